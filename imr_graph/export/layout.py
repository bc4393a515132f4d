"""Where to draw nodes, so that a small graph opens readable: forces first, then room for every label."""

import math
from itertools import islice
from typing import Any, Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from imr_graph.export.measures import LEAST, MAX_PAIRS, Measures
from imr_graph.export.propgraph import Node, PropertyGraph

#: Larger graphs get no positions: the program that opens them has faster layouts. So many take some 10 seconds.
MAX_NODES: Final = 1000
LEFT_OUT: Final = f"layout left out: more than {MAX_NODES:,} nodes or {MAX_PAIRS:,} linked pairs of nodes."
_SEED: Final = 1
_ROUNDS: Final = 200
# Gephi prints a label in a font of 2.4 times the node's radius; a character is some 0.52 of a font wide
_FONT: Final = 2.4
_CHARACTER: Final = 0.52
_GAPS: Final = (12.0, 20.0)
_WIDTH_TO_HEIGHT: Final = 1.4
#: How many times the area of all labels the drawing takes before labels push each other apart.
_ROOM: Final = 3.5
#: By how much of what they have in common two labels move apart in a round, and by how much the whole grows meanwhile.
_PUSH, _GROWTH = 0.3, 1.002

_Array = NDArray[np.float64]


def is_small(graph: PropertyGraph) -> bool:
    """Return whether a graph has so few nodes that it can get positions."""
    return next(islice(graph.nodes(), MAX_NODES, None), None) is None


def positions(graph: PropertyGraph, measured: Measures) -> dict[str, tuple[float, float]] | None:
    """Return node id -> x and y: neighbours near each other, no label on another; None for a large graph.

    Parts that no edge connects would drive each other off the sheet: each is laid out alone, and they stand in rows,
    the largest first.

    Args:
        graph: a view.
        measured: its measures, with all edges added.
    """
    if measured.pairs is None or not is_small(graph):
        return None
    nodes = list(graph.nodes())
    boxes, links = _boxes(nodes, measured.sizes()), _links(nodes, measured.pairs)
    parts = sorted(map(sorted, nx.connected_components(links)), key=lambda part: (-len(part), part))
    drawn = [_spread(_forces(links, part), boxes[part]) for part in parts]
    places = np.empty((len(nodes), 2))
    for part, place, corner in zip(parts, drawn, _rows(drawn, [boxes[part] for part in parts]), strict=True):
        places[part] = place + corner
    places -= places.mean(axis=0) if nodes else 0.0
    return {
        node.id: (round(float(x), 1) + 0.0, round(float(y), 1) + 0.0)
        for node, (x, y) in zip(nodes, places, strict=True)
    }


def _boxes(nodes: list[Node], sizes: dict[str, float]) -> _Array:
    """Return the width and height that each node and its label need."""
    radius = np.array([sizes.get(node.id, LEAST) for node in nodes])
    length = np.array([len(node.label) for node in nodes])
    width = np.maximum(2 * radius, _CHARACTER * _FONT * radius * length)
    return np.stack([width, _FONT * radius], axis=1) + _GAPS


def _links(nodes: list[Node], pairs: dict[tuple[str, str], int]) -> Any:
    """Return the graph with the nodes' indexes as nodes; strong links pull more, but not as many times more."""
    number = {node.id: index for index, node in enumerate(nodes)}
    graph = nx.Graph()
    graph.add_nodes_from(number.values())
    for (one, other), weight in sorted(pairs.items()):
        graph.add_edge(number[one], number[other], weight=1 + math.log(weight))
    return graph


def _forces(links: Any, part: list[int]) -> _Array:
    if len(part) == 1:
        return np.zeros((1, 2))
    alone = nx.Graph()
    alone.add_nodes_from(part)
    alone.add_weighted_edges_from(sorted(links.subgraph(part).edges(data="weight")))
    places = nx.forceatlas2_layout(alone, weight="weight", max_iter=_ROUNDS, seed=_SEED)
    return np.array([places[index] for index in part], dtype=float)


def _spread(places: _Array, boxes: _Array) -> _Array:
    """Return the places on a sheet that has room for the boxes, moved until no box lies on another."""
    height = math.sqrt(_ROOM * float(boxes.prod(axis=1).sum()) / _WIDTH_TO_HEIGHT)
    extent = np.maximum(np.ptp(places, axis=0), 1e-9)
    rank = places.argsort(axis=0, kind="stable").argsort(axis=0) / max(len(places) - 1, 1)
    evened = ((places - places.min(axis=0)) / extent + rank) / 2
    spread = (evened - evened.mean(axis=0)) * height * [_WIDTH_TO_HEIGHT, 1.0]
    reach, once = (boxes[:, None, 1] + boxes[:, 1]) / 2, np.triu(np.ones((len(boxes), len(boxes)), dtype=bool), 1)
    for _ in range(_ROUNDS):
        rows = spread[:, 1]
        one, other = np.nonzero((np.abs(rows[:, None] - rows) < reach) & once)
        common = (boxes[one] + boxes[other]) / 2 - np.abs(spread[one] - spread[other])
        hit = (common > 0).all(axis=1)
        if not hit.any():
            break
        one, other, common = one[hit], other[hit], common[hit]
        axis = common.argmin(axis=1)
        away = np.where(spread[one, axis] < spread[other, axis], -1, 1)
        push = away * common[np.arange(len(axis)), axis] * _PUSH
        np.add.at(spread, (one, axis), push)
        np.add.at(spread, (other, axis), -push)
        spread *= _GROWTH
    return np.asarray(spread)


def _rows(parts: list[_Array], boxes: list[_Array]) -> list[_Array]:
    """Return what to add to the places of each part, so that the parts stand in rows below each other."""
    low = [(place - box / 2).min(axis=0) for place, box in zip(parts, boxes, strict=True)]
    high = [(place + box / 2).max(axis=0) for place, box in zip(parts, boxes, strict=True)]
    extents = [top - bottom + _GAPS for bottom, top in zip(low, high, strict=True)]
    area = float(sum(extent.prod() for extent in extents))
    width = max([1.3 * math.sqrt(area * _WIDTH_TO_HEIGHT), *(float(extent[0]) for extent in extents)])
    corners: list[_Array] = []
    x, y, deepest = 0.0, 0.0, 0.0
    for bottom, extent in zip(low, extents, strict=True):
        if x + extent[0] > width and x > 0:
            x, y, deepest = 0.0, y - deepest, 0.0
        corners.append(np.array([x, y - extent[1]]) - bottom)
        x, deepest = x + float(extent[0]), max(deepest, float(extent[1]))
    return corners
