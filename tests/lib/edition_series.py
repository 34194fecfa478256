"""Series of editions of a made-up package, one a year, each in several odd ways at once: another form,
order, spelling and wording, columns lost and added, older numbers corrected, hidden ones shown.

The truth is kept beside each file. What a person has to say of it is said in the first year alone.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook
from second_year import GROUPS, PLACES, SMALL, TITLES, Edition, Key, Numbers, Story
from workbooks import ods_rows, write_ods

FORMS = ("csv", "xlsx", "ods")
FUTURE = ("2024", "2025", "2026")
HEADINGS = {  # other words for columns, of which a person must say what they mean
    "Children": ("Number of kids", "N", "KIDS_M"),
    "Percent late": ("Share late at night", "PL"),
}
DICTIONARY = {"KIDS_M": "Children", "PL": "Percent late"}


@dataclass(frozen=True)
class Habit:
    """How one agency writes its files, every year. renamed: its words for columns; described: whether a
    data dictionary says what those mean; forms: one for each year; extra: a column that nobody wants;
    sheet: whether its workbooks hold a second sheet; bare: whether codes lose their zeros; signs: whether
    percents bear a sign; whole: whether each file holds all years; mark: what it writes for a hidden
    number, "" where it shows all; word: what it calls the first group; order: of the columns."""

    renamed: dict[str, str]
    described: bool
    forms: tuple[str, ...]
    extra: bool
    sheet: bool
    bare: bool
    signs: bool
    whole: bool
    mark: str
    word: str
    order: tuple[int, ...]


def draw_habit(seed: int) -> Habit:
    draw = random.Random(seed)
    renamed = {t: draw.choice(words) for t, words in HEADINGS.items() if draw.random() < 0.4}
    order = [*range(len(TITLES))]
    draw.shuffle(order)
    sheet = draw.random() < 0.3
    return Habit(
        renamed=renamed,
        described=bool(renamed) and {*renamed.values()} <= {*DICTIONARY},
        forms=tuple("xlsx" if sheet else draw.choice(FORMS) for _ in FUTURE),
        extra=draw.random() < 0.3,
        sheet=sheet,
        bare=draw.random() < 0.5,
        signs=draw.random() < 0.4,
        whole=draw.random() < 0.5,
        mark=draw.choice(("", "*", "<10", "suppressed", "†")),
        word=draw.choice((GROUPS[0], GROUPS[0].upper(), "Youngest")),
        order=tuple(order),
    )


def make_series(story: Story, habit: Habit, seed: int) -> Iterator[Edition]:
    """The editions of three years. Each corrects a few older numbers and shows one that was hidden; in
    the first one, a person answers."""
    draw, numbers = random.Random(seed + 1), dict(story.numbers)
    for i, year in enumerate(FUTURE):
        numbers |= _add_year(numbers, year, draw)
        _correct(numbers, story, year, draw)
        given = numbers if habit.whole else {k: n for k, n in numbers.items() if k[2] >= "2023"}
        options = _options(habit) if i == 0 else ()
        header, rows = _lay(given, habit)
        updated = f"{int(year) + 1}-12-01"
        yield Edition(
            f"{habit.forms[i]} of {year}", header, rows, dict(given), options, updated=updated
        )


def _add_year(numbers: Numbers, year: str, draw: random.Random) -> Numbers:
    keys: list[Key] = sorted((p, g, year) for p in PLACES for g in GROUPS)
    made = {key: (str(draw.randint(60, 900)), f"{draw.uniform(4, 60):.1f}") for key in keys}
    small = draw.choice(keys)
    return made | {small: (SMALL, made[small][1])}


def _correct(numbers: Numbers, story: Story, year: str, draw: random.Random) -> None:
    """Two older numbers are other ones, and a hidden one is large, so that the agency shows it."""
    shown = sorted(k for k, n in numbers.items() if k[2] != year and int(n[0]) >= 60)
    for key in draw.sample(shown, 2):
        numbers[key] = (str(int(numbers[key][0]) + 5), numbers[key][1])
    numbers[draw.choice(sorted(story.hidden))] = ("87", "11.1")


def _lay(given: Numbers, habit: Habit) -> tuple[tuple[str, ...], list[list[str]]]:
    rows = []
    for key, (children, late) in sorted(given.items()):
        if habit.mark and int(children) < 10:
            children, late = habit.mark, habit.mark
        elif habit.signs:
            late = f"{late}%"
        code = key[0].lstrip("0") if habit.bare else key[0]
        group = habit.word if key[1] == GROUPS[0] else key[1]
        rows.append([code, PLACES[key[0]], group, key[2], children, late])
    header = [habit.renamed.get(title, title) for title in TITLES]
    order = habit.order
    laid = [[row[i] for i in order] for row in rows]
    heads = [header[i] for i in order]
    if habit.extra:
        heads.append("Staff")
        laid = [[*row, str(50 + i)] for i, row in enumerate(laid)]
    return tuple(heads), laid


def _options(habit: Habit) -> tuple[str, ...]:
    columns = {"Children": "children", "Percent late": "late"}
    said: list[str] = []
    for title, word in habit.renamed.items():
        said += [] if habit.described else ["--column", f"{word}={columns[title]}"]
    said += ["--leave-out", "Staff"] if habit.extra else []
    said += ["--group", f"Youngest={GROUPS[0]}"] if habit.word == "Youngest" else []
    said += ["--sheet", "Counts"] if habit.sheet else []
    said += ["--mark", "†=suppressed"] if habit.mark == "†" else []
    return tuple(said)


def write_form(edition: Edition, form: str, habit: Habit) -> bytes:
    """The file of an edition. The only sheet has the year in its name; of two, one is called Counts."""
    if form == "csv":
        return edition.text.encode()
    rows = [[*edition.header], *edition.rows]
    name = "Counts" if habit.sheet else f"Counts {edition.updated[:4]}"
    if form == "ods":
        return write_ods(ods_rows(rows), name=name)
    book = Workbook()
    for row in rows:
        book.active.append([int(c) if c.isdigit() and c[0] != "0" else c for c in row])
    book.active.title = name
    if habit.sheet:
        book.create_sheet("Read me").append(["How the children were counted"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_dictionary() -> str:
    """What every heading means, in the words of the package's titles."""
    lines = {**{title: title for title in TITLES}, "Staff": "Staff", **DICTIONARY}
    return "Column name,Description\n" + "".join(f"{n},{words}\n" for n, words in lines.items())
