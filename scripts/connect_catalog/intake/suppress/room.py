"""Room for what is given away, by linear programs: other tables that agree with all that is shown.

A hidden number is safe if there are tables, alike in all that is shown, in which it is much greater or
much smaller. For each number that has no such room, the program looks for a table that gives it some
and differs from the real one in as few other cells as can be: these are hidden. That is the usual way
to look for complementary cells (Kelly, Golden and Assad 1992, Cell Suppression: Disclosure Protection
for Sensitive Tabular Data; Fischetti and Salazar 2001). Every table that has been met gives
room to many cells at once, so few programs are solved.
"""

from __future__ import annotations

import highspy
import numpy

from ...checks.disclosure.attack import Finding
from ...checks.disclosure.intervals import RelationRows
from ...checks.disclosure.program import make_model
from ...checks.disclosure.system import HIDDEN, MISSING
from ...checks.disclosure.unknowns import CLOSE, STATES, Numbers, Unknowns, find_unknowns
from .draft import Protection

URGE = 1e4  # what a unit of room is worth, far more than any cell costs


class Room:
    """The tables that agree with what is shown, whichever cells of a draft are hidden.

    A cell that may be hidden stands as its number, which can go up and down at a price as long as it
    is shown. Columns: a number of each unknown cell; then how far each may go up; then down.
    """

    def __init__(self, draft: Protection) -> None:
        self.draft = draft
        self.unknowns, may_hide = _all_hidden(draft)
        self.count = len(self.unknowns.cells)
        self.at = {int(cell): at for at, cell in enumerate(self.unknowns.cells)}
        real = numpy.array([draft.system.cells[cell].value for cell in self.unknowns.cells])
        self.may_hide = numpy.isin(self.unknowns.cells, may_hide)
        self.real = numpy.where(self.may_hide, real, numpy.nan)
        self.needed = numpy.maximum(1.0, self.unknowns.thresholds - 1)
        self.prices = _prices(self.real, self.unknowns.thresholds)
        self.hidden = numpy.zeros(self.count, dtype=bool)
        self.model, self.lower, self.upper = self._build()
        self.every = numpy.arange(len(self.lower), dtype=numpy.int32)
        self.met: list[Numbers] = []
        self.least = numpy.full(self.count, numpy.inf)
        self.greatest = -self.least
        self.watched: dict[int, None] = {}

    # ------------------------------------------------------------------------------- the program

    def _build(self) -> tuple[highspy.Highs, Numbers, Numbers]:
        """The program, where what is shown holds for some table; what contradicts it is let go as far
        as it must be."""
        low, high = self.unknowns.low[:, 0], self.unknowns.high[:, 0]
        core_low, core_high = self._core_ends()
        room = numpy.where(self.may_hide, 0.0, numpy.inf)
        rows = len(low)
        slack = numpy.full(2 * rows, numpy.inf)
        lower = numpy.concatenate([core_low, numpy.zeros(2 * self.count + 2 * rows)])
        upper = numpy.concatenate([core_high, room, numpy.minimum(room, core_low), slack])
        model = make_model(self._rows(low, high, slack=True), lower, upper)
        cost = numpy.concatenate([numpy.zeros(self.count), numpy.ones(len(lower) - self.count)])
        model.changeColsCost(len(lower), numpy.arange(len(lower), dtype=numpy.int32), cost)
        model.run()
        values = numpy.array(model.getSolution().col_value)
        _, up, down, short, over = numpy.split(
            values, numpy.cumsum([self.count, self.count, self.count, rows])
        )
        core_low = numpy.where(down > CLOSE, 0.0, core_low)
        core_high = numpy.where(up > CLOSE, numpy.inf, core_high)
        lower = numpy.concatenate([core_low, numpy.zeros(2 * self.count)])
        upper = numpy.concatenate([core_high, numpy.zeros(2 * self.count)])
        free = self.may_hide
        upper[self.count :][: self.count][free] = numpy.inf
        upper[2 * self.count :][free] = numpy.maximum(0.0, self.real[free] - 1)
        return make_model(self._rows(low - short, high + over), lower, upper), lower, upper

    def _core_ends(self) -> tuple[Numbers, Numbers]:
        hidden = self.unknowns.states == STATES.index(HIDDEN)
        missing = self.unknowns.states == STATES.index(MISSING)
        low = numpy.where(self.may_hide, self.real, numpy.where(hidden, 1.0, 0.0))
        high = numpy.where(hidden, self.unknowns.thresholds, numpy.where(missing, 0.0, numpy.inf))
        return low, numpy.where(self.may_hide, self.real, high)

    def _rows(self, low: Numbers, high: Numbers, slack: bool = False) -> RelationRows:
        """The relations over the columns; slack: with two more columns for each, by which it may be
        short or over."""
        u = self.unknowns
        row = numpy.tile(u.row, 3)
        index = numpy.concatenate([u.index + at * self.count for at in range(3)])
        factor = numpy.concatenate([u.factor, u.factor, -u.factor])
        if slack:
            each = numpy.arange(len(low))
            row = numpy.concatenate([row, each, each])
            index = numpy.concatenate(
                [index, 3 * self.count + each, 3 * self.count + len(low) + each]
            )
            factor = numpy.concatenate([factor, numpy.ones(len(low)), -numpy.ones(len(low))])
        order = numpy.argsort(row, kind="stable")
        return RelationRows(row[order], index[order], factor[order], low, high)

    def _solve(self, cost: Numbers) -> Numbers | None:
        """The numbers of the cells at least cost."""
        self.model.changeColsCost(len(cost), self.every, cost)
        self.model.run()
        if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = numpy.array(self.model.getSolution().col_value)
        core, up, down = numpy.split(values, 3)
        result: Numbers = core + up - down
        return result

    # ------------------------------------------------------------------------------ what has room

    def spread(self, at: int) -> float:
        """How far apart the least and the greatest number of a cell are that have been met."""
        return float(self.greatest[at] - self.least[at])

    def make_room(self, at: int) -> None:
        """Let a cell be as far up and down as needed, by hiding others."""
        for sign in (1, -1):
            if self.spread(at) < self.needed[at]:
                self._push(at, sign)

    def _push(self, at: int, sign: int) -> None:
        free = numpy.isnan(self.real) | self.hidden
        price = numpy.where(free, 0.0, self.prices)
        cost = numpy.concatenate([numpy.zeros(self.count), price, price])
        column, end = self._end(at, sign)
        cost[column] = -URGE * (sign if column < self.count else 1)
        self._bound(column, end, sign)
        values = self._solve(cost)
        self._bound(column, None, sign)
        if values is not None:
            self._meet(values)

    def _end(self, at: int, sign: int) -> tuple[int, float]:
        """The column to push, and how far."""
        met = self.greatest[at] >= self.least[at]
        if not self.may_hide[at]:
            if sign > 0:
                return at, (self.least[at] if met else self.lower[at]) + self.needed[at]
            return at, self.greatest[at] - self.needed[at]
        if sign > 0:
            lowest = min(self.least[at], self.real[at])
            return at + self.count, lowest + self.needed[at] - self.real[at]
        highest = max(self.greatest[at], self.real[at])
        return at + 2 * self.count, self.real[at] - (highest - self.needed[at])

    def _bound(self, column: int, end: float | None, sign: int) -> None:
        """Let a column go as far as an end, or as far as it can."""
        lower, upper = self.lower[column], self.upper[column]
        if end is not None and (sign > 0 or column >= self.count):
            upper = max(lower, min(upper, end))
        elif end is not None:
            lower = min(upper, max(lower, end))
        self.model.changeColBounds(column, lower, upper)

    def _meet(self, values: Numbers) -> None:
        """Hide what differs in another table, and take what room it gives."""
        self.met.append(values)
        numpy.minimum(self.least, values, out=self.least)
        numpy.maximum(self.greatest, values, out=self.greatest)
        moved = self.may_hide & ~self.hidden & (numpy.abs(values - self.real) > CLOSE)
        for at in numpy.flatnonzero(moved).tolist():
            self.hide(at)
            self.draft.hide(int(self.unknowns.cells[at]))

    def hide(self, at: int) -> None:
        """Take a cell for hidden, so that it moves at no price, and needs room of its own."""
        self.hidden[at] = True
        self.watched[at] = None

    # ---------------------------------------------------------------------- what need not be hidden

    def close(self) -> None:
        """Hide no more: from here on only what is hidden moves, and the room there is now is enough."""
        shown = numpy.flatnonzero(self.may_hide & ~self.hidden)
        for column in (shown + self.count, shown + 2 * self.count):
            zeros = numpy.zeros(len(column))
            self.model.changeColsBounds(len(column), column.astype(numpy.int32), zeros, zeros)
        watched = [*self.watched]
        self.needed[watched] = numpy.minimum(
            self.needed[watched], self.greatest[watched] - self.least[watched]
        )
        self.prices[:] = 0.0

    def show(self, at: int) -> bool:
        """Show a cell again, if all that has room keeps it; whether it did."""
        met, ends = self.met, (self.least, self.greatest)
        self.met = [values for values in met if abs(values[at] - self.real[at]) <= CLOSE]
        known = len(self.met)
        self.least = numpy.min([*self.met, numpy.full(self.count, numpy.inf)], axis=0)
        self.greatest = numpy.max([*self.met, numpy.full(self.count, -numpy.inf)], axis=0)
        self._fix(at, True)
        if all(self._has_room(other) for other in self.watched if other != at):
            self.hidden[at] = False
            del self.watched[at]
            self.draft.show(int(self.unknowns.cells[at]))
            return True
        self._fix(at, False)
        self.met = met + self.met[known:]
        self.least = numpy.minimum(self.least, ends[0])
        self.greatest = numpy.maximum(self.greatest, ends[1])
        return False

    def _has_room(self, at: int) -> bool:
        self.make_room(at)
        return bool(self.spread(at) >= self.needed[at] - CLOSE)

    def _fix(self, at: int, fixed: bool) -> None:
        for column in (at + self.count, at + 2 * self.count):
            self.model.changeColBounds(column, 0.0, 0.0 if fixed else self.upper[column])


def hide_for_room(room: Room, findings: list[Finding]) -> None:
    """Give room to what is given away, and then to what was hidden for it."""
    waiting = [room.at[finding.cell] for finding in findings if finding.cell in room.at]
    room.watched.update(dict.fromkeys(waiting))
    known = len(room.watched)
    for at in waiting:
        room.make_room(at)
    while known < len(room.watched):
        new = [*room.watched][known:]
        known = len(room.watched)
        for at in new:
            room.make_room(at)


def show_what_is_not_needed(room: Room) -> None:
    """Show again what no number needs for its room, the greatest counts first."""
    room.close()
    hidden = [at for at in room.watched if room.hidden[at]]
    for at in sorted(hidden, key=lambda at: -room.real[at]):
        room.show(at)


def _all_hidden(draft: Protection) -> tuple[Unknowns, list[int]]:
    """What is unknown where all cells that count something and may be hidden are hidden, and which these
    are."""
    hidden = [i for i, cell in enumerate(draft.system.cells) if cell.is_protected]
    cells = [cell for cell in draft.hideable() if draft.system.cells[cell].value > 0]
    for cell in cells:
        draft.hide(cell)
    unknowns = find_unknowns(draft.system, hidden)
    draft.replace([])
    return unknowns, cells


def _prices(real: Numbers, thresholds: Numbers) -> Numbers:
    """What it costs to hide each cell: the same for all, a little more for a greater count, and as much
    again for one so small that a reader could take it for small beside another."""
    count = numpy.nan_to_num(real)
    prices: Numbers = 1.0 + numpy.log2(1 + count) / 10 + (count < 2 * thresholds)
    return prices
