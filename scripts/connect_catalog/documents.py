"""The text of a record: how it is written, in YAML or JSON.

Turns it into plain values, with the line of every value and every fault in the text.

PyYAML alone keeps the last of two equal keys, reads `no` as false and a date as a date, and follows
anchors and tags. Python's json also keeps the last of two equal keys. A record's author is better
served by being told.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NoReturn

import yaml

from .bounds import RECORD_LENGTH, RECORD_LEVELS
from .codes import Code
from .problems import Problem

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """The value of a text (None if it could not be read), and the line of each part of it."""

    value: Any
    lines: Mapping[Location, int]
    problems: tuple[Problem, ...]


def _fault(path: str, line: int, code: Code, message: str, mend: str = "") -> Document:
    return Document(None, {}, (Problem(path, line, "", code, message, mend),))


def _too_large(path: str) -> Document:
    """Rule: A record or descriptor is no longer than a million characters.

    Why: A record is a page of text; whatever is longer is a table in the wrong place.

    Mend: Move a table into the `data/` folder of a data package.
    """
    message = "the file is longer than a record can be"
    mend = "A record is a page of text; put tables into the data/ folder of a data package."
    return _fault(path, 0, Code.TOO_LARGE, message, mend)


def _too_deep(path: str, line: int) -> Document:
    """Rule: A record or descriptor is at most 30 levels deep.

    Why: No record needs so many levels. Only a file made to stall the checks has them.

    Mend: Compare the file with those beside it.
    """
    return _fault(path, line, Code.TOO_DEEP, "the file is nested too deep")


def _not_a_record(path: str, line: int) -> Document:
    """Rule: A record or descriptor is fields with their values, not a list or a mere text.

    Why: The checks find each value by the name of its field.

    Mend: Write one field a line: its name, a colon, a space and its value. A descriptor starts with
    `{`.
    """
    return _fault(path, line, Code.NOT_A_RECORD, "the file does not hold fields with their values")


def _twice(path: str, line: int, at: Location) -> Problem:
    """Rule: A field stands once in its place.

    Why: Most programs keep the last of the two and drop the other without a word.

    Mend: Keep one of the two.
    """
    message = f"`{at[-1]}` stands here twice"
    return Problem(path, line, ".".join(map(str, at)), Code.DUPLICATE_KEY, message)


# ----------------------------------------------------------------------------------------- YAML


class _Loader(yaml.SafeLoader):
    """YAML whose plain scalars are strings unless they are null, true, false or numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call] # the stubs leave it bare
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchor", problem_mark=event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="tag", problem_mark=event.start_mark)
        self.depth += 1
        if self.depth > RECORD_LEVELS:
            raise yaml.MarkedYAMLError(problem="depth", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(0|[1-9][0-9]{0,17})", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]{0,17})\.[0-9]+", list("-0123456789")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )

_QUOTE = "Put the whole text in quotes."
# What the YAML reader says (its beginning, or a part of it), and the same for people.
_YAML_WORDS = (
    (
        "anchor",
        "a word that starts with & or * refers to another place in the file, which is not "
        "done here",
        _QUOTE,
    ),
    (
        "tag",
        "a word that starts with ! means something special in YAML, which is not used here",
        _QUOTE,
    ),
    ("mapping values are not allowed", "a colon followed by a space stands inside a text", _QUOTE),
    ("found character '\\t'", "the line is indented with a tab", "Use spaces."),
    (
        "sequence entries are not allowed",
        "a dash stands where it starts no list",
        "Put each entry on a line of its own, or the whole text in quotes.",
    ),
    ("found character", "the text starts with a mark that YAML keeps for itself", _QUOTE),
    (
        "could not find expected ':'",
        "a field's name is not followed by a colon",
        "Write `field: value`, with a space after the colon.",
    ),
    ("found unexpected end of stream", "a quote is opened and never closed", "Close the quote."),
    (
        "expected a single document",
        "the file holds more than one record",
        "Remove the line of three dashes, or make a file for each record.",
    ),
    (
        "but found another document",
        "the file holds more than one record",
        "Remove the line of three dashes, or make a file for each record.",
    ),
    (
        "found unknown escape character",
        "a backslash stands inside double quotes",
        "Use single quotes, or write the backslash twice.",
    ),
    (
        "expected the node content",
        "a value is missing",
        "Write the value, or put the text in quotes.",
    ),
    (
        "expected '<document start>'",
        "the line does not belong to the record",
        "Remove it, or the line of dots above it.",
    ),
    (
        "expected chomping",
        "a text starts with | or >, which only stand alone at the end of a line",
        _QUOTE,
    ),
    (
        "expected <block end>",
        "the line does not belong where it stands",
        "Indent it as much as its neighbors; close every quote and bracket above it.",
    ),
    (
        "expected ',' or",
        "a bracket is opened and never closed, or a comma is missing in a list",
        "Close the bracket, and put a comma between the entries.",
    ),
)


@lru_cache(maxsize=1024)  # a program that checks again reads most records unchanged
def read_yaml(text: str, path: str) -> Document:
    """Read one YAML mapping. The value is shared between calls: look, do not change it.

    Rule: A file of `catalog/` holds one record in simple YAML. It has texts, lists and fields,
    without tabs, anchors (`&`, `*`) or tags (`!`).

    Why: A slip such as a lost quote can make a program read something else than was meant.

    Mend: Look at the line that the problem names and the one above: indentation, quotes, brackets,
    colons. If in doubt, put the whole text in quotes.
    """
    if len(text) > RECORD_LENGTH:
        return _too_large(path)
    try:
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        return _yaml_fault(path, error)
    except (ValueError, OverflowError):  # of PyYAML's own, where \U stands before no character
        message = (
            "a backslash, a U and eight digits stand in a text for a character that there is not"
        )
        return _fault(
            path, _find_line(_BIG_ESCAPE, text), Code.YAML, message, "Type the character."
        )
    except yaml.YAMLError:
        message = "an invisible control character stands here"
        mend = "Delete the character, or type the line again."
        line = _find_line(yaml.reader.Reader.NON_PRINTABLE, text)
        return _fault(path, line, Code.YAML, message, mend)
    return _yaml_document(node, path)


def _yaml_fault(path: str, error: yaml.MarkedYAMLError) -> Document:
    mark, said = error.problem_mark or error.context_mark, error.problem or ""
    line = mark.line + 1 if mark else 0
    if said == "depth":
        return _too_deep(path, line)
    known = next(((message, mend) for start, message, mend in _YAML_WORDS if start in said), None)
    message, mend = known or ("this line cannot be read as YAML", "")
    return _fault(path, line, Code.YAML, message, mend)


# What is beyond the last character, U+10FFFF.
_BIG_ESCAPE = re.compile(r"\\U(?!000|0010)[0-9a-fA-F]{8}")


def _find_line(pattern: re.Pattern[str], text: str) -> int:
    """The line of the first place that a pattern fits; 0 where it fits none."""
    found = pattern.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _yaml_document(node: yaml.Node | None, path: str) -> Document:
    if node is None:
        message = "the file is empty"
        return _fault(path, 0, Code.EMPTY, message, "Write the record, or delete the file.")
    if not isinstance(node, yaml.MappingNode):
        return _not_a_record(path, node.start_mark.line + 1)
    lines: dict[Location, int] = {}
    problems: list[Problem] = []
    value = _value(node, (), path, lines, problems)
    return Document(value, lines, tuple(problems))


def _value(
    node: yaml.Node, at: Location, path: str, lines: dict[Location, int], problems: list[Problem]
) -> Any:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*at, i), path, lines, problems) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_entries(node, at, path, lines, problems))
    return _SCALARS.get(node.tag.rpartition(":")[2], str)(node.value)


_SCALARS: Mapping[str, Any] = {
    "null": lambda text: None,
    "bool": lambda text: text == "true",
    "int": int,
    "float": float,
}


def _entries(
    node: yaml.MappingNode,
    at: Location,
    path: str,
    lines: dict[Location, int],
    problems: list[Problem],
) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            message = "a bracket stands where a field's name belongs"
            problems.append(Problem(path, line, ".".join(map(str, at)), Code.YAML, message, _QUOTE))
            continue
        here = (*at, key_node.value)
        if key_node.value in seen:
            problems.append(_twice(path, line, here))
            continue
        seen.add(key_node.value)
        lines[here] = line
        yield key_node.value, _value(value_node, here, path, lines, problems)


# ----------------------------------------------------------------------------------------- JSON

_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s"{}\[\]:,]+|\n')
# What the JSON reader says, and the same for people.
_JSON_WORDS = {
    "Expecting property name enclosed in double quotes": "a comma too many stands here, or a name has no quotes",
    "Illegal trailing comma before end of object": "a comma too many stands here",
    "Illegal trailing comma before end of array": "a comma too many stands here",
    "Expecting ',' delimiter": "a comma is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting value": "a value is missing, or a text has no quotes",
    "Unterminated string starting at": "a quote is opened and never closed",
    "Invalid control character at": "a line end or a tab stands inside a text",
    "Extra data": "something stands after the end of the descriptor",
    "Invalid \\escape": "a backslash stands inside a text; write it twice",
}


def read_json(text: str, path: str) -> Document:
    """Read one JSON object.

    Rule: A descriptor is valid JSON, and its numbers are ordinary ones.

    Why: A descriptor that cannot be read describes nothing.

    Mend: Look at the line that the problem names and the one above: commas, quotes and brackets.
    """
    if len(text) > RECORD_LENGTH:
        return _too_large(path)
    if not text.strip():
        return _fault(path, 0, Code.EMPTY, "the file is empty", "Write the descriptor.")
    twice = False

    def collect(fields: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        collected = dict(fields)
        twice = twice or len(collected) < len(fields)
        return collected

    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=collect,
        )
    except json.JSONDecodeError as error:
        message = _JSON_WORDS.get(error.msg, "this line cannot be read as JSON")
        return _fault(path, error.lineno, Code.JSON, message)
    except ValueError:
        message = "the file holds a number that no table could hold"
        mend = "Write an ordinary number of at most 18 digits, not NaN or Infinity."
        return _fault(path, 0, Code.JSON, message, mend)
    except RecursionError:
        return _too_deep(path, 0)
    if not isinstance(value, dict):
        message = "the file does not start with {"
        mend = "Write the descriptor's fields between { and }."
        return _fault(path, 1, Code.NOT_A_RECORD, message, mend)
    if not twice and not _is_deep(value, RECORD_LEVELS):
        return Document(value, _JsonLines(text), ())
    lines, problems = _json_lines(text, path)
    deep = next((line for at, line in lines.items() if len(at) > RECORD_LEVELS), None)
    return Document(value, lines, problems) if deep is None else _too_deep(path, deep)


def _is_deep(value: Any, room: int) -> bool:
    """Whether a value has parts more than this many levels down."""
    level = [value]
    for _ in range(room + 1):
        level = [part for one in level for part in _parts(one)]
    return bool(level)


def _parts(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


class _JsonLines(Mapping[Location, int]):
    """The line of every part of a JSON text. It is worked out on first use, which never comes for a
    good descriptor."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _found(self) -> dict[Location, int]:
        return _json_lines(self._text, "")[0]

    def __getitem__(self, at: Location) -> int:
        return self._found[at]

    def __iter__(self) -> Iterator[Location]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _whole(digits: str) -> int:
    """A whole number of at most 18 digits, as in YAML."""
    return int(digits) if len(digits.lstrip("-")) <= 18 else _refuse_constant(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse_constant(digits)


def _json_lines(text: str, path: str) -> tuple[dict[Location, int], tuple[Problem, ...]]:
    """The line of every part of a JSON text that is known to be valid, and the names that stand
    twice.

    `at` is the path to the part that is being read: for each object around it the name of the field
    (None until it is read), for each list the position in it.
    """
    lines: dict[Location, int] = {}
    problems: list[Problem] = []
    at: list[str | int | None] = []
    line = 1
    for part in _JSON_TOKEN.findall(text):
        if part == "\n":
            line += 1
        elif part in "]}":
            at.pop()
        elif part == ",":
            at[-1] = at[-1] + 1 if isinstance(at[-1], int) else None
        elif part == ":":
            continue
        elif at and at[-1] is None:
            at[-1] = json.loads(part) if "\\" in part else part[1:-1]
            here = _known(at)
            if here in lines:
                problems.append(_twice(path, line, here))
            lines[here] = line
        else:
            lines.setdefault(_known(at), line)
            if part in "[{":
                at.append(0 if part == "[" else None)
    return lines, tuple(problems)


# Their docstrings say what the page of the rules says.
RULES = (read_yaml, read_json, _not_a_record, _twice, _too_deep, _too_large)


def _known(at: Iterable[str | int | None]) -> Location:
    """The way to a part whose every step is read."""
    return tuple(step for step in at if step is not None)
