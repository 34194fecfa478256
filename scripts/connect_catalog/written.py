"""Numbers as people write them in tables: 1,258, +3, $4, 7%, 3*, 3 (0.8%).

A cell that reads as a number only after something was taken off it is still a number: where it
counts children it may be a small count, and must not pass for a name or a group.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
# Spaces that look alike: no-break, thin, figure and narrow ones.
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Nothing that is seen; and lines under, through and around a digit.
_UNSEEN = re.compile(
    r"[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f]"
    r"|(?<=\d)[\u0300-\u036f\u20d0-\u20f0]+|^[\u0300-\u036f\u20d0-\u20f0]+(?=\d)"
)
_SIGNS = str.maketrans({"\u2212": "-", "\ufe63": "-", "\uff0d": "-", "\uff0b": "+", "\uff05": "%"})
_CURRENCY = "((US|MX|CA|AU)?\\$|[€£¥₡₱₹₩₦₫₪₽₺]|USD|EUR|MXN)"
_RAISED = "\u00b9\u00b2\u00b3\u2070-\u2079"
# A sign, a raised number or a raised letter, perhaps in brackets; and nothing else.
_FOOTNOTE = re.compile(
    rf"(?<=\d)\s*[*†‡§¶#\u207d\u207e\u02b0-\u02b8\u1d2c-\u1d6a\u1d9b-\u1dbf{_RAISED}]+$"
)
# 3E+00, 1.26e2: with as many digits behind the point as the exponent says, or more, so that none is lost.
_EXPONENT = re.compile(
    r"(?P<sign>-?)(?P<first>\d+)(\.(?P<rest>\d+))?e\+?0*(?P<exponent>\d{1,2})", re.I
)
# 1,258 and, with the group's sign kept throughout: 1 258, 1'258.
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?P<sign>[,' ’])[0-9]{3}((?P=sign)[0-9]{3})*(\.[0-9]+)?")
# 1.258 or 1.258.400: thousands to one reader, decimals to another.
DOTTED = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
_OF = r"\$?[0-9][0-9,]*(\.[0-9]+)?\s*[km]?"
_UNIT = (
    r"(\s*(years?|yrs?|months?|weeks?|days?|hours?|persons?|people|grades?)\b)?(\s*(old|of age))?"
)
_MORE = r"(\s*(\+|plus|(and|or) (over|older|above|up|more|under|younger|below|less|fewer)))"
_DAY = r"(\d{1,2}/\d{1,2}/(19|20)\d\d|(19|20)\d\d-\d\d-\d\d)"
# From one day to another: 07/01/2025 - 06/30/2026.
SPAN_OF_DAYS = re.compile(rf"{_DAY}\s*(-|–|—|to|through)\s*{_DAY}")
# A range that names a group, or a span of days: 0-5, 6 to 12, Under 6, 18+, 65 and over, Ages 3 - 5, Birth to 3.
RANGE = re.compile(
    r"((ages?|aged|grades?|years?)\s*)?"
    rf"(({_OF}|birth)\s*(-|–|—|to|through|<)\s*(under\s*)?{_OF}{_UNIT}{_MORE}?"
    rf"|(under|over|below|above|less than|more than|fewer than|up to|at least|at most|[<>≤≥]=?)\s*{_OF}{_UNIT}"
    rf"|{_OF}{_UNIT}{_MORE})"
    rf"|{_DAY}\s*(-|–|—|to|through)\s*{_DAY}",
    re.IGNORECASE,
)

# Headings of columns that tell rows apart with digits and count nothing.
CODES = re.compile(
    r"(^|_)(codes?|ids?|zip|zip_?codes?|phone|ssn|geo_id)(_no|_number)?$|(^|_)(fips|geoid)(_|$)|^geo(_|$)"
)
# Headings under which a range of numbers names a group.
GROUPS = re.compile(
    r"(^|_)(ages?|grades?|groups?|years?|sizes?|income|bands?|brackets?|ranges?|levels?|category|categories"
    r"|months?|weeks?|hours?|tenure|length|duration|quartile|cohort|class|poverty|quintile|time|stay)(_|$)"
)
# Words before a number that is a count: N 3, total 3.
_COUNT_WORDS = {
    *(
        "n",
        "no",
        "nr",
        "num",
        "number",
        "count",
        "total",
        "sum",
        "about",
        "approx",
        "under",
        "over",
    ),
    *(
        "exactly",
        "only",
        "less than",
        "fewer than",
        "more than",
        "up to",
        "at least",
        "at most",
        "children",
    ),
}
# Headings of places that are told apart by their numbers.
PLACES = re.compile(r"(^|_)(region|district|ward|zone|area|precinct|tract)$")
NEARLY_ALL = 0.8
# Headings of steps that are written as numbers, and the last step there can be.
LEVELS = (
    (re.compile(r"(school_|student_)?ages?(_years|_in_years)?"), 120),
    (re.compile(r"(school_|student_)?grades?(_level)?"), 13),
    (re.compile(r"months?(_no|_number)?"), 12),
    (re.compile(r"quarters?"), 4),
    (re.compile(r"weeks?(_no|_number)?"), 53),
)
# What a statistics office writes behind a number that may change.
_STATES = "revised|rev|preliminary|prelim|provisional|prov|estimated|estimate|est|[rpe]"
# 3 kids, (3), n = 3, ~3, about 3.
_BEGINS_WITH_NUMBER = re.compile(r"\W*((n|ca|c|about|approx)\W*)?\d", re.IGNORECASE)


_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand zeroth first second third fourth fifth sixth seventh eighth ninth tenth once twice "
    "cero uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte "
    "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil primero segundo tercero "
    "zéro un une deux trois quatre cinq sept huit neuf dix onze douze vingt trente quarante cinquante cent "
    "null eins ein eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert "
    "um dois três quatro sete oito nove dez zero uno due tre quattro cinque sei otto dieci"
).split()
_WORD = "|".join(sorted({*_WORDS}, key=len, reverse=True))
# three, Twenty-one, one hundred and five children, treinta y tres; III.
_SPELLED = re.compile(
    rf"({_WORD})([ -]((and|y|et|und) )?({_WORD}))*( [^\W\d_]{{1,12}})?|[ivxlcdm]+", re.IGNORECASE
)
# One sign again and again, as where somebody counts by strokes: |||, •••••.
_STROKES = re.compile(r"(\S)\1*")


@dataclass(frozen=True)
class Written:
    """A number and how it was written. text: the bare number; stripped: what was taken off it, in
    words, each once."""

    text: str
    stripped: tuple[str, ...] = ()


LONGEST = 60  # letters that a number takes at most, with what stands around it


@lru_cache(maxsize=65_536)
def read_written(cell: str) -> Written | None:
    """The number in a cell, if the cell holds just one and it can be read in one way.

    None for texts, and for what holds digits but may mean several things, such as (3), 1,25, 3 of
    10, 3 (0.8%), ~3, or has lost some, as 3E+02 has.
    """
    text, stripped = cell, []

    def take(pattern: str, words: str, put: str = "") -> None:
        nonlocal text
        shorter = re.sub(pattern, put, text)
        if shorter != text:
            text = shorter
            stripped.append(words)

    text = _UNSEEN.sub("", text)
    if text != cell:
        stripped.append("unseen characters")
    plain = write_digits(text.translate(_SIGNS))
    if plain != text:
        stripped.append("other signs for minus, plus, percent or digits")
    text = _SPACES.sub(" ", plain).strip()
    if len(text) > LONGEST:
        return None
    take(r"^<(?P<tag>b|i|em|strong|td|p)>(?P<inside>[^<>]*)</(?P=tag)>$", "markup", r"\g<inside>")
    take(r"^=\s?(?=[-+]?\d+(\.\d+)?$)", "an equals sign before it")
    take(r'^="(?P<inside>[^"]*)"$', "a formula of one text around it", r"\g<inside>")
    take(r'^"(?P<inside>[^"]*)"$', "quotes around it", r"\g<inside>")
    take(r"^['‘’`´](?=[-+$€£¥\d])", "an apostrophe before it")
    take(
        r"^([nN]\s?=|N[or]\.|[№#]|(count|value)\s?[=:]|count\s|exactly\s)\s?(?=\d)",
        "a word for number",
    )
    take(r"(?<=\d)\s?(\([a-z]\)|[a-jln-z])$", "a letter behind it")
    take(rf"(?<=\d)\s?(\(({_STATES})\.?\)|({_STATES})\.?)$", "a word on its state behind it")
    take(r"(?<=\d)\s?\[[a-z]\]$", "a footnote mark")
    take(r"(?<=\d)\s?[.;:]$", "a full stop, colon or semicolon behind it")
    shorter = _FOOTNOTE.sub("", text)
    if shorter != text and shorter != "0":  # 0* may be what a hidden number is rounded to
        text = shorter
        stripped.append("a footnote mark")
    take(r"\s*(%|per ?cent)$", "a percent sign")
    take(rf"^(?P<sign>[-+]?)\s?{_CURRENCY}\s?", "a currency sign", r"\g<sign>")
    take(rf"\s?{_CURRENCY}$", "a currency sign")
    take(r"^\+\s?(?=\d)", "a plus sign")
    take(r"(?<=\d)(\.0{6,}[1-9]\d*)$", "a rest far behind the point")
    text = re.sub(r"^-\s(?=\d)", "-", text)
    if exponent := _EXPONENT.fullmatch(text):
        text = _write_out(exponent) or text
        stripped.append("an exponent")
    grouped = _THOUSANDS.fullmatch(text.removeprefix("-"))
    if grouped:
        if grouped["sign"] != ",":
            stripped.append("spaces or apostrophes between thousands")
        text = text.replace(grouped["sign"], "")
    return Written(text, tuple(dict.fromkeys(stripped))) if NUMBER.fullmatch(text) else None


def _write_out(number: re.Match[str]) -> str:
    """A number without its exponent; empty where digits are lost."""
    places, rest = int(number["exponent"]), number["rest"] or ""
    if places > len(rest):
        return ""
    whole, part = (number["first"] + rest[:places]).lstrip("0") or "0", rest[places:]
    return f"{number['sign']}{whole}" + (f".{part}" if part else "")


def write_digits(text: str) -> str:
    """A text with the digits 0 to 9 for those of other scripts; raised and circled ones are digits only
    where nothing else stands in the text, and a footnote elsewhere."""
    if text.isascii():
        return text
    if text.isdigit() and not any(map(str.isascii, text)):
        return "".join(str(unicodedata.digit(sign)) for sign in text)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


@lru_cache(maxsize=65_536)
def is_range(cell: str) -> bool:
    """Whether a cell is a range that names a group."""
    return RANGE.fullmatch(cell.strip()) is not None


@lru_cache(maxsize=65_536)
def is_below(cell: str, most: int) -> bool:
    """Whether a cell is a number above 0 and below another, as small counts are."""
    number = read_written(cell)
    return number is not None and 0 < abs(float(number.text)) < most


@lru_cache(maxsize=65_536)
def holds_digit(cell: str) -> bool:
    """Whether any character of a cell stands for a digit, in whatever script or form."""
    return any(character.isdigit() or character.isnumeric() for character in cell)


@lru_cache(maxsize=65_536)
def is_spelled(cell: str) -> bool:
    """Whether a cell is a number in words, in Roman letters or in strokes, perhaps with a unit: three
    children."""
    return (_SPELLED.fullmatch(cell.strip()) or re.fullmatch(r"([|/•·●■])\1*", cell)) is not None


def are_strokes(cells: Iterable[str]) -> bool:
    """Whether cells count by strokes: each holds signs alone, the same ones or others for five, and not
    equally many."""
    strokes = {cell.replace(" ", "") for cell in cells}
    one = len({cell[:1] for cell in strokes}) == 1 and all(map(_STROKES.fullmatch, strokes))
    signs = all(cell and not any(map(str.isalnum, cell)) for cell in strokes)
    counting = all(unicodedata.category(c) in ("So", "No", "Sm", "Lo") for c in "".join(strokes))
    return len(strokes) > 2 and (one or signs or counting)


@lru_cache(maxsize=65_536)
def may_hide_number(cell: str) -> bool:
    """Whether a cell holds one number with little beside it, such as 3 (0.8%), n=3, (3), 3 kids,
    ~3 or 3 of 10. A range that names a group, and a longer text, do not."""
    found = RANGE.match(cell.strip())
    if found and re.fullmatch(r"([,;(][^\d]*)?", cell.strip()[found.end() :]):
        return False
    if read_written(cell) is not None:
        return True
    letters = sum(character.isalpha() for character in cell)
    return (
        holds_digit(cell)
        and letters <= 12
        and re.match(r"\W*(n\s*[=:]\s*)?\W*\d|\W*\d", cell.strip(), re.I) is not None
    )


def last_level(name: str) -> int:
    """The last step that a column of this name can hold; 0 where its name tells of no steps."""
    return next((last for words, last in LEVELS if words.fullmatch(name)), 0)


def is_level(name: str, text: str) -> bool:
    """Whether a text is a step of a column of this name: 3, 3rd, Grade 3, or a range of steps."""
    step = re.fullmatch(
        r"(?:grade|age|month|quarter|week|q|p-?k|k)?\s*(\d{1,3})(?:st|nd|rd|th)?", text, re.I
    )
    return RANGE.fullmatch(text) is not None or (
        step is not None and int(step[1]) <= last_level(name)
    )


def may_be_words(name: str, texts: Mapping[str, int]) -> bool:
    """Whether a column that holds more than numbers can safely be taken for names or groups. texts: how
    often each of its texts occurs."""
    if last_level(name) and all(
        holds_digit(text) is False or is_level(name, text) for text in texts
    ):
        return True
    if PLACES.search(name) and all(
        is_numbered_place(name, text) for text in texts if holds_digit(text)
    ):
        return True

    if are_numbered(texts):
        return True

    def weigh(test: Callable[[str], bool]) -> int:
        return sum(times for text, times in texts.items() if test(text))

    every, ranges = sum(texts.values()), weigh(is_range)
    numbers = weigh(lambda text: read_written(text) is not None)
    if GROUPS.search(name) and ranges and numbers + ranges == every:
        return True
    if are_strokes(texts):
        return False
    digits = weigh(lambda text: holds_digit(text) or is_spelled(text))
    if GROUPS.search(name):
        digits -= ranges
    return not numbers and weigh(may_hide_number) * 10 < every and digits < NEARLY_ALL * every


def are_numbered(texts: Mapping[str, int]) -> bool:
    """Whether texts are groups that are numbered through: the same word before 1, 2, 3 and so on, without
    a gap, each as often as every other. Counts run so by no chance, and no word for a count stands
    there. texts: how often each occurs."""
    read = [
        re.fullmatch(r"([^\W\d_]+(?: [^\W\d_]+)*) 0*([0-9]{1,3})", text) for text in texts if text
    ]
    found = [(match[1].casefold(), int(match[2])) for match in read if match]
    words = {word for word, _ in found}
    if len(found) < max(3, len(read)) or len(words) > 1 or not {*words}.isdisjoint(_COUNT_WORDS):
        return False
    steps, times = sorted(step for _, step in found), {n for text, n in texts.items() if text}
    runs = steps == [*range(steps[0], steps[0] + len(steps))] and steps[0] < 2
    plural = any(word.endswith("s") and not word.endswith("ss") for word in words)
    return runs and not plural and len(times) == 1 and times.pop() > 1


def is_numbered_place(name: str, text: str) -> bool:
    """Whether a text is a place that is numbered under its heading, such as Region 3."""
    place = PLACES.search(name)
    return place is not None and re.fullmatch(rf"{place[2]} [0-9]{{1,3}}", text, re.I) is not None
