"""A folder of Parquet tables for pandas, DuckDB, Polars and Spark: nodes and edges, and the tables of the letters."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from imr_graph.export.propgraph import Concepts, PropertyGraph
from imr_graph.export.schema import KeyType
from imr_graph.export.tables import TABLES, LetterRows

ROWS_A_GROUP: Final = 20_000
_TYPES: Final[dict[KeyType, pa.DataType]] = {
    "str": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "strs": pa.list_(pa.string()),
}
_NODE: Final[dict[str, KeyType]] = {"id": "str", "kind": "str", "labels": "strs"}
_EDGE: Final[dict[str, KeyType]] = {"id": "str", "source": "str", "target": "str", "kind": "str"}


def write(graph: PropertyGraph, folder: Path) -> None:
    """Write the folder."""
    with _Table(folder / "nodes.parquet", {**_NODE, **graph.columns}, graph) as nodes:
        for node in graph.nodes():
            nodes.add({"id": node.id, "kind": node.kind, "labels": list(node.labels), **node.properties})
    with _Table(folder / "edges.parquet", {**_EDGE, **graph.edge_keys}, graph) as edges:
        for edge in graph.edges():
            ends = {"source": edge.source, "target": edge.target}
            edges.add({"id": edge.id, **ends, "kind": edge.type, **edge.properties})
    concepts = Concepts(graph.selection.graph)
    with ExitStack() as stack:
        tables = {
            name: stack.enter_context(_Table(folder / f"{name}.parquet", table.columns, graph))
            for name, table in TABLES.items()
        }
        for letter in graph.letters():
            rows = LetterRows(letter, concepts)
            for name, table in TABLES.items():
                for row in table.rows(rows):
                    tables[name].add(row)


class _Table:
    """One Parquet file, written a group of rows at a time."""

    def __init__(self, path: Path, columns: dict[str, KeyType], graph: PropertyGraph) -> None:
        fields = [pa.field(name, _TYPES[kind]) for name, kind in columns.items()]
        about = {f"imr-graph.{name}": text for name, text in graph.about.items()}
        self._schema = pa.schema(fields, metadata=about)
        self._file = pq.ParquetWriter(path, self._schema)
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) == ROWS_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        self._file.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None and self._rows:
            self._flush()
        self._file.close()
