"""What tests read out of graph directories."""

from pathlib import Path

from imr_graph.store import GraphDirectory


def triples_of(graph: Path) -> bytes:
    """Return the triples of a graph's letters as sorted N-Triples."""
    return b"".join(lines for _, lines in GraphDirectory(graph).letters())
