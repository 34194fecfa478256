"""Writes values as YAML in the style of the records, and single fields into existing text.

A text is written bare if every reader of YAML takes it for what it is, folded if it is long, and in
double quotes otherwise. Additions leave everything that the author wrote as it is.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from ..characters import find_hidden
from ..documents import Location, read_yaml

WIDTH = 100
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def write_yaml(record: Mapping[str, Any], indent: int = 0) -> str:
    """A record of texts, numbers, lists and mappings as block YAML. It ends with a line end.

    indent: the number of spaces before each line. Every text reads back unchanged.
    """
    return "".join(_field(name, value, indent) for name, value in record.items())


def write_entry(entry: Mapping[str, Any], indent: int) -> str:
    """A mapping as one entry of a block list whose dashes are indented by this many spaces."""
    text = write_yaml(entry, indent + 2)
    return f"{' ' * indent}- {text[indent + 2 :]}"


def _field(name: str, value: Any, indent: int) -> str:
    start = f"{' ' * indent}{_key(name)}:"
    if isinstance(value, Mapping) and value:
        return f"{start}\n{write_yaml(value, indent + 2)}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _list(start, value, indent)
    return f"{start} {_scalar(value, indent + 2, len(start) + 1)}\n"


def _key(name: str) -> str:
    return name if _WORD.fullmatch(name.replace("_", "-")) and _is_plain(name) else _quote(name)


def _list(start: str, values: Sequence[Any], indent: int) -> str:
    """Ids in brackets if they fit on one line; otherwise one entry on each line."""
    line = f"{start} {_in_brackets(values)}"
    if len(line) <= WIDTH and all(_WORD.fullmatch(str(value)) for value in values):
        return f"{line}\n"
    dashes = "".join(
        write_entry(value, indent + 2)
        if isinstance(value, Mapping) and value
        else f"{' ' * (indent + 2)}- {_scalar(value, indent + 4, indent + 4)}\n"
        for value in values
    )
    return f"{start}\n{dashes}"


def _scalar(value: Any, indent: int, used: int) -> str:
    """indent: the indent of its further lines; used: the characters already on its first line."""
    if not isinstance(value, str):
        return _in_brackets(value)
    plain = _is_plain(value)
    if used + len(value) <= WIDTH:
        return value if plain else _quote(value)
    return _fold(value, indent) or (value if plain else _quote(value))


def _fold(text: str, indent: int) -> str | None:
    """A long text over several lines; None if folding would change it."""
    if " ".join(text.split()) != text or find_hidden(text) or not text.isprintable():
        return None
    lines = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    folded = ">-\n" + "\n".join(f"{' ' * indent}{line}" for line in lines)
    return folded if " ".join(lines) == text else None


def _is_plain(text: str) -> bool:
    """Whether this program and others read the text back unchanged without quotes. (A date counts
    as a date to the others.)"""
    if not text.isprintable() or find_hidden(text):
        return False
    if read_yaml(f"x: {text}\n", "").value != {"x": text}:
        return False
    try:
        return bool(_DAY.fullmatch(text)) or yaml.safe_load(f"x: {text}\n") == {"x": text}
    except (yaml.YAMLError, ValueError):
        return False


def _quote(text: str) -> str:
    """A text in double quotes, with invisible characters written as their code."""
    return "".join(_escape(c) for c in json.dumps(text, ensure_ascii=False))


def _escape(character: str) -> str:
    if character.isprintable() and not find_hidden(character):
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _in_brackets(value: Any) -> str:
    """A value on one line, for use inside brackets."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(k)}: {_in_brackets(v)}' for k, v in value.items())}}}"
    if isinstance(value, str):
        bare = _WORD.fullmatch(value) and _is_plain(value)
        return value if bare else _quote(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_in_brackets, value))}]"
    return json.dumps(value)


# ----------------------------------------------------------------------------- into a text


def append_entry(
    text: str,
    field: str,
    entry: Mapping[str, Any],
    order: Iterable[str],
    place: int | None = None,
) -> str:
    """The text with one more entry in a list of its record: at the end, or before the entry at
    `place`, counted from 0.

    order: the fields of the record. A list that does not exist yet is placed after the field before
    it.
    """
    node = _compose(text)
    found = _find(node, field)
    if found is None:
        return _insert_fields(text, node, {field: [entry]}, order)
    if place is not None and place < len(found.value):
        return _insert_before(text, found, place, entry)
    if not found.flow_style:
        lines = write_entry(entry, found.start_mark.column)
        return _insert_lines(text, found, lines, node.start_mark.column)
    if found.value:
        return _insert(text, _inner_end(found), f", {_in_brackets(entry)}")
    start, end = found.start_mark.index, found.end_mark.index
    bare = text[:start].removesuffix(" ") + text[end:]
    at = bare.find("\n", start - 1) + 1 or len(bare)
    return _insert_at_line(bare, at, write_entry(entry, 2))


def _insert_before(
    text: str, found: yaml.SequenceNode, place: int, entry: Mapping[str, Any]
) -> str:
    """The text with an entry before another one of a list."""
    if found.flow_style:
        return _insert(text, found.value[place].start_mark.index, f"{_in_brackets(entry)}, ")
    column = found.start_mark.column
    lines = write_entry(entry, column)
    if place > 0:
        return _insert_lines(text, found.value[place - 1], lines, column)
    return _insert_at_line(text, text.rfind("\n", 0, found.start_mark.index) + 1, lines)


def _compose(text: str) -> Any:
    """The node of a record that was read before."""
    return yaml.compose(text, yaml.BaseLoader)


def set_fields(text: str, at: Location, values: Mapping[str, Any], order: Sequence[str]) -> str:
    """The text with these values set in the mapping at one place in its record.

    order: the fields of that mapping. A field that exists gets the new value; a new one is placed
    after the fields before it.
    """
    for name, value in values.items():
        node = _compose(text)
        for step in at:
            node = node.value[step] if isinstance(step, int) else _find(node, step)
        found = _find(node, name)
        if found is None:
            text = _insert_fields(text, node, {name: value}, order)
        else:
            text = _replace(text, found, _in_brackets(value))
    return text


def _replace(text: str, old: yaml.Node, new: str) -> str:
    """The text with an old value replaced."""
    end = _last_word(old).end_mark.index
    if text[end - 1] == "\n":  # a text after > or | takes its line end along
        new += "\n"
    return text[: old.start_mark.index] + new + text[end:]


def _find(node: yaml.MappingNode, name: str) -> Any:
    return next((value for key, value in node.value if key.value == name), None)


def _insert_fields(
    text: str, node: yaml.MappingNode, values: Mapping[str, Any], order: Iterable[str]
) -> str:
    """The text with new fields, each after the fields that come before it."""
    earlier = {*_before(next(iter(values)), order)}
    known = [value for key, value in node.value if key.value in earlier]
    if node.flow_style:
        return _insert(text, _inner_end(node), f", {_in_brackets(values)[1:-1]}")
    after = max(known, key=lambda value: value.start_mark.index)
    column = node.start_mark.column
    return _insert_lines(text, after, write_yaml(values, column), column)


def _before(name: str, order: Iterable[str]) -> Iterator[str]:
    for other in order:
        if other == name:
            return
        yield other


def _insert(text: str, at: int, more: str) -> str:
    """The text with an insertion that uses the same line ends as the text."""
    ends = "\r\n" if "\r\n" in text else "\n"
    return text[:at] + more.replace("\n", ends) + text[at:]


def _insert_lines(text: str, after: yaml.Node, lines: str, column: int) -> str:
    """The text with whole lines after a value and its comments: those indented further than its
    field."""
    deeper = rf"(?:(?:[ \t]*\r?\n)*[ ]{{{column + 1},}}#[^\n]*(?:\n|$))*"
    found = re.compile(deeper).match(text, _next_line(text, _last_word(after)))
    assert found is not None  # noqa: S101 - it can match nothing at all
    return _insert_at_line(text, found.end(), lines)


def _insert_at_line(text: str, at: int, lines: str) -> str:
    """The text with whole lines inserted at the start of a line, or after a last line that has no
    line end."""
    return _insert(text, at, lines if text[:at].endswith("\n") else f"\n{lines[:-1]}")


def _next_line(text: str, last: yaml.Node) -> int:
    """The line after a value. A text after > or | ends where the next thing starts; empty lines
    before that are not part of it, unless it keeps them."""
    end = last.end_mark.index
    if not isinstance(last, yaml.ScalarNode) or last.style not in ("|", ">"):
        return text.find("\n", end) + 1 or len(text)
    if not last.value.endswith("\n\n"):
        while re.search(r"\n[ \t\r]*\n$", text[:end]):
            end = text.rindex("\n", 0, end - 1) + 1
    return end


def _last_word(node: yaml.Node) -> yaml.Node:
    """The last single value of a node. The end of the node itself may lie behind comments."""
    if node.value and isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _last_word(last[1] if isinstance(last, tuple) else last)
    return node


def _inner_end(node: yaml.CollectionNode) -> int:
    """The end of the last value inside brackets."""
    last = node.value[-1]
    return int((last[1] if isinstance(last, tuple) else last).end_mark.index)
