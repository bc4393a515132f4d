"""The worker's diagnoses: what a case summary says that the worker was diagnosed with or is treated for.

A trigger ('The diagnoses include', 'undergoing treatment for') opens a list that ends with its clause. The list is cut
at its separators, and pieces that state no condition of their own ('cervical' in 'cervical and lumbar strain', 'left
upper limb') are joined to the piece that they belong to.
"""

import re
from collections.abc import Iterator
from typing import Final

from imr_graph.extract.diagnosis_words import (
    BARE_CONDITIONS,
    DETAIL_WORDS,
    LOCATION_WORDS,
    PROCEDURE,
    is_location,
)
from imr_graph.model import Fact, Span
from imr_graph.sections import Parts
from imr_graph.text import printed, rx, trim

_LINK: Final = (
    r"(?:(?:,? ?(?:which|that|this|also|currently|now|have|has|had|been)\b ?)*(?:includ(?:e|es|ed|ing)|are|is|were|was|of|consist(?:s|ed)? of|listed|noted|documented|reported|given|remain(?:s|ed)?)\b|:)"
    r"(?! ?\d{1,2}[/-]\d)(?: ?(?:as(?: follows)?|documented|noted|listed|reported|stated|given|recorded|described|the following|also|to be|to include|includ(?:e|es|ed|ing)|that of|but (?:are|is) not limited to|made|of)\b(?! ?\w*(?:ly)\b))* ?:? ?"
)
_CONTEXT: Final = r"(?: ?\([^()]{0,40}\))?(?:,? (?:from|on|dated|per|in|at|as of|by|for)\b(?: (?:the|this|a|an|his|her))?[^.;:]{0,60}?(?<=[\w)]))?,? ?"
_TRIGGER: Final = rx(
    r"\b(?:diagnos[ei]s|diagnoses|(?:diagnostic |clinical )?impressions?)\b" + _CONTEXT + _LINK
    + r"|\bassessments? ?(?:: ?|(?:includ(?:es|ed)|(?:was|were|is|are)(?: noted as| documented as| listed as)?:?) )"
    r"|\bdiagnosed(?: (?:on|in) [\w/ ,-]{4,20}?)?(?: (?:as having|with|to have|having|as))(?: (?:the following|a history of))?\b ?:? ?"
    r"|\b(?:undergoing|under|receiv(?:es|ed|ing)|underwent|been in|continues?(?: to receive)?|seeking|in|ongoing)(?: [a-z]+){0,2} (?:treatments?|care|management)(?: [a-z]+){0,1} for ?:? ?"
    r"|\b(?:being|been|was|is|were|currently|also)(?: (?:evaluated|seen|followed) and)? treated(?: [a-z]+ly)?(?: by [^.;]{2,40}?)? for ?:? ?"
)
_OF_DIAGNOSES: Final = rx(r"(?:the |an? |her |his )?(?:following )?(?:diagnos[ei]s|diagnoses|conditions?|injur(?:y|ies)|symptoms)(?: (?:of|including|that include|which include|to include)|(?= ?:)) ?:? ?")
_NOT_BEFORE: Final = rx(
    r"\b(?:no|not|without|never|denie[sd]|differential|family history|family|father|mother|brother|sister|sibling|history of an?|(?:past )?(?:medical|surgical) history|previous(?:ly)?|prior|physical|objective|risk|functional|psychosocial|needs|self|lack of|absence of|unclear|hearing|support(?:s|ing)? the|establish(?:es|ed|ing)?|confirm(?:s|ed|ing)? the|for the|to rule out|criteria for|discharge)\b[^.]{0,24}\Z"
)
_NOT_AFTER: Final = rx(
    r"(?:the (?:same|above|injury|industrial|alleged|request\w*|patient|worker|claim)|not |unclear|unknown|pending|made\b|performed|reviewed|discussed|provided|consistent|this |that |these |based|an? (?:work|industrial)[ -](?:related )?(?:injury|accident)|(?:his|her|their) (?:injur|condition|symptom)|further|evaluation|which|how|certified|denied|needed|necess|appropriate|approved|authorized|requested|recommended)"
)
# what ends a list before its sentence does
_CUT: Final = rx(
    r",? ?\b(?:(?:and|but|as) (?:he|she|they|it|the (?:patient|injured|applicant|claimant|worker|employee|provider|treating|treatment|progress|mechanism|plan|request)|has|had|have|is|was|were|are|presented|presents|reports?|reported|complain\w*|underwent|currently|there|continues?|remains?|an? \w+ component|received|also (?:has|had|reports?|complain\w*))|who|for which|while|although|however|whose|where)\b"
    r"|,? ?\b(?:per|according to|based on|as of|as per|in|on|from|dated) (?:the |a |an )?(?:(?:\w+ ){0,3}(?:report|note|exam|evaluation|visit|records?|PR-?2|form)\b|\d{1,2}[/-]\d)"
    r"|,? ?\b(?:with|using|by|through) (?:conservative|medications?|physical therapy|PT\b|chiropractic|acupuncture|rest\b|NSAIDs?|ice\b|activity|injections?|surgery|a course|a date|an injury date|an? onset|industrial)"
    r"|,? ?\b(?:since|after|following|stemming|resulting from|as a result of|sustained (?:on|in|at|while|when|during|from)|related to (?:a|an|the|his|her) (?:industrial|work|injury|accident)|due to (?:a|an|the|his|her) (?:industrial|work|injury|accident|motor)|secondary to (?:a|an|the) (?:industrial|work|injury|accident|fall)|status post being)\b"
    r"|,? ?\b(?-i:The|He|She|Treatments?|Currently|Medications?|Mechanism) [a-z]"
)
_SENTENCE_END: Final = re.compile(r"[.!?](?=[\"')\]]* +[\"'(]?[A-Z0-9]|[\"')\]]* *\Z|[A-Z][a-z]|\" )")
_ABBREVIATION: Final = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|vs|St|No|approx|i\.e|e\.g|etc|s/p|\d)|\b[A-Z])\.\Z")
_LONGEST: Final = 1500
_MAX_ITEMS: Final = 60


def diagnoses(parts: Parts) -> tuple[Fact[str], ...]:
    """Return the diagnoses that the summary states, each once, as printed; else those of the first rationale that does."""
    found = list(_part(parts, parts.summary))
    if not found:
        for item in parts.items:
            if item.rationale:
                found = list(_part(parts, item.rationale))
            if found:
                break
    unique: dict[str, Fact[str]] = {}
    for fact in found:
        unique.setdefault(fact.value.casefold(), fact)
    return tuple(unique.values())


def _part(parts: Parts, part: Span) -> Iterator[Fact[str]]:
    flat = parts.flat
    at = part.start
    while match := _TRIGGER.search(flat, at, part.end):
        at = match.end()
        if _NOT_BEFORE.search(flat, max(part.start, match.start() - 60), match.start()):
            continue
        inner = _OF_DIAGNOSES.match(flat, at, part.end)
        start = inner.end() if inner else at
        if _NOT_AFTER.match(flat, start, part.end):
            continue
        end = list_end(flat, start, part.end)
        for item in items(flat, Span(start, end)):
            yield Fact(printed(parts.text, item), item)
        at = max(at, end)


def list_end(flat: str, start: int, end: int) -> int:
    """Return where the list that begins at ``start`` ends: with its sentence, or before another clause."""
    limit = min(end, start + _LONGEST)
    stop = limit
    for match in _SENTENCE_END.finditer(flat, start, limit):
        if not _ABBREVIATION.search(flat, max(start, match.start() - 6), match.start() + 1) or _starts_list_number(flat, match.end()):
            if _starts_list_number(flat, match.end()):
                continue
            stop = match.start()
            break
    cut = _CUT.search(flat, start + 1, stop)
    return cut.start() if cut else stop


_LIST_NUMBER: Final = re.compile(r" *\(?\d{1,2}[.)] +[A-Za-z]")


def _starts_list_number(flat: str, at: int) -> bool:
    return bool(_LIST_NUMBER.match(flat, at))


# -- the list ----------------------------------------------------------------------------------------------------------

_SEPARATOR: Final = re.compile(
    r" *; *(?:and +)?|(?:^| *[.,;]? *)\(?\b\d{1,2}[.)] +(?=[A-Za-z])| *, *(?:and +|as +well +as +|along +with +|& +)?| +(?:and|&|as +well +as|along +with|plus) +"
)
_STRIP: Final = " .,;:'\"-"
_LEAD: Final = rx(r"(?:(?:and|also|an?|the|as|with|of|including|having|his|her|what appears to be|associated)\b ?|(?:ICD-?(?:9|10)(?:-CM)? ?:? ?)?\(?[A-TV-Z]\d\d(?:\.[0-9A-Z]{1,4})?\)? ?[:-]? ?|\d{3}\.\d{1,2} ?[:-]? ?|\d{1,2}[.)] ?)+")
_CODE_TAIL: Final = rx(r" ?[\[(](?:ICD[^()]*|[A-TV-Z]\d\d(?:\.[0-9A-Z]{1,4})?|\d{3}\.\d{1,2})[\])] ?\Z")
_WORD: Final = re.compile(r"[a-z]+(?:[/'-][a-z]+)*|[a-z]+")
_QUALIFIES: Final = rx(r"(?:(?:per|by|at|on|as|in|confirmed|involving|initial|subsequent|sequela|unspecified\b(?= ?$)|not otherwise|without|with|secondary|due to|associated with|most likely|likely|related to|including|radiating|greater than|right greater|left greater|level|grade|type|stage|nos\b|resolved|improv\w+|worsen\w+|industrial|non-?industrial|work[ -]related\b(?= ?$)|non-?displaced\b|displaced)\b)")
_EVENT: Final = rx(r"(?:status[ -]post|s/p) ")
_GOVERNS: Final = rx(r"\b(?:affecting|without|versus|vs\.?|between|or)\b(?![^,;]*\b(?:and|,)\b)")
_OF_COMPLEMENT: Final = rx(r"\b(?:of|to|in|at|involving|affecting|sustained|over|on)\b[^;]*\Z")


def items(flat: str, span: Span) -> Iterator[Span]:
    """Yield the items of a list of conditions."""
    pieces = _pieces(flat, span)
    while pieces:
        width = _width(flat, pieces)
        item = _clean(flat, Span(pieces[0][0].start, pieces[width - 1][0].end))
        pieces = pieces[width:]
        if item is not None:
            yield item


Piece = tuple[Span, str]  # a piece of the list, and the separator before it


def _pieces(flat: str, span: Span) -> list[Piece]:
    found: list[Piece] = []
    at, before = span.start, ""
    for match in _SEPARATOR.finditer(flat, *span):
        if flat.count("(", at, match.start()) > flat.count(")", at, match.start()):
            continue
        piece = trim(flat, at, match.start())
        if piece.start < piece.end:
            found.append((piece, before))
            before = ""
        before = _kind(match[0]) if not before or ";" in match[0] else before
        at = match.end()
        if len(found) >= _MAX_ITEMS:
            break
    piece = trim(flat, at, span.end)
    if piece.start < piece.end:
        found.append((piece, before))
    return found


def _kind(separator: str) -> str:
    if ";" in separator or any(character.isdigit() for character in separator):
        return ";"
    if "," in separator:
        return ", and" if separator.strip(" ,") else ","
    return "and"


def _width(flat: str, pieces: list[Piece]) -> int:
    """Return how many pieces make the first item."""
    width = 1
    while width < len(pieces) and _joins(flat, pieces, width):
        width += 1
    return width


def _joins(flat: str, pieces: list[Piece], width: int) -> bool:
    """Tell whether the next piece belongs to the item made of the first ``width`` ones."""
    piece, before = pieces[width]
    if before == ";":
        return False
    item = flat[pieces[0][0].start : pieces[width - 1][0].end].lower()
    text = flat[slice(*piece)].lower()
    if not _states_condition(item):
        return True
    if _EVENT.match(text):
        return False
    if _QUALIFIES.match(text) and not (text.startswith("unspecified") and _states_condition(text)):
        return True
    if not _states_condition(text):
        return _location_joins(flat, pieces, width, item)
    return _condition_joins(item, text, before)


def _location_joins(flat: str, pieces: list[Piece], width: int, item: str) -> bool:
    """Tell whether a place ('left upper limb') ends the item before it, and does not begin the next."""
    if _OF_COMPLEMENT.search(item):
        return True
    following = pieces[width + 1] if width + 1 < len(pieces) else None
    if following is None or following[1] != "and":
        return True
    return not _states_condition(flat[slice(*following[0])].lower())


def _condition_joins(item: str, text: str, before: str) -> bool:
    words = _WORD.findall(text)
    if before in {"and", ","} and " with " in item and all(word in DETAIL_WORDS or is_location(word) for word in words):
        return words[0] in DETAIL_WORDS or words[0] not in LOCATION_WORDS
    if before == ", and" and " with " in item and all(word in DETAIL_WORDS for word in words):
        return True
    if before != "and":
        return False
    if all(word in BARE_CONDITIONS for word in words):
        return not all(word in BARE_CONDITIONS for word in _WORD.findall(item)) or _paired(item, text)
    if all(word in BARE_CONDITIONS for word in _WORD.findall(item)):
        return _paired(item, words[0]) or any(is_location(word) and word in LOCATION_WORDS for word in words)
    return bool(_GOVERNS.search(item)) or bool(_ADJECTIVE.search(item) and len(words) > 1)


#: 'homicidal' in 'homicidal and suicidal thoughts': the noun stands in the next piece
_ADJECTIVE: Final = re.compile(r"(?:[a-z]{3}al|[a-z]{2}ive|[a-z]{3}ous|[a-z]{2}ional|[a-z]{3}ar|[a-z]{2}tic)\Z")


_PAIRS: Final = (
    {"sprain", "sprains", "strain", "strains"}, {"numbness", "tingling", "weakness", "paresthesia", "paresthesias"},
    {"dizziness", "giddiness", "vertigo"}, {"nausea", "vomiting"}, {"synovitis", "tenosynovitis"}, {"pain", "stiffness", "swelling"},
)  # fmt: skip


def _paired(item: str, text: str) -> bool:
    """Tell whether two words are one condition by custom: sprain and strain, dizziness and giddiness."""
    last = item.split()[-1]
    first = text.split()[0]
    return any(last in pair and first in pair for pair in _PAIRS)


def _states_condition(text: str) -> bool:
    """Tell whether a piece says more than a place, a side or a degree."""
    return any(not is_location(word) for word in _WORD.findall(text))


def _clean(flat: str, span: Span) -> Span | None:
    item = trim(flat, *span, _STRIP)
    lead = _LEAD.match(flat, *item)
    if lead:
        item = trim(flat, lead.end(), item.end, _STRIP)
    code = _CODE_TAIL.search(flat, *item)
    if code:
        item = trim(flat, item.start, code.start(), _STRIP)
    text = flat[slice(*item)].lower()
    if not text or not _states_condition(text):
        return None
    event = _EVENT.match(text)
    if event and not PROCEDURE.search(text):
        return None
    return item
