"""imr-graph parse: letters -> records as JSON Lines."""

import json
import sys

import click

from imr_graph.cli.files import opened
from imr_graph.cli.options import letters_argument, log, log_format, output_option
from imr_graph.contract import to_json
from imr_graph.errors import SourceError, UnreadableLetterError
from imr_graph.highlight import page
from imr_graph.letters import expand
from imr_graph.pipeline import Reading, readings


@click.command()
@letters_argument
@output_option
@click.option("--highlight", type=click.Path(dir_okay=False), help="Write a page of the one letter, its facts marked.")
@log_format
@click.pass_context
def parse(ctx: click.Context, letters: tuple[str, ...], output: str | None, highlight: str | None) -> None:
    """Read LETTERS into records, one JSON object a line, every fact with its span.

    LETTERS are PDF or text files, folders, .zip and .tar archives, JSON Lines or Parquet with an id and a text column,
    or - for a list of paths on standard input.
    """
    unreadable, pages = 0, 0
    with opened(output) as out:
        for reading in readings(expand(letters, sys.stdin)):
            if isinstance(reading, UnreadableLetterError):
                unreadable += 1
                log.warning("%s", reading, extra={"fields": {"kind": reading.kind}})
                continue
            out.write(json.dumps(to_json(reading.record), ensure_ascii=False) + "\n")
            if highlight:
                pages += 1
                _write_page(reading, highlight, pages)
    if unreadable:
        ctx.exit(UnreadableLetterError.exit_code)


def _write_page(reading: Reading, path: str, number: int) -> None:
    if number > 1:
        raise SourceError(f"--highlight {path}: is one page; give one letter, not several")
    with opened(path) as out:
        out.write(page(reading.letter, reading.record))
