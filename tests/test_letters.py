"""Letters come out of every kind of source, and what cannot be read says why."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imr_graph import letters
from imr_graph.errors import SourceError, UnreadableLetterError
from imr_graph.letters import RawLetter

TEXT = "Case Number: CM16-0000001\nIndependent Medical Review\n"


def texts(*sources: Path | str) -> dict[str, str]:
    """Read every letter of some sources: id -> text."""
    return {raw.id: letters.read(raw).text for raw in letters.discover(sources)}


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def make_tar(path: Path, members: dict[str, bytes], mode: Literal["w", "w:gz"]) -> Path:
    """Write a tar archive, ``w`` or ``w:gz``."""
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def test_folders_are_walked_sorted_and_other_files_left_out(tmp_path: Path) -> None:
    """A folder gives its letters down to the last subfolder, in order, and nothing that is no letter."""
    (tmp_path / "b").mkdir()
    for name in ("z.txt", "b/a.txt", "a.txt"):
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "README.md").write_text("no letter")
    assert [raw.id for raw in letters.discover([tmp_path])] == ["a", "z", "a"]


def test_a_named_file_is_read_whatever_its_ending(tmp_path: Path) -> None:
    """The ending only matters in folders."""
    path = tmp_path / "letter.md"
    path.write_text(TEXT)
    assert texts(path) == {"letter": TEXT}


@pytest.mark.parametrize(("name", "mode"), [("l.tar", "w"), ("l.tar.gz", "w:gz"), ("l.tgz", "w:gz")])
def test_tar_archives(tmp_path: Path, name: str, mode: Literal["w", "w:gz"]) -> None:
    """Tar archives are read, packed or not; members that are no letters are passed over."""
    path = make_tar(tmp_path / name, {"x/a.txt": TEXT.encode(), "b.csv": b"1"}, mode)
    assert texts(path) == {"a": TEXT}


def test_zip_archives_and_paths_that_climb(tmp_path: Path) -> None:
    """A member whose path climbs out of the archive is read like any other: nothing is unpacked to disk."""
    path = make_zip(tmp_path / "l.zip", {"../../evil.txt": TEXT.encode(), "/abs.txt": TEXT.encode()})
    assert texts(path) == {"evil": TEXT, "abs": TEXT}
    assert not (tmp_path.parent / "evil.txt").exists()


def test_json_lines(tmp_path: Path) -> None:
    """Rows have an id and a text under one of the known names; a bad line is a finding, the others are read."""
    path = tmp_path / "l.jsonl"
    rows = [json.dumps({"letter_id": "one", "text": TEXT}), "{broken", json.dumps([1]), json.dumps({"id": "x"}), ""]
    path.write_text("\n".join([*rows, json.dumps({"id": 2, "body": TEXT})]) + "\n")
    raws = list(letters.discover([path]))
    assert [raw.id for raw in raws if not raw.fault] == ["one", "2"]
    assert [raw.origin for raw in raws if raw.fault] == [f"{path}:2", f"{path}:3", f"{path}:4"]


def test_parquet(tmp_path: Path) -> None:
    """A Parquet table gives a letter a row; a row without text is a finding."""
    path = tmp_path / "l.parquet"
    pq.write_table(pa.table({"id": ["a", "b"], "text": [TEXT, None], "other": [1, 2]}), path)
    first, second = letters.discover([path])
    assert letters.read(first).text == TEXT
    assert second.fault == ("empty", "holds no text")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("absent.txt", None, "no such file"),
        ("l.zip", b"no zip", "no zip archive"),
        ("l.tar", b"no tar", "no tar archive"),
        ("l.parquet", b"no parquet", "no Parquet file"),
    ],
)
def test_sources_that_cannot_be_opened(tmp_path: Path, name: str, content: bytes | None, what: str) -> None:
    """An input that cannot be opened at all is an error that names it."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=what) as error:
        list(letters.discover([path]))
    assert str(path) in str(error.value)


def test_a_table_without_the_columns_is_named(tmp_path: Path) -> None:
    """A Parquet table that has no text column cannot be a source."""
    path = tmp_path / "l.parquet"
    pq.write_table(pa.table({"id": ["a"]}), path)
    with pytest.raises(SourceError, match="no text column"):
        list(letters.discover([path]))


@pytest.mark.parametrize(
    ("data", "text", "why"),
    [
        (b"\xef\xbb\xbfCase\r\nNumber\rX", "Case\nNumber\nX", "a BOM and every line end"),
        ("naïve".encode(), "naïve", "UTF-8 stays as it is"),
        ("naïve".encode("cp1252"), "naïve", "CP1252 where it is no UTF-8"),
        (b"caf\xe9 \x81", "caf\xe9 \x81", "Latin-1 where it is no CP1252 either"),
        ("a\u00a0b\f".encode(), "a\u00a0b\f", "non-breaking blanks and form feeds stay"),
        ("a\n".encode("utf-16"), "a\n", "UTF-16 with its mark"),
    ],
)
def test_text_encodings(data: bytes, text: str, why: str) -> None:
    """Text is decoded as it was written, and its line ends are made one."""
    assert letters.read(RawLetter("l", "l", data=data)).text == text, why


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \n\f ", "empty"),
        (b"\x00\x01\x02binary", "binary"),
        (bytes(range(1, 9)) * 9, "binary"),
        (b"%PDF-1.7 broken", "broken-pdf"),
        (b"a" * (letters.MAX_CHARACTERS + 1), "too-long"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, kind: str) -> None:
    """Each kind of unreadable source has its own finding, which names the source."""
    with pytest.raises(UnreadableLetterError) as error:
        letters.read(RawLetter("l", "some/where.txt", data=data))
    assert error.value.kind == kind
    assert str(error.value).startswith("some/where.txt: ")


def blank_pdf() -> bytes:
    """A PDF of one page without text."""
    from fpdf import FPDF  # noqa: PLC0415  a tool of the tests alone

    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    return bytes(document.output())


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    from fpdf import FPDF  # noqa: PLC0415

    document = FPDF()
    document.set_encryption(owner_password="o", user_password="u")  # noqa: S106  the test's own
    document.add_page()
    document.set_font("helvetica")
    document.cell(text="Case Number")
    return bytes(document.output())


@pytest.mark.parametrize(("make", "kind"), [(blank_pdf, "no-text-layer"), (locked_pdf, "password")])
def test_pdfs_without_text_or_behind_a_password(make: Callable[[], bytes], kind: str) -> None:
    """A scanned PDF and a locked one are told apart."""
    with pytest.raises(UnreadableLetterError) as error:
        letters.read(RawLetter("l", "l.pdf", data=make()))
    assert error.value.kind == kind


def test_pages_of_a_pdf(examples: Path) -> None:
    """Each offset of a PDF's text has its page, and pages are told by where a form feed stands."""
    path = min(examples.glob("*.pdf"))
    letter = letters.read(next(letters.discover([path])))
    assert len(letter.page_starts) > 1
    assert [letter.page(start) for start in letter.page_starts] == list(range(1, len(letter.page_starts) + 1))
    assert all(letter.text[start - 1] == "\f" for start in letter.page_starts[1:])


def test_a_locked_zip_member_is_a_finding(tmp_path: Path) -> None:
    """A member that is locked is named; the others are read."""
    path = make_zip(tmp_path / "l.zip", {"a.txt": TEXT.encode(), "b.txt": TEXT.encode()})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1  # the flag of an encrypted member
    path.write_bytes(bytes(data))
    first, second = letters.discover([path])
    assert first.fault is not None
    assert first.fault[0] == "password"
    assert letters.read(second).text == TEXT


def test_paths_on_standard_input() -> None:
    """``-`` stands for a list of paths, one a line."""
    found = letters.expand(["first.txt", "-", "last.txt"], io.StringIO("a.txt\n\nb.txt\n"))
    assert [str(path) for path in found] == ["first.txt", "a.txt", "b.txt", "last.txt"]
