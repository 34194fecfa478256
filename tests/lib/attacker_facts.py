"""What published numbers say of each other, as an attacker writes it down: linear facts.

They come from what the descriptors declare, and from trying: what holds in every row in which all
numbers are shown is taken to hold in the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, permutations
from math import inf
from typing import Any

from attacker_reading import At, Cell, Download, Fact, Knowledge, PublishedTable, Reader, years_in
from attacker_ties import find_equals, find_shares

ENOUGH = 6  # so many sums or shares, all of which hold, are no chance


def learn(
    downloads: Iterable[Download],
    earlier: Iterable[Download] = (),
    agencies: Mapping[str, int] | None = None,
) -> Knowledge:
    """All that is known from downloads. earlier: what was downloaded before; what a cell shows there is
    known as well. agencies: the threshold that each agency states on its page."""
    agencies = agencies or {}
    now = _Notes([*downloads], agencies)
    knowledge = now.write()
    then = _Notes([*earlier], agencies)
    then.read()
    for cell, number in then.known.numbers.items():
        if cell in knowledge.hidden:
            knowledge.numbers[cell] = number
    return knowledge


class _Notes(Reader):
    """What the attacker writes down."""

    def write(self) -> Knowledge:
        self.read()
        for table in self.tables:
            self._add_columns(table)
            self._add_shares(table)
            self._try_columns(table)
            self._try_values(table)
        for quantity in [*self.shapes]:
            self._add_windows(quantity)
            self._add_margins(quantity)
        self._try_other_tables()
        find_equals(self.tables, self.known, self._add)
        find_shares(self.tables, self.known, _unit, self._add_share)
        for package in self.downloads.values():
            for check in package.descriptor.get("connect", {}).get("spotChecks", ()):
                self._add_spot_check(package, check)
        for cell in self.known.missing:
            self._add({cell: 1.0}, 0.0, 0.0, "missing is none")
        return self.known

    # ------------------------------------------------------------------------- what is declared

    def _add(self, terms: Mapping[Cell, float], low: float, high: float, why: str) -> None:
        if any(cell not in self.known.numbers for cell in terms):
            self.known.facts.append(Fact(dict(terms), low, high, why))

    def _add_sum(self, whole: Cell, parts: Iterable[Cell], why: str, exact: bool = True) -> None:
        """The whole is the sum of its parts, or no less. What the numbers shown refute is not said."""
        parts = [*parts]
        numbers = self.known.numbers
        low = high = 0.0
        shown = sum(numbers.get(part, 0.0) for part in parts)
        if whole in numbers and all(part in numbers for part in parts):
            return
        if whole in numbers and shown > numbers[whole] + 1e-6:
            return
        if not exact:
            high = inf
        self._add({whole: 1.0, **dict.fromkeys(parts, -1.0)}, low, high, why)

    def _add_columns(self, table: PublishedTable) -> None:
        for name in table.measures:
            quantity = self.counted(table, name)
            most, parts = table.tie(name, "atMost"), table.tie(name, "sumOf") or ()
            for at in table.at if quantity and (most or parts) else ():
                if most:
                    base = self._find_base(table.quantity(most), at)
                    if base is not None and base not in self.known.missing:
                        self._add({base: 1.0, (quantity, at): -1.0}, 0.0, inf, "limit")
                if parts:
                    cells = [(table.quantity(part), at) for part in parts]
                    self._add_sum((quantity, at), cells, "columns")

    def _find_base(self, quantity: str, at: At) -> Cell | None:
        """The cell of a quantity at these coordinates: published, or the sum of such, or for fewer."""
        shapes = self.shapes.get(quantity)
        if not shapes:
            return None
        own = frozenset(axis for axis, _ in at)
        if at in shapes.get(own, ()) or any(shape > own for shape in shapes):
            return quantity, at
        for shape in sorted(shapes, key=len, reverse=True):
            less = frozenset(pair for pair in at if pair[0] in shape)
            if less in shapes[shape]:
                return quantity, less
        return None

    def _add_shares(self, table: PublishedTable) -> None:
        for name in table.of_kind("percent", "rate"):
            per, quantity = table.tie(name, "per"), self.counted(table, name)
            if quantity is None or not per:
                continue
            cells = [table.read(row, name) for row in range(len(table.rows))]
            unit = _unit([row[name] for row in table.rows])
            for row, at in enumerate(table.at):
                base = self._find_base(table.quantity(per), at)
                if base is None or base in self.known.missing:
                    continue
                part = (quantity, at)
                if table.tie(name, "kind") == "percent":
                    self._add({base: 1.0, part: -1.0}, 0.0, inf, "a part of its base")
                if isinstance(cells[row], float):
                    self._add_share(part, base, cells[row], unit, table.tie(name, "scale") or 100)

    def _add_share(self, part: Cell, base: Cell, shown: float, unit: float, scale: float) -> None:
        least, most = (shown - unit / 2) / scale, (shown + unit / 2) / scale
        self._add({part: 1.0, base: -least}, 0.0, inf, "share")
        self._add({part: 1.0, base: -most}, -inf, 0.0, "share")

    def _add_windows(self, quantity: str) -> None:
        for shape, cells in [*self.shapes[quantity].items()]:
            axis = next((a for a in shape if a in self.windows), None)
            if axis is None:
                continue
            window = self.windows[axis]
            first = min(int(years_in(dict(at)[axis])[-1]) for at in cells)
            for at in sorted(cells, key=sorted):
                years = [int(year) for year in years_in(dict(at)[axis])]
                length = window.get("periods")
                start = years[0] if len(years) > 1 else years[0] - length + 1 if length else first
                end = years[-1] if length is None else start + length - 1
                rest = frozenset(pair for pair in at if pair[0] != axis)
                singles = [
                    (quantity, rest | {(f"time {window['of']}", f"{year:04d}")})
                    for year in range(start if length else first, end + 1)
                ]
                self._add_sum((quantity, at), singles, "window")

    def _add_margins(self, quantity: str) -> None:
        """Cells with fewer coordinates, or coarser places, are the sums of those with more."""
        shapes = self.shapes[quantity]
        for one, other in combinations([*shapes], 2):  # two breakdowns of one total
            margin = one & other
            if margin in shapes or one <= other or other <= one:
                continue
            gone = one ^ other
            if any(a.startswith("time ") or gone & {*self.parents.get(a, ())} for a in gone):
                continue
            if "exact" != self._cover(quantity, one, other) or "exact" != self._cover(
                quantity, other, one
            ):
                continue
            both = [{_project(at, margin) for at in shapes[shape]} for shape in (one, other)]
            if both[0] & both[1]:
                shapes[margin] |= both[0] & both[1]
        for parts, whole in permutations([*shapes], 2):
            cover = self._cover(quantity, whole, parts)
            if cover == "none":
                continue
            groups: dict[At, list[Cell]] = defaultdict(list)
            for at in shapes[parts]:
                for kept in self._project_up(at, parts, whole):
                    if kept in shapes[whole]:
                        groups[kept].append((quantity, at))
            for at, cells in groups.items():
                self._add_sum((quantity, at), cells, "margin", exact=cover == "exact")

    def _cover(self, quantity: str, whole: frozenset[str], parts: frozenset[str]) -> str:
        """How far the one table covers the other, as either package declares; else all of it."""
        for package in self.downloads.values():
            for total in package.descriptor.get("connect", {}).get("totals", ()):
                named = [
                    f"{total[side].get('package') or package.id}/{total[side]['resource']}"
                    for side in ("whole", "parts")
                ]
                if (
                    named[0] in self.sources[quantity, whole]
                    and named[1] in self.sources[quantity, parts]
                ):
                    return str(total["cover"])
        return "exact"

    def _project_up(self, at: At, parts: frozenset[str], whole: frozenset[str]) -> Iterator[At]:
        gone, new = parts - whole, whole - parts
        if not gone or len(new) > 1 or any(axis.startswith("time ") for axis in gone | new):
            return
        kept = _project(at, whole)
        if not new:
            yield kept
            return
        (coarse,) = new
        for fine in gone:
            parent = self.parents.get(fine, {}).get(coarse, {}).get(dict(at)[fine])
            if parent is not None:
                yield kept | {(coarse, parent)}

    def _add_spot_check(self, package: Download, check: Mapping[str, Any]) -> None:
        """What a figure that is known from elsewhere says of the cells that it is held against."""
        of, per = (
            [self._find_cell(package, one) for one in check.get(side, ())] for side in ("of", "per")
        )
        if None in of or None in per or not of:
            return
        parts = [cell for cell in of if cell]
        shown = float(check["expected"])
        if not per:
            self._add(dict.fromkeys(parts, 1.0), shown, shown, "spot check")
        elif len(parts) == len(per) == 1 and per[0]:
            self._add_share(parts[0], per[0], shown, _unit([str(check["expected"])]), 100)

    def _find_cell(self, package: Download, one: Mapping[str, Any]) -> Cell | None:
        for table in self.tables:
            if (table.package.id, table.resource["name"]) == (package.id, one["resource"]):
                for row, at in zip(table.rows, table.at, strict=True):
                    if all(row[name] == value for name, value in one["where"].items()):
                        quantity = self.counted(table, one["field"])
                        is_count = table.tie(one["field"], "kind") == "count"
                        return (quantity, at) if quantity and is_count else None
        return None

    # ------------------------------------------------------------------------- what is tried

    def _try_columns(self, table: PublishedTable) -> None:
        """A count that is the sum of others of its row; a percent that one count over another gives."""
        names = table.of_kind("count")
        cells = {name: [(table.quantity(name), at) for at in table.at] for name in names}
        for whole in names:
            others = [name for name in names if name != whole]
            tries = [*combinations(others, 2), *([tuple(others)] if len(others) > 2 else ())]
            for parts in tries:
                rows = [
                    (cells[whole][i], [cells[part][i] for part in parts])
                    for i in range(len(table.rows))
                ]
                self._take_if_it_holds(rows, f"columns of {table.name}")
        for name in table.of_kind("percent", "rate"):
            if table.tie(name, "per"):
                continue
            shown = [table.read(row, name) for row in range(len(table.rows))]
            unit = _unit([row[name] for row in table.rows])
            for part, base in permutations(names, 2):
                self._try_share(shown, cells[part], cells[base], unit)

    def _try_share(
        self, shown: list[float | str], parts: list[Cell], bases: list[Cell], unit: float
    ) -> None:
        numbers = self.known.numbers
        for scale in (100, 1, 1000, 10_000, 100_000):
            whole = [
                (p, numbers[a], numbers[b])
                for p, a, b in zip(shown, parts, bases, strict=True)
                if isinstance(p, float)
                and a in numbers
                and numbers.get(b, 0) > 0
                and numbers[a] > 0
            ]
            holds = all(abs(p - scale * a / b) <= unit / 2 + 1e-9 for p, a, b in whole)
            if holds and len({p for p, _, _ in whole}) >= ENOUGH:
                for p, a, b in zip(shown, parts, bases, strict=True):
                    if isinstance(p, float):
                        self._add_share(a, b, p, unit, scale)
                return

    def _try_values(self, table: PublishedTable) -> None:
        """A value of a column that is the sum of all others of it."""
        for key in table.keys:
            if table.tie(key, "role") == "time":
                continue
            values = {row[key] for row in table.rows} - {table.tie(key, "total")}
            if not 2 < len(values) <= 40:
                continue
            for name in table.of_kind("count"):
                groups: dict[tuple[str, ...], dict[str, Cell]] = defaultdict(dict)
                for row, at in zip(table.rows, table.at, strict=True):
                    rest = tuple(row[other] for other in table.keys if other != key)
                    if row[key] in values:
                        groups[rest][row[key]] = (table.quantity(name), at)
                for value in sorted(values):
                    sums = [
                        (group[value], [cell for other, cell in group.items() if other != value])
                        for group in groups.values()
                        if value in group and len(group) > 2
                    ]
                    self._take_if_it_holds(sums, f"{value} in {table.name}")

    def _take_if_it_holds(self, sums: list[tuple[Cell, list[Cell]]], why: str) -> None:
        """Believe sums of one kind, if each that can be tested holds, and enough of them tell."""
        numbers = self.known.numbers
        tested = [
            (numbers[whole], [numbers[part] for part in parts])
            for whole, parts in sums
            if whole in numbers and all(part in numbers for part in parts)
        ]
        telling = {whole for whole, parts in tested if sum(part > 0 for part in parts) > 1}
        holds = all(abs(whole - sum(parts)) < 1e-6 for whole, parts in tested)
        if holds and len(telling) >= ENOUGH:
            for whole, parts in sums:
                self._add_sum(whole, parts, why)

    def _try_other_tables(self) -> None:
        """Counts of different names that are the same, or of which one is the other's sum over an
        axis, in tables that share places and years."""
        families = [
            (quantity, shape) for quantity, shapes in self.shapes.items() for shape in shapes
        ]
        for (one, whole), (other, parts) in permutations(families, 2):
            if one == other or not whole <= parts or not whole:
                continue
            if whole == parts and one > other:
                continue
            groups: dict[At, list[Cell]] = defaultdict(list)
            for at in self.shapes[other][parts]:
                groups[_project(at, whole)].append((other, at))
            sums = [((one, at), groups[at]) for at in self.shapes[one][whole] if at in groups]
            if whole == parts:
                self._take_if_same(sums)
            else:
                self._take_if_it_holds(sums, f"{one} is the sum of {other}")

    def _take_if_same(self, pairs: list[tuple[Cell, list[Cell]]]) -> None:
        numbers = self.known.numbers
        both = [(numbers.get(a), numbers.get(b)) for a, (b,) in pairs]
        shown = [(a, b) for a, b in both if a is not None and b is not None]
        if len({a for a, _ in shown if a}) >= ENOUGH and all(a == b for a, b in shown):
            for whole, parts in pairs:
                self._add_sum(whole, parts, "the same count")


def _project(at: At, shape: frozenset[str]) -> At:
    return frozenset(pair for pair in at if pair[0] in shape)


def _unit(texts: Iterable[str]) -> float:
    """The last decimal that the numbers of a column are written with."""
    numbers = (text for text in texts if re.fullmatch(r"-?\d+(\.\d+)?", text))
    return 10.0 ** -max((len(text.partition(".")[2]) for text in numbers), default=0)
