"""The collapsed views: concepts as nodes, and edges that count the determinations behind them."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from imr_graph import ids, ns
from imr_graph.export import schema
from imr_graph.export.propgraph import Concepts, Edge, Node, PropertyGraph, Value, make_edge, node_id, short, strongest
from imr_graph.export.schema import KeyType
from imr_graph.export.selection import Selection
from imr_graph.export.source import LetterGraph

_COUNTS: Final[dict[str, KeyType]] = {"upheld": "int", "overturned": "int", "share": "float"}
_NODE_COUNTS: Final[dict[str, KeyType]] = {"determinations": "int", **_COUNTS}
_EDGE_COUNTS: Final[dict[str, KeyType]] = {"weight": "int", **_COUNTS}
_KEYS: Final[dict[str, dict[str, KeyType]]] = {"Diagnosis": {"label": "str", "text": "str"}}
_SIDES: Final[dict[str, KeyType]] = {"byAdministrator": "int", "byReviewer": "int"}


@dataclass(slots=True)
class _Tally:
    """Determinations counted by outcome, and by the side that cited."""

    upheld: int = 0
    overturned: int = 0
    sides: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.upheld + self.overturned

    def add(self, outcome: str, sides: Iterable[str] = ()) -> None:
        if outcome == "overturned":
            self.overturned += 1
        else:
            self.upheld += 1
        self.sides.update(sides)

    def counts(self, first: str) -> dict[str, Value]:
        share = round(self.overturned / self.total, 4)
        return {first: self.total, "upheld": self.upheld, "overturned": self.overturned, "share": share}


class _Item:
    """One determination: its outcome, the category of its service, and the guidelines that each side cited."""

    def __init__(self, letter: LetterGraph, node: str) -> None:
        self.outcome = letter.value(node, ns.OUTCOME) or ""
        self.outcome_code = self.outcome.rpartition("/")[2]
        requests = letter.children(node, ns.HAS_REQUEST)
        self.categories = [iri for request in requests for iri in letter.values(request, ns.CATEGORY)]
        self.administrator = letter.values(node, ns.ADMINISTRATOR_GUIDELINE)
        self.reviewer = letter.values(node, ns.REVIEWER_GUIDELINE)

    def guidelines(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each guideline cited, with the names of the counts of the sides that cite it."""
        sides = {"byAdministrator": self.administrator, "byReviewer": self.reviewer}
        for iri in sorted({*self.administrator, *self.reviewer}):
            yield iri, [name for name, cited in sides.items() if iri in cited]


class _Counts:
    """Nodes and edges with the determinations counted for each."""

    def __init__(self) -> None:
        self.nodes: defaultdict[str, _Tally] = defaultdict(_Tally)
        self.edges: defaultdict[tuple[str, str, str], _Tally] = defaultdict(_Tally)
        self.texts: dict[str, str] = {}  # node id of a diagnosis -> its text as first printed

    def link(self, source: str, kind: str, target: str, outcome: str, sides: Iterable[str] = ()) -> None:
        self.edges[source, kind, target].add(outcome, sides)

    def make_nodes(self, concepts: Concepts) -> list[Node]:
        linked = {end for source, _, target in self.edges for end in (source, target)}
        return [self._node(iri, concepts) for iri in sorted(linked)]

    def _node(self, iri: str, concepts: Concepts) -> Node:
        if iri in self.texts:
            node = Node(iri, ("Diagnosis",), {"label": short(self.texts[iri]), "text": self.texts[iri]})
        else:
            node = concepts.node(iri)
        return replace(node, properties={**node.properties, **self.nodes[iri].counts("determinations")})

    def make_edges(self) -> list[Edge]:
        return [
            make_edge(node_id(source), kind, node_id(target), self._properties(source, kind, tally))
            for (source, kind, target), tally in sorted(self.edges.items(), key=lambda item: item[0])
        ]

    def _properties(self, source: str, kind: str, tally: _Tally) -> dict[str, Value]:
        properties = tally.counts("weight")
        if kind == "OUTCOME":  # such an edge has one outcome: its share is of the determinations of its source
            properties["share"] = round(tally.total / self.nodes[source].total, 4)
        return {**properties, **{name: tally.sides[name] for name in _SIDES if name in tally.sides}}


def analysis(selection: Selection, max_nodes: int | None) -> PropertyGraph:
    """Return diagnosis - service category - guideline - outcome, and specialty - outcome, with counts.

    A determination counts once for each diagnosis of the worker, each specialty of the reviewer, and each guideline
    that a side cites. ``share`` is the part of the determinations that was overturned; on an edge to an outcome it is
    the part of the source's determinations with that outcome.
    """
    counts = _Counts()
    for letter in selection.letters():
        diagnoses = _diagnoses(letter)
        for key, text in diagnoses.items():
            counts.texts.setdefault(key, text)
        reviewers = letter.children(letter.iri, ns.HAS_REVIEWER)
        specialties = [iri for reviewer in reviewers for iri in letter.values(reviewer, ns.SPECIALTY)]
        for item in _items(letter):
            _count(counts, item, diagnoses, specialties)
    kinds = ("Diagnosis", "ServiceCategory", "Guideline", "Outcome", "Specialty", "Concept")
    return _collapsed("analysis", counts, kinds, {**_EDGE_COUNTS, **_SIDES}, selection, max_nodes)


def citations(selection: Selection, max_nodes: int | None) -> PropertyGraph:
    """Return the claims administrator's guidelines linked to the expert reviewer's, with counts.

    A determination counts once for each pair of a guideline of one side and a guideline of the other.
    """
    counts = _Counts()
    for letter in selection.letters():
        for item in _items(letter):
            for iri, _ in item.guidelines():
                counts.nodes[iri].add(item.outcome_code)
            for administrator, reviewer in product(item.administrator, item.reviewer):
                counts.link(administrator, "ANSWERED_BY", reviewer, item.outcome_code)
    return _collapsed("citations", counts, ("Guideline", "Concept"), _EDGE_COUNTS, selection, max_nodes)


def _items(letter: LetterGraph) -> Iterator[_Item]:
    for node in letter.children(letter.iri, ns.HAS_DETERMINATION):
        if letter.value(node, ns.OUTCOME):
            yield _Item(letter, node)


def _count(counts: _Counts, item: _Item, diagnoses: Mapping[str, str], specialties: list[str]) -> None:
    code, cited = item.outcome_code, list(item.guidelines())
    for iri in {*diagnoses, *specialties, *item.categories, *(iri for iri, _ in cited), item.outcome}:
        counts.nodes[iri].add(code)
    for diagnosis, category in product(diagnoses, item.categories):
        counts.link(diagnosis, "REQUESTED", category, code)
    for iri, sides in cited:
        for category in item.categories:
            counts.link(category, "CITED", iri, code, sides)
        counts.link(iri, "OUTCOME", item.outcome, code, sides)
    for specialty in specialties:
        counts.link(specialty, "OUTCOME", item.outcome, code)


def _diagnoses(letter: LetterGraph) -> dict[str, str]:
    texts = (
        text
        for worker in letter.children(letter.iri, ns.HAS_WORKER)
        for node in letter.children(worker, ns.HAS_DIAGNOSIS)
        for text in letter.values(node, ns.TEXT)
    )
    return {f"diagnosis/{_text_key(text)}": text for text in texts}


def _text_key(text: str) -> str:
    """Return one key for texts that differ only in case, hyphens or punctuation."""
    slug = ids.slug(text)
    if slug and text.isascii():
        return slug
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:16]


def _collapsed(
    view: str,
    counts: _Counts,
    kinds: tuple[str, ...],
    edge_keys: dict[str, KeyType],
    selection: Selection,
    max_nodes: int | None,
) -> PropertyGraph:
    nodes, edges = counts.make_nodes(Concepts(selection.graph)), counts.make_edges()
    whole = PropertyGraph(
        view=view,
        directed=True,
        node_keys={kind: {**_KEYS.get(kind, schema.node_keys(kind)), **_NODE_COUNTS} for kind in kinds},
        edge_keys=edge_keys,
        nodes=lambda: iter(nodes),
        edges=lambda: iter(edges),
        letters=selection.letters,
        selection=selection,
    )
    return strongest(whole, max_nodes)
