"""Triples that were made elsewhere -> graph directory: the parts of a cluster's job, graphs, N-Triples of letters.

The parts of a job (see imr_graph.spark) are a folder:

    triples/       sorted N-Triples, whole letters in each file
    records/       Parquet, one row a letter: the record as JSON
    sources/       Parquet, one row a source: which letter it gave, and its findings; sorted
    findings/      JSON Lines, for people
    manifest.json  written last: without it the job has not ended

Lines are brought into order by an external merge, so that memory stays flat however many there are.
"""

import gzip
import heapq
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, cast

import pyoxigraph as ox

from imr_graph import index, ns
from imr_graph.errors import SourceError
from imr_graph.model import Finding, Span
from imr_graph.pipeline import BuildReport, Built, store_built
from imr_graph.store import GraphDirectory, by_letter

LAYOUT: Final = 1
MANIFEST: Final = "manifest.json"
TRIPLES: Final = "triples"
SOURCES: Final = "sources"
WORK: Final = "_work"  # there while a job goes on, or after it was killed
_SUFFIXES: Final = (".nt", ".nt.gz")
_CHUNK_BYTES: Final = 64 << 20  # lines sorted in memory at a time
_FAN_IN: Final = 100  # files read side by side at most
_LETTER: Final = f"<{ns.BASE}letter/".encode()
#: A line as this program writes it; others are read by a parser and written anew.
_PLAIN: Final = re.compile(
    rb'<[^<>"\\ ]+> <[^<>"\\ ]+> (?:<[^<>"\\ ]+>|"(?:[^"\\\n\r]|\\[\\"nr])*"(?:\^\^<[^<>"\\ ]+>)?) \.\n'
)
_IDENTIFIER: Final = f" {ns.IDENTIFIER} ".encode()
_CONTENT_HASH: Final = f" {ns.CONTENT_HASH} ".encode()


class _Run(NamedTuple):
    """A sorted file of lines, with its first and its last."""

    path: Path
    first: bytes
    last: bytes


def load(sources: Iterable[str | Path], graph: str | Path) -> BuildReport:
    """Make a graph directory of the parts of jobs, of other graphs and of N-Triples files, or bring one up to date.

    The triples are those of a local build over the same letters, byte for byte. Of several versions of a letter in
    several jobs, the same one counts as in a local build.

    Args:
        sources: folders that jobs have written; graph directories; ``.nt`` and ``.nt.gz`` files, or folders of them, in
            any order.
        graph: the graph directory.

    Raises:
        SourceError: a folder is not whole, or a file is no N-Triples of letters.
        GraphDirectoryError: a graph directory cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="imr-graph-load-") as folder:
        scratch = Path(folder)
        jobs, files = _sorted_out([Path(source) for source in sources], scratch)
        found = chain(*(_of_job(job, scratch) for job in jobs), _of_files(files, scratch))
        return store_built(found, graph)


def _sorted_out(sources: list[Path], scratch: Path) -> tuple[list[Path], list[Path]]:
    """Return the folders of jobs, and the N-Triples files, those of graph directories unpacked."""
    jobs, files = [], []
    for source in sources:
        if (source / MANIFEST).is_file() and (source / TRIPLES).is_dir():
            jobs.append(source)
        elif (source / MANIFEST).is_file() and GraphDirectory(source).ledger_file.is_file():
            files.append(_written((lines for _, lines in GraphDirectory(source).letters()), scratch).path)
        elif (source / TRIPLES).is_dir() or (source / WORK).is_dir():
            raise SourceError(f"{source}: has no {MANIFEST}: its job was killed or goes on; run the job again")
        elif source.is_dir():
            files += _files(source)
        elif source.is_file() and source.name.endswith(_SUFFIXES):
            files.append(source)
        else:
            kinds = f"graph directory, no folder of a job and no file that ends in {' or '.join(_SUFFIXES)}"
            raise SourceError(f"{source}: is no {kinds}")
    return jobs, files


def _files(folder: Path) -> list[Path]:
    """Return the N-Triples files below a folder, without what a job under way keeps beside them."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith(_SUFFIXES) and not any(part[0] in "._" for part in path.relative_to(folder).parts)
    )
    if not found:
        raise SourceError(f"{folder}: holds no file that ends in {' or '.join(_SUFFIXES)}")
    return found


# -- the parts of a job ------------------------------------------------------------------------------------------------


def _of_job(folder: Path, scratch: Path) -> Iterator[Built]:
    manifest = _manifest(folder)
    letters = by_letter(_in_order(_files(folder / TRIPLES) if manifest["letters"] else [], scratch))
    read = 0
    for key, rows in groupby(_rows(folder / SOURCES), lambda row: row["key"]):
        lines = b""
        if key is not None:
            found, lines = next(letters, ("none", b""))
            if found != key:
                raise SourceError(f"{folder}: the next letter should be {key} and is {found}: copy the folder again")
        for row in rows:
            read += 1
            yield _built(row, lines)
            lines = b""
    left = next(letters, None)
    if left or read != manifest["sources"]:
        what = f"{read:,} of {manifest['sources']:,} sources, and {'more' if left else 'no more'} letters than these"
        raise SourceError(f"{folder}: holds {what}: copy the folder again")


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = dict(json.loads((folder / MANIFEST).read_text("utf-8")))
    except ValueError as error:
        raise SourceError(f"{folder / MANIFEST}: cannot be read ({error}); run the job again") from error
    if manifest.get("layout") != LAYOUT or manifest.get("fingerprint") != index.fingerprint():
        made = f"was made by imr-graph {manifest.get('imr_graph')} ({manifest.get('fingerprint')})"
        raise SourceError(
            f"{folder}: {made}, this is {index.fingerprint()}: run the job again, or load it with that one"
        )
    return manifest


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of the sources, by key; those without a letter first."""
    import pyarrow.parquet as pq  # noqa: PLC0415  it takes a fifth of a second to import

    for path in sorted(folder.glob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(batch_size=1024):
            yield from batch.to_pylist()


def _built(row: dict[str, Any], lines: bytes) -> Built:
    findings = tuple(_finding(each) for each in json.loads(row["findings"]))
    return Built(row["letter_id"], row["source_hash"], row["key"], row["content_hash"], lines, findings)


def _finding(row: dict[str, Any]) -> Finding:
    span = Span(*row["span"]) if row["span"] else None
    return Finding(row["letter"], row["kind"], row["message"], row["value"], span, row["severity"])


# -- any N-Triples -----------------------------------------------------------------------------------------------------


def _of_files(files: list[Path], scratch: Path) -> Iterator[Built]:
    """Yield the letters of N-Triples files; their sources are not known, so that a build reads them again."""
    for key, lines in by_letter(_in_order(files, scratch)):
        hashes, names = [], []
        for line in lines.splitlines(keepends=True):
            if _CONTENT_HASH in line:
                hashes.append(_object(line))
            elif _IDENTIFIER in line:
                names.append(_object(line))
        if len(hashes) != 1 or len(names) != 1:
            reason = "stands in several versions" if len(hashes) > 1 else "is not whole"
            raise SourceError(f"{key} {reason} in what is given ({len(hashes)} content hashes); load whole graphs")
        yield Built(names[0], f"triples:{key}", key, hashes[0], lines)


def _object(line: bytes) -> str:
    term = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
    return term.value if isinstance(term, ox.Literal) else str(term)


# -- order -------------------------------------------------------------------------------------------------------------


def _in_order(files: list[Path], scratch: Path) -> Iterator[bytes]:
    """Yield the lines of files, sorted, each once."""
    runs = [run for path in files for run in _runs(path, scratch)]
    while len(runs) > _FAN_IN and len(chains := _chains(runs)) > _FAN_IN:
        merged = _written(_once(heapq.merge(*(_lines_of(each) for each in chains[:_FAN_IN]))), scratch)
        runs = [merged, *(run for each in chains[_FAN_IN:] for run in each)]
    return _once(heapq.merge(*(_lines_of(each) for each in _chains(runs))))


def _chains(runs: list[_Run]) -> list[list[_Run]]:
    """Return the runs in rows in which each begins where the one before has ended, so that few files are open."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.first):
        row = next((row for row in rows if row[-1].last <= run.first), None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    return rows


def _lines_of(runs: list[_Run]) -> Iterator[bytes]:
    for run in runs:
        with _opened(run.path) as file:
            yield from _checked(file, run.path)


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    former = b""
    for line in lines:
        if line != former:
            yield line
        former = line


def _runs(path: Path, scratch: Path) -> Iterator[_Run]:
    """Yield a file as it is where it is sorted, else sorted files of its lines."""
    with _opened(path) as file:
        first = last = b""
        for line in _checked(file, path):
            if line < last:
                break
            first, last = first or line, line
        else:
            if first:
                yield _Run(path, first, last)
            return
    with _opened(path) as file:
        chunk, size = set[bytes](), 0
        for line in _checked(file, path):
            chunk.add(line)
            size += len(line)
            if size >= _CHUNK_BYTES:
                yield _written(sorted(chunk), scratch)
                chunk, size = set(), 0
        if chunk:
            yield _written(sorted(chunk), scratch)


def _written(lines: Iterable[bytes], scratch: Path) -> _Run:
    first = last = b""
    with tempfile.NamedTemporaryFile(suffix=".nt", dir=scratch, delete=False) as out:
        for line in lines:
            first, last = first or line, line
            out.write(line)
    return _Run(Path(out.name), first, last)


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _checked(file: IO[bytes], path: Path) -> Iterator[bytes]:
    """Yield a file's lines as this program writes them.

    Raises:
        SourceError: a line is no triple of a letter, or the file cannot be unpacked.
    """
    number = 0
    try:
        for line in file:
            number += 1
            if not _PLAIN.fullmatch(line):
                line = _rewritten(line)  # noqa: PLW2901  the same line, as it should have been
            if line.startswith(_LETTER):
                yield line
            elif line:
                raise SourceError(f"{path}:{number}: is no triple of a letter: {line[:80].decode(errors='replace')}")
    except (SyntaxError, ValueError) as error:
        raise SourceError(f"{path}:{number}: is no N-Triples ({error})") from error
    except (OSError, EOFError) as error:
        raise SourceError(f"{path}: cannot be read ({error}); copy it again") from error


def _rewritten(line: bytes) -> bytes:
    """Return a line as this program writes it; nothing for a comment or an empty line."""
    quads = list(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
    return f"{quads[0].triple} .\n".encode() if quads else b""
