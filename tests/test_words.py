"""Every word of the interface goes through one place, which can speak another language."""

from gettext import NullTranslations

from connect_catalog.words import Language, say, say_and, say_count, say_or, sign_number, speak


class Shouting(NullTranslations):
    def gettext(self, message):
        return message.upper().replace("{NAME}", "{name}")

    def ngettext(self, one, many, count):
        return self.gettext(one if count == 1 else many).replace("{COUNT}", "{count}")


LOUD = Language("es", Shouting(), decimal=",", group=".")


def test_words_are_english_until_another_language_is_spoken():
    assert say("Search for {name}", name="kites") == "Search for kites"
    assert say_count("{count} row", "{count} rows", 1) == "1 row"
    with speak(LOUD):
        assert say("Search for {name}", name="kites") == "SEARCH FOR kites"
        assert say_count("{count} row", "{count} rows", 1200) == "1.200 ROWS"
        assert sign_number("-1,258.5") == "-1.258,5"
    assert say("100% {braces}") == "100% {braces}"
    assert sign_number("1,258.5") == "1,258.5"


def test_a_list_is_joined_by_the_words_of_the_language():
    names = ["A", "B", "C"]
    assert [say_and(names[:n]) for n in range(4)] == ["", "A", "A and B", "A, B and C"]
    assert [say_or(names[:n]) for n in range(4)] == ["", "A", "A or B", "A, B or C"]
    with speak(LOUD):
        assert (say_and(names), say_or(names)) == ("A, B y C", "A, B o C")
