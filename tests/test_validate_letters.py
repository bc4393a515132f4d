"""On letters, good and broken, the engine finds what pySHACL finds."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl.errors import ReportableRuntimeError
from pyshacl_peer import Row, our_rows, pyshacl_rows

from imr_graph import ns
from imr_graph.model import Record
from imr_graph.pipeline import read_letters
from imr_graph.shacl.graph import Graph as Batch
from imr_graph.store import letter_batches
from imr_graph.triples import ntriples
from imr_graph.validate import load_shapes, load_vocabulary, results

Lines = list[tuple[str, str, str]]
Change = tuple[Callable[[Lines, int, int], None], int, int]

ROOT: Final = Path(__file__).resolve().parents[1]
FIXTURES: Final = sorted((ROOT / "tests" / "shapes").rglob("*.ttl"))
SHAPES: Final = load_shapes()
LETTERS_A_BATCH: Final = 100
COMPARISONS: Final = {"sh:LessThanConstraintComponent", "sh:LessThanOrEqualsConstraintComponent"}
#: Objects that fit somewhere, nowhere, or nearly.
OBJECTS: Final = [
    *(f'"{number}"^^<{ns.XSD}integer>' for number in ("5", "-5", "05", "+5", "1_0", "abc", "99999999999999999999")),
    *(f'"{day}"^^<{ns.XSD}date>' for day in ("2015-09-08", "1915-09-08", "2099-09-08", "2015-13-08", "2015-09-08Z")),
    *(f'"{text}"^^<{ns.XSD}{kind}>' for text, kind in (("5", "decimal"), ("5.5", "decimal"), ("left", "token"))),
    f'"2015-09-08T00:00:00"^^<{ns.XSD}dateTime>',
    f'"20150908"^^<{ns.XSD}date>',
    '"2015-09-08"',
    '""',
    '"left"',
    '"left"@en',
    '"a \\"quoted\\"\\nword"',
    "_:blank",
    f"<{ns.BASE}outcome/upheld>",
    f"<{ns.BASE}guideline/mtus-chronic-pain-2009>",
    f"<{ns.BASE}guideline/no-such-edition>",
    f"<{ns.BASE}section/mtus-low-back-2004/special-studies>",
    f"<{ns.BASE}letter/CM15-0000001/worker>",
]


def drop(lines: Lines, at: int, _: int) -> None:
    """Leave a triple out."""
    lines.pop(at)


def add_object(lines: Lines, at: int, choice: int) -> None:
    """Say a second thing of the same kind."""
    lines.append((*lines[at][:2], OBJECTS[choice % len(OBJECTS)]))


def change_object(lines: Lines, at: int, choice: int) -> None:
    """Say another thing."""
    lines[at] = (*lines[at][:2], OBJECTS[choice % len(OBJECTS)])


def copy_object(lines: Lines, at: int, other: int) -> None:
    """Say of one thing what is said of another: another section, outcome, text."""
    lines[at] = (*lines[at][:2], lines[other % len(lines)][2])


def copy_property(lines: Lines, at: int, other: int) -> None:
    """Give a node a property of another node."""
    subject, _, value = lines[at]
    lines.append((subject, lines[other % len(lines)][1], value))


def unknown_property(lines: Lines, at: int, _: int) -> None:
    """Give a node a property that nobody knows."""
    lines.append((lines[at][0], "<http://example.org/unknown>", lines[at][2]))


def move(lines: Lines, at: int, other: int) -> None:
    """Say a thing of another node."""
    lines[at] = (lines[other % len(lines)][0], *lines[at][1:])


def retype(lines: Lines, at: int, choice: int) -> None:
    """Keep a literal's text and change its datatype, or misspell an IRI."""
    subject, predicate, value = lines[at]
    kinds = ("", "@en", *(f"^^<{ns.XSD}{kind}>" for kind in ("date", "integer", "decimal", "string", "anyURI")))
    text, quote, _ = value.rpartition('"')
    changed = text + quote + kinds[choice % len(kinds)] if value[0] == '"' else value.replace(">", "x>")
    lines[at] = (subject, predicate, changed)


def rename(lines: Lines, at: int, choice: int) -> None:
    """Give a node another name, wherever it stands: a misspelt one, that of another letter's node, or none."""
    old = lines[at][0]
    new = (old.replace(">", "x>"), f"<{ns.BASE}letter/CM15-0000001/worker>", "_:node")[choice % 3]
    lines[:] = [(new if s == old else s, p, new if o == old else o) for s, p, o in lines]


def swap_dates(lines: Lines, at: int, other: int) -> None:
    """Let two dates change places."""
    dates = [index for index, line in enumerate(lines) if line[2].endswith("#date>")]
    if dates:
        one, two = dates[at % len(dates)], dates[other % len(dates)]
        first, second = lines[one], lines[two]
        lines[one], lines[two] = (*first[:2], second[2]), (*second[:2], first[2])


def add_class(lines: Lines, at: int, other: int) -> None:
    """Give a node the class of another."""
    classes = [value for _, predicate, value in lines if predicate == ns.TYPE]
    if classes:
        lines.append((lines[at][0], ns.TYPE, classes[other % len(classes)]))


MUTATIONS: Final[list[Callable[[Lines, int, int], None]]] = [
    drop, add_object, change_object, copy_object, copy_property, unknown_property,
    move, retype, rename, swap_dates, add_class,
]  # fmt: skip


@cache
def good_letters() -> list[bytes]:
    """Return the triples of the example letters and of the invented letters of the tests."""
    return [
        ntriples(record)
        for record in read_letters([ROOT / "examples" / "letters", ROOT / "tests" / "letters"])
        if isinstance(record, Record)
    ]


def named(letter: bytes, key: str) -> str:
    """Return a letter's triples under another key."""
    text = letter.decode()
    found = re.search(r"/letter/([^/>]+)", text)
    assert found
    return text.replace(f"/letter/{found[1]}", f"/letter/{key}")


def broken(letter: bytes, key: str, changes: Iterable[Change]) -> bytes:
    """Return a letter's triples under another key, with these changes."""
    lines: Lines = []
    for line in named(letter, key).removesuffix("\n").split("\n"):
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        lines.append((subject, predicate, value))
    for change, one, other in changes:
        change(lines, one % len(lines), other)
    return "".join(f"{s} {p} {o} .\n" for s, p, o in lines).replace("_:", f"_:{key}").encode()


def differing(data: bytes) -> set[Row]:
    """Return what only one of the two finds."""
    return our_rows(data, SHAPES) ^ pyshacl_rows(data, SHAPES)


def compares_badly(letter: bytes) -> bool:
    """Tell whether the engine finds values out of order, or such as cannot be compared."""
    faults, _ = SHAPES.program.run(Batch(letter, load_vocabulary().described))
    return any(fault.component in COMPARISONS for fault in faults)


def compare(letters: list[bytes]) -> None:
    """Compare the results of a batch; on values that cannot be compared pySHACL gives up, so such letters go alone."""
    doubtful = [letter for letter in letters if compares_badly(letter)]
    assert differing(b"".join(letter for letter in letters if letter not in doubtful)) == set()
    for letter in doubtful:
        with suppress(TypeError, ReportableRuntimeError):
            assert differing(letter) == set()


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_fixture_gives_the_results_of_pyshacl(path: Path) -> None:
    """Every shape of the package is broken by one of these."""
    (data,) = letter_batches(path)
    assert differing(data) == set()


CHANGE: Final = st.tuples(st.sampled_from(MUTATIONS), st.integers(0, 999), st.integers(0, 999))
BROKEN: Final = st.tuples(st.integers(0, 999), st.lists(CHANGE, min_size=1, max_size=3))


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(BROKEN, min_size=LETTERS_A_BATCH, max_size=LETTERS_A_BATCH))
def test_broken_letters_give_the_results_of_pyshacl(
    plan: list[tuple[int, list[Change]]],
) -> None:
    """400 letters, each broken in one to three ways, a hundred at a time."""
    base = good_letters()
    compare([broken(base[one % len(base)], f"CM15-{at:07d}", changes) for at, (one, changes) in enumerate(plan)])


def test_good_letters_conform_for_both() -> None:
    """What is broken above was whole before."""
    batch = b"".join(named(letter, f"CM15-{at:07d}").encode() for at, letter in enumerate(good_letters()))
    assert differing(batch) == set()
    assert [result for result in results(batch, SHAPES, load_vocabulary()) if result.severity != "sh:Warning"] == []


def test_letters_can_be_checked_in_batches_of_any_size() -> None:
    """What a letter breaks does not hang on the letters that are checked with it."""
    vocabulary = load_vocabulary()
    letters = [
        broken(letter, f"CM15-{at:07d}", [(drop, at * 7, 0), (change_object, at * 5, at)])
        for at, letter in enumerate(good_letters())
    ]
    one_by_one = [result for letter in letters for result in results(letter, SHAPES, vocabulary)]
    assert sorted(one_by_one) == results(b"".join(letters), SHAPES, vocabulary)
    assert len(one_by_one) > len(letters) / 2


@pytest.mark.shared
def test_the_real_letters_give_the_results_of_pyshacl(shared: Path) -> None:
    """As they are read, and each broken in one way."""
    letters = [ntriples(record) for record in read_letters([shared / "letters"]) if isinstance(record, Record)]
    assert len(letters) > 100
    compare(letters)
    for at in range(0, len(letters), LETTERS_A_BATCH):
        batch = letters[at : at + LETTERS_A_BATCH]
        compare(
            [
                broken(letter, f"CM15-{at:07d}", [(MUTATIONS[at % len(MUTATIONS)], at * 31, at * 17)])
                for at, letter in enumerate(batch, at)
            ]
        )
