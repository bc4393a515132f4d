"""Terms as people read them: Turtle with the project's prefixes."""

from functools import cache
from typing import Final

from rdflib import SH, Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.term import Node

from imr_graph import ns
from imr_graph.shacl.terms import node_of

#: The prefixes of reports.
PREFIXES: Final = {**ns.PREFIXES, "sh": str(SH)}


def turtle(node: Node | None) -> str:
    """Write a node of rdflib as Turtle; a blank node's name means nothing outside its graph, so it is left out."""
    return node.n3(_names()) if isinstance(node, URIRef | Literal) else "[]"


def turtle_of(term: str) -> str:
    """Write a term of N-Triples as Turtle; a literal as it is written, but for the name of its datatype."""
    if term[0] != '"':
        return turtle(node_of(term))
    quoted, quote, ending = term.rpartition('"')
    return quoted + quote + (f"^^{turtle(URIRef(ending[3:-1]))}" if ending[:1] == "^" else ending)


@cache
def _names() -> NamespaceManager:
    manager = NamespaceManager(Graph(bind_namespaces="none"), bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        manager.bind(prefix, namespace)
    return manager


def parameter(component: str) -> str:
    """Return the parameter of a constraint component: ``sh:minCount``; a user's own component stays as it is."""
    if not component.startswith("sh:"):
        return component
    name = component.removeprefix("sh:").removesuffix("ConstraintComponent")
    return "sh:sparql" if name == "SPARQL" else f"sh:{name[0].lower()}{name[1:]}"


def component(parameter: URIRef) -> str:
    """Return the constraint component that a parameter belongs to: ``sh:MinCountConstraintComponent``."""
    name = str(parameter).removeprefix(str(SH))
    return f"sh:{name[0].upper()}{name[1:]}ConstraintComponent"
