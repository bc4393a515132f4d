"""The page of a letter marks every fact and runs nothing."""

import html
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from imr_graph import extract, letters
from imr_graph.highlight import marks_of, page
from imr_graph.model import Fact, Letter, Record, Span


@pytest.fixture
def letter(examples: Path) -> Letter:
    """An example letter with pages."""
    return letters.read(next(letters.discover([min(examples.glob("CM16*.pdf"))])))


class Text(HTMLParser):
    """Collects the letter's text out of a page, without the labels."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = self.label = False
        self.parts: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        """Note where the letter and the labels begin."""
        self.tags.add(tag)
        self.inside = self.inside or tag == "pre"
        self.label = self.label or tag == "b"
        if tag == "hr" and self.inside:
            self.parts.append("\f")

    def handle_endtag(self, tag: str) -> None:
        """Note where they end."""
        self.inside = self.inside and tag != "pre"
        self.label = self.label and tag != "b"

    def handle_data(self, data: str) -> None:
        """Keep the letter's text."""
        if self.inside and not self.label:
            self.parts.append(data)


def test_the_page_holds_the_whole_letter(letter: Letter) -> None:
    """Taking the marks away gives the letter back, and there is no script and nothing to fetch."""
    text = page(letter, extract.parse(letter))
    reader = Text()
    reader.feed(text)
    assert "".join(reader.parts) == letter.text
    assert "script" not in reader.tags
    assert not re.search(r"(?:src|href)=\"(?!#)", text)


def test_every_fact_is_marked(letter: Letter) -> None:
    """Each fact of the record has its label in the text and its row in the table."""
    record = extract.parse(letter)
    text = page(letter, record)
    marks = list(marks_of(record))
    assert len(marks) > 20
    assert len(re.findall(r'<b id="m\d+">', text)) == len(marks)
    assert all(html.escape(mark.value) in text for mark in marks)


def test_what_a_stranger_wrote_stays_text() -> None:
    """Markup in a letter is shown, not run."""
    letter = Letter("<img src=x>", "<script>alert(1)</script> & more")
    record = Record(letter.id, "0" * 64, "unknown", diagnoses=(Fact('"><script>', Span(0, 8)),))
    text = page(letter, record)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.slow
def test_a_browser_shows_the_page(letter: Letter, tmp_path: Path) -> None:
    """Chromium draws the page without an error."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine")
    (tmp_path / "letter.html").write_text(page(letter, extract.parse(letter)), "utf-8")
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    command = [browser, *quiet, f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={tmp_path / 'page.png'}"]
    subprocess.run([*command, (tmp_path / "letter.html").as_uri()], check=True, capture_output=True, timeout=60)
    assert (tmp_path / "page.png").stat().st_size > 20_000
