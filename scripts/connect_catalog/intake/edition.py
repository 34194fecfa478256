"""A new edition in the words of the package: its headings as columns, its cells as the tables write
them. What cannot be matched for certain is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..model import Catalog, Column, Package, Table
from .code_cells import measure_codes
from .edition_headings import MANY, Described, match_headings
from .homes import Home, list_siblings, place_rows_in
from .matching import MatchedRows, Matching
from .places import normalize, read_gazetteers
from .reading import RawTable, name_lines
from .tables import (
    MONTH,
    PERIOD,
    YEAR,
    are_months,
    read_mark,
    read_number,
    read_years,
    trim_whole,
)
from .understand import understand
from .understood import Answers, Asked, Proposal, Question, QuestionsOpen, Understood


@dataclass(frozen=True)
class ReadEdition:
    """A whole edition. headings: the column of each heading; notes: what was mended or left out."""

    parts: tuple[MatchedRows, ...]
    headings: Mapping[str, str]
    notes: tuple[str, ...]


def match_edition(
    catalog: Catalog,
    package: Package,
    raw: RawTable,
    matching: Matching,
    described: Described = MappingProxyType({}),
) -> ReadEdition:
    """The rows of an edition, for the tables of a package. described: what the data dictionary says of
    a heading. Raises Refusal with all that only a person can say."""
    lists = read_gazetteers(catalog)
    homes = {name: Home.of(table, lists) for name, table in package.tables.items()}
    table, headings = match_headings(homes, raw, matching, described)
    asked, notes = Asked(), [*raw.found]
    columns = _read_columns(table, raw, headings, matching, notes)
    cells = {name: column.cells for name, column in columns.items()}
    cells |= {name: [value] * len(raw.rows) for name, value in matching.every.items()}
    written: dict[str, list[str]] = {}
    for name in cells:
        written[name] = _write_column(table, name, cells[name], raw.lines, matching, asked)
    own = [homes[table.resource.name], *list_siblings(homes, table, written)]
    parts = [*place_rows_in(own, written, raw.lines, matching, asked, notes)]
    asked.settle()
    return ReadEdition(tuple(parts), headings, tuple(notes))


def _read_columns(
    table: Table,
    raw: RawTable,
    headings: Mapping[str, str],
    matching: Matching,
    notes: list[str],
) -> dict[str, Understood]:
    """The columns of an edition, read as what they are in the package."""
    chosen = raw.choose([raw.header.index(title) for title in headings])
    connects = {title: table.resource.column(name).connect for title, name in headings.items()}
    answers = Answers(
        marks=matching.marks,
        roles={title: connect.role for title, connect in connects.items()},
        kinds={title: connect.kind for title, connect in connects.items() if connect.kind},
        fill_down=matching.fill_down,
        digits={
            title: measure_codes(table.counts(name))
            for title, name in headings.items()
            if connects[title].role != "measure"
        },
    )
    try:
        read = understand(chosen, answers, every_row=True)
    except QuestionsOpen as refusal:
        raise QuestionsOpen([*map(_ask_here, refusal.questions)]) from None
    for column in read:
        # The first sentence on any other says its role, which the package has settled.
        notes += column.evidence if column.what == "numbers" else column.evidence[1:]
    left = [title for title in raw.header if title not in headings]
    notes += [f"{title} was left out." for title in left]
    return {headings[column.title]: column for column in read}


def _ask_here(question: Question) -> Question:
    """A question of a table with the answers that an edition takes: what a column is stands in the
    package already."""
    taken = [
        proposal for proposal in question.proposals if proposal.option in ("mark", "fill-down")
    ]
    way = f"Say {' or '.join(map(str, taken))}; or mend" if taken else "Mend"
    if not taken and "--mark" in question.how:  # the text may be a number that must not be repeated
        way = "Say what the text means, as in --mark TEXT=suppressed; or mend"
    return replace(question, how=f"{way} it in the file, and try again.", proposals=(*taken,))


def _write_column(
    table: Table,
    name: str,
    cells: Sequence[str],
    lines: Sequence[int],
    matching: Matching,
    asked: Asked,
) -> list[str]:
    """The cells as the table writes them; places stay as they are."""
    column = table.resource.column(name)
    if column.connect.role == "measure":
        marks = Answers(marks=matching.marks).known_marks
        return trim_whole([read_mark(c, marks) or read_number(c) or c for c in cells])
    if column.connect.role == "time":
        return _write_periods(table, name, cells, lines, asked)
    if column.connect.role == "dimension":
        return _write_groups(table, column, cells, lines, matching, asked)
    return [*cells]


def _write_periods(
    table: Table, name: str, cells: Sequence[str], lines: Sequence[int], asked: Asked
) -> list[str]:
    known = table.sheet.columns[name].values
    if not known or not all(PERIOD.fullmatch(period) for period in known):
        return [*cells]
    written = {cell: _write_period(cell, known) for cell in {*cells}}
    odd = [line for cell, line in zip(cells, lines, strict=True) if written[cell] is None]
    if odd:
        asked.ask(
            name,
            f"The periods of {name} are not written as in the package, such as {known[-1]} (look at "
            f"{name_lines(odd)}).",
            "Write them so, in the file, and try again.",
        )
    return [written[cell] or cell for cell in cells]


def _write_period(cell: str, known: Sequence[str]) -> str | None:
    """A period as others are written; None if it has another length than any of them."""
    if cell in known:
        return cell
    if are_months(known):
        return cell if MONTH.fullmatch(cell) else None
    match, span = PERIOD.fullmatch(cell), read_years(cell)
    if match is None or span is None:
        return None
    if all(YEAR.fullmatch(period) for period in known):
        return None if match[3] else match[2]
    lengths = {last - first for first, last in filter(None, map(read_years, known))}
    if not match[3] or span[1] - span[0] not in lengths:
        return None
    ends = {len(period.rpartition("-")[2]) for period in known}
    return f"{span[0]}-{str(span[1])[-min(ends) :]}"


def _write_groups(
    table: Table,
    column: Column,
    cells: Sequence[str],
    lines: Sequence[int],
    matching: Matching,
    asked: Asked,
) -> list[str]:
    """The package's word for each group; empty where its rows are left out."""
    allowed = column.category_values() or column.constraints.enum
    known = list(allowed or table.sheet.columns[column.name].values)
    labels = {c.label: c.value for c in column.categories or () if not isinstance(c, str)}
    by_text = {normalize(text): text for text in known}
    by_text |= {normalize(label): value for label, value in labels.items()}
    written: dict[str, str] = {}
    for cell in dict.fromkeys(cells):
        said = matching.groups.get(cell)
        if said is not None and (said in ("", *known) or not allowed):
            written[cell] = said
        elif normalize(cell) in by_text:
            written[cell] = by_text[normalize(cell)]
        else:
            at = [line for c, line in zip(cells, lines, strict=True) if c == cell]
            means = [*known[:MANY], "", *([] if allowed else [cell])]
            asked.ask(
                column.name,
                *_tell_group(column.name, at, known, bool(allowed)),
                *(Proposal("group", cell, word) for word in means),
            )
            written[cell] = ""
    return [written[cell] for cell in cells]


def _tell_group(name: str, lines: list[int], known: Sequence[str], fixed: bool) -> tuple[str, str]:
    new = (
        f"If it is new, add it to the values of {name} in datapackage.json first."
        if fixed
        else "If it is new: --group 'ITS WORD=ITS WORD'."
    )
    return (
        f"{name}: the package has no such group (look at {name_lines(lines)}). It has: {', '.join(known)}.",
        f"Say which it is: --group 'ITS WORD={known[0] if known else 'GROUP'}'; to leave its rows out: "
        f"--group 'ITS WORD='. {new}",
    )
