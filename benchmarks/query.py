"""How long each named query takes: the embedded store, rdflib and Apache Jena Fuseki, on the same letters in one run.

    python benchmarks/query.py [LETTERS...] [--letters 100000] [--rounds 5] [--rdflib 300] [--fuseki]

The letters that are named (else the invented ones of examples/ and tests/) are read, and their triples repeated under
other keys with the years of decision spread over 2013 to 2021, until there are as many as asked for. The embedded store
holds them on disk as a build leaves it. rdflib, which holds a graph in memory, gets the first 300 letters; the store's
time on that part stands beside it. With --fuseki the server, which needs Java and is fetched by Maven, gets all letters
in memory. Times are the medians of the rounds, until the last row has been read. Ends with 1 where rows differ in
number.
"""

import argparse
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from imr_graph import __version__
from imr_graph.model import Record
from imr_graph.pipeline import read_letters
from imr_graph.query import NamedQuery, named_queries, run, run_remote
from imr_graph.resources import files
from imr_graph.triples import ntriples

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 1.0
YEARS = 9


def copies(sources: list[str], count: int) -> Iterator[str]:
    """Yield the triples of ``count`` letters: the sources in turn, each copy with its own key and a year of its own."""
    for number in range(count):
        shift = number // len(sources) % YEARS
        text = re.sub(r"/letter/[^/>]+", f"/letter/CM{13 + shift}-{number:07d}", sources[number % len(sources)])
        yield re.sub(r'"20\d\d(-\d\d-\d\d"\^\^<[^>]+#date>)', rf'"{2013 + shift}\1', text)


def write(sources: list[str], count: int, path: Path) -> None:
    """Write letters as N-Triples, with the vocabularies."""
    vocabulary = ox.Store()
    for file in files("ontology"):
        vocabulary.bulk_load(path=str(file))
    with path.open("w", encoding="utf-8") as out:
        out.writelines(copies(sources, count))
        out.writelines(f"{quad.triple} .\n" for quad in vocabulary)


def loaded(path: Path, folder: Path) -> ox.Store:
    """Load a file into a store on disk, as a build does, and open it for reading."""
    store = ox.Store(str(folder))
    store.bulk_load(path=str(path))
    store.optimize()
    store.flush()
    del store
    return ox.Store.read_only(str(folder))


def median(ask: Callable[[], int], rounds: int) -> tuple[float, int]:
    """Return the median seconds of a question, and the number of rows that it gives."""
    times, rows = [], 0
    for _ in range(rounds):
        start = time.perf_counter()
        rows = ask()
        times.append(time.perf_counter() - start)
    return statistics.median(times), rows


class Bench:
    """The stores that are asked, and what they answered."""

    def __init__(self, store: ox.Store, part: ox.Store, peer: rdflib.Graph, endpoint: str | None, rounds: int) -> None:
        self.store, self.part, self.peer = store, part, peer
        self.endpoint, self.rounds = endpoint, rounds
        self.slow: list[str] = []
        self.differ: list[str] = []

    def line(self, query: NamedQuery) -> str:
        """Ask one query everywhere; return its line of the table."""
        name = query.name
        ours, rows = median(lambda: sum(1 for _ in run(self.store, name)), self.rounds)
        small, part_rows = median(lambda: sum(1 for _ in run(self.part, name)), self.rounds)
        theirs, peer_rows = median(lambda: len(list(self.peer.query(query.text))), 1)
        cells = [f"{name:26}", f"{ours:7.3f}", f"{rows:7}", f"{small:8.4f}", f"{theirs:8.3f}", f"{theirs / small:8.0f}"]
        same = part_rows == peer_rows
        if self.endpoint:
            url = self.endpoint
            remote, remote_rows = median(lambda: sum(1 for _ in run_remote(url, name, timeout=600)), self.rounds)
            cells += [f"{remote:8.3f}", f"{remote / ours:7.1f}"]
            same = same and rows == remote_rows
        self.slow += [name] if ours > LIMIT else []
        self.differ += [] if same else [name]
        return " ".join(cells)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "sources", nargs="*", default=[str(ROOT / "examples" / "letters"), str(ROOT / "tests" / "letters")]
    )
    parser.add_argument("--letters", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rdflib", type=int, default=300, help="letters that rdflib gets")
    parser.add_argument("--fuseki", action="store_true")
    options = parser.parse_args()
    sources = [ntriples(found).decode() for found in read_letters(options.sources) if isinstance(found, Record)]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        write(sources, options.letters, folder / "all.nt")
        write(sources, options.rdflib, folder / "part.nt")
        store, part = loaded(folder / "all.nt", folder / "store"), loaded(folder / "part.nt", folder / "part")
        endpoint = stack.enter_context(_fuseki(folder / "all.nt")) if options.fuseki else None
        bench = Bench(store, part, rdflib.Graph().parse(folder / "part.nt"), endpoint, options.rounds)
        _print(bench, options, len(sources), len(store))
    if bench.differ:
        sys.exit(f"rows differ: {', '.join(bench.differ)}")


def _fuseki(path: Path) -> Any:
    sys.path.insert(0, str(ROOT / "tests"))
    from peers import fuseki  # noqa: PLC0415  only where it is asked for

    return fuseki(path, "12g")


def _print(bench: Bench, options: argparse.Namespace, sources: int, triples: int) -> None:
    print(f"imr-graph {__version__}, pyoxigraph {version('pyoxigraph')}, rdflib {version('rdflib')}, ", end="")
    print(f"Python {platform.python_version()}, {platform.machine()}")
    print(
        f"{options.letters:,} letters, {triples:,} triples, of {sources} sources; medians of {options.rounds}, seconds"
    )
    print(f"rdflib and the store beside it: {options.rdflib} letters")
    heads = f"{'query':26} {'store':>7} {'rows':>7} {'store/p':>8} {'rdflib/p':>8} {'times':>8}"
    print(heads + (f" {'fuseki':>8} {'times':>7}" if bench.endpoint else ""))
    for query in named_queries():
        print(bench.line(query), flush=True)
    print(f"above {LIMIT:g} s: {', '.join(bench.slow) or 'none'}")


if __name__ == "__main__":
    main()
