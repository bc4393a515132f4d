"""A list of conditions -> its items.

The list is cut at its separators, and a piece that states no condition of its own ('cervical' in 'cervical and lumbar
strain'; 'left upper limb', 'unspecified' after a comma) is joined to the piece that it belongs to.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imr_graph.extract.diagnosis_words import (
    BARE_CONDITIONS,
    DETAIL_WORDS,
    LOCATION_WORDS,
    OPERATION,
    PROCEDURE,
    is_location,
    names_condition,
    paired,
)
from imr_graph.model import Span
from imr_graph.text import rx, trim

# -- where a list ends -------------------------------------------------------------------------------------------------

_WHO: Final = (
    r"(?:he|she|they|it|the (?:patient|injured|applicant|claimant|worker|employee|provider|treating|treatment|progress"
    r"|mechanism|plan|request))"
)
_VERB: Final = (
    r"(?:has|had|have|is|was|were|are|presented|presents|reports?|reported|complain\w*|underwent|currently|there"
    r"|continues?|remains?|received|also (?:has|had|reports?|complain\w*))"
)
_PAPER: Final = r"(?:\w+ ){0,3}(?:report|note|exam|evaluation|visit|records?|pr-?2|form)\b"
_DAY: Final = r"(?:\d{1,2}[/-]\d|(?:19|20)\d\d\b)"
_CARE: Final = (
    r"(?:conservative|medications?|physical therapy|pt\b|chiropractic|acupuncture|rest\b|nsaids?|ice\b|activity"
    r"|injections?|surgery|a course|a date|an injury date|an? onset|industrial)"
)
_EVENT_OF: Final = r"(?:industrial|work|injury|accident|motor|fall)\b"
# What ends a list before its sentence does, in lower case, from the start of a word, each with an example
_CUTS: Final = (
    rf"(?:and|but|as) (?:{_WHO}|{_VERB}|an? \w+ component|treatments? to)\b",  # and he was advised to rest
    r"(?:who|(?:for )?which|while|although|however|whose|where|doi)\b",  # for which he takes gabapentin
    rf"(?:per|according to|based on|as of|as per|in|on|from|dated) (?:the |an? )?(?:{_PAPER}|{_DAY})",  # on 3/4/15
    rf"(?:with|using|by|through) {_CARE}",  # with medications
    r"(?:since|after|following|stemming|resulting from|as a result of|status post being)\b",  # after a fall
    r"sustained (?:on|in|at|while|when|during|from)\b",  # sustained while lifting
    rf"(?:related to|due to|secondary to) (?:an?|the|his|her) {_EVENT_OF}",  # due to a work accident
    r"by (?:an?|the|his|her|dr) ",  # by a chiropractor
    r"(?:prescribed|administered|requested|ordered|recommended|referred|released|transported|advised)\b",  # a plan
    r"(?:discharged|gave|took|started|placed|returned|provided)\b",
    r"treated (?:with|by|conservatively)\b",  # treated with rest
    r"(?:was|were|is|are) (?:made|given|noted|documented|rendered|established|listed|provided|confirmed|also)\b",
)
_CUT: Final = rx("|".join(_CUTS), 0)
# The next sentence, where the full stop was forgotten
_NEXT: Final = rx(
    r"(?:The|He|She|Treatments?|Currently|Medications?|Mechanism|Prior|Past) [a-z]|The \d|Axis (?:I|V)", 0
)
#: A heading likewise; behind a mark it may be an item of its own
_HEADING: Final = rx(r"(?<![,;:.][ ])(?<!and[ ])(?:Complaints?|Findings|Exam(?:ination)?) [a-z]", 0)
_WORD_START: Final = re.compile(r"[A-Za-z]+")
#: The date of an operation belongs to its item: 'status post release on 11/20/2014'
_OPERATED: Final = rx(r"(?:status[ -]post|s/p|post-?op\w*)[^,;]{0,80}\Z")
_ON: Final = rx(r"(?:on|in|from) \d")
_SENTENCE_END: Final = re.compile(
    r"[.!?](?=[\"')\]]* +[\"'(]?[A-Z0-9]| +(?:s/p|h/o|w/o?|no|denies|meds?|pt)\b|[\"')\]]* *\Z|[A-Z][a-z]|\" )"
)
_ABBREVIATION: Final = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|vs|St|No|approx|i\.e|e\.g|etc|s/p|\d)|\b[A-Z])\.\Z")
_LIST_NUMBER: Final = re.compile(r" *\(?\d{1,2}[.)]{1,2} *[A-Za-z]")
_LONGEST: Final = 1500


def list_end(flat: str, start: int, end: int) -> int:
    """Return where the list that begins at ``start`` ends: with its sentence, or before another clause."""
    limit = min(end, start + _LONGEST)
    stop = next(
        (match.start() for match in _SENTENCE_END.finditer(flat, start, limit) if _ends(flat, start, match)), limit
    )
    low = flat[start:stop].lower()
    for word in _WORD_START.finditer(flat, start + 1, stop):
        at = word.start()
        upper = flat[at].isupper() and (_NEXT.match(flat, at, stop) or _HEADING.match(flat, at, stop))
        if not (upper or _CUT.match(low, at - start)):
            continue
        if not (_ON.match(flat, at) and _OPERATED.search(flat, start, at)):
            return at
    return stop


def _ends(flat: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether a full stop ends the list: not after an abbreviation, and not before the list's next number."""
    if _LIST_NUMBER.match(flat, match.end()):
        return False
    return not _ABBREVIATION.search(flat, max(start, match.start() - 6), match.start() + 1)


# -- its pieces --------------------------------------------------------------------------------------------------------

_SEPARATOR: Final = re.compile(
    r" *; *(?:and +)?|(?:^| *[.,;]? *)(?<![\w.-])\(?(?P<number>\d{1,2})[.)]{1,2} *(?=[A-Za-z])| *, *(?:and +|as +well"
    r" +as +|along +with +|& +)?| +(?:and|&|as +well +as|along +with|plus) +"
)
_MAX_ITEMS: Final = 60


class Piece(NamedTuple):
    """A piece of a list, and the separator before it: ``;`` (also a number), ``,``, ``, and`` or ``and``."""

    span: Span
    before: str


def _pieces(flat: str, span: Span) -> list[Piece]:
    found: list[Piece] = []
    at, before, numbers = span.start, "", 0
    for match in _SEPARATOR.finditer(flat, *span):
        if flat.count("(", at, match.start()) > flat.count(")", at, match.start()):
            continue
        if match["number"]:
            if int(match["number"]) != numbers + 1:
                continue
            numbers += 1
        piece = trim(flat, at, match.start())
        if piece.start < piece.end:
            found.append(Piece(piece, before))
            before = ""
        kind = _kind(match)
        before = kind if not before or kind == ";" else before
        at = match.end()
        if len(found) >= _MAX_ITEMS:
            break
    piece = trim(flat, at, span.end)
    if piece.start < piece.end:
        found.append(Piece(piece, before))
    return found


def _kind(match: re.Match[str]) -> str:
    separator = match[0]
    if ";" in separator or match["number"]:
        return ";"
    if "," in separator:
        return ", and" if separator.strip(" ,") else ","
    return "and"


# -- which pieces belong together --------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[a-z]+(?:[/'-][a-z]+)*|[a-z]+")
# What goes on with the item before it
_QUALIFIES: Final = rx(
    r"(?:(?:per|by|at|on|as|in|confirmed|involving|initial|subsequent|sequela|unspecified\b(?= ?$)|not (?:otherwise"
    r"|elsewhere|specified)|without|with|secondary|due to|associated with|most likely|likely|related to|including"
    r"|radiating|greater than|right greater|left greater|levels?|grade|stage|nos\b|nec\b|resolv\w+|improv\w+"
    r"|worsen\w+|healed|healing|uncomplicated|stable|controlled|industrial|non-?industrial|work[ -]related\b(?= ?$)"
    r"|non-?displaced\b|displaced|single episode|(?:mild|moderate|severe)\b(?= ?$| with)|(?:left|right) (?:worse"
    r"|greater|more) than|recurrent\b(?= ?$)|current episode|persistent\b(?= ?$)|continuous\b|episodic\b|partial"
    r" remission|full remission|current injury|not specified|delayed onset|closed\b(?= ?$)|open\b(?= ?$)"
    r"|chronic\b(?= ?$)|not intractable"
    r"|(?:aggravated|exacerbated|accelerated)\b(?= ?$| by| with| due)|[a-z]+[ -]induced\b(?= ?$)"
    r"|(?:full|partial)[ -]thickness\b(?= ?$)"
    r"|(?:infected|complete|incomplete|partial|post-?traumatic|traumatic|degenerative|idiopathic|intermittent|symptomatic"
    r"|asymptomatic|comminuted|suspected|possible|probable|presumed|non-?dominant|dominant)\b(?= ?$)"
    r"|[a-z -]{3,20} type\b(?= ?$)|type (?:[ivx]+|\d|[a-c])\b(?= ?$)|rule out\b(?= ?$)|by history)\b)"
)
_RULED_OUT: Final = rx(r"(?:rule out|r/o|status[ -]post|s/p|possible|probable|versus|vs\.?) ")
_EVENT: Final = rx(r"(?:status[ -]post|s/p) ")
_GOVERNS: Final = rx(r"\b(?:affecting|versus|vs\.?|between|both)\b(?![^,;]*\b(?:and|,)\b)")
_MIXED: Final = rx(r"\bmixed [a-z]+\Z")
_WITHOUT: Final = rx(r"\bwithout (?:[a-z]+ )?[a-z]+\Z")
_OF_COMPLEMENT: Final = rx(r"\b(?:of|to|in|at|involving|affecting|sustained|over|on)\b[^;]*\Z")
#: 'homicidal' in 'homicidal and suicidal thoughts': the noun stands in the next piece
_ADJECTIVE: Final = re.compile(r"(?:[a-z]{3}al|[a-z]{2}ive|[a-z]{3}ous|[a-z]{2}ional|[a-z]{3}ar|[a-z]{2}tic)\Z")


#: 'a; b; and c and d': the 'and' that closes the list is the one behind the semicolon
_CLOSED: Final = rx(r"; ?and\b", 0)


def items(flat: str, span: Span) -> Iterator[Span]:
    """Yield the items of a list of conditions."""
    pieces = _pieces(flat, span)
    numbered = any(piece.before == ";" for piece in pieces[1:])
    commas = _with_commas(pieces)
    closed = ";" not in flat[slice(*span)] or _CLOSED.search(flat, *span) is not None
    while pieces:
        width = 1
        within = pieces[0].span.start not in commas and (
            numbered and (closed or any(piece.before == ";" for piece in pieces[1:]))
        )
        while width < len(pieces) and _joins(flat, pieces, width, numbered=numbered, within=within):
            width += 1
        item = _clean(flat, Span(pieces[0].span.start, pieces[width - 1].span.end))
        pieces = pieces[width:]
        if item is not None:
            yield item


def _with_commas(pieces: list[Piece]) -> set[int]:
    """Return where the pieces begin that stand between the same semicolons or numbers as a comma."""
    found: set[int] = set()
    member: list[Piece] = []
    for piece in (*pieces, None):
        if piece is None or piece.before == ";":
            found |= {each.span.start for each in member} if any("," in each.before for each in member[1:]) else set()
            member = []
        if piece:
            member.append(piece)
    return found


def _joins(flat: str, pieces: list[Piece], width: int, *, numbered: bool, within: bool) -> bool:
    """Tell whether the next piece belongs to the item made of the first ``width`` ones.

    Args:
        flat: the flat text.
        pieces: the pieces from the item's first on.
        width: how many are the item's already.
        numbered: whether numbers or semicolons part the list.
        within: whether an 'and' stands within an item, since it is not what closes the list.
    """
    piece, before = pieces[width]
    if before == ";" or (before == "and" and within):
        return before == "and" and not _LIST_NUMBER.match(flat, piece.start)
    item = flat[pieces[0].span.start : pieces[width - 1].span.end].lower()
    text = flat[slice(*piece)].lower()
    if not _states_condition(item):
        return True
    if _RULED_OUT.match(text):
        return numbered and before == ","
    if _qualifies(text) or (numbered and before == "," and _goes_on(item, flat[slice(*piece)])):
        return True
    if not _states_condition(text):
        return _location_joins(flat, pieces, width, item)
    return _condition_joins(item, text, before)


def _qualifies(text: str) -> bool:
    return bool(_QUALIFIES.match(text)) and not (text.startswith("unspecified") and _states_condition(text))


def _goes_on(item: str, phrase: str) -> bool:
    """Tell whether a phrase behind a comma, in a list that numbers or semicolons part, is no condition of its own."""
    return not names_condition(phrase) or _operations(item, phrase.lower())


def _location_joins(flat: str, pieces: list[Piece], width: int, item: str) -> bool:
    """Tell whether a place ('left upper limb') ends the item before it, and does not begin the next."""
    if _OF_COMPLEMENT.search(item):
        return True
    after = width + 1
    while (
        after < len(pieces)
        and pieces[after].before != ";"
        and not _states_condition(flat[slice(*pieces[after].span)].lower())
    ):
        after += 1
    following = pieces[after] if after < len(pieces) else None
    several = after > width + 1
    if following is None or not (following.before == "and" or (several and following.before == ", and")):
        return True
    words = _WORD.findall(flat[slice(*following.span)].lower())
    return not (words and is_location(words[0]) and any(not is_location(word) for word in words))


def _condition_joins(item: str, text: str, before: str) -> bool:
    """Tell whether a piece that states a condition goes on with the one before it."""
    words = _WORD.findall(text)
    if _details(item, words, before):
        return True
    if before != "and":
        return False
    if paired(item, text) or _ordinals(item, text) or _MIXED.search(item) or _operations(item, text):
        return True
    if all(word in BARE_CONDITIONS for word in _WORD.findall(item)):
        return any(is_location(word) and word in LOCATION_WORDS for word in words)
    if _WITHOUT.search(item) and len(words) == 1:
        return text.endswith("pathy")
    return bool(_GOVERNS.search(item) or (_ADJECTIVE.search(item) and len(words) > 1))


#: 'left fourth' in 'status post ORIF left fourth and fifth metacarpal fractures'
_ORDINAL: Final = re.compile(r"(?:first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th))\b")
_ORDINAL_END: Final = re.compile(r"\b(?:first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th))\Z")


def _ordinals(item: str, text: str) -> bool:
    return bool(_ORDINAL_END.search(item) and _ORDINAL.match(text))


def _details(item: str, words: list[str], before: str) -> bool:
    """Tell whether a piece goes on with what imaging found: 'disc protrusion with facet hypertrophy, stenosis'."""
    _, found, details = item.rpartition(" with ")
    if not found or not all(word in DETAIL_WORDS for word in _WORD.findall(details)):
        return False
    if before == ", and":
        return all(word in DETAIL_WORDS for word in words)
    of_details = all(word in DETAIL_WORDS or is_location(word) for word in words)
    return of_details and (words[0] in DETAIL_WORDS or words[0] not in LOCATION_WORDS)


def _operations(item: str, text: str) -> bool:
    """Tell whether two operations are one event: 'status post arthroscopy and distal clavicle resection'."""
    return bool(_EVENT.match(item) and OPERATION.search(item) and OPERATION.search(text))


def _states_condition(text: str) -> bool:
    """Tell whether a piece says more than a place, a side or a degree."""
    return any(not is_location(word) for word in _WORD.findall(text))


# -- an item as printed ------------------------------------------------------------------------------------------------

_STRIP: Final = " .,;:'\"-"
_LEAD: Final = rx(
    r"(?:(?:and|also|an?|the|as|with|of|including|having|his|her|what appears to be|associated|\d{1,2}[.)])(?![\w-])"
    r" ?)+"
)
_CLAUSE: Final = rx(r"\b(?:is|was|are|were|has|had|have|will|would|states|reports?|reported|presented|complains)\b")
_CODE: Final = rx(r"\(?(?:[A-Z]\d\d(?:\.\w{1,4})?|\d{3}(?:\.\d{1,2})?)\)?\Z")
_MOST_WORDS: Final = 40


def _clean(flat: str, span: Span) -> Span | None:
    """Return an item without articles and marks at its ends; None where it is no condition."""
    item = trim(flat, *span, _STRIP)
    lead = _LEAD.match(flat, *item)
    if lead:
        item = trim(flat, lead.end(), item.end, _STRIP)
    if flat.count("(", *item) > flat.count(")", *item) and flat.startswith(")", item.end):
        item = Span(item.start, item.end + 1)
    text = flat[slice(*item)].lower()
    if (
        not text
        or not _states_condition(text)
        or _CODE.match(text)
        or _CLAUSE.search(text)
        or len(text.split()) > _MOST_WORDS
    ):
        return None
    if _EVENT.match(text) and not PROCEDURE.search(text):
        return None
    return item
