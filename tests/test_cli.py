"""The commands, their exit codes, and what they print where."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from graphs import triples_of

from imr_graph import pipeline
from imr_graph.cli import main


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def letter(tmp_path: Path, examples: Path) -> Path:
    """One of the example letters."""
    return Path(shutil.copy(examples / "CM16-0000113.txt", tmp_path))


@pytest.fixture
def graph(tmp_path: Path, letter: Path) -> Path:
    """A graph directory of one letter."""
    assert run("build", letter, "-o", tmp_path / "graph").exit_code == 0
    return tmp_path / "graph"


def test_0_when_done(tmp_path: Path, letter: Path) -> None:
    """A build of good letters ends with 0 and says what it holds."""
    result = run("build", letter, "-o", tmp_path / "g")
    assert result.exit_code == 0
    assert "1 letters" in result.stdout


def test_2_when_the_call_is_wrong(tmp_path: Path) -> None:
    """A source that is not there, and an option that does not exist, end with 2."""
    absent = run("build", tmp_path / "absent.txt", "-o", tmp_path / "g")
    assert absent.exit_code == 2
    assert "absent.txt: there is no such file" in absent.stderr
    assert run("build", "--no-such-option").exit_code == 2
    assert run("query", tmp_path, "denials-by-guideline").exit_code == 2


def test_3_when_the_data_is_at_fault(tmp_path: Path, letter: Path) -> None:
    """A letter that cannot be read is named, the good one is built, and the code is 3."""
    bad = tmp_path / "bad.txt"
    bad.write_text("not a letter at all")
    result = run("build", letter, bad, "-o", tmp_path / "g")
    assert result.exit_code == 3
    assert "1 letters" in result.stdout
    assert "bad.txt: is no Independent Medical Review letter" in result.stderr
    assert run("parse", bad).exit_code == 3


def test_1_for_a_crash_only(tmp_path: Path, letter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of our own is no error of the user: it ends with 1."""

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("a fault in the program")

    monkeypatch.setattr(pipeline, "build", crash)
    assert run("build", letter, "-o", tmp_path / "g").exit_code == 1


def test_strict_ends_with_3_for_warnings(tmp_path: Path, letter: Path) -> None:
    """Findings that are only doubtful count with --strict."""
    text = letter.read_text("utf-8")
    changed = text.replace("State(s) of Licensure: ", "State(s) of Licensure: Atlantis, ", 1)
    assert changed != text
    letter.write_text(changed, "utf-8")
    assert run("build", letter, "-o", tmp_path / "g").exit_code == 0
    assert run("build", letter, "-o", tmp_path / "g", "--strict").exit_code == 3


def test_parse_writes_json_lines(tmp_path: Path, letter: Path) -> None:
    """Records go to standard output or to a file, one a line; paths may come from standard input."""
    printed = run("parse", letter)
    assert json.loads(printed.stdout)["letter_id"] == "CM16-0000113"
    assert run("parse", "-", "-o", tmp_path / "r.jsonl", stdin=f"{letter}\n").exit_code == 0
    assert (tmp_path / "r.jsonl").read_text("utf-8") == printed.stdout


def test_logs_for_data_jobs(tmp_path: Path) -> None:
    """With --log-format json every log line is an object, on standard error."""
    bad = tmp_path / "bad.txt"
    bad.write_text("not a letter at all")
    result = run("parse", bad, "--log-format", "json")
    line = json.loads(result.stderr)
    assert (line["level"], line["kind"]) == ("warning", "not-a-letter")


def test_build_report(tmp_path: Path, letter: Path) -> None:
    """--report writes what was done as JSON."""
    run("build", letter, "-o", tmp_path / "g", "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["built"], report["letters"]) == (1, 1)
    assert report["triples"] > 20


def test_options_come_from_variables_too(tmp_path: Path, letter: Path) -> None:
    """IMR_GRAPH_BUILD_OUTPUT stands for --output of build."""
    environment = {**os.environ, "IMR_GRAPH_BUILD_GRAPH": str(tmp_path / "g")}
    command = [sys.executable, "-m", "imr_graph", "build", str(letter)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert (tmp_path / "g" / "manifest.json").exists()


def test_info(graph: Path) -> None:
    """Info says how many nodes of each class there are."""
    result = run("info", graph)
    assert result.exit_code == 0
    assert "imr:Letter" in result.stdout


def test_validate_a_graph_and_a_file(tmp_path: Path, graph: Path) -> None:
    """A built graph conforms; a file that breaks a shape is told so, in the report too."""
    assert run("validate", graph).exit_code == 0
    lines = triples_of(graph).decode().splitlines(keepends=True)
    broken = tmp_path / "broken.nt"
    outcome = "/determination/1> <https://w3id.org/imr-graph/ontology#outcome>"
    broken.write_text("".join(line for line in lines if outcome not in line))
    result = run("validate", broken, "--report", tmp_path / "findings.ttl")
    assert result.exit_code == 3
    assert "CM16-0000113" in result.stderr
    assert "sh:ValidationReport" in (tmp_path / "findings.ttl").read_text()


def test_query_by_name_file_and_standard_input(tmp_path: Path, graph: Path) -> None:
    """A query is a name, a file, or standard input."""
    ask = "SELECT (COUNT(*) AS ?n) WHERE { ?letter a <https://w3id.org/imr-graph/ontology#Letter> }"
    (tmp_path / "count.rq").write_text(ask)
    assert run("query", graph, "outcomes-by-category").exit_code == 0
    assert run("query", graph, tmp_path / "count.rq", "--format", "csv").stdout.split() == ["n", "1"]
    assert run("query", graph, "-", "--format", "csv", stdin=ask).stdout.split() == ["n", "1"]


def test_unknown_query_suggests_the_nearest(graph: Path) -> None:
    """A misspelt name is answered with the nearest."""
    result = run("query", graph, "denials-by-guidline")
    assert result.exit_code == 2
    assert "denials-by-guideline" in result.stderr


def test_export_and_its_list(tmp_path: Path, graph: Path) -> None:
    """Export writes the file asked for; --list says what each format is for; a misspelt one suggests the nearest."""
    assert run("export", graph, "--to", "gexf", "-o", tmp_path / "g.gexf").exit_code == 0
    assert (tmp_path / "g.gexf").stat().st_size > 1000
    assert "Gephi" in run("export", "--list").stdout
    result = run("export", graph, "--to", "gefx", "-o", tmp_path / "h.gexf")
    assert result.exit_code == 2
    assert "gexf" in result.stderr


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_helps(command: str) -> None:
    """--help of each command says what it does and explains each option."""
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 4
