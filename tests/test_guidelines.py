"""From the name of a guideline as printed to its edition, topic and sections."""

import re
from datetime import date

import pytest

from imr_graph.link import guidelines as link
from imr_graph.link.vocabulary import concepts

# a title as printed, its source, the topic, the trap
TITLES = [
    ("mtus", "Neck and Upper Back Complaints", "neck-upper-back", "as it is"),
    ("mtus", "neck & upper back complaints", "neck-upper-back", "lower case and '&'"),
    ("mtus", "Forearm, Wrist, & Hand Complaints", "forearm-wrist-hand", "commas"),
    ("mtus", "Low Back Complaint", "low-back", "an s is missing"),
    ("mtus", "Chronic Pain Medial Treatment", "chronic-pain", "misspelt"),
    ("mtus", "Diagnostic Criteria", None, "no title"),
    ("mtus", "Head", None, "a title of another source"),
    ("odg", "Low Back - Lumbar & Thoracic (Acute & Chronic)", "low-back", "in full"),
    ("odg", "low_back", "low-back", "as an address has it"),
    ("acoem", "Pain, Suffering, and the Restoration of Function", "chronic-pain", "outside of the MTUS"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "title", "topic", "trap"), TITLES)
def test_titles(source: str, title: str, topic: str | None, trap: str) -> None:
    """A title leads to editions of one topic, a misspelt one too."""
    found = link.find_editions(source, title)
    assert (link.topic_of(found) if found else None) == topic, trap


@pytest.mark.parametrize(
    ("source", "text", "expected", "trap"),
    [
        ("mtus", "Low Back Complaints 2004", "Low Back Complaints", "the longest title, without the year"),
        ("mtus", "Forearm, Wrist,\nand Hand Complaints", "Forearm, Wrist,\nand Hand Complaints", "over a line's end"),
        ("mtus", "Shoulders", None, "a word that goes on"),
        (
            "mtus",
            "Workplace Mental Health: Depressive Disorders",
            "Workplace Mental Health: Depressive Disorders",
            "colon",
        ),
        ("mtus", "9792.20", None, "a regulation's number is no title"),
        ("odg", "Pain (Chronic), Zolpidem", "Pain (Chronic)", "with its bracket"),
        (
            "odg",
            "Workers Compensation Drug Formulary",
            "Workers Compensation Drug Formulary",
            "an apostrophe is missing",
        ),
        (
            "mtus acoem",
            "Pain, Suffering, and the Restoration of Function",
            "Pain, Suffering, and the Restoration of Function",
            "of two sources",
        ),
    ],
)
def test_a_title_in_a_text(source: str, text: str, expected: str | None, trap: str) -> None:
    """The longest title that begins at a place is found, whole words only."""
    found = link.title_at(source, text.replace("\n", " "), 0, len(text))
    assert (text[: found.end] if found else None) == expected, trap


@pytest.mark.parametrize(
    "title", ["Knee Complaints", "Drug Formulary", "Chronic Pain Guidelines", "General Approaches"]
)
def test_whole_titles(title: str) -> None:
    """A whole title is one without a year too."""
    assert link.is_whole_title(title)


@pytest.mark.parametrize("title", ["Knee", "Opioids", "Chronic Pain", "Low Back"])
def test_short_titles(title: str) -> None:
    """A short title may be a section's name."""
    assert not link.is_whole_title(title)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Chronic Pain Medial Treatment Guidelines Opioids", "Chronic Pain Medial Treatment Guidelines"),
        ("Neck and Uper Back Complaints, page 3", "Neck and Uper Back Complaints"),
        ("Annals of Internal Medicine", ""),
        ("Knee", ""),
        ("", ""),
    ],
)
def test_misspelt_titles(phrase: str, expected: str) -> None:
    """A misspelt title of three words or more is found at the start of a phrase."""
    width, found = link.misspelt_title("mtus", phrase)
    assert (phrase[:width], bool(found)) == (expected, bool(expected))


@pytest.mark.parametrize(
    ("title", "year", "decided", "expected", "trap"),
    [
        ("Low Back Disorders", 2019, None, "mtus-low-back-2019", "the printed year"),
        ("Low Back Disorders", 2017, None, None, "a year that no edition has"),
        ("Low Back Complaints", 2019, None, "mtus-low-back-2019", "an old title with a new year"),
        ("Neck and Upper Back Complaints", 2018, None, "mtus-cervical-thoracic-2018", "likewise, under another name"),
        ("Antiemetics", 2017, None, None, "another line of editions of the same topic has that year"),
        ("Low Back Disorders", None, date(2018, 1, 1), "mtus-low-back-2016", "in force on the day"),
        ("Low Back Disorders", None, date(2012, 1, 1), None, "none was in force"),
        ("Low Back Disorders", None, None, None, "nothing tells them apart"),
        ("Low Back Complaints", None, None, "mtus-low-back-2004", "the only edition of this title"),
        ("Chronic Pain Medical Treatment", None, None, "mtus-chronic-pain-2009", "without a date the oldest"),
    ],
)
def test_editions(title: str, year: int | None, decided: date | None, expected: str | None, trap: str) -> None:
    """The year tells editions of one title apart, else the day of the decision; what stays open is null."""
    chosen = link.choose_edition(link.find_editions("mtus", title), year, decided)
    assert (chosen.code if chosen else None) == expected, trap


@pytest.mark.parametrize(
    ("chapter", "expected"),
    [("12", "mtus-low-back-2004"), ("1", "mtus-general-approaches-2004"), ("7", "acoem2-ch7"), ("99", None)],
)
def test_chapters(chapter: str, expected: str | None) -> None:
    """A chapter of ACOEM's second edition leads to the guideline of the MTUS that adopted it, else to ACOEM's own."""
    assert next((edition.code for edition in link.chapter_editions(chapter)), None) == expected


def test_regulations() -> None:
    """A section of title 8 leads to the editions that it adopted."""
    assert {edition.code for edition in link.regulation_editions("9792.24.1")} == {"mtus-acupuncture-2007"}
    assert "mtus-chronic-pain-2016" in {edition.code for edition in link.regulation_editions("9792.24.2")}
    assert link.regulation_editions("9785") == []


@pytest.mark.parametrize(
    ("guideline", "name", "expected", "trap"),
    [
        ("mtus-knee-2004", "Special Studies", "special-studies", "as it is"),
        ("mtus-knee-2004", "Inital Care", "initial-care", "misspelt, and known as such"),
        ("mtus-knee-2004", "Surgical Consideratons", "surgical-considerations", "misspelt in a new way"),
        (
            "mtus-chronic-pain-2016",
            "NSAIDs, GI symptoms and cardiovascular risk",
            "nsaids-gi-symptoms-cardiovascular-risk",
            "'and' for '&'",
        ),
        ("mtus-chronic-pain-2016", "Desvenlafaxine", None, "another drug whose name is near"),
        ("mtus-chronic-pain-2016", "MRI", None, "not in this guideline"),
        (None, "Summary", None, "no guideline"),
    ],
)
def test_sections(guideline: str | None, name: str, expected: str | None, trap: str) -> None:
    """A section's name leads to the section of its edition; a slip of the pen does, another name does not."""
    code = link.find_section(guideline, name)
    assert (code.rpartition("/")[2] if code else None) == expected, trap


@pytest.mark.parametrize(
    ("word", "expected", "trap"),
    [
        ("Electrodiagnostic", True, "one word in every name"),
        ("Antiepilepsy", False, "a name has it with a hyphen"),
        ("nonsteroidal", False, "likewise"),
        ("rightsided", False, "in no name"),
    ],
)
def test_words(word: str, expected: bool, trap: str) -> None:
    """A hyphen at a line's end is dropped where the names of guidelines and sections never have it."""
    assert link.is_word(word) is expected, trap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UpToDate.com", "uptodate"),
        ("Up To Date", "uptodate"),
        ("Physician\u2019s Desk Reference", "pdr"),
        ("reference.medscape.com", "medscape"),
        ("Mayo Clinic Proceedings", None),
        ("FDAs", None),
    ],
)
def test_other_works(text: str, expected: str | None) -> None:
    """A work outside of the MTUS, the ODG and ACOEM is found by its labels, whole words only."""
    assert link.other_work_in(text) == expected


def test_every_title_finds_its_topic() -> None:
    """Each title of each guideline leads back to its topic, so that no label is written in vain."""
    for concept in concepts("guideline").values():
        source, topic = concept.one("source"), concept.one("topic")
        titles = [re.sub(r",? \(?\d{4}\)?$", "", label) for label in concept.labels if not label[0].isdigit()]
        for title in titles if topic and source else ():
            assert topic in {found.one("topic") for found in link.find_editions(source or "", title)}, title
