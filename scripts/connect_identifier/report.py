"""The quality report: aggregates alone, as JSON and as a page that is safe to publish."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

from .clusters import Clusters
from .files import written_whole
from .measures import Quality

LEAST = 11  # smaller counts of real children are not told
STEP = 10  # and greater ones are told to the nearest ten, so that no two tell a smaller one


@dataclass(frozen=True)
class Report:
    """What may be told of a run. made_up: it is of made-up children, so counts are told as they are."""

    made_up: bool
    profile: str
    records: dict[str, int]
    cluster_sizes: dict[str, int]
    questions: dict[str, int]
    ids: dict[str, int]
    quality: dict[str, float | None] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)
    attack: dict[str, float] = field(default_factory=dict)


def tell_count(count: int, made_up: bool) -> int | str:
    """A count as it may be published."""
    if made_up:
        return count
    return f"fewer than {LEAST}" if count < LEAST else round(count / STEP) * STEP


def count_questions(found: Clusters) -> dict[str, int]:
    return dict(sorted(Counter(question.reason for question in found.questions).items()))


def tell_quality(quality: Quality) -> dict[str, float | None]:
    """Shares to four places; None where there is nothing to take a share of."""
    shares = {"precision": quality.precision, "recall": quality.recall, "F1": quality.f1}
    return {name: None if value is None else round(value, 4) for name, value in shares.items()}


def _publish(report: Report) -> dict[str, object]:
    shown: dict[str, object] = asdict(report)
    for name in ("records", "cluster_sizes", "questions", "ids"):
        counts: dict[str, int] = getattr(report, name)
        shown[name] = {key: tell_count(n, report.made_up) for key, n in counts.items()}
    return shown


def write_report(folder: Path, report: Report) -> list[Path]:
    """Write report.json and report.html; their paths."""
    shown = _publish(report)
    paths = [folder / "report.json", folder / "report.html"]
    for path, text in zip(paths, (json.dumps(shown, indent=1) + "\n", _page(shown)), strict=True):
        with written_whole(path) as beside:
            beside.write_text(text, "utf-8")
    return paths


_TITLES = {
    "records": "Records of each agency",
    "cluster_sizes": "Children by how many records they have",
    "questions": "Pairs that a person must look at",
    "ids": "Identifiers",
    "quality": "Links against the truth",
    "missed": "Matches missed, by group",
    "attack": "Share of names that a ranking attack guesses",
}


def _page(shown: dict[str, object]) -> str:
    tables = [_table(title, shown[name]) for name, title in _TITLES.items() if shown[name]]
    what = "made-up children" if shown["made_up"] else "records of agencies"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Quality of the identifier</title>'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font-family:sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
        "td,th{text-align:left;padding:.2rem 1rem .2rem 0}</style>"
        f"<h1>Quality of the identifier</h1><p>Measured on {what}, profile {escape(str(shown['profile']))}. "
        f"Counts of real children below {LEAST} are not told, and others are told to the nearest {STEP}.</p>"
        f"{''.join(tables)}</html>\n"
    )


def _table(title: str, rows: object) -> str:
    assert isinstance(rows, dict)  # noqa: S101 - a report holds nothing else here
    cells = "".join(
        f'<tr><th scope="row">{escape(str(name))}</th><td>{escape(str(value))}</td></tr>'
        for name, value in rows.items()
    )
    return f"<h2>{title}</h2><table>{cells}</table>"
