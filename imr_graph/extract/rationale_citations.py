"""The works that a decision rationale speaks of: 'page 303 of the ACOEM', 'MTUS page 24', '(Trinh, 2007)', 'the ODG'.

A rationale quotes the guidelines that its statement cites, and what these quote in turn. Each work counts once, with
the pages of all its mentions; what it says about a work is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from imr_graph.extract.section_names import pages_at
from imr_graph.extract.works import ODG, Head, read_head
from imr_graph.link.guidelines import (
    chapter_editions,
    choose_edition,
    find_editions,
    is_whole_title,
    other_work_at,
    regulation_editions,
    title_at,
)
from imr_graph.link.vocabulary import Concept
from imr_graph.model import Citation, Fact, Span
from imr_graph.sections import Parts
from imr_graph.text import MONTHS, rx

#: Where a work may be named. Each alternative begins with a letter that is seldom, so that a rationale is passed over
#: fast; what stands there is then read with care.
_TRIGGER: Final = rx(
    r"ODG|Official Disabilit|official disabilit|MTUS|ACOEM|American College of Occ|uideline|UIDELINE|Complaints"
    r"|979\d\.\d"
    r"|\((?:[A-Z]|v[ao]n |de )[^()]{2,70}(?:19|20)\d\d[a-z]?\)"
    r"|Labor Code|UpToDate|Medscape|RxList|Cochrane|Goodman|AMA Guides|Aetna|National Guideline",
    0,
)
# (Trinh, 2007) / (van Tulder-Cochrane, 2000) / (Sinatra 2009; Dworkin et al., 2007)
_STUDY: Final = rx(
    r"(?P<author>(?:(?:v[ao]n|de) (?:der )?)?[A-Z][A-Za-z'-]+(?:(?: and| &|,)? [A-Z][A-Za-z'-]+)?(?:,? et al\.?)?)"
    r",? (?P<year>(?:19|20)\d\d)[a-z]?(?= ?(?:;|\Z))",
    0,
)
_NO_AUTHOR: Final = frozenset(
    {
        *(month.capitalize() for month in MONTHS),
        "ACOEM",
        "MTUS",
        "ODG",
        "DOS",
        "Revised",
        "Effective",
        "Updated",
        "Edition",
    }
)
_REGULATION: Final = rx(r"979\d\.\d{1,2}(?:\.\d{1,2})*")
_AFTER: Final = rx(
    r"[ ,]*(?:guidelines?\b)?[ ,(]*(?:on |at )?(?:Tables? [\d-]+[ ,]*(?:and )?(?:on )?)?(?=pages?\b|pgs?\b|pp?\.|p \d)"
)
_BEFORE: Final = rx(
    r"\b(?P<pages>p(?:ages?|gs?\.?|p?\.) ?(?:\(s\))? ?\d[\d, -]{0,24}) ?,?(?:of|in|from) (?:the )?(?:CA "
    r"|California )?\Z"
)
_ODG_CHAPTER: Final = rx(r"(?:'s)?(?: ?\(ODG\)| ?-?TWC| guidelines?)*[ ,:(-]*")
_MARKED: Final = rx(r" ?(?:Chapter|Section|Guidelines?\b|[(),;:.]|\Z)")
_CHAPTER_OF: Final = rx(r"(?: chapter| section)? (?:of|in|from) (?:the )?\Z")
_GUIDELINES: Final = rx("uidelines?")
_LONGEST: Final = 100_000  # no rationale of a letter is as long
_REACH: Final = 120
_LOOK_BACK: Final = 60


def rationale_citations(parts: Parts, span: Span | None, decided: date | None) -> tuple[Citation, ...]:
    """Return the works that a rationale names, each once, in the order of their first mentions.

    The year of a study is the year printed; of a guideline, the year of its edition.

    Args:
        parts: the letter taken apart.
        span: the rationale; None where the letter has none.
        decided: the decision's date, which tells editions of one title apart.
    """
    if span is None:
        return ()
    found: dict[tuple[object, ...], Citation] = {}
    read = Span(span.start, min(span.end, span.start + _LONGEST))
    for citation in _Mentions(parts, read, decided).read():
        key = _key(citation, parts.flat)
        known = found.get(key)
        found[key] = _united(known, citation) if known else citation
    named = {citation.source for citation in found.values() if citation.topic}
    return tuple(each for each in found.values() if each.topic or each.pages or each.source not in named)


def _key(citation: Citation, flat: str) -> tuple[object, ...]:
    """Return what tells works apart: a study by its words, a guideline by its edition or topic."""
    text = " ".join(flat[slice(*citation.span)].split()) if citation.guideline == "study" else ""
    return citation.source, citation.guideline, citation.topic, citation.chapter, text


def _united(first: Citation, again: Citation) -> Citation:
    known = {page.value for page in first.pages}
    return replace(first, pages=(*first.pages, *(page for page in again.pages if page.value not in known)))


class _Mentions:
    """Reads the mentions of works in one rationale, from left to right."""

    def __init__(self, parts: Parts, span: Span, decided: date | None) -> None:
        self.flat = parts.flat
        self.text = parts.text
        self.span = span
        self.decided = decided
        self.at = span.start

    def read(self) -> Iterator[Citation]:
        for trigger in _TRIGGER.finditer(self.flat, *self.span):
            if trigger.start() < self.at:
                continue
            citations = list(self.mention(trigger))
            self.at = max([self.at, *(citation.span.end for citation in citations)])
            yield from citations

    def mention(self, trigger: re.Match[str]) -> Iterator[Citation]:
        """Yield what a trigger names: a guideline, a regulation, studies or another work."""
        start, word = trigger.start(), trigger[0]
        if word.startswith(("ODG", "Off", "off")):
            yield self.odg(start)
        elif word.startswith(("MTUS", "ACOEM", "American")):
            yield self.family(start)
        elif word.startswith(("uide", "UIDE", "Complaints")):
            yield from self.titled(start, trigger.end())
        elif word.startswith("979"):
            yield self.regulation(start)
        elif word.startswith("("):
            yield from self.studies(Span(start + 1, trigger.end() - 1))
        else:
            other = other_work_at(self.flat, start, self.span.end)
            if other:
                yield Citation("OTHER", Span(start, other[0]), guideline=other[1])

    def odg(self, start: int) -> Citation:
        name = ODG.match(self.flat, start, self.span.end)
        end = name.end() if name else start + 3
        lead = _ODG_CHAPTER.match(self.flat, end, self.span.end)
        begin = lead.end() if lead else end
        title = title_at("odg", self.flat, begin, min(self.span.end, begin + _REACH))
        before = self.odg_chapter_before(start)
        if before:
            return self.odg_citation(Span(start, end), before)
        if title and self.flat[begin].isupper() and self.is_marked(title.end):
            return self.odg_citation(Span(start, title.end), title.editions[0])
        return self.odg_citation(Span(start, end), None)

    def odg_citation(self, span: Span, edition: Concept | None) -> Citation:
        topic, code = (edition.one("topic"), edition.code) if edition else (None, "odg")
        return Citation("ODG", span, topic, pages=self.pages(*span), guideline=code)

    def is_marked(self, end: int) -> bool:
        """Tell whether a short title that ends here names a chapter: 'Low Back Chapter', not 'Low back pain'."""
        return self.flat[end - 1] == ")" or _MARKED.match(self.flat, end, self.span.end) is not None

    def odg_chapter_before(self, start: int) -> Concept | None:
        """Return the chapter of 'the low back chapter of the Official Disability Guidelines'."""
        window = max(self.at, start - _LOOK_BACK)
        joint = _CHAPTER_OF.search(self.flat, window, start)
        for word in _WORD.finditer(self.flat, window, joint.start()) if joint else ():
            title = title_at("odg", self.flat, word.start(), start)
            if title and title.editions and joint and title.end >= joint.start():
                return title.editions[0]
        return None

    def family(self, start: int) -> Citation:
        """Return a guideline whose name begins with MTUS or ACOEM."""
        limit = min(self.span.end, start + _REACH)
        head = read_head(self.flat, start, limit) or Head(start, start, [])
        if head.title and not head.chapter and not is_whole_title(head.title):
            place = self.flat.find(head.title, start, limit)
            if not head.title[0].isupper() or not self.is_marked(place + len(head.title)):
                head = read_head(self.flat, start, place) or head
        return self.guideline(head)

    def titled(self, start: int, end: int) -> Iterator[Citation]:
        """Yield a guideline named by its title alone, which ends with 'Guidelines' or 'Complaints'."""
        ending = _GUIDELINES.match(self.flat, start, self.span.end)
        end = ending.end() if ending else end
        for word in _WORD.finditer(self.flat, max(self.at, start - _LOOK_BACK), start):
            title = title_at("mtus", self.flat, word.start(), end)
            if title and (title.end >= start - 1 or not self.flat[title.end : start - 1].strip()):
                head = read_head(self.flat, word.start(), min(self.span.end, end + _REACH))
                if head and head.title:
                    yield self.guideline(head)
                return

    def guideline(self, head: Head) -> Citation:
        own = head.acoem and not head.mtus
        editions = head.editions or (chapter_editions(head.chapter) if head.chapter else [])
        if own and head.title:
            editions = find_editions("acoem", head.title) or editions
        chosen = choose_edition(editions, head.year, self.decided)
        code = chosen.code if chosen else None
        if own and (code or "mtus").startswith("mtus"):
            code = "acoem"
        return Citation(
            "ACOEM" if own else "MTUS",
            Span(head.start, head.end),
            topic=head.topic,
            year=None if own else head.year,
            chapter=head.chapter,
            pages=self.pages(head.start, head.end),
            guideline=code,
        )

    def pages(self, start: int, end: int) -> tuple[Fact[str], ...]:
        """Return the pages printed right before or behind a name: 'page 303 of the ACOEM', 'MTUS page 24'."""
        before = _BEFORE.search(self.flat, max(self.at, start - _LOOK_BACK), start)
        behind = _AFTER.match(self.flat, end, self.span.end)
        places = [match for match in (before and before.start("pages"), behind and behind.end()) if match is not None]
        return tuple(page for at in places for page in pages_at(self.flat, self.text, at, self.span.end))

    def regulation(self, start: int) -> Citation:
        match = _REGULATION.match(self.flat, start, self.span.end)
        end = match.end() if match else start
        number = Fact(self.flat[start:end], Span(start, end))
        chosen = choose_edition(regulation_editions(number.value), None, self.decided)
        code = chosen.code if chosen else "mtus-regulations"
        return Citation(
            "MTUS", number.span, chosen.one("topic") if chosen else None, sections=(number,), guideline=code
        )

    def studies(self, span: Span) -> Iterator[Citation]:
        for match in _STUDY.finditer(self.flat, *span):
            if match["author"].partition(" ")[0].partition(",")[0] not in _NO_AUTHOR:
                yield Citation("OTHER", Span(*match.span()), year=int(match["year"]), guideline="study")


_WORD: Final = re.compile(r"[A-Za-z]+")
