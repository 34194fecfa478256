"""What the categories of wide columns mean: the part in which the sentences on these columns differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .headings import read_unit
from .labels import Labels, agree, tell_apart
from .report import IntakeReport
from .shape import Grid, Pattern, SourceMeasure
from .tables import holds_periods

_OPEN_END = re.compile(r"(\W+(of|the|to|in|for|by|with|at|on|from|who|a|an|and|are|is))+$", re.I)
_NUMBER_OF = re.compile(r"\bnumber of\b|\bnumber$", re.I)


def label_categories(
    tidy: Grid,
    patterns: Sequence[Pattern],
    dimension: str,
    wide: Grid,
    kept: Labels,
    report: IntakeReport,
) -> tuple[Grid, Labels]:
    """The gathered table with labels in place of the categories of a dimension, and each measure with what
    its columns' sentences share; and the labels. wide: the table before; kept: labels of the last edition,
    for which this one need have no dictionary. Where no labels are found, or sentences do not agree, that
    is asked in the report, unless the categories are words or periods."""
    categories = sorted(tidy.values(dimension))
    if holds_periods(categories):
        return tidy, {}
    found: list[Labels] = []
    shared: dict[str, str] = {}
    for pattern in patterns:
        told = _list_sentences(pattern, dimension, wide)
        middles, shared[pattern.measure] = tell_apart({c: told.get(c, "") for c in categories})
        found += [middles] if middles else []
    labels = kept if {*categories} <= {*kept} else found[0] if agree(found) else {}
    if not labels and all(map(_is_word, categories)):
        return tidy, {}
    if not labels:
        report.questions.append(
            f"How are the categories of {dimension} spelled out? The columns call them "
            f"{', '.join(categories)}."
        )
        return tidy, {}
    report.repaired.append(
        f"{dimension}: the categories have the words of the data dictionary, such as "
        f"{labels[categories[0]]} for {categories[0]}."
    )
    rows = [{**row, dimension: labels[row[dimension]]} for row in tidy.rows]
    measures = tuple(_describe(measure, shared[measure.name]) for measure in tidy.measures)
    return Grid(tidy.titles, measures, rows), labels


def _list_sentences(pattern: Pattern, dimension: str, wide: Grid) -> dict[str, str]:
    """The sentence on the column of each category; of those of several periods, on that of the first."""
    at = pattern.dimensions.index(dimension)
    told: dict[str, str] = {}
    for column in wide.measures:
        if match := pattern.regex.fullmatch(column.title):
            told.setdefault(match.groups()[at], column.description)
    return told


def _is_word(category: str) -> bool:
    """Whether a category says by itself what it is, as Female does and AT_RISK does not."""
    return re.search(r"[a-z]{3}", category) is not None and "_" not in category


def _describe(measure: SourceMeasure, shared: str) -> SourceMeasure:
    """The measure with what its columns' sentences share, where that still says what is measured: "Number
    of visits to the" is "Number of visits", and "Number of absent" says nothing."""
    said = _OPEN_END.sub("", shared)
    whole = said and (read_unit(said) or not _NUMBER_OF.search(said))
    return replace(measure, description=said) if whole else measure
