"""A guideline statement -> the works that it cites, by the grammar in which letters state them.

From 2014 on a statement is one or more clauses: 'Decision based on MTUS A 2004, Section(s): x, y, and B 2016,
Section(s): z.' and 'Decision based on Non-MTUS Citation ...'. In 2013 it is free prose, in which the names of works
are looked for.
"""

import re
from collections.abc import Iterator
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
from imr_graph.model import Citation, Fact, Span, Statement
from imr_graph.sections import Parts
from imr_graph.text import printed, rx, trim

# Decision based on MTUS ... / Decision based on Non- MTUS Citation ...
_CLAUSE: Final = rx(
    r"Decision based on (?:(?P<outside>Non ?- ?MTUS)(?: Citations?\b)?|(?:the )?MTUS\b)(?:[ :,]+(?:the )?MTUS\b(?= Official| ODG))?"
)
_NOTHING: Final = rx(r"did not cite any (?:medical )?(?:evidence|guideline|evidence-based)|no (?:medical )?(?:evidence|guidelines?) (?:was|were) cited")
# In one clause: '... and Other Medical Treatment Guidelines www.mdguidelines.com'
_OTHER_WORKS: Final = rx(r",? ?(?:and |;)? ?Other Medical Treatment Guidelines?(?: or Medical Evidence)? ?[:,]?")
_URL: Final = rx(r"(?:https?://|www\.)[^ ()<>\"]+(?:- (?=[a-z])[^ ()<>\"]+)*")
_ODG: Final = rx(r"\bOfficial Disability (?:Treatment )?Guidelines?\b|\bODG\b(?:-TWC)?|\bWork Loss Data Institute\b")
_ACOEM: Final = rx(r"\bAmerican College of Occupational (?:and|&) Environmental Medicine(?: \(ACOEM\))?(?:'s)?|\bACOEM\b(?:'s)?")


def statement(parts: Parts, span: Span | None, decided: date | None) -> Statement:
    """Return a side's guideline statement with its citations.

    Args:
        parts: the letter taken apart.
        span: the statement; None where the letter has none.
        decided: the decision's date, which tells editions of one title apart.
    """
    if span is None:
        return Statement()
    reader = _Reader(parts, decided)
    clauses = list(_CLAUSE.finditer(parts.flat, *span))
    if not clauses:
        return Statement(span, tuple(reader.prose(span)))
    ends = [clause.start() for clause in clauses[1:]] + [span.end]
    found: list[Citation] = []
    for clause, end in zip(clauses, ends, strict=True):
        body = trim(parts.flat, clause.end(), end, " .,;:")
        found += reader.outside(body) if clause["outside"] else reader.mtus(body)
    return Statement(span, tuple(found))


# MTUS ACOEM Chapter 12 Low Back Complaints / Chronic Pain Medical Treatment 2016 / Low Back Disorders Guideline (2019)
_LEAD: Final = rx(r"(?:(?:the |CA |California )*(?:MTUS|ACOEM)(?: (?:Guidelines?|Practice Guidelines?))?[ ,:-]+)*")
_CHAPTER: Final = rx(r"(?:\(?2nd ed(?:ition|\.)?\)?,? ?)?(?:\(?2004\)?,? ?)?Chap(?:ter|\.)? ?(?P<chapter>\d{1,2})\b[ ,:(-]*")
_YEAR: Final = rx(r"(?: ?-? ?(?:Medical Treatment |Treatment )?Guidelines?)?(?: Chapter)?,? ?\(?(?:Revised |rev\. ?|effective )?(?:[A-Z][a-z]+ \d{1,2}, )?(?P<year>(?:19|20)\d\d)\b\)?(?: Guidelines?)?")
_NO_YEAR: Final = rx(r"(?: ?-? ?(?:Medical Treatment |Treatment )?Guidelines?\b)?(?: Chapter\b)?")
_BEFORE_TITLE: Final = re.compile(r",? +and +(?:the +)?|[;,] *(?:and +)?(?:the +)?")
# a title that the vocabulary does not know, followed by the year of its edition
_UNKNOWN_TITLE: Final = re.compile(r"(?P<title>[A-Z][A-Za-z ,&/'-]{3,90}?),? +(?P<year>(?:19|20)\d\d)(?= *(?:Guidelines? *)?(?:[,.;]|and |$))")


class _Reader:
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

    def titles(self, body: Span) -> Iterator["_Title"]:
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

    def title_at(self, before: int, start: int, end: int, *, need_year: bool) -> "_Title | None":
        """Return the guideline that is named at a place; later ones must be marked by a year or a chapter."""
        lead = _LEAD.match(self.flat, start, end)
        at = lead.end() if lead else start
        chapter = _CHAPTER.match(self.flat, at, end)
        if chapter:
            at = chapter.end()
        title = _mtus_title().match(self.flat, at, end)
        if title:
            return self._title(before, start, title.span(), chapter, end, need_year=need_year)
        if chapter:
            editions = chapter_editions(chapter["chapter"])
            return _Title(before, start, chapter.end("chapter"), editions, None, chapter["chapter"])
        unknown = _UNKNOWN_TITLE.match(self.flat, at, end)
        if unknown and not _mtus_title().search(self.flat, *unknown.span("title")):
            editions = find_editions("mtus", unknown["title"])
            if editions or not need_year or "ection" in self.flat[unknown.end() : unknown.end() + 12]:
                return _Title(before, start, unknown.end(), editions, int(unknown["year"]), None)
        return None

    def _title(
        self, before: int, start: int, title: tuple[int, int], chapter: re.Match[str] | None, end: int, *, need_year: bool
    ) -> "_Title | None":
        year = _YEAR.match(self.flat, title[1], end)
        if need_year and not year and not chapter:
            return None
        after = year or _NO_YEAR.match(self.flat, title[1], end)
        stop = after.end() if after else title[1]
        editions = find_editions("mtus", self.flat[slice(*title)])
        number = chapter["chapter"] if chapter else None
        return _Title(before, start, stop, editions, int(year["year"]) if year else None, number)

    def mtus_citation(self, title: "_Title", span: Span) -> Citation:
        edition = choose_edition(title.editions, title.year, self.decided)
        code = edition.code if edition else None
        return self.with_sections("MTUS", span, Span(title.end, span.end), code, topic_of(title.editions), title)

    def with_sections(
        self, source: str, span: Span, rest: Span, code: str | None, topic: str | None, title: "_Title | None" = None
    ) -> Citation:
        rest, pages = pages_in(self.flat, self.text, rest)
        names = [name for name in section_names(self.flat, self.text, rest, code)]
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
        if _ODG.search(self.flat, *body):
            yield from odg(self.flat, self.text, body)
        elif _ACOEM.match(self.flat, *body) or _ACOEM.search(self.flat, body.start, min(body.end, body.start + 40)):
            yield self.acoem(body)
        elif _odg_alone().match(self.flat, *body):
            yield from odg(self.flat, self.text, body)
        else:
            yield from self.other(body)

    def acoem(self, body: Span) -> Citation:
        """Return ACOEM cited by itself: 'ACOEM Occupational Medicine Practice Guidelines, 3rd ed., ..., pg. 607'."""
        chapter = _ACOEM_CHAPTER.search(self.flat, *body)
        title = _acoem_title().search(self.flat, *body)
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

    # -- prose ---------------------------------------------------------------------------------------------------------

    def prose(self, span: Span) -> Iterator[Citation]:
        """Yield the works that free prose names: 'its decision on the ACOEM Guidelines, Chapter 12, page 303, which is'."""
        if _NOTHING.search(self.flat, *span):
            return
        start = _PROSE_LEAD.match(self.flat, *span)
        body = trim(self.flat, start.end() if start else span.start, span.end, " .,;:")
        named = list(self.named_works(body))
        if not named:
            if start and body.end > body.start and not _NO_WORK.search(self.flat, *body):
                yield from self.other(body)
            return
        ends = [begin for begin, _, _ in named[1:]] + [body.end]
        for (begin, kind, title), end in zip(named, ends, strict=True):
            yield from self.prose_work(kind, title, self.clause(begin, end, body))

    def clause(self, begin: int, end: int, body: Span) -> Span:
        """Return a work's part of the prose: to the end of its sentence, or to 'which is part of the MTUS'."""
        stop = _WORK_END.search(self.flat, begin, end)
        return trim(self.flat, begin, stop.start() if stop else end, " .,;:(")

    def named_works(self, body: Span) -> Iterator[tuple[int, str, "_Title | None"]]:
        at = body.start
        while match := _prose_work().search(self.flat, at, body.end):
            kind = match.lastgroup or ""
            title = None
            if kind == "title":
                title = self.title_at(match.start(), match.start(), body.end, need_year=False)
            elif kind == "acoem":
                title = self.acoem_title(match, body.end)
            at = max(match.end(), title.end if title else 0)
            yield match.start(), kind, title

    def acoem_title(self, match: re.Match[str], end: int) -> "_Title | None":
        """Return the chapter of the second edition that 'ACOEM ..., Chapter 12 (Low Back Complaints)' names."""
        sentence = _WORK_END.search(self.flat, match.end(), end)
        stop = sentence.start() if sentence else end
        chapter = _ACOEM_CHAPTER.search(self.flat, match.end(), stop)
        title = _mtus_title().search(self.flat, chapter.end() if chapter else match.end(), stop)
        if chapter:
            close = title if title and title.start() - chapter.end() <= len(", 'the (") else None
            stop = _after_parenthesis(self.flat, close.end() if close else chapter.end())
            return _Title(match.start(), match.start(), stop, chapter_editions(chapter["chapter"]), None, chapter["chapter"])
        if title:
            editions = find_editions("mtus", self.flat[slice(*title.span())])
            return _Title(match.start(), match.start(), _after_parenthesis(self.flat, title.end()), editions, None, None)
        return None

    def prose_work(self, kind: str, title: "_Title | None", span: Span) -> Iterator[Citation]:
        if kind == "odg":
            yield from odg(self.flat, self.text, span)
        elif title is None:
            if kind == "acoem":
                yield self.acoem(span)
        elif kind == "acoem" and not self.part_of_mtus(span):
            yield self.acoem(span)
        else:
            yield self.mtus_citation(title, Span(span.start, max(span.end, title.end)))

    def part_of_mtus(self, span: Span) -> bool:
        """Tell whether the sentence of a work says that it is a part of the MTUS, and no later one that it is not."""
        after = self.flat[span.end : span.end + 120]
        return bool(_PART_OF_MTUS.match(after)) or "MTUS" in self.flat[max(0, span.start - 12) : span.start + 6]


class _Title:
    """A guideline named in a statement."""

    __slots__ = ("before", "chapter", "editions", "end", "start", "year")

    def __init__(
        self, before: int, start: int, end: int, editions: list[Concept], year: int | None, chapter: str | None
    ) -> None:
        self.before = before
        self.start = start
        self.end = end
        self.editions = editions
        self.year = year
        self.chapter = chapter


_ACOEM_CHAPTER: Final = rx(r"\bChap(?:ter|\.)? ?(?P<chapter>\d{1,2})\b")
_THIRD_EDITION: Final = rx(r"\b(?:3rd|third) ed")
_PROSE_LEAD: Final = rx(
    r"The (?:Claims Administrator|(?:Expert|Physician|Professional|Medical) Reviewer)(?:'s)? (?:based (?:its|his/her|his|her|their) decision (?:on|upon)|relied (?:on|upon)|cited|used) ?:?(?: the\b)?"
)
_NO_WORK: Final = rx(r"\b(?:no|none|not)\b")
_WORK_END: Final = rx(
    r",? ?(?:which (?:is|are) )?(?:a )?(?:not )?(?:part of|within|found in|from|included in) (?:the )?(?:California )?(?:MTUS|Medical Treatment Utilization)"
    r"|\.(?: (?=[A-Z])|\Z)|,? and (?:on |upon )?the (?=[A-Z])"
)
_PART_OF_MTUS: Final = rx(r",? ?(?:which (?:is|are) )?(?:a )?(?:part of|within|found in|from|included in) (?:the )?(?:California )?(?:MTUS|Medical Treatment Ut)")


def _after_parenthesis(flat: str, at: int) -> int:
    return at + 1 if flat[at : at + 1] == ")" else at


def _mtus_title() -> re.Pattern[str]:
    return _compiled(title_pattern("mtus"))


def _acoem_title() -> re.Pattern[str]:
    return _compiled(title_pattern("acoem"))


def _odg_alone() -> re.Pattern[str]:
    """Match a chapter of the ODG where nothing names the work: 'Non-MTUS Citation Low Back (Hyperstimulation ...)'."""
    return _compiled(title_pattern("odg") + r" *(?:Chapter|Section|\(|$)")


def _prose_work() -> re.Pattern[str]:
    return _compiled(
        rf"(?P<odg>{_ODG.pattern})|(?P<acoem>{_ACOEM.pattern})|(?P<title>\b{title_pattern('mtus')})"
    )


_COMPILED: Final[dict[str, re.Pattern[str]]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _COMPILED:
        _COMPILED[pattern] = re.compile(pattern, re.IGNORECASE)
    return _COMPILED[pattern]
