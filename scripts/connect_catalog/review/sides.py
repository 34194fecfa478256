"""A branch and what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from ..changes import DataChanges
from ..checks import find_of_packages
from ..checks.disclosure.attack import Proven
from ..differences import PackageDifference
from ..intake.guard import UNTOLD, is_person
from ..load import Loaded
from ..model import Catalog
from ..past import may_show
from ..problems import Problem
from .model import MOST_TEXT, shorten_text


@dataclass(frozen=True)
class Sides:
    """base: the commit that is compared with, and before: what was read of it; after: the catalog as it
    is, None where it cannot be read. problems: all that are found in it; asked: those of what the branch
    touches; changed: the files of records, packages and the program that differ; data: what differs in
    tables, None where they could not be compared."""

    root: Path
    base: str
    before: Loaded
    after: Catalog | None
    problems: Sequence[Problem]
    asked: Sequence[Problem]
    changed: Sequence[str]
    data: DataChanges | None
    today: date

    @property
    def differences(self) -> tuple[PackageDifference, ...]:
        """What differs in packages that both have."""
        return self.data.differences if self.data else ()

    @cached_property
    def are_tables_sound(self) -> bool:
        """Whether nothing is wrong in any data package, so that the audit has looked at all of them."""
        wrong = (problem.path.startswith("datapackages/") for problem in self.problems)
        return self.after is not None and not any(wrong)

    @cached_property
    def shown_of_old(self) -> frozenset[str]:
        """The ids of changed packages, as they are named now, whose older version may be shown."""
        if self.after is None or not self.are_tables_sound:
            return frozenset()
        proven = Proven()
        return frozenset(
            one.after.id
            for one in self.differences
            if self.was_sound(one.before.id)
            and may_show(self.after, one.before, [one.after], proven)
        )

    def was_sound(self, id: str) -> bool:
        """Whether a package was read whole before, and broke no rule then."""
        catalog = self.before.catalog
        return (
            catalog is not None
            and id in catalog.packages
            and not find_of_packages(self.before, catalog, [id])
        )


def tell_title(title: str) -> str:
    """A title as it is told; one that may be a person's is not repeated."""
    return UNTOLD if is_person(title) else shorten_text(title, MOST_TEXT // 10)
