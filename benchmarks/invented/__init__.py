"""Invented letters with known records, of all template families, as many as wanted.

A letter depends on its number and the seed alone, so that any part of a collection can be made anew, in any order.
"""

from random import Random
from typing import Final, NamedTuple

from invented.case import Case, Json, draw_case
from invented.faults import spoilt
from invented.layout import set_letter
from invented.statements import word_statements

__all__ = ["Invented", "invent"]

#: What families do not print, by family: these values of the record are unknown.
_NOT_PRINTED: Final = {
    "review": ("decision", "assigned"),
    "notice": ("assigned",),
    "requests": ("assigned",),
}


class Invented(NamedTuple):
    """An invented letter.

    Attributes:
        id: its case number.
        text: its text.
        record: what it says, in the shape of the record contract.
        fault: ``typo``, ``broken-lines`` or ``cut``, where one was asked for and made.
    """

    id: str
    text: str
    record: Json
    fault: str | None


def invent(number: int, seed: int = 1, error_rate: float = 0.0) -> Invented:
    """Return the letter of this number.

    Args:
        number: from 0; below 10,000,000, as a case number has seven digits.
        seed: another seed gives other letters.
        error_rate: the share of letters that get one fault; their record stays that of the letter before it.
    """
    random = Random(seed * 10_000_000 + number)  # noqa: S311  nothing secret
    case = draw_case(number, random)
    if case.family == "review":
        _keep_one(case)
    word_statements(case, random)
    text, fault = set_letter(case), None
    _forget(case)
    if error_rate and random.random() < error_rate:
        text, fault = spoilt(text, random)
    return Invented(case.record["letter_id"], text, case.record, fault)


def _keep_one(case: Case) -> None:
    """Leave one item: a letter of this family has one issue."""
    del case.items[1:]
    case.record["determinations"] = [item.record for item in case.items]


def _forget(case: Case) -> None:
    """Set to null what the letter's family does not print."""
    for name in _NOT_PRINTED.get(case.family, ()):
        case.record["dates"][name] = None
    if case.family in {"review", "notice"}:
        case.record["priority"] = None
