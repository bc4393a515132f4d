"""The views by name: which part of a graph becomes nodes and edges."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from imr_graph.errors import ExportError
from imr_graph.export import counted, schema, shared_sections
from imr_graph.export.propgraph import Concepts, Edge, Node, PropertyGraph, letter_edges, letter_nodes, reached
from imr_graph.export.selection import Selection, nearest, select
from imr_graph.export.source import Graph, LetterGraph


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it shows, and the function that makes it of a selection and a limit of nodes."""

    purpose: str
    build: Callable[[Selection, int | None], PropertyGraph]


def full(selection: Selection, max_nodes: int | None) -> PropertyGraph:
    """Return every node of the letters and every concept that they reach.

    Letters pass one at a time: beside the concepts only one is in memory. ``max_nodes`` keeps the first letters, whole.
    """
    concepts = Concepts(selection.graph)
    chosen, cut = (None, ()) if max_nodes is None else _choose(selection, concepts, max_nodes)

    def letters() -> Iterator[LetterGraph]:
        return selection.letters(chosen)

    def nodes() -> Iterator[Node]:
        iris = set[str]()
        for letter in letters():
            iris |= reached(letter)
            yield from letter_nodes(letter, concepts)
        yield from map(concepts.node, concepts.closure(iris))

    def edges() -> Iterator[Edge]:
        iris = set[str]()
        for letter in letters():
            iris |= reached(letter)
            yield from letter_edges(letter)
        for iri in concepts.closure(iris):
            yield from concepts.edges(iri)

    return PropertyGraph(
        view="full",
        directed=True,
        node_keys={kind: schema.node_keys(kind) for kind in schema.KINDS},
        edge_keys={},
        nodes=nodes,
        edges=edges,
        letters=letters,
        selection=selection,
        cut=cut,
    )


def _choose(selection: Selection, concepts: Concepts, max_nodes: int) -> tuple[list[str], tuple[str, ...]]:
    chosen, iris, count, left = list[str](), set[str](), 0, 0
    for letter in selection.letters():
        new = set(concepts.closure(reached(letter))) - iris
        if left or count + len(letter.nodes) + len(new) > max_nodes:
            left += 1
            continue
        chosen.append(letter.iri)
        iris |= new
        count += len(letter.nodes) + len(new)
    if not left:
        return chosen, ()
    kept = f"the first {len(chosen)} letters were kept whole"
    return chosen, (f"max_nodes={max_nodes}: {kept}; letters left out: {left}.",)


#: Name -> view.
VIEWS: Final = {
    "full": View("every node of the letters, and every concept that they reach", full),
    "analysis": View("diagnoses, service categories, guidelines, outcomes and specialties, counted", counted.analysis),
    "citations": View("claims administrators' guidelines, linked to the expert reviewers'", counted.citations),
    "letters": View("letters that cite the same sections of guidelines", shared_sections.letters),
}


def property_graph(
    graph: Graph, view: str = "full", filters: Mapping[str, str] | None = None, max_nodes: int | None = None
) -> PropertyGraph:
    """Return a view of a graph.

    Args:
        graph: where to read.
        view: a key of :data:`VIEWS`.
        filters: name -> value, as :func:`imr_graph.export.selection.select` takes them.
        max_nodes: the greatest number of nodes; None for no limit. What is cut is stated in the result: ``full`` keeps
            the first letters whole, the other views the nodes of the greatest weight.

    Raises:
        ExportError: the view, a filter or its value is unknown, or ``max_nodes`` is below 1.
    """
    if view not in VIEWS:
        raise ExportError(f"no view is named {view!r}; {nearest(view, VIEWS)}")
    if max_nodes is not None and max_nodes < 1:
        raise ExportError(f"max_nodes={max_nodes}: at least one node must be allowed")
    return VIEWS[view].build(select(graph, filters), max_nodes)
