"""The page of each version of a dataset: its files as they were, what it changed, how to check them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_in_version, locate_version
from ..edits import tell_data
from ..exports.checksums import SUMS, list_sums
from ..model import Package
from ..past import PastVersion, make_todays
from ..words import say, say_and
from .kind import PageKind, PlannedPage
from .tables import tell_size
from .views import Link, Views


@dataclass(frozen=True)
class VersionView:
    """A version in a list. day: of the commit that called it so last, as in 2026-01-31, or why there is none,
    empty for one that is not committed; changes: what differs from the version before, in sentences; notes:
    from the package's change log; why_not: why it is not offered, in a sentence, or empty."""

    version: str
    url: str
    day: str
    is_newest: bool
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    why_not: str


@dataclass(frozen=True)
class VersionFile:
    """A file of a version. size: in words; sum: its SHA-256."""

    link: Link
    size: str
    sum: str


@dataclass(frozen=True)
class VersionPage:
    """sums: the file with all checksums; newest: the version of today."""

    package: Package
    view: VersionView
    newest: Link
    files: tuple[VersionFile, ...]
    sums: Link

    @property
    def url(self) -> str:
        return locate("packages", self.package.id)

    @property
    def command(self) -> str:
        """What checks the files against their checksums."""
        return f"sha256sum --check {SUMS}"


def plan_versions(views: Views) -> Iterable[PlannedPage]:
    """A page for each version of each package, today's among them."""
    for id, package in views.catalog.packages.items():
        for version in _list(views, package):
            title = say("{title}, version {version}", title=package.title, version=version.version)
            description = say(
                "The files of version {version} as they were, with their checksums.",
                version=version.version,
            )
            url = locate_version(id, version.version)
            view = partial(_view_page, package, version)
            yield PlannedPage(url, title, description, view=view)


VERSION = PageKind("version", plan_versions, searched=False)


def view_versions(views: Views, package: Package) -> tuple[VersionView, ...]:
    """The versions of a package, newest first."""
    return tuple(_view(package, one) for one in _list(views, package))


def _list(views: Views, package: Package) -> tuple[PastVersion, ...]:
    return views.past.versions.get(package.id) or (make_todays(package),)


def _view_page(package: Package, version: PastVersion) -> VersionPage:
    id, newest = package.id, package.descriptor.version
    files = (
        VersionFile(
            Link(path, locate_in_version(id, version.version, path)),
            tell_size(len(version.files[path])),
            sum,
        )
        for path, sum in list_sums(version.files)
    )
    return VersionPage(
        package,
        _view(package, version),
        Link(newest, locate_version(id, newest)),
        tuple(files),
        Link(SUMS, locate_in_version(id, version.version, SUMS)),
    )


def _view(package: Package, version: PastVersion) -> VersionView:
    titles = {one.name: one.title for one in package.descriptor.resources}
    changes: dict[str, list[str]] = {}
    for change in tell_data(version.difference) if version.difference else ():
        changes.setdefault(titles.get(change.table, say("Data")), []).append(change.what)
    notes = (n.note for n in package.descriptor.connect.changes if n.version == version.version)
    return VersionView(
        version.version,
        locate_version(package.id, version.version),
        str(version.day) if version.commit else "",
        version.version == package.descriptor.version,
        tuple(
            say("{table}: {changes}", table=table, changes=say_and(what))
            for table, what in changes.items()
        ),
        tuple(notes),
        _tell_why_not(version),
    )


def _tell_why_not(version: PastVersion) -> str:
    """Why a version is not offered. What in it must not be shown is not told."""
    return {
        "": "",
        "private": say(
            "This version is not offered: by today\u2019s rules for privacy nobody can promise that it tells "
            "nothing that is hidden now."
        ),
        "unread": say(
            "This version is not offered: today\u2019s rules for privacy cannot be applied to it, because "
            "its files were written in another way."
        ),
        "room": say("This version is not offered: there is no room for it on this site."),
    }[version.why_not]
