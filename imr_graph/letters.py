"""Any source -> letters: files, folders, archives, JSON Lines and Parquet; PDF or text. The only reader of input.

Sources come from strangers, so nothing is unpacked to disk, links inside archives are not followed, and what a
letter, a member or a line may hold is bounded.
"""

import hashlib
import json
import os
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

import pypdfium2 as pdfium

from imr_graph.errors import SourceError, UnreadableLetterError
from imr_graph.model import Letter

#: A letter is some 6,000 characters long; nothing longer than this can be one.
MAX_CHARACTERS: Final = 1_000_000
#: Bytes read at most of one file, archive member or line.
MAX_BYTES: Final = 64 * 1024 * 1024

LETTER_SUFFIXES: Final = frozenset({".pdf", ".txt"})
TABLE_SUFFIXES: Final = frozenset({".jsonl", ".ndjson", ".parquet"})
ARCHIVE_SUFFIXES: Final = frozenset({".zip", ".tar", ".tar.gz", ".tgz"})
_ID_COLUMNS: Final = ("id", "letter_id", "case_number", "name", "file")
_TEXT_COLUMNS: Final = ("text", "letter", "content", "body")

_PDF_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD of PDFium's fpdfview.h
_PDF_HYPHEN: Final = re.compile("[\ufffe\x02]")  # what PDFium gives for a hyphen at a line's end, with the line end
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class RawLetter:
    """A letter that is not read yet: small enough to hand to a worker process.

    Exactly one of ``path``, ``data``, ``text`` and ``fault`` is given.

    Attributes:
        id: the letter's id.
        origin: where it stands, for messages.
        path: a file to read.
        data: the bytes of an archive's member.
        text: the text of a table's row.
        fault: why there is nothing to read: the finding's kind and the reason.
    """

    id: str
    origin: str
    path: Path | None = None
    data: bytes | None = None
    text: str | None = None
    fault: tuple[str, str] | None = None


def expand(sources: Iterable[str | Path], stdin: IO[str]) -> Iterator[str]:
    """Yield the sources, ``-`` replaced by the paths that a stream lists, one a line."""
    for source in sources:
        if str(source) == "-":
            yield from (line.strip() for line in stdin if line.strip())
        else:
            yield str(source)


def discover(sources: Iterable[str | Path]) -> Iterator[RawLetter]:
    """Yield the letters of files, folders, archives and tables, unread, in a stable order.

    Folders are walked down, sorted, taking the files whose ending is known; a file that is named is taken whatever
    its ending.

    Raises:
        SourceError: there is no such file, or an archive or table cannot be opened.
    """
    for source in sources:
        yield from _discover(Path(source))


def read(raw: RawLetter) -> Letter:
    """Read one letter.

    Raises:
        UnreadableLetterError: it cannot be read; the error's kind and reason make the finding.
    """
    if raw.fault:
        raise UnreadableLetterError(raw.origin, *raw.fault)
    if raw.text is not None:
        return _text_letter(raw, raw.text)
    data = payload(raw)
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return _pdf_letter(raw, data)
    return _text_letter(raw, _decode(raw, data))


def payload(raw: RawLetter) -> bytes:
    """Return the bytes of a letter as they stand in its source."""
    if raw.text is not None:
        return raw.text.encode("utf-8", "surrogatepass")
    if raw.data is not None:
        return raw.data
    if raw.path is None:
        return b""
    try:
        with raw.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size or MAX_BYTES  # a pipe has none; a buffer of the most takes longer
            data = file.read(min(size, MAX_BYTES) + 1)
    except OSError as error:
        raise UnreadableLetterError(raw.origin, "unreadable", f"cannot be opened: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise UnreadableLetterError(raw.origin, "too-long", f"holds more than {MAX_BYTES:,} bytes; no letter does")
    return data


def source_hash(raw: RawLetter) -> str:
    """Return the hexadecimal SHA-256 of a letter's id and bytes, before anything is read out of them."""
    digest = hashlib.sha256(raw.id.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(payload(raw))
    return digest.hexdigest()


def content_hash(letter: Letter) -> str:
    """Return the hexadecimal SHA-256 of a letter's text in UTF-8."""
    return hashlib.sha256(letter.text.encode("utf-8", "surrogatepass")).hexdigest()


def suffix(name: str) -> str:
    """Return a file's ending in lower case: ``.tar.gz``."""
    lower = name.lower()
    return ".tar.gz" if lower.endswith(".tar.gz") else PurePosixPath(lower).suffix


def _discover(path: Path) -> Iterator[RawLetter]:
    if path.is_dir():
        yield from _folder(path)
    elif not path.is_file():
        raise SourceError(f"{path}: there is no such file or folder")
    else:
        yield from _file(path)


def _folder(path: Path) -> Iterator[RawLetter]:
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            if suffix(name) in LETTER_SUFFIXES | TABLE_SUFFIXES | ARCHIVE_SUFFIXES:
                yield from _file(Path(folder, name))


def _file(path: Path) -> Iterator[RawLetter]:
    ending = suffix(path.name)
    if ending == ".zip":
        yield from _zip(path)
    elif ending in ARCHIVE_SUFFIXES:
        yield from _tar(path)
    elif ending == ".parquet":
        yield from _parquet(path)
    elif ending in TABLE_SUFFIXES:
        yield from _json_lines(path)
    else:
        yield RawLetter(path.stem, str(path), path=path)


def _member(archive: Path, name: str, file: IO[bytes]) -> RawLetter:
    origin, stem = f"{archive}!{name}", PurePosixPath(name).stem
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return RawLetter(stem, origin, fault=("too-long", f"holds more than {MAX_BYTES:,} bytes; no letter does"))
    return RawLetter(stem, origin, data=data)


def _zip(path: Path) -> Iterator[RawLetter]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in sorted(archive.infolist(), key=lambda info: info.filename):
                if info.is_dir() or suffix(info.filename) not in LETTER_SUFFIXES:
                    continue
                yield _zip_member(path, archive, info)
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path}: is no zip archive that can be read ({error}); make it again") from error


def _zip_member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> RawLetter:
    try:
        with archive.open(info) as file:
            return _member(path, info.filename, file)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError, EOFError) as error:
        # zipfile raises RuntimeError for a member that is locked by a password
        kind = "password" if info.flag_bits & 1 else "unreadable"
        stem = PurePosixPath(info.filename).stem
        return RawLetter(stem, f"{path}!{info.filename}", fault=(kind, f"cannot be unpacked: {error}"))


def _tar(path: Path) -> Iterator[RawLetter]:
    try:
        with tarfile.open(path) as archive:
            for info in archive:
                if not info.isfile() or suffix(info.name) not in LETTER_SUFFIXES:
                    continue
                file = archive.extractfile(info)
                if file is not None:
                    yield _member(path, info.name, file)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise SourceError(f"{path}: is no tar archive that can be read ({error}); make it again") from error


def _json_lines(path: Path) -> Iterator[RawLetter]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_BYTES):
            number += 1
            if line.strip():
                yield json_line(f"{path}:{number}", line)


def json_line(origin: str, line: bytes) -> RawLetter:
    """Return the letter of a line of JSON."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return RawLetter(origin, origin, fault=("unreadable", f"is no JSON ({error})"))
    if not isinstance(row, dict):
        return RawLetter(origin, origin, fault=("unreadable", "is no JSON object"))
    id_column, text_column = columns(row)
    if not id_column or not text_column:
        return RawLetter(origin, origin, fault=("unreadable", missing_columns()))
    return table_row(origin, row[id_column], row[text_column])


def _parquet(path: Path) -> Iterator[RawLetter]:
    import pyarrow as pa  # noqa: PLC0415  it takes a fifth of a second to import, and few builds read Parquet
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.ParquetFile(path, pre_buffer=False)  # one group of rows after the other: half the memory, and flat
        id_column, text_column = columns(table.schema_arrow.names)
        if not id_column or not text_column:
            raise SourceError(f"{path}: {missing_columns()}")
        number = 0
        for batch in table.iter_batches(256, columns=[id_column, text_column], use_threads=False):
            for name, text in zip(batch[id_column].to_pylist(), batch[text_column].to_pylist(), strict=True):
                number += 1
                yield table_row(f"{path}:{number}", name, text)
    except pa.ArrowInvalid as error:
        raise SourceError(f"{path}: is no Parquet file that can be read ({error}); make it again") from error


def columns(names: Iterable[str]) -> tuple[str | None, str | None]:
    """Return which columns of a table hold the id and the text of a letter; None where there is none."""
    present = set(names)
    id_column = next((name for name in _ID_COLUMNS if name in present), None)
    return id_column, next((name for name in _TEXT_COLUMNS if name in present), None)


def missing_columns() -> str:
    """Return what is wrong with a table whose columns are not known."""
    return f"has no id column ({', '.join(_ID_COLUMNS)}) or no text column ({', '.join(_TEXT_COLUMNS)})"


def table_row(origin: str, name: Any, text: Any) -> RawLetter:
    """Return the letter of a table's row."""
    letter_id = str(name).encode("utf-8", "replace").decode()  # JSON can hold halves of characters
    if not isinstance(text, str):
        return RawLetter(letter_id, origin, fault=("empty", "holds no text"))
    return RawLetter(letter_id, origin, text=text)


def _decode(raw: RawLetter, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise UnreadableLetterError(raw.origin, "binary", "is neither text nor PDF; give the letter as one of them")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _text_letter(raw: RawLetter, text: str) -> Letter:
    text = _lines(text.removeprefix("\ufeff"))
    if not text.strip():
        raise UnreadableLetterError(raw.origin, "empty", "holds no text")
    if len(text) > MAX_CHARACTERS:
        reason = f"holds {len(text):,} characters; no letter is longer than {MAX_CHARACTERS:,}: split the file"
        raise UnreadableLetterError(raw.origin, "too-long", reason)
    if len(_CONTROL.findall(text)) * 20 > len(text):
        raise UnreadableLetterError(raw.origin, "binary", "is neither text nor PDF; give the letter as one of them")
    return Letter(raw.id, text, origin=raw.origin)


def _lines(text: str) -> str:
    """Return a text with its line ends as line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _pdf_letter(raw: RawLetter, data: bytes) -> Letter:
    try:
        document = pdfium.PdfDocument(data)
        try:
            pages = [_page_text(document, number) for number in range(len(document))]
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PDF_PASSWORD:
            raise UnreadableLetterError(raw.origin, "password", "is locked by a password; unlock it first") from error
        raise UnreadableLetterError(raw.origin, "broken-pdf", f"cannot be opened as a PDF ({error})") from error
    if not any(page.strip() for page in pages):
        reason = "is a PDF without a text layer; run it through text recognition first"
        raise UnreadableLetterError(raw.origin, "no-text-layer", reason)
    starts, offset = [], 0
    for page in pages:
        starts.append(offset)
        offset += len(page) + 1
    letter = _text_letter(raw, "\f".join(pages))
    return Letter(letter.id, letter.text, tuple(starts), letter.origin)


def _page_text(document: pdfium.PdfDocument, number: int) -> str:
    page = document[number]
    text_page = page.get_textpage()
    text = str(text_page.get_text_range())
    text_page.close()
    page.close()
    return _PDF_HYPHEN.sub("-\n", _lines(text)).rstrip("\n") + "\n"
