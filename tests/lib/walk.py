"""The way of an agency's wide table from file to clean check: each command, and each answer that a person
types. DCF's own delivery where the figures are at hand, else a made table of the same form."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adoption import ROOT, find_figures
from click.testing import CliRunner

from connect_catalog.cli import main

ID = "abuse-neglect-delivery"
TWINS = ("abuse-neglect-by-town", "abuse-neglect-by-type")
FILL = "FILL IN"
START, END = "<!-- walk: start -->", "<!-- walk: end -->"
# What the person says when the first run has told what is open.
SAID = (
    "--mark=-=suppressed",
    "--tidy=allegations=TTL_{allegation_type}_M",
    "--tidy=substantiated=SUBS_{allegation_type}_M",
    "--tidy=percent_substantiated=RATE_{allegation_type}_M",
    "--license=ODC-PDDL-1.0",
)
KINDS = {
    "PHYS_ABUSE": "Physical Abuse",
    "EDUC_NEGLECT": "Educational Neglect",
    "AT_RISK": "At Risk",
}
SENTENCES = {
    "TTL": "Total Number of {} Allegations",
    "SUBS": "Total Number of {} Allegations Substantiated",
    "RATE": "{} Substantiation Rate",
}


@dataclass(frozen=True)
class Step:
    """A command, what the person had typed for it, and how it ended."""

    command: str
    typed: tuple[str, ...]
    code: int
    output: str


def deliver(folder: Path) -> Path:
    """The agency's table, with what comes beside it."""
    figures = find_figures()
    if figures is None:
        return _make_delivery(folder)
    for path in (figures / "agency-deliveries").glob("*DCF*"):
        shutil.copy(path, folder)
    return next(folder.glob("CT_DCF*.csv"))


def _make_delivery(folder: Path) -> Path:
    names = ["FISC_PERIOD", "FISC_YEAR", "TOWN", "TTL_CPS_ACEPT_M"]
    names += [f"{head}_{kind}_M" for head in SENTENCES for kind in KINDS]
    rows = []
    for year in (2015, 2016):
        places = {town: _count(i, year) for i, town in enumerate(_list_towns())}
        whole = [sum(counts) for counts in zip(*places.values(), strict=True)]
        for town, counts in {"Statewide": whole, **places, "OTHER": [0] * 5}.items():
            period = f"07/01/{year - 1} - 06/30/{year}"
            rows.append([period, str(year), town, *_write(counts)])
    table = folder / "delivery.csv"
    table.write_text("".join(",".join(row) + "\n" for row in [names, *rows]), "utf-8")
    words = {
        "FISC_PERIOD": "Reporting Period",
        "FISC_YEAR": "Reporting State Fiscal Year",
        "TOWN": "Town",
    }
    words["TTL_CPS_ACEPT_M"] = "Total Number of CPS Reports Accepted"
    words |= {
        f"{head}_{kind}_M": sentence.format(label)
        for head, sentence in SENTENCES.items()
        for kind, label in KINDS.items()
    }
    lines = "".join(f"{name},Text,{text}\n" for name, text in words.items())
    (folder / "words.csv").write_text(f"COLUMN NAME,DATA TYPE,Description\n{lines}", "utf-8")
    (folder / "form.txt").write_text(
        "Dataset Title: Town pages\nUpdate Frequency: Annual\nDate Last Updated: 9/29/2017\n"
        "Unit of Analysis: Reports of abuse and neglect\nDataset Description: Counts by town and year.\n"
        "Nota Bene / Caveats: Regions change.\nData Source(s): A case system\n",
        "utf-8",
    )
    return table


def _count(town: int, year: int) -> list[int]:
    """Reports; allegations of two kinds, and those that were substantiated. Two towns have few of these."""
    few = 4 + town % 2 if town in (5, 60) else 54 - town % 23
    return [60 + town, 120 + 7 * town % 97, 180 + 3 * town % 89 + year % 9, 30 + town % 31, few]


def _write(counts: list[int]) -> list[str]:
    """The cells as the agency writes them: a dash for few, and for all of the third kind."""
    reports, *totals = map(str, counts)
    shares = [
        f"{round(100 * part / all_)}%" if all_ else "0%"
        for all_, part in zip(counts[1:3], counts[3:], strict=True)
    ]
    few = 0 < counts[4] < 10
    shown = [totals[2], "-" if few else totals[3]]
    return [reports, *totals[:2], "-", *shown, "-", shares[0], "-" if few else shares[1], "-"]


def _list_towns() -> list[str]:
    with (ROOT / "datapackages/towns/data/towns.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    return [row["town"].upper() for row in rows]


def walk(root: Path, source: Path) -> Iterator[Step]:
    """Each step in a repository with this one's records and packages; the working folder is root."""
    adopt = ["adopt", str(source), "--id", ID, "--agency", "dcf"]
    yield _run(adopt, ())
    yield _run([*adopt, *SAID], SAID)
    yield _run(["check", ID], ())
    folder = root / "datapackages" / ID
    typed = _fill_in(folder)
    yield _run(["suppress", ID], typed)
    typed = _say_what_was_hidden(folder)
    yield _run(["check", ID], typed)


def _run(arguments: list[str], typed: tuple[str, ...]) -> Step:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    shown = [Path(a).name if a.endswith(".csv") else a for a in arguments]
    return Step(shlex.join(["catalog", *shown]), typed, result.exit_code, result.output)


ANSWERS: tuple[tuple[str, str], ...] = (
    (
        "how this table came about",
        "The agency's research office sent it with its form and dictionary.",
    ),
    ("never has a number", "These kinds are hidden in every row of the source."),
    ("words that people search for", "child protection"),
    ("what this column holds", "The kind of abuse or neglect that was alleged."),
)


def _fill_in(folder: Path) -> tuple[str, ...]:
    """Answer each FILL IN, then describe a chart and write a known number. What is still open stays, and
    the check tells it."""
    typed: dict[str, None] = {}
    for name in ("README.md", "datapackage.json"):
        path = folder / name
        lines = path.read_text("utf-8").split("\n")
        for i, line in enumerate(lines):
            answer = next((said for open_, said in ANSWERS if FILL in line and open_ in line), None)
            if answer is not None:
                start = line.index(FILL)
                end = line.rfind('"') if name.endswith(".json") else len(line)
                lines[i] = line[:start] + answer + line[end:]
                typed[answer] = None
        path.write_text("\n".join(lines), "utf-8")
    _change(folder, _add_chart_and_number)
    return (*typed, "a chart: reports by year", "a spot check: reports accepted in a year")


def _change(folder: Path, change: Callable[[dict[str, Any], Path], None]) -> None:
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    change(descriptor, folder)
    path.write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _add_chart_and_number(descriptor: dict[str, Any], folder: Path) -> None:
    header, first, *_ = (folder / "data/statewide.csv").read_text("utf-8").split("\n")
    row = dict(zip(header.split(","), first.split(","), strict=True))
    where = {"fiscal_year": row["fiscal_year"]}
    field = "ttl_cps_acept_m"
    cell = {"resource": "statewide", "field": field, "where": where}
    check = {"of": [cell], "expected": int(row[field]), "source": "The agency's annual report"}
    view = {"name": "trend", "title": "Reports accepted by year", "kind": "line"}
    view |= {"resource": "statewide", "x": "fiscal_year", "y": field}
    descriptor["connect"]["spotChecks"], descriptor["connect"]["views"] = [check], [view]


def _say_what_was_hidden(folder: Path) -> tuple[str, ...]:
    said = "The source hides small counts. One cell more was hidden to protect them."

    def change(descriptor: dict[str, Any], _: Path) -> None:
        descriptor["connect"]["suppression"]["further"] = said

    _change(folder, change)
    return (said,)


def write_walk(steps: list[Step]) -> str:
    """The steps as the page shows them: what was typed before each command, and how it ended."""
    parts = []
    for number, step in enumerate(steps, start=1):
        typed = [word for word in step.typed if not word.startswith("--")]
        wrote = f"Written: {'; '.join(word.rstrip('.') for word in typed)}. Then:" if typed else ""
        command = re.sub(r" (?=--)| (?='--)", " \\\\\n        ", f".venv/bin/{step.command}")
        end = "It ends clean." if step.code == 0 else "It tells what is open, and writes nothing."
        parts.append(
            "\n\n".join(filter(None, (f"**{number}.** {wrote}".strip(), f"    {command}", end)))
        )
    answers = sum(len(step.typed) for step in steps)
    return "\n\n".join(
        [*parts, f"{answers} answers were typed in all, title and description apart."]
    )


def put_walk(page: str, steps: list[Step]) -> str:
    """The page with its walk made anew."""
    before, rest = page.split(START)
    return f"{before}{START}\n\n{write_walk(steps)}\n\n{END}{rest.split(END)[1]}"


def walk_anywhere() -> list[Step]:
    """All steps, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        root, sent = Path(place) / "repo", Path(place) / "sent"
        sent.mkdir()
        root.mkdir()
        copy_catalog(root)
        os.chdir(root)
        return [*walk(root, deliver(sent))]


def copy_catalog(root: Path) -> None:
    """Into root: this repository's records and packages, but for those that hold the delivery's numbers
    already: the check would ask how the two hang together."""
    for name in ("catalog", "datapackages", "docs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(*TWINS))
    record = root / "catalog/workplan/abuse-and-neglect-by-town.yml"
    lines = record.read_text("utf-8").splitlines(keepends=True)
    record.write_text("".join(line for line in lines if not line.startswith("packages:")), "utf-8")
    shutil.copy(ROOT / "mkdocs.yml", root)
