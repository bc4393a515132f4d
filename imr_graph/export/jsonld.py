"""JSON-LD 1.1: a context of prefixes, and one node object for each subject, streamed."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from imr_graph import ns
from imr_graph.export.jsontext import dumps, write_array
from imr_graph.export.source import Graph

_NAMES: Final = {namespace: prefix for prefix, namespace in ns.PREFIXES.items()}
_NAMESPACE: Final = re.compile("|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True)))
_STRING: Final = f"{ns.XSD}string"
_INTEGER: Final = re.compile(r"(?:0|-?[1-9]\d{0,14})\Z")  # whole numbers that every JSON reader holds exactly


def write(graph: Graph, target: Path) -> None:
    """Write the file. Subjects follow the order of the graph."""
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'{{"@context": {dumps(ns.PREFIXES)}, "@graph": ')
        write_array(out, _node_objects(graph.triples()))
        out.write("}\n")


def compact(iri: str) -> str:
    """Return an IRI with its namespace shortened to a prefix, where the context has one: ``imr:Letter``."""
    found = _NAMESPACE.match(iri)
    if not found or found.end() == len(iri) or iri.startswith("//", found.end()):
        return iri
    return f"{_NAMES[found[0]]}:{iri[found.end() :]}"


def _node_objects(triples: Iterable[ox.Triple]) -> Iterator[dict[str, Any]]:
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        node: dict[str, Any] = {"@id": _reference(subject)}
        for triple in group:
            name, value = _property(triple)
            node.setdefault(name, []).append(value)
        yield {
            name: values[0] if isinstance(values, list) and len(values) == 1 else values
            for name, values in node.items()
        }


def _property(triple: ox.Triple) -> tuple[str, Any]:
    if triple.predicate.value == f"{ns.RDF}type":
        return "@type", _reference(triple.object)
    return compact(triple.predicate.value), _value(triple.object)


def _reference(term: Any) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else compact(term.value)


def _value(term: Any) -> Any:
    if not isinstance(term, ox.Literal):
        return {"@id": _reference(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == _STRING:
        return term.value
    if datatype == f"{ns.XSD}integer" and _INTEGER.match(term.value):
        return int(term.value)
    if datatype == f"{ns.XSD}boolean" and term.value in {"true", "false"}:
        return term.value == "true"
    return {"@value": term.value, "@type": compact(datatype)}
