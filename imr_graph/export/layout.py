"""Where to draw nodes, so that a small graph opens readable."""

from itertools import islice
from typing import Any, Final

import networkx as nx

from imr_graph.export.propgraph import PropertyGraph

#: Larger graphs get no positions: the program that opens them has better layouts for them.
MAX_NODES: Final = 400
_SPACING: Final = 60.0
_SEED: Final = 1


def positions(graph: PropertyGraph) -> dict[str, tuple[float, float]]:
    """Return node id -> x and y of a force-directed layout; empty for a large graph.

    Parts that no edge connects would drive each other off the sheet: each is laid out alone, the largest on top and
    the others in rows below it.
    """
    ids = [node.id for node in islice(graph.nodes(), MAX_NODES + 1)]
    if len(ids) > MAX_NODES:
        return {}
    drawn = nx.Graph()
    drawn.add_nodes_from(ids)
    drawn.add_edges_from((edge.source, edge.target) for edge in graph.edges() if edge.source != edge.target)
    parts = sorted(map(sorted, nx.connected_components(drawn)), key=lambda names: (-len(names), names))
    places: dict[str, tuple[float, float]] = {}
    for names, center in zip(parts, _centers([_radius(names) for names in parts]), strict=True):
        places |= _lay_out(drawn, names, center)
    return places


def _lay_out(drawn: Any, names: list[str], center: tuple[float, float]) -> dict[str, tuple[float, float]]:
    part = nx.Graph()
    part.add_nodes_from(names)
    part.add_edges_from(sorted(tuple(sorted(edge)) for edge in drawn.subgraph(names).edges()))
    laid = nx.spring_layout(part, seed=_SEED, scale=_radius(names), center=center, iterations=200)
    return {name: (round(float(x), 1) + 0.0, round(float(y), 1) + 0.0) for name, (x, y) in laid.items()}


def _radius(names: list[str]) -> float:
    return _SPACING * float((len(names) - 1) ** 0.5)


def _centers(radii: list[float]) -> list[tuple[float, float]]:
    """Return the centers of circles of these radii, largest first: one on top, the others in rows of its width."""
    centers: list[tuple[float, float]] = []
    x, top, height = 0.0, 0.0, 0.0
    for radius in radii:
        if centers and (len(centers) == 1 or x + 2 * radius > 2 * radii[0]):
            x, top, height = 0.0, top - height, 0.0
        centers.append((x + radius, top - radius))
        x, height = x + 2 * radius + _SPACING, max(height, 2 * radius + _SPACING)
    return centers
