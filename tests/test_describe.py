"""A graph describes itself in terms that SPARQL editors understand."""

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from imr_graph import ns, pipeline
from imr_graph.describe import Partitions, partitions
from imr_graph.store import GraphDirectory


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> ox.Store:
    """The store of some example letters."""
    folder = tmp_path_factory.mktemp("graph") / "g"
    pipeline.build(sorted(examples.glob("CM16*")), folder, jobs=1)
    return GraphDirectory(folder).open()


def select(store: ox.Store, query: str) -> list[Any]:
    """Return the rows of a query as text."""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row) for row in found]


def test_partitions_of_lines() -> None:
    """Classes and properties are counted by the lines of N-Triples."""
    lines = f'<a> {ns.TYPE} <http://c> .\n<b> {ns.TYPE} <http://c> .\n<a> <http://p> "x y <z>" .\n'.encode()
    assert partitions(lines) == Partitions({"http://c": 2}, {ns.TYPE[1:-1]: 2, "http://p": 1})  # type: ignore[arg-type]


def test_class_partitions_count_the_nodes(store: ox.Store) -> None:
    """Each class partition says how many nodes of the class the letters have."""
    void = "PREFIX void: <http://rdfs.org/ns/void#> "
    said = dict(
        select(store, void + "SELECT ?c ?n WHERE { ?g void:classPartition ?p . ?p void:class ?c ; void:entities ?n }")
    )
    assert len(said) == 7
    for name, count in said.items():
        assert select(store, f"SELECT (COUNT(?s) AS ?n) WHERE {{ ?s a <{name}> }}") == [(count,)]


def test_prefixes_are_declared(store: ox.Store) -> None:
    """Editors find the prefixes as SHACL declares them."""
    sh = "PREFIX sh: <http://www.w3.org/ns/shacl#> "
    found = select(store, sh + "SELECT ?p ?n WHERE { ?g sh:declare ?d . ?d sh:prefix ?p ; sh:namespace ?n }")
    assert dict(found) == ns.PREFIXES


def test_the_named_queries_can_be_run_as_they_stand(store: ox.Store) -> None:
    """Each query that the graph offers has its question, and its text runs."""
    query = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?name ?question ?text WHERE {"
        " ?q a sh:SPARQLExecutable ; rdfs:label ?name ; rdfs:comment ?question ; sh:select ?text }"
    )
    offered = select(store, query)
    assert len(offered) == len(pipeline.questions()) > 10
    for _, question, text in offered:
        assert question.endswith("?")
        assert isinstance(store.query(text), ox.QuerySolutions)


def test_no_blank_nodes(store: ox.Store) -> None:
    """Nothing in the store is a blank node."""
    assert not [
        quad for quad in store if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]
