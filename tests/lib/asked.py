"""What people ask the search in two languages, and which page must come among the first.

Each line was written before the search was tried on it: first as a parent, a caseworker or a student would
say it in Spanish, then the same in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from browsing import ask
from playwright.sync_api import Page

FIRST = 3  # results that somebody sees at once
SHOWN = 5  # results that are drawn at once; what comes later counts as not found


class Asked(NamedTuple):
    """A question in both languages. pages: the addresses that answer it, any of which will do, below the
    root of a language; a place's, a dataset's, a desired dataset's, a topic's, an agency's. None where
    nothing is to be found."""

    spanish: str
    english: str
    pages: tuple[str, ...]


def _ask(spanish: str, english: str, *pages: str) -> Asked:
    return Asked(spanish, english, tuple(f"{page}/" for page in pages))


PLACED = "datasets/children-in-placement"
ABUSE = ("datasets/abuse-neglect-by-town", "datasets/abuse-neglect-by-type")
ABSENT = (
    "datasets/chronic-absenteeism",
    "datasets/chronic-absenteeism-by-race",
    "datasets/school-attendance",
)
SUSPENDED = ("datasets/suspension-rates", "datasets/sanctions")
NEED = "datasets/educational-need"
CARE = ("datasets/care-4-kids", "workplan/care-4-kids")
INFANTS = ("datasets/birth-to-three", "workplan/birth-to-three")
INSURED = ("datasets/child-health-insurance", "workplan/husky-enrollment")
IN_CARE = (PLACED, "workplan/children-in-placement")

ASKED = (
    # what it is called, in one and in many, with accents and without
    _ask("niños colocados fuera del hogar", "children in placement", PLACED),
    _ask("ninos colocados", "placed children", PLACED),
    _ask("colocación", "placement", PLACED),
    _ask("colocaciones fuera del hogar", "placements", PLACED),
    _ask("regiones de Connecticut", "regions of Connecticut", "datasets/regions"),
    _ask("región de planificación", "planning region", "datasets/regions"),
    _ask("distritos escolares", "school districts", "datasets/school-districts"),
    _ask("distrito escolar", "school district", "datasets/school-districts"),
    _ask("suspensiones", "suspensions", *SUSPENDED),
    _ask("suspension", "suspension", *SUSPENDED),
    _ask("ausentismo cronico", "chronic absence", *ABSENT),
    _ask("graduacion", "graduation", "datasets/four-year-graduation"),
    _ask("nacimiento", "birth", "datasets/births"),
    _ask("pobreza infantil", "child poverty", "datasets/child-poverty"),
    _ask("seguro médico", "health insurance", "datasets/child-health-insurance"),
    _ask("arrestos", "arrests", "datasets/juvenile-arrests"),
    # other words for it
    _ask("cuidado de crianza", "foster care", PLACED),
    _ask("acogida", "foster kids", PLACED),
    _ask("hogar temporal", "foster home", PLACED),
    _ask("foster", "foster", PLACED),
    _ask("lo botaron de la escuela", "kicked out of school", *SUSPENDED),
    _ask("cupones de alimentos", "food stamps", "datasets/snap-and-tfa"),
    _ask("estampillas", "EBT", "datasets/snap-and-tfa"),
    _ask("guardería", "daycare", "datasets/care-4-kids", "workplan/care-4-kids"),
    _ask("mi hijo falta mucho a la escuela", "my kid misses school a lot", *ABSENT),
    _ask("almuerzo gratis", "free lunch", NEED),
    _ask("bullying", "bullying", "datasets/bullying"),
    _ask("burlas en la escuela", "picked on at school", "datasets/bullying"),
    _ask("envenenamiento por plomo", "lead poisoning", "datasets/lead-screening"),
    _ask("bebés que murieron", "babies who died", "datasets/fetal-infant-mortality"),
    _ask("educación especial", "special ed", NEED),
    _ask("no habla inglés", "does not speak English", NEED),
    _ask(
        "drogas y alcohol",
        "drugs and alcohol",
        "datasets/substance-abuse-treatment-admissions",
        "workplan/youth-substance-use-and-mental-health",
    ),
    # mistyped
    _ask("ausensia", "absense", *ABSENT),
    _ask("suspencion", "suspention", *SUSPENDED),
    _ask("probeza", "povrety", "datasets/child-poverty"),
    _ask("asmma", "asthmma", "datasets/asthma-visits"),
    _ask("arestos de menores", "juvenile arests", "datasets/juvenile-arrests"),
    _ask("matricula de prekinder", "prekindergarden enrolment", "datasets/pre-k-enrollment"),
    _ask("Brigeport", "Brigeport", "places/bridgeport"),
    # questions
    _ask(
        "cuántos niños hay en Hartford",
        "how many children in Hartford",
        "datasets/child-population",
    ),
    _ask(
        "¿Cuántos niños viven en la pobreza?",
        "How many children live in poverty?",
        "datasets/child-poverty",
    ),
    _ask(
        "¿cuántos bebés nacieron en 2022?", "how many babies were born in 2022?", "datasets/births"
    ),
    _ask("¿Dónde hay más asma?", "Where is asthma most common?", "datasets/asthma-visits"),
    _ask("¿qué es el cuidado de crianza?", "what is foster care?", PLACED),
    _ask(
        "¿Cuánto ganan las familias de Norwich?",
        "How much do families in Norwich earn?",
        "datasets/household-income",
    ),
    _ask("maltrato infantil en Waterbury", "child abuse in Waterbury", *ABUSE),
    _ask("denuncias de negligencia por pueblo", "neglect by town", *ABUSE),
    _ask("ausentismo por escuela", "absenteeism by school", *ABSENT),
    _ask("suspensiones a nivel de escuela", "school-level suspensions", *SUSPENDED),
    _ask("nacimientos por código postal", "births by ZIP code", "datasets/births"),
    # what nobody publishes yet, places, agencies
    _ask("crisis móvil", "mobile crisis", "workplan/mobile-crisis-episodes"),
    _ask("libertad condicional", "probation", "workplan/juvenile-court-referrals"),
    _ask("Norwich", "Norwich", "places/norwich"),
    _ask("departamento de niños y familias", "department of children and families", "agencies/dcf"),
    _ask(
        "salud mental",
        "mental health",
        "datasets/mental-health-estimates",
        "datasets/treatment-need-estimates",
        "topics/behavioral-health",
    ),
    _ask(
        "justicia juvenil",
        "juvenile justice",
        "topics/juvenile-justice",
        "datasets/juvenile-arrests",
        "workplan/juvenile-court-referrals",
    ),
)

# As a mother, a grandmother who raises a grandchild, a legislator's aide, a caseworker and a journalist would
# ask, written down before the search was tried on them. Of each two neighbors the search was mended for the
# first, words and all; the second is held out: no word is added for it.
STRANGE = (
    # a mother
    _ask("mi hijo no va a la escuela", "my son wont go to school", *ABSENT),
    _ask(
        "mi hija tiene autismo",
        "my daughter has autism",
        NEED,
        *INFANTS,
        "workplan/special-education",
    ),
    _ask("ayuda para pagar la guarderia", "help paying for daycare", *CARE),
    _ask("le hacen bullying a mi hijo", "my kid is being bullied", "datasets/bullying"),
    _ask("mi niño tiene asma en New Haven", "asthma new haven kids", "datasets/asthma-visits"),
    _ask("seguro medico para mis hijos husky", "husky insurance for my kids", *INSURED),
    _ask("bebé que no habla todavía", "toddler not talking yet", *INFANTS),
    _ask(
        "pintura con plomo",
        "lead paint in old house",
        "datasets/lead-screening",
        "workplan/lead-and-asthma",
    ),
    _ask("lunch gratis", "free lunch kids", NEED),
    _ask(
        "cuántos niños viven en Willimantic",
        "how many kids live in Willimantic",
        "datasets/child-population",
        "places/windham",
    ),
    # a grandmother
    _ask("estoy criando a mi nieto", "raising my grandson", *IN_CARE),
    _ask("me quitaron a mis nietos", "dcf took my grandkids", *IN_CARE),
    _ask(
        "abuela con custodia de los nietos",
        "grandparents guardianship",
        *IN_CARE,
        "workplan/permanency-exits",
    ),
    _ask("estampillas de comida en Hartford", "snap benefits hartford", "datasets/snap-and-tfa"),
    _ask(
        "cuando entra al kinder",
        "is my grandbaby ready for kindergarden",
        "datasets/kindergarten-entrance-inventory",
    ),
    _ask("asistensia escolar", "atendance rates", "datasets/school-attendance", *ABSENT),
    # an aide
    _ask("niños pobres por pueblo", "poor kids by town", "datasets/child-poverty"),
    _ask("niños en cuidado de crianza por pueblo", "kids in foster care by town", PLACED),
    _ask(
        "tasa de graduación 2020 Bridgeport",
        "graduation rate bridgeport 2020",
        "datasets/four-year-graduation",
    ),
    _ask(
        "cuantos estudiantes hay en Stamford",
        "student count stamford",
        "datasets/student-enrollment",
    ),
    _ask(
        "jóvenes sin trabajo ni escuela",
        "teens not working and not in school",
        "datasets/employed-or-enrolled-youth",
    ),
    _ask(
        "mortalidad infantil por condado",
        "infant mortality by county",
        "datasets/fetal-infant-mortality",
    ),
    _ask("familias sin carro", "families without a car", "datasets/family-context"),
    _ask("ingreso promedio Greenwich", "median income greenwich", "datasets/household-income"),
    _ask("niños sin seguro", "uninsured children 2023", "datasets/child-health-insurance"),
    _ask(
        "inscripcion prescolar",
        "preeschool enrolment",
        "datasets/pre-k-enrollment",
        "workplan/public-preschool",
    ),
    # a caseworker
    _ask("denuncias comprobadas", "substantiated allegations", *ABUSE),
    _ask("reunificacion familiar", "reunification", "workplan/permanency-exits"),
    _ask("hogares grupales", "group homes", *IN_CARE),
    _ask("intervencion temprana", "early intervention referrals", *INFANTS),
    _ask(
        "tratamiento de adicciones",
        "addiction treatment",
        "datasets/substance-abuse-treatment-admissions",
        "workplan/youth-substance-use-and-mental-health",
    ),
    _ask("intento de suicidio adolescentes", "teen suicide", "datasets/mental-health-estimates"),
    _ask(
        "clinica de salud mental niños medicaid",
        "medicaid behavioral health kids",
        "workplan/medicaid-child-behavioral-health",
    ),
    _ask("padres que trabajan", "working moms", "datasets/parents-at-work"),
    # a journalist
    _ask("abuso de menores 2023", "child abuse numbers 2023", *ABUSE),
    _ask("estudiantes negros suspendidos", "black students suspended", *SUSPENDED),
    _ask(
        "delincuencia juvenil",
        "teen crime statistics",
        "datasets/juvenile-arrests",
        "workplan/juvenile-court-referrals",
        "topics/juvenile-justice",
    ),
    _ask("que significa suprimido", "why are numbers hidden", "hidden-numbers", "glossary"),
    _ask("niños sin hogar en la escuela", "homeless students", "datasets/school-attendance"),
    _ask("asdfghjkl", "asdfghjkl"),
    # what must find nothing
    _ask("qwxzv blorpt", "zzxqv flumpf"),
    _ask("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
)
LOOKED_AT, HELD_OUT = STRANGE[::2], STRANGE[1::2]


@dataclass(frozen=True)
class Found:
    """Where the first right page stood for a question, counted from 1; 0 for nowhere among those shown. Where
    nothing is to be found, nothing stands first."""

    query: str
    at: int
    first: tuple[str, ...]


def measure(page: Page, spanish: bool, asked: Sequence[Asked] = ASKED) -> list[Found]:
    """What the search finds for each question. page: the search of that language, open."""
    return [_measure_one(page, one.spanish if spanish else one.english, one.pages) for one in asked]


def _measure_one(page: Page, query: str, pages: Sequence[str]) -> Found:
    ask(page, query)
    page.wait_for_function(_DRAWN)
    urls = page.locator(".c-found > li h3 a").evaluate_all(
        "(links) => links.map(({ href }) => href)"
    )
    paths = [urlsplit(url).path for url in urls[:SHOWN]]
    ends = tuple(f"/{page}" for page in pages)
    right = (i for i, path in enumerate(paths, 1) if path.endswith(ends))
    at = next(right, 0) if pages else int(not paths)
    return Found(query, at, tuple(paths[:FIRST]))


# Results are drawn after the status has told how many there are.
_DRAWN = """() => document.querySelector("[data-found] > li") || !document.querySelector("[data-help]").hidden"""


def share_first(found: Sequence[Found], first: int = FIRST) -> float:
    """The share of the questions whose answer stands among the first."""
    return sum(0 < one.at <= first for one in found) / len(found)


def mean_reciprocal_rank(found: Sequence[Found]) -> float:
    """The mean of 1/rank of the first right page, 0 where there is none (Voorhees, TREC-8, 1999)."""
    return sum(1 / one.at for one in found if one.at) / len(found)
