"""What agreement and disagreement say: one Splink settings object for DuckDB and Spark alike."""

from __future__ import annotations

from typing import Any

from splink import SettingsCreator

from .encoding import HASHES, TOKENS, WORDS, Profile

# Where levels of likeness part, by field: Dice's coefficient of two filters.
LEVELS: dict[str, tuple[float, ...]] = {
    "first": (0.8, 0.65, 0.5),
    "last": (0.85, 0.65),
    "born": (0.84, 0.77, 0.68),
    "town": (0.8, 0.6),
    "zip": (0.75, 0.5),
}
COMPARED = ("first", "home", "born", "town", "zip", "sex", "kin")
SAME = "the same"
SAME_HOME = ("same surname and address", "like surname, same address")
ALIKE, TWINS, SIBLINGS = "one home and given name", "maybe twins", "maybe siblings"
TWIN_LEVEL = 1  # as Splink counts the levels of kin, from the last
SLIP = "a letter swapped, left out or twice"
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
    """The column that holds a number for a field's whole filter; the linker adds it."""
    return f"{field}_key"


def within(field: str) -> str:
    """SQL of: one filter holds all that the other holds."""
    common = " + ".join(f"1.0 * bit_count({field}_b{i}_l & {field}_b{i}_r)" for i in range(WORDS))
    return f"(({common}) = least({field}_n_l, {field}_n_r))"


def slip() -> str:
    """SQL of: the given names differ by two letters swapped, or by one letter left out or written twice."""
    return f"({within('letters')} AND abs(letters_n_l - letters_n_r) <= {HASHES})"


def like_last() -> str:
    """SQL of: like surnames, or one of two surnames is the other's only one."""
    return f"({dice('last')} >= {LEVELS['last'][-1]} OR {within('last')})"


def shared_of(token: str) -> str:
    """The column that holds a token where few enough share it to be compared; the linker adds it."""
    return f"{token}_shared"


def match(token: str) -> str:
    """SQL of: a pair shares a token, and is compared for it."""
    return f"l.{shared_of(token)} = r.{shared_of(token)}"


def same_address() -> str:
    """SQL of: a pair lives at one address. The street alone may be one of another town."""
    near = f"({dice('zip')} >= 0.5 OR {dice('town')} >= 0.8)"
    like = f"{dice('street')} >= 0.8 AND coalesce(house_l = house_r, true)"
    misspelled = f"{dice('street')} >= 0.5 AND house_l = house_r AND {same('zip')}"
    return f"(({like} OR {misspelled}) AND {near})"


def same_street() -> str:
    """SQL of: one street and postcode, whatever the house."""
    return f"({dice('street')} >= 0.65 AND {dice('zip')} >= 0.75)"


def swapped() -> str:
    """SQL of: given name and surname stand in each other's place, as far as they sound alike. One token tells
    it, since each field has a key of its own."""
    apart = f"{dice('first')} < {LEVELS['first'][-1]} AND NOT {like_last()}"
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
        _level(f"{like_last()} AND {same_address()}", SAME_HOME[1]),
        _level(same_address(), "same address"),
    ]
    nothing = {
        "sql_condition": "(last_n_l IS NULL OR last_n_r IS NULL) "
        "AND (street_n_l IS NULL OR street_n_r IS NULL) "
        f"OR ({swapped()} AND NOT coalesce({same_address()}, false))",
        "label_for_charts": "not known",
        "is_null_level": True,
    }
    near = _level(f"{like_last()} AND {same_street()}", "like surname, same street")
    one = _level(within("last"), "one of two surnames")
    levels = [
        nothing,
        *at_home,
        near,
        _exact("last"),
        one,
        *_likes("last"),
        _level("ELSE", "unlike"),
    ]
    return {"output_column_name": "home", "comparison_levels": levels}


def compare_kin() -> dict[str, Any]:
    """What a home in common changes, which no field tells by itself: brothers and sisters have given names of
    their own, and twins have one birth date. Its shares are set when those of the fields are known."""
    home = f"{like_last()} AND {same_address()}"
    place = f"({home} OR {same('last')} AND {same('zip')})"
    likes = (same("first"), slip(), f"{dice('first')} >= {LEVELS['first'][0]}", swapped())
    alike = f"coalesce(({' OR '.join(likes)}) AND coalesce(sex_l = sex_r, true), false)"
    apart = f"NOT coalesce({place}, false) OR {alike} AND NOT coalesce({home}, false)"
    told = ((alike, ALIKE), (same("born"), TWINS), ("ELSE", SIBLINGS))
    levels = [{**_level(*one), "m_probability": 1.0, "u_probability": 1.0} for one in told]
    return {
        "output_column_name": "kin",
        "comparison_levels": [{**_level(apart, "apart"), "is_null_level": True}, *levels],
    }


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
        compare_field(
            "first", also=(_level(swapped(), "in the surname's place"), _level(slip(), SLIP))
        ),
        compare_home(),
        compare_field("born", also=(_level("turned_l = turned_r", "day and month swapped"),)),
        compare_field("town", f"{address} OR ({same('zip')})"),
        compare_field("zip", address),
        compare_sex(),
        compare_kin(),
    ]


# Of pairs that are one child, how many agree in this token and in none before it; of other pairs, how
# many do. Set by hand, to the power of ten that made-up children show; a pair that shares nothing but
# the last two is never linked without a look, nor are maybe twins.
STRICT = {
    "t_full": (0.80, 1e-9),
    TWINS: (0.03, 2e-9),
    "t_sound": (0.05, 2e-9),
    "t_first": (0.04, 5e-9),
    "t_names": (0.02, 2e-7),
    "t_last": (0.04, 2e-7),
}


def like_twins() -> str:
    """SQL of: one birth date, surname and, where both are known, postcode; and another given name that sounds
    the same, as those of twins at times do. A token that is not known is taken for one that speaks for twins."""
    another = "NOT coalesce(t_first_l = t_first_r, false)"
    return f"(t_sound_l = t_sound_r AND coalesce(t_last_l = t_last_r, true) AND {another})"


def compare_tokens() -> dict[str, Any]:
    """One comparison whose levels are the tokens: they share fields, so they are not apart."""
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": like_twins() if token == TWINS else f"{token}_l = {token}_r",
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
            {"blocking_rule": match(token)} for token in TOKENS[profile]
        ],
        probability_two_random_records_match=PRIOR,
        retain_matching_columns=True,  # Splink keeps levels only with them
        retain_intermediate_calculation_columns=False,
    )
