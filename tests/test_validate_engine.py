"""The engine finds what pySHACL finds; what it does not know it leaves to pySHACL, and what is malformed it refuses."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyshacl_peer import NO_VOCABULARY, our_rows, pyshacl_rows

from imr_graph.errors import SourceError
from imr_graph.shacl.graph import Graph as Batch
from imr_graph.triples import literal
from imr_graph.validate import Shapes, load_shapes, results

pytestmark = pytest.mark.filterwarnings("ignore:Parsing weird boolean")

PREFIXES = """@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """
:Nurse rdfs:subClassOf :Person . :Head rdfs:subClassOf :Nurse .
:ann a :Person ; :age 41 ; :name "Ann" ; :note "tall" , "TALL" , "tall"@en , "slim"@EN , "groß"@de ; :on true ;
    :born "1974-02-03"^^xsd:date ; :hired "2001-05-06"^^xsd:date ; :left "2001-05-06"^^xsd:date ;
    :knows :bob , :cyd ; :colleague :bob , :cyd .
:bob a :Nurse ; :age "forty"^^xsd:integer , 12 , 4.5 , "7"^^xsd:int ; :name "Bob"@en , "Bob"@EN-gb , "B\\"o\\\\b\\n" ;
    :on 1 , "2001-05-06T10:00:00"^^xsd:dateTime , "2001-05-06T10:00:00Z"^^xsd:dateTime , "10:00:00"^^xsd:time ;
    :born "1999-13-01"^^xsd:date , "1999-12-01Z"^^xsd:date ; :hired "1998-01-01"^^xsd:date ;
    :left "1997-01-01"^^xsd:date ; :knows :ann , "Ann" , _:dee .
:cyd a :Head , :Person ; :age -5 , "007"^^xsd:integer , "1_0"^^xsd:integer , 1e1 ; :name "" , <http://example.org/Cyd> ;
    :on "2001"^^xsd:gYear , "yes"^^xsd:boolean , "NaN"^^xsd:double , "x"^^:odd ; :hired "2009-01-01"^^xsd:date ;
    :born "2010-01-01T00:00:00"^^xsd:dateTime , "2010" , "20100101"^^xsd:date ; :knows :cyd ; :colleague :ann ;
    :left "2009-01-02"^^xsd:date , "2010-01-02Z"^^xsd:date .
_:dee a :Person ; :age 30 ; :boss :ann ; :name "Dee" , "Dee\\tEff" ; :knows :ann .
:eve a :S .
"""
QUERY = "SELECT $this ?value { $this <http://example.org/"
ENGINE, BOTH, PYSHACL = "the engine", "both", "pySHACL"

#: A shape of :Person, who checks it, and what it is about.
CONSTRAINTS = [
    ("sh:class :Nurse ; sh:path :knows", ENGINE, "subclasses count, literals have no class"),
    ("sh:class :Nurse , :Person ; sh:path :knows", ENGINE, "each of two classes"),
    ("sh:datatype xsd:integer ; sh:path :age", ENGINE, "ill-typed, and other numbers"),
    ("sh:datatype xsd:string ; sh:path :name", ENGINE, "languages and IRIs are no strings"),
    ("sh:datatype xsd:date ; sh:path :born", ENGINE, "no such month, a time zone, a date and time"),
    ("sh:datatype xsd:dateTime ; sh:path :on", ENGINE, "of many types"),
    ("sh:datatype xsd:boolean ; sh:path :on", ENGINE, "a boolean that is none"),
    ("sh:datatype :odd ; sh:path :on", ENGINE, "a datatype that nobody knows"),
    ("sh:datatype rdf:langString ; sh:path :name", PYSHACL, "a datatype with rules of its own"),
    ("sh:nodeKind sh:IRI ; sh:path :knows", ENGINE, "neither literal nor blank node"),
    ("sh:nodeKind sh:BlankNodeOrLiteral ; sh:path :knows", ENGINE, "no IRI"),
    ("sh:nodeKind sh:IRI", ENGINE, "of the focus node itself"),
    ("sh:minCount 2 ; sh:path :name", ENGINE, "too few, and none"),
    ("sh:maxCount 1 ; sh:path :age", ENGINE, "too many"),
    ("sh:minCount 0 ; sh:maxCount 0 ; sh:path :boss", ENGINE, "none at all"),
    ("sh:minInclusive 12 ; sh:path :age", ENGINE, "equal is enough; across types of numbers"),
    ("sh:minExclusive 12 ; sh:path :age", ENGINE, "equal is not enough"),
    ("sh:maxInclusive 12.0 ; sh:path :age", ENGINE, "a bound of another type"),
    ("sh:maxExclusive 12 , 40 ; sh:path :age", ENGINE, "two bounds"),
    ('sh:maxInclusive "2000-01-01"^^xsd:date ; sh:path :born', ENGINE, "dates, and what is none"),
    ('sh:minInclusive "2001-05-06T09:00:00Z"^^xsd:dateTime ; sh:path :on', ENGINE, "times with and without zone"),
    ('sh:minInclusive "B" ; sh:path :name', ENGINE, "texts against a text"),
    ("sh:minInclusive 1 ; sh:path :on", ENGINE, "not a number, and what cannot be compared"),
    ("sh:minLength 4 ; sh:path :name", ENGINE, "escapes count as one character"),
    ("sh:minLength 0 ; sh:path :knows", ENGINE, "zero is always met"),
    ("sh:maxLength 3 ; sh:path :knows", ENGINE, "IRIs have a length, blank nodes none"),
    ('sh:pattern "^t" ; sh:path :note', ENGINE, "upper case differs"),
    ('sh:pattern "^t" ; sh:flags "i" ; sh:path :note', ENGINE, "upper case does not differ"),
    ('sh:pattern "^$" ; sh:flags "im" ; sh:path :name', ENGINE, "an empty line"),
    ('sh:pattern "ann" , "example" ; sh:path :knows', ENGINE, "two patterns, in IRIs too"),
    ('sh:pattern "a n n" ; sh:flags "x" ; sh:path :knows', PYSHACL, "another flag"),
    ('sh:in ( "tall" "groß"@de :bob ) ; sh:path :note', ENGINE, "language and datatype count"),
    ("sh:in ( 12 007 ) ; sh:path :age", ENGINE, "how a number is written counts"),
    ('sh:languageIn ( "en" ) ; sh:path :name', PYSHACL, "languages"),
    ("sh:uniqueLang true ; sh:path :note", PYSHACL, "one text a language"),
    ("sh:hasValue :ann ; sh:path :knows", ENGINE, "among the values"),
    ('sh:hasValue :ann , "Ann" ; sh:path :knows', ENGINE, "two values at once"),
    ("sh:hasValue :ann", ENGINE, "the focus node itself"),
    ("sh:equals :colleague ; sh:path :knows", ENGINE, "missing on either side"),
    ("sh:disjoint :colleague ; sh:path :knows", ENGINE, "common values"),
    ("sh:lessThanOrEquals :left ; sh:path :hired", ENGINE, "equal is enough"),
    ("sh:lessThan :left ; sh:path :hired", ENGINE, "equal is not enough"),
    ("sh:lessThan :knows ; sh:path :colleague", ENGINE, "IRIs by their text"),
    ("sh:lessThan :name ; sh:path :note", ENGINE, "texts, of any language"),
    ("sh:lessThan :left , :colleague ; sh:path :hired", ENGINE, "two properties; a date and an IRI cannot be compared"),
    ("sh:closed true ; sh:ignoredProperties ( rdf:type :age :name )", ENGINE, "other properties"),
    ("sh:closed true ; sh:ignoredProperties ( :age ) ; sh:property [ sh:path :name ]", ENGINE, "those of sh:property"),
    ("sh:closed true ; sh:path :knows", ENGINE, "of the values"),
    ("sh:closed false ; sh:minCount 3 ; sh:path :knows", ENGINE, "not closed"),
    (
        "sh:property [ sh:path :age ; sh:maxCount 1 ; sh:severity sh:Info ]",
        ENGINE,
        "a shape within, of another severity",
    ),
    ("sh:path :knows ; sh:property [ sh:path :age ; sh:maxCount 1 ]", ENGINE, "of the values"),
    ("sh:node [ sh:nodeKind sh:IRI ; sh:property [ sh:path :boss ; sh:minCount 1 ] ]", ENGINE, "with details"),
    ("sh:path :knows ; sh:not [ sh:class :Nurse ]", ENGINE, "not"),
    ("sh:path :knows ; sh:and ( [ sh:class :Nurse ] [ sh:path :age ; sh:maxCount 1 ] )", ENGINE, "all of these"),
    ("sh:path :knows ; sh:or ( [ sh:class :Head ] [ sh:datatype xsd:string ] )", ENGINE, "one of these"),
    ("sh:path :knows ; sh:xone ( [ sh:class :Person ] [ sh:class :Nurse ] )", ENGINE, "exactly one of these"),
    (
        "sh:path :knows ; sh:node [ sh:deactivated true ; sh:class :Head ] ; sh:minCount 2",
        ENGINE,
        "what is switched off",
    ),
    ("sh:qualifiedValueShape [ sh:class :Head ] ; sh:qualifiedMinCount 1 ; sh:path :knows", PYSHACL, "qualified"),
    ("sh:minCount 2 ; sh:path [ sh:inversePath :knows ]", ENGINE, "a path against the arrows"),
    ("sh:class :Nurse ; sh:path ( :knows :knows )", ENGINE, "a path of two steps"),
    (
        "sh:nodeKind sh:IRI ; sh:path [ sh:alternativePath ( :age [ sh:inversePath :boss ] ) ]",
        ENGINE,
        "a choice of paths",
    ),
    ("sh:class :Nurse ; sh:path [ sh:zeroOrMorePath :knows ]", PYSHACL, "a path of any length"),
    (
        "sh:class :Nurse ; sh:path [ sh:inversePath ( :knows :boss ) ]",
        PYSHACL,
        "a path of two steps against the arrows",
    ),
    ("sh:severity :Grave ; sh:minCount 9 ; sh:path :age", ENGINE, "a severity of one's own"),
    ('sh:message "Say A." , "Sag A."@de ; sh:minCount 9 ; sh:path :age', ENGINE, "two messages"),
    (f'sh:sparql [ sh:select "{QUERY}hired> ?value }}" ]', ENGINE, "a query"),
    (
        f'sh:sparql [ sh:message "M." ; sh:select "{QUERY}colleague>/^<http://example.org/boss> ?value }}" ]',
        ENGINE,
        "paths",
    ),
    (f'sh:sparql [ sh:select "{QUERY}hired> ?d FILTER (?d < ?e || !BOUND(?e)) }}" ]', ENGINE, "the focus node itself"),
    (f'sh:sparql [ sh:select "{QUERY}born> ?value }}" ]', BOTH, "dates that are none are left to pySHACL"),
    (f'sh:sparql [ sh:select "{QUERY}age> ?value FILTER (?value > 5) }}" ]', BOTH, "numbers of many types, too"),
    (f'sh:sparql [ sh:select "{QUERY}age> ?n BIND (?n AS ?value) }}" ]', PYSHACL, "what may differ between engines"),
    (f'sh:sparql [ sh:select "{QUERY}knows>* ?value }}" ]', PYSHACL, "paths of no length"),
    (
        'sh:sparql [ sh:message "{?value}" ; sh:select "SELECT $this ?value { $this ?p ?value }" ]',
        PYSHACL,
        "any property",
    ),
]
TARGETS = [
    ("sh:targetNode :ann , :nobody", ENGINE, "nodes, there or not"),
    ("sh:targetSubjectsOf :boss", ENGINE, "subjects"),
    ("sh:targetObjectsOf :knows", ENGINE, "objects, literals among them"),
    ("sh:targetClass :Nurse ; sh:targetNode 5", ENGINE, "a class, and a literal"),
    ("a sh:NodeShape , rdfs:Class", ENGINE, "a class that is a shape of its own instances"),
]
#: What is always met, or switched off.
NOTHING_FOUND = {"zero is always met"}


def shapes_of(folder: Path, text: str) -> Shapes:
    """Return shapes written in Turtle."""
    (folder / "own.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return load_shapes(folder)


def triples_of(text: str) -> bytes:
    """Return Turtle as N-Triples."""
    triples = (quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE))
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def who_checks(shapes: Shapes) -> str:
    """Tell who checks the data with these shapes."""
    if shapes.program.left_open:
        return PYSHACL
    return BOTH if shapes.program.run(Batch(triples_of(DATA), {}))[1] else ENGINE


@pytest.mark.parametrize(("constraint", "checker", "about"), CONSTRAINTS, ids=[f"{c[0]}: {c[2]}" for c in CONSTRAINTS])
def test_each_constraint_gives_the_results_of_pyshacl(
    tmp_path: Path, constraint: str, checker: str, about: str
) -> None:
    """Equal results; and the one who is meant to check does, so that no constraint is slow unawares."""
    target = ":Nurse" if "sh:sparql" in constraint else ":Person"
    shapes = shapes_of(tmp_path, f":S sh:targetClass {target} ; {constraint} .")
    found = our_rows(triples_of(DATA), shapes, NO_VOCABULARY)
    assert found == pyshacl_rows(triples_of(DATA), shapes, NO_VOCABULARY), about
    assert who_checks(shapes) == checker
    assert bool(found) == (about not in NOTHING_FOUND)


@pytest.mark.parametrize(("target", "checker", "about"), TARGETS, ids=[row[2] for row in TARGETS])
def test_each_target_gives_the_results_of_pyshacl(tmp_path: Path, target: str, checker: str, about: str) -> None:
    """Every way to say of which nodes a shape speaks."""
    shapes = shapes_of(
        tmp_path, f":S {target} ; sh:nodeKind sh:Literal ; sh:property [ sh:path :age ; sh:minCount 1 ] ."
    )
    found = our_rows(triples_of(DATA), shapes, NO_VOCABULARY)
    assert found == pyshacl_rows(triples_of(DATA), shapes, NO_VOCABULARY)
    assert found, about
    assert who_checks(shapes) == checker


#: Shapes beyond SHACL Core and SPARQL constraints.
BEYOND = {
    "recursion": ":S sh:targetClass :Person ; sh:property [ sh:path :knows ; sh:node :S ] ; sh:nodeKind sh:IRI .",
    "a constraint component of one's own": """
        :C a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ;
            sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (?value > $least) }" ] .
        :S sh:targetClass :Person ; sh:property [ sh:path :age ; :least 12 ] .""",
    "a target of SHACL Advanced Features": """
        :S a sh:NodeShape ; sh:nodeKind sh:Literal ;
            sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <http://example.org/boss> ?boss }" ] .""",
    "a rule, on which other shapes rest": """
        :S a sh:NodeShape ; sh:targetClass :Person ; sh:rule [ a sh:TripleRule ;
            sh:subject sh:this ; sh:predicate :seen ; sh:object :seen ] .
        :T sh:targetSubjectsOf :seen ; sh:nodeKind sh:Literal .""",
}


@pytest.mark.filterwarnings("ignore::pyshacl.errors.ShapeRecursionWarning")
@pytest.mark.parametrize("text", BEYOND.values(), ids=BEYOND)
def test_what_the_engine_does_not_know_is_left_to_pyshacl(tmp_path: Path, text: str) -> None:
    """Equal results again, found by pySHACL."""
    shapes = shapes_of(tmp_path, text)
    found = our_rows(triples_of(DATA), shapes, NO_VOCABULARY)
    assert found == pyshacl_rows(triples_of(DATA), shapes, NO_VOCABULARY)
    assert found
    assert who_checks(shapes) == PYSHACL


def test_the_shapes_of_the_package_need_no_pyshacl() -> None:
    """None of them is left open, so that none is slow."""
    program = load_shapes().program
    assert program.left_open == frozenset()
    assert len(program.shapes) > 80


def test_each_shape_is_checked_once(tmp_path: Path) -> None:
    """Of two shapes in a folder, one for the engine and one for pySHACL, each gives its results once."""
    own = ":S sh:targetClass :Person ; sh:property [ sh:path :age ; sh:maxCount 1 ] . :S2 sh:targetClass :Person"
    shapes = shapes_of(tmp_path, own + " ; sh:property [ sh:path :note ; sh:uniqueLang true ] .")
    assert {str(node) for node in shapes.program.left_open} == {"http://example.org/S2"}
    found = results(triples_of(DATA), shapes, NO_VOCABULARY)
    assert [(result.focus, result.message) for result in found] == [
        ("<http://example.org/ann>", "More than one String shares the same Language"),
        ("<http://example.org/bob>", "sh:maxCount is not met."),
        ("<http://example.org/cyd>", "sh:maxCount is not met."),
    ]


def test_a_shape_without_a_message_names_its_constraint(tmp_path: Path) -> None:
    """Whatever the constraint, a finding says something."""
    own = """:S sh:targetNode :ann ; sh:nodeKind sh:Literal ; sh:property [ sh:path :age ; sh:lessThan :age ] ;
        sh:sparql [ sh:select "SELECT $this { $this a ?kind }" ] ."""
    found = results(triples_of(DATA), shapes_of(tmp_path, own), NO_VOCABULARY)
    assert sorted(result.message for result in found) == [
        "sh:lessThan is not met.",
        "sh:nodeKind is not met.",
        "sh:sparql is not met.",
    ]


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ("sh:path 5 ; sh:minCount 1", "cannot be used"),
        ("sh:path :a , :b ; sh:minCount 1", "more than one"),
        ("a sh:NodeShape ; sh:path :a", "cannot be the subject"),
        ("a sh:PropertyShape ; sh:minCount 1", "must include one"),
        ("a sh:PropertyShape , sh:NodeShape ; sh:path :a", "cannot"),
        ("sh:path ( :a ) ; sh:minCount 1", "two path items"),
        ("sh:path [ :a :b ] ; sh:minCount 1", "not a known property"),
        ("sh:path :a ; sh:minCount 1 , 2", "at most one"),
        ('sh:path :a ; sh:maxCount "many"', "xsd:integer"),
        ("sh:path :a ; sh:maxCount -1", ">= 0"),
        ("sh:minCount 1", "only be present on a PropertyShape"),
        ("sh:lessThan :b", "only be present on a PropertyShape"),
        ('sh:path :a ; sh:lessThan "b"', "MUST be a URI"),
        ('sh:path :a ; sh:pattern "("', "unterminated|missing"),
        ("sh:path :a ; sh:pattern :b", "Literal"),
        ("sh:path :a ; sh:datatype xsd:date , xsd:time", "at most one|one sh:datatype"),
        ('sh:path :a ; sh:minLength "x"', "integer"),
        ("sh:path :a ; sh:in ( 1 ) , ( 2 )", "at most one"),
        ("sh:path :a ; sh:or ()", "1 or more members"),
        ("sh:property :b", "not a well-formed"),
        ("sh:node [ sh:path :a ]", "not a well-formed"),
        ("sh:closed true , false", "at most one"),
        ("sh:closed :yes", "boolean"),
        ("sh:ignoredProperties ( :a )", "Closed Shape"),
        ("sh:deactivated :yes", "must be a Literal"),
        ('sh:sparql [ sh:select "SELECT $this { $this" ]', "cannot be used"),
        ('sh:sparql [ sh:select "SELECT $this { $this nowhere:a ?b }" ]', "Unknown namespace prefix"),
        ('sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS { ?o ?q ?r } }" ]', "MINUS"),
        ("sh:sparql [ sh:message 'No query.' ]", "at least one sh:select"),
        ("sh:path :a ; sh:minCuont 1", "sh:minCuont is no term"),
        ("sh:js [ sh:jsFunctionName 'f' ]", "sh:js is no term of SHACL that can be checked"),
        ("sh:entailment <http://www.w3.org/ns/entailment/RDFS>", "sh:entailment"),
    ],
)
def test_malformed_shapes_are_refused(tmp_path: Path, shape: str, complaint: str) -> None:
    """Before any letter is checked, whether one would meet the shape or not; the folder is named."""
    with pytest.raises(SourceError, match=complaint) as caught:
        shapes_of(tmp_path, f":S sh:targetClass :Nobody ; {shape} .")
    assert str(tmp_path) in str(caught.value)


def test_values_that_pyshacl_cannot_compare_are_faults(tmp_path: Path) -> None:
    """On a day that does not exist pySHACL gives up; SHACL calls it a violation, and so does the engine."""
    shapes = shapes_of(tmp_path, ":S sh:targetNode :a ; sh:path :b ; sh:lessThanOrEquals :c .")
    day = "^^xsd:date"
    data = triples_of(f':a :b "2015-13-01"{day} , "2015-01-01"{day} ; :c "2015-02-01"{day} .')
    assert [result.value for result in results(data, shapes, NO_VOCABULARY)] == ['"2015-13-01"^^xsd:date']
    with pytest.raises(TypeError):
        pyshacl_rows(data, shapes, NO_VOCABULARY)


def test_where_pyshacl_gives_up_the_error_says_so(tmp_path: Path) -> None:
    """A shape that is left to pySHACL, and values that it cannot compare: an error, no silence."""
    own = ":S sh:targetNode :a ; sh:path :b ; sh:lessThanOrEquals :c ; sh:uniqueLang true ."
    data = triples_of(':a :b "2015-13-01"^^xsd:date ; :c "2015-02-01"^^xsd:date .')
    with pytest.raises(SourceError, match="pySHACL cannot check these letters"):
        results(data, shapes_of(tmp_path, own), NO_VOCABULARY)


@pytest.mark.parametrize(
    ("line", "same"),
    [
        pytest.param('<http://a/b> <http://a/c> "x" .', '<http://a/b> <http://a/c> "\\u0078" .', id="an escape"),
        pytest.param('<http://a/b> <http://a/c> "a\\tb" .', '<http://a/b> <http://a/c> "a\tb" .', id="a tab"),
        pytest.param('<http://a/b> <http://a/c> "q\\"" .', '<http://a/b>  <http://a/c>\t"q\\"". # one', id="blanks"),
        pytest.param(
            '<http://a/b> <http://a/c> "x" .',
            '<http://a/b> <http://a/c> "x"^^<http://www.w3.org/2001/XMLSchema#string> .',
            id="the datatype of strings",
        ),
        pytest.param('<http://a/b> <http://a/c> "x"@en .', '<http://a/b> <http://a/c> "x"@EN .', id="a language"),
        pytest.param("<urn:a> <urn:b> <http://a/é> .", "<urn:a> <urn:b> <http://a/\\u00e9> .", id="an IRI"),
        pytest.param("<urn:a> <urn:b> _:c .", "<urn:a> <urn:b> _:c.\r", id="a line end of Windows"),
    ],
)
def test_one_triple_written_twice_is_one(line: str, same: str) -> None:
    """However it is written: its own line, another way, both, or without an end of the last line."""
    for text in (line, same, f"{same}\n{line}", f"# a comment\n{line}\n\n{same}\n{line}\n"):
        triples = {str(quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}
        batch = Batch(text.encode(), {})
        assert [
            f"{subject} {predicate} {value}"
            for predicate in batch.predicates()
            for subject, values in batch.objects(predicate).items()
            for value in values
        ] == list(triples)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("pq"), st.text(max_size=6)), max_size=6))
def test_any_text_is_read_as_pyoxigraph_reads_it(rows: list[tuple[str, str, str]]) -> None:
    """Control characters, quotes, backslashes, any script: what the writer of triples writes is read to the same."""
    text = "".join(f"<http://x/{s}> <http://x/{p}> {literal(value)} .\n" for s, p, value in rows)
    batch = Batch(text.encode(), {})
    assert sorted(
        (subject, predicate, value)
        for predicate in batch.predicates()
        for subject, values in batch.objects(predicate).items()
        for value in values
    ) == sorted({tuple(map(str, quad.triple)) for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b'<http://a/b> <http://a/c> "x" .\n<http://a/b> <http://a/c> "x .\n', "line 2"),
        (b'<http://a/b> <http://a/c> "x" .\n<http://a b> <http://a/c> "x" .', "line 2"),
        (b'<http://a/b> "p" "x" .', "line 1"),
        (b"\n\nnothing", "line 3"),
        (b" <http://a/b> <http://a/c> .\n", "line 1"),
        (b'<http://a/b> <http://a/c> "\xff" .\n', "line 1"),
        (b"<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .\n", "triple within a triple"),
    ],
)
def test_what_is_no_ntriples_is_refused(text: bytes, complaint: str) -> None:
    """Nothing is passed over; the line is named."""
    with pytest.raises(SourceError, match=complaint):
        Batch(text, {})
