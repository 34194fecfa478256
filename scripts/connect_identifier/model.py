"""What agreement and disagreement say: one Splink settings object for DuckDB and Spark alike."""

from __future__ import annotations

from typing import Any

from splink import SettingsCreator

from .encoding import TOKENS, WORDS, Profile

# Where levels of likeness part, by field: Dice's coefficient of two filters.
LEVELS: dict[str, tuple[float, ...]] = {
    "first": (0.88, 0.8, 0.65),
    "last": (0.85, 0.65),
    "born": (0.8, 0.62),
    "town": (0.8,),
    "zip": (0.75, 0.5),
}
COMPARED = ("first", "home", "born", "town", "zip", "sex")
SAME = "the same"
SAME_HOME = ("same surname and address", "like surname, same address")
WITH_FREQUENCY = ("first", "last")  # a rare name that agrees says more than a common one
PRIOR = 0.0001  # until it is estimated from the records


def dice(field: str) -> str:
    """SQL of Dice's coefficient of a pair's filters: twice the common bits, of all bits set."""
    common = " + ".join(f"2.0 * bit_count({field}_b{i}_l & {field}_b{i}_r)" for i in range(WORDS))
    return f"({common}) / ({field}_n_l + {field}_n_r)"


def same(field: str) -> str:
    """SQL of: a pair's filters are the same."""
    return " AND ".join(f"{field}_b{i}_l = {field}_b{i}_r" for i in range(WORDS))


def key_of(field: str) -> str:
    """The column that holds a field's whole filter as one text; the linker adds it."""
    return f"{field}_key"


def same_address() -> str:
    """SQL of: a pair lives at one address. The street alone may be one of another town."""
    near = f"{dice('zip')} >= 0.5 OR {dice('town')} >= 0.8"
    return f"({dice('street')} >= 0.8 AND ({near}))"


def swapped() -> str:
    """SQL of: given name and surname stand in each other's place, as far as they sound alike. One token tells
    it, since each field has a key of its own."""
    apart = f"{dice('first')} < {LEVELS['first'][-1]} AND {dice('last')} < {LEVELS['last'][-1]}"
    return f"(t_sounds_l = t_sounds_r AND {apart})"


def _level(condition: str, label: str) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": label}


def _exact(field: str) -> dict[str, Any]:
    if field not in WITH_FREQUENCY:
        return _level(same(field), SAME)
    key = key_of(field)  # Splink looks up how common a value is by one column
    common = {"tf_adjustment_column": key, "tf_adjustment_weight": 1.0}
    return {**_level(f"{key}_l = {key}_r", SAME), **common}


def _likes(field: str) -> list[dict[str, Any]]:
    return [_level(f"{dice(field)} >= {least}", f"like, {least}") for least in LEVELS[field]]


def compare_field(
    field: str, silent: str = "", also: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    """A comparison of a field's filters, from the same to unlike. silent: SQL of pairs it says nothing of.
    also: levels of its own, after the same."""
    levels = [
        _silent(f"{field}_n", silent),
        _exact(field),
        *also,
        *_likes(field),
        _level("ELSE", "unlike"),
    ]
    return {"output_column_name": field, "comparison_levels": levels}


def compare_home() -> dict[str, Any]:
    """Surname and address in one, because brothers and sisters share both: apart, each would be counted
    as if it came by chance, and siblings would be taken for one child."""
    at_home = [
        _level(f"{same('last')} AND {same_address()}", SAME_HOME[0]),
        _level(f"{dice('last')} >= 0.65 AND {same_address()}", SAME_HOME[1]),
        _level(same_address(), "same address"),
    ]
    nothing = {
        "sql_condition": "(last_n_l IS NULL OR last_n_r IS NULL) "
        "AND (street_n_l IS NULL OR street_n_r IS NULL) "
        f"OR ({swapped()} AND NOT coalesce({same_address()}, false))",
        "label_for_charts": "not known",
        "is_null_level": True,
    }
    levels = [nothing, *at_home, _exact("last"), *_likes("last"), _level("ELSE", "unlike")]
    return {"output_column_name": "home", "comparison_levels": levels}


def _silent(column: str, silent: str = "") -> dict[str, Any]:
    unknown = f"{column}_l IS NULL OR {column}_r IS NULL"
    condition = f"{unknown} OR {silent}" if silent else unknown
    return {**_level(condition, "not known"), "is_null_level": True}


def compare_sex() -> dict[str, Any]:
    levels = [_silent("sex"), _level("sex_l = sex_r", SAME), _level("ELSE", "unlike")]
    return {"output_column_name": "sex", "comparison_levels": levels}


def compare_hub() -> list[dict[str, Any]]:
    """All comparisons of the profile hub. The address says what its town and postcode would say again."""
    address = same_address()
    return [
        compare_field("first", also=(_level(swapped(), "in the surname's place"),)),
        compare_home(),
        compare_field("born"),
        compare_field("town", f"{address} OR ({same('zip')})"),
        compare_field("zip", address),
        compare_sex(),
    ]


# Of pairs that are one child, how many agree in this token and in none before it; of other pairs, how
# many do. Set by hand, to the power of ten that made-up children show; a pair that shares nothing but
# the last two is never linked without a look.
STRICT = {
    "t_full": (0.80, 1e-9),
    "t_sound": (0.08, 2e-9),
    "t_first": (0.04, 5e-9),
    "t_names": (0.02, 2e-7),
    "t_last": (0.04, 2e-7),
}


def compare_tokens() -> dict[str, Any]:
    """One comparison whose levels are the tokens: they share fields, so they are not apart."""
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": f"{token}_l = {token}_r",
            "label_for_charts": token,
            "m_probability": m,
            "u_probability": u,
        }
        for token, (m, u) in STRICT.items()
    ]
    other = {"sql_condition": "ELSE", "label_for_charts": "none"}
    return {
        "output_column_name": "tokens",
        "comparison_levels": [*levels, {**other, "m_probability": 0.02, "u_probability": 1.0}],
    }


def fields_of(profile: Profile) -> tuple[str, ...]:
    """The names of what is compared, in order."""
    return COMPARED if profile == "hub" else ("tokens",)


def make_settings(
    profile: Profile, comparisons: list[dict[str, Any]] | None = None
) -> SettingsCreator:
    """The settings of a profile. comparisons: others than the profile's own, for training."""
    own = compare_hub() if profile == "hub" else [compare_tokens()]
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="local_id",
        comparisons=own if comparisons is None else comparisons,  # type: ignore[arg-type]
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": f"l.{token} = r.{token}"} for token in TOKENS[profile]
        ],
        probability_two_random_records_match=PRIOR,
        retain_matching_columns=True,  # Splink keeps levels only with them
        retain_intermediate_calculation_columns=False,
    )
