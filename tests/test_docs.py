"""The documentation says what the program does."""

import importlib.util
import re
from pathlib import Path

import pytest

from imr_graph.cli import main
from imr_graph.model import FINDING_KINDS


def test_the_page_of_the_ontology_is_current(root: Path) -> None:
    """docs/ontology.md is what its program writes; run it after a change of the ontology."""
    spec = importlib.util.spec_from_file_location("make_ontology", root / "docs" / "make_ontology.py")
    assert spec is not None
    assert spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    assert (root / "docs" / "ontology.md").read_text("utf-8") == program.Ontology().page()


def test_every_link_between_pages_leads_somewhere(root: Path) -> None:
    """Relative links in the documentation name files that exist."""
    pages = [*root.glob("*.md"), *(root / "docs").glob("*.md")]
    for page in pages:
        for link in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_command_is_documented(root: Path) -> None:
    """The README names every command."""
    readme = (root / "README.md").read_text("utf-8")
    assert [name for name in main.commands if f"imr-graph {name}" not in readme] == []


@pytest.mark.parametrize("kind", FINDING_KINDS)
def test_every_kind_of_finding_is_documented(root: Path, kind: str) -> None:
    """docs/build.md names every kind of finding."""
    assert f"`{kind}`" in (root / "docs" / "build.md").read_text("utf-8")
