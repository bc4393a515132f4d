"""A heading -> what is asked for: the disputed portion, category, body parts, drugs, counts."""

import re
from typing import Final, Literal

from imr_graph.extract.categories import category
from imr_graph.extract.counts import quantity, refills, strength, visits
from imr_graph.link.drugs import Drugs, drugs
from imr_graph.link.regions import regions
from imr_graph.model import Fact, ServiceRequest, Span
from imr_graph.sections import Parts
from imr_graph.text import printed, rx, trim

# 'X was the original request. Y was authorized by the Claims Administrator. The remaining IMR eligible portion of the
# original request, Z' / '... The Claims Administrator authorized Y, leaving the original request IMR eligible. The
# original request, X'
_ORIGINAL: Final = rx(r"(?P<original>.+?),? ?(?:was|were|is|as) (?:the |part of the )?original request ?[.;,]+ ?")
_GRANTED: Final = r"(?:authorized|certified|approved)"
_AUTHORIZED: Final = (
    rx(
        rf"(?P<authorized>.+?),? ?(?:was|were|has been|have been|is) (?:{_GRANTED}|modified and approved) by the Claims"
        r" Administrator ?[.;,]+ ?"
    ),
    rx(
        rf"(?:The )?Claims Administrator (?:has )?(?:partially |conditionally )?(?:{_GRANTED}|modified (?:the"
        rf" request )?"
        r"(?:to|and authorized)) (?P<authorized>.+?),? ?leaving [^.]*?(?:eligible|in dispute)(?: for (?:IMR"
        r"|review))? ?[.;] ?"
    ),
    rx(rf"(?:The )?Claims Administrator (?:has )?{_GRANTED} (?P<authorized>.+?) ?[.;] (?=The )"),
)
_REMAINING: Final = rx(
    r"(?:The )?(?:remaining|disputed) (?:IMR[ -]+)?(?:eligible )?(?:portion|part|item)s?(?: of the original"
    r" request)?,? ?(?:is |are |was )?:? ?(?P<rest>.+)|The (?:original|remaining|full) request,? ?(?:is |for"
    r" )?:? ?(?P<again>.+)"
)
_SIDE: Final = rx(
    r"\b(?:(?P<both>bilateral(?:ly)?|bil(?:at)?\b\.?|b/l|BUE|BLE|both)|(?P<left>left(?:-sided)?|lt\b\.?|LUE|LLE)"
    r"|(?P<right>right(?:-sided)?|rt\b\.?|RUE|RLE))\b"
)
# L knee, (R) shoulder, B wrists
_LETTER_SIDE: Final = re.compile(
    r"(?:^|[\s(])(?P<side>\(?[LRB]\)?)\.? (?=(?:shoulder|elbow|wrist|hand|thumb|finger|hip|knee|ankle|foot|feet|leg"
    r"|arm|thigh|heel|toe|upper|lower)s?\b)",
    re.IGNORECASE,
)
_PAIR: Final = rx(
    r"\b(?:right|rt\.?) ?(?:and|&|/|,|\+) ?(?:left|lt\.?)\b|\b(?:left|lt\.?) ?(?:and|&|/|,|\+) ?(?:right|rt\.?)\b"
)
#: Characters of a heading that are read; none is longer
_LONGEST: Final = 4000
Laterality = Literal["left", "right", "bilateral"]
_LETTERS: Final[dict[str, Laterality]] = {"L": "left", "R": "right", "B": "bilateral"}


def request(parts: Parts, heading: Span) -> ServiceRequest:
    """Return what a heading asks for."""
    flat, text = parts.flat, parts.text
    original, authorized, service = portions(flat, Span(heading.start, min(heading.end, heading.start + _LONGEST)))
    if original is None and authorized is None:
        service = heading
    read = Span(service.start, min(service.end, service.start + _LONGEST))
    named = drugs(flat, read)
    kind = category(flat, read, named.first)
    code = kind.value if kind else None
    return ServiceRequest(
        service=_quote(text, service),
        original_request=_quote(text, original) if original else None,
        authorized=_quote(text, authorized) if authorized else None,
        category=kind,
        regions=tuple(regions(flat, read)),
        laterality=laterality(flat, read),
        drugs=() if code == "laboratory" else named.codes,
        ingredients=() if code == "laboratory" else named.ingredients,
        strength=_strength(parts, read, kind, named),
        quantity=quantity(flat, read, code),
        refills=refills(flat, read),
        visits=visits(flat, read, code),
    )


def _quote(text: str, span: Span) -> Fact[str]:
    return Fact(printed(text, span), span)


def _strength(parts: Parts, service: Span, kind: Fact[str] | None, named: Drugs) -> Fact[str] | None:
    if not kind or kind.value not in {"pharmaceutical", "injection"}:
        return None
    span = strength(parts.flat, service, named)
    return _quote(parts.text, span) if span else None


def portions(flat: str, heading: Span) -> tuple[Span | None, Span | None, Span]:
    """Return the original request, the part authorized and the disputed service; a plain heading is all service."""
    original = _ORIGINAL.match(flat, *heading)
    at = original.end() if original else heading.start
    found = (pattern.match(flat, at, heading.end) for pattern in _AUTHORIZED)
    authorized = next((match for match in found if match), None)
    at = authorized.end() if authorized else at
    rest = _REMAINING.match(flat, at, heading.end)
    asked = trim(flat, *original.span("original"), " ,") if original else None
    part = trim(flat, *authorized.span("authorized"), " ,") if authorized else None
    if rest is None:
        return asked, part if asked else None, asked or heading
    return asked, part, trim(flat, *rest.span("rest" if rest["rest"] else "again"), " ,")


def laterality(flat: str, span: Span) -> Fact[Laterality] | None:
    """Return the only side that a service names; None where it names none, or both for different parts."""
    pair = _PAIR.search(flat, *span)
    if pair:
        return Fact("bilateral", Span(*pair.span()))
    found: dict[Laterality, Span] = {}
    for match in _SIDE.finditer(flat, *span):
        name = match.lastgroup
        side: Laterality = "bilateral" if name == "both" else "left" if name == "left" else "right"
        found.setdefault(side, Span(*match.span()))
    for match in _LETTER_SIDE.finditer(flat, *span):
        letter = match["side"].strip("()").upper()
        found.setdefault(_LETTERS[letter], Span(*match.span("side")))
    if len(found) != 1:
        return None
    side, place = next(iter(found.items()))
    return Fact(side, place)
