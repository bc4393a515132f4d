"""The section names and page numbers that follow a guideline's name, each with its span."""

import re
from collections.abc import Iterator
from typing import Final

from imr_graph.link.guidelines import is_word, section_key, sections
from imr_graph.model import Fact, Span
from imr_graph.text import printed, rx, trim

_RANGE: Final = r"[A-Z]?\d{1,4}(?: ?[-/] ?\d{1,4})?"
# Page(s): 303, 305-307 and 310 / pg. 607 / pages 177-179 / p. 24
_PAGES: Final = rx(
    rf"[,;(]? ?\b(?:Pages?(?: ?\(s\))?|Pgs?|pp?)(?:\.|\b) ?(?:\(s\))? ?:? ?(?P<list>{_RANGE}(?:(?: ?, ?| ?,? ?(?:and|&) ?){_RANGE}(?![\d.]*[a-z]))*)\)?"
)
_NUMBER: Final = re.compile(_RANGE.replace(" ?", " *"))
# In the Section(s) slot: 3.3.9 Opioids for Chronic Pain and Chronic Opioid Treatment: Maintenance of ...
_NUMBERED: Final = re.compile(r"\d+(?:\.\d+)*\.? +(?=[A-Z])")
_NEXT_NUMBERED: Final = re.compile(r",? *(?:and +)?(?=\d+(?:\.\d+)*\.? +[A-Z])")
_LABEL: Final = rx(r"[ ,.:;(-]*(?:(?:and|on|the|under|in)\b +)*(?:(?:Sections?(?: ?\(s\)|\b)|Chapters?\b|Topics?\b|subsections?\b) ?:?(?: of\b)?[ ,:]*)*")
_SEPARATOR: Final = re.compile(r",? +and +(?=[A-Z])|, *|; *")
_MAX_NAME: Final = 300


def pages_in(flat: str, text: str, span: Span) -> tuple[list[Span], list[Fact[str]]]:
    """Return what stands around the page numbers, and the numbers and ranges as printed.

    'Capsaicin, topical, page 28, and Salicylate topicals, page 105' has two parts around two pages.
    """
    pages: list[Fact[str]] = []
    parts, at = [], span.start
    for match in _PAGES.finditer(flat, *span):
        parts.append(Span(at, match.start()))
        at = match.end()
        for number in _NUMBER.finditer(flat, *match.span("list")):
            part = Span(*number.span())
            pages.append(Fact(printed(text, part).replace(" ", ""), part))
    return [*parts, Span(at, span.end)], pages


def section_names(flat: str, text: str, span: Span, guideline: str | None) -> Iterator[Fact[str]]:
    """Yield the section names of a list; a name of the edition that holds commas stays whole.

    Args:
        flat: the flat text.
        text: the letter's text.
        span: the list, with or without 'Section(s):' before it.
        guideline: the edition's code, whose sections are known.
    """
    label = _LABEL.match(flat, *span)
    at, end = trim(flat, label.end() if label else span.start, span.end, " .,;")
    while at < end:
        stop = _name_end(flat, at, end, guideline)
        part = trim(flat, at, stop, " ,;")
        if part.start < part.end:
            yield Fact(printed(text, part, is_word), part)
        separator = _SEPARATOR.match(flat, stop, end)
        at = separator.end() if separator else stop + 1


def _name_end(flat: str, start: int, end: int, guideline: str | None) -> int:
    numbered = _NUMBERED.match(flat, start, end)
    if numbered:
        following = _NEXT_NUMBERED.search(flat, numbered.end(), end)
        return following.start() if following else end
    stops = _stops(flat, start, min(end, start + _MAX_NAME), end)
    if guideline:
        known = sections(guideline)
        for stop in reversed(stops):
            if section_key(flat[start:stop]) in known:
                return stop
    return _plain_end(flat, stops, end)


def _stops(flat: str, start: int, limit: int, end: int) -> list[int]:
    """Return the places where a name may end: separators outside of brackets, and the end."""
    found = [match.start() for match in _SEPARATOR.finditer(flat, start, limit)]
    return [stop for stop in found if _balanced(flat, start, stop)] + ([end] if limit == end else [])


def _balanced(flat: str, start: int, stop: int) -> bool:
    return flat.count("(", start, stop) <= flat.count(")", start, stop)


def _plain_end(flat: str, stops: list[int], end: int) -> int:
    """Return the end of a name that is not known: the first separator that no continuation in lower case follows."""
    for stop in stops:
        rest = flat[stop : stop + 6].lstrip(" ,;")
        if stop < end and flat[stop] in ",;" and not rest[:1].islower():
            return stop
    return end
