"""Every label of a vocabulary leads to its concept, and every example shows a label that does."""

import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from imr_graph import ns
from imr_graph.ids import slug
from imr_graph.link.drugs import drugs
from imr_graph.link.guidelines import find_editions, find_section, other_work_in, regulation_editions, title_at
from imr_graph.link.icd10 import icd10_links
from imr_graph.link.phrases import finder
from imr_graph.link.regions import regions
from imr_graph.link.specialties import specialty_code, state_code
from imr_graph.link.vocabulary import Concept, concepts
from imr_graph.model import Span
from imr_graph.resources import folder

_YEAR = re.compile(r",? \(?(?:19|20)\d\d\)?$")
_WORD = re.compile(r"\w+")
#: Works that are known by no name of their own
NAMELESS = {"other", "study"}


def labels(kind: str) -> list[tuple[str, str]]:
    """Return every label of a vocabulary with the code that it must lead to."""
    return [(label, concept.code) for concept in concepts(kind).values() for label in concept.labels]


def examples(kind: str) -> Iterator[tuple[str, Concept]]:
    """Yield every example of a vocabulary with its concept."""
    for path in sorted(folder("ontology").glob("*.ttl")):
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            subject = str(triple.subject).strip("<>").removeprefix(ns.BASE)
            if triple.predicate.value == ns.SKOS + "example" and subject.startswith(f"{kind}/"):
                yield str(getattr(triple.object, "value", "")), concepts(kind)[subject.removeprefix(f"{kind}/")]


def named_regions(text: str) -> list[str]:
    """Return the codes of the regions that a text names."""
    return [fact.value for fact in regions(text, Span(0, len(text)))]


def editions_in(source: str, text: str) -> set[str]:
    """Return the codes of the editions whose titles a text holds."""
    titles = (title_at(source, text, word.start(), len(text)) for word in _WORD.finditer(text))
    return {edition.code for title in titles if title for edition in title.editions}


# -- labels ------------------------------------------------------------------------------------------------------------


def test_labels_of_drugs() -> None:
    """Each name of a drug is found whole and leads to the drug; none hides in another's name."""
    found = finder("drug", "ingredient")
    for label, code in labels("drug"):
        mentions = list(found.find(label, 0, len(label)))
        assert [mention.concept.code for mention in mentions] == [code], label
        assert mentions[0].concept.kind == "drug", label


def test_drugs_lead_to_their_ingredients() -> None:
    """Each name of a drug gives the ingredients that its concept lists, and each ingredient's name the ingredient."""
    for label, code in labels("drug"):
        given = {slug(fact.value) for fact in drugs(label, Span(0, len(label))).ingredients}
        assert given == set(concepts("drug")[code].values["ingredient"]), label
    for label, code in labels("ingredient"):
        assert code in {slug(fact.value) for fact in drugs(label, Span(0, len(label))).ingredients}, label


def test_labels_of_regions() -> None:
    """Each name of a region leads to it alone."""
    wrong = {label: named_regions(label) for label, code in labels("region") if named_regions(label) != [code]}
    assert wrong == {}


def test_labels_of_specialties_and_states() -> None:
    """Each name of a specialty and of a state leads to it, in capitals too."""
    for label, code in labels("specialty"):
        assert specialty_code(label) == specialty_code(label.upper()) == code, label
    for label, code in labels("state"):
        assert state_code(label) == code, label


def test_labels_of_guidelines() -> None:
    """Each title of a guideline finds its edition among those of its source, each regulation what it adopts."""
    for label, code in labels("guideline"):
        concept = concepts("guideline")[code]
        source = concept.one("source") or ""
        if source == "other" and code not in NAMELESS:
            assert other_work_in(label) == code, label
        elif concept.one("topic") and not label[0].isdigit():
            assert code in {each.code for each in find_editions(source, _YEAR.sub("", label))}, label
    for concept in concepts("guideline").values():
        for regulation in concept.values.get("regulation", ()):
            assert concept in regulation_editions(regulation.removeprefix("8 CCR "))


def test_labels_of_sections() -> None:
    """Each name of a section finds it within its edition."""
    for label, code in labels("section"):
        guideline = concepts("section")[code].values["sectionOf"][0]
        assert find_section(guideline, label) == code, f"{guideline}: {label}"


# -- examples ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("example", "concept"), list(examples("region")), ids=lambda each: getattr(each, "code", None))
def test_examples_of_regions(example: str, concept: Concept) -> None:
    """The example of a region names it, as the code reads it."""
    assert concept.code in named_regions(example)


@pytest.mark.parametrize(
    ("example", "concept"), list(examples("guideline")), ids=lambda each: getattr(each, "code", None)
)
def test_examples_of_guidelines(example: str, concept: Concept) -> None:
    """The example of a guideline holds a title that leads to it; that of another work its name."""
    source = concept.one("source") or ""
    if concept.one("topic"):
        assert concept.code in editions_in(source, example)
    elif source == "other" and concept.code not in NAMELESS:
        assert other_work_in(example) == concept.code


@pytest.mark.parametrize("kind", ["drug", "ingredient"])
def test_examples_of_drugs(kind: str) -> None:
    """The example of a drug or an ingredient names it and nothing else, as the code reads a request."""
    found = finder("drug", "ingredient")
    for example, concept in examples(kind):
        (mention,) = found.find(example, 0, len(example))
        assert kind == "ingredient" or mention.concept == concept, example
        given = {slug(fact.value) for fact in drugs(example, Span(0, len(example))).ingredients}
        assert given == set(concept.values.get("ingredient", [concept.code])), example


def test_examples_of_specialties_and_states() -> None:
    """The example of a specialty or a state ends with a name that leads to it."""
    for example, concept in examples("specialty"):
        assert concept.code in map(specialty_code, _endings(example)), example
    for example, concept in examples("state"):
        assert concept.code in map(state_code, _endings(example)), example


def _endings(text: str) -> list[str]:
    """Return what a text ends with, from each of its words on."""
    return [text[word.start() :] for word in _WORD.finditer(text)]


#: Concepts that need no example of how a letter prints them, and why.
WITHOUT_EXAMPLES = {
    "condition": "made from the package with the titles of ICD-10-CM, which its own tests read",
    "section": "its labels are what letters print, word for word",
    "dwc-category": "the names of the public report's tables, which no letter prints",
}


def test_every_concept_has_an_example() -> None:
    """Each concept of each vocabulary shows how a letter prints it, unless its kind has a reason not to."""
    bare: set[str] = set()
    for path in sorted(folder("ontology").glob("*.ttl")):
        shown, known = set(), set()
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if triple.predicate.value == ns.SKOS + "example":
                shown.add(triple.subject)
            elif triple.predicate.value == ns.SKOS + "inScheme":
                known.add(triple.subject)
        bare |= {str(subject).strip("<>").removeprefix(ns.BASE) for subject in known - shown}
    assert {code for code in bare if code.split("/")[0] not in WITHOUT_EXAMPLES} == set()
    assert {code.split("/")[0] for code in bare} == set(WITHOUT_EXAMPLES)


def test_every_vocabulary_that_is_linked_has_concepts() -> None:
    """No vocabulary is empty, so that none of these tests passes for want of labels."""
    kinds = ("drug", "ingredient", "region", "specialty", "state", "guideline", "section", "condition")
    assert all(len(labels(kind)) > 20 for kind in kinds)
    assert len(list(examples("region"))) > 20
    assert len(list(examples("guideline"))) > 20
    assert len(list(examples("drug"))) > 600
    assert len(list(examples("specialty"))) > 90


def test_titles_of_conditions_with_a_side() -> None:
    """A diagnosis that is the title of a code for one side gets that very code, 99 of 100 of them."""
    titles = {code: concept.labels[0] for code, concept in concepts("condition").items()}
    sided = {code: title for code, title in titles.items() if re.search(r"\b(?:right|left)\b", title)}
    exact = [code for code, title in sided.items() if [link.code for link in icd10_links(title)] == [code]]
    assert len(exact) >= 0.99 * len(sided)
