"""The catalog as files that programs ask for one by one, below api/v1/. Nothing answers but the web server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from ..addresses import (
    OPEN_API,
    locate,
    locate_guide,
    locate_in_api,
    locate_in_package,
    locate_in_place,
    locate_online,
    locate_part,
)
from ..model import Agency, Catalog, Column, Package, Table, WorkItem
from ..stats import Statistics
from ..stats.availability import all_statuses, in_order
from ..stats.figures import figures
from ..stats.gazetteer import Area, list_places
from . import api_forms as forms
from .entries import find_contact
from .files import ComputeStatistics, Files
from .open_api import GUIDE, VERSION, write_open_api

T = TypeVar("T")

MOST = 1000  # entries in a file; the next ones stand in the next


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """Every file of the API, and openapi.json, which describes them."""
    return {
        OPEN_API: partial(write_open_api, catalog),
        locate_in_api("start"): lambda: _pack(_start(catalog)),
        locate_in_api("statistics"): lambda: _pack(_tell_statistics(numbers())),
        **_plan_list(catalog, "datasets", [*catalog.packages.values()], _list_dataset),
        **_plan_list(catalog, "agencies", [*catalog.agencies.values()], _tell_agency),
        **_plan_list(catalog, "places", [*catalog.once(list_places).values()], _tell_place),
        **_plan_list(catalog, "workplan", in_order(catalog), _tell_desired),
        **{
            locate_in_api("dataset", package.id): partial(_write_dataset, catalog, package)
            for package in catalog.packages.values()
        },
    }


def _plan_list(
    catalog: Catalog, kind: str, every: Sequence[T], tell: Callable[[Catalog, T], forms.Form]
) -> Files:
    """The files of a list: as many as it takes, each with the address of the next."""
    first = locate_in_api(kind)
    form: Callable[..., forms.Form] = forms.API_FILES[kind].form

    def write(start: int) -> bytes:
        following = locate_part(first, start // MOST + 1) if start + MOST < len(every) else None
        listed = form(
            total=len(every),
            next=f"{catalog.settings.url}{following}" if following else None,
            items=tuple(tell(catalog, one) for one in every[start : start + MOST]),
        )
        return _pack(listed)

    starts = range(0, max(len(every), 1), MOST)
    return {locate_part(first, start // MOST): partial(write, start) for start in starts}


def _pack(form: forms.Form) -> bytes:
    return (form.model_dump_json() + "\n").encode()


def _start(catalog: Catalog) -> forms.Start:
    site = catalog.settings.url
    lists = ("datasets", "agencies", "places", "workplan", "statistics")
    return forms.Start(
        title=catalog.settings.title,
        version=VERSION,
        documentation=f"{site}{locate_guide(GUIDE)}",
        openapi=f"{site}{OPEN_API}",
        **{kind: f"{site}{locate_in_api(kind)}" for kind in lists},
    )


# ---------------------------------------------------------------------------------------- datasets


def _list_dataset(catalog: Catalog, package: Package) -> forms.DatasetInList:
    return forms.DatasetInList(**_tell_in_short(catalog, package))


def _tell_in_short(catalog: Catalog, package: Package) -> dict[str, Any]:
    site, told, connect = catalog.settings.url, package.descriptor, package.descriptor.connect
    covered = connect.time_covered
    return {
        "id": package.id,
        "title": told.title,
        "description": told.description,
        "kind": connect.kind,
        "agency": connect.agency,
        "topics": connect.topics,
        "keywords": told.keywords,
        "geography": connect.geography,
        "covers": forms.Covered(start=covered.start, end=covered.end, basis=covered.basis),
        "updated": connect.updated,
        "version": told.version,
        "page": f"{site}{locate('packages', package.id)}",
        "details": f"{site}{locate_in_api('dataset', package.id)}",
    }


def _write_dataset(catalog: Catalog, package: Package) -> bytes:
    told, connect = package.descriptor, package.descriptor.connect
    hidden = connect.suppression
    asked = find_contact(catalog, catalog.agencies[connect.agency])
    answers = (item.id for item in in_order(catalog) if package.id in item.packages)
    details = forms.DatasetDetails(
        **_tell_in_short(catalog, package),
        frequency=connect.frequency,
        unit_of_analysis=connect.unit_of_analysis,
        caveats=connect.caveats,
        hiding=forms.Hiding(least_count=hidden.threshold, rule=hidden.rule, further=hidden.further),
        licenses=tuple(forms.License(title=one.title, url=one.path) for one in told.licenses),
        sources=tuple(
            forms.DataSource(title=one.title, url=one.path, accessed=one.accessed)
            for one in told.sources
        ),
        contact=forms.ContactPoint(name=asked.name, mailbox=asked.mailbox) if asked else None,
        answers=tuple(answers),
        datapackage=f"{catalog.settings.url}{locate_online(package.id)}",
        tables=tuple(_tell_table(catalog, package, one) for one in package.tables.values()),
    )
    return _pack(details)


def _tell_table(catalog: Catalog, package: Package, table: Table) -> forms.DataTable:
    resource = table.resource
    return forms.DataTable(
        name=resource.name,
        title=resource.title,
        description=resource.description,
        csv=f"{catalog.settings.url}{locate_in_package(package.id, resource.path)}",
        bytes=len(table.content),
        sha256=table.sum,
        primary_key=resource.schema_.primary_key,
        foreign_keys=tuple(_list_keys(package, table)),
        columns=tuple(map(_tell_column, resource.schema_.fields)),
    )


def _list_keys(package: Package, table: Table) -> Iterator[forms.TableKey]:
    for key in table.resource.connect.foreign_keys:
        dataset, name = key.reference.within(package.id)
        yield forms.TableKey(
            columns=key.fields, dataset=dataset, table=name, target_columns=key.reference.fields
        )


def _tell_column(column: Column) -> forms.TableColumn:
    return forms.TableColumn(
        name=column.name,
        title=column.title,
        description=column.description,
        type=column.type,
        role=column.connect.role,
        concept=column.connect.concept,
        unit=column.connect.unit,
        kind=column.connect.kind,
        marks=tuple(forms.CellMark(value=v, meaning=m) for v, m in column.marking().items()),
        values=tuple(forms.CellValue(value=v, label=column.word(v)) for v in column.listed),
    )


# -------------------------------------------------------------------- agencies, places, work plan


def _tell_agency(catalog: Catalog, agency: Agency) -> forms.AgencyInList:
    packages, desired = catalog.packages.values(), in_order(catalog)
    return forms.AgencyInList(
        id=agency.id,
        title=agency.title,
        short=agency.short,
        kind=agency.kind,
        serves_children=agency.serves_children,
        role=agency.role,
        website=agency.website,
        mailbox=agency.mailbox,
        page=f"{catalog.settings.url}{locate('agencies', agency.id)}",
        datasets=tuple(p.id for p in packages if p.descriptor.connect.agency == agency.id),
        desired=tuple(item.id for item in desired if agency.id in item.agencies),
    )


def _tell_place(catalog: Catalog, place: Area) -> forms.PlaceInList:
    site, slug, places = catalog.settings.url, place.slug, catalog.once(list_places)
    return forms.PlaceInList(
        id=slug,
        name=place.name,
        kind=place.kind,
        also=place.also,
        dataset=place.key.package,
        table=place.key.resource,
        code=place.key.id,
        within=tuple(places[key].slug for key in place.within),
        page=f"{site}{locate('places', slug)}",
        numbers_csv=f"{site}{locate_in_place(slug, f'{slug}.csv')}",
        numbers_json=f"{site}{locate_in_place(slug, 'numbers.json')}",
    )


def _tell_desired(catalog: Catalog, item: WorkItem) -> forms.DesiredDataset:
    return forms.DesiredDataset(
        id=item.id,
        number=item.number,
        title=item.title,
        question=item.question,
        agencies=item.agencies,
        topic=item.topic,
        status=item.current.status,
        status_title=all_statuses(catalog)[item.current.status].title,
        datasets=item.packages,
        history=item.history,
        plan=item.plan,
        barriers=item.barriers,
        page=f"{catalog.settings.url}{locate('workplan', item.id)}",
    )


def _tell_statistics(statistics: Statistics) -> forms.StatisticsTold:
    return forms.StatisticsTold(as_of=statistics.today.isoformat(), figures=figures(statistics))
