"""What the codes of a column mean, as the data dictionary says: lists of codes with their labels, and
the part in which the sentences on a family of wide columns differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from .reading import RawTable
from .report import count
from .tables import slug

Labels = Mapping[str, str]  # a label for each code
# A code, a sign or a dash with spaces, and words: up to the next mark of a list.
_LIST = re.compile(
    r"(?:^|[;,(\n|.]|:\s|\band\b|\bor\b)\s*"
    r"(?P<code>-?[A-Za-z0-9_.+]{1,12}?)\s*(?:=|:| [-\u2013\u2014] )\s*"
    r"(?P<label>[^;,=:()|\n]*[^\W\d_][^;,=:()|\n]*?)\s*(?=[;,()|\n]|\.?\s*$|\s+(?:and|or)\s)"
)


def read_code_list(text: str) -> dict[str, str]:
    """The labels in a sentence such as "1 = Male; 2 = Female"; none where it lists fewer than two codes,
    or one of them twice."""
    found = [(m["code"], m["label"].strip(" .\"'")) for m in _LIST.finditer(text)]
    labels = dict(found)
    return labels if 1 < len(labels) == len(found) and all(labels.values()) else {}


def put_labels(
    raw: RawTable, codes: Mapping[str, Labels], notes: list[str], doubts: list[str]
) -> tuple[RawTable, dict[str, Labels]]:
    """The table with labels in place of codes, in each column of which every code has one; and what was
    put, by heading. codes: the labels of a column, by its name; notes: gets a sentence on each; doubts:
    gets one on each column of which only some codes have labels."""
    put: dict[str, Labels] = {}
    for title in raw.header:
        labels, cells = codes.get(slug(title), {}), {*raw.cells(raw.header.index(title))} - {""}
        unknown = {cell for cell in cells if _read_code(cell, labels) is None}
        known = len(cells) - len(unknown)
        if not labels or not known or {*labels.values()} >= cells:
            continue
        if unknown:
            doubts.append(
                f"{title}: what do the codes mean? The data dictionary has labels for {known} of "
                f"{len(cells)}, so none was put. Complete its list, and try again."
            )
            continue
        put[title] = labels
        notes.append(
            f"{title}: {count(known, 'code')} stand as their labels, as the data dictionary has them."
        )
    if not put:
        return raw, put
    rows = [
        [
            (_read_code(cell, put[title]) or cell) if title in put else cell
            for title, cell in zip(raw.header, row, strict=True)
        ]
        for row in raw.rows
    ]
    return replace(raw, rows=rows), put


def _read_code(cell: str, labels: Labels) -> str | None:
    """The label of a code, which may have lost its first zeros or got a .0 in a spreadsheet."""
    bare = re.sub(r"\.0+$", "", cell)
    if cell in labels or bare in labels:
        return labels.get(cell) or labels.get(bare)
    padded = [code for code in labels if code.isdigit() and code.lstrip("0") == bare.lstrip("0")]
    return labels[padded[0]] if len(padded) == 1 and bare.isdigit() else None


def tell_apart(sentences: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """What tells apart the sentences on several wide columns, by category, and what they share: for
    "Number of girls absent" and "Number of boys absent" girls and boys, and "Number of absent". Nothing
    where one has no sentence, or where nothing is left of it, or of what they share."""
    words = {category: text.split() for category, text in sentences.items()}
    if len(words) < 2 or not all(words.values()):
        return {}, ""
    before = count_shared(words.values())
    after = count_shared([list(reversed(text[before:])) for text in words.values()])
    labels = {c: " ".join(text[before : len(text) - after]) for c, text in words.items()}
    first = next(iter(words.values()))
    shared = " ".join([*first[:before], *first[len(first) - after :]])
    if not all(labels.values()) or len({*labels.values()}) < len(labels) or not shared:
        return {}, ""
    return labels, shared


def count_shared(texts: Iterable[Sequence[str]]) -> int:
    """How many words, from the first on, all texts share."""
    shared = 0
    for words in zip(*texts, strict=False):
        if len({*words}) > 1:
            break
        shared += 1
    return shared


def agree(found: Sequence[Labels]) -> bool:
    """Whether lists of labels say the same of each code, but for capital letters."""
    words = [{code: label.casefold() for code, label in labels.items()} for labels in found]
    return bool(words) and all(labels == words[0] for labels in words)
