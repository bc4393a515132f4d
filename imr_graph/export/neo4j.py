"""A folder for ``neo4j-admin database import full`` of Neo4j 5: CSV files, the import call, constraints, queries.

The rules of the CSV files are those of the Neo4j Operations Manual, chapter Import: a header file and parts for each
kind of node and each type of relationship, typed columns, an empty field for a value that is not known.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, TextIO

from imr_graph.export.cleaning import clean
from imr_graph.export.propgraph import PropertyGraph, Value
from imr_graph.export.queries import CONSTRAINTS, SAMPLE_QUERIES
from imr_graph.export.schema import KeyType, labels_of

#: A label that every node has beside its own, so that one constraint covers all ids.
SHARED_LABEL: Final = "Resource"
ROWS_A_PART: Final = 1_000_000

_TYPES: Final[dict[KeyType, str]] = {
    "str": "string",
    "int": "long",
    "float": "double",
    "date": "date",
    "bool": "boolean",
    "strs": "string[]",
}
_ARRAY_DELIMITER: Final = "\x1f"  # Unit Separator: the one character that cleaned text never holds and readers accept
_IMPORT: Final = """\
#!/bin/sh
# Imports this folder into a new database of Neo4j 5. Stop the server first, and run this as the user that runs it:
#   ./import.sh [DATABASE [OPTION...]]      such as: ./import.sh neo4j --overwrite-destination=true
# neo4j-admin must be on the PATH, or NEO4J_HOME must name the folder of Neo4j.
set -eu
cd "$(dirname "$0")"
database=${1:-neo4j}
[ $# -eq 0 ] || shift
neo4j_admin=${NEO4J_HOME:+$NEO4J_HOME/bin/}neo4j-admin
exec "$neo4j_admin" database import full "$database" \\
  --id-type=string --array-delimiter=U+001F \\
  --report-file="${TMPDIR:-/tmp}/imr-graph-import.report" \\
"""


def write(graph: PropertyGraph, folder: Path) -> None:
    """Write the folder."""
    nodes, relationships = _Tables(folder, "nodes"), _Tables(folder, "relationships")
    try:
        for node in graph.nodes():
            keys = graph.node_keys[node.kind]
            values = [node.id, *(node.properties.get(name) for name in keys)]
            nodes.add(node.kind, ["id:ID(node)", *_columns(keys)], values)
        for edge in graph.edges():
            values = [edge.source, edge.target, edge.id, *(edge.properties.get(name) for name in graph.edge_keys)]
            columns = [":START_ID(node)", ":END_ID(node)", "id:string", *_columns(graph.edge_keys)]
            relationships.add(edge.type, columns, values)
    finally:
        nodes.close()
        relationships.close()
    script = folder / "import.sh"
    script.write_text(_import_script(nodes, relationships), encoding="utf-8")
    script.chmod(0o755)
    (folder / "constraints.cypher").write_text(CONSTRAINTS, encoding="utf-8")
    (folder / "sample-queries.cypher").write_text(SAMPLE_QUERIES[graph.view], encoding="utf-8")


class _Tables:
    """The CSV files of nodes or of relationships: a header file and numbered parts for each name."""

    def __init__(self, folder: Path, what: str) -> None:
        self._folder = folder / what
        self._folder.mkdir()
        self._open: dict[str, TextIO] = {}
        self._rows: dict[str, int] = {}
        self.files: dict[str, list[str]] = {}
        self.multiline = False

    def add(self, name: str, columns: list[str], values: Iterable[Value | None]) -> None:
        """Write a row; the first row of a name makes its header file, and every so many rows a new part."""
        if name not in self.files:
            self._start(name, "header").write(",".join(columns) + "\n")
        rows = self._rows.get(name, 0)
        if rows % ROWS_A_PART == 0:
            self._start(name, f"{rows // ROWS_A_PART + 1:03d}")
        row = ",".join(map(_cell, values))
        self.multiline = self.multiline or "\n" in row or "\r" in row
        self._open[name].write(row + "\n")
        self._rows[name] = rows + 1

    def _start(self, name: str, part: str) -> TextIO:
        if name in self._open:
            self._open.pop(name).close()
        path = self._folder / f"{name}.{part}.csv"
        self.files.setdefault(name, []).append(f"{self._folder.name}/{path.name}")
        self._open[name] = path.open("w", encoding="utf-8", newline="")
        return self._open[name]

    def close(self) -> None:
        """Close all files."""
        for file in self._open.values():
            file.close()


def _columns(keys: dict[str, KeyType]) -> list[str]:
    return [f"{name}:{_TYPES[kind]}" for name, kind in keys.items()]


def _cell(value: Value | None) -> str:
    """Return a field: nothing for what is not known, strings in quotes so that an empty one stays an empty one."""
    match value:
        case None:
            return ""
        case str():
            return _quoted(clean(value))
        case list():
            return _quoted(_ARRAY_DELIMITER.join(map(clean, value)))
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _import_script(nodes: _Tables, relationships: _Tables) -> str:
    options = [
        *(["--multiline-fields=true"] if nodes.multiline or relationships.multiline else []),  # it slows the import
        *(
            f"--nodes={':'.join((*labels_of(kind), SHARED_LABEL))}={','.join(files)}"
            for kind, files in nodes.files.items()
        ),
        *(f"--relationships={kind}={','.join(files)}" for kind, files in relationships.files.items()),
    ]
    return _IMPORT + "".join(f"  {option} \\\n" for option in options) + '  "$@"\n'
