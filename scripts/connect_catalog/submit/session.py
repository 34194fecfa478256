"""One table that a person sends in by the form: read, understood, asked about, protected and described by
the intake, checked by the rules, and packed. Nothing of it leaves the browser.

The page and this module talk in JSON: what a person said goes in, what the page is to show comes out.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from ..bounds import TABLE_FAULTS
from ..characters import LONGEST_NAME
from ..disk import fill, remove_file
from ..intake.guard import name_no_person
from ..intake.pipeline import TakenIn, take_in
from ..intake.plainly import say_without_commands
from ..intake.report import IntakeReport
from ..intake.tables import FILL
from ..intake.understood import Proposal, Question, QuestionsOpen
from ..intake.wishes import Wishes
from ..load import read_package
from ..marks import Mark
from ..model import Catalog, Package
from ..problems import Problem
from ..refusals import Refusal
from .arrays import NotHere
from .catalog import read_part
from .gaps import fill_gaps, list_gaps
from .proposals import propose

SHOWN = 8  # rows of the table as it would be published
PROBLEMS = 60
# In place of the report's last sentence on privacy, which names a command.
LOOKED_AT_LATER = (
    "Only small counts are hidden so far. Whether the rest gives them away is looked at once the package has "
    "come in."
)
TOO_MUCH = (
    "This table needs more than a browser can do: nothing was kept. Send the table to the steward as it is "
    "kept at your agency, in a way that the agency allows, or run `catalog new` on your own machine."
)


@dataclass
class Session:
    """catalog: the part that the form needs; root: an empty folder of our own; handed: the table, and
    what came with it; taken: what came of it last; files: those that were written of it."""

    catalog: Catalog
    root: Path
    today: date
    handed: set[Path] = field(default_factory=set)
    taken: TakenIn | None = None
    files: set[Path] = field(default_factory=set)

    def forget(self) -> None:
        """Let go of all that was handed over."""
        for path in self.handed:
            remove_file(path)
        self.handed, self.taken = set(), None

    def put(self, name: str, content: bytes) -> None:
        """Keep a file that was picked: the table, or what came with it. name: the file's own, of which only
        the last part counts."""
        path = self.root / "handed" / _name_file(name)
        while path in self.handed:
            path = path.with_name(f"another-{path.name}")
        fill(path, content)
        self.handed.add(path)

    def understand(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """What the table is understood as, or what must be asked, or why it is refused."""
        self.taken = None
        if not self.handed:
            return {"state": "refused", "words": "Pick a file first."}
        source = self.root / "handed" if len(self.handed) > 1 else next(iter(self.handed))
        try:
            taken = take_in(self.catalog, source, _read_wishes(said), self.today)
        except QuestionsOpen as open_:
            return {"state": "asked", "questions": [*map(_show_question, open_.questions)]}
        except NotHere:
            return {"state": "refused", "words": TOO_MUCH}
        except Refusal as refusal:
            return {"state": "refused", "words": say_without_commands(str(refusal))}
        described = propose(taken.descriptor, taken.tables)
        self.taken = replace(taken, descriptor=described)
        return {"state": "taken", **_show_taken(self.taken, self.catalog)}

    def check(self, written: Mapping[str, str]) -> dict[str, Any]:
        """What the rules say of the package with what a person wrote into its gaps, by their place; and the
        rules that cannot be applied here."""
        package, problems = self._write(written)
        later: list[str] = []
        if package is not None:
            found, later = apply_rules(package, self.catalog)
            problems += found
        shown = sorted({name_no_person(problem) for problem in problems})
        return {
            "problems": [_show_problem(problem) for problem in shown[:PROBLEMS]],
            "more": len(shown[PROBLEMS:]),
            "later": later,
        }

    def pack(self, written: Mapping[str, str]) -> bytes:
        """The package's folder as a ZIP file, as it is sent in."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in sorted(self._list_files(written).items()):
                archive.writestr(path, text)
        return made.getvalue()

    def offer(self, written: Mapping[str, str]) -> dict[str, Any]:
        """The files of the package as texts, by path, for whoever puts them where all can see them at once; in
        each no more blanks than people need, as they are to fit into an address. None where that may not
        be: why is `wrong` while something is to be mended, and `hidden` where a cell is hidden, as nobody
        has looked here whether the others give it away."""
        found = self.check(written)
        if found["problems"]:
            return {"files": {}, "why": "wrong"}
        if self.taken is not None and any(map(_hides, self.taken.tables.values())):
            return {"files": {}, "why": "hidden"}
        files = self._list_files(written)
        for path in (path for path in files if path.endswith(".json")):
            files[path] = _write_json(json.loads(files[path]), 1)
        return {"files": files, "why": ""}

    def _list_files(self, written: Mapping[str, str]) -> dict[str, str]:
        """The files of the package, by their paths in the repository."""
        if self.taken is None:
            raise ValueError("no table was taken in")
        taken = self.taken
        descriptor, readme = fill_gaps(taken.descriptor, taken.readme, written)
        files = {f"data/{name}.csv": text for name, text in taken.tables.items()}
        files |= {
            "datapackage.json": _write_json(descriptor, 2),
            "README.md": readme,
            "intake.yml": taken.answers,
        }
        return {f"datapackages/{taken.id}/{name}": text for name, text in files.items()}

    def _write(self, written: Mapping[str, str]) -> tuple[Package | None, list[Problem]]:
        """Write the package, and read it as `catalog check` does."""
        files = {self.root / path: text for path, text in self._list_files(written).items()}
        for path in self.files - files.keys():
            remove_file(path)
        for path, text in files.items():
            fill(path, text.encode())
        self.files = {*files}
        (descriptor,) = (path for path in files if path.name == "datapackage.json")
        return read_package(self.root, descriptor.parent.name)


def _name_file(name: str) -> str:
    """The last part of a file's name, without what no disk takes."""
    last = "".join(
        c if c.isprintable() else "_" for c in name.replace("\\", "/").rpartition("/")[2]
    )
    if not last.strip("."):
        return "table.csv"
    path = PurePath(last)
    return f"{path.stem[:LONGEST_NAME]}{path.suffix[:LONGEST_NAME]}"


def _write_json(value: Any, indent: int) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False) + "\n"


def _hides(text: str) -> bool:
    """Whether a cell of a table says that its number is hidden."""
    return any(Mark.SUPPRESSED in row for row in csv.reader(io.StringIO(text, newline="")))


def open_session(part: Mapping[str, Any], root: str, today: str) -> Session:
    """part: what the site's file holds; root: an empty folder; today: an ISO date."""
    return Session(read_part(part), Path(root), date.fromisoformat(today))


def answer(session: Session, call: str, given: str) -> str:
    """What a call of the page gives, as JSON. call: understand, check or offer; given: its argument, as
    JSON."""
    calls: dict[str, Callable[[Any], Any]] = {
        "understand": session.understand,
        "check": session.check,
        "offer": session.offer,
    }
    return json.dumps(calls[call](json.loads(given)), ensure_ascii=False)


def _read_wishes(said: Mapping[str, Any]) -> Wishes:
    """said: a text for each of Wishes' own, and under `answers` the proposals that were chosen."""
    plain = {name: said.get(name, "").strip() for name in ASKED}
    left_out = tuple(one["of"] for one in said.get("answers", ()) if one["option"] == "leave-out")
    wishes = Wishes(
        keeps=said.get("shape") != "places", seeks_ties=False, left_out=left_out, **plain
    )
    for one in said.get("answers", ()):
        if one["option"] != "leave-out":
            wishes = wishes.take(Proposal(one["option"], one["of"], one["word"]))
    return wishes


# What the page asks before it reads the table: the fields of Wishes that a person fills in.
ASKED = ("id", "agency", "updated", "license", "topic", "frequency")


def _show_question(question: Question) -> dict[str, Any]:
    """A question with its proposals; to leave the column out is always one."""
    proposals = [*question.proposals]
    if question.column and not any(one.option == "leave-out" for one in proposals):
        proposals.append(Proposal("leave-out", question.column))
    return {
        "column": question.column,
        "asks": say_without_commands(question.asks),
        "how": "" if question.proposals else say_without_commands(question.how),
        "proposals": [
            {
                "words": one.words,
                "option": one.option,
                "of": one.of,
                "word": one.word,
                "open": one.word.startswith(FILL),
            }
            for one in proposals
        ],
    }


def _show_taken(taken: TakenIn, catalog: Catalog) -> dict[str, Any]:
    """The tables, the report and what is left to write."""
    return {
        "id": taken.id,
        "hidden": taken.hidden,
        "headings": [*dict.fromkeys(h for held in taken.headings.values() for h in held.values())],
        "tables": [
            _show_table(resource, taken.tables[resource["name"]])
            for resource in taken.descriptor["resources"]
        ],
        "report": [
            {"title": title, "told": [*map(say_without_commands, told)], "open": open_}
            for title, told, open_ in _list_told(taken.report)
            if told
        ],
        "gaps": [*list_gaps(taken.descriptor, taken.readme, catalog)],
    }


def _show_table(resource: Mapping[str, Any], text: str) -> dict[str, Any]:
    """A table's columns, and its first rows as they would be published, below their header."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return {
        "name": resource["name"],
        "size": len(rows),
        "columns": [
            _show_column(column, [row[header.index(column["name"])] for row in rows])
            for column in resource["schema"]["fields"]
        ],
        "preview": [header, *rows[:SHOWN]],
    }


def _list_told(report: IntakeReport) -> Iterator[tuple[str, list[str], bool]]:
    """Each part of the report, with its heading, and whether it is shown unfolded. The questions stand in
    the gaps."""
    for title, told in report.sections():
        if told is report.privacy:
            yield title, [*told[:-1], LOOKED_AT_LATER], True
        elif told is not report.questions and told is not report.marked:
            yield title, told, False


def _show_column(column: Mapping[str, Any], cells: Sequence[str]) -> dict[str, Any]:
    connect = column["connect"]
    kind = connect.get("kind", "")
    return {
        "name": column["name"],
        "type": column["type"],
        "role": connect["role"],
        "kind": "" if kind.startswith(FILL) else kind,
        "values": _tell_values(column, cells),
    }


def _tell_values(column: Mapping[str, Any], cells: Sequence[str]) -> str:
    """The categories, or the least and the greatest, and how many cells are hidden or missing."""
    listed = column.get("constraints", {}).get("enum")
    if listed:
        return ", ".join(listed)
    marks = {entry["value"] for entry in column.get("missingValues", ())}
    known = {cell for cell in cells if cell and cell not in marks}
    ends = sorted(known, key=float if column["type"] in ("integer", "number") else str)
    parts = [f"{ends[0]} to {ends[-1]}"] if len(ends) > 1 else ends
    counts = ((mark, cells.count(mark)) for mark in sorted({*marks, ""}))
    return "; ".join([*parts, *(f"{times:,} {mark or 'empty'}" for mark, times in counts if times)])


def apply_rules(package: Package, catalog: Catalog) -> tuple[list[Problem], list[str]]:
    """What the rules on one package say, and in a sentence each those that need more than a browser has."""
    from ..checks import PACKAGE_RULES

    whole = replace(catalog, packages={**catalog.packages, package.id: package})
    found: list[Problem] = []
    later: list[str] = []
    for rule in PACKAGE_RULES:
        try:
            found += islice(rule(package, whole), TABLE_FAULTS)
        except NotHere:
            later.append(first_sentence(rule.__doc__ or ""))
    return found, later


def first_sentence(text: str) -> str:
    return " ".join(text.split(".")[0].split()) + "."


def _show_problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "field": problem.field,
        "code": str(problem.code),
        "message": problem.message,
        "mend": problem.mend,
    }
