"""Where the heading of an item begins, after the rationale of the item before it."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

from imr_graph.model import Span
from imr_graph.text import rx, trim

#: How a line ends that ends a sentence, with or without its full stop
_SENTENCE_END: Final = rx(
    r"(?:[.!?][\"')\]]*|\b(?:necessary|necessity|appropriate|certified|upheld|overturned|warranted|established|denied))"
    r" ?\Z"
)
#: How a line ends that goes on in the next, wherever it was broken
_GOES_ON: Final = rx(
    r"(?:[,;:&/(+-]|\b(?:an?|the|of|to|for|and|or|in|on|with|by|at|from|as|is|are|was|were|be|not|per|no|than|that))"
    r" ?\Z"
)
# What goes on with a heading that began before: '... 120 mg', 'The Claims Administrator authorized ...'
_CONTINUES: Final = rx(
    r"(?:[a-z#&,;)/(]|(?:The )?remaining IMR|The Claims Administrator|leaving the|The original request|\d+\.?\d* ?"
    r"(?:mg|mcg|ml)\b)",
    0,
)
_PORTION: Final = rx(
    r"remaining (?:IMR|eligible)|(?:was|were) authorized by|Claims Administrator (?:has )?authorized|The original"
    r" request,"
)
_WAS_ORIGINAL: Final = rx(r"(?:was|were|is) (?:the |part of the )?original request")
#: Words of a rationale, which no heading holds
_PROSE: Final = rx(r" (?:is|are|was|were|has|have|not|does|did|be|been|should|would|will|may|can) ")
# 'not medically necessary.Amrix 15mg', 'not medically necessary Amrix 15mg': both on one line
_GLUED: Final = re.compile(
    r"\b(?:medically +necessary|medical +necessity|(?:necessary +and|is|not|medically) +appropriate|established"
    r"|warranted)(?:\. *| +)(?=[A-Z\d])"
)
_SENTENCE: Final = re.compile(
    r"(?<=[a-z\d)%\"][.])(?<!\b[DMS]r\.)(?<!\bvs\.)(?<!\bNo\.)(?<!Mrs\.)(?: +|(?=[A-Z]))(?=[A-Z\d])"
)
_LINES: Final = 40
_WIDTH_LINES: Final = 12
_ROOM: Final = 12  # characters that a line leaves unused, beside the next word, where it was ended on purpose
_SHORT: Final = 30  # a text whose lines are shorter than this has no width


def heading_start(text: str, flat: str, start: int, end: int) -> int:
    """Return where the heading that ends at ``end`` begins, somewhere after the rationale that begins at ``start``.

    It begins on a line after the end of a sentence or of a paragraph. A heading may hold sentences itself ('... was the
    original request. ... was authorized by the Claims Administrator.'), so a line that continues such a one is passed
    over. Where lines were lost, it begins after the rationale's conclusion.
    """
    found = _by_lines(text, flat, start, end)
    if found is None:
        return _by_sentences(flat, start, end)
    glued = list(_GLUED.finditer(flat, found, end))
    return glued[-1].end() if glued else found


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of a part that are not blank, from the last back, each without the blanks at its ends."""
    at = end
    while at > start:
        line = max(text.rfind("\n", start, at) + 1, start)
        span = trim(text, line, at, " \t\f\n")
        if span.start < span.end:
            yield span
        at = line - 1


def _by_lines(text: str, flat: str, start: int, end: int) -> int | None:
    """Return the start of the nearest line that begins a heading, else of the farthest that goes on with one."""
    fallback = early = None
    for line, before in pairwise(islice(_lines(text, start, end), _LINES)):
        if _SENTENCE_END.search(flat, max(before.start, before.end - 20), before.end):
            if _begins_heading(flat, Span(line.start, end)):
                return early if early and _PROSE.search(flat, line.start, early) else line.start
            fallback = line.start
        elif early is None and _begins_heading(flat, Span(line.start, end)):
            early = line.start if _ended_early(flat, before, line, _width(text, start, before.end)) else None
    if early is None:
        return fallback
    return early if fallback is None or _PROSE.search(flat, fallback, early) else fallback


def _width(text: str, start: int, end: int) -> int:
    """Return the length of the longest of the last lines."""
    return max(line.end - line.start for line in islice(_lines(text, start, end), _WIDTH_LINES))


def _ended_early(flat: str, before: Span, line: Span, width: int) -> bool:
    """Tell whether a line leaves room for the next one's first word, and does not break a phrase."""
    first = flat.find(" ", line.start, line.end)
    word = (first if first > 0 else line.end) - line.start
    left = width - (before.end - before.start)
    return (
        width > _SHORT
        and left > word + _ROOM
        and not _GOES_ON.search(flat, max(before.start, before.end - 8), before.end)
    )


def _begins_heading(flat: str, heading: Span) -> bool:
    if _CONTINUES.match(flat, heading.start):
        return False
    if _PORTION.search(flat, *heading):
        return bool(_WAS_ORIGINAL.search(flat, *heading))
    return True


def _by_sentences(flat: str, start: int, end: int) -> int:
    """Return where a heading begins in a text without line ends: after the last sentence of a rationale's prose."""
    ends = [match.end() for pattern in (_GLUED, _SENTENCE) for match in pattern.finditer(flat, start, end)]
    for at in sorted(ends, reverse=True):
        portions = _PORTION.search(flat, at, end)
        if _begins_heading(flat, Span(at, end)) and (portions or not _PROSE.search(flat, at, end)):
            return at
    return start
