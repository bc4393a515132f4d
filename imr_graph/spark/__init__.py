"""Letters on a cluster -> the parts that ``imr-graph load`` makes a graph directory of.

The letters are read once, by the function that a local build uses, into a table in the folder's ``_work``. From this
table the parts are sorted and written by Spark itself; then they get their names, and the manifest comes last. A job
that was killed is run again from its start. imr_graph.load says what the parts are.

Where pyspark is needed it is imported, so that nothing else of the package needs it.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote

from imr_graph import __version__, index, letters
from imr_graph.errors import GraphDirectoryError, SourceError
from imr_graph.letters import RawLetter
from imr_graph.load import LAYOUT, MANIFEST, SOURCES, TRIPLES, WORK
from imr_graph.pipeline import BuildReport
from imr_graph.spark.hadoop import Folder
from imr_graph.spark.partition import (
    FOUND,
    NUMBERED,
    STAGED,
    Row,
    ddl,
    from_files,
    from_lines,
    from_table,
    number_lines,
    plain_path,
    settle_findings,
    work_all,
)
from imr_graph.spark.session import is_local, session_of, told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

RECORDS: Final = "records"
FINDINGS: Final = "findings"
_STAGE: Final = f"{WORK}/letters"
_OURS: Final = frozenset({TRIPLES, RECORDS, SOURCES, FINDINGS, WORK, MANIFEST})
#: What is written, and the ending that its files get.
_ENDINGS: Final = {TRIPLES: ".nt.gz", RECORDS: ".parquet", SOURCES: ".parquet", FINDINGS: ".jsonl"}

_PART: Final = 10_000  # letters in a part: some 25 MB, packed
#: Bytes of a table that make a task: some 2,500 letters, which take seconds; packed, and as they are.
_TASK_BYTES: Final = {".parquet": 4 << 20, ".jsonl": 16 << 20, ".ndjson": 16 << 20}
_NAMED: Final = 1000  # letters at fault that are handed back; all stand among the findings
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
        master: Spark's master for a new session; where not given what Spark is set up for, or this machine.
        settings: further settings of Spark for a new session.

    Raises:
        MissingExtraError: pyspark is not installed.
        SourceError: there is no such source, or it cannot be opened.
        GraphDirectoryError: the folder holds something else.
        ClusterError: the job failed.
    """
    with session_of(master, settings or {}) as session, told():
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
        self.empty: list[str] = []

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
        """Return the bytes of the files of each ending; empty files are kept in mind, since Spark passes them over."""
        from pyspark.sql import functions as f  # noqa: PLC0415

        ending = f.lower(f.regexp_extract("path", r"((?i:\.tar\.gz)|\.[^./]*)$", 1))
        listed = self._reader().format("binaryFile").load(self.sources)
        found = listed.groupBy(ending).agg(f.sum("length"), f.count("*")).collect()
        sizes = {row[0]: int(row[1]) for row in found}
        paths = [plain_path(unquote(url)) for url in listed.inputFiles()]
        if len(paths) > sum(row[2] for row in found):
            full = {plain_path(row["path"]) for row in listed.select("path").collect()}
            self.empty = [path for path in paths if path not in full]
        return {**{letters.suffix(path): 0 for path in self.empty}, **sizes}

    def _reader(self, suffixes: Iterable[str] = ()) -> Any:
        """Return a reader of all files below the sources, or of those with these endings in any case."""
        reader = self.session.read.option("recursiveFileLookup", "true")
        if not suffixes:
            return reader
        either = ("".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in suffix) for suffix in suffixes)
        return reader.option("pathGlobFilter", "{" + ",".join(f"*{each}" for each in either) + "}")

    def _tasks(self, sizes: dict[str, int], suffixes: list[str]) -> int:
        wanted = sum(sizes[suffix] / _TASK_BYTES[suffix] for suffix in suffixes)
        return max(int(self.session.sparkContext.defaultParallelism), int(wanted) + 1)

    def _files(self, suffixes: list[str]) -> "DataFrame":
        from pyspark.sql import functions as f  # noqa: PLC0415

        found = self._reader(suffixes).format("binaryFile").load(self.sources)
        fit = found.filter(f.col("length") <= letters.MAX_BYTES).select("path", "content")
        too_long = found.filter(f.col("length") > letters.MAX_BYTES).select("path", f.lit(None).cast("binary"))
        empty = [(path, b"") for path in self.empty if letters.suffix(path) in suffixes]
        rows = fit.union(too_long)
        rows = rows.union(self.session.createDataFrame(empty, "path string, content binary")) if empty else rows
        return self._worked(rows, from_files)

    def _lines(self, suffixes: list[str], tasks: int) -> "DataFrame":
        from pyspark.sql import functions as f  # noqa: PLC0415

        found = self._reader(suffixes).option("lineSep", "\n").text(self.sources)
        line = f.col("value").cast("binary").alias("line")
        placed = found.select(line, "_metadata.file_path", "_metadata.file_block_start")
        numbered = placed.mapInArrow(number_lines, ddl(NUMBERED))
        return self._worked(numbered.repartition(tasks), from_lines)

    def _table(self, tasks: int) -> "DataFrame":
        from pyspark.sql import functions as f  # noqa: PLC0415

        if no_table := [path for path in self.empty if path.endswith(".parquet")]:
            raise SourceError(f"{no_table[0]}: is no Parquet file that can be read (it is empty); make it again")
        found = self._reader([".parquet"]).option("mergeSchema", "true").parquet(*self.sources)
        id_column, text_column = letters.columns(found.columns)
        if not id_column or not text_column:
            raise SourceError(f"{', '.join(self.sources)}: {letters.missing_columns()}")
        name, text = f.col(id_column).alias("name"), f.col(text_column).alias("text")
        rows = found.select("_metadata.file_path", "_metadata.row_index", name, text)
        return self._worked(rows.repartition(tasks), from_table)

    def _worked(self, rows: "DataFrame", adapt: Callable[[Iterator[Row]], Iterator[RawLetter]]) -> "DataFrame":
        context = self.session.sparkContext
        once = is_local(self.session) or context.getConf().get("spark.task.maxFailures") == "1"
        return rows.mapInArrow(partial(work_all, adapt, index.fingerprint(), once=once), ddl(STAGED))

    # -- what is written -----------------------------------------------------------------------------------------------

    def _claim(self) -> None:
        """Take the folder for this job; what a former one left there goes.

        Raises:
            GraphDirectoryError: it holds something else.
        """
        there = {*self.folder.names()}
        if there and (there - _OURS or not there & {MANIFEST, WORK}):
            reason = "holds other files and is no folder of a job; name an empty or a new folder"
            raise GraphDirectoryError(f"{self.folder.path}: {reason}")
        self.folder.write(f"{WORK}/started", "")
        for name in (
            MANIFEST,
            *_ENDINGS,
            *(f"{WORK}/{each}" for each in self.folder.names(WORK) if each != "started"),
        ):
            self.folder.remove(name)

    def _stage(self, frames: "list[DataFrame]") -> None:
        for frame in frames:
            frame.write.mode("append").parquet(self.folder.at(_STAGE))

    def _write(self) -> None:
        """Sort the letters into parts, of several sources of one letter the one that counts first."""
        from pyspark.sql import Window  # noqa: PLC0415
        from pyspark.sql import functions as f  # noqa: PLC0415

        done = self.session.read.schema(ddl(STAGED)).parquet(self.folder.at(_STAGE))
        self.report.read = done.count()
        parts = max(
            1, min(self.report.read, max(self.session.sparkContext.defaultParallelism, self.report.read // _PART))
        )
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
        found = ranked.select(*order, "content_hash", "findings").mapInArrow(settle_findings, ddl(FOUND))
        found.orderBy("letter", "kind", "start", "message", "value").select("line").write.text(self._new(FINDINGS))

    def _new(self, name: str) -> str:
        return self.folder.at(f"{WORK}/{name}")

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
            files = [each for each in self.folder.names(f"{WORK}/{name}") if each.startswith("part-")]
            for number, file in enumerate(files):
                self.folder.move(f"{WORK}/{name}/{file}", f"{name}/part-{number:05}{ending}")
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
        self.folder.write(f"{WORK}/{MANIFEST}", json.dumps(manifest, indent=1) + "\n")
        self.folder.move(f"{WORK}/{MANIFEST}", MANIFEST)
        self.folder.remove(WORK)
