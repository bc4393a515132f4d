"""Conditions as diagnoses and ICD-10-CM titles name them, and the words that qualify, part or cause them.

Each is folded to one spelling: 'HNP', 'herniated disc' and 'disc protrusion' to ``discdisplacement``, 'lumbago' to the
two words ``pain lowback``. Titles and phrases pass through the same tables, so that what they share can be compared.
"""

from typing import Final

# Degrees and causes: a title that names one is meant only where the phrase names it too
MODIFIERS: Final = """
acute
chronic: longstanding | long standing
subacute: sub acute
mild: minimal
moderate
severe: marked | advanced
primary: localized primary
secondary
recurrent
single: single episode
partial: incomplete | partial thickness | high grade partial | high grade partial thickness | low grade partial
complete: full thickness | full | full thickness retracted | massive
traumatic
posttraumatic: post traumatic
postoperative: post operative | postop | post op | postsurgical | post surgical | postprocedural
degenerative
old
nondisplaced: non displaced | minimally displaced
comminuted
avulsion
compression
pathological
buckethandle: bucket handle
complex
peripheral
radialtear: radial tear of
idiopathic
intractable
generalized: diffuse
type1: type i | type 1
type2: type ii | type 2
degree1: first degree | 1st degree | superficial burn
degree2: second degree | 2nd degree | partial thickness burn
degree3: third degree | 3rd degree | full thickness burn
multiple
remission: in remission | in full remission | in partial remission | in sustained remission | in early remission
refractory
stage1: stage i
stage2: stage ii
stage3: stage iii
stage4: stage iv
stage5: stage v
"""

# Words that name a condition only by what stands beside them
GENERICS: Final = """
syndrome
disorder: disturbance
disease
condition: problem | issue
complaint: symptom
ligament: ligamentous
tendon
"""

# Words that change nothing
DROPPED: Final = """
with loss of consciousness | loss of consciousness of | with brief loss of consciousness | unilateral
not specified as traumatic | nontraumatic | non traumatic | unspecified | specified | with foreign body
without foreign body | capsule | capsular | specific | nos | nec | not elsewhere classified | not otherwise specified
classified elsewhere | of | the | a | an | to | at | in | on | by | as | his | her | its | their | is | are | was | be
level | levels | region | part | site | area | aspect | side | sided | position | body | joint | muscle | muscular
muscles | fascia | bone | soft tissue | initial | initial encounter | subsequent encounter | subsequent | encounter
sequela | late effect | late effects | late | status | current injury | current | currently | ongoing | persistent
continued | continuing | residual | resolving | resolved | improving | improved | worsening | stable | symptomatic
asymptomatic | industrial | nonindustrial | non industrial | work related | industrially related | work | related
significant | insignificant | evidence | clinical | clinically | documented | confirmed | per mri | per x ray
per xray | per ct | per emg | per history | mri | x ray | xray | ct | emg | ncv | ultrasound | imaging | study | per
type | grade i | grade ii | grade iii | grade 1 | grade 2 | grade 3 | grade | slight | occasional | frequent
constant | intermittent | some | very | more | less | than | greater than | over | new | recent | continuous
fleeting | prior | previous | underlying | known | diagnosis | diagnosis of | diagnosed | impression | assessment
not | mention | displaced | closed | simple | uncomplicated | without complication | well | controlled
poorly controlled | uncontrolled | bone or joint | other and | wear | nature | localized | industrial injury of
healed | healing | delayed | acquired | nonallopathic | non allopathic | noted | positive | reported | early
late stage | approximately | days | months | weeks | years | ago | date | dominant | nondominant | non dominant
hand dominant | resulting | superimposed | nonunion | malunion | delayed union of | non union | union of | structure
structures | unspecified whether | or joint | adult | pediatric | thing | episode | multilevel | multi level
multiple levels | several | levels of | that | this | which | it | also | so | complaint of | complaints of | history
musculature | muscle group | region of | degree | nonspecific | non specific
"""

EXTERNAL: Final = """
fall: slip and fall | trip and fall | fell | falling | slip trip and fall
accident: mva | mvc | motor vehicle accident | motor vehicle collision | auto accident | car accident
  | industrial accident
assault: physical assault
lifting: repetitive motion | repetitive activity | repetitive use | repetitive work | cumulative trauma | ct claim
"""

CONDITIONS: Final = """
sprain: ligamentous injury | ligament injury | ligament sprain
strain: muscle pull | pulled muscle | tendon strain | myoligamentous strain | musculoligamentous strain
  | musculotendinous strain | muscle injury | myofascial strain | musculoskeletal strain | capsular strain
  | muscle tear | muscle and or tendon strain
sprainstrain: sprain strain | strain sprain | sprain and or strain | musculoligamentous sprain strain
  | musculoligamentous injury | ligamentous muscle strain | musculoligamentous sprain | sprain or strain
whiplash: whiplash injury
contusion: bruise | bruising | hematoma | ecchymosis | contused | blunt injury
abrasion: scrape | superficial injury
laceration: cut | lacerated
openwound: open wound | wound
puncture: puncture wound | stab wound | penetrating wound
stressfracture: stress fracture | stress reaction of bone | fatigue fracture
bite: dog bite | animal bite | human bite
doublecrush: double crush
malletfinger: mallet finger | mallet deformity
swanneck: swan neck deformity | swan neck
musclecontracture: contracture of muscle | muscle contracture
hammertoe: hammer toe | claw toe
crush: crush injury | crushing injury | crushed | crushing
fracture: fx | fractured | broken | broken bone
dislocation: dislocated | subluxation and dislocation | subluxation dislocation
subluxation: subluxed | subluxation complex vertebral
separation: separated
injury: trauma | blunt trauma | traumatic injury | work injury | soft tissue injury | blunt force trauma | injured
  | cumulative trauma injury
overuse: overuse injury | repetitive strain injury | cumulative injury | rsi | repetitive trauma
  | cumulative trauma disorder | overuse syndrome | repetitive stress injury | overuse disorder
  | repetitive motion injury | overuse tendinitis
multipleinjury: polytrauma | multiple injuries | multiple trauma
pain: ache | aching | discomfort | soreness | tenderness | painful | hurt | algia
jointpain: arthralgia | joint pain | pain in joint | polyarthralgia | pain in joint involving
  | pain in unspecified joint | painful joint
pain lowback: lumbago | lumbalgia | lumbodynia | lbp | lowback syndrome | low back syndrome
pain neck: cervicalgia | neckache
pain back: dorsalgia | backache | back ache
pain thoracic: thoracalgia | thoracodynia
headache: cephalgia | cephalalgia | head pain | head ache | headache disorder
headache posttraumatic: post concussion headache | post concussive headache | postconcussive headache
chronicpainsyndrome: chronic pain syndrome | chronic pain disorder
paindisorder: pain disorder
numbness: hypoesthesia | hypesthesia | anesthesia of skin | sensory loss | loss of sensation | numb
paresthesia: tingling | paraesthesia | pins and needles | numbness tingling | numbness and tingling
  | numbness or tingling | disturbance of skin sensation | dysesthesia | paresthesia of skin
weakness: weak
muscleweakness: muscle weakness | muscular weakness
stiffness: decreased range of motion | limited range of motion | loss of range of motion | restricted range of motion
  | loss of motion
swelling: swollen
edema
radiculopathy: radiculitis | radicular pain | radicular symptom | radicular complaint | radicular syndrome
  | radicular feature | neuritis or radiculitis | neuritis and radiculitis | radicular neuritis | polyradiculopathy
  | radicular | radiculopathic pain | nerve root irritation | nerve root impingement | nerve root compression
  | nerve root injury | pinched nerve | radiculitis or neuritis | radiating pain | radicular neuropathy
  | neuralgia neuritis and radiculitis
radiculopathy lumbosacral: lumbosacral neuritis | thoracic or lumbosacral neuritis
  | thoracic or lumbosacral neuritis or radiculitis | thoracic lumbosacral neuritis radiculitis
  | lumbosacral neuritis or radiculitis | thoracic lumbosacral neuritis | thoracic lumbosacral neuritis or radiculitis
  | lumbosacral radiculitis
radiculopathy neck: brachial neuritis | brachial radiculitis | brachial neuritis or radiculitis
  | cervicobrachial radiculitis | brachial neuritis and radiculitis
sciatica: sciatic pain | sciatic neuralgia | sciatic nerve pain
myelopathy
myalgia: muscle pain | myofascial pain | myofascialgia | myositis | myofasciitis | myofascitis | muscle ache
  | muscle soreness | myofascial pain syndrome | myalgia and myositis | myofascial syndrome | trigger point
  | myofascial dysfunction | myofascial trigger point | muscle tenderness | musculoskeletal pain | myofascial
fibromyalgia: fibromyositis | fibrositis | myofibrositis
spasm: myospasm | muscle spasm | muscular spasm | muscle tension | muscle tightness
discdisplacement: disc displacement | disc herniation | herniated disc | herniated nucleus pulposus | hnp
  | disc protrusion | protruding disc | disc bulge | bulging disc | disc bulging | disc extrusion | extruded disc
  | ruptured disc | disc rupture | slipped disc | disc prolapse | prolapsed disc | herniation of disc
  | displacement of disc | herniated intervertebral disc | bulge of disc | protrusion of disc | displaced disc
  | disc herniated | disc protrusion bulge | herniation | protrusion | disc herniation protrusion
  | disc bulge protrusion | disc osteophyte complex | bulge | hnps | disc injury | displacement disc
discdisplacement lowback: displacement of lumbar intervertebral disc | displacement of lumbar disc
  | herniated lumbar intervertebral disc
discdisplacement neck: displacement of cervical intervertebral disc | displacement of cervical disc
  | herniated cervical disc
discdisplacement thoracic: displacement of thoracic intervertebral disc | herniated thoracic disc
discdegeneration: disc degeneration | degenerative disc disease | ddd | degenerative disc | disc desiccation
  | degenerated disc | degeneration of disc | degenerative disc disorder | disc degenerative disease
  | disc disease degenerative | disc space narrowing | degenerative disc change | disc dessication
  | degenerative intervertebral disc disease | desiccated disc | disc space loss
discdegeneration lowback: degeneration of lumbar or lumbosacral intervertebral disc
  | degeneration of lumbar intervertebral disc | degeneration of lumbosacral intervertebral disc
  | degenerative lumbar disc disease
discdegeneration neck: degeneration of cervical intervertebral disc | degenerative cervical disc disease
discdegeneration thoracic: degeneration of thoracic intervertebral disc
discjoint: degenerative disc joint disease | degenerative disc and joint disease | degenerative joint and disc disease
  | degenerative disc degenerative joint disease
discdisorder: disc disorder | disc disease | discopathy | disc pathology | disc derangement | disc injury syndrome
  | disc lesion | discogenic disease | internal disc disruption | internal disc derangement | disc syndrome
discogenicpain: discogenic pain | discogenic back pain | discogenic low back pain | discogenic
annulartear: annular tear | annular fissure | annulus fibrosus defect | annular disc tear
spinalstenosis: spinal stenosis | central stenosis | canal stenosis | central canal stenosis | spinal canal stenosis
  | stenosis | central spinal stenosis | spinal canal narrowing | canal narrowing | lateral recess stenosis
foraminalstenosis: foraminal stenosis | neural foraminal stenosis | neuroforaminal stenosis | foraminal narrowing
  | neural foraminal narrowing | neuroforaminal narrowing | foraminal encroachment | neuroforaminal encroachment
spondylosis: spondylotic | spondylitic | facet arthropathy | facet arthritis | facet arthrosis | facet hypertrophy
  | facet syndrome | facet disease | facet osteoarthritis | facet pain | facet joint pain | facetogenic pain
  | facet mediated pain | facet degeneration | facet spondylosis | facet joint syndrome | facet joint arthropathy
  | facet joint hypertrophy | facet joint arthritis | facet dysfunction | spondyloarthropathy | facet disorder
  | facet degenerative joint disease | facet arthralgia | facetogenic | facet change | facet joint disease
  | facet inflammation | facet capsular tear | uncovertebral hypertrophy | spondyloarthrosis
  | facet joint osteoarthritis | facet joint arthrosis | facet joint dysfunction | facet djd | facet osteoarthropathy
spondylolisthesis: anterolisthesis | retrolisthesis | listhesis
segdysfunction: segmental dysfunction | somatic dysfunction | segmental and somatic dysfunction
  | segmental somatic dysfunction | nonallopathic lesion | intersegmental dysfunction | joint dysfunction segmental
vertebralsubluxation: subluxation complex | vertebral subluxation | vertebral subluxation complex
tear: torn
rupture: ruptured
slap: slap tear | slap lesion | slap | superior labral anterior posterior tear | superior labral tear
  | superior labrum tear | superior glenoid labrum lesion
impingement: impingement syndrome
tendinitis: tendonitis | tendinopathy | tendinosis | tendonosis | tendonopathy
tenosynovitis: tendosynovitis
synovitis
bursitis
adhesivecapsulitis: adhesive capsulitis | frozen shoulder
epicondylitis
osteoarthritis: degenerative joint disease | djd | osteoarthrosis | degenerative arthritis | arthrosis | oa
  | degenerative arthrosis | degenerative osteoarthritis | osteo arthritis | degenerative change | osteo arthrosis
  | degenerative osteoarthrosis | osteoarthritic change | arthritic change | tricompartmental osteoarthritis
arthritis
arthropathy
derangement: internal derangement
chondromalacia
avascularnecrosis: avascular necrosis | avn | osteonecrosis | aseptic necrosis
instability: unstable | laxity | ligamentous laxity
contracture
ganglion: ganglion cyst
looseb: loose body | loose bodies
carpaltunnel: carpal tunnel syndrome | carpal tunnel | cts
cubitaltunnel: cubital tunnel syndrome | cubital tunnel
triggerfinger: trigger finger | triggering | stenosing tenosynovitis | stenosing flexor tenosynovitis
triggerfinger thumb: trigger thumb
triggerfinger middlefinger: middle trigger finger | long trigger finger
triggerfinger littlefinger: small trigger finger | little trigger finger
opioid: opiate | narcotic | opioids
dependence: dependency | addiction
alcohol: ethanol | etoh
dequervain: de quervain | dequervain | de quervain tenosynovitis | de quervain disease | de quervain syndrome
  | de quervain tendinitis | radial styloid tenosynovitis | dequervain tenosynovitis
  | de quervain stenosing tenosynovitis | dequervain disease | dequervain syndrome | de quervain synovitis
  | first dorsal compartment tenosynovitis
neuropathy: entrapment | peripheral neuropathy | entrapment neuropathy | compression neuropathy | nerve entrapment
  | nerve compression | nerve palsy | lesion of nerve | nerve lesion | nerve dysfunction
mononeuropathy: mononeuritis
neuritis: nerve inflammation | nerve irritation
neuralgia: nerve pain | neuropathic pain
nerveinjury: nerve injury | nerve damage | injury of nerve | injury to nerve
spinalcordinjury: spinal cord injury
crps: complex regional pain syndrome | rsd | reflex sympathetic dystrophy | complex regional pain syndrome i
  | complex regional pain syndrome type i | crps i | crps type i | crps 1 | crps type 1 | complex regional pain
  | complex regional pain syndrome type 1 | regional pain syndrome | complex regional pain syndrome i crps i | rsds
crps2: causalgia | complex regional pain syndrome ii | complex regional pain syndrome type ii | crps ii | crps type ii
  | crps 2 | crps type 2
concussion: cerebral concussion
tbi: traumatic brain injury | closed head trauma with brain injury | brain injury | tbi
postconcussion: postconcussional | post concussion | post concussive | postconcussive | post concussional
  | post concussion syndrome | postconcussion syndrome | postconcussional syndrome | postconcussive syndrome
postlaminectomy: post laminectomy | postlaminectomy syndrome | post laminectomy syndrome
  | failed back surgery syndrome | failed back | failed back syndrome | fbss | failed neck surgery syndrome
  | failed back surgery | failed spine surgery syndrome
burn: thermal burn | burned | scald
amputation: traumatic amputation | amputated | partial amputation
foreignbody: foreign body | splinter | retained foreign body
infection: infected
surgery: arthroscopy | arthroscopic surgery | decompression | release | repair | excision | removal | reconstruction
  | debridement | laminectomy | discectomy | microdiscectomy | laminotomy | foraminotomy | meniscectomy
  | acromioplasty | osteotomy | orif | open reduction internal fixation | open reduction and internal fixation
  | internal fixation | rhizotomy | synovectomy | capsulotomy | herniorrhaphy | transposition | tenodesis
  | chondroplasty | operation | procedure | surgical | bunionectomy | microdiskectomy | diskectomy | laminoplasty
  | neurolysis | kyphoplasty | vertebroplasty | manipulation under anesthesia | surgery | injection | operative
  | radiofrequency ablation | hardware removal | closed reduction | external fixation | resection | fasciotomy
  | ligament reconstruction | ablation | hemilaminectomy | ganglionectomy | fixation | incision | drainage | tenolysis
  | tenotomy | grafting
fusion: arthrodesis | acdf | anterior cervical discectomy and fusion | spinal fusion | interbody fusion | plif | tlif
  | alif | fusion surgery | laminectomy and fusion | decompression and fusion | discectomy and fusion
replacement: arthroplasty | total replacement | hemiarthroplasty | total arthroplasty | artificial | prosthesis
  | artificial joint
replacement knee: tka | tkr
replacement hip: tha | thr
suicidal: suicidal ideation | suicidal thought | suicidality | suicide ideation
homicidal: homicidal ideation | homicidal thought | homicidal ideations
hernia: hernia defect
"""

#: Words that part a phrase: what they are, by spelling
SEPARATORS: Final = {
    "and": "and",
    "&": "and",
    "+": "and",
    "plus": "and",
    "/": "and",
    ",": ",",
    ";": ";",
    ":": ",",
    "(": "(",
    ")": ")",
    "[": "(",
    "]": ")",
    "with": "with",
    "w": "with",
    "or": "and",
    "versus": "versus",
    "vs": "versus",
    "affecting": "of",
    "involving": "of",
}

#: Words behind which a cause is named
CAUSES: Final = (
    *(
        "due to",
        "secondary to",
        "related to",
        "caused by",
        "resulting from",
        "as a result of",
        "because of",
        "following",
    ),
    *(
        "after",
        "from",
        "post",
        "associated with",
        "stemming from",
        "in the setting of",
        "sustained in",
        "sustained during",
    ),
    *("as a consequence of", "following a", "attributed to", "induced by", "aggravated by", "while", "when"),
)

#: Words by which a diagnosis is no more than thought of
UNCERTAIN: Final = (
    *("rule out", "ruleout", "possible", "possibly", "probable", "probably", "suspected", "suspect", "suspicion of"),
    *("suspicion for", "likely", "most likely", "questionable", "question of", "consistent with", "suggestive of"),
    *("presumed", "presumptive", "concern for", "differential", "suspicious for", "query"),
)

STATUS: Final = ("status post", "history of", "past history of", "personal history of", "hx of", "aftercare following")
