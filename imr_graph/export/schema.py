"""Decides once which triples become properties, of which name and type, and which become edges.

A name has one type in every kind of node, because GraphML, GEXF and tables have one column a name.
"""

import re
from functools import cache
from typing import Final, Literal, NamedTuple

from imr_graph import ns

KeyType = Literal["str", "int", "float", "date", "bool", "strs"]


class Key(NamedTuple):
    """A property's name and type; ``strs`` is a list of strings."""

    name: str
    type: KeyType


def local_name(term: str) -> str:
    """Return the last part of a term's IRI: ``<https://w3id.org/imr-graph/ontology#caseNumber>``: caseNumber."""
    return re.split("[/#]", term.strip("<>"))[-1]


@cache
def edge_type(predicate: str) -> str:
    """Return a link's name as property graphs write it: ``imr:administratorCitation``: ADMINISTRATOR_CITATION."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", local_name(predicate)).upper()


def _keys(**terms: tuple[str, ...]) -> dict[str, Key]:
    types: dict[str, KeyType] = {"text": "str", "integer": "int", "decimal": "float", "day": "date", "many": "strs"}
    return {term: Key(local_name(term), types[kind]) for kind, names in terms.items() for term in names}


_SKOS: Final = {name: f"<{ns.SKOS}{name}>" for name in ("prefLabel", "altLabel", "notation", "definition", "broader")}
_DCTERMS: Final = {name: f"<{ns.DCTERMS}{name}>" for name in ("title", "publisher", "isReplacedBy")}
_IMR: Final = {
    name: f"<{ns.IMR}{name}>"
    for name in (
        *("acoemChapter", "regulation", "inForceFrom", "inForceTo"),
        *("specialtyType", "parentBoard", "dwcLabel"),
        *("nameType", "route", "drugClass", "drugGroup"),
        "inclusionTerm",
    )
}

PREF_LABEL: Final = _SKOS["prefLabel"]

_QUOTE: Final = (ns.START, ns.END, ns.PAGE)
_CONCEPT: Final = {
    _SKOS["notation"]: Key("code", "str"),
    **_keys(text=(_SKOS["definition"],), many=(_SKOS["altLabel"],)),
}

#: Kinds of node that stand below a letter -> the literals that become properties.
LETTER_KINDS: Final[dict[str, dict[str, Key]]] = {
    "Letter": {
        **_keys(
            text=(ns.IDENTIFIER, ns.CASE_NUMBER, ns.PRIORITY, ns.TEMPLATE, ns.CONTENT_HASH),
            integer=(
                *(ns.DETERMINATION_COUNT, ns.OVERTURNED_COUNT, ns.DAYS_DENIAL_TO_APPLICATION),
                *(ns.DAYS_APPLICATION_TO_ASSIGNMENT, ns.DAYS_ASSIGNMENT_TO_DECISION, ns.DAYS_DENIAL_TO_DECISION),
            ),
            day=(ns.DATE_ASSIGNED, ns.DATE_OF_INJURY, ns.DECISION_DATE, ns.UR_DENIAL_DATE, ns.APPLICATION_RECEIVED),
            many=(ns.DIAGNOSIS_TEXT,),
        ),
        ns.GENERATED_BY: Key("parser", "str"),
    },
    "Worker": _keys(integer=(ns.AGE, *_QUOTE), text=(ns.SEX,), day=(ns.INJURY_DATE,)),
    "Diagnosis": _keys(integer=(ns.NUMBER, *_QUOTE), text=(ns.TEXT,), many=(ns.CONDITION_BASIS,)),
    "Reviewer": _keys(many=(ns.SPECIALTY_TEXT,), integer=_QUOTE),
    "Determination": _keys(integer=(ns.NUMBER, *_QUOTE), text=(ns.HEADING, ns.RATIONALE_END)),
    "ServiceRequest": _keys(
        text=(ns.TEXT, ns.ORIGINAL_REQUEST, ns.AUTHORIZED_PART, ns.LATERALITY, ns.STRENGTH),
        decimal=(ns.QUANTITY,),
        integer=(ns.REFILLS, ns.VISITS, *_QUOTE),
    ),
    "Citation": _keys(
        integer=(ns.EDITION_YEAR, *_QUOTE),
        text=(ns.CHAPTER, ns.URL),
        many=(ns.SECTION_TEXT, ns.PAGE_CITED),
    ),
}

#: Kinds of concept -> the literals that become properties.
CONCEPT_KINDS: Final[dict[str, dict[str, Key]]] = {
    "Guideline": {
        **_CONCEPT,
        **_keys(
            text=(_DCTERMS["title"], _DCTERMS["publisher"]),
            integer=(ns.EDITION_YEAR,),
            day=(_IMR["inForceFrom"], _IMR["inForceTo"]),
            many=(_IMR["acoemChapter"], _IMR["regulation"]),
        ),
    },
    "Section": _CONCEPT,
    "Topic": _CONCEPT,
    "Condition": {**_CONCEPT, **_keys(many=(_IMR["inclusionTerm"],))},
    "ServiceCategory": {**_CONCEPT, **_keys(many=(_IMR["dwcLabel"],))},
    "BodyRegion": _CONCEPT,
    "Ingredient": _CONCEPT,
    "Drug": {
        **_CONCEPT,
        **_keys(text=(_IMR["nameType"],), many=(_IMR["route"], _IMR["drugClass"], _IMR["drugGroup"])),
    },
    "Specialty": {**_CONCEPT, **_keys(text=(_IMR["specialtyType"],), many=(_IMR["parentBoard"], _IMR["dwcLabel"]))},
    "State": _CONCEPT,
    "Outcome": _CONCEPT,
    "Source": _CONCEPT,
    "Concept": _CONCEPT,
}

KINDS: Final = LETTER_KINDS | CONCEPT_KINDS

#: Links of concepts that are no term of ours and still become edges.
CONCEPT_LINKS: Final = (_SKOS["broader"], _DCTERMS["isReplacedBy"])

_CLASSES: Final = {f"{ns.IMR}{kind}": kind for kind in KINDS}


def kind_of(types: list[str]) -> str:
    """Return the kind of a node with these classes (IRIs): ``Concept`` where none of them is known."""
    return next((_CLASSES[name] for name in types if name in _CLASSES), "Concept")


def labels_of(kind: str) -> tuple[str, ...]:
    """Return the labels of a node of this kind, its kind first: ``("Guideline", "Concept")``."""
    return (kind, "Concept") if kind in CONCEPT_KINDS and kind != "Concept" else (kind,)


def node_keys(kind: str) -> dict[str, KeyType]:
    """Return the names and types of the properties that nodes of a kind may have, ``label`` first."""
    return {"label": "str", **{key.name: key.type for key in KINDS[kind].values()}}


#: Links that stand beside another one between the same two nodes.
REPEATED: Final = frozenset({ns.ADMINISTRATOR_PAGE_CITATION, ns.REVIEWER_PAGE_CITATION})


@cache
def is_edge(predicate: str) -> bool:
    """Return whether links of this name become edges: links of our own, and two of concepts."""
    return (predicate.startswith(f"<{ns.IMR}") or predicate in CONCEPT_LINKS) and predicate not in REPEATED
