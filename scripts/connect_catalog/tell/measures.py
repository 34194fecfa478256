"""What a measure of the logic model found, in words."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import MeasureId
from ..stats.measures import Counted, MeanChange, Measurement, Trend, list_definitions
from ..stats.shares import Share, Variety
from ..words import (
    join_texts,
    say,
    say_change,
    say_count,
    say_count_later,
    say_later,
    say_number,
    translate,
)


def tell_measurement(found: Measurement) -> str:
    """The value for people: "7 of 20", "3 meetings", "not recorded yet"."""
    match found.value:
        case None:
            return _tell_why_none(found)
        case Share():
            return tell_share(found.value)
        case Variety():
            return _tell_variety(found.value)
        case MeanChange():
            return _tell_change(found.value)
    return count_things(found.unit, found.value)


def tell_no_value(found: Measurement) -> str:
    """Why there is no value, as a line by itself: "Not recorded yet"."""
    if found.why_none == "not counted":
        return say("Not measured yet")
    if found.why_none == "too few":
        fewer = found.fewer_than
        return say("Not shown, because fewer than {count} people answered", count=fewer)
    return say("Not recorded yet")


def _tell_why_none(found: Measurement) -> str:
    if found.why_none == "not counted":
        return say("not measured yet")
    if found.why_none == "too few":
        fewer = found.fewer_than
        return say("not shown, because fewer than {count} people answered", count=fewer)
    return say("not recorded yet")


def tell_share(share: Share) -> str:
    """A share with its denominator: "7 of 20"."""
    return say("{part} of {whole}", part=share.part, whole=share.whole)


def _tell_variety(variety: Variety) -> str:
    """As in "25 barriers of 6 kinds"."""
    return say(
        "{barriers} of {kinds}",
        barriers=count_things("barriers", variety.barriers),
        kinds=say_count("{count} kind", "{count} kinds", variety.kinds),
    )


def _tell_change(change: MeanChange) -> str:
    return say(
        "{points} points of 100 (95% interval {low} to {high}; {people} people)",
        points=say_change(change.points),
        low=say_number(round(change.low, 1), 1),
        high=say_number(round(change.high, 1), 1),
        people=change.people,
    )


def tell_unit(found: Measurement) -> str:
    """What the value counts; "" where nothing is counted."""
    return name_things(found.unit) if found.unit else ""


def name_counted(counted: Counted) -> str:
    """The title of a record that was counted."""
    if counted.family == "usage":
        return say("Hits in {month}", month=counted.title)
    return counted.title


def tell_counted(counted: Counted) -> str:
    """What a record that was counted tells of; "" where that is said by its title."""
    if counted.gain is not None:
        return say("{points} points", points=say_change(counted.gain))
    return join_texts(counted.tells)


def tell_no_trend(trend: Trend) -> str:
    """Why no trend is drawn; "" where one is."""
    return {
        "": "",
        "no record": say("There is no record to count yet, so no trend is drawn."),
        "undated": say(
            "For {part} of {whole} nobody recorded since when, so no trend is drawn.",
            part=trend.undated,
            whole=trend.records,
        ),
        "too short": say("A trend is drawn from the second month on."),
    }[trend.why_none]


def define(name: MeasureId) -> str:
    """The definition of a measure in plain words."""
    return translate(list_definitions()[name])


def count_things(unit: str, count: float) -> str:
    """A count with its unit: "1 meeting", "3 meetings", "7.5 points of 100"."""
    return say_count(*UNITS[unit].counts, count)


def tell_amount(value: float, unit: str) -> str:
    """A number to reach with its unit, "" where it has none: "20 desired datasets", "7.5 points of 100"."""
    return count_things(unit, value) if unit else say_number(value)


def name_things(unit: str) -> str:
    """The words for a unit."""
    return translate(UNITS[unit].name)


def head_adds(unit: str) -> str:
    """The head of the column that says what each record adds: "Adds (meetings)"."""
    return translate(UNITS[unit].adds)


@dataclass(frozen=True)
class Unit:
    """What a measure counts, its words in English. counts: one of them, and {count} of them; adds: the head
    of a column of numbers that a record adds."""

    name: str
    counts: tuple[str, str]
    adds: str


UNITS = {
    "agencies": Unit(
        say_later("agencies"),
        say_count_later("{count} agency", "{count} agencies"),
        say_later("Adds (agencies)"),
    ),
    "attendances": Unit(
        say_later("attendances"),
        say_count_later("{count} attendance", "{count} attendances"),
        say_later("Adds (attendances)"),
    ),
    "barriers": Unit(
        say_later("barriers"),
        say_count_later("{count} barrier", "{count} barriers"),
        say_later("Adds (barriers)"),
    ),
    "datasets": Unit(
        say_later("datasets"),
        say_count_later("{count} dataset", "{count} datasets"),
        say_later("Adds (datasets)"),
    ),
    "hits": Unit(
        say_later("hits"),
        say_count_later("{count} hit", "{count} hits"),
        say_later("Adds (hits)"),
    ),
    "meetings": Unit(
        say_later("meetings"),
        say_count_later("{count} meeting", "{count} meetings"),
        say_later("Adds (meetings)"),
    ),
    "needs": Unit(
        say_later("needs"),
        say_count_later("{count} need", "{count} needs"),
        say_later("Adds (needs)"),
    ),
    "partners": Unit(
        say_later("partners"),
        say_count_later("{count} partner", "{count} partners"),
        say_later("Adds (partners)"),
    ),
    "people": Unit(
        say_later("people"),
        say_count_later("{count} person", "{count} people"),
        say_later("Adds (people)"),
    ),
    "reports": Unit(
        say_later("reports"),
        say_count_later("{count} report", "{count} reports"),
        say_later("Adds (reports)"),
    ),
    "trainings": Unit(
        say_later("trainings"),
        say_count_later("{count} training", "{count} trainings"),
        say_later("Adds (trainings)"),
    ),
    "uses": Unit(
        say_later("uses"),
        say_count_later("{count} use", "{count} uses"),
        say_later("Adds (uses)"),
    ),
    "desired datasets": Unit(
        say_later("desired datasets"),
        say_count_later("{count} desired dataset", "{count} desired datasets"),
        say_later("Adds (desired datasets)"),
    ),
    "milestones": Unit(
        say_later("milestones"),
        say_count_later("{count} milestone", "{count} milestones"),
        say_later("Adds (milestones)"),
    ),
    "points of 100": Unit(
        say_later("points of 100"),
        say_count_later("{count} point of 100", "{count} points of 100"),
        say_later("Adds (points of 100)"),
    ),
}
