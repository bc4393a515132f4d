"""A graph to ask from Python: a graph directory, an RDF file or a SPARQL endpoint behind one verb."""

from os import PathLike
from typing import Any

from imr_graph.query import Rows, run, run_remote
from imr_graph.query.named import ParameterValue
from imr_graph.store import open_graph


class Graph:
    """A graph of letters.

        graph = imr_graph.Graph("graph")
        graph.query("denials-by-guideline", side="expert_reviewer", from_="2016-01-01").to_pandas()

    Args:
        path: a graph directory, or an RDF file (``.nt``, ``.ttl``), which is loaded into memory; or the http or https
            URL of a SPARQL 1.1 endpoint.
        user: for an endpoint with HTTP basic authentication.
        password: of the user.
        timeout: seconds for a whole answer; None for no limit (60 for an endpoint).

    Raises:
        GraphDirectoryError: the folder is no graph directory, or its build has not ended.
        SourceError: the file cannot be read as RDF.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        user: str | None = None,
        password: str | None = None,
        timeout: float | None = None,
    ) -> None:
        self._url = path if isinstance(path, str) and path.startswith(("http://", "https://")) else None
        self._store = None if self._url else open_graph(str(path))
        self._login: dict[str, Any] = {"user": user, "password": password}
        self._timeout = timeout

    def query(self, query: str, /, *, limit: int | None = None, **params: ParameterValue) -> Rows:
        """Ask a named query, or SPARQL text.

        Args:
            query: name of a named query (``imr-graph queries`` lists them) or SPARQL text.
            limit: rows after which to stop.
            params: the query's parameters, bound as RDF terms. ``from`` is a word of Python: write ``from_``.

        Returns:
            The rows: iterate over them, or take :meth:`~imr_graph.query.rows.Rows.to_pandas` or
            :meth:`~imr_graph.query.rows.Rows.to_arrow`; a notebook shows them as a table.

        Raises:
            QueryError: as for :func:`imr_graph.query.run`.
        """
        given = {name.rstrip("_"): value for name, value in params.items()}
        if self._store is not None:
            return run(self._store, query, given, limit=limit, timeout=self._timeout)
        return run_remote(self._url or "", query, given, timeout=self._timeout or 60, limit=limit, **self._login)
