"""The comparison of two readings names every fact gained, lost and changed."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def record(**changes: Any) -> dict[str, Any]:
    """Return a small record."""
    item = {"heading": "MRI", "category": "imaging", "regions": ["knee"], "spans": {"heading": [1, 2]}}
    return {"letter_id": "CM16-0000001", "priority": "standard", "determinations": [item], **changes}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (record(), record(), "0 differences"),
        (record(), record(spans={"priority": [0, 1]}), "0 differences"),
        (record(), record(priority="expedited"), "changed  CM16-0000001 priority\n    - standard\n    + expedited"),
        (record(), record(priority=None), "lost     CM16-0000001 priority"),
        (record(), record(outcome="upheld"), "gained   CM16-0000001 outcome"),
        (
            record(),
            record(determinations=[{"heading": "MRI", "category": "imaging", "regions": ["knee", "hip"]}]),
            "gained   CM16-0000001 determinations[1].regions",
        ),
    ],
)
def test_differences(tmp_path: Path, root: Path, before: Any, after: Any, expected: str) -> None:
    """Each difference is one line by letter and field; spans do not count."""
    for name, content in (("before", before), ("after", after)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(content) + "\n")
    command = [sys.executable, str(root / "benchmarks" / "compare.py"), "before.jsonl", "after.jsonl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert expected in done.stdout
    assert done.returncode == (0 if "0 differences" in expected else 1)


def test_benchmarks_can_be_loaded(root: Path) -> None:
    """Every benchmark is a program that can be imported without running."""
    for path in sorted((root / "benchmarks").glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
