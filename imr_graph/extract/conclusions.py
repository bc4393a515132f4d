"""What a rationale concludes, in its own words: the treatment is medically necessary, or it is not."""

import re
from typing import Final

from imr_graph.model import Fact, Outcome, Span
from imr_graph.text import rx

# 'is not medically necessary', 'medical necessity has not been established', 'the request is not necessary'
_KEY: Final = rx(
    r"medically ?-?(?:necessary|appropriate|indicated|warranted|reasonable|supported)|\bmedical(?:ly)? ?necessity\b"
    r"|\b(?:requests?|treatments?|services?|studies|study|medications?|sessions?) (?:is|are|was|were) (?:not )?"
    r"(?:deemed |considered )?necessary\b"
)
#: A denial a few words before the key, in the same clause: 'cannot be recommended as', 'none of the services are'
_DENIED: Final = rx(
    r"(?:\b(?:not|never|cannot|none|neither|nor|no longer|hardly)|n't)"
    r"(?: (?!and\b|but\b|so\b|because\b|since\b|as such\b)[\w'/-]+){0,7} ?-?\Z"
)
#: A denial inside the key, or after the noun: 'medical necessity has not been established', '... is lacking'
_DENIED_WITHIN: Final = rx(r"\bnot\b")
_DENIED_AFTER: Final = rx(
    r"[^.;]{0,90}?(?:\b(?:not|cannot|never|lacking|lacks|insufficient\w*|unclear|unproven)\b|n't)"
)
# where the word is not said: 'the request is not certified', 'the denial is upheld'
_RULED: Final = rx(
    r"\b(?:is|are|was|were|be) ?(?:therefore |thus |also )?(?P<negation>not )?"
    r"(?P<verb>certified|supported|warranted|recommended|approved"
    r"|authorized|indicated|justified|upheld|overturned|non-?certified|denied|a medical necessity)\b"
)
_AGAINST: Final = frozenset({"upheld", "denied", "noncertified", "non-certified"})
#: The notice beside opioid decisions speaks of medical necessity and concludes nothing
_NOTICE: Final = rx(r"This (?:medical necessity )?decision (?:addresses|should not be interpreted)[^.]{0,300}")
_BEFORE: Final = 90
_TAIL: Final = 120  # most rationales conclude in their last sentence
_NOTICE_LENGTH: Final = 400


def conclusion(flat: str, rationale: Span | None) -> Fact[Outcome] | None:
    """Return what a rationale concludes last: ``upheld`` where it says that the treatment is not necessary.

    Args:
        flat: the flat text.
        rationale: the decision rationale; None where the letter has none.
    """
    if rationale is None:
        return None
    start, end = rationale
    keys = _keys(flat, max(start, end - _TAIL), rationale) or _keys(flat, start, rationale)
    if not keys:
        return _ruling(flat, start, end)
    return Fact("upheld" if _denied(flat, keys[-1], start, end) else "overturned", Span(*keys[-1].span()))


def _keys(flat: str, start: int, rationale: Span) -> list[re.Match[str]]:
    """Return where medical necessity is spoken of from a place on, outside of the notice."""
    notices = []
    if "decision" in flat[max(rationale.start, start - _NOTICE_LENGTH) : rationale.end]:
        notices = [Span(*match.span()) for match in _NOTICE.finditer(flat, *rationale)]
    return [
        key
        for key in _KEY.finditer(flat, start, rationale.end)
        if not any(notice.start <= key.start() < notice.end for notice in notices)
    ]


def _denied(flat: str, key: re.Match[str], start: int, end: int) -> bool:
    if _DENIED_WITHIN.search(key[0]) or _DENIED.search(flat, max(start, key.start() - _BEFORE), key.start()):
        return True
    return key[0].lower().endswith("necessity") and bool(_DENIED_AFTER.match(flat, key.end(), end))


def _ruling(flat: str, start: int, end: int) -> Fact[Outcome] | None:
    ruled = list(_RULED.finditer(flat, start, end))
    if not ruled:
        return None
    last = ruled[-1]
    against = bool(last["negation"]) != (last["verb"].lower() in _AGAINST)
    return Fact("upheld" if against else "overturned", Span(*last.span()))
