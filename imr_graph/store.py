"""The graph directory: what a build leaves behind, and how it is opened and replaced.

    graph.nt        the letters' triples, sorted N-Triples: the truth
    store/          the same with the vocabularies, in an embedded store: an index of graph.nt, stamped with its hash
    letters.sqlite  the ledger (see imr_graph.ledger)
    findings.jsonl  what a person should look at, one finding a line
    manifest.json   layout, versions, hash of graph.nt, counts

A build writes its lines to a spool, then replaces graph.nt, commits the ledger, brings the store up to date and
replaces the manifest, in this order. Killed at any point, the next build finds by the hashes what still fits: a store
that does not is loaded again from graph.nt, a ledger that does not is made again from graph.nt and the letters are read
again.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox
from filelock import FileLock, Timeout

from imr_graph import __version__, ns
from imr_graph.contract import finding_to_json
from imr_graph.errors import GraphDirectoryError, SourceError
from imr_graph.ledger import Block, Ledger
from imr_graph.resources import folder

LAYOUT: Final = 1
#: The node that stands for the whole graph.
DATASET: Final = ox.NamedNode(ns.BASE + "graph")
_CONTENT_HASH: Final = ox.NamedNode(ns.CONTENT_HASH[1:-1])
_KEY: Final = re.compile(rb"<" + re.escape((ns.BASE + "letter/").encode()) + rb"([^/>]+)[/>]")
#: A change of more letters than this share of the graph loads the store anew instead of updating it.
_UPDATE_SHARE: Final = 0.1
_UPDATE_MOST: Final = 5000
_CHUNK: Final = 1 << 20


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

    def manifest(self) -> dict[str, Any]:
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
        if _stamp(store) != manifest["content_hash"]:
            reason = "its last build was interrupted or goes on; run the build again"
            raise GraphDirectoryError(f"{self.path}: the store does not fit graph.nt: {reason}")
        return store

    def letters(self) -> Iterator[tuple[str, bytes]]:
        """Yield each letter's key and its lines of graph.nt, in the order of the keys."""
        self.manifest()
        with Ledger(self.ledger_file) as ledger, self.graph_file.open("rb") as graph:
            for block in ledger.blocks():
                yield block.key, _read(graph, block)

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
        if ledger.get("fingerprint") != fingerprint():
            ledger.forget_sources()
            ledger.put("fingerprint", fingerprint())
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

    def replace(self, ledger: Ledger, spool: IO[bytes], counts: dict[str, Any]) -> dict[str, Any]:
        """Bring the directory to what the ledger and the spool say; return the manifest.

        Args:
            ledger: the open ledger, with the run's changes not committed yet.
            spool: the lines of new letters.
            counts: what the build counted, for the manifest.
        """
        content_hash = ledger.get("graph")
        update = None
        if ledger.changed() or not self.graph_file.exists():
            count, (letters, _) = ledger.changed_count(), ledger.totals()
            if self.graph_file.exists() and count <= min(_UPDATE_MOST, letters * _UPDATE_SHARE):
                update = self._changes(ledger, spool)
            content_hash = self._write_graph(ledger, spool)
            ledger.put("graph", content_hash)
        ledger.commit()
        self._write_findings(ledger)
        self._bring_store(content_hash or "", update)
        return self._write_manifest(ledger, content_hash or "", counts)

    def _changes(self, ledger: Ledger, spool: IO[bytes]) -> tuple[bytes, bytes]:
        """Return the lines to take out of the store and the lines to put in."""
        with self.graph_file.open("rb") as graph:
            removed = b"".join(_read(graph, block) for block in ledger.removed_blocks())
        return removed, b"".join(_read(spool, block) for block in ledger.added_blocks())

    def _write_graph(self, ledger: Ledger, spool: IO[bytes]) -> str:
        digest, start, placed = hashlib.sha256(), 0, []
        new = self.path / "graph.nt.new"
        old = self.graph_file.open("rb") if self.graph_file.exists() else None
        try:
            with new.open("wb", buffering=_CHUNK) as out:
                for block in ledger.blocks():
                    lines = _read(spool if block.spooled or old is None else old, block)
                    out.write(lines)
                    digest.update(lines)
                    placed.append((start, block.key))
                    start += len(lines)
                out.flush()
                os.fsync(out.fileno())
        finally:
            if old:
                old.close()
        new.replace(self.graph_file)
        ledger.move_blocks(placed)
        return digest.hexdigest()

    def _bring_store(self, content_hash: str, update: tuple[bytes, bytes] | None) -> None:
        shutil.rmtree(self.path / "store.new", ignore_errors=True)
        shutil.rmtree(self.path / "store.old", ignore_errors=True)
        store = self._writable_store()
        if store is not None:
            stamp = _stamp(store)
            if stamp == content_hash and _fits(store):
                return
            if update is not None and stamp is not None and _fits(store) and stamp == self._former_hash():
                _update_store(store, *update, content_hash)
                store.flush()
                return
            del store
        self._load_store(content_hash)

    def _former_hash(self) -> str | None:
        with suppress(GraphDirectoryError):
            return str(self.manifest()["content_hash"])
        return None

    def _writable_store(self) -> ox.Store | None:
        if not self.store_folder.exists():
            return None
        with suppress(OSError):
            return ox.Store(str(self.store_folder))
        return None

    def _load_store(self, content_hash: str) -> None:
        new, old = self.path / "store.new", self.path / "store.old"
        store = ox.Store(str(new))
        store.bulk_load(path=str(self.graph_file), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        for path in sorted(folder("ontology").glob("*.ttl")):
            store.load(path=str(path), format=ox.RdfFormat.TURTLE)
        store.extend(_stamps(content_hash))
        store.flush()
        del store
        if self.store_folder.exists():
            self.store_folder.rename(old)
        new.rename(self.store_folder)
        shutil.rmtree(old, ignore_errors=True)

    def _write_findings(self, ledger: Ledger) -> None:
        new = self.path / "findings.jsonl.new"
        with new.open("w", encoding="utf-8") as out:
            for finding in ledger.findings():
                out.write(json.dumps(finding_to_json(finding), ensure_ascii=False) + "\n")
        new.replace(self.findings_file)

    def _write_manifest(self, ledger: Ledger, content_hash: str, counts: dict[str, Any]) -> dict[str, Any]:
        letters, triples = ledger.totals()
        manifest = {
            "layout": LAYOUT,
            "imr_graph": __version__,
            "fingerprint": fingerprint(),
            "content_hash": content_hash,
            "bytes": self.graph_file.stat().st_size,
            "letters": letters,
            "triples": triples,
            **counts,
            "findings": ledger.findings_by_kind(),
        }
        new = self.path / "manifest.json.new"
        new.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
        new.replace(self.manifest_file)
        return manifest


def file_hash(path: Path) -> str | None:
    """Return the hexadecimal SHA-256 of a file, or None where there is none."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint() -> str:
    """Return a hash of what decides how a letter is read: the version, the vocabularies and the shapes."""
    digest = hashlib.sha256(__version__.encode())
    for name in ("ontology", "shapes"):
        for path in sorted(folder(name).glob("*.ttl")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _read(file: IO[bytes], block: Block) -> bytes:
    file.seek(block.start)
    return file.read(block.size)


def _recover(ledger: Ledger, graph: Path) -> None:
    """Note the letters of a graph.nt whose ledger is lost; their sources count as unread."""
    key, start, at, lines = b"", 0, 0, 0
    with graph.open("rb") as file:
        for line in file:
            match = _KEY.match(line)
            found = match[1] if match else key
            if found != key:
                if key:
                    ledger.put_letter(key.decode(), "", lines, start, at - start, spooled=False)
                key, start, lines = found, at, 0
            at += len(line)
            lines += 1
    if key:
        ledger.put_letter(key.decode(), "", lines, start, at - start, spooled=False)


def _stamps(content_hash: str) -> list[ox.Quad]:
    """Return what the store says of itself: the hash of graph.nt and the fingerprint of what built it."""
    return [
        ox.Quad(DATASET, _CONTENT_HASH, ox.Literal(content_hash)),
        ox.Quad(DATASET, _FINGERPRINT, ox.Literal(fingerprint())),
    ]


_FINGERPRINT: Final = ox.NamedNode(ns.IMR + "fingerprint")


def _stamp(store: ox.Store) -> str | None:
    quad = next(iter(store.quads_for_pattern(DATASET, _CONTENT_HASH, None)), None)
    return str(quad.object.value) if quad and isinstance(quad.object, ox.Literal) else None


def _fits(store: ox.Store) -> bool:
    """Tell whether the store was built by this version, with these vocabularies."""
    return bool(list(store.quads_for_pattern(DATASET, _FINGERPRINT, ox.Literal(fingerprint()))))


def _update_store(store: ox.Store, removed: bytes, added: bytes, content_hash: str) -> None:
    """Take lines out and put lines in, in one transaction."""
    stamp = f'{DATASET} {_CONTENT_HASH} "{content_hash}" .\n'
    old = f'{DATASET} {_CONTENT_HASH} "{_stamp(store)}" .\n'
    store.update(
        f"DELETE DATA {{ {removed.decode()}{old} }} ;\nINSERT DATA {{ {added.decode()}{stamp} }}",
    )


def letter_batches(path: Path, letters: int = 128) -> Iterator[bytes]:
    """Yield the triples of a graph in batches of whole letters, as N-Triples.

    Args:
        path: a graph directory, a sorted ``.nt`` file, or another RDF file, which is sorted in memory.
        letters: letters a batch.

    Raises:
        SourceError: the file cannot be read as RDF.
    """
    lines = _sorted_lines(path)
    batch: list[bytes] = []
    key, count = b"", 0
    for line in lines:
        match = _KEY.match(line)
        found = match[1] if match else key
        if found != key:
            key, count = found, count + 1
            if count > letters:
                yield b"".join(batch)
                batch, count = [], 1
        batch.append(line)
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
    for file in (path, *sorted(folder("ontology").glob("*.ttl"))):
        store.bulk_extend(_parse(file))
    return store
