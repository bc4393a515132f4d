"""Diagnoses are linked to the ICD-10-CM codes that their words support."""

import csv
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import icd10cm_table
import pytest

from imr_graph.link import icd10_rules, icd10_titles
from imr_graph.link.icd10 import icd10, icd10_links
from imr_graph.link.icd10_anatomy import finest, lineage, without_implied
from imr_graph.link.icd10_clauses import Place, clauses
from imr_graph.link.icd10_read import lexicon, read, spellings

PHRASES = Path(__file__).with_name("icd10_phrases.csv")
GOLD = Path(__file__).resolve().parents[1] / ".." / "shared" / "gold" / "icd10cm.csv"


def codes(phrase: str) -> str:
    """Return the codes of a phrase, in order."""
    return " ".join(link.code for link in icd10_links(phrase))


with PHRASES.open(encoding="utf-8", newline="") as table:
    ROWS = [(row["phrase"], row["codes"].replace(";", " ")) for row in csv.DictReader(table)]


@pytest.mark.parametrize(("phrase", "expected"), ROWS, ids=[phrase for phrase, _ in ROWS])
def test_a_phrase_gets_its_codes(phrase: str, expected: str) -> None:
    """Each diagnosis of the table gets exactly its codes, in order; what supports none gets none."""
    assert codes(phrase) == expected


TRAPS = [
    ("cervical and lumbar strain", "S16.1 S39.012", "a place without a condition waits for the one behind it"),
    ("contusion of face, scalp and neck", "S00.83 S00.03 S10.93", "places behind the condition belong to it"),
    ("right hand contusion/laceration", "S60.221 S61.411", "a condition without a place takes the one before"),
    ("sprains and strains of the left shoulder", "S43.402 S46.912", "or the one behind"),
    ("frozen right shoulder", "M75.01", "the side may part a name"),
    ("right and left sciatica", "M54.31 M54.32", "two sides, and no code for both"),
    ("bilateral carpal tunnel syndrome", "G56.03", "two sides, and a code for both"),
    ("right knee osteoarthritis", "M17.11", "of one side, the primary one"),
    ("bilateral knee osteoarthritis", "M17.0", "both sides have a family of their own"),
    ("knee osteoarthritis", "M17.9", "and so has an unknown side"),
    ("pain in both knees", "M25.561 M25.562", "'both' is a side"),
    ("shoulders and elbows sprain", "S43.401 S43.402 S53.401 S53.402", "the plural of a pair is both of them"),
    ("fracture of neck of left femur", "S72.002", "the neck of a bone is no neck"),
    ("left radial neck fracture", "S52.132", "however it is put"),
    ("right foot second digit fracture", "S92.501", "a digit of the foot is a toe"),
    ("left second digit laceration", "S61.211", "another is a finger"),
    ("left thumb pain", "M79.645", "of a family of hand and fingers, the finger's code"),
    ("strain of shoulder and upper arm level, right arm", "S46.911", "a limb repeats the level in it"),
    ("right foot sprain, fifth metatarsal area", "S93.601", "a finer place of the same region"),
    ("C5-6 disc protrusion", "M50.222", "the level chooses the digits of a cervical disc"),
    ("C5-C6, C6-C7 disc herniation", "M50.222 M50.223", "each level has its own"),
    ("L5-S1 disc protrusion", "M51.27", "the last lumbar disc is lumbosacral"),
    ("lumbar disc herniation with radiculopathy", "M51.16", "what a disc comes with shares its code"),
    ("lumbar strain with radiculopathy", "S39.012 M54.16", "what a strain comes with does not"),
    ("cervical spondylosis without myelopathy", "M47.812", "what is not there is left out"),
    ("concussion without loss of consciousness", "S06.0X0", "unless the title says so too"),
    ("old medial meniscus tear", "M23.2", "a degree may change the family"),
    ("left knee medial and lateral meniscus tear", "S83.242 S83.282", "two adjectives make two conditions"),
    ("rheumatoid arthritis of the hand", "M06.9", "a name that knows more words beats the rule of arthritis"),
    ("chronic pain syndrome", "G89.4", "no pain of a place"),
    ("status post lumbar fusion (2011)", "Z98.1", "a procedure is a state"),
    ("status post foreign body excision right thumb", "Z98.890", "which stands for what was removed"),
    ("status post right radius fracture", "S52.91", "an injury that is past stays an injury"),
    ("insomnia secondary to fibromyalgia", "G47.00 M79.7", "a cause that is a diagnosis is linked too"),
    ("bilateral hand paresthesia related to the neck", "R20.2", "a cause that is a place is not"),
    ("low back pain post MVA", "M54.50", "how it happened is no diagnosis"),
    ("M54.16 - radiculopathy, lumbar region", "M54.16", "a printed code counts"),
    ("S39.012A lumbar strain", "S39.012", "without its 7th character"),
    ("strain (S16.1XXA)", "S16.1", "and without placeholders"),
    ("lumbago (724.2)", "M54.50", "a code of ICD-9 does not"),
    ("X99.9 neck pain", "M54.2", "nor does one that is none"),
    ("splenic contusion of unknown organ", "", "an unknown word may change what is not known better"),
    ("", "", "nothing"),
    ("??? ,,, ///", "", "no words"),
]


@pytest.mark.parametrize(("phrase", "expected", "trap"), TRAPS, ids=[row[2] for row in TRAPS])
def test_traps(phrase: str, expected: str, trap: str) -> None:
    """Each row gets its codes although its trap is set."""
    assert codes(phrase) == expected, trap


@pytest.mark.parametrize(
    ("phrase", "how"),
    [
        ("M75.41 impingement", ["printed"]),
        ("sprain of ligaments of cervical spine", ["title"]),
        ("tennis elbow", ["title"]),
        ("right shoulder contusion of work injury", ["condition+region+side"]),
        ("severe lumbar strain", ["condition+region"]),
        ("severe left sciatica", ["condition+side"]),
        ("severe plantar fasciitis", ["condition"]),
        ("longstanding and refractory Morton's neuroma pain", ["near title"]),
        ("rule out carpal tunnel syndrome", ["title; uncertain"]),
        ("thoracic outlet syndrome, rule out", ["title; uncertain"]),
        ("left knee sprain, rule out meniscus tear", ["condition+region+side", "condition+region+side; uncertain"]),
        ("right knee pain versus tendinitis", ["condition+region+side", "condition+region+side; uncertain"]),
        ("status post left ankle sprain", ["title; past"]),
        ("insomnia due to fibromyalgia", ["condition", "condition; cause"]),
        ("unspecified fall", ["external cause"]),
    ],
)
def test_a_link_says_why(phrase: str, how: list[str]) -> None:
    """The reason tells a printed code, a title, the parts that were read, and doubt, past and cause."""
    assert [link.how for link in icd10_links(phrase)] == how


def test_a_link_knows_its_category_and_chapter() -> None:
    """A link has the title, the category of three characters and the chapter of its code."""
    link = icd10("left ankle sprain")
    assert link is not None
    assert (link.code, link.category, link.chapter) == ("S93.402", "S93", "S00-T88")
    assert link.label == "Sprain of unspecified ligament of left ankle"
    assert icd10("return to work") is None


# -- the tables --------------------------------------------------------------------------------------------------------


def test_the_table_is_current() -> None:
    """ontology/icd10cm.ttl is what its program makes of the package and of what the rules and names ask for."""
    assert icd10cm_table.TABLE.read_text("utf-8") == icd10cm_table.turtle()


def test_every_code_of_a_rule_is_in_the_table() -> None:
    """A rule gives no code that the vocabulary lacks."""
    assert icd10_rules.codes() - icd10_titles.table().keys() == set()


def test_no_two_rules_have_the_same_condition() -> None:
    """Each condition has one rule, and the words of each are words that a phrase can be read to."""
    rules = [rule for found in icd10_rules.rules().values() for rule in found]
    assert len({rule.needs for rule in rules}) == len(rules)
    places = {region for rule in rules for region in rule.codes if region != "*"}
    assert all(lineage(region) for region in places)


def test_no_spelling_means_two_things() -> None:
    """No spelling stands in two tables of words, or twice in one with different meaning."""
    meanings = defaultdict(set)
    for kind, spelling, name in spellings():
        meanings[spelling].add((kind, name))
    assert {spelling: found for spelling, found in meanings.items() if len(found) > 1} == {}


def test_every_word_reads_as_itself() -> None:
    """The folded word of each spelling is what a phrase of this spelling is read to."""
    for spelled, found in [entry for entries in lexicon().values() for entry in entries]:
        phrase = " ".join(spelled)
        if found[0].kind in {"condition", "tissue", "region"}:
            assert {word.name for word in read(phrase)} == {word.name for word in found}, phrase


def test_every_name_leads_to_its_code() -> None:
    """Each name of icd10cm-names.ttl is linked to its code, or to one below it for the side that the name says."""
    names = [(code, name) for code, concept in icd10_titles.table().items() for name in concept.labels[1:]]
    assert len(names) > 1000
    wrong = {name: codes(name) for code, name in names if not codes(name).startswith(code)}
    assert wrong == {}


def test_titles_lead_to_their_category() -> None:
    """Of the titles of the table, 99 of 100 are linked within their category, and the others mostly to nothing."""
    titles = {code: concept.labels[0] for code, concept in icd10_titles.table().items()}
    linked = {code: icd10(title) for code, title in titles.items()}
    right = [code for code, link in linked.items() if link and link.category == code[:3]]
    wrong = [code for code, link in linked.items() if link and link.category != code[:3]]
    assert len(right) >= 0.99 * len(titles)
    assert len(wrong) <= 0.002 * len(titles)


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        (("neck", "spine"), ("neck",)),
        (("shoulder", "upperarm"), ("shoulder", "upperarm")),
        (("hand", "thumb"), ("thumb",)),
    ],
)
def test_the_smallest_region_counts(regions: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """A region that another one is part of says nothing more."""
    assert finest(regions) == expected


def test_implied_regions_go_without_saying() -> None:
    """The knee of a meniscus is left out, the ankle of a sprain is not."""
    assert without_implied(frozenset({"tear", "meniscus", "knee"})) == {"tear", "meniscus"}
    assert without_implied(frozenset({"sprain", "ankle"})) == {"sprain", "ankle"}


def test_clauses_tell_who_is_where() -> None:
    """A clause holds the places of its condition, each with the side beside it."""
    found = clauses(read("neck and left shoulder pain, right knee sprain"))
    assert [clause.places for clause in found] == [
        [Place("neck"), Place("shoulder", "left")],
        [Place("knee", "right")],
    ]


# -- figures -----------------------------------------------------------------------------------------------------------

HOSTILE = {
    "commas": "," * 1_000_000,
    "brackets": "(" * 1_000_000,
    "digits": "1" * 1_000_000,
    "sides": "left " * 200_000,
    "one word": "x" * 1_000_000,
    "conditions": "sprain and " * 90_000,
    "regions": "neck of the left " * 60_000,
    "levels": "C5-6, " * 150_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_phrases_take_no_longer(text: str) -> None:
    """A phrase of a million characters is linked in well under a second."""
    start = time.perf_counter()
    icd10_links(text)
    assert time.perf_counter() - start < 1


class Score(NamedTuple):
    """What part of the phrases is linked rightly, wrongly, not at all."""

    right: float
    wrong: float
    none: float


def score(path: Path) -> Score:
    """Return how well the links agree with a table of phrases, categories and acceptable categories.

    A phrase is right where every link is in one of its categories or acceptable ones, wrong where any is not.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    counts = {"right": 0, "wrong": 0, "none": 0}
    for row in rows:
        allowed = {*row["categories"].split(";"), *row["acceptable"].split(";")}
        found = {link.category for link in icd10_links(row["phrase"])}
        counts["none" if not found else "right" if found <= allowed else "wrong"] += 1
    return Score(**{name: count / len(rows) for name, count in counts.items()})


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.is_file(), reason="the coded diagnoses of real letters are not beside this checkout")
def test_diagnoses_of_real_letters() -> None:
    """Nine of ten diagnoses of real letters get a right category, and one of twenty at most a wrong one."""
    found = score(GOLD)
    assert found.right >= 0.90
    assert found.wrong <= 0.05
