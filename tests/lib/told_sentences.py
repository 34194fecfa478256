"""Sentences that tell of one made-up person, and harmless ones that only look so, as people write them
in minutes, READMEs, caveats and footnotes.

Nothing here is anyone's: Faker makes the names and numbers from a seed. The sentences were written from
what people say, not from what the finders know.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from faker import Faker

DAYS = (
    "%B %-d, %Y",
    "%b %-d, %Y",
    "%m/%d/%Y",
    "%-m/%-d/%y",
    "%Y-%m-%d",
    "%-d %B %Y",
    "%d.%m.%Y",
    "%B %-d of %Y",
    "%b. %-dth, %Y",
    "%A, %B %-d, %Y",
)
BIRTHS = (
    "The youngest, born {day}, was left out.",
    "One child (DOB {day}) is counted twice.",
    "DOB: {day}",
    "Her birthday is {day}.",
    "He was born in Hartford on {day}.",
    "Date of birth {day} was corrected by the agency.",
    "Corrected: D.O.B. {day} in place of an empty cell.",
    "{day} is the birth date of the sibling who moved.",
    "The record with date-of-birth {day} was merged.",
    "Nacida el {day}, vive con su abuela.",
    "Born: {day}. Placed the same week.",
)
PHONES = (
    "Call the mother at {phone}.",
    "Questions? {phone}",
    "The caseworker's cell is {phone} after five.",
    "tel. {phone}, ask for the intake desk",
    "Left a message ({phone}) on Monday.",
    "The father's number: {phone}",
    "She can be reached under {phone} on weekdays.",
    "Fax the form to {phone}.",
    "text {phone} when the file is there",
)
NUMBERS = (
    "860-{a}-{b}",
    "(203) {a}-{b}",
    "860.{a}.{b}",
    "+1 860 {a} {b}",
    "860 {a} {b}",
    "(475){a}-{b}",
    "1-959-{a}-{b}",
    "860\u2013{a}\u2013{b}",
)
SSNS = (
    "SSN {ssn} was removed from row 12.",
    "Social Security number {ssn}",
    "Her social is {ssn}.",
    "Matched by SSN ({ssn}).",
    "The file still had {ssn} in the note.",
    "ssn: {ssn}",
)
ADDRESSES = (
    "The family lives at {house} {street}.",
    "Moved from {house} {street}, Apt 3B, in May.",
    "{house} {street} was searched twice.",
    "The visit at {house} {street} is not counted.",
    "Mail goes to P.O. Box {house}.",
    "address on file: {house} {street}",
    "They moved into {house} {street} last fall.",
)
STREETS = (
    "Elm Street",
    "Maple Ave",
    "Old Quarry Road",
    "N. Main St.",
    "Washington Boulevard",
    "Birch Lane",
    "Pine Hill Drive",
    "Whalley Avenue",
    "Court Street",
    "Lakeview Terrace",
    "Mill Rd",
    "oak street",
)
NAMES = (
    "{first} {last} asked why the column is empty.",
    "Thanks to {first} {last} for the file.",
    "The table was made by {first} {last} of the agency.",
    "Mrs. {last} said that the numbers are late.",
    "Entered by {first} {last}.",
    "{last}, {first} was placed with an aunt in June.",
    "The youngest son of {first} {last} is in the count.",
    "Dr. {last} reviewed the method.",
    "Minutes were taken by {first} {last}.",
    "We spoke with {first} {last} on Tuesday.",
    "{first} M. {last} signed the agreement.",
    "According to {first} {last}, the school closed early.",
    "Ms {last} from the district explained the gap.",
)
MAILS = (
    "Write to {mail} for the file.",
    "Contact: {mail}",
    "{mail} sent the corrected table in May.",
    "The numbers came from {mail}, who keeps them.",
)
COUNTS = (
    "Only {few} children of {place} are in care.",
    "In {place}, {few} students were expelled.",
    "{Few} infants died in {place} in 2019.",
    "There were {few} {race} girls in {place}.",
    "{place} had {few} removals that year.",
    "The {few} siblings from {place} are left out.",
    "We dropped {place} because it had just {few} cases.",
    "{Few} of the teenagers live in {place}.",
    "{few} families in {place} asked for help",
    "{place}: {few} youth in shelters",
    "En {place} hay {few} niños en cuidado.",
    "Cuando cerró la escuela de {place}, {few} niños se fueron.",
)
RACES = ("Black", "Asian", "Latina", "Native American", "white")
FEW = ("2", "3", "4", "7", "9", "two", "three", "five", "eight", "one")
IDS = (
    "Case number {id} was closed in May.",
    "Student ID {id} appears twice.",
    "SASID {id} has no school.",
    "The client (no. {id}) moved.",
    "docket {id} is sealed",
    "Medicaid ID: {id}",
)
HARMLESS = (
    "In {year} the agency changed how it counts, so {year} and later years cannot be compared.",
    "{place} and its neighbors are counted together before {year}.",
    "Counts below 6 are hidden for {place} and all other towns.",
    "Children aged 3 to 5 in {place} are counted on October 1, {year}.",
    "Births are counted from January 1, {year} to December 31, {year}.",
    "Children born between July 1, 2005 and June 30, 2006 are one cohort.",
    "The table was updated on March 4, {year}.",
    "For grade 3 in {place}, the test was given in two parts.",
    "Call 2-1-1 or 1-800-842-2288 to report a concern.",
    "The {place} School District has {big} students.",
    "{big} children of {place} are enrolled.",
    "Of {big} students in {place}, 12.5 percent were absent.",
    "Washington Elementary School closed in {year}.",
    "The Annie E. Casey Foundation publishes the same figure.",
    "Write to data@agency.example or info@agency.example.",
    "The Jordan Institute and the Lincoln School took part.",
    "The Department of Children and Families sent 3 tables for {place}.",
    "Rates are per 1,000 children; {place} has a rate of 4.2.",
    "Fewer than five students of {place} are shown as suppressed.",
    "The Juan F. Consent Decree ended in {year}.",
    "Two school districts in {place} joined in {year}.",
    "The FIPS code of {place} is 09003, and its GEOID 0900312345.",
    "Version 1.2.3 replaced table 4 of the {year} report, pages 203-555.",
    "Section 10-233 and Public Act {year}-15 say who is counted.",
    "One in five children of {place} is served by the program.",
    "The 4 regions and 9 planning areas have their own rows.",
    "Street outreach and 3 home visiting programs are counted in {place}.",
    "Martin Luther King Day falls in the third week of the year.",
    "Grades 6 to 8 make the middle school; ages 13 to 17 make youth.",
    "Numbers are from the American Community Survey, table B09001, five-year file.",
    "The Governor's Task Force met 3 times in {year}.",
    "Dice si un niño al cuidado del estado vive en {place}.",
    "Menos de cinco niños de {place} se muestran como ocultos.",
    "Cuando una familia de {place} recibe ayuda, se cuenta como un caso.",
    "El programa atiende a uno de cada 5 niños de {place}.",
)


def _draw_day(chance: random.Random) -> str:
    day = date(2006, 1, 1) + timedelta(days=chance.randrange(6_000))
    return day.strftime(chance.choice(DAYS))


def plant_sentences(seed: int, places: list[str]) -> Iterator[tuple[str, str]]:
    """(kind, sentence) of every kind, each sentence twenty times with other words."""
    chance, fake = random.Random(seed), Faker("en_US")
    fake.seed_instance(seed)
    kinds = {
        "birth": BIRTHS,
        "phone": PHONES,
        "ssn": SSNS,
        "address": ADDRESSES,
        "name": NAMES,
        "mail": MAILS,
        "count": COUNTS,
        "id": IDS,
    }
    for kind, forms in kinds.items():
        for form in forms:
            for _ in range(20):
                few, first, last = chance.choice(FEW), fake.first_name(), fake.last_name()
                number = chance.choice(NUMBERS)
                ssn = f"{chance.randint(100, 665)}-{chance.randint(10, 99)}-{chance.randint(1000, 9999)}"
                yield (
                    kind,
                    form.format(
                        day=_draw_day(chance),
                        phone=number.format(
                            a=chance.randint(200, 999), b=chance.randint(1000, 9999)
                        ),
                        ssn=ssn,
                        house=chance.randint(1, 2_000),
                        street=chance.choice(STREETS),
                        first=first,
                        last=last,
                        mail=f"{first}.{last}@agency.example".lower(),
                        few=few,
                        Few=few.capitalize(),
                        race=chance.choice(RACES),
                        place=chance.choice(places),
                        id=chance.choice(("{}", "A{}", "{}-C")).format(
                            chance.randint(10**5, 10**9)
                        ),
                    ),
                )


def make_harmless(seed: int, places: list[str]) -> Iterator[str]:
    """Every harmless sentence, twenty times with other words."""
    chance = random.Random(seed)
    for form in HARMLESS:
        for _ in range(20):
            yield form.format(
                place=chance.choice(places),
                year=chance.randint(2005, 2026),
                big=chance.randint(21, 40_000),
            )
