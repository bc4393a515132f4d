"""imr-graph load: triples made elsewhere -> graph directory."""

import click

from imr_graph.cli.options import log_format
from imr_graph.cli.outcome import Outcome, faults_of
from imr_graph.load import load as load_parts
from imr_graph.store import GraphDirectory


@click.command()
@click.argument("parts", nargs=-1, required=True, type=click.Path(), metavar="PARTS...")
@click.option("-o", "--output", "graph", required=True, type=click.Path(file_okay=False), help="The graph directory.")
@click.option("--strict", is_flag=True, help="End with 3 for warnings too.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write what was done to this file, as JSON.")
@log_format
def load(parts: tuple[str, ...], graph: str, strict: bool, report: str | None) -> None:
    """Make a graph directory of PARTS, or bring one up to date.

    PARTS are folders that imr-graph build --engine spark has written, other graph directories, or .nt and .nt.gz files
    of letters (or folders of them), sorted or not. The graph is that of a local build over the same letters.
    """
    outcome, directory = Outcome("load", graph, strict=strict), GraphDirectory(graph)
    done = load_parts(parts, graph)
    outcome.end(done, report, findings=str(directory.findings_file), faults=faults_of(directory))
