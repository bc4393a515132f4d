"""imr-graph drivers: which guideline drives denials, and could that be chance or the kind of service."""

import math
from collections.abc import Callable, Iterator

import click
import pyoxigraph as ox

from imr_graph.cli.files import opened_bytes
from imr_graph.cli.options import log_format, output_option
from imr_graph.drivers import BYS, MINIMUM, SIDES, By, Driver, Drivers, DriverSide, Interval
from imr_graph.drivers import drivers as compared
from imr_graph.ns import XSD
from imr_graph.query import Rows
from imr_graph.query.formats import FORMATS
from imr_graph.query.terms import Head, Term
from imr_graph.store import open_graph

_LEAST = 0.0001
_DECIMAL = ox.NamedNode(XSD + "decimal")


@click.command()
@click.argument("graph", type=click.Path())
@click.option("--by", type=click.Choice(BYS), default="guideline", show_default=True, help="What is compared.")
@click.option("--side", type=click.Choice(SIDES), default="reviewer", show_default=True, help="Whose citations count.")
@click.option("--within", metavar="CATEGORY", help="Only determinations of this service category (imaging).")
@click.option("--min", "minimum", type=click.IntRange(1), default=MINIMUM, show_default=True, help="Leave out below.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="table", show_default=True)
@output_option
@log_format
def drivers(
    graph: str, by: By, side: DriverSide, within: str | None, minimum: int, format_name: str, output: str | None
) -> None:
    """Tell of each guideline that GRAPH's letters cite how often denials stand, against what the services explain.

    GRAPH is a graph directory or an RDF file. An odds ratio above 1 means: where it is cited, denials stand more often
    than elsewhere among services of the same category. See docs/drivers.md for each figure.
    """
    found = compared(open_graph(graph), by=by, side=side, within=within, minimum=minimum)
    with opened_bytes(output) as out:
        _rows(found, by, people=format_name in {"table", "md"}).write(format_name, out)
    click.echo(_said(found, by, side), err=True)


def _said(found: Drivers, by: str, side: str) -> str:
    return (
        f"{found.determinations:,} determinations compared; each counts once for every {by} that the {side} cites. "
        f"Left out: {found.left_out} with fewer than {found.minimum}. * fewer than 30: read with care."
    )


def _rows(found: Drivers, by: str, *, people: bool) -> Rows:
    table = _FOR_PEOPLE if people else _FOR_PROGRAMS
    columns = tuple(by if name == "iri" else name for name in table)
    terms = (tuple(cell(row) for cell in table.values()) for row in found.rows)
    return Rows(Head("select", columns), iter(terms))


def _number(value: float | None, digits: int = 4) -> ox.Literal | None:
    if value is None or not math.isfinite(value):
        return None
    return ox.Literal(f"{round(value, digits):.{digits}f}", datatype=_DECIMAL)


def _double(value: float | None) -> ox.Literal | None:
    return None if value is None else ox.Literal(float(f"{value:.4g}"))


def _with_interval(found: Interval | None) -> ox.Literal | None:
    if found is None:
        return None
    return ox.Literal(f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})")


def _short(value: float | None) -> ox.Literal | None:
    return None if value is None else ox.Literal(f"< {_LEAST}" if value < _LEAST else f"{value:.4f}")


def _interval(name: str, of: Callable[[Driver], Interval | None]) -> Iterator[tuple[str, "_Cell"]]:
    for end in ("value", "low", "high"):
        column = name if end == "value" else f"{name}_{end}"
        yield column, lambda row, end=end: (found := of(row)) and _number(getattr(found, end))  # type: ignore[misc]


_Cell = Callable[[Driver], Term | None]
_FOR_PEOPLE: dict[str, _Cell] = {
    "iri": lambda row: ox.NamedNode(row.iri),
    "n": lambda row: ox.Literal(f"{row.determinations}{'*' if row.small else ''}"),
    "upheld": lambda row: ox.Literal(row.upheld),
    "share (95 %)": lambda row: _with_interval(row.share),
    "expected": lambda row: _number(row.expected, 1),
    "observed/expected": lambda row: _with_interval(row.ratio),
    "odds ratio": lambda row: _with_interval(row.odds),
    "p": lambda row: _short(row.p),
    "q": lambda row: _short(row.q),
}
_FOR_PROGRAMS: dict[str, _Cell] = {
    "iri": lambda row: ox.NamedNode(row.iri),
    "title": lambda row: ox.Literal(row.title),
    "determinations": lambda row: ox.Literal(row.determinations),
    "upheld": lambda row: ox.Literal(row.upheld),
    **dict(_interval("upheld_share", lambda row: row.share)),
    "expected": lambda row: _number(row.expected),
    **dict(_interval("ratio", lambda row: row.ratio)),
    **dict(_interval("odds_ratio", lambda row: row.odds)),
    "p": lambda row: _double(row.p),
    "q": lambda row: _double(row.q),
    "small": lambda row: ox.Literal(row.small),
}
