"""Packages as somebody might write them by hand and commit them, each with a small count that it gives
away: under a wrong type or role, in other clothes, by a column that tells it, or in the words around it.

The tidy table is that of `polluted`. Where the count of 3 is hidden, something else tells it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hostile import CLOTHES, SCRIPTS, WORDS
from polluted import DRESSES, GROUPS, HEADER, KEY, PLANTED, ROMAN, YEARS, Rows, make_rows

MARKS = ("missing", "suppressed")
NUMBER = {"role": "measure", "unit": "pupils", "kind": "count"}
KEYS: dict[str, dict[str, Any]] = {
    "town": {"type": "string", "connect": {"role": "geography", "concept": "town"}},
    "year": {"type": "year", "connect": {"role": "time"}},
    "group": {"type": "string", "connect": {"role": "dimension"}},
    "students": {"type": "integer", "connect": NUMBER},
    "absent": {"type": "integer", "connect": NUMBER},
}


@dataclass(frozen=True)
class HandMade:
    """A package as it is committed. fields: what its columns are declared to be, by name, beyond that of
    the tidy table; texts: parts of the descriptor, and `readme`; waivers: what it allows."""

    kind: str
    name: str
    rows: Rows
    fields: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[dict[str, str], ...] = ()

    def write(self, folder: Path) -> None:
        """Write the package into a new folder."""
        (folder / "data").mkdir(parents=True)
        (folder / "datapackage.json").write_text(json.dumps(self.describe(folder.name)), "utf-8")
        readme = f"# Absences\n\n{self.texts.get('readme', 'Made from a list of days.')}\n"
        (folder / "README.md").write_text(readme, "utf-8")
        lines = (",".join(map(_quote, row)) + "\n" for row in self.rows)
        (folder / "data/absences.csv").write_text("".join(lines), "utf-8")

    def describe(self, id: str) -> dict[str, Any]:
        """The descriptor."""
        fields = [self._field(name) for name in self.rows[0]]
        keys = [
            f["name"] for f in fields if f["connect"]["role"] in ("geography", "dimension", "time")
        ]
        said = self.texts.get
        connect = {
            "agency": "examples",
            "topics": ["stories"],
            "kind": "dataset",
            "geography": "town",
            "frequency": "yearly",
            "timeCovered": {"start": "2021", "end": "2022", "basis": "Calendar years"},
            "unitOfAnalysis": "Pupils of a town",
            "updated": "2025-02-10",
            "suppression": {"threshold": 5, "rule": said("rule", "Counts below 5 are hidden.")},
            "caveats": [said("caveat", "A pupil is counted once in a year.")],
            "spotChecks": [],
            "waivers": [*self.waivers],
            "views": [],
        }
        resource = {
            "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
            "name": "absences",
            "type": "table",
            "title": said("table", "Absences by town and group"),
            "description": said("row", "One row a town, year and group."),
            "path": "data/absences.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {
                "header": True,
                "delimiter": ",",
                "lineTerminator": "\n",
                "quoteChar": '"',
                "doubleQuote": True,
            },
            "schema": {
                "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
                "fields": fields,
                "primaryKey": [key for key in keys if key in KEYS or key == "spare"],
                "missingValues": [""],
            },
        }
        return {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": id,
            "title": said("title", "Absences of pupils"),
            "description": said("description", "How many pupils were absent."),
            "version": "1.0.0",
            "created": "2026-01-31T00:00:00Z",
            "keywords": ["absences"],
            "licenses": [{"name": "made-up", "title": "Made-up", "path": "https://example.org/l"}],
            "sources": [{"title": "Agency of Examples", "path": "https://example.org/absences"}],
            "resources": [resource],
            "connect": connect,
        }

    def _field(self, name: str) -> dict[str, Any]:
        made = {
            "name": name,
            "title": self.texts.get(f"title of {name}", name.replace("_", " ").capitalize()),
            "description": self.texts.get(f"words on {name}", "What was counted in the year."),
            **KEYS.get(name, {"type": "string", "connect": {"role": "label"}}),
            **self.fields.get(name, {}),
        }
        if made["connect"]["role"] == "measure":
            made["missingValues"] = [{"value": mark, "label": mark} for mark in MARKS]
        return made


def _quote(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"\n') else cell


def hide(rows: Rows) -> Rows:
    """The tidy table as it should be: the small count hidden, and what would give it away."""
    names = [name.lower() for name in HEADER]
    return [
        names,
        *([*r[:4], "suppressed"] if r[4] == str(PLANTED) else [*r] for r in rows[1:]),
    ]


def make_clean() -> HandMade:
    """The package of which nothing is to be told."""
    return HandMade("clean", "clean", hide(make_rows()))


# -------------------------------------------------------------------------------- types and clothes


def declare_otherwise() -> Iterator[HandMade]:
    """The count in plain digits, in a column that is declared to be something else."""
    names = [name.lower() for name in HEADER]
    rows = [names, *make_rows()[1:]]
    for kind in ("string", "integer", "number", "any"):
        for role in ("dimension", "label", "geography", "time"):
            wrong = {"type": kind, "connect": {"role": role}}
            yield HandMade("other role", f"{kind} {role}", rows, {"absent": wrong})
    for kind, unit in (("percent", "percent"), ("rate", "per year"), ("estimate", "pupils")):
        wrong = {"type": "integer", "connect": {"role": "measure", "unit": unit, "kind": kind}}
        yield HandMade("other kind", kind, rows, {"absent": wrong})
    for threshold in (2, 3):
        low = {"type": "integer", "connect": {**NUMBER, "threshold": threshold}}
        yield HandMade("other threshold", str(threshold), rows, {"absent": low})


def dress_cells() -> Iterator[HandMade]:
    """The count in other clothes, in a column of texts, in all cells or in its own alone."""
    tables = {name: str.maketrans("0123456789", digits) for name, digits in SCRIPTS.items()}
    forms: dict[str, Callable[[str], str]] = {
        **{name: lambda c, f=form: f.replace("{}", c).strip('"') for name, form in DRESSES.items()},
        **{name: lambda c, f=form: f.replace("{}", c).strip('"') for name, form in CLOTHES.items()},
        **{name: lambda c, t=table: c.translate(t) for name, table in tables.items()},
        **{
            name: lambda c, w=words: " ".join(w[int(digit)] for digit in c)
            for name, words in WORDS.items()
        },
        "Roman": lambda c: "".join(ROMAN[int(digit)] for digit in c),
        "date": lambda c: f"1900-{1 + (int(c) - 1) // 31:02}-{1 + (int(c) - 1) % 31:02}",
        "strokes": lambda c: "|" * int(c),
    }
    for name, form in forms.items():
        for scope in ("all", "small"):
            rows = [[n.lower() for n in HEADER], *make_rows()[1:]]
            for row in rows[1:]:
                if row[4] == str(PLANTED):
                    row[4] = form(row[4])
                elif scope == "all":
                    row[4] = form(row[4])
                else:
                    row[4] = "many"
            for role in ("label", "dimension"):
                wrong = {"type": "string", "connect": {"role": role}}
                yield HandMade(f"clothes, {scope}", f"{name}, {role}", rows, {"absent": wrong})


# ----------------------------------------------------------------------------------- what tells it

Cell = Callable[[int, Rows], str]


def _counts(rows: Rows) -> list[int]:
    return [int(row[4]) for row in rows[1:]]


def _rank(i: int, rows: Rows, down: bool = False) -> str:
    return str(1 + sorted(_counts(rows), reverse=down).index(int(rows[i][4])))


def _before(i: int, rows: Rows, steps: int = 1) -> int:
    """The count of the year before, or after, of the same town and group; 0 where there is none."""
    return int(rows[i - 3 * steps][4]) if (rows[i][1] == YEARS[1]) == (steps == 1) else 0


TELLING: dict[str, Cell] = {
    "copy": lambda i, r: r[i][4],
    "twice": lambda i, r: str(2 * int(r[i][4])),
    "half": lambda i, r: f"{int(r[i][4]) / 2:.1f}",
    "hundred more": lambda i, r: str(100 + int(r[i][4])),
    "left of a thousand": lambda i, r: str(1000 - int(r[i][4])),
    "twice and one": lambda i, r: str(2 * int(r[i][4]) + 1),
    "minus": lambda i, r: str(-int(r[i][4])),
    "present": lambda i, r: str(int(r[i][3]) - int(r[i][4])),
    "both": lambda i, r: str(int(r[i][3]) + int(r[i][4])),
    "square": lambda i, r: str(int(r[i][4]) ** 2),
    "root": lambda i, r: f"{math.sqrt(int(r[i][4])):.3f}",
    "log": lambda i, r: f"{math.log(int(r[i][4])):.3f}",
    "log of ten": lambda i, r: f"{math.log10(int(r[i][4])):.3f}",
    "log of one more": lambda i, r: f"{math.log1p(int(r[i][4])):.3f}",
    "one over": lambda i, r: f"{1 / int(r[i][4]):.5f}",
    "students per absent": lambda i, r: f"{int(r[i][3]) / int(r[i][4]):.2f}",
    "rank": _rank,
    "rank from the top": lambda i, r: _rank(i, r, True),
    "percent": lambda i, r: f"{100 * int(r[i][4]) / int(r[i][3]):.2f}",
    "share": lambda i, r: f"{int(r[i][4]) / int(r[i][3]):.4f}",
    "percent present": lambda i, r: f"{100 - 100 * int(r[i][4]) / int(r[i][3]):.2f}",
    "share of all": lambda i, r: f"{100 * int(r[i][4]) / sum(_counts(r)):.3f}",
    "running total": lambda i, r: str(int(r[i][4]) + _before(i, r)),
    "change": lambda i, r: str(int(r[i][4]) - _before(i, r)),
    "year before": lambda i, r: str(_before(i, r)) if _before(i, r) else "missing",
    "year after": lambda i, r: str(_before(i, r, -1)) if _before(i, r, -1) else "missing",
    "two years": lambda i, r: str(int(r[i][4]) + max(_before(i, r), _before(i, r, -1))),
    "percent change": lambda i, r: (
        f"{100 * (int(r[i][4]) / _before(i, r) - 1):.2f}" if _before(i, r) else "missing"
    ),
    "total of the year": lambda i, r: str(sum(int(x[4]) for x in r[1:] if x[:2] == r[i][:2])),
    "mean of the groups": lambda i, r: (
        f"{sum(int(x[4]) for x in r[1:] if x[:2] == r[i][:2]) / 3:.4f}"
    ),
    "total of the town": lambda i, r: str(sum(int(x[4]) for x in r[1:] if x[0] == r[i][0])),
    "id": lambda i, r: f"P{int(r[i][4]):03}",
    "long id": lambda i, r: f"2022-{r[i][4]}-X",
    "words": lambda i, r: f"{r[i][4]} pupils were away",
    "note": lambda i, r: "only three pupils" if r[i][4] == str(PLANTED) else "none",
    "day": lambda i, r: f"1900-{1 + (int(r[i][4]) - 1) // 31:02}-{1 + (int(r[i][4]) - 1) % 31:02}",
}


def tell_beside() -> Iterator[HandMade]:
    """The count hidden, and a column that tells it, declared in every way that is open to it."""
    rows = make_rows()
    for name, cell in TELLING.items():
        column = name.replace(" ", "_")
        tidy = hide(rows)
        more = [cell(i, rows) for i in range(1, len(rows))]
        table = [[*tidy[0], column], *([*r, c] for r, c in zip(tidy[1:], more, strict=True))]
        numeric = all(c in MARKS or c.lstrip("-").replace(".", "", 1).isdigit() for c in more)
        for role, declared in _declare(more, numeric).items():
            yield HandMade(f"told by {name}", role, table, {column: declared})


def _declare(cells: list[str], numeric: bool) -> dict[str, dict[str, Any]]:
    """The ways in which a column may be declared."""
    ways: dict[str, dict[str, Any]] = {
        "text, label": {"type": "string", "connect": {"role": "label"}},
        "text, dimension": {"type": "string", "connect": {"role": "dimension"}},
    }
    if not numeric:
        return ways
    type_ = "number" if any("." in cell for cell in cells) else "integer"
    marks = [{"value": mark, "label": mark} for mark in MARKS]
    for kind, unit in (
        ("count", "pupils"),
        ("estimate", "points"),
        ("rate", "points"),
        ("percent", "percent"),
    ):
        connect = {"role": "measure", "unit": unit, "kind": kind}
        ways[kind] = {"type": type_, "missingValues": marks, "connect": connect}
    if not {*MARKS} & {*cells}:
        ways["number, label"] = {"type": type_, "connect": {"role": "label"}}
    return ways


def add_totals() -> Iterator[HandMade]:
    """Totals that nobody declared, also behind a column that tells no rows apart."""
    rows, tidy = make_rows(), hide(make_rows())
    for name in ("Total", "Everyone", "Todos", "Statewide", "T", "99"):
        out = [tidy[0]]
        for start in range(1, len(rows), 3):
            sums = [str(sum(int(r[i]) for r in rows[start : start + 3])) for i in (3, 4)]
            out += [*tidy[start : start + 3], [*rows[start][:2], name, *sums]]
        yield HandMade("undeclared total", f"group {name}", out)
        spare = [
            [*r, "spare" if i == 0 else ("all" if r[2] == name else "part")]
            for i, r in enumerate(out)
        ]
        key = {"spare": {"type": "string", "connect": {"role": "dimension"}}}
        yield HandMade("undeclared total", f"group {name}, spare key", spare, key)
        out = [*tidy]
        for year in YEARS:
            for group in GROUPS:
                same = [r for r in rows[1:] if r[1:3] == [year, group]]
                out.append(
                    [name, year, group, *(str(sum(int(r[i]) for r in same)) for i in (3, 4))]
                )
        yield HandMade("undeclared total", f"town {name}", out)


# ------------------------------------------------------------------------------------------ in words


def say_in_words() -> Iterator[HandMade]:
    """The hidden count in the texts around the table."""
    town, year, group = KEY
    for said in (
        f"In {town}, 3 pupils of the group {group} were absent in {year}.",
        f"{group} pupils absent in {town}: 3",
        f"Only three pupils in {town} were absent ({group}, {year}).",
        f"The count for {town} is 3.",
    ):
        for where in (
            "title", "description", "readme", "caveat", "rule", "table", "row", "title of absent",
            "words on absent", "words on group",
        ):  # fmt: skip
            yield HandMade("in words", f"{where}: {said}", hide(make_rows()), {}, {where: said})


KINDS = (declare_otherwise, dress_cells, tell_beside, add_totals, say_in_words)


def make_handmade() -> Iterator[HandMade]:
    """Every package that gives its small count away."""
    for kind in KINDS:
        yield from kind()
