"""The ontology and the vocabularies keep the promises that the code and the queries build on."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pyoxigraph as ox
import pytest
import rdflib

from imr_graph import ids, ns
from imr_graph.model import CaseOutcome
from imr_graph.resources import folder

FILES = sorted(folder("ontology").glob("*.ttl"))
GOLD = Path(__file__).resolve().parents[1] / ".." / "shared" / "gold" / "records"
VOCABULARIES = {
    "body-regions": "BodyRegion",
    "conditions": "Condition",
    "drugs": "Drug",
    "dwc-categories": "ServiceCategory",
    "guidelines": "Guideline",
    "ingredients": "Ingredient",
    "outcomes": "Outcome",
    "sections": "Section",
    "service-categories": "ServiceCategory",
    "sources": "Source",
    "specialties": "Specialty",
    "states": "State",
    "topics": "Topic",
}
LABELS = (ns.SKOS + "prefLabel", ns.SKOS + "altLabel", ns.SKOS + "hiddenLabel")
BUILT_IN = (ns.RDF, ns.RDFS, "http://www.w3.org/2002/07/owl#")

Graph = dict[str, dict[str, list[str]]]


@cache
def graph() -> Graph:
    """Return the whole ontology: subject -> property -> values, in the order of the files."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in FILES:
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            found[_text(triple.subject)][triple.predicate.value].append(_text(triple.object))
    return {subject: dict(properties) for subject, properties in found.items()}


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    assert not isinstance(term, ox.BlankNode | ox.Triple), "the ontology holds no blank nodes"
    return term.value


def concepts() -> dict[str, dict[str, list[str]]]:
    """Return the concepts of every vocabulary."""
    return {iri: values for iri, values in graph().items() if ns.SKOS + "Concept" in values[ns.RDF + "type"]}


def values(iri: str, name: str) -> list[str]:
    """Return the values of a property of ours."""
    return graph()[iri].get(ns.IMR + name, [])


def labels(iri: str) -> list[str]:
    """Return every label of a concept, case-folded."""
    return [label.casefold() for kind in LABELS for label in graph()[iri].get(kind, [])]


def local(iri: str) -> str:
    """Return the part of an IRI that people read: ``guideline/odg``."""
    return iri.removeprefix(ns.BASE)


def emitted() -> list[str]:
    """Return every IRI that a constant of ``ns`` names."""
    terms = [value for name, value in vars(ns).items() if name.isupper() and isinstance(value, str)]
    return sorted(term[1:-1] for term in terms if term.startswith("<"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_reads_the_same_in_both_libraries(path: Path) -> None:
    """Pyoxigraph and rdflib parse each file and find the same triples."""
    ours = {
        (str(t.subject), str(t.predicate), _text(t.object)) for t in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    }
    theirs = {(s.n3(), p.n3(), str(o)) for s, p, o in rdflib.Graph().parse(path)}
    assert ours == theirs
    assert ours


def test_there_is_a_file_for_every_vocabulary() -> None:
    """Every scheme is declared once, and each holds concepts of one class."""
    schemes = {iri for iri, found in graph().items() if ns.SKOS + "ConceptScheme" in found[ns.RDF + "type"]}
    assert schemes == {ns.BASE + "scheme/" + name for name in VOCABULARIES}
    held = {scheme for found in concepts().values() for scheme in found[ns.SKOS + "inScheme"]}
    assert held == schemes


@pytest.mark.parametrize("iri", emitted())
def test_every_emitted_term_is_declared(iri: str) -> None:
    """Each IRI that the code emits is declared: ours with label, comment and example, a reused one by its type."""
    declared = graph().get(iri)
    assert declared is not None or iri.startswith(BUILT_IN), f"{iri} is emitted and not declared in imr.ttl"
    if iri.startswith(ns.IMR):
        assert declared
        missing = {ns.RDFS + "label", ns.RDFS + "comment", ns.SKOS + "example", ns.RDF + "type"} - set(declared)
        assert not missing


def test_every_term_of_ours_says_what_it_is() -> None:
    """Classes and properties have a label and a comment; a property also has a range, and a domain or its like."""
    for iri, found in graph().items():
        if iri.startswith(ns.IMR):
            assert len(found[ns.RDFS + "label"]) == 1, iri
            assert len(found[ns.RDFS + "comment"]) == 1, iri
        if iri.startswith(ns.IMR) and "Property" in found[ns.RDF + "type"][0]:
            assert found.get(ns.RDFS + "range"), iri
            assert bool(found.get(ns.RDFS + "domain")) != bool(found.get(ns.SCHEMA + "domainIncludes")), iri


def test_no_term_is_used_without_being_declared() -> None:
    """A misspelt property or class in a vocabulary is caught: what is used is declared or built in."""
    used = {name for found in graph().values() for name in found}
    used |= {kind for found in graph().values() for kind in found[ns.RDF + "type"]}
    for domain in (ns.RDFS + "domain", ns.RDFS + "range", ns.SCHEMA + "domainIncludes", ns.RDFS + "subClassOf"):
        used |= {kind for found in graph().values() for kind in found.get(domain, [])}
    unknown = {iri for iri in used if iri not in graph() and not iri.startswith((*BUILT_IN, ns.XSD))}
    assert not unknown


def test_the_ontology_names_its_version_and_licence() -> None:
    """The header says which version this is and under which licence."""
    header = graph()[ns.BASE + "ontology"]
    assert header["http://www.w3.org/2002/07/owl#versionInfo"] == ["0.1.0"]
    assert header[ns.DCTERMS + "license"] == ["https://www.apache.org/licenses/LICENSE-2.0"]


@pytest.mark.parametrize(("scheme", "kind"), VOCABULARIES.items())
def test_concepts_are_complete(scheme: str, kind: str) -> None:
    """Each has one preferred label, one definition, one scheme, its class, and its IRI's tail as its only notation.

    The title of a condition is its definition.
    """
    members = [iri for iri, found in concepts().items() if found[ns.SKOS + "inScheme"] == [f"{ns.BASE}scheme/{scheme}"]]
    assert members
    for iri in members:
        found = graph()[iri]
        assert sorted(found[ns.RDF + "type"]) == sorted([ns.SKOS + "Concept", ns.IMR + kind]), iri
        assert len(found[ns.SKOS + "prefLabel"]) == 1, iri
        assert len(found.get(ns.SKOS + "definition", [])) == (0 if kind == "Condition" else 1), iri
        assert found[ns.SKOS + "notation"] == [local(iri).partition("/")[2]], iri


def test_every_concept_is_in_one_scheme() -> None:
    """No concept stands outside the vocabularies, none in two."""
    assert [iri for iri, found in concepts().items() if len(found.get(ns.SKOS + "inScheme", [])) != 1] == []


def test_no_label_leads_to_two_concepts() -> None:
    """A label finds one concept of a scheme; one section of a guideline; editions of one topic of a source."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri in concepts():
        for label in labels(iri):
            owners[_label_space(iri), label].add(_meaning(iri))
    assert {key: sorted(found) for key, found in owners.items() if len(found) > 1} == {}


def _label_space(iri: str) -> str:
    """Where a label must be unique: guidelines are looked up by source, sections by guideline."""
    scheme = graph()[iri][ns.SKOS + "inScheme"][0]
    return "|".join([scheme, *values(iri, "sectionOf"), *(values(iri, "source") if "/guidelines" in scheme else [])])


def _meaning(iri: str) -> str:
    """What a label must tell: the concept, of guideline editions the topic, of conditions the category."""
    if local(iri).startswith("condition/"):
        return local(iri)[: len("condition/M54")]
    topics = values(iri, "topic")
    return topics[0] if topics else iri


def test_no_concept_repeats_a_label() -> None:
    """Labels are matched without regard to case, so none is written twice."""
    assert [iri for iri in concepts() if len(labels(iri)) != len(set(labels(iri)))] == []


def test_editions_of_a_topic_are_told_apart() -> None:
    """Two editions that share a label differ in their printed year, or one of them is not known by a year."""
    owners: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for iri in concepts():
        if values(iri, "topic"):
            for label in labels(iri):
                owners[_label_space(iri), label, "".join(values(iri, "editionYear"))].append(iri)
    assert {key: found for key, found in owners.items() if len(found) > 1} == {}


def test_every_link_leads_to_a_concept() -> None:
    """No property points into our namespace at something that is not declared."""
    for iri, found in graph().items():
        for name, targets in found.items():
            for target in targets:
                if target.startswith(ns.BASE) and name != "http://www.w3.org/2002/07/owl#versionIRI":
                    assert target in graph(), f"{iri} {name} {target}"


@pytest.mark.parametrize("name", ["broader", "isReplacedBy"])
def test_hierarchies_have_no_cycle(name: str) -> None:
    """Nothing is broader than itself, and no edition replaces itself, on whatever way round."""
    link = ns.SKOS + name if name == "broader" else ns.DCTERMS + name
    for start in concepts():
        seen, here = {start}, graph()[start].get(link, [])
        while here:
            assert len(here) == 1, start
            assert here[0] not in seen, start
            seen.add(here[0])
            here = graph()[here[0]].get(link, [])


def test_editions_follow_on() -> None:
    """An edition that replaces another has its topic and source, and comes into force the day after it ends."""
    replaced = [iri for iri in concepts() if graph()[iri].get(ns.DCTERMS + "isReplacedBy")]
    assert replaced
    for iri in replaced:
        successor = graph()[iri][ns.DCTERMS + "isReplacedBy"][0]
        assert values(iri, "topic") == values(successor, "topic"), iri
        assert values(iri, "source") == values(successor, "source"), iri
        end, begin = values(iri, "inForceTo"), values(successor, "inForceFrom")
        assert begin, successor
        if end:
            assert date.fromisoformat(end[0]) + timedelta(days=1) == date.fromisoformat(begin[0]), iri


def test_no_edition_ends_before_it_begins() -> None:
    """The dates of an edition are in order, and one that ends also begins."""
    for iri in concepts():
        begin, end = values(iri, "inForceFrom"), values(iri, "inForceTo")
        assert not end or (begin and begin[0] < end[0]), iri


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("outcome", get_args(CaseOutcome)),
        ("source", ("mtus", "odg", "acoem", "other")),
        ("state", ("CA", "DC", "PR", "WY")),
        ("region", ("low-back", "neck", "upper-extremity", "skin")),
        ("category", ("physical_medicine", "other_diagnostic", "dme")),
        ("guideline", ("odg", "acoem", "other", "odg-low-back", "mtus-low-back-2004")),
    ],
)
def test_the_codes_of_the_code_are_there(kind: str, codes: tuple[str, ...]) -> None:
    """What ``ids.concept`` mints for the model's codes is in the vocabulary."""
    for code in codes:
        assert ids.concept(kind, code)[1:-1] in concepts()


def test_an_example_shows_a_label() -> None:
    """The example of a region, a source or a guideline holds one of its labels, as a word."""
    shown = [iri for iri in concepts() if local(iri).startswith(("region/", "source/", "guideline/"))]
    for iri in shown:
        for example in graph()[iri].get(ns.SKOS + "example", []):
            words = f" {re.sub(r'[^a-z0-9&]+', ' ', example.casefold())} "
            known = [f" {re.sub(r'[^a-z0-9&]+', ' ', label).strip()} " for label in labels(iri)]
            assert local(iri).endswith(("/other", "/study")) or any(label in words for label in known), iri


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold records are not beside this checkout")
def test_the_codes_of_real_letters_are_there() -> None:
    """Every category, region, ingredient, topic, source, state and certification of the gold records is known."""
    known, names = concepts(), {label for iri in concepts() if "/specialty/" in iri for label in labels(iri)}
    for path in sorted(GOLD.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        for kind, code in _gold_codes(record):
            assert ids.concept(kind, ids.slug(code) if kind == "ingredient" else code)[1:-1] in known, path.name
        assert {name.casefold() for name in record["reviewer"]["certifications"]} <= names, path.name


def _gold_codes(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (("state", code) for code in record["reviewer"]["licensure"])
    for item in record["determinations"]:
        yield "category", item["category"]
        yield "outcome", item["outcome"]
        yield from (("region", code) for code in item["regions"])
        yield from (("ingredient", code) for code in item["ingredients"])
        for side in ("claims_administrator", "expert_reviewer"):
            for citation in item[side]["citations"]:
                yield "source", citation["source"].lower()
                yield from (("topic", code) for code in [citation["topic"]] if code)


def test_ingredients_are_found_by_their_name() -> None:
    """The IRI of an ingredient is its generic name as ``ids.slug`` writes it, so a record's word leads to it."""
    for iri, found in concepts().items():
        if ns.IMR + "Ingredient" in found[ns.RDF + "type"]:
            assert ids.slug(found[ns.SKOS + "prefLabel"][0]) == local(iri).partition("/")[2]


def test_sections_stand_below_their_edition() -> None:
    """The code of a section is its edition's code, a slash and its name as a slug."""
    for iri, found in concepts().items():
        if ns.IMR + "Section" in found[ns.RDF + "type"]:
            edition = local(values(iri, "sectionOf")[0]).partition("/")[2]
            assert local(iri) == f"section/{edition}/{ids.slug(found[ns.SKOS + 'prefLabel'][0])}"


def test_drugs_hold_ingredients() -> None:
    """Each drug names its ingredients, and each ingredient is in a drug."""
    held = [target for iri in concepts() for target in values(iri, "ingredient")]
    assert {local(iri) for iri in concepts() if local(iri).startswith("ingredient/")} == {local(iri) for iri in held}
    assert [iri for iri in concepts() if local(iri).startswith("drug/") and not values(iri, "ingredient")] == []
