"""What a heading asks for: the disputed portion, body parts, sides and drugs."""

import time
from typing import Any

import pytest
from made_letters import parts

from imr_graph.extract.services import laterality, portions, request
from imr_graph.link.drugs import drugs
from imr_graph.link.regions import regions
from imr_graph.model import Fact, Span
from imr_graph.text import printed


def whole(heading: str) -> Span:
    """Return the span of a heading."""
    return Span(0, len(heading))


@pytest.mark.parametrize(
    ("heading", "original", "authorized", "service"),
    [
        ("MRI of the knee", None, None, "MRI of the knee"),
        (
            (
                "Soma #90 was the original request. Soma #60 was authorized by the Claims Administrator. The "
                "remaining IMR eligible portion of the original request, Soma #30"
            ),
            "Soma #90",
            "Soma #60",
            "Soma #30",
        ),
        (
            (
                "Soma #90 was the original request. Soma #60 was authorized by the Claims Administrator. The "
                "remaining IMR eligible portion of the original request is Soma #30"
            ),
            "Soma #90",
            "Soma #60",
            "Soma #30",
        ),
        (
            (
                "Pads times 12 was the original request. Pads times six was authorized by the Claims Administrator. "
                "The remaining IMR eligible portion of the original request, Pads times 6,"
            ),
            "Pads times 12",
            "Pads times six",
            "Pads times 6",
        ),
        (
            (
                "IF unit purchase was the original request. The Claims Administrator authorized a 30-day rental of "
                "an IF unit, leaving the original request IMR eligible. The original request, IF unit purchase"
            ),
            "IF unit purchase",
            "a 30-day rental of an IF unit",
            "IF unit purchase",
        ),
        (
            (
                "Norco 7.5 mg tab. #60 was the original request. Norco #20 was certified by the Claims "
                "Administrator. The remaining portion, Norco #40"
            ),
            "Norco 7.5 mg tab. #60",
            "Norco #20",
            "Norco #40",
        ),
        (
            (
                "Soma #60 was authorized by the Claims Administrator. The remaining IMR eligible portion of the "
                "original request, Soma #30"
            ),
            None,
            "Soma #60",
            "Soma #30",
        ),
        ("Soma #90 was the original request. Nothing else is said", "Soma #90", None, "Soma #90"),
    ],
)
def test_portions(heading: str, original: str | None, authorized: str | None, service: str) -> None:
    """Of a request that was granted in part, only the rest is in dispute."""
    found = portions(heading, whole(heading))
    assert tuple(heading[slice(*span)] if span else None for span in found) == (original, authorized, service)


@pytest.mark.parametrize(
    ("heading", "expected", "trap"),
    [
        ("MRI of the right knee", "right", "one side"),
        ("RIGHT KNEE MRI", "right", "in capitals"),
        ("Custom foot orthotics, bilateral", "bilateral", "both by one word"),
        ("MRI bil shoulders", "bilateral", "shortened"),
        ("Both knees", "bilateral", "both"),
        ("Left and right wrist braces", "bilateral", "both by two words"),
        ("Left/right shoulder MRI", "bilateral", "with a slash"),
        ("Left-sided facet block", "left", "with a hyphen"),
        ("NCS/EMG RUE", "right", "within an abbreviation"),
        ("EMG BLE", "bilateral", "both within an abbreviation"),
        ("MRI (L) shoulder", "left", "a letter in brackets"),
        ("R. knee brace", "right", "a letter with a full stop"),
        ("Lt knee MRI", "left", "lt"),
        ("PT for the left shoulder and left knee", "left", "one side, twice"),
        ("PT for the left hand, right lower leg", None, "two sides for two parts"),
        ("EMG of the left leg and vascular studies of both legs", None, "one side and both"),
        ("L5-S1 fusion", None, "a level is no side"),
        ("MRI of the lumbar spine", None, "no side"),
    ],
)
def test_laterality(heading: str, expected: str | None, trap: str) -> None:
    """The side is the only one that the heading names."""
    found = laterality(heading, whole(heading))
    assert (found.value if found else None) == expected, trap


@pytest.mark.parametrize(
    ("heading", "expected", "trap"),
    [
        ("MRI of the cervical spine", ["neck"], "a longer name before a shorter"),
        ("Cervical, thoracic and lumbar spine", ["neck", "thoracic", "low-back"], "three of one noun"),
        ("Spinal manipulation", ["back"], "the spine alone"),
        ("Upper back massage", ["thoracic"], "a back with a part"),
        ("Facet block L4-5, L5-S1", ["low-back"], "levels"),
        ("ACDF C5-6", ["neck"], "cervical levels"),
        ("ESI at C7-T1", ["neck"], "a level that ends in the thorax"),
        ("Kyphoplasty T12", ["thoracic"], "a thoracic level"),
        ("TSH, T3 and T4", [], "thyroid hormones"),
        ("Right sacroiliac joint injection", ["pelvis"], "the sacroiliac joint"),
        ("SI joint injection", ["pelvis"], "the same, shortened"),
        ("LSO brace", ["low-back"], "a lumbosacral orthosis"),
        ("PT 2x6 L/S", ["low-back"], "shortened"),
        ("EMG upper/lower extremities", ["upper-extremity", "lower-extremity"], "two of one noun"),
        ("EMG upper and lower extremities", ["upper-extremity", "lower-extremity"], "the same in words"),
        ("Carpal tunnel release", ["wrist"], "the tunnel names the wrist"),
        ("Bilateral greater occipital nerve blocks", ["head"], "the back of the head"),
        ("Narcan nasal spray", [], "a spray names no nose"),
        ("Spinal cord stimulator trial", [], "a device names no spine"),
        ("Hand-held shower", [], "hand-held"),
        ("Radial head resection", [], "a head that is no head"),
        ("MRI of the fingers of the right hand", ["finger", "hand"], "two parts, one within the other"),
        ("Left trapezius massage", ["shoulder"], "the trapezius"),
        ("Ankle-foot orthosis", ["ankle", "foot"], "with a hyphen"),
        ("Inguinal hernia repair", ["groin"], "an adjective"),
        ("Right A1 pulley release, ring finger", ["finger"], "a longer name"),
        ("Eye Movement Desensitization, 6 sessions", [], "a therapy's name"),
        ("Trigger point injections, left masseter", ["jaw"], "a muscle of the jaw"),
        ("Physical therapy, unknown body part", [], "none"),
    ],
)
def test_regions(heading: str, expected: list[str], trap: str) -> None:
    """Regions are those that the heading names, in its order."""
    assert [fact.value for fact in regions(heading, whole(heading))] == expected, trap


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Norco 10/325mg", ["hydrocodone", "acetaminophen"]),
        ("Hydrocodone/APAP 10/325mg", ["hydrocodone", "acetaminophen"]),
        ("Hydrocodone Bitartrate/Acetaminophen", ["hydrocodone", "acetaminophen"]),
        ("Tramadol (Ultram) 50mg", ["tramadol"]),
        ("Oxycodone HCL ER 20mg", ["oxycodone"]),
        ("Lidoderm patch (lidocaine 5%)", ["lidocaine"]),
        ("Medrox ointment", ["methyl salicylate", "menthol", "capsaicin"]),
        ("Terocin patches", ["lidocaine", "menthol"]),
        ("Tylenol #3", ["acetaminophen", "codeine"]),
        ("Fioricet 50/300/40mg", ["butalbital", "acetaminophen", "caffeine"]),
        ("Series of three Orthovisc injections", ["hyaluronic acid"]),
        ("Flurbi/Cyclo/Lido cream", ["flurbiprofen", "cyclobenzaprine", "lidocaine"]),
        ("Laxacin #100", ["docusate", "sennosides"]),
        ("Cidaflex #120", ["glucosamine", "chondroitin"]),
        ("Gabacyclotram 180gms", ["gabapentin", "cyclobenzaprine", "tramadol"]),
        ("MRI of the knee", []),
        ("Urine drug screen", []),
    ],
)
def test_ingredients(heading: str, expected: list[str]) -> None:
    """Ingredients are generic names without their salts, each once."""
    assert [fact.value for fact in drugs(heading, whole(heading)).ingredients] == expected


def test_a_test_of_a_drug_is_no_drug() -> None:
    """A level that is measured names no ingredient."""
    made = parts(heading="Testosterone level")
    assert request(made, made.items[0].heading).ingredients == ()


def test_every_fact_has_its_place() -> None:
    """The span of each fact of a request holds the words that it was read from."""
    made = parts(heading="Norco 10/325mg #60 with 2 refills for the\nright knee")
    found = request(made, made.items[0].heading)
    assert (
        printed(made.text, found.service.span)
        == found.service.value
        == "Norco 10/325mg #60 with 2 refills for the right knee"
    )
    facts: list[Fact[Any] | None] = [found.quantity, found.refills, found.strength, *found.regions, found.laterality]
    facts += found.ingredients
    assert [made.text[slice(*fact.span)] for fact in facts if fact] == [
        "60",
        "2",
        "10/325mg",
        "knee",
        "right",
        "Norco",
        "Norco",
    ]


@pytest.mark.parametrize(
    "unit", ["2 x ", "#", "10 mg/", "a, ", "1", "(", "was the original request. ", "broken-\n", "L "]
)
def test_hostile_headings_take_linear_time(unit: str) -> None:
    """A heading of 300,000 characters is read in a second."""
    made = parts(heading=unit * (300_000 // len(unit)))
    start = time.process_time()
    request(made, made.items[0].heading)
    assert time.process_time() - start < 1.5
