"""The report as one web page that stands alone: no script, nothing to fetch, and every text from a letter escaped."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from imr_graph.report import charts
from imr_graph.report.chapters import CHAPTERS, Chapter, Exhibit
from imr_graph.report.content import COUNTED, Content
from imr_graph.report.style import STYLE
from imr_graph.report.tables import Cells, Table, heading, is_number

#: The most columns that a table beside its chart has room for.
_MOST_BESIDE: Final = 6


def page(content: Content) -> str:
    """Return the page."""
    return _PAGE.format(
        title=escape(content.title),
        style=STYLE,
        origin=_origin(content),
        counted=escape(COUNTED),
        figures="".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(figure)}</dd></div>" for name, figure in content.headline
        ),
        contents="".join(_entry(chapter) for chapter in CHAPTERS),
        chapters="".join(_chapter(content, chapter) for chapter in CHAPTERS),
        findings=_findings(content),
    )


def _origin(content: Content) -> str:
    origin = content.origin
    return (
        f"Counted are {escape(content.period)}. The graph was built by imr-graph {escape(origin.version)}; "
        f"the hash of its triples is <code>{escape(origin.content_hash)}</code>. "
        "In the command lines below, GRAPH stands for its folder."
    )


def _entry(chapter: Chapter) -> str:
    links = "".join(f'<li><a href="#{each.query}">{escape(each.title)}</a></li>' for each in chapter.exhibits)
    if chapter is CHAPTERS[-1]:
        links += '<li><a href="#findings">Findings</a></li>'
    return f'<li><a href="#{_anchor(chapter)}">{escape(chapter.title)}</a><ol>{links}</ol></li>'


def _anchor(chapter: Chapter) -> str:
    return "chapter-" + chapter.title.lower().replace(" ", "-")


def _chapter(content: Content, chapter: Chapter) -> str:
    exhibits = "".join(_exhibit(content, exhibit) for exhibit in chapter.exhibits)
    return f'<h2 id="{_anchor(chapter)}">{escape(chapter.title)}</h2>\n{exhibits}'


def _exhibit(content: Content, exhibit: Exhibit) -> str:
    table, title = content.tables[exhibit.query], escape(exhibit.title)
    lacking = content.lacking(exhibit)
    return "\n".join(
        (
            f'<section aria-labelledby="{exhibit.query}">',
            f'<h3 id="{exhibit.query}">{title}</h3>',
            f"<p><strong>{escape(table.query.summary)}</strong> {escape(table.query.description)}</p>",
            f"<p>{escape(lacking)}</p>" if lacking else "",
            _body(table, exhibit) if table.rows else "<p>No letter has any.</p>",
            _columns(table),
            _query(table),
            "</section>\n",
        )
    )


def _body(table: Table, exhibit: Exhibit) -> str:
    """Return the chart with the table beside it, or below where it is wide."""
    texts = (table.texts(row) for row in table.shown)
    numbers = [is_number(column) for column in table.columns]
    shown = _table(exhibit.title, [heading(column) for column in table.columns], numbers, texts)
    cut = f"{escape(table.cut)} " if table.cut else ""
    link = f'<a href="tables/{exhibit.query}.csv">CSV: {escape(exhibit.title)}</a>'
    kind = "exhibit" if len(numbers) <= _MOST_BESIDE else "exhibit wide"
    return f'<div class="{kind}">{_figure(table, exhibit)}<div>{shown}<p class="soft">{cut}{link}</p></div></div>'


def _figure(table: Table, exhibit: Exhibit) -> str:
    rows = charts.drawn(table, exhibit.chart)
    if not rows:
        return "<p>Nothing to draw.</p>"
    names = charts.legend(table, exhibit.chart)
    said = f"{exhibit.title}: chart of {', '.join(names)}. The table that follows has the same figures."
    return (
        f"<figure>{charts.svg(table, exhibit.chart, said)}"
        f"<figcaption>{_legend(names, exhibit)}{_drawn(table, rows)}</figcaption></figure>"
    )


def _legend(names: list[str], exhibit: Exhibit) -> str:
    if exhibit.chart.kind == "ranges":
        least, mean, greatest = names
        names = [f"{least} to {greatest}", mean]
    return "".join(f'<span class="key k{n}"></span><span>{escape(name)}</span>' for n, name in enumerate(names))


def _drawn(table: Table, rows: Iterable[Cells]) -> str:
    count = len(list(rows))
    return f"Drawn are {count:,} of {len(table.rows):,} rows." if count < len(table.rows) else ""


def _table(title: str, headings: list[str], numbers: list[bool], rows: Iterable[list[str]]) -> str:
    """Return a table whose first cells are headings of their rows, in a box that scrolls by itself."""
    kinds = [' class="n"' if number else "" for number in numbers]
    top = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for kind, name in zip(kinds, headings, strict=True))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}: table"><table>'
        f"<caption>{escape(title)}</caption>\n<thead><tr>{top}</tr></thead>\n<tbody>\n"
        f"{''.join(_rows(kinds, rows))}</tbody></table></div>"
    )


def _rows(kinds: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for first, *others in rows:
        cells = "".join(f"<td{kind}>{escape(text)}</td>" for kind, text in zip(kinds[1:], others, strict=True))
        yield f'<tr><th scope="row"{kinds[0]}>{escape(first)}</th>{cells}</tr>\n'


def _columns(table: Table) -> str:
    meanings = "".join(
        f"<dt>{escape(heading(column))}</dt><dd>{escape(column.meaning)}</dd>" for column in table.columns
    )
    return f'<details><summary>What the columns say</summary><dl class="columns">{meanings}</dl></details>'


def _query(table: Table) -> str:
    command, text = escape(table.command), escape(table.sparql)
    label = f"Query {table.query.name}"
    return (
        f"<details><summary>The query {escape(table.query.name)}</summary><p><code>{command}</code></p>"
        f'<pre tabindex="0" role="region" aria-label="{escape(label)}"><code>{text}</code></pre></details>'
    )


def _findings(content: Content) -> str:
    rows = [[kind, f"{count:,}"] for kind, count in content.findings()]
    shown = _table("Findings", ["kind", "findings"], [False, True], rows) if rows else "<p>None.</p>"
    return (
        '<section aria-labelledby="findings"><h3 id="findings">Findings</h3>'
        "<p><strong>What should a person look at?</strong> What the build noted, over all letters of the graph; "
        "<code>findings.jsonl</code> of the graph names the letter and the place of each. "
        f"<code>imr-graph info GRAPH</code> gives these figures.</p>{shown}</section>"
    )


_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
<header>
<h1>{title}</h1>
<p class="soft">{origin}</p>
</header>
<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>{contents}</ol></nav>
<main id="report" tabindex="-1">
<dl class="figures">{figures}</dl>
<p>{counted}</p>
{chapters}
{findings}
</main>
</body>
</html>
"""
