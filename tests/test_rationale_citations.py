"""Which works a decision rationale speaks of, each once."""

from datetime import date

import pytest
from statements import brief, parts

from imr_graph.extract.rationale_citations import rationale_citations
from imr_graph.model import Citation, Span
from imr_graph.text import printed


def mentions(text: str, decided: date | None = None) -> tuple[Citation, ...]:
    """Return the works of a rationale."""
    return rationale_citations(parts(text), Span(0, len(text)), decided)


# a rationale, the works that it speaks of, the trap
ROWS = [
    ("According to page 303 of the ACOEM, it is of use.", ["ACOEM - p303"], "the page before the work"),
    ("MTUS page 24 does not recommend it.", ["MTUS - p24"], "the page behind it"),
    ("MTUS (p. 60) and MTUS, pages 60-61 and 98, say so.", ["MTUS - p60,60-61,98"], "the pages of all mentions"),
    ("See pg 46 of the Chronic Pain Guidelines.", ["MTUS chronic-pain p46"], "a title alone"),
    ("ACOEM Chapter 12, Table 12-8, page 309 lists it.", ["ACOEM low-back ch12 p309"], "a table before the page"),
    ("The MTUS Guideline in ACOEM Chapter 11, Table 11-7, page 272.",
     ["MTUS forearm-wrist-hand ch11 p272"], "both names"),
    ("The ODG, moreover, states so. The ODG again.", ["ODG -"], "a work counts once"),
    ("The ODG says. Official Disability Guidelines (ODG) Low Back Chapter recommends MRI.",
     ["ODG low-back"], "a bare name beside its chapter is the chapter's"),
    ("The low back chapter of the Official Disability Guidelines recommends it.",
     ["ODG low-back"], "the chapter before"),
    ("ODG Knee and Leg (Acute & Chronic) recommends it.", ["ODG knee"], "a chapter in full"),
    ("ODG, pain relief is needed.", ["ODG -"], "a chapter's word in a sentence"),
    ("According to ACOEM guidelines, shoulder imaging is rare.", ["ACOEM -"], "likewise for a title"),
    ("The California MTUS 2016 Chronic Pain Guidelines recommend it.", ["MTUS chronic-pain 2016"], "the year before"),
    ("The MTUS chronic pain medical treatment guidelines, page 76, and, on pages 78-80, the rest.",
     ["MTUS chronic-pain p76"], "lower case; pages that are not beside the name"),
    ("The MTUS/ACOEM (Neck and Upper Back Complaints) guidelines say so.",
     ["MTUS neck-upper-back"], "the title in brackets"),
    ("Neck and upper back complaints persisted. Knee complaints are common.", [], "complaints that are no title"),
    ("Postsurgical Treatment Guidelines recommend 24 visits.", ["MTUS postsurgical"], "a title at the start"),
    ("The guidelines do not address it. No guideline exists.", [], "a word that names no work"),
    ("It helps (Trinh, 2007) (Airaksinen, 2006), and (Trinh, 2007).",
     ["OTHER Trinh, 2007 2007", "OTHER Airaksinen, 2006 2006"], "studies, each once"),
    ("(van Tulder-Cochrane, 2000; Dworkin et al., 2007)",
     ["OTHER van Tulder-Cochrane, 2000 2000", "OTHER Dworkin et al., 2007 2007"], "two in one bracket"),
    ("Injured (July, 2009), seen (DOS 5/2/2013), (Revised, 2007), (1999), (see letter of 2013).",
     [], "years of no study"),
    ("Under 8 CCR 9792.24.2 it is due. Section 9792.20(e) defines it.",
     ["MTUS chronic-pain [9792.24.2]", "MTUS preface [9792.20]"], "regulations"),
    ("Per UpToDate, yes; Labor Code 4600 requires it.", ["OTHER UpToDate", "OTHER Labor Code"], "other works"),
    ("Cytochrome p450 testing, MRI and MTU sequences.", [], "letters that only look alike"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "trap"), ROWS)
def test_works_of_a_rationale(text: str, expected: list[str], trap: str) -> None:
    """Each distinct work once, with its pages, in the order of first mention."""
    assert [brief(found, text) for found in mentions(text, date(2015, 3, 1))] == expected, trap


@pytest.mark.parametrize(
    ("text", "decided", "guideline"),
    [
        ("(Trinh, 2007)", None, "study"),
        ("8 CCR 9792.24.2", date(2015, 1, 1), "mtus-chronic-pain-2009"),
        ("8 CCR 9792.24.2", date(2017, 1, 1), "mtus-chronic-pain-2016"),
        ("8 CCR 9792.24.2", date(2019, 1, 1), "mtus-chronic-pain-2017"),
        ("8 CCR 9792.21.1", None, "mtus-regulations"),
        ("ACOEM Chapter 12", None, "acoem"),
        ("ACOEM, Low Back Disorders", None, "acoem3-low-back"),
        ("MTUS Low Back Disorders 2019", None, "mtus-low-back-2019"),
        ("MTUS", None, None),
    ],
)
def test_links(text: str, decided: date | None, guideline: str | None) -> None:
    """A mention is linked where it is clear which edition is meant, and else not."""
    assert [found.guideline for found in mentions(text, decided)] == [guideline]


@pytest.mark.parametrize("text", [text for text, _, _ in ROWS])
def test_spans(text: str) -> None:
    """A mention's span holds its name, and its pages stand where they are printed."""
    for found in mentions(text):
        assert text[slice(*found.span)]
        for fact in (*found.sections, *found.pages):
            assert printed(text, fact.span) == fact.value


@pytest.mark.parametrize("text", [text for text, _, _ in ROWS])
@pytest.mark.parametrize("blank", ["\n", "  ", " \n"])
def test_line_ends_do_not_matter(blank: str, text: str) -> None:
    """Wherever lines end and however wide blanks are, the same works are found."""
    wide = text.replace(" ", blank)
    assert [brief(found, wide) for found in mentions(wide)] == [brief(found, text) for found in mentions(text)]


def test_a_letter_without_a_rationale() -> None:
    """Without a rationale there is nothing to read."""
    assert rationale_citations(parts("MTUS"), None, None) == ()


def test_only_the_rationale_is_read() -> None:
    """What stands before and behind the span is not looked at."""
    text = "page 1 of the MTUS. page 2 of the ODG. ACOEM page 3"
    start, end = text.index("page 2"), text.index(" ACOEM")
    found = rationale_citations(parts(text), Span(start, end), None)
    assert [brief(each, text) for each in found] == ["ODG - p2"]


@pytest.mark.parametrize(
    "unit", ["(", "9792.1 ", "MTUS, ", "ODG ", "(A 2000) ", "page 1 of the MTUS. ", "ACOEM Chapter 1, "]
)
def test_a_hostile_rationale_is_read_in_time(unit: str) -> None:
    """However long a rationale goes on, only so much of it is read as any letter prints."""
    assert all(found.span.end < 200_000 for found in mentions(unit * (1_000_000 // len(unit))))
