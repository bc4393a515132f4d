"""Constraints that look at one value alone: its datatype, its kind, its range, its text, its place in a list."""

import operator
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from rdflib import RDF, RDFS, SH, XSD, Literal, URIRef

from imr_graph.shacl.declared import Declared
from imr_graph.shacl.faults import LeftOpenError
from imr_graph.shacl.terms import node_of, plain_value, term_of, text_of

#: Tells whether a term is allowed.
Test = Callable[[str], bool]

_PYTHON_TYPES: Final[dict[URIRef, type]] = {
    XSD.integer: int,
    XSD.decimal: Decimal,
    XSD.float: float,
    XSD.boolean: bool,
    XSD.date: date,
    XSD.time: time,
    XSD.dateTime: datetime,
}
#: What terms of a kind begin with.
_KINDS: Final = {
    SH.IRI: "<",
    SH.Literal: '"',
    SH.BlankNode: "_",
    SH.BlankNodeOrIRI: "_<",
    SH.BlankNodeOrLiteral: '_"',
    SH.IRIOrLiteral: '<"',
}
_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE}


def datatype(shape: Declared) -> list[Test]:
    """sh:datatype: a literal of this datatype, and well-formed."""
    wanted = shape.one(SH.datatype, URIRef)
    if wanted == XSD.string:
        return [lambda term: term[-1] == '"']
    if wanted in (RDFS.Literal, RDFS.Datatype, RDF.langString):
        raise LeftOpenError("a datatype with rules of its own")
    ending, python_type = f'"^^<{wanted}>', _PYTHON_TYPES.get(wanted, object)

    def test(term: str) -> bool:
        if not term.endswith(ending):
            return False
        if type(plain_value(term)) is python_type:
            return True
        literal = node_of(term)
        return isinstance(literal, Literal) and not literal.ill_typed and isinstance(literal.value, python_type)

    return [test]


def node_kind(shape: Declared) -> list[Test]:
    """sh:nodeKind: IRI, blank node or literal."""
    kind = shape.one(SH.nodeKind, URIRef)
    if kind not in _KINDS:
        raise LeftOpenError(f"no kind of node: {kind}")
    starts = _KINDS[kind]
    return [lambda term: term[0] in starts]


def in_range(parameter: URIRef, compare: Callable[[Any, Any], bool]) -> Callable[[Declared], list[Test]]:
    """sh:minInclusive and its like: compare with each bound that is given."""

    def tests(shape: Declared) -> list[Test]:
        return [_bounded(bound, compare) for bound in shape.all_of(parameter, Literal)]

    return tests


def _bounded(bound: Literal, compare: Callable[[Any, Any], bool]) -> Test:
    limit = plain_value(term_of(bound))

    def test(term: str) -> bool:
        value = plain_value(term)
        if value is not None and type(value) is type(limit):
            return compare(value, limit)
        literal = node_of(term)
        if not isinstance(literal, Literal) or isinstance(literal.value, str) != isinstance(bound.value, str):
            return False
        try:
            return compare(_order(literal, bound), 0)
        except (TypeError, NotImplementedError, ArithmeticError):
            return False

    return test


def _order(left: Literal, right: Literal) -> int:
    """Order two literals as pySHACL does; times by their values, for rdflib would order them come what may."""
    if left.eq(right):
        return 0
    if type(left.value) in (datetime, time):
        return 1 if left.value > right.value else -1
    return 1 if left > right else -1


def length(parameter: URIRef, compare: Callable[[int, int], bool]) -> Callable[[Declared], list[Test]]:
    """sh:minLength and sh:maxLength: the number of characters; blank nodes have none."""

    def tests(shape: Declared) -> list[Test]:
        limit = shape.count(parameter)
        if parameter == SH.minLength and limit == 0:
            return []
        return [lambda term: term[0] != "_" and compare(len(text_of(term)), limit)]

    return tests


def pattern(shape: Declared) -> list[Test]:
    """sh:pattern with sh:flags i and m: found anywhere in the text of a literal or IRI."""
    flags = "".join(str(flag) for flag in shape.all_of(SH.flags, Literal))
    if set(flags) - _FLAGS.keys():
        raise LeftOpenError(f"flags of a pattern: {flags}")
    return [_matching(each, sum(_FLAGS[flag] for flag in set(flags))) for each in shape.all_of(SH.pattern, Literal)]


def _matching(regex: Literal, flags: int) -> Test:
    try:
        search = re.compile(str(regex), flags).search
    except re.error as error:
        raise LeftOpenError(str(error)) from error
    return lambda term: term[0] != "_" and search(text_of(term)) is not None


def listed(shape: Declared) -> list[Test]:
    """sh:in: one of a list of terms."""
    return [{term_of(member) for member in shape.items(SH["in"])}.__contains__]


#: What each parameter asks of a value.
VALUE_TESTS: Final[dict[URIRef, Callable[[Declared], list[Test]]]] = {
    SH.datatype: datatype,
    SH.nodeKind: node_kind,
    SH.minInclusive: in_range(SH.minInclusive, operator.ge),
    SH.minExclusive: in_range(SH.minExclusive, operator.gt),
    SH.maxInclusive: in_range(SH.maxInclusive, operator.le),
    SH.maxExclusive: in_range(SH.maxExclusive, operator.lt),
    SH.minLength: length(SH.minLength, operator.ge),
    SH.maxLength: length(SH.maxLength, operator.le),
    SH.pattern: pattern,
    SH["in"]: listed,
}
