"""The worker's diagnoses: what a case summary says that the worker was diagnosed with or is treated for.

A trigger ('The diagnoses include', 'undergoing treatment for', 'Axis I:') opens a list that ends with its clause; what
stands before and after the trigger tells whether it speaks of the worker's diagnoses at all. The list itself is read by
:mod:`imr_graph.extract.diagnosis_lists`.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from imr_graph.extract.diagnosis_lists import items, list_end
from imr_graph.extract.diagnosis_words import CONDITION, names_condition
from imr_graph.model import Fact, Span
from imr_graph.sections import Parts
from imr_graph.text import printed, rx

# Words that a trigger begins with, looked for in lower case
_STEM: Final = rx(
    r"under diagnos|diagnos|impression|assess|dx(?!\w)|treat|care for|care of|axis i|evidence of|follow", 0
)

# -- what opens a list -------------------------------------------------------------------------------------------------

_PAREN: Final = r"(?: ?\([^()]{0,40}\))?"
# 'from the visit of 3/4/12', 'on that day', 'per the dental report of 06/11/2015'
_CONTEXT: Final = (
    _PAREN
    + r"(?:,? (?:from|on|dated|per|in|at|as of|by|for|after|according to|(?:related|associated|relevant|pertinent) "
    r"(?:to|with))\b(?: (?:the|this|a|an|his|her))?"
    r"(?:[^.;:]|(?<=dr)[.]){0,60}?(?<=[\w)]))?,? ?"
)
_SAID: Final = (
    r"(?:as(?: follows)?|documented|noted|listed|reported|stated|given|provided|recorded|described|the following|also"
    r"|to be"
    r"|to include|includ(?:e|es|ed|ing)|that of|but (?:are|is) not limited to|made|of)\b(?! ?\w*(?:ly)\b)"
)
# 'given', 'listed by the treater' before the link
_GIVEN: Final = (
    r"(?: (?:given|listed|noted|provided|reported|documented|stated|made|rendered)\b(?: (?:at|by|on|in"
    r"|per)[^.;:]{0,40}?)?)?"
)
# 'include', 'are noted as', 'which have included', 'of', ':'
_LINK: Final = (
    r"(?:(?:,? ?(?:which|that|this|also|currently|now|have|has|had|been|continue to)\b ?)*(?:includ(?:e|es|ed|ing)"
    r"|identif(?:y|ies|ied)"
    r"|are(?: comprised of)?|is|were|was|be|of|consist(?:s|ed)? of|compris(?:e|es|ed|ing)(?: of)?|reads?"
    r"|listed|noted|documented|reported|given|remain(?:s|ed)?|as)\b|:|=)"
    rf"(?! ?\d{{1,2}}[/-]\d)(?: ?{_SAID})* ?:? ?"
)
_LISTS: Final = r"[^.;:]{0,60}?\b(?:has|have|gives?|lists?|shows?|reads?|states?) ?:? ?"
_NOUN: Final = rx(
    r"(?:diagnos(?:[ei]s|tic impressions?|ed conditions?)|impressions?|dx)\b(?: list)?(?:"
    + _GIVEN
    + _CONTEXT
    + _LINK
    + r"| ?(?=\d{1,2}[.)] ?[a-z]))",
    0,
)
_UNDER: Final = rx(r"under diagnoses" + _LISTS, 0)
#: 'gave an assessment of': the words before; an assessment of gait or function states no diagnosis
_GIVEN_OF: Final = rx(r"\b(?:(?:g[ai]ve[sn]?|with) (?:an?|the)|visit (?:[^.;]{0,40} )?with) \Z", 0)
#: 'lists the assessment as': without it, 'assessment as' is of something else
_LISTED_AS: Final = rx(
    r"\b(?:lists?|listed|gives?|gave|reports?|reported|notes?|noted|documents?|documented|states?) (?:an?|the|his"
    r"|her) \Z",
    0,
)
_ASSESSMENT: Final = rx(
    r"assess(?:ed (?:as having|with|to have) |ments?\b" + _PAREN + r"(?:(?: on| from| dated| of)[^.;:]{0,40}?(?<=\d))?"
    r" ?(?:(?P<bare>of|as)(?: ?: ?| )|: ?"
    r"|(?:includ(?:es|ed)|(?:was|were|is|are)(?: noted| documented| listed| reported)?(?: as)?) ?:? ))",
    0,
)
# 'current diagnoses (lumbar strain, cervical strain), and treatment to date': the list stands in brackets
_BRACKETED: Final = rx(
    r"diagnos[ei]s ?\((?=[a-z])(?P<list>[^()]{8,800}(?:\([^()]{0,60}\)[^()]{0,300}){0,8})\)(?! ?:)", 0
)
_DIAGNOSED: Final = rx(
    r"diagnosed(?: (?:on|in|by) [\w/ .,-]{2,40}?| him| her| the (?:patient|applicant|claimant|employee|(?:injured"
    r" )?worker))?,? (?:as having|as suffering from|with|to have|having|as)"
    r"(?: (?:the following|a history of))?\b ?:? ?",
    0,
)
_TREATED: Final = rx(
    r"(?:treat(?:ed|s|ing)?(?: [a-z]+ly)?(?:(?<=treating) (?:him|her|the (?:patient|applicant|claimant|employee|iw"
    r"|(?:injured )?worker)))?"
    r"(?: (?:by|at) [^.;]{2,40}?)? for\b|(?:treatments?|care)(?: [a-z]+| of"
    r" [^.;]{2,60}?)? for\b|treatments? of\b) ?:? ?",
    0,
)
#: 'the treating surgeon diagnosed a tear': the words after, and whom the words before must name
_DIAGNOSED_IT: Final = rx(
    r"diagnosed (?!(?:with|by|on|in|at|as|to|for|from|and|or|that|which|conditions?|having|previously|prior|no|nothing"
    r"|it|him|her|them)\b)",
    0,
)
_DOCTOR: Final = rx(
    r"\b(?:surgeon|physician|provider|doctor|(?!radio)[a-z]{5,}ist|examiner|evaluator|chiropractor|clinician"
    r"|dr\.? [a-z'-]+|[a-z]+,? (?:m\.?d\.?|d\.?o\.?|d\.?c\.?))(?: (?:also|has|had|first|then|initially|currently))* \Z",
    0,
)
_FOLLOWED: Final = rx(
    r"follow(?:ed|ing)(?: [a-z]+ly)?(?: by [^.;]{2,40}?)? for (?=(?:a |an )?(?:diagnos|chronic|his |her |the"
    r" following))",
    0,
)
_AXIS: Final = rx(
    r"axis (?:iii|ii|i|3|2|1)\b(?: diagnos[ei]s)? ?[:-](?! ?(?:deferred|no diagnos|none|n/?a\b|v71|not )) ?", 0
)
_EVIDENCE: Final = rx(r"evidence of (?:an? )?", 0)

_TRIGGERS: Final = {
    "under diagnos": (_UNDER,),
    "diagnos": (_DIAGNOSED, _NOUN, _DIAGNOSED_IT),
    "dx": (_NOUN,),
    "impression": (_NOUN,),
    "assess": (_ASSESSMENT,),
    "treat": (_TREATED,),
    "care for": (_TREATED,),
    "care of": (_TREATED,),
    "follow": (_FOLLOWED,),
    "axis i": (_AXIS,),
    "evidence of": (_EVIDENCE,),
}

# -- what stands before a trigger --------------------------------------------------------------------------------------

#: Care that goes on: 'treatment for' alone may be care that was refused or is only spoken of
_ONGOING: Final = rx(
    r"\b(?:undergoing|under|receiv(?:es|ed|ing)|underwent|been in|continues?(?: to receive)?|seeking|in|ongoing|had"
    r"|has|have)(?: [a-z]+){0,2} \Z",
    0,
)
#: 'records show treatment for': of conditions, or of something else; not 'prior records'
_RECORDED: Final = rx(
    r"(?:\b(?P<former>no|prior|past|previous) )?(?:\bmedical )?\b(?:records?|documentation|reports?|notes?|file)"
    r" (?:reveal|indicate|show|document|reflect|note|describe)(?:s|ed)?(?: (?:ongoing|current|continued))? \Z",
    0,
)
_NOT_BEFORE: Final = rx(
    # a denial: 'no formal diagnosis', 'has not been diagnosed'
    r"\b(?:no|not|without|never|denie[sd]|lack of|absence of)(?: (?:an?|any|been|have|had|has|yet|ever|being|formal"
    r"|current|clear|specific|definitiv?e|other|new|further|psychiatric|established|documented|listed|the|be|carry|given|made"
    r"|history of|evidence of|[a-z]+ly))* \Z"
    # other people's, or the past in passing
    r"|\b(?:family(?: history)?|father|mother|brother|sister|sibling|son|daughter|cousin|wife|husband"
    r"|(?:medical|surgical|psychiatric) history)\b[^.]{0,24}\Z|\bhistory of (?:an? )?(?:prior )?\Z"
    # another kind: 'physical assessment', 'previous diagnosis'; not yet made: 'to confirm the diagnosis'
    r"|\b(?:differential|physical|objective|risk|functional|psychosocial|needs|self|hearing|previous(?:ly)?|prior"
    r"|unclear)(?: [a-z]+)?[ -]\Z|\b(?:support|establish|confirm|to rule out|criteria for|clarify|determine)(?:s|ed"
    r"|es|ing)?(?: [a-z]+){0,2} \Z",
    0,
)
_PHRASE_BEFORE: Final = 60
_SENTENCE_BEFORE: Final = 160
_MOST: Final = 200  # diagnoses of one letter
_IMAGING: Final = rx(
    r"\b(?:radiolog\w*|mri|x-? ?rays?|ct|scan|emg|ncv|stud(?:y|ies)|ultrasound|arthrogram"
    r"|myelogram|radiograph\w*)\b[^.]*\Z",
    0,
)
#: Whom a sentence of a rationale speaks of: the worker, not patients at large
_WORKER: Final = rx(
    r"\b(?:patient|worker|applicant|claimant|employee|individual|member|he|she|iw|records?)\b(?! ?s\b)", 0
)
_GUIDELINE: Final = rx(
    r"\b(?:recommend\w*|guidelines?|patients|mtus|odg|acoem|indicated (?:for|in)|criteria|individuals|workers)\b", 0
)
_DOUBTED: Final = rx(
    r"\b(?:no|not|without|lacks?|absence|denie[sd]|neither|nor|unclear|if|whether|should|would|unless)\b", 0
)

# -- what stands after it ----------------------------------------------------------------------------------------------

_NOT_AFTER: Final = rx(
    r"(?:record\b|the (?:same|above|injury|industrial|alleged|request\w*|patient|worker|claim|services?|injured"
    r"|hearing)|not |unclear|unknown|pending|made\b|performed|reviewed|discussed|provided|consistent|this |that "
    r"|these |based|an? (?:work|industrial)[ -](?:related )?(?:injury|accident)|(?:his|her|their) (?:injur"
    r"|condition|symptom)|further|evaluation|which|how|certified|denied|needed|necess|appropriate|approved"
    r"|authorized|requested|recommended|unchanged|updated|amended|changed|modified|similar|still |available"
    r"|required|attached|as above|up to|at least|approximately|over |about |more than|(?:the past )?"
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|many|a few) (?:week|month|year"
    r"|day|hour|visit|session)"
    r"|injur(?:y|ies) (?:sustained|from)|pain levels?|work status"
    r"|greater|confirmed|established|supported|deferred|being |him\b|her\b(?! \w))"
)
# 'for the following diagnoses:', 'the diagnoses of'
_OF_DIAGNOSES: Final = rx(
    r"(?:the |an? |her |his )?(?:following )?(?:diagnos[ei]s|diagnoses|conditions?|injur(?:y|ies)|symptoms)"
    r"(?: (?:of|including|that include|which include|to include)|(?= ?:)) ?:? ?"
)


def diagnoses(parts: Parts) -> tuple[Fact[str], ...]:
    """Return the diagnoses that the summary states, each once; else those of the first rationale that states any."""
    found = list(islice(_stated(parts, parts.summary), _MOST))
    if not found:
        rationales = (item.rationale for item in parts.items if item.rationale)
        stated = (list(islice(_stated(parts, part, of_worker=True), _MOST)) for part in rationales)
        found = next((facts for facts in stated if facts), [])
    unique: dict[str, Fact[str]] = {}
    for fact in found:
        unique.setdefault(fact.value.casefold(), fact)
    return tuple(unique.values())


def _stated(parts: Parts, part: Span, *, of_worker: bool = False) -> Iterator[Fact[str]]:
    """Yield what a part states as diagnoses; of a rationale, only what it states of the worker."""
    flat, low = parts.flat, parts.flat[: part.end].lower()
    at = part.start
    for stem in _STEM.finditer(low, *part):
        opening = _opening(low, stem, part, rationale=of_worker) if stem.start() >= at else None
        if opening is None:
            continue
        start, end, sure = opening
        inner = _OF_DIAGNOSES.match(flat, start, part.end)
        start = inner.end() if inner else start
        if _NOT_AFTER.match(flat, start, part.end) or (of_worker and not _of_worker(low, part.start, stem.start())):
            continue
        end = end or list_end(flat, start, part.end)
        for item in items(flat, Span(start, end)):
            if of_worker and not (CONDITION.search(flat, *item) and low[slice(*item)] != "pain"):
                continue
            if sure or names_condition(flat[slice(*item)]):
                yield Fact(printed(parts.text, item), item)
        at = max(start, end)


def _opening(low: str, stem: re.Match[str], part: Span, *, rationale: bool) -> tuple[int, int | None, bool] | None:
    """Return where the list of a trigger begins, and ends where brackets tell; None where it opens none.

    The last value is false where the trigger alone does not assure that conditions follow.
    """
    found = (pattern.match(low, stem.start(), part.end) for pattern in _TRIGGERS[" ".join(stem[0].split())])
    bracketed = _BRACKETED.match(low, stem.start(), part.end)
    match = bracketed or next((match for match in found if match), None)
    before = low[max(part.start, stem.start() - _SENTENCE_BEFORE) : stem.start()]
    if match is None or not _fits(before, match, rationale=rationale):
        return None
    if match is bracketed:
        return *match.span("list"), True
    sure = not (match.re is _DIAGNOSED_IT or _bare(match) or _recorded(before, match))
    return match.end(), None, sure


def _fits(before: str, trigger: re.Match[str], *, rationale: bool) -> bool:
    """Tell whether a trigger speaks of diagnoses at all: an impression not of a scan, care that goes on."""
    if _NOT_BEFORE.search(before[-_PHRASE_BEFORE:]):
        return False
    if trigger[0].startswith(("evidence", "impression")):
        return rationale if trigger[0].startswith("evidence") else not _IMAGING.search(before)
    if bare := _bare(trigger):
        return bool((_GIVEN_OF if bare == "of" else _LISTED_AS).search(before))
    if trigger.re is _DIAGNOSED_IT:
        return bool(_DOCTOR.search(before))
    return (
        not trigger[0].startswith(("treatment", "care")) or bool(_ONGOING.search(before)) or _recorded(before, trigger)
    )


def _bare(trigger: re.Match[str]) -> str | None:
    """Return 'of' or 'as' where nothing else links 'assessment' to what follows."""
    return trigger.groupdict().get("bare")


def _recorded(before: str, trigger: re.Match[str]) -> bool:
    """Tell whether records show 'treatment for' something."""
    match = _RECORDED.search(before) if trigger[0].startswith("treatment") and " for" in trigger[0] else None
    return match is not None and not match["former"]


def _of_worker(low: str, start: int, at: int) -> bool:
    """Tell whether the sentence before a trigger speaks of the worker, and of no guideline."""
    sentence = low[max(start, low.rfind(". ", start, at) + 1, at - _SENTENCE_BEFORE) : at]
    return bool(_WORKER.search(sentence)) and not (_GUIDELINE.search(sentence) or _DOUBTED.search(sentence))
