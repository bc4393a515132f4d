"""The report as Markdown: the figures and tables of the page, without its charts."""

import re
from collections.abc import Iterator
from typing import Final

from imr_graph.report.chapters import CHAPTERS, Exhibit
from imr_graph.report.content import COUNTED, Content
from imr_graph.report.tables import heading, is_number

_SPECIAL: Final = re.compile(r"[\\`*_\[\]|~$]")
_BLANKS: Final = re.compile(r"\s+")


def markdown(content: Content) -> str:
    """Return the report."""
    return "\n".join(_lines(content))


def plain(text: str) -> str:
    """Return text as Markdown that shows it as it is, on one line: no markup, no link, no image of a stranger's."""
    text = _SPECIAL.sub(r"\\\g<0>", _BLANKS.sub(" ", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _lines(content: Content) -> Iterator[str]:
    origin = content.origin
    yield f"# {plain(content.title)}\n"
    yield (
        f"Counted are {plain(content.period)}. The graph was built by imr-graph {plain(origin.version)}; "
        f"the hash of its triples is `{origin.content_hash}`.\n"
    )
    yield from _table(["", ""], [False, True], [[name, figure] for name, figure in content.headline])
    yield f"{COUNTED}\n"
    for chapter in CHAPTERS:
        yield f"## {chapter.title}\n"
        for exhibit in chapter.exhibits:
            yield from _exhibit(content, exhibit)
    yield "### Findings\n\nWhat the build noted, over all letters of the graph: `imr-graph info GRAPH`.\n"
    yield from _table(["kind", "findings"], [False, True], [[kind, f"{count:,}"] for kind, count in content.findings()])


def _exhibit(content: Content, exhibit: Exhibit) -> Iterator[str]:
    table = content.tables[exhibit.query]
    yield f"### {exhibit.title}\n\n{plain(table.query.summary)} {plain(table.query.description)}\n"
    if lacking := content.lacking(exhibit):
        yield f"{plain(lacking)}\n"
    numbers = [is_number(column) for column in table.columns]
    yield from _table([heading(column) for column in table.columns], numbers, [table.texts(row) for row in table.shown])
    yield f"{table.cut} [tables/{exhibit.query}.csv](tables/{exhibit.query}.csv), `{table.command}`\n".lstrip()
    yield from (f"- {heading(column)}: {plain(column.meaning)}" for column in table.columns)
    yield ""


def _table(headings: list[str], numbers: list[bool], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"| {' | '.join('---:' if number else '---' for number in numbers)} |"
    yield from (f"| {' | '.join(map(plain, row))} |" for row in rows)
    yield ""
