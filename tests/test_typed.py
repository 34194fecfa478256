"""The values of a table by their types, and what each cell is: what every format is made of."""

import json
from datetime import date

import pytest
from made_tables import package, resource, table

from connect_catalog.marks import TABLE_MARKS, Mark
from connect_catalog.model import Resource, Table, make_frame
from connect_catalog.model.typed import LARGEST, NUMBER_WORD

MARKS = [{"value": mark.value, "label": mark.value} for mark in TABLE_MARKS]


def typed(rows, **columns) -> Table:
    """A table of columns of given types. A pair names marks as well."""
    described = resource("t", {name: {"concept": None} for name in columns})
    for field, given in zip(described["schema"]["fields"], columns.values(), strict=True):
        field["type"], marks = given if isinstance(given, tuple) else (given, None)
        if field["type"] in ("integer", "number"):
            field["connect"] = {"role": "measure", "unit": "things", "kind": "estimate"}
        if marks is not None:
            field["missingValues"] = marks
    return table("made-up", Resource.model_validate_json(json.dumps(described)), rows)


def test_each_type_has_its_values():
    made = typed(
        [
            ["007", "12", "1.50", "true", "2024-02-29", "2021"],
            ["", "-3", "1e5", "0", "0999-12-31", "0099"],
        ],
        code="string", n="integer", share="number", open="boolean", day="date", year="year",
    )  # fmt: skip
    assert [column.values for column in made.typed] == [
        ["007", None],
        [12, -3],
        [1.5, 100_000.0],
        [True, False],
        [date(2024, 2, 29), date(999, 12, 31)],
        [2021, 99],
    ]
    assert [column.status for column in made.typed] == [None] * 6
    frame = make_frame(made.typed)
    assert [str(kind) for kind in frame.dtypes] == [
        "String", "Int64", "Float64", "Boolean", "Date", "Int64",
    ]  # fmt: skip
    assert [*frame.row(0)] == [column.values[0] for column in made.typed]


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "date", "year"])
def test_each_mark_stays_apart_in_a_column_of_every_type(kind):
    values = {"string": "a", "boolean": "true", "date": "2024-01-31"}
    cells = [values.get(kind, "2024"), *(mark.value for mark in TABLE_MARKS)]
    made = typed([[cell] for cell in cells], x=(kind, MARKS))
    (column,) = made.typed
    assert [mark for _, mark in column.known] == [Mark.NUMBER, *TABLE_MARKS]
    assert column.values[1:] == [None] * 3 and column.values[0] is not None
    assert column.status == "x_status"
    assert column.statuses == [NUMBER_WORD, *(mark.value for mark in TABLE_MARKS)]
    assert make_frame(made.typed)["x_status"].to_list() == column.statuses


def test_an_agencys_own_marks_are_told_as_what_they_mean():
    marks = [{"value": "*", "label": "suppressed"}, {"value": "-99", "label": "not collected"}]
    (column,) = typed([["*"], ["-99"], ["-9"]], n=("integer", marks)).typed
    assert column.values == [None, None, -9]
    assert column.statuses == ["suppressed", "not collected", "number"]


def test_an_empty_cell_of_a_measure_is_missing_and_of_a_text_nothing():
    note, number = typed([["", ""], ["a", "1"]], note="string", n="integer").typed
    assert note.status is None and note.values == [None, "a"]
    assert number.statuses == ["missing", "number"]


def test_a_column_of_marks_takes_no_name_that_is_taken():
    made = typed(
        [["suppressed", "a", "b"]], x=("integer", MARKS), x_status="string", x_status_="string"
    )
    assert [column.status for column in made.typed] == ["x_status__", None, None]
    assert make_frame(made.typed).row(0) == (None, "suppressed", "a", "b")


def test_an_integer_too_large_for_a_file_stays_whole():
    small, large = typed([[str(LARGEST), str(LARGEST + 1)]], a="integer", b="integer").typed
    assert small.values == [LARGEST] and small.storage == "integer"
    assert large.values == [str(LARGEST + 1)] and large.storage == "text"


def test_a_table_without_rows_has_its_columns():
    made = typed([], code="string", n=("integer", MARKS), day="date")
    frame = make_frame(made.typed)
    assert frame.shape == (0, 4) and frame.columns == ["code", "n", "n_status", "day"]


def test_two_columns_never_differ_in_case_alone_and_none_has_a_name_of_300_letters():
    """Databases do not tell `Town` from `town`: no column has a capital letter."""
    for name in ("Town", "t" * 300, "a b", 'a"b', "", "1st", "../x"):
        with pytest.raises(ValueError, match="name"):
            package("made-up", {"t": ({name: {"concept": None}}, [])})


def test_numbers_and_marks_are_those_of_the_measures(catalog):
    """The types say the same as what the pages and pictures read."""
    cells = 0
    for made in (one for p in catalog.packages.values() for one in p.tables.values()):
        for column in made.typed:
            if column.column.connect.role == "measure":
                measure = made.measure(column.name)
                marks = [mark.value or NUMBER_WORD for mark in measure.marks]
                assert column.statuses == marks
                known = [v for v in column.values if v is not None]
                assert known == [n for n in measure.numbers.tolist() if n == n]
                cells += made.size
    assert cells > 10
