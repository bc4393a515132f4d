"""The command line: thin commands over the library.

Exit codes: 0 done; 2 the call is wrong; 3 the data is at fault (a letter could not be read, a SHACL violation), with
all good letters done and every bad one named; 1 only for a crash.
"""

import sys
from typing import Any

import click

from imr_graph import __version__
from imr_graph.cli.build import build
from imr_graph.cli.diff import diff
from imr_graph.cli.drivers import drivers
from imr_graph.cli.export import export
from imr_graph.cli.info import info
from imr_graph.cli.link import link
from imr_graph.cli.load import load
from imr_graph.cli.options import log
from imr_graph.cli.parse import parse
from imr_graph.cli.query import queries, query
from imr_graph.cli.report import report
from imr_graph.cli.validate import validate
from imr_graph.errors import ImrGraphError


class _Cli(click.Group):
    """A group that ends with the exit code of the error that stopped it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ImrGraphError as error:
            log.error("%s", error)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()  # the reader of our output went away: nothing is wrong
            ctx.exit(0)


@click.group(cls=_Cli, context_settings={"auto_envvar_prefix": "IMR_GRAPH", "help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="imr-graph")
def main() -> None:
    """Build, validate and query a knowledge graph of California Independent Medical Review letters.

    Every option can be given as a variable too: --jobs of build as IMR_GRAPH_BUILD_JOBS.
    """


def _name_variables(name: str, command: click.Command) -> None:
    """Let each option be given as the variable that its long name says, whatever it is called in the code."""
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is None:
            long = max(option.opts, key=len).lstrip("-")
            option.envvar = f"IMR_GRAPH_{name}_{long}".upper().replace("-", "_")


for command in (parse, build, load, validate, queries, query, drivers, report, export, info, diff, link):
    main.add_command(command)
    _name_variables(str(command.name), command)
