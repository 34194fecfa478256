"""Ties between tables that no descriptor tells: found in all their clothes, and not found where there are
none."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from apart import (
    HIDDEN,
    PLACES,
    TIED,
    World,
    equal,
    independent,
    percent_of_total_elsewhere,
    share_of_another,
    slice_of,
    state_of_towns,
    two_breakdowns,
)
from attacker_facts import learn
from breadth import count_tried
from conftest import TESTS, TODAY
from made_tables import COUNT, catalog_of, package, put
from red_team import audit, publish, steal

from connect_catalog.checks import find_unready, load_and_check
from connect_catalog.checks.certain import list_certain
from connect_catalog.checks.elsewhere import check_undeclared_ties, find_ties, find_undenied
from connect_catalog.intake.suppress import protect
from connect_catalog.model import Waiver

PAIRS = count_tried(150, 500)


@pytest.mark.parametrize("kind", TIED, ids=lambda kind: kind.__name__)
def test_a_tie_is_found_in_whatever_clothes(kind):
    """Both packages are told, and neither of a number."""
    for seed in range(3):
        problems = check_undeclared_ties(catalog_of(*kind(World(seed))))
        assert {problem.code for problem in problems} <= {"undeclared-tie", "certain-tie"}
        assert {problem.path.split("/")[1] for problem in problems} == {"one", "two"}


def test_tables_that_have_nothing_to_do_with_each_other_are_asked_nothing():
    assert sum(bool(find_ties(catalog_of(*independent(seed)))) for seed in range(PAIRS)) == 0


def test_what_is_denied_with_a_reason_is_not_asked_again():
    one, two = equal(World(0))
    waiver = Waiver(code="undeclared-tie", field="n", reason="They are other children.")
    connect = one.descriptor.connect.model_copy(update={"waivers": (waiver,)})
    denied = replace(one, descriptor=one.descriptor.model_copy(update={"connect": connect}))
    assert check_undeclared_ties(catalog_of(one, two))
    assert check_undeclared_ties(catalog_of(denied, two)) == []


def test_what_is_declared_is_not_asked():
    visits = COUNT | {"concept": "visits"}
    rows = World(0).rows("place", "year")
    tables = [
        package(id, {"t": ({"place": {}, "year": {}, "n": visits}, rows)}) for id in ("one", "two")
    ]
    assert check_undeclared_ties(catalog_of(*tables)) == []


def test_what_is_only_likely_is_asked_before_a_package_is_protected():
    """Nine years and groups of the whole state leave room for chance."""
    problems, ties = find_unready(catalog_of(*state_of_towns(World(0))), ["two"])
    assert "undeclared-tie" in [problem.code for problem in problems] and ties == ()


# ---------------------------------------------------------------------------- what is certain is used

CERTAIN = (equal, two_breakdowns, slice_of, share_of_another, percent_of_total_elsewhere)
SEEDS = range(4)


@pytest.mark.parametrize("kind", CERTAIN, ids=lambda kind: kind.__name__)
def test_the_audit_names_what_an_attacker_has_through_a_tie_that_nobody_declared(kind):
    """He lays the tables beside each other by himself, and knows nothing of the audit."""
    had = 0
    for seed in SEEDS:
        catalog = catalog_of(*kind(World(seed)))
        stolen = steal(learn(publish(catalog)))
        assert stolen == audit(catalog, list_certain(find_undenied(catalog)))
        had += len(stolen)
    assert had


@pytest.mark.slow
@pytest.mark.parametrize("kind", CERTAIN, ids=lambda kind: kind.__name__)
def test_suppress_protects_with_what_is_certain(kind):
    """Nothing is asked of the tie, and nobody has anything afterwards."""
    done = 0
    for seed in SEEDS:
        catalog = catalog_of(*kind(World(seed)))
        problems, ties = find_unready(catalog, ["one", "two"])
        assert ties and "undeclared-tie" not in [problem.code for problem in problems]
        safe, hidden = protect(catalog, ["one", "two"], ties=ties)
        assert steal(learn(publish(safe))) == {}
        done += len(hidden)
    assert done


def test_what_is_certain_is_told_and_audited_all_the_same(tmp_path):
    """The check says that two packages are tied and what is given away through it; it does not say that
    nobody has looked."""
    repo = Path(shutil.copytree(TESTS / "repo", tmp_path / "repo"))
    shutil.rmtree(repo / "datapackages")
    town = {"role": "geography", "concept": "town"}
    columns = ({"place": town, "n": COUNT}, {"town": town, "m": COUNT})
    rows = [[place, 7 + i * i] for i, place in enumerate(PLACES)]
    put(repo, "one", {"t": (columns[0], [["town 0", HIDDEN], *rows[1:]])})
    put(repo, "two", {"t": (columns[1], rows)})
    for cache in (False, True, True):
        _, problems = load_and_check(repo, TODAY, only=(), cache=cache)
        found = [p for p in problems if p.path.startswith("datapackages/one/")]
        assert {"certain-tie", "gives-away-exact"} <= {problem.code for problem in found}
        (given,) = [p for p in found if p.code == "gives-away-exact"]
        assert "another table" in given.message and "datapackages/two/data/t.csv" in given.detail
