"""The answer to a query: columns and rows, read as they come or held."""

from collections.abc import Iterator
from typing import IO, Any, Final

from imr_graph.errors import QueryError
from imr_graph.query.formats import FORMATS, html
from imr_graph.query.terms import Head, Row, Value, value

_SHOWN: Final = 50


class Rows:
    """The rows of an answer, in its order. They come as the engine finds them and can be read once.

    Iterating gives tuples of Python values: text for an IRI, int, Decimal, float, bool, date or datetime for a literal
    of such a type, None for an unbound variable. :meth:`terms` gives the RDF terms themselves. In a notebook the rows
    show as a table; what was shown is held and can still be read.

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
        self._held: list[Row] | None = None

    def terms(self) -> Iterator[Row]:
        """Yield the rows as RDF terms.

        Raises:
            QueryError: the time limit is over.
        """
        if self._held is not None:
            yield from self._held
            return
        for number, row in enumerate(self._rows):
            if number == self._limit:
                self.notice = f"stopped after {number} rows, the row limit; there are more"
                return
            yield row

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        """Yield the rows as tuples of Python values."""
        return (tuple(value(term) for term in row) for row in self.terms())

    def to_arrow(self) -> Any:
        """Return the rows as a ``pyarrow.Table``: int64, double, bool, date32 or timestamp columns, else string.

        Raises:
            QueryError: the time limit is over.
        """
        from imr_graph.query import arrow  # noqa: PLC0415  pyarrow takes a seventh of a second to import

        return arrow.table(self._head, self.terms())

    def to_pandas(self) -> Any:
        """Return the rows as a ``pandas.DataFrame``; columns of whole numbers with gaps are of type Int64.

        Raises:
            QueryError: pandas is not installed, or the time limit is over.
        """
        try:
            import pandas as pd  # noqa: PLC0415  an extra, and slow to import
        except ImportError as error:
            raise QueryError("pandas is not installed; get it with: pip install 'imr-graph[pandas]'") from error
        table = self.to_arrow()
        whole = {field.type: pd.Int64Dtype() for field in table.schema if str(field.type) == "int64"}
        return table.to_pandas(types_mapper=whole.get)

    def _repr_html_(self) -> str:
        """Return the first rows as an HTML table, for a notebook."""
        self._held = list(self.terms())
        more = len(self._held) - _SHOWN
        said = f"<p>{more} more rows</p>" if more > 0 else f"<p>{self.notice}</p>" if self.notice else ""
        return html(self._head, self._held[:_SHOWN]) + said

    def write(self, format: str, stream: IO[bytes]) -> None:  # noqa: A002
        """Write the rows to a binary stream in one of :data:`imr_graph.query.formats.FORMATS`.

        Raises:
            QueryError: no such format, or the time limit is over.
        """
        if format not in FORMATS:
            raise QueryError(f"no format {format!r}: choose {', '.join(FORMATS)}")
        FORMATS[format](self._head, self.terms(), stream)
