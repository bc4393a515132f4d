"""The words of a diagnosis -> clauses: which condition is meant at which places.

A phrase is cut into chunks at commas, 'and', 'with', 'due to'. A chunk without a condition of its own lends its places
to the condition behind it ('cervical and lumbar strain') or to the one before it ('contusion of face, scalp and neck');
a chunk without a place takes that of its neighbour ('right hand contusion/laceration').
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, NamedTuple

from imr_graph.link import icd10_read as reading
from imr_graph.link.icd10_anatomy import finest, lineage
from imr_graph.link.icd10_read import Word

_CONDITIONAL: Final = frozenset({"syndrome", "disorder", "disease", "condition", "complaint"})
_PAIRS: Final = {("right", "left"), ("left", "right")}


class Place(NamedTuple):
    """Where a condition is: a region and a side, either of which may be unknown."""

    region: str | None = None
    side: str | None = None


@dataclass(slots=True)
class Clause:
    """One condition with its places.

    Attributes:
        before: what parts it from the clause before: 'and', ',', 'with', 'cause'.
        words: kind of word -> the words, as in :mod:`icd10_read`.
        places: where; empty where the phrase does not say.
        side: the side of a condition that names no region ('left sciatica').
        trails: whether the places stand behind the condition ('contusion of the face').
        uncertain: whether it is only thought of ('rule out').
        status: whether it is past ('status post').
        cause: whether it is named as the cause of another.
    """

    before: str = ""
    words: dict[str, list[str]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    side: str | None = None
    trails: bool = False
    uncertain: bool = False
    status: bool = False
    cause: bool = False

    def of(self, *kinds: str) -> list[str]:
        """Return the words of some kinds."""
        return [word for kind in kinds for word in self.words.get(kind, ())]

    @property
    def has_condition(self) -> bool:
        """Whether it names a condition."""
        generic = self.of(reading.GENERIC)
        return bool(self.of(reading.CONDITION)) or any(word in _CONDITIONAL for word in generic)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.words and not self.places and self.side is None

    def sides(self) -> list[Place]:
        """Return its places, or one that holds only the side."""
        return self.places or [Place(None, self.side)]


def clauses(words: Iterable[Word]) -> list[Clause]:
    """Return the clauses of a phrase; those without a condition are part of their neighbours."""
    chunks = list(_chunks(words))
    last = max((at for at, chunk in enumerate(chunks) if chunk.has_condition), default=-1)
    found: list[Clause] = []
    waiting: list[Clause] = []
    for at, chunk in enumerate(chunks):
        if chunk.has_condition:
            found += _joined(waiting, chunk)
            _inherit(found, chunk)
            waiting = []
        elif chunk.cause:
            continue
        elif found and (at > last or found[-1].trails or not found[-1].places) and not waiting:
            _append(found, chunk)
        else:
            waiting.append(chunk)
    _borrow(found)
    return found


# -- chunks ------------------------------------------------------------------------------------------------------------


def _chunks(words: Iterable[Word]) -> Iterator[Clause]:
    pending: list[Word] = []
    chunk = Clause()
    for word in words:
        if word.kind in {reading.SEPARATOR, reading.CAUSE, reading.UNCERTAIN, reading.STATUS}:
            yield from _filled(chunk, pending)
            chunk, pending = _next(chunk, word, said=bool(pending)), []
        else:
            pending.append(word)
    yield from _filled(chunk, pending)


def _next(chunk: Clause, word: Word, said: bool) -> Clause:
    """Return the chunk that a separating word opens; some of what holds for a chunk holds for those behind it."""
    before = (
        "cause"
        if word.kind == reading.CAUSE
        else word.name
        if word.kind == reading.SEPARATOR
        else chunk.before
        if not said
        else ","
    )
    ends = before in {",", ";", "with"}
    return Clause(
        before=before if said or not chunk.before or before == "cause" else chunk.before,
        uncertain=word.kind == reading.UNCERTAIN or before == "versus" or (chunk.uncertain and not ends),
        status=word.kind == reading.STATUS or (chunk.status and not ends),
        cause=word.kind == reading.CAUSE or (chunk.cause and not ends),
    )


def _filled(chunk: Clause, words: list[Word]) -> Iterator[Clause]:
    chunk.places, chunk.side = _places(words)
    regions = [at for at, word in enumerate(words) if word.kind == reading.REGION]
    conditions = [at for at, word in enumerate(words) if word.kind == reading.CONDITION]
    chunk.trails = bool(regions and conditions and regions[-1] > conditions[-1])
    for word in words:
        if word.kind not in {reading.REGION, reading.SIDE, reading.EXTERNAL}:
            chunk.words.setdefault(word.kind, []).append(word.name)
    if not chunk.is_empty or chunk.uncertain:
        yield chunk


def _places(words: list[Word]) -> tuple[list[Place], str | None]:
    """Return the places that a chunk names, each with the side beside it; and its side where it names no place."""
    found: list[Place] = []
    side: str | None = None
    last = ""
    regions = {word.name for word in words if word.kind == reading.REGION}
    for word in words:
        if word.kind == reading.SIDE:
            side = "bilateral" if last == reading.SIDE and (side, word.name) in _PAIRS else word.name
        elif word.kind == reading.REGION and not (word.name == "thoracic" and "rib" in regions):
            digit_of_foot = "foot" in regions and "finger" in lineage(word.name)  # 'right foot second digit'
            name = "lessertoe" if digit_of_foot else word.name
            found.append(Place(name, side or ("bilateral" if word.plural else None)))
        last = word.kind
    if side and found and not any(place.side for place in found):
        found = [place._replace(side=side) for place in found]
    return _finest(found), side


def _finest(places: list[Place]) -> list[Place]:
    """Return the places without those that another one is part of, whose side it takes."""
    kept = finest(tuple(place.region for place in places if place.region))
    found = []
    for region in kept:
        sides = [place.side for place in places if place.side and place.region in lineage(region)]
        own = [place.side for place in places if place.region == region and place.side]
        found.append(Place(region, _both(own) or (sides[0] if sides else None)))
    return found


def _both(sides: list[str]) -> str | None:
    return "bilateral" if len(set(sides)) > 1 else sides[0] if sides else None


# -- joining -----------------------------------------------------------------------------------------------------------


def _joined(waiting: list[Clause], clause: Clause) -> list[Clause]:
    """Return a clause and the ones that the chunks before it, which have no condition, make with its condition."""
    found: list[Clause] = []
    for chunk in reversed(waiting):
        if chunk.of(reading.TISSUE) or chunk.of(reading.ADJECTIVE):
            found.insert(0, _with_condition(chunk, clause))
            clause.places = clause.places or list(chunk.places)
            clause.side = clause.side or chunk.side
        elif chunk.places:
            shared = chunk.places[-1].side if clause.before == "and" else None
            places = [place._replace(side=place.side or shared) for place in clause.places]
            clause.places = _finest([*chunk.places, *places])
        elif chunk.side:
            clause.places = [
                place._replace(side=_both([each for each in (chunk.side, place.side) if each]))
                for place in clause.places
            ]
            clause.side = _both([each for each in (chunk.side, clause.side) if each])
    return [*found, clause]


def _with_condition(chunk: Clause, clause: Clause) -> Clause:
    """Return a chunk of a tissue or an adjective ('medial') with the condition of another clause."""
    kinds = [reading.CONDITION, reading.GENERIC, reading.MODIFIER]
    if not chunk.of(reading.TISSUE):
        kinds.append(reading.TISSUE)
    words = {kind: list(dict.fromkeys([*chunk.of(kind), *clause.of(kind)])) for kind in kinds}
    return replace(
        clause,
        before=chunk.before,
        words={**chunk.words, **words},
        places=chunk.places or list(clause.places),
        side=chunk.side or clause.side,
    )


def _inherit(found: list[Clause], clause: Clause) -> None:
    """Give a clause without a place that of the clause before it."""
    before = found[: found.index(clause)]
    if not clause.places and before and before[-1].places:
        side = clause.side
        clause.places = [place._replace(side=side or place.side) for place in before[-1].places]
        clause.trails = before[-1].trails
    elif not clause.places and before and clause.before == "and":
        clause.side = clause.side or before[-1].side


def _append(found: list[Clause], chunk: Clause) -> None:
    """Add what a chunk without a condition says to the clause before it."""
    clause = found[-1]
    if chunk.is_empty:  # 'thoracic outlet syndrome, rule out'
        clause.uncertain = clause.uncertain or chunk.uncertain
    elif chunk.of(reading.TISSUE):
        found.append(_with_condition(chunk, clause))
    elif chunk.places:
        shared = clause.places[-1].side if clause.places and chunk.before == "and" else None
        places = [place._replace(side=place.side or shared) for place in chunk.places]
        clause.places = _finest(
            [*clause.places, *places] if not _contains(places, clause.places) else _sided(clause.places, places)
        )
        clause.trails = True
    elif chunk.side:
        clause.places = [place._replace(side=place.side or chunk.side) for place in clause.places]
        clause.side = clause.side or chunk.side
    for kind in (reading.ADJECTIVE, reading.MODIFIER, reading.LEVEL, reading.NEGATED, reading.GENERIC):
        if chunk.of(kind) and not chunk.of(reading.TISSUE):
            clause.words.setdefault(kind, []).extend(chunk.of(kind))


def _contains(larger: list[Place], smaller: list[Place]) -> bool:
    """Tell whether every place stands for a limb that one of the others is part of: 'shoulder level, right arm'."""
    inner = {region for place in smaller if place.region for region in lineage(place.region)}
    return bool(smaller) and all(place.region in inner for place in larger)


def _sided(places: list[Place], larger: list[Place]) -> list[Place]:
    side = _both([place.side for place in larger if place.side])
    return [place._replace(side=place.side or side) for place in places]


def _borrow(found: list[Clause]) -> None:
    """Give clauses without a place that of the clause behind them: 'sprains and strains of the shoulder'."""
    for clause, following in reversed(list(pairwise(found))):
        if not clause.places and following.places and following.before in {"and", "with"}:
            clause.places = [place._replace(side=place.side or clause.side) for place in following.places]
