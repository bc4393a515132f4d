"""A phrase or title -> its words, each told by what it is: a region, a side, a condition, or what parts the phrase."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from imr_graph.link import icd10_anatomy as anatomy
from imr_graph.link import icd10_words as words

CONDITION: Final = "condition"
REGION: Final = "region"
LEVEL: Final = "level"  # a vertebra or disc, C5-6
SIDE: Final = "side"
TISSUE: Final = "tissue"
ADJECTIVE: Final = "adjective"
MODIFIER: Final = "modifier"
GENERIC: Final = "generic"
NEGATED: Final = "negated"  # behind 'without'
EXTERNAL: Final = "external"  # how it came about: a fall
OTHER: Final = "other"
DROPPED: Final = "dropped"
SEPARATOR: Final = "separator"
CAUSE: Final = "cause"
UNCERTAIN: Final = "uncertain"
STATUS: Final = "status"

_PAIRED: Final = frozenset(
    (
        "shoulder",
        "elbow",
        "wrist",
        "hand",
        "hip",
        "knee",
        "ankle",
        "foot",
        "heel",
        "ear",
        "eye",
        "upperlimb",
        "lowerlimb",
    )
)


class Word(NamedTuple):
    """One word of a phrase, in its folded spelling.

    Attributes:
        kind: one of the constants above.
        name: the word; of a separator what it does.
        aside: whether it stands in brackets.
        plural: whether it names both of a pair ('shoulders').
    """

    kind: str
    name: str
    aside: bool = False
    plural: bool = False


_REGION_WORDS: Final = r"(cervical|thoracic|lumbar|lumbosacral)"
_OF_DISCS: Final = (
    r"(herniated|bulging|degenerative|degenerated|protruding|protruded|ruptured|desiccated|extruded|displaced)"
)
_NECKED: Final = r"(?:femur|radius|humerus|talus|scapula|\w+ metacarpal)"
_PLAIN: Final = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"['\u2018\u2019]s\b|\(s\)|['\u2018\u2019\u02bc`\"\u201c\u201d]", ""),
        (r"[\u2010-\u2015\u2212]", "-"),
        (r"\bs ?/ ?p\b", "status post"),
        (r"\br ?/ ?o\b", "rule out"),
        (r"\bw/o\b", "without"),
        (r"\bw/", "with "),
        (r"\bb/l\b", "bilateral"),
        (r"\bh/o\b", "history of"),
        (r"\b2/2\b|\bd/t\b", "secondary to"),
        (r"\bc/w\b", "consistent with"),
        (r"\band/or\b", "and"),
        (r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{3}\.\d{1,2}\b", " "),  # a date, a code of ICD-9
        (r"\b(?:right|left)(?:-sided)? (?:greater|more|worse) than (?:the )?(?:right|left)\b", "bilateral"),
        (r"\b[rl] ?> ?[rl]\b", "bilateral"),
        # 'herniated lumbar disc' is a lumbar herniated disc
        (
            rf"\b{_OF_DISCS} {_REGION_WORDS}(?: spine| intervertebral)? (dis[ck]s?)\b",
            r"\2 \1 \3",
        ),
        (rf"(?<!status )\bpost[ -]{_REGION_WORDS}[ -]laminectomy\b", r"\1 postlaminectomy"),
        # 'neck of the right femur' is no part of the neck
        (rf"\bneck of (?=(?:the )?(?:right |left |unspecified )?{_NECKED})", "boneneck "),
        (r"\b(surgical|anatomical|femoral|radial|talar|metacarpal) neck\b", r"\1 boneneck"),
    )
)
_TOKEN: Final = re.compile(
    r"(?<![a-z0-9])(?P<level>(?P<part>[ctls])-?(?P<from>\d{1,2})"
    r"(?: ?[-/] ?(?P<to>[ctls]?)-?(?P<until>\d{1,2}))?)(?![a-z0-9])"
    r"|\d{0,2}[a-z]+|\d+|[,;:/&+()\[\]]"
)
_SIDE_WORDS: Final = {
    **dict.fromkeys(("right", "rt"), "right"),
    **dict.fromkeys(("left", "lt"), "left"),
    **dict.fromkeys(("bilateral", "bilaterally", "both", "bilat"), "bilateral"),
}
_LEVELS: Final = {"c": 8, "t": 12, "l": 6, "s": 5}
_PLURAL: Final = re.compile(r"(?<=\w\w)ies\Z|(?<=\w\w[^sui])s\Z")
_WITHIN: Final = {"c": "neck", "t": "thoracic", "l": "lowback"}
_BETWEEN: Final = {"ct": "cervicothoracic", "tl": "thoracolumbar", "ls": "lumbosacral"}
_NEGATION_ENDS: Final = {",", ";", "with", ")", "("}


def read(phrase: str) -> list[Word]:
    """Return the words of a phrase or title in order; those that change nothing are left out."""
    text = phrase.lower()
    for pattern, plain in _PLAIN:
        text = pattern.sub(plain, text)
    return list(_told(*_tokens(text)))


def _tokens(text: str) -> tuple[list[re.Match[str]], dict[int, list[str]]]:
    """Return the tokens, and the sides before each, which may part a name: 'frozen right shoulder'."""
    found: list[re.Match[str]] = []
    sides: dict[int, list[str]] = {}
    for token in _TOKEN.finditer(text):
        if token[0] in _SIDE_WORDS:
            sides.setdefault(len(found), []).append(token[0])
        else:
            found.append(token)
    return found, sides


def _told(tokens: list[re.Match[str]], sides: dict[int, list[str]]) -> Iterator[Word]:
    keys = [singular(token[0]) for token in tokens]
    at, depth, negated = 0, 0, False
    while at < len(tokens):
        found, width = ((), 1) if tokens[at]["level"] else _longest(keys, at)
        for place in range(at, at + width):
            yield from (Word(SIDE, _SIDE_WORDS[side], depth > 0) for side in sides.get(place, ()))
        if tokens[at]["level"]:
            yield from _level(tokens[at], depth > 0)
        for word in found:
            if word.kind == SEPARATOR and word.name in "()":
                depth = max(0, depth + (1 if word.name == "(" else -1))
            if word.kind in {CAUSE, UNCERTAIN} or (word.kind == SEPARATOR and word.name in _NEGATION_ENDS):
                negated = False
            if word.kind == NEGATED:
                negated = True
            elif negated and word.kind != SEPARATOR:
                yield Word(NEGATED, f"no {word.name}", depth > 0)
            elif word.kind != DROPPED:
                plural = word.name in _PAIRED and tokens[at + width - 1][0] != keys[at + width - 1]
                yield Word(word.kind, word.name, depth > 0, plural)
        at += width
    yield from (Word(SIDE, _SIDE_WORDS[side], depth > 0) for side in sides.get(at, ()))


def _longest(keys: list[str], at: int) -> tuple[tuple[Word, ...], int]:
    """Return what the longest spelling at a place stands for, and how many tokens it has."""
    for spelling, found in lexicon().get(keys[at], ()):
        if len(spelling) == 1 or tuple(keys[at : at + len(spelling)]) == spelling:
            return found, len(spelling)
    if keys[at][0].isdigit():
        return (), 1
    return (Word(CONDITION, keys[at]),), 1


def _level(token: re.Match[str], aside: bool) -> Iterator[Word]:
    first, last = int(token["from"]), int(token["until"] or token["from"])
    part, end = token["part"], token["to"] or token["part"]
    if not 1 <= first <= _LEVELS[part]:
        return
    yield Word(REGION, _level_region(part, end, last), aside)
    yield Word(LEVEL, f"{part}{first}-{last}".upper() if end == part else f"{part}{first}-{end}{last}".upper(), aside)


def _level_region(part: str, end: str, last: int) -> str:
    """Return the region of a level: of C5-6 the neck, of L5-S1 the lumbosacral region."""
    if part == "s":
        return "lumbosacral" if last == 1 else "sacrum"
    return _BETWEEN.get(part + end) or _WITHIN[part]


def singular(word: str) -> str:
    """Return a word without its plural ending; the same for titles and phrases, so that it need not be right."""
    if word == "feet":
        return "foot"
    return _PLURAL.sub(lambda match: "y" if match[0] == "ies" else "", word)


Lexicon = dict[str, list[tuple[tuple[str, ...], tuple[Word, ...]]]]


@cache
def lexicon() -> Lexicon:
    """Return what each spelling stands for, by its first word, the longest spellings first."""
    found: dict[tuple[str, ...], tuple[Word, ...]] = {}
    for kind, spelling, name in spellings():
        found.setdefault(tuple(singular(word) for word in spelling.split()), _meaning(kind, name))
    by_first: Lexicon = {}
    for spelled, meaning in sorted(found.items(), key=lambda item: (-len(item[0]), item[0])):
        by_first.setdefault(spelled[0], []).append((spelled, meaning))
    return by_first


def _meaning(kind: str, name: str) -> tuple[Word, ...]:
    if kind in {SEPARATOR, CAUSE, UNCERTAIN, STATUS, NEGATED, DROPPED}:
        return (Word(kind, name),)
    parts = name.split()
    kinds = (REGION if anatomy.is_region(part) else MODIFIER if part in _modifiers() else kind for part in parts)
    return tuple(map(Word, kinds, parts))


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(anatomy.table(words.MODIFIERS))


def spellings() -> Iterator[tuple[str, str, str]]:
    """Yield the kind, spelling and word of every entry; where two claim a spelling, the first keeps it."""
    for word, does in words.SEPARATORS.items():
        yield SEPARATOR, word, does
    for kind, listed in (
        (CAUSE, words.CAUSES),
        (UNCERTAIN, words.UNCERTAIN),
        (STATUS, words.STATUS),
        (NEGATED, ("without", "no", "not having", "without mention of")),
    ):
        yield from ((kind, spelling, spelling) for spelling in listed)
    yield from ((OTHER, spelling, OTHER) for spelling in ("other", "others", "other specified", "other specific"))
    for kind, text in (
        (REGION, anatomy.REGIONS),
        (SIDE, anatomy.SIDES),
        (TISSUE, anatomy.TISSUES),
        (ADJECTIVE, anatomy.ADJECTIVES),
        (MODIFIER, words.MODIFIERS),
        (GENERIC, words.GENERICS),
        (CONDITION, words.CONDITIONS),
        (EXTERNAL, words.EXTERNAL),
    ):
        for name, (_, spellings) in anatomy.table(text).items():
            yield from ((kind, spelling, name) for spelling in spellings if spelling != name or " " not in name)
    for spelling in words.DROPPED.replace("\n", " | ").split("|"):
        if spelling.strip():
            yield DROPPED, spelling.strip(), ""
