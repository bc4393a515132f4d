"""The command as people type it: filters, the list of formats, and what a slip of the keys is told."""

import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import imr_graph
from imr_graph.cli import main
from imr_graph.export import FILTERS, FORMATS, VIEWS


@pytest.fixture(scope="module")
def graph(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph directory of some of the example letters."""
    folder = tmp_path_factory.mktemp("built") / "graph"
    imr_graph.build([examples / f"CM{name}.txt" for name in ("16-0000113", "17-0000115", "18-0000116")], folder)
    return folder


def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Result:
    """Run ``imr-graph export``."""
    return CliRunner().invoke(main, ["export", *map(str, arguments)], env=env)


@pytest.mark.parametrize(
    "options",
    [
        ["--where", "year=2016", "category=imaging"],
        ["--where", "year=2016", "--where", "category=imaging"],
        ["--where=year=2016", "category=imaging"],
        ["--where", "year=2016,category=imaging"],
        ["--where", "year=2016 category=imaging"],
        ["--where", "category=imaging", "year=2016", "category=imaging"],
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_several_filters(graph: Path, tmp_path: Path, options: list[str], first: bool) -> None:
    """However the pairs are written, and wherever they stand, all of them hold."""
    rest: list[str | Path] = [graph, "--to", "graphml", "-o", tmp_path / "g.graphml"]
    result = run(*options, *rest) if first else run(*rest, *options)
    assert result.exit_code == 0, result.output
    text = (tmp_path / "g.graphml").read_text(encoding="utf-8")
    assert "where: category=imaging year=2016" in text
    assert '"letter/CM16-0000113/determination/1"' in text
    assert '"letter/CM16-0000113/determination/2"' not in text
    assert "letter/CM17" not in text


def test_filters_of_the_environment(graph: Path, tmp_path: Path) -> None:
    """The variable of the option takes several pairs, too."""
    variables = {"IMR_GRAPH_EXPORT_WHERE": "year=2016 category=imaging"}
    assert run(graph, "--to", "node-link", "-o", tmp_path / "g.json", env=variables).exit_code == 0
    assert '"where": "category=imaging year=2016"' in (tmp_path / "g.json").read_text(encoding="utf-8")


def test_a_graph_with_an_equals_sign_in_its_path_is_a_graph(graph: Path, tmp_path: Path) -> None:
    """Folders of data jobs are named so: behind a filter such a path is the graph."""
    partition = tmp_path / "year=2016"
    partition.mkdir()
    (partition / "graph").symlink_to(graph)
    result = run("--where", "category=imaging", partition / "graph", "--to", "csv", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--where", "year"], "--where year: write it as NAME=VALUE, for example year=2016"),
        (["--where", ""], "--where : write it as NAME=VALUE"),
        (["--where", "year=2016", "category"], "unexpected extra argument (category)"),
        (["--where", "year=2016", "year=2017"], "--where year=2016 and year=2017: nothing fits both"),
        (["--where", "year=2016", "categry=imaging"], "no filter is named 'categry'; did you mean 'category'?"),
        (["--where", "category=imagin"], "category=imagin: the vocabulary has no such code; did you mean 'imaging'?"),
        (["--where", "year=2016", "--max-nodes", "5", "category=imaging"], "unexpected extra argument"),
        (["--view", "analyses"], "no view is named 'analyses'; did you mean 'analysis'?"),
        (["--to", "gefx"], "no export format is named 'gefx'; did you mean 'gexf'?"),
        (["--to", "turtle", "--view", "letters"], "turtle writes the whole graph"),
    ],
)
def test_what_a_slip_is_told(graph: Path, tmp_path: Path, options: list[str], message: str) -> None:
    """The error names the slip and the way out, the exit code is that of a wrong call, and nothing is written."""
    result = run(graph, "--to", "gexf", "-o", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_list_says_all() -> None:
    """Each format with its purpose and the programs that open it, each view, each filter with an example."""
    said = run("--list").stdout
    assert all(each.purpose in said and f"opened by {each.opens}" in said for each in FORMATS.values())
    assert all(f"  {name} " in said for name in (*FORMATS, *VIEWS, *FILTERS))
    assert all(view.purpose in said for view in VIEWS.values())
    assert all(text in said for text in FILTERS.values())


def test_what_was_cut_is_printed(graph: Path, tmp_path: Path) -> None:
    """The command says what the file says."""
    result = run(graph, "--to", "cyjs", "-o", tmp_path / "g.cyjs", "--view", "citations", "--max-nodes", "2")
    cut = "max_nodes=2: the nodes of the greatest weight were kept; left out: "
    assert cut in result.stdout
    assert cut in (tmp_path / "g.cyjs").read_text(encoding="utf-8")


def test_an_empty_part_is_told(graph: Path, tmp_path: Path) -> None:
    """A filter that nothing passes is likely a mistake: the command says so beside the zero."""
    result = run(graph, "--to", "csv", "-o", tmp_path / "out", "--where", "year=2016", "category=surgery")
    assert result.stdout == f"{tmp_path}/out: 0 nodes, 0 edges\n  nothing in {graph} fits year=2016 category=surgery\n"


@pytest.mark.skipif(os.name != "posix", reason="Windows ends a program without asking")
@pytest.mark.parametrize("name", ["node-link", "csv"])
def test_sigterm_leaves_nothing_half_written(
    graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A job that is ended in the middle of a write leaves the folder as it was, and says so by its exit code."""

    def ended(_: object, target: Path) -> None:
        half = target / "nodes.csv" if target.is_dir() else target
        half.write_text("half", encoding="utf-8")
        assert list(tmp_path.iterdir()) != []
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(f"imr_graph.export.{FORMATS[name].writer.replace(':', '.')}", ended)
    assert run(graph, "--to", name, "-o", tmp_path / "out").exit_code == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before
