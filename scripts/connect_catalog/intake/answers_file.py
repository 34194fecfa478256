"""The answers file, intake.yml: what a person said of a table, kept beside the package so that the next
edition asks nothing twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..load import read_edition
from ..marks import Mark
from ..model import Edition
from ..problems import Problem, ProblemsFound
from .columns import HandedColumn
from .shaped import Shaped
from .tables import FILL, is_band
from .understood import Answers
from .wishes import Wishes
from .yaml_text import write_yaml

HEAD = "# How the table was read, so that the next edition asks nothing twice.\n"
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def read_answers(path: Path) -> Wishes:
    """What a file of answers says. Raises ProblemsFound with all that is wrong with it."""
    problems: list[Problem] = []
    kept = read_edition(path, path.parent, problems)
    if kept is None:
        raise ProblemsFound(problems)
    answers = Answers(
        marks={text: Mark(word) for text, word in kept.marks.items()},
        roles=kept.roles,
        kinds=kept.kinds,
        fill_down=frozenset(kept.fill_down),
        totals=kept.totals,
        not_totals=kept.not_totals,
        not_persons=kept.not_persons,
    )
    return Wishes(
        answers=answers,
        tidy=kept.tidy,
        measures=kept.measures,
        left_out=kept.left_out,
        places={text: place for text, place in kept.places.items() if place},
    )


def join_wishes(said: Wishes, kept: Wishes) -> Wishes:
    """What is said now, before what was kept."""
    return replace(
        said,
        answers=kept.answers.join(said.answers),
        tidy=said.tidy or kept.tidy,
        measures=said.measures or kept.measures,
        left_out=tuple(dict.fromkeys((*said.left_out, *kept.left_out))),
        places={**kept.places, **said.places},
    )


def write_answers(
    wishes: Wishes, columns: Sequence[HandedColumn], shaped: Shaped, threshold: int
) -> str:
    """The file's text: what was said, and the column of each heading. No text that holds a number below
    the threshold is kept, as it may be what is hidden there."""
    answers = wishes.answers
    written = {title: name for table in shaped.tables for name, title in table.headings.items()}
    kept = Edition.model_validate(
        {
            "columns": {c.title: written[c.title] for c in columns if c.title in written},
            "left_out": wishes.left_out,
            "places": wishes.places,
            "marks": {t: w for t, w in answers.marks.items() if _may_be_kept(t, threshold)},
            "fill_down": sorted(answers.fill_down),
            "roles": answers.roles,
            "kinds": answers.kinds,
            "totals": answers.totals,
            "not_totals": answers.not_totals,
            "not_persons": {t: r for t, r in answers.not_persons.items() if FILL not in r},
            "tidy": wishes.tidy,
            "measures": wishes.measures,
        }
    )
    said = kept.model_dump(mode="json", exclude_defaults=True)
    return HEAD + write_yaml({name: _sort(value) for name, value in said.items()})


def _sort(value: object) -> object:
    """Mappings by name, so that the order in which answers came says nothing."""
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def _may_be_kept(text: str, threshold: int) -> bool:
    """Whether a mark tells no small number: a range or a number below zero does not."""
    numbers = [float(number) for number in _NUMBERS.findall(text)]
    is_code = is_band(text) or re.fullmatch(r"-\d+(\.0+)?", text) is not None
    return is_code or not any(0 < number < threshold for number in numbers)
