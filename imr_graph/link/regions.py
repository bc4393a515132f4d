"""A phrase -> the body regions that it names, by words and by spinal levels."""

import re
from typing import Final

from imr_graph.link.phrases import finder
from imr_graph.model import Fact, Span

_LEVEL: Final = re.compile(r"\b(?P<part>[CTLS])-?(?:\d{1,2})(?=\b|[-/])(?!\d)")
_OF_LEVEL: Final = {"C": "neck", "T": "thoracic", "L": "low-back", "S": "low-back"}
#: Words that hold a body part's name and name none
_NO_REGION: Final = re.compile(r"spinal cord stimul\w+|hand[ -]held|handheld|head to toe|back[ -]?up|second hand", re.IGNORECASE)


def regions(flat: str, span: Span) -> list[Fact[str]]:
    """Return the codes of the body regions that a part of a flat text names, each once, in order."""
    start, end = span
    masked = [Span(*match.span()) for match in _NO_REGION.finditer(flat, start, end)]
    found: dict[str, Span] = {}
    mentions = [(mention.span, mention.concept.code) for mention in finder("region").find(flat, start, end)]
    mentions += [(Span(*match.span()), _OF_LEVEL[match["part"]]) for match in _LEVEL.finditer(flat, start, end)]
    for place, code in sorted(mentions):
        if not any(mask.start <= place.start < mask.end for mask in masked):
            found.setdefault(code, place)
    return [Fact(code, place) for code, place in found.items()]
