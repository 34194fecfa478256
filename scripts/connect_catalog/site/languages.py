"""The languages of the pages: what there is to translate, and the translations.

languages/messages.pot lists every message in English, gathered from templates, theme, Python and
scripts; `make words` writes it. languages/<id>.po is a translation of it.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import yaml
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser, read_po, write_po
from pydantic import BaseModel

from ..bounds import TEXT_BYTES
from ..disk import replace_file
from ..edits import KINDS, list_shown_words
from ..model import Barrier
from ..po_lines import refuse_broken_lines
from ..refusals import Refusal, Unsound
from ..stats.measures import list_definitions
from ..words import COUNTS, ENGLISH, LANGUAGES, Language, list_plurals
from .environment import TEMPLATES, open_templates
from .submit import list_asked_words

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parents[1]
THEME = Path(__file__).parent / "theme"
ASSETS = Path(__file__).parent / "assets"
MESSAGES = LANGUAGES / "messages.pot"
PYTHON = {
    "say": None,
    "say_later": None,
    **dict.fromkeys(("say_in", "say_in_later"), ((1, "c"), 2)),
    **dict.fromkeys(("say_count", "say_count_later", "translate_count"), (1, 2)),
}
SCRIPTS = {"say": None, "sayCount": (1, 2)}
HEADER = """\
# The words of the pages, to be translated. Made by `make words`; see docs/take-part/languages.md.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_SLOT = re.compile(r"%\(\w+\)s|\{\w+\}")
# What means something in a template, an attribute or a format: tags, and signs that stand alone.
_SIGN = re.compile(r"%%|<[^<>]*>|[<>{}%\"]")

_CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f]")
_DIVISION = re.compile(r"/|%\s*(?![1-9])")  # by what may be 0 for some count
PLURALS = 6  # forms that a language has at most (Unicode CLDR): Arabic has them

Message = str | tuple[str, str]


class AskedMessage(NamedTuple):
    """A message in a file, with its form for several as a pair. context: what tells it from others in the
    same words."""

    path: str
    message: Message
    context: str | None = None


# --------------------------------------------------------------------------------- translations


def read_language(id: str) -> Language:
    """A language with its messages. Raises Unsound where a translation has other slots than
    its message, or cannot be read whole, or there is none."""
    if id == ENGLISH.id:
        return ENGLISH
    path = LANGUAGES / f"{id}.po"
    if not path.is_file():
        raise Unsound(f"languages/{id}.po is not there.")
    if path.stat().st_size > TEXT_BYTES:
        raise Unsound(f"languages/{id}.po is larger than {TEXT_BYTES >> 20} MB.")
    with path.open("rb") as file:
        return open_language(id, file)


class _Translation(Catalog):
    """The messages of a .po file. ValueError where it has more plural forms than any language."""

    @property
    def num_plurals(self) -> int:
        count: int = super().num_plurals
        if not 0 < count <= PLURALS:
            raise ValueError(f"nplurals is not between 1 and {PLURALS}")
        return count


def open_language(id: str, file: BinaryIO) -> Language:
    """A language from an open .po file. Raises Unsound where it cannot be read, or a
    translation has what its message has not, or lacks a slot of it."""
    data = file.read().removeprefix(codecs.BOM_UTF8)
    try:
        refuse_broken_lines(data)
    except Refusal as reason:
        raise Unsound(f"languages/{id}.po cannot be read: {reason}") from None
    compiled = io.BytesIO()
    catalog = _Translation(locale=id)
    try:
        PoFileParser(catalog, abort_invalid=True).parse(io.BytesIO(data))
        if _DIVISION.search(catalog.plural_expr):
            raise ValueError("plural divides by what may be 0")
        catalog.charset = "utf-8"  # in another one, signs could stand that are none before
        write_mo(compiled, catalog)
        compiled.seek(0)
        translations = GNUTranslations(compiled)
        Locale.parse(id)  # numbers and dates are written by it
    except (PoFileError, UnknownLocaleError, ValueError, LookupError, TypeError) as error:
        raise Unsound(f"languages/{id}.po cannot be read: {error}.") from None
    found = [*find_strange_signs(catalog), *find_lost_slots(catalog, translations)]
    if found:
        lines = (f"languages/{id}.po, line {line}: {words}" for line, words in sorted(found))
        raise Unsound("\n".join(lines))
    return Language(id, translations)


def find_lost_slots(catalog: Catalog, translations: GNUTranslations) -> Iterator[tuple[int, str]]:
    """The translations without a slot that their message has, each with its line. The form for a single
    count may say it in words, as in “one day”."""
    forms: dict[int, list[int]] = {}
    for count in COUNTS:
        forms.setdefault(translations.plural(count), []).append(count)  # type: ignore[attr-defined] # of gettext
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        one, *more = _texts(message.id)
        for number, text in enumerate(_texts(message.string or "")):
            is_single = bool(more) and len(forms.get(number, ())) == 1
            needed = {*_SLOT.findall(one if is_single else [one, *more][-1])}
            lost = (
                needed - {*_SLOT.findall(text)} - ({"{count}", "%(count)s"} if is_single else set())
            )
            if text and lost:
                slots = ", ".join(sorted(lost))
                yield (
                    message.lineno or 0,
                    f"“{one}” has {slots}; write it into the translation too.",
                )


def find_strange_signs(catalog: Catalog) -> Iterator[tuple[int, str]]:
    """The translations that have a slot, a tag or a sign of a format which their message has not, each with
    its line: what a template joins is not escaped any more, and a lone brace ends the build. A message is
    taken as the program asks for it, by its form for one, whatever the file gives as its form for several."""
    asked = read_asked()
    for message in catalog:
        if not message.id:
            continue
        first, *_ = _texts(message.id)
        line = message.lineno or 0
        key = _name_asked(message.context, first)
        if message.context and key not in asked:
            yield line, f"“{first}” has a context, in which nobody asks for it; take out msgctxt."
        strange = _list_signs(message.string or "") - _list_signs(asked.get(key, message.id))
        if strange:
            signs = ", ".join(sorted(strange))
            yield line, f"“{first}” has no {signs}; take it out of the translation."
        if any(map(_CONTROL.search, (*_texts(message.id), *_texts(message.string or "")))):
            name = _CONTROL.sub("?", first)
            yield (
                line,
                f"“{name}” or its translation has a character that no screen shows; take it out.",
            )


@cache
def read_asked() -> dict[str, str | Iterable[str]]:
    """The messages that the program asks for, by their form for one, behind their context where they have
    one, as gettext names them."""
    with MESSAGES.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return {_name_asked(one.context, _texts(one.id)[0]): one.id for one in messages}


def _name_asked(context: str | None, message: str) -> str:
    return f"{context}\4{message}" if context else message


def _list_signs(words: str | Iterable[str]) -> set[str]:
    """The slots of a message, its tags (each with the slots inside it), and single signs with a
    meaning."""
    texts = _texts(words)
    slots = {slot for text in texts for slot in _SLOT.findall(text)}
    return slots | {
        sign for text in texts for sign in _SIGN.findall(_SLOT.sub("_", text)) if sign != "%%"
    }


def _texts(words: str | Iterable[str]) -> list[str]:
    return [words] if isinstance(words, str) else [*words]


def list_script_words(language: Language) -> str | None:
    """The messages of the scripts, and of the marks they name, in a language, as JSON to stand in a
    page; None for English. words: by the message; counts: by the message for one, a text for each
    form of the language's plural, named as Unicode (CLDR) and the browser name them; locale: whose
    numbers and dates they write, as a browser names it."""
    if language.id == ENGLISH.id:
        return None
    words: dict[str, str] = {}
    counts: dict[str, dict[str, str]] = {}
    forms = list_plurals(language.id)
    for _, message, _ in (*extract_scripts(), *_extract("python", PACKAGE / "marks.py", PYTHON)):
        if isinstance(message, str):
            words[message] = language.translations.gettext(message)
        else:
            say = partial(language.translations.ngettext, *message)
            counts[message[0]] = {form: say(count) for form, count in forms.items()}
    locale = language.locale.replace("_", "-")
    found = {"words": words, "counts": counts, "locale": locale}
    return json.dumps(found, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


# ------------------------------------------------------------------------------------- messages


def write_messages() -> None:
    """languages/messages.pot."""
    replace_file(MESSAGES, gather_messages().encode())


def gather_messages() -> str:
    """Every message, with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    for path, message, context in extract_messages():
        catalog.add(message, locations=[(path, 1)], context=context)
    text = io.BytesIO()
    write_po(text, catalog, omit_header=True, include_lineno=False, sort_output=True, width=100)
    return HEADER + text.getvalue().decode()


def extract_messages() -> Iterator[AskedMessage]:
    """Every message, as often as it is asked for."""
    yield from extract_templates()
    yield from extract_python()
    yield from extract_scripts()
    yield from extract_settings()
    yield from extract_names()


def extract_templates() -> Iterator[AskedMessage]:
    """The messages of the pages' templates and of the theme."""
    environment = open_templates(ENGLISH)
    for path in [*sorted(TEMPLATES.glob("*.html")), *sorted(THEME.rglob("*.html"))]:
        found = environment.extract_translations(path.read_text("utf-8"))  # type: ignore[attr-defined] # of an extension
        for _, function, message in found:
            context = None
            if function == "pgettext":
                context, message = message
            elif isinstance(message, tuple):
                message = message[:2] if function == "ngettext" else message[0]
            if message:
                yield AskedMessage(_name(path), message, context)


def extract_python() -> Iterator[AskedMessage]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from _extract("python", path, PYTHON)


def extract_scripts() -> Iterator[AskedMessage]:
    for path in sorted(ASSETS.glob("*.js")):
        yield from _extract("javascript", path, SCRIPTS)


def _extract(method: str, path: Path, keywords: Mapping[str, Any]) -> Iterator[AskedMessage]:
    with path.open("rb") as file:
        for _, message, _, context in extract(method, file, keywords):
            if message:
                plain = message if isinstance(message, str) else (message[0], message[1])
                yield AskedMessage(_name(path), plain, context)


def extract_settings() -> Iterator[AskedMessage]:
    """The messages of the menu and of the buttons that mkdocs.yml names."""
    path = ROOT / "mkdocs.yml"
    settings = yaml.safe_load(path.read_text("utf-8"))
    for title in _menu_titles(settings["nav"]):
        yield AskedMessage(_name(path), title)
    for palette in settings["theme"]["palette"]:
        yield AskedMessage(_name(path), palette["toggle"]["name"])


def _menu_titles(items: list[Any]) -> Iterator[str]:
    for item in items:
        for title, inside in item.items() if isinstance(item, dict) else ():
            yield title
            yield from _menu_titles(inside) if isinstance(inside, list) else ()


def extract_names() -> Iterator[AskedMessage]:
    """Words that are looked up by a name: the fields of records and of barriers, whose changes are
    told one by one, and the measures' definitions."""
    model = _name(PACKAGE / "model/records.py")
    kinds: list[type[BaseModel]] = [*KINDS.values(), Barrier]
    for kind in kinds:
        for name in kind.model_fields:
            yield AskedMessage(model, name.replace("_", " ").capitalize())
    for words in list_shown_words():
        yield AskedMessage(model, words)
    for words in list_asked_words():
        yield AskedMessage(_name(PACKAGE / "model/descriptor.py"), words)
    for definition in list_definitions().values():
        yield AskedMessage(_name(PACKAGE / "stats/measures.py"), definition)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    write_messages()
