"""Text for formats that cannot hold every character."""

import re
from typing import Final

# What XML 1.0 has no place for (its production Char), and what readers of CSV choke on: all control characters but
# tab, line feed and carriage return, half of a surrogate pair, and two code points that are no characters.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return the text with each character that the format cannot hold replaced by U+FFFD."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
