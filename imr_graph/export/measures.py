"""What programs for networks compute of a graph, computed here, so that it is there when the graph opens.

Degrees and dates are gathered for graphs of any size, communities up to a bound.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import networkx as nx

from imr_graph.export.propgraph import Edge, PropertyGraph

#: Communities are looked for where at most so many pairs of nodes are linked: this takes some 15 seconds.
MAX_PAIRS: Final = 100_000
LEFT_OUT: Final = f"communities left out: more than {MAX_PAIRS:,} linked pairs of nodes."
#: The radius of the nodes of the least degree, which is Gephi's own, and of those of the greatest.
LEAST, GREATEST = 10.0, 30.0
_SEED: Final = 1


@dataclass(slots=True)
class Measures:
    """What was measured of a graph.

    Attributes:
        degree: node id -> how many ends of edges meet there; nodes without edges are left out.
        weighted: the same with each edge counted as often as its weight says.
        pairs: ids of two linked nodes, the lesser first -> sum of the weights of their edges; None where there are
            more than :data:`MAX_PAIRS`.
    """

    degree: Counter[str] = field(default_factory=Counter)
    weighted: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] | None = field(default_factory=Counter)

    def add(self, edge: Edge) -> None:
        """Count an edge."""
        for end in (edge.source, edge.target):
            self.degree[end] += 1
            self.weighted[end] += edge.weight
        if self.pairs is not None and edge.source != edge.target:
            self.pairs[min(edge.source, edge.target), max(edge.source, edge.target)] += edge.weight
            if len(self.pairs) > MAX_PAIRS:
                self.pairs = None

    def sizes(self) -> dict[str, float]:
        """Return node id -> the radius to draw it with, for each node with edges: areas grow with degrees."""
        least, greatest = min(self.degree.values(), default=0), max(self.degree.values(), default=0)
        span = max(greatest - least, 1)
        return {
            name: round(LEAST + (GREATEST - LEAST) * math.sqrt((degree - least) / span), 1)
            for name, degree in self.degree.items()
        }


class Timeline:
    """When the letters of a graph were decided, for all that belongs to them.

    Args:
        graph: a view; where it has no letters, or none with a date, nothing has a date.
    """

    def __init__(self, graph: PropertyGraph) -> None:
        dated = "decisionDate" in graph.node_keys.get("Letter", {})
        found = ((node.id, node.properties.get("decisionDate")) for node in graph.nodes()) if dated else ()
        self._letters = {name: day for name, day in found if isinstance(day, date)}
        self._concepts: defaultdict[str, set[date]] = defaultdict(set)
        self._links: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        """Whether anything has a date."""
        return bool(self._letters)

    def add(self, edge: Edge) -> None:
        """Note an edge: where it leads from a letter to a concept, the concept gets the letter's date."""
        if not self._letters or edge.target.startswith("letter/"):
            return
        if not edge.source.startswith("letter/"):
            self._links.append((edge.source, edge.target))
        elif day := self._letter(edge.source):
            self._concepts[edge.target].add(day)

    def hand_on(self) -> None:
        """Give the concepts that concepts lead to their dates; call it after the last edge."""
        changed = True
        while changed:
            changed = False
            for source, target in self._links:
                if missing := self._concepts[source] - self._concepts[target]:
                    self._concepts[target] |= missing
                    changed = True

    def of_node(self, name: str) -> list[date]:
        """Return the decision date of a node's letter; of a concept the dates of all letters that lead to it."""
        day = self._letter(name)
        return [day] if day else sorted(self._concepts.get(name, ()))

    def of_edge(self, edge: Edge) -> date | None:
        """Return the decision date of an edge's letter, of two letters the later; None between concepts."""
        return max(filter(None, (self._letter(edge.source), self._letter(edge.target))), default=None)

    def _letter(self, name: str) -> date | None:
        return self._letters.get("/".join(name.split("/", 2)[:2]))


def communities(nodes: list[str], pairs: dict[tuple[str, str], int]) -> dict[str, int]:
    """Return node id -> number of its community by the method of Louvain, 0 for the largest; the same in every run."""
    number = {name: index for index, name in enumerate(sorted(nodes))}
    graph: Any = nx.Graph()
    graph.add_nodes_from(number.values())
    graph.add_weighted_edges_from(
        (number[one], number[other], weight) for (one, other), weight in sorted(pairs.items())
    )
    found = nx.community.louvain_communities(graph, seed=_SEED)
    ranked = sorted(map(sorted, found), key=lambda members: (-len(members), members))
    community = {member: rank for rank, members in enumerate(ranked) for member in members}
    return {name: community[index] for name, index in number.items()}
