"""Waivers: findings that a person has looked at and allowed, for a reason that the page shows."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Catalog, Package
from ..problems import Problem
from .records import problem_at

WAIVABLE = (
    "person-email",
    "person-phone",
    "person-ssn",
    "person-birth-date",
    "person-address",
    "person-id",
    "person-name",
    "microdata",
    "undeclared-code",
    "undeclared-total",
    "undeclared-share",
    "number-in-text",
)


def is_waived(package: Package, code: str, field: str) -> bool:
    """Whether the descriptor allows this finding in this column."""
    return any(w.code == code and w.field == field for w in package.descriptor.connect.waivers)


def check_waivers(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A waiver names a finding that can be waived, and a column that exists.

    Why: A waiver for something misspelled would allow nothing. Some findings, such as a small
    count, nobody may allow.

    Mend: Use a code from the list that the problem gives, and name a column of a table. If the
    finding is right, mend the table and remove the waiver.

    Codes: unknown-column, waiver.
    """
    names = {c.name for r in package.descriptor.resources for c in r.schema_.fields}
    for i, waiver in enumerate(package.descriptor.connect.waivers):
        at = ("connect", "waivers", i)
        if waiver.code not in WAIVABLE:
            yield problem_at(
                package.descriptor,
                (*at, "code"),
                "waiver",
                f"`{waiver.code}` cannot be waived",
                f"Use one of: {', '.join(WAIVABLE)}.",
            )
        if waiver.field not in names:
            yield problem_at(
                package.descriptor,
                (*at, "field"),
                "unknown-column",
                f"no table has a column `{waiver.field}`",
                "Name a column of a table.",
            )


RULES = (check_waivers,)
