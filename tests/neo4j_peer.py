"""A Neo4j Community of one's own: its programs from Maven Central, its folder, its server on loopback."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from neo4j import Driver, GraphDatabase
from peers import fetched_folder, free_port, wait_for

POM: Final = Path(__file__).parent / "export" / "neo4j.pom.xml"
VERSION: Final = "5.26.0"
_OPENED: Final = [
    f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch", "java.util")
]
_MAINS: Final = {"neo4j-admin": "org.neo4j.cli.AdminTool", "cypher-shell": "org.neo4j.shell.Main"}
_PROGRAM_SECONDS: Final = 180


class Neo4j:
    """An installation in a folder, with ``neo4j-admin`` and ``cypher-shell`` in its ``bin``.

    Args:
        home: where to put it; the folder is made.
        password: of the user neo4j; None for a server without logins.

    Attributes:
        home: the folder.
        bolt: address for drivers.
        http: address for browsers.
    """

    def __init__(self, home: Path, password: str | None = None) -> None:
        self._jars = f"{fetched_folder(POM, f'neo4j-{VERSION}')}/*"
        self.home, self._password, bolt, http = home, password, free_port(), free_port()
        self.bolt, self.http = f"bolt://127.0.0.1:{bolt}", f"http://127.0.0.1:{http}"
        for name in ("bin", "conf"):
            (home / name).mkdir(parents=True)
        lines = [
            "server.default_listen_address=127.0.0.1",
            *(f"server.bolt.{kind}_address=127.0.0.1:{bolt}" for kind in ("listen", "advertised")),
            *(f"server.http.{kind}_address=127.0.0.1:{http}" for kind in ("listen", "advertised")),
            f"dbms.security.auth_enabled={str(password is not None).lower()}",
            *("dbms.usage_report.enabled=false", "server.memory.pagecache.size=64m"),
        ]
        (home / "conf" / "neo4j.conf").write_text("\n".join(lines), encoding="utf-8")
        for name, main in _MAINS.items():
            program = home / "bin" / name
            command = shlex.join(["env", f"NEO4J_HOME={home}", *self._java(main)])
            program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        if password is not None:
            self.run("neo4j-admin", "dbms", "set-initial-password", password)

    def run(
        self, program: str | Path, *arguments: str | Path, check: bool = True
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program with the installation on its PATH, in a folder for what it leaves behind."""
        path = f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}"
        variables = {key: value for key, value in os.environ.items() if not key.startswith("NEO4J_")}
        variables |= {"PATH": path, "TMPDIR": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        command = [self.home / "bin" / program if program in _MAINS else program, *arguments]
        done = subprocess.run(
            command, env=variables, capture_output=True, text=True, timeout=_PROGRAM_SECONDS, check=False
        )
        if check and done.returncode:
            raise AssertionError(
                f"{program} {' '.join(map(str, arguments))}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
            )
        return done

    def shell(self, *arguments: str | Path) -> str:
        """Run cypher-shell on the server, and return what it printed."""
        return self.run("cypher-shell", "-a", self.bolt, "-d", "neo4j", "--format", "plain", *arguments).stdout

    @contextmanager
    def serve(self) -> Iterator["Neo4j"]:
        """Run the server until the end of the block."""
        main = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}", f"--config-dir={self.home}/conf"]
        with (self.home / "server.log").open("wb") as log:
            server = subprocess.Popen([*self._java(), *main], stdout=log, stderr=log)
        try:
            wait_for(self.http, server)
            yield self
        finally:
            server.kill()  # nobody reads its files again, and an orderly end takes it seconds
            server.wait()

    @contextmanager
    def driver(self) -> Iterator[Driver]:
        """Give a driver, logged in."""
        login = None if self._password is None else ("neo4j", self._password)
        with GraphDatabase.driver(self.bolt, auth=login) as driver:
            yield driver

    def _java(self, *main: str) -> list[str]:
        return ["java", "-Xmx512m", *_OPENED, "-cp", self._jars, *main]


def rows(driver: Driver, statement: str) -> list[dict[str, Any]]:
    """Ask, and return a dictionary for each row."""
    return [row.data() for row in driver.execute_query(statement, database_="neo4j").records]
