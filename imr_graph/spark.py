"""Letters on a cluster -> the parts that `imr-graph load` makes a graph directory of; the work is that of a local build.

The letters are read once, by the function that a local build uses, into a table in the folder's ``_work``. From this
table the parts are sorted and written by Spark itself; then they get their names, and the manifest comes last. A job
that was killed is run again from its start. imr_graph.load says what the parts are.

Nothing here is imported by Spark's workers but the functions that read letters, so pyspark is imported where it is used.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from itertools import groupby, islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote

from imr_graph import __version__, index, letters, pipeline
from imr_graph.contract import finding_to_json, to_json
from imr_graph.errors import ClusterError, GraphDirectoryError, MissingExtraError, SourceError
from imr_graph.hadoop import Folder
from imr_graph.letters import RawLetter
from imr_graph.load import LAYOUT, MANIFEST, SOURCES, TRIPLES
from imr_graph.model import Record
from imr_graph.pipeline import BuildReport, Built
from imr_graph.workers import TASK_SECONDS, in_processes, killed_after

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Row = dict[str, Any]

RECORDS: Final = "records"
FINDINGS: Final = "findings"
_WORK: Final = "_work"
_STAGE: Final = f"{_WORK}/letters"
_OURS: Final = frozenset({TRIPLES, RECORDS, SOURCES, FINDINGS, _WORK, MANIFEST})
#: What is written, and the ending that its files get.
_ENDINGS: Final = {TRIPLES: ".nt.gz", RECORDS: ".parquet", SOURCES: ".parquet", FINDINGS: ".jsonl"}

_BATCH: Final = 128  # letters validated together, as in a local build
_PART: Final = 10_000  # letters in a part: some 25 MB, packed
#: Bytes of a table that make a task: some 2,500 letters, which take seconds; packed, and as they are.
_TASK_BYTES: Final = {".parquet": 4 << 20, ".jsonl": 16 << 20, ".ndjson": 16 << 20}
_NAMED: Final = 20  # letters at fault that are named one by one
_SETTINGS: Final = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_BATCH),  # PDFs are large
    "spark.sql.files.openCostInBytes": str(64 << 10),  # letters are small: many of them make a task
}
#: The columns of the tables that workers write.
_STAGED: Final = {
    **dict.fromkeys(("key", "letter_id", "source_hash", "content_hash"), "string"),
    "triples": "long",
    **dict.fromkeys(("lines", "record", "findings"), "string"),
}
_NUMBERED: Final = {"origin": "string", "line": "binary"}
_FOUND: Final = {"letter": "string", "kind": "string", "start": "long", "message": "string", "value": "string",
                 "line": "string"}  # fmt: skip
_FAULT: Final = "letter string, kind string, severity string, message string"


class Job(NamedTuple):
    """What a job did.

    Attributes:
        report: as of a local build; ``letters`` and ``triples`` are those in the parts.
        faults: the first letters at fault, as findings.jsonl has them.
    """

    report: BuildReport
    faults: list[Row]


def build(
    sources: Iterable[str],
    out: str,
    *,
    master: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Job:
    """Read letters on a cluster, and write the parts of a graph.

    An active Spark session is used where there is one; else one is made, and stopped at the end.

    Args:
        sources: paths, URLs or globs of any file system that Hadoop knows: PDF and text files, JSON Lines, Parquet,
            and folders of these.
        out: the folder for the parts; a former job's is replaced.
        master: Spark's master; where not given what Spark is set up for, or this machine.
        settings: further settings of Spark.

    Raises:
        MissingExtraError: pyspark is not installed.
        SourceError: there is no such source, or it cannot be opened.
        GraphDirectoryError: the folder holds something else.
        ClusterError: the job failed.
    """
    with _session(master, settings or {}) as session, _told():
        return _Job(session, list(sources), Folder(session, out)).run()


class _Job:
    """One job.

    Args:
        session: Spark's session.
        sources: the letters.
        folder: the folder for the parts.
    """

    def __init__(self, session: "SparkSession", sources: list[str], folder: Folder) -> None:
        self.session = session
        self.sources = sources
        self.folder = folder
        self.report = BuildReport()
        self.sources_read = 0

    def run(self) -> Job:
        frames = self._timed("list", self._frames)
        self._claim()
        self._timed("read", lambda: self._stage(frames))
        self._timed("sort", self._write)
        self._timed("count", self._count)
        self._publish()
        rows = self.session.read.schema(_FAULT).json(self.folder.at(FINDINGS)).filter("severity = 'violation'")
        return Job(self.report, [row.asDict() for row in rows.limit(_NAMED).collect()])

    def _timed(self, stage: str, step: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        done = step()
        self.report.seconds[stage] = round(time.perf_counter() - started, 3)
        return done

    # -- what is read --------------------------------------------------------------------------------------------------

    def _frames(self) -> "list[DataFrame]":
        """Return a frame a kind of source, which gives what became of its letters.

        Raises:
            SourceError: there are no letters, or some that Spark cannot reach.
        """
        sizes = self._sizes()
        archives = sorted(letters.ARCHIVE_SUFFIXES & {*sizes})
        if archives:
            reason = f"hold archives ({', '.join(archives)}), which Spark cannot split: unpack them"
            raise SourceError(f"{', '.join(self.sources)}: {reason}, or build without --engine spark")
        named = {letters.suffix(source) for source in self.sources} - {""} - letters.TABLE_SUFFIXES
        files = sorted((letters.LETTER_SUFFIXES | named) & {*sizes})
        lines = sorted(letters.TABLE_SUFFIXES - {".parquet"} & {*sizes})
        frames = [self._files(files)] if files else []
        frames += [self._lines(lines, self._tasks(sizes, lines))] if lines else []
        frames += [self._table(self._tasks(sizes, [".parquet"]))] if ".parquet" in sizes else []
        if not frames:
            known = ", ".join(sorted(letters.LETTER_SUFFIXES | letters.TABLE_SUFFIXES))
            raise SourceError(f"{', '.join(self.sources)}: hold no file that ends in {known}")
        return frames

    def _sizes(self) -> dict[str, int]:
        """Return the bytes of the files of each ending."""
        from pyspark.sql import functions as f  # noqa: PLC0415

        ending = f.lower(f.regexp_extract("path", r"((?i:\.tar\.gz)|\.[^./]*)$", 1))
        found = self._reader().format("binaryFile").load(self.sources).groupBy(ending).agg(f.sum("length"))
        return {row[0]: int(row[1]) for row in found.collect()}

    def _reader(self, suffixes: Iterable[str] = ()) -> Any:
        """Return a reader of all files below the sources, or of those with these endings in any case."""
        reader = self.session.read.option("recursiveFileLookup", "true")
        if not suffixes:
            return reader
        either = ("".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in suffix) for suffix in suffixes)
        return reader.option("pathGlobFilter", "{" + ",".join(f"*{each}" for each in either) + "}")

    def _tasks(self, sizes: dict[str, int], suffixes: list[str]) -> int:
        wanted = sum(sizes[suffix] / _TASK_BYTES[suffix] for suffix in suffixes)
        return max(self.session.sparkContext.defaultParallelism, int(wanted) + 1)

    def _files(self, suffixes: list[str]) -> "DataFrame":
        from pyspark.sql import functions as f  # noqa: PLC0415

        found = self._reader(suffixes).format("binaryFile").load(self.sources)
        fit = found.filter(f.col("length") <= letters.MAX_BYTES).select("path", "content")
        too_long = found.filter(f.col("length") > letters.MAX_BYTES).select("path", f.lit(None).cast("binary"))
        return self._worked(fit.union(too_long), _from_files)

    def _lines(self, suffixes: list[str], tasks: int) -> "DataFrame":
        from pyspark.sql import functions as f  # noqa: PLC0415

        found = self._reader(suffixes).option("lineSep", "\n").text(self.sources)
        line = f.col("value").cast("binary").alias("line")
        placed = found.select(line, "_metadata.file_path", "_metadata.file_block_start")
        numbered = placed.mapInArrow(_numbered, _ddl(_NUMBERED))
        return self._worked(numbered.repartition(tasks), _from_lines)

    def _table(self, tasks: int) -> "DataFrame":
        from pyspark.sql import functions as f  # noqa: PLC0415

        found = self._reader([".parquet"]).option("mergeSchema", "true").parquet(*self.sources)
        id_column, text_column = letters.columns(found.columns)
        if not id_column or not text_column:
            raise SourceError(f"{', '.join(self.sources)}: {letters.missing_columns()}")
        name, text = f.col(id_column).alias("name"), f.col(text_column).alias("text")
        rows = found.select("_metadata.file_path", "_metadata.row_index", name, text)
        return self._worked(rows.repartition(tasks), _from_table)

    def _worked(self, rows: "DataFrame", adapt: Callable[[Iterator[Row]], Iterator[RawLetter]]) -> "DataFrame":
        context = self.session.sparkContext
        once = context.master.startswith("local") or context.getConf().get("spark.task.maxFailures") == "1"
        return rows.mapInArrow(partial(_work_all, adapt, once, index.fingerprint()), _ddl(_STAGED))

    # -- what is written -----------------------------------------------------------------------------------------------

    def _claim(self) -> None:
        """Take the folder for this job; what a former one left there goes.

        Raises:
            GraphDirectoryError: it holds something else.
        """
        there = {*self.folder.names()}
        if there and (there - _OURS or not there & {MANIFEST, _WORK}):
            reason = "holds other files and is no folder of a job; name an empty or a new folder"
            raise GraphDirectoryError(f"{self.folder.path}: {reason}")
        self.folder.write(f"{_WORK}/started", "")
        for name in (MANIFEST, *_ENDINGS, *(f"{_WORK}/{each}" for each in self.folder.names(_WORK) if each != "started")):
            self.folder.remove(name)

    def _stage(self, frames: "list[DataFrame]") -> None:
        for frame in frames:
            frame.write.mode("append").parquet(self.folder.at(_STAGE))

    def _write(self) -> None:
        """Sort the letters into parts, of several sources of one letter the one that counts first."""
        from pyspark.sql import Window  # noqa: PLC0415
        from pyspark.sql import functions as f  # noqa: PLC0415

        done = self.session.read.schema(_ddl(_STAGED)).parquet(self.folder.at(_STAGE))
        self.report.read = done.count()
        parts = max(1, min(self.report.read, max(self.session.sparkContext.defaultParallelism, self.report.read // _PART)))
        order = ("key", "letter_id", "source_hash")
        of_one_key = Window.partitionBy("key").orderBy(*order[1:])
        ranked = (
            done.repartitionByRange(parts, "key")
            .withColumn("number", f.row_number().over(of_one_key))
            .withColumn("former", f.lag("source_hash").over(of_one_key))
            .filter("former is null or former <> source_hash")
            .withColumn("counts", f.expr("key is not null and number = 1"))
            .sortWithinPartitions(*order)
        )
        kept = ranked.filter("counts")
        kept.select("lines").write.option("compression", "gzip").text(self._new(TRIPLES))
        kept.select("key", "letter_id", "record").write.parquet(self._new(RECORDS))
        ranked.select(*order, "content_hash", "triples", "counts", "findings").write.parquet(self._new(SOURCES))
        found = ranked.select(*order, "content_hash", "findings").mapInArrow(_found, _ddl(_FOUND))
        found.orderBy("letter", "kind", "start", "message", "value").select("line").write.text(self._new(FINDINGS))

    def _new(self, name: str) -> str:
        return self.folder.at(f"{_WORK}/{name}")

    def _count(self) -> None:
        from pyspark.sql import functions as f  # noqa: PLC0415

        found = self.session.read.schema(_FAULT).json(self._new(FINDINGS)).groupBy("kind").count()
        self.report.findings = dict(sorted((row["kind"], int(row["count"])) for row in found.collect()))
        sources = self.session.read.parquet(self._new(SOURCES))
        sums = [f.count("*"), f.count("key"), f.count_if("counts"), f.sum(f.expr("if(counts, triples, 0)"))]
        counts = [int(each or 0) for each in sources.agg(*sums).collect()[0]]
        self.sources_read, self.report.built, self.report.letters, self.report.triples = counts
        self.report.unreadable = self.sources_read - self.report.built

    def _publish(self) -> None:
        """Give the parts their names, and write the manifest last."""
        for name, ending in _ENDINGS.items():
            self.folder.make(name)
            files = [each for each in self.folder.names(f"{_WORK}/{name}") if each.startswith("part-")]
            for number, file in enumerate(files):
                self.folder.move(f"{_WORK}/{name}/{file}", f"{name}/part-{number:05}{ending}")
        report = self.report
        manifest = {
            "layout": LAYOUT,
            "imr_graph": __version__,
            "fingerprint": index.fingerprint(),
            "letters": report.letters,
            "triples": report.triples,
            "sources": self.sources_read,
            "unreadable": report.unreadable,
            "findings": report.findings,
        }
        self.folder.write(f"{_WORK}/{MANIFEST}", json.dumps(manifest, indent=1) + "\n")
        self.folder.move(f"{_WORK}/{MANIFEST}", MANIFEST)
        self.folder.remove(_WORK)


# -- on the workers ----------------------------------------------------------------------------------------------------


def _work_all(
    adapt: Callable[[Iterator[Row]], Iterator[RawLetter]],
    once: bool,
    fingerprint: str,
    batches: "Iterable[pa.RecordBatch]",
) -> "Iterator[pa.RecordBatch]":
    """Work on the letters of a partition.

    In the first attempt they are worked on here; a letter that ends this process ends the attempt. In the next one, and
    where there is no next one, they are worked on in a process of its own, so that such a letter becomes a finding.

    Args:
        adapt: makes letters of rows.
        once: there is no second attempt.
        fingerprint: of the version that has started the job.
        batches: the rows.

    Raises:
        ClusterError: this worker has another version.
    """
    from pyspark import TaskContext  # noqa: PLC0415

    if _fingerprint() != fingerprint:
        raise ClusterError(f"a worker has another imr-graph ({__version__}, {_fingerprint()}) than the driver")
    raws, task = adapt(_rows(batches)), TaskContext.get()
    groups = iter(lambda: list(islice(raws, _BATCH)), [])
    if once or (task and task.attemptNumber()):
        done: Iterable[list[Row]] = in_processes(_work, groups, 1, _died)
    else:
        done = map(_work_here, groups)
    for rows in done:
        yield _arrow(rows, _STAGED)


_fingerprint = cache(index.fingerprint)


def _work_here(batch: list[RawLetter]) -> list[Row]:
    with killed_after(TASK_SECONDS):
        return _work(batch)


def _work(batch: list[RawLetter]) -> list[Row]:
    """Read, write out and validate letters, and return them as rows of the stage."""
    records: dict[str, str] = {}

    def keep(source_hash: str, record: Record) -> None:
        records[source_hash] = _json(to_json(record))

    return [_row(built, records.get(built.source_hash)) for built in pipeline.work(batch, keep)]


def _died(raw: RawLetter) -> Row:
    return _row(pipeline.died(raw), None)


def _row(built: Built, record: str | None) -> Row:
    return {
        "key": built.key,
        "letter_id": built.letter_id,
        "source_hash": built.source_hash,
        "content_hash": built.content_hash,
        "triples": built.lines.count(b"\n"),
        "lines": built.lines.decode().removesuffix("\n"),
        "record": record if built.key else None,
        "findings": _json([finding_to_json(finding) for finding in built.findings]),
    }


def _json(value: Any) -> str:
    """Return a value as JSON that can be written as UTF-8, whatever stands in a letter."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()


def _rows(batches: "Iterable[pa.RecordBatch]") -> Iterator[Row]:
    for batch in batches:
        yield from batch.to_pylist()


def _arrow(rows: list[Row], columns: Mapping[str, str]) -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415  it takes a fifth of a second to import

    types = {"string": pa.string(), "long": pa.int64(), "binary": pa.binary()}
    return pa.RecordBatch.from_pylist(rows, schema=pa.schema([(name, types[kind]) for name, kind in columns.items()]))


def _ddl(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def _from_files(rows: Iterator[Row]) -> Iterator[RawLetter]:
    for row in rows:
        path = _plain(row["path"])
        name, data = PurePosixPath(path).stem, row["content"]
        if data is None:
            yield RawLetter(name, path, fault=("too-long", f"holds more than {letters.MAX_BYTES:,} bytes; no letter does"))
        else:
            yield RawLetter(name, path, data=data)


def _from_table(rows: Iterator[Row]) -> Iterator[RawLetter]:
    for row in rows:
        origin = f"{_plain(unquote(row['file_path']))}:{row['row_index'] + 1}"
        yield letters.table_row(origin, row["name"], row["text"])


def _from_lines(rows: Iterator[Row]) -> Iterator[RawLetter]:
    for row in rows:
        yield letters.json_line(row["origin"], row["line"])


def _numbered(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Number the lines of files, or of the blocks that Spark has cut large files into."""
    lines = groupby(_rows(batches), lambda row: (row["file_path"], row["file_block_start"]))
    numbered = (
        {"origin": f"{_plain(unquote(path))}{f'@{block}' if block else ''}:{number}", "line": row["line"]}
        for (path, block), rows in lines
        for number, row in enumerate(rows, 1)
        if row["line"].strip()
    )
    while rows := list(islice(numbered, _BATCH)):
        yield _arrow(rows, _NUMBERED)


def _plain(path: str) -> str:
    """Return a path of this machine as people write it, and a URL as it is."""
    return re.sub("^file:(?://)?(?=/)", "", path)


def _found(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Give the findings of sorted sources, as findings.jsonl of a graph directory has them."""
    rows = ({**row, "start": (row["span"] or [None])[0], "line": _json(row)} for row in _findings(_rows(batches)))
    while some := list(islice(rows, _BATCH)):
        yield _arrow(some, _FOUND)


def _findings(sources: Iterator[Row]) -> Iterator[Row]:
    for key, rows in groupby(sources, lambda row: row["key"]):
        if key is None:
            for row in rows:
                yield from json.loads(row["findings"])
            continue
        counts, *others = rows
        yield from json.loads(counts["findings"])
        if {row["content_hash"] for row in others} - {counts["content_hash"]}:
            names = [row["letter_id"] for row in (counts, *others)]
            yield finding_to_json(pipeline.duplicate_letter(key, names))


# -- the session -------------------------------------------------------------------------------------------------------


@contextmanager
def _session(master: str | None, settings: Mapping[str, str]) -> "Iterator[SparkSession]":
    """Give a session with settings of its own, of the active one or of a new one, which is stopped at the end."""
    try:
        import pandas as pd  # noqa: F401, PLC0415  Spark asks for it where Arrow is used
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        reason = "building on a cluster needs pyspark and pandas; install the extra: pip install 'imr-graph[spark]'"
        raise MissingExtraError(reason) from error
    active = SparkSession.getActiveSession()
    if active is None:
        with _told():
            started = _started(SparkSession.builder.appName("imr-graph build"), master, settings)
    session = (active or started).newSession()
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    try:
        yield session
    finally:
        if active is None:
            session.stop()


def _started(builder: Any, master: str | None, settings: Mapping[str, str]) -> "SparkSession":
    if master:
        builder = builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    if session.sparkContext.master.startswith("local") and "PYSPARK_PYTHON" not in os.environ:
        session.sparkContext.pythonExec = sys.executable  # else whichever python3 comes first
    return session


@contextmanager
def _told() -> Iterator[None]:
    """Turn what Spark says of a failure into an error of ours.

    Raises:
        SourceError: a source is not there or cannot be read.
        ClusterError: the job failed.
    """
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import AnalysisException, PySparkException  # noqa: PLC0415

    try:
        yield
    except AnalysisException as error:
        raise SourceError(f"Spark cannot read the letters: {_reason(str(error))}") from error
    except (PySparkException, Py4JError) as error:
        said = str(error)
        if re.search("FAILED_READ_FILE|CANNOT_READ_FILE_FOOTER|CANNOT_MERGE_SCHEMAS", said):
            raise SourceError(f"Spark cannot read the letters: {_reason(said)}") from error
        raise ClusterError(f"the job on Spark failed: {_reason(said)}") from error


def _reason(said: str) -> str:
    """Return the line of Spark's account that says what happened."""
    if "No module named 'imr_graph'" in said:
        return "its workers cannot import imr_graph: install it there or send it along (docs/jobs.md)"
    raised = re.findall(r"^(?:imr_graph\.errors\.)?\w*(?:Error|Exception): .*$", said, re.MULTILINE)
    return str(raised[-1] if raised else said.strip().partition("\n")[0])
