"""Catalog to numbers. `compute` is the one function; every share keeps its denominator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..model import Catalog
from .activity import Activity, count_activity
from .availability import (
    Freshness,
    ItemState,
    StatusCounts,
    by_agency,
    by_topic,
    child_serving,
    in_order,
    item_state,
    measure_freshness,
    posts_data,
    returned_metadata,
    status_counts,
)
from .barriers import (
    BarrierCounts,
    BarrierNumbers,
    BarrierState,
    barrier_state,
    barriers_by_agency,
    barriers_by_dataset,
    barriers_by_kind,
    measure_barriers,
)
from .history import drop_coming
from .openness import Openness, score_openness
from .progress import WorkPlanProgress, measure_progress
from .shares import Share, share
from .usage import Hits, count_hits


@dataclass(frozen=True)
class Statistics:
    """All numbers of the catalog on a day."""

    today: date
    items: tuple[ItemState, ...]
    desired: StatusCounts
    by_agency: tuple[StatusCounts, ...]
    by_topic: tuple[StatusCounts, ...]
    agencies_with_metadata: Share
    agencies_posting: Share
    freshness: tuple[Freshness, ...]
    fresh: Share
    progress: WorkPlanProgress
    openness: tuple[Openness, ...]
    barriers: tuple[BarrierState, ...]
    barriers_by_kind: tuple[BarrierCounts, ...]
    barriers_by_agency: tuple[BarrierCounts, ...]
    barriers_by_dataset: tuple[BarrierCounts, ...]
    barrier_numbers: BarrierNumbers
    activity: Activity
    hits: Hits


def compute(catalog: Catalog, today: date) -> Statistics:
    """Every number of the catalog as it stands on `today`."""
    catalog = drop_coming(catalog, today)
    items = tuple(item_state(catalog, item, today) for item in in_order(catalog))
    barriers = tuple(barrier_state(i.item, b, today) for i in items for b in i.item.barriers)
    freshness = tuple(measure_freshness(catalog, package, today) for package in catalog.datasets)
    by_package = {one.package.id: one for one in freshness}
    children_agencies = child_serving(catalog)
    return Statistics(
        today=today,
        items=items,
        desired=status_counts(catalog, "all", "", items),
        by_agency=by_agency(catalog, items),
        by_topic=by_topic(catalog, items),
        agencies_with_metadata=share(children_agencies, lambda a: returned_metadata(catalog, a)),
        agencies_posting=share(
            children_agencies, lambda a: any(posts_data(catalog, i.item, a) for i in items)
        ),
        freshness=freshness,
        fresh=share([f for f in freshness if f.due is not None], lambda f: f.state == "up to date"),
        progress=measure_progress(catalog, items, today),
        openness=tuple(score_openness(catalog, item, by_package) for item in items),
        barriers=barriers,
        barriers_by_kind=barriers_by_kind(catalog, barriers),
        barriers_by_agency=barriers_by_agency(catalog, barriers),
        barriers_by_dataset=barriers_by_dataset(items, barriers),
        barrier_numbers=measure_barriers(catalog, items, barriers),
        activity=count_activity(catalog),
        hits=count_hits(catalog),
    )
