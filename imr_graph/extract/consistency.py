"""Findings about a letter that contradicts itself, or that a person should look at for another reason.

Nothing is corrected: the record says what the letter says, and the finding says what does not fit.
"""

from collections.abc import Iterator
from typing import Final

from imr_graph.model import Determination, Finding, Record

#: The body regions that a guideline topic is about; a topic that is not here is about no body part.
TOPIC_REGIONS: Final[dict[str, frozenset[str]]] = {
    "neck-upper-back": frozenset({"neck", "thoracic", "back", "shoulder", "upper-extremity", "head"}),
    "low-back": frozenset({"low-back", "thoracic", "back", "pelvis", "hip", "lower-extremity", "groin"}),
    "shoulder": frozenset({"shoulder", "upper-arm", "upper-extremity", "neck", "chest"}),
    "elbow": frozenset({"elbow", "forearm", "upper-arm", "upper-extremity", "wrist", "hand"}),
    "forearm-wrist-hand": frozenset({"forearm", "wrist", "hand", "finger", "upper-extremity", "elbow"}),
    "carpal-tunnel": frozenset({"wrist", "hand", "finger", "forearm", "upper-extremity", "elbow"}),
    "knee": frozenset({"knee", "thigh", "lower-leg", "lower-extremity"}),
    "ankle-foot": frozenset({"ankle", "foot", "toe", "lower-leg", "lower-extremity"}),
    "hip-pelvis": frozenset({"hip", "pelvis", "groin", "thigh", "low-back", "lower-extremity", "back"}),
    "eye": frozenset({"eye", "face", "head"}),
    "head": frozenset({"head", "face", "jaw", "eye", "neck"}),
    "hernia": frozenset({"abdomen", "groin", "pelvis"}),
    "pulmonary": frozenset({"chest"}),
}


def inconsistencies(record: Record) -> Iterator[Finding]:
    """Yield what does not fit in a record."""
    yield from _injury_dates(record)
    yield from _twice(record)
    for item in record.determinations:
        yield from _conclusion(record, item)
        yield from _chapters(record, item)


def _injury_dates(record: Record) -> Iterator[Finding]:
    table, told = record.dates.injury, record.worker.injury_date
    if table and told and table.value != told.value:
        message = f"the table gives {table.value} as the date of injury, the case summary {told.value}"
        yield Finding(record.letter_id, "injury-date-differs", message, told.value.isoformat(), told.span)


def _twice(record: Record) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for item in record.determinations:
        heading = " ".join(item.heading.value.casefold().split())
        first = seen.setdefault(heading, item.number)
        if first != item.number:
            message = f"items {first} and {item.number} have the same heading"
            yield Finding(record.letter_id, "item-listed-twice", message, item.heading.value, item.heading.span)


def _conclusion(record: Record, item: Determination) -> Iterator[Finding]:
    if item.conclusion and item.conclusion.value != item.outcome.value:
        says = "not medically necessary" if item.conclusion.value == "upheld" else "medically necessary"
        message = f"item {item.number} is headed {item.outcome.value}, and its rationale concludes: {says}"
        yield Finding(record.letter_id, "conclusion-contradicts", message, item.outcome.value, item.conclusion.span)


def _chapters(record: Record, item: Determination) -> Iterator[Finding]:
    """Yield guideline chapters about another part of the body than the item names."""
    named = {region.value for region in item.request.regions}
    if not named:
        return
    for citation in (*item.administrator.citations, *item.reviewer.citations):
        about = TOPIC_REGIONS.get(citation.topic or "")
        if about and not named & about:
            message = (
                f"item {item.number} is about {', '.join(sorted(named))}, the guideline cited about {citation.topic}"
            )
            yield Finding(record.letter_id, "chapter-does-not-fit", message, citation.topic, citation.span)
