"""The yearly report: its tables are the queries' rows, its page is safe, quiet and readable, its files are whole."""

import csv
import html
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from browser import Browser, chromium
from click.testing import CliRunner, Result

from imr_graph.cli import main
from imr_graph.export.spreadsheet import cell
from imr_graph.ns import BASE, IMR, PREFIXES
from imr_graph.query import named_query, run
from imr_graph.query.terms import Value
from imr_graph.report import Origin, charts, files_of
from imr_graph.report.chapters import CHAPTERS, Exhibit
from imr_graph.report.style import STYLE
from imr_graph.report.tables import MOST_ROWS, ask, labels_of

FIXTURE = Path(__file__).parent / "queries" / "fixture.ttl"
ORIGIN = Origin("0.1.0", "0" * 64, {"unknown-licence": 2, "duplicate-item": 7})
EXHIBITS = [exhibit for chapter in CHAPTERS for exhibit in chapter.exhibits]
HOSTILE = '</table><script>alert(1)</script><img src=x onerror="alert(1)"> ![x](http://x.test/x) $\\frac{ | \u8170'
COLOURS = {"light": ("rgb(255, 255, 255)", "rgb(27, 29, 32)"), "dark": ("rgb(21, 24, 27)", "rgb(233, 231, 227)")}
each_exhibit = pytest.mark.parametrize("exhibit", EXHIBITS, ids=[exhibit.query for exhibit in EXHIBITS])


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Six invented letters."""
    store = ox.Store()
    store.load(path=FIXTURE)
    return store


@pytest.fixture(scope="module")
def files(store: ox.Store) -> dict[str, bytes]:
    """Their report."""
    return files_of(store, ORIGIN)


@pytest.fixture(scope="module")
def hostile(store: ox.Store) -> dict[str, bytes]:
    """The report of a graph in which strangers wrote labels and diagnoses."""
    text, label = ox.Literal(HOSTILE), ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    changed = ox.Store()
    for quad in store:
        diagnosis = quad.predicate.value == IMR + "text" and "/diagnosis/" in quad.subject.value
        named = quad.predicate == label and isinstance(quad.object, ox.Literal) and quad.object.language == "en"
        if diagnosis:
            quad = ox.Quad(quad.subject, quad.predicate, text)  # noqa: PLW2901
        elif named:
            quad = ox.Quad(quad.subject, label, ox.Literal(text.value, language="en"))  # noqa: PLW2901
        changed.add(quad)
    return files_of(changed, ORIGIN)


class Page(HTMLParser):
    """Reads the tables, elements and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._cell: list[str] | None = None
        self._rows: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; begin a table, a row or a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th", "caption"}:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        """End a cell; name a table by its caption."""
        text = "".join(self._cell or [])
        if tag == "caption":
            self.tables[text] = self._rows
        elif tag in {"td", "th"}:
            self._rows[-1].append(text)

    def handle_data(self, data: str) -> None:
        """Keep a cell's text."""
        if self._cell is not None:
            self._cell.append(data)


def run_cli(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def plain_cell(value: Value) -> str:
    """Return a value as the CSV for spreadsheets holds it."""
    return cell(value) if value is None or isinstance(value, str | bool) else str(value)


# What it says.


@each_exhibit
def test_csv_is_the_query(store: ox.Store, files: dict[str, bytes], exhibit: Exhibit) -> None:
    """Each CSV file holds all columns and rows of its query."""
    header, *found = csv.reader(io.StringIO(files[f"tables/{exhibit.query}.csv"].decode("utf-8-sig"), newline=""))
    assert header == [column.name for column in named_query(exhibit.query).columns]
    assert found == [[plain_cell(value) for value in row] for row in run(store, exhibit.query)]


@each_exhibit
def test_the_page_shows_the_query(store: ox.Store, files: dict[str, bytes], exhibit: Exhibit) -> None:
    """A table on the page has a row for each of the query's, with its counts, and no bare IRI."""
    header, *found = Page(files["index.html"].decode()).tables[exhibit.title]
    answer, columns = list(run(store, exhibit.query)), named_query(exhibit.query).columns
    assert len(found) == len(answer)
    for number, column in enumerate(columns):
        if column.unit == "count":
            shown = [row[header.index(column.name.replace("_", " "))] for row in found]
            assert [int(text.replace(",", "")) for text in shown] == [row[number] for row in answer]
    assert not any(text.startswith("http") for row in found for text in row[:-1])


def test_headline(files: dict[str, bytes]) -> None:
    """The figures at the top count the six letters of the fixture and their twelve items."""
    page = files["index.html"].decode()
    figures = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd></div>", page))
    assert figures == {
        "letters": "6",
        "determinations": "12",
        "of determinations upheld": "66.7 %",
        "of determinations overturned": "33.3 %",
        "letters upheld": "2",
        "letters overturned": "1",
        "letters partly overturned": "2",
        "letters with a decision date": "5",
    }
    assert "<h1>Independent Medical Review decisions, 2016-12 to 2018-03</h1>" in page


def test_the_page_says_where_all_is_from(files: dict[str, bytes]) -> None:
    """Definition, query, command line, what is lacking, version and hash, and the findings stand on the page."""
    page = files["index.html"].decode()
    query = named_query("outcomes-by-category")
    assert html.escape(query.description) in page
    assert "<dd>of these, items whose denial stands</dd>" in page
    assert "<code>imr-graph query GRAPH outcomes-by-category</code>" in page
    assert html.escape(query.text[query.text.index("PREFIX") :].strip()) in page
    assert "Lacking: category in 2 of 12 items." in page
    assert f"imr-graph 0.1.0; the hash of its triples is <code>{'0' * 64}</code>" in page
    assert Page(page).tables["Findings"] == [["kind", "findings"], ["duplicate-item", "7"], ["unknown-licence", "2"]]


def test_markdown_has_the_same_tables(files: dict[str, bytes]) -> None:
    """Each table of the page is one of the Markdown."""
    text = files["report.md"].decode()
    titles = [exhibit.title for exhibit in EXHIBITS] + ["Findings"]
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == titles
    assert "| Surgery | 1 | 0 | 1 | 0.0 % |" in text
    assert all(f"(tables/{exhibit.query}.csv)" in text for exhibit in EXHIBITS)


def test_a_long_table_is_cut_and_says_so() -> None:
    """Beyond 25 rows the page shows the first and says what it leaves out; the CSV has all."""
    node = f"<{BASE}letter/CM16-0000001"
    lines = [f"{node}> a imr:Letter ; imr:worker {node}/worker> ; imr:determination {node}/determination/1> ."]
    lines.append(f"{node}/determination/1> a imr:Determination ; imr:outcome <{BASE}outcome/upheld> .")
    lines.append(f"{node}> imr:determinationCount 1 ; imr:overturnedCount 0 .")
    for number in range(30):
        diagnosis = f"{node}/diagnosis/{number}>"
        lines.append(f'{node}/worker> imr:diagnosis {diagnosis} . {diagnosis} imr:text "pain {number:02}" .')
        lines.append(f'{node}> imr:diagnosisText "pain {number:02}" .')
    store = ox.Store()
    store.load(f"@prefix imr: <{IMR}> . {' '.join(lines)}".encode(), format=ox.RdfFormat.TURTLE)
    files = files_of(store, ORIGIN)
    page = files["index.html"].decode()
    assert len(Page(page).tables["Outcomes by diagnosis"]) == 1 + MOST_ROWS
    assert "The first 25 of 30 rows; the CSV file has all." in page
    assert "Drawn are 12 of 30 rows." in page
    assert "The first 25 of 30 rows; the CSV file has all." in files["report.md"].decode()
    assert len(files["tables/outcomes-by-diagnosis.csv"].splitlines()) == 31


def test_a_period_counts_what_the_queries_count_in_it(store: ox.Store) -> None:
    """The bounds reach every query and every command line."""
    files = files_of(store, ORIGIN, {"from": "2016-12-01", "to": "2016-12-31"})
    page = files["index.html"].decode()
    assert "decisions, 2016-12</h1>" in page
    assert "letters decided from 2016-12-01 to 2016-12-31" in page
    assert "query GRAPH letters-by-year --param from=2016-12-01 --param to=2016-12-31" in page
    assert Page(page).tables["Letters by year"][1:] == [["2016", "3", "4"]]


def test_a_graph_without_letters_has_a_report() -> None:
    """Where there is nothing to count, the page says so."""
    page = files_of(ox.Store(), Origin("0.1.0", "0" * 64, {}))["index.html"].decode()
    assert page.count("No letter has any.") == len(EXHIBITS)
    assert "no decision dates" in page


def test_names_without_vocabularies(store: ox.Store) -> None:
    """A concept without a name is shown by its code."""
    table = ask(store, "outcomes-by-region", {}, {})
    assert table.texts(table.rows[0])[0] == "low back"
    table = ask(store, "outcomes-by-region", {}, labels_of(store))
    assert table.texts(table.rows[0])[0] == "Low back"


# What strangers wrote.


def test_hostile_labels_stay_text(hostile: dict[str, bytes], files: dict[str, bytes]) -> None:
    """Markup, formulas of mathematics and control characters in labels change nothing but the text."""
    page, usual = Page(hostile["index.html"].decode()), Page(files["index.html"].decode())
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in usual.tags}
    assert not {"script", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert HOSTILE in {text for rows in page.tables.values() for row in rows for text in row}


def test_hostile_labels_stay_text_in_markdown(hostile: dict[str, bytes]) -> None:
    """No tag, image, link or column begins in a stranger's text."""
    text = hostile["report.md"].decode()
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\[(?!tables/)", text)
    assert "alert" in text
    assert not re.search(r"<(?!!)", text)
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({re.sub(r"\\.", "", row).count("|") for row in table.splitlines()}) == 1


def test_formulas_are_guarded(store: ox.Store) -> None:
    """A text that a spreadsheet would run gets an apostrophe."""
    table = ask(store, "outcomes-by-diagnosis", {}, {})
    changed = replace(table, rows=(("=HYPERLINK(1)", *table.rows[0][1:]),))
    assert b"\n'=HYPERLINK(1)," in changed.csv()


# Its bytes.


def test_same_graph_same_bytes(store: ox.Store, files: dict[str, bytes]) -> None:
    """Two reports of a graph are equal."""
    assert files_of(store, ORIGIN) == files


@pytest.mark.slow
def test_same_bytes_in_other_processes(graph: Path, tmp_path: Path) -> None:
    """The order of sets, the day and the user's settings of matplotlib do not reach the files."""
    (tmp_path / "matplotlibrc").write_text("font.size: 40\nsvg.fonttype: path\naxes.facecolor: red\n")
    for seed, settings in (("1", ""), ("2", str(tmp_path / "matplotlibrc"))):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "MATPLOTLIBRC": settings}
        command = [sys.executable, "-m", "imr_graph", "report", str(graph), "-o", str(tmp_path / seed)]
        subprocess.run(command, check=True, capture_output=True, env=environment)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Its command.


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """A graph directory of the example letters."""
    folder = tmp_path_factory.mktemp("report") / "graph"
    assert run_cli("build", examples, "-o", folder).exit_code == 0
    return folder


def test_the_command_writes_the_files_and_writes_them_anew(graph: Path, tmp_path: Path) -> None:
    """A second run gives the same files; a report of a period takes the first one's place."""
    assert run_cli("report", graph, "-o", tmp_path / "r").exit_code == 0
    first = contents(tmp_path / "r")
    assert {"index.html", "report.md", "export.json", "tables/denials-by-guideline.csv"} <= set(first)
    assert run_cli("report", graph, "-o", tmp_path / "r").exit_code == 0
    assert contents(tmp_path / "r") == first
    assert run_cli("report", graph, "-o", tmp_path / "r", "--from", "2016-01-01").exit_code == 0
    assert contents(tmp_path / "r")["index.html"] != first["index.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_wrong_calls(graph: Path, tmp_path: Path) -> None:
    """What is wrong is named, the exit code is 2, and nothing is written."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    calls = {
        "is no graph directory": (tmp_path, "-o", tmp_path / "r"),
        "notes.txt, which no export wrote": (graph, "-o", tmp_path / "mine"),
        "does not exist; create it first": (graph, "-o", tmp_path / "absent" / "r"),
        "parameter from=2016: a day is wanted": (graph, "-o", tmp_path / "r", "--from", "2016"),
    }
    for message, arguments in calls.items():
        result = run_cli("report", *arguments)
        assert result.exit_code == 2
        assert message in result.stderr
    assert contents(tmp_path) == {"mine/notes.txt": b"mine"}


def test_a_full_disk_leaves_the_earlier_report(graph: Path, tmp_path: Path) -> None:
    """A report that cannot be written leaves no half of it, and the one before stays."""
    resource = pytest.importorskip("resource", reason="limits on the size of files are a thing of POSIX")
    assert run_cli("report", graph, "-o", tmp_path / "r").exit_code == 0
    before, limit = contents(tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limit[1]))
    try:
        result = run_cli("report", graph, "-o", tmp_path / "r", "--from", "2016-01-01")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert result.exit_code == 2
    assert "r: cannot be written" in result.stderr
    assert contents(tmp_path) == before


def test_without_matplotlib(graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install, and nothing is written."""
    monkeypatch.setattr(charts, "find_spec", lambda _: None)
    result = run_cli("report", graph, "-o", tmp_path / "r")
    assert result.exit_code == 2
    assert "pip install 'imr-graph[report]'" in result.stderr
    assert not (tmp_path / "r").exists()


def test_other_commands_do_without_matplotlib() -> None:
    """Matplotlib is imported when a chart is drawn, not when the program starts."""
    code = "import sys, imr_graph.cli; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# Its page.


def test_the_page_asks_for_nothing(hostile: dict[str, bytes]) -> None:
    """Nothing is fetched, and the policy forbids all but the styles of the page."""
    text = hostile["index.html"].decode()
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text
    addresses = [a[name] or "" for _, a in Page(text).tags for name in ("src", "href", "xlink:href") if name in a]
    assert all(re.match(r"#|tables/[\w-]+\.csv\Z", address) for address in addresses)
    assert "url(" not in STYLE


def test_structure(files: dict[str, bytes]) -> None:
    """Tables, charts and links carry what those who do not see the page go by."""
    page = Page(files["index.html"].decode())
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(set(ids)) == len(ids)
    assert {(a["href"] or "")[1:] for tag, a in page.tags if tag == "a" and (a["href"] or "").startswith("#")} <= set(
        ids
    )
    assert ("html", {"lang": "en"}) in page.tags
    count = {tag: sum(found == tag for found, _ in page.tags) for tag in ("table", "caption", "svg", "figure")}
    assert count["table"] == count["caption"] == len(EXHIBITS) + 1
    assert count["svg"] == count["figure"] == len(EXHIBITS)
    assert all(a["role"] == "img" and a["aria-label"] for tag, a in page.tags if tag == "svg")
    assert all(a["scope"] in {"col", "row"} for tag, a in page.tags if tag == "th")
    boxes = [a for _, a in page.tags if a.get("class") == "scroll"]
    assert all(a["tabindex"] == "0" and a["role"] == "region" and a["aria-label"] for a in boxes)


def test_charts_take_the_colours_of_the_page(store: ox.Store) -> None:
    """No colour of the drawing program is left, nor a style that would reach beyond the chart."""
    for exhibit in EXHIBITS:
        drawing = charts.svg(ask(store, exhibit.query, {}, {}), exhibit.chart, exhibit.title)
        assert set(re.findall(r"#[0-9a-f]{6}\b", drawing)) == set()
        assert "<style" not in drawing
        assert "font:" not in drawing


def test_every_text_has_contrast() -> None:
    """Text stands out from its ground at 4.5 to 1, and what is drawn at 3 to 1 (WCAG 2, level AA), light and dark."""
    blocks = re.findall(r":root \{([^}]*)\}", STYLE)
    assert len(blocks) == 2
    for block in blocks:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", block))
        for name, ground in product(("ink", "soft", "link"), ("paper", "panel")):
            assert contrast(colours[name], colours[ground]) >= 4.5
        assert contrast(colours["first"], colours["paper"]) >= 3
        assert contrast(colours["second"], colours["paper"]) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser."""
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["files", "hostile"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_a_browser_shows_the_page(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest, kind: str, scheme: str, width: int
) -> None:
    """Chromium draws it without a word, fetches nothing, and no page is wider than its window."""
    path = tmp_path / "index.html"
    path.write_bytes(request.getfixturevalue(kind)["index.html"])
    browser.show(path, width, scheme)
    browser.ask("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.ask("document.querySelectorAll('svg text').length") > 100
    ink, paper = (
        ("rgb(27, 29, 32)", "rgb(255, 255, 255)") if scheme == "light" else ("rgb(233, 231, 227)", "rgb(21, 24, 27)")
    )
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == paper
    assert browser.ask("getComputedStyle(document.querySelector('svg text')).fill") == ink
    assert browser.ask("document.querySelector('figure svg').getBoundingClientRect().width") > 300
    assert browser.requests() == [path.resolve().as_uri()]
    assert browser.complaints() == []
