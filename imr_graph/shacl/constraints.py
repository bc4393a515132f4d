"""Constraints that look at a node and its values together: counts, classes, pairs of properties, closed shapes."""

import operator
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final

from rdflib import RDFS, SH, Literal, URIRef

from imr_graph.ns import TYPE
from imr_graph.shacl.declared import Declared
from imr_graph.shacl.faults import Fault, LeftOpenError, Source
from imr_graph.shacl.graph import Graph
from imr_graph.shacl.names import component, turtle
from imr_graph.shacl.paths import Values
from imr_graph.shacl.terms import node_of, plain_value, term_of
from imr_graph.shacl.values import Test

#: Finds the faults of focus nodes, given with their value nodes.
Check = Callable[[Graph, Values, Source], Iterator[Fault]]
Checks = Callable[[Declared], list[Check]]

_RESOURCE: Final = f"<{RDFS.Resource}>"


def value_check(tests: list[tuple[str, Test]]) -> Check:
    """Return a check that each value passes tests, each named by its component, that look at nothing else."""

    def check(_: Graph, values: Values, source: Source) -> Iterator[Fault]:
        bad = {
            value for value in set(chain.from_iterable(values.values())) if not all(test(value) for _, test in tests)
        }
        for focus, value in _pairs(values, bad):
            for name, test in tests:
                if not test(value):
                    yield Fault(focus, value, name, source)

    return check


def _pairs(values: Values, bad: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the focus nodes that have one of these values."""
    if bad:
        yield from ((focus, value) for focus, each in values.items() for value in each if value in bad)


def count(parameter: URIRef, compare: Callable[[int, int], bool]) -> Checks:
    """sh:minCount and sh:maxCount: the number of values."""
    name = component(parameter)

    def checks(shape: Declared) -> list[Check]:
        limit = shape.count(parameter)
        property_shape(shape)

        def check(_: Graph, values: Values, source: Source) -> Iterator[Fault]:
            return (Fault(focus, None, name, source) for focus, each in values.items() if not compare(len(each), limit))

        return [check]

    return checks


def property_shape(shape: Declared) -> None:
    """Leave a node shape to pySHACL, which says that only a property shape may have this parameter."""
    if shape.path() is None:
        raise LeftOpenError("a parameter for property shapes")


def has_value(shape: Declared) -> list[Check]:
    """sh:hasValue: each of these terms is among the values."""
    name = component(SH.hasValue)

    def lacks(wanted: str) -> Check:
        def check(_: Graph, values: Values, source: Source) -> Iterator[Fault]:
            return (Fault(focus, None, name, source) for focus, each in values.items() if wanted not in each)

        return check

    return [lacks(term_of(node)) for node in shape.all(SH.hasValue)]


def of_class(shape: Declared) -> list[Check]:
    """sh:class: each value is an instance of each of these classes."""
    name = component(SH["class"])

    def of(class_: str) -> Check:
        def check(graph: Graph, values: Values, source: Source) -> Iterator[Fault]:
            bad = set(chain.from_iterable(values.values())) - graph.instances(class_)
            return (Fault(focus, value, name, source) for focus, value in _pairs(values, bad))

        return check

    return [of(term_of(class_)) for class_ in shape.all_of(SH["class"], URIRef)]


def pair(parameter: URIRef, differ: Callable[[set[str], set[str]], set[str]]) -> Checks:
    """sh:equals and sh:disjoint: compare the values with those of another property of the focus node."""
    name = component(parameter)

    def against(other: str) -> Check:
        def check(graph: Graph, values: Values, source: Source) -> Iterator[Fault]:
            others = graph.objects(other)
            for focus, each in values.items():
                compared = others.get(focus, ())
                if each or compared:
                    yield from (Fault(focus, value, name, source) for value in differ(set(each), set(compared)))

        return check

    return lambda shape: [against(term_of(other)) for other in shape.all_of(parameter, URIRef)]


def less(parameter: URIRef, compare: Callable[[Any, Any], bool]) -> Checks:
    """sh:lessThan and sh:lessThanOrEquals: each value comes before each value of another property."""
    name = component(parameter)

    def before(other: str) -> Check:
        def check(graph: Graph, values: Values, source: Source) -> Iterator[Fault]:
            others = graph.objects(other)
            for focus, each in values.items():
                for later in others.get(focus, ()) if each else ():
                    yield from (Fault(focus, v, name, source) for v in each if not _ordered(v, later, compare))

        return check

    def checks(shape: Declared) -> list[Check]:
        property_shape(shape)
        return [before(term_of(other)) for other in shape.all_of(parameter, URIRef)]

    return checks


def _ordered(left: str, right: str, compare: Callable[[Any, Any], bool]) -> bool:
    """Compare two terms as pySHACL does; what cannot be compared is not in order, as SHACL has it."""
    first, second = plain_value(left), plain_value(right)
    if first is not None and type(first) is type(second):
        return compare(first, second)
    one, two = (_comparable(term) for term in (left, right))
    if isinstance(one, Literal) != isinstance(two, Literal):
        return False
    try:
        return bool(compare(one, two))
    except (TypeError, ArithmeticError):
        return False


def _comparable(term: str) -> Literal | str | None:
    """Return a literal, or the text of an IRI or of a literal that is text; blank nodes cannot be compared."""
    node = node_of(term)
    if isinstance(node, Literal):
        return node.value if isinstance(node.value, str) else node
    return str(node) if isinstance(node, URIRef) else None


def closed(shape: Declared) -> list[Check]:
    """sh:closed: the node has no properties but those of its property shapes and sh:ignoredProperties."""
    allowed = {term_of(path) for each in shape.all(SH.property) for path in shape.shapes.objects(each, SH.path)}
    if shape.all(SH.ignoredProperties):
        allowed |= {term_of(predicate) for predicate in shape.items(SH.ignoredProperties)}
    name = component(SH.closed)

    def check(graph: Graph, values: Values, source: Source) -> Iterator[Fault]:
        nodes = set(chain.from_iterable(values.values()))
        for predicate in graph.predicates():
            column = graph.objects(predicate)
            bad = set() if predicate in allowed else column.keys() & nodes
            for focus, node in _pairs(values, bad):
                at = source._replace(path=turtle(node_of(predicate)))
                for value in column[node]:
                    if (predicate, value) != (TYPE, _RESOURCE):
                        yield Fault(focus, value, name, at)

    return [check] if shape.flag(SH.closed) else []


#: What each parameter asks of a node and its values.
CHECKS: Final[dict[URIRef, Checks]] = {
    SH.minCount: count(SH.minCount, operator.ge),
    SH.maxCount: count(SH.maxCount, operator.le),
    SH.hasValue: has_value,
    SH["class"]: of_class,
    SH.equals: pair(SH.equals, operator.xor),
    SH.disjoint: pair(SH.disjoint, operator.and_),
    SH.lessThan: less(SH.lessThan, operator.lt),
    SH.lessThanOrEquals: less(SH.lessThanOrEquals, operator.le),
    SH.closed: closed,
}
