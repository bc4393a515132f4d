"""Every IRI that the code mints, from natural keys: the same letter always gets the same IRIs.

A letter's key is its case number, or for a letter that prints none the SHA-256 of its text. All nodes of a letter
stand below the letter's IRI, so what a letter contributed can be told from the subject alone.
"""

import re
from typing import Final

from imr_graph.model import Record
from imr_graph.ns import BASE

_CASE_KEY: Final = re.compile(r"CM\d{2}-\d{7}\Z")
_UNSAFE: Final = re.compile(r"[^a-z0-9]+")


def letter_key(record: Record) -> str:
    """Return the natural key of a letter: ``CM16-0000112`` or ``sha256-`` and 32 hexadecimal digits."""
    number = record.case_number
    if number and _CASE_KEY.match(number.value):
        return number.value
    return f"sha256-{record.content_hash[:32]}"


def letter_iri(key: str) -> str:
    """Return the IRI of the letter with this key, without angle brackets."""
    return f"{BASE}letter/{key}"


def concept(kind: str, code: str) -> str:
    """Return a vocabulary concept as N-Triples writes it: ``concept("region", "low-back")``."""
    return f"<{BASE}{kind}/{code}>"


def slug(text: str) -> str:
    """Return a name as a part of an IRI: lower case, words joined by hyphens (``Special Studies``: special-studies)."""
    return _UNSAFE.sub("-", text.lower()).strip("-")
