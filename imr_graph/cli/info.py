"""imr-graph info: what a graph directory holds."""

import click
from rich.console import Console
from rich.table import Table

from imr_graph import ns
from imr_graph.cli.options import log_format
from imr_graph.store import GraphDirectory

_COUNTS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?class (COUNT(*) AS ?count) WHERE { ?node a ?class } GROUP BY ?class ORDER BY DESC(?count) ?class
"""


@click.command()
@click.argument("graph", type=click.Path())
@log_format
def info(graph: str) -> None:
    """Say what GRAPH holds: counts, versions, findings."""
    directory = GraphDirectory(graph)
    manifest = directory.manifest()
    console = Console()
    console.print(f"[bold]{graph}[/bold], built by imr-graph {manifest['imr_graph']}, layout {manifest['layout']}")
    console.print(
        f"graph.nt: {manifest['triples']:,} triples of {manifest['letters']:,} letters, {manifest['bytes']:,} bytes"
    )
    console.print(f"content hash: {manifest['content_hash']}")
    table = Table("class", "nodes", box=None)
    for solution in directory.open().query(_COUNTS):  # type: ignore[union-attr]  # a SELECT gives solutions
        table.add_row(_short(solution["class"].value), f"{int(solution['count'].value):,}")  # type: ignore[index]
    console.print(table)
    findings = Table("finding", "count", box=None)
    for kind, count in manifest["findings"].items():
        findings.add_row(kind, f"{count:,}")
    console.print(findings if manifest["findings"] else "no findings")


def _short(iri: str) -> str:
    for prefix, namespace in ns.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
