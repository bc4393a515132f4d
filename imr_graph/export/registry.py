"""The formats by name: what each is for, what opens it, and the function that writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

from imr_graph.errors import ExportError
from imr_graph.export.selection import nearest


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        purpose: what it is for.
        opens: the programs that open it.
        suffix: the usual ending of a file's name; empty where the format is a folder.
        writer: module of this package and function, ``gexf:write``; imported when the format is used.
        content: ``view`` for a view of the property graph, ``triples`` for the whole graph as RDF.
    """

    purpose: str
    opens: str
    suffix: str
    writer: str
    content: Literal["view", "triples"] = "view"

    @property
    def is_folder(self) -> bool:
        """Whether the format is a folder of files."""
        return not self.suffix

    def function(self) -> Callable[[Any, Path], tuple[str, ...] | None]:
        """Return the function that writes a property graph, or a graph's triples, to a path.

        What it returns, if anything, are sentences on what it left out.
        """
        module, _, name = self.writer.partition(":")
        function: Callable[[Any, Path], tuple[str, ...] | None] = getattr(
            import_module(f"imr_graph.export.{module}"), name
        )
        return function


#: Name -> format, as the command line lists them.
FORMATS: Final = {
    "neo4j": Format(
        "a graph database, imported in one go; with --uri loaded into one that runs",
        "Neo4j 5 (neo4j-admin database import)",
        "",
        "neo4j:write",
    ),
    "cypher": Format(
        "a graph database, merged by a script while it runs", "Neo4j 5 (cypher-shell)", ".cypher", "cypher:write"
    ),
    "gexf": Format("drawing and network measures", "Gephi, Gephi Lite, networkx", ".gexf", "gexf:write"),
    "graphml": Format("drawing and exchange", "yEd, Gephi, Cytoscape, igraph, networkx", ".graphml", "graphml:write"),
    "cyjs": Format("drawing, on the desktop and in web pages", "Cytoscape, Cytoscape.js", ".cyjs", "cyjs:write"),
    "node-link": Format("programs in Python and JavaScript", "networkx, D3", ".json", "nodelink:write"),
    "csv": Format("reading and sorting by hand", "Excel, LibreOffice, Google Sheets", "", "spreadsheet:write"),
    "parquet": Format("statistics on tables", "pandas, DuckDB, Polars, Spark, R", "", "parquet:write"),
    "ntriples": Format("the whole graph as RDF, a triple a line", "every RDF store", ".nt", "rdf:ntriples", "triples"),
    "nquads": Format("RDF with a named graph a letter", "every RDF quad store", ".nq", "rdf:nquads", "triples"),
    "turtle": Format("RDF for people to read", "Protégé, every RDF store", ".ttl", "turtle:write", "triples"),
    "jsonld": Format("RDF as JSON, for web services", "JSON-LD 1.1 libraries", ".jsonld", "jsonld:write", "triples"),
}


def find_format(name: str) -> Format:
    """Return a format.

    Raises:
        ExportError: there is none of this name; the message names the nearest.
    """
    if name not in FORMATS:
        raise ExportError(f"no export format is named {name!r}; {nearest(name, FORMATS)}")
    return FORMATS[name]
