"""The named queries: files of ``queries/`` with a header that says what they answer, in which columns.

The header is grlc's: comments that begin with ``#+`` and hold YAML, of which this reads the part that the files use::

    #+ summary: the question in words
    #+ description: how it is counted; goes on
    #+   in lines with a deeper indent
    #+ keywords:
    #+   - word
    #+ columns:
    #+   - name: meaning (unit)
    #+ params:
    #+   - name: meaning (type)
    #+ defaults:
    #+   - name: value
    #+ enumerate:
    #+   - name:
    #+     - allowed value

A parameter is a variable named as BASIL names them: ``?_name`` must be given, ``?__name`` may be; the ending says the
type: none for a string, ``_integer``, ``_xsd_date``, ``_iri``. A type in the header may also be a kind of concept
(``guideline``), for which the code alone will do. See https://github.com/CLARIAH/grlc (decorator syntax) and
https://github.com/basilapi/basil/wiki (SPARQL variable name convention).
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import pyoxigraph as ox

from imr_graph.errors import QueryError
from imr_graph.ns import BASE, PREFIXES, XSD
from imr_graph.query.sparql import parameter_variables
from imr_graph.resources import files

ParameterValue = str | int | date
Header = dict[str, str | list[tuple[str, list[str]]]]

#: Kinds of concept: the vocabularies whose codes a parameter may name.
CONCEPT_KINDS: Final = tuple(
    name for name, namespace in PREFIXES.items() if namespace == f"{BASE}{name}/" and name not in {"letter", "scheme"}
)

_TYPES: Final = {"_integer": "integer", "_xsd_date": "date", "_iri": "iri"}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}\Z")
_MEANING: Final = re.compile(r"(?P<meaning>.+) \((?P<kind>[^()]+)\)\Z")
_SCALAR: Final = re.compile(r"(?P<key>\w+): (?P<text>.+)\Z")
_LIST: Final = re.compile(r"(?P<key>\w+):\Z")
_ITEM: Final = re.compile(r"  - (?P<text>.+)\Z")
_NESTED: Final = re.compile(r"    - (?P<text>.+)\Z")
_MORE: Final = re.compile(r"  (?P<text>\S.*)\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a named query's answer.

    Attributes:
        name: the variable.
        meaning: what its values say.
        unit: ``count``, ``share`` (0 to 1), ``days``, ``years``, ``year``, ``IRI``, ``text`` or ``boolean``.
    """

    name: str
    meaning: str
    unit: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query.

    Attributes:
        name: as the user gives it (``from``).
        variable: as the query has it, without its mark (``__from_xsd_date``).
        type: ``string``, ``integer``, ``date``, ``iri`` or one of :data:`CONCEPT_KINDS`.
        meaning: what it does; empty for a query without a header.
        default: taken where none is given.
        allowed: the values that it may have; empty where any value of the type will do.
    """

    name: str
    variable: str
    type: str
    meaning: str = ""
    default: str | None = None
    allowed: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return not self.variable.startswith("__") and self.default is None

    def term(self, value: ParameterValue) -> ox.NamedNode | ox.Literal:
        """Return a value as the RDF term that is bound.

        Raises:
            QueryError: the value is not of the type, or not among those allowed.
        """
        if self.allowed and value not in self.allowed:
            raise QueryError(f"parameter {self.name}={value}: allowed are {', '.join(self.allowed)}")
        if self.type == "integer" and _INTEGER.match(str(value)):
            return ox.Literal(str(int(value)), datatype=ox.NamedNode(XSD + "integer"))  # type: ignore[arg-type]
        if self.type == "date" and (day := _day(str(value))):
            return ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))
        if self.type == "string":
            return ox.Literal(str(value))
        if self.type not in {"integer", "date"} and (iri := _iri(self.type, str(value))):
            return iri
        raise QueryError(f"parameter {self.name}={value}: {_WANTED.get(self.type, _WANTED['concept'])}")


_WANTED: Final = {
    "integer": "a whole number is wanted (12)",
    "date": "a day is wanted as YYYY-MM-DD (2016-12-31)",
    "iri": "an IRI is wanted, in full (https://...) or by a prefix (guideline:odg-low-back)",
    "concept": "the code of a concept is wanted (low-back), or its IRI",
}


def _day(text: str) -> date | None:
    if not _DAY.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _iri(kind: str, text: str) -> ox.NamedNode | None:
    """Return the IRI that a value means: in full, by a prefix, or as a code of the kind."""
    prefix, colon, name = text.partition(":")
    if colon and prefix in PREFIXES:
        text = PREFIXES[prefix] + name
    elif not colon and kind != "iri":
        text = f"{BASE}{kind}/{text}"
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name.

    Attributes:
        name: the file's name without its ending.
        summary: the question in words.
        description: how it is counted.
        keywords: what it is about.
        columns: in the order of the answer.
        params: in the order of the header.
        text: the whole file, standard SPARQL 1.1.
    """

    name: str
    summary: str
    description: str
    keywords: tuple[str, ...]
    columns: tuple[Column, ...]
    params: tuple[Parameter, ...]
    text: str


@cache
def named_queries() -> tuple[NamedQuery, ...]:
    """Return the named queries, ordered by name.

    Raises:
        QueryError: a file's header cannot be read.
    """
    return tuple(read_named_query(path.stem, path.read_text("utf-8")) for path in files("queries"))


def named_query(name: str) -> NamedQuery:
    """Return the query of a name.

    Raises:
        QueryError: there is none; the message names the nearest.
    """
    known = {query.name: query for query in named_queries()}
    if name in known:
        return known[name]
    raise QueryError(f"no query named {name!r}{nearest(name, known)}; `imr-graph queries` lists all")


def nearest(wrong: str, right: Mapping[str, object]) -> str:
    """Return ``: did you mean x or y?`` for the names nearest to a wrong one, or nothing."""
    found = difflib.get_close_matches(wrong, right, n=3, cutoff=0.5)
    return f": did you mean {' or '.join(found)}?" if found else ""


def parameters(text: str) -> tuple[Parameter, ...]:
    """Return the parameters that a query's text has, with what its header, where it has one, says of them.

    Raises:
        QueryError: the header cannot be read, or speaks of a parameter that the query does not have.
    """
    header = _header("the query", text)
    return tuple(_parameters("the query", header, text))


def read_named_query(name: str, text: str) -> NamedQuery:
    """Return a query file as an object.

    Raises:
        QueryError: its header cannot be read.
    """
    header = _header(name, text)
    return NamedQuery(
        name=name,
        summary=_text(header, "summary"),
        description=_text(header, "description"),
        keywords=tuple(item for item, _ in _items(header, "keywords")),
        columns=tuple(Column(*_meant(name, item)) for item, _ in _items(header, "columns")),
        params=tuple(_parameters(name, header, text)),
        text=text,
    )


def _header(name: str, text: str) -> Header:
    """Read the lines that begin with ``#+``: key -> text, or key -> items with their nested items."""
    header: Header = {}
    key = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        content, held = line[2:].removeprefix(" "), header.get(key)
        if match := _SCALAR.match(content):
            key, header[match["key"]] = match["key"], match["text"]
        elif match := _LIST.match(content):
            key, header[match["key"]] = match["key"], []
        elif isinstance(held, list) and (match := _NESTED.match(content)) and held:
            held[-1][1].append(match["text"])
        elif isinstance(held, list) and (match := _ITEM.match(content)):
            held.append((match["text"], []))
        elif isinstance(held, str) and (match := _MORE.match(content)):
            header[key] = f"{held} {match['text']}"
        else:
            raise QueryError(f"{name}, line {number}: header line not understood: {line}")
    return header


def _text(header: Header, key: str) -> str:
    found = header.get(key, "")
    return found if isinstance(found, str) else ""


def _items(header: Header, key: str) -> list[tuple[str, list[str]]]:
    found = header.get(key, [])
    return found if isinstance(found, list) else []


def _meant(name: str, item: str) -> tuple[str, str, str]:
    """Split ``upheld: items whose denial stands (count)``."""
    entry, _, meaning = item.partition(": ")
    match = _MEANING.match(meaning)
    if not match:
        raise QueryError(f"{name}: header entry {item!r}: wanted is 'name: meaning (unit)'")
    return entry, match["meaning"], match["kind"]


def _parameters(name: str, header: Header, text: str) -> Iterator[Parameter]:
    """Yield the parameters: first those of the header, in its order, then what only the text shows."""
    found = _by_name(name, text)
    defaults = dict(item.partition(": ")[::2] for item, _ in _items(header, "defaults"))
    allowed = {item.rstrip(":"): tuple(values) for item, values in _items(header, "enumerate")}
    for item, _ in _items(header, "params"):
        entry, meaning, kind = _meant(name, item)
        if entry not in found:
            raise QueryError(f"{name}: header speaks of parameter {entry!r}, but the query has no such variable")
        plain = found.pop(entry)
        if kind != plain.type and not (plain.type == "iri" and kind in CONCEPT_KINDS):
            raise QueryError(f"{name}: parameter {entry!r} is {plain.type} by its variable but {kind} in the header")
        yield Parameter(entry, plain.variable, kind, meaning, defaults.get(entry), allowed.get(entry, ()))
    yield from found.values()


def _by_name(name: str, text: str) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for parameter in map(_from_variable, parameter_variables(text)):
        other = found.setdefault(parameter.name, parameter)
        if other is not parameter:
            pair = f"?{other.variable} and ?{parameter.variable}"
            raise QueryError(f"{name}: parameter {parameter.name!r} is two variables, {pair}: rename one")
    return found


def _from_variable(variable: str) -> Parameter:
    name = variable.lstrip("_")
    for ending, kind in _TYPES.items():
        if name.endswith(ending):
            return Parameter(name.removesuffix(ending), variable, kind)
    return Parameter(name, variable, "string")
