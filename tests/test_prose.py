"""What a guideline statement in free prose cites: the letters of 2013 and early 2014."""

import pytest
from statements import cited

ENDS = {"[part]": ", which is part of the MTUS", "[not part]": ", which is not part of the MTUS"}


def spelt_out(text: str) -> str:
    """Return a statement with the ends that the tables shorten."""
    for short, end in ENDS.items():
        text = text.replace(short, end)
    return text


# what stands behind 'The Claims Administrator based its decision on', the works cited, the trap
BASED = [
    ("the Chronic Pain Medical Treatment Guidelines (2009), Epidural steroid injections (ESIs), page 46[part]",
     ["MTUS chronic-pain 2009 [Epidural steroid injections (ESIs)] p46"], "title, year, section, page"),
    ("the Official Disability Guidelines (ODG)[not part]", ["ODG -"], "the short form is no second work"),
    ("the ODG, Neck and Upper Back (Acute and Chronic), Facet joint diagnostic blocks[not part]",
     ["ODG neck-upper-back [Facet joint diagnostic blocks]"], "a chapter that is a title of the MTUS too"),
    ("the ACOEM Practice Guidelines, 2nd Edition (2004), Shoulder Complaints (Chapter 9)[part]",
     ["MTUS shoulder 2004 ch9"], "the chapter in brackets"),
    (("the Neck and Upper Back Complaints Chapter (ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 8), "
      "pages 178-179[part]"),
     ["MTUS neck-upper-back 2004 ch8 p178-179"], "the work in brackets"),
    (("the ACOEM Practice Guidelines, 2004, Chapter 8, Neck and Upper Back Complaints, Surgical Considerations, "
      "pages 179-180[part]"),
     ["MTUS neck-upper-back 2004 ch8 [Surgical Considerations] p179-180"], "year, chapter, title, section"),
    ("the Low Back Complaints Chapter of the ACOEM Practice Guidelines, 2nd Edition 2004 page 300[part]",
     ["MTUS low-back 2004 p300"], "'of the'"),
    ("the MTUS Low Back Chapter, ACOEM, 2nd edition (2004), pg 308-310",
     ["MTUS low-back 2004 p308-310"], "a short title"),
    (("the Elbow Disorders Chapter (ACOEM Practice Guidelines, 2nd Edition (Revised 2007), Chapter 10), pages "
      "36-37[part]"),
     ["MTUS elbow 2007 ch10 p36-37"], "a revised chapter"),
    ("ACOEM[part]", ["MTUS -"], "a part of the MTUS, and nothing more"),
    ("ACOEM Practice Guidelines, Second Edition, (2004) Chapter 7, page 127[not part]",
     ["ACOEM general-approaches ch7 p127"], "by itself"),
    ("the ACOEM Practice Guidelines, Chapter 7, pages 137-138, and the ODG, Fitness for Duty Chapter",
     ["ACOEM general-approaches ch7 p137-138", "ODG fitness-for-duty"], "nothing said of the MTUS"),
    ("the ACOEM Practice Guidelines, page 174[part], and the ODG, Neck Chapter, MRI[not part]",
     ["MTUS - p174", "ODG neck-upper-back [MRI]"], "one a part, one not"),
    ("ACOEM, Chapter 11, pages 261 and 268, and Chapter 8, page 178, which are part of the MTUS",
     ["MTUS forearm-wrist-hand ch11 p261,268", "MTUS neck-upper-back ch8 p178"], "two chapters of one work"),
    (("the Chronic Pain Medical Treatment Guidelines, Capsaicin, topical, page 28, and Salicylate topicals, page "
      "105[part]"),
     ["MTUS chronic-pain [Capsaicin, topical; Salicylate topicals] p28,105"], "two sections of one work"),
    (("the MTUS Chronic Pain Medical Treatment Guidelines, page 118 and Low Back Complaints, ACOEM guideline "
      "chapter 12, page 300, which are part of the MTUS"),
     ["MTUS chronic-pain p118", "MTUS low-back ch12 p300"], "a title before ACOEM"),
    (("the MTUS Chronic Pain Medical Treatment Guidelines, TENS, chronic pain (transcutaneous electrical nerve "
      "stimulation), page 116[part]"),
     ["MTUS chronic-pain [TENS, chronic pain (transcutaneous electrical nerve stimulation)] p116"],
     "a section that holds a title of the MTUS"),
    ("the Postsurgical Treatment Guidelines, Knee, pages 24-25[part]", ["MTUS postsurgical [Knee] p24-25"], "likewise"),
    ("the MTUS General Approaches, Initial Approaches to Treatment, page 48[part]",
     ["MTUS general-approaches [Initial Approaches to Treatment] p48"], "a title that is a section of the one before"),
    ("the Acupuncture Medical Treatment Guidelines, section 9792.24.1(c)[part]",
     ["MTUS acupuncture [9792.24.1(c)]"], "law"),
    (("the Medical Treatment Utilization Schedule (MTUS), Chronic Pain Medical Treatment Guidelines, Section: "
      "Opioids, page 46"),
     ["MTUS chronic-pain [Opioids] p46"], "the schedule in full"),
    ("the MTUS Chronic Pain Guidelines section on Neurontin, page 49 which is part of the MTUS",
     ["MTUS chronic-pain [Neurontin] p49"], "'section on'"),
    ("the Chronic Pain Medical Treatment Guidelines, (no page cited)[part]", ["MTUS chronic-pain"], "no page"),
    (("the Shoulder Complaints, pages 209-210, which is part of the California Medical Treatment Utilization "
      "Schedule (MTUS)"),
     ["MTUS shoulder p209-210"], "the end in full is no work"),
    ("the CA MTUS", ["MTUS -"], "nothing named"),
    ("MTUS guidelines, but did not provide specific citation", ["MTUS -"], "a remark"),
    ("the Non-MTUS Official Disability Guidelines, Low Back Chapter", ["ODG low-back"], "'Non-MTUS' is no work"),
    ("the Non-MTUS ACOEM guidelines 2nd edition chapter 7 page 127", ["ACOEM general-approaches ch7 p127"], "likewise"),
    ("the Pain Chapter of the Official Disability Guidelines, Opioids",
     ["ODG chronic-pain [Opioids]"], "the chapter first"),
    ("the Official Disability Guidelines (ODG), Shoulder Chapter, MRI, and the ACR Appropriateness Criteria",
     ["ODG shoulder [MRI]", "OTHER ACR Appropriateness Criteria"], "another work behind 'and the'"),
    ("Medical Evidence: American Journal of Psychiatry, volume 160, a trial of prazosin; and the ODG, Pain[not part]",
     ["OTHER American Journal of Psychiatry, volume 160, a trial of prazosin", "ODG chronic-pain"],
     "another work first"),
    ("the ODG, Pain Chapter, Polysomnography[not part], and on Medical Evidence: Journal of Clinical Sleep Medicine",
     ["ODG chronic-pain [Polysomnography]", "OTHER Journal of Clinical Sleep Medicine"], "and last"),
    ("Medical Evidence: Chest 2012;141(2 Suppl):e152S-e184S",
     ["OTHER Chest 2012;141(2 Suppl):e152S-e184S"], "an article"),
    ("the Annals of Internal Medicine, Volume 142, pages 56-66, an evaluation of weight loss programs",
     ["OTHER Annals of Internal Medicine, Volume 142, pages 56-66, an evaluation of weight loss programs"],
     "its pages"),
    ("the Kaplan Manual of Psychiatry[not part], and the Campbell Handbook[not part]",
     ["OTHER Kaplan Manual of Psychiatry", "OTHER Campbell Handbook"], "works that nobody knows"),
    ("an article in the Journal of Bone and Joint Surgery",
     ["OTHER an article in the Journal of Bone and Joint Surgery"], "a"),
    ("the Chronic Pain Medcial Treatment Guidelines, NSAIDs, page 67[part]",
     ["MTUS chronic-pain [NSAIDs] p67"], "misspelt"),
    ("ACOEM Guidelines 2nd Edition, page 303, Low Back Complaints",
     ["ACOEM low-back p303"], "the title behind the page"),
    ("the ODG, which are not part of the MTUS, and ACOEM Guidelines, which are part of the MTUS",
     ["ODG -", "MTUS -"], "other way round"),
    ("the FDA website (www.fda.gov), and the Cochrane Review[not part]",
     ["OTHER FDA website (www.fda.gov)", "OTHER Cochrane Review"], "an address in brackets"),
    ("the MTUS and the ODG", ["MTUS -", "ODG -"], "two bare names"),
    (("the California MTUS Guidelines Web Edition; Official Disability Guidelines: Web Edition, American College "
      "of Occupational and Environmental Medicine - https://www.acoempracguides.org/Low Back; Table 2, Low Back "
      "Disorders"),
     ["MTUS -", "ODG -", "ACOEM low-back [Table 2] https://www.acoempracguides.org/Low"],
     "a list as one administrator prints it"),
    ("the guidelines used by the physician", [], "no work"),
    ("recommendation(s) outside of the MTUS Guidelines", [], "says which are not used"),
]  # fmt: skip

# whole statements, the works cited, the trap
WHOLE = [
    ("The Claims Administrator did not cite any evidence based criteria for its decision.", [], "nothing cited"),
    (("The Expert Reviewer found the guidelines used by the Claims Administrator relevant. The Expert Reviewer "
      "based his/her decision on the ODG, Pain."),
     ["ODG chronic-pain"], "agreeing cites nothing"),
    (("The Expert Reviewer stated that no section of the MTUS was applicable. Per the Strength of Evidence "
      "hierarchy established by the Division of Workers' Compensation, the Expert Reviewer based his/her "
      "decision on the ODG, Knee."),
     ["ODG knee"], "what is not applicable is not cited"),
    (("The Physician Reviewer based his/her decision on the MTUS Chronic Pain Medical Treatment Guidelines, "
      "Opioids[part]. The Physician Reviewer also based his/ her decision on the Non-MTUS ODG, Pain Chapter."),
     ["MTUS chronic-pain [Opioids]", "ODG chronic-pain"], "two sentences that cite"),
    (("The MTUS does not speak of it. The professional reviewer therefore relied upon the ODG, Knee & Leg "
      "Chapter[not part], as the next source in the order that the regulations prescribe."),
     ["ODG knee"], "why it was chosen"),
    ("The professional reviewer relied upon ACOEM, 2nd ed., ch. 11, page 272, as it lists the methods, and on the ODG.",
     ["ACOEM forearm-wrist-hand ch11 p272", "ODG -"], "a reason between two works"),
    (("The professional reviewer relied upon the Chronic Pain Medical Treatment Guidelines, page 46[part]. This "
      "section was chosen because the ODG does not cover it."),
     ["MTUS chronic-pain p46"], "a remark names a work"),
    (("The professional reviewer relied upon: 1) Chronic Pain Medical Treatment Guidelines (2009), page 91; 2) "
      "ODG, Knee."),
     ["MTUS chronic-pain 2009 p91", "ODG knee"], "a numbered list"),
    (("Chronic Pain Medical Treatment Guidelines (May 2009), Topical analgesics, pages 111-113, part of the "
      "MTUS. Official Disability Guidelines (ODG), Pain Chapter, Compound drugs. The first speaks of each "
      "ingredient."),
     ["MTUS chronic-pain 2009 [Topical analgesics] p111-113", "ODG chronic-pain [Compound drugs]"],
     "a list without a verb"),
    ("ACOEM Guidelines, Chapter 12 (Low Back Complaints), pages 303-305, Table 12-8.",
     ["ACOEM low-back ch12 [Table 12-8] p303-305"], "the title in brackets"),
    ("MTUS - Chronic Pain Medical Treatment Guidelines - Topical analgesics, p. 111.",
     ["MTUS chronic-pain [Topical analgesics] p111"], "dashes"),
    ("The MTUS Chronic Pain Medical Treatment Guidelines, page 46, were used because they speak of injections.",
     ["MTUS chronic-pain p46"], "the verb behind the work"),
    ("The MTUS, ACOEM Chapter 12, pages 287-315, and the ODG, Low Back Chapter, were reviewed.",
     ["MTUS low-back ch12 p287-315", "ODG low-back"], "another verb behind"),
    ("The California MTUS is silent on this issue; therefore the ODG, Knee Chapter (MRIs) was relied upon.",
     ["ODG knee [MRIs]"], "two clauses of one sentence"),
    ("No MTUS guideline applies. Official Disability Guidelines, Pain Chapter, Compound drugs.",
     ["ODG chronic-pain [Compound drugs]"], "the sentence before says which does not"),
    ("THE REVIEWER RELIED UPON THE CHRONIC PAIN MEDICAL TREATMENT GUIDELINES, PAGE 46, WHICH IS PART OF THE MTUS.",
     ["MTUS chronic-pain p46"], "capitals"),
    ("The Chronic Pain Medical Treatment Guidelines state that opioids may be used. The ODG recommends therapy.",
     [], "what works say is no citation"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "trap"), BASED)
@pytest.mark.parametrize(
    "lead",
    [
        "The Claims Administrator based its decision on ",
        "The Physician Reviewer based his/her decision on ",
        "The professional reviewer relied upon ",
    ],
)
def test_works_behind_the_verb(lead: str, text: str, expected: list[str], trap: str) -> None:
    """What a decision is based on, each work once, with its source as the statement tells it."""
    assert cited(f"{lead}{spelt_out(text)}.") == expected, trap


@pytest.mark.parametrize(("text", "expected", "trap"), WHOLE)
def test_whole_statements(text: str, expected: list[str], trap: str) -> None:
    """Sentences that cite are told from sentences that speak about works."""
    assert cited(spelt_out(text)) == expected, trap


@pytest.mark.parametrize("text", [text for text, _, _ in [*BASED, *WHOLE]])
@pytest.mark.parametrize("blank", ["\n", "  ", " \n"])
def test_line_ends_do_not_matter(blank: str, text: str) -> None:
    """Wherever lines end and however wide blanks are, the same works are cited."""
    whole = "The Claims Administrator based its decision on " + spelt_out(text)
    assert cited(whole.replace(" ", blank)) == cited(whole)
