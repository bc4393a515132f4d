"""A letter as a web page with its facts marked and labelled, to check a reading by eye.

The page stands alone: no script, nothing from the network. A mark's colour says which part of the record it belongs to,
its label which field; where facts overlap, the innermost colours the text and all are named in the mark's title.
"""

import html
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from imr_graph.contract import value
from imr_graph.model import SIDES, Citation, Determination, Fact, Letter, Record, Span

#: Parts of the record, with their names on the page.
GROUPS: Final = {
    "head": "table at the top",
    "worker": "worker",
    "reviewer": "reviewer",
    "diagnosis": "diagnoses",
    "item": "disputed items",
    "detail": "service detail",
    "citation": "citations",
    "finding": "findings",
}


class Mark(NamedTuple):
    """A fact on the page."""

    span: Span
    group: str
    label: str
    value: str


def page(letter: Letter, record: Record) -> str:
    """Return the page of a letter.

    Args:
        letter: the letter that was read.
        record: what was read from it.
    """
    marks = sorted(marks_of(record), key=lambda mark: (mark.span.start, -mark.span.end))
    title = html.escape(record.letter_id)
    return _PAGE.format(
        title=title,
        style=_STYLE,
        summary=html.escape(_summary(record)),
        legend="".join(f'<li><mark class="{group}">{name}</mark></li>' for group, name in GROUPS.items()),
        text="".join(_text(letter, marks)),
        rows="".join(_row(letter, mark, number) for number, mark in enumerate(marks)),
    )


def marks_of(record: Record) -> Iterator[Mark]:
    """Yield every fact of a record as a mark."""
    yield from _facts("head", case_number=record.case_number, priority=record.priority)
    yield from _facts("head", **{name: getattr(record.dates, name) for name in record.dates.__slots__})
    yield from _facts("worker", **{name: getattr(record.worker, name) for name in record.worker.__slots__})
    yield from _facts("reviewer", certification=record.reviewer.certifications, licence=record.reviewer.licensure)
    yield from _facts("diagnosis", diagnosis=record.diagnoses)
    for item in record.determinations:
        yield from _item(item)
    for finding in record.findings:
        if finding.span:
            yield Mark(finding.span, "finding", finding.kind, finding.message)


def _item(item: Determination) -> Iterator[Mark]:
    number = f"item {item.number}"
    yield from _facts("item", **{f"{number} heading": item.heading, f"{number} outcome": item.outcome})
    yield from _facts(
        "item", **{f"{number} conclusion": item.conclusion, f"{number} rationale end": item.rationale_end}
    )
    request = item.request
    yield from _facts("detail", **{name.replace("_", " "): getattr(request, name) for name in request.__slots__})
    for side in SIDES:
        for citation in item.statement(side).citations:
            yield from _citation(side.replace("_", " "), citation)


def _citation(side: str, citation: Citation) -> Iterator[Mark]:
    known = citation.guideline or citation.topic or "unknown"
    yield Mark(citation.span, "citation", side, f"{citation.source}: {known}")
    yield from _facts("citation", section=citation.sections, page=citation.pages, address=citation.url)


def _facts(group: str, **facts: Any) -> Iterator[Mark]:
    """Yield facts, and lists of facts, as marks; what is absent gives none."""
    for name, fact in facts.items():
        label = name.replace("_", " ")
        if isinstance(fact, Fact):
            yield Mark(fact.span, group, label, str(value(fact)))
        elif fact is not None:
            yield from (Mark(each.span, group, label, str(value(each))) for each in fact)


def _text(letter: Letter, marks: list[Mark]) -> Iterator[str]:
    """Yield the letter's text, cut where a mark begins or ends."""
    edges = sorted({0, len(letter.text), *(edge for mark in marks for edge in mark.span)})
    for start, end in pairwise(edges):
        text = html.escape(letter.text[start:end]).replace("\f", '<hr title="page">')
        covering = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
        if not covering:
            yield text
            continue
        inner = min(covering, key=lambda mark: mark.span.end - mark.span.start)
        title = html.escape("; ".join(f"{mark.label}: {mark.value}" for mark in covering), quote=True)
        labels = "".join(
            f'<b id="m{number}">{html.escape(mark.label)}</b>'
            for number, mark in enumerate(marks)
            if mark.span.start == start
        )
        yield f'<mark class="{inner.group}" title="{title}">{labels}{text}</mark>'


def _row(letter: Letter, mark: Mark, number: int) -> str:
    place = f"{mark.span.start}-{mark.span.end}"
    page_number = letter.page(mark.span.start)
    if page_number is not None:
        place += f", page {page_number}"
    cells = (
        f'<a href="#m{number}">{html.escape(mark.label)}</a>',
        html.escape(mark.value),
        place,
    )
    return f'<tr class="{mark.group}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _summary(record: Record) -> str:
    outcome = (record.outcome or "no outcome").replace("-", " ")
    return f"{record.template}, {len(record.determinations)} items, {outcome}, {len(record.findings)} findings"


_STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1b; --line: #d0d0d0 }
@media (prefers-color-scheme: dark) { :root { --paper: #17191c; --ink: #e8e6e3; --line: #44484d } }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.7 system-ui, sans-serif }
pre { white-space: pre-wrap; font: 0.95rem/2.1 ui-monospace, monospace; border: 1px solid var(--line); padding: 1rem }
ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.5rem }
mark { color: #111; border-radius: 0.2rem; padding: 0 0.15rem }
mark b { font: 600 0.65rem/1 system-ui, sans-serif; background: #1119; color: #fff; border-radius: 0.2rem;
  padding: 0.05rem 0.25rem; margin-right: 0.2rem; vertical-align: 0.15rem; user-select: none }
mark b:target { background: #c00 }
.head { background: #cfe3ff } .worker { background: #ffe0b8 } .reviewer { background: #e3d5ff }
.diagnosis { background: #c9f0d0 } .item { background: #ffd0d0 } .detail { background: #fff1a6 }
.citation { background: #bfeef0 } .finding { background: #ff9ecb }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem;
  border-bottom: 1px solid var(--line) } tr { background: none !important }
hr { border: 0; border-top: 2px dashed var(--line) }
"""
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
<p>{summary}</p>
<ul>{legend}</ul>
<pre>{text}</pre>
<h2>Facts</h2>
<table>
<thead><tr><th>fact</th><th>value</th><th>characters</th></tr></thead>
<tbody>{rows}</tbody>
</table>
</body>
</html>
"""
