"""Output files of commands: complete under their name, or not there at all."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from imr_graph.errors import SourceError


@contextmanager
def opened(path: str | None) -> Iterator[IO[str]]:
    """Open a text file for writing in UTF-8, or standard output where no path is given.

    The file gets its name when it is complete.

    Raises:
        SourceError: the file cannot be written.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    with opened_bytes(path) as binary:
        out = io.TextIOWrapper(binary, "utf-8", newline="")
        yield out
        out.detach()


@contextmanager
def opened_bytes(path: str | None) -> Iterator[IO[bytes]]:
    """Open a binary file for writing, or standard output where no path is given; else as :func:`opened`.

    Raises:
        SourceError: the file cannot be written.
    """
    if path is None or path == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    temporary = Path(f"{path}.part{os.getpid()}")
    try:
        with temporary.open("wb") as out:
            yield out
        temporary.replace(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        temporary.unlink(missing_ok=True)
