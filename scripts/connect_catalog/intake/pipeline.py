"""The one way in: a handed-over table is read, understood, asked about, shaped and protected, and
described; nothing is written before all of that is done.

What the table and the reference packages settle is repaired. What they leave open is asked, or is a
FILL IN, which the checks refuse. Counts below the agency's threshold never reach the disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..checks import tables as table_rules
from ..disk import put_folder
from ..explain import explain
from ..load import stand_in
from ..model import Catalog, Descriptor, Origin, Package, Table
from ..problems import Problem, ProblemsFound
from ..refusals import Refusal
from .agencies import check_agency, choose_threshold, list_agencies
from .answers_file import read_kept, take_answers, write_answers
from .columns import HandedColumn, read_columns
from .describe import describe_package
from .families import name_families
from .guard import Cleared, refuse_personal_id, write_waivers
from .handed import Handed, read_handed
from .in_time import work_in_time
from .keep import keep_table
from .places import Gazetteer, read_gazetteers
from .report import IntakeReport, count
from .reshape import reshape
from .said import TITLE
from .shaped import ReadTable, Shaped
from .strays import find_stray_marks
from .tables import FILL, check_id, slug
from .understood import QuestionsOpen
from .wishes import Wishes

# Rules that a table must pass before it reaches the disk.
PRIVACY = (table_rules.check_small_counts,)


@dataclass(frozen=True)
class TakenIn:
    """A package that is ready to be written. tables: CSV text by resource name; sizes: number of
    rows by resource name; hidden: how many cells this run hid; answers: the text of intake.yml; headings:
    those of the source, by resource and column."""

    id: str
    descriptor: dict[str, Any]
    tables: Mapping[str, str]
    sizes: Mapping[str, int]
    hidden: int
    answers: str
    report: IntakeReport
    headings: Mapping[str, Mapping[str, str]]

    @property
    def readme(self) -> str:
        parts = [f"# {self.id}\n", f"{FILL}: how this table came about, and what it is good for.\n"]
        for title, lines in self.report.sections():
            if lines is self.report.questions and lines:
                parts.append("## Questions\n\n" + "".join(f"- {FILL}: {line}\n" for line in lines))
            elif lines and lines is not self.report.marked:
                parts.append(f"## {title}\n\n" + "\n".join(f"- {line}" for line in lines) + "\n")
        return "\n".join(parts)


class UnfitPackage(ProblemsFound):
    """What was said of a table does not fit together; problems: by the fields of the descriptor."""

    def __init__(self, problems: Sequence[Problem], taken: TakenIn) -> None:
        super().__init__(problems)
        self.taken = taken


@work_in_time("the table")
def take_in(catalog: Catalog, source: Path, wishes: Wishes, today: date) -> TakenIn:
    """Make a package from what was handed over. Raises Refusal where that would not be safe, and
    QuestionsOpen with what only a person can say, and UnfitPackage where what was said of it does not fit."""
    given = check_id(wishes.id) if wishes.keeps or wishes.id else ""
    kept = read_kept(wishes.kept) if wishes.kept else None
    told = wishes.said.described
    handed = read_handed(source, wishes.dictionary, wishes.sheet, wishes.metadata, kept, told)
    titled = wishes.said.dataset.get(TITLE, handed.metadata.title)
    handed = replace(handed, metadata=replace(handed.metadata, title=titled))
    said, wishes = wishes, take_answers(wishes, kept, handed.table.header)
    id = check_id(given or slug(handed.name).replace("_", "-")[:80].strip("-"))
    refuse_personal_id(id)
    stray = [*find_stray_marks(said.answers.marks, handed.table)]
    report = IntakeReport(
        repaired=[*handed.repaired],
        left_out=[*handed.unread],
        questions=[*handed.doubts, *stray],
    )
    if wishes.updated != said.updated:
        report.read_as.append(
            f"updated: {wishes.updated}, as the answers file says. Is it still so?"
        )
    agency = _find_agency(catalog, handed, wishes)
    threshold, doubt = choose_threshold(catalog, agency, wishes.threshold)
    lists = read_gazetteers(catalog)
    columns = _read(handed, wishes, lists, report, stray)
    table = ReadTable(id, handed, columns, wishes, threshold, catalog, lists, report, kept)
    shaped = keep_table(table) if wishes.keeps else reshape(table)
    report.read_as += dict.fromkeys(_say_roles(shaped))
    if doubt and shaped.counts:
        _ask_of_threshold(catalog, agency, doubt, report)
    shaped = _waive_persons(shaped, wishes)
    for one in shaped.tables:
        wishes.said.put_columns(one.fields, one.headings)
    descriptor = describe_package(table, shaped, agency, today)
    _tell_privacy(shaped, threshold, id, report)
    report.ask_once()
    taken = TakenIn(
        id,
        descriptor,
        {one.name: one.text for one in shaped.tables},
        {one.name: len(one.rows) for one in shaped.tables},
        shaped.hidden,
        write_answers(wishes, handed, columns, shaped, threshold, report.unknown_places),
        report,
        {one.name: one.headings for one in shaped.tables},
    )
    _refuse_private(catalog, taken)
    return taken


def _read(
    handed: Handed,
    wishes: Wishes,
    lists: tuple[Gazetteer, ...],
    report: IntakeReport,
    stray: Sequence[str],
) -> list[HandedColumn]:
    """The columns, understood. With what must be asked it is said how wide columns become rows, so that
    nobody has to take the table in twice. stray: what was said of marks that stand nowhere."""
    try:
        return read_columns(handed, wishes, lists, report)
    except QuestionsOpen as open_:
        families = [] if wishes.keeps or wishes.tidy else [*name_families(handed.table.header)]
        raise QuestionsOpen(
            open_.questions, [*stray, *([_tell_families(families)] if families else [])]
        ) from None


def _tell_families(families: list[str]) -> str:
    options = " ".join(f"--tidy 'MEASURE={family}'" for family in families)
    return (
        f"If the columns {', '.join(families)} are one measure each, for several categories or years, say so "
        f"as well, with a word of yours for each measure and one for category: {options}"
    )


def _find_agency(catalog: Catalog, handed: Handed, wishes: Wishes) -> str:
    """The id of the agency whose rule decides which counts are hidden."""
    if wishes.agency:
        return check_agency(catalog, wishes.agency)
    names = [source.name for source in handed.old.sources] if handed.old else []
    for name in names:
        for id in sorted(catalog.agencies):
            # Old packages put the two letters of the state or the country before it.
            if re.fullmatch(rf"([a-z]{{2}})?{re.escape(id)}", name):
                return id
    raise Refusal(
        "Say which agency the table comes from (--agency): its rule decides which counts "
        f"are hidden before anything is written. {list_agencies(catalog)}"
    )


def _say_roles(shaped: Shaped) -> Iterator[str]:
    for table in shaped.tables:
        for field in table.fields:
            connect, title = field["connect"], table.headings.get(field["name"])
            kind = str(connect.get("kind", ""))
            kind = "of unknown kind" if kind.startswith(FILL) else kind
            if title is not None:
                what = f"{connect['role']} ({kind})" if kind else connect["role"]
                yield f"{title} was taken for a {what}."


def _ask_of_threshold(catalog: Catalog, agency: str, doubt: str, report: IntakeReport) -> None:
    least = min((rule.threshold for rule in catalog.agencies[agency].suppression), default=0)
    way = f"--threshold {least}" if least else "--threshold (1 hides nothing)"
    report.questions.append(f"{doubt} Say otherwise with {way}.")


def _waive_persons(shaped: Shaped, wishes: Wishes) -> Shaped:
    """What the person allowed, for the columns as they are written."""
    if not wishes.answers.not_persons:
        return shaped
    waived = [
        waiver
        for table in shaped.tables
        for waiver in write_waivers(
            [
                Cleared(
                    table.headings.get(field["name"], ""),
                    field["name"],
                    [row[field["name"]] for row in table.rows],
                    field["connect"]["role"],
                )
                for field in table.fields
            ],
            wishes.answers.not_persons,
        )
    ]
    return replace(shaped, waivers=(*shaped.waivers, *waived))


def _tell_privacy(shaped: Shaped, threshold: int, id: str, report: IntakeReport) -> None:
    summary = "The source shows no count that had to be hidden."
    if shaped.hidden:
        summary = (
            f"Counts from 1 to {threshold - 1} and what stands beside them were hidden: "
            f"{count(shaped.hidden, 'cell')} in all. The written files do not hold them."
        )
    report.privacy.insert(0, summary)
    report.privacy.append(
        "Only small counts are hidden so far. What the rest gives away is the next step: "
        f"catalog suppress {id}"
    )


def _refuse_private(catalog: Catalog, taken: TakenIn) -> None:
    """Raise Refusal if a privacy rule finds anything. These rules never repeat a value."""
    package = as_package(taken)
    found = {p.field: p.message for rule in PRIVACY for p in rule(package, catalog)}
    if found:
        lines = "\n".join(f"- {field}: {message}" for field, message in sorted(found.items()))
        raise Refusal(
            f"Nothing was written, because the table is not safe to publish:\n{lines}\nTake such "
            "columns out of the table, or leave them out with --leave-out COLUMN."
        )


def as_package(taken: TakenIn) -> Package:
    """The package as it would be loaded after it was written. Raises UnfitPackage where it would not be."""
    text = json.dumps(stand_in(taken.descriptor))
    folder = f"datapackages/{taken.id}"
    origin = Origin(f"{folder}/datapackage.json")
    try:
        descriptor = Descriptor.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise UnfitPackage([*explain(error, Descriptor, origin)], taken) from None
    descriptor._origin = origin
    tables = {
        r.name: Table(r, f"{folder}/{r.path}", taken.tables[r.name].encode())
        for r in descriptor.resources
    }
    return Package(descriptor, text, tables, taken.readme)


def save(root: Path, taken: TakenIn, folder: Path) -> None:
    """Write the package into a new folder, all of it or nothing. Raises Refusal if something is there
    already, and Unwritten where the disk refuses."""
    files = {f"data/{name}.csv": text for name, text in taken.tables.items()}
    descriptor = json.dumps(taken.descriptor, indent=2, ensure_ascii=False)
    files |= {"datapackage.json": f"{descriptor}\n", "README.md": taken.readme}
    files["intake.yml"] = taken.answers
    put_folder(root, folder, {path: text.encode() for path, text in files.items()})


def format_report(taken: TakenIn) -> str:
    """The report as text for the terminal."""
    tables = ", ".join(f"{name} ({count(rows, 'row')})" for name, rows in taken.sizes.items())
    parts = [f"Tables: {tables}."]
    for title, lines in taken.report.sections():
        if lines:
            parts.append(f"\n{title}\n" + "\n".join(f"- {line}" for line in lines))
    return "\n".join(parts)
