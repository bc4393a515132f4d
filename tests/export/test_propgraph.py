"""The property graph holds what the RDF graph says, no more and no less, whatever it is read from."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from imr_graph import ns
from imr_graph.errors import ExportError
from imr_graph.export import schema, shared_sections
from imr_graph.export.propgraph import LABEL_LENGTH, Node, PropertyGraph, short
from imr_graph.export.selection import FILTERS
from imr_graph.export.source import FileGraph, StoreGraph, open_graph
from imr_graph.export.views import VIEWS, property_graph

_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in ns.PREFIXES.items())
_EDGES = """
  {{ ?source ?link ?target FILTER(STRSTARTS(STR(?source), "{letter}") && STRSTARTS(STR(?link), "{imr}")
                                  && ISIRI(?target)) }}
  UNION
  {{ ?node ?use ?first FILTER(STRSTARTS(STR(?node), "{letter}") && STRSTARTS(STR(?use), "{imr}")
                              && ISIRI(?first) && !STRSTARTS(STR(?first), "{letter}"))
     ?first (skos:broader|dcterms:isReplacedBy|imr:topic|imr:source|imr:sectionOf|imr:ingredient)* ?source .
     ?source ?link ?target
     FILTER(ISIRI(?target) && (STRSTARTS(STR(?link), "{imr}") || ?link IN (skos:broader, dcterms:isReplacedBy))) }}
""".format(letter=ns.BASE + "letter/", imr=ns.IMR)


def _select(store: ox.Store, query: str) -> list[tuple[Any, ...]]:
    solutions = store.query(_PREFIXES + query)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(term.value if term else None for term in solution) for solution in solutions]


def _iri(name: str) -> str:
    return name if name.startswith("http") else ns.BASE + name


def _edges(graph: PropertyGraph, kind: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(edge.source, edge.target): edge.properties for edge in graph.edges() if edge.type == kind}


def test_full_has_an_edge_for_every_link_of_a_letter_and_of_a_concept_that_it_reaches(store: ox.Store) -> None:
    """A SPARQL query that knows nothing of the export finds the same links, but for those that repeat another one."""
    expected = {
        (s, t, schema.edge_type(f"<{p}>"))
        for s, p, t in _select(store, f"SELECT DISTINCT ?source ?link ?target {{{_EDGES}}}")
        if not p.endswith("PageCitation")
    }
    edges = list(property_graph(StoreGraph(store)).edges())
    assert {(_iri(edge.source), _iri(edge.target), edge.type) for edge in edges} == expected
    assert len(edges) == len(expected) > 150


def test_full_has_a_node_for_every_end_of_an_edge_and_every_node_of_a_letter(store: ox.Store) -> None:
    """No edge hangs loose, no node is missing, none is there twice."""
    graph = property_graph(StoreGraph(store))
    names = [node.id for node in graph.nodes()]
    ends = {end for edge in graph.edges() for end in (edge.source, edge.target)}
    letters = f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{ns.BASE}letter/")) }}'
    below = {iri.removeprefix(ns.BASE) for (iri,) in _select(store, letters)}
    assert sorted(names) == sorted(ends | below)


def test_full_keeps_every_literal_of_a_letter(store: ox.Store) -> None:
    """The count of values of all letters' nodes is the count of their literals, and one parser a letter."""
    query = f'SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{ns.BASE}letter/") && ISLITERAL(?o)) }}'
    literals = int(_select(store, query)[0][0])
    nodes = [node for node in property_graph(StoreGraph(store)).nodes() if node.id.startswith("letter/")]
    values = [value for node in nodes for name, value in node.properties.items() if name not in {"label", "parser"}]
    assert sum(len(value) if isinstance(value, list) else 1 for value in values) == literals


@pytest.mark.parametrize("view", VIEWS)
def test_ids_of_edges_and_nodes_are_unique(store: ox.Store, view: str) -> None:
    """Every program may take the ids as keys."""
    graph = property_graph(StoreGraph(store), view)
    for items in (list(graph.nodes()), list(graph.edges())):
        assert items
        assert max(Counter(item.id for item in items).values()) == 1


@pytest.mark.parametrize("view", VIEWS)
def test_every_property_has_the_type_that_its_key_declares(store: ox.Store, view: str) -> None:
    """A format may write its header before it has seen a value."""
    types: dict[str, type] = {"str": str, "int": int, "float": float, "date": date, "bool": bool, "strs": list}
    graph = property_graph(StoreGraph(store), view)
    for node in graph.nodes():
        assert {name: type(value) for name, value in node.properties.items()} == {
            name: types[graph.node_keys[node.kind][name]] for name in node.properties
        }
    for edge in graph.edges():
        assert {name: type(value) for name, value in edge.properties.items()} == {
            name: types[graph.edge_keys[name]] for name in edge.properties
        }


@pytest.mark.parametrize("view", VIEWS)
def test_a_store_in_memory_on_disk_and_a_sorted_file_give_the_same(
    store: ox.Store, disk_store: Callable[[int], ox.Store], graph_nt: Path, letters_nt: Path, view: str
) -> None:
    """Neither the order of loading nor the kind of storage shows."""
    sources = [
        *((source, None) for source in (store, disk_store(1), disk_store(2), graph_nt)),
        (store, FileGraph(letters_nt).groups),
    ]
    graphs = [property_graph(open_graph(source, letters), view) for source, letters in sources]
    first, *others = [(list(graph.nodes()), list(graph.edges())) for graph in graphs]
    assert all(other == first for other in others)


def test_a_file_that_is_not_sorted_is_refused(lines: list[bytes], tmp_path: Path) -> None:
    """A letter torn apart would lose its determinations: the message says how to sort."""
    path = tmp_path / "graph.nt"
    path.write_bytes(b"".join(reversed(lines)))
    with pytest.raises(ExportError, match=r"not sorted: letter CM16-0000006 stands after CM16-0000007.*LC_ALL=C sort"):
        list(FileGraph(path).letters())


@pytest.mark.parametrize("beside", [True, False])
def test_filters_and_limits_work_on_a_file(store: ox.Store, graph_nt: Path, letters_nt: Path, beside: bool) -> None:
    """The letters are chosen in the file; the codes come from its vocabularies or the store's."""
    graph = open_graph(store, FileGraph(letters_nt).groups) if beside else open_graph(graph_nt)
    view = property_graph(graph, "full", {"category": "imaging"}, 55)
    assert list(view.nodes()) == list(property_graph(StoreGraph(store), "full", {"category": "imaging"}, 55).nodes())
    assert view.cut == ("max_nodes=55: the first 2 letters were kept whole; letters left out: 1.",)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    """The message names the path."""
    with pytest.raises(ExportError, match=r"absent\.nt: cannot be read"):
        FileGraph(tmp_path / "absent.nt")


def test_concepts_are_labelled_by_their_preferred_label(store: ox.Store) -> None:
    """A reader sees words, not codes."""
    labels = {node.id: (node.labels, node.label) for node in property_graph(StoreGraph(store)).nodes()}
    assert labels["guideline/mtus-low-back-2004"] == (("Guideline", "Concept"), "Low Back Complaints 2004")
    assert labels["section/mtus-low-back-2004/special-studies"] == (("Section", "Concept"), "Special Studies")
    assert labels["outcome/partly-overturned"] == (("Outcome", "Concept"), "Partly overturned")
    assert labels["state/CA"] == (("State", "Concept"), "California")


def test_nodes_of_a_letter_are_labelled_by_what_they_say(store: ox.Store) -> None:
    """Each kind has a label that a person can tell apart."""
    labels = {node.id: node.label for node in property_graph(StoreGraph(store)).nodes()}
    letter = "letter/CM16-0000001"
    assert labels[letter] == "CM16-0000001"
    assert labels[f"{letter}/worker"] == "worker, female, 41"
    assert labels[f"{letter}/reviewer"] == "Family Practice; Pain Medicine"
    assert labels[f"{letter}/diagnosis/2"] == "Low back pain"
    assert labels[f"{letter}/determination/2"] == labels[f"{letter}/determination/2/request"] == "Norco 10/325mg #60"
    assert labels[f"{letter}/determination/2/reviewer-citation/1"].startswith("Opioid")
    assert labels["letter/CM16-0000005/determination/1/administrator-citation/1"].startswith("Other")


def test_a_concept_that_the_graph_does_not_describe_is_a_node_with_its_code() -> None:
    """A letter built without the ontology still exports whole."""
    store = ox.Store()
    letter = f"{ns.BASE}letter/CM16-0000001"
    store.load(
        f"<{letter}> {ns.TYPE} {ns.LETTER} .\n<{letter}> {ns.OUTCOME} <{ns.BASE}outcome/upheld> .\n",
        format=ox.RdfFormat.N_TRIPLES,
    )
    graph = property_graph(StoreGraph(store))
    assert list(graph.nodes()) == [
        Node("letter/CM16-0000001", ("Letter",), {"label": "letter"}),
        Node("outcome/upheld", ("Concept",), {"label": "upheld"}),
    ]
    assert [edge.id for edge in graph.edges()] == ["letter/CM16-0000001|OUTCOME|outcome/upheld"]


def test_a_link_to_a_node_that_is_not_there_is_no_edge() -> None:
    """Importers refuse an edge without its end."""
    store = ox.Store()
    letter = f"{ns.BASE}letter/CM16-0000001"
    store.load(
        f"<{letter}> {ns.TYPE} {ns.LETTER} .\n<{letter}> {ns.HAS_WORKER} <{letter}/worker> .\n",
        format=ox.RdfFormat.N_TRIPLES,
    )
    graph = property_graph(StoreGraph(store))
    assert [node.id for node in graph.nodes()] == ["letter/CM16-0000001"]
    assert list(graph.edges()) == []


def test_a_determination_without_an_outcome_is_not_counted() -> None:
    """A cut-off letter cannot tip a share."""
    store = ox.Store()
    letter, item = (f"<{ns.BASE}letter/CM16-0000001{end}>" for end in ("", "/determination/1"))
    guideline = f"<{ns.BASE}guideline/odg>"
    links = ((letter, ns.TYPE, ns.LETTER), (letter, ns.HAS_DETERMINATION, item))
    cited = ((item, link, guideline) for link in (ns.ADMINISTRATOR_GUIDELINE, ns.REVIEWER_GUIDELINE))
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in (*links, *cited))
    store.load(text, format=ox.RdfFormat.N_TRIPLES)
    assert list(property_graph(StoreGraph(store), "citations").nodes()) == []
    store.load(f"{item} {ns.OUTCOME} <{ns.BASE}outcome/upheld> .", format=ox.RdfFormat.N_TRIPLES)
    assert [node.id for node in property_graph(StoreGraph(store), "citations").nodes()] == ["guideline/odg"]


def test_labels_are_short() -> None:
    """A picture has no room for a paragraph; the white space is folded."""
    assert short("a \n b") == "a b"
    assert short("x" * 200) == "x" * (LABEL_LENGTH - 1) + "…"


def test_analysis_counts_the_determinations_behind_a_category_and_a_guideline(store: ox.Store) -> None:
    """A SPARQL query over the whole graph counts the same."""
    rows = _select(
        store,
        """SELECT ?category ?guideline (COUNT(DISTINCT ?d) AS ?n) (SUM(?one) AS ?over) {
        { SELECT DISTINCT ?d ?category ?guideline ?one {
          ?d imr:request/imr:category ?category ; imr:outcome ?outcome ;
             imr:administratorGuideline|imr:reviewerGuideline ?guideline .
          BIND(IF(?outcome = outcome:overturned, 1, 0) AS ?one) } } } GROUP BY ?category ?guideline""",
    )
    expected = {(c.removeprefix(ns.BASE), g.removeprefix(ns.BASE)): (int(n), int(o)) for c, g, n, o in rows}
    cited = _edges(property_graph(StoreGraph(store), "analysis"), "CITED")
    assert {ends: (values["weight"], values["overturned"]) for ends, values in cited.items()} == expected
    assert cited["category/imaging", "guideline/mtus-low-back-2004"] == {
        "weight": 2,
        "upheld": 1,
        "overturned": 1,
        "share": 0.5,
        "byAdministrator": 1,
        "byReviewer": 2,
    }


def test_analysis_joins_spellings_of_a_diagnosis(store: ox.Store) -> None:
    """'Low back pain' and 'low-back pain' are one node, with the text that came first."""
    graph = property_graph(StoreGraph(store), "analysis")
    nodes = {node.id: node.properties for node in graph.nodes()}
    assert nodes["diagnosis/low-back-pain"] == {
        "label": "Low back pain",
        "text": "Low back pain",
        "determinations": 3,
        "upheld": 1,
        "overturned": 2,
        "share": 0.6667,
    }
    assert _edges(graph, "REQUESTED")["diagnosis/low-back-pain", "category/imaging"]["weight"] == 2


def test_the_share_on_an_edge_to_an_outcome_is_of_its_source(store: ox.Store) -> None:
    """The edges from a guideline to its outcomes share its determinations: they add up to one."""
    edges = _edges(property_graph(StoreGraph(store), "analysis"), "OUTCOME")
    guideline = "guideline/mtus-chronic-pain-2009"
    shares = [edges[guideline, f"outcome/{code}"]["share"] for code in ("upheld", "overturned")]
    assert shares == [0.6667, 0.3333]
    assert edges["specialty/pain-medicine", "outcome/overturned"]["share"] == round(2 / 7, 4)


def test_citations_link_the_sides_of_each_determination(store: ox.Store) -> None:
    """A SPARQL query over the pairs counts the same; both sides may cite one guideline."""
    rows = _select(
        store,
        """SELECT ?a ?r (COUNT(?d) AS ?n) {
        ?d imr:administratorGuideline ?a ; imr:reviewerGuideline ?r } GROUP BY ?a ?r""",
    )
    expected = {(a.removeprefix(ns.BASE), r.removeprefix(ns.BASE)): int(n) for a, r, n in rows}
    found = _edges(property_graph(StoreGraph(store), "citations"), "ANSWERED_BY")
    assert {ends: values["weight"] for ends, values in found.items()} == expected
    assert found["guideline/odg", "guideline/mtus-low-back-2004"]["share"] == 1.0


def test_letters_are_linked_by_the_sections_that_they_share(store: ox.Store) -> None:
    """Each pair once, with the names of the sections; a letter alone is no node."""
    graph = property_graph(StoreGraph(store), "letters")
    assert not graph.directed
    assert _edges(graph, "SHARES_SECTION") == {
        ("letter/CM16-0000001", "letter/CM16-0000002"): {"weight": 1, "sections": ["Special Studies"]},
        ("letter/CM16-0000001", "letter/CM16-0000003"): {"weight": 1, "sections": ["Acupuncture"]},
        ("letter/CM16-0000003", "letter/CM16-0000004"): {"weight": 1, "sections": ["Initial Care"]},
    }
    assert [node.label for node in graph.nodes()] == [f"CM16-000000{number}" for number in (1, 2, 3, 4)]


def test_a_section_that_too_many_letters_cite_is_left_out_and_that_is_said(
    store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap keeps the count of pairs small and never works in silence."""
    monkeypatch.setattr(shared_sections, "LETTERS_A_SECTION", 1)
    graph = property_graph(StoreGraph(store), "letters")
    assert (list(graph.nodes()), list(graph.edges())) == ([], [])
    assert graph.cut == ("sections left out because more than 1 letters cite them: 3.",)
    assert graph.about["cut"] == graph.cut[0]


@pytest.mark.parametrize(
    ("filters", "letters", "determinations"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7], 7),
        ({"year": "2016"}, [1, 2, 4, 5, 6, 7], 6),
        ({"year": "2015"}, [3], 1),
        ({"category": "imaging"}, [1, 2, 5], 3),  # the second item of letter 1 goes, the letter stays
        ({"region": "low-back"}, [1, 2, 4], 3),
        ({"outcome": "overturned"}, [1, 2], 2),
        ({"category": "imaging", "outcome": "overturned"}, [2], 1),
        ({"category": "imaging", "region": "low-back", "year": "2016", "outcome": "upheld"}, [1], 1),
        ({"category": "surgery"}, [], 0),
    ],
)
def test_filters_keep_letters_with_their_determinations_that_fit(
    store: ox.Store, filters: dict[str, str], letters: list[int], determinations: int
) -> None:
    """A letter keeps only what fits, and drops out where nothing does; all that hung on the rest is gone too."""
    graph = property_graph(StoreGraph(store), "full", filters)
    nodes = list(graph.nodes())
    kinds = Counter(node.kind for node in nodes)
    assert [node.id for node in nodes if node.kind == "Letter"] == [f"letter/CM16-000000{number}" for number in letters]
    assert kinds["Determination"] == kinds["ServiceRequest"] == determinations
    assert {end for edge in graph.edges() for end in (edge.source, edge.target)} <= {node.id for node in nodes}
    assert graph.about["where"] == " ".join(f"{name}={value}" for name, value in sorted(filters.items()))


def test_filters_count_in_the_collapsed_views(store: ox.Store) -> None:
    """The same filter gives the same determinations in every view."""
    graph = property_graph(StoreGraph(store), "analysis", {"category": "imaging", "year": "2016"})
    assert {node.id for node in graph.nodes() if node.kind == "ServiceCategory"} == {"category/imaging"}
    outcomes = {node.id: node.properties["determinations"] for node in graph.nodes() if node.kind == "Outcome"}
    assert outcomes == {"outcome/upheld": 2, "outcome/overturned": 1}


@pytest.mark.parametrize(
    ("view", "filters", "max_nodes", "message"),
    [
        ("analyses", {}, None, r"no view is named 'analyses'; did you mean 'analysis'\? known: full, analysis"),
        ("full", {"yaer": "2016"}, None, r"no filter is named 'yaer'; did you mean 'year'\? known: year, category"),
        ("full", {"year": "16"}, None, "year=16: a year has four digits"),
        (
            "full",
            {"category": "imagin"},
            None,
            r"category=imagin: the vocabulary has no such code; did you mean 'imaging'\?",
        ),
        ("full", {"region": "lowback"}, None, r"did you mean 'low-back'\?"),
        ("full", {"outcome": "partly-overturned"}, None, "known: upheld, overturned"),
        ("full", {}, 0, "max_nodes=0: at least one node"),
    ],
)
def test_a_wrong_argument_is_named_with_the_nearest_right_one(
    store: ox.Store, view: str, filters: dict[str, str], max_nodes: int | None, message: str
) -> None:
    """The message is enough to correct the call."""
    with pytest.raises(ExportError, match=message):
        property_graph(StoreGraph(store), view, filters, max_nodes)


def test_every_filter_is_described_with_an_example_that_works(store: ox.Store) -> None:
    """The texts for the command line stay true."""
    for name, text in FILTERS.items():
        example = text.rpartition(": ")[2]
        assert example.startswith(f"{name}=")
        assert property_graph(StoreGraph(store), "full", {name: example.partition("=")[2]}).about["where"] == example


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("max_nodes", [1, 3, 10, 40, 60, 1000])
def test_max_nodes_is_never_passed_and_what_is_cut_is_said(store: ox.Store, view: str, max_nodes: int) -> None:
    """A limited graph is within its limit, whole in itself, and states exactly whether something is missing."""
    whole, graph = (property_graph(StoreGraph(store), view, {}, limit) for limit in (None, max_nodes))
    nodes, edges = list(graph.nodes()), list(graph.edges())
    assert len(nodes) <= max_nodes
    assert {end for edge in edges for end in (edge.source, edge.target)} <= {node.id for node in nodes}
    assert bool(graph.cut) == (len(nodes) < len(list(whole.nodes())))
    assert all(f"max_nodes={max_nodes}" in sentence for sentence in graph.cut)


def test_full_cuts_whole_letters(store: ox.Store) -> None:
    """Half a letter would be a wrong letter: the first ones stay as they are."""
    whole, graph = (property_graph(StoreGraph(store), "full", {}, limit) for limit in (None, 66))
    kept = {node.id for node in graph.nodes() if node.kind == "Letter"}
    assert kept == {"letter/CM16-0000001", "letter/CM16-0000002"}
    below = tuple(f"{name}/" for name in kept)
    assert [node for node in whole.nodes() if node.id.startswith(below)] == [
        node for node in graph.nodes() if node.id.startswith(below)
    ]
    assert graph.cut == ("max_nodes=66: the first 2 letters were kept whole; letters left out: 5.",)


def test_collapsed_views_keep_the_nodes_of_the_greatest_weight(store: ox.Store) -> None:
    """What is cut is the least of it, and the sentence counts it."""
    graph = property_graph(StoreGraph(store), "citations", {}, 2)
    assert [node.id for node in graph.nodes()] == ["guideline/mtus-chronic-pain-2009", "guideline/mtus-low-back-2004"]
    assert graph.cut == ("max_nodes=2: the nodes of the greatest weight were kept; left out: 2 nodes, 3 edges.",)


def test_every_term_that_the_code_emits_is_decided() -> None:
    """A new property or link cannot be lost on the way: it is a key, an edge, or the class of a node."""
    terms = {
        value for name, value in vars(ns).items() if name.isupper() and isinstance(value, str) and value.startswith("<")
    }
    keys = {term for kind in schema.KINDS.values() for term in kind}
    classes = {f"<{ns.IMR}{kind}>" for kind in schema.KINDS}
    assert {term for term in terms - keys - classes - {ns.TYPE} if not schema.is_edge(term)} == schema.REPEATED


def test_every_property_that_the_ontology_declares_is_decided() -> None:
    """imr.ttl and the export know the same literals: a data property is a key of the kinds in its domain."""
    path = Path(__file__).resolve().parents[2] / "ontology" / "imr.ttl"
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    rows = _select(
        store,
        """SELECT ?property ?kind {
        ?property a <http://www.w3.org/2002/07/owl#DatatypeProperty> ; rdfs:domain|schema:domainIncludes ?kind }""",
    )
    assert len(rows) > 40
    for term, kind in rows:
        if not kind.startswith(ns.IMR):
            continue  # of the graph as a whole, which is no node of a letter
        assert f"<{term}>" in schema.KINDS[kind.removeprefix(ns.IMR)], f"{kind} lacks {term}"


def test_a_name_has_one_type_in_every_kind() -> None:
    """GraphML, GEXF and tables have one column a name."""
    types: dict[str, set[str]] = {}
    for kind in schema.KINDS:
        for name, key_type in schema.node_keys(kind).items():
            types.setdefault(name, set()).add(key_type)
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}


def test_a_property_that_repeats_in_the_ontology_is_a_list(store: ox.Store) -> None:
    """No value of a concept is lost: only keys of the type strs meet more than one value."""
    query = "SELECT ?kind ?p { ?s a ?kind ; ?p ?o FILTER(ISLITERAL(?o)) } GROUP BY ?kind ?p ?s HAVING (COUNT(?o) > 1)"
    repeated = {
        (kind.removeprefix(ns.IMR), f"<{term}>") for kind, term in _select(store, query) if kind.startswith(ns.IMR)
    }
    known = {(kind, term) for kind in schema.KINDS for term in schema.KINDS[kind]}
    assert repeated & known
    assert {schema.KINDS[kind][term].type for kind, term in repeated & known} == {"strs"}
