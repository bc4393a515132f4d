"""Where to draw nodes, so that a small graph opens readable: forces first, then room for every label."""

import math
from typing import Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from imr_graph.export.measures import LEAST, Measures
from imr_graph.export.propgraph import Node

#: Larger graphs get no positions: the program that opens them has faster layouts. So many take some 15 seconds.
MAX_NODES: Final = 1000
_SEED: Final = 1
_ROUNDS: Final = 200
# Gephi prints a label in a font of 2.4 times the node's radius; a character is some 0.52 of a font wide
_FONT: Final = 2.4
_CHARACTER: Final = 0.52
_GAP: Final = 10.0
_WIDTH_TO_HEIGHT: Final = 1.4
#: How many times the area of all labels the drawing takes before labels push each other apart.
_ROOM: Final = 3.5
#: By how much of what they have in common two labels move apart in a round, and by how much the whole grows meanwhile.
_PUSH, _GROWTH = 0.3, 1.002

_Array = NDArray[np.float64]


def positions(nodes: list[Node], measured: Measures) -> dict[str, tuple[float, float]]:
    """Return node id -> x and y: neighbours near each other, no label on another; empty for a large graph.

    Args:
        nodes: all nodes of the graph.
        measured: of the same graph.
    """
    if not 0 < len(nodes) <= MAX_NODES or measured.pairs is None:
        return {}
    boxes = _boxes(nodes, measured.sizes())
    places = _spread(_forces(nodes, measured.pairs), boxes)
    return {node.id: (round(float(x), 1) + 0.0, round(float(y), 1) + 0.0) for node, (x, y) in zip(nodes, places, strict=True)}


def _boxes(nodes: list[Node], sizes: dict[str, float]) -> _Array:
    """Return the width and height that each node and its label need."""
    radius = np.array([sizes.get(node.id, LEAST) for node in nodes])
    length = np.array([len(node.label) for node in nodes])
    width = np.maximum(2 * radius, _CHARACTER * _FONT * radius * length)
    return np.stack([width, _FONT * radius], axis=1) + _GAP


def _forces(nodes: list[Node], pairs: dict[tuple[str, str], int]) -> _Array:
    number = {node.id: index for index, node in enumerate(nodes)}
    graph = nx.Graph()
    graph.add_nodes_from(number.values())
    for (one, other), weight in sorted(pairs.items()):
        graph.add_edge(number[one], number[other], weight=1 + math.log(weight))
    places = nx.forceatlas2_layout(graph, weight="weight", max_iter=_ROUNDS, seed=_SEED)
    return np.array([places[index] for index in range(len(nodes))], dtype=float)


def _spread(places: _Array, boxes: _Array) -> _Array:
    """Return the places on a sheet that has room for the boxes, moved until no box lies on another."""
    height = math.sqrt(_ROOM * float(boxes.prod(axis=1).sum()) / _WIDTH_TO_HEIGHT)
    extent = np.maximum(np.ptp(places, axis=0), 1e-9)
    spread = (places - places.mean(axis=0)) / extent * height * [_WIDTH_TO_HEIGHT, 1.0]
    for _ in range(_ROUNDS):
        apart = spread[:, None] - spread
        common = (boxes[:, None] + boxes) / 2 - np.abs(apart)
        one, other = np.nonzero(np.triu((common > 0).all(axis=2), 1))
        if not one.size:
            break
        axis = common[one, other].argmin(axis=1)
        push = np.where(apart[one, other, axis] < 0, -1, 1) * common[one, other, axis] * _PUSH
        np.add.at(spread, (one, axis), push)
        np.add.at(spread, (other, axis), -push)
        spread *= _GROWTH
    return spread - (spread.max(axis=0) + spread.min(axis=0)) / 2
