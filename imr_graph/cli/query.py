"""imr-graph query and imr-graph queries: questions to a graph."""

import os
import sys
from pathlib import Path

import click
import pyoxigraph as ox

from imr_graph.cli.files import opened_bytes
from imr_graph.cli.options import log, log_format, output_option
from imr_graph.errors import QueryError
from imr_graph.query import Rows, named_queries, named_query, run, run_remote
from imr_graph.query.formats import FORMATS
from imr_graph.store import open_graph

_TIMEOUT = 300.0


@click.command()
@click.argument("arguments", nargs=-1, metavar="GRAPH NAME|FILE.rq|-")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint, in the place of GRAPH.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the query.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="table", show_default=True)
@click.option("--limit", type=click.IntRange(0), help="The most rows.")
@click.option("--timeout", type=float, default=_TIMEOUT, show_default=True, help="Seconds for the whole answer.")
@output_option
@log_format
def query(
    arguments: tuple[str, ...],
    endpoint: str | None,
    params: tuple[str, ...],
    format_name: str,
    limit: int | None,
    timeout: float,
    output: str | None,
) -> None:
    """Ask GRAPH a named query (see imr-graph queries), the SPARQL of a file, or of standard input (-).

    GRAPH is a graph directory or an RDF file (.nt, .ttl). With --endpoint leave it out; a user name and password are
    taken from IMR_GRAPH_ENDPOINT_USER and IMR_GRAPH_ENDPOINT_PASSWORD.
    """
    wanted = 1 if endpoint else 2
    if len(arguments) != wanted:
        raise click.UsageError(f"{'NAME' if endpoint else 'GRAPH and NAME'} wanted: {len(arguments)} arguments given")
    text, given = _text(arguments[-1]), dict(_param(each) for each in params)
    if endpoint:
        user, password = (os.environ.get(f"IMR_GRAPH_ENDPOINT_{name}") for name in ("USER", "PASSWORD"))
        rows = run_remote(endpoint, text, given, user=user, password=password, timeout=timeout, limit=limit)
    else:
        rows = run(_open(arguments[0]), text, given, limit=limit, timeout=timeout)
    _write(rows, format_name, output)


def _open(path: str) -> ox.Store:
    return open_graph(Path(path))


def _write(rows: Rows, format_name: str, output: str | None) -> None:
    with opened_bytes(output) as out:
        rows.write(format_name, out)
    if rows.notice:
        log.warning("%s", rows.notice)


def _text(argument: str) -> str:
    """Return a query's name, or the text of a file or of standard input."""
    if argument == "-":
        return sys.stdin.read()
    path = Path(argument)
    if path.suffix in {".rq", ".sparql"} or path.is_file():
        try:
            return path.read_text("utf-8")
        except OSError as error:
            raise QueryError(f"{path}: cannot be read ({error.strerror})") from error
        except UnicodeDecodeError as error:
            raise QueryError(f"{path}: is no text in UTF-8") from error
    return argument


def _param(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise QueryError(f"--param {text}: write it as NAME=VALUE, for example from=2016-01-01")
    return name, value


@click.command()
@click.option("--describe", metavar="NAME", help="Explain one query: its columns and parameters.")
@log_format
def queries(describe: str | None) -> None:
    """List the named queries and the questions that they answer."""
    if describe:
        _describe(describe)
        return
    found = named_queries()
    width = max(len(each.name) for each in found)
    for each in found:
        click.echo(f"{each.name:<{width}}  {each.summary}")


def _describe(name: str) -> None:
    found = named_query(name)
    click.echo(f"{found.name}: {found.summary}\n{found.description}\n\ncolumns:")
    for column in found.columns:
        click.echo(f"  {column.name} ({column.unit}): {column.meaning}")
    click.echo("parameters:" if found.params else "parameters: none")
    for parameter in found.params:
        default = f", default {parameter.default}" if parameter.default else ""
        allowed = f", one of {', '.join(parameter.allowed)}" if parameter.allowed else ""
        click.echo(f"  {parameter.name} ({parameter.type}{default}{allowed}): {parameter.meaning}")
