"""The one place that every word of the interface goes through.

Code, templates and scripts write their words in English, marked: `say("...")` and `say_count(...)`
in Python and JavaScript, `{% trans %}` and `_("...")` in templates. For another language the words
are looked up in its catalog of messages (gettext; words/<language>.po). What is not there stays English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

_translations: ContextVar[NullTranslations] = ContextVar("words", default=NullTranslations())  # noqa: B039 - it holds nothing


def translate(message: str) -> str:
    """A message in the language in use, its slots left as they are."""
    return _translations.get().gettext(message)


def translate_count(one: str, many: str, count: int) -> str:
    """The message for one or the one for many, their slots left as they are."""
    return _translations.get().ngettext(one, many, count)


def say(message: str, **values: object) -> str:
    """A message in the language in use, with each {name} replaced by its value."""
    return translate(message).format(**values) if values else translate(message)


def say_count(one: str, many: str, count: int, **values: object) -> str:
    """The message for one or the one for many; {count} is the number."""
    return translate_count(one, many, count).format(count=f"{count:,}", **values)


@contextmanager
def speak(translations: NullTranslations) -> Iterator[None]:
    """Use a language's catalog of messages within the block."""
    token = _translations.set(translations)
    try:
        yield
    finally:
        _translations.reset(token)
