"""Every word of the interface goes through one place, which can speak another language."""

import io
import json
from datetime import date
from gettext import NullTranslations

import pytest
from scripts import run_script

from connect_catalog.model import format_date
from connect_catalog.site.languages import list_script_words, open_language
from connect_catalog.words import (
    Language,
    choose_form,
    say,
    say_and,
    say_change,
    say_count,
    say_day,
    say_month,
    say_number,
    say_or,
    say_percent,
    say_within,
    speak,
    title_language,
)


class Shouting(NullTranslations):
    def gettext(self, message):
        return message.upper().replace("{NAME}", "{name}")

    def ngettext(self, one, many, count):
        return self.gettext(one if count == 1 else many).replace("{COUNT}", "{count}")


LOUD = Language("es", Shouting())
GERMAN = Language("de", NullTranslations())


def test_words_are_english_until_another_language_is_spoken():
    assert say("Search for {name}", name="kites") == "Search for kites"
    assert say_count("{count} row", "{count} rows", 1) == "1 row"
    with speak(LOUD):
        assert say("Search for {name}", name="kites") == "SEARCH FOR kites"
        assert say_count("{count} row", "{count} rows", 1200) == "1,200 ROWS"
    assert say("100% {braces}") == "100% {braces}"


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (0, "0", "0"),
        (-0.0, "0", "0"),
        (1258, "1,258", "1.258"),
        (1258.0, "1,258", "1.258"),
        (-1258.5, "-1,258.5", "-1.258,5"),
        (7.45, "7.45", "7,45"),
        (0.1 + 0.2, "0.30000000000000004", "0,30000000000000004"),
        (1e-7, "0.0000001", "0,0000001"),
        (12345678.125, "12,345,678.125", "12.345.678,125"),
    ],
)
def test_a_number_keeps_its_decimals(value, english, german):
    assert say_number(value) == english
    with speak(GERMAN):
        assert say_number(value) == german


def test_percentages_and_differences_are_written_as_the_language_does_it():
    assert [say_number(7, 1), say_number(7.45, 1)] == ["7.0", "7.45"]
    assert [say_percent(v) for v in (0, 7, 7.45, 100)] == ["0.0%", "7.0%", "7.45%", "100.0%"]
    assert say_percent(95, 0) == "95%"
    assert [say_change(v) for v in (1.25, -0.34, 0, -0.04)] == ["+1.2", "-0.3", "+0.0", "+0.0"]
    with speak(GERMAN):
        assert say_percent(7) == "7,0\N{NO-BREAK SPACE}%"
        assert say_change(1.25) == "+1,2"


def test_spanish_numbers_are_those_of_spanish_speakers_here():
    """1.258 would be read as a little more than one."""
    with speak(LOUD):
        assert [say_number(1258.5), say_percent(7.45), say_change(1.25)] == [
            "1,258.5",
            "7.45%",
            "+1.2",
        ]


def test_dates_are_written_as_the_language_does_it():
    day = date(2018, 4, 11)
    assert (say_day(day), say_month(day)) == ("April 11, 2018", "April 2018")
    with speak(LOUD):
        assert (say_day(day), say_month(day)) == ("11 de abril de 2018", "abril de 2018")


def test_a_list_is_joined_by_the_words_of_the_language():
    names = ["A", "B", "C"]
    assert [say_and(names[:n]) for n in range(4)] == ["", "A", "A and B", "A, B and C"]
    assert [say_or(names[:n]) for n in range(4)] == ["", "A", "A or B", "A, B or C"]
    with speak(LOUD):
        assert (say_and(names), say_or(names)) == ("A, B y C", "A, B o C")


def test_a_part_takes_the_word_that_goes_with_it():
    """In English 1.5 takes the word for several, as does 0; in French neither does, but 2.5."""
    assert [say_count("{count} day", "{count} days", n) for n in (0, 0.5, 1, 1.0, 1.5)] == [
        "0 days",
        "0.5 days",
        "1 day",
        "1 day",
        "1.5 days",
    ]
    words = """msgid ""
    msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"
    msgid "{count} day"
    msgid_plural "{count} days"
    msgstr[0] "{count} jour"
    msgstr[1] "{count} jours"
    """
    with speak(open_language("fr", io.BytesIO(words.encode()))):
        told = [say_count("{count} day", "{count} days", n) for n in (0, 1, 1.5, 2, 2.5)]
        assert told == ["0 jour", "1 jour", "1,5 jour", "2 jours", "2,5 jours"]
        assert [choose_form(("est", "sont"), n) for n in (0, 1.5, 2.5)] == ["est", "est", "sont"]


def test_a_title_stands_within_a_sentence_as_its_language_writes_it():
    kinds = ["Town", "ZIP code", "DCF region", ""]
    assert [say_within(kind) for kind in kinds] == ["town", "ZIP code", "DCF region", ""]
    with speak(GERMAN):
        assert say_within("Gemeinde") == "Gemeinde"
    assert [title_language(id) for id in ("en", "es")] == ["English", "Español"]


NUMBERS = (
    0,
    -0.0,
    1,
    7,
    999,
    1000,
    1258,
    -1258.5,
    7.45,
    30.55,
    0.1 + 0.2,
    1e-7,
    12345678.125,
    1e21,
)


@pytest.mark.parametrize("language", ["en", "es", "de", "tr"])
def test_scripts_write_numbers_as_python_does(language):
    found = run_script(
        f"""const {{ sayNumber, sayPercent }} = await import("./words.js");
        const numbers = {json.dumps(NUMBERS)};
        console.log(JSON.stringify([numbers.map((n) => sayNumber(n)), numbers.map((n) => sayNumber(n, 2)),
          numbers.map(sayPercent)]));""",
        language,
        list_script_words(spoken := Language(language, NullTranslations())),
    )
    with speak(spoken):
        assert found[0] == [say_number(number) for number in NUMBERS]
        assert found[1] == [say_number(number, 2) for number in NUMBERS]
        assert found[2] == [say_percent(number) for number in NUMBERS]


@pytest.mark.parametrize("language", ["en", "es", "de", "tr"])
def test_scripts_write_dates_as_python_does(language):
    dates = ["2018-04-11", "2018-12-01", "2018-04", "2018"]
    found = run_script(
        f"""const {{ sayDate }} = await import("./words.js");
        console.log(JSON.stringify({json.dumps(dates)}.map(sayDate)));""",
        language,
        list_script_words(spoken := Language(language, NullTranslations())),
    )
    with speak(spoken):
        assert found == [format_date(when) for when in dates]
