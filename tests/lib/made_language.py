"""A language made for tests, by files alone: the English words with marks on their vowels, with three forms of
each plural."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from connect_catalog.load import load
from connect_catalog.model import name_translation, take_fingerprint
from connect_catalog.site.languages import MESSAGES
from connect_catalog.translations import list_told

# Croatian has three forms of a plural, by its rules in Unicode's CLDR: 1, 21; 2 to 4, 22 to 24; all others.
MADE = "hr"
PLURALS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
FORMS = ("", "²", "³")  # stands behind a text in each form of a plural but the first
_MARKED = str.maketrans("aeiouAEIOU", "äëïöüÄËÏÖÜ")
_FORMS = re.compile(r"(?<=\|)([^{}|]*)\}")  # the second of the words that go with a number
# What a translation has as it stands: tags, slots, addresses, and code of Markdown.
_KEPT = re.compile(
    r"(<[^>]*>|\{[\w: ]+\}|\{\w+:(?=[^{}]*\|)|%\(\w+\)s|%%|\]\([^)]*\)|`[^`]*`|https?://\S+|\S+@\S+|\{#[\w-]+\})"
)


def mark(text: str) -> str:
    """An English text in the made language."""
    parts = _KEPT.split(text)
    told = "".join(part if i % 2 else part.translate(_MARKED) for i, part in enumerate(parts))
    return _FORMS.sub(lambda found: f"{found[1]}{FORMS[1]}|{found[1]}{FORMS[2]}}}", told)


def write_messages(folder: Path) -> None:
    """The messages of the language, and the list of all of them, in a folder of languages."""
    (folder / MESSAGES.name).write_bytes(MESSAGES.read_bytes())
    with MESSAGES.open("rb") as file:
        messages = read_po(file, locale=MADE)
    for message in messages:
        if isinstance(message.id, str):
            message.string = mark(message.id)
        elif message.id:  # its form for 1 is that for 21 as well, so all have the slots of several
            message.string = tuple(f"{mark(message.id[-1])}{form}" for form in FORMS)
    path = folder / f"{MADE}.po"
    with path.open("wb") as file:
        write_po(file, messages, omit_header=True)
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {PLURALS}\\n"\n\n'
    path.write_text(head + path.read_text("utf-8"), "utf-8")


def write_translations(root: Path) -> int:
    """The translation of every text of a repository's records; how many there are."""
    catalog = load(root).catalog
    assert catalog is not None
    files: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for told in list_told(catalog, MADE):
        files[told.path][told.at] = {"of": take_fingerprint(told.text), "text": mark(told.text)}
    for path, texts in files.items():
        beside = root / name_translation(path, MADE)
        beside.write_text(json.dumps({"texts": texts}, ensure_ascii=False), "utf-8")
    return sum(map(len, files.values()))
