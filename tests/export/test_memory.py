"""A graph of any size is written in the same memory: ten times the letters take no more of it."""

import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from imr_graph.export import FORMATS, export
from imr_graph.export.source import open_graph
from imr_graph.export.views import property_graph

Letters = Callable[[int], Path]
#: Of each node its degree and its date are counted before the first line is written.
COUNTS_NODES = {"gexf"}


def peak(work: Callable[[], None]) -> int:
    """Return the most memory that Python holds during a piece of work."""
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("what", ["nodes", "edges"])
def test_full_streams(many_letters: Letters, what: str) -> None:
    """Only one letter is held at a time."""
    graphs = {count: many_letters(count) for count in (40, 400)}

    def run(count: int) -> None:
        passed = sum(1 for _ in getattr(property_graph(open_graph(graphs[count])), what)())
        assert passed > 10 * count

    run(40)
    few, many = (peak(partial(run, count)) for count in graphs)
    assert many < 1.2 * few


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_formats_stream(many_letters: Letters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Batches are full in both cases; the layout is for graphs smaller than these."""
    monkeypatch.setattr("imr_graph.export.cypher.BATCH", 20)
    monkeypatch.setattr("imr_graph.export.parquet.ROWS_A_GROUP", 40)
    monkeypatch.setattr("imr_graph.export.layout.MAX_NODES", 100)
    monkeypatch.setattr("imr_graph.export.measures.MAX_PAIRS", 100)
    graphs = {count: many_letters(count) for count in (40, 400)}

    def run(count: int) -> None:
        export(graphs[count], name, tmp_path / f"{count}")

    run(40)
    few, many = (peak(partial(run, count)) for count in graphs)
    assert many < (10 if name in COUNTS_NODES else 1.25) * few
