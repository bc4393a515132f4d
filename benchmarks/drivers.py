"""How far the numbers of ``imr-graph drivers`` can be trusted: simulated years in which no guideline drives anything.

    python benchmarks/drivers.py [--years 400]

Prints how often an interval for observed over expected misses the truth, and in how many years any driver is "found".
Items are upheld by the share of their category alone; each cites two of twenty guidelines, which belong to categories.
In letters of several items, an item repeats outcome and guidelines of the one before it with the probability named.
"""

import argparse
from collections import Counter
from importlib import import_module
from typing import Any

import numpy as np

from imr_graph import statistics
from imr_graph.statistics import Count, compare, share

SHARES = np.array([0.97, 0.95, 0.92, 0.9, 0.88, 0.85, 0.7, 0.5])
KEYS = [str(number) for number in range(len(SHARES))]
Rng = np.random.Generator


def year(random: Rng, items: int, repeat: float) -> tuple[dict[str, Any], dict[Any, Count]]:
    """Simulate a year; return the counts of each guideline, and of all."""
    counted: Counter[tuple[str, str, bool]] = Counter()
    category, upheld, cited = 0, True, [0, 0]
    for number in range(items):
        if number % 2 == 0 or random.random() >= repeat:
            category = int(random.integers(8))
            upheld = bool(random.random() < SHARES[category])
            cited = [int(5 * category + random.integers(8)) % 20, int(random.integers(20))]
        counted.update((name, KEYS[category], upheld) for name in {"", *map(str, cited)})
    counts: dict[str, Any] = {
        name: {key: Count(counted[name, key, True], counted[name, key, False]) for key in KEYS}
        for name in {name for name, _, _ in counted}
    }
    return counts, counts.pop("")


def false_findings(years: int, items: int, repeat: float) -> float:
    """Return the share of years in which a driver is found, though there is none."""
    random = np.random.default_rng(1)
    found = [compare(*year(random, items, repeat), {}) for _ in range(years)]
    return sum(any(row.finding for row in rows) for rows in found) / years


def misses(number: int, years: int) -> dict[str, float]:
    """Return, for each kind of interval for observed over expected, the share of those that miss the truth, 1."""
    random, chi2 = np.random.default_rng(2), import_module("scipy.stats").chi2
    missed: Counter[str] = Counter()
    for _ in range(years):
        chances = random.choice(SHARES, number)
        observed, expected = int((random.random(number) < chances).sum()), float(chances.sum())
        exact, wilson = statistics.observed_over_expected(observed, number, expected), share(observed, number)
        bounds = {
            "binomial": (exact.low, exact.high) if exact else (None, None),
            "Wilson": (number * (wilson.low or 0) / expected, number * (wilson.high or 0) / expected),
            "Poisson": (chi2.ppf(0.025, 2 * observed) / 2 / expected, chi2.ppf(0.975, 2 * observed + 2) / 2 / expected),
        }
        missed.update(kind for kind, (low, high) in bounds.items() if not (low or 0) <= 1 <= (high or 0))
    return {kind: missed[kind] / years for kind in ("binomial", "Wilson", "Poisson")}


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description="How far the numbers of imr-graph drivers can be trusted.")
    parser.add_argument("--years", type=int, default=400)
    years = parser.parse_args().years
    print("observed over expected: intervals of 95 % that miss the truth")
    for number in (10, 30, 100, 300):
        kinds = ", ".join(f"{kind} {rate:.1%}" for kind, rate in misses(number, 10 * years).items())
        print(f"  {number:>4} determinations: {kinds}")
    print("years with a driver found, where there is none")
    for items in (200, 1500, 6000):
        for repeat in (0.0, 0.25, 0.5):
            print(f"  {items:>5} items, {repeat:.0%} repeated: {false_findings(years, items, repeat):.1%}")


if __name__ == "__main__":
    main()
