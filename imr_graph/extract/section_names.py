"""The section names and page numbers that follow a guideline's name, each with its span.

'Opioids, criteria for use, Page(s): 76-80', 'page 46, Epidural steroid injections', 'Section(s): 9792.20-.26'.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from imr_graph.link.guidelines import find_section, is_word, section_key, sections
from imr_graph.model import Fact, Span
from imr_graph.text import MONTHS, printed, rx, trim

_RANGE: Final = r"[A-Z]?\d{1,4}(?: ?(?:[-/]|to|through|thru) ?[A-Z]?\d{1,4})?"
_ITEM: Final = rf"(?!(?:19|20)\d\d\b){_RANGE}(?: of \d{{1,4}}\b)?(?!\d|\.\d|[a-z]| ?C\.?C\.?R)"
_PAGE_WORD: Final = r"p(?:ages?(?: ?\(s\))?|gs?|p)?(?:\.|\b|(?=\d)) ?(?:\(s\))? ?:?"
# Page(s): 303, 305-307 and 310 / pg. 607 / pages 177-179 / p. 24 / Page(s): 91 of 127 / page(s): pages 24 to 25
_PAGES: Final = rx(
    rf"\b(?P<word>{_PAGE_WORD}(?: ?{_PAGE_WORD})?) ?#? ?"
    rf"(?P<list>{_ITEM}(?:(?: ?[,;] ?| ?[,;]? ?(?:and|&) ?)(?!\d\) )(?:{_PAGE_WORD} ?)?{_ITEM})*)?\)?"
)
_NUMBER: Final = rx(rf"(?P<page>{_RANGE})(?: of \d{{1,4}})?")
_PAGE: Final = rx(_RANGE + r"\Z")
# In the Section(s) slot: 3.3.9 Opioids for Chronic Pain and Chronic Opioid Treatment: Maintenance of ...
_NUMBERED: Final = re.compile(r"\d+(?:\.\d+)*\.? +(?=[A-Z])")
_NEXT_NUMBERED: Final = re.compile(r",? *(?:and +)?(?=\d+(?:\.\d+)*\.? +[A-Z])")
# 9792.24.1 / 8 C.C.R. 9792.20 - 9792.26 MTUS (Effective July 18, 2009) / section 9792.21(c)
_REGULATION: Final = rx(
    r"(?:(?:Title )?8,? ?(?:CCR|C\.C\.R\.|California Code of Regulations)|CCR)?[ ,]?(?:Sections?|\xa7+)? ?"
    r"(?P<number>979[0-9]\.\d{1,2}(?:\.\d{1,2})*(?: ?\([a-z0-9]\))*"
    r"(?: ?(?:-|to|through) ?(?:979\d)?\.\d{1,2}(?:\.\d{1,2})*(?: ?\([a-z0-9]\))*)?)"
    r"(?: ?MTUS\b)?(?: ?\([^()]{0,60}\))?"
)
_BROKEN_RANGE: Final = re.compile(r"(?<=[^ ])- ")  # 9792.20- .26, broken over a line's end
_LABEL_WORD: Final = (
    r"(?:(?:and|on|the|under|in|of|for|see|regarding|concerning)\b +)*"
    r"(?:(?:Sub-?)?Sections?(?: ?\(s\)|\b)(?: titled\b| entitled\b)?|Chapters?\b(?: ?\d{1,2}\b)?|Topics?\b"
    r"|headings?\b)(?: ?:)?(?: (?:of|on|for|regarding)\b)?(?: the\b)?[ ,:]*"
)
_LABEL: Final = rx(rf"[ ,.:;(/-]*(?:(?:and|&)(?= ) )?(?:{_LABEL_WORD}|(?:under|regarding|concerning)\b +)*")
_SEPARATOR: Final = re.compile(r",? +and +(?=[A-Z])|, *|; *")
_TRAILING: Final = rx(
    r"(?: ?\b(?:Sections?(?: ?\(s\))?|Topics?|on|at)\b"
    r"| ?\((?:updated|effective|revised|online|web)[^()]*\)|[ ,.;:/-])+\Z"
)
_NO_NAME: Final = rx(
    r"\(?(?:(?:no|without|unspecified|unknown)(?: specific)? (?:page|section|citation|reference)s?[^,;]*"
    r"|(?:page|section)s? not (?:cited|given|specified)|(?:web|online)(?: edition| version)?|current version"
    rf"|(?:effective |revised |revision )?(?:(?:{'|'.join(MONTHS)}) \d{{0,2}},? ?)?(?:19|20)\d\d(?: edition| revision)?"
    r"|revision|revised|MTUS|ACOEM|etc)\)?\Z"
)
_MAX_NAME: Final = 300
_TAIL: Final = 90


def pages_in(flat: str, text: str, span: Span) -> tuple[list[Span], list[Fact[str]]]:
    """Return what stands around the page numbers, and the numbers and ranges as printed.

    'Capsaicin, topical, page 28, and Salicylate topicals, page 105' has two parts around two pages.
    """
    pages: list[Fact[str]] = []
    parts, at = [], span.start
    for match in _PAGES.finditer(flat, *span):
        before = flat[max(span.start, match.start() - 3) : match.start()].rstrip()
        if not _names_pages(match, before):
            continue
        parts.append(trim(flat, at, match.start(), " ,;("))
        at = match.end()
        pages += _pages_of(flat, text, match)
    return [*parts, Span(at, span.end)], pages


def pages_at(flat: str, text: str, start: int, end: int) -> list[Fact[str]]:
    """Return the pages of the list that begins at a place with its word: 'pages 24 and 26'."""
    match = _PAGES.match(flat, start, end)
    return _pages_of(flat, text, match) if match else []


def _pages_of(flat: str, text: str, match: re.Match[str]) -> list[Fact[str]]:
    numbers = _NUMBER.finditer(flat, *match.span("list")) if match["list"] else ()
    return [_page(text, Span(*number.span("page"))) for number in numbers]


def _names_pages(match: re.Match[str], before: str) -> bool:
    """Tell whether page numbers follow a word, or 'Page(s):' stands by itself; 'Cytochrome p450' is none."""
    if match["list"] is None:
        return match["word"].rstrip().endswith((":", ")"))
    apart = match.end("word") < match.start("list")
    return apart or match["word"].lower() != "p" or before[-1:] in {",", ";", ":", "("}


def _page(text: str, span: Span) -> Fact[str]:
    value = printed(text, span)
    return Fact(value if any(map(str.islower, value)) else value.replace(" ", ""), span)


def section_names(flat: str, text: str, span: Span, guideline: str | None) -> Iterator[Fact[str]]:
    """Yield the section names of a list; a name of the edition that holds commas stays whole.

    Args:
        flat: the flat text.
        text: the letter's text.
        span: the list, with or without 'Section(s):' before it.
        guideline: the edition's code, whose sections are known.
    """
    known: Collection[str] = sections(guideline) if guideline else ()
    at, end = trim(flat, *span, " .,;")
    while at < end:
        label = _LABEL.match(flat, at, end)
        at = label.end() if label else at
        regulation = _REGULATION.match(flat, at, end)
        if regulation:
            part = Span(*regulation.span("number"))
            yield Fact(_BROKEN_RANGE.sub("-", printed(text, part, is_word)), part)
            at = regulation.end()
            continue
        stop = _name_end(flat, at, end, known, guideline)
        part = _bare(flat, trim(flat, at, stop, " ,;"))
        if part.start < part.end:
            yield Fact(printed(text, part, is_word), part)
        separator = _SEPARATOR.match(flat, stop, end)
        at = separator.end() if separator else stop + 1


def is_page(name: str) -> bool:
    """Tell whether a name is a page: a bare number or a range in the place of a section."""
    return name[:1].isdigit() and bool(_PAGE.match(name))


def _bare(flat: str, part: Span) -> Span:
    """Return a name without what belongs to none: 'Opioids section', '(no page cited)', a year."""
    if _NO_NAME.match(flat, *part):
        return Span(part.start, part.start)
    trailing = _TRAILING.search(flat, max(part.start, part.end - _TAIL), part.end)
    part = Span(part.start, trailing.start()) if trailing and trailing.start() > part.start else part
    opening = flat.count("(", *part) - flat.count(")", *part)
    if opening < 0 and flat[part.end - 1] == ")":
        return trim(flat, part.start, part.end - 1)
    return part


def _name_end(flat: str, start: int, end: int, known: Collection[str], guideline: str | None) -> int:
    numbered = _NUMBERED.match(flat, start, end)
    if numbered:
        following = _NEXT_NUMBERED.search(flat, numbered.end(), end)
        return following.start() if following else end
    stops = _stops(flat, start, min(end, start + _MAX_NAME), end)
    for stop in reversed(stops):
        if section_key(flat[start:stop]) in known:
            return _misspelt_end(flat, start, stop, stops, guideline) or stop
    return _plain_end(flat, stops, end)


def _misspelt_end(flat: str, start: int, stop: int, stops: list[int], guideline: str | None) -> int | None:
    """Return the end of a longer name that is misspelt behind a comma: 'Opioids, critera for use'."""
    rest = flat[stop : stop + 6].lstrip(" ,;")
    if not rest[:1].islower():
        return None
    later = [each for each in stops if each > stop]
    return next((each for each in later[:1] if find_section(guideline, flat[start:each])), None)


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
