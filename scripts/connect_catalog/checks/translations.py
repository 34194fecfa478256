"""A rule for translations: they say what their text says, with all its numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from ..codes import Code
from ..model import Catalog, Translation
from ..problems import Problem
from ..translations import list_told
from .telling import problem_at

_SLOT = re.compile(r"\{[^{}]*\}")
_FORMS = re.compile(r"\{[^{}]*\|[^{}]*\}")  # words that go with a number, as many as a language has
# Digits with what parts them: 1,258 and 1.258 and 1 258 are one number.
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f’]\d+)*")
_NO_DIGIT = re.compile(r"\D")
_LINK = re.compile(r"https?://[^\s)>\]]+|\]\([^\s()]+\)")
_CODE = re.compile(r"`[^`\n]+`")
_MARKUP = re.compile(r"^#+ |\*\*|__|^\s*(?:[-*+]|\d+\.) |\|", re.M)


def check_translations(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A translation has every number, slot, link and mark of its text, and no other.

    Why: Whoever reads it trusts its numbers as others trust those of the English text, and a slot that is
    lost takes a number away.

    Mend: Compare the two texts, and put in what is missing or take out what was added.
    """
    languages = sorted({language for by in catalog.translations.values() for language in by})
    for language in languages:
        for told in list_told(catalog, language):
            fault = (
                told.entry and told.state == "current" and find_fault(told.text, told.entry.text)
            )
            if fault:
                record = catalog.translations[told.path][language]
                yield problem_at(
                    record, _find_place(record, told.at, told.text), Code.TRANSLATION, fault
                )


def _find_place(record: Translation, at: str, text: str) -> tuple[str, ...]:
    """Where the translation of a text stands in its file, which may be at the place of another."""
    return ("texts", at, "text") if at in record.texts else ("texts",)


def find_fault(text: str, translation: str) -> str:
    """What a translation has not of its text, or has beside it; empty where they fit."""
    plain = [_FORMS.sub("", one) for one in (text, translation)]
    for name, pattern in (
        ("slot", _SLOT),
        ("link", _LINK),
        ("name in code", _CODE),
        ("number", _NUMBER),
        ("mark of Markdown", _MARKUP),
    ):
        there, here = (_list_found(pattern, name, one) for one in plain)
        if there != here:
            lost, added = _leave_out(there, here), _leave_out(here, there)
            fault = f"the translation lacks the {name} {lost[0]}" if lost else ""
            return fault or f"the translation has the {name} {added[0]}, which its text has not"
    return _find_strange_forms(text, translation)


def _find_strange_forms(text: str, translation: str) -> str:
    """Words that go with a number which the text has not."""
    told = {re.split("[:}]", slot[1:])[0] for slot in _SLOT.findall(text)}
    strange = (one for one in _FORMS.findall(translation) if one[1:].split(":")[0] not in told)
    return next(
        (f"the translation has {one}, but its text has no such number" for one in strange), ""
    )


def _list_found(pattern: re.Pattern[str], name: str, text: str) -> list[str]:
    """What a pattern finds in a text, in the order of the alphabet."""
    found = (one.strip() for one in pattern.findall(text))
    return sorted(_NO_DIGIT.sub(",", one) for one in found) if name == "number" else sorted(found)


def _leave_out(some: list[str], others: list[str]) -> list[str]:
    """What the first list has more often."""
    return [*(Counter(some) - Counter(others))]


RULES = (check_translations,)
