"""Reads a graph letter by letter, from a store or from sorted N-Triples; one letter at a time is in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, cast

import pyoxigraph as ox

from imr_graph import ns
from imr_graph.errors import ExportError

#: A node's outgoing triples: predicate as :mod:`imr_graph.ns` writes it -> objects, sorted.
Properties = dict[str, list[ox.NamedNode | ox.Literal]]

#: Starts a pass over letters, in the order of their keys: the key and the sorted N-Triples lines.
Lines = Callable[[], Iterator[tuple[str, bytes]]]

LETTER_PREFIX: Final = ns.BASE + "letter/"
_LINE_PREFIX: Final = f"<{LETTER_PREFIX}".encode()
_DEFAULT: Final = ox.DefaultGraph()
_TYPE: Final = ox.NamedNode(ns.TYPE[1:-1])
_LETTER: Final = ox.NamedNode(ns.LETTER[1:-1])
_CONCEPT: Final = ox.NamedNode(f"{ns.SKOS}Concept")


@dataclass(frozen=True, slots=True)
class LetterGraph:
    """What one letter contributed to the graph.

    Attributes:
        iri: the letter's IRI.
        nodes: IRI -> outgoing triples, for the letter and every node below it, sorted by IRI.
    """

    iri: str
    nodes: dict[str, Properties]

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the values of a property: text of literals, IRIs of links."""
        return [term.value for term in self.nodes.get(node, {}).get(predicate, ())]

    def value(self, node: str, predicate: str) -> str | None:
        """Return the first value of a property; None where there is none."""
        return next(iter(self.values(node, predicate)), None)

    def children(self, node: str, predicate: str) -> list[str]:
        """Return the linked nodes of this letter in the order of their numbers: 2 before 10."""
        return sorted(
            (iri for iri in self.values(node, predicate) if iri in self.nodes), key=lambda iri: (len(iri), iri)
        )

    def without(self, branches: Iterable[str]) -> "LetterGraph":
        """Return the letter without these nodes, what stands below them, and the links to them."""
        gone = tuple(branches)
        below = tuple(f"{iri}/" for iri in gone)
        nodes = {
            iri: {name: [term for term in terms if term.value not in gone] for name, terms in properties.items()}
            for iri, properties in self.nodes.items()
            if iri not in gone and not iri.startswith(below)
        }
        return LetterGraph(self.iri, nodes)


class Graph(Protocol):
    """What the exports need of a graph."""

    def letters(self, chosen: list[str] | None = None) -> Iterator[LetterGraph]:
        """Yield the chosen letters (all where None) in the order of their IRIs."""

    def describe(self, iri: str) -> Properties:
        """Return the outgoing triples of a concept; empty where the graph says nothing of it."""

    def codes(self, vocabulary: str) -> list[str]:
        """Return the codes of a vocabulary's concepts, sorted: ``codes("category")``."""

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every triple of the default graph."""


class StoreGraph:
    """A graph in a pyoxigraph store."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def letters(self, chosen: list[str] | None = None) -> Iterator[LetterGraph]:
        """Yield the chosen letters (all where None) in the order of their IRIs."""
        for iri in _subjects(self._store, _LETTER) if chosen is None else chosen:
            yield self._letter(iri)

    def _letter(self, iri: str) -> LetterGraph:
        nodes: dict[str, Properties] = {}
        open_nodes, below = [iri], f"{iri}/"
        while open_nodes:
            node = open_nodes.pop()
            properties = self.describe(node)
            if node in nodes or not properties:
                continue
            nodes[node] = properties
            for terms in properties.values():
                open_nodes.extend(str(term.value) for term in terms if is_link(term) and term.value.startswith(below))
        return LetterGraph(iri, dict(sorted(nodes.items())))

    def describe(self, iri: str) -> Properties:
        """Return the outgoing triples of a concept; empty where the graph says nothing of it."""
        return _properties(self._store.quads_for_pattern(ox.NamedNode(iri), None, None, _DEFAULT))

    def codes(self, vocabulary: str) -> list[str]:
        """Return the codes of a vocabulary's concepts, sorted: ``codes("category")``."""
        prefix = f"{ns.BASE}{vocabulary}/"
        concepts = _subjects(self._store, _CONCEPT)
        return [iri.removeprefix(prefix) for iri in concepts if iri.startswith(prefix)]

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every triple of the default graph, in the store's order: on disk, the same for the same triples."""
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, _DEFAULT))


class LinesGraph:
    """A graph whose letters are read from their N-Triples lines.

    To read letters so is about three times as fast as from a store on disk.

    Args:
        store: a store with the same letters, and the vocabularies.
        lines: starts a pass over the letters, in the order of their keys: the key and the lines.
    """

    def __init__(self, store: ox.Store, lines: Lines) -> None:
        self._lines = lines
        self._store = StoreGraph(store)

    def letters(self, chosen: list[str] | None = None) -> Iterator[LetterGraph]:
        """Yield the chosen letters (all where None) in the order of their IRIs."""
        wanted = None if chosen is None else set(chosen)
        for key, lines in self._lines():
            iri = LETTER_PREFIX + key
            if wanted is None or iri in wanted:
                yield LetterGraph(iri, _nodes(lines))

    def describe(self, iri: str) -> Properties:
        """Return the outgoing triples of a concept; empty where the graph says nothing of it."""
        return self._store.describe(iri)

    def codes(self, vocabulary: str) -> list[str]:
        """Return the codes of a vocabulary's concepts, sorted: ``codes("category")``."""
        return self._store.codes(vocabulary)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every triple, in the order of the store."""
        return self._store.triples()


class FileGraph(LinesGraph):
    """A graph in an N-Triples file with lines sorted by their bytes; its vocabularies are held in memory.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__(_vocabulary(path), self.groups)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every triple, in the order of the file."""
        return (quad.triple for quad in ox.parse(path=str(self._path), format=ox.RdfFormat.N_TRIPLES))

    def groups(self) -> Iterator[tuple[str, bytes]]:
        """Yield each letter's key and its lines."""
        key, group = b"", list[bytes]()
        with self._path.open("rb") as lines:
            for line in lines:
                if not line.startswith(_LINE_PREFIX):
                    continue
                subject = line[len(_LINE_PREFIX) : line.index(b">")].partition(b"/")[0]
                if subject != key:
                    if group:
                        yield key.decode(), b"".join(group)
                    self._check_order(key, subject)
                    key, group = subject, []
                group.append(line)
        if group:
            yield key.decode(), b"".join(group)

    def _check_order(self, before: bytes, after: bytes) -> None:
        if after < before:
            raise ExportError(
                f"{self._path}: not sorted: letter {after.decode()} stands after {before.decode()}; "
                "sort the file by its bytes (LC_ALL=C sort)"
            )


def is_link(term: ox.NamedNode | ox.Literal) -> bool:
    """Return whether a term is an IRI."""
    return isinstance(term, ox.NamedNode)


def open_graph(graph: ox.Store | Path, letters: Lines | None = None) -> Graph:
    """Return the reader of a graph.

    Args:
        graph: a store, or the path of an N-Triples file whose lines are sorted by their bytes.
        letters: with a store, starts a pass over the lines of the same letters, from which they are read faster.

    Raises:
        ExportError: the file cannot be read.
    """
    if isinstance(graph, Path):
        return FileGraph(graph)
    return LinesGraph(graph, letters) if letters else StoreGraph(graph)


def _vocabulary(path: Path) -> ox.Store:
    try:
        with path.open("rb") as lines:
            vocabulary = b"".join(line for line in lines if not line.startswith(_LINE_PREFIX))
    except OSError as error:
        raise ExportError(f"{path}: cannot be read: {error.strerror}") from error
    store = ox.Store()
    store.load(vocabulary, format=ox.RdfFormat.N_TRIPLES)
    return store


def _subjects(store: ox.Store, kind: ox.NamedNode) -> list[str]:
    quads = store.quads_for_pattern(None, _TYPE, kind, _DEFAULT)
    return sorted(cast("ox.NamedNode", quad.subject).value for quad in quads)


def _nodes(lines: bytes) -> dict[str, Properties]:
    quads: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
        quads.setdefault(cast("ox.NamedNode", quad.subject).value, []).append(quad)
    return {iri: _properties(quads[iri]) for iri in sorted(quads)}


def _properties(quads: Iterable[ox.Quad]) -> Properties:
    properties: dict[str, list[Any]] = {}
    for quad in quads:
        properties.setdefault(str(quad.predicate), []).append(quad.object)
    for terms in properties.values():
        if len(terms) > 1:
            terms.sort(key=str)
    return dict(sorted(properties.items()))
