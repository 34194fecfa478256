"""What a descriptor and a README say of numbers that are hidden now."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from ...checks.text import texts
from ...marks import Mark
from ...model import CellSelector, Package, SpotCheck, Table

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w%])")
LARGE = 1000  # a number that is met by chance in few sentences


def drop_spot_checks(text: str, after: Package) -> tuple[str, list[str]]:
    """The text of a descriptor without the spot checks that rest on a cell hidden now, as each says its number;
    and a sentence on each that is gone."""
    checks = after.descriptor.connect.spot_checks
    gone = [i for i, check in enumerate(checks) if _rests_on_hidden(after, check)]
    told = [
        f"datapackages/{after.id}/datapackage.json: spot check {i + 1} ({checks[i].source}) was taken "
        "out, as it says a number that is hidden now. To have one, write one of a number that is shown."
        for i in gone
    ]
    return (_cut(text, gone) if gone else text), told


def _rests_on_hidden(package: Package, check: SpotCheck) -> bool:
    return any(_is_hidden(package, selector) for selector in (*check.of, *check.per))


def _is_hidden(package: Package, selector: CellSelector) -> bool:
    table = package.tables.get(selector.resource)
    if table is None or not {selector.field, *selector.where} <= {*table.sheet.names}:
        return False
    marks = table.resource.column(selector.field).marking()
    rows = table.match(selector.where)
    return any(marks.get(table.cell(row, selector.field)) == Mark.SUPPRESSED for row in rows)


def _cut(text: str, gone: Collection[int]) -> str:
    """A descriptor without some of its spot checks; all else as it is written."""
    document = json.loads(text)
    kept = [c for i, c in enumerate(document["connect"]["spotChecks"]) if i not in gone]
    document["connect"]["spotChecks"] = kept
    opened = re.search(r'"spotChecks"\s*:\s*\[', text)
    if opened is not None:
        spans = [*_list_spans(text, opened.end())]
        parts = [text[start:end] for i, (start, end) in enumerate(spans) if i not in gone]
        end = spans[-1][1] if parts else text.index("]", spans[-1][1])
        cut = text[: opened.end()] + ",".join(parts) + text[end:]
        if json.loads(cut) == document:
            return cut
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _list_spans(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Where each value of a JSON list stands, with the white space before it."""
    decoder = json.JSONDecoder()
    while True:
        start = re.compile(r"\s*").match(text, at)
        if start is None or text[start.end()] == "]":
            return
        _, end = decoder.raw_decode(text, start.end())
        yield at, end
        at = end
        while text[at] in " \t\r\n,":
            at += 1
            if text[at - 1] == ",":
                break


def find_told(before: Package, after: Package) -> Iterator[str]:
    """Sentences that may say a number that is hidden now: they hold it beside a value of its row, or it is
    large. What is told names the place, never the number."""
    hidden = _list_hidden(before, after)
    if not hidden:
        return
    folder = f"datapackages/{after.id}"
    for at, text in texts(after.descriptor):
        if at[:2] != ("connect", "spotChecks") and _tells(text, hidden):
            yield _tell(f"{folder}/datapackage.json, line {after.origin.line(*at)}")
    for number, line in enumerate(after.readme.splitlines(), start=1):
        if _tells(line, hidden):
            yield _tell(f"{folder}/README.md, line {number}")


def _tell(where: str) -> str:
    return (
        f"{where} may say a number that is hidden now: look at it, and say it without the number."
    )


def _list_hidden(before: Package, after: Package) -> dict[float, set[str]]:
    """The numbers that are hidden now, and the words of their rows, in small letters."""
    found: dict[float, set[str]] = defaultdict(set)
    for name, table in after.tables.items():
        for column in table.resource.columns("measure"):
            was, now = before.tables[name].measure(column.name), table.measure(column.name)
            for row in range(table.size):
                number, mark = was.cell(row)
                if mark == Mark.NUMBER and now.cell(row)[1] == Mark.SUPPRESSED:
                    found[number] |= _name_row(table, row)
    return found


def _name_row(table: Table, row: int) -> set[str]:
    columns = table.resource.schema_.fields
    return {
        table.cell(row, column.name).lower()
        for column in columns
        if column.connect.role in ("geography", "dimension", "label", "time")
    } - {""}


def _tells(text: str, hidden: dict[float, set[str]]) -> bool:
    for sentence in _SENTENCE.split(text):
        small = sentence.lower()
        for match in _NUMBER.finditer(sentence):
            number = float(match[0].rstrip(",").replace(",", ""))
            words = hidden.get(number, ())
            rest = small[: match.start()] + " " + small[match.end() :]
            if words and (number >= LARGE or any(_stands_in(word, rest) for word in words)):
                return True
    return False


def _stands_in(word: str, sentence: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence) is not None
