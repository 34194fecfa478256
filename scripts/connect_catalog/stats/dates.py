"""Dates in words."""

from __future__ import annotations

from datetime import date


def format_date(when: str | date | None) -> str:
    """A date for people: "April 11, 2018", "April 2018", "2018", or "not recorded"."""
    if when is None:
        return "not recorded"
    parts = str(when).split("-")
    if len(parts) == 1:
        return parts[0]
    month = date(2000, int(parts[1]), 1).strftime("%B")
    return f"{month} {int(parts[2])}, {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"
