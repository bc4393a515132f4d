"""pySHACL: it checks what the engine leaves open, and is the measure of what the engine finds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox
from pyparsing import ParseBaseException
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from imr_graph.errors import SourceError
from imr_graph.shacl.faults import Fault, Source
from imr_graph.shacl.names import turtle
from imr_graph.shacl.paths import path_text
from imr_graph.shacl.shapes import TARGETS
from imr_graph.shacl.terms import node_of_ox, term_of

Statement = tuple[Node, Node, Node]

#: What pySHACL raises where a shape is malformed, or where values cannot be compared.
_REFUSALS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    re.error,
    ParseBaseException,
)
#: Terms of SHACL; rdflib lists those apart that are words of Python.
_TERMS: Final = {term.removeprefix(str(SH)) for term in dir(SH)} | {"and", "class", "in", "not", "or"}
#: Terms of SHACL Advanced Features, which pySHACL only heeds when it is told to.
_ADVANCED: Final = frozenset(
    {SH.target, SH.rule, SH.expression, SH.SPARQLFunction, SH.SPARQLTargetType, SH.SPARQLRule, SH.TripleRule}
)
#: Terms that give parameters of their own to shapes.
_CUSTOM: Final = frozenset({SH.ConstraintComponent, SH.parameter, SH.validator, SH.nodeValidator, SH.propertyValidator})
_PROBE: Final = URIRef("urn:imr-graph:probe")


class Judge:
    """pySHACL with the shapes of one folder.

    Args:
        origin: the folder, for messages.
        shapes: the shapes graph.

    Raises:
        SourceError: a term in the namespace of SHACL is none of SHACL, or one that pySHACL would pass over.
    """

    def __init__(self, origin: str, shapes: Graph) -> None:
        self.origin = origin
        self.shapes = shapes
        self._parts: dict[frozenset[Node], Graph] = {}
        terms = {term for statement in shapes for term in statement[1:] if isinstance(term, URIRef)}
        for name in sorted(term.removeprefix(str(SH)) for term in terms if term.startswith(str(SH))):
            if name not in _TERMS or name == "entailment" or name.lower().startswith("js"):
                raise SourceError(f"{origin}: sh:{name} is no term of SHACL that can be checked; correct or remove it")
        self.advanced = bool(terms & _ADVANCED)
        #: Whether any shape may mean more than it says, so that pySHACL has to check them all.
        self.alone = self.advanced or bool(terms & _CUSTOM) or (None, RDFS.subClassOf, RDFS.Class) in shapes

    @cached_property
    def nodes(self) -> frozenset[Node]:
        """Every shape that is declared as one or has a target."""
        kinds = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in self.shapes.subjects(RDF.type, kind)}
        return frozenset(kinds.union(*(self.shapes.subjects(target) for target in (*TARGETS, SH.target))))

    def probe(self) -> None:
        """Let pySHACL read every shape.

        Raises:
            SourceError: a shape is malformed.
        """
        shapes = Graph()
        shapes += self.shapes
        for node in self.nodes:
            shapes.add((node, SH.targetNode, _PROBE))
        self._run(Graph(), shapes, "a shape cannot be used; correct it and try again")

    def faults(self, data: Graph, nodes: frozenset[Node]) -> Iterator[Fault]:
        """Yield what pySHACL finds.

        Args:
            data: the graph to check.
            nodes: the shapes whose targets count; the others are used where these refer to them.

        Raises:
            SourceError: pySHACL cannot check this data with these shapes.
        """
        if nodes not in self._parts:
            self._parts[nodes] = self._part(nodes)
        reason = "pySHACL cannot check these letters with these shapes; correct the shape or the value that it names"
        report = self._run(data, self._parts[nodes], reason)
        for node in report.subjects(RDF.type, SH.ValidationResult):
            yield _fault(report, node)

    def _run(self, data: Graph, shapes: Graph, reason: str) -> Graph:
        import pyshacl  # noqa: PLC0415 - the shapes that come with the package need no pySHACL, and its import takes time

        try:
            report = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=self.advanced)[1]
        except Exception as error:  # rdflib raises Exception itself where a query has an unknown prefix
            if type(error) is not Exception and not isinstance(error, _REFUSALS):
                raise
            raise SourceError(f"{self.origin}: {reason}. {error}") from error
        if not isinstance(report, Graph):  # it returns a failure that the SHACL recommendation asks for
            raise SourceError(f"{self.origin}: {reason}. {report}")
        return report

    def _part(self, nodes: frozenset[Node]) -> Graph:
        """Return the shapes graph without the targets of other shapes."""
        others = self.nodes - nodes
        part = Graph()
        for statement in self.shapes:
            subject, predicate, value = statement
            if subject not in others or not (predicate in TARGETS or (predicate, value) == (RDF.type, RDFS.Class)):
                part.add(statement)
        return part


def data_graph(ntriples: bytes, known: Mapping[Node, Sequence[Statement]]) -> Graph:
    """Return triples as an rdflib graph, with what is known of the concepts that they name.

    Args:
        ntriples: triples as N-Triples.
        known: the statements about each concept.
    """
    graph = Graph()
    named: set[Node] = set()
    for statement in statements(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)):
        graph.add(statement)
        named.add(statement[2])
    for concept in named & known.keys():
        for statement in known[concept]:
            graph.add(statement)
    return graph


def statements(triples: Any) -> Iterator[Statement]:
    """Turn pyoxigraph's triples into rdflib's: twice as fast as rdflib's own parser."""
    terms: dict[Any, Node] = {}
    for triple in triples:
        s, p, o = (terms.get(term) or terms.setdefault(term, node_of_ox(term)) for term in triple.triple)
        yield s, p, o


def _fault(report: Graph, node: Node) -> Fault:
    said = dict(report.predicate_objects(node))
    message = " ".join(sorted(str(message) for message in report.objects(node, SH.resultMessage)))
    path = path_text(report, said[SH.resultPath]) if SH.resultPath in said else ""
    source = Source(turtle(said[SH.sourceShape]), turtle(said[SH.resultSeverity]), message, path)
    value = term_of(said[SH.value]) if SH.value in said else None
    return Fault(term_of(said[SH.focusNode]), value, turtle(said[SH.sourceConstraintComponent]), source)
