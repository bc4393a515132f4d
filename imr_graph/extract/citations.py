"""A guideline statement -> the works that it cites, by the grammar in which letters state them.

From 2014 on a statement is one or more clauses: 'Decision based on MTUS A 2004, Section(s): x, y, and B 2016,
Section(s): z.' and 'Decision based on Non-MTUS Citation ...'. In 2013 it is free prose.
"""

from datetime import date
from typing import Final

from imr_graph.extract.prose import prose
from imr_graph.extract.works import Reader
from imr_graph.model import Citation, Span, Statement
from imr_graph.sections import Parts
from imr_graph.text import rx, trim

# Decision based on MTUS ... / Decision based on Non- MTUS Citation ...
_CLAUSE: Final = rx(
    r"Decision based on (?:(?P<outside>Non ?- ?MTUS)(?: Citations?\b)?|(?:the )?MTUS\b)(?:[ :,]+(?:the )?MTUS\b(?= Official| ODG))?"
)


def statement(parts: Parts, span: Span | None, decided: date | None) -> Statement:
    """Return a side's guideline statement with its citations.

    Args:
        parts: the letter taken apart.
        span: the statement; None where the letter has none.
        decided: the decision's date, which tells editions of one title apart.
    """
    if span is None:
        return Statement()
    reader = Reader(parts, decided)
    clauses = list(_CLAUSE.finditer(parts.flat, *span))
    if not clauses:
        return Statement(span, tuple(prose(reader, span)))
    ends = [clause.start() for clause in clauses[1:]] + [span.end]
    found: list[Citation] = []
    for clause, end in zip(clauses, ends, strict=True):
        body = trim(parts.flat, clause.end(), end, " .,;:")
        found += reader.outside(body) if clause["outside"] else reader.mtus(body)
    return Statement(span, tuple(found))
