"""Dates as people write them become dates as the records write them, or are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_catalog.intake.days import read_day
from connect_catalog.refusals import Refusal


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11", "2026-11"),
        ("2026", "2026"),
        ("2026-11-5", "2026-11-05"),
        ("2026/11/5", "2026-11-05"),
        ("11/20/2026", "2026-11-20"),
        (" 11 / 20 / 2026 ", "2026-11-20"),
        ("11/20/26", "2026-11-20"),
        ("11/12/2026", "2026-11-12"),
        ("11-20-2026", "2026-11-20"),
        ("11.11.2026", "2026-11-11"),
        ("11/2026", "2026-11"),
        ("November 20, 2026", "2026-11-20"),
        ("november 20 2026", "2026-11-20"),
        ("Nov. 20th, 2026", "2026-11-20"),
        ("Sept 3, 2026", "2026-09-03"),
        ("20 November 2026", "2026-11-20"),
        ("November 2026", "2026-11"),
        ("2/29/2028", "2028-02-29"),
    ],
)
def test_a_day_is_read(said, day):
    assert read_day(said) == day


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("20/11/2026", "If it is November 20, 2026, write 2026-11-20."),
        ("20.11.2026", "write 2026-11-20"),
        ("11.12.2026", "2026-11-12 for November 12, 2026, or 2026-12-11 for December 11, 2026"),
        ("13/32/2026", "not a day in the calendar"),
        ("2/29/2027", "not a day in the calendar"),
        ("2026-02-30", "not a day in the calendar"),
        ("2026-13", "not a day in the calendar"),
        ("June 31, 2026", "not a day in the calendar"),
        ("11/20", "has no year"),
        ("11/20/98", "1998 or 2098"),
        ("0/0/2026", "not a day in the calendar"),
        ("1/1/0000", "not a day in the calendar"),
    ],
)
def test_a_day_that_is_none_or_two_is_refused(said, words):
    with pytest.raises(Refusal) as refused:
        read_day(said)
    assert words in str(refused.value)


@pytest.mark.parametrize("said", ["soon", "", "Smith 20, 2026", "Ma 2026", "2025-2026", "-"])
def test_what_is_no_date_is_left_as_it_is(said):
    assert read_day(said) == said


@given(st.text(alphabet="0123456789/.- ,NovJa", max_size=14) | st.text(max_size=14))
def test_any_text_is_read_or_refused(said):
    try:
        day = read_day(said)
    except Refusal:
        return
    assert read_day(day) == day


@given(st.dates())
def test_every_day_of_the_calendar_reads_the_same_in_each_way(day):
    ways = (f"{day.month}/{day.day}/{day.year:04}", f"{day:%B} {day.day}, {day.year:04}", str(day))
    assert {read_day(way) for way in ways} == {str(day)}
