"""A wide edition, with its years in the headings, made long: a row for each year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from .reading import RawTable
from .tables import holds_periods, slug, spell_signs

_SIGNS = " _-–:,.()[]/|"
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-–/]((?:19|20)?\d\d))?(?!\d)")
_KIND_OF_YEAR = re.compile(
    r"(?:(?:s|f|c|sf)?y|(?:state |fiscal |school |calendar )*year)?", re.IGNORECASE
)


def lengthen(
    raw: RawTable, known: Collection[str], time: str, sole: str | None, left_out: Collection[str]
) -> RawTable:
    """The table with a row for each year in its headings, where they hold years and no column does.

    known: the columns of the package, by name and title; time: the heading that the years get; sole: the
    measure that headings of bare years hold, where there is just one; left_out: headings that are not
    wanted. What stays of a heading without its year is the new one.
    """
    names = {slug(spell_signs(name)) for name in known}
    wide: dict[str, dict[str, int]] = defaultdict(dict)
    for i, title in enumerate(raw.header):
        found = _YEARS.search(title)
        if found is None or title in left_out or slug(spell_signs(title)) in names:
            continue
        rest = (title[: found.start()].strip(_SIGNS), title[found.end() :].strip(_SIGNS))
        words = " ".join(part for part in rest if not _KIND_OF_YEAR.fullmatch(part))
        wide[words or sole or "{year}"].setdefault("-".join(filter(None, found.groups())), i)
    used = {i for columns in wide.values() for i in columns.values()}
    kept = [i for i, title in enumerate(raw.header) if i not in used and title not in left_out]
    if not wide or time in (raw.header[i] for i in kept) or _hold_periods(raw, kept):
        return raw
    years = sorted({year for columns in wide.values() for year in columns})
    rows, lines = [], []
    for row, line in zip(raw.rows, raw.lines, strict=True):
        for year in years:
            cells = (row[columns[year]] if year in columns else "" for columns in wide.values())
            rows.append([*(row[i] for i in kept), year, *cells])
            lines.append(line)
    said = "Years stood in the headings; each has rows of its own now."
    header = [*(raw.header[i] for i in kept), time, *wide]
    return replace(raw, header=header, rows=rows, lines=lines, found=(*raw.found, said))


def _hold_periods(raw: RawTable, columns: Iterable[int]) -> bool:
    return any(holds_periods(raw.cells(i)) for i in columns)
