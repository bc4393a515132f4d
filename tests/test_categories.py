"""The service category that a heading asks for."""

import pytest

from imr_graph.extract.categories import KEYWORDS, category, keywords
from imr_graph.link.drugs import drugs
from imr_graph.link.vocabulary import concepts
from imr_graph.model import Span


def read(heading: str) -> str | None:
    """Return the category of a heading."""
    span = Span(0, len(heading))
    found = category(heading, span, drugs(heading, span).first)
    return found.value if found else None


@pytest.mark.parametrize(("code", "example"), [(word.category, word.example) for word in KEYWORDS])
def test_an_example_is_found_by_its_own_words(code: str, example: str) -> None:
    """The first keyword of an example is of its category."""
    assert next(keywords(example.lower())).value == code


def test_every_category_has_words() -> None:
    """Every category of the vocabulary can be found, and no word asks for one that is not there."""
    assert {word.category for word in KEYWORDS} == set(concepts("category"))


TABLE = {
    "pharmaceutical": [
        "Norco 10/325mg #60",
        "Ultracin lotion 120ml",
        "Topical compound Flurbiprofen 20%, Tramadol 20% 210 grams",
        "Compound Medication: Gabapentin 10%/Amitriptyline 10% 180gms",
        "Theramine #120",
        "Anti-inflammatory medication",
        "Muscle relaxing medication",
        "Terocin patch, 1 box",
        "Vitamin D 50,000 units",
        "Medrol Dosepak",
        "Urixol #60",
        "Testosterone cypionate 200mg/ml, 10ml vial",
        "Post-op Norco 5/325mg #60",
        "Lovenox 40mg syringes #10",
        "Retrospective Celebrex 200mg #60 (DOS 1/14/2014)",
        "Voltaren gel 1% 100gm, apply to the elbow",
    ],
    "physical_medicine": [
        "Physical therapy, twice a week",
        "12 massage therapy sessions",
        "Extracorporeal shockwave therapy (ESWT)",
        "Post-op PT 2 x 6",
        "Occupational therapy evaluation and treat; 8 visits",
        "Ultrasound 1 times 8",
        "Infrared",
        "Ice/Heat pads therapy times 6",
        "Myofascial release",
        "Kinesiology taping",
        "Hand therapy, 12 visits",
        "Twelve visits of physical therapy",
        "PT/OT 18 sessions",
        "Electrical stimulation times 6",
        "Home exercise program",
        "Localized intense neurostimulation therapy",
        "Gait training",
        "Traction therapy",
    ],
    "chiropractic": [
        "Chiropractic evaluation with 8 visits",
        "Chiropractic 2x6",
        "Spinal manipulation 1 times 8",
        "Chiro/physiotherapy 3x4",
        "Joint manipulation times 6",
        "Referral to chiropractor for evaluation, twice a week for 3 weeks",
        "Twelve visits of chiropractic care",
    ],
    "acupuncture": [
        "Acupuncture evaluation and 6 sessions",
        "Acupuncture, 8 sessions",
        "Electro acupuncture to the low back",
        "Twelve infrared acupuncture visits",
    ],
    "imaging": [
        "MRI C-spine",
        "X-rays of the right hand",
        "CT scan of head",
        "Bone scan",
        "Ultrasound of the right shoulder",
        "MR arthrogram of the right wrist",
        "Diagnostic ultrasound left ankle",
        "CT myelogram",
        "A pre-operative chest x-ray",
        "Discogram L3-S1",
        "Trigger points impedance imaging (TPII)",
        "Panorex and cone beam CT",
        "Fluoroscopic guidance",
    ],
    "electrodiagnostics": [
        "EMG/NCV of the upper extremities",
        "Surface EMG",
        "Nerve Conduction Studies",
        "SSEP",
        "EMG/NCV of the left leg and vascular studies of both legs",
    ],
    "laboratory": [
        "Urine toxicology screen (DOS 4/2/14)",
        "UDS",
        "CBC",
        "Pre-op labs: PT/PTT",
        "DNA test",
        "Genetic metabolism test",
        "Testosterone level",
        "TSH, T3 and T4",
        "PT/INR draws at home",
        "Comprehensive metabolic panel",
        "Chromatography",
        "Cytochrome P450 testing",
        "Confirmatory testing",
    ],
    "other_diagnostic": [
        "CPAP titration study",
        "Body composition study",
        "Functional capacity evaluation",
        "Pre-operative EKG",
        "Polysomnogram",
        "Sleep study",
        "EEG",
        "VNG testing",
        "Range of motion and muscle testing",
        "Echocardiogram",
        "Pulmonary function test",
        "Audiogram",
        "Colonoscopy",
    ],
    "injection": [
        "Left L4-5 transforaminal epidural steroid injection",
        "Series of 3 Synvisc injections",
        "Botox 300 units",
        "Toradol injection 60mg IM",
        "Right sacroiliac joint injection under ultrasound",
        "Trigger point injections x 4",
        "Bilateral C4, C5 medial branch blocks",
        "Right L4, L5 radiofrequency ablation",
        "PRP injection left elbow",
        "Associated surgical service: interscalene block",
        "Stellate ganglion block",
        "Viscosupplementation, right knee",
        "Durolane injection, left knee, ultrasound guided",
        "Lumbar ESI with monitored anesthesia care",
        "Retrospective injection of lidocaine to the right knee",
        "Facet joint injections L4-5",
    ],
    "surgery": [
        "Total knee replacement with CPM unit",
        "Total disc replacement device, C5-6",
        "Associated surgical service: 23-hour observation",
        "Left knee arthroscopy",
        "Right carpal tunnel release",
        "L4-L5 laminectomy and fusion",
        "Assistant surgeon",
        "Associated surgical service: co-surgeon",
        "Right shoulder manipulation under anesthesia",
        "Inpatient stay 2 days",
        "Spinal cord stimulator trial",
        "Spinal cord stimulator battery replacement",
        "Monitored anesthesia care",
        "Intraoperative neuromonitoring with SSEP",
        "Hardware removal, right ankle",
        "Outpatient surgery center",
        "Facility fee",
        "PA assistant",
        "Right ring finger A1 pulley release",
        "ACDF C5-6",
        "Neuroplasty, lumbar spine",
        "Hernia repair",
        "3 day hospital stay",
        "Right total knee replacement",
        "Kyphoplasty L1",
    ],
    "dme": [
        "Replacement cushion for a wheelchair",
        "Replacement of the left knee brace",
        "Abdominal binder",
        "TENS unit",
        "IF unit",
        "Solar Care FIR heating system",
        "X-Force stimulator",
        "DVT compression pump rental 30 days",
        "LSO brace",
        "Cold therapy unit rental, 7 days",
        "Lumbar home exercise kit",
        "Knee scooter",
        "Hygiene wipes",
        "Bone growth stimulator",
        "Custom orthotics",
        "Bilateral hearing aids",
        "Home cervical traction unit",
        "Elbow sleeve",
        "Hospital bed rental",
        "Electrodes, 8 packs",
        "H-wave unit, purchase",
        "Post-operative DME: sling",
        "CPM machine",
        "VascuTherm unit",
        "Ankle-foot orthosis",
        "Associated surgical service: cryotherapy unit, seven day use",
    ],
    "evaluation": [
        "Acupuncture re-evaluation",
        "Speech therapy evaluation",
        "Psychiatric consultation with a report",
        "Sleep study consultation",
        "Psychotropic medication management, 3 sessions",
        "Pain management consult",
        "Medical clearance",
        "Orthopedic spine consultation",
        "Follow-up visit x1",
        "Initial exam",
        "General surgery consultation",
        "Referral to neurologist",
        "Physical therapy evaluation",
        "One office visit",
        "Recheck",
        "Hand specialist evaluation and treatment",
        "Pre-op clearance",
        "Medication management",
        "Podiatry consult",
        "Consultation for a lumbar epidural steroid injection",
        "Referral to physical therapy",
        "Second opinion",
    ],
    "behavioral_health": [
        "Psychological evaluation",
        "Cognitive behavioral therapy 1x12",
        "Biofeedback x6",
        "Neuropsychological testing",
        "Intensive outpatient program, 3 days per week",
        "Prolonged exposure therapy (video)",
        "Group therapy; 6 + 2 sessions",
        "Referral to psychologist",
        "Follow up visit with psychiatrist",
        "Partial hospitalization",
        "Psychotropic medication",
        "Neuropsychological evaluation",
        "EMDR, 8 sessions",
    ],
    "program": [
        "Functional restoration program x 80 hours",
        "A ten week medically supervised weight loss program",
        "Work hardening",
        "14 days of inpatient acute rehabilitation",
        "Gym membership x 12 months",
        "Detoxification program",
        "HELP program",
        "Skilled nursing facility for 7 days",
        "Interdisciplinary pain program",
        "Residential rehab",
        "Weight-loss program",
    ],
    "home_health": [
        "Home health care 4 hours/day",
        "Home health nursing for wound care",
        "Caregiver",
        "Housekeeping services",
        "Home health aide, 56 hours a week for 6 weeks",
    ],
    "transportation": ["Transportation to and from surgery", "Medical van", "Mileage"],
    "dental": [
        "Fluoride varnish",
        "Dental consultation",
        "Occlusal night guard",
        "Dental implant and abutment, tooth #9",
        "Crown on tooth #14",
    ],
    "other": ["Interpreter services", "Case manager", "Bathroom modifications"],
}


@pytest.mark.parametrize(("heading", "code"), [(heading, code) for code, group in TABLE.items() for heading in group])
def test_what_a_heading_asks_for(heading: str, code: str) -> None:
    """A heading asks for the category of its first keyword, a drug, or the treatment that its visits are for."""
    assert read(heading) == code


@pytest.mark.parametrize("heading", ["Sundry", "", "The request", "2 of 3"])
def test_a_heading_without_a_keyword_has_no_category(heading: str) -> None:
    """Nothing is guessed."""
    assert read(heading) is None


def test_the_words_have_their_place() -> None:
    """The span of a category is that of the words that ask for it."""
    heading = "Associated surgical service: Right carpal tunnel release"
    found = category(heading, Span(0, len(heading)), None)
    assert found is not None
    assert heading[slice(*found.span)] == "carpal tunnel release"
