"""Where to draw nodes, so that a small graph opens readable."""

from itertools import islice
from typing import Final

import networkx as nx

from imr_graph.export.propgraph import PropertyGraph

#: Larger graphs get no positions: the program that opens them has better layouts for them.
MAX_NODES: Final = 400
_SPACING: Final = 60.0
_SEED: Final = 1


def positions(graph: PropertyGraph) -> dict[str, tuple[float, float]]:
    """Return node id -> x and y of a force-directed layout, about 60 units a node; empty for a large graph."""
    ids = [node.id for node in islice(graph.nodes(), MAX_NODES + 1)]
    if len(ids) > MAX_NODES:
        return {}
    drawn = nx.Graph()
    drawn.add_nodes_from(ids)
    drawn.add_edges_from((edge.source, edge.target) for edge in graph.edges() if edge.source != edge.target)
    scale = _SPACING * max(1.0, len(ids) ** 0.5)
    places = nx.spring_layout(drawn, seed=_SEED, scale=scale, iterations=200)
    return {name: (round(float(x), 1) + 0.0, round(float(y), 1) + 0.0) for name, (x, y) in places.items()}
