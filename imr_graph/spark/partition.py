"""What Spark's workers do: rows -> letters -> what became of them. The work on a letter is that of a local build."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby, islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from imr_graph import __version__, index, letters, pipeline
from imr_graph.contract import finding_to_json, to_json
from imr_graph.errors import ClusterError
from imr_graph.letters import RawLetter
from imr_graph.model import Record
from imr_graph.pipeline import Built
from imr_graph.workers import TASK_SECONDS, in_processes, killed_after

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

BATCH: Final = 128  # letters validated together, as in a local build
#: The columns of the tables that workers write.
STAGED: Final = {
    **dict.fromkeys(("key", "letter_id", "source_hash", "content_hash"), "string"),
    "triples": "long",
    **dict.fromkeys(("lines", "record", "findings"), "string"),
}
NUMBERED: Final = {"origin": "string", "line": "binary"}
FOUND: Final = {"letter": "string", "kind": "string", "start": "long", "message": "string", "value": "string",
                 "line": "string"}  # fmt: skip


def work_all(
    adapt: Callable[[Iterator[Row]], Iterator[RawLetter]],
    fingerprint: str,
    batches: "Iterable[pa.RecordBatch]",
    *,
    once: bool,
) -> "Iterator[pa.RecordBatch]":
    """Work on the letters of a partition.

    In the first attempt they are worked on here; a letter that ends this process ends the attempt. In the next one, and
    where there is no next one, they are worked on in a process of its own, so that such a letter becomes a finding.

    Args:
        adapt: makes letters of rows.
        fingerprint: of the version that has started the job.
        batches: the rows.
        once: there is no second attempt.

    Raises:
        ClusterError: this worker has another version.
    """
    if _fingerprint() != fingerprint:
        raise ClusterError(f"a worker has another imr-graph ({__version__}, {_fingerprint()}) than the driver")
    from pyspark import TaskContext  # noqa: PLC0415

    raws, task = adapt(_rows(batches)), TaskContext.get()
    groups = iter(lambda: list(islice(raws, BATCH)), [])
    if once or (task and task.attemptNumber()):
        done: Iterable[list[Row]] = in_processes(_work, groups, 1, _died)
    else:
        done = map(_work_here, groups)
    for rows in done:
        yield _arrow(rows, STAGED)


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


def ddl(columns: Mapping[str, str]) -> str:
    """Return columns as Spark's SQL declares them."""
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def from_files(rows: Iterator[Row]) -> Iterator[RawLetter]:
    """Yield the letters of files; those without bytes are too long."""
    for row in rows:
        path = plain_path(row["path"])
        name, data = PurePosixPath(path).stem, row["content"]
        fault = ("too-long", f"holds more than {letters.MAX_BYTES:,} bytes; no letter does") if data is None else None
        yield RawLetter(name, path, data=data, fault=fault)


def from_table(rows: Iterator[Row]) -> Iterator[RawLetter]:
    """Yield the letters of a table."""
    for row in rows:
        origin = f"{plain_path(unquote(row['file_path']))}:{row['row_index'] + 1}"
        yield letters.table_row(origin, row["name"], row["text"])


def from_lines(rows: Iterator[Row]) -> Iterator[RawLetter]:
    """Yield the letters of lines of JSON."""
    for row in rows:
        yield letters.json_line(row["origin"], row["line"])


def number_lines(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Number the lines of files, or of the blocks that Spark has cut large files into."""
    lines = groupby(_rows(batches), lambda row: (row["file_path"], row["file_block_start"]))
    numbered = (
        {"origin": f"{plain_path(unquote(path))}{f'@{block}' if block else ''}:{number}", "line": row["line"]}
        for (path, block), rows in lines
        for number, row in enumerate(rows, 1)
        if row["line"].strip()
    )
    while rows := list(islice(numbered, BATCH)):
        yield _arrow(rows, NUMBERED)


def plain_path(path: str) -> str:
    """Return a path of this machine as people write it, and a URL as it is."""
    return re.sub("^file:/+", "/", path)


def settle_findings(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Give the findings of sorted sources, as findings.jsonl of a graph directory has them."""
    rows = ({**row, "start": (row["span"] or [None])[0], "line": _json(row)} for row in _findings(_rows(batches)))
    while some := list(islice(rows, BATCH)):
        yield _arrow(some, FOUND)


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
