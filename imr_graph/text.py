"""Reading text by its characters: patterns for wrapped lines, and what a span prints.

A letter is read through a *flat* copy in which line ends, form feeds, non-breaking blanks, typographic quotes and
dashes are plain ones. The copy has the same length, so that every offset holds in the letter's own text.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Final

from imr_graph.link.vocabulary import words
from imr_graph.model import Fact, Span

# What is plain in the flat copy: blanks, quotes, dashes (PDFium prints U+FFFE for a hyphen at a line's end), and the
# one letter whose lower case is longer than itself
_FLAT: Final = (
    ("\n\f\t\v", " "),
    ("\xa0\u2007\u202f\u2009", " "),
    ("\u2018\u2019\u2032\u00b4", "'"),
    ("\u201c\u201d", '"'),
    ("\u2010\u2011\u2012\u2013\u2014\u2212\xad\ufffe", "-"),
    ("\u0130", "I"),
)
# 'Page 3 of 5', 'Final Determination Letter for IMR Case Number CM14-0000001 3': what a page prints at its foot
_PAGE_FOOT: Final = re.compile(
    r"^[ \t]*(?:Page \d+ of \d+|(?:Final Determination )?Letter for IMR Case Number:? CM\d\d-\d+(?:[ \t]+(?:Page )?\d+"
    r"(?: of \d+)?)?|Final Letter of Determination[^\n]*|-[ \t]*\d+[ \t]*-)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_FOOT_WORDS: Final = ("Page ", "page ", "Letter ", " -\n")
_LINE_END_HYPHEN: Final = re.compile("(?:[-\u2010\u2011][ \\t]*[\n\f]|[\ufffe\xad])[ \\t\n\f]*")
_LETTERS_BEFORE: Final = re.compile(r"[A-Za-z]+\Z")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_LONGEST_WORD: Final = 40
_MOST_BROKEN: Final = 40  # words broken over a line's end that are looked at in one part
# 'is notmedically necessary': a bold run of a PDF swallows the blank
_GLUED: Final = re.compile(r"\b(is|are|was|were|not)(?=medically\b)", re.IGNORECASE)

MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                 "november", "december")  # fmt: skip
_MONTH_OF: Final = {name[:3]: number for number, name in enumerate(MONTHS, 1)}

#: A date in any wording that letters use: 10/13/2016, 10-13-16, October 13, 2016, Oct. 13th 2016, 10/14/ 2016.
DATE: Final = (
    r"(?:\d{1,2} ?[/-] ?\d{1,2} ?[/-] ?(?:\d{4}|\d\d)(?!\d)"
    r"|(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.? ?\d{1,2}(?:st|nd|rd|th)?,? ?\d{4})"
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


_DATE_START: Final = re.compile(r"(?<![\d/-])[\dJFMASOND]")
_DATE_AT: Final = rx(rf"(?P<date>{DATE})")


def flatten(text: str) -> str:
    """Return the flat copy of a text, of the same length."""
    for characters, plain in _FLAT[:1] if text.isascii() else _FLAT:
        for character in characters:
            text = text.replace(character, plain)
    return text


def blank_page_feet(text: str) -> str:
    """Return the text with the lines that a page prints at its foot made blank; the length stays."""
    if not any(word in text for word in _FOOT_WORDS):
        return text
    return _PAGE_FOOT.sub(lambda match: " " * len(match[0]), text)


def trim(flat: str, start: int, end: int, strip: str = " ") -> Span:
    """Return a span without the blanks (or other characters) at its ends."""
    if start < end and flat[start] not in strip and flat[end - 1] not in strip:
        return Span(start, end)
    part = flat[start:end]
    left = len(part) - len(part.lstrip(strip))
    return Span(start + left, start + len(part.rstrip(strip))) if left < len(part) else Span(start, start)


def last_words(flat: str, span: Span, count: int) -> Span:
    """Return the span of the last words of a part; 'notmedically' counts as the two words that it stands for."""
    whole = trim(flat, *span)
    starts = list(islice(_word_starts(flat, whole), count))
    if not starts:
        return whole
    if flat.find("medically", starts[-1], whole.end) >= 0:
        starts += [match.end() for match in _GLUED.finditer(flat, starts[-1], whole.end)]
    return Span(sorted(starts)[-count:][0], whole.end)


def _word_starts(flat: str, span: Span) -> Iterator[int]:
    """Yield the starts of the words of a part without blanks at its ends, from the last back."""
    at = span.end
    while at > span.start:
        blank = flat.rfind(" ", span.start, at)
        yield max(blank + 1, span.start)
        at = blank
        while at > span.start and flat[at - 1] == " ":
            at -= 1


def printed(text: str, span: Span, is_word: Callable[[str], bool] | None = None) -> str:
    """Return what a span prints: white space folded, a word that is broken over a line's end joined.

    The hyphen stays (``right-sided``) unless the word without it is known (``disorder``): by default one that stands
    elsewhere in the text or in a vocabulary. A blank that was swallowed before 'medically' is put back.

    Args:
        text: the letter's text.
        span: the part.
        is_word: tells whether a word is known, where the default will not do.
    """
    part = text[span.start : span.end]
    if "-" in part or not part.isascii():
        part = _join_lines(part, text, is_word or (lambda word: _is_known(text, word)))
    if "edically" in part:
        part = _GLUED.sub(r"\1 ", part)
    return " ".join(part.split())


def _join_lines(part: str, text: str, is_word: Callable[[str], bool]) -> str:
    found, at = [], 0
    for match in islice(_LINE_END_HYPHEN.finditer(part), _MOST_BROKEN):
        if match.start() == at or part[match.start() - 1].isspace() or match.end() == len(part):
            continue
        left = _LETTERS_BEFORE.search(part, max(at, match.start() - _LONGEST_WORD), match.start())
        right = _LETTERS.match(part, match.end())
        known = match[0] == "\xad" or (
            left and right and f"{left[0]}-{right[0]}" not in text and is_word(left[0] + right[0])
        )
        found.append(part[at : match.start()] + ("" if known else "-"))
        at = match.end()
    return "".join(found) + part[at:]


def _is_known(text: str, word: str) -> bool:
    """Tell whether a word stands in a vocabulary, or unbroken elsewhere in a text."""
    word = word.lower()
    forms = {word, f"{word}s", word.removesuffix("s")}
    return not forms.isdisjoint(words()) or bool(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE))


def parse_date(text: str) -> date | None:
    """Return the date that a text matching :data:`DATE` states, or None where there is no such day."""
    numbers = [int(number) for number in _NUMBERS.findall(text)]
    month = _MONTH_OF.get(text[:3].lower())
    if month is not None:
        numbers.insert(0, month)
    month, day, year = numbers
    if year < _CENTURY:
        year += 2000 if year < _PIVOT else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


def dates_in(flat: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the dates of a part of a flat text, in order."""
    while begin := _DATE_START.search(flat, start, end):
        match = _DATE_AT.match(flat, begin.start(), end)
        if match:
            yield match
        start = match.end() if match else begin.end()


def date_fact(match: re.Match[str], group: int | str, offset: int = 0) -> Fact[date] | None:
    """Return a matched date as a fact, or None where the group is empty or names no day."""
    if match[group] is None:
        return None
    value = parse_date(match[group])
    return Fact(value, Span(match.start(group) + offset, match.end(group) + offset)) if value else None
