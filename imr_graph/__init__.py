"""Build, validate and query a knowledge graph of California Independent Medical Review letters.

    import imr_graph

    for record in imr_graph.read_letters(["letters/"]):     # records, or the error where a letter cannot be read
        ...
    imr_graph.build(["letters/"], "graph")                  # a graph directory, made or brought up to date
    imr_graph.Graph("graph").query("denials-by-guideline")  # rows; .to_pandas(), .to_arrow(), a table in a notebook
    store = imr_graph.open_graph("graph")                   # the pyoxigraph store itself
    imr_graph.drivers(store)                                # which guidelines go with denials that stand

The verbs are imported when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from imr_graph.analysis import drivers
    from imr_graph.extract import parse
    from imr_graph.graph import Graph
    from imr_graph.model import Letter, Record
    from imr_graph.pipeline import build, read_letters
    from imr_graph.store import open_graph

__all__ = ["Graph", "Letter", "Record", "__version__", "build", "drivers", "open_graph", "parse", "read_letters"]

_HOMES = {
    "Graph": "graph",
    "Letter": "model",
    "Record": "model",
    "build": "pipeline",
    "drivers": "analysis",
    "open_graph": "store",
    "parse": "extract",
    "read_letters": "pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a verb or a noun when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
