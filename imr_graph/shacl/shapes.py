"""Shapes: read from the shapes graph into checks with targets, or left to pySHACL."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import rdflib
from rdflib import RDF, RDFS, SH, Literal, URIRef
from rdflib.term import Node

from imr_graph.shacl.constraints import CHECKS, Check, value_check
from imr_graph.shacl.declared import Declared, items, only
from imr_graph.shacl.faults import Fault, LeftOpenError, Source
from imr_graph.shacl.graph import Graph
from imr_graph.shacl.names import component, turtle
from imr_graph.shacl.paths import Path, Values, read_path
from imr_graph.shacl.sparql import sparql
from imr_graph.shacl.terms import term_of
from imr_graph.shacl.values import VALUE_TESTS

#: Parameters that say of which nodes a shape speaks.
TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
#: Parameters that are read along with others, or that ask for nothing.
_ASIDE: Final = frozenset(
    {*TARGETS, SH.path, SH.flags, SH.ignoredProperties, SH.message, SH.severity, SH.deactivated}
    | {SH.name, SH.description, SH.order, SH.group, SH.defaultValue}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape, read.

    Attributes:
        source: the shape as reports name it.
        path: the path of a property shape; None for a node shape.
        checks: its constraints; none where it is deactivated.
    """

    source: Source
    path: Path | None
    checks: tuple[Check, ...]

    def faults(self, graph: Graph, nodes: Iterable[str]) -> Iterator[Fault]:
        """Yield the faults of these focus nodes."""
        values = self.path.values(graph, nodes) if self.path else {node: (node,) for node in nodes}
        for check in self.checks:
            yield from check(graph, values, self.source)

    def conforms(self, graph: Graph, node: str) -> bool:
        """Tell whether a node breaks nothing of the shape."""
        return next(self.faults(graph, (node,)), None) is None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a shape looks: terms of classes, nodes, and predicates.

    Attributes:
        node: the shape's node in the shapes graph.
        classes: its instances are focus nodes.
        nodes: these themselves are.
        subjects_of: the subjects of these predicates are.
        objects_of: the objects of these predicates are.
    """

    node: Node
    classes: tuple[str, ...]
    nodes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]

    def focus_nodes(self, graph: Graph) -> set[str]:
        """Return the focus nodes of a batch."""
        return set(self.nodes).union(
            *(graph.instances(each) for each in self.classes),
            *(graph.objects(each) for each in self.subjects_of),
            *(graph.subjects(each) for each in self.objects_of),
        )


class Reader:
    """Reads the shapes of a shapes graph, each once.

    Args:
        shapes: the shapes graph.
    """

    def __init__(self, shapes: rdflib.Graph) -> None:
        self.shapes = shapes
        self._read: dict[Node, Shape] = {}
        self._open: set[Node] = set()

    def targets(self) -> Iterator[Target]:
        """Yield each shape that says of which nodes it speaks."""
        shapes = self.shapes
        implicit = set(shapes.subjects(RDF.type, RDFS.Class))
        implicit &= {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
        for node in sorted(implicit.union(*(shapes.subjects(parameter) for parameter in TARGETS)), key=str):
            classes, *others = (_terms(shapes.objects(node, parameter)) for parameter in TARGETS)
            yield Target(node, classes + _terms({node} & implicit), *others)

    def shape(self, node: Node) -> Shape:
        """Return a shape.

        Raises:
            LeftOpenError: it is malformed, refers to itself, or has constraints that are not known here.
        """
        if node in self._open:
            raise LeftOpenError("a shape that refers to itself")
        if node not in self._read:
            self._open.add(node)
            try:
                self._read[node] = self._shape(Declared(self.shapes, node))
            finally:
                self._open.remove(node)
        return self._read[node]

    def _shape(self, shape: Declared) -> Shape:
        path_node = shape.path()
        path = read_path(self.shapes, path_node) if path_node is not None else None
        severity = only(shape.all(SH.severity)) if shape.all(SH.severity) else SH.Violation
        message = " ".join(sorted(str(each) for each in shape.all_of(SH.message, Literal)))
        source = Source(turtle(shape.node), turtle(severity), message, path.text if path else "")
        return Shape(source, path, () if shape.flag(SH.deactivated) else tuple(self._checks(shape)))

    def _checks(self, shape: Declared) -> Iterator[Check]:
        parameters = {p for p in self.shapes.predicates(shape.node) if isinstance(p, URIRef) and p.startswith(str(SH))}
        if SH.ignoredProperties in parameters and SH.closed not in parameters:
            raise LeftOpenError("sh:ignoredProperties without sh:closed")
        tests = [
            (component(p), test) for p in sorted(parameters & VALUE_TESTS.keys()) for test in VALUE_TESTS[p](shape)
        ]
        if tests:
            yield value_check(tests)
        for parameter in sorted(parameters - VALUE_TESTS.keys() - _ASIDE):
            if parameter in CHECKS:
                yield from CHECKS[parameter](shape)
            elif parameter == SH.sparql:
                yield from sparql(shape)
            else:
                yield from self._shape_checks(shape, parameter)

    def _shape_checks(self, shape: Declared, parameter: URIRef) -> Iterator[Check]:
        """Yield the checks of a parameter whose values are shapes, or lists of them."""
        for node in shape.all(parameter):
            if parameter == SH.property:
                if Declared(self.shapes, node).path() is None:
                    raise LeftOpenError("sh:property without a property shape")
                yield _property(self.shape(node))
            elif parameter == SH.node:
                if Declared(self.shapes, node).path() is not None:
                    raise LeftOpenError("sh:node without a node shape")
                yield _node(self.shape(node))
            elif parameter == SH["not"]:
                yield _conforming(parameter, [self.shape(node)], lambda passed: passed == 0)
            elif parameter in _LOGICAL:
                parts = [self.shape(part) for part in dict.fromkeys(items(self.shapes, node))]
                yield _conforming(parameter, parts, _LOGICAL[parameter](len(parts)))
            else:
                raise LeftOpenError(f"{parameter} is left to pySHACL")


#: How many of how many shapes a value has to conform to.
_LOGICAL: Final[dict[URIRef, Callable[[int], Callable[[int], bool]]]] = {
    SH["and"]: lambda count: lambda passed: passed == count,
    SH["or"]: lambda _: lambda passed: passed > 0,
    SH.xone: lambda _: lambda passed: passed == 1,
}


def _terms(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(sorted(map(term_of, nodes)))


def _property(inner: Shape) -> Check:
    def check(graph: Graph, values: Values, _: Source) -> Iterator[Fault]:
        return inner.faults(graph, {value for each in values.values() for value in each})

    return check


def _node(inner: Shape) -> Check:
    name = component(SH.node)

    def check(graph: Graph, values: Values, source: Source) -> Iterator[Fault]:
        for focus, each in values.items():
            for value in each:
                details = list(inner.faults(graph, (value,)))
                if details:
                    yield Fault(focus, value, name, source)
                    yield from details

    return check


def _conforming(parameter: URIRef, shapes: list[Shape], enough: Callable[[int], bool]) -> Check:
    name = component(parameter)

    def check(graph: Graph, values: Values, source: Source) -> Iterator[Fault]:
        for focus, each in values.items():
            for value in each:
                if not enough(sum(shape.conforms(graph, value) for shape in shapes)):
                    yield Fault(focus, value, name, source)

    return check
