"""What a change to the rules gains, loses and changes: two readings of the same letters, compared fact by fact.

    python benchmarks/compare.py BEFORE AFTER [--field NAME] [--most N]

BEFORE and AFTER are JSON Lines files of ``imr-graph parse``, or folders of a checkout, whose code then reads the
letters named by ``--letters``:

    imr-graph parse letters -o before.jsonl        (before the change)
    imr-graph parse letters -o after.jsonl         (after it)
    python benchmarks/compare.py before.jsonl after.jsonl

    git worktree add ../before HEAD
    python benchmarks/compare.py ../before . --letters letters

A fact is a value of a field of a letter or of one of its items; spans do not count. The exit code is 1 where anything
differs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LEFT_OUT = frozenset({"spans", "span", "content_hash", "findings", "page_starts"})
Fact = tuple[str, str, str]  # letter, field, value


def records(source: Path, letters: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the records of a JSON Lines file, or those that the code of a checkout reads."""
    if source.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            parsed = Path(folder) / "parsed.jsonl"
            command = [sys.executable, "-m", "imr_graph", "parse", *letters, "-o", str(parsed)]
            environment = {**os.environ, "PYTHONPATH": str(source.resolve())}
            subprocess.run(command, env=environment, check=False)
            yield from records(parsed, [])
        return
    with source.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def facts(record: dict[str, Any]) -> Counter[Fact]:
    """Return the facts of a record, with how often each stands there."""
    letter = str(record["letter_id"])
    return Counter((letter, field, value) for field, value in walk(record, ""))


def walk(value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Yield each value with the name of its field; items are told by their number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in LEFT_OUT and key != "letter_id":
                yield from walk(inner, f"{field}.{key}" if field else key)
    elif isinstance(value, list):
        numbered = bool(value) and isinstance(value[0], dict) and field == "determinations"
        for number, inner in enumerate(value, 1):
            yield from walk(inner, f"{field}[{number}]" if numbered else field)
    elif value is not None:
        yield field, str(value)


def plain(field: str) -> str:
    """Return a field's name without the item's number."""
    return field.partition("[")[0] + field.partition("]")[2] if "[" in field else field


def compare(before: dict[str, Counter[Fact]], after: dict[str, Counter[Fact]]) -> dict[str, list[str]]:
    """Return the differences by field, a line each."""
    found: dict[str, list[str]] = {}
    for letter in sorted(before.keys() | after.keys()):
        lost = before.get(letter, Counter()) - after.get(letter, Counter())
        gained = after.get(letter, Counter()) - before.get(letter, Counter())
        for field in sorted({fact[1] for fact in [*lost, *gained]}):
            old = sorted(fact[2] for fact in lost.elements() if fact[1] == field)
            new = sorted(fact[2] for fact in gained.elements() if fact[1] == field)
            found.setdefault(plain(field), []).extend(lines(letter, field, old, new))
    return found


def lines(letter: str, field: str, old: list[str], new: list[str]) -> Iterator[str]:
    """Yield what was lost, gained and changed of one field of one letter."""
    for one, other in zip(old, new, strict=False):
        yield f"changed  {letter} {field}\n    - {one}\n    + {other}"
    for one in old[len(new) :]:
        yield f"lost     {letter} {field}\n    - {one}"
    for other in new[len(old) :]:
        yield f"gained   {letter} {field}\n    + {other}"


def main() -> None:
    """Print the differences."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("before", type=Path)
    command.add_argument("after", type=Path)
    command.add_argument("--letters", nargs="+", default=[], help="letters to read, where a checkout is given")
    command.add_argument("--field", help="only this field: determinations.category")
    command.add_argument("--most", type=int, default=20, help="differences printed a field")
    asked = command.parse_args()
    read = [
        {record["letter_id"]: facts(record) for record in records(each, asked.letters)}
        for each in (asked.before, asked.after)
    ]
    found = compare(read[0], read[1])
    if asked.field:
        found = {field: rows for field, rows in found.items() if field == asked.field}
    for field, rows in sorted(found.items()):
        print(f"{field}: {len(rows)}")
        print("\n".join(f"  {row}" for row in rows[: asked.most]))
    total = sum(map(len, found.values()))
    print(f"{len(read[0])} letters before, {len(read[1])} after; {total} differences in {len(found)} fields")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
