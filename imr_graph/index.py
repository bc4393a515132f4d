"""The embedded store of a graph directory: an index of graph.nt that can always be made again.

It holds the letters' triples, the vocabularies and the graph's description of itself; the hash in the description says
which graph.nt it was loaded from.
"""

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from imr_graph import __version__, ns
from imr_graph.describe import DATASET
from imr_graph.resources import files

_DATASET: Final = ox.NamedNode(DATASET)
_GRAPH_HASH: Final = ox.NamedNode(ns.GRAPH_HASH[1:-1])
_FINGERPRINT: Final = ox.NamedNode(ns.FINGERPRINT[1:-1])


def fingerprint() -> str:
    """Return a hash of what decides how letters are read and described: version, vocabularies, shapes, queries."""
    digest = hashlib.sha256(__version__.encode())
    for path in (*files("ontology"), *files("shapes"), *files("queries")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def stamp(store: ox.Store) -> str | None:
    """Return the hash of the graph.nt that a store was loaded from; None where it was not loaded to the end."""
    quad = next(iter(store.quads_for_pattern(_DATASET, _GRAPH_HASH, None)), None)
    return str(quad.object.value) if quad and isinstance(quad.object, ox.Literal) else None


def fits(store: ox.Store) -> bool:
    """Tell whether a store was built by this version, with these vocabularies."""
    return any(store.quads_for_pattern(_DATASET, _FINGERPRINT, ox.Literal(fingerprint())))


def writable(folder: Path) -> ox.Store | None:
    """Open a store for writing; None where there is none that can be opened."""
    if not folder.exists():
        return None
    with suppress(OSError):
        return ox.Store(str(folder))
    return None


def load(folder: Path, graph_file: Path, description: str) -> None:
    """Load a store anew, and put it in the place of the former one when it is complete.

    Args:
        folder: the store's folder.
        graph_file: the letters as N-Triples.
        description: what the graph says of itself, as N-Triples.
    """
    new, old = folder.with_suffix(".new"), folder.with_suffix(".old")
    clear(folder)
    store = ox.Store(str(new))
    store.bulk_load(path=str(graph_file), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    for path in files("ontology"):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    store.load(input=description.encode(), format=ox.RdfFormat.N_TRIPLES)
    store.flush()
    del store
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def clear(folder: Path) -> None:
    """Remove what an interrupted load left beside a store's folder."""
    shutil.rmtree(folder.with_suffix(".new"), ignore_errors=True)
    shutil.rmtree(folder.with_suffix(".old"), ignore_errors=True)


def update(store: ox.Store, removed: str, added: str) -> None:
    """Take triples out and put triples in, in one transaction.

    Args:
        store: the store.
        removed: N-Triples.
        added: N-Triples.
    """
    store.update(f"DELETE DATA {{ {removed} }} ;\nINSERT DATA {{ {added} }}")
    store.flush()
