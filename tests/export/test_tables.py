"""DuckDB and pandas read the Parquet tables with their types, and count in them what the named queries count."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import imr_graph
from imr_graph import ns
from imr_graph.export import VIEWS, export
from imr_graph.export.schema import KeyType, edge_type
from imr_graph.export.source import open_graph
from imr_graph.export.tables import TABLES
from imr_graph.export.views import property_graph

_DUCKDB: dict[KeyType, str] = {
    "str": "VARCHAR",
    "int": "BIGINT",
    "float": "DOUBLE",
    "date": "DATE",
    "bool": "BOOLEAN",
    "strs": "VARCHAR[]",
}
_PANDAS: dict[KeyType, str] = {
    "str": "string[pyarrow]",
    "int": "int64[pyarrow]",
    "float": "double[pyarrow]",
    "date": "date32[day][pyarrow]",
    "bool": "bool[pyarrow]",
    "strs": "list<element: string>[pyarrow]",
}
#: Named query -> the columns compared, and the same question to the tables.
QUESTIONS = {
    "outcomes-by-category": (
        ("category", "determinations", "upheld"),
        "SELECT category, count(*), count(*) FILTER (outcome = 'upheld') FROM determinations GROUP BY ALL",
    ),
    "outcomes-by-region": (
        ("region", "determinations", "upheld"),
        """SELECT name, count(*), count(*) FILTER (outcome = 'upheld')
        FROM (SELECT unnest(region) AS name, outcome FROM determinations) GROUP BY ALL""",
    ),
    "drugs-by-ingredient": (
        ("ingredient", "determinations", "upheld"),
        """SELECT name, count(*), count(*) FILTER (outcome = 'upheld')
        FROM (SELECT unnest(ingredient) AS name, outcome FROM determinations) GROUP BY ALL""",
    ),
    "guideline-switches": (
        ("administrator_guideline", "reviewer_guideline", "determinations", "upheld"),
        """SELECT administrator, reviewer, count(*), count(*) FILTER (outcome = 'upheld')
        FROM (SELECT administrator, unnest(reviewerGuideline) AS reviewer, outcome
              FROM (SELECT unnest(administratorGuideline) AS administrator, * FROM determinations)) GROUP BY ALL""",
    ),
    "outcomes-by-specialty": (
        ("specialty", "cases", "determinations", "upheld"),
        """SELECT name, count(DISTINCT letter), count(*), count(*) FILTER (outcome = 'upheld')
        FROM (SELECT letter, unnest(specialty) AS name FROM letters)
        JOIN (SELECT letter, outcome FROM determinations) USING (letter) GROUP BY ALL""",
    ),
    "uncited-denials": (
        ("outcome", "determinations"),
        """SELECT outcome, count(*) FROM determinations AS item
        ANTI JOIN (FROM citations WHERE side = 'claims_administrator') AS cited
        ON cited.letter = item.letter AND cited.determination = item.number GROUP BY ALL""",
    ),
    "letters-by-year": (
        ("year", "letters", "determinations"),
        "SELECT year(decisionDate) AS year, count(*), sum(determinationCount)::BIGINT FROM letters GROUP BY ALL",
    ),
    "outcomes-by-diagnosis": (
        ("diagnosis", "determinations", "upheld"),
        """SELECT diagnosis, count(*), count(*) FILTER (outcome = 'upheld')
        FROM (SELECT DISTINCT letter, lower(text) AS diagnosis FROM diagnoses)
        JOIN (SELECT letter, outcome FROM determinations) USING (letter) GROUP BY ALL""",
    ),
}


def ask(sql: str) -> list[tuple[Any, ...]]:
    """Ask DuckDB; each table of the folder ``tables`` is a view."""
    with duckdb.connect() as connection:
        for path in Path("tables").glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
        return list(connection.execute(sql).fetchall())


@pytest.fixture(scope="module")
def folder(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds their export as ``tables``."""
    made = tmp_path_factory.mktemp("parquet")
    export(imr_graph.open_graph(graph), "parquet", made / "tables")
    return made


@pytest.fixture
def page(root: Path) -> str:
    """The documentation."""
    return (root / "docs" / "export.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the questions name the tables as the documentation does."""
    monkeypatch.chdir(folder)


def told(graph: Path, name: str, columns: tuple[str, ...]) -> list[str]:
    """Return rows of a named query: codes in the place of IRIs; as text, sorted."""
    answer = imr_graph.Graph(graph).query(name)
    rows = (dict(zip(answer.columns, row, strict=True)) for row in answer)
    return sorted(repr(tuple(_code(row[column]) for column in columns)) for row in rows)


def _code(value: Any) -> Any:
    return value.removeprefix(ns.BASE).partition("/")[2] if str(value).startswith(ns.BASE) else value


@pytest.mark.parametrize("name", QUESTIONS)
def test_duckdb_counts_what_the_named_query_counts(graph: Path, name: str) -> None:
    """The tables hold all that the question asks for, with the same numbers."""
    columns, question = QUESTIONS[name]
    found = sorted(map(repr, ask(question)))
    assert len(found) > 1
    assert found == told(graph, name, columns)


def test_the_sql_of_the_page(graph: Path, page: str) -> None:
    """The example of docs/export.md runs as it stands, and counts what the named query counts."""
    (sql,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    assert sorted(map(repr, ask(sql))) == told(
        graph, "denials-by-guideline", ("guideline", "side", "determinations", "upheld")
    )


def test_the_python_of_the_page(graph: Path, page: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The examples of docs/export.md run as they stand: one exports, the other counts with pandas."""
    Path("GRAPH").symlink_to(graph)
    names: dict[str, Any] = {}
    exports, counts = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(exports, names)  # noqa: S102  the page's own examples
    assert Path("imaging.gexf").stat().st_size > 1000
    assert str(names["done"].nodes) in capsys.readouterr().out
    exec(counts, names)  # noqa: S102  likewise
    found = [(category, int(row.sum()), int(row["upheld"])) for category, row in names["table"].iterrows()]
    assert sorted(map(repr, found)) == told(graph, "outcomes-by-category", ("category", "determinations", "upheld"))


def _types(keys: dict[str, KeyType], names: dict[KeyType, str]) -> dict[str, str]:
    return {name: names[kind] for name, kind in keys.items()}


def _duckdb_types(path: Path | str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in ask(f"DESCRIBE FROM '{path}'")}


@pytest.mark.parametrize("name", TABLES)
def test_columns_have_types(name: str) -> None:
    """DuckDB, and pandas with Arrow's types, see dates, whole numbers, fractions and lists; none is a text."""
    path, columns = f"tables/{name}.parquet", TABLES[name].columns
    assert _duckdb_types(path) == _types(columns, _DUCKDB)
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == _types(columns, _PANDAS)
    assert len(pd.read_parquet(path)) == len(frame) == len(ask(f"FROM {name}")) > 10


@pytest.mark.parametrize("view", VIEWS)
def test_views_have_types(graph: Path, tmp_path: Path, view: str) -> None:
    """Nodes and edges of every view have the columns of the view with their types, and as many rows."""
    store = imr_graph.open_graph(graph)
    shown = property_graph(open_graph(store), view)
    summary = export(store, "parquet", tmp_path / "out", view)
    wanted = {"nodes": _types(shown.columns, _DUCKDB), "edges": _types(shown.edge_keys, _DUCKDB)}
    for name, rows in (("nodes", summary.nodes), ("edges", summary.edges)):
        path = tmp_path / "out" / f"{name}.parquet"
        assert wanted[name].items() <= _duckdb_types(path).items()
        assert len(ask(f"FROM '{path}'")) == rows


def test_edges_join_nodes() -> None:
    """No edge hangs loose, and the graph's own links count what the tables count."""
    assert ask("FROM edges ANTI JOIN nodes ON nodes.id = edges.source") == []
    assert ask("FROM edges ANTI JOIN nodes ON nodes.id = edges.target") == []
    links = ask("SELECT split_part(target, '/', 2) FROM edges WHERE kind = 'SERVICE_CATEGORY'")
    assert sorted(links) == sorted(ask("SELECT category FROM determinations"))


def test_every_link_of_a_letter_is_in_a_table(graph: Path) -> None:
    """A new link to a concept cannot be lost: it is a column, or the direct link that repeats one."""
    edges = property_graph(open_graph(imr_graph.open_graph(graph))).edges()
    links = {edge.type for edge in edges if edge.source.startswith("letter/") and not edge.target.startswith("letter/")}
    columns = {edge_type(f"<{name}>") for table in TABLES.values() for name in table.columns}
    assert {"CONDITION", "DRUG", "CONCLUSION"} <= links
    assert links - columns == {"SERVICE_CATEGORY"}  # CATEGORY of the request
