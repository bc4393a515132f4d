"""The view ``letters``: letters as nodes, linked where they cite the same sections of guidelines."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from imr_graph import ns
from imr_graph.export import schema
from imr_graph.export.propgraph import Concepts, Edge, Node, PropertyGraph, letter_nodes, make_edge, node_id, strongest
from imr_graph.export.selection import Selection

#: A section that more letters than this cite tells nothing of two of them, and would link every one to every other.
LETTERS_A_SECTION: Final = 50


def letters(selection: Selection, max_nodes: int | None) -> PropertyGraph:
    """Return the letters that share a section with another, linked by edges that count and name the sections.

    Sections that more than :data:`LETTERS_A_SECTION` letters cite are left out, and that is stated.
    """
    concepts = Concepts(selection.graph)
    citing = _citing(selection)
    common = sorted(section for section, iris in citing.items() if len(iris) > LETTERS_A_SECTION)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for section in sorted(citing.keys() - common):
        for pair in combinations(citing[section], 2):
            shared[pair].append(concepts.label(section))
    linked = sorted({iri for pair in shared for iri in pair})

    def nodes() -> Iterator[Node]:
        for letter in selection.letters(linked):
            yield next(node for node in letter_nodes(letter, concepts) if node.kind == "Letter")

    def edges() -> Iterator[Edge]:
        for (one, other), names in sorted(shared.items()):
            yield make_edge(node_id(one), "SHARES_SECTION", node_id(other), {"weight": len(names), "sections": names})

    whole = PropertyGraph(
        view="letters",
        directed=False,
        node_keys={"Letter": schema.node_keys("Letter")},
        edge_keys={"weight": "int", "sections": "strs"},
        nodes=nodes,
        edges=edges,
        letters=selection.letters,
        selection=selection,
        cut=(_left_out(common),) if common else (),
    )
    return strongest(whole, max_nodes)


def _citing(selection: Selection) -> dict[str, list[str]]:
    citing: dict[str, list[str]] = defaultdict(list)
    for letter in selection.letters():
        for section in {iri for node in letter.nodes for iri in letter.values(node, ns.SECTION)}:
            citing[section].append(letter.iri)
    return citing


def _left_out(common: list[str]) -> str:
    return f"sections left out because more than {LETTERS_A_SECTION} letters cite them: {len(common)}."
