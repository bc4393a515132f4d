"""Which guideline drives denials: counts from a graph -> intervals, standardised ratios and tests, a row a guideline.

The formulas are those of statsmodels; ``docs/drivers.md`` says what each figure means and where it comes from.
"""

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import pyoxigraph as ox

from imr_graph.errors import QueryError
from imr_graph.ns import BASE
from imr_graph.query import run
from imr_graph.query.named import nearest

By = Literal["guideline", "section", "topic"]
DriverSide = Literal["reviewer", "administrator"]
BYS: Final[tuple[str, ...]] = get_args(By)
SIDES: Final[tuple[str, ...]] = get_args(DriverSide)
#: Fewer determinations than this, and a row is left out.
MINIMUM: Final = 10
#: Fewer determinations than this, and a row is marked as small.
SMALL: Final = 30

_GUIDELINES: Final = "{{ SELECT ?determination ?group {{ ?determination imr:{side}Guideline ?group }} }}"
_CITED: Final = """{{ SELECT DISTINCT ?determination ?group WHERE {{
    ?determination imr:{side}Citation ?citation {{ SELECT ?citation ?group {{ ?citation imr:{by} ?group }} }} }} }}"""
_COUNT: Final = """SELECT ?group ?category (COUNT(*) AS ?n) (COUNT(?granted) AS ?overturned)
WHERE {{
  {chosen}
  OPTIONAL {{ SELECT ?determination ?category {{ ?determination imr:serviceCategory ?category }} }}
  OPTIONAL {{ SELECT ?determination (1 AS ?granted) {{ ?determination imr:outcome outcome:overturned }} }}
}}
GROUP BY ?group ?category"""
_ALL: Final = "?determination a imr:Determination ."
_CATEGORIES: Final = "SELECT ?category { ?category a imr:ServiceCategory }"
_TITLES: Final = 'SELECT ?concept ?title { ?concept skos:prefLabel ?title FILTER (LANG(?title) = "en") }'


@dataclass(frozen=True, slots=True)
class Tally:
    """Determinations of one service category: how many, and how many of these were upheld."""

    determinations: int
    upheld: int


#: Service category (IRI; None where a request has none) -> its tally.
Strata = Mapping[str | None, Tally]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval; 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Driver:
    """What is known of one guideline, section or topic.

    Attributes:
        iri: of the concept.
        title: its name, or empty without the vocabularies.
        determinations: that cite it on the side asked for, each counted once.
        upheld: of these.
        share: upheld of determinations, with Wilson's interval.
        expected: upheld determinations, had each service category its share of the whole.
        ratio: upheld to expected, the interval that of the share with ``expected`` as given; None where none is
            expected.
        odds: Mantel and Haenszel's odds ratio of upheld, cited against not cited, over the categories; None where
            it has no bound (where it is cited, all are upheld or all overturned).
        p: of the Mantel-Haenszel test; None where no category has both outcomes and both kinds of determinations.
        q: p after Benjamini and Hochberg over all rows.
        small: whether there are fewer than 30 determinations.
    """

    iri: str
    title: str
    determinations: int
    upheld: int
    share: Interval
    expected: float
    ratio: Interval | None
    odds: Interval | None
    p: float | None
    q: float | None
    small: bool


@dataclass(frozen=True, slots=True)
class Drivers:
    """The rows, the most cited first, and what they rest on.

    Attributes:
        rows: one for each guideline, section or topic.
        determinations: all that were compared.
        left_out: guidelines with fewer determinations than the minimum.
        minimum: that minimum.
    """

    rows: tuple[Driver, ...]
    determinations: int
    left_out: int
    minimum: int


def drivers(
    graph: ox.Store,
    *,
    by: By = "guideline",
    side: DriverSide = "reviewer",
    within: str | None = None,
    minimum: int = MINIMUM,
) -> Drivers:
    """Tell of each guideline how often denials that cite it are upheld, and whether the kinds of services explain that.

    Args:
        graph: the store; letters and vocabularies.
        by: what is compared.
        side: whose citations count.
        within: code of a service category; only its determinations are compared.
        minimum: determinations that a guideline must have; below, it is left out and counted.

    Raises:
        QueryError: an unknown category, a graph without determinations, or statsmodels is not installed.
    """
    category = _category(graph, within)
    totals = _tallies(graph, _ALL, category).get(None, {})
    if not totals:
        said = f" of the category {within}" if within else ""
        raise QueryError(f"the graph has no determinations{said}: nothing can be compared")
    groups = _tallies(graph, (_GUIDELINES if by == "guideline" else _CITED).format(by=by, side=side), category)
    kept = {str(iri): strata for iri, strata in groups.items() if _size(strata) >= minimum}
    titles = {row[0]: str(row[1]) for row in run(graph, _TITLES)} if kept else {}
    found = [compare(iri, str(titles.get(iri, "")), strata, totals) for iri, strata in kept.items()]
    rows = sorted(with_q(found), key=lambda row: (-row.determinations, row.iri))
    return Drivers(tuple(rows), _size(totals), len(groups) - len(kept), minimum)


def compare(iri: str, title: str, strata: Strata, totals: Strata) -> Driver:
    """Return the figures of one guideline, but for q.

    Args:
        iri: of the guideline.
        title: its name.
        strata: determinations that cite it, by service category.
        totals: all determinations, by service category; these hold the former.

    Raises:
        QueryError: statsmodels is not installed.
    """
    size, upheld = _size(strata), sum(tally.upheld for tally in strata.values())
    shares = {category: tally.upheld / tally.determinations for category, tally in totals.items()}
    expected = sum(tally.determinations * shares[category] for category, tally in strata.items())
    low, high = (float(end) for end in _stats("proportion").proportion_confint(upheld, size, method="wilson"))
    odds, p = _mantel_haenszel(strata, totals)
    share = Interval(upheld / size, low, high)
    scale = size / expected if expected else 0
    ratio = Interval(share.value * scale, low * scale, high * scale) if scale else None
    return Driver(iri, title, size, upheld, share, expected, ratio, odds, p, None, size < SMALL)


def with_q(rows: Iterable[Driver]) -> list[Driver]:
    """Return the rows with q, Benjamini and Hochberg's p over all rows that have one."""
    held = list(rows)
    tested = [row.p for row in held if row.p is not None]
    adjusted = iter(_stats("multitest").multipletests(tested, method="fdr_bh")[1] if tested else ())
    return [row if row.p is None else replace(row, q=float(next(adjusted))) for row in held]


def _mantel_haenszel(strata: Strata, totals: Strata) -> tuple[Interval | None, float | None]:
    """Return the pooled odds ratio with its interval (Robins, Breslow and Greenland) and the p of the test."""
    tables = [_table(tally, totals[category]) for category, tally in strata.items()]
    informative = [table for table in tables if all(map(sum, (*table, *zip(*table, strict=True))))]
    if not informative:
        return None, None
    pooled = _stats("contingency_tables").StratifiedTable([_array(table) for table in informative])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a count of nought makes single odds infinite
        odds = Interval(*map(float, (pooled.oddsratio_pooled, *pooled.oddsratio_pooled_confint())))
        p = float(pooled.test_null_odds(correction=False).pvalue)
    estimable = 0 < odds.value < math.inf and math.isfinite(odds.high)
    return odds if estimable else None, p


def _table(tally: Tally, total: Tally) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the four counts of a category: cited and not cited, upheld and overturned."""
    overturned = tally.determinations - tally.upheld
    others = total.upheld - tally.upheld
    return (tally.upheld, overturned), (others, total.determinations - tally.determinations - others)


def _array(table: tuple[tuple[int, int], tuple[int, int]]) -> Any:
    import numpy as np  # noqa: PLC0415  slow to import

    return np.asarray(table, dtype=float)


def _size(strata: Strata) -> int:
    return sum(tally.determinations for tally in strata.values())


def _tallies(graph: ox.Store, chosen: str, category: str | None) -> dict[str | None, dict[str | None, Tally]]:
    """Return group -> service category -> tally; without a group in the pattern, the group is None."""
    found: dict[str | None, dict[str | None, Tally]] = {}
    for row in run(graph, _COUNT.format(chosen=chosen)):
        group, of, count, overturned = row
        if isinstance(count, int) and isinstance(overturned, int) and count and (category is None or of == category):
            strata = found.setdefault(None if group is None else str(group), {})
            strata[None if of is None else str(of)] = Tally(count, count - overturned)
    return found


def _category(graph: ox.Store, code: str | None) -> str | None:
    if code is None:
        return None
    prefix = f"{BASE}category/"
    found = (str(iri) for (iri,) in run(graph, _CATEGORIES))
    codes = {iri.removeprefix(prefix): iri for iri in found if iri.startswith(prefix)}
    if codes and code not in codes:
        raise QueryError(f"no service category {code!r}{nearest(code, codes)}; there are {', '.join(sorted(codes))}")
    return prefix + code


def _stats(module: str) -> Any:
    """Import a module of statsmodels, an extra that is slow to import."""
    from importlib import import_module  # noqa: PLC0415

    try:
        return import_module(f"statsmodels.stats.{module}")
    except ImportError as error:
        raise QueryError("statsmodels is not installed; get it with: pip install 'imr-graph[stats]'") from error
