"""RDF terms of a query's answer: as Python values, as people read them, and by the names of the vocabularies."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

import pyoxigraph as ox

from imr_graph.ns import PREFIXES, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
Value = str | int | float | Decimal | bool | date | datetime | None


class Head(NamedTuple):
    """What stands above the rows of an answer.

    Attributes:
        form: ``select``, ``ask`` (one row, one boolean) or ``construct`` (a row a triple; DESCRIBE as well).
        columns: names of the columns, in the order of the query.
    """

    form: str
    columns: tuple[str, ...]


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_INTEGERS: Final = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
)
_READERS: Final[dict[str, Callable[[str], Value]]] = {
    **{XSD + name: int for name in _INTEGERS},
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": _boolean,
    XSD + "date": date.fromisoformat,
    XSD + "dateTime": datetime.fromisoformat,
}


def value(term: Term | None) -> Value:
    """Return a term as a Python value.

    An IRI is its text, an unbound variable None; a literal of a number, boolean or date type is of Python's type, and
    any other literal, also one whose text does not fit its type, is its text.
    """
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else None if term is None else str(term)
    reader = _READERS.get(term.datatype.value)
    if reader:
        try:
            return reader(term.value)
        except (ValueError, KeyError, InvalidOperation):
            return term.value
    return term.value


def text(term: Term | None) -> str:
    """Return a term as a person reads it: an IRI by its prefix (``region:low-back``), a literal as its text."""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return "" if term is None else term.value if isinstance(term, ox.Literal) else str(term)


def shorten(iri: str) -> str:
    """Return an IRI by its prefix where it has one of :data:`imr_graph.ns.PREFIXES`, else in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"
