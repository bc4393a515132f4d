"""imr-graph build: letters -> graph directory, or parts of one that a cluster makes."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from imr_graph import pipeline
from imr_graph.cli.options import letters_argument, log_format, writes_json
from imr_graph.cli.outcome import Outcome, faults_of
from imr_graph.letters import expand
from imr_graph.store import GraphDirectory


@click.command()
@letters_argument
@click.option("-o", "--output", "graph", required=True, type=click.Path(file_okay=False), help="The graph directory.")
@click.option("--jobs", type=click.IntRange(1), help="Worker processes.  [default: the number of cores]")
@click.option("--prune", is_flag=True, help="Drop the letters whose sources are not given any more.")
@click.option("--strict", is_flag=True, help="End with 3 for warnings too.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write what was done to this file, as JSON.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="What does the work: this machine, or a Spark cluster, which leaves parts for imr-graph load.",
)
@click.option("--master", metavar="URL", help="Spark's master: spark://HOST:7077, yarn, k8s://URL, local[4].")
@click.option("--conf", multiple=True, metavar="KEY=VALUE", help="A setting of Spark; can be given many times.")
@log_format
def build(
    letters: tuple[str, ...],
    graph: str,
    jobs: int | None,
    prune: bool,
    strict: bool,
    report: str | None,
    engine: str,
    master: str | None,
    conf: tuple[str, ...],
) -> None:
    """Build the graph directory of LETTERS, or bring one up to date.

    LETTERS are PDF or text files, folders, .zip and .tar archives, JSON Lines or Parquet with an id and a text column,
    or - for a list of paths on standard input. Letters that are known cost only their hash; changed ones are replaced.

    With --engine spark, LETTERS and the output are paths or URLs of any file system that Hadoop knows, and the output
    is a folder of sorted parts.
    """
    sources = list(expand(letters, sys.stdin))
    if engine == "spark":
        if prune or jobs:
            raise click.UsageError("--prune and --jobs are of --engine local: the parts of a job are always made anew")
        _on_spark(sources, Outcome("spark", graph, strict=strict), report, master, conf)
        return
    if master or conf:
        raise click.UsageError("--master and --conf are of --engine spark")
    outcome = Outcome("local", graph, strict=strict)
    with _progress() as progress, _sigterm() as stop:
        done = pipeline.build(sources, graph, jobs=jobs, prune=prune, progress=progress, stop=stop.is_set)
    directory = GraphDirectory(graph)
    findings = str(directory.findings_file)
    outcome.end(done, report, findings=findings, faults=faults_of(directory), stopped=stop.is_set())


def _on_spark(
    sources: list[str], outcome: Outcome, report: str | None, master: str | None, conf: tuple[str, ...]
) -> None:
    from imr_graph import spark  # noqa: PLC0415  few builds need it

    if wrong := [each for each in conf if "=" not in each]:
        raise click.UsageError(f"--conf {wrong[0]}: is not KEY=VALUE")
    settings = dict(each.split("=", 1) for each in conf)
    job = spark.build(sources, outcome.output, master=master, settings=settings)
    outcome.end(job.report, report, findings=f"{outcome.output}/{spark.FINDINGS}", faults=job.faults)


@contextmanager
def _sigterm() -> Iterator[threading.Event]:
    """Give an event that SIGTERM sets, where it would have ended the program at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # only the main thread may watch signals
        yield asked
        return
    former = signal.signal(signal.SIGTERM, lambda *_: asked.set())
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, former)


@contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Show how many letters are done, on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal or writes_json():
        yield None
        return
    columns = (TextColumn("reading letters"), BarColumn(), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("letters", total=None)
        yield lambda count: bar.update(task, completed=count)
