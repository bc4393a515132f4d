"""A named or given SPARQL query -> rows; on a graph or, through :func:`run_remote`, on a SPARQL endpoint.

Queries only read: updates and SERVICE are refused before the engine sees them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from imr_graph.errors import QueryError
from imr_graph.ns import BASE, PREFIXES, SKOS
from imr_graph.query.deadline import in_time
from imr_graph.query.endpoint import ask
from imr_graph.query.named import (
    CONCEPT_KINDS,
    NamedQuery,
    Parameter,
    ParameterValue,
    named_queries,
    named_query,
    nearest,
    parameters,
)
from imr_graph.query.rows import Rows
from imr_graph.query.sparql import bind, place, refuse_all_but_reading, tokens, with_prefixes
from imr_graph.query.terms import Head, Row

__all__ = ["NamedQuery", "Rows", "named_queries", "named_query", "run", "run_remote"]

_NAME: Final = re.compile(r"[\w-]+\Z")
_ERROR: Final = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): expected (?:one of )?(?P<wanted>.*)\Z", re.DOTALL)
_SENTENCE: Final = re.compile(r"(?:\A|, )((?:Prefix|IRI|The|Invalid|Duplicate|Only|Unknown)\b[^,\[]*)")
_PREF_LABEL: Final = ox.NamedNode(SKOS + "prefLabel")
Params = Mapping[str, ParameterValue]
Terms = dict[str, ox.NamedNode | ox.Literal]


def run(
    graph: ox.Store,
    query: str,
    params: Params | None = None,
    *,
    limit: int | None = None,
    timeout: float | None = None,
) -> Rows:
    """Ask a graph.

    Args:
        graph: the store; letters and vocabularies in its default graph.
        query: name of a named query, or SPARQL text (SELECT, ASK, CONSTRUCT or DESCRIBE).
        params: parameter's name -> value; text as the command line gives it, or Python's int and date.
        limit: rows after which to stop; :attr:`Rows.notice` then says so.
        timeout: seconds for the whole answer. The call and the reading of the rows end in time; what the engine has
            under way goes on in a background thread until its next row, or until the program ends.

    Returns:
        The rows; they come while they are read.

    Raises:
        QueryError: no such query, a parameter that is unknown, missing or of another type, a mistake in the SPARQL
            (with line and column), a query that does more than read, or the end of the time.
    """
    text, known = _text_and_parameters(query)
    terms = _terms(known, params or {})
    _check_concepts(graph, known, terms)
    answer = _evaluate(graph, text, bind(text, terms))
    return _rows(answer if timeout is None else in_time(answer, timeout), limit)


def run_remote(
    url: str,
    query: str,
    params: Params | None = None,
    *,
    user: str | None = None,
    password: str | None = None,
    timeout: float = 60,
    limit: int | None = None,
) -> Rows:
    """Ask a SPARQL 1.1 endpoint that holds such a graph in its default graph.

    Args:
        url: of the query endpoint, http or https.
        query: as for :func:`run`.
        params: as for :func:`run`.
        user: for HTTP basic authentication, with the password.
        password: of the user.
        timeout: seconds for the endpoint to begin, and between two pieces of its answer.
        limit: rows after which to stop.

    Raises:
        QueryError: as for :func:`run`, or the endpoint cannot be reached, refuses or answers with something else.
    """
    text, known = _text_and_parameters(query)
    bound = with_prefixes(bind(text, _terms(known, params or {})))
    return _rows(ask(url, bound, user=user, password=password, timeout=timeout), limit)


def _rows(answer: Iterator[Head | Row], limit: int | None) -> Rows:
    if limit is not None and limit < 0:
        raise QueryError(f"row limit {limit}: a count is wanted, 0 or more")
    head = next(answer)
    return Rows(head, answer, limit)  # type: ignore[arg-type]


def _text_and_parameters(query: str) -> tuple[str, tuple[Parameter, ...]]:
    if _NAME.match(query.strip()):
        found = named_query(query.strip())
        return found.text, found.params
    refuse_all_but_reading(query)
    return query, parameters(query)


def _terms(known: tuple[Parameter, ...], given: Params) -> Terms:
    """Return variable -> term for what is given and for defaults."""
    by_name = {parameter.name: parameter for parameter in known}
    for name in given:
        if name not in by_name:
            allowed = f"it takes {', '.join(by_name)}" if by_name else "it takes none"
            raise QueryError(f"the query has no parameter {name!r}{nearest(name, by_name)}; {allowed}")
    missing = [parameter.name for parameter in known if parameter.required and parameter.name not in given]
    if missing:
        raise QueryError(f"the query wants a value for {', '.join(missing)} (--param {missing[0]}=...)")
    values = {parameter: given.get(parameter.name, parameter.default) for parameter in known}
    return {parameter.variable: parameter.term(value) for parameter, value in values.items() if value is not None}


def _check_concepts(graph: ox.Store, known: tuple[Parameter, ...], terms: Terms) -> None:
    """Refuse a concept that the graph's vocabulary does not have; a graph without the vocabulary takes any."""
    for parameter in known:
        term = terms.get(parameter.variable)
        if parameter.type not in CONCEPT_KINDS or term is None:
            continue
        prefix = f"{BASE}{parameter.type}/"
        labels = graph.quads_for_pattern(None, _PREF_LABEL, None, ox.DefaultGraph())
        concepts = {quad.subject.value for quad in labels if isinstance(quad.subject, ox.NamedNode)}
        codes = {iri.removeprefix(prefix): iri for iri in concepts if iri.startswith(prefix)}
        if codes and term.value not in concepts:
            code = term.value.removeprefix(prefix)
            raise QueryError(f"parameter {parameter.name}={code}: no such {parameter.type}{nearest(code, codes)}")


def _evaluate(graph: ox.Store, text: str, bound: str) -> Iterator[Head | Row]:
    """Yield the head of an answer and then its rows."""
    _check_syntax(text)
    answer = graph.query(bound, prefixes=PREFIXES)
    if isinstance(answer, ox.QueryBoolean):
        yield Head("ask", ("answer",))
        yield (ox.Literal(bool(answer)),)
    elif isinstance(answer, ox.QueryTriples):
        yield Head("construct", ("subject", "predicate", "object"))
        for triple in answer:
            yield (triple.subject, triple.predicate, triple.object)
    else:
        yield Head("select", tuple(variable.value for variable in answer.variables))
        for solution in answer:
            yield tuple(solution)


def _check_syntax(text: str) -> None:
    """Parse the text as the user wrote it, so that a mistake is shown at its place there."""
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise QueryError(_explain(text, str(error))) from error


def _explain(text: str, message: str) -> str:
    """Return the engine's message with the line at fault and a mark below the last word that it looked at.

    The engine reports where it gave up, which is behind that word.
    """
    match = _ERROR.match(message)
    if not match:
        return f"the query cannot be read: {message}"
    lines = text.split("\n")
    gave_up = sum(len(line) + 1 for line in lines[: int(match["line"]) - 1]) + int(match["column"]) - 1
    start = max((token.start for token in tokens(text) if token.start < gave_up), default=0)
    said = "; ".join(sentence.strip() for sentence in _SENTENCE.findall(match["wanted"]))
    mark = " " * (start - (text.rfind("\n", 0, start) + 1)) + "^"
    why = f": {said}" if said else ""
    return (
        f"{place(text, start)}: the query cannot be read from here on{why}\n"
        f"  {lines[text.count(chr(10), 0, start)]}\n  {mark}"
    )
