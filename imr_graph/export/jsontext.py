"""JSON as the exports write it: compact, in UTF-8, dates in ISO 8601, an array streamed one item a line."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, TextIO


def dumps(value: Any) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)


def write_array(out: TextIO, items: Iterable[Any]) -> None:
    """Write an array, one item a line; only one item at a time is in memory."""
    separator = "["
    for item in items:
        out.write(f"{separator}\n{dumps(item)}")
        separator = ","
    out.write("[]" if separator == "[" else "\n]")
