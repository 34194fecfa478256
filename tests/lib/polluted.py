"""Tidy tables made dirty in hundreds of ways, each with a small count planted in it.

All numbers are made up. The planted count is 3, under a threshold of 5; no other cell of its row
reads as 3, so that it can be told whether what was written still shows it or lets it be worked out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

TOWNS = ("Alphaville", "Betatown", "Gammaburg")
YEARS = ("2021", "2022")
GROUPS = ("Younger", "Middle", "Older")
KEY = ("Betatown", "2022", "Older")
PLANTED = 3
HEADER = ("Town", "Year", "Group", "Students", "Absent")


@dataclass(frozen=True)
class Dirty:
    """A table as somebody might hand it over. kind: what is wrong with it; name: how, in a word;
    told: what each mark in it means, as a person says when asked."""

    kind: str
    name: str
    content: bytes
    told: Mapping[str, str] = field(default_factory=dict)


Rows = list[list[str]]


def make_rows(seed: int = 0) -> Rows:
    """A header and 18 rows: students and absences by town, year and group."""
    draw = random.Random(seed)
    rows = [[*HEADER]]
    for town in TOWNS:
        for year in YEARS:
            for group in GROUPS:
                students = draw.randrange(100, 900)
                absent = draw.randrange(12, 90)
                if (town, year, group) == KEY:
                    students, absent = 247, PLANTED
                rows.append([town, year, group, str(students), str(absent)])
    return rows


def write(rows: Rows, delimiter: str = ",", end: str = "\n") -> str:
    return end.join(delimiter.join(row) for row in rows) + end


def _each(change: Callable[[str], str], which: Callable[[int, str], bool]) -> str:
    """The table with some cells of its last column changed."""
    rows = make_rows()
    for i, row in enumerate(rows[1:]):
        if which(i, row[-1]):
            row[-1] = change(row[-1])
    return write(rows)


SCOPES: dict[str, Callable[[int, str], bool]] = {
    "all": lambda i, cell: True,
    "small": lambda i, cell: int(cell) == PLANTED,
    "others": lambda i, cell: int(cell) != PLANTED,
    "half": lambda i, cell: i % 2 == 0 or int(cell) == PLANTED,
}
DRESSES = {
    "plus": "+{}",
    "plus space": "+ {}",
    "point": "{}.",
    "point zero": "{}.0",
    "two zeros": "{}.00",
    "comma zero": '"{},0"',
    "brackets": "({})",
    "square brackets": "[{}]",
    "bold": "<b>{}</b>",
    "stars around": "*{}*",
    "dollar": "${}",
    "dollar behind": "{} $",
    "euro": "€{}",
    "percent sign": "{}%",
    "star": "{}*",
    "two stars": "{} **",
    "dagger": "{}†",
    "superscript": "{}¹",
    "hash": "#{}",
    "unit": "{} children",
    "unit close": "{}pupils",
    "n equals": "n={}",
    "N equals": "N = {}",
    "percent beside": "{} (0.8%)",
    "percent after slash": "{} / 0.8%",
    "percent after bar": "{} - 0.8%",
    "about": "~{}",
    "ca": "ca. {}",
    "almost": "≈{}",
    "exponent": "{}E+00",
    "small exponent": "{}.00e+00",
    "apostrophe": "'{}",
    "accent": "`{}",
    "no-break space": "\u00a0{}",
    "thin space": "{}\u2009",
    "unseen space": "\u200b{}",
    "formula": "={}",
    "formula in quotes": '"=""{}"""',
    "zeros before": "00{}",
    "of": "{} of 500",
    "fraction": "{}/500",
    "letter": "{}a",
    "letter r": "{} r",
    "preliminary": "{} (p)",
    "estimate": "{} est.",
    "semicolon": "{};",
    "colon": "{}:",
    "dash behind": "{}-",
    "dash before": "–{}",
    "kilo": "{}.0e0",
    "underscore": "_{}",
    "quotes inside": '"""{}"""',
    "tab": "\t{}",
    "two words": "count {}",
    "sentence": "there were {}",
    "right mark": "\u200f{}",
    "less or": "{} or so",
}
MARKS = (
    "x",
    "**",
    "…",
    "n/d",
    "—",
    "DS",
    "supp.",
    "redacted",
    "too few",
    "small",
    "c",
    ":",
    "#",
    "#N/A",
    "z",
    "(s)",
    "†",
    "masked",
    ".",
    "^",
    "NR",
    "privacy",
    "withheld",
    "~",
    "b",
    "<br>",
)


def dress_numbers() -> Iterator[Dirty]:
    """Numbers with something beside them."""
    for name, dress in DRESSES.items():
        for scope, which in SCOPES.items():
            if (name, scope) == ("percent sign", "all"):
                continue  # that is a column of percentages
            text = _each(lambda cell, dress=dress: dress.format(cell), which)
            yield Dirty("number in other clothes", f"{name}, {scope}", text.encode())
    full = str.maketrans("0123456789", "０１２３４５６７８９")
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    for name, digits in (("full width", full), ("arabic", arabic)):
        for scope, which in SCOPES.items():
            text = _each(lambda cell, digits=digits: cell.translate(digits), which)
            yield Dirty("number in other clothes", f"{name} digits, {scope}", text.encode())


def mark_others() -> Iterator[Dirty]:
    """Marks that nobody declared, in nearly all cells, in half of them, in one."""
    keep = {
        "nearly all": lambda i, cell: int(cell) != PLANTED,
        "half": lambda i, cell: i % 2 == 0 and int(cell) != PLANTED,
        "one": lambda i, cell: i == 0,
    }
    for mark in MARKS:
        for scope, which in keep.items():
            text = _each(lambda cell, mark=mark: mark, which)
            yield Dirty("unknown mark", f"{mark}, {scope}", text.encode(), {mark: "suppressed"})


def part_otherwise() -> Iterator[Dirty]:
    """Cells that are told apart by other signs, with and without a title above."""
    titles = {"": "", "title": "Absences by town\n", "title and blank": "Absences by town\n\n"}
    for sign in (";", "\t", "|", ":", "~", "^", "::", " ", "  ", ", ", " ; ", " | ", "/", "-", "_"):
        for name, title in titles.items():
            text = title + write(make_rows(), sign)
            yield Dirty("other separator", f"{sign!r} {name}", text.encode())
    wide = "\n".join("".join(cell.ljust(14) for cell in row) for row in make_rows())
    yield Dirty("other separator", "fixed width", wide.encode())
    rows = make_rows()
    mixed = write(rows[:10]) + write(rows[10:], ";")
    yield Dirty("other separator", "two in one file", mixed.encode())
    rows[0][4] = "Absent (sick, away, other)"
    yield Dirty("other separator", "commas in the header", write(rows, ";").encode())
    rows[0][4] = '"Absent; sick, away"'
    yield Dirty("other separator", "both in the header", write(rows).encode())


def quote_otherwise() -> Iterator[Dirty]:
    """Quotes as CSV does not know them."""
    pairs = {
        "double": '""',
        "single": "''",
        "curly": "“”",
        "low": "„“",
        "guillemets": "«»",
        "accents": "``",
    }
    for name, (left, right) in pairs.items():
        for delimiter in (",", ", ", ";", "; "):
            rows = [[f"{left}{cell}{right}" for cell in row] for row in make_rows()]
            yield Dirty("other quotes", f"{name} {delimiter!r}", write(rows, delimiter).encode())
    whole = "\n".join(f'"{",".join(row)}"' for row in make_rows())
    yield Dirty("other quotes", "whole rows", whole.encode())
    head, _, rest = whole.partition("\n")
    yield Dirty("other quotes", "whole rows but the header", f"{head[1:-1]}\n{rest}".encode())
    doubled = "\n".join('"' + ",".join(f'""{cell}""' for cell in row) + '"' for row in make_rows())
    yield Dirty("other quotes", "quoted twice", doubled.encode())
    for name, cell in {
        "never closed": '"Older',
        "stray": 'Old"er',
        "closed early": '"Old"er',
        "comma missing": 'Older"247"',
        "backslash": '"Old\\"er"',
        "over two lines": '"Old\ner"',
    }.items():
        rows = make_rows()
        rows[12][2] = cell
        yield Dirty("other quotes", name, write(rows).encode())


def encode_otherwise() -> Iterator[Dirty]:
    """Other encodings, and two of them in one file."""
    rows = make_rows()
    rows[0][4] = "Absents à l'école"
    text = write(rows)
    for name in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "latin-1",
        "mac-roman",
        "cp437",
        "cp850",
    ):
        yield Dirty("other encoding", name, text.encode(name))
    twice = text.encode().decode("cp1252").encode()
    yield Dirty("other encoding", "twice", twice)
    head, _, rest = text.partition("\n")
    yield Dirty(
        "other encoding",
        "two",
        f"{head}\n".encode() + rest.replace("Older", "Âgés").encode("cp1252"),
    )
    yield Dirty("other encoding", "lost letters", text.replace("é", "\ufffd").encode())
    for end in ("\r\n", "\r", "\n\r", "\x0b", "\u2028"):
        yield Dirty("other encoding", f"line end {end!r}", write(make_rows(), end=end).encode())
    yield Dirty("other encoding", "NUL", write(make_rows()).encode().replace(b"Older", b"Old\0er"))
    yield Dirty("other encoding", "end of file sign", write(make_rows()).encode() + b"\x1a")


HEADINGS = (
    "#",
    "n",
    "N",
    "No.",
    "Number",
    "Total",
    "Value",
    "Age",
    "Age group",
    "Grade",
    "Code",
    "School code",
    "ID",
    "School ID",
    "Zip",
    "Month",
    "Quarter",
    "Week",
    "Level",
    "Rank",
    "Year 2",
    "FIPS",
    "Region",
    "District",
    "Town count",
    "Children per month",
    "2019",
    "Group size",
    "Notes",
    "Status",
    "Size",
    "Income",
    "Length of stay",
    "Class",
    "Cohort",
    "Phone",
    "Name",
    "Type",
    "Date",
)


def head_otherwise() -> Iterator[Dirty]:
    """Counts under headings that say something else, or nothing."""
    for heading in HEADINGS:
        rows = make_rows()
        rows[0][4] = heading
        yield Dirty("other heading", heading, write(rows).encode())
    for name, header in {
        "none": None,
        "blank": ["Town", "Year", "Group", "Students", ""],
        "all blank": [""] * 5,
        "twice the same": ["Town", "Year", "Group", "Absent", "Absent"],
        "short": ["Town", "Year", "Group", "Students"],
        "long": [*HEADER, "Comment"],
        "spaces": [" Town", "Year ", " Group ", "Students", " Absent "],
        "capitals": ["TOWN", "YEAR", "GROUP", "TTL_STUDENTS", "TTL_ABS_M"],
        "very long": [*HEADER[:4], "Absent " * 60],
    }.items():
        rows = make_rows()
        rows = rows[1:] if header is None else [header, *rows[1:]]
        yield Dirty("other heading", name, write(rows).encode())
    rows = make_rows()
    yield Dirty("other heading", "two lines", write([["", "", "", "2022", "2022"], *rows]).encode())
    yield Dirty(
        "other heading",
        "units below",
        write([rows[0], ["", "", "", "(number)", "(number)"], *rows[1:]]).encode(),
    )
    yield Dirty(
        "other heading", "again in the middle", write([*rows[:9], rows[0], *rows[9:]]).encode()
    )


def row_otherwise() -> Iterator[Dirty]:
    """Rows and columns too many, too few, or in another order."""
    rows = make_rows()
    last = len(rows[0])
    yield Dirty("other rows", "tidy", write(rows).encode())
    yield Dirty(
        "other rows", "comma at the end", "".join(f"{','.join(r)},\n" for r in rows).encode()
    )
    yield Dirty(
        "other rows",
        "comma at the end of rows",
        write([rows[0], *([*r, ""] for r in rows[1:])]).encode(),
    )
    yield Dirty("other rows", "empty columns", write([[*r, "", ""] for r in rows]).encode())
    yield Dirty("other rows", "empty rows", write([*rows, [""] * last, [""] * last]).encode())
    yield Dirty("other rows", "blank lines", write(rows).replace("\n", "\n\n").encode())
    yield Dirty(
        "other rows",
        "row numbers from 0",
        write([["", *rows[0]], *([str(i), *r] for i, r in enumerate(rows[1:]))]).encode(),
    )
    yield Dirty(
        "other rows",
        "row numbers from 1",
        write([["", *rows[0]], *([str(i), *r] for i, r in enumerate(rows[1:], 1))]).encode(),
    )
    yield Dirty(
        "other rows",
        "row numbers named",
        write([["Unnamed: 0", *rows[0]], *([str(i), *r] for i, r in enumerate(rows[1:]))]).encode(),
    )
    yield Dirty(
        "other rows",
        "row numbers backwards",
        write([["", *rows[0]], *([str(99 - i), *r] for i, r in enumerate(rows[1:]))]).encode(),
    )
    for name, note in {
        "source": "Source: Office of Rain",
        "note": "Note: numbers are rounded",
        "star": "* fewer than five",
        "bare": "Prepared by the office of rain on request of the council of towns",
        "date": "Last updated 2022",
    }.items():
        yield Dirty("other rows", f"{name} below", write([*rows, [note]]).encode())
        yield Dirty(
            "other rows", f"{name} below, padded", write([*rows, [note, *[""] * 4]]).encode()
        )
        yield Dirty("other rows", f"{name} above", write([[note], *rows]).encode())
        yield Dirty(
            "other rows", f"{name} above, padded", write([[note, *[""] * 4], *rows]).encode()
        )
        yield Dirty(
            "other rows", f"{name} among", write([*rows[:5], [note, *[""] * 4], *rows[5:]]).encode()
        )
    sections: Rows = [rows[0]]
    for row in rows[1:]:
        if row[0] != sections[-1][0] and row[0] not in [s[0] for s in sections]:
            sections.append([row[0], "", "", "", ""])
        sections.append(row)
    yield Dirty("other rows", "a line for each town", write(sections).encode())
    for column in range(3):
        merged = [rows[0], *([*r] for r in rows[1:])]
        for before, row in zip(rows[1:], merged[2:], strict=False):
            row[column] = "" if row[column] == before[column] else row[column]
        yield Dirty("other rows", f"merged cells in column {column}", write(merged).encode())
    yield Dirty(
        "other rows", "one cell short", write([*rows[:5], rows[5][:-1], *rows[6:]]).encode()
    )
    yield Dirty(
        "other rows", "one cell more", write([*rows[:5], [*rows[5], "7"], *rows[6:]]).encode()
    )
    yield Dirty("other rows", "a row twice", write([*rows, rows[14]]).encode())
    yield Dirty("other rows", "on its side", write([*map(list, zip(*rows, strict=True))]).encode())
    wide: dict[tuple[str, str], list[str]] = {}
    for town, year, _, _, absent in rows[1:]:
        wide.setdefault((town, year), [town, year]).append(absent)
    yield Dirty(
        "other rows",
        "groups as columns",
        write([["Town", "Year", *GROUPS], *wide.values()]).encode(),
    )
    years: dict[tuple[str, str], list[str]] = {}
    for town, _, group, _, absent in rows[1:]:
        years.setdefault((town, group), [town, group]).append(absent)
    yield Dirty(
        "other rows",
        "years as columns",
        write([["Town", "Group", *YEARS], *years.values()]).encode(),
    )
    long = [["Town", "Year", "Group", "Measure", "Value"]]
    for town, year, group, students, absent in rows[1:]:
        long += [[town, year, group, "Students", students], [town, year, group, "Absent", absent]]
    yield Dirty("other rows", "measures as rows", write(long).encode())


def total_undeclared() -> Iterator[Dirty]:
    """Totals among the parts, as rows and as columns."""
    for name in (
        "Total",
        "All",
        "Both",
        "Combined",
        "Any",
        "All groups",
        "Everyone",
        "Whole school",
        "Summe",
        "TOTAL:",
        "Grand total",
        "Overall",
        "Tous",
        "Under 18",
        "All children",
    ):
        for place in ("last", "first"):
            rows, out = make_rows(), [make_rows()[0]]
            for start in range(1, len(rows), 3):
                part = rows[start : start + 3]
                sums = [str(sum(int(r[i]) for r in part)) for i in (3, 4)]
                total = [part[0][0], part[0][1], name, *sums]
                out += [total, *part] if place == "first" else [*part, total]
            yield Dirty("undeclared total", f"row {name}, {place}", write(out).encode())
    for name in ("Statewide", "All towns", "Connecticut", "Total"):
        rows = make_rows()
        out = [*rows]
        for year in YEARS:
            for group in GROUPS:
                same = [r for r in rows[1:] if r[1:3] == [year, group]]
                sums = [str(sum(int(r[i]) for r in same)) for i in (3, 4)]
                out.append([name, year, group, *sums])
        yield Dirty("undeclared total", f"place {name}", write(out).encode())
    for name in ("Present", "Not absent", "Rest", "Others"):
        rows = [
            [*make_rows()[0], name],
            *([*r, str(int(r[3]) - int(r[4]))] for r in make_rows()[1:]),
        ]
        yield Dirty("undeclared total", f"column {name}", write(rows).encode())
    rows = [[*HEADER[:3], "Sick", "Away", "Absent"]]
    for i, row in enumerate(make_rows()[1:]):
        away = 20 + 7 * i
        rows.append([*row[:3], row[4], str(away), str(int(row[4]) + away)])
    yield Dirty("undeclared total", "column Absent", write(rows).encode())


def percent_beside() -> Iterator[Dirty]:
    """A percent, share or rate beside the count it is of."""
    for heading, scale, digits in (
        ("Percent absent", 100, 2),
        ("% absent", 100, 2),
        ("Absent %", 100, 3),
        ("Pct", 100, 2),
        ("Share absent", 1, 4),
        ("Absence rate", 100, 2),
        ("Rate per 1,000", 1000, 1),
        ("Proportion", 1, 5),
        ("Perc.", 100, 2),
        ("Absent (percent of students)", 100, 2),
        ("p", 100, 3),
        ("Ratio", 1, 4),
    ):
        rows = [[*HEADER, f'"{heading}"']]
        rows += [[*r, f"{scale * int(r[4]) / int(r[3]):.{digits}f}"] for r in make_rows()[1:]]
        yield Dirty("percent beside its count", heading, write(rows).encode())
        signed = [rows[0], *([*r[:5], f"{r[5]}%"] for r in rows[1:])]
        if scale == 100:
            yield Dirty("percent beside its count", f"{heading}, signed", write(signed).encode())


KINDS = (
    dress_numbers,
    mark_others,
    part_otherwise,
    quote_otherwise,
    encode_otherwise,
    head_otherwise,
    row_otherwise,
    total_undeclared,
    percent_beside,
)


def make_dirty() -> Iterator[Dirty]:
    """Every dirty table."""
    for kind in KINDS:
        yield from kind()


# ------------------------------------------------------------------------- what must be asked about

SPELLED = "zero one two three four five six seven eight nine".split()
ROMAN = ("N", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def _beside(kind: str, heading: str, cell: Callable[[int, list[str]], str]) -> Dirty:
    """A table with one column more: what stands in it, by the number of a row and its cells."""
    rows = make_rows()
    more = [[*row, cell(i, row)] for i, row in enumerate(rows[1:])]
    return Dirty(kind, heading, write([[*rows[0], heading], *more]).encode())


def tell_counts() -> Iterator[Dirty]:
    """A column that gives the count of its row away, however that is hidden."""
    rows = make_rows()[1:]
    whole = sum(int(row[4]) for row in rows)
    for times, heading in ((2, "Parents"), (6, "Hours missed"), (180, "Days"), (1200, "Cost")):
        yield _beside("a multiple", heading, lambda i, r, times=times: str(times * int(r[4])))
    before = {i: int(rows[i - 3][4]) if row[1] == YEARS[1] else 0 for i, row in enumerate(rows)}
    for heading in ("Absent so far", "Running total", "Year to date"):
        yield _beside("a running total", heading, lambda i, r: str(before[i] + int(r[4])))
    for heading in ("Change", "Difference from last year", "Net change"):
        yield _beside("a change", heading, lambda i, r: str(int(r[4]) - before[i]))
    for heading in ("Share of all absences", "Percent of total", "Part"):
        yield _beside("a share of all", heading, lambda i, r: f"{100 * int(r[4]) / whole:.3f}")
    for heading in ("Notes", "Comment", "Category", "Extra"):
        for text in ("only {} children here", "actual value {}", "there were three"):
            told = text.format(PLANTED)
            yield _beside(
                "a note", f"{heading}", lambda i, r, told=told: told if r[4] == "3" else "none"
            )
        yield _beside("a note in each row", heading, lambda i, r: f"we counted {r[4]} in this year")
    for heading in ("ID", "Code", "Notes"):
        yield _beside("the count in an id", heading, lambda i, r: f"C{r[4]}")
    for heading in ("ID", "School code", "Case"):
        yield _beside("digits lost", heading, lambda i, r: f"9.0{1 + i % 9}720E+14")


def say_counts_otherwise() -> Iterator[Dirty]:
    """Counts in words, under the heading of a rate or of places, or mixed with percents."""
    spelled = _each(lambda cell: " ".join(SPELLED[int(d)] for d in cell), SCOPES["all"])
    yield Dirty("a count in words", "English", spelled.encode())
    unit = _each(lambda cell: " ".join(SPELLED[int(d)] for d in cell) + " pupils", SCOPES["all"])
    yield Dirty("a count in words", "with a unit", unit.encode())
    roman = _each(lambda cell: "".join(ROMAN[int(d)] for d in cell if d != "0"), SCOPES["all"])
    yield Dirty("a count in words", "Roman", roman.encode())
    for heading in ("Rate", "Rate of absence", "Ratio", "Index", "Average", "Median", "Score"):
        rows = make_rows()
        rows[0][4] = heading
        yield Dirty("a count called a rate", heading, write(rows).encode())
    for words in (("Number", "Percent"), ("Count", "Rate"), ("N", "%"), ("#", "%"), ("num", "pct")):
        long = [["Town", "Year", "Group", "Statistic", "Value"]]
        for row in make_rows()[1:]:
            percent = f"{100 * int(row[4]) / int(row[3]):.1f}"
            long += [[*row[:3], words[0], row[4]], [*row[:3], words[1], percent]]
        yield Dirty("counts among percents", words[0], write(long).encode())


def make_telling() -> Iterator[Dirty]:
    """Every table of which something is to be asked before any of it is written."""
    yield from tell_counts()
    yield from say_counts_otherwise()


# --------------------------------------------------------------------------------- what comes out


def reads_as_planted(cell: str) -> bool:
    """Whether a cell shows the planted count, in whatever clothes."""
    plain = cell.translate(str.maketrans("０１２３４５６７８９٠١٢٣٤٥٦٧٨٩", "01234567890123456789"))
    return re.search(r"(?<![\d.,])0*3(\.0*|,0*)?(?![\d]|[.,]\d)", plain) is not None


def is_told(tables: list[Rows]) -> bool:
    """Whether the planted count is shown, or follows from what is shown: by subtraction from a total
    of other groups, towns or columns, or as a share of what it is of, or the rest of one. Each table has
    its header as its first row."""
    return any(_table_tells(table[1:]) for table in tables)


def _table_tells(rows: Rows) -> bool:
    planted = [row for row in rows if {*KEY} <= {*row}] or [
        row for row in rows if len({*KEY} & {*row}) == 2 and len(row) <= 5
    ]
    return any(map(_row_tells, planted)) or _sums_tell(rows)


def _row_tells(row: list[str]) -> bool:
    """Whether the planted row tells its count by itself."""
    if any(reads_as_planted(cell) for cell in row if cell not in KEY):
        return True
    known = [n for cell in row if (n := _number(cell)) is not None and n not in (2021.0, 2022.0)]
    if any(abs(a - b) == PLANTED for a in known for b in known if a >= 100 <= b):
        return True
    part = PLANTED / 247
    return 247.0 in known and any(
        0.5 * part < share / scale < 1.6 * part or abs(1 - part - share / scale) < 0.003
        for share in known
        for scale in (1, 100, 1000)
        if share != 247.0
    )


def _sums_tell(rows: Rows) -> bool:
    """Whether any row that stands for others, whatever it is called and whatever it leaves blank, gives
    the planted count away: of the tidy rows it may stand for, all but the planted one are shown."""
    base = [row for row in rows if _key_of(row)]
    for total in rows:
        if _key_of(total):
            continue
        same = [row for row in base if all({*fixed} & {*row} for fixed in _fixed_keys(total))]
        for column in range(len(total)):
            whole = _number(total[column])
            shown = [_number(row[column]) for row in same if _key_of(row) != KEY]
            if whole is None or len(shown) == len(same) or None in shown:
                continue
            if whole - sum(n for n in shown if n is not None) == PLANTED:
                return True
    return False


def _key_of(row: list[str]) -> tuple[str, ...]:
    """The town, year and group of a tidy row; () of any other."""
    key = tuple(next(iter({*row} & {*values}), "") for values in (TOWNS, YEARS, GROUPS))
    return key if all(key) else ()


def _fixed_keys(row: list[str]) -> list[set[str]]:
    """What a row says of its town, year and group, as far as it does."""
    return [found for values in (TOWNS, YEARS, GROUPS) if (found := {*row} & {*values})]


def is_read(tables: list[Rows]) -> bool:
    """Whether every tidy row came in, with its count or with a mark for it, and no row twice."""
    rows = [row for table in tables for row in table[1:]]
    marks = {"suppressed", "missing", "not collected"}
    for town, year, group, _, absent in make_rows()[1:]:
        found = [row for row in rows if {town, year, group} <= {*row}]
        wanted = marks if int(absent) < 5 else {absent, *marks}
        if len(found) != 1 or not wanted & {*found[0]}:
            return False
    return True


def _number(cell: str) -> float | None:
    try:
        return float(cell.removesuffix("%"))
    except ValueError:
        return None
