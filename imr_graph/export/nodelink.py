"""Node-link JSON for networkx (``node_link_graph(data, edges="edges")``) and D3."""

from pathlib import Path

from imr_graph.export.jsontext import dumps, write_array
from imr_graph.export.propgraph import PropertyGraph


def write(graph: PropertyGraph, target: Path) -> None:
    """Write the file; an edge's key is its id."""
    head = {"directed": graph.directed, "multigraph": True, "graph": graph.about}
    nodes = ({"id": node.id, "kind": node.kind, "labels": node.labels, **node.properties} for node in graph.nodes())
    edges = (
        {"source": edge.source, "target": edge.target, "key": edge.id, "kind": edge.type, **edge.properties}
        for edge in graph.edges()
    )
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write(dumps(head).removesuffix("}") + ', "nodes": ')
        write_array(out, nodes)
        out.write(', "edges": ')
        write_array(out, edges)
        out.write("}\n")
