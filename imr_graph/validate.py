"""The triples of letters and a set of SHACL shapes -> what breaks a shape, letter by letter.

Any engine that makes :class:`Result` objects of N-Triples can stand behind :func:`results`; today it is pySHACL.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.term import BNode, Node

from imr_graph import ns
from imr_graph.errors import SourceError
from imr_graph.model import Finding, Span
from imr_graph.resources import folder

Statement = tuple[Node, Node, Node]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_PREFIXES: Final = {**ns.PREFIXES, "sh": str(SH), "shape": ns.BASE + "shape/"}
_LETTER: Final = re.compile(re.escape(ns.BASE + "letter/") + "([^/]+)/?(.*)")
_OFFSETS: Final = (URIRef(ns.IMR + "start"), URIRef(ns.IMR + "end"))


@dataclass(frozen=True, slots=True)
class Shapes:
    """A folder of SHACL shapes, read.

    Attributes:
        origin: the folder, for messages.
        graph: the shapes of all its files.
    """

    origin: str
    graph: Graph


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The concepts that letters point to; shapes ask of what class they are and when an edition was in force.

    Attributes:
        statements: the triples of each subject.
    """

    statements: dict[Node, list[Statement]]


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
        SourceError: there is no such folder, it holds no shapes, or a file is not Turtle.
    """
    origin = path or folder("shapes")
    graph = Graph()
    for statement in _read(origin):
        graph.add(statement)
    if not {SH.NodeShape, SH.PropertyShape} & set(graph.objects(None, RDF.type)):
        raise SourceError(f"{origin}: no shapes are here; give a folder of Turtle files (*.ttl) that hold SHACL shapes")
    return Shapes(str(origin), graph)


@cache
def load_vocabulary() -> Vocabulary:
    """Read the ontology and the vocabularies that travel with the package; once in a process."""
    statements: dict[Node, list[Statement]] = {}
    for statement in _read(folder("ontology")):
        statements.setdefault(statement[0], []).append(statement)
    return Vocabulary(statements)


def validate(ntriples: bytes, shapes: Shapes, vocabulary: Vocabulary) -> list[Finding]:
    """Return what a batch of letters breaks, ordered by letter, node and shape.

    Each call costs as much as some five letters, so give it a hundred letters or more at a time.

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
        SourceError: the data is not N-Triples, or a shape is not well-formed SHACL.
    """
    data = _data_graph(ntriples, vocabulary)
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes.graph, inplace=True)
    except ReportableRuntimeError as error:
        raise SourceError(f"{shapes.origin}: a shape cannot be used; correct it and try again. {error}") from error
    return sorted({_result(report, node, data) for node in report.subjects(RDF.type, SH.ValidationResult)})


def turtle_report(found: Iterable[Result]) -> Iterator[str]:
    """Yield a SHACL validation report as Turtle, piece by piece: the same results give the same text.

    Warnings too keep a graph from conforming, as the SHACL recommendation has it.
    """
    yield from (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(_PREFIXES.items()))
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


def _read(path: Path) -> Iterator[Statement]:
    for file in sorted(path.glob("*.ttl")):
        try:
            yield from _statements(ox.parse(path=file, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
        except SyntaxError as error:
            raise SourceError(f"{file}, line {error.lineno}: correct the Turtle: {error.msg}") from error


def _data_graph(ntriples: bytes, vocabulary: Vocabulary) -> Graph:
    """Return the letters with what the vocabulary says of the concepts that they name."""
    graph = Graph()
    named: set[Node] = set()
    try:
        for statement in _statements(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)):
            graph.add(statement)
            named.add(statement[2])
    except SyntaxError as error:
        raise SourceError(f"the triples to validate, line {error.lineno}: not N-Triples: {error.msg}") from error
    for concept in named & vocabulary.statements.keys():
        for statement in vocabulary.statements[concept]:
            graph.add(statement)
    return graph


def _statements(triples: Iterable[ox.Quad]) -> Iterator[Statement]:
    """Turn pyoxigraph's triples into rdflib's: twice as fast as rdflib's own parser."""
    terms: dict[Term, Node] = {}
    for triple in triples:
        s, p, o = (terms.get(term) or terms.setdefault(term, _term(term)) for term in triple.triple)
        yield s, p, o


def _term(term: Term) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value == ns.XSD + "string"
        return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)
    return BNode(str(term).removeprefix("_:"))


@cache
def _names() -> NamespaceManager:
    manager = NamespaceManager(Graph(bind_namespaces="none"), bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        manager.bind(prefix, namespace)
    return manager


def _result(report: Graph, node: Node, data: Graph) -> Result:
    focus, value, path = (report.value(node, name) for name in (SH.focusNode, SH.value, SH.resultPath))
    about, fault = (value, focus) if _LETTER.match(str(value)) and not _LETTER.match(str(focus)) else (focus, value)
    letter = _LETTER.match(str(about))
    return Result(
        letter=letter[1] if letter else "",
        place=letter[2] if letter else "",
        focus=_turtle(focus),
        shape=_turtle(report.value(node, SH.sourceShape)),
        path=_path(report, path) if path else "",
        value=_turtle(value),
        component=_turtle(report.value(node, SH.sourceConstraintComponent)),
        severity=_turtle(report.value(node, SH.resultSeverity)),
        message=" ".join(sorted(str(message) for message in report.objects(node, SH.resultMessage))),
        text=fault if fault is None else _plain(fault),
        span=_span(data, about),
    )


def _span(data: Graph, node: Node | None) -> Span | None:
    start, end = (str(data.value(node, offset)) for offset in _OFFSETS)
    return Span(int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def _turtle(term: Node | None) -> str:
    """Write a term as Turtle; a blank node's name means nothing outside its graph, so it is left out."""
    if term is None:
        return ""
    return term.n3(_names()) if isinstance(term, URIRef | Literal) else "[]"


def _plain(term: Node) -> str:
    return str(term) if isinstance(term, Literal) else _turtle(term).strip("<>")


def _path(graph: Graph, path: Node) -> str:
    """Write a SHACL property path as Turtle: ``(imr:worker imr:injuryDate)``."""
    if isinstance(path, URIRef):
        return _turtle(path)
    if graph.value(path, RDF.first):
        return f"({' '.join(_path(graph, step) for step in graph.items(path))})"
    return " ".join(f"[{_turtle(kind)} {_path(graph, inner)}]" for kind, inner in graph.predicate_objects(path))
