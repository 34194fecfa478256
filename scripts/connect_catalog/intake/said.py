"""What a person says of a dataset and its columns in the words of the descriptor, as in a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..marks import Mark
from .tables import slug
from .understood import Answers

Path = tuple[str | int, ...]
TITLE: Path = ("title",)
# What is an answer to a question about a column, and goes into the table with it.
ROLE: Path = ("connect", "role")
KIND: Path = ("connect", "kind")
TOTAL: Path = ("connect", "total")
MARKS: Path = ("missingValues",)
DESCRIPTION: Path = ("description",)
_ANSWERS = (ROLE, KIND, TOTAL, MARKS)


@dataclass(frozen=True)
class Said:
    """dataset: values by their path in the descriptor; columns: by heading, values by their path in the
    field."""

    dataset: Mapping[Path, Any] = field(default_factory=dict)
    columns: Mapping[str, Mapping[Path, Any]] = field(default_factory=dict)

    @property
    def described(self) -> dict[str, str]:
        """The sentence on each column, by its name in small letters."""
        told = self.columns.items()
        return {slug(title): values[DESCRIPTION] for title, values in told if DESCRIPTION in values}

    @property
    def answers(self) -> Answers:
        """What is said of the columns, as answers to the questions that a table raises."""
        marks = {t: Mark(w) for v in self.columns.values() for t, w in v.get(MARKS, {}).items()}
        return Answers(
            marks=marks, roles=self._pick(ROLE), kinds=self._pick(KIND), totals=self._pick(TOTAL)
        )

    def _pick(self, path: Path) -> dict[str, str]:
        return {title: values[path] for title, values in self.columns.items() if path in values}

    def put_dataset(self, descriptor: dict[str, Any]) -> None:
        """Write what is said of the dataset into its descriptor."""
        for path, value in self.dataset.items():
            if path[0] not in ("name", "licenses"):
                put_at(descriptor, path, value)

    def put_columns(self, fields: Sequence[dict[str, Any]], headings: Mapping[str, str]) -> None:
        """Write what is said of columns into their fields. headings: that of each column, by name."""
        for one in fields:
            for path, value in self.columns.get(headings.get(one["name"], ""), {}).items():
                if path not in _ANSWERS:
                    put_at(one, path, value)


def put_at(whole: Any, path: Path, value: Any) -> None:
    """Put a value into a descriptor. The parts on the way to it are there already."""
    for step in path[:-1]:
        whole = whole[step]
    whole[path[-1]] = value


def find_at(whole: Any, path: Path) -> Any:
    """The value at a path; None where there is none."""
    for step in path:
        if isinstance(whole, dict):
            whole = whole.get(step)
        elif isinstance(whole, list) and isinstance(step, int) and step < len(whole):
            whole = whole[step]
        else:
            return None
    return whole
