"""Exports: the graph in the formats of other programs, by the registry of formats and the views of the graph."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

import pyoxigraph as ox

from imr_graph.errors import ExportError
from imr_graph.export.atomic import files_in, new_file, new_folder, write_manifest
from imr_graph.export.propgraph import PropertyGraph
from imr_graph.export.registry import FORMATS, Format, find_format
from imr_graph.export.selection import FILTERS
from imr_graph.export.source import Graph, Lines, open_graph
from imr_graph.export.views import VIEWS, property_graph

__all__ = ["FILTERS", "FORMATS", "VIEWS", "ExportSummary", "export"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export wrote.

    Attributes:
        nodes: count of nodes; 0 for the formats of RDF.
        edges: count of edges; 0 for the formats of RDF.
        cut: what was left out to keep the view or the drawing small, a sentence each.
        files: the paths of all files.
        triples: count of triples; 0 for the formats of property graphs.
    """

    nodes: int
    edges: int
    cut: tuple[str, ...]
    files: tuple[Path, ...]
    triples: int = 0


def export(
    graph: ox.Store | Path,
    format_name: str,
    target: Path,
    view: str = "full",
    where: Mapping[str, str] | None = None,
    max_nodes: int | None = None,
    letters: Lines | None = None,
) -> ExportSummary:
    """Write a graph in another program's format: whole, or nothing under the target's name.

    Args:
        graph: a store, or the path of an N-Triples file whose lines are sorted by their bytes.
        format_name: a key of :data:`FORMATS`.
        target: the file, or the folder, to write; an earlier export under that name gives way.
        view: a key of :data:`VIEWS`: which part becomes nodes and edges.
        where: filters, name -> value; the names are the keys of :data:`FILTERS`.
        max_nodes: the greatest number of nodes; what is cut is stated in the output and the summary.
        letters: with a store, starts a pass over the sorted N-Triples lines of the same letters, from which they are
            read faster.

    Raises:
        ExportError: an argument is unknown, the target is in the way, or the disk refuses.
    """
    chosen, source = find_format(format_name), open_graph(graph, letters)
    if chosen.content == "triples":
        if view != "full" or where or max_nodes is not None:
            raise ExportError(
                f"{format_name} writes the whole graph: leave out view, filters and limit; "
                "a part of it is what a CONSTRUCT query gives: imr-graph query GRAPH FILE.rq"
            )
        return _export_triples(source, chosen, target)
    return _export_view(property_graph(source, view, where, max_nodes), format_name, target)


class _Counter(Generic[T]):
    """Starts a pass over items, and knows how many the last pass gave."""

    def __init__(self, start: Callable[[], Iterator[T]]) -> None:
        self._start = start
        self.count = 0

    def __call__(self) -> Iterator[T]:
        self.count = 0
        for item in self._start():
            self.count += 1
            yield item


class _CountedGraph:
    """A graph whose triples are counted as they pass."""

    def __init__(self, graph: Graph) -> None:
        self.triples = _Counter(graph.triples)


def _export_triples(graph: Graph, chosen: Format, target: Path) -> ExportSummary:
    counted = _CountedGraph(graph)
    with new_file(target) as path:
        chosen.function()(counted, path)
    return ExportSummary(0, 0, (), (target,), counted.triples.count)


def _export_view(graph: PropertyGraph, format_name: str, target: Path) -> ExportSummary:
    nodes, edges = _Counter(graph.nodes), _Counter(graph.edges)
    counted, chosen = replace(graph, nodes=nodes, edges=edges), FORMATS[format_name]
    if not chosen.is_folder:
        with new_file(target) as path:
            left_out = chosen.function()(counted, path) or ()
        return ExportSummary(nodes.count, edges.count, (*graph.cut, *left_out), (target,))
    with new_folder(target) as folder:
        chosen.function()(counted, folder)
        write_manifest(folder, {**graph.about, "format": format_name, "nodes": nodes.count, "edges": edges.count})
        names = files_in(folder)
    return ExportSummary(nodes.count, edges.count, graph.cut, tuple(target / name for name in names))
