"""The graph directory: what a build leaves behind, and how it is opened and replaced.

    letters.sqlite  the letters' triples and where they come from: the truth (see imr_graph.ledger)
    store/          the triples with the vocabularies, in an embedded store: an index, stamped with the letters' hash
    findings.jsonl  what a person should look at, one finding a line
    manifest.json   layout, versions, hash, counts

A build works in one transaction of the ledger, then brings the store up to date, then replaces the manifest (see
imr_graph.replacement). Killed at any point, the next build finds by the hashes what still fits: a store that does not
is loaded again from the ledger.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from filelock import FileLock, Timeout

from imr_graph import index, ns
from imr_graph.block import DamagedBlockError
from imr_graph.errors import GraphDirectoryError, SourceError
from imr_graph.ledger import Ledger, stored_letters
from imr_graph.resources import files

LAYOUT: Final = 2
Manifest = dict[str, Any]
_KEY: Final = re.compile(rb"<" + re.escape((ns.BASE + "letter/").encode()) + rb"([^/>]+)[/>]")


class GraphDirectory:
    """A graph directory on disk.

    Args:
        path: the folder.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.ledger_file = self.path / "letters.sqlite"
        self.findings_file = self.path / "findings.jsonl"
        self.manifest_file = self.path / "manifest.json"
        self.store_folder = self.path / "store"

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
        return self._of_this_layout(manifest)

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
            raise GraphDirectoryError(f"{self.path}: the store does not fit the letters: {reason}")
        return store

    def letters(self) -> Iterator[tuple[str, bytes]]:
        """Yield each letter's key and its sorted N-Triples lines, in the order of the keys, which is theirs, too.

        Raises:
            GraphDirectoryError: the folder is no graph directory, or a build is at work there, or it is damaged.
        """
        try:
            yield from stored_letters(self.ledger_file, self.manifest()["content_hash"])
        except LookupError as error:
            reason = "its last build was interrupted or goes on; run the build again"
            raise GraphDirectoryError(f"{self.path}: the letters do not fit the manifest: {reason}") from error
        except (sqlite3.Error, DamagedBlockError) as error:
            reason = f"cannot be read ({error}); wait for a build that is at work there, or build into a new folder"
            raise GraphDirectoryError(f"{self.ledger_file}: {reason}") from error

    # -- building ------------------------------------------------------------------------------------------------------

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the directory for one build.

        Raises:
            GraphDirectoryError: another build holds it, the folder cannot be written, or its ledger is damaged.
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
        except (sqlite3.DatabaseError, DamagedBlockError) as error:
            reason = f"is damaged ({error}); copy it back, or build into a new folder"
            raise GraphDirectoryError(f"{self.ledger_file}: {reason}") from error

    def _ours(self) -> bool:
        known = {
            ".lock",
            "store",
            "store.new",
            "store.old",
            "findings.jsonl",
            "findings.jsonl.new",
            "manifest.json.new",
        }
        ledger = {self.ledger_file.name + suffix for suffix in ("", "-journal", "-wal", "-shm")}
        return all(child.name in known | ledger for child in self.path.iterdir())

    def open_ledger(self) -> Ledger:
        """Open the ledger; where another version has built it, every letter that is given is read again.

        Raises:
            GraphDirectoryError: there are a manifest and no ledger, or a folder of another layout.
        """
        former = self.former()
        if former and not self.ledger_file.exists():
            reason = "holds a manifest and no letters.sqlite, which has the letters: copy it back, or name a new folder"
            raise GraphDirectoryError(f"{self.path}: {reason}")
        ledger = Ledger(self.ledger_file)
        if ledger.get("fingerprint") != index.fingerprint():
            ledger.forget_sources()
            ledger.put("fingerprint", index.fingerprint())
        return ledger

    def former(self) -> Manifest | None:
        """Return the manifest of the last build that ended; None where there is none that can be read.

        Raises:
            GraphDirectoryError: it is of another layout.
        """
        try:
            manifest = json.loads(self.manifest_file.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return self._of_this_layout(manifest)

    def _of_this_layout(self, manifest: Manifest) -> Manifest:
        if manifest.get("layout") != LAYOUT:
            reason = f"has layout {manifest.get('layout')}, this version reads {LAYOUT}; build into a new folder"
            raise GraphDirectoryError(f"{self.path}: {reason}")
        return manifest

    def write(self, path: Path, *texts: str) -> None:
        """Write a file that is complete under its name, or not there."""
        new = path.with_name(path.name + ".new")
        with new.open("w", encoding="utf-8") as out:
            out.writelines(texts)
        new.replace(path)


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
    for _, lines in _letters_of(path):
        batch.append(lines)
        if len(batch) == letters:
            yield b"".join(batch)
            batch = []
    if batch:
        yield b"".join(batch)


def _letters_of(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        return GraphDirectory(path).letters()
    return by_letter(_sorted_lines(path))


def _sorted_lines(path: Path) -> Iterator[bytes]:
    if path.suffix != ".nt":
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
