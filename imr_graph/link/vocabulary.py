"""The SKOS vocabularies of ``ontology/`` as Python objects: concepts by code, and labels that lead to them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import pyoxigraph as ox

from imr_graph import ns
from imr_graph.resources import files

_LABELS: Final = tuple(ox.NamedNode(ns.SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel"))
_SCHEME_PROPERTIES: Final = (ns.IMR, ns.DCTERMS)
_WORD: Final = re.compile(r"[a-z]{4,}")
_FOLD: Final = re.compile(r"[^a-z0-9+#/.%]+")


@dataclass(slots=True)
class Concept:
    """One concept of a vocabulary.

    Attributes:
        kind: the vocabulary, as in its IRI (``guideline``).
        code: its code (``mtus-low-back-2004``).
        labels: preferred label first, then every other spelling.
        values: property's local name -> the values; of a concept, its code.
    """

    kind: str
    code: str
    labels: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def one(self, name: str) -> str | None:
        """Return a property's only value, or None."""
        values = self.values.get(name)
        return values[0] if values else None


@cache
def concepts(kind: str) -> dict[str, Concept]:
    """Return a vocabulary's concepts by code: ``concepts("region")["low-back"]``."""
    prefix = f"{ns.BASE}{kind}/"
    return {iri[len(prefix) :]: concept for iri, concept in _all().items() if iri.startswith(prefix)}


def fold(text: str) -> str:
    """Fold a phrase for look-up: lower case, words joined by one blank, punctuation and hyphens left out."""
    return _FOLD.sub(" ", text.lower().replace("'", "")).strip().rstrip(".")


def label_index(kinds: Iterable[Concept]) -> dict[str, Concept]:
    """Return the concepts by each of their labels, folded; the first that claims a label keeps it."""
    index: dict[str, Concept] = {}
    for concept in kinds:
        for label in concept.labels:
            index.setdefault(fold(label), concept)
    return index


@cache
def words() -> frozenset[str]:
    """Return every word of four letters or more that a label of any vocabulary holds, in lower case."""
    labels = (label for concept in _all().values() for label in concept.labels)
    return frozenset(word for label in labels for word in _WORD.findall(label.lower()))


@cache
def _all() -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    labels: dict[str, list[tuple[int, str]]] = {}
    for quad in _quads():
        iri = str(quad.subject.value)  # type: ignore[union-attr]  # the files hold no blank or quoted subjects
        if not iri.startswith(ns.BASE) or iri.startswith(ns.IMR):
            continue
        concept = found.get(iri)
        if concept is None:
            kind, _, code = iri[len(ns.BASE) :].partition("/")
            concept = found[iri] = Concept(kind, code)
        value, predicate = quad.object.value, quad.predicate.value  # type: ignore[union-attr]
        if quad.predicate in _LABELS:
            labels.setdefault(iri, []).append((_LABELS.index(quad.predicate), value))
        elif predicate.startswith(_SCHEME_PROPERTIES):
            name = re.split("[/#]", predicate)[-1]
            concept.values.setdefault(name, []).append(_code(value))
    for iri, pairs in labels.items():
        found[iri].labels = [label for _, label in sorted(pairs, key=lambda pair: pair[0])]
    return found


def _code(value: str) -> str:
    if not value.startswith(ns.BASE):
        return value
    return value[len(ns.BASE) :].partition("/")[2]


def _quads() -> Iterator[ox.Quad]:
    for path in files("ontology"):
        yield from ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
