"""What an agency does by itself, offline: a roster in, encodings out, and its own list of local ids."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from .encoding import Encoder, Profile
from .files import AGENCY, FORM, Manifest, read_table, refuse_other, write_table
from .keys import ProjectKey
from .problems import Refused
from .rosters import Child, read_roster
from .tables import make_schema

STEP = 20_000  # records encoded between two words on progress


def encode_roster(
    roster: Path,
    key: ProjectKey,
    profile: Profile,
    agency: str,
    output: Path,
    ids: Path,
    today: date,
    order: str | None = None,
    encoding: str = "utf-8-sig",
    show: Callable[[str], None] = lambda text: None,
) -> int:
    """Encode a roster; the number of records. ids: the agency's list of local ids, which stays with it
    and is used again at the next run, so that a child keeps its local id. Raises: Refused."""
    if not AGENCY.fullmatch(agency):
        raise Refused("An agency's id has up to 40 small letters, digits or hyphens.")
    _check_places(output, ids)
    show("reading the roster")
    children = read_roster(roster, today, order, encoding)
    known = _read_ids(ids, key, agency)
    local = {c.own_id: known.get(c.own_id) or secrets.token_hex(16) for c in children}
    children.sort(key=lambda child: local[child.own_id])
    encoder, parts = Encoder(key, profile), []
    for start in range(0, len(children), STEP):
        show(f"encoding: {start:,} of {len(children):,}")
        parts.append(_encode_part(encoder, children[start : start + STEP], local))
    table = pa.concat_tables(parts)
    kept = {**known, **local}
    id_table = pa.table({"own_id": [*kept], "local_id": [*kept.values()]})
    _refuse_changed(ids, key, agency, known)
    # First the list: encodings whose local ids nobody knows would be of no use.
    write_table(ids, "ids", id_table, _describe(key, "", agency, len(kept)))
    write_table(output, "encoding", table, _describe(key, profile, agency, len(table)))
    return len(table)


def _encode_part(encoder: Encoder, children: Sequence[Child], local: dict[str, str]) -> pa.Table:
    rows = [[local[child.own_id], *encoder.encode(child)] for child in children]
    schema = make_schema(encoder)
    columns = zip(zip(*rows, strict=True), schema.types, strict=True)
    return pa.table([pa.array(cells, kind) for cells, kind in columns], schema)


def _check_places(output: Path, ids: Path) -> None:
    """Before the roster is read, and a list is written whose encodings have no place."""
    if output.absolute() == ids.absolute():
        raise Refused("The encodings would be written over the list of local ids; name two files.")
    refuse_other(output, "encoding")
    refuse_other(ids, "ids")
    for path in (output, ids):
        if not path.parent.is_dir():
            raise Refused(f"There is no folder {path.parent}.")


def _refuse_changed(path: Path, key: ProjectKey, agency: str, known: dict[str, str]) -> None:
    """So that the ids another run has given meanwhile are not written over."""
    if _read_ids(path, key, agency) != known:
        raise Refused(f"{path.name} was changed by another run meanwhile. Run the command again.")


def _describe(key: ProjectKey, profile: str, agency: str, records: int) -> Manifest:
    return Manifest(FORM, key.project, key.name, profile, agency, records)


def _read_ids(path: Path, key: ProjectKey, agency: str) -> dict[str, str]:
    """Local ids by the agency's own. Raises: Refused, if the list is of another agency or project."""
    if not path.exists():
        return {}
    table, manifest = read_table(path, "ids")
    if (manifest.agency, manifest.project) != (agency, key.project):
        raise Refused(f"{path.name} is the list of {manifest.agency} for {manifest.project}.")
    return dict(zip(*(table[name].to_pylist() for name in ("own_id", "local_id")), strict=True))
