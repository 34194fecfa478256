"""Tables as distinct strings: every reader of CSV reads a regular text alike."""

import csv
import io
import os

import numpy
import pytest
from conftest import TESTS
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connect_catalog import table_files
from connect_catalog.cells import (
    EncodedColumn,
    Sheet,
    all_differ,
    find_absent,
    is_regular,
    number_rows,
)

PLACES = TESTS / "repo/datapackages/places/data/places.csv"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))
NAMES = ("a", "b", "c")
# Cells that matter more often than letters do, and whole rows more often than either.
cells = st.text(alphabet=st.sampled_from(list('ab,"\n\r\0 é\u2028\ufeff')), max_size=3)


@st.composite
def texts(draw) -> tuple[int, str]:
    """(width, text): rows as a program writes them, now and then with something inserted."""
    width = draw(st.integers(1, 3))
    plain = st.text(alphabet=st.sampled_from(list('ab,"é ')), max_size=3)
    rows = draw(st.lists(st.lists(plain, min_size=width, max_size=width), max_size=5))
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([NAMES[:width], *rows])
    text = stream.getvalue()
    at = draw(st.integers(0, len(text)))
    return width, text[:at] + draw(st.one_of(st.just(""), cells)) + text[at:]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 200, database=None)
@given(texts())
def test_a_regular_text_is_read_as_python_reads_it(made):
    width, text = made
    sheet = Sheet(text.encode(), NAMES[:width])
    if not sheet.is_regular:
        return
    strict, lax = ([*csv.reader(io.StringIO(text, newline=""), strict=s)] for s in (True, False))
    columns = [[c.values[code] for code in c.codes] for c in sheet.columns.values()]
    assert [list(NAMES[:width]), *map(list, zip(*columns, strict=True))] == strict == lax
    assert {len(row) for row in strict} == {width}


@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 200, database=None)
@given(texts())
def test_a_table_is_regular_or_load_says_why_not(made):
    """What the quick look does not pass, the slow one finds a fault in, and the other way round."""
    width, text = made
    fields = [type("Column", (), {"name": name})() for name in NAMES[:width]]
    resource = type("Resource", (), {"schema_": type("Schema", (), {"fields": fields})()})()
    content = text.encode()
    assume(table_files.encoding_fault(content, "x") is None)  # asked of every table, regular or not
    faults = [*table_files.byte_faults(content, "x")] or [
        *table_files.line_faults(text, resource, "x")
    ]
    assert bool(faults) is not Sheet(content, NAMES[:width]).is_regular


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b",
        b"a,b,c\n1,2\n",
        b"a,b,c\n1,2,3,4\n",
        b"a,b,c\n\n1,2,3\n",
        b"a,b,c\n1,2,3\n\n",
        b'a,b,c\n1,"2,3\n',
        b'a,b,c\n1,2"2,3\n',
        b'a,b,c\n1,"2"2,3\n',
        b'a,b,c\n1,"2\n2",3\n',
        b"a,b,c\r\n1,2,3\r\n",
        b"\xef\xbb\xbfa,b,c\n",
        b"a,b,c\n1,2,\xff\n",
        b"a,b,c\n1,2,\0\n",
        b'a,b,c\n1, "2",3\n',
    ],
)
def test_what_readers_could_take_differently_is_not_regular(content):
    assert not is_regular(content, 3)


def test_the_distinct_strings_of_a_column():
    table = Sheet(
        b'place,year\nAvon,2017\n"Avon",2018\n,2017\n"a ""b"", c",2017\n', ("place", "year")
    )
    assert table.is_regular
    place, year = table.columns["place"], table.columns["year"]
    assert [place.values[code] for code in place.codes] == ["Avon", "Avon", "", 'a "b", c']
    assert sorted(place.values) == ["", "Avon", 'a "b", c'] and len(year.values) == 2
    assert place.where(lambda cell: cell == "Avon").tolist() == [True, True, False, False]


def test_a_long_column_is_read_as_a_short_one(monkeypatch):
    """Few rows take another way; both give every row its string."""
    rows = [("Avon", str(i), f"{i % 7}\u00e9", "x" * 20) for i in range(5000)]
    content = "\n".join(map(",".join, [NAMES + ("d",), *rows])).encode()
    for few in (2000, 9999):
        monkeypatch.setattr("connect_catalog.cells._FEW", few)
        columns = Sheet(content, NAMES + ("d",)).columns.values()
        read = zip(*[[c.values[code] for code in c.codes] for c in columns], strict=True)
        assert [*read] == rows


@pytest.mark.parametrize("end", ["", "\n"])
def test_short_texts_are_read_as_long_ones_are(monkeypatch, end):
    rows = ["a,b,c", "1,\u00e9\u2028x,", '"x, y","say ""so""",0', ",,", ' ,"",1e5']
    read = []
    for small in (0, 9999):
        monkeypatch.setattr("connect_catalog.cells._SMALL", small)
        columns = Sheet(("\n".join(rows) + end).encode(), NAMES).columns
        read.append({name: (list(c.values), c.codes.tolist()) for name, c in columns.items()})
    assert read[0] == read[1]
    assert read[0]["b"][0] == ["\u00e9\u2028x", 'say "so"', ""]


def column(*values) -> EncodedColumn:
    return EncodedColumn(values, numpy.arange(len(values), dtype=numpy.uint32), distinct=False)


def test_rows_are_numbered_by_value_also_between_tables():
    (rows,) = number_rows([column(1, 1, 2, None), column("x", "y", "x", "x")])
    assert all_differ(rows)
    assert not all_differ(number_rows([column(1, 1.0, 2)])[0])
    here = [column("a", "b", "c"), column(1, 1, 1)]
    assert find_absent(here, [column("b", "a"), column(1, 2)]) == [0, 2]


def test_many_wide_columns_do_not_run_over():
    """The product of the numbers of values is far beyond an integer's size."""
    wide = [
        EncodedColumn(list(range(1000)), numpy.arange(1000, dtype=numpy.uint32)) for _ in range(12)
    ]
    assert all_differ(number_rows(wide)[0])
    last = EncodedColumn([0, 1], numpy.array([0] * 999 + [1], dtype=numpy.uint32))
    first = EncodedColumn(list(range(1000)), numpy.array([0, *range(999)], dtype=numpy.uint32))
    assert not all_differ(number_rows([first] * 11 + [last])[0])
    assert number_rows([column()])[0].tolist() == []
