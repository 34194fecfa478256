"""What a measure of the logic model found, in words."""

from __future__ import annotations

from ..model import MeasureId
from ..stats.measures import Counted, MeanChange, Measurement, Trend, list_definitions
from ..stats.shares import Share, Variety
from ..words import join_texts, say, say_change, say_count, say_number, translate


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


def count_things(unit: str, count: int) -> str:
    """A plain count with its unit: "1 meeting", "3 meetings"."""
    match unit:
        case "agencies":
            return say_count("{count} agency", "{count} agencies", count)
        case "attendances":
            return say_count("{count} attendance", "{count} attendances", count)
        case "barriers":
            return say_count("{count} barrier", "{count} barriers", count)
        case "datasets":
            return say_count("{count} dataset", "{count} datasets", count)
        case "hits":
            return say_count("{count} hit", "{count} hits", count)
        case "meetings":
            return say_count("{count} meeting", "{count} meetings", count)
        case "needs":
            return say_count("{count} need", "{count} needs", count)
        case "partners":
            return say_count("{count} partner", "{count} partners", count)
        case "people":
            return say_count("{count} person", "{count} people", count)
        case "reports":
            return say_count("{count} report", "{count} reports", count)
        case "trainings":
            return say_count("{count} training", "{count} trainings", count)
        case "uses":
            return say_count("{count} use", "{count} uses", count)
        case "desired datasets":
            return say_count("{count} desired dataset", "{count} desired datasets", count)
        case "milestones":
            return say_count("{count} milestone", "{count} milestones", count)
        case "points of 100":
            return say_count("{count} point of 100", "{count} points of 100", count)
    raise KeyError(unit)


def tell_amount(value: float, unit: str) -> str:
    """A number to reach with its unit, "" where it has none: "20 desired datasets", "7.5 points of 100"."""
    if unit and value == int(value):
        return count_things(unit, int(value))
    return f"{say_number(value)} {name_things(unit)}" if unit else say_number(value)


def name_things(unit: str) -> str:
    """The words for a unit."""
    return {
        "agencies": say("agencies"),
        "attendances": say("attendances"),
        "barriers": say("barriers"),
        "datasets": say("datasets"),
        "hits": say("hits"),
        "meetings": say("meetings"),
        "needs": say("needs"),
        "partners": say("partners"),
        "people": say("people"),
        "reports": say("reports"),
        "trainings": say("trainings"),
        "uses": say("uses"),
        "desired datasets": say("desired datasets"),
        "milestones": say("milestones"),
        "points of 100": say("points of 100"),
    }[unit]
