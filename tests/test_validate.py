"""Letters' triples and shapes become findings that name the letter, the place and the way out."""

from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from gold_records import GOLD, gold_records
from rdflib import RDF, SH, Graph, Literal, URIRef

from imr_graph import ns
from imr_graph.errors import ImrGraphError, SourceError
from imr_graph.model import (
    FINDING_KINDS,
    Citation,
    Dates,
    Determination,
    Fact,
    Finding,
    Record,
    Reviewer,
    ServiceRequest,
    Span,
    Statement,
    Worker,
)
from imr_graph.triples import ntriples
from imr_graph.validate import load_shapes, load_vocabulary, results, turtle_report, validate

AT = Span(10, 20)
KEY = "CM15-0012345"
NODE = f"{ns.BASE}letter/{KEY}"
OWN_SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix imr: <https://w3id.org/imr-graph/ontology#> .
[] a sh:NodeShape ; sh:targetClass imr:Letter ; sh:property [
    sh:path imr:priority ; sh:hasValue "expedited" ; sh:severity sh:Info ; sh:message "Look only at urgent cases." ] .
"""


def fact(value: Any) -> Fact[Any]:
    """Return a fact read from the same place as all the others."""
    return Fact(value, AT)


def full_record(case_number: str | None = KEY) -> Record:
    """Return a record in which every field is filled."""
    mtus = Citation(
        source="MTUS",
        span=AT,
        topic="low-back",
        year=2004,
        chapter="12",
        sections=(fact("Special Studies"), fact("Summary, with a comma")),
        pages=(fact("303"), fact("64-66")),
        url=fact("www.example.org"),
        guideline="mtus-low-back-2004",
        section_codes=("mtus-low-back-2004/special-studies",),
    )
    other = Citation(source="OTHER", span=AT)
    request = ServiceRequest(
        service=fact('Norco "10/325mg" #35\nfor the right knee'),
        original_request=fact("Norco 10/325mg #60"),
        authorized=fact("Norco 10/325mg #25"),
        category=fact("pharmaceutical"),
        regions=(fact("knee"), fact("low-back")),
        laterality=fact("right"),
        ingredients=(fact("hydrocodone"), fact("acetaminophen")),
        strength=fact("10/325mg"),
        quantity=fact(35.5),
        refills=fact(0),
        visits=fact(1),
    )
    items = [
        Determination(
            number=number,
            span=AT,
            heading=fact("Norco 10/325mg #35"),
            outcome=fact(outcome),
            request=request,
            administrator=Statement(AT, (mtus, other)),
            reviewer=Statement(AT, (mtus,)),
            rationale_end=fact("Norco is not medically necessary."),
        )
        for number, outcome in enumerate(("upheld", "overturned"), 1)
    ]
    day = date(2015, 9, 8)
    return Record(
        letter_id="a scanned letter (1)",
        content_hash="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        template="list",
        page_starts=(0, 15),
        case_number=fact(case_number) if case_number else None,
        priority=fact("standard"),
        dates=Dates(fact(day), fact(date(2015, 3, 2)), fact(day), fact(day), fact(day)),
        worker=Worker(fact(52), fact("female"), fact(date(2015, 3, 2))),
        reviewer=Reviewer((fact("Preventive Medicine"), fact("Family Practice")), (fact("CA"), fact("PR"))),
        diagnoses=(fact("lumbar strain"), fact("right knee pain")),
        determinations=tuple(items),
    )


def check(data: bytes) -> list[Finding]:
    """Validate triples with the shapes of the package."""
    return validate(data, load_shapes(), load_vocabulary())


@pytest.mark.parametrize("case_number", [KEY, None])
def test_all_that_the_writer_can_emit_is_allowed(case_number: str | None) -> None:
    """A record with every field filled breaks no shape, whether its key is a case number or a hash."""
    assert check(ntriples(full_record(case_number))) == []


def test_a_record_with_nothing_but_an_item_is_allowed() -> None:
    """The least that a letter must have is one item with its outcome and request."""
    item = Determination(1, AT, fact("MRI"), fact("upheld"), ServiceRequest(fact("MRI")))
    assert check(ntriples(Record("x", "0" * 64, "unknown", determinations=(item,)))) == []


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        pytest.param(
            f'<{NODE}/worker> {ns.AGE} "52"',
            f'<{NODE}/worker> {ns.AGE} "152"',
            Finding(
                letter=KEY,
                kind="shacl-violation",
                message="worker imr:age: Give the worker one age in whole years, from 14 to 100.",
                value="152",
                span=AT,
                severity="violation",
            ),
            id="a violation, its value and its place in the letter",
        ),
        pytest.param(
            f'<{NODE}> {ns.DATE_ASSIGNED} "2015-09-08"',
            f'<{NODE}> {ns.DATE_ASSIGNED} "2015-09-09"',
            Finding(
                letter=KEY,
                kind="shacl-warning",
                message="imr:dateAssigned: Compare the dates with the letter: "
                "the case was assigned after it was decided.",
                value="2015-09-09",
            ),
            id="a warning about the letter itself, which quotes nothing",
        ),
        pytest.param(
            f'<{NODE}> {ns.DECISION_DATE} "2015-09-08"',
            f'<{NODE}> {ns.DECISION_DATE} "2015-09-07"',
            Finding(
                letter=KEY,
                kind="shacl-violation",
                message="imr:urDenialDate: Correct one of the dates: "
                "the utilization review denial comes after the decision that reviews it.",
                value="2015-09-08",
                severity="violation",
            ),
            id="a date before the one that it must follow",
        ),
        pytest.param(
            f"{ns.HAS_REQUEST} <{NODE}/determination/2/request> .\n",
            f"{ns.TYPE} {ns.DETERMINATION} .\n",
            Finding(
                letter=KEY,
                kind="shacl-violation",
                message="determination/2 imr:request: "
                "Link the determination to one node of the class imr:ServiceRequest.",
                value=None,
                span=AT,
                severity="violation",
            ),
            id="something missing, which has no value",
        ),
        pytest.param(
            "<https://w3id.org/imr-graph/region/knee>",
            "<https://w3id.org/imr-graph/region/kneee>",
            Finding(
                letter=KEY,
                kind="shacl-violation",
                message="determination/1/request imr:region: Choose regions of the vocabulary scheme:body-regions.",
                value="region:kneee",
                span=AT,
                severity="violation",
            ),
            id="a concept that is not in the vocabulary",
        ),
        pytest.param(
            f"{ns.LICENSED_IN} ",
            f"<{ns.IMR}licencedIn> ",
            Finding(
                letter=KEY,
                kind="shacl-violation",
                message="reviewer imr:licencedIn: Rename or remove the property: "
                "a reviewer has none of this name, least of all an identity.",
                value="state:CA",
                span=AT,
                severity="violation",
            ),
            id="a misspelt property",
        ),
    ],
)
def test_a_finding_says_where_what_and_how(before: str, after: str, finding: Finding) -> None:
    """Each has the letter's key, the node and path, the shape's message, the value, the span and the severity."""
    data = ntriples(full_record()).decode()
    assert before in data
    assert finding in check(data.replace(before, after).encode())


def test_an_edition_out_of_force_is_laid_to_the_citation() -> None:
    """The focus node of this shape is a guideline; the finding is about the letter's citation all the same."""
    data = ntriples(full_record()).replace(b'"2015-09-08"', b'"2019-09-08"')
    found = check(data)
    assert {finding.kind for finding in found} == {"shacl-warning"}
    assert {finding.value for finding in found} == {"guideline:mtus-low-back-2004"}
    assert [finding.message.partition(":")[0] for finding in found] == [
        "determination/1/administrator-citation/1",
        "determination/1/reviewer-citation/1",
        "determination/2/administrator-citation/1",
        "determination/2/reviewer-citation/1",
    ]


def test_each_letter_of_a_batch_gets_its_own_findings() -> None:
    """A letter breaks in a batch what it breaks alone, and the batch is ordered by letter."""
    keys = [f"CM15-000000{digit}" for digit in (3, 1, 2)]
    letters = [ntriples(full_record(key)) for key in keys]
    broken = [letters[0].replace(b'"52"', b'"5"'), letters[1], letters[2].replace(b'"female"', b'"F"')]
    alone = sorted((finding for letter in broken for finding in check(letter)), key=lambda finding: finding.letter)
    assert [finding.letter for finding in alone] == ["CM15-0000002", "CM15-0000003"]
    assert check(b"".join(broken)) == alone


def test_the_order_of_the_triples_does_not_matter() -> None:
    """The same triples in another order give the same findings and the same report."""
    lines = ntriples(full_record()).replace(b'"52"', b'"5"').replace(b"/region/", b"/regio/").splitlines(keepends=True)
    ways = [b"".join(lines), b"".join(reversed(lines))]
    found = [results(way, load_shapes(), load_vocabulary()) for way in ways]
    assert found[0] == found[1]
    assert "".join(turtle_report(found[0])) == "".join(turtle_report(found[1]))


def test_findings_are_of_known_kinds() -> None:
    """Whatever breaks, the kind is one that the model explains."""
    found = check(ntriples(full_record()).replace(b"2015", b"1915").replace(b'"52"', b'"5"'))
    assert {finding.kind for finding in found} == {"shacl-violation", "shacl-warning"} <= set(FINDING_KINDS)


def test_the_report_is_a_shacl_report() -> None:
    """Read back, it holds every result with its focus node, path, value, shape, severity and message."""
    data = ntriples(full_record()).replace(b'"female"', b'"a \\"quoted\\"\\nword"').replace(b'"52"', b'"5"')
    found = results(data, load_shapes(), load_vocabulary())
    report = Graph().parse(data="".join(turtle_report(found)), format="turtle")
    assert report.value(None, RDF.type, SH.ValidationReport) is not None
    assert list(report.objects(None, SH.conforms)) == [Literal("false", datatype=URIRef(ns.XSD + "boolean"))]
    assert len(list(report.objects(None, SH.result))) == len(found) == 2
    sex = report.value(None, SH.resultPath, URIRef(ns.SEX.strip("<>")))
    assert report.value(sex, SH.focusNode) == URIRef(f"{NODE}/worker")
    assert report.value(sex, SH.value) == Literal('a "quoted"\nword')
    assert report.value(sex, SH.sourceShape) == URIRef(ns.BASE + "shape/WorkerSex")
    assert report.value(sex, SH.resultSeverity) == SH.Violation
    assert str(report.value(sex, SH.resultMessage)).startswith("Give the worker one sex")


def test_the_report_of_a_good_graph_conforms() -> None:
    """No results: a report that says so."""
    report = Graph().parse(data="".join(turtle_report([])), format="turtle")
    assert list(report.objects(None, SH.conforms)) == [Literal("true", datatype=URIRef(ns.XSD + "boolean"))]


def test_every_path_of_the_shapes_is_turtle() -> None:
    """A report may hold every path that the shapes use, and reads back as Turtle."""
    shapes, vocabulary = load_shapes(), load_vocabulary()
    paths = sorted((Path(__file__).parent / "shapes").rglob("invalid.*.ttl"))
    found = [result for path in paths for result in results(_ntriples(path), shapes, vocabulary)]
    report = Graph().parse(data="".join(turtle_report(found)), format="turtle")
    assert len(list(report.objects(None, SH.result))) == len(found) > 90


def _ntriples(path: Path) -> bytes:
    triples = (triple.triple for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def test_a_users_own_shapes_stand_in_for_ours(tmp_path: Path) -> None:
    """A folder of shapes replaces the built-in ones; a shape without a name and sh:Info are fine, too."""
    (tmp_path / "own.ttl").write_text(OWN_SHAPE, encoding="utf-8")
    found = validate(ntriples(full_record()), load_shapes(tmp_path), load_vocabulary())
    assert found == [Finding(KEY, "shacl-warning", "imr:priority: Look only at urgent cases.")]


def test_a_node_outside_the_letters_speaks_for_itself(tmp_path: Path) -> None:
    """Where neither focus node nor value belongs to a letter, the finding names the node."""
    own = OWN_SHAPE.replace("imr:Letter", "imr:State").replace("imr:priority", "imr:route")
    (tmp_path / "own.ttl").write_text(own, encoding="utf-8")
    found = validate(ntriples(full_record()), load_shapes(tmp_path), load_vocabulary())
    assert [finding.letter for finding in found] == ["state:CA", "state:PR"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, "no shapes are here", id="an empty folder"),
        pytest.param("# nothing\n", "no shapes are here", id="a file without shapes"),
        pytest.param(OWN_SHAPE + "\nimr:x imr:y", r"own\.ttl, line 6: correct the Turtle", id="broken Turtle"),
    ],
)
def test_shapes_that_cannot_be_read_are_named(tmp_path: Path, text: str | None, message: str) -> None:
    """The error names the folder, or the file and the line."""
    if text is not None:
        (tmp_path / "own.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message) as caught:
        load_shapes(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert isinstance(caught.value, ImrGraphError)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong path is an error, not an empty set of shapes that everything conforms to."""
    with pytest.raises(SourceError, match="missing: no shapes are here"):
        load_shapes(tmp_path / "missing")


def test_a_shape_that_is_not_shacl_is_named(tmp_path: Path) -> None:
    """What is Turtle and no well-formed shape is refused with the folder's name."""
    (tmp_path / "own.ttl").write_text(OWN_SHAPE.replace("sh:path imr:priority", "sh:path 5"), encoding="utf-8")
    with pytest.raises(SourceError, match="a shape cannot be used"):
        validate(ntriples(full_record()), load_shapes(tmp_path), load_vocabulary())


def test_data_that_is_not_ntriples_is_refused() -> None:
    """The error names the line."""
    with pytest.raises(SourceError, match="line 2"):
        check(b'<urn:a> <urn:b> "c" .\nno triple\n')


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold records are not beside this checkout")
def test_the_real_letters_conform() -> None:
    """No real letter breaks a shape; the one doubt is an edition that had been replaced before the denial."""
    found = check(b"".join(ntriples(record) for record in gold_records()))
    assert [finding for finding in found if finding.severity == "violation"] == []
    assert [(finding.kind, finding.value) for finding in found] == [
        ("shacl-warning", "guideline:mtus-chronic-pain-2009")
    ]
