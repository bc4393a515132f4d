"""The worker's diagnoses: which words state them, and how a list of them is cut."""

import time

import pytest
from made_letters import parts

from imr_graph.extract.diagnoses import diagnoses
from imr_graph.extract.diagnosis_lists import items
from imr_graph.model import Span
from imr_graph.text import printed


def stated(summary: str, rationale: str = "The request is not medically necessary.") -> list[str]:
    """Return the diagnoses of a letter with this summary."""
    return [fact.value for fact in diagnoses(parts(summary=summary, rationale=rationale))]


LUMBAR = "lumbar strain and left knee pain"
TWO = ["lumbar strain", "left knee pain"]


@pytest.mark.parametrize(
    "sentence",
    [
        "He was diagnosed with {}.",
        "He was diagnosed as having {}. Treatment to date has included rest.",
        "He was initially diagnosed on 3/4/15 with {}.",
        "The physician diagnosed the patient with {}.",
        "The diagnoses include {}.",
        "Diagnoses have included {}.",
        "Diagnoses: {}.",
        "Dx: {}. Plan: rest.",
        "Current diagnoses are documented as {}.",
        "The diagnoses were noted to include {}.",
        "He has diagnoses that include {}.",
        "Diagnoses on 11-3-2015 included {}.",
        "Diagnosis at that visit included {}.",
        "Diagnoses associated with the request included {}.",
        "The diagnosis given was {}.",
        "Diagnoses per the dental report of 06/11/2015: {}.",
        "The listed diagnoses per Dr. Stone are: {}.",
        "Her doctor\u2019s report of February 4, 2013 lists the diagnoses as {}.",
        "Under\ndiagnoses the most recent note (11/26/2013) has \u201c{}.\u201d",
        "There are current diagnoses ({}), and treatment to date (rest).",
        "Discharge diagnoses (02/11/2014): {}.",
        "She carries the diagnoses of {}.",
        "On an office visit the applicant was given various diagnoses, including {}. He was off work.",
        "A diagnosis of {} was made.",
        "Diagnostic Impression: {}. Treatment to Date: rest.",
        "The clinical impression was {}.",
        "The assessment on August 19, 2013 was: {}.",
        "An evaluation by video (06-30-2020) gave an assessment of {}.",
        "He was assessed with {}.",
        "He is undergoing treatment for {}.",
        "The injured worker is being treated for {}. The worker was seen on 3/4/16.",
        "He was being treated for the diagnoses of {}.",
        "He has been under the care of a physician for {}.",
        "The patient continues to treat for {}.",
        "She has been treated for {} by a chiropractor.",
        "She was diagnosed with {}, and has been off work.",
        "She was diagnosed with {} after a fall.",
        "She was diagnosed with {} per the report of 3/4/15.",
        "Axis III: {}. Axis IV: occupational problems.",
        "Records reveal treatment for the following conditions: {}.",
        "The Axis I diagnoses read as follows: {}.",
        "The dentist is treating him for {}.",
        "Assessment on 10-3-16 included: {}.",
        "The current diagnoses comprise: {}.",
        "The diagnoses are comprised of {}.",
        "The assessment is listed as {}.",
        "The report notes diagnoses of {}.",
        "The note lists the assessment as: (1) lumbar strain (2) left knee pain.",
        "The treating surgeon diagnosed {}.",
        "Dr. Stone has diagnosed {}.",
        "She presents for a visit with assessment of {}.",
        "The following diagnoses are provided: {}.",
    ],
)
def test_what_states_diagnoses(sentence: str) -> None:
    """A summary states its diagnoses in any of these ways."""
    assert stated("The worker is a 40 year old male. " + sentence.format(LUMBAR)) == TWO


@pytest.mark.parametrize(
    ("summary", "trap"),
    [
        ("He complained of neck pain and back pain.", "a complaint"),
        ("He filed a claim for chronic low back pain.", "a claim"),
        ("No diagnosis of gout has been made.", "none"),
        ("She had not been diagnosed with a fracture.", "a denial"),
        ("Family history includes a diagnosis of cancer.", "the family's"),
        ("His father was diagnosed with stenosis.", "a relative's"),
        ("The record documented a history of a diagnosis of asthma.", "the past, in passing"),
        ("Past medical history: diagnosis of hypertension.", "the past"),
        ("The differential diagnosis includes gout.", "not decided"),
        ("An EMG was asked for to confirm the diagnosis of neuropathy.", "not yet made"),
        ("The diagnosis was pending. The diagnoses are not clear.", "none yet"),
        ("An MRI of 3/4/14 was read; impression: disc bulge.", "what a scan shows"),
        ("The physical assessment showed pain and spasm.", "an examination"),
        ("A functional assessment was requested.", "a test"),
        ("The treatment plan includes medication for pain.", "a plan"),
        ("He has been treated with opioids and rest.", "a treatment"),
        ("He has been treated for the above with rest.", "nothing named"),
        ("His cousin was treated at a clinic for a stroke.", "a relative's care"),
        ("He has not been diagnosed. The diagnosed and accepted parts are in dispute.", "no doctor diagnosed them"),
        ("The diagnosis has been questioned.", "what was done with one"),
        ("The clinic treated the worker for one month. A doctor is treating her for one hour a week.", "how long"),
        ("Records reveal treatment for several months with rest.", "how long"),
        ("Prior records show treatment for a strain. No records show treatment for gout.", "the past, and none"),
        ("No medical records show treatment for gout.", "none"),
        ("The report notes treatment of the low back.", "a part of the body"),
        ("The radiologist diagnosed a tear. The psychologist diagnosed no disorder.", "a scan, and none"),
        ("He came for a visit with assessment of work status and pain levels.", "an examination"),
        ("The note lists the assessment as stable.", "no condition"),
        ("The therapist made an assessment of gait and balance.", "a test"),
        ("Axis II: deferred. Axis V: GAF 55.", "axes without a diagnosis"),
        ("Diagnosis: 724.2, 847.0.", "codes alone"),
        ("She has a family history of breast cancer and takes naproxen.", "no trigger"),
    ],
)
def test_what_states_none(summary: str, trap: str) -> None:
    """Complaints, findings, denials, plans and other people's diseases are no diagnoses."""
    assert stated(summary) == [], trap


@pytest.mark.parametrize(
    ("text", "expected", "trap"),
    [
        (
            "lumbar sprain/strain, lumbar radiculopathy, and myofascial pain",
            ["lumbar sprain/strain", "lumbar radiculopathy", "myofascial pain"],
            "commas and 'and'",
        ),
        ("cervical and lumbar strain", ["cervical and lumbar strain"], "two places of one condition"),
        ("neck, back and shoulder pain", ["neck, back and shoulder pain"], "three places of one condition"),
        ("right foot and right shoulder pain", ["right foot and right shoulder pain"], "two sides and places"),
        (
            "right knee strain, cervical, thoracic and lumbar sprains",
            ["right knee strain", "cervical, thoracic and lumbar sprains"],
            "places that belong to what follows",
        ),
        (
            "strain of muscle, fascia and tendon at neck level",
            ["strain of muscle, fascia and tendon at neck level"],
            "tissues",
        ),
        (
            "contusion of face, scalp and neck and acute cervical sprain",
            ["contusion of face, scalp and neck", "acute cervical sprain"],
            "two conditions, one of several places",
        ),
        (
            "amputation of the right index and middle finger-\ntips, and neuroma",
            ["amputation of the right index and middle fingertips", "neuroma"],
            "a word broken over a line's end",
        ),
        (
            "carpal tunnel syndrome, left upper limb; pain in right arm",
            ["carpal tunnel syndrome, left upper limb", "pain in right arm"],
            "a place after a comma",
        ),
        (
            "CRPS type I, left upper limb and reactive depression",
            ["CRPS type I, left upper limb", "reactive depression"],
            "a place, then another condition",
        ),
        ("sprains and strains of the neck", ["sprains and strains of the neck"], "a pair by custom"),
        ("dizziness and giddiness, nausea and vomiting", ["dizziness and giddiness", "nausea and vomiting"], "pairs"),
        (
            "other synovitis and tenosynovitis, left hand",
            ["other synovitis and tenosynovitis, left hand"],
            "a pair and a place",
        ),
        (
            "unspecified gastritis and gastroduodenitis (535.50)",
            ["unspecified gastritis and gastroduodenitis (535.50)"],
            "a pair and a code",
        ),
        (
            "status post open reduction and internal fixation of the left tibia, and neuropathy",
            ["status post open reduction and internal fixation of the left tibia", "neuropathy"],
            "one operation",
        ),
        (
            "status post knee arthroscopy and lateral release, and knee pain",
            ["status post knee arthroscopy and lateral release", "knee pain"],
            "two operations, one event",
        ),
        (
            "adjustment disorder with mixed anxiety and depressed mood, chronic",
            ["adjustment disorder with mixed anxiety and depressed mood, chronic"],
            "mixed",
        ),
        (
            "pain disorder associated with both psychological factors and a general medical condition",
            ["pain disorder associated with both psychological factors and a general medical condition"],
            "both",
        ),
        (
            "segmental and somatic dysfunction of lumbar region",
            ["segmental and somatic dysfunction of lumbar region"],
            "two adjectives",
        ),
        (
            "adhesive capsulitis of right shoulder and type 2 diabetes mellitus",
            ["adhesive capsulitis of right shoulder", "type 2 diabetes mellitus"],
            "'type 2' begins a name",
        ),
        (
            "hepatitis C without coma and fibromyalgia",
            ["hepatitis C without coma", "fibromyalgia"],
            "'without' governs one",
        ),
        (
            "umbilical hernia without obstruction or gangrene",
            ["umbilical hernia without obstruction or gangrene"],
            "or",
        ),
        (
            "lumbar stenosis with neurogenic claudication, facet joint hypertrophy, and obesity",
            ["lumbar stenosis with neurogenic claudication", "facet joint hypertrophy", "obesity"],
            "'with' governs one",
        ),
        (
            "disc protrusion at C3-4 with facet hypertrophy, neural foraminal stenosis, and spinal stenosis, per MRI",
            ["disc protrusion at C3-4 with facet hypertrophy, neural foraminal stenosis, and spinal stenosis, per MRI"],
            "what one scan found",
        ),
        ("anxiety and depression", ["anxiety", "depression"], "two, though often together"),
        (
            "left wrist pain and numbness and tingling of the left hand",
            ["left wrist pain", "numbness and tingling of the left hand"],
            "a pair after another condition",
        ),
        (
            "fracture of the distal radius and ulnar styloid, right wrist",
            ["fracture of the distal radius and ulnar styloid, right wrist"],
            "two bones of one fracture",
        ),
        (
            "major depressive disorder, single episode, moderate, and opioid dependence, uncomplicated",
            ["major depressive disorder, single episode, moderate", "opioid dependence, uncomplicated"],
            "grades",
        ),
        (
            "major depressive disorder, recurrent, severe without psychotic features; panic disorder",
            ["major depressive disorder, recurrent, severe without psychotic features", "panic disorder"],
            "a grade and more",
        ),
        (
            "depressive disorder, not elsewhere classified, and anxiety state, unspecified",
            ["depressive disorder, not elsewhere classified", "anxiety state, unspecified"],
            "the classification's words",
        ),
        (
            "displaced fracture of the right calcaneus, healed, and right knee pain",
            ["displaced fracture of the right calcaneus, healed", "right knee pain"],
            "a state",
        ),
        (
            "lumbar radiculopathy, bilateral; chronic kidney disease, stage 3",
            ["lumbar radiculopathy, bilateral", "chronic kidney disease, stage 3"],
            "a side and a stage",
        ),
        ("lumbago (724.2), sciatica (724.3)", ["lumbago (724.2)", "sciatica (724.3)"], "codes stay"),
        (
            "F43.10 post-traumatic stress disorder, unspecified; and rule out alcohol use disorder",
            ["F43.10 post-traumatic stress disorder, unspecified", "rule out alcohol use disorder"],
            "codes before names",
        ),
        (
            "M25.521 pain in right elbow; S63.501A unspecified sprain of right wrist, initial encounter",
            ["M25.521 pain in right elbow", "S63.501A unspecified sprain of right wrist, initial encounter"],
            "encounters",
        ),
        (
            "1. Lumbar stenosis. 2. Lumbar strain 3. Depression",
            ["Lumbar stenosis", "Lumbar strain", "Depression"],
            "numbers",
        ),
        (
            "1) Left knee pain,\n2) Obesity;\n3) Left hip bursitis",
            ["Left knee pain", "Obesity", "Left hip bursitis"],
            "lines",
        ),
        (
            "(1) right knee tear; (2) chondromalacia; and (3) lumbar strain",
            ["right knee tear", "chondromalacia", "lumbar strain"],
            "numbers in brackets",
        ),
        (
            "1. Femoral neck fracture, s/p hemiarthroplasty; 2. Unspecified fall",
            ["Femoral neck fracture, s/p hemiarthroplasty", "Unspecified fall"],
            "an event of its item",
        ),
        (
            "knee derangement, rule out meniscus tear; ankle sprain",
            ["knee derangement, rule out meniscus tear", "ankle sprain"],
            "a doubt of its item",
        ),
        (
            "low back pain, rule out disc herniation",
            ["low back pain", "rule out disc herniation"],
            "a doubt in a comma list",
        ),
        (
            "left labral tear, possible cuff tear and impingement",
            ["left labral tear", "possible cuff tear", "impingement"],
            "possible",
        ),
        (
            "strain, status post fusion (2011), and obesity",
            ["strain", "status post fusion (2011)", "obesity"],
            "an event alone",
        ),
        (
            "facial contusion, status post being punched in the face",
            ["facial contusion"],
            "an event that is no condition",
        ),
        ("a left ankle sprain and the fracture of a toe", ["left ankle sprain", "fracture of a toe"], "articles"),
        (
            "spinal cord injury (T10, complete), and bowel and bladder incontinence",
            ["spinal cord injury (T10, complete)", "bowel and bladder incontinence"],
            "a comma in brackets",
        ),
        (
            "1) Type II diabetes, diet controlled. 2) Obesity, gout. 3) Low back strain, L>R",
            ["Type II diabetes, diet controlled", "Obesity", "gout", "Low back strain, L>R"],
            "in a list with numbers, what names no condition goes on",
        ),
        (
            "PTSD, chronic (F43.12); depressive disorder, recurrent, mild (F33.0); HTN, GERD",
            ["PTSD, chronic (F43.12)", "depressive disorder, recurrent, mild (F33.0)", "HTN", "GERD"],
            "codes, and abbreviations",
        ),
        (
            "1) Low back strain, dizziness, DM. 2) Left knee effusion, sleep apnea, well controlled",
            ["Low back strain", "dizziness", "DM", "Left knee effusion", "sleep apnea, well controlled"],
            "conditions that are known by the code that they have",
        ),
        (
            "(1) Neck strain, S16.1XXA (2) Tension headache, not intractable",
            ["Neck strain, S16.1XXA", "Tension headache, not intractable"],
            "a code behind a comma",
        ),
        (
            "s/p left hip arthroscopy, labral repair; hip pain",
            ["s/p left hip arthroscopy, labral repair", "hip pain"],
            "two operations of one event",
        ),
        (
            "1.) Lumbar strain, status post fall 2.) Hypertrophic scar 3.) Anxiety",
            ["Lumbar strain, status post fall", "Hypertrophic scar", "Anxiety"],
            "numbers with two marks",
        ),
        (
            "1. Knee pain and swelling 2. Depression and insomnia",
            ["Knee pain and swelling", "Depression and insomnia"],
            "'and' within the items of a numbered list",
        ),
        ("neck pain; gout; and depression and insomnia", ["neck pain", "gout", "depression and insomnia"], "likewise"),
        (
            "1. neck strain, back strain and knee pain 2. gout",
            ["neck strain", "back strain", "knee pain", "gout"],
            "a comma parts, and so does 'and'",
        ),
        ("1. neck pain 2. back pain and 4. knee pain", ["neck pain", "back pain", "knee pain"], "a number left out"),
        (
            "back pain, aggravated disc disease, and knee pain",
            ["back pain", "aggravated disc disease", "knee pain"],
            "a condition that was aggravated",
        ),
        ("neck pain; gout and insomnia", ["neck pain", "gout", "insomnia"], "the 'and' that closes the list"),
        (
            "dry mouth, opioid induced, a dog bite, infected, gout, aggravated by work, and a cuff tear, partial",
            [
                "dry mouth, opioid induced",
                "dog bite, infected",
                "gout, aggravated by work",
                "cuff tear, partial",
            ],
            "what says more of the condition before it",
        ),
        (
            "a meniscus tear, bucket handle type, and an effusion",
            ["meniscus tear, bucket handle type", "effusion"],
            "a type",
        ),
    ],
)
def test_how_a_list_is_cut(text: str, expected: list[str], trap: str) -> None:
    """A list is cut between conditions, and not within one."""
    assert [printed(text, item) for item in items(text.replace("\n", " "), Span(0, len(text)))] == expected, trap


@pytest.mark.parametrize(
    ("summary", "expected", "trap"),
    [
        (
            "Impression: 1) Knee deficiency.\n2) Meniscal tear. 3) Obesity. She declined surgery.",
            ["Knee deficiency", "Meniscal tear", "Obesity"],
            "full stops within a numbered list",
        ),
        (
            "He was diagnosed with strain and status post release on 11/20/2014. He is better.",
            ["strain", "status post release on 11/20/2014"],
            "the date of an operation",
        ),
        (
            "Dx: chronic pain; constipation secondary to opioids. s/p fusion 2004.",
            ["chronic pain", "constipation secondary to opioids"],
            "a telegram's next sentence",
        ),
        (
            (
                "Axis I diagnoses: Major Depressive Disorder, Recurrent, Moderate; Insomnia. Axis II: deferred. Axis "
                "III: jaw pain."
            ),
            ["Major Depressive Disorder, Recurrent, Moderate", "Insomnia", "jaw pain"],
            "axes",
        ),
        (
            "He was diagnosed with a strain. Later he was diagnosed with a strain and a tear.",
            ["strain", "tear"],
            "each once",
        ),
        (
            "He is treated for: 1) gout 2) carpal tunnel syndrome, left Complaints on 3/4/15 were numb digits.",
            ["gout", "carpal tunnel syndrome, left"],
            "a heading without a full stop before it",
        ),
        (
            "Diagnoses: 1. gout 2. knee pain The 7/1/13 report notes a limp, stiffness and swelling.",
            ["gout", "knee pain"],
            "a report without a full stop before it",
        ),
        ("Diagnoses: gout, Complaint of headache.", ["gout", "Complaint of headache"], "no heading"),
        ("The surgeon diagnosed a tear and prescribed rest.", ["tear"], "what else a doctor did"),
        ("He is treated for a strain. The diagnoses include gout.", ["strain", "gout"], "two sentences"),
    ],
)
def test_where_a_list_ends(summary: str, expected: list[str], trap: str) -> None:
    """A list ends with its sentence or clause."""
    assert stated(summary) == expected, trap


@pytest.mark.parametrize(
    ("rationale", "expected", "trap"),
    [
        (
            "The patient has been diagnosed with a tear of the right meniscus. It locks.",
            ["tear of the right meniscus"],
            "said",
        ),
        ("He carries a diagnosis of chronic pain syndrome. Denied.", ["chronic pain syndrome"], "a pronoun"),
        (
            "The records indicate the worker has evidence of an active lumbar radiculopathy. Denied.",
            ["active lumbar radiculopathy"],
            "evidence",
        ),
        (
            "The patient is diagnosed with knee osteoarthritis, which does not meet criteria.",
            ["knee osteoarthritis"],
            "a clause",
        ),
        ("The guidelines recommend it for patients diagnosed with diabetic neuropathy.", [], "patients at large"),
        ("Criteria include a diagnosis of carpal tunnel syndrome.", [], "a criterion"),
        ("The patient does not have a diagnosis of fibromyalgia.", [], "a denial"),
        ("There is no sign that the patient has been diagnosed with radiculopathy.", [], "a denial further off"),
        ("The patient has evidence of functional improvement.", [], "no condition"),
        ("It is used in treatment for pain.", [], "no worker"),
        ("The patient was treated at a clinic with a cast of the left forearm and a sling.", [], "'for' within a word"),
    ],
)
def test_a_rationale_may_state_them(rationale: str, expected: list[str], trap: str) -> None:
    """Where the summary states none, a rationale that states the worker's own does."""
    assert stated("The worker is a 40 year old male with pain.", rationale) == expected, trap
    assert stated("He was diagnosed with gout.", rationale) == ["gout"]


def test_every_diagnosis_has_its_place() -> None:
    """The span of a diagnosis prints it."""
    made = parts(summary="Diagnoses: 1. Lumbar strain,\nchronic 2. Left\nknee pain")
    found = diagnoses(made)
    assert [printed(made.text, fact.span) for fact in found] == [fact.value for fact in found]
    assert [fact.value for fact in found] == ["Lumbar strain, chronic", "Left knee pain"]


@pytest.mark.parametrize(
    "unit", ["diagnosed with a, b, ", "treated for ", "diagnoses: 1. a ", "assessment of ", "and ", "(", "axis i: "]
)
def test_hostile_summaries_take_linear_time(unit: str) -> None:
    """A summary of 300,000 characters that repeats a trigger is read in a second."""
    made = parts(summary=unit * (300_000 // len(unit)))
    start = time.process_time()
    diagnoses(made)
    assert time.process_time() - start < 1.5
