"""What a report says, before it is a page: the headline figures, the tables, and where all is from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from imr_graph.report.chapters import CHAPTERS, MISSING, Exhibit
from imr_graph.report.tables import Params, ask, labels_of, lacking


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report's graph is from.

    Attributes:
        version: the version of imr-graph that built it.
        content_hash: the hash of its letters' triples.
        findings: kind of finding -> how many the build noted, over the whole graph.
    """

    version: str
    content_hash: str
    findings: Mapping[str, int]


class Content:
    """The tables of a report and what is read off them.

    Args:
        store: the graph.
        origin: where it is from.
        params: the period: ``from`` and ``to``, or neither.
    """

    def __init__(self, store: ox.Store, origin: Origin, params: Params) -> None:
        self.origin = origin
        self.params = params
        labels = labels_of(store)
        names = [exhibit.query for chapter in CHAPTERS for exhibit in chapter.exhibits]
        self.tables = {name: ask(store, name, params, labels) for name in names}

    @cached_property
    def title(self) -> str:
        """The report's heading."""
        return f"Independent Medical Review decisions, {self.decided}"

    @cached_property
    def decided(self) -> str:
        """The months from the first to the last decision."""
        table = self.tables["letters-by-month"]
        months = [str(month) for row in table.rows if (month := table.value(row, "month")) is not None]
        if not months:
            return "no decision dates"
        return months[0] if months[0] == months[-1] else f"{months[0]} to {months[-1]}"

    @cached_property
    def period(self) -> str:
        """What part of the graph is counted."""
        bounds = [f"{word} {self.params[word]}" for word in ("from", "to") if word in self.params]
        return f"letters decided {' '.join(bounds)}" if bounds else "all letters of the graph"

    @cached_property
    def headline(self) -> list[tuple[str, str]]:
        """The figures at the top: what, and how many."""
        letters, years = self.tables["letters-by-year"], self.tables["outcomes-by-year"]
        items = years.total("determinations")
        dated = sum(letters.number(row, "letters") for row in letters.rows if letters.value(row, "year") is not None)
        cases = {name: years.total(f"cases_{name}") for name in ("upheld", "overturned", "partly_overturned")}
        return [
            ("letters", f"{letters.total('letters'):,}"),
            ("determinations", f"{items:,}"),
            ("of determinations upheld", _share(years.total("upheld"), items)),
            ("of determinations overturned", _share(years.total("overturned"), items)),
            *((f"letters {name.replace('_', ' ')}", f"{count:,}") for name, count in cases.items()),
            ("letters with a decision date", f"{dated:,}"),
        ]

    def lacking(self, exhibit: Exhibit) -> str:
        """Return how many letters or items lack what a table counts, as a sentence; empty where there are none."""
        found = [lacking(self.tables[name], of, exhibit.lacking) for name, of in MISSING.items()]
        return f"Lacking: {', '.join(filter(None, found))}." if any(found) else ""

    def findings(self) -> Iterator[tuple[str, int]]:
        """Yield the kinds of findings with their counts, the greatest first."""
        yield from sorted(self.origin.findings.items(), key=lambda item: (-item[1], item[0]))


#: How is counted, for the top of the report.
COUNTED = (
    "A determination is one disputed item of a letter with its outcome: upheld, where the denial stands, or "
    "overturned, where the treatment is granted. A letter is partly overturned where it has items of both outcomes. "
    "Shares are of determinations. An item that cites several guidelines counts once for each, and so for regions, "
    "ingredients, diagnoses, specialties and states: the rows of such a table add up to more than there are items."
)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"
