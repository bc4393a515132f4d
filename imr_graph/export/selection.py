"""The part of a graph that an export takes: which letters, and which of their determinations."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from imr_graph import ns
from imr_graph.errors import ExportError
from imr_graph.export.source import Graph, LetterGraph
from imr_graph.model import Outcome

#: Name of a filter -> what it keeps.
FILTERS: Final = {
    "year": "letters decided in this year: year=2016",
    "category": "determinations on a service of this category: category=imaging",
    "region": "determinations on a service that names this body region: region=low-back",
    "outcome": "determinations with this outcome: outcome=overturned",
}
_REQUEST_LINKS: Final = {"category": ns.CATEGORY, "region": ns.REGION}


@dataclass(frozen=True, slots=True)
class Selection:
    """A graph and the filters that letters pass.

    A letter keeps only the determinations that fit; a letter that has none of them drops out.

    Attributes:
        graph: where to read.
        filters: name -> value, empty to take everything.
    """

    graph: Graph
    filters: Mapping[str, str]

    def __str__(self) -> str:
        """Return the filters as the command line writes them: ``category=imaging year=2016``."""
        return " ".join(f"{name}={value}" for name, value in self.filters.items())

    def letters(self, chosen: list[str] | None = None) -> Iterator[LetterGraph]:
        """Yield what the filters leave of the letters with these IRIs (of all where None)."""
        return (kept for letter in self.graph.letters(chosen) if (kept := self._keep(letter)))

    def _keep(self, letter: LetterGraph) -> LetterGraph | None:
        year = self.filters.get("year")
        if year and not (letter.value(letter.iri, ns.DECISION_DATE) or "").startswith(f"{year}-"):
            return None
        if not self.filters.keys() - {"year"}:
            return letter
        determinations = letter.children(letter.iri, ns.HAS_DETERMINATION)
        unfit = [node for node in determinations if not self._fits(letter, node)]
        if len(unfit) == len(determinations):
            return None
        return letter.without(unfit) if unfit else letter

    def _fits(self, letter: LetterGraph, determination: str) -> bool:
        outcome = self.filters.get("outcome")
        if outcome and f"{ns.BASE}outcome/{outcome}" not in letter.values(determination, ns.OUTCOME):
            return False
        requests = letter.children(determination, ns.HAS_REQUEST)
        return all(
            any(f"{ns.BASE}{name}/{self.filters[name]}" in letter.values(request, link) for request in requests)
            for name, link in _REQUEST_LINKS.items()
            if name in self.filters
        )


def select(graph: Graph, filters: Mapping[str, str] | None = None) -> Selection:
    """Check filters against the graph's vocabularies.

    Args:
        graph: the graph to export.
        filters: name of a filter -> value; the names are the keys of :data:`FILTERS`.

    Raises:
        ExportError: there is no such filter, or its vocabulary has no such code.
    """
    checked = dict(sorted((filters or {}).items()))
    for name, value in checked.items():
        if name not in FILTERS:
            raise ExportError(f"no filter is named {name!r}; {nearest(name, FILTERS)}")
        if name == "year" and not (value.isdecimal() and len(value) == len("2016")):
            raise ExportError(f"year={value}: a year has four digits, as in year=2016")
        codes = {"year": [value], "outcome": list(get_args(Outcome))}.get(name) or graph.codes(name)
        if value not in codes:
            raise ExportError(f"{name}={value}: the vocabulary has no such code; {nearest(value, codes)}")
    return Selection(graph, checked)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint for a name that is not known: the nearest known name, and all of them."""
    names = list(known)
    close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{hint}known: {', '.join(names) or 'none'}"
