"""Catalogs in which something is not there yet, made from a whole one."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from connect_catalog.model import FAMILIES

# What is taken away: its folders, and the fields of the records left that name one of it.
EMPTIED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "packages": (("datapackages",), ("packages", "answered_with", "outlines")),
    "workplan": (("catalog/workplan",), ("reviewed",)),
    "meetings": (("catalog/meetings",), ("reviews",)),
    "trainings": (("catalog/trainings",), ()),
    "requests": (("catalog/requests",), ("requests",)),
    # Nearly every record names an agency, and none of these can be without one.
    "agencies": (
        ("datapackages", *(f"catalog/{family}" for family in FAMILIES if family != "usage")),
        (),
    ),
}


def empty_family(root: Path, family: str) -> None:
    """Take a family of EMPTIED away from a repository, with all that names one of it."""
    folders, fields = EMPTIED[family]
    for folder in folders:
        shutil.rmtree(root / folder, ignore_errors=True)
    for path in sorted((root / "catalog").rglob("*.yml")):
        record = yaml.safe_load(path.read_text("utf-8"))
        write_record(path, {key: value for key, value in record.items() if key not in fields})


def empty_catalog(root: Path) -> None:
    """Take everything away from a repository but what it says of itself: no record, no package, no
    allowed word, no box of the logic model, and no setting that can be left out."""
    empty_family(root, "agencies")
    shutil.rmtree(root / "catalog/usage", ignore_errors=True)
    for name in ("vocabulary", "logic-model"):
        path = root / f"catalog/{name}.yml"
        record = yaml.safe_load(path.read_text("utf-8"))
        write_record(path, {key: [] for key, value in record.items() if isinstance(value, list)})
    path = root / "catalog/catalog.yml"
    settings = yaml.safe_load(path.read_text("utf-8"))
    settings.pop("working_list_note")
    write_record(path, settings)


def write_record(path: Path, record: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(record, sort_keys=False, allow_unicode=True), "utf-8")
