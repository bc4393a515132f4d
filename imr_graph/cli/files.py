"""Output files of commands: complete under their name, or not there at all."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from imr_graph.errors import SourceError


@contextmanager
def opened(path: str | None) -> Iterator[IO[str]]:
    """Open a text file for writing, or standard output where no path is given.

    The file gets its name when it is complete.

    Raises:
        SourceError: the file cannot be written.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    temporary = Path(f"{path}.part{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as out:
            yield out
        temporary.replace(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        temporary.unlink(missing_ok=True)
