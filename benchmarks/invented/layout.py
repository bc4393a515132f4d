"""Sets an invented case as a letter of its family."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from invented.case import WORDS, Case, Json, listed, us

_WIDTH: Final = 96
_STATES: Final = WORDS["reviewer"]["names"]
_PRACTICE: Final = (
    "He/she has treated patients for over five years and still does so for at least 24 hours a week. The {who} was "
    "picked because his/her own specialty treats this condition and makes use of the disputed items/services. He/she "
    "knows the governing laws and the order in which evidence is to be weighed."
)
_GIVEN: Final = (
    "An independent {who}, who works for none of the parties, was given the whole file by MAXIMUS Federal Services."
)
_ADDRESS: Final = (
    "MAXIMUS FEDERAL SERVICES, INC.\nIndependent Medical Review\nP.O. Box 138009\nSacramento, CA 95813-8009"
)
_DOCUMENTS: Final = (
    "The documents that came with the application and from the parties were read and considered. Among them were:\n\n"
    "    Application of Independent Medical Review\n    Utilization Review Determination\n"
    "    Medical Records from the Provider and the Claims Administrator"
)
_EFFECT: Final = (
    "Effect of the Decision:\n\n"
    "The decision is deemed to be that of the Administrative Director. It binds all parties, who may appeal to the "
    "Workers' Compensation Appeals Board within the time that the Labor Code allows."
)


def set_letter(case: Case) -> str:
    """Return the letter's text: lines of some 96 characters that end in LF."""
    return "\n\n".join(_wrapped(paragraph) for paragraph in _FAMILIES[case.family](case) if paragraph) + "\n"


def _wrapped(paragraph: str) -> str:
    if len(paragraph) <= _WIDTH:
        return paragraph
    lines: list[str] = []
    at, end = 0, len(paragraph)
    while end - at > _WIDTH:
        newline = paragraph.find("\n", at, at + _WIDTH)
        cut = newline if newline >= 0 else paragraph.rfind(" ", at, at + _WIDTH)
        lines.append(paragraph[at:cut])
        at = cut + 1
    lines.append(paragraph[at:])
    return "\n".join(lines)


def _days(case: Case) -> dict[str, str]:
    return {name: us(date.fromisoformat(day)) for name, day in case.record["dates"].items()}


def _table(case: Case) -> str:
    record, days, gap = case.record, _days(case), " " * 22
    return (
        f"Case Number:          {record['case_number']}\n"
        f"Date Assigned:        {days['assigned']}{gap}Date of Injury:      {days['injury']}\n"
        f"Decision Date:        {days['decision']}{gap}UR Denial Date:      {days['ur_denial']}\n"
        f"Priority:             {record['priority'].capitalize():10}{gap}Application          "
        f"{days['application_received']}\n{' ' * 54}Received:"
    )


def _in_prose(reviewer: Json, who: str) -> str:
    board, *rest = reviewer["certifications"]
    more = f", has a subspecialty in {rest[0]}" if rest else ""
    states = listed([_STATES[code] for code in reviewer["licensure"]])
    return f"The {who} is Board Certified in {board}{more} and is licensed to practice in {states}."


def _blocks(case: Case) -> Iterator[str]:
    reviewer, who = case.record["reviewer"], "expert reviewer"
    yield _table(case)
    yield "HOW THE IMR FINAL DETERMINATION WAS MADE"
    prose = _in_prose(reviewer, who) + " " if case.family == "prose" else ""
    yield f"{_GIVEN} {prose}{_PRACTICE}".replace("{who}", who)
    if not prose:
        states = ", ".join(_STATES[code] for code in reviewer["licensure"])
        yield (
            "The Expert Reviewer holds these credentials:\n"
            f"State(s) of Licensure: {states}\nCertification(s)/Specialty: {', '.join(reviewer['certifications'])}"
        )
    yield "CLINICAL CASE SUMMARY"
    yield "This clinical case summary is based on the file and the medical records in it:"
    yield case.summary
    yield "IMR ISSUES, DECISIONS AND RATIONALES"
    yield "The Final Determination rests on a decision for each of the items/services set forth below:"
    for item in case.items:
        record = item.record
        verb = " is" if record["original_request"] else ""
        yield f"{record['heading']}{verb}: {record['outcome'].capitalize()}"
        yield f"Claims Administrator guideline: {item.statements['claims_administrator']}"
        yield f"MAXIMUS guideline: {item.statements['expert_reviewer']}"
        yield f"Decision rationale: {item.rationale}"


def _necessary(record: Json) -> str:
    return f"is {'not ' if record['outcome'] == 'upheld' else ''}medically necessary and appropriate"


def _results(case: Case) -> Iterator[str]:
    for number, item in enumerate(case.items, 1):
        yield (
            f"{number}) MAXIMUS Federal Services, Inc. has determined the request for {item.record['service']} "
            f"{_necessary(item.record)}."
        )


def _notice(case: Case) -> Iterator[str]:
    days = _days(case)
    yield _ADDRESS
    yield f"Notice of Independent Medical Review Determination\n\nDated: {days['decision']}"
    yield (
        f"Date of UR Decision:  {days['ur_denial']}\nDate of Injury:  {days['injury']}\n"
        f"IMR Application Received:  {days['application_received']}\n"
        f"MAXIMUS Case Number:  {case.record['case_number']}"
    )
    yield from _results(case)
    yield "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"
    yield (
        f"An application for Independent Medical Review was filed on {days['application_received']} disputing the "
        f"Utilization Review Denial dated {days['ur_denial']}. A Notice of Assignment was sent to the parties on "
        f"{days['assigned']}. A decision has been made for each item that was in dispute:"
    )
    yield from _results(case)
    yield "Medical Qualifications of the Expert Reviewer:"
    yield f"{_in_prose(case.record['reviewer'], 'physician reviewer')} {_PRACTICE}".replace("{who}", "reviewer")
    yield "Expert Reviewer Case Summary:"
    yield case.summary
    yield "Documents Reviewed for Determination:"
    yield _DOCUMENTS
    for number, item in enumerate(case.items, 1):
        yield f"{number}) Regarding the request for {item.record['service']} :"
        yield (
            "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her "
            "Decision"
        )
        yield f"{item.statements['claims_administrator']} {item.statements['expert_reviewer']}"
        yield f"Rationale for the Decision:\n\n{item.rationale}"
    yield _EFFECT
    yield "Sincerely,\n\nMedical Director"


def _requests(case: Case) -> Iterator[str]:
    days, who = _days(case), "physician reviewer"
    yield _ADDRESS
    yield f"Notice of Independent Medical Review Determination\n\nDated: {days['decision']}"
    yield (
        f"IMR Case Number:  {case.record['case_number']}  Date of Injury:  {days['injury']}\n"
        f"Claims Number:  UR Denial Date:  {days['ur_denial']}\n"
        f"Priority:  {case.record['priority'].upper()}  Application Received:  {days['application_received']}"
    )
    yield "HOW THE IMR FINAL DETERMINATION WAS MADE"
    yield f"{_GIVEN} {_in_prose(case.record['reviewer'], who)} {_PRACTICE}".replace("{who}", who)
    yield "DOCUMENTS REVIEWED"
    yield _DOCUMENTS
    yield "CLINICAL CASE SUMMARY"
    yield "This clinical case summary is based on the file and the medical records in it:"
    yield case.summary
    yield "IMR DECISION(S) AND RATIONALE(S)"
    yield "The Final Determination rests on a decision for each of the items/services set forth below:"
    for number, item in enumerate(case.items, 1):
        yield f"{number}. The request for {item.record['service']} {_necessary(item.record)}."
        yield item.statements["claims_administrator"]
        yield item.statements["expert_reviewer"]
        yield f"The Physician Reviewer's decision rationale: {item.rationale}"


def _review(case: Case) -> Iterator[str]:
    days, item = _days(case), case.items[0]
    what = "NOT MEDICALLY" if item.record["outcome"] == "upheld" else "MEDICALLY"
    yield "MEDICAL PROFESSIONAL REVIEW"
    yield (
        f"MAXIMUS Case Number: {case.record['case_number']}\nDate of Injury: {days['injury']}\n"
        f"Date of UR Decision: {days['ur_denial']}\nIMR Application Received: {days['application_received']}"
    )
    yield f"ISSUE AT DISPUTE:\n\n{item.record['service']}"
    yield f"CASE SUMMARY:\n\n{case.summary}"
    yield f"DOCUMENTS REVIEWED FOR DETERMINATION:\n\n{_DOCUMENTS}"
    yield (
        "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL\nREVIEWER AND WHY:\n\n"
        f"{item.statements['expert_reviewer']}"
    )
    yield f"RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS {what}\nNECESSARY:\n\n{item.rationale}"
    yield f"MEDICAL REVIEWER QUALIFICATIONS:\n\n{_in_prose(case.record['reviewer'], 'physician reviewer')}"


_FAMILIES: Final = {
    "review": _review, "notice": _notice, "requests": _requests, "prose": _blocks, "list": _blocks, "section": _blocks,
}  # fmt: skip
