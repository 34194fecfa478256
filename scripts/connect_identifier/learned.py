"""The file of what one run learned. Only its numbers are taken: what is asked of the database is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .encoding import Profile
from .model import make_settings
from .problems import Refused

_SHARES = ("m_probability", "u_probability")
_PRIOR = "probability_two_random_records_match"


def write_model(path: Path, model: dict[str, Any]) -> None:
    path.write_text(json.dumps(model, indent=1, sort_keys=True))


def read_model(path: Path, profile: Profile) -> dict[str, Any]:
    """This version's settings with the file's numbers. Raises: Refused, where it is of other settings."""
    model: dict[str, Any] = make_settings(profile).create_settings_dict("duckdb")
    model.pop("linker_uid")
    try:
        known = json.loads(path.read_text())
        same = _list_levels(known) == _list_levels(model)
        model[_PRIOR] = _read_share(known[_PRIOR])
        if same:
            _take_shares(model, known)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(f"{path.name} is not a model that connect-id wrote.") from None
    if not same:
        raise Refused(f"{path.name} is a model of another profile or version; learn it anew.")
    return model


def _list_levels(model: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [
        (c["output_column_name"], [level["label_for_charts"] for level in c["comparison_levels"]])
        for c in model["comparisons"]
    ]


def _take_shares(model: dict[str, Any], known: dict[str, Any]) -> None:
    for mine, theirs in zip(model["comparisons"], known["comparisons"], strict=True):
        levels = zip(mine["comparison_levels"], theirs["comparison_levels"], strict=True)
        for level, told in levels:
            if not level.get("is_null_level"):
                level.update({share: _read_share(told[share]) for share in _SHARES})


def _read_share(value: Any) -> float:
    if isinstance(value, bool) or not 0 < float(value) <= 1:
        raise ValueError(value)
    return float(value)
