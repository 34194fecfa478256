"""Small tables as nobody foresaw them, each with a small count that may be any of three.

Each case makes its file for a number. What the program writes has to be the same whichever of them it is: else a
reader could tell which. Where the file has sums, a neighbor may take up the difference, so that the sums
stay the same: if the program hides that neighbor, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from polluted import GROUPS, HEADER, KEY, TOWNS, YEARS, Rows, make_rows, write

NUMBERS = (2, 3, 4)  # what the small count may be; the threshold is 5
NEIGHBORS = ("", "Middle", "Younger")  # the group that takes up the difference, if any does
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Make = Callable[[int, str], str]


@dataclass(frozen=True)
class Case:
    """A file for each number and neighbor. kind: what is odd about it; name: how, in a word; told: what marks in
    it mean."""

    kind: str
    name: str
    make: Make
    told: dict[str, str] = field(default_factory=dict)


def _rows(n: int, beside: str = "") -> Rows:
    """The tidy table with the small count. beside: the group that keeps sums as they are."""
    rows = make_rows()
    for row in rows[1:]:
        if row[:3] == [*KEY]:
            row[4] = str(n)
        elif row[:3] == [*KEY[:2], beside]:
            row[4] = str(int(row[4]) + 3 - n)
    return rows


def _cells(form: Callable[[str, str], str], only: bool = False) -> Make:
    """The table with its counts written otherwise. form: from a count and what it is of; only: the small one."""

    def make(n: int, beside: str) -> str:
        rows = _rows(n, beside)
        for row in rows[1:]:
            if not only or row[:3] == [*KEY]:
                text = form(row[4], row[3])
                row[4] = f'"{text}"' if "," in text else text
        return write(rows)

    return make


def _more(heading: str, value: Callable[[Rows, list[str]], object], hide: bool = False) -> Make:
    """The table with one more column. hide: whether the small count itself is hidden already."""

    def make(n: int, beside: str) -> str:
        rows = _rows(n, beside)
        made = [[*rows[0], heading], *([*row, str(value(rows, row))] for row in rows[1:])]
        if hide:
            made = [[*row[:4], "*", row[5]] if row[:3] == [*KEY] else row for row in made]
        return write(made)

    return make


def _of(rows: Rows, town: str, year: str, group: str, column: int = 4) -> int:
    return next(int(row[column]) for row in rows if row[:3] == [town, year, group])


def _sum(rows: Rows, **same: str) -> int:
    """The sum of the counts of the rows that agree."""
    at = {"town": 0, "year": 1, "group": 2}
    return sum(
        int(row[4]) for row in rows[1:] if all(row[at[name]] == it for name, it in same.items())
    )


def _pct(row: list[str], places: int = 2) -> str:
    return f"{100 * int(row[4]) / int(row[3]):.{places}f}"


CLOTHES: dict[str, Callable[[str, str], str]] = {
    "of and percent": lambda n, of: f"{n} of {of} ({100 * int(n) / int(of):.1f}%)",
    "percent then count": lambda n, of: f"{100 * int(n) / int(of):.1f}% ({n})",
    "percent, n equals": lambda n, of: f"{100 * int(n) / int(of):.1f}% (n={n})",
    "equation": lambda n, of: f"{n}/{of} = {100 * int(n) / int(of):.1f}%",
    "students and percent": lambda n, of: f"{n} students ({100 * int(n) / int(of):.1f}%)",
    "plus minus": lambda n, of: f"{n} ± 2",
    "between itself": lambda n, of: f"{n}–{n}",
    "below the next": lambda n, of: f"<{int(n) + 1}",
    "between two": lambda n, of: f"{int(n) - 1}<n<{int(n) + 1}",
    "at least and at most": lambda n, of: f"≥{n} & ≤{n}",
    "arrow down": lambda n, of: f"{n}▼",
    "warning": lambda n, of: f"{n} ⚠",
    "rank behind": lambda n, of: f"{n} (rank 5)",
    "against last year": lambda n, of: f"{n} (vs 5)",
    "caret": lambda n, of: f"{n}^1",
    "note in brackets": lambda n, of: f"{n}[note 2]",
    "note number in brackets": lambda n, of: f"{n}(1)",
    "two daggers": lambda n, of: f"{n} †‡",
    "star before": lambda n, of: f"*{n}",
    "dollars and cents": lambda n, of: f"${n}.00",
    "thousandths": lambda n, of: f"{int(n) / 1000:.3f} thousand",
    "negative exponent": lambda n, of: f"{n}000e-3",
    "letters of the alphabet": lambda n, of: chr(96 + int(n)) if int(n) < 27 else n,
    "dots": lambda n, of: "." * int(n) if int(n) < 9 else n,
    "emoji": lambda n, of: "👧" * int(n) if int(n) < 9 else n,
    "dice": lambda n, of: chr(0x267F + int(n)) if int(n) < 7 else n,
    "keycap": lambda n, of: f"{n}\ufe0f\u20e3" if int(n) < 9 else n,
    "ordinal in words": lambda n, of: {"2": "second", "3": "third", "4": "fourth"}.get(n, n),
    "a sum": lambda n, of: f"{int(n) - 1}+1",
    "a difference": lambda n, of: f"{of}-{int(of) - int(n)}",
    "quoted word": lambda n, of: f"'{n}' children",
    "sentence": lambda n, of: f"There were {n} absent",
    "spaces between digits": lambda n, of: " ".join(n.zfill(3)),
    "units of ten": lambda n, of: f"{int(n) / 10:.1f}",
    "slash of itself": lambda n, of: f"{n}/{n}",
    "JSON": lambda n, of: f"{{n: {n}}}",
}
WORDS = {
    "English": {"2": "two", "3": "three", "4": "four"},
    "Spanish": {"2": "dos", "3": "tres", "4": "cuatro"},
    "capitals": {"2": "TWO", "3": "THREE", "4": "FOUR"},
    "groups": {"2": "a couple", "3": "a trio", "4": "a quartet"},
    "times": {"2": "twice", "3": "thrice", "4": "four times"},
    "Portuguese": {"2": "dois", "3": "três", "4": "quatro"},
    "Haitian": {"2": "de", "3": "twa", "4": "kat"},
    "Polish": {"2": "dwa", "3": "trzy", "4": "cztery"},
    "letters apart": {"2": "t w o", "3": "t h r e e", "4": "f o u r"},
    "with a unit": {"2": "two children", "3": "three children", "4": "four children"},
}


def dress() -> Iterator[Case]:
    for name, form in CLOTHES.items():
        yield Case("other clothes", f"{name}, all", _cells(form))
        yield Case("other clothes", f"{name}, one", _cells(form, only=True))
    for name, words in WORDS.items():
        one = _cells(lambda n, of, words=words: words.get(n, n), only=True)
        yield Case("words for numbers", name, one)


def put_beside() -> Iterator[Case]:
    """Columns from which the small count follows, whether it is hidden or not."""
    shares: dict[str, Callable[[Rows, list[str]], object]] = {
        "Share": lambda rows, row: _pct(row),
        "Per mille": lambda rows, row: f"{1000 * int(row[4]) / int(row[3]):.1f}",
        "Per 100,000": lambda rows, row: f"{100_000 * int(row[4]) / int(row[3]):.0f}",
        "Present": lambda rows, row: int(row[3]) - int(row[4]),
        "% present": lambda rows, row: f"{100 - 100 * int(row[4]) / int(row[3]):.2f}",
        "Odds": lambda rows, row: f"{int(row[4]) / (int(row[3]) - int(row[4])):.4f}",
        "One in": lambda rows, row: f"{int(row[3]) / int(row[4]):.1f}",
        "Ratio": lambda rows, row: f"1:{int(row[3]) / int(row[4]):.0f}",
        "Students per absent": lambda rows, row: f"{int(row[3]) / int(row[4]):.2f}",
        "Twice": lambda rows, row: 2 * int(row[4]),
        "Squared": lambda rows, row: int(row[4]) ** 2,
        "Index": lambda rows, row: f"{100 * int(row[4]) / 40:.1f}",
        "Rounded to two": lambda rows, row: f"{int(row[4]):.2f}",
        "Change since 2021": lambda rows, row: int(row[4]) - _of(rows, row[0], "2021", row[2]),
        "Percent change": lambda rows, row: (
            f"{100 * int(row[4]) / _of(rows, row[0], '2021', row[2]) - 100:.2f}"
        ),
        "Below target": lambda rows, row: int(row[4]) - 50,
        "Rest of the town": lambda rows, row: _sum(rows, town=row[0], year=row[1]) - int(row[4]),
        "Note": lambda rows, row: f"{row[0]}: {row[4]} of {row[3]}",
        "Key": lambda rows, row: f"{row[0][:4]}-{row[1]}-{row[4]}",
        "Bar": lambda rows, row: "#" * min(int(row[4]), 40),
        "Absent (in hundreds)": lambda rows, row: int(row[4]) / 100,
    }
    for heading, value in shares.items():
        yield Case("told beside", heading, _more(heading, value))
        yield Case(
            "told beside", f"{heading}, hidden", _more(heading, value, True), {"*": "suppressed"}
        )

    def average(n: int, beside: str) -> str:
        rows = [[*row, str(7 * int(row[4])), "7.0"] for row in _rows(n, beside)[1:]]
        rows = [[*row[:4], "*", *row[5:]] if row[:3] == [*KEY] else row for row in rows]
        return write([[*HEADER, "Days", "Mean days"], *rows])

    yield Case("told beside", "days and their mean", average, {"*": "suppressed"})


def add_totals() -> Iterator[Case]:
    """Totals under names that no list has, at odd places; the neighbor keeps them the same."""
    names = (
        *(
            "Everyone",
            "District-wide",
            "(all)",
            "Unduplicated",
            "K-12",
            "Net",
            "A+B+C",
            "Whole school",
        ),
        *("Any", "Gesamt", "Todo", "Sum of the above", "Younger to Older", "—", "9", "Reported"),
    )
    for name in names:

        def make(n: int, beside: str, name: str = name) -> str:
            rows = _rows(n, beside)
            for town in TOWNS:
                for year in YEARS:
                    of = [r for r in rows[1:] if r[:2] == [town, year]]
                    sums = [str(sum(int(r[c]) for r in of)) for c in (3, 4)]
                    rows.append([town, year, name, *sums])
            return write([[*r[:4], "*"] if r[:3] == [*KEY] else r for r in rows])

        yield Case("unusual total", name, make, {"*": "suppressed"})

    def across(heading: str) -> Make:
        def make(n: int, beside: str) -> str:
            rows = _rows(n, beside)
            made = [["Town", "Year", *GROUPS, heading]]
            for town in TOWNS:
                for year in YEARS:
                    counts = [_of(rows, town, year, group) for group in GROUPS]
                    cells = ["*" if c < 5 else str(c) for c in counts]
                    made.append([town, year, *cells, str(sum(counts))])
            return write(made)

        return make

    for heading in ("Enrolled", "Σ", "Any group", "Younger+Middle+Older", "Count"):
        yield Case("unusual total", f"column {heading}", across(heading), {"*": "suppressed"})

    def above(n: int, beside: str) -> str:
        rows = _rows(n, beside)
        return (
            f"Absent in Betatown in 2022: {_sum(rows, town='Betatown', year='2022')},,,,\n"
            + write([[*r[:4], "*"] if r[:3] == [*KEY] else r for r in rows])
        )

    yield Case("unusual total", "in the title", above, {"*": "suppressed"})

    def below(n: int, beside: str) -> str:
        rows = _rows(n, beside)
        return write(rows) + f"Note: Betatown had {n} older children absent in 2022,,,,\n"

    yield Case("unusual total", "count in a note", below)

    def mean(n: int, beside: str) -> str:
        rows = _rows(n, beside)
        rows = [[*r[:4], "*"] if r[:3] == [*KEY] else r for r in rows]
        of = [r for r in _rows(n, beside)[1:] if r[:2] == ["Betatown", "2022"]]
        means = [f"{sum(int(r[c]) for r in of) / 3:.2f}" for c in (3, 4)]
        return write([*rows, ["Betatown", "2022", "Average", *means]])

    yield Case("unusual total", "an average", mean, {"*": "suppressed"})


def lay_out_otherwise() -> Iterator[Case]:
    """Other separators, two tables in one file, headings on two lines, months and years as columns."""
    yield Case(
        "other separator",
        "markdown",
        lambda n, b: "".join(f"| {' | '.join(r)} |\n" for r in _rows(n, b)),
    )
    yield Case("other separator", "broken bar", lambda n, b: write(_rows(n, b), "¦"))
    yield Case("other separator", "arrow", lambda n, b: write(_rows(n, b), " => "))
    yield Case("other separator", "tab and comma", lambda n, b: write(_rows(n, b), "\t,\t"))
    yield Case("other separator", "unit sign", lambda n, b: write(_rows(n, b), "\x1f"))
    yield Case("other separator", "two commas", lambda n, b: write(_rows(n, b), ",,"))
    yield Case(
        "other separator",
        "HTML",
        lambda n, b: "".join(f"<tr><td>{'</td><td>'.join(r)}</td></tr>\n" for r in _rows(n, b)),
    )
    yield Case(
        "other separator",
        "names and values",
        lambda n, b: "".join(
            ",".join(f"{name}={cell}" for name, cell in zip(HEADER, r, strict=True)) + "\n"
            for r in _rows(n, b)[1:]
        ),
    )
    yield Case(
        "other separator",
        "values of a database",
        lambda n, b: "".join(f"(1, '{chr(39).join(r)}'),\n" for r in _rows(n, b)),
    )
    yield Case(
        "other separator",
        "ruler",
        lambda n, b: "\n".join(
            "".join(cell.ljust(12) for cell in r) + ("\n" + "-" * 60 if i == 0 else "")
            for i, r in enumerate(_rows(n, b))
        ),
    )
    small = [["Group", "Absent"]]
    for name, gap in {"": "", "blank line": "\n", "title": "\nBetatown 2022\n"}.items():
        yield Case(
            "two tables",
            f"the second of one town, {name}",
            lambda n, b, gap=gap: (
                write([[*r[:4], "*"] if r[:3] == [*KEY] else r for r in _rows(n, b)])
                + gap
                + write(
                    [*small, *([g, str(_of(_rows(n, b), "Betatown", "2022", g))] for g in GROUPS)]
                )
            ),
            {"*": "suppressed"},
        )
        yield Case(
            "two tables",
            f"of the same header, {name}",
            lambda n, b, gap=gap: (
                write(_rows(n, b)[:10]) + gap + write([[*HEADER], *_rows(n, b)[10:]])
            ),
        )
        yield Case(
            "two tables",
            f"sums below, {name}",
            lambda n, b, gap=gap: (
                write([[*r[:4], "*"] if r[:3] == [*KEY] else r for r in _rows(n, b)])
                + gap
                + write(
                    [["Town", "Year", "", "", "Absent"]]
                    + [
                        [t, y, "", "", str(_sum(_rows(n, b), town=t, year=y))]
                        for t in TOWNS
                        for y in YEARS
                    ]
                )
            ),
            {"*": "suppressed"},
        )

    def wide(n: int, beside: str, head: list[Rows], pairs: bool) -> str:
        rows = _rows(n, beside)
        body = []
        for town in TOWNS:
            for group in GROUPS:
                cells = []
                for year in YEARS:
                    cells.append(str(_of(rows, town, year, group)))
                    if pairs:
                        of = _of(rows, town, year, group, 3)
                        cells.append(f"{100 * _of(rows, town, year, group) / of:.1f}")
                body.append([town, group, *cells])
        return write([*head[0], *body])

    heads = {
        "years above": ([["", "", "2021", "2022"], ["Town", "Group", "Absent", "Absent"]], False),
        "year and percent": (
            [["", "", "2021", "", "2022", ""], ["Town", "Group", "N", "%", "N", "%"]],
            True,
        ),
        "merged over two": (
            [
                ["Town", "Group", "2021", "", "2022", ""],
                ["", "", "Number", "Percent", "Number", "Percent"],
            ],
            True,
        ),
        "units in the header": ([["Town", "Group", "2021 (number)", "2022 (number)"]], False),
        "one line of both": (
            [["Town", "Group", "2021 #", "2021 %", "2022 #", "2022 %"]],
            True,
        ),
    }
    for name, (head, pairs) in heads.items():
        yield Case(
            "merged headings", name, lambda n, b, head=head, pairs=pairs: wide(n, b, [head], pairs)
        )

    def months(n: int, beside: str, more: str) -> str:
        made = [["Town", "Year", *MONTHS, *([more] if more else [])]]
        for i, town in enumerate(TOWNS):
            counts = [20 + (7 + 31 * i + 17 * j * j + 5 * i * j) % 89 for j in range(12)]
            if town == "Betatown":
                counts[4] = n
                counts[{"Middle": 3, "Younger": 10}.get(beside, 0)] += (3 - n) * bool(beside)
            sums = {"Total": sum(counts), "YTD": sum(counts), "Q2": sum(counts[3:6]), "": 0}
            made.append([town, "2022", *map(str, counts), *([str(sums[more])] if more else [])])
        return write(made)

    for more in ("", "Total", "YTD", "Q2"):
        yield Case("months as columns", more or "alone", lambda n, b, more=more: months(n, b, more))
    for heading in (
        "Absent (%)",
        "Absent (in tens)",
        "Absent (thousands)",
        "Absent per 10",
        "Absent '000",
    ):
        scale = {"Absent (in tens)": 10, "Absent (thousands)": 1000, "Absent '000": 1000}.get(
            heading, 1
        )
        yield Case(
            "units in the header",
            heading,
            lambda n, b, heading=heading, scale=scale: write(
                [[*HEADER[:4], heading]]
                + [[*r[:4], f"{int(r[4]) / scale:g}"] for r in _rows(n, b)[1:]]
            ),
        )


def contradict() -> Iterator[Case]:
    """Rows that say two things, numbers below zero, the year before."""

    def twice(n: int, beside: str) -> str:
        rows = _rows(n, beside)
        hidden = [[*r[:4], "*"] for r in rows if r[:3] == [*KEY]]
        return write([*rows, *hidden])

    yield Case("contradiction", "shown and hidden", twice, {"*": "suppressed"})

    def other_case(n: int, beside: str) -> str:
        rows = _rows(n, beside)
        hidden = [[r[0].upper(), *r[1:4], "*"] for r in rows if r[:3] == [*KEY]]
        return write([*rows, *hidden])

    yield Case("contradiction", "hidden in other letters", other_case, {"*": "suppressed"})

    def two_columns(n: int, beside: str) -> str:
        rows = [[*r[:4], "*" if r[:3] == [*KEY] else r[4], r[4]] for r in _rows(n, beside)[1:]]
        return write([[*HEADER, "Absent (old)"], *rows])

    yield Case("contradiction", "two columns of one count", two_columns, {"*": "suppressed"})
    for name, form in {
        "negative": lambda n: f"-{n}",
        "brackets": lambda n: f"({n})",
        "minus behind": lambda n: f"{n}-",
        "minus sign": lambda n: f"\u2212{n}",
    }.items():
        yield Case("below zero", f"{name}, one", _cells(lambda n, of, form=form: form(n), True))
        yield Case("below zero", f"{name}, all", _cells(lambda n, of, form=form: form(n)))
    yield Case(
        "year before",
        "a column of last year",
        lambda n, b: write(
            [["Town", "Year", "Group", "Absent", "Absent the year before"]]
            + [
                [t, y, g, str(_of(_rows(n, b), t, "2022", g) + (y == "2023") * 40), last]
                for t in TOWNS
                for y in ("2022", "2023")
                for g in GROUPS
                for last in [str(_of(_rows(n, b), t, "2021" if y == "2022" else "2022", g))]
            ]
        ),
    )


def make_unforeseen() -> Iterator[Case]:
    """Every case."""
    for kind in (dress, put_beside, add_totals, lay_out_otherwise, contradict):
        yield from kind()
