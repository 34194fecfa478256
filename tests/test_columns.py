"""Tables column by column: what the explorer and the maps read says the same as the file."""

import json

from conftest import no_numbers

from connect_catalog.addresses import locate_columns
from connect_catalog.exports import columns, make_files
from connect_catalog.marks import KINDS, TABLE_MARKS

MARKS = {KINDS[mark].letter: mark for mark in TABLE_MARKS}


def test_columns_say_what_the_table_says(catalog):
    files = make_files(columns.plan_files(catalog, no_numbers))
    cells = 0
    for package in catalog.packages.values():
        for table in package.tables.values():
            folder = locate_columns(package.id, table.resource.name)
            keys = json.loads(files[f"{folder}row-keys.json"])
            measures = {c.name for c in table.resource.columns("measure")}
            for name, column in keys.items():
                texts = [column["values"][code] for code in column["codes"]]
                assert texts == list(table.rows[name])
            assert measures | {*keys} == {*table.rows.columns}
            for name in measures:
                found = json.loads(files[f"{folder}{name}.json"])
                marks = ["" if isinstance(c, (int, float)) else MARKS[c] for c in found]
                measure = table.measure(name)
                assert marks == list(measure.marks)
                numbers = measure.numbers
                assert all(
                    c == numbers[i] for i, c in enumerate(found) if isinstance(c, (int, float))
                )
                cells += len(found)
    assert cells > 20


def test_a_number_that_json_does_not_know_is_written_as_one():
    assert [columns._number(t) for t in ("1.40", "0", "+5", ".5", "007")] == [
        "1.40", "0", "5.0", "0.5", "7.0",
    ]  # fmt: skip
