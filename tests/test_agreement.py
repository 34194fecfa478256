"""Words agree with their number, in English, in Spanish, and in a language with three forms of each plural: plain
answers, sentences of charts, and every count that the pages tell."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT
from left_english import _WORD
from made_language import FORMS, MADE, mark, write_messages
from scripts import run_script

from connect_catalog.charts import Point, draw_bars, format_amount
from connect_catalog.load import load
from connect_catalog.model import Answer, Package, Slot
from connect_catalog.rates import draw_views
from connect_catalog.site.languages import MESSAGES, list_script_words, read_language
from connect_catalog.tell.answers import fill_answer
from connect_catalog.translations import translate_catalog
from connect_catalog.words import (
    ENGLISH,
    Language,
    choose_form,
    say_number,
    speak,
)

NUMBERS = (0, 1, 2, 21)
OLDER = {"age_group": "Older"}
# Spanish and English words that end in s and are no plurals, or go with any number.
NO_PLURALS = {"mes", "más", "es", "menos", "is", "was", "has", "this", "less", "class"}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Language:
    folder = tmp_path_factory.mktemp("languages")
    write_messages(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connect_catalog.site.languages.LANGUAGES", folder)
        return read_language(MADE)


def find_disagreeing(text: str) -> list[str]:
    """The plurals that stand right behind a 1."""
    found = re.findall(r"(?<![\d.,/])1(?:</?\w+>)? ([^\W\d_]+)", text)
    plural = (word for word in found if word.endswith("s") or word in ("children", "people"))
    return [word for word in plural if word not in NO_PLURALS]


def test_a_plural_behind_a_one_is_found():
    assert find_disagreeing("1 children") == ["children"]
    assert find_disagreeing("1 niños, 21 niños, 1 niño, 0.1 niños y 1 de cada 100") == ["niños"]


# ------------------------------------------------------------------------------------- plain answers


def answer_with(repo, number: int, text: str) -> str:
    path = repo / "datapackages/story-hours/data/statewide.csv"
    rows = (f"2023,{age},{number}\n" for age in ("Younger", "Older"))
    path.write_text("year,age_group,visits\n" + "".join(rows))
    table = load(repo).catalog.packages["story-hours"].tables["statewide"]
    return fill_answer(table, Answer(resource="statewide", where=OLDER, text=text)).words


def test_a_plain_answer_has_the_form_that_its_language_has_for_so_many(repo, made):
    english = "{visits} {visits:child was|children were} there."
    spanish = "{visits} {visits:niño estaba|niños estaban} allí."
    few, many = (f"{mark('children were')}{form}" for form in FORMS[1:])
    one = mark("child was")
    for language, text, told in (
        (
            ENGLISH,
            english,
            ["0 children were", "1 child was", "2 children were", "21 children were"],
        ),
        (
            read_language("es"),
            spanish,
            ["0 niños estaban", "1 niño estaba", "2 niños estaban", "21 niños estaban"],
        ),
        (made, mark(english), [f"0 {many}", f"1 {one}", f"2 {few}", f"21 {one}"]),
        (made, english, ["0 children were", "1 child was", "2 children were", "21 children were"]),
    ):
        with speak(language):
            found = [answer_with(repo, number, text) for number in NUMBERS]
        there = mark("there") if text == mark(english) else text.split()[-1].rstrip(".")
        assert found == [f"{words} {there}." for words in told]


@cache
def live(language: Language):
    return translate_catalog(load(ROOT).catalog, language.id)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_plain_answer_of_the_catalog_agrees_with_any_number(language):
    """Those for each place, where a number can be 1: filled with each of the numbers."""
    spoken = read_language(language)
    answers = [
        (package, answer)
        for package in live(spoken).packages.values()
        for answer in package.descriptor.connect.answers
        if answer.each is not None
    ]
    assert len(answers) > 30
    with speak(spoken):
        told = {
            (package.id, text)
            for package, answer in answers
            for number in NUMBERS
            if can_be_one(package, answer)
            for text in [fill_with(answer, number)]
        }
    assert {(id, text) for id, text in told if find_disagreeing(text)} == set()


def can_be_one(package: Package, answer: Answer) -> bool:
    """Whether its numbers are small enough anywhere that one of them may be 1."""
    table = package.tables[answer.resource]
    names = {piece.column for piece in answer.pieces if isinstance(piece, Slot)}
    measures = [table.measure(c.name) for c in table.resource.columns("measure") if c.name in names]
    cells = (measure.cell(row) for measure in measures for row in range(table.size))
    return min(number for number, unknown in cells if not unknown) < 100


def fill_with(answer: Answer, number: int) -> str:
    def fill(piece: str | Slot) -> str:
        if isinstance(piece, str):
            return piece
        if piece.form == "change":
            return ""
        return choose_form(piece.words, number) if piece.words else say_number(number)

    return "".join(map(fill, answer.pieces))


# --------------------------------------------------------------------------------- sentences of charts


@pytest.mark.parametrize("unit", ["children", "niños", "per 1,000 births"])
def test_an_amount_agrees_with_any_number(unit, made):
    for language in (ENGLISH, read_language("es")):
        with speak(language):
            told = [format_amount(number, unit) for number in NUMBERS]
        assert not [text for text in told if find_disagreeing(text)]
    with speak(made):
        forms = [format_amount(number, unit).partition(unit)[2] for number in NUMBERS]
    plain, few, many = FORMS
    assert forms == [many, plain, few, plain]


def test_an_amount_beside_several_has_its_unit_as_it_is():
    told = [format_amount(number, "children") for number in (0, 1, 1.5, 21)]
    assert told == ["0 children", "1 (children)", "1.5 children", "21 children"]
    assert format_amount(1, "percent of children") == "1.0% of children"


def test_a_map_tells_an_amount_as_python_does(made):
    numbers = (*NUMBERS, 2.5)
    cells = [{"name": "A", "mark": "", "number": number, "class": 0} for number in numbers]
    script = f"""const {{ tellPlace }} = await import("./map-words.js");
    const tell = (cell) => tellPlace(cell, "", {{ unit: "niños" }}, [1]);
    console.log(JSON.stringify({json.dumps(cells)}.map(tell)));"""
    for language in (ENGLISH, read_language("es"), made):
        told = run_script(script, language.locale, list_script_words(language))
        with speak(language):
            amounts = [format_amount(number, "niños") for number in numbers]
        for amount, text in zip(amounts, told, strict=True):
            assert f": {amount} (" in text or f": {amount}" in mark(text)


def test_the_sentence_of_a_chart_is_in_one_language_alone(made):
    for language in (ENGLISH, made):
        points = (Point("Ä", 1.0), Point("Ö", 0.0))
        with speak(language):
            chart = draw_bars("a", "Ä", "Ö", "ü", points, "", ())
        english = [w for w in _WORD.findall(chart.sentence) if re.search("[aeiou]", w)]
        assert bool(english) == (language is ENGLISH)


def test_a_chart_shows_its_unit_beside_its_title_in_spanish_where_it_does_in_english():
    def show(language: Language) -> dict[str, bool]:
        catalog = live(language)
        with speak(language):
            charts = [c for p in catalog.packages.values() for c in draw_views(catalog, p)]
        return {chart.name: chart.shows_unit for chart in charts}

    assert show(ENGLISH) == show(read_language("es"))


# --------------------------------------------------------------------------------------- every count


def list_counts() -> list[tuple[str, str]]:
    with MESSAGES.open("rb") as file:
        return [message.id for message in read_po(file) if isinstance(message.id, tuple)]


def fill_slots(text: str, number: int) -> str:
    """A count in all of its forms: told by Python, by a template, or in a slot of another name."""
    told = re.sub(r"\{count\}|%\((count|part|number|rows|shown)\)s", say_number(number), text)
    return re.sub(r"\{\w+\}|%\(\w+\)s", "…", told)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_count_of_the_pages_is_told_with_a_plural_behind_a_one(language):
    spoken = read_language(language)
    counts = list_counts()
    assert len(counts) > 100
    told = {
        (number, fill_slots(spoken.translations.ngettext(one, many, number), number))
        for one, many in counts
        for number in NUMBERS
    }
    assert {text for number, text in told if number == 1 and find_disagreeing(text)} == set()


def test_each_count_of_the_pages_has_the_form_that_its_language_has_for_so_many(made):
    for one, many in list_counts():
        forms = [made.translations.ngettext(one, many, number) for number in (0, 1, 2, 21, 22, 5)]
        plain, few, more = (f"{mark(many)}{form}" for form in FORMS)
        assert forms == [more, plain, few, plain, few, more], many
