"""The evidence of how open a desired dataset is, in words."""

from __future__ import annotations

from ..stats.openness import Evidence
from ..words import say, say_count, say_span


def tell_evidence(evidence: Evidence) -> str:
    """What an answer rests on; "" where nobody recorded it."""
    titles, count = evidence.titles, evidence.count
    match evidence.kind:
        case "record":
            return titles[0]
        case "state":
            return say("Its state is: {status}.", status=titles[0])
        case "tables":
            return say_count(
                "{count} CSV table in this catalog.", "{count} CSV tables in this catalog.", count
            )
        case "licences":
            return f"{', '.join(titles)}."
        case "columns":
            return say_count(
                "{count} column, each with a description.",
                "{count} columns, each with a description.",
                count,
            )
        case "up to date":
            return say("No newer edition is overdue.")
        case "overdue":
            return say("A newer edition is {late} late.", late=say_span(count))
        case "column":
            return say("{table}: column {column}.", table=titles[0], column=titles[1])
        case "no column":
            return say("No table of it has such a column.")
    return ""
