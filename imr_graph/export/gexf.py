"""GEXF 1.3 for Gephi and Gephi Lite: typed attributes, labels, kinds, weights, colours, sizes, positions.

Schema: https://gexf.net/schema.html (RELAX NG).
"""

from collections import Counter
from pathlib import Path
from typing import Final, TextIO

from imr_graph.export.layout import positions
from imr_graph.export.propgraph import Edge, Node, PropertyGraph, Value
from imr_graph.export.schema import KeyType
from imr_graph.export.xmltext import attributes, printed, text

_TYPES: Final[dict[KeyType, str]] = {
    "str": "string",
    "int": "long",
    "float": "double",
    "date": "string",
    "bool": "boolean",
    "strs": "liststring",
}
# Colours that people with colour-blindness tell apart (Okabe and Ito), one for each group of kinds
_BLUE, _SKY, _GREEN, _ORANGE, _RED, _PINK, _YELLOW, _GREY = (
    *((0, 114, 178), (86, 180, 233), (0, 158, 115), (230, 159, 0)),
    *((213, 94, 0), (204, 121, 167), (240, 228, 66), (150, 150, 150)),
)
COLOURS: Final = {
    **dict.fromkeys(("Letter", "Determination", "ServiceRequest"), _BLUE),
    **dict.fromkeys(("Worker", "Diagnosis", "Condition", "BodyRegion"), _PINK),
    **dict.fromkeys(("Reviewer", "Specialty", "State"), _YELLOW),
    **dict.fromkeys(("Guideline", "Section"), _GREEN),
    **dict.fromkeys(("Citation", "Topic", "Source"), _SKY),
    **dict.fromkeys(("ServiceCategory", "Ingredient", "Drug"), _ORANGE),
    "Outcome": _RED,
}


def write(graph: PropertyGraph, target: Path) -> None:
    """Write the file. A node's size grows with the root of its degree; small graphs get a layout."""
    degrees = Counter(end for edge in graph.edges() for end in (edge.source, edge.target))
    places = positions(graph)
    with target.open("w", encoding="utf-8", newline="\n") as out:
        _head(out, graph)
        out.write("<nodes>\n")
        for node in graph.nodes():
            out.write(_node(node, degrees[node.id], places.get(node.id)))
        out.write("</nodes>\n<edges>\n")
        for edge in graph.edges():
            out.write(_edge(edge))
        out.write("</edges>\n</graph>\n</gexf>\n")


def _head(out: TextIO, graph: PropertyGraph) -> None:
    about = "; ".join(f"{name}: {value}" for name, value in graph.about.items() if value)
    edge_type = "directed" if graph.directed else "undirected"
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f"<meta><creator>{text(graph.about['generator'])}</creator><description>{text(about)}</description></meta>\n"
        f'<graph mode="static" defaultedgetype="{edge_type}" idtype="string">\n'
    )
    _declare(out, "node", {"kind": "str", **graph.columns})
    _declare(out, "edge", graph.edge_keys)


def _declare(out: TextIO, what: str, keys: dict[str, KeyType]) -> None:
    out.write(f"<attributes{attributes(class_=what)}>\n")
    for name, kind in keys.items():
        if name not in {"label", "weight"}:  # GEXF has attributes of its own for these
            out.write(f"<attribute{attributes(id=name, title=name, type=_TYPES[kind])}/>\n")
    out.write("</attributes>\n")


def _node(node: Node, degree: int, place: tuple[float, float] | None) -> str:
    red, green, blue = COLOURS.get(node.kind, _GREY)
    values = {"kind": node.kind, **node.properties}
    return (
        f"<node{attributes(id=node.id, label=node.label)}>{_values(values)}"
        f"<viz:color{attributes(r=red, g=green, b=blue)}/>"
        f"<viz:size{attributes(value=round(5 + 3 * degree**0.5, 1))}/>"
        + (f"<viz:position{attributes(x=place[0], y=place[1], z=0.0)}/>" if place else "")
        + "</node>\n"
    )


def _edge(edge: Edge) -> str:
    own = attributes(
        id=edge.id, source=edge.source, target=edge.target, label=edge.type, kind=edge.type, weight=float(edge.weight)
    )
    return f"<edge{own}>{_values(edge.properties)}</edge>\n"


def _values(properties: dict[str, Value]) -> str:
    values = "".join(
        f"<attvalue{attributes(for_=name, value=printed(value))}/>"
        for name, value in properties.items()
        if name not in {"label", "weight"}
    )
    return f"<attvalues>{values}</attvalues>" if values else ""
