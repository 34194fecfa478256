"""Periods as tables write them, put in the order of time.

One place knows it: charts, the explorer, maps, answers and checks ask here. A column's periods are
read together, for one alone can mean two things: 2009-10 is a school year beside 2010-11, and a month
beside 2009-11.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .words import (
    ENGLISH,
    current_language,
    say,
    say_later,
    say_month,
    say_month_alone,
    say_quarter,
)

CALENDAR = "calendar"  # periods whose first and last day are known


@dataclass(frozen=True, order=True)
class Period:
    """One reading of a period. start, end: in years, as in 2018.0 and 2019.0 for 2018. reckoning:
    what the years are, as only periods of one reckoning can be compared."""

    start: float
    end: float
    reckoning: str = CALENDAR

    @property
    def middle(self) -> float:
        """Where it stands on an axis of time, in years."""
        return (self.start + self.end) / 2

    def holds(self, other: Period) -> bool:
        """Whether the other lies within it, and is shorter."""
        within = self.start <= other.start and other.end <= self.end
        return within and (self.start, self.end) != (other.start, other.end)


@dataclass(frozen=True)
class Timeline:
    """Periods in order. places: where each stands, in years, or counted from 0 where only their
    order is declared. periods: what each was read as; empty where only the order is declared."""

    places: Mapping[str, float]
    periods: Mapping[str, Period]

    @property
    def order(self) -> tuple[str, ...]:
        """The periods as they are written, the oldest first."""
        return tuple(self.places)

    def sort(self, written: Iterable[str]) -> list[str]:
        """Periods in order; those that are not on the timeline come last."""
        rank = {text: i for i, text in enumerate(self.places)}
        return sorted(written, key=lambda text: rank.get(text, len(rank)))

    def tell(self) -> Timeline:
        """The same periods as readers are told them. No two are told alike: they would be the same period."""
        return Timeline(
            {tell_period(text): place for text, place in self.places.items()},
            {tell_period(text): period for text, period in self.periods.items()},
        )


def read_timeline(written: Iterable[str], declared: Sequence[str] = ()) -> Timeline | str:
    """The order of a column's periods, or why they have none, with their names. declared: the order
    that its descriptor gives, which wins unless it is no more than the order of the letters."""
    texts = sorted({*written})
    listed = bool(declared) and {*texts} <= {*declared}
    if listed and list(declared) != sorted(declared):
        return _number(declared)
    found = _read(texts)
    return _number(declared) if listed and isinstance(found, str) else found


def order_periods(written: Iterable[str], declared: Sequence[str] = ()) -> Timeline:
    """As read_timeline, for tables that the checks have passed or that are shown all the same:
    periods without an order stand as their letters do."""
    texts = sorted({*written})
    found = read_timeline(texts, declared)
    return _number(texts) if isinstance(found, str) else found


def _number(texts: Sequence[str]) -> Timeline:
    return Timeline({text: float(i) for i, text in enumerate(texts)}, {})


def _read(texts: Sequence[str]) -> Timeline | str:
    readings = {text: {p.reckoning: p for p in read_period(text)} for text in texts}
    unread = [text for text, found in readings.items() if not found]
    if unread:
        return f"{_list(unread)} cannot be told in time"
    shared = set.intersection(*({*found} for found in readings.values())) if readings else set()
    if not shared and readings:
        return _tell_mixed(readings)
    orders = []
    for reckoning in sorted(shared, key=lambda r: (not r.endswith("span"), r)):
        periods = {text: found[reckoning] for text, found in readings.items()}
        orders.append(dict(sorted(periods.items(), key=lambda item: item[1])))
    if len({tuple(order) for order in orders}) > 1:
        return f"{_list(texts)} have more than one order"
    periods = orders[0] if orders else {}
    for (before, one), (after, other) in pairwise(periods.items()):
        if one == other:
            return f"`{before}` and `{after}` are the same period"
    return Timeline({text: period.middle for text, period in periods.items()}, periods)


def _tell_mixed(readings: Mapping[str, Mapping[str, Period]]) -> str:
    first, *others = readings
    other = next((o for o in others if not {*readings[first]} & {*readings[o]}), others[-1])
    return f"`{first}` and `{other}` are not the same kind of period"


def _list(texts: Sequence[str]) -> str:
    named = ", ".join(f"`{text[:40]}`" for text in texts[:3])
    return f"{named} and others" if len(texts) > 3 else named


# ------------------------------------------------------------------------------------ as it is told


def tell_period(text: str) -> str:
    """A period as readers are told it: in another language than English, a month, quarter or season with its
    year, and a month of any year, in words of that language ("octubre de 2020"); any other as it is written."""
    if current_language() != ENGLISH:
        for pattern, tell in _TOLD:
            if match := pattern.fullmatch(text.strip()):
                return tell(*match.groups())
    return text


def _tell_month(name: str, year: str) -> str:
    return say_month(date(int(year), _MONTHS[name.lower()], 1))


def _tell_month_alone(name: str) -> str:
    return say_month_alone(_MONTHS[name.lower()])


def _tell_season(name: str, year: str) -> str:
    """year: one, or the two that a winter is in."""
    return say(SEASONS[name.lower()], year=year)


def _tell_quarter(part: str, year: str) -> str:
    return say_quarter(int(year), _ORDINALS.get(part.lower()) or int(part))


SEASONS = {
    "winter": say_later("Winter {year}"),
    "spring": say_later("Spring {year}"),
    "summer": say_later("Summer {year}"),
    "fall": say_later("Fall {year}"),
    "autumn": say_later("Fall {year}"),
}


# ------------------------------------------------------------------------------------ one period

_MONTHS = {
    name.lower(): i
    for names in (calendar.month_name, calendar.month_abbr, ["", *["?"] * 8, "Sept"])
    for i, name in enumerate(names)
    if name and name != "?"
}
_SEASONS = {"winter": 12, "spring": 3, "summer": 6, "fall": 9, "autumn": 9}
_ORDINALS = {
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}

_Y = r"((?:1[6-9]|20|21)[0-9]{2})"
_M = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_TO = r"\s*(?:-|/|to|through|until)\s*"
_CODE = "[sf]?fy|[as]y|cy"  # fiscal, academic, school and calendar years
_PREFIX = rf"([a-z]+(?: [a-z]+)? |{_CODE})"
_ANY = rf"(?:{_PREFIX})?"
_FISCAL = {"cy", "calendar year", "year"}  # words before a year that leave it what it is


def read_period(text: str) -> tuple[Period, ...]:
    """What a period can mean, one reading for each reckoning; nothing if it cannot be told. A note in
    brackets or a star behind it is left aside, as in 2022 (partial)."""
    plain = re.sub(r"\s*(\([^()]*\)|[*†‡]+)$", "", text.strip().lower())
    plain = re.sub(r"[‐-―]", "-", plain).replace("’", "'")
    plain = re.sub(r"\s+", " ", plain)
    for pattern, read in _FORMS:
        match = pattern.fullmatch(plain)
        if match:
            found = tuple(read(*match.groups()))
            if found:
                return found
    return ()


def _months(year: int, month: int, count: int, reckoning: str = CALENDAR) -> Period:
    """So many months from one on."""
    start = year + (month - 1) / 12
    return Period(round(start, 6), round(start + count / 12, 6), reckoning)


def _century(year: str) -> int:
    """19 is 2019 and 85 is 1985."""
    number = int(year)
    return number if len(year) == 4 else number + (1900 if number >= 70 else 2000)


def _year(prefix: str | None, year: str) -> Iterator[Period]:
    reckoning = _name_reckoning(prefix)
    if reckoning is not None:
        yield _months(_century(year), 1, 12, reckoning)


def _name_reckoning(prefix: str | None) -> str | None:
    """What the years after a word are; None where the word is a month or a season."""
    word = (prefix or "").strip()
    if {*word.split()} & {*_MONTHS, *_SEASONS}:
        return None
    return CALENDAR if not word or word in _FISCAL else word


def _years(prefix: str | None, first: str, last: str) -> Iterator[Period]:
    """2012-2013, 2012-13, 2009-2013 and, where the second can be one, a month: 2012-10."""
    start, reckoning = int(first), _name_reckoning(prefix)
    end = int(last) if len(last) == 4 else start + (int(last) - start) % 100
    if reckoning is None:
        return
    if start < end <= start + 40:
        yield _months(start, 1, 12 * (end - start + 1), f"{reckoning} span")
        if reckoning == CALENDAR and len(last) == 4:
            yield _months(start, 1, 12 * (end - start + 1))
    elif start == end and len(last) == 4:
        yield _months(start, 1, 12, reckoning)
        yield _months(start, 1, 12, f"{reckoning} span")
    if reckoning == CALENDAR and len(last) == 2 and 1 <= int(last) <= 12:
        yield _months(start, int(last), 1)


def _part(count: int) -> Callable[[str | None, str, str], Iterator[Period]]:
    """Reads a part of a year: one of 4 quarters, or of 2 halves."""

    def read(prefix: str | None, part: str, year: str) -> Iterator[Period]:
        number, reckoning = _ORDINALS.get(part) or int(part), _name_reckoning(prefix)
        if reckoning is not None and number <= count:
            length = 12 // count
            yield _months(_century(year), 1 + (number - 1) * length, length, reckoning)

    return read


def _turned(
    read: Callable[[str | None, str, str], Iterator[Period]],
) -> Callable[[str | None, str, str], Iterator[Period]]:
    return lambda prefix, year, part: read(prefix, part, year)


def _month(name: str, year: str) -> Iterator[Period]:
    yield _months(_century(year), _MONTHS.get(name) or int(name), 1)


def _season(name: str, year: str, next_year: str | None) -> Iterator[Period]:
    """A winter may begin the year that it names, or end it; 2021-22 tells."""
    month = _SEASONS[name]
    if next_year is not None:
        if int(next_year) % 100 == (int(year) + 1) % 100 and name == "winter":
            for reckoning in ("winter ends the year", "winter begins the year"):
                yield _months(int(year), 12, 3, reckoning)
        return
    yield _months(int(year), month, 3, "winter ends the year")
    early = name == "winter"
    yield _months(int(year) - early, month, 3, "winter begins the year")


def _months_between(first: str, year: str | None, last: str, last_year: str) -> Iterator[Period]:
    start = int(year or last_year) * 12 + _MONTHS[first]
    end = int(last_year) * 12 + _MONTHS[last]
    if start <= end:
        yield _months(int(year or last_year), _MONTHS[first], end - start + 1)


def _months_to(count: str | None, month: str, year: str) -> Iterator[Period]:
    """Months that end with one: 12 months to June 2021, year ending June 30, 2021."""
    number = int(count) if count else 12
    last = int(year) * 12 + _MONTHS[month]
    first = last - number
    if 1 <= number <= 120:
        yield _months(first // 12, first % 12 + 1, number)


def _day(year: str, month: str, day: str) -> Iterator[Period]:
    try:
        when = date(int(year), _MONTHS.get(month) or int(month), int(day))
    except ValueError:
        return
    days = 366 if calendar.isleap(when.year) else 365
    start = when.year + (when.timetuple().tm_yday - 1) / days
    yield Period(start, start + 1 / days)


def _week(year: str, week: str) -> Iterator[Period]:
    try:
        monday = date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return
    (first,) = _day(str(monday.year), str(monday.month), str(monday.day))
    yield Period(first.start, first.start + 7 / 365.25)


def _month_of_year(name: str) -> Iterator[Period]:
    yield _months(0, _MONTHS[name], 1, "month of any year")


def _part_of_year(kind: str) -> Callable[[str], Iterator[Period]]:
    length = {"quarter": 3, "half": 6}[kind]

    def read(part: str) -> Iterator[Period]:
        number = _ORDINALS.get(part) or int(part)
        yield _months(0, 1 + (number - 1) * length, length, f"{kind} of any year")

    return read


_ORD = "(" + "|".join(_ORDINALS) + ")"
_SEASON = "(" + "|".join(_SEASONS) + ")"
_TOLD: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), tell)
    for pattern, tell in (
        (rf"{_M},? {_Y}", _tell_month),
        (_M, _tell_month_alone),
        (rf"{_SEASON},? ([0-9]{{4}}(?:-[0-9]{{2,4}})?)", _tell_season),
        (rf"{_Y} {_SEASON}", lambda year, name: _tell_season(name, year)),
        (rf"Q([1-4])[- /]*{_Y}", _tell_quarter),
        (rf"{_Y}[- /]*Q([1-4])", lambda year, part: _tell_quarter(part, year)),
        (rf"{_ORD} quarter(?: of)?,? {_Y}", _tell_quarter),
        (rf"quarter ([1-4]),? {_Y}", _tell_quarter),
    )
)
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Iterator[Period]]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_ANY}{_Y}", _year),
        (rf"({_CODE}) ?'?([0-9]{{2}})", _year),
        (rf"{_ANY}{_Y}{_TO}([0-9]{{4}}|[0-9]{{2}})", _years),
        (r"([0-9]{4})m?(0[1-9]|1[0-2])", lambda year, month: _month(month, year)),
        (rf"{_M}[ ,]+{_Y}", _month),
        (rf"{_M}[-' ]'?([0-9]{{2}})", _month),
        (rf"(1[0-2]|0?[1-9])[-/]{_Y}", _month),
        (rf"{_Y}[ -]{_M}", lambda year, month: _month(month, year)),
        (rf"{_ANY}q([1-4])[- /]*{_Y}", _part(4)),
        (rf"{_ANY}{_Y}[- /]*q([1-4])", _turned(_part(4))),
        (rf"q([1-4])[- /]*({_CODE}) ?'?([0-9]{{4}}|[0-9]{{2}})", lambda q, p, y: _part(4)(p, q, y)),
        (rf"({_CODE}) ?'?([0-9]{{2}})[- /]*q([1-4])", _turned(_part(4))),
        (rf"(){_ORD} quarter(?: of)?[ ,]+{_Y}", _part(4)),
        (rf"(){_Y}[ ,]+{_ORD} quarter", _turned(_part(4))),
        (rf"()quarter ([1-4])[ ,]+{_Y}", _part(4)),
        (rf"{_ANY}h([12])[- /]*{_Y}", _part(2)),
        (rf"{_ANY}{_Y}[- /]*h([12])", _turned(_part(2))),
        (rf"{_SEASON}[ ,]+{_Y}(?:[-/]([0-9]{{4}}|[0-9]{{2}}))?", _season),
        (rf"{_Y}()[ -]{_SEASON}", lambda year, none, name: _season(name, year, none or None)),
        (rf"{_M}(?:[ ,]+{_Y})?{_TO}{_M}[ ,]+{_Y}", _months_between),
        (
            rf"(?:([0-9]{{1,3}}) months?|year|ye) (?:to|ending|ended|through)(?: in)? "
            rf"{_M}(?: [0-9]{{1,2}})?,? {_Y}",
            _months_to,
        ),
        (rf"{_Y}-([0-9]{{1,2}})-([0-9]{{1,2}})", _day),
        (rf"([0-9]{{1,2}})/([0-9]{{1,2}})/{_Y}", lambda month, day, year: _day(year, month, day)),
        (rf"{_M} ([0-9]{{1,2}}),? {_Y}", lambda month, day, year: _day(year, month, day)),
        (rf"{_Y}-?w([0-9]{{1,2}})", _week),
        (rf"week ([0-9]{{1,2}})[ ,]+{_Y}", lambda week, year: _week(year, week)),
        (_M, _month_of_year),
        (r"q([1-4])", _part_of_year("quarter")),
        (rf"{_ORD} quarter", _part_of_year("quarter")),
        (r"quarter ([1-4])", _part_of_year("quarter")),
        (r"h([12])", _part_of_year("half")),
    )
)
