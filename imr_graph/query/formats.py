"""The formats in which the rows of an answer are written: one function a format, and the table of them all.

Each writes bytes, in UTF-8 where the format is text. Tables for people (``table``, ``md``) shorten IRIs by their
prefixes; the formats for programs carry them in full.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from html import escape
from typing import IO, Any, Final, cast

import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from imr_graph.ns import XSD
from imr_graph.query.terms import Head, Row, Term, Value, text, value

Writer = Callable[[Head, Iterable[Row], IO[bytes]], None]

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_NUMBER_TYPES: Final = (ox.NamedNode(XSD + "integer"), ox.NamedNode(XSD + "decimal"), ox.NamedNode(XSD + "double"))
_BARE_NUMBER: Final = re.compile(r"[+-]?(\d+|\d*\.\d+|(\d+\.\d*|\.?\d+)[eE][+-]?\d+)\Z")
_WIDE: Final = 10_000
_MARKDOWN: Final = str.maketrans({"\\": "\\\\", "|": "\\|", "<": "&lt;", "&": "&amp;"})


class _Utf8(io.TextIOBase):
    """Lends a binary stream to those who write text; never closes it."""

    encoding = "utf-8"

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Write text in UTF-8."""
        return self._stream.write(text.encode())

    def isatty(self) -> bool:
        """Tell whether the stream is a terminal."""
        return self._stream.isatty()


def _cells(rows: Iterable[Row]) -> list[list[str]]:
    return [[_CONTROL.sub(" ", text(term)) for term in row] for row in rows]


def _numeric(rows: list[Row], column: int) -> bool:
    found = [row[column] for row in rows if row[column] is not None]
    return bool(found) and all(isinstance(term, ox.Literal) and term.datatype in _NUMBER_TYPES for term in found)


def write_table(head: Head, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """Write a table for the terminal; a line a row where the stream is none. Control characters become blanks."""
    held = list(rows)
    table = Table(box=SIMPLE_HEAD)
    for position, name in enumerate(head.columns):
        table.add_column(Text(name), justify="right" if _numeric(held, position) else "left")
    for cells in _cells(held):
        table.add_row(*map(Text, cells))
    Console(file=cast("IO[str]", _Utf8(stream)), width=None if stream.isatty() else _WIDE).print(table)


def write_markdown(head: Head, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """Write a table in GitHub's Markdown."""
    held = list(rows)
    rules = ["---:" if _numeric(held, position) else "---" for position in range(len(head.columns))]
    for cells in (list(head.columns), rules, *_cells(held)):
        line = " | ".join(cell.translate(_MARKDOWN) for cell in cells)
        stream.write(f"| {line} |\n".encode())


def html(head: Head, rows: Iterable[Row]) -> str:
    """Return an HTML table, everything escaped, for a notebook."""
    held = list(rows)
    right = [_numeric(held, position) for position in range(len(head.columns))]
    lines = ["<table>", "<thead><tr>", *(f'<th scope="col">{escape(name)}</th>' for name in head.columns)]
    lines += ["</tr></thead>", "<tbody>"]
    for cells in _cells(held):
        marked = zip(right, cells, strict=True)
        row = (
            f'<td style="text-align: {"right" if number else "left"}">{escape(cell)}</td>' for number, cell in marked
        )
        lines.append(f"<tr>{''.join(row)}</tr>")
    return "\n".join([*lines, "</tbody>", "</table>"])


def write_csv(head: Head, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """Write the CSV of `SPARQL 1.1 Query Results`_: RFC 4180, values without their types.

    .. _SPARQL 1.1 Query Results: https://www.w3.org/TR/sparql11-results-csv-tsv/
    """
    writer = csv.writer(_Utf8(stream))
    writer.writerow(head.columns)
    for row in rows:
        writer.writerow([term.value if isinstance(term, ox.NamedNode | ox.Literal) else term for term in row])


def write_tsv(head: Head, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """Write the TSV of `SPARQL 1.1 Query Results`_: terms as Turtle writes them, types kept.

    .. _SPARQL 1.1 Query Results: https://www.w3.org/TR/sparql11-results-csv-tsv/
    """
    stream.write(("\t".join(f"?{name}" for name in head.columns) + "\n").encode())
    for row in rows:
        stream.write(("\t".join(_turtle(term) for term in row) + "\n").encode())


def _turtle(term: Term | None) -> str:
    if isinstance(term, ox.Literal) and term.datatype in _NUMBER_TYPES and _BARE_NUMBER.match(term.value):
        return term.value
    return "" if term is None else str(term).replace("\t", "\\t")


def write_json(head: Head, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """Write `SPARQL 1.1 Query Results JSON`_, a row a line.

    .. _SPARQL 1.1 Query Results JSON: https://www.w3.org/TR/sparql11-results-json/
    """
    if head.form == "ask":
        answer = json.dumps(next(value(term) for row in rows for term in row))
        stream.write(f'{{"head": {{}}, "boolean": {answer}}}\n'.encode())
        return
    stream.write(f'{{"head": {{"vars": {json.dumps(head.columns)}}}, "results": {{"bindings": ['.encode())
    for number, row in enumerate(rows):
        bound = {name: _json_term(term) for name, term in zip(head.columns, row, strict=True) if term is not None}
        stream.write(((",\n" if number else "\n") + json.dumps(bound, ensure_ascii=False)).encode())
    stream.write(b"\n]}}\n")


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    plain = {"type": "literal", "value": term.value}
    if term.language:
        return {**plain, "xml:lang": term.language}
    return plain if term.datatype.value == XSD + "string" else {**plain, "datatype": term.datatype.value}


def write_jsonl(head: Head, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """Write a JSON object a row: numbers and booleans as such, dates and IRIs as text, an unbound variable as null."""
    for row in rows:
        plain = {name: _json_value(value(term)) for name, term in zip(head.columns, row, strict=True)}
        stream.write((json.dumps(plain, ensure_ascii=False) + "\n").encode())


def _json_value(plain: Value) -> str | int | float | bool | None:
    if isinstance(plain, date):
        return plain.isoformat()
    if isinstance(plain, Decimal):
        return float(plain)
    return plain if not isinstance(plain, float) or math.isfinite(plain) else str(plain)


def write_parquet(head: Head, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """Write Parquet with the columns of :func:`imr_graph.query.arrow.table`."""
    import pyarrow.parquet as pq  # noqa: PLC0415  it takes a seventh of a second to import, and few calls need it

    from imr_graph.query import arrow  # noqa: PLC0415  likewise

    pq.write_table(arrow.table(head, rows), stream)


#: Name of a format -> what writes it; ``Rows.write`` and the command line take their choices from here.
FORMATS: Final[dict[str, Writer]] = {
    "table": write_table,
    "csv": write_csv,
    "tsv": write_tsv,
    "json": write_json,
    "jsonl": write_jsonl,
    "md": write_markdown,
    "parquet": write_parquet,
}
