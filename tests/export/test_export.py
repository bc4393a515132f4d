"""The registry, the function that the command line calls, and its errors."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from imr_graph.errors import ExportError
from imr_graph.export import FORMATS, VIEWS, ExportSummary, export


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_described_and_can_be_loaded(name: str) -> None:
    """What the list shows exists."""
    chosen = FORMATS[name]
    assert chosen.purpose
    assert chosen.opens
    assert chosen.is_folder == (chosen.suffix == "")
    assert callable(chosen.function())


@pytest.mark.parametrize("name", FORMATS)
def test_the_page_has_a_row_for_every_format(root: Path, name: str) -> None:
    """It says what is written, what for, and which tests prove it; these are there."""
    page = (root / "docs" / "export.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{name}` \| (\S+) \| (.*) \| (.*) \| (.*) \|$", page, re.MULTILINE)
    written, purpose, opens, tests = row
    assert written == (FORMATS[name].suffix or "folder")
    assert purpose.startswith(FORMATS[name].purpose[:20])
    assert opens
    named = re.findall(r"`(test_\w+)`", tests)
    assert named or tests == "the same"
    assert all((root / "tests" / "export" / f"{each}.py").is_file() for each in named)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gefx", r"no export format is named 'gefx'; did you mean 'gexf'\? known: neo4j, cypher, gexf"),
        ("Neo4J", r"did you mean 'neo4j'\?"),
        ("n-triples", r"did you mean 'ntriples'\?"),
        ("zzz", r"no export format is named 'zzz'; known: neo4j"),
    ],
)
def test_an_unknown_format_suggests_the_nearest(store: ox.Store, tmp_path: Path, name: str, message: str) -> None:
    """A slip of the keys costs one more try."""
    with pytest.raises(ExportError, match=message):
        export(store, name, tmp_path / "out")


@pytest.mark.parametrize("name", [name for name, chosen in FORMATS.items() if chosen.content == "triples"])
@pytest.mark.parametrize("arguments", [{"view": "analysis"}, {"where": {"year": "2016"}}, {"max_nodes": 5}])
def test_rdf_formats_refuse_what_they_cannot_do(
    store: ox.Store, tmp_path: Path, name: str, arguments: dict[str, object]
) -> None:
    """A filter that was ignored would be a wrong file."""
    with pytest.raises(ExportError, match=f"{name} writes the whole graph: leave out"):
        export(store, name, tmp_path / "out", **arguments)  # type: ignore[arg-type]


def test_the_summary_tells_what_was_written(store: ox.Store, tmp_path: Path) -> None:
    """Counts, what was cut, and the files, for the caller to print."""
    target = tmp_path / "out.gexf"
    assert export(store, "gexf", target, "citations", max_nodes=2) == ExportSummary(
        nodes=2,
        edges=2,
        cut=("max_nodes=2: the nodes of the greatest weight were kept; left out: 2 nodes, 3 edges.",),
        files=(target,),
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_graph_without_letters_exports(tmp_path: Path, name: str) -> None:
    """An empty graph is no error in any format, be it a store or a file."""
    (tmp_path / "graph.nt").touch()
    graphs: list[ox.Store | Path] = [ox.Store(), tmp_path / "graph.nt"]
    for number, graph in enumerate(graphs):
        summary = export(graph, name, tmp_path / str(number))
        assert (summary.nodes, summary.edges, summary.triples) == (0, 0, 0)
        assert summary.files


@pytest.mark.parametrize("page", ["export.md", "neo4j.md", "gephi.md"])
def test_the_pages_name_only_what_exists(page: str) -> None:
    """Every format, view and filter that a command in the documentation names is known."""
    text = (Path(__file__).resolve().parents[2] / "docs" / page).read_text(encoding="utf-8")
    commands = re.findall(r"imr-graph export [^\n`]+", text)
    assert commands
    for command in commands:
        assert set(re.findall(r"--to (\S+)", command)) <= {*FORMATS, "FORMAT"}
        assert set(re.findall(r"--view (\S+)", command)) <= {*VIEWS, "NAME]"}


def test_the_page_on_exports_describes_every_format_and_view() -> None:
    """A new format or view is not finished before it is documented."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    for name in (*FORMATS, *VIEWS):
        assert f"| `{name}` |" in text
