"""Every invented letter gives the record that a careful reader made of it, and facts stand where their spans say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imr_graph import contract, extract, letters
from imr_graph.model import Letter, Span
from imr_graph.text import printed

ROOT = Path(__file__).resolve().parents[1]
RECORDS = {
    **{path.stem: path for path in sorted((ROOT / "examples" / "records").glob("*.json"))},
    **{f"{path.parent.name}/{path.stem}": path for path in sorted((ROOT / "tests" / "letters").glob("*/*.json"))},
}
LETTERS = {
    **{path.stem: path for path in sorted((ROOT / "examples" / "letters").iterdir()) if path.is_file()},
    **{f"{path.parent.name}/{path.stem}": path for path in sorted((ROOT / "tests" / "letters").glob("*/*.txt"))},
}
CODES = {
    *("case_number", "priority", "outcome", "licensure", "category", "regions", "laterality", "drugs", "ingredients"),
    "sex",
}


def read(name: str) -> Letter:
    """Read an invented letter."""
    return letters.read(next(letters.discover([LETTERS[name]])))


def test_every_letter_has_its_record() -> None:
    """No letter without a record, and no record without a letter."""
    assert LETTERS.keys() == RECORDS.keys()
    assert len([name for name in LETTERS if "/" not in name]) >= 15


def differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    """Yield where a record differs from the one expected; keys beyond the contract do not count."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from differences(value, found.get(key) if isinstance(found, dict) else None, f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif expected != found:
        yield f"{path}: {expected!r} expected, {found!r} found"


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_gives_its_record(name: str) -> None:
    """The record is the careful reader's, to the letter."""
    expected = json.loads(RECORDS[name].read_text("utf-8"))
    found = contract.to_json(extract.parse(read(name)))
    assert list(differences(expected, found)) == []


def facts(record: Any, spans: Any, name: str = "") -> Iterator[tuple[str, Any, list[int]]]:
    """Yield each value of a record with its name and span."""
    if isinstance(spans, dict):
        for key, inner in spans.items():
            yield from facts(record.get(key) if isinstance(record, dict) else None, inner, key)
    elif isinstance(spans, list) and spans and isinstance(spans[0], list):
        for value, span in zip(record, spans, strict=True):
            yield name, value, span
    elif isinstance(spans, list) and spans:
        yield name, record, spans


def all_facts(record: dict[str, Any]) -> Iterator[tuple[str, Any, list[int]]]:
    """Yield each fact of a record in the contract's shape."""
    yield from facts(record, record["spans"])
    for item in record["determinations"]:
        yield from facts(item, item["spans"])
        for side in ("claims_administrator", "expert_reviewer"):
            for citation in item[side]["citations"]:
                yield from facts(citation, citation["spans"])


def check_spans(letter: Letter) -> int:
    """Check that each fact of a letter is what its span prints, or was read from it; return how many there are."""
    record = contract.to_json(extract.parse(letter))
    count = 0
    for name, value, span in all_facts(record):
        start, end = span[:2]
        count += 1
        assert 0 <= start < end <= len(letter.text), (name, value, span)
        assert (len(span) == 3) == bool(letter.page_starts)
        if len(span) == 3:
            assert span[2] == letter.page(start)
        if (
            isinstance(value, str)
            and name not in CODES
            and name not in {*record["dates"], "injury_date", "pages", "url"}
        ):
            folded = printed(letter.text, Span(start, end))
            assert folded.replace("-", "") == value.replace("-", ""), name
    return count


@pytest.mark.parametrize("name", LETTERS)
def test_every_fact_is_what_its_span_prints(name: str) -> None:
    """Slicing the letter by a fact's span gives the fact."""
    assert check_spans(read(name)) > 10


@pytest.mark.shared
def test_every_fact_of_the_real_letters_is_what_its_span_prints(shared: Path) -> None:
    """The same holds for the real letters, PDFs with their pages among them."""
    raws = list(letters.discover([shared / "letters"]))
    assert sum(check_spans(letters.read(raw)) for raw in raws) > 20 * len(raws)
