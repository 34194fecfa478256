"""Tables as an officer who means to pass them on unread would send them: blocks side by side, totals
above, numbers in words and other numerals, codes among real numbers, sums that run on.

The same tidy table as in `polluted`, with the planted count of 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from polluted import GROUPS, HEADER, KEY, PLANTED, TOWNS, YEARS, Dirty, Rows, make_rows, write

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MONTHS = ("January", "February", "March", "April", "May", "June")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def _find(town: str, year: str, group: str, column: int = 4) -> str:
    """A number of the tidy table."""
    return next(row for row in make_rows() if row[:3] == [town, year, group])[column]


def _change(change: Callable[[str], str], small: bool = True) -> str:
    """The table with its last column written otherwise. small: only the planted count is."""
    rows = make_rows()
    for row in rows[1:]:
        if row[4] == str(PLANTED) or not small:
            row[4] = change(row[4])
    return write(rows)


def _write_roman(number: str) -> str:
    left, text = int(number), ""
    for value, sign in (
        *((100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
        *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
    ):
        text += sign * (left // value)
        left %= value
    return text


def put_side_by_side() -> Iterator[Dirty]:
    """Two tables beside each other, and blocks with a blank column between."""
    rows = make_rows()
    half = (len(rows) - 1) // 2
    left, right = rows[1 : half + 1], rows[half + 1 :]
    for name, gap in {"no gap": [], "a blank column": [""], "two blank columns": ["", ""]}.items():
        head = [*HEADER, *gap, *HEADER]
        body = [[*a, *gap, *b] for a, b in zip(left, right, strict=True)]
        yield Dirty("side by side", name, write([head, *body]).encode())
    key = [["Group", "Absent"], *([group, _find("Betatown", "2022", group)] for group in GROUPS)]
    beside = [[*row, "", *(key[i] if i < len(key) else ["", ""])] for i, row in enumerate(rows)]
    hidden = [[*row[:4], "*", *row[5:]] if row[:3] == [*KEY] else row for row in beside]
    yield Dirty(
        "side by side", "a small table at the edge", write(hidden).encode(), {"*": "suppressed"}
    )
    years = [["Town", "Group", *(f"Absent {year}" for year in YEARS)]]
    years += [[t, g, *(_find(t, y, g) for y in YEARS)] for t in TOWNS for g in GROUPS]
    yield Dirty("side by side", "a block for each year", write(years).encode())


def put_totals_first() -> Iterator[Dirty]:
    """Totals above what they are of."""
    rows = make_rows()
    for name, word in {
        "by its name": "Total",
        "other": "District",
        "star": "*All*",
        "blank": "",
    }.items():
        made: Rows = [[*HEADER]]
        for start in range(1, len(rows), 3):
            block = rows[start : start + 3]
            made.append(
                [*block[0][:2], word, *(str(sum(int(r[c]) for r in block)) for c in (3, 4))]
            )
            made += block
        hidden = [[*r[:4], "*"] if r[:3] == [*KEY] else r for r in made]
        yield Dirty("total first", name, write(hidden).encode(), {"*": "suppressed"})
    sums = [str(sum(int(row[c]) for row in rows[1:])) for c in (3, 4)]
    top = [rows[0], ["All", "", "", *sums], *rows[1:]]
    yield Dirty("total first", "one above all", write(top).encode())


def spell_numbers() -> Iterator[Dirty]:
    """Numbers in words, in other numerals, with letters of footnotes, and as ranges."""
    forms: dict[str, Callable[[str], str]] = {
        "in words": lambda n: WORDS[int(n)] if int(n) < 10 else n,
        "in words, with the number": lambda n: f"{WORDS[int(n)]} ({n})" if int(n) < 10 else n,
        "with a capital": lambda n: WORDS[int(n)].title() if int(n) < 10 else n,
        "in Spanish": lambda n: "tres" if n == "3" else n,
        "Roman": _write_roman,
        "small Roman": lambda n: _write_roman(n).lower(),
        "Arabic-Indic": lambda n: n.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        "full width": lambda n: n.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        "footnote letter": lambda n: f"{n}a",
        "footnote letters": lambda n: f"{n} a,b" if n == "3" else f"{n} c",
        "footnote in brackets": lambda n: f"{n}[a]",
        "footnote above": lambda n: f"{n}ᵃ",
        "footnote before": lambda n: f"a{n}",
        "range around": lambda n: f"{int(n) - 1}-{int(n) + 1}",
        "tally": lambda n: "|" * int(n),
        "dozens": lambda n: f"{int(n) // 12} doz. {int(n) % 12}",
        "once": lambda n: "thrice" if n == "3" else n,
        "a pair and one": lambda n: "2+1" if n == "3" else n,
        "exactly": lambda n: f"exactly {n}",
        "hexadecimal": lambda n: hex(int(n)),
        "zeros": lambda n: n.zfill(4),
        "backwards": lambda n: f"{n}.-",
    }  # fmt: skip
    for name, form in forms.items():
        yield Dirty("number in other words", f"{name}, one", _change(form).encode())
        made = _change(form, small=False)
        yield Dirty("number in other words", f"{name}, all", made.encode())


def mark_otherwise() -> Iterator[Dirty]:
    """Hidden numbers told in several ways at once, and codes beside real numbers below zero."""
    others = {
        "sign and words": ("<10", "fewer than ten"),
        "range and sign": ("1-9", "<10"),
        "words and star": ("fewer than 10", "*"),
        "between": ("between 1 and 9", "under ten"),
        "blank and sign": ("", "<5"),
        "two codes": ("-1", "-9"),
    }
    for name, marks in others.items():
        rows = make_rows()
        for i, row in enumerate(rows[1:]):
            if i % 4 == 1 and row[4] != str(PLANTED):
                row[4] = marks[i // 4 % 2]
        told = {mark: "suppressed" for mark in marks if mark}
        yield Dirty("several marks", name, write(rows).encode(), told)
    rows = make_rows()
    rows[0] = [*HEADER, "Change"]
    changes = [12, -7, 5, -1, -9, 8, -13, 2, 6, -4, 11, -2, 14, -5, 9, -1, -8, 4]
    made = [rows[0], *([*row, str(n)] for row, n in zip(rows[1:], changes, strict=True))]
    yield Dirty("several marks", "codes beside real ones below zero", write(made).encode())
    for row in rows[1:]:
        row[4] = "-9" if row[2] == "Middle" else row[4]
    yield Dirty(
        "several marks",
        "a code below zero",
        write([[*HEADER], *rows[1:]]).encode(),
        {"-9": "suppressed"},
    )


def hide_the_base() -> Iterator[Dirty]:
    """Percents whose count, or whose whole, stands elsewhere, or is hidden."""
    for places in (0, 1, 2, 4):
        rows = make_rows()
        made = [[*HEADER, "Pct"]]
        made += [[*row, f"{100 * int(row[4]) / int(row[3]):.{places}f}"] for row in rows[1:]]
        hidden = [[*r[:4], "*", r[5]] if r[:3] == [*KEY] else r for r in made]
        yield Dirty(
            "percent of a hidden base",
            f"{places} places",
            write(hidden).encode(),
            {"*": "suppressed"},
        )
        bare = [[*r[:3], r[4], r[5]] for r in made]
        yield Dirty(
            "percent of a hidden base", f"{places} places, without it", write(bare).encode()
        )


def run_on() -> Iterator[Dirty]:
    """Columns that add up as they go: by group, from year to date, and with what is left."""
    rows = make_rows()
    for name, across in {"by group": 3, "by town": 6, "down": 18}.items():
        made, sum_ = [[*HEADER, "So far"]], 0
        for i, row in enumerate(rows[1:]):
            sum_ = int(row[4]) + (sum_ if i % across else 0)
            made.append([*row, str(sum_)])
        hidden = [[*r[:4], "*", r[5]] if r[:3] == [*KEY] else r for r in made]
        yield Dirty("running sum", name, write(hidden).encode(), {"*": "suppressed"})
        alone = [[*r[:4], r[5]] for r in hidden]
        yield Dirty("running sum", f"{name}, alone", write(alone).encode())


def head_otherwise() -> Iterator[Dirty]:
    """Groups, months, days and partial years as headings."""
    headings = {
        "years": ("2021", "2022"),
        "partial year": ("2021", "2022 (Jan-Jun)"),
        "year to date": ("2021", "2022 YTD"),
        "preliminary": ("2021", "2022p"),
        "fiscal": ("FY21", "FY22"),
        "quarters": ("2022 Q1", "2022 Q2"),
    }
    for name, pair in headings.items():
        made = [["Town", "Group", *pair]]
        made += [[t, g, *(_find(t, y, g) for y in YEARS)] for t in TOWNS for g in GROUPS]
        yield Dirty("other headings", name, write(made).encode())
    crossings = {
        "group by year": ("Alpha", "Beta", "Gamma"),
        "letters by year": ("A", "B", "C"),
        "parents by year": ("One parent", "Two parents", "No parent"),
        "schools by year": ("North", "South", "East"),
    }
    for name, groups in crossings.items():
        made = [["Town", *(f"{group} {year}" for group in groups for year in YEARS)]]
        made += [[t, *(_find(t, y, g) for g in GROUPS for y in YEARS)] for t in TOWNS]
        yield Dirty("other headings", name, write(made).encode())
    for name, words in {
        "months": MONTHS,
        "short months": tuple(word[:3] for word in MONTHS),
        "weekdays": DAYS,
        "parents": ("One parent", "Two parents", "Grandparents", "Foster", "Kin", "Other"),
    }.items():
        made = [["Town", *words]]
        made += [[t, *(_find(t, y, g) for y in YEARS for g in GROUPS)] for t in TOWNS]
        yield Dirty("other headings", name, write(made).encode())


def lose_digits() -> Iterator[Dirty]:
    """Codes that lost a zero, and rows that blank cells stand for."""
    for heading, first, last in (("ZIP", 6101, ""), ("FIPS", 901, ""), ("District code", 41, "A")):
        codes = {town: f"{first + i}{last}" for i, town in enumerate(TOWNS)}
        rows = [[heading, *HEADER[1:]], *([codes[r[0]], *r[1:]] for r in make_rows()[1:])]
        yield Dirty("lost zeros", heading, write(rows).encode())
    merged = make_rows()
    last = ["", ""]
    for row in merged[1:]:
        before, last = last, row[:2]
        row[:2] = [a if a != b else "" for a, b in zip(row[:2], before, strict=True)]
    yield Dirty("lost zeros", "blank below", write(merged).encode())
    ditto = [[*row[:3], *(c or '""""' for c in row[3:])] for row in merged]
    yield Dirty("lost zeros", "blank below, others kept", write(ditto).encode())


KINDS = (
    put_side_by_side,
    put_totals_first,
    spell_numbers,
    mark_otherwise,
    hide_the_base,
    run_on,
    head_otherwise,
    lose_digits,
)


def make_strewn() -> Iterator[Dirty]:
    """Every such table."""
    for kind in KINDS:
        yield from kind()
