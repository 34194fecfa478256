"""What was said of a table, or lies beside it, and was not used: marks that stand in no cell, forms and
dictionaries that nobody named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from ..bounds import BESIDE_FILES, TABLE_BYTES
from ..checks.person_names import may_tell_of_a_person
from ..marks import Mark
from .dictionary import read_dictionary
from .metadata import read_metadata
from .reading import RawTable
from .report import count
from .tables import read_mark, slug
from .understood import Proposal, quote_option


def find_stray_marks(marks: Mapping[str, Mark], table: RawTable) -> Iterator[str]:
    """A sentence on each mark that stands in no cell, with the cells that differ from it in letters or
    spaces alone. marks: what a person said of this table."""
    if not marks:
        return
    cells = Counter[str]()
    for i in range(len(table.header)):
        cells.update(table.cells(i))
    for text, word in marks.items():
        if any(
            read_mark(cell, {text: word}) == word for cell in cells if _fold(cell) == _fold(text)
        ):
            continue
        near = [cell for cell in cells if _fold(cell) == _fold(text)]
        named = "a text" if may_tell_of_a_person(text) else quote_option(text)
        told = f"--mark names {named}, and no cell of the table holds it, so it says nothing."
        if near:
            found = max(near, key=lambda cell: (cells[cell], cell))
            mark = Proposal("mark", found, word)
            yield f"{told} {count(cells[found], 'cell')} differ in letters or spaces: say {mark}."
        else:
            yield f"{told} Leave it out, or write it as it stands in the cells."


def _fold(text: str) -> str:
    """A text without spaces, the .0 of a spreadsheet, and the difference of letters."""
    return re.sub(r"\s+|\.0+$", "", text.casefold())


def find_unread(table: Path, header: Sequence[str], read: Collection[Path]) -> Iterator[str]:
    """A sentence on each metadata form and data dictionary beside a table that was not read, with the
    option that reads it. read: the files that were."""
    taken = {path.resolve() for path in (table, *read)}
    for path in sorted(table.parent.iterdir())[:BESIDE_FILES]:
        if path.resolve() in taken or not path.is_file():
            continue
        name = quote_option(str(path))
        if path.suffix == ".txt" and path.stat().st_size <= TABLE_BYTES:
            if read_metadata(path) is not None:
                yield (
                    f"The metadata form {path.name} lies beside the table, and was not read: if it tells of "
                    f"this table, say --metadata {name}."
                )
        elif path.suffix.lower() in (".csv", ".xlsx", ".ods"):
            told = read_dictionary(path)
            known = {*map(slug, header)} & {*told.described, *told.codes} if told else set()
            if known:
                yield (
                    f"The data dictionary {path.name} lies beside the table, tells of {len(known)} of its "
                    f"{count(len(header), 'column')}, and was not read: if it is that of this table, say "
                    f"--dictionary {name}."
                )
