"""Faults that letters have: a typist's slips, lines broken by a copy, a text that ends too early."""

from collections.abc import Callable
from random import Random
from typing import Final

_LEAST: Final = 0.4  # of the text that a cut leaves


def _typo(text: str, random: Random) -> str:
    """Swap two neighbouring letters in three places."""
    letters = list(text)
    for _ in range(3):
        at = random.randrange(len(letters) - 1)
        if letters[at].isalpha() and letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def _broken_lines(text: str, random: Random) -> str:
    """Put a blank line after some lines, as readers of PDFs do."""
    return "".join(line + ("\n" if random.random() < 0.2 else "") for line in text.splitlines(keepends=True))


def _cut(text: str, random: Random) -> str:
    """End the text somewhere in its later part."""
    return text[: random.randint(int(len(text) * _LEAST), len(text) - 1)]


_FAULTS: Final[dict[str, Callable[[str, Random], str]]] = {"typo": _typo, "broken-lines": _broken_lines, "cut": _cut}


def spoilt(text: str, random: Random) -> tuple[str, str]:
    """Return the text with one fault, and the fault's name."""
    name = random.choice([*_FAULTS])
    return _FAULTS[name](text, random), name
