"""Letter -> the spans of its parts, one template family a file.

Letters are told apart by what stands in them, never by their year. Three families are known: guideline blocks
(2014 to today: a heading with its outcome, two ``guideline:`` statements, a ``Decision rationale:``), numbered requests
(2013 and early 2014: 'The request for ... is not medically necessary') and the professional review of early 2013
(one issue, heads in capitals). Any other letter is read with the same rules and called ``unknown``.
"""

from typing import Final

from imr_graph.model import Letter, Span
from imr_graph.sections.blocks import blocks
from imr_graph.sections.heads import Head, heads, part
from imr_graph.sections.parts import Item, Parts
from imr_graph.sections.requests import requests
from imr_graph.sections.review import review
from imr_graph.text import blank_page_feet, flatten, rx, trim

__all__ = ["Item", "Parts", "cut_off", "split"]

_SUMMARY_LEAD: Final = (
    rx(r"(?:clinical )?case summary based on[^:]{0,200}:"),
    rx(r"case summary was taken directly from the utilization review[^.:]{0,120}?dated [\w ,/-]{6,22}?[.:]"),
)
#: The mark of most letters, looked for first, as a plain string is found faster than a pattern.
_USUAL_MARK: Final = "IMR FINAL"
_LETTER_MARK: Final = rx(
    r"Independent Medical Review|IMR (?:FINAL|ISSUES|DECISION)|MAXIMUS|MEDICAL PROFESSIONAL REVIEW"
    r"|Claims Administrator guideline"
)
_TEMPLATES: Final = {
    "requests": "determination-2013", "notice": "notice-2013", "review": "professional-review-2013",
}  # fmt: skip


def split(letter: Letter) -> Parts | None:
    """Take a letter apart; None where nothing in the text is known from such a letter.

    What cannot be found is an empty span, or no item.
    """
    text = blank_page_feet(letter.text)
    flat = flatten(text)
    if _USUAL_MARK not in flat and not _LETTER_MARK.search(flat):
        return None
    found = heads(flat)
    summary = _summary(flat, found)
    items, family = _items(text, flat, found)
    credentials = (
        part(found, "qualifications", len(flat))
        or part(found, "made", len(flat))
        or Span(0, summary.start or len(flat))
    )
    header = Span(0, next((head.start for head in found if head.name != "qualifications"), len(flat)))
    template = _template(flat, family, credentials, items)
    return Parts(letter, text, flat, template, header, credentials, summary, tuple(items))


_CONCLUSION: Final = rx(r"medically ?necessary|upheld|overturned|certified|appropriate|warranted|supported|established")
_FIRST_PAGE: Final = 6000
_LAST_SENTENCE: Final = 300


def cut_off(parts: Parts) -> bool:
    """Tell whether a letter ends before its last item does."""
    if not parts.items:
        return "HOW THE IMR FINAL DETERMINATION WAS MADE" in " ".join(parts.flat[:_FIRST_PAGE].split())
    rationale = parts.items[-1].rationale
    if rationale is None or rationale.start == rationale.end:
        return True
    end = parts.flat[max(rationale.start, rationale.end - _LAST_SENTENCE) : rationale.end]
    return end[-1].isalnum() and not _CONCLUSION.search(end)


def _items(text: str, flat: str, found: list[Head]) -> tuple[list[Item], str]:
    items = list(blocks(text, flat, found))
    if items:
        return items, "blocks"
    if any(head.name == "issue" for head in found):
        items = list(review(flat, found))
        if items:
            return items, "review"
    return requests(text, flat, found)


def _summary(flat: str, found: list[Head]) -> Span:
    summary = part(found, "summary", len(flat))
    if summary is None:
        return Span(0, 0)
    for lead in _SUMMARY_LEAD:
        match = lead.search(flat, summary.start, min(summary.end, summary.start + 600))
        if match:
            return trim(flat, match.end(), summary.end)
    return trim(flat, *summary)


_CREDENTIALS_LIST: Final = rx(r"State\(?s?\)? of Licensure ?:")
_LATE: Final = rx(r"Decision Date ?: ?\d{1,2}[/-]\d{1,2}[/-](?:20)?(?:1[89]|2\d)\b")


def _template(flat: str, family: str, credentials: Span, items: list[Item]) -> str:
    if family != "blocks":
        return _TEMPLATES[family] if items else "unknown"
    if not _CREDENTIALS_LIST.search(flat, *credentials):
        return "prose-2014"
    statements = (span for item in items for span in (item.administrator, item.reviewer) if span)
    if any(flat.find("Page(s)", *span) >= 0 for span in statements):
        return "list-2015"
    return "section-2018" if _LATE.search(flat, 0, credentials.start) else "section-2016"
