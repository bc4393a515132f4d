"""imr-graph drivers: which guidelines, sections or topics go with denials that stand."""

from collections.abc import Iterator

import click
import pyoxigraph as ox

from imr_graph.analysis import CITES, MINIMUM, SIDES, Drivers
from imr_graph.analysis import drivers as analyse
from imr_graph.cli.files import opened_bytes
from imr_graph.cli.options import log, log_format, output_option, writes_json
from imr_graph.ns import XSD
from imr_graph.query import Rows
from imr_graph.query.formats import FORMATS
from imr_graph.query.terms import Head, shorten
from imr_graph.statistics import SMALL, SMALL_EXPECTED, Driver, Estimate
from imr_graph.store import open_graph

_FOR_PEOPLE = ("table", "md")
_DECIMAL = ox.NamedNode(f"{XSD}decimal")
_LEAST = 0.001


@click.command()
@click.argument("graph", type=click.Path())
@click.option("--by", type=click.Choice(list(CITES)), default="guideline", show_default=True, help="What to compare.")
@click.option("--side", type=click.Choice(list(SIDES)), default="reviewer", show_default=True, help="Who cites it.")
@click.option("--within", metavar="CATEGORY", help="Only one category of service, by its code (imaging).")
@click.option("--one-per-letter", is_flag=True, help="Count only the first item of each letter.")
@click.option(
    "--min", "minimum", type=click.IntRange(1), default=MINIMUM, show_default=True, help="The fewest determinations."
)
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="table", show_default=True)
@output_option
@log_format
def drivers(
    graph: str,
    by: str,
    side: str,
    within: str | None,
    one_per_letter: bool,
    minimum: int,
    format_name: str,
    output: str | None,
) -> None:
    """Say which guideline drives the denials of GRAPH, a graph directory or an RDF file.

    Each guideline (section, topic) has a row: how often the denial is upheld where it is cited, how often that would
    be expected of such services, and the odds against the determinations that do not cite it; with 95 % intervals,
    and p-values adjusted for the number of rows. Those with the most denials beyond the expected come first.
    """
    store = open_graph(graph)
    found = analyse(store, by=by, side=side, within=within, one_per_letter=one_per_letter, minimum=minimum)
    with opened_bytes(output) as out:
        _rows(found, for_people=format_name in _FOR_PEOPLE).write(format_name, out)
    log.info("drivers", extra={"fields": _summary(found)})
    if not writes_json():
        click.echo("\n".join(_sentences(found)), err=True)


def _summary(found: Drivers) -> dict[str, int]:
    return {name: getattr(found, name) for name in ("determinations", "upheld", "uncited", "left_out", "minimum")}


def _sentences(found: Drivers) -> Iterator[str]:
    where = f" of the service category {found.within}" if found.within else ""
    share = f"{found.upheld:,} upheld ({found.upheld / found.determinations:.1%})"
    what = "determinations, the first of each letter" if found.one_per_letter else "determinations"
    yield f"{found.determinations:,} {what}{where}: {share}"
    yield f"{found.uncited:,} of them cite no known {found.by} on the {found.side}'s side: in the comparison group only"
    yield (
        f"{len(found.rows)} of {len(found.rows) + found.left_out} {found.by}s shown: "
        f"{found.left_out} with fewer than {found.minimum} determinations left out (--min)"
    )
    yield f"small: fewer than {SMALL} determinations, or than {SMALL_EXPECTED} expected of an outcome"
    if not found.one_per_letter:
        yield "items of one letter tend to end alike, so p and q are too small: check findings with --one-per-letter"


def _rows(found: Drivers, *, for_people: bool) -> Rows:
    cells = [_for_people(each) if for_people else _for_programs(each) for each in found.rows]
    columns = tuple(found.by if name == "concept" else name for name in cells[0])
    return Rows(Head("select", columns), iter([tuple(row.values()) for row in cells]))


def _for_people(row: Driver) -> dict[str, ox.NamedNode | ox.Literal | None]:
    """Return a row with an interval in one cell with its number, and rounded."""
    note = ", ".join(word for word in (row.finding, "small" if row.small else None) if word)
    return {
        "concept": ox.Literal(row.title or shorten(row.concept)),
        "n": ox.Literal(row.determinations),
        "upheld": ox.Literal(row.upheld),
        "expected": ox.Literal(f"{row.expected:.1f}", datatype=_DECIMAL),
        "share (95 %)": ox.Literal(_interval(row.share, 3)),
        "upheld/expected (95 %)": ox.Literal(_interval(row.ratio)),
        "odds ratio (95 %)": ox.Literal(_interval(row.odds_ratio)),
        "p": ox.Literal(_probability(row.p)),
        "q": ox.Literal(_probability(row.q)),
        "note": ox.Literal(note),
    }


def _for_programs(row: Driver) -> dict[str, ox.NamedNode | ox.Literal | None]:
    """Return a row with a column a number; shares and ratios to 4 places, p and q to 4 digits."""
    return {
        "concept": ox.NamedNode(row.concept),
        "title": None if row.title is None else ox.Literal(row.title),
        "determinations": ox.Literal(row.determinations),
        "upheld": ox.Literal(row.upheld),
        "overturned": ox.Literal(row.determinations - row.upheld),
        **_columns("share", row.share),
        "expected": _number(row.expected),
        **_columns("ratio", row.ratio),
        **_columns("overturn_ratio", row.overturn_ratio),
        **_columns("odds_ratio", row.odds_ratio),
        "p": _digits(row.p),
        "q": _digits(row.q),
        "finding": None if row.finding is None else ox.Literal(row.finding),
        "small": ox.Literal(row.small),
    }


def _columns(name: str, estimate: Estimate | None) -> dict[str, ox.Literal | None]:
    values = (estimate.value, estimate.low, estimate.high) if estimate else (None, None, None)
    return dict(zip((name, f"{name}_low", f"{name}_high"), map(_number, values), strict=True))


def _number(value: float | None) -> ox.Literal | None:
    return None if value is None else ox.Literal(round(value, 4))


def _digits(value: float | None) -> ox.Literal | None:
    return None if value is None else ox.Literal(float(f"{value:.4g}"))


def _interval(estimate: Estimate | None, places: int = 2) -> str:
    if estimate is None:
        return ""
    value = f"{estimate.value:.{places}f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({estimate.low:.{places}f} to {estimate.high:.{places}f})"


def _probability(value: float | None) -> str:
    return "" if value is None else "<0.001" if value < _LEAST else f"{value:.3f}"
