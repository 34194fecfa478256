"""One run of the hub: encodings in, links and the queue for clerical review out, ids in the registry."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .clusters import Clusters, Record, cluster
from .files import written_whole
from .marks import mark_of
from .model import fields_of
from .pairs import link_pairs, read_encodings
from .problems import Refused
from .registry import Outcome, issue_ids, open_registry

_ENDS = ("agency_left", "local_id_left", "agency_right", "local_id_right")
_ANSWERS = {"link": True, "part": False}


def link_and_issue(
    paths: Sequence[Path],
    registry: Path,
    review: Path,
    day: date,
    decisions: Path | None = None,
    model: Path | None = None,
    spark: Any = None,
    show: Callable[[str], None] = lambda text: None,
) -> tuple[Clusters, Outcome]:
    """Link encodings, write the queue, and give ids. model: a file that holds what agreement says, which
    is read where it is there, so that runs can be compared, and else written. Raises: Refused."""
    show("reading encodings")
    encodings = read_encodings(paths)
    decided = read_decisions(decisions) if decisions else {}
    known = _read_model(model) if model and model.exists() else None
    linked = link_pairs(encodings, spark, known, show)
    show("making clusters")
    found = cluster(linked, decided)
    about = encodings[0].manifest
    records = [(e.agency, local) for e in encodings for local in e.table["local_id"].to_pylist()]
    show("giving ids")
    with open_registry(registry, about.project, about.key) as connection:
        outcome = issue_ids(connection, records, found.clusters, day)
        write_review(review, found, fields_of(linked.profile))
    if model and known is None:
        with written_whole(model) as beside:
            beside.write_text(json.dumps(linked.model, indent=1, sort_keys=True))
    return found, outcome


def write_review(path: Path, found: Clusters, fields: Sequence[str]) -> None:
    """The queue: which pairs, why, and how alike each field is; never a value of one."""
    with written_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*_ENDS, "decision", "why", "probability", *fields, mark_of("review")])
        for question in found.questions:
            pair = question.pair
            levels = ["not known" if level is None else str(level) for level in pair.levels]
            chance = f"{pair.probability:.3f}"
            rows.writerow([*pair.left, *pair.right, "", question.reason, chance, *levels, ""])


def read_decisions(path: Path) -> dict[frozenset[Record], bool]:
    """What a person settled in the queue's column decision: link or part; empty: not yet."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise Refused(f"{path.name} cannot be read as a queue for review.") from None
    decided = {}
    for number, row in enumerate(rows, 2):
        answer = (row.get("decision") or "").strip().casefold()
        left, right = [(row.get(a), row.get(b)) for a, b in (_ENDS[:2], _ENDS[2:])]
        if answer and answer not in _ANSWERS or not all((*left, *right)):
            raise Refused(f"Line {number} of {path.name}: the decision is link, part or empty.")
        if answer:
            decided[frozenset((left, right))] = _ANSWERS[answer]
    return decided  # type: ignore[return-value]


def _read_model(path: Path) -> dict[str, Any]:
    try:
        model = json.loads(path.read_text())
        model["comparisons"], model["blocking_rules_to_generate_predictions"]
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{path.name} is not a model that connect-id wrote.") from None
    return dict(model)


def write_crosswalk(path: Path, agency: str, ids: dict[str, str], column: str) -> None:
    """An agency's local ids with their pseudonyms, or joint ids, as CSV."""
    with written_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["local_id", column, mark_of("crosswalk")])
        rows.writerows([local, other, agency] for local, other in ids.items())
