"""A batch of triples, looked up by predicate and subject, predicate and object, or class."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from imr_graph.ns import RDFS, TYPE
from imr_graph.shacl.ntriples import read_columns

#: What is said of each subject: its predicates with their objects.
Described = Mapping[str, Mapping[str, Sequence[str]]]

_SUBCLASS: Final = f"<{RDFS}subClassOf>"


class Graph:
    """The triples of a batch of letters, with what a vocabulary says of the concepts that they name.

    Args:
        ntriples: the batch, as N-Triples.
        vocabulary: what is known of concepts; only what is said of the batch's objects is taken.

    Raises:
        SourceError: the batch is not N-Triples.
    """

    def __init__(self, ntriples: bytes, vocabulary: Described) -> None:
        self._columns, named = read_columns(ntriples)
        self._inverse: dict[str, dict[str, list[str]]] = {}
        self._instances: dict[str, set[str]] = {}
        for concept in named & vocabulary.keys():
            for predicate, values in vocabulary[concept].items():
                column = self._columns.setdefault(predicate, {})
                have = column.get(concept)
                column[concept] = list(dict.fromkeys((*have, *values))) if have else values

    def objects(self, predicate: str) -> Mapping[str, Sequence[str]]:
        """Return the objects of each subject that has the predicate."""
        return self._columns.get(predicate, {})

    def subjects(self, predicate: str) -> Mapping[str, list[str]]:
        """Return the subjects of each object that has the predicate."""
        if predicate not in self._inverse:
            inverse: dict[str, list[str]] = {}
            for subject, values in self.objects(predicate).items():
                for value in values:
                    inverse.setdefault(value, []).append(subject)
            self._inverse[predicate] = inverse
        return self._inverse[predicate]

    def predicates(self) -> Iterable[str]:
        """Return every predicate."""
        return self._columns

    def instances(self, class_: str) -> set[str]:
        """Return the SHACL instances of a class: its own, and those of its subclasses in this graph."""
        if class_ not in self._instances:
            members: set[str] = set()
            for each in self._with_subclasses(class_):
                members.update(self.subjects(TYPE).get(each, ()))
            self._instances[class_] = members
        return self._instances[class_]

    def _with_subclasses(self, class_: str) -> set[str]:
        known, below = {class_}, [class_]
        for each in below:  # it grows while it is read
            fresh = set(self.subjects(_SUBCLASS).get(each, ())) - known
            known |= fresh
            below.extend(fresh)
        return known
