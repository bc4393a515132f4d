"""The letter generator of the benchmarks: its letters say what its records say, and reading them gives that back."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from generate import to_folder, to_jsonl, to_parquet
from invented import invent

from imr_graph import extract, letters
from imr_graph.contract import to_json
from imr_graph.model import Letter

MOST = 700


def reading(text: str) -> Any:
    """Return what the parser reads."""
    return to_json(extract.parse(Letter("x", text)))


def differences(known: Any, read: Any, at: str = "") -> list[str]:
    """Return the places where a reading differs from the record, which may have fewer keys."""
    if isinstance(known, dict):
        return [
            each for key in known if key != "letter_id" for each in differences(known[key], read[key], f"{at}/{key}")
        ]
    if isinstance(known, list) and known and isinstance(known[0], dict) and len(known) == len(read):
        pairs = enumerate(zip(known, read, strict=True))
        return [each for number, (one, two) in pairs for each in differences(one, two, f"{at}/{number}")]
    return [] if known == read else [f"{at}: {known!r} read as {read!r}"]


def test_every_letter_is_read_as_its_record_says() -> None:
    """Letters of every year and family come back without one difference."""
    templates = Counter[str]()
    for number in range(MOST):
        letter = invent(number)
        read = reading(letter.text)
        assert differences(letter.record, read) == [], letter.id
        templates[read["template"]] += 1
    assert {*templates} == {
        "professional-review-2013", "notice-2013", "determination-2013", "prose-2014", "list-2015", "section-2016",
        "section-2018",
    }  # fmt: skip


def test_letters_are_like_the_real_ones() -> None:
    """Lengths, items and outcomes have the means that were counted in real letters, within a tenth."""
    found = [invent(number) for number in range(2000)]
    items = [item for letter in found for item in letter.record["determinations"]]
    assert sum(len(letter.text) for letter in found) / len(found) == pytest.approx(6300, rel=0.1)
    assert len(items) / len(found) == pytest.approx(2.1, rel=0.1)
    assert sum(item["outcome"] == "overturned" for item in items) / len(items) == pytest.approx(0.11, abs=0.015)


def test_a_letter_depends_on_its_number_and_the_seed_alone() -> None:
    """The same number gives the same letter; another seed gives another."""
    assert invent(7) == invent(7)
    assert invent(7, seed=2) != invent(7)


def test_faults_are_made_where_they_are_asked_for() -> None:
    """The share of letters with a fault is about the rate; each kind occurs, and changes the text."""
    spoilt = [invent(number, error_rate=0.2) for number in range(600)]
    faults = Counter(letter.fault for letter in spoilt if letter.fault)
    assert sum(faults.values()) == pytest.approx(120, abs=40)
    assert {*faults} == {"typo", "broken-lines", "cut"}
    assert all((letter.text != invent(n).text) == bool(letter.fault) for n, letter in enumerate(spoilt[:60]))


def test_broken_lines_change_nothing_that_is_read() -> None:
    """A letter with blank lines in it is read as the letter without."""
    letter = next(found for found in (invent(n, error_rate=1) for n in range(50)) if found.fault == "broken-lines")
    assert differences(letter.record, reading(letter.text)) == []


def test_every_form_is_read_back(tmp_path: Path) -> None:
    """A table, JSON Lines and a folder hold the same letters."""
    texts = {letter.id: letter.text for letter in map(invent, range(30))}
    to_parquet(map(invent, range(30)), tmp_path / "a.parquet")
    to_jsonl(map(invent, range(30)), tmp_path / "a.jsonl")
    to_folder(map(invent, range(30)), tmp_path / "a")
    assert pq.read_table(tmp_path / "a.parquet").num_rows == len(texts)
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8").splitlines()[3])["id"] in texts
    for name in ("a.parquet", "a.jsonl", "a"):
        found = {raw.id: letters.read(raw).text for raw in letters.discover([tmp_path / name])}
        assert found == texts, name
