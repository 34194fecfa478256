"""Time is not text: periods in the many ways that tables write them, and their order."""

import itertools
import random

import pytest
from conftest import ROOT

from connect_catalog.load import load
from connect_catalog.periods import order_periods, read_timeline, tell_period
from connect_catalog.site.explorer import list_axes
from connect_catalog.site.languages import read_language
from connect_catalog.words import speak

ORDERED = (
    ("2008", "2009", "2010"),
    ("2009-10", "2010-11", "2011-12"),  # school years
    ("2009-09", "2009-10", "2010-11"),  # months
    ("2018-19", "2019-20"),
    ("2018/19", "2019/20"),
    ("1998-99", "1999-00", "2000-01"),
    ("2005-2009", "2009-2013", "2010–2014"),
    ("2006-2008", "2006-2010"),  # a running total
    ("FY99", "FY2000", "FY 01"),
    ("SFY 2012", "SFY 2013"),
    ("School Year 2018-19", "School Year 2019-20"),
    ("Q4 2021", "Q1 2022", "Q2 2022"),
    ("2021Q4", "2022-Q1", "2022 Q2"),
    ("FY21 Q4", "Q1 FY22"),
    ("4th quarter 2021", "1st quarter of 2022"),
    ("H2 2020", "H1 2021"),
    ("December 2021", "January 2022", "April 2022"),
    ("Dec-21", "Jan-22", "Sept 2022"),
    ("12/2021", "01/2022", "2/2022"),
    ("2021M12", "202201"),
    ("January", "April", "September", "December"),
    ("Q1", "Q2", "Q4"),
    ("Spring 2021", "Summer 2021", "Fall 2021", "Spring 2022"),
    ("Fall 2021", "Winter 2021-22", "Spring 2022"),
    ("12 months to March 2021", "12 months to June 2021"),
    ("Year ending June 30, 2020", "Year ending June 30, 2021"),
    ("Oct-Dec 2021", "January to March 2022"),
    ("Jan 2019 - Dec 2020", "Jan 2020 - Dec 2021"),
    ("2021-12-31", "2022-01-01"),
    ("12/31/2021", "1/2/2022"),
    ("December 31, 2021", "January 2, 2022"),
    ("2021-W52", "2022-W01"),
    ("2019", "2020 (partial)", "2021*"),
)


@pytest.mark.parametrize("periods", ORDERED, ids=" ".join)
def test_periods_stand_in_the_order_of_time(periods):
    mixed = [*periods]
    random.Random(1).shuffle(mixed)
    timeline = read_timeline(mixed)
    assert timeline.order == periods
    places = [*timeline.places.values()]
    assert all(before < after for before, after in itertools.pairwise(places))


@pytest.mark.parametrize(
    ("periods", "why"),
    [
        (("Wave 1", "Wave 2"), "`Wave 1`, `Wave 2` cannot be told in time"),
        (("Winter", "Spring"), "cannot be told"),  # which comes first?
        (("Fall 2021", "Winter 2021"), "more than one order"),
        (("2018", "FY19"), "`2018` and `FY19` are not the same kind of period"),
        (("2018", "2018-19"), "not the same kind"),
        (("Before 2010", "2010"), "not the same kind"),
        (("Q1 2022", "2022 Q1"), "`2022 Q1` and `Q1 2022` are the same period"),
        (("2021-02-30", "2021-03-01"), "cannot be told"),
        (("2019", "later"), "`later` cannot be told"),
        (("Q5 2019", "Q1 2019"), "cannot be told"),
    ],
)
def test_what_cannot_be_ordered_is_told(periods, why):
    assert why in read_timeline(periods)
    assert order_periods(periods).order == tuple(sorted(periods))  # shown all the same


def test_a_declared_order_wins_unless_it_is_that_of_the_letters():
    seasons = ("Winter", "Spring", "Summer", "Fall")
    assert read_timeline(["Fall", "Winter"], seasons).order == seasons
    school = ("September", "December", "March")
    assert read_timeline(school, school).order == school
    letters = ("April", "December", "January")
    assert read_timeline(letters, letters).order == ("January", "April", "December")
    waves = ("Wave 1", "Wave 2")
    assert read_timeline(waves, waves).order == waves


def test_periods_stand_at_true_distances():
    places = [*read_timeline(["2000", "2010", "2011"]).places.values()]
    assert places[1] - places[0] == pytest.approx(10 * (places[2] - places[1]))
    quarters = [*read_timeline(["Q1 2020", "Q2 2020", "Q1 2021"]).places.values()]
    assert quarters[2] - quarters[1] == pytest.approx(3 * (quarters[1] - quarters[0]))


def test_any_form_of_a_year_of_months_is_ordered_as_the_calendar_is():
    """Every way of writing the same 30 months: the order never hangs on the form."""
    import calendar

    months = [(2018 + i // 12, 1 + i % 12) for i in range(30)]
    forms = (
        lambda y, m: f"{y}-{m:02}",
        lambda y, m: f"{m}/{y}",
        lambda y, m: f"{calendar.month_name[m]} {y}",
        lambda y, m: f"{calendar.month_abbr[m].upper()} {y}",
        lambda y, m: f"{calendar.month_abbr[m]}-{y % 100:02}",
        lambda y, m: f"{y} {calendar.month_name[m]}",
        lambda y, m: f"12 months ended {calendar.month_name[m]} {y}",
    )
    for form in forms:
        written = [form(*month) for month in months]
        assert read_timeline(reversed(written)).order == tuple(written), written[0]


def test_a_month_of_a_year_is_told_in_the_words_of_the_language():
    written = ("October 2020", "Oct. 2020", "Sept 2019", "2020", "2019-2020", "FY20", "2020-10")
    assert [tell_period(text) for text in written] == [*written]
    with speak(read_language("es")):
        told = [tell_period(text) for text in written]
        timeline = read_timeline(["October 2020", "May 2020"]).tell()
    months = ["octubre de 2020", "octubre de 2020", "septiembre de 2019"]
    assert told == [*months, *written[3:]]
    assert timeline.order == ("mayo de 2020", "octubre de 2020")
    assert [*timeline.periods] == [*timeline.order]


def test_seasons_quarters_and_months_alone_are_told_in_the_words_of_the_language():
    told = {
        "Fall 2020": "otoño de 2020",
        "autumn, 2020": "otoño de 2020",
        "2021 Spring": "primavera de 2021",
        "Winter 2020-21": "invierno de 2020-21",
        "Q1 2020": "1er trimestre de 2020",
        "2020-Q4": "4.º trimestre de 2020",
        "2nd quarter of 2019": "2.º trimestre de 2019",
        "Quarter 3, 2019": "3.º trimestre de 2019",
        "May": "mayo",
    }
    assert [tell_period(text) for text in told] == [*told]
    with speak(read_language("es")):
        assert {text: tell_period(text) for text in told} == told


def test_a_column_of_months_tells_them_and_a_group_of_that_name_does_not():
    """On pages, charts and in the explorer, from a file that stays as it is."""
    columns = load(ROOT).catalog.packages["care-4-kids"].tables["by-town"]
    month, age = (columns.resource.column(name) for name in ("month", "age"))
    with speak(read_language("es")):
        assert month.word("October 2016") == "octubre de 2016"
        assert age.word("October 2016") == "October 2016"
        (axis,) = (one for one in list_axes(columns) if one.kind == "time")
    assert axis.words["October 2016"] == "octubre de 2016"
    assert axis.values[0] == "October 2016"
