"""What changed in the records, as the pages tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from ..addresses import has_place, locate, locate_page
from ..edits import find_title
from ..model import Meeting
from ..revisions import Edit
from ..stats.activity import find_last_meeting
from ..words import say, translate
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Views

SHOWN = 200  # edits on the page
LISTED = 10  # on the work plan's page
DAYS = 90  # looked back where no meeting is recorded

SINGLES = ("logic_model", "vocabulary", "settings")


@dataclass(frozen=True)
class EditView:
    """A change with the title of its author's role (None if it is not recorded) and the page of its
    commit."""

    edit: Edit
    role: str | None
    url: str


@dataclass(frozen=True)
class EditGroup:
    """The changes to one record, newest first. title is None for a record that no longer exists:
    its old name is not shown, since it may have been taken back."""

    kind: str
    title: str | None
    url: str | None
    edits: tuple[EditView, ...]


@dataclass(frozen=True)
class ChangeLists:
    """Changes of some days. state: of what is so, or of what is known of it, such as a dataset that
    was obtained, a barrier that is gone, a new edition, a number that is hidden or shown; words: repairs
    of texts; mended: how many of those there are."""

    state: tuple[EditGroup, ...]
    words: tuple[EditGroup, ...]
    mended: int


@dataclass(frozen=True)
class ChangesView:
    """Changes since a day, and those before it: first what is different, then, apart from it, where
    only words were mended. meeting: the one held on that day, None if none is recorded; left_out: how
    many older changes are not shown; why_none: a sentence, if git knows of no change."""

    since: date
    meeting: Meeting | None
    recent: ChangeLists
    before: ChangeLists
    left_out: int
    work_plan: tuple[EditGroup, ...]
    why_none: str | None


def plan_changes(views: Views) -> Iterable[PlannedPage]:
    """The page of all changes."""
    yield PlannedPage(
        locate_page("changes"),
        say("What changed"),
        say("What changed in the records since the last meeting, and before."),
        view=partial(view_changes, views),
    )


CHANGES = PageKind("changes", plan_changes, weight=OF_LISTS)


def view_changes(views: Views) -> ChangesView:
    """What changed since the last meeting that was held and is not a sample (or in the last 90 days
    if there is none), including that day; and what changed before it. SHOWN edits in all."""
    today, edits = views.statistics.today, views.edits.edits
    meeting = find_last_meeting(views.catalog, today)
    since = meeting.date.first_day if meeting else today - timedelta(DAYS)
    recent = [edit for edit in edits if edit.date is not None and edit.date >= since]
    before = [edit for edit in edits if edit.date is None or edit.date < since]
    room = max(SHOWN - len(recent), 0)
    work_plan = [edit for edit in recent if edit.family == "workplan" and edit.is_state]
    return ChangesView(
        since,
        meeting,
        _part(views, recent[:SHOWN]),
        _part(views, before[:room]),
        max(len(edits) - SHOWN, 0),
        tuple(_group(views, work_plan[:LISTED])),
        None if views.edits.why_none is None else translate(views.edits.why_none),
    )


def _part(views: Views, edits: list[Edit]) -> ChangeLists:
    state, words = ([e for e in edits if e.is_state is wanted] for wanted in (True, False))
    return ChangeLists(tuple(_group(views, state)), tuple(_group(views, words)), len(words))


def view_edits(views: Views, family: str, id: str) -> tuple[EditView, ...]:
    """The changes to one record, newest first."""
    return tuple(_view(views, edit) for edit in views.edits_of.get((family, id), ()))


def tell_why_none(views: Views) -> str:
    """A sentence on why a record has no changes."""
    none = say("No change is recorded in git yet.")
    return none if views.edits.why_none is None else translate(views.edits.why_none)


def _view(views: Views, edit: Edit) -> EditView:
    return EditView(
        edit,
        views.catalog.title("author_roles", edit.role) if edit.role is not None else None,
        f"{views.catalog.settings.repository}/commit/{edit.commit}",
    )


def name_kind(family: str) -> str:
    """What a record of a family is called."""
    return {
        "workplan": say("Desired dataset"),
        "packages": say("Data package"),
        "removals": say("Removed data package"),
        "agencies": say("Agency"),
        "meetings": say("Meeting"),
        "trainings": say("Training"),
        "requests": say("Data request"),
        "uses": say("Use of data"),
        "usage": say("Hits of a month"),
        "reports": say("Report"),
        "dashboards": say("Dashboard"),
        "logic_model": say("Logic model"),
        "vocabulary": say("Allowed words"),
        "settings": say("Settings of the catalog"),
    }[family]


def _group(views: Views, edits: list[Edit]) -> Iterator[EditGroup]:
    groups: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        groups.setdefault((edit.family, edit.id), []).append(edit)
    for (family, id), found in groups.items():
        kind = name_kind(family)
        named = "published" if family == "packages" else family
        title = kind if family in SINGLES else find_title(views.catalog, named, id)
        url = locate(family, id) if has_place(family) and title is not None else None
        yield EditGroup(kind, title, url, tuple(_view(views, edit) for edit in found))
