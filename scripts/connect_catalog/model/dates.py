"""Dates as people know them: to the day, the month or the year."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from ..words import say, say_day, say_month


class PartialDate(str):
    """A date known to the day ("2018-04-11"), the month ("2018-04") or the year ("2018")."""

    __slots__ = ()

    @property
    def first_day(self) -> date:
        """The first day the date can mean."""
        year, month, day = (*map(int, self.split("-")), 1, 1)[:3]
        return date(year, month, day)

    @property
    def last_day(self) -> date:
        """The last day the date can mean."""
        parts = [int(part) for part in self.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
        return date(year, month, day)


def format_date(when: str | date | None) -> str:
    """A date for people: "April 11, 2018", "April 2018", "2018", or "not recorded"."""
    if when is None:
        return say("not recorded")
    known = PartialDate(when)
    match known.count("-"):
        case 2:
            return say_day(known.first_day)
        case 1:
            return say_month(known.first_day)
    return str(known)


def _check_date(value: Any) -> PartialDate:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("a date is written 2018, 2018-04 or 2018-04-11")
    text = str(value)
    if not re.fullmatch(r"(19|20)\d\d(-\d\d(-\d\d)?)?", text, re.ASCII):
        raise ValueError("a date is written 2018, 2018-04 or 2018-04-11")
    try:
        _ = PartialDate(text).first_day
    except ValueError:
        raise ValueError(f"{text} is not a day in the calendar") from None
    return PartialDate(text)


Date = Annotated[
    PartialDate,
    BeforeValidator(_check_date),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]


def _check_moment(value: str) -> str:
    try:
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        raise ValueError(f"{value} is not a time in the calendar") from None
    return value


Moment = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
    AfterValidator(_check_moment),
    Field(title="moment"),
]
