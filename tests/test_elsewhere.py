"""Ties between tables that no descriptor tells: found in all their clothes, and not found where there are
none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from apart import TIED, World, equal, independent
from breadth import count_tried
from made_tables import COUNT, catalog_of, package

from connect_catalog.checks import find_unready
from connect_catalog.checks.elsewhere import check_undeclared_ties, find_ties
from connect_catalog.model import Waiver

PAIRS = count_tried(150, 500)


@pytest.mark.parametrize("kind", TIED, ids=lambda kind: kind.__name__)
def test_a_tie_is_found_in_whatever_clothes(kind):
    """Both packages are told, and neither of a number."""
    for seed in range(3):
        problems = check_undeclared_ties(catalog_of(*kind(World(seed))))
        assert {problem.code for problem in problems} == {"undeclared-tie"}
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


def test_a_package_with_an_undeclared_tie_is_not_ready_to_be_protected():
    one, two = equal(World(0))
    codes = [problem.code for problem in find_unready(catalog_of(one, two), ["two"])]
    assert "undeclared-tie" in codes
