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

import pytest

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "peers"
FUSEKI = "org.apache.jena:jena-fuseki-server:5.2.0"
_FETCH_SECONDS = 300
_START_SECONDS = 90


def fetched(artifact: str) -> Path:
    """Return the jar of an artifact, ``group:name:version``; skips the test where it cannot be had."""
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: {artifact} cannot be run")
    _, name, version = artifact.split(":")
    jar = CACHE / f"{name}-{version}.jar"
    if not jar.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={CACHE}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False)
        if done.returncode or not jar.exists():
            pytest.skip(f"{artifact} cannot be fetched: {done.stdout[-300:]}")
    return jar


@contextmanager
def fuseki(graph: Path, memory: str = "1g") -> Iterator[str]:
    """Run Apache Jena Fuseki on loopback with an RDF file loaded; give the URL of its query endpoint.

    Args:
        graph: N-Triples or Turtle.
        memory: of the Java program.
    """
    jar, port = fetched(FUSEKI), _free_port()
    command = ["java", f"-Xmx{memory}", "-jar", str(jar), "--localhost", "--port", str(port), "--mem", "/ds"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=jar.parent)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{base}/ds/query?query=ASK%7B%7D", server)
        kind = "text/turtle" if graph.suffix == ".ttl" else "application/n-triples"
        with graph.open("rb") as body:
            headers = {"Content-Type": kind, "Content-Length": str(graph.stat().st_size)}
            request = urllib.request.Request(f"{base}/ds/data?default", body, headers, method="POST")  # noqa: S310
            urllib.request.urlopen(request).close()  # noqa: S310  a server that this started, on loopback
        yield f"{base}/ds/query"
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    ends_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends_at and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  likewise
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.skip(f"the server did not answer within {_START_SECONDS} seconds")


def gephi_toolkit() -> Path:
    """Return the jar of Gephi's importers, statistics and preview; skips the test where it cannot be had."""
    jar = CACHE / "gephi-toolkit-0.10.1-all.jar"
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: {jar.stem} cannot be run")
    if not jar.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        artifact = "-Dartifact=org.gephi:gephi-toolkit:0.10.1:jar:all"
        command = ["mvn", "-q", "-B", "dependency:copy", artifact, f"-DoutputDirectory={CACHE}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False)
        if done.returncode or not jar.exists():
            pytest.skip(f"{jar.stem} cannot be fetched: {done.stdout[-300:]}")
    return jar


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
