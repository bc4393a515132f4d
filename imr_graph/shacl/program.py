"""A folder of shapes, compiled: what the engine checks, and what is left to pySHACL."""

from dataclasses import dataclass

import rdflib
from rdflib.term import Node

from imr_graph.shacl.faults import Fault, LeftOpenError
from imr_graph.shacl.graph import Graph
from imr_graph.shacl.shapes import Reader, Shape, Target


@dataclass(frozen=True, slots=True)
class Program:
    """Shapes that are ready to run.

    Attributes:
        shapes: the shapes that the engine checks, with their targets.
        left_open: the shapes that are left to pySHACL.
    """

    shapes: tuple[tuple[Target, Shape], ...]
    left_open: frozenset[Node]

    def run(self, graph: Graph) -> tuple[list[Fault], frozenset[Node]]:
        """Return the faults of a batch, and the shapes that pySHACL has to check in it."""
        found: list[Fault] = []
        left = set(self.left_open)
        for target, shape in self.shapes:
            try:
                found += list(shape.faults(graph, target.focus_nodes(graph)))
            except LeftOpenError:
                left.add(target.node)
        return found, frozenset(left)


def compile_shapes(shapes: rdflib.Graph) -> Program:
    """Read every shape that has a target, and tell which ones are left to pySHACL."""
    reader = Reader(shapes)
    done: list[tuple[Target, Shape]] = []
    left: set[Node] = set()
    for target in reader.targets():
        try:
            done.append((target, reader.shape(target.node)))
        except LeftOpenError:
            left.add(target.node)
    return Program(tuple(done), frozenset(left))
