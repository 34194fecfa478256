"""The rows of a CSV export, by its header."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping

from .lines import OtherFormat


def read_rows(
    lines: Iterable[str], needed: set[str], versions: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a CSV file by its header, each with the number of the line it ends on. A row that
    does not fit the header is empty. versions: one of these digits stands before the header. Raises
    OtherFormat if the header lacks a needed column."""
    reader = csv.reader(lines)
    header = [name.strip() for name in next(_good_rows(reader), [])]
    if header and versions and header[0][:1] in versions:
        header[0] = header[0][1:]
    if not needed <= {*header}:
        raise OtherFormat
    for row in _good_rows(reader):
        if row:
            fits = len(row) == len(header)
            yield reader.line_num, dict(zip(header, row, strict=True)) if fits else {}


def _good_rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows. A row that the CSV reader cannot read has a single, useless cell."""
    while True:
        try:
            yield next(reader)
        except csv.Error:
            yield [""]
        except StopIteration:
            return
