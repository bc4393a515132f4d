"""The yearly report: named queries -> a web page, the same in Markdown, and each table as CSV.

Nothing here touches the disk: the files come as bytes, and the command writes them.
"""

import pyoxigraph as ox

from imr_graph.report import charts
from imr_graph.report.content import Content, Origin
from imr_graph.report.markdown import markdown
from imr_graph.report.page import page
from imr_graph.report.tables import Params

__all__ = ["Origin", "files_of"]


def files_of(store: ox.Store, origin: Origin, params: Params | None = None) -> dict[str, bytes]:
    """Return the files of a report: path below its folder -> bytes. The same graph gives the same bytes.

    Args:
        store: the graph.
        origin: where it is from.
        params: the period to count: ``from`` and ``to`` as YYYY-MM-DD; without, all letters count.

    Raises:
        QueryError: a bound of the period is no day.
        ReportError: matplotlib is not installed.
    """
    charts.check_installed()
    content = Content(store, origin, params or {})
    tables = {f"tables/{name}.csv": table.csv() for name, table in content.tables.items()}
    return {"index.html": page(content).encode(), "report.md": markdown(content).encode(), **tables}
