"""The nouns: a letter as text, and the record of what it says, each fact with its span.

Everything here is frozen and knows nothing of files, regular expressions or RDF.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Literal, NamedTuple, TypeVar

T = TypeVar("T")

Outcome = Literal["upheld", "overturned"]
CaseOutcome = Literal["upheld", "overturned", "partly-overturned"]
Side = Literal["claims_administrator", "expert_reviewer"]

SIDES: tuple[Side, Side] = ("claims_administrator", "expert_reviewer")

#: Kinds of finding, with what each one means to the person who reads it.
FINDING_KINDS = {
    "empty": "the file holds no text",
    "unreadable": "the file, member or row cannot be read",
    "too-long": "the file holds more than any letter does",
    "binary": "the file is neither text nor PDF",
    "no-text-layer": "the PDF holds pictures of pages and no text",
    "password": "the PDF is locked by a password",
    "broken-pdf": "the PDF cannot be opened",
    "not-a-letter": "nothing in the text is known from an Independent Medical Review letter",
    "no-disputed-item": "the letter names no disputed item with an outcome",
    "cut-off": "the letter ends before its last item does",
    "duplicate-letter": "the same case stands in another source with other text",
    "unknown-template": "the letter follows no template that is known; what could be read was read",
    "unknown-licence": "a licence names no US state",
    "injury-date-differs": "the table and the case summary give different dates of injury",
    "conclusion-contradicts": "a rationale concludes against the outcome in its heading",
    "chapter-does-not-fit": "a guideline is about another part of the body than the item names",
    "item-listed-twice": "two items have the same heading",
    "unknown-guideline": "a citation names no guideline edition that is known",
    "shacl-violation": "the graph of the letter breaks a SHACL shape",
    "shacl-warning": "the graph of the letter is doubtful by a SHACL shape",
    "crashed": "reading the letter ended in a fault of imr-graph",
    "worker-died": "reading the letter ended the process that read it",
    "timed-out": "reading the letter took far longer than any letter does",
}
#: Kinds that say nothing against the letter: it is tried again in each build.
FAULTS = ("crashed", "worker-died", "timed-out")


class Span(NamedTuple):
    """A half-open range [start, end) of characters in a letter's text."""

    start: int
    end: int


class Fact(NamedTuple, Generic[T]):
    """A value read from a letter, with the span of the text that it was read from."""

    value: T
    span: Span


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as text.

    Attributes:
        id: the file's name without its ending, or the id that the table gave it.
        text: the whole text; lines end in LF, pages in a form feed. Spans count its characters.
        page_starts: the offset at which each page begins; empty where the source has no pages.
        origin: where it was read from, for messages.
    """

    id: str
    text: str
    page_starts: tuple[int, ...] = ()
    origin: str = ""

    def page(self, offset: int) -> int | None:
        """Return the number, from 1, of the page that holds an offset; None where the source has no pages."""
        if not self.page_starts:
            return None
        return sum(start <= offset for start in self.page_starts)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at: what could not be read, or what contradicts a rule.

    Attributes:
        letter: the letter's id, or the source where there is no letter.
        kind: a key of :data:`FINDING_KINDS`.
        message: what is wrong, and the way out.
        value: the text or term at fault, where there is one.
        span: its place in the letter's text, where there is one.
        severity: ``violation`` fails a strict run, ``warning`` does not.
    """

    letter: str
    kind: str
    message: str
    value: str | None = None
    span: Span | None = None
    severity: Literal["violation", "warning"] = "warning"


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of the table at the top of the letter."""

    assigned: Fact[date] | None = None
    injury: Fact[date] | None = None
    decision: Fact[date] | None = None
    ur_denial: Fact[date] | None = None
    application_received: Fact[date] | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """The injured worker, as the clinical case summary describes them."""

    age: Fact[int] | None = None
    sex: Fact[Literal["male", "female"]] | None = None
    injury_date: Fact[date] | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The expert reviewer's credentials; never an identity.

    Attributes:
        certifications: specialties and subspecialties as printed, in order.
        licensure: USPS codes of states.
    """

    certifications: tuple[Fact[str], ...] = ()
    licensure: tuple[Fact[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """One guideline or other work that one side cited.

    Attributes:
        source: ``MTUS``, ``ODG``, ``ACOEM`` (cited by itself) or ``OTHER``.
        span: the part of the statement that names it.
        topic: code of the guideline's subject (``low-back``); None where no topic is named.
        year: the edition year printed after an MTUS guideline's name.
        chapter: the ACOEM chapter's number as printed.
        sections: names of sections as printed.
        pages: page numbers and ranges as printed.
        url: as printed.
        guideline: code of the edition in the vocabulary, where it can be told.
        section_codes: codes of the sections that the vocabulary knows, in order.
    """

    source: Literal["MTUS", "ODG", "ACOEM", "OTHER"]
    span: Span
    topic: str | None = None
    year: int | None = None
    chapter: str | None = None
    sections: tuple[Fact[str], ...] = ()
    pages: tuple[Fact[str], ...] = ()
    url: Fact[str] | None = None
    guideline: str | None = None
    section_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What one side says that its decision is based on.

    Attributes:
        span: the whole statement; None where the letter has none for this side.
        citations: the works cited, in order; empty for 'did not cite any medical evidence'. Of a reviewer who only
            agrees with the guidelines of the claims administrator, the administrator's, in their place.
    """

    span: Span | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What was asked for and is in dispute.

    Attributes:
        service: the disputed service as printed: the heading, or its remaining portion.
        original_request: what was asked for at first, where the heading says that a part was authorized.
        authorized: the part that the claims administrator authorized.
        category: code of the service category.
        regions: codes of the body parts that the heading names.
        laterality: ``left``, ``right`` or ``bilateral``.
        drugs: codes of the drugs that it names.
        ingredients: generic names of the drugs' ingredients.
        strength: as printed (``10/325mg``).
        quantity: units of a drug, or a stated count of equipment.
        refills: a count.
        visits: a count.
    """

    service: Fact[str]
    original_request: Fact[str] | None = None
    authorized: Fact[str] | None = None
    category: Fact[str] | None = None
    regions: tuple[Fact[str], ...] = ()
    laterality: Fact[Literal["left", "right", "bilateral"]] | None = None
    drugs: tuple[Fact[str], ...] = ()
    ingredients: tuple[Fact[str], ...] = ()
    strength: Fact[str] | None = None
    quantity: Fact[int | float] | None = None
    refills: Fact[int] | None = None
    visits: Fact[int] | None = None


@dataclass(frozen=True, slots=True)
class Determination:
    """One disputed item with its outcome.

    Attributes:
        number: its place in the letter, from 1.
        span: the whole item, from its heading to the end of its rationale.
        heading: as printed, up to the outcome.
        outcome: ``upheld`` (the denial stands) or ``overturned`` (the treatment is granted).
        request: what the heading asks for.
        administrator: the claims administrator's guideline statement.
        reviewer: the expert reviewer's guideline statement.
        rationale_end: the last six words of the rationale.
        conclusion: what the rationale itself concludes, where it says so.
        rationale_citations: the works that the rationale speaks of, each once.
    """

    number: int
    span: Span
    heading: Fact[str]
    outcome: Fact[Outcome]
    request: ServiceRequest
    administrator: Statement = Statement()
    reviewer: Statement = Statement()
    rationale_end: Fact[str] | None = None
    conclusion: Fact[Outcome] | None = None
    rationale_citations: tuple[Citation, ...] = ()

    def statement(self, side: Side) -> Statement:
        """Return one side's guideline statement."""
        return self.administrator if side == "claims_administrator" else self.reviewer


@dataclass(frozen=True, slots=True)
class Record:
    """All that was read from one letter.

    Attributes:
        letter_id: as in :class:`Letter`.
        content_hash: hexadecimal SHA-256 of the letter's text in UTF-8.
        template: code of the letter's template family.
        page_starts: as in :class:`Letter`.
        case_number: as printed (``CM16-0000112``).
        priority: ``standard`` or ``expedited``.
        findings: what a person should look at.
    """

    letter_id: str
    content_hash: str
    template: str
    page_starts: tuple[int, ...] = ()
    case_number: Fact[str] | None = None
    priority: Fact[Literal["standard", "expedited"]] | None = None
    dates: Dates = Dates()
    worker: Worker = Worker()
    reviewer: Reviewer = Reviewer()
    diagnoses: tuple[Fact[str], ...] = ()
    determinations: tuple[Determination, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def outcome(self) -> CaseOutcome | None:
        """The case outcome, derived from the items; None where there are none."""
        outcomes = {determination.outcome.value for determination in self.determinations}
        if len(outcomes) > 1:
            return "partly-overturned"
        return next(iter(outcomes), None)

    def citations(self) -> Iterator[tuple[Determination, Side, Citation]]:
        """Yield every citation with the item and the side that it belongs to."""
        for determination in self.determinations:
            for side in SIDES:
                for citation in determination.statement(side).citations:
                    yield determination, side, citation
