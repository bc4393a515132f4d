"""A guideline statement -> the works that it cites, by the grammar in which letters state them.

From 2014 on a statement is one or more clauses: 'Decision based on MTUS A 2004, Section(s): x, y, and B 2016,
Section(s): z.' and 'Decision based on Non-MTUS Citation ...'. In 2013 it is free prose.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from imr_graph.extract.odg import odg
from imr_graph.extract.prose import prose
from imr_graph.extract.section_names import is_page, pages_in, section_names
from imr_graph.extract.works import ODG, URL, Head, Piece, pieces, read_head, without_joints
from imr_graph.link.guidelines import (
    chapter_editions,
    choose_edition,
    find_editions,
    find_section,
    is_whole_title,
    misspelt_title,
    other_work_in,
    title_at,
    topic_of,
)
from imr_graph.model import Citation, Fact, Span, Statement
from imr_graph.sections import Parts
from imr_graph.text import printed, rx, trim

# Decision based on MTUS ... / Decision based on Non- MTUS Citation ...
_CLAUSE: Final = rx(
    r"Decision based on:? (?:(?P<outside>Non[ -]*MTUS)(?: Citations?\b)?"
    r"|(?:the )?(?P<mtus>MTUS)\b(?![ ,:]+(?:Official|ODG))|(?=\w))[ :,]*(?:(?:the )?MTUS\b(?= Official| ?/? ?ODG))?"
)
_CITATION: Final = rx(r"[.;,]? ?\bNon[ -]+MTUS Citations?\b[ :,]*")
_NO_WORK: Final = rx(r"(?:no|none|n/a|not applicable|nothing)\b(?!\.? ?\d)")
_LONGEST: Final = 8_000  # no statement of a letter is as long


def statement(parts: Parts, span: Span | None, decided: date | None) -> Statement:
    """Return a side's guideline statement with its citations.

    Args:
        parts: the letter taken apart.
        span: the statement; None where the letter has none.
        decided: the decision's date, which tells editions of one title apart.
    """
    if span is None:
        return Statement()
    reader = Reader(parts, decided)
    read = Span(span.start, min(span.end, span.start + _LONGEST))
    clauses = list(_CLAUSE.finditer(parts.flat, *read))
    if not clauses:
        found = [citation for piece in prose(parts.flat, read) for citation in reader.work(piece)]
        return Statement(span, tuple(found))
    ends = [clause.start() for clause in clauses[1:]] + [read.end]
    found = []
    for clause, end in zip(clauses, ends, strict=True):
        start = clause.start("mtus") if clause["mtus"] else clause.end()
        body = trim(parts.flat, start, end, " .,;:")
        found += reader.mtus(body) if clause["mtus"] else reader.outside(body)
    return Statement(span, tuple(found))


_USED: Final = r"the guidelines? (?:used|cited|relied (?:up)?on) by the Claims Administrator"
_AGREES: Final = rx(
    rf"(?<!dis)(?<!partially[ ])(?<!neither[ ])(?<!not[ ])(?:agree[ds]|concur(?:s|red)) with {_USED}"
    rf"|found (?:that )?{_USED}(?: (?:is|are|was|were|to be))? (?:relevant|applicable|appropriate)"
)


def agrees(flat: str, span: Span | None) -> bool:
    """Tell whether a reviewer's statement relies upon the guidelines that the claims administrator used (2013)."""
    return span is not None and _AGREES.search(flat, *span) is not None


_UNKNOWN_TITLE: Final = re.compile(
    r"(?P<title>[A-Z][A-Za-z ,&/'-]{3,90}?),? +\(?(?P<year>(?:19|20)\d\d)\)?(?= *(?:Guidelines? *)?(?:[,.;]|and |$))"
)
_NEXT_TITLE: Final = re.compile(r"(?:[,;.&/]|\band\b) *(?:and +)?(?:the +)?(?=[A-Z(])|(?<=[\d)]) +(?=[A-Z])")
_STUDY: Final = re.compile(
    r"\bet +al\b|(?:19|20)\d\d(?: +[A-Z][a-z]{2}(?: +\d+)?)? *[;:] *\d"
    r"|\b(?:J|Journal|Annals|Archives|doi|PMID|pubmed)\b"
)
_WORD: Final = re.compile(r"[A-Za-z]+")
_MARKS: Final = rx(r"[ ,:]*(?:(?:the |California |CA )*(?:MTUS|ACOEM)\b[ ,:]*)*")
#: A guideline's title without a year behind one with a year; 'Opioid Treatment' is then a section.
_DATED_TITLE: Final = rx(r"(?:Complaints|Disorders|Guidelines?|Formulary)\Z")
_BROKEN: Final = re.compile(r" +[A-Z][a-z]+,? +\(?(?:19|20)\d\d")  # Low Back Compaints 2004
_MISSPELT: Final = 90
_TAIL_LEAD: Final = rx(r"[ ,.:;-]*(?:for|on|regarding|under|in)\b(?= [A-Z])")


class Reader:
    """Reads the citations of one statement.

    Args:
        parts: the letter taken apart.
        decided: the decision's date, which tells editions of one title apart.
    """

    def __init__(self, parts: Parts, decided: date | None) -> None:
        self.flat = parts.flat
        self.text = parts.text
        self.decided = decided

    def mtus(self, body: Span) -> Iterator[Citation]:
        """Yield the works of 'Decision based on MTUS ...': guidelines with their sections and pages."""
        for piece in self.clause(body):
            yield from self.work(piece)

    def clause(self, body: Span) -> Iterator[Piece]:
        """Yield the part that names guidelines of the MTUS, and apart from it works that are none of these."""
        part = self.flat[slice(*body)]
        found = [
            _CITATION.search(self.flat, *body) if "Citation" in part else None,
            ODG.search(self.flat, *body) if "ODG" in part or "isabilit" in part else None,
        ]
        other = min((match for match in found if match), key=lambda match: match.start(), default=None)
        yield Piece("mtus", without_joints(self.flat, Span(body.start, other.start() if other else body.end)))
        if other:
            yield from pieces(self.flat, Span(other.end() if other is found[0] else other.start(), body.end))

    def outside(self, body: Span) -> Iterator[Citation]:
        """Yield the works of 'Decision based on Non-MTUS Citation ...'."""
        if _NO_WORK.match(self.flat, *body):
            return
        for piece in pieces(self.flat, body):
            yield from self.work(piece)

    def work(self, piece: Piece) -> Iterator[Citation]:
        """Yield the citations of a part that names works of one kind."""
        if piece.kind == "odg":
            yield from odg(self.flat, self.text, piece.span)
        elif piece.kind == "other":
            yield self.other(piece.span)
        else:
            yield from self.guidelines(piece.span, "MTUS" if piece.kind == "mtus" else "ACOEM")

    def guidelines(self, body: Span, source: str) -> Iterator[Citation]:
        """Yield guidelines, each with the sections and pages that follow it up to the next one's name."""
        heads = list(self.heads(body))
        if source == "ACOEM" and len(heads) > 1 and heads[0].is_plain and not heads[1].acoem:
            title = heads.pop(1)  # ACOEM, page 303, Low Back Complaints
            heads[0].title, heads[0].editions = title.title, title.editions
        for head, following in pairwise(heads):
            yield self.citation(source, head, without_joints(self.flat, Span(head.start, following.start)).end)
        yield self.citation(source, heads[-1], body.end)

    def heads(self, body: Span) -> Iterator[Head]:
        """Yield the guidelines named in a part; the first may be named in a short or a misspelt way."""
        head = self.first_head(body)
        yield head
        at = head.end
        while separator := _NEXT_TITLE.search(self.flat, at, body.end):
            following = self.next_head(head, separator.end(), body.end)
            if following and not self.is_inside_brackets(head.end, separator.start()):
                yield following
                head = following
                at = head.end
            else:
                at = max(separator.end(), at + 1)

    def first_head(self, body: Span) -> Head:
        """Return the guideline named first, an empty one where none is."""
        head = read_head(self.flat, *body) or Head(body.start, body.start, [])
        if not head.title and (head.is_plain or _BROKEN.match(self.flat, head.end, body.end)):
            if self.flat[head.end : head.end + 1] != ",":
                head = self.unknown(head.end, body.end) or head
        elif _BROKEN.match(self.flat, head.end, body.end) and not is_whole_title(head.title):
            head = self.unknown(body.start, body.end) or head
        head.start = body.start
        return head

    def is_inside_brackets(self, start: int, end: int) -> bool:
        """Tell whether a bracket that opens after ``start`` is open at ``end``."""
        return self.flat.count("(", start, end) > self.flat.count(")", start, end)

    def next_head(self, head: Head, start: int, end: int) -> Head | None:
        """Return a further guideline that is named at a place: by its year, chapter, mark or whole title."""
        found = read_head(self.flat, start, end)
        if found is None:
            return self.unknown(start, end, further=True)
        if found.is_plain and not found.acoem:
            return None
        if found.year or found.chapter or found.mtus or found.acoem:
            return found
        if found.topic == head.topic and found.title:
            return None  # the same once more
        whole = _DATED_TITLE.search(found.title) if head.year else is_whole_title(found.title)
        return found if whole else None

    def unknown(self, start: int, end: int, *, further: bool = False) -> Head | None:
        """Return a guideline that is misspelt or not known, marked by the year of its edition."""
        marks = _MARKS.match(self.flat, start, end)
        start = marks.end() if marks else start
        match = _UNKNOWN_TITLE.match(self.flat, start, end)
        if match and not self.ends_in_title(*match.span("title")):
            editions = find_editions("mtus", match["title"])
            if editions or not further or "ection" in self.flat[match.end() : match.end() + 12]:
                return Head(start, match.end(), editions, match["title"], int(match["year"]))
        if not further:
            width, editions = misspelt_title("mtus", self.flat[start : min(end, start + _MISSPELT)])
            if editions:
                return Head(start, start + width, editions, self.flat[start : start + width])
        return None

    def ends_in_title(self, start: int, end: int) -> bool:
        """Tell whether a part is a section and behind it a known title: 'Follow-up Visits, and Knee Complaints'."""
        found = (title_at("mtus", self.flat, word.start(), end) for word in _WORD.finditer(self.flat, start + 1, end))
        return any(title is not None and title.end == end for title in found)

    def edition(self, head: Head) -> str | None:
        """Return the code of the edition that a name means."""
        editions = head.editions or (chapter_editions(head.chapter) if head.chapter else [])
        chosen = choose_edition(editions, head.year, self.decided)
        return chosen.code if chosen else None

    def citation(self, source: str, head: Head, end: int) -> Citation:
        """Return the citation of a guideline: its name and what follows up to ``end``, sections and pages."""
        acoem = source == "ACOEM"
        code = self.acoem_edition(head) if acoem else self.edition(head)
        if head.is_plain and head.acoem:
            code = "acoem"
        lead = _TAIL_LEAD.match(self.flat, min(head.end, end), end)
        rest, url = self.without_address(Span(lead.end() if lead else min(head.end, end), end))
        around, pages = pages_in(self.flat, self.text, rest)
        names = [name for part in around for name in section_names(self.flat, self.text, part, code)]
        found = [find_section(code, name.value) for name in names]
        if head.title:
            names = [
                name for name, section in zip(names, found, strict=True) if section or not self.repeats(head, name)
            ]
        return Citation(
            source="ACOEM" if acoem else "MTUS",
            span=trim(self.flat, head.start, end, " .,;:(-"),
            topic=head.topic,
            year=None if acoem else head.year,
            chapter=head.chapter,
            sections=tuple(name for name in names if not is_page(name.value)),
            pages=(*(name for name in names if is_page(name.value)), *pages),
            url=url,
            guideline=code,
            section_codes=tuple(dict.fromkeys(section for section in found if section)),
        )

    def without_address(self, rest: Span) -> tuple[Span, Fact[str] | None]:
        """Return what stands behind an address, 'https://www.acoempracguides.org/Low Back; ...', and the address."""
        match = URL.search(self.flat, *rest) if "www." in self.flat[slice(*rest)] else None
        if match is None:
            return rest, None
        behind = self.flat.find(";", match.end(), rest.end)
        return Span(behind if behind >= 0 else rest.end, rest.end), self.address(match)

    def address(self, match: re.Match[str]) -> Fact[str]:
        """Return an address as printed, without the blanks of a line's end."""
        span = trim(self.flat, *match.span(), " .,;")
        return Fact(printed(self.text, span, lambda _: False).replace(" ", ""), span)

    def repeats(self, head: Head, name: Fact[str]) -> bool:
        """Tell whether a name is the guideline's own title, printed once more."""
        title = title_at("mtus", self.flat, *name.span) if is_whole_title(name.value) else None
        return title is not None and title.end == name.span.end and topic_of(title.editions) == head.topic

    def acoem_edition(self, head: Head) -> str:
        """Return the code of ACOEM's own guideline: of the third edition, or a chapter that the MTUS left out."""
        editions = find_editions("acoem", head.title) if head.title else []
        editions = editions or (chapter_editions(head.chapter) if head.chapter else [])
        own = [edition.code for edition in editions if edition.one("source") == "acoem"]
        return own[0] if len(own) == 1 else "acoem"

    def other(self, body: Span) -> Citation:
        """Return any other work, with its address where one is printed."""
        match = URL.search(self.flat, *body)
        url = self.address(match) if match else None
        text = self.flat[slice(*body)]
        code = other_work_in(text) or ("study" if _STUDY.search(text) else "other")
        return Citation("OTHER", body, url=url, guideline=code)
