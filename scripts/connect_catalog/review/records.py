"""The records that a branch changes."""

from __future__ import annotations

from collections.abc import Iterator

from ..bounds import TEXT_BYTES
from ..documents import read_yaml
from ..edits import SINGLE_FAMILIES, compare, find_title
from ..git import list_blobs, read_blobs
from ..load import read_written
from ..model import Catalog, Record
from ..revisions import find_record
from ..site.edits import name_kind
from .model import MOST_ENTRIES, MOST_TEXT, RecordChange, shorten_text
from .sides import Sides, tell_title


def tell_records(sides: Sides) -> Iterator[RecordChange]:
    """Each record that differs, with what changed in words; of one that is gone, or cannot be read, only
    that. Texts of the older version are never told."""
    paths = [path for path in sides.changed if path.startswith("catalog/")]
    older = list_blobs(sides.root, sides.base, ["catalog"])
    contents = read_blobs(sides.root, [older[p] for p in paths if p in older], TEXT_BYTES)
    for path in paths:
        if (named := find_record(path)) is not None:
            before = contents.get(older[path]) if path in older else None
            yield _tell(sides, path, named, path in older, before)


def _tell(
    sides: Sides, path: str, named: tuple[str, str], was_there: bool, before: bytes | None
) -> RecordChange:
    family, id = named
    record = _find(sides.after, family, id)
    title = None
    if sides.after is not None and family not in SINGLE_FAMILIES:
        title = find_title(sides.after, family, id)
    return RecordChange(
        kind=name_kind(family),
        title=tell_title(title or ""),
        path=shorten_text(path, MOST_TEXT),
        changes=tuple(_list_changes(sides, family, record, was_there, before))[:MOST_ENTRIES],
    )


def _find(catalog: Catalog | None, family: str, id: str) -> Record | None:
    if catalog is None:
        return None
    if family in SINGLE_FAMILIES:
        single: Record = getattr(catalog, family)
        return single
    found: Record | None = getattr(catalog, family).get(id)
    return found


def _list_changes(
    sides: Sides, family: str, record: Record | None, was_there: bool, before: bytes | None
) -> Iterator[str]:
    if record is None or sides.after is None:
        yield "gone, or cannot be read"
    elif not was_there:
        yield "new"
    else:
        then = _read(before)
        now = _read(read_written(sides.root, record).encode())
        for change in compare(sides.after, family, then, now):
            yield shorten_text(change.what, MOST_TEXT)


def _read(content: bytes | None) -> object:
    """The plain value of a record; None where it cannot be read."""
    try:
        return None if content is None else read_yaml(content.decode("utf-8"), "").value
    except UnicodeDecodeError:
        return None
