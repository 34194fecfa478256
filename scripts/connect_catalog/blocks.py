"""Markdown in blocks: what a translator is given one by one, and how it is put together again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import dedent, indent

from markdown.extensions.toc import slugify, unique

# Around what is said in English on a page in another language. Nobody can write these: a rule refuses them.
ENGLISH_FROM, ENGLISH_TO = "\ue000", "\ue001"
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]) +")
_HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)?")
_CODE_INDENT = 4
# A mark at the start of a line, and what is told behind it.
_TOLD = re.compile(
    r"^( *(?:(?:[-*+]|\d{1,9}[.)]) +|#{1,6} +)?)(\S.*?)(?=\n *(?:[-*+]|\d{1,9}[.)]) |\Z)",
    re.M | re.S,
)
# A cell of a table: a bar in code, or behind a backslash, ends none.
_CELL = re.compile(r"(?:`[^`\n]*`|\\.|[^|`\\\n])+")
_TITLE = re.compile(r'"(.*)"')


@dataclass(frozen=True)
class Block:
    """A part of a Markdown text. before: the lines above it and its indent; text: the part without its
    indent; is_told: whether it says something to readers, so that it can be told in other words. Code and what
    has no letter is not told."""

    before: str
    text: str
    is_told: bool

    @property
    def indent(self) -> str:
        return self.before.rpartition("\n")[2]

    def put(self, text: str) -> str:
        """Another text in the place of this one, with the lines above it."""
        lines = text.split("\n")
        rest = [f"{self.indent}{line}" if line else line for line in lines[1:]]
        return self.before + "\n".join([lines[0], *rest])


def split_blocks(markdown: str) -> Iterator[Block]:
    """The blocks of a Markdown text in their order, parted by empty lines. Together, each put with its own
    text, they are the text but for the spaces and empty lines at its end."""
    above, lines, fence, in_list = "", list[str](), "", False
    for line in [*markdown.rstrip().split("\n"), ""]:
        mark = _FENCE.match(line)
        if fence:
            lines.append(line)
            fence = "" if mark and line.strip() == fence else fence
            if not fence:
                yield _make(above, lines, is_code=True)
                above, lines = "\n", []
        elif mark:
            if lines:
                yield (made := _make(above, lines, _is_code(lines, in_list)))
                above, lines, in_list = "\n", [], _is_in_list(made, in_list)
            fence = mark[1]
            lines = [line]
        elif line.strip():
            lines.append(line)
        elif lines:
            yield (made := _make(above, lines, _is_code(lines, in_list)))
            above, lines, in_list = "\n\n", [], _is_in_list(made, in_list)
        else:
            above += "\n"
    if lines:  # a fence without an end
        yield _make(above, lines[:-1], is_code=True)


def _is_in_list(block: Block, was: bool) -> bool:
    """Whether what follows a block with an indent belongs to a list."""
    return was if block.indent else bool(_ITEM.match(block.text))


def _is_code(lines: list[str], in_list: bool) -> bool:
    return not in_list and all(line.startswith(" " * _CODE_INDENT) for line in lines)


def _make(above: str, lines: list[str], is_code: bool) -> Block:
    bare = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    indent = " " * min(bare)
    text = "\n".join(line[len(indent) :] for line in lines)
    return Block(above + indent, text, not is_code and any(map(str.isalpha, text)))


def list_blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """The blocks that tell something, each with its number among all that do, from 1."""
    told = (block.text for block in split_blocks(markdown) if block.is_told)
    for number, text in enumerate(told, start=1):
        yield str(number), text


def tell_blocks(markdown: str, tell: Callable[[str, str], str]) -> str:
    """The Markdown in other words. tell: what is said for a block, given its number and text."""
    told, number = "", 0
    for block in split_blocks(markdown):
        number += block.is_told
        told += block.put(tell(str(number), block.text) if block.is_told else block.text)
    return told


def keep_anchors(markdown: str, tell: Callable[[str, str], str]) -> str:
    """The same as tell_blocks for a whole page: each heading keeps the anchor that its own words have, so
    that links lead to it in every language."""
    taken: set[str] = set()

    def tell_heading(number: str, text: str) -> str:
        told = tell(number, text)
        heading = _HEADING.fullmatch(text)
        if heading is None or heading[2].endswith("}"):  # it has an anchor of its own
            return told
        anchor = unique(slugify(_strip(heading[2]), "-"), taken)
        return f"{told} {{#{anchor}}}"

    return tell_blocks(markdown, tell_heading)


def _strip(words: str) -> str:
    """The words of a heading without marks of Markdown."""
    return re.sub(r"[*`]|\[([^]]*)\]\([^)]*\)", r"\1", words)


def mark_english(text: str) -> str:
    """A block with signs around each part that is said in English: in a table around each cell with a letter,
    in a box around its title and what stands in it."""
    if text.startswith("|"):
        return "\n".join(map(_mark_row, text.split("\n")))
    if text.startswith("!!!"):
        head, _, body = text.partition("\n")
        head = _TITLE.sub(lambda found: f'"{_put_signs(found[1])}"', head)
        return f"{head}\n{indent(mark_english(dedent(body)), ' ' * _CODE_INDENT)}" if body else head
    return _TOLD.sub(lambda found: f"{found[1]}{_put_signs(found[2])}", text)


def _mark_row(row: str) -> str:
    def mark(found: re.Match[str]) -> str:
        cell = found[0]
        words = cell.strip()
        return cell.replace(words, _put_signs(words), 1) if any(map(str.isalpha, words)) else cell

    return _CELL.sub(mark, row)


def _put_signs(words: str) -> str:
    return f"{ENGLISH_FROM}{words}{ENGLISH_TO}"
