"""The words by which a piece of a list of diagnoses is known to state no condition of its own, or only half of one."""

import re
from functools import cache, lru_cache
from typing import Final

from imr_graph.link.icd10 import icd10_links
from imr_graph.link.vocabulary import concepts


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Parts of the body and of tissue beside those of the region vocabulary
_TISSUE: Final = _set(
    "muscle muscles muscular fascia fascial tendon tendons ligament ligaments joint joints disc discs disk bone "
    "nerve nerves soft tissue tissues region regions level levels side sides sided spine body part parts area "
    "areas quadrant limb limbs extremity extremities girdle heel heels scalp groin leg legs aspect compartment "
    "segment segments digit digits root roots plantar dorsal volar ulnar radial median peroneal tibial femoral "
    "fifth fourth third second first index long little ring column vertebra vertebrae vertebral lobe skin bicep "
    "tricep calf thigh wrist paracervical paralumbar parascapular trapezius brachial plexus metatarsal metacarpal "
    "phalanx toe toes mid middle bowel bladder fingertip fingertips tip tips styloid condyle condyles tubercle "
    "tuberosity process shaft base cartilage labrum capsule bursa bursae lunate triquetrum hamate radius ulna "
    "humerus femur fibula coccyx pelvis hamstring hamstrings"
)
_MODIFIERS: Final = _set(
    "left right bilateral bilaterally both upper lower medial lateral anterior posterior proximal distal inner "
    "outer other unspecified acute subacute chronic mild moderate severe possible probable suspected rule out "
    "status post initial subsequent encounter sequela current multiple old new recent and or of the a an at in to "
    "per by on with mri x-ray xray ct emg over more than no r/o s/p his her their as well persistent recurrent "
    "ongoing overall minimal slight industrial greater versus vs any these this that from non"
)
_NOT_PLACES: Final = _set("meniscectomy trigger tunnel acromioplasty rotator cuff plateau")

#: Words that state a condition only with the words beside them ('sprain and strain', 'pain and swelling of the knee')
BARE_CONDITIONS: Final = _set(
    "sprain sprains strain strains injury injuries pain pains stiffness swelling numbness tingling weakness spasm "
    "spasms dizziness giddiness vertigo synovitis tenosynovitis nausea vomiting paresthesia paresthesias "
    "tenderness"
)

#: What imaging finds beside a disc protrusion; after 'with' it belongs to the item before it
DETAIL_WORDS: Final = _set(
    "facet hypertrophy neural foraminal stenosis spinal central canal narrowing bulge bulging desiccation "
    "osteophyte osteophytes effusion edema arthropathy annular fissure tear ligamentum flavum encroachment "
    "impingement lateral recess bilateral mild moderate severe and left right retrolisthesis anterolisthesis"
)

_PAIRS: Final = (
    _set("sprain sprains strain strains"),
    _set("numbness tingling weakness paresthesia paresthesias"),
    _set("dizziness giddiness vertigo"),
    _set("nausea vomiting"),
    _set("synovitis tenosynovitis"),
    _set("pain pains stiffness swelling injury"),
    _set("gastritis gastroduodenitis duodenitis"),
    _set("neuritis radiculitis"),
    _set("myalgia myositis"),
    _set("reduction internal"),
    _set("incision drainage"),
    _set("irrigation debridement"),
    _set("emotions conduct"),
    _set("segmental somatic"),
    _set("crush laceration"),
)


def paired(item: str, text: str) -> bool:
    """Tell whether two phrases are one condition by custom: sprain and strain, open reduction and internal fixation."""
    last, first = item.rsplit(maxsplit=1)[-1], text.split(maxsplit=1)[0]
    return any(last in pair and first in pair for pair in _PAIRS)


#: An operation
OPERATION: Final = re.compile(
    r"\w(?:ectomy|otomy|oplasty|oscopy|odesis|orrhaphy)\b|\b(?:fusions?|surger\w+|repairs?|releases?|excisions?|removal"
    r"|replacements?|decompression|reconstruction|ORIF|reduction|fixation|debridement|amputation|ablation|implant\w*"
    r"|manipulation|graft\w*|transfer|resection|drainage|transposition)\b",
    re.IGNORECASE,
)

#: What a worker can be 'status post' of: an operation, or an injury
PROCEDURE: Final = re.compile(
    r"\w(?:ectomy|otomy|oplasty|oscopy|odesis|orrhaphy)\b|\b(?:fusions?|surger\w+|surgical|repairs?|releases?"
    r"|excisions?|removal|fractures?|replacements?|decompression|reconstruction|ORIF|open reduction|debridement"
    r"|operation|amputation|injections?|ablation|implant\w*|injury|sprain|strain|laceration|contusion|concussion"
    r"|dislocation|tear|burns?|surgery|procedure|manipulation|crush|rupture|foreign body|stroke|infarct\w*|TKA|TKR"
    r"|THA|ACDF|graft\w*|closure|revision)\b",
    re.IGNORECASE,
)

#: Words that only a condition has; a rationale's prose is read by them
CONDITION: Final = re.compile(
    r"(?:itis|osis|pathy|algia|oma|emia|plegia|paresis|myelia|lysis|esthesia|opathies|listhesis|ectasia|edema|ia)\b"
    r"|\b(?:syndromes?|tears?|fractures?|strains?|sprains?|disorders?|diseases?|contusions?|hernias?|herniat\w+"
    r"|stenosis|impingement|radicul\w+|pain|injury|injuries|depress\w+|anxiety|insomnia|headaches?|migraines?"
    r"|concussion|dislocation|instability|derangement|deficiency|burns?|laceration|protrusions?|bulges?"
    r"|displacement|degenerat\w+|neuroma|cyst|infection|ulcers?|diabetes|hypertension|obesity|stress|nonunion"
    r"|malunion|contracture|trigger|dysfunction|dependence|amputation|spasms?|rupture|lesions?|CRPS|RSD|PTSD|GERD"
    r"|DJD|DDD|HNP|constipation|incontinence|asthma|gout|tinnitus|vertigo|nausea)\b",
    re.IGNORECASE,
)
_ABBREVIATION: Final = re.compile(r"\b[A-Z]{3,}\b")
_CODE: Final = re.compile(r"\(?\b[A-Z]\d\d(?:\.\w{1,4})?\b\)?")


def names_condition(phrase: str) -> bool:
    """Tell whether a phrase as printed is of a condition, without a code that is printed beside it.

    It holds a word that only a condition or an operation has, or an abbreviation, or has a code in ICD-10-CM.
    """
    bare = _CODE.sub("", phrase)
    known = CONDITION.search(bare) or PROCEDURE.search(bare) or _ABBREVIATION.search(bare)
    return bool(known or icd10_links(bare))


_LEVEL: Final = re.compile(r"[ctls]\d|[ctls]\Z")


@cache
def _places() -> frozenset[str]:
    words = {
        word for concept in concepts("region").values() for label in concept.labels for word in label.lower().split()
    }
    return frozenset(word for word in words if not word.endswith(("ectomy", "plasty")))


#: Every word that names a place
LOCATION_WORDS: Final = (_places() | _TISSUE) - _NOT_PLACES


@lru_cache(1 << 13)  # words of letters: there is no end of misspelt ones
def is_location(word: str) -> bool:
    """Tell whether a word names a place, a side or a degree, and no condition."""
    if word in LOCATION_WORDS or word in _MODIFIERS or _LEVEL.match(word):
        return True
    parts = re.split(r"[/'-]", word)
    return len(parts) > 1 and all(part in LOCATION_WORDS or part in _MODIFIERS or not part for part in parts)
