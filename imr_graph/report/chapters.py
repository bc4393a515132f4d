"""What stands in the report: its chapters, and for each table the named query, the chart and the fields it rests on."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["bars", "columns", "ranges"]


@dataclass(frozen=True, slots=True)
class Chart:
    """How a table is drawn.

    Attributes:
        label: the columns that name a row.
        series: the columns that are drawn; one on top of the other, or for ``ranges`` the least, mean and greatest.
        kind: ``bars`` lie, a row each; ``columns`` stand, for rows in the order of time; ``ranges`` go from the least
            to the greatest.
        joint: what stands between the texts of several label columns.
    """

    label: tuple[str, ...]
    series: tuple[str, ...] = ("upheld", "overturned")
    kind: Kind = "bars"
    joint: str = ", "


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A table of the report.

    Attributes:
        query: name of the named query that gives its rows.
        title: its heading.
        chart: how it is drawn.
        lacking: the fields, by their names in the queries of :data:`MISSING`, that a letter or item must have to count.
    """

    query: str
    title: str
    chart: Chart
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its heading and its tables."""

    title: str
    exhibits: tuple[Exhibit, ...]


#: The queries whose rows say how many lack each field, and of what.
MISSING: Final = {"missing-letter-fields": "letters", "missing-item-fields": "items"}

CHAPTERS: Final = (
    Chapter(
        "Caseload",
        (
            Exhibit(
                "letters-by-year", "Letters by year", Chart(("year",), ("letters",), "columns"), ("decision date",)
            ),
            Exhibit(
                "letters-by-month", "Letters by month", Chart(("month",), ("letters",), "columns"), ("decision date",)
            ),
            Exhibit(
                "requests-per-letter",
                "Disputed items in a letter",
                Chart(("determinations",), ("letters",), "columns"),
                ("disputed item",),
            ),
        ),
    ),
    Chapter(
        "Outcomes",
        (
            Exhibit(
                "outcomes-by-year",
                "Outcomes by year",
                Chart(("year",), kind="columns"),
                ("decision date", "disputed item"),
            ),
            Exhibit("outcomes-by-category", "Outcomes by category of service", Chart(("category",)), ("category",)),
            Exhibit(
                "outcomes-by-dwc-category",
                "Outcomes by category and sub-category of the state's search form",
                Chart(("dwc_category", "category"), joint=": "),
                ("category",),
            ),
            Exhibit(
                "partial-authorizations",
                "Requests that were authorized in part",
                Chart(("category",)),
                ("category",),
            ),
        ),
    ),
    Chapter(
        "Drugs",
        (
            Exhibit("drugs-by-group", "Outcomes by group of drugs", Chart(("group",))),
            Exhibit(
                "drugs-by-ingredient", "Outcomes by drug ingredient", Chart(("ingredient",)), ("drug's ingredient",)
            ),
            Exhibit("compounds-and-topicals", "Compounds and topicals", Chart(("kind",))),
        ),
    ),
    Chapter(
        "Guidelines",
        (
            Exhibit(
                "guideline-source-by-side",
                "Works cited by each side",
                Chart(("side", "source"), joint=": "),
                ("administrator's citation", "reviewer's citation"),
            ),
            Exhibit(
                "denials-by-guideline",
                "Outcomes by guideline",
                Chart(("side", "guideline"), joint=": "),
                ("administrator's guideline", "reviewer's guideline"),
            ),
            Exhibit(
                "denials-by-section",
                "Outcomes by section of a guideline",
                Chart(("side", "section"), joint=": "),
                ("administrator's citation", "reviewer's citation"),
            ),
            Exhibit(
                "guideline-switches",
                "Guideline denied on, guideline decided on",
                Chart(("administrator_guideline", "reviewer_guideline"), joint=" \N{RIGHTWARDS ARROW} "),
                ("administrator's guideline", "reviewer's guideline"),
            ),
            Exhibit(
                "uncited-denials",
                "Denials that cite nothing",
                Chart(("outcome",), ("determinations",)),
                ("administrator's citation",),
            ),
        ),
    ),
    Chapter(
        "Reviewers",
        (
            Exhibit(
                "outcomes-by-specialty",
                "Outcomes by the reviewer's specialty",
                Chart(("specialty",)),
                ("reviewer's specialty",),
            ),
            Exhibit(
                "outcomes-by-licence", "Outcomes by the reviewer's licence", Chart(("state",)), ("reviewer's licence",)
            ),
        ),
    ),
    Chapter(
        "Timeliness",
        (
            Exhibit(
                "days-to-decision",
                "Days to the decision",
                Chart(("step",), ("min_days", "mean_days", "max_days"), "ranges"),
                ("denial date", "application date", "assignment date", "decision date"),
            ),
            Exhibit(
                "claim-age",
                "Age of the claim at the decision",
                Chart(("years",), kind="columns"),
                ("date of injury", "decision date"),
            ),
        ),
    ),
    Chapter(
        "Body regions and diagnoses",
        (
            Exhibit("outcomes-by-region", "Outcomes by body region", Chart(("region",)), ("region",)),
            Exhibit("outcomes-by-diagnosis", "Outcomes by diagnosis", Chart(("diagnosis",)), ("diagnosis",)),
            Exhibit(
                "outcomes-by-age-and-sex",
                "Outcomes by the worker's age and sex",
                Chart(("age_from", "sex")),
                ("age", "sex"),
            ),
        ),
    ),
    Chapter(
        "Data quality",
        (
            Exhibit("missing-letter-fields", "Fields that letters lack", Chart(("field",), ("missing",))),
            Exhibit("missing-item-fields", "Fields that disputed items lack", Chart(("field",), ("missing",))),
            Exhibit(
                "unlinked-citations",
                "Citations of no known edition",
                Chart(("source", "topic", "edition_year", "chapter"), ("citations",)),
            ),
        ),
    ),
)
