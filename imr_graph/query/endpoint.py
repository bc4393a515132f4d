"""Asking a SPARQL endpoint: the SPARQL 1.1 Protocol over HTTP, by the standard library alone.

A query goes as a form by POST; the answer is read as SPARQL 1.1 Query Results JSON, or as N-Triples for CONSTRUCT and
DESCRIBE. Only endpoints that the user names are called.
"""

import base64
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import IO, Final

import pyoxigraph as ox

from imr_graph import __version__
from imr_graph.errors import QueryError
from imr_graph.query.terms import Head, Row

_ACCEPT: Final = "application/sparql-results+json, application/n-triples;q=0.9"
_TRIPLES: Final = frozenset(("application/n-triples", "text/turtle"))
_TOLD: Final = 500


def ask(url: str, query: str, *, user: str | None, password: str | None, timeout: float) -> Iterator[Head | Row]:
    """Yield the head of an endpoint's answer and then its rows.

    Args:
        url: of the endpoint, http or https.
        query: SPARQL text.
        user: for HTTP basic authentication, sent to this URL only, not after a redirect.
        password: of the user.
        timeout: seconds to wait for the connection, and for each piece of the answer.

    Raises:
        QueryError: the endpoint cannot be reached, refuses the query or answers with something else.
    """
    with _post(url, query, user, password, timeout) as response:
        kind = response.headers.get_content_type()
        try:
            yield from _triples(response) if kind in _TRIPLES else _results(response)
        except (SyntaxError, ValueError) as error:
            _check_whole(url, response)
            said = f"{url} answered with {kind} that is no SPARQL result ({error}): is it an endpoint?"
            raise QueryError(said) from error
        except (OSError, HTTPException) as error:
            raise QueryError(f"{url} broke off its answer: {error}") from error
        _check_whole(url, response)


def _check_whole(url: str, response: HTTPResponse) -> None:
    """Refuse an answer that is shorter than its header says."""
    if response.length:
        raise QueryError(f"{url} broke off its answer: {response.length} bytes are missing; ask again")


def _post(url: str, query: str, user: str | None, password: str | None, timeout: float) -> HTTPResponse:
    if urllib.parse.urlsplit(url).scheme not in {"http", "https"}:
        raise QueryError(f"{url} is no endpoint: wanted is a URL that begins with http:// or https://")
    request = urllib.request.Request(  # noqa: S310  the scheme has been checked
        url,
        data=urllib.parse.urlencode({"query": query}).encode(),
        headers={"Accept": _ACCEPT, "User-Agent": f"imr-graph/{__version__}"},
    )
    if user is not None:
        token = base64.b64encode(f"{user}:{password or ''}".encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=timeout)  # noqa: S310
    except urllib.error.HTTPError as error:
        said = " ".join(error.read(_TOLD).decode("utf-8", "replace").split())
        raise QueryError(
            f"{url} answered {error.code} {error.reason}: {said or _REASONS.get(error.code, '')}"
        ) from error
    except (OSError, HTTPException, ValueError) as error:
        raise QueryError(f"{url} cannot be reached: {getattr(error, 'reason', error)}") from error
    return response


_REASONS: Final = {401: "give user and password", 403: "this user may not query", 404: "no endpoint at this path"}


def _results(response: IO[bytes]) -> Iterator[Head | Row]:
    answer = ox.parse_query_results(response, format=ox.QueryResultsFormat.JSON)
    if isinstance(answer, ox.QueryBoolean):
        yield Head("ask", ("answer",))
        yield (ox.Literal(bool(answer)),)
        return
    yield Head("select", tuple(variable.value for variable in answer.variables))
    for solution in answer:
        yield tuple(solution)


def _triples(response: IO[bytes]) -> Iterator[Head | Row]:
    yield Head("construct", ("subject", "predicate", "object"))
    for quad in ox.parse(response, format=ox.RdfFormat.TURTLE):
        yield (quad.subject, quad.predicate, quad.object)
