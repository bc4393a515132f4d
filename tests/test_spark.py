"""A Spark job leaves parts that load into the graph of a local build; on this machine, and on a cluster."""

import csv
import gzip
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import poison
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from generate import to_folder, to_jsonl, to_parquet
from graphs import triples_of
from hdfs_peer import hdfs
from invented import invent
from peers import FUSEKI, fetched
from spark_peer import TESTS, Cluster, cluster, environment

from imr_graph import Graph, extract, letters, ns, pipeline, spark
from imr_graph.contract import to_json
from imr_graph.errors import GraphDirectoryError, SourceError
from imr_graph.load import load
from imr_graph.model import Letter
from imr_graph.query import named_queries
from imr_graph.store import GraphDirectory

pytest.importorskip("pyspark", reason="the extra spark is not installed")
pytestmark = [
    pytest.mark.peer,
    pytest.mark.xdist_group("spark"),
    pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed: Spark cannot be run"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find Spark's processes"),
]
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
}
VARIABLES = environment(TESTS, TESTS / "on_workers")
MANY = 300


def contents(graph: Path) -> tuple[bytes, str, dict[str, Any]]:
    """Return what a graph directory holds: triples, findings, manifest."""
    directory = GraphDirectory(graph)
    return triples_of(graph), directory.findings_file.read_text("utf-8"), directory.manifest()


def unpacked(folder: Path, pattern: str) -> bytes:
    """Return the files of a part of a job, one after the other."""
    files = (path.read_bytes() for path in sorted(folder.glob(pattern)))
    return b"".join(gzip.decompress(data) if pattern.endswith(".gz") else data for data in files)


def read(folder: Path) -> Iterator[Letter]:
    """Yield the letters of a folder."""
    return map(letters.read, letters.discover([folder]))


def put_gate(letter: str, gate: Path) -> str:
    """Return a letter that waits while it is read."""
    gate.mkdir()
    return f"{letter}\n[gate: {gate}]\n"


def wait_until(ready: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait for something that happens while a process runs."""
    ends_at = time.monotonic() + 200
    while not ready():
        if process.poll() is not None or time.monotonic() > ends_at:
            process.kill()
            pytest.fail(f"it did not happen: {process.communicate()}")
        time.sleep(0.05)


# -- on this machine ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def session() -> Iterator[None]:
    """A session of two threads, which jobs find."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        for name in ("PYTHONPATH", "PYSPARK_PYTHON", "SPARK_LOCAL_IP", "JAVA_TOOL_OPTIONS"):
            patch.setenv(name, VARIABLES[name])
        builder = SparkSession.builder.master("local[2]")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        running = builder.getOrCreate()
        running.sparkContext.setLogLevel("OFF")
        yield
        running.stop()


def as_files(texts: list[tuple[str, str]], folder: Path, examples: Path) -> list[str]:
    """Text files, and PDFs."""
    shutil.copytree(examples, folder / "a b%" / "c", ignore=lambda _, names: [n for n in names if n[:4] == "CM16"])
    for name, text in texts:
        (folder / f"{name}.TXT").write_text(text, "utf-8")
    return [str(folder)]


def as_html(texts: list[tuple[str, str]], folder: Path, _: Path) -> list[str]:
    """Files that are named by a glob, whatever their ending."""
    for name, text in texts:
        (folder / f"{name}.html").write_text(text, "utf-8")
    (folder / "style.css").write_text("p { color: red }")
    return [f"{folder}/*.html"]


def as_lines(texts: list[tuple[str, str]], folder: Path, _: Path) -> list[str]:
    """JSON Lines, of which some are none."""
    rows = [json.dumps({"case_number": name, "body": text}) for name, text in texts]
    wrong = ["", "no JSON", "[1]", '{"id": 7}', '{"id": "a\\ud800", "text": "x"}', "\N{BYTE ORDER MARK}{}"]
    (folder / "a.jsonl").write_text("\n".join(rows[:3] + wrong) + "\n", "utf-8")
    (folder / "b.ndjson").write_bytes("\r\n".join(rows[3:]).encode() + b'\n{"id": "\xff", "text": "x"}')
    return [f"file://{folder}/a.jsonl", f"{folder}/*.ndjson"]


def as_table(texts: list[tuple[str, str]], folder: Path, _: Path) -> list[str]:
    """Parquet, with a number for an id and a letter without text."""
    table = {"letter_id": list(range(len(texts) + 1)), "content": [*(text for _, text in texts), None]}
    pq.write_table(pa.table(table), folder / "a.parquet", row_group_size=2)
    return [f"{folder}/a.parquet"]


@pytest.mark.parametrize("make", [as_files, as_html, as_lines, as_table])
@pytest.mark.usefixtures("session")
def test_every_source_gives_what_a_local_build_gives(
    tmp_path: Path, examples: Path, make: Callable[[list[tuple[str, str]], Path, Path], list[str]]
) -> None:
    """Of letters, copies, versions of a letter and what cannot be read: triples, findings and counts are equal."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(examples.glob("CM16*.txt"))}
    other = texts["CM16-0000113"].replace("Therefore,", "Consequently,")
    given = [*texts.items(), ("AA-other", other), ("ZZ-copy", texts["CM16-0000113"]), ("poem", "dark and deep"),
               ("empty", "")]  # fmt: skip
    (tmp_path / "in").mkdir()
    sources = make(given, tmp_path / "in", examples)
    job = spark.build(sources, str(tmp_path / "job"))
    own = list((tmp_path / "in").glob("*.html")) or [tmp_path / "in"]
    local = pipeline.build(own, tmp_path / "local", jobs=1)
    for name in ("read", "built", "unreadable", "letters", "triples", "findings"):
        assert getattr(job.report, name) == getattr(local, name), name
    graph, findings, _ = contents(tmp_path / "local")
    assert unpacked(tmp_path / "job", "triples/*.nt.gz") == graph
    assert unpacked(tmp_path / "job", "findings/*.jsonl").decode() == findings
    assert [row["letter"] for row in job.faults] == [
        row["letter"] for row in map(json.loads, findings.splitlines()) if row["severity"] == "violation"
    ]
    load([tmp_path / "job"], tmp_path / "g")
    assert contents(tmp_path / "g") == contents(tmp_path / "local")


@pytest.mark.usefixtures("session")
def test_letters_that_no_reader_survives(tmp_path: Path) -> None:
    """They become findings, and the others are built; the records are those of imr-graph parse."""
    to_folder(map(invent, range(20)), tmp_path / "in")
    bad = dict(zip(sorted((tmp_path / "in").rglob("*.txt"))[4:14:4], ("raises", "dies", "loops"), strict=True))
    for path, name in bad.items():
        poison.put(path, name)
    job = spark.build([str(tmp_path / "in")], str(tmp_path / "job"))
    kinds = {"raises": "crashed", "dies": "worker-died", "loops": "timed-out"}
    assert {row["letter"]: row["kind"] for row in job.faults} == {path.stem: kinds[bad[path]] for path in bad}
    assert job.report.unreadable == 3
    for path in bad:
        path.unlink()
    pipeline.build([tmp_path / "in"], tmp_path / "local", jobs=1)
    assert unpacked(tmp_path / "job", "triples/*.nt.gz") == triples_of(tmp_path / "local")
    rows = pq.read_table(tmp_path / "job" / "records", columns=["letter_id", "record"]).to_pylist()
    records = {each.letter_id: to_json(each) for each in map(extract.parse, read(tmp_path / "in"))}
    assert {row["letter_id"]: json.loads(row["record"]) for row in rows} == json.loads(json.dumps(records))


def tdb2(files: Iterable[Path], database: Path, query: str) -> list[dict[str, str]]:
    """Load RDF files into a new database of Apache Jena (TDB2) with its bulk loader, ask it, and return the rows."""
    jar = fetched(FUSEKI)
    java = ["java", "-Xmx1g", "-cp", str(jar)]
    load = [*java, "tdb2.tdbloader", "--loc", str(database), *map(str, files)]
    ask = [*java, "tdb2.tdbquery", "--loc", str(database), "--results", "csv", query]
    for command in (load, ask):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return list(csv.DictReader(done.stdout.splitlines()))


@pytest.mark.usefixtures("session")
def test_another_bulk_loader_takes_the_parts(tmp_path: Path, examples: Path, root: Path) -> None:
    """Apache Jena's loads the parts and the vocabularies as they are; its rows are those of the embedded store."""
    job = spark.build([str(examples)], str(tmp_path / "job"))
    parts = sorted((tmp_path / "job" / "triples").glob("*.nt.gz"))
    assert len(parts) == 2
    letters_of = f"SELECT (COUNT(*) AS ?triples) (SUM(IF(?o = <{ns.IMR}Letter>, 1, 0)) AS ?letters) {{ ?s ?p ?o }}"
    (counts,) = tdb2(parts, tmp_path / "tdb", letters_of)
    assert counts == {"triples": str(job.report.triples), "letters": str(job.report.letters)}
    load([tmp_path / "job"], tmp_path / "g")
    (question,) = (query for query in named_queries() if query.name == "denials-by-guideline")
    rows = tdb2([*parts, *sorted((root / "ontology").glob("*.ttl"))], tmp_path / "with-words", question.text)
    ours = Graph(tmp_path / "g").query(question.name)
    assert len(rows) > 5
    columns = ("guideline", "title", "side", "determinations", "overturned")
    assert [[row[name] for name in columns] for row in rows] == [
        [str(dict(zip(ours.columns, row, strict=True))[name]) for name in columns] for row in ours
    ]


@pytest.mark.usefixtures("session")
def test_letters_and_parts_in_hdfs(tmp_path: Path, examples: Path) -> None:
    """The nodes of Hadoop keep both; a job that is run again with fewer letters replaces the parts of the first."""
    (tmp_path / "hdfs").mkdir()
    with hdfs(tmp_path / "hdfs") as system:
        letters_at, parts_at = system.put(examples, "letters"), f"{system.url}/parts"
        for name, sources in (("all", [letters_at]), ("some", [f"{letters_at}/CM16*.txt"])):
            spark.build(sources, parts_at)
            load([system.get("parts", tmp_path / f"{name}.parts")], tmp_path / name)
    pipeline.build([examples], tmp_path / "local", jobs=1)
    pipeline.build(examples.glob("CM16*.txt"), tmp_path / "local-some", jobs=1)
    assert contents(tmp_path / "all") == contents(tmp_path / "local")
    assert contents(tmp_path / "some") == contents(tmp_path / "local-some")


def archive(folder: Path) -> None:
    """An archive cannot be split."""
    shutil.make_archive(str(folder / "a"), "zip", folder)


def nothing(folder: Path) -> None:
    """There are no letters."""
    (folder / "a.md").write_text("no letter")


def no_columns(folder: Path) -> None:
    """A table lacks the columns."""
    pq.write_table(pa.table({"letter": ["x"]}), folder / "a.parquet")


def broken(folder: Path) -> None:
    """A table is cut off."""
    to_parquet(map(invent, range(3)), folder / "a.parquet")
    (folder / "a.parquet").write_bytes((folder / "a.parquet").read_bytes()[:-20])


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (archive, r"hold archives \(.zip\).*: unpack them"),
        (nothing, "hold no file that ends in .*pdf"),
        (no_columns, "has no id column"),
        (broken, "Spark cannot read the letters: .*a.parquet"),
        (Path.rmdir, "Spark cannot read the letters: .*PATH_NOT_FOUND.*in"),
    ],
)
@pytest.mark.usefixtures("session")
def test_sources_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], None], what: str) -> None:
    """The error names the source, and nothing is written."""
    (tmp_path / "in").mkdir()
    make(tmp_path / "in")
    with pytest.raises(SourceError, match=what):
        spark.build([str(tmp_path / "in")], str(tmp_path / "job"))
    assert not (tmp_path / "job" / "manifest.json").exists()


@pytest.mark.usefixtures("session")
def test_a_folder_that_holds_something_else(tmp_path: Path, examples: Path) -> None:
    """A folder of another kind is left alone; a graph directory, too."""
    (tmp_path / "other" / "triples").mkdir(parents=True)
    pipeline.build([examples / "CM16-0000113.txt"], tmp_path / "graph", jobs=1)
    for name in ("other", "graph"):
        before = sorted(path.name for path in (tmp_path / name).iterdir())
        with pytest.raises(GraphDirectoryError, match="is no folder of a job"):
            spark.build([str(examples)], str(tmp_path / name))
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == before


# -- on a cluster ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master."""
    with cluster(tmp_path_factory.mktemp("cluster"), VARIABLES) as started:
        yield started


def command(running: Cluster, source: Path, out: Path) -> list[str]:
    """Return the call of a job on the cluster."""
    settings = {**SETTINGS, "spark.executor.memory": "600m", "spark.driver.memory": "600m"}
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    call = [sys.executable, "-m", "imr_graph", "build", str(source), "-o", str(out), "--engine", "spark"]
    return [*call, "--master", running.url, "--report", f"{out}.json", *options]


def start(call: list[str]) -> "subprocess.Popen[str]":
    """Start a job."""
    return subprocess.Popen(call, env=VARIABLES, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_job_that_is_ended_is_run_again(tmp_path: Path, running: Cluster) -> None:
    """SIGTERM in the middle leaves no job; run again it leaves a whole one, without the letters that end processes."""
    running.hire(1)
    invented, gate = [invent(number) for number in range(MANY)], tmp_path / "gate"
    to_jsonl(invented, tmp_path / "good.jsonl")
    lines = (tmp_path / "good.jsonl").read_text("utf-8").splitlines()
    bad = {30: "dies", 31: "raises"}
    for number, name in bad.items():
        lines[number] = json.dumps({"id": f"bad-{number}", "text": invented[number].text + poison.mark(name)})
    lines[0] = json.dumps({"id": "gated", "text": put_gate(invented[0].text, gate)})
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    call = command(running, tmp_path / "in.jsonl", tmp_path / "job")

    first = start(call)
    wait_until((gate / "reached").exists, first)
    first.terminate()
    first.communicate(timeout=60)
    assert first.returncode == -15
    assert (tmp_path / "job" / "_work").exists()
    with pytest.raises(SourceError, match="its job was killed or goes on"):
        load([tmp_path / "job"], tmp_path / "g")

    (gate / "open").touch()
    second = start(call)
    said, log = second.communicate(timeout=300)
    assert second.returncode == 3, log
    assert f"{MANY - 2} letters" in said
    assert log.count("reading it ended the process") == 1
    report = json.loads((tmp_path / "job.json").read_text())
    assert (report["engine"], report["exit_code"], report["read"]) == ("spark", 3, MANY)
    (tmp_path / "local.jsonl").write_text("\n".join(line for n, line in enumerate(lines) if n not in bad), "utf-8")
    local = pipeline.build([tmp_path / "local.jsonl"], tmp_path / "local", jobs=1)
    assert report["findings"] == {**local.findings, "crashed": 1, "worker-died": 1}
    assert unpacked(tmp_path / "job", "triples/*.nt.gz") == triples_of(tmp_path / "local")
    assert len(list((tmp_path / "job" / "triples").glob("*.gz"))) > 1


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path, running: Cluster) -> None:
    """A worker and its executor are killed while they read a letter; the result is that of a local build."""
    running.hire(2)
    invented, gate = [invent(number) for number in range(MANY)], tmp_path / "gate"
    invented[MANY // 2] = invented[MANY // 2]._replace(text=put_gate(invented[MANY // 2].text, gate))
    to_parquet(invented, tmp_path / "in.parquet")
    job = start(command(running, tmp_path / "in.parquet", tmp_path / "job"))
    wait_until((gate / "reached").exists, job)
    reader = int((gate / "reached").read_text().split()[0])
    assert (tmp_path / "job" / "_work").exists()
    assert not (tmp_path / "job" / "triples").exists()
    running.kill_worker_of(reader)
    wait_until(lambda: len((gate / "reached").read_text().split()) > 1, job)
    assert job.poll() is None
    (gate / "open").touch()
    said, log = job.communicate(timeout=300)
    assert job.returncode == 0, log
    assert f"{MANY} letters" in said
    assert len((gate / "reached").read_text().split()) == 2
    report = load([tmp_path / "job"], tmp_path / "g")
    pipeline.build([tmp_path / "in.parquet"], tmp_path / "local", jobs=1)
    assert contents(tmp_path / "g") == contents(tmp_path / "local")
    assert report.letters == MANY
