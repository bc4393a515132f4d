"""How build and load end: what they say, to people and to programs, and the exit code."""

import json
import platform
import signal
import time
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any, Final, Literal

import click

from imr_graph import index
from imr_graph.cli.files import opened
from imr_graph.cli.options import log
from imr_graph.pipeline import BuildReport, report_json
from imr_graph.store import GraphDirectory

STOPPED: Final = 128 + signal.SIGTERM  # what a shell says of a program that SIGTERM ended
_NAMED: Final = 20  # letters at fault named one by one; the rest stand among the findings
_LIBRARIES: Final = {"local": ("pyoxigraph",), "load": ("pyoxigraph",), "spark": ("pyspark",)}
Engine = Literal["local", "spark", "load"]


class Outcome:
    """What a command has done, and where it put it.

    Args:
        engine: what did the work.
        output: the graph directory, or the folder of parts.
        strict: warnings are faults, too.
    """

    def __init__(self, engine: Engine, output: str, *, strict: bool) -> None:
        self.engine = engine
        self.output = output
        self.strict = strict
        self.started = time.time()

    def end(
        self,
        done: BuildReport,
        report: str | None,
        *,
        findings: str,
        faults: Iterable[dict[str, Any]],
        stopped: bool = False,
    ) -> None:
        """Say what was done, and end with the exit code.

        Args:
            done: what was done.
            report: a file for what was done, as JSON.
            findings: where the findings stand.
            faults: the letters at fault, as findings.jsonl has them; more than are named, where there are more.
            stopped: SIGTERM has ended it.
        """
        code = STOPPED if stopped else 3 if done.faults or (self.strict and done.findings) else 0
        fields = self._fields(done, code)
        if report:
            with opened(report) as out:
                out.write(json.dumps(fields, indent=1) + "\n")
        log.info("built", extra={"fields": fields})
        self._say(done, findings)
        _name(faults, findings)
        if done.stopped:
            log.warning("%s: stopped by SIGTERM; run the same command again to go on", self.output)
        click.get_current_context().exit(code)

    def _fields(self, done: BuildReport, code: int) -> dict[str, Any]:
        """Return what docs/report.schema.json describes."""
        versions = {name: version(name) for name in _LIBRARIES[self.engine]}
        return {
            **report_json(done),
            "engine": self.engine,
            "output": self.output,
            "exit_code": code,
            "started": _moment(self.started),
            "ended": _moment(time.time()),
            "versions": {
                "imr-graph": done.version,
                "fingerprint": index.fingerprint(),
                "python": platform.python_version(),
                **versions,
            },
        }

    def _say(self, done: BuildReport, findings: str) -> None:
        click.echo(
            f"{self.output}: {done.letters:,} letters, {done.triples:,} triples"
            f" ({done.built:,} new, {done.unchanged:,} unchanged, {done.removed:,} dropped,"
            f" {done.unreadable:,} unreadable)"
        )
        for kind, count in done.findings.items():
            click.echo(f"  {count:,} x {kind}")
        if done.findings:
            click.echo(f"  each finding: {findings}")


def faults_of(directory: GraphDirectory) -> Iterator[dict[str, Any]]:
    """Yield the findings of a graph directory that put letters at fault."""
    with directory.findings_file.open(encoding="utf-8") as file:
        for line in file:
            finding = json.loads(line)
            if finding["severity"] == "violation":
                yield finding


def _name(faults: Iterable[dict[str, Any]], findings: str) -> None:
    """Name each letter that is at fault, on standard error."""
    more = 0
    for number, finding in enumerate(faults):
        if number < _NAMED:
            fields = {"letter": finding["letter"], "kind": finding["kind"]}
            log.warning("%s", finding["message"], extra={"fields": fields})
        else:
            more += 1
    if more:
        log.warning("and %d more: see %s", more, findings)


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
