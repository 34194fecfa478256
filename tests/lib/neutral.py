"""Made-up persons under headings that say nothing: what is left when somebody renames the columns, or
removes the one that was complained of."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from faker import Faker
from nicknames import name_triplets

HEADINGS = ("col_a", "x1", "value", "name2", "field", "label", "Column 3", "text", "who", "item")
SHORT_FORMS = sorted({triplet.name2 for triplet in name_triplets()})
ROWS = (20, 40, 150)
TOWNS = (
    "Acton",
    "Barre",
    "Clinton",
    "Dalton",
    "Easton",
    "Gill",
    "Hudson",
    "Lenox",
    "Milton",
    "Upton",
)


STARTS = (
    "Bav Brel Cham Dom Fal Gres Hol Jank Karl Lind Mar Nov Pol Rost Sal Tar Vill Wend Zar".split()
)
ENDS = "aker and ask eau elin esk ett evic ino ish oma onik ova owny uka ulis ura way".split()


class Names(NamedTuple):
    """Where names are drawn: a given name, a surname, Spanish ones, a short form, an initial."""

    given: Callable[[], str]
    surname: Callable[[], str]
    spanish_given: Callable[[], str]
    spanish: Callable[[], str]
    nickname: Callable[[], str]
    letter: Callable[[], str]


def draw_names(seed: int) -> Names:
    english, spanish, draw = Faker("en_US"), Faker("es_MX"), random.Random(seed)
    english.seed_instance(seed)
    spanish.seed_instance(seed)
    return Names(
        english.first_name,
        english.last_name,
        spanish.first_name,
        spanish.last_name,
        lambda: draw.choice(SHORT_FORMS).title(),
        lambda: draw.choice("ABCDEFGHJKLMNPRSTVW"),
    )


def kinds(n: Names) -> dict[str, Callable[[], str]]:
    """How a person's name may stand in a cell, by the name of the kind."""
    return {
        "surname": n.surname,
        "given name": n.given,
        "given surname": lambda: f"{n.given()} {n.surname()}",
        "surname, given": lambda: f"{n.surname()}, {n.given()}",
        "surname,given": lambda: f"{n.surname()},{n.given()}",
        "surname given": lambda: f"{n.surname()} {n.given()}",
        "surname, given m.": lambda: f"{n.surname()}, {n.given()} {n.letter()}.",
        "given m. surname": lambda: f"{n.given()} {n.letter()}. {n.surname()}",
        "g. surname": lambda: f"{n.letter()}. {n.surname()}",
        "surname, g.": lambda: f"{n.surname()}, {n.letter()}.",
        "surname g": lambda: f"{n.surname()} {n.letter()}",
        "given s.": lambda: f"{n.given()} {n.letter()}.",
        "j.s.": lambda: f"{n.letter()}.{n.letter()}.",
        "js": lambda: f"{n.letter()}{n.letter()}",
        "spanish surname": n.spanish,
        "spanish given": n.spanish_given,
        "spanish double surname": lambda: f"{n.spanish()} {n.spanish()}",
        "spanish full": lambda: f"{n.spanish_given()} {n.spanish()} {n.spanish()}",
        "spanish, given": lambda: f"{n.spanish()} {n.spanish()}, {n.spanish_given()}",
        "hyphened surname": lambda: f"{n.surname()}-{n.surname()}",
        "hyphened full": lambda: f"{n.given()} {n.surname()}-{n.surname()}",
        "surname jr": lambda: f"{n.given()} {n.surname()} Jr.",
        "lower full": lambda: f"{n.given()} {n.surname()}".lower(),
        "lower surname": lambda: n.surname().lower(),
        "lower given": lambda: n.given().lower(),
        "caps full": lambda: f"{n.surname()}, {n.given()}".upper(),
        "caps surname": lambda: n.surname().upper(),
        "caps given": lambda: n.given().upper(),
        "dotted": lambda: f"{n.given()}.{n.surname()}".lower(),
        "underscored": lambda: f"{n.surname()}_{n.given()}",
        "mr": lambda: f"Ms. {n.surname()}",
        "two children": lambda: f"{n.given()} & {n.given()} {n.surname()}",
        "nickname": n.nickname,
        "nickname surname": lambda: f"{n.nickname()} {n.surname()}",
        'given "nick" surname': lambda: f'{n.given()} "{n.given()}" {n.surname()}',
        "numbered": lambda: f"{ord(n.letter())}. {n.given()} {n.surname()}",
        "with a day": lambda: f"{n.surname()}, {n.given()} 03/04/20{ord(n.letter()) % 22:02}",
        "child of": lambda: f"child of {n.given()} {n.surname()}",
        "'s child": lambda: f"{n.surname()}'s child",
        "family": lambda: f"{n.surname()} family",
        "baby": lambda: f"Baby Girl {n.surname()}",
        "mc": lambda: f"Mc{n.surname()}",
        "with age": lambda: f"{n.surname()}, {n.given()} ({ord(n.letter()) % 17})",
    }


def neutral_columns(
    names: Callable[[int], Names], seed: int
) -> Iterator[tuple[str, str, list[str]]]:
    """(kind, heading, cells) for every kind under every heading, in three sizes in turn."""
    for number, kind in enumerate(kinds(names(0))):
        for turn, heading in enumerate(HEADINGS):
            at = seed + 100 * number + turn
            make, draw = kinds(names(at))[kind], random.Random(at)
            rows = ROWS[(number + turn) % len(ROWS)]
            known = [make() for _ in range(rows)]
            cells = [name if turn % 3 or draw.random() < 0.7 else "" for name in known]
            yield kind, heading, cells


RARE = tuple(f"{start}{end}" for start in STARTS for end in ENDS)


def leads(n: Names, seed: int) -> dict[str, Callable[[], str]]:
    """What leads to a person without being a name in a cell of its own: sentences, names to sign in with,
    numbers, days, addresses; and surnames half of which nobody lists."""
    draw, fake = random.Random(seed), Faker("en_US")
    fake.seed_instance(seed)

    def born(form: str) -> Callable[[], str]:
        return lambda: fake.date_between_dates(date(2008, 1, 1), date(2025, 12, 31)).strftime(form)

    def one_of(*makers: Callable[[], str]) -> Callable[[], str]:
        return lambda: draw.choice(makers)()

    def digits(pattern: str) -> str:
        return fake.bothify(pattern.replace("?", "A"))

    area = ("203", "860", "475")
    return {
        "sentence": one_of(
            lambda: f"{n.given()} was placed with kin",
            lambda: f"spoke to {n.given()} {n.surname()} on the phone",
            lambda: f"the {n.surname()} family called about school",
            lambda: f"Referred to {n.given()} in the fall",
        ),
        "sentence with a role": one_of(
            lambda: f"seen by Dr. {n.surname()}",
            lambda: f"case worker {n.surname()} closed the case",
            lambda: f"{n.given()} moved out in May",
        ),
        "jroe": lambda: f"{n.given()[0]}{n.surname()}".lower(),
        "jroe12": lambda: f"{n.given()[0]}{n.surname()}{draw.randint(1, 99)}".lower(),
        "roej": lambda: f"{n.surname()}{n.given()[0]}".lower(),
        "e-mail": fake.email,
        "phone": lambda: f"({draw.choice(area)}) {digits('2##-####')}",
        "phone of ten digits": lambda: f"{draw.choice(area)}{digits('3######')}",
        "phone of seven digits": lambda: digits("5##-####"),
        "born, ISO": born("%Y-%m-%d"),
        "born, American": born("%m/%d/%Y"),
        "born, two digits": born("%m/%d/%y"),
        "born, in words": born("%B %d, %Y"),
        "born, eight digits": born("%Y%m%d"),
        "case of a year": lambda: f"{draw.choice(('2022', '2023'))}-{digits('#####')}",
        "case with a letter": lambda: f"{n.letter()}{digits('%#####')}",
        "case of nine digits": lambda: digits("%########"),
        "number of a child, hidden": lambda: f"xxx-xx-{digits('####')}",
        "street": fake.street_address,
        "surname, listed or not": one_of(n.surname, lambda: draw.choice(RARE)),
        "given name, rare surname": lambda: f"{n.given()} {draw.choice(RARE)}",
    }


def neutral_leads(seed: int) -> Iterator[tuple[str, str, list[str]]]:
    """(kind, heading, cells) of what leads to a person, in tables of 12, 20 and 60 rows."""
    for turn, heading in enumerate(HEADINGS):
        for rows in (12, 20, 60):
            at = seed + 1000 * turn + rows
            for kind, make in leads(draw_names(at), at).items():
                yield kind, heading, [make() for _ in range(rows)]


ABOUT: dict[str, tuple[tuple[str, ...], Callable[[random.Random], str]]] = {
    "age": (("age", "Age at entry", "AGE_YRS", "yrs"), lambda d: str(d.randint(0, 17))),
    "sex": (("sex", "Gender", "SX", "m_f"), lambda d: d.choice("FM")),
    "town": (("town", "Residence", "TWN", "place"), lambda d: d.choice(TOWNS)),
    "race": (
        ("race", "ethnicity", "RE", "grp"),
        lambda d: d.choice(("White", "Black", "Hispanic", "Asian")),
    ),
    "grade": (("grade", "Gr", "level", "GRD"), lambda d: d.choice(("K", "1", "2", "3", "4", "5"))),
    "birth year": (
        ("birth_year", "yob", "Year born", "yr"),
        lambda d: str(d.randint(2005, 2022)),
    ),
    "placement": (
        ("placement_type", "setting", "PLC", "type"),
        lambda d: d.choice(("foster care", "kin", "group home")),
    ),
    "entry": (
        ("entry_date", "opened", "DT1", "start"),
        lambda d: f"{d.randint(2017, 2022)}-{d.randint(1, 12):02}-{d.randint(1, 28):02}",
    ),
    "absent": (
        ("days_absent", "absences", "ABS", "days"),
        lambda d: str(d.randint(0, 40)),
    ),
}
CHOSEN = (
    ("age", "sex", "town"),
    ("age", "sex", "race", "town"),
    ("sex", "grade", "race"),
    ("age", "placement", "sex"),
    ("birth year", "sex", "town"),
    ("grade", "sex", "town", "absent"),
    ("age", "race", "entry"),
)


def children(seed: int) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Tables of a row a child without a name or a number: (which columns, table). The headings are
    the plain ones, an office's, its short forms, and ones that say nothing."""
    for number, chosen in enumerate(CHOSEN):
        for rows in ROWS[1:]:
            for wording in range(4):
                draw = random.Random(seed + 100 * number + 10 * wording + rows)
                table = {
                    ABOUT[about][0][wording]: [ABOUT[about][1](draw) for _ in range(rows)]
                    for about in chosen
                }
                yield f"{'/'.join(chosen)} {('plain', 'office', 'short', 'silent')[wording]}", table
