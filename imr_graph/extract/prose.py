"""A guideline statement in free prose (2013 and early 2014) -> the works that it cites.

'The Claims Administrator based its decision on the ACOEM Practice Guidelines, 2nd Edition (2004), Shoulder Complaints
(Chapter 9), which is part of the MTUS, and the Official Disability Guidelines (ODG), Shoulder Chapter, Physical therapy,
which is not part of the MTUS.'
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imr_graph.extract.odg import odg
from imr_graph.extract.works import ACOEM, ACOEM_CHAPTER, ODG, Reader, Title, compiled, mtus_title
from imr_graph.link.guidelines import chapter_editions, find_editions, title_pattern
from imr_graph.model import Citation, Span
from imr_graph.text import rx, trim

_BASED: Final = rx(
    r"\b(?:based (?:its|his ?/ ?her|his|her|their|the) (?:decision|determination) (?:on|upon)|relied (?:on|upon)|(?:used|cited|applied)(?= the\b)) ?:?(?: the\b)?"
)
_NOTHING: Final = rx(r"did not cite any|no (?:medical )?(?:evidence|guidelines?) (?:was|were) cited|did not (?:base|rely)")
_NO_WORK: Final = rx(r"\b(?:no|none|not|same|guidelines? used by)\b")
_WORK_END: Final = rx(
    r",? ?\(?(?:which (?:is|are) )?(?:a )?(?:not )?(?:part of|within|found in|included in|contained in) (?:the )?(?:California )?(?:MTUS|Medical Treatment Utilization)"
    r"|(?<!\bp)(?<!\bpp)(?<!\bpg)(?<!\bvs)\.(?: (?=[A-Z])|\Z)|,? and (?:on |upon )?the (?=[A-Z])"
)
_IN_MTUS: Final = rx(r",? ?\(?(?:which (?:is|are) )?(?:a )?(?:part of|within|found in|included in|contained in) (?:the )?(?:California )?(?:MTUS|Medical Treatment Ut)")
_WORK_SEPARATOR: Final = rx(r"[ ,;]*(?:and |& )?(?:on |upon )?(?:the )?(?:CA |California )?(?:MTUS[ ,:-]*)?\Z")
_YEAR: Final = rx(r"\((?:Revised |May |July |rev\.? ?)?(?P<year>(?:19|20)\d\d)\)|\b(?P<bare>2004|2007|2009)\b")
_AFTER_TITLE: Final = rx(r"(?: ?Guidelines?| ?\(| ?,? ?(?:19|20)\d\d)")
_WHOLE_TITLE: Final = rx(r"(?:Complaints|Disorders|Conditions|Guidelines?)\Z")


class _Work(NamedTuple):
    """A work that is named: its kind, and where its name begins and ends."""

    kind: str
    start: int
    end: int


def prose(reader: Reader, span: Span) -> Iterator[Citation]:
    """Yield the works that a statement in free prose cites."""
    flat = reader.flat
    leads = list(_BASED.finditer(flat, *span))
    if not leads and _NOTHING.search(flat, *span):
        return
    starts = [lead.end() for lead in leads] or [span.start]
    ends = [lead.start() for lead in leads[1:]] + [span.end]
    for start, end in zip(starts, ends, strict=True):
        body = trim(flat, start, end, " .,;:")
        works = list(_works(flat, body))
        if works:
            yield from _cited(reader, works, body)
        elif leads and body.start < body.end and not _NO_WORK.search(flat, *body):
            stop = _WORK_END.search(flat, *body)
            yield from reader.other(trim(flat, body.start, stop.start() if stop else body.end, " .,;:"))


def _works(flat: str, body: Span) -> Iterator[_Work]:
    at = body.start
    while match := _any_work().search(flat, at, body.end):
        kind = match.lastgroup or ""
        at = match.end()
        if kind == "title" and not _is_named(flat, match, body):
            continue
        if kind == "acoem":
            at = max(at, _chapter_end(flat, match.end(), body.end))
        yield _Work(kind, match.start(), match.end())


def _is_named(flat: str, match: re.Match[str], body: Span) -> bool:
    """Tell whether a guideline's title names the guideline: 'Opioids' may be a section of another."""
    before = flat[body.start : match.start()]
    if _AFTER_TITLE.match(flat, match.end(), body.end) or _WHOLE_TITLE.search(match[0]):
        return True
    return bool(_WORK_SEPARATOR.fullmatch(before)) or before.rstrip().endswith(("MTUS", " the"))


def _chapter_end(flat: str, start: int, end: int) -> int:
    """Return where the title of an ACOEM chapter ends, so that it does not count as a work of its own."""
    stop = _WORK_END.search(flat, start, end)
    limit = stop.start() if stop else end
    found = [match.end() for match in (ACOEM_CHAPTER.search(flat, start, limit), mtus_title().search(flat, start, limit)) if match]
    return max(found, default=start)


def _cited(reader: Reader, works: list[_Work], body: Span) -> Iterator[Citation]:
    ends = [work.start for work in works[1:]] + [body.end]
    for work, end in zip(works, ends, strict=True):
        stop = _WORK_END.search(reader.flat, work.end, end)
        span = trim(reader.flat, work.start, stop.start() if stop else end, " .,;:(")
        if work.kind == "odg":
            yield from odg(reader.flat, reader.text, span)
        elif work.kind == "acoem":
            yield _acoem(reader, work, span)
        else:
            title = reader.title_at(work.start, work.start, span.end, need_year=False)
            if title:
                yield reader.mtus_citation(title, Span(span.start, max(span.end, title.end)))


def _acoem(reader: Reader, work: _Work, span: Span) -> Citation:
    """Return a citation of the ACOEM guidelines, which are a part of the MTUS where the statement says so."""
    flat = reader.flat
    if not _part_of_mtus(flat, span):
        return reader.acoem(span)
    chapter = ACOEM_CHAPTER.search(flat, work.end, span.end)
    title = mtus_title().search(flat, work.end, span.end)
    year = _YEAR.search(flat, work.end, span.end)
    ends = [match.end() for match in (chapter, title, year) if match]
    rest = max(ends, default=_practice_end(flat, work.end, span.end))
    number = chapter["chapter"] if chapter else None
    editions = find_editions("mtus", title[0]) if title else chapter_editions(number) if number else []
    printed_year = int(year["year"] or year["bare"]) if year else None
    return reader.mtus_citation(Title(span.start, span.start, min(rest, span.end), editions, printed_year, number), span)


_PRACTICE: Final = rx(r"[ ,:]*(?:Occupational Medicine )?(?:Practice )?Guidelines?\b(?:,? 2nd Ed(?:ition|\.)?)?")


def _practice_end(flat: str, start: int, end: int) -> int:
    match = _PRACTICE.match(flat, start, end)
    return match.end() if match else start


def _part_of_mtus(flat: str, span: Span) -> bool:
    """Tell whether a work's own sentence says that it is a part of the MTUS."""
    return bool(_IN_MTUS.match(flat, span.end)) or "MTUS" in flat[max(0, span.start - 12) : span.start + 6]


def _any_work() -> re.Pattern[str]:
    return compiled(rf"(?P<odg>{ODG.pattern})|(?P<acoem>{ACOEM.pattern})|(?P<title>\b{title_pattern('mtus')})")
