"""Any text comes through every format: as it is, or changed only in the way that docs/export.md names."""

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imr_graph import ns
from imr_graph.export import cypher, export
from imr_graph.export.cleaning import clean
from imr_graph.export.propgraph import Edge, Node, PropertyGraph, Value, make_edge, short
from imr_graph.export.registry import FORMATS

NASTY: Final = (
    *(
        "=cmd|'/c calc'!A1",
        "+1",
        "-1 degree",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        " =1+1",
        "\uff1d1+1",
        "a;=1+1",
        "a; -1",
        '"quoted"',
        "it's",
    ),
    *("a;b", "a,b", "", "line\nline\r\nline\r", "tab\there", "😀 é 肩", "\x00\x01\x1f\x7f\x85", "]]>", "<b>&amp;</b>"),
    *("\\u0041", "\\", "\\'", "//", "{x: 1}", "\ufeff", "\ufffe", "\u2028", "a" * 300, "' + '", "*/", "[1]", "null"),
)

TEXTS: Final = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
_SETTINGS: Final = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)

GraphMaker = Callable[[list[Node], list[Edge], dict[str, str]], PropertyGraph]


def _write(make_graph: GraphMaker, name: str, folder: Path, text: str, many: list[str]) -> Path:
    """Write a graph of one node with everything and one edge that carries the text, over an earlier one."""
    properties: dict[str, Value] = {
        "label": short(text) or "none",
        "text": text,
        "count": -3,
        "share": 0.25,
        "day": date(2016, 1, 4),
        "flag": True,
        **({"many": many} if many else {}),
    }
    nodes = [Node("a", ("Concept",), properties), Node("b", ("Concept",), {"label": "b"})]
    edges = [make_edge("a", "LINK", "b", {"note": text})]
    target = folder / f"out{FORMATS[name].suffix}"
    if FORMATS[name].is_folder:
        target = folder / str(sum(1 for _ in folder.iterdir()))
        target.mkdir()
    FORMATS[name].function()(make_graph(nodes, edges, {"note": "str"}), target)
    return target


def _cells(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as rows:
        return list(csv.DictReader(rows))


@_SETTINGS
@given(text=TEXTS, many=st.lists(TEXTS, max_size=3))
@pytest.mark.parametrize(("name", "read"), [("gexf", nx.read_gexf), ("graphml", nx.read_graphml)])
def test_xml_replaces_only_what_xml_cannot_hold(
    make_graph: GraphMaker, tmp_path: Path, name: str, read: Callable[[Path], Any], text: str, many: list[str]
) -> None:
    """All white space, quotes and signs come back; control characters come back as U+FFFD."""
    graph = read(_write(make_graph, name, tmp_path, text, many))
    node = graph.nodes["a"]
    assert node.get("text", "") == clean(text)
    assert node["label"] == clean(short(text) or "none")
    assert json.loads(node.get("many", "[]")) == [clean(item) for item in many]
    assert (node["count"], node["share"], node["day"], node["flag"]) == (-3, 0.25, "2016-01-04", True)
    assert graph.edges["a", "b"].get("note", "") == clean(text)


@_SETTINGS
@given(text=TEXTS, many=st.lists(TEXTS, max_size=3))
@pytest.mark.parametrize("name", ["cyjs", "node-link"])
def test_json_changes_nothing(make_graph: GraphMaker, tmp_path: Path, name: str, text: str, many: list[str]) -> None:
    """JSON holds every character."""
    data = json.loads(_write(make_graph, name, tmp_path, text, many).read_text(encoding="utf-8"))
    graph = nx.cytoscape_graph(data) if name == "cyjs" else nx.node_link_graph(data, edges="edges")
    node = graph.nodes["a"]
    assert (node["text"], node["label"], node.get("many", [])) == (text, short(text) or "none", many)
    assert (node["count"], node["share"], node["day"], node["flag"]) == (-3, 0.25, "2016-01-04", True)
    assert [values["note"] for *_, values in graph.edges(data=True)] == [text]


@_SETTINGS
@given(text=TEXTS, many=st.lists(TEXTS, max_size=3))
def test_parquet_changes_nothing(make_graph: GraphMaker, tmp_path: Path, text: str, many: list[str]) -> None:
    """Parquet holds every character, and a type of its own for each column."""
    folder = _write(make_graph, "parquet", tmp_path, text, many)
    row = pq.read_table(folder / "nodes.parquet").to_pylist()[0]
    assert (row["text"], row["many"]) == (text, many or None)
    assert (row["count"], row["share"], row["day"], row["flag"]) == (-3, 0.25, date(2016, 1, 4), True)
    assert pq.read_table(folder / "edges.parquet").to_pylist()[0]["note"] == text


@_SETTINGS
@given(text=TEXTS, many=st.lists(TEXTS, max_size=3))
def test_csv_never_starts_a_formula(make_graph: GraphMaker, tmp_path: Path, text: str, many: list[str]) -> None:
    """A cell is the cleaned text, with an apostrophe where a spreadsheet would run it, and only there.

    Excel in countries that separate by semicolons cuts at them and at line ends, whatever stands in quotes.
    """
    folder = _write(make_graph, "csv", tmp_path, text, many)
    row = _cells(folder / "nodes.csv", "utf-8-sig")[0]
    for found, wanted in (
        (row["text"], clean(text)),
        (_cells(folder / "edges.csv", "utf-8-sig")[0]["note"], clean(text)),
        (row["many"], "; ".join(map(clean, many))),
    ):
        assert found.replace("'", "") == wanted.replace("'", "")
        assert found == wanted or _RUNS.search(wanted)
        assert not _RUNS.search(found)
    assert (row["count"], row["share"], row["day"], row["flag"]) == ("-3", "0.25", "2016-01-04", "true")
    for name in ("nodes", "edges"):
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as out:
            assert not re.search("(?:^|[;\r\n])[ \t]*[=+@\uff1d\uff0b\uff0d\uff20-]", out.read())


#: Where a spreadsheet sees a formula: at the start of a cell, or of what it takes for one.
_RUNS: Final = re.compile("(?:^|[;\r\n])[ \t]*[=+@\uff1d\uff0b\uff0d\uff20-]|^ *[\t\r\n]")


@_SETTINGS
@given(text=TEXTS, many=st.lists(TEXTS, max_size=3))
def test_neo4j_replaces_only_control_characters(
    make_graph: GraphMaker, tmp_path: Path, text: str, many: list[str]
) -> None:
    """Quotes, semicolons and line ends come back; the delimiter of arrays can be in no text."""
    folder = _write(make_graph, "neo4j", tmp_path, text, many)
    header = (folder / "nodes" / "Concept.header.csv").read_text(encoding="utf-8").strip().split(",")
    with (folder / "nodes" / "Concept.001.csv").open(encoding="utf-8", newline="") as rows:
        first = dict(zip(header, next(csv.reader(rows)), strict=True))
    assert first["text:string"] == clean(text)
    assert first["many:string[]"].split("\x1f") == [clean(item) for item in many] or not many
    assert (first["count:long"], first["share:double"]) == ("-3", "0.25")
    assert (first["day:date"], first["flag:boolean"]) == ("2016-01-04", "true")


def _decode(literal: str) -> str:
    """Read a string of Cypher, or the sum of several, as the Cypher manual says."""
    pieces = re.findall(r"'((?:[^'\\]|\\.)*)'", literal)
    assert " + ".join(f"'{piece}'" for piece in pieces) == literal
    assert not any("\\\\u" in piece for piece in pieces)
    names = {"n": "\n", "r": "\r", "t": "\t"}
    return "".join(
        re.sub(r"\\(?:u([0-9A-F]{4})|(.))", lambda m: chr(int(m[1], 16)) if m[1] else names.get(m[2], m[2]), piece)
        for piece in pieces
    )


@_SETTINGS
@given(text=TEXTS, many=st.lists(TEXTS, max_size=3))
def test_cypher_changes_nothing(make_graph: GraphMaker, tmp_path: Path, text: str, many: list[str]) -> None:
    """Every character comes back, and no text can end its string, its line or its statement."""
    assert _decode(cypher.literal(text)) == text
    script = _write(make_graph, "cypher", tmp_path, text, many).read_text(encoding="utf-8")
    lines = [line for line in script.split("\n") if not line.startswith("//")]
    assert [line[:8] for line in lines] == [
        *("CREATE C", "UNWIND [", "{id: 'a'", "{id: 'b'", "] AS row", "MERGE (n"),
        *("UNWIND [", "['a', 'b", "] AS row", "MATCH (a", ""),
    ]
    assert all(f"'{part}'" in lines[2] for part in re.findall(r"'((?:[^'\\]|\\.)*)'", cypher.literal(text)))
    assert "count: -3, share: 0.25, day: date('2016-01-04'), flag: true" in lines[2]


@settings(_SETTINGS, max_examples=40)
@given(text=TEXTS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own readers use what it deprecates
@example(text="\\u0041 \"\"\" '''")
@pytest.mark.parametrize(
    ("name", "form"), [("ntriples", "nt"), ("nquads", None), ("turtle", "turtle"), ("jsonld", "json-ld")]
)
def test_rdf_changes_nothing(tmp_path: Path, name: str, form: str | None, text: str) -> None:
    """Two readers find the literals of the store: plain, with a language, and typed in an odd form."""

    def typed(name: str, *values: str) -> list[ox.Literal]:
        return [ox.Literal(value, datatype=ox.NamedNode(f"{ns.XSD}{name}")) for value in values]

    below = [f"{ns.BASE}letter/{end}" for end in ("", "..", "x.y", "-x-", "é", "a//b")]
    terms = [
        *(ox.Literal(text), ox.Literal(text, language="en-us")),
        *typed("integer", "007", "-0", "12", "+1", "9" * 30),
        *typed("decimal", "7.5", "60", ".5", "5.", "-0.50"),
        *(*typed("boolean", "true", "1"), *typed("date", "2016-01-04"), *typed("double", "1e3")),
        ox.Literal("x", datatype=ox.NamedNode("http://example.org/type")),
        *map(ox.NamedNode, ("http://example.org/a-b.c", "urn:letter:x", f"{ns.BASE}a//b", ns.BASE, *below)),
    ]
    graph_nt = tmp_path / "graph.nt"
    graph_nt.write_text("".join(f"<{ns.BASE}letter/x> {ns.TEXT} {term} .\n" for term in terms), encoding="utf-8")
    target = tmp_path / "out"
    export(graph_nt, name, target)
    formats = {"ntriples": "N_TRIPLES", "nquads": "N_QUADS", "turtle": "TURTLE", "jsonld": "JSON_LD"}
    found = ox.parse(path=str(target), format=getattr(ox.RdfFormat, formats[name]))
    assert {str(quad.object) for quad in found} == set(map(str, terms))
    if form:
        graph = rdflib.Graph().parse(target, format=form)
        assert {str(o) for o in graph.objects() if isinstance(o, rdflib.Literal) and o.language} == {text}
        assert text in {str(o) for o in graph.objects()}
