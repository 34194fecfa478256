"""What the categories of wide columns mean: the part in which the sentences on these columns differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .headings import read_unit
from .labels import Labels, agree, tell_apart
from .report import IntakeReport
from .shape import Grid, Pattern, SourceMeasure

_OPEN_END = re.compile(r"(\W+(of|the|to|in|for|by|with|at|on|from|who|a|an|and|are|is))+$", re.I)
_NUMBER_OF = re.compile(r"\bnumber of\b|\bnumber$", re.I)


def label_categories(
    tidy: Grid, patterns: Sequence[Pattern], wide: Grid, kept: Labels, report: IntakeReport
) -> tuple[Grid, Labels]:
    """The gathered table with labels in place of its categories, and each measure with what its columns'
    sentences share; and the labels. wide: the table before; kept: labels of the last edition, for which
    this one need have no dictionary. Where no labels are found, or sentences do not agree, that is asked
    in the report."""
    dimension = patterns[0].dimension
    categories = sorted(tidy.values(dimension))
    found: list[Labels] = []
    shared: dict[str, str] = {}
    for pattern in patterns:
        told = {
            m[1]: c.description for c in wide.measures if (m := pattern.regex.fullmatch(c.title))
        }
        middles, shared[pattern.measure] = tell_apart({c: told.get(c, "") for c in categories})
        found += [middles] if middles else []
    labels = kept if {*categories} <= {*kept} else found[0] if agree(found) else {}
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


def _describe(measure: SourceMeasure, shared: str) -> SourceMeasure:
    """The measure with what its columns' sentences share, where that still says what is measured: "Number
    of visits to the" is "Number of visits", and "Number of absent" says nothing."""
    said = _OPEN_END.sub("", shared)
    whole = said and (read_unit(said) or not _NUMBER_OF.search(said))
    return replace(measure, description=said) if whole else measure
