"""Every named query: its header; its rows on the fixture, on another engine, in a period and on the gold records."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from gold_records import GOLD, ROOT, gold_json, gold_records, guideline_codes
from queries.catalogue import PAGE, SECTION, catalogue

from imr_graph import ns
from imr_graph.errors import QueryError
from imr_graph.model import SIDES, Side
from imr_graph.query import NamedQuery, run
from imr_graph.query.named import CONCEPT_KINDS, named_queries, read_named_query
from imr_graph.query.sparql import bind
from imr_graph.triples import ntriples

FOLDER = Path(__file__).parent
QUERIES = {query.name: query for query in named_queries()}
UNITS = {"count", "share", "days", "years", "year", "IRI", "text", "boolean", "IRI as text"}
Linked = dict[Side, set[tuple[str, str | None, str]]]
each_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)


def plain(cell: Any) -> str:
    """Return a value as the CSV writes it; numbers without idle zeros, so that engines can be compared."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float | Decimal):
        return f"{Decimal(cell).normalize():f}"
    return "" if cell is None else str(cell)


def rows(graph: ox.Store, name: str, **params: str) -> list[list[str]]:
    """Return the rows of a named query as text."""
    return [[plain(cell) for cell in row] for row in run(graph, name, params)]


def rdflib_rows(graph: rdflib.Graph, text: str) -> list[list[str]]:
    """Return the rows that rdflib's engine gives, as text."""
    found: Any = graph.query(text)
    return [[plain(cell.toPython() if isinstance(cell, rdflib.Literal) else cell) for cell in row] for row in found]


@pytest.fixture(scope="module")
def rdflib_graph() -> rdflib.Graph:
    """The fixture's graph in rdflib."""
    return rdflib.Graph().parse(FOLDER / "fixture.ttl")


@each_query
def test_expected_rows(graph: ox.Store, query: NamedQuery) -> None:
    """On the six letters of the fixture a query gives exactly the rows that stand beside it, in that order."""
    with (FOLDER / f"{query.name}.csv").open(encoding="utf-8", newline="") as file:
        header, *expected = csv.reader(file)
    assert header == [column.name for column in query.columns]
    assert rows(graph, query.name) == expected


def test_no_expected_rows_without_a_query() -> None:
    """Each file of expected rows belongs to a query."""
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(QUERIES)


@each_query
def test_other_engine(graph: ox.Store, rdflib_graph: rdflib.Graph, query: NamedQuery) -> None:
    """A file is standard SPARQL that runs by itself: rdflib gives the same rows in the same order."""
    assert rdflib_rows(rdflib_graph, query.text) == rows(graph, query.name)


@each_query
def test_other_engine_in_a_period(graph: ox.Store, rdflib_graph: rdflib.Graph, query: NamedQuery) -> None:
    """A query with bound parameters is standard SPARQL as well: rdflib gives the same rows."""
    given = {"from": "2016-12-21", "to": "2017-12-31"}
    terms = {parameter.variable: parameter.term(given[parameter.name]) for parameter in query.params[:2]}
    assert rdflib_rows(rdflib_graph, bind(query.text, terms)) == rows(graph, query.name, **given)


@pytest.mark.parametrize(
    ("period", "letters"),
    [
        ({"from": "2016-12-20", "to": "2016-12-31"}, {"CM16-0000001", "CM16-0000002", "CM16-0000006"}),
        ({"from": "2016-12-21"}, {"CM16-0000002", "CM16-0000006", "CM17-0000003", "CM18-0000004"}),
        ({"to": "2017-03-01"}, {"CM16-0000001", "CM16-0000002", "CM16-0000006", "CM17-0000003"}),
        ({"from": "2019-01-01"}, set()),
    ],
    ids=["both ends hold their day", "from", "to leaves out undated letters", "nothing"],
)
@each_query
def test_period(
    graph: ox.Store,
    letters_of: Callable[[set[str]], ox.Store],
    query: NamedQuery,
    period: dict[str, str],
    letters: set[str],
) -> None:
    """Within a period a query gives what it gives on a graph of that period's letters alone."""
    assert rows(graph, query.name, **period) == rows(letters_of(letters), query.name)


@pytest.mark.parametrize("query", [query for query in QUERIES.values() if "side" in {p.name for p in query.params}])
@pytest.mark.parametrize("side", SIDES)
def test_side(graph: ox.Store, query: NamedQuery, side: str) -> None:
    """The parameter side keeps that side's rows, and nothing else changes."""
    position = [column.name for column in query.columns].index("side")
    assert rows(graph, query.name, side=side) == [row for row in rows(graph, query.name) if row[position] == side]


@pytest.mark.parametrize("name", ["denials-by-section", "edition-use-by-year"])
def test_guideline(graph: ox.Store, name: str) -> None:
    """The parameter guideline keeps the rows of that edition."""
    position = [column.name for column in QUERIES[name].columns].index("guideline")
    every = rows(graph, name)
    for code in ("mtus-low-back-2004", "odg-low-back"):
        kept = [row for row in every if row[position].endswith(f"/{code}")]
        assert rows(graph, name, guideline=code) == kept


@pytest.mark.parametrize(("priority", "letters"), [("expedited", "1"), ("standard", "3")])
def test_priority(graph: ox.Store, priority: str, letters: str) -> None:
    """The parameter priority keeps letters of that priority."""
    assert {row[1] for row in rows(graph, "days-to-decision", priority=priority)} == {letters}


@each_query
def test_header(query: NamedQuery) -> None:
    """A header asks a question, says how is counted, and documents each column and parameter of the query."""
    assert query.summary.endswith("?")
    assert query.description.endswith(".")
    assert query.keywords
    assert [column.name for column in query.columns] == [v.value for v in ox.Store().query(query.text).variables]  # type: ignore[union-attr]
    assert {column.unit for column in query.columns} <= UNITS
    assert all(parameter.meaning for parameter in query.params)
    assert [parameter.name for parameter in query.params[:2]] == ["from", "to"]


@each_query
def test_order_is_total(graph: ox.Store, query: NamedQuery) -> None:
    """No two rows are equal in what they are ordered by, so that no engine may swap them."""
    keys = re.findall(r"\?(\w+)", query.text[query.text.rindex("ORDER BY") :])
    positions = [[column.name for column in query.columns].index(key) for key in keys]
    found = [tuple(row[position] for position in positions) for row in rows(graph, query.name)]
    assert len(set(found)) == len(found)


@each_query
def test_units_fit(graph: ox.Store, query: NamedQuery) -> None:
    """What a column holds is of its unit: counts are whole, shares lie in 0 to 1 with at most 4 places."""
    for row in run(graph, query.name):
        for column, cell in zip(query.columns, row, strict=True):
            if column.unit == "count":
                assert isinstance(cell, int)
                assert cell >= 0
            elif column.unit == "share":
                assert isinstance(cell, Decimal)
                assert 0 <= cell <= 1
                assert cell == round(cell, 4)
            elif column.unit == "IRI" and cell is not None:
                assert str(cell).startswith(ns.BASE)


def test_fixture_uses_terms_that_exist(graph: ox.Store) -> None:
    """The fixture's letters are written with terms that the code emits, and hold each term that a query asks for."""
    emitted = {text[1:-1] for text in vars(ns).values() if isinstance(text, str) and text.startswith("<")}
    letters = {quad.predicate.value for quad in graph if "/letter/" in quad.subject.value}
    assert letters <= emitted
    asked = {ns.IMR + name for query in QUERIES.values() for name in re.findall(r"\bimr:([a-z]\w+)", query.text)}
    assert asked <= {quad.predicate.value for quad in graph}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#+ summary What?", "x, line 1: header line not understood: #+ summary What?"),
        ("#+ columns:\n#+   - s: a subject", "x: header entry 's: a subject': wanted is 'name: meaning (unit)'"),
        (
            "#+ params:\n#+   - to: the end (date)",
            "x: header speaks of parameter 'to', but the query has no such variable",
        ),
        ("#+ params:\n#+   - p: a thing (date)", "x: parameter 'p' is iri by its variable but date in the header"),
        ("SELECT ?__p {", "x: parameter 'p' is two variables, ?__p and ?__p_iri: rename one"),
        ("#+   - item of no list", "x, line 1: header line not understood: #+   - item of no list"),
    ],
)
def test_broken_header(header: str, message: str) -> None:
    """A header that cannot be read says which line is at fault."""
    with pytest.raises(QueryError, match=re.escape(message)):
        read_named_query("x", f"{header}\nSELECT ?s {{ ?s ?__p_iri ?o }}")


def test_header_grammar() -> None:
    """A header holds text over several lines, lists, defaults and allowed values."""
    query = read_named_query(
        "x",
        "#+ summary: What is\n#+   it?\n#+ keywords:\n#+   - a b\n#+ columns:\n#+   - s: a subject, 0 (or more) (IRI)\n"
        "#+ params:\n#+   - kind: its kind (category)\n#+   - n: how many (integer)\n"
        "#+ defaults:\n#+   - n: 3\n#+ enumerate:\n#+   - n:\n#+     - 3\n#+     - 4\n"
        "SELECT ?s { ?s ?_kind_iri ?_n_integer , ?__other }",
    )
    assert (query.summary, query.keywords, query.columns[0].meaning) == (
        "What is it?",
        ("a b",),
        "a subject, 0 (or more)",
    )
    found = [(p.name, p.type, p.required, p.default, p.allowed) for p in query.params]
    assert found == [
        ("kind", "category", True, None, ()),
        ("n", "integer", False, "3", ("3", "4")),
        ("other", "string", False, None, ()),
    ]


def test_concept_kinds() -> None:
    """A parameter may name a concept of each vocabulary that letters use."""
    assert {"guideline", "section", "topic", "category", "region", "ingredient", "specialty", "state"} <= set(
        CONCEPT_KINDS
    )


def test_documented() -> None:
    """docs/query.md lists every query as its header says; run tests/queries/catalogue.py to write the list anew."""
    found = SECTION.search(PAGE.read_text("utf-8"))
    assert found
    assert found.group() == catalogue()


def test_documented_examples(graph: ox.Store) -> None:
    """The SPARQL in docs/query.md runs as it stands there and finds something."""
    examples = re.findall(r"```sparql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    found = [list(run(graph, text, {"drug": "lidocaine"} if "_drug" in text else {})) for text in examples]
    assert [len(answer) for answer in found] == [1, 3, 1]
    assert found[2] == [(True,)]


# The gold records: counted in plain Python, and by the queries on their graph.


@pytest.fixture(scope="module")
def gold_graph() -> ox.Store:
    """The graph of the gold records with the vocabularies."""
    if not GOLD.is_dir():
        pytest.skip("the gold records are not part of the project: no folder ../shared/gold/records")
    if not guideline_codes():
        pytest.skip("no ontology/guidelines.ttl to link citations by")
    store = ox.Store()
    store.bulk_load(b"".join(map(ntriples, gold_records())), format=ox.RdfFormat.N_TRIPLES)
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def gold_items() -> Iterator[tuple[str, Linked, dict[str, Any]]]:
    """Yield of each gold item: the outcome, the linked guidelines of each side, the item itself."""
    for record in gold_json():
        for item in record["determinations"]:
            yield item["outcome"], {side: set(linked_guidelines(item[side]["citations"])) for side in SIDES}, item


def linked_guidelines(citations: list[dict[str, Any]]) -> Iterator[tuple[str, str | None, str]]:
    """Yield source, topic and edition of each citation whose edition is known."""
    for citation in citations:
        code = guideline_codes().get((citation["source"], citation["topic"], citation["year"]))
        if code:
            yield citation["source"].lower(), citation["topic"], code


def measures(counted: "Counter[tuple[Any, str]]") -> dict[Any, tuple[int, int, int]]:
    """Return key -> determinations, upheld, overturned, of a count of (key, outcome)."""
    keys = {key for key, _ in counted}
    return {
        key: (counted[key, "upheld"] + counted[key, "overturned"], counted[key, "upheld"], counted[key, "overturned"])
        for key in keys
    }


def tail(value: Any) -> str:
    """Return the code of a concept's IRI."""
    return str(value).removeprefix(ns.BASE).partition("/")[2]


@pytest.mark.shared
def test_gold_denials_by_guideline(gold_graph: ox.Store) -> None:
    """Per source, topic, edition and side the query counts what plain Python counts in the gold records."""
    expected = Counter(
        ((source, topic, code, side), outcome)
        for outcome, linked, _ in gold_items()
        for side in SIDES
        for source, topic, code in linked[side]
    )
    found = {
        (tail(source), tail(topic), tail(guideline), side): (total, upheld, overturned)
        for guideline, _, topic, source, side, total, upheld, overturned, _ in run(gold_graph, "denials-by-guideline")
    }
    assert found == measures(expected)
    assert len(found) > 30


@pytest.mark.shared
def test_gold_guideline_switches(gold_graph: ox.Store) -> None:
    """Per pair of editions the query counts what plain Python counts in the gold records."""
    expected = Counter(
        ((administrator[2], reviewer[2]), outcome)
        for outcome, linked, _ in gold_items()
        for administrator in linked["claims_administrator"]
        for reviewer in linked["expert_reviewer"]
    )
    answer = list(run(gold_graph, "guideline-switches"))
    assert {(tail(row[0]), tail(row[2])): row[5:8] for row in answer} == measures(expected)
    assert [row[4] for row in answer] == [row[0] == row[2] for row in answer]


@pytest.mark.shared
def test_gold_uncited_denials(gold_graph: ox.Store) -> None:
    """Per outcome the query counts the items for whose denial the claims administrator cited nothing."""
    expected = Counter(outcome for outcome, _, item in gold_items() if not item["claims_administrator"]["citations"])
    found = {tail(row[0]): row[2:] for row in run(gold_graph, "uncited-denials")}
    total = expected.total()
    assert found == {key: (count, round(Decimal(count) / total, 4)) for key, count in expected.items()}


@pytest.mark.shared
def test_gold_outcomes_by_category(gold_graph: ox.Store) -> None:
    """Per category of service the query counts what plain Python counts in the gold records."""
    expected = Counter((item["category"], outcome) for outcome, _, item in gold_items())
    found = {tail(row[0]): row[2:5] for row in run(gold_graph, "outcomes-by-category")}
    assert found == measures(expected)
    assert sum(total for total, _, _ in measures(expected).values()) == 216
