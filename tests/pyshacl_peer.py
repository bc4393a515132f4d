"""What pySHACL itself finds in a batch, in the words of the library's results, so that the two can be compared."""

from typing import Final

import pyshacl
from rdflib import RDF, SH, Graph
from rdflib.term import Node

from imr_graph.shacl.judge import data_graph
from imr_graph.shacl.names import turtle, turtle_of
from imr_graph.shacl.paths import path_text
from imr_graph.shacl.terms import term_of
from imr_graph.validate import Shapes, Vocabulary, load_vocabulary, results

#: Focus node, path, component, severity, value, shape, and the message; empty where the shape gives none.
Row = tuple[str, str, str, str, str, str, str]

NO_VOCABULARY: Final = Vocabulary({})


def pyshacl_rows(data: bytes, shapes: Shapes, vocabulary: Vocabulary | None = None) -> set[Row]:
    """Return what pySHACL finds with all shapes and the same vocabulary."""
    known = (load_vocabulary() if vocabulary is None else vocabulary).statements
    graph = data_graph(data, known)
    report = pyshacl.validate(graph, shacl_graph=shapes.graph, advanced=shapes.judge.advanced, inplace=True)[1]
    given = _messages(shapes)
    return {_row(report, node, given) for node in report.subjects(RDF.type, SH.ValidationResult)}


def our_rows(data: bytes, shapes: Shapes, vocabulary: Vocabulary | None = None) -> set[Row]:
    """Return what the library finds."""
    found = results(data, shapes, load_vocabulary() if vocabulary is None else vocabulary)
    given = _messages(shapes)
    return {
        (
            result.focus,
            result.path,
            result.component,
            result.severity,
            result.value,
            result.shape,
            _given(result.message, given),
        )
        for result in found
    }


def _messages(shapes: Shapes) -> set[str]:
    return {str(message) for message in shapes.graph.objects(None, SH.message)}


def _given(message: str, given: set[str]) -> str:
    return message if any(each in message for each in given) else ""


def _row(report: Graph, node: Node, given: set[str]) -> Row:
    said = dict(report.predicate_objects(node))
    message = " ".join(sorted(str(message) for message in report.objects(node, SH.resultMessage)))
    return (
        turtle_of(term_of(said[SH.focusNode])),
        path_text(report, said[SH.resultPath]) if SH.resultPath in said else "",
        turtle(said[SH.sourceConstraintComponent]),
        turtle(said[SH.resultSeverity]),
        turtle_of(term_of(said[SH.value])) if SH.value in said else "",
        turtle(said[SH.sourceShape]),
        _given(message, given),
    )
