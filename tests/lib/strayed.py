"""One made-up person's name in a column of other things, in every form that `neutral` knows; and the same
columns without it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from neutral import draw_names, kinds

# What columns hold, by what they are: a heading and its cells.
COLUMNS: dict[str, tuple[str, list[str]]] = {
    "groups": ("group", ["Younger", "Middle", "Older"] * 8),
    "settings": ("setting", ["Kin", "Foster care", "Group home", "Shelter"] * 6),
    "races": (
        "race_ethnicity",
        ["White", "Black or African American", "Hispanic or Latino", "Asian", "Two or more"] * 5,
    ),
    "towns": ("town", ["Acton", "Barre", "Clinton", "Dalton", "Easton", "Madison", "Chester"] * 3),
    "places": ("place", ["New Haven", "West Hartford", "Old Saybrook", "Bridgeport", "Lyme"] * 4),
    "regions": ("region", ["Region 1", "Region 2", "Region 3", "Region 4"] * 4),
    "schools": (
        "school",
        ["John F. Kennedy School", "Griswold School", "Law High School", "Oak Academy"] * 4,
    ),
    "years": ("year", ["2019", "2020", "2021", "2022"] * 5),
    "notes": ("note", ["Preliminary", "Revised", "Counts below ten are hidden", ""] * 5),
    "silent": ("x1", ["alpha", "beta", "gamma", "delta", "epsilon"] * 4),
}
# Forms that many other things have too: one word, or initials alone.
AMBIGUOUS = (
    *("surname", "given name", "spanish surname", "spanish given", "nickname", "hyphened surname"),
    *("lower surname", "lower given", "caps surname", "caps given", "j.s.", "js", "mc"),
)
# Forms in which only one of the two words is whole: not told of schools and towns.
SHORT = (
    "g. surname",
    "surname, g.",
    "surname g",
    "given s.",
    "mr",
    "'s child",
    "family",
    "baby",
    "spanish double surname",
)


def stray_columns(seed: int) -> Iterator[tuple[str, str, str, list[str]]]:
    """(form of the name, what the column holds, heading, cells)."""
    for number, kind in enumerate(kinds(draw_names(0))):
        for column, (heading, cells) in COLUMNS.items():
            at = seed + 31 * number + len(column)
            name = kinds(draw_names(at))[kind]()
            row = random.Random(at).randrange(len(cells))
            yield kind, column, heading, [*cells[:row], name, *cells[row + 1 :]]
