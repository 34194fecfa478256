"""YAML and JSON text to plain values, with the line of every value and every fault in the text.

PyYAML alone keeps the last of two equal keys, reads `no` as false and a date as a date, and follows
anchors; a record's author is better served by being told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from .problems import Problem

MAX_CHARACTERS = 1_000_000
Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """The value of a text (None where it could not be read) and the line of each part of it."""

    value: Any
    lines: Mapping[Location, int]
    problems: tuple[Problem, ...]


class _Loader(yaml.SafeLoader):
    """YAML whose plain scalars are strings unless they are null, true, false or numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors (&) and aliases (*) are not used here",
                problem_mark=event.start_mark,
            )
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


def read_yaml(text: str, path: str) -> Document:
    """Read one YAML mapping."""
    if len(text) > MAX_CHARACTERS:
        return _fault(path, 1, "too-large", "the file is too large for a record",
                      "A record is a page of text; put tables into a data package.")
    try:
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _fault(path, mark.line + 1 if mark else 1, "yaml", f"not readable as YAML: {error.problem}",
                      "Look at this line and the one above: indentation, a missing quote, or a colon "
                      "inside a text that has no quotes round it.")
    except yaml.YAMLError as error:
        return _fault(path, 1, "yaml", f"not readable as YAML: {_first_line(error)}",
                      "Save the file as plain text (UTF-8) and remove control characters.")
    except RecursionError:
        return _too_deep(path)
    return _document(node, path)


def read_json(text: str, path: str) -> Document:
    """Read one JSON object."""
    if len(text) > MAX_CHARACTERS:
        return _fault(path, 1, "too-large", "the file is too large for a descriptor",
                      "Put the data into data/*.csv; the descriptor only describes it.")
    try:
        json.loads(text, parse_constant=_refuse_constant)
        node = yaml.compose(text.replace("\t", " "), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except json.JSONDecodeError as error:
        return _fault(path, error.lineno, "json", f"not readable as JSON: {error.msg}",
                      "Look at this line and the one above: a missing or extra comma, quote or bracket.")
    except ValueError as error:
        return _fault(path, 1, "json", f"not readable as JSON: {error}", "Write an ordinary number.")
    except RecursionError:
        return _too_deep(path)
    except yaml.YAMLError as error:
        return _fault(path, 1, "json", f"not readable: {_first_line(error)}",
                      "Save the file as plain text (UTF-8) and remove control characters.")
    return _document(node, path)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _too_deep(path: str) -> Document:
    return _fault(path, 1, "too-deep", "the file is nested too deep",
                  "Records are at most a few levels deep; compare it with a neighbouring file.")


def _fault(path: str, line: int, code: str, message: str, hint: str) -> Document:
    return Document(None, {}, (Problem(path, line, "", code, message, hint),))


def _document(node: yaml.Node | None, path: str) -> Document:
    if node is None:
        return _fault(path, 1, "empty", "the file is empty", "Write the record, or delete the file.")
    if not isinstance(node, yaml.MappingNode):
        return _fault(path, 1, "not-a-record", "the file is not a list of `field: value`",
                      "Start each line with a field's name and a colon.")
    lines: dict[Location, int] = {(): node.start_mark.line + 1}
    problems: list[Problem] = []
    try:
        value = _value(node, (), path, lines, problems)
    except RecursionError:
        return _too_deep(path)
    return Document(value, lines, tuple(problems))


def _value(
    node: yaml.Node, at: Location, path: str, lines: dict[Location, int], problems: list[Problem]
) -> Any:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*at, i), path, lines, problems) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_entries(node, at, path, lines, problems))
    return _scalar(node)


def _entries(
    node: yaml.MappingNode, at: Location, path: str, lines: dict[Location, int], problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in seen:
            problems.append(Problem(path, line, ".".join(map(str, (*at, key))), "duplicate-key",
                                    f"`{key}` stands here twice", "Keep one of the two."))
            continue
        seen.add(key)
        lines[(*at, key)] = line
        yield key, _value(value_node, (*at, key), path, lines, problems)


def _scalar(node: yaml.Node) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value == "true"
    if kind == "int":
        return int(node.value)
    if kind == "float":
        return float(node.value)
    return node.value
