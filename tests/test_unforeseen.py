"""Tables and editions that nobody foresaw: nobody can tell from what is written, or said, which of three numbers a
small count is."""

import json
import shutil
from pathlib import Path

import pytest
from breadth import WHOLE, pick_tried
from click.testing import CliRunner
from conftest import TESTS, TODAY, mostly_slow
from handed_in import hand_in
from outcomes import copy_repo, try_handmade
from polluted import Dirty
from second_year import make_story, write_story
from taking import start_package
from unforeseen import NEIGHBORS, NUMBERS, Case, make_unforeseen
from unforeseen_editions import Edition, list_editions

from connect_catalog.cli import main
from connect_catalog.intake.pipeline import save, take_in
from connect_catalog.intake.suppress import suppress_packages
from connect_catalog.intake.understood import Answers
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.problems import ProblemsFound
from connect_catalog.refusals import Refusal

CASES = [*make_unforeseen()]
TRIED = pick_tried(CASES, 4, lambda case: case.kind)


def kind_of(edition: Edition) -> tuple[str, tuple[str, ...]]:
    return edition.name.split(",")[0], edition.options


EDITIONS = pick_tried(list_editions(), 3, kind_of)
# Texts that may be marks, so that a person has to be asked what they mean: letters, dots, one number below zero.
SHOWN = ("letters of the alphabet", "dots", "Haitian", "negative, one", "minus sign, one")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return copy_repo(tmp_path_factory.mktemp("unforeseen"))


@pytest.fixture(scope="module")
def records(place):
    return load(place).catalog


def take(place: Path, records, case: Case, door: str, n: int, beside: str) -> tuple[bool, object]:
    """Whether a table is taken in and protected, and what is written then; or else what is said."""
    folder, source, said = place / "datapackages/fresh", place / "table.csv", ""
    shutil.rmtree(folder, ignore_errors=True)
    source.write_text(case.make(n, beside), "utf-8")
    marks = {text: Mark(word) for text, word in case.told.items()}
    for answers in (Answers(), Answers(marks=marks)):
        try:
            if door == "new":
                start_package(place, records, "fresh", source, "examples", answers)
            else:
                wishes = Wishes(id="fresh", agency="examples", answers=answers)
                save(place, take_in(records, source, wishes, TODAY), folder)
            suppress_packages(place, ["fresh"])
        except (Refusal, ProblemsFound) as refusal:
            said = str(refusal)
            if "--mark" not in said or not marks:
                break
            continue
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return True, {str(path.relative_to(folder)): path.read_text("utf-8") for path in files}
    return False, said


def test_there_are_many_of_every_kind():
    assert len(CASES) >= 150 and len({case.kind for case in CASES}) >= 10
    assert len({(case.kind, case.name) for case in CASES}) == len(CASES)
    assert len([*list_editions()]) >= 50


@pytest.mark.parametrize("door", ["new", "adopt"])
@pytest.mark.parametrize(
    "case", mostly_slow(TRIED, lambda case: case.kind), ids=lambda case: f"{case.kind}, {case.name}"
)
def test_no_table_tells_which_number_is_hidden(place, records, case, door):
    for beside in NEIGHBORS:
        worlds = [take(place, records, case, door, n, beside) for n in NUMBERS]
        same = len({json.dumps(world) for world in worlds}) == 1
        if same or not worlds[0][0]:
            break
    assert same or (not any(written for written, _ in worlds) and case.name.startswith(SHOWN))


@pytest.mark.parametrize("door", ["suppress", "check"])
@pytest.mark.parametrize(
    "case", mostly_slow(TRIED, lambda case: case.kind), ids=lambda case: f"{case.kind}, {case.name}"
)
def test_no_table_that_is_put_into_a_package_passes_with_its_small_count(place, case, door):
    table = Dirty(case.kind, case.name, case.make(3, "").encode(), case.told)
    assert try_handmade(place, table, door) != "LEAKED"


@pytest.fixture(scope="module")
def kites(tmp_path_factory) -> tuple[Path, Path]:
    """A repository with a package that hides counts, and the package once more, to begin anew."""
    root = Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("kites") / "repo"))
    whole = root.parent / "whole"
    shutil.copytree(write_story(root, make_story(1)), whole)
    return root, whole


@pytest.mark.parametrize(
    "edition",
    mostly_slow(EDITIONS, kind_of),
    ids=lambda edition: edition.name,
)
def test_no_edition_tells_which_number_is_hidden(kites, monkeypatch, edition):
    root, whole = kites
    folder, worlds = root / "datapackages/kites", []
    monkeypatch.chdir(root)
    for n in NUMBERS:
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        Path("edition.csv").write_text(edition.make(make_story(1), n), "utf-8")
        command = ["update", "kites", "--from", "edition.csv", "--yes", "--updated", "2025-12-01"]
        told = CliRunner().invoke(main, [*command, *edition.options])
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exc_info
        if told.exit_code == 0:
            CliRunner().invoke(main, ["suppress", "kites"])
        files = {path.name: path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}
        worlds.append((told.exit_code, told.output, files))
    assert worlds[0] == worlds[1] == worlds[2]


def test_the_tables_can_tell():
    """The number stands in every file: where it did not, nothing would be tried."""
    for case in CASES if WHOLE else TRIED:
        assert len({case.make(n, "") for n in NUMBERS}) == len(NUMBERS), case


def test_it_is_printed_what_becomes_of_the_files_of_a_folder(tmp_path):
    head = "Town,Year,Children\n"
    (tmp_path / "a.csv").write_text(f"{head}Bethel,2020,40\nHartford,2020,50\n")
    (tmp_path / "b.csv").write_text(f"{head}Bethel,2020,x\nHartford,2020,50\n")
    (tmp_path / "c.csv").write_text(f"{head}Bethel,2020\nHartford,2020,50\n")
    found = [(file, command, became) for file, command, became, _ in hand_in(tmp_path, "dcf")]
    ends = {"a.csv": "written", "b.csv": "asked", "c.csv": "refused"}
    assert found == [(file, door, end) for file, end in ends.items() for door in ("new", "adopt")]
