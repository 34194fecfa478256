"""What the identifier takes for one child: slips, names in each other's place, and twins whose names are alike."""

from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from connect_identifier.agency import encode_roster
from connect_identifier.candidates import make_candidates
from connect_identifier.clusters import TWINS as MAYBE_TWINS
from connect_identifier.clusters import cluster, may_be_twins
from connect_identifier.encoding import Encoder
from connect_identifier.files import read_table
from connect_identifier.keys import ProjectKey
from connect_identifier.made import make_rosters, write_roster
from connect_identifier.model import compare_hub, fields_of
from connect_identifier.pairs import link_pairs, read_encodings
from connect_identifier.rosters import Child
from connect_identifier.training import fit_shares

KEY = ProjectKey(bytes(range(32)), "kites")
CHILD = {
    "first": "testa",
    "last": "madeup",
    "born": "20150331",
    "sex": "f",
    "street": "1 test st",
    "town": "testtown",
    "zip": "06001",
}


def compare(changed, first=CHILD["first"], last=CHILD["last"]):
    """The level of each field, of a child and the same child with other cells."""
    encoder = Encoder(KEY, "hub")
    names = ["local_id", *(name for name, _ in encoder.columns())]
    tables = []
    for cells in (CHILD | {"first": first, "last": last}, CHILD | changed):
        row = ["1", *encoder.encode(Child("1", **cells))]
        kinds = [pa.int64() if kind == "number" else pa.string() for _, kind in encoder.columns()]
        cells = zip(names, [pa.string(), *kinds], row, strict=True)
        tables.append(pa.table({name: pa.array([cell], kind) for name, kind, cell in cells}))
    sides = [
        table.rename_columns([f"{name}_{side}" for name in table.column_names])
        for table, side in zip(make_candidates(tables, "hub").tables, "lr", strict=True)
    ]
    both = pa.table({name: side[name] for side in sides for name in side.column_names})
    chosen = []
    for comparison in compare_hub():
        levels = comparison["comparison_levels"]
        cases = [
            "ELSE" if level["sql_condition"] == "ELSE" else f"WHEN {level['sql_condition']} THEN"
            for level in levels
        ]
        values = [
            "NULL" if level.get("is_null_level") else len(levels) - 1 - at
            for at, level in enumerate(levels)
        ]
        told = " ".join(f"{case} {value}" for case, value in zip(cases, values, strict=True))
        chosen.append(f"CASE {told} END")
    with duckdb.connect() as connection:
        connection.register("pair", both)
        question = f"SELECT {', '.join(chosen)} FROM pair"  # noqa: S608 - our own levels
        (row,) = connection.execute(question).fetchall()
    return dict(zip(fields_of("hub"), row, strict=True))


SAME = {"first": 6, "home": 8, "born": 5, "town": None, "zip": None, "sex": 1, "kin": 2}
TWINS = 1


def test_what_agrees_in_all_is_the_same():
    assert compare({}) == SAME


def test_names_in_each_others_place_are_seen_and_not_held_against_the_surname():
    here = compare({"first": "madeup", "last": "testa"})
    assert here == SAME | {"first": 5, "home": 6, "kin": None}
    moved = {"street": "9 other av", "town": "elsewhere", "zip": "06999"}
    away = compare({"first": "madeup", "last": "testa", **moved})
    assert (away["first"], away["home"]) == (5, None)


def test_an_unknown_street_does_not_make_swapped_names_a_strange_home():
    assert compare({"first": "madeup", "last": "testa", "street": ""})["home"] is None


@pytest.mark.parametrize(("one", "other"), [("jayden", "jaylen"), ("ava", "ana"), ("mia", "maya")])
def test_twins_with_names_alike_are_left_to_a_person(one, other):
    assert may_be_twins("hub", [*compare({"first": other}, one).values()])


def test_a_letter_too_many_is_no_other_name():
    levels = compare({"first": "isabela"}, "isabella")
    assert levels["first"] == 4
    assert not may_be_twins("hub", [*levels.values()])


@pytest.mark.parametrize("slip", ["iens", "ins", "inees"])
def test_a_slip_in_a_short_name_is_no_twin(slip):
    levels = compare({"first": slip}, "ines")
    assert (levels["first"], levels["kin"]) == (4, 2)


def test_another_sex_or_an_unknown_given_name_may_be_a_twin():
    assert compare({"sex": "m"})["kin"] == TWINS
    assert compare({"first": ""})["kin"] == TWINS


def test_brothers_and_sisters_of_other_ages_and_children_of_other_homes_are_no_twins():
    assert compare({"first": "other", "born": "20120505"})["kin"] == 0
    away = {"first": "other", "street": "9 far av", "town": "elsewhere", "zip": "99999"}
    assert compare(away)["kin"] is None


def test_day_and_month_in_each_others_place_are_seen():
    assert compare({"born": "20150304"})["born"] < 4
    encoder = Encoder(KEY, "hub")
    place = [name for name, _ in encoder.columns()].index("turned")
    born = [Child("1", "a", "b", day) for day in ("20150304", "20150403", "20150305")]
    one, turned, other = (encoder.encode(child)[place] for child in born)
    assert one == turned != other


@pytest.mark.parametrize("one", ["garcia", "lopez"])
def test_one_of_two_surnames_is_no_other_surname(one):
    away = {"street": "9 far av", "town": "elsewhere", "zip": "99999"}
    home = compare({"last": one, **away}, last="garcia lopez")["home"]
    assert home == 3


def test_another_house_in_the_street_is_another_address():
    assert compare({"street": "12 test st"})["home"] == 5


def test_shares_are_found_without_the_truth():
    """Of made-up pairs, 300 are of one child: nine tenths agree in each of three fields, of others a tenth."""
    rng = np.random.default_rng(1)
    one = rng.random((300, 3)) < 0.9
    other = rng.random((700, 3)) < 0.1
    levels = 1 - np.concatenate([one, other]).astype(int)  # the first level is to agree
    chance = [np.array([0.1, 0.9])] * 3
    for children in (None, 0.3):
        found = fit_shares(levels, np.ones(1000, int), chance, children)
        assert [share[0] for share in found] == pytest.approx([0.9] * 3, abs=0.05)


def test_a_field_that_is_not_known_teaches_nothing():
    levels = np.array([[0, -1], [1, -1]])
    found = fit_shares(levels, np.array([500, 500]), [np.array([0.01, 0.99])] * 2, 0.5)
    assert found[0][0] > 0.9
    assert found[1] == pytest.approx([0.5, 0.5])


ALIKE = {
    "maybe twins": ("Mario Madeup 06001", "Maria Madeup 06001"),
    "maybe twins, one postcode not known": ("Mario Madeup 06001", "Maria Madeup "),
    "a slip in the surname": ("Mario Madeup 06001", "Mario Madeupp 06001"),
    "a slip in the given name, moved": ("Mario Madeup 06001", "Marrio Madeup 06999"),
}


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """What the profile strict asks and links of the pairs above, each born on a day of its own."""
    folder = tmp_path_factory.mktemp("strict")
    paths = []
    for side, agency in enumerate("ab"):
        rows = [*make_rosters(60, 1).rows.values()][side]
        for day, pair in enumerate(ALIKE.values(), 10):
            first, last, code = pair[side].split(" ")
            rows.append([f"x{day}", first, last, f"2016-07-{day}", "", "", "", code])
        roster, codes = folder / f"{agency}.csv", folder / f"{agency}.parquet"
        write_roster(roster, rows)
        encode_roster(roster, KEY, "strict", agency, codes, folder / agency, date(2026, 1, 31))
        paths.append(codes)
    own = {}
    for agency in "ab":
        ids, _ = read_table(folder / agency, "ids")
        own |= {(agency, r["local_id"]): r["own_id"] for r in ids.to_pylist()}
    found = cluster(link_pairs(read_encodings(paths)))
    asked = {own[q.pair.left]: q.reason for q in found.questions}
    return asked, {own[record] for group in found.clusters for record in group}


@pytest.mark.parametrize(("what", "day"), [(what, day) for day, what in enumerate(ALIKE, 10)])
def test_twins_whose_names_sound_alike_are_left_to_a_person_in_strict_too(strict, what, day):
    asked, linked = strict
    twins = what.startswith("maybe twins")
    assert (f"x{day}" in linked) != twins
    assert asked.get(f"x{day}") == (MAYBE_TWINS if twins else None)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """What is learned of two agencies that have the same 400 children: each level's shares, by field."""
    folder = tmp_path_factory.mktemp("learned")
    paths = []
    for agency, rows in make_rosters(400, 1, shared=1.0).rows.items():
        roster, codes = folder / f"{agency}.csv", folder / f"{agency}.parquet"
        write_roster(roster, rows)
        encode_roster(roster, KEY, "hub", agency, codes, folder / agency, date(2026, 1, 31))
        paths.append(codes)
    model = link_pairs(read_encodings(paths)).model
    return {
        comparison["output_column_name"]: {
            level["label_for_charts"]: (level["m_probability"], level["u_probability"])
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        }
        for comparison in model["comparisons"]
    }


def test_children_of_both_agencies_are_not_counted_as_agreement_by_chance(learned):
    """One of 400 pairs is one child, with one birth date; by chance, one of some thousands has one."""
    agreeing, by_chance = learned["born"]["the same"]
    assert agreeing > 0.9
    assert by_chance < 0.1 / 400


def test_twins_have_one_birth_date_and_siblings_names_of_their_own(learned):
    """So a birth date says less in one home, and a given name more."""
    for_child, for_twins = learned["kin"]["maybe twins"]
    assert for_child / for_twins < 0.1
    for_child, for_siblings = learned["kin"]["one home and given name"]
    assert for_child / for_siblings > 10
