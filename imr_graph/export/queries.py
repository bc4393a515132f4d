"""Cypher that travels with an export to Neo4j: constraints, indexes, and queries to start from, by view."""

from typing import Final

ID_CONSTRAINT: Final = "CREATE CONSTRAINT resource_id IF NOT EXISTS FOR (n:Resource) REQUIRE n.id IS UNIQUE"

_WORDS: Final = (
    "CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:Determination|ServiceRequest|Diagnosis) "
    "ON EACH [n.heading, n.text]"
)

#: What makes the questions below quick, beside the constraint.
INDEXES: Final = (
    "CREATE INDEX letter_case_number IF NOT EXISTS FOR (n:Letter) ON (n.caseNumber)",
    "CREATE INDEX letter_decision_date IF NOT EXISTS FOR (n:Letter) ON (n.decisionDate)",
    "CREATE INDEX concept_code IF NOT EXISTS FOR (n:Concept) ON (n.code)",
    "CREATE INDEX concept_label IF NOT EXISTS FOR (n:Concept) ON (n.label)",
    _WORDS,
)

CONSTRAINTS: Final = "// Run once after the import: cypher-shell -d neo4j -f constraints.cypher\n" + "".join(
    f"{statement};\n" for statement in (ID_CONSTRAINT, *INDEXES)
)

#: Name of a named query -> the same question in Cypher over the full view: rows, columns and order are the same.
QUESTIONS: Final = {
    "outcomes-by-category": """\
// How often is the denial upheld, by category of service?
MATCH (d:Determination)-[:SERVICE_CATEGORY]->(category:ServiceCategory)
WITH category, count(*) AS determinations, sum(COUNT { (d)-[:OUTCOME]->(:Outcome {code: 'overturned'}) }) AS overturned
RETURN category.id AS category, category.label AS label,
       determinations, determinations - overturned AS upheld, overturned,
       round(1.0 * (determinations - overturned) / determinations, 4) AS upheld_share
ORDER BY determinations DESC, category;
""",
    "denials-by-guideline": """\
// Which guidelines are cited, by which side, and how often is the denial upheld?
MATCH (d:Determination)-[cites:ADMINISTRATOR_GUIDELINE|REVIEWER_GUIDELINE]->(guideline:Guideline)
WITH guideline, count(*) AS determinations,
     CASE type(cites) WHEN 'REVIEWER_GUIDELINE' THEN 'expert_reviewer' ELSE 'claims_administrator' END AS side,
     sum(COUNT { (d)-[:OUTCOME]->(:Outcome {code: 'overturned'}) }) AS overturned
OPTIONAL MATCH (guideline)-[:TOPIC]->(topic:Topic)
OPTIONAL MATCH (guideline)-[:SOURCE]->(source:Source)
RETURN guideline.id AS guideline, guideline.label AS title, topic.id AS topic, source.id AS source, side,
       determinations, determinations - overturned AS upheld, overturned,
       round(1.0 * (determinations - overturned) / determinations, 4) AS upheld_share
ORDER BY determinations DESC, guideline, side;
""",
    "guideline-switches": """\
// When the claims administrator cited guideline A, on which guideline B did the reviewer decide?
MATCH (administrator:Guideline)<-[:ADMINISTRATOR_GUIDELINE]-(d:Determination)
MATCH (d)-[:REVIEWER_GUIDELINE]->(reviewer:Guideline)
WITH administrator, reviewer, count(*) AS determinations,
     sum(COUNT { (d)-[:OUTCOME]->(:Outcome {code: 'overturned'}) }) AS overturned
RETURN administrator.id AS administrator_guideline, administrator.label AS administrator_title,
       reviewer.id AS reviewer_guideline, reviewer.label AS reviewer_title, administrator = reviewer AS agreement,
       determinations, determinations - overturned AS upheld, overturned,
       round(1.0 * (determinations - overturned) / determinations, 4) AS upheld_share
ORDER BY determinations DESC, administrator_guideline, reviewer_guideline;
""",
    "uncited-denials": """\
// When the claims administrator cited nothing for its denial, what did the reviewer decide?
MATCH (d:Determination) WHERE NOT (d)-[:ADMINISTRATOR_CITATION]->()
WITH collect(d) AS uncited
UNWIND uncited AS d
MATCH (d)-[:OUTCOME]->(outcome:Outcome)
WITH outcome, size(uncited) AS all, count(*) AS determinations
RETURN outcome.id AS outcome, outcome.label AS label, determinations, round(1.0 * determinations / all, 4) AS share
ORDER BY determinations DESC, outcome;
""",
    "outcomes-by-specialty": """\
// How often is the denial upheld, by the reviewer's specialty?
MATCH (specialty:Specialty)<-[:SPECIALTY]-(:Reviewer)<-[:REVIEWER]-(letter:Letter)-[:DETERMINATION]->(d:Determination)
WITH specialty, count(DISTINCT letter) AS cases, count(*) AS determinations,
     sum(COUNT { (d)-[:OUTCOME]->(:Outcome {code: 'overturned'}) }) AS overturned
RETURN specialty.id AS specialty, specialty.label AS label, cases,
       determinations, determinations - overturned AS upheld, overturned,
       round(1.0 * (determinations - overturned) / determinations, 4) AS upheld_share
ORDER BY determinations DESC, specialty;
""",
}

_LOOK: Final = """\
// Which sections of guidelines do reviewers cite most?
MATCH (:Determination)-[:REVIEWER_CITATION]->(:Citation)-[:SECTION]->(section:Section),
      (section)-[:SECTION_OF]->(guideline:Guideline)
RETURN guideline.label AS guideline, section.label AS section, count(*) AS citations
ORDER BY citations DESC, guideline, section LIMIT 20;

// One letter with all that it says, to look at.
MATCH (letter:Letter) WITH letter ORDER BY letter.caseNumber LIMIT 1
MATCH path = (letter)-[*1..3]->(node) WHERE node.id STARTS WITH letter.id
RETURN path;
"""

_FULL: Final = "\n".join((*QUESTIONS.values(), _LOOK))

_ANALYSIS: Final = """\
// How often is the denial overturned, by guideline?
MATCH (guideline:Guideline)-[edge:OUTCOME]->(:Outcome {code: 'overturned'})
RETURN guideline.label AS guideline, guideline.determinations AS determinations, edge.share AS shareOverturned
ORDER BY determinations DESC, guideline LIMIT 20;

// Which guidelines are cited for a kind of service?
MATCH (category:ServiceCategory)-[edge:CITED]->(guideline:Guideline)
RETURN category.label AS category, guideline.label AS guideline,
       edge.weight AS determinations, edge.share AS shareOverturned
ORDER BY determinations DESC, category, guideline LIMIT 20;

// From diagnosis to guideline, to look at.
MATCH path = (:Diagnosis)-[:REQUESTED]->(:ServiceCategory)-[:CITED]->(:Guideline)
RETURN path LIMIT 100;
"""

_CITATIONS: Final = """\
// Which guideline of the claims administrator does the expert reviewer answer with which?
MATCH (administrator:Guideline)-[edge:ANSWERED_BY]->(reviewer:Guideline)
RETURN administrator.label AS administrator, reviewer.label AS reviewer,
       edge.weight AS determinations, edge.share AS shareOverturned
ORDER BY determinations DESC, administrator, reviewer LIMIT 20;

// The whole picture.
MATCH path = (:Guideline)-[:ANSWERED_BY]->(:Guideline)
RETURN path;
"""

_LETTERS: Final = """\
// Which letters share most sections?
MATCH (one:Letter)-[edge:SHARES_SECTION]->(other:Letter)
RETURN one.caseNumber AS one, other.caseNumber AS other, edge.weight AS shared, edge.sections AS sections
ORDER BY shared DESC, one, other LIMIT 20;

// The letters nearest to one.
MATCH (one:Letter) WITH one ORDER BY one.caseNumber LIMIT 1
MATCH path = (one)-[:SHARES_SECTION]-(:Letter)
RETURN path;
"""

#: View -> queries to start from.
SAMPLE_QUERIES: Final = {"full": _FULL, "analysis": _ANALYSIS, "citations": _CITATIONS, "letters": _LETTERS}
