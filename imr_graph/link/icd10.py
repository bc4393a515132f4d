"""A diagnosis as printed -> the ICD-10-CM codes that it supports by its words alone.

A code that the phrase prints counts; else the whole phrase is looked up among the titles and names of codes; else each
of its conditions is, with each of its places, among the titles, and in the rules that divide a condition over the body.
The side chooses the last digit; 7th characters (the encounter) and placeholders are left off. What supports no code (a
bare 'pain', 'injury') is left open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from imr_graph.link import icd10_read as reading
from imr_graph.link import icd10_rules as rules
from imr_graph.link import icd10_titles as titles
from imr_graph.link.icd10_clauses import Clause, Place, clauses

_PRINTED: Final = re.compile(r"(?<![\w.])([A-TV-Za-tv-z]\d[0-9A-Za-z]\.[0-9A-Za-z]{1,4})(?![\w.])")
_LONGEST: Final = 400
_CACHED: Final = 65_536
_CATEGORY: Final = 3
_FALL: Final = "W19"


@dataclass(frozen=True, slots=True)
class Icd10Link:
    """A code that a diagnosis is linked to.

    Attributes:
        code: the ICD-10-CM code without 7th character (``S40.011``).
        label: its title.
        how: why: ``printed``; ``title``, where the whole phrase is a title or a name of the code;
            ``condition+region+side`` and its parts; ``near title``, where a part of the phrase is one;
            ``external cause``. Behind it ``; uncertain`` for what is to be ruled out, ``; past`` for what the worker
            had or underwent, ``; cause`` for what is named as the cause of another.
    """

    code: str
    label: str
    how: str

    @property
    def category(self) -> str:
        """The category: the first three characters."""
        return self.code[:_CATEGORY]

    @property
    def chapter(self) -> str:
        """The chapter, by its range of categories (``S00-T88``)."""
        return next(span for span in titles.chapters() if span[:_CATEGORY] <= self.category <= span[4:])


def icd10(phrase: str) -> Icd10Link | None:
    """Return the first code that a diagnosis supports, or None."""
    return next(iter(icd10_links(phrase)), None)


@lru_cache(maxsize=_CACHED)
def icd10_links(phrase: str) -> tuple[Icd10Link, ...]:
    """Return every code that a diagnosis supports, in the order of its words: none, one, or several."""
    found: dict[str, Icd10Link] = {}
    for code, how in _codes(phrase[:_LONGEST]):
        found.setdefault(code, Icd10Link(code, titles.table()[code].labels[0], how))
    return tuple(found.values())


def _codes(phrase: str) -> Iterator[tuple[str, str]]:
    printed = [code for match in _PRINTED.findall(phrase) if (code := _known(match))]
    if printed:
        yield from ((code, "printed") for code in printed)
        return
    words = reading.read(phrase)
    whole = _whole(words)
    if not whole and any(word.kind == reading.CAUSE for word in words):  # 'chronic pain due to trauma, left shoulder'
        whole = _whole([word for word in words if word.kind != reading.REGION])
    if whole:
        levels = [word.name for word in words if word.kind == reading.LEVEL]
        yield from ((code, "title" + _doubt(words)) for each in whole for code in _levels(each, levels))
        return
    found = [(clause, hit) for clause in _combined(clauses(words)) for hit in _clause(clause)]
    yield from ((code, how + _manner(clause)) for clause, (code, how) in found)
    if not found and any(word.kind == reading.EXTERNAL and word.name == "fall" for word in words):
        yield _FALL, "external cause"


def _known(printed: str) -> str | None:
    """Return the longest beginning of a printed code that the table holds: without the 7th character."""
    code = printed.upper()
    while len(code) >= _CATEGORY:
        if code in titles.table():
            return code
        code = code[:-1].rstrip(".")
    return None


# -- the whole phrase --------------------------------------------------------------------------------------------------


def _whole(words: list[reading.Word]) -> tuple[str, ...]:
    if not any(word.kind in {reading.CONDITION, reading.GENERIC} or word.name in _DISORDERED for word in words):
        return ()
    sides = {word.name for word in words if word.kind == reading.SIDE}
    plural = "bilateral" if any(word.plural for word in words) else None
    side = "bilateral" if len(sides) > 1 else next(iter(sides), plural)
    other = any(word.kind == reading.OTHER for word in words)
    for left_out in _ATTEMPTS:
        key = titles.key_of(word for word in words if word.kind not in left_out)
        found = titles.find(key, side, other)
        if found and not key <= _BARE:
            return found
    return ()


#: Regions by whose name a disorder of them is meant: 'diagnosed with TMJ'
_DISORDERED: Final = frozenset({"tmj"})
#: What may be left out of a phrase to find it among the titles
_ATTEMPTS: Final[tuple[tuple[str, ...], ...]] = ((), (reading.NEGATED,), (reading.NEGATED, reading.GENERIC))
#: Words that support no code by themselves
_BARE: Final = frozenset({"pain", "injury", "syndrome", "disorder", "disease", "condition", "complaint", "surgery"})


def _doubt(words: list[reading.Word]) -> str:
    kinds = {word.kind for word in words}
    return ("; uncertain" if reading.UNCERTAIN in kinds else "") + ("; past" if reading.STATUS in kinds else "")


# -- its clauses -------------------------------------------------------------------------------------------------------

_WITH: Final = frozenset({"radiculopathy", "myelopathy", "sciatica"})
_OF_THE_SPINE: Final = frozenset({"discdisplacement", "discdegeneration", "discdisorder", "spondylosis"})


def _combined(found: list[Clause]) -> list[Clause]:
    """Join a disorder of the spine and the radiculopathy or myelopathy that it comes with, which share one code."""
    kept: list[Clause] = []
    for clause in found:
        words = set(clause.of(reading.CONDITION))
        before = kept[-1] if kept else None
        if before and clause.before == "with" and words & _WITH and _OF_THE_SPINE & set(before.of(reading.CONDITION)):
            before.words[reading.CONDITION] += [
                "radiculopathy" if word == "sciatica" else word for word in words & _WITH
            ]
        else:
            kept.append(clause)
    return kept


#: Words that name two conditions at once
_BOTH: Final = {"sprainstrain": ("sprain", "strain"), "discjoint": ("discdegeneration", "spondylosis")}
#: What was done, which stands for what it was done for: 'status post foreign body excision'
_DONE: Final = frozenset({"surgery", "fusion", "replacement", "amputation"})


def _manner(clause: Clause) -> str:
    told = (("; uncertain", clause.uncertain), ("; past", clause.status), ("; cause", clause.cause))
    return "".join(text for text, holds in told if holds)


def _clause(clause: Clause) -> Iterator[tuple[str, str]]:
    core = frozenset(clause.of(reading.CONDITION, reading.TISSUE, reading.ADJECTIVE))
    if clause.status and core & _DONE:
        core &= _DONE
    both = next((word for word in _BOTH if word in core), "")
    for place in clause.sides():
        for each in _BOTH.get(both, ("",)):
            codes, why = _choose(clause, place, core - {both} | {each} - {""})
            yield from ((code, why) for code in codes)


def _choose(clause: Clause, place: Place, core: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """Return the codes of a condition at a place, and why: by what knows most of its words.

    That is a title of the same words and region; a rule; a title of the same words without the region; the longest
    title that is part of them.
    """
    if core <= _BARE and place.region is None and not clause.status and not clause.of(reading.MODIFIER):
        return (), ""
    degrees = frozenset(clause.of(reading.MODIFIER, reading.GENERIC))
    ruled = rules.find(core | degrees, place.region)
    attempts = _EXACT if ruled and ruled[1] - core else _EXACT + _LOOSE
    found = _title(clause, core, place, attempts) if place.region else ()
    if found:
        return found, _reason(place)
    known = len(ruled[1]) if ruled and not ruled[1] <= _BARE - {"surgery"} else 0
    found, how = _elsewhere(clause, place, core, known)
    if found:
        return found, how
    if ruled is None:
        place = Place(None, place.side)
        ruled = rules.find(core | degrees, None)
    if ruled is None or (ruled[0] in _VAGUE and len(core) > len(ruled[1])):
        return (), ""
    return _sided(ruled[0], clause, place), _reason(place)


def _elsewhere(clause: Clause, place: Place, core: frozenset[str], known: int) -> tuple[tuple[str, ...], str]:
    """Return the codes of a title without the region, or of the longest title within, if they know more words."""
    nowhere = Place(None, place.side)
    found = _title(clause, core, nowhere, _EXACT + _LOOSE) if len(core) > known else ()
    if found:
        return found, _reason(nowhere)
    words = core.union(clause.of(reading.MODIFIER, reading.GENERIC))
    near = titles.nearest(words.union([place.region] if place.region else [])) or frozenset()
    if near & core and len(near & words) > known:
        return titles.find(near, place.side, bool(clause.of(reading.OTHER))), "near title"
    return (), ""


#: Codes for what is not known better, which an unknown word ('splenic laceration') may well do
_VAGUE: Final = frozenset({"T14.8", "B99.9"})
#: Kinds of words beside the condition's own that a title must hold as well
_EXACT: Final[tuple[tuple[str, ...], ...]] = (
    (reading.MODIFIER, reading.GENERIC, reading.NEGATED),
    (reading.MODIFIER, reading.GENERIC),
    (reading.MODIFIER,),
)
_LOOSE: Final[tuple[tuple[str, ...], ...]] = ((reading.GENERIC,), ())


def _title(
    clause: Clause, core: frozenset[str], place: Place, attempts: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    other = bool(clause.of(reading.OTHER))
    for kinds in attempts:
        key = core.union(clause.of(*kinds), [place.region] if place.region else [])
        found = titles.find(key, place.side, other)
        if found and not key <= _BARE:
            return found
    return ()


def _sided(code: str, clause: Clause, place: Place) -> tuple[str, ...]:
    if code.endswith("!"):
        return (code[:-1],)
    about = frozenset([place.region] if place.region else []).union(clause.of(reading.CONDITION, reading.TISSUE))
    return tuple(
        each for found in titles.lateral(code, place.side, about) for each in _levels(found, clause.of(reading.LEVEL))
    )


def _reason(place: Place) -> str:
    return "+".join(["condition", *(["region"] if place.region else []), *(["side"] if place.side else [])])


#: The last digits of cervical disc disorders, by the level
_CERVICAL: Final = {"C2-3": "1", "C3-4": "1", "C4-5": "21", "C5-6": "22", "C6-7": "23", "C7-T1": "3"}


def _levels(code: str, levels: list[str]) -> tuple[str, ...]:
    """Return the codes of a cervical disc disorder at each of the levels that are named."""
    if not code.startswith("M50.") or len(code) > len("M50.2"):
        return (code,)
    found = dict.fromkeys(f"{code}{_CERVICAL[level]}" for level in levels if level in _CERVICAL)
    return tuple(each for each in found if each in titles.table()) or (code,)
