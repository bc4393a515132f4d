"""Asking an endpoint: a small SPARQL 1.1 server on this computer, and the ways in which servers fail."""

import base64
import re
import threading
import time
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pyoxigraph as ox
import pytest

from imr_graph.errors import QueryError
from imr_graph.query import named_queries, run, run_remote

LOGIN = "Basic " + base64.b64encode(b"ana:s\xc3\xa9cret").decode()


class Endpoint(BaseHTTPRequestHandler):
    """Answers queries on the fixture's graph; other paths fail as their names say."""

    graph: ClassVar[ox.Store]
    seen: ClassVar[dict[str, Any]] = {}

    def do_POST(self) -> None:
        """Answer one request."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).seen = {"headers": dict(self.headers), "form": urllib.parse.parse_qs(body, strict_parsing=True)}
        getattr(self, self.path.strip("/"))()

    def sparql(self) -> None:
        """Answer as the protocol says."""
        answer = self.graph.query(self.seen["form"]["query"][0])
        if isinstance(answer, ox.QueryTriples):
            return self.reply(200, "application/n-triples", answer.serialize(format=ox.RdfFormat.N_TRIPLES))
        media = "application/sparql-results+json; charset=utf-8"
        return self.reply(200, media, answer.serialize(format=ox.QueryResultsFormat.JSON))

    def private(self) -> None:
        """Answer to the right login only."""
        if self.headers.get("Authorization") == LOGIN:
            return self.sparql()
        return self.reply(401, "text/plain", b"")

    def wrong(self) -> None:
        """Refuse the query."""
        self.reply(400, "text/plain", b"Parse error:\n  Lexical error at line 1")

    def page(self) -> None:
        """Answer with a web page."""
        self.reply(200, "text/html", b"<html>Welcome</html>")

    def moved(self) -> None:
        """Send the caller to the private path."""
        self.send_response(302)
        self.send_header("Location", "/private")
        self.end_headers()

    def slow(self) -> None:
        """Answer too late."""
        time.sleep(2)

    def cut(self) -> None:
        """Break off in the middle."""
        self.reply(200, "application/sparql-results+json", b'{"head":{"vars":["n"]},"results":{"bindings":[', 1000)

    def cut_triples(self) -> None:
        """Break off after a whole triple."""
        self.reply(200, "application/n-triples", b"<a:s> <a:p> <a:o> .", 1000)

    def reply(self, status: int, media: str, body: bytes | None, length: int | None = None) -> None:
        """Send an answer, with a length where it is to be said."""
        self.send_response(status)
        self.send_header("Content-Type", media)
        if length:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body or b"")

    def do_GET(self) -> None:
        """Tell what a redirected request carries."""
        type(self).seen = {"headers": dict(self.headers)}
        self.reply(401, "text/plain", b"")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url(graph: ox.Store) -> Iterator[str]:
    """The server's address."""
    Endpoint.graph = graph
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", [query.name for query in named_queries()])
def test_same_rows_as_locally(url: str, graph: ox.Store, name: str) -> None:
    """A named query with parameters gives the same rows and types from an endpoint as from the graph."""
    params = {"from": "2016-12-20", "to": "2017-12-31"}
    assert list(run_remote(f"{url}/sparql", name, params)) == list(run(graph, name, params))


def test_request(url: str) -> None:
    """A request is a form sent by POST that asks for SPARQL JSON; missing prefixes are declared."""
    query = "SELECT ?n { ?s imr:age ?n FILTER (?n > ?_n_integer) } ORDER BY ?n"
    assert list(run_remote(f"{url}/sparql", query, {"n": 45})) == [(48,), (49,)]
    headers = Endpoint.seen["headers"]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Accept"].startswith("application/sparql-results+json")
    assert "Authorization" not in headers
    assert Endpoint.seen["form"]["query"][0].startswith("PREFIX imr: <")


@pytest.mark.parametrize(
    ("query", "columns", "expected"),
    [
        ("ASK { ?s imr:age 48 }", ("answer",), [(True,)]),
        (
            "CONSTRUCT { <a:s> <a:p> ?n } WHERE { ?s imr:age ?n FILTER (?n < 40) }",
            ("subject", "predicate", "object"),
            [("a:s", "a:p", 34)],
        ),
        ("SELECT ?s { ?s imr:age 1 }", ("s",), []),
    ],
)
def test_forms(url: str, query: str, columns: tuple[str, ...], expected: list[tuple[Any, ...]]) -> None:
    """Each form of query can be asked."""
    answer = run_remote(f"{url}/sparql", query)
    assert answer.columns == columns
    assert list(answer) == expected


def test_login(url: str) -> None:
    """User and password go to the endpoint that is asked, and to no address that it redirects to."""
    login = {"user": "ana", "password": "sécret"}
    assert list(run_remote(f"{url}/private", "ASK { ?s imr:age 48 }", **login)) == [(True,)]  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="401"):
        run_remote(f"{url}/moved", "ASK {}", user="ana", password="sécret")  # noqa: S106  made up
    assert "Authorization" not in Endpoint.seen["headers"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("wrong", "answered 400 Bad Request: Parse error: Lexical error at line 1"),
        ("private", "answered 401 Unauthorized: give user and password"),
        ("page", "answered with text/html that is no SPARQL result"),
        ("slow", "cannot be reached: timed out"),
        ("cut", "broke off its answer: 954 bytes are missing"),
        ("cut_triples", "broke off its answer: 981 bytes are missing"),
    ],
)
def test_failures(url: str, path: str, message: str) -> None:
    """What goes wrong at an endpoint is told with its address and reason."""
    with pytest.raises(QueryError, match=f"{re.escape(url)}/{path} {message}"):
        list(run_remote(f"{url}/{path}", "SELECT ?n { ?s imr:age ?n }", timeout=0.5))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/hostname", "file:///etc/hostname is no endpoint: wanted is a URL"),
        ("graph", "graph is no endpoint"),
        ("http://127.0.0.1:1/sparql", "http://127.0.0.1:1/sparql cannot be reached"),
        ("http://127.0.0.1:port/", "cannot be reached"),
    ],
)
def test_addresses(url: str, message: str) -> None:
    """Only http and https are called, and an address that answers nothing is named."""
    with pytest.raises(QueryError, match=re.escape(message)):
        run_remote(url, "ASK {}")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT is refused"),
        ("SELECT * { SERVICE <http://h/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("no-such-query", "no query named"),
    ],
)
def test_refused_before_anything_is_sent(query: str, message: str) -> None:
    """What a query may not do is refused before an endpoint hears of it."""
    with pytest.raises(QueryError, match=message):
        run_remote("http://127.0.0.1:1/", query)


def test_row_limit(url: str) -> None:
    """A row limit holds for an endpoint's answer too."""
    answer = run_remote(f"{url}/sparql", "SELECT ?n { ?s imr:age ?n }", limit=2)
    assert len(list(answer)) == 2
    assert answer.notice
