"""Characters, dates and what a span prints."""

from datetime import date

import pytest

from imr_graph.model import Span
from imr_graph.text import blank_page_feet, dates_in, flatten, last_words, parse_date, printed, rx, trim


@pytest.mark.parametrize(
    ("text", "expected", "trap"),
    [
        ("right knee\nMRI", "right knee MRI", "a line end is white space"),
        ("right knee \n\n MRI ", "right knee MRI", "so are blank lines"),
        ("dis-\norder", "disorder", "a word of the vocabularies, broken"),
        ("middle finger-\ntips", "middle fingertips", "a plural of theirs"),
        ("right-\nsided pain", "right-sided pain", "the hyphen belongs to the word"),
        ("the documen-\ntation, documentation", "the documentation, documentation", "a word that stands elsewhere"),
        ("9792.20-\n.26", "9792.20-.26", "a range of numbers is no word"),
        ("Guidelines -\nLow Back", "Guidelines - Low Back", "a dash between blanks stays between them"),
        ("Non\ufffeMTUS", "Non-MTUS", "PDFium's sign for a hyphen at a line's end"),
        ("docu\xadment", "document", "a soft hyphen is no character"),
        ("is notmedically necessary", "is not medically necessary", "the blank that a bold run swallowed"),
        ("is medically necessary", "is medically necessary", "nothing to mend"),
        ("O\u2019Brien\u2019s test", "O\u2019Brien\u2019s test", "quotes stay as printed"),
    ],
)
def test_what_a_span_prints(text: str, expected: str, trap: str) -> None:
    """White space is folded, a broken word joined, and nothing else changes."""
    assert printed(text, Span(0, len(text))) == expected, trap


def test_the_caller_may_say_what_a_word_is() -> None:
    """A rule that knows its words better than the default decides about the hyphen."""
    text = "Electro-\ndiagnostic"
    assert printed(text, Span(0, len(text)), lambda _: False) == "Electro-diagnostic"
    assert printed(text, Span(0, len(text)), lambda _: True) == "Electrodiagnostic"


@pytest.mark.parametrize(
    "text", ["plain", "caf\u00e9 \u2013 \u201cx\u201d", "\u0130stanbul", "a\xadb\ufffec", "tab\tff\f"]
)
def test_the_flat_copy_keeps_every_offset(text: str) -> None:
    """The flat copy has the text's length, and so has its lower case: spans hold in all of them."""
    assert len(flatten(text)) == len(flatten(text).lower()) == len(text)


def test_the_flat_copy_is_plain() -> None:
    """Line ends are blanks; quotes, dashes and blanks are those of a typewriter."""
    assert flatten("a\nb\f\u2018c\u2019 \u201cd\u201d \u2013\xa0e") == "a b 'c' \"d\" - e"


@pytest.mark.parametrize(
    ("text", "count", "expected", "trap"),
    [
        ("and so it is not medically necessary.", 6, "so it is not medically necessary.", "six words"),
        (
            "#60 is notmedically necessary and appropriate.",
            6,
            "is notmedically necessary and appropriate.",
            "glued: two",
        ),
        ("#90 ismedically necessary and appropriate.", 6, "#90 ismedically necessary and appropriate.", "glued: two"),
        ("Denied.", 6, "Denied.", "fewer words than asked for"),
        ("not medically  necessary  ", 2, "medically  necessary", "blanks at the end are none"),
        ("", 6, "", "nothing"),
    ],
)
def test_last_words(text: str, count: int, expected: str, trap: str) -> None:
    """The last words are counted as a reader counts them, glued ones apart."""
    assert text[slice(*last_words(text, Span(0, len(text)), count))] == expected, trap


@pytest.mark.parametrize(
    ("text", "expected", "trap"),
    [
        ("10/13/2016", date(2016, 10, 13), "four digits"),
        ("10-13-16", date(2016, 10, 13), "two digits and hyphens"),
        ("2-5-99", date(1999, 2, 5), "the last century"),
        ("10/14/ 2016", date(2016, 10, 14), "a blank where the line broke"),
        ("October 13, 2016", date(2016, 10, 13), "a month's name"),
        ("OCTOBER 13, 2016", date(2016, 10, 13), "in capitals"),
        ("Oct. 3rd 2016", date(2016, 10, 3), "shortened, with an ordinal"),
        ("2/30/2016", None, "there is no such day"),
        ("13/13/2016", None, "there is no such month"),
    ],
)
def test_a_date_in_any_wording(text: str, expected: date | None, trap: str) -> None:
    """Every wording of a day is read, and what is no day is None."""
    assert parse_date(text) == expected, trap


@pytest.mark.parametrize(
    ("text", "expected", "trap"),
    [
        ("on 3/4/12 and January 5, 2013.", ["3/4/12", "January 5, 2013"], "two wordings"),
        ("rated 7/10, L4-5, 10/325 mg", [], "scores, levels and strengths"),
        ("records 1/2/13-4/5/14", ["1/2/13"], "the end of a range is not looked for"),
        ("in May of 2012", [], "a month is no day"),
    ],
)
def test_dates_are_found(text: str, expected: list[str], trap: str) -> None:
    """Dates are found in order, numbers that look like parts of one are not."""
    assert [match["date"] for match in dates_in(text, 0, len(text))] == expected, trap


@pytest.mark.parametrize(
    ("line", "blanked"),
    [
        ("Page 3 of 5", True),
        ("Final Determination Letter for IMR Case Number CM14-0000001 3", True),
        ("Final Determination Letter for IMR Case Number CM14-0000001 Page 3 of 7", True),
        ("  - 4 -", True),
        ("Page 3 of 5 of the report", False),
        ("see page 3 of 5", False),
    ],
)
def test_page_feet_are_blanked(line: str, *, blanked: bool) -> None:
    """What a page prints at its foot is made blank; a sentence that speaks of pages stays, and so does the length."""
    text = f"above\n{line}\nbelow"
    assert (blank_page_feet(text) == f"above\n{' ' * len(line)}\nbelow") is blanked
    assert len(blank_page_feet(text)) == len(text)


def test_blanks_in_patterns() -> None:
    """A blank stands for one or more, a blank with a question mark for any number, in a class for itself."""
    assert rx("a b").search("a   b")
    assert not rx("a b").search("ab")
    assert rx("a ?b").search("ab")
    assert rx("[a ]b").fullmatch(" b")
    assert rx("A").search("a")


def test_trim() -> None:
    """A span loses the characters at its ends, and is empty where nothing is left."""
    assert trim("  a b. ", 0, 7, " .") == Span(2, 5)
    assert trim("    ", 1, 3) == Span(1, 1)
