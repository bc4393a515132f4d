"""What each side says that its decision rests on: the citations of the record, and their wording in each family."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Final

from invented.case import SIDES, Case, Item, Json

#: The days from which editions are in force: 8 CCR 9792.24.2 and .4 of 2016, and ACOEM's newer ones, 9792.23.
_EDITIONS_2016: Final = date(2016, 7, 28)
_EDITIONS_2017: Final = date(2017, 12, 1)
_OPIOID_SECTION: Final = "4.1 Tapering Opioids: Indications for Tapering Opioids"
_PAGES: Final = range(20, 340)


def _citation(source: str, topic: str | None, **known: Any) -> Json:
    empty: Json = {
        "source": source,
        "topic": topic,
        "year": None,
        "chapter": None,
        "sections": [],
        "pages": [],
        "url": None,
    }
    return {**empty, **known}


def word_statements(case: Case, random: Random) -> None:
    """Draw what both sides of each item cite, put it into the record, and word it as the letter's family does."""
    decided = date.fromisoformat(case.record["dates"]["decision"])
    for item in case.items:
        for side in SIDES:
            kind = item.statements[side]
            if case.family == "review" and side == "claims_administrator":
                kind = "none"  # such letters give only the reviewer's guideline
            works = _works(item, kind, case.family, random, decided)
            item.record[side]["citations"] = [citation for citation, _ in works]
            item.statements[side] = _WORDING[case.family](side, kind, works)


Work = tuple[Json, str]


def _works(item: Item, kind: str, family: str, random: Random, decided: date) -> list[Work]:
    works: list[Work] = []
    if kind in {"mtus", "both"}:
        if family == "section":
            works += _by_section(item, random, decided)
        elif family in {"prose", "list"}:
            works.append(_by_page(item, random))
        else:
            works.append(_in_prose(item, random))
    if kind in {"both", "other"}:
        works.append(_odg(item))
    return works


def _odg(item: Item) -> Work:
    part, section = item.part, item.service["odg"]
    text = f"Official Disability Guidelines (ODG), {part['odg']} Chapter, {section}"
    return _citation("ODG", part["topic"], sections=[section]), text


def _by_section(item: Item, random: Random, decided: date) -> list[Work]:
    """Return one to three works of the MTUS, with their year and section."""
    works = list(_on_the_service(item.service, random, decided))
    if not works or random.random() < 0.2:
        title, year = next(edition[1:] for edition in reversed(item.part["editions"]) if edition[0] <= decided)
        works.append(_section_work(item.part["topic"], title, year, item.service.get("acoem", "Initial Care")))
    return works


def _on_the_service(service: Json, random: Random, decided: date) -> Iterator[Work]:
    late, middle = decided >= _EDITIONS_2017, decided >= _EDITIONS_2016
    if service["category"] == "acupuncture" and not late:
        yield _citation("MTUS", "acupuncture", year=2007), "Acupuncture Treatment 2007"
    elif "chronic" in service:
        title = "Chronic Pain" if late else "Chronic Pain Medical Treatment"
        year = 2017 if late else 2016 if middle else 2009
        section = service["late"] if late and "late" in service else service["chronic"]
        yield _section_work("chronic-pain", title, year, section)
    if service.get("opioid") and middle and not late and random.random() < 0.4:
        yield _section_work("opioid", "Opioid Treatment", 2016, _OPIOID_SECTION)


def _section_work(topic: str, title: str, year: int, section: str) -> Work:
    citation = _citation("MTUS", topic, year=year, sections=[section])
    return citation, f"{title} {year}, Section(s): {section}"


def _by_page(item: Item, random: Random) -> Work:
    """Return a work of the MTUS with pages and no year."""
    part, service = item.part, item.service
    if "chronic" in service:
        citation = _citation("MTUS", "chronic-pain", sections=[service["chronic"]], pages=[service["pages"]])
        return citation, f"Chronic Pain Treatment Guidelines {service['chronic']} Page(s): {service['pages']}"
    page = str(random.choice(_PAGES))
    citation = _citation("MTUS", part["topic"], chapter=part["chapter"], pages=[page])
    return citation, f"ACOEM Chapter {part['chapter']} {part['editions'][0][1]} Page(s): {page}"


def _in_prose(item: Item, random: Random) -> Work:
    """Return a work of the MTUS as the sentences of 2013 name it."""
    part, service = item.part, item.service
    if "chronic" in service:
        section, pages = service["chronic"], service["pages"]
        word = "pages" if "-" in pages else "page"
        text = f"the Chronic Pain Medical Treatment Guidelines, {section}, {word} {pages}, which is part of the MTUS"
        return _citation("MTUS", "chronic-pain", sections=[section], pages=[pages]), text
    page = str(random.choice(_PAGES))
    text = f"the MTUS ACOEM Chapter {part['chapter']} {part['editions'][0][1]}, page {page}, which is part of the MTUS"
    return _citation("MTUS", part["topic"], chapter=part["chapter"], pages=[page]), text


_NAMES: Final = {"claims_administrator": "Claims Administrator", "expert_reviewer": "Expert Reviewer"}


def _of_blocks(side: str, kind: str, works: list[Work]) -> str:
    who = _NAMES[side]
    if kind == "none":
        return f"The {who} did not cite any medical evidence for its decision."
    mtus = [text for citation, text in works if citation["source"] == "MTUS"]
    others = (text for citation, text in works if citation["source"] == "ODG")
    other = "".join(f"Decision based on Non-MTUS Citation {text}." for text in others)
    if not mtus:
        return f"The {who} based their decision on recommendation(s) outside of the MTUS Guidelines. {other}"
    return f"Decision based on MTUS {', and '.join(mtus)}. {other}".strip()


def _of_requests(side: str, kind: str, works: list[Work], reviewer: str = "Expert Reviewer") -> str:
    who, its = ("Claims Administrator", "its") if side == "claims_administrator" else (reviewer, "his/her")
    if kind == "none":
        return f"The {who} did not cite any evidence for {its} decision."
    return f"The {who} based {its} decision on {_listed(works)}."


def _listed(works: list[Work]) -> str:
    """Return works as a sentence names them, each with whether it is part of the MTUS."""
    return ", and ".join(
        text if citation["source"] == "MTUS" else f"the {text}, which is not part of the MTUS"
        for citation, text in works
    )


def _of_review(side: str, kind: str, works: list[Work]) -> str:  # noqa: ARG001  there is one side only
    if kind == "none":
        return "The professional reviewer found no guideline on this matter."
    return f"The professional reviewer relied upon {_listed(works)}."


_WORDING: Final = {
    "section": _of_blocks,
    "prose": _of_blocks,
    "list": _of_blocks,
    "notice": _of_requests,
    "requests": lambda side, kind, works: _of_requests(side, kind, works, "Physician Reviewer"),
    "review": _of_review,
}
