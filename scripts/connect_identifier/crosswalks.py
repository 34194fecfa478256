"""What an agency gets back: its local ids with its own pseudonyms, or with the joint ids of a request."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa

from .files import Manifest, written_whole
from .marks import mark_of
from .problems import Refused
from .registry import list_joint_ids, list_pseudonyms, open_registry

Sent = tuple[pa.Table, Manifest]  # as read_table gives it
_NONE = "The registry has none of these records; link them first."
_NONE_JOINT = (
    "None of these records was in the registry when the first agency asked; approve a new request."
)


def give_crosswalk(
    output: Path, registry: Path, sent: Sent, today: date, request: str | None = None
) -> int:
    """Write an agency's crosswalk as CSV; the number of its ids. sent: the agency's encodings; no other records
    get an id, nor those that the registry has not, or had not at the request's first crosswalk. request:
    give joint ids of this one. The registry keeps the ids before the file is in its place: no id is handed
    out that it does not know. Raises: Refused."""
    table, about = sent
    with (
        written_whole(output, "crosswalk") as beside,
        open_registry(registry, about.project, about.key) as connection,
    ):
        if request:
            ids = list_joint_ids(connection, request, about.agency, today)
        else:
            ids = list_pseudonyms(connection, about.agency)
        here = {*table["local_id"].to_pylist()} & ids.keys()
        if not here:
            raise Refused(_NONE_JOINT if request else _NONE)
        ids = {local: ids[local] for local in sorted(here)}
        _write(beside, about.agency, ids, "joint_id" if request else "pseudonym")
    return len(ids)


def _write(path: Path, agency: str, ids: dict[str, str], column: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["local_id", column, mark_of("crosswalk")])
        rows.writerows([local, other, agency] for local, other in ids.items())
