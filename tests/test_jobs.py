"""What the page on data jobs promises: its examples run, and the report keeps to its schema."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click import Option
from click.exceptions import Exit
from click.testing import CliRunner
from filelock import FileLock

from imr_graph import index
from imr_graph.cli import main
from imr_graph.cli.outcome import Outcome
from imr_graph.errors import ClusterError
from imr_graph.pipeline import BuildReport
from imr_graph.spark.partition import from_lines, work_all
from imr_graph.store import GraphDirectory


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    """The page."""
    return (root / "docs" / "jobs.md").read_text("utf-8")


@pytest.fixture(scope="module")
def schema(root: Path) -> dict[str, Any]:
    """The schema of reports."""
    found = json.loads((root / "docs" / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return dict(found)


@pytest.fixture
def place(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with letters, one of them empty, and the program on the path."""
    shutil.copytree(examples, tmp_path / "letters")
    (tmp_path / "letters" / "empty.txt").write_text("")
    program = tmp_path / "bin" / "imr-graph"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m imr_graph "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def snippet(page: str, language: str) -> str:
    """Return the one example of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return str(found)


def valid(path: Path, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a report that keeps to the schema."""
    report = json.loads(path.read_text("utf-8"))
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(report)
    return dict(report)


@pytest.mark.slow
def test_the_line_for_cron(page: str, place: Path, schema: dict[str, Any]) -> None:
    """The shell runs it as cron does, twice: 3 passes, the log is JSON, the second run reads nothing anew."""
    *settings, line = snippet(page, "crontab").splitlines()
    minute, hour, *days, command = line.split(maxsplit=5)
    assert (minute, hour, days) == ("15", "3", ["*", "*", "*"])
    command = command.replace(r"\%", "%").replace("/srv/imr", shlex.quote(str(place)))
    variables = {**os.environ, **dict(setting.split("=", 1) for setting in settings)}
    for run in range(2):
        done = subprocess.run(["sh", "-c", command], env=variables, capture_output=True, text=True, check=True)
        assert done.stdout + done.stderr == ""
        (path,) = place.glob("report-20??-??-??.json")
        report = valid(path, schema)
        assert (report["letters"], report["exit_code"], report["findings"]["empty"]) == (18, 3, 1)
        assert report["unchanged"] == 19 * run  # of the empty one, too, it is known what it is
    log = [json.loads(entry) for entry in (place / "build.log").read_text().splitlines()]
    assert [entry["letter"] for entry in log if entry["level"] == "warning"] == ["empty", "empty"]
    assert [entry["exit_code"] for entry in log if entry["event"] == "built"] == [3, 3]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_makefile(page: str, place: Path) -> None:
    """Make builds all, then nothing, then what a new letter changes, and one that is gone."""
    (place / "Makefile").write_text(snippet(page, "make"))

    def make() -> str:
        return subprocess.run(["make", "all"], cwd=place, capture_output=True, text=True, check=True).stdout

    assert "imr-graph build" in make()
    assert "mtus-low-back-2004" in (place / "denials.csv").read_text()
    assert (place / "graph.gexf").stat().st_size > 1000
    assert "Nothing to be done" in make()
    (place / "letters" / "CM16-0000113.txt").unlink()
    text = (place / "letters" / "CM15-0000110.txt").read_text("utf-8")
    (place / "letters" / "new.txt").write_text(text.replace("CM15-0000110", "CM15-0000119"), "utf-8")
    assert "imr-graph query" in make()
    report = json.loads((place / "build.json").read_text())
    assert (report["built"], report["unchanged"], report["removed"]) == (1, 18, 1)
    (place / "letters" / "new.txt").unlink()
    assert "imr-graph build" in make()
    assert json.loads((place / "build.json").read_text())["removed"] == 1
    assert "Nothing to be done" in make()


def test_the_dag_for_airflow(page: str) -> None:
    """It is Python, and its commands are calls of the program that exist."""
    tree = ast.parse(snippet(page, "python"))
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    calls = [shlex.split(text.partition("||")[0]) for text in strings if text.startswith("imr-graph ")]
    assert len(calls) == 2
    for _, name, *arguments in calls:
        main.commands[name].make_context(name, arguments, resilient_parsing=False).close()


@pytest.mark.parametrize("where", ["docs/jobs.md", "README.md"])
def test_every_call_on_the_pages_is_one(root: Path, where: str) -> None:
    """The options in the indented calls of build and load exist."""
    text = (root / where).read_text("utf-8")
    lines = re.findall(r"^    (imr-graph (?:build|load) .*?)(?:  +#.*)?$", text, re.MULTILINE)
    assert lines
    for line in lines:
        _, name, *arguments = shlex.split(line.replace(" ...", " x -o y" if "-o" not in line else ""))
        main.commands[name].make_context(name, arguments).close()


def test_the_example_of_a_report(page: str, schema: dict[str, Any]) -> None:
    """The example keeps to the schema, which knows each field of a report."""
    text = page.partition("The report of a run")[2]
    example = json.loads(text[text.index("    {") : text.index("    }\n") + 6])
    jsonschema.Draft202012Validator(schema).validate(example)
    assert {*example} == {*schema["properties"]} == {*schema["required"]}
    assert {*BuildReport.__slots__} < {*schema["properties"]}


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 3)])
def test_a_report_of_a_build_and_of_a_load(
    tmp_path: Path, examples: Path, schema: dict[str, Any], *, strict: bool, code: int
) -> None:
    """Both keep to the schema, and tell the exit code that the command ends with."""
    options = ["--report", str(tmp_path / "r.json"), *(["--strict"] if strict else [])]
    for engine, call in (
        ("local", ["build", str(examples), "-o", str(tmp_path / "a")]),
        ("load", ["load", str(tmp_path / "a"), "-o", str(tmp_path / "b")]),
    ):
        done = CliRunner().invoke(main, [*call, *options])
        report = valid(tmp_path / "r.json", schema)
        assert (report["engine"], report["letters"], report["output"]) == (engine, 18, call[-1])
        assert report["exit_code"] == done.exit_code
        assert done.exit_code == (code if engine == "local" else 0)
        assert {*report["seconds"]} == {"read", "store"}


def test_a_report_of_a_run_that_was_stopped(tmp_path: Path, examples: Path, schema: dict[str, Any]) -> None:
    """SIGTERM gives 143, which the schema allows."""
    outcome, report = Outcome("local", "x", strict=False), str(tmp_path / "r.json")
    with main.commands["build"].make_context("build", [str(examples), "-o", "x"]), pytest.raises(Exit) as ended:
        outcome.end(BuildReport(stopped=True), report, findings="", faults=(), stopped=True)
    assert ended.value.exit_code == 143
    assert valid(tmp_path / "r.json", schema)["exit_code"] == 143


def test_every_option_is_a_variable(tmp_path: Path, examples: Path) -> None:
    """A variable stands for an option, of each kind; the command line comes before it."""
    variables = {
        "IMR_GRAPH_BUILD_OUTPUT": str(tmp_path / "g"),
        "IMR_GRAPH_BUILD_REPORT": str(tmp_path / "r.json"),
        "IMR_GRAPH_BUILD_STRICT": "1",
        "IMR_GRAPH_BUILD_JOBS": "1",
        "IMR_GRAPH_BUILD_LOG_FORMAT": "json",
    }
    done = CliRunner().invoke(main, ["build", str(examples)], env=variables)
    assert done.exit_code == 3
    assert json.loads(done.stderr.splitlines()[0])["event"] == "built"
    assert json.loads((tmp_path / "r.json").read_text())["exit_code"] == 3
    other = CliRunner().invoke(main, ["build", str(examples), "-o", str(tmp_path / "h")], env=variables)
    assert other.exit_code == 3
    assert GraphDirectory(tmp_path / "h").manifest()["letters"] == 18
    wrong = CliRunner().invoke(main, ["build", str(examples)], env={**variables, "IMR_GRAPH_BUILD_JOBS": "many"})
    assert wrong.exit_code == 2
    query = ["query", str(tmp_path / "g"), "denials-by-guideline"]
    rows = CliRunner().invoke(main, query, env={"IMR_GRAPH_QUERY_FORMAT": "csv", "IMR_GRAPH_QUERY_LIMIT": "2"})
    assert len(rows.stdout.splitlines()) == 3


@pytest.mark.parametrize("name", main.commands)
def test_a_variable_has_the_name_of_its_option(name: str) -> None:
    """--output of build is IMR_GRAPH_BUILD_OUTPUT, and so on for all options of all commands."""
    options = [option for option in main.commands[name].params if isinstance(option, Option)]
    for option in options:
        longest = max(option.opts, key=len).removeprefix("--").replace("-", "_")
        assert option.envvar == f"IMR_GRAPH_{name}_{longest}".upper()


def test_a_load_waits_for_nobody(tmp_path: Path, examples: Path) -> None:
    """A load on a directory that is in use ends with 2 and says why."""
    CliRunner().invoke(main, ["build", str(examples), "-o", str(tmp_path / "g")])
    with FileLock(tmp_path / "g" / ".lock"):
        done = CliRunner().invoke(main, ["load", str(tmp_path / "g"), "-o", str(tmp_path / "g")])
    assert done.exit_code == 2
    assert "another build is at work there" in done.stderr


def test_a_worker_with_another_version() -> None:
    """A worker whose package is not that of the driver says so, before it reads a letter."""
    with pytest.raises(ClusterError, match="a worker has another imr-graph"):
        next(work_all(from_lines, f"not {index.fingerprint()}", [], once=False))


def test_without_pyspark(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra; other options of the two engines do not mix."""
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    call = ["build", str(examples), "-o", str(tmp_path / "job")]
    done = CliRunner().invoke(main, [*call, "--engine", "spark"])
    assert done.exit_code == 2
    assert "pip install 'imr-graph[spark]'" in done.stderr
    wrong = [["--engine", "spark", "--prune"], ["--master", "yarn"], ["--engine", "spark", "--conf", "x"]]
    assert [CliRunner().invoke(main, [*call, *options]).exit_code for options in wrong] == [2, 2, 2]
