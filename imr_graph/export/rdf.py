"""N-Triples and N-Quads, streamed from the graph."""

from pathlib import Path
from typing import Final

import pyoxigraph as ox

from imr_graph.export.source import LETTER_PREFIX, Graph

_DEFAULT: Final = ox.DefaultGraph()


def ntriples(graph: Graph, target: Path) -> None:
    """Write the triples as N-Triples, in the order of the graph."""
    with target.open("wb") as out:
        ox.serialize(graph.triples(), out, ox.RdfFormat.N_TRIPLES)


def nquads(graph: Graph, target: Path) -> None:
    """Write the triples as N-Quads: what a letter contributed stands in a graph with the letter's IRI as its name."""
    with target.open("wb") as out:
        ox.serialize(map(_quad, graph.triples()), out, ox.RdfFormat.N_QUADS)


def _quad(triple: ox.Triple) -> ox.Quad:
    subject = triple.subject
    if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(LETTER_PREFIX):
        return ox.Quad(subject, triple.predicate, triple.object, _DEFAULT)
    letter = LETTER_PREFIX + subject.value.removeprefix(LETTER_PREFIX).partition("/")[0]
    return ox.Quad(subject, triple.predicate, triple.object, ox.NamedNode(letter))
