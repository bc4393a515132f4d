"""Every class of the ontology has a shape, or a reason why it has none."""

import pyoxigraph as ox
import pytest

from imr_graph import ns
from imr_graph.resources import files

OWL_CLASS = ox.NamedNode("http://www.w3.org/2002/07/owl#Class")
TARGET = ox.NamedNode("http://www.w3.org/ns/shacl#targetClass")
VOCABULARY = "a concept of a vocabulary: it is no letter's data, and tests/test_ontology.py checks its file"
#: Classes that no shape targets -> why.
REASONS = dict.fromkeys(
    (
        *("Guideline", "Section", "Topic", "ServiceCategory", "BodyRegion", "Specialty", "Ingredient", "Drug"),
        *("Outcome", "State", "Source", "Condition"),
    ),
    VOCABULARY,
)


def store_of(name: str) -> ox.Store:
    """Load a folder of Turtle."""
    store = ox.Store()
    for path in files("ontology" if name == "ontology" else "shapes"):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def classes() -> list[str]:
    """Return the local names of our classes."""
    quads = store_of("ontology").quads_for_pattern(None, None, OWL_CLASS)
    found = [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]
    return sorted(iri.removeprefix(ns.IMR) for iri in found if iri.startswith(ns.IMR))


def targeted() -> set[str]:
    """Return the local names of the classes that shapes target."""
    quads = store_of("shapes").quads_for_pattern(None, TARGET, None)
    return {quad.object.value.removeprefix(ns.IMR) for quad in quads if isinstance(quad.object, ox.NamedNode)}


@pytest.mark.parametrize("name", classes())
def test_the_class_has_a_shape_or_a_reason(name: str) -> None:
    """A class is either checked in every letter, or the table above says why it need not be."""
    assert (name in targeted()) != (name in REASONS)


def test_every_reason_is_of_a_class() -> None:
    """No reason is left over from a class that is gone."""
    assert set(REASONS) <= set(classes())
