"""The service category that a heading asks for: the keyword that stands first in it.

One pattern holds the keywords of all categories; a longer phrase ('orthopedic surgery consultation') stands before the
word that it begins with. Definitions: ``ontology/service-categories.ttl``.
"""

from typing import Final

from imr_graph.model import Fact, Span
from imr_graph.text import rx

_SPECIALIST: Final = (
    r"(?:orthop\w+|spine|spinal|neuro\w*|hand|vascular|general|pain|internal|plastic|podiatr\w*|physiatr\w*|PM ?& ?R|GI|"
    r"gastroent\w+|cardio\w+|dermatolog\w+|ophthalm\w+|ENT|otolaryng\w+|urolog\w+|rheumat\w+|endocrin\w+|pulmon\w+|sleep|"
    r"dental|surgical|surgeon|bariatric|infectious disease|occupational medicine|primary care)"
)

# category, pattern, an example: each example must be found by its own pattern first
KEYWORDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("evaluation", rf"{_SPECIALIST}(?: (?:medicine|management|surgery|surgeon|surgical|specialist|doctor|physician|spine|disease)){{0,3}} (?:re-?)?(?:consult\w*|evaluation|eval|referral|follow[ -]?up|visits?|appointments?|clearance|assessment|second opinion|specialist)\b", "Orthopedic surgery consultation"),
    ("evaluation", r"(?:physical|occupational|aquatic) therapy (?:re-?)?eval(?:uation)?s?\b(?! and treat| ?(?:&|/))", "Physical therapy evaluation"),
    ("physical_medicine", r"(?:ultrasound|infrared|paraffin|electrical|neuromuscular|therapeutic)[ -](?:therap\w+|heat|stimulation|exercises?|activit\w+|massage)(?! ?(?:unit|device|machine))", "Therapeutic exercises"),
    ("injection", r"(?:ultrasound|fluoroscop\w+|CT|x-?ray)[ -](?:guided?|guidance)\b[^.]{0,60}?(?:injections?|blocks?)", "Ultrasound guided injection of the right hip"),
    ("behavioral_health", r"psych\w*|cognitive|neuropsych\w*|biofeedback|behaviou?ral\b|counsel\w*|\bCBT\b|partial hospitali[sz]ation|hypno\w*|mental health|group therapy|individual therapy|relaxation|meditation", "Psychotherapy, 6 sessions"),
    ("other_diagnostic", r"electroenceph\w*|\bV?EEG\b|electrocardio\w*|\bE[KC]G\b|echocardio\w*|(?:sleep|polysomno\w*|autonomic|vestibular|balance|hearing|audiolog\w*|audiom\w*|visual field|cardiac stress|stress|treadmill|pulmonary function|vital capacity|sudomotor|range[ -]of[ -]motion|ROM|muscle|functional capacity|work capacity|VNG|videonystag\w*) ?(?:stud\w+|tests?|testing|evaluations?|measurements?)\b|polysomno\w*|\bFCE\b|spirometry|holter|computerized (?:ROM|strength|muscle)\b|endoscop\w*|colonoscop\w*|cystoscop\w*|videonystag\w*|\bPFT\b|sleep study|actigraph\w*|NIOX", "Functional capacity evaluation"),
    ("electrodiagnostics", r"electro-? ?myogra\w*|\bEMGs?\b|nerve conduction|\bNC[VS]s?\b|\bEDX\b|electro-? ?diagnos\w*|\bSSEPs?\b|somatosensory|evoked potential\w*|H-? ?reflex\w*", "EMG/NCV of the upper extremities"),
    ("laboratory", r"\blabs?\b|laborator\w*|urine|urinalys\w*|\bUDS\b|\bUA\b|\bUDT\b|toxicolog\w*|drug screen\w*|drug test\w*|blood (?:tests?|work|draw|panel)|\bCBC\b|\bCMP\b|\bBMP\b|\bPTT?\b(?= ?/ ?P?T?T|/INR)|\bINR\b|\bESR\b|\bCRP\b|\bTSH\b|hemoglobin|\bA1C\b|metabolic panel|\bchem(?:istry)? (?:\d|panel)|hepatic (?:panel|function)|liver function|renal function|(?:genetic|DNA|cytochrome|pharmacogen\w*|allergy|serum|MRSA) (?:\w+ )?(?:tests?|testing|screen\w*|level)|pharmacogen\w*|(?:testosterone|vitamin d|uric acid|glucose) level|lipid panel|culture\b|biopsy path\w*|hepatitis panel", "Urine drug screen"),
    ("imaging", r"\bMRI'?s?\b|magnetic resonance|\bMRAs?\b|x-? ?rays?\b|radiograph\w*|\bCT\b|\bCAT scans?|computed tomogra\w*|computeri[sz]ed tomogra\w*|bone (?:scan|density)|\bDEXA\b|\bSPECT\b|\bPET\b(?: scan|/)|ultrasonogra\w*|diagnostic ultrasound|(?:venous|arterial|doppler|duplex|abdominal|pelvic|renal|scrotal|testicular|musculoskeletal) (?:\w+ )?(?:ultrasound|doppler|duplex|scan)|ultrasound (?:of|right|left|bilateral|scan|imaging|study|guidance)|doppler|duplex|arthrogram|\bMR arthro\w*|myelogra\w*|discogra\w*|impedance imaging|\bimaging\b|mammogra\w*|fluoroscopy\b(?! guid)|scintigra\w*|videofluoro\w*", "X-ray of the lumbar spine"),
    ("injection", r"injections?\b|\bESIs?\b|epidurals?\b|\bT?F?ESI\b|nerve blocks?|\bblocks?\b|facet\b|\brhizotom\w*|radio-? ?frequency|ablation|neurotom\w*|\bRFA?\b|viscosupp\w*|hyaluron\w*|synvisc\w*|orthovisc|supartz|euflexxa|hyalgan|monovisc|\bPRP\b|platelet|prolotherap\w*|botox|botulinum|\bstem cell|trigger point(?!s? (?:imped|imag))|chemodenervat\w*|neuroly\w*|infusions?\b|hyalan|aspiration", "Right L5-S1 epidural steroid injection"),
    ("acupuncture", r"(?:electro-? ?)?acu-? ?puncture|infrared acupuncture|moxibustion|cupping\b", "Acupuncture, 8 sessions"),
    ("chiropractic", r"chiro\w*|(?:spinal|joint|manual|osteopathic|manipulat\w+) ?manipulat\w*|\bmanipulat\w*(?! under)|\bCMT\b|\bOMT\b|spinal adjust\w*|(?:referral|evaluation|consult\w*) (?:to|with|by) (?:a |the )?chiropract\w*", "Chiropractic care, 6 visits"),
    ("program", r"functional restoration|\bFRP\b|(?:pain|work hardening|work conditioning|weight(?:[ -]loss)?|detox\w*|rehabilitation|multi-?disciplinary|inter-?disciplinary|residential|inpatient|outpatient|day treatment|smoking cessation|HELP|NCFRP|fitness) (?:\w+ ){0,3}?program\w*|work hardening|work conditioning|detoxification|\bHELP\b(?= program| evaluation)|weight loss|health club|(?:skilled nursing|rehabilitation) (?:facility|stay)|residential (?:treatment|stay|care)", "Functional restoration program, 80 hours"),
    ("home_health", r"home (?:health|care|nursing|attendant|assist\w*|aide|maker)|homemaker|in-? ?home|caregiver|attendant care|home (?:physical|visit)|private duty|visiting nurse|(?:LVN|RN|nursing|nurse) (?:services?|visits?|care)", "Home health aide 4 hours a day"),
    ("transportation", r"transport\w*|taxi\b|mileage|ride service|ambulance|medical van", "Transportation to and from medical visits"),
    ("dental", r"dental\b|dentist\w*|tooth|teeth|crowns?\b|denture\w*|root canal|periodont\w*|orthodont\w*|oral surgery|endodont\w*|occlusal", "Dental evaluation"),
    ("dme", r"(?:tens|nmes|interferential|\bIF|\bIFC|inferential|H-? ?wave|muscle stimulator|neuro-? ?stimulator|stimulation|stimulator|bone growth|traction|cold therapy|cryo-? ?therapy|cryo|heat|hot|ice|compression|DVT|hydrotherapy|ultrasound|game ?ready|vascutherm|CPM|continuous passive motion|paraffin|massage|infrared|laser|light|polar|water circulating|thermal|pneumatic|meds-? ?4|solar ?care|x-? ?force|orthostim\d?|prime dual|TENS/EMS|EMS)[ -](?:\w+ ){0,3}?(?:units?|machines?|devices?|systems?|wraps?|packs?|kits?|stimulators?|pumps?|bath|pads?(?! therap)|sleeves?|rental|purchase)\b", "Cold therapy unit rental, 7 days"),
    ("physical_medicine", r"(?:physical|physio|occupational|aquatic|pool|hand|massage|myofascial|manual|water|hydro|speech|vestibular|vision|traction|spinolator|laser|infrared|shock-? ?wave|extracorporeal|light|diathermy|electrical stimulation|neuromuscular|kinetic|therapeutic|range of motion|pads)[ -]*(?:\w+ ){0,2}?(?:therap\w*|exercis\w*|rehab\w*|releases?|treatments?)\b|physiotherap\w*|\bP\.?T\.?(?:/O\.?T\.?)?\b(?! ?/ ?(?:PTT|INR))|\bO\.?T\.?\b|aqua-? ?therap\w*|aquatic|\bmassage\b|myofascial|electrical stim\w*|\bE-? ?stim\w*|ultrasound\b(?! (?:guid|of|unit))|shock-? ?wave|\bESWT\b|extracorporeal|\bLINT\b|neurostimulation|infrared|traction\b(?! ?(?:unit|device|kit))|paraffin\b|hot/cold packs? (?:therapy|x|times)|spinolator|iontophor\w*|phonophor\w*|kinesio\w*|exercise\b(?! ?(?:kit|equip|ball|bike))|rehab\w*(?= (?:visits?|sessions?|therap))|work (?:rehab\w*)|gait training|decompression therapy|decompression sessions?|VAX-? ?D|cupping|dry needling|graston", "Physical therapy, 6 sessions"),
    ("surgery", r"arthroscop\w*|(?:\w+)?ectom(?:y|ies)\b|(?:\w+)?(?:o|a)plast(?:y|ies)\b|(?:\w+)?otom(?:y|ies)\b|(?:\w+)?odesis\b|fusion\b|decompression\b(?! (?:therapy|table|unit))|(?:cubital|carpal|tarsal|trigger|tendon|ulnar|radial|nerve|fascia\w*|contracture|compartment|finger|thumb)(?: \w+){0,3}? releases?\b|releases? of|repairs?\b|reconstruct\w*|replacement\b|\bORIF\b|open reduction|hardware removal|removal of (?:\w+ ){0,3}?(?:hardware|screws?|plate|implant)|debridement|excision|resection|surger\w*|surgical (?:assistant|procedure|intervention|center|facility|tray|service)|operation\b|assistant surgeon|\banesthes\w*|inpatient stay|hospital (?:stay|admission|days?)|hospitali[sz]ation|length of stay|(?:spinal cord|dorsal column|peripheral nerve) stimulator|\bSCS\b|pain pump|intrathecal pump|implant\w*|neuroplast\w*|manipulation under anes\w*|\bMUA\b|\bTKA\b|\bTHA\b|\bACDF\b|kyphoplast\w*|vertebroplast\w*|adhesiolysis|transposition|lengthening|graft\w*|herniorrh\w*|microdis\w*|transfer of|amputation|intraoperative|neuromonitor\w*|cell saver|vendor", "Left knee arthroscopy with meniscectomy"),
    ("evaluation", r"(?:physical |initial |medical |office |follow[ -]?up |re-? ?)?\b(?:exam(?:ination)?s?\b|consult\w*|evaluations?\b|eval\b|referrals?\b|clearance\b|re-? ?evaluations?\b|office visits?|follow[ -]?ups?\b|visits?\b|second opinion|assessments?\b|appointments?\b|\bQME\b|\bAME\b|telemedicine|telehealth|work-? ?up|H ?& ?P\b)", "Pain management consultation"),
    ("dme", r"braces?\b|\bLSO\b|\bTLSO\b|\bAFO\b|orthos[ie]s\b|orthotics?\b|splints?\b|slings?\b|support\b|supports\b|pillows?\b|mattress\w*|\bbeds?\b|wheel-? ?chairs?\b|walkers?\b|rollator|canes?\b|crutch\w*|scooters?\b|commodes?\b|chairs?\b|cushions?\b|ramps?\b|grab bars?|shower|bath\b|tub\b|toilet|gloves?\b|wipes?\b|shoes?\b|boots?\b|insoles?|inserts?\b|stockings?|hearing aids?|glasses|lenses|prosthe\w*|electrodes?|batter(?:y|ies)|supplies|lead wires?|\bTENS\b|transcutaneous|H-? ?wave|\bIF unit|interferential|immobili[sz]er|\bDME\b|durable medical|collars?\b|corsets?\b|wraps?\b|bandages?|dressings?\b|gauze|kits?\b|exercise (?:ball|equipment|bike)|hospital bed|lift chair|reacher|knee walker|bone growth stim\w*|stimulators?\b|\bunits?\b|\bdevices?\b|\bmachines?\b|\bCPAP\b|\bhumidifier|compression (?:socks?|sleeves?|hose|garment)|pads?\b|packs?\b|ergonomic|keyboard|desk\b|theracane|thera-? ?band|dynasplint|vascutherm|game ?ready|cryo\w*|polar care|sonic ?accelerator|purchase\b|rental\b", "Lumbar support"),
    ("pharmaceutical", r"medications?\b|prescriptions?\b|\bRx\b|tabs?\b|tablets?\b|capsules?\b|caps\b|\bmg\b|\d ?mg\b|\bmcg\b|creams?\b|ointments?\b|gels?\b|patch(?:es)?\b|lotions?\b|topicals?\b|compound(?:ed|s)?\b|suspensions?\b|oral solution|drops\b|sprays?\b|inhalers?\b|NSAIDs?\b|opioids?\b|narcotics?\b|analgesics?\b|anti-? ?inflammator\w*|muscle relax\w*|antidepressants?|antibiotics?|supplements?\b|vitamins?\b|syrup|suppositor\w*|balm\b|transderm\w*|dosepak|refills?\b", "Anti-inflammatory medication"),
    ("other", r"gym\b|membership|housekeep\w*|home modific\w*|case manage\w*|interpreter|translat\w*|vocational|child ?care|lodging|swimming|pool access|nurse case|copies|records\b", "Gym membership for one year"),
)  # fmt: skip

_PATTERN: Final = rx("|".join(f"(?P<k{index}>{pattern})" for index, (_, pattern, _) in enumerate(KEYWORDS)))
_VISITS: Final = rx(r"\b(?:week|weeks|sessions?|visits?|treatments?|wks?)\b")
_CHIROPRACTIC: Final = rx(r"chiro\w*")
_INJECTION: Final = rx(r"\binjections?\b|\binfusions?\b|\bblocks?\b|viscosupp\w*")
_DRUG_FORM: Final = rx(r"\b(?:tab|cap|patch|cream|gel|ointment|lotion|oral|topical|pen|pens|syringes?|vials?)\w*")
_LEVEL: Final = rx(r"\b(?:levels?|screen\w*)\b")


_NOT_ASKED: Final = rx(r"Associated surgical services?(?: request)? ?[:-] ?")


def keyword(flat: str, span: Span) -> Fact[str] | None:
    """Return the category of the keyword that stands first in a part of a flat text."""
    label = _NOT_ASKED.match(flat, *span)
    match = _PATTERN.search(flat, label.end() if label else span.start, span.end)
    if match is None:
        return None
    return Fact(KEYWORDS[int((match.lastgroup or "k0")[1:])][0], Span(*match.span()))


def category(flat: str, span: Span, drug: Span | None) -> Fact[str] | None:
    """Return the category of the service that a heading asks for, with the words that say so.

    Args:
        flat: the flat text.
        span: the disputed service.
        drug: the first drug that it names.
    """
    found = keyword(flat, span)
    if found and found.value == "evaluation" and _VISITS.search(flat, *span):
        visits = _CHIROPRACTIC.search(flat, *span)
        if visits:  # 'Referral to chiropractor, twice a week for 3 weeks' asks for the visits
            return Fact("chiropractic", Span(*visits.span()))
    if drug and (found is None or drug.start <= found.span.start or found.value in {"pharmaceutical", "evaluation"}):
        injected = _INJECTION.search(flat, *span)
        if injected and not _DRUG_FORM.search(flat, *span):
            return Fact("injection", Span(*injected.span()))
        if found and found.value == "laboratory" and _LEVEL.search(flat, drug.end, drug.end + 20):
            return found
        return Fact("pharmaceutical", drug)
    return found
