"""An invented graph: seven letters with the ontology, as a store in memory, a store on disk and a sorted file."""

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import pyoxigraph as ox
import pytest

import imr_graph
from imr_graph.export.propgraph import Edge, Node, PropertyGraph
from imr_graph.export.schema import KeyType
from imr_graph.export.selection import Selection
from imr_graph.export.source import LetterGraph, StoreGraph
from imr_graph.model import (
    Citation,
    Dates,
    Determination,
    Fact,
    Record,
    Reviewer,
    ServiceRequest,
    Span,
    Statement,
    Worker,
)
from imr_graph.resources import folder
from imr_graph.triples import ntriples

T = TypeVar("T")

#: A text with everything that breaks a careless writer.
NASTY = (
    "=cmd|'/c calc'!A1; \"quoted\", <b>&amp;</b> a,b\tc\nsecond line \\u0041 \\ 'single' 😀 é \x01\x1f ]]> {x: 1} //"
)

#: Source, code of the guideline, codes of its sections.
Cited = tuple[Literal["MTUS", "ODG", "ACOEM", "OTHER"], str | None, tuple[str, ...]]

_SPAN = Span(0, 10)
_LOW_BACK: Cited = ("MTUS", "mtus-low-back-2004", ("mtus-low-back-2004/special-studies",))
_INITIAL_CARE: Cited = ("MTUS", "mtus-low-back-2004", ("mtus-low-back-2004/initial-care",))
_CHRONIC: Cited = ("MTUS", "mtus-chronic-pain-2009", ("mtus-chronic-pain-2009/acupuncture",))
_OPIOID: Cited = ("MTUS", "mtus-opioid-2016", ())
_ODG: Cited = ("ODG", "odg", ())
_UNKNOWN: Cited = ("OTHER", None, ())


def _fact(value: T) -> Fact[T]:
    return Fact(value, _SPAN)


def _statement(*cited: Cited) -> Statement:
    return Statement(
        _SPAN,
        tuple(
            Citation(
                source,
                _SPAN,
                guideline=guideline,
                section_codes=sections,
                sections=tuple(_fact(code.rpartition("/")[2]) for code in sections),
                pages=(_fact("303"), _fact("64-66")) if sections else (),
            )
            for source, guideline, sections in cited
        ),
    )


def _item(
    number: int,
    heading: str,
    outcome: Literal["upheld", "overturned"],
    category: str,
    administrator: Statement,
    reviewer: Statement,
    **details: Any,
) -> Determination:
    request = ServiceRequest(_fact(heading), category=_fact(category), **details)
    facts = (_fact(heading), _fact(outcome), request)
    return Determination(number, _SPAN, *facts, administrator, reviewer, _fact("is not medically necessary here."))


def _record(number: int, decided: str, diagnoses: tuple[str, ...], *items: Determination) -> Record:
    case = f"CM16-000000{number}"
    return Record(
        letter_id=case,
        content_hash=hashlib.sha256(case.encode()).hexdigest(),
        template="E",
        page_starts=(0, 5),
        case_number=_fact(case),
        priority=_fact("standard"),
        dates=Dates(assigned=_fact(date(2015, 12, 1)), decision=_fact(date.fromisoformat(decided))),
        worker=Worker(_fact(40 + number), _fact("female" if number % 2 else "male"), _fact(date(2014, 5, 6))),
        reviewer=Reviewer((_fact("Family Practice"), _fact("Pain Medicine")), (_fact("CA"), _fact("NV"))),
        diagnoses=tuple(map(_fact, diagnoses)),
        determinations=items,
    )


def _records() -> list[Record]:
    low_back: dict[str, Any] = {"regions": (_fact("low-back"),)}
    norco: dict[str, Any] = {
        "ingredients": (_fact("hydrocodone"), _fact("acetaminophen")),
        "strength": _fact("10/325mg"),
        "quantity": _fact(60),
        "refills": _fact(2),
    }
    mri, therapy = "MRI of the lumbar spine", "Physical therapy, 12 visits"
    sides = (_statement(_LOW_BACK), _statement(_LOW_BACK, _CHRONIC))
    return [
        _record(
            *(1, "2016-01-04", ("lumbar strain", "Low back pain")),
            _item(1, mri, "upheld", "imaging", *sides, **low_back),
            _item(
                2,
                "Norco 10/325mg #60",
                "overturned",
                "pharmaceutical",
                _statement(_CHRONIC),
                _statement(_OPIOID),
                **norco,
            ),
        ),
        _record(
            *(2, "2016-02-05", ("low-back pain",)),
            _item(1, mri, "overturned", "imaging", _statement(_ODG), _statement(_LOW_BACK), **low_back),
        ),
        _record(
            *(3, "2015-11-06", ("lumbar strain",)),
            _item(
                1,
                therapy,
                "upheld",
                "physical_medicine",
                _statement(_INITIAL_CARE),
                _statement(_CHRONIC),
                visits=_fact(12),
            ),
        ),
        _record(
            *(4, "2016-03-07", ()),
            _item(1, therapy, "upheld", "physical_medicine", _statement(), _statement(_INITIAL_CARE), **low_back),
        ),
        _record(
            *(5, "2016-04-08", ("cervicalgia",)),
            _item(1, "X-ray", "upheld", "imaging", _statement(_UNKNOWN), _statement()),
        ),
        _record(6, "2016-05-09", ("肩の痛み",)),
        _record(
            *(7, "2016-06-10", (NASTY,)),
            _item(1, NASTY, "upheld", "pharmaceutical", _statement(_OPIOID), _statement(_OPIOID), quantity=_fact(7.5)),
        ),
    ]


@pytest.fixture(scope="session")
def records() -> list[Record]:
    """Seven invented letters: several diagnoses, items and citations; one without items; one full of traps."""
    return _records()


@pytest.fixture
def many_letters(records: list[Record], tmp_path: Path) -> Callable[[int], Path]:
    """A function that writes a sorted file of so many letters."""

    def write(count: int) -> Path:
        path = tmp_path / f"{count}.nt"
        with path.open("wb") as out:
            for number in range(count):
                case = Fact(f"CM16-{number:07d}", Span(0, 1))
                out.write(ntriples(replace(records[0], case_number=case)))
        return path

    return write


@pytest.fixture(scope="session")
def letter_of() -> Callable[[str], Record]:
    """A function that makes a letter in which every text is a given one."""

    def make(text: str) -> Record:
        item = _item(1, text, "upheld", "imaging", _statement(_ODG), _statement(_LOW_BACK), strength=_fact(text))
        return _record(1, "2016-01-04", (text,), item)

    return make


@pytest.fixture(scope="session")
def lines(records: list[Record]) -> list[bytes]:
    """The lines of the whole graph as N-Triples, letters and ontology, sorted by their bytes."""
    quads = [*ox.parse(b"".join(map(ntriples, records)), format=ox.RdfFormat.N_TRIPLES)]
    for path in folder("ontology").glob("*.ttl"):
        quads += ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return sorted({f"{quad.triple} .\n".encode() for quad in quads})


@pytest.fixture(scope="session")
def graph_nt(lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as a sorted file."""
    path = tmp_path_factory.mktemp("graph") / "graph.nt"
    path.write_bytes(b"".join(lines))
    return path


@pytest.fixture(scope="session")
def letters_nt(lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The letters alone as a sorted file, as a graph directory holds them."""
    path = tmp_path_factory.mktemp("letters") / "graph.nt"
    path.write_bytes(b"".join(line for line in lines if line.startswith(b"<https://w3id.org/imr-graph/letter/")))
    return path


@pytest.fixture(scope="session")
def store(lines: list[bytes]) -> ox.Store:
    """The graph as a store in memory."""
    made = ox.Store()
    made.load(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
    return made


@pytest.fixture(scope="session")
def disk_store(lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], ox.Store]:
    """A function that makes the graph as a store on disk, loaded in an order that a seed gives."""

    def make(seed: int) -> ox.Store:
        shuffled = random.Random(seed).sample(lines, len(lines))  # noqa: S311  an order, no secret
        made = ox.Store(str(tmp_path_factory.mktemp("store")))
        made.bulk_load(b"".join(shuffled), format=ox.RdfFormat.N_TRIPLES)
        return made

    return make


GraphMaker = Callable[[list[Node], list[Edge], Mapping[str, KeyType]], PropertyGraph]


@pytest.fixture(scope="session")
def make_graph() -> GraphMaker:
    """A function that makes a property graph of given nodes, edges and names of edge properties."""

    def make(nodes: list[Node], edges: list[Edge], edge_keys: Mapping[str, KeyType]) -> PropertyGraph:
        keys: dict[str, KeyType] = {"label": "str", "text": "str", "many": "strs", "count": "int", "share": "float"}
        keys |= {"day": "date", "flag": "bool"}

        def letters() -> Iterator[LetterGraph]:
            return iter(())

        return PropertyGraph(
            view="full",
            directed=True,
            node_keys={"Concept": keys},
            edge_keys=dict(edge_keys),
            nodes=lambda: iter(nodes),
            edges=lambda: iter(edges),
            letters=letters,
            selection=Selection(StoreGraph(ox.Store()), {}),
        )

    return make


@pytest.fixture(scope="session")
def graph(examples: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph directory of all invented letters."""
    directory = tmp_path_factory.mktemp("built") / "graph"
    imr_graph.build([examples, root / "tests" / "letters"], directory)
    return directory
