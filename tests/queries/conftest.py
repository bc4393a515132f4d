"""What the tests of queries share: the graph of six invented letters."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

FOLDER = Path(__file__).parent


@pytest.fixture(scope="session")
def graph() -> ox.Store:
    """The fixture's graph."""
    store = ox.Store()
    store.load(path=FOLDER / "fixture.ttl")
    return store


@pytest.fixture(scope="session")
def letters_of(graph: ox.Store) -> Callable[[set[str]], ox.Store]:
    """Return a graph with the vocabularies and only the letters of these keys."""

    def kept(keys: set[str]) -> ox.Store:
        store = ox.Store()
        for quad in graph:
            subject = quad.subject.value
            _, letter, path = subject.partition("/letter/")
            if not letter or path.split("/")[0] in keys:
                store.add(quad)
        return store

    return kept
