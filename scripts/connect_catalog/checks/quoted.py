"""A rule for the pages people write: what they quote stands so in its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from ..codes import Code
from ..model import Catalog, Table, format_date
from ..problems import Problem

HEADER = ("said", "file", "row", "field")
_LINE = re.compile(r"^\|(.+)\|$")


class Quote(NamedTuple):
    """A line of the list. row: the cells that name one row of a table, such as `year: 2025; sex: All`."""

    line: int
    said: str
    file: str
    row: str
    field: str


def check_quoted(catalog: Catalog, today: date) -> Iterator[Problem]:
    """What a page of `docs/` lists as quoted stands so in its file. Such a list is a table with the
    columns `said`, `file`, `row` and `field`: words or a number, the file it is from, for a table the
    cells that name one row of it, and the column or the field.

    Why: A number that is told in a text grows old in silence when its table is renewed.

    Mend: Look the number up, and correct it here and where the text tells it. If it is no longer
    told, take its line out of the list.
    """
    for path, text in catalog.guides.items():
        for quote in list_quotes(text):
            fault = _find_fault(catalog, quote)
            if fault:
                yield Problem(path, quote.line, quote.field, Code.QUOTED, fault)


def list_quotes(text: str) -> Iterator[Quote]:
    """The lines of every list of what a page quotes."""
    inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.match(line.strip())
        cells = [cell.strip().strip("`") for cell in found[1].split("|")] if found else []
        if tuple(cells) == HEADER:
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(line) <= set("|-: "):
            yield Quote(number, *(*cells, "", "", "", "")[: len(HEADER)])


def _find_fault(catalog: Catalog, quote: Quote) -> str | None:
    found = _find_file(catalog, quote.file)
    if found is None:
        return f"no record, description or table is `{quote.file}`"
    if isinstance(found, Table):
        return _find_cell_fault(found, quote)
    value = _find_value(found, quote.field.split("."))
    if value is None or isinstance(value, (Mapping, list)):
        return f"`{quote.file}` has no words or number at `{quote.field}`"
    return None if _is_said(quote.said, str(value)) else _tell(quote)


def _find_file(catalog: Catalog, path: str) -> Table | dict[str, Any] | None:
    """The table, or what a record or a description says, by the names that its file has."""
    for package in catalog.packages.values():
        for table in package.tables.values():
            if table.path == path:
                return table
    written = (*catalog.records, *(p.descriptor for p in catalog.packages.values()))
    for one in written:
        if one.origin.path == path:
            return one.model_dump(mode="json", by_alias=True)
    return None


def _find_cell_fault(table: Table, quote: Quote) -> str | None:
    columns = table.sheet.columns
    pairs = [part.partition(":") for part in quote.row.split(";") if part.strip()]
    where = {name.strip(): cell.strip() for name, _, cell in pairs}
    unknown = [name for name in (*where, quote.field) if name not in columns]
    if unknown:
        return f"`{quote.file}` has no column `{unknown[0]}`"
    rows = table.match(where)
    if len(rows) != 1:
        return f"{len(rows)} rows of `{quote.file}` are as `{quote.row}` says, and not one"
    return None if _is_said(quote.said, table.cell(int(rows[0]), quote.field)) else _tell(quote)


def _find_value(value: Any, names: Sequence[str]) -> Any:
    """What stands at a place such as `history.-1.status`, where -1 is the last; None where nothing does."""
    for name in names:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and re.fullmatch(r"-?\d{1,4}", name):
            value = value[int(name)] if -len(value) <= int(name) < len(value) else None
        else:
            return None
    return value


def _is_said(said: str, value: str) -> bool:
    """Whether words say a value: as it is written, with commas between thousands, or as a day in words."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        with suppress(ValueError):  # it looks like a day, and is none
            if said == format_date(date.fromisoformat(value)):
                return True
    return said.replace(",", "").casefold() == value.replace(",", "").casefold()


def _tell(quote: Quote) -> str:
    """No value is told: it may be one that is hidden now."""
    return f"`{quote.file}` does not say `{quote.said}` there"


RULES = (check_quoted,)
