"""The linker's work: encodings of agencies in, pairs with their probability and pattern out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from splink import Linker

from .candidates import Candidates, Crowd, make_candidates
from .encoding import WORDS, Profile
from .engines import Engine, Spark, open_duckdb
from .files import Manifest, read_table
from .model import fields_of
from .problems import Refused, refuse_if_any
from .tables import find_odd
from .training import train

LINK = 0.99
REVIEW = 0.5
PAIRS_AT_ONCE = 20_000_000
MOST_SHARED = 2_000  # records of one agency with one street, or one birth date,
SHARE = 0.01  # or this share of them, where that is more
_TELLING: dict[Profile, dict[str, list[str]]] = {
    "hub": {
        "street": [f"street_b{i}" for i in range(WORDS)],
        "birth date": [f"born_b{i}" for i in range(WORDS)],
    },
    "strict": {"name and birth date": ["t_full"]},
}


@dataclass(frozen=True)
class Encodings:
    """What an agency sent."""

    table: pa.Table
    manifest: Manifest

    @property
    def agency(self) -> str:
        return self.manifest.agency

    @property
    def profile(self) -> Profile:
        return self.manifest.profile  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records (agency, local id) and what speaks for one child. levels: of each field compared,
    None where one is not known, 0 unlike, and higher the more alike."""

    left: tuple[str, str]
    right: tuple[str, str]
    probability: float
    levels: tuple[int | None, ...]

    @property
    def ends(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return self.left, self.right


@dataclass(frozen=True)
class Linked:
    """All pairs that are not beyond doubt two children, the model that said so, how many were
    compared, and which were not."""

    profile: Profile
    pairs: list[Pair]
    model: dict[str, Any]
    compared: int = 0
    crowds: list[Crowd] = field(default_factory=list)


def read_encodings(paths: Sequence[Path]) -> list[Encodings]:
    """What agencies sent, if it can be compared. Raises: Refused."""
    if len(paths) < 2:
        raise Refused("Linking takes the encodings of two agencies or more.")
    all_read = [Encodings(*read_table(path, "encoding")) for path in paths]
    first = all_read[0].manifest
    problems: list[str] = []
    for path, one in zip(paths, all_read, strict=True):
        if one.manifest.project != first.project:
            problems.append(
                f"{path.name} is of project {one.manifest.project}, not {first.project}."
            )
        elif one.manifest.key != first.key:
            problems.append(f"{path.name} was encoded with another key than {paths[0].name}.")
        if one.manifest.profile != first.profile:
            problems.append(f"{path.name} has profile {one.manifest.profile}, not {first.profile}.")
        problems += _check_table(path.name, one)
    agencies = [one.agency for one in all_read]
    problems += [
        f"Two files are of {a}." for a in sorted({a for a in agencies if agencies.count(a) > 1})
    ]
    refuse_if_any(problems)
    return all_read


def _check_table(name: str, one: Encodings) -> list[str]:
    profile = one.profile
    problems = [f"{name} {odd}." for odd in find_odd(one.table, profile)]
    if problems:
        return problems
    allowed = max(MOST_SHARED, SHARE * len(one.table))
    for what, columns in _TELLING[profile].items():
        most = _count_most(one.table.select(columns))
        if most > allowed:
            problems.append(
                f"{name} has {most:,} records with one {what}: a value that stands for "
                "'not known' must be left empty in the roster."
            )
    return problems


def _count_most(table: pa.Table) -> int:
    """How many records have the most common value of some columns."""
    counts = table.drop_null().group_by(table.column_names).aggregate([([], "count_all")])
    return pc.max(counts["count_all"]).as_py() or 0


def link_pairs(
    encodings: Sequence[Encodings],
    spark: Any = None,
    model: dict[str, Any] | None = None,
    show: Callable[[str], None] = lambda text: None,
) -> Linked:
    """Pairs of records that may be one child. spark: a session of Spark; without, DuckDB does it.
    model: what an earlier run learned; without, it is learned from the records, on DuckDB."""
    profile = encodings[0].profile
    show("looking for records that share a token")
    candidates = make_candidates([one.table for one in encodings], profile)
    if model is None:
        show("learning what agreement says")
        with open_duckdb() as duck:
            model = train(duck.api, _register(duck, candidates), profile)
    with open_duckdb() if spark is None else nullcontext(Spark(spark)) as engine:
        scored = _score(engine, candidates, model, profile, show)
    pairs = _to_pairs(scored, encodings, profile)
    return Linked(profile, pairs, model, candidates.pairs, candidates.crowds)


def _register(engine: Engine, candidates: Candidates) -> list[Any]:
    run = secrets.token_hex(4)  # a Spark session may be asked twice, and keeps its tables
    return [
        engine.api.register(
            engine.take(table), dataset_display_name=str(place), table_name=f"agency_{place}_{run}"
        )
        for place, table in enumerate(candidates.tables)
    ]


def _score(
    engine: Engine,
    candidates: Candidates,
    model: dict[str, Any],
    profile: Profile,
    show: Callable[[str], None],
) -> pa.Table:
    """Of the pairs that are likely enough what is needed of them, and no encoding; some at a time."""
    linker = Linker(
        _register(engine, candidates), dict(model), log_level=None, validate_settings=False
    )
    ends = [f"{name}_{side}" for side in "lr" for name in ("source_dataset", "local_id")]
    columns = [*ends, "match_probability", *(f"gamma_{field}" for field in fields_of(profile))]
    turns = -(-candidates.pairs // PAIRS_AT_ONCE) or 1
    found = []
    for turn in range(1, turns + 1):
        show(f"comparing {candidates.pairs:,} pairs: {turn} of {turns}")
        scored = linker.inference.predict_chunk(
            (turn, turns), (1, 1), threshold_match_probability=REVIEW, warning_mode="never"
        )
        found.append(engine.choose(scored, columns))
        scored.drop_table_from_database_and_remove_from_cache()
    return pa.concat_tables(found)


def _to_pairs(scored: pa.Table, encodings: Sequence[Encodings], profile: Profile) -> list[Pair]:
    """Splink's pairs as ours, the likeliest first, each from the lesser agency to the greater."""
    records = [
        [(one.agency, local) for local in one.table["local_id"].to_pylist()] for one in encodings
    ]
    places = [
        (scored[f"source_dataset_{side}"].to_pylist(), scored[f"local_id_{side}"].to_pylist())
        for side in "lr"
    ]
    left, right = (
        [records[int(place)][int(number)] for place, number in zip(*side, strict=True)]
        for side in places
    )
    levels = [scored[f"gamma_{field}"].to_pylist() for field in fields_of(profile)]
    pairs = [
        Pair(min(a, b), max(a, b), chance, tuple(None if g < 0 else g for g in gammas))
        for a, b, chance, *gammas in zip(
            left, right, scored["match_probability"].to_pylist(), *levels, strict=True
        )
    ]
    return sorted(pairs, key=lambda pair: (-pair.probability, pair.left, pair.right))
