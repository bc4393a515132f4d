"""The name of a guideline as printed -> its edition, topic and sections.

Editions of one topic share titles ('Low Back Disorders' of 2016, 2019 and 2020); the printed year tells them apart,
else the date of the decision, by when each was in force. What stays open is left null. A name that is misspelt finds
the one that it stands near to; what is printed stays as it is.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final, NamedTuple

from imr_graph.link.vocabulary import Concept, concepts, fold

_WORD: Final = re.compile(r"[A-Za-z0-9']+")
_LETTERS: Final = re.compile("[A-Za-z]+")
#: What may stand between two words of a title: ', ' ' & ' '- ' and a word that is broken over a line's end.
_GAP: Final = r"\.?[^A-Za-z0-9.;:]{1,9}(?:(?:and|&)[^A-Za-z0-9.;:]{1,9})?"
_COLON_GAP: Final = r":?" + _GAP
_PLURALS: Final = frozenset({"complaints", "disorders", "conditions", "guidelines", "opioids"})
_FUZZY: Final = 0.85
_MAX_TYPO: Final = 3  # letters too many or too few
_MAX_WORDS: Final = 8
_STRONG: Final = re.compile(
    r"(?:Complaints?|Disorders?|Conditions?|Guidelines?|Treatments?|Formulary|Drug +List|Asthma|Lung +Disease"
    r"|Brain +Injury|Documentation|Management|Approaches|Prevention)\Z",
    re.IGNORECASE,
)


class Title(NamedTuple):
    """A guideline's title found in a text: where it ends, and the editions that have it."""

    end: int
    editions: list[Concept]


@cache
def editions(source: str) -> dict[str, list[Concept]]:
    """Return the editions of a source (``mtus``, ``odg``, ``acoem``) by each of their titles, folded.

    Of two sources (``mtus acoem``) the first that has a title keeps it.
    """
    if " " in source:
        return {**editions(source.partition(" ")[2]), **editions(source.partition(" ")[0])}
    found: dict[str, list[Concept]] = {}
    for concept in concepts("guideline").values():
        if concept.one("source") != source or concept.one("topic") is None:
            continue
        for label in dict.fromkeys(_key(label) for label in _titles(concept)):
            found.setdefault(label, []).append(concept)
    return found


_FINAL_YEAR: Final = re.compile(r",? \(?(?:19|20)\d\d\)?$")


def _titles(concept: Concept) -> list[str]:
    """Return an edition's titles without the year, which letters print after them; a regulation's number is none."""
    labels = (*concept.values.get("title", ()), *concept.labels)
    return [_FINAL_YEAR.sub("", label) for label in labels if not label[0].isdigit()]


def _key(title: str) -> str:
    """Fold a title so that ', ' ' and ' and ' & ' do not matter."""
    return " ".join(word for word in fold(title.replace("&", " and ")).split() if word != "and")


@cache
def _patterns(source: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns, for a flat text, of a source's titles by their first word, the longest title first."""
    by_word: dict[str, set[str]] = {}
    for title in {title for found in editions(source).values() for concept in found for title in _titles(concept)}:
        words = [word for word in _WORD.findall(title) if word != "and"]
        by_word.setdefault(words[0].lower().replace("'", ""), set()).add(_title_pattern(title, words))
    return {
        word: re.compile("|".join(sorted(found, key=lambda pattern: (-len(pattern), pattern))), re.IGNORECASE)
        for word, found in by_word.items()
    }


def _title_pattern(title: str, words: list[str]) -> str:
    bracket = r" *\)" if title.endswith(")") else ""
    plural = "?" if words[-1].lower() in _PLURALS else ""
    gap = _COLON_GAP if ":" in title else _GAP
    return gap.join(re.escape(word).replace("'", "'?") for word in words) + plural + r"(?![A-Za-z0-9])" + bracket


@lru_cache(maxsize=4096)
def _pattern(source: str, word: str) -> re.Pattern[str] | None:
    """Return the pattern of a source's titles that begin with a word, as a letter prints it."""
    return _patterns(source).get(word.lower().replace("'", ""))


def title_at(source: str, flat: str, start: int, end: int) -> Title | None:
    """Return the longest title of a source that begins at a place of a flat text."""
    word = _WORD.match(flat, start, end)
    pattern = _pattern(source, word[0]) if word else None
    match = pattern.match(flat, start, end) if pattern else None
    return Title(match.end(), find_editions(source, match[0])) if match else None


@cache
def other_works() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    """Return the patterns and codes of other works than the MTUS, the ODG and ACOEM by a label's first word."""
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    labels = ((label, each) for each in concepts("guideline").values() for label in each.labels)
    for label, concept in sorted(labels, key=lambda pair: -len(pair[0])):
        if concept.one("source") != "other" or concept.code in {"other", "study"}:
            continue
        words = re.findall("[A-Za-z0-9]+", label)
        pattern = "[^A-Za-z0-9]{0,4}".join(words) + "(?![A-Za-z0-9])"
        found.setdefault(words[0].lower(), []).append((re.compile(pattern, re.IGNORECASE), concept.code))
    return found


def other_work_at(flat: str, start: int, end: int) -> tuple[int, str] | None:
    """Return where the name of a work outside of the MTUS, the ODG and ACOEM ends, and the work's code."""
    word = _LETTERS.match(flat, start, end)
    for pattern, code in other_works().get(word[0].lower(), ()) if word else ():
        match = pattern.match(flat, start, end)
        if match:
            return match.end(), code
    return None


def other_work_in(text: str) -> str | None:
    """Return the code of the first such work that a text names."""
    found = (other_work_at(text, word.start(), len(text)) for word in _LETTERS.finditer(text))
    return next((work[1] for work in found if work), None)


@lru_cache(maxsize=1024)
def is_whole_title(title: str) -> bool:
    """Tell whether a title needs no year to be known as one: 'Knee Complaints', but not 'Knee'."""
    return bool(_STRONG.search(title))


@lru_cache(maxsize=1024)
def find_editions(source: str, title: str) -> list[Concept]:
    """Return the editions that a printed title names; one that is misspelt finds the nearest."""
    labels = editions(source)
    key = _key(title)
    if key in labels:
        return labels[key]
    close = _nearest(key, labels)
    return labels[close] if close else []


@lru_cache(maxsize=1024)
def misspelt_title(source: str, phrase: str) -> tuple[int, list[Concept]]:
    """Return how many characters of a phrase name a guideline in a misspelt way, and its editions; else 0 and none.

    The title must be of three words or more ('Chronic Pain Medial Treatment Guidelines Opioids').
    """
    ends = [match.end() for match in _WORD.finditer(phrase)][:_MAX_WORDS]
    for end in reversed(ends[2:]):
        found = find_editions(source, phrase[:end])
        if found:
            return end, found
    return 0, []


def _nearest(key: str, labels: Collection[str]) -> str | None:
    """Return the label that a key misspells: it begins alike and differs in a letter or two."""
    if not key:
        return None
    near = [label for label in labels if label[:1] == key[0] and abs(len(label) - len(key)) <= _MAX_TYPO]
    close = get_close_matches(key, near, 1, _FUZZY) if near else []
    return close[0] if close else None


@cache
def chapter_editions(chapter: str) -> list[Concept]:
    """Return the MTUS editions that adopted a chapter of the ACOEM guidelines' second edition."""
    found = [concept for concept in concepts("guideline").values() if chapter in concept.values.get("acoemChapter", ())]
    return sorted(found, key=lambda concept: concept.one("source") != "mtus")


@lru_cache(maxsize=1024)
def regulation_editions(number: str) -> list[Concept]:
    """Return the editions that a section of title 8 adopts: ``regulation_editions("9792.24.2")``."""
    found = concepts("guideline").values()
    return [each for each in found if f"8 CCR {number}" in each.values.get("regulation", ())]


def choose_edition(candidates: Iterable[Concept], year: int | None, decided: date | None) -> Concept | None:
    """Return the edition meant: of the printed year, else the only one, else the one in force on a day.

    A letter that prints no year is of 2015 or before, or names its guideline by the title of one edition; where its
    date is not known either, the oldest edition that was then in force counts. A title of one edition with the year of
    another ('Low Back Complaints 2019') means the one of that year in the same line of editions.
    """
    found = list(candidates)
    if year is not None:
        dated = [concept for concept in found if concept.one("editionYear") == str(year)]
        dated = dated or [each for each in _family(found) if each.one("editionYear") == str(year)]
        return dated[0] if len(dated) == 1 else None
    if len(found) == 1:
        return found[0]
    if decided is not None:
        day = decided.isoformat()
        in_force = [concept for concept in found if _in_force(concept, day)]
        return in_force[0] if len(in_force) == 1 else None
    old = [concept for concept in found if (concept.one("inForceFrom") or "9") < "2014"]
    return old[0] if len(old) == 1 else None


@cache
def _followed() -> dict[str, set[str]]:
    """Return each edition's code with the codes of the editions that it replaced and that replaced it."""
    found: dict[str, set[str]] = {}
    for concept in concepts("guideline").values():
        family = {concept.code}
        for later in concept.values.get("isReplacedBy", ()):
            family |= found.get(concept.code, set()) | found.get(later, {later})
        for code in family:
            found.setdefault(code, set()).update(family)
    return found


def _family(found: list[Concept]) -> list[Concept]:
    """Return the editions that stand in one line with these: 'Low Back Complaints' before 'Low Back Disorders'."""
    codes: set[str] = set().union(*(_followed()[concept.code] for concept in found))
    return [concept for code, concept in concepts("guideline").items() if code in codes]


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


@cache
def known_names() -> frozenset[str]:
    """Return the keys of all names that a section may have: of every edition's sections, and of drugs."""
    kinds = (concepts(kind).values() for kind in ("section", "drug"))
    return frozenset(section_key(label) for found in kinds for concept in found for label in concept.labels)


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
    close = _nearest(key, labels) if labels else None
    return labels[close].code if close else None


_HYPHENATED: Final = re.compile(r"[A-Za-z0-9']+(?:-[A-Za-z0-9']+)+")


@cache
def _words() -> frozenset[str]:
    """Return the words of the guidelines' and sections' names, less those that some name spells with a hyphen."""
    labels = [label for kind in ("guideline", "section") for each in concepts(kind).values() for label in each.labels]
    plain = {word.lower() for label in labels for word in _WORD.findall(label)}
    return frozenset(plain - {word.lower().replace("-", "") for label in labels for word in _HYPHENATED.findall(label)})


def is_word(word: str) -> bool:
    """Tell whether a word stands in the names of guidelines and sections, never with a hyphen in it.

    It tells a hyphen at a line's end that is to be dropped ('Electro- diagnostic') from one to keep ('Anti- epilepsy').
    """
    return word.lower() in _words()
