"""A package of which only the description is there: the table is still to come.

Its file holds the headings alone. The checks refuse it until the table is there, so that it is not published.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ...model import Catalog
from ..agencies import check_agency, choose_threshold
from ..answers_file import write_answers
from ..describe import describe_package
from ..handed import Handed
from ..headings import write_title
from ..measures import describe_measure, holds_counts
from ..metadata import Metadata
from ..pipeline import TakenIn
from ..reading import RawTable
from ..report import IntakeReport
from ..said import DESCRIPTION, KIND, ROLE, TITLE, TOTAL, Said
from ..shape import SourceMeasure
from ..shaped import FinishedTable, ReadTable, Shaped
from ..tables import FILL, check_id, column_names
from ..wishes import Wishes

NOTE = (
    "No table is here yet, and the checks say so. When it comes, remove {folder}/ and hand the table over with "
    "the form: catalog form import FORM --data FILE"
)
_ROW = f"{FILL}: the table is not here yet"
_FIRST = f"{FILL}: the first column"


def promise_package(catalog: Catalog, wishes: Wishes, today: date) -> TakenIn:
    """The package of a dataset that is described and not handed over. Raises Refusal where no agency has the
    name that is said, or the id cannot be one."""
    said = wishes.said
    id, agency = check_id(wishes.id), check_agency(catalog, wishes.agency)
    threshold, _ = choose_threshold(catalog, agency, wishes.threshold)
    headings = [*said.columns] or [_FIRST]
    report = IntakeReport(left_out=[NOTE.format(folder=f"datapackages/{id}")])
    names = column_names(headings, report.repaired)
    fields = [_describe(name, title, said) for name, title in zip(names, headings, strict=True)]
    kinds = {one["name"]: one["connect"].get("kind") for one in fields if "kind" in one["connect"]}
    keys = [one["name"] for one in fields if one["connect"]["role"] not in ("measure", "label")]
    title = said.dataset.get(TITLE, "")
    table = FinishedTable(
        id,
        fields,
        keys or names[:1],
        [],
        (),
        title,
        _ROW,
        dict(zip(names, headings, strict=True)),
    )
    said.put_columns(table.fields, table.headings)
    shaped = Shaped((table,), title, frozenset(), "", "", holds_counts(kinds), 0, ())
    handed = Handed(id, RawTable(headings, [], []), None, said.described, Metadata(title=title))
    read = ReadTable(id, handed, [], wishes, threshold, catalog, (), report)
    descriptor = describe_package(read, shaped, agency, today)
    answers = write_answers(wishes, handed, [], shaped, threshold, ())
    report.ask_once()
    return TakenIn(
        id, descriptor, {id: table.text}, {id: 0}, 0, answers, report, {id: table.headings}
    )


def _describe(name: str, title: str, said: Said) -> dict[str, Any]:
    """The field of a column of which nothing but the form tells."""
    told = said.columns.get(title, {})
    text = told.get(DESCRIPTION, "")
    role = told.get(ROLE, f"{FILL}: what the column is for")
    if role == "measure":
        kind = told.get(KIND)
        kinds = "integer" if kind == "count" else "number"
        return describe_measure(SourceMeasure(name, title, description=text), kind, kinds, {})
    total = {"total": told[TOTAL]} if TOTAL in told else {}
    return {
        "name": name,
        "type": "string",
        "title": write_title(title, text),
        "description": text or f"{FILL}: what this column holds",
        "connect": {"role": role, **total},
    }
