"""Labels of a vocabulary found in a phrase: the longest at each place, from left to right."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from imr_graph.link.vocabulary import Concept, concepts
from imr_graph.model import Span

_TOKEN: Final = re.compile(r"[a-z0-9]+")


class Mention(NamedTuple):
    """A concept named in a text."""

    concept: Concept
    span: Span


class Finder:
    """Finds the labels of some concepts in a text, token by token, so that hyphens and blanks do not matter.

    Args:
        found: the concepts; where two claim one label, the first keeps it.
    """

    def __init__(self, found: Iterable[Concept]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Concept]]] = {}
        seen: set[tuple[str, ...]] = set()
        for concept in found:
            for label in concept.labels:
                tokens = tuple(_TOKEN.findall(label.lower()))
                if tokens and tokens not in seen:
                    seen.add(tokens)
                    self._by_first.setdefault(tokens[0], []).append((tokens, concept))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, flat: str, start: int, end: int) -> Iterator[Mention]:
        """Yield the concepts named in a part of a flat text."""
        part = flat[start:end].lower()
        tokens = [(match[0], match.start() + start, match.end() + start) for match in _TOKEN.finditer(part)]
        at = 0
        while at < len(tokens):
            mention, width = self._at(tokens, at)
            if mention:
                yield mention
            at += width

    def _at(self, tokens: list[tuple[str, int, int]], at: int) -> tuple[Mention | None, int]:
        for label, concept in self._by_first.get(tokens[at][0], ()):
            width = len(label)
            if width == 1 or tuple(token for token, _, _ in tokens[at : at + width]) == label:
                return Mention(concept, Span(tokens[at][1], tokens[at + width - 1][2])), width
        return None, 1


@cache
def finder(*kinds: str) -> Finder:
    """Return the finder of one or more whole vocabularies: ``finder("region")``."""
    return Finder(concept for kind in kinds for concept in concepts(kind).values())
