"""imr-graph info: what a graph directory holds."""

from typing import Any, Final

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from imr_graph import ns
from imr_graph.cli.options import log_format
from imr_graph.store import GraphDirectory

_LETTERS: Final = """
PREFIX imr: <https://w3id.org/imr-graph/ontology#>
SELECT ?name (COUNT(*) AS ?count) WHERE {
  VALUES ?name { imr:Letter imr:Worker imr:Diagnosis imr:Reviewer imr:Determination imr:ServiceRequest imr:Citation }
  ?node a ?name
} GROUP BY ?name ORDER BY DESC(?count) ?name
"""
_VOCABULARIES: Final = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT (COALESCE(?label, ?scheme) AS ?name) (COUNT(*) AS ?count) WHERE {
  ?concept skos:inScheme ?scheme OPTIONAL { ?scheme skos:prefLabel ?label }
} GROUP BY ?scheme ?label ORDER BY ?name
"""
_YEARS: Final = """
PREFIX imr: <https://w3id.org/imr-graph/ontology#>
SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE { ?letter imr:decisionDate ?day }
"""


@click.command()
@click.argument("graph", type=click.Path())
@log_format
def info(graph: str) -> None:
    """Say what GRAPH holds: counts, vocabularies, versions, findings."""
    directory = GraphDirectory(graph)
    manifest, store = directory.manifest(), directory.open()
    click.echo(f"{graph}: {manifest['letters']:,} letters, {manifest['triples']:,} triples")
    click.echo(f"decided {_decided(store)}")
    click.echo(f"built by imr-graph {manifest['imr_graph']} (layout {manifest['layout']}, {manifest['fingerprint']})")
    click.echo(f"content hash {manifest['content_hash']}\n")
    console = Console()
    console.print(_table("nodes", _counts(store, _LETTERS)))
    console.print(_table("vocabulary", _counts(store, _VOCABULARIES)))
    console.print(_table("finding", list(manifest["findings"].items())) if manifest["findings"] else "no findings")


def _decided(store: ox.Store) -> str:
    row = next(iter(_solutions(store, _YEARS)), None)
    if row is None or row["first"] is None:
        return "on days that the letters do not print"
    return f"from {row['first'].value} to {row['last'].value}"


def _counts(store: ox.Store, query: str) -> list[tuple[str, int]]:
    return [(_short(row["name"].value), int(row["count"].value)) for row in _solutions(store, query)]


def _solutions(store: ox.Store, query: str) -> Any:
    return store.query(query)


def _table(name: str, rows: list[tuple[str, int]]) -> Table:
    table = Table(name, box=None)
    table.add_column("count", justify="right")
    for label, count in rows:
        table.add_row(label, f"{count:,}")
    return table


def _short(iri: str) -> str:
    return next((f"{prefix}:{iri[len(base) :]}" for prefix, base in ns.PREFIXES.items() if iri.startswith(base)), iri)
