"""The name of a guideline as printed -> its edition, topic and sections.

Editions of one topic share titles ('Low Back Disorders' of 2016, 2019 and 2020); the printed year tells them apart,
else the date of the decision, by when each was in force. What stays open is left null.
"""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Final

from imr_graph.link.vocabulary import Concept, concepts, fold

_WORD: Final = re.compile(r"[A-Za-z0-9']+")
#: What may stand between two words of a title: ', ' ' & ' '- ' and a word that is broken over a line's end.
_GAP: Final = r"\.?[^A-Za-z0-9.;:]{1,9}(?:(?:and|&)[^A-Za-z0-9.;:]{1,9})?"
_FUZZY: Final = 0.85


@cache
def editions(source: str) -> dict[str, list[Concept]]:
    """Return the editions of a source (``mtus``, ``odg``, ``acoem``) by each of their titles, folded."""
    found: dict[str, list[Concept]] = {}
    for concept in concepts("guideline").values():
        if concept.one("source") != source or concept.one("topic") is None:
            continue
        for label in dict.fromkeys(fold(_plain(label)) for label in _titles(concept)):
            found.setdefault(label, []).append(concept)
    return found


_FINAL_YEAR: Final = re.compile(r",? \(?(?:19|20)\d\d\)?$")


def _titles(concept: Concept) -> list[str]:
    """Return an edition's titles without the year, which letters print after them."""
    return [_FINAL_YEAR.sub("", label) for label in (*concept.values.get("title", ()), *concept.labels)]


def _plain(label: str) -> str:
    return label.replace("&", " and ")


@cache
def title_pattern(source: str) -> str:
    """Return a pattern, for a flat text, of every title of a source, the longest first."""
    titles = {title for found in editions(source).values() for concept in found for title in _titles(concept)}
    alternatives = sorted({_label_pattern(title) for title in titles}, key=lambda pattern: (-len(pattern), pattern))
    return "(?:" + "|".join(alternatives) + ")"


def _label_pattern(label: str) -> str:
    words = [word for word in _WORD.findall(label) if word != "and"]
    bracket = r" *\)" if label.endswith(")") else ""
    return _GAP.join(re.escape(word) for word in words) + r"(?![A-Za-z0-9])" + bracket


def find_editions(source: str, title: str) -> list[Concept]:
    """Return the editions that a printed title names; one that is misspelt finds the nearest."""
    labels = editions(source)
    key = fold(_plain(title))
    if key in labels:
        return labels[key]
    bare = " ".join(word for word in key.split() if word != "and")
    for label, found in labels.items():
        if bare == " ".join(word for word in label.split() if word != "and"):
            return found
    close = get_close_matches(key, labels, 1, _FUZZY)
    return labels[close[0]] if close else []


@cache
def chapter_editions(chapter: str) -> list[Concept]:
    """Return the MTUS editions that adopted a chapter of the ACOEM guidelines' second edition."""
    found = [concept for concept in concepts("guideline").values() if chapter in concept.values.get("acoemChapter", ())]
    return sorted(found, key=lambda concept: concept.one("source") != "mtus")


def choose_edition(candidates: Iterable[Concept], year: int | None, decided: date | None) -> Concept | None:
    """Return the edition meant: of the printed year, else the only one, else the one in force on a day.

    A letter that prints no year is of 2015 or before, or names its guideline by the title of one edition; where its
    date is not known either, the oldest edition that was then in force counts.
    """
    found = list(candidates)
    if year is not None:
        return next((concept for concept in found if concept.one("editionYear") == str(year)), None)
    if len(found) == 1:
        return found[0]
    if decided is not None:
        day = decided.isoformat()
        in_force = [concept for concept in found if _in_force(concept, day)]
        return in_force[0] if len(in_force) == 1 else None
    old = [concept for concept in found if (concept.one("inForceFrom") or "9") < "2014"]
    return old[0] if len(old) == 1 else None


def _in_force(concept: Concept, day: str) -> bool:
    start, end = concept.one("inForceFrom"), concept.one("inForceTo")
    return bool(start) and (start or "") <= day and (end is None or day <= end)


def topic_of(candidates: Iterable[Concept]) -> str | None:
    """Return the topic that all of these editions share."""
    topics = {concept.one("topic") for concept in candidates}
    return next(iter(topics)) if len(topics) == 1 else None


@cache
def sections(guideline: str) -> dict[str, Concept]:
    """Return an edition's sections by each of their labels, folded and without hyphens and blanks."""
    found: dict[str, Concept] = {}
    for concept in _sections_of().get(guideline, ()):
        for label in concept.labels:
            found.setdefault(section_key(label), concept)
    return found


@cache
def _sections_of() -> dict[str, list[Concept]]:
    found: dict[str, list[Concept]] = {}
    for concept in concepts("section").values():
        for guideline in concept.values.get("sectionOf", ()):
            found.setdefault(guideline, []).append(concept)
    return found


_KEY: Final = re.compile(r"[^a-z0-9.]+")


def section_key(name: str) -> str:
    """Fold a section's name so that line-end hyphens, commas and spacing do not matter."""
    return _KEY.sub("", name.lower().replace("&", "and")).rstrip(".")


def find_section(guideline: str | None, name: str) -> str | None:
    """Return the code of a section of an edition, one that is misspelt too; None where it is not known."""
    if guideline is None:
        return None
    labels = sections(guideline)
    key = section_key(name)
    if key in labels:
        return labels[key].code
    close = get_close_matches(key, labels, 1, _FUZZY) if labels else []
    return labels[close[0]].code if close else None


@cache
def vocabulary_words() -> frozenset[str]:
    """Return every word of the guidelines' and sections' names, in lower case: it tells a line-end hyphen to drop."""
    labels = (label for kind in ("guideline", "section") for concept in concepts(kind).values() for label in concept.labels)
    return frozenset(word.lower() for label in labels for word in _WORD.findall(label))


def is_word(word: str) -> bool:
    """Tell whether a word stands in the name of a guideline or a section."""
    return word.lower() in vocabulary_words()
