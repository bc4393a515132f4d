"""GEXF: what its schema asks, what Gephi finds ready in it, and a drawing whose labels can be read."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import peers
import pyoxigraph as ox
import pytest
from lxml import etree

from imr_graph.export import VIEWS, export
from imr_graph.export.gexf import write
from imr_graph.export.layout import positions
from imr_graph.export.measures import Measures, Timeline, communities
from imr_graph.export.propgraph import Edge, Node, PropertyGraph, make_edge
from imr_graph.export.source import StoreGraph
from imr_graph.export.views import property_graph

GEXF, VIZ = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
GraphMaker = Callable[[list[Node], list[Edge], dict[str, Any]], PropertyGraph]
_TIMED = {"timestamp", "timestamps"}
# element -> (attributes it must have, attributes it may have, elements it may hold), after the schema of GEXF 1.3
_SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    f"{GEXF}gexf": ({"version"}, {"variant"}, {f"{GEXF}meta", f"{GEXF}graph"}),
    f"{GEXF}meta": (set(), {"lastmodifieddate"}, {f"{GEXF}creator", f"{GEXF}keywords", f"{GEXF}description"}),
    f"{GEXF}creator": (set(), set(), set()),
    f"{GEXF}description": (set(), set(), set()),
    f"{GEXF}graph": (
        set(),
        {"mode", "timeformat", "timerepresentation", "defaultedgetype", "idtype"},
        {f"{GEXF}attributes", f"{GEXF}nodes", f"{GEXF}edges"},
    ),
    f"{GEXF}attributes": ({"class"}, set(), {f"{GEXF}attribute"}),
    f"{GEXF}attribute": ({"id", "title", "type"}, set(), set()),
    f"{GEXF}nodes": (set(), {"count"}, {f"{GEXF}node"}),
    f"{GEXF}edges": (set(), {"count"}, {f"{GEXF}edge"}),
    f"{GEXF}node": ({"id"}, {"label", *_TIMED}, {f"{GEXF}attvalues", f"{VIZ}color", f"{VIZ}position", f"{VIZ}size"}),
    f"{GEXF}edge": ({"id", "source", "target"}, {"label", "weight", "kind", "type", *_TIMED}, {f"{GEXF}attvalues"}),
    f"{GEXF}attvalues": (set(), set(), {f"{GEXF}attvalue"}),
    f"{GEXF}attvalue": ({"for", "value"}, set(), set()),
    f"{VIZ}color": ({"r", "g", "b"}, {"a"}, set()),
    f"{VIZ}position": ({"x", "y"}, {"z"}, set()),
    f"{VIZ}size": ({"value"}, set(), set()),
}


def _written(store: ox.Store, folder: Path, view: str = "full") -> Any:
    target = folder / f"{view}.gexf"
    export(store, "gexf", target, view)
    return etree.parse(target).getroot()


def _values(node: Any) -> dict[str, str]:
    return {value.get("for"): value.get("value") for value in node.iter(f"{GEXF}attvalue")}


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    """The published schema of GEXF 1.3."""
    return etree.RelaxNG(file=str(peers.gexf_schema()))


@pytest.mark.peer
@pytest.mark.parametrize("view", VIEWS)
def test_valid_against_the_published_schema(store: ox.Store, tmp_path: Path, schema: Any, view: str) -> None:
    """The schema finds nothing; and it does find a date that is none."""
    root = _written(store, tmp_path, view)
    schema.assertValid(root)
    next(root.iter(f"{GEXF}node")).set("timestamp", "yesterday")
    assert not schema.validate(root)


@pytest.mark.parametrize("view", VIEWS)
def test_follows_the_schema(store: ox.Store, tmp_path: Path, view: str) -> None:
    """Elements, their attributes and their order are those of GEXF 1.3; types and enumerations are its own."""
    root = _written(store, tmp_path, view)
    assert root.tag == f"{GEXF}gexf"
    assert root.get("version") == "1.3"
    for element in root.iter():
        required, optional, children = _SCHEMA[element.tag]
        assert required <= set(element.keys()) <= required | optional
        assert {child.tag for child in element} <= children
    graph = root.find(f"{GEXF}graph")
    assert [child.tag for child in graph] == [*([f"{GEXF}attributes"] * 2), f"{GEXF}nodes", f"{GEXF}edges"]
    assert graph.get("defaultedgetype") == ("undirected" if view == "letters" else "directed")
    types = {element.get("type") for element in root.iter(f"{GEXF}attribute")}
    assert types <= {"string", "long", "integer", "double", "boolean", "liststring"}
    assert all(0 <= int(color.get(name)) <= 255 for color in root.iter(f"{VIZ}color") for name in "rgb")
    assert all(element.get("label") == " ".join(element.get("label").split()) for element in root.iter(f"{GEXF}node"))
    ids = [element.get("id") for element in root.iter(f"{GEXF}edge")]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("view", VIEWS)
def test_only_views_with_letters_move_in_time(store: ox.Store, tmp_path: Path, view: str) -> None:
    """A view that counts stands still; letters carry the day of their decision."""
    root = _written(store, tmp_path, view)
    attributes = dict(root.find(f"{GEXF}graph").attrib)
    timed = [element for element in root.iter() if _TIMED & set(element.keys())]
    if view in {"analysis", "citations"}:
        assert (attributes["mode"], timed) == ("static", [])
        return
    assert (attributes["mode"], attributes["timeformat"], attributes["timerepresentation"]) == (
        *("dynamic", "date", "timestamp"),
    )
    letters = {node.get("id"): node for node in root.iter(f"{GEXF}node") if _values(node)["kind"] == "Letter"}
    assert letters["letter/CM16-0000001"].get("timestamp") == "2016-01-04"
    assert all(node.get("timestamp") == _values(node)["decisionDate"] for node in letters.values())


def test_what_belongs_to_a_letter_has_its_date_and_concepts_those_of_all_letters(
    store: ox.Store, tmp_path: Path
) -> None:
    """A concept that only another concept leads to has a date, too."""
    root = _written(store, tmp_path)
    nodes = {node.get("id"): node for node in root.iter(f"{GEXF}node")}
    edges = {edge.get("id"): edge for edge in root.iter(f"{GEXF}edge")}
    assert nodes["letter/CM16-0000002/determination/1"].get("timestamp") == "2016-02-05"
    assert nodes["outcome/overturned"].get("timestamps") == "<[2016-01-04, 2016-02-05]>"
    assert nodes["section/mtus-low-back-2004/initial-care"].get("timestamps") == "<[2015-11-06, 2016-03-07]>"
    assert nodes["ingredient/hydrocodone"].get("timestamp") == "2016-01-04"
    outcome = "letter/CM16-0000002/determination/1|OUTCOME|outcome/overturned"
    assert edges[outcome].get("timestamp") == "2016-02-05"
    between = [edge for edge in edges.values() if not edge.get("source").startswith("letter/")]
    assert between
    assert not any(_TIMED & set(edge.keys()) for edge in between)
    assert all(_TIMED & set(nodes[edge.get(end)].keys()) for edge in between for end in ("source", "target"))


def test_letters_without_a_date_have_none(make_graph: GraphMaker) -> None:
    """Two letters that share something are linked from the later decision on; without any date nothing has one."""
    nodes = [
        Node("letter/a", ("Letter",), {"label": "a", "decisionDate": date(2016, 1, 4)}),
        Node("letter/b", ("Letter",), {"label": "b", "decisionDate": date(2017, 1, 4)}),
        Node("letter/c", ("Letter",), {"label": "c"}),
    ]
    edges = [make_edge(one.id, "SHARES", other.id) for one, other in combinations(nodes, 2)]
    graph = make_graph(nodes, edges, {})
    graph.node_keys["Letter"] = {"label": "str", "decisionDate": "date"}
    timeline = Timeline(graph)
    assert timeline
    assert [timeline.of_node(node.id) for node in nodes] == [[date(2016, 1, 4)], [date(2017, 1, 4)], []]
    assert [timeline.of_edge(edge) for edge in edges] == [date(2017, 1, 4), date(2016, 1, 4), date(2017, 1, 4)]
    undated = make_graph([nodes[2]], [], {})
    undated.node_keys["Letter"] = {"label": "str", "decisionDate": "date"}
    assert not Timeline(undated)


@pytest.mark.parametrize("view", VIEWS)
def test_degrees_are_those_that_networkx_counts(store: ox.Store, tmp_path: Path, view: str) -> None:
    """Each node has its degree and weighted degree, as whole numbers; its size grows with the degree."""
    export(store, "gexf", tmp_path / "g.gexf", view)
    graph = nx.read_gexf(tmp_path / "g.gexf")
    assert nx.get_node_attributes(graph, "degree") == dict(graph.degree())
    assert nx.get_node_attributes(graph, "weightedDegree") == dict(graph.degree(weight="weight"))
    sizes = {name: data["viz"].get("size", 10.0) for name, data in graph.nodes(data=True)}
    order = sorted(graph, key=lambda name: (graph.degree(name), name))
    assert [sizes[name] for name in order] == sorted(sizes.values())
    assert max(sizes.values()) == 30.0
    assert any("size" not in data["viz"] for _, data in graph.nodes(data=True))


@pytest.mark.parametrize("view", VIEWS)
def test_communities_hold_together(store: ox.Store, tmp_path: Path, view: str) -> None:
    """They are numbered by their size, none reaches over two parts of the graph, and they are better than chance."""
    export(store, "gexf", tmp_path / "g.gexf", view)
    graph = nx.Graph(nx.read_gexf(tmp_path / "g.gexf"))
    number = nx.get_node_attributes(graph, "community")
    counts = Counter(number.values())
    assert [counts[rank] for rank in range(len(counts))] == sorted(counts.values(), reverse=True)
    assert len(number) == len(graph)
    members = [{name for name in graph if number[name] == rank} for rank in counts]
    assert all(nx.is_connected(graph.subgraph(names)) for names in members)
    assert view == "citations" or nx.community.modularity(graph, members) > 0.05


def test_communities_find_what_is_planted() -> None:
    """Two cliques with one link between them are two communities, whatever the order of the pairs."""
    cliques = [[f"{side}{index}" for index in range(6)] for side in "ab"]
    pairs = {pair: 1 for names in cliques for pair in combinations(names, 2)} | {("a0", "b0"): 1}
    names = [*cliques[0], *cliques[1], "alone"]
    found = communities(names, pairs)
    assert [sorted({found[name] for name in clique}) for clique in cliques] == [[0], [1]]
    assert found["alone"] == 2
    assert communities(names[::-1], dict(reversed(pairs.items()))) == found


def _places(graph: PropertyGraph) -> dict[str, tuple[float, float]]:
    measured = Measures()
    for edge in graph.edges():
        measured.add(edge)
    places = positions(graph, measured)
    assert places is not None
    return places


def _boxes_that_overlap(graph: PropertyGraph, places: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    """Return the pairs of nodes whose labels lie on each other, as Gephi prints them: twelve points for a size of 5."""
    measured = Measures()
    for edge in graph.edges():
        measured.add(edge)
    sizes = measured.sizes()
    labels = {node.id: node.label for node in graph.nodes()}
    fonts = {name: 2.4 * sizes.get(name, 10.0) for name in labels}
    half = {name: (max(0.5 * font * len(labels[name]), font / 1.2) / 2, font / 2) for name, font in fonts.items()}
    return [
        (one, other)
        for one, other in combinations(labels, 2)
        if all(abs(places[one][axis] - places[other][axis]) < half[one][axis] + half[other][axis] for axis in (0, 1))
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_no_label_lies_on_another(store: ox.Store, view: str) -> None:
    """Each view opens with labels that can all be read."""
    graph = property_graph(StoreGraph(store), view)
    places = _places(graph)
    assert places.keys() == {node.id for node in graph.nodes()}
    assert _boxes_that_overlap(graph, places) == []


def test_neighbours_are_drawn_near_each_other(store: ox.Store) -> None:
    """An edge is shorter than the way between two nodes that no edge joins."""
    graph = property_graph(StoreGraph(store), "full")
    places = _places(graph)
    joined = {tuple(sorted((edge.source, edge.target))) for edge in graph.edges()}
    lengths: dict[bool, list[float]] = {True: [], False: []}
    for one, other in combinations(sorted(places), 2):
        (left, low), (right, high) = places[one], places[other]
        lengths[(one, other) in joined].append(((left - right) ** 2 + (low - high) ** 2) ** 0.5)
    near, far = (sum(lengths[side]) / len(lengths[side]) for side in (True, False))
    assert near < 0.6 * far


def test_parts_that_nothing_connects_stay_near(make_graph: GraphMaker) -> None:
    """Pairs and single nodes beside a large part neither crowd it nor lie on one another."""
    star = [f"star{number:02d}" for number in range(40)]
    pairs = [(f"a{number}", f"b{number}") for number in range(12)]
    names = [*star, *(name for pair in pairs for name in pair), "alone"]
    nodes = [Node(name, ("Concept",), {"label": name}) for name in names]
    edges = [make_edge(one, "LINK", other) for one, other in [*((star[0], leaf) for leaf in star[1:]), *pairs]]
    graph = make_graph(nodes, edges, {})
    places = _places(graph)
    assert places.keys() == set(names)
    assert _boxes_that_overlap(graph, places) == []
    across, down = ([place[axis] for place in places.values()] for axis in (0, 1))
    assert max(max(across) - min(across), max(down) - min(down)) < 2000


@pytest.mark.parametrize(("names", "links"), [([], []), (["a"], []), (["a"], [("a", "a")]), (["a", "b"], [])])
def test_the_smallest_graphs_are_drawn(
    make_graph: GraphMaker, tmp_path: Path, names: list[str], links: list[tuple[str, str]]
) -> None:
    """No node, one node, a node that links to itself, and two without a link are written whole."""
    nodes = [Node(name, ("Concept",), {"label": name}) for name in names]
    graph = make_graph(nodes, [make_edge(one, "LINK", other) for one, other in links], {})
    assert write(graph, tmp_path / "g.gexf") == ()
    found = etree.parse(tmp_path / "g.gexf").getroot()
    assert len(list(found.iter(f"{VIZ}position"))) == len(names)
    assert "nan" not in (tmp_path / "g.gexf").read_text(encoding="utf-8")


def test_one_colour_for_a_kind(store: ox.Store, tmp_path: Path) -> None:
    """The kinds of a view are told apart by their colours."""
    root = _written(store, tmp_path, "analysis")
    colours = {
        _values(node)["kind"]: tuple(node.find(f"{VIZ}color").attrib.values()) for node in root.iter(f"{GEXF}node")
    }
    assert len(set(colours.values())) == len(colours) == 5


def test_a_large_graph_is_not_drawn_and_says_so(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit the program that opens it lays it out; the summary and the file say what is missing."""
    monkeypatch.setattr("imr_graph.export.layout.MAX_NODES", 14)
    summary = export(store, "gexf", tmp_path / "g.gexf", "analysis")
    assert summary.cut == ("layout left out: more than 1,000 nodes or 100,000 linked pairs of nodes.",)
    root = etree.parse(tmp_path / "g.gexf").getroot()
    assert not list(root.iter(f"{VIZ}position"))
    assert len(list(root.iter(f"{GEXF}node"))) == 15
    assert summary.cut[0] in root.findtext(f"{GEXF}meta/{GEXF}description")
    assert export(store, "cyjs", tmp_path / "g.cyjs", "analysis").cut == summary.cut


def test_a_graph_with_many_links_has_no_communities_and_says_so(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Degrees are there all the same."""
    monkeypatch.setattr("imr_graph.export.measures.MAX_PAIRS", 5)
    summary = export(store, "gexf", tmp_path / "g.gexf", "analysis")
    assert [sentence.partition(":")[0] for sentence in summary.cut] == ["layout left out", "communities left out"]
    root = etree.parse(tmp_path / "g.gexf").getroot()
    names = {element.get("id") for element in root.iter(f"{GEXF}attribute")}
    assert "community" not in names
    assert {"degree", "weightedDegree"} <= names


_WITHOUT_SCIPY = """
import sys
sys.modules["scipy"] = sys.modules["pandas"] = sys.modules["matplotlib"] = None
from pathlib import Path
from imr_graph.export import export
print(export(Path(sys.argv[1]), "gexf", Path(sys.argv[2]), "full").cut)
"""


@pytest.mark.slow
def test_the_layout_needs_none_of_the_extras(graph_nt: Path, tmp_path: Path) -> None:
    """Some layouts of networkx ask for scipy, which only an extra of this package brings."""
    call = [sys.executable, "-c", _WITHOUT_SCIPY, str(graph_nt), str(tmp_path / "g.gexf")]
    assert subprocess.run(call, check=True, capture_output=True, text=True).stdout.strip() == "()"
    assert next(etree.parse(tmp_path / "g.gexf").getroot().iter(f"{VIZ}position")).get("x")
