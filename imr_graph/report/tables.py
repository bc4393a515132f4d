"""A query's answer as a table: for people, as text under readable headings, and as CSV with every row and column."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from imr_graph.export.cleaning import clean
from imr_graph.export.spreadsheet import cell
from imr_graph.query import NamedQuery, named_query, run
from imr_graph.query.named import Column
from imr_graph.query.terms import Value

Params = Mapping[str, str]
Cells = tuple[Value, ...]

#: The most rows that a table shows; its CSV has them all.
MOST_ROWS: Final = 25
#: What stands where a letter says nothing.
NOT_STATED: Final = "not stated"

_LABELS: Final = """
SELECT ?concept ?label { ?concept skos:prefLabel ?label FILTER (LANG(?label) = "en") } ORDER BY ?concept ?label
"""
_NUMERIC: Final = {"count", "share", "days", "years", "year"}
_NAME: Final = re.compile(r"(?:.*_)?(?:label|title)\Z")


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a named query.

    Attributes:
        query: the query.
        params: the values given to it.
        rows: its rows, all of them, with its columns.
        labels: IRI of a concept -> its name.
    """

    query: NamedQuery
    params: Params
    rows: tuple[Cells, ...]
    labels: Mapping[str, str]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns for people: a concept's name stands in the place of its IRI, so it needs no column of its own."""
        return tuple(column for column in self.query.columns if not _NAME.match(column.name))

    @property
    def shown(self) -> tuple[Cells, ...]:
        """The rows that a page shows."""
        return self.rows[:MOST_ROWS]

    @property
    def cut(self) -> str:
        """What a page leaves out, as a sentence; empty where it shows all."""
        if len(self.rows) <= MOST_ROWS:
            return ""
        return f"The first {MOST_ROWS} of {len(self.rows):,} rows; the CSV file has all."

    @property
    def command(self) -> str:
        """The command line that gives the rows again."""
        given = "".join(f" --param {name}={value}" for name, value in self.params.items())
        return f"imr-graph query GRAPH {self.query.name}{given}"

    @property
    def sparql(self) -> str:
        """The query without its header, whose texts stand in the report."""
        return "\n".join(line for line in self.query.text.splitlines() if not line.startswith("#+")).strip()

    def value(self, row: Cells, name: str) -> Value:
        """Return the value of a row in a column."""
        return row[[column.name for column in self.query.columns].index(name)]

    def total(self, name: str) -> int:
        """Return the sum of a column of counts."""
        return sum(self.number(row, name) for row in self.rows)

    def number(self, row: Cells, name: str) -> int:
        """Return the value of a row in a column of counts."""
        return int(str(self.value(row, name)))

    def texts(self, row: Cells) -> list[str]:
        """Return a row as people read it, a text for each of :attr:`columns`."""
        return [self.text(row, column) for column in self.columns]

    def text(self, row: Cells, column: Column) -> str:
        """Return a cell as people read it."""
        found = self.value(row, column.name)
        if found is None:
            return NOT_STATED
        if column.unit == "IRI":
            return clean(self.labels.get(str(found)) or _code(str(found)))
        return clean(_PRINTED.get(column.unit, _words)(found))

    def csv(self) -> bytes:
        """Return all rows and columns as a spreadsheet reads them: with a byte order mark, guarded against formulas."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([column.name for column in self.query.columns])
        writer.writerows([_cell(found) for found in row] for row in self.rows)
        return out.getvalue().encode("utf-8-sig")


def ask(store: ox.Store, name: str, params: Params, labels: Mapping[str, str]) -> Table:
    """Ask a graph a named query.

    Raises:
        QueryError: no such query, or a parameter is wrong.
    """
    return Table(named_query(name), params, tuple(run(store, name, params)), labels)


def labels_of(store: ox.Store) -> dict[str, str]:
    """Return the English names of a graph's concepts, by IRI."""
    return {str(concept): str(label) for concept, label in run(store, _LABELS)}


def heading(column: Column) -> str:
    """Return a column's name as people read it."""
    return column.name.replace("_", " ")


def is_number(column: Column) -> bool:
    """Tell whether a column holds numbers."""
    return column.unit in _NUMERIC


def lacking(missing: Table, of: str, fields: Iterable[str]) -> str:
    """Return how many letters or items lack each field, for the end of a sentence; empty where nothing is counted.

    Args:
        missing: the answer to a query of :data:`imr_graph.report.chapters.MISSING`.
        of: what has the fields, letters or items.
        fields: the names of fields there.
    """
    rows = {str(missing.value(row, "field")): row for row in missing.rows}
    return ", ".join(f"{field} in {_missing(missing, rows[field], of)}" for field in fields if field in rows)


def _missing(missing: Table, row: Cells, of: str) -> str:
    count, total = (missing.value(row, name) for name in ("missing", "total"))
    return f"{count:,} of {total:,} {of}"


def _cell(found: Value) -> str:
    if found is None or isinstance(found, bool | str):
        return cell(found)
    return str(found)  # a number or a date, which no spreadsheet takes for a formula


def _code(iri: str) -> str:
    return iri.rstrip("/").rpartition("/")[2].replace("-", " ")


def _count(found: Value) -> str:
    return f"{found:,}" if isinstance(found, int) else str(found)


def _share(found: Value) -> str:
    return f"{found * 100:.1f} %" if isinstance(found, Decimal | float) else str(found)


def _yes_or_no(found: Value) -> str:
    return "yes" if found else "no"


def _words(found: Value) -> str:
    return {"claims_administrator": "claims administrator", "expert_reviewer": "expert reviewer"}.get(
        str(found), str(found)
    )


_PRINTED: Final = {"count": _count, "share": _share, "boolean": _yes_or_no}
