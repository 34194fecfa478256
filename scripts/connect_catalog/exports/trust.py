"""What tells others how far to trust the site: whom to tell of a hole (security.txt, RFC 9116), and what
the program is made of (a bill of materials, CycloneDX 1.6)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from ..addresses import SECURITY
from ..model import Catalog, Settings
from .files import ComputeStatistics, Files

DAYS = 180  # that what security.txt says holds after a build; the site is built every week
_PINNED = re.compile(r"^([\w.-]+)==([\w.!+-]+)[ \\]*$")
_HASH = re.compile(r"^ +--hash=sha256:([0-9a-f]{64})")


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """security.txt. The bill of materials is of the program, and not of the catalog."""
    return {SECURITY: lambda: write_security(catalog.settings, numbers().today).encode()}


def write_security(settings: Settings, today: date) -> str:
    """Whom to tell of a hole, by RFC 9116. today: the day of the build."""
    mailbox = [f"Contact: mailto:{settings.mailbox}"] if settings.mailbox else []
    expires = today + timedelta(days=DAYS)
    lines = [
        *mailbox,
        f"Contact: {settings.repository}/security/advisories/new",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        f"Preferred-Languages: {', '.join(settings.languages)}",
        f"Canonical: {settings.url}{SECURITY}",
        f"Policy: {settings.repository}/blob/{settings.branch}/SECURITY.md",
    ]
    return "\n".join([*lines, ""])


def write_bill(requirements: str, package_lock: str) -> bytes:
    """Every package that the lock files of pip and npm pin for making and showing the site, with its
    hashes or license as far as they say; those of the tests are left out. The same locks give the same
    bytes."""
    python = [*_read_python(requirements)]
    node = [*_read_node(json.loads(package_lock))]
    whole = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "catalog", "name": "connect-catalog"}
        },
        "components": sorted([*python, *node], key=lambda part: part["purl"]),
    }
    return json.dumps(whole, indent=1, ensure_ascii=False).encode() + b"\n"


def _read_python(lock: str) -> Iterator[dict[str, Any]]:
    """The packages of a requirements file with hashes, one for each file that may be installed."""
    part: dict[str, Any] | None = None
    for line in lock.splitlines():
        if found := _PINNED.match(line):
            part = _describe("pypi", found[1].lower(), found[2])
            yield part
        elif part is not None and (hashed := _HASH.match(line)):
            part.setdefault("properties", []).append(
                {"name": "connect:sha256-of-a-file", "value": hashed[1]}
            )


def _read_node(lock: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The packages of npm's lock that the pages need."""
    seen = set()
    for path, about in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if not path or about.get("dev") or (name, about["version"]) in seen:
            continue
        seen.add((name, about["version"]))
        part = _describe("npm", name.replace("@", "%40"), about["version"]) | {"name": name}
        if "license" in about:
            part["licenses"] = [{"expression": about["license"]}]
        yield part


def _describe(kind: str, name: str, version: str) -> dict[str, Any]:
    """A package by its name, version and address (purl)."""
    purl = f"pkg:{kind}/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
