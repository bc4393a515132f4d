"""Rows of an answer -> an Arrow table, with a type a column."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from imr_graph.query.terms import Head, Row, Value, value


def table(head: Head, rows: Iterable[Row]) -> Any:
    """Return a pyarrow Table, a type a column: int64, double, bool, date32, timestamp, else string."""
    values = [[value(term) for term in row] for row in rows]
    return pa.table({name: _column([row[n] for row in values]) for n, name in enumerate(head.columns)})


def _column(values: list[Value]) -> Any:
    kinds = {type(item) for item in values if item is not None}
    if kinds and kinds <= {int, float, Decimal} and kinds != {int}:
        return pa.array([None if item is None else float(item) for item in values], pa.float64())  # type: ignore[arg-type]
    if len(kinds) == 1 and kinds <= _ARROW.keys() and not _beyond_int64(values):
        return pa.array(values, _ARROW[kinds.pop()])
    return pa.array([None if item is None else str(item) for item in values], pa.string())


def _beyond_int64(values: list[Value]) -> bool:
    return any(isinstance(item, int) and not -(2**63) <= item < 2**63 for item in values)


_ARROW: Final[dict[type, Any]] = {
    int: pa.int64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}
