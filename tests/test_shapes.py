"""Each fixture breaks exactly the shapes that its header names, and each shape is broken by a fixture."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.paths import MulPath

from imr_graph import ns
from imr_graph.resources import folder
from imr_graph.validate import Result, load_shapes, load_vocabulary, results

FIXTURES = sorted((Path(__file__).parent / "shapes").rglob("*.*"))
CLAIM = re.compile(r"^# Fires: (?:nothing|shape:(?P<shape>\w+) (?P<path>.+))$", re.MULTILINE)
KINDS = {"valid": set(), "invalid": {"sh:Violation", "sh:Warning"}, "warning": {"sh:Warning"}}
SHAPE = ns.BASE + "shape/"


def name(path: Path) -> str:
    """Return a fixture's name: ``letter/invalid.iri``."""
    return f"{path.parent.name}/{path.stem}"


def claims(path: Path) -> set[tuple[str, str]]:
    """Return the shapes and result paths that a fixture's header says it breaks; a node shape's path is ``-``."""
    found = list(CLAIM.finditer(path.read_text(encoding="utf-8")))
    assert found, f"{path} makes no claim: say '# Fires: nothing' or '# Fires: shape:Name path'"
    return {("shape:" + claim["shape"], claim["path"]) for claim in found if claim["shape"]}


@cache
def fired(path: Path) -> list[Result]:
    """Return what a fixture breaks."""
    triples = (triple.triple for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return results(data, load_shapes(), load_vocabulary())


def named_shapes() -> list[URIRef]:
    """Return every shape that has a name and a target or constraint of its own."""
    graph = load_shapes().graph
    kinds = (SH.NodeShape, SH.PropertyShape)
    return sorted(shape for kind in kinds for shape in graph.subjects(RDF.type, kind) if isinstance(shape, URIRef))


@pytest.mark.parametrize("path", FIXTURES, ids=name)
def test_a_fixture_breaks_what_it_claims(path: Path) -> None:
    """The source shapes and result paths are exactly those of the header, the severity is that of the file's name."""
    found = fired(path)
    assert {(result.shape, result.path or "-") for result in found} == claims(path)
    kind = path.name.partition(".")[0]
    severities = {result.severity for result in found}
    assert severities <= KINDS[kind]
    assert ("sh:Violation" in severities) == (kind == "invalid")
    assert bool(found) == (kind != "valid")


@pytest.mark.parametrize("folder_name", sorted(path.stem for path in folder("shapes").glob("*.ttl")))
def test_every_file_of_shapes_has_fixtures(folder_name: str) -> None:
    """Each file has a folder of fixtures, a valid one among them."""
    assert [path for path in FIXTURES if path.parent.name == folder_name and path.name.startswith("valid.")]


def test_a_fixture_without_a_claim_fails(tmp_path: Path) -> None:
    """A fixture whose header says nothing of what it breaks is an error, not a success."""
    silent = tmp_path / "valid.silent.ttl"
    silent.write_text("# A letter.\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="makes no claim"):
        claims(silent)


def test_every_fixture_is_turtle_of_a_known_file() -> None:
    """No fixture lies where no shapes are, and none has another ending."""
    known = {path.stem for path in folder("shapes").glob("*.ttl")}
    files = [path for path in FIXTURES if path.is_file()]
    assert [path for path in files if path.parent.name not in known or path.suffix != ".ttl"] == []


@pytest.mark.parametrize("shape", named_shapes(), ids=lambda shape: shape.removeprefix(SHAPE))
def test_every_shape_is_broken_by_a_fixture(shape: URIRef) -> None:
    """No shape stands there that nothing can break."""
    assert "shape:" + shape.removeprefix(SHAPE) in {shape for path in FIXTURES for shape, _ in claims(path)}


@pytest.mark.parametrize("shape", named_shapes(), ids=lambda shape: shape.removeprefix(SHAPE))
def test_every_shape_gives_an_instruction(shape: URIRef) -> None:
    """Each has a target, one severity, and one message that is a sentence."""
    graph = load_shapes().graph
    messages = [*graph.objects(shape, SH.message), *graph.objects(shape, SH.sparql / SH.message)]
    assert [bool(re.fullmatch(r"[A-Z].*[^.]\.", str(message))) for message in messages] == [True]
    assert list(graph.objects(shape, SH.severity)) in ([SH.Violation], [SH.Warning])
    assert list(graph.objects(shape, SH.targetClass | SH.targetSubjectsOf | SH.targetObjectsOf))


def test_no_two_shapes_give_the_same_instruction() -> None:
    """A message leads back to its shape."""
    told = Counter(str(message) for message in load_shapes().graph.objects(None, SH.message))
    assert [message for message, count in told.items() if count > 1] == []


def test_closed_shapes_allow_what_the_ontology_declares() -> None:
    """A class may have the properties whose domain it is, and what the writer adds of other vocabularies; no more."""
    reused = {ns.IMR + "Letter": {ns.DCTERMS + "identifier", ns.PROV + "wasGeneratedBy"}}
    shapes, ontology = load_shapes().graph, Graph().parse(folder("ontology") / "imr.ttl")
    quoting = {
        ns.IMR + term for term in ("Worker", "Diagnosis", "Reviewer", "Determination", "ServiceRequest", "Citation")
    }
    closed = {
        str(kind): {str(term) for term in shapes.items(next(shapes.objects(shape, SH.ignoredProperties)))}
        for shape in shapes.subjects(SH.closed)
        for kind in shapes.objects(shape, SH.targetClass)
    }
    assert set(closed) == {*quoting, ns.IMR + "Letter"}
    domain = URIRef(ns.RDFS + "domain") | URIRef(ns.SCHEMA + "domainIncludes")
    for kind, allowed in closed.items():
        declared = {str(term) for term in ontology.subjects(domain, URIRef(kind))}
        assert allowed == declared | reused.get(kind, set()) | {str(RDF.type)}, kind


def test_shapes_speak_of_declared_terms_only() -> None:
    """SHACL does not notice a misspelt term, so every term of ours in a shape is looked up in the ontology."""
    declared = set(Graph().parse(folder("ontology") / "imr.ttl").subjects(RDF.type))
    used = {term for triple in load_shapes().graph for term in triple if str(term).startswith(ns.IMR)}
    assert {term for term in used if isinstance(term, URIRef)} <= declared
    queries = " ".join(str(query) for query in load_shapes().graph.objects(None, SH.select))
    assert {URIRef(ns.IMR + term) for term in re.findall(r"\bimr:(\w+)", queries)} <= declared


def test_concepts_in_shapes_are_in_the_vocabulary() -> None:
    """Where a shape lists concepts by name, each is one of the vocabulary, and none of the vocabulary is left out."""
    graph, known = load_shapes().graph, load_vocabulary().statements
    listed = {str(term) for term in graph.objects(None, SH["in"] / MulPath(RDF.rest, "*") / RDF.first)}
    concepts = {term for term in listed if term.startswith(ns.BASE)}
    assert concepts == {
        str(term) for term in known if str(term).startswith((ns.BASE + "outcome/", ns.BASE + "source/"))
    }
