"""The property graph: what is a node and what is an edge, decided once for every format."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, cast

import pyoxigraph as ox

from imr_graph import __version__, ns
from imr_graph.export import schema
from imr_graph.export.schema import Key, KeyType
from imr_graph.export.selection import Selection
from imr_graph.export.source import LETTER_PREFIX, Graph, LetterGraph, Properties, is_link

Value = str | int | float | date | bool | list[str]

#: Labels are for people; the whole text stands in the property that it came from.
LABEL_LENGTH: Final = 80

_READ: Final[dict[KeyType, Callable[[str], Value]]] = {
    "int": int,
    "float": float,
    "date": date.fromisoformat,
    "bool": lambda text: text in {"true", "1"},
}


@dataclass(frozen=True, slots=True)
class Node:
    """A node.

    Attributes:
        id: its IRI without ``https://w3id.org/imr-graph/`` (``letter/CM16-0000112``), unique in a graph.
        labels: its kind first.
        properties: name -> value, ``label`` first; values that are not known are left out.
    """

    id: str
    labels: tuple[str, ...]
    properties: dict[str, Value]

    @property
    def kind(self) -> str:
        """The node's main label."""
        return self.labels[0]

    @property
    def label(self) -> str:
        """What to print beside the node."""
        return str(self.properties["label"])


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge; its id, ``source|type|target``, is unique in a graph and the same in every run."""

    id: str
    source: str
    target: str
    type: str
    properties: dict[str, Value] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """How many times the link was counted; 1 where nothing was counted."""
        return cast("int", self.properties.get("weight", 1))


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """A view of a graph, ready to be written.

    Attributes:
        view: its name.
        directed: whether edges have a direction.
        node_keys: kind -> name and type of the properties that its nodes may have.
        edge_keys: name and type of the properties that edges may have.
        nodes: starts a new pass over the nodes.
        edges: starts a new pass over the edges; both ends of each are among the nodes.
        letters: starts a new pass over the letters that the view was made from.
        selection: the graph and the filters that it all comes from.
        cut: what was left out to keep the view small, a sentence each.
    """

    view: str
    directed: bool
    node_keys: dict[str, dict[str, KeyType]]
    edge_keys: dict[str, KeyType]
    nodes: Callable[[], Iterator[Node]]
    edges: Callable[[], Iterator[Edge]]
    letters: Callable[[], Iterator[LetterGraph]]
    selection: Selection
    cut: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, KeyType]:
        """Name and type of every property that a node of any kind may have, ``label`` first."""
        return {name: kind for keys in self.node_keys.values() for name, kind in keys.items()}

    @property
    def about(self) -> dict[str, str]:
        """What the output says of itself: program, view, filter, and what was left out."""
        facts = {"generator": f"imr-graph {__version__}", "view": self.view, "where": str(self.selection)}
        return {**facts, "cut": " ".join(self.cut)}


def make_edge(source: str, kind: str, target: str, properties: dict[str, Value] | None = None) -> Edge:
    """Return an edge with its id."""
    return Edge(f"{source}|{kind}|{target}", source, target, kind, properties or {})


def node_id(iri: str) -> str:
    """Return a node's id: its IRI without the project's base; other IRIs stay whole."""
    return iri.removeprefix(ns.BASE)


def short(text: str) -> str:
    """Return a label: white space folded, at most :data:`LABEL_LENGTH` characters."""
    folded = " ".join(text.split())
    return folded if len(folded) <= LABEL_LENGTH else f"{folded[: LABEL_LENGTH - 1]}…"


class Concepts:
    """The concepts that letters reach, each read once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, Properties] = {}

    def describe(self, iri: str) -> Properties:
        """Return the outgoing triples of a concept."""
        if iri not in self._known:
            self._known[iri] = self._graph.describe(iri)
        return self._known[iri]

    def label(self, iri: str) -> str:
        """Return the preferred label in English, else in any language, else the code."""
        terms = self.describe(iri).get(schema.PREF_LABEL, [])
        english = [term.value for term in terms if isinstance(term, ox.Literal) and term.language == "en"]
        return short(
            next(iter([*english, *(term.value for term in terms)]), "") or node_id(iri).partition("/")[2] or iri
        )

    def links(self, iri: str) -> list[tuple[str, str]]:
        """Return the concept's links that become edges: predicate and the IRI at the other end."""
        return list(_links(self.describe(iri)))

    def closure(self, reached: Iterable[str]) -> list[str]:
        """Return these concepts and all that they reach over their links, sorted."""
        found, waiting = set[str](), list(reached)
        while waiting:
            iri = waiting.pop()
            if iri not in found:
                found.add(iri)
                waiting.extend(target for _, target in self.links(iri))
        return sorted(found)

    def node(self, iri: str) -> Node:
        """Return a concept as a node."""
        properties = self.describe(iri)
        kind = _kind(properties)
        values = {"label": self.label(iri), **_values(properties, schema.KINDS[kind])}
        return Node(node_id(iri), schema.labels_of(kind), values)

    def edges(self, iri: str) -> Iterator[Edge]:
        """Yield a concept's links as edges."""
        for predicate, target in self.links(iri):
            yield make_edge(node_id(iri), schema.edge_type(predicate), node_id(target))


def letter_nodes(letter: LetterGraph, concepts: Concepts) -> Iterator[Node]:
    """Yield the nodes of one letter: itself and all that stands below it."""
    for iri, properties in letter.nodes.items():
        kind = _kind(properties)
        values = _values(properties, schema.KINDS[kind])
        yield Node(
            node_id(iri), schema.labels_of(kind), {"label": _label(kind, properties, values, concepts), **values}
        )


def letter_edges(letter: LetterGraph) -> Iterator[Edge]:
    """Yield the edges that start in one letter: between its own nodes, and to concepts."""
    for iri, properties in letter.nodes.items():
        for predicate, target in _links(properties):
            if target in letter.nodes or not target.startswith(LETTER_PREFIX):
                yield make_edge(node_id(iri), schema.edge_type(predicate), node_id(target))


def reached(letter: LetterGraph) -> set[str]:
    """Return the IRIs of the concepts that a letter links to."""
    links = (target for properties in letter.nodes.values() for _, target in _links(properties))
    return {target for target in links if not target.startswith(LETTER_PREFIX)}


def strongest(graph: PropertyGraph, max_nodes: int | None) -> PropertyGraph:
    """Return the graph with the nodes of the greatest weight, and what was cut stated in it.

    A node's weight is the sum of the weights of its edges; of equal ones those whose ids sort first stay.
    """
    nodes, edges = list(graph.nodes()), list(graph.edges())
    if max_nodes is None or len(nodes) <= max_nodes:
        return graph
    weights = dict.fromkeys((node.id for node in nodes), 0)
    for edge in edges:
        for end in (edge.source, edge.target):
            weights[end] += edge.weight
    kept = set(sorted(weights, key=lambda name: (-weights[name], name))[:max_nodes])
    kept_edges = [edge for edge in edges if edge.source in kept and edge.target in kept]
    cut = (
        f"max_nodes={max_nodes}: the nodes of the greatest weight were kept; "
        f"left out: {len(nodes) - max_nodes} nodes, {len(edges) - len(kept_edges)} edges."
    )
    return replace(
        graph,
        nodes=lambda: iter([node for node in nodes if node.id in kept]),
        edges=lambda: iter(kept_edges),
        cut=(*graph.cut, cut),
    )


def _links(properties: Properties) -> Iterator[tuple[str, str]]:
    for predicate, terms in properties.items():
        if schema.is_edge(predicate):
            yield from ((predicate, term.value) for term in terms if is_link(term))


def _kind(properties: Properties) -> str:
    return schema.kind_of([term.value for term in properties.get(ns.TYPE, ())])


def _values(properties: Properties, keys: dict[str, Key]) -> dict[str, Value]:
    known = ((key, properties[term]) for term, key in keys.items() if term in properties)
    return {key.name: _value([term.value for term in terms], key) for key, terms in known}


def _value(texts: list[str], key: Key) -> Value:
    if key.type == "strs":
        return texts
    if key.name == "parser":
        return texts[0].rpartition("/")[2]
    if key.type == "str":
        return "; ".join(texts)
    return _READ[key.type](texts[0])


def _label(kind: str, properties: Properties, values: dict[str, Value], concepts: Concepts) -> str:
    match kind:
        case "Worker":
            parts = [str(values[name]) for name in ("sex", "age") if name in values]
            return ", ".join(["worker", *parts])
        case "Reviewer":
            return short("; ".join(cast("list[str]", values.get("specialtyText", ["reviewer"]))))
        case "Citation":
            named = [*properties.get(ns.GUIDELINE, []), *properties.get(ns.SOURCE, [])]
            return concepts.label(named[0].value) if named else "citation"
        case _:
            names = ("caseNumber", "heading", "text", "identifier")
            return short(next((str(values[name]) for name in names if name in values), kind.lower()))
