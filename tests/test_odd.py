"""Whatever a table looks like, `suppress` makes it safe or says why it cannot, in bounded time."""

from __future__ import annotations

from collections import Counter

import pytest
from breadth import count_tried
from odd_tables import NUMBERS, odd_catalog

from connect_catalog.checks.disclosure import check_disclosure
from connect_catalog.checks.disclosure.attack import find_given_away
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.tables import is_small, threshold_of
from connect_catalog.intake.suppress import complement, protect
from connect_catalog.model import Catalog
from connect_catalog.problems import ProblemsFound

TABLES = count_tried(12, 400)


def shows_small(catalog: Catalog) -> bool:
    """Whether a count of the first package is shown and small."""
    package = catalog.packages["a"]
    return any(
        table.measure(column.name).find(
            lambda number, column=column: is_small(
                number, threshold_of(catalog, package, column), column.connect.rounding
            )
        )
        for table in package.tables.values()
        for column in table.resource.columns("measure")
        if column.connect.kind == "count"
    )


def protect_odd(catalog: Catalog) -> str:
    """What becomes of it: safe, or refused."""
    try:
        safe, _ = protect(catalog, ["a"])
    except ProblemsFound as refused:
        assert all(problem.message and problem.mend for problem in refused.problems)
        return "refused"
    assert not shows_small(safe)
    system = build_system(safe)
    own = [i for i, cell in enumerate(system.cells) if any(p.package == "a" for p in cell.places)]
    assert find_given_away(system, own) == []
    return "safe"


@pytest.fixture(scope="module")
def outcomes() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for seed in range(TABLES):
        told, catalog = odd_catalog(seed)
        [*check_disclosure(catalog)]
        found[told.split(",")[0], protect_odd(catalog)] += 1
    return found


@pytest.mark.slow
def test_odd_tables_are_made_safe_or_refused_with_what_to_do(outcomes):
    assert {kind for kind, _ in outcomes} == {*NUMBERS}
    assert {outcome for _, outcome in outcomes} == {"safe", "refused"}


def test_the_search_for_another_way_ends(monkeypatch):
    """Every count is small, so nothing is left to hide but zeros, of which there are sets without end."""
    asked = []
    find_fewest = complement.find_fewest
    monkeypatch.setattr(
        complement, "find_fewest", lambda *given: asked.append(given[1]) or find_fewest(*given)
    )
    monkeypatch.setattr(complement, "STUCK_AUDITS", 20)
    _, catalog = odd_catalog(4)
    with pytest.raises(ProblemsFound):
        protect(catalog, ["a"])
    assert asked == [20]
