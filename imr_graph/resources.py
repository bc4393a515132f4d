"""The data folders that travel with the package: ``ontology``, ``shapes`` and ``queries``.

In a checkout they stand beside the package; in a wheel inside it.
"""

from functools import cache
from pathlib import Path
from typing import Final, Literal

Folder = Literal["ontology", "shapes", "queries"]
_SUFFIX: Final[dict[str, str]] = {"ontology": ".ttl", "shapes": ".ttl", "queries": ".rq"}


@cache
def folder(name: Folder) -> Path:
    """Return the folder of this name.

    Raises:
        FileNotFoundError: the installation is broken; it lacks the folder.
    """
    package = Path(__file__).parent
    for candidate in (package / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"imr-graph's folder {name!r} is missing: install the package again")


@cache
def files(name: Folder) -> tuple[Path, ...]:
    """Return the data files of a folder, in the order of their names."""
    return tuple(sorted(folder(name).glob(f"*{_SUFFIX[name]}")))
