"""A letter gives the same record whether its PDF's text comes from PDFium or from pdftotext."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from imr_graph import contract, extract, letters
from imr_graph.letters import RawLetter

LEFT_OUT = frozenset({"spans", "span", "content_hash", "findings"})  # they speak of places in one of the two texts


def facts(value: Any) -> Any:
    """Return a record without what speaks of places in the text."""
    if isinstance(value, dict):
        return {key: facts(inner) for key, inner in value.items() if key not in LEFT_OUT}
    return [facts(inner) for inner in value] if isinstance(value, list) else value


def by_pdftotext(path: Path) -> Any:
    """Return the record of the text that ``pdftotext -layout`` gives."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext on this machine: install poppler-utils")
    done = subprocess.run([program, "-layout", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True)
    return facts(contract.to_json(extract.parse(letters.read(RawLetter(path.stem, str(path), data=done.stdout)))))


def by_pdfium(path: Path) -> Any:
    """Return the record of the PDF itself."""
    return facts(contract.to_json(extract.parse(letters.read(next(letters.discover([path]))))))


def test_the_example_letters(examples: Path) -> None:
    """Both readers agree on every example PDF."""
    paths = sorted(examples.glob("*.pdf"))
    assert paths
    assert [by_pdfium(path) for path in paths] == [by_pdftotext(path) for path in paths]


@pytest.mark.shared
def test_the_real_letters(shared: Path) -> None:
    """Both readers agree on every real PDF."""
    paths = sorted((shared / "letters").glob("*.pdf"))
    assert len(paths) > 90
    for path in paths:
        assert by_pdfium(path) == by_pdftotext(path), path.name
