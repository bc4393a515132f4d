"""Letter -> the spans of its parts, one template family at a time.

Letters are told apart by what stands in them, never by their year. Three families are known: guideline blocks
(2014 to today: a heading with its outcome, two ``guideline:`` statements, a ``Decision rationale:``), numbered requests
(2013 and early 2014: 'The request for ... is not medically necessary') and the professional review of early 2013
(one issue, heads in capitals). Any other letter is read with the same rules and called ``unknown``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from imr_graph.model import Letter, Outcome, Span
from imr_graph.text import blank_page_feet, flatten, rx, trim


@dataclass(frozen=True, slots=True)
class Item:
    """The parts of one disputed item.

    Attributes:
        heading: the request as printed, up to the outcome.
        outcome: upheld or overturned.
        outcome_span: the words that say so.
        administrator: the claims administrator's guideline statement.
        reviewer: the expert reviewer's guideline statement.
        rationale: the decision rationale.
    """

    heading: Span
    outcome: Outcome
    outcome_span: Span
    administrator: Span | None = None
    reviewer: Span | None = None
    rationale: Span | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A letter taken apart.

    Attributes:
        letter: the letter.
        text: its text, what pages print at their feet blanked out.
        flat: its flat text (see :mod:`imr_graph.text`).
        template: code of the template family.
        header: from the start to the first head.
        credentials: where the reviewer's credentials stand.
        summary: the clinical case summary.
        items: the disputed items, in order.
    """

    letter: Letter
    text: str
    flat: str
    template: str
    header: Span
    credentials: Span
    summary: Span
    items: tuple[Item, ...]


_HEAD: Final = re.compile(
    "|".join(
        (
            r"(?P<made>HOW +THE +IMR +FINAL +DETERMINATION +WAS +MADE|INDEPENDENT +MEDICAL +REVIEW +DECISION +AND +RATIONALE)",
            r"(?P<documents>DOCUMENTS? +REVIEWED(?: +FOR +DETERMINATION)? *:?|Documents +Reviewed +[Ff]or +Determination *:)",
            r"(?P<summary>(?:CLINICAL +)?CASE +SUMMARY *:?|(?:Clinical +)?Case +Summary *:)",
            r"(?P<decisions>IMR +ISSUES?, *DECISIONS? +AND +RATIONALES?|IMR +DECISIONS?(?:\(S\))? +AND +RATIONALES?(?:\(S\))?)",
            r"(?P<qualifications>MEDICAL +REVIEWER +QUALIFICATIONS *:?"
            r"|Medical +Qualifications +of +the +(?:Expert|Physician|Professional) +Reviewer *:?)",
            r"(?P<issue>ISSUES? +(?:AT|IN) +DISPUTE *:?)",
            r"(?P<guideline>MEDICAL +TREATMENT +GUIDELINES?(?:\(S\))? +RELIED +UPON +BY +(?:THE +)?PROFESSIONAL"
            r" +REVIEWER(?: +AND +WHY)? *:?)",
            r"(?P<rationale>RATIONALE +FOR +WHY +THE +REQUESTED +TREATMENT */ *SERVICE +(?:IS */ *WAS|WAS|IS) +"
            r"(?:NOT +)?MEDICALLY +NECESSARY *:?)",
        )
    )
)
_SUMMARY_LEAD: Final = (
    rx(r"(?:clinical )?case summary based on[^:]{0,200}:"),
    rx(r"case summary was taken directly from the utilization review[^.:]{0,120}?dated [\w ,/-]{6,22}?[.:]"),
)
_BELOW: Final = rx(r"items?/services? set forth below ?[:.]?")
_TRAILER: Final = re.compile(r"\n\s*(?:DISCLAIMER:|cc:|Sincerely,|Effect +of +the +Decision)", re.IGNORECASE)
_LETTER_MARK: Final = rx(
    r"Independent Medical Review|IMR (?:FINAL|ISSUES|DECISION)|MAXIMUS|MEDICAL PROFESSIONAL REVIEW"
    r"|Claims Administrator guideline"
)


def split(letter: Letter) -> Parts | None:
    """Take a letter apart; None where nothing in the text is known from such a letter.

    What cannot be found is an empty span, or no item.
    """
    text = blank_page_feet(letter.text)
    flat = flatten(letter.text)
    if not _LETTER_MARK.search(flat):
        return None
    heads = [(match.lastgroup or "", match.start(), match.end()) for match in _HEAD.finditer(flat)]
    summary = _summary(flat, heads)
    items, family = _items(text, flat, heads)
    credentials = _part(heads, "qualifications", len(flat)) or Span(0, summary.start or len(flat))
    header = Span(0, next((start for name, start, _ in heads if name != "qualifications"), len(flat)))
    template = _template(flat, family, credentials, items)
    return Parts(letter, text, flat, template, header, credentials, summary, tuple(items))


def cut_off(parts: Parts) -> bool:
    """Tell whether a letter ends before its last item does."""
    if not parts.items:
        return "HOW THE IMR FINAL DETERMINATION WAS MADE" in " ".join(parts.flat[:6000].split())
    rationale = parts.items[-1].rationale
    if rationale is None or rationale.start == rationale.end:
        return True
    end = parts.flat[max(rationale.start, rationale.end - 300) : rationale.end]
    return end[-1].isalnum() and not _CONCLUSION.search(end)


_CONCLUSION: Final = rx(r"medically ?necessary|upheld|overturned|certified|appropriate|warranted|supported|established")

Heads = list[tuple[str, int, int]]


def _part(heads: Heads, name: str, end: int) -> Span | None:
    """Return the part below a head: from its end to the next head."""
    for index, (head, _, start) in enumerate(heads):
        if head == name:
            return Span(start, heads[index + 1][1] if index + 1 < len(heads) else end)
    return None


def _summary(flat: str, heads: Heads) -> Span:
    part = _part(heads, "summary", len(flat))
    if part is None:
        return Span(0, 0)
    for lead in _SUMMARY_LEAD:
        match = lead.search(flat, part.start, min(part.end, part.start + 600))
        if match:
            return trim(flat, match.end(), part.end)
    return trim(flat, part.start, part.end)


def _template(flat: str, family: str, credentials: Span, items: list[Item]) -> str:
    if family != "blocks":
        return {"requests": "determination-2013", "notice": "notice-2013", "review": "professional-review-2013"}.get(
            family, "unknown"
        )
    if not _CREDENTIALS_LIST.search(flat, credentials.start, credentials.end):
        return "prose-2014"
    statements = (span for item in items for span in (item.administrator, item.reviewer) if span)
    for span in statements:
        if _PAGES.search(flat, span.start, span.end):
            return "list-2015"
    return "section-2018" if _LATE.search(flat, 0, credentials.end) else "section-2016"


_CREDENTIALS_LIST: Final = rx(r"State\(?s?\)? of Licensure ?:")
_PAGES: Final = rx(r"Page\(s\) ?:")
_LATE: Final = rx(r"Decision Date ?: ?\d{1,2}[/-]\d{1,2}[/-](?:20)?(?:1[89]|2\d)\b")


# -- which family ------------------------------------------------------------------------------------------------------


def _items(text: str, flat: str, heads: Heads) -> tuple[list[Item], str]:
    items = list(_blocks(text, flat, heads))
    if items:
        return items, "blocks"
    if any(name == "issue" for name, _, _ in heads):
        items = list(_review(flat, heads))
        if items:
            return items, "review"
    results = _results(text, flat)
    family = "notice" if results and "has determined" in flat[results[0].start() : results[0].end()] else "requests"
    return list(_requests(text, flat, results)), family


# -- guideline blocks: 2014 to today -----------------------------------------------------------------------------------

_MARKER: Final = rx(
    r"(?P<administrator>Claims? ?Administrators?(?:'s?)? ?guidelines? ?(?:\(s\) ?)?[:;])"
    r"|(?P<reviewer>\b(?:MAXIMUS|(?:Expert|Physician|IMR|Professional) ?Reviewer(?:'s)?|IMR) ?guidelines? ?(?:\(s\) ?)?[:;])"
    r"|(?P<rationale>\bDecision ?rationale ?[:;])"
)
_OUTCOME_TAIL: Final = rx(r"(?P<lead>(?:\bis|\bare)? ?[:;-]? ?)\b(?P<outcome>upheld|overturned?)[ .]*\Z")
_OUTCOME_ANY: Final = rx(r"(?P<lead>(?:\bis|\bare)? ?: ?)(?P<outcome>upheld|overturned?)\b")
_TAIL: Final = 60


@dataclass(slots=True)
class _Block:
    """Where the marks of one item stand: each the (start, end) of the mark's words."""

    start: int
    before: int
    marks: dict[str, tuple[int, int]]


def _blocks(text: str, flat: str, heads: Heads) -> Iterator[Item]:
    start = _first_heading(flat, heads)
    blocks = list(_gather(flat, start))
    for index, block in enumerate(blocks):
        found = _outcome(flat, block.before, block.start)
        if found is None:
            continue
        outcome, outcome_span, heading_end = found
        heading_start = block.before if index == 0 else heading_line(text, flat, block.before, heading_end)
        end = len(flat)
        if index + 1 < len(blocks):
            following = _outcome(flat, blocks[index + 1].before, blocks[index + 1].start)
            end = heading_line(text, flat, blocks[index + 1].before, following[2]) if following else blocks[index + 1].start
        elif trailer := _TRAILER.search(text, block.start):
            end = trailer.start()
        yield Item(trim(flat, heading_start, heading_end), outcome, outcome_span, **_spans(flat, block, end))


def _first_heading(flat: str, heads: Heads) -> int:
    decisions = _part(heads, "decisions", len(flat))
    start = decisions.start if decisions else 0
    below = _BELOW.search(flat, start)
    return below.end() if below else start


def _gather(flat: str, start: int) -> Iterator[_Block]:
    """Yield the marks item by item; a mark that comes again, or one after a rationale, begins another item."""
    block: _Block | None = None
    before = start
    for match in _MARKER.finditer(flat, start):
        name = match.lastgroup or ""
        if block is None or name in block.marks or "rationale" in block.marks:
            if block is not None:
                yield block
            block = _Block(match.start(), before, {})
        block.marks[name] = match.span()
        before = match.end()
    if block is not None:
        yield block


def _outcome(flat: str, start: int, end: int) -> tuple[Outcome, Span, int] | None:
    """Return the outcome that stands last before a mark, its span, and where the heading ends."""
    match = _OUTCOME_TAIL.search(flat, max(start, end - _TAIL), end)
    if match is None:
        for match in _OUTCOME_ANY.finditer(flat, start, end):  # noqa: B007  the last one counts
            pass
    if match is None:
        return None
    outcome: Outcome = "upheld" if match["outcome"].lower().startswith("up") else "overturned"
    return outcome, Span(*match.span("outcome")), match.start()


def _spans(flat: str, block: _Block, end: int) -> dict[str, Span | None]:
    marks = sorted(block.marks.items(), key=lambda mark: mark[1])
    ends = [mark[1][0] for mark in marks[1:]] + [end]
    spans = {name: trim(flat, mark[1], stop) for (name, mark), stop in zip(marks, ends, strict=True)}
    return {name: spans.get(name) for name in ("administrator", "reviewer", "rationale")}


_SENTENCE_END: Final = re.compile(r"[.!?][\"')\]]*\s*\Z")
_CONTINUES: Final = rx(
    r"(?:[a-z#&,;)/(]|(?:The )?remaining IMR|The Claims Administrator|leaving the|\d+\.?\d* ?(?:mg|mcg|ml)\b)", 0
)
_PORTION: Final = rx(r"remaining IMR eligible|was authorized by|Claims Administrator (?:has )?authorized|The original request,")
_WAS_ORIGINAL: Final = rx(r"(?:was|were|is) (?:the |part of the )?original request")
_HEADING_LINES: Final = 40


def heading_line(text: str, flat: str, start: int, end: int) -> int:
    """Return where the heading that ends at ``end`` begins, somewhere after the rationale that begins at ``start``.

    It begins on a line that follows the end of a sentence. A heading may hold sentences itself ('... was the original
    request. ... was authorized by the Claims Administrator.'), so a beginning that continues such a one is passed over.
    """
    best = end
    at = end
    for _ in range(_HEADING_LINES):
        line = text.rfind("\n", start, at)
        if line < 0:
            break
        at = line
        if not _SENTENCE_END.search(text, max(start, line - 8), line):
            continue
        heading = trim(flat, line, end)
        if heading.start == heading.end:
            continue
        best = heading.start
        if _begins_heading(flat, heading):
            return best
    return best if best < end else start


def _begins_heading(flat: str, heading: Span) -> bool:
    if _CONTINUES.match(flat, heading.start):
        return False
    if _PORTION.search(flat, heading.start, heading.end):
        return bool(_WAS_ORIGINAL.search(flat, heading.start, heading.end))
    return True


# -- numbered requests: 2013 and early 2014 ----------------------------------------------------------------------------

_VERDICT: Final = r"(?P<verdict>(?:is|are|was|were) ?(?P<negation>not ?)?medically ?necessary(?: and appropriate)?)"
_RESULT: Final = rx(
    r"(?P<number>\d{1,2}) ?[.)] ?(?:MAXIMUS Federal Services,? ?Inc\.? has determined (?:that )?)?(?:the requests? for )?"
    r"(?P<service>[^:]{1,700}?),? " + _VERDICT
)
_REGARDING: Final = rx(r"(?P<number>\d{1,2}) ?[.)] ?Regarding the requests? for ")
_ADMINISTRATOR: Final = rx(r"The Claims Administrator(?:'s)? (?:based|did not|relied|cited|used|stated|denied|does not)")
_REVIEWER: Final = rx(
    r"The (?:Expert|Physician|Professional|Medical) Reviewer (?:based|did not|relied|found|cited|used|stated|does not)"
)
_RATIONALE: Final = rx(
    r"(?:Rationale for the Decision|The (?:Expert|Physician|Professional) Reviewer's decision rationale|Decision rationale)"
    r" ?:"
)
_MUTATION: Final = re.compile(r"[^a-z0-9]+")


def _results(text: str, flat: str) -> list[re.Match[str]]:
    """Return the numbered results, each once: notices print the whole list twice."""
    found: dict[tuple[str, str], re.Match[str]] = {}
    for match in _RESULT.finditer(flat):
        if text[: match.start()].rpartition("\n")[2].strip():
            continue  # inside a line: a sentence of a rationale
        found.setdefault((match["number"], _MUTATION.sub("", match["service"].lower())), match)
    return list(found.values())


def _requests(text: str, flat: str, results: list[re.Match[str]]) -> Iterator[Item]:
    starts = _block_starts(flat, results)
    trailer = _TRAILER.search(text, max(starts.values(), default=0))
    end = trailer.start() if trailer else len(flat)
    for index, result in enumerate(results):
        start = starts.get(index)
        later = [at for at in starts.values() if start is not None and at > start]
        spans = _statements(flat, start, min(later, default=end)) if start is not None else {}
        yield Item(
            Span(*result.span("service")),
            "upheld" if result["negation"] else "overturned",
            Span(*result.span("verdict")),
            **spans,
        )


def _block_starts(flat: str, results: list[re.Match[str]]) -> dict[int, int]:
    """Return where the block of each result begins: at 'k) Regarding the request', else at the result itself."""
    regarding = {match["number"]: match.end() for match in _REGARDING.finditer(flat)}
    if regarding:
        return {index: regarding[match["number"]] for index, match in enumerate(results) if match["number"] in regarding}
    return {index: match.start() for index, match in enumerate(results)}


def _statements(flat: str, start: int, end: int) -> dict[str, Span | None]:
    rationale = _RATIONALE.search(flat, start, end)
    stop = rationale.start() if rationale else end
    administrator = _ADMINISTRATOR.search(flat, start, stop)
    reviewer = _REVIEWER.search(flat, start, stop)
    first_end = reviewer.start() if administrator and reviewer and reviewer.start() > administrator.start() else stop
    tail = _next_number(flat, rationale.end(), end) if rationale else end
    return {
        "administrator": trim(flat, administrator.start(), first_end) if administrator else None,
        "reviewer": trim(flat, reviewer.start(), stop) if reviewer else None,
        "rationale": trim(flat, rationale.end(), tail) if rationale else None,
    }


def _next_number(flat: str, start: int, end: int) -> int:
    """Return where a rationale ends: before the number of the next block, which belongs to that block."""
    match = _NEXT_BLOCK.search(flat, start, end)
    return match.start() if match else end


_NEXT_BLOCK: Final = rx(r"\d{1,2} ?[.)] ?Regarding the request")


# -- the professional review of early 2013 -----------------------------------------------------------------------------

_NUMBERED: Final = rx(r"(?:^|(?<=[ ]))\d{1,2} ?[.)] ?(?=[A-Z])", 0)


def _review(flat: str, heads: Heads) -> Iterator[Item]:
    issue = _part(heads, "issue", len(flat))
    rationale = _part(heads, "rationale", len(flat))
    head = next(((start, end) for name, start, end in heads if name == "rationale"), None)
    if issue is None or rationale is None or head is None:
        return
    verdict = flat[slice(*head)]
    outcome: Outcome = "upheld" if " NOT " in verdict else "overturned"
    guideline = _part(heads, "guideline", len(flat))
    reviewer = trim(flat, *guideline) if guideline else None
    for heading in _issues(flat, trim(flat, *issue)):
        yield Item(heading, outcome, trim(flat, *head, " :"), None, reviewer, trim(flat, *rationale))


def _issues(flat: str, issue: Span) -> Iterator[Span]:
    """Yield the issues of a numbered list, or the one issue."""
    marks = list(_NUMBERED.finditer(flat, issue.start, issue.end))
    if len(marks) < 2:  # noqa: PLR2004  one number is part of the text
        start = marks[0].end() if marks and marks[0].start() == issue.start else issue.start
        yield trim(flat, start, issue.end, " .")
        return
    ends = [mark.start() for mark in marks[1:]] + [issue.end]
    for mark, end in zip(marks, ends, strict=True):
        yield trim(flat, mark.end(), end, " .;")
