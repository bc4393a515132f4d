"""The numbers of a request: strength, quantity, refills and visits, each with its span.

What is no plain number (a range, two counts for two body parts) stays null.
"""

import re
from typing import Final

from imr_graph.link.drugs import Drugs
from imr_graph.model import Fact, Span
from imr_graph.text import rx, trim

_WORDS: Final = {
    word: number
    for number, word in enumerate(
        ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
         " eighteen nineteen twenty").split()  # fmt: skip
    )
} | {"twenty-four": 24, "twenty four": 24, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "once": 1,
     "twice": 2, "thrice": 3, "no": 0, "a": 1, "an": 1}  # fmt: skip
_SPELT: Final = "|".join(sorted((word for word in _WORDS if word not in {"no", "a", "an"}), key=len, reverse=True))
_N: Final = rf"(?:\d{{1,3}}|(?:{_SPELT})\b)"


def number(text: str) -> int:
    """Return a whole number written in digits or words."""
    text = text.strip().lower()
    return int(text) if text.isdigit() else _WORDS[" ".join(text.split())]


# -- strength ----------------------------------------------------------------------------------------------------------

_AMOUNT: Final = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+"
# 50mg, 10/325mg, 320.5/30/16mg, 7.5-325 mg, 10mg/1ml, 5%, 40mg/ml, 1.5% solution
_STRENGTH: Final = rx(
    rf"(?<![\w.#/])(?:(?:{_AMOUNT}) ?(?:mg|mcg|g)? ?[/-] ?){{0,3}}(?:{_AMOUNT}) ?(?:mgs?|mcgs?|milligrams?|micrograms?|µg|%|units?|meq|iu)"
    rf"(?:(?: ?/ ?|/)(?:(?:{_AMOUNT}) ?)?(?:ml|mg|hr|hour|mcg|actuation|tab|\d+ ?ml))?(?![\w])"
)


def strength(flat: str, span: Span, drugs: Drugs) -> Span | None:
    """Return the strength of one product; None where a compound names several, or an injection is described."""
    found = [Span(*match.span()) for match in _STRENGTH.finditer(flat, *span)]
    if not found:
        return None
    printed = {re.sub(r"[\s-]", "", flat[slice(*place)]).lower() for place in found}
    if len(printed) > 1 and len(drugs.ingredients) > 1:
        return None
    between = flat[drugs.names[0].end : drugs.names[-1].start] if drugs.names else ""
    if any(character.isdigit() for character in between):
        return None
    return trim(flat, *found[0])


# -- quantity ----------------------------------------------------------------------------------------------------------

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FORMS: Final = (
    r"(?:tablets?|tabs?|capsules?|caps?|pills?|patch(?:es)?|units?|vials?|bottles?|tubes?|box(?:es)?|containers?|packets?"
    r"|doses|lozenges|films?|suppositor(?:y|ies)|pens?|syringes?|inhalers?|ampules?|kits?|jars?|packs?)"
)
_HASH: Final = rx(rf"# ?:? ?\(?(?P<number>{_NUMBER})")
_QUANTITY: Final = rx(rf"\b(?:quantity|qty|quantities|count|dispense[d]?|disp|QTY)\.?(?: of)? ?[:#=]* ?(?P<number>{_NUMBER})(?! ?(?:refill|week|month|mg\b))")
_COUNTED: Final = rx(rf"(?<![\w./-])(?P<number>{_NUMBER}|{_SPELT}) ?(?:\(\d+\) ?)?{_FORMS}\b(?! (?:by|every|per|a day|daily|orally|PO|QD|BID|TID|at|once|twice|three times|q\d|each|as needed|before|after|prior))")
_MEASURED: Final = rx(rf"(?<![\w./#-])(?P<number>{_NUMBER}) ?(?:grams?|gms?|g|ml|mls|cc|milliliters?|oz|ounces?)\b(?! ?/)")
_LEADING: Final = rx(rf"(?P<number>{_N}) ?(?:\(\d+\) ?)?(?:pairs? of )?(?!(?:month|day|week|year|hour|time|x\b|view|phase|level|piece|point|wheel|in 1)s?\b)(?=[a-z])")
_DURATION_AFTER: Final = rx(r"[ -]*(?:months?|days?|weeks?|years?|hours?)\b")


def quantity(flat: str, span: Span, category: str | None) -> Fact[int | float] | None:
    """Return the units of a drug, its millilitres or grams, or a stated count of equipment."""
    if category not in {"pharmaceutical", "dme", "injection", None}:
        return None
    patterns = [_HASH, _QUANTITY]
    if category == "pharmaceutical":
        patterns += [_MEASURED, _COUNTED]
    for pattern in patterns:
        match = pattern.search(flat, *span)
        if match and (pattern is _HASH or not _DURATION_AFTER.match(flat, match.end())):
            return _amount(match)
    if category == "dme" and (match := _LEADING.match(flat, *span)):
        return Fact(number(match["number"]), Span(*match.span("number")))
    return None


def _amount(match: re.Match[str]) -> Fact[int | float]:
    printed = match["number"].replace(",", "")
    span = Span(*match.span("number"))
    if not printed[0].isdigit():
        return Fact(number(printed), span)
    value = float(printed)
    return Fact(int(value) if value.is_integer() else value, span)


# -- refills -----------------------------------------------------------------------------------------------------------

_REFILLS: Final = (
    rx(rf"\b(?P<number>{_N}|no|zero) ?(?:\(\d+\) ?)?(?:additional |more )?refills?\b"),
    rx(r"\brefills?\b ?(?:of |x |times )?[:#=x]* ?(?P<number>\d{1,2})\b(?! ?(?:mg|tab|cap))"),
)


def refills(flat: str, span: Span) -> Fact[int] | None:
    """Return the count of refills: 'with 1 refill', 'Refills: 2', 'no refills'."""
    for pattern in _REFILLS:
        match = pattern.search(flat, *span)
        if match:
            return Fact(number(match["number"]), Span(*match.span("number")))
    return None


# -- visits ------------------------------------------------------------------------------------------------------------

_VISITED: Final = frozenset({"physical_medicine", "chiropractic", "acupuncture", "behavioral_health", "evaluation", "program", "home_health"})
_UNIT: Final = r"(?:sessions?|visits?|treatments?|appointments?|consultations?)"
_RANGE: Final = r"(?<![ ]to[ ])(?<![ ]or[ ])(?<![-/.\d])"
# Twelve physical therapy visits / 8 sessions / Eight (8) sessions
_COUNT_BEFORE: Final = rx(
    rf"{_RANGE}\b(?P<number>{_N}) ?(?:\((?P<again>\d+)\) ?)?(?:(?!times\b|weeks?\b|months?\b|days?\b|x\b|per\b|to\b|or\b|sessions?\b|visits?\b|treatments?\b)[a-z/-]+ (?:\([^()]*\) )?){{0,6}}{_UNIT}\b"
)
# Physical therapy sessions, 12 / visits: 6 / sessions x 8 / treatments times 6
_COUNT_AFTER: Final = rx(rf"\b{_UNIT} ?[,:]? ?(?:x|times|#|of|\()? ?(?P<number>\d{{1,3}})\b(?! ?(?:times|x|per|weeks?|months?|days?|min\w*|hours?|hrs?|-))")
# two times a week for six weeks / 2 x 6 / twice weekly times 4 weeks / 3 per week x 4 weeks / 2 x week x 6 weeks
_PER_WEEK: Final = rx(
    rf"{_RANGE}\b(?P<times>{_N}) ?(?:\(\d+\) ?)?(?:times?|x|visits?|sessions?|treatments?|days?)? ?(?:/|a|per|each|every|x)? ?(?:weeks?|weekly|wks?|wk)\b\.?,? ?"
    rf"(?:for|x|times|over|during|by|,)? ?(?:a total of |the next )?(?P<weeks>{_N}) ?(?:\(\d+\) ?)?-?(?:weeks?|wks?|wk)\b"
)
_PER_MONTH: Final = rx(rf"{_RANGE}\b(?P<times>{_N}) ?(?:times?|x)? ?(?:/|a|per) ?months? ?(?:for|x|times) ?(?P<weeks>{_N}) ?months?\b")
_BARE_PRODUCT: Final = rx(rf"{_RANGE}(?<!\w)(?P<times>\d{{1,2}}) ?(?:x|times) ?(?P<weeks>\d{{1,2}})\b(?! ?(?:times|x|mg|days?|months?|per|-))")
_BARE_TIMES: Final = rx(rf"\b(?:times|x) ?(?P<number>{_N})\b(?! ?(?:a |per |weeks?|weekly|wks?|months?|days?|hours?|mg|-\d|/))|(?<=[a-z][ ])x(?P<tight>\d{{1,2}})\b(?! ?(?:weeks?|wks?))")
_IN_BRACKETS_COUNT: Final = rx(rf"\((?:total (?:of )?)?(?P<number>{_N}) ?(?:total )?{_UNIT}?(?: total)?\)")


def visits(flat: str, span: Span, category: str | None) -> Fact[int] | None:
    """Return the count of visits: stated, or times a week by weeks where both are plain numbers."""
    if category not in _VISITED:
        return None
    stated = [match for pattern in (_COUNT_BEFORE, _COUNT_AFTER) for match in pattern.finditer(flat, *span)]
    counts = {number(match["number"]) for match in stated}
    if len(counts) == 1:
        return Fact(counts.pop(), Span(*stated[0].span("number")))
    if counts:
        total = _IN_BRACKETS_COUNT.search(flat, *span)
        return Fact(number(total["number"]), Span(*total.span("number"))) if total else None
    for pattern in (_PER_WEEK, _PER_MONTH, _BARE_PRODUCT):
        match = pattern.search(flat, *span)
        if match:
            return Fact(number(match["times"]) * number(match["weeks"]), Span(*match.span()))
    match = _BARE_TIMES.search(flat, *span) or _BRACKETED_TOTAL.search(flat, *span)
    if match is None:
        return None
    group = next(name for name, value in match.groupdict().items() if value)
    return Fact(number(match[group]), Span(*match.span(group)))


_BRACKETED_TOTAL: Final = rx(r"\((?P<number>\d{1,2})\)")
