"""Condition and region -> family of codes: how ICD-10-CM divides an injury or a disorder over the body.

From the Alphabetic Index and the Tabular List of ICD-10-CM. A line: the words of the condition, joined by '+'; after
':' regions with their codes, parted by '|'. A region that is not named takes the code of what it is part of; '*' is for
a phrase without a region. '@joint M25.5' stands for the sites of joint disorders (M25.51 shoulder to M25.57 foot),
'@soft' for those of soft tissue, '@spine' and '@somatic' for those of the spine. A code that ends in '!' takes no side.
Of rules of as many words the first one counts: a sprain before an injury, arthritis before pain.
"""

from functools import cache
from typing import Final, NamedTuple

from imr_graph.link.icd10_anatomy import lineage

_SITES: Final = {
    "@joint": "shoulder 1 elbow 2 wrist 3 hand 4 hip 5 knee 6 ankle 7 foot 7",
    "@soft": "shoulder 1 upperarm 2 elbow 2 forearm 3 hand 4 thigh 5 hip 5 pelvis 5 buttock 5 lowerleg 6 knee 6 "
    "ankle 7 foot 7",
    "@spine": "neck 2 cervicothoracic 3 thoracic 4 thoracolumbar 5 lowback 6 lumbosacral 7 sacrum 8 sacroiliac 8 "
    "coccyx 8",
    "@somatic": "head 0 neck 1 thoracic 2 lowback 3 sacrum 4 sacroiliac 4 coccyx 4 pelvis 5 hip 5 lowerlimb 6 "
    "upperlimb 7 rib 8 chest 8 abdomen 9",
}

_RULES: Final = """
sprain: head S03.8 | jaw S03.4 | tmj S03.4 | neck S13.4 | thoracic S23.3 | back S33.5 | spine S33.5 | lowback S33.5
  | sacroiliac S33.6 | sacrum S33.8 | coccyx S33.8 | pelvis S33.8 | chest S23.9 | rib S23.41 | sternum S23.42
  | abdomen S39.011 | groin S76.21 | shoulder S43.40 | acjoint S43.5 | scjoint S43.6 | shouldergirdle S43.9
  | scapula S43.8 | upperarm S46.91 | upperlimb S46.91 | elbow S53.40 | forearm S56.91 | wrist S63.50 | hand S63.9
  | metacarpal S63.65! | finger S63.61! | indexfinger S63.61 | middlefinger S63.61 | ringfinger S63.61
  | littlefinger S63.61 | thumb S63.60 | hip S73.10 | thigh S76.91 | knee S83.9 | patella S83.8 | lowerleg S86.91
  | lowerlimb S86.91 | achilles S86.01 | ankle S93.40 | foot S93.60 | toe S93.50!
sprain+acl: * S83.51 | knee S83.51
sprain+pcl: * S83.52 | knee S83.52
sprain+mcl: * S83.41 | knee S83.41
sprain+lcl: * S83.42 | knee S83.42
sprain+collateral: * S83.40 | knee S83.40 | thumb S63.64 | finger S63.61! | elbow S53.40
sprain+cruciate: * S83.50 | knee S83.50
sprain+ucl: * S53.44 | elbow S53.44 | thumb S63.64
sprain+rotatorcuff: * S43.42 | shoulder S43.42
sprain+facet: neck S13.4 | thoracic S23.3 | lowback S33.5
strain: face S09.11 | head S09.11 | neck S16.1 | trapezius S46.81 | scapula S46.81 | thoracic S29.012 | chest S29.011
  | abdomen S39.011 | flank S39.011 | groin S76.21 | pelvis S39.013 | back S39.012 | spine S39.012 | lowback S39.012
  | sacroiliac S33.6 | buttock S76.01 | shoulder S46.91 | upperarm S46.91 | bicep S46.21 | tricep S46.31
  | upperlimb S46.91 | elbow S56.91 | forearm S56.91 | wrist S66.91 | hand S66.91 | hip S76.01 | thigh S76.91
  | hamstring S76.31 | quadricep S76.11 | adductor S76.21 | knee S86.91 | patella S76.11 | lowerleg S86.91
  | calf S86.11 | achilles S86.01 | ankle S96.91 | foot S96.91 | lowerlimb S86.91
strain+rotatorcuff: * S46.01 | shoulder S46.01
strain+longhead: * S46.11 | bicep S46.11
strain+peroneal: * S86.31 | lowerleg S86.31 | ankle S86.31
whiplash: * S13.4 | neck S13.4
contusion: head S00.93 | brain S06.33 | scalp S00.03 | face S00.83 | jaw S00.83 | eyelid S00.1 | eye S05.1
  | ear S00.43 | nose S00.33 | mouth S00.53 | lip S00.53 | neck S10.93 | throat S10.0 | chest S20.21 | rib S20.21
  | breast S20.0 | thoracic S20.22 | back S20.22 | lowback S30.0 | pelvis S30.0 | buttock S30.0 | groin S30.1
  | abdomen S30.1 | genital S30.2 | shoulder S40.01 | upperarm S40.02 | upperlimb S40.02 | elbow S50.0 | forearm S50.1
  | wrist S60.21 | hand S60.22 | finger S60.00! | thumb S60.01 | indexfinger S60.02 | middlefinger S60.03
  | ringfinger S60.04 | littlefinger S60.05 | hip S70.0 | thigh S70.1 | knee S80.0 | lowerleg S80.1 | lowerlimb S80.1
  | ankle S90.0 | foot S90.3 | toe S90.12 | greattoe S90.11 | * T14.8
abrasion: head S00.91 | scalp S00.01 | face S00.81 | nose S00.31 | ear S00.41 | lip S00.51 | mouth S00.51
  | neck S10.91 | chest S20.31 | thoracic S20.41 | back S20.41 | lowback S30.810 | abdomen S30.811 | buttock S30.810
  | shoulder S40.21 | upperarm S40.81 | upperlimb S40.81 | elbow S50.31 | forearm S50.81 | wrist S60.81 | hand S60.51
  | finger S60.41! | thumb S60.31 | hip S70.21 | thigh S70.31 | knee S80.21 | lowerleg S80.81 | lowerlimb S80.81
  | ankle S90.51 | foot S90.81 | toe S90.41! | eye S05.0 | cornea S05.0 | * T14.8
laceration: head S01.91 | scalp S01.01 | face S01.81 | jaw S01.81 | eyelid S01.11 | eye S05.3 | nose S01.21
  | ear S01.31 | lip S01.51 | mouth S01.51 | neck S11.91 | chest S21.11 | thoracic S21.21 | back S21.21
  | lowback S31.010 | abdomen S31.11 | buttock S31.8 | shoulder S41.01 | upperarm S41.11 | upperlimb S41.11
  | elbow S51.01 | forearm S51.81 | wrist S61.51 | hand S61.41 | finger S61.21! | indexfinger S61.21
  | middlefinger S61.21 | ringfinger S61.21 | littlefinger S61.21 | thumb S61.01 | hip S71.01 | thigh S71.11
  | knee S81.01 | lowerleg S81.81 | lowerlimb S81.81 | ankle S91.01 | foot S91.31 | toe S91.11! | * T14.8
laceration+rotatorcuff: * S46.02 | shoulder S46.02
laceration+tendon: neck S16.2 | shoulder S46.92 | hip S76.02 | finger S66.92 | upperarm S46.92 | forearm S56.92
  | wrist S66.92 | hand S66.92 | thigh S76.92 | lowerleg S86.92 | achilles S86.02 | ankle S96.92 | foot S96.92
laceration+nail: finger S61.31! | thumb S61.11 | toe S91.21!
openwound: head S01.90 | scalp S01.00 | face S01.80 | eyelid S01.10 | nose S01.20 | ear S01.30 | mouth S01.50
  | lip S01.50 | neck S11.90 | chest S21.10 | back S21.20 | lowback S31.00 | abdomen S31.10 | shoulder S41.00
  | upperarm S41.10 | upperlimb S41.10 | elbow S51.00 | forearm S51.80 | wrist S61.50 | hand S61.40 | finger S61.20!
  | thumb S61.00 | hip S71.00 | thigh S71.10 | knee S81.00 | lowerleg S81.80 | lowerlimb S81.80 | ankle S91.00
  | foot S91.30 | toe S91.10! | * T14.8
puncture: scalp S01.03 | face S01.83 | neck S11.93 | chest S21.13 | lowback S31.03 | abdomen S31.13 | shoulder S41.03
  | upperarm S41.13 | upperlimb S41.13 | elbow S51.03 | forearm S51.83 | wrist S61.53 | hand S61.43 | finger S61.23!
  | thumb S61.03 | hip S71.03 | thigh S71.13 | knee S81.03 | lowerleg S81.83 | lowerlimb S81.83 | ankle S91.03
  | foot S91.33 | toe S91.13! | * T14.8
bite: face S01.85 | ear S01.35 | upperarm S41.15 | upperlimb S41.15 | elbow S51.05 | forearm S51.85 | wrist S61.55
  | hand S61.45 | finger S61.25! | thumb S61.05 | thigh S71.15 | knee S81.05 | lowerleg S81.85 | lowerlimb S81.85
  | ankle S91.05 | foot S91.35 | * T14.8
crush: head S07.9 | face S07.0 | neck S17.9 | chest S28.0 | abdomen S38.1 | pelvis S38.1 | lowback S38.1
  | shoulder S47 | upperarm S47 | upperlimb S47 | elbow S57.0 | forearm S57.8 | wrist S67.3 | hand S67.2
  | finger S67.19! | thumb S67.0 | hip S77.0 | thigh S77.1 | knee S87.0 | lowerleg S87.8 | lowerlimb S87.8
  | ankle S97.0 | foot S97.8 | toe S97.1 | * T14.8
fracture: head S02.91 | face S02.92 | nose S02.2 | eye S02.85! | jaw S02.6 | tooth S02.5 | neck S12.9
  | thoracic S22.00 | thoracolumbar S22.08 | back S22.00 | chest S22.9 | rib S22.3 | sternum S22.20 | lowback S32.00
  | lumbosacral S32.9 | sacrum S32.10 | sacroiliac S32.10 | coccyx S32.2 | pelvis S32.9 | spine T14.8 | shoulder S42.9
  | clavicle S42.00 | acjoint S42.03 | scapula S42.10 | upperarm S42.30 | humerus S42.30 | upperlimb S42.30
  | elbow S42.40 | olecranon S52.02 | radialhead S52.12 | forearm S52.9 | radius S52.9 | ulna S52.20 | wrist S62.10
  | scaphoid S62.00 | carpal S62.10 | hand S62.9 | metacarpal S62.30! | finger S62.60! | indexfinger S62.60
  | middlefinger S62.60 | ringfinger S62.60 | littlefinger S62.60 | thumb S62.50 | hip S72.00 | acetabulum S32.40
  | thigh S72.9 | femur S72.9 | knee S82.00 | patella S82.00 | lowerleg S82.9 | lowerlimb S82.9 | tibia S82.20
  | fibula S82.40 | ankle S82.89 | malleolus S82.89 | talus S92.10 | calcaneus S92.00 | heel S92.00 | tarsal S92.20
  | metatarsal S92.30 | foot S92.90 | toe S92.91 | lessertoe S92.50 | greattoe S92.40 | * T14.8
fracture+pathological: shoulder M84.41 | upperarm M84.42 | forearm M84.43 | hand M84.44 | pelvis M84.45 | hip M84.45
  | thigh M84.45 | lowerleg M84.46 | knee M84.46 | ankle M84.47 | foot M84.47 | spine M48.5 | * M84.4
fracture+upperend: humerus S42.20 | radius S52.10 | ulna S52.00 | forearm S52.10 | femur S72.00 | tibia S82.10
  | fibula S82.83 | thumb S62.51 | finger S62.61! | greattoe S92.41 | toe S92.51 | radialhead S52.12 | knee S82.10
  | lowerleg S82.10
fracture+lowerend: humerus S42.40 | radius S52.50 | ulna S52.60 | forearm S52.50 | wrist S52.50 | femur S72.40
  | tibia S82.30 | fibula S82.83 | clavicle S42.03 | thumb S62.52 | finger S62.63! | greattoe S92.42 | toe S92.53
  | lowerleg S82.30
fracture+shaft: humerus S42.30 | radius S52.30 | ulna S52.20 | forearm S52.30 | femur S72.30 | tibia S82.20
  | fibula S82.40 | clavicle S42.02 | metacarpal S62.32!
fracture+boneneck: humerus S42.21 | femur S72.00 | hip S72.00 | radius S52.13 | radialhead S52.13 | talus S92.11
  | metacarpal S62.33!
fracture+boneneck+radial: * S52.13 | forearm S52.13 | elbow S52.13
fracture+boneneck+surgical: * S42.21 | shoulder S42.21
fracture+boxer: * S62.33! | hand S62.33! | metacarpal S62.33!
fracture+medial: malleolus S82.5 | ankle S82.5
fracture+lateral: malleolus S82.6 | ankle S82.6
fracture+bimalleolar: * S82.84 | ankle S82.84
fracture+trimalleolar: * S82.85 | ankle S82.85
fracture+pilon: * S82.87 | ankle S82.87 | tibia S82.87
fracture+tibialplateau: * S82.14 | knee S82.14 | tibia S82.14
fracture+intertrochanteric: * S72.14 | hip S72.14 | femur S72.14
fracture+ulnar: * S52.20 | forearm S52.20
fracture+radial: * S52.30 | forearm S52.30
fracture+ulnar+styloid: * S52.61 | wrist S52.61
fracture+radial+styloid: * S52.51 | wrist S52.51
fracture+radial+lowerend: * S52.50 | wrist S52.50
fracture+colle: * S52.53 | wrist S52.53 | radius S52.53
fracture+smith: * S52.54 | wrist S52.54 | radius S52.54
fracture+barton: * S52.56 | wrist S52.56 | radius S52.56
fracture+bennett: * S62.21 | thumb S62.21
fracture+rolando: * S62.22 | thumb S62.22
fracture+dequervain: * S62.00 | wrist S62.00
fracture+monteggia: * S52.27 | forearm S52.27 | elbow S52.27
fracture+galeazzi: * S52.37 | forearm S52.37
fracture+jone: * S92.35 | foot S92.35
fracture+pott: * S82.84 | ankle S82.84
fracture+hangman: * S12.1 | neck S12.1
fracture+phalanx: * S62.60! | hand S62.60! | thumb S62.50 | foot S92.50
fracture+styloid: radius S52.51 | ulna S52.61 | wrist S52.51
fracture+vault: * S02.0! | head S02.0!
fracture+base: head S02.10
fracture+zygomatic: * S02.40 | face S02.40
fracture+zygoma: * S02.40
fracture+fifth: metatarsal S92.35 | metacarpal S62.30! | foot S92.35
fracture+fourth: metatarsal S92.34 | foot S92.34
fracture+third: metatarsal S92.33
fracture+second: metatarsal S92.32
fracture+first: metatarsal S92.31 | metacarpal S62.20
fracture+lisfranc: * S92 | foot S92
fracture+odontoid: * S12.1 | neck S12.1
fracture+multiple: rib S22.4 | chest S22.4
stressfracture: upperarm M84.32 | forearm M84.33 | hand M84.34 | pelvis M84.35 | hip M84.35 | thigh M84.35
  | lowerleg M84.36 | knee M84.36 | ankle M84.37 | foot M84.37 | lowback M48.4 | * M84.3
dislocation: jaw S03.0 | tmj S03.0 | tooth S03.2! | neck S13.1 | thoracic S23.1 | lowback S33.1 | sacroiliac S33.2
  | shoulder S43.00 | acjoint S43.10 | scjoint S43.20 | elbow S53.10 | radialhead S53.00 | wrist S63.00
  | finger S63.25! | thumb S63.10 | hand S63.0 | hip S73.00 | knee S83.10 | patella S83.00 | ankle S93.0 | foot S93.30
  | toe S93.10
dislocation+recurrent: @joint M24.4 | patella M22.0
dislocation+chronic: @joint M24.4 | patella M22.0
dislocation+lisfranc: * S93.32 | foot S93.32
subluxation: neck M99.11 | thoracic M99.12 | lowback M99.13 | sacrum M99.14 | sacroiliac M99.14 | pelvis M99.15
  | rib M99.18 | spine M99.1 | back M99.1 | jaw S03.0 | shoulder S43.00 | acjoint S43.11 | elbow S53.10 | wrist S63.00
  | thumb S63.10 | finger S63.20! | hip S73.00 | knee S83.10 | patella S83.00 | ankle S93.0 | foot S93.30 | toe S93.10
subluxation+recurrent: @joint M24.4 | patella M22.1
vertebralsubluxation: @somatic M99.1 | * M99.1
separation: shoulder S43.10 | acjoint S43.10 | scjoint S43.20 | rib S23.29
injury+rotatorcuff: * S46.00 | shoulder S46.00
injury+tendon: shoulder S46.90 | upperarm S46.90 | bicep S46.20 | forearm S56.90 | wrist S66.90 | hand S66.90
  | finger S66.90 | thigh S76.90 | knee S76.10 | lowerleg S86.90 | achilles S86.00 | ankle S96.90 | foot S96.90
injury+brachialplexus: * S14.3 | shoulder S14.3
multipleinjury: * T07
nerveinjury: neck S14.9 | shoulder S44.9 | upperarm S44.9 | upperlimb S44.9 | elbow S54.9 | forearm S54.9
  | wrist S64.9 | hand S64.9 | finger S64.49! | hip S74.9 | thigh S74.9 | lowerleg S84.9 | knee S84.9
  | lowerlimb S84.9 | ankle S94.9 | foot S94.9 | * T14.8
nerveinjury+ulnar: * S54.0 | wrist S64.0 | hand S64.0 | elbow S54.0
nerveinjury+median: * S54.1 | wrist S64.1 | hand S64.1
nerveinjury+radial: * S54.2 | upperarm S44.2 | wrist S64.2
nerveinjury+peroneal: * S84.1
nerveinjury+sciatic: * S74.0
nerveinjury+digitalnerve: * S64.49! | finger S64.49! | thumb S64.3
spinalcordinjury: neck S14.10 | thoracic S24.10 | lowback S34.10 | * S14.10
burn: head T20.0 | face T20.0 | neck T20.0 | eye T26.4 | trunk T21.0 | back T21.0 | groin T21.0 | upperlimb T22.0
  | wrist T23.0 | hand T23.0 | lowerlimb T24.0 | ankle T25.0 | foot T25.0 | * T30.0
burn+degree1: head T20.1 | face T20.1 | neck T20.1 | trunk T21.1 | back T21.1 | upperlimb T22.1 | wrist T23.1
  | hand T23.1 | lowerlimb T24.1 | ankle T25.1 | foot T25.1 | * T30.0
burn+degree2: head T20.2 | face T20.2 | neck T20.2 | trunk T21.2 | back T21.2 | upperlimb T22.2 | wrist T23.2
  | hand T23.2 | lowerlimb T24.2 | ankle T25.2 | foot T25.2 | * T30.0
burn+degree3: head T20.3 | face T20.3 | neck T20.3 | trunk T21.3 | back T21.3 | upperlimb T22.3 | wrist T23.3
  | hand T23.3 | lowerlimb T24.3 | ankle T25.3 | foot T25.3 | * T30.0
amputation: finger S68.11! | indexfinger S68.11 | middlefinger S68.11 | ringfinger S68.11 | littlefinger S68.11
  | thumb S68.01 | hand S68.41 | wrist S68.41 | forearm S58.9 | upperarm S48.9 | upperlimb S48.9 | thigh S78.9
  | lowerleg S88.9 | lowerlimb S88.9 | foot S98.9 | toe S98.13 | greattoe S98.11 | ear S08.1
foreignbody: scalp S00.05 | head S00.95 | lip S00.55 | neck S10.95 | chest S20.35 | back S20.45 | lowback S30.850
  | abdomen S30.851 | shoulder S40.25 | upperarm S40.85 | elbow S50.35 | hip S70.25 | eye T15.9 | cornea T15.0
  | ear T16 | nose T17.1 | face S00.85 | forearm S50.85 | wrist S60.85 | hand S60.55 | finger S60.45! | thumb S60.35
  | thigh S70.35 | knee S80.25 | lowerleg S80.85 | ankle S90.55 | foot S90.85 | toe S90.45! | * M79.5
jointpain: @joint M25.5 | neck M54.2 | back M54.9 | spine M54.9 | thoracic M54.6 | lowback M54.50 | sacroiliac M53.3
  | tmj M26.62 | upperarm M25.52 | forearm M25.53 | wrist M25.53 | pelvis M25.55 | thigh M25.55 | lowerleg M25.56
  | * M25.50
overuse: upperlimb M70.9 | lowerlimb M70.9 | * M70.9
radiculopathy: @spine M54.1 | back M54.1 | spine M54.1 | upperlimb M54.12 | lowerlimb M54.16 | * M54.1
sciatica: * M54.3 | lowback M54.3 | lowerlimb M54.3
muscleweakness: * M62.81
spasm: back M62.830 | spine M62.830 | calf M62.831 | neck M62.838 | * M62.838
effusion: @joint M25.4
instability: @joint M25.3 | neck M53.2 | lowback M53.2 | spine M53.2 | back M53.2 | patella M22.8
instability+chronic: @joint M25.3 | knee M23.5
contracture: @joint M24.5
ankylosis: @joint M24.6 | back M43.2 | spine M43.2
looseb: @joint M24.0 | knee M23.4 | * M24.0
myalgia: neck M79.12 | head M79.12 | face M79.12 | jaw M79.11 | * M79.1 | upperlimb M79.18 | lowerlimb M79.18
  | spine M79.18 | trunk M79.18
discdisplacement: neck M50.2 | thoracic M51.24 | thoracolumbar M51.25 | lowback M51.26 | lumbosacral M51.27 | * M51.2
  | back M51.2 | spine M51.2
discdegeneration: neck M50.3 | thoracic M51.34 | thoracolumbar M51.35 | lowback M51.369 | lumbosacral M51.379
  | * M51.3 | back M51.3 | spine M51.3
discdisorder: neck M50.9 | thoracic M51.84 | thoracolumbar M51.85 | lowback M51.86 | lumbosacral M51.87 | * M51.9
  | back M51.9 | spine M51.9
discdisplacement+radiculopathy: neck M50.1 | thoracic M51.14 | thoracolumbar M51.15 | lowback M51.16
  | lumbosacral M51.17
discdegeneration+radiculopathy: neck M50.1 | thoracic M51.14 | thoracolumbar M51.15 | lowback M51.16
  | lumbosacral M51.17
discdisorder+radiculopathy: neck M50.1 | thoracic M51.14 | thoracolumbar M51.15 | lowback M51.16 | lumbosacral M51.17
discdisplacement+myelopathy: neck M50.0 | thoracic M51.04 | thoracolumbar M51.05 | lowback M51.06
discdegeneration+myelopathy: neck M50.0 | thoracic M51.04 | lowback M51.06
discdisorder+myelopathy: neck M50.0 | thoracic M51.04 | lowback M51.06
discogenicpain: neck M50.3 | lowback M51.360 | lumbosacral M51.370 | * M51.360
annulartear: neck M50.8 | thoracic M51.84 | lowback M51.A0 | lumbosacral M51.A3 | * M51.A0
spinalstenosis: @spine M48.0 | lowback M48.061 | * M48.0 | spine M48.0
foraminalstenosis: @spine M48.0 | lowback M48.061 | * M48.0
spondylosis: neck M47.812 | cervicothoracic M47.813 | thoracic M47.814 | thoracolumbar M47.815 | lowback M47.816
  | lumbosacral M47.817 | sacrum M47.818 | sacroiliac M47.818 | * M47.9
spondylosis+radiculopathy: @spine M47.2 | * M47.2
spondylosis+myelopathy: neck M47.12 | thoracic M47.14 | lowback M47.16 | * M47.1
spondylolisthesis: @spine M43.1 | * M43.1
spondylolysis: @spine M43.0 | * M43.0
myelopathy: neck G95.9 | thoracic G95.9 | * G95.9
segdysfunction: @somatic M99.0 | * M99.0
dysfunction: sacroiliac M53.3 | sacrum M53.3 | tmj M26.60
arthropathy: acjoint M19.01 | upperlimb M12.9 | lowerlimb M12.9 | sacroiliac M53.3 | neck M47.812 | thoracic M47.814
  | lowback M47.816 | * M12.9
osteoarthritis: shoulder M19.01 | elbow M19.02 | wrist M19.03 | hand M19.04 | hip M16.1 | knee M17.1 | ankle M19.07
  | foot M19.07 | pelvis M16.1 | lowerleg M17.1 | upperarm M19.02 | forearm M19.03 | tmj M26.64 | neck M47.812
  | thoracic M47.814 | lowback M47.816 | lumbosacral M47.817 | sacroiliac M47.818 | spine M47.9 | back M47.9
  | manysites M15.9 | * M19.90
osteoarthritis+posttraumatic: shoulder M19.11 | elbow M19.12 | wrist M19.13 | hand M19.14 | hip M16.5 | knee M17.3
  | ankle M19.17 | foot M19.17 | * M19.92
osteoarthritis+traumatic: shoulder M19.11 | elbow M19.12 | wrist M19.13 | hand M19.14 | hip M16.5 | knee M17.3
  | ankle M19.17 | foot M19.17
osteoarthritis+patellofemoral: * M17.1 | knee M17.1
arthritis: shoulder M19.01 | elbow M19.02 | wrist M19.03 | hand M19.04 | hip M16.1 | knee M17.1 | ankle M19.07
  | foot M19.07 | pelvis M16.1 | lowerleg M17.1 | upperarm M19.02 | forearm M19.03 | tmj M26.64 | neck M47.812
  | thoracic M47.814 | lowback M47.816 | lumbosacral M47.817 | sacroiliac M46.1 | spine M47.9 | back M47.9 | * M19.90
arthritis+posttraumatic: shoulder M19.11 | elbow M19.12 | wrist M19.13 | hand M19.14 | hip M16.5 | knee M17.3
  | ankle M19.17 | foot M19.17 | * M19.92
arthritis+patellofemoral: * M17.1 | knee M17.1
chondromalacia: @joint M94.2 | patella M22.4 | * M94.2
chondromalacia+patellofemoral: * M22.4 | knee M22.4
avascularnecrosis: shoulder M87.01 | humerus M87.02 | scaphoid M87.03 | wrist M87.03 | hip M87.05 | femur M87.05
  | knee M87.06 | ankle M87.07 | talus M87.07 | * M87.0
tendinitis: shoulder M75.8 | bicep M75.2 | tricep M77.8 | elbow M77.8 | forearm M77.8 | wrist M77.8 | hand M77.8
  | buttock M76.0 | hip M76.89 | thigh M76.89 | knee M76.89 | patella M76.5 | achilles M76.6 | ankle M77.5
  | foot M77.5 | * M77.9
tendinitis+rotatorcuff: * M75.8 | shoulder M75.8
tendinitis+calcific: * M65.2 | shoulder M75.3
tendinitis+peroneal: * M76.7 | ankle M76.7 | foot M76.7
tendinitis+posteriortibial: * M76.82 | ankle M76.82 | foot M76.82 | tibia M76.82
enthesopathy: shoulder M75.9 | elbow M77.8 | wrist M77.8 | hand M77.8 | hip M76.9 | thigh M76.9 | knee M76.9
  | lowerleg M76.9 | ankle M77.5 | foot M77.5 | spine M46.0 | * M77.9
tenosynovitis: @soft M65.9 | bicep M75.2 | * M65.9
tenosynovitis+posteriortibial: * M76.82 | ankle M76.82
tenosynovitis+peroneal: * M76.7 | ankle M76.7
synovitis: @soft M65.9 | * M65.9
bursitis: shoulder M75.5 | elbow M70.3 | olecranon M70.2 | wrist M70.1 | hand M70.1 | hip M70.7 | knee M70.5
  | patella M70.4 | ankle M71.57 | foot M71.57 | achilles M76.6 | * M71.9
bursitis+subacromial: * M75.5 | shoulder M75.5
bursitis+subdeltoid: * M75.5 | shoulder M75.5
bursitis+trochanteric: * M70.6 | hip M70.6
bursitis+prepatellar: * M70.4 | knee M70.4
bursitis+pesanserine: * M70.5 | knee M70.5
bursitis+ischial: * M70.7
adhesivecapsulitis: * M75.0 | shoulder M75.0
impingement: shoulder M75.4 | hip M25.85 | wrist M25.83 | elbow M25.82 | knee M25.86 | ankle M25.87 | * M75.4
impingement+ulnar: elbow G56.2
impingement+nerveroot: @spine M54.1 | * M54.1
tear+rotatorcuff: * M75.10 | shoulder M75.10
tear+rotatorcuff+partial: * M75.11 | shoulder M75.11
tear+rotatorcuff+complete: * M75.12 | shoulder M75.12
tear+rotatorcuff+traumatic: * S46.01 | shoulder S46.01
tear+rotatorcuff+acute: * S46.01 | shoulder S46.01
tear+meniscus: * S83.20! | knee S83.20!
tear+meniscus+medial: * S83.24 | knee S83.24
tear+meniscus+lateral: * S83.28 | knee S83.28
tear+meniscus+medial+buckethandle: * S83.21 | knee S83.21
tear+meniscus+lateral+buckethandle: * S83.25 | knee S83.25
tear+meniscus+medial+complex: * S83.23 | knee S83.23
tear+meniscus+lateral+complex: * S83.27 | knee S83.27
tear+meniscus+medial+peripheral: * S83.22 | knee S83.22
tear+meniscus+lateral+peripheral: * S83.26 | knee S83.26
tear+meniscus+degenerative: * M23.3 | knee M23.3
tear+meniscus+old: * M23.2 | knee M23.2
tear+meniscus+chronic: * M23.2 | knee M23.2
tear+meniscus+old+medial: * M23.2 | knee M23.2
tear+meniscus+old+lateral: * M23.2 | knee M23.2
tear+meniscus+chronic+medial: * M23.2 | knee M23.2
tear+meniscus+degenerative+medial: * M23.3 | knee M23.3
tear+meniscus+degenerative+lateral: * M23.3 | knee M23.3
derangement+meniscus: * M23.3 | knee M23.3
injury+meniscus: * S83.20! | knee S83.20!
tear+labrum: * S43.43 | shoulder S43.43 | hip S73.19 | acetabulum S73.19
tear+acetabulum: hip S73.19
slap: * S43.43 | shoulder S43.43
tear+acl: * S83.51 | knee S83.51
tear+pcl: * S83.52 | knee S83.52
tear+mcl: * S83.41 | knee S83.41
tear+lcl: * S83.42 | knee S83.42
tear+ucl: * S53.44 | elbow S53.44 | thumb S63.64
injury+acl: * S83.51 | knee S83.51
injury+mcl: * S83.41 | knee S83.41
deficiency+acl: * M23.61 | knee M23.61
tear+tfcc: * S63.59 | wrist S63.59
injury+tfcc: * S63.59 | wrist S63.59
sprain+tfcc: * S63.59 | wrist S63.59
tear+cartilage: knee S83.3
tear: shoulder S46.91 | bicep S46.21 | tricep S46.31 | upperarm S46.91 | elbow S56.91 | forearm S56.91 | wrist S66.91
  | hand S66.91 | hip S76.01 | buttock S76.01 | groin S76.21 | thigh S76.91 | hamstring S76.31 | quadricep S76.11
  | adductor S76.21 | knee S83.9 | patella S76.11 | lowerleg S86.91 | calf S86.11 | achilles S86.01 | ankle S96.91
  | foot S96.91 | abdomen S39.011 | chest S29.011
tear+ligament: knee S83.9 | ankle S93.40 | wrist S63.50 | elbow S53.40 | shoulder S43.40 | foot S93.60 | hand S63.9
  | thumb S63.60 | finger S63.61!
tear+longhead: * S46.11 | bicep S46.11
derangement: @joint M24.8 | knee M23.9 | * M24.9
ganglion: @joint M67.4 | finger M67.44 | * M67.4
triggerfinger: thumb M65.31 | indexfinger M65.32 | middlefinger M65.33 | ringfinger M65.34 | littlefinger M65.35
  | hand M65.3 | * M65.3
neuropathy: upperlimb G56.9 | lowerlimb G57.9 | * G62.9 | face G51.9
mononeuropathy: upperlimb G56.9 | lowerlimb G57.9 | * G58.9
neuropathy+ulnar: * G56.2 | upperlimb G56.2
neuropathy+median: * G56.1 | upperlimb G56.1 | wrist G56.0
neuropathy+radial: * G56.3 | upperlimb G56.3
neuropathy+peroneal: * G57.3 | lowerlimb G57.3
neuropathy+sciatic: * G57.0 | lowerlimb G57.0
neuropathy+femoral: * G57.2 | lowerlimb G57.2
neuropathy+saphenous: * G57.8 | lowerlimb G57.8
neuropathy+sural: * G57.8 | lowerlimb G57.8
neuropathy+plantar: * G57.6 | lowerlimb G57.6
neuropathy+tibialnerve: * G57.4 | lowerlimb G57.4
neuropathy+brachialplexus: * G54.0
neuritis: * M79.2 | upperlimb G56.9 | lowerlimb G57.9 | neck M54.12 | lowback M54.16 | lumbosacral M54.17
  | thoracic M54.14
neuritis+ulnar: * G56.2 | upperlimb G56.2
neuritis+median: * G56.1 | upperlimb G56.1
neuritis+radial: * G56.3 | upperlimb G56.3
neuritis+peroneal: * G57.3 | lowerlimb G57.3
neuritis+sciatic: * G57.0 | lowerlimb G57.0
neuralgia: * M79.2 | upperlimb M79.2 | lowerlimb M79.2
neuralgia+occipital: * M54.81 | head M54.81
neuralgia+intercostal: * G58.0
neuralgia+sciatic: * M54.3
crps: * G90.50 | upperlimb G90.51 | lowerlimb G90.52 | trunk G90.59 | head G90.59 | spine G90.59
crps2: upperlimb G56.4 | lowerlimb G57.7 | * G56.4
atrophy: @soft M62.5 | back M62.5A | * M62.50
cellulitis: face L03.211 | neck L03.221 | trunk L03.319 | finger L03.01 | toe L03.03 | upperlimb L03.11
  | lowerlimb L03.11 | * L03.90
abscess: face L02.01 | neck L02.11 | trunk L02.219 | upperlimb L02.41 | lowerlimb L02.41 | hand L02.51 | foot L02.61
  | * L02.91
infection+postoperative: * T81.4 | upperlimb T81.4 | lowerlimb T81.4 | trunk T81.4 | spine T81.4
infection+openwound: * T81.4 | upperlimb L08.9 | lowerlimb L08.9
hernia: groin K40.90 | abdomen K46.9 | * K46.9
osteomyelitis: hand M86.9 | foot M86.9 | * M86.9
disorder+disc: neck M50.9 | lowback M51.86 | thoracic M51.84 | * M51.9
fusion: * Z98.1 | spine Z98.1 | trunk Z98.1 | upperlimb Z98.1 | lowerlimb Z98.1
replacement: knee Z96.65 | hip Z96.64 | shoulder Z96.61 | * Z96.60
musclecontracture: @soft M62.4 | * M62.4
injury: head S09.90 | brain S06.9 | face S09.93 | jaw S09.93 | tooth S09.93 | nose S09.92 | ear S09.91 | eye S05.9
  | neck S19.9 | chest S29.9 | thoracic S29.9 | back S39.92 | spine S39.92 | lowback S39.92 | abdomen S39.91
  | pelvis S39.93 | groin S39.93 | genital S39.94 | shoulder S49.9 | upperarm S49.9 | upperlimb S49.9 | elbow S59.90
  | forearm S59.91 | wrist S69.9 | hand S69.9 | hip S79.91 | thigh S79.92 | knee S89.9 | lowerleg S89.9
  | lowerlimb S89.9 | ankle S99.91 | foot S99.92 | manysites T07
pain: head R51.9 | face R51.9 | jaw R68.84 | tmj M26.62 | tooth K08.89 | mouth K13.79 | eye H57.1 | ear H92.0
  | throat R07.0 | neck M54.2 | back M54.9 | spine M54.9 | thoracic M54.6 | lowback M54.50 | sacroiliac M53.3
  | sacrum M53.3 | coccyx M53.3 | rib R07.81 | chest R07.9 | sternum R07.89 | breast N64.4 | abdomen R10.9
  | groin R10.30 | pelvis R10.2 | testis N50.81 | genital R10.2 | buttock M79.18 | trapezius M79.18 | shoulder M25.51
  | upperarm M79.62 | upperlimb M79.60 | elbow M25.52 | forearm M79.63 | wrist M25.53 | hand M79.64
  | metacarpal M79.64 | hip M25.55 | thigh M79.65 | knee M25.56 | lowerleg M79.66 | lowerlimb M79.60 | ankle M25.57
  | achilles M79.67 | foot M79.67 | manysites M25.50
numbness: * R20.0
paresthesia: * R20.2
weakness: upperlimb R29.898 | lowerlimb R29.898 | * R53.1
stiffness: @joint M25.6 | neck M43.6 | back M53.8 | lowback M53.86
swelling: @joint M25.4 | hand M79.89 | lowerlimb M79.89 | upperlimb M79.89 | face R22.0 | neck R22.1
edema: * R60.0 | lowerlimb R60.0 | upperlimb R60.0
mass: face R22.0 | head R22.0 | neck R22.1 | trunk R22.2 | back R22.2 | upperlimb R22.3 | lowerlimb R22.4
  | abdomen R19.00
infection: * B99.9 | upperlimb L08.9 | lowerlimb L08.9 | trunk L08.9 | spine M46.5
disorder: shoulder M75.9 | neck M53.82 | lowback M53.86 | thoracic M53.84 | back M53.9 | spine M53.9 | tmj M26.60
  | jaw M27.9 | hip M25.9 | knee M25.9 | ankle M25.9 | elbow M25.9 | wrist M25.9 | hand M25.9 | foot M25.9
  | sacroiliac M53.3
surgery: * Z98.890 | spine Z98.890 | trunk Z98.890 | upperlimb Z98.890 | lowerlimb Z98.890 | head Z98.890
"""


class Rule(NamedTuple):
    """A condition, and the codes by region.

    Attributes:
        order: its place: rules of more words come first, then by their place in the table.
        needs: the words of the condition.
        codes: region, or '*' for none -> family of codes.
    """

    order: int
    needs: frozenset[str]
    codes: dict[str, str]


@cache
def rules() -> dict[str, list[Rule]]:
    """Return the rules by the first word of their condition."""
    lines = [line.partition(":") for line in _RULES.replace("\n  |", " |").strip().splitlines()]
    lines.sort(key=lambda line: -line[0].count("+"))
    found: dict[str, list[Rule]] = {}
    for order, (condition, _, codes) in enumerate(lines):
        needs = condition.strip().split("+")
        found.setdefault(needs[0], []).append(Rule(order, frozenset(needs), _codes(codes)))
    return found


def _codes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in text.split("|"):
        region, code = entry.split()
        if region in _SITES:
            sites = _SITES[region].split()
            found.update((site, code + digit) for site, digit in zip(sites[::2], sites[1::2], strict=True))
        else:
            found[region] = code
    return found


def find(words: frozenset[str], region: str | None) -> tuple[str, frozenset[str]] | None:
    """Return the code of a condition at a region, and the words that it was told by; None where no rule knows it.

    Args:
        words: the folded words of the condition, tissues and degrees among them.
        region: the region; None where the phrase names none.
    """
    places = lineage(region) if region else ("*",)
    for rule in sorted(rule for word in words for rule in rules().get(word, ())):
        if rule.needs <= words:
            code = next((rule.codes[place] for place in places if place in rule.codes), None)
            if code:
                return code, rule.needs
    return None


@cache
def codes() -> frozenset[str]:
    """Return every code that a rule gives, without the mark '!'."""
    return frozenset(code.rstrip("!") for found in rules().values() for rule in found for code in rule.codes.values())
