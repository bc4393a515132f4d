"""The answer to a query: columns, and rows that are read once."""

from collections.abc import Iterator
from typing import IO

from imr_graph.errors import QueryError
from imr_graph.query.formats import FORMATS
from imr_graph.query.terms import Head, Row, Value, value


class Rows:
    """The rows of an answer, in its order. They come as the engine finds them and can be read once.

    Iterating gives tuples of Python values: text for an IRI, int, Decimal, float, bool, date or datetime for a literal
    of such a type, None for an unbound variable. :meth:`terms` gives the RDF terms themselves.

    Args:
        head: form and columns.
        rows: the rows as RDF terms.
        limit: rows after which to stop.

    Attributes:
        columns: names of the columns.
        form: ``select``, ``ask`` or ``construct``.
        notice: after reading, a sentence that says that the limit cut the rows off; None where nothing is missing.
    """

    def __init__(self, head: Head, rows: Iterator[Row], limit: int | None = None) -> None:
        self.columns = head.columns
        self.form = head.form
        self.notice: str | None = None
        self._head = head
        self._limit = limit
        self._rows = rows

    def terms(self) -> Iterator[Row]:
        """Yield the rows as RDF terms.

        Raises:
            QueryError: the time limit is over.
        """
        for number, row in enumerate(self._rows):
            if number == self._limit:
                self.notice = f"stopped after {number} rows, the row limit; there are more"
                return
            yield row

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        """Yield the rows as tuples of Python values."""
        return (tuple(value(term) for term in row) for row in self.terms())

    def write(self, format: str, stream: IO[bytes]) -> None:  # noqa: A002
        """Write the rows to a binary stream in one of :data:`imr_graph.query.formats.FORMATS`.

        Raises:
            QueryError: no such format, or the time limit is over.
        """
        if format not in FORMATS:
            raise QueryError(f"no format {format!r}: choose {', '.join(FORMATS)}")
        FORMATS[format](self._head, self.terms(), stream)
