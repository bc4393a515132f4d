"""How long each named query takes: the embedded store, rdflib and Apache Jena Fuseki, on the same letters in one run.

    python benchmarks/query.py [--letters 100000] [--graph GRAPH] [--rounds 5] [--rdflib 300] [--fuseki]

Generated letters (benchmarks/generate.py) are built into a graph as `imr-graph build` does, or the graph directory that
is named is taken as it is. rdflib, which holds a graph in memory, gets its first 300 letters; the store's time on that
part stands beside it. With --fuseki the server, which needs Java and is fetched by Maven, gets all letters in its
database on disk (TDB2). Times of the store are the medians of the rounds, until the last row has been read; rdflib and
Fuseki are asked once, Fuseki after a round to warm up, and not longer than a minute. Ends with 1 where rows differ in
number.
"""

import argparse
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from generate import to_parquet
from invented import invent

from imr_graph import __version__
from imr_graph.errors import QueryError
from imr_graph.pipeline import build
from imr_graph.query import NamedQuery, named_queries, run, run_remote
from imr_graph.resources import files
from imr_graph.store import GraphDirectory, Manifest

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 1.0
PATIENCE = 60  # seconds for a server's answer


def built(letters: int, folder: Path) -> Path:
    """Build a graph directory of generated letters."""
    to_parquet((invent(number) for number in range(letters)), folder / "letters.parquet")
    build([folder / "letters.parquet"], folder / "graph")
    return folder / "graph"


def write(letters: Iterable[bytes], path: Path) -> None:
    """Write letters as N-Triples, with the vocabularies."""
    vocabulary = ox.Store()
    for file in files("ontology"):
        vocabulary.bulk_load(path=str(file))
    with path.open("wb") as out:
        out.writelines(letters)
        out.writelines(f"{quad.triple} .\n".encode() for quad in vocabulary)


def loaded(path: Path, folder: Path) -> ox.Store:
    """Load a file into a store on disk, and open it for reading."""
    store = ox.Store(str(folder))
    store.bulk_load(path=str(path))
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


def _asked(endpoint: str, name: str) -> int:
    return sum(1 for _ in run_remote(endpoint, name, timeout=PATIENCE))


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
            try:
                _asked(self.endpoint, name)
                remote, remote_rows = median(lambda: _asked(str(self.endpoint), name), 1)
            except QueryError:
                cells += [f"{'> ' + str(PATIENCE):>8}", f"{'':7}"]
            else:
                cells += [f"{remote:8.3f}", f"{remote / ours:7.1f}"]
                same = same and rows == remote_rows
        self.slow += [name] if ours > LIMIT else []
        self.differ += [] if same else [name]
        return " ".join(cells)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=100_000)
    parser.add_argument("--graph", type=Path, help="a graph directory to ask, in the place of generated letters")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rdflib", type=int, default=300, help="letters that rdflib gets")
    parser.add_argument("--fuseki", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        directory = GraphDirectory(options.graph or built(options.letters, folder))
        write((lines for _, lines in islice(directory.letters(), options.rdflib)), folder / "part.nt")
        part, peer = loaded(folder / "part.nt", folder / "part"), rdflib.Graph().parse(folder / "part.nt")
        endpoint = None
        if options.fuseki:
            write((lines for _, lines in directory.letters()), folder / "all.nt")
            endpoint = stack.enter_context(_fuseki(folder / "all.nt", folder / "tdb"))
        bench = Bench(directory.open(), part, peer, endpoint, options.rounds)
        _print(bench, options, directory.manifest())
    if bench.differ:
        sys.exit(f"rows differ: {', '.join(bench.differ)}")


def _fuseki(path: Path, database: Path) -> Any:
    sys.path.insert(0, str(ROOT / "tests"))
    from peers import fuseki  # noqa: PLC0415  only where it is asked for

    return fuseki(path, database)


def _print(bench: Bench, options: argparse.Namespace, manifest: Manifest) -> None:
    print(f"imr-graph {__version__}, pyoxigraph {version('pyoxigraph')}, rdflib {version('rdflib')}, ", end="")
    print(f"Python {platform.python_version()}, {platform.machine()}")
    print(f"{manifest['letters']:,} letters, {manifest['triples']:,} triples; medians of {options.rounds}, seconds")
    print(f"rdflib and the store beside it: {options.rdflib} letters")
    heads = f"{'query':26} {'store':>7} {'rows':>7} {'store/p':>8} {'rdflib/p':>8} {'times':>8}"
    print(heads + (f" {'fuseki':>8} {'times':>7}" if bench.endpoint else ""))
    for query in named_queries():
        print(bench.line(query), flush=True)
    print(f"above {LIMIT:g} s: {', '.join(bench.slow) or 'none'}")


if __name__ == "__main__":
    main()
