"""A certification as printed -> the board specialty or subspecialty, and a state's name -> its USPS code."""

from functools import cache
from typing import Final

from imr_graph.link.vocabulary import Concept, concepts, fold, label_index

_NOISE: Final = ("board certified in ", "board certification in ", "certified in ")


@cache
def _specialties() -> dict[str, Concept]:
    return label_index(concepts("specialty").values())


@cache
def _states() -> dict[str, Concept]:
    return label_index(concepts("state").values())


def specialty_code(name: str) -> str | None:
    """Return the code of a specialty (``Family Practice``: family-medicine), or None where it is not known."""
    key = fold(name)
    for noise in _NOISE:
        key = key.removeprefix(noise)
    concept = _specialties().get(key) or _specialties().get(key.replace(" and ", " "))
    return concept.code if concept else None


def state_code(name: str) -> str | None:
    """Return the USPS code of a state named or abbreviated (``CA``), or None: ``Los Angeles`` is no state."""
    if name in concepts("state"):
        return name
    concept = _states().get(fold(name).removeprefix("the ").removeprefix("state of "))
    return concept.code if concept else None


@cache
def specialty_names() -> frozenset[str]:
    """Return every name of a specialty, folded."""
    return frozenset(_specialties())
