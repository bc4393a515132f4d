"""GEXF 1.3 for Gephi and Gephi Lite: typed attributes, labels, kinds, weights, dates, colours, sizes, positions.

Schema: https://gexf.net/schema.html (RELAX NG).

Gephi stretches sizes and positions on import, the smallest size to 4 and the greatest to 100, unless a node has no
size. So the smallest nodes are written without one: they get Gephi's own, 10, and all else stays as it is written.
"""

from datetime import date
from pathlib import Path
from typing import Final, TextIO

from imr_graph.export.layout import LEFT_OUT as LAYOUT_LEFT_OUT
from imr_graph.export.layout import positions
from imr_graph.export.measures import LEAST, Measures, Timeline, communities
from imr_graph.export.measures import LEFT_OUT as COMMUNITIES_LEFT_OUT
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
#: Columns that are computed here; Gephi's own statistics "Average Degree" writes into the first.
MEASURED: Final = ("degree", "weightedDegree", "community")
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


def write(graph: PropertyGraph, target: Path) -> tuple[str, ...]:
    """Write the file.

    Returns:
        What was left out because the graph is large, a sentence each; the file's description says it, too.
    """
    drawing = _Drawing(graph)
    with target.open("w", encoding="utf-8", newline="\n") as out:
        _head(out, graph, drawing)
        out.write("<nodes>\n")
        for node in graph.nodes():
            out.write(_node(node, drawing))
        out.write("</nodes>\n<edges>\n")
        for edge in graph.edges():
            out.write(_edge(edge, drawing.timeline.of_edge(edge)))
        out.write("</edges>\n</graph>\n</gexf>\n")
    return drawing.left_out


class _Drawing:
    """What the file says of nodes beyond their properties, and what it leaves out because the graph is large."""

    def __init__(self, graph: PropertyGraph) -> None:
        self.measured, self.timeline = Measures(), Timeline(graph)
        for edge in graph.edges():
            self.measured.add(edge)
            self.timeline.add(edge)
        self.timeline.hand_on()
        self.sizes = self.measured.sizes()
        places, pairs = positions(graph, self.measured), self.measured.pairs
        self.places = places or {}
        self.community = None if pairs is None else communities([node.id for node in graph.nodes()], pairs)
        self.left_out = (
            *((LAYOUT_LEFT_OUT,) if places is None else ()),
            *((COMMUNITIES_LEFT_OUT,) if pairs is None else ()),
        )

    def values(self, node: Node) -> dict[str, Value]:
        """Return what was measured of a node."""
        values: dict[str, Value] = {
            "degree": self.measured.degree[node.id],
            "weightedDegree": self.measured.weighted[node.id],
        }
        return values if self.community is None else {**values, "community": self.community[node.id]}


def _head(out: TextIO, graph: PropertyGraph, drawing: _Drawing) -> None:
    facts = {**graph.about, "cut": " ".join((*graph.cut, *drawing.left_out))}
    about = "; ".join(f"{name}: {value}" for name, value in facts.items() if value)
    how = {"mode": "static"}
    if drawing.timeline:
        how = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "timestamp"}
    edge_type = "directed" if graph.directed else "undirected"
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f"<meta><creator>{text(graph.about['generator'])}</creator><description>{text(about)}</description></meta>\n"
        f"<graph{attributes(**how, defaultedgetype=edge_type, idtype='string')}>\n"
    )
    columns = {name: _TYPES[kind] for name, kind in graph.columns.items()}
    measured = dict.fromkeys(MEASURED if drawing.community is not None else MEASURED[:-1], "integer")
    _declare(out, "node", {"kind": "string", **columns, **measured})
    _declare(out, "edge", {name: _TYPES[kind] for name, kind in graph.edge_keys.items()})


def _declare(out: TextIO, what: str, columns: dict[str, str]) -> None:
    out.write(f"<attributes{attributes(class_=what)}>\n")
    for name, kind in columns.items():
        if name not in {"label", "weight"}:  # GEXF has attributes of its own for these
            out.write(f"<attribute{attributes(id=name, title=name, type=kind)}/>\n")
    out.write("</attributes>\n")


def _node(node: Node, drawing: _Drawing) -> str:
    red, green, blue = COLOURS.get(node.kind, _GREY)
    values = {"kind": node.kind, **node.properties, **drawing.values(node)}
    size, place = drawing.sizes.get(node.id, LEAST), drawing.places.get(node.id)
    return (
        f"<node{attributes(id=node.id, label=node.label)}{_dates(drawing.timeline.of_node(node.id))}>{_values(values)}"
        f"<viz:color{attributes(r=red, g=green, b=blue)}/>"
        + (f"<viz:size{attributes(value=size)}/>" if size > LEAST else "")
        + (f"<viz:position{attributes(x=place[0], y=place[1], z=0.0)}/>" if place else "")
        + "</node>\n"
    )


def _dates(days: list[date]) -> str:
    match days:
        case []:
            return ""
        case [day]:
            return attributes(timestamp=day.isoformat())
        case _:
            return attributes(timestamps=f"<[{', '.join(day.isoformat() for day in days)}]>")


def _edge(edge: Edge, day: date | None) -> str:
    own = attributes(
        id=edge.id, source=edge.source, target=edge.target, label=edge.type, kind=edge.type, weight=float(edge.weight)
    )
    return f"<edge{own}{_dates([day] if day else [])}>{_values(edge.properties)}</edge>\n"


def _values(properties: dict[str, Value]) -> str:
    values = "".join(
        f"<attvalue{attributes(for_=name, value=printed(value))}/>"
        for name, value in properties.items()
        if name not in {"label", "weight"}
    )
    return f"<attvalues>{values}</attvalues>" if values else ""
