"""imr-graph validate: graphs against SHACL shapes."""

from collections.abc import Iterator
from pathlib import Path

import click

from imr_graph.cli.files import opened
from imr_graph.cli.options import log, log_format
from imr_graph.store import letter_batches
from imr_graph.validate import Result, load_shapes, load_vocabulary, results, turtle_report


@click.command()
@click.argument("graphs", nargs=-1, required=True, metavar="GRAPH|FILE...", type=click.Path())
@click.option("--shapes", type=click.Path(file_okay=False), help="A folder of your own shapes (*.ttl).")
@click.option("--report", type=click.Path(dir_okay=False), help="Write the SHACL validation report here, as Turtle.")
@click.option("--strict", is_flag=True, help="End with 3 for warnings too.")
@log_format
@click.pass_context
def validate(ctx: click.Context, graphs: tuple[str, ...], shapes: str | None, report: str | None, strict: bool) -> None:
    """Check each GRAPH directory, or N-Triples or Turtle FILE, against the SHACL shapes."""
    found = list(_results(graphs, shapes))
    for result in found:
        finding = result.finding()
        log.warning(
            "%s: %s", finding.letter, finding.message, extra={"fields": {"kind": finding.kind, "value": finding.value}}
        )
    if report:
        with opened(report) as out:
            out.writelines(turtle_report(found))
    violations = sum(result.severity == "sh:Violation" for result in found)
    click.echo(f"{violations:,} violations, {len(found) - violations:,} warnings")
    if violations or (strict and found):
        ctx.exit(3)


def _results(graphs: tuple[str, ...], shapes: str | None) -> Iterator[Result]:
    loaded, vocabulary = load_shapes(Path(shapes) if shapes else None), load_vocabulary()
    for graph in graphs:
        for batch in letter_batches(Path(graph)):
            yield from results(batch, loaded, vocabulary)
