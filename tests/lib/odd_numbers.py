"""A made-up package whose tables hold what pictures go wrong on: numbers below zero, huge ones, many
lines, long names, times left out, one number or none. Nothing in it is true.

`python tests/lib/odd_numbers.py FOLDER` writes the tiny repository with it, to be looked at.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from connect_catalog.intake.tables import table_resource

TINY = Path(__file__).parents[1] / "repo"
MARKS = ("suppressed", "missing", "not collected")
YEARS = tuple(str(year) for year in range(2016, 2022))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONG = "Department of Emergency Services and Everything Else That Has a Long Name in This Catalog"
# Wide capitals, scripts without words' spaces, from right to left, with marks on letters, pictures, and a word
# that never ends.
NAMES = (
    "WWW MMMM",
    "\u4e0a\u6d77\u5e02",
    "\u0627\u0644\u0642\u0627\u0647\u0631\u0629",
    "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd",
    "A\u030a\u0301e\u0323\u0302o\u0308",
    " ".join(["MWMWMWMWMW WILLIMANTIC"] * 5),
    "\u5317\u4eac\u5e02\u671d\u9633\u533a\u5b66\u6821" * 6,
    "\u0645\u062f\u064a\u0646\u0629 " * 14 + "\u0623",
    "Families " + "\U0001f469\U0001f467\U0001f466\U0001f1fa\U0001f1f8" * 9,
    "Pneumono" * 15,
    "M" + "@&%" * 20,
)
# name: (kind of the view, rows of period, group and value)
Rows = list[tuple[str, str, str]]
CASES: dict[str, tuple[str, Rows]] = {
    "below-zero-lines": ("line", [(y, "Change", str(-3.5 * i - 1)) for i, y in enumerate(YEARS)]),
    "mixed-lines": (
        "line",
        [
            (y, g, str(v * s))
            for y, v in zip(YEARS, (-8, 4, 12, -20, 3, 9), strict=True)
            for g, s in (("North", 1), ("South", -0.5))
        ],
    ),
    "below-zero-bars": (
        "bar",
        [("2020", f"Group {LETTERS[i]}", str(-10.5 * i)) for i in range(1, 5)],
    ),
    "mixed-bars": (
        "bar",
        [
            ("2020", f"Group {LETTERS[i]}", v)
            for i, v in enumerate(("-40", "25", "0", "suppressed", "-3"))
        ],
    ),
    "billions": ("line", [(y, "Dollars", str(1234567890 * (i + 1))) for i, y in enumerate(YEARS)]),
    "million-bars": (
        "bar",
        [("2020", f"Town {LETTERS[i]}", str(1000000 * i + 7)) for i in range(1, 4)],
    ),
    "tiny": ("line", [(y, "Share", f"{0.0004 * (i + 1):.4f}") for i, y in enumerate(YEARS)]),
    "gaps-in-time": (
        "line",
        [
            ("2000", "Homes", "10"),
            ("2010", "Homes", "14"),
            ("2011", "Homes", "15"),
            ("2012", "Homes", "suppressed"),
            ("2013", "Homes", "12"),
            ("2014", "Homes", "missing"),
        ],
    ),
    "fifteen-lines": (
        "line",
        [
            (y, f"Region {LETTERS[k]}", str((k * 7 + i * 3) % 11))
            for i, y in enumerate(YEARS)
            for k in range(1, 16)
        ],
    ),
    "twelve-bars": (
        "bar",
        [
            (y, f"Part {LETTERS[k]}", str(k * 3 + int(y) % 5))
            for y in YEARS[:2]
            for k in range(1, 13)
        ],
    ),
    "long-names": ("bar", [("2020", f"{LONG}, {LETTERS[i]}", str(i * 11)) for i in range(1, 4)]),
    "long-periods": (
        "line",
        [
            (f"12 months to {m} {y}", "Calls", str(20 + i))
            for i, (m, y) in enumerate(
                (m, y) for y in YEARS[:3] for m in ("March", "June", "September", "December")
            )
        ],
    ),
    "quarters": (
        "line",
        [(f"Q{q} {y}", "Visits", str(int(y) % 100 + q)) for y in YEARS[:2] for q in (4, 1, 3, 2)],
    ),
    "months": (
        "line",
        [
            (m, "Visits", str(i + 1))
            for i, m in enumerate(("January", "April", "September", "December"))
        ],
    ),
    "one-number": ("line", [("2017", "Norwich", "2561")]),
    "one-bar": ("bar", [("2017", "Norwich", "2561")]),
    "all-hidden": ("line", [(y, "Hidden", "suppressed") for y in YEARS]),
    "all-hidden-bars": ("bar", [("2017", f"Town {LETTERS[i]}", "suppressed") for i in range(4)]),
    "tiny-beside-huge": (
        "bar",
        [
            ("2020", f"Step {i}", v)
            for i, v in enumerate(("0.0001", "-0.0001", "0", "1000000000000", "-70000000000", "1"))
        ],
    ),
    "tiny-beside-huge-lines": (
        "line",
        [
            (y, g, v)
            for i, y in enumerate(YEARS)
            for g, v in (("Tiny", f"0.000{i + 1}"), ("Huge", f"-{i + 1}000000000000"))
        ],
    ),
    "thirty-lines": (
        "line",
        [
            (y, f"Line {k:02}", str((k * 13 + i * 5) % 37 - 9))
            for i, y in enumerate(YEARS)
            for k in range(30)
        ],
    ),
    "thirty-bars": ("bar", [("2020", f"Bar {k:02}", str(10.0 ** (k % 17 - 4))) for k in range(30)]),
    "odd-names": ("bar", [("2020", name, str(i * 3)) for i, name in enumerate(NAMES)]),
    "odd-lines": (
        "line",
        [(y, name, str(i + k)) for i, y in enumerate(YEARS) for k, name in enumerate(NAMES[:5])],
    ),
    "all-zero": ("line", [(y, "Nothing", "0") for y in YEARS]),
}


def write_odd(root: Path, empty: bool = False) -> Path:
    """The tiny repository in a new folder root, with the package `odd`. empty: with the views that
    show no number, which the checks refuse."""
    shutil.copytree(TINY, root)
    folder = root / "datapackages/odd"
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text(
        "# Odd numbers\n\nMade up. Nothing was done to them.\n", "utf-8"
    )
    for name, (_, rows) in CASES.items():
        lines = ["period,group,value", *(f'{p},"{g}",{v}' for p, g, v in rows)]
        (folder / f"data/{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    text = json.dumps(_describe(empty), indent=2)
    (folder / "datapackage.json").write_text(text + "\n", "utf-8")
    return root


def _describe(empty: bool) -> dict[str, Any]:
    kite = json.loads((TINY / "datapackages/kite-club/datapackage.json").read_text("utf-8"))
    connect = kite["connect"] | {
        "timeCovered": {"start": "2000", "end": "2021", "basis": "calendar year"},
        "answers": [],
        "geography": "state",
        "spotChecks": [],
        "views": [
            _view(name, kind, rows)
            for name, (kind, rows) in CASES.items()
            if empty or any(value not in MARKS for *_, value in rows)
        ],
    }
    return kite | {
        "name": "odd",
        "title": "Odd numbers",
        "resources": [_resource(name) for name in CASES],
        "connect": connect,
    }


def _resource(name: str) -> dict[str, Any]:
    resource = table_resource(name, name, "Made up.", _fields(), ["period", "group"])
    if name == "gaps-in-time":
        gap = {"where": {"period": [str(year) for year in range(2001, 2010)]}, "reason": "Made up."}
        resource["connect"] = {"gaps": [gap]}
    return resource


def _view(name: str, kind: str, rows: Rows) -> dict[str, Any]:
    view = {"name": name, "title": name, "kind": kind, "resource": name, "y": "value"}
    periods, groups = {p for p, _, _ in rows}, {g for _, g, _ in rows}
    if kind == "line":
        return view | {"x": "period"} | ({"series": "group"} if len(groups) > 1 else {})
    if len(periods) == 1:
        return view | {"x": "group"}
    return view | {"x": "period", "series": "group"}


def _fields() -> list[dict[str, Any]]:
    marks = [{"value": mark, "label": mark} for mark in MARKS]
    measure = {"role": "measure", "unit": "points", "kind": "estimate"}
    roles = {"period": {"role": "time"}, "group": {"role": "dimension"}, "value": measure}
    return [
        {
            "name": name,
            "type": "number" if name == "value" else "string",
            "title": name.capitalize(),
            "description": "Made up.",
            **({"missingValues": marks} if name == "value" else {}),
            "connect": connect,
        }
        for name, connect in roles.items()
    ]


if __name__ == "__main__":
    write_odd(Path(sys.argv[1]))
