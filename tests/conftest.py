"""What tests share: the folders beside the code, and how to reach the real letters."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example letters that the project ships."""
    return ROOT / "examples" / "letters"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real letters and the records made by reading them; skips where they are absent."""
    if not (SHARED / "letters").is_dir():
        pytest.skip("the real letters are not part of the project: no folder ../shared")
    return SHARED.resolve()
