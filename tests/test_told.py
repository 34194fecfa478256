"""Texts that tell of one person: told of in every file that people write, but for what is an office's."""

from collections import Counter

import pytest
from conftest import TODAY
from limits import stop_runaway
from told_sentences import make_harmless, plant_sentences

from connect_catalog.checks import load_and_check
from connect_catalog.checks.told import RECORD_RULES, RULES, find_told, match_places, name_places

README = "datapackages/kite-club/README.md"
PAGE = "docs/privacy.md"


@pytest.fixture(scope="module")
def towns(live) -> list[str]:
    (table,) = (t for t in live.packages["towns"].tables.values() if t.resource.name == "towns")
    return [*table.sheet.columns["town"].values]


@pytest.mark.parametrize("seed", [1, 7])
def test_what_tells_of_a_person_is_found_in_sentences(live, towns, seed):
    planted, found = Counter(), Counter()
    for kind, sentence in plant_sentences(seed, towns):
        planted[kind] += 1
        found[kind] += any(True for _ in find_told(sentence, name_places(live)))
    assert len(planted) == 8 and planted.total() > 1_000
    assert found.total() >= 0.95 * planted.total(), planted - found
    assert all(found[kind] >= 0.9 * planted[kind] for kind in planted), planted - found


@pytest.mark.parametrize("seed", [2, 8])
def test_harmless_sentences_give_no_alarm(live, towns, seed):
    sentences = [*make_harmless(seed, towns)]
    assert len(sentences) > 500
    assert not [(s, t) for s in sentences for t in find_told(s, name_places(live))]


def test_no_text_of_the_catalog_gives_an_alarm(live):
    assert live.settings.public_words == ()
    assert len([*live.records]) > 30 and len(live.guides) >= 10
    assert not [p for rule in RECORD_RULES for p in rule(live, TODAY)]
    assert not [p for rule in RULES for one in live.packages.values() for p in rule(one, live)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("In Alpha Town and Alpha.", "In Place and Place."),
        ("Alphabet, Alpha Towns", "Alphabet, Place Towns"),
        ("St. Ann's, St. Ann", "Place, Place"),
        ("'s-Home; Home", "Place; Home"),
        ("Alpha", "Place"),
        ("", ""),
    ],
)
def test_names_of_places_are_found_as_whole_words_the_longest_first(text, left):
    names = ["Alpha", "Alpha Town", "St. Ann", "St. Ann's", "'s-Home", "s", "--"]
    assert match_places(frozenset(names)).blot_out(text) == (left, left.count("Place"))


@pytest.mark.slow
def test_a_text_is_searched_as_fast_for_a_million_names():
    places = match_places(frozenset(f"Place {number}" for number in range(1_000_000)))
    with stop_runaway(30):
        assert places.blot_out("Place 999999 " * 10_000) == ("Place " * 10_000, 10_000)


SENTENCES = {
    "person-phone": "Call the mother at 860-555-0142.",
    "person-birth-date": "The youngest was born March 4, 2012.",
    "person-address": "They live at 12 Elm Street.",
    "person-ssn": "Her SSN is 123-45-6789.",
    "person-id": "Case number 4471902 is closed.",
    "person-name": "Maria Garcia made the table.",
    "person-email": "Ask maria.garcia@agency.example.",
    "count-in-words": "Only 2 children of Alphaville are in care.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_each_is_told_in_every_kind_of_text(repo, code):
    sentence = SENTENCES[code]
    meeting = next((repo / "catalog/meetings").glob("*.yml"))
    meeting.write_text(meeting.read_text().rstrip("\n") + f'\nneeds_heard: ["{sentence}"]\n')
    descriptor = repo / "datapackages/kite-club/datapackage.json"
    text = descriptor.read_text()
    assert "About how many children fly kites." in text
    descriptor.write_text(text.replace("About how many children fly kites.", sentence))
    for path in (README, PAGE):
        (repo / path).write_text(f"# Kites\n\nMade by hand.\n{sentence}\n")
    _, problems = load_and_check(repo, TODAY)
    told = [problem for problem in problems if problem.code == code]
    assert {p.path for p in told} == {
        README,
        PAGE,
        "datapackages/kite-club/datapackage.json",
        meeting.relative_to(repo).as_posix(),
    }
    assert {p.line for p in told if p.path in (README, PAGE)} == {4}
    assert not any(sentence in f"{p.message} {p.mend}" for p in told)


def test_what_is_an_offices_own_is_allowed_by_its_words(repo):
    (repo / README).write_text("# Kites\n\nThe office, at 12 Elm Street, answers 860-555-0142.\n")
    assert {p.code for p in load_and_check(repo, TODAY)[1]} == {"person-phone", "person-address"}
    settings = repo / "catalog/catalog.yml"
    settings.write_text(
        settings.read_text()
        + "public_words:\n  - words: 860-555-0142\n    reason: The office's own line.\n"
        "  - words: 12 Elm Street\n    reason: The office.\n"
    )
    assert not load_and_check(repo, TODAY)[1]


NUMBERED = (
    "Her SSN is 123-45-6789.",
    "Social Security number 123456789",
    "Social Security no. 6789",
    "Her social is 6789.",
    "her social: 6789",
    "the last four of her social are 2013",
    "SSN 2013",
    "SSN ending in 2013",
    "SSN: xxx-xx-6789",
    "his social security number was 123456789",
    "her social ends with 1987",
)
UNNUMBERED = (
    "It was made by the Department of Social Services in 2013. A copy is kept.",
    "Social Services, 1234 families",
    "the National Association of Social Workers, 1999",
    "Social-emotional learning in 2019",
    "social, emotional and physical growth since 2019",
    "the Social Security Act of 1935",
    "Social Security benefits of 4500 dollars",
    "social media in 2016",
    "Social needs were asked of 1200 families",
    "SSNs were removed in 2013",
    "an ice cream social in 2013",
)


@pytest.mark.parametrize("text", NUMBERED)
def test_a_social_security_number_is_told(text):
    assert "person-ssn" in {told.code for told in find_told(text)}


@pytest.mark.parametrize("text", UNNUMBERED)
def test_what_is_called_social_beside_a_year_or_a_count_is_none(text):
    assert "person-ssn" not in {told.code for told in find_told(text)}


def test_no_words_allow_a_social_security_number(repo):
    (repo / README).write_text("# Kites\n\nNumber 123-45-6789.\n")
    settings = repo / "catalog/catalog.yml"
    settings.write_text(
        settings.read_text() + "public_words:\n  - words: 123-45-6789\n    reason: No reason.\n"
    )
    assert [p.code for p in load_and_check(repo, TODAY)[1]] == ["person-ssn"]


@pytest.mark.parametrize("spoiled", [0, 1])
def test_an_estimate_that_is_nearly_all_whole_is_asked_about(repo, spoiled):
    """A fraction here and there does not make a count an estimate."""
    descriptor = repo / "datapackages/kite-club/datapackage.json"
    rule = '"suppression": {"rule": "Below 6.", "threshold": 6}'
    old = '"suppression": {"rule": "Nothing is hidden: these are estimates."}'
    assert old in descriptor.read_text()
    descriptor.write_text(descriptor.read_text().replace(old, rule))
    cells = [f"Alphaville,{year},{year % 7 + 2}" for year in range(2000, 2024)]
    cells += ["Alphaville,2024,4.5" if spoiled else "Alphaville,2024,4"]
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text("\n".join(["place,year,members", *cells]) + "\n")
    assert "maybe-count" in {problem.code for problem in load_and_check(repo, TODAY)[1]}
