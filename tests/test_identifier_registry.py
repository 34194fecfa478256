"""The registry against a simple model of it, whatever runs come: ids never change in silence, the log is whole."""

import shutil
import sqlite3
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from identifier_trials import read_ids, replay

from connect_identifier.problems import Refused
from connect_identifier.registry import (
    approve_request,
    issue_ids,
    list_joint_ids,
    list_pseudonyms,
    open_registry,
)

TODAY = date(2026, 1, 31)
RECORDS = [(agency, str(number)) for agency in "abc" for number in range(3)]


def issue(path, records, clusters, day=TODAY):
    with open_registry(path, "kites", "key") as connection:
        return issue_ids(connection, records, clusters, day)


@some.composite
def runs(draw):
    """Records of a run, and those of one child: a child may have several records of one agency."""
    here = draw(some.lists(some.sampled_from(RECORDS), unique=True, min_size=1))
    child = [draw(some.integers(0, 4)) for _ in here]
    groups = [tuple(r for r, c in zip(here, child, strict=True) if c == n) for n in range(5)]
    return here, sorted(tuple(sorted(group)) for group in groups if len(group) > 1)


def follow(state, here, clusters):
    """The model: what the rule says of each id, in the words of the registry's documentation. state: id number by
    record; new ids go on from the greatest. Gives the state after, and what was given, merged and split."""
    state, counts = dict(state), Counter()
    next_id = max(state["used"], default=0)
    ids, used = dict(state["ids"]), set(state["used"])
    alone = [(record,) for record in sorted(here) if not any(record in c for c in clusters)]
    groups = [*clusters, *alone]
    for old in sorted({ids[r] for g in groups for r in g if r in ids}):
        parts = [part for g in groups if (part := [r for r in g if ids.get(r) == old])]
        stays = max(parts, key=len)
        for part in parts:
            if part is not stays:
                next_id += 1
                used.add(next_id)
                counts["split"] += 1
                ids |= dict.fromkeys(part, -next_id)
    ids = {record: abs(id_) for record, id_ in ids.items()}
    for group in groups:
        known = sorted({ids[r] for r in group if r in ids})
        if not known:
            next_id += 1
            used.add(next_id)
            counts["issue"] += 1
            known = [next_id]
        for other in known[1:]:
            counts["merge"] += 1
            ids |= {record: known[0] for record, id_ in ids.items() if id_ == other}
        ids |= dict.fromkeys(group, known[0])
    return {"ids": ids, "used": used}, counts


@settings(max_examples=60, deadline=None)
@given(some.lists(runs(), min_size=1, max_size=6))
def test_whatever_runs_come_the_registry_does_as_its_rule_says(tmp_path_factory, all_runs):
    path = tmp_path_factory.mktemp("registry") / "r.sqlite"
    state, before = {"ids": {}, "used": set()}, {}
    for number, (here, clusters) in enumerate(all_runs):
        outcome = issue(path, here, clusters, TODAY + timedelta(number))
        state, counts = follow(state, here, clusters)
        now = read_ids(path)
        assert (outcome.given, outcome.merged, outcome.split) == (
            counts["issue"],
            counts["merge"],
            counts["split"],
        )
        assert now.keys() == state["ids"].keys()
        names = {(state["ids"][record], id_) for record, id_ in now.items()}
        assert len(names) == len({one for one, _ in names}) == len({two for _, two in names})
        assert replay(path) == now
        told = read_changes(path, TODAY + timedelta(number))
        assert {r for r in before if before[r] != now[r]} <= told
        before = now


def read_changes(path, day):
    """The records whose id changed on a day, as the log has it."""
    asked = "SELECT agency, local_id FROM history WHERE day = ? AND from_id IS NOT NULL"
    return {*sqlite3.connect(path).execute(asked, (day.isoformat(),))}


def test_an_id_that_merged_and_split_and_merged_again_is_no_former_one(tmp_path):
    path, both = tmp_path / "r.sqlite", [("a", "1"), ("b", "1")]
    seen = []
    for clusters in ([], [tuple(both)], [], [tuple(both)]):
        issue(path, both, clusters)
        seen.append(read_ids(path))
    first, merged, parted, again = seen
    assert merged["b", "1"] == merged["a", "1"] == first["a", "1"] == again["b", "1"]
    assert parted["b", "1"] not in first.values()
    asked = "SELECT what FROM history WHERE agency = 'b' ORDER BY rowid"
    log = [what for (what,) in sqlite3.connect(path).execute(asked)]
    assert log == ["issue", "merge", "split", "merge"]


def test_a_run_without_some_records_keeps_their_ids(tmp_path):
    path, pair = tmp_path / "r.sqlite", (("a", "1"), ("b", "1"))
    issue(path, pair, [pair])
    before = read_ids(path)
    assert issue(path, [("b", "1")], []).split == 0
    assert read_ids(path) == before


def test_pseudonyms_and_joint_ids_stay_while_the_child_does(tmp_path):
    path, pair = tmp_path / "r.sqlite", (("a", "1"), ("b", "1"))
    issue(path, pair, [pair])
    later = TODAY + timedelta(30)
    for _ in range(2):
        with open_registry(path, "kites", "key") as connection:
            words = ("count who uses both", "data board", ["a", "b"], later, TODAY)
            request = approve_request(connection, *words)
            seen = list_pseudonyms(connection, "a"), list_joint_ids(connection, request, "a", TODAY)
        with open_registry(path, "kites", "key") as connection:
            assert list_pseudonyms(connection, "a") == seen[0]
            assert list_joint_ids(connection, request, "a", later) == seen[1]
            with pytest.raises(Refused, match="expired"):
                list_joint_ids(connection, request, "a", later + timedelta(1))


def request(path, *agencies):
    with open_registry(path, "kites", "key") as connection:
        words = ("count who uses both", "data board", agencies, TODAY + timedelta(9), TODAY)
        return approve_request(connection, *words)


def join(path, request, agency):
    with open_registry(path, "kites", "key") as connection:
        return list_joint_ids(connection, request, agency, TODAY)


def test_joint_ids_of_one_request_are_of_one_state_of_the_registry(tmp_path):
    """Whom a person parts, or links, between two crosswalks of one request is joined in both as in the first."""
    path, one, two = tmp_path / "r.sqlite", ("a", "1"), ("b", "1")
    issue(path, [one, two, ("b", "2"), ("c", "1")], [(one, two)])
    asked = request(path, "a", "b")
    first = join(path, asked, "a")
    issue(path, [("a", "1"), ("b", "1"), ("b", "2"), ("b", "3")], [(("a", "1"), ("b", "2"))])
    second = join(path, asked, "b")
    assert second.keys() == {"1", "2"} and first["1"] == second["1"] != second["2"]
    assert join(path, asked, "a") == first
    later = request(path, "a", "b")
    assert join(path, later, "a")["1"] == join(path, later, "b")["2"]


@settings(max_examples=40, deadline=None)
@given(some.lists(runs(), min_size=2, max_size=5))
def test_joint_ids_tell_who_was_one_child_when_the_first_agency_asked(tmp_path_factory, all_runs):
    path = tmp_path_factory.mktemp("registry") / "r.sqlite"
    issue(path, RECORDS[::3], [])  # each agency has one
    issue(path, *all_runs[0])
    asked, state = request(path, "a", "b"), read_ids(path)
    joint = {("a", local): id_ for local, id_ in join(path, asked, "a").items()}
    for run in all_runs[1:]:
        issue(path, *run)
    joint |= {("b", local): id_ for local, id_ in join(path, asked, "b").items()}
    assert joint.keys() == {record for record in state if record[0] in "ab"}
    names = {(state[record], id_) for record, id_ in joint.items()}
    assert len(names) == len({one for one, _ in names}) == len({two for _, two in names})


def give(path, agency):
    with open_registry(path, "kites", "key") as connection:
        return list_pseudonyms(connection, agency)


@settings(max_examples=60, deadline=None)
@given(some.lists(runs(), min_size=1, max_size=6))
def test_an_agency_reads_from_its_pseudonyms_nothing_of_others_records(tmp_path_factory, all_runs):
    """A pseudonym changes only where the agency's own records are grouped otherwise than before, and none
    is ever given to a child of other records."""
    path = tmp_path_factory.mktemp("registry") / "r.sqlite"
    held, before = {}, {}
    for here, clusters in all_runs:
        issue(path, here, clusters)
        for agency in sorted({agency for agency, _ in read_ids(path)}):
            now, old = give(path, agency), before.get(agency, {})
            for pseudonym, records in group(now).items():
                assert held.setdefault(pseudonym, records) & records
                held[pseudonym] |= records
            for pseudonym, records in group(old).items():
                if records in group(now).values():
                    assert {now[local] for local in records} == {pseudonym}
            before[agency] = now


def group(ids):
    found = {}
    for local, id_ in ids.items():
        found.setdefault(id_, set()).add(local)
    return found


@pytest.mark.parametrize("between", [True, False])
def test_a_pseudonym_goes_with_its_record_and_not_to_one_that_comes_in_its_place(tmp_path, between):
    path, a, b, other = tmp_path / "r.sqlite", ("a", "1"), ("b", "1"), ("b", "2")
    issue(path, [a, b], [])
    first = give(path, "b")
    issue(path, [a, b], [(a, b)])
    if between:
        assert give(path, "b") == first
    issue(path, [a, b, other], [(a, other)])
    second = give(path, "b")
    assert second["1"] == first["1"] != second["2"]


def test_of_two_records_of_one_agency_that_become_one_child_one_keeps_its_pseudonym(tmp_path):
    path, pair = tmp_path / "r.sqlite", (("a", "1"), ("a", "2"))
    issue(path, pair, [])
    first = give(path, "a")
    issue(path, pair, [pair])
    assert {*give(path, "a").values()} == {first["1"]}
    former = sqlite3.connect(path).execute("SELECT agency, pseudonym FROM former_pseudonym")
    assert [*former] == [("a", first["2"])]


def test_a_registry_of_before_is_opened_and_used(tmp_path):
    path, pair = tmp_path / "r.sqlite", (("a", "1"), ("b", "1"))
    issue(path, pair, [])
    first = give(path, "b")
    asked = request(path, "a", "b")
    joint = join(path, asked, "a")
    alter(path, "DROP TABLE former_pseudonym", "DROP TABLE request_record")
    issue(path, pair, [pair])
    assert give(path, "b") == first
    assert join(path, asked, "b") == join(path, asked, "a") == joint


def test_a_request_for_an_agency_without_records_is_refused(tmp_path):
    issue(tmp_path / "r.sqlite", [("a", "1"), ("b", "1")], [])
    with open_registry(tmp_path / "r.sqlite", "kites", "key") as connection:
        words = ("count who uses both", "data board", ["a", "c"], TODAY + timedelta(9), TODAY)
        with pytest.raises(Refused, match="no records of c"):
            approve_request(connection, *words)


def alter(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE about SET mark = replace(mark, ':v1', ':v0')", "another version"),
        ("UPDATE about SET project = 'other'", "project other"),
        ("UPDATE about SET key = 'other'", "another key"),
        ("DELETE FROM about", "damaged"),
        ("ALTER TABLE about RENAME COLUMN project TO club", "damaged"),
        ("INSERT INTO about SELECT * FROM about", "damaged"),
        ("ALTER TABLE record RENAME TO records", "damaged"),
    ],
)
def test_a_registry_of_another_kind_is_told_and_left_as_it_is(tmp_path, statement, problem):
    path = tmp_path / "r.sqlite"
    issue(path, [("a", "1")], [])
    alter(path, statement)
    before = path.read_bytes()
    with pytest.raises(Refused, match=problem):
        issue(path, [("a", "2")], [])
    assert path.read_bytes() == before


def test_a_registry_cut_short_is_told(tmp_path):
    path = tmp_path / "r.sqlite"
    issue(path, [("a", str(number)) for number in range(500)], [])
    path.write_bytes(path.read_bytes()[:-9000])
    with pytest.raises(Refused, match="damaged"):
        issue(path, [("a", "2")], [])


def test_another_programs_database_is_not_taken_for_a_registry(tmp_path):
    alter(tmp_path / "other.db", "CREATE TABLE about (a, b, c)")
    shutil.copy(tmp_path / "other.db", tmp_path / "before.db")
    with pytest.raises(Refused, match="not a registry"):
        issue(tmp_path / "other.db", [("a", "1")], [])
    assert (tmp_path / "other.db").read_bytes() == (tmp_path / "before.db").read_bytes()


def test_a_second_writer_is_told_to_wait(tmp_path, monkeypatch):
    monkeypatch.setattr("connect_identifier.registry.WAIT", 0)
    path = tmp_path / "r.sqlite"
    with open_registry(path, "kites", "key") as connection:
        issue_ids(connection, [("a", "1")], [], TODAY)
        with pytest.raises(Refused, match="Another program writes"):
            issue(path, [("a", "2")], [])
    assert {*read_ids(path)} == {("a", "1")}
