"""The numbers of a request: strength, quantity, refills and visits, each with its span.

What is no plain number (a range, two counts for two body parts) stays null.
"""

import re
from typing import Final

from imr_graph.link.drugs import Drugs
from imr_graph.model import Fact, Span
from imr_graph.text import rx, trim

_UP_TO_TWENTY: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS: Final = {"twenty-four": 24, "twenty four": 24, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_TIMES: Final = {"once": 1, "twice": 2, "thrice": 3, "no": 0, "a": 1, "an": 1}
_WORDS: Final = {word: count for count, word in enumerate(_UP_TO_TWENTY.split())} | _TENS | _TIMES
_SPELT: Final = "|".join(sorted((word for word in _WORDS if word not in {"no", "a", "an"}), key=len, reverse=True))
_N: Final = rf"(?:\d{{1,3}}|(?:{_SPELT})\b)"


def number(text: str) -> int:
    """Return a whole number written in digits or words."""
    text = text.strip().lower()
    return int(text) if text.isdigit() else _WORDS[" ".join(text.split())]


# -- strength ----------------------------------------------------------------------------------------------------------

_AMOUNT: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)"
# 50mg, 10/325mg, 320.5/30/16mg, 7.5-325 mg, 10mg/1ml, 5%, 40mg/ml, 1.5% solution
_STRENGTH: Final = rx(
    rf"(?<![\w.#/])(?:{_AMOUNT} ?(?:mg|mcg|g)? ?[/-] ?){{0,3}}{_AMOUNT} ?"
    r"(?:mgs?|mcgs?|milligrams?|micrograms?|µg|%|units?|meq|iu|(?:grams?|gm|g)(?= ?(?:iv\b|im\b|intraven|intramus)))"
    rf"(?: ?/ ?(?:{_AMOUNT} ?)?(?:ml|mg|hr|hour|mcg|actuation|tab|spray|dose|\d+ ?ml))?(?!\w)"
)
# 'Norco 10/325 #90': the two strengths of a combination, without their unit
_BARE_STRENGTH: Final = rx(
    r"[ (:,]{1,2}(?P<bare>\d{1,3}(?:\.\d+)?[/-]\d{1,3}(?:\.\d+)?)(?![\w/%.-])(?! ?(?:x|times|tab|cap|po|daily|per"
    r"|every|day)\b)"
)


def strength(flat: str, span: Span, drugs: Drugs) -> Span | None:
    """Return the strength of one product; None where a compound names several, or an injection is described."""
    found = [Span(*match.span()) for match in _STRENGTH.finditer(flat, *span)]
    toxin = _toxin_units(flat, span) if found else None
    if toxin:
        found = [place for place in found if place.start != toxin.start()]
    if not found:
        bare = _BARE_STRENGTH.match(flat, drugs.names[-1].end, span.end) if len(drugs.ingredients) > 1 else None
        return Span(*bare.span("bare")) if bare else None
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
    r"(?:tablets?|tabs?|capsules?|caps?|pills?|patch(?:es)?|vials?|bottles?|tubes?|box(?:es)?|containers?|packets?"
    r"|count|ct|doses|lozenges|films?|suppositor(?:y|ies)|pens?|syringes?|inhalers?|amp(?:o|u)les?|kits?|jars?"
    r"|packs?)"
)
_PIECES: Final = r"(?:packs?|pairs?|boxes|sets?|pieces|rolls?|bags?|units)"
_TAKEN: Final = (
    r"(?! (?:by|every|per|a day|daily|orally|po|p\.o|q[dh]|qhs|bid|b\.i\.d|tid|qid|at|once|twice|three times|q\d"
    r"|each|as needed|before|after|prior|prn|with meals|in the|to affected|nightly|1/2))"
)
_HASH: Final = rx(rf"# ?:? ?\(?(?P<number>{_NUMBER})")
#: Drugs whose name ends in a number: 'Tylenol #3' holds 30 mg of codeine
_NUMBERED_DRUG: Final = rx(r"(?:tylenol|codeine|apap|t) ?(?:no\.? ?)?\Z")
_QUANTITY: Final = rx(
    rf"\b(?:quantity|qty|quantities|number|count|dispensed?|disp)\b\.?(?: requested| authorized)?(?: of)? ?[:#=(]* ?"
    rf"(?P<number>{_NUMBER}|(?:{_SPELT})\b)(?![\d.,]*\d)(?! ?(?:weeks?|months?|mg)\b)"
)
_COUNTED: Final = rx(rf"(?<![\w./-])(?P<number>{_NUMBER}|{_SPELT}) ?-? ?(?:\(\d+\) ?)?{_FORMS}\b{_TAKEN}")
_TAKE: Final = rx(r"(?:\b(?:take|takes|taking|apply|use|inject|inhale|one|two|or|to)\b|\d ?[-/]) ?\Z")
_MEASURED: Final = rx(
    rf"(?<![\w./#-])(?P<number>{_NUMBER}) ?(?:(?:grams?|gms?|gm|g)\b(?! ?(?:iv\b|im\b|intraven|intramus))"
    r"|(?:ml|mls|cc|milliliters?|oz|ounces?)\b)(?! ?/)"
)
_BARE: Final = rx(
    r"(?:\b(?:x|times) ?|(?:mg|mcg|%|er|xr|sr|dr|cr)\)?,? ?\(?)(?P<number>\d{2,4})\)?(?= ?(?:\Z|with|,|\())"
)
#: A toxin is asked for in units: 'Botox 200 units'; of other drugs they are the strength: 'vitamin D 50,000 units'
_TOXIN: Final = rx(r"\b(?:botox|botulin\w*|xeomin|dysport|myobloc)\b")
_TOXIN_UNITS: Final = rx(rf"(?<![\w./#-])(?P<number>{_NUMBER}) ?units?\b")
#: 'Prazosin 2 mg capsules, thirty, no refills'
_SPELT_OUT: Final = rx(rf", ?(?!once|twice|thrice)(?P<number>{_SPELT})(?= ?(?:,|\(|\Z))")
#: '2 boxes of 30'
_PACKED: Final = rx(
    rf"(?<![\w./-])(?P<packs>{_N}) ?(?:\(\d+\) ?)?(?:boxes|box|bottles?|packs?|packages?) of (?P<number>\d{{1,3}})\b"
    r"(?! ?(?:%|percent|mg|mcg)|\.\d)"
)
_PIECE: Final = rx(rf"(?<![\w./-])(?P<number>{_N}) ?(?:\(\d+\) ?)?(?:\w+ )?{_PIECES}\b")
_LEADING: Final = rx(
    rf"(?:(?:retrospective )?(?:purchase|rental) of )?(?P<number>{_N}) ?(?:\(\d+\) ?)?(?:pairs? of )?"
    r"(?!(?:month|day|week|year|hour|time|x\b|view|phase|level|piece|point|wheel|in 1)s?\b)(?=[a-z])"
)
_TRAILING: Final = rx(r"(?:,|\bx|\btimes|\() ?(?P<number>\d{1,2})\)?[ .]*\Z")
#: '120 Norco 10/325mg': the count before the drug and its strength
_COUNT_FIRST: Final = rx(
    r"(?P<number>\d{2,3}) (?!(?:m?c?gm?|ml|days?|units?)\b)(?=[a-z-]+(?: [a-z]{2})? ?\d[\d./-]* ?(?:mg|mcg|%))"
)
_DURATION_AFTER: Final = rx(r"[ -]*(?:months?|days?|weeks?|years?|hours?)\b")


def quantity(flat: str, span: Span, category: str | None) -> Fact[int | float] | None:
    """Return the units of a drug, its millilitres or grams, or a stated count of equipment."""
    if category not in {"pharmaceutical", "dme", "injection", None}:
        return None
    packed = _PACKED.search(flat, *span) if " of " in flat[slice(*span)] else None
    if packed and category == "pharmaceutical":
        return Fact(number(packed["packs"]) * int(packed["number"]), Span(*packed.span()))
    found = _first(flat, span, (_HASH, _QUANTITY))
    if found is None and category == "pharmaceutical":
        found = _first(flat, span, (_MEASURED, _COUNTED, _BARE, _SPELT_OUT))
        found = found or _COUNT_FIRST.match(flat, *span)
    if found is None and category != "dme":
        found = _toxin_units(flat, span)
    if found is None and category == "dme":
        found = _LEADING.match(flat, *span) or _first(flat, span, (_PIECE, _TRAILING))
    return _amount(found) if found else None


def _toxin_units(flat: str, span: Span) -> re.Match[str] | None:
    units = _TOXIN_UNITS.search(flat, *span) if "nit" in flat[slice(*span)].lower() else None
    return units if units and _TOXIN.search(flat, *span) else None


def _first(flat: str, span: Span, patterns: tuple[re.Pattern[str], ...]) -> re.Match[str] | None:
    for pattern in patterns:
        for match in pattern.finditer(flat, *span):
            if _is_count(flat, span, pattern, match):
                return match
    return None


def _is_count(flat: str, span: Span, pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    before = flat[max(span.start, match.start() - 20) : match.start()]
    if pattern is _HASH or (pattern is _QUANTITY and match[0].lower().startswith("number")):
        return not (len(match["number"]) == 1 and _NUMBERED_DRUG.search(before))
    if pattern is _COUNTED and _TAKE.search(before):
        return False
    return not _DURATION_AFTER.match(flat, match.end())


def _amount(match: re.Match[str]) -> Fact[int | float]:
    printed = match["number"].replace(",", "")
    span = Span(*match.span("number"))
    if not printed[0].isdigit():
        return Fact(number(printed), span)
    value = float(printed)
    return Fact(int(value) if value.is_integer() else value, span)


# -- refills -----------------------------------------------------------------------------------------------------------

_REFILLS: Final = (
    # Refills: 2 / refill x 1 / RF 3
    rx(r"\b(?:refills?|RFs?)\b ?(?:of |x |times )?[:#=x]* ?\(?(?P<number>\d{1,2})\b(?! ?(?:mg|tab|cap|-|/|to\b))"),
    # with 1 refill / no refills
    rx(
        rf"(?<![-/#:\d])(?<![ ]to[ ])(?<!#[ ])(?<!:[ ])\b(?P<number>{_N}|no|zero) ?(?:\(\d+\) ?)?(?:additional |more"
        rf" |monthly )?"
        r"(?:refills?|RFs?)\b"
    ),
)


def refills(flat: str, span: Span) -> Fact[int] | None:
    """Return the count of refills: 'with 1 refill', 'Refills: 2', 'no refills'."""
    low = flat[slice(*span)].lower()
    if "refill" not in low and "rf" not in low:
        return None
    for pattern in _REFILLS:
        match = pattern.search(flat, *span)
        if match:
            return Fact(number(match["number"]), Span(*match.span("number")))
    return None


# -- visits ------------------------------------------------------------------------------------------------------------

_VISITED: Final = frozenset(
    {
        "physical_medicine",
        "chiropractic",
        "acupuncture",
        "behavioral_health",
        "evaluation",
        "program",
        "home_health",
        "laboratory",
    }
)
_UNIT: Final = r"(?:sessions?|visits?|treatments?|appointments?|consultations?)"
#: 'two visits a week' is no count of visits
_A_WEEK: Final = r"(?! ?(?:a|per|each|every|/) ?(?:weeks?|wks?|months?|days?)\b| (?:weekly|monthly|daily))"
_RANGE: Final = r"(?<![ ]to[ ])(?<![ ]or[ ])(?<![-/.\d])"
# Twelve physical therapy visits / 8 sessions / Eight (8) sessions
_COUNT_BEFORE: Final = rx(
    rf"{_RANGE}(?<!\+[ ])\b(?P<number>{_N}) ?(?:\((?P<again>\d+)\) ?)?"
    r"(?:(?!times\b|weeks?\b|months?\b|days?\b|hours?\b|x\b|per\b|to\b|or\b|sessions?\b|visits?\b"
    r"|treatments?\b)[a-z/-]+,? "
    rf"(?:\([^()]*\) )?){{0,6}}{_UNIT}\b{_A_WEEK}"
)
# up to 4 visits
_UP_TO: Final = rx(rf"(?<!\d[ ])\bup to (?P<number>{_N}) ?(?:\(\d+\) ?)?{_UNIT}\b{_A_WEEK}")
# Physical therapy sessions, 12 / visits: 6 / sessions x 8 / treatments times 6
_COUNT_AFTER: Final = rx(
    rf"\b{_UNIT} ?[,:]? ?(?:x|times|#|of|\()? ?(?P<number>\d{{1,3}})\b"
    r"(?! ?(?:times?|x|per|weeks?|months?|days?|min\w*|hours?|hrs?|-|/|to\b|sessions?|visits?|treatments?))"
)
# 6 + 2 sessions
_SUM: Final = rx(rf"\b(?P<times>\d{{1,2}}) ?\+ ?(?P<weeks>\d{{1,2}}) (?:[a-z/-]+ ){{0,3}}?{_UNIT}\b")
# two times a week for six weeks / 2 x 6 / twice weekly times 4 weeks / 3 per week x 4 weeks / 2 x week x 6 weeks /
# 3 days a week, 4 hours a day for 6 weeks
_PER_WEEK: Final = rx(
    rf"{_RANGE}\b(?P<times>{_N}) ?(?:\(\d+\) ?)?(?:times?|x|visits?|sessions?|treatments?|days?)? ?(?:/|a|per|each"
    rf"|every|x)? ?"
    r"(?:weeks?|weekly|wks?|wk)\b\.?,? ?(?:\d{1,2} hours? (?:a|per) day,? ?|[a-z]+ [a-z]+ )?"
    rf"(?:for|x|times|over|during|by|,)? ?(?:a total of |the next )?(?P<weeks>{_N}) ?(?:\(\d+\) ?)?-?(?:weeks?|wks?"
    rf"|wk)\b"
)
_PER_MONTH: Final = rx(
    rf"{_RANGE}\b(?P<times>{_N}) ?(?:times?|x|visits?|sessions?)? ?(?:(?:/|a|per) ?months?|monthly) ?(?:for|x|times) ?"
    rf"(?P<weeks>{_N}) ?months?\b"
)
_BARE_PRODUCT: Final = rx(
    rf"{_RANGE}(?<!\w)(?P<times>\d{{1,2}}) ?(?:x|times|by) ?(?P<weeks>\d{{1,2}})\b(?! ?(?:times|x|mg|days?|months?"
    rf"|per|hours?|min\w*|-|to ))"
)
# weekly for 6 weeks / monthly x 6
_WEEKLY: Final = rx(
    rf"(?<!bi)(?<!bi-)\b(?:weekly|monthly|once a week|once per week) ?(?:for|x|times)? ?(?P<number>{_N})(?: "
    rf"(?:weeks?|months?|wks?))?\b(?! ?(?:hours?|-))"
)
_BARE_TIMES: Final = rx(
    rf"(?<!\d)(?<!\d[ ])\b(?:times|x) ?(?P<number>{_N})\b(?! ?(?:a |per |weeks?|weekly|wks?|months?|days?|hours?"
    rf"|hrs?|min\w*|mg|-\d|/|to \d))"
    r"|(?<=[a-z][ ])x(?P<tight>\d{1,2})\b(?! ?(?:weeks?|wks?|hours?|hrs?|months?|days?))"
)
# (12) / #12 / QTY: 12 / ', 12'
_BARE_COUNT: Final = rx(
    r"\((?P<number>\d{1,2})\)(?!(?: |-)(?:years?|months?|weeks?|days?|hours?)\b)"
    r"|(?:#|\bqty\.?|\bquantity) ?[:=]? ?(?P<hash>\d{1,3})\b(?! ?(?:refill|mg))|, ?"
    r"(?P<end>\d{1,2})[ .]*\Z"
)
# 12 physical therapy
_LEADING_COUNT: Final = rx(
    rf"(?P<number>{_N}) ?(?:\(\d+\) )?(?:additional |more |post-? ?op(?:erative)? )?(?:physical|occupational|aquatic"
    rf"|pool|chiropractic|acupuncture|massage|psychotherapy|PT\b)"
)
_IN_BRACKETS_COUNT: Final = rx(rf"\((?:total (?:of )?)?(?P<number>{_N}) ?(?:total )?{_UNIT}?(?: total)?\)")
_PRODUCTS: Final = (_PER_WEEK, _PER_MONTH, _BARE_PRODUCT)


def visits(flat: str, span: Span, category: str | None) -> Fact[int] | None:
    """Return the count of visits: stated, or times a week by weeks where both are plain numbers."""
    if category not in _VISITED:
        return None
    if category == "laboratory":
        return _product(flat, span, (_PER_WEEK,))
    added = _SUM.search(flat, *span)
    if added:
        return Fact(int(added["times"]) + int(added["weeks"]), Span(*added.span()))
    stated = [match for pattern in (_COUNT_BEFORE, _COUNT_AFTER) for match in pattern.finditer(flat, *span)]
    if not stated:
        limits = list(_UP_TO.finditer(flat, *span))
        stated = limits if len(limits) == 1 else []
    counts = {number(match["number"]) for match in stated}
    if len(counts) == 1:
        return Fact(counts.pop(), Span(*stated[0].span("number")))
    if counts:
        return _count(_IN_BRACKETS_COUNT.search(flat, *span))
    return _product(flat, span, _PRODUCTS) or _bare(flat, span)


def _product(flat: str, span: Span, patterns: tuple[re.Pattern[str], ...]) -> Fact[int] | None:
    """Return times a week by weeks; None where two such counts stand for two body parts."""
    for pattern in patterns:
        found = list(pattern.finditer(flat, *span))
        if found:
            products = {number(match["times"]) * number(match["weeks"]) for match in found}
            return Fact(products.pop(), Span(*found[0].span())) if len(found) == 1 else None
    return None


def _bare(flat: str, span: Span) -> Fact[int] | None:
    """Return a count without a word for visits: 'weekly x 6', 'x 12', '(12)', '#12', '12 physical therapy'."""
    for pattern in (_WEEKLY, _BARE_TIMES, _BARE_COUNT):
        match = pattern.search(flat, *span)
        if match:
            return _count(match)
    return _count(_LEADING_COUNT.match(flat, *span))


def _count(match: re.Match[str] | None) -> Fact[int] | None:
    if match is None:
        return None
    group = next(name for name, value in match.groupdict().items() if value)
    return Fact(number(match[group]), Span(*match.span(group)))
