"""Which guideline drives denials: against published examples, against simulated letters, and by hand."""

import csv
import math
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from imr_graph.cli import main
from imr_graph.drivers import Driver, Strata, Tally, compare, with_q

FIXTURE = Path(__file__).parent / "queries" / "fixture.ttl"
GUIDELINE = "https://w3id.org/imr-graph/guideline/"
#: Admissions to Berkeley in 1973, six departments: admitted and rejected men, admitted and rejected women
#: (Bickel, Hammel and O'Connell, Science 187, 1975; the table UCBAdmissions of R).
BERKELEY = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]
#: Benjamini and Hochberg, J. R. Statist. Soc. B 57, 1995, section 3.2.
THROMBOLYSIS = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
)


def strata(*pairs: tuple[int, int]) -> Strata:
    """Return tallies of categories a, b, ...: (upheld, overturned)."""
    return {chr(97 + n): Tally(up + over, up) for n, (up, over) in enumerate(pairs) if up + over}


def test_mantel_haenszel_as_published() -> None:
    """R prints for mantelhaen.test(UCBAdmissions, correct=FALSE) these odds, this interval and this chi-square."""
    men = strata(*((a, b) for a, b, _, _ in BERKELEY))
    both = strata(*((a + c, b + d) for a, b, c, d in BERKELEY))
    row = compare("men", "", men, both)
    assert row.odds
    assert (row.odds.value, row.odds.low, row.odds.high) == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=1e-6)
    assert row.p == pytest.approx(math.erfc(math.sqrt(1.5246 / 2)), abs=2e-4)


def test_wilson_as_published() -> None:
    """81 of 263: 0.2553 to 0.3662 (Newcombe, Statistics in Medicine 17, 1998, method 3)."""
    row = compare("g", "", strata((81, 182)), strata((81, 182)))
    assert (round(row.share.low, 4), round(row.share.high, 4)) == (0.2553, 0.3662)


def test_benjamini_hochberg_as_published() -> None:
    """Of the fifteen tests of thrombolysis the first four are discoveries at 0.05."""
    row = compare("g", "", strata((8, 2)), strata((16, 4)))
    rows = with_q(replace(row, p=p) for p in THROMBOLYSIS)
    assert [q is not None and q <= 0.05 for q in (each.q for each in rows)] == [True] * 4 + [False] * 11


def test_ratio_by_hand() -> None:
    """Ten of imaging where 80 % stand and ten of surgery where 40 % do: 12 are expected; 9 of the 20 are upheld."""
    row = compare("g", "", strata((6, 4), (3, 7)), strata((80, 20), (40, 60)))
    assert (row.determinations, row.upheld) == (20, 9)
    assert row.expected == pytest.approx(12)
    assert row.ratio
    assert row.ratio.value == pytest.approx(0.75)
    assert row.ratio.low == pytest.approx(row.share.low * 20 / 12)
    assert row.small


@pytest.mark.parametrize(
    ("cited", "everything", "tested"),
    [
        (strata((10, 2)), strata((10, 2)), False),
        (strata((10, 0)), strata((30, 0)), False),
        (strata((12, 0)), strata((20, 6)), True),
        (strata((0, 12)), strata((20, 16)), True),
    ],
    ids=["all cite it", "one outcome", "all upheld where cited", "all overturned where cited"],
)
def test_what_cannot_be_compared_is_left_empty(cited: Strata, everything: Strata, *, tested: bool) -> None:
    """Without an estimate there is no odds ratio; without a comparison there is no p either, and no warning."""
    row = compare("g", "", cited, everything)
    assert row.odds is None
    assert (row.p is not None) == tested


counts = st.integers(0, 40)


@given(st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=5))
def test_figures_are_consistent(tables: list[tuple[int, int, int, int]]) -> None:
    """Intervals hold their estimates, and a category in which nothing was decided changes nothing."""
    cited = strata(*((a, b) for a, b, _, _ in tables))
    if not cited:
        return
    everything = strata(*((a + c, b + d) for a, b, c, d in tables))
    row = compare("g", "", cited, everything)
    assert row.share.low <= row.share.value + 1e-12
    assert row.share.value <= row.share.high + 1e-12
    assert row.odds is None or row.odds.low <= row.odds.value <= row.odds.high
    assert row.p is None or 0 <= row.p <= 1
    assert compare("g", "", cited, {**everything, "z": Tally(7, 3)}) == row


def tallies(upheld: Any, sizes: Any) -> Strata:
    """Return the tallies of counts by category."""
    return strata(*((int(u), int(n - u)) for u, n in zip(upheld, sizes, strict=True)))


def simulated(seed: int, odds: float) -> list[Driver]:
    """Return the rows of 20 guidelines over 5 categories; the first multiplies the odds of an upheld denial."""
    random = np.random.default_rng(seed)
    shares = np.array([0.7, 0.8, 0.85, 0.9, 0.95])
    sizes = random.integers(10, 120, (20, 5))
    chances = np.tile(shares, (20, 1))
    chances[0] = shares * odds / (1 - shares + shares * odds)
    upheld = random.binomial(sizes, chances)
    whole = tallies(upheld.sum(0), sizes.sum(0))
    guidelines = zip(upheld, sizes, strict=True)
    return with_q(compare(str(number), "", tallies(*pair), whole) for number, pair in enumerate(guidelines))


def test_a_known_driver_is_found() -> None:
    """A guideline that triples the odds is found in every run, and its odds ratio is near three."""
    for seed in range(20):
        found = simulated(seed, 3.0)[0]
        assert found.q is not None
        assert found.q < 0.05
        assert found.odds
        assert found.odds.low < 3 < found.odds.high * 1.3


def test_no_driver_is_found_where_there_is_none() -> None:
    """Where only the category decides, at least 95 of 100 runs have no row with q below 0.05."""
    clean = sum(all(row.q is None or row.q >= 0.05 for row in simulated(seed, 1.0)) for seed in range(100))
    assert clean >= 95


def invoke(*arguments: str) -> tuple[int, str, str]:
    """Run the command on the fixture's graph; return exit code, output and messages."""
    done = CliRunner().invoke(main, ["drivers", str(FIXTURE), *arguments])
    return done.exit_code, done.stdout, done.stderr


EXPECTED = [("mtus-low-back-2004", "4", "3"), ("mtus-chronic-pain-2016", "3", "2")]


def test_command() -> None:
    """The rows of six letters, counted by hand; what is left out is said."""
    code, out, said = invoke("--min", "3", "--format", "csv")
    rows = list(csv.DictReader(StringIO(out)))
    assert code == 0
    assert [
        (row["guideline"].removeprefix(GUIDELINE), row["determinations"], row["upheld"]) for row in rows
    ] == EXPECTED
    assert all(row["small"] == "true" for row in rows)
    assert "12 determinations compared" in said
    assert "with fewer than 3" in said


@pytest.mark.parametrize("by", ["guideline", "section", "topic"])
@pytest.mark.parametrize("side", ["reviewer", "administrator"])
def test_each_view_gives_a_table(by: str, side: str) -> None:
    """Each thing that can be compared, on each side, gives a table whose first column names it."""
    code, out, _ = invoke("--min", "1", "--by", by, "--side", side)
    assert code == 0
    assert out.split()[0] == by


def test_within_a_category() -> None:
    """Only determinations of the category are compared."""
    code, _, said = invoke("--min", "1", "--within", "imaging")
    assert code == 0
    assert "12 determinations" not in said


def test_unknown_category() -> None:
    """A misspelt category is an error that names the nearest."""
    code, _, said = invoke("--within", "imagin")
    assert code == 2
    assert "did you mean imaging" in said


def test_no_determinations(tmp_path: Path) -> None:
    """A graph without determinations is a clear error."""
    path = tmp_path / "empty.nt"
    path.write_text("")
    done = CliRunner().invoke(main, ["drivers", str(path)])
    assert done.exit_code == 2
    assert "no determinations" in done.stderr
