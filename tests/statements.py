"""A guideline statement alone as a letter's parts, and what it cites in few words, for tables of cases."""

from datetime import date

from imr_graph.extract.citations import statement
from imr_graph.model import Citation, Letter, Span
from imr_graph.sections import Parts
from imr_graph.text import flatten, printed


def parts(text: str) -> Parts:
    """Return a text as the parts of a letter that holds nothing else."""
    nowhere = Span(0, 0)
    return Parts(Letter("letter", text), text, flatten(text), "unknown", nowhere, nowhere, nowhere, ())


def cited(text: str, decided: date | None = None) -> list[str]:
    """Return what a statement cites, each work as :func:`brief` writes it."""
    return [brief(citation, text) for citation in citations(text, decided)]


def citations(text: str, decided: date | None = None) -> tuple[Citation, ...]:
    """Return the citations of a statement."""
    return statement(parts(text), Span(0, len(text)), decided).citations


def brief(citation: Citation, text: str) -> str:
    """Return a citation in one line: ``MTUS low-back 2004 ch12 [Special Studies; Summary] p303,305``.

    A topic that is not named is ``-``; of any other work its words are given.
    """
    words = [citation.source, citation.topic or "-"]
    if citation.source == "OTHER":
        words = ["OTHER", printed(text, citation.span)]
    if citation.year:
        words.append(str(citation.year))
    if citation.chapter:
        words.append(f"ch{citation.chapter}")
    if citation.sections:
        words.append(f"[{'; '.join(section.value for section in citation.sections)}]")
    if citation.pages:
        words.append(f"p{','.join(page.value for page in citation.pages)}")
    if citation.url and citation.source != "OTHER":
        words.append(citation.url.value)
    return " ".join(words)
