"""imr-graph link writes what phrases are linked to."""

import csv
import doctest
import io
import re
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from imr_graph.cli.link import link
from imr_graph.link.explain import VOCABULARIES, Link, links


def run(*options: str, text: str = "", exit_code: int = 0) -> str:
    """Run the command on standard input and return what it writes."""
    result = CliRunner().invoke(link, [*options], input=text)
    assert result.exit_code == exit_code, result.output
    return result.output


def rows(output: str) -> list[dict[str, str]]:
    """Return the rows of CSV."""
    return list(csv.DictReader(io.StringIO(output)))


def test_a_row_for_each_link() -> None:
    """A phrase of two conditions gets two rows, one that is linked to nothing a row without a code."""
    output = run("-", text="right hand contusion/laceration\npain\n")
    laceration = "Laceration without foreign body of right hand"
    assert output.splitlines() == [
        "phrase,code,category,label,how",
        "right hand contusion/laceration,S60.221,S60,Contusion of right hand,condition+region+side",
        f"right hand contusion/laceration,S61.411,S61,{laceration},condition+region+side",
        "pain,,,,",
    ]


def test_phrases_with_commas_are_quoted_and_empty_lines_left_out() -> None:
    """What is written is read again as it was given, blanks at the ends aside."""
    found = rows(run("-", text='\n  sprain, "left" ankle  \n\n'))
    assert [row["phrase"] for row in found] == ['sprain, "left" ankle']
    assert found[0]["code"] == "S93.402"


def test_a_file_to_a_file(tmp_path: Path) -> None:
    """Phrases are read from a file and rows written to one, with plain line ends."""
    (tmp_path / "phrases.txt").write_text("sciatica\r\nlumbago\n", "utf-8")
    run(str(tmp_path / "phrases.txt"), "-o", str(tmp_path / "links.csv"))
    written = (tmp_path / "links.csv").read_bytes()
    assert b"\r" not in written
    assert [row["code"] for row in rows(written.decode())] == ["M54.3", "M54.50"]


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    """A file that is not there ends with exit code 2 and is named."""
    assert "missing.txt" in run(str(tmp_path / "missing.txt"), exit_code=2)


def test_bytes_that_are_no_text_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    """A line that is not UTF-8 does not stop the others."""
    (tmp_path / "phrases.txt").write_bytes(b"caf\xe9\nmigraine\n")
    assert [row["code"] for row in rows(run(str(tmp_path / "phrases.txt")))] == ["", "G43.909"]


def test_explain_adds_the_words() -> None:
    """--explain says how each word was read; without it the column is not there."""
    found = rows(run("-", "--explain", text="left lumbar strain and HNP\n"))
    assert found[0]["why"] == "left (side), lowback (region), strain (condition), discdisplacement (condition)"
    assert "why" not in rows(run("-", text="lumbar strain\n"))[0]


@pytest.mark.parametrize(
    ("vocabulary", "phrase", "expected"),
    [
        (
            "drugs",
            "Norco 10/325mg #60",
            [("hydrocodone", "Opioids", "drug name"), ("acetaminophen", "Opioids", "drug name")],
        ),
        (
            "drugs",
            "hydrocodone with ibuprofen",
            [("hydrocodone", "Opioids", "drug name"), ("ibuprofen", "NSAIDs", "drug name")],
        ),
        ("regions", "MRI of the cervical spine, L4-5", [("neck", "", "region name"), ("low-back", "", "spinal level")]),
        ("guidelines", "MTUS Low Back Complaints 2004", [("mtus-low-back-2004", "low-back", "title")]),
        ("guidelines", "MTUS ACOEM Chapter 12", [("mtus-low-back-2004", "low-back", "chapter")]),
        ("guidelines", "8 CCR 9792.24.2", [("mtus-chronic-pain-2009", "chronic-pain", "regulation")]),
        ("guidelines", "UpToDate: carpal tunnel", [("uptodate", "", "other work")]),
        ("guidelines", "ACOEM Knee Disorders 2019", [("mtus-knee-2019", "knee", "title")]),
        ("specialties", "Family Practice", [("family-medicine", "", "specialty name")]),
    ],
)
def test_each_vocabulary(vocabulary: str, phrase: str, expected: list[tuple[str, str, str]]) -> None:
    """A phrase is linked to the concepts of the vocabulary that is asked for, with why."""
    found = links(phrase, vocabulary)
    assert [(each.code, each.category, each.how) for each in found] == expected
    assert all(each.label and each.why for each in found)


def test_an_edition_that_is_open_gives_all_that_it_may_be() -> None:
    """A title of several editions without its year gives each, and says so."""
    found = links("MTUS Low Back Disorders", "guidelines")
    assert len(found) > 1
    assert {each.how for each in found} == {"title; edition open"}


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_nothing_is_one_empty_row(vocabulary: str) -> None:
    """A phrase that is linked to nothing gives a row with the phrase alone, in each vocabulary."""
    assert links("zzz", vocabulary) == (Link("zzz"),)


def test_the_examples_of_the_documentation(root: Path) -> None:
    """What docs/link.md shows is what the program and the library give."""
    page = (root / "docs" / "link.md").read_text("utf-8")
    phrase, shown = re.findall(r"\$ echo '(.+)' \| imr-graph link -\n((?:    .+\n)+)", page)[0]
    assert run("-", text=phrase) == textwrap.dedent(shown)
    outcome = doctest.testfile(str(root / "docs" / "link.md"), module_relative=False)
    assert outcome == (0, 3)


def test_an_unknown_vocabulary_is_a_wrong_call() -> None:
    """--to takes the names of the vocabularies only, and lists them."""
    message = run("-", "--to", "snomed", exit_code=2)
    assert all(name in message for name in VOCABULARIES)
