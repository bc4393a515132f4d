"""Write docs/ontology.md from the ontology and the vocabularies; a test keeps it current.

python docs/make_ontology.py
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from imr_graph import ns
from imr_graph.resources import files

PAGE: Final = Path(__file__).with_name("ontology.md")
OWL: Final = "http://www.w3.org/2002/07/owl#"
_INTRODUCTION: Final = """# The ontology

Made from `ontology/*.ttl` by `python docs/make_ontology.py`; change the Turtle, not this page.

Namespace `https://w3id.org/imr-graph/ontology#`, prefix `imr:`. A letter's nodes stand below the letter's IRI:
`letter/CM16-0000112/determination/1/request`. Nodes that quote the letter carry `imr:start` and `imr:end`, the
characters [start, end) of its text, and `imr:page` where the source has pages. There are no blank nodes.
"""


class Ontology:
    """The ontology and the vocabularies, read into a store."""

    def __init__(self) -> None:
        self.store = ox.Store()
        for path in files("ontology"):
            self.store.load(path=str(path), format=ox.RdfFormat.TURTLE)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return a property's values, in order."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal))

    def one(self, subject: str, predicate: str) -> str:
        """Return a property's first value, or an empty string."""
        return next(iter(self.values(subject, predicate)), "")

    def of_type(self, *types: str) -> list[str]:
        """Return the terms of our namespace that have one of these types."""
        found = {
            quad.subject.value
            for kind in types
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(ns.RDF + "type"), ox.NamedNode(kind))
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ns.BASE)
        }
        return sorted(found, key=str.casefold)

    def page(self) -> str:
        """Return the page."""
        parts = [_INTRODUCTION, "## Classes\n", *self.classes(), "## Properties\n", *self.properties()]
        return "\n".join([*parts, "## Vocabularies\n", *self.vocabularies()]) + "\n"

    def classes(self) -> Iterator[str]:
        """Yield each class with the properties that its nodes have."""
        for name in self.of_type(OWL + "Class"):
            properties = [
                term
                for term in self.of_type(OWL + "ObjectProperty", OWL + "DatatypeProperty")
                if name in self.domains(term)
            ]
            yield f"### {short(name)}\n\n{self.one(name, ns.RDFS + 'comment')}\n"
            if properties:
                yield "Properties: " + ", ".join(f"[`{short(term)}`](#{anchor(term)})" for term in properties) + ".\n"

    def domains(self, term: str) -> list[str]:
        """Return the classes whose nodes have a property."""
        return [*self.values(term, ns.RDFS + "domain"), *self.values(term, ns.SCHEMA + "domainIncludes")]

    def properties(self) -> Iterator[str]:
        """Yield each property."""
        for term in self.of_type(OWL + "ObjectProperty", OWL + "DatatypeProperty"):
            yield f"### {short(term)}\n\n{self.one(term, ns.RDFS + 'comment')}\n"
            of = ", ".join(short(name) for name in self.domains(term))
            to = ", ".join(short(name) for name in self.values(term, ns.RDFS + "range"))
            example = self.one(term, ns.SKOS + "example")
            yield f"Of {of or 'any node'}; value {to or 'any'}." + (f" Example: `{example}`." if example else "") + "\n"

    def vocabularies(self) -> Iterator[str]:
        """Yield a table of the concept schemes."""
        yield "| vocabulary | concepts | what it holds |\n| --- | ---: | --- |"
        for scheme in self.of_type(ns.SKOS + "ConceptScheme"):
            members = self.store.quads_for_pattern(None, ox.NamedNode(ns.SKOS + "inScheme"), ox.NamedNode(scheme))
            label, definition = self.one(scheme, ns.SKOS + "prefLabel"), self.one(scheme, ns.SKOS + "definition")
            yield f"| {label} | {sum(1 for _ in members)} | {definition} |"


def short(iri: str) -> str:
    """Return an IRI by its prefix."""
    return next((f"{prefix}:{iri[len(base) :]}" for prefix, base in ns.PREFIXES.items() if iri.startswith(base)), iri)


def anchor(iri: str) -> str:
    """Return the anchor of a heading."""
    return short(iri).replace(":", "").lower()


def main() -> None:
    """Write the page."""
    PAGE.write_text(Ontology().page(), "utf-8")


if __name__ == "__main__":
    main()
