"""Children to encodings: Bloom filters of single fields (hub), and keyed tokens of several fields."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from .keys import ProjectKey
from .normal import sound_of
from .rosters import Child

Profile = Literal["hub", "strict"]
BITS = 256
HASHES = 10  # bits that one part of a value sets
WORDS = BITS // 64  # a filter is told in so many 64-bit numbers
TOKEN_BYTES = 16


def split_name(text: str) -> set[str]:
    """The pairs of neighboring letters of each word, its ends marked."""
    return {f"_{word}_"[i : i + 2] for word in text.split() for i in range(len(word) + 1)}


def split_digits(text: str) -> set[str]:
    """Each character with its place, and the pairs, so that one slip leaves most as it is."""
    return {f"{place}{digit}" for place, digit in enumerate(text)} | {
        text[i : i + 2] for i in range(len(text) - 1)
    }


def split_date(text: str) -> set[str]:
    """The digits of YYYYMMDD with their places, its three parts, and day and month in either order."""
    parts = {f"y{text[:4]}", f"m{text[4:6]}", f"d{text[6:]}", f"x{text[4:6]}", f"x{text[6:]}"}
    return {f"{place}{digit}" for place, digit in enumerate(text)} | parts


def split_letters(text: str) -> set[str]:
    """The letters, counted, with the first and the last: two letters swapped leave all as it is, and one left
    out leaves the rest. That tells a slip from another name, which has a letter of its own."""
    counted = {f"{letter}{text[:at].count(letter)}" for at, letter in enumerate(text)}
    return counted | {f"^{text[0]}", f"{text[-1]}$"}


SPLITS: dict[str, Callable[[str], set[str]]] = {
    "first": split_name,
    "letters": split_letters,  # of the given name
    "last": split_name,
    "born": split_date,
    "street": split_name,
    "town": split_name,
    "zip": split_digits,
}


class Bloom:
    """Makes the filters of one field: each part of a value sets ten bits, which HMAC-SHA512 chooses."""

    def __init__(self, key: bytes, split: Callable[[str], set[str]]) -> None:
        self._key, self._split = key, split
        self._masks: dict[str, int] = {}
        self._filters: dict[str, int] = {}

    def encode(self, value: str) -> int:
        """The filter, a number of 256 bits. value: not empty."""
        known = self._filters.get(value)
        if known is None:
            known = 0
            for part in self._split(value):
                known |= self._mask(part)
            self._filters[value] = known
        return known

    def _mask(self, part: str) -> int:
        mask = self._masks.get(part)
        if mask is None:
            mask = 0
            for place in hmac.digest(self._key, part.encode(), "sha512")[:HASHES]:
                mask |= 1 << place
            self._masks[part] = mask
        return mask


def to_words(filter_bits: int) -> list[int]:
    """A filter as four signed 64-bit numbers, which databases count bits of."""
    words = [(filter_bits >> (64 * i)) & (2**64 - 1) for i in range(WORDS)]
    return [word - 2**64 if word >= 2**63 else word for word in words]


def _parts(child: Child) -> dict[str, str]:
    one_last = child.last.partition(" ")[0]
    return {
        "first": child.first,
        "last": one_last,
        "born": child.born,
        "year": child.born[:4],
        "area": child.zip[:3],
        "town": child.town,
        "both": "+".join(sorted([child.first, one_last])) if child.first and one_last else "",
        "sounds": "+".join(sorted([sound_of(child.first), sound_of(one_last)]))
        if child.first and one_last
        else "",
        "sound1": sound_of(child.first),
        "sound2": sound_of(one_last),
        "initials": "".join(sorted([child.first[0], one_last[0]]))
        if child.first and one_last
        else "",
        "street": child.street,
        "house": _house_of(child.street),
        "zip": child.zip,
        "sex": child.sex,
        "turned": _turn(child.born),
    }


def _house_of(street: str) -> str:
    """The first number of an address; empty if it has none."""
    found = re.search(r"\d+", street)
    return found[0] if found else ""


def _turn(born: str) -> str:
    """A birth date with day and month in order of size: the same, whichever was written first."""
    return born[:4] + "".join(sorted([born[4:6], born[6:]]))


# Which fields a token is made of. The linker looks only at pairs that share a token.
TOKENS: dict[Profile, dict[str, tuple[str, ...]]] = {
    "hub": {
        "t_full": ("first", "last", "born"),
        "t_place": ("born", "zip"),
        "t_area": ("born", "area"),
        "t_last": ("sound2", "born"),
        "t_first": ("sound1", "born"),
        "t_names": ("both", "zip"),
        "t_sounds": ("sounds",),
        "t_home": ("sound2", "zip"),
        "t_given": ("sound1", "zip"),
        "t_town": ("born", "town"),
        "t_house": ("street",),
        "t_initials": ("initials", "zip"),
        "t_district": ("initials", "town"),
    },
    "strict": {
        "t_full": ("first", "last", "born"),
        "t_sound": ("sound1", "sound2", "born"),
        "t_first": ("first", "born", "zip"),
        "t_last": ("last", "born", "zip"),
        "t_names": ("first", "last", "year", "street"),
    },
}


# What is compared whole: the same or not the same.
CODES = ("sex", "house", "turned")


class Encoder:
    """Encodes children with a project's key."""

    def __init__(self, key: ProjectKey, profile: Profile) -> None:
        self.profile = profile
        self._blooms = {
            field: Bloom(key.for_field(field), SPLITS[field])
            for field in (SPLITS if profile == "hub" else ())
        }
        codes = {field: (field,) for field in (CODES if profile == "hub" else ())}
        self._tokens = {
            name: (key.for_field(f"token:{'+'.join(parts)}"), parts)
            for name, parts in (TOKENS[profile] | codes).items()
        }

    def columns(self) -> list[tuple[str, str]]:
        """Names and kinds (number, token) of the columns that a child is encoded to."""
        words = [
            (f"{field}_{part}", "number")
            for field in self._blooms
            for part in (*(f"b{i}" for i in range(WORDS)), "n")
        ]
        return words + [(name, "token") for name in self._tokens]

    def encode(self, child: Child) -> list[int | str | None]:
        """The cells of a child, in the order of the columns; None where a field is not known."""
        parts = _parts(child)
        values = {**parts, "last": child.last, "letters": child.first}
        cells: list[int | str | None] = []
        for field, bloom in self._blooms.items():
            value = values[field]
            if value:
                bits = bloom.encode(value)
                cells += [*to_words(bits), bits.bit_count()]
            else:
                cells += [None] * (WORDS + 1)
        return cells + [*self._encode_tokens(parts)]

    def _encode_tokens(self, parts: dict[str, str]) -> Iterator[str | None]:
        for key, names in self._tokens.values():
            values = [parts[name] for name in names]
            text = "\x1f".join(values)
            whole = all(values)
            yield hmac.digest(key, text.encode(), "sha512")[:TOKEN_BYTES].hex() if whole else None


def encode_all(encoder: Encoder, children: Iterable[Child]) -> list[list[int | str | None]]:
    """The encodings of children, as columns."""
    return [list(column) for column in zip(*map(encoder.encode, children), strict=True)]
