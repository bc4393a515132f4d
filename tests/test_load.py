"""Triples made elsewhere end in the graph directory that a local build makes."""

import gzip
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from graphs import triples_of

from imr_graph import index, letters, pipeline
from imr_graph import load as load_module
from imr_graph.cli import main
from imr_graph.contract import finding_to_json
from imr_graph.errors import SourceError
from imr_graph.load import load
from imr_graph.store import GraphDirectory


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """A local build of the example letters."""
    graph = tmp_path_factory.mktemp("local") / "graph"
    pipeline.build([examples], graph, jobs=1)
    return graph


def contents(graph: Path) -> tuple[bytes, str, dict[str, Any]]:
    """Return what a graph directory holds: triples, findings, manifest; the store must open and fit."""
    directory = GraphDirectory(graph)
    directory.open()
    return triples_of(graph), directory.findings_file.read_text("utf-8"), directory.manifest()


def triples(graph: Path) -> list[bytes]:
    """Return the lines of the letters."""
    return triples_of(graph).splitlines(keepends=True)


def one_file(lines: list[bytes], folder: Path) -> None:
    """Write the file as it is."""
    (folder / "all.nt").write_bytes(b"".join(lines))


def packed(lines: list[bytes], folder: Path) -> None:
    """Pack it."""
    (folder / "all.nt.gz").write_bytes(gzip.compress(b"".join(lines)))


def cut_anywhere(lines: list[bytes], folder: Path) -> None:
    """Cut it into files in the middle of letters, whose names are in no order."""
    for number, start in enumerate(range(0, len(lines), 97)):
        (folder / f"{number * 7 % 10}-{number}.nt").write_bytes(b"".join(lines[start : start + 97]))


def shuffled(lines: list[bytes], folder: Path) -> None:
    """Deal the lines out to files at random, some of them twice."""
    chance = random.Random(4711)  # noqa: S311  an order, no secret
    dealt = chance.sample(lines, len(lines)) + lines[::5]
    for number in range(3):
        (folder / f"{number}.nt").write_bytes(b"".join(dealt[number::3]))


def written_otherwise(lines: list[bytes], folder: Path) -> None:
    """Write the same triples as other programs do: comments, empty lines, escapes, tabs, line ends of Windows."""
    text = b"# letters\n\n" + b"".join(lines).replace(b" <http", b"\t<http").replace(b" .\n", b".\r\n")
    (folder / "all.nt").write_bytes(text.replace("é".encode(), rb"\u00E9"))


@pytest.mark.parametrize("deal", [one_file, packed, cut_anywhere, shuffled, written_otherwise])
@pytest.mark.parametrize("chunk", [64 << 20, 5000], ids=["in one piece", "in small runs"])
def test_any_files_of_the_letters(
    tmp_path: Path,
    local: Path,
    deal: Callable[[list[bytes], Path], None],
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However the lines are dealt out, the graph is the same; also where runs have to be merged in several rounds."""
    monkeypatch.setattr(load_module, "_CHUNK_BYTES", chunk)
    monkeypatch.setattr(load_module, "_FAN_IN", 4)
    parts = tmp_path / "parts"
    parts.mkdir()
    deal(triples(local), parts)
    report = load([parts], tmp_path / "g")
    graph, _, manifest = contents(tmp_path / "g")
    assert graph == triples_of(local)
    assert (report.letters, report.triples) == (manifest["letters"], manifest["triples"])
    assert manifest["content_hash"] == GraphDirectory(local).manifest()["content_hash"]


def test_memory_stays_flat(tmp_path: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more lines than a chunk are sorted at a time, and no more files than the fan-in are open."""
    monkeypatch.setattr(load_module, "_CHUNK_BYTES", 5000)
    monkeypatch.setattr(load_module, "_FAN_IN", 4)
    sizes, opened, most = [], set[int](), [0]
    real_written, real_lines = load_module._written, load_module._lines_of  # noqa: SLF001

    def written(lines: Any, scratch: Path) -> Any:
        if isinstance(lines, list):
            sizes.append(sum(map(len, lines)))
        return real_written(lines, scratch)

    def lines_of(runs: Any) -> Any:
        me = object()
        opened.add(id(me))
        most[0] = max(most[0], len(opened))
        try:
            yield from real_lines(runs)
        finally:
            opened.discard(id(me))

    monkeypatch.setattr(load_module, "_written", written)
    monkeypatch.setattr(load_module, "_lines_of", lines_of)
    shuffled(triples(local), tmp_path)
    load(sorted(tmp_path.glob("*.nt")), tmp_path / "g")
    assert len(sizes) > 50
    assert max(sizes) < 6000
    assert 1 < most[0] <= 4


# -- the parts of a job ------------------------------------------------------------------------------------------------


def job_of(sources: list[Path], folder: Path) -> Path:
    """Write the parts that a job over these letters writes, in two files."""
    done = {built.source_hash: built for built in pipeline.work(list(letters.discover(sources)))}
    rows = sorted(done.values(), key=lambda built: (built.key or "", built.letter_id, built.source_hash))
    first = {built.key: built for built in reversed(rows) if built.key}
    for name in ("triples", "sources"):
        (folder / name).mkdir(parents=True)
    blocks = [built.lines for _, built in sorted(first.items())]
    for number, some in enumerate((blocks[:3], blocks[3:])):
        (folder / "triples" / f"part-{number:05}.nt.gz").write_bytes(gzip.compress(b"".join(some)))
    table = [
        {
            "source_hash": built.source_hash,
            "letter_id": built.letter_id,
            "key": built.key,
            "content_hash": built.content_hash,
            "findings": json.dumps([finding_to_json(finding) for finding in built.findings]),
        }
        for built in rows
    ]
    for number, part in enumerate((table[:4], table[4:])):
        pq.write_table(pa.Table.from_pylist(part), folder / "sources" / f"part-{number:05}.parquet")
    manifest = {"layout": 1, "fingerprint": index.fingerprint(), "letters": len(first), "sources": len(rows)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def mixed(tmp_path: Path, examples: Path) -> Path:
    """Letters, two versions of one, a copy of another, and two that cannot be read."""
    folder = tmp_path / "letters"
    shutil.copytree(examples, folder)
    text = (folder / "CM16-0000113.txt").read_text("utf-8")
    (folder / "AA-other.txt").write_text(text.replace("Therefore,", "Consequently,"), "utf-8")
    shutil.copy(folder / "CM15-0000110.txt", folder / "ZZ-copy.txt")
    (folder / "empty.txt").write_text("")
    (folder / "poem.txt").write_text("The woods are lovely, dark and deep")
    return folder


def test_a_job_gives_the_directory_of_a_local_build(tmp_path: Path, mixed: Path) -> None:
    """Triples, findings and manifest are those of a local build, and a build over the letters knows them all."""
    pipeline.build([mixed], tmp_path / "local", jobs=1)
    report = load([job_of([mixed], tmp_path / "job")], tmp_path / "g")
    assert contents(tmp_path / "g") == contents(tmp_path / "local")
    assert (report.unreadable, report.findings["duplicate-letter"], report.faults) == (2, 1, 2)
    again = pipeline.build([mixed], tmp_path / "g", jobs=1)
    assert (again.built, again.unchanged) == (0, 22)
    assert contents(tmp_path / "g") == contents(tmp_path / "local")


@pytest.mark.parametrize("turned", [False, True])
def test_letters_in_several_jobs(tmp_path: Path, mixed: Path, *, turned: bool) -> None:
    """Where jobs share letters, the version counts that would in one build of all, whichever job is named first."""
    pipeline.build([mixed], tmp_path / "local", jobs=1)
    paths = sorted(mixed.iterdir())
    some, others = paths[:12], [path for path in paths if path.name.startswith(("AA", "CM16", "CM21", "ZZ", "empty"))]
    rest = [path for path in paths if path not in some]
    jobs = [job_of(some, tmp_path / "a"), job_of(others, tmp_path / "b"), job_of(rest, tmp_path / "c")]
    load(reversed(jobs) if turned else jobs, tmp_path / "g")
    assert contents(tmp_path / "g") == contents(tmp_path / "local")


def test_a_load_brings_a_graph_up_to_date(tmp_path: Path, mixed: Path) -> None:
    """Letters of an earlier load stay, changed ones are replaced."""
    first = sorted(mixed.iterdir())[1:9]
    load([job_of(first, tmp_path / "a")], tmp_path / "g")
    changed = first[0]
    changed.write_text(changed.read_text("utf-8").replace("Date of Injury", "Date  of Injury", 1), "utf-8")
    load([job_of([changed, *sorted(mixed.iterdir())[9:]], tmp_path / "b")], tmp_path / "g")
    pipeline.build(sorted(mixed.iterdir())[1:], tmp_path / "local", jobs=1)
    assert contents(tmp_path / "g") == contents(tmp_path / "local")


# -- what is wrong -----------------------------------------------------------------------------------------------------


def killed(job: Path) -> None:
    """The job was killed before its end."""
    (job / "manifest.json").unlink()


def not_copied(job: Path) -> None:
    """A file of triples is missing."""
    max((job / "triples").iterdir()).unlink()


def sources_not_copied(job: Path) -> None:
    """A file of sources is missing."""
    max((job / "sources").iterdir()).unlink()


def cut_off(job: Path) -> None:
    """A packed file ends too early."""
    path = max((job / "triples").iterdir())
    path.write_bytes(path.read_bytes()[:-100])


def old_version(job: Path) -> None:
    """Another version has made it."""
    manifest = json.loads((job / "manifest.json").read_text())
    (job / "manifest.json").write_text(json.dumps({**manifest, "fingerprint": "of old", "imr_graph": "0.0.1"}))


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (killed, "has no manifest.json: its job was killed or goes on"),
        (not_copied, "should be .* and is none: copy the folder again"),
        (sources_not_copied, "4 of 22 sources"),
        (cut_off, "cannot be read .*; copy it again"),
        (old_version, "was made by imr-graph 0.0.1"),
    ],
)
def test_a_job_that_is_not_whole(tmp_path: Path, mixed: Path, fault: Callable[[Path], None], what: str) -> None:
    """Parts that are not whole are not loaded, and the graph stays as it was."""
    job = job_of([mixed], tmp_path / "job")
    load([job], tmp_path / "g")
    before = contents(tmp_path / "g")
    fault(job)
    with pytest.raises(SourceError, match=what):
        load([job], tmp_path / "g")
    assert contents(tmp_path / "g") == before


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n", ":1: is no triple of a letter"),
        ("this is no triple\n", ":1: is no N-Triples"),
        ('#\n<https://w3id.org/imr-graph/letter/CM16-0000113> <https://e.org/b> "c .\n', ":2: is no N-Triples"),
        ('<https://w3id.org/imr-graph/letter/CM16-0000113> <https://e.org/b> "c" .\n', "is not whole in what is given"),
    ],
)  # fmt: skip
def test_files_that_are_no_letters(tmp_path: Path, text: str, what: str) -> None:
    """The error names the file and the line."""
    (tmp_path / "a.nt").write_text(text)
    with pytest.raises(SourceError, match=what):
        load([tmp_path / "a.nt"], tmp_path / "g")


def test_two_versions_of_a_letter_in_plain_files(tmp_path: Path, mixed: Path) -> None:
    """Triples that say nothing of their source cannot be settled: the letter is named."""
    for name in ("AA-other", "CM16-0000113"):
        pipeline.build([mixed / f"{name}.txt"], tmp_path / name, jobs=1)
    with pytest.raises(SourceError, match="CM16-0000113 stands in several versions"):
        load([tmp_path / "AA-other", tmp_path / "CM16-0000113"], tmp_path / "g")


def test_graph_directories_are_merged(tmp_path: Path, local: Path, examples: Path) -> None:
    """Graphs of some letters each, which overlap, become the graph of all."""
    paths = sorted(path for path in examples.iterdir() if path.is_file())
    for name, some in (("a", paths[:10]), ("b", paths[7:])):
        pipeline.build(some, tmp_path / name, jobs=1)
    load([tmp_path / "a", tmp_path / "b"], tmp_path / "g")
    assert contents(tmp_path / "g")[0] == triples_of(local)


def test_the_command(tmp_path: Path, mixed: Path) -> None:
    """The command says what it loaded, writes the report, and ends as a build does."""
    job, report = job_of([mixed], tmp_path / "job"), tmp_path / "report.json"
    done = CliRunner().invoke(main, ["load", str(job), "-o", str(tmp_path / "g"), "--report", str(report)])
    assert done.exit_code == 3
    assert "18 letters" in done.stdout
    assert "poem" in done.stderr
    assert json.loads(report.read_text())["letters"] == 18
    wrong = CliRunner().invoke(main, ["load", str(tmp_path / "absent.nt"), "-o", str(tmp_path / "h")])
    assert wrong.exit_code == 2
    assert "absent.nt: is no graph directory, no folder of a job" in wrong.stderr
