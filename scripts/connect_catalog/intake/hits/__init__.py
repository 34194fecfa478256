"""Hits on the website, from a log or an export to sums by month, page and download.

What names a visitor is read with its line and dropped with it: no address, user agent or query is
kept. A path is kept only where the site has it, so nothing that a visitor typed gets into git.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from ...bounds import LOG_SECONDS, TookTooLong, limit_time
from ...model import Catalog
from ...refusals import Refusal
from ..report import count
from .combined import read_combined
from .counting import Sums, count_lines
from .files import DAMAGED, SURE, ZIP, guess_format, open_lines
from .goatcounter import read_goatcounter
from .lines import Lines, LogFormat, OtherFormat
from .plausible import read_plausible
from .records import add_sums, find_changed, read_months, read_span, save
from .site import Site, list_site

__all__ = ("FORMATS", "Imported", "format_report", "import_hits", "read_months")

FORMATS = {
    f.name: f
    for f in (
        LogFormat("combined", read_combined, rows="lines"),
        LogFormat("goatcounter", read_goatcounter),
        LogFormat("plausible", read_plausible, zipped=True, daily=True),
    )
}


@dataclass(frozen=True)
class Imported:
    """What an import did: sums by file, the paths of the records that it wrote, and the format of
    the files."""

    files: tuple[tuple[Path, Sums], ...]
    written: tuple[str, ...]
    style: LogFormat


def import_hits(
    root: Path,
    catalog: Catalog,
    style: LogFormat,
    files: Iterable[Path],
    today: date,
    before: Mapping[str, bytes],
    hosts: Iterable[str] = (),
) -> Imported:
    """Add the hits of files to catalog/usage/, each moment once, whatever the order of the files.
    before: the records by path, as they were read with the catalog. hosts: the names of the site's
    host, if a log names others than the settings' `url` does.

    Raises Overtaken where a record has changed since. Raises Refusal, and writes nothing, where a file
    cannot be counted, no line asks for an address of the site, or a month is a sample.
    """
    site, usage = list_site(root, catalog, today, hosts), dict(catalog.usage)
    done = []
    for path in sorted({*files}, key=lambda path: (_first_moment(path, style, site), path)):
        real = (record for record in usage.values() if not record.sample)
        counted = [read_span(span) for record in real for span in record.counted]
        with _open(path, style, site) as lines:
            sums = count_lines(lines, counted, today, style.daily)
        usage = add_sums(usage, sums, site)
        done.append((path, sums))
    _refuse_other_sites([sums for _, sums in done], site)
    return Imported(tuple(done), save(root, find_changed(catalog.usage, usage), before), style)


def _refuse_other_sites(done: Sequence[Sums], site: Site) -> None:
    """Raises Refusal where all lines are new and none asks for an address of the site. Their
    time would be taken as counted, and the right log of it could not be imported any more."""
    if any(sums.hits or sums.robots or sums.before for sums in done):
        return
    others = sum((sums.others for sums in done), Counter[str]())
    if others and not any(sums.lines for sums in done):
        raise Refusal(
            f"Every line is of another host: {_name_hosts(others)}. The site's is "
            f"{' or '.join(sorted(site.hosts))}. Nothing was written. If one of them is the site, "
            "name it: --host NAME."
        )
    if any(sums.days for sums in done):
        raise Refusal(
            f"No line asks for a page or download of the site, whose addresses begin with "
            f"{site.prefix}. Nothing was written. Give the logs of this site, or correct `url` in "
            "catalog/catalog.yml."
        )


def _name_hosts(others: Counter[str]) -> str:
    """The hosts with most lines, by name, and how many more there are."""
    first = sorted(others, key=lambda host: (-others[host], host))[:3]
    more = len(others) - len(first)
    return ", ".join((*first, f"and {count(more, 'other')}")) if more else ", ".join(first)


def _first_moment(path: Path, style: LogFormat, site: Site) -> datetime:
    """When a file begins; files are counted in this order."""
    with _open(path, style, site) as lines:
        firsts = (one.start for _, one in islice(lines, SURE) if one is not None)
        return next(firsts, datetime.max.replace(tzinfo=UTC))


@contextmanager
def _open(path: Path, style: LogFormat, site: Site) -> Iterator[Lines]:
    """The lines of a file in a format; what is wrong with it is told with its name."""
    try:
        if path.stat().st_size == 0:
            yield iter(())
            return
        with path.open("rb") as raw:
            if raw.read(4) == ZIP and not style.zipped:
                raise OtherFormat
        with limit_time(LOG_SECONDS), open_lines(path) as lines:
            yield style.read(lines, site)
    except OtherFormat:
        raise Refusal(f"{path} is not of the format {style.name}. {guess_format(path)}") from None
    except Refusal as reason:
        raise Refusal(f"{path} {reason}.") from None
    except TookTooLong:
        limit = f"{LOG_SECONDS // 60} minutes"
        raise Refusal(
            f"{path} takes more than {limit} of the processor to count. Split it: one file a day."
        ) from None
    except (*DAMAGED, OSError, EOFError, NotImplementedError):
        raise Refusal(
            f"{path} is damaged or cut off, and cannot be read to its end. Fetch it again."
        ) from None


def format_report(imported: Imported) -> str:
    """What was counted and what was left out, and why."""
    words = []
    for path, sums in imported.files:
        if not (sums.lines or sums.others or sums.unreadable):
            words.append(f"{path} has no {imported.style.rows}: there was nothing to count.")
            continue
        words.append(
            f"{path}: {count(sums.lines, 'line')}, {count(sum(sums.hits.values()), 'hit')}; "
            f"{count(sum(sums.robots.values()), 'hit')} of robots left out."
        )
        if sums.before:
            words.append(f"- {count(sums.before, 'line')} left out: that time was counted before.")
        if sums.others:
            number = count(sums.others.total(), imported.style.rows[:-1])
            words.append(f"- {number} of other hosts left out: {_name_hosts(sums.others)}.")
        if sums.strange:
            words.append(
                f"- {count(sums.strange, 'line')} showed pages that the site does not have. If the "
                "log is of several hosts, it does not say whose each line is, and they are counted "
                "together. Give a log of this site alone, or let the server write the host first "
                "in each line."
            )
        if sums.left_out is not None:
            words.append(
                f"- {sums.left_out} left out: it may not have been over. The next export has it."
            )
        if sums.unreadable:
            words.append(
                f"- {count(sums.unreadable, 'line')} could not be read, the first is line "
                f"{sums.first_unreadable}."
            )
    return "\n".join([*words, *(f"Wrote {path}" for path in imported.written)])
