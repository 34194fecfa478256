"""The attacker and the audit side by side: what each says that is had of a catalog."""

from __future__ import annotations

from collections.abc import Sequence

from attacker import attack
from attacker_reading import Download, Knowledge, Place

from connect_catalog.checks.disclosure.attack import find_given_away
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.ties import Tied
from connect_catalog.model import Catalog

Found = dict[frozenset[Place], bool]  # where a cell is hidden -> whether it is had exactly


def publish(catalog: Catalog) -> list[Download]:
    """The packages as they are downloaded."""
    return [
        Download.of(
            package.descriptor.model_dump_json(by_alias=True, exclude_none=True),
            {f"data/{name}.csv": table.content for name, table in package.tables.items()},
        )
        for package in catalog.packages.values()
    ]


def steal(knowledge: Knowledge) -> Found:
    """What the attacker has."""
    return {
        frozenset(knowledge.hidden.get(cell) or knowledge.rounded[cell]): loot.exact
        for cell, loot in attack(knowledge).items()
    }


def audit(catalog: Catalog, ties: Sequence[Tied] = ()) -> Found:
    """What the audit says that he has. ties: what hangs together though nobody says so."""
    system = build_system(catalog, ties=ties)
    return {
        frozenset(tuple(place) for place in cell.hidden_at or cell.places): finding.exact
        for finding in find_given_away(system)
        for cell in [system.cells[finding.cell]]
    }
