"""Letter -> record: one rule family a file."""

from dataclasses import replace

from imr_graph.errors import UnreadableLetterError
from imr_graph.extract import diagnoses, header, reviewer, services
from imr_graph.extract.citations import agrees, statement
from imr_graph.extract.conclusions import conclusion
from imr_graph.extract.consistency import inconsistencies
from imr_graph.extract.rationale_citations import rationale_citations
from imr_graph.letters import content_hash
from imr_graph.model import Dates, Determination, Fact, Finding, Letter, Record, Span
from imr_graph.sections import Item, Parts, cut_off, split
from imr_graph.text import last_words, printed

_LAST_WORDS = 6


def parse(letter: Letter) -> Record:
    """Read a letter.

    Raises:
        UnreadableLetterError: it is no Independent Medical Review letter, names no disputed item, or is cut off.
    """
    parts = split(letter)
    where = letter.origin or letter.id
    if parts is None:
        raise UnreadableLetterError(where, "not-a-letter", "is no Independent Medical Review letter")
    if cut_off(parts):
        raise UnreadableLetterError(where, "cut-off", "ends before its last disputed item does; get the whole letter")
    if not parts.items:
        raise UnreadableLetterError(where, "no-disputed-item", "names no disputed item with an outcome")
    credentials, findings = reviewer.reviewer(parts)
    dates = header.dates(parts)
    items = tuple(_determination(parts, number, item, dates) for number, item in enumerate(parts.items, 1))
    if parts.template == "unknown":
        message = "the letter follows no template that is known; what could be read was read"
        findings.append(Finding(letter.id, "unknown-template", message))
    record = Record(
        letter_id=letter.id,
        content_hash=content_hash(letter),
        template=parts.template,
        page_starts=letter.page_starts,
        case_number=header.case_number(parts),
        priority=header.priority(parts),
        dates=dates,
        worker=header.worker(parts),
        reviewer=credentials,
        diagnoses=diagnoses.diagnoses(parts),
        determinations=items,
        findings=(*findings, *_unknown_guidelines(parts, items)),
    )
    return replace(record, findings=(*record.findings, *inconsistencies(record)))


def _determination(parts: Parts, number: int, item: Item, dates: Dates) -> Determination:
    decided = dates.decision.value if dates.decision else None
    spans = [item.heading, item.outcome_span, item.administrator, item.reviewer, item.rationale]
    known = [span for span in spans if span]
    denial, review = (statement(parts, span, decided) for span in (item.administrator, item.reviewer))
    if not review.citations and agrees(parts.flat, item.reviewer):
        review = replace(review, citations=denial.citations)
    return Determination(
        number=number,
        span=Span(min(span.start for span in known), max(span.end for span in known)),
        heading=Fact(printed(parts.text, item.heading), item.heading),
        outcome=Fact(item.outcome, item.outcome_span),
        request=services.request(parts, item.heading),
        administrator=denial,
        reviewer=review,
        rationale_end=_last_words(parts, item.rationale) if item.rationale else None,
        conclusion=conclusion(parts.flat, item.rationale),
        rationale_citations=rationale_citations(parts, item.rationale, decided),
    )


def _last_words(parts: Parts, rationale: Span) -> Fact[str] | None:
    """Return the last six words of a rationale, with their punctuation."""
    span = last_words(parts.flat, rationale, _LAST_WORDS)
    return Fact(printed(parts.text, span), span) if span.start < span.end else None


def _unknown_guidelines(parts: Parts, items: tuple[Determination, ...]) -> list[Finding]:
    found = []
    for item in items:
        for cited in (*item.administrator.citations, *item.reviewer.citations):
            if cited.guideline is None:
                text = printed(parts.text, cited.span)
                message = f"item {item.number} cites a guideline whose edition is not known: {text!r}"
                found.append(Finding(parts.letter.id, "unknown-guideline", message, text, cited.span))
    return found
