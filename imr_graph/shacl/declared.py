"""What a shapes graph declares of one shape, asked parameter by parameter.

Where a parameter is not what SHACL asks for, the shape is left to pySHACL, which says what is wrong.
"""

from dataclasses import dataclass
from typing import TypeVar

import rdflib
from rdflib import SH, XSD, Literal, URIRef
from rdflib.term import Node

from imr_graph.shacl.faults import LeftOpenError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Declared:
    """The statements about one shape.

    Attributes:
        shapes: the shapes graph.
        node: the shape.
    """

    shapes: rdflib.Graph
    node: Node

    def all(self, parameter: URIRef) -> list[Node]:
        """Return the values of a parameter."""
        return list(self.shapes.objects(self.node, parameter))

    def one(self, parameter: URIRef, kind: type[T]) -> T:
        """Return the value of a parameter that has one, of this kind of node.

        Raises:
            LeftOpenError: it has none, several, or one of another kind.
        """
        return only(self.all_of(parameter, kind))

    def all_of(self, parameter: URIRef, kind: type[T]) -> list[T]:
        """Return the values of a parameter, all of this kind of node.

        Raises:
            LeftOpenError: one is of another kind.
        """
        values = self.all(parameter)
        found: list[T] = [value for value in values if isinstance(value, kind)]
        if len(found) != len(values):
            raise LeftOpenError(f"a value of {parameter} that is no {kind.__name__}")
        return found

    def count(self, parameter: URIRef) -> int:
        """Return the value of a parameter that is an xsd:integer from 0.

        Raises:
            LeftOpenError: it is none.
        """
        literal = self.one(parameter, Literal)
        if literal.datatype != XSD.integer or not isinstance(literal.value, int) or literal.value < 0:
            raise LeftOpenError(f"{parameter} is no count")
        return literal.value

    def flag(self, parameter: URIRef) -> bool:
        """Return the value of a parameter that is an xsd:boolean; False where it is not given.

        Raises:
            LeftOpenError: it is none.
        """
        if not self.all(parameter):
            return False
        value = self.one(parameter, Literal).value
        if not isinstance(value, bool):
            raise LeftOpenError(f"{parameter} is no boolean")
        return value

    def items(self, parameter: URIRef) -> list[Node]:
        """Return the members of the list that is the value of a parameter.

        Raises:
            LeftOpenError: it is no list.
        """
        return items(self.shapes, only(self.all(parameter)))

    def path(self) -> Node | None:
        """Return the path of a property shape, None for a node shape.

        Raises:
            LeftOpenError: the shape is malformed.
        """
        kinds = {SH.NodeShape, SH.PropertyShape} & {*self.all(rdflib.RDF.type)}
        paths = self.all(SH.path)
        if len(kinds) > 1 or (paths and SH.NodeShape in kinds) or (not paths and SH.PropertyShape in kinds):
            raise LeftOpenError("neither node shape nor property shape")
        return only(paths) if paths else None


def only(values: list[T]) -> T:
    """Return the one value of a list.

    Raises:
        LeftOpenError: it holds none or several.
    """
    if len(values) != 1:
        raise LeftOpenError(f"{len(values)} values in place of one")
    return values[0]


def items(shapes: rdflib.Graph, first: Node) -> list[Node]:
    """Return the members of an RDF list.

    Raises:
        LeftOpenError: it is no well-formed list.
    """
    found = []
    seen = set()
    while first != rdflib.RDF.nil:
        if first in seen:
            raise LeftOpenError("a list that runs in a circle")
        seen.add(first)
        found.append(only(list(shapes.objects(first, rdflib.RDF.first))))
        first = only(list(shapes.objects(first, rdflib.RDF.rest)))
    return found
