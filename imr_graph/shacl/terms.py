"""RDF terms as N-Triples writes them, and what rdflib makes of them.

Within the engine a term is its canonical N-Triples text, so equal texts are equal terms. What a literal is worth is
asked of rdflib, whose answers are those of pySHACL.
"""

import logging
import re
from datetime import date
from functools import lru_cache
from typing import Final

import pyoxigraph as ox
from rdflib import Literal, URIRef
from rdflib.term import BNode, Node

from imr_graph.ns import XSD

_MOST: Final = 1 << 14  # remembered terms: a few megabytes
_INTEGER: Final = f'"^^<{XSD}integer>'
_DATE: Final = re.compile(rf'"(\d{{4}}-\d\d-\d\d)"\^\^<{re.escape(XSD)}date>', re.ASCII)
_DIGITS: Final = 18  # of more digits Python makes a number slowly, or not at all

# A literal whose text does not fit its datatype is a result of validation, and no news for the log.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def text_of(term: str) -> str:
    """Return what SPARQL's ``str()`` gives for an IRI or a literal, and the label of a blank node."""
    if term[0] == "<" or (term[-1] == '"' and "\\" not in term):
        return term[1:-1]
    return str(node_of(term))


@lru_cache(_MOST)
def node_of(term: str) -> Node:
    """Return the rdflib node of a term; literals keep their lexical form."""
    if term[0] == "<":
        return URIRef(term[1:-1])
    if term[0] == "_":
        return BNode(term[2:])
    lexical, _, datatype = term.rpartition('"')
    if "\\" not in lexical:
        if not datatype:
            return Literal(lexical[1:])
        if datatype[0] == "^":
            return Literal(lexical[1:], datatype=URIRef(datatype[3:-1]), normalize=False)
    return node_of_ox(next(iter(ox.parse(f"<x:s> <x:p> {term} .", format=ox.RdfFormat.N_TRIPLES))).object)


def node_of_ox(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """Return the rdflib node of a pyoxigraph term."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value == XSD + "string"
        return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)
    return BNode(str(term).removeprefix("_:"))


def term_of(node: Node) -> str:
    """Return the term of an rdflib node."""
    if isinstance(node, Literal):
        if node.language:
            return str(ox.Literal(str(node), language=node.language))
        return str(ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or XSD + "string"))))
    return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"


@lru_cache(_MOST)
def plain_value(term: str) -> int | date | None:
    """Return the value of an xsd:integer or xsd:date that is written in the one plain way; None for any other term.

    On these rdflib and pyoxigraph agree. rdflib takes much else for numbers and dates (``1_000``, ``20150908``), and
    forgets the time zone of a date.
    """
    if term.endswith(_INTEGER):
        digits = term[1 : -len(_INTEGER)]
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else None
    day = _DATE.fullmatch(term)
    try:
        return date.fromisoformat(day[1]) if day else None
    except ValueError:
        return None
