"""The expert reviewer's credentials, from a list (2015 on) or from a sentence (2013 and 2014); never an identity."""

import re
from collections.abc import Iterator
from typing import Final

from imr_graph.link.specialties import specialty_names, state_code
from imr_graph.link.vocabulary import fold
from imr_graph.model import Fact, Finding, Reviewer, Span
from imr_graph.sections import Parts
from imr_graph.text import printed, rx, trim

# State(s) of Licensure: Arizona, Texas
_LICENSURE: Final = rx(
    r"States?\(?s?\)? of Licensure ?: ?(?P<names>[^:]{0,400}?)(?= ?(?:Certification|Specialt|CLINICAL CASE|DOCUMENTS|HOW THE|\Z))"
)
# Certification(s)/Specialty: Preventive Medicine, Occupational Medicine
_CERTIFICATIONS: Final = rx(
    r"Certifications?\(?s?\)? ?/ ?Special(?:ty|ties)(?:\(ies\))? ?: ?(?P<names>[^:]{0,400}?)"
    r"(?= ?(?:State|CLINICAL|DOCUMENTS|HOW THE|CASE SUMMARY|He/she|IMR |The expert reviewer|\Z))"
)
# The expert reviewer is Board Certified in Anesthesiology, has a subspecialty in Pain Medicine and is licensed to ...
_PROSE: Final = rx(
    r"\b(?:is|are) (?:also )?(?:dual(?:ly)? |double )?Board[ -]Certified in (?P<board>[^.]{2,200}?)"
    r"(?:,? (?:and )?(?:has|with) an? (?:sub-?specialty|added qualification|certificate of added qualifications?)"
    r" (?:certification )?in (?P<sub>[^.]{2,120}?))?,? (?:and |who )?(?:is |are )?(?:currently )?licensed to practice"
    r" (?:medicine )?in (?:the states? of )?(?P<states>[^.]{2,200}?)\."
)
_LICENSED: Final = rx(r"\blicensed to practice (?:[a-z]+ )?in (?:the states? of )?(?P<states>[A-Z][^.]{1,200}?)\.")
_BOARD_ONLY: Final = rx(r"\bBoard[ -]Certified in (?P<board>[^.]{2,160}?)(?:,? (?:and|who|with|has)\b (?:is|has)|\.)")
_SEPARATOR: Final = re.compile(r"[,;]\s*(?:and\s+)?|\s+and\s+(?=[A-Z])|\s*\n\s*-\s*")


def reviewer(parts: Parts) -> tuple[Reviewer, list[Finding]]:
    """Return the credentials, and a finding for each licence that names no US state."""
    start, end = parts.credentials
    flat = parts.flat
    licensure = _LICENSURE.search(flat, start, end)
    certifications = _CERTIFICATIONS.search(flat, start, end)
    if licensure or certifications:
        boards = list(_names(parts, certifications, "names")) if certifications else []
        places = list(_names(parts, licensure, "names")) if licensure else []
    else:
        boards, places = _prose(parts, start, end)
    states, findings = _states(parts, places)
    return Reviewer(tuple(boards), tuple(states)), findings


def _prose(parts: Parts, start: int, end: int) -> tuple[list[Fact[str]], list[Fact[str]]]:
    match = _PROSE.search(parts.flat, start, end)
    if match:
        boards = list(_names(parts, match, "board"))
        if match["sub"]:
            boards += _names(parts, match, "sub")
        return boards, list(_names(parts, match, "states"))
    board = _BOARD_ONLY.search(parts.flat, start, end)
    licensed = _LICENSED.search(parts.flat, start, end)
    return (
        list(_names(parts, board, "board")) if board else [],
        list(_names(parts, licensed, "states")) if licensed else [],
    )


def _names(parts: Parts, match: re.Match[str], group: str) -> Iterator[Fact[str]]:
    """Yield the names of a comma list; a specialty whose own name holds a comma or 'and' stays whole."""
    span = trim(parts.flat, *match.span(group), " .,;")
    at = span.start
    while at < span.end:
        end = _name_end(parts.flat, at, span.end)
        part = trim(parts.flat, at, end, " .,;")
        if part.start < part.end:
            yield Fact(printed(parts.text, part), part)
        separator = _SEPARATOR.match(parts.flat, end, span.end)
        at = separator.end() if separator else end + 1


def _name_end(flat: str, start: int, end: int) -> int:
    """Return where the name that begins at ``start`` ends: the longest that the vocabulary knows, else the shortest."""
    ends = [match.start() for match in _SEPARATOR.finditer(flat, start, end)] + [end]
    known = [stop for stop in ends if fold(flat[start:stop]) in specialty_names()]
    if known:
        return known[-1]
    commas = [stop for stop in ends if stop == end or flat[stop] in ",;"]
    names = [stop for stop in ends if state_code(flat[start:stop])]
    return names[0] if names else commas[0]


def _states(parts: Parts, places: list[Fact[str]]) -> tuple[list[Fact[str]], list[Finding]]:
    states, findings = [], []
    for place in places:
        code = state_code(place.value)
        if code is None:
            message = f"the reviewer's licence names {place.value!r}, which is no US state"
            findings.append(Finding(parts.letter.id, "unknown-licence", message, place.value, place.span))
        elif all(state.value != code for state in states):
            states.append(Fact(code, place.span))
    return states, findings
