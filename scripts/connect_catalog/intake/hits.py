"""Hits on the website, from a log or an export to sums by month, page and download.

What names a visitor is read with its line and dropped with it: no address, user agent or query is
kept. A path is kept only where the site has it, so nothing that a visitor typed gets into git.

combined: the access log of a web server in Combined Log Format, which is nginx's preset `combined`
(https://nginx.org/en/docs/http/ngx_http_log_module.html) and Apache's
(https://httpd.apache.org/docs/2.4/logs.html#combined). Both escape quotes within a field. More
fields may follow, as in the `main` format of nginx's own packages.

goatcounter: GoatCounter's CSV export, version 1 or 2: the header starts with the version, as in
`2Path`; the columns read here are Path, Event, Bot and Date (RFC 3339, UTC). Sources: GoatCounter's
`export.go` and its help page "export". GoatCounter cuts the slash off the end of a path
(`cleanPath` in `path.go`).

plausible: the archive of "Imports & exports", or `imported_pages_<from>_<to>.csv` out of it; the
columns read here are date (a day), page and pageviews. Source: `export_pages_q` in Plausible's
`lib/plausible/exports.ex`.
"""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import groupby, islice
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import unquote, urlsplit

from crawlerdetect import CrawlerDetect
from pydantic import TypeAdapter, ValidationError

from ..exports import export
from ..model import Catalog, SitePath, Span, Usage
from ..site.pages import list_addresses
from ..stats import compute
from .report import count

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LONGEST_LINE = 1 << 16  # bytes; a web server takes no request line that is longer
LONGEST_AGENT = 512  # characters; the search for robots takes the square of it
SURE = 100  # lines without a readable one, after which the format is taken for another
MOST = 10**12  # hits in a row; a larger number is a slip, and no record could hold it
OLDEST = 2000  # a line from an earlier year was written by a clock that was not set
ZIP = b"PK\x03\x04"  # what an archive starts with
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

Stretch = tuple[datetime, datetime]


class CannotCount(Exception):
    """Nothing is counted: a file is of another format, or is damaged."""


# --------------------------------------------------------------------------------- the addresses


@dataclass(frozen=True)
class Site:
    """The addresses that the site has. prefix: where it lives on its host, such as /catalog/."""

    prefix: str
    pages: frozenset[str]
    downloads: frozenset[str]

    def find(self, path: str) -> str | None:
        """The address below the site's root that a path asks for; None where there is none."""
        path = unquote(path.partition("?")[0].partition("#")[0])
        if not path.startswith(self.prefix):
            return None
        folder, slash, name = path.removeprefix(self.prefix).rpartition("/")
        address = f"{folder}{slash}{'' if name == 'index.html' else name}"
        return address if address in self.pages or address in self.downloads else None

    def find_uncut(self, path: str) -> str | None:
        """As `find`, for a path whose last slash may have been cut off."""
        found = self.find(path)
        return self.find(f"{path.partition('?')[0]}/") if found is None else found


def list_site(root: Path, catalog: Catalog, today: date) -> Site:
    """Every page and download of the site that the repository at root makes."""
    numbers = compute(catalog, today)
    written = (path.relative_to(root / "docs") for path in sorted((root / "docs").rglob("*.md")))
    pages = {*list_addresses(catalog, numbers), *map(_page_address, written)}
    downloads = set(export(catalog, numbers))
    prefix = f"{urlsplit(catalog.settings.url).path.rstrip('/')}/"
    return Site(prefix, frozenset(filter(_fits, pages)), frozenset(filter(_fits, downloads)))


def _page_address(path: Path) -> str:
    """Where MkDocs puts a page of docs/: about/index.md at about/, about/us.md at about/us/."""
    parts = path.with_suffix("").parts
    parts = parts[:-1] if parts[-1] in ("index", "README") else parts
    return "".join(f"{part}/" for part in parts)


def _fits(address: str) -> bool:
    """Whether a record can hold an address."""
    try:
        TypeAdapter(SitePath).validate_python(address)
    except ValidationError:
        return False
    return True


# ------------------------------------------------------------------------------------- the files


class Asked(NamedTuple):
    """What is kept of a line: when (the whole day in a daily sum), for which address of the site
    (None where that is not counted), how often, and whether by a robot."""

    start: datetime
    end: datetime
    address: str | None
    times: int
    robot: bool


# What a file holds: each line's number, with None where it could not be read.
Lines = Iterator[tuple[int, Asked | None]]

COMBINED = re.compile(
    r'\S+ \S+ [^"]* \[([^\]"]{1,40})\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-) '
    r'"(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"'
)
COMMON = re.compile(r'\S+ \S+ [^"]* \[[^\]"]{1,40}\] "(?:[^"\\]|\\.)*" \d{3} (?:\d+|-)\s*$')
WHEN = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


def read_combined(lines: Iterable[str], site: Site) -> Lines:
    """The lines of an access log. Only what was asked for with GET and shown (200), or was shown
    before and has not changed (304), has an address."""
    is_robot = robot_finder()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        match = COMBINED.match(line)
        when = _read_moment(match[1]) if match else None
        if match is None or when is None:
            yield number, None
            continue
        words = match[2].split(" ")
        shown = len(words) == 3 and words[0] == "GET" and match[3] in ("200", "304")
        address = site.find(words[1]) if shown else None
        yield number, Asked(when, when, address, 1, address is not None and is_robot(match[4]))


def _read_moment(text: str) -> datetime | None:
    """A time as Apache and nginx write it, 10/Oct/2025:13:55:36 -0700, in UTC."""
    match = WHEN.fullmatch(text)
    if match is None or match[2] not in MONTHS:
        return None
    offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
    month, numbers = MONTHS.index(match[2]) + 1, (int(match[i]) for i in (1, 4, 5, 6))
    try:
        zone = timezone(-offset if match[7] == "-" else offset)
        return datetime(int(match[3]), month, *numbers, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def robot_finder() -> Callable[[str], bool]:
    """Tells a program by its user agent. A program that sends none is no browser.

    To ask takes a thousandth of a second and most lines ask the same, so the answers are kept, by
    a number made from the user agent that nobody can turn back (Python's hash has a new key in
    every run).
    """
    answers: dict[int, bool] = {}

    def is_robot(agent: str) -> bool:
        if agent in ("", "-"):
            return True
        if hash(agent) not in answers:
            answers[hash(agent)] = CrawlerDetect(user_agent=agent[:LONGEST_AGENT]).is_crawler()
        return answers[hash(agent)]

    return is_robot


def read_goatcounter(lines: Iterable[str], site: Site) -> Lines:
    """The rows of GoatCounter's CSV export. An event (a click) is no page that was shown."""
    for number, row in _read_rows(lines, {"Path", "Event", "Bot", "Date"}, "12"):
        try:
            when = datetime.fromisoformat(row["Date"])
            when = when.replace(tzinfo=when.tzinfo or UTC, microsecond=0).astimezone(UTC)
            robot = int(row["Bot"]) != 0
        except (KeyError, ValueError, OverflowError):
            yield number, None
            continue
        address = site.find_uncut(row["Path"]) if row["Event"] in ("false", "0") else None
        yield number, Asked(when, when, address, 1, robot and address is not None)


def read_plausible(lines: Iterable[str], site: Site) -> Lines:
    """The rows of imported_pages.csv: a day's views of a page. Plausible leaves out robots itself."""
    for number, row in _read_rows(lines, {"date", "page", "pageviews"}, ""):
        try:
            day = datetime.combine(date.fromisoformat(row["date"]), time(), UTC)
            end, times = day + DAY - SECOND, int(row["pageviews"])
        except (KeyError, ValueError, OverflowError):
            yield number, None
            continue
        if 0 <= times <= MOST:
            yield number, Asked(day, end, site.find_uncut(row["page"]), times, False)
        else:
            yield number, None


def _read_rows(
    lines: Iterable[str], needed: set[str], versions: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a CSV file by its header, with the number of the line each ends on; a row that
    does not fit the header is empty. versions: one of these digits stands before the header.
    Raises CannotCount where the header lacks a needed column."""
    reader = csv.reader(lines)
    header = [name.strip() for name in next(_good_rows(reader), [])]
    if header and versions and header[0][:1] in versions:
        header[0] = header[0][1:]
    if not needed <= {*header}:
        raise CannotCount
    for row in _good_rows(reader):
        if row:
            fits = len(row) == len(header)
            yield reader.line_num, dict(zip(header, row, strict=True)) if fits else {}


def _good_rows(reader) -> Iterator[list[str]]:
    """The rows; one that the CSV reader gives up has a single, useless cell."""
    while True:
        try:
            yield next(reader)
        except csv.Error:
            yield [""]
        except StopIteration:
            return


@dataclass(frozen=True)
class Format:
    """zipped: it may come as an archive; daily: its sums are of whole days, and the last day may not
    have been over."""

    name: str
    read: Callable[[Iterable[str], Site], Lines]
    zipped: bool = False
    daily: bool = False


FORMATS = {
    f.name: f
    for f in (
        Format("combined", read_combined),
        Format("goatcounter", read_goatcounter),
        Format("plausible", read_plausible, zipped=True, daily=True),
    )
}


@contextmanager
def open_lines(path: Path) -> Iterator[Iterator[str]]:
    """The lines of a file, plain or .gz, or of Plausible's table of pages in a .zip, one by one."""
    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        if start == ZIP:
            with zipfile.ZipFile(raw) as archive, archive.open(_find_pages(archive)) as stream:
                yield read_lines(stream)
        elif start[:2] == b"\x1f\x8b":
            with gzip.open(raw) as stream:
                yield read_lines(stream)
        else:
            yield read_lines(raw)


def _find_pages(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Plausible's table of pages in an archive."""
    for info in archive.infolist():
        if re.fullmatch(r"imported_pages(_\d+_\d+)?\.csv", Path(info.filename).name):
            if not info.flag_bits & 1:  # a password
                return info
    raise CannotCount(
        "holds no imported_pages.csv that can be read. Take the export from Plausible's site "
        'settings, "Imports & exports": the one of the dashboard has no days'
    )


def read_lines(stream: IO[bytes]) -> Iterator[str]:
    """Lines as text; one that is too long for a log is handed on as a mark that no format reads."""
    first = True
    while line := stream.readline(LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        while not whole:
            rest = stream.readline(LONGEST_LINE)
            whole = rest.endswith(b"\n") or len(rest) < LONGEST_LINE
            line = b"\0\n"
        yield line.decode("utf-8-sig" if first else "utf-8", "replace")
        first = False


def guess_format(path: Path) -> str:
    """What a file looks like, in words, with what to do."""
    with path.open("rb") as raw:
        if raw.read(4) == ZIP:
            return "It is a .zip archive. Plausible exports one: --format plausible. Unpack others."
    with open_lines(path) as lines:
        line = next((line for line in islice(lines, SURE) if line.strip()), "")
    cells = {*line.strip().split(",")}
    if COMBINED.match(line):
        return "It looks like an access log: --format combined."
    if COMMON.match(line):
        return (
            "It looks like a log in Common Log Format, which does not say what program asked, so "
            "robots cannot be left out. Let the web server write Combined Log Format."
        )
    if line.startswith(("1Path,", "2Path,")):
        return "It looks like GoatCounter's CSV export: --format goatcounter."
    if {"date", "page", "pageviews"} <= cells:
        return "It looks like Plausible's table of pages: --format plausible."
    if {"name", "pageviews"} <= cells:
        return (
            "It looks like an export of Plausible's dashboard, which has no days. Take the one in "
            'the site settings, "Imports & exports".'
        )
    if line.startswith("{"):
        return "It looks like a log in JSON. Let the web server write Combined Log Format."
    return "It looks like none of the formats that can be read."


# ---------------------------------------------------------------------------------- the counting


@dataclass
class Sums:
    """What is counted of a file. hits and robots by day; days: the first and last moment of each
    day that it tells of. before: lines in a time that was counted before. unreadable: how many
    lines, and first_unreadable the number of the first of them."""

    hits: Counter[tuple[date, str]] = field(default_factory=Counter)
    robots: Counter[date] = field(default_factory=Counter)
    days: dict[date, Stretch] = field(default_factory=dict)
    lines: int = 0
    before: int = 0
    unreadable: int = 0
    first_unreadable: int | None = None
    left_out: date | None = None

    def note_unreadable(self, number: int) -> None:
        self.unreadable += 1
        self.first_unreadable = self.first_unreadable or number

    def note_day(self, one: Asked) -> None:
        start, end = self.days.get(one.start.date(), (one.start, one.end))
        self.days[one.start.date()] = min(start, one.start), max(end, one.end)

    def leave_out(self, day: date) -> None:
        """Forget a day."""
        self.left_out = day
        del self.days[day]
        self.hits = Counter({key: n for key, n in self.hits.items() if key[0] != day})
        self.robots.pop(day, None)


def count_lines(lines: Lines, counted: Sequence[Stretch], today: date, daily: bool) -> Sums:
    """The sums of a file's lines that do not lie in a time counted before.

    A line from before the web, or from the future, could not be read: its clock was not set. The
    last day of a daily format is left out, as it may not have been over; the next export has it.
    Raises CannotCount where the first lines are all unreadable.
    """
    sums = Sums()
    for number, one in lines:
        if one is None or not OLDEST <= one.start.year or one.start.date() > today + DAY:
            sums.note_unreadable(number)
            if not sums.lines and sums.unreadable == SURE:
                break
            continue
        sums.lines += 1
        met = [(start, end) for start, end in counted if start <= one.end and one.start <= end]
        if all(start <= one.start and one.end <= end for start, end in met):
            sums.note_day(one)
        if met:
            sums.before += 1
            continue
        if one.robot:
            sums.robots[one.start.date()] += one.times
        elif one.address is not None:
            sums.hits[one.start.date(), one.address] += one.times
    if sums.unreadable and not sums.lines:
        raise CannotCount
    if daily and sums.days:
        sums.leave_out(max(sums.days))
    return sums


def join_days(days: Mapping[date, Stretch]) -> list[Stretch]:
    """The stretches of time a file tells of. Days that follow each other are one stretch; a day
    without a line parts two, as nobody can tell whether it was quiet or is missing."""
    runs = groupby(enumerate(sorted(days)), key=lambda pair: pair[1].toordinal() - pair[0])
    ordered = ([day for _, day in run] for _, run in runs)
    return [(days[run[0]][0], days[run[-1]][1]) for run in ordered]


def merge(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order; those that overlap or touch are one."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1] + SECOND:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def split_months(stretches: Iterable[Stretch]) -> Iterator[tuple[str, Stretch]]:
    """Each stretch cut at the ends of months, with its month as 2026-01."""
    for start, end in stretches:
        while start <= end:
            following = datetime(
                start.year + start.month // 12, start.month % 12 + 1, 1, tzinfo=UTC
            )
            yield f"{start:%Y-%m}", (start, min(end, following - SECOND))
            start = following


# ---------------------------------------------------------------------------------- the records


def read_span(span: Span) -> Stretch:
    return datetime.fromisoformat(span.start), datetime.fromisoformat(span.end)


def add_sums(usage: Mapping[str, Usage], sums: Sums, site: Site) -> dict[str, Usage]:
    """The records by month, with the sums of a file added to those of its months."""
    stretches: dict[str, list[Stretch]] = {}
    for month, stretch in split_months(join_days(sums.days)):
        stretches.setdefault(month, []).append(stretch)
    changed = {m: _add_month(usage.get(m), m, s, sums, site) for m, s in stretches.items()}
    return {**usage, **changed}


def _add_month(
    old: Usage | None, month: str, stretches: list[Stretch], sums: Sums, site: Site
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


# ----------------------------------------------------------------------------------- the command


@dataclass(frozen=True)
class Imported:
    """What an import did: sums by file, and the paths of the records that it wrote."""

    files: tuple[tuple[Path, Sums], ...]
    written: tuple[str, ...]


def import_hits(
    root: Path, catalog: Catalog, style: Format, files: Iterable[Path], today: date
) -> Imported:
    """Add the hits of files to catalog/usage/, each moment once, whatever the order of the files.

    Raises CannotCount, and writes nothing, where a file cannot be counted, no line asks for an
    address of the site, or a month is a sample.
    """
    site, usage = list_site(root, catalog, today), dict(catalog.usage)
    done = []
    for path in sorted({*files}, key=lambda path: (_first_moment(path, style, site), path)):
        real = (record for record in usage.values() if not record.sample)
        counted = [read_span(span) for record in real for span in record.counted]
        with _open(path, style, site) as lines:
            sums = count_lines(lines, counted, today, style.daily)
        usage = add_sums(usage, sums, site)
        done.append((path, sums))
    _refuse_other_sites([sums for _, sums in done], site)
    return Imported(tuple(done), tuple(_save(root, _find_changed(catalog.usage, usage))))


def _refuse_other_sites(done: Sequence[Sums], site: Site) -> None:
    """Raises CannotCount where all lines are new and none asks for an address of the site. Their
    time would be taken as counted, and the right log of it could not be imported any more."""
    if any(sums.hits or sums.robots or sums.before for sums in done):
        return
    if any(sums.days for sums in done):
        raise CannotCount(
            f"No line asks for a page or download of the site, whose addresses begin with "
            f"{site.prefix}. Nothing was written. Give the logs of this site, or correct `url` in "
            "catalog/catalog.yml."
        )


def _find_changed(old: Mapping[str, Usage], new: Mapping[str, Usage]) -> dict[str, Usage]:
    """The months that say something else now. Raises CannotCount where one is a sample."""
    touched = [month for month in sorted(new) if new[month] is not old.get(month)]
    for month in touched:
        if month in old and old[month].sample:
            raise CannotCount(
                f"{old[month].origin.path} is a sample. Remove it, then import again."
            )
    return {
        m: new[m] for m in touched if m not in old or write_usage(new[m]) != write_usage(old[m])
    }


def _first_moment(path: Path, style: Format, site: Site) -> datetime:
    """When a file begins; files are counted in this order."""
    with _open(path, style, site) as lines:
        firsts = (one.start for _, one in islice(lines, SURE) if one is not None)
        return next(firsts, datetime.max.replace(tzinfo=UTC))


@contextmanager
def _open(path: Path, style: Format, site: Site) -> Iterator[Lines]:
    """The lines of a file in a format; what is wrong with it is told with its name."""
    try:
        if path.stat().st_size == 0:
            yield iter(())
            return
        with path.open("rb") as raw:
            if raw.read(4) == ZIP and not style.zipped:
                raise CannotCount
        with open_lines(path) as lines:
            yield style.read(lines, site)
    except CannotCount as reason:
        if reason.args:
            raise CannotCount(f"{path} {reason}.") from None
        raise CannotCount(
            f"{path} is not of the format {style.name}. {guess_format(path)}"
        ) from None
    except (*DAMAGED, OSError, EOFError, NotImplementedError):
        raise CannotCount(
            f"{path} is damaged or cut off, and cannot be read to its end. Fetch it again."
        ) from None


def _save(root: Path, usage: Mapping[str, Usage]) -> Iterator[str]:
    """Write the records that changed; gives their paths."""
    folder = root / "catalog/usage"
    for month in sorted(usage):
        folder.mkdir(exist_ok=True)
        (folder / f"{month}.yml").write_text(write_usage(usage[month]), "utf-8")
        yield f"catalog/usage/{month}.yml"


def format_report(imported: Imported) -> str:
    """What was counted and what was left out, and why."""
    words = []
    for path, sums in imported.files:
        words.append(
            f"{path}: {count(sums.lines, 'line')}, {count(sum(sums.hits.values()), 'hit')}; "
            f"{count(sum(sums.robots.values()), 'hit')} of robots left out."
        )
        if sums.before:
            words.append(f"- {count(sums.before, 'line')} left out: that time was counted before.")
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
