"""A phrase -> the drugs that it names, and their active ingredients."""

from typing import NamedTuple

from imr_graph.link.phrases import finder
from imr_graph.link.vocabulary import concepts
from imr_graph.model import Fact, Span


class Drugs(NamedTuple):
    """The drugs of a phrase.

    Attributes:
        names: the words that name them, in order.
        codes: the drugs, each once, in order.
        ingredients: generic names, each once, in order, salts left out.
    """

    names: tuple[Span, ...]
    codes: tuple[Fact[str], ...]
    ingredients: tuple[Fact[str], ...]

    @property
    def first(self) -> Span | None:
        """The words that name the first."""
        return self.names[0] if self.names else None


def drugs(flat: str, span: Span) -> Drugs:
    """Return the drugs that a part of a flat text names: brands, generic names, compounds, kits."""
    mentions = list(finder("drug").find(flat, *span))
    codes: dict[str, Span] = {}
    found: dict[str, Span] = {}
    for mention in mentions:
        codes.setdefault(mention.concept.code, mention.span)
        for code in mention.concept.values["ingredient"]:
            found.setdefault(concepts("ingredient")[code].labels[0], mention.span)
    names = tuple(mention.span for mention in mentions)
    return Drugs(names, _facts(codes), _facts(found))


def _facts(found: dict[str, Span]) -> tuple[Fact[str], ...]:
    return tuple(Fact(value, span) for value, span in found.items())
