"""Turns sums into the records of hits by month."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ...disk import put
from ...model import Span, Usage
from ...refusals import Refusal
from .counting import Sums, join_days, merge, split_months
from .lines import Interval
from .site import Site


def read_span(span: Span) -> Interval:
    return datetime.fromisoformat(span.start), datetime.fromisoformat(span.end)


def add_sums(usage: Mapping[str, Usage], sums: Sums, site: Site) -> dict[str, Usage]:
    """The records by month, with the sums of a file added to the months they fall in."""
    stretches: dict[str, list[Interval]] = {}
    for month, stretch in split_months(join_days(sums.days)):
        stretches.setdefault(month, []).append(stretch)
    changed = {m: _add_month(usage.get(m), m, s, sums, site) for m, s in stretches.items()}
    return {**usage, **changed}


def _add_month(
    old: Usage | None, month: str, stretches: list[Interval], sums: Sums, site: Site
) -> Usage:
    pages = Counter(old.pages if old else {})
    downloads = Counter(old.downloads if old else {})
    for (day, address), times in sums.hits.items():
        if f"{day:%Y-%m}" == month:
            (pages if address in site.pages else downloads)[address] += times
    robots = sum(times for day, times in sums.robots.items() if f"{day:%Y-%m}" == month)
    before = [read_span(span) for span in old.counted] if old else []
    return Usage(
        sample=False,
        counted=tuple(_write_span(*one) for one in merge([*before, *stretches])),
        robots=robots + (old.robots if old else 0),
        pages=dict(pages),
        downloads=dict(downloads),
    )


def _write_span(start: datetime, end: datetime) -> Span:
    return Span(start=f"{start:%Y-%m-%dT%H:%M:%SZ}", end=f"{end:%Y-%m-%dT%H:%M:%SZ}")


def write_usage(usage: Usage) -> str:
    """A record as YAML, always in the same order."""
    lines = ["sample: false", "counted:"]
    lines += [f'  - {{start: "{span.start}", end: "{span.end}"}}' for span in usage.counted]
    lines.append(f"robots: {usage.robots}")
    for name in ("pages", "downloads"):
        sums = sorted(getattr(usage, name).items())
        lines += [f"{name}:" if sums else f"{name}: {{}}"]
        lines += [f"  {json.dumps(address)}: {times}" for address, times in sums]
    return "\n".join(lines) + "\n"


def find_changed(old: Mapping[str, Usage], new: Mapping[str, Usage]) -> dict[str, Usage]:
    """The months with changed numbers. Raises Refusal if one of them is a sample."""
    touched = [month for month in sorted(new) if new[month] is not old.get(month)]
    for month in touched:
        if month in old and old[month].sample:
            raise Refusal(f"{old[month].origin.path} is a sample. Remove it, then import again.")
    return {
        m: new[m] for m in touched if m not in old or write_usage(new[m]) != write_usage(old[m])
    }


def read_months(root: Path) -> dict[str, bytes]:
    """The records as they stand on the disk, by path below root."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "catalog/usage").glob("*.yml"))
    }


def save(root: Path, usage: Mapping[str, Usage], before: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the records that changed, all or none, and return their paths. before: the records as they
    were read. Raises Overtaken where one of them has changed since."""
    files = {f"catalog/usage/{month}.yml": write_usage(usage[month]).encode() for month in usage}
    if files:
        put(root, files, {path: before.get(path) for path in files})
    return tuple(sorted(files))
