"""The disputed items of guideline blocks (2014 to today).

<heading>: Upheld
Claims Administrator guideline: ...
MAXIMUS guideline: ...
Decision rationale: ...
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from imr_graph.model import Outcome, Span
from imr_graph.sections.headings import heading_start
from imr_graph.sections.heads import Head, letter_end, part
from imr_graph.sections.parts import Item
from imr_graph.text import rx, trim

_BELOW: Final = rx(r"items?/services? set forth below ?[:.]?")

# The marks that divide an item. Each is known by its last word, which is looked for as it stands.
_GUIDELINE: Final = rx(r"guidelines? ?(?:\(s\) ?)?[:;]", 0)
_RATIONALE: Final = rx(r"rationale ?[:;]", 0)
_WHOSE: Final = rx(
    r"\b(?:(?P<administrator>claims? ?administrators?(?:'s?)?)"
    r"|(?P<reviewer>maximus|(?:expert|physician|imr|professional|medical) ?reviewer(?:'s?)?|imr)) ?\Z",
    0,
)
_DECISION: Final = rx(r"\bdecision ?\Z", 0)
_BEFORE: Final = 40

_OUTCOME_TAIL: Final = rx(r"(?P<lead>,?(?: is| are)? ?[:;-]? ?)\b(?P<outcome>uph[eo]ld|overturn(?:ed)?)[ .]*\Z")
_OUTCOME_ANY: Final = rx(r"(?P<lead>,?(?: is| are)? ?: ?)(?P<outcome>uph[eo]ld|overturn(?:ed)?)\b")
_TAIL: Final = 48
_NUMBER: Final = rx(r"(?P<number>\d{1,2}) ?[.)] (?=\S)")


@dataclass(slots=True)
class _Block:
    """Where the marks of one item stand: each the (start, end) of the mark's words.

    Attributes:
        start: where its first mark begins.
        before: where the item before it has its last mark.
        marks: the marks by name.
    """

    start: int
    before: int
    marks: dict[str, tuple[int, int]]


def blocks(text: str, flat: str, heads: list[Head]) -> Iterator[Item]:
    """Yield the items that guideline blocks make; a block that no outcome stands before makes none."""
    found = [(block, _outcome(flat, block)) for block in _gather(flat, _first_heading(flat, heads))]
    starts = [
        block.start
        if outcome is None
        else heading_start(text, flat, block.before, outcome.heading_end)
        if index
        else block.before
        for index, (block, outcome) in enumerate(found)
    ]
    starts.append(letter_end(flat, found[-1][0].start) if found else 0)
    number = 0
    for index, (block, outcome) in enumerate(found):
        if outcome:
            number += 1
            heading = _without_number(flat, trim(flat, starts[index], outcome.heading_end), number)
            yield Item(heading, outcome.value, outcome.span, **_spans(flat, block, starts[index + 1]))


def _first_heading(flat: str, heads: list[Head]) -> int:
    decisions = part(heads, "decisions", len(flat))
    start = decisions.start if decisions else 0
    below = _BELOW.search(flat, start, start + 400 if decisions else len(flat))
    return below.end() if below else start


def _marks(low: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield each mark: its name and its span."""
    for word, pattern in (("guideline", _GUIDELINE), ("rationale", _RATIONALE)):
        at = low.find(word, start)
        while at >= 0:
            match = pattern.match(low, at)
            if match:
                lead = (_WHOSE if word == "guideline" else _DECISION).search(low, max(start, at - _BEFORE), at)
                if lead:
                    yield lead.lastgroup or "rationale", lead.start(), match.end()
            at = low.find(word, at + len(word))


def _gather(flat: str, start: int) -> Iterator[_Block]:
    """Yield the marks item by item; a mark that comes again, or one after a rationale, begins another item."""
    block: _Block | None = None
    before = start
    for name, begin, end in sorted(_marks(flat.lower(), start), key=lambda mark: mark[1]):
        if block is None or name in block.marks or "rationale" in block.marks:
            if block is not None:
                yield block
            block = _Block(begin, before, {})
        block.marks[name] = (begin, end)
        before = end
    if block is not None:
        yield block


@dataclass(slots=True)
class _Outcome:
    """The outcome of a block, its words' span, and where the heading before it ends."""

    value: Outcome
    span: Span
    heading_end: int


def _outcome(flat: str, block: _Block) -> _Outcome | None:
    """Return the outcome that stands last before a block's first mark."""
    match = _OUTCOME_TAIL.search(flat, max(block.before, block.start - _TAIL), block.start)
    if match is None:
        for match in _OUTCOME_ANY.finditer(flat, block.before, block.start):  # noqa: B007  the last one counts
            pass
    if match is None:
        return None
    value: Outcome = "upheld" if match["outcome"].lower().startswith("up") else "overturned"
    return _Outcome(value, Span(*match.span("outcome")), match.start())


def _without_number(flat: str, heading: Span, number: int) -> Span:
    """Return a heading without the item's own number ('2. MRI of the knee')."""
    match = _NUMBER.match(flat, *heading)
    return Span(match.end(), heading.end) if match and int(match["number"]) == number else heading


def _spans(flat: str, block: _Block, end: int) -> dict[str, Span | None]:
    marks = sorted(block.marks.items(), key=lambda mark: mark[1])
    ends = [mark[1][0] for mark in marks[1:]] + [end]
    spans = {name: trim(flat, mark[1], stop) for (name, mark), stop in zip(marks, ends, strict=True)}
    return {name: spans.get(name) for name in ("administrator", "reviewer", "rationale")}
