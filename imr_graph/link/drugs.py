"""A phrase -> the drugs that it names, and their active ingredients."""

from collections.abc import Iterator
from typing import NamedTuple

from imr_graph.link.phrases import Mention, finder
from imr_graph.link.vocabulary import Concept, concepts
from imr_graph.model import Fact, Span


class Drugs(NamedTuple):
    """The drugs of a phrase.

    Attributes:
        names: the words that name them, in order.
        ingredients: generic names, each once, in order, salts left out.
    """

    names: tuple[Span, ...]
    ingredients: tuple[Fact[str], ...]

    @property
    def first(self) -> Span | None:
        """The words that name the first."""
        return self.names[0] if self.names else None


def drugs(flat: str, span: Span) -> Drugs:
    """Return the drugs that a part of a flat text names: brands, generic names, compounds, kits."""
    mentions = list(finder("drug", "ingredient").find(flat, *span))
    found: dict[str, Span] = {}
    for mention in mentions:
        for name in _ingredients(mention):
            found.setdefault(name, mention.span)
    facts = tuple(Fact(name, place) for name, place in found.items())
    return Drugs(tuple(mention.span for mention in mentions), facts)


def _ingredients(mention: Mention) -> Iterator[str]:
    if mention.concept.kind == "ingredient":
        yield _generic(mention.concept)
        return
    for code in mention.concept.values.get("ingredient", ()):
        yield _generic(concepts("ingredient")[code])


def _generic(concept: Concept) -> str:
    return concept.labels[0]
