"""Titles and names of ICD-10-CM codes by the words that they are made of, and the code of a family for a side."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from imr_graph.link import icd10_read as reading
from imr_graph.link import icd10_rules as rules
from imr_graph.link.icd10_anatomy import finest, is_region, lineage, without_implied
from imr_graph.link.vocabulary import Concept, concepts

_KEYED: Final = (reading.CONDITION, reading.TISSUE, reading.ADJECTIVE, reading.MODIFIER)
_CATEGORY: Final = 3
_REDUCED: Final = 10  # from this rank on a key lacks words of its title
#: Words that many conditions share; a title is not known by them alone
_VAGUE: Final = frozenset(
    re.findall(
        r"\w+",
        """pain injury syndrome disorder disease condition complaint lesion dysfunction problem acute chronic tear
        rupture strain sprain fracture contusion laceration infection mass cyst weakness abnormality surgery
        state change response finding deformity inflammation effect effusion dependence abuse use stress
        arthritis failure type process degeneration pressure insufficiency primary secondary recurrent upper
        lower medial lateral loss multiple other history personal encounter presence device complication
        pathology neuropathy hernia reaction""",
    )
)


#: Families of one side whose code for both sides, and for an unknown one, stands beside them
_PAIRED: Final = {
    "M16.1": ("M16.0", "M16.9"),
    "M16.5": ("M16.4", "M16.5"),
    "M17.1": ("M17.0", "M17.9"),
    "M17.3": ("M17.2", "M17.3"),
    "M18.1": ("M18.0", "M18.9"),
}
_OF_ONE_SIDE: Final = {unknown: family for family, (_, unknown) in _PAIRED.items()}


class Entry(NamedTuple):
    """One way to read a code's title or name.

    Attributes:
        rank: how far the words are from the whole title; less is nearer.
        size: how many characters the title has.
        code: the code.
        side: the side that the title names, or nothing.
        other: whether it is about what has no code of its own ('Other sprain of shoulder joint').
    """

    rank: int
    size: int
    code: str
    side: str
    other: bool


@cache
def table() -> dict[str, Concept]:
    """Return the codes that links can give, without the chapters."""
    return {code: concept for code, concept in concepts("condition").items() if "-" not in code}


@cache
def chapters() -> dict[str, str]:
    """Return the titles of the chapters by their range of categories (``M00-M99``)."""
    return {code: concept.labels[0] for code, concept in concepts("condition").items() if "-" in code}


@cache
def _words(label: str) -> tuple[reading.Word, ...]:
    """Return the words of a title or name of the table, each of which is asked for several times."""
    return tuple(reading.read(label))


@cache
def _index() -> dict[frozenset[str], list[Entry]]:
    found: dict[frozenset[str], list[Entry]] = {}
    for code, concept in table().items():
        for rank, label in _labels(code, concept):
            for key, entry in _entries(code, label, rank):
                found.setdefault(key, []).append(entry)
    for entries in found.values():
        entries.sort()
    return found


def _labels(code: str, concept: Concept) -> Iterator[tuple[int, str]]:
    """Yield the names of a code, its title and its inclusion terms, each with how little it is to be preferred.

    Of titles made of the same words comes first the one that the rules give, then what is unspecified, then families.
    """
    title, *names = concept.labels
    yield from ((0, name) for name in names)
    preferred = code in rules.codes() or (_family(code) in rules.codes() and _side_of(title) is not None)
    category = len(code) == _CATEGORY and code in _parents()
    yield (_REDUCED + 5 if category else 1 if preferred else 2 if "unspecified" in title.lower() else 3), title
    yield from ((4, term) for term in concept.values.get("inclusionTerm", ()))


def _entries(code: str, label: str, rank: int) -> Iterator[tuple[frozenset[str], Entry]]:
    words = _words(label)
    kinds = {word.kind for word in words}
    sides = {word.name for word in words if word.kind == reading.SIDE}
    side = sides.pop() if len(sides) == 1 else ""
    seen: set[frozenset[str]] = set()
    for penalty, left_out in _VARIANTS:
        for asides in (True, False) if any(word.aside for word in words) else (True,):
            key = key_of(word for word in words if word.kind not in left_out and (asides or not word.aside))
            if key and key not in seen:
                seen.add(key)
                yield key, Entry(rank + penalty + (not asides), len(label), code, side, reading.OTHER in kinds)
        if not kinds & {reading.NEGATED, reading.GENERIC}:
            return


#: What may be left out of a title, and by how much it then ranks lower
_VARIANTS: Final[tuple[tuple[int, tuple[str, ...]], ...]] = (
    (0, ()),
    (_REDUCED, (reading.NEGATED,)),
    (2 * _REDUCED, (reading.NEGATED, reading.GENERIC)),
)


@cache
def _parents() -> frozenset[str]:
    return frozenset(code[:length].rstrip(".") for code in table() for length in range(_CATEGORY, len(code)))


def key_of(words: Iterator[reading.Word]) -> frozenset[str]:
    """Return the words of a title that tell it from others; of regions the smallest."""
    regions, found = [], []
    for word in words:
        if word.kind == reading.REGION:
            regions.append(word.name)
        elif word.kind in {*_KEYED, reading.GENERIC, reading.NEGATED}:
            found.append(word.name)
    return without_implied(frozenset((*found, *finest(tuple(regions)))))


def find(key: frozenset[str], side: str | None = None, other: bool = False) -> tuple[str, ...]:
    """Return the code, or for two sides the codes, whose title or name is made of these words.

    Args:
        key: the words, without the side.
        side: ``right``, ``left``, ``bilateral`` or None.
        other: whether the phrase says 'other'.
    """
    entries = _index().get(without_implied(key))
    if not entries:
        return ()
    entries = sorted(entries, key=lambda entry: (entry.other != other, entry))
    plain = next((entry for entry in entries if not entry.side), None)
    sided = [entry for entry in entries if entry.side]
    if side:
        found = _of_side(sided, side)
        if found:
            return found
    if plain:
        return lateral(plain.code, side, key)
    if side is None or not sided:
        return (_family(sided[0].code),)
    return lateral(_family(sided[0].code), side, key)


def _of_side(entries: list[Entry], side: str) -> tuple[str, ...]:
    exact = next((entry.code for entry in entries if entry.side == side), None)
    if exact:
        return (exact,)
    if side != "bilateral":
        return ()
    both = [next((entry.code for entry in entries if entry.side == each), None) for each in ("right", "left")]
    return tuple(code for code in both if code) if all(both) else ()


def _family(code: str) -> str:
    """Return the code above a code, in the table."""
    above = code[:-1].rstrip(".")
    while above not in table() and len(above) > _CATEGORY:
        above = above[:-1].rstrip(".")
    return above if above in table() else code


@cache
def _sides() -> dict[str, list[Entry]]:
    """Return the codes that name a side, by each of the codes above them that names none."""
    found: dict[str, list[Entry]] = {}
    for code, concept in table().items():
        side = _side_of(concept.labels[0])
        if side:
            family = _family(code)
            found.setdefault(family, []).append(Entry(_extra(concept.labels[0]), 0, code, side, other=False))
    return found


def _side_of(label: str) -> str | None:
    sides = {word.name for word in _words(label) if word.kind == reading.SIDE}
    return sides.pop() if len(sides) == 1 else None


def _extra(label: str) -> int:
    """Return how much more than its family a title says."""
    words = _words(label)
    return sum(word.kind in {reading.NEGATED, reading.MODIFIER, reading.OTHER} for word in words)


def lateral(code: str, side: str | None, about: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the code of a family for a side; the family where it has none, both where there is no bilateral one.

    Args:
        code: the family.
        side: the side.
        about: words of the phrase: of the fingers' codes, the finger's is taken.
    """
    code = _OF_ONE_SIDE.get(code, code) if side else code
    if code in _PAIRED:
        bilateral, unknown = _PAIRED[code]
        if side in {"bilateral", None}:
            return (bilateral if side else unknown,)
    if side is None or code not in _sides():
        return (code,)
    entries = sorted(_sides()[code], key=lambda entry: (-_shared(entry.code, about), entry))
    return _of_side(entries, side) or (code,)


def _shared(code: str, about: frozenset[str]) -> int:
    """Return how well a code's title fits the words of a phrase: the same region, then the next that it is part of."""
    words = _label_words(code)
    near = [20 - at for word in about if is_region(word) for at, part in enumerate(lineage(word)) if part in words]
    return max(near, default=0) + 4 * len(words & about)


@cache
def _label_words(code: str) -> frozenset[str]:
    return key_of(iter(_words(table()[code].labels[0])))


# -- near titles -------------------------------------------------------------------------------------------------------


@cache
def _by_word() -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    for key, entries in _index().items():
        for word in key if entries[0].rank < _REDUCED else ():
            if word not in _VAGUE and not is_region(word):
                found.setdefault(word, []).append(key)
    return found


def nearest(words: frozenset[str]) -> frozenset[str] | None:
    """Return the words of the longest title or name that are all among these; None where it shares only vague words."""
    best: tuple[int, list[str]] | None = None
    found: frozenset[str] | None = None
    for word in sorted(words):
        for key in _by_word().get(word, ()):
            if key <= words:
                size = (-len(key), sorted(key))
                if best is None or size < best:
                    best, found = size, key
    return found
