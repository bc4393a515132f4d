"""Run at the start of each Python that a test of Spark starts: puts in the way of letters what their marks ask for."""

import os
import re
import time
from pathlib import Path

import poison

from imr_graph import extract, pipeline
from imr_graph.model import Letter, Record

GATE = re.compile(r"\[gate: (.*)\]")
_WAIT_SECONDS = 300


def parse(letter: Letter) -> Record:
    """Parse a letter; one with a gate says in a file which process has reached it, and waits for another file."""
    gate = GATE.search(letter.text)
    if gate:
        with Path(gate[1], "reached").open("a", encoding="utf-8") as out:
            out.write(f"{os.getpid()}\n")
        ends_at = time.monotonic() + _WAIT_SECONDS
        while not Path(gate[1], "open").exists() and time.monotonic() < ends_at:
            time.sleep(0.05)
    return poison.parse(letter)


extract.parse = parse
vars(pipeline)["LETTER_SECONDS"] = 4
