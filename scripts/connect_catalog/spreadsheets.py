"""CSV for spreadsheet programs, which run a cell that begins like a formula (OWASP, "CSV Injection").

This is the one rule for it. Files that the catalog writes put an apostrophe before such a cell, and the
scripts get the same rule in the page. The tables of data packages stay as they are, so there the
check refuses such a cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# The second four are wide signs, which programs read as the first where people write Japanese.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
SPACES = "\t-\r\x1c- \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
NUMBER = r"[-+]?(?:[0-9,]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?%?"
# How such a cell begins, for Python and JavaScript alike: with a sign, spaces before it or not, or with
# a tab or an end of a line. A number, and nothing else, is none: "-5", "+1.5%".
FORMULA = rf"(?!{NUMBER}(?![\s\S]))(?:[{SPACES}]*[{SIGNS}]|[\t\r\n])"
_formula = re.compile(FORMULA)
# How one may begin in the text of a CSV file, after a comma or the end of a line, in quotes or not.
_perhaps_formula = re.compile(rf'[,\n](?:"?[{SPACES}]*[{SIGNS}]|"?[\t\r]|"\n)')


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program may take a cell for a formula."""
    return _formula.match(text) is not None


def disarm(text: str) -> str:
    """The cell, with an apostrophe before what is_formula finds: it tells the program that a text
    follows."""
    return f"'{text}" if is_formula(text) else text


def write_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV (RFC 4180, but lines end as on Unix). None is an empty cell; no cell is a formula."""
    table = [[*row] for row in (header, *rows)]
    text = write_rows(table)
    if _perhaps_formula.search(f"\n{text}"):
        text = write_rows(
            [["" if cell is None else disarm(str(cell)) for cell in row] for row in table]
        )
    return text


def write_rows(rows: Iterable[Iterable[object]]) -> str:
    """Rows as lines of CSV, each cell as it is. None is an empty cell."""
    kept = [[*row] for row in rows]
    text = _write(kept, "\n")
    # Python puts a cell in quotes for the ends of lines that it writes itself, and readers take others too.
    return "".join(_write([row], "\r\n")[:-2] + "\n" for row in kept) if "\r" in text else text


def _write(rows: Iterable[Iterable[object]], end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()
