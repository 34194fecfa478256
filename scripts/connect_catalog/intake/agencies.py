"""Which agency's rule hides counts in a table, and what that rule says."""

from __future__ import annotations

from typing import Any

from ..explain import find_meant, suggest_names
from ..model import Agency, Catalog
from ..refusals import Refusal
from ..words import say_limit
from .tables import FILL


def check_agency(catalog: Catalog, name: str) -> str:
    """The id of the agency that has this id, title or short name. Raises Refusal if none has."""
    id = find_meant(catalog, "agencies", name)
    if id is not None and id in catalog.agencies:
        return id
    close = suggest_names(catalog, "agencies", name)
    meant = f" Did you mean {' or '.join(close)}?" if close else ""
    raise Refusal(f"There is no agency {name}.{meant} {list_agencies(catalog)}")


def list_agencies(catalog: Catalog) -> str:
    """A sentence that lists the ids to choose from."""
    return f"One of: {', '.join(sorted(catalog.agencies))}."


def choose_threshold(catalog: Catalog, id: str, asked: int | None) -> tuple[int, str]:
    """The smallest count to show, and the question to ask about it ("" for none).

    asked: the threshold that a person asked for. Without one, the agency's strictest rule holds; an
    agency without a rule on record gets the strictest rule of all agencies. Raises Refusal if
    `asked` is below what the agency hides.
    """
    agency = catalog.agencies[id]
    own = sorted({rule.threshold for rule in agency.suppression})
    every = {rule.threshold for other in catalog.agencies.values() for rule in other.suppression}
    strictest = max(own or every or {10})
    if asked is not None:
        if own and asked < own[0]:
            raise Refusal(
                f"{agency.short} hides counts {say_limit(own[0])}: the threshold cannot be lower."
            )
        return asked, ""
    if not own:
        return strictest, (
            f"Which counts does {agency.short} hide? No rule is on record, so counts "
            f"{say_limit(strictest)} were hidden, by the strictest rule in the catalog."
        )
    if len(own) > 1:
        rules = "; ".join(f"{r.applies_to}: {say_limit(r.threshold)}" for r in agency.suppression)
        return strictest, (
            f"Which of {agency.short}'s rules holds for this table ({rules})? The strictest was "
            "applied."
        )
    return strictest, ""


def describe_suppression(
    agency: Agency, threshold: int, counts: bool, hidden: int
) -> dict[str, Any]:
    """The `suppression` property of a descriptor. counts: whether the table counts anything;
    hidden: how many cells were hidden while the table was taken over."""
    rule = " ".join(f"{rule.applies_to}: {rule.rule}" for rule in agency.suppression)
    written: dict[str, Any] = {"rule": rule or f"{FILL}: which numbers are hidden, and why"}
    if threshold > 1 and (agency.suppression or counts):
        written["threshold"] = threshold
    if hidden:
        written["further"] = f"When the table was taken over, {hidden:,} more cells were hidden."
    return written
