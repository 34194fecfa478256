"""The one place that every word of the interface goes through.

Code, templates and scripts write their words in English, marked: `say("...")` and `say_count(...)`
in Python and JavaScript, `{% trans %}` and `_("...")` in templates. For another language the words
are looked up in its catalog of messages (gettext; languages/<id>.po). What is not there stays English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path
from typing import Literal

LANGUAGES = Path(__file__).parent / "languages"  # messages.pot, and <id>.po for each language
LISTS = {"en": "en_GB"}  # "A, B and C"; American lists have a comma before "and"


@dataclass(frozen=True)
class Language:
    """What the pages speak. id: two letters, as in catalog.yml; decimal and group: the signs within
    its numbers."""

    id: str
    translations: NullTranslations
    decimal: str = "."
    group: str = ","


ENGLISH = Language("en", NullTranslations())
_language: ContextVar[Language] = ContextVar("language", default=ENGLISH)  # noqa: B039 - it is frozen


def translate(message: str) -> str:
    """A message in the language in use, its slots left as they are."""
    return _language.get().translations.gettext(message)


def say_later(message: str) -> str:
    """The message itself, to be translated where it is shown."""
    return message


def translate_count(one: str, many: str, count: int) -> str:
    """The message for one or the one for many, their slots left as they are."""
    return _language.get().translations.ngettext(one, many, count)


def say(message: str, **values: object) -> str:
    """A message in the language in use, with each {name} replaced by its value."""
    return translate(message).format(**values) if values else translate(message)


def say_count(one: str, many: str, count: int, **values: object) -> str:
    """The message for one or the one for many; {count} is the number."""
    return translate_count(one, many, count).format(count=sign_number(f"{count:,}"), **values)


def sign_number(text: str) -> str:
    """A number written 1,258.5 with the signs of the language in use."""
    language = _language.get()
    if language.decimal == "." and language.group == ",":
        return text
    return text.translate({ord(","): language.group, ord("."): language.decimal})


def say_and(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"; nothing for none."""
    return _list(names, "standard")


def say_or(names: Sequence[str]) -> str:
    """ "A", "A or B", "A, B or C"; nothing for none."""
    return _list(names, "or")


def _list(names: Sequence[str], style: Literal["standard", "or"]) -> str:
    from babel.lists import format_list  # 80 ms that `catalog --help` need not wait for

    id = _language.get().id
    return format_list(names, style, LISTS.get(id, id))


def current_language() -> Language:
    """The language in use."""
    return _language.get()


@contextmanager
def speak(language: Language) -> Iterator[None]:
    """Use a language within the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)
