"""Which guideline drives denials: the numbers against published ones, simulated letters, and what the command says."""

import csv
import io
import math
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import imr_graph
from imr_graph import ns, statistics
from imr_graph.analysis import drivers
from imr_graph.cli import main
from imr_graph.errors import AnalysisError, MissingExtraError, QueryError
from imr_graph.statistics import Count, Driver, compare

FIXTURE = Path(__file__).parent / "queries" / "fixture.ttl"
GUIDELINE = f"{ns.BASE}guideline/"

# Admissions to six departments of the University of California at Berkeley, 1973 (Bickel, Hammel and O'Connell 1975):
# admitted and rejected, of the men and of the women. The results are those of R: mantelhaen.test(UCBAdmissions).
BERKELEY = [
    np.array(rows, dtype=float)
    for rows in (
        ((512, 313), (89, 19)),
        ((353, 207), (17, 8)),
        ((120, 205), (202, 391)),
        ((138, 279), (131, 244)),
        ((53, 138), (94, 299)),
        ((22, 351), (24, 317)),
    )
]
# Cured and dead rabbits, penicillin at once or after an hour and a half, at three of five doses that tell anything
# (Mantel 1963). The results are those of R: mantelhaen.test(Rabbits), and with exact = TRUE.
RABBITS = [np.array(rows, dtype=float) for rows in (((3, 0), (3, 6)), ((6, 2), (0, 4)), ((5, 6), (1, 0)))]
# Benjamini and Hochberg 1995, section 4.1: fifteen hypotheses on patients with myocardial infarction.
P_VALUES = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    """Six invented letters."""
    store = ox.Store()
    store.load(path=FIXTURE)
    return store


def test_mantel_haenszel_as_published() -> None:
    """Odds ratio, interval and p-value are those of R on the admissions to Berkeley."""
    found = statistics.pooled_odds_ratio(BERKELEY)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=5e-8)
    assert statistics.mantel_haenszel_p_value(BERKELEY) == pytest.approx(0.2323, abs=5e-5)


def test_exact_test_as_published() -> None:
    """In small tables the exact p-value, too, is that of R."""
    found = statistics.pooled_odds_ratio(RABBITS)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((7, 1.026713, 47.725133), abs=5e-7)
    assert statistics.mantel_haenszel_p_value(RABBITS) == pytest.approx(0.04747, abs=5e-6)
    assert statistics.exact_p_value(RABBITS) == pytest.approx(0.03994, abs=6e-6)


def test_exact_test_of_one_table() -> None:
    """With one table the exact test is Fisher's: the lady tasting tea, three of four cups right (p = 34/70)."""
    assert statistics.exact_p_value([np.array([[3.0, 1.0], [1.0, 3.0]])]) == pytest.approx(34 / 70)


def test_intervals_as_published() -> None:
    """Newcombe 1998, table I, 81 of 263: Wilson's interval 0.2553 to 0.3662, the exact one 0.2527 to 0.3676."""
    wilson = statistics.share(81, 263)
    assert (wilson.value, wilson.low, wilson.high) == pytest.approx((81 / 263, 0.2553, 0.3662), abs=5e-5)
    exact = statistics.observed_over_expected(81, 263, 263)
    assert exact is not None
    assert (exact.low, exact.high) == pytest.approx((0.2527, 0.3676), abs=5e-5)


def test_q_values_as_published() -> None:
    """Benjamini and Hochberg reject four of their fifteen hypotheses at 0.05."""
    found = statistics.adjusted([*P_VALUES, 0.7590, 1.0])
    assert [q < statistics.FALSE_DISCOVERY_RATE for q in found] == [True] * 4 + [False] * 11
    assert found[3] == pytest.approx(0.0095 * 15 / 4)


def test_correction_never_makes_a_p_value_smaller() -> None:
    """Where nothing differs, the p-value is 1, however few there are."""
    assert statistics.mantel_haenszel_p_value([np.array([[1.0, 1.0], [1.0, 1.0]])]) == pytest.approx(1)


def test_very_small_p_values_are_not_0() -> None:
    """In large graphs p-values lie far below what 1 less a probability can hold."""
    assert 0 < statistics.mantel_haenszel_p_value([np.array([[900.0, 100.0], [500.0, 500.0]])]) < 1e-80


# Any counts


def _counts(least: int) -> st.SearchStrategy[Count]:
    return st.builds(Count, st.integers(least, 60), st.integers(least, 60))


CITED_AND_NOT = st.lists(st.tuples(_counts(0), _counts(0)), min_size=1, max_size=5).filter(
    lambda strata: any(cited.total for cited, _ in strata)
)


def _compared(strata: list[tuple[Count, Count]]) -> Driver:
    cited: dict[str | None, Count] = {str(number): each for number, (each, _) in enumerate(strata)}
    totals: dict[str | None, Count] = {
        str(number): Count(each.upheld + other.upheld, each.overturned + other.overturned)
        for number, (each, other) in enumerate(strata)
    }
    return compare({"x": cited}, totals, {})[0]


@settings(deadline=None)
@given(CITED_AND_NOT, _counts(0))
def test_a_category_without_citations_changes_nothing(strata: list[tuple[Count, Count]], other: Count) -> None:
    """A category in which the guideline is never cited, and one that is empty, leave every number as it is."""
    assert _compared([*strata, (Count(0, 0), other), (Count(0, 0), Count(0, 0))]) == _compared(strata)


@settings(deadline=None)
@given(CITED_AND_NOT)
def test_numbers_fit_together(strata: list[tuple[Count, Count]]) -> None:
    """Counts add up, intervals hold their value, and upheld and overturned tell the same story."""
    found = _compared(strata)
    turned = _compared([(Count(*cited[::-1]), Count(*other[::-1])) for cited, other in strata])
    assert found.upheld + turned.upheld == found.determinations
    assert found.expected + turned.expected == pytest.approx(found.determinations)
    for each in (found.share, found.ratio, found.overturn_ratio, found.odds_ratio):
        if each and each.low is not None and each.high is not None:
            assert each.low - 1e-9 <= each.value <= each.high + 1e-9
    assert (found.p is None) == (found.odds_ratio is None)
    if found.p is not None and found.odds_ratio and turned.odds_ratio and turned.odds_ratio.value:
        assert 0 <= found.p <= 1
        assert found.p == pytest.approx(turned.p)
        assert found.odds_ratio.value == pytest.approx(1 / turned.odds_ratio.value)


# Simulated determinations: two guidelines each, of twenty, of which some belong more to some categories.

SHARES = (0.97, 0.95, 0.92, 0.9, 0.88, 0.85, 0.7, 0.5)
DRIVER = "g07"


def _simulated(seed: int, odds: float = 1, number: int = 1500) -> list[tuple[str, list[str], bool]]:
    """Return category, guidelines and whether upheld; citing the driver multiplies the odds."""
    chance = random.Random(seed)  # noqa: S311  a simulation, no secret
    found = []
    for _ in range(number):
        category = chance.randrange(len(SHARES))
        usual = [f"g{(5 * category + each) % 20:02}" for each in range(8)]
        cited = [chance.choice(usual), f"g{chance.randrange(20):02}"]
        against = SHARES[category] / (1 - SHARES[category]) * (odds if DRIVER in cited else 1)
        found.append((str(category), cited, chance.random() < against / (1 + against)))
    return found


def _drivers_of(simulated: list[tuple[str, list[str], bool]]) -> dict[str, Driver]:
    counted = Counter((item, key, upheld) for key, cited, upheld in simulated for item in {*cited, ""})
    names = {item for item, _, _ in counted}
    counts: dict[str, Any] = {
        item: {str(key): Count(counted[item, str(key), True], counted[item, str(key), False]) for key in range(8)}
        for item in names
    }
    totals = counts.pop("")
    return {each.concept: each for each in compare(counts, totals, {})}


def test_without_a_driver_none_is_found() -> None:
    """Where only the category decides, at least 95 of 100 simulated years show no driver at all."""
    false = [seed for seed in range(100) if any(each.finding for each in _drivers_of(_simulated(seed)).values())]
    assert len(false) <= 5


@pytest.mark.parametrize(("odds", "finding"), [(4.0, "more upheld"), (0.25, "fewer upheld")])
def test_a_driver_is_found(odds: float, finding: str) -> None:
    """A guideline that multiplies or divides the odds by four is found, its odds ratio lies in the interval."""
    found = [_drivers_of(_simulated(seed, odds, 4000))[DRIVER] for seed in range(20)]
    assert sum(each.finding == finding for each in found) >= 18
    held = [(each.odds_ratio.low or 0) <= odds <= (each.odds_ratio.high or 0) for each in found if each.odds_ratio]
    assert sum(held) >= 17


def test_a_driver_is_found_in_a_graph() -> None:
    """The same from letters in a graph: the driver comes first, and the counts are those that were put in."""
    simulated = _simulated(1, 4.0, 4000)
    store = ox.Store()
    store.bulk_load("".join(_lines(*each) for each in enumerate(simulated)).encode(), format=ox.RdfFormat.N_TRIPLES)
    found = drivers(store)
    assert found.rows[0].concept == GUIDELINE + DRIVER
    assert {each.concept.removeprefix(GUIDELINE): each for each in found.rows}.keys() == _drivers_of(simulated).keys()
    assert [each.q for each in found.rows] == [_drivers_of(simulated)[_code(each)].q for each in found.rows]


def _code(row: Driver) -> str:
    return row.concept.removeprefix(GUIDELINE)


def _lines(number: int, case: tuple[str, list[str], bool]) -> str:
    category, cited, upheld = case
    node, request = (f"<{ns.BASE}letter/{number}/determination/1{end}>" for end in ("", "/request"))
    triples = [
        (node, ns.HAS_REQUEST, request),
        (node, ns.OUTCOME, f"<{ns.BASE}outcome/{'upheld' if upheld else 'overturned'}>"),
        (request, ns.CATEGORY, f"<{ns.BASE}category/c{category}>"),
        *((node, ns.REVIEWER_GUIDELINE, f"<{GUIDELINE}{code}>") for code in cited),
    ]
    return "".join(f"{' '.join(triple)} .\n" for triple in triples)


# The six letters: known by hand


def test_counts_of_the_fixture(graph: ox.Store) -> None:
    """Twelve items, eight upheld; three of them cite no guideline that is known."""
    found = drivers(graph, minimum=1)
    assert (found.determinations, found.upheld, found.uncited, found.left_out) == (12, 8, 3, 0)
    assert [(_code(row), row.determinations, row.upheld, round(row.expected, 9)) for row in found.rows] == [
        ("mtus-low-back-2016", 1, 0, 0),  # the only surgery: none is expected
        ("odg-low-back", 2, 1, 1),  # half of the therapies is upheld
        ("mtus-low-back-2004", 4, 3, 3.1),  # two images at 1, a therapy at 1/2, a drug at 3/5
        ("mtus-chronic-pain-2016", 3, 2, 2.2),
        ("mtus-opioid-2016", 2, 1, 1.2),
    ]


def test_odds_of_the_fixture(graph: ox.Store) -> None:
    """Odds ratios and exact p-values worked out by hand; none where a category does not tell."""
    rows = {_code(row): row for row in drivers(graph, minimum=1).rows}
    low_back = rows["mtus-low-back-2004"]
    assert low_back.odds_ratio is not None
    assert low_back.odds_ratio.value == pytest.approx((1 * 2 / 5) / (1 * 1 / 2))  # drugs over therapies
    assert low_back.p == pytest.approx(1)
    assert low_back.title == "Low Back Complaints 2004"
    assert rows["mtus-opioid-2016"].title is None
    assert (rows["odg-low-back"].odds_ratio, rows["odg-low-back"].p, rows["odg-low-back"].q) == (None, None, None)
    surgery = rows["mtus-low-back-2016"]
    assert surgery.ratio is None
    assert surgery.overturn_ratio is not None
    assert surgery.overturn_ratio.value == pytest.approx(1)
    assert all(row.small for row in rows.values())


@pytest.mark.parametrize(
    ("by", "side", "name", "determinations", "upheld"),
    [
        ("guideline", "administrator", "guideline/mtus-low-back-2004", 5, 4),
        ("section", "administrator", "section/mtus-low-back-2004/special-studies", 5, 4),
        ("section", "reviewer", "section/mtus-low-back-2004/special-studies", 2, 2),
        ("topic", "reviewer", "topic/low-back", 6, 4),
        ("topic", "administrator", "topic/low-back", 7, 5),
    ],
)
def test_an_item_counts_once(graph: ox.Store, by: str, side: str, name: str, determinations: int, upheld: int) -> None:
    """An item that cites an edition, a section or a topic twice counts once for it."""
    rows = {row.concept: row for row in drivers(graph, by=by, side=side, minimum=1).rows}
    assert (rows[ns.BASE + name].determinations, rows[ns.BASE + name].upheld) == (determinations, upheld)


def test_a_section_is_named_with_its_guideline(graph: ox.Store) -> None:
    """Many guidelines have a section of the same name."""
    titles = [row.title for row in drivers(graph, by="section", minimum=1).rows]
    assert "Low Back Complaints 2004: Special Studies" in titles


def test_within_a_category(graph: ox.Store) -> None:
    """Only the drugs: five items, of which one cites nothing; the expected share is that of the drugs."""
    found = drivers(graph, within="pharmaceutical", minimum=1)
    assert (found.determinations, found.upheld, found.uncited) == (5, 3, 1)
    counted = {_code(row): (row.determinations, round(row.expected, 9)) for row in found.rows}
    assert counted == {
        "mtus-low-back-2004": (1, 0.6),
        "mtus-chronic-pain-2016": (2, 1.2),
        "mtus-opioid-2016": (2, 1.2),
    }


def test_one_per_letter(graph: ox.Store) -> None:
    """Only the first items: five, of which the one of the last letter cites no known guideline."""
    found = drivers(graph, one_per_letter=True, minimum=1)
    assert (found.determinations, found.upheld, found.uncited) == (5, 4, 1)
    assert {_code(row): row.determinations for row in found.rows} == {
        "mtus-low-back-2004": 1,
        "mtus-chronic-pain-2016": 2,
        "mtus-opioid-2016": 1,
        "odg-low-back": 1,
        "mtus-low-back-2016": 1,
    }


def test_the_minimum_leaves_out(graph: ox.Store) -> None:
    """What is cited less often is left out, and counted."""
    found = drivers(graph, minimum=3)
    assert [row.determinations for row in found.rows] == [4, 3]
    assert found.left_out == 3


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"within": "imagin"}, QueryError, "within=imagin: no such category: did you mean imaging?"),
        ({"by": "page"}, AnalysisError, "by=page: allowed are guideline, section, topic"),
        ({"side": "both"}, AnalysisError, "side=both: allowed are reviewer, administrator"),
        ({"minimum": 0}, AnalysisError, "minimum 0: a count is wanted"),
        ({}, AnalysisError, "no guideline is cited by the reviewer in 10 determinations or more; the most is 4: lower"),
        ({"within": "surgery"}, AnalysisError, "in 10 determinations of the service category surgery or more"),
    ],
)
def test_what_cannot_be_answered(
    graph: ox.Store, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    """A wrong call and too few determinations are refused with the way out."""
    with pytest.raises(error, match=re.escape(message)):
        drivers(graph, **options)


def test_a_graph_without_determinations() -> None:
    """An empty graph says that it is empty."""
    with pytest.raises(AnalysisError, match="holds no determinations"):
        drivers(ox.Store())


def test_without_the_extra(graph: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without statsmodels the error says what to install."""

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name=name.partition(".")[0])

    monkeypatch.setattr(statistics, "import_module", missing)
    with pytest.raises(MissingExtraError, match=re.escape("pip install 'imr-graph[stats]'")):
        drivers(graph, minimum=1)


def test_at_the_root(graph: ox.Store) -> None:
    """The verb is at the package's root."""
    assert imr_graph.drivers(graph, minimum=3) == drivers(graph, minimum=3)


# The command


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["drivers", str(FIXTURE), *arguments])


def test_csv() -> None:
    """CSV has a column a number, and nothing where there is none."""
    result = _run("--min", "1", "--format", "csv")
    assert result.exit_code == 0
    rows = {row["guideline"].removeprefix(GUIDELINE): row for row in csv.DictReader(io.StringIO(result.stdout))}
    found = rows["mtus-low-back-2004"]
    assert (found["determinations"], found["upheld"], found["overturned"]) == ("4", "3", "1")
    assert (found["share"], found["expected"], found["ratio"], found["odds_ratio"]) == ("0.75", "3.1", "0.9677", "0.8")
    assert (found["p"], found["finding"], found["small"]) == ("1", "", "true")
    assert rows["odg-low-back"]["odds_ratio"] == ""


def test_table_and_what_is_said_beside_it() -> None:
    """The table holds intervals in words; what was left out and compared with stands on standard error."""
    result = _run("--min", "2")
    assert re.search(
        r"Low Back Complaints 2004 +4 +3 +3\.1 +0\.750 \(0\.301 to 0\.954\) +0\.97 \(0\.25 to", result.stdout
    )
    assert "12 determinations: 8 upheld (66.7%)" in result.stderr
    assert "check findings with --one-per-letter" in result.stderr
    assert "5 determinations, the first of each letter: 4" in _run("--min", "1", "--one-per-letter").stderr
    assert "3 of them cite no known guideline on the reviewer's side" in result.stderr
    assert "4 of 5 guidelines shown: 1 with fewer than 2 determinations left out" in result.stderr


def test_logs_for_data_jobs() -> None:
    """With JSON logs the counts are fields, and no sentence stands between the lines."""
    result = _run("--min", "2", "--log-format", "json")
    assert '"uncited": 3, "left_out": 1, "minimum": 2' in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_too_few_ends_with_3() -> None:
    """A graph that holds too little is no wrong call."""
    assert _run().exit_code == 3
    assert _run("--within", "imagin").exit_code == 2


def test_infinite_odds_are_said() -> None:
    """Where no cited denial was overturned, the odds ratio is infinite and has no interval."""
    found = statistics.pooled_odds_ratio([np.array([[9.0, 0.0], [5.0, 5.0]])])
    assert found is not None
    assert math.isinf(found.value)
    assert (found.low, found.high) == (None, None)
