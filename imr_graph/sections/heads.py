"""The heads that divide a letter, in the wordings of all years."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imr_graph.model import Span
from imr_graph.text import rx


class Head(NamedTuple):
    """A head: what it opens, and the span of its words."""

    name: str
    start: int
    end: int


_WHY: Final = r"RATIONALE FOR WHY THE REQUESTED TREATMENT ?/ ?SERVICE"
# A head's first word -> what the head opens, and the whole head. The first word is looked for as it stands, which is
# many times faster than one pattern for all heads.
_HEADS: Final = {
    "HOW": (("made", r"HOW THE IMR FINAL DETERMINATION WAS MADE"),),
    "INDEPENDENT": (("made", r"INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"),),
    "DOCUMENT": (("documents", r"DOCUMENTS? REVIEWED(?: FOR DETERMINATION)? ?:?"),),
    "Documents": (("documents", r"Documents Reviewed [Ff]or Determination ?:"),),
    "CLINICAL": (("summary", r"CLINICAL CASE SUMMARY ?:?"),),
    "CASE": (("summary", r"CASE SUMMARY ?:?"),),
    "Clinical": (("summary", r"Clinical Case Summary ?:"),),
    "Case": (("summary", r"Case Summary ?:"),),
    "IMR": (
        ("decisions", r"IMR ISSUES?, ?DECISIONS? AND RATIONALES?"),
        ("decisions", r"IMR DECISIONS?(?:\(S\))? AND RATIONALES?(?:\(S\))?"),
    ),
    "MEDICAL": (
        ("qualifications", r"MEDICAL REVIEWER QUALIFICATIONS ?:?"),
        (
            "guideline",
            r"MEDICAL TREATMENT GUIDELINES?(?:\(S\))? RELIED UPON BY (?:THE )?PROFESSIONAL REVIEWER(?: AND WHY)? ?:?",
        ),
    ),
    "Medical": (("qualifications", r"Medical Qualifications of the (?:Expert|Physician|Professional) Reviewer ?:?"),),
    "ISSUE": (("issue", r"ISSUES? (?:AT|IN) DISPUTE ?:?"),),
    "RATIONALE": (("rationale", _WHY + r" (?:IS ?/ ?)?(?:WAS|IS) (?:NOT )?MEDICALLY NECESSARY ?:?"),),
}
_PATTERNS: Final = {
    word: tuple((name, rx(pattern, 0)) for name, pattern in patterns) for word, patterns in _HEADS.items()
}


def heads(flat: str) -> list[Head]:
    """Return the heads of a flat text in order; one that begins within another is left out."""
    found: list[Head] = []
    for head in sorted(_found(flat), key=lambda head: head.start):
        if not found or head.start >= found[-1].end:
            found.append(head)
    return found


def _found(flat: str) -> Iterator[Head]:
    for word, patterns in _PATTERNS.items():
        at = flat.find(word)
        while at >= 0:
            yield from _heads_at(flat, at, patterns)
            at = flat.find(word, at + len(word))


def _heads_at(flat: str, at: int, patterns: tuple[tuple[str, re.Pattern[str]], ...]) -> Iterator[Head]:
    for name, pattern in patterns:
        match = pattern.match(flat, at)
        if match:
            yield Head(name, at, match.end())


def part(found: list[Head], name: str, end: int) -> Span | None:
    """Return the part below the first head of a name: from its end to the next head, or to the end of the letter."""
    for index, head in enumerate(found):
        if head.name == name:
            return Span(head.end, found[index + 1].start if index + 1 < len(found) else end)
    return None


#: What may follow the last rationale; before it may stand a typist's initials ('/dat')
_CLOSING: Final = rx(r"[.:!?)\"] ?(?:/[a-z]{2,4} )?(?:DISCLAIMER ?:|cc ?:|Sincerely,|Effect of the Decision)")
_CLOSING_WORDS: Final = ("isclaimer", "ISCLAIMER", "incerely", "INCERELY", "Effect", "EFFECT", "cc:", "cc :", "CC:")
_DISCLAIMER: Final = rx(r"\bDISCLAIMER ?: ?MAXIMUS")


def letter_end(flat: str, start: int) -> int:
    """Return where a letter ends that goes on from ``start``: before its closing, or with its text."""
    rest = flat[start:]
    if not any(word in rest for word in _CLOSING_WORDS):
        return len(flat)
    closing = _CLOSING.search(flat, start)
    end = closing.start() + 1 if closing else len(flat)
    disclaimer = _DISCLAIMER.search(flat, start, end)
    return disclaimer.start() if disclaimer else end
