"""The real Gephi opens what is written for it: it imports every view, counts, moves the timeline and prints."""

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import peers
import pyoxigraph as ox
import pypdfium2
import pytest

from imr_graph.export import VIEWS, export
from imr_graph.export.propgraph import PropertyGraph
from imr_graph.export.source import StoreGraph
from imr_graph.export.views import property_graph

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("gephi")]
PROBE = Path(__file__).parent / "GephiProbe.java"
Facts = dict[str, list[list[str]]]


def opened(files: list[Path]) -> dict[str, Facts]:
    """Open files in Gephi, and return what it found: name of the file -> name of the fact -> its rows."""
    call = ["java", "-Djava.awt.headless=true", "-cp", str(peers.fetched(peers.GEPHI)), str(PROBE), *map(str, files)]
    done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Facts] = {}
    for line in done.stdout.splitlines():
        name, *parts = line.split("\t")
        if name == "file":
            facts: Facts = defaultdict(list)
            found[Path(parts[0]).name] = facts
        else:
            facts[name].append(parts)
    return found


@pytest.fixture(scope="module")
def folder(store: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every view as GEXF and as GraphML."""
    made = tmp_path_factory.mktemp("gephi")
    for view in VIEWS:
        for name in ("gexf", "graphml"):
            export(store, name, made / f"{view}.{name}", view)
    return made


@pytest.fixture(scope="module")
def gephi(folder: Path) -> dict[str, Facts]:
    """What Gephi found in them."""
    return opened(sorted(folder.iterdir()))


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, store: ox.Store) -> PropertyGraph:
    """Each view."""
    return property_graph(StoreGraph(store), request.param)


def columns(facts: Facts, table: str) -> dict[str, str]:
    """Return the columns of Gephi's table of nodes or edges, name -> Java class."""
    return {name: kind for of, name, kind in facts["column"] if of == table}


def test_every_node_and_edge_arrives(gephi: dict[str, Facts], view: PropertyGraph) -> None:
    """Ids, labels, ends, types and weights are those of the view, and the import reports nothing."""
    facts = gephi[f"{view.view}.gexf"]
    nodes, edges = list(view.nodes()), list(view.edges())
    mode = "dynamic" if view.view in {"full", "letters"} else "static"
    direction = "directed" if view.directed else "undirected"
    assert facts["graph"] == [[str(len(nodes)), str(len(edges)), direction, mode]]
    assert facts["issue"] == []
    assert {row[0]: row[1] for row in facts["node"]} == {node.id: _seen(node.label) for node in nodes}
    expected = {edge.id: [edge.source, edge.target, edge.type, str(float(edge.weight))] for edge in edges}
    assert {row[0]: row[1:] for row in facts["edge"]} == expected


def _seen(label: str) -> str:
    return "".join("\N{REPLACEMENT CHARACTER}" if char < " " else char for char in label)


_CLASSES = {"str": "String", "date": "String", "int": "Long", "float": "Double", "bool": "Boolean"}


def test_columns_have_types(gephi: dict[str, Facts], view: PropertyGraph) -> None:
    """Numbers are numbers in Gephi's tables, so that they can rank and filter; lists are lists."""
    facts = gephi[f"{view.view}.gexf"]
    own = {"kind": "String", "degree": "Integer", "weightedDegree": "Integer", "community": "Integer"}
    for table, keys, more in (("node", view.columns, own), ("edge", view.edge_keys, {})):
        expected = {name: _CLASSES.get(kind, "String[]") for name, kind in keys.items()} | more
        found = columns(facts, table)
        assert {name: found.get(name) for name in expected if name not in {"label", "weight"}} == {
            name: kind for name, kind in expected.items() if name not in {"label", "weight"}
        }


def test_degrees_are_those_that_gephi_counts(gephi: dict[str, Facts], view: PropertyGraph) -> None:
    """What the file brings is what Gephi's own statistics say."""
    rows = gephi[f"{view.view}.gexf"]["degree"]
    assert len(rows) == len(list(view.nodes()))
    assert all((degree, float(weighted)) == (own, float(weight)) for _, degree, weighted, own, weight in rows)


def test_gephi_takes_places_and_sizes_as_they_are(gephi: dict[str, Facts], folder: Path, view: PropertyGraph) -> None:
    """Its importer stretches drawings whose nodes all have a size, and labels would lie on each other then."""
    drawn = dict(nx.read_gexf(folder / f"{view.view}.gexf").nodes(data="viz"))
    for name, _, size, across, down, _ in gephi[f"{view.view}.gexf"]["node"]:
        assert float(size) == pytest.approx(drawn[name].get("size", 10.0))
        place = drawn[name]["position"]
        assert (float(across), float(down)) == pytest.approx((place["x"], place["y"]), abs=0.2)


def test_colours_arrive(gephi: dict[str, Facts], store: ox.Store) -> None:
    """Each kind of node has one colour of its own."""
    colours = defaultdict(set)
    kinds = {node.id: node.kind for node in property_graph(StoreGraph(store), "analysis").nodes()}
    for row in gephi["analysis.gexf"]["node"]:
        colours[kinds[row[0]]].add(int(row[5]))
    assert all(len(found) == 1 for found in colours.values())
    assert len(set().union(*colours.values())) == len(colours) == 5


@pytest.mark.parametrize("name", ["full", "letters"])
def test_the_timeline_shows_what_was_decided(gephi: dict[str, Facts], store: ox.Store, name: str) -> None:
    """Moved over a year, it leaves the letters decided in it, what belongs to them, and the concepts they lead to."""
    graph, facts = property_graph(StoreGraph(store), name), gephi[f"{name}.gexf"]
    dates = {row[0]: row[1].split() for row in facts["dates"]}
    letters = {node.id: node.properties["decisionDate"] for node in graph.nodes() if node.kind == "Letter"}
    assert {name: dates[name] for name in letters} == {name: [str(day)] for name, day in letters.items()}
    assert all(dates.values())
    years = {int(row[0]): (int(row[1]), int(row[2])) for row in facts["year"]}
    assert set(years) == {2015, 2016}
    for year, (nodes, edges) in years.items():
        seen = {name for name, days in dates.items() if any(day.startswith(str(year)) for day in days)}
        assert nodes == len(seen)
        own = sum(1 for edge in graph.edges() if _in_year(edge.source, edge.target, seen, letters, year))
        assert edges == own
        assert name == "letters" or edges > 0


def _in_year(source: str, target: str, seen: set[str], letters: dict[str, Any], year: int) -> bool:
    """Whether an edge is to be seen: both its ends are, and the later of its letters was decided in the year."""
    days = [letters[own] for own in ("/".join(end.split("/")[:2]) for end in (source, target)) if own in letters]
    return {source, target} <= seen and (not days or max(days).year == year)


def test_graphml_arrives_with_types(gephi: dict[str, Facts], view: PropertyGraph) -> None:
    """All nodes arrive, and one edge for each pair of nodes: of GraphML Gephi reads no types of edges."""
    facts = gephi[f"{view.view}.graphml"]
    pairs = {(edge.source, edge.target) for edge in view.edges()}
    assert [row[:2] for row in facts["graph"]] == [[str(len(list(view.nodes()))), str(len(pairs))]]
    found = columns(facts, "node")
    expected = {name: "String" if kind == "strs" else _CLASSES[kind] for name, kind in view.columns.items()}
    assert {name: found.get(name) for name in expected if name != "label"} == {
        name: kind for name, kind in expected.items() if name != "label"
    }


def test_graphml_has_one_type_a_name(folder: Path, view: PropertyGraph) -> None:
    """Numbers are read as numbers by networkx, and no property as a number here and a text there."""
    types: defaultdict[str, set[type]] = defaultdict(set)
    for _, data in nx.read_graphml(folder / f"{view.view}.graphml", force_multigraph=True).nodes(data=True):
        for name, value in data.items():
            types[name].add(type(value))
    assert all(len(found) == 1 for found in types.values())
    wanted = {"int": int, "float": float}
    for name, kind in view.columns.items():
        assert types.get(name, {wanted.get(kind, str)}) == {wanted.get(kind, str)}


def pages(files: list[Path]) -> Iterator[Any]:
    """Yield the first page of each PDF as an array of grey, white being 255."""
    for file in files:
        with pypdfium2.PdfDocument(file) as document:
            yield document[0].render(scale=2, grayscale=True).to_numpy().squeeze()


def test_the_preview_fills_the_sheet(gephi: dict[str, Facts], folder: Path) -> None:
    """What is drawn spans most of the page in one direction at least, and covers a small part of it."""
    files = sorted(folder.glob("*.gexf.pdf"))
    assert len(files) == len(VIEWS) == len([name for name in gephi if name.endswith(".gexf")])
    for page in pages(files):
        ink = page < 200
        down, across = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
        assert max(np.ptp(down) / page.shape[0], np.ptp(across) / page.shape[1]) > 0.75
        assert 0.001 < ink.mean() < 0.25


def test_the_preview_prints_every_label(gephi: dict[str, Facts], folder: Path) -> None:
    """Labels stand in the page as text, none is left out."""
    with pypdfium2.PdfDocument(folder / "citations.gexf.pdf") as document:
        text = document[0].get_textpage().get_text_range()
    assert [row[1] for row in gephi["citations.gexf"]["node"] if row[1] not in text] == []
