"""What is said of a place beside its numbers: its name with its kind, why a number is not known, and how
far it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..charts import format_amount
from ..marks import tell_unknown
from ..model import Catalog
from ..periods import tell_period
from ..stats.availability import ItemState
from ..stats.gazetteer import Area
from ..words import join_texts, say, say_and, say_number, say_within
from .places import PlaceLine, PlaceReading, PlaceTold, are_alike


@dataclass(frozen=True)
class Remark:
    """What is to be said of lines of a table. names: theirs; none where it holds for all."""

    names: tuple[str, ...]
    text: str


def name_place(place: Area) -> str:
    """The name of a place, with its kind unless the name says it."""
    if place.whole or place.kind.lower() in place.name.lower() or place.kind == "":
        return place.name
    return say("{place} ({kind})", place=place.name, kind=say_within(place.kind))


def tell_reading(reading: PlaceReading) -> str:
    """The number with its margin of error, or the word for its mark."""
    if reading.margin is None or reading.mark:
        return reading.words
    return say("{number} ± {margin}", number=reading.words, margin=say_number(reading.margin))


def list_remarks(told: PlaceTold) -> Iterator[Remark]:
    """What is said of lines, once for all of which it holds; an answer has said why a number is not
    known. First, of a table of two places in a row, which of them is meant."""
    if told.others:
        yield Remark((), tell_meant(told))
    unknown = {tell_unknown_line(line) for line in told.lines}
    same = told.answered and len(told.lines) > 1 and len(unknown) == 1 and unknown != {""}
    if same:
        yield Remark((), say("The same holds for the other numbers of this table."))
    found: dict[str, list[str]] = {}
    for line in told.lines:
        answered = same or (line.group, line.measure.name) in told.answered
        reason = "" if answered else tell_unknown_line(line)
        for text in (reason, compare_line(line, told.beside)):
            if text:
                found.setdefault(text, []).append(name_line(told, line))
    for text, names in found.items():
        yield Remark(() if len(names) == len(told.lines) else tuple(names), text)
    instead = tell_instead(told)
    if instead:
        yield Remark((), instead)


def tell_meant(told: PlaceTold) -> str:
    """As which of the places of its rows a table of several tells of a place."""
    title = told.table.resource.column(told.column).title
    others = say_and([told.table.resource.column(name).title for name in told.others])
    return say(
        "These numbers are of {place} as “{column}”, and told apart by “{others}”.",
        place=told.place.name,
        column=title,
        others=others,
    )


def tell_instead(told: PlaceTold) -> str:
    """Which larger places have a number where this one has none that is known; "" where none has."""
    unknown = [line.beside for line in told.lines if line.newest.mark]
    known = [
        place.name
        for place, readings in zip(told.beside, zip(*unknown, strict=True), strict=False)
        if any(reading is not None and not reading.mark for reading in readings)
    ]
    if not known:
        return ""
    return say(
        "The table shows what is known instead: the numbers of {places}.", places=say_and(known)
    )


def name_line(told: PlaceTold, line: PlaceLine) -> str:
    """The group, and the measure where the table has more than one."""
    several = len(told.measures) > 1
    named = (line.measure.title,) if several or not line.group else ()
    return join_texts((join_texts(line.named), *named) if line.group else named, ": ")


def tell_unknown_line(line: PlaceLine) -> str:
    """What is said where the newest number is not known: why, and the newest one that is. "" where it
    is known."""
    newest, known = line.newest, line.last_known
    if not newest.mark:
        return ""
    why = tell_unknown(newest.mark, newest.period)
    if known is None:
        none = say("No earlier number is known, either.")
        return f"{why} {none}" if line.readings[1:] else why
    amount = format_amount(known.value, line.measure.connect.unit or "")
    words = say(
        "The newest number shown is {number}, of {period}.",
        number=amount,
        period=tell_period(known.period),
    )
    return f"{why} {words}"


def compare_line(line: PlaceLine, larger: Iterable[Area]) -> str:
    """What the margins of error say of the newest number, and of its distance to the larger places';
    "" where there is no margin."""
    newest = line.newest
    if newest.is_loose:
        return say("This is too rough an estimate to go by: its margin is as large as the number.")
    alike = [
        place.name
        for place, reading in zip(larger, line.beside, strict=True)
        if reading is not None and are_alike(newest, reading)
    ]
    if not alike:
        return ""
    return say(
        "About the same as in {places}: the margins are wider than the difference.",
        places=say_and(alike),
    )


def list_unsaid(
    catalog: Catalog, items: Iterable[ItemState], place: Area, told: Sequence[PlaceTold]
) -> Iterator[tuple[ItemState, str]]:
    """The desired datasets that say nothing of a place, and of those that have been obtained why; ""
    for any other."""
    known, datasets = {one.package.id for one in told}, {one.id for one in catalog.datasets}
    for state in items:
        packages = {*state.item.packages}
        if packages & known:
            continue
        why = ""
        if packages & datasets:
            why = _tell_missing(place)
        elif state.status.obtained:
            why = say("It has been obtained, but it is not in this catalog yet.")
        yield state, why


def _tell_missing(place: Area) -> str:
    if place.whole:
        return say("It is in this catalog, but not for {place} as a whole.", place=place.name)
    kind = say_within(place.kind)
    return say("It is in this catalog, but not for each {kind}.", kind=kind)
