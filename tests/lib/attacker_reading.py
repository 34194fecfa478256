"""What published files show, as an attacker reads them: which numbers, and which cells are hidden.

Read from the text of descriptors and tables alone. A cell is a quantity at coordinates; equal ones are
one cell, wherever they stand.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

At = frozenset[tuple[str, str]]
Cell = tuple[str, At]
Place = tuple[str, str, int, str]  # package, resource, row (from 0), field
Row = dict[str, str]


@dataclass(frozen=True)
class Fact:
    """low <= sum of factor * cell <= high."""

    terms: Mapping[Cell, float]
    low: float
    high: float
    why: str


@dataclass
class Knowledge:
    """numbers: cells that are shown somewhere; hidden: where a cell is hidden, for those shown nowhere;
    rounded: where a cell is shown rounded, if rounding is all that keeps a small count from being known;
    missing: those of which the files say that there is no number; thresholds: the least count that the
    printed rule lets be shown."""

    numbers: dict[Cell, float] = field(default_factory=dict)
    hidden: dict[Cell, list[Place]] = field(default_factory=dict)
    rounded: dict[Cell, list[Place]] = field(default_factory=dict)
    missing: set[Cell] = field(default_factory=set)
    thresholds: dict[Cell, int] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def unknown(self, fact: Fact) -> list[Cell]:
        """The cells of a fact whose number is not shown."""
        return [cell for cell in fact.terms if cell not in self.numbers]


@dataclass(frozen=True)
class Download:
    """A package as it is downloaded: its descriptor, and the rows of its tables by resource."""

    descriptor: Mapping[str, Any]
    tables: Mapping[str, list[Row]]
    thresholds: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.descriptor["name"])

    @classmethod
    def of(cls, descriptor: str, files: Mapping[str, bytes]) -> Download:
        """Of the text of a descriptor, and the tables by their path."""
        read = json.loads(descriptor)
        return cls(
            read,
            {
                resource["name"]: [*csv.DictReader(io.StringIO(files[resource["path"]].decode()))]
                for resource in read["resources"]
                if resource["path"] in files
            },
        )


def read_site(site: Path) -> list[Download]:
    """Every dataset that a built site offers for download."""
    found = []
    for path in sorted(site.glob("datasets/*/datapackage.json")):
        files = {f"data/{t.name}": t.read_bytes() for t in path.parent.glob("data/*.csv")}
        found.append(Download.of(path.read_text("utf-8"), files))
    return found


class PublishedTable:
    """A downloaded table whose columns are understood."""

    def __init__(self, notes: Reader, package: Download, resource: Mapping[str, Any]) -> None:
        self.package, self.resource = package, resource
        self.name = f"{package.id}/{resource['name']}"
        self.rows = package.tables[resource["name"]]
        self.fields = {f["name"]: f for f in resource["schema"]["fields"]}
        keys = resource["schema"].get("primaryKey", [])
        self.keys = [
            name
            for name in ([keys] if isinstance(keys, str) else keys)
            if self.tie(name, "role") in ("geography", "time", "dimension")
        ]
        self.at = [self._coordinates(notes, row) for row in self.rows]
        whole = {name: self.tie(name, "total") for name in self.keys}
        # Of each row, the columns of its key over which it is a total.
        self.totals = [
            frozenset(name for name, total in whole.items() if row[name] == total)
            for row in self.rows
        ]
        self.measures = [n for n in self.fields if self.tie(n, "role") == "measure"]

    def tie(self, column: str, name: str) -> Any:
        return self.fields[column].get("connect", {}).get(name)

    def of_kind(self, *kinds: str) -> list[str]:
        return [name for name in self.measures if self.tie(name, "kind") in kinds]

    def quantity(self, name: str) -> str:
        if name not in self.measures:
            return name
        return self.tie(name, "concept") or f"{self.package.id}/{name}"

    def axis(self, name: str) -> str:
        own = self.tie(name, "concept") or f"{self.package.id}/{name}"
        window = self.tie(name, "window")
        if window:
            return _name_window(own, window)
        return f"time {own}" if self.tie(name, "role") == "time" else own

    def _coordinates(self, notes: Reader, row: Row) -> At:
        pairs = []
        for name in self.keys:
            value, axis = row[name], self.axis(name)
            if value == self.tie(name, "total"):
                continue
            if self.tie(name, "role") == "geography":
                kind = notes.kind_of(self, name, value)
                if kind is None:
                    continue
                axis = f"{axis} {kind}".strip()
            elif axis in notes.singles:
                value = years_in(value)[0]
            pairs.append((axis, value))
        return frozenset(pairs)

    def read(self, row: int, name: str) -> float | str:
        """A cell's number, or the label of its mark."""
        text = self.rows[row][name]
        marks = {"": "missing"}
        for mark in self.fields[name].get("missingValues", ()):
            pair = mark if isinstance(mark, dict) else {"value": mark, "label": "missing"}
            marks[pair["value"]] = pair.get("label", "missing")
        return marks[text] if text in marks else float(text)


def _name_window(axis: str, window: Mapping[str, Any]) -> str:
    return f"time {axis} of {window.get('periods')} {window['of']}"


def _list_possible(shown: float, rounding: Mapping[str, Any]) -> tuple[float, float]:
    """The least and the greatest of the counts that give a number when they are rounded: each is tried."""
    base, to = rounding["base"], rounding.get("to", "nearest")
    ways = {
        "nearest": lambda count: [(2 * count + base) // (2 * base) * base],
        "down": lambda count: [count // base * base],
        "up": lambda count: [-(-count // base) * base],
        "random": lambda count: [count // base * base, -(-count // base) * base],
    }
    around = range(max(0, int(shown) - base), int(shown) + base + 1)
    fits = [count for count in around if shown in ways[to](count)]
    return float(min(fits)), float(max(fits))


def years_in(text: str) -> list[str]:
    return re.findall(r"\d{4}", text) or ["0"]


class Reader:
    """What the files show, download by download."""

    def __init__(self, downloads: list[Download], agencies: Mapping[str, int]) -> None:
        self.downloads = {download.id: download for download in downloads}
        self.agencies = agencies
        self.known = Knowledge()
        self.parents: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        self.windows: dict[str, Mapping[str, Any]] = {}
        self.singles: set[str] = set()
        self.kinds: dict[tuple[str, str], dict[str, str | None]] = {}
        self._find_windows()
        self.tables = [
            PublishedTable(self, package, resource)
            for package in downloads
            for resource in package.descriptor["resources"]
            if resource["name"] in package.tables
        ]
        self.shapes: dict[str, dict[frozenset[str], set[At]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.sources: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)

    def _find_windows(self) -> None:
        """What periods the values of each axis stand for."""
        for package in self.downloads.values():
            for resource in package.descriptor["resources"]:
                for column in resource["schema"]["fields"]:
                    tie = column.get("connect", {})
                    if tie.get("window"):
                        own = tie.get("concept") or f"{package.id}/{column['name']}"
                        self.windows[_name_window(own, tie["window"])] = tie["window"]
                        self.singles.add(f"time {tie['window']['of']}")

    def kind_of(self, table: PublishedTable, name: str, value: str) -> str | None:
        """The kind of a place, as its list tells; "" where it tells none apart, None for the whole."""
        if (table.name, name) not in self.kinds:
            self.kinds[table.name, name] = self._list_kinds(table, name)
        return self.kinds[table.name, name].get(value, "")

    def _list_kinds(self, table: PublishedTable, name: str) -> dict[str, str | None]:
        found = self.find_list(table, name)
        if found is None:
            return {}
        rows, fields, target = found
        for column in fields.values():
            total = column.get("connect", {}).get("total")
            if total is not None:
                kinds = {row[target]: row[column["name"]] for row in rows}
                return {place: None if k == total else k for place, k in kinds.items()}
        return {}

    def find_list(
        self, table: PublishedTable, name: str
    ) -> tuple[list[Row], dict[str, Mapping[str, Any]], str] | None:
        """The table that a column points at: its rows, its fields, and the column it points at."""
        for link in table.resource.get("connect", {}).get("foreignKeys", ()):
            if name not in link["fields"]:
                continue
            reference = link["reference"]
            home = self.downloads.get(reference.get("package") or table.package.id)
            target = reference["fields"][link["fields"].index(name)]
            for resource in home.descriptor["resources"] if home else ():
                if home and resource["name"] == reference["resource"]:
                    fields = {f["name"]: f for f in resource["schema"]["fields"]}
                    return home.tables.get(resource["name"], []), fields, target
        return None

    def read(self) -> None:
        """Write down every number and every hidden cell."""
        hidden: dict[Cell, list[Place]] = defaultdict(list)
        rounded: dict[Cell, list[tuple[Place, float, float]]] = defaultdict(list)
        for table in self.tables:
            for name in table.of_kind("count", "percent", "rate"):
                quantity = self.counted(table, name)
                is_count = table.tie(name, "kind") == "count"
                if quantity is None:
                    continue
                for row, at in enumerate(table.at):
                    cell, found = (quantity, at), table.read(row, name)
                    place = (table.package.id, table.resource["name"], row, name)
                    least = self._threshold(table, name)
                    if is_count:
                        self.shapes[quantity][frozenset(axis for axis, _ in at)].add(at)
                        self.sources[quantity, frozenset(a for a, _ in at)].add(table.name)
                    self.known.thresholds[cell] = max(self.known.thresholds.get(cell, 2), least)
                    if isinstance(found, float):
                        if is_count and table.tie(name, "rounding"):
                            ends = _list_possible(found, table.tie(name, "rounding"))
                            rounded[cell].append((place, *ends))
                        elif is_count:
                            self.known.numbers[cell] = found
                        elif found == 0 and table.tie(name, "of") is None:
                            self.known.numbers.setdefault(cell, 0.0)
                    elif found == "suppressed" and (is_count or table.tie(name, "of") is None):
                        hidden[cell].append(place)
                    elif is_count:
                        self.known.missing.add(cell)
        shown = self.known.numbers
        self.known.hidden = {cell: places for cell, places in hidden.items() if cell not in shown}
        self.known.missing -= {*shown, *hidden, *rounded}
        self._read_rounded(rounded)
        self._read_parents()

    def _read_rounded(self, rounded: Mapping[Cell, list[tuple[Place, float, float]]]) -> None:
        """What a rounded count can be; and those that are shown for being rounded so much."""
        for cell, found in rounded.items():
            for _, low, high in found:
                self.known.facts.append(Fact({cell: 1.0}, low, high, "rounded"))
            low, high = max(low for _, low, _ in found), min(high for _, _, high in found)
            least = self.known.thresholds[cell]
            small = any(low <= count <= high for count in range(1, least))
            if small and high - low >= least - 1 and cell not in self.known.hidden:
                self.known.rounded[cell] = [place for place, _, _ in found]
        for cell in self.known.numbers:
            self.known.rounded.pop(cell, None)

    def counted(self, table: PublishedTable, name: str) -> str | None:
        """What a column counts, or the numerator of a percent or rate that has a base."""
        if table.tie(name, "kind") == "count":
            return table.quantity(name)
        if table.tie(name, "of"):
            return table.quantity(table.tie(name, "of"))
        return f"{table.quantity(name)} (counted)" if table.tie(name, "per") else None

    def _threshold(self, table: PublishedTable, name: str) -> int:
        connect = table.package.descriptor.get("connect", {})
        rule = connect.get("suppression", {}).get("threshold")
        return table.tie(name, "threshold") or rule or self.agencies.get(connect.get("agency"), 2)

    def _read_parents(self) -> None:
        """Which place belongs to which, as lists of places tell."""
        for table in self.tables:
            if table.measures or len(table.keys) != 1:
                continue
            own = table.keys[0]
            for name in table.fields:
                if table.tie(name, "role") == "geography" and name != own:
                    found = self.find_list(table, name)
                    target = found[1][found[2]]["connect"].get("concept") if found else None
                    for row in table.rows:
                        kind = self.kind_of(table, name, row[name])
                        if kind is not None and target:
                            axis = f"{target} {kind}".strip()
                            self.parents[table.axis(own)][axis][row[own]] = row[name]
