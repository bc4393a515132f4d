"""Output that is there whole or not at all: written under a temporary name beside the target, renamed at the end."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from imr_graph.errors import ExportError

#: The file that tells a folder of ours from others; it lists what the export wrote.
MANIFEST: Final = "export.json"


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Give a path to write a file to; it takes the target's name at the end, and is removed after an error.

    Raises:
        ExportError: the target is a folder, its folder does not exist, or the disk refuses.
    """
    if target.is_dir():
        raise ExportError(f"{target}: is a folder; this format is one file: name a file in it")
    partial = _partial(target)
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write to; it takes the target's name at the end, and is removed after an error.

    An earlier export under that name gives way, once the new one is complete.

    Raises:
        ExportError: the target is a file or holds anything that no export wrote, or the disk refuses.
    """
    _check_ours(target)
    partial = _partial(target)
    old = partial.with_suffix(".old")
    try:
        partial.mkdir()
        yield partial
        if target.exists():
            target.rename(old)
        partial.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise _refused(target, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def write_manifest(folder: Path, about: dict[str, str | int]) -> None:
    """Write what a folder of an export holds and how it was made; without it the folder is never overwritten."""
    text = json.dumps({**about, "files": [*files_in(folder), MANIFEST]}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def files_in(folder: Path) -> list[str]:
    """Return the files of a folder and its subfolders, as paths below it, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _partial(target: Path) -> Path:
    if not target.parent.is_dir():
        raise ExportError(f"{target}: the folder {target.parent} does not exist; create it first")
    return target.with_name(f".{target.name}.{os.getpid()}.partial")


def _check_ours(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target}: is a file; this format is a folder: give another name")
    foreign = sorted(set(files_in(target)) - _ours(target)) if target.is_dir() else []
    if foreign:
        raise ExportError(
            f"{target}: holds {foreign[0]}, which no export wrote, and stays as it is; "
            "give the name of a folder that does not exist, or empty this one"
        )


def _ours(target: Path) -> set[str]:
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return set(manifest["files"]) if manifest["generator"].startswith("imr-graph ") else set()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _refused(target: Path, error: OSError) -> ExportError:
    reason = error.strerror or error
    return ExportError(f"{target}: cannot be written: {reason}; nothing half-written was left behind")
