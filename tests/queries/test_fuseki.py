"""The named queries on a real SPARQL server, Apache Jena Fuseki: the same rows as on the embedded store."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from peers import fuseki

from imr_graph import Graph
from imr_graph.errors import QueryError
from imr_graph.query import named_queries, run, run_remote

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("fuseki")]
FIXTURE = Path(__file__).parent / "fixture.ttl"
NAMES = [query.name for query in named_queries()]
PERIOD = {"from": "2016-06-01", "to": "2017-12-31"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The fixture's graph behind an endpoint."""
    with fuseki(FIXTURE) as url:
        yield url


def rows(answer: Any) -> list[tuple[Any, ...]]:
    """Return an answer's rows; numbers by their value, since engines differ in how many noughts they write."""
    numbers = (int, float, Decimal)
    return [tuple(Decimal(str(cell)).normalize() if type(cell) in numbers else cell for cell in row) for row in answer]


@pytest.mark.parametrize("params", [{}, PERIOD], ids=["all letters", "a period"])
@pytest.mark.parametrize("name", NAMES)
def test_same_rows(graph: ox.Store, server: str, name: str, params: dict[str, str]) -> None:
    """Each named query, with and without a period, gives the same rows in the same order."""
    assert rows(run_remote(server, name, params)) == rows(run(graph, name, params))


def test_a_mistake_is_told(server: str) -> None:
    """What the server says of a mistake reaches the user."""
    with pytest.raises(QueryError, match="400"):
        list(Graph(server).query("SELECT ?x { ?x imr:age }"))
