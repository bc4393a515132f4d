"""Record -> the JSON object that ``imr-graph parse`` writes, one a line.

Values are plain; beside them stands ``spans``, which gives for each the characters [start, end) of the letter's text
that it was read from, and for a letter with pages the page as a third number.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from imr_graph.model import Citation, Determination, Fact, Finding, Record, ServiceRequest, Span, Statement

Json = dict[str, Any]


def to_json(record: Record) -> Json:
    """Return a record as a JSON object."""
    return _Contract(record).letter()


def finding_to_json(finding: Finding) -> Json:
    """Return a finding as a JSON object."""
    return {
        "letter": finding.letter,
        "kind": finding.kind,
        "severity": finding.severity,
        "message": finding.message,
        "value": finding.value,
        "span": list(finding.span) if finding.span else None,
    }


class _Contract:
    """Writes one record."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def place(self, span: Span | None) -> list[int] | None:
        if span is None:
            return None
        starts = self.record.page_starts
        return [*span, sum(start <= span.start for start in starts)] if starts else [*span]

    def spans(self, **facts: Fact[Any] | list[Fact[Any]] | tuple[Fact[Any], ...] | Span | None) -> Json:
        found: Json = {}
        for name, fact in facts.items():
            if isinstance(fact, Fact):
                found[name] = self.place(fact.span)
            elif isinstance(fact, Span):
                found[name] = self.place(fact)
            elif fact is not None:
                found[name] = [self.place(each.span) for each in cast("tuple[Fact[Any], ...]", fact)]
        return found

    def letter(self) -> Json:
        record = self.record
        dates = {name: getattr(record.dates, name) for name in record.dates.__slots__}
        worker, reviewer = record.worker, record.reviewer
        return {
            "letter_id": record.letter_id,
            "content_hash": record.content_hash,
            "template": record.template,
            "case_number": value(record.case_number),
            "priority": value(record.priority),
            "dates": {name: value(fact) for name, fact in dates.items()},
            "outcome": record.outcome,
            "worker": {"age": value(worker.age), "sex": value(worker.sex), "injury_date": value(worker.injury_date)},
            "reviewer": {"certifications": values(reviewer.certifications), "licensure": values(reviewer.licensure)},
            "diagnoses": values(record.diagnoses),
            "determinations": [self.determination(item) for item in record.determinations],
            "spans": {
                **self.spans(case_number=record.case_number, priority=record.priority, diagnoses=record.diagnoses),
                "dates": self.spans(**dates),
                "worker": self.spans(age=worker.age, sex=worker.sex, injury_date=worker.injury_date),
                "reviewer": self.spans(certifications=reviewer.certifications, licensure=reviewer.licensure),
            },
            "findings": [finding_to_json(finding) for finding in record.findings],
        }

    def determination(self, item: Determination) -> Json:
        return {
            "heading": item.heading.value,
            **_request(item.request),
            "outcome": item.outcome.value,
            "claims_administrator": self.statement(item.administrator),
            "expert_reviewer": self.statement(item.reviewer),
            "rationale_end": value(item.rationale_end),
            "conclusion": value(item.conclusion),
            "rationale_citations": [self.citation(citation) for citation in item.rationale_citations],
            "spans": {
                **self.spans(
                    item=item.span, heading=item.heading, outcome=item.outcome, rationale_end=item.rationale_end
                ),
                **self.spans(**{name: getattr(item.request, name) for name in item.request.__slots__}),
            },
        }

    def statement(self, statement: Statement) -> Json:
        return {
            "span": self.place(statement.span),
            "citations": [self.citation(citation) for citation in statement.citations],
        }

    def citation(self, citation: Citation) -> Json:
        return {
            "source": citation.source,
            "topic": citation.topic,
            "year": citation.year,
            "chapter": citation.chapter,
            "sections": values(citation.sections),
            "pages": values(citation.pages),
            "url": value(citation.url),
            "guideline": citation.guideline,
            "section_codes": list(citation.section_codes),
            "span": self.place(citation.span),
            "spans": self.spans(sections=citation.sections, pages=citation.pages, url=citation.url),
        }


def _request(request: ServiceRequest) -> Json:
    lists = {name: values(getattr(request, name)) for name in ("regions", "drugs", "ingredients")}
    return {name: lists[name] if name in lists else value(getattr(request, name)) for name in request.__slots__}


def value(fact: Fact[Any] | None) -> Any:
    """Return a fact's value as JSON has it: dates as ISO 8601, null where there is no fact."""
    if fact is None:
        return None
    return fact.value.isoformat() if isinstance(fact.value, date) else fact.value


def values(facts: Iterable[Fact[Any]]) -> list[Any]:
    """Return the values of several facts."""
    return [value(fact) for fact in facts]
