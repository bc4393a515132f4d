"""The formats of RDF hold every triple of the graph, read by two readers that are not ours."""

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from imr_graph.export import export


def _triples(store: ox.Store) -> set[str]:
    return {str(quad.triple) for quad in store}


def _rdflib_triples(path: Path, form: str) -> set[str]:
    """Read with rdflib, and let pyoxigraph write each term in its one canonical form."""
    dataset = rdflib.Dataset()
    graph = dataset.default_graph if form == "nquads" else rdflib.Graph()
    (dataset if form == "nquads" else graph).parse(path, format=form)
    quads = dataset.quads() if form == "nquads" else ((*triple, None) for triple in graph)
    return {str(ox.Triple(_term(s), _term(p), _term(o))) for s, p, o, _ in quads}


def _term(term: Any) -> Any:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own readers use what it deprecates
@pytest.mark.parametrize(
    ("name", "form"), [("ntriples", "nt"), ("nquads", "nquads"), ("turtle", "turtle"), ("jsonld", "json-ld")]
)
def test_rdf_formats_hold_every_triple(store: ox.Store, tmp_path: Path, name: str, form: str) -> None:
    """Rdflib reads exactly the triples of the store, none lost and none changed."""
    rdflib.NORMALIZE_LITERALS = False
    summary = export(store, name, tmp_path / "out")
    assert _rdflib_triples(tmp_path / "out", form) == _triples(store)
    assert summary.triples == len(store)


@pytest.mark.parametrize(
    ("name", "form"), [("ntriples", "N_TRIPLES"), ("turtle", "TURTLE"), ("jsonld", "JSON_LD"), ("nquads", "N_QUADS")]
)
def test_rdf_formats_from_a_sorted_file_hold_every_triple(
    graph_nt: Path, store: ox.Store, tmp_path: Path, name: str, form: str
) -> None:
    """A second reader agrees, also where the graph is a file."""
    export(graph_nt, name, tmp_path / "out")
    quads = ox.parse(path=str(tmp_path / "out"), format=getattr(ox.RdfFormat, form))
    assert {str(quad.triple) for quad in quads} == _triples(store)


def test_ntriples_of_a_sorted_file_are_that_file(graph_nt: Path, tmp_path: Path) -> None:
    """The canonical file comes out as it went in."""
    export(graph_nt, "ntriples", tmp_path / "out.nt")
    assert (tmp_path / "out.nt").read_bytes() == graph_nt.read_bytes()


def test_nquads_name_the_letter_that_a_triple_came_from(store: ox.Store, tmp_path: Path) -> None:
    """A letter's triples stand in a graph of its name, the vocabularies in the default graph."""
    export(store, "nquads", tmp_path / "out")
    names: dict[str, set[str]] = {}
    for quad in ox.parse(path=str(tmp_path / "out"), format=ox.RdfFormat.N_QUADS):
        letter = re.match(r"<(https://w3id.org/imr-graph/letter/[^/>]+)", str(quad.subject))
        names.setdefault(str(quad.graph_name), set()).add(letter[1] if letter else "vocabulary")
    letters = [f"https://w3id.org/imr-graph/letter/CM16-000000{number}" for number in range(1, 8)]
    assert names == {"DEFAULT": {"vocabulary"}} | {f"<{letter}>": {letter} for letter in letters}


def test_turtle_is_grouped_and_prefixed(graph_nt: Path, tmp_path: Path) -> None:
    """Each subject has one paragraph, its class first, and names instead of addresses."""
    export(graph_nt, "turtle", tmp_path / "out.ttl")
    text = (tmp_path / "out.ttl").read_text(encoding="utf-8")
    assert text.count("\nletter:CM16-0000001 ") == 1
    assert '\nletter:CM16-0000001 a imr:Letter ;\n    dcterms:identifier "CM16-0000001" ;\n' in text
    assert "imr:determination <letter/CM16-0000001/determination/1>, <letter/CM16-0000001/determination/2> ;" in text
    assert 'imr:decisionDate "2016-01-04"^^xsd:date' in text
    assert "imr:age 41 ;" in text


def test_jsonld_has_a_context_and_native_numbers(graph_nt: Path, tmp_path: Path) -> None:
    """The document reads as JSON without a processor, too."""
    export(graph_nt, "jsonld", tmp_path / "out.jsonld")
    document = json.loads((tmp_path / "out.jsonld").read_text(encoding="utf-8"))
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert document["@context"]["imr"] == "https://w3id.org/imr-graph/ontology#"
    assert nodes["letter:CM16-0000001/worker"]["imr:age"] == 41
    assert nodes["letter:CM16-0000001/worker"]["@type"] == "imr:Worker"
    assert nodes["letter:CM16-0000001"]["imr:decisionDate"] == {"@value": "2016-01-04", "@type": "xsd:date"}
