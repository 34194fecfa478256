"""The registry: one SQLite file with one writer, which gives ids and never changes one in silence.

A registry id never leaves it. An agency gets pseudonyms of its own; a joint id is made for one approved
request, and is another for the next.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .clusters import Record
from .files import read_kind
from .marks import mark_of
from .problems import Refused, refuse_if_any

_TABLES = """
CREATE TABLE about (mark TEXT NOT NULL, project TEXT NOT NULL, key TEXT NOT NULL);
CREATE TABLE child (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, into_id TEXT);
CREATE TABLE record (agency TEXT, local_id TEXT, id TEXT NOT NULL REFERENCES child (id),
  PRIMARY KEY (agency, local_id)) WITHOUT ROWID;
CREATE INDEX record_id ON record (id);
CREATE TABLE history (run INTEGER NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL,
  from_id TEXT, to_id TEXT NOT NULL, agency TEXT, local_id TEXT);
CREATE TABLE decision (day TEXT NOT NULL, linked INTEGER NOT NULL, agency_left TEXT NOT NULL,
  local_id_left TEXT NOT NULL, agency_right TEXT NOT NULL, local_id_right TEXT NOT NULL);
CREATE TABLE pseudonym (agency TEXT, id TEXT REFERENCES child (id), pseudonym TEXT NOT NULL UNIQUE,
  PRIMARY KEY (agency, id)) WITHOUT ROWID;
CREATE TABLE request (request TEXT PRIMARY KEY, purpose TEXT NOT NULL, approver TEXT NOT NULL,
  agencies TEXT NOT NULL, approved TEXT NOT NULL, expires TEXT NOT NULL);
CREATE TABLE joint (request TEXT REFERENCES request (request), id TEXT REFERENCES child (id),
  joint_id TEXT NOT NULL UNIQUE, PRIMARY KEY (request, id)) WITHOUT ROWID;
"""
_LATER_TABLES = """
CREATE TABLE IF NOT EXISTS former_pseudonym (agency TEXT NOT NULL, id TEXT NOT NULL REFERENCES child (id),
  pseudonym TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS request_record (request TEXT REFERENCES request (request), agency TEXT,
  local_id TEXT, id TEXT NOT NULL REFERENCES child (id), PRIMARY KEY (request, agency, local_id)) WITHOUT ROWID;
"""  # made in an older registry too, when it is opened
WAIT = 5  # seconds for another writer


@dataclass(frozen=True)
class Outcome:
    """What a run did, in numbers of ids: given, merged into others, split off."""

    given: int
    merged: int
    split: int


def new_id() -> str:
    """128 random bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


@contextmanager
def open_registry(path: Path, project: str, key: str) -> Iterator[sqlite3.Connection]:
    """The registry, locked for this writer; all is kept at the end, or nothing. Raises: Refused."""
    new = not path.exists()
    if not new and path.stat().st_size and read_kind(path) != "registry":
        raise Refused(f"{path.name} is not a registry, or it is damaged.")
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT)) as connection:
            if new:
                path.chmod(0o600)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            _make_or_check(connection, path, project, key)
            yield connection
            connection.execute("COMMIT")  # what was not committed is rolled back
    except sqlite3.DatabaseError as error:
        raise Refused(_tell(path, error)) from None


def _tell(path: Path, error: sqlite3.DatabaseError) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells more of the same
    told = {
        sqlite3.SQLITE_BUSY: f"Another program writes to {path.name}; try again when it is done.",
        sqlite3.SQLITE_CANTOPEN: f"There is no folder {path.parent}, or it is closed to you.",
        sqlite3.SQLITE_READONLY: f"{path} cannot be written: it is closed to you. It is as it was.",
        sqlite3.SQLITE_FULL: f"{path} cannot be written: the disk is full. It is as it was.",
        sqlite3.SQLITE_IOERR: f"{path} cannot be read or written: the disk fails. Nothing was changed.",
    }
    return told.get(code, f"{path.name} is not a registry, or it is damaged.")


def _make_or_check(connection: sqlite3.Connection, path: Path, project: str, key: str) -> None:
    if not connection.execute("SELECT 1 FROM sqlite_master").fetchall():
        _make_tables(connection, _TABLES)
        about = (mark_of("registry"), project, key)
        connection.execute("INSERT INTO about VALUES (?, ?, ?)", about)
    rows = connection.execute("SELECT mark, project, key FROM about").fetchall()
    if len(rows) != 1:
        raise Refused(f"{path.name} is not a registry, or it is damaged.")
    mark, own_project, own_key = rows[0]
    if mark != mark_of("registry"):
        raise Refused(f"{path.name} is a registry of another version.")
    if own_project != project:
        raise Refused(f"{path.name} is the registry of project {own_project}, not of {project}.")
    if own_key != key:
        raise Refused(f"{path.name} is of the same project with another key.")
    _make_tables(connection, _LATER_TABLES)


def _make_tables(connection: sqlite3.Connection, tables: str) -> None:
    for statement in tables.split(";")[:-1]:
        connection.execute(statement)


def settle(
    connection: sqlite3.Connection, decided: Mapping[frozenset[Record], bool], day: date
) -> dict[frozenset[Record], bool]:
    """All that persons ever decided of pairs, with what they decide now, which is kept for the next run. The
    latest decision on a pair holds; the earlier ones stay in the log."""
    settled = _list_decisions(connection)
    for ends, answer in decided.items():
        if settled.get(ends) != answer:
            left, right = sorted(ends)
            row = (day.isoformat(), answer, *left, *right)
            connection.execute("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?)", row)
    return settled | dict(decided)


def _list_decisions(connection: sqlite3.Connection) -> dict[frozenset[Record], bool]:
    rows = connection.execute(
        "SELECT linked, agency_left, local_id_left, agency_right, local_id_right FROM decision ORDER BY rowid"
    )
    return {frozenset(((a, b), (c, d))): bool(answer) for answer, a, b, c, d in rows}


def read_ids(connection: sqlite3.Connection) -> dict[Record, str]:
    """The id of each record."""
    rows = connection.execute("SELECT agency, local_id, id FROM record")
    return {(agency, local): id_ for agency, local, id_ in rows}


def list_kept(
    ids: Mapping[Record, str], records: Iterable[Record], decided: Iterable[frozenset[Record]]
) -> list[list[Record]]:
    """The records of each id that this run has to do with, by its records or by a decision on one, and of
    which some are not in it."""
    here = set(records)
    held = {ids[record] for record in here.union(*decided) if record in ids}
    groups: dict[str, list[Record]] = {id_: [] for id_ in held}
    for record, id_ in ids.items():
        if id_ in held:
            groups[id_].append(record)
    return [group for group in groups.values() if not here.issuperset(group)]


def issue_ids(
    connection: sqlite3.Connection,
    records: Iterable[Record],
    clusters: Sequence[tuple[Record, ...]],
    day: date,
) -> Outcome:
    """Give each cluster, and each record by itself, an id; log every change of one.

    A cluster with several ids keeps the oldest (a merge). An id whose records fell apart stays with most of
    them, and with the earlier cluster where it is even (a split). A record that is not among these keeps its id.
    """
    run = _Run(connection, day)
    before = dict(run.ids)
    together = {record: group for group in clusters for record in group}
    groups = [*clusters, *((r,) for r in sorted(set(records)) if r not in together)]
    run.split_apart(groups)
    for group in groups:
        run.settle(group)
    _carry_pseudonyms(connection, before, run.ids)
    return Outcome(run.counts["issue"], run.counts["merge"], run.counts["split"])


def _carry_pseudonyms(
    connection: sqlite3.Connection, before: Mapping[Record, str], now: Mapping[Record, str]
) -> None:
    """An agency's pseudonyms go with its records: else a new one would tell it that a child is known elsewhere.
    One that finds another at its new id, since two records of the agency became one child, is a former one."""
    taken = []
    for (agency, old), new in _list_moved(before, now).items():
        words = "DELETE FROM pseudonym WHERE agency = ? AND id = ? RETURNING pseudonym"
        for (pseudonym,) in connection.execute(words, (agency, old)).fetchall():
            taken.append((agency, old, new, pseudonym))
    for agency, old, new, pseudonym in taken:
        words = "INSERT OR IGNORE INTO pseudonym VALUES (?, ?, ?)"
        if not connection.execute(words, (agency, new, pseudonym)).rowcount:
            words = "INSERT INTO former_pseudonym VALUES (?, ?, ?)"
            connection.execute(words, (agency, old, pseudonym))


def _list_moved(
    before: Mapping[Record, str], now: Mapping[Record, str]
) -> dict[tuple[str, str], str]:
    """By agency and id that none of its records has any more: the id that most of those records have now."""
    left = {(agency, id_) for (agency, local), id_ in before.items() if now[agency, local] != id_}
    places: dict[tuple[str, str], Counter[str]] = {}
    for (agency, local), id_ in before.items():
        if (agency, id_) in left:
            places.setdefault((agency, id_), Counter())[now[agency, local]] += 1
    moved = {held: ids for held, ids in places.items() if held[1] not in ids}
    return {held: ids.most_common(1)[0][0] for held, ids in moved.items()}


class _Run:
    """One run over the registry, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, day: date) -> None:
        self.connection, self.day = connection, day.isoformat()
        ask = connection.execute
        self.number = ask("SELECT coalesce(max(run), 0) + 1 FROM history").fetchone()[0]
        self.next = ask("SELECT coalesce(max(number), 0) + 1 FROM child").fetchone()[0]
        self.order: dict[str, int] = dict(ask("SELECT id, number FROM child"))
        self.ids = read_ids(connection)
        self.counts: Counter[str] = Counter()

    def split_apart(self, groups: Sequence[tuple[Record, ...]]) -> None:
        held: dict[str, list[list[Record]]] = {}
        for group in groups:
            parts: dict[str, list[Record]] = {}
            for record in group:
                if record in self.ids:
                    parts.setdefault(self.ids[record], []).append(record)
            for id_, part in parts.items():
                held.setdefault(id_, []).append(part)
        for id_, parts_of_id in held.items():
            for part in sorted(parts_of_id, key=lambda part: -len(part))[1:]:
                self._move(part, id_, self._make(), "split")

    def settle(self, group: tuple[Record, ...]) -> None:
        ids = sorted({self.ids[r] for r in group if r in self.ids}, key=self.order.__getitem__)
        id_ = ids[0] if ids else self._make()
        new = [record for record in group if record not in self.ids]
        self._move(new, None, id_, "join" if ids else "issue")
        for other in ids[1:]:
            rows = self.connection.execute(
                "SELECT agency, local_id FROM record WHERE id = ?", (other,)
            ).fetchall()
            self._move(rows, other, id_, "merge")
            self.connection.execute("UPDATE child SET into_id = ? WHERE id = ?", (id_, other))

    def _make(self) -> str:
        id_ = new_id()
        self.connection.execute("INSERT INTO child VALUES (?, ?, NULL)", (id_, self.next))
        self.order[id_] = self.next
        self.next += 1
        return id_

    def _move(self, records: Sequence[Record], old: str | None, new: str, what: str) -> None:
        self._place(records, new)
        for number, record in enumerate(records):
            self._log(what, old, new, record, counted=number == 0)

    def _place(self, records: Iterable[Record], id_: str) -> None:
        for record in records:
            self.ids[record] = id_
            self.connection.execute("REPLACE INTO record VALUES (?, ?, ?)", (*record, id_))

    def _log(
        self, what: str, old: str | None, new: str, record: Record, counted: bool = True
    ) -> None:
        row = (self.number, self.day, what, old, new, *record)
        self.connection.execute("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self.counts[what] += counted


def list_pseudonyms(connection: sqlite3.Connection, agency: str) -> dict[str, str]:
    """The agency's own pseudonym of each of its records, by local id; made where there is none yet. It stays while
    ids merge and split, but where two records of the agency become one child, or no longer are."""
    rows = connection.execute(
        "SELECT r.local_id, r.id, p.pseudonym FROM record r "
        "LEFT JOIN pseudonym p ON p.agency = r.agency AND p.id = r.id "
        "WHERE r.agency = ? ORDER BY r.local_id",
        (agency,),
    ).fetchall()
    if not rows:
        raise Refused(f"The registry has no records of {agency}.")
    known = {id_: pseudonym for _, id_, pseudonym in rows if pseudonym}
    for id_ in {id_ for _, id_, _ in rows} - known.keys():
        known[id_] = new_id()
        connection.execute("INSERT INTO pseudonym VALUES (?, ?, ?)", (agency, id_, known[id_]))
    return {local: known[id_] for local, id_, _ in rows}


def approve_request(
    connection: sqlite3.Connection,
    purpose: str,
    approver: str,
    agencies: Sequence[str],
    expires: date,
    today: date,
) -> str:
    """Record an approved request; its id. Raises: Refused, where it says too little."""
    known = {agency for (agency,) in connection.execute("SELECT DISTINCT agency FROM record")}
    problems = [f"The registry has no records of {a}." for a in sorted(set(agencies) - known)]
    if len(purpose.split()) < 3:
        problems.append("Say the purpose in three words or more.")
    if not approver.strip() or "@" in approver:
        problems.append("Say the role of who approved it, not a person's name or mailbox.")
    if len(set(agencies)) < 2:
        problems.append("A joint id takes two agencies or more.")
    if not 0 < (expires - today).days <= 366:
        problems.append("A request expires on a day to come, within a year.")
    refuse_if_any(problems)
    request = new_id()
    row = (request, purpose, approver, " ".join(sorted(set(agencies))), today.isoformat())
    connection.execute("INSERT INTO request VALUES (?, ?, ?, ?, ?, ?)", (*row, expires.isoformat()))
    return request


def list_joint_ids(
    connection: sqlite3.Connection, request: str, agency: str, today: date
) -> dict[str, str]:
    """The request's own joint id of each of an agency's records, by local id. All are of the registry's state at
    the request's first crosswalk; who came later, or was linked or parted since, is not in it. Raises: Refused."""
    row = connection.execute(
        "SELECT agencies, expires FROM request WHERE request = ?", (request,)
    ).fetchone()
    if row is None:
        raise Refused("There is no such approved request.")
    if today.isoformat() > row[1]:
        raise Refused(f"The request expired on {row[1]}.")
    if agency not in row[0].split():
        raise Refused(f"The request is not for {agency}.")
    _keep_state(connection, request, row[0].split())
    asked = (
        "SELECT a.local_id, j.joint_id FROM request_record a JOIN joint j USING (request, id) "
        "WHERE a.request = ? AND a.agency = ? ORDER BY a.local_id"
    )
    return dict(connection.execute(asked, (request, agency)))


def _keep_state(connection: sqlite3.Connection, request: str, agencies: Sequence[str]) -> None:
    """At the request's first crosswalk: which records of its agencies are one child, and their joint ids."""
    if connection.execute("SELECT 1 FROM request_record WHERE request = ?", (request,)).fetchone():
        return
    for agency in agencies:
        words = (
            "INSERT INTO request_record SELECT ?, agency, local_id, id FROM record WHERE agency = ?"
        )
        connection.execute(words, (request, agency))
    words = (
        "SELECT DISTINCT id FROM request_record WHERE request = ? "
        "AND id NOT IN (SELECT id FROM joint WHERE request = ?)"  # given by a version without this state
    )
    for (id_,) in connection.execute(words, (request, request)).fetchall():
        connection.execute("INSERT INTO joint VALUES (?, ?, ?)", (request, id_, new_id()))


def count_cluster_sizes(connection: sqlite3.Connection) -> Mapping[int, int]:
    """How many children have so many records."""
    sql = (
        "SELECT n, count(*) FROM (SELECT count(*) n FROM record GROUP BY id) GROUP BY n ORDER BY n"
    )
    return dict(connection.execute(sql))
