"""Asking a graph: parameters, errors, limits, and what a query may not do."""

import re
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_graph.errors import QueryError
from imr_graph.ns import BASE, IMR, PREFIXES
from imr_graph.query import named_queries, run
from imr_graph.query.deadline import in_time
from imr_graph.query.sparql import bind, tokens, with_prefixes

FIXTURE = Path(__file__).parent / "queries" / "fixture.ttl"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    """Six invented letters."""
    store = ox.Store()
    store.load(path=FIXTURE)
    return store


def test_text_and_name_give_the_same(graph: ox.Store) -> None:
    """A query can be given by its name or as its text."""
    query = named_queries()[0]
    assert list(run(graph, query.name)) == list(run(graph, query.text))


def test_named_queries_are_ordered() -> None:
    """Names come in order, and each is a name that a command line takes without quotes."""
    names = [query.name for query in named_queries()]
    assert names == sorted(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


@pytest.mark.parametrize(
    ("query", "columns", "expected"),
    [
        ("SELECT ?n { letter:CM16-0000001 imr:worker/imr:age ?n }", ("n",), [(48,)]),
        ("ASK { ?w imr:age 49 }", ("answer",), [(True,)]),
        ("ASK { ?w imr:age 50 }", ("answer",), [(False,)]),
        (
            "CONSTRUCT { ?l a imr:Letter } WHERE { ?l imr:priority 'expedited' }",
            ("subject", "predicate", "object"),
            [(f"{BASE}letter/CM17-0000003", PREFIXES["rdf"] + "type", f"{IMR}Letter")],
        ),
        (
            "DESCRIBE state:CA",
            ("subject", "predicate", "object"),
            [
                (f"{BASE}state/CA", PREFIXES["rdf"] + "type", PREFIXES["skos"] + "Concept"),
                (f"{BASE}state/CA", PREFIXES["skos"] + "prefLabel", "California"),
                (f"{BASE}state/CA", PREFIXES["skos"] + "prefLabel", "Estado de California"),
            ],
        ),
        ("PREFIX imr: <https://example.org/> SELECT * { ?s imr:age ?o }", ("o", "s"), []),
    ],
    ids=["select", "ask yes", "ask no", "construct", "describe", "own prefix wins"],
)
def test_forms(graph: ox.Store, query: str, columns: tuple[str, ...], expected: list[tuple[Any, ...]]) -> None:
    """Each form of query gives columns and rows; the shared prefixes need no declaration and give way to one."""
    answer = run(graph, query)
    assert sorted(answer.columns) == sorted(columns)
    assert sorted(answer) == expected


def test_values(graph: ox.Store) -> None:
    """Terms come as Python values of their types; what does not fit its type stays text."""
    found: dict[Any, Any] = dict(
        run(
            graph,
            """SELECT ?name ?v { VALUES (?name ?v) {
            ("integer" 7) ("decimal" 0.25) ("double" 1e3) ("boolean" true) ("text" "a\\tb") ("language" "Knie"@de)
            ("date" "2016-12-31"^^xsd:date) ("moment" "2016-12-31T10:00:00"^^xsd:dateTime) ("iri" region:knee)
            ("unbound" UNDEF) ("no date" "2016-13-31"^^xsd:date) ("no number" "many"^^xsd:integer) } }""",
        )  # type: ignore[arg-type]
    )
    assert found == {
        "integer": 7,
        "decimal": Decimal("0.25"),
        "double": 1000.0,
        "boolean": True,
        "text": "a\tb",
        "language": "Knie",
        "date": date(2016, 12, 31),
        "moment": datetime(2016, 12, 31, 10, 0),  # noqa: DTZ001  the literal has no zone
        "iri": f"{BASE}region/knee",
        "unbound": None,
        "no date": "2016-13-31",
        "no number": "many",
    }
    assert isinstance(found["integer"], int)
    assert isinstance(found["decimal"], Decimal)


@pytest.mark.parametrize(
    ("query", "params", "message"),
    [
        ("denial-by-guideline", {}, "no query named 'denial-by-guideline': did you mean denials-by-guideline"),
        ("zzz", {}, "no query named 'zzz'; `imr-graph queries` lists all"),
        ("letters-by-year", {"form": "2016-01-01"}, "no parameter 'form': did you mean from?; it takes from, to"),
        ("SELECT * { ?s ?p ?o }", {"x": "1"}, "the query has no parameter 'x'; it takes none"),
        ("letters-by-year", {"from": "2016"}, "parameter from=2016: a day is wanted as YYYY-MM-DD"),
        ("letters-by-year", {"from": "2016-02-30"}, "parameter from=2016-02-30: a day is wanted"),
        ("letters-by-year", {"from": "20160230"}, "parameter from=20160230: a day is wanted"),
        ("denials-by-guideline", {"side": "both"}, "side=both: allowed are claims_administrator, expert_reviewer"),
        (
            "denials-by-section",
            {"guideline": "mtus-lowback-2004"},
            "no such guideline: did you mean mtus-low-back-2004",
        ),
        ("denials-by-section", {"guideline": "a b"}, "the code of a concept is wanted (low-back), or its IRI"),
        ("SELECT * { ?s imr:age ?_n_integer }", {}, "the query wants a value for n (--param n=...)"),
        ("SELECT * { ?s imr:age ?_n_integer }", {"n": "4.5"}, "parameter n=4.5: a whole number is wanted (12)"),
        ("SELECT * { ?s imr:region ?_r_iri }", {"r": "knee"}, "an IRI is wanted, in full (https://...) or by a prefix"),
        ("SELECT * { ?s ?p ?o }", {"limit": "1"}, "the query has no parameter 'limit'"),
    ],
)
def test_wrong_calls(graph: ox.Store, query: str, params: dict[str, str], message: str) -> None:
    """A name or parameter that is wrong is refused with what is allowed."""
    with pytest.raises(QueryError, match=re.escape(message)):
        run(graph, query, params)


@pytest.mark.parametrize(
    ("query", "params", "expected"),
    [
        ("SELECT ?s { ?s imr:age ?_n_integer }", {"n": "48"}, 1),
        ("SELECT ?s { ?s imr:age ?_n_integer }", {"n": 48}, 1),
        ("SELECT ?s { ?s imr:age ?_n_integer }", {"n": "+48"}, 1),
        ("SELECT ?s { ?s imr:age ?__n_integer }", {}, 3),
        ("SELECT ?s { ?s imr:decisionDate ?_d_xsd_date }", {"d": date(2016, 12, 31)}, 2),
        ("SELECT ?s { ?s imr:region ?_r_iri }", {"r": "region:low-back"}, 5),
        ("SELECT ?s { ?s imr:region ?_r_iri }", {"r": f"{BASE}region/low-back"}, 5),
        ("SELECT ?s { ?s imr:text ?_t }", {"t": 'neck pain, "whiplash"'}, 1),
        ("SELECT ?s { ?s imr:text $_t }", {"t": 'neck pain, "whiplash"'}, 1),
        (
            "SELECT ?s { ?s imr:text ?t FILTER (?t = ?_t || EXISTS { ?s imr:number ?_n_integer }) }",
            {"t": "x", "n": 2},
            2,
        ),
        (
            "SELECT ?s { { SELECT ?s (MIN(?n) AS ?m) { ?s imr:age ?n FILTER (?n > ?_n_integer) } GROUP BY ?s } }",
            {"n": 40},
            2,
        ),
        ("SELECT ?s { ?s imr:age ?_ ; imr:sex ?__ }", {}, 2),
        ("SELECT ?s { ?s imr:age ?n # ?_n_integer is named in a comment and in '?_x'\n }", {}, 3),
    ],
)
def test_parameters(graph: ox.Store, query: str, params: dict[str, Any], expected: int) -> None:
    """Parameters of each type, in text or as Python values, narrow a query wherever its groups use them."""
    assert len(list(run(graph, query, params))) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (?_t AS ?x) { ?s ?p ?o }",
        "SELECT ?x { { SELECT (?_t AS ?x) { ?s ?p ?o } } }",
        "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > ?_t)",
        "CONSTRUCT { ?s imr:text ?_t } WHERE { ?s ?p ?o }",
    ],
)
def test_parameter_out_of_reach(graph: ox.Store, query: str) -> None:
    """A parameter where no value can be bound is refused with its place, and not quietly left unbound."""
    with pytest.raises(QueryError, match=r"line 1, column \d+: parameter \?_t stands where no value can be bound"):
        run(graph, query, {"t": "x"})


@pytest.mark.parametrize(
    "attack",
    [
        '" } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #',
        '") } } # ',
        "'} UNION { ?s ?p ?o } #",
        '\\" . ?s ?p ?o #',
        "\\u0022 } #",
        "low-back> } UNION { ?s ?p ?o } #",
        "x\n} UNION { ?s ?p ?o",
    ],
)
def test_injection_is_inert(graph: ox.Store, attack: str) -> None:
    """A value that looks like SPARQL is a text like any other: it is found where it is equal, and opens nothing."""
    assert list(run(graph, "SELECT ?s { ?s imr:text ?_t }", {"t": attack})) == []
    assert list(run(graph, "SELECT ?x { BIND (?_t AS ?x) }", {"t": attack})) == [(attack,)]
    with pytest.raises(QueryError, match="an IRI is wanted"):
        run(graph, "SELECT ?s { ?s imr:region ?_r_iri }", {"r": f"region:{attack}"})
    with pytest.raises(QueryError, match="the code of a concept is wanted"):
        run(graph, "denials-by-section", {"guideline": attack})


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_bound(text: str) -> None:
    """Whatever the text, a query gets it whole."""
    assert list(run(ox.Store(), "SELECT ?x { BIND (?_t AS ?x) }", {"t": text})) == [(text,)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * {\n  SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "line 2, column 3: SERVICE is refused"),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", "line 1, column 12: SERVICE is refused"),
        ("SELECT * { ?s :it\\'s ?o SERVICE <http://h/> { ?a :it\\'s ?b } }", "SERVICE is refused"),
        ("SELECT * { FILTER(?a<?b)SERVICE<http://h/>{ ?s ?p ?o } }", "SERVICE is refused"),
        (
            "PREFIX e: <http://e/>\nINSERT DATA { e:a e:b e:c }",
            "line 2, column 1: INSERT is refused: a query only reads",
        ),
        ("delete where { ?s ?p ?o }", "line 1, column 1: DELETE is refused"),
        ("WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH is refused"),
        ("CLEAR ALL", "CLEAR is refused"),
        ("LOAD <file:///etc/hostname>", "LOAD is refused"),
    ],
)
def test_only_reading(graph: ox.Store, query: str, message: str) -> None:
    """Updates and calls to other computers are refused, and the graph stays as it is."""
    size = len(graph)
    with pytest.raises(QueryError, match=re.escape(message)):
        run(graph, query)
    assert len(graph) == size


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service imr:text 'SERVICE <http://h/> {}' }",
        "# SERVICE\nSELECT * { ?s imr:text ?insert }",
        "PREFIX service: <http://h/SERVICE> SELECT * { service:SERVICE ?p '''INSERT ' SERVICE''' }",
        "SELECT * { ?s imr:text 'x'@service }",
    ],
)
def test_words_in_texts_are_no_keywords(graph: ox.Store, query: str) -> None:
    """What stands in a string, a comment, an IRI or a name is not taken for a keyword."""
    assert isinstance(list(run(graph, query)), list)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "SELECT ?s\nWHERE { ?s ?p }",
            "line 2, column 15: the query cannot be read from here on\n  WHERE { ?s ?p }\n                ^",
        ),
        (
            "SELECT * { ?s foo:x ?o }",
            "column 15: the query cannot be read from here on: Prefix not found\n  SELECT * { ?s foo:x",
        ),
        ("SELECT * {\r\n?s ?p <no iri> }", "line 2, column "),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", "The SELECT contains a variable that is unbound"),
        ("SELECT * { ?s ?p ?o", "line 1, column 18"),
        ("", "line 1, column 1: this is no query; ask with SELECT, ASK, CONSTRUCT, DESCRIBE"),
        ("PREFIX a: <b:c>\nwhat is this?", "line 2, column 1: this is no query"),
    ],
)
def test_syntax_errors(graph: ox.Store, query: str, message: str) -> None:
    """A mistake is shown with its line and column, as the user wrote the text."""
    with pytest.raises(QueryError, match=re.escape(message)):
        run(graph, query)


def test_syntax_error_shows_the_users_text(graph: ox.Store) -> None:
    """The place of a mistake does not move where parameters are bound before it."""
    with pytest.raises(QueryError, match=r"line 1, column 39: .*\n  SELECT \?n { FILTER \(\?n > \?_n_integer\) wrong"):
        run(graph, "SELECT ?n { FILTER (?n > ?_n_integer) wrong:x ?p ?o }", {"n": 3})


@pytest.mark.parametrize(
    ("limit", "count", "cut"), [(0, 0, True), (2, 2, True), (3, 3, False), (9, 3, False), (None, 3, False)]
)
def test_row_limit(graph: ox.Store, limit: int | None, count: int, *, cut: bool) -> None:
    """A row limit that bites says so; one that does not is silent."""
    answer = run(graph, "SELECT ?s { ?s imr:age ?n }", limit=limit)
    assert answer.notice is None
    assert len(list(answer)) == count
    assert answer.notice == (f"stopped after {count} rows, the row limit; there are more" if cut else None)


def test_negative_row_limit(graph: ox.Store) -> None:
    """A row limit is a count."""
    with pytest.raises(QueryError, match="row limit -1: a count is wanted"):
        run(graph, "SELECT ?s { ?s imr:age ?n }", limit=-1)


def test_time_limit(graph: ox.Store) -> None:
    """A query that takes too long is given up in time, although the engine cannot be interrupted."""
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"stopped after 0.2 s, the time limit: allow more"):
        list(run(graph, SLOW, timeout=0.2))
    assert time.monotonic() - started < 5


def test_time_limit_that_does_not_bite(graph: ox.Store) -> None:
    """Under a time limit the rows and the errors are the same as without."""
    assert list(run(graph, "outcomes-by-year", timeout=60)) == list(run(graph, "outcomes-by-year"))
    with pytest.raises(QueryError, match="line 1, column 1"):
        run(graph, "nonsense here", timeout=60)


def test_deadline_stops_reading_when_the_reader_goes() -> None:
    """A reader that goes away stops the thread at its next item."""
    seen = 0

    def items() -> Iterator[int]:
        nonlocal seen
        for number in count():
            seen = number
            yield number

    reader = in_time(items(), 60)
    assert next(reader) == 0
    reader.close()  # type: ignore[attr-defined]
    time.sleep(0.5)
    stopped_at = seen
    time.sleep(0.2)
    assert seen == stopped_at


def test_prefixes_for_an_endpoint() -> None:
    """Only prefixes that a query uses and lacks are put in front, on its first line."""
    query = "PREFIX skos: <http://s/>\nSELECT * { ?s skos:x imr:y ; foo:z 'region:knee' }"
    assert with_prefixes(query) == f"PREFIX imr: <{IMR}> {query}"


def test_binding_text() -> None:
    """Each group that uses a parameter gets one VALUES block with the terms."""
    query = "SELECT * { ?s ?p ?_a OPTIONAL { ?s ?q ?_b FILTER (?_a != ?_b) } }"
    bound = bind(query, {"_a": ox.Literal('"'), "_b": ox.NamedNode("https://e.org/x")})
    assert bound == (
        'SELECT * { VALUES (?_a) { ("\\"") } ?s ?p ?_a '
        'OPTIONAL { VALUES (?_a ?_b) { ("\\"" <https://e.org/x>) } ?s ?q ?_b FILTER (?_a != ?_b) } }'
    )


def test_tokens() -> None:
    """Text falls into tokens as the grammar of SPARQL has them; comments and punctuation are left out."""
    query = """BASE <x#y> # <z>
    SELECT ?a { ?a <p>|^:q/a:b.c\\' 'it\\'s' , \"\"\"a"b\"\"\"@en-US . FILTER (?a < 3 && 4 > ?b) _:x }"""
    assert [token.text for token in tokens(query)] == [
        *("BASE", "<x#y>", "SELECT", "?a", "{", "?a", "<p>", ":q", "a:b.c\\'", "'it\\'s'", '"""a"b"""', "@en-US"),
        *("FILTER", "?a", "?b", "_:x", "}"),
    ]
