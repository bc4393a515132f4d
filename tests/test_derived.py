"""What the graph holds ready counted: equal to what stands there one by one."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from invented import invent

from imr_graph import extract, ns
from imr_graph.model import Letter, Record
from imr_graph.pipeline import read_letters
from imr_graph.triples import ntriples

DAYS = {
    ns.DAYS_DENIAL_TO_APPLICATION: (ns.UR_DENIAL_DATE, ns.APPLICATION_RECEIVED),
    ns.DAYS_APPLICATION_TO_ASSIGNMENT: (ns.APPLICATION_RECEIVED, ns.DATE_ASSIGNED),
    ns.DAYS_ASSIGNMENT_TO_DECISION: (ns.DATE_ASSIGNED, ns.DECISION_DATE),
    ns.DAYS_DENIAL_TO_DECISION: (ns.UR_DENIAL_DATE, ns.DECISION_DATE),
}


class Values:
    """The values of one letter's nodes."""

    def __init__(self, record: Record) -> None:
        self.store = ox.Store()
        self.store.load(ntriples(record), format=ox.RdfFormat.N_TRIPLES)
        (self.letter,) = (quad.subject for quad in self.quads(ns.CONTENT_HASH))

    def quads(self, term: str, subject: ox.NamedNode | ox.BlankNode | ox.Triple | None = None) -> Iterable[ox.Quad]:
        """Return the triples with a predicate."""
        return self.store.quads_for_pattern(subject, ox.NamedNode(term.strip("<>")), None)

    def of(self, term: str, subject: ox.NamedNode | ox.BlankNode | ox.Triple | None = None) -> list[str]:
        """Return the values of a predicate, of the letter where no subject is given."""
        found = self.quads(term, subject or self.letter)
        return [quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal)]


def check(record: Record) -> None:
    """Compare what is derived with what it is derived from."""
    values = Values(record)
    items = [ox.NamedNode(iri) for iri in values.of(ns.HAS_DETERMINATION)]
    overturned = [item for item in items if values.of(ns.OUTCOME, item) == [f"{ns.BASE}outcome/overturned"]]
    assert values.of(ns.DETERMINATION_COUNT) == [str(len(items))], record.letter_id
    assert values.of(ns.OVERTURNED_COUNT) == [str(len(overturned))], record.letter_id
    for term, ends in DAYS.items():
        dates = [date.fromisoformat(value) for end in ends for value in values.of(end)]
        expected = [str((dates[1] - dates[0]).days)] if len(dates) == len(ends) else []
        assert values.of(term) == expected, f"{record.letter_id}: {term}"


def records(*sources: Path) -> Iterator[Record]:
    """Yield the records of letters."""
    return (record for record in read_letters(sources) if isinstance(record, Record))


def test_of_the_letters_here(root: Path) -> None:
    """The counts and days of every letter of the project are right."""
    found = list(records(root / "examples" / "letters", root / "tests" / "letters"))
    assert found
    for record in found:
        check(record)


def test_of_invented_letters() -> None:
    """The same for letters of every family."""
    for number in range(90):
        letter = invent(number)
        check(extract.parse(Letter(letter.id, letter.text)))


@pytest.mark.shared
def test_of_the_real_letters(shared: Path) -> None:
    """The same for the real letters."""
    for record in records(shared / "letters"):
        check(record)
