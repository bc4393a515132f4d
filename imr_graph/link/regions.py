"""A phrase -> the body regions that it names, by words and by spinal levels."""

import re
from typing import Final

from imr_graph.link.phrases import finder
from imr_graph.model import Fact, Span
from imr_graph.text import rx

# L4-5, C5/6, T10; the thoracic end of C7-T1 belongs to the neck
_LEVEL: Final = re.compile(r"\b(?P<part>[CTLS])-?(?:\d{1,2})(?=\b|[-/])(?!\d)(?:[-/ ]{1,3}T-?1\b)?")
_OF_LEVEL: Final = {"C": "neck", "T": "thoracic", "L": "low-back", "S": "low-back"}
# 'upper/lower extremities', 'upper and lower extremities': the first names no noun
_UPPER_AND_LOWER: Final = rx(r"\bupper(?= ?(?:and|&|or|/|,) ?(?:bilateral )?lower (?:extremit|limb))")
#: Words, in lower case, that hold a body part's name and name none
_NO_REGION: Final = rx(
    r"spinal cord stim\w+|hand[ -]?held|face[ -]to[ -]face|head to toe|back[ -]?up|second[ -]hand|nasal spray|eye"
    r" (?:drops?|movement)|ophthalmic|femoral (?:head|neck)|radial (?:head|neck)|humeral (?:head|neck)|metatarsal head"
    r"|metacarpal (?:head|neck)|fibular (?:head|neck)|shower head|tsh.{0,12}t[34]\b(?:.{0,6}t[34]\b)?|free t[34]\b"
    r"|total t[34]\b",
    0,
)


def regions(flat: str, span: Span) -> list[Fact[str]]:
    """Return the codes of the body regions that a part of a flat text names, each once, in order."""
    start, end = span
    mentions = [(mention.span, mention.concept.code) for mention in finder("region").find(flat, start, end)]
    mentions += [(Span(*match.span()), _OF_LEVEL[match["part"]]) for match in _LEVEL.finditer(flat, start, end)]
    if not mentions:
        return []
    mentions += [(Span(*match.span()), "upper-extremity") for match in _UPPER_AND_LOWER.finditer(flat, start, end)]
    low = flat[start:end].lower()
    masked = [range(match.start() + start, match.end() + start) for match in _NO_REGION.finditer(low)]
    found: dict[str, Span] = {}
    for place, code in sorted(mentions):
        if not any(place.start in mask for mask in masked):
            found.setdefault(code, place)
    return [Fact(code, place) for code, place in found.items()]
