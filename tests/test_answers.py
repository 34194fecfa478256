"""Plain answers, counted by hand from tests/repo's story hours.

statewide: Younger 40 (2021), 50 (2022), missing (2023); Older 60, 70, 80.
by-place: Alphaville 120, 25.0 % (2022), 150, 30.5 % (2023); Betatown both suppressed (2022), 0 visits
and the percent not collected (2023); Gammaburg visits missing, percent missing (2022), 30, 0.0 % (2023).
"""

import json

import pytest
from conftest import ROOT, TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.codes import Code
from connect_catalog.load import load
from connect_catalog.model import Answer, Catalog, Slot
from connect_catalog.tell.answers import PlainAnswer, answer_plainly, fill_answer


@pytest.fixture
def answer(catalog: Catalog):
    """answer(resource, text, **fields) -> what the story hours answer."""

    def fill(resource: str, text: str, **fields) -> PlainAnswer:
        table = catalog.packages["story-hours"].tables[resource]
        return fill_answer(table, Answer(resource=resource, text=text, **fields))

    return fill


OLDER = {"age_group": "Older"}
YOUNGER = {"age_group": "Younger"}


def test_the_newest_row_fills_the_slots(answer):
    told = answer("statewide", "In {year} there were {visits} visits.", where=OLDER)
    assert told.words == "In 2023 there were 80 visits."


def test_a_change_is_told_since_the_first_period(answer):
    text = "In {year} there were {visits} visits{visits:change}."
    assert answer("statewide", text, where=OLDER).words == (
        "In 2023 there were 80 visits, up from 60 in 2021."
    )


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((8, 9, 7), "7 visits, down from 8 in 2021."),
        ((7, 9, 7), "7 visits, the same as in 2021."),
        ((6, 9, 7), "7 visits, up from 6 in 2021."),
    ],
)
def test_up_down_and_the_same(repo, numbers, words):
    rows = "".join(
        f"{2021 + i},{age},{n}\n" for i, n in enumerate(numbers) for age in ("Younger", "Older")
    )
    path = repo / "datapackages/story-hours/data/statewide.csv"
    path.write_text("year,age_group,visits\n" + rows)
    table = load(repo).catalog.packages["story-hours"].tables["statewide"]
    one = Answer(resource="statewide", where=OLDER, text="{visits} visits{visits:change}.")
    assert fill_answer(table, one).words == words


def test_a_missing_number_is_told_and_the_newest_known_one_given(answer):
    told = answer("statewide", "In {year} there were {visits}{visits:change}.", where=YOUNGER)
    assert told.before == "The number for 2023 is missing."
    assert told.text == "In 2022 there were 50, up from 40 in 2021."


@pytest.mark.parametrize(
    ("place", "field", "words"),
    [
        # Betatown's newest percent was not collected, and the one before it is hidden.
        ("02", "percent_outdoors", "The number for 2023 was not collected."),
        ("02", "visits", ""),
    ],
)
def test_it_is_said_why_the_newest_is_not_known(answer, place, field, words):
    told = answer("by-place", f"{{place}}: {{{field}}}.", where={"place_id": place})
    assert told.before == words


def test_where_other_numbers_of_the_answer_are_known_it_is_said_which_is_not(answer, catalog):
    told = answer("by-place", "{visits}, {percent_outdoors}.", where={"place_id": "02"})
    table = catalog.packages["story-hours"].tables["by-place"]
    title = table.resource.column("percent_outdoors").title
    assert told.before == f"{title}: The number for 2023 was not collected."


def test_where_no_number_is_known_it_is_said(answer):
    told = answer("by-place", "{place}: {percent_outdoors}.", where={"place_id": "02"})
    assert (
        told.words == "The number for 2023 was not collected. No earlier number is known, either."
    )


def test_a_hidden_number_is_never_printed_nor_taken_for_zero(answer):
    told = answer("by-place", "{place}: {visits}.", where={"place_id": "02", "year": "2022"})
    assert told.words == "The number for 2022 is hidden. No earlier number is known, either."


def test_a_zero_is_a_number(answer):
    told = answer("by-place", "{place}: {visits}.", where={"place_id": "02"})
    assert told.words == "Betatown: 0."


def test_a_percent_has_its_sign_or_stands_plain(answer):
    where = {"place_id": "01"}
    told = answer("by-place", "{percent_outdoors}{percent_outdoors:change}.", where=where)
    assert told.words == "30.5%, up from 25.0% in 2022."
    text = "{percent_outdoors:plain} of every 100{percent_outdoors:change}."
    assert answer("by-place", text, where=where).words == "30.5 of every 100, up from 25 in 2022."


def test_the_place_with_the_highest_number_is_named(answer):
    told = answer("by-place", "Most in {year}: {place}, {visits}.", highest="visits")
    assert told == PlainAnswer("", "Most in 2023: Alphaville, 150.", "")


def test_what_is_not_known_is_not_compared_and_that_is_said(answer):
    """2023: Alphaville 30.5, Betatown not collected, Gammaburg 0."""
    told = answer("by-place", "{place}: {percent_outdoors:plain}.", lowest="percent_outdoors")
    assert told.text == "Gammaburg: 0."
    assert told.after == "Numbers that are hidden or missing are not compared."


def test_places_that_share_the_highest_number_are_all_named(repo):
    path = repo / "datapackages/story-hours/data/by-place.csv"
    path.write_text(path.read_text().replace("Gammaburg,2023,30,", "Gammaburg,2023,150,"))
    table = load(repo).catalog.packages["story-hours"].tables["by-place"]
    one = Answer(resource="by-place", highest="visits", text="{place}: {visits}.")
    assert fill_answer(table, one).text == "Alphaville and Gammaburg: 150."


def test_words_go_with_their_number(repo):
    """Each number in a year of its own, so that `where` finds it."""
    path = repo / "datapackages/story-hours/data/statewide.csv"
    years = {2020: 0, 2021: 1, 2022: 2, 2023: 21}
    rows = (f"{y},{age},{n}\n" for y, n in years.items() for age in ("Younger", "Older"))
    path.write_text("year,age_group,visits\n" + "".join(rows))
    table = load(repo).catalog.packages["story-hours"].tables["statewide"]
    text = "{visits} {visits:child was|children were} there{visits:change}."
    for year, words in (
        (2020, "0 children were"),
        (2021, "1 child was"),
        (2022, "2 children were"),
    ):
        one = Answer(resource="statewide", where={**OLDER, "year": str(year)}, text=text)
        assert fill_answer(table, one).words == f"{words} there."
    newest = fill_answer(table, Answer(resource="statewide", where=OLDER, text=text))
    assert newest.words == "21 children were there, up from 0 in 2020."


@pytest.mark.parametrize("form", ["was", "was|", "|were", "was|were|are", "one 1|two 2"])
def test_words_that_go_with_a_number_are_two_without_numbers(repo, form):
    path = repo / "datapackages/kite-club/datapackage.json"
    descriptor = json.loads(path.read_text())
    text = "{members} {members:" + form + "} there."
    where = {"place": "Gammaburg"}
    descriptor["connect"]["answers"] = [{"resource": "members", "where": where, "text": text}]
    path.write_text(json.dumps(descriptor))
    codes = {problem.code for problem in load_and_check(repo, TODAY)[1]}
    assert codes & {Code.ANSWER_SLOT, Code.ANSWER_NUMBER}
    descriptor["connect"]["answers"][0]["text"] = text.replace(form, "was|were")
    path.write_text(json.dumps(descriptor))
    codes = {problem.code for problem in load_and_check(repo, TODAY)[1]}
    assert not codes & {Code.ANSWER_SLOT, Code.ANSWER_NUMBER}


def test_a_text_is_cut_at_its_slots():
    one = Answer(resource="a", text="{a} and {b:plain}.")
    assert one.pieces == ("", Slot("a", ""), " and ", Slot("b", "plain"), ".")


def test_a_base_of_a_hundred_may_be_typed(repo):
    """The only numbers that a text may hold; tests/bad has those that it may not."""
    path = repo / "datapackages/kite-club/datapackage.json"
    descriptor = json.loads(path.read_text())
    one = {"resource": "members", "where": {"place": "Gammaburg"}}
    for base, allowed in (("100", True), ("100,000", True), ("1000", False), ("100,5", False)):
        descriptor["connect"]["answers"] = [
            {**one, "text": f"{{members}} of every {base} children."}
        ]
        path.write_text(json.dumps(descriptor))
        codes = {problem.code for problem in load_and_check(repo, TODAY, only=())[1]}
        assert codes == (set() if allowed else {"answer-number"}), base


def test_every_live_answer_can_be_given():
    """The live numbers change; that there is an answer with a number, and no open slot, does not."""
    packages = load(ROOT).catalog.packages.values()
    told = [one for package in packages for one in answer_plainly(package)]
    assert len(told) >= 15
    for one in told:
        assert one.text and "{" not in one.words
        assert any(letter.isdigit() for letter in one.text)
