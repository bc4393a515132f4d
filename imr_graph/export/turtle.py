"""Turtle for people to read: prefixes, one paragraph a subject, its class first; streamed.

Written here because the serializer of the store writes its prefixes in another order in every run.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from imr_graph import ns
from imr_graph.export.source import Graph

_NAMES: Final = {namespace: prefix for prefix, namespace in ns.PREFIXES.items()}
_SPLIT: Final = re.compile(r"(.+[/#])([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)\Z")
_BELOW_BASE: Final = re.compile(r"[a-z]+(?:/[A-Za-z0-9_-]+)+\Z")
_BARE: Final = {  # forms that Turtle reads as these types without saying so
    f"{ns.XSD}integer": re.compile(r"[+-]?\d+\Z", re.ASCII),
    f"{ns.XSD}decimal": re.compile(r"[+-]?\d*\.\d+\Z", re.ASCII),
    f"{ns.XSD}boolean": re.compile(r"(?:true|false)\Z"),
}
_STRING: Final = f"{ns.XSD}string"


def write(graph: Graph, target: Path) -> None:
    """Write the file. Subjects follow the order of the graph: on disk and in graph.nt each has one paragraph."""
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"@base <{ns.BASE}> .\n")
        out.writelines(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in ns.PREFIXES.items())
        for subject, triples in groupby(graph.triples(), key=lambda triple: triple.subject):
            out.write(f"\n{_term(subject)} " + " ;\n    ".join(_properties(triples)) + " .\n")


def _properties(triples: Iterator[ox.Triple]) -> Iterator[str]:
    objects: dict[str, list[str]] = {}
    for triple in triples:
        predicate = "a" if str(triple.predicate) == ns.TYPE else _term(triple.predicate)
        objects.setdefault(predicate, []).append(_term(triple.object))
    for predicate in sorted(objects, key=lambda name: (name != "a", name)):
        yield f"{predicate} {', '.join(sorted(objects[predicate]))}"


def _term(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if not isinstance(term, ox.Literal) or term.language:
        return str(term)
    datatype = term.datatype.value
    bare = _BARE.get(datatype)
    if bare and bare.match(term.value):
        return term.value
    quoted = str(ox.Literal(term.value))
    return quoted if datatype == _STRING else f"{quoted}^^{_iri(datatype)}"


def _iri(iri: str) -> str:
    split = _SPLIT.match(iri)
    if split and split[1] in _NAMES:
        return f"{_NAMES[split[1]]}:{split[2]}"
    below = iri.removeprefix(ns.BASE)
    return f"<{below}>" if _BELOW_BASE.match(below) else f"<{iri}>"
