"""What counts of outcomes say: shares, expected numbers, ratios, odds ratios and tests.

The formulas are those of statsmodels and scipy, which the extra ``imr-graph[stats]`` brings; they are imported when
they are first needed. ``docs/drivers.md`` says which, why, and what they assume.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final, NamedTuple

import numpy as np

from imr_graph.errors import MissingExtraError

#: Below this many determinations, or this many expected of either outcome, a row is marked as small.
SMALL: Final = 30
SMALL_EXPECTED: Final = 5
#: The share of false findings among all findings that is put up with (Benjamini and Hochberg).
FALSE_DISCOVERY_RATE: Final = 0.05


class Count(NamedTuple):
    """Determinations by their outcome."""

    upheld: int
    overturned: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.upheld + self.overturned


#: Service category -> determinations; None where a request has no category.
Counts = Mapping[str | None, Count]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % confidence interval; the bounds are None where there is no interval."""

    value: float
    low: float | None
    high: float | None

    def times(self, factor: float) -> "Estimate":
        """Return the estimate on another scale."""
        return Estimate(self.value * factor, _scaled(self.low, factor), _scaled(self.high, factor))


@dataclass(frozen=True, slots=True)
class Driver:
    """How the determinations that cite a concept ended, against those that do not cite it.

    Attributes:
        concept: IRI of the guideline, section or topic.
        title: its name; None in a graph without the vocabularies.
        determinations: how many cite it.
        upheld: of these, how many denials stand.
        expected: how many would, if each category of service had the share upheld that it has in the whole analysis.
        share: upheld of determinations, with Wilson's interval.
        ratio: upheld over expected, with the exact binomial interval; None where none is expected.
        overturn_ratio: the same for the denials that were overturned.
        odds_ratio: odds of upheld where it is cited over those where it is not, Mantel-Haenszel over the categories;
            None where no category holds both outcomes, and determinations that cite it and that do not.
        p: of the Mantel-Haenszel test, of the exact conditional test in a small row; None where there is no odds ratio.
        q: the same, adjusted for the number of rows (Benjamini-Hochberg).
        small: whether there are too few for the approximations, see :data:`SMALL`.
    """

    concept: str
    title: str | None
    determinations: int
    upheld: int
    expected: float
    share: Estimate
    ratio: Estimate | None
    overturn_ratio: Estimate | None
    odds_ratio: Estimate | None
    p: float | None
    q: float | None
    small: bool

    @property
    def excess(self) -> float:
        """How many more are upheld than expected; below 0 fewer."""
        return self.upheld - self.expected

    @property
    def finding(self) -> str | None:
        """``more upheld`` or ``fewer upheld`` where q is below :data:`FALSE_DISCOVERY_RATE`, else None."""
        if self.q is None or self.odds_ratio is None or self.q >= FALSE_DISCOVERY_RATE:
            return None
        return "more upheld" if self.odds_ratio.value > 1 else "fewer upheld"


def compare(cited: Mapping[str, Counts], totals: Counts, titles: Mapping[str, str]) -> tuple[Driver, ...]:
    """Return a driver for each concept, those with the most denials beyond the expected first.

    Args:
        cited: concept -> the determinations that cite it, by category.
        totals: all determinations of the analysis, by category.
        titles: concept -> its name.

    Raises:
        MissingExtraError: statsmodels is not installed.
    """
    found = [_driver(concept, titles.get(concept), counts, totals) for concept, counts in cited.items()]
    q_values = iter(adjusted([each.p for each in found if each.p is not None]))
    whole = [each if each.p is None else replace(each, q=next(q_values)) for each in found]
    return tuple(sorted(whole, key=lambda each: (-round(each.excess, 9), each.concept)))


def _driver(concept: str, title: str | None, counts: Counts, totals: Counts) -> Driver:
    count = Count(sum(each.upheld for each in counts.values()), sum(each.overturned for each in counts.values()))
    upheld = expected(counts, totals)
    overturned = count.total - upheld
    tables = informative_tables(counts, totals)
    small = count.total < SMALL or min(upheld, overturned) < SMALL_EXPECTED
    return Driver(
        concept=concept,
        title=title,
        determinations=count.total,
        upheld=count.upheld,
        expected=upheld,
        share=share(count.upheld, count.total),
        ratio=observed_over_expected(count.upheld, count.total, upheld),
        overturn_ratio=observed_over_expected(count.overturned, count.total, overturned),
        odds_ratio=pooled_odds_ratio(tables),
        p=p_value(tables, exact=small),
        q=None,
        small=small,
    )


def share(part: int, whole: int) -> Estimate:
    """Return a share with Wilson's score interval."""
    low, high = _library("statsmodels.stats.proportion").proportion_confint(part, whole, method="wilson")
    return Estimate(part / whole, float(low), float(high))


def expected(counts: Counts, totals: Counts) -> float:
    """Return how many are upheld if each category has its share of the totals (indirect standardization)."""
    return math.fsum(each.total * totals[key].upheld / totals[key].total for key, each in counts.items() if each.total)


def observed_over_expected(observed: int, number: int, expectation: float) -> Estimate | None:
    """Return observed over expected, with the exact binomial (Clopper-Pearson) interval; None where none is expected.

    The number expected counts as known. An interval for a Poisson count would be too wide: of ``number``
    determinations no more than ``number`` can be upheld.
    """
    if round(expectation, 9) <= 0:
        return None
    interval = _library("scipy.stats").binomtest(observed, number).proportion_ci(method="exact")
    return Estimate(observed / number, float(interval.low), float(interval.high)).times(number / expectation)


def informative_tables(counts: Counts, totals: Counts) -> list[np.ndarray[Any, Any]]:
    """Return a table for each category: cites it and does not, by upheld and overturned.

    A category in which a row or a column is empty says nothing about the odds ratio, adds nothing to any of its sums,
    and is left out.
    """
    tables = [
        np.array([counts[key], np.subtract(totals[key], counts[key])], dtype=float)
        for key in sorted(counts, key=lambda name: name or "")
    ]
    return [table for table in tables if table.sum(0).all() and table.sum(1).all()]


def pooled_odds_ratio(tables: Sequence[np.ndarray[Any, Any]]) -> Estimate | None:
    """Return the Mantel-Haenszel odds ratio with the interval of Robins, Breslow and Greenland.

    It is 0 or infinite, and without an interval, where all tables have an empty cell on the same diagonal.
    """
    if not tables:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        table = _library("statsmodels.stats.contingency_tables").StratifiedTable(tables)
        value = float(table.oddsratio_pooled)
        if value == 0 or math.isinf(value):
            return Estimate(value, None, None)
        low, high = table.oddsratio_pooled_confint()
    return Estimate(value, float(low), float(high))


def p_value(tables: Sequence[np.ndarray[Any, Any]], *, exact: bool) -> float | None:
    """Return the p-value of the hypothesis that in every table the odds ratio is 1.

    Args:
        tables: as :func:`informative_tables` gives them.
        exact: take the exact conditional test, for small numbers, and not the Mantel-Haenszel chi-square test.
    """
    if not tables:
        return None
    return exact_p_value(tables) if exact else mantel_haenszel_p_value(tables)


def mantel_haenszel_p_value(tables: Sequence[np.ndarray[Any, Any]]) -> float:
    """Return the p-value of the Mantel-Haenszel chi-square test with continuity correction.

    A correction by more than the whole difference would turn it round and make the p-value smaller; statsmodels allows
    that, so the smaller of the statistics with and without the correction is taken. Its own p-values end at 1e-16.
    """
    table = _library("statsmodels.stats.contingency_tables").StratifiedTable(tables)
    statistic = min(table.test_null_odds(correction=correction).statistic for correction in (True, False))
    return float(_library("scipy.stats").chi2.sf(statistic, 1))


def exact_p_value(tables: Sequence[np.ndarray[Any, Any]]) -> float:
    """Return the two-sided p-value of the exact conditional test; for one table that is Fisher's.

    Given the margins, the first cell of each table has a hypergeometric distribution, and the sum of the first cells
    that of their convolution. All sums that are no more probable than the observed one count.
    """
    hypergeometric = _library("scipy.stats").hypergeom
    probabilities, observed = np.ones(1), 0
    for table in tables:
        cited, upheld, total = table[0].sum(), table[:, 0].sum(), table.sum()
        least, most = int(max(0, cited + upheld - total)), int(min(cited, upheld))
        each = hypergeometric.pmf(np.arange(least, most + 1), total, upheld, cited)
        probabilities, observed = np.convolve(probabilities, each), observed + int(table[0, 0]) - least
    as_rare = probabilities <= probabilities[observed] * (1 + 1e-7)
    return min(1.0, float(probabilities[as_rare].sum()))


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return the q-values of Benjamini and Hochberg, in the order of the p-values."""
    if not p_values:
        return []
    return [float(q) for q in _library("statsmodels.stats.multitest").multipletests(p_values, method="fdr_bh")[1]]


def _scaled(bound: float | None, factor: float) -> float | None:
    return None if bound is None else bound * factor


def _library(name: str) -> Any:
    """Import a module of the extra."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"the statistics of drivers want statsmodels and scipy, and {error.name} is missing: "
            "install them with: pip install 'imr-graph[stats]'"
        ) from error
