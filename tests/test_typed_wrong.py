"""An officer at the terminal who types wrong things: each is asked again or refused plainly, and nothing is
written until a whole answer is there."""

import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import TESTS

from connect_catalog.cli import main
from connect_catalog.intake import ask

TABLE = "Town,Year,Kind,Children\n" + "".join(
    f"{town},2022,{kind},{'zz' if kind == 'Kin' and town == 'Betatown' else 40 + 7 * i}\n"
    for i, (town, kind) in enumerate(
        (town, kind)
        for town in ("Alphaville", "Betatown", "Gammaburg")
        for kind in ("Kin", "Home", "Shelter")
    )
)
WRONG = {
    "nothing": "",
    "a space": " ",
    "a letter": "q",
    "quit": "quit",
    "a word for a number": "one",
    "another column": "Town",
    "a column that is not there": "Hour",
    "below": "-1",
    "above": "99",
    "a part": "1.5",
    "two": "1 2",
    "two with a comma": "1,2",
    "an option": "--mark zz=suppressed",
    "a control character": "\x07",
    "an arrow": "\x1b[A",
    "a null": "\x001",
    "full width": "\uff12\uff10",
    "very long": "9" * 5000,
    "a formula": "=1+1",
}


@pytest.fixture
def officer(tmp_path, monkeypatch):
    """The tiny repository with a table in which one mark has to be explained, and somebody at the
    terminal. Typed lines -> how `catalog new` ends."""
    root = Path(shutil.copytree(TESTS / "repo", tmp_path / "repo"))
    (root / "sent.csv").write_text(TABLE, "utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setattr(ask, "is_terminal", lambda: True)

    def type_in(door: str, typed: str, *options: str):
        before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
        command = {
            "new": ["new", "fresh", "--from", "sent.csv", "--agency", "examples"],
            "adopt": ["adopt", "sent.csv", "--id", "fresh", "--agency", "examples"],
        }[door]
        result = CliRunner().invoke(main, [*command, *options], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        kept = {p: p.read_bytes() for p in before}
        assert kept == before
        return result, (root / "datapackages/fresh").is_dir()

    return type_in


@pytest.mark.parametrize("door", ["new", "adopt"])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_is_asked_again_and_the_right_one_counts(officer, door, wrong):
    result, written = officer(door, f"{wrong}\n1\n")
    assert result.exit_code == 0 and written, result.output
    assert result.output.count("Which one") >= 2
    assert "zz" in result.output and "suppressed" in result.output


SECRET = ("Rosalinda Kowalczyk", "078-05-1120", "Wilbur3", "-3", "3,7", "37/37/3737", "'Kowalczyk'")


@pytest.mark.parametrize("door", ["new", "adopt"])
@pytest.mark.parametrize("secret", SECRET)
def test_a_wrong_answer_is_not_repeated(officer, door, secret):
    """It stands on the screen once, where it was typed."""
    result, written = officer(door, f"{secret}\n1\n")
    assert result.exit_code == 0 and written
    assert result.output.count(secret) <= 1 and "type a number from 0 to" in result.output
    kept = Path("datapackages/fresh/intake.yml").read_text("utf-8")
    assert secret not in kept


@pytest.mark.parametrize("secret", SECRET)
@pytest.mark.parametrize("kind", ["status", "plan", "barrier", "review", "use", "meeting"])
def test_no_question_of_a_record_repeats_a_wrong_answer(officer, monkeypatch, kind, secret):
    """Whatever is asked for: a name, a day, a number, one word of several."""
    typed = f"{secret}\n" * 12
    told = CliRunner().invoke(main, ["record", kind], input=typed)
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exc_info
    quoted = [f"`{secret}`", f"{secret!r}"]
    assert not any(text in told.output for text in quoted if text != secret)


def test_the_day_of_an_edition_is_asked_for_again_without_what_was_typed(officer):
    edition = "place,year,visits\nAlphaville,2024,50\n"
    Path("edition.csv").write_text(edition, "utf-8")
    told = CliRunner().invoke(
        main, ["update", "story-hours", "--from", "edition.csv"], input="Rosa 3\n13/13/2013\n"
    )
    assert isinstance(told.exception, SystemExit)
    if "When did the source" in told.output:
        assert told.output.count("Rosa 3") == told.output.count("13/13/2013") == 1


@pytest.mark.parametrize("door", ["new", "adopt"])
def test_what_was_answered_is_told_where_nothing_is_written(officer, door):
    """As options, so that nobody answers twice; and the command with them asks the rest alone."""
    Path("sent.csv").write_text(TABLE.replace("Gammaburg,2022,Kin,82", "Gammaburg,2022,Kin,yy"))
    result, written = officer(door, "1\n0\n")
    assert result.exit_code and not written
    (line,) = [line for line in result.output.splitlines() if "say with the command" in line]
    options = shlex.split(line.partition("command: ")[2])
    assert options[0] == "--mark" and len(options) == 2
    again, _ = officer(door, "0\n", *options)
    assert again.output.count("Which one") == 1


@pytest.mark.parametrize("door", ["new", "adopt"])
@pytest.mark.parametrize("wrong", ["", *WRONG.values()], ids=["none", *WRONG])
def test_where_the_input_ends_nothing_is_written(officer, door, wrong):
    result, written = officer(door, f"{wrong}\n" if wrong else "")
    assert result.exit_code and not written


@pytest.mark.parametrize("door", ["new", "adopt"])
def test_who_stops_is_told_how_to_say_it_otherwise(officer, door):
    result, written = officer(door, "0\n")
    assert result.exit_code and not written
    assert "Nothing was written" in result.output and "--mark zz=suppressed" in result.output


@pytest.mark.parametrize(
    ("option", "one", "other"),
    [
        ("--mark", "zz=suppressed", "zz=missing"),
        ("--role", "Kind=dimension", "Kind=label"),
        ("--kind", "Children=count", "Children=rate"),
        ("--total", "Kind=Kin", "Kind=Home"),
        ("--digits", "Year=4", "Year=any"),
        ("--not-persons", "Kind=None.", "Kind=No."),
    ],
)
@pytest.mark.parametrize("door", ["new", "adopt"])
def test_two_words_for_one_thing_are_refused_and_the_same_word_twice_is_one(
    officer, door, option, one, other
):
    refused, written = officer(door, "", option, one, option, other)
    name = one.partition("=")[0]
    assert refused.exit_code == 2 and not written
    assert f"{option} says two things of '{name}'" in refused.output
    said, _ = officer(door, "1\n", option, one, option, one)
    assert "says two things" not in said.output
