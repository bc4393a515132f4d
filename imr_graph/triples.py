"""Record -> triples: a pure generator, and the sorted N-Triples bytes of one letter.

Terms are strings as N-Triples writes them; building bytes is about thirty times faster than building rdflib terms.
No blank nodes, no clock, no random identifiers: the same letter gives the same bytes.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from imr_graph import __version__, ids, ns
from imr_graph.link.icd10 import icd10_links
from imr_graph.link.specialties import specialty_code
from imr_graph.model import Citation, Determination, Fact, Record, ServiceRequest, Side, Span

Triple = tuple[str, str, str]

PARSER: Final = f"<{ns.BASE}parser/{__version__}>"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
#: Side -> name in the IRI, link to the citation, to one with pages, direct links to its source and to its guideline.
_CITATION_LINKS: Final[dict[Side, tuple[str, str, str, str, str]]] = {
    "claims_administrator": (
        "administrator-citation",
        ns.ADMINISTRATOR_CITATION,
        ns.ADMINISTRATOR_PAGE_CITATION,
        ns.ADMINISTRATOR_SOURCE,
        ns.ADMINISTRATOR_GUIDELINE,
    ),
    "expert_reviewer": (
        "reviewer-citation",
        ns.REVIEWER_CITATION,
        ns.REVIEWER_PAGE_CITATION,
        ns.REVIEWER_SOURCE,
        ns.REVIEWER_GUIDELINE,
    ),
}


def literal(text: str) -> str:
    """Return a plain string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def typed(value: str | int | date, datatype: str) -> str:
    """Return a literal of an XML Schema type: ``typed(3, "integer")``."""
    return f'"{value}"^^<{ns.XSD}{datatype}>'


def number(value: float) -> str:
    """Return a quantity as xsd:decimal, whole numbers without a fraction."""
    return typed(format(Decimal(str(value)), "f"), "decimal")


def triples(record: Record) -> Iterator[Triple]:
    """Yield the triples of one letter."""
    key = ids.letter_key(record)
    writer = _Writer(record, ids.letter_iri(key))
    yield from writer.letter()
    yield from writer.worker()
    yield from writer.reviewer()
    for determination in record.determinations:
        yield from writer.determination(determination)


def ntriples(record: Record) -> bytes:
    """Return the letter's triples as N-Triples lines in UTF-8, each once, sorted by their bytes."""
    lines = {f"{s} {p} {o} .\n" for s, p, o in triples(record)}
    return "".join(sorted(lines)).encode()  # UTF-8 sorts as its characters do


class _Writer:
    """Writes the nodes of one letter below its IRI."""

    def __init__(self, record: Record, iri: str) -> None:
        self.record = record
        self.iri = iri
        self.node = f"<{iri}>"

    def child(self, path: str) -> str:
        return f"<{self.iri}/{path}>"

    def span(self, node: str, span: Span) -> Iterator[Triple]:
        yield node, ns.START, typed(span.start, "integer")
        yield node, ns.END, typed(span.end, "integer")
        starts = self.record.page_starts
        if starts:
            yield node, ns.PAGE, typed(sum(start <= span.start for start in starts), "integer")

    def letter(self) -> Iterator[Triple]:
        record, node = self.record, self.node
        yield node, ns.TYPE, ns.LETTER
        yield node, ns.IDENTIFIER, literal(record.letter_id)
        yield node, ns.CONTENT_HASH, literal(record.content_hash)
        yield node, ns.GENERATED_BY, PARSER
        yield node, ns.TEMPLATE, literal(record.template)
        if record.case_number:
            yield node, ns.CASE_NUMBER, literal(record.case_number.value)
        if record.priority:
            yield node, ns.PRIORITY, literal(record.priority.value)
        dates = record.dates
        yield from _dates(
            node,
            (
                (ns.DATE_ASSIGNED, dates.assigned),
                (ns.DATE_OF_INJURY, dates.injury),
                (ns.DECISION_DATE, dates.decision),
                (ns.UR_DENIAL_DATE, dates.ur_denial),
                (ns.APPLICATION_RECEIVED, dates.application_received),
            ),
        )
        if record.outcome:
            yield node, ns.OUTCOME, ids.concept("outcome", record.outcome)
        yield from self.counts()

    def counts(self) -> Iterator[Triple]:
        """Yield what can be told from the letter's other facts, so that questions need not count."""
        items, dates = self.record.determinations, self.record.dates
        overturned = sum(item.outcome.value == "overturned" for item in items)
        yield self.node, ns.DETERMINATION_COUNT, typed(len(items), "integer")
        yield self.node, ns.OVERTURNED_COUNT, typed(overturned, "integer")
        for predicate, start, end in (
            (ns.DAYS_DENIAL_TO_APPLICATION, dates.ur_denial, dates.application_received),
            (ns.DAYS_APPLICATION_TO_ASSIGNMENT, dates.application_received, dates.assigned),
            (ns.DAYS_ASSIGNMENT_TO_DECISION, dates.assigned, dates.decision),
            (ns.DAYS_DENIAL_TO_DECISION, dates.ur_denial, dates.decision),
        ):
            if start and end:
                yield self.node, predicate, typed((end.value - start.value).days, "integer")

    def worker(self) -> Iterator[Triple]:
        worker, node = self.record.worker, self.child("worker")
        facts = [fact for fact in (worker.age, worker.sex, worker.injury_date) if fact]
        if not facts and not self.record.diagnoses:
            return
        yield self.node, ns.HAS_WORKER, node
        yield node, ns.TYPE, ns.WORKER
        if facts:
            yield from self.span(node, cover(fact.span for fact in facts))
        if worker.age:
            yield node, ns.AGE, typed(worker.age.value, "integer")
        if worker.sex:
            yield node, ns.SEX, literal(worker.sex.value)
        yield from _dates(node, ((ns.INJURY_DATE, worker.injury_date),))
        for position, diagnosis in enumerate(self.record.diagnoses, 1):
            child = self.child(f"diagnosis/{position}")
            yield node, ns.HAS_DIAGNOSIS, child
            yield child, ns.TYPE, ns.DIAGNOSIS
            yield child, ns.NUMBER, typed(position, "integer")
            text = literal(diagnosis.value)
            yield child, ns.TEXT, text
            yield self.node, ns.DIAGNOSIS_TEXT, text
            for link in icd10_links(diagnosis.value):
                yield child, ns.CONDITION, ids.concept("condition", link.code)
                yield child, ns.CONDITION_BASIS, literal(f"{link.code}: {link.how}")
            yield from self.span(child, diagnosis.span)

    def reviewer(self) -> Iterator[Triple]:
        reviewer, node = self.record.reviewer, self.child("reviewer")
        facts = (*reviewer.certifications, *reviewer.licensure)
        if not facts:
            return
        yield self.node, ns.HAS_REVIEWER, node
        yield node, ns.TYPE, ns.REVIEWER
        yield from self.span(node, cover(fact.span for fact in facts))
        for certification in reviewer.certifications:
            yield node, ns.SPECIALTY_TEXT, literal(certification.value)
            code = specialty_code(certification.value)
            if code:
                yield node, ns.SPECIALTY, ids.concept("specialty", code)
        for state in reviewer.licensure:
            yield node, ns.LICENSED_IN, ids.concept("state", state.value)

    def determination(self, item: Determination) -> Iterator[Triple]:
        path = f"determination/{item.number}"
        node, request = self.child(path), self.child(f"{path}/request")
        yield self.node, ns.HAS_DETERMINATION, node
        yield node, ns.TYPE, ns.DETERMINATION
        yield node, ns.NUMBER, typed(item.number, "integer")
        yield node, ns.HEADING, literal(item.heading.value)
        yield node, ns.OUTCOME, ids.concept("outcome", item.outcome.value)
        yield node, ns.HAS_REQUEST, request
        yield from self.span(node, item.span)
        if item.request.category:
            yield node, ns.SERVICE_CATEGORY, ids.concept("category", item.request.category.value)
        if item.conclusion:
            yield node, ns.CONCLUSION, ids.concept("outcome", item.conclusion.value)
        if item.rationale_end:
            yield node, ns.RATIONALE_END, literal(item.rationale_end.value)
        yield from self.request(request, item.request)
        for side, (name, link, with_pages, to_source, to_guideline) in _CITATION_LINKS.items():
            for position, citation in enumerate(item.statement(side).citations, 1):
                child = self.child(f"{path}/{name}/{position}")
                yield node, link, child
                if citation.pages:
                    yield node, with_pages, child
                yield node, to_source, ids.concept("source", citation.source.lower())
                if citation.guideline:
                    yield node, to_guideline, ids.concept("guideline", citation.guideline)
                yield from self.citation(child, citation)

    def request(self, node: str, request: ServiceRequest) -> Iterator[Triple]:
        yield node, ns.TYPE, ns.SERVICE_REQUEST
        yield node, ns.TEXT, literal(request.service.value)
        yield from self.span(node, request.service.span)
        for predicate, text in (
            (ns.ORIGINAL_REQUEST, request.original_request),
            (ns.AUTHORIZED_PART, request.authorized),
            (ns.LATERALITY, request.laterality),
            (ns.STRENGTH, request.strength),
        ):
            if text:
                yield node, predicate, literal(text.value)
        if request.category:
            yield node, ns.CATEGORY, ids.concept("category", request.category.value)
        for region in request.regions:
            yield node, ns.REGION, ids.concept("region", region.value)
        for drug in request.drugs:
            yield node, ns.DRUG, ids.concept("drug", drug.value)
        for ingredient in request.ingredients:
            yield node, ns.INGREDIENT, ids.concept("ingredient", ids.slug(ingredient.value))
        if request.quantity:
            yield node, ns.QUANTITY, number(request.quantity.value)
        for predicate, count in ((ns.REFILLS, request.refills), (ns.VISITS, request.visits)):
            if count:
                yield node, predicate, typed(count.value, "integer")

    def citation(self, node: str, citation: Citation) -> Iterator[Triple]:
        yield node, ns.TYPE, ns.CITATION
        yield node, ns.SOURCE, ids.concept("source", citation.source.lower())
        yield from self.span(node, citation.span)
        if citation.topic:
            yield node, ns.TOPIC, ids.concept("topic", citation.topic)
        if citation.year:
            yield node, ns.EDITION_YEAR, typed(citation.year, "integer")
        if citation.chapter:
            yield node, ns.CHAPTER, literal(citation.chapter)
        if citation.guideline:
            yield node, ns.GUIDELINE, ids.concept("guideline", citation.guideline)
        for section in citation.sections:
            yield node, ns.SECTION_TEXT, literal(section.value)
        for code in citation.section_codes:
            yield node, ns.SECTION, ids.concept("section", code)
        for page in citation.pages:
            yield node, ns.PAGE_CITED, literal(page.value)
        if citation.url:
            yield node, ns.URL, literal(citation.url.value)


def cover(spans: Iterator[Span]) -> Span:
    """Return the smallest span that holds all of these."""
    starts, ends = zip(*spans, strict=True)
    return Span(min(starts), max(ends))


def _dates(node: str, facts: tuple[tuple[str, Fact[date] | None], ...]) -> Iterator[Triple]:
    for predicate, fact in facts:
        if fact:
            yield node, predicate, typed(fact.value.isoformat(), "date")
