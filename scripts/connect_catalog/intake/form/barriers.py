"""The barriers that a form tells of, as entries in the records of the desired datasets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ...model import Catalog
from ...problems import Problem
from ..record import Draft, judge, plan_addition, write
from .filled import FilledForm


def find_faults(
    root: Path, catalog: Catalog, known: Sequence[Problem], form: FilledForm, today: date
) -> Iterator[Problem]:
    """What the rules say of each barrier, at the row that tells of it. known: the problems that the catalog
    has without it."""
    for item, values, place in _list_new(catalog, form):
        draft = plan_addition("barrier", root, catalog, item, today).draft(values)
        for problem in judge(catalog, known, draft, today):
            yield replace(problem, path=form.name, line=0, field=place)


def write_barriers(root: Path, catalog: Catalog, form: FilledForm, today: date) -> Iterator[Draft]:
    """Add the barriers to their records, one after another, and tell each when it is written. Raises
    Unwritten."""
    for item, values, _ in _list_new(catalog, form):
        draft = plan_addition("barrier", root, catalog, item, today).draft(values)
        write(root, draft)
        yield draft


def _list_new(catalog: Catalog, form: FilledForm) -> Iterator[tuple[str, dict[str, object], str]]:
    """The barriers that are not on record yet."""
    for item, values, place in form.barriers:
        record = catalog.workplan.get(item)
        on_record = {(one.kind, one.detail) for one in record.barriers} if record else set()
        if (values.get("kind"), values.get("detail")) not in on_record:
            yield item, values, place
