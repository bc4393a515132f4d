"""Draws what an invented letter says: the record in the contract's shape, and the sentences around it."""

import tomllib
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Final, Generic, TypeVar

Json = dict[str, Any]
T = TypeVar("T")

WORDS: Final[Json] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
SIDES: Final = ("claims_administrator", "expert_reviewer")
#: The share of items that are overturned, about that of the yearly public reports.
OVERTURNED: Final = 0.11
_PORTION: Final = 0.1  # of the drugs whose first part was authorized


class Weighted(Generic[T]):
    """A choice among values with weights."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self._values = values
        self._sums = [*accumulate(weights)]

    def draw(self, random: Random) -> T:
        """Return one of the values."""
        return self._values[bisect(self._sums, random.random() * self._sums[-1])]


#: Family -> the share of its letters in each year: from the templates' dates, the shares within a year are guesses.
FAMILIES: Final = {
    2013: Weighted(("review", "notice", "requests"), (1, 6, 3)),
    2014: Weighted(("requests", "prose"), (4, 6)),
    2015: Weighted(("prose", "list", "section"), (2, 6, 2)),
    **dict.fromkeys(range(2016, 2022), Weighted(("section",), (1,))),
}
#: How many disputed items letters have; of the 102 letters that were read by hand, the mean is 2.1.
_ITEMS: Final = Weighted(range(1, 8), (50, 21, 11, 8, 6, 2, 2))
_PARTS: Final = Weighted(WORDS["part"], [part["weight"] for part in WORDS["part"]])
_SERVICES: Final = Weighted(WORDS["service"], [service["weight"] for service in WORDS["service"]])
_BOARDS: Final = Weighted(
    [names for _, *names in WORDS["reviewer"]["certifications"]],
    [weight for weight, *_ in WORDS["reviewer"]["certifications"]],
)
#: What a side cites, with the counts of 439 items of 2016 and 2017: MTUS, MTUS and others, only others, nothing.
_CITED: Final = {
    "claims_administrator": Weighted(("mtus", "both", "other", "none"), (164, 109, 87, 79)),
    "expert_reviewer": Weighted(("mtus", "both", "other", "none"), (289, 52, 69, 29)),
}
_PART_OF: Final = {part["region"]: part for part in WORDS["part"]}
_HANDS: Final = ("left", "right", "left", "right", "left", "right", "bilateral")
_UPPER: Final = frozenset({"neck", "shoulder", "wrist", "elbow"})


@dataclass(slots=True)
class Item:
    """One disputed item: its part of the record, and how its two statements are worded."""

    record: Json
    statements: dict[str, str]
    rationale: str
    part: Json
    service: Json


@dataclass(slots=True)
class Case:
    """All that a letter says.

    Attributes:
        record: the letter's record, in the shape of the contract.
        family: ``review``, ``notice``, ``requests``, ``prose``, ``list`` or ``section``.
        summary: the clinical case summary.
        items: the disputed items.
    """

    record: Json
    family: str
    summary: str = ""
    items: list[Item] = field(default_factory=list)


def us(day: date) -> str:
    """Return a date as the letters print it."""
    return f"{day.month:02d}/{day.day:02d}/{day.year}"


def draw_case(number: int, random: Random) -> Case:
    """Draw the case of one letter: everything but the statements' wording."""
    year = 2013 + number % 9
    family = FAMILIES[year].draw(random)
    dates = _dates(year, random)
    name = f"CM{year % 100}-{number:07d}"
    sex = random.choice(("male", "female"))
    parts = [_PARTS.draw(random)]
    other = _PARTS.draw(random)
    if other is not parts[0] and random.random() < 0.4:
        parts.append(other)
    hands = [random.choice(_HANDS) if part["sided"] else "" for part in parts]
    diagnoses = _diagnoses(parts, hands, random)
    age = random.randint(20, 69)
    board = _BOARDS.draw(random)
    states = list(dict.fromkeys(random.choices(WORDS["reviewer"]["states"], k=random.choice((1, 1, 1, 2, 3)))))
    record: Json = {
        "letter_id": name,
        "case_number": name,
        "priority": "standard" if random.random() < 0.98 else "expedited",
        "dates": {key: day.isoformat() for key, day in dates.items()},
        "worker": {"age": age, "sex": sex, "injury_date": dates["injury"].isoformat()},
        "reviewer": {"certifications": board, "licensure": states},
        "diagnoses": diagnoses,
        "determinations": [],
    }
    case = Case(record, family)
    case.summary = _summary(record, dates, random)
    for service in _services(random):
        index = random.randrange(len(parts))
        case.items.append(_item(service, parts[index], hands[index], family, random))
        case.items[-1].rationale = _rationale(case.items[-1], dates, random)
    record["determinations"] = [item.record for item in case.items]
    return case


def _dates(year: int, random: Random) -> dict[str, date]:
    decision = date(year, 1, 1) + timedelta(days=random.randrange(365))
    assigned = decision - timedelta(days=random.randint(20, 60))
    received = assigned - timedelta(days=random.randint(3, 25))
    denial = received - timedelta(days=random.randint(4, 32))
    injury = denial - timedelta(days=random.randint(30, 3000))
    return {
        "assigned": assigned, "injury": injury, "decision": decision, "ur_denial": denial,
        "application_received": received,
    }  # fmt: skip


def _diagnoses(parts: list[Json], hands: list[str], random: Random) -> list[str]:
    found: dict[str, None] = {}
    for part, hand in zip(parts, hands, strict=True):
        most = 3 if len(parts) == 1 else 2
        for text in random.sample(part["diagnoses"], random.randint(1, min(most, len(part["diagnoses"])))):
            found[text.replace("{side}", hand)] = None
    return list(found)


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them: ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _summary(record: Json, dates: dict[str, date], random: Random) -> str:
    words, worker = WORDS["summary"], record["worker"]
    he = "He" if worker["sex"] == "male" else "She"
    visit = dates["ur_denial"] - timedelta(days=random.randint(3, 20))
    names = {"He": he, "he": he.lower(), "pain": random.randint(3, 9), "list": listed(record["diagnoses"])}
    pick = random.choice
    opening = (
        f"The injured worker is a {worker['age']} year old {worker['sex']} {pick(WORDS['worker']['jobs'])} who "
        f"{pick(WORDS['worker']['events'])} on {us(dates['injury'])}."
    )
    sentences = [
        opening,
        pick(words["diagnoses"]["lead"]),
        pick(words["treatments"]),
        f"The most recent visit in the file is that of {us(visit)}.",
        pick(words["complaints"]),
        *random.sample(words["exams"], random.randint(4, 7)),
        pick(words["imaging"]),
        *_visits(random, visit, he.lower()),
        *random.sample(words["life"], random.randint(2, 4)),
        pick(words["work"]),
        *random.sample(words["plans"], random.randint(1, 3)),
        *random.sample(words["closing"], random.randint(1, 3)),
    ]
    return " ".join(sentences).format_map(names)


def _visits(random: Random, last: date, he: str) -> Iterator[str]:
    """Yield sentences on earlier visits, the latest first."""
    for text in random.sample(WORDS["summary"]["visits"], random.randint(7, 12)):
        last -= timedelta(days=random.randint(10, 60))
        yield text.format(day=us(last), he=he)


def _services(random: Random) -> list[Json]:
    chosen: dict[str, Json] = {}
    for _ in range(_ITEMS.draw(random)):
        service = _SERVICES.draw(random)
        chosen[service["text"]] = service
    return list(chosen.values())


def _item(service: Json, part: Json, hand: str, family: str, random: Random) -> Item:
    text, record, part = service["text"], _empty(service), _PART_OF.get(service.get("region"), part)
    if "{part}" in text:
        plural = "s" if hand == "bilateral" else ""
        text = text.replace("{part}", f"{hand} {part['name']}{plural}".strip())
        record["regions"], record["laterality"] = [part["region"]], hand or None
    if "{limb}" in text:
        side = random.choice(("left", "right", "bilateral", "bilateral"))
        limb = "upper" if part["region"] in _UPPER else "lower"
        ending = " extremities" if side == "bilateral" else " extremity"
        text = text.replace("{limb} extremities", f"{side} {limb}{ending}")
        record["regions"], record["laterality"] = [f"{limb}-extremity"], side
    if "{n}" in text:
        record["visits"] = random.choice(service["visits"])
        text = text.replace("{n}", str(record["visits"]))
    if "strengths" in service:
        record["strength"] = random.choice(service["strengths"])
        text = text.replace("{strength}", record["strength"])
        text = _quantity(text, service, record, random, portion=family == "section")
    else:
        record["heading"] = record["service"] = text
    record["outcome"] = "overturned" if random.random() < OVERTURNED else "upheld"
    return Item(record, {side: _CITED[side].draw(random) for side in SIDES}, "", part, service)


def _empty(service: Json) -> Json:
    return {
        "heading": "", "service": "", "original_request": None, "authorized": None, "outcome": "",
        "category": service["category"], "regions": [service["region"]] if "region" in service else [],
        "laterality": None, "ingredients": service.get("ingredients", []), "strength": None, "quantity": None,
        "refills": None, "visits": None, **{side: {"citations": []} for side in SIDES}, "rationale_end": "",
    }  # fmt: skip


def _quantity(text: str, service: Json, record: Json, random: Random, *, portion: bool) -> str:
    whole = random.choice(service["quantities"])
    record["quantity"] = whole
    record["heading"] = record["service"] = text.replace("{q}", str(whole))
    if portion and random.random() < _PORTION:
        granted = whole // 3
        original, authorized = record["service"], text.replace("{q}", str(granted))
        rest = text.replace("{q}", str(whole - granted))
        record.update(original_request=original, authorized=authorized, service=rest, quantity=whole - granted)
        record["heading"] = (
            f"{original} was the original request. {authorized} was authorized by the Claims Administrator. "
            f"The remaining IMR eligible portion of the original request, {rest}"
        )
    return str(record["service"])


def _rationale(item: Item, dates: dict[str, date], random: Random) -> str:
    words, service = WORDS["rationale"], item.record["service"]
    day = dates["ur_denial"] - timedelta(days=random.randint(5, 90))
    names = {"service": service, "n": random.randint(2, 9), "date": us(day)}
    sentences = [
        random.choice(words["rule"]),
        random.choice(words["setting"]),
        *random.sample(words["facts"], random.randint(4, 6)),
        random.choice(words["detail"]),
        *random.sample(words["weighing"], random.randint(4, 6)),
        random.choice(words[item.record["outcome"]]),
    ]
    text = " ".join(sentences).format_map(names)
    item.record["rationale_end"] = " ".join(text.rsplit(maxsplit=6)[-6:])
    return text
