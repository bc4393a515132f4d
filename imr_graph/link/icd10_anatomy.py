"""Parts of the body as diagnoses and ICD-10-CM titles name them, and which is part of which.

A line of a table is the word, its parent after '<', and after ':' its other spellings, parted by '|'.
"""

from functools import cache
from typing import Final

# What is known of the shoulder holds for the collarbone, which stands below it, where nothing more is known
REGIONS: Final = """
head: skull | cranial | cranium | occiput
brain < head: cerebral | intracranial | cerebrum
scalp < head
face < head: facial | cheek | forehead | chin | maxillofacial | facial bone | malar
eye < head: ocular | eyeball | orbital | orbit
cornea < eye: corneal
eyelid < eye: eyelid and periocular area | periorbital | eyebrow
ear < head
nose < face: nasal | nasal bone
lip < face
mouth < face: oral | oral cavity | tongue
jaw < face: mandible | mandibular | maxilla | maxillary
tmj < jaw: temporomandibular joint | temporomandibular | tm joint
tooth < face: teeth | dental | molar | incisor
spine: spinal | vertebra | vertebrae | vertebral | spinal column | axial | paraspinal | paravertebral
neck < spine: cervical | cervical spine | c spine | cspine | cervical region | paracervical | cervical paraspinal
  | cervical vertebra | cervical spinal | cx spine | posterior neck | neck region
cervicothoracic < neck: cervicothoracic region | cervico thoracic | cervicodorsal | cervical thoracic
  | cervicothoracic spine
throat < neck: larynx | pharynx
back < spine: dorsum | dorsal region | back region
thoracic < back: thoracic spine | t spine | tspine | dorsal spine | dorsal | mid back | midback | middle back
  | upper back | interscapular | thoracic region | thoracic paraspinal | thoracic vertebra | parathoracic
thoracolumbar < thoracic: thoracolumbar region | thoraco lumbar | thoracolumbar spine
lowback < back: low back | lower back | lumbar | lumbar spine | l spine | lspine | lumbar region | lumbar paraspinal
  | paralumbar | lumbar vertebra | lower lumbar | lumbar spinal | lumber | loin | low lumbar | lowback region
lumbosacral < lowback: lumbosacral spine | ls spine | l s spine | lumbar sacral | lumbo sacral | lumbosacral region
  | lumbar and lumbosacral | lumbar or lumbosacral
sacroiliac < lowback: sacroiliac joint | si joint | sij | si | sacro iliac | sacroiliac region
sacrum < lowback: sacral | sacral region | sacral and sacrococcygeal region
coccyx < lowback: tailbone | tail bone | coccygeal | sacrococcygeal
trunk
chest < trunk: chest wall | thorax | front wall of thorax | pectoral | pectoralis | anterior chest
  | anterior chest wall
rib < chest: costal | rib cage | ribcage | costochondral | intercostal
sternum < chest: sternal
breast < chest
abdomen < trunk: abdominal | abdominal wall | belly | stomach area
flank < abdomen
upperquadrant < abdomen: upper quadrant
lowerquadrant < abdomen: lower quadrant
pelvis < trunk: pelvic | pelvic girdle | pelvic region | pelvic floor
groin < pelvis: inguinal
buttock < pelvis: gluteal | gluteus | gluteus medius | glute
genital < pelvis: external genital | penile | penis | scrotum | scrotal
testis < genital: testicle | testicular
upperlimb: upper limb | upper extremity | arm | ue | lue | rue | bue | upper extremety
shoulder < upperlimb: shoulder joint | glenohumeral | glenohumeral joint | shoulder region
  | shoulder and upper arm region
shouldergirdle < shoulder: shoulder girdle
acjoint < shoulder: acromioclavicular joint | acromioclavicular | ac joint | ac | a c joint
scjoint < shoulder: sternoclavicular joint | sternoclavicular | sc joint
clavicle < shoulder: clavicular | collarbone | collar bone
scapula < shoulder: scapular | shoulder blade | periscapular | parascapular | scapulothoracic | rhomboid | subscapular
trapezius < shoulder: trapezial | upper trapezius | trapezii | trap
upperarm < upperlimb: upper arm
humerus < upperarm: humeral
bicep < upperarm: bicipital
tricep < upperarm
elbow < upperlimb: elbow joint
olecranon < elbow
forearm < upperlimb
radius < forearm
radialhead < elbow: radial head | head of radius
ulna < forearm
wrist < forearm: wrist joint | carpus | radiocarpal
scaphoid < wrist: scaphoid bone | navicular of wrist | navicular bone of wrist | carpal navicular
carpal < wrist: carpal bone | lunate | triquetrum | hamate | capitate | trapezium | pisiform | triquetral
hand < upperlimb: palm | palmar
metacarpal < hand: metacarpal bone | mcp | metacarpophalangeal
finger < hand: digit | fingertip | finger tip | interphalangeal of hand | pip | dip
thumb < finger: 1st finger
indexfinger < finger: index finger | index | 2nd finger | 2nd digit | second digit | second finger | pointer finger
middlefinger < finger: middle finger | long finger | 3rd finger | 3rd digit | third digit | third finger
ringfinger < finger: ring finger | ring | 4th finger | 4th digit | fourth digit | fourth finger
littlefinger < finger: little finger | small finger | 5th finger | 5th digit | fifth digit | fifth finger
  | pinky finger | pinky | pinkie
lowerlimb: lower limb | lower extremity | leg | le | lle | rle | ble | lower extremety
hip < lowerlimb: hip joint | hip region
acetabulum < hip: acetabular
thigh < lowerlimb
femur < thigh
hamstring < thigh: posterior muscle group at thigh level | posterior thigh
quadricep < thigh: quad | quadriceps muscle
adductor < thigh: adductor muscle
itband < thigh: it band | iliotibial band | iliotibial | itb
knee < lowerlimb: knee joint
patella < knee: patellar | kneecap | knee cap
lowerleg < lowerlimb: lower leg
tibia < lowerleg: tibial
fibula < lowerleg: fibular
shin < lowerleg
calf < lowerleg: gastrocnemius | gastroc | soleus | posterior muscle group at lower leg level
achilles < ankle: achilles tendon | tendo achilles
ankle < lowerlimb: ankle joint
malleolus < ankle: malleolar
foot < lowerlimb: feet | midfoot | forefoot | instep
heel < foot
calcaneus < heel: calcaneal | os calcis
talus < ankle: talar | astragalus
tarsal < foot: tarsal bone | cuboid | cuneiform | navicular of foot
metatarsal < foot: metatarsal bone
toe < foot
lessertoe < toe: lesser toe | 2nd toe | 3rd toe | 4th toe | 5th toe | second toe | third toe | fourth toe | fifth toe
  | little toe
greattoe < toe: great toe | big toe | hallux | 1st toe | first toe
manysites: multiple sites | multiple joints | multiple body parts | multiple regions | multiple areas | whole body
"""

SIDES: Final = """
right: r
left: l
bilateral: bil | bl | b l
"""

# Parts of the body that hold no region of their own, or are told apart within one
TISSUES: Final = """
disc: disk | intervertebral disc | intervertebral disk
facet: facet joint | zygapophyseal | zygapophysial | zygapophyseal joint | apophyseal
nerve
nerveroot: nerve root | spinal nerve root
meniscus: meniscal | menisci | meniscal cartilage | cartilage or meniscus
labrum: labral | glenoid labrum | glenoid labral
rotatorcuff: rotator cuff | rotator cuff tendon | supraspinatus | infraspinatus | subscapularis | rotator cuff capsule
  | rotator cuff of shoulder | rtc | rotator cuff of shoulder muscle
acl: anterior cruciate ligament | anterior cruciate
pcl: posterior cruciate ligament | posterior cruciate
mcl: medial collateral ligament | medial collateral
lcl: lateral collateral ligament | lateral collateral
ucl: ulnar collateral ligament | ulnar collateral
collateral: collateral ligament
cruciate: cruciate ligament
tfcc: triangular fibrocartilage complex | triangular fibrocartilage | triangular fibro cartilage | tfc
longhead: long head
tibialplateau: tibial plateau
boneneck
boneneck femur: femoral boneneck
upperend: upper end | proximal end | proximal | upper end of
lowerend: lower end | distal end | distal | lower end of
shaft
ulnar
median
radial
peroneal: common peroneal | fibular nerve
sciatic
femoral
tibialnerve: tibial nerve
saphenous
sural
occipital: occipital nerve | greater occipital
digitalnerve: digital nerve
brachial
brachialplexus: brachial plexus
plantar
calcific: calcifying
trochanteric: greater trochanteric | greater trochanter | trochanter
subacromial: sub acromial
subdeltoid
prepatellar: pre patellar
pesanserine: pes anserine | pes anserinus | anserine
patellofemoral: patello femoral
posteriortibial: posterior tibial | tibialis posterior | posterior tibialis | posterior tibial tendon
spinalcord: spinal cord
nail: nailbed | nail bed
phalanx: phalangeal | phalange | phalanges
"""

ADJECTIVES: Final = """
medial
lateral
anterior
posterior
upper
lower
middle: mid
inner
outer
superior
inferior
dorsalside: dorsal aspect
first: 1st
second: 2nd
third: 3rd
fourth: 4th
fifth: 5th
"""

#: Regions that go without saying where a tissue or a condition is named
IMPLIED: Final = {
    **dict.fromkeys(("meniscus", "acl", "pcl", "mcl", "lcl", "patellofemoral", "prepatellar", "pesanserine"), "knee"),
    **dict.fromkeys(("rotatorcuff", "subacromial", "slap", "adhesivecapsulitis"), "shoulder"),
    **dict.fromkeys(("carpaltunnel", "dequervain", "tfcc"), "wrist"),
    "cubitaltunnel": "elbow",
    "trochanteric": "hip",
}


def table(text: str) -> dict[str, tuple[str | None, list[str]]]:
    """Read a table: the word -> its parent, and all its spellings, its own among them."""
    found: dict[str, tuple[str | None, list[str]]] = {}
    for line in text.replace("\n  |", " |").strip().splitlines():
        head, _, spellings = line.partition(":")
        word, _, parent = (part.strip() for part in head.partition("<"))
        found[word] = (parent or None, [word, *(each.strip() for each in spellings.split("|") if each.strip())])
    return found


@cache
def _parents() -> dict[str, str | None]:
    return {word: parent for word, (parent, _) in table(REGIONS).items()}


@cache
def lineage(region: str) -> tuple[str, ...]:
    """Return a region and all that it is part of, from small to large: thumb, finger, hand, upperlimb."""
    found: list[str] = []
    here: str | None = region
    while here:
        found.append(here)
        here = _parents()[here]
    return tuple(found)


def without_implied(words: frozenset[str]) -> frozenset[str]:
    """Return words without the regions that go without saying: the knee of 'medial meniscus tear, right knee'."""
    implied = {region for word in words if word in IMPLIED for region in lineage(IMPLIED[word])}
    return words - implied if implied else words


def is_region(word: str) -> bool:
    """Tell whether a folded word is a region."""
    return word in _parents()


def finest(regions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the regions without those that another one is part of: 'neck' of 'neck, spine'."""
    larger = {each for region in regions for each in lineage(region)[1:]}
    return tuple(dict.fromkeys(region for region in regions if region not in larger))
