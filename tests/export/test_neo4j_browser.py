"""The picture that docs/neo4j.md promises: the example letters in Neo4j Browser, which the server serves."""

import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from browser import Browser, chromium
from click.testing import CliRunner
from neo4j_peer import Neo4j

import imr_graph
from imr_graph.cli import main

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("neo4j")]
_FRAME = "[data-testid=frame]"
_SECONDS = 90


def until(browser: Browser, expression: str) -> None:
    """Wait until an expression in the page is true."""
    ends_at = time.monotonic() + _SECONDS
    while not browser.ask(expression):
        assert time.monotonic() < ends_at, f"never true: {expression}"
        time.sleep(0.2)


def click(browser: Browser, title: str) -> None:
    """Click the buttons of this title in every frame of the page."""
    browser.ask(f"document.querySelectorAll('{_FRAME} button[title=\"{title}\"]').forEach(each => each.click())")


def test_the_picture_of_the_page(root: Path, examples: Path, tmp_path: Path) -> None:
    """Neo4j Browser draws every node of the query in the documentation, with its label.

    docs/images/neo4j.png is the picture that this writes: run it with --basetemp, and copy neo4j.png from there.
    """
    page = (root / "docs" / "neo4j.md").read_text(encoding="utf-8")
    query = re.search(r"    (MATCH path = .*?RETURN path)\n", page, re.DOTALL)
    assert query
    folder = tmp_path / "graph"
    imr_graph.build([examples], folder)
    with Neo4j(tmp_path / "neo4j").serve() as server, chromium(tmp_path / "profile") as browser:
        loaded = CliRunner().invoke(main, ["export", str(folder), "--to", "neo4j", "--uri", server.bolt])
        assert loaded.exit_code == 0, loaded.output
        with server.driver() as driver:
            paths = [row["path"] for row in driver.execute_query(query[1]).records]
        nodes = {node["id"]: node["label"] for path in paths for node in path.nodes}
        assert len(nodes) > 5
        show(browser, server, " ".join(query[1].split()))
        drawn_nodes = f"[...document.querySelectorAll('{_FRAME} svg g.node')]"
        until(browser, f"{drawn_nodes}.filter(each => each.textContent.trim()).length == {len(nodes)}")
        time.sleep(3)  # the nodes find their places
        browser.picture(tmp_path / "neo4j.png", 700)
        drawn = browser.ask(f"{drawn_nodes}.map(each => each.textContent)")
    assert sorted(text.strip()[:3] for text in drawn) == sorted(label[:3] for label in nodes.values())
    assert (tmp_path / "neo4j.png").stat().st_size > 10_000


def show(browser: Browser, server: Neo4j, query: str) -> None:
    """Open Neo4j Browser, log in to the server, and run a query in a frame that fills the window."""
    browser("Network.setBlockedURLs", urls=["https://*"])  # it would report what it is used for
    browser("Emulation.setDeviceMetricsOverride", width=1100, height=700, deviceScaleFactor=1, mobile=False)
    options = {"preselectAuthMethod": "NO_AUTH", "connectURL": server.bolt, "cmd": "edit", "arg": query}
    browser("Page.navigate", url=f"{server.http}/browser/?{urlencode(options)}")
    until(browser, "document.title.includes('/neo4j - ')")
    click(browser, "Close")
    until(browser, f"document.querySelector('{_FRAME}') == null")
    browser.ask("document.querySelector('[data-testid=editor-Run]').click()")
    until(browser, f"document.querySelector('{_FRAME} svg g.node') != null")
    click(browser, "Fullscreen")
