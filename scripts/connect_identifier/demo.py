"""The whole road on made-up children: rosters, encodings, links, ids, crosswalks, report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from .agency import encode_roster
from .attack import try_all
from .clusters import Record
from .crosswalks import give_crosswalk
from .encoding import Profile
from .files import read_table
from .keys import ProjectKey, read_key, write_key
from .linking import link_and_issue
from .made import MadeChild, make_rosters, write_roster
from .measures import count_missed, list_links, measure
from .problems import Refused
from .registry import (
    approve_request,
    count_cluster_sizes,
    open_registry,
)
from .report import Report, count_questions, tell_quality, write_report
from .rosters import read_roster

PROJECT = "demo"
ATTACKED = 5_000  # records


def run_demo(
    folder: Path,
    records: int,
    seed: int,
    profile: Profile,
    today: date,
    spark: Any = None,
    show: Callable[[str], None] = lambda text: None,
) -> Report:
    """Go the whole road in an empty folder, and write the report there. Raises: Refused."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty; the demo takes a folder of its own.")
    folder.mkdir(parents=True, exist_ok=True)
    show("making up children")
    made = make_rosters(records, seed)
    write_key(folder / "demo.key")
    key = read_key(folder / "demo.key", PROJECT)
    for agency, rows in made.rows.items():
        write_roster(folder / f"{agency}.csv", rows)
        _encode(folder, key, profile, agency, today, show)
    paths = [folder / f"{agency}.parquet" for agency in made.rows]
    registry, review = folder / "registry.sqlite", folder / "review.csv"
    found, outcome = link_and_issue(paths, registry, review, today, spark=spark, show=show)
    truth = _read_truth(folder, made.truth)
    numbers = {record: child.number for record, child in truth.items()}
    links = list_links(found.clusters)
    show("writing crosswalks")
    sizes = _give_back(folder, key, [*made.rows], today)
    groups = [
        count_missed(links, numbers, lambda record, place=place: truth[record].groups[place])  # type: ignore[misc]
        for place in range(3)
    ]
    missed = {
        f"{kind}: {name}": f"{lost:,} of {all_:,}"
        for kind, counts in zip(("race", "ethnicity", "language"), groups, strict=True)
        for name, (lost, all_) in counts.items()
    }
    report = Report(
        profile,
        {agency: len(rows) for agency, rows in made.rows.items()},
        {str(size): count for size, count in sizes.items()},
        count_questions(found),
        {"given": outcome.given, "merged": outcome.merged, "split off": outcome.split},
        tell_quality(measure(links, numbers)),
        missed,
        _attack(folder, profile, today),
    )
    write_report(folder, report)
    return report


def _encode(
    folder: Path,
    key: ProjectKey,
    profile: Profile,
    agency: str,
    today: date,
    show: Callable[[str], None],
) -> None:
    roster, output, ids = (
        folder / f"{agency}{end}" for end in (".csv", ".parquet", ".ids.parquet")
    )
    encode_roster(roster, key, profile, agency, output, ids, today, show=show)


def _read_truth(
    folder: Path, truth: Mapping[str, Mapping[str, MadeChild]]
) -> dict[Record, MadeChild]:
    """Which child each record is of, by agency and local id."""
    known: dict[Record, MadeChild] = {}
    for agency, children in truth.items():
        table, _ = read_table(folder / f"{agency}.ids.parquet", "ids")
        names = (table[name].to_pylist() for name in ("own_id", "local_id"))
        known |= {(agency, local): children[own] for own, local in zip(*names, strict=True)}
    return known


def _give_back(
    folder: Path, key: ProjectKey, agencies: list[str], today: date
) -> Mapping[int, int]:
    """Write each agency's crosswalk, and that of one approved request; counts of cluster sizes."""
    registry = folder / "registry.sqlite"
    with open_registry(registry, key.project, key.name) as connection:
        expires = today + timedelta(90)
        purpose = "show the whole road"
        request = approve_request(connection, purpose, "the demo", agencies, expires, today)
        sizes = count_cluster_sizes(connection)
    for agency in agencies:
        sent = read_table(folder / f"{agency}.parquet", "encoding")
        give_crosswalk(folder / f"{agency}.crosswalk.csv", registry, sent, today)
        give_crosswalk(folder / f"{agency}.joint.csv", registry, sent, today, request)
    return sizes


def _attack(folder: Path, profile: Profile, today: date) -> dict[str, float]:
    """What attacks on the first agency's encodings win; who attacks knows how common names are in both."""
    public = [
        child for path in sorted(folder.glob("*th.csv")) for child in read_roster(path, today)
    ]
    ids, _ = read_table(folder / "north.ids.parquet", "ids")
    own = dict(zip(ids["local_id"].to_pylist(), ids["own_id"].to_pylist(), strict=True))
    children = {child.own_id: child for child in read_roster(folder / "north.csv", today)}
    table, _ = read_table(folder / "north.parquet", "encoding")
    cells = table.slice(0, ATTACKED).to_pydict()
    attacked = [children[own[local]] for local in cells["local_id"]]
    won = try_all(profile, cells, attacked, public)
    return {name: round(share, 4) for name, share in won.items()}
