"""A real Neo4j Community holds what the export says: imported in bulk, merged by a script, loaded over bolt."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from neo4j import Driver
from neo4j.time import Date
from neo4j_peer import Neo4j, rows

import imr_graph
from imr_graph import ns
from imr_graph.cli import main
from imr_graph.errors import ExportError
from imr_graph.export import VIEWS, cypher, export, neo4j
from imr_graph.export.cleaning import clean
from imr_graph.export.neo4j import SHARED_LABEL
from imr_graph.export.neo4j_load import PASSWORD, USER, load
from imr_graph.export.propgraph import Edge, Node, PropertyGraph, Value, make_edge, short
from imr_graph.export.queries import QUESTIONS
from imr_graph.export.schema import KeyType
from imr_graph.export.source import open_graph
from imr_graph.export.views import property_graph

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("neo4j")]
GraphMaker = Callable[[list[Node], list[Edge], Mapping[str, KeyType]], PropertyGraph]

#: Each breaks a careless writer of CSV or of Cypher.
TRAPS: Final = (
    *(
        'say "ah"',
        "it's",
        '"',
        "a;b,c",
        "line\nline\r\nline\r",
        "\n",
        "tab\there",
        "😀 é 肩 \u2028",
        "=cmd|'/c calc'!A1",
    ),
    *(
        "+1",
        "-1 degree",
        "@SUM(A1)",
        "\\",
        "\\n \\u0041",
        "' + '",
        "//",
        "/* */",
        "{x: 1}",
        "[1]",
        "null",
        "",
        " two  ",
    ),
    *("$rows", "`tick`", "\ufeff", "a" * 5000, "\x00\x01\x1f\x7f", "a,\n\"b\"\n;'c'"),
)


def run(*arguments: str | Path) -> Result:
    """Run a command of the program."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments: str | Path) -> str:
    """Run a command that must succeed, and return what it printed."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def loading(graph: Path, server: Neo4j, *options: str) -> list[str | Path]:
    """Return the command that loads a graph into a server."""
    return ["export", graph, "--to", "neo4j", "--uri", server.bolt, *options]


def line(*head: Any, values: Mapping[str, Any]) -> str:
    """Return a node or a relationship as a line, its properties sorted, strings and dates told apart."""
    native = {name: value.to_native() if isinstance(value, Date) else value for name, value in values.items()}
    return repr((*head, sorted(native.items())))


def held(driver: Driver) -> list[str]:
    """Return every node and relationship that a database holds, with labels, type and typed properties."""
    nodes = rows(driver, "MATCH (n) RETURN labels(n) AS labels, properties(n) AS values")
    links = rows(driver, "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS values")
    return sorted(
        [line(sorted(row["labels"]), values=row["values"]) for row in nodes]
        + [line(row["a"], row["type"], row["b"], values=row["values"]) for row in links]
    )


def expected(graph: PropertyGraph, text: Callable[[str], str] = str) -> list[str]:
    """Return what a database must hold of a graph, in the same lines; ``text`` says what becomes of strings."""

    def values(properties: Mapping[str, Value]) -> dict[str, Any]:
        return {
            name: text(value) if isinstance(value, str) else [*map(text, value)] if isinstance(value, list) else value
            for name, value in properties.items()
        }

    nodes = (
        line(sorted({*node.labels, SHARED_LABEL}), values={"id": node.id} | values(node.properties))
        for node in graph.nodes()
    )
    links = (
        line(edge.source, edge.type, edge.target, values={"id": edge.id} | values(edge.properties))
        for edge in graph.edges()
    )
    return sorted([*nodes, *links])


def view_of(graph: Path, view: str = "full", where: Mapping[str, str] | None = None) -> PropertyGraph:
    """Return a view of a graph directory."""
    return property_graph(open_graph(imr_graph.open_graph(str(graph))), view, where)


def bulk_import(server: Neo4j, folder: Path) -> None:
    """Run the script of an export; nothing may be reported as bad."""
    server.run(folder / "import.sh", "neo4j", "--overwrite-destination=true")
    report = server.home / "imr-graph-import.report"
    assert not report.exists() or report.read_text(encoding="utf-8") == ""


@pytest.fixture(scope="module")
def exported(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``imr-graph export --to neo4j`` writes of it."""
    folder = tmp_path_factory.mktemp("exported") / "a folder"
    done("export", graph, "--to", "neo4j", "-o", folder)
    return folder


@pytest.fixture(scope="module")
def imported(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A server into which the folder was imported by its own script, without any option, with its constraints."""
    server = Neo4j(tmp_path_factory.mktemp("imported") / "neo4j")
    server.run(exported / "import.sh")
    assert (server.home / "imr-graph-import.report").read_text(encoding="utf-8") == ""
    with server.serve(), server.driver() as driver:
        server.shell("-f", exported / "constraints.cypher")
        yield driver


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """A server that runs, for direct loads."""
    with Neo4j(tmp_path_factory.mktemp("running") / "neo4j").serve() as server:
        yield server


@pytest.fixture
def empty(running: Neo4j) -> Iterator[Driver]:
    """Its driver, with nothing in the database: emptied as docs/neo4j.md says."""
    page = (Path(__file__).parents[2] / "docs" / "neo4j.md").read_text(encoding="utf-8")
    statement = re.search(r"MATCH \(n:Resource\) CALL .*", page)
    assert statement
    with running.driver() as driver:
        with driver.session() as session:
            session.run(statement[0].rstrip(";")).consume()
        assert held(driver) == []
        yield driver


def test_the_import_is_whole(graph: Path, exported: Path, imported: Driver) -> None:
    """Counts by label and by type are those of the property graph, their sums those of export.json."""
    view, manifest = view_of(graph), json.loads((exported / "export.json").read_text(encoding="utf-8"))
    labels = Counter(label for node in view.nodes() for label in (*node.labels, SHARED_LABEL))
    types = Counter(edge.type for edge in view.edges())
    assert (labels[SHARED_LABEL], types.total()) == (manifest["nodes"], manifest["edges"])
    found = rows(imported, "MATCH (n) UNWIND labels(n) AS name RETURN name, count(*) AS count")
    assert {row["name"]: row["count"] for row in found} == labels
    found = rows(imported, "MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS count")
    assert {row["name"]: row["count"] for row in found} == types


def test_the_import_holds_every_value(graph: Path, imported: Driver) -> None:
    """Every property of every node and relationship is there, with its type."""
    assert held(imported) == expected(view_of(graph), clean)


def test_constraints_and_indexes_are_online(imported: Driver) -> None:
    """What constraints.cypher asks for is there and in use."""
    names = {"resource_id", "letter_case_number", "letter_decision_date", "concept_code", "concept_label", "words"}
    imported.execute_query("CALL db.awaitIndexes(60)")
    found = rows(imported, "SHOW INDEXES YIELD name, state RETURN name, state")
    assert names <= {row["name"] for row in found if row["state"] == "ONLINE"}


@pytest.mark.parametrize("name", QUESTIONS)
def test_cypher_and_sparql_agree(graph: Path, imported: Driver, name: str) -> None:
    """A question in Cypher gives the rows of the named query in SPARQL, in order; long titles are cut in labels."""

    def cell(value: Any) -> Any:
        value = short(value.removeprefix(ns.BASE)) if isinstance(value, str) else value
        return float(value) if isinstance(value, Decimal) else value

    answer = imr_graph.Graph(graph).query(name)
    wanted = [{key: cell(value) for key, value in zip(answer.columns, row, strict=True)} for row in answer]
    assert len(wanted) > 1
    assert rows(imported, QUESTIONS[name]) == wanted


def test_the_question_of_the_page(graph: Path, imported: Driver, root: Path) -> None:
    """The first query of docs/neo4j.md counts what the named query counts."""
    page = (root / "docs" / "neo4j.md").read_text(encoding="utf-8")
    question = re.search(r"    (MATCH \(d:Determination\)-\[:REQUEST\].*?DESC)\n", page, re.DOTALL)
    assert question
    found = {
        row["category.label"]: (row["determinations"], row["percentOverturned"]) for row in rows(imported, question[1])
    }
    answer = imr_graph.Graph(graph).query("outcomes-by-category")
    wanted = {}
    for values in answer:
        row: dict[str, Any] = dict(zip(answer.columns, values, strict=True))
        percent = 100 * row["overturned"] / row["determinations"]
        wanted[row["label"]] = (row["determinations"], pytest.approx(percent, abs=0.06))
    assert found == wanted


@pytest.mark.parametrize("view", VIEWS)
def test_a_load_is_whole_and_changes_nothing_the_second_time(
    graph: Path, running: Neo4j, empty: Driver, view: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each view comes with all values, in batches of any size, and its sample queries all give rows."""
    wanted = expected(view_of(graph, view))
    command = loading(graph, running, "--database", "neo4j", "--view", view)
    says = done(*command)
    assert held(empty) == wanted
    monkeypatch.setattr("imr_graph.export.neo4j_load.BATCH", 7)
    assert done(*command) == says
    assert held(empty) == wanted
    done("export", graph, "--to", "neo4j", "-o", tmp_path / "out", "--view", view)
    queries = (tmp_path / "out" / "sample-queries.cypher").read_text(encoding="utf-8")
    assert running.shell("-f", tmp_path / "out" / "sample-queries.cypher")
    for query in filter(str.strip, queries.split(";\n")):
        assert rows(empty, query), query


def test_a_load_takes_filters_and_a_limit(graph: Path, running: Neo4j, empty: Driver) -> None:
    """Only what was asked for arrives, and what was cut is printed."""
    command = loading(graph, running, "--where", "outcome=overturned")
    done(*command)
    assert held(empty) == expected(view_of(graph, where={"outcome": "overturned"}))
    assert rows(empty, "MATCH (:Determination)-[:OUTCOME]->(o:Outcome) RETURN DISTINCT o.code AS code") == [
        {"code": "overturned"}
    ]
    assert "max_nodes=2:" in done(*command, "--view", "citations", "--max-nodes", "2")


def test_a_changed_letter_brings_its_values(examples: Path, running: Neo4j, empty: Driver, tmp_path: Path) -> None:
    """A load after a change sets what changed and takes away what is no longer known; what people added stays."""
    letter = Path(shutil.copy(examples / "CM16-0000113.txt", tmp_path))
    folder = tmp_path / "graph"
    command = loading(folder, running)
    imr_graph.build([letter], folder)
    done(*command)
    worker = "MATCH (n:Worker) RETURN n.age AS age, n.sex AS sex, n.note AS note"
    (before,) = rows(empty, worker)
    assert before["age"] is not None
    empty.execute_query("MATCH (n:Worker) SET n.note = 'seen'")
    text = letter.read_text(encoding="utf-8")
    letter.write_text(re.sub(rf"\b{before['age']}[- ]year[- ]old\b", "adult", text), encoding="utf-8")
    imr_graph.build([letter], folder)
    done(*command)
    assert rows(empty, worker) == [{"age": None, "sex": before["sex"], "note": "seen"}]


@pytest.fixture
def trapped(make_graph: GraphMaker) -> PropertyGraph:
    """A graph whose names, texts, lists and relationships carry the traps."""
    nodes = [
        Node(
            f"node/{number}",
            ("Concept",),
            {
                "label": trap,
                "text": trap,
                **({"many": [trap, "x", trap]} if trap else {}),
                "count": -3,
                "share": 0.25,
                "day": date(2016, 1, 4),
                "flag": number % 2 == 0,
            },
        )
        for number, trap in enumerate(TRAPS)
    ]
    edges = [make_edge(node.id, "LINK", "node/0", {"note": node.label, "weight": 2}) for node in nodes]
    return make_graph(nodes, edges, {"note": "str", "weight": "int"})


def test_traps_come_through_the_import(trapped: PropertyGraph, tmp_path: Path) -> None:
    """Quotes, line ends, semicolons, emoji and formulas are the same in the database; control characters U+FFFD."""
    (tmp_path / "out").mkdir()
    neo4j.write(trapped, tmp_path / "out")
    server = Neo4j(tmp_path / "neo4j")
    bulk_import(server, tmp_path / "out")
    with server.serve(), server.driver() as driver:
        assert held(driver) == expected(trapped, clean)


def test_traps_come_through_the_load(trapped: PropertyGraph, running: Neo4j, empty: Driver) -> None:
    """Loaded over bolt every character is the same."""
    load(trapped, running.bolt)
    assert held(empty) == expected(trapped)


def test_traps_come_through_the_script(trapped: PropertyGraph, running: Neo4j, empty: Driver, tmp_path: Path) -> None:
    """Run by cypher-shell every character is the same, too."""
    cypher.write(trapped, tmp_path / "graph.cypher")
    running.shell("-f", tmp_path / "graph.cypher")
    assert held(empty) == expected(trapped)


def test_the_script_makes_the_same_graph(store: ox.Store, running: Neo4j, empty: Driver, tmp_path: Path) -> None:
    """What cypher-shell makes of ``--to cypher`` is what is loaded over bolt, also the second time."""
    export(store, "cypher", tmp_path / "graph.cypher")
    for _ in range(2):
        running.shell("-f", tmp_path / "graph.cypher")
        assert held(empty) == expected(property_graph(open_graph(store)))


def test_an_unknown_database_is_named(store: ox.Store, running: Neo4j) -> None:
    """The error names the database and says where the names stand."""
    with pytest.raises(ExportError, match=r"database nope: .*nope.*; name one that SHOW DATABASES lists"):
        load(property_graph(open_graph(store)), running.bolt, "nope")


def test_a_load_logs_in(store: ox.Store, tmp_path: Path, graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User and password come from the environment; a wrong one, or none, names the variables."""
    view = property_graph(open_graph(store))
    with Neo4j(tmp_path / "neo4j", "a secret").serve() as server:
        for login in (("neo4j", "wrong"), None):
            with pytest.raises(ExportError, match=f"give the right user and password as {USER} and {PASSWORD}"):
                load(view, server.bolt, login=login)
        monkeypatch.setenv(USER, "neo4j")
        monkeypatch.setenv(PASSWORD, "a secret")
        done("export", graph, "--to", "neo4j", "--uri", server.bolt, "--view", "citations")
        with server.driver() as driver:
            assert held(driver) == expected(view_of(graph, "citations"))
