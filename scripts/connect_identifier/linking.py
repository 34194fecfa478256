"""One run of the hub: encodings in, links and the queue for clerical review out, ids in the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from .clusters import Clusters, Record, cluster
from .files import refuse_other, written_whole
from .learned import read_model, write_model
from .model import fields_of
from .pairs import link_pairs, read_encodings
from .problems import Refused
from .registry import Outcome, issue_ids, list_kept, open_registry, read_ids, settle
from .review import read_decisions, write_queue


def link_and_issue(
    paths: Sequence[Path],
    registry: Path,
    review: Path,
    day: date,
    decisions: Sequence[Path] = (),
    model: Path | None = None,
    spark: Any = None,
    show: Callable[[str], None] = lambda text: None,
) -> tuple[Clusters, Outcome]:
    """Link encodings, write the queue, and give ids. model: a file that holds what agreement says, which
    is read where it is there, so that runs can be compared, and else written. The clusters given back are of
    this run's records alone, and of several agencies, whatever else the registry holds of the child.
    Raises: Refused."""
    show("reading encodings")
    decided = read_decisions(decisions)
    _check_places(review, decisions)
    encodings = read_encodings(paths)
    about = encodings[0].manifest
    records = [(e.agency, local) for e in encodings for local in e.table["local_id"].to_pylist()]
    _refuse_strange(decided, records)
    known = read_model(model, encodings[0].profile) if model and model.exists() else None
    linked = link_pairs(encodings, spark, known, show)
    show("making clusters and giving ids")
    with ExitStack() as whole:  # what is opened last is kept first: the registry
        queue = whole.enter_context(written_whole(review, "review"))
        if model and known is None:
            kept = whole.enter_context(written_whole(model))
            write_model(kept, linked.model)
        connection = whole.enter_context(open_registry(registry, about.project, about.key))
        ids = read_ids(connection)
        settled = _keep_known(settle(connection, decided, day), {*records}, ids)
        before = list_kept(ids, records, settled)
        found = cluster(linked, settled, ids, before)
        write_queue(queue, found, fields_of(linked.profile))
        together = {*records, *(record for group in before for record in group)}
        outcome = issue_ids(connection, together, found.clusters, day)
    return replace(found, clusters=_list_here(found.clusters, records)), outcome


def _refuse_strange(decided: dict[frozenset[Record], bool], records: Sequence[Record]) -> None:
    if decided and frozenset[Record]().union(*decided).isdisjoint(records):
        raise Refused("None of the decisions is on records of these encodings.")


def _keep_known(
    decided: dict[frozenset[Record], bool], here: set[Record], ids: dict[Record, str]
) -> dict[frozenset[Record], bool]:
    """Decisions on records that this run or the registry has."""
    return {
        pair: answer
        for pair, answer in decided.items()
        if all(one in here or one in ids for one in pair)
    }


def _list_here(
    clusters: Sequence[tuple[Record, ...]], records: Sequence[Record]
) -> list[tuple[Record, ...]]:
    here = set(records)
    parts = (tuple(record for record in group if record in here) for group in clusters)
    return [part for part in parts if len({agency for agency, _ in part}) > 1]


def _check_places(review: Path, decisions: Sequence[Path]) -> None:
    """Before the work is done: what a person has decided is not written over."""
    refuse_other(review, "review")
    if review.resolve() in [path.resolve() for path in decisions]:
        raise Refused("The new queue would write over the decisions; name another file.")
    if review.exists() and review.stat().st_size and read_decisions([review]):
        raise Refused(f"{review} holds decisions: give it as --decisions, and name another file.")
