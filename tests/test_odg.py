"""Which chapters and sections of the Official Disability Guidelines a statement names."""

import pytest
from statements import brief

from imr_graph.extract.odg import chapter_before, odg
from imr_graph.model import Span
from imr_graph.text import flatten

# what is printed, the chapters with their sections, the trap
ROWS = [
    ("Official Disability Guidelines (ODG)", ["ODG -"], "the name alone, with its short form"),
    ("Official Disability Guidelines (ODG) (ODG) Low Back", ["ODG low-back"], "the short form twice"),
    ("Official Disability Guidelines (ODG), Low Back Chapter, Radiography (x-rays)",
     ["ODG low-back [Radiography (x-rays)]"], "chapter and section"),
    ("ODG Low Back chapter/ x-ray", ["ODG low-back [x-ray]"], "a stroke"),
    ("Official Disability Guidelines - Shoulder chapter - Magnetic resonance imaging (MRI)",
     ["ODG shoulder [Magnetic resonance imaging (MRI)]"], "dashes"),
    ("Official Disability Guidelines: Pain- Muscle relaxants",
     ["ODG chronic-pain [Muscle relaxants]"], "a dash at the word"),
    ("ODG Pain Section/Voltaren\u00ae Gel (diclofenac) Topic",
     ["ODG chronic-pain [Voltaren\u00ae Gel (diclofenac)]"], "'Section' and 'Topic' are none"),
    ("ODG Knee & Leg (Acute & Chronic), MRI's (magnetic resonance imaging)",
     ["ODG knee [MRI's (magnetic resonance imaging)]"], "'(Acute & Chronic)' is none"),
    ("ODG, Forearm, Wrist, and hand (updated 11/23/16), MRI's",
     ["ODG forearm-wrist-hand [MRI's]"], "'(updated ...)' is none"),
    ("ODG Pain Chapter (Online version) Diclofenac", ["ODG chronic-pain [Diclofenac]"], "'(Online version)' is none"),
    ("ODG: Low Back - Lumbar & Thoracic (Acute & Chronic) Chapter (Online Version)",
     ["ODG low-back"], "nothing but noise"),
    ("ODG Low Back (Thoracic and Lumbar, Acute and Chronic) Chapter, Bed rest",
     ["ODG low-back [Bed rest]"], "another order of words"),
    ("ODG, Work Loss Data Institute (19th Annual Edition), 2014, Shoulder",
     ["ODG shoulder"], "publisher"),
    ("Official Disability Guidelines, 2016, Web Version, Criteria for skilled nursing facility",
     ["ODG - [Criteria for skilled nursing facility]"], "no chapter"),
    ("ODG Guidelines, 14th Edition, 2016, Knee Chapter", ["ODG knee"], "edition and year"),
    ("ODG Treatment Index, 11th Edition (web), 2014, Low Back, MRIs", ["ODG low-back [MRIs]"], "the edition's '(web)'"),
    ("Official Disability Guidelines, Treatment Index, (2015 web), Hip & Pelvis, Sacroiliac joint blocks",
     ["ODG hip-pelvis [Sacroiliac joint blocks]"], "year and 'web' in brackets"),
    ("Official Disability Guidelines -Treatment for Workers' Compensation, Online Edition Chapter: Knee & Leg",
     ["ODG knee"], "the subtitle, and 'Chapter:' before it"),
    ("ODG Treatment in Workers' Comp (12th annual edition) 2014, Low Back Chapter, MRI",
     ["ODG low-back [MRI]"], "subtitle"),
    ("ODG-TWC Pain Procedure Summary last updated 05/15/2014", ["ODG chronic-pain"], "a summary and its date"),
    ("ODG-TWC Low Back Procedure Summary last updated 03/31/2014, Fusion (spinal)",
     ["ODG low-back [Fusion (spinal)]"], "and a section behind"),
    ("ODG by MCG, Pain, Opioids", ["ODG chronic-pain [Opioids]"], "a later publisher"),
    ("Work Loss Data Institute, LLC; Corpus Christi, TX; www.odg-twc.com; Section: Low Back",
     ["ODG low-back www.odg-twc.com"], "as a register of guidelines prints it"),
    ("ODG Low Back Chapter, under MRIs (magnetic resonance imaging)",
     ["ODG low-back [MRIs (magnetic resonance imaging)]"], "'under' is no part of a name"),
    ("ODG, Neck Chapter, section on Epidural Steroid injections",
     ["ODG neck-upper-back [Epidural Steroid injections]"], "nor is 'section on'"),
    ("ODG Pain Chapter, Section: Opioids", ["ODG chronic-pain [Opioids]"], "nor 'Section:'"),
    ("ODG Neck and Upper Back Chapter, Physical Therapy (PT), subheading",
     ["ODG neck-upper-back [Physical Therapy (PT)]"], "nor 'subheading'"),
    ("ODG Low Back, Manipulation; Neck and Upper back, Manipulation",
     ["ODG low-back [Manipulation]", "ODG neck-upper-back [Manipulation]"], "a semicolon before the next chapter"),
    ("ODG, Neck and Upper Back; Low Back", ["ODG neck-upper-back", "ODG low-back"], "chapters alone"),
    ("ODG, Shoulder, Low Back- Lumbar & Thoracic and Forearm, Wrist and Hand chapters: Manipulation",
     ["ODG shoulder [Manipulation]", "ODG low-back [Manipulation]", "ODG forearm-wrist-hand [Manipulation]"],
     "chapters that stand together share their sections"),
    ("ODG Shoulder (updated 3/2/15); ODG, Low Back (updated 3/9/15)",
     ["ODG shoulder", "ODG low-back"], "named twice"),
    ("ODG, Neck and Upper Back (updated 3/2/15), Manipulation ODG Chiropractic Guidelines",
     ["ODG neck-upper-back [Manipulation]", "ODG - [Chiropractic]"], "named again without a mark between"),
    ("Official Disability Guidelines - Physical Medicine Guidelines",
     ["ODG - [Physical Medicine]"], "a table of visits"),
    ("ODG Preface/Physical therapy", ["ODG preface [Physical therapy]"], "the preface"),
    ("ODG Neck & Upper Back (Extracorporeal shock wave therapy (ESWT))",
     ["ODG neck-upper-back [Extracorporeal shock wave therapy (ESWT)]"], "the section in brackets"),
    ("Official Disability Guidelines (Pain Chapter)", ["ODG chronic-pain"], "the chapter in brackets"),
    ("ODG (Pain Chapter, Opioids (criteria))", ["ODG chronic-pain [Opioids (criteria)]"], "both in brackets"),
    ("ODG Low Back, Adhesiolysis, percutaneous", ["ODG low-back [Adhesiolysis, percutaneous]"], "lower case goes on"),
    ("ODG Low Back Chapter, Epidural steroid injections (ESIs), therapeutic",
     ["ODG low-back [Epidural steroid injections (ESIs), therapeutic]"], "also behind a bracket"),
    ("ODG Pain, NSAIDs, GI symptoms & cardiovascular risk, Proton pump inhibitors (PPIs)",
     ["ODG chronic-pain [NSAIDs, GI symptoms & cardiovascular risk; Proton pump inhibitors (PPIs)]"],
     "a known name that holds a comma and a capital"),
    ("ODG Pain, Opioids, criteria for use and Opioids, dosing",
     ["ODG chronic-pain [Opioids, criteria for use; Opioids, dosing]"], "'and' between known names"),
    ("ODG Pain Chapter, Theramine and Medical food",
     ["ODG chronic-pain [Theramine; Medical food]"], "a drug and a topic"),
    ("ODG Pain - Physical Medicine and Physical Therapy Guidelines",
     ["ODG chronic-pain [Physical Medicine and Physical Therapy]"], "one table of visits"),
    ("ODG Low Back: Preoperative lab testing and Preoperative testing, general",
     ["ODG low-back [Preoperative lab testing; Preoperative testing, general]"], "two names that begin alike"),
    ("ODG Knee and Leg, Walking aids (canes, crutches, braces, orthoses, & walkers)",
     ["ODG knee [Walking aids (canes, crutches, braces, orthoses, & walkers)]"], "commas in brackets"),
    ("ODG Neck, EMG (electromyography); NCV (nerve conduction velocity)",
     ["ODG neck-upper-back [EMG (electromyography); NCV (nerve conduction velocity)]"], "a semicolon between sections"),
    ("ODG MRI Elbow", ["ODG elbow [MRI]"], "the chapter last"),
    ("ODG MRI shoulder", ["ODG - [MRI shoulder]"], "a body part in a section's name"),
    ("ODG Physical therapy, Knee", ["ODG knee [Physical therapy]"], "the chapter last, behind a comma"),
    ("ODG Ankel & Foot Chapter, MRI", ["ODG ankle-foot [MRI]"], "a misspelt chapter"),
    ("ODG Sholder, MRI", ["ODG shoulder [MRI]"], "likewise, without a mark"),
    ("ODG Chiropractic, MRI", ["ODG - [Chiropractic; MRI]"], "a section that is near to no chapter"),
    ("ODG Head (trauma, headaches, etc., not including stress & mental disorders) Vestibular exercises",
     ["ODG head [Vestibular exercises]"], "commas and a stop inside the chapter's title"),
    ("Pain Chapter of the Official Disability Guidelines, Opioids",
     ["ODG chronic-pain [Opioids]"], "the chapter first"),
    ("Low Back (Hyperstimulation analgesia)", ["ODG low-back [Hyperstimulation analgesia]"], "the work is not named"),
    ("Official Disability Guidelines (http://www.odg-twc.com/odgtwc/neck.html)",
     ["ODG neck-upper-back http://www.odg-twc.com/odgtwc/neck.html"], "the address names the chapter"),
    ("ODG Workers Compensation Drug Formulary, www.odg-twc.com/odgtwc/formulary.htm",
     ["ODG formulary www.odg-twc.com/odgtwc/formulary.htm"], "an apostrophe is missing"),
    ("ODG, Low Back Chapter, MRI, http://www.odg-twc.com/odgtwc/low_back.htm",
     ["ODG low-back [MRI] http://www.odg-twc.com/odgtwc/low_back.htm"], "an address behind the section"),
    ("ODG, Pain (Chronic): Testosterone replacement for hypogonadism (related to opioids), pp. 3-4",
     ["ODG chronic-pain [Testosterone replacement for hypogonadism (related to opioids)] p3-4"], "pages"),
    ("ODG, Pain Procedure Summary Online Version last updated 3/14/2018, Genetic testing",
     ["ODG chronic-pain [Genetic testing]"], "'Online Version last updated ...' is none"),
    ("ODG Pain Chapter, Cytochrome p450 testing", ["ODG chronic-pain [Cytochrome p450 testing]"], "p450 is no page"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "trap"), ROWS)
def test_chapters_and_sections(text: str, expected: list[str], trap: str) -> None:
    """One citation a chapter, each with the sections that follow it."""
    assert [brief(found, text) for found in odg(flatten(text), text, Span(0, len(text)))] == expected, trap


@pytest.mark.parametrize(
    ("text", "expected", "trap"),
    [
        ("Pain Chapter of the ", "odg-pain", "a chapter and nothing else"),
        ("Low Back (Acute & Chronic), ", "odg-low-back", "with noise"),
        ("Pain relief, per the ", None, "a chapter's word in other words"),
        ("Journal of Pain, ", None, "no chapter"),
    ],
)
def test_a_chapter_before_the_name(text: str, expected: str | None, trap: str) -> None:
    """Where nothing but a chapter stands before the guidelines' name, it is their chapter."""
    found = chapter_before(text, 0, len(text))
    assert (found[1].code if found else None) == expected, trap
