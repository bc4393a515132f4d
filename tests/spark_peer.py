"""A Spark cluster of one's own on loopback: a master and workers, each a process."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from peers import free_port, wait_for

TESTS = Path(__file__).resolve().parent
_WAIT_SECONDS = 60


def environment(*folders: Path) -> dict[str, str]:
    """Return variables under which Spark's Python finds the package, this one being the Python."""
    path = os.pathsep.join(map(str, (TESTS.parent, *folders)))
    return {
        **os.environ,
        "PYTHONPATH": path,
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # for programs that run for seconds
    }


class Cluster:
    """A running master, and its workers.

    Attributes:
        url: what ``--master`` takes.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        import pyspark  # noqa: PLC0415  an extra

        self._class = Path(pyspark.__file__).parent / "bin" / "spark-class"
        self._folder, self._variables = folder, variables
        port, self._web = free_port(), free_port()
        self.url = f"spark://127.0.0.1:{port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        master = self._start("Master", "--port", str(port), "--webui-port", str(self._web))
        wait_for(f"http://127.0.0.1:{self._web}/json/", master)

    def hire(self, workers: int) -> None:
        """Start workers until so many are at work."""
        self.workers = [each for each in self.workers if each.poll() is None]
        while len(self.workers) < workers:
            own = ["--port", "0", "--webui-port", "0", "--cores", "1", "--memory", "1g"]
            self.workers.append(self._start("Worker", *own, "--work-dir", str(self._folder / "work"), self.url))
        ends_at = time.monotonic() + _WAIT_SECONDS
        while self.alive() < workers:
            if time.monotonic() > ends_at:
                pytest.fail(f"only {self.alive()} workers came within {_WAIT_SECONDS} seconds")
            time.sleep(0.1)

    def alive(self) -> int:
        """Return how many workers the master counts on."""
        return sum(worker["state"] == "ALIVE" for worker in self._state()["workers"])

    def kill_worker_of(self, process: int) -> None:
        """Kill the worker and the executor above a process, as the loss of a machine does."""
        executor = next(each for each in _ancestors(process) if _command(each).find("CoarseGrainedExecutor") >= 0)
        worker = next(each for each in self.workers if each.pid == _parent(executor))
        worker.kill()
        worker.wait()
        os.kill(executor, 9)

    def end(self) -> None:
        """End all processes."""
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            process.wait(_WAIT_SECONDS)

    def _state(self) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._web}/json/", timeout=10) as answer:
            return json.load(answer)

    def _start(self, role: str, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [
            str(self._class),
            f"org.apache.spark.deploy.{role.lower()}.{role}",
            "--host",
            "127.0.0.1",
            *arguments,
        ]
        with (self._folder / f"{role}.log").open("ab") as log:
            process = subprocess.Popen(command, env=self._variables, cwd=self._folder, stdout=log, stderr=log)
        self._processes.append(process)
        return process


@contextmanager
def cluster(folder: Path, variables: Mapping[str, str]) -> Iterator[Cluster]:
    """Run a cluster until the end of the block."""
    running = Cluster(folder, variables)
    try:
        yield running
    finally:
        running.end()


def _ancestors(process: int) -> Iterator[int]:
    while process > 1:
        yield process
        process = _parent(process)


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _command(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text(errors="replace")
