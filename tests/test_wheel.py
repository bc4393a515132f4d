"""What is installed works without the source tree."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Build the wheel and install it into an empty environment; return the environment's programs."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)],
        check=True,
        capture_output=True,
    )
    wheel = next(folder.glob("*.whl"))
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return programs


@pytest.mark.slow
def test_wheel_builds_and_queries_from_an_empty_folder(installed: Path, examples: Path, tmp_path: Path) -> None:
    """The data folders travel in the wheel: build, query and export work where there is nothing else."""

    def run(*arguments: str) -> str:
        command = [str(installed / "imr-graph"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "18 letters" in run("build", str(examples), "-o", "graph")
    assert "mtus-low-back-2004" in run("query", "graph", "denials-by-guideline", "--format", "csv")
    assert "nodes" in run("export", "graph", "--to", "graphml", "-o", "graph.graphml")
    assert "0 violations" in run("validate", "graph")
    command = [str(installed / "imr-graph"), "drivers", "graph", "--min", "1"]
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "pip install 'imr-graph[stats]'" in refused.stderr
