"""The list of named queries in ``docs/query.md``. Run this file to write it anew."""

import re
from pathlib import Path

from imr_graph.query import NamedQuery, named_queries

PAGE = Path(__file__).resolve().parents[2] / "docs" / "query.md"
SECTION = re.compile(r"(?<=<!-- named queries: begin -->\n).*(?=<!-- named queries: end -->)", re.DOTALL)


def entry(query: NamedQuery) -> str:
    """Return one query as Markdown."""
    columns = ", ".join(f"`{column.name}`" for column in query.columns)
    params = ", ".join(f"`{parameter.name}` ({parameter.type})" for parameter in query.params)
    return (
        f"### {query.name}\n\n{query.summary} {query.description}\n\n- columns: {columns}\n- parameters: {params}\n\n"
    )


def catalogue() -> str:
    """Return the generated section."""
    return "\n" + "".join(entry(query) for query in named_queries())


if __name__ == "__main__":
    PAGE.write_text(SECTION.sub(lambda _: catalogue(), PAGE.read_text("utf-8")), "utf-8")
