"""A file system of Hadoop's own (HDFS) on loopback: a name node and a data node, each a process."""

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from peers import fetched, free_port, wait_for

_SERVER = "org.apache.hadoop.hdfs.server"
_WAIT_SECONDS = 60


class Hdfs:
    """A running file system.

    Attributes:
        url: its root.
    """

    def __init__(self, folder: Path) -> None:
        import pyspark  # noqa: PLC0415  an extra

        jars = Path(pyspark.__file__).parent / "jars"
        (api,) = jars.glob("hadoop-client-api-*.jar")
        version = re.sub(r"hadoop-client-api-|\.jar", "", api.name)
        servers = fetched(f"org.apache.hadoop:hadoop-client-minicluster:{version}")
        self._java = ["java", "-cp", f"{folder}:{jars}/*:{servers}"]
        self._folder, port, self._web = folder, free_port(), free_port()
        self.url = f"hdfs://127.0.0.1:{port}"
        settings = {
            "fs.defaultFS": self.url,
            "dfs.namenode.name.dir": f"file://{folder}/names",
            "dfs.namenode.http-address": f"127.0.0.1:{self._web}",
            "dfs.datanode.data.dir": f"file://{folder}/data",
            "dfs.datanode.address": "127.0.0.1:0",
            "dfs.datanode.http.address": "127.0.0.1:0",
            "dfs.datanode.ipc.address": "127.0.0.1:0",
            "dfs.replication": "1",
        }
        rows = (f"<property><name>{name}</name><value>{value}</value></property>" for name, value in settings.items())
        site = f"<configuration>{''.join(rows)}</configuration>"
        (folder / "core-site.xml").write_text(site)  # what the shell reads
        (folder / "hdfs-site.xml").write_text(site)  # what the nodes read last
        self._run(f"{_SERVER}.namenode.NameNode", "-format", "-nonInteractive")

    def put(self, local: Path, name: str) -> str:
        """Copy a file or a folder of this machine; return its URL."""
        self._run("org.apache.hadoop.fs.FsShell", "-put", str(local), f"/{name}")
        return f"{self.url}/{name}"

    def get(self, name: str, local: Path) -> Path:
        """Copy a folder to this machine, as ``hadoop fs -get`` does; return its path."""
        self._run("org.apache.hadoop.fs.FsShell", "-get", f"/{name}", str(local))
        return local

    @contextmanager
    def served(self) -> Iterator[None]:
        """Run the two nodes until the end of the block; skips the test where they do not come."""
        with ExitStack() as stack:
            names = stack.enter_context(self._started("namenode.NameNode"))
            stack.enter_context(self._started("datanode.DataNode"))
            wait_for(f"http://127.0.0.1:{self._web}/jmx", names)
            ends_at = time.monotonic() + _WAIT_SECONDS
            while not self._data_nodes():
                if time.monotonic() > ends_at:
                    pytest.skip(f"no data node came within {_WAIT_SECONDS} seconds")
                time.sleep(0.2)
            yield

    def _data_nodes(self) -> int:
        about = f"http://127.0.0.1:{self._web}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState"
        with urllib.request.urlopen(about, timeout=10) as answer:
            return sum(int(state["NumLiveDataNodes"]) for state in json.load(answer)["beans"])  # none at first

    @contextmanager
    def _started(self, node: str) -> Iterator["subprocess.Popen[bytes]"]:
        with (self._folder / f"{node}.log").open("wb") as log:
            process = subprocess.Popen([*self._java, f"{_SERVER}.{node}"], cwd=self._folder, stdout=log, stderr=log)
            try:
                yield process
            finally:
                process.terminate()
                process.wait(_WAIT_SECONDS)

    def _run(self, *command: str) -> None:
        subprocess.run([*self._java, *command], cwd=self._folder, capture_output=True, timeout=120, check=True)


@contextmanager
def hdfs(folder: Path) -> Iterator[Hdfs]:
    """Run a file system of one's own below a folder until the end of the block."""
    system = Hdfs(folder)
    with system.served():
        yield system
