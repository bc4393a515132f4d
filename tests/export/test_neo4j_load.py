"""The load into Neo4j where there is no server: what is refused before anything is sent, and what is said."""

import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from peers import free_port

from imr_graph.cli import main
from imr_graph.errors import ExportError, MissingExtraError
from imr_graph.export import neo4j_load
from imr_graph.export.neo4j_load import PASSWORD, USER, credentials, load
from imr_graph.export.propgraph import PropertyGraph
from imr_graph.export.source import open_graph
from imr_graph.export.views import property_graph


@pytest.fixture(scope="module")
def graph(store: ox.Store) -> PropertyGraph:
    """The invented graph."""
    return property_graph(open_graph(store))


def test_without_the_driver(graph: PropertyGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra."""

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(neo4j_load, "import_module", missing)
    with pytest.raises(MissingExtraError, match=re.escape("pip install 'imr-graph[neo4j]'")):
        load(graph, "bolt://localhost:7687")


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost:7687", "bolt://", "bolt:localhost", ""])
def test_an_address_of_something_else(graph: PropertyGraph, uri: str) -> None:
    """What is no address of Neo4j is answered with one, the address of Neo4j Browser above all."""
    with pytest.raises(ExportError, match=re.escape(f"--uri {uri}: is no address of Neo4j; write it like bolt://")):
        load(graph, uri)


def test_a_password_in_the_address_is_not_repeated(graph: PropertyGraph) -> None:
    """It would stand in logs; the error says where it belongs."""
    with pytest.raises(ExportError, match=f"{USER}, {PASSWORD}") as error:
        load(graph, "neo4j+s://neo4j:secret@example.org")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_nobody_answers(graph: PropertyGraph, scheme: str) -> None:
    """The error names the address and says what to look at, at once."""
    uri = f"{scheme}://127.0.0.1:{free_port()}"
    with pytest.raises(ExportError, match=f"{uri}: .*; see that Neo4j runs there"):
        load(graph, uri)


@pytest.mark.parametrize(
    ("user", "password", "wanted"),
    [(None, None, None), (None, "p", ("neo4j", "p")), ("u", "p", ("u", "p")), ("u", None, ("u", ""))],
)
def test_who_logs_in(
    monkeypatch: pytest.MonkeyPatch, user: str | None, password: str | None, wanted: tuple[str, str] | None
) -> None:
    """User and password come from the environment; neo4j is the user that every installation has."""
    for name, value in ((USER, user), (PASSWORD, password)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    assert credentials() == wanted


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "gexf", "--uri", "bolt://localhost"], "--uri goes with --to neo4j"),
        (["--to", "neo4j", "--uri", "bolt://localhost", "-o", "out"], "one of them"),
        (["--to", "neo4j"], "-o wanted"),
        (["--to", "neo4j", "-o", "out", "--database", "neo4j"], "--database goes with --uri"),
    ],
)
def test_options_that_do_not_fit(options: list[str], message: str, tmp_path: Path) -> None:
    """The call is refused before the graph is opened."""
    result = CliRunner().invoke(main, ["export", str(tmp_path / "none"), *options])
    assert result.exit_code == 2
    assert message in result.stderr


def test_the_driver_is_imported_only_for_a_load() -> None:
    """The command line starts without what an extra brings."""
    program = "import sys, imr_graph.cli; sys.exit('neo4j' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
