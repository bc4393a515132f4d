"""Reading text by its characters: patterns for wrapped lines, and what a span prints.

A letter is read through a *flat* copy in which line ends, form feeds, non-breaking blanks, typographic quotes and
dashes are plain ones. The copy has the same length, so that every offset holds in the letter's own text.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from imr_graph.model import Fact, Span

_FLAT: Final = str.maketrans({
    "\n": " ", "\f": " ", "\t": " ", "\v": " ", "\xa0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2032": "'", "\u00b4": "'",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\xad": "-",
})  # fmt: skip
# 'Page 3 of 5', 'Final Determination Letter for IMR Case Number CM14-0000001 3': what a page prints at its foot
_PAGE_FOOT: Final = re.compile(
    r"^[ \t]*(?:Page \d+ of \d+|(?:Final Determination )?Letter for IMR Case Number CM\d\d-\d+(?:[ \t]+\d+)?|"
    r"Final Letter of Determination[^\n]*|-[ \t]*\d+[ \t]*-)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_LINE_END_HYPHEN: Final = re.compile(r"(\w*)-[ \t]*[\n\f]\s*(?=([\w.]+))")

MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                 "november", "december")  # fmt: skip

#: A date in any wording that letters use: 10/13/2016, 10-13-16, October 13, 2016, 10/14/ 2016.
DATE: Final = (
    r"(?:\d{1,2} ?[/-] ?\d{1,2} ?[/-] ?(?:\d{4}|\d\d)(?!\d)"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December) ?\d{1,2}(?:st|nd|rd|th)?"
    r",? ?\d{4})"
)
_NUMBERS: Final = re.compile(r"\d+")
_CENTURY: Final = 100
_PIVOT: Final = 40  # 10-13-16 is 2016, 2-5-99 is 1999


_PATTERN_BLANK: Final = re.compile(r"\\.|\[\^?\]?[^\]]*\]| \?| ")


def rx(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a pattern for a flat text: a blank stands for one or more, a blank with ``?`` for any number.

    Blanks in a character class stay as they are.
    """
    blanks = {" ": " +", " ?": " *"}
    return re.compile(_PATTERN_BLANK.sub(lambda match: blanks.get(match[0], match[0]), source), flags)


def flatten(text: str) -> str:
    """Return the flat copy of a text, of the same length, with what pages print at their feet blanked out."""
    return blank_page_feet(text).translate(_FLAT)


def blank_page_feet(text: str) -> str:
    """Return the text with the lines that a page prints at its foot made blank; the length stays."""
    return _PAGE_FOOT.sub(lambda match: " " * len(match[0]), text)


def trim(flat: str, start: int, end: int, strip: str = " ") -> Span:
    """Return a span without the blanks (or other characters) at its ends."""
    part = flat[start:end]
    left = len(part) - len(part.lstrip(strip))
    return Span(start + left, start + left + len(part.strip(strip))) if left < len(part) else Span(start, start)


def printed(text: str, span: Span, is_word: Callable[[str], bool] = lambda _: False) -> str:
    """Return what a span prints, white space folded, a word that is hyphenated over a line's end joined.

    The hyphen stays (``right-sided``) unless ``is_word`` knows the word without it (``Electro-diagnostic``).
    """
    part = text[span.start : span.end]
    if "-" in part:
        part = _LINE_END_HYPHEN.sub(lambda match: _join(match, is_word), part)
    return " ".join(part.split())


def _join(match: re.Match[str], is_word: Callable[[str], bool]) -> str:
    left, right = match[1], match[2]
    return left if left and is_word(left + right) else f"{left}-"


def parse_date(text: str) -> date | None:
    """Return the date that a text matching :data:`DATE` states, or None where there is no such day."""
    numbers = [int(number) for number in _NUMBERS.findall(text)]
    head = text[:3].lower()
    month = next((number for number, name in enumerate(MONTHS, 1) if name.startswith(head)), None)
    if month is not None:
        numbers.insert(0, month)
    month, day, year = numbers
    if year < _CENTURY:
        year += 2000 if year < _PIVOT else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


def date_fact(match: re.Match[str], group: int | str, offset: int = 0) -> Fact[date] | None:
    """Return a matched date as a fact, or None where the group is empty or names no day."""
    if match[group] is None:
        return None
    value = parse_date(match[group])
    return Fact(value, Span(match.start(group) + offset, match.end(group) + offset)) if value else None
