"""A graph -> which guidelines, sections or topics go with denials that stand, and how sure that is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import pyoxigraph as ox

from imr_graph.errors import AnalysisError
from imr_graph.ns import BASE, IMR
from imr_graph.query import run
from imr_graph.statistics import Count, Counts, Driver, compare

#: Concepts with fewer determinations than this are left out, if nothing else is said.
MINIMUM: Final = 10
#: Whose citations count; the beginning of the names of their properties.
SIDES: Final = ("reviewer", "administrator")
#: What is compared -> the pattern by which a determination cites it.
CITES: Final = {
    "guideline": "?determination imr:{side}Guideline ?item .",
    "section": "?citation imr:section ?item . ?determination imr:{side}Citation ?citation .",
    "topic": "?determination imr:{side}Citation ?citation . ?citation imr:topic ?item .",
}

# A row counts the determinations that cite the item; for imr:Citation those that cite any item, for imr:Determination
# all. Each part is read once and joined by hash: half the time of a look-up for each determination.
_COUNTS: Final = """
#+ params:
#+   - within: only this category of service (category)
SELECT ?item ?title ?edition ?category ?outcome ?determinations WHERE {
  {
    SELECT ?item ?category ?outcome (COUNT(*) AS ?determinations) WHERE {
      { { SELECT DISTINCT ?determination ?item WHERE { CITES } } }
      UNION
      { { SELECT DISTINCT ?determination WHERE { CITES } } BIND (imr:Citation AS ?item) }
      UNION
      { ?determination imr:request ?any BIND (imr:Determination AS ?item) }
      {
        SELECT ?determination ?category ?outcome WHERE {
          ?determination FIRST imr:request ?request ; imr:outcome ?outcome .
          OPTIONAL { ?request imr:category ?category }
          FILTER (!BOUND(?__within_iri) || ?category = ?__within_iri)
        }
      }
    }
    GROUP BY ?item ?category ?outcome
  }
  OPTIONAL { ?item skos:prefLabel ?title FILTER (LANG(?title) = "en") }
  OPTIONAL {
    ?item imr:sectionOf ?whole . ?whole skos:prefLabel ?edition FILTER (LANG(?edition) = "en")
  }
}
"""


@dataclass(frozen=True, slots=True)
class Drivers:
    """The answer to "which guideline drives denials".

    Attributes:
        by: what is compared: ``guideline``, ``section`` or ``topic``.
        side: whose citations count: ``reviewer`` or ``administrator``.
        within: the only service category of the analysis, None for all.
        one_per_letter: whether only the first item of each letter counts.
        minimum: determinations that a row has at least.
        determinations: all in the analysis.
        upheld: of these, the denials that stand.
        uncited: of all, those that cite nothing of this kind on this side; they are compared with, and never in a row.
        left_out: how many concepts are cited by fewer determinations than the minimum.
        rows: those with the most denials beyond the expected first.
    """

    by: str
    side: str
    within: str | None
    one_per_letter: bool
    minimum: int
    determinations: int
    upheld: int
    uncited: int
    left_out: int
    rows: tuple[Driver, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the query gives: concept -> counts, counts of all that cite and of all, and the names of the concepts."""

    cited: Mapping[str, Counts]
    citing: Counts
    totals: Counts
    titles: Mapping[str, str]


def drivers(
    graph: ox.Store,
    *,
    by: str = "guideline",
    side: str = "reviewer",
    within: str | None = None,
    one_per_letter: bool = False,
    minimum: int = MINIMUM,
) -> Drivers:
    """Compare, for each guideline, section or topic, the determinations that cite it with those that do not.

    Args:
        graph: the store; letters and vocabularies in its default graph.
        by: ``guideline``, ``section`` or ``topic``.
        side: whose citations count, ``reviewer`` or ``administrator``.
        within: code of a service category: only its determinations.
        one_per_letter: only the first item of each letter, so that no two are decided by one reviewer at one time.
        minimum: concepts that fewer determinations cite are left out.

    Raises:
        AnalysisError: there is nothing to compare, or ``by``, ``side`` or ``minimum`` is none of those allowed.
        QueryError: no such service category.
        MissingExtraError: statsmodels is not installed.
    """
    _check(by, side, minimum)
    counted = _counted(graph, _query(by, side, one_per_letter=one_per_letter), within)
    whole = _sum(counted.totals)
    if not whole.total:
        raise AnalysisError(f"the graph holds no determinations{_of(within)} that are upheld or overturned")
    enough = {concept: counts for concept, counts in counted.cited.items() if _sum(counts).total >= minimum}
    if not enough:
        raise AnalysisError(_too_few(by, side, within, minimum, counted.cited))
    return Drivers(
        by=by,
        side=side,
        within=within,
        one_per_letter=one_per_letter,
        minimum=minimum,
        determinations=whole.total,
        upheld=whole.upheld,
        uncited=whole.total - _sum(counted.citing).total,
        left_out=len(counted.cited) - len(enough),
        rows=compare(enough, counted.totals, counted.titles),
    )


def _check(by: str, side: str, minimum: int) -> None:
    for name, given, allowed in (("by", by, CITES), ("side", side, SIDES)):
        if given not in allowed:
            raise AnalysisError(f"{name}={given}: allowed are {', '.join(allowed)}")
    if minimum < 1:
        raise AnalysisError(f"minimum {minimum}: a count is wanted, 1 or more")


def _query(by: str, side: str, *, one_per_letter: bool) -> str:
    cites = CITES[by].replace("{side}", side)
    return _COUNTS.replace("CITES", cites).replace("FIRST", "imr:number 1 ;" if one_per_letter else "")


def _counted(graph: ox.Store, query: str, within: str | None) -> _Counted:
    counts: dict[str, dict[str | None, Count]] = defaultdict(dict)
    titles: dict[str, str] = {}
    params = {} if within is None else {"within": within}
    for row in run(graph, query, params):
        item, title, edition, category, outcome, number = cast("tuple[str, str | None, str | None, str, str, int]", row)
        counts[item][category] = _with(counts[item].get(category, Count(0, 0)), outcome, number)
        if title:
            titles[item] = f"{edition}: {title}" if edition else title
    citing, totals = counts.pop(f"{IMR}Citation", {}), counts.pop(f"{IMR}Determination", {})
    return _Counted(counts, citing, totals, titles)


def _with(count: Count, outcome: str, number: int) -> Count:
    """Return the count with the number of an outcome; one that is neither upheld nor overturned is not counted."""
    name = outcome.removeprefix(f"{BASE}outcome/")
    return count._replace(**{name: number}) if name in Count._fields else count


def _sum(counts: Counts) -> Count:
    return Count(sum(each.upheld for each in counts.values()), sum(each.overturned for each in counts.values()))


def _of(within: str | None) -> str:
    return f" of the service category {within}" if within else ""


def _too_few(by: str, side: str, within: str | None, minimum: int, cited: Mapping[str, Counts]) -> str:
    most = max((_sum(counts).total for counts in cited.values()), default=0)
    return (
        f"no {by} is cited by the {side} in {minimum} determinations{_of(within)} or more; the most is {most}: "
        "lower the minimum (--min), or build a graph of more letters"
    )
