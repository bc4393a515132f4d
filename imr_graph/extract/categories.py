"""The service category that a heading asks for: the keyword that stands first in it.

A keyword is looked for where a word begins, in lower case; at one place the first that matches counts, so a longer
phrase ('orthopedic surgery consultation') stands above the word that it begins with. Definitions of the categories:
``ontology/service-categories.ttl``.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imr_graph.model import Fact, Span
from imr_graph.text import rx


class Keyword(NamedTuple):
    """Words that ask for a category.

    Attributes:
        category: the code.
        example: a heading whose first keyword this is.
        patterns: the words as patterns, in lower case; a blank stands for one or more, with ``?`` for any number.
    """

    category: str
    example: str
    patterns: tuple[str, ...]


_SPECIALIST: Final = (
    r"(?:orthop\w+|spine|spinal|neuro(?!-? ?psych)\w*|hand|foot|vascular|general|pain|internal|internist|plastic"
    r"|podiatr\w*|physiatr\w*|pm ?& ?r|gi|gastroent\w+|cardio\w+|dermatolog\w+|ophthalm\w+|ent|otolaryng\w+"
    r"|urolog\w+|rheumat\w+|endocrin\w+|pulmon\w+|sleep|surgical|surgeon|bariatric|hernia|infectious disease"
    r"|occupational medicine|primary care|addiction|toxicolog\w+|nephrolog\w+|oncolog\w+|nutrition\w*|diet\w+"
    r"|allerg\w+|anesthesia|anesthesiolog\w+|hematolog\w+|gynecolog\w+)"
)
_SPECIALTY_TAIL: Final = (
    r"(?: (?:medicine|management|surgery|surgeon|surgical|specialists?|doctor|physician|spine|disease|joint"
    r"|extremity|study)){0,3}"
)
_VISIT: Final = (
    r"(?:re-?)?(?:consult\w*|evaluations?|eval|referral|follow[ -]?ups?|visits?|appointments?|clearance|assessment"
    r"|second opinion|specialist|exam\w*)\b"
)
_EQUIPMENT: Final = (
    r"(?:units?|machines?|devices?|systems?|wraps?|packs?|kits?|stimulators?|pumps?|bath|sleeves?|rental|purchase)\b"
)

KEYWORDS: Final = (
    Keyword("evaluation", "Orthopedic surgery consultation", (
        rf"{_SPECIALIST}{_SPECIALTY_TAIL} {_VISIT}",
        r"(?:physical|occupational|aquatic) therapy (?:re-?)?eval(?:uation)?s?\b(?! and treat| ?(?:&|/))",
        (
            r"(?:acupuncture|chiropractic|(?:speech|cognitive|speech ?/ ?cognitive) therapy|vestibular therapy)"
            r" (?:initial )?(?:consult\w*|(?:re-? ?)?eval(?:uation)?s?)\b(?= ?(?:\Z|only|by|[.(]))"
        ),
        r"psych\w*(?: specialist)? (?:consult\w*|follow[ -]?ups?|office visits?|clearance|second opinion)",
        r"(?:psych\w* )?medications? (?:management|consult\w*|review)(?: visits?)?",
        r"pain management\b(?! (?:program|counsel))",
    )),
    Keyword("physical_medicine", "Therapeutic exercises", (
        (
            r"(?:ultrasound|infrared|paraffin|electrical|neuromuscular|therapeutic)[ -](?:therap\w+|heat"
            r"|stimulation|exercises?|activit\w+|massage|re-?education)(?! ?(?:unit|device|machine))"
        ),
        r"(?:ice|heat|hot|cold)(?: ?[/&] ?(?:ice|heat|hot|cold))? (?:pads?|packs?) therapy",
        r"hot ?/ ?cold packs? (?:x|times) ?\d",
    )),
    Keyword("injection", "Ultrasound guided injection of the right hip", (
        (
            r"(?:ultrasound|fluoroscop\w+|ct|x-? ?ray)[ -](?:guided?|guidance)\b[^.]{0,60}?(?:injections?"
            r"|blocks?|aspiration)"
        ),
        r"interscalene|popliteal block|femoral (?:nerve )?block",
    )),
    Keyword("surgery", "Intraoperative neuromonitoring with SSEP", (
        r"intra-? ?operative", r"neuromonitor\w*", r"manipulation under\b", r"mua\b", r"dental implant surgery",
        r"inpatient (?:stay|hospital\w*|admission|surgery|days?|los)\b",
        r"inpatient\b(?= ?(?:x|times|\(|,|\d|length|for \d|\Z))",
    )),
    Keyword("behavioral_health", "Psychotherapy, 6 sessions", (
        r"psych\w*", r"cognitive", r"neuro-? ?psych\w*", r"bio-?feedback", r"neuro-?feedback", r"behaviou?ral\b",
        r"counsel\w*", r"cbt\b", r"partial hospitali[sz]ation", r"hypno\w*", r"mental health",
        r"transcranial", r"tms\b",
        r"(?:group|individual|talk|family|exposure) therapy", r"prolonged exposure",
        r"desensiti[sz]ation and reprocessing", r"emdr\b", r"relaxation", r"meditation", r"mindfulness",
        r"intensive outpatient", r"beck (?:anxiety|depression)", r"stress management",
    )),
    Keyword("other_diagnostic", "Functional capacity evaluation", (
        r"electroenceph\w*", r"v?eeg\b", r"electrocardio\w*", r"e[kc]g\b", r"echo-?cardio\w*", r"2d echo", r"qeeg",
        (
            r"(?:sleep|autonomic|vestibular|balance|hearing|audiolog\w*|audiom\w*|visual field|cardiac stress"
            r"|stress|treadmill|pulmonary function|vital capacity|sudomotor|range[ -]of[ -]motion|rom|muscle"
            r"|functional capacity|work capacity|vng|physical performance|cardio-?respiratory|strength|grip"
            r"|quantitative sensory|body composition|ans|nervous system"
            r"|functional improvement)(?: (?:and|&|/) muscle| strength"
            r"| diagnostic| function)? ?(?:stud\w+|tests?|testing|evaluations?|measurements?|analysis)\b"
        ),
        r"(?:[cb]i?-?pap|titration) (?:titration|stud(?:y|ies))", r"polysomno\w*", r"fce\b", r"spirometry", r"holter",
        r"(?:methacholine|bronchial) challenge", r"computeri[sz]ed (?:rom|range|strength|muscle)\b",
        r"endoscop(?:y|ies)\b", r"colonoscop\w*", r"cystoscop\w*", r"videonystag\w*", r"pft'?s?\b", r"actigraph\w*",
        r"niox\b", r"audiogram\w*", r"egd\b", r"(?:esophago|gastro|laryngo|broncho)\w*scop\w*", r"stress echo\w*",
        r"pulmonary function", r"tilt table", r"urodynamic\w*", r"capsule endoscopy", r"sudoscan",
        r"(?:pre-? ?op(?:erative)?|diagnostic) (?:tests?|testing)\b",
    )),
    Keyword("electrodiagnostics", "EMG/NCV of the upper extremities", (
        r"electro-? ?myogra\w*", r"emgs?\b", r"nerve conduction", r"nc[vs]s?\b", r"edx\b", r"electro-? ?diagnos\w*",
        r"sseps?\b", r"somatosensory", r"(?:evoked|event related) potential\w*", r"h-? ?reflex\w*", r"dermatomal",
        r"vsnct\b", r"motor evoked",
    )),
    Keyword("laboratory", "Urine drug screen", (
        r"labs?\b", r"laborator\w*", r"urine", r"urinalys\w*", r"u\.?d\.?[st]\b", r"uas?\b", r"toxicolog\w*",
        r"drug (?:screen|test)\w*", r"blood (?:tests?|testing|work|draws?|panel|count|chemistry|typing)", r"cbc\b",
        r"cmp\b", r"bmp\b", r"ptt?\b(?= ?/ ?(?:p?t?t\b|inr))", r"inr\b", r"esr\b", r"crp\b", r"tsh\b",
        r"hemoglobin", r"(?:hb|hgb)?a1c\b", r"(?:comprehensive |basic )?metabolic panel",
        r"chem(?:istry)?(?: ?\d+| panel)",
        r"(?:hepatic|liver|renal|lipid|arthritis|thyroid|hepatitis) (?:panel|function)\w*",
        (
            r"(?:genetic|dna|cytochrome|pharmacogen\w*|allergy|serum|mrsa|confirmatory|hormone|rapid drug"
            r"|oral fluid|saliva) (?:\w+ ){0,2}?(?:tests?|testing|screen\w*|levels?|panel|assay)"
        ),
        r"cytochrome", r"pharmacogen\w*", r"chromatograph\w*",
        r"(?:testosterone|vitamin d|uric acid|glucose|gabapentin|opiate) (?:levels?|screen)", r"cultures?\b",
        r"hepatitis panel", r"phlebotom\w*", r"venipuncture", r"specimen", r"h\.? ?pylori", r"rheumatoid factor",
        r"type and (?:screen|cross)", r"coags?\b",
    )),
    Keyword("imaging", "X-ray of the lumbar spine", (
        r"mri'?s?\b", r"magnetic resonance", r"mras?\b", r"x-? ?rays?\b", r"radiograph\w*", r"ct\b", r"cat scans?",
        r"comput(?:ed|eri[sz]ed|er) (?:axial )?tomogra\w*", r"bone (?:scan|density)", r"dexa\b", r"spect\b",
        r"pet\b(?: scan| ?/|-)", r"(?:ultra)?sonogra\w*", r"diagnostic ultrasound",
        (
            r"(?:venous|arterial|doppler|duplex|abdominal|pelvic|renal|scrotal|testicular|musculoskeletal"
            r"|carotid|thyroid|hernia) (?:\w+ )?(?:ultrasound|doppler|duplex|scan)"
        ),
        r"ultrasound (?:of|right|left|bilateral|scan|imaging|study|guidance|exam\w*|evaluation)", r"doppler",
        r"duplex", r"(?:mr |ct )?arthrogra\w*", r"myelogra\w*", r"discogra\w*", r"(?:\w+ )?impedance imaging",
        r"imaging\b", r"mammogra\w*", r"fluoroscop(?:y|ic)\b", r"scintigra\w*", r"videofluoro\w*", r"angiogra\w*",
        r"epidurogra\w*", r"panorex", r"flexion[ /-]+extension (?:films?|views?|x)", r"vascular stud\w+",
        r"nuclear", r"upper gi series", r"venogra\w*", r"films?\b", r"trigger points? impedance imaging",
    )),
    Keyword("injection", "Right L5-S1 epidural steroid injection", (
        r"injections?\b", r"[clt]?esis?\b", r"epidurals?\b", r"t?f?esi\b", r"nerve blocks?", r"blocks?\b",
        r"facet\b", r"rhizotom\w*", r"radio-? ?frequency", r"ablation", r"neurotom\w*", r"rfa?\b(?! x| ?\d)",
        r"visco-?supp\w*", r"hyaluron\w*", r"synvisc\w*", r"orthovisc", r"supartz", r"euflexxa", r"hyalgan",
        r"monovisc", r"durolane", r"gel-? ?one", r"prp\b", r"platelet", r"prolotherap\w*", r"botox", r"botulinum",
        r"stem cell", r"trigger points?(?! imped| imag)", r"chemodenervat\w*", r"neuroly\w*", r"infusions?\b",
        r"hylan", r"aspiration", r"arthrocentesis", r"mbbs?\b", r"medial branch", r"tpis?\b", r"corticosteroid",
        r"cortisone", r"vivitrol", r"intra-? ?articular", r"sclerotherapy",
    )),
    Keyword("acupuncture", "Acupuncture, 8 sessions", (
        r"(?:electro-? ?|infrared |manual |elect )?acu-? ?puncture", r"moxibustion", r"cupping\b",
    )),
    Keyword("chiropractic", "Chiropractic care, 6 visits", (
        r"chiro\w*", r"(?:spinal|joint|manual|osteopathic) ?manipulat\w+\b(?! under)",
        r"manipulat(?:ion|ive)s?\b(?! under)", r"cmt\b", r"omt\b", r"spinal adjust\w*",
        r"(?:referral|evaluation|consult\w*) (?:to|with|by) (?:a |the )?chiropract\w*",
    )),
    Keyword("program", "Functional restoration program, 80 hours", (
        r"functional (?:rehabilitation and )?restoration", r"frp\b",
        (
            r"(?:pain|work hardening|work conditioning|weight(?:[ -](?:loss|reduction|management))?|detox\w*"
            r"|rehabilitation|multi-? ?disciplinary|inter-? ?disciplinary|residential|inpatient|outpatient"
            r"|day treatment|smoking cessation|help|ncfrp|fitness|brain injury|wellness) "
            r"(?:\w+ ){0,3}?program\w*"
        ),
        r"work (?:hardening|conditioning)", r"detoxification", r"weight[ -](?:loss|reduction)", r"health club",
        r"gym\b", r"ymca\b", r"pool (?:membership|access)", r"swimming", r"lindora", r"jenny craig",
        r"weight ?watchers", r"nutrisystem", r"(?:skilled nursing|rehabilitation) (?:facility|stay)",
        r"residential (?:treatment|stay|care|rehab\w*)", r"snf\b",
        r"inpatient (?:\w+ ){0,2}?rehab\w*\b(?! (?:physical|occupational|\w+ therap))",
        r"inpatient (?:detox\w*|treatment)", r"smoking cessation", r"sober living", r"chronic pain program",
    )),
    Keyword("home_health", "Home health aide 4 hours a day", (
        r"home[ -]?(?:health|care|nursing|attendant|assist\w*|aide|maker|help)", r"homemaker", r"in-? ?home",
        r"care-?giver", r"attendant care", r"home (?:physical|occupational|visits?|infusion|rn\b|pt\b)",
        r"private duty", r"visiting nurse", r"(?:lvn|rn|nursing|nurse) (?:services?|visits?|care|evaluation)",
        r"house-? ?keep\w*", r"wound care", r"activities of daily living assist\w*",
    )),
    Keyword("transportation", "Transportation to and from medical visits", (
        r"transport\w*", r"taxi\b", r"mileage", r"ride service", r"ambulance", r"medical van", r"car service",
        r"uber\b",
    )),
    Keyword("dental", "Dental evaluation", (
        r"dental\b", r"dentist\w*", r"tooth", r"teeth", r"crowns?\b", r"denture\w*", r"root canal", r"periodont\w*",
        r"orthodont\w*", r"oral surgery", r"endodont\w*", r"occlusal", r"night-? ?guards?", r"mouth-? ?guards?",
        r"scaling and root", r"(?:\w+ )?appliances?\b", r"bruxism",
        r"fluorid\w*",
    )),
    Keyword("dme", "Cold therapy unit rental, 7 days", (
        (
            rf"(?:vasc\w+|cold|hot/cold|hot and cold|cryo\w*|contrast|compression|ice|heat|thermal|thermo\w*"
            rf"|intermittent|pneumatic|dvt|cpm|continuous (?:passive|cold|flow)\w*|electrical "
            rf"(?:muscle )?stim\w*|muscle stim\w*|neuromuscular|interferential|if|tens|nmes|h-? ?wave|traction"
            rf"|saunders|paraffin|ultrasound|galvanic|meds-? ?4|solar ?care|x-? ?force|ortho-?stim\d?"
            rf"|prime dual|tens/ems|ems|portable|home)[ -]+(?:\w+ ){{0,3}}?{_EQUIPMENT}"
        ),
        r"water (?:circulating|bottle)", r"whirlpool", r"exercise (?:ball|equipment|bike|kit)s?\b",
        r"(?:home|cervical|lumbar|shoulder|knee) exercise kits?",
        r"home (?:traction|tens|h-? ?wave|cervical traction|exercise (?:kit|equipment))",
    )),
    Keyword("physical_medicine", "Physical therapy, 6 sessions", (
        (
            r"(?:physical|physio|occupational|aquatic|pool|hand|massage|myofascial|manual|water|hydro|speech"
            r"|vestibular|vision|traction|spinolator|laser|infrared|shock-? ?wave|extracorporeal|light"
            r"|diathermy|electrical stimulation|neuromuscular|kinetic|therapeutic|range of motion|pads|land"
            r"|gait|balance|lymph\w+|soft tissue|recreational|equine)[ -]*(?:\w+ ){0,2}?(?:therap\w*"
            r"|exercis\w*|rehab\w*|releases?|treatments?|training|drainage|mobili[sz]ation|techniques?)\b"
        ),
        r"physio-?therap\w*", r"physical medicine",
        r"therap(?:y|ies)\b(?= ?(?:x|times|sessions?|visits?|\d|for the))", r"p\.?t\.?\b(?! ?/ ?(?:ptt|inr))",
        r"o\.?t\.?\b", r"aqua-? ?therap\w*", r"aquatic", r"massages?\b", r"myofascial", r"electrical stim\w*",
        r"e-? ?stim\w*", r"ultrasound\b(?! (?:guid|of|unit))", r"shock-? ?wave", r"eswt\b", r"extracorporeal",
        r"lint\b", r"neurostimulation", r"infrared", r"traction\b(?! ?(?:unit|device|kit))", r"paraffin\b",
        r"hot/cold packs? (?:therapy|x|times)", r"spinolator", r"iontophor\w*", r"phonophor\w*", r"kinesio\w*",
        r"exercises?\b", r"rehab\w*(?= (?:visits?|sessions?|therap))", r"work rehab\w*", r"gait training",
        r"decompression (?:therapy|sessions?|table)", r"vax-? ?d", r"dry needling", r"graston", r"diathermy",
        r"modalit\w+", r"hivamat", r"low level laser", r"cold laser", r"body mechanics", r"p-? ?stim\b",
        r"percutaneous electrical nerve stim\w*", r"post-? ?op(?:erative)? (?:therapy|rehab\w*)",
    )),
    Keyword("surgery", "Left knee arthroscopy with meniscectomy", (
        r"arthroscop\w*", r"laparoscop\w*", r"\w*ectom(?:y|ies)\b", r"\w*[oa]plast(?:y|ies)\b",
        r"\w*os?tom(?:y|ies)\b(?! suppl)", r"\w*odesis\b", r"fusion\b", r"decompression\b",
        (
            r"(?:cubital|carpal|tarsal|trigger|tendon|ulnar|radial|nerve|fascia\w*|contracture|compartment"
            r"|finger|thumb|pulley|capsul\w+|lateral|de quervain'?s?|retinacul\w+)(?: \w+){0,3}? releases?\b"
        ),
        r"releases?\b", r"repairs?\b", r"reconstruct\w*", r"hour observation",
        (
            r"replacement\b(?! (?:of (?:the |his |her )?)?(?:(?!with\b|and\b|of\b)\w+ ){0,2}?(?:batter|pad|electrode"
            r"|suppl|part|cushion|brace|orthos|orthotic|wheel-? ?chair|walker|tens\b|shoe|boot|mattress|chair|splint"
            r"|mask|tubing|hearing|crutch|cane))"
        ),
        r"orif\b", r"open reduction", r"hardware(?! (?:block|injection))",
        r"removal of (?:\w+ ){0,3}?(?:hardware|screws?|plate|implant|pins?)", r"debridement", r"excision\w*",
        r"resection", r"surger\w*", r"surgical(?! (?:boot|shoe|dressing|stocking|supplies))", r"operation\b",
        r"operative (?:arthro\w+|procedure)", r"assistant", r"(?:co|second|assist)[ -]?surgeon", r"surgeon\b",
        r"physician'?s? assistant", r"pa-?c\b", r"an(?:a)?esthe\w*", r"mac\b", r"inpatient\b(?! rehab)",
        r"hospital (?:stay|admission|days?|los|length|inpatient)", r"hospitali[sz]ation", r"length of stay",
        r"los\b", r"overnight", r"(?:spinal cord|dorsal column|peripheral nerve) stimulator", r"scs\b",
        r"pain pump", r"intrathecal", r"implant\w*", r"neuroplast\w*", r"tk[ar]\b", r"th[ar]\b", r"acdf\b",
        r"plif\b", r"tlif\b", r"alif\b", r"adhesiolysis", r"transposition", r"lengthening", r"graft\w*",
        r"herniorrh\w*", r"microdis\w*", r"(?:tendon|nerve) transfer", r"transfer of", r"amputation", r"cell saver",
        r"vendor", r"facility", r"instrumentation", r"biopsy", r"allograft",
        r"outpatient (?:surg\w*|facility|procedure)", r"ambulatory surg\w*", r"vertebroplast\w*", r"kyphoplast\w*",
        r"autologous blood", r"stay\b(?= ?(?:x|times|for|,|\(|\d))", r"closed reduction", r"pinning",
    )),
    Keyword("evaluation", "Internal medicine consultation", (
        (
            r"(?:physical |initial |medical |office |follow[ -]?up |re-? ?)?(?:exam(?:ination)?s?\b|consult\w*"
            r"|evaluat\w*|eval\b|referrals?\b|clearance\b|re-? ?evaluations?\b|office visits?"
            r"|follow[ -]?ups?\b|visits?\b|second opinion|assessments?\b|appointments?\b|qme\b|ame\b"
            r"|tele-?medicine|tele-?health|work-? ?up|h ?& ?p\b)"
        ),
        r"re-? ?(?:check|eval\w*|exam\w*)", r"return (?:to clinic|visit)", r"refer\b", r"transfer of care",
        r"history and physical",
    )),
    Keyword("dme", "Lumbar support", (
        r"brac(?:es?|ing)\b", r"t?lso\b", r"afo\b", r"\w*orthos[ie]s\b", r"\w*orthotics?\b", r"splint\w*",
        r"slings?\b", r"\w*sling\b", r"supports?\b", r"pillows?\b", r"mattress\w*", r"beds?\b",
        r"wheel-? ?chairs?\b", r"walkers?\b", r"rollator", r"canes?\b", r"crutch\w*", r"scooters?\b",
        r"commodes?\b", r"chairs?\b", r"cushions?\b", r"ramps?\b", r"grab bars?", r"shower", r"bath\b", r"tub\b",
        r"toilet", r"gloves?\b", r"wipes?\b", r"shoes?\b", r"boots?\b", r"insoles?", r"inserts?\b", r"stockings?",
        r"hearing aids?", r"glasses|eye-?glasses", r"lens(?:es)?\b", r"prosthe\w*", r"electrodes?",
        r"batter(?:y|ies)", r"supplies", r"lead wires?", r"tens\b", r"transcutaneous", r"h-? ?wave",
        r"interferential", r"immobili[sz]er", r"dme\b", r"durable medical", r"collars?\b", r"corsets?\b",
        r"wraps?\b", r"bandages?", r"dressings?\b", r"gauze", r"kits?\b", r"lift chair", r"reacher",
        r"bone growth stim\w*", r"bone stim\w*", r"stimulators?\b", r"units?\b", r"devices?\b", r"machines?\b",
        r"systems?\b", r"[cb]i?-?pap\b", r"humidifier", r"compression (?:socks?|sleeves?|hose|garment|device)",
        r"pads?\b", r"packs?\b", r"ergonomic", r"keyboard", r"desk\b", r"thera-?cane", r"thera-? ?band",
        r"dyna-?splint", r"vascu-?therm\w*", r"game ?ready", r"cryo\w*", r"polar care", r"sonic ?accelerator",
        r"purchase\b", r"rental\b", r"pump\b", r"dvt\b", r"cpm\b", r"cold therapy", r"pneumatic", r"hot tub",
        r"jacuzzi", r"heating", r"thermacare", r"hoyer", r"ted hose", r"socks?\b", r"monitor\b", r"oxygen",
        r"nebuli[sz]er", r"trapeze", r"ultra-?sling", r"home traction", r"traction", r"garments?\b", r"tape\b",
        r"sleeves?\b", r"tables?\b", r"treadmill", r"equipment", r"elevator", r"lifts?\b", r"bidet", r"catheters?",
        r"diapers?", r"binders?\b",
    )),
    Keyword("pharmaceutical", "Anti-inflammatory medication", (
        r"medications?\b", r"medicines?\b", r"prescriptions?\b", r"rx\b", r"tabs?\b", r"tablets?\b", r"capsules?\b",
        r"caps\b", r"mg\b", r"\d+ ?mg\b", r"mcg\b", r"creams?\b", r"ointments?\b", r"gels?\b", r"patch(?:es)?\b",
        r"lotions?\b", r"topicals?\b", r"compound(?:ed|s)?\b", r"suspensions?\b", r"oral solution", r"drops\b",
        r"sprays?\b", r"inhalers?\b", r"nsaids?\b", r"opioids?\b", r"opiates?\b", r"narcotics?\b", r"analgesics?\b",
        r"anti-? ?inflammator\w*", r"muscle relax\w*", r"anti-?depressants?", r"antibiotics?", r"supplements?\b",
        r"vitamins?\b", r"syrup", r"suppositor\w*", r"balm\b", r"transderm\w*", r"dose-?pa[ck]k?", r"refills?\b",
        r"medical food\w*", r"powder", r"elixir", r"vaccine\w*",
    )),
    Keyword("other", "Interpreter for medical visits", (
        r"(?:\w+ )?modificat\w*", r"trainer", r"case manage\w*", r"interpret\w*", r"translat\w*", r"vocational",
        r"child ?care", r"lodging", r"nurse case", r"copies", r"records\b", r"life coach", r"hyperbaric\w*",
        r"education", r"membership",
    )),
)  # fmt: skip

_PATTERN: Final = rx("|".join(f"(?P<k{index}>{'|'.join(word.patterns)})" for index, word in enumerate(KEYWORDS)), 0)
_WORD: Final = re.compile(r"[a-z0-9]+")
_LABEL: Final = rx(r"(?:associated|related) surgical (?:services?|items?)(?: requests?)? ?[:-] ?", 0)

#: Categories whose services are given as visits
TREATMENTS: Final = frozenset({"physical_medicine", "chiropractic", "acupuncture", "behavioral_health"})
# 'Referral to a chiropractor, twice a week for 3 weeks', '12 visits of physical therapy': the visits are asked for
_COUNTED: Final = rx(
    r"\b(?:weeks?|wks?|weekly|sessions?|treatments?)\b|\A ?(?:\w+ )?(?:\(\d+\) )?visits\b|\d visits\b", 0
)
_PSYCHOLOGY: Final = rx(r"\bpsych(?:olog|iatr|otherap)\w*", 0)
_INJECTION: Final = rx(r"\b(?:injections?|infusions?|blocks?|visco-?supp\w*)\b", 0)
_DRUG_FORM: Final = rx(r"\b(?:tab|cap|patch|cream|gel|ointment|lotion|oral|topical|pens?\b|syringe|vial|spray)\w*", 0)
_UNITS: Final = rx(r"# ?\d{1,3}\b", 0)
_LEVEL: Final = rx(r"[ -]*(?:blood |serum )?(?:levels?|screen\w*|tests?)\b", 0)


def keywords(low: str, start: int = 0) -> Iterator[Fact[str]]:
    """Yield every keyword of a text in lower case, in order: its category, and its span in that text."""
    at = start
    for word in _WORD.finditer(low, start):
        match = _PATTERN.match(low, word.start()) if word.start() >= at else None
        if match:
            at = match.end()
            yield Fact(KEYWORDS[int((match.lastgroup or "k0")[1:])].category, Span(*match.span()))


def category(flat: str, span: Span, drug: Span | None) -> Fact[str] | None:
    """Return the category of the service that a heading asks for, with the words that say so.

    Args:
        flat: the flat text.
        span: the disputed service.
        drug: the first drug that it names.
    """
    low = flat[slice(*span)].lower()
    label = _LABEL.match(low)
    named = Span(drug.start - span.start, drug.end - span.start) if drug else None
    found = _category(low, keywords(low, label.end() if label else 0), named)
    return Fact(found.value, Span(found.span.start + span.start, found.span.end + span.start)) if found else None


def _category(low: str, found: Iterator[Fact[str]], drug: Span | None) -> Fact[str] | None:
    first = next(found, None)
    if first and first.value == "evaluation":
        first = _treatment(low, first.span, found) or first
    if drug is None:
        return first or _numbered(low)
    if first and drug.start > first.span.start and first.value not in {"pharmaceutical", "evaluation"}:
        return first
    if first and first.value == "injection" and first.span.start == drug.start:
        return first
    injected = _INJECTION.search(low)
    if injected and not _DRUG_FORM.search(low):
        return Fact("injection", Span(*injected.span()))
    return Fact("laboratory" if _LEVEL.match(low, drug.end) else "pharmaceutical", drug)


def _numbered(low: str) -> Fact[str] | None:
    """Return the category of a name that is not known and that '#60' follows: a drug's."""
    match = _UNITS.search(low)
    return Fact("pharmaceutical", Span(*match.span())) if match else None


def _treatment(low: str, first: Span, following: Iterator[Fact[str]]) -> Fact[str] | None:
    """Return what a visit, referral or evaluation is really for: counted visits, or psychology.

    A keyword that begins with psychology ('psychiatric consultation') is a visit all the same.
    """
    psychology = _PSYCHOLOGY.search(low)
    if psychology and not low.startswith("psych", first.start):
        return Fact("behavioral_health", Span(*psychology.span()))
    if not _COUNTED.search(low):
        return None
    return next((keyword for keyword in following if keyword.value in TREATMENTS), None)
