"""imr-graph export: the graph in the formats of other programs."""

import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from imr_graph.cli.options import log_format
from imr_graph.errors import ExportError
from imr_graph.export import FILTERS, FORMATS, VIEWS
from imr_graph.export import export as write
from imr_graph.export.neo4j_load import credentials, load
from imr_graph.export.source import open_graph
from imr_graph.export.views import property_graph
from imr_graph.store import GraphDirectory

#: What stands behind --where NAME=VALUE and is one more filter, not another argument.
_FILTER: Final = re.compile(r"[A-Za-z]+=[^/]*\Z")


class _Command(click.Command):
    """A command whose ``--where`` takes several filters: ``--where year=2016 category=imaging``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        return super().parse_args(ctx, list(_one_filter_each(args)))


def _one_filter_each(arguments: list[str]) -> Iterator[str]:
    """Yield the arguments, with a ``--where`` of its own before each filter that follows another."""
    is_value = follows = False
    for argument in arguments:
        if follows and not is_value and _FILTER.match(argument):
            yield "--where"
        else:
            follows = is_value or argument.startswith("--where")
        is_value = argument == "--where"
        yield argument


def _list(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    width = max(map(len, FORMATS))
    click.echo("formats (--to FORMAT):")
    for name, each in FORMATS.items():
        click.echo(f"  {name:<{width}}  {each.purpose}")
        click.echo(f"  {'':<{width}}  {'folder' if each.is_folder else each.suffix}; opened by {each.opens}")
    whole = ", ".join(name for name, each in FORMATS.items() if each.content == "triples")
    click.echo(f"  {whole} hold the whole graph: no view, no filter, no limit")
    click.echo("\nviews (--view NAME):")
    for name, view in VIEWS.items():
        click.echo(f"  {name:<{width}}  {view.purpose}")
    click.echo("\nfilters (--where NAME=VALUE...), combined:")
    for name, text in FILTERS.items():
        click.echo(f"  {name:<{width}}  {text}")
    ctx.exit()


@click.command(cls=_Command)
@click.argument("graph", type=click.Path())
@click.option("--to", "format_name", required=True, metavar="FORMAT", help="One of: " + ", ".join(FORMATS) + ".")
@click.option("-o", "--output", type=click.Path(), help="The file or folder to write.")
@click.option("--uri", metavar="URI", help="Load into the Neo4j that runs at bolt://HOST:7687, in the place of -o.")
@click.option("--database", metavar="NAME", help="With --uri: the database; the user's own if not given.")
@click.option("--view", metavar="NAME", default="full", show_default=True, help="One of: " + ", ".join(VIEWS) + ".")
@click.option(
    "--where",
    multiple=True,
    metavar="NAME=VALUE...",
    help=f"Only what fits: --where year=2016 category=imaging. Names: {', '.join(FILTERS)}.",
)
@click.option("--max-nodes", type=click.IntRange(1), help="The most nodes; what is cut is said.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="Say what each format is for."
)
@log_format
def export(
    graph: str,
    format_name: str,
    output: str | None,
    uri: str | None,
    database: str | None,
    view: str,
    where: tuple[str, ...],
    max_nodes: int | None,
) -> None:
    """Write GRAPH for another program: a graph database, a drawing program, tables, RDF.

    With --to neo4j --uri it goes straight into a Neo4j that runs; a user name and password are taken from
    IMR_GRAPH_NEO4J_USER and IMR_GRAPH_NEO4J_PASSWORD.
    """
    _check_target(format_name, output, uri, database)
    filters = _filters(where)
    directory = GraphDirectory(graph)
    letters = directory.letters
    if uri:
        chosen = property_graph(open_graph(directory.open(), letters), view, filters, max_nodes)
        loaded = load(chosen, uri, database, credentials())
        nodes, what, cuts = loaded.nodes, f"{loaded.nodes:,} nodes, {loaded.edges:,} edges", chosen.cut
    else:
        with _cleaned_up_by_sigterm():
            done = write(directory.open(), format_name, Path(output or ""), view, filters, max_nodes, letters=letters)
        what = f"{done.triples:,} triples" if done.triples else f"{done.nodes:,} nodes, {done.edges:,} edges"
        nodes, cuts = done.nodes, done.cut
    click.echo(f"{uri or output}: {what}")
    for cut in cuts:
        click.echo(f"  {cut}")
    if filters and not nodes:
        click.echo(f"  nothing in {graph} fits {' '.join(where)}")


@contextmanager
def _cleaned_up_by_sigterm() -> Iterator[None]:
    """Let SIGTERM, by which schedulers end a job, end the command as an error does: nothing half-written stays.

    Only the main thread may say what a signal does; elsewhere it does what it did.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _check_target(format_name: str, output: str | None, uri: str | None, database: str | None) -> None:
    if uri and format_name != "neo4j":
        raise click.UsageError(f"--uri goes with --to neo4j; {format_name} is written to -o")
    if bool(uri) == bool(output):
        raise click.UsageError("-o wanted: where to write; or, with --to neo4j, --uri: where to load; one of them")
    if database and not uri:
        raise click.UsageError("--database goes with --uri; import.sh takes the name of the database")


def _filters(texts: tuple[str, ...]) -> dict[str, str]:
    """Return name -> value; several pairs in one text stand apart by blanks or commas."""
    filters: dict[str, str] = {}
    for text in (part for each in texts for part in re.split(r"[,\s]+", each.strip())):
        name, equals, value = text.partition("=")
        if not equals:
            raise ExportError(f"--where {text}: write it as NAME=VALUE, for example year=2016")
        if filters.setdefault(name, value) != value:
            raise ExportError(f"--where {name}={filters[name]} and {text}: nothing fits both; give {name} once")
    return filters
