"""An export is there whole or not at all, and never deletes what is not its own."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from imr_graph.errors import ExportError
from imr_graph.export import FORMATS, export
from imr_graph.export.source import StoreGraph

resource = pytest.importorskip("resource", reason="limits on the size of files are a thing of POSIX")

_VIEW_FILES = [name for name, chosen in FORMATS.items() if chosen.content == "view" and not chosen.is_folder]
_FOLDERS = [name for name, chosen in FORMATS.items() if chosen.is_folder]


@contextlib.contextmanager
def _small_disk(limit: int) -> Iterator[None]:
    """Let every write beyond so many bytes of a file fail with an OSError, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("earlier", [True, False])
def test_a_full_disk_leaves_nothing_under_the_name(store: ox.Store, tmp_path: Path, name: str, earlier: bool) -> None:
    """The message names the target; an earlier export stays as it was; no temporary file is left."""
    target = tmp_path / "out"
    if earlier:
        export(store, name, target)
    before = _state(tmp_path)
    with (
        _small_disk(1000),
        pytest.raises(ExportError, match=r"out: cannot be written: .*nothing half-written was left behind"),
    ):
        export(store, name, target)
    assert _state(tmp_path) == before


@pytest.mark.parametrize("name", FORMATS)
def test_an_error_on_the_way_leaves_nothing_under_the_name(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A reader that breaks in the middle reaches the caller as it is, and leaves the folder empty."""

    def broken(items: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def start(*arguments: Any) -> Iterator[Any]:
            for number, item in enumerate(items(*arguments)):
                if number == 3:
                    raise RuntimeError("the source broke")
                yield item

        return start

    monkeypatch.setattr(StoreGraph, "letters", broken(StoreGraph.letters))
    monkeypatch.setattr(StoreGraph, "triples", broken(StoreGraph.triples))
    with pytest.raises(RuntimeError, match="the source broke"):
        export(store, name, tmp_path / "out")
    assert _state(tmp_path) == {}


def _state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", _FOLDERS)
def test_an_earlier_export_gives_way_whole(store: ox.Store, tmp_path: Path, name: str) -> None:
    """Files that only the earlier export had are gone, too."""
    export(store, name, tmp_path / "out", "full")
    export(store, name, tmp_path / "out", "citations")
    export(store, name, tmp_path / "new", "citations")
    assert _state(tmp_path / "out") == _state(tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "out"]


@pytest.mark.parametrize("name", [*_VIEW_FILES, "ntriples"])
def test_an_earlier_file_gives_way(store: ox.Store, tmp_path: Path, name: str) -> None:
    """A file is replaced as other programs do."""
    (tmp_path / "out").write_text("earlier", encoding="utf-8")
    export(store, name, tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") != "earlier"


@pytest.mark.parametrize(
    "files",
    [
        {"thesis.txt": "mine"},
        {"export.json": "no JSON", "nodes.csv": ""},
        {"export.json": '{"generator": "another program", "files": ["nodes.csv"]}', "nodes.csv": ""},
        {"export.json": '["imr-graph"]', "nodes.csv": ""},
    ],
)
def test_a_folder_that_is_not_ours_is_not_touched(store: ox.Store, tmp_path: Path, files: dict[str, str]) -> None:
    """The message names a file that stands there, and says what to do."""
    target = tmp_path / "out"
    target.mkdir()
    for name, text in files.items():
        (target / name).write_text(text, encoding="utf-8")
    before = _state(tmp_path)
    with pytest.raises(ExportError, match=r"out: holds .*, which no export wrote.*a folder that does not exist"):
        export(store, "csv", target)
    assert _state(tmp_path) == before


def test_a_file_that_somebody_added_to_an_export_is_not_deleted(store: ox.Store, tmp_path: Path) -> None:
    """Notes beside the tables are the user's."""
    export(store, "csv", tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match=r"holds notes\.txt, which no export wrote"):
        export(store, "csv", tmp_path / "out")
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_is_used(store: ox.Store, tmp_path: Path) -> None:
    """Mkdir before the export is no mistake."""
    (tmp_path / "out").mkdir()
    summary = export(store, "csv", tmp_path / "out")
    assert all(path.is_file() for path in summary.files)


def test_an_earlier_folder_comes_back_when_the_new_one_cannot_take_its_name(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment between the two names loses nothing either."""
    export(store, "csv", tmp_path / "out")
    before = _state(tmp_path)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.suffix == ".partial":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ExportError, match="No space left on device"):
        export(store, "csv", tmp_path / "out", "citations")
    assert _state(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("gexf", "out/", "is a folder; this format is one file"),
        ("turtle", "out/", "is a folder; this format is one file"),
        ("csv", "out", "is a file; this format is a folder"),
        ("gexf", "", r"the folder .*absent does not exist; create it first"),
        ("csv", "", r"the folder .*absent does not exist; create it first"),
    ],
)
def test_a_target_that_cannot_be_is_refused_before_anything_is_written(
    store: ox.Store, tmp_path: Path, name: str, make: str, message: str
) -> None:
    """The message says what is in the way."""
    target = tmp_path / "out" if make else tmp_path / "absent" / "out"
    if make == "out/":
        target.mkdir()
    elif make:
        target.write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match=message):
        export(store, name, target)
    assert target.is_dir() or not make or target.read_text(encoding="utf-8") == "mine"


def test_the_manifest_says_what_was_written(store: ox.Store, tmp_path: Path) -> None:
    """A folder describes itself: program, view, filter, counts and files."""
    summary = export(store, "csv", tmp_path / "out", "analysis", {"year": "2016"})
    manifest = json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8"))
    assert (manifest["format"], manifest["view"], manifest["where"]) == ("csv", "analysis", "year=2016")
    assert (manifest["nodes"], manifest["edges"]) == (summary.nodes, summary.edges)
    assert sorted(manifest["files"]) == ["edges.csv", "export.json", "nodes.csv"]
    assert {path.name for path in summary.files} == set(manifest["files"])
