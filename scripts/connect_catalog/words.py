"""The one place that every word of the interface goes through.

Code, templates and scripts write their words in English, marked: `say("...")` and `say_count(...)`
in Python and JavaScript, `{% trans %}` and `_("...")` in templates; `say_in(...)` and `pgettext(...)` where
one English word is two things. For another language the words
are looked up in its catalog of messages (gettext; languages/<id>.po). What is not there stays English.
Numbers, dates and lists are written by Babel; it is imported on first use, so that `catalog --help`
need not wait for it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel.numbers import NumberPattern

LANGUAGES = Path(__file__).parent / "languages"  # messages.pot, and <id>.po for each language
LISTS = {"en": "en_GB"}  # "A, B and C"; American lists have a comma before "and"
# Where a language is spoken here, if others who speak it write numbers with other signs: 1,258 is more
# than a thousand in the United States, whatever the language; in Spain it is a little more than one.
PLACES = {"es": "es_US"}
# A word that joins a list, another that stands for it, and the sound of the next word before which it does:
# "padres e hijos", but "nieve y hielo" (Real Academia Española). ICU has this too, and Babel has not.
BEFORE_SOUNDS = {
    "es": (
        (" y ", " e ", re.compile(r"h?[ií](?![aeoáéó])", re.I)),
        (" o ", " u ", re.compile(r"h?[oó]", re.I)),
    )
}


CAPITALS = ("de", "lb")  # which begin every noun with a capital letter


@dataclass(frozen=True)
class Language:
    """What the pages speak. id: two letters, as in catalog.yml and in Babel."""

    id: str
    translations: NullTranslations

    @property
    def locale(self) -> str:
        """Whose numbers and dates it has, as Babel names them: "es_US"."""
        return PLACES.get(self.id, self.id)


def list_languages() -> list[str]:
    """The languages that the words of the pages are translated into."""
    return sorted(path.stem for path in LANGUAGES.glob("*.po"))


ENGLISH = Language("en", NullTranslations())
_language: ContextVar[Language] = ContextVar("language", default=ENGLISH)  # noqa: B039 - it is frozen


def translate(message: str) -> str:
    """A message in the language in use, its slots left as they are."""
    return _language.get().translations.gettext(message)


def say_later(message: str) -> str:
    """The message itself, to be translated where it is shown."""
    return message


def say_count_later(one: str, many: str) -> tuple[str, str]:
    """The message for one and the one for many, to be translated where they are shown."""
    return one, many


def say_in(context: str, message: str) -> str:
    """A message that says different things in different places, as other languages have different words
    for "open" barriers and an "open" request. context: where it stands, for those who translate it."""
    return _language.get().translations.pgettext(context, message)


def say_in_later(context: str, message: str) -> tuple[str, str]:
    """The context and the message themselves, to be translated where it is shown."""
    return context, message


def translate_count(one: str, many: str, count: float) -> str:
    """The message for one or the one for many, their slots left as they are."""
    return _language.get().translations.ngettext(one, many, _find_whole(count))


def say(message: str, **values: object) -> str:
    """A message in the language in use, with each {name} replaced by its value."""
    return translate(message).format(**_isolate_all(values)) if values else translate(message)


def say_count(one: str, many: str, count: float, **values: object) -> str:
    """The message for one or the one for many; {count} is the number, with every decimal it has."""
    return translate_count(one, many, count).format(count=say_number(count), **_isolate_all(values))


COUNTS = (*range(101), 1_000_000)  # every form of every language's plural takes one of them

SEVERAL = 2


@cache
def list_plurals(id: str) -> dict[str, int]:
    """The forms of a language's plural by their names in Unicode's CLDR, each with a count that takes it:
    {"one": 1, "other": 0}. A form that only parts take has one that stands for several."""
    from babel import Locale

    choose = Locale.parse(id).plural_form
    whole = {choose(count): count for count in reversed(COUNTS)}
    return dict.fromkeys((*choose.tags, "other"), SEVERAL) | whole


def _find_whole(count: float) -> int:
    """A whole number that takes the same form of the plural: messages know no parts."""
    if count == int(count):
        return int(count)
    from babel import Locale

    id = _language.get().id
    return list_plurals(id)[Locale.parse(id).plural_form(Decimal(str(count)))]


def choose_form(forms: Sequence[str], count: float) -> str:
    """The form that goes with a number, of those that a text gives in the order of its language's messages:
    "was" and "were". A text of two forms in a language that has other ones is English."""
    plural: Callable[[int], int] | None = getattr(_language.get().translations, "plural", None)
    if plural is None or len(forms) != 1 + max(map(plural, COUNTS)):
        return forms[0 if count == 1 else -1]
    return forms[plural(_find_whole(count))]


# Letters that are read from right to left, of Hebrew, Arabic and scripts like them.
_LEFTWARD = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolate(value: object) -> object:
    """A text with letters that are read from right to left, between the marks that keep numbers and
    signs beside it in their order (Unicode Standard Annex 9, first strong isolate); anything else as it
    is."""
    if not isinstance(value, str) or value.isascii() or not _LEFTWARD.search(value):
        return value
    return type(value)(f"\u2068{value}\u2069")


def _isolate_all(values: dict[str, object]) -> dict[str, object]:
    return {name: isolate(value) for name, value in values.items()}


# ------------------------------------------------------------------------ numbers, dates and lists


def say_number(value: float, least: int = 0) -> str:
    """A number with every decimal it has, `least` of them at least: "1,258" or "7.45"."""
    return _write_number(_language.get().locale, "decimal", value, least)


def say_percent(value: float, least: int = 1) -> str:
    """A percentage with every decimal it has: 7.45 is "7.45%", and 7 is "7.0%"."""
    return _write_number(_language.get().locale, "percent", value, least)


def say_change(value: float) -> str:
    """A difference to one decimal, with its sign: "+1.5", "-0.3", "+0.0"."""
    rounded = round(value, 1)
    text = say_number(rounded, 1)
    return f"+{text}" if rounded >= 0 else text


@lru_cache(1 << 16)
def _write_number(
    locale: str, kind: Literal["decimal", "percent"], value: float, least: int
) -> str:
    exact = Decimal(str(value)) or Decimal()  # no zero with a minus sign
    if kind == "percent":
        exact /= 100
    text: str = _read_pattern(locale, kind, least).apply(exact, locale, decimal_quantization=False)
    return text


@cache
def _read_pattern(locale: str, kind: Literal["decimal", "percent"], least: int) -> NumberPattern:
    """The locale's own pattern, with so many decimals at least."""
    from babel import Locale

    known = Locale.parse(locale)
    formats = known.decimal_formats if kind == "decimal" else known.percent_formats
    pattern: NumberPattern = copy.copy(formats[None])
    pattern.frac_prec = (least, least)
    return pattern


def say_language(id: str) -> str:
    """A language as its own speakers call it: "español"."""
    from babel import Locale

    name: str | None = Locale.parse(id).get_display_name(id)
    return name or id


def title_language(id: str) -> str:
    """A language as its own speakers head a list with it: "Español"."""
    name = say_language(id)
    return name[:1].upper() + name[1:]


def say_day(day: date) -> str:
    """ "April 11, 2018"."""
    return _write_date(_language.get().locale, day, "long")


def say_month(day: date) -> str:
    """The month of a day: "April 2018"."""
    return _write_date(_language.get().locale, day, "yMMMM")


def say_month_alone(month: int) -> str:
    """A month of any year: "April"."""
    from babel.dates import get_month_names

    name: str = get_month_names("wide", "stand-alone", _language.get().locale)[month]
    return name


def say_quarter(year: int, quarter: int) -> str:
    """ "1st quarter 2018"."""
    return _write_date(_language.get().locale, date(year, 3 * quarter, 1), "yQQQQ")


@lru_cache(1 << 12)
def _write_date(locale: str, day: date, form: Literal["long", "yMMMM", "yQQQQ"]) -> str:
    from babel.dates import format_date, format_skeleton

    if form == "long":
        return format_date(day, form, locale)
    return format_skeleton(form, day, locale=locale)


def say_and(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"; nothing for none."""
    return _list(names, "standard")


def say_or(names: Sequence[str]) -> str:
    """ "A", "A or B", "A, B or C"; nothing for none."""
    return _list(names, "or")


def join_texts(texts: Iterable[str], between: str = ", ") -> str:
    """Texts in a row. One that is read from right to left keeps its place among the others."""
    return between.join(str(isolate(text)) for text in texts)


def _list(names: Sequence[str], style: Literal["standard", "or"]) -> str:
    if len(names) == 1:
        return names[0]
    from babel.lists import format_list

    names = [str(isolate(name)) for name in names]
    id = _language.get().id
    text = format_list(names, style, LISTS.get(id, id))
    for word, other, sound in BEFORE_SOUNDS.get(id, ()) if names else ():
        head = text.removesuffix(names[-1])
        if head.endswith(word) and sound.match(names[-1]):
            return f"{head.removesuffix(word)}{other}{names[-1]}"
    return text


def say_within(word: str) -> str:
    """A title of the records as it stands within a sentence: "town" of "Town", but "ZIP code", "UK region".
    Languages that begin every noun with a capital letter keep it."""
    if _language.get().id in CAPITALS or word[:2].isupper():
        return word
    return word[:1].lower() + word[1:]


# -------------------------------------------------------------------------- limits and lengths of time


def say_limit(threshold: int) -> str:
    """Which counts are hidden where `threshold` is the least that may be shown: "below 11". The one
    wording of such a limit, on pages and in messages."""
    return say("below {limit}", limit=say_number(threshold))


MONTH, YEAR = 30.4, 365.25  # days, on average; of the month a little less, so that 365 days are 12


def say_span(days: int) -> str:
    """How long so many days are, as people say it: "1 day", "47 days", "over 3 months", "over 8 years".
    It is never more than they are; "over" stands for what is left."""
    if days < 2 * MONTH:
        return say_count("{count} day", "{count} days", days)
    length, one, many = _YEARS if days >= 2 * YEAR else _MONTHS
    count = int(days // length)
    span = say_count(one, many, count)
    return span if days - count * length < 1 else say("over {span}", span=span)


_MONTHS = (MONTH, *say_count_later("{count} month", "{count} months"))
_YEARS = (YEAR, *say_count_later("{count} year", "{count} years"))


# ------------------------------------------------------------------------------- which language


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
