"""imr-graph export: the graph in the formats of other programs."""

from pathlib import Path

import click

from imr_graph.cli.options import log_format
from imr_graph.errors import ExportError
from imr_graph.export import FILTERS, FORMATS, VIEWS
from imr_graph.export import export as write
from imr_graph.export.neo4j_load import credentials, load
from imr_graph.export.source import open_graph
from imr_graph.export.views import property_graph
from imr_graph.store import GraphDirectory


def _list(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    width = max(map(len, FORMATS))
    for name, each in FORMATS.items():
        kind = "a folder" if each.is_folder else each.suffix
        click.echo(f"{name:<{width}}  {each.purpose}; opened by {each.opens} ({kind})")
    click.echo(f"{'':<{width}}  neo4j also loads into a Neo4j that runs: --uri bolt://HOST:7687 in the place of -o")
    click.echo("\nviews:")
    for name, view in VIEWS.items():
        click.echo(f"{name:<{width}}  {view.purpose}")
    click.echo("\nfilters (--where NAME=VALUE): " + ", ".join(FILTERS))
    ctx.exit()


@click.command()
@click.argument("graph", type=click.Path())
@click.option("--to", "format_name", required=True, metavar="FORMAT", help="One of: " + ", ".join(FORMATS) + ".")
@click.option("-o", "--output", type=click.Path(), help="The file or folder to write.")
@click.option("--uri", metavar="URI", help="Load into the Neo4j that runs at bolt://HOST:7687, in the place of -o.")
@click.option("--database", metavar="NAME", help="With --uri: the database; the user's own if not given.")
@click.option("--view", default="full", show_default=True, help="One of: " + ", ".join(VIEWS) + ".")
@click.option("--where", multiple=True, metavar="NAME=VALUE", help="Only letters with: " + ", ".join(FILTERS) + ".")
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
    filters = dict(_filter(each) for each in where)
    directory = GraphDirectory(graph)
    letters = directory.graph_file
    if uri:
        chosen = property_graph(open_graph(directory.open(), letters), view, filters, max_nodes)
        loaded = load(chosen, uri, database, credentials())
        what, cuts = f"{loaded.nodes:,} nodes, {loaded.edges:,} edges", chosen.cut
    else:
        done = write(directory.open(), format_name, Path(output or ""), view, filters, max_nodes, letters=letters)
        what = f"{done.triples:,} triples" if done.triples else f"{done.nodes:,} nodes, {done.edges:,} edges"
        cuts = done.cut
    click.echo(f"{uri or output}: {what}")
    for cut in cuts:
        click.echo(f"  {cut}")


def _check_target(format_name: str, output: str | None, uri: str | None, database: str | None) -> None:
    if uri and format_name != "neo4j":
        raise click.UsageError(f"--uri goes with --to neo4j; {format_name} is written to -o")
    if bool(uri) == bool(output):
        raise click.UsageError("-o wanted: where to write; or, with --to neo4j, --uri: where to load; one of them")
    if database and not uri:
        raise click.UsageError("--database goes with --uri; import.sh takes the name of the database")


def _filter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ExportError(f"--where {text}: write it as NAME=VALUE, for example year=2016")
    return name, value
