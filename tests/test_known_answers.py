"""The kinds of tables that the literature on statistical disclosure control describes, each with its
known answer: every filling of the hidden cells is tried, by rules that are written out here, and the
audit must name exactly those cells that can be one number only, or too few.

Hundepool and others, "Statistical Disclosure Control" (2012), chapters 4 and 5, describe them: tables
of two and three dimensions, hierarchies, partial margins, linked tables, frequencies with zeros, shares,
rounding, rolling totals.
All numbers are invented here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from made_tables import COUNT, catalog_of, grid, package

from connect_catalog.checks.disclosure.attack import find_given_away
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.model import Package

S = "suppressed"
THRESHOLD = 5
MOST = 15  # no hidden number of these tables can be greater


def anything(*numbers: int) -> bool:
    return True


@dataclass(frozen=True)
class Known:
    """Packages, where their hidden cells stand (package, table, row, column), and what is known of the
    numbers in them: what they must fit, and sums of some of them, by position."""

    packages: tuple[Package, ...]
    hidden: tuple[tuple[str, str, int, str], ...]
    fits: Callable[..., bool] = anything
    sums: tuple[tuple[tuple[int, ...], int], ...] = ()

    def list_fillings(self, begun: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
        """Every filling of the hidden cells with numbers from 0 to MOST."""
        at = len(begun)
        for members, total in self.sums:
            done = sum(begun[i] for i in members if i < at)
            if done > total or (max(members) < at and done != total):
                return
        if at == len(self.hidden):
            yield from (begun,) if self.fits(*begun) else ()
            return
        for number in range(MOST + 1):
            yield from self.list_fillings((*begun, number))

    def answer(self) -> dict[tuple[str, str, int, str], bool]:
        """The cells that are one number (True) or too close to it, in all fillings."""
        ends = [(min(found), max(found)) for found in zip(*self.list_fillings(), strict=True)]
        assert len(ends) == len(self.hidden) and all(high < MOST for _, high in ends)
        return {
            cell: low == high
            for cell, (low, high) in zip(self.hidden, ends, strict=True)
            if high - low < THRESHOLD - 1
        }


def one(name: str, **tables) -> Package:
    return package(name, tables, THRESHOLD)


def square_with_room() -> Known:
    """Two dimensions: four corners of a rectangle protect each other."""
    cells = [[S, S, 20, 30], [S, S, 9, 19], [30, 6, 5, 41], [40, 16, 34, 90]]
    made = one("a", t=grid(cells))
    at = tuple(("a", "t", row, "n") for row in (0, 1, 4, 5))
    return Known((made,), at, lambda a, b, c, d: (a + b, c + d, a + c, b + d) == (10, 10, 10, 10))


def square_without_room() -> Known:
    """Two dimensions: the same, and the numbers are too small."""
    cells = [[S, S, 20, 23], [S, S, 9, 19], [30, 6, 5, 41], [38, 11, 34, 83]]
    made = one("a", t=grid(cells))
    at = tuple(("a", "t", row, "n") for row in (0, 1, 4, 5))
    return Known((made,), at, lambda a, b, c, d: (a + b, c + d, a + c, b + d) == (3, 10, 8, 5))


def staircase() -> Known:
    """Two dimensions: each row and column hides two, and one of them is exact nevertheless: what is left
    of rows 1 and 2 less what is left of column 1 and 2 is the one that joins them to the rest."""
    cells = [
        [S, S, 9, 30, 53],
        [S, S, S, 25, 48],
        [20, 15, S, S, 47],
        [11, 17, S, S, 40],
        [45, 46, 34, 63, 188],
    ]
    made = one("a", t=grid(cells))
    at = tuple(("a", "t", row, "n") for row in (0, 1, 5, 6, 7, 12, 13, 17, 18))

    rows = (((0, 1), 14), ((2, 3, 4), 23), ((5, 6), 12), ((7, 8), 12))
    columns = (((0, 2), 14), ((1, 3), 14), ((4, 5, 7), 25), ((6, 8), 8))
    return Known((made,), at, sums=(*rows, *columns))


def cube() -> Known:
    """Three dimensions: all eight inner cells are hidden, and all margins shown: one number decides."""
    inner = dict(zip(product("ab", repeat=3), (2, 5, 4, 1, 3, 2, 6, 4), strict=True))
    keys = [*product((*"ab", "All"), repeat=3)]
    rows = [
        [*key, S if key in inner else sum(n for at, n in inner.items() if covers(key, at))]
        for key in keys
    ]
    axes = {name: {"total": "All"} for name in ("group", "sort", "level")}
    at = tuple(("a", "t", keys.index(key), "n") for key in inner)
    lines = [key for key in keys if key.count("All") == 1]
    parts = [
        {i: n for i, (at, n) in enumerate(inner.items()) if covers(line, at)} for line in lines
    ]
    sums = tuple((tuple(part), sum(part.values())) for part in parts)
    return Known((one("a", t=(axes | {"n": COUNT}, rows)),), at, sums=sums)


def covers(line: Sequence[str], at: Sequence[str]) -> bool:
    return all(x in (y, "All") for x, y in zip(line, at, strict=True))


def hierarchy() -> Known:
    """Towns in regions in a state: each region hides one town, and shows no total of its own; the state
    and the other region do."""
    region = {"role": "geography", "concept": "region"}
    place = {"role": "geography", "concept": "place"}
    places = one(
        "places",
        t=(
            {"place": place, "region": region | {"points_at": "regions", "aside": True}},
            [["p", "east"], ["q", "east"], ["r", "west"], ["s", "west"]],
        ),
    )
    regions = one(
        "regions",
        t=(
            {"region": region, "sort": {"role": "label", "total": "state", "aside": True}},
            [["east", "part"], ["west", "part"], ["whole", "state"]],
        ),
    )
    towns = (
        {"place": place | {"points_at": "places"}, "n": COUNT},
        [["p", S], ["q", 30], ["r", S], ["s", 25]],
    )
    sums = (
        {"region": region | {"points_at": "regions"}, "n": COUNT},
        [["east", 33], ["west", S], ["whole", 62]],
    )
    at = (("a", "towns", 0, "n"), ("a", "towns", 2, "n"), ("a", "sums", 1, "n"))
    return Known(
        (one("a", towns=towns, sums=sums), places, regions),
        at[:2],
        lambda p, r: p + 30 == 33 and p + 30 + r + 25 == 62,
    )


def linked() -> Known:
    """Linked tables: by sex in one package, by age in the other; neither shows the total."""
    n = COUNT | {"concept": "visits"}
    sexes = one("sexes", t=({"place": {}, "sex": {}, "n": n}, [["p", "F", 14], ["p", "M", S]]))
    ages = one(
        "ages",
        t=({"place": {}, "age": {}, "n": n}, [["p", "0-4", S], ["p", "5-9", 9], ["p", "10-17", 7]]),
    )
    at = (("sexes", "t", 1, "n"), ("ages", "t", 0, "n"))
    beside = one("totals", t=({"place": {}, "n": n}, [["p", 17]]))
    return Known((sexes, ages, beside), at, lambda m, a: 14 + m == 17 and a + 9 + 7 == 17)


def linked_without_total() -> Known:
    """The same, and neither shows the total of a place. By sex there is one of all places, which gives
    the one number away, and through the other package the other."""
    n = COUNT | {"concept": "visits"}
    by_sex = [["p", "F", 14], ["p", "M", S], ["q", "F", 20], ["q", "M", 5]]
    by_age = [["p", "0-4", S], ["p", "5-9", 15], ["q", "0-4", 9], ["q", "5-9", 16]]
    whole = [["All", "F", 34], ["All", "M", 8]]
    sexes = one("sexes", t=({"place": {"total": "All"}, "sex": {}, "n": n}, [*by_sex, *whole]))
    ages = one("ages", t=({"place": {}, "age": {}, "n": n}, by_age))
    at = (("sexes", "t", 1, "n"), ("ages", "t", 0, "n"))
    return Known((sexes, ages), at, lambda m, a: m + 5 == 8 and 14 + m == a + 15)


def zeros() -> Known:
    """A frequency table with zeros: beside zeros that are shown, two hidden cells of a row that add
    up to 3 are known too closely, and with them those of the next row."""
    cells = [[S, 0, S, 3], [S, 0, S, 12], [8, 0, 7, 15], [17, 0, 13, 30]]
    at = tuple(("a", "t", row, "n") for row in (0, 2, 4, 6))
    return Known(
        (one("a", t=grid(cells)),),
        at,
        lambda a, b, c, d: (a + b, c + d, a + c, b + d) == (3, 12, 9, 6),
    )


def shares() -> Known:
    """A percent with one decimal of 23 fits one number; of 4,000 it would fit many."""
    columns = {
        "place": {},
        "part": COUNT,
        "base": COUNT,
        "share": {"kind": "percent", "of": "part", "per": "base"},
    }
    rows = [["p", S, 23, "8.7"], ["q", S, 400, "0.5"], ["r", S, 4000, "0.1"], ["s", 9, 90, "10.0"]]
    at = tuple(("a", "t", row, "part") for row in (0, 1, 2))

    def fits(a, b, c) -> bool:
        near = [(a, 23, 8.7), (b, 400, 0.5), (c, 4000, 0.1)]
        return all(abs(100 * part / base - shown) <= 0.05 + 1e-9 for part, base, shown in near)

    return Known((one("a", t=(columns, rows)),), at, fits)


def shares_of_two_roundings() -> Known:
    """A percent without decimals in one package, and with one in another: either alone leaves more."""
    part, base = COUNT | {"concept": "visits"}, COUNT | {"concept": "children"}
    coarse = {
        "place": {},
        "part": part,
        "base": base,
        "share": {"kind": "percent", "of": "part", "per": "base"},
    }
    fine = {"place": {}, "exact": {"kind": "percent", "of": "visits", "per": "children"}}
    made = one("a", t=(coarse, [["p", S, 300, "2"], ["q", S, 900, "1"], ["r", S, 900, "1"]]))
    other = one("b", t=(fine, [["p", "2.3"], ["q", "1.0"], ["s", "9.0"]]))
    at = tuple(("a", "t", row, "part") for row in (0, 1, 2))

    def fits(p, q, r) -> bool:
        near = [(p, 300, 2, 0.5), (q, 900, 1, 0.5), (r, 900, 1, 0.5), (p, 300, 2.3, 0.05)]
        near += [(q, 900, 1, 0.05)]
        return all(abs(100 * n / base - shown) <= half + 1e-9 for n, base, shown, half in near)

    return Known((made, other), at, fits)


def averages() -> Known:
    """An average is a rate per one: of 40 households one that has two decimals tells how many children
    there are, of 400 it does not."""
    columns = {
        "place": {},
        "children": COUNT,
        "households": COUNT,
        "average": {"kind": "rate", "of": "children", "per": "households", "scale": 1},
    }
    rows = [["p", S, 40, "0.15"], ["q", S, 400, "0.02"], ["r", 50, 100, "0.50"]]
    at = tuple(("a", "t", row, "children") for row in (0, 1))

    def fits(p, q) -> bool:
        return abs(p / 40 - 0.15) <= 0.005 + 1e-9 and abs(q / 400 - 0.02) <= 0.005 + 1e-9

    return Known((one("a", t=(columns, rows)),), at, fits)


def rounded_shares() -> Known:
    """Percents rounded to base 5, as all of the column show: 10 is any from 7.5 to 12.5."""
    columns = {
        "place": {},
        "part": COUNT,
        "base": COUNT,
        "share": {"kind": "percent", "of": "part", "per": "base"},
    }
    rows = [["p", S, 38, "10"], ["q", S, 14, "15"]]
    rows += [[f"r{i}", 5 * i, 100, str(5 * i)] for i in range(2, 18)]
    at = tuple(("a", "t", row, "part") for row in (0, 1))

    def fits(a, b) -> bool:
        return all(
            abs(100 * part / base - shown) <= 2.5 + 1e-9
            for part, base, shown in ((a, 38, 10), (b, 14, 15))
        )

    return Known((one("a", t=(columns, rows)),), at, fits)


def rolling() -> Known:
    """Sums of three years in a row: 2001-2003 less 2000-2002 is 2003 less 2000."""
    window = {"window": {"of": "year", "periods": 3}}
    sums = (
        {"period": window, "n": COUNT},
        [["2000-2002", 19], ["2001-2003", 12], ["2002-2004", 21]],
    )
    single = ({"year": {}, "n": COUNT}, [[2000, 10], [2001, S], [2002, S], [2003, S], [2004, 12]])
    at = tuple(("a", "single", row, "n") for row in (1, 2, 3))
    return Known(
        (one("a", sums=sums, single=single),),
        at,
        lambda b, c, d: (10 + b + c, b + c + d, c + d + 12) == (19, 12, 21),
    )


def partial_margin() -> Known:
    """A total of some values only: no row has one of all. What is left of the first is shared by two
    cells, of the second by two that it leaves too little room, and of the third by one alone."""
    young = {"subtotals": [{"value": "young", "parts": ["a", "b"]}]}
    cells = {"p": (S, S, 20, 11), "q": (S, S, 8, 3), "r": (S, 7, 30, 10)}
    keys = [*product(cells, ("a", "b", "c", "young"))]
    rows = [[place, group, cells[place]["abc".find(group)]] for place, group in keys]
    at = tuple(("a", "t", row, "n") for row in (0, 1, 4, 5, 8))
    made = one("a", t=({"place": {}, "group": young, "n": COUNT}, rows))
    return Known((made,), at, sums=(((0, 1), 11), ((2, 3), 3), ((4,), 3)))


def partial_margin_below_a_total() -> Known:
    """Some values have a total of their own below that of all: the one less the other is what the rest
    have, of which one is hidden."""
    group = {"total": "All", "subtotals": [{"value": "young", "parts": ["a", "b"]}]}
    rows = [["a", S], ["b", S], ["c", S], ["d", 20], ["young", 12], ["All", 36]]
    at = tuple(("a", "t", row, "n") for row in (0, 1, 2))
    made = one("a", t=({"group": group, "n": COUNT}, rows))
    return Known((made,), at, lambda a, b, c: a + b == 12 and 12 + c + 20 == 36)


def three_levels() -> Known:
    """Towns in counties in regions in a state. Each level shows all but one of its numbers, and each
    hidden one is what a level above leaves of it."""
    place = {"role": "geography", "concept": "place"}
    county = {"role": "geography", "concept": "county"}
    region = {"role": "geography", "concept": "region"}
    lists = (
        one(
            "places",
            t=(
                {"place": place, "county": county | {"points_at": "counties", "aside": True}},
                [["p", "north"], ["q", "north"], ["r", "south"], ["s", "south"], ["u", "far"]],
            ),
        ),
        one(
            "counties",
            t=(
                {"county": county, "region": region | {"points_at": "regions", "aside": True}},
                [["north", "east"], ["south", "east"], ["far", "west"]],
            ),
        ),
        one(
            "regions",
            t=(
                {"region": region, "sort": {"role": "label", "total": "state", "aside": True}},
                [["east", "part"], ["west", "part"], ["whole", "state"]],
            ),
        ),
    )
    towns = (
        {"place": place | {"points_at": "places"}, "n": COUNT},
        [["p", S], ["q", 30], ["r", S], ["s", S], ["u", 40]],
    )
    counties = (
        {"county": county | {"points_at": "counties"}, "n": COUNT},
        [["north", S], ["south", 14], ["far", 40]],
    )
    regions = (
        {"region": region | {"points_at": "regions"}, "n": COUNT},
        [["east", 48], ["west", 40], ["whole", 88]],
    )
    made = one("a", towns=towns, counties=counties, regions=regions)
    at = tuple(("a", "towns", row, "n") for row in (0, 2, 3))
    return Known((made, *lists), at, lambda p, r, s: p + 30 + 14 == 48 and r + s == 14)


def running() -> Known:
    """Totals since the first year: each less the one before is a year."""
    window = {"window": {"of": "year"}}
    sums = ({"period": window, "n": COUNT}, [[2001, 20], [2002, 23], [2003, S], [2004, 37]])
    single = ({"year": {}, "n": COUNT}, [[2000, 9], [2001, 11], [2002, S], [2003, S], [2004, S]])
    at = tuple(("a", "single", row, "n") for row in (2, 3))
    last = (("a", "single", 4, "n"),)
    made = one("a", sums=sums, single=single)
    return Known((made,), at + last, lambda c, d, e: 20 + c == 23 and 23 + d + e == 37)


CASES = (
    square_with_room,
    square_without_room,
    staircase,
    cube,
    hierarchy,
    linked,
    linked_without_total,
    zeros,
    shares,
    shares_of_two_roundings,
    averages,
    rounded_shares,
    rolling,
    partial_margin,
    partial_margin_below_a_total,
    three_levels,
    running,
)


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_the_audit_gives_the_known_answer(make):
    """For anyone: numbers from 0 up, of which as many as the threshold must stay possible."""
    known = make()
    system = build_system(catalog_of(*known.packages))
    found = {
        tuple(place): finding.exact
        for finding in find_given_away(system)
        if finding.known_to_all
        for place in system.cells[finding.cell].hidden_at
        if tuple(place) in known.hidden
    }
    assert found == known.answer()


def test_the_cases_have_every_answer():
    """Some are safe, some too narrow, some exact: none of the three by accident."""
    answers = [make().answer() for make in CASES]
    told = {exact for answer in answers for exact in answer.values()}
    assert told == {True, False} and {} in answers
