"""What the intake left to write, and what a person wrote there. The places marked FILL IN are the form:
there is no other list of its fields. What each is called, and what it may be, says the model's JSON Schema."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ..intake.tables import FILL, LICENSES, NO_LICENSE
from ..model import Catalog, Descriptor, Term

README = "readme"
FILL_IN_TERM = "fill-in"  # in place of a word of the vocabulary
TERMS = {"topics": "topics", "geography": "geographies", "frequency": "frequencies"}
_LINE = re.compile(rf"^(- )?{FILL}: (.*)$", re.M)


def list_gaps(
    descriptor: Mapping[str, Any], readme: str, catalog: Catalog
) -> Iterator[dict[str, Any]]:
    """Each gap. at: its place, as a path with slashes; called: what the schema calls it; of: the column
    that it is about; asks: what belongs there; options: what it may be, with words, where that is listed."""
    for at, text in _walk(descriptor, ""):
        way = at.split("/")
        schema = find_schema(way)
        yield {
            "at": at,
            "called": schema.get("title", ""),
            "of": _find_column(descriptor, way),
            "asks": schema.get("description") or _tell(text),
            "options": _list_options(way, schema, catalog),
        }
    for place, match in enumerate(_LINE.finditer(readme)):
        yield {"at": f"{README}/{place}", "called": "", "of": "", "asks": match[2], "options": []}


def _tell(gap: str) -> str:
    return "" if gap == FILL_IN_TERM else gap.removeprefix(FILL).removeprefix(": ")


def _find_column(descriptor: Mapping[str, Any], way: Sequence[str]) -> str:
    if way[0] != "resources" or len(way) < 5:
        return ""
    name: str = descriptor["resources"][int(way[1])]["schema"]["fields"][int(way[4])]["name"]
    return name


def _list_options(
    way: Sequence[str], schema: Mapping[str, Any], catalog: Catalog
) -> list[tuple[str, str]]:
    named = next((step for step in reversed(way) if not step.isdigit()), "")
    if way[0] == "connect" and named in TERMS:
        return list_terms(getattr(catalog.vocabulary, TERMS[named]))
    return [(value, value) for value in schema.get("enum", ())]


def list_terms(terms: Sequence[Term]) -> list[tuple[str, str]]:
    """The ids of terms, with their titles."""
    return [(term.id, term.title) for term in terms]


@cache
def _schema() -> dict[str, Any]:
    return Descriptor.model_json_schema(by_alias=True)


def find_schema(way: Sequence[str]) -> Mapping[str, Any]:
    """What the JSON Schema of a descriptor says of a place in it: its title, description and enum. An item of
    a list is called as the list is."""
    here: dict[str, Any] = _schema()
    called = ""
    for step in way:
        here = _follow(here)
        if step.isdigit():
            here = here.get("items", {})
        else:
            here = here.get("properties", {}).get(step, {})
            called = here.get("title", called)
    found = _follow(here)
    named = next(step for step in reversed(way) if not step.isdigit())
    is_own = called.replace(" ", "").lower() != named.lower()
    return {**found, **here, "title": called if is_own else _spell(named)}


def _spell(name: str) -> str:
    """A property's name in words: unitOfAnalysis is Unit of analysis."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda letter: f" {letter[1].lower()}", name).capitalize()


def _follow(here: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a schema that may be named elsewhere, or be left out."""
    choices = [one for one in here.get("anyOf", ()) if one.get("type") != "null"]
    if len(choices) == 1:
        return _follow(choices[0])
    if "$ref" in here:
        return _follow(_schema()["$defs"][here["$ref"].rpartition("/")[2]])
    return dict(here)


def _walk(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if value == NO_LICENSE:
        known = " or ".join(one["name"] for one in LICENSES.values())
        yield (
            at,
            f"{FILL}: the license of the source, such as {known}; of another its name and address",
        )
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(inner, f"{at}/{name}" if at else name)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _walk(inner, f"{at}/{place}")
    elif isinstance(value, str) and (value.startswith(FILL) or value == FILL_IN_TERM):
        yield at, value


# ---------------------------------------------------------------------------------- written


def fill_gaps(
    descriptor: Mapping[str, Any], readme: str, written: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """Both with what was written, by place; where nothing was written stays a gap. A caveat that nobody
    wrote, and a spot check of which nobody knows the number, are left out."""
    made: dict[str, Any] = copy.deepcopy(dict(descriptor))
    for at, _ in _walk(descriptor, ""):
        words = " ".join(written.get(at, "").split())
        if words:
            _put(made, at.split("/"), words)
    caveats = made["connect"]["caveats"]
    made["connect"]["caveats"] = [one for one in caveats if not one.startswith(FILL)]
    checks = made["connect"]["spotChecks"]
    made["connect"]["spotChecks"] = [one for one in map(_read_check, checks) if one]
    places = iter(range(readme.count(FILL) + 1))

    def write(match: re.Match[str]) -> str:
        words = " ".join(written.get(f"{README}/{next(places)}", "").split())
        return f"{match[1] or ''}{words}" if words else match[0]

    return made, _LINE.sub(write, readme)


def _read_check(check: dict[str, Any]) -> dict[str, Any] | None:
    """A spot check with its number; None where none was written."""
    expected = check["expected"]
    if not isinstance(expected, str):
        return check
    if expected.startswith(FILL):
        return None
    plain = expected.replace(",", "").removesuffix("%").strip()
    number = re.fullmatch(r"-?\d+(\.\d+)?", plain)
    return {**check, "expected": float(plain) if number else expected}


def _put(value: Any, way: list[str], words: str) -> None:
    *steps, last = way
    for step in steps:
        value = value[int(step)] if isinstance(value, list) else value[step]
    if isinstance(value, list):
        value[int(last)] = _read_license(words) if value[int(last)] == NO_LICENSE else words
    else:
        value[last] = words


def _read_license(words: str) -> dict[str, str]:
    """A license by its name, or with its address where it is not listed: NAME https://..."""
    known = {one["name"].lower(): one for one in LICENSES.values()}
    name, _, path = words.rpartition(" ")
    return known.get(words.lower()) or {"name": name or words, "title": name or words, "path": path}
