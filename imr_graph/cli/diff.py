"""imr-graph diff: the letters and triples in which two graph directories differ."""

import click

from imr_graph.cli.options import log_format
from imr_graph.diff import differences
from imr_graph.store import GraphDirectory


@click.command()
@click.argument("first", type=click.Path())
@click.argument("second", type=click.Path())
@click.option("--triples", is_flag=True, help="Print each triple that differs, with - or + before it.")
@log_format
@click.pass_context
def diff(ctx: click.Context, first: str, second: str, triples: bool) -> None:
    """Say in which letters and triples the graph directories FIRST and SECOND differ.

    The exit code is 0 where they hold the same letters, else 3.
    """
    letters = removed = added = 0
    for difference in differences(GraphDirectory(first).letters(), GraphDirectory(second).letters()):
        letters += 1
        removed += len(difference.removed)
        added += len(difference.added)
        click.echo(f"{difference.key}: -{len(difference.removed)} +{len(difference.added)}")
        if triples:
            click.echo("".join(f"- {line}\n" for line in difference.removed), nl=False)
            click.echo("".join(f"+ {line}\n" for line in difference.added), nl=False)
    click.echo(f"{letters:,} letters differ: {removed:,} triples only in {first}, {added:,} only in {second}")
    if letters:
        ctx.exit(3)
