"""The second year of a package: whatever the agency sends, what is written is true or hidden, and everything
else is asked about or refused."""

import csv
import shutil
from collections import Counter

import pytest
from click.testing import CliRunner
from conftest import TODAY, mostly_slow
from edition_series import draw_habit, make_series, write_dictionary, write_form
from second_year import NAMES, SMALL, THRESHOLD, editions, make_story, write_story
from yearly import show

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main

MARKS = ("suppressed", "missing", "not collected", "")
WAYS = ("--", "try again", "Nothing was changed", "two rows", "left out?")


def read(folder) -> dict[tuple[str, str, str], tuple[str, str]]:
    """The cells of both measures, by place, group and year."""
    with (folder / "data/children.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == NAMES
    return {(row[0], row[2], row[3]): (row[4], row[5]) for row in rows}


def find_damage(story, edition, before, after) -> list[str]:
    """What the package says and should not."""
    wrong = []
    for key, cells in after.items():
        if 0 < int(cells[0] if cells[0].isdigit() else 0) < THRESHOLD:
            wrong.append(f"{key}: a small count")
        if key in story.hidden and cells != ("suppressed", "suppressed"):
            wrong.append(f"{key}: shown again")
        true, old = edition.truth.get(key, ("", "")), before.get(key, ("", ""))
        for cell, number, was in zip(cells, true, old, strict=True):
            if cell not in MARKS and cell != was and float(cell) != float(number or "nan"):
                wrong.append(f"{key}: not true")
        needless = key not in story.hidden and true[0] != SMALL and key in edition.truth
        if needless and cells[0] == "suppressed":
            wrong.append(f"{key}: hidden without need")
    return wrong + [f"{key}: lost" for key in before.keys() - after.keys()]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2026])
def test_no_edition_does_silent_damage(repo, tmp_path, monkeypatch, seed):
    story, source, ends = make_story(seed), tmp_path / "edition.csv", Counter()
    folder = write_story(repo, story)
    whole, before = tmp_path / "whole", read(folder)
    shutil.copytree(folder, whole)
    assert load_and_check(repo, TODAY)[1] == []
    monkeypatch.chdir(repo)
    for edition in editions(story, seed):
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        source.write_text(edition.text, "utf-8")
        options = ["--yes", "--updated", edition.updated, *edition.options]
        said = CliRunner().invoke(main, ["update", "kites", "--from", str(source), *options])
        assert said.exception is None or isinstance(said.exception, SystemExit), edition.kind
        end, after = "asked" if said.exit_code else "written", read(folder)
        ends[end] += 1
        assert edition.may in (end, "either"), (edition.kind, said.output)
        if end == "asked":
            assert after == before and any(way in said.output for way in WAYS), edition.kind
            assert "--role" not in said.output and "--kind" not in said.output
            continue
        assert not (wrong := find_damage(story, edition, before, after)), (edition.kind, wrong)
        assert {p.code for p in load_and_check(repo, TODAY)[1]} <= {"missing-rows"}, edition.kind
    assert ends.total() > 40 and ends["written"] > 12


def test_a_threshold_that_was_raised_hides_older_counts_too(repo, tmp_path, monkeypatch):
    story, source = make_story(3), tmp_path / "edition.csv"
    folder = write_story(repo, story)
    path = folder / "datapackage.json"
    path.write_text(path.read_text().replace(f'"threshold": {THRESHOLD}', '"threshold": 200'))
    plain, *_ = editions(story, 3)
    source.write_text(plain.text, "utf-8")
    monkeypatch.chdir(repo)
    options = ["--from", str(source), "--yes", "--updated", plain.updated]
    said = CliRunner().invoke(main, ["update", "kites", *options])
    assert said.exit_code == 0, said.output
    true = {key: int(cells[0]) for key, cells in (story.numbers | plain.truth).items()}
    shown = {key for key, cells in read(folder).items() if cells[0] != "suppressed"}
    assert shown == {key for key, number in true.items() if number >= 200}
    assert load_and_check(repo, TODAY)[1] == []


@pytest.mark.parametrize("seed", mostly_slow(range(24)))
def test_years_of_odd_editions_come_in_true_and_are_asked_about_once(
    repo, tmp_path, monkeypatch, seed
):
    """Each edition is held against the truth: only small counts and what was hidden once are hidden,
    all else is as the agency has it, and nothing that was hidden comes back. Nothing is said after the
    first year."""
    story, habit = make_story(seed), draw_habit(seed)
    folder, before = write_story(repo, story), None
    dictionary = tmp_path / "words/dictionary.csv"
    dictionary.parent.mkdir()
    dictionary.write_text(write_dictionary(), "utf-8")
    monkeypatch.chdir(repo)
    hidden = {*story.hidden}
    for edition, form in zip(make_series(story, habit, seed), habit.forms, strict=True):
        source = tmp_path / f"edition.{form}"
        source.write_bytes(write_form(edition, form, habit))
        options = ["--yes", "--updated", edition.updated, *edition.options]
        options += ["--dictionary", str(dictionary)] if habit.described else []
        before = before or read(folder)
        said = CliRunner().invoke(main, ["update", "kites", "--from", str(source), *options])
        assert said.exit_code == 0, (edition.kind, habit, said.output)
        after = read(folder)
        for key, (children, late) in edition.truth.items():
            if key in hidden or int(children) < THRESHOLD:
                hidden.add(key)
                assert after[key] == ("suppressed", "suppressed"), (edition.kind, key)
            else:
                assert [*map(float, after[key])] == [float(children), float(late)], key
        assert before.keys() <= after.keys()
        assert all(after[key] == before[key] for key in before.keys() - edition.truth.keys())
        assert {p.code for p in load_and_check(repo, TODAY)[1]} <= {"missing-rows", "future"}
        before = after


def test_the_last_year_of_two_packages_of_the_catalog_comes_in_again_as_it_was():
    """Taken out, and taken in from a file, with what is hidden there."""
    told = [*show()]
    assert sum(line.startswith("$ catalog update") for line in told) == 2
    assert sum("every cell is as it was: yes" in line for line in told) == 2, told
