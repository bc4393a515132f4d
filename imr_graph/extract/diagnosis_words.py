"""The words by which a piece of a list of diagnoses is known to state no condition of its own, or only half of one."""

import re
from functools import cache
from typing import Final

from imr_graph.link.vocabulary import concepts

#: Parts of the body and of tissue beside those of the region vocabulary
_TISSUE: Final = frozenset(
    """muscle muscles muscular fascia fascial tendon tendons ligament ligaments joint joints disc discs disk bone nerve nerves
    soft tissue tissues region regions level levels side sides sided spine body part parts area areas quadrant limb limbs
    extremity extremities girdle heel heels scalp groin leg legs aspect compartment segment segments digit digits root roots
    plantar dorsal volar ulnar radial median peroneal tibial femoral fifth fourth third second first index long little ring
    column vertebra vertebrae vertebral lobe skin bicep tricep calf thigh wrist paracervical paralumbar parascapular
    trapezius brachial plexus metatarsal metacarpal phalanx toe toes mid middle""".split()
)
_MODIFIERS: Final = frozenset(
    """left right bilateral bilaterally both upper lower medial lateral anterior posterior proximal distal inner outer
    other unspecified acute subacute chronic mild moderate severe possible probable suspected rule out status post initial
    subsequent encounter sequela current multiple old new recent and or of the a an at in to per by on with mri x-ray xray ct emg
    over more than no r/o s/p his her their as well persistent recurrent ongoing overall minimal slight industrial greater
    versus vs any these this that from non""".split()
)
_NOT_PLACES: Final = frozenset("meniscectomy trigger tunnel acromioplasty rotator cuff plateau".split())

#: Words that state a condition only with the words beside them ('sprain and strain', 'pain and swelling of the knee')
BARE_CONDITIONS: Final = frozenset(
    """sprain sprains strain strains injury injuries pain pains stiffness swelling numbness tingling weakness spasm spasms
    dizziness giddiness vertigo synovitis tenosynovitis nausea vomiting paresthesia paresthesias tenderness""".split()
)

#: What imaging finds beside a disc protrusion; after 'with' it belongs to the item before it
DETAIL_WORDS: Final = frozenset(
    """facet hypertrophy neural foraminal stenosis spinal central canal narrowing bulge bulging desiccation osteophyte
    osteophytes effusion edema arthropathy annular fissure tear ligamentum flavum encroachment impingement lateral recess
    bilateral mild moderate severe and left right retrolisthesis anterolisthesis""".split()
)

PROCEDURE: Final = re.compile(
    r"\w(?:ectomy|otomy|oplasty|oscopy|odesis|orrhaphy)\b|\b(?:fusions?|surger\w+|surgical|repairs?|releases?|excisions?|removal|fractures?|"
    r"replacements?|decompression|reconstruction|ORIF|open reduction|debridement|operation|amputation|injections?|ablation|"
    r"implant\w*|injury|sprain|strain|laceration|contusion|concussion|dislocation|tear|burns?|surgery|procedure|manipulation|"
    r"crush|rupture|foreign body|stroke|infarct\w*|TKA|TKR|THA|ACDF|graft\w*|closure|revision)\b",
    re.IGNORECASE,
)

_LEVEL: Final = re.compile(r"[ctls]\d|[ctls]\Z")


@cache
def _places() -> frozenset[str]:
    words = {word for concept in concepts("region").values() for label in concept.labels for word in label.lower().split()}
    return frozenset(word for word in words if not word.endswith(("ectomy", "plasty")))


#: Every word that names a place
LOCATION_WORDS: Final = (_places() | _TISSUE) - _NOT_PLACES


@cache
def is_location(word: str) -> bool:
    """Tell whether a word names a place, a side or a degree, and no condition."""
    if word in LOCATION_WORDS or word in _MODIFIERS or _LEVEL.match(word):
        return True
    parts = re.split(r"[/'-]", word)
    return len(parts) > 1 and all(part in LOCATION_WORDS or part in _MODIFIERS or not part for part in parts)
