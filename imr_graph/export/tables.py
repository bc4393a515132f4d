"""Rows for analysts: letters, determinations, citations, diagnoses; joined by the letter's id and the item's number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from imr_graph import ns
from imr_graph.export import schema
from imr_graph.export.propgraph import Concepts, Node, Value, letter_nodes, node_id
from imr_graph.export.schema import KeyType
from imr_graph.export.source import LetterGraph

Row = dict[str, Value]
_NOT_IN_TABLES: Final = ("label", "start", "end", "page")
_SIDES: Final = {"claims_administrator": ns.ADMINISTRATOR_CITATION, "expert_reviewer": ns.REVIEWER_CITATION}
# Name of a column -> the link whose concepts' codes it holds
_RESULTS: Final = (("outcome", ns.OUTCOME), ("conclusion", ns.CONCLUSION))
_CITED: Final = (
    *(("administratorSource", ns.ADMINISTRATOR_SOURCE), ("reviewerSource", ns.REVIEWER_SOURCE)),
    *(("administratorGuideline", ns.ADMINISTRATOR_GUIDELINE), ("reviewerGuideline", ns.REVIEWER_GUIDELINE)),
)
_REQUESTED: Final = (("region", ns.REGION), ("ingredient", ns.INGREDIENT), ("drug", ns.DRUG))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the names and types of its columns, and the function that makes one letter's rows."""

    columns: dict[str, KeyType]
    rows: Callable[["LetterRows"], Iterator[Row]]


class LetterRows:
    """One letter, ready to be read as rows."""

    def __init__(self, letter: LetterGraph, concepts: Concepts) -> None:
        self.letter = letter
        self._nodes: dict[str, Node] = {node.id: node for node in letter_nodes(letter, concepts)}

    def letters(self) -> Iterator[Row]:
        """Yield the letter's own row, with its worker and its reviewer."""
        iri = self.letter.iri
        row = {**self._key(), **self._properties(iri), **self._codes(iri, ("outcome", ns.OUTCOME))}
        for worker in self.letter.children(iri, ns.HAS_WORKER):
            row |= self._properties(worker)
        for reviewer in self.letter.children(iri, ns.HAS_REVIEWER):
            row |= self._properties(reviewer)
            row |= self._lists(reviewer, ("specialty", ns.SPECIALTY), ("licensedIn", ns.LICENSED_IN))
        yield row

    def determinations(self) -> Iterator[Row]:
        """Yield a row for each disputed item, with its service request."""
        for node in self._determinations():
            row = {
                **self._key(),
                **self._properties(node),
                **self._codes(node, *_RESULTS),
                **self._lists(node, *_CITED),
            }
            for request in self.letter.children(node, ns.HAS_REQUEST):
                row |= self._properties(request)
                row |= self._codes(request, ("category", ns.CATEGORY))
                row |= self._lists(request, *_REQUESTED)
            yield row

    def citations(self) -> Iterator[Row]:
        """Yield a row for each citation, with the item and the side that it belongs to."""
        for node in self._determinations():
            for side, link in _SIDES.items():
                for citation in self.letter.children(node, link):
                    codes = (("source", ns.SOURCE), ("topic", ns.TOPIC), ("guideline", ns.GUIDELINE))
                    yield {
                        **self._key(),
                        "determination": self._nodes[node_id(node)].properties["number"],
                        "side": side,
                        **self._codes(citation, *codes),
                        **self._properties(citation),
                        **self._lists(citation, ("section", ns.SECTION)),
                    }

    def diagnoses(self) -> Iterator[Row]:
        """Yield a row for each diagnosis of the worker."""
        for worker in self.letter.children(self.letter.iri, ns.HAS_WORKER):
            for node in self.letter.children(worker, ns.HAS_DIAGNOSIS):
                yield {**self._key(), **self._properties(node), **self._lists(node, ("condition", ns.CONDITION))}

    def _key(self) -> Row:
        return {"letter": node_id(self.letter.iri)}

    def _determinations(self) -> list[str]:
        return self.letter.children(self.letter.iri, ns.HAS_DETERMINATION)

    def _properties(self, iri: str) -> Row:
        properties = self._nodes[node_id(iri)].properties
        return {name: value for name, value in properties.items() if name not in _NOT_IN_TABLES}

    def _codes(self, iri: str, *links: tuple[str, str]) -> Row:
        lists = self._lists(iri, *links)
        return {name: codes[0] for name, codes in lists.items() if isinstance(codes, list) and codes}

    def _lists(self, iri: str, *links: tuple[str, str]) -> Row:
        return {name: [_code(target) for target in self.letter.values(iri, link)] for name, link in links}


def _code(iri: str) -> str:
    """Return a concept's code: the end of its IRI behind the vocabulary's name."""
    return node_id(iri).partition("/")[2]


def _columns(*kinds: str, **others: KeyType) -> dict[str, KeyType]:
    keys = {name: kind for source in kinds for name, kind in schema.node_keys(source).items()}
    return {"letter": "str", **{name: kind for name, kind in keys.items() if name not in _NOT_IN_TABLES}, **others}


#: Name -> table.
TABLES: Final = {
    "letters": Table(
        _columns("Letter", "Worker", "Reviewer", outcome="str", specialty="strs", licensedIn="strs"), LetterRows.letters
    ),
    "determinations": Table(
        {
            **_columns("Determination", "ServiceRequest", outcome="str", conclusion="str", category="str"),
            **dict.fromkeys((name for name, _ in (*_REQUESTED, *_CITED)), "strs"),
        },
        LetterRows.determinations,
    ),
    "citations": Table(
        {
            "letter": "str",
            "determination": "int",
            "side": "str",
            "source": "str",
            "topic": "str",
            "guideline": "str",
            "section": "strs",
            **_columns("Citation"),
        },
        LetterRows.citations,
    ),
    "diagnoses": Table(_columns("Diagnosis", condition="strs"), LetterRows.diagnoses),
}
