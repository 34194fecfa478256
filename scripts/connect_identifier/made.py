"""Made-up children in two seeded rosters: with twins, siblings, moves, name changes and slips of the pen.

Names are drawn from short lists of common given and family names and from syllables; no child is meant.
"""

from __future__ import annotations

import csv
import random
import string
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from .files import written_whole

_GIVEN = {
    "f": "Emma Olivia Ava Sofia Mia Camila Valentina Aaliyah Chloe Grace Lily Hannah Zoe Nora Maya Leah "
    "Lucia Elena Naomi Ruby Alice Clara Julia Sara Imani Priya Mei Aisha Ines Ana",
    "m": "Liam Noah Lucas Mateo Elijah James Henry Daniel Samuel David Santiago Diego Malik Jayden Isaac "
    "Owen Caleb Aaron Julian Adrian Leo Thomas Victor Omar Andre Kofi Arjun Wei Hugo Jose",
}
_FAMILY = {
    "en": "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Jackson "
    "Martin White Harris Clark Lewis Walker Hall Young King Wright Hill Green Baker Nelson Carter",
    "es": "García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera "
    "Gómez Díaz Cruz Morales Ortiz Gutiérrez Núñez Muñoz Vázquez Colón",
}
_STARTS = "Bar Bel Bren Cal Cor Dal Den El Far Gar Hal Har Kel Lan Mar Mor Nor Or Pel Ran Ros Sal Tar Tor Val Wes"
_ENDS = "a an bury by dale den el er ey field ford ham ias in is ker ley man more nes o on ridge son ton well wick"
_STREETS = (
    "Oak Elm Maple Main Park Church Mill River Hill Lake Cedar Pine School High Spring North Union"
)
_KINDS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court")
_GROUPS = (("white", "not Hispanic"), ("Black", "not Hispanic"), ("Asian", "not Hispanic"))
FIRST_BORN, LAST_BORN = date(2008, 1, 1), date(2024, 12, 31)
COLUMNS = ("id", "first_name", "last_name", "birth_date", "sex", "street", "town", "zip")


@dataclass(frozen=True)
class MadeChild:
    """A made-up child as it is. groups: race, ethnicity, language."""

    number: int
    first: str
    last: str
    born: date
    sex: str
    street: str
    town: str
    zip: str
    groups: tuple[str, str, str]


@dataclass(frozen=True)
class MadeRosters:
    """Two rosters as rows by COLUMNS, and the truth: which child a record's own id is of."""

    rows: dict[str, list[list[str]]]
    truth: dict[str, dict[str, MadeChild]] = field(repr=False)


def make_rosters(records: int, seed: int, shared: float = 0.6) -> MadeRosters:
    """Two agencies' rosters of so many records each. shared: the share of children in both."""
    rng = random.Random(seed)  # noqa: S311 - the same children for the same seed
    both = round(records * shared)
    children = _make_children(rng, 2 * records - both)
    rng.shuffle(children)
    chosen = {"north": children[:records], "south": children[records - both :]}
    rosters = MadeRosters({}, {})
    for agency, own in chosen.items():
        order = rng.sample(own, len(own))
        ids = [f"{agency[0].upper()}{number:07d}" for number in range(len(order))]
        changed = agency == "south"
        rosters.rows[agency] = [_write(rng, i, c, changed) for i, c in zip(ids, order, strict=True)]
        rosters.truth[agency] = dict(zip(ids, order, strict=True))
    return rosters


def write_roster(path: Path, rows: list[list[str]]) -> None:
    """Write a roster as CSV, whole or not at all."""
    with written_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def _make_children(rng: random.Random, count: int) -> list[MadeChild]:
    children: list[MadeChild] = []
    towns = [_make_word(rng) for _ in range(170)]
    while len(children) < count:
        spanish = rng.random() < 0.27
        town = rng.randrange(len(towns))
        street = f"{rng.randrange(1, 400)} {_pick(rng, _STREETS)} {rng.choice(_KINDS)}"
        home = (street, towns[town], f"06{town % 90 + 10}{rng.randrange(3)}")
        last = _make_last(rng, spanish)
        groups = (
            (
                rng.choice(("white", "Black", "other")),
                "Hispanic",
                rng.choice(("Spanish", "English")),
            )
            if spanish
            else (*rng.choice(_GROUPS), rng.choice(("English", "English", "other")))
        )
        named: set[str] = set()  # no brothers or sisters have one given name
        for born in _make_births(rng):
            sex = rng.choice("fm")
            first = _make_first(rng, sex)
            while first in named:
                first = _make_first(rng, sex)
            named.add(first)
            children.append(MadeChild(len(children), first, last, born, sex, *home, groups))
    return children[:count]


def _make_births(rng: random.Random) -> list[date]:
    """The birth dates of a family's children: 3 of 100 births are of twins."""
    days = (LAST_BORN - FIRST_BORN).days
    born = [FIRST_BORN + timedelta(rng.randrange(days)) for _ in range(rng.choice((1, 1, 2, 3)))]
    return born + [day for day in born if rng.random() < 0.015]


def _make_word(rng: random.Random) -> str:
    return rng.choice(_STARTS.split()) + rng.choice(_ENDS.split())


def _pick(rng: random.Random, names: str) -> str:
    """One of the names, the first ones the likelier."""
    listed = names.split()
    return listed[int(len(listed) * rng.random() ** 1.6)]


def _make_first(rng: random.Random, sex: str) -> str:
    if rng.random() < 0.75:
        return _pick(rng, _GIVEN[sex])
    return _make_word(rng) + ("a" if sex == "f" else "")


def _make_last(rng: random.Random, spanish: bool) -> str:
    if spanish:
        names = [_pick(rng, _FAMILY["es"]) for _ in range(2)]
        return " ".join(names) if rng.random() < 0.6 else names[0]
    common = rng.random() < 0.3
    return (
        _pick(rng, _FAMILY["en"])
        if common
        else _make_word(rng) + rng.choice(("", "s", "er", "sen"))
    )


def _write(rng: random.Random, own_id: str, child: MadeChild, changed: bool) -> list[str]:
    """The child as an agency wrote it down. changed: later, when some have moved or have other names."""
    if changed and rng.random() < 0.10:
        street = f"{rng.randrange(1, 400)} {_pick(rng, _STREETS)} {rng.choice(_KINDS)}"
        child = replace(
            child, street=street, town=_make_word(rng), zip=f"06{rng.randrange(100, 999)}"
        )
    last = child.last
    if changed and rng.random() < 0.02:
        last = _make_last(rng, False)
    elif " " in last and rng.random() < 0.4:
        last = rng.choice((last.replace(" ", "-"), last.split()[0]))
    first = _slip(rng, child.first, 0.03)
    born = child.born.isoformat()
    if rng.random() < 0.012:
        born = (child.born + timedelta(rng.choice((1, -1, 10, -30)))).isoformat()
    cells = [first, _slip(rng, last, 0.03), born, child.sex, _slip(rng, child.street, 0.05)]
    cells += [child.town, child.zip]
    blank = [cell if rng.random() > 0.01 or place < 3 else "" for place, cell in enumerate(cells)]
    return [own_id, *blank]


def _slip(rng: random.Random, text: str, share: float) -> str:
    """The text, or in that share of cases with two letters swapped, one left out, one twice, or another one."""
    if rng.random() >= share or len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 2)
    other = rng.choice(string.ascii_lowercase)
    kinds = (text[at + 1] + text[at], text[at], text[at] * 2 + text[at + 1], text[at] + other)
    return text[:at] + rng.choice(kinds) + text[at + 2 :]
