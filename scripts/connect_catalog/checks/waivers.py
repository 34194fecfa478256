"""Waivers: findings that a person has looked at and allowed, for a reason that the page shows."""

from __future__ import annotations

from collections.abc import Iterator

from ..codes import Code
from ..model import Catalog, Package
from ..problems import Problem
from .telling import problem_at

WAIVABLE = (
    Code.PERSON_EMAIL,
    Code.PERSON_PHONE,
    Code.PERSON_SSN,
    Code.PERSON_BIRTH_DATE,
    Code.PERSON_ADDRESS,
    Code.PERSON_ID,
    Code.PERSON_NAME,
    Code.MICRODATA,
    Code.UNDECLARED_CODE,
    Code.UNDECLARED_TOTAL,
    Code.UNDECLARED_ROUNDING,
    Code.UNDECLARED_SHARE,
    Code.UNDECLARED_TIE,
    Code.NUMBER_IN_TEXT,
    Code.SHOWN_BEFORE,
    Code.COUNT_IN_WORDS,
    Code.MAYBE_COUNT,
    Code.TOLD_BY_COLUMN,
    Code.TOLD_BY_ORDER,
)


# What a text may hold where `public_words` of the settings say so.
TEXT_CODES = (
    Code.PERSON_EMAIL,
    Code.PERSON_PHONE,
    Code.PERSON_ADDRESS,
    Code.PERSON_BIRTH_DATE,
    Code.PERSON_ID,
    Code.PERSON_NAME,
    Code.COUNT_IN_WORDS,
)


def is_waived(package: Package, code: Code, field: str) -> bool:
    """Whether the descriptor allows this finding in this column."""
    return any(w.code == code and w.field == field for w in package.descriptor.connect.waivers)


def check_waivers(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A waiver names a finding that can be waived, and a column that exists.

    Why: A waiver with a misspelled name would allow nothing. Some findings, such as a small count,
    can never be allowed.

    Mend: Use a code from the list that the problem gives, and name a column of a table. If the
    finding is right, mend the table and remove the waiver.
    """
    names = {c.name for r in package.descriptor.resources for c in r.schema_.fields}
    for i, waiver in enumerate(package.descriptor.connect.waivers):
        at = ("connect", "waivers", i)
        if waiver.code not in WAIVABLE:
            message = f"`{waiver.code}` cannot be waived"
            mend = f"Use one of: {', '.join(WAIVABLE)}."
            yield problem_at(package, (*at, "code"), Code.WAIVER, message, mend)
        if waiver.field not in names:
            message = f"no table has a column `{waiver.field}`"
            yield problem_at(package, (*at, "field"), Code.UNKNOWN_COLUMN, message)


RULES = (check_waivers,)
