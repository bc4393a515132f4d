"""imr-graph link: phrases -> the concepts that they name, as CSV."""

import csv
from typing import IO

import click

from imr_graph.cli.files import opened
from imr_graph.cli.options import log_format, output_option
from imr_graph.link.explain import VOCABULARIES, Link, links


@click.command()
@click.argument("phrases", type=click.File("r", encoding="utf-8", errors="replace"), metavar="FILE|-")
@click.option(
    "--to",
    "vocabulary",
    type=click.Choice(list(VOCABULARIES)),
    default="icd10cm",
    show_default=True,
    help="Vocabulary.",
)
@click.option("--explain", is_flag=True, help="Add a column that says from which words it was told.")
@output_option
@log_format
def link(phrases: IO[str], vocabulary: str, output: str | None, explain: bool) -> None:
    """Link the phrases of FILE, one a line, to the concepts of a vocabulary; - is standard input.

    Writes CSV: phrase, code, category, label, how. A phrase of several conditions gets several rows, one that is linked
    to nothing a row without a code.
    """
    columns = list(Link._fields) if explain else list(Link._fields[:-1])
    with opened(output) as out:
        rows = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        rows.writeheader()
        for line in phrases:
            if line.strip():
                rows.writerows(each._asdict() for each in links(line.strip(), vocabulary))
