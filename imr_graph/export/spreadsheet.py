"""nodes.csv and edges.csv for spreadsheets: UTF-8 with a byte order mark, guarded against formulas."""

import csv
from pathlib import Path
from typing import Final

from imr_graph.export.cleaning import clean
from imr_graph.export.propgraph import PropertyGraph, Value
from imr_graph.export.xmltext import printed

# A cell that begins so is run as a formula by Excel, LibreOffice or Google Sheets (OWASP, CSV Injection)
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write(graph: PropertyGraph, folder: Path) -> None:
    """Write the folder; a node's kind and an edge's type are in the column ``kind``."""
    columns = list(graph.columns)
    with (folder / "nodes.csv").open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "kind", *columns])
        for node in graph.nodes():
            rows.writerow([cell(node.id), node.kind, *(cell(node.properties.get(name)) for name in columns)])
    with (folder / "edges.csv").open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "source", "target", "kind", *graph.edge_keys])
        for edge in graph.edges():
            ends = [cell(edge.id), cell(edge.source), cell(edge.target), edge.type]
            rows.writerow([*ends, *(cell(edge.properties.get(name)) for name in graph.edge_keys)])


def cell(value: Value | None) -> str:
    """Return a cell: lists joined by ``; ``, and an apostrophe before text that a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, str | list):
        text = clean(value if isinstance(value, str) else "; ".join(value))
        return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
    return printed(value)
