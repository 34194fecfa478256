"""The room that words take in a picture, and words in lines that fit.

A picture is drawn before anybody knows which font it will be shown in. So each letter is taken to be as
wide as in the widest of the usual fonts (DejaVu Sans and Verdana, and Segoe UI for some capitals).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

SIZE = 13  # pixels: the letters of a picture, if nothing else is said
BOLD = 1.25  # so much wider is a bold letter at most
GAP = 8  # pixels between two labels

# Advance widths as parts of the font's size: the widest that the fonts have for a class of letters.
_CLASSES = {
    0.3: "'ijlı",
    0.38: " ,.f’‘",
    0.47: 'IJ/:;\\|()[]-!rtľ"‐‑·',
    0.56: "sczL?°ιг“”„",
    0.76: "ABCKRVXZъмц",
    0.83: "DGHNOQU&wÐØĐΩы",
    0.93: "#+<=>^~MΜМфжюшФЫωĦ±×÷¬−←→≤≥≈≠",
    1.1: "m%@WÆæŒœ—…©®ЉЊЖШЩЮщљњ",
}
_DIGITS = 0.64  # and most small letters, and the narrower capitals
_HEBREW = 0.8
_OTHER = 1.3  # of scripts whose letters are not listed one by one, as Arabic, whose widest is meant
_SIGN = 1.6  # pictures and other signs
_MARKS = ("Mn", "Me", "Cf")  # they stand on a letter, or are not seen
_JOINER = "\u200d"
_RARE = 1.2  # letters of Latin, Greek and Cyrillic that few languages of today write
_MORE = 0.15  # so much wider than its parts is a letter with a mark at its side


class _Widths(dict[str, float]):
    """The width of each character, found when it is first met."""

    def __missing__(self, letter: str) -> float:
        self[letter] = width = _find_width(letter)
        return width


def _find_width(letter: str) -> float:
    if letter in _BY_LETTER:
        return _BY_LETTER[letter]
    kind = unicodedata.category(letter)
    if kind in _MARKS:
        return 0.0
    if kind == "So":
        return _SIGN
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if kind == "No":
        return _OTHER
    parts = unicodedata.normalize("NFKD", letter)
    if parts != letter:
        more = _MORE if letter > "\u017f" else 0
        return max(0.5, sum(_find_width(part) for part in parts) + more)
    if "\u0590" <= letter < "\u0600":
        return _HEBREW
    if letter < "\u0180" or "\u0370" <= letter < "\u0460":
        return 0.86 if kind == "Lu" else 0.7 if letter > "\x7f" else _DIGITS
    return _RARE if letter < "\u0530" else _OTHER


_BY_LETTER = {letter: width for width, letters in _CLASSES.items() for letter in letters}
_WIDTHS = _Widths()


def measure_words(words: str, size: float = SIZE, bold: bool = False) -> float:
    """The room that words take at most, in pixels."""
    composed = words if words.isascii() else unicodedata.normalize("NFC", words)
    return sum(map(_WIDTHS.__getitem__, composed)) * size * (BOLD if bold else 1)


# A number with its signs, and what parts its digits.
_NUMBER = re.compile(r"[+\-−$€£]?\d+(?:[.,'’\u00a0\u202f/–-]\d+|(?<!\d{4}) \d{3}(?!\d))*[%‰]?")
_SPACES = re.compile(r"[ \t\r\n]+")  # a line may end there; not at one that does not part
_BREAKS_AFTER = "-‐–—/"


def wrap_words(words: str, width: float, lines: int = 99, size: float = SIZE) -> list[str]:
    """Words in so many lines at most, none wider than the width in pixels. Of what is left the end is
    shown, as long names often differ there. No line ends within a number, nor between a letter and its
    marks; only a number that is longer than a line is parted, and never where words are left out."""
    words = _SPACES.sub(" ", words).strip()
    if measure_words(words, size) <= width:
        return [words]
    return [*_wrap(words, width, lines, size)]


@lru_cache(1 << 12)
def _wrap(words: str, width: float, lines: int, size: float) -> tuple[str, ...]:
    pieces = [*_list_pieces(words)]
    wrapped = _fill(pieces, width, size)
    if len(wrapped) > lines:
        end = _cut_start(pieces, width - measure_words("…", size), size)
        wrapped = [*wrapped[: lines - 1], f"…{end}"]
    return tuple(wrapped)


def _fill(pieces: Sequence[str], width: float, size: float) -> list[str]:
    """Pieces in lines, as many in each as fit."""
    written = [""]
    for part in (part for piece in pieces for part in _list_parts(piece, width, size)):
        if measure_words((written[-1] + part).rstrip(), size) <= width:
            written[-1] += part
        else:
            written.append(part)
    return [line.strip() for line in written if line.strip()] or [""]


def _list_parts(piece: str, width: float, size: float) -> Iterator[str]:
    """A piece, or what it is made of where it is longer than a line."""
    if measure_words(piece.rstrip(), size) <= width:
        yield piece
        return
    for cluster in _list_clusters(piece):
        if measure_words(cluster, size) <= width:
            yield cluster
        else:
            yield from cluster


def _cut_start(pieces: Sequence[str], width: float, size: float) -> str:
    """The end of some words, as much as fits; of the last word alone, where not even that does."""
    kept = ""
    for piece in reversed(pieces):
        if measure_words((piece + kept).rstrip(), size) > width:
            break
        kept = piece + kept
    if kept.strip():
        return kept.strip()
    for cluster in reversed([*_list_clusters(pieces[-1])]):
        if measure_words((cluster + kept).rstrip(), size) > width:
            break
        kept = cluster + kept
    return kept.strip()


def _list_pieces(words: str) -> Iterator[str]:
    """Words parted wherever a line may end."""
    piece = ""
    for cluster in _list_clusters(words):
        if piece and _may_part(piece[-1], cluster[0]):
            yield piece
            piece = ""
        piece += cluster
    yield piece


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if before == " ":
        return after != " "
    if before in _BREAKS_AFTER:
        return after.isalpha()
    ideographs = _is_ideograph(before), _is_ideograph(after)
    return any(ideographs) and unicodedata.category(after)[0] not in "PZ"


def _is_ideograph(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF" and letter.isalpha()


def _list_clusters(words: str) -> Iterator[str]:
    """What is never parted: a number, or a letter with its marks (after the extended grapheme clusters
    of Unicode Standard Annex 29)."""
    end, cluster = 0, ""
    numbers = {found.start(): found.end() for found in _NUMBER.finditer(words)}
    while end < len(words):
        start, end = end, numbers.get(end, end + 1)
        letters = words[start:end]
        if cluster and not _goes_on(cluster, letters[0]):
            yield cluster
            cluster = ""
        cluster += letters
    if cluster:
        yield cluster


def _goes_on(cluster: str, letter: str) -> bool:
    """Whether a letter belongs to the one before: as a mark, by a joiner, as a tone of skin, or as the
    second letter of a flag."""
    if unicodedata.category(letter) in ("Mn", "Me", "Mc") or letter == _JOINER:
        return True
    if cluster[-1] == _JOINER or "\U0001f3fb" <= letter <= "\U0001f3ff":
        return True
    return _is_flag(letter) and len(cluster) == 1 and _is_flag(cluster)


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def choose_labels(places: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Which labels can stand side by side, each in the middle of its place: the last one, and every
    one before it that leaves room. places: from left to right."""
    chosen: list[int] = []
    free = math.inf
    for i in reversed(range(len(places))):
        if places[i] + widths[i] / 2 <= free:
            chosen.append(i)
            free = places[i] - widths[i] / 2 - GAP
    return chosen[::-1]
