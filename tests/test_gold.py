"""The real letters are read as the records made by reading them say; the bars stand below what was last measured."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from imr_graph import contract, pipeline
from imr_graph.model import Record

#: Field groups of the score, and the least that a change may leave.
BARS = {
    "header": 1.0,
    "reviewer": 0.995,
    "diagnoses": 0.96,
    "determinations": 0.995,
    "service detail": 0.98,
    "citations": 0.99,
}
HEADER = ("case", "prior", "dates", "worker")


def scorer(folder: Path) -> ModuleType:
    """Load the scoring program that stands beside the records."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def group(field: str) -> str:
    """Return the group that a scored field belongs to."""
    if field.startswith(HEADER):
        return "header"
    if field.startswith("reviewer"):
        return "reviewer"
    if field.startswith(("claims_administrator", "expert_reviewer")):
        return "citations"
    if field in {"diagnoses", "determinations"}:
        return field
    name = field.partition(".")[2]
    core = {"heading", "service", "original_request", "authorized", "outcome", "rationale_end"}
    return "determinations" if name in core else "service detail"


@pytest.fixture(scope="module")
def scored(shared: Path) -> tuple[dict[str, Any], float]:
    """Score the real letters: field -> F1, and the share of letters with every core field right."""
    score = scorer(shared / "gold")
    found = [record for record in pipeline.read_letters([shared / "letters"]) if isinstance(record, Record)]
    predictions = {record.letter_id: contract.to_json(record) for record in found}
    tally, perfect, _ = score.score(score.load(shared / "gold" / "records"), predictions, 0)
    return {name: each.f1 for name, each in tally.items()}, perfect


@pytest.mark.shared
@pytest.mark.parametrize(("name", "bar"), BARS.items())
def test_group_is_at_its_bar(scored: tuple[dict[str, Any], float], name: str, bar: float) -> None:
    """The mean of a group's fields does not fall below its bar."""
    fields = [f1 for field, f1 in scored[0].items() if group(field) == name]
    assert sum(fields) / len(fields) >= bar


@pytest.mark.shared
def test_letters_with_every_core_field_right(scored: tuple[dict[str, Any], float]) -> None:
    """Nine letters of ten have every core field right."""
    assert scored[1] >= 0.9
