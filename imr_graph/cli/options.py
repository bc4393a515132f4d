"""Options that several commands share."""

import json
import logging
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

log = logging.getLogger("imr_graph")


class JsonFormatter(logging.Formatter):
    """Writes a log record as one JSON object a line, for data jobs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        fields = getattr(record, "fields", {})
        return json.dumps({"time": moment, "level": record.levelname.lower(), "event": record.getMessage(), **fields})


def writes_json() -> bool:
    """Tell whether logs are written for data jobs."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in log.handlers)


def _configure(_: click.Context, __: click.Parameter, value: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if value == "json" else logging.Formatter("%(levelname)s: %(message)s"))
    logging.addLevelName(logging.ERROR, "error")
    logging.addLevelName(logging.WARNING, "warning")
    logging.addLevelName(logging.INFO, "info")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO if value == "json" else logging.WARNING)


def log_format(command: Command) -> Command:
    """Add ``--log-format``; logs go to standard error."""
    option = click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        is_eager=True,
        expose_value=False,
        callback=_configure,
        help="How to write logs, on standard error: for people, or one JSON object a line.",
    )
    return option(command)


def letters_argument(command: Command) -> Command:
    """Add the letters to read."""
    return click.argument("letters", nargs=-1, required=True, metavar="LETTERS...")(command)


def output_option(command: Command) -> Command:
    """Add ``-o`` for a file that is standard output where it is not given."""
    option = click.option(
        "-o", "--output", type=click.Path(dir_okay=False), help="Write to this file, not to standard output."
    )
    return option(command)
