"""The embedded store of a graph directory: an index of the letters that can always be made again.

It holds the letters' triples, the vocabularies and the graph's description of itself; the hash in the description says
which letters it was loaded from.
"""

import hashlib
import shutil
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyoxigraph as ox

from imr_graph import __version__, ns
from imr_graph.block import unpack, unpacked_size
from imr_graph.describe import DATASET
from imr_graph.resources import files

_DATASET: Final = ox.NamedNode(DATASET)
_GRAPH_HASH: Final = ox.NamedNode(ns.GRAPH_HASH[1:-1])
#: Lines that are loaded at a time: half as many cost no more time, eight times as many three times the memory.
_CHUNK_BYTES: Final = 8 << 20
_FINGERPRINT: Final = ox.NamedNode(ns.FINGERPRINT[1:-1])


def fingerprint() -> str:
    """Return a hash of what decides how letters are read and described: version, vocabularies, shapes, queries."""
    digest = hashlib.sha256(__version__.encode())
    for path in (*files("ontology"), *files("shapes"), *files("queries")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def stamp(store: ox.Store) -> str | None:
    """Return the hash of the letters that a store was loaded from; None where it was not loaded to the end."""
    quad = next(iter(store.quads_for_pattern(_DATASET, _GRAPH_HASH, None)), None)
    return str(quad.object.value) if quad and isinstance(quad.object, ox.Literal) else None


def fits(store: ox.Store) -> bool:
    """Tell whether a store was built by this version, with these vocabularies."""
    return any(store.quads_for_pattern(_DATASET, _FINGERPRINT, ox.Literal(fingerprint())))


def loaded_from(folder: Path) -> str | None:
    """Return the hash of the letters that a store was loaded from by this version; None where none can be opened."""
    if not folder.exists():
        return None
    with suppress(OSError):
        store = ox.Store.read_only(str(folder))
        return stamp(store) if fits(store) else None
    return None


class Loading:
    """A store that is loaded anew beside the former one, in several threads, and takes its place when it is complete.

    Args:
        folder: the store's folder.
        threads: how many load at a time.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        clear(folder)
        self._folder, self._new = folder, folder.with_suffix(".new")
        self._store = ox.Store(str(self._new))
        self._pool, self._room = ThreadPoolExecutor(threads), threads
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._begun: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        """Return the loading."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the threads."""
        self._pool.shutdown(cancel_futures=True)

    def add(self, packed: bytes) -> None:
        """Load a letter's packed lines; waits where so many are being loaded that memory would grow."""
        self._waiting.append(packed)
        self._bytes += unpacked_size(packed)
        if self._bytes >= _CHUNK_BYTES:
            self._begin()

    def settle(self) -> None:
        """Have the rest loaded and put in order by the store, for which it takes one core, without waiting for it."""
        self._begin()
        loaded = tuple(self._begun)
        self._begun.append(self._pool.submit(self._flush, loaded))

    def finish(self, description: str) -> None:
        """Load the vocabularies and what the graph says of itself, N-Triples, and replace the former store."""
        if self._waiting:
            self.settle()
        while self._begun:
            self._begun.popleft().result()
        for path in files("ontology"):
            self._store.load(path=str(path), format=ox.RdfFormat.TURTLE)
        self._store.load(input=description.encode(), format=ox.RdfFormat.N_TRIPLES)
        self._store.flush()
        del self._store
        old = self._folder.with_suffix(".old")
        if self._folder.exists():
            self._folder.rename(old)
        self._new.rename(self._folder)
        shutil.rmtree(old, ignore_errors=True)

    def _begin(self) -> None:
        if len(self._begun) >= self._room:
            self._begun.popleft().result()
        self._begun.append(self._pool.submit(self._load, self._waiting))
        self._waiting, self._bytes = [], 0

    def _load(self, packed: list[bytes]) -> None:
        self._store.bulk_load(input=unpack(packed), format=ox.RdfFormat.N_TRIPLES, lenient=True)

    def _flush(self, loaded: tuple[Future[None], ...]) -> None:
        for each in loaded:
            each.result()
        self._store.flush()


def clear(folder: Path) -> None:
    """Remove what an interrupted load left beside a store's folder."""
    shutil.rmtree(folder.with_suffix(".new"), ignore_errors=True)
    shutil.rmtree(folder.with_suffix(".old"), ignore_errors=True)


def update(folder: Path, removed: str, added: str) -> None:
    """Take triples out of a store and put triples in, in one transaction.

    Args:
        folder: the store's.
        removed: N-Triples.
        added: N-Triples.
    """
    store = ox.Store(str(folder))
    store.update(f"DELETE DATA {{ {removed} }} ;\nINSERT DATA {{ {added} }}")
    store.flush()
