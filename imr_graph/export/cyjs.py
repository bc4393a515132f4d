"""Cytoscape.js JSON (.cyjs) for Cytoscape and Cytoscape.js; networkx reads it too."""

from pathlib import Path

from imr_graph.export.jsontext import dumps, write_array
from imr_graph.export.layout import LEFT_OUT, is_small, positions
from imr_graph.export.measures import Measures
from imr_graph.export.propgraph import PropertyGraph


def write(graph: PropertyGraph, target: Path) -> tuple[str, ...]:
    """Write the file; small graphs get positions.

    Returns:
        What was left out because the graph is large, a sentence each.
    """
    drawn = _positions(graph)
    places = {name: {"x": x, "y": y} for name, (x, y) in (drawn or {}).items()}
    head = {
        "format_version": "1.0",
        "generated_by": graph.about["generator"],
        "target_cytoscapejs_version": "~2.1",
        "directed": graph.directed,
        "multigraph": True,
        "data": {"name": f"imr-graph {graph.view}", **graph.about},
    }
    nodes = (
        {
            "data": {"id": node.id, "value": node.id, "name": node.label, "kind": node.kind, **node.properties},
            **({"position": places[node.id]} if node.id in places else {}),
        }
        for node in graph.nodes()
    )
    edges = (
        {
            "data": {
                "id": edge.id,
                "key": edge.id,
                "source": edge.source,
                "target": edge.target,
                "name": edge.type,
                "interaction": edge.type,
                "kind": edge.type,
                **edge.properties,
            }
        }
        for edge in graph.edges()
    )
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write(dumps(head).removesuffix("}") + ', "elements": {"nodes": ')
        write_array(out, nodes)
        out.write(', "edges": ')
        write_array(out, edges)
        out.write("}}\n")
    return () if drawn is not None else (LEFT_OUT,)


def _positions(graph: PropertyGraph) -> dict[str, tuple[float, float]] | None:
    """Return where to draw the nodes; of a large graph nothing is held in memory to find out."""
    if not is_small(graph):
        return None
    measured = Measures()
    for edge in graph.edges():
        measured.add(edge)
    return positions(graph, measured)
