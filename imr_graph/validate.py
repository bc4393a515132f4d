"""The triples of letters and a set of SHACL shapes -> what breaks a shape, letter by letter.

The shapes are checked by the engine in :mod:`imr_graph.shacl`; what it does not know is checked by pySHACL.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox
from rdflib import Graph, Literal
from rdflib.term import Node

from imr_graph import ns
from imr_graph.errors import SourceError
from imr_graph.model import Finding, Span
from imr_graph.resources import folder
from imr_graph.shacl.faults import Fault
from imr_graph.shacl.graph import Graph as Batch
from imr_graph.shacl.judge import Judge, Statement, data_graph, statements
from imr_graph.shacl.names import PREFIXES, parameter, turtle_of
from imr_graph.shacl.program import Program, compile_shapes
from imr_graph.shacl.terms import node_of, text_of

_LETTER: Final = re.compile(f"<{re.escape(ns.BASE)}letter/([^/>]+)/?(.*)>")


@dataclass(frozen=True, slots=True)
class Shapes:
    """A folder of SHACL shapes, read.

    Attributes:
        origin: the folder, for messages.
        graph: the shapes of all its files.
        program: the shapes, compiled.
        judge: pySHACL, for the shapes that the program leaves open.
    """

    origin: str
    graph: Graph
    program: Program
    judge: Judge


@dataclass(frozen=True)
class Vocabulary:
    """The concepts that letters point to; shapes ask of what class they are and when an edition was in force.

    Attributes:
        described: what is said of each subject: its predicates with their objects, as terms of N-Triples.
    """

    described: dict[str, dict[str, list[str]]]

    @cached_property
    def statements(self) -> dict[Node, list[Statement]]:
        """The same for rdflib: the triples of each subject."""
        return {
            node_of(subject): [
                (node_of(subject), node_of(predicate), node_of(value))
                for predicate, values in said.items()
                for value in values
            ]
            for subject, said in self.described.items()
        }


class Result(NamedTuple):
    """One result of SHACL validation; terms are written as Turtle writes them.

    Attributes:
        letter: key of the letter that holds the focus node, or else the value; empty where neither is a letter's.
        place: the rest of that node's IRI: ``determination/1/request``; empty for the letter itself.
        focus: the node that was checked.
        shape: the shape that it breaks.
        path: the property path that was followed; empty for a shape that checks the node itself.
        value: the value at fault; empty where there is none.
        component: the kind of constraint.
        severity: ``sh:Violation``, ``sh:Warning`` or ``sh:Info``.
        message: what the shape asks for.
        text: what is at fault, as people read it.
        span: where the node's words stand in the letter.
    """

    letter: str
    place: str
    focus: str
    shape: str
    path: str
    value: str
    component: str
    severity: str
    message: str
    text: str | None
    span: Span | None

    def finding(self) -> Finding:
        """Return the result as a finding about its letter, or about the node where there is no letter."""
        where = " ".join(part for part in (self.place, self.path) if part)
        severe = self.severity == "sh:Violation"
        return Finding(
            letter=self.letter or self.focus,
            kind="shacl-violation" if severe else "shacl-warning",
            message=f"{where}: {self.message}" if where else self.message,
            value=self.text,
            span=self.span,
            severity="violation" if severe else "warning",
        )


def load_shapes(path: Path | None = None) -> Shapes:
    """Read every ``*.ttl`` file of a folder of shapes; without a folder, the shapes that travel with the package.

    Raises:
        SourceError: there is no such folder, it holds no shapes, a file is not Turtle, or a shape is malformed.
    """
    origin = path or folder("shapes")
    graph = Graph()
    for statement in statements(_read(origin)):
        graph.add(statement)
    judge = Judge(str(origin), graph)
    if not judge.nodes:
        raise SourceError(f"{origin}: no shapes are here; give a folder of Turtle files (*.ttl) that hold SHACL shapes")
    if path:
        judge.probe()
    program = Program((), judge.nodes) if judge.alone else compile_shapes(graph)
    return Shapes(str(origin), graph, program, judge)


@cache
def load_vocabulary() -> Vocabulary:
    """Read the ontology and the vocabularies that travel with the package; once in a process."""
    described: dict[str, dict[str, list[str]]] = {}
    for quad in _read(folder("ontology")):
        subject, predicate, value = (str(term) for term in quad.triple)
        described.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return Vocabulary(described)


def validate(ntriples: bytes, shapes: Shapes, vocabulary: Vocabulary) -> list[Finding]:
    """Return what a batch of letters breaks, ordered by letter, node and shape.

    A batch is held in memory, some 100 KB a letter; a call costs as much as two letters by itself, so give it some
    dozens at a time.

    Args:
        ntriples: the triples of whole letters, each key once, as N-Triples in UTF-8.
        shapes: see :func:`load_shapes`.
        vocabulary: see :func:`load_vocabulary`.

    Raises:
        SourceError: the data is not N-Triples, or a shape is not well-formed SHACL.
    """
    return [result.finding() for result in results(ntriples, shapes, vocabulary)]


def results(ntriples: bytes, shapes: Shapes, vocabulary: Vocabulary) -> list[Result]:
    """Return the results of SHACL validation, each once, ordered by the fields of :class:`Result`.

    Raises:
        SourceError: the data is not N-Triples, or pySHACL cannot check it.
    """
    batch = Batch(ntriples, vocabulary.described)
    found, left_open = shapes.program.run(batch)
    if left_open:
        found.extend(shapes.judge.faults(data_graph(ntriples, vocabulary.statements), left_open))
    return sorted({_result(fault, batch) for fault in found})


def turtle_report(found: Iterable[Result]) -> Iterator[str]:
    """Yield a SHACL validation report as Turtle, piece by piece: the same results give the same text.

    Warnings too keep a graph from conforming, as the SHACL recommendation has it.
    """
    yield from (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))
    yield "\n[] a sh:ValidationReport"
    conforms = True
    for result in found:
        conforms = False
        yield f" ;\n    sh:result [\n        a sh:ValidationResult ;\n        {_result_turtle(result)}\n    ]"
    yield f" ;\n    sh:conforms {str(conforms).lower()} .\n"


def _result_turtle(result: Result) -> str:
    fields = {
        "sh:focusNode": result.focus,
        "sh:resultPath": result.path,
        "sh:value": result.value,
        "sh:sourceShape": result.shape,
        "sh:sourceConstraintComponent": result.component,
        "sh:resultSeverity": result.severity,
        "sh:resultMessage": Literal(result.message).n3(),
    }
    return " ;\n        ".join(f"{name} {value}" for name, value in fields.items() if value)


def _read(path: Path) -> Iterator[ox.Quad]:
    for file in sorted(path.glob("*.ttl")):
        try:
            yield from ox.parse(path=file, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        except SyntaxError as error:
            raise SourceError(f"{file}, line {error.lineno}: correct the Turtle: {error.msg}") from error


def _result(fault: Fault, batch: Batch) -> Result:
    about, at_fault = fault.focus, fault.value
    if at_fault and _LETTER.match(at_fault) and not _LETTER.match(about):
        about, at_fault = at_fault, about
    letter = _LETTER.match(about)
    return Result(
        letter=letter[1] if letter else "",
        place=letter[2] if letter else "",
        focus=turtle_of(fault.focus),
        shape=fault.source.shape,
        path=fault.source.path,
        value="" if fault.value is None else turtle_of(fault.value),
        component=fault.component,
        severity=fault.source.severity,
        message=fault.source.message or f"{parameter(fault.component)} is not met.",
        text=None if at_fault is None else _plain(at_fault),
        span=_span(batch, about),
    )


def _span(batch: Batch, node: str) -> Span | None:
    start, end = (text_of(next(iter(batch.objects(offset).get(node, ())), '""')) for offset in (ns.START, ns.END))
    return Span(int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def _plain(term: str) -> str:
    return text_of(term) if term[0] == '"' else turtle_of(term).strip("<>")
