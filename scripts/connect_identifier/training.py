"""What agreement says is estimated from the records themselves, without labels, by Splink on DuckDB."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from splink import DuckDBAPI, Linker

from .encoding import Profile
from .model import SAME, SAME_HOME, make_settings

# Among pairs that share a token, what it is not made of (free) can be trained. Where the fields that it is
# made of are told (same), how many pairs share it by chance is worked out from them, and not trained.
_FREE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "t_place": (("first", "home", "sex"), ()),
    "t_first": (("home", "town", "zip", "sex"), ()),
    "t_names": (("born", "sex"), ("first", "home", "zip")),
}
SIBLINGS = 1.0  # of a child in another agency's records, on average
RANDOM_PAIRS = 5e6
TRAINING_PAIRS = 1e6
LEAST = 1e-4  # no level is impossible for a child
UNSEEN = 1e-7  # nor for two children


def train(api: DuckDBAPI, tables: list[Any], profile: Profile) -> dict[str, Any]:
    """Splink's settings with what was learned. tables: as registered with the api, one an agency."""
    whole = Linker(tables, make_settings(profile), log_level=None)
    if profile == "strict":
        model = whole.misc.save_model_to_json()
        model["probability_two_random_records_match"] = _estimate_prior(whole, 0.8)
        return _for_any_engine(model)
    whole.training.estimate_u_using_random_sampling(RANDOM_PAIRS, seed=1, min_count_per_level=None)
    model = whole.misc.save_model_to_json()
    _fill_gaps(model, SIBLINGS / max(map(_count, itertools.repeat(api), tables)))
    seen: dict[tuple[str, int], list[float]] = {}
    for token, (free, same) in _FREE.items():
        children = _share_children(api, tables, model, token, same) if same else None
        for name, levels in _train_on(tables, model, token, free, children).items():
            for number, share in enumerate(levels):
                seen.setdefault((name, number), []).append(share)
    for comparison in model["comparisons"]:
        _set_shares(comparison, seen)
    recall = 1.0
    for name in ("first", "home", "born"):
        recall *= _sum_levels(model, name, "m_probability", (SAME, SAME_HOME[0]))
    model["probability_two_random_records_match"] = _estimate_prior(whole, max(recall, 0.05))
    return _for_any_engine(model)


def _for_any_engine(model: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in model.items() if name not in ("sql_dialect", "linker_uid")
    }


def _estimate_prior(linker: Linker, recall: float) -> float:
    """How likely two records of two agencies are one child."""
    linker.training.estimate_probability_two_random_records_match(
        ["l.t_full = r.t_full"], recall=recall
    )
    prior = linker.misc.save_model_to_json()["probability_two_random_records_match"]
    return min(max(float(prior), 1e-9), 0.1)


def _fill_gaps(model: dict[str, Any], siblings: float) -> None:
    """What no random pair showed is rare, and not impossible. siblings: the share of random pairs that
    live in one home, which a sample of many records need not show."""
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                least = siblings if level["label_for_charts"] in SAME_HOME else UNSEEN
                level["u_probability"] = max(level.get("u_probability") or 0.0, least)


def _sum_levels(model: dict[str, Any], name: str, share: str, labels: tuple[str, ...]) -> float:
    (found,) = [c for c in model["comparisons"] if c["output_column_name"] == name]
    levels = [x for x in found["comparison_levels"] if x["label_for_charts"] in labels]
    return float(sum(level[share] for level in levels))


def _count(api: DuckDBAPI, table: Any) -> int:
    return _ask(api, f"SELECT count(*) FROM {table.physical_name}")  # noqa: S608


def _share_children(
    api: DuckDBAPI, tables: list[Any], model: dict[str, Any], token: str, same: tuple[str, ...]
) -> float:
    """Which share of the pairs with one token are one child: all but those that chance gives."""
    names = [table.physical_name for table in tables]
    count, chance = 0, 0.0
    for number, left in enumerate(names):
        for right in names[number + 1 :]:
            sql = f"SELECT count(*) FROM {left} l JOIN {right} r ON l.{token} = r.{token}"  # noqa: S608
            sizes = f"SELECT (SELECT count(*) FROM {left}) * (SELECT count(*) FROM {right})"  # noqa: S608
            count += _ask(api, sql)
            chance += 2 * _ask(api, sizes)  # names in either order
    for name in same:
        chance *= _sum_levels(model, name, "u_probability", (SAME,))
    return min(max(1 - chance / max(count, 1), 0.5), 0.999)


def _ask(api: DuckDBAPI, sql: str) -> int:
    (row,) = api.duckdb_con.execute(sql).fetchall()
    return int(row[0])


def _train_on(
    tables: list[Any],
    model: dict[str, Any],
    token: str,
    fields: tuple[str, ...],
    children: float | None,
) -> dict[str, list[float]]:
    """Shares of pairs of one child at each level, for the fields that the token leaves free.
    children: which share of the pairs are one child, where it is known."""
    free = [c for c in model["comparisons"] if c["output_column_name"] in fields]
    settings = {**copy.deepcopy(model), "comparisons": copy.deepcopy(free)}
    settings.pop("linker_uid", None)
    if children is not None:
        settings["probability_two_random_records_match"] = children
    linker = Linker(tables, settings, log_level=None, validate_settings=False)
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            f"l.{token} = r.{token}",
            estimate_without_term_frequencies=True,
            fix_probability_two_random_records_match=children is not None,
            max_pairs=TRAINING_PAIRS,
            record_sample_proportion=1.0,
        )
    except Exception as error:  # Splink has one plain exception for "no pair to train on"
        if "no record pairs" not in str(error).lower() and "EMTraining" not in type(error).__name__:
            raise
        return {}
    trained = linker.misc.save_model_to_json()["comparisons"]
    return {
        c["output_column_name"]: [
            level.get("m_probability") or 0.0
            for level in c["comparison_levels"]
            if not level.get("is_null_level")
        ]
        for c in trained
    }


def _set_shares(comparison: dict[str, Any], seen: dict[tuple[str, int], list[float]]) -> None:
    """Write the mean of what was trained; where nothing was, nine tenths agree."""
    name = comparison["output_column_name"]
    levels = [x for x in comparison["comparison_levels"] if not x.get("is_null_level")]
    usual = [0.9] + [0.1 / (len(levels) - 1)] * (len(levels) - 1)
    means = [
        sum(seen[name, i]) / len(seen[name, i]) if (name, i) in seen else usual[i]
        for i in range(len(levels))
    ]
    bounded = [max(mean, LEAST) for mean in means]
    for level, mean in zip(levels, bounded, strict=True):
        level["m_probability"] = mean / sum(bounded)
