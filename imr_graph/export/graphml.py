"""GraphML for yEd, Gephi, Cytoscape, igraph and networkx: one key, with one type, for each name."""

from pathlib import Path
from typing import Final, Literal, TextIO

from imr_graph.export.propgraph import PropertyGraph, Value
from imr_graph.export.schema import KeyType
from imr_graph.export.xmltext import attributes, printed, text

_TYPES: Final[dict[KeyType, str]] = {
    "str": "string",
    "int": "long",
    "float": "double",
    "date": "string",
    "bool": "boolean",
    "strs": "string",
}
_NAMESPACES: Final = (
    'xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"'
)


def write(graph: PropertyGraph, target: Path) -> None:
    """Write the file; a node's kind and an edge's type are under the key ``kind``."""
    about = "; ".join(f"{name}: {value}" for name, value in graph.about.items() if value)
    default = "directed" if graph.directed else "undirected"
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml {_NAMESPACES}>\n<desc>{text(about)}</desc>\n')
        _declare(out, "node", {"kind": "str", **graph.columns})
        _declare(out, "edge", {"kind": "str", **graph.edge_keys})
        out.write(f"<graph{attributes(id=graph.view, edgedefault=default)}>\n")
        for node in graph.nodes():
            data = _data("node", {"kind": node.kind, **node.properties})
            out.write(f"<node{attributes(id=node.id)}>{data}</node>\n")
        for edge in graph.edges():
            data = _data("edge", {"kind": edge.type, **edge.properties})
            out.write(f"<edge{attributes(id=edge.id, source=edge.source, target=edge.target)}>{data}</edge>\n")
        out.write("</graph>\n</graphml>\n")


def _declare(out: TextIO, what: Literal["node", "edge"], keys: dict[str, KeyType]) -> None:
    out.writelines(
        f'<key{attributes(id=f"{what}.{name}", for_=what)} attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n'
        for name, kind in keys.items()
    )


def _data(what: Literal["node", "edge"], values: dict[str, Value]) -> str:
    return "".join(f"<data{attributes(key=f'{what}.{name}')}>{text(printed(v))}</data>" for name, v in values.items())
