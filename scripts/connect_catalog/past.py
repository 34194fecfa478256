"""Whether an older version of a data package may be shown today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .branch import find_private
from .checks.versions import hides
from .codes import Code
from .differences import PackageDifference, compare_packages
from .load import read_files
from .model import Catalog, Package


def may_show(catalog: Catalog, before: Package, newer: Iterable[Package]) -> bool:
    """Whether a version may be shown beside those that came after it, of which the last is today's.

    Today's rules for what is private find nothing in it, as it describes its tables itself and as they
    are described today, and beside all other packages as they are. No newer version hides a number that
    it shows. Where a newer version hides numbers, it also has every row and column that this one has:
    nobody has worked out what a row that is gone tells of those. And the package does not hide on
    purpose what was shown before.
    """
    later = [*newer]
    now = later[-1]
    if any(waiver.code == Code.SHOWN_BEFORE for waiver in now.descriptor.connect.waivers):
        return False
    if any(_tells_hidden(compare_packages(before, one)) for one in later):
        return False
    own = _raise_threshold(now, before)
    return not any(
        [*find_private(catalog, now, one, audits=True)] for one in (own, _describe(now, own)) if one
    )


def _raise_threshold(now: Package, before: Package) -> Package:
    """An older version with the least count of today, where that is higher than its own."""
    least = [package.descriptor.connect.suppression.threshold or 0 for package in (before, now)]
    connect = before.descriptor.connect
    rule = connect.suppression.model_copy(update={"threshold": max(least) or None})
    update = {"connect": connect.model_copy(update={"suppression": rule})}
    return replace(before, descriptor=before.descriptor.model_copy(update=update))


def _describe(now: Package, before: Package) -> Package | None:
    """The tables of an older version, as today's descriptor tells of them; None where it tells of none."""
    files = {table.resource.path: table.content for table in before.tables.values()}
    files["datapackage.json"] = now.descriptor_text.encode()
    return read_files(now.id, files)


def _tells_hidden(difference: PackageDifference) -> bool:
    """Whether the older version shows a number that the newer one hides, or may tell of one."""
    if any(column.hidden for table in difference.tables for column in table.columns):
        return True
    is_less = difference.lost or any(
        table.removed or table.lost or table.unmatched for table in difference.tables
    )
    return bool(is_less) and hides(difference.after)
