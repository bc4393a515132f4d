"""The disputed items of numbered requests (2013 and early 2014).

    1. The request for <heading> is not medically necessary and appropriate.

The results stand above the blocks with the reasons: in a notice a second list repeats them, and each block begins with
'1) Regarding the request for <heading>'; later each result opens its own block.
"""

import re
from collections.abc import Iterator
from typing import Final

from imr_graph.model import Outcome, Span
from imr_graph.sections.blocks import TRAILER
from imr_graph.sections.heads import Head
from imr_graph.sections.parts import Item
from imr_graph.text import rx, trim

_NUMBER: Final = rx(r"(?<![\w/.-])(?P<number>\d{1,2}) ?[.)] ?(?=[A-Za-z\d(])")
_VERDICT: Final = r"(?P<verdict>(?:is|are|was|were) ?(?P<negation>not ?)?medically ?necessary(?: and appropriate)?)"
_RESULT: Final = rx(
    r"(?P<determined>MAXIMUS Federal Services,? ?Inc\.?,? has determined (?:that )?)?(?P<asked>(?:the )?requests? for )?"
    r"(?P<service>.{1,700}?),? " + _VERDICT
)
_REGARDING: Final = rx(r"(?<![\w/.-])(?P<number>\d{1,2}) ?[.)] ?Regarding the requests? for ")
_ADMINISTRATOR: Final = rx(r"The Claims Administrator(?:'s)? (?:based|did not|relied|cited|used|stated|denied|does not)")
_REVIEWER: Final = rx(
    r"The (?:Expert|Physician|Professional|Medical) Reviewer (?:based|did not|relied|found|cited|used|stated|does not)"
)
_RATIONALE: Final = rx(
    r"(?:Rationale for the Decision|The (?:Expert|Physician|Professional) Reviewer's decision rationale|Decision rationale)"
    r" ?:"
)
_ONLY_LETTERS: Final = re.compile(r"[^a-z0-9]+")
_BEFORE_NUMBER: Final = 80


#: What stands in a block and in no request
_STATED: Final = rx(r"The (?:Claims Administrator|(?:Expert|Physician|Professional) Reviewer)|\brationale ?:|\d ?[.)] ?The request")
_CLAUSE_END: Final = re.compile(r"[:.]\s*\Z")


def requests(text: str, flat: str, heads: list[Head]) -> tuple[list[Item], str]:
    """Return the items that numbered results make, and the family: ``notice`` or ``requests``."""
    results = _results(text, flat, heads)
    family = "notice" if results and results[0]["determined"] else "requests"
    return list(_items(text, flat, results)), family


def _results(text: str, flat: str, heads: list[Head]) -> list[re.Match[str]]:
    """Return the numbered results in order, each once: notices print the whole list twice."""
    start = next((head.end for head in heads if head.name == "decisions"), 0)
    found: dict[tuple[int, str], re.Match[str]] = {}
    for number in _NUMBER.finditer(flat, start):
        result = _result(text, flat, number, heads)
        if result is None or not (result["determined"] or _follows(int(number["number"]), list(found.values()), result)):
            continue
        found.setdefault((int(number["number"]), _ONLY_LETTERS.sub("", result["service"].lower())), result)
    results = list(found.values())
    return [result for result in results if result["determined"]] or results


def _result(text: str, flat: str, number: re.Match[str], heads: list[Head]) -> re.Match[str] | None:
    result = _RESULT.match(flat, number.end())
    if result is None or any(number.start() < head.start < result.end() for head in heads):
        return None
    if _STATED.search(flat, *result.span("service")):
        return None
    before = text[max(0, number.start() - _BEFORE_NUMBER) : number.start()].rpartition("\n")[2]
    opens = not before.strip() or (result["asked"] and _CLAUSE_END.search(before))
    return result if opens else None


def _follows(number: int, found: list[re.Match[str]], result: re.Match[str]) -> bool:
    """Tell whether a result is the next of the list, written as the first is: no numbered list of a rationale."""
    return number == len(found) + 1 and (not found or bool(result["asked"]) or not found[0]["asked"])


def _items(text: str, flat: str, results: list[re.Match[str]]) -> Iterator[Item]:
    starts = _block_starts(flat, results)
    trailer = TRAILER.search(text, max(starts.values(), default=0))
    end = trailer.start() if trailer else len(flat)
    for index, result in enumerate(results):
        start = starts.get(index)
        later = [at for at in starts.values() if start is not None and at > start]
        spans = _statements(flat, start, min(later, default=end)) if start is not None else {}
        outcome: Outcome = "upheld" if result["negation"] else "overturned"
        yield Item(trim(flat, *result.span("service")), outcome, Span(*result.span("verdict")), **spans)


def _block_starts(flat: str, results: list[re.Match[str]]) -> dict[int, int]:
    """Return where the block of each result begins: at 'k) Regarding the request', else at the result itself."""
    regarding = {int(match["number"]): match.end() for match in _REGARDING.finditer(flat)}
    if regarding:
        return {index: regarding[index + 1] for index in range(len(results)) if index + 1 in regarding}
    return {index: match.start() for index, match in enumerate(results)}


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


_NEXT: Final = rx(r"(?:(?<![\w/.-])\d{1,2} ?[.)] ?(?:Regarding the request)?(?=\Z)|\d{1,2} ?[.)] ?Regarding the request)")
