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
    r"States?\(?s?\)? of [Ll]icensure ?: ?(?P<names>[^:]{0,400}?)"
    r"(?= ?(?:Certification|Specialt|CLINICAL CASE|DOCUMENTS|HOW THE|He/she has|The [Ee]xpert|\Z))",
    0,
)
# Certification(s)/Specialty: Preventive Medicine, Occupational Medicine
_CERTIFICATIONS: Final = rx(
    r"Certifications?\(?s?\)? ?/ ?Special(?:ty|ties)(?:\(ies\))? ?: ?(?P<names>[^:]{0,400}?)"
    r"(?= ?(?:State|CLINICAL|DOCUMENTS|HOW THE|CASE SUMMARY|He/she|IMR |The [Ee]xpert|\Z))",
    0,
)
# What opens a list of names in a sentence, each with an example
_LICENSED: Final = (  # licensed to practice in / an unrestricted license to practice medicine in the states of
    r"licen[sc](?:ed?|ure|es|ing)(?: to practice)?(?: [a-z]+){0,2}? (?:in|by)(?: the)?"
    r"(?: states?| commonwealth)?(?: of)?"
)
_CERTIFIED: Final = (  # Board Certified in / Board Certified by the American Board of Surgery in
    r"(?:Board[ -]?(?:Certified|Certification|Eligible)|certified)(?: by the [A-Z][\w ]{2,60}?)? (?:in|as an?)"
)
_SUBSPECIALTY: Final = (  # has a subspecialty in / with a fellowship in / holds an added qualification in
    r"(?:sub-?specialt(?:y|ies)|special(?:ty|ties|izing|izes)|fellowship(?:[ -]training|[ -]trained)?"
    r"|added qualifications?|certificates?|certifications?)(?: certifications?)?(?: of added qualifications?)? in"
)
_OPENING: Final = rx(
    rf"\b(?:(?P<states>{_LICENSED})|(?P<boards>{_CERTIFIED}|{_SUBSPECIALTY}))"
    r"(?: the (?:fields?|areas?|specialt(?:y|ies)) of)? "
)
# 'a Board Certified Orthopedic Surgeon licensed in ...': who the reviewer is, where no list says it
_IS_A: Final = rx(
    r"\b(?:is|by) an? (?:Board[ -]?Certified |licensed |practicing |currently )*(?P<name>[^,.;:()]{3,60}?)"
    r"(?=,| and | with | who | licensed|\.|\Z)"
)
# What ends such a list
_CLOSING: Final = rx(
    r",? ?\b(?:and |who )?(?:also )?(?:is|are|has|have|holds?|with|licen[sc]ed?|licensure|sub-?specialty|fellowship"
    r"|board|he/she|at|since)\b|[;:()]"
    r"|\.(?= (?-i:[A-Z])| ?\Z)"
)
_LONGEST_LIST: Final = 240
_BULLET: Final = r"[\n\f]\s*(?:[-*o\u2022\u00b7\u25aa\u25cf\uf0b7]|\(?\d{1,2}[.)])\s+"
_SEPARATOR: Final = re.compile(
    rf"\s*[,;/]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+(?=[A-Z])|{_BULLET}|\s*[\u2022\u00b7\u25aa\u25cf\uf0b7]\s*"
)
_LINE_END: Final = re.compile(r"[ \t]*[\n\f]\s*")
_STRIP: Final = " .,;*-\u2022\u00b7\u25aa\u25cf\uf0b7\n"


def reviewer(parts: Parts) -> tuple[Reviewer, list[Finding]]:
    """Return the credentials, and a finding for each licence that names no US state."""
    licensure = _LICENSURE.search(parts.flat, *parts.credentials)
    certifications = _CERTIFICATIONS.search(parts.flat, *parts.credentials)
    if licensure or certifications:
        boards = list(_names(parts, Span(*certifications.span("names")))) if certifications else []
        places = list(_names(parts, Span(*licensure.span("names")))) if licensure else []
    else:
        boards, places = _sentence(parts)
    states, findings = _states(parts, places)
    return Reviewer(tuple(_once(boards)), tuple(states)), findings


def _once(names: list[Fact[str]]) -> Iterator[Fact[str]]:
    seen: set[str] = set()
    for name in names:
        if fold(name.value) not in seen:
            seen.add(fold(name.value))
            yield name


def _sentence(parts: Parts) -> tuple[list[Fact[str]], list[Fact[str]]]:
    """Return the certifications and the places that the reviewer's sentence names."""
    boards: list[Fact[str]] = []
    places: list[Fact[str]] = []
    at, end = parts.credentials
    while opening := _OPENING.search(parts.flat, at, end):
        limit = min(end, opening.end() + _LONGEST_LIST)
        closing = _CLOSING.search(parts.flat, opening.end(), limit)
        at = closing.start() if closing else limit
        names = list(_names(parts, Span(opening.end(), at))) if opening.end() < at else []
        if opening["states"] and not _is_specialty(names):
            places += names
        elif _is_specialty(names) or opening["boards"]:
            boards += names
        at = max(at, opening.end())
    return boards or list(_is_a(parts)), places


def _is_a(parts: Parts) -> Iterator[Fact[str]]:
    for match in _IS_A.finditer(parts.flat, *parts.credentials):
        if fold(match["name"]) in specialty_names():
            span = Span(*match.span("name"))
            yield Fact(printed(parts.text, span), span)


def _is_specialty(names: list[Fact[str]]) -> bool:
    """Tell whether a list names specialties: 'Licensed in Psychology' names no state."""
    return any(fold(name.value) in specialty_names() for name in names) and not any(
        state_code(name.value) for name in names
    )


def _names(parts: Parts, span: Span) -> Iterator[Fact[str]]:
    """Yield the names of a list; a name that itself holds a comma, 'and' or a line end stays whole."""
    span = trim(parts.text, *span, _STRIP)
    at = span.start
    while at < span.end:
        end = _name_end(parts.text, at, span.end)
        part = trim(parts.flat, at, end, _STRIP)
        if part.start < part.end:
            yield Fact(printed(parts.text, part), part)
        separator = _SEPARATOR.match(parts.text, end, span.end) or _LINE_END.match(parts.text, end, span.end)
        at = separator.end() if separator else end + 1


def _name_end(text: str, start: int, end: int) -> int:
    """Return where the name that begins at ``start`` ends: the longest that a vocabulary knows, else the shortest.

    A line end separates names only where it makes two that are known; elsewhere it is a wrapped line.
    """
    ends = [match.start() for match in _SEPARATOR.finditer(text, start, end) if match.start() > start] + [end]
    lines = [match.start() for match in _LINE_END.finditer(text, start, ends[0]) if match.start() > start]
    known = [stop for stop in ends + lines if _is_known(text[start:stop])]
    if known:
        return max(known)
    for stop in ends:
        following = _SEPARATOR.match(text, stop, end)
        if following is None or "," in following[0] or _is_known(_next_name(text, following.end(), end)):
            return stop
    return ends[0]


def _next_name(text: str, start: int, end: int) -> str:
    following = _SEPARATOR.search(text, start, end)
    return text[start : following.start() if following else end]


def _is_known(name: str) -> bool:
    return fold(name) in specialty_names() or state_code(name) is not None


def _states(parts: Parts, places: list[Fact[str]]) -> tuple[list[Fact[str]], list[Finding]]:
    states: list[Fact[str]] = []
    findings = []
    for place in places:
        code = state_code(place.value)
        if code is None:
            message = f"the reviewer's licence names {place.value!r}, which is no US state"
            findings.append(Finding(parts.letter.id, "unknown-licence", message, place.value, place.span))
        elif all(state.value != code for state in states):
            states.append(Fact(code, place.span))
    return states, findings
