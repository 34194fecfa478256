"""What agreement says is estimated from the records themselves, without labels, by Splink on DuckDB."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from splink import DuckDBAPI, Linker

from .encoding import Profile
from .model import ALIKE, SAME, SAME_HOME, TWINS, make_settings, match
from .problems import Refused

# Among pairs that share a token, what it is not made of (free) can be trained. Where the fields that it is
# made of are told (same), how many pairs share it by chance is worked out from them, and not trained.
_FREE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "t_place": (("first", "home", "sex"), ()),
    "t_first": (("home", "town", "zip", "sex"), ()),
    "t_names": (("born", "sex"), ("first", "home", "zip")),
}
TWIN_SHARE = 0.03  # of births, https://www.cdc.gov/nchs/fastats/multiple.htm
NAMESAKES = 0.05  # siblings have one given name that much more seldom than others do by chance
FEW = 30  # pairs of siblings that weigh as much as these two
LIKE_HOME = 0.1  # of siblings, one's surname is written otherwise
RANDOM_PAIRS = 5e6
TRAINING_PAIRS = 1_000_000
ROUNDS = 50
LEAST = 1e-4  # no level is impossible for a child
UNSEEN = 1e-7  # nor for two children


def train(api: DuckDBAPI, tables: list[Any], profile: Profile) -> dict[str, Any]:
    """Splink's settings with what was learned. tables: as registered with the api, one an agency."""
    whole = Linker(tables, make_settings(profile), log_level=None, validate_settings=False)
    model = whole.misc.save_model_to_json()
    if profile == "strict":
        model["probability_two_random_records_match"] = _estimate_prior(whole, 0.8)
        return _for_any_engine(model)
    kin = _count_kin(api, tables)
    _set_chance(model, tables)
    _fill_gaps(model, kin.share)
    _set_kin(model, kin)
    _learn_shares(api, tables, model)
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
    """How likely two records of two agencies are one child. Raises: Refused, where too many would be."""
    try:
        linker.training.estimate_probability_two_random_records_match(
            [match("t_full")], recall=recall
        )
    except ValueError:  # more pairs agree in all than can be of one child
        raise Refused(
            "The records are too few and too much alike to learn from: give larger rosters, or --model with "
            "what a run of larger ones learned."
        ) from None
    prior = linker.misc.save_model_to_json()["probability_two_random_records_match"]
    return min(max(float(prior), 1e-9), 0.1)


def _set_chance(model: dict[str, Any], tables: list[Any]) -> None:
    """How often two children agree by chance: as often as two records of one agency, which has one record of
    a child. Of random records of two agencies some are one child, more than have one birth date by chance."""
    shares: dict[tuple[str, str], list[float]] = {}
    for table in tables:
        settings = {**copy.deepcopy(model), "link_type": "dedupe_only"}
        settings.pop("linker_uid", None)
        settings["comparisons"].pop()  # kin, which is set
        linker = Linker([table], settings, log_level=None, validate_settings=False)
        linker.training.estimate_u_using_random_sampling(
            RANDOM_PAIRS / len(tables), seed=1, min_count_per_level=None, num_chunks=1
        )
        for name, level in _list_levels(linker.misc.save_model_to_json()):
            share = level.get("u_probability") or 0.0
            shares.setdefault((name, level["label_for_charts"]), []).append(share)
    for name, level in _list_levels(model):
        found = shares[name, level["label_for_charts"]]
        level["u_probability"] = sum(found) / len(found)


def _list_levels(model: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The levels to learn, each with its comparison's name; not those that say nothing."""
    for comparison in model["comparisons"]:
        if comparison["output_column_name"] != "kin":
            for level in comparison["comparison_levels"]:
                if not level.get("is_null_level"):
                    yield comparison["output_column_name"], level


@dataclass(frozen=True)
class Kin:
    """Pairs of records of one agency, all and those at one address under one surname: with one birth date
    and two given names, and with one given name and two birth dates."""

    pairs: int
    home: int
    twins: int
    namesakes: int

    @property
    def share(self) -> float:
        return (self.home + 1) / (self.pairs + 1)


def _count_kin(api: DuckDBAPI, tables: list[Any]) -> Kin:
    born, named = "l.t_place = r.t_place", "l.first_key = r.first_key"
    counts = [0, 0, 0, 0]
    for table in tables:
        name, records = table.physical_name, _count(api, table)
        sql = (
            f"SELECT count(*), count(*) FILTER ({born} AND NOT {named}), "  # noqa: S608
            f"count(*) FILTER (NOT {born} AND {named}) "
            f"FROM {name} l JOIN {name} r ON l.t_house = r.t_house AND l.t_home = r.t_home "
            "AND l.local_id < r.local_id"
        )
        (row,) = api.duckdb_con.execute(sql).fetchall()
        own = (records * (records - 1) // 2, *row)
        counts = [sum(both) for both in zip(counts, own, strict=True)]
    return Kin(*counts)


def _fill_gaps(model: dict[str, Any], siblings: float) -> None:
    """What no random pair showed is rare, and not impossible. siblings: the share of pairs that live in one
    home, which a sample of many records need not show."""
    least = dict(zip(SAME_HOME, (siblings, siblings * LIKE_HOME), strict=True))
    for _, level in _list_levels(model):
        floor = least.get(level["label_for_charts"], UNSEEN)
        level["u_probability"] = max(level["u_probability"], floor)


def _set_kin(model: dict[str, Any], kin: Kin) -> None:
    """What a home in common changes: how often siblings agree in birth date or given name, against how often
    others do. Where few siblings are seen, what is known elsewhere weighs in."""
    day, name = (_sum_levels(model, field, "u_probability", (SAME,)) for field in ("born", "first"))
    twins = (kin.twins + FEW * TWIN_SHARE) / (kin.home + FEW)
    namesakes = (kin.namesakes + FEW * name * NAMESAKES) / (kin.home + FEW)
    shares = {ALIKE: (1.0, min(namesakes / name, 1.0)), TWINS: (min(day / twins, 1.0), 1.0)}
    for level in model["comparisons"][-1]["comparison_levels"]:
        if level["label_for_charts"] in shares:
            level["m_probability"], level["u_probability"] = shares[level["label_for_charts"]]


def _sum_levels(model: dict[str, Any], name: str, share: str, labels: tuple[str, ...]) -> float:
    (found,) = [c for c in model["comparisons"] if c["output_column_name"] == name]
    levels = [x for x in found["comparison_levels"] if x["label_for_charts"] in labels]
    return float(sum(level[share] for level in levels))


def _count(api: DuckDBAPI, table: Any) -> int:
    return _ask(api, f"SELECT count(*) FROM {table.physical_name}")  # noqa: S608


def _learn_shares(api: DuckDBAPI, tables: list[Any], model: dict[str, Any]) -> None:
    """How often records of one child agree, from pairs with one token, and with others for each field."""
    seen: dict[tuple[str, int], list[float]] = {}
    for token, (free, same) in _FREE.items():
        children = _share_children(api, tables, model, token, same) if same else None
        for name, levels in _train_on(api, tables, model, token, free, children).items():
            for number, share in enumerate(levels):
                seen.setdefault((name, number), []).append(share)
    for comparison in model["comparisons"]:
        if comparison["output_column_name"] != "kin":
            _set_shares(comparison, seen)


def _share_children(
    api: DuckDBAPI, tables: list[Any], model: dict[str, Any], token: str, same: tuple[str, ...]
) -> float:
    """Which share of the pairs with one token are one child: all but those that chance gives."""
    names = [table.physical_name for table in tables]
    count, chance = 0, 0.0
    for number, left in enumerate(names):
        for right in names[number + 1 :]:
            sql = f"SELECT count(*) FROM {left} l JOIN {right} r ON {match(token)}"  # noqa: S608
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
    api: DuckDBAPI,
    tables: list[Any],
    model: dict[str, Any],
    token: str,
    fields: tuple[str, ...],
    children: float | None,
) -> dict[str, list[float]]:
    """Shares of pairs of one child at each level, for the fields that the token leaves free.
    children: which share of the pairs are one child, where it is known."""
    free = [c for c in model["comparisons"] if c["output_column_name"] in fields]
    levels = [[x for x in c["comparison_levels"] if not x.get("is_null_level")] for c in free]
    patterns = _count_patterns(api, tables, token, free)
    if not len(patterns):
        return {}
    chance = [np.array([x["u_probability"] for x in own]) for own in levels]
    fitted = fit_shares(patterns[:, :-1], patterns[:, -1], chance, children)
    return {c["output_column_name"]: list(own) for c, own in zip(free, fitted, strict=True)}


def _count_patterns(
    api: DuckDBAPI, tables: list[Any], token: str, comparisons: list[dict[str, Any]]
) -> np.ndarray:
    """(patterns, fields + 1): how pairs with one token agree, as places in each comparison's list of levels,
    -1 where it is not known; and how many pairs do so."""
    names = [table.physical_name for table in tables]
    columns = [name for name, *_ in api.duckdb_con.execute(f"DESCRIBE {names[0]}").fetchall()]
    both = ", ".join(f"l.{name} AS {name}_l, r.{name} AS {name}_r" for name in columns)
    pairs = " UNION ALL ".join(
        f"SELECT {both} FROM {left} l JOIN {right} r ON {match(token)}"  # noqa: S608
        for left, right in itertools.combinations(names, 2)
    )
    cases = ", ".join(map(_tell_place, comparisons))
    sample = f"SELECT * FROM ({pairs}) USING SAMPLE reservoir({TRAINING_PAIRS} ROWS) REPEATABLE (1)"  # noqa: S608
    sql = f"SELECT {cases}, count(*) FROM ({sample}) GROUP BY ALL ORDER BY ALL"  # noqa: S608
    return np.array(api.duckdb_con.execute(sql).fetchall(), dtype=int)


def _tell_place(comparison: dict[str, Any]) -> str:
    """SQL of the place of a pair's level among those that are not the one for what is not known."""
    places = itertools.count()
    told = []
    for level in comparison["comparison_levels"]:
        place = -1 if level.get("is_null_level") else next(places)
        condition = level["sql_condition"]
        told.append(
            f"{condition} {place}" if condition == "ELSE" else f"WHEN {condition} THEN {place}"
        )
    return f"CASE {' '.join(told)} END"


def fit_shares(
    levels: np.ndarray, counts: np.ndarray, chance: list[np.ndarray], children: float | None
) -> list[np.ndarray]:
    """How often pairs of one child are at each level of each field, by expectation and maximization.

    levels: (patterns, fields), -1 where not known. counts: (patterns,), of pairs. chance: by field, the shares at
    each level of other pairs. children: the share of pairs of one child; None: to be found too.
    """
    shares = [np.array([0.9, *[0.1 / (len(own) - 1)] * (len(own) - 1)]) for own in chance]
    part = 0.5 if children is None else children
    for _ in range(ROUNDS):
        one, other = (
            np.prod([_look_up(own, levels[:, at]) for at, own in enumerate(all_)], axis=0)
            for all_ in (shares, chance)
        )
        sure = counts * part * one / (part * one + (1 - part) * other)
        for at, own in enumerate(shares):
            known = levels[:, at] >= 0
            found = np.bincount(levels[known, at], sure[known], len(own)) + LEAST * FEW
            shares[at] = found / found.sum()
        if children is None:
            part = float(np.clip(sure.sum() / counts.sum(), 0.001, 0.999))
    return shares


def _look_up(shares: np.ndarray, levels: np.ndarray) -> np.ndarray:
    return np.where(levels < 0, 1.0, shares[levels])


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
