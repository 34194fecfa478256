"""Words for what records and checks say in codes."""

from __future__ import annotations

from ..words import say_in, say_in_later, say_later, translate


def name_type(type: str) -> str:
    """The type of a column, in words."""
    return translate(TYPES[type])


TYPES = {
    "string": say_later("Text"),
    "integer": say_later("Whole number"),
    "number": say_later("Number"),
    "boolean": say_later("Yes or no"),
    "date": say_later("Date"),
    "year": say_later("Year"),
}


def name_state(state: str) -> str:
    """How fresh a dataset is, or where a request stands."""
    known = STATES[state]
    return translate(known) if isinstance(known, str) else say_in(*known)


STATES = {
    "up to date": say_later("Up to date"),
    "overdue": say_later("Overdue"),
    "not due": say_later("Not due"),
    "pending": say_later("Pending"),
    "open": say_in_later("a request", "Open"),
    "answered": say_later("Answered"),
    "declined": say_later("Declined"),
}


def tell_finding(code: str) -> str:
    """What the checks can find, and a person may allow with a reason; any other is its code."""
    return translate(FINDINGS.get(code, code))


FINDINGS = {
    "person-email": say_later("It looks as if it held e-mail addresses."),
    "person-phone": say_later("It looks as if it held telephone numbers."),
    "number-in-text": say_later("Numbers stand in this column of words."),
    "undeclared-rounding": say_later("Its numbers look rounded."),
    "undeclared-share": say_later("It looks as if it were a share of two counts."),
    "shown-before": say_later("An earlier version shows numbers that are hidden now."),
    "undeclared-tie": say_later("It looks as if it were tied to numbers of another table."),
    "undeclared-total": say_later("It looks as if a total stood among its parts."),
    "count-in-words": say_later("Its words tell a small number of people."),
    "maybe-count": say_later("Its numbers look like counts."),
    "told-by-order": say_later("Its rows seem to stand in the order of its numbers."),
    "told-by-column": say_later("It looks as if it told numbers that are hidden beside it."),
    "person-ssn": say_later("It looks as if it held Social Security numbers."),
    "person-birth-date": say_later("It looks as if it held dates of birth."),
    "person-address": say_later("It looks as if it held home addresses."),
    "person-id": say_later("It looks as if it held numbers given to persons."),
    "person-name": say_later("It looks as if it held names of persons."),
    "microdata": say_later("It looks as if each row stood for one person."),
    "undeclared-code": say_later("It holds a number that often stands for no number."),
}
