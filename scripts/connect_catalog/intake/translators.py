"""A translator's file: the texts of the catalog as a gettext file (PO) or a workbook (XLSX), written for somebody
who has no git, and taken back."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import PoFileError, PoFileParser, write_po
from pydantic import ValidationError
from xlsxwriter import Workbook

from ..bounds import TEXT_BYTES
from ..checks.translations import find_fault
from ..codes import Code
from ..disk import put
from ..explain import explain
from ..model import Catalog, Origin, TranslatedText, name_translation, take_fingerprint
from ..po_lines import refuse_broken_lines
from ..problems import Problem
from ..refusals import Refusal
from ..translations import ToldText, list_told
from .sheets import cell_name
from .workbooks import read_sheets

SHEET = "Texts"
HEAD = ("Where", "English", "Translation", "State")
ENDINGS = (".po", ".xlsx")
HEADER = """\
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"

"""
PLACES = 3  # so many of the places of a text are named


@dataclass
class Taken:
    """What a translator's file gives. files: the translations that change, by path below the repository;
    texts: how many texts are told in other words than before; gone: how many stand nowhere in the catalog
    any more; problems: what was not taken."""

    files: dict[str, bytes] = field(default_factory=dict)
    texts: int = 0
    gone: int = 0
    problems: list[Problem] = field(default_factory=list)


# -------------------------------------------------------------------------------------- for a translator


def write_texts(told: Iterable[ToldText], language: str, ending: str) -> bytes:
    """The texts as a file that ends in .po or .xlsx. A text that stands in several places is asked once."""
    texts: dict[str, list[ToldText]] = {}
    for one in told:
        texts.setdefault(one.text, []).append(one)
    return _write_po(texts, language) if ending == ".po" else _write_workbook(texts)


def _write_po(texts: Mapping[str, Sequence[ToldText]], language: str) -> bytes:
    catalog = PoCatalog()
    for text, places in texts.items():
        known = _find_known(places)
        stale = known is not None and known.state == "stale"
        catalog.add(
            text,
            known.entry.text if known and known.entry else "",
            user_comments=[_name(one) for one in places[:PLACES]],
            flags=["fuzzy"] if stale else [],
        )
    written = io.BytesIO(HEADER.format(language=language).encode())
    written.seek(0, io.SEEK_END)
    write_po(written, catalog, width=0, omit_header=True)
    return written.getvalue()


def _find_known(places: Sequence[ToldText]) -> ToldText | None:
    """Where a text is translated; else where an earlier one was."""
    known = [one for one in places if one.entry is not None]
    return next((one for one in known if one.state == "current"), known[0] if known else None)


def _name(told: ToldText) -> str:
    """A place as one word, as gettext parts places by spaces."""
    return f"{told.path}#{told.at}".replace(" ", "%20")


def _write_workbook(texts: Mapping[str, Sequence[ToldText]]) -> bytes:
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same texts make the same file
        looks = {"text_wrap": True, "valign": "top", "num_format": "@"}
        plain, bold = book.add_format(looks), book.add_format({**looks, "bold": True})
        sheet = book.add_worksheet(SHEET)
        for column, width in enumerate((30, 70, 70, 10)):
            sheet.set_column(column, column, width, plain)
            sheet.write_string(0, column, HEAD[column], bold)
        sheet.freeze_panes(1, 0)
        for row, (text, places) in enumerate(texts.items(), start=1):
            known = _find_known(places)
            state = known.state if known else "missing"
            words = known.entry.text if known and known.entry else ""
            for column, cell in enumerate((_name(places[0]), text, words, state)):
                sheet.write_string(row, column, cell, plain)
    return written.getvalue()


# -------------------------------------------------------------------------------------- from a translator


def take_texts(
    catalog: Catalog, language: str, file: Path, today: date, checked_by: str = ""
) -> Taken:
    """What a translator's file changes. checked_by: the role of the speaker who has read each of its texts
    beside the English. Raises Refusal where the file cannot be read."""
    taken = Taken()
    checked = {"by": checked_by, "on": today.isoformat()} if checked_by else None
    told = [*list_told(catalog, language)]
    given = _keep_good(_read(file), {one.text for one in told}, file.name, taken)
    for path, texts in _by_path(told).items():
        entries = {one.at: entry for one in texts if (entry := _choose(one, given, checked))}
        before = {one.at: _dump(one.entry) for one in texts if one.entry}
        if entries != before:
            taken.texts += sum(entry != before.get(at) for at, entry in entries.items())
            taken.files[name_translation(path, language)] = _write(entries)
    _refuse_badly_formed(taken)
    return taken


def put_texts(root: Path, taken: Taken) -> None:
    """Write what a translator's file changes. Raises Overtaken where another command was quicker."""
    if taken.files:
        paths = {path: root / path for path in taken.files}
        read = {path: file.read_bytes() if file.exists() else None for path, file in paths.items()}
        put(root, taken.files, read)


def _by_path(told: Sequence[ToldText]) -> dict[str, list[ToldText]]:
    paths: dict[str, list[ToldText]] = {}
    for one in told:
        paths.setdefault(one.path, []).append(one)
    return paths


def _choose(told: ToldText, given: Mapping[str, str], checked: Mapping[str, str] | None) -> Any:
    """The entry of a text as it is written: what the file says, or what was there before; None where there
    is neither. Words that do not change keep who has checked them."""
    words, entry = given.get(told.text), told.entry
    same = entry is not None and told.state == "current" and entry.text == words
    if words is None or (same and not checked):
        return None if entry is None else _dump(entry)
    new = {"of": take_fingerprint(told.text), "text": words}
    return {**new, "checked": dict(checked)} if checked else new


def _dump(entry: TranslatedText) -> Any:
    return entry.model_dump(mode="json", exclude_none=True)


def _write(entries: Mapping[str, Any]) -> bytes:
    return (json.dumps({"texts": entries}, ensure_ascii=False, indent=1) + "\n").encode()


def _keep_good(
    read: Iterator[tuple[str, str, str]], known: set[str], name: str, taken: Taken
) -> dict[str, str]:
    """The translation of each text that is in the catalog; what loses something of its text is told."""
    good: dict[str, str] = {}
    for place, text, words in read:
        if text not in known:
            taken.gone += 1
            continue
        fault = find_fault(text, words)
        if fault:
            taken.problems.append(Problem(name, 0, place, Code.TRANSLATION, fault))
        else:
            good[text] = words
    return good


def _refuse_badly_formed(taken: Taken) -> None:
    """Raises Refusal where what would be written is no translation, as with a role that is too long."""
    for path, content in taken.files.items():
        for entry in json.loads(content)["texts"].values():
            try:
                TranslatedText.model_validate_json(json.dumps(entry), strict=True)
            except ValidationError as error:
                first = next(explain(error, TranslatedText, Origin(path)))
                raise Refusal(f"{first.field}: {first.message}. {first.mend}") from None


def _read(file: Path) -> Iterator[tuple[str, str, str]]:
    """The texts that a file translates: the place in the file, the English and the translation."""
    if file.stat().st_size > TEXT_BYTES:
        raise Refusal(f"{file.name} is larger than {TEXT_BYTES >> 20} MB: it is no list of texts.")
    return _read_po(file) if file.suffix.lower() == ".po" else _read_workbook(file)


def _read_po(file: Path) -> Iterator[tuple[str, str, str]]:
    catalog = PoCatalog()
    try:
        text = file.read_bytes().removeprefix(codecs.BOM_UTF8)
        refuse_broken_lines(text)
        PoFileParser(catalog, abort_invalid=True).parse(io.BytesIO(text))
    except (Refusal, PoFileError, UnknownLocaleError, ValueError, LookupError, TypeError) as error:
        raise Refusal(f"{file.name} cannot be read: {str(error).removesuffix('.')}.") from None
    for message in catalog:
        if isinstance(message.id, str) and message.id and not message.fuzzy:
            words = message.string if isinstance(message.string, str) else ""
            if words.strip():
                yield f"line {message.lineno}", message.id, words.strip()


def _read_workbook(file: Path) -> Iterator[tuple[str, str, str]]:
    sheets = read_sheets(file.read_bytes())
    sheet = next((one for one in sheets if one.name == SHEET), None)
    if sheet is None or tuple(sheet.cells.get((1, c), "") for c in (1, 2, 3)) != HEAD[:3]:
        raise Refusal(
            f"{file.name} has no sheet “{SHEET}” with the columns {', '.join(HEAD[:3])}: write one with "
            "catalog translations --export FILE, and fill it in."
        )
    unread = [name for names in sheet.faults.values() for name in names]
    if unread:
        raise Refusal(
            f"Cells of the sheet {SHEET} hold no text: {', '.join(unread[:PLACES])}. Write the translation as "
            "text, not as a formula, a number or a date."
        )
    for row in sorted({row for row, column in sheet.cells if column == 3 and row > 1}):
        text, words = sheet.cells.get((row, 2), ""), sheet.cells[row, 3].strip()
        if words:
            yield cell_name(row, 3), text, words


def check_language(language: str) -> str:
    """A language by its two letters. Raises Refusal where nobody knows it, or where it is English, which the
    records are written in."""
    try:
        known = len(language) == 2 and language.islower() and Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        known = False
    if not known:
        raise Refusal(f"{language} is no language: name it by its two letters, as in es.")
    if language == "en":
        raise Refusal("The records are written in English. Name the language they are told in.")
    return language
