"""The gold records as the library's own nouns, so that tests need no parser.

The gold JSON knows no offsets: every span is the dummy (0, 1).
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import pyoxigraph as ox

from imr_graph.model import Citation, Dates, Determination, Fact, Record, Reviewer, ServiceRequest, Span, Statement
from imr_graph.model import Worker as InjuredWorker
from imr_graph.ns import BASE, IMR

T = TypeVar("T")
ROOT: Final = Path(__file__).resolve().parents[1]
GOLD: Final = ROOT.parent / "shared" / "gold" / "records"
DUMMY: Final = Span(0, 1)
Json = dict[str, Any]
GuidelineKey = tuple[str, str | None, int | None]


def gold_json(folder: Path = GOLD) -> list[Json]:
    """Return the gold records of a folder as parsed JSON, ordered by file name."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def gold_records(folder: Path = GOLD) -> Iterator[Record]:
    """Yield the gold records of a folder as :class:`Record`, ordered by file name."""
    return (record_from_json(data) for data in gold_json(folder))


def record_from_json(data: Json) -> Record:
    """Return one gold record as a :class:`Record`; its content hash is that of its JSON."""
    dates = {name: _fact(_day(value)) for name, value in data["dates"].items()}
    worker, reviewer = data["worker"], data["reviewer"]
    return Record(
        letter_id=data["letter_id"],
        content_hash=hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
        template="gold",
        case_number=_fact(data["case_number"]),
        priority=_fact(data["priority"]),
        dates=Dates(**dates),
        worker=InjuredWorker(_fact(worker["age"]), _fact(worker["sex"]), _fact(_day(worker["injury_date"]))),
        reviewer=Reviewer(_facts(reviewer["certifications"]), _facts(reviewer["licensure"])),
        diagnoses=_facts(data["diagnoses"]),
        determinations=tuple(_determination(number, item) for number, item in enumerate(data["determinations"], 1)),
    )


@cache
def guideline_codes() -> dict[GuidelineKey, str]:
    """Return the guideline edition of (source, topic, year); only keys that mean one edition are there.

    The year is None for a work without one. Where ``ontology/guidelines.ttl`` is missing, nothing is known.
    """
    path = ROOT / "ontology" / "guidelines.ttl"
    if not path.exists():
        return {}
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    found: dict[GuidelineKey, list[str]] = {}
    for guideline, source, topic, year in store.query(_EDITIONS):  # type: ignore[union-attr]
        key = (_code(source).upper(), _code(topic), int(year.value) if year else None)
        found.setdefault(key, []).append(_code(guideline))
    return {key: codes[0] for key, codes in found.items() if len(codes) == 1}


_EDITIONS: Final = f"""SELECT ?guideline ?source ?topic ?year {{
  ?guideline <{IMR}source> ?source ; <{IMR}topic> ?topic . OPTIONAL {{ ?guideline <{IMR}editionYear> ?year }}
}} ORDER BY ?guideline"""


def _code(concept: Any) -> str:
    iri: str = concept.value
    return iri.removeprefix(BASE).partition("/")[2]


def _fact(value: Any) -> Any:
    return None if value is None else Fact(value, DUMMY)


def _facts(values: list[T]) -> tuple[Fact[T], ...]:
    return tuple(Fact(value, DUMMY) for value in values)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _determination(number: int, item: Json) -> Determination:
    return Determination(
        number=number,
        span=DUMMY,
        heading=Fact(item["heading"], DUMMY),
        outcome=Fact(item["outcome"], DUMMY),
        request=_request(item),
        administrator=_statement(item["claims_administrator"]),
        reviewer=_statement(item["expert_reviewer"]),
        rationale_end=_fact(item["rationale_end"]),
    )


def _request(item: Json) -> ServiceRequest:
    single = ("original_request", "authorized", "category", "laterality", "strength", "quantity", "refills", "visits")
    return ServiceRequest(
        service=Fact(item["service"], DUMMY),
        regions=_facts(item["regions"]),
        ingredients=_facts(item["ingredients"]),
        **{name: _fact(item[name]) for name in single},
    )


def _statement(side: Json) -> Statement:
    return Statement(DUMMY, tuple(_citation(citation) for citation in side["citations"]))


def _citation(data: Json) -> Citation:
    return Citation(
        source=data["source"],
        span=DUMMY,
        topic=data["topic"],
        year=data["year"],
        chapter=data["chapter"],
        sections=_facts(data["sections"]),
        pages=_facts(data["pages"]),
        url=_fact(data["url"]),
        guideline=guideline_codes().get((data["source"], data["topic"], data["year"])),
    )
