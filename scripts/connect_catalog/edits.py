"""Two versions of a record, and what changed between them, in words.

Something in an old version may have been taken back on purpose, such as the name of a person. So
the words mention dates, and words and titles that the catalog holds today. Of every other text and
number they say only that it changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter, ValidationError

from .bounds import COMPARED_PARTS
from .differences import DataDifference, TableDifference
from .load import SINGLES
from .model import (
    FAMILIES,
    Barrier,
    Catalog,
    Date,
    Descriptor,
    HistoryEntry,
    Part,
    PartialDate,
    PlanStep,
    Record,
    families_named,
    format_date,
)
from .words import say, say_count, say_count_later, translate

SINGLE_FAMILIES = tuple(SINGLES)  # the files that say what words mean
KINDS: Mapping[str, type[Record]] = {**FAMILIES, **SINGLES, "packages": Descriptor}
TOLD = {"packages": ("title", "version")}  # of a descriptor; what its tables hold is no record
_VERSION = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}", re.ASCII)
_DATE = TypeAdapter(Date, config=ConfigDict(arbitrary_types_allowed=True))


@dataclass(frozen=True)
class Change:
    """A field of a record (empty: the whole record), and what changed there. is_state: whether
    something is different in the world or in what is known of it, such as a date, a status or a
    number; false for a repair of words."""

    field: str
    what: str
    is_state: bool


@dataclass(frozen=True)
class DataChange:
    """What changed in a table, in words. rows: those that it tells of, of the newer table, or of the
    older one if they are gone; columns: names of those that it tells of. A public page shows neither:
    what an older version held may have been taken back."""

    table: str
    what: str
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()


def tell_data(difference: DataDifference) -> Iterator[DataChange]:
    """What differs in the tables of two versions, in numbers of rows; no cell is told."""
    for name in difference.new:
        yield DataChange(name, say("new table"))
    for name in difference.lost:
        yield DataChange(name, say("table removed"))
    for table in difference.tables:
        yield from _tell_table(table)


def _tell_table(table: TableDifference) -> Iterator[DataChange]:
    told = [(table.added, *_DATA["added"]), (table.removed, *_DATA["removed"])]
    told.append((table.changed, *_DATA["changed"]))
    for rows, one, many in told:
        if rows:
            yield DataChange(table.name, say_count(one, many, len(rows)), rows)
    for kind in ("shown", "hidden"):
        cells = [row for column in table.columns for row in getattr(column, kind)]
        if cells:
            what = say_count(*_DATA[kind], len(cells))
            yield DataChange(table.name, what, tuple(sorted({*cells})))
    if table.unmatched:
        yield DataChange(table.name, say("rows that cannot be matched with the older ones"))
    for names, kind in ((table.new, "new"), (table.lost, "lost"), (table.retyped, "retyped")):
        if names:
            yield DataChange(table.name, say_count(*_DATA[kind], len(names)), columns=names)


_DATA = {
    "added": say_count_later("{count} new row", "{count} new rows"),
    "removed": say_count_later("{count} row removed", "{count} rows removed"),
    "changed": say_count_later("{count} row changed", "{count} rows changed"),
    "shown": say_count_later(
        "{count} number shown that was hidden", "{count} numbers shown that were hidden"
    ),
    "hidden": say_count_later(
        "{count} number hidden that was shown", "{count} numbers hidden that were shown"
    ),
    "new": say_count_later("{count} new column", "{count} new columns"),
    "lost": say_count_later("{count} column removed", "{count} columns removed"),
    "retyped": say_count_later("{count} column of another kind", "{count} columns of another kind"),
}


_Row = dict[str, Any]  # a part of a record, as far as it can be read


def compare(catalog: Catalog, family: str, before: Any, after: Any) -> tuple[Change, ...]:
    """What changed in a record of a family ("workplan", "packages", "settings", ...). A version is
    the plain value that was read, or None if it could not be read."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return (Change("", say("Record changed"), False),)
    names = [
        n for n in TOLD.get(family, KINDS[family].model_fields) if before.get(n) != after.get(n)
    ]
    found = []
    for name in names:
        said = [*_compare_field(catalog, family, name, before.get(name), after.get(name))]
        said = said or [_mended(say("{what} changed", what=name_field(name)))]
        found += [Change(name, told.what, told.is_state) for told in dict.fromkeys(said)]
    return tuple(found)


@dataclass(frozen=True)
class _Told:
    """What changed, and whether that is more than words."""

    what: str
    is_state: bool = True


def _mended(what: str) -> _Told:
    """A repair of words."""
    return _Told(what, False)


def _compare_field(
    catalog: Catalog, family: str, name: str, before: Any, after: Any
) -> Iterator[_Told]:
    if any(isinstance(value, list) and len(value) > COMPARED_PARTS for value in (before, after)):
        yield _Told(say("{what} changed", what=name_field(name)))
        return
    parts = _PARTS.get(name) if family == "workplan" else None
    if parts is not None:
        yield from parts(catalog, _rows(before), _rows(after))
        return
    kind = KINDS[family]
    named = families_named(kind).get(name)
    if named is not None and isinstance(after, list) and isinstance(before, list | None):
        yield from _compare_ids(catalog, name, named, before or [], after)
    else:
        shown = _show_both(catalog, kind, name, before, after)
        told = _tell(name_field(name), *shown)
        yield replace(told, is_state=family not in SINGLE_FAMILIES and not _is_text(kind, name))


def _is_text(kind: type[Part], name: str) -> bool:
    """Whether a field holds nothing but free text."""
    kinds = {*_list_kinds(kind.model_fields[name].annotation)}
    leaves = {one for one in kinds if isinstance(one, type) and one is not type(None)}
    return (
        leaves <= {str, tuple}
        and not families_named(kind).get(name)
        and not any(get_origin(one) is Literal for one in kinds)
        and (kind, name) != (Descriptor, "version")
    )


def name_field(name: str) -> str:
    """The words for a field of a record."""
    return translate(name.replace("_", " ").capitalize())


def say_gone() -> str:
    """The words in place of a title that is not shown any more."""
    return say("(no longer listed)")


def _rows(value: Any) -> list[_Row]:
    """The parts of a list, as far as they can be read."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _tell(what: str, before: str | None, after: str | None) -> _Told:
    """The words for a change. None stands for what is not shown. If one is None, or if both look
    alike, the words say only that it changed."""
    if before is None or after is None or before == after:
        return _Told(say("{what} changed", what=what))
    return _Told(say("{what}: {before} → {after}", what=what, before=before, after=after))


# --------------------------------------------------------------------------------- single values


def _show_both(
    catalog: Catalog, kind: type[Part], name: str, before: Any, after: Any
) -> tuple[str | None, str | None]:
    """Two values of a field as words; None for a value that is not shown."""
    show = _shower(catalog, kind, name)
    return show(before), show(after)


def _shower(catalog: Catalog, kind: type[Part], name: str) -> Callable[[Any], str | None]:
    """A function that gives the words for a value of a field."""
    family = families_named(kind).get(name)
    kinds = [*_list_kinds(kind.model_fields[name].annotation)]
    allowed = next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), None)

    def show(value: Any) -> str | None:
        if value is None:
            return say("not set")
        if family is not None:
            return find_title(catalog, family, value) or say_gone()
        if PartialDate in kinds:
            return _show_date(value)
        if bool in kinds and isinstance(value, bool):
            return say("yes") if value else say("no")
        if (kind, name) == (Descriptor, "version") and _VERSION.fullmatch(str(value)):
            return str(value)
        if allowed is not None and isinstance(value, str) and value in allowed:
            return translate(value.replace("-", " "))
        return None

    return show


def _list_kinds(annotation: Any) -> Iterator[Any]:
    """A type, and the types it is made of."""
    yield annotation
    for part in () if get_origin(annotation) is Literal else get_args(annotation):
        yield from _list_kinds(part)


def list_shown_words() -> Iterator[str]:
    """The words that fields of records may hold, where a field allows only a few."""
    for kind in KINDS.values():
        for field in kind.model_fields.values():
            for part in _list_kinds(field.annotation):
                if get_origin(part) is Literal:
                    yield from (word.replace("-", " ") for word in get_args(part))


def _show_date(value: Any) -> str | None:
    try:
        return format_date(_DATE.validate_python(value))
    except ValidationError:
        return None


def find_title(catalog: Catalog, family: str, id: Any) -> str | None:
    """The title that a word or record has today; None if nothing has this id."""
    found = catalog.find(family, id) if isinstance(id, str) else None
    return None if found is None else found.title


def _compare_ids(
    catalog: Catalog, name: str, family: str, before: list[str], after: list[str]
) -> Iterator[_Told]:
    added = [id for id in after if id not in before]
    removed = [id for id in before if id not in after]
    for message, ids in (
        (say("{field} added: {title}"), added),
        (say("{field} removed: {title}"), removed),
    ):
        for id in ids:
            title = find_title(catalog, family, id) or say_gone()
            yield _Told(message.format(field=name_field(name), title=title))
    if not added and not removed:
        yield _mended(say("{field}: order changed", field=name_field(name)))


# --------------------------------------------------------------------- parts of a desired dataset


def _compare_history(catalog: Catalog, before: list[_Row], after: list[_Row]) -> Iterator[_Told]:
    def title(row: _Row) -> str:
        return find_title(catalog, "statuses", row.get("status")) or say_gone()

    pairs, gone, new = _pair(before, after, ("status", "date", "note"))
    was, now = (title(rows[-1]) if rows else say("not set") for rows in (before, after))
    if was != now:
        yield _tell(say("State"), was, now)
    added, removed = say("Step added: {title}"), say("Step removed: {title}")
    for message, rows, last in ((added, new, after[-1:]), (removed, gone, before[-1:])):
        for row in rows:
            if was == now or row is not last[0]:
                yield _Told(message.format(title=title(row)))
    for old, row in pairs:
        if old.get("date") != row.get("date"):
            shown = _show_both(catalog, HistoryEntry, "date", old.get("date"), row.get("date"))
            yield _tell(say("Date of the step {title}", title=title(row)), *shown)
        elif old != row:
            yield _mended(say("Note changed"))


def _compare_barriers(catalog: Catalog, before: list[_Row], after: list[_Row]) -> Iterator[_Told]:
    pairs, gone, new = _pair(before, after, ("kind", "since", "detail"))
    for row in new:
        yield _Told(say("Barrier added: {kind}", kind=_kind(catalog, row)))
        if row.get("until") is not None:
            yield _Told(say("Barrier resolved: {kind}", kind=_kind(catalog, row)))
    for row in gone:
        yield _Told(say("Barrier taken off the list: {kind}", kind=_kind(catalog, row)))
    for old, row in pairs:
        yield from _compare_barrier(catalog, old, row)


def _kind(catalog: Catalog, row: _Row) -> str:
    return find_title(catalog, "barrier_kinds", row.get("kind")) or say_gone()


def _compare_barrier(catalog: Catalog, old: _Row, new: _Row) -> Iterator[_Told]:
    kind = _kind(catalog, new)
    if (old.get("until") is None) != (new.get("until") is None):
        if new.get("until") is None:
            yield _Told(say("Barrier open again: {kind}", kind=kind))
        else:
            yield _Told(say("Barrier resolved: {kind}", kind=kind))
    for name in ("since", "due", "held_by", "reported_by"):
        if old.get(name) != new.get(name):
            shown = _show_both(catalog, Barrier, name, old.get(name), new.get(name))
            yield _tell(say("Barrier {kind} ({field})", kind=kind, field=name_field(name)), *shown)
    for name in ("detail", "next_step", "remedy", "link"):
        if old.get(name) != new.get(name):
            field = name_field(name)
            yield _mended(say("Barrier {kind}, changed: {field}", kind=kind, field=field))


def _compare_plan(catalog: Catalog, before: list[_Row], after: list[_Row]) -> Iterator[_Told]:
    pairs, gone, new = _pair(before, after, ("status",))
    for old, row in (*pairs, *(({}, row) for row in new), *((row, {}) for row in gone)):
        title = find_title(catalog, "statuses", (row or old).get("status")) or say_gone()
        for name, what in (
            ("by", say("Target for {title}", title=title)),
            ("held_by", say("Who holds {title}", title=title)),
        ):
            if old.get(name) != row.get(name):
                values = old.get(name), row.get(name)
                yield _tell(what, *_show_both(catalog, PlanStep, name, *values))
        if (
            old
            and row
            and [old.get(n) for n in ("note", "link")] != [row.get(n) for n in ("note", "link")]
        ):
            yield _mended(say("Plan for {title}: note changed", title=title))


def _pair(
    before: list[_Row], after: list[_Row], names: tuple[str, ...]
) -> tuple[list[tuple[_Row, _Row]], list[_Row], list[_Row]]:
    """Pairs of parts of two versions that are the same part: those equal in all of the named
    fields, then those equal in all but the last, and so on down to the first field alone. Returns
    the pairs, what is gone, and what is new."""
    gone, new, pairs = [*before], [*after], []
    for count in range(len(names), 0, -1):
        for row in [*new]:
            same = (g for g in gone if all(g.get(n) == row.get(n) for n in names[:count]))
            old = next(same, None)
            if old is not None:
                gone.remove(old)
                new.remove(row)
                pairs.append((old, row))
    return pairs, gone, new


def _compare_reviews(catalog: Catalog, before: list[_Row], after: list[_Row]) -> Iterator[_Told]:
    pairs, gone, new = _pair(before, after, ("meeting",))
    for message, rows in (
        (say("Review added: {title}"), new),
        (say("Review removed: {title}"), gone),
    ):
        for row in rows:
            title = find_title(catalog, "meetings", row.get("meeting")) or say_gone()
            yield _Told(message.format(title=title))
    if any(old != row for old, row in pairs):
        yield _mended(say("Outcome of a review changed"))


def _compare_openness(catalog: Catalog, before: list[_Row], after: list[_Row]) -> Iterator[_Told]:
    pairs, gone, new = _pair(before, after, ("criterion",))
    for old, row in (*pairs, *(({}, row) for row in new), *((row, {}) for row in gone)):
        title = find_title(catalog, "openness", (row or old).get("criterion")) or say_gone()
        if old.get("met") != row.get("met"):
            yield _tell(
                say("Openness, {title}", title=title), *(_show_met(part) for part in (old, row))
            )
        elif old != row:
            yield _mended(say("Openness, {title}: evidence changed", title=title))


def _show_met(part: _Row) -> str | None:
    met = part.get("met")
    if met is None:
        return say("not set")
    return (say("yes") if met else say("no")) if isinstance(met, bool) else None


def _compare_evidence(catalog: Catalog, before: list[_Row], after: list[_Row]) -> Iterator[_Told]:
    yield _mended(say("Sources changed"))


_PARTS = {
    "history": _compare_history,
    "barriers": _compare_barriers,
    "plan": _compare_plan,
    "reviews": _compare_reviews,
    "openness": _compare_openness,
    "evidence": _compare_evidence,
}
