"""Questions on a table: each way of answering them gives the same package, and no answers file is
taken that is not one."""

import os
import random
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from breadth import count_tried
from click.testing import CliRunner
from conftest import TODAY
from taking import start_package

from connect_catalog import disk
from connect_catalog.cli import main
from connect_catalog.intake.answers_file import read_kept, take_answers
from connect_catalog.intake.pipeline import take_in
from connect_catalog.intake.understood import Answers, Proposal, QuestionsOpen
from connect_catalog.intake.wishes import Wishes
from connect_catalog.intake.yaml_text import write_yaml
from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.refusals import Refusal

ROUNDS = 8  # more than any table needs
TABLES = count_tried(16, 40)
LISTS = {
    "mark": "marks",
    "role": "roles",
    "kind": "kinds",
    "total": "totals",
    "no-total": "not_totals",
    "fill-down": "fill_down",
    "not-persons": "not_persons",
}


# ------------------------------------------------------------------------------- made-up tables


def make_table(seed: int) -> str:
    """A tidy table, about which some things drawn by lot must be asked."""
    lot = random.Random(seed)
    header = ["Town", "Year", "Children", "Children's share (%)", "Kind of home"]
    rows = []
    for town in ("Alphaville", "Betatown", "Gammaburg"):
        for year in (2020, 2021):
            for kind in ("Brick", "Wood"):
                number = lot.randint(11, 99)
                rows.append([town, str(year), str(number), f"{lot.uniform(1, 40):.1f}", kind])
    drawn = lot.sample(WAYS, k=3)
    for way in drawn:
        header, rows = way(header, rows, lot)
    return "".join(",".join(row) + "\n" for row in [header, *rows])


def put_marks(header, rows, lot):
    for row, text in zip(lot.sample(rows, k=3), ("x", "^^", "x"), strict=True):
        row[2] = text
    return header, rows


def put_codes(header, rows, lot):
    for row in lot.sample(rows, k=2):
        row[2] = "-3"
    return header, rows


def put_nines(header, rows, lot):
    lot.choice(rows)[2] = "9999"
    return header, rows


def put_bare_percents(header, rows, lot):
    return [*header, "Rate, all"], [[*row, str(lot.randint(1, 9))] for row in rows]


def put_numbered_text(header, rows, lot):
    return [*header, "Ward's = no"], [[*row, f"{lot.randint(3, 60)} w/"] for row in rows]


def put_boats(header, rows, lot):
    boats = ["Anna Smith", "Maria Jones", "Emma Davis", "Julia Brown", "Laura Wilson"]
    return [*header, "Boat"], [[*row, boats[i % 5]] for i, row in enumerate(rows)]


def put_total(header, rows, lot):
    return header, [*rows, *([town, "2020", "90", "1.5", "Any home"] for town in ("Alphaville",))]


def put_code_heading(header, rows, lot):
    return [*header, "Shelf code"], [[*row, str(lot.randint(2, 40))] for row in rows]


WAYS = (
    put_marks,
    put_codes,
    put_nines,
    put_bare_percents,
    put_numbered_text,
    put_boats,
    put_total,
    put_code_heading,
)


# --------------------------------------------------------------------------- three ways to answer


def ask(catalog, source: Path, door: str) -> list[Proposal] | None:
    """The first proposal to each question; None where the table must be mended."""
    rounds = ask_in_rounds(catalog, source, door)
    return None if rounds is None else [proposal for said in rounds for proposal in said]


def ask_in_rounds(catalog, source: Path, door: str) -> list[list[Proposal]] | None:
    """The first proposal to each question, round by round."""
    wishes = Wishes(keeps=door == "new", source="t.csv", id="fresh", agency="examples")
    said: list[list[Proposal]] = []
    answers = Answers()
    for _ in range(ROUNDS):
        try:
            take_in(catalog, source, replace(wishes, answers=answers), TODAY)
        except QuestionsOpen as open_:
            if not all(question.proposals for question in open_.questions):
                return None
            said.append([question.proposals[0] for question in open_.questions])
            for question in open_.questions:
                assert str(question.proposals[0]) in str(open_)
                answers = answers.join(question.proposals[0].answer)
        except Refusal:
            return None
        else:
            return said
    raise AssertionError(f"asked again and again: {said[-3:]}\n{source.read_text()}")


@pytest.mark.slow
@pytest.mark.parametrize("door", ["new", "adopt"])
def test_what_is_asked_comes_in_at_most_two_rounds(repo, door):
    """First what the columns are, then how their numbers hang together. A third is left for tables in which
    a column that tells every row apart is called a group."""
    catalog, source, more = load(repo).catalog, repo / "t.csv", 0
    for seed in range(40):
        source.write_text(make_table(seed))
        more += len(ask_in_rounds(catalog, source, door) or ()) > 2
    assert more <= 1


NUMBERED = "Town,Year,Type,Children\n" + "".join(
    f"{town},2020,Kind {kind},{40 + 7 * i + kind * kind}\n"
    for i, town in enumerate(("Alphaville", "Betatown", "Gammaburg"))
    for kind in range(1, 13)
)


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        (NUMBERED, False),
        (NUMBERED.replace("Kind 12", "Kind 13"), True),  # a gap
        (NUMBERED.replace("Kind", "n"), True),
        (NUMBERED.replace("Kind", "children"), True),
        (NUMBERED.replace("Gammaburg,2020,Kind 3", "Gammaburg,2020,Kind 2"), True),
    ],
)
def test_groups_that_are_numbered_through_are_not_asked_about(repo, table, asked):
    (repo / "t.csv").write_text(table)
    rounds = ask_in_rounds(load(repo).catalog, repo / "t.csv", "new")
    assert bool(rounds) is asked


def test_fiscal_years_of_two_digits_are_years(repo):
    table = "Town,FY,Children\nAlphaville,FY20,40\nAlphaville,FY21,50\nBetatown,fy 2020,60\n"
    (repo / "t.csv").write_text(table)
    wishes = Wishes(keeps=True, source="t.csv", id="fresh", agency="examples")
    made = take_in(load(repo).catalog, repo / "t.csv", wishes, TODAY)
    assert "FY 2020" in made.tables["fresh"] and "FY 2021" in made.tables["fresh"]
    assert made.descriptor["connect"]["timeCovered"]["end"] == "2021"


def test_what_is_said_of_the_source_is_kept(repo, monkeypatch):
    monkeypatch.chdir(repo)
    Path("t.csv").write_text("Town,Year,Children\nAlphaville,2020,70\nBetatown,2020,50\n")
    words = load(repo).catalog.vocabulary
    said = ["--updated", "2026-01-02", "--frequency", words.frequencies[0].id]
    said += ["--topic", words.topics[0].id]
    command = ["new", "fresh", "--from", "t.csv", "--agency", "examples"]
    made = run(command, said)
    Path("answers.yml").write_bytes(made["intake.yml"])
    assert (
        run(command, ["--answers", "answers.yml"])["datapackage.json"] == made["datapackage.json"]
    )
    told = CliRunner().invoke(main, [*command, "--answers", "answers.yml"])
    assert "updated: 2026-01-02, as the answers file says. Is it still so?" in told.output


def test_questions_on_persons_and_on_marks_come_together(repo, monkeypatch):
    monkeypatch.chdir(repo)
    rows = put_boats(
        ["Town", "Year", "Children"], [[t, "2020", "x"] for t in ("Alphaville", "Betatown")], None
    )
    lines = [rows[0], *rows[1], ["Gammaburg", "2020", "40", "Julia Brown"]]
    Path("t.csv").write_text("".join(",".join(line) + "\n" for line in lines))
    told = CliRunner().invoke(main, ["new", "fresh", "--from", "t.csv", "--agency", "examples"])
    assert "--mark x=suppressed" in told.output and "--not-persons 'Boat=" in told.output
    assert "Smith" not in told.output


def write_file(said: list[Proposal]) -> str:
    kept: dict = {}
    for proposal in said:
        name = LISTS[proposal.option]
        if name == "fill_down":
            kept.setdefault(name, []).append(proposal.of)
        elif name == "not_totals":
            kept.setdefault(name, {}).setdefault(proposal.of, []).append(proposal.word)
        else:
            kept.setdefault(name, {})[proposal.of] = str(proposal.word)
    return write_yaml(kept)


def read_folder(folder: Path) -> dict[str, bytes]:
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in files.items()}


@pytest.mark.slow
@pytest.mark.parametrize("door", ["new", "adopt"])
def test_each_way_to_answer_gives_the_same_bytes(repo, tmp_path, monkeypatch, door):
    monkeypatch.chdir(repo)
    monkeypatch.setattr("connect_catalog.clock.read_today", lambda: TODAY)
    catalog, source, folder = load(repo).catalog, repo / "t.csv", repo / "datapackages/fresh"
    command = ["new", "fresh", "--from", "t.csv"]
    command = command if door == "new" else ["adopt", "t.csv", "--id", "fresh"]
    command += ["--agency", "examples"]
    asked = 0
    for seed in range(TABLES):
        source.write_text(make_table(seed))
        said = ask(catalog, source, door)
        if not said:
            continue
        asked += 1
        (repo / "answers.yml").write_text(write_file(said))
        options = shlex.split(" ".join(map(str, said)))
        made = [run(command, options), run(command, ["--answers", "answers.yml"])]
        monkeypatch.setattr("connect_catalog.intake.ask.is_terminal", lambda: True)
        made.append(run(command, [], "1\n" * len(said)))
        monkeypatch.setattr("connect_catalog.intake.ask.is_terminal", lambda: False)
        assert made[0] == made[1] == made[2], seed
        (repo / "answers.yml").write_bytes(made[0]["intake.yml"])
        assert run(command, ["--answers", "answers.yml"]) == made[0], seed
        assert not folder.exists()
    assert asked > 0.3 * TABLES


def run(command: list[str], options: list[str], typed: str = "") -> dict[str, bytes]:
    """What the command writes."""
    result = CliRunner().invoke(main, [*command, *options], input=typed)
    assert result.exit_code == 0, result.output
    folder = Path("datapackages/fresh")
    files = read_folder(folder)
    shutil.rmtree(folder)
    return files


def test_nothing_is_asked_where_nobody_sits(repo, monkeypatch):
    """Every question comes at once, and nothing is written."""
    monkeypatch.chdir(repo)
    Path("t.csv").write_text(
        "Town,Year,Children\nAlphaville,2020,x\nBetatown,2020,^^\nOther,2020,30\n"
    )
    command = ["new", "fresh", "--from", "t.csv", "--agency", "examples"]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 2 and not Path("datapackages/fresh").exists()
    assert "--mark x=suppressed" in told.output and "--mark '^^=suppressed'" in told.output
    monkeypatch.setattr("connect_catalog.intake.ask.is_terminal", lambda: True)
    stopped = CliRunner().invoke(main, command, input="1\n0\n")
    assert stopped.exit_code == 2 and "Nothing was written." in stopped.output
    assert not Path("datapackages/fresh").exists()


@pytest.mark.parametrize("door", ["new", "adopt"])
def test_the_next_edition_is_asked_about_nothing_again(repo, tmp_path, monkeypatch, door):
    """What was answered of this year's table is not asked of next year's."""
    monkeypatch.chdir(repo)
    catalog, source = load(repo).catalog, repo / "t.csv"
    command = ["new", "fresh", "--from"] if door == "new" else ["adopt", "--id", "fresh"]
    updated = 0
    for seed in range(TABLES):
        source.write_text(make_table(seed))
        said = ask(catalog, source, door)
        if not said or any(proposal.option == "not-persons" for proposal in said):
            continue
        options = [*shlex.split(" ".join(map(str, said))), "--updated", "2026-01-01"]
        made = CliRunner().invoke(main, [*command, "t.csv", "--agency", "examples", *options])
        assert made.exit_code == 0, made.output
        later = make_table(seed).replace(",2020,", ",2022,").replace(",2021,", ",2023,")
        (repo / "later.csv").write_text(later)
        again = ["update", "fresh", "--from", "later.csv", "--updated", "2026-02-01", "--yes"]
        told = CliRunner().invoke(main, again)
        assert told.exit_code == 0, (seed, told.output)
        updated += 1
        shutil.rmtree("datapackages/fresh")
    assert updated > 0.2 * TABLES


# ------------------------------------------------------------------------------ the answers file

TABLE = "Town,Year,Children\nAlphaville,2020,x\nBetatown,2020,50\nGammaburg,2020,30\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("marks: {x: suppressed", "answers.yml"),
        ("- marks\n", "answers.yml"),
        ("marks: {x: hidden}\n", "marks"),
        ("roles: {Town: town}\n", "roles"),
        ("mark: {x: suppressed}\n", "mark"),
        ("left_out: Town\n", "left_out"),
        ("marks: !!python/object/apply:os.system [ls]\n", "answers.yml"),
        ("marks: &a {x: suppressed}\nplaces: *a\n", "answers.yml"),
        ("marks: {x: suppressed}\nmarks: {x: missing}\n", "twice"),
        (f"tidy: [{'x' * 300}]\n", "tidy"),
        (f"marks: {{x: suppressed}}\n# {'y' * 2_000_000}\n", "answers.yml"),
        ("[" * 5000, "answers.yml"),
        ("marks: {x: suppressed}\x00", "answers.yml"),
        ("columns: {Town: ../../etc/passwd}\n", "columns"),
        ("columns: {Region: region}\nroles: {Region: geography}\n", "tells of another table"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(repo, monkeypatch, text, words):
    monkeypatch.chdir(repo)
    Path("t.csv").write_text(TABLE)
    Path("answers.yml").write_text(text)
    command = ["new", "fresh", "--from", "t.csv", "--agency", "examples"]
    told = CliRunner().invoke(main, [*command, "--answers", "answers.yml"])
    assert told.exit_code in (1, 2) and words in told.output, told.output
    assert "Traceback" not in told.output and len(told.output) < 3000
    assert isinstance(told.exception, SystemExit) and not Path("datapackages/fresh").exists()


def test_bytes_that_are_no_text_are_refused(repo, monkeypatch):
    monkeypatch.chdir(repo)
    Path("t.csv").write_text(TABLE)
    Path("answers.yml").write_bytes(random.Random(1).randbytes(4000))
    command = ["new", "fresh", "--from", "t.csv", "--agency", "examples"]
    told = CliRunner().invoke(main, [*command, "--answers", "answers.yml"])
    assert told.exit_code == 1 and isinstance(told.exception, SystemExit)


def test_a_damaged_file_never_ends_in_a_traceback(repo):
    """Every file that is one byte off is read, or refused in words."""
    whole = b"marks:\n  x: suppressed\nroles:\n  Town: geography\nfill_down:\n  - Town\n"
    path, lot = repo / "answers.yml", random.Random(2)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(lot.randint(1, 3)):
            data[lot.randrange(len(data))] = lot.randrange(256)
        path.write_bytes(bytes(data))
        try:
            take_answers(Wishes(kept=path), read_kept(path), ["Town", "Year", "Children"])
        except Refusal as reason:
            assert len(str(reason)) < 5000


def test_options_come_before_the_file(repo):
    path = repo / "answers.yml"
    path.write_text(
        "marks: {x: suppressed, y: missing}\nroles: {Town: label}\nleft_out: [Gone, Year]\n"
    )
    said = Wishes(kept=path, answers=Answers(marks={"x": Mark.MISSING}))
    read = take_answers(said, read_kept(path), ["Town", "Year"])
    assert read.answers.marks == {"x": Mark.MISSING, "y": Mark.MISSING}
    assert read.answers.roles == {"Town": "label"} and read.left_out == ("Year",)


def test_a_column_that_is_not_there_is_named():
    for answers in (Answers(roles={"Twon": "label"}), Answers(fill_down=frozenset({"Twon"}))):
        with pytest.raises(Refusal, match="there is no column Twon"):
            take_answers(Wishes(answers=answers), None, ["Town"])


def test_no_small_number_and_no_name_is_kept(repo):
    """A text that stands for hidden numbers may hold one; that text is asked about again."""
    table = "Town,Year,Children\nAlphaville,2020,3?\nBetatown,2020,-1\nGammaburg,2020,Anna Smith\nX,2020,44\n"
    (repo / "t.csv").write_text(table)
    marks = {"3?": Mark.SUPPRESSED, "-1": Mark.SUPPRESSED, "Anna Smith": Mark.MISSING}
    said = Answers(marks=marks, not_persons={"Children": "A mark looks like a name."})
    start_package(repo, load(repo).catalog, "fresh", repo / "t.csv", "examples", said)
    kept = (repo / "datapackages/fresh/intake.yml").read_text()
    assert '"-1": suppressed' in kept and "3?" not in kept and "Anna" not in kept


def test_long_texts_are_asked_about_again(repo):
    """A mark, or a reason, that is longer than the file takes stops nothing."""
    edge, mark = f"{'a' * 59} b", "no number " * 30
    (repo / "t.csv").write_text(f"Town,{edge},Children\nAlphaville,c,{mark}\nBetatown,e,60\n")
    said = Answers(
        roles={edge: "label"},
        marks={mark.strip(): Mark.MISSING, "x": Mark.MISSING},
        not_persons={"Town": "word " * 90},
    )
    start_package(repo, load(repo).catalog, "fresh", repo / "t.csv", "examples", said)
    kept = load(repo).catalog.packages["fresh"].edition
    assert kept.roles == {edge: "label"} and kept.marks == {"x": "missing"}
    assert kept.columns[edge] == "a" * 59 and not kept.not_persons


def test_one_file_answers_for_every_table_that_shares_a_column(repo, monkeypatch):
    """What was said of one table is not asked of the next one."""
    monkeypatch.chdir(repo)
    Path("one.csv").write_text(TABLE)
    Path("two.csv").write_text("Town,Children\nAlphaville,x\nBetatown,60\n")
    command = ["--agency", "examples"]
    first = ["new", "one", "--from", "one.csv", *command, "--mark", "x=suppressed"]
    assert CliRunner().invoke(main, first).exit_code == 0
    second = ["new", "two", "--from", "two.csv", *command]
    assert CliRunner().invoke(main, second).exit_code == 2
    kept = ["--answers", "datapackages/one/intake.yml"]
    assert CliRunner().invoke(main, [*second, *kept]).exit_code == 0


# ------------------------------------------------------------------------------------ the disk


class Killed(BaseException):
    """As if the program were killed there."""


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Killed()])
@pytest.mark.parametrize("nth", range(1, 6))
def test_a_package_is_written_whole_or_not_at_all(repo, monkeypatch, nth, error):
    """The disk is full, or the program killed, at each write in turn, and at the rename."""
    (repo / "t.csv").write_text(TABLE.replace("x", "70"))
    catalog, calls = load(repo).catalog, []
    write, rename = disk._write, os.rename

    def break_at_last(call):
        def broken(*given, **named):
            calls.append(given)
            if len(calls) == nth:
                raise error
            return call(*given, **named)

        return broken

    before = read_folder(repo / "datapackages")
    with monkeypatch.context() as patched:
        patched.setattr(disk, "_write", break_at_last(write))
        patched.setattr(os, "rename", break_at_last(rename))
        with pytest.raises((Refusal, Killed)) as reason:
            start_package(repo, catalog, "fresh", repo / "t.csv", "examples")
    assert len(calls) == nth and read_folder(repo / "datapackages") == before
    assert isinstance(error, Killed) or "No space left on device" in str(reason.value)
    assert not (repo / disk.WORK).exists()
    start_package(repo, catalog, "fresh", repo / "t.csv", "examples")
    assert (repo / "datapackages/fresh/intake.yml").is_file()


# -------------------------------------------------------------------------------- told commands


def test_the_commands_that_are_told_run(repo, monkeypatch):
    """What new and adopt say to run next runs, as it is told."""
    monkeypatch.chdir(repo)
    Path("wide table.csv").write_text("Town,2020,2021\nAlphaville,10,20\nBetatown,30,40\n")
    told = CliRunner().invoke(
        main, ["new", "fresh", "--from", "wide table.csv", "--agency", "examples"]
    )
    assert told.exit_code == 0, told.output
    lines = [
        line.rpartition("catalog ")[2] for line in told.output.splitlines() if "catalog " in line
    ]
    again = [line for line in lines if line.startswith("adopt")]
    others = [line for line in lines if not line.startswith("adopt")]
    assert len(again) == 1 and {line.split()[0] for line in others} == {"suppress", "check"}
    for line in others:
        result = CliRunner().invoke(main, shlex.split(line))
        assert result.exit_code in (0, 1) and "Error: No such" not in result.output, result.output
    shutil.rmtree("datapackages/fresh")
    assert CliRunner().invoke(main, shlex.split(again[0])).exit_code == 0
