"""Where a statement names works: guidelines of the MTUS, ACOEM cited by itself, the ODG, any other work.

A guideline's name is read part by part, in whatever order it is printed: 'ACOEM Practice Guidelines, 2nd Edition
(2004), Shoulder Complaints (Chapter 9)', 'Neck and Upper Back Complaints (ACOEM Practice Guidelines, Chapter 8)'.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from imr_graph.extract.odg import chapter_before
from imr_graph.link.guidelines import Title, chapter_editions, is_whole_title, other_works, title_at, topic_of
from imr_graph.link.vocabulary import Concept
from imr_graph.model import Span
from imr_graph.text import MONTHS, rx, trim

_ACOEM_NAME: Final = (
    r"(?:American College of Occupational (?:and|&) Environmental Medicine(?: ?\(?ACOEM\)?)?|ACOEM\b)(?:'s\b)?"
)
_MTUS_NAME: Final = (
    r"(?:(?:State of )?California |CA |Cal\.? )?(?:MTUS|Medical Treatment Utilization Schedules?)\b(?: ?\(MTUS\))?"
)
ACOEM: Final = rx(_ACOEM_NAME)
MTUS: Final = rx(_MTUS_NAME)

# -- a guideline's name, part by part ----------------------------------------------------------------------------------

_YEAR: Final = (
    rf"(?:Revised |rev\.? |effective |adopted )*(?:(?:{'|'.join(MONTHS)}),? ?(?:\d{{1,2}},? )?"
    r"|\d{1,2}/(?:\d{1,2}/)?)?(?P<year>(?:19|20)\d\d)(?![\d/])"
)
_PART: Final = rx(
    rf"(?P<mtus>{_MTUS_NAME})|(?P<acoem>{_ACOEM_NAME})|(?P<dated>{_YEAR})"
    r"|(?P<edition>(?:2nd|second|3rd|third|\d{1,2}(?:st|nd|rd|th)) ed(?:ition|\b)\.?|v(?:ersion|\.)? ?3\b)"
    r"|(?P<chapter>Ch(?:ap(?:ter)?)?\.? ?(?P<number>\d{1,2})(?!\d|[-/.]\d))"
    r"|(?P<noise>(?:(?:Occupational Medicine )?(?:Clinical )?Practice Guidelines?|Occupational Medicine"
    r"|Clinical Topics?|(?:Medical |Clinical )?(?:Treatment )?Guidelines?|Complaints|Chapters?(?! ?\d)"
    r"|(?:of|from|in) (?:the )?(?=ACOEM|MTUS|American|Medical Treatment Ut))\b)"
)
_GAP: Final = re.compile(r'[ ,:()/"-]*')
_CLOSING: Final = re.compile(r" *\)")
_OF: Final = re.compile(r"\b(?:of|from|in)(?: +the)? *\Z")
_GENERAL_TOPICS: Final = frozenset({"opioid", "chronic-pain", "formulary"})
# 'Opioids' and 'Chronic Pain' name a guideline where a year, 'Guideline' or a label follows, else a section
_AFTER_GENERAL: Final = rx(
    r" ?(?:\Z|[,(]? ?\(?(?:[a-z]+ \d{1,2}, )?(?:19|20)\d\d|Guidelines?\b|Chapter\b|,? ?(?:Section|Pages?)\b|\(ACOEM)"
)
_AFTER_CHAPTER: Final = rx(r" ?[,;:.)]")


@dataclass(slots=True)
class Head:
    """A guideline's name as printed.

    Attributes:
        start: where it begins.
        end: where it ends.
        editions: the editions that have its title.
        title: the title as printed; empty where there is none.
        year: the edition year printed.
        chapter: the ACOEM chapter printed.
        mtus: the name holds 'MTUS'.
        acoem: the name holds 'ACOEM'.
    """

    start: int
    end: int
    editions: list[Concept]
    title: str = ""
    year: int | None = None
    chapter: str | None = None
    mtus: bool = False
    acoem: bool = False

    @property
    def topic(self) -> str | None:
        """The guideline's subject."""
        return topic_of(self.editions or (chapter_editions(self.chapter) if self.chapter else []))

    @property
    def is_plain(self) -> bool:
        """Whether the name is a mere 'MTUS' or 'ACOEM'."""
        return not self.title and not self.chapter


def read_head(flat: str, start: int, end: int, *, look_on: bool = True) -> Head | None:
    """Return the guideline's name that begins at a place: of the MTUS, or of ACOEM by itself.

    Args:
        flat: the flat text.
        start: where it begins.
        end: where the statement ends.
        look_on: whether 'ACOEM' behind a title may say where the title stands.
    """
    head = Head(start, start, [])
    at = start
    while True:
        gap = _GAP.match(flat, at, end)
        here = gap.end() if gap else at
        between = flat[at:here]
        title = guideline_title(flat, here, end)
        if title and _takes_title(head, title, flat, here, end, between):
            head.title, head.editions = flat[here : title.end], title.editions
            at = head.end = title.end
            continue
        part = None if title and not head.title else _PART.match(flat, here, end)
        if part is None or (not look_on and head.end > start and (part["mtus"] or part["acoem"])):
            break
        if not _takes_part(head, part, flat, end, between):
            break
        at = head.end = part.end()
    if head.is_plain and not head.mtus and not head.acoem:
        return None
    if flat.count("(", start, head.end) > flat.count(")", start, head.end) and (
        closing := _CLOSING.match(flat, head.end, end)
    ):
        head.end = closing.end()
    return head


def guideline_title(flat: str, start: int, end: int) -> Title | None:
    """Return the title of a guideline of the MTUS or of ACOEM that begins at a place."""
    return title_at("mtus acoem", flat, start, end)


def _takes_title(head: Head, title: Title, flat: str, start: int, end: int, between: str) -> bool:
    """Tell whether a title is part of a name, not the next guideline's or a section's."""
    if head.title:
        return False
    topic = topic_of(title.editions)
    whole = is_whole_title(flat[start : title.end])
    if not whole and topic in _GENERAL_TOPICS and not _AFTER_GENERAL.match(flat, title.end, end):
        return head.acoem and _AFTER_CHAPTER.match(flat, title.end, end) is not None
    if head.chapter:
        return topic == head.topic or (whole and "," not in between)
    if head.acoem and "," in between:
        return any("American College" in (edition.one("publisher") or "") for edition in title.editions)
    return True


def _takes_part(head: Head, part: re.Match[str], flat: str, end: int, between: str) -> bool:
    """Note a part of a name; return false where it belongs to the next name."""
    kind = part.lastgroup or ""
    if kind in {"mtus", "acoem"}:
        if not head.is_plain and not _is_same_guideline(head, flat, part.start(), end, between):
            return False
        head.mtus |= kind == "mtus"
        head.acoem |= kind == "acoem"
    elif kind == "chapter":
        editions = chapter_editions(part["number"])
        if head.chapter or (head.title and "," in between and topic_of(editions) != head.topic):
            return False
        head.chapter = part["number"]
    elif kind == "dated":
        head.year = int(part["year"])
    return kind != "noise" or head.end > head.start


def _is_same_guideline(head: Head, flat: str, start: int, end: int, between: str) -> bool:
    """Tell whether 'ACOEM' behind a title or chapter says where it stands: '(ACOEM Practice Guidelines, ...)'."""
    if "(" in between or _OF.search(flat, max(0, start - 12), start):
        return True
    again = read_head(flat, start, end, look_on=False)
    if again is None or again.title or again.mtus:
        return False
    return again.topic == head.topic if again.chapter else not head.chapter


# -- where works are named ---------------------------------------------------------------------------------------------

_ADDRESS: Final = r"(?:https?://|www\.)[^ ()<>\"]+(?:(?<=-) (?=[a-z])[^ ()<>\"]+)*"
URL: Final = rx(_ADDRESS)
_ODG_NAME: Final = (
    r"(?:Offici?al Disabilit(?:y|ies) (?:Treatment |Duration )?Guid(?:e|el|le)?lines?"
    r"|ODG\b(?:[ /-]?TWC\b)?|Work Loss Data Institute)"
)
ODG: Final = rx(_ODG_NAME)
_ODG_ADDRESS: Final = rx(r"(?:https?://)?(?:www\.)?(?:odg|worklossdata)")
#: How names of works begin: the kind, the first words, the pattern. A *label* is no name and is dropped.
_LEXICON: Final = (
    ("odg", "Official Offical ODG Work", _ODG_NAME),
    ("acoem", "ACOEM American", _ACOEM_NAME),
    ("mtus", "MTUS California CA State Medical", _MTUS_NAME),
    ("chapter", "Chapter", r"Chapter \d{1,2}\b"),
    ("url", "http https www", _ADDRESS),
    ("label", "Non", r"Non[ -]*MTUS(?: Citations?| Guidelines?)? ?:?"),
    ("label", "Other", r"Other Medical (?:Treatment )?(?:Guidelines?|Evidence)(?: or Medical Evidence)?(?: ?\(s\))?:?"),
    ("label", "Medical", r"Medical (?:Evidence|Literature) ?:"),
    ("label", "Peer", r"Peer[ -]reviewed (?:literature|evidence|studies) ?:"),
)  # fmt: skip
#: Names that begin a work at the start or behind a separator, for they may also be a part of one ('Journal of the
#: American Academy of ...'). Works that stand for themselves ('UpToDate', 'FDA') are concepts of the vocabulary.
_NAMES: Final = (
    r"American (?!College of Occupational)[A-Z]\w+",
    "North American|National|International|European|British|World Health|Brain Trauma|Centers for|Department of",
    "Mayo Clinic|Cleveland Clinic|Johns Hopkins|Washington State",
    r"Colorado (?:Division|Medical|Work)|US (?:Department|Preventive)|U\. ?S\. [A-Z]\w+",
    "Annals of|Archives of|Journal of|Clinical Journal|New England J|(?-i:J [A-Z][a-z]+)|Lancet|JAMA|NEJM|BMJ|PubMed",
    "(?-i:AAOS|AANS|AAN|ACR|AMA|APA|ASA|ASIPP|NASS|AHRQ|CDC|CMS|IDSA|LCD|MCG|NICE|NIH|WHO)",
    "Anthem|Blue ?Cross|Blue ?Shield|Cigna|Humana|Kaiser|Regence|United ?Health",
    "Milliman|Noridian|Palmetto|Presley|Reed Group",
    "Medicare|Medicaid|(?-i:Medi-Cal)|Title 8|CCR|California Code",
    "Textbook of|Handbook of|Principles of|Campbell's|Cummings|Mosby",
)
_WORD: Final = re.compile(r"[A-Za-z]+")
#: What reads like literature, not like a section of the ODG: 'Manchikanti L, et al. Pain Physician 2013;16:S49-S283'
_LITERATURE: Final = re.compile(
    r"\bet +al\b|(?:19|20)\d\d(?: +[A-Z][a-z]{2}(?: +\d+)?)? *[;:] *\d"
    r"|\b(?:J|Journal|Proceedings|Textbook|Press|Elsevier|doi|PMID|Suppl|Vol|Volume|Annals|Archives|Cochrane|Policy|Bulletin"
    r"|Foundation|Society|Academy|Association|University|[Dd]atabase"
    r"|(?<!Medicine )(?<!ACOEM )Practice Guidelines?|LCD)\b"
)
_SEPARATOR: Final = rx(
    r"(?:[;,.:(/-]|\b(?:and|plus|as well as|in addition to|along with)\b|&) ?(?:and )?(?:as well as )?"
    r"(?:(?:on|upon|in|from|per|by|also) )*(?:the )?(?:\(?\d\) ?)?\Z"
)
_PIECE_END: Final = rx(
    r"(?:[ ,;.:(/-]|(?:\A|(?<=[.;:,][ ])|(?<=[.;:,][ ][ ]))\(?\d[.)]"
    r"|\b(?:and|the|on|upon|from|per|by|also|as well as|in addition to|along with)\b|&)+\Z"
)
_JOINTS: Final = frozenset({"and", "the", "on", "upon", "from", "per", "by", "also", "as", "to", "with"})
#: Who publishes the work that follows: 'National Institutes of Health (NIH), MedlinePlus'
_PUBLISHER: Final = rx(
    r"(?:the )?(?:U\. ?S\. |US )?(?:National (?:Library of Medicine|Institutes? of Health)|Food and Drug Administration"
    r"|NIH|NLM|FDA)(?: ?\([A-Z]{2,5}\))?[ ,'s]*"
)
_OF_PUBLISHER: Final = rx(r"(?:MedlinePlus|Medline|PubMed|DailyMed)\b")
_PIECE_START: Final = rx(r"(?:[ ,;.:-]|\b(?:and|on|upon|also)\b(?= )|the(?= [A-Z]))+")
_AUTHOR: Final = r"[A-Z][\w'-]{1,30},? +[A-Z]{1,3}\.?,? +"
_SEMICOLON: Final = re.compile(r"(?:;|(?<=[a-z)])\.) +(?:and +)?(?=[A-Z]|https?:|www\.)")
# 'Venous thrombosis, and Hill JB, Moe C, et al.'
_AUTHORS: Final = re.compile(
    rf"{_SEMICOLON.pattern}|(?<![A-Z ,]),? +(?:and +)?(?={_AUTHOR}(?:{_AUTHOR}){{0,6}}et +al\b)"
)
_WITHIN: Final = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a statement that names one work, or several of one kind.

    Attributes:
        kind: ``odg``, ``acoem`` (cited by itself), ``mtus`` or ``other``.
        span: the part.
        is_known: false where it is only supposed that the words name a work.
    """

    kind: str
    span: Span
    is_known: bool = True


@cache
def _lexicon() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Return the kinds and patterns of names by their first words, in lower case."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    rows = [*_LEXICON, *(("name", " ".join(_FIRST_WORD.findall(names)), rf"(?:{names})(?!\w)") for names in _NAMES)]
    for kind, words, pattern in rows:
        compiled = rx(pattern)
        for word in dict.fromkeys(words.lower().split()):
            found.setdefault(word, []).append((kind, compiled))
    for word, works in other_works().items():
        found.setdefault(word, []).extend(("book", pattern) for pattern, _ in works)
    return found


_FIRST_WORD: Final = re.compile(r"(?:^|(?<=\|)|(?<=\(\?-i:))[A-Za-z]+")


def marks(flat: str, start: int, end: int, *, titles: bool) -> Iterator[tuple[str, int, int]]:
    """Yield where works are named: the kind of name, its start and its end.

    Args:
        flat: the flat text.
        start: where to begin.
        end: where to end.
        titles: whether the titles of the MTUS name works too, as they do in prose.
    """
    lexicon, at = _lexicon(), start
    for word in _WORD.finditer(flat, start, end):
        names = lexicon.get(word[0].lower())
        if word.start() < at or not (names or titles):
            continue
        mark = _mark_at(flat, word.start(), end, names or [])
        if mark is None and titles and (title := guideline_title(flat, word.start(), end)):
            mark = ("title", word.start(), title.end)
        if mark:
            yield mark
            at = mark[2]


def _mark_at(flat: str, start: int, end: int, names: list[tuple[str, re.Pattern[str]]]) -> tuple[str, int, int] | None:
    for kind, pattern in names:
        match = pattern.match(flat, start, end)
        if match and (kind not in {"name", "book"} or flat[start].isupper() or "." in match[0]):
            return kind, *match.span()
    return None


def pieces(flat: str, body: Span, *, prose: bool = False) -> list[Piece]:
    """Return the parts of a statement that name works, from left to right.

    Args:
        flat: the flat text.
        body: the statement, or a part of it.
        prose: whether it is free prose, in which the titles of the MTUS name works too, each a part of its own.
    """
    return _Cutter(flat, body, prose=prose).pieces()


class _Cutter:
    """Cuts a statement where the next work is named."""

    def __init__(self, flat: str, body: Span, *, prose: bool) -> None:
        self.flat = flat
        self.body = body
        self.prose = prose
        self.kind = ""
        self.head: Head | None = None
        self.start = body.start
        self.is_known = False
        self.cuts: list[Piece] = []

    def pieces(self) -> list[Piece]:
        for kind, start, end in marks(self.flat, *self.body, titles=self.prose):
            if kind == "label":
                self.cut(start, end, "")
            elif self.head is None or start >= self.head.end:
                self.see(kind, start)
        self.cut(self.body.end, self.body.end, "")
        return [piece for whole in self.cuts for piece in _split(self.flat, whole)]

    def cut(self, end: int, start: int, kind: str) -> None:
        """End the piece at hand, and begin another one."""
        span = without_joints(self.flat, Span(self.start, end))
        if span.start < span.end:
            self.cuts.append(Piece(self.kind, span, self.is_known))
        self.start, self.kind, self.head, self.is_known = start, kind, None, start < self.body.end

    def see(self, kind: str, start: int) -> None:
        """Begin a piece at a name, where it is a work of its own."""
        before = self.flat[max(self.start, start - _WITHIN) : start]
        first = _PIECE_END.fullmatch(before) is not None or not before
        if not first and self.flat.count("(", self.start, start) > self.flat.count(")", self.start, start):
            return
        if kind == "odg" and not first and not self.kind and chapter_before(self.flat, self.start, start):
            self.kind, self.is_known = "odg", True
            return
        separator = _SEPARATOR.search(before)
        found = self.new_kind(kind, start, separator[0] if separator else "", first=first)
        if found:
            head = self.head
            self.cut(self.start if first or (self.prose and not separator and not self.kind) else start, start, found)
            self.head = head if found in {"acoem", "mtus"} else None

    def new_kind(self, kind: str, start: int, separator: str, *, first: bool) -> str:
        """Return the kind of work that a name begins; '' where it is a part of the work before it."""
        free = first or (self.prose and not self.kind)
        if kind == "url" and _ODG_ADDRESS.match(self.flat, start, self.body.end):
            kind = "odg"
        if kind in {"acoem", "mtus", "title", "chapter"}:
            return self.new_guideline(kind, start) if free or separator else ""
        if kind == "odg":
            return "odg" if self.kind != "odg" and (separator or free) else ""
        if first and not self.kind:
            return "other"
        if self.prose and not self.kind:
            self.kind, self.is_known = "other", True  # 'an article in the Journal of ...'
            return ""
        return "other" if separator and separator[0] in self.separators(kind, start) else ""

    def separators(self, kind: str, start: int) -> str:
        """Return what may stand before another work than guidelines that is not a part of the work at hand."""
        if self.kind in {"", "other"}:
            published = _OF_PUBLISHER.match(self.flat, start) and _PUBLISHER.fullmatch(self.flat, self.start, start)
            return ";.,a" if kind == "book" and not published else ";"
        return "" if kind == "url" and self.kind != "odg" else ";.,a&p"

    def new_guideline(self, kind: str, start: int) -> str:
        """Return the kind of guideline that a name begins: one by its mark, year, chapter or whole title."""
        if not self.prose:
            return kind if kind in {"acoem", "mtus"} and self.kind != kind else ""
        if kind == "chapter" and self.kind not in {"acoem", "mtus"}:
            return ""
        head = read_head(self.flat, start, self.body.end)
        if head is None or (head.is_plain and head.mtus and self.kind):
            return ""
        marked = head.acoem or head.year or head.chapter or head.mtus
        if self.kind and not marked and not self.is_next(head):
            return ""
        self.head = head
        if kind == "chapter":
            return self.kind
        return "acoem" if kind == "acoem" and not head.mtus else "mtus"

    def is_next(self, head: Head) -> bool:
        """Tell whether a bare title is another guideline's, not a section's or a bare ACOEM's."""
        if not is_whole_title(head.title) or (self.kind == "acoem" and self.head is not None and self.head.is_plain):
            return False
        at_hand = read_head(self.flat, self.start, self.body.end) if self.kind == "mtus" else None
        return at_hand is None or at_hand.topic != head.topic


def _split(flat: str, piece: Piece) -> Iterator[Piece]:
    """Yield the works of a piece that are parted by semicolons alone."""
    if piece.kind in {"odg", "acoem"}:
        yield from _without_literature(flat, piece)
    elif piece.kind == "mtus":
        yield piece
    else:
        kind = piece.kind or _kind_of_unnamed(flat, piece.span)
        yield from _by_semicolon(flat, Piece(kind, piece.span, piece.is_known))


def without_joints(flat: str, span: Span) -> Span:
    """Return a part without what joins it to its neighbours: 'and on the ...', '..., and the'."""
    start, end = trim(flat, *span)
    first = flat[start : start + _WITHIN].partition(" ")[0].lower()
    if first in _JOINTS or not first[:1].isalnum():
        lead = _PIECE_START.match(flat, start, end)
        start = lead.end() if lead else start
    last = flat[max(start, end - _WITHIN) : end].rpartition(" ")[2].lower()
    if last[-1:].isalnum() and last not in _JOINTS:
        return Span(start, end)
    joint = _PIECE_END.search(flat, max(start, end - _WITHIN), end)
    stop = joint.start() if joint else end
    if flat.startswith("/", stop) and URL.match(flat, flat.rfind(" ", start, stop) + 1, end):
        stop += 1  # the address's own
    return trim(flat, start, stop, " ,;:.")


def _kind_of_unnamed(flat: str, span: Span) -> str:
    """Return the kind of a part in which no work is named: a chapter of the ODG by itself, or any other work."""
    chapter = title_at("odg", flat, *span)
    return "odg" if chapter and _ODG_ALONE.match(flat, chapter.end, span.end) else "other"


_ODG_ALONE: Final = rx(r" ?(?:Chapter|Section|\(|\Z)")


def _without_literature(flat: str, piece: Piece) -> Iterator[Piece]:
    """Yield a part, and as another work what reads like literature in it behind a semicolon, or begins with authors."""
    separators = _AUTHORS if " al" in flat[slice(*piece.span)] else _SEMICOLON
    for separator in separators.finditer(flat, *piece.span):
        after = Span(separator.end(), piece.span.end)
        stop = separators.search(flat, *after)
        if _LITERATURE.search(flat, after.start, stop.start() if stop else after.end):
            yield Piece(piece.kind, trim(flat, piece.span.start, separator.start(), " ,;"))
            yield from _by_semicolon(flat, Piece("other", after))
            return
    yield piece


def _by_semicolon(flat: str, piece: Piece) -> Iterator[Piece]:
    """Yield other works one by one: a semicolon parts them, but not the volume from the year; so does an address."""
    start = piece.span.start
    for separator in _WORKS_END.finditer(flat, *piece.span) if piece.kind == "other" else ():
        if ";" in separator[0] or URL.search(flat, start, separator.start()):
            yield Piece("other", trim(flat, start, separator.start(), " ,;."), piece.is_known)
            start = separator.end()
    yield Piece(piece.kind, trim(flat, start, piece.span.end, " ,;."), piece.is_known)


_WORKS_END: Final = re.compile(
    r" *; +(?:and +)?(?!Title|Topic|Section|Table|Vol)(?=[A-Z]|https?:|www\.)|[,.]? +(?:and +)?(?=https?:|www\.)"
)
