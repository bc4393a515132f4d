"""N-Triples -> columns: the objects of each predicate and subject, every term in its canonical form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from imr_graph.errors import SourceError

#: The objects of each subject, each once.
Column = dict[str, Sequence[str]]
#: A column for each predicate.
Columns = dict[str, Column]

#: Terms as the writer of triples writes them: plain http IRIs, and literals without escapes; their text is certain to
#: be the canonical one. Lines with other terms are left to pyoxigraph.
_IRI: Final = r"<https?://[\w./~-]*+(?:\#[\w./~-]*+)?>"
_TYPE: Final = r"\^\^<http://www\.w3\.org/2001/XMLSchema\#(?!string>)[a-zA-Z]++>"
_is_plain_node: Final = re.compile(_IRI, re.ASCII).fullmatch
_is_plain_end: Final = re.compile(rf'(?:{_IRI}|"[^"\\\x00-\x1f\x7f\ufffe\uffff]*+"(?:{_TYPE})?) \.', re.ASCII).fullmatch


def read_columns(ntriples: bytes) -> tuple[Columns, set[str]]:
    """Return triples by predicate and subject, each once, and their objects.

    Raises:
        SourceError: they are not N-Triples.
    """
    try:
        lines = dict.fromkeys(ntriples.decode().split("\n"))
        columns, values, odd = _read_plain(lines)
        for triple in dict.fromkeys(_parse("\n".join(odd).encode())) if odd else ():
            if isinstance(triple.object, ox.Triple):
                raise SourceError(f"the triples to validate: a triple within a triple is not for SHACL: {triple}")
            line = f"{triple} ."
            if line in odd or line not in lines:
                subject, predicate, value = map(str, triple)
                _add(columns.setdefault(predicate, {}), subject, (value,))
                values.add(value)
    except (UnicodeDecodeError, SyntaxError):
        _name_the_line(ntriples)
        raise
    return columns, values


def _add(column: Column, subject: str, value: tuple[str]) -> None:
    """Add a value that a subject does not have yet.

    Most subjects have one value. Tuples of one, which subjects with the same value share, are far fewer things to watch
    for the garbage collector than a list a subject would be.
    """
    have = column.get(subject)
    if have is None:
        column[subject] = value
    elif isinstance(have, list):
        have.extend(value)
    else:
        column[subject] = [*have, *value]


def _read_plain(lines: Iterable[str]) -> tuple[Columns, set[str], set[str]]:
    """Return the columns and objects of the lines that are written plainly, and the other lines."""
    columns: Columns = {}
    values: dict[str, tuple[str]] = {}
    odd: set[str] = set()
    last = None
    for line in lines:
        subject, _, rest = line.partition(" ")
        predicate, _, end = rest.partition(" ")
        value, column = values.get(end), columns.get(predicate)
        if (
            (subject != last and not _is_plain_node(subject))
            or (column is None and not _is_plain_node(predicate))
            or (value is None and not _is_plain_end(end))
        ):
            odd.add(line)
            continue
        if value is None:
            value = values[end] = (end[:-2],)
        if column is None:
            column = columns[predicate] = {}
        if subject != last:
            last = subject
        if last in column:
            _add(column, last, value)
        else:
            column[last] = value
    return columns, {value for (value,) in values.values()}, odd


def _parse(ntriples: bytes) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))


def _name_the_line(ntriples: bytes) -> None:
    try:
        for _ in _parse(ntriples):
            pass
    except SyntaxError as error:
        raise SourceError(f"the triples to validate, line {error.lineno}: not N-Triples: {error.msg}") from error
