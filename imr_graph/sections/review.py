"""The disputed issues of a professional review (early 2013): one, or a numbered list, with one rationale for all."""

from collections.abc import Iterator
from typing import Final

from imr_graph.model import Outcome, Span
from imr_graph.sections.heads import Head, part
from imr_graph.sections.parts import Item
from imr_graph.text import rx, trim

_NUMBER: Final = rx(r"(?:^|(?<=[ ]))\(?\d{1,2} ?[.)] ?(?=[A-Za-z(])", 0)
_ASKED: Final = rx(r"(?:the )?requests? for ")
_WHETHER: Final = rx(r"whether (?:or not )?(?:the )?(?:requests? for )?")
#: 'Whether the MRI of the left knee is medically necessary and appropriate': the issue as a question
_QUESTION: Final = rx(r"(?<=[ ,])(?:is|are|was|were) (?:not )?medically necessary(?: and appropriate)?[ .?]*\Z")
_STRIP: Final = " .;,"


def review(flat: str, heads: list[Head]) -> Iterator[Item]:
    """Yield the issues, each with the rationale that decides them all; its head states the outcome."""
    end = len(flat)
    issue, rationale, guideline = (part(heads, name, end) for name in ("issue", "rationale", "guideline"))
    head = next((Span(head.start, head.end) for head in heads if head.name == "rationale"), None)
    if issue is None or rationale is None or head is None:
        return
    outcome: Outcome = "upheld" if " NOT " in flat[slice(*head)] else "overturned"
    reviewer = trim(flat, *guideline) if guideline else None
    for heading in _issues(flat, trim(flat, *issue)):
        yield Item(heading, outcome, trim(flat, *head, " :"), None, reviewer, trim(flat, *rationale))


def _issues(flat: str, issue: Span) -> Iterator[Span]:
    """Yield the issues of a numbered list, or the one issue."""
    marks = list(_NUMBER.finditer(flat, *issue))
    if not marks or marks[0].start() != issue.start:  # a number elsewhere is part of the text
        marks = []
    starts = [mark.end() for mark in marks] or [issue.start]
    ends = [mark.start() for mark in marks[1:]] + [issue.end]
    for start, end in zip(starts, ends, strict=True):
        question = _QUESTION.search(flat, start, end) if flat[start : start + 7].lower() == "whether" else None
        asked = _WHETHER.match(flat, start, end) if question else _ASKED.match(flat, start, end)
        yield trim(flat, asked.end() if asked else start, question.start() if question else end, _STRIP)
