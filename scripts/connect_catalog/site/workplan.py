"""The pages of the work plan: one of all desired datasets, and one for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate_page
from ..stats.openness import Openness
from ..words import say, say_later
from .edits import ChangesView, EditView, tell_why_none, view_changes, view_edits
from .kind import OF_LISTS, PageKind, PlannedPage
from .progress import DueRow, StepRow, view_due, view_step
from .views import Views, WorkRow


@dataclass(frozen=True)
class WorkPlanPage:
    due: tuple[DueRow, ...]
    changes: ChangesView


@dataclass(frozen=True)
class WorkItemPage:
    """A desired dataset, what is to be done next for it, and how far it went."""

    row: WorkRow
    edits: tuple[EditView, ...]
    why_no_edits: str
    due: tuple[DueRow, ...]
    steps: tuple[StepRow, ...]
    openness: Openness


def plan_workplan(views: Views) -> Iterable[PlannedPage]:
    """The list of all desired datasets."""
    yield PlannedPage(
        locate_page("workplan"),
        say("Work plan"),
        say("How far each desired dataset is, who holds it, and what stands in the way."),
        view=partial(view_workplan, views),
    )


def plan_items(views: Views) -> Iterable[PlannedPage]:
    """A page for each desired dataset."""
    for row in views.work_rows:
        item = row.state.item
        yield PlannedPage(
            row.url, item.title, item.question, item.origin.path, partial(view_item, views, row)
        )


WORKPLAN = PageKind("workplan", plan_workplan, weight=OF_LISTS)
WORK_ITEM = PageKind("work-item", plan_items, say_later("Desired dataset"))


def view_workplan(views: Views) -> WorkPlanPage:
    return WorkPlanPage(views.once(view_due), view_changes(views))


def view_item(views: Views, row: WorkRow) -> WorkItemPage:
    state, statistics = row.state, views.statistics
    return WorkItemPage(
        row,
        view_edits(views, "workplan", state.item.id),
        tell_why_none(views),
        tuple(one for one in views.once(view_due) if one.due.item is state.item),
        tuple(view_step(views, s) for s in statistics.progress.plan if s.item is state.item),
        next(one for one in statistics.openness if one.state is state),
    )
