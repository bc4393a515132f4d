"""Two graphs, letter by letter -> the letters and triples that differ."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Difference(NamedTuple):
    """A letter that differs.

    Attributes:
        key: the letter's natural key.
        removed: N-Triples lines that only the first graph holds.
        added: lines that only the second holds.
    """

    key: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def differences(first: Iterable[tuple[str, bytes]], second: Iterable[tuple[str, bytes]]) -> Iterator[Difference]:
    """Yield the letters that differ, in the order of their keys.

    Args:
        first: the letters of a graph, sorted by key: key and N-Triples lines.
        second: those of another.
    """
    left, right = iter(first), iter(second)
    one, other = next(left, None), next(right, None)
    while one or other:
        if other is None or (one and one[0] < other[0]):
            assert one is not None  # noqa: S101  for the type checker
            yield Difference(one[0], _lines(one[1]), ())
            one = next(left, None)
        elif one is None or other[0] < one[0]:
            yield Difference(other[0], (), _lines(other[1]))
            other = next(right, None)
        else:
            if one[1] != other[1]:
                old, new = _lines(one[1]), _lines(other[1])
                only_old, only_new = set(old) - set(new), set(new) - set(old)
                yield Difference(
                    one[0],
                    tuple(line for line in old if line in only_old),
                    tuple(line for line in new if line in only_new),
                )
            one, other = next(left, None), next(right, None)


def _lines(block: bytes) -> tuple[str, ...]:
    return tuple(block.decode().splitlines())
