"""What a graph says of itself: a VoID and DCAT description, prefixes and the named queries, as N-Triples.

SPARQL editors that know VoID complete classes and properties from the partitions; those that know SHACL offer the
prefixes (``sh:declare``) and the named queries (``sh:SPARQLExecutable``) as examples. Sources: the VoID note of the W3C
(https://www.w3.org/TR/void/), DCAT 3, SHACL and SHACL-AF.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from imr_graph import __version__, ns
from imr_graph.triples import literal, typed

VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
SH: Final = "http://www.w3.org/ns/shacl#"
#: The node that stands for the whole graph.
DATASET: Final = ns.BASE + "graph"
_TYPED: Final = re.compile(f" {re.escape(ns.TYPE)} <([^<> ]+)> \\.$".encode(), re.MULTILINE)


class Question(NamedTuple):
    """A named query, as the description offers it."""

    name: str
    summary: str
    text: str


class Partitions(NamedTuple):
    """How many nodes each class has, and how many triples each property; terms without angle brackets."""

    classes: Counter[str]
    properties: Counter[str]


def partitions(lines: bytes) -> Partitions:
    """Count the classes and properties of N-Triples lines."""
    classes = Counter(_TYPED.findall(lines))
    properties = Counter([line.split(b" ", 2)[1][1:-1] for line in lines.splitlines()])
    return Partitions(
        Counter({name.decode(): count for name, count in classes.items()}),
        Counter({name.decode(): count for name, count in properties.items()}),
    )


def add(totals: Partitions, counts: Partitions, sign: int) -> None:
    """Add counts to totals, or with -1 take them away."""
    for total, some in zip(totals, counts, strict=True):
        for term, number in some.items():
            total[term] += sign * number
            if not total[term]:
                del total[term]


def description(
    content_hash: str, fingerprint: str, letters: int, counts: Partitions, questions: Iterable[Question]
) -> str:
    """Return the description of a graph, sorted N-Triples without blank nodes.

    Args:
        content_hash: of the letters' triples.
        fingerprint: of what built it.
        letters: how many there are.
        counts: classes and properties of the letters' triples.
        questions: the named queries.
    """
    lines = {f"{s} {p} {o} .\n" for s, p, o in _triples(content_hash, fingerprint, letters, counts, questions)}
    return "".join(sorted(lines))


Triple = tuple[str, str, str]


def _triples(
    content_hash: str, fingerprint: str, letters: int, counts: Partitions, questions: Iterable[Question]
) -> Iterator[Triple]:
    node = _iri(DATASET)
    yield node, ns.TYPE, _iri(VOID + "Dataset")
    yield node, ns.TYPE, _iri(DCAT + "Dataset")
    yield node, _iri(ns.DCTERMS + "title"), literal("Independent Medical Review determinations")
    yield node, _iri(ns.DCTERMS + "conformsTo"), _iri(ns.IMR[:-1])
    yield node, ns.GRAPH_HASH, literal(content_hash)
    yield node, ns.FINGERPRINT, literal(fingerprint)
    yield node, ns.GENERATED_BY, _iri(f"{ns.BASE}parser/{__version__}")
    yield node, _iri(VOID + "uriSpace"), literal(ns.BASE + "letter/")
    yield node, _iri(VOID + "vocabulary"), _iri(ns.IMR)
    yield node, _iri(VOID + "triples"), typed(sum(counts.properties.values()), "integer")
    yield node, _iri(VOID + "entities"), typed(letters, "integer")
    yield from _partitions(node, "class", counts.classes, "entities")
    yield from _partitions(node, "property", counts.properties, "triples")
    yield from _prefixes(node)
    for question in questions:
        yield from _question(node, question)


def _partitions(node: str, kind: str, counts: Mapping[str, int], unit: str) -> Iterator[Triple]:
    for term, count in counts.items():
        part = _iri(f"{DATASET}/{kind}/{_local(term)}")
        yield node, _iri(f"{VOID}{kind}Partition"), part
        yield part, _iri(VOID + kind), _iri(term)
        yield part, _iri(VOID + unit), typed(count, "integer")


def _prefixes(node: str) -> Iterator[Triple]:
    for prefix, namespace in ns.PREFIXES.items():
        declared = _iri(f"{DATASET}/prefix/{prefix}")
        yield node, _iri(SH + "declare"), declared
        yield declared, _iri(SH + "prefix"), literal(prefix)
        yield declared, _iri(SH + "namespace"), typed(namespace, "anyURI")


def _question(node: str, question: Question) -> Iterator[Triple]:
    query = _iri(f"{DATASET}/query/{question.name}")
    yield query, ns.TYPE, _iri(SH + "SPARQLExecutable")
    yield query, ns.TYPE, _iri(SH + "SPARQLSelectExecutable")
    yield query, _iri(ns.RDFS + "label"), literal(question.name)
    yield query, _iri(ns.RDFS + "comment"), literal(question.summary)
    yield query, _iri(SH + "prefixes"), node
    yield query, _iri(SH + "select"), literal(question.text)


def _iri(text: str) -> str:
    return f"<{text}>"


def _local(term: str) -> str:
    """Return a term as a part of an IRI: ``imr-Letter``, ``rdf-type``."""
    for prefix, namespace in ns.PREFIXES.items():
        if term.startswith(namespace):
            return f"{prefix}-{term[len(namespace) :]}"
    return term.rpartition("/")[2].replace("#", "-")
