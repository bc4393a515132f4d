"""imr-graph build: letters -> graph directory."""

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from imr_graph import pipeline
from imr_graph.cli.files import opened
from imr_graph.cli.options import letters_argument, log, log_format, writes_json
from imr_graph.letters import expand
from imr_graph.store import GraphDirectory

_STOPPED = 128 + signal.SIGTERM  # what a shell says of a program that SIGTERM ended
_NAMED = 20  # unreadable letters named one by one; the rest stand in findings.jsonl


@click.command()
@letters_argument
@click.option("-o", "--output", "graph", required=True, type=click.Path(file_okay=False), help="The graph directory.")
@click.option("--jobs", type=click.IntRange(1), help="Worker processes.  [default: the number of cores]")
@click.option("--prune", is_flag=True, help="Drop the letters whose sources are not given any more.")
@click.option("--strict", is_flag=True, help="End with 3 for warnings too.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write what was done to this file, as JSON.")
@log_format
@click.pass_context
def build(
    ctx: click.Context,
    letters: tuple[str, ...],
    graph: str,
    jobs: int | None,
    prune: bool,
    strict: bool,
    report: str | None,
) -> None:
    """Build the graph directory of LETTERS, or bring one up to date.

    LETTERS are PDF or text files, folders, .zip and .tar archives, JSON Lines or Parquet with an id and a text column,
    or - for a list of paths on standard input. Letters that are known cost only their hash; changed ones are replaced.
    """
    sources = list(expand(letters, sys.stdin))
    with _progress() as progress, _sigterm() as stop:
        done = pipeline.build(sources, graph, jobs=jobs, prune=prune, progress=progress, stop=stop.is_set)
    log_and_report(done, graph, report)
    if stop.is_set():
        if done.stopped:
            log.warning("%s: stopped by SIGTERM; run the same command again to go on", graph)
        ctx.exit(_STOPPED)
    finish(ctx, done, strict=strict)


def log_and_report(done: pipeline.BuildReport, graph: str, report: str | None) -> None:
    """Say what was done: as a file where one is asked for, to the log, and to people."""
    fields = pipeline.report_json(done)
    if report:
        with opened(report) as out:
            out.write(json.dumps(fields, indent=1) + "\n")
    log.info("built", extra={"fields": fields})
    _say(done, graph)
    _name_faults(GraphDirectory(graph))


def finish(ctx: click.Context, done: pipeline.BuildReport, *, strict: bool) -> None:
    """End with the exit code of a build."""
    if done.faults or (strict and done.findings):
        ctx.exit(3)


def _say(done: pipeline.BuildReport, graph: str) -> None:
    click.echo(
        f"{graph}: {done.letters:,} letters, {done.triples:,} triples"
        f" ({done.built:,} new, {done.unchanged:,} unchanged, {done.removed:,} dropped, {done.unreadable:,} unreadable)"
    )
    for kind, count in done.findings.items():
        click.echo(f"  {count:,} x {kind}")
    if done.findings:
        click.echo(f"  each finding: {GraphDirectory(graph).findings_file}")


def _name_faults(directory: GraphDirectory) -> None:
    """Name each letter that is at fault, on standard error."""
    named = 0
    with directory.findings_file.open(encoding="utf-8") as file:
        for line in file:
            finding = json.loads(line)
            if finding["severity"] == "violation":
                named += 1
                if named <= _NAMED:
                    fields = {"letter": finding["letter"], "kind": finding["kind"]}
                    log.warning("%s", finding["message"], extra={"fields": fields})
    if named > _NAMED:
        log.warning("and %d more: see %s", named - _NAMED, directory.findings_file)


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
