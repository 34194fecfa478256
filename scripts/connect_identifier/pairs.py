"""The linker's work: encodings of agencies in, pairs with their probability and pattern out."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from splink import DuckDBAPI, Linker

from .encoding import TOKENS, WORDS, Profile
from .files import Manifest, read_table
from .model import WITH_FREQUENCY, fields_of, key_of
from .problems import Refused, refuse_if_any
from .tables import find_odd
from .training import train

LINK = 0.99
REVIEW = 0.5
MOST_SHARED = 2_000  # records of one agency with one token

logging.getLogger("splink").setLevel(logging.ERROR)


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


@dataclass(frozen=True)
class Linked:
    """All pairs that are not beyond doubt two children, and the model that said so."""

    profile: Profile
    pairs: list[Pair]
    model: dict[str, Any]


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
    for token in TOKENS[profile]:
        most = _count_most(one.table[token].drop_null())
        if most > MOST_SHARED:
            problems.append(
                f"{name} has {most:,} records with one {token}: a value that stands for "
                "'not known' must be left empty in the roster."
            )
    return problems


def _count_most(tokens: pa.ChunkedArray) -> int:
    counts = tokens.value_counts().field("counts")
    return max(counts.to_pylist(), default=0)


def link_pairs(
    encodings: Sequence[Encodings],
    spark: Any = None,
    model: dict[str, Any] | None = None,
    show: Callable[[str], None] = lambda text: None,
) -> Linked:
    """Pairs of records that may be one child. spark: a session of Spark; without, DuckDB does it.
    model: what an earlier run learned; without, it is learned from the records, on DuckDB."""
    profile = encodings[0].profile
    if model is None:
        show("learning what agreement says")
        model = _learn(encodings, profile)
    show("comparing records")
    if spark is None:
        with duckdb.connect() as connection:
            scored = _score(
                DuckDBAPI(connection), encodings, model, lambda one: add_keys(one.table)
            )
            return Linked(
                profile,
                _to_pairs(_choose(scored.as_duckdbpyrelation(), profile).to_arrow_table(), profile),
                model,
            )
    from splink import SparkAPI

    api = SparkAPI(
        spark_session=spark, break_lineage_method="persist", register_udfs_automatically=False
    )  # type: ignore[no-untyped-call]
    scored = _score(api, encodings, model, lambda one: spark.createDataFrame(add_keys(one.table)))
    return Linked(
        profile, _to_pairs(_choose(scored.as_spark_dataframe(), profile).toArrow(), profile), model
    )


def add_keys(table: pa.Table) -> pa.Table:
    """Encodings with the columns that tell how common a name is; those of strict have none."""
    for field in WITH_FREQUENCY:
        if f"{field}_n" in table.column_names:
            words = [table[f"{field}_b{i}"].cast(pa.string()) for i in range(WORDS)]
            table = table.append_column(key_of(field), pc.binary_join_element_wise(*words, "."))
    return table


def _learn(encodings: Sequence[Encodings], profile: Profile) -> dict[str, Any]:
    with duckdb.connect() as connection:
        api = DuckDBAPI(connection)
        return train(api, _register(api, encodings, lambda one: add_keys(one.table)), profile)


def _register(
    api: Any, encodings: Sequence[Encodings], to_table: Callable[[Encodings], Any]
) -> list[Any]:
    run = secrets.token_hex(4)  # a Spark session may be asked twice, and keeps its tables
    return [
        api.register(
            to_table(one), dataset_display_name=one.agency, table_name=f"agency_{number}_{run}"
        )
        for number, one in enumerate(encodings)
    ]


def _score(
    api: Any,
    encodings: Sequence[Encodings],
    model: dict[str, Any],
    to_table: Callable[[Encodings], Any],
) -> Any:
    linker = Linker(_register(api, encodings, to_table), dict(model), log_level=None)
    return linker.inference.predict(threshold_match_probability=REVIEW, warning_mode="never")


def _choose(scored: Any, profile: Profile) -> Any:
    """Of the scored pairs what is needed of them, and no encoding."""
    ends = [f"{name}_{side}" for side in "lr" for name in ("source_dataset", "local_id")]
    return scored.select(*ends, "match_probability", *(f"gamma_{f}" for f in fields_of(profile)))


def _to_pairs(scored: pa.Table, profile: Profile) -> list[Pair]:
    """Splink's pairs as ours, the likeliest first, each from the lesser agency to the greater."""
    ends = [
        (scored[f"source_dataset_{side}"].to_pylist(), scored[f"local_id_{side}"].to_pylist())
        for side in "lr"
    ]
    left, right = (list(zip(*end, strict=True)) for end in ends)
    levels = [scored[f"gamma_{field}"].to_pylist() for field in fields_of(profile)]
    pairs = [
        Pair(min(a, b), max(a, b), chance, tuple(None if g < 0 else g for g in gammas))
        for a, b, chance, *gammas in zip(
            left, right, scored["match_probability"].to_pylist(), *levels, strict=True
        )
    ]
    return sorted(pairs, key=lambda pair: (-pair.probability, pair.left, pair.right))
