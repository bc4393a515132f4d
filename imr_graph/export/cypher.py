"""A script for cypher-shell that merges the graph into a running database of Neo4j 5, in batches."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Final, TextIO, TypeVar

from imr_graph.export.neo4j import SHARED_LABEL
from imr_graph.export.propgraph import Edge, Node, PropertyGraph, Value
from imr_graph.export.queries import ID_CONSTRAINT

K = TypeVar("K")
T = TypeVar("T")

BATCH: Final = 500
_ESCAPES: Final = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), *range(0x7F, 0xA0))}
    | {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)


def write(graph: PropertyGraph, target: Path) -> None:
    """Write the script: the constraint on ids, then nodes, then relationships. To run it again changes nothing."""
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"// {name}: {text}\n" for name, text in graph.about.items() if text)
        out.write(f"{ID_CONSTRAINT};\n")
        for labels, nodes in batches(graph.nodes(), attrgetter("labels"), BATCH):
            _write_nodes(out, labels, nodes)
        for kind, edges in batches(graph.edges(), attrgetter("type"), BATCH):
            _write_edges(out, kind, edges)


def literal(value: Value) -> str:
    """Return a value as Cypher writes it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            # '\\u' inside a string could be read as the start of a Unicode escape: the string is cut there
            return "'" + value.translate(_ESCAPES).replace("\\\\u", "\\\\' + 'u") + "'"
        case date():
            return f"date('{value.isoformat()}')"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case _:
            return repr(value)


def _write_nodes(out: TextIO, labels: tuple[str, ...], nodes: list[Node]) -> None:
    _unwind(out, (_map({"id": node.id, **node.properties}) for node in nodes))
    out.write(f"MERGE (n:{SHARED_LABEL} {{id: row.id}}) SET n:{':'.join(labels)}, n += row;\n")


def _write_edges(out: TextIO, kind: str, edges: list[Edge]) -> None:
    _unwind(out, (f"[{literal(edge.source)}, {literal(edge.target)}, {_map(edge.properties)}]" for edge in edges))
    out.write(
        f"MATCH (a:{SHARED_LABEL} {{id: row[0]}}) MATCH (b:{SHARED_LABEL} {{id: row[1]}}) "
        f"MERGE (a)-[r:{kind} {{id: row[0] + '|{kind}|' + row[1]}}]->(b) SET r += row[2];\n"
    )


def _unwind(out: TextIO, rows: Iterable[str]) -> None:
    out.write("UNWIND [\n" + ",\n".join(rows) + "\n] AS row\n")


def _map(values: dict[str, Value]) -> str:
    return f"{{{', '.join(f'{name}: {literal(value)}' for name, value in values.items())}}}"


def batches(items: Iterable[T], key: Callable[[T], K], size: int) -> Iterator[tuple[K, list[T]]]:
    """Gather items of one key, and yield them as soon as so many are together; what is left over comes at the end."""
    waiting: dict[K, list[T]] = {}
    for item in items:
        batch = waiting.setdefault(key(item), [])
        batch.append(item)
        if len(batch) == size:
            yield key(item), waiting.pop(key(item))
    yield from waiting.items()
