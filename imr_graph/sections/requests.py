"""The disputed items of numbered requests (2013 and early 2014).

    1. The request for <heading> is not medically necessary and appropriate.

The results stand above the blocks with the reasons: in a notice a second list repeats them, and each block begins with
'1) Regarding the request for <heading>'; later each result opens its own block.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imr_graph.model import Outcome, Span
from imr_graph.sections.heads import Head, letter_end
from imr_graph.sections.parts import Item
from imr_graph.text import rx, trim

_NUMBER: Final = rx(r"(?<![\w/.-])(?P<number>\d{1,2}) ?[.)] ?(?=[A-Za-z\d(])")
_VERDICT: Final = r"(?P<verdict>(?:is|are|was|were) ?(?P<negation>not ?)?medically ?necessary(?: and appropriate)?)"
_RESULT: Final = rx(
    r"(?P<determined>MAXIMUS Federal Services,? ?Inc\.?,? has determined (?:that )?)?(?P<asked>(?:(?:the )?requests?"
    r"|decisions?) for )?"
    r"(?P<service>.{1,700}?),? " + _VERDICT
)
_REGARDING: Final = rx(r"(?<![\w/.-])(?P<number>\d{1,2}) ?[.)] ?Regarding the requests? for ")
_ADMINISTRATOR: Final = rx(
    r"The Claims Administrator(?:'s)? (?:based|did not|relied|cited|used|utilized|applied|stated|denied|does not)"
)
_REVIEWER: Final = rx(
    r"The (?:Expert|Physician|Professional|Medical) Reviewer (?:based|did not|relied|found|cited|used|utilized|applied"
    r"|stated|agree[ds]|disagree[ds]|concurred|concurs|does not)"
)
_RATIONALE: Final = rx(
    r"(?:Rationale for the Decision|The (?:Expert|Physician|Professional) Reviewer's decision rationale|Decision"
    r" rationale) ?:"
)
_ONLY_LETTERS: Final = re.compile(r"[^a-z0-9]+")
_BEFORE_NUMBER: Final = 200
_LONGEST_RESULT: Final = 800


#: What stands in a block and in no request
_STATED: Final = rx(
    r"The (?:Claims Administrator|(?:Expert|Physician|Professional) Reviewer)|\brationale ?:|\d ?[.)] ?The request"
)
_CLAUSE_END: Final = re.compile(r"[:.]\s*\Z")


class _Result(NamedTuple):
    """A numbered result: its number, and the match of its words."""

    number: int
    match: re.Match[str]


def requests(text: str, flat: str, heads: list[Head]) -> tuple[list[Item], str]:
    """Return the items that numbered results make, and the family: ``notice`` or ``requests``."""
    results = _results(text, flat, heads)
    family = "notice" if results and results[0].match["determined"] else "requests"
    return list(_items(flat, results)), family


def _results(text: str, flat: str, heads: list[Head]) -> list[_Result]:
    """Return the numbered results in order, each once: notices print the whole list twice."""
    start = next((head.end for head in heads if head.name == "decisions"), 0)
    low = flat.lower()
    found: dict[tuple[int, str], _Result] = {}
    for mark in _NUMBER.finditer(flat, start):
        if low.find("medically", mark.end(), mark.end() + _LONGEST_RESULT) < 0:
            continue
        match, number = _result(text, flat, mark, heads), int(mark["number"])
        if match and (match["determined"] or _follows(number, list(found.values()), match)):
            key = (number, _ONLY_LETTERS.sub("", match["service"].lower()))
            found.setdefault(key, _Result(number, match))
    determined = [result for result in found.values() if result.match["determined"]]
    return sorted(determined, key=lambda result: result.number) or list(found.values())


def _result(text: str, flat: str, mark: re.Match[str], heads: list[Head]) -> re.Match[str] | None:
    result = _RESULT.match(flat, mark.end())
    if result is None or any(mark.start() < head.start < result.end() for head in heads):
        return None
    if _STATED.search(flat, *result.span("service")):
        return None
    before = text[max(0, mark.start() - _BEFORE_NUMBER) : mark.start()]
    lines_lost = "\n" not in before and bool(before)
    within = _CLAUSE_END.search(before) if result["asked"] or lines_lost else None
    opens = result["determined"] or within or not before.rpartition("\n")[2].strip()
    return result if opens else None


def _follows(number: int, found: list[_Result], match: re.Match[str]) -> bool:
    """Tell whether a result is the next of the list, written as the first is: no numbered list of a rationale."""
    return number == len(found) + 1 and (not found or bool(match["asked"]) or not found[0].match["asked"])


def _items(flat: str, results: list[_Result]) -> Iterator[Item]:
    starts = _block_starts(flat, results)
    end = letter_end(flat, max(starts.values(), default=0))
    for index, (_, match) in enumerate(results):
        start = starts.get(index)
        later = [at for at in starts.values() if start is not None and at > start]
        spans = _statements(flat, start, min(later, default=end)) if start is not None else {}
        outcome: Outcome = "upheld" if match["negation"] else "overturned"
        yield Item(trim(flat, *match.span("service")), outcome, Span(*match.span("verdict")), **spans)


def _block_starts(flat: str, results: list[_Result]) -> dict[int, int]:
    """Return where the block of each result begins: at 'k) Regarding the request', else at the result itself."""
    regarding = {int(match["number"]): match.end() for match in _REGARDING.finditer(flat)}
    if regarding:
        return {index: regarding[number] for index, (number, _) in enumerate(results) if number in regarding}
    return {index: match.start() for index, (_, match) in enumerate(results)}


def _statements(flat: str, start: int, end: int) -> dict[str, Span | None]:
    rationale = _RATIONALE.search(flat, start, end)
    stop = rationale.start() if rationale else end
    administrator = _ADMINISTRATOR.search(flat, start, stop)
    reviewer = _REVIEWER.search(flat, start, stop)
    first_end = reviewer.start() if administrator and reviewer and reviewer.start() > administrator.start() else stop
    return {
        "administrator": trim(flat, administrator.start(), first_end) if administrator else None,
        "reviewer": trim(flat, reviewer.start(), stop) if reviewer else None,
        "rationale": trim(flat, rationale.end(), _block_end(flat, rationale.end(), end)) if rationale else None,
    }


def _block_end(flat: str, start: int, end: int) -> int:
    """Return where a rationale ends: before the number of the next block, which belongs to that block."""
    match = _NEXT.search(flat, start, end)
    return match.start() if match else end


_NEXT: Final = rx(
    r"(?:(?<![\w/.-])\d{1,2} ?[.)] ?(?:Regarding the request)?(?=\Z)|\d{1,2} ?[.)] ?Regarding the request)"
)
