"""What validation finds: a fault of one focus node, and the shape that it breaks."""

from typing import NamedTuple

from imr_graph.errors import ImrGraphError


class LeftOpenError(ImrGraphError):
    """A shape, or data under a shape, that this engine leaves to pySHACL."""


class Source(NamedTuple):
    """The shape that a fault comes from, as a report names it.

    Attributes:
        shape: the shape, as Turtle writes it.
        severity: its severity, as Turtle writes it.
        message: its messages.
        path: its property path, as Turtle writes it; empty for a node shape.
    """

    shape: str
    severity: str
    message: str
    path: str


class Fault(NamedTuple):
    """One validation result.

    Attributes:
        focus: the focus node, a term.
        value: the value at fault, a term; None where there is none.
        component: the kind of constraint, as Turtle writes it.
        source: the shape that it breaks.
    """

    focus: str
    value: str | None
    component: str
    source: Source
