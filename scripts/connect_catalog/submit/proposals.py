"""What every dataset needs and no table tells: a chart, which is proposed, and a number known from elsewhere,
which is asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from ..intake.headings import write_title
from ..intake.tables import FILL

SERIES = 6  # so many lines can be told apart


def propose(descriptor: Mapping[str, Any], tables: Mapping[str, str]) -> dict[str, Any]:
    """The descriptor with a chart and a spot check of its first table that shows a number."""
    for resource in descriptor["resources"]:
        rows = [*csv.DictReader(io.StringIO(tables[resource["name"]], newline=""))]
        columns = resource["schema"]["fields"]
        for measure in (one for one in columns if one["connect"]["role"] == "measure"):
            shown = [row for row in rows if row[measure["name"]][-1:].isdigit()]
            if shown:
                connect = {
                    **descriptor["connect"],
                    "views": [
                        *descriptor["connect"]["views"],
                        _view(resource, measure, rows, shown),
                    ],
                    "spotChecks": [
                        *descriptor["connect"]["spotChecks"],
                        _spot_check(resource, measure, max(shown, key=_number_of(measure))),
                    ],
                }
                return {**descriptor, "connect": connect}
    return {**descriptor}


def _number_of(measure: Mapping[str, Any]) -> Any:
    return lambda row: float(row[measure["name"]])


def _view(
    resource: Mapping[str, Any],
    measure: Mapping[str, Any],
    rows: Sequence[Mapping[str, str]],
    shown: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """A line over time where there are several periods, else bars; all other keys are held at what the
    largest number has, but one whose few values are told apart."""
    columns = {one["name"]: one for one in resource["schema"]["fields"]}
    keys = [columns[name] for name in resource["schema"]["primaryKey"]]
    values = {key["name"]: {row[key["name"]] for row in rows} for key in keys}
    times = [k for k in keys if k["connect"]["role"] == "time" and len(values[k["name"]]) > 1]
    across = (times or sorted(keys, key=lambda key: -len(values[key["name"]])))[0]
    largest = max(shown, key=_number_of(measure))
    others = [key for key in keys if key is not across]
    series = next((k for k in others if 1 < len(values[k["name"]]) <= SERIES), None)
    held = [key for key in others if key is not series]
    where = {key["name"]: largest[key["name"]] for key in held}
    return {
        "name": f"{measure['name'].replace('_', '-')}-by-{across['name'].replace('_', '-')}",
        "title": _title(measure, across, where),
        "kind": "line" if times else "bar",
        "resource": resource["name"],
        "x": across["name"],
        "y": measure["name"],
        **({"series": series["name"]} if series else {}),
        **({"where": where} if where else {}),
    }


def _title(measure: Mapping[str, Any], across: Mapping[str, Any], where: Mapping[str, str]) -> str:
    named = [one["title"] for one in (measure, across)]
    first, by = (
        n if not n.startswith(FILL) else write_title(m["name"].replace("_", " "), "")
        for n, m in zip(named, (measure, across), strict=True)
    )
    held = f", {', '.join(where.values())}" if where else ""
    return f"{first} by {by.lower()}{held}"[:200]


def _spot_check(
    resource: Mapping[str, Any], measure: Mapping[str, Any], row: Mapping[str, str]
) -> dict[str, Any]:
    where = {name: row[name] for name in resource["schema"]["primaryKey"]}
    which = ", ".join(where.values())
    return {
        "of": [{"resource": resource["name"], "field": measure["name"], "where": where}],
        "expected": f"{FILL}: the number of {measure['name']} for {which}, as another source shows it",
        "source": f"{FILL}: where that number is shown, such as a report and its page",
    }
