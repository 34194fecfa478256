"""Reads the data dictionary that comes with a table: what its columns hold, and what their codes mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..bounds import DICTIONARY_BYTES
from ..refusals import Refusal
from .labels import Labels, read_code_list
from .reading import read_table
from .tables import slug

_NAME = {"column_name", "column", "field", "field_name", "variable_name", "variable"}
_TEXT = {"description", "definition"}
_CODE = {"code", "codes", "value", "values"}
_LABEL = {
    *("label", "labels", "meaning", "value_label", "code_label"),
    *("value_description", "code_description", "value_meaning"),
}


@dataclass(frozen=True)
class Dictionary:
    """described: a sentence on each column, by its name; codes: what its codes mean; files: where that
    stands."""

    described: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Labels] = field(default_factory=dict)
    files: frozenset[Path] = frozenset()


def take_dictionary(path: Path | None, table: Path, header: Sequence[str]) -> Dictionary:
    """The dictionary that is named, or the one beside the table; an empty one where there is none.
    Raises Refusal if the file that is named is none."""
    if path is None:
        return _find(table, header)
    read = read_dictionary(path)
    if read is None:
        raise Refusal(
            f"{path.name} is no data dictionary: its columns must be COLUMN NAME, DATA TYPE and "
            "Description, or COLUMN NAME, CODE and LABEL."
        )
    return read


def _find(table: Path, header: Sequence[str]) -> Dictionary:
    """The dictionary beside a table: the file that describes every one of its columns, and the one that
    has labels for codes of some of them and of no other table."""
    names = {*map(slug, header)}
    found = [
        d for p in sorted(table.parent.glob("*.csv")) if p != table and (d := read_dictionary(p))
    ]
    described = next((d for d in found if names <= {*d.described}), Dictionary())
    lists = [d for d in found if d.codes and not d.described and {*d.codes} <= names]
    codes = lists[0] if lists else Dictionary()
    return Dictionary(
        described.described, {**codes.codes, **described.codes}, described.files | codes.files
    )


def read_dictionary(path: Path) -> Dictionary | None:
    """What the file says of columns; None if it is not a data dictionary, or too large for one."""
    if path.stat().st_size > DICTIONARY_BYTES:
        return None
    try:
        read = read_table(path)
    except Refusal:
        return None
    heads = [slug(title) for title in read.header]
    name, text, code, label = (
        next((i for i, head in enumerate(heads) if head in words), None)
        for words in (_NAME, _TEXT, _CODE, _LABEL)
    )
    coded = code is not None and label is not None
    if name is None or (text is None and not coded):
        return None
    made, column = Dictionary(), ""
    for row in read.rows:
        column = slug(row[name]) or column  # a list of codes names its column once, or on each row
        if text is not None and row[text] and row[name]:
            made.described.setdefault(column, row[text])
            made.codes.setdefault(column, read_code_list(row[text]))
        if code is not None and label is not None and row[code] and row[label]:
            made.codes[column] = {**made.codes.get(column, {}), row[code]: row[label]}
    codes = {name: labels for name, labels in made.codes.items() if len(labels) > 1}
    return Dictionary(made.described, codes, frozenset({path}))
