"""Next-year editions of a made-up package, in every way in which an agency may send them.

Each edition says what it may come to. The truth is kept beside it, so that a test can tell whether what was
written is true, hidden, or silently something else.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

PLACES = {"01": "Alphaville", "02": "Betatown", "03": "Gammaburg"}
GROUPS = ("Younger", "Older", "Grown")
YEARS = ("2021", "2022", "2023")
NEXT = "2024"
THRESHOLD = 10
NAMES = ("place_id", "place", "group", "year", "children", "late")
TITLES = ("Town code", "Town", "Age group", "Calendar year", "Children", "Percent late")
SMALL = "7"  # planted in the new year: no reader may learn it

Key = tuple[str, str, str]  # place id, group, year
Numbers = dict[Key, tuple[str, str]]  # children, percent late


@dataclass(frozen=True)
class Edition:
    """A file, and what it may come to. table: header and rows; truth: the numbers as the agency has them,
    in the package's unit; options: what the person says; may: "written", "asked" or "either"."""

    kind: str
    header: tuple[str, ...]
    rows: list[list[str]]
    truth: Numbers
    options: tuple[str, ...] = ()
    may: str = "written"
    delimiter: str = ","
    updated: str = "2025-12-01"

    @property
    def text(self) -> str:
        file = io.StringIO()
        csv.writer(file, delimiter=self.delimiter, lineterminator="\n").writerows(
            [self.header, *self.rows]
        )
        return file.getvalue()


@dataclass(frozen=True)
class Story:
    """A package in its first year. numbers: those of the agency; hidden: keys whose count the package
    hides; it shows all others."""

    numbers: Numbers
    hidden: frozenset[Key] = field(default_factory=frozenset)


def make_story(seed: int) -> Story:
    draw = random.Random(seed)
    keys = [*product(PLACES, GROUPS, YEARS)]
    numbers = {key: (str(draw.randint(40, 900)), f"{draw.uniform(4, 60):.1f}") for key in keys}
    hidden = frozenset(draw.sample(keys, 3))
    for key in hidden:
        numbers[key] = (str(draw.randint(1, 9)), numbers[key][1])
    return Story(numbers, hidden)


def write_story(root: Path, story: Story) -> Path:
    """The package in a copy of the tiny repository; returns its folder."""
    model = json.loads((root / "datapackages/story-hours/datapackage.json").read_text("utf-8"))
    table = next(r for r in model["resources"] if r["name"] == "by-place")
    fields = {f["name"]: f for f in table["schema"]["fields"]}
    group = {
        **next(r for r in model["resources"] if r["name"] == "statewide")["schema"]["fields"][1]
    }
    group |= {"name": "group", "constraints": {"required": True, "enum": [*GROUPS]}}
    count = fields["visits"] | {"name": "children", "connect": {**fields["visits"]["connect"]}}
    count["connect"] |= {"threshold": THRESHOLD, "unit": "children"}
    late = fields["percent_outdoors"] | {"name": "late"}
    made = [fields["place_id"], fields["place"], group, fields["year"], count, late]
    made = [f | {"title": title} for f, title in zip(made, TITLES, strict=True)]
    table["name"], table["path"] = "children", "data/children.csv"
    table["schema"] |= {"fields": made, "primaryKey": ["place_id", "group", "year"]}
    model |= {"name": "kites", "title": "Children who fly kites", "resources": [table]}
    connect = model["connect"]
    for name in ("totals", "views", "spotChecks", "answers", "relatedItems"):
        connect.pop(name, None)
    connect["timeCovered"] |= {"start": YEARS[0], "end": YEARS[-1]}
    folder = root / "datapackages/kites"
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text("# Kites\n\nHow the table was made.\n", "utf-8")
    (folder / "datapackage.json").write_text(json.dumps(model, indent=2), "utf-8")
    hide = ("suppressed", "suppressed")
    shown = {k: hide if k in story.hidden else n for k, n in story.numbers.items()}
    lines = [[k[0], PLACES[k[0]], *k[1:], *n] for k, n in sorted(shown.items())]
    with (folder / "data/children.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([NAMES, *lines])
    return folder


def next_year(story: Story, seed: int) -> Numbers:
    draw, last = (
        random.Random(seed + 1),
        {k: n for k, n in story.numbers.items() if k[2] == YEARS[-1]},
    )
    made = {
        (p, g, NEXT): (str(int(int(n) * draw.uniform(0.9, 1.1)) + 40), f"{draw.uniform(4, 60):.1f}")
        for (p, g, _), (n, _) in last.items()
    }
    small = draw.choice(sorted(made))
    return made | {small: (SMALL, made[small][1])}


def editions(story: Story, seed: int) -> Iterator[Edition]:
    """Every kind of next year's file."""
    new = next_year(story, seed)
    every = story.numbers | new
    plain = Edition("plain", TITLES, _lay(new), new)
    yield plain
    for make in _KINDS:
        yield make(plain, story, every)


def _lay(numbers: Numbers) -> list[list[str]]:
    return [[k[0], PLACES[k[0]], *k[1:], *n] for k, n in sorted(numbers.items())]


def _change(edition: Edition, column: int, change: Callable[[str], str]) -> list[list[str]]:
    return [[change(c) if i == column else c for i, c in enumerate(row)] for row in edition.rows]


def _whole(e: Edition, s: Story, every: Numbers) -> Edition:
    return replace(e, kind="all years", rows=_lay(every), truth=every)


def _reordered(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [row[::-1] for row in e.rows][::-1]
    return replace(e, kind="reordered", header=e.header[::-1], rows=rows)


def _semicolons(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 5, lambda c: c.replace(".", ","))
    return replace(e, kind="semicolons and decimal commas", rows=rows, delimiter=";", may="either")


def _thousands(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 4, lambda c: f"{int(c) / 1000:.3f}")
    return replace(e, kind="in thousands", rows=rows, may="asked")


def _ones(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 4, lambda c: str(int(c) * 1000))
    return replace(e, kind="thousands written out", rows=rows, may="asked")


def _ones_all(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [[*r[:4], str(int(r[4]) * 1000), r[5]] for r in _lay(every)]
    return replace(
        e, kind="all years, thousands, restated", rows=rows, options=("--restated",), may="asked"
    )


def _fractions(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 5, lambda c: f"{float(c) / 100:.3f}")
    return replace(e, kind="0.12 for 12", rows=rows, may="asked")


def _signs(e: Edition, s: Story, every: Numbers) -> Edition:
    return replace(e, kind="12 %", rows=_change(e, 5, lambda c: f"{c} %"))


def _renamed_column(e: Edition, s: Story, every: Numbers) -> Edition:
    header = (*e.header[:4], "Number of kids", e.header[5])
    return replace(e, kind="a column renamed", header=header, may="asked")


def _renamed_column_said(e: Edition, s: Story, every: Numbers) -> Edition:
    header = (*e.header[:4], "Number of kids", e.header[5])
    options = ("--column", "Number of kids=children")
    return replace(e, kind="a column renamed, said", header=header, options=options)


def _swapped(e: Edition, s: Story, every: Numbers) -> Edition:
    header = (*e.header[:4], e.header[5], e.header[4])
    return replace(e, kind="two headings swapped", header=header, may="asked")


def _extra(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [[*row, str(50 + i)] for i, row in enumerate(e.rows)]
    return replace(e, kind="a column more", header=(*e.header, "Staff"), rows=rows, may="asked")


def _extra_percent(e: Edition, s: Story, every: Numbers) -> Edition:
    """A column that gives the hidden counts away."""
    rows = [[*row, str(2 * int(row[4]))] for row in e.rows]
    return replace(e, kind="a telltale more", header=(*e.header, "Twice"), rows=rows, may="asked")


def _person(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [[*row, f"worker{i}@example.org"] for i, row in enumerate(e.rows)]
    return replace(e, kind="a person's column", header=(*e.header, "Desk"), rows=rows, may="asked")


def _fewer(e: Edition, s: Story, every: Numbers) -> Edition:
    header, rows = e.header[:5], [row[:5] for row in e.rows]
    return replace(e, kind="a column less", header=header, rows=rows, may="asked")


def _group_renamed(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 2, lambda c: "Youngest" if c == "Younger" else c)
    return replace(e, kind="a group renamed", rows=rows, may="asked")


def _group_renamed_said(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 2, lambda c: "Youngest" if c == "Younger" else c)
    options = ("--group", "Youngest=Younger")
    return replace(e, kind="a group renamed, said", rows=rows, options=options)


def _group_split(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [
        [*row[:2], name, *row[3:]]
        for row in e.rows
        for name in ((f"{row[2]} boys", f"{row[2]} girls") if row[2] == "Older" else (row[2],))
    ]
    return replace(e, kind="a group split", rows=rows, may="asked")


def _group_merged(e: Edition, s: Story, every: Numbers) -> Edition:
    """Two groups said to be one: their rows clash."""
    options = ("--group", "Older=Younger")
    return replace(e, kind="two groups said to be one", options=options, may="asked")


def _total_row(e: Edition, s: Story, every: Numbers) -> Edition:
    sums = [
        [id, place, "Total", NEXT, str(sum(int(r[4]) for r in e.rows if r[0] == id)), "9.9"]
        for id, place in PLACES.items()
    ]
    return replace(e, kind="totals among the rows", rows=[*e.rows, *sums], may="asked")


def _state_row(e: Edition, s: Story, every: Numbers) -> Edition:
    sums = [
        ["", "Statewide", g, NEXT, str(sum(int(r[4]) for r in e.rows if r[2] == g)), "9.9"]
        for g in GROUPS
    ]
    return replace(e, kind="statewide rows", rows=[*e.rows, *sums], may="asked")


def _place_renamed(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 1, lambda c: "Betaville" if c == "Betatown" else c)
    return replace(e, kind="a place renamed", rows=rows, may="either")


def _place_alone_renamed(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [["Betaville" if c == "Betatown" else c for c in row[1:]] for row in e.rows]
    return replace(e, kind="a place renamed, no code", header=e.header[1:], rows=rows, may="asked")


def _place_swapped(e: Edition, s: Story, every: Numbers) -> Edition:
    other = {"01": "02", "02": "01"}
    rows = _change(e, 0, lambda c: other.get(c, c))
    return replace(e, kind="codes of other places", rows=rows, may="asked")


def _lost_zeros(e: Edition, s: Story, every: Numbers) -> Edition:
    return replace(e, kind="codes without zeros", rows=_change(e, 0, lambda c: c.lstrip("0")))


def _restated(e: Edition, s: Story, every: Numbers) -> Edition:
    """One year is restated; hidden counts are shown, and one is small that was not."""
    truth = dict(every)
    for key in every:
        if key[2] == "2022" and key not in s.hidden:
            truth[key] = (str(int(every[key][0]) + 3), every[key][1])
    return replace(e, kind="a year restated", rows=_lay(truth), truth=truth)


def _shown(e: Edition, s: Story, every: Numbers) -> Edition:
    """What was hidden is given as large numbers."""
    truth = every | {key: ("87", "11.1") for key in s.hidden}
    return replace(e, kind="hidden cells shown", rows=_lay(truth), truth=truth)


def _same(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _lay(s.numbers)
    return replace(e, kind="the same file again", rows=rows, truth=s.numbers, may="asked")


def _old_day(e: Edition, s: Story, every: Numbers) -> Edition:
    return replace(e, kind="an earlier day", updated="2024-01-01", may="asked")


def _less_years(e: Edition, s: Story, every: Numbers) -> Edition:
    truth = {key: n for key, n in every.items() if key[2] in ("2023", NEXT)}
    return replace(e, kind="fewer years", rows=_lay(truth), truth=truth)


def _partial(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [row for row in e.rows if row[0] != "02"]
    return replace(e, kind="a part of the places", rows=rows)


def _twice(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [*e.rows, [*e.rows[0][:4], str(int(e.rows[0][4]) + 1), e.rows[0][5]]]
    return replace(e, kind="two rows for one", rows=rows, may="asked")


def _marks(mark: str, may: str) -> Callable[[Edition, Story, Numbers], Edition]:
    def make(e: Edition, s: Story, every: Numbers) -> Edition:
        rows = [[*r[:4], mark, mark] if r[4] == SMALL else r for r in e.rows]
        return replace(e, kind=f"the mark {mark}", rows=rows, may=may)

    return make


def _quarters(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 3, lambda c: f"{c} Q1")
    return replace(e, kind="other periods", rows=rows, may="asked")


def _school_years(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = _change(e, 3, lambda c: f"{c}-{int(c[2:]) + 1}")
    return replace(e, kind="school years", rows=rows, may="asked")


def _wide(e: Edition, s: Story, every: Numbers) -> Edition:
    years = (*YEARS, NEXT)
    header = (*TITLES[:3], *(f"{t} {y}" for t in TITLES[4:] for y in years))
    rows = [
        [p, PLACES[p], g, *(every[p, g, y][i] for i in (0, 1) for y in years)]
        for p, g in product(PLACES, GROUPS)
    ]
    return replace(e, kind="years in the headings", header=header, rows=rows, truth=every)


def _commas(e: Edition, s: Story, every: Numbers) -> Edition:
    return replace(e, kind="1,258", rows=_change(e, 4, lambda c: f"{int(c):,}"))


def _notes(e: Edition, s: Story, every: Numbers) -> Edition:
    rows = [*e.rows, ["Note: counts below ten are not reliable.", "", "", "", "", ""]]
    return replace(e, kind="a note below", rows=rows, may="either")


def _merged_cells(e: Edition, s: Story, every: Numbers) -> Edition:
    seen: set[str] = set()
    rows = [["" if r[0] in seen or seen.add(r[0]) else r[0], *r[1:]] for r in e.rows]
    return replace(e, kind="blank codes below the first", rows=rows, may="either")


_KINDS = (
    *(_whole, _reordered, _semicolons, _thousands, _ones, _ones_all, _fractions, _signs),
    *(_renamed_column, _renamed_column_said, _swapped, _extra, _extra_percent, _person, _fewer),
    *(_group_renamed, _group_renamed_said, _group_split, _group_merged, _total_row, _state_row),
    *(_place_renamed, _place_alone_renamed, _place_swapped, _lost_zeros),
    *(_restated, _shown, _same, _old_day, _less_years, _partial, _twice),
    *(
        _marks("*", "written"),
        _marks("<10", "written"),
        _marks("†", "asked"),
        _marks("n/r", "asked"),
    ),
    *(_quarters, _school_years, _wide, _commas, _notes, _merged_cells),
)
