"""What a rationale concludes is read from its last concluding sentence."""

import pytest

from imr_graph.extract.conclusions import conclusion
from imr_graph.model import Span

# the end of a rationale, what it concludes, the trap
ROWS = [
    ("Therefore, the request is medically necessary.", "overturned", "plain"),
    ("Therefore, the request is not medically necessary.", "upheld", "plain"),
    ("As such, the request is considered not  medically necessary.", "upheld", "two blanks, as at a line's end"),
    ("The request is determined to not be medically necessary.", "upheld", "not before be"),
    ("The MRI cannot be recommended as medically necessary at this time.", "upheld", "cannot, some words before"),
    ("None of the associated services are medically necessary.", "upheld", "none of"),
    ("The request is notmedically necessary and appropriate.", "upheld", "glued words"),
    ("The request ismedically necessary and appropriate.", "overturned", "glued words"),
    ("Medical necessity has not been established.", "upheld", "the noun, denied after"),
    ("The records establish medical necessity of the brace.", "overturned", "the noun"),
    (
        "The first visit was not medically necessary. The second is medically necessary.",
        "overturned",
        "the last counts",
    ),
    ("He has not improved and the surgery is medically necessary.", "overturned", "a denial in another clause"),
    ("The request is not certified.", "upheld", "another word"),
    ("The denial is upheld.", "upheld", "of the denial"),
    ("The request is supported.", "overturned", "another word"),
    (
        "The request is not medically necessary. This decision addresses nothing but the need for opioids.",
        "upheld",
        "the notice beside opioids concludes nothing",
    ),
    (
        "This medical necessity decision should not be interpreted as advice. The request is medically necessary.",
        "overturned",
        "the notice may come first",
    ),
    ("The knee was swollen.", None, "no conclusion"),
    ("", None, "empty"),
]


@pytest.mark.parametrize(("text", "expected", "trap"), ROWS)
def test_conclusion(text: str, expected: str | None, trap: str) -> None:
    """The table's conclusions, each with its span inside the rationale."""
    found = conclusion(text, Span(0, len(text)))
    assert (found.value if found else None) == expected, trap
    if found:
        assert 0 <= found.span.start < found.span.end <= len(text)
