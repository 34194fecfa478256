"""The identifier: private, with links that hold, and nothing half written."""

import csv
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from connect_identifier import agency
from connect_identifier.agency import encode_roster
from connect_identifier.cli import main
from connect_identifier.clusters import cluster
from connect_identifier.encoding import Encoder
from connect_identifier.files import read_table
from connect_identifier.keys import ProjectKey, derive_key
from connect_identifier.linking import link_and_issue
from connect_identifier.made import COLUMNS
from connect_identifier.measures import Quality, count_missed, count_true, measure
from connect_identifier.normal import normal_first, normal_last, normal_sex, read_date
from connect_identifier.pairs import Linked, Pair, read_encodings
from connect_identifier.problems import Refused
from connect_identifier.registry import (
    approve_request,
    issue_ids,
    list_joint_ids,
    list_pseudonyms,
    open_registry,
)
from connect_identifier.rosters import Child, read_roster

TODAY = date(2026, 1, 31)
KEY = ProjectKey(bytes(range(32)), "kites")
HEAD = ",".join(COLUMNS)
CHILD = "1,Testa,Madeup,2015-03-31,f,1 Test Street,Testtown,06001"


def write(path, *rows, head=HEAD, encoding="utf-8"):
    path.write_text("\n".join([head, *rows]) + "\n", encoding)
    return path


def encode(folder, agency, *rows, key=KEY, profile="hub"):
    roster = write(folder / f"{agency}.csv", *rows)
    output, ids = folder / f"{agency}.parquet", folder / f"{agency}.ids.parquet"
    encode_roster(roster, key, profile, agency, output, ids, TODAY)
    return output


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def road(identifier_demo):
    """The demo of both profiles, with the command."""
    return identifier_demo


def read_report(road, profile):
    import json

    return json.loads((road / profile / "report.json").read_text())


@pytest.mark.parametrize("profile", ["hub", "strict"])
def test_the_road_ends_in_links_that_hold(road, profile):
    quality = read_report(road, profile)["quality"]
    assert quality["precision"] >= 0.995
    assert quality["recall"] >= 0.9


def test_no_file_but_the_rosters_holds_a_name_or_a_birth_date(road):
    rows = list(csv.DictReader((road / "hub/north.csv").open(encoding="utf-8")))[:300]
    held = {row["last_name"] for row in rows if len(row["last_name"]) > 6}
    held |= {row["birth_date"] for row in rows}
    for path in (road / "hub").iterdir():
        if path.name not in ("north.csv", "south.csv"):
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content = repr(pq.read_table(path).to_pydict()).encode()
            assert [text for text in held if text.encode() in content] == [], path.name


def test_two_agencies_cannot_join_their_crosswalks(road):
    def read(name):
        lines = list(csv.reader((road / "hub" / name).open(encoding="utf-8")))[1:]
        return {other for _, other, _ in lines}

    assert not read("north.crosswalk.csv") & read("south.crosswalk.csv")
    assert len(read("north.joint.csv") & read("south.joint.csv")) > 500
    registry = sqlite3.connect(road / "hub/registry.sqlite")
    ids = {id_ for (id_,) in registry.execute("SELECT id FROM child")}
    given = read("north.crosswalk.csv") | read("south.crosswalk.csv") | read("north.joint.csv")
    assert not ids & given


def test_the_key_of_a_field_is_hkdf_as_the_standard_has_it():
    """RFC 5869 with SHA-512: extract, then the first block of expand."""
    import hashlib
    import hmac

    extracted = hmac.new(b"salt", b"secret", hashlib.sha512).digest()
    expected = hmac.new(extracted, b"info\x01", hashlib.sha512).digest()
    assert derive_key(b"secret", b"salt", b"info") == expected


def test_encodings_of_another_field_or_project_have_nothing_in_common():
    other = ProjectKey(KEY.secret, "other")
    assert len({KEY.for_field("first"), KEY.for_field("last"), other.for_field("first")}) == 3
    child = Child("1", "testa", "madeup", "20150331", "f", "1 test st", "testtown", "06001")
    one, two = (Encoder(key, "hub").encode(child) for key in (KEY, other))
    assert not {cell for cell in one if isinstance(cell, str)} & set(two)


@pytest.mark.parametrize(
    ("first", "last", "plain"),
    [
        ("Bob", "O'Neil Jr.", ("robert", "oneil")),
        ("José", "García-López", ("jose", "garcia lopez")),
        ("ANA María", "de la Cruz", ("ana", "cruz")),
        ("Zoë", "Müller", ("zoe", "muller")),
        ("\u00c9lo\u00efse", "Nguy\u1ec5n", ("eloise", "nguyen")),
        ("E\u0301lo\u0308ise", "Nguye\u0302\u0303n", ("eloise", "nguyen")),
        ("أحمد", "محمّد", ("احمد", "محمد")),
    ],
)
def test_names_are_told_alike(first, last, plain):
    assert (normal_first(first), normal_last(last)) == plain


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("राम", "रीम"),  # Devanagari: vowel signs
        ("रमेश", "रमा"),
        ("কবির", "কবীর"),  # Bengali
        ("மணி", "மணா"),  # Tamil
        ("ดี", "ดู"),  # Thai
        ("がく", "かく"),  # Hiragana
    ],
)
def test_names_that_differ_in_a_mark_of_a_letter_are_two(one, two):
    assert normal_first(one) != normal_first(two)
    assert normal_first(f"{one} {two}") == normal_first(one)
    assert normal_first(f"\u200d{one}\ufe0f") == normal_first(one)


@pytest.mark.parametrize(
    "text", "U Unknown unk N 9 0 NOT-REPORTED not_specified N/A Desconocido -".split()
)
def test_a_sex_that_is_not_known_is_empty(text):
    assert normal_sex(text.replace("_", " ")) == ""


def test_a_sex_is_told_alike():
    told = [normal_sex(text) for text in ("F", "Female", "girl", "m", "BOY", "X", "Non-binary")]
    assert told == ["f", "f", "f", "m", "m", "x", "x"]


def test_a_column_that_is_not_read_is_not_checked(tmp_path):
    rows = [f"{CHILD},@home {'x' * 300}", f"2{CHILD[1:]},=A1"]
    roster = write(tmp_path / "a.csv", *rows, head=f"{HEAD},note")
    assert [child.own_id for child in read_roster(roster, TODAY)] == ["1", "2"]


def test_a_date_in_two_ways_is_not_guessed():
    assert read_date("3/31/2015", None) == read_date("31.3.2015", None) == date(2015, 3, 31)
    assert read_date("03/04/2015", "dmy") == date(2015, 4, 3)
    for text in ("03/04/2015", "2015-02-30", "yesterday"):
        with pytest.raises(ValueError):
            read_date(text, None)


BAD_ROSTERS = {
    "no column birth_date": ["id,first_name,last_name", "1,Testa,Madeup"],
    "the column id twice": ["id," + HEAD, "1," + CHILD],
    "has the id of line 2": [HEAD, CHILD, CHILD],
    "can be read in two ways": [HEAD, CHILD.replace("2015-03-31", "03/04/2015")],
    "a day that no calendar has": [HEAD, CHILD.replace("03-31", "02-30")],
    "lies in the future": [HEAD, CHILD.replace("2015", "2035")],
    "no name that can be read": [HEAD, CHILD.replace("Testa,Madeup", ",-")],
    "has no id": [HEAD, CHILD.replace("1,Testa", ",Testa")],
    "cell with a formula": [HEAD, CHILD.replace("Testtown", '=HYPERLINK("x")')],
    "cells where the heading has": [HEAD, CHILD + ",more"],
    "more than 200 characters": [HEAD, CHILD.replace("Testa", "T" * 300)],
    "a line of 20,000 characters": [HEAD, CHILD.replace("Testa", "T" * 10**6)],
    "a NUL character": [HEAD, CHILD.replace("Testa", "Te\0sta")],
    "The roster has no rows": [HEAD],
    "th record with one name": [HEAD, *(f"{n}{CHILD[1:]}" for n in range(500))],
}


@pytest.mark.parametrize("problem", BAD_ROSTERS)
def test_a_bad_roster_is_refused_and_nothing_is_written(tmp_path, problem):
    head, *rows = BAD_ROSTERS[problem]
    roster = write(tmp_path / "a.csv", *rows, head=head)
    with pytest.raises(Refused, match=problem):
        encode_roster(roster, KEY, "hub", "a", tmp_path / "a.parquet", tmp_path / "ids", TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_roster_in_latin_1_is_refused_unless_it_is_said(tmp_path):
    roster = write(tmp_path / "a.csv", CHILD.replace("Testa", "Tésta"), encoding="latin-1")
    with pytest.raises(Refused, match="not in UTF-8"):
        read_roster(roster, TODAY)
    assert read_roster(roster, TODAY, encoding="latin-1")[0].first == "testa"


def test_a_child_keeps_its_local_id_in_the_next_run(tmp_path):
    first = read_table(encode(tmp_path, "a", CHILD), "encoding")[0]["local_id"].to_pylist()
    again = encode(tmp_path, "a", CHILD.replace("Testa", "Testo"), "2" + CHILD[1:])
    assert set(first) < set(read_table(again, "encoding")[0]["local_id"].to_pylist())


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"key": ProjectKey(bytes(range(1, 33)), "kites")}, "another key"),
        ({"key": ProjectKey(KEY.secret, "other")}, "project other"),
        ({"profile": "strict"}, "profile strict"),
    ],
)
def test_encodings_that_do_not_compare_are_refused(tmp_path, change, problem):
    paths = [encode(tmp_path, "a", CHILD), encode(tmp_path, "b", CHILD, **change)]
    registry, review = tmp_path / "r.sqlite", tmp_path / "review.csv"
    with pytest.raises(Refused, match=problem):
        link_and_issue(paths, registry, review, TODAY)
    assert not registry.exists() and not review.exists()


def test_a_manifest_or_table_edited_by_hand_is_refused(tmp_path):
    path, other = encode(tmp_path, "a", CHILD), encode(tmp_path, "b", CHILD)
    table = pq.read_table(path)
    meta = dict(table.schema.metadata)
    (name,) = [key for key in meta if b"private" in key]
    edits = [
        (b'"agency": "a"', b'"agency": "c"', "not as connect-id wrote it"),
        (b'"form": 3', b'"form": 2', "of version 2"),
        (b'"form"', b'"from"', "was edited"),
    ]
    for old, new, problem in edits:
        changed = {**meta, name: meta[name].replace(old, new)}
        pq.write_table(table.replace_schema_metadata(changed), path)
        with pytest.raises(Refused, match=problem):
            read_encodings([path, other])
    pq.write_table(table.slice(0, 0), path)
    with pytest.raises(Refused):
        read_encodings([path, other])


def test_encodings_with_empty_cells_are_read_as_they_were_written(tmp_path):
    """Where one of a page's cells is empty, Parquet leaves what memory holds of it to chance."""
    rows = [f"{n},Testa,Madeup,2015-03-31,f,{n or ''},Testtown," for n in range(120)]
    rows += [f"{n},Testo,Madeup,,m,,,06001" for n in range(120, 170)]
    table, manifest = read_table(encode(tmp_path, "a", *rows), "encoding")
    assert manifest.records == 170 and table["zip_n"].null_count == 120


def pair(left, right, chance=0.999, levels=(6, 8, 5, 1, 3, 1, 2)):
    return Pair(("a", left), ("b", right), chance, levels)


def test_twins_are_never_linked_unseen_and_an_agency_has_one_record_in_a_cluster():
    twins = pair("1", "2", levels=(0, 8, 5, 1, 3, 1, 1))
    other_sex = pair("3", "4", levels=(6, 8, 5, 1, 3, 0, 1))
    pairs = [pair("5", "6"), pair("5", "7", 0.995), pair("8", "9", 0.7), twins, other_sex]
    found = cluster(Linked("hub", pairs, {}))
    assert found.clusters == [(("a", "5"), ("b", "6"))]
    reasons = {question.pair.right[1]: question.reason for question in found.questions}
    assert {key: reason.split()[0] for key, reason in reasons.items()} == {
        "7": "the",
        "9": "between",
        "2": "maybe",
        "4": "maybe",
    }
    settled = {
        frozenset((twins.left, twins.right)): True,
        frozenset((("a", "5"), ("b", "6"))): False,
    }
    assert cluster(Linked("hub", pairs, {}), settled).clusters == [
        (("a", "1"), ("b", "2")),
        (("a", "5"), ("b", "7")),
    ]


def issue(path, records, clusters):
    with open_registry(path, "kites", "key") as connection:
        return issue_ids(connection, records, clusters, TODAY)


def read_ids(path):
    rows = sqlite3.connect(path).execute("SELECT agency, local_id, id FROM record")
    return {(agency, local): id_ for agency, local, id_ in rows}


def read_log(path):
    return [what for (what,) in sqlite3.connect(path).execute("SELECT what FROM history")]


def test_no_id_changes_without_a_merge_or_split_in_the_log(tmp_path):
    path = tmp_path / "r.sqlite"
    a1, a2, b1, b2 = ("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")
    assert issue(path, [a1, a2, b1], [(a1, b1)]).given == 2
    first = read_ids(path)
    assert first[a1] == first[b1] != first[a2]
    again = issue(path, [a1, b1, b2], [(a1, b1)])  # a2 is not in this run
    assert (again.given, again.merged, again.split) == (1, 0, 0)
    assert read_ids(path).items() >= first.items()
    before = read_ids(path)
    merged = issue(path, [a1, a2, b1, b2], [(a1, b1), (a2, b2)])
    assert (merged.given, merged.merged, merged.split) == (0, 1, 0)
    assert read_ids(path)[b2] == read_ids(path)[a2] == before[a2]  # the older one stays
    parted = issue(path, [a1, a2, b1, b2], [(a2, b2)])
    assert (parted.given, parted.merged, parted.split) == (0, 0, 1)
    after = read_ids(path)
    assert after[a1] != after[b1] and before[a1] in (after[a1], after[b1])
    assert read_log(path).count("merge") == read_log(path).count("split") == 1


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from connect_identifier import {module} as module
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
{patch}
{act}
"""


def run_and_die(module, patch, act):
    script = KILLED.format(module=module, patch=patch, act=act)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_a_crash_in_the_middle_of_giving_ids_loses_nothing(tmp_path):
    path = tmp_path / "r.sqlite"
    a1, a2, b1 = ("a", "1"), ("a", "2"), ("b", "1")
    issue(path, [a1, a2, b1], [(a1, b1)])
    before, log = read_ids(path), read_log(path)
    act = (
        f"with module.open_registry(Path({str(path)!r}), 'kites', 'key') as c:\n"
        f"    module.issue_ids(c, {[a1, a2, b1]!r}, [({a2!r}, {b1!r})], date(2026, 1, 31))\n    die()"
    )
    run_and_die("registry", "", act)
    assert (read_ids(path), read_log(path)) == (before, log)
    assert issue(path, [a1, a2, b1], [(a2, b1)]).split == 1


def test_a_list_of_ids_that_another_run_has_changed_is_not_written_over(tmp_path, monkeypatch):
    path = encode(tmp_path, "a", CHILD)
    encode_part = agency._encode_part
    both = CHILD, f"2{CHILD[1:]}"

    def meet_another(*arguments):
        monkeypatch.undo()
        encode(tmp_path, "a", *both)
        return encode_part(*arguments)

    monkeypatch.setattr(agency, "_encode_part", meet_another)
    with pytest.raises(Refused, match=r"a\.ids\.parquet was changed by another run"):
        encode(tmp_path, "a", *both)
    listed, _ = read_table(tmp_path / "a.ids.parquet", "ids")
    sent, _ = read_table(path, "encoding")
    assert {*listed["local_id"].to_pylist()} == {*sent["local_id"].to_pylist()}
    encode(tmp_path, "a", *both)


def test_a_crash_while_encodings_are_written_leaves_the_old_ones(tmp_path):
    path = encode(tmp_path, "a", CHILD)
    before = path.read_bytes()
    act = (
        "from connect_identifier.keys import ProjectKey\n"
        f"f = Path({str(tmp_path)!r})\n"
        "module.encode_roster(f / 'a.csv', ProjectKey(bytes(range(32)), 'kites'), 'hub', 'a', "
        "f / 'a.parquet', f / 'a.ids.parquet', date(2026, 1, 31))"
    )
    patch = "from connect_identifier import files\nfiles.os.fsync = die"
    run_and_die("agency", patch, act)
    assert path.read_bytes() == before


def test_a_joint_id_is_given_within_an_approved_request_alone(tmp_path):
    path, later = tmp_path / "r.sqlite", date(2026, 3, 1)
    issue(path, [("a", "1"), ("b", "1"), ("c", "1")], [(("a", "1"), ("b", "1"))])
    with open_registry(path, "kites", "key") as connection:
        purpose = "count who uses both"
        one, two = (
            approve_request(connection, purpose, "data board", ["a", "b"], later, TODAY)
            for _ in range(2)
        )
        joint = [list_joint_ids(connection, one, agency, TODAY)["1"] for agency in "ab"]
        assert joint[0] == joint[1] != list_joint_ids(connection, two, "a", TODAY)["1"]
        assert list_pseudonyms(connection, "a") != list_pseudonyms(connection, "b")
        for wrong in ((one, "c", TODAY), (one, "a", date(2026, 3, 2)), ("none", "a", TODAY)):
            with pytest.raises(Refused):
                list_joint_ids(connection, *wrong)
        with pytest.raises(Refused, match="role"):
            approve_request(connection, purpose, "me@x.example", ["a", "b"], later, TODAY)


def test_a_registry_has_one_writer_and_one_project(tmp_path, monkeypatch):
    path = tmp_path / "r.sqlite"
    issue(path, [("a", "1")], [])
    with pytest.raises(Refused, match="another key"), open_registry(path, "kites", "other"):
        pass
    path.write_bytes(b"no database at all, but some bytes of another file" * 100)
    with pytest.raises(Refused, match="not a registry"), open_registry(path, "kites", "key"):
        pass


def test_measures_are_counted_by_hand():
    truth = {("a", "1"): 1, ("b", "1"): 1, ("a", "2"): 2, ("b", "2"): 2, ("b", "3"): 3}
    links = [(("a", "1"), ("b", "1")), (("a", "2"), ("b", "3"))]
    assert measure(links, truth) == Quality(1, 1, 1)
    assert (Quality(1, 1, 1).precision, Quality(1, 1, 1).recall) == (0.5, 0.5)
    assert Quality(0, 0, 0).precision is None
    assert count_true(truth) == 2
    groups = count_missed(links, truth, lambda record: "odd" if truth[record] % 2 else "even")
    assert groups == {"odd": (0, 1), "even": (1, 1)}


def test_a_key_is_private_and_never_written_over(tmp_path):
    path = tmp_path / "k"
    assert run("key", path).exit_code == 0
    assert os.stat(path).st_mode & 0o077 == 0
    done = run("key", path)
    assert done.exit_code == 1 and "never written over" in done.output
    path.write_text(path.read_text()[:-10])
    roster = write(tmp_path / "a.csv", CHILD)
    options = ["--agency", "a", "--project", "kites", "--key-file", path, "--profile", "hub"]
    done = run("encode", roster, *options, "--ids", tmp_path / "i", "--output", tmp_path / "o")
    assert done.exit_code == 1 and "cut or edited" in done.output and "Traceback" not in done.output
