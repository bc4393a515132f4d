"""The table at the top of a letter, and the worker as the clinical case summary describes them."""

import re
from datetime import date
from typing import Final, Literal

from imr_graph.model import Dates, Fact, Span, Worker
from imr_graph.sections import Parts
from imr_graph.text import DATE, date_fact, dates_in, rx

_CASE: Final = rx(r"\bCM ?\d\d ?- ?\d{6,8}\b")
_CASE_LABEL: Final = rx(r"Case (?:Number|No\.?|#) ?:? ?(CM ?\d\d ?- ?\d{5,8})\b")
_PRIORITY: Final = rx(r"\bPriority ?:? ?(Standard|Expedited|Regular)\b")

# Each label of the table in the wordings of all years: 'Date of UR Decision:' (2013), 'UR Denial Date:' (2014 on). In
# lower case, each beginning with a word: such patterns are searched many times faster.
_LABELS: Final = {
    "assigned": (r"date (?:of )?assign(?:ed|ment)",),
    "injury": (r"date of injury", r"injury date", r"doi"),
    "decision": (
        r"decision date",
        r"determination date",
        r"date of (?:the )?(?:imr )?(?:final )?(?:decision|determination)",
        r"dated",
    ),
    "ur_denial": (
        r"ur (?:denial|decision|determination) date",
        r"utilization review (?:denial|decision) date",
        r"date of (?:the )?(?:ur|utilization review) (?:decision|denial|determination)",
    ),
    "application_received": (
        r"application (?:date )?received",
        r"application (?:received )?date",
        r"date (?:imr )?application received",
    ),
}
_DATES: Final = {
    name: tuple(rx(rf"{label}(?: date)? ?: ?(?:[a-z]{{4,10}} ?: ?)?(?P<date>{DATE.lower()})", 0) for label in labels)
    for name, labels in _LABELS.items()
}
# The table breaks 'Application Received:' over two lines, with the date before or after its second word
_APPLICATION_BROKEN: Final = rx(rf"\bApplication (?P<date>{DATE}) Received ?:")
# 2013 notices say it in a sentence
_FILED: Final = rx(
    rf"application for Independent Medical Review was (?:filed|received) on (?P<application>{DATE})"
    rf"(?: disputing the Utilization Review (?:Denial|Decision|Modification)s? dated (?P<denial>{DATE}))?"
)
_SHORTEST_TABLE: Final = 50
_FIRST_PAGE: Final = 1500
_FIRST_PAGES: Final = 6000


def case_number(parts: Parts) -> Fact[str] | None:
    """Return the case number, in its usual writing (``CM13-0000101``)."""
    end = _header_end(parts)
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
    match = _PRIORITY.search(parts.flat, 0, _header_end(parts))
    if match is None:
        return None
    return Fact("expedited" if match[1].lower() == "expedited" else "standard", Span(*match.span(1)))


def dates(parts: Parts) -> Dates:
    """Return the dates of the table at the top, or of the sentence that stands for it in 2013."""
    found = {name: _labelled_date(parts, name) for name in _DATES}
    if found["application_received"] is None and (
        match := _APPLICATION_BROKEN.search(parts.flat, 0, _header_end(parts))
    ):
        found["application_received"] = date_fact(match, "date")
    if not (found["application_received"] and found["ur_denial"]) and (
        match := _FILED.search(parts.flat, 0, _FIRST_PAGES)
    ):
        found["application_received"] = found["application_received"] or date_fact(match, "application")
        found["ur_denial"] = found["ur_denial"] or date_fact(match, "denial")
    return Dates(**found)


def _labelled_date(parts: Parts, name: str) -> Fact[date] | None:
    """Return the date that follows the first label of a name."""
    low = parts.flat[: _header_end(parts)].lower()
    found = [match for pattern in _DATES[name] if (match := pattern.search(low))]
    return date_fact(min(found, key=lambda match: match.start()), "date") if found else None


def _header_end(parts: Parts) -> int:
    """Return where the table at the top ends; where no head ends it, a page's worth is looked through."""
    end = parts.header.end if parts.header.end > _SHORTEST_TABLE else _FIRST_PAGE
    return min(end, parts.summary.start) if parts.summary.start else end


# -- the worker --------------------------------------------------------------------------------------------------------

_MALE: Final = frozenset({"male", "man", "gentleman", "he", "his", "him", "mr", "boy", "m"})
_SEX: Final = r"(?P<sex>female|male|woman|man|gentleman|lady)\b"
# Between an age and a sex: 'right-hand dominant', ', Hispanic', '(DOB 1/2/60)'
_BETWEEN: Final = r"(?:[,; ]+(?:[a-z/-]+|\([^()]{0,30}\))){0,6}?[,; ]+"
_YEARS: Final = r"(?:years?|yrs?|yr\.)[ .-]*(?:s[ -])?(?:old|of age|young)\b"
# '48 year old right-hand dominant male', '48-year-old male', '48 y/o F', '68 years of age', 'forty-eight year old'
_AGE: Final = rx(
    r"\b(?P<age>\d{2}|(?:sixteen|seventeen|eighteen|nineteen)(?=[ -]?years?[ -]old)"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?) ?-? ?(?:"
    + _YEARS
    + r"|(?:y/o|yo|y\.o\.?|y\.?/o\.?)(?![a-z]))"
    r"(?! (?:son|daughter|child|grand\w+|MRI|injury|history|fracture|surgery))"
    r"(?:" + _BETWEEN + _SEX + r"|[,; ]+(?P<letter>[MF])\b)?"
)
_AGED: Final = rx(
    r"\bage[d]?(?: of| is)? ?:? ?(?P<age>\d{2})\b(?!-)|\b(?:he|she|patient|worker|employee|applicant|claimant|who)"
    r" is (?P<is>\d{2})(?= ?[.,;])"
)
_SEX_ALONE: Final = rx(
    r"\b(?:worker|patient|applicant|claimant|employee|individual|this|case)(?: \([^()]{0,20}\))?,? (?:is|was"
    r"|involves) an? (?:now )?"
    r"(?:[a-z/-]+,? ){0,5}?" + _SEX + r"|^an? (?:[a-z/-]+,? ){0,4}?(?P<first>female|male)\b"
)
_PRONOUN: Final = rx(r"(?<![/\w])(?P<sex>he|she|his|her|mr|ms|mrs)\b(?! ?/| or )")
_TEENS_AND_TENS: Final = {
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
}
_NINE: Final = "one two three four five six seven eight nine"
_ONES: Final = {word: number for number, word in enumerate(_NINE.split(), 1)}


def worker(parts: Parts) -> Worker:
    """Return the worker's age, sex and date of injury, from the clinical case summary only."""
    start, end = parts.summary
    match = _AGE.search(parts.flat, start, end)
    age = match or _AGED.search(parts.flat, start, end)
    return Worker(_age(age) if age else None, _sex(parts.flat, match, start, end), injury_date(parts))


def _age(match: re.Match[str]) -> Fact[int]:
    group = "age" if match["age"] else "is"
    words = match[group].lower().replace("-", " ").split()
    value = int(words[0]) if words[0].isdigit() else _TEENS_AND_TENS[words[0]] + sum(_ONES[word] for word in words[1:])
    return Fact(value, Span(*match.span(group)))


def _sex(flat: str, age: re.Match[str] | None, start: int, end: int) -> Fact[Literal["male", "female"]] | None:
    """Return the sex that the summary states, or that its pronouns do where they all agree."""
    match = age if age and (age["sex"] or age["letter"]) else _SEX_ALONE.search(flat, start, end)
    if match:
        return _sex_fact(match, next(name for name in ("sex", "letter", "first") if match.groupdict().get(name)))
    facts = [_sex_fact(pronoun, "sex") for pronoun in _PRONOUN.finditer(flat, start, end)]
    return facts[0] if len({fact.value for fact in facts}) == 1 else None


def _sex_fact(match: re.Match[str], group: str) -> Fact[Literal["male", "female"]]:
    return Fact("male" if match[group].lower() in _MALE else "female", Span(*match.span(group)))


# -- the date of injury ------------------------------------------------------------------------------------------------

# What stands around a date of injury, the surest first: before the date, and after it
_AROUND: Final = (
    # 'date of injury of 10-20-2016', 'whose date of injury is June 14, 2011', 'injury date of', 'DOI: 2/13/2001'
    (
        rx(
            r"\b(?:dates? of (?:the |his |her )?(?:[a-z]+[ -]){0,2}?(?:injur(?:y|ies)|accident)|injury date"
            r"|DOI)\b(?: \([^()]{0,12}\))?(?: (?:is|was|of|on|dated|(?:reported|listed|noted|given|stated|recorded)"
            r" (?:as|to be)))* ?[:,]? ?\Z"
        ),
        rx(r""),
    ),
    # 'with a 10/31/13 date of injury'
    (rx(r""), rx(r" (?:date of injury|DOI\b|(?:work |industrial )?injury\b)")),
    # 'sustained an industrial injury on 10-13-16', 'an occupational claim from 10/25/2016', 'injured her back on ...'
    (
        rx(
            r"\b(?:injur(?:y|ies|ed(?! worker))|claims?|accident|incident|trauma|fall|fell|hurt|exposure|onset"
            r"|assault(?:ed)?)\b(?: [a-z()/'-]+,?){0,12}? ?(?:(?:on|of|from|dated|dating back to|since|in|:)"
            r" )?(?:or about )?\Z"
        ),
        rx(r""),
    ),
    # 'On 3/4/2012 the patient slipped'
    (
        rx(r"\bon (?:or about )?\Z"),
        rx(
            r",? (?:the |this |he |she |an? )?(?:[a-z]+ ){0,6}?"
            r"(?:injur|sustain|suffer|fell|slipped|was struck|tripped)"
        ),
    ),
)
#: 'struck on the hip by a cart on 7/8/14': an event, but perhaps not the one that the claim is for
_EVENT: Final = rx(
    r"\b(?:attacked|struck|hit|burned|bitten|held up|robbed|crushed|rear-ended|thrown|run over|kicked|slipped|tripped"
    r"|twisted)\b(?: (?!(?:and|had|has|was|were|went|then|later|before|after|until|as|placed|returned|began|stopped)\b)"
    r"[a-z()/'-]+){0,12}? ?(?:on|of|in) (?:or about )?\Z"
)
_TO: Final = rx(rf" ?(?:-|to|through|thru|and) ?(?P<date>{DATE})")
# What stands before the date of a paper, a visit or a treatment
_PAPER: Final = rx(
    r"\b(?:reports?|notes?|dated|visits?|evaluat\w*|exam\w*|PR-?2|MRI|x-?rays?|CT|EMG|NC[SV]|stud(?:y|ies)|reviews?"
    r"|UR|seen|records?|requests?|surgery|underwent|follow\w*|prescri\w*|certif\w*|den(?:ied|ial)|RFA|forms?|letter"
    r"|performed|imaging|operation|status post|injections?|as of|through|until|born|DOB|reevaluat\w*|progress"
    r"|presented|complain\w*|diagnos\w*)\b[^.]{0,40}\Z"
)
_SUMMARY_OPENING: Final = 900
_PHRASE_BEFORE: Final = 130
_PAPER_BEFORE: Final = 60


def injury_date(parts: Parts) -> Fact[date] | None:
    """Return the date of injury that the opening of the summary states.

    Where no words call it so ('On May 25, 2012 he caught a falling engine block'), it is the first date there that the
    table also gives as the date of injury, else the first that is no date of a paper or a visit.
    """
    start, end = parts.summary.start, min(parts.summary.end, parts.summary.start + _SUMMARY_OPENING)
    found = []
    for match in dates_in(parts.flat, start, end):
        fact = date_fact(match, "date")
        if fact is None:
            continue
        window = max(start, match.start() - _PHRASE_BEFORE)
        for before, after in _AROUND:
            if after.match(parts.flat, match.end(), end) and before.search(parts.flat, window, match.start()):
                return _date_or_end(parts, match)
        found.append(fact)
    return _unnamed_date(parts, found)


def _date_or_end(parts: Parts, match: re.Match[str]) -> Fact[date] | None:
    """Return a date; of a range ('1/1/10 to 5/6/12') the end where the table gives that, else the beginning."""
    following = _TO.match(parts.flat, match.end())
    last = date_fact(following, "date") if following else None
    table = _labelled_date(parts, "injury") if last else None
    return last if last and table and last.value == table.value else date_fact(match, "date")


def _unnamed_date(parts: Parts, found: list[Fact[date]]) -> Fact[date] | None:
    """Return the first date that the table gives too, else that of an event; without a table the first of no paper."""
    table, start = _labelled_date(parts, "injury"), parts.summary.start
    same = next((fact for fact in found if table and fact.value == table.value), None)
    if same:
        return same
    others = [fact for fact in found if not _of_paper(parts.flat, start, fact.span.start)]
    event = next((fact for fact in others if _is_event(parts.flat, start, fact.span.start)), None)
    return event or (None if table else next(iter(others), None))


def _is_event(flat: str, start: int, at: int) -> bool:
    return bool(_EVENT.search(flat, max(start, at - _PHRASE_BEFORE), at))


def _of_paper(flat: str, start: int, at: int) -> bool:
    return bool(_PAPER.search(flat, max(start, at - _PAPER_BEFORE), at))
