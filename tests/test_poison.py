"""A letter that the reader does not survive is a finding; the others are built."""

import json
from collections.abc import Iterable
from pathlib import Path

import poison
import pytest
from graphs import triples_of

from imr_graph import pipeline, workers
from imr_graph.letters import RawLetter
from imr_graph.model import Finding
from imr_graph.shacl.program import Program
from imr_graph.validate import Shapes, validate

pytestmark = pytest.mark.slow
LETTERS = 24
REAL_WORK, REAL_VALIDATE = pipeline.work, validate


@pytest.fixture
def some(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of letters, to be worked on in batches of 8 with poisons in the way."""
    folder = tmp_path / "letters"
    folder.mkdir()
    text = (examples / "CM16-0000113.txt").read_text("utf-8")
    for number in range(LETTERS):
        (folder / f"CM16-1{number:06}.txt").write_text(text.replace("CM16-0000113", f"CM16-1{number:06}"), "utf-8")
    monkeypatch.setattr(pipeline, "_BATCH", 8)
    monkeypatch.setattr(pipeline, "work", poison.work)
    monkeypatch.setattr(workers, "TASK_SECONDS", 3)
    return folder


def findings(graph: Path) -> list[tuple[str, str, str]]:
    """Return the letter, the kind and the message of each finding."""
    rows = map(json.loads, (graph / "findings.jsonl").read_text("utf-8").splitlines())
    return [(row["letter"], row["kind"], row["message"]) for row in rows]


def clean_graph(letters: Iterable[Path], under: Path) -> bytes:
    """Return the triples of letters that are not poisoned."""
    pipeline.build(letters, under / "clean", jobs=1)
    return triples_of(under / "clean")


@pytest.mark.parametrize(
    ("name", "kind", "jobs"),
    [
        ("raises", "crashed", 1),
        ("raises", "crashed", 2),
        ("recurses", "crashed", 1),
        ("loops", "timed-out", 1),
        ("backtracks", "timed-out", 1),
        ("loops", "timed-out", 2),
        ("dies", "worker-died", 2),
        ("hangs", "worker-died", 2),
    ],
)
def test_the_others_are_built(tmp_path: Path, some: Path, name: str, kind: str, jobs: int) -> None:
    """Whatever a letter does to the reader, it is named, all others are built, and the data is at fault."""
    bad = some / "CM16-1000013.txt"
    poison.put(bad, name)
    report = pipeline.build([some], tmp_path / "g", jobs=jobs)
    assert (report.letters, report.unreadable, report.faults) == (LETTERS - 1, 1, 1)
    ((letter, found, message),) = findings(tmp_path / "g")
    assert (letter, found) == ("CM16-1000013", kind)
    assert str(bad) in message
    others = [path for path in some.iterdir() if path != bad]
    assert triples_of(tmp_path / "g") == clean_graph(others, tmp_path)


def test_several_letters_in_several_batches(tmp_path: Path, some: Path) -> None:
    """Each letter that kills is found, also the first, the last, and two that stand side by side."""
    killers = [0, 14, 15, LETTERS - 1]
    for number in killers:
        poison.put(some / f"CM16-1{number:06}.txt", "dies")
    poison.put(some / "CM16-1000016.txt", "raises")
    report = pipeline.build([some], tmp_path / "g", jobs=2)
    assert report.letters == LETTERS - 5
    kinds = {letter: kind for letter, kind, _ in findings(tmp_path / "g")}
    assert kinds == {**{f"CM16-1{number:06}": "worker-died" for number in killers}, "CM16-1000016": "crashed"}


def test_such_a_letter_is_tried_again(tmp_path: Path, some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that failed by a fault of ours, not by its own, is read in the next build, and no other one is."""
    poison.put(some / "CM16-1000003.txt", "raises")
    for _ in range(2):
        report = pipeline.build([some], tmp_path / "g", jobs=1)
        assert (report.unreadable, report.findings) == (1, {"crashed": 1})
    assert report.unchanged == LETTERS - 1
    monkeypatch.setattr(pipeline, "work", REAL_WORK)
    report = pipeline.build([some], tmp_path / "g", jobs=1)
    assert (report.built, report.unchanged, report.letters, report.findings) == (1, LETTERS - 1, LETTERS, {})


def test_a_letter_that_cannot_be_validated(tmp_path: Path, some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where validation fails on one letter of a batch, that letter is kept out and named."""

    def faulty(lines: bytes, shapes: Shapes, vocabulary: Program) -> list[Finding]:
        if b"CM16-1000011" in lines:
            raise ZeroDivisionError("a shape has a fault")
        return list(REAL_VALIDATE(lines, shapes, vocabulary))  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "validate", faulty)
    report = pipeline.build([some], tmp_path / "g", jobs=1)
    assert (report.letters, report.findings) == (LETTERS - 1, {"crashed": 1})
    assert findings(tmp_path / "g")[0][0] == "CM16-1000011"
    assert "ZeroDivisionError: a shape has a fault" in findings(tmp_path / "g")[0][2]


def test_a_worker_that_is_killed_once_costs_no_letter(tmp_path: Path, some: Path) -> None:
    """A worker that dies of something else than a letter is replaced, and no letter is blamed."""
    batches = [[RawLetter(path.stem, str(path), path=path)] for path in sorted(some.iterdir())]
    once = tmp_path / "once"
    (some / "CM16-1000005.txt").write_text(str(once), "utf-8")
    done = list(workers.in_processes(dies_once, batches, 2, lambda raw: f"blamed: {raw.id}"))
    assert done == [[batch[0].id] for batch in batches]
    assert once.exists()


def dies_once(batch: list[RawLetter]) -> list[str]:
    """Give the ids; die at the first sight of a letter that is the path of a file, and leave that file."""
    for raw in batch:
        assert raw.path is not None
        text = raw.path.read_text("utf-8")
        if text.startswith("/") and not Path(text).exists():
            Path(text).touch()
            poison.dies()
    return [raw.id for raw in batch]
