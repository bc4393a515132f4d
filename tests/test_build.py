"""A build gives the same graph from the same letters, however it came about."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from graphs import triples_of

from imr_graph import ns, pipeline
from imr_graph.block import pack
from imr_graph.cli import main
from imr_graph.errors import GraphDirectoryError
from imr_graph.ledger import Ledger
from imr_graph.store import GraphDirectory


@pytest.fixture
def some(tmp_path: Path, examples: Path) -> Path:
    """A folder with five of the example letters, as text."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for path in sorted(examples.glob("*.txt"))[:5]:
        shutil.copy(path, folder)
    return folder


def build(*sources: Path, to: Path, prune: bool = False) -> pipeline.BuildReport:
    """Build in this process."""
    return pipeline.build(sources, to, jobs=1, prune=prune)


def graph_of(*sources: Path, under: Path) -> bytes:
    """Return the triples of a clean build."""
    folder = under / "clean"
    shutil.rmtree(folder, ignore_errors=True)
    build(*sources, to=folder)
    return triples_of(folder)


def letters_in_store(graph: Path) -> set[bytes]:
    """Return the lines of the store whose subject is a letter's."""
    store = GraphDirectory(graph).open()
    prefix = ns.BASE + "letter/"
    quads = (quad for quad in store if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(prefix))
    return {f"{quad.triple} .\n".encode() for quad in quads}


def assert_is(graph: Path, expected: bytes) -> None:
    """Check that a graph directory holds exactly a graph, in its ledger, its store and its manifest."""
    assert triples_of(graph) == expected
    assert letters_in_store(graph) == set(expected.splitlines(keepends=True))
    manifest = GraphDirectory(graph).manifest()
    assert manifest["triples"] == len(expected.splitlines())
    digests = [hashlib.sha256(lines).digest() for _, lines in GraphDirectory(graph).letters()]
    assert manifest["content_hash"] == hashlib.sha256(b"".join(digests)).hexdigest()
    predicates = Counter(line.split(b" ")[1].decode()[1:-1] for line in expected.splitlines())
    assert manifest["properties"] == predicates
    assert described(graph) == predicates


def described(graph: Path) -> dict[str, int]:
    """Return the property partitions of the graph's VoID description."""
    found = (
        GraphDirectory(graph)
        .open()
        .query(
            "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?property ?triples WHERE {"
            f" <{ns.BASE}graph> void:propertyPartition ?part . ?part void:property ?property ; void:triples ?triples }}"
        )
    )
    assert isinstance(found, ox.QuerySolutions)
    return {row["property"].value: int(row["triples"].value) for row in found}


def edit(letter: Path) -> None:
    """Change a letter: another outcome for its last item."""
    text = letter.read_bytes()
    changed = text.replace(b"Date of Injury", b"Date  of Injury", 1)
    assert changed != text
    letter.write_bytes(changed)


def test_examples_build_and_conform(tmp_path: Path, examples: Path) -> None:
    """Every example letter is built, and none breaks a shape."""
    report = build(examples, to=tmp_path / "g")
    assert report.letters == report.built == len([path for path in examples.iterdir() if path.is_file()])
    assert report.unreadable == 0
    assert "shacl-violation" not in report.findings
    assert_is(tmp_path / "g", triples_of(tmp_path / "g"))


def test_graph_is_sorted(tmp_path: Path, some: Path) -> None:
    """The letters' lines are sorted by their bytes, over all letters, each triple once."""
    lines = graph_of(some, under=tmp_path).splitlines()
    assert lines == sorted(set(lines))


@pytest.mark.slow
def test_same_bytes_in_any_order_and_under_any_hash_seed(tmp_path: Path, some: Path) -> None:
    """The order of the letters, the hash seed and the number of processes do not matter."""
    paths = sorted(some.iterdir())
    graphs = []
    for seed, order, jobs in (("0", paths, "1"), ("4711", paths[::-1], "2")):
        target = tmp_path / f"g{seed}"
        command = [sys.executable, "-m", "imr_graph", "build", *map(str, order), "-o", str(target), "--jobs", jobs]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
        graphs.append(triples_of(target))
    assert graphs[0] == graphs[1]


def test_worker_processes_give_the_same_graph(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters handed to worker processes in batches end in the same graph."""
    monkeypatch.setattr(pipeline, "_BATCH", 4)
    pipeline.build([examples], tmp_path / "g", jobs=2)
    assert_is(tmp_path / "g", graph_of(examples, under=tmp_path))


def test_unchanged_letters_are_not_read_again(tmp_path: Path, some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run hashes the letters and parses none."""
    build(some, to=tmp_path / "g")
    before = GraphDirectory(tmp_path / "g").manifest()
    monkeypatch.setattr("imr_graph.index.Loading", lambda *_: pytest.fail("the store was loaded anew"))
    monkeypatch.setattr("imr_graph.index.update", lambda *_: pytest.fail("the store was changed"))
    monkeypatch.setattr("imr_graph.extract.parse", lambda _: pytest.fail("a known letter was read again"))
    report = build(some, to=tmp_path / "g")
    assert (report.unchanged, report.built, report.letters) == (5, 0, 5)
    assert GraphDirectory(tmp_path / "g").manifest() == before


def test_a_changed_letter_is_replaced(tmp_path: Path, some: Path) -> None:
    """After a change the graph is that of a clean build, in the file and in the store."""
    build(some, to=tmp_path / "g")
    edit(min(some.iterdir()))
    report = build(some, to=tmp_path / "g")
    assert (report.built, report.unchanged) == (1, 4)
    assert_is(tmp_path / "g", graph_of(some, under=tmp_path))


def test_small_changes_update_the_store_in_place(tmp_path: Path, some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of few letters is carried into the store without loading it anew."""
    build(some, to=tmp_path / "g")
    monkeypatch.setattr("imr_graph.replacement._UPDATE_SHARE", 1.0)
    monkeypatch.setattr("imr_graph.index.Loading", lambda *_: pytest.fail("the store was loaded anew"))
    letter = min(some.iterdir())
    edit(letter)
    letter.rename(some / "other-name.txt")
    sorted(some.iterdir())[1].unlink()
    build(some, to=tmp_path / "g", prune=True)
    monkeypatch.undo()
    assert_is(tmp_path / "g", graph_of(some, under=tmp_path))


def test_letters_that_are_gone_stay_until_pruned(tmp_path: Path, some: Path) -> None:
    """Without --prune a build adds; with it, letters whose sources are gone are dropped."""
    whole = graph_of(some, under=tmp_path)
    build(some, to=tmp_path / "g")
    first = min(some.iterdir())
    first.unlink()
    build(some, to=tmp_path / "g")
    assert_is(tmp_path / "g", whole)
    report = build(some, to=tmp_path / "g", prune=True)
    assert (report.removed, report.letters) == (1, 4)
    assert_is(tmp_path / "g", graph_of(some, under=tmp_path))


def test_one_letter_in_two_sources_counts_once(tmp_path: Path, some: Path) -> None:
    """A copy of a letter changes nothing and is no finding."""
    archive = tmp_path / "copies.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in some.iterdir():
            out.write(path, path.name)
    report = build(some, archive, to=tmp_path / "g")
    assert (report.letters, report.findings) == (5, build(some, to=tmp_path / "h").findings)


@pytest.mark.parametrize("order", [lambda a, b: [a, b], lambda a, b: [b, a]], ids=["copy last", "copy first"])
def test_two_versions_of_a_letter(tmp_path: Path, some: Path, order: Callable[[Path, Path], list[Path]]) -> None:
    """Of two sources with different text for one case, the first by id and hash counts, and a finding says so."""
    original = next(path for path in sorted(some.iterdir()) if path.name.startswith("CM"))
    other = tmp_path / "zz-other.txt"
    shutil.copy(original, other)
    edit(other)
    report = build(*order(some, other), to=tmp_path / "g")
    assert report.findings["duplicate-letter"] == 1
    assert_is(tmp_path / "g", graph_of(some, under=tmp_path))
    original.unlink()
    build(some, other, to=tmp_path / "g", prune=True)
    assert_is(tmp_path / "g", graph_of(some, other, under=tmp_path))


def test_a_source_that_comes_later_can_take_over(tmp_path: Path, some: Path) -> None:
    """Building in two runs ends as building in one does, whichever of two versions came first."""
    original = next(path for path in sorted(some.iterdir()) if path.name.startswith("CM"))
    other = tmp_path / "zz-other.txt"
    shutil.copy(original, other)
    edit(other)
    build(other, to=tmp_path / "g")
    build(other, some, to=tmp_path / "g")
    assert_is(tmp_path / "g", graph_of(some, other, under=tmp_path))


def test_what_cannot_be_read_is_named_and_the_rest_is_built(tmp_path: Path, some: Path) -> None:
    """Bad letters are findings, in every run; good ones are built."""
    (some / "empty.txt").write_text("")
    (some / "poem.txt").write_text("The woods are lovely, dark and deep")
    for _ in range(2):
        report = build(some, to=tmp_path / "g")
        assert (report.letters, report.unreadable, report.faults) == (5, 2, 2)
        assert {"empty": 1, "not-a-letter": 1}.items() <= report.findings.items()
    assert "poem" in (tmp_path / "g" / "findings.jsonl").read_text()


def lose_store(graph: Path) -> None:
    """The store was not put in its place."""
    shutil.rmtree(graph / "store")


def lose_manifest(graph: Path) -> None:
    """The build stopped before its last step."""
    (graph / "manifest.json").unlink()


def other_ledger(graph: Path) -> None:
    """The ledger was committed, and the store still holds the letters of before."""
    key, lines = next(GraphDirectory(graph).letters())
    with Ledger(graph / "letters.sqlite") as ledger:
        ledger.take_out(key)
        ledger.put_letter(key, "another source", pack(lines[: lines.index(b"\n") + 1]))
        ledger.put("graph", ledger.graph_hash())
        ledger.commit()


def old_store(graph: Path) -> None:
    """The store is of an earlier graph."""
    store = ox.Store(str(graph / "store"))
    store.update(f"DELETE WHERE {{ <{ns.BASE}graph> <{ns.IMR}graphHash> ?hash }}")


@pytest.mark.parametrize("fault", [lose_store, lose_manifest, other_ledger, old_store])
def test_a_build_mends_what_an_interrupted_one_left(tmp_path: Path, some: Path, fault: Callable[[Path], None]) -> None:
    """Whatever step a build was stopped at, the next one ends in the graph of a clean build."""
    build(some, to=tmp_path / "g")
    fault(tmp_path / "g")
    build(some, to=tmp_path / "g")
    assert_is(tmp_path / "g", graph_of(some, under=tmp_path))


def test_a_lost_ledger_is_said(tmp_path: Path, some: Path) -> None:
    """Without the ledger, letters whose sources are not given again would be lost without a word."""
    build(some, to=tmp_path / "g")
    (tmp_path / "g" / "letters.sqlite").unlink()
    with pytest.raises(GraphDirectoryError, match=r"no letters\.sqlite.*copy it back, or name a new folder"):
        build(min(some.iterdir()), to=tmp_path / "g")


def test_a_damaged_letter_is_said(tmp_path: Path, some: Path) -> None:
    """Each letter's lines carry a checksum."""
    build(some, to=tmp_path / "g")
    with sqlite3.connect(tmp_path / "g" / "letters.sqlite") as ledger:
        (packed,) = ledger.execute("SELECT packed FROM lines WHERE place = 3").fetchone()
        damaged = packed[:40] + bytes([packed[40] ^ 1]) + packed[41:]
        ledger.execute("UPDATE lines SET packed = ? WHERE place = 3", (damaged,))
    with pytest.raises(GraphDirectoryError, match=r"letters\.sqlite: cannot be read"):
        triples_of(tmp_path / "g")
    edit(min(some.iterdir()))  # which has the whole store loaded anew
    with pytest.raises(GraphDirectoryError, match=r"letters\.sqlite: is damaged.*build into a new folder"):
        build(some, to=tmp_path / "g")


def test_a_file_that_is_no_ledger_is_said(tmp_path: Path, some: Path) -> None:
    """A ledger that SQLite cannot read ends a build with a message, and is left as it is."""
    build(some, to=tmp_path / "g")
    ledger = tmp_path / "g" / "letters.sqlite"
    ledger.write_bytes(b"not a database " * 1000)
    with pytest.raises(GraphDirectoryError, match=r"letters\.sqlite: is damaged.*build into a new folder"):
        build(some, to=tmp_path / "g")
    assert ledger.read_bytes() == b"not a database " * 1000


def test_a_graph_can_be_read_while_a_build_is_at_work(tmp_path: Path, some: Path) -> None:
    """Who reads the letters neither sees what a build does until it ends, nor stops it."""
    build(some, to=tmp_path / "g")
    before, reader = triples_of(tmp_path / "g"), GraphDirectory(tmp_path / "g").letters()
    read = [next(reader)[1]]
    edit(min(some.iterdir()))
    seen: list[bytes] = []
    pipeline.build([some], tmp_path / "g", jobs=1, progress=lambda _: seen.append(triples_of(tmp_path / "g")))
    assert seen == [before] * 5
    assert b"".join([*read, *(lines for _, lines in reader)]) == before
    assert_is(tmp_path / "g", graph_of(some, under=tmp_path))


def test_letters_that_do_not_fit_the_manifest_are_not_read(tmp_path: Path, some: Path) -> None:
    """No log lies beside the ledger after a build; after a commit on the way, who reads the letters is told."""
    build(some, to=tmp_path / "g")
    triples_of(tmp_path / "g")
    assert sorted(path.name for path in (tmp_path / "g").glob("letters*")) == ["letters.sqlite"]
    with Ledger(tmp_path / "g" / "letters.sqlite") as ledger:
        ledger.put("graph", "")
        ledger.commit()
    with pytest.raises(GraphDirectoryError, match="letters do not fit the manifest: its last build was interrupted"):
        triples_of(tmp_path / "g")


def test_a_graph_of_another_layout_is_not_touched(tmp_path: Path, some: Path) -> None:
    """A build into a graph directory of another version says so."""
    build(some, to=tmp_path / "g")
    manifest = tmp_path / "g" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"layout": 2', '"layout": 1'))
    before = contents(tmp_path / "g")
    with pytest.raises(GraphDirectoryError, match="has layout 1, this version reads 2; build into a new folder"):
        build(some, to=tmp_path / "g")
    assert contents(tmp_path / "g") == before


def test_what_was_done_is_committed_on_the_way(tmp_path: Path, some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long build that is killed keeps the letters that were done by its last commit; the next run reads the rest."""
    whole = graph_of(some, under=tmp_path)
    monkeypatch.setattr("imr_graph.pipeline._COMMIT_EVERY", 2)
    monkeypatch.setattr("imr_graph.pipeline._BATCH", 1)

    def killed(done: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.build([some], tmp_path / "g", jobs=1, progress=killed)
    monkeypatch.undo()
    report = build(some, to=tmp_path / "g")
    assert (report.unchanged, report.built, report.removed) == (4, 1, 0)
    assert_is(tmp_path / "g", whole)


def test_a_second_build_on_one_directory_stops(tmp_path: Path, some: Path) -> None:
    """While one build holds the directory, another says so and does nothing."""
    with GraphDirectory(tmp_path / "g").lock(), pytest.raises(GraphDirectoryError, match="another build is at work"):
        build(some, to=tmp_path / "g")


def test_a_folder_with_other_files_is_not_touched(tmp_path: Path, some: Path) -> None:
    """A build does not write into a folder that is not its own."""
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "thesis.doc").write_text("mine")
    with pytest.raises(GraphDirectoryError, match="holds other files"):
        build(some, to=tmp_path / "g")
    assert [path.name for path in (tmp_path / "g").iterdir()] == ["thesis.doc"]


def test_a_full_disk_leaves_the_old_graph(tmp_path: Path, some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a write fails, the error says what to do and the graph is the old one."""
    build(some, to=tmp_path / "g")
    whole = triples_of(tmp_path / "g")
    edit(min(some.iterdir()))

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("imr_graph.ledger.Ledger.commit", full)
    with pytest.raises(GraphDirectoryError, match=r"disk is full.*make room"):
        build(some, to=tmp_path / "g")
    monkeypatch.undo()
    assert_is(tmp_path / "g", whole)


def command_of_nobody(*arguments: str | Path) -> tuple[int, str]:
    """Run a command as a user who may not write there, in a process of its own; return its end and errors."""
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setegid(65534)
                os.seteuid(65534)
            done = CliRunner().invoke(main, [*map(str, arguments)])
            os.write(tell, f"{done.exit_code} {done.stderr}".encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(tell)
    with os.fdopen(told) as answer:
        code, _, said = answer.read().partition(" ")
    return int(code), said


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process of another user")
@pytest.mark.parametrize("where", ["g", "."], ids=["an old graph", "no graph yet"])
def test_a_read_only_folder_is_a_clear_error(tmp_path: Path, some: Path, where: str) -> None:
    """Where nothing may be written, the error names the folder and the way out, and an old graph stays as it was."""
    for folder in (tmp_path, *tmp_path.parents):
        if "pytest" in str(folder):
            folder.chmod(0o755)
    build(some, to=tmp_path / "g")
    whole, before = triples_of(tmp_path / "g"), contents(tmp_path / "g")
    edit(min(some.iterdir()))
    for path in (tmp_path, *(tmp_path / "g").rglob("*"), tmp_path / "g"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    target = tmp_path / where / ("" if where == "g" else "new")
    code, message = command_of_nobody("build", some, "-o", target, "--jobs", "1")
    compared = command_of_nobody("diff", tmp_path / "g", tmp_path / "g")
    for path in (tmp_path, tmp_path / "g", *(tmp_path / "g").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert compared == (0, "")
    assert code == 2
    assert str(target) in message
    assert "Permission denied" in message
    assert "name another folder" in message
    assert contents(tmp_path / "g") == before
    assert_is(tmp_path / "g", whole)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("manifest", "what"),
    [('{"layout": 99}', "layout 99"), ("not json", "cannot be read"), (None, "no graph directory")],
)
def test_what_is_no_graph_directory(tmp_path: Path, manifest: str | None, what: str) -> None:
    """Opening says what is wrong with the folder, and what to do."""
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(GraphDirectoryError, match=what):
        GraphDirectory(tmp_path).open()


def test_a_new_version_reads_all_letters_again(tmp_path: Path, some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the vocabularies or the version changed, no letter counts as known."""
    build(some, to=tmp_path / "g")
    monkeypatch.setattr("imr_graph.index.fingerprint", lambda: "another")
    report = build(some, to=tmp_path / "g")
    assert (report.built, report.unchanged, report.removed) == (5, 0, 0)
    assert_is(tmp_path / "g", graph_of(some, under=tmp_path))
