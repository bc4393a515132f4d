"""The graph from Python: rows, tables of pandas and Arrow, and what a notebook shows."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox
import pytest

import imr_graph
from imr_graph.errors import QueryError, SourceError
from imr_graph.query import run

FIXTURE = Path(__file__).parent / "queries" / "fixture.ttl"


@pytest.fixture(scope="module")
def graph() -> imr_graph.Graph:
    """Six invented letters, with the vocabularies."""
    return imr_graph.Graph(FIXTURE)


def test_rows(graph: imr_graph.Graph) -> None:
    """A named query takes its parameters as keywords, as Python values or as text."""
    all_of_it = list(graph.query("letters-by-year"))
    assert [row[0] for row in all_of_it if row[0]] == [2016, 2017, 2018]
    later = list(graph.query("letters-by-year", from_=date(2017, 1, 1)))
    assert later == list(graph.query("letters-by-year", from_="2017-01-01")) == all_of_it[-2:]


def test_limit(graph: imr_graph.Graph) -> None:
    """A limit cuts the rows and says so."""
    rows = graph.query("letters-by-year", limit=1)
    assert len(list(rows)) == 1
    assert rows.notice


def test_unknown_parameter(graph: imr_graph.Graph) -> None:
    """A parameter that the query has not is an error that names those it has."""
    with pytest.raises(QueryError, match=r"no parameter 'form'.*from"):
        graph.query("letters-by-year", form="2016")


def test_no_graph(tmp_path: Path) -> None:
    """A file that is no RDF is an error that names it."""
    path = tmp_path / "letters.ttl"
    path.write_text("no RDF")
    with pytest.raises(SourceError, match=r"letters\.ttl"):
        imr_graph.Graph(path)


def test_arrow(graph: imr_graph.Graph) -> None:
    """Columns have types of their own."""
    table = graph.query("outcomes-by-category").to_arrow()
    types = {field.name: field.type for field in table.schema}
    assert (types["category"], types["determinations"], types["upheld_share"]) == (
        pa.string(),
        pa.int64(),
        pa.float64(),
    )
    assert table.num_rows == len(list(graph.query("outcomes-by-category")))


def test_pandas(graph: imr_graph.Graph) -> None:
    """Whole numbers stay whole, also in a column with gaps."""
    frame = graph.query("letters-by-year").to_pandas()
    assert str(frame["year"].dtype) == "Int64"
    assert frame["year"].isna().sum() == 1
    assert frame["letters"].sum() == 6


def test_notebook_shows_a_table(graph: imr_graph.Graph) -> None:
    """A notebook shows an escaped table, and what was shown can still be read."""
    rows = graph.query('SELECT ?text { VALUES ?text { "<script>alert(1)</script>" "a & b" } }')
    shown = rows._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "a &amp; b" in shown
    assert list(rows) == [("<script>alert(1)</script>",), ("a & b",)]


def test_notebook_cuts_long_tables() -> None:
    """Fifty rows are shown, and how many more there are."""
    rows = run(ox.Store(), f"SELECT ?n {{ VALUES ?n {{ {' '.join(map(str, range(60)))} }} }}")
    shown = rows._repr_html_()
    assert shown.count("<tr>") == 51
    assert "10 more rows" in shown
