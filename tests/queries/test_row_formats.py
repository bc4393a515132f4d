"""The formats of an answer, each compared byte by byte or read back by another program."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import IO, Any

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import Result

from imr_graph.errors import QueryError
from imr_graph.query import run
from imr_graph.query.formats import FORMATS

MIXED = """SELECT ?iri ?n ?share ?text ?day { VALUES (?iri ?n ?share ?text ?day) {
  (region:low-back 12 0.5 "a | b, \\"c\\"\\n<i>&\\u001b[31m" "2016-12-31"^^xsd:date)
  (<https://example.org/> 3 1.25 "tab\\there"@en UNDEF)
} }"""


def written(query: str, kind: str) -> bytes:
    """Return the answer to a query on an empty graph in a format."""
    stream = io.BytesIO()
    run(ox.Store(), query).write(kind, stream)
    assert not stream.closed
    return stream.getvalue()


class Terminal(io.BytesIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "csv",
            (
                "iri,n,share,text,day\r\n"
                'https://w3id.org/imr-graph/region/low-back,12,0.5,"a | b, ""c""\n<i>&\x1b[31m",2016-12-31\r\n'
                "https://example.org/,3,1.25,tab\there,\r\n"
            ),
        ),
        (
            "tsv",
            (
                "?iri\t?n\t?share\t?text\t?day\n"
                '<https://w3id.org/imr-graph/region/low-back>\t12\t0.5\t"a | b, \\"c\\"\\n<i>&\\u001B[31m"\t'
                '"2016-12-31"^^<http://www.w3.org/2001/XMLSchema#date>\n'
                '<https://example.org/>\t3\t1.25\t"tab\\there"@en\t\n'
            ),
        ),
        (
            "jsonl",
            (
                '{"iri": "https://w3id.org/imr-graph/region/low-back", "n": 12, "share": 0.5, '
                '"text": "a | b, \\"c\\"\\n<i>&\\u001b[31m", "day": "2016-12-31"}\n'
                '{"iri": "https://example.org/", "n": 3, "share": 1.25, "text": "tab\\there", "day": null}\n'
            ),
        ),
        (
            "md",
            (
                "| iri | n | share | text | day |\n| --- | ---: | ---: | --- | --- |\n"
                '| region:low-back | 12 | 0.5 | a \\| b, "c" &lt;i>&amp; [31m | 2016-12-31 |\n'
                "| &lt;https://example.org/> | 3 | 1.25 | tab here |  |\n"
            ),
        ),
        (
            "table",
            (
                "                                                                     \n"
                "  iri                      n   share   text                day         \n"
                " ────────────────────────────────────────────────────────────────────── \n"
                '  region:low-back         12     0.5   a | b, "c" <i>& [31m   2016-12-31  \n'
                "  <https://example.org/>   3    1.25   tab here                          \n"
            ),
        ),
    ],
)
def test_written(kind: str, expected: str) -> None:
    """A format writes exactly this; tables for people shorten IRIs and let no control character through."""
    found = written(MIXED, kind).decode()
    if kind == "table":
        assert [line.split() for line in found.splitlines()][1:2] == [expected.splitlines()[1].split()]
        assert [line.split() for line in found.splitlines()][3:5] == [
            line.split() for line in expected.splitlines()[3:]
        ]
        assert "\x1b" not in found
    else:
        assert found == expected


def test_json_is_read_by_another_program() -> None:
    """SPARQL JSON holds every term whole: rdflib reads the same bindings back."""
    read = Result.parse(io.BytesIO(written(MIXED, "json")), format="json")
    day = rdflib.Literal("2016-12-31", datatype=rdflib.XSD.date)
    assert [tuple(row) for row in read] == [  # type: ignore[arg-type]
        (
            rdflib.URIRef("https://w3id.org/imr-graph/region/low-back"),
            rdflib.Literal("12", datatype=rdflib.XSD.integer),
            rdflib.Literal("0.5", datatype=rdflib.XSD.decimal),
            rdflib.Literal('a | b, "c"\n<i>&\x1b[31m'),
            day,
        ),
        (
            rdflib.URIRef("https://example.org/"),
            rdflib.Literal("3", datatype=rdflib.XSD.integer),
            rdflib.Literal("1.25", datatype=rdflib.XSD.decimal),
            rdflib.Literal("tab\there", lang="en"),
            None,
        ),
    ]


@pytest.mark.parametrize(("query", "answer"), [("ASK {}", True), ("ASK { ?s ?p ?o }", False)])
def test_ask_in_json(query: str, answer: bool) -> None:
    """ASK is a boolean in SPARQL JSON, as the standard has it."""
    assert json.loads(written(query, "json")) == {"head": {}, "boolean": answer}


def test_json_of_other_terms() -> None:
    """Blank nodes, quoted triples and an empty answer have their form in SPARQL JSON."""
    store = ox.Store()
    store.load(b"<a:b> <a:c> _:x . <a:d> <a:e> <<( <a:s> <a:p> 1 )>> .", format=ox.RdfFormat.TURTLE)
    stream = io.BytesIO()
    run(store, "SELECT ?o { ?s ?p ?o } ORDER BY ?s").write("json", stream)
    blank, triple = json.loads(stream.getvalue())["results"]["bindings"]
    assert blank["o"]["type"] == "bnode"
    assert triple["o"]["value"]["predicate"] == {"type": "uri", "value": "a:p"}
    assert json.loads(written("SELECT ?a { ?a ?b ?c }", "json")) == {
        "head": {"vars": ["a"]},
        "results": {"bindings": []},
    }


def test_parquet() -> None:
    """Parquet columns are of the types of their values; what is of several kinds is text, as is what holds nothing."""
    table = pq.read_table(
        io.BytesIO(
            written(
                """SELECT * { VALUES (?n ?share ?yes ?day ?moment ?mixed ?number ?big ?none) {
                (1 0.5 true "2016-12-31"^^xsd:date "2016-12-31T10:00:00Z"^^xsd:dateTime 1 1 9223372036854775807 UNDEF)
                (UNDEF 1 UNDEF UNDEF UNDEF "one" 2.5 UNDEF UNDEF) } }""",
                "parquet",
            )
        )
    )
    assert {field.name: str(field.type) for field in table.schema} == {
        "n": "int64",
        "share": "double",
        "yes": "bool",
        "day": "date32[day]",
        "moment": "timestamp[us, tz=UTC]",
        "mixed": "string",
        "number": "double",
        "big": "int64",
        "none": "string",
    }
    first, second = table.to_pylist()
    assert (first["day"], first["moment"]) == (date(2016, 12, 31), datetime(2016, 12, 31, 10, tzinfo=UTC))
    assert (second["n"], second["share"], second["mixed"], second["none"]) == (None, 1.0, "one", None)


def test_parquet_of_huge_integers() -> None:
    """An integer beyond 64 bits makes its column text, so that nothing is lost."""
    table = pq.read_table(io.BytesIO(written("SELECT (9223372036854775807 AS ?n) {}", "parquet")))
    assert table.to_pylist() == [{"n": 9223372036854775807}]
    store = ox.Store()
    store.load(
        b'<a:b> <a:c> "92233720368547758070"^^<http://www.w3.org/2001/XMLSchema#integer> .', format=ox.RdfFormat.TURTLE
    )
    stream = io.BytesIO()
    run(store, "SELECT ?o { ?s ?p ?o }").write("parquet", stream)
    assert pq.read_table(stream).to_pylist() == [{"o": "92233720368547758070"}]


def test_no_number_breaks_json_lines() -> None:
    """What JSON has no number for is written as text."""
    found = json.loads(written('SELECT ("INF"^^xsd:double AS ?n) ("NaN"^^xsd:double AS ?m) {}', "jsonl"))
    assert found == {"n": "inf", "m": "nan"}


@pytest.mark.parametrize("kind", FORMATS)
def test_no_rows(kind: str) -> None:
    """An answer without rows is written as well, with its columns where the format has a place for them."""
    found = written("SELECT ?a ?b { ?a ?b ?c }", kind)
    if kind == "parquet":
        assert pq.read_table(io.BytesIO(found)).column_names == ["a", "b"]
    elif kind != "jsonl":
        assert all(name in found.decode() for name in "ab")


@pytest.mark.parametrize("kind", FORMATS)
def test_construct(kind: str) -> None:
    """CONSTRUCT is written as a table of subject, predicate and object."""
    found = written("CONSTRUCT { <a:s> <a:p> 1 } WHERE {}", kind)
    if kind == "parquet":
        assert pq.read_table(io.BytesIO(found)).to_pylist() == [{"subject": "a:s", "predicate": "a:p", "object": 1}]
    else:
        assert b"a:s" in found


def test_csv_is_read_back() -> None:
    """A CSV reader gets the texts back as they are."""
    header, first, _ = csv.reader(io.StringIO(written(MIXED, "csv").decode(), newline=""))
    assert header[3] == "text"
    assert first[3] == 'a | b, "c"\n<i>&\x1b[31m'


def test_terminal_gets_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a table keeps to its width; elsewhere a row is a line however long."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)
    query = f'SELECT ("{"long " * 60}" AS ?text) {{}}'
    terminal, file = Terminal(), io.BytesIO()
    for stream in (terminal, file):
        run(ox.Store(), query).write("table", stream)
    assert max(map(len, terminal.getvalue().decode().splitlines())) < 100
    assert max(map(len, file.getvalue().decode().splitlines())) > 300


def test_unknown_format() -> None:
    """An unknown format is refused with those that there are."""
    with pytest.raises(QueryError, match="no format 'xlsx': choose table, csv, tsv, json, jsonl, md, parquet"):
        written("ASK {}", "xlsx")


class Broken(io.BytesIO):
    """A stream whose disk is full."""

    def write(self, _: Any) -> int:
        """Fail."""
        raise OSError("no space left")


@pytest.mark.parametrize("kind", ["csv", "table"])
def test_stream_stays_open_after_an_error(kind: str) -> None:
    """A stream that cannot be written gives its own error, and is left to whoever opened it."""
    stream: IO[bytes] = Broken()
    with pytest.raises(OSError, match="no space left"):
        run(ox.Store(), "SELECT ?n { VALUES ?n { 1 } }").write(kind, stream)
    assert not stream.closed
