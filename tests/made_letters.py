"""Letters made for a test: a letter of guideline blocks around the one part that a test is about."""

from typing import Final

from imr_graph.model import Letter
from imr_graph.sections import Parts, split

NOTHING_CITED: Final = "did not cite any medical evidence for its decision."
LEAD: Final = "based on a review of the case file, including all medical records:"


def letter(
    credentials: str = "",
    summary: str = "A summary.",
    heading: str = "MRI of the left knee",
    rationale: str = "The request is not medically necessary.",
    table: str = "",
) -> Letter:
    """Return a letter of 2014 to today with one disputed item, denied."""
    text = f"""{table}
HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to an expert reviewer. {credentials}

CLINICAL CASE SUMMARY

The expert reviewer developed the following clinical case summary {LEAD}

{summary}

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

{heading}: Upheld

Claims Administrator guideline: The Claims Administrator {NOTHING_CITED}

MAXIMUS guideline: The Expert Reviewer {NOTHING_CITED}

Decision rationale: {rationale}
"""
    return Letter("made", text)


def parts(
    credentials: str = "",
    summary: str = "A summary.",
    heading: str = "MRI of the left knee",
    rationale: str = "The request is not medically necessary.",
    table: str = "",
) -> Parts:
    """Return such a letter taken apart."""
    found = split(letter(credentials, summary, heading, rationale, table))
    assert found is not None
    return found
