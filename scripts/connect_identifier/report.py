"""The quality report on made-up children: aggregates alone, as JSON and as a page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

from .clusters import Clusters
from .files import written_whole
from .measures import Quality


@dataclass(frozen=True)
class Report:
    """What is told of a run with made-up children, whose counts need not be hidden; those of real children go
    through `oversight`."""

    profile: str
    records: dict[str, int]
    cluster_sizes: dict[str, int]
    questions: dict[str, int]
    ids: dict[str, int]
    quality: dict[str, float | None] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)
    attack: dict[str, float] = field(default_factory=dict)


def count_questions(found: Clusters) -> dict[str, int]:
    return dict(sorted(Counter(question.reason for question in found.questions).items()))


def tell_quality(quality: Quality) -> dict[str, float | None]:
    """Shares to four places; None where there is nothing to take a share of."""
    shares = {"precision": quality.precision, "recall": quality.recall, "F1": quality.f1}
    return {name: None if value is None else round(value, 4) for name, value in shares.items()}


def write_report(folder: Path, report: Report) -> list[Path]:
    """Write report.json and report.html; their paths."""
    shown = {"made_up": True, **asdict(report)}
    tables = {title: shown[name] for name, title in _TITLES.items() if shown[name]}
    page = make_page(f"Measured on made-up children, profile {report.profile}.", tables)
    paths = [folder / "report.json", folder / "report.html"]
    for path, text in zip(paths, (json.dumps(shown, indent=1) + "\n", page), strict=True):
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
    "attack": "Share of records that an attack without the key guesses",
}


def make_page(about: str, tables: Mapping[str, Mapping[str, object]]) -> str:
    """A page that stands by itself. tables: rows by title."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Quality of the identifier</title>'
        '<meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<style>body{font-family:sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
        "td,th{text-align:left;padding:.2rem 1rem .2rem 0}</style>"
        f"<h1>Quality of the identifier</h1><p>{escape(about)}</p>"
        f"{''.join(_table(title, rows) for title, rows in tables.items())}</html>\n"
    )


def _table(title: str, rows: Mapping[str, object]) -> str:
    cells = "".join(
        f'<tr><th scope="row">{escape(str(name))}</th><td>{escape(str(value))}</td></tr>'
        for name, value in rows.items()
    )
    return f"<h2>{escape(title)}</h2><table>{cells}</table>"
