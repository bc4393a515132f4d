"""The graph directory: what a build leaves behind, and how it is opened and replaced.

    graph.nt        the letters' triples, sorted N-Triples: the truth
    store/          the same with the vocabularies, in an embedded store: an index of graph.nt, stamped with its hash
    letters.sqlite  the ledger (see imr_graph.ledger)
    findings.jsonl  what a person should look at, one finding a line
    manifest.json   layout, versions, hash of graph.nt, counts

A build writes its lines to a spool, then replaces graph.nt, commits the ledger, brings the store up to date and
replaces the manifest, in this order (imr_graph.replacement). Killed at any point, the next build finds by the hashes
what still fits: a store that does not is loaded again from graph.nt, a ledger that does not is made again from graph.nt
and the letters are read again.
"""

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox
from filelock import FileLock, Timeout

from imr_graph import index, ns
from imr_graph.describe import Partitions, count
from imr_graph.errors import GraphDirectoryError, SourceError
from imr_graph.ledger import Block, Ledger
from imr_graph.resources import files

LAYOUT: Final = 1
Manifest = dict[str, Any]
_KEY: Final = re.compile(rb"<" + re.escape((ns.BASE + "letter/").encode()) + rb"([^/>]+)[/>]")


class GraphDirectory:
    """A graph directory on disk.

    Args:
        path: the folder.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.graph_file = self.path / "graph.nt"
        self.ledger_file = self.path / "letters.sqlite"
        self.findings_file = self.path / "findings.jsonl"
        self.manifest_file = self.path / "manifest.json"
        self.store_folder = self.path / "store"
        self._spool_file = self.path / "spool.tmp"

    # -- reading -------------------------------------------------------------------------------------------------------

    def manifest(self) -> Manifest:
        """Return the manifest.

        Raises:
            GraphDirectoryError: the folder is no graph directory, or one of another layout.
        """
        try:
            manifest = json.loads(self.manifest_file.read_text("utf-8"))
        except FileNotFoundError as error:
            reason = f"is no graph directory; make one with: imr-graph build LETTERS... -o {self.path}"
            raise GraphDirectoryError(f"{self.path}: {reason}") from error
        except ValueError as error:
            raise GraphDirectoryError(f"{self.manifest_file}: cannot be read ({error}); run the build again") from error
        if manifest.get("layout") != LAYOUT:
            reason = f"has layout {manifest.get('layout')}, this version reads {LAYOUT}; build it again"
            raise GraphDirectoryError(f"{self.path}: {reason}")
        return dict(manifest)

    def open(self) -> ox.Store:
        """Open the store for reading.

        Raises:
            GraphDirectoryError: the folder is no graph directory, or its build has not ended.
        """
        manifest = self.manifest()
        try:
            store = ox.Store.read_only(str(self.store_folder))
        except OSError as error:
            raise GraphDirectoryError(
                f"{self.store_folder}: cannot be opened ({error}); run the build again"
            ) from error
        if index.stamp(store) != manifest["content_hash"]:
            reason = "its last build was interrupted or goes on; run the build again"
            raise GraphDirectoryError(f"{self.path}: the store does not fit graph.nt: {reason}")
        return store

    def letters(self) -> Iterator[tuple[str, bytes]]:
        """Yield each letter's key and its lines of graph.nt, in the order of the keys."""
        self.manifest()
        with Ledger(self.ledger_file) as ledger, self.graph_file.open("rb") as graph:
            for block in ledger.blocks():
                yield block.key, read_block(graph, block)

    # -- building ------------------------------------------------------------------------------------------------------

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the directory for one build.

        Raises:
            GraphDirectoryError: another build holds it, or the folder cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not self.manifest_file.exists() and not self._ours():
                reason = "holds other files and no graph; name an empty or a new folder"
                raise GraphDirectoryError(f"{self.path}: {reason}")
            with FileLock(self.path / ".lock", timeout=0):
                yield
        except Timeout as error:
            raise GraphDirectoryError(f"{self.path}: another build is at work there; wait for it to end") from error
        except (OSError, sqlite3.OperationalError) as error:
            reason = f"cannot be written ({error}); make room or name another folder, then run the build again"
            raise GraphDirectoryError(f"{self.path}: {reason}") from error

    def _ours(self) -> bool:
        known = {"graph.nt", "graph.nt.new", "letters.sqlite", "letters.sqlite-journal", "spool.tmp", ".lock", "store",
                 "store.new", "store.old", "findings.jsonl", "manifest.json.new", "findings.jsonl.new"}  # fmt: skip
        return all(child.name in known for child in self.path.iterdir())

    def open_ledger(self) -> Ledger:
        """Open the ledger; one that does not fit graph.nt is made again from it."""
        ledger = Ledger(self.ledger_file)
        have = file_hash(self.graph_file) if self._interrupted() else ledger.get("graph")
        if have != ledger.get("graph"):
            ledger.forget_all()
            if have is not None:
                _recover(ledger, self.graph_file)
                ledger.put("graph", have)
        if ledger.get("fingerprint") != index.fingerprint():
            ledger.forget_sources()
            ledger.put("fingerprint", index.fingerprint())
        return ledger

    def _interrupted(self) -> bool:
        """Tell whether the last build did not end: the manifest is always written last."""
        if not self.graph_file.exists():
            return True
        try:
            manifest = json.loads(self.manifest_file.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return True
        same_size = manifest.get("bytes") == self.graph_file.stat().st_size
        with Ledger(self.ledger_file) as ledger:
            return not same_size or ledger.get("graph") != manifest.get("content_hash")

    @contextmanager
    def spool(self) -> Iterator[IO[bytes]]:
        """Open the file that takes the lines of letters that are new in this run."""
        try:
            with self._spool_file.open("w+b") as file:
                yield file
        finally:
            self._spool_file.unlink(missing_ok=True)

    def former(self) -> Manifest | None:
        """Return the manifest of the last build that ended; None where there is none that can be read."""
        try:
            return self.manifest()
        except GraphDirectoryError:
            return None

    def write(self, path: Path, *texts: str) -> None:
        """Write a file that is complete under its name, or not there."""
        new = path.with_name(path.name + ".new")
        with new.open("w", encoding="utf-8") as out:
            out.writelines(texts)
        new.replace(path)


def file_hash(path: Path) -> str | None:
    """Return the hexadecimal SHA-256 of a file, or None where there is none."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_block(file: IO[bytes], block: Block) -> bytes:
    """Return the lines of a block."""
    file.seek(block.start)
    return file.read(block.size)


def _recover(ledger: Ledger, graph: Path) -> None:
    """Note the letters of a graph.nt whose ledger is lost; their sources count as unread."""
    totals, at = Partitions(Counter(), Counter()), 0
    with graph.open("rb") as file:
        for key, lines in by_letter(file):
            count(totals, lines, 1)
            ledger.put_letter(key, "", lines.count(b"\n"), at, len(lines), spooled=False)
            at += len(lines)
    ledger.put_partitions(totals)


def by_letter(lines: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield each letter's key with its lines, from sorted N-Triples."""
    key, found = "", b""
    gathered: list[bytes] = []
    for line in lines:
        match = _KEY.match(line)
        name = match[1] if match else found
        if name != found and gathered:
            yield key, b"".join(gathered)
            gathered = []
        found, key = name, name.decode()
        gathered.append(line)
    if gathered:
        yield key, b"".join(gathered)


def letter_batches(path: Path, letters: int = 128) -> Iterator[bytes]:
    """Yield the triples of a graph in batches of whole letters, as N-Triples.

    Args:
        path: a graph directory, a sorted ``.nt`` file, or another RDF file, which is sorted in memory.
        letters: letters a batch.

    Raises:
        SourceError: the file cannot be read as RDF.
    """
    batch: list[bytes] = []
    for _, lines in by_letter(_sorted_lines(path)):
        batch.append(lines)
        if len(batch) == letters:
            yield b"".join(batch)
            batch = []
    if batch:
        yield b"".join(batch)


def _sorted_lines(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        directory = GraphDirectory(path)
        directory.manifest()
        path = directory.graph_file
    elif path.suffix != ".nt":
        yield from sorted({f"{quad.triple} .\n".encode() for quad in _parse(path)})
        return
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise SourceError(f"{path}: cannot be opened ({error.strerror})") from error


def _parse(path: Path) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(path=str(path))
    except (OSError, SyntaxError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read as RDF ({error})") from error


def open_graph(path: str | Path) -> ox.Store:
    """Open a graph directory, or load an RDF file with the vocabularies into memory.

    Raises:
        GraphDirectoryError: the folder is no graph directory, or its build has not ended.
        SourceError: the file cannot be read as RDF.
    """
    path = Path(path)
    if path.is_dir() or not path.exists():
        return GraphDirectory(path).open()
    store = ox.Store()
    for file in (path, *files("ontology")):
        store.bulk_extend(_parse(file))
    return store
