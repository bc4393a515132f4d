"""The reviewer's credentials, in prose and as a list."""

import pytest
from made_letters import parts

from imr_graph.extract.reviewer import reviewer

IN_PRACTICE = " He/she has treated patients for more than five years."


def read(credentials: str) -> tuple[list[str], list[str], list[str | None]]:
    """Return certifications, licences, and what findings name."""
    found, findings = reviewer(parts(credentials=credentials))
    return (
        [fact.value for fact in found.certifications],
        [fact.value for fact in found.licensure],
        [finding.value for finding in findings],
    )


@pytest.mark.parametrize(
    ("sentence", "certifications", "licensure"),
    [
        (
            "is Board Certified in Dermatology, has a subspecialty in Dermatopathology and is licensed in Texas.",
            ["Dermatology", "Dermatopathology"],
            ["TX"],
        ),
        (
            "is Board Certified in Occupational Medicine, and holds a license in California.",
            ["Occupational Medicine"],
            ["CA"],
        ),
        (
            "is Board Certified in Physical Medicine and Rehabilitation and is licensed in Texas and Ohio.",
            ["Physical Medicine and Rehabilitation"],
            ["TX", "OH"],
        ),
        (
            "is Board Certified in Family Practice and Occupational Medicine and is licensed to practice in Hawaii.",
            ["Family Practice", "Occupational Medicine"],
            ["HI"],
        ),
        (
            (
                "is Board Certified in Internal Medicine, has a subspecialty in Nephrology and Cardiovascular "
                "Disease and is licensed to practice in California."
            ),
            ["Internal Medicine", "Nephrology", "Cardiovascular Disease"],
            ["CA"],
        ),
        (
            (
                "is Board Certified in Preventive Medicine with a specialty in Occupational Medicine, and is "
                "licensed to practice medicine in California."
            ),
            ["Preventive Medicine", "Occupational Medicine"],
            ["CA"],
        ),
        (
            (
                "is Board Certified in Orthopedic Surgery; subspecialty in Hand Surgery; licensed to practice in "
                "California, Nevada and Idaho."
            ),
            ["Orthopedic Surgery", "Hand Surgery"],
            ["CA", "NV", "ID"],
        ),
        (
            (
                "is Board Certified in Orthopedic Surgery with a fellowship in Sports Medicine, and holds an "
                "unrestricted license to practice medicine in the states of Texas and California."
            ),
            ["Orthopedic Surgery", "Sports Medicine"],
            ["TX", "CA"],
        ),
        (
            (
                "is Licensed in Psychology and has a subspecialty in Health Psychology and Pain Management and is "
                "licensed to practice in California."
            ),
            ["Psychology", "Health Psychology", "Pain Management"],
            ["CA"],
        ),
        (
            "is Licensed in Chiropractic and is licensed to practice in California, Washington, D.C. and Virginia.",
            ["Chiropractic"],
            ["CA", "DC", "VA"],
        ),
        (
            (
                "holds a Doctor of Chiropractic degree, is Board Certified in Chiropractic and is licensed to "
                "practice in Florida."
            ),
            ["Chiropractic"],
            ["FL"],
        ),
        ("is a Doctor of Chiropractic and is licensed to practice in Georgia.", ["Doctor of Chiropractic"], ["GA"]),
        (
            "is Fellowship Trained in Emergency Medicine and is licensed to practice in New York.",
            ["Emergency Medicine"],
            ["NY"],
        ),
        (
            (
                "is Board Certified in Psychiatry & Neurology, has a subspecialty in Addiction Medicine and is "
                "licensed to practice in Massachusetts and New Hampshire."
            ),
            ["Psychiatry & Neurology", "Addiction Medicine"],
            ["MA", "NH"],
        ),
        (
            "is Board Certified in Neurological Surgery and is licensed to practice in Oregon & West Virginia.",
            ["Neurological Surgery"],
            ["OR", "WV"],
        ),
        (
            (
                "is dual board certified in Anesthesiology and Pain Medicine, and is currently licensed to practice "
                "in the state of Ohio."
            ),
            ["Anesthesiology", "Pain Medicine"],
            ["OH"],
        ),
        (
            "is Board\nCertified in Family\nPractice and is licensed to practice in New\nMexico.",
            ["Family Practice"],
            ["NM"],
        ),
        ("has no credentials that are stated.", [], []),
    ],
)
def test_credentials_in_a_sentence(sentence: str, certifications: list[str], licensure: list[str]) -> None:
    """Boards, subspecialties and fellowships are certifications, in order; places of licence are states."""
    assert read("The expert reviewer " + sentence + IN_PRACTICE) == (certifications, licensure, [])


@pytest.mark.parametrize(
    ("licences", "specialties", "states", "certifications", "trap"),
    [
        ("Arizona, Texas", "Internal Medicine", ["AZ", "TX"], ["Internal Medicine"], "a plain list"),
        (
            "Texas,New York",
            "Surgery,Surgical Critical Care",
            ["TX", "NY"],
            ["Surgery", "Surgical Critical Care"],
            "no blanks",
        ),
        ("California, New\nHampshire", "Neurology", ["CA", "NH"], ["Neurology"], "a state over a line's end"),
        (
            "Texas\nCalifornia",
            "Internal Medicine\nRheumatology",
            ["TX", "CA"],
            ["Internal Medicine", "Rheumatology"],
            "lines",
        ),
        (
            "- Texas\n- Ohio",
            "- Anesthesiology\n- Pain Medicine",
            ["TX", "OH"],
            ["Anesthesiology", "Pain Medicine"],
            "hyphens",
        ),
        ("\u2022 Texas \u2022 New Mexico", "\u2022 Family Practice", ["TX", "NM"], ["Family Practice"], "bullets"),
        (
            "Colorado & Utah",
            "Dentistry, Oral & Maxillofacial Surgery",
            ["CO", "UT"],
            ["Dentistry", "Oral & Maxillofacial Surgery"],
            "an ampersand joins states and stays in a specialty",
        ),
        (
            "Ohio",
            "Preventive Medicine, Public Health &\nGeneral Preventive Medicine",
            ["OH"],
            ["Preventive Medicine", "Public Health & General Preventive Medicine"],
            "a specialty over a line's end",
        ),
        ("CA, OR", "Child & Adolescent Psychiatry", ["CA", "OR"], ["Child & Adolescent Psychiatry"], "postal codes"),
        (
            "Ohio",
            "Endocrinology, Diabetes and Metabolism",
            ["OH"],
            ["Endocrinology, Diabetes and Metabolism"],
            "a comma",
        ),
        ("Ohio, Ohio", "Neurology, Neurology", ["OH"], ["Neurology"], "each once"),
        (
            "Ohio",
            "Wilderness Medicine, Neurology",
            ["OH"],
            ["Wilderness Medicine", "Neurology"],
            "an unknown specialty",
        ),
    ],
)
def test_credentials_in_a_list(
    licences: str, specialties: str, states: list[str], certifications: list[str], trap: str
) -> None:
    """Names are told apart by commas, bullets or lines; a name that holds a comma or 'and' stays whole."""
    listed = f"State(s) of Licensure: {licences}\nCertification(s)/Specialty: {specialties}\n"
    assert read(f"{IN_PRACTICE}\nThe Expert Reviewer has the following credentials:\n{listed}") == (
        certifications,
        states,
        [],
    ), trap


@pytest.mark.parametrize("place", ["Los Angeles", "San Diego", "British Columbia"])
def test_a_place_that_is_no_state_is_a_finding(place: str) -> None:
    """A licence that names no US state is left out and reported."""
    sentence = f"The reviewer is Board Certified in Neurology and is licensed to practice in {place}."
    assert read(sentence) == (["Neurology"], [], [place])
    assert read(f"State(s) of Licensure: {place}, Ohio\nCertification(s)/Specialty: Neurology") == (
        ["Neurology"],
        ["OH"],
        [place],
    )


def test_every_name_has_its_place() -> None:
    """The span of a name is the text that it was read from."""
    made = parts(credentials="The reviewer is Board Certified in Neurology and is licensed to practice in Ohio.")
    found, _ = reviewer(made)
    assert [made.text[slice(*fact.span)] for fact in (*found.certifications, *found.licensure)] == ["Neurology", "Ohio"]
