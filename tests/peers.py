"""Programs of other projects, from Maven Central, that judge what this one writes and asks.

They are kept in ``.cache/peers`` below the checkout. Where Java or Maven is absent, or nothing can be fetched, a test
that asks for one skips and says so.
"""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "peers"
FUSEKI = "org.apache.jena:jena-fuseki-server:5.2.0"
GEPHI = "org.gephi:gephi-toolkit:0.10.1:jar:all"
_FETCH_SECONDS = 300
_START_SECONDS = 90


def fetched(artifact: str) -> Path:
    """Return the jar of an artifact, ``group:name:version[:jar:classifier]``; skips where it cannot be had."""
    _, name, version, *rest = artifact.split(":")
    jar = CACHE / f"{'-'.join((name, version, *rest[1:]))}.jar"
    _check_tools(artifact)
    with _one_at_a_time():
        if not jar.exists():
            _maven(artifact, "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={CACHE}")
    return jar


def fetched_folder(pom: Path, name: str) -> Path:
    """Return a folder with the jars that a pom.xml depends on, by its name in the cache; skips likewise."""
    folder = CACHE / name
    _check_tools(name)
    with _one_at_a_time():
        if not folder.exists():
            with TemporaryDirectory(dir=CACHE) as temporary:
                jars = Path(temporary) / "jars"
                _maven(name, "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={jars}")
                jars.rename(folder)
    return folder


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one of the processes that run the tests fetch, while the others wait for what it brings."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / ".lock"):
        yield


def _check_tools(wanted: str) -> None:
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: {wanted} cannot be run")


def _maven(wanted: str, *arguments: str) -> None:
    command = ["mvn", "-q", "-B", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False)
    if done.returncode:
        pytest.skip(f"{wanted} cannot be fetched: {done.stdout[-300:]}")


@contextmanager
def fuseki(graph: Path, database: Path | None = None) -> Iterator[str]:
    """Run Apache Jena Fuseki on loopback with an RDF file loaded; give the URL of its query endpoint.

    Args:
        graph: N-Triples or Turtle.
        database: a folder for a database on disk (TDB2), for large graphs; else the graph is held in memory.
    """
    jar, port = fetched(FUSEKI), free_port()
    if database:
        loader = ["java", "-cp", str(jar), "tdb2.tdbloader", "--loc", str(database), str(graph)]
        subprocess.run(loader, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    data = ["--loc", str(database)] if database else ["--file", str(graph)]
    command = ["java", "-Xmx4g", "-jar", str(jar), "--localhost", "--port", str(port), *data, "/ds"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=jar.parent)
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/ds/query?query=ASK%7B%7D", server)
        yield f"{base}/ds/query"
    finally:
        server.terminate()
        server.wait()


def riot(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run riot, the reader of RDF files of Apache Jena; skips the test where it cannot be had."""
    command = ["java", "-cp", str(fetched(FUSEKI)), "riotcmd.riot", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until a server that was started answers; skips the test where it does not."""
    ends_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends_at and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  likewise
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.skip(f"the server did not answer within {_START_SECONDS} seconds")


def gexf_schema() -> Path:
    """Return the published schema of GEXF 1.3 (RELAX NG), with the files it includes beside it; skips without it."""
    folder = CACHE / "gexf-1.3"
    for name in ("dynamics.rng", "viz.rng", "gexf.rng"):
        if (folder / name).exists():
            continue
        try:
            with urllib.request.urlopen(f"https://gexf.net/1.3/{name}", timeout=30) as answer:
                content = answer.read()
        except (urllib.error.URLError, OSError) as problem:
            pytest.skip(f"the schema of GEXF 1.3 cannot be fetched: {problem}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder / "gexf.rng"
