"""The page of what the workgroup has done, what came of it, and how often the site is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_page
from ..model import DataRequest, DataUse
from ..stats.activity import days_taken
from ..stats.usage import AddressHits, MonthHits
from ..words import say
from .kind import PageKind, PlannedPage
from .views import Link, Views

MOST_READ = 10
HAVE_PAGES = ("published", "workplan", "agencies")  # families with a page for each record


@dataclass(frozen=True)
class RequestRow:
    """A request. days: from the day it came to the day it was closed, None unless both are
    known."""

    request: DataRequest
    days: int | None
    datasets: tuple[Link, ...]


@dataclass(frozen=True)
class UseRow:
    use: DataUse
    datasets: tuple[Link, ...]


@dataclass(frozen=True)
class HitRow:
    """An address that was visited. title: the title of the record it belongs to; page: that
    record's page. Both are None if it belongs to none."""

    hits: AddressHits
    title: str | None
    page: str | None


@dataclass(frozen=True)
class ActivityView:
    """Requests and uses, newest first; the months, newest first; the pages and downloads with the
    most hits."""

    requests: tuple[RequestRow, ...]
    uses: tuple[UseRow, ...]
    months: tuple[MonthHits, ...]
    pages: tuple[HitRow, ...]
    downloads: tuple[HitRow, ...]


def plan_activity(views: Views) -> Iterable[PlannedPage]:
    """The page of meetings, trainings, requests, uses and hits."""
    yield PlannedPage(
        locate_page("activity"),
        say("Meetings, trainings and requests"),
        say("What the workgroup has done, as counts, never as names."),
        view=partial(view_activity, views),
    )


ACTIVITY = PageKind("activity", plan_activity)


def view_activity(views: Views) -> ActivityView:
    hits, titles = views.statistics.hits, _title_pages(views)
    uses = sorted(views.catalog.uses.values(), key=lambda use: use.date.last_day, reverse=True)
    return ActivityView(
        tuple(
            RequestRow(r, days_taken(r), _link_datasets(r.answered_with, titles))
            for r in views.requests
        ),
        tuple(UseRow(use, _link_datasets(use.datasets, titles)) for use in uses),
        hits.months,
        tuple(_hit_row(one, titles) for one in hits.pages[:MOST_READ]),
        tuple(_hit_row(one, titles) for one in hits.downloads[:MOST_READ]),
    )


def _link_datasets(ids: Iterable[str], titles: dict[str, str]) -> tuple[Link, ...]:
    """The pages of data packages; one that was removed keeps its page."""
    return tuple(Link(titles[locate("packages", id)], locate("packages", id)) for id in ids)


def _title_pages(views: Views) -> dict[str, str]:
    """The titles of the pages of records, by address."""
    catalog = views.catalog
    records = ((family, id) for family in HAVE_PAGES for id in catalog.ids(family))
    return {
        "": catalog.settings.title,
        **{locate(family, id): catalog.title(family, id) for family, id in records},
        **{view.url: view.title for view in views.topics},
    }


def _hit_row(hits: AddressHits, titles: dict[str, str]) -> HitRow:
    """An address with its record. A file lies in the folder of its dataset."""
    page = "".join(f"{part}/" for part in hits.address.split("/")[:2] if part)
    found = hits.address if hits.address in titles else page if page in titles else None
    return HitRow(hits, None if found is None else titles[found], found)
