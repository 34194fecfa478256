"""What is wrong with what somebody gave: told all at once, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 20  # problems told one by one


class Refused(Exception):
    """What was given cannot be used, and nothing was written. problems: one plain sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def refuse_if_any(problems: Sequence[str]) -> None:
    """Raises: Refused, with the first problems and the number of the others."""
    if problems:
        more = len(problems) - SHOWN
        raise Refused(*problems[:SHOWN], *([f"And {more:,} more."] if more > 0 else []))
