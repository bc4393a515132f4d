"""SPARQL constraints, run by pyoxigraph on the few triples of a batch that the query can see.

Only queries of which pyoxigraph and rdflib are known to think alike are run here; the others are left to pySHACL.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pyoxigraph as ox
from pyparsing import ParseException
from rdflib import OWL, RDF, SH, Literal, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, OneOrMore, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from imr_graph import ns
from imr_graph.shacl.declared import Declared
from imr_graph.shacl.faults import Fault, LeftOpenError, Source
from imr_graph.shacl.graph import Graph
from imr_graph.shacl.paths import Values
from imr_graph.shacl.terms import plain_value, term_of

_COMPONENT: Final = "sh:SPARQLConstraintComponent"
_THIS: Final = ox.Variable("this")
_PREFIXES: Final = {"rdf": ns.RDF, "rdfs": ns.RDFS, "owl": str(OWL)}
#: Variables that SHACL binds or replaces, of which only ``$this`` is done here.
_BOUND: Final = re.compile(r"[$?](?:PATH|shapesGraph|currentShape|failure|path)\b")
_SELECTS_THIS: Final = re.compile(r"\s[$?]this\b")
#: The parts of SPARQL's algebra that may occur.
_ALGEBRA: Final = frozenset(
    {"SelectQuery", "Project", "Distinct", "Filter", "LeftJoin", "Join", "Union", "BGP", "TrueFilter"}
    | {"RelationalExpression", "ConditionalAndExpression", "ConditionalOrExpression", "UnaryNot"}
    | {"Builtin_COALESCE", "Builtin_BOUND"}
)


def sparql(shape: Declared) -> list[Callable[[Graph, Values, Source], Iterator[Fault]]]:
    """sh:sparql on a node shape: each solution is a fault of the focus node, its ?value the value."""
    if shape.path() is not None or (None, RDF.type, OWL.Ontology) in shape.shapes:
        raise LeftOpenError("a property shape with a query, or prefixes declared on an ontology")
    return [
        Query(Declared(shape.shapes, node))
        for node in shape.all(SH.sparql)
        if not Declared(shape.shapes, node).flag(SH.deactivated)
    ]


class Query:
    """One SPARQL constraint.

    Args:
        declared: what the shapes graph says of it.

    Raises:
        LeftOpenError: it is malformed, or may mean something else to rdflib.
    """

    def __init__(self, declared: Declared) -> None:
        text = str(declared.one(SH.select, Literal))
        if _BOUND.search(text) or not _SELECTS_THIS.search(text):
            raise LeftOpenError("a query with other bound variables than $this")
        self.messages = {str(message) for message in declared.all_of(SH.message, Literal)}
        declarations = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in _prefixes(declared).items())
        self.text = declarations + text
        try:
            ox.Store().query(self.text)
            parts = list(_parts(translateQuery(parseQuery(self.text)).algebra))
        except (ParseException, SyntaxError, ValueError) as error:
            raise LeftOpenError(str(error)) from error
        self.predicates = sorted({term_of(node) for node in parts if isinstance(node, URIRef)})
        self.literals = [term_of(node) for node in parts if isinstance(node, Literal)]

    def __call__(self, graph: Graph, values: Values, source: Source) -> Iterator[Fault]:
        """Run the query for each focus node."""
        if not values:
            return
        store = self._store(graph)
        message = " ".join(sorted(self.messages | ({source.message} - {""})))
        for focus in values:
            for solution in _solutions(store, self.text, focus):
                yield Fault(focus, solution or focus, _COMPONENT, source._replace(message=message))

    def _store(self, graph: Graph) -> ox.Store:
        """Load what the query can see.

        Raises:
            LeftOpenError: literals are there that pyoxigraph may compare in another way than rdflib.
        """
        lines = []
        literals = set(self.literals)
        for predicate in self.predicates:
            for subject, values in graph.objects(predicate).items():
                for value in values:
                    lines.append(f"{subject} {predicate} {value} .\n")
                    if value[0] == '"':
                        literals.add(value)
        kinds = {type(plain_value(literal)) for literal in literals}
        if len(kinds) > 1 or type(None) in kinds:
            raise LeftOpenError("literals of several types")
        store = ox.Store()
        store.load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
        return store


def _solutions(store: ox.Store, query: str, focus: str) -> Iterator[str | None]:
    """Yield the ?value of each solution for one focus node."""
    if focus[0] != "<":
        raise LeftOpenError("a focus node that is no IRI")
    found: Any = store.query(query, substitutions={_THIS: ox.NamedNode(focus[1:-1])})
    names = {variable.value for variable in found.variables}
    for solution in found:
        value = solution["value"] if "value" in names else None
        yield str(value) if value is not None else None


def _prefixes(declared: Declared) -> dict[str, str]:
    found = dict(_PREFIXES)
    for owner in declared.all(SH.prefixes):
        for node in Declared(declared.shapes, owner).all(SH.declare):
            declaration = Declared(declared.shapes, node)
            found[str(declaration.one(SH.prefix, Literal))] = str(declaration.one(SH.namespace, Literal))
    return found


def _parts(algebra: Any) -> Iterator[Node]:
    """Yield the predicates and literals of a query's algebra.

    Raises:
        LeftOpenError: a part of it is left to pySHACL.
    """
    if isinstance(algebra, CompValue):
        if algebra.name not in _ALGEBRA or dict.get(algebra, "datasetClause"):
            raise LeftOpenError(f"{algebra.name} in a query")
        for triple in dict.get(algebra, "triples") or ():
            yield from _predicates(triple[1])
            yield from (node for node in triple if isinstance(node, Literal))
        for name, part in algebra.items():
            if name not in {"triples", "_vars", "PV"}:
                yield from _parts(part)
    elif isinstance(algebra, Literal):
        yield algebra
    elif isinstance(algebra, list | tuple):
        for part in algebra:
            yield from _parts(part)


def _predicates(path: Node | Path) -> Iterator[Node]:
    if isinstance(path, URIRef):
        yield path
    elif isinstance(path, SequencePath | AlternativePath):
        for part in path.args:
            yield from _predicates(part)
    elif isinstance(path, InvPath):
        yield from _predicates(path.arg)
    elif isinstance(path, MulPath) and path.mod == OneOrMore:
        yield from _predicates(path.path)
    else:
        raise LeftOpenError("a query for any predicate, or for paths of no length")
