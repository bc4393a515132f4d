"""imr-graph report: the yearly report of a graph."""

from pathlib import Path

import click

from imr_graph.cli.options import log_format
from imr_graph.export.atomic import new_folder, write_manifest
from imr_graph.store import GraphDirectory


@click.command()
@click.argument("graph", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), help="The folder to write.")
@click.option("--from", "first", metavar="DAY", help="Only letters decided on this day or later (2016-01-01).")
@click.option("--to", "last", metavar="DAY", help="Only letters decided on this day or earlier (2016-12-31).")
@log_format
def report(graph: str, output: str, first: str | None, last: str | None) -> None:
    """Write the yearly report of GRAPH: a web page with tables and charts, the same in Markdown, the tables as CSV."""
    from imr_graph.report import Origin, files_of  # noqa: PLC0415  only this command needs it

    directory = GraphDirectory(graph)
    manifest = directory.manifest()
    origin = Origin(manifest["imr_graph"], manifest["content_hash"], manifest["findings"])
    period = {name: day for name, day in (("from", first), ("to", last)) if day is not None}
    files = files_of(directory.open(), origin, period)
    with new_folder(Path(output)) as folder:
        (folder / "tables").mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        about = {"generator": f"imr-graph {manifest['imr_graph']}", "format": "report"}
        write_manifest(folder, {**about, **period, "content_hash": manifest["content_hash"]})
    click.echo(f"{output}: index.html, report.md and {len(files) - 2} tables")
