"""Loads a property graph over bolt into a Neo4j that runs, with the official driver: the extra ``imr-graph[neo4j]``.

Nodes and relationships are merged by id, batch after batch: memory stays flat, and a second load changes nothing.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from imr_graph.errors import ExportError, MissingExtraError
from imr_graph.export.cypher import batches
from imr_graph.export.neo4j import SHARED_LABEL
from imr_graph.export.propgraph import Edge, Node, PropertyGraph, Value
from imr_graph.export.queries import ID_CONSTRAINT, INDEXES

if TYPE_CHECKING:
    from neo4j import Driver

#: Rows of one statement, which is one transaction.
BATCH: Final = 5_000
#: The variables that hold who logs in.
USER: Final = "IMR_GRAPH_NEO4J_USER"
PASSWORD: Final = "IMR_GRAPH_NEO4J_PASSWORD"  # noqa: S105  the name of a variable
_SCHEMES: Final = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_CONNECT_SECONDS: Final = 10
_NODES: Final = f"UNWIND $rows AS row MERGE (n:{SHARED_LABEL} {{id: row.id}}) SET n:%s, n += row.values"
_EDGES: Final = (
    f"UNWIND $rows AS row MATCH (a:{SHARED_LABEL} {{id: row.source}}) MATCH (b:{SHARED_LABEL} {{id: row.target}}) "
    "MERGE (a)-[r:%s {id: row.id}]->(b) SET r += row.values"
)
_WAYS_OUT: Final = {
    "Neo.ClientError.Security.Unauthorized": f"give the right user and password as {USER} and {PASSWORD}",
    "Neo.ClientError.Security.CredentialsExpired": "log in once with cypher-shell or Neo4j Browser and set a password",
    "Neo.ClientError.Database.DatabaseNotFound": "name one that SHOW DATABASES lists; Neo4j Community has one, neo4j",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load merged: counts of nodes and of relationships."""

    nodes: int
    edges: int


def credentials() -> tuple[str, str] | None:
    """Return user and password from the environment; None where neither is set, for a server without logins."""
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    return None if user is None and password is None else (user or "neo4j", password or "")


def load(graph: PropertyGraph, uri: str, database: str | None = None, login: tuple[str, str] | None = None) -> Loaded:
    """Merge a graph into a database: the constraint on ids, nodes, relationships, indexes.

    Nodes and relationships that are there already get the graph's values: a property that the graph no longer knows is
    taken away, properties of other names stay. Nothing else is deleted.

    Args:
        graph: what to load.
        uri: of the server: ``bolt://host:7687``, ``neo4j+s://host``.
        database: its name; None for the user's own.
        login: user and password; None for a server without logins.

    Raises:
        MissingExtraError: the driver is not installed.
        ExportError: the address is none of Neo4j's, or the server cannot be reached, refuses, or breaks off.
    """
    _check(uri)
    neo4j = _driver_library()
    try:
        with neo4j.GraphDatabase.driver(uri, auth=login, connection_timeout=_CONNECT_SECONDS) as driver:
            driver.verify_connectivity()  # at once, where a statement would be tried again for half a minute
            return _load(graph, driver, database)
    except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as error:
        raise _refused(uri, database, error) from error


def _load(graph: PropertyGraph, driver: "Driver", database: str | None) -> Loaded:
    def run(statement: str, rows: list[dict[str, Any]] | None = None) -> int:
        driver.execute_query(statement, rows=rows, database_=database)
        return len(rows or ())

    run(ID_CONSTRAINT)
    nodes = sum(
        run(_NODES % ":".join(labels), [_node(node, graph.node_keys[node.kind]) for node in batch])
        for labels, batch in batches(graph.nodes(), attrgetter("labels"), BATCH)
    )
    edges = sum(
        run(_EDGES % kind, [_edge(edge, graph.edge_keys) for edge in batch])
        for kind, batch in batches(graph.edges(), attrgetter("type"), BATCH)
    )
    for statement in INDEXES:
        run(statement)
    return Loaded(nodes, edges)


def _node(node: Node, keys: Iterable[str]) -> dict[str, Any]:
    return {"id": node.id, "values": _values(node.properties, keys)}


def _edge(edge: Edge, keys: Iterable[str]) -> dict[str, Any]:
    return {"id": edge.id, "source": edge.source, "target": edge.target, "values": _values(edge.properties, keys)}


def _values(properties: Mapping[str, Value], keys: Iterable[str]) -> dict[str, Value | None]:
    """Return a value for every key: null takes an earlier load's value away."""
    return {name: properties.get(name) for name in keys}


def _check(uri: str) -> None:
    scheme, _, rest = uri.partition("://")
    if "@" in rest:
        raise ExportError(f"--uri {scheme}://...: leave the user out, and give user and password as {USER}, {PASSWORD}")
    if scheme not in _SCHEMES or not rest:
        raise ExportError(
            f"--uri {uri}: is no address of Neo4j; write it like bolt://localhost:7687 ({', '.join(_SCHEMES)})"
        )


def _driver_library() -> Any:
    try:
        return import_module("neo4j")
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"loading into Neo4j wants its driver, and {error.name} is missing: "
            "install it with: pip install 'imr-graph[neo4j]'"
        ) from error


def _refused(uri: str, database: str | None, error: Any) -> ExportError:
    where = f"{uri}, database {database}" if database else uri
    code = getattr(error, "code", None)
    said = " ".join(str(error.message if code else error).split())
    way_out = _WAYS_OUT.get(code or "", "see that Neo4j runs there; what was loaded stays, and a new run completes it")
    return ExportError(f"{where}: {said}; {way_out}")
