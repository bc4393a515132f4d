"""The table at the top of a letter, and the worker as the clinical case summary describes them."""

import re
from datetime import date
from typing import Final, Literal

from imr_graph.model import Dates, Fact, Span, Worker
from imr_graph.sections import Parts
from imr_graph.text import DATE, date_fact, rx

_CASE: Final = rx(r"\bCM ?\d\d ?- ?\d{6,8}\b")
_CASE_LABEL: Final = rx(r"Case (?:Number|No\.?|#) ?:? ?(CM ?\d\d ?- ?\d{5,8})\b")
_PRIORITY: Final = rx(r"\bPriority ?:? ?(Standard|Expedited|Regular)\b")

# Each label of the table in the wordings of all years: 'Date of UR Decision:' (2013), 'UR Denial Date:' (2014 on)
_LABELS: Final = {
    "assigned": r"Date (?:of )?Assign(?:ed|ment)",
    "injury": r"Date of Injury|Injury Date|\bDOI",
    "decision": r"(?:(?:Final )?Decision|Determination) Date|Date of (?:the )?(?:IMR )?(?:Final )?(?:Decision|Determination)|\bDated",
    "ur_denial": r"(?:UR|Utilization Review) (?:Denial|Decision) Date|Date of (?:the )?(?:UR|Utilization Review) (?:Decision|Denial)",
    "application_received": r"(?:IMR )?Application (?:Date )?Received|Date (?:IMR )?Application Received",
}
_DATES: Final = {
    name: rx(rf"(?:{label})(?: Date)? ?: ?(?:[A-Z][a-z]{{3,9}} ?: ?)?(?P<date>{DATE})") for name, label in _LABELS.items()
}
# The table breaks 'Application Received:' over two lines, with the date before or after its second word
_APPLICATION_BROKEN: Final = rx(rf"\bApplication (?P<date>{DATE}) Received ?:")
# 2013 notices say it in a sentence
_FILED: Final = rx(
    rf"application for Independent Medical Review was (?:filed|received) on (?P<application>{DATE})"
    rf"(?: disputing the Utilization Review (?:Denial|Decision|Modification)s? dated (?P<denial>{DATE}))?"
)
_HEADER_MINIMUM: Final = 1500


def case_number(parts: Parts) -> Fact[str] | None:
    """Return the case number, in its usual writing (``CM13-0000101``)."""
    end = max(parts.header.end, _HEADER_MINIMUM)
    match = _CASE_LABEL.search(parts.flat, 0, end)
    span = match.span(1) if match else None
    if span is None:
        bare = _CASE.search(parts.flat, 0, end)
        span = bare.span() if bare else None
    if span is None:
        return None
    return Fact(parts.flat[slice(*span)].replace(" ", "").upper(), Span(*span))


def priority(parts: Parts) -> Fact[Literal["standard", "expedited"]] | None:
    """Return the review's priority."""
    match = _PRIORITY.search(parts.flat, 0, max(parts.header.end, _HEADER_MINIMUM))
    if match is None:
        return None
    return Fact("expedited" if match[1].lower() == "expedited" else "standard", Span(*match.span(1)))


def dates(parts: Parts) -> Dates:
    """Return the dates of the table at the top, or of the sentence that stands for it in 2013."""
    end = max(parts.header.end, _HEADER_MINIMUM)
    if parts.summary.start:
        end = min(end, parts.summary.start)
    found: dict[str, Fact[date] | None] = {}
    for name, pattern in _DATES.items():
        match = pattern.search(parts.flat, 0, end)
        found[name] = date_fact(match, "date") if match else None
    if found["application_received"] is None and (match := _APPLICATION_BROKEN.search(parts.flat, 0, end)):
        found["application_received"] = date_fact(match, "date")
    if not (found["application_received"] and found["ur_denial"]) and (match := _FILED.search(parts.flat, 0, 6000)):
        found["application_received"] = found["application_received"] or date_fact(match, "application")
        found["ur_denial"] = found["ur_denial"] or date_fact(match, "denial")
    return Dates(**found)


# -- the worker --------------------------------------------------------------------------------------------------------

_MALE: Final = frozenset({"male", "man", "gentleman", "he", "his", "him", "mr", "boy"})
_SEX: Final = r"(?P<sex>male|female|man|woman|gentleman|lady)\b"
# '48 year old right-hand dominant male', '48-year-old male', '48 y/o F'
_AGE: Final = rx(
    r"\b(?P<age>\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[ -](?:one|two|three|four|five|six|seven|eight"
    r"|nine))?) ?-? ?(?:years?|yrs?)[ .-]*(?:old|of age)\b(?:[, ]+(?:[a-z/-]+ ){0,5}?" + _SEX + ")?"
)
_AGE_SHORT: Final = rx(r"\b(?P<age>\d{1,3}) ?-?(?:y/o|yo|y\.o\.)(?: (?:[a-z/-]+ ){0,4}?(?:" + _SEX + r"|(?P<letter>[MF])\b))?")
_AGED: Final = rx(r"\bage[d]?(?: of)?:? (?P<age>\d{2})\b(?!-)")
_SEX_ALONE: Final = rx(r"\b(?:worker|patient|applicant|claimant|employee|he or she|this)(?: \(IW\))?,? (?:is|was) an? (?:[a-z/-]+ ){0,4}?" + _SEX)
_PRONOUN: Final = rx(r"\b(?P<sex>he|she|his|her|mr|ms|mrs)\b(?! ?/)")
_TITLE: Final = frozenset({"mr", "ms", "mrs"})
_TENS: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_ONES: Final = {word: number for number, word in enumerate("one two three four five six seven eight nine".split(), 1)}

# 'sustained an industrial injury on 10-13-16', 'date of injury of 10-20-2016', 'an occupational claim from 10/25/2016'
_INJURY_DATE: Final = (
    rx(rf"\bdates? of (?:the )?(?:industrial |reported )?injur(?:y|ies)(?: \(DOI\))?(?: (?:is|was|of|on|dated|reported as))* ?[:,]? ?(?P<date>{DATE})"),
    rx(rf"\binjury date(?: (?:is|was|of|on))* ?:? ?(?P<date>{DATE})"),
    rx(
        r"\b(?:injur(?:y|ies|ed)|claims?|accident|incident|trauma|fall|fell|hurt|DOI|exposure|onset)\b"
        rf"(?: [a-z()/'-]+,?){{0,12}}? ?(?:(?:on|of|from|dated|dating back to|since|in|:) )?(?:or about )?(?P<date>{DATE})"
    ),
    rx(rf"\b[Oo]n (?:or about )?(?P<date>{DATE}),? (?:the |this |he |she |an? )?(?:[a-z]+ ){{0,6}}?(?:injur|sustain|suffer|fell|slipped|was struck|tripped)"),
)
_SUMMARY_OPENING: Final = 900


def worker(parts: Parts) -> Worker:
    """Return the worker's age, sex and date of injury, from the clinical case summary only."""
    start, end = parts.summary
    flat = parts.flat
    match = _AGE.search(flat, start, end) or _AGE_SHORT.search(flat, start, end) or _AGED.search(flat, start, end)
    age = _age(match) if match else None
    return Worker(age, _sex(flat, match, start, end), _injury_date(flat, start, min(end, start + _SUMMARY_OPENING)))


def _age(match: re.Match[str]) -> Fact[int]:
    words = match["age"].lower().replace("-", " ").split()
    value = int(words[0]) if words[0].isdigit() else _TENS[words[0]] + sum(_ONES[word] for word in words[1:])
    return Fact(value, Span(*match.span("age")))


def _sex(flat: str, age: re.Match[str] | None, start: int, end: int) -> Fact[Literal["male", "female"]] | None:
    """Return the sex that the summary states, or that its pronouns do where they all agree."""
    if age:
        groups = age.groupdict()
        if groups.get("sex"):
            return _sex_fact(age, "sex")
        if groups.get("letter"):
            return Fact("male" if age["letter"].upper() == "M" else "female", Span(*age.span("letter")))
    match = _SEX_ALONE.search(flat, start, end)
    if match:
        return _sex_fact(match, "sex")
    facts = [_sex_fact(pronoun, "sex") for pronoun in _PRONOUN.finditer(flat, start, end)]
    return facts[0] if len({fact.value for fact in facts}) == 1 else None


def _sex_fact(match: re.Match[str], group: str) -> Fact[Literal["male", "female"]]:
    return Fact("male" if match[group].lower() in _MALE else "female", Span(*match.span(group)))


def _injury_date(flat: str, start: int, end: int) -> Fact[date] | None:
    for pattern in _INJURY_DATE:
        match = pattern.search(flat, start, end)
        if match and (fact := date_fact(match, "date")):
            return fact
    return None
