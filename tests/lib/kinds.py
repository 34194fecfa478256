"""Every kind of page, each with an address of that kind: on the live site, or on that of the made-up history
where the live one has none. And every page that people wrote."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TOWNS = json.loads((ROOT / "datapackages/towns/datapackage.json").read_text("utf-8"))

KINDS = {
    "home": "",
    "datasets": "datasets/",
    "dataset": "datasets/chronic-absenteeism/",
    "dataset with hidden cells": "datasets/abuse-neglect-by-town/",
    "reference": "datasets/towns/",
    "version": f"datasets/towns/versions/{TOWNS['version']}/",
    "concepts": "concepts/",
    "concept": "concepts/age-group/",
    "glossary": "glossary/",
    "agencies": "agencies/",
    "agency": "agencies/dcf/",
    "topics": "topics/",
    "topic": "topics/child-welfare/",
    "places": "places/",
    "place": "places/bridgeport/",
    "place with hidden numbers": "places/union/",
    "dashboards": "dashboards/",
    "dashboard": "dashboards/behavioral-health/",
    "compare": "places/compare/?places=bridgeport,union",
    "workplan": "workplan/",
    "work item": "workplan/mobile-crisis-episodes/",
    "meeting sheet": "workplan/meeting/",
    "statistics": "statistics/",
    "progress": "progress/",
    "openness": "openness/",
    "changes": "changes/",
    "reports": "reports/",
    "barriers": "barriers/",
    "kind of barrier": "barriers/small-cells/",
    "activity": "activity/",
    "logic model": "logic-model/",
    "box of the logic model": "logic-model/desired-datasets-obtained/",
    "rules": "take-part/rules/",
    "form to send in a table": "take-part/submit/",
    "questions in SQL": "sql/",
    "search": "search/?q=foster",
    "error": "404.html",
    "home in Spanish": "es/",
    "dataset in Spanish": "es/datasets/chronic-absenteeism/",
    "place in Spanish": "es/places/bridgeport/",
    "guide in Spanish": "es/take-part/form/",
}
# Each kind but the error page, which says it in every language.
IN_SPANISH = {
    f"{kind} in Spanish": f"es/{path}"
    for kind, path in KINDS.items()
    if kind != "error" and not path.startswith("es/")
}
MADE_UP = {
    "dataset that was taken away": "datasets/old-kites/",
    "report": "reports/2025-10-01/",
}


def list_written() -> dict[str, str]:
    """The pages that people wrote, by what they are called here."""
    names = sorted(path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md"))
    return {f"written: {name}": f"{name.removesuffix('index').rstrip('/')}/" for name in names}
