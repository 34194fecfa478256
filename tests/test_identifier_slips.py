"""Slips of a user of connect-id, and files of others that are not what they say: clear problems, nothing lost."""

import json
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from identifier_trials import read_ids

from connect_identifier.cli import main
from connect_identifier.clusters import PARTED, TAKEN, cluster
from connect_identifier.files import Manifest, read_table, write_table
from connect_identifier.made import make_rosters, write_roster
from connect_identifier.model import fields_of
from connect_identifier.pairs import Linked, Pair, read_encodings
from connect_identifier.problems import Refused
from connect_identifier.registry import open_registry, settle
from connect_identifier.review import read_decisions, write_queue

TODAY = date(2026, 1, 31)


def run(*words):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def encode(folder, agency, *words):
    places = ("--ids", folder / f"{agency}.ids", "--output", folder / f"{agency}.parquet")
    shared = ("--project", "kites", "--key-file", folder / "p.key", "--profile", "hub")
    return run("encode", folder / f"{agency}.csv", "--agency", agency, *shared, *places, *words)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    assert run("key", folder / "p.key").exit_code == 0
    for agency, rows in zip("ab", make_rosters(120, 1).rows.values(), strict=True):
        write_roster(folder / f"{agency}.csv", rows)
        assert encode(folder, agency).exit_code == 0
    return folder


@pytest.fixture
def place(made, tmp_path):
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def link(place, *words):
    places = ("--registry", place / "r.sqlite", "--review", place / "review.csv")
    return run("link", place / "a.parquet", place / "b.parquet", *places, *words)


@pytest.mark.parametrize("other", ["a.csv", "p.key", "a.ids", "b.ids"])
@pytest.mark.parametrize("option", ["--output", "--ids"])
def test_no_file_of_another_kind_is_written_over(place, option, other):
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    done = encode(place, "a", option, place / other)
    if (option, other) == ("--ids", "a.ids"):
        return
    assert done.exit_code == 1 and "Error: " in done.output
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


@pytest.mark.slow
def test_a_registry_is_not_written_over_by_a_queue_or_a_crosswalk(place):
    assert link(place).exit_code == 0
    before = (place / "r.sqlite").read_bytes()
    assert "something else" in link(place, "--review", place / "r.sqlite").output
    words = ("--registry", place / "r.sqlite", "--encodings", place / "a.parquet")
    assert "something else" in run("crosswalk", *words, "--output", place / "r.sqlite").output
    assert (place / "r.sqlite").read_bytes() == before


@pytest.mark.slow
def test_a_crosswalk_has_the_records_that_were_sent_and_no_others(place):
    """A child whom the agency no longer sends gets no id; one that was not linked has none yet."""
    assert link(place).exit_code == 0
    lines = (place / "a.csv").read_text().splitlines()
    new = f"X{lines[1]}"
    (place / "a.csv").write_text("\n".join([lines[0], *lines[11:], new]) + "\n")
    assert encode(place, "a").exit_code == 0
    words = ("--registry", place / "r.sqlite", "--encodings", place / "a.parquet")
    done = run("crosswalk", *words, "--output", place / "own.csv")
    told = (place / "own.csv").read_text().splitlines()[1:]
    assert len(told) == 110 and "1 of the records came later" in done.output
    sent = read_table(place / "a.parquet", "encoding")[0]["local_id"].to_pylist()
    assert {line.split(",")[0] for line in told} < {*sent}
    (place / "a.csv").write_text("\n".join([lines[0], new]) + "\n")
    assert encode(place, "a").exit_code == 0
    done = run("crosswalk", *words, "--output", place / "other.csv")
    assert done.exit_code == 1 and "none of these records" in done.output


@pytest.mark.parametrize("room", ["1MB", "20MB"])  # the second is enough to begin with
def test_too_little_room_for_the_database_is_told(place, monkeypatch, room):
    def connect(*names, config=None, connect=duckdb.connect):
        bounds = {"memory_limit": room, "max_temp_directory_size": "0KB"}
        return connect(*names, config={**(config or {}), **bounds})

    monkeypatch.setattr("duckdb.connect", connect)
    done = link(place)
    assert done.exit_code == 1 and "has not room enough" in done.output
    assert not (place / "r.sqlite").exists() and not (place / "review.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["hub", "strict"])
def test_rosters_of_one_and_the_same_child_are_told(place, profile):
    for agency in "ab":
        roster = "id,first_name,last_name,birth_date\n1,Testa,Madeup,2015-03-31\n"
        (place / f"{agency}.csv").write_text(roster)
        assert encode(place, agency, "--profile", profile).exit_code == 0
    done = link(place)
    assert done.exit_code == 1 and "too few and too much alike" in done.output


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["key", "{}/none/p.key"], "There is no folder"),
        (["key", "{}/" + "x" * 300], "name too long"),
        (["key", "{}"], "is a directory"),
        (["demo", "{}/a.csv/x", "--records", "100"], "a.csv"),
    ],
)
def test_places_that_do_not_take_a_file_are_told(place, words, problem):
    done = run(*(word.format(place) for word in words))
    assert done.exit_code and problem in done.output.lower() or problem in done.output


def test_a_wrong_encoding_of_text_is_told(place):
    assert "not in utf-16" in encode(place, "a", "--encoding", "utf-16").output
    assert "no text encoding" in encode(place, "a", "--encoding", "nonsense").output


def test_an_empty_file_may_be_written_over(place):
    (place / "empty").touch()
    assert encode(place, "a", "--output", place / "empty").exit_code == 0


@pytest.mark.parametrize("other", ["project", "agency"])
def test_a_list_of_local_ids_of_another_is_refused(place, other):
    assert "is the list of" in encode(place, "a", f"--{other}", "elsewhere").output


def test_a_list_of_local_ids_outlives_a_version_of_the_encodings(place, monkeypatch):
    before = read_table(place / "a.parquet", "encoding")[0]["local_id"].to_pylist()
    monkeypatch.setattr("connect_identifier.agency.FORM", 99)
    monkeypatch.setattr("connect_identifier.files.FORM", 99)
    assert encode(place, "a").exit_code == 0
    assert read_table(place / "a.parquet", "encoding")[0]["local_id"].to_pylist() == before


def change(place, columns=None, **about):
    """Write b's encodings with other words or columns, as an agency can that means ill: the digest holds."""
    path = place / "b.parquet"
    table, manifest = read_table(path, "encoding")
    for name, cells in (columns or {}).items():
        table = table.set_column(table.column_names.index(name), name, cells)
    path.unlink()
    write_table(path, "encoding", table, Manifest(**{**vars(manifest), **about}))


@pytest.mark.parametrize(
    "about",
    [
        {"agency": "b' UNION SELECT * FROM agency_0; --"},
        {"agency": "\x1b[2J"},
        {"project": "kites\nother"},
        {"key": "not one"},
        {"profile": "loose"},
        {"form": "1"},
    ],
)
def test_words_of_an_agency_that_connect_id_does_not_write_are_refused(place, about):
    change(place, **about)
    with pytest.raises(Refused, match="was edited"):
        read_encodings([place / "a.parquet", place / "b.parquet"])


@pytest.mark.parametrize(
    ("column", "cells", "problem"),
    [
        ("local_id", ["=HYPERLINK(1)"] * 120, "a local id twice"),
        ("local_id", [f"=cmd|{n}" for n in range(120)], "does not write"),
        ("local_id", [None, *(f"{n:032x}" for n in range(119))], "without a local id"),
        ("t_full", ["x"] * 120, "does not write"),
        ("t_full", [1] * 120, "has not the columns"),
    ],
)
def test_cells_of_an_agency_that_connect_id_does_not_write_are_refused(
    place, column, cells, problem
):
    change(place, {column: pa.array(cells)})
    with pytest.raises(Refused, match=problem):
        read_encodings([place / "a.parquet", place / "b.parquet"])


@pytest.mark.parametrize("kind", ["numbers with a point", "a name twice"])
def test_columns_of_another_kind_are_refused(place, kind):
    path = place / "b.parquet"
    table, meta = pq.read_table(path), pq.read_schema(path).metadata
    name = "more" if kind == "numbers with a point" else "local_id"
    changed = table.append_column(name, pa.array([1.5] * 120)).replace_schema_metadata(meta)
    pq.write_table(changed, path)
    with pytest.raises(Refused, match="not as connect-id wrote it"):
        read_table(path, "encoding")


def test_a_table_that_grows_when_it_is_read_is_refused_before(place):
    """A million rows of one value take few bytes; local ids are random, and cannot."""
    table = pa.table({"local_id": pa.array(["0" * 32] * 1_000_000)})
    (place / "b.parquet").unlink()
    manifest = read_table(place / "a.parquet", "encoding")[1]
    write_table(
        place / "b.parquet", "encoding", table, Manifest(**{**vars(manifest), "records": 1_000_000})
    )
    with pytest.raises(Refused, match="not as connect-id wrote it"):
        read_table(place / "b.parquet", "encoding")


def test_of_a_file_of_what_was_learned_only_the_numbers_are_taken(place):
    assert link(place, "--model", place / "m.json").exit_code == 0
    first = (place / "review.csv").read_bytes()
    model = json.loads((place / "m.json").read_text())
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            level["sql_condition"] = "read_csv('/etc/passwd')"
    (place / "m.json").write_text(json.dumps(model))
    assert link(place, "--model", place / "m.json").exit_code == 0
    assert (place / "review.csv").read_bytes() == first
    for wrong in ("[]", "{", '{"comparisons": []}', json.dumps({**model, "comparisons": []})):
        (place / "m.json").write_text(wrong)
        assert "model" in link(place, "--model", place / "m.json").output


FIELDS = fields_of("hub")


def pair(left, right, chance=0.999):
    return Pair(tuple(left.split()), tuple(right.split()), chance, (None,) * len(FIELDS))


def ends(left, right):
    return frozenset((tuple(left.split()), tuple(right.split())))


def test_what_a_person_parted_is_not_put_together_by_way_of_a_third_record():
    pairs = [pair("a 1", "b 1"), pair("b 1", "c 1", 0.995)]
    found = cluster(Linked("hub", pairs, {}), {ends("a 1", "c 1"): False})
    assert found.clusters == [(("a", "1"), ("b", "1"))]
    assert [question.reason for question in found.questions] == [PARTED]
    both = {ends("a 1", "b 1"): True, ends("b 1", "c 1"): True, ends("a 1", "c 1"): False}
    assert [q.reason for q in cluster(Linked("hub", [], {}), both).questions] == [PARTED]


def test_a_child_that_an_agency_sent_twice_is_one_child_where_a_person_says_so():
    pairs = [pair("a 1", "b 1"), pair("a 2", "b 1", 0.998)]
    assert [q.reason for q in cluster(Linked("hub", pairs, {})).questions] == [TAKEN]
    settled = {ends("a 1", "b 1"): True, ends("a 2", "b 1"): True}
    found = cluster(Linked("hub", pairs, {}), settled)
    assert found.clusters == [(("a", "1"), ("a", "2"), ("b", "1"))] and not found.questions


def test_what_a_person_linked_stays_linked_though_this_run_does_not_find_it():
    found = cluster(Linked("hub", [], {}), {ends("a 1", "b 1"): True})
    assert found.clusters == [(("a", "1"), ("b", "1"))]


def write_decisions(path, *answers):
    questions = cluster(Linked("hub", [pair("a 1", "b 1", 0.7), pair("a 2", "b 2", 0.6)], {}))
    write_queue(path, questions, FIELDS)
    head, *lines = path.read_text().splitlines()
    for answer, line in zip(answers, lines, strict=False):
        head += "\n" + ",".join([*line.split(",")[:4], answer, *line.split(",")[5:]])
    path.write_text(head + "\n")
    return path


def test_decisions_that_contradict_each_other_are_told_by_their_lines(tmp_path):
    one = write_decisions(tmp_path / "one.csv", "link", "part")
    two = write_decisions(tmp_path / "two.csv", "Link ", "link")
    with pytest.raises(Refused, match="Line 3 of two.csv and line 3 of one.csv"):
        read_decisions([one, two])
    assert len(read_decisions([one, one])) == 2


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("decision", "choice", "no column decision"),
        ("link", "maybe", "link, part or empty"),
        ("0.700", "often", "not as connect-id wrote it"),
        ("a,1,b,1", "a,1,,", "not as connect-id wrote it"),
        ("a,1,b,1", "a,1,a,1", "not as connect-id wrote it"),
    ],
)
def test_a_queue_that_was_damaged_is_told(tmp_path, old, new, problem):
    path = write_decisions(tmp_path / "one.csv", "link")
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(Refused, match=problem):
        read_decisions([path])


@pytest.mark.slow
def test_a_queue_with_decisions_is_not_written_over(place):
    assert link(place).exit_code == 0
    path = place / "review.csv"
    head, first, *rest = path.read_text().splitlines()
    cells = first.split(",")
    path.write_text("\n".join([head, ",".join([*cells[:4], "part", *cells[5:]]), *rest]) + "\n")
    assert "holds decisions" in link(place).output
    assert "write over the decisions" in link(place, "--decisions", path).output
    again = link(place, "--review", place / "next.csv", "--decisions", path)
    assert again.exit_code == 0 and ",".join(cells[:4]) not in (place / "next.csv").read_text()


@pytest.mark.slow
def test_what_a_person_decided_holds_in_the_next_run_too(place):
    """Without the file of last time: a pair that was parted is not asked about again, and one that was linked
    stays linked."""
    assert link(place).exit_code == 0
    head, *lines = (place / "review.csv").read_text().splitlines()
    assert lines
    answers = ["link", *["part"] * (len(lines) - 1)]
    filled = [
        ",".join([*line.split(",")[:4], answer, *line.split(",")[5:]])
        for line, answer in zip(lines, answers, strict=True)
    ]
    decided = place / "decided.csv"
    decided.write_text("\n".join([head, *filled]) + "\n")
    (place / "review.csv").unlink()
    assert link(place, "--decisions", decided).exit_code == 0
    ids = read_ids(place / "r.sqlite")
    a, b, c, d = lines[0].split(",")[:4]
    assert ids[a, b] == ids[c, d]
    again = link(place)
    assert again.exit_code == 0 and read_ids(place / "r.sqlite") == ids
    asked = [line.split(",")[:4] for line in (place / "review.csv").read_text().splitlines()[1:]]
    assert not [line for line in lines if line.split(",")[:4] in asked]


@pytest.mark.slow
def test_with_a_new_key_local_ids_and_decisions_stay_in_a_new_registry(place):
    assert link(place).exit_code == 0
    before = read_table(place / "a.parquet", "encoding")[0]["local_id"].to_pylist()
    decided = place / "decided.csv"
    (place / "review.csv").rename(decided)
    head, first, *_ = decided.read_text().splitlines()
    cells = first.split(",")
    decided.write_text("\n".join([head, ",".join([*cells[:4], "link", *cells[5:]])]) + "\n")
    (place / "p.key").unlink()
    assert run("key", place / "p.key").exit_code == 0
    assert all(encode(place, agency).exit_code == 0 for agency in "ab")
    assert read_table(place / "a.parquet", "encoding")[0]["local_id"].to_pylist() == before
    assert "another key" in link(place, "--decisions", decided).output
    (place / "r.sqlite").rename(place / "old.sqlite")
    assert link(place, "--decisions", decided).exit_code == 0
    ids, old = read_ids(place / "r.sqlite"), read_ids(place / "old.sqlite")
    assert ids[cells[0], cells[1]] == ids[cells[2], cells[3]]
    assert ids.keys() == old.keys() and not {*ids.values()} & {*old.values()}


def test_a_later_decision_holds_and_the_earlier_one_stays_in_the_log(tmp_path):
    pair_, other = frozenset((("a", "1"), ("b", "1"))), frozenset((("a", "2"), ("b", "2")))
    path, later = tmp_path / "r.sqlite", date(2026, 2, 1)
    with open_registry(path, "kites", "key") as connection:
        assert settle(connection, {pair_: True, other: False}, TODAY) == {pair_: True, other: False}
    with open_registry(path, "kites", "key") as connection:
        assert settle(connection, {pair_: False, other: False}, later)[pair_] is False
        assert settle(connection, {}, later) == {pair_: False, other: False}
        days = connection.execute("SELECT day, linked FROM decision").fetchall()
    assert days == [("2026-01-31", 1), ("2026-01-31", 0), ("2026-02-01", 0)]


def test_decisions_of_other_encodings_are_told(place):
    strange = write_decisions(place / "strange.csv", "link", "part")
    assert "None of the decisions" in link(place, "--decisions", strange).output
