"""Letters that no reader survives: wrappers around the real work that worker processes can import.

No letter is known that crashes the reader, so the fault is put in its way: a letter whose text holds one of the marks
meets it where its text is parsed.
"""

import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from imr_graph import extract
from imr_graph.letters import RawLetter
from imr_graph.model import Letter, Record
from imr_graph.pipeline import Built
from imr_graph.pipeline import work as real_work

real_parse = extract.parse


def raises() -> None:
    """A rule has a fault."""
    raise KeyError("no such rule")


def recurses() -> None:
    """A rule never ends calling itself."""
    recurses()


def dies() -> None:
    """A library crashes."""
    os._exit(139)


def loops() -> None:
    """A rule never comes to an end."""
    while True:
        pass


def backtracks() -> None:
    """A pattern never comes to an end."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def hangs() -> None:
    """A library never comes back, so that no signal is seen."""
    sum(itertools.repeat(0))


POISONS: dict[str, Callable[[], None]] = {
    poison.__name__: poison for poison in (raises, recurses, dies, loops, backtracks, hangs)
}


def mark(name: str) -> str:
    """Return what a letter holds to meet a poison."""
    return f"[poison: {name}]"


def parse(letter: Letter) -> Record:
    """Parse a letter that is not poisoned."""
    for name, poison in POISONS.items():
        if mark(name) in letter.text:
            poison()
    return real_parse(letter)


def work(batch: list[RawLetter]) -> list[Built]:
    """Do the real work, with short bounds on time, and the poisons in its way."""
    with mock.patch.object(extract, "parse", parse), mock.patch("imr_graph.pipeline.LETTER_SECONDS", 1):
        return real_work(batch)


def put(letter: Path, name: str) -> None:
    """Poison a letter."""
    letter.write_text(letter.read_text("utf-8") + f"\n{mark(name)}\n", "utf-8")
