"""Letters taken apart: heads, items of every template family, and where an item ends."""

import time

import pytest
from made_letters import NOTHING_CITED, letter

from imr_graph.model import Letter
from imr_graph.sections import Item, Parts, cut_off, split
from imr_graph.text import printed

HEAD = "IMR ISSUES, DECISIONS AND RATIONALES\n\nThe Final Determination was based on decisions for the disputed "
BELOW = HEAD + "items/services set forth below:\n\n"
BLOCK = f"Claims Administrator guideline: {NOTHING_CITED}\n\nMAXIMUS guideline: {NOTHING_CITED}\n\nDecision rationale: "


def taken(text: str) -> Parts:
    """Return a text taken apart."""
    found = split(Letter("made", text))
    assert found is not None
    return found


def heading(parts: Parts, item: Item) -> str:
    """Return what an item's heading prints."""
    return printed(parts.text, item.heading)


def rationale(parts: Parts, item: Item) -> str:
    """Return what an item's rationale prints."""
    assert item.rationale is not None
    return printed(parts.text, item.rationale)


def blocks(first_rationale: str, second_heading: str) -> str:
    """Return a letter of two items: a rationale and the heading that follows it are a test's matter."""
    return f"{BELOW}MRI of the neck: Upheld\n{BLOCK}{first_rationale}{second_heading}: Overturned\n{BLOCK}Granted.\n"


PORTIONS = (
    "Amrix 15mg #60 was the original request. Amrix 15mg #20 was authorized by the Claims Administrator. The "
    "remaining IMR eligible portion of the original request, Amrix 15mg #40"
)


@pytest.mark.parametrize(
    ("before", "second", "trap"),
    [
        ("It is not medically necessary.\n\n", "X-ray of the left knee", "a paragraph of its own"),
        ("It is not medically necessary.\n", "X-ray of the left knee", "the next line"),
        ("It is not medically necessary\n", "X-ray of the left knee", "the full stop was forgotten"),
        ("It is not medically necessary.", "Norco 10/325mg #60", "glued to the full stop"),
        ("It is not medically necessary ", "Norco 10/325mg #60", "on one line, without a full stop"),
        ("It is not medically necessary.\n", PORTIONS, "a heading of three sentences"),
        ("It is not medically necessary.", PORTIONS, "the same, glued"),
        (
            "The case is denied by rule 4.\n",
            "12 sessions of acupuncture for the neck",
            "a heading begins with a number",
        ),
        ("He reads 5 mg.\nNo change is needed.\n", "Urine drug screen", "a sentence ends on every line"),
        ("Nothing supports it (see above).\n", "Compound cream: Baclofen 5%, 120 gm", "a colon within the heading"),
        ("Refused.\n", "Physical therapy, twice a week\nfor six weeks, left knee", "a heading over two lines"),
        ("Refused.\n", "Consultation with Dr. Stone", "an abbreviation within the heading"),
        (
            (
                "The records hold neither a goal nor any sign that the last course of it\nhelped, nor a reason to "
                "repeat it now, as was asked of the office twice\nfor this claim\n"
            ),
            "TENS unit purchase",
            "a paragraph that ends early without any mark",
        ),
    ],
)
def test_where_the_next_heading_begins(before: str, second: str, trap: str) -> None:
    """The heading of an item begins after the rationale before it, whatever stands between them."""
    parts = taken(blocks(before, second))
    assert [heading(parts, item) for item in parts.items] == ["MRI of the neck", " ".join(second.split())], trap
    assert rationale(parts, parts.items[0]) == " ".join(before.split()), trap
    assert [item.outcome for item in parts.items] == ["upheld", "overturned"]


@pytest.mark.parametrize(
    ("line", "expected", "outcome"),
    [
        ("Norco #60: Upheld", "Norco #60", "upheld"),
        ("Norco #60:  Overturned", "Norco #60", "overturned"),
        ("Norco #60:UPHELD", "Norco #60", "upheld"),
        ("Norco #60 is: Upheld", "Norco #60", "upheld"),
        ("Norco #60, is: Upheld", "Norco #60", "upheld"),
        ("NORCO #60 : Upheld.", "NORCO #60", "upheld"),
        ("1. Norco #60: Upheld", "Norco #60", "upheld"),
        ("1 hinged knee brace: Upheld", "1 hinged knee brace", "upheld"),
        ("3-in-1 commode: Upheld", "3-in-1 commode", "upheld"),
        ("Norco #60 is:\n\n\nUpheld", "Norco #60", "upheld"),
    ],
)
def test_a_heading_and_its_outcome(line: str, expected: str, outcome: str) -> None:
    """A heading ends before its outcome, a trailing 'is' left out, and has no number of the list."""
    parts = taken(f"{BELOW}{line}\n{BLOCK}Denied.\n")
    assert [(heading(parts, item), item.outcome) for item in parts.items] == [(expected, outcome)]


@pytest.mark.parametrize(
    "marks",
    [
        ("Claims Administrator guideline:", "MAXIMUS guideline:", "Decision rationale:"),
        ("Claims Administrator guideline:", "Expert Reviewer guideline:", "Decision rationale:"),
        ("Claims Administrator guidelines:", "MAXIMUS  Guideline:", "Decision Rationale :"),
        ("Claims administrator's guideline(s):", "IMR Reviewer guideline:", "Decision rationale;"),
    ],
)
def test_the_marks_of_an_item(marks: tuple[str, str, str]) -> None:
    """Both statements and the rationale are found by their marks in any wording."""
    administrator, reviewer, reason = marks
    parts = taken(f"{BELOW}MRI: Upheld\n{administrator} One.\n{reviewer} Two.\n{reason} Three.\n")
    item = parts.items[0]
    spans = [item.administrator, item.reviewer, item.rationale]
    assert [printed(parts.text, span) for span in spans if span] == ["One.", "Two.", "Three."]


def determination(results: str) -> str:
    """Return a letter of late 2013 to 2014 with some text below its last head."""
    return (
        f"MAXIMUS FEDERAL SERVICES, INC.\nCLINICAL CASE SUMMARY\nA case.\nIMR DECISION(S) AND RATIONALE(S)\n\n{results}"
    )


def reasons(text: str) -> str:
    """Return the reasons that stand below a result."""
    return (
        "The Claims Administrator based its decision on the MTUS.\n"
        "The Physician Reviewer based his/her decision on it.\n"
        f"The Physician Reviewer's decision rationale: {text}\n"
    )


@pytest.mark.parametrize(
    ("results", "expected", "trap"),
    [
        (
            "1. The request for an MRI is not medically necessary and appropriate.\n" + reasons("No."),
            [("an MRI", "upheld")],
            "one result",
        ),
        (
            "1. MRI of the knee is medically necessary and appropriate.\n" + reasons("Yes."),
            [("MRI of the knee", "overturned")],
            "without 'The request for'",
        ),
        (
            "below:1. The request for A is notmedically necessary.\n"
            + reasons("No. 7 of 10.")
            + "2. The request for B is medically necessary.\n"
            + reasons("Yes."),
            [("A", "upheld"), ("B", "overturned")],
            "glued to the line above, and glued words",
        ),
        (
            "1. The request for CELEBREX 200MG #60 (DOS 1/14/2014) is not medically necessary.\n" + reasons("No."),
            [("CELEBREX 200MG #60 (DOS 1/14/2014)", "upheld")],
            "a date's year is no number of the list",
        ),
        (
            "1. The request for acupuncture, 6 visits, is medically necessary and appropriate.\n" + reasons("Yes."),
            [("acupuncture, 6 visits", "overturned")],
            "a comma before the verdict",
        ),
        (
            "1. The request for A is not medically necessary.\n"
            + reasons("He lacks\n1. a goal\n2. a plan, so the request for A is not medically necessary."),
            [("A", "upheld")],
            "a numbered list of the rationale",
        ),
        (
            "1. Decision for A FOR 7 DAYS is not medically necessary and appropriate.\n" + reasons("No."),
            [("A FOR 7 DAYS", "upheld")],
            "the decision for it",
        ),
        (
            "1. The requests for a cream: Baclofen 2% are not medically necessary.\n" + reasons("No."),
            [("a cream: Baclofen 2%", "upheld")],
            "a colon within the request",
        ),
    ],
)
def test_numbered_results(results: str, expected: list[tuple[str, str]], trap: str) -> None:
    """Each result of a determination of 2013 and 2014 is an item."""
    parts = taken(determination(results))
    assert [(heading(parts, item), item.outcome) for item in parts.items] == expected, trap
    assert all(item.administrator and item.reviewer and item.rationale for item in parts.items)
    assert parts.template == "determination-2013"


NOTICE = """MAXIMUS FEDERAL SERVICES, INC.
Notice of Independent Medical Review Determination
{results}
INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE
A decision has been made for each of the treatment and/or services that were in dispute:
{results}
Medical Qualifications of the Expert Reviewer:
The physician reviewer is Board Certified in Neurology.
Case Summary:
A case.
1) Regarding the request for a splint:
The Claims Administrator did not cite any criteria. The Expert Reviewer based his/her decision on the ODG.
Rationale for the Decision:
First reason.
2) Regarding the request for a wedge:
The Expert Reviewer based his/her decision on the ODG.
Rationale for the Decision:
Second reason.
Effect of the Decision:
The determination is final.
"""


def test_a_notice_repeats_its_results() -> None:
    """Results printed twice are one item each, and each has the block of its number, without the letter's closing."""
    lines = [
        "1) MAXIMUS Federal Services, Inc. has determined the request for a splint is not medically necessary.",
        "2) MAXIMUS Federal Services, Inc. has determined the request for a wedge is medically necessary.",
    ]
    parts = taken(NOTICE.format(results="\n".join(lines)))
    assert [(heading(parts, item), item.outcome) for item in parts.items] == [
        ("a splint", "upheld"),
        ("a wedge", "overturned"),
    ]
    assert [rationale(parts, item) for item in parts.items] == ["First reason.", "Second reason."]
    assert parts.template == "notice-2013"


REVIEW = """MEDICAL PROFESSIONAL REVIEW
ISSUE AT DISPUTE:
{issue}
CASE SUMMARY:
A case.
DOCUMENTS REVIEWED FOR DETERMINATION:
A file.
MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL
REVIEWER AND WHY:
The MTUS.
RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS {verdict}
NECESSARY:
A reason.
MEDICAL REVIEWER QUALIFICATIONS:
Board Certified in Neurology.
"""


@pytest.mark.parametrize(
    ("issue", "verdict", "expected"),
    [
        ("Functional capacity evaluation", "NOT MEDICALLY", [("Functional capacity evaluation", "upheld")]),
        ("A splint.", "MEDICALLY", [("A splint", "overturned")]),
        ("The request for 1 knee brace, left.", "MEDICALLY", [("1 knee brace, left", "overturned")]),
        ("1. A splint\n2. A wedge.", "NOT\nMEDICALLY", [("A splint", "upheld"), ("A wedge", "upheld")]),
        ("Norco 10/325mg. 60 tablets", "NOT MEDICALLY", [("Norco 10/325mg. 60 tablets", "upheld")]),
    ],
)
def test_the_issues_of_a_professional_review(issue: str, verdict: str, expected: list[tuple[str, str]]) -> None:
    """Every issue has the one outcome that the rationale's head states, and the one rationale."""
    parts = taken(REVIEW.format(issue=issue, verdict=verdict))
    assert [(heading(parts, item), item.outcome) for item in parts.items] == expected
    assert {rationale(parts, item) for item in parts.items} == {"A reason."}
    assert parts.template == "professional-review-2013"
    assert printed(parts.text, parts.credentials) == "Board Certified in Neurology."


@pytest.mark.parametrize("line_end", ["\n", " ", "\n\n", "\f", "  \n   "])
def test_lines_may_be_lost(line_end: str) -> None:
    """A letter on one line, with blank lines, page breaks or indents has the same items."""
    text = blocks("It is not medically necessary.\n", "TENS unit for the left knee")
    parts = taken(text.replace("\n", line_end))
    assert [heading(parts, item) for item in parts.items] == ["MRI of the neck", "TENS unit for the left knee"]


@pytest.mark.parametrize(
    ("end", "expected", "trap"),
    [
        ("It is not medically necessary.", False, "a whole letter"),
        ("It is not medically necessary", False, "a forgotten full stop"),
        ("The records show that the", True, "broken off within a sentence"),
        ("", True, "broken off before the rationale"),
    ],
)
def test_letters_that_are_cut_off(end: str, *, expected: bool, trap: str) -> None:
    """A letter that ends before its last rationale does is cut off."""
    found = split(letter(rationale=end))
    assert found is not None
    assert cut_off(found) is expected, trap


def test_other_texts_are_no_letters() -> None:
    """A text in which nothing is known from these letters is none."""
    assert split(Letter("made", "Dear Sir, the invoice is attached.")) is None


@pytest.mark.parametrize(
    "unit",
    [
        "HOW THE IMR FINAL DETERMINATION WAS MADE ",
        "1. The request for a ",
        "Claims Administrator guideline: ",
        "1) ",
        "\n",
        "a",
        ". ",
    ],
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    """A text of 500,000 characters that repeats a mark is taken apart in a second."""
    text = "Independent Medical Review\n" + unit * (500_000 // len(unit))
    start = time.process_time()
    split(Letter("made", text))
    assert time.process_time() - start < 1.5
