"""What a program that imports the package can count on."""

import subprocess
import sys
from pathlib import Path

import imr_graph


def test_verbs_at_the_root(tmp_path: Path, examples: Path) -> None:
    """Reading, building and opening are at the package's root."""
    letters = [str(min(examples.glob("CM16*.txt")))]
    records = list(imr_graph.read_letters(letters))
    assert isinstance(records[0], imr_graph.Record)
    report = imr_graph.build(letters, tmp_path / "graph", jobs=1)
    assert len(imr_graph.open_graph(tmp_path / "graph")) > report.triples


def test_importing_the_package_is_cheap() -> None:
    """No library is loaded before a verb is used."""
    code = "import sys, imr_graph; print([name for name in ('rdflib', 'pyoxigraph', 'pyarrow') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_name_offered_exists() -> None:
    """What __all__ names can be had, and nothing else is made up."""
    assert all(hasattr(imr_graph, name) for name in imr_graph.__all__)
    assert not hasattr(imr_graph, "no_such_name")
