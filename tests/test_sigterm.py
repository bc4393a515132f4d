"""SIGTERM, which a scheduler sends to end a job: the letters in hand are finished, and the next build goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from graphs import triples_of

from imr_graph.store import GraphDirectory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("sigterm"),
    pytest.mark.skipif(os.name != "posix", reason="Windows ends a program without asking"),
]
LETTERS = 600


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """A folder with many letters that differ in their case number."""
    folder = tmp_path_factory.mktemp("letters")
    text = (examples / "CM16-0000113.txt").read_text("utf-8")
    for number in range(LETTERS):
        (folder / f"CM16-1{number:06}.txt").write_text(text.replace("CM16-0000113", f"CM16-1{number:06}"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, many: Path) -> Path:
    """The graph of a build that was never stopped."""
    graph = tmp_path_factory.mktemp("clean") / "graph"
    subprocess.run(command(many, "-o", graph), check=True, capture_output=True, timeout=120)
    return graph


def command(*arguments: str | Path) -> list[str]:
    """Return the call of a build."""
    return [sys.executable, "-m", "imr_graph", "build", *map(str, arguments)]


def telling(call: list[str], told: Path) -> list[str]:
    """Return the call of a build that makes a file when it has read its first letter."""
    program = Path(__file__).with_name("telling_build.py")
    return [sys.executable, str(program), str(told), *call[3:]]


def stop_once_reading(call: list[str], told: Path, *, group: bool) -> tuple[int, str]:
    """Run a build, send SIGTERM once it has read its first letters; return its exit code and what it said."""
    process = subprocess.Popen(
        telling(call, told), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    ends_at = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < ends_at and not told.exists():
        time.sleep(0.005)
    (os.killpg if group else os.kill)(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize(
    ("jobs", "group"), [("1", False), ("2", False), ("2", True)], ids=["one process", "workers", "workers ended too"]
)
def test_sigterm_leaves_a_graph_that_the_next_build_completes(
    tmp_path: Path, many: Path, clean: Path, jobs: str, *, group: bool
) -> None:
    """The build ends with 143 and a valid graph of some letters; the same command ends in the whole graph."""
    graph, report = tmp_path / "graph", tmp_path / "report.json"
    call = command(many, "-o", graph, "--jobs", jobs, "--report", report, "--prune")
    code, said = stop_once_reading(call, tmp_path / "told", group=group)
    assert code == 143
    assert "stopped by SIGTERM; run the same command again" in said
    stopped = json.loads(report.read_text())
    assert stopped["stopped"]
    assert 0 < stopped["letters"] < LETTERS
    GraphDirectory(graph).open()
    assert triples_of(graph).count(b"\n") == stopped["triples"]
    subprocess.run(call, check=True, capture_output=True, timeout=120)
    whole = json.loads(report.read_text())
    assert whole["unchanged"] == stopped["letters"]
    assert (whole["letters"], whole["stopped"]) == (LETTERS, False)
    assert triples_of(graph) == triples_of(clean)


def test_sigterm_drops_nothing(tmp_path: Path, many: Path, clean: Path) -> None:
    """A build with --prune that is stopped keeps the letters that it did not reach."""
    graph, changed = tmp_path / "graph", tmp_path / "changed"
    shutil.copytree(clean, graph)
    changed.mkdir()
    for path in many.iterdir():
        (changed / path.name).write_text(path.read_text("utf-8").replace("Therefore,", "Consequently,", 1), "utf-8")
    call = command(changed, "-o", graph, "--jobs", "1", "--prune")
    code, _ = stop_once_reading(call, tmp_path / "told", group=False)
    assert code == 143
    assert GraphDirectory(graph).manifest()["letters"] == LETTERS


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find a program's workers")
def test_workers_end_with_a_build_that_is_killed(tmp_path: Path, many: Path) -> None:
    """A build that is killed, not asked, leaves no worker behind that would hold memory for ever."""
    call = telling(command(many, "-o", tmp_path / "g", "--jobs", "2"), tmp_path / "told")
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until((tmp_path / "told").exists)
    of_threads = Path(f"/proc/{process.pid}/task").glob("*/children")
    children = [child for each in of_threads for child in each.read_text().split()]
    workers = [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    assert len(workers) == 2
    process.kill()
    process.wait()
    wait_until(lambda: all(map(ended, workers)))


def ended(process: str) -> bool:
    """Tell whether a process has ended, and nobody or only its parent has yet to take note of it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(ready: Callable[[], bool]) -> None:
    """Wait for something for at most a minute."""
    ends_at = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < ends_at
        time.sleep(0.01)
