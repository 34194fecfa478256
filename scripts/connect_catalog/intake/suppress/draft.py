"""Which cells of some packages are hidden to protect others, while that is being found out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import numpy

from ...checks.disclosure.attack import Finding, Proven, find_given_away
from ...checks.disclosure.system import HIDDEN, ROUNDED, SHOWN, Place, Relation, State, System
from ...checks.disclosure.unknowns import label_joined
from ...model import Catalog
from .marking import has_mark, is_hidden, shows_number

Choice = int | Place  # a cell, by its position in the system, or a percent by itself


class Protection:
    """A system of which cells of some packages are hidden and shown again, as the search goes.

    chosen: what is hidden now beside what was hidden from the start. of_cell: for each cell the
    positions of its relations.
    """

    def __init__(self, system: System, catalog: Catalog, ids: Collection[str]) -> None:
        self.system, self.catalog, self.ids = system, catalog, frozenset(ids)
        self.chosen: dict[Choice, None] = {}
        self._shown_as = [cell.state for cell in system.cells]
        self.proven = Proven()
        self.of_cell: dict[int, list[int]] = defaultdict(list)
        for i, relation in enumerate(system.relations):
            for cell, _ in relation.terms:
                self.of_cell[cell].append(i)
        self._percents_of: dict[int, list[Place]] = defaultdict(list)
        for place, cells in system.percents.items():
            for base in cells:
                if base is not None:
                    self._percents_of[base].append(place)
        self._given_away: set[int] = set()

    # ------------------------------------------------------------------------- what is given away

    def find_first(self) -> list[Finding]:
        """What is given away of any cell before anything is hidden here."""
        found = find_given_away(self.system, proven=self.proven)
        self._given_away = {finding.cell for finding in found}
        return found

    def find(self) -> list[Finding]:
        """What is given away of these packages' cells, and of those that were given away at first."""
        cells = enumerate(self.system.cells)
        own = {i for i, cell in cells if cell.is_protected and self.owns(i)}
        return find_given_away(self.system, own | self._given_away, self.proven)

    def tells_at_once(self, choice: Choice | None = None) -> bool:
        """Whether a hidden number of these packages stands alone in a sum that is exact: then no audit has to
        be asked whether anything is given away. choice: only the sums of this cell are looked at."""
        if isinstance(choice, Place):
            return False
        relations = self.system.relations
        sums = relations if choice is None else (relations[at] for at in self.of_cell[choice])
        return any(sum_.low == sum_.high and self._leaves_one(sum_) for sum_ in sums)

    def _leaves_one(self, relation: Relation) -> bool:
        unknown = [cell for cell, _ in relation.terms if self.system.cells[cell].state != SHOWN]
        if len(unknown) != 1 or self.system.cells[unknown[0]].state != HIDDEN:
            return False
        return self.owns(unknown[0]) or unknown[0] in self._given_away

    # ------------------------------------------------------------------------- what can be hidden

    def owns(self, cell: int) -> bool:
        """Whether these packages alone publish a cell."""
        places = self.system.cells[cell].places
        return bool(places) and all(place.package in self.ids for place in places)

    def can_hide(self, cell: int) -> bool:
        """Whether a cell is a count shown by these packages alone, which have a mark for it."""
        at = self.system.cells[cell]
        is_shown = at.state in (SHOWN, ROUNDED) and at.value >= 0
        return is_shown and self.owns(cell) and self._has_mark(cell)

    def hideable(self) -> list[int]:
        """The cells that can be hidden."""
        return [cell for cell in range(len(self.system.cells)) if self.can_hide(cell)]

    def percent_to_hide(self, relation: Relation) -> Place | None:
        """The percent that says a relation, if these packages show it. A rounded count is a cell."""
        place = relation.shown_by
        if place is None or relation.kind == "rounded" or place.package not in self.ids:
            return None
        return None if place in self.system.hidden_percents else place

    def _has_mark(self, cell: int) -> bool:
        return all(has_mark(self.catalog, place) for place in self.system.cells[cell].places)

    def weight(self, choice: Choice) -> float:
        """The count that is hidden with it."""
        return 0.0 if isinstance(choice, Place) else self.system.cells[choice].value

    def price(self, choices: Iterable[Choice]) -> tuple[int, float]:
        """How many cells are hidden, and what they count: the fewer the better, in this order."""
        weights = [self.weight(choice) for choice in choices]
        return len(weights), sum(weights)

    # ------------------------------------------------------------------------- hiding and showing

    def hide(self, choice: Choice) -> None:
        """Hide a cell, together with the percents of these packages based on it."""
        self.chosen[choice] = None
        self._set(choice, HIDDEN)

    def show(self, choice: Choice) -> None:
        """Show again what was hidden here."""
        del self.chosen[choice]
        self._set(choice, SHOWN if isinstance(choice, Place) else self._shown_as[choice])

    def replace(self, chosen: Iterable[Choice]) -> None:
        """Hide this, and nothing else."""
        for choice in [*self.chosen]:
            self.show(choice)
        for choice in chosen:
            self.hide(choice)

    def _set(self, choice: Choice, state: State) -> None:
        percents = [choice] if isinstance(choice, Place) else self._percents_of[choice]
        if not isinstance(choice, Place):
            self.system.cells[choice].state = state
        for place in percents:
            if place.package in self.ids and state == HIDDEN:
                self.system.hidden_percents.add(place)
            elif place.package in self.ids and self._can_show(place):
                self.system.hidden_percents.discard(place)

    def _can_show(self, place: Place) -> bool:
        return (
            shows_number(self.catalog, place)
            and place not in self.chosen
            and not any(is_hidden(self.system, cell) for cell in self.system.percents[place])
        )

    def places(self) -> set[Place]:
        """All that is hidden here, as cells of tables."""
        return {place for choice in self.chosen for place in self._places(choice)}

    def _places(self, choice: Choice) -> Iterator[Place]:
        if isinstance(choice, Place):
            yield choice
            return
        yield from self.system.cells[choice].places
        for place in self._percents_of[choice]:
            if place.package in self.ids and shows_number(self.catalog, place):
                yield place


def split(system: System, may_hide: Collection[int]) -> Iterator[System]:
    """The parts of a system that have nothing to do with each other, whichever of the cells in
    `may_hide` are hidden; only those in which something is protected."""
    movable = numpy.array([cell.state != SHOWN for cell in system.cells], dtype=bool)
    movable[[*may_hide]] = True
    terms = [
        (row, cell)
        for row, relation in enumerate(system.relations)
        for cell, _ in relation.terms
        if movable[cell]
    ]
    row, cell = numpy.array(terms, dtype=numpy.int64).reshape(-1, 2).T
    label = label_joined(len(system.cells), row, cell)
    hidden = {int(label[i]) for i, c in enumerate(system.cells) if c.is_protected}
    rows: dict[int, list[int]] = {part: [] for part in sorted(hidden)}
    for at, one in dict(zip(row.tolist(), label[cell].tolist(), strict=True)).items():
        if one in rows:
            rows[one].append(at)
    percents: dict[int, list[Place]] = defaultdict(list)
    for place, bases in system.percents.items():
        for part in {int(label[base]) for base in bases if base is not None}:
            percents[part].append(place)
    for part, relations in rows.items():
        if relations:
            yield _take(system, relations, percents[part])


def _take(system: System, relations: list[int], percents: list[Place]) -> System:
    """Some relations with their cells, and some percents with theirs."""
    kept = {cell for at in relations for cell, _ in system.relations[at].terms}
    kept |= {base for place in percents for base in system.percents[place] if base is not None}
    kept |= {w for at in relations if (w := system.relations[at].whole) is not None}
    cells = sorted(kept)
    new = {cell: at for at, cell in enumerate(cells)}
    return replace(
        system,
        cells=[replace(system.cells[cell]) for cell in cells],
        relations=[
            relation._replace(
                terms=tuple((new[cell], factor) for cell, factor in relation.terms),
                whole=None if relation.whole is None else new[relation.whole],
            )
            for relation in (system.relations[at] for at in relations)
        ],
        mismatches=[],
        percents={
            place: (new[part], None if whole is None else new[whole])
            for place, (part, whole) in ((p, system.percents[p]) for p in percents)
        },
        hidden_percents=system.hidden_percents.copy(),
    )
