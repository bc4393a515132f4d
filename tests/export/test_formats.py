"""Each format, read back by a reader that is not ours, holds the nodes and edges of the view, or every triple."""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from imr_graph.export import FORMATS, VIEWS, export
from imr_graph.export.propgraph import PropertyGraph
from imr_graph.export.source import FileGraph, StoreGraph
from imr_graph.export.views import property_graph

_VIEW_FORMATS = [name for name, chosen in FORMATS.items() if chosen.content == "view"]
_RDF_FORMATS = [name for name, chosen in FORMATS.items() if chosen.content == "triples"]


class Read(NamedTuple):
    """What a reader found: node id -> label, and edge id -> source and target."""

    nodes: dict[str, str]
    edges: dict[str, tuple[str, str]]


def _parse(path: Path) -> Any:
    return ET.parse(path).getroot()  # noqa: S314  a file of our own


def _networkx(graph: Any, edge_id: str = "id") -> Read:
    nodes = {name: data["label"] for name, data in graph.nodes(data=True)}
    edges = {}
    for source, target, *key, data in graph.edges(data=True, **({"keys": True} if graph.is_multigraph() else {})):
        edges[data.get(edge_id) or key[0]] = (source, target)
    return Read(nodes, edges)


def _read_gexf(path: Path) -> Read:
    return _networkx(nx.read_gexf(path))


def _read_graphml(path: Path) -> Read:
    return _networkx(nx.read_graphml(path, force_multigraph=True))


def _read_cyjs(path: Path) -> Read:
    return _networkx(nx.cytoscape_graph(json.loads(path.read_text(encoding="utf-8"))))


def _read_nodelink(path: Path) -> Read:
    return _networkx(nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges"))


def _csv(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as rows:
        return list(csv.DictReader(rows))


def _read_csv(path: Path) -> Read:
    nodes, edges = _csv(path / "nodes.csv", "utf-8-sig"), _csv(path / "edges.csv", "utf-8-sig")
    labels = {row["id"]: row["label"].removeprefix("'") for row in nodes}
    return Read(labels, {row["id"]: (row["source"], row["target"]) for row in edges})


def _read_parquet(path: Path) -> Read:
    nodes, edges = (pq.read_table(path / f"{name}.parquet").to_pylist() for name in ("nodes", "edges"))
    return Read({n["id"]: n["label"] for n in nodes}, {e["id"]: (e["source"], e["target"]) for e in edges})


def _read_neo4j(path: Path) -> Read:
    """Read the files that import.sh names, with its header for each, as the import does."""
    nodes: dict[str, str] = {}
    edges: dict[str, tuple[str, str]] = {}
    for line in (path / "import.sh").read_text(encoding="utf-8").splitlines():
        option = line.strip().removesuffix("\\").strip()
        if not option.startswith(("--nodes=", "--relationships=")):
            continue
        header, *parts = option.rpartition("=")[2].split(",")
        (columns,) = csv.reader((path / header).read_text(encoding="utf-8").splitlines())
        for part in parts:
            with (path / part).open(encoding="utf-8", newline="") as rows:
                for values in csv.reader(rows):
                    row = dict(zip(columns, values, strict=True))
                    if option.startswith("--nodes="):
                        nodes[row["id:ID(node)"]] = row["label:string"]
                    else:
                        edges[row["id:string"]] = (row[":START_ID(node)"], row[":END_ID(node)"])
    return Read(nodes, edges)


def _read_cypher(path: Path) -> Read:
    nodes: dict[str, str] = {}
    edges: dict[str, tuple[str, str]] = {}
    for statement in path.read_text(encoding="utf-8").split(";\n"):
        kind = re.search(r"MERGE \(a\)-\[r:(\w+) ", statement)
        for line in statement.split("\n"):
            words = line.split("'")
            if line.startswith("['") and kind:
                edges[f"{words[1]}|{kind[1]}|{words[3]}"] = (words[1], words[3])
            elif line.startswith("{id: '"):
                nodes[words[1]] = ""
    return Read(nodes, edges)


READERS: dict[str, Callable[[Path], Read]] = {
    "neo4j": _read_neo4j,
    "cypher": _read_cypher,
    "gexf": _read_gexf,
    "graphml": _read_graphml,
    "cyjs": _read_cyjs,
    "node-link": _read_nodelink,
    "csv": _read_csv,
    "parquet": _read_parquet,
}


def _write(store: ox.Store | Path, name: str, folder: Path, view: str = "full") -> Path:
    target = folder / f"{view}-{name}{FORMATS[name].suffix}"
    export(store, name, target, view)
    return target


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", _VIEW_FORMATS)
def test_a_reader_finds_every_node_and_edge(store: ox.Store, tmp_path: Path, name: str, view: str) -> None:
    """The ids of nodes and edges, the ends of edges and the labels are those of the view."""
    graph = property_graph(StoreGraph(store), view)
    target = tmp_path / "out"
    summary = export(store, name, target, view)
    found = READERS[name](target)
    assert found.nodes.keys() == {node.id for node in graph.nodes()}
    ends = {edge.id: (edge.source, edge.target) for edge in graph.edges()}
    assert found.edges.keys() == ends.keys()
    for edge_id, pair in found.edges.items():
        assert pair == ends[edge_id] or (not graph.directed and pair == ends[edge_id][::-1])
    assert (summary.nodes, summary.edges) == (len(found.nodes), len(found.edges))
    if name != "cypher":
        assert found.nodes == {node.id: _cleaned(node.label) for node in graph.nodes()}


def _cleaned(label: str) -> str:
    assert "\x01" not in label  # white space and 80 characters: the trap of the fixture lies behind them
    return label


@pytest.mark.parametrize("name", _VIEW_FORMATS)
def test_an_empty_view_is_a_valid_file(store: ox.Store, tmp_path: Path, name: str) -> None:
    """A filter that nothing passes gives a file that opens, with nothing in it."""
    target = tmp_path / "out"
    summary = export(store, name, target, where={"year": "1999"})
    assert (summary.nodes, summary.edges) == (0, 0)
    assert READERS[name](target) == Read({}, {})


@pytest.mark.parametrize("name", _VIEW_FORMATS)
def test_what_was_filtered_and_cut_is_in_the_output(store: ox.Store, tmp_path: Path, name: str) -> None:
    """Who is handed the file alone can see that it is a part."""
    target = tmp_path / "out"
    summary = export(store, name, target, "citations", {"year": "2016"}, 2)
    assert len(summary.cut) == 1
    if name == "parquet":
        metadata = pq.read_schema(target / "nodes.parquet").metadata
        text = b" ".join(metadata.values()).decode()
    else:
        text = (target / "export.json" if target.is_dir() else target).read_text(encoding="utf-8")
    assert summary.cut[0] in text
    assert "year=2016" in text


def _values(graph: PropertyGraph, kind: str) -> dict[str, Any]:
    return next(node.properties for node in graph.nodes() if node.kind == kind)


@pytest.mark.parametrize(("name", "read"), [("gexf", nx.read_gexf), ("graphml", nx.read_graphml)])
def test_xml_formats_keep_types(store: ox.Store, tmp_path: Path, name: str, read: Callable[[Path], Any]) -> None:
    """Numbers come back as numbers; dates and lists as the text that the documentation names."""
    nodes = read(_write(store, name, tmp_path)).nodes
    guideline = nodes["guideline/mtus-low-back-2004"]
    assert (guideline["kind"], guideline["editionYear"], guideline["inForceFrom"]) == ("Guideline", 2004, "2007-06-15")
    assert json.loads(guideline["acoemChapter"]) == ["12"]
    assert nodes["letter/CM16-0000007/determination/1/request"]["quantity"] == 7.5
    edge = read(_write(store, name, tmp_path, "citations")).edges["guideline/odg", "guideline/mtus-low-back-2004"]
    assert (edge["weight"], edge["share"], edge["overturned"]) == (1, 1.0, 1)


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_xml_declares_every_attribute_once_and_uses_no_other(store: ox.Store, tmp_path: Path, name: str) -> None:
    """One type a name: two declarations of a name are what Gephi stumbles over."""
    root = _parse(_write(store, name, tmp_path))
    tags = ("attribute", "attvalue", "id", "for") if name == "gexf" else ("key", "data", "id", "key")
    declared = [element.get(tags[2]) for element in root.iter() if element.tag.endswith(f"}}{tags[0]}")]
    used = {element.get(tags[3]) for element in root.iter() if element.tag.endswith(f"}}{tags[1]}")}
    assert len(declared) == len(set(declared)) > 40
    assert used <= set(declared)


def test_parquet_tables_have_types_and_join(store: ox.Store, tmp_path: Path) -> None:
    """Each table has its rows, with dates, numbers and lists, and keys that lead from one to the other."""
    tables = {path.stem: pq.read_table(path) for path in _write(store, "parquet", tmp_path).glob("*.parquet")}
    rows = {name: table.to_pylist() for name, table in tables.items()}
    assert {name: len(rows[name]) for name in ("letters", "determinations", "citations", "diagnoses")} == {
        "letters": 7,
        "determinations": 7,
        "citations": 13,
        "diagnoses": 7,
    }
    types = {name: {field.name: str(field.type) for field in table.schema} for name, table in tables.items()}
    assert types["letters"]["decisionDate"] == "date32[day]"
    assert types["determinations"]["quantity"] == "double"
    assert types["citations"]["section"] == "list<element: string>"
    assert rows["letters"][0]["licensedIn"] == ["CA", "NV"]
    assert rows["letters"][0]["outcome"] == "partly-overturned"
    norco = rows["determinations"][1]
    assert (norco["number"], norco["outcome"], norco["category"]) == (2, "overturned", "pharmaceutical")
    assert (norco["ingredient"], norco["quantity"], norco["refills"]) == (["acetaminophen", "hydrocodone"], 60.0, 2)
    cited = [row for row in rows["citations"] if (row["letter"], row["determination"]) == (norco["letter"], 2)]
    assert [(row["side"], row["guideline"]) for row in cited] == [
        ("claims_administrator", "mtus-chronic-pain-2009"),
        ("expert_reviewer", "mtus-opioid-2016"),
    ]


def test_neo4j_columns_are_typed(store: ox.Store, tmp_path: Path) -> None:
    """The header says what the import makes of each column."""
    folder = _write(store, "neo4j", tmp_path)
    header = (folder / "nodes" / "Letter.header.csv").read_text(encoding="utf-8").strip().split(",")
    assert header[:3] == ["id:ID(node)", "label:string", "identifier:string"]
    assert "decisionDate:date" in header
    worker = (folder / "nodes" / "Worker.header.csv").read_text(encoding="utf-8")
    assert "age:long" in worker
    reviewer = (folder / "nodes" / "Reviewer.001.csv").read_text(encoding="utf-8")
    assert '"Family Practice\x1fPain Medicine"' in reviewer
    assert (folder / "relationships" / "OUTCOME.header.csv").read_text(encoding="utf-8") == (
        ":START_ID(node),:END_ID(node),id:string\n"
    )


def test_neo4j_tells_an_empty_string_from_no_value(store: ox.Store, tmp_path: Path) -> None:
    """Strings stand in quotes, what is not known is an empty field."""
    folder = _write(store, "neo4j", tmp_path)
    first = (folder / "nodes" / "Letter.001.csv").read_text(encoding="utf-8").split("\n")[0]
    assert '"standard","E"' in first
    assert ",2015-12-01,,2016-01-04,,," in first


@pytest.mark.parametrize(("category", "expected"), [("pharmaceutical", True), ("imaging", False)])
def test_neo4j_reads_fields_of_several_lines_only_where_there_are_some(
    store: ox.Store, tmp_path: Path, category: str, expected: bool
) -> None:
    """The option slows an import down: it is there for the letter with a line end in its heading alone."""
    export(store, "neo4j", tmp_path / "out", where={"category": category})
    assert ("--multiline-fields=true" in (tmp_path / "out" / "import.sh").read_text(encoding="utf-8")) is expected


def test_neo4j_starts_a_new_part_after_so_many_rows(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large graphs come in parts, all named in the call, with no row lost."""
    whole = _read_neo4j(_write(store, "neo4j", tmp_path))
    monkeypatch.setattr("imr_graph.export.neo4j.ROWS_A_PART", 3)
    export(store, "neo4j", tmp_path / "parts")
    assert (tmp_path / "parts" / "nodes" / "Letter.003.csv").exists()
    assert _read_neo4j(tmp_path / "parts") == whole


@pytest.mark.parametrize(("name", "limit"), [("cypher", "cypher.BATCH"), ("parquet", "parquet.ROWS_A_GROUP")])
def test_batches_lose_no_row(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: str
) -> None:
    """However many rows make a batch, every node and edge is there."""
    whole = READERS[name](_write(store, name, tmp_path))
    monkeypatch.setattr(f"imr_graph.export.{limit}", 3)
    export(store, name, tmp_path / "batches")
    assert READERS[name](tmp_path / "batches") == whole


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the script is for POSIX shells")
def test_the_import_script_calls_neo4j_admin(store: ox.Store, tmp_path: Path) -> None:
    """From any folder the script calls the import with files that exist, and hands on database and options."""
    folder = _write(store, "neo4j", tmp_path)
    program = tmp_path / "home" / "bin" / "neo4j-admin"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "NEO4J_HOME": str(tmp_path / "home")}
    call = [str(folder / "import.sh"), "letters", "--overwrite-destination=true"]
    result = subprocess.run(call, capture_output=True, text=True, check=True, cwd="/", env=environment)
    where, *arguments = result.stdout.splitlines()
    assert arguments[:4] == ["database", "import", "full", "letters"]
    assert arguments[-1] == "--overwrite-destination=true"
    assert "--array-delimiter=U+001F" in arguments
    named = [a.rpartition("=")[2].split(",") for a in arguments if a.startswith(("--nodes", "--relationships"))]
    csv_files = {path.relative_to(where).as_posix() for path in Path(where).rglob("*.csv")}
    assert {name for group in named for name in group} == csv_files
    assert "--nodes=Guideline:Concept:Resource=nodes/Guideline.header.csv,nodes/Guideline.001.csv" in arguments


@pytest.mark.parametrize("view", VIEWS)
def test_sample_queries_name_only_labels_and_types_of_the_view(store: ox.Store, tmp_path: Path, view: str) -> None:
    """A query that asks for what the export does not hold would answer nothing."""
    graph = property_graph(StoreGraph(store), view)
    queries = (_write(store, "neo4j", tmp_path, view) / "sample-queries.cypher").read_text(encoding="utf-8")
    known = {label for node in graph.nodes() for label in node.labels} | {edge.type for edge in graph.edges()}
    named = {name for group in re.findall(r":([A-Z]\w+(?:\|[A-Z]\w+)*)", queries) for name in group.split("|")}
    assert named
    assert named <= known


def _digest(path: Path) -> str:
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    parts = (file.relative_to(path).as_posix().encode() + file.read_bytes() for file in files)
    return hashlib.sha256(b"".join(parts)).hexdigest()


@pytest.mark.parametrize("name", FORMATS)
def test_stores_loaded_in_another_order_give_the_same_bytes(
    disk_store: Callable[[int], ox.Store], tmp_path: Path, name: str
) -> None:
    """Two builds of the same letters compare equal with cmp."""
    digests = set()
    for seed in (1, 2):
        export(disk_store(seed), name, tmp_path / f"{seed}")
        digests.add(_digest(tmp_path / f"{seed}"))
    assert len(digests) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_letters_from_a_file_beside_the_store_give_the_same_bytes(
    disk_store: Callable[[int], ox.Store], letters_nt: Path, tmp_path: Path, name: str
) -> None:
    """The faster way to read letters changes nothing."""
    source = disk_store(1)
    export(source, name, tmp_path / "1")
    export(source, name, tmp_path / "2", letters=FileGraph(letters_nt).groups)
    assert _digest(tmp_path / "1") == _digest(tmp_path / "2")


_EXPORT_ALL = """
import sys
from pathlib import Path
from imr_graph.export import FORMATS, VIEWS, export
graph, out = map(Path, sys.argv[1:])
for name, chosen in FORMATS.items():
    for view in VIEWS if chosen.content == "view" else ["full"]:
        export(graph, name, out / f"{view}-{name}", view)
"""


@pytest.mark.slow
def test_two_runs_under_two_hash_seeds_give_the_same_bytes(graph_nt: Path, tmp_path: Path) -> None:
    """Nothing follows the order of a set, a clock or a process."""
    digests = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        out.mkdir()
        call = [sys.executable, "-c", _EXPORT_ALL, str(graph_nt), str(out)]
        subprocess.run(call, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        digests.append({path.name: _digest(path) for path in out.iterdir()})
    assert digests[0] == digests[1]
    assert len(digests[0]) == len(_VIEW_FORMATS) * len(VIEWS) + len(_RDF_FORMATS)
