"""Every term that the code emits, as N-Triples writes it: ``<https://...>``.

A test proves that each is declared in ``ontology/imr.ttl`` or belongs to a vocabulary that is reused.
"""

from typing import Final

BASE: Final = "https://w3id.org/imr-graph/"
IMR: Final = BASE + "ontology#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
SCHEMA: Final = "https://schema.org/"

#: Prefixes for people: in queries, Turtle files and messages.
PREFIXES: Final = {
    "imr": IMR,
    "letter": BASE + "letter/",
    "guideline": BASE + "guideline/",
    "section": BASE + "section/",
    "topic": BASE + "topic/",
    "category": BASE + "category/",
    "condition": BASE + "condition/",
    "region": BASE + "region/",
    "ingredient": BASE + "ingredient/",
    "drug": BASE + "drug/",
    "specialty": BASE + "specialty/",
    "state": BASE + "state/",
    "outcome": BASE + "outcome/",
    "source": BASE + "source/",
    "scheme": BASE + "scheme/",
    "shape": BASE + "shape/",
    "dwc-category": BASE + "dwc-category/",
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "schema": SCHEMA,
}


def _imr(name: str) -> str:
    return f"<{IMR}{name}>"


TYPE: Final = f"<{RDF}type>"

# Classes
LETTER: Final = _imr("Letter")
WORKER: Final = _imr("Worker")
DIAGNOSIS: Final = _imr("Diagnosis")
REVIEWER: Final = _imr("Reviewer")
DETERMINATION: Final = _imr("Determination")
SERVICE_REQUEST: Final = _imr("ServiceRequest")
CITATION: Final = _imr("Citation")

# Any node that quotes the letter
TEXT: Final = _imr("text")
START: Final = _imr("start")
END: Final = _imr("end")
PAGE: Final = _imr("page")
NUMBER: Final = _imr("number")

# Letter
IDENTIFIER: Final = f"<{DCTERMS}identifier>"
CASE_NUMBER: Final = _imr("caseNumber")
PRIORITY: Final = _imr("priority")
DATE_ASSIGNED: Final = _imr("dateAssigned")
DATE_OF_INJURY: Final = _imr("dateOfInjury")
DECISION_DATE: Final = _imr("decisionDate")
UR_DENIAL_DATE: Final = _imr("urDenialDate")
APPLICATION_RECEIVED: Final = _imr("applicationReceived")
OUTCOME: Final = _imr("outcome")
TEMPLATE: Final = _imr("template")
CONTENT_HASH: Final = _imr("contentHash")
GENERATED_BY: Final = f"<{PROV}wasGeneratedBy>"
HAS_WORKER: Final = _imr("worker")
HAS_REVIEWER: Final = _imr("reviewer")
HAS_DETERMINATION: Final = _imr("determination")
DIAGNOSIS_TEXT: Final = _imr("diagnosisText")
DETERMINATION_COUNT: Final = _imr("determinationCount")
OVERTURNED_COUNT: Final = _imr("overturnedCount")
DAYS_DENIAL_TO_APPLICATION: Final = _imr("daysDenialToApplication")
DAYS_APPLICATION_TO_ASSIGNMENT: Final = _imr("daysApplicationToAssignment")
DAYS_ASSIGNMENT_TO_DECISION: Final = _imr("daysAssignmentToDecision")
DAYS_DENIAL_TO_DECISION: Final = _imr("daysDenialToDecision")

# The graph as a whole
GRAPH_HASH: Final = _imr("graphHash")
FINGERPRINT: Final = _imr("fingerprint")

# Worker
AGE: Final = _imr("age")
SEX: Final = _imr("sex")
INJURY_DATE: Final = _imr("injuryDate")
HAS_DIAGNOSIS: Final = _imr("diagnosis")

# Diagnosis (number and text as above)
CONDITION: Final = _imr("condition")
CONDITION_BASIS: Final = _imr("conditionBasis")

# Reviewer
SPECIALTY: Final = _imr("specialty")
SPECIALTY_TEXT: Final = _imr("specialtyText")
LICENSED_IN: Final = _imr("licensedIn")

# Determination (outcome and number as above)
HEADING: Final = _imr("heading")
HAS_REQUEST: Final = _imr("request")
ADMINISTRATOR_CITATION: Final = _imr("administratorCitation")
REVIEWER_CITATION: Final = _imr("reviewerCitation")
ADMINISTRATOR_GUIDELINE: Final = _imr("administratorGuideline")
REVIEWER_GUIDELINE: Final = _imr("reviewerGuideline")
ADMINISTRATOR_SOURCE: Final = _imr("administratorSource")
REVIEWER_SOURCE: Final = _imr("reviewerSource")
ADMINISTRATOR_PAGE_CITATION: Final = _imr("administratorPageCitation")
REVIEWER_PAGE_CITATION: Final = _imr("reviewerPageCitation")
SERVICE_CATEGORY: Final = _imr("serviceCategory")
RATIONALE_END: Final = _imr("rationaleEnd")
CONCLUSION: Final = _imr("conclusion")

# Service request
CATEGORY: Final = _imr("category")
REGION: Final = _imr("region")
LATERALITY: Final = _imr("laterality")
DRUG: Final = _imr("drug")
INGREDIENT: Final = _imr("ingredient")
STRENGTH: Final = _imr("strength")
QUANTITY: Final = _imr("quantity")
REFILLS: Final = _imr("refills")
VISITS: Final = _imr("visits")
ORIGINAL_REQUEST: Final = _imr("originalRequest")
AUTHORIZED_PART: Final = _imr("authorizedPart")

# Citation
SOURCE: Final = _imr("source")
GUIDELINE: Final = _imr("guideline")
TOPIC: Final = _imr("topic")
EDITION_YEAR: Final = _imr("editionYear")
CHAPTER: Final = _imr("chapter")
SECTION: Final = _imr("section")
SECTION_TEXT: Final = _imr("sectionText")
PAGE_CITED: Final = _imr("pageCited")
URL: Final = _imr("url")
