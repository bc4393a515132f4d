"""A phrase -> rows that say what it is linked to in a vocabulary, and why."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from imr_graph.ids import slug
from imr_graph.link import icd10_read
from imr_graph.link.drugs import drugs
from imr_graph.link.guidelines import (
    chapter_editions,
    choose_edition,
    find_editions,
    other_work_in,
    regulation_editions,
    topic_of,
)
from imr_graph.link.icd10 import icd10_links
from imr_graph.link.phrases import finder
from imr_graph.link.regions import regions
from imr_graph.link.specialties import specialty_code
from imr_graph.link.vocabulary import Concept, concepts, fold
from imr_graph.model import Span
from imr_graph.text import flatten

_SOURCE: Final = re.compile(
    r"(?P<source>MTUS|ODG|ACOEM)\b[ :,-]*(?:ACOEM\b *)?(?:Chapter (?P<chapter>\d{1,2})\b[ :,-]*)?", re.IGNORECASE
)
_YEAR: Final = re.compile(r"[ ,]*\(?(?P<year>(?:19|20)\d\d)\)? *\Z")
_REGULATION: Final = re.compile(r"\b9792\.\d\d(?:\.\d{1,2})?")
#: Whose titles are tried, by the source that is named; the MTUS adopts guidelines of ACOEM
_SOURCES: Final = {"MTUS": ("mtus",), "ODG": ("odg",), "ACOEM": ("acoem", "mtus"), "": ("mtus", "odg", "acoem")}


class Link(NamedTuple):
    """One concept that a phrase is linked to.

    Attributes:
        phrase: the phrase as given.
        code: the concept's code; empty where the phrase is linked to none.
        category: what the concept belongs to: of ICD-10-CM the 3-character category, of a drug its group, of a
            guideline its topic; empty elsewhere.
        label: the concept's name.
        how: the rule that led to it.
        why: the words that it was read from.
    """

    phrase: str
    code: str = ""
    category: str = ""
    label: str = ""
    how: str = ""
    why: str = ""


def links(phrase: str, vocabulary: str) -> tuple[Link, ...]:
    """Return what a phrase is linked to in a vocabulary; one empty row where it is linked to nothing.

    Args:
        phrase: a diagnosis, a request, a guideline as cited, a certification.
        vocabulary: a key of :data:`VOCABULARIES`.
    """
    return tuple(VOCABULARIES[vocabulary](phrase)) or (Link(phrase),)


def _conditions(phrase: str) -> Iterator[Link]:
    why = ", ".join(
        f"{word.name} ({word.kind})" for word in icd10_read.read(phrase) if word.kind != icd10_read.SEPARATOR
    )
    for link in icd10_links(phrase):
        yield Link(phrase, link.code, link.category, link.label, link.how, why)


def _drugs(phrase: str) -> Iterator[Link]:
    flat = flatten(phrase)
    for mention in finder("drug").find(flat, 0, len(flat)):
        group = mention.concept.one("drugGroup") or ""
        for fact in drugs(flat, mention.span).ingredients:
            words = _printed(phrase, mention.span)
            yield Link(phrase, slug(fact.value), group, fact.value, f"{mention.concept.kind} name", words)


def _regions(phrase: str) -> Iterator[Link]:
    flat = flatten(phrase)
    for fact in regions(flat, Span(0, len(flat))):
        label = concepts("region")[fact.value].labels[0]
        words = _printed(phrase, fact.span)
        how = "region name" if words[-1].isalpha() else "spinal level"
        yield Link(phrase, fact.value, "", label, how, words)


def _guidelines(phrase: str) -> Iterator[Link]:
    flat = flatten(phrase).strip()
    year = _YEAR.search(flat)
    found, how, words = _editions(flat[: year.start()] if year else flat)
    edition = choose_edition(found, int(year["year"]) if year else None, None)
    for each in [edition] if edition else found:
        told = how if edition else f"{how}; edition open"
        yield Link(phrase, each.code, topic_of([each]) or "", each.labels[0], told, words)


def _editions(name: str) -> tuple[list[Concept], str, str]:
    """Return the editions that a name without its year may mean, how it was told, and by which words."""
    source = _SOURCE.match(name)
    title = name[source.end() :] if source else name
    chapter = source["chapter"] if source else None
    for each in _SOURCES[source["source"].upper() if source else ""]:
        found = find_editions(each, title) if title else []
        if found:
            return found, "title", title
    if chapter:
        return chapter_editions(chapter), "chapter", f"chapter {chapter}"
    regulation = _REGULATION.search(name)
    if regulation:
        return regulation_editions(regulation[0]), "regulation", regulation[0]
    work = other_work_in(name)
    return ([concepts("guideline")[work]], "other work", name) if work else ([], "", "")


def _specialties(phrase: str) -> Iterator[Link]:
    code = specialty_code(phrase)
    if code:
        yield Link(phrase, code, "", concepts("specialty")[code].labels[0], "specialty name", fold(phrase))


def _printed(phrase: str, span: Span) -> str:
    return " ".join(phrase[span.start : span.end].split())


#: What phrases can be linked to, by the name of the choice.
VOCABULARIES: Final[dict[str, Callable[[str], Iterator[Link]]]] = {
    "icd10cm": _conditions,
    "drugs": _drugs,
    "regions": _regions,
    "guidelines": _guidelines,
    "specialties": _specialties,
}
