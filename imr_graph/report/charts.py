"""A table as a drawing: SVG by matplotlib, in the colours of the page around it, its text as text.

matplotlib draws in colours that stand for the page's CSS variables, so that one drawing serves a light and a dark page.
It is imported when the first chart is drawn: other commands do without it.
"""

import io
import re
from collections.abc import Callable, Sequence
from html import escape
from importlib.util import find_spec
from typing import Any, Final

from imr_graph.errors import ReportError
from imr_graph.query.terms import Value
from imr_graph.report.chapters import Chart, Kind
from imr_graph.report.tables import NOT_STATED, Cells, Table, heading

#: The most rows that a chart draws: bars stand on a label of their own line, columns side by side.
MOST_DRAWN: Final[dict[Kind, int]] = {"bars": 12, "columns": 240, "ranges": 12}

_INK, _FIRST, _SECOND, _LINE, _PAPER = "#0a0a01", "#0a0a02", "#0a0a03", "#0a0a04", "#0a0a05"
_IN_THE_PAGE: Final = {
    _INK: "currentColor",
    _FIRST: "var(--first)",
    _SECOND: "var(--second)",
    _LINE: "var(--line)",
    _PAPER: "var(--paper)",
}
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "imr-graph",
    "text.parse_math": False,
    "font.size": 12.5,
}
_NO_METADATA: Final = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_UNIT: Final = 72  # points to the inch: a point of the drawing is a pixel of the page
_WIDTH, _ROW = 420, 40
_LONGEST: Final = 54
_CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
_MOST_TICKS: Final = 6
_PROLOG: Final = re.compile(
    r"\A.*?<svg[^>]*(?P<box>viewBox=\"[^\"]*\")[^>]*>|<!--.*?-->|<defs>\s*<style.*?</defs>", re.DOTALL
)
_REFERENCE: Final = re.compile(r"(?P<before>\bid=\"|xlink:href=\"#|url\(#)")
_FONT: Final = re.compile(r"font: (?P<size>[\d.]+px) [^;\"]*")


def check_installed() -> None:
    """Check that charts can be drawn.

    Raises:
        ReportError: matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        raise ReportError("a report's charts need matplotlib: pip install 'imr-graph[report]'")


def svg(table: Table, chart: Chart, title: str) -> str:
    """Return a table's chart as an SVG element; the same table gives the same text.

    Args:
        table: the rows; the first of them are drawn (:data:`MOST_DRAWN`).
        chart: how they are drawn.
        title: what the chart shows, for those who do not see it.
    """
    import matplotlib as mpl  # noqa: PLC0415  an extra, and slow to import
    from matplotlib.figure import Figure  # noqa: PLC0415  the same

    with mpl.rc_context():
        mpl.rcdefaults()  # whatever the user's own settings are
        mpl.rcParams.update(_SETTINGS)
        figure = Figure()
        _DRAWN[chart.kind](figure, table, chart, drawn(table, chart))
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata=_NO_METADATA)
    return _for_the_page(out.getvalue(), table.query.name, title)


def drawn(table: Table, chart: Chart) -> Sequence[Cells]:
    """Return the rows that a chart draws: the first ones, or of rows in the order of time the last ones."""
    most = MOST_DRAWN[chart.kind]
    if chart.kind == "columns":
        return [row for row in table.rows if table.value(row, chart.label[0]) is not None][-most:]
    return table.rows[:most]


def legend(table: Table, chart: Chart) -> list[str]:
    """Return the names of what is drawn, in the order of the colours."""
    names = {column.name: heading(column) for column in table.columns}
    return [names[name] for name in chart.series]


def _for_the_page(text: str, name: str, title: str) -> str:
    opening = f'<svg \\g<box> role="img" aria-label="{escape(title).replace(chr(92), "")}">'
    text = _PROLOG.sub(lambda match: match.expand(opening) if match["box"] else "", text)
    text = _REFERENCE.sub(lambda match: f"{match['before']}{name}-", text)
    for colour, variable in _IN_THE_PAGE.items():
        text = text.replace(colour, variable)
    return _FONT.sub(r"font-size: \g<size>", text).strip()


def _bars(figure: Any, table: Table, chart: Chart, rows: Sequence[Cells]) -> None:
    """Draw a lying bar for each row, under its label and before its figures."""
    axes = _axes(figure, len(rows) * _ROW)
    for place, row in enumerate(rows):
        start = 0.0
        for colour, value in zip((_FIRST, _SECOND), _numbers(table, chart, row), strict=False):
            axes.barh(place, value, 0.36, left=start, color=colour, edgecolor=_PAPER, linewidth=0.5)
            start += value
        figures = " / ".join(f"{value:,.0f}" for value in _numbers(table, chart, row))
        axes.text(0, place - 0.3, _label(table, chart, row), color=_INK, va="bottom")
        axes.annotate(figures, (start, place), (4, 0), textcoords="offset points", color=_INK, va="center")
    axes.set_ylim(len(rows) - 0.6, -0.85)
    axes.set_xlim(0, 1.15 * max(1, *(sum(_numbers(table, chart, row)) for row in rows)))
    axes.axis("off")


def _columns(figure: Any, table: Table, chart: Chart, rows: Sequence[Cells]) -> None:
    """Draw a standing column for each row, at its place in time or number, on a grid."""
    axes = _axes(figure, 220, left=48, bottom=30)
    places, bottoms = [_place(table.value(row, chart.label[0])) for row in rows], [0.0] * len(rows)
    for number, colour in zip(range(len(chart.series)), (_FIRST, _SECOND), strict=False):
        heights = [_numbers(table, chart, row)[number] for row in rows]
        axes.bar(places, heights, 0.8, bottom=bottoms, color=colour, edgecolor=_PAPER, linewidth=0.5)
        bottoms = [low + high for low, high in zip(bottoms, heights, strict=True)]
    step = -(-len(rows) // _MOST_TICKS)
    axes.set_xticks(places[::step], [_label(table, chart, row) for row in rows[::step]])
    axes.set_xlim(places[0] - 0.75, max(places[-1], places[0] + 3) + 0.75)
    _grid(axes, "y")


def _ranges(figure: Any, table: Table, chart: Chart, rows: Sequence[Cells]) -> None:
    """Draw a line from the least to the greatest for each row, with a dot at the mean."""
    axes = _axes(figure, len(rows) * _ROW + 30, bottom=30)
    for place, row in enumerate(rows):
        least, mean, greatest = _numbers(table, chart, row)
        axes.plot([least, greatest], [place, place], color=_FIRST, linewidth=5, solid_capstyle="round")
        axes.plot([mean], [place], "o", color=_SECOND, markeredgecolor=_PAPER, markersize=10)
        axes.text(0, place - 0.2, _label(table, chart, row), color=_INK, va="bottom")
    axes.set_ylim(len(rows) - 0.5, -0.75)
    axes.set_xlim(0, None)
    axes.set_yticks([])
    _grid(axes, "x")


_DRAWN: Final[dict[Kind, Callable[[Any, Table, Chart, Sequence[Cells]], None]]] = {
    "bars": _bars,
    "columns": _columns,
    "ranges": _ranges,
}


def _axes(figure: Any, height: int, left: int = 2, bottom: int = 2) -> Any:
    figure.set_size_inches(_WIDTH / _UNIT, height / _UNIT)
    return figure.add_axes((left / _WIDTH, bottom / height, 1 - (left + 8) / _WIDTH, 1 - (bottom + 6) / height))


def _grid(axes: Any, axis: str) -> None:
    axes.grid(axis=axis, color=_LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=_INK)
    axes.spines[:].set_visible(False)
    getattr(axes, f"{axis}axis").get_major_locator().set_params(integer=True, nbins=6)


def _label(table: Table, chart: Chart, row: Cells) -> str:
    """Return the name of a row on one line: where it is too long, its longest part is cut."""
    columns = {column.name: column for column in table.columns}
    texts = [table.text(row, columns[name]) for name in chart.label]
    parts = [text for text in texts if text != NOT_STATED] or [NOT_STATED]
    while len(chart.joint.join(parts)) > _LONGEST:
        longest = max(range(len(parts)), key=lambda number: len(parts[number]))
        parts[longest] = parts[longest].removesuffix(_CUT)[:-1] + _CUT
    return chart.joint.join(parts)


def _place(label: Value) -> int:
    """Return where a year, a month or a count stands on its axis, so that a gap shows as one."""
    year, _, month = str(label).partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _numbers(table: Table, chart: Chart, row: Cells) -> list[float]:
    return [float(str(table.value(row, name))) for name in chart.series]
