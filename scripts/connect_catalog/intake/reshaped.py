"""A new edition of a table that was brought to rows by place when it was first taken in: brought there
again, in the same way, and read as tables of the package from there on."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from ..model import Catalog, Edition, Package
from .columns import read_columns
from .handed import TYPE, VALUE, VARIABLE, Handed
from .matching import Matching
from .places import Gazetteer, normalize, read_gazetteers
from .reading import RawTable, name_lines
from .report import IntakeReport
from .reshape import reshape
from .shaped import FinishedTable, ReadTable
from .tables import slug
from .understood import Answers, Asked, Proposal
from .wishes import Wishes


def is_reshaped(handed: Handed, kept: Edition | None) -> bool:
    """Whether an edition must be reshaped first, as the first one was."""
    if kept is None:
        return False
    long = {TYPE, VARIABLE, VALUE} <= {*map(slug, handed.table.header)}
    return bool(
        kept.tidy or kept.measures or (long and not {TYPE, VARIABLE} & {*kept.columns.values()})
    )


def reshape_again(
    catalog: Catalog,
    package: Package,
    handed: Handed,
    kept: Edition,
    matching: Matching,
    notes: list[str],
) -> dict[str, RawTable]:
    """The edition as tables, by the names of the package's. kept: how the first one was taken in; notes:
    gets what was left out.

    Raises Refusal with what only a person can say of it: of a place that no list knows, before all.
    """
    lists, report = read_gazetteers(catalog), IntakeReport()
    wishes = _wishes(handed, package.id, kept, matching)
    columns = read_columns(handed, wishes, lists, report)
    # Nothing is hidden here: what the package hides is hidden once its rows are among the others.
    shaped = reshape(
        ReadTable(package.id, handed, columns, wishes, 1, catalog, lists, report, kept)
    )
    _ask_of_places(report.unknown_places, matching.places, handed.table, lists)
    notes += [*report.left_out, *report.repaired]
    named = {one.name: _as_raw(one, matching.columns) for one in shaped.tables}
    return {_name_table(package, name, raw): raw for name, raw in named.items()}


def _wishes(handed: Handed, id: str, kept: Edition, matching: Matching) -> Wishes:
    header = {*handed.table.header}
    return Wishes(
        id=id,
        threshold=1,
        tidy=kept.tidy,
        measures=kept.measures,
        left_out=tuple(title for title in handed.table.header if title in matching.left_out),
        places={text: place for text, place in matching.places.items() if place},
        answers=Answers(
            marks=matching.marks,
            roles={title: role for title, role in kept.roles.items() if title in header},
            kinds=kept.kinds,
            fill_down=matching.fill_down & header,
            totals=kept.totals,
            not_totals=kept.not_totals,
            digits={title: n for title, n in kept.digits.items() if title in header},
            not_persons={t: why for t, why in kept.not_persons.items() if t in header},
        ),
    )


def _ask_of_places(
    unknown: Sequence[str], said: Mapping[str, str], raw: RawTable, lists: Sequence[Gazetteer]
) -> None:
    """Raise QuestionsOpen where rows would be left out of which nobody said so."""
    asked = Asked()
    names = {
        normalize(row[column]): row[column]
        for one in lists
        for row in one.rows.values()
        for column in one.columns[1:]
    }
    for spelling in unknown:
        if spelling in said:
            continue
        near = difflib.get_close_matches(normalize(spelling), [*names], n=1)
        guess = names[near[0]] if near else "PLACE"
        at = [line for row, line in zip(raw.rows, raw.lines, strict=True) if spelling in row]
        asked.ask(
            "",
            f"No list of places knows a place of the file (look at {name_lines(at)}).",
            f"Say which it is: --place 'ITS SPELLING={guess}'; to leave its rows out: --place "
            "'ITS SPELLING='.",
            *(Proposal("place", spelling, word) for word in ([guess] if near else []) + [""]),
        )
    asked.settle()


def _as_raw(table: FinishedTable, columns: Mapping[str, str]) -> RawTable:
    """A shaped table, its headings as the package calls the columns. columns: those of the headings that
    the file has."""
    names = [field["name"] for field in table.fields]
    header = [columns.get(table.headings.get(name, ""), name) for name in names]
    rows = [[row[name] for name in names] for row in table.rows]
    return RawTable(header, rows, [0] * len(rows))


def _name_table(package: Package, name: str, raw: RawTable) -> str:
    """The table of the package that a shaped one belongs to; by its columns where it was renamed."""
    if name in package.tables:
        return name
    return max(
        package.tables,
        key=lambda other: len({*raw.header} & {*package.tables[other].sheet.names}),
    )
