"""The table at the top of a letter, and the worker."""

from datetime import date

import pytest
from made_letters import letter, parts

from imr_graph.extract import header
from imr_graph.model import Dates, Fact, Letter, Worker
from imr_graph.sections import split

TABLE = """Case Number: CM16-0000001
Date Assigned: 11/08/2016 Date of Injury: 10/12/2016
Decision Date: 12/07/2016 UR Denial Date: 11/02/2016
Priority: Standard Application 11/04/2016
Received:
"""
NAMES = ("assigned", "injury", "decision", "ur_denial", "application_received")


def read(table: str) -> dict[str, date]:
    """Return the dates that a table gives, by their names."""
    found = header.dates(parts(table=table))
    facts: dict[str, Fact[date] | None] = {name: getattr(found, name) for name in NAMES}
    return {name: fact.value for name, fact in facts.items() if fact}


def test_a_whole_table() -> None:
    """Every date of the table is read, 'Application Received' though it is broken over two lines."""
    assert read(TABLE) == {
        "assigned": date(2016, 11, 8),
        "injury": date(2016, 10, 12),
        "decision": date(2016, 12, 7),
        "ur_denial": date(2016, 11, 2),
        "application_received": date(2016, 11, 4),
    }


@pytest.mark.parametrize(
    ("table", "expected", "trap"),
    [
        ("Application Received: 1/2/2014", {"application_received": date(2014, 1, 2)}, "on one line"),
        ("Application\nReceived:\n11/18/2016", {"application_received": date(2016, 11, 18)}, "date after both words"),
        ("Date of UR Decision:  9/4/2013", {"ur_denial": date(2013, 9, 4)}, "2013"),
        ("UR Denial Date:  02/27/2014", {"ur_denial": date(2014, 2, 27)}, "2014 on"),
        ("IMR Application Received:August 29, 2013", {"application_received": date(2013, 8, 29)}, "no blank"),
        ("Dated: October 30, 2013", {"decision": date(2013, 10, 30)}, "a notice's own date"),
        (
            "Dated: 11/15/2013\nDate of Injury:2/13/2001",
            {"decision": date(2013, 11, 15), "injury": date(2001, 2, 13)},
            "two",
        ),
        ("Date of Injury: unknown", {}, "no date"),
        ("Date of Injury: 2/30/2012", {}, "no such day"),
        ("Claim Number: 10/11-12", {}, "another label"),
    ],
)
def test_labels_of_all_years(table: str, expected: dict[str, date], trap: str) -> None:
    """Each date is read by its label, in the wordings of all years."""
    assert read(table) == expected, trap


def test_a_sentence_may_stand_for_the_table() -> None:
    """Notices of 2013 give two dates in a sentence."""
    sentence = (
        "An application for Independent Medical Review was filed on 9/6/2013 disputing the\n"
        "Utilization Review Denial dated 8/30/2013."
    )
    assert read(sentence) == {"application_received": date(2013, 9, 6), "ur_denial": date(2013, 8, 30)}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("Case Number:          CM16-0000112", "CM16-0000112"),
        ("IMR Case Number: CM14-0000106", "CM14-0000106"),
        ("MAXIMUS Case Number:CM13-0000212", "CM13-0000212"),
        ("Case Number: CM15 - 0001234", "CM15-0001234"),
        ("Re: CM15-0001234", "CM15-0001234"),
        ("Case Number:", None),
        ("Claim Number: 2013-0001234", None),
    ],
)
def test_case_numbers(table: str, expected: str | None) -> None:
    """The case number is read in its usual writing."""
    found = header.case_number(parts(table=table))
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("Priority: Standard", "standard"),
        ("Priority:             EXPEDITED", "expedited"),
        ("Priority: Regular", "standard"),
        ("Priority:", None),
    ],
)
def test_priorities(table: str, expected: str | None) -> None:
    """The priority is standard or expedited."""
    found = header.priority(parts(table=table))
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("summary", "expected", "trap"),
    [
        ("The injured worker is a 48 year old male.", (48, "male"), "the usual opening"),
        ("This is a 34-year-old right-hand dominant female.", (34, "female"), "words between"),
        ("The employee is a 44 year-old, right-handed, Spanish-speaking woman.", (44, "female"), "commas between"),
        ("The worker is a 54 year old (DOB in 1960) female.", (54, "female"), "brackets between"),
        ("66 y/o male welder.", (66, "male"), "an abbreviation"),
        ("This is a 33 yo F with pain.", (33, "female"), "a letter for the sex"),
        ("The patient is a forty-five year old gentleman.", (45, "male"), "in words"),
        ("A 43 yr old lady tripped.", (43, "female"), "yr"),
        ("The applicant is 26 years of age. He fell.", (26, "male"), "of age; the sex from a pronoun"),
        ("The claimant, age 61, has pain. She fell.", (61, "female"), "age before the number"),
        ("He is 31. He fell.", (31, "male"), "a bare number"),
        ("The patient is a 50 year old. His 12 year old son helps him.", (50, "male"), "a son's age"),
        ("The patient fell. Her 7 year old daughter saw it.", (None, "female"), "only a daughter's age"),
        ("The patient is a 68 year-old patient.", (68, None), "no sex stated"),
        ("The worker has pain rated 7/10 for 12 years.", (None, None), "other numbers"),
        ("This is a 3 year old injury.", (None, None), "the injury's age"),
        ("He/she was seen. The worker has pain.", (None, None), "he/she is nobody"),
        ("The worker was seen. She asked her husband, and he agreed.", (None, None), "pronouns of two people"),
    ],
)
def test_age_and_sex(summary: str, expected: tuple[int | None, str | None], trap: str) -> None:
    """Age and sex are the worker's, from the summary only."""
    worker = header.worker(parts(summary=summary))
    assert (worker.age.value if worker.age else None, worker.sex.value if worker.sex else None) == expected, trap


@pytest.mark.parametrize(
    ("summary", "expected", "trap"),
    [
        ("He sustained an industrial injury on 10-13-16.", date(2016, 10, 13), "the usual opening"),
        ("He has a date of injury of 10-20-2016.", date(2016, 10, 20), "date of injury"),
        ("A porter whose date of\ninjury is June 14, 2011.", date(2011, 6, 14), "over a line's end"),
        ("The date of injury is given as 05/30/2007.", date(2007, 5, 30), "given as"),
        ("She has a 10/31/13 date of injury.", date(2013, 10, 31), "the date first"),
        ("DOI: 2/13/2001. Retired.", date(2001, 2, 13), "an abbreviation"),
        ("He filed a claim for back pain of October 1, 2010.", date(2010, 10, 1), "a claim"),
        ("This case has an occupational claim from 10/14/ 2016.", date(2016, 10, 14), "a blank within the date"),
        ("He was injured on 1/2/03 at work.", date(2003, 1, 2), "was injured"),
        ("She injured the left knee on 2/2/11.", date(2011, 2, 2), "injured a part"),
        ("On 3/4/12 the patient slipped.", date(2012, 3, 4), "the date opens the sentence"),
        ("He tripped over a bucket on 4/4/13.", date(2013, 4, 4), "no word calls it an injury"),
        ("On May 25, 2012 he caught a falling block.", date(2012, 5, 25), "nor here"),
        ("She has had low back pain since May 6, 2010.", date(2010, 5, 6), "since"),
        (
            "In a report dated 3/4/13 she has pain. On 1/1/10 she lifted a box.",
            date(2010, 1, 1),
            "a report's date first",
        ),
        ("A note of 3/4/13 lists pain. MRI on 4/4/13.", None, "only papers and tests"),
        ("The injured worker presented on 10-10-2016.", None, "an injured worker is no injury"),
        ("He had cumulative trauma from 1/1/10 to 5/6/12.", date(2010, 1, 1), "a range without a table"),
        ("He fell in April of 2010.", None, "no day"),
        ("She was struck on the hip by a rolling cart on 7/8/14.", date(2014, 7, 8), "struck"),
        ("A teller, held up with a knife on 2/1/12.", date(2012, 2, 1), "held up"),
        ("He twisted his back and was off work from 3/5/14. Date of injury: 2/1/14.", date(2014, 2, 1), "a later day"),
        ("She was struck by a cart and had surgery on 3/5/14. DOI: 2/1/14.", date(2014, 2, 1), "an operation"),
        ("He was burned by steam and was seen on 3/4/15; DOI 3/2/15.", date(2015, 3, 2), "the day that he was seen"),
    ],
)
def test_the_date_of_injury(summary: str, expected: date | None, trap: str) -> None:
    """The date of injury is the one that the opening of the summary states."""
    found = header.injury_date(parts(summary=summary))
    assert (found.value if found else None) == expected, trap


@pytest.mark.parametrize(
    ("summary", "expected", "trap"),
    [
        ("He had cumulative trauma from 1/1/10 to 10/12/16.", date(2016, 10, 12), "the end that the table gives"),
        ("He was seen on 10/12/16 after a slip.", date(2016, 10, 12), "an unnamed date that the table gives"),
        ("He felt a pop on 10/10/16.", None, "an unnamed date that it does not give"),
        ("He lifted a box on 10/12/16. He tripped on 12/5/16.", date(2016, 10, 12), "a later event"),
        ("He sustained an injury on 10/10/16.", date(2016, 10, 10), "a named date, though the table differs"),
    ],
)
def test_the_table_helps_where_words_do_not(summary: str, expected: date | None, trap: str) -> None:
    """A date that no words call the injury's is taken if the table agrees; one that they do, whatever it says."""
    found = header.injury_date(parts(summary=summary, table=TABLE))
    assert (found.value if found else None) == expected, trap


def test_every_fact_has_its_place() -> None:
    """The span of each fact is the text that it was read from."""
    made = letter(table=TABLE, summary="The worker is a 48 year old male who was injured on 10-13-16.")
    found = split(made)
    assert found is not None
    worker, dates = header.worker(found), header.dates(found)
    facts = [header.case_number(found), worker.age, worker.sex, worker.injury_date, dates.decision]
    assert [made.text[slice(*fact.span)] for fact in facts if fact] == [
        "CM16-0000001",
        "48",
        "male",
        "10-13-16",
        "12/07/2016",
    ]


def test_nothing_is_invented() -> None:
    """A letter without a table and without a summary gives nothing."""
    found = split(Letter("made", "Independent Medical Review\n"))
    assert found is not None
    assert header.worker(found) == Worker()
    assert header.dates(found) == Dates()
    assert header.case_number(found) is None
