"""Complementary suppression: the cells that are hidden to protect others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log2

from ...checks.disclosure.attack import Finding, Proven, find_given_away
from ...checks.disclosure.system import HIDDEN, MISSING, SHOWN, Place, System
from ...marks import Mark
from ...model import Catalog
from ...refusals import Unsound
from .marking import is_hidden, shows_number

# What it costs, in doublings of a count, that a cell would be the only hidden one of a sum: each is
# tried, and the best kept, where no more than TRIED_UP_TO cells are hidden; else the first alone.
ALONE = (6.0, 2.0, 20.0, 0.0)
TRIED_UP_TO = 200


class Complement:
    """The search for cells that protect others. It changes its system of equations as it goes."""

    def __init__(self, system: System, catalog: Catalog, id: str) -> None:
        self.system, self.catalog, self.id = system, catalog, id
        self.alone = ALONE[0]
        self.proven = Proven()
        self.chosen: list[int | Place] = []
        self.of_cell: dict[int, list[int]] = defaultdict(list)
        for i, relation in enumerate(system.relations):
            for cell, _ in relation.terms:
                self.of_cell[cell].append(i)
        self.percents_of: dict[int, list[Place]] = defaultdict(list)
        for place, cells in system.percents.items():
            for base in cells:
                if base is not None:
                    self.percents_of[base].append(place)

    def choose(self) -> set[Place]:
        """The cells to hide beside the primary ones: the best of a few attempts, the one with the
        fewest cells."""
        hidden = sum(cell.state == HIDDEN for cell in self.system.cells)
        ways = []
        for self.alone in ALONE if hidden <= TRIED_UP_TO else ALONE[:1]:
            self._search()
            ways.append(self.chosen)
            for choice in self.chosen:
                self._set(choice, SHOWN)
            self.chosen = []
        best = min(ways, key=lambda way: (len(way), sum(map(self._weight, way))))
        return {place for choice in best for place in self._places(choice)}

    def _search(self) -> None:
        """Fill `chosen` until nothing is revealed, then take out what is not needed."""
        findings = find_given_away(self.system, proven=self.proven)
        watched = {finding.cell for finding in findings}
        while findings:
            self._hide_for(findings)
            findings = self._find(watched)
        for choice in sorted(self.chosen, key=self._weight, reverse=True):
            self._show_if_safe(choice, watched)

    def _find(self, watched: set[int]) -> list[Finding]:
        """What is given away of this package's cells, and of those watched. Only the components that
        have changed since they were last seen are searched."""
        return find_given_away(self.system, self._own() | watched, self.proven)

    def _own(self) -> set[int]:
        """The hidden cells of this package."""
        cells = enumerate(self.system.cells)
        return {i for i, cell in cells if cell.state == HIDDEN and self._owns(i)}

    def _owns(self, cell: int) -> bool:
        places = self.system.cells[cell].places
        return bool(places) and all(place.package == self.id for place in places)

    def _hide_for(self, findings: list[Finding]) -> None:
        """Hide the cheapest cell for each finding. Findings that share a sum wait for the next
        round."""
        touched: set[int] = set()
        hidden = False
        for finding in findings:
            if touched & set(finding.relations):
                continue
            choices = [*self._candidates(finding)]
            if not choices:
                continue
            best = min(choices, key=lambda choice: (self._cost(choice), str(choice)))
            self._set(best, HIDDEN)
            self.chosen.append(best)
            hidden = True
            touched |= set(finding.relations)
            if not isinstance(best, Place):
                touched |= set(self.of_cell[best])
        if not hidden:
            raise Unsound(_tell_unprotected(self.system, self.catalog, findings))

    def _candidates(self, finding: Finding) -> list[int | Place]:
        """The numbers of this package that can be hidden among those that reveal a cell or, if
        there are none, among those linked with them. Where a reader could assume that every hidden
        cell is small, the best candidates are those that show the opposite."""
        relations = set(finding.relations) or set(self.of_cell[finding.cell])
        while True:
            choices = [*self._hideable(relations)]
            if not finding.known_to_all:
                choices = [c for c in choices if self._refutes_rule(c, relations)] or choices
            wider = relations | self._touching(relations)
            if not choices:
                zeros = self._hideable(relations, zeros=True)
                choices = [
                    c for c in zeros if wider == relations or self._refutes_rule(c, relations)
                ]
            if choices or wider == relations:
                return choices
            relations = wider

    def _touching(self, relations: Iterable[int]) -> set[int]:
        """The relations that share a hidden cell with one of these relations."""
        return {
            i
            for at in relations
            for cell, _ in self.system.relations[at].terms
            if self.system.cells[cell].state == HIDDEN
            for i in self.of_cell[cell]
        }

    def _refutes_rule(self, choice: int | Place, relations: set[int]) -> bool:
        """Whether hiding a cell makes it plain, in one of these sums that hides another cell, that
        not every hidden cell is small."""
        return not isinstance(choice, Place) and any(
            self._refutes(choice, i) for i in self.of_cell[choice] if i in relations
        )

    def _refutes(self, choice: int, at: int) -> bool:
        relation = self.system.relations[at]
        least = greatest = 0.0
        others = 0
        for cell, factor in relation.terms:
            state, value = self.system.cells[cell].state, self.system.cells[cell].value
            ends = [factor * value] * 2
            if cell == choice or state == HIDDEN:
                ends = sorted((factor, factor * (self.system.cells[cell].threshold - 1)))
                others += cell != choice
            elif state == MISSING:
                ends = [0.0, 0.0]
            elif state != SHOWN:
                return False
            least, greatest = least + ends[0], greatest + ends[1]
        return others > 0 and (least > relation.high or greatest < relation.low)

    def _hideable(self, relations: Iterable[int], zeros: bool = False) -> Iterator[int | Place]:
        for i in sorted(relations):
            relation = self.system.relations[i]
            place = relation.shown_by
            if (
                place is not None
                and place.package == self.id
                and place not in self.system.hidden_percents
            ):
                yield place
            for cell, _ in relation.terms:
                at = self.system.cells[cell]
                if at.state != SHOWN or (at.value > 0) == zeros:
                    continue
                if self._owns(cell) and self._has_mark(cell):
                    yield cell

    def _has_mark(self, cell: int) -> bool:
        package = self.catalog.packages[self.id]
        return all(
            Mark.SUPPRESSED
            in package.tables[p.resource].resource.column(p.field).marking().values()
            for p in self.system.cells[cell].places
        )

    def _cost(self, choice: int | Place) -> float:
        """The number of doublings up to the count (log2), plus an extra for each sum in which the
        cell would be the only hidden one."""
        if isinstance(choice, Place):
            return 0.0
        alone = sum(
            not any(
                self.system.cells[cell].state == HIDDEN
                for cell, _ in self.system.relations[i].terms
                if cell != choice
            )
            for i in self.of_cell[choice]
            if self.system.relations[i].kind in ("total", "window")
        )
        return log2(1 + self.system.cells[choice].value) + self.alone * alone

    def _weight(self, choice: int | Place) -> float:
        return 0.0 if isinstance(choice, Place) else self.system.cells[choice].value

    def _set(self, choice: int | Place, state: Mark) -> None:
        """Hide or show a cell, together with the percents of this package based on it."""
        percents = [choice] if isinstance(choice, Place) else self.percents_of[choice]
        if not isinstance(choice, Place):
            self.system.cells[choice].state = state
        for place in percents:
            if place.package == self.id and state == HIDDEN:
                self.system.hidden_percents.add(place)
            elif place.package == self.id and self._can_show(place):
                self.system.hidden_percents.discard(place)

    def _can_show(self, place: Place) -> bool:
        package = self.catalog.packages[self.id]
        return shows_number(package, place) and not any(
            is_hidden(self.system, cell) for cell in self.system.percents[place]
        )

    def _show_if_safe(self, choice: int | Place, watched: set[int]) -> None:
        """Show a cell again if the other hidden cells protect everything without it."""
        self._set(choice, SHOWN)
        if self._find(watched):
            self._set(choice, HIDDEN)
        else:
            self.chosen.remove(choice)

    def _places(self, choice: int | Place) -> Iterator[Place]:
        if isinstance(choice, Place):
            yield choice
            return
        yield from self.system.cells[choice].places
        package = self.catalog.packages[self.id]
        for place in self.percents_of[choice]:
            if place.package == self.id and shows_number(package, place):
                yield place


def _tell_unprotected(system: System, catalog: Catalog, findings: list[Finding]) -> str:
    count = len(findings)
    cell = system.cells[findings[0].cell]
    place = (cell.hidden_at or cell.places)[
        0
    ]  # what was hidden in the search is hidden nowhere yet
    table = catalog.packages[place.package].tables[place.resource]
    return (
        f"{count} hidden numbers stay given away, whatever else of this package is hidden; the first "
        f"is {table.path}, line {table.line(place.row)}. Look for a column without a mark for hidden "
        "numbers, or for another package that shows too much. Nothing was changed."
    )
