"""What the identifier takes for one child: slips, names in each other's place, and twins whose names are alike."""

import duckdb
import pyarrow as pa
import pytest

from connect_identifier.clusters import may_be_twins
from connect_identifier.encoding import Encoder
from connect_identifier.keys import ProjectKey
from connect_identifier.model import compare_hub, fields_of
from connect_identifier.pairs import add_keys
from connect_identifier.rosters import Child

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


def compare(changed, first=CHILD["first"]):
    """The level of each field, of a child and the same child with other cells."""
    encoder = Encoder(KEY, "hub")
    names = ["local_id", *(name for name, _ in encoder.columns())]
    tables = []
    for cells in (CHILD | {"first": first}, CHILD | changed):
        row = ["1", *encoder.encode(Child("1", **cells))]
        table = pa.table({name: pa.array([cell]) for name, cell in zip(names, row, strict=True)})
        tables.append(add_keys(table))
    sides = [
        table.rename_columns([f"{name}_{side}" for name in table.column_names])
        for table, side in zip(tables, "lr", strict=True)
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


SAME = {"first": 5, "home": 6, "born": 3, "town": None, "zip": None, "sex": 1}


def test_what_agrees_in_all_is_the_same():
    assert compare({}) == SAME


def test_names_in_each_others_place_are_seen_and_not_held_against_the_surname():
    here = compare({"first": "madeup", "last": "testa"})
    assert here == SAME | {"first": 4, "home": 4}
    moved = {"street": "9 other av", "town": "elsewhere", "zip": "06999"}
    away = compare({"first": "madeup", "last": "testa", **moved})
    assert (away["first"], away["home"]) == (4, None)


def test_an_unknown_street_does_not_make_swapped_names_a_strange_home():
    assert compare({"first": "madeup", "last": "testa", "street": ""})["home"] is None


@pytest.mark.parametrize(("one", "other"), [("jayden", "jaylen"), ("ava", "ana"), ("mia", "maya")])
def test_twins_with_names_alike_are_left_to_a_person(one, other):
    assert may_be_twins("hub", [*compare({"first": other}, one).values()])


def test_a_letter_too_many_is_no_other_name():
    levels = compare({"first": "isabela"}, "isabella")
    assert 2 <= levels["first"] < 5
    assert not may_be_twins("hub", [*levels.values()])
