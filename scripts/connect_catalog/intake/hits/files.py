"""Reads lines from files, plain or packed, and says what a file looks like."""

from __future__ import annotations

import csv
import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

from ...bounds import LOG_BYTES, LOG_LINE, LOG_LINES
from ...refusals import Refusal
from .combined import COMBINED, COMMON

SURE = 100  # lines without a readable one, after which the format is taken for another
ZIP = b"PK\x03\x04"  # what an archive starts with
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)


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
    raise Refusal(
        "holds no imported_pages.csv that can be read. Take the export from Plausible's site "
        'settings, "Imports & exports": the one of the dashboard has no days'
    )


def read_lines(stream: IO[bytes] | gzip.GzipFile) -> Iterator[str]:
    """Lines as text. A line too long for a log is passed on as a mark that no format can read."""
    lines, read = 0, 0
    while line := stream.readline(LOG_LINE):
        read += len(line)
        if lines == LOG_LINES:
            raise Refusal(f"has more than {LOG_LINES:,} lines. Split it: one file a day")
        whole = line.endswith(b"\n") or len(line) < LOG_LINE
        while not whole:
            rest = stream.readline(LOG_LINE)
            whole = rest.endswith(b"\n") or len(rest) < LOG_LINE
            read += len(rest)
            _refuse_endless(read)
            line = b"\0\n"
        _refuse_endless(read)
        yield line.decode("utf-8" if lines else "utf-8-sig", "replace")
        lines += 1


def _refuse_endless(read: int) -> None:
    """Raise Refusal where more was read than a log of one file can hold."""
    if read > LOG_BYTES:
        size = f"{LOG_BYTES // 10**9} GB"
        raise Refusal(f"holds more than {size} once it is unpacked. Split it: one file a day")


def _read_header(line: str) -> set[str]:
    """The headings of a table; none where the line is of no table."""
    try:
        return {cell.strip() for cell in next(csv.reader([line.strip().replace("\0", "")]), [])}
    except csv.Error:
        return set()


def guess_format(path: Path) -> str:
    """What a file looks like, in words, and what to do."""
    with path.open("rb") as raw:
        if raw.read(4) == ZIP:
            return "It is a .zip archive. Plausible exports one: --format plausible. Unpack others."
    with open_lines(path) as lines:
        line = next((line for line in islice(lines, SURE) if line.strip()), "")
    cells = _read_header(line)
    if COMBINED.match(line):
        return "It looks like an access log: --format combined."
    if COMMON.match(line):
        return (
            "It looks like a log in Common Log Format, which does not say what program asked, so "
            "robots cannot be left out. Let the web server write Combined Log Format."
        )
    if cells & {"1Path", "2Path"}:
        return "It looks like GoatCounter's CSV export: --format goatcounter."
    if {"date", "page", "pageviews"} <= cells:
        return "It looks like Plausible's table of pages: --format plausible."
    if {"date", "visitors"} <= cells:
        return "It looks like another table of Plausible's export. Give the one of pages, imported_pages."
    if {"name", "pageviews"} <= cells:
        return (
            "It looks like an export of Plausible's dashboard, which has no days. Take the one in "
            'the site settings, "Imports & exports".'
        )
    if line.lstrip().startswith("{"):
        return "It looks like a log in JSON. Let the web server write Combined Log Format."
    return "It looks like none of the formats that can be read."
