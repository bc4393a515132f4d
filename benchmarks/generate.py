"""Invented letters with known records, of all template families, as many as wanted.

    python benchmarks/generate.py OUT [--letters 100000] [--first 0] [--seed 1] [--errors 0] [--records FILE]

OUT is a Parquet table (.parquet) or JSON Lines (.jsonl) with the columns id and text, else a folder of text files (with
--pdf of PDFs, which are far slower to make). Letter number n is the same in every run with the same seed, so parts may
be made apart with --first. With --errors 0.01 one letter in a hundred gets a fault: a typist's slips, broken lines or a
text that ends too early. --records writes what each letter says, in the shape of `imr-graph parse`, with the fault
where there is one. Prints letters a second of processor time.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from invented import Invented, invent

_ROWS: Final = 1000  # letters a row group: small enough to hold many times over, large enough to compress
_FOLDER: Final = 10_000  # files a folder


def letters(options: argparse.Namespace) -> Iterator[Invented]:
    """Yield the letters that are asked for."""
    for number in range(options.first, options.first + options.letters):
        yield invent(number, options.seed, options.errors)


def to_parquet(found: Iterable[Invented], out: Path) -> None:
    """Write a table."""
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    rows = iter(found)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS)):
            columns: list[Any] = [[letter.id for letter in group], [letter.text for letter in group]]
            writer.write_table(pa.table(columns, schema=schema))


def to_jsonl(found: Iterable[Invented], out: Path) -> None:
    """Write JSON Lines."""
    with out.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"id": each.id, "text": each.text}) + "\n" for each in found)


def to_folder(found: Iterable[Invented], out: Path) -> None:
    """Write text files, so many to a folder of the second level."""
    for number, letter in enumerate(found):
        folder = out / f"{number // _FOLDER:04d}"
        if number % _FOLDER == 0:
            folder.mkdir(parents=True)
        (folder / f"{letter.id}.txt").write_text(letter.text, encoding="utf-8")


def to_pdfs(found: Iterable[Invented], out: Path) -> None:
    """Write PDFs with a text layer, in the layout of the letters."""
    from fpdf import FPDF  # noqa: PLC0415  only where it is asked for

    out.mkdir(parents=True)
    for letter in found:
        pdf = FPDF(format="letter")
        pdf.set_font("Times", size=11)
        pdf.add_page()
        pdf.multi_cell(0, 5, letter.text.encode("latin-1", "replace").decode("latin-1"))
        pdf.output(str(out / f"{letter.id}.pdf"))


def _writer(options: argparse.Namespace) -> Callable[[Iterable[Invented], Path], None]:
    if options.pdf:
        return to_pdfs
    return {".parquet": to_parquet, ".jsonl": to_jsonl}.get(options.out.suffix, to_folder)


def _noted(found: Iterable[Invented], records: Path | None) -> Iterator[Invented]:
    """Yield the letters, and write down what each one says."""
    if records is None:
        yield from found
        return
    with records.open("w", encoding="utf-8") as lines:
        for letter in found:
            lines.write(json.dumps({**letter.record, "fault": letter.fault}) + "\n")
            yield letter


def main() -> None:
    """Write the letters."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--letters", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first letter")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=float, default=0.0, help="share of letters with a fault")
    parser.add_argument("--records", type=Path, help="file for what each letter says")
    parser.add_argument("--pdf", action="store_true", help="a folder of PDFs")
    options = parser.parse_args()
    if options.out.exists():
        sys.exit(f"{options.out}: is there already; name a new file or folder, or remove it")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    started = time.process_time()
    _writer(options)(_noted(letters(options), options.records), options.out)
    seconds = time.process_time() - started
    print(
        f"{options.letters:,} letters in {seconds:.1f} s of processor time: {options.letters / seconds:,.0f} a second"
    )


if __name__ == "__main__":
    main()
