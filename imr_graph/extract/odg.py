"""The chapters and sections of the Official Disability Guidelines that a statement names.

Letters spell them in many ways: 'ODG, Low Back Chapter, Radiography (x-rays)', 'Pain Section/Voltaren Gel Topic',
'Neck & Upper Back, Low Back and Forearm, Wrist and Hand chapters: Chiropractic Guidelines', 'Knee (DME)'. Each chapter
is one citation with the sections that follow it; chapters that stand together share them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from imr_graph.extract.section_names import pages_in
from imr_graph.link.guidelines import Title, find_editions, is_word, known_names, section_key, title_at
from imr_graph.link.vocabulary import Concept
from imr_graph.model import Citation, Fact, Span
from imr_graph.text import DATE, MONTHS, printed, rx, trim

_MONTH_YEAR: Final = rf"(?:(?:{'|'.join(MONTHS)}),? ?)?(?:19|20)\d\d"
_DATED: Final = (
    r"(?:last )?(?:updated?s?|accessed|revised|version|reviewed|effective|as of|dated)(?: on)?:? ?"
    rf"(?:{DATE}|\d{{1,2}}/\d{{2,4}}|{_MONTH_YEAR})"
)
_NOISE_WORDS: Final = (
    r"(?:updated?|acute|chronic|online|on-line|web|internet|current|lumbar|thoracic|trauma|version|last|accessed"
    r"|effective|treatment|TWC|20\d\d|\d{1,2}[/-])"
)
_STOP: Final = r"(?= ?(?:[,;:.)]|\Z))"
#: What may follow a chapter's name and is no section: '(updated 11/23/16)', '(Acute & Chronic)', 'Chapter'
_AFTER_CHAPTER: Final = rx(
    rf"(?: ?\({_NOISE_WORDS}[^()]*\)| ?[,-]? ?(?:acute (?:&|and) chronic)\b| ?,? ?{_DATED}"
    r"| ?\bChapters?\b| ?\bSections?\b(?! ?\(s\))| ?\b(?:Procedures?|Treatment) Summary\b"
    rf"| ?\b(?:Disorders|Complaints|Conditions)\b| ?\bGuidelines?{_STOP}"
    rf"| ?,? ?\(?{_MONTH_YEAR}\)?(?: edition)?{_STOP}| ?,? ?(?:online|web)(?: version| edition)?{_STOP}"
    rf"|,? ?(?:online|web)(?: version| edition)?,? (?={_DATED}))+"
)
_NAME: Final = r"(?:Offici?al Disabilit(?:y|ies) (?:Treatment |Duration )?Guid(?:e|el|le)?lines?|ODG\b(?:[ /-]?TWC\b)?)"
#: What stands between the name and the first chapter: 'Treatment Index, 13th Edition (web), 2015,'
_LEAD: Final = rx(
    rf"(?:[ ,.:;/()-]|\b(?:and|the|from|per|of|in|on|by)\b(?= )|\bMTUS\b|{_NAME}(?:'s)?"
    r"|Work Loss Data Institute(?:,? LLC)?"
    r"|Corpus Christi,? T(?:X|exas)\b|\bMCG\b(?: Health)?|\bTWC\b|\(MTG\)"
    r"|(?:Treatment )?(?:in|for) Workers?'?s?'? Comp(?:ensation)?(?: ?\(?TWC\)?)?\b"
    r"|(?:online |web |web-based )?treatment (?:guidelines?|index)|integrated treatment/disability duration guidelines?"
    r"|(?:on-?line|web|internet|current|electronic|evidence)(?:[ -]based)?(?: ?(?:version|edition))?\b"
    r"|\d{1,2}(?:st|nd|rd|th) (?:annual )?ed(?:ition|\.)|(?:19|20)\d\d(?: edition| updates?)?(?![/\d])|\bedition\b"
    r"|\([^()]{0,60}\b(?:edition|web|online|20\d\d|updated|version|accessed|current|internet)\b[^()]{0,60}\)"
    rf"|\bGuidelines?\b|{_DATED}|\bChapters? ?:)*"
)
_ANOTHER: Final = rx(rf"[,;]? ?(?:and )?(?<![\w./-]){_NAME}")
_URL: Final = rx(r"\(? ?(?P<url>(?:https?://|www\.)[^ ()<>]+(?:(?<=-) (?=[a-z])[^ ()<>]+)*) ?\)?")
_SEE_ALSO: Final = r" ?[,;.]? ?\bSee also:? ?(?:the )?"
_JOIN: Final = rx(rf"{_SEE_ALSO}| ?(?:[,;/&]|\band\b)(?: ?(?:and|&)\b)? ?")
_TO_SECTION: Final = rx(
    r"[ ,;:./-]*(?:and (?=[A-Z]))?"
    r"(?:(?:under|regarding|concerning|see|for|on)\b(?: the)?"
    r"(?: (?:sections?|topics?|headings?)(?: of| on| for)?)?(?= )"
    r"|(?:section|topic) (?:on|for|titled)\b)?[ ,:]*"
)
_TRAILING: Final = rx(
    r"(?: ?[,-]? ?\b(?:Topics?|Guidelines?|Chapters?|Sections?|sub-?headings?|headings?|Treatment Index)\b"
    r"| ?[,-]? ?\bProcedures? Summary\b| ?\((?:last )?(?:updated?|online|web|acute|20\d\d|accessed)[^()]*\)"
    rf"| ?,? ?{_DATED}|[ ,.;:/-])+\Z"
)
_TAIL: Final = 90
_LONGEST_NAME: Final = 200  # of a section
_SEPARATOR: Final = re.compile(r" *[,;] *(?:and +(?=[A-Z]))?| +/ +|(?<=\)) */ *| +and +(?=[A-Z])")
_PREAMBLE: Final = rx(r"(?:Topics?|Sections?|Procedures? Summary|Procedures?) ?[:-] ?|Sections? ?\(s\) ?:? ?")


def odg(flat: str, text: str, body: Span) -> Iterator[Citation]:
    """Yield a citation for each chapter that a statement's part names; one without a topic where it names none.

    Args:
        flat: the flat text.
        text: the letter's text.
        body: the part, with or without the guidelines' own name before it.
    """
    starts, named = [body.start], body.start
    for match in _ANOTHER.finditer(flat, *body):
        if _LEAD.fullmatch(flat, named, match.start()) is None:  # else it is the same name: '... (ODG)'
            starts.append(match.start())
        named = match.end()
    reader = _Odg(flat, text)
    first = chapter_before(flat, starts[0], starts[1]) if len(starts) > 1 else None
    if first:
        starts.pop(0)
    last: Citation | None = None
    for start, end in zip(starts, [*starts[1:], body.end], strict=True):
        for citation in reader.part(trim(flat, start, end, " .,;"), first if start == starts[0] else None):
            if last and _says_again(last, citation):
                last = replace(last, span=Span(last.span.start, citation.span.end))
                continue
            if last:
                yield last
            last = citation
    if last:
        yield last


def _says_again(before: Citation, citation: Citation) -> bool:
    """Tell whether a chapter is only named a second time: 'Appendix A, ODG Workers' Compensation Drug Formulary'."""
    more = citation.sections or citation.pages or citation.url
    return citation.guideline == before.guideline != "odg" and not more


Chapter = tuple[Span, Concept]
_Named = tuple[Span, Concept | None]


def chapter_before(flat: str, start: int, end: int) -> Chapter | None:
    """Return the chapter named between two places, where nothing else stands there: 'Pain Chapter of the' ODG."""
    start = trim(flat, start, end, " ,;(").start
    title = title_at("odg", flat, start, end)
    if title is None or flat.startswith("ODG", start):
        return None
    after = _AFTER_CHAPTER.match(flat, title.end, end)
    rest = flat[after.end() if after else title.end : end]
    joined = not rest.strip(" ,(") or _OF_THE.fullmatch(rest)
    return (Span(start, title.end), title.editions[0]) if joined and title.editions else None


_OF_THE: Final = rx(r"[ ,(]*(?:of|from|in)(?: the)? ?")


class _Odg:
    """Reads one mention of the guidelines, from left to right."""

    def __init__(self, flat: str, text: str) -> None:
        self.flat = flat
        self.text = text
        self.stroke = False  # whether a stroke follows the first chapter: 'Shoulder/Acupuncture'

    def part(self, body: Span, chapter: Chapter | None = None) -> Iterator[Citation]:
        around, pages = pages_in(self.flat, self.text, body)
        whole, body = body, around[0]
        match = _URL.search(self.flat, *body)
        url = self.address(match) if match else None
        lead = _LEAD.match(self.flat, *body)
        at, end = lead.end() if lead else body.start, match.start() if match else body.end
        if match and at >= end and match.end() < body.end:  # Work Loss Data Institute; www.odg-twc.com; Section: Pain
            lead = _LEAD.match(self.flat, match.end(), body.end)
            at, end = lead.end() if lead else match.end(), body.end
        section = _PREAMBLE.match(self.flat, at, end)
        part = trim(self.flat, section.end() if section else at, end, " .,;:(-")
        groups = [([chapter], list(self.sections(part)))] if chapter else list(self.groups(part))
        if not groups:
            found = self.chapter_of(url) if url else []
            yield Citation(
                "ODG",
                trim(self.flat, *whole, " .,;"),
                _topic(found),
                pages=tuple(pages),
                url=url,
                guideline=_code(found),
            )
        for chapters, sections in groups:
            for span, concept in chapters:
                yield self.citation(span, concept, sections, pages, url)
                url = None

    def address(self, match: re.Match[str]) -> Fact[str]:
        span = trim(self.flat, *match.span("url"), " .,;")
        return Fact(printed(self.text, span, lambda _: False).replace(" ", ""), span)

    def chapter_of(self, url: Fact[str]) -> list[Concept]:
        """Return the chapter that an address names by its file: ``.../odgtwc/Low_Back.html``."""
        name = url.value.rpartition("/")[2].partition(".")[0].replace("_", " ").replace("%20", " ")
        return find_editions("odg", name) if name else []

    def citation(
        self,
        span: Span,
        concept: Concept | None,
        sections: list[Fact[str]],
        pages: list[Fact[str]],
        url: Fact[str] | None,
    ) -> Citation:
        end = max([span.end, *(section.span.end for section in sections)])
        found = [concept] if concept else []
        return Citation(
            "ODG",
            Span(span.start, end),
            _topic(found),
            sections=tuple(sections),
            pages=tuple(pages),
            url=url,
            guideline=_code(found),
        )

    def groups(self, body: Span) -> Iterator[tuple[list[_Named], list[Fact[str]]]]:
        """Yield chapters that stand together with the sections that follow them."""
        at = body.start
        if at >= body.end:
            return
        chapters = self.chapters(at, body.end, first=True)
        if not chapters and (tail := self.chapter_at_end(body)):
            span, concept = tail
            yield [(span, concept)], list(self.sections(Span(body.start, span.start)))
            return
        self.stroke = bool(chapters) and self.flat.startswith("/", chapters[-1][0].end)
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

    def chapters(self, start: int, end: int, *, first: bool) -> list[_Named]:
        found: list[_Named] = []
        at = start
        while True:
            join = _JOIN.match(self.flat, at, end) if found or not first else None
            if found and join is None:
                break
            begin = join.end() if join else at
            chapter = self.chapter_at(begin, end, after_section=bool(not found and not first))
            if chapter is None and first and not found:
                chapter = self.misspelt_chapter(begin, end)
            if chapter is None:
                break
            found.append(chapter)
            at = chapter[0].end
        return found

    def chapter_at(self, start: int, end: int, *, after_section: bool = False) -> Chapter | None:
        """Return the chapter that is named at a place, with what follows its name and is no section."""
        title = title_at("odg", self.flat, start, end)
        if title is None or not title.editions:
            return None
        noise = _AFTER_CHAPTER.match(self.flat, title.end, end)
        stop = noise.end() if noise else title.end
        rest = self.flat[stop : min(end, stop + 8)].lstrip(" ")
        if not noise and rest and rest[0] not in ",;:./-(&" and not rest.startswith("and "):
            if after_section or rest[0].islower():
                return None
        elif after_section and not noise and rest[:1] not in {"", ",", ";", ":", "/"}:
            return None
        return Span(start, stop), title.editions[0]

    def misspelt_chapter(self, start: int, end: int) -> Chapter | None:
        """Return the chapter that the first words name in a misspelt way: 'Ankel & Foot Chapter, MRI'."""
        words = _FIRST_WORDS.match(self.flat, start, end)
        found = find_editions("odg", words[0]) if words else []
        if words is None or not found:
            return None
        noise = _AFTER_CHAPTER.match(self.flat, words.end(), end)
        return Span(start, noise.end() if noise else words.end()), found[0]

    def chapter_at_end(self, body: Span) -> Chapter | None:
        """Return a chapter named last, after its section: 'MRI Elbow', 'Physical therapy, Knee', written as a title."""
        comma = self.flat.rfind(",", *body)
        last = (comma if comma >= 0 else self.flat.rfind(" ", *body)) + 1
        last = trim(self.flat, last, body.end).start
        if last <= body.start or not self.flat[last].isupper():
            return None
        chapter = self.chapter_at(last, body.end)
        return chapter if chapter and chapter[0].end == body.end else None

    def next_chapter(self, start: int, end: int) -> int:
        """Return where the next chapter's name begins, with the separator before it, or the end."""
        for match in _NEXT.finditer(self.flat, start, end):
            if self.flat.count("(", start, match.start()) > self.flat.count(")", start, match.start()):
                continue
            chapter = self.chapter_at(match.end(), end, after_section=True)
            strong = match[0].strip()[:1] in ";." or ("and" in match[0] and self.is_full_title(chapter))
            if chapter and (strong or match["see"] or self.is_marked(chapter[0], end)):
                return match.start()
        return end

    def is_full_title(self, chapter: tuple[Span, Concept] | None) -> bool:
        """Tell whether a chapter is named by several words, as no section is: 'Forearm, Wrist, & Hand'."""
        return chapter is not None and "," in self.flat[slice(*chapter[0])]

    def is_marked(self, chapter: Span, end: int) -> bool:
        """Tell whether 'Chapter', '(Acute & Chronic)', '/Gym memberships' or the like follows a chapter's bare name."""
        if self.stroke and self.flat.startswith("/", chapter.end):
            return True
        title: Title | None = title_at("odg", self.flat, chapter.start, end)
        return title is not None and _AFTER_CHAPTER.match(self.flat, title.end, end) is not None

    def sections(self, span: Span) -> Iterator[Fact[str]]:
        lead = _TO_SECTION.match(self.flat, *span)
        span = trim(self.flat, lead.end() if lead else span.start, span.end, " .,;:/-")
        if self.flat.count(")", *span) > self.flat.count("(", *span) and self.flat[span.end - 1] == ")":
            span = trim(self.flat, span.start, span.end - 1, " .,;:/-")
        while span.start < span.end and self.flat[span.start] == "(" and self.closes_at_end(span):
            span = trim(self.flat, span.start + 1, span.end - 1)
        at = span.start
        while at < span.end:
            preamble = _PREAMBLE.match(self.flat, at, span.end)
            at = preamble.end() if preamble else at
            stop, after = self.section_end(at, span.end)
            trailing = _TRAILING.search(self.flat, max(at, stop - _TAIL), stop)
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
        """Return where a section's name ends and where the next begins.

        A name that holds commas and is known stays whole; ', in lower case' goes on; 'and' parts two known names.
        """
        found: list[re.Match[str]] = []
        for match in _SEPARATOR.finditer(self.flat, start, end):
            if found and match.start() > start + _LONGEST_NAME:
                break
            if self.flat.count("(", start, match.start()) <= self.flat.count(")", start, match.start()):
                found.append(match)
        for match in reversed(found[1:]):
            if "," in self.flat[start : match.start()] and self.is_known(start, match.start()):
                return match.start(), match.end()
        for match in found:
            if self.parts(match, start, end):
                return match.start(), match.end()
        pair = _PAIR.match(self.flat, start, end)
        if pair:
            return pair.end("left"), pair.start("right")
        return end, end

    def parts(self, match: re.Match[str], start: int, end: int) -> bool:
        """Tell whether a separator ends a section's name."""
        if match[0].strip() == "and":
            stop = _SEPARATOR.search(self.flat, match.end(), end)
            return self.is_known(start, match.start()) and self.is_known(match.end(), stop.start() if stop else end)
        return ";" in match[0] or not self.flat[match.end() : match.end() + 1].islower()

    def is_known(self, start: int, end: int) -> bool:
        """Tell whether a name is one of a section or a drug that the vocabularies hold."""
        return section_key(self.flat[start:end]) in known_names()


_FIRST_WORDS: Final = rx(r"[A-Z][a-z &-]{3,40}?(?= ?(?:[,;:(/]|Chapter|Section|\Z))")
_NEXT: Final = rx(rf"(?P<see>{_SEE_ALSO})| ?; ?(?:and )?| ?, ?(?:and )?| and | ?/ ?|(?<=[a-z)])\. (?:and )?")
# Preoperative lab testing and Preoperative testing, general: two names that begin alike
_PAIR: Final = re.compile(
    r"(?P<left>(?P<word>[A-Z]\w+)(?:[^,;()]|, +(?=[a-z])){0,80}?) +and +"
    r"(?P<right>(?P=word)\b)(?!.{0,200}Guidelines? *\Z)",
    re.IGNORECASE,
)


def _topic(found: list[Concept]) -> str | None:
    return found[0].one("topic") if found else None


def _code(found: list[Concept]) -> str:
    return found[0].code if found else "odg"
