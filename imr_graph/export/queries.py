"""Cypher that travels with an export to Neo4j: constraints, indexes, and queries to start from, by view."""

from typing import Final

ID_CONSTRAINT: Final = "CREATE CONSTRAINT resource_id IF NOT EXISTS FOR (n:Resource) REQUIRE n.id IS UNIQUE;\n"

CONSTRAINTS: Final = f"""\
// Run once after the import: cypher-shell -d neo4j -f constraints.cypher
{ID_CONSTRAINT}\
CREATE INDEX letter_case_number IF NOT EXISTS FOR (n:Letter) ON (n.caseNumber);
CREATE INDEX letter_decision_date IF NOT EXISTS FOR (n:Letter) ON (n.decisionDate);
CREATE INDEX concept_code IF NOT EXISTS FOR (n:Concept) ON (n.code);
CREATE INDEX concept_label IF NOT EXISTS FOR (n:Concept) ON (n.label);
CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:Determination|ServiceRequest|Diagnosis) ON EACH [n.heading, n.text];
"""

_FULL: Final = """\
// How often is the denial overturned, by the kind of service?
MATCH (d:Determination)-[:REQUEST]->(:ServiceRequest)-[:CATEGORY]->(category:ServiceCategory),
      (d)-[:OUTCOME]->(outcome:Outcome)
RETURN category.label AS category, count(*) AS determinations,
       round(100.0 * sum(CASE outcome.code WHEN 'overturned' THEN 1 ELSE 0 END) / count(*), 1) AS percentOverturned
ORDER BY determinations DESC, category;

// Which guideline of the claims administrator does the expert reviewer answer with which?
MATCH (administrator:Guideline)<-[:ADMINISTRATOR_GUIDELINE]-(d:Determination),
      (d)-[:REVIEWER_GUIDELINE]->(reviewer:Guideline)
RETURN administrator.label AS administrator, reviewer.label AS reviewer, count(d) AS determinations
ORDER BY determinations DESC, administrator, reviewer LIMIT 20;

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
