"""The nouns of taking a letter apart: its parts, and those of one disputed item."""

from dataclasses import dataclass

from imr_graph.model import Letter, Outcome, Span


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
