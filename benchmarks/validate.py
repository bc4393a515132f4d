"""How fast letters are validated: the library and plain pySHACL, on the same graphs with the same shapes.

    python benchmarks/validate.py [LETTERS...] [--copies 1024] [--rounds 5] [--profile] [--peers]

The letters are read and written as triples beforehand, and copied under other keys, each copy with offsets, dates and
texts of its own, so that little of one letter helps with the next. Both read the same N-Triples, 128 letters at a time,
with the same vocabularies, and give all results, which are compared. Without LETTERS the example letters are taken.
Times are processor times of one process; the best round counts. Ends with 1 where the results differ.

With --peers the other validators that are installed (pyshacl-turbo, pyrudof) are timed, too. They get letters and
vocabulary as one text; pyrudof, which stops at the query, gets the shapes without it.
"""

import argparse
import cProfile
import importlib
import logging
import platform
import pstats
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rdflib import SH, Graph

from imr_graph import __version__
from imr_graph.model import Record
from imr_graph.pipeline import read_letters
from imr_graph.shacl.judge import data_graph
from imr_graph.shacl.names import turtle_of
from imr_graph.triples import ntriples
from imr_graph.validate import load_shapes, load_vocabulary, results

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "letters"
BATCH = 128
SHAPES, VOCABULARY = load_shapes(), load_vocabulary()

Row = tuple[str, str, str, str]
Peer = Callable[[bytes], object]


def copies(letters: list[str], count: int) -> Iterator[str]:
    """Yield copies of letters, each with a key, offsets, days and texts of its own."""
    chance = random.Random(0)  # noqa: S311 - the same letters each time, and nothing secret
    for number in range(count):
        text = letters[number % len(letters)]
        text = re.sub(r"/letter/[^/>]+", f"/letter/CM{13 + number % 9}-{number:07d}", text)
        shift, day, word = chance.randrange(5000), chance.randrange(10, 28), f"{chance.randrange(1 << 24):06x}"
        text = _shifted(text, shift)
        text = re.sub(r'-\d\d"(\^\^<[^>]+#date>)', rf'-{day}"\1', text)
        yield re.sub(r'(#(?:text|heading|sectionText|contentHash)> ")[^"\\]{0,6}', rf"\g<1>{word}", text)


def _shifted(text: str, by: int) -> str:
    return re.sub(r'(#(?:start|end)> ")(\d+)', lambda found: f"{found[1]}{int(found[2]) + by}", text)


def by_library(batch: bytes) -> set[Row]:
    """Return the focus nodes, shapes, components and values that the library gives."""
    found = results(batch, SHAPES, VOCABULARY)
    return {(result.focus, result.shape, result.component, result.value) for result in found}


def by_pyshacl(batch: bytes) -> set[Row]:
    """Return the same of pySHACL."""
    found = SHAPES.judge.faults(data_graph(batch, VOCABULARY.statements), SHAPES.judge.nodes)
    return {
        (turtle_of(fault.focus), fault.source.shape, fault.component, turtle_of(fault.value) if fault.value else "")
        for fault in found
    }


def turbo() -> Peer:
    """Return pyshacl-turbo with the shapes compiled."""
    program: Any = importlib.import_module("pyshacl_turbo").compile_shapes(SHAPES.graph)
    return lambda text: program.validate(text, data_graph_format="nt")


def rudof() -> Peer:
    """Return pyrudof with the shapes read, but for queries."""
    module: Any = importlib.import_module("pyrudof")
    shapes, session = Graph(), module.Rudof(module.RudofConfig())
    for statement in SHAPES.graph:
        if statement[1] != SH.sparql:
            shapes.add(statement)
    session.read_shacl(shapes.serialize(format="turtle"))

    def check(text: bytes) -> object:
        session.read_data(text.decode(), format=module.RDFFormat.NTriples)
        return session.validate_shacl()

    return check


#: Other validators, by module.
PEERS: dict[str, Callable[[], Peer]] = {"pyshacl_turbo": turbo, "pyrudof": rudof}


def with_vocabulary(batch: bytes) -> bytes:
    """Return letters with what the vocabularies say of the concepts that they name."""
    named = set(re.findall(r"(<[^>]*>) \.\n", batch.decode())) & VOCABULARY.described.keys()
    said = ((concept, VOCABULARY.described[concept]) for concept in sorted(named))
    lines = (f"{s} {p} {o} .\n" for s, known in said for p, values in known.items() for o in values)
    return batch + "".join(lines).encode()


def timed(check: Callable[[bytes], Any], batches: list[bytes], rounds: int) -> tuple[float, list[Any]]:
    """Return the processor seconds of the best of several rounds, and what was found; one batch goes first, untimed."""
    best, found = float("inf"), [check(batch) for batch in batches[:1]]
    for _ in range(rounds):
        started = time.process_time()
        found = [check(batch) for batch in batches]
        best = min(best, time.process_time() - started)
    return best, found


def main() -> None:
    """Print the figures."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("letters", nargs="*", default=[str(EXAMPLES)])
    command.add_argument("--copies", type=int, default=1024)
    command.add_argument("--rounds", type=int, default=5)
    command.add_argument("--profile", action="store_true", help="print where the library's time goes")
    command.add_argument("--peers", action="store_true", help="time other validators, where they are installed")
    asked = command.parse_args()
    logging.disable(logging.WARNING)
    read = [ntriples(record).decode() for record in read_letters(asked.letters) if isinstance(record, Record)]
    letters = list(copies(read, asked.copies))
    batches = ["".join(letters[start : start + BATCH]).encode() for start in range(0, len(letters), BATCH)]
    triples = sum(batch.count(b"\n") for batch in batches)
    print(f"imr-graph {__version__}, Python {platform.python_version()}, {processor()}, one core")
    print(", ".join(f"{name} {version(name)}" for name in ("pyshacl", "rdflib", "pyoxigraph")))
    print(f"{len(letters):,} letters, copies of {len(read)}, of {triples / len(letters):,.0f} triples each")
    ours, found = timed(by_library, batches, asked.rounds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    theirs, judged = timed(by_pyshacl, batches, 1)
    print(f"imr-graph  {len(letters) / ours:9,.0f} letters/s  {triples / ours:11,.0f} triples/s  {memory:5,.0f} MB")
    print(f"pySHACL    {len(letters) / theirs:9,.0f} letters/s  {triples / theirs:11,.0f} triples/s")
    print(f"{theirs / ours:.1f} times as fast; {sum(map(len, found)):,} results, ", end="")
    print("the same" if found == judged else "NOT THE SAME")
    for name in [name for name in PEERS if asked.peers and find_spec(name)]:
        seconds, _ = timed(PEERS[name](), [with_vocabulary(batch) for batch in batches[:2]], 2)
        print(f"{name} {version(name)}: {min(2 * BATCH, len(letters)) / seconds:,.0f} letters/s")
    if asked.profile:
        profile = cProfile.Profile()
        profile.runcall(timed, by_library, batches, 1)
        pstats.Stats(profile).sort_stats("tottime").print_stats(15)
    sys.exit(found != judged)


def processor() -> str:
    """Return the name of the processor, where the system tells it."""
    try:
        names = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        names = []
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
