"""What a portal says of its datasets: its data.json (DCAT-US 1.1), or what Socrata says of one dataset or of
several ("views"). The file may hold anything: whatever is not understood is told, and nothing of it is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..bounds import PORTAL_BYTES, PORTAL_DATASETS
from ..characters import find_hidden
from ..refusals import Refusal

LONGEST = 300  # characters of a text that is kept of the file
ID = re.compile(r"(?<![a-z0-9-])[a-z0-9]{4}-[a-z0-9]{4}(?![a-z0-9-])", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(T|$)", re.ASCII)


@dataclass(frozen=True)
class ColumnThere:
    """A column as the portal tells of it. field: its name for programs."""

    field: str
    kind: str
    is_described: bool


@dataclass(frozen=True)
class Posted:
    """A dataset on the portal. id: as in abcd-1234; day: of the last change of its rows, None where it tells
    none; about: the addresses that it names; columns: None where the file tells of none."""

    id: str
    title: str
    is_described: bool
    day: date | None
    about: frozenset[str]
    columns: tuple[ColumnThere, ...] | None


@dataclass(frozen=True)
class PortalFile:
    """All that a file tells. is_whole: whether it lists every dataset of a portal; hosts: of the addresses in
    it; faults: what could not be understood, in sentences."""

    is_whole: bool
    hosts: frozenset[str]
    posted: dict[str, Posted]
    faults: tuple[str, ...]


def read_portal_file(path: Path) -> PortalFile:
    """Raises Refusal where it is too long, no JSON, or neither of both forms."""
    value = _read(path)
    if isinstance(value, dict) and isinstance(value.get("dataset"), list):
        return _gather(value["dataset"], is_whole=True)
    views = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict) and "columns" in one and "name" in one for one in views):
        return _gather(views, is_whole=False)
    raise Refusal(
        f"{path.name} is neither a portal's data.json (an object with a list `dataset`) nor what Socrata says "
        "of a dataset (an object with `id`, `name` and `columns`, from /api/views/)."
    )


def _read(path: Path) -> Any:
    with path.open("rb") as file:
        content = file.read(PORTAL_BYTES + 1)
    if len(content) > PORTAL_BYTES:
        raise Refusal(
            f"{path.name} is larger than {PORTAL_BYTES // 1_000_000} MB, which no list of datasets is. Save "
            "the portal's data.json anew."
        )
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refusal(
            f"{path.name} is not a text in UTF-8. Save it anew from the portal."
        ) from None
    except RecursionError:
        raise Refusal(f"{path.name} has too many lists within one another to be read.") from None
    except ValueError:
        raise Refusal(
            f"{path.name} is not JSON. The portal may have answered with a page: open the file and look."
        ) from None


def _gather(entries: list[Any], is_whole: bool) -> PortalFile:
    posted: dict[str, Posted] = {}
    faults, hosts = list[str](), set[str]()
    for place, entry in enumerate(entries[:PORTAL_DATASETS], 1):
        one = _understand(entry)
        if one is None:
            faults.append(f"Entry {place} has no id that Socrata gives, as in abcd-1234.")
        elif one.id in posted:
            faults.append(f"{one.id} is listed twice. The first one is looked at.")
        else:
            posted[one.id] = one
            hosts |= {host for address in one.about if (host := find_host(address))}
    if len(entries) > PORTAL_DATASETS:
        faults.append(f"Only the first {PORTAL_DATASETS:,} of its datasets were looked at.")
    return PortalFile(is_whole, frozenset(hosts), posted, tuple(faults))


def _understand(entry: Any) -> Posted | None:
    if not isinstance(entry, dict):
        return None
    about = frozenset(_list_addresses(entry))
    id = find_id(_text(entry.get("id"))) or find_id(_text(entry.get("identifier")))
    id = id or find_id(_text(entry.get("landingPage")))
    columns = entry.get("columns")
    if id is None:
        return None
    return Posted(
        id,
        _text(entry.get("title")) or _text(entry.get("name")),
        bool(_text(entry.get("description"))),
        _read_day(entry),
        about,
        tuple(_list_columns(columns)) if isinstance(columns, list) else None,
    )


def _list_columns(columns: Iterable[Any]) -> Iterator[ColumnThere]:
    for one in columns:
        if isinstance(one, dict) and _text(one.get("fieldName")):
            described = bool(_text(one.get("description")))
            yield ColumnThere(_text(one["fieldName"]), _text(one.get("dataTypeName")), described)


def _list_addresses(entry: dict[str, Any]) -> Iterator[str]:
    """The addresses that a dataset there names for itself, its page and its source."""
    references = entry.get("references")
    told = [entry.get(name) for name in ("identifier", "landingPage", "attributionLink")]
    told += references if isinstance(references, list) else []
    return (text for one in told if (text := _text(one)).startswith(("https://", "http://")))


def _read_day(entry: dict[str, Any]) -> date | None:
    seconds = entry.get("rowsUpdatedAt")
    if type(seconds) is int and 0 < seconds < 2**33:
        return datetime.fromtimestamp(seconds, UTC).date()
    found = _DAY.match(_text(entry.get("modified")))
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def find_id(address: str) -> str | None:
    """The id that Socrata gives a dataset, at the end of an address or by itself."""
    found = ID.findall(_find_path(address).rstrip("/").rpartition("/")[2])
    return found[-1] if found else None


def find_host(address: str) -> str:
    """The host of an address, in small letters; empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _find_path(address: str) -> str:
    """The path of an address, or of a text that is one by itself; empty where it has none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _text(value: Any) -> str:
    """A text of the file, short, and without what no screen shows; empty for anything else."""
    if not isinstance(value, str):
        return ""
    shown = "".join(
        "\ufffd" if find_hidden(sign) or _is_half(sign) else sign for sign in value[:LONGEST]
    )
    return " ".join(shown.split())


def _is_half(sign: str) -> bool:
    """Whether it is half of a character, which no file can hold."""
    return "\ud800" <= sign <= "\udfff"
