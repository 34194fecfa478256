"""Names, addresses and dates in one spelling, so that two agencies write the same child alike."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

# Common short forms of given names in the United States.
_NICKNAMES = {
    short: full
    for full, shorts in {
        "alexander": "alex xander", "andrew": "andy drew", "anthony": "tony", "benjamin": "ben benny",
        "charles": "charlie chuck", "christopher": "chris topher", "daniel": "dan danny",
        "edward": "ed eddie", "elizabeth": "liz beth lizzie betsy eliza", "francisco": "paco pancho",
        "gabriel": "gabe", "guadalupe": "lupe lupita", "isabella": "bella izzy", "jacob": "jake",
        "james": "jim jimmy jamie", "jessica": "jess jessie", "jesus": "chuy", "john": "johnny jack",
        "jonathan": "jon jonny", "jose": "pepe", "joseph": "joe joey", "katherine": "kate katie kathy",
        "luis": "lucho", "margaret": "maggie meg peggy", "matthew": "matt", "michael": "mike mikey",
        "nathaniel": "nate", "nicholas": "nick nicky", "olivia": "liv livvy", "rebecca": "becky",
        "richard": "rick dick", "robert": "bob bobby rob robbie", "samuel": "sam sammy",
        "stephanie": "steph", "theodore": "ted teddy theo", "thomas": "tom tommy",
        "timothy": "tim timmy", "victoria": "vicky tori", "william": "will bill billy liam",
        "zachary": "zach zack",
    }.items()
    for short in shorts.split()
}  # fmt: skip
_PARTICLES = {"de", "del", "la", "las", "los", "y", "da", "dos", "do", "van", "von"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_STREETS = {
    "street": "st", "avenue": "av", "ave": "av", "road": "rd", "drive": "dr", "lane": "ln",
    "court": "ct", "place": "pl", "boulevard": "blvd", "circle": "cir", "terrace": "ter",
    "apartment": "apt", "unit": "apt", "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip
_SEXES = {"female": "f", "girl": "f", "male": "m", "boy": "m", "nonbinary": "x"}
_UNKNOWN = {
    "u", "unk", "unkn", "unknown", "undetermined", "n", "na", "nr", "ns", "none", "null", "nan", "notknown",
    "notreported", "notrecorded", "notstated", "notspecified", "notgiven", "notavailable", "notapplicable",
    "notanswered", "notcollected", "unreported", "unspecified", "unstated", "missing", "blank", "declined",
    "refused", "prefernottosay", "prefernottoanswer", "0", "9", "99", "999", "desconocido", "noreportado",
}  # fmt: skip
_APART = {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d\d)(\d\d)")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SOUNDS = {c: d for d, cs in enumerate("bfpv cgjkqsxz dt l mn r".split(), 1) for c in cs}


class _Letters(dict[int, str]):
    """What str.translate puts for each character of a decomposed text: letters, digits and the marks that are part
    of a letter, as vowel signs of Devanagari are, stay; accents and what is not seen go; all else parts words."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        kind, place = unicodedata.category(letter), unicodedata.combining(letter)
        if letter in "'’" or kind == "Cf" or _is_accent(letter, place):
            told = ""
        else:
            told = letter if letter.isalnum() or kind.startswith("M") else " "
        return self.setdefault(code, told)


def _is_accent(letter: str, place: int) -> bool:
    """By Unicode's combining class: laid over a letter (1), points of Hebrew, Arabic and Syriac (10 to 36), and
    what stands above or below a letter (200 and more)."""
    return (
        place == 1
        or 10 <= place <= 36
        or place >= 200
        or unicodedata.name(letter, "").startswith(("VARIATION SELECTOR", "COMBINING GRAPHEME"))
    )


_LETTERS = _Letters()


def plain_words(text: str) -> list[str]:
    """Small letters and digits without accents, as words; what joins names (hyphens) parts them."""
    text = "".join(_APART.get(c, c) for c in text.casefold())
    return unicodedata.normalize("NFKD", text).translate(_LETTERS).split()


@lru_cache(200_000)
def normal_first(text: str) -> str:
    """A given name: the first of several, in full (Bob is robert)."""
    words = plain_words(text)
    return _NICKNAMES.get(words[0], words[0]) if words else ""


@lru_cache(200_000)
def normal_last(text: str) -> str:
    """A surname, without particles and suffixes; two surnames as two words ("garcia lopez")."""
    words = [word for word in plain_words(text) if word not in _SUFFIXES]
    return " ".join([word for word in words if word not in _PARTICLES] or words)


@lru_cache(200_000)
def normal_street(text: str) -> str:
    """A street and number, with the usual short forms."""
    return " ".join(_STREETS.get(word, word) for word in plain_words(text))


def normal_town(text: str) -> str:
    return " ".join(plain_words(text))


def normal_zip(text: str) -> str:
    """The first five characters of a postcode; the zero that a spreadsheet took is given back."""
    code = "".join(plain_words(text.partition("-")[0]))
    return code.zfill(5)[:5] if code.isdigit() and len(code) == 4 and len(text) == 4 else code[:5]


def normal_sex(text: str) -> str:
    """f, m, or x for neither; another word as it is, and nothing for the usual words that say it is not known."""
    word = "".join(plain_words(text))
    return "" if word in _UNKNOWN else _SEXES.get(word, word)


def read_date(text: str, order: str | None) -> date:
    """A birth date: 2015-03-04, or as 03/04/2015 where the order (mdy, dmy) is said or beyond doubt.

    Raises: ValueError, which says what is wrong; a date that can be read in two ways is not guessed.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return _make_date(year, month, day)
    if not (found := _SLASHED.fullmatch(text)):
        raise ValueError("is not a date; write it as 2015-03-31")
    one, two, year = (int(part) for part in found.groups())
    if order is None and one != two and one <= 12 and two <= 12:
        raise ValueError("can be read in two ways; write 2015-03-31, or say --dates mdy or dmy")
    month_first = order == "mdy" if order else two > 12 or one == two
    return _make_date(year, *((one, two) if month_first else (two, one)))


def _make_date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("is a day that no calendar has") from None


@lru_cache(200_000)
def sound_of(name: str) -> str:
    """How a name sounds in English: American Soundex of its first word."""
    word = name.partition(" ")[0]
    if not word:
        return ""
    code, last = word[0], _SOUNDS.get(word[0])
    for letter in word[1:]:
        sound = _SOUNDS.get(letter)
        if sound and sound != last:
            code += str(sound)
        if letter not in "hw":
            last = sound
    return code[:4].ljust(4, "0")
