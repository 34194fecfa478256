"""Brings a handed-over table to rows by place and period: its places in the words of the reference
packages, statewide rows in a table of their own, wide columns and long ones as measures."""

from __future__ import annotations

from typing import Any

from ..refusals import Refusal
from .columns import HandedColumn
from .families import ask_of_families, name_families
from .finish import Finish
from .handed import TYPE, VALUE, VARIABLE, Handed
from .labels import Labels
from .measures import tell_marks
from .places import STATE, Places, place_rows
from .report import IntakeReport, count
from .shape import Grid, SourceMeasure, gather, merge_twins, parse_pattern, spread
from .shaped import FinishedTable, ReadTable, Shaped
from .spotchecks import carry_checks
from .tables import holds_periods, slug
from .understand import refuse_mixed
from .understood import Question, QuestionsOpen
from .wide_labels import label_categories


def reshape(table: ReadTable) -> Shaped:
    """The tables by place, and those of the whole state. Raises Refusal where no row is left."""
    handed, wishes, report = table.handed, table.wishes, table.report
    grid, places = place_rows(_make_grid(table.columns), table.lists, wishes.places, report)
    parts, labels = _part(_merge(grid, report), table, places)
    title = handed.old.title if handed.old else handed.metadata.title
    finish = Finish(
        table.catalog,
        report,
        places,
        table.threshold,
        wishes.answers,
        handed.described,
        title,
        seeks_ties=wishes.seeks_ties,
    )
    pattern = parse_pattern(wishes.tidy[0]) if len(parts) > 1 else None
    extras = [""] if pattern is None else [pattern.dimensions[0], ""]
    made = _finish_all(finish, parts, extras)
    if not made or not all(one.keys for one in made):
        raise Refusal(
            "No row is left to write: see whether the table has a column of places, periods or groups "
            "with something in it, and whether its places are in a reference package."
        )
    tell_marks(finish.read, wishes.answers, report)
    return Shaped(
        tuple(made),
        title,
        frozenset(finish.periods),
        finish.basis or "",
        finish.place_word,
        finish.counts,
        finish.hidden,
        tuple(finish.waivers),
        tuple(_carry_checks(handed, finish, made, parts[0].measures, report)),
        labels,
    )


def _finish_all(finish: Finish, parts: list[Grid], extras: list[str]) -> list[FinishedTable]:
    """The tables of all parts. Raises QuestionsOpen with the questions of all of them."""
    made, open_ = list[FinishedTable](), list[Question]()
    for part, extra in zip(parts, extras, strict=True):
        try:
            made += finish.make(part, extra)
        except QuestionsOpen as questions:
            open_ += (q for q in questions.questions if q not in open_)
    if open_:
        raise QuestionsOpen(open_)
    return made


def _carry_checks(
    handed: Handed,
    finish: Finish,
    tables: list[FinishedTable],
    measures: tuple[SourceMeasure, ...],
    report: IntakeReport,
) -> list[dict[str, Any]]:
    old = handed.old
    if old is None or not old.spot_checks:
        return []
    source = f"A known number that came with the old package {old.name}"
    return carry_checks(old.spot_checks, finish, tables, measures, source, report)


def _make_grid(columns: list[HandedColumn]) -> Grid:
    """The table as rows, its measures apart."""
    measures = tuple(
        SourceMeasure(c.name, c.title, description=c.text)
        for c in columns
        if c.read.what == "numbers"
    )
    titles = {c.name: c.title for c in columns if c.read.what != "numbers"}
    names = [c.name for c in columns]
    rows = zip(*(c.read.cells for c in columns), strict=True)
    return Grid(titles, measures, [dict(zip(names, row, strict=True)) for row in rows])


def _merge(grid: Grid, report: IntakeReport) -> Grid:
    """The table with one row for each combination of place, time and category."""
    merged, spare, clashes = merge_twins(grid)
    if spare:
        report.repaired.append(
            f"{count(spare, 'row')} stood there more than once, word for word; one of each is kept."
        )
    if clashes:
        report.left_out.append(
            f"Rows that contradict each other under one key ({count(len(clashes), 'key')}): "
            f"{'; '.join(', '.join(filter(None, key)) for key in clashes)}."
        )
        report.questions.append(
            "Which of the contradicting rows are right? Or does a column that was "
            "taken for a measure tell them apart?"
        )
    return merged


def _part(grid: Grid, table: ReadTable, places: Places) -> tuple[list[Grid], dict[str, Labels]]:
    """One table, or two where wide columns are gathered and others are left; and the labels of the
    categories of those, by dimension."""
    wishes, report = table.wishes, table.report
    kind: str | None
    variable, kind, value = VARIABLE, TYPE, VALUE
    if wishes.measures:
        variable, kind = slug(wishes.measures), None
        value = grid.measures[0].name if len(grid.measures) == 1 else ""
        if variable not in grid.titles or not value:
            raise Refusal(f"{wishes.measures} must be a column beside just one column of numbers.")
    if variable in grid.titles and [m.name for m in grid.measures] == [value]:
        kind = kind if kind in grid.titles else None
        given = {variable, kind, STATE, *places.columns, *places.labels}
        categories = [
            n for n in grid.titles if n not in given and not holds_periods(grid.values(n))
        ]
        return [_spread(grid, variable, kind, value, categories, report)], {}
    refuse_mixed(
        {title: [row[name] for row in grid.rows] for name, title in grid.titles.items()},
        "Name that column with --measures, or make a column of each.",
    )
    if wishes.tidy:
        return _gather(grid, table)
    titles = [measure.title for measure in grid.measures]
    if families := [*name_families(titles)]:
        report.questions.append(ask_of_families(families, titles))
    return [grid], {}


def _spread(
    grid: Grid,
    variable: str,
    kind: str | None,
    value: str,
    categories: list[str],
    report: IntakeReport,
) -> Grid:
    wide, never, absent = spread(grid, variable, kind, value, categories)
    measures = ", ".join(m.name for m in wide.measures)
    titles = grid.titles | {m.name: m.title for m in grid.measures}
    shape = "/".join(titles[name] for name in (kind, variable, value) if name)
    report.repaired.append(
        f"{len(grid.rows):,} rows of {shape} "
        f"became {len(wide.rows):,} rows with a column for each measure: {measures}."
    )
    if never:
        report.repaired.append(
            f"{count(never, 'cell')} read `not collected`: the source gives that measure for "
            "no row of their category."
        )
    if absent:
        report.repaired.append(
            f"{count(absent, 'cell')} read `missing`: the source has no row for them."
        )
    return wide


def _gather(grid: Grid, table: ReadTable) -> tuple[list[Grid], dict[str, Labels]]:
    wishes, report = table.wishes, table.report
    patterns = [pattern for text in wishes.tidy if (pattern := parse_pattern(text))]
    names = [pattern.measure for pattern in patterns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refusal(
            f"--tidy names {', '.join(twice)} twice: give each measure a name of its own, or one pattern "
            "for all its columns."
        )
    if len(patterns) < len(wishes.tidy) or len({p.dimensions for p in patterns}) != 1:
        raise Refusal(
            "A pattern of --tidy reads measure=PREFIX_{category}_SUFFIX or measure={category} {year}, and "
            "all of them name the same {category}, in one order."
        )
    tidy, rest = gather(grid, patterns)
    if not tidy.rows:
        raise Refusal("No column fits the patterns of --tidy.")
    dimensions = patterns[0].dimensions
    columns = len({tidy.key_of(row, dimensions) for row in tidy.rows}) * len(patterns)
    report.repaired.append(
        f"{columns} wide columns became {count(len(patterns), 'measure')} by {' and '.join(dimensions)}."
    )
    kept = table.last.labels if table.last else {}
    put: dict[str, Labels] = {}
    for name in dimensions:
        tidy, labels = label_categories(tidy, patterns, name, grid, kept.get(name, {}), report)
        put |= {name: labels} if labels else {}
    return [tidy, rest] if rest else [tidy], put
