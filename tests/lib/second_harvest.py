"""A small repository in git over two years, for those who gather from it: in the second year one dataset is
renamed, one removed, one brought up to date, and one is new."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from made_catalog import write_catalog

from connect_catalog.load import load
from connect_catalog.model import Catalog
from connect_catalog.revisions import Edits, list_edits

FIRST, SECOND = "2025-03-01", "2026-03-01"
NAMED = "buses-renamed"


@dataclass(frozen=True)
class Years:
    """The catalog and its history in each year, and the ids of which it tells."""

    first: tuple[Catalog, Edits]
    second: tuple[Catalog, Edits]
    renamed: str
    removed: str
    updated: str
    new: str


def tell_years(root: Path) -> Years:
    """root: a folder to be made."""
    write_catalog(root, 7)
    kept, renamed, removed, updated, new, *_ = sorted(p.name for p in _list_folders(root))
    aside = root.with_name(f"{root.name}-new")
    shutil.move(root / f"datapackages/{new}", aside)
    _git(root, FIRST, "init", "--quiet", "--initial-branch", "main")
    first = _commit(root, FIRST)
    assert kept in first[0].packages
    _rename(root, renamed)
    _remove(root, removed)
    _update(root, updated)
    shutil.move(aside, root / f"datapackages/{new}")
    # Long words of its own: else git takes it for the one that is gone, by another name.
    _describe(root / f"datapackages/{new}", description=" ".join(map(str, range(900))))
    return Years(first, _commit(root, SECOND), renamed, removed, updated, new)


def _list_folders(root: Path) -> Iterator[Path]:
    return (root / "datapackages").iterdir()


def _git(root: Path, day: str, *arguments: str) -> None:
    told = {"NAME": "Nobody", "EMAIL": "nobody@example.org", "DATE": f"{day}T12:00:00Z"}
    people = {f"GIT_{who}_{k}": v for who in ("AUTHOR", "COMMITTER") for k, v in told.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    env = {**os.environ, **alone, **people}
    subprocess.run(["git", *arguments], cwd=root, env=env, check=True, capture_output=True)


def _commit(root: Path, day: str) -> tuple[Catalog, Edits]:
    _git(root, day, "add", "--all")
    _git(root, day, "commit", "--quiet", "-m", "A year")
    catalog = load(root).catalog
    assert catalog is not None
    return catalog, list_edits(root, catalog)


def _rename(root: Path, id: str) -> None:
    shutil.move(root / f"datapackages/{id}", root / f"datapackages/{NAMED}")
    _describe(root / f"datapackages/{NAMED}", name=NAMED)
    _note_removal(root, id, replaced_by=[NAMED])


def _remove(root: Path, id: str) -> None:
    shutil.rmtree(root / f"datapackages/{id}")
    _note_removal(root, id)


def _update(root: Path, id: str) -> None:
    folder = root / f"datapackages/{id}"
    table = folder / "data/counts.csv"
    lines = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([*lines[:-1], f"{lines[-1]}1"]) + "\n", "utf-8")
    _describe(folder, version="1.1.0")


def _describe(folder: Path, **fields: str) -> None:
    path = folder / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | fields, indent=1), "utf-8")


def _note_removal(root: Path, id: str, **more: list[str]) -> None:
    folder = root / "catalog/removals"
    folder.mkdir(exist_ok=True)
    told = {"title": id, "agency": "agency-1", "removed": SECOND, "reason": "Nobody asked for it."}
    (folder / f"{id}.yml").write_text(yaml.safe_dump(told | more), "utf-8")
