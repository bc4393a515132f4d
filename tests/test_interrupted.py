"""A build that is killed at any moment can be run again to the graph of a build that was never killed."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from graphs import triples_of

from imr_graph.store import GraphDirectory

pytestmark = pytest.mark.slow
KILLS = 5
LETTERS = 80


def command(*arguments: str | Path) -> list[str]:
    """Return the call of a build in one process."""
    return [sys.executable, "-m", "imr_graph", "build", *map(str, arguments), "--jobs", "1"]


def write_letters(folder: Path, examples: Path, *, version: str = "") -> None:
    """Write many letters that differ in their case number, a fifth of them in their text too."""
    folder.mkdir(exist_ok=True)
    text = (examples / "CM16-0000113.txt").read_text("utf-8")
    for number in range(LETTERS):
        changed = text.replace("CM16-0000113", f"CM16-1{number:06}")
        if version and number % 5 == 0:
            changed = changed.replace("Therefore,", f"{version},", 1)
        (folder / f"CM16-1{number:06}.txt").write_text(changed, "utf-8")


def hash_of(graph: Path) -> str:
    """Return the hash of a graph directory's letters, after checking that its store opens and fits."""
    GraphDirectory(graph).open()
    return hashlib.sha256(triples_of(graph)).hexdigest()


def kill_after(call: list[str], seconds: float) -> bool:
    """Run a build and kill it; tell whether it was still at work."""
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.mark.parametrize("phase", ["first build", "re-build", "prune"])
def test_killed_builds_end_in_the_same_graph(tmp_path: Path, examples: Path, phase: str) -> None:
    """Killed at random moments of a build, of one after changes and of a prune, the next run mends everything."""
    letters, graph = tmp_path / "letters", tmp_path / "graph"
    write_letters(letters, examples)
    begun = time.perf_counter()
    subprocess.run(command(letters, "-o", tmp_path / "base"), check=True, capture_output=True)
    if phase == "re-build":
        write_letters(letters, examples, version="Consequently")
    elif phase == "prune":
        for path in sorted(letters.iterdir())[::3]:
            path.unlink()
    subprocess.run(command(letters, "-o", tmp_path / "clean"), check=True, capture_output=True)
    whole = time.perf_counter() - begun if phase == "first build" else 2.5
    expected, chance = hash_of(tmp_path / "clean"), random.Random(phase)  # noqa: S311  moments, not secrets
    killed = 0
    for _ in range(KILLS):
        shutil.rmtree(graph, ignore_errors=True)
        if phase != "first build":
            shutil.copytree(tmp_path / "base", graph)
        killed += kill_after(command(letters, "-o", graph, "--prune"), chance.uniform(0.2, max(0.5, whole)))
        subprocess.run(command(letters, "-o", graph, "--prune"), check=True, capture_output=True)
        assert hash_of(graph) == expected
    assert killed > 0
