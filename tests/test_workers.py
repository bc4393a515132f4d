"""Worker processes: results in order, nothing lost with a worker that dies, nothing left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from unittest import mock

import pytest

from imr_graph.errors import WorkerError
from imr_graph.workers import in_processes

BATCHES = [[number, number + 1] for number in range(0, 20, 2)]
BAD = 7


def run(work: Callable[[list[int]], list[str]], jobs: int = 2) -> list[list[str]]:
    """Return the results of the batches."""
    return list(in_processes(work, BATCHES, jobs, lambda item: f"blamed {item}"))


def expected(blamed: int | None = None) -> list[list[str]]:
    """Return what the batches should give."""
    return [[f"blamed {item}" if item == blamed else f"did {item}" for item in batch] for batch in BATCHES]


def does(batch: list[int]) -> list[str]:
    """Do the work; the first batches take longest."""
    time.sleep(0.02 / (1 + batch[0]))
    return [f"did {item}" for item in batch]


def dies(batch: list[int]) -> list[str]:
    """End the process at one item."""
    if BAD in batch:
        os._exit(3)
    return does(batch)


def dies_answering(batch: list[int]) -> list[str]:
    """End the process at one item, when half of the answer is written."""
    if BAD in batch:
        mock.patch.object(Connection, "_send", half_written).start()
    return does(batch)


def half_written(pipe: Connection, answer: bytes) -> None:
    """Write a part of an answer, and be killed."""
    os.write(pipe.fileno(), bytes(answer)[: len(answer) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def fails(batch: list[int]) -> list[str]:
    """Meet a fault at one item."""
    if BAD in batch:
        raise ZeroDivisionError("this is the fault")
    return does(batch)


def asks_to_end(batch: list[int]) -> list[str]:
    """Send this process what a scheduler sends to all processes of a job, and what a terminal does."""
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    return does(batch)


def sleeps(batch: list[int]) -> list[str]:
    """Take long, but for the first batch."""
    if batch[0]:
        time.sleep(60)
    return does(batch)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_order(jobs: int) -> None:
    """Whoever is done first, the results are in the order of the batches."""
    assert run(does, jobs) == expected()


@pytest.mark.parametrize(
    "work",
    [
        dies,
        pytest.param(dies_answering, marks=pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")),
    ],
)
def test_one_item_is_to_blame(work: Callable[[list[int]], list[str]]) -> None:
    """An item that ends its worker, even in the middle of an answer, is the only one that is lost."""
    assert run(work) == expected(blamed=BAD)


@pytest.mark.skipif(os.name != "posix", reason="Windows ends a program without asking")
def test_a_worker_goes_on_when_the_job_is_asked_to_end() -> None:
    """The letters in hand are finished by whom has them in hand."""
    assert run(asks_to_end) == expected()


def test_a_fault_is_raised_where_the_results_are_wanted() -> None:
    """With the place in the work where it was met."""
    with pytest.raises(RuntimeError, match=r"(?s)in fails.*ZeroDivisionError: this is the fault"):
        run(fails)
    assert not multiprocessing.active_children()


def test_nothing_goes_on_when_nobody_waits() -> None:
    """Who takes no more results leaves no process behind, and does not wait for what these have in hand."""
    results = in_processes(sleeps, BATCHES, 2, str)
    assert next(results) == expected()[0]
    started = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 30
    assert not multiprocessing.active_children()


def test_a_script_without_a_guard_is_told(tmp_path: Path, examples: Path) -> None:
    """A script that each worker would run again ends at once, and says how it is written."""
    script = tmp_path / "script.py"
    script.write_text(
        f"import imr_graph\nimr_graph.build([{str(examples)!r}], {str(tmp_path / 'graph')!r}, jobs=2)\n", "utf-8"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"{WorkerError.__module__}.{WorkerError.__name__}: a worker process ended before it had beg")
    assert 'if __name__ == "__main__":' in last
