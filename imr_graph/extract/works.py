"""The works that a statement's clauses cite: guidelines of the MTUS, ACOEM cited by itself, the ODG, any other work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from imr_graph.extract.odg import odg
from imr_graph.extract.section_names import pages_in, section_names
from imr_graph.link.guidelines import (
    chapter_editions,
    choose_edition,
    find_editions,
    find_section,
    is_word,
    title_pattern,
    topic_of,
)
from imr_graph.link.vocabulary import Concept
from imr_graph.model import Citation, Fact, Span
from imr_graph.sections import Parts
from imr_graph.text import printed, rx, trim

# In one clause: '... and Other Medical Treatment Guidelines www.mdguidelines.com'
_OTHER_WORKS: Final = rx(r",? ?(?:and |;)? ?Other Medical Treatment Guidelines?(?: or Medical Evidence)? ?[:,]?")
_URL: Final = rx(r"(?:https?://|www\.)[^ ()<>\"]+(?:- (?=[a-z])[^ ()<>\"]+)*")
ODG: Final = rx(r"\bOfficial Disability (?:Treatment )?Guidelines?\b|\bODG\b(?:-TWC)?|\bWork Loss Data Institute\b")
ACOEM: Final = rx(r"\bAmerican College of Occupational (?:and|&) Environmental Medicine(?: \(ACOEM\))?(?:'s)?|\bACOEM\b(?:'s)?")


# MTUS ACOEM Chapter 12 Low Back Complaints / Chronic Pain Medical Treatment 2016 / Low Back Disorders Guideline (2019)
_LEAD: Final = rx(r"(?:(?:the |CA |California )*(?:MTUS|ACOEM)(?: (?:Guidelines?|Practice Guidelines?))?[ ,:-]+)*")
_CHAPTER: Final = rx(r"(?:\(?2nd ed(?:ition|\.)?\)?,? ?)?(?:\(?2004\)?,? ?)?Chap(?:ter|\.)? ?(?P<chapter>\d{1,2})\b[ ,:(-]*")
_YEAR: Final = rx(r"(?: ?-? ?(?:Medical Treatment |Treatment )?Guidelines?)?(?: Chapter)?,? ?\(?(?:Revised |rev\. ?|effective )?(?:[A-Z][a-z]+ (?:\d{1,2}, )?)?(?P<year>(?:19|20)\d\d)\b\)?(?: Guidelines?)?")
_NO_YEAR: Final = rx(r"(?: ?-? ?(?:Medical Treatment |Treatment )?Guidelines?\b)?(?: Chapter\b)?")
_BEFORE_TITLE: Final = re.compile(r",? +and +(?:the +)?|[;,] *(?:and +)?(?:the +)?")
# a title that the vocabulary does not know, followed by the year of its edition
_UNKNOWN_TITLE: Final = re.compile(r"(?P<title>[A-Z][A-Za-z ,&/'-]{3,90}?),? +(?P<year>(?:19|20)\d\d)(?= *(?:Guidelines? *)?(?:[,.;]|and |$))")


@dataclass(frozen=True, slots=True)
class Title:
    """A guideline named in a statement.

    Attributes:
        before: where the separator before it begins.
        start: where its name begins.
        end: where its name ends, with the year.
        editions: the editions that have this title.
        year: the edition year printed.
        chapter: the ACOEM chapter printed.
    """

    before: int
    start: int
    end: int
    editions: list[Concept]
    year: int | None = None
    chapter: str | None = None


class Reader:
    """Reads the citations of one statement."""

    def __init__(self, parts: Parts, decided: date | None) -> None:
        self.flat = parts.flat
        self.text = parts.text
        self.decided = decided

    # -- MTUS ----------------------------------------------------------------------------------------------------------

    def mtus(self, body: Span) -> Iterator[Citation]:
        """Yield the guidelines of 'Decision based on MTUS ...', each with the sections and pages that follow it."""
        titles = list(self.titles(body))
        if not titles:
            yield self.untitled(body)
            return
        ends = [title.before for title in titles[1:]] + [body.end]
        for title, end in zip(titles, ends, strict=True):
            yield self.mtus_citation(title, Span(title.start, end))

    def titles(self, body: Span) -> Iterator[Title]:
        at = body.start
        first = self.title_at(body.start, body.start, body.end, need_year=False)
        if first is None:
            return
        yield first
        at = first.end
        labelled = "ection" in self.flat[body.start : body.end]
        while separator := _BEFORE_TITLE.search(self.flat, at, body.end):
            joined_by_and = "and" in separator[0] or ";" in separator[0]
            title = self.title_at(separator.start(), separator.end(), body.end, need_year=labelled or not joined_by_and)
            if title:
                yield title
            at = title.end if title else separator.end()

    def title_at(self, before: int, start: int, end: int, *, need_year: bool) -> Title | None:
        """Return the guideline that is named at a place; later ones must be marked by a year or a chapter."""
        lead = _LEAD.match(self.flat, start, end)
        at = lead.end() if lead else start
        chapter = _CHAPTER.match(self.flat, at, end)
        if chapter:
            at = chapter.end()
        title = mtus_title().match(self.flat, at, end)
        if title:
            return self._title(before, start, title.span(), chapter, end, need_year=need_year)
        if chapter:
            editions = chapter_editions(chapter["chapter"])
            return Title(before, start, chapter.end("chapter"), editions, None, chapter["chapter"])
        unknown = _UNKNOWN_TITLE.match(self.flat, at, end)
        if unknown and not mtus_title().search(self.flat, *unknown.span("title")):
            editions = find_editions("mtus", unknown["title"])
            if editions or not need_year or "ection" in self.flat[unknown.end() : unknown.end() + 12]:
                return Title(before, start, unknown.end(), editions, int(unknown["year"]), None)
        return None

    def _title(
        self, before: int, start: int, title: tuple[int, int], chapter: re.Match[str] | None, end: int, *, need_year: bool
    ) -> Title | None:
        year = _YEAR.match(self.flat, title[1], end)
        if need_year and not year and not chapter:
            return None
        after = year or _NO_YEAR.match(self.flat, title[1], end)
        stop = after.end() if after else title[1]
        editions = find_editions("mtus", self.flat[slice(*title)])
        number = chapter["chapter"] if chapter else None
        return Title(before, start, stop, editions, int(year["year"]) if year else None, number)

    def mtus_citation(self, title: Title, span: Span) -> Citation:
        edition = choose_edition(title.editions, title.year, self.decided)
        code = edition.code if edition else None
        return self.with_sections("MTUS", span, Span(title.end, span.end), code, topic_of(title.editions), title)

    def with_sections(
        self, source: str, span: Span, rest: Span, code: str | None, topic: str | None, title: Title | None = None
    ) -> Citation:
        around, pages = pages_in(self.flat, self.text, rest)
        names = [name for part in around for name in section_names(self.flat, self.text, part, code)]
        numbers = [name for name in names if name.value.isdigit()]
        names = [name for name in names if not name.value.isdigit()]
        found = (find_section(code, name.value) for name in names)
        return Citation(
            source="ACOEM" if source == "ACOEM" else "MTUS",
            span=trim(self.flat, *span, " .,;"),
            topic=topic,
            year=title.year if title and source == "MTUS" else None,
            chapter=title.chapter if title else None,
            sections=tuple(names),
            pages=(*numbers, *pages),
            guideline=code,
            section_codes=tuple(dict.fromkeys(section for section in found if section)),
        )

    def untitled(self, body: Span) -> Citation:
        """Return an MTUS citation that names no guideline that is known."""
        return self.with_sections("MTUS", body, body, None, None)

    # -- outside of the MTUS -------------------------------------------------------------------------------------------

    def outside(self, body: Span) -> Iterator[Citation]:
        """Yield the works of 'Decision based on Non-MTUS Citation ...'."""
        start = body.start
        for mark in _OTHER_WORKS.finditer(self.flat, *body):
            yield from self.works(trim(self.flat, start, mark.start(), " .,;"))
            start = mark.end()
        yield from self.works(trim(self.flat, start, body.end, " .,;"))

    def works(self, body: Span) -> Iterator[Citation]:
        if body.start == body.end:
            return
        if ODG.search(self.flat, *body):
            yield from odg(self.flat, self.text, body)
        elif ACOEM.match(self.flat, *body) or ACOEM.search(self.flat, body.start, min(body.end, body.start + 40)):
            yield self.acoem(body)
        elif _odg_alone().match(self.flat, *body):
            yield from odg(self.flat, self.text, body)
        else:
            yield from self.other(body)

    def acoem(self, body: Span) -> Citation:
        """Return ACOEM cited by itself: 'ACOEM Occupational Medicine Practice Guidelines, 3rd ed., ..., pg. 607'."""
        chapter = ACOEM_CHAPTER.search(self.flat, *body)
        title = acoem_title().search(self.flat, *body)
        editions = find_editions("acoem", self.flat[slice(*title.span())]) if title else []
        if not editions and chapter:
            editions = chapter_editions(chapter["chapter"])
        third = bool(_THIRD_EDITION.search(self.flat, *body))
        known = [edition for edition in editions if edition.one("source") == "acoem"] or editions
        code = known[0].code if known and (len(known) == 1 or third) else "acoem"
        if code.startswith("mtus"):
            code = "acoem"
        _, pages = pages_in(self.flat, self.text, body)
        return Citation(
            source="ACOEM",
            span=body,
            topic=topic_of(editions),
            chapter=chapter["chapter"] if chapter else None,
            pages=tuple(pages),
            guideline=code,
        )

    def other(self, body: Span) -> Iterator[Citation]:
        """Yield any other work: one citation, or one for each address where only addresses are given."""
        urls = [Span(*match.span()) for match in _URL.finditer(self.flat, *body)]
        urls = [trim(self.flat, *url, " .,;") for url in urls]
        if len(urls) > 1 and urls[0].start == body.start:
            for url in urls:
                yield Citation("OTHER", url, url=self.url(url), guideline="other")
        else:
            yield Citation("OTHER", body, url=self.url(urls[0]) if urls else None, guideline="other")

    def url(self, span: Span) -> Fact[str]:
        return Fact(printed(self.text, span).replace(" ", ""), span)


ACOEM_CHAPTER: Final = rx(r"\bChap(?:ter|\.)? ?(?P<chapter>\d{1,2})\b")
_THIRD_EDITION: Final = rx(r"\b(?:3rd|third) ed")
def mtus_title() -> re.Pattern[str]:
    """Return the pattern of the titles of the MTUS guidelines."""
    return compiled(title_pattern("mtus"))


def acoem_title() -> re.Pattern[str]:
    return compiled(title_pattern("acoem"))


def _odg_alone() -> re.Pattern[str]:
    """Match a chapter of the ODG where nothing names the work: 'Non-MTUS Citation Low Back (Hyperstimulation ...)'."""
    return compiled(title_pattern("odg") + r" *(?:Chapter|Section|\(|$)")


_COMPILED: Final[dict[str, re.Pattern[str]]] = {}


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of the vocabulary's titles, compiled once."""
    if pattern not in _COMPILED:
        _COMPILED[pattern] = re.compile(pattern, re.IGNORECASE)
    return _COMPILED[pattern]
