"""Strength, quantity, refills and visits of a request."""

import pytest

from imr_graph.extract.counts import quantity, refills, strength, visits
from imr_graph.link.drugs import drugs
from imr_graph.model import Span


def whole(heading: str) -> Span:
    """Return the span of a heading."""
    return Span(0, len(heading))


@pytest.mark.parametrize(
    ("heading", "expected", "trap"),
    [
        ("Soma 350mg #60", "350mg", "one product"),
        ("Flexeril 10 mg, #90", "10 mg", "a blank before the unit"),
        ("Norco 10/325mg #60", "10/325mg", "two strengths of one product"),
        ("Norco 10/325 #90", "10/325", "without the unit"),
        ("Trezix capsule 320.5/30/16mg", "320.5/30/16mg", "three strengths"),
        ("Synapryn 10mg/1ml oral suspension 500ml", "10mg/1ml", "a strength in a volume"),
        ("Testosterone cypionate 200mg/ml, 10ml vial", "200mg/ml", "the volume is the quantity"),
        ("Butrans patches 10mcg/hr, #4", "10mcg/hr", "an hour"),
        ("Lidoderm 5% patch #30", "5%", "a percentage"),
        ("Vitamin D 50,000 units", "50,000 units", "thousands"),
        ("Vitamin D3 2000 IU #100", "2000 IU", "international units"),
        ("Lidoderm patch (lidocaine 5%) #30", "5%", "brand and ingredient are one product"),
        ("Ketoprofen 10%/Cyclobenzaprine 3% cream, 120 grams", None, "a compound of several"),
        ("Flurbiprofen 20%, Tramadol 20% 210 grams", None, "several, though the numbers are the same"),
        ("Injection 5cc of lidocaine 1% and 1cc of dexamethasone 120mg", None, "an injection described"),
        ("Terocin patches #30", None, "none stated"),
        ("Cefazolin 2 grams IV", "2 grams", "a dose into a vein"),
        ("Voltaren gel 100 grams", None, "how much of a gel"),
        ("Ketamine cream 60 g imprinted", None, "'im' within a word"),
        ("Percocet 1/2 tab, #30", None, "half a tablet"),
        ("Norco 10/325 mg (DOS 4/2/14)", "10/325 mg", "a date is none"),
        ("Botox 200 units injection for migraine", None, "a toxin's units are its quantity"),
    ],
)
def test_strength(heading: str, expected: str | None, trap: str) -> None:
    """The strength is that of one product, as printed."""
    found = strength(heading, whole(heading), drugs(heading, whole(heading)))
    assert (heading[slice(*found)] if found else None) == expected, trap


@pytest.mark.parametrize(
    ("heading", "expected", "trap"),
    [
        ("Norco 10/325mg #120 with 2 refills", 120, "a number sign"),
        ("Tramadol 50 mg, # 120", 120, "with a blank"),
        ("Oxycodone 15mg #1,200", 1200, "thousands"),
        ("Lidocaine ointment 5% 106.32gm", 106.32, "a fraction of grams"),
        ("Prilosec DR 20mg QTY: 60.00", 60, "a count printed as a fraction"),
        ("Norco tab 10-325mg day supply: 30 QTY: 120 Refills: 0", 120, "days and refills are none"),
        ("Senokot-S 8.6/50mg, quantity 100, with 1 refill", 100, "quantity"),
        ("Norco 10/325mg quantity of 60", 60, "quantity of"),
        ("Nucynta ER 100 mg, sixty tablets", 60, "in words"),
        ("Lorzone 750 mg, ninety count", 90, "count"),
        ("Duloxetine 60mg one capsule daily, 30 count, 5 refills", 30, "the dose is no quantity"),
        ("Norco 10/325mg, one tablet every 6 hours, #120", 120, "nor is it before the number sign"),
        ("Zanaflex 4mg, take 2 tablets at bedtime", None, "a dose alone"),
        ("Ibuprofen 800mg, 1-2 tabs by mouth", None, "a range of a dose"),
        ("One month supply of Tylenol #3", None, "the number is the drug's"),
        ("Tylenol with codeine #3 #60", 60, "the drug's number, then the quantity"),
        ("Fioricet 50/300/40mg #60 (modified to #30)", 60, "what was asked for"),
        ("Menthoderm gel 240 gm", 240, "grams"),
        ("Dendracin topical lotion 120ml with 1 refill", 120, "millilitres"),
        ("Lidopro lotion 4 oz", 4, "ounces"),
        ("KETOPROFEN 10%/CAPSAICIN 0.0375% CREAM, 120 GRAMS", 120, "in capitals"),
        ("Synapryn 10mg/1ml oral suspension 500ml", 500, "not the millilitre of the strength"),
        ("Voltaren gel 1% 3 tubes", 3, "tubes"),
        ("Voltaren gel, 2 boxes", 2, "boxes"),
        ("Terocin patch, 1 box of 10", 10, "what the box holds"),
        ("Flector patches 1.3%, two boxes of 30", 60, "what the boxes hold"),
        ("Hydroxyzine 25mg tabs at bedtime, number forty", 40, "number"),
        ("Prazosin 1mg capsules, thirty, no refills", 30, "in words, by itself"),
        ("Soma 350mg, twice, as needed", None, "how often"),
        ("Tylenol number 3, 60 tablets", 60, "the drug's number in words"),
        ("Lidoderm, 1 box of 5% patches", 1, "a strength behind 'box of'"),
        ("Nucynta, 1 bottle of 50 mg tablets", 1, "likewise in milligrams"),
        ("Botox 200 units", 200, "a toxin is counted in units"),
        ("Narcan 4mg nasal spray, 1 kit", 1, "a kit"),
        ("One container of Flurbiprofen 10%, Gabapentin 6%", 1, "a container"),
        ("Lorazepam 1mg x 30", 30, "x"),
        ("90 Percocet 5/325mg", 90, "the count first"),
        ("30 day Norco 10/325mg", None, "days first"),
        ("20 mg 20mg Prilosec", None, "a strength first"),
        ("Toradol 60mg 2 ml IM", 2, "millilitres"),
        ("Cefazolin 2 grams IV", None, "a dose into a vein"),
        ("Nizatidine 150mg 60", 60, "a bare number behind the strength"),
        ("Viagra 100mg #10 x 2 refills", 10, "x of the refills"),
        ("Norco 10/325mg for 30 days", None, "days"),
        ("Three months coverage of Viagra 50mg", None, "months"),
        ("Vitamin D 50,000 units", None, "the unit is the strength's"),
    ],
)
def test_quantity_of_drugs(heading: str, expected: float | None, trap: str) -> None:
    """The quantity counts the units of a drug, or its millilitres or grams."""
    found = quantity(heading, whole(heading), "pharmaceutical")
    assert (found.value if found else None) == expected, trap


@pytest.mark.parametrize(
    ("heading", "expected", "trap"),
    [
        ("1 hinged knee brace, left", 1, "the first word"),
        ("One (1) lumbar brace", 1, "in words"),
        ("Wrist braces #2", 2, "a number sign"),
        ("Lumbar corset, 1", 1, "the last word"),
        ("Donut cushion (purchase), quantity 2", 2, "quantity"),
        ("Retrospective electrodes, 8 packs (DOS 5/2/2013)", 8, "packs"),
        ("Electrodes, 8 pairs per month", 8, "pairs"),
        ("TENS patches x 2 pairs", 2, "x"),
        ("Cold therapy unit rental, 14 days", None, "days"),
        ("30 day trial of a TENS unit", None, "days at the beginning"),
        ("A bedside 3 in 1 commode", None, "a commode's name"),
        ("3-in-1 commode", None, "with hyphens"),
        ("Hospital bed rental, 90 days; bedside commode; and shower chair", None, "three things, none counted"),
        ("Standard wheelchair for a 2 month rental", None, "months"),
        ("Compression stockings 20-30 mmHg", None, "a pressure"),
    ],
)
def test_quantity_of_equipment(heading: str, expected: int | None, trap: str) -> None:
    """A stated count of equipment is its quantity; days and months are not."""
    found = quantity(heading, whole(heading), "dme")
    assert (found.value if found else None) == expected, trap


@pytest.mark.parametrize("category", ["injection", "imaging", "laboratory", "physical_medicine"])
def test_a_count_of_services_is_no_quantity(category: str) -> None:
    """Four injections, tests or visits have no quantity."""
    heading = "4 of them x 4"
    assert quantity(heading, whole(heading), category) is None


@pytest.mark.parametrize(
    ("heading", "expected", "trap"),
    [
        ("Norco #60 with 2 refills", 2, "before the word"),
        ("VICODIN 5/500 MG, #100, 3 REFILLS", 3, "in capitals"),
        ("Zipsor 25mg capsules #120, Refills: 2", 2, "behind the word"),
        ("Norco tab 10-325mg QTY: 120 Refills: 0", 0, "not the quantity before it"),
        ("Tramadol #120, no refills", 0, "none"),
        ("Butrans #4 with 0 refills", 0, "zero"),
        ("Viagra 100mg #10 x 2 refills", 2, "x"),
        ("Ambien 10 mg #30 refill x 1", 1, "refill x"),
        ("Lipitor #30 with one (1) refill", 1, "in words"),
        ("Soma #60 with refills", None, "no count"),
        ("Soma #60", None, "no word"),
    ],
)
def test_refills(heading: str, expected: int | None, trap: str) -> None:
    """Refills are counted where a number stands beside the word."""
    found = refills(heading, whole(heading))
    assert (found.value if found else None) == expected, trap


@pytest.mark.parametrize(
    ("heading", "expected", "trap"),
    [
        ("Twelve physical therapy visits for the right shoulder", 12, "a count in words"),
        ("Eight (8) post-op physical therapy visits", 8, "in words and digits"),
        ("Physical therapy sessions, 12", 12, "behind the word"),
        ("Pool therapy twelve visits", 12, "words behind"),
        ("Aquatic therapy 2x6", 12, "times by weeks, tight"),
        ("Post-operative physical therapy 3x4 for the right shoulder", 12, "within the heading"),
        ("Biofeedback, 1 x 6", 6, "with blanks"),
        ("Spinal manipulation 1 times 8", 8, "times"),
        ("Acupuncture 3 times a week for 2 weeks", 6, "a week for weeks"),
        ("Physical therapy three times a week over two weeks", 6, "in words, over"),
        ("Aquatic therapy, twice a week for six weeks, lumbar spine", 12, "twice"),
        ("Acupuncture, two (2) times a week for four (4) weeks", 8, "in words and digits"),
        ("Chiropractic 3 times per week times 2 weeks", 6, "times weeks"),
        ("Physical Therapy 3xWk x 4Wks, for the Lumbar Spine", 12, "abbreviated"),
        ("PT 2x/wk x 6 wks", 12, "with a slash"),
        ("Physical therapy 3 times weekly for 4 weeks", 12, "weekly"),
        ("Psychotherapy once a week for 10 weeks", 10, "once"),
        ("Follow-up visits, 1 time a month for 6 months", 6, "a month for months"),
        ("Psychotropic medication management, 1 session per month for 6 months", 6, "sessions a month"),
        ("Psychotherapy sessions (1 session monthly for 5 months)", 5, "sessions, one monthly"),
        ("Weekly psychotherapy x 12", 12, "weekly, x"),
        ("Medication management monthly x 6", 6, "monthly"),
        ("Group therapy; 6 + 2 sessions", 8, "a sum"),
        ("Cognitive behavioral therapy, 20 sessions (weekly for 20 weeks)", 20, "stated twice"),
        ("Twelve acupuncture visits (15 mins), 2 times weekly for 6 weeks", 12, "minutes"),
        ("Aquatic therapy for the hip 3 times a week for 2 weeks (6)", 6, "a total in brackets"),
        ("Six physical therapy sessions two times a week for three weeks", 6, "the total before"),
        ("Chiropractic spinal manipulation times 6", 6, "times alone"),
        ("Follow-up visit (telephone) x1", 1, "x alone"),
        ("One office visit with a nephrologist", 1, "a single visit"),
        ("Acupuncture #8", 8, "a number sign"),
        ("Physical therapy QTY: 12", 12, "quantity"),
        ("12 physical therapy for the neck", 12, "the word for visits left out"),
        ("Home health nursing; three visits a week for two weeks", 6, "visits a week are no total"),
        ("Home health aide 3 days a week, 4 hours a day for 6 weeks", 18, "days a week, hours between"),
        ("Intensive outpatient program, 3 days per week for 4 weeks", 12, "days of a program"),
        ("Home health aide, 28 hours a week for 8 weeks", None, "hours a week"),
        ("Home health care 4 hours/day, 7 days/week", None, "no weeks"),
        ("Physical therapy 2-3 times a week for 6-8 weeks", None, "ranges"),
        ("Acupuncture two to three times per week for six weeks", None, "a range in words"),
        ("6-8 additional sessions of psychotherapy", None, "a range of sessions"),
        ("Occupational therapy, 2-3 x 6", None, "a range by weeks"),
        (
            "Two physical therapy sessions for the knee and eight physical therapy sessions for the wrist",
            None,
            "two counts",
        ),
        ("Vestibular therapy, up to 5 visits", 5, "up to"),
        ("Physical therapy 6 to 8 visits", None, "a range"),
        ("Physical therapy from 6 up to 8 visits", None, "a range"),
        ("Therapy, up to 6 visits for the neck and up to 6 visits for the back", None, "two counts"),
        ("Follow up in 4 weeks with the treating physician", None, "when, not how often"),
        ("Functional restoration program x 80 hours", None, "hours"),
        ("One (1) year gym membership", None, "a year"),
        ("A 20 day functional restoration program", None, "days"),
        ("Neuropsychological testing, 12 hours", None, "hours of a test"),
        ("Physical therapy, unknown body part", None, "no count"),
    ],
)
def test_visits(heading: str, expected: int | None, trap: str) -> None:
    """Visits are stated, or times a week by weeks where both are plain numbers."""
    found = visits(heading, whole(heading), "physical_medicine")
    assert (found.value if found else None) == expected, trap


@pytest.mark.parametrize(
    ("heading", "category", "expected"),
    [
        ("PT/INR draws at home, twice weekly for 4 weeks", "laboratory", 8),
        ("Urine drug screen x 4, quarterly", "laboratory", None),
        ("MRI without dye times 1", "imaging", None),
        ("4 trigger point injections", "injection", None),
        ("Cold therapy 2 times a week for 2 weeks", "dme", None),
    ],
)
def test_only_visits_are_visits(heading: str, category: str, expected: int | None) -> None:
    """Tests, scans and injections that are counted are no visits; blood that is drawn at home twice a week is."""
    found = visits(heading, whole(heading), category)
    assert (found.value if found else None) == expected
