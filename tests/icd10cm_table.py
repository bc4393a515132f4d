"""Makes ontology/icd10cm.ttl: the part of ICD-10-CM that diagnoses of injured workers are linked to.

The titles, inclusion terms and chapters come from the package simple-icd-10-cm, which carries the tabular list of the
National Center for Health Statistics; it is public domain. Codes stand without their 7th character. Run

    python tests/icd10cm_table.py

after a change of the rules, of the names in ontology/icd10cm-names.ttl, or of the package; a test fails while the file
is stale.
"""

import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from imr_graph import ns
from imr_graph.link.icd10_rules import codes as rule_codes
from imr_graph.resources import folder

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import simple_icd_10_cm as icd

TABLE: Final = folder("ontology") / "icd10cm.ttl"
NAMES: Final = folder("ontology") / "icd10cm-names.ttl"
CATEGORY: Final = 3
PREFIX: Final = f"{ns.BASE}condition/"

#: How deep the table goes, in characters without the dot, by the beginning of the code; the longest one counts.
DEPTHS: Final = {
    3: """S04 S15 S25 S26 S35 S45 S55 S65 S75 S85 S95""",
    4: """F41 G43 G50 G51 G54 G58 H90 H91 M21 M22 M23 M24 M25 M46.1 M66 M67 M71 M72 M84.3 M87 M93 M96 S06 S08 S12
    S14 S24 S27 S31 S34 S36 S37 S38 S44 S48 S54 S58 S64 S68 S74 S78 S84 S88 S94 S98 T20 T21 T22 T23 T24 T25""",
    5: """F32 F33 F43 F45 G44 G47.0 G47.3 G56 G57 G89 H93.1 M12.5 M16 M17 M18 M19 M20 M23.9 M26.6 M43.0 M43.1 M48.5
    M62.5 M65 M67.4 M70 M71.2 M76 M77 M94 M99.0 M99.1 S""",
    6: """G90.5 M12.8 M25.5 M47 M48.0 M50 M51 M53 M54 M62.8 M65.8 M75 M79 S06.0 S29.01 S39.01 S43.4 S46 S63.5 S83.2
    S83.4 S83.5 S93.4""",
}

#: Codes that letters name by their title alone
ALSO: Final = """
    E23.0 E66.3 E78.2 E83.52 E86.0 E87.6 F40.01 F45.21 G25.0 G83.4 H40.05 H52.4 I25.2 L57.0 L60.3 L72.3 M53.0 M62.82
    M65.31 M77.4 N45.1 R10.13 R11.0 R47.01 R68.84 Z93.3
"""
#: Titles that are left out at any depth: what no letter prints, or what the code above them says as well.
LEFT_OUT: Final = re.compile(
    r"physeal|Salter|greenstick|torus|insect bite|blister|external constriction|superficial foreign body|apophyseal"
    r"|with foreign body|open bite|puncture wound with |with damage to nail|blood vessel|neoplas|other specified injur"
    r"|other injur|segmental|oblique|spiral|transverse|longitudinal|osteochondral|other superficial bite|laceration of"
    r"|multifidus|panniculitis|bent bone|specified extensor|specified flexor|with penetration|open wound of other"
    r"|other fracture|part fracture|Monteggia|Galeazzi|Barton|Smith|Maisonneuve|volar plate|zone |type \d fracture"
    r"|unspecified superficial|metacarpophalangeal joint of|interphalangeal joint|midcarpal|carpometacarpal joint of"
    r"|Posterior (?:sub|dis)|Inferior (?:sub|dis)|Medial subl",
    re.IGNORECASE,
)
_SIDED: Final = re.compile(r"\b(?:right|left|bilateral)\b", re.IGNORECASE)
_UNSIDED: Final = re.compile(r"\bunspecified\b", re.IGNORECASE)
_BRACKETS: Final = re.compile(r" *\((?:adult|pediatric|s)\)")


def parent(code: str) -> str | None:
    """Return the code above a code, placeholders left out; None above a category."""
    above = code[:-1].rstrip("X").rstrip(".")
    return above if len(above) >= CATEGORY and len(code) > CATEGORY else None


@cache
def titles() -> dict[str, str]:
    """Return the title of every code without 7th characters and placeholders."""
    found = {}
    for code in icd.get_all_codes(with_dots=True):
        if icd.is_category_or_subcategory(code) and not icd.is_extended_subcategory(code) and not code.endswith("X"):
            found[code] = icd.get_description(code)
    return found


@cache
def _depths() -> dict[str, int]:
    return {beginning: depth for depth, beginnings in DEPTHS.items() for beginning in beginnings.split()}


def _depth(code: str) -> int:
    beginnings = (code[:length] for length in range(len(code), 0, -1))
    return next((_depths()[each] for each in beginnings if each in _depths()), 0)


@cache
def _sided_families() -> frozenset[str]:
    return frozenset(parent(code) or "" for code, title in titles().items() if _SIDED.search(title))


def _listed(code: str, title: str) -> bool:
    """Tell whether the table holds a code for its title's sake."""
    if len(code.replace(".", "")) > _depth(code) or LEFT_OUT.search(title):
        return False
    return not _is_unsided(code, title)


def _is_unsided(code: str, title: str) -> bool:
    """Tell whether a code only says that the side is not known; the code above it says no more."""
    return bool(parent(code) in _sided_families() and not _SIDED.search(title) and _UNSIDED.search(title))


def named_codes() -> frozenset[str]:
    """Return the codes to which the file of names gives names."""
    quads = ox.parse(path=str(NAMES), format=ox.RdfFormat.TURTLE)
    found = (str(quad.subject.value) for quad in quads if quad.predicate.value.startswith(ns.SKOS))
    return frozenset(iri.removeprefix(PREFIX) for iri in found)


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of the table in order, each with all that stand above it."""
    wanted = {code for code, title in titles().items() if _listed(code, title)}
    given = rule_codes() | named_codes() | set(ALSO.split())
    unknown = sorted(given - titles().keys())
    if unknown:
        raise SystemExit(f"no codes of ICD-10-CM: {', '.join(unknown)}")
    wanted |= given | {code for code in titles() if parent(code) in given and _is_side(code)}
    for code in list(wanted):
        wanted.add(code[:CATEGORY])
        if _is_side(code):
            wanted.add(parent(code) or code)
    return tuple(sorted(_without_doubles(wanted & titles().keys(), given)))


def _is_side(code: str) -> bool:
    return bool(_SIDED.search(titles()[code]))


def _without_doubles(wanted: set[str], given: frozenset[str]) -> set[str]:
    """Return the codes without those that say the same as the one above or below them."""
    found = set()
    for code in wanted:
        above = parent(code) or ""
        below = {titles()[each] for each in wanted if parent(each) == code} if len(code) > CATEGORY else set()
        if code in given or (titles()[code] not in below and titles()[code] != titles().get(above)):
            found.add(code)
    return found


@cache
def chapters() -> dict[str, str]:
    """Return the chapters by their range of categories: ``M00-M99`` -> 'Diseases of the musculoskeletal system ...'."""
    found = {}
    for code in icd.get_all_codes():
        if icd.is_chapter(code):
            title, _, span = icd.get_description(code).rpartition(" (")
            found[span.rstrip(")")] = title
    return found


def chapter(code: str) -> str:
    """Return the chapter of a code."""
    return next(span for span in chapters() if span[:3] <= code[:3] <= span[4:])


def labels(code: str, taken: set[str]) -> list[str]:
    """Return the inclusion terms of a code that no other code claims."""
    found = []
    for term in icd.get_inclusion_term(code):
        plain = _BRACKETS.sub("", term)
        if plain.casefold() not in taken and len(plain) < 90 and "code" not in plain:
            taken.add(plain.casefold())
            found.append(plain)
    return found


def turtle() -> str:
    """Return the file."""
    return "".join(_lines())


_HEAD: Final = """\
# ICD-10-CM: the codes that diagnoses are linked to, with their titles and inclusion terms, without 7th characters.
# Made by tests/icd10cm_table.py from the tabular list of {version}; public domain.

@prefix condition: <{base}condition/> .
@prefix imr: <{imr}> .
@prefix scheme: <{base}scheme/> .
@prefix skos: <{skos}> .

scheme:conditions a skos:ConceptScheme ;
    skos:prefLabel "Conditions"@en ;
    skos:definition
        "Diagnoses by ICD-10-CM, as far as letters on injured workers name them. A code's title is its definition."@en .
"""


def _lines() -> Iterator[str]:
    yield _HEAD.format(version="April 2026", base=ns.BASE, imr=ns.IMR, skos=ns.SKOS)
    used = {chapter(code) for code in codes()}
    for span, title in chapters().items():
        if span in used:
            yield _concept(span, title, None, [])
    taken = {titles()[code].casefold() for code in codes()}
    for code in codes():
        above = parent(code)
        while above and above not in codes():
            above = parent(above)
        yield _concept(code, titles()[code], above or chapter(code), labels(code, taken))


def _concept(code: str, title: str, above: str | None, others: list[str]) -> str:
    lines = [
        f'\ncondition:{code} a skos:Concept, imr:Condition ; skos:inScheme scheme:conditions ; skos:notation "{code}"'
    ]
    lines.append(f"skos:prefLabel {_string(title)}@en")
    if others:
        lines.append("imr:inclusionTerm " + ", ".join(map(_string, others)))
    if above:
        lines.append(f"skos:broader condition:{above}")
    return " ;\n    ".join(lines) + " .\n"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> None:
    """Write the file."""
    Path(TABLE).write_text(turtle(), encoding="utf-8")


if __name__ == "__main__":
    main()
