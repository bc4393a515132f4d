"""SHACL property paths: read from the shapes graph, written as Turtle, and followed in a batch."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import rdflib
from rdflib import RDF, SH, URIRef
from rdflib.term import Node

from imr_graph.shacl.faults import LeftOpenError
from imr_graph.shacl.graph import Graph
from imr_graph.shacl.names import turtle
from imr_graph.shacl.terms import term_of

#: From a node to the nodes that a path reaches, each once.
Follow = Callable[[str], Collection[str]]
#: The value nodes of each focus node.
Values = Mapping[str, Collection[str]]

_STEPS: Final = range(2, 7)  # fewer are malformed, and on many more pySHACL gives up


@dataclass(frozen=True, slots=True)
class Path:
    """A property path.

    Attributes:
        text: the path as Turtle.
        within: prepares the path for a batch.
    """

    text: str
    within: Callable[[Graph], Follow]

    def values(self, graph: Graph, nodes: Iterable[str]) -> Values:
        """Return what the path reaches from each node."""
        follow = self.within(graph)
        return {node: follow(node) for node in nodes}


def read_path(shapes: rdflib.Graph, path: Node) -> Path:
    """Read a property path.

    Raises:
        LeftOpenError: the path is malformed, or of a kind that is left to pySHACL.
    """
    return Path(path_text(shapes, path), _step(shapes, path))


def path_text(shapes: rdflib.Graph, path: Node) -> str:
    """Write a property path as Turtle: ``(imr:worker imr:injuryDate)``."""
    if isinstance(path, URIRef):
        return turtle(path)
    if shapes.value(path, RDF.first):
        return f"({' '.join(path_text(shapes, step) for step in shapes.items(path))})"
    return " ".join(f"[{turtle(kind)} {path_text(shapes, inner)}]" for kind, inner in shapes.predicate_objects(path))


def _step(shapes: rdflib.Graph, path: Node) -> Callable[[Graph], Follow]:
    if isinstance(path, URIRef):
        return _predicate(term_of(path))
    if (path, RDF.first, None) in shapes:
        return _sequence([_step(shapes, step) for step in steps(shapes, path)])
    statements = list(shapes.predicate_objects(path))
    if len(statements) == 1:
        kind, inner = statements[0]
        if kind == SH.inversePath and isinstance(inner, URIRef):
            return _inverse(term_of(inner))
        if kind == SH.alternativePath:
            return _alternative([_step(shapes, step) for step in steps(shapes, inner)])
    raise LeftOpenError(f"a path that is left to pySHACL: {statements}")


def steps(shapes: rdflib.Graph, path: Node) -> list[Node]:
    """Return the members of a list of paths.

    Raises:
        LeftOpenError: it is no list of two to six members.
    """
    try:
        found = list(shapes.items(path))
    except ValueError as error:
        raise LeftOpenError(str(error)) from error
    if len(found) not in _STEPS:
        raise LeftOpenError(f"a path of {len(found)} steps")
    return found


def _predicate(predicate: str) -> Callable[[Graph], Follow]:
    def within(graph: Graph) -> Follow:
        column = graph.objects(predicate)
        return lambda node: column.get(node, ())

    return within


def _inverse(predicate: str) -> Callable[[Graph], Follow]:
    def within(graph: Graph) -> Follow:
        column = graph.subjects(predicate)
        return lambda node: column.get(node, ())

    return within


def _alternative(parts: list[Callable[[Graph], Follow]]) -> Callable[[Graph], Follow]:
    def within(graph: Graph) -> Follow:
        ways = [part(graph) for part in parts]
        return lambda node: {value for way in ways for value in way(node)}

    return within


def _sequence(parts: list[Callable[[Graph], Follow]]) -> Callable[[Graph], Follow]:
    def within(graph: Graph) -> Follow:
        ways = [part(graph) for part in parts]

        def follow(node: str) -> Collection[str]:
            reached: Collection[str] = (node,)
            for way in ways:
                reached = {value for each in reached for value in way(each)}
            return reached

        return follow

    return within
