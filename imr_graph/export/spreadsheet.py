"""nodes.csv and edges.csv for spreadsheets: UTF-8 with a byte order mark, guarded against formulas."""

import csv
import re
from pathlib import Path
from typing import Final

from imr_graph.export.cleaning import clean
from imr_graph.export.propgraph import PropertyGraph, Value
from imr_graph.export.xmltext import printed

# A cell that begins so is run as a formula by Excel, LibreOffice or Google Sheets (OWASP, CSV Injection). Where lists
# are separated by semicolons, Excel cuts there whatever stands in quotes: what follows may become a cell of its own.
_SIGNS: Final = "-=+@\uff1d\uff0b\uff0d\uff20"
_FORMULA: Final = re.compile(rf"\A(?= *[{_SIGNS}\t\r\n])|(?<=[;\r\n])(?=[ \t]*[{_SIGNS}])")


def write(graph: PropertyGraph, folder: Path) -> None:
    """Write the folder; a node's kind and an edge's type are in the column ``kind``."""
    columns = list(graph.columns)
    with (folder / "nodes.csv").open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out, quoting=csv.QUOTE_ALL)
        rows.writerow(["id", "kind", *columns])
        for node in graph.nodes():
            rows.writerow([cell(node.id), node.kind, *(cell(node.properties.get(name)) for name in columns)])
    with (folder / "edges.csv").open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out, quoting=csv.QUOTE_ALL)
        rows.writerow(["id", "source", "target", "kind", *graph.edge_keys])
        for edge in graph.edges():
            ends = [cell(edge.id), cell(edge.source), cell(edge.target), edge.type]
            rows.writerow([*ends, *(cell(edge.properties.get(name)) for name in graph.edge_keys)])


def cell(value: Value | None) -> str:
    """Return a cell: lists joined by ``; ``, and an apostrophe before what a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, str | list):
        return _FORMULA.sub("'", clean(value if isinstance(value, str) else "; ".join(value)))
    return printed(value)
