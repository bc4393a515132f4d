"""How fast letters are read into records: letters a second, megabytes a second, memory, the dearest functions.

    python benchmarks/parse.py [LETTERS...] [--seconds 10]

The letters are read from disk beforehand (PDFs into text), so that only the reading of text is measured; they are
repeated until the time is up. Without LETTERS the example letters are taken.
"""

import argparse
import cProfile
import io
import platform
import pstats
import resource
import time
from pathlib import Path

from imr_graph import __version__, extract, letters
from imr_graph.errors import UnreadableLetterError
from imr_graph.model import Letter

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "letters"


def load(sources: list[str]) -> list[Letter]:
    """Read the letters that can be read."""
    found = []
    for raw in letters.discover(sources):
        try:
            letter = letters.read(raw)
            extract.parse(letter)
        except UnreadableLetterError:
            continue
        found.append(letter)
    return found


def measure(corpus: list[Letter], seconds: float) -> tuple[int, float]:
    """Parse the letters again and again; return how many in how many seconds of processor time."""
    count, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        for letter in corpus:
            extract.parse(letter)
        count += len(corpus)
    return count, time.process_time() - started


def peak_mb() -> float:
    """Return the most memory that this process has used, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def dearest(corpus: list[Letter], most: int = 10) -> str:
    """Return the functions that take the most time of their own."""
    profile = cProfile.Profile()
    profile.enable()
    for letter in corpus:
        extract.parse(letter)
    profile.disable()
    out = io.StringIO()
    pstats.Stats(profile, stream=out).sort_stats("tottime").print_stats(most)
    lines = out.getvalue().splitlines()
    start = next(index for index, line in enumerate(lines) if "tottime" in line)
    return "\n".join(line for line in lines[start : start + most + 1] if line.strip())


def main() -> None:
    """Print the figures."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("letters", nargs="*", default=[str(EXAMPLES)])
    command.add_argument("--seconds", type=float, default=10.0)
    asked = command.parse_args()
    corpus = load(asked.letters)
    characters = sum(len(letter.text) for letter in corpus)
    measure(corpus, 1.0)
    before = peak_mb()
    count, seconds = measure(corpus, asked.seconds)
    rate = count / seconds
    print(f"imr-graph {__version__}, Python {platform.python_version()}, {platform.machine()}, one core")
    print(f"{len(corpus)} letters of {characters / len(corpus):,.0f} characters, repeated")
    print(f"{rate:,.0f} letters/s   {rate * characters / len(corpus) / 1e6:,.1f} MB/s")
    print(f"memory: {before:,.0f} MB after one second, {peak_mb():,.0f} MB at the end")
    print("the dearest functions, by their own time:")
    print(dearest(corpus))


if __name__ == "__main__":
    main()
