"""The chapters and sections of the Official Disability Guidelines that a statement names.

Letters spell them in many ways: 'ODG, Low Back Chapter, Radiography (x-rays)', 'Pain Section/Voltaren Gel Topic',
'Neck & Upper Back, Low Back and Forearm, Wrist and Hand chapters: Chiropractic Guidelines', 'Knee (DME)'. Each chapter
is one citation with the sections that follow it; chapters that stand together share them.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from imr_graph.extract.section_names import pages_in
from imr_graph.link.guidelines import find_editions, is_word, title_pattern
from imr_graph.link.vocabulary import Concept
from imr_graph.model import Citation, Fact, Span
from imr_graph.text import printed, rx, trim

_NOISE_WORDS: Final = (
    r"(?:updated|acute|chronic|online|web|internet|current|lumbar|thoracic|trauma|version|last|accessed|effective|treatment"
    r"|20\d\d|\d{1,2}[/-])"
)
#: What may follow a chapter's name and is no section: '(updated 11/23/16)', '(Acute & Chronic)', 'Chapter'
_AFTER_CHAPTER: Final = rx(
    rf"(?: ?\({_NOISE_WORDS}[^()]*\)| ?,? ?(?:acute (?:&|and) chronic)\b| ?\bChapters?\b| ?\bSections?\b(?! ?\(s\))"
    r"| ?\bDisorders\b| ?\bComplaints\b| ?\bGuidelines?(?= ?(?:[,;:.)]|\Z)))+"
)
_LEAD: Final = rx(
    r"(?:[ ,.:;/(-]|\b(?:and|the|from|per|of|in|on|by)\b(?= )|\bMTUS\b|Official Disability (?:Treatment )?Guidelines?(?:'s)?|ODG(?:-TWC)?(?:'s)?\b"
    r"|Work Loss Data Institute|Treatment in Workers'? Comp(?:ensation)?|\bTWC\b|(?:online |web |web-based )?treatment (?:guidelines?|index)"
    r"|(?:on-?line|web|internet|current|electronic)(?:[ -]based)?(?: ?(?:version|edition))\b|integrated treatment/disability duration guidelines?"
    r"|\d{1,2}(?:st|nd|rd|th) (?:annual )?ed(?:ition|\.)|\([^()]*(?:Annual )?Edition[^()]*\)|(?:19|20)\d\d(?: edition)?(?![/\d])|\bonline\b|\bedition\b"
    r"|\bGuidelines?\b|\bODG\b|\(ODG\)|\([^()]*(?:updated|version|accessed)[^()]*\)|(?:updated|accessed) [\d/ -]+|\bChapters? ?:|\)"
    r")*"
)
_ANOTHER: Final = rx(r"[,;]? ?(?:and )?(?<![\w./-])(?:Official Disability (?:Treatment )?Guidelines?|ODG\b(?:-TWC)?)")
_URL: Final = rx(r"\(? ?(?P<url>(?:https?://|www\.)[^ ()<>]+) ?\)?")
_JOIN: Final = rx(r" ?(?:[,;/&]|\band\b)(?: ?(?:and|&)\b)? ?")
_TO_SECTION: Final = re.compile(r"[ ,;:./-]*(?:and +(?=[A-Z]))?")
_TRAILING: Final = rx(
    r"(?: ?[,-]? ?\b(?:Topics?|Guidelines?|Chapters?|Sections?|subheadings?|Treatment Index|Procedure Summary)\b| ?\((?:updated|online|web|acute|20\d\d)[^()]*\)|[ ,.;:/-])+\Z"
)
_SEPARATOR: Final = re.compile(r" *[,;] *| +/ +|(?<=\)) */ *")
_PREAMBLE: Final = rx(r"(?:Topics?|Procedure Summary|Procedures?) ?[:-] ?")


def odg(flat: str, text: str, body: Span) -> Iterator[Citation]:
    """Yield a citation for each chapter that a statement's part names; one without a topic where it names none.

    Args:
        flat: the flat text.
        text: the letter's text.
        body: the part, with or without the guidelines' own name before it.
    """
    starts = [body.start]
    for match in _ANOTHER.finditer(flat, *body):
        if _LEAD.fullmatch(flat, starts[-1], match.start()) is None:  # else it is the same name: '... (ODG)'
            starts.append(match.start())
    for start, end in zip(starts, [*starts[1:], body.end], strict=True):
        yield from _Odg(flat, text).part(trim(flat, start, end, " .,;"))


class _Odg:
    """Reads one mention of the guidelines, from left to right."""

    def __init__(self, flat: str, text: str) -> None:
        self.flat = flat
        self.text = text

    def part(self, body: Span) -> Iterator[Citation]:
        whole = body
        around, pages = pages_in(self.flat, self.text, body)
        body = around[0]
        url = _URL.search(self.flat, *body)
        if url:
            yield self.address(whole, url)
            return
        lead = _LEAD.match(self.flat, *body)
        at = lead.end() if lead else body.start
        groups = list(self.groups(trim(self.flat, at, body.end, " .,;:")))
        if not groups:
            yield Citation("ODG", trim(self.flat, *body, " .,;"), pages=tuple(pages), guideline="odg")
        for chapters, sections in groups:
            for span, concept in chapters:
                yield self.citation(span, concept, sections, pages)

    def address(self, body: Span, match: re.Match[str]) -> Citation:
        """Return a citation by address: its file names the chapter (``.../odgtwc/Low_Back.html``)."""
        span = trim(self.flat, *match.span("url"), " .,;")
        name = self.flat[slice(*span)].rpartition("/")[2].partition(".")[0].replace("_", " ").replace("%20", " ")
        found = find_editions("odg", name) if name else []
        url = Fact(printed(self.text, span), span)
        return Citation("ODG", trim(self.flat, *body, " .,;"), _topic(found), url=url, guideline=_code(found))

    def citation(
        self, span: Span, concept: Concept | None, sections: list[Fact[str]], pages: list[Fact[str]]
    ) -> Citation:
        end = max([span.end, *(section.span.end for section in sections)])
        found = [concept] if concept else []
        return Citation(
            "ODG", Span(span.start, end), _topic(found), sections=tuple(sections), pages=tuple(pages), guideline=_code(found)
        )

    def groups(self, body: Span) -> Iterator[tuple[list[tuple[Span, Concept | None]], list[Fact[str]]]]:
        """Yield chapters that stand together with the sections that follow them."""
        at = body.start
        if at >= body.end:
            return
        chapters = self.chapters(at, body.end, first=True)
        if not chapters and (tail := self.chapter_at_end(body)):
            span, concept = tail
            yield [(span, concept)], list(self.sections(Span(body.start, span.start)))
            return
        while at < body.end:
            if chapters:
                at = chapters[-1][0].end
            stop = self.next_chapter(at, body.end)
            sections = list(self.sections(Span(at, stop)))
            yield chapters or [(Span(at, stop), None)], sections
            at = stop
            chapters = self.chapters(at, body.end, first=False)
            if not chapters:
                return

    def chapters(self, start: int, end: int, *, first: bool) -> list[tuple[Span, Concept | None]]:
        found: list[tuple[Span, Concept | None]] = []
        at = start
        while True:
            join = _JOIN.match(self.flat, at, end) if found or not first else None
            if found and join is None:
                break
            begin = join.end() if join else at
            chapter = self.chapter_at(begin, end, after_section=bool(not found and not first))
            if chapter is None:
                break
            found.append(chapter)
            at = chapter[0].end
        return found

    def chapter_at(self, start: int, end: int, *, after_section: bool = False) -> tuple[Span, Concept] | None:
        """Return the chapter that is named at a place; a section that begins like one ('Knee brace') is none."""
        match = _chapter().match(self.flat, start, end)
        if match is None:
            return None
        noise = _AFTER_CHAPTER.match(self.flat, match.end(), end)
        stop = noise.end() if noise else match.end()
        rest = self.flat[stop:end].lstrip(" ")
        if not noise and rest and rest[0] not in ",;:./-(&" and not rest.startswith("and "):
            if after_section or rest[0].islower():
                return None
        elif after_section and not noise and rest[:1] not in {"", ",", ";", ":", "/"}:
            return None
        found = find_editions("odg", match[0])
        return (Span(start, stop), found[0]) if found else None

    def chapter_at_end(self, body: Span) -> tuple[Span, Concept] | None:
        """Return a chapter named last, after its section: 'MRI Elbow'. Its name is written as a title is."""
        last = self.flat.rfind(" ", *body) + 1
        if not last or not self.flat[last].isupper() or "," in self.flat[slice(*body)]:
            return None
        chapter = self.chapter_at(last, body.end)
        return chapter if chapter and chapter[0].end == body.end else None

    def next_chapter(self, start: int, end: int) -> int:
        """Return where the next chapter's name begins, with the separator before it, or the end."""
        for match in _NEXT.finditer(self.flat, start, end):
            if self.flat.count("(", start, match.start()) > self.flat.count(")", start, match.start()):
                continue
            strong = ";" in match[0]
            chapter = self.chapter_at(match.end(), end, after_section=True)
            if chapter and (strong or _AFTER_CHAPTER.match(self.flat, chapter[0].start + len(_bare(self.flat, chapter[0])), end)):
                return match.start()
        return end

    def sections(self, span: Span) -> Iterator[Fact[str]]:
        lead = _TO_SECTION.match(self.flat, *span)
        span = trim(self.flat, lead.end() if lead else span.start, span.end, " .,;:/-")
        while span.start < span.end and self.flat[span.start] == "(" and self.closes_at_end(span):
            span = trim(self.flat, span.start + 1, span.end - 1)
        preamble = _PREAMBLE.match(self.flat, *span)
        at = preamble.end() if preamble else span.start
        while at < span.end:
            stop, after = self.section_end(at, span.end)
            trailing = _TRAILING.search(self.flat, at, stop)
            part = trim(self.flat, at, trailing.start() if trailing else stop, " ,;:/")
            if part.start < part.end:
                yield Fact(printed(self.text, part, is_word), part)
            at = after

    def closes_at_end(self, span: Span) -> bool:
        """Tell whether the bracket that opens a span closes at its end."""
        depth = 0
        for at in range(span.start, span.end):
            depth += {"(": 1, ")": -1}.get(self.flat[at], 0)
            if depth == 0:
                return at == span.end - 1
        return False

    def section_end(self, start: int, end: int) -> tuple[int, int]:
        """Return where a section's name ends and where the next begins; ', in lower case' goes on."""
        for match in _SEPARATOR.finditer(self.flat, start, end):
            if self.flat.count("(", start, match.start()) > self.flat.count(")", start, match.start()):
                continue
            if ";" in match[0] or not self.flat[match.end() : match.end() + 1].islower():
                return match.start(), match.end()
        pair = _PAIR.match(self.flat, start, end)
        if pair:
            return pair.end("left"), pair.start("right")
        return end, end


_NEXT: Final = rx(r" ?; ?(?:and )?| ?, ?(?:and )?| and | ?/ ?")
# Preoperative lab testing and Preoperative testing, general: two names that begin alike
_PAIR: Final = re.compile(r"(?P<left>(?P<word>[A-Z]\w+)[^,;()]*?) +and +(?P<right>(?P=word)\b)(?!.*Guidelines? *\Z)")


def _bare(flat: str, span: Span) -> str:
    match = _chapter().match(flat, *span)
    return match[0] if match else ""


@cache
def _chapter() -> re.Pattern[str]:
    return re.compile(title_pattern("odg"), re.IGNORECASE)


def _topic(found: list[Concept]) -> str | None:
    return found[0].one("topic") if found else None


def _code(found: list[Concept]) -> str:
    return found[0].code if found else "odg"
