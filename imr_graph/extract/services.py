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
_AUTHORIZED: Final = (
    rx(r"(?P<authorized>.+?),? ?(?:was|were|has been|have been|is) (?:authorized|certified|approved|modified and approved) by the Claims Administrator ?[.;,]+ ?"),
    rx(
        r"(?:The )?Claims Administrator (?:has )?(?:partially |conditionally )?(?:authorized|certified|approved|modified (?:the request )?(?:to|and authorized)) "
        r"(?P<authorized>.+?),? ?leaving [^.]*?(?:eligible|in dispute)(?: for (?:IMR|review))? ?[.;] ?"
    ),
    rx(r"(?:The )?Claims Administrator (?:has )?(?:authorized|certified|approved) (?P<authorized>.+?) ?[.;] (?=The )"),
)
_REMAINING: Final = rx(
    r"(?:The )?(?:remaining|disputed) (?:IMR[ -]+)?(?:eligible )?(?:portion|part|item)s?(?: of the original request)?,? ?(?:is |are |was )?:? ?(?P<rest>.+)"
    r"|The (?:original|remaining|full) request,? ?(?:is |for )?:? ?(?P<again>.+)"
)
_SIDE: Final = rx(r"\b(?:(?P<both>bilateral(?:ly)?|bil\b\.?|b/l|BUE|BLE|both)|(?P<left>left(?:-sided)?|lt\b\.?|LUE|LLE)|(?P<right>right(?:-sided)?|rt\b\.?|RUE|RLE))\b")
_LETTER_SIDE: Final = re.compile(r"(?:^|[\s(])(?P<side>\(?[LRB]\)?) (?=(?:shoulder|elbow|wrist|hand|thumb|finger|hip|knee|ankle|foot|leg|arm|thigh|heel|toe|upper|lower)\b)", re.IGNORECASE)
_PAIR: Final = rx(r"\b(?:right|rt\.?) ?(?:and|&|/|,|\+) ?(?:left|lt\.?)\b|\b(?:left|lt\.?) ?(?:and|&|/|,|\+) ?(?:right|rt\.?)\b")
Laterality = Literal["left", "right", "bilateral"]


def request(parts: Parts, heading: Span) -> ServiceRequest:
    """Return what a heading asks for."""
    flat, text = parts.flat, parts.text
    original, authorized, service = portions(flat, heading)
    named = drugs(flat, service)
    kind = category(flat, service, named.first)
    return ServiceRequest(
        service=_quote(text, service),
        original_request=_quote(text, original) if original else None,
        authorized=_quote(text, authorized) if authorized else None,
        category=kind,
        regions=tuple(regions(flat, service)),
        laterality=laterality(flat, service),
        ingredients=() if kind and kind.value == "laboratory" else named.ingredients,
        strength=_strength(parts, service, kind, named),
        quantity=quantity(flat, service, kind.value if kind else None),
        refills=refills(flat, service),
        visits=visits(flat, service, kind.value if kind else None),
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
    if original is None:
        return None, None, heading
    at = original.end()
    authorized = None
    for pattern in _AUTHORIZED:
        authorized = pattern.match(flat, at, heading.end)
        if authorized:
            at = authorized.end()
            break
    rest = _REMAINING.match(flat, at, heading.end)
    asked = trim(flat, *original.span("original"), " ,")
    part = trim(flat, *authorized.span("authorized"), " ,") if authorized else None
    if rest is None:
        return asked, part, asked
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
        found.setdefault("bilateral" if letter == "B" else "left" if letter == "L" else "right", Span(*match.span("side")))
    if len(found) != 1:
        return None
    side, place = next(iter(found.items()))
    return Fact(side, place)
