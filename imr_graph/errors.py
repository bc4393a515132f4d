"""The errors that users meet: each names the letter or file, the place, and what to do."""


class ImrGraphError(Exception):
    """The root of every error that the library raises on purpose.

    ``exit_code`` is what the command line ends with: 2 where the call is wrong, 3 where the data is at fault.
    """

    exit_code = 2


class UnreadableLetterError(ImrGraphError):
    """A source that holds no letter that can be read.

    Args:
        origin: the file (and the member or row in it) that is at fault.
        kind: the finding's kind, one of :data:`imr_graph.model.FINDING_KINDS`.
        reason: what is wrong with it, and the way out.
    """

    exit_code = 3

    def __init__(self, origin: str, kind: str, reason: str) -> None:
        super().__init__(f"{origin}: {reason}")
        self.origin = origin
        self.kind = kind
        self.reason = reason


class SourceError(ImrGraphError):
    """An input that cannot be opened at all: no such file, a broken archive, a table without the columns."""


class GraphDirectoryError(ImrGraphError):
    """A folder that is no graph directory, is in use, or was made by another layout."""


class QueryError(ImrGraphError):
    """A query that is unknown, malformed, or was stopped."""


class ExportError(ImrGraphError):
    """An export that cannot be written as asked."""


class ReportError(ImrGraphError):
    """A report that cannot be made as asked."""


class AnalysisError(ImrGraphError):
    """An analysis of a graph that holds too little for it."""

    exit_code = 3


class MissingExtraError(ImrGraphError):
    """Something that only an extra of the package brings, and that is not installed."""


class ClusterError(ImrGraphError):
    """A job that a cluster did not bring to its end."""

    exit_code = 1


class WorkerError(ImrGraphError):
    """Worker processes that cannot be started."""

    exit_code = 1
