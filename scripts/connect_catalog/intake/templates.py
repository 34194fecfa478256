"""The files that GitHub and editors read, made of the model and the records: the forms for issues, who looks
after which files, and the schemas by which an editor completes and checks what is typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..disk import put
from ..exports.schemas import describe_kind
from ..load import FILES, SINGLES
from ..model import FAMILIES, Catalog, Descriptor, Record
from .form.issue_forms import FOLDER, list_issue_forms

OWNERS, EDITOR, SCHEMAS = ".github/CODEOWNERS", ".vscode/settings.json", ".vscode/schemas"
_HEAD = (
    "# Written by `catalog templates` from the agencies' records: the team of an agency is asked to look at what\n"
    "# changes in its records and data. An agency whose record names no team stands not here.\n"
)


def plan_templates(catalog: Catalog) -> dict[str, bytes]:
    """Every file, by its path in the repository."""
    files = {f"{FOLDER}/{form.file}": form.write() for form in list_issue_forms(catalog)}
    files[OWNERS] = _HEAD + "".join(f"{path} @{team}\n" for path, team in _list_owners(catalog))
    files[EDITOR] = _write_json(_settle_editor())
    written = {path: text.encode() for path, text in files.items()}
    kinds: tuple[type[Record], ...] = (*SINGLES.values(), *FAMILIES.values(), Descriptor)
    return written | {
        f"{SCHEMAS}/{kind.__name__.lower()}.json": describe_kind(kind) for kind in kinds
    }


def find_stale(root: Path, catalog: Catalog) -> list[str]:
    """The paths of the files that are not as they would be written now."""
    planned = plan_templates(catalog).items()
    return sorted(path for path, content in planned if _read(root, path) != content)


def write_templates(root: Path, catalog: Catalog) -> list[str]:
    """Write the files that have changed: all of them or none. Raises Unwritten."""
    stale, planned = find_stale(root, catalog), plan_templates(catalog)
    if stale:
        put(
            root,
            {path: planned[path] for path in stale},
            {path: _read(root, path) for path in stale},
        )
    return stale


def _read(root: Path, path: str) -> bytes | None:
    file = root / path
    return file.read_bytes() if file.is_file() else None


def _list_owners(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The files of each agency that names a team, with the team."""
    teams = {id: agency.team for id, agency in catalog.agencies.items() if agency.team}
    yield from ((f"/catalog/agencies/{id}.yml", team) for id, team in sorted(teams.items()))
    for id, item in sorted(catalog.workplan.items()):
        if item.agencies[0] in teams:
            yield f"/catalog/workplan/{id}.yml", teams[item.agencies[0]]
    for id, package in sorted(catalog.packages.items()):
        agency = package.descriptor.connect.agency
        if agency in teams:
            yield f"/datapackages/{id}/", teams[agency]


def _settle_editor() -> dict[str, Any]:
    """The settings by which an editor knows the schema of each file."""
    places = {f"catalog/{FILES[name]}": kind for name, kind in SINGLES.items()}
    places |= {f"catalog/{family}/*.yml": kind for family, kind in FAMILIES.items()}
    schemas = {
        f"./{SCHEMAS}/{kind.__name__.lower()}.json": [place] for place, kind in places.items()
    }
    descriptor = f"./{SCHEMAS}/{Descriptor.__name__.lower()}.json"
    return {
        "yaml.schemas": schemas,
        "json.schemas": [{"fileMatch": ["datapackages/*/datapackage.json"], "url": descriptor}],
        "files.eol": "\n",
        "files.encoding": "utf8",
    }


def _write_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2) + "\n"
