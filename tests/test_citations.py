"""What a guideline statement cites, for the statements of 2014 and later: clause by clause."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from statements import brief, citations, cited, parts

from imr_graph.extract import parse
from imr_graph.extract.citations import agrees, statement
from imr_graph.model import Citation, Fact, Letter, Span
from imr_graph.text import printed

# what stands behind 'Decision based on MTUS', the works cited, the trap
MTUS_2014 = [
    ("ACOEM Chapter 12 Low Back Complaints Page(s): 303.", ["MTUS low-back ch12 p303"], "chapter, title, page"),
    ("ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): 265, 270.",
     ["MTUS forearm-wrist-hand ch11 p265,270"], "commas inside the title"),
    ("Chronic Pain Treatment Guidelines Benzodiazepines Page(s): 24.",
     ["MTUS chronic-pain [Benzodiazepines] p24"], "a section follows without a mark"),
    ("Chronic Pain Treatment Guidelines NSAIDs, Page(s): 67-73.",
     ["MTUS chronic-pain [NSAIDs] p67-73"], "a comma before the pages"),
    ("Chronic Pain Treatment Guidelines Physical Medicine Guidelines Page(s): 99.",
     ["MTUS chronic-pain [Physical Medicine Guidelines] p99"], "a section that ends as a guideline does"),
    ("Chronic Pain Treatment Guidelines 9792.20-\n.26 Page(s): 64-66.",
     ["MTUS chronic-pain [9792.20-.26] p64-66"], "regulations are a section, broken over a line's end"),
    ("Chronic Pain Treatment Guidelines Section 9792.24.2 Page(s): 76-80.",
     ["MTUS chronic-pain [9792.24.2] p76-80"], "'Section' is no part of its number"),
    ("Chronic Pain Treatment Guidelines 8 C.C.R. 9792.20 - 9792.26 MTUS (Effective July 18, 2009) Page(s): 46 of 127.",
     ["MTUS chronic-pain [9792.20 - 9792.26] p46"], "what surrounds the numbers, and 'of 127'"),
    ("Chronic Pain Treatment Guidelines Page(s): 8 C.C.R. 9792.20 - 9792.26 Page 94 of 127.",
     ["MTUS chronic-pain [9792.20 - 9792.26] p94"], "regulations where pages should be: 8 is none"),
    ("ACOEM Chapter 3 Initial Approaches to Treatment, ACOEM Chapter 12 Low Back Complaints Page(s): 48, 299.",
     ["MTUS general-approaches ch3", "MTUS low-back ch12 p48,299"], "chapters in a row"),
    (("ACOEM Chapter 5 Cornerstones of Disability Prevention and Management Page(s): 79, ACOEM Chapter 14 Ankle "
      "and Foot Complaints Page(s): 360-361."),
     ["MTUS general-approaches ch5 p79", "MTUS ankle-foot ch14 p360-361"], "each with its pages"),
    ("ACOEM Chapter 12 Low Back Complaints, Chronic Pain Treatment Guidelines Physical Medicine Page(s): 98-99.",
     ["MTUS low-back ch12", "MTUS chronic-pain [Physical Medicine] p98-99"], "a title without year or chapter"),
    ("ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): 178-179,Chronic Pain Treatment Guidelines TENS.",
     ["MTUS neck-upper-back ch8 p178-179", "MTUS chronic-pain [TENS]"], "no blank behind the comma"),
    ("ACOEM, Chronic Pain Treatment Guidelines Page(s): 22, 67-68, and Postsurgical Treatment Guidelines.",
     ["MTUS -", "MTUS chronic-pain p22,67-68", "MTUS postsurgical"], "ACOEM did not publish what follows it"),
    ("ACOEM.", ["MTUS -"], "no document named"),
    ("Acupuncture Treatment Guidelines, Chronic Pain Treatment Guidelines.",
     ["MTUS acupuncture", "MTUS chronic-pain"], "two titles"),
    ("Postsurgical Treatment Guidelines Shoulder and Knee Page(s): 26-27.",
     ["MTUS postsurgical [Shoulder; Knee] p26-27"], "body parts are sections, not guidelines"),
    ("Cornerstones of Disability Prevention and Management Page(s): 92.",
     ["MTUS general-approaches p92"], "a chapter's title without its number"),
    ("General Approaches Page(s): 48-49.", ["MTUS general-approaches p48-49"], "the group's title"),
    ("ACOEM Chapter 7 Independent Medical Examinations and Consultations Page(s): 127.",
     ["MTUS general-approaches ch7 p127"], "a chapter that the MTUS left out, cited as MTUS"),
    ("ACOEM Chapter 10 Elbow Disorders (Revised 2007) Page(s): 10-11.",
     ["MTUS elbow 2007 ch10 p10-11"], "the year of the revision"),
    ("ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 12, page 303-305.",
     ["MTUS low-back 2004 ch12 p303-305"], "a chapter without its title"),
    ("ACOEM Chapter 12 Low Back Complaints Page(s): 303, 309, Table 12-8.",
     ["MTUS low-back ch12 [Table 12-8] p303,309"], "a table is no page"),
    ("ACOEM Chapter 13 Knee Complaints Page(s): Chapter 13 Page 339-340.",
     ["MTUS knee ch13 p339-340"], "the chapter once more"),
    ("Chronic Pain Treatment Guidelines CHRONIC PAIN MEDICAL TREATMENT GUIDELINES, Cyclobenzaprine Page(s): 41-42.",
     ["MTUS chronic-pain [Cyclobenzaprine] p41-42"], "the guideline's own title once more"),
    ("Chronic Pain Treatment Guidelines Opioids section Page(s): 74-96.",
     ["MTUS chronic-pain [Opioids] p74-96"], "'section' is no part of a name"),
    ("Chronic Pain Treatment Guidelines Topical Analgesics Page(s): pages 111-113.",
     ["MTUS chronic-pain [Topical Analgesics] p111-113"], "two words for pages"),
    ("Chronic Pain Treatment Guidelines Topical Analgesics Page(s): p111-113.",
     ["MTUS chronic-pain [Topical Analgesics] p111-113"], "no blank behind p"),
    ("Chronic Pain Treatment Guidelines Biofeedback Page(s): 24 to 25.",
     ["MTUS chronic-pain [Biofeedback] p24 to 25"], "a range in words stays as printed"),
    ("Chronic Pain Treatment Guidelines Opioids, criteria for use; Weaning of Medications Page(s): 76-80; 124.",
     ["MTUS chronic-pain [Opioids, criteria for use; Weaning of Medications] p76-80,124"], "semicolons on both sides"),
    ("Chronic Pain Treatment Guidelines Exercise and Manual therapy & manipulation Page(s): 46-47 and 58-60.",
     ["MTUS chronic-pain [Exercise; Manual therapy & manipulation] p46-47,58-60"], "'and' parts known names"),
    ("Chronic Pain Treatment Guidelines NSAIDs (non-\nsteroidal anti-inflammatory drugs) Page(s): 67.",
     ["MTUS chronic-pain [NSAIDs (non-steroidal anti-inflammatory drugs)] p67"], "a hyphen that the name has"),
    ("Chronic Pain Treatment Guidelines Physical Medicine, Chronic Pain Treatment Guidelines Page(s): 98-99.",
     ["MTUS chronic-pain [Physical Medicine] p98-99"], "one guideline named twice"),
    ("ACOEM Chapter 12 Low Back Complaints Page(s): 303-305; table 12-8 on page 309.",
     ["MTUS low-back ch12 [table 12-8] p303-305,309"], "'on page'"),
    ("Chronic Pain Treatment Guidelines Opioids Page(s):76-80;ACOEM Chapter 12 Low Back Complaints Page(s):308.",
     ["MTUS chronic-pain [Opioids] p76-80", "MTUS low-back ch12 p308"], "no blanks at all"),
    ("Medical Treatment Utilization Schedule (MTUS) Low Back Complaints 2004, Section(s): Summary.",
     ["MTUS low-back 2004 [Summary]"], "the schedule in full"),
]  # fmt: skip

MTUS_2016 = [
    ("Neck and Upper Back Complaints 2004.", ["MTUS neck-upper-back 2004"], "no section"),
    (("Low Back Complaints 2004, Section(s): Work Activities, and Chronic Pain Medical Treatment 2016, "
      "Section(s): Facet blocks."),
     ["MTUS low-back 2004 [Work Activities]", "MTUS chronic-pain 2016 [Facet blocks]"], "two guidelines"),
    ("Shoulder Complaints 2004, Section(s): Initial Care, Follow-up Visits, and Knee Complaints 2004.",
     ["MTUS shoulder 2004 [Initial Care; Follow-up Visits]", "MTUS knee 2004"], "a section before the next title"),
    ("Chronic Pain Medical Treatment 2016, Section(s): CRPS, medications, NSAIDs, GI symptoms & cardiovascular risk.",
     ["MTUS chronic-pain 2016 [CRPS, medications; NSAIDs, GI symptoms & cardiovascular risk]"], "names hold commas"),
    (("Chronic Pain Medical Treatment 2016, Section(s): Electro-\ndiagnostic testing (EMG/NCS), Anti-\nepilepsy "
      "drugs (AEDs)."),
     ["MTUS chronic-pain 2016 [Electrodiagnostic testing (EMG/NCS); Anti-epilepsy drugs (AEDs)]"],
     "a hyphen goes where no name has it"),
    ("Opioid Treatment 2016, Section(s): 4.2 Tapering Opioids: Methods for Tapering Opioids, 3.3.8.2 Hyperalgesia.",
     ["MTUS opioid 2016 [4.2 Tapering Opioids: Methods for Tapering Opioids; 3.3.8.2 Hyperalgesia]"],
     "number and title"),
    ("Postsurgical Treatment 2009, Section(s): Knee, Forearm, Wrist, & Hand.",
     ["MTUS postsurgical 2009 [Knee; Forearm, Wrist, & Hand]"], "a section with a title's words"),
    ("General Approaches 2004, Section(s): Prevention, Initial Approaches to Treatment.",
     ["MTUS general-approaches 2004 [Prevention; Initial Approaches to Treatment]"],
     "sections that are titles elsewhere"),
    ("Elbow Complaints 2007, Section(s): 326, and Shoulder Complaints 2004.",
     ["MTUS elbow 2007 p326", "MTUS shoulder 2004"], "a bare number is a page"),
    ("Elbow Complaints 2007, Section(s): 33-35.", ["MTUS elbow 2007 p33-35"], "and so is a range"),
    ("Chronic Pain Medical Treatment 2016 Guidelines, Section(s): Opioids.",
     ["MTUS chronic-pain 2016 [Opioids]"], "the year inside the title"),
    ("Low Back Complaint 2004, Section(s): Inital Care, and Chronic Pain Medial Treatment 2016, Section(s): Opioids.",
     ["MTUS low-back 2004 [Inital Care]", "MTUS chronic-pain 2016 [Opioids]"], "misspelt titles"),
    ("Low Back Compaints 2004, Section(s): Summary.",
     ["MTUS low-back 2004 [Summary]"], "a short title inside the misspelt"),
    ("Chronic Pain Medial Treatment Guidelines Opioids, critera for use Page(s): 76.",
     ["MTUS chronic-pain [Opioids, critera for use] p76"], "misspelt without a year, title and section"),
    ("Neck and Upper Back Complaints 2004, Section(s): Summary, and MTUS ACOEM Chapter 12 Low Back Complaints.",
     ["MTUS neck-upper-back 2004 [Summary]", "MTUS low-back ch12"], "two ways of citing in one clause"),
    ("Chronic Pain Medical Treatment 2009, Section(s): Opioids; ODG Pain Chapter, Opioids.",
     ["MTUS chronic-pain 2009 [Opioids]", "ODG chronic-pain [Opioids]"], "the ODG in the MTUS clause"),
]  # fmt: skip

MTUS_2018 = [
    ("Cervical and Thoracic Spine Disorders 2016, Section(s): Muscle Relaxants, and MTUS Drug Formulary.",
     ["MTUS neck-upper-back 2016 [Muscle Relaxants]", "MTUS formulary"], "a formulary without a year"),
    ("MTUS Drug Formulary, Section(s): Non-Exempt Drugs, and Chronic Pain 2017.",
     ["MTUS formulary [Non-Exempt Drugs]", "MTUS chronic-pain 2017"], "the formulary first"),
    ("Workplace Mental Health: Posttraumatic Stress Disorder and Acute Stress Disorder 2018, Section(s): Prazosin.",
     ["MTUS stress-mental 2018 [Prazosin]"], "a title with a colon and 'and'"),
    ("Hand, Wrist, and Forearm Disorders 2016, and Initial Approaches to Treatment 2017, Section(s): Physical Methods.",
     ["MTUS forearm-wrist-hand 2016", "MTUS general-approaches 2017 [Physical Methods]"], "commas inside the title"),
    ("Opioids 2017, Section(s): Chronic Pain, Tapering.",
     ["MTUS opioid 2017 [Chronic Pain; Tapering]"], "a section that is a title elsewhere"),
    ("Chronic Pain 2017, Section(s): Acupuncture, Opioid Treatment, and Low Back Disorders 2016.",
     ["MTUS chronic-pain 2017 [Acupuncture; Opioid Treatment]", "MTUS low-back 2016"],
     "a whole title without a year among titles with one"),
    ("2016 Low Back Disorders, Section(s): Acupuncture.", ["MTUS low-back 2016 [Acupuncture]"], "the year first"),
    ("Low Back Disorders (ACOEM February 24, 2016), Section(s): Acupuncture, and Chronic Pain (ACOEM May 15, 2017).",
     ["MTUS low-back 2016 [Acupuncture]", "MTUS chronic-pain 2017"], "the date of the edition in brackets"),
    ("Shoulder Disorders 2016, Cervical and Thoracic Spine Disorders 2018.",
     ["MTUS shoulder 2016", "MTUS neck-upper-back 2018"], "a comma alone between two"),
    ('Low Back Disorders 2019, Section(s): Epidural Injections ("ESIs"), and MTUS Drug Formulary 2018.',
     ['MTUS low-back 2019 [Epidural Injections ("ESIs")]', "MTUS formulary 2018"], "quotes, and a formulary's year"),
    ("Occupational Interstitial Lung Disease 2019, Section(s): Spirometry, and Occupational/Work-Related Asthma 2016.",
     ["MTUS pulmonary 2019 [Spirometry]", "MTUS pulmonary 2016"], "two of one topic"),
    ("COVID-19 2021, Section(s): Post-COVID.", ["MTUS pulmonary 2021 [Post-COVID]"], "a number in the title"),
]  # fmt: skip

# what stands behind 'Decision based on Non-MTUS Citation'
OUTSIDE = [
    ("www.rxlist.com/viagra-drug.htm", ["OTHER www.rxlist.com/viagra-drug.htm"], "an address"),
    ("http://a.org/one-\ntwo, https://b.org/three.",
     ["OTHER http://a.org/one-two", "OTHER https://b.org/three"], "two addresses, one broken over a line's end"),
    ("National Institutes of Health (NIH), MedlinePlus, https://medlineplus.gov/ency/lupus/",
     ["OTHER National Institutes of Health (NIH), MedlinePlus, https://medlineplus.gov/ency/lupus/"],
     "a publisher before its work; the last stroke is the address's"),
    ("FDA, UpToDate", ["OTHER FDA", "OTHER UpToDate"], "not the publisher's"),
    ("ODG Pain Chapter, Bupropion; U.S. Food and Drug Administration, label of Zyban",
     ["ODG chronic-pain [Bupropion]", "OTHER U.S. Food and Drug Administration, label of Zyban"],
     "'U.S.' ends nothing"),
    ("ODG Infectious Diseases Chapter, Vancomycin; IDSA, Practice Guidelines for Diabetic Foot Infections",
     ["ODG infectious-disease [Vancomycin]", "OTHER IDSA, Practice Guidelines for Diabetic Foot Infections"],
     "a society's guideline is no section"),
    ("ODG Knee Chapter, Walking aids; Noridian LCD L33733, Walkers",
     ["ODG knee [Walking aids]", "OTHER Noridian LCD L33733, Walkers"], "a coverage rule is no section"),
    ("Brain Trauma Foundation, http://www.braintrauma.org",
     ["OTHER Brain Trauma Foundation, http://www.braintrauma.org"], "a work with its address is one"),
    ("Anesth Analg. 2015 May;120(5):1114-29. Interscalene brachial plexus analgesia.",
     ["OTHER Anesth Analg. 2015 May;120(5):1114-29. Interscalene brachial plexus analgesia"],
     "volume behind a semicolon"),
    ("Jensen MP, et al. Pain 2003; 103: 1-10; Smith J, et al. Spine 2009;34:1066-77.",
     ["OTHER Jensen MP, et al. Pain 2003; 103: 1-10", "OTHER Smith J, et al. Spine 2009;34:1066-77"], "two articles"),
    ("Bhasin S, et al. Testosterone Therapy. J Clin Endocrinol Metab. 2018;103(5):1715-1744.",
     ["OTHER Bhasin S, et al. Testosterone Therapy. J Clin Endocrinol Metab. 2018;103(5):1715-1744"],
     "the journal is a part of the article"),
    ("Journal of the American Academy of Orthopaedic Surgeons, 2012, Volume 20.",
     ["OTHER Journal of the American Academy of Orthopaedic Surgeons, 2012, Volume 20"], "an academy inside a name"),
    ("Cummings: Otolaryngology: Head & Neck Surgery, 4th ed., Temporomandibular Joint Disorders",
     ["OTHER Cummings: Otolaryngology: Head & Neck Surgery, 4th ed., Temporomandibular Joint Disorders"], "a textbook"),
    (("Goodman and Gilman's The Pharmacological Basis of Therapeutics, 12th ed.; Physician's Desk Reference, "
      "68th ed.; www.RxList.com; ODG Workers Compensation Drug Formulary, www.odg-twc.com/odgtwc/formulary.htm; "
      "drugs.com"),
     ["OTHER Goodman and Gilman's The Pharmacological Basis of Therapeutics, 12th ed",
     "OTHER Physician's Desk Reference, 68th ed", "OTHER www.RxList.com",
     "ODG formulary www.odg-twc.com/odgtwc/formulary.htm", "OTHER drugs.com"], "a list with the ODG in it"),
    ("Harrison's Principles of Internal Medicine and UpToDate.",
     ["OTHER Harrison's Principles of Internal Medicine", "OTHER UpToDate"],
     "'and' before a work that stands for itself"),
    ("UpToDate, Gabapentin: Drug information.",
     ["OTHER UpToDate, Gabapentin: Drug information"], "what it says is no work"),
    ("FDA (Cymbalta).", ["OTHER FDA (Cymbalta)"], "an agency"),
    ("Labor Code 4600.", ["OTHER Labor Code 4600"], "a statute"),
    ("Medscape; http://www.odg-twc.com/odgtwc/pain.htm#Medicalfood",
     ["OTHER Medscape", "ODG chronic-pain http://www.odg-twc.com/odgtwc/pain.htm#Medicalfood"],
     "the ODG by its address"),
    ("Up To Date online; Title: Treatment of insomnia",
     ["OTHER Up To Date online; Title: Treatment of insomnia"], "an article's title is no other work"),
    ("AAOS guidelines on knee OA; ODG knee chapter: Hyaluronic acid injections",
     ["OTHER AAOS guidelines on knee OA", "ODG knee [Hyaluronic acid injections]"], "the ODG behind another work"),
    ("ODG Low Back, Criteria for patients, who have failed surgery, up to date version",
     ["ODG low-back [Criteria for patients, who have failed surgery, up to date version]"],
     "words that only look like names"),
    ("NASS coverage policy; J Bone Joint Surg Am. 2010.",
     ["OTHER NASS coverage policy", "OTHER J Bone Joint Surg Am. 2010"], "short names"),
    ("Blue Cross of California Medical policy, Cold therapy units.",
     ["OTHER Blue Cross of California Medical policy, Cold therapy units"], "an insurer's policy"),
    ("Aetna, Clinical Policy Bulletin: Hospital Beds, Number 0543; Medicare National Coverage Determinations Manual.",
     ["OTHER Aetna, Clinical Policy Bulletin: Hospital Beds, Number 0543",
     "OTHER Medicare National Coverage Determinations Manual"], "two policies"),
    ("Other Medical Treatment Guideline or Medical Evidence: Wheeless' Textbook of Orthopaedics.",
     ["OTHER Wheeless' Textbook of Orthopaedics"], "the label is no work"),
    ("1. ODG, Neck, MRI. 2. ACR Appropriateness Criteria.",
     ["ODG neck-upper-back [MRI]", "OTHER ACR Appropriateness Criteria"], "numbers of a list"),
    ("ACOEM Occupational Medicine Practice Guidelines, 3rd ed., Knee Disorders, pg. 607.",
     ["ACOEM knee p607"], "ACOEM by itself"),
    ("ACOEM Practice Guidelines, 3rd edition, Ankle and Foot Disorders, Orthotics.",
     ["ACOEM ankle-foot [Orthotics]"], "with a section"),
    ("ACOEM Pain, Suffering, and the Restoration of Function Chapter.",
     ["ACOEM chronic-pain"], "commas inside the title"),
    ("ACOEM 2nd Edition Chapter 7 page 127 and Official Disability Guidelines (ODG) Pain Chapter, Office visits.",
     ["ACOEM general-approaches ch7 p127", "ODG chronic-pain [Office visits]"], "two works joined by 'and'"),
    ("ACOEM V.3, Cervical and Thoracic Spine Disorders.", ["ACOEM neck-upper-back"], "a version is no section"),
    ("ACOEM Practice Guidelines, 3rd edition, Chronic Pain, Opioids, page 41.",
     ["ACOEM chronic-pain [Opioids] p41"], "a chapter without 'Disorders'"),
    ("MTUS Chronic Pain Medical Treatment Guidelines, Opioids, page 78.",
     ["MTUS chronic-pain [Opioids] p78"], "the MTUS in the other clause"),
    ("No evidence-based guideline addresses this request.", [], "says that there is none"),
    ("ODG, Knee & Leg, Venous thrombosis, and Hale-Smith QR, Orr B, et al. Clots of the leg. Chest 2010.",
     ["ODG knee [Venous thrombosis]", "OTHER Hale-Smith QR, Orr B, et al. Clots of the leg. Chest 2010"], "authors"),
    ("ACOEM, 2nd Edition, (2004), Independent Medical Examinations and Consultations, Chapter 7, page 127.",
     ["ACOEM general-approaches ch7 p127"], "the chapter behind its title"),
]  # fmt: skip

WHOLE = [
    ("The Claims Administrator did not cite any evidence for its decision.", [], "nothing cited"),
    (("The Expert Reviewer based the decision on recommendation(s) outside of the MTUS. Decision "
      "based on Non-MTUS Citation ODG Neck."),
     ["ODG neck-upper-back"], "the sentence before it"),
    ("The Expert Reviewer did not base the decision on the MTUS. Decision based on Non-\nMTUS Citation FDA.",
     ["OTHER FDA"], "a line's end in 'Non-MTUS'"),
    ("Decision based on MTUS Knee Complaints 2004. Decision based on Non\ufffeMTUS Citation Knee (DME).",
     ["MTUS knee 2004", "ODG knee [DME]"], "PDFium's hyphen, and the ODG not named"),
    ("Decision based on Non-MTUS Official Disability Guidelines (ODG), Elbow.", ["ODG elbow"], "'Citation' is missing"),
    ("Decision based on Non-MTUS Citation MTUS Official Disability Guidelines (ODG) Knee.",
     ["ODG knee"], "MTUS too much"),
    ("Decision based on MTUS Official Disability Guidelines (ODG) Knee.", ["ODG knee"], "the wrong clause"),
    ("Decision based on MTUS. Decision based on Non-MTUS Citation MDGuidelines.",
     ["MTUS -", "OTHER MDGuidelines"], "the schedule alone"),
    ("Decision based on Official Disability Guidelines (ODG) Low Back, MRI.", ["ODG low-back [MRI]"], "neither word"),
    ("Decision based on MTUS Low Back Complaints 2004. Non-MTUS Citation ODG Low Back.",
     ["MTUS low-back 2004", "ODG low-back"], "the second clause without its beginning"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "trap"), [*MTUS_2014, *MTUS_2016, *MTUS_2018])
def test_guidelines_of_the_mtus(text: str, expected: list[str], trap: str) -> None:
    """Each guideline of an MTUS clause with its year, chapter, sections and pages."""
    assert cited("Decision based on MTUS " + text) == expected, trap


@pytest.mark.parametrize(("text", "expected", "trap"), OUTSIDE)
def test_works_outside_of_the_mtus(text: str, expected: list[str], trap: str) -> None:
    """Each work of a Non-MTUS clause once, however they are parted."""
    assert cited("Decision based on Non-MTUS Citation " + text) == expected, trap


@pytest.mark.parametrize(("text", "expected", "trap"), WHOLE)
def test_clauses(text: str, expected: list[str], trap: str) -> None:
    """A statement is cut into its clauses, however they begin."""
    assert cited(text) == expected, trap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Expert Reviewer found the guidelines used by the Claims Administrator relevant and appropriate.", True),
        ("The Expert Reviewer found that the guideline cited by the\nClaims Administrator was applicable.", True),
        ("The Expert Reviewer found the guidelines used by the Claims Administrator were not relevant.", False),
        ("The Expert Reviewer agreed with the guidelines used by the Claims Administrator.", True),
        ("The Expert Reviewer partially agreed with the guidelines used by the Claims Administrator.", False),
        ("The Expert Reviewer disagreed with the guidelines used by the Claims Administrator.", False),
        ("The Expert Reviewer based his/her decision on the MTUS.", False),
    ],
)
def test_who_agrees(text: str, *, expected: bool) -> None:
    """A reviewer can rely upon what the claims administrator used."""
    letter = parts(text)
    assert agrees(letter.flat, Span(0, len(text))) is expected


LETTERS = Path(__file__).parent / "letters"


def test_a_reviewer_who_agrees_cites_the_same() -> None:
    """A reviewer who names no work, but finds those of the claims administrator relevant, relies upon them."""
    text = (LETTERS / "b-2013-notice/retrospective-equipment.txt").read_text("utf-8")
    start = text.index("The Expert Reviewer based his/her decision on the Chronic Pain Medical\nTreatment")
    without = text[:start] + text[text.index("Rationale", start) :]
    named, agreeing = parse(Letter("x", text)), parse(Letter("x", without))
    assert len(named.determinations) == len(agreeing.determinations)
    changed = [
        after
        for before, after in zip(named.determinations, agreeing.determinations, strict=True)
        if [each.pages for each in before.reviewer.citations] != [each.pages for each in after.reviewer.citations]
    ]
    (item,) = changed
    assert item.reviewer.citations == item.administrator.citations
    assert [page.value for cited in item.reviewer.citations for page in cited.pages] == ["114-121"]
    assert item.reviewer.span != item.administrator.span


def test_no_statement_cites_nothing() -> None:
    """A letter without a statement for a side has no citations and no span."""
    found = statement(parts("x"), None, None)
    assert (found.span, found.citations) == (None, ())


@pytest.mark.parametrize(
    ("text", "decided", "guideline", "section_codes"),
    [
        ("Low Back Disorders 2019, Section(s): Summary.", None, "mtus-low-back-2019", ["summary-of-recommendations"]),
        ("Low Back Disorders.", date(2018, 5, 1), "mtus-low-back-2016", []),
        ("Low Back Disorders.", date(2020, 5, 1), "mtus-low-back-2019", []),
        ("Low Back Disorders.", None, None, []),
        ("Chronic Pain Medical Treatment Guidelines.", date(2016, 12, 1), "mtus-chronic-pain-2016", []),
        ("Chronic Pain Medical Treatment Guidelines.", date(2014, 12, 1), "mtus-chronic-pain-2009", []),
        ("Knee Complaints 2004, Section(s): Inital Care.", None, "mtus-knee-2004", ["initial-care"]),
        ("Knee Complaints 2004, Section(s): Diagnositc Criteria.", None, "mtus-knee-2004", ["diagnostic-criteria"]),
        ("Knee Complaints 2004, Section(s): Foo, Summary, Summary.", None, "mtus-knee-2004", ["summary"]),
        ("ACOEM.", None, "acoem", []),
        ("Chapter 7.", None, "acoem2-ch7", []),
    ],
)
def test_links(text: str, decided: date | None, guideline: str | None, section_codes: list[str]) -> None:
    """The edition is told by the year, else the day of the decision; sections are linked once, misspelt ones too."""
    (found,) = citations("Decision based on MTUS " + text, decided)
    assert found.guideline == guideline
    assert [code.rpartition("/")[2] for code in found.section_codes] == section_codes


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("UpToDate, Gabapentin", "uptodate"),
        ("www.drugs.com/pro/ketoprofen.html", "drugs-com"),
        ("Aetna Clinical Policy Bulletin: Hospital Beds", "aetna-cpb"),
        ("Smith J, et al. Spine 2009;34:1066-77", "study"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/123", "study"),
        ("Cummings: Otolaryngology", "other"),
        ("ACOEM, 3rd ed., Low Back Disorders", "acoem3-low-back"),
        ("ACOEM, 3rd ed., Knee Disorders", "acoem"),
    ],
)
def test_other_works_are_linked(text: str, guideline: str) -> None:
    """A work that the vocabulary knows is told by its name or address, an article by how it is cited."""
    assert [found.guideline for found in citations("Decision based on Non-MTUS Citation " + text)] == [guideline]


@pytest.mark.parametrize("lead", ["", "ODG, Knee & Leg, Transportation "])
@pytest.mark.parametrize(
    ("printed_as", "address"),
    [
        ("http://www.example.gov/medi-\ncal/manual.htm", "http://www.example.gov/medi-cal/manual.htm"),
        ("http://www.example.gov/a-\nb-\nc", "http://www.example.gov/a-b-c"),
        ("http://www.example.gov/a-b.", "http://www.example.gov/a-b"),
        ("http://www.example.gov/a - see there", "http://www.example.gov/a"),
    ],
)
def test_addresses_go_on_behind_a_line_end(lead: str, printed_as: str, address: str) -> None:
    """An address that a line's end breaks behind its own hyphen is whole."""
    found = citations(f"Decision based on Non-MTUS Citation {lead}{printed_as}")
    assert [citation.url.value for citation in found if citation.url] == [address]


def facts(citation: Citation) -> Iterator[Fact[str]]:
    """Yield what a citation quotes."""
    yield from (*citation.sections, *citation.pages)
    if citation.url:
        yield citation.url


@pytest.mark.parametrize("text", [text for text, _, _ in [*MTUS_2014, *MTUS_2016, *MTUS_2018, *OUTSIDE]])
def test_spans_hold_what_is_quoted(text: str) -> None:
    """Each section, page and address stands at its span, blanks and line-end hyphens aside, inside of the statement."""
    for lead in ("Decision based on MTUS ", "Decision based on Non-MTUS Citation "):
        whole = lead + text
        for citation in citations(whole):
            assert 0 < citation.span.start <= citation.span.end <= len(whole)
            for fact in facts(citation):
                shown = printed(whole, fact.span)
                assert shown.replace(" ", "").replace("-", "") == fact.value.replace(" ", "").replace("-", "")


@pytest.mark.parametrize("text", [text for text, _, _ in [*MTUS_2014, *MTUS_2016, *MTUS_2018, *OUTSIDE, *WHOLE]])
@pytest.mark.parametrize("blank", ["\n", "  ", " \n"])
def test_line_ends_do_not_matter(blank: str, text: str) -> None:
    """Wherever lines end and however wide blanks are, the same works are cited."""
    for lead in ("Decision based on MTUS ", "Decision based on Non-MTUS Citation "):
        whole = lead + text
        assert cited(whole.replace(" ", blank)) == cited(whole)


def test_citations_stand_in_order() -> None:
    """Citations come in the order in which the statement prints them, and do not overlap."""
    text = "Decision based on MTUS " + MTUS_2016[1][0] + " Decision based on Non-MTUS Citation ODG Neck, MRI; FDA."
    spans = [citation.span for citation in citations(text)]
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert [brief(found, text).split()[0] for found in citations(text)] == ["MTUS", "MTUS", "ODG", "OTHER"]


@pytest.mark.parametrize(
    "unit",
    [", ", "(", "9", "ODG, ", "MTUS, ", "Opioids, ", "; Journal of X", "Low Back, ", "A 2004, ", ", and A", ", A"],
)
@pytest.mark.parametrize("lead", ["", "Decision based on MTUS ", "Decision based on Non-MTUS Citation ", "relied on "])
def test_a_hostile_statement_is_read_in_time(lead: str, unit: str) -> None:
    """However long a statement goes on, only so much of it is read as any letter prints."""
    text = lead + unit * (1_000_000 // len(unit))
    found = statement(parts(text), Span(0, len(text)), None)
    assert all(citation.span.end < 10_000 for citation in found.citations)
