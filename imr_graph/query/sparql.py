"""SPARQL text as tokens: what a query may do, which prefixes it lacks, and how values are bound to its parameters.

A value never becomes part of the text as a user typed it: it is made an RDF term first, and the term, as SPARQL
writes it, stands in a VALUES block. Tokens follow the terminals of the SPARQL 1.1 grammar (section 19.8), so that
what stands in a string, an IRI or a comment is never taken for a keyword or a variable.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

import pyoxigraph as ox

from imr_graph.errors import QueryError
from imr_graph.ns import PREFIXES

_READING: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_TOKEN: Final = re.compile(
    r"""
    (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
              | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')        # "in force", '''as "printed"'''
  | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*>)                               # <https://w3id.org/imr-graph/letter/CM16-0000001>
  | (?P<comment> \#[^\n\r]*)                                          # # which guidelines
  | (?P<variable> [?$]\w+)                                            # ?guideline
  | (?P<prefixed> (?:_|[^\W\d_](?:[\w.-]*[\w-])?)?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)   # imr:outcome, _:b, :x
  | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)*)                       # @en
  | (?P<word> [^\W\d_]\w*)                                            # SELECT
  | (?P<brace> [{}])
  | (?P<escape> \\.)                                                  # a stray escape hides no quote
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query's text with its kind, a group of the token pattern, and its place."""

    kind: str
    text: str
    start: int
    end: int


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query, without comments and punctuation."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or ""
        if kind != "comment":
            yield Token(kind, match.group(), match.start(), match.end())


def parameter_variables(query: str) -> list[str]:
    """Return the variables that are parameters by their name (``__from_xsd_date``), in order, each once."""
    names = (token.text[1:] for token in tokens(query) if token.kind == "variable")
    return list(dict.fromkeys(name for name in names if name.startswith("_") and name.strip("_")))


def refuse_all_but_reading(query: str) -> None:
    """Refuse updates, and SERVICE, which would make the engine call another computer.

    Raises:
        QueryError: the text is an update, holds SERVICE, or begins like no query.
    """
    keywords = [token for token in tokens(query) if token.kind == "word"]
    for token in keywords:
        if token.text.upper() == "SERVICE":
            raise QueryError(
                f"{place(query, token.start)}: SERVICE is refused: a query reads this graph and calls no other computer"
            )
    first = next((token for token in keywords if token.text.upper() not in {"PREFIX", "BASE"}), None)
    verb = first.text.upper() if first else ""
    if verb not in _READING:
        why = f"{verb} is refused: a query only reads" if verb in _UPDATES else "this is no query"
        raise QueryError(f"{place(query, first.start if first else 0)}: {why}; ask with {', '.join(_READING)}")


def with_prefixes(query: str) -> str:
    """Put the declarations of :data:`imr_graph.ns.PREFIXES` that a query uses but lacks in front of its first line."""
    found = list(tokens(query))
    used = {token.text.partition(":")[0] for token in found if token.kind == "prefixed"}
    declared = {
        name.text.rstrip(":")
        for keyword, name in pairwise(found)
        if keyword.text.upper() == "PREFIX" and name.kind == "prefixed"
    }
    missing = [name for name in PREFIXES if name in used - declared]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing) + query


@dataclass(slots=True)
class _Group:
    """A pair of braces: where it opens, which words stand around, and the parameters used right in it."""

    opens_at: int
    before: str
    first: str = ""
    used: dict[str, None] = field(default_factory=dict)


def bind(query: str, values: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Return the query with terms bound to variables.

    Each group of the pattern that uses one gets a VALUES block at its opening brace, so that a FILTER there sees it.

    Args:
        query: SPARQL text.
        values: variable without its mark -> term.

    Raises:
        QueryError: a variable stands where VALUES cannot reach: outside of a WHERE group, or in a template.
    """
    blocks: dict[int, str] = {}
    for group in _groups(query, values):
        names = [name for name in values if name in group.used]
        variables, terms = " ".join(f"?{name}" for name in names), " ".join(str(values[name]) for name in names)
        blocks[group.opens_at] = f" VALUES ({variables}) {{ ({terms}) }}"
    for position in sorted(blocks, reverse=True):
        query = query[:position] + blocks[position] + query[position:]
    return query


def _groups(query: str, wanted: Mapping[str, object]) -> Iterator[_Group]:
    """Yield the groups that use a wanted variable."""
    whole = _Group(0, "")
    open_groups, before = [whole], ""
    for token in tokens(query):
        group = open_groups[-1]
        if token.text == "{":
            group.first = group.first or "{"
            open_groups.append(_Group(token.end, before))
        elif token.text == "}" and len(open_groups) > 1:
            done = open_groups.pop()
            if done.used:
                yield done
        else:
            group.first = group.first or token.text.upper()
            name = token.text[1:]
            if token.kind == "variable" and name in wanted:
                _check_reach(query, token, group)
                group.used[name] = None
        before = token.text.upper()


def _check_reach(query: str, token: Token, group: _Group) -> None:
    outside = group.opens_at == 0 or group.first == "SELECT"
    if outside or group.before == "CONSTRUCT":
        raise QueryError(
            f"{place(query, token.start)}: parameter {token.text} stands where no value can be bound: "
            "use it inside the braces of WHERE, for example in a FILTER or a BIND"
        )


def place(query: str, offset: int) -> str:
    """Return ``line 2, column 9`` for an offset in a query's text, both counted from 1."""
    before = query[:offset]
    return f"line {before.count(chr(10)) + 1}, column {offset - (before.rfind(chr(10)) + 1) + 1}"
