"""Make the PDF letters of the examples from their source texts; the same sources give the same bytes.

A source is the letter's text, one paragraph a line. An empty line is an empty line, a line that begins with ``# `` is
printed bold, a tab moves to the next column of the table at the top, and a form feed begins a page.
"""

import textwrap
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "pdf_sources"
LETTERS = HERE / "letters"

MARGIN = 0.85  # inches
COLUMNS = (MARGIN, 2.6, 4.6, 6.2)  # inches from the left edge
LINE = 0.19  # inches: 12 point type with a little lead
LINE_LENGTH = 96  # characters: what a letter of this size holds
FIXED_DATE = datetime(2013, 1, 1, tzinfo=UTC)


def lines_of(paragraph: str) -> list[str]:
    """Break a paragraph into printed lines, at blanks and at hyphens as a word processor does."""
    return textwrap.wrap(paragraph, LINE_LENGTH, break_long_words=False)


def print_row(pdf: FPDF, row: str) -> None:
    """Print one row of the table at the top: its cells are parted by tabs, and each begins at a column."""
    for left, cell in zip(COLUMNS, row.split("\t"), strict=False):
        if cell:
            pdf.set_x(left)
            pdf.cell(text=cell)
    pdf.ln(LINE)


def print_paragraph(pdf: FPDF, paragraph: str) -> None:
    """Print a paragraph, bold where it is marked as a heading."""
    bold = paragraph.startswith("# ")
    pdf.set_font("Times", "B" if bold else "", 12)
    for line in lines_of(paragraph.removeprefix("# ")):
        pdf.cell(h=LINE, text=line)
        pdf.ln(LINE)
    if not paragraph:
        pdf.ln(LINE)


def make_pdf(source: str) -> bytes:
    """Return the PDF of a letter on US letter paper, in Times 12, without any clock in it.

    Args:
        source: the text, marked up as this module's docstring says.
    """
    pdf = FPDF(unit="in", format="letter")
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_creation_date(FIXED_DATE)
    pdf.set_producer("imr-graph examples")
    pdf.set_compression(compress=False)
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    for page in source.split("\f"):
        pdf.add_page()
        pdf.set_font("Times", size=12)
        for paragraph in page.strip("\n").split("\n"):
            (print_row if "\t" in paragraph else print_paragraph)(pdf, paragraph)
    return bytes(pdf.output())


def main() -> None:
    """Write the PDF of every source into the folder of letters."""
    for source in sorted(SOURCES.glob("*.txt")):
        target = LETTERS / f"{source.stem}.pdf"
        target.write_bytes(make_pdf(source.read_text("utf-8")))
        print(target.relative_to(HERE))


if __name__ == "__main__":
    main()
