"""A guideline statement in free prose (2013 and early 2014) -> the parts of it that name works.

'The Claims Administrator based its decision on the ACOEM Practice Guidelines, 2nd Edition (2004), Shoulder Complaints
(Chapter 9), which is part of the MTUS, and the Official Disability Guidelines (ODG), Shoulder Chapter, Physical
therapy, which is not part of the MTUS.'
"""

import re
from collections.abc import Iterator
from typing import Final

from imr_graph.extract.works import ACOEM, MTUS, Piece, pieces
from imr_graph.link.guidelines import misspelt_title
from imr_graph.model import Span
from imr_graph.text import rx, trim

# The Claims Administrator based its decision on / The Expert Reviewer relied upon / The decision was based on
_LEAD: Final = rx(
    r"\b(?:based (?:its|his ?/ ?her|his|her|their|the) (?:decision|determination) (?:on|upon)"
    r"|(?:decision|determination|denial) (?:is|was) based (?:on|upon)"
    r"|relied (?:on|upon)"
    r"|(?:used|cited|applied|utilized)(?= the\b))(?: ?:)?(?: the\b)?"
)
_PASSIVE: Final = re.compile(r"\b(?:was|were|is|are|been) *\Z")  # 'was relied upon' stands behind its works
_NOTHING: Final = rx(
    r"did not cite any|no (?:medical )?(?:evidence|guidelines?) (?:was|were) cited|did not (?:base|rely)"
)
_NO_WORK: Final = rx(r"\b(?:no|none|not|same(?! guidelines?,)|its own)\b")
_OUTSIDE: Final = rx(r"\boutside (?:of )?the MTUS\b|\bguidelines? used by\b")
#: Whether the works before it are a part of the MTUS: '..., which are part of the MTUS', '(part of the MTUS)'
_PART: Final = rx(
    r"[ ,;(]{0,3}(?:\b(?:all of |both of )?(?:which|that) (?:is|are|was|were)? ?(?:also )?|\b(?:is"
    r"|are) )?(?:considered )?"
    r"(?:as )?(?:a )?(?P<not>not )?(?:a )?(?:\bpart of|\bwithin|\bfound in|\bincluded in|\bcontained in"
    r"|\badopted (?:by|into)|\bincorporated (?:in|into)|(?<=are[ ])in|(?<=is[ ])in) (?:the )?(?:California |CA )?"
    r"(?:MTUS\b|Medical Treatment Utilization\b(?: Schedule\b)?(?: ?\(MTUS\))?) ?\)?"
)
#: What says why a work was chosen, and cites nothing: ', because ...', ', which gives ...'
_REASON: Final = rx(
    r"\b(?:because|since|in that|which|whose|but|wherein|whereas|for (?:its|the reason)"
    r"|as (?:it|they|this|these|both|the next|such)\b"
    r"|(?:was|were|is|are) "
    r"(?:relied|used|utilized|applied|cited|chosen|selected|applicable|reviewed|considered|consulted|referenced|followed))\b"
)
_AND_ON: Final = rx(r",? and (?:also )?(?:on|upon)\b")
# 'The ODG recommends ...': a sentence about a work, not one that names it
_ABOUT: Final = rx(
    r"\b(?:no|not|silent|states?|recommends?|indicates?|notes?|supports?|address(?:es)?|speaks?|deals?|requires?"
    r"|allows?|suggests?|gives?|provides?|lists?|sets?|is|are|was|were|does|did|has|have|says?|covers?|appl(?:y|ies))\b"
)
_SENTENCE_END: Final = re.compile(
    r"(?<!\b[A-Zpo])(?<!\bpp)(?<!\b[Pp]g)(?<!\b[Pp]gs)(?<!\bvs)(?<!\bed)(?<!\bal)(?<!\b[Nn]o)(?<!\b[Vv]ol)(?<!\betc)"
    r"(?<!\b[Cc]h)(?<!\bSt)(?<!\bDr)\.[\"')]* +(?=[A-Z\"])"
    r"|[;,.] +(?:[Tt]herefore|[Tt]hus|[Hh]ence|[Aa]ccordingly|[Ii]nstead)\b,?"
)
_NAMED: Final = re.compile(r"[A-Z0-9]|(?:https?|www)\b")
_MISSPELT: Final = 90


def prose(flat: str, span: Span) -> Iterator[Piece]:
    """Yield the parts of a statement in free prose that name works, in order.

    Args:
        flat: the flat text.
        span: the statement.
    """
    leads = [
        lead
        for lead in _LEAD.finditer(flat, *span)
        if not _PASSIVE.search(flat, max(span.start, lead.start() - 12), lead.start())
    ]
    if not leads and _NOTHING.search(flat, *span):
        return
    starts = [lead.end() for lead in leads] or [span.start]
    ends = [lead.start() for lead in leads[1:]] + [span.end]
    for start, end in zip(starts, ends, strict=True):
        for number, sentence in enumerate(_sentences(flat, start, end)):
            yield from _cited(flat, sentence, led=bool(leads) and number == 0)


def _sentences(flat: str, start: int, end: int) -> Iterator[Span]:
    for stop in _SENTENCE_END.finditer(flat, start, end):
        yield trim(flat, start, stop.start(), " .,;:")
        start = stop.end()
    yield trim(flat, start, end, " .,;:")


def _cited(flat: str, sentence: Span, *, led: bool) -> Iterator[Piece]:
    """Yield the works of a sentence: one that begins with 'based its decision on', or that is a list of works."""
    if _NO_WORK.match(flat, *sentence) or _OUTSIDE.search(flat, *sentence):
        return
    if not led and _ABOUT.search(_bare(flat[slice(*sentence)])):
        return
    start = sentence.start
    for mark in (*_PART.finditer(flat, *sentence), None):
        for segment in _unreasoned(flat, start, mark.start() if mark else sentence.end):
            for piece in _named(flat, segment, led=led):
                yield _sourced(flat, piece, mark)
        start = mark.end() if mark else sentence.end


def _bare(sentence: str) -> str:
    """Return a sentence without what says whether its works are a part of the MTUS, and why they were chosen."""
    sentence = _PART.sub("", sentence)
    reason = _REASON.search(sentence)
    return sentence[: reason.start()] if reason else sentence


def _unreasoned(flat: str, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of a segment around the reasons: 'ACOEM, page 272, as it lists the methods, and on the ODG'."""
    while reason := _REASON.search(flat, start, end):
        yield trim(flat, start, reason.start(), " ,;:.")
        following = _AND_ON.search(flat, reason.end(), end)
        if following is None:
            return
        start = following.end()
    yield trim(flat, start, end, " ,;:.")


def _named(flat: str, segment: Span, *, led: bool) -> Iterator[Piece]:
    """Yield the works of a segment; one that is not known counts where the sentence says that it cites."""
    for piece in pieces(flat, segment, prose=True) if segment.start < segment.end else ():
        if not piece.is_known and (not led or not _NAMED.match(flat, *piece.span)):
            continue
        phrase = flat[piece.span.start : min(piece.span.end, piece.span.start + _MISSPELT)]
        if not piece.is_known and misspelt_title("mtus", phrase)[0]:
            yield Piece("mtus", piece.span)
        else:
            yield piece


def _sourced(flat: str, piece: Piece, mark: re.Match[str] | None) -> Piece:
    """Return a piece with its kind as the statement tells it: a part of the MTUS, or ACOEM by itself."""
    if mark is None or piece.kind not in {"acoem", "mtus"}:
        return piece
    if not mark["not"]:
        return Piece("mtus", piece.span)
    alone = ACOEM.search(flat, *piece.span) and not MTUS.search(flat, *piece.span)
    return Piece("acoem", piece.span) if alone else piece
