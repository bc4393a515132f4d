"""Small graphs of any shape and any text come back from every format by its usual reader, node by node."""

import csv
import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imr_graph.export import export
from imr_graph.export.cleaning import clean
from imr_graph.export.propgraph import Edge, Node, PropertyGraph, make_edge, short
from imr_graph.export.registry import FORMATS
from imr_graph.export.schema import KeyType
from imr_graph.export.spreadsheet import cell
from imr_graph.model import Record
from imr_graph.triples import ntriples

GraphMaker = Callable[[list[Node], list[Edge], dict[str, KeyType]], PropertyGraph]
_SETTINGS: Final = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
_ODD: Final = st.sampled_from(
    (
        *('"', "'", '""', ";", ",", "\n", "\r\n", "\t", "\\", "\\u0041", "😀", "é", "肩", "\u2028", "\ufeff", " "),
        *("=1+1", "+1", "-1", "@A1", "'=1", "<a>&amp;", "]]>", "\x00", "\x1f", "\x7f", "\ufffe", "|", "//", "null"),
    )
)
TEXTS: Final = st.lists(st.one_of(_ODD, st.text(st.characters(exclude_categories=["Cs"]), max_size=5)), max_size=4).map(
    "".join
)
#: Ends of ids: what an IRI may hold, and more.
_ENDS: Final = st.sampled_from(("", "'", '"', ";", ",", "|", "=", "é", "😀", " ", "&", "<", "\\", "/.."))


class Shape(NamedTuple):
    """Nodes and edges to write."""

    nodes: list[Node]
    edges: list[Edge]


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Draw up to four nodes with texts and lists, and edges of two types between any of them."""
    nodes = []
    for number, end in enumerate(draw(st.lists(_ENDS, max_size=4))):
        text, many = draw(TEXTS), draw(st.lists(TEXTS, max_size=2))
        lists = {"many": many} if any(many) else {}  # in CSV a list of one empty text is an empty field
        nodes.append(Node(f"={number}{end}", ("Concept",), {"label": short(text) or "none", "text": text, **lists}))
    ends = st.sampled_from([node.id for node in nodes] or [""])
    pairs = st.tuples(ends, st.sampled_from(["LINK", "OTHER"]), ends)
    names = draw(st.lists(pairs, max_size=4, unique=True)) if nodes else []
    return Shape(nodes, [make_edge(*each, {"note": draw(TEXTS)}) for each in names])


class Found(NamedTuple):
    """What a reader found: id -> label, text, list; and id -> source, target, note."""

    nodes: dict[str, tuple[str, str, Any]]
    edges: dict[str, tuple[str, str, str]]


def _of_networkx(graph: Any) -> Found:
    nodes, edges = {}, {}
    for name, data in graph.nodes(data=True):
        many = data.get("many", [])
        nodes[name] = (data["label"], data.get("text", ""), json.loads(many) if isinstance(many, str) else many)
    for source, target, *key, data in graph.edges(data=True, **({"keys": True} if graph.is_multigraph() else {})):
        edges[data.get("id") or key[0]] = (source, target, data.get("note", ""))
    return Found(nodes, edges)


def _of_rows(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> Found:
    return Found(
        {row["id"]: (row["label"], row["text"], row["many"] or []) for row in nodes},
        {row["id"]: (row["source"], row["target"], row["note"]) for row in edges},
    )


def _rows(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines))


def _csv(folder: Path) -> Found:
    return _of_rows(*(_rows(folder / f"{name}.csv", "utf-8-sig") for name in ("nodes", "edges")))


def _parquet(folder: Path) -> Found:
    return _of_rows(*(pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("nodes", "edges")))


def _neo4j(folder: Path) -> Found:
    """Read every part with the header of its kind, arrays cut at their delimiter."""
    tables: dict[str, list[dict[str, Any]]] = {"nodes": [], "relationships": []}
    ends = {":START_ID(node)": "source", ":END_ID(node)": "target"}
    for path in folder.glob("*/*.001.csv"):
        (header,) = csv.reader([path.with_name(path.name.replace("001", "header")).read_text(encoding="utf-8")])
        columns = [ends.get(name, name.partition(":")[0]) for name in header]
        with path.open(encoding="utf-8", newline="") as lines:
            tables[path.parent.name] += [dict(zip(columns, row, strict=True)) for row in csv.reader(lines)]
    for row in tables["nodes"]:
        row["many"] = row["many"].split("\x1f") if row["many"] else []
    return _of_rows(tables["nodes"], tables["relationships"])


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _same(text: str) -> str:
    return text


#: Format -> its reader, and what becomes of texts.
READERS: dict[str, tuple[Callable[[Path], Found], Callable[[str], str]]] = {
    "gexf": (lambda path: _of_networkx(nx.read_gexf(path)), clean),
    "graphml": (lambda path: _of_networkx(nx.read_graphml(path, force_multigraph=True)), clean),
    "cyjs": (lambda path: _of_networkx(nx.cytoscape_graph(_json(path))), _same),
    "node-link": (lambda path: _of_networkx(nx.node_link_graph(_json(path), edges="edges")), _same),
    "parquet": (_parquet, _same),
    "csv": (_csv, cell),
    "neo4j": (_neo4j, clean),
}


def _expected(shape: Shape, name: str) -> Found:
    text = READERS[name][1]
    ids: Callable[[str], str] = cell if name == "csv" else _same
    nodes = {}
    for node in shape.nodes:
        many = node.properties.get("many", [])
        assert isinstance(many, list)
        lists: Any = cell(many) or [] if name == "csv" else [text(each) for each in many]
        nodes[ids(node.id)] = (text(node.label), text(str(node.properties["text"])), lists)
    edges = {
        ids(edge.id): (ids(edge.source), ids(edge.target), text(str(edge.properties["note"]))) for edge in shape.edges
    }
    return Found(nodes, edges)


@pytest.fixture(scope="module")
def paths() -> Iterator[Iterator[Path]]:
    """Names for files that are not there yet."""
    with TemporaryDirectory() as folder:
        yield (Path(folder) / str(number) for number in count())


@_SETTINGS
@given(shape=shapes())
@pytest.mark.parametrize("name", READERS)
def test_every_node_and_edge(make_graph: GraphMaker, paths: Iterator[Path], name: str, shape: Shape) -> None:
    """Loops, links both ways, several between two nodes, nothing at all: each comes back with its texts."""
    target = next(paths)
    if FORMATS[name].is_folder:
        target.mkdir()
    FORMATS[name].function()(make_graph(shape.nodes, shape.edges, {"note": "str"}), target)
    assert READERS[name][0](target) == _expected(shape, name)


def test_every_format_is_read() -> None:
    """The rest are RDF, below, and a script, which test_names.py reads by its grammar and Neo4j itself."""
    rdf = {name for name, each in FORMATS.items() if each.content == "triples"}
    assert FORMATS.keys() - READERS.keys() - rdf == {"cypher"}
    assert rdf == set(RDF)


RDF: Final = {
    "ntriples": (ox.RdfFormat.N_TRIPLES, "nt"),
    "nquads": (ox.RdfFormat.N_QUADS, "nquads"),
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}


@_SETTINGS
@given(text=TEXTS)
@example(text="\\u0041 \"\"\" '''")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own readers use what it deprecates
@pytest.mark.parametrize("name", RDF)
def test_every_triple_of_a_letter(
    letter_of: Callable[[str], Record], paths: Iterator[Path], name: str, text: str
) -> None:
    """Two readers find the triples of the letter, and its texts in them, character by character."""
    lines = ntriples(letter_of(text))
    source, target = next(paths), next(paths)
    source.write_bytes(b"".join(sorted(lines.splitlines(keepends=True))))
    export(source, name, target)
    form, rdflib_form = RDF[name]
    wanted = {str(quad.triple) for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    assert {str(quad.triple) for quad in ox.parse(path=str(target), format=form)} == wanted
    read = rdflib.Dataset(default_union=True)
    read.parse(target, format=rdflib_form)
    assert len(list(read.triples((None, None, None)))) == len(wanted)
    assert sum(str(term) == text for *_, term in read.triples((None, None, None))) >= 4
