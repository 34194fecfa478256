"""Rules on what texts tell of one person, and on small counts in them: nobody is found through a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from ..codes import Code
from ..documents import Location
from ..model import Catalog, Descriptor, Package, Record
from ..problems import Problem
from . import person_words as known
from . import told_words as said
from .looks import windows
from .person_texts import names_somebody
from .telling import problem_at
from .text import texts
from .waivers import TEXT_CODES, is_waived

# The end of a sentence is no title, initial or other short form before a capital letter.
_SENTENCE = re.compile(
    r"(?<![A-Z.][.])(?<!\b(?:Mr|Ms|Mx|Dr|St|No|no)\.)(?<!\b(?:Mrs|Sra|Rev|Hon|Ave|Apt)\.)(?<!\b(?:Prof|Srta|Atty|Blvd)\.)"
    r"(?<=[.!?;])\s+(?=[A-Z¡¿\"“])|\n+"
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")
_BEGIN = re.compile(r"(?<!\w)(?=.)", re.DOTALL)
_CODE_OR_LINK = re.compile(r"https?://\S+|`[^`]*`")


class Told(NamedTuple):
    """What a text tells of a person: a code, the words that tell it, a message and what to do."""

    code: Code
    words: str
    message: str
    mend: str


def is_personal_mailbox(address: str) -> bool:
    """Whether an address looks like that of one person: first.last@, or a given name."""
    local = address.partition("@")[0].lower()
    words = re.split(r"[._+-]", local)
    if known.OFFICES & set(words):
        return False
    return words[0] in known.GIVEN_NAMES or bool(
        re.fullmatch(r"[a-z]+[._](?:[a-z][._]?)?[a-z]+", local)
    )


_OFFICE = "Name the office or the role, not the person."
_PUBLIC = "If it is an office's own and public, put it under `public_words` in catalog/catalog.yml."
_REMOVE = "Take it out at once; if it was pushed already, tell the maintainers."
# Without a capital letter, a digit or an @ nothing is told of a person; other scripts are looked at.
_MAY_TELL = re.compile(r"[A-Z0-9@]|[^\x00-\x7f]")
_PATTERNS = (  # each has a digit in it
    (said.SSN, Code.PERSON_SSN, "this looks like a Social Security number", _REMOVE),
    (said.BORN, Code.PERSON_BIRTH_DATE, "this looks like a person's date of birth", _REMOVE),
    (
        said.PHONE,
        Code.PERSON_PHONE,
        "this looks like a telephone number",
        f"Take it out. {_PUBLIC}",
    ),
    (
        said.ADDRESS,
        Code.PERSON_ADDRESS,
        "this looks like a street address",
        f"Take it out. {_PUBLIC}",
    ),
    (said.ID, Code.PERSON_ID, "this looks like the number of one person or case", _REMOVE),
)


@dataclass(frozen=True)
class PlaceNames:
    """Names of places, found in a text as whole words, the longest first. first: the words that they begin
    with; a text that has none of these need not be searched. lengths: of the names that begin with a sign,
    from long to short. However many names there are, a text is searched as fast."""

    names: frozenset[str]
    first: frozenset[str]
    lengths: Mapping[str, Sequence[int]]

    def blot_out(self, text: str) -> tuple[str, int]:
        """A text with "Place" for each name of one, and how many there were."""
        if self.first.isdisjoint(_WORD.findall(text)):
            return text, 0
        parts, end, count = [], 0, 0
        for begin in _BEGIN.finditer(text):
            start = begin.start()
            if start >= end and (length := self._measure(text, start)):
                parts += [text[end:start], "Place"]
                end, count = start + length, count + 1
        return "".join([*parts, text[end:]]), count

    def _measure(self, text: str, start: int) -> int:
        """How long the name is that begins here; 0 where none does."""
        for length in self.lengths.get(text[start], ()):
            end = start + length
            if text[start:end] in self.names and not _WORD.match(text, end):
                return length
        return 0


def find_told(text: str, places: PlaceNames | None = None) -> Iterator[Told]:
    """What a text says of one person, and counts below ten of persons at a place.

    places: names of places, which are no persons' names.
    """
    for sentence in _SENTENCE.split(text):
        for part in windows(sentence):
            yield from _find_in(part, places)


def _find_in(text: str, places: PlaceNames | None) -> Iterator[Told]:
    address = known.EMAIL.search(text)
    if address and is_personal_mailbox(address.group()):
        mend = "Name the mailbox of an office, such as info@ or data@."
        yield Told(Code.PERSON_EMAIL, text, "this looks like the mailbox of one person", mend)
    bare = _CODE_OR_LINK.sub(" ", text)
    for pattern, code, message, mend in _PATTERNS if _DIGIT.search(bare) else ():
        for found in pattern.finditer(bare):
            yield Told(code, found.group(), message, mend)
    unplaced, placed = places.blot_out(bare) if places else (bare, 0)
    if names_somebody(unplaced):
        yield Told(Code.PERSON_NAME, text, "a person seems to be named here", _OFFICE)
    if placed and (few := _count_few(bare)):
        message = "a count of fewer than ten persons stands in one sentence with a place"
        mend = 'Say it without the number, as in "fewer than ten", or without the place.'
        yield Told(Code.COUNT_IN_WORDS, few, message, mend)


def _count_few(text: str) -> str:
    """The words of the first small count of persons; empty where there is none."""
    for found in said.FEW_PERSONS.finditer(text):
        if not said.NO_COUNT.search(text[: found.start()]):
            return found.group()
    return ""


# ------------------------------------------------------------------------------------ over all texts


@lru_cache(maxsize=4)
def match_places(names: frozenset[str]) -> PlaceNames | None:
    """The names of places by which texts are searched; None where none of them has a letter or digit."""
    words = {name: found.group() for name in names if (found := _WORD.search(name))}
    lengths = defaultdict(set)
    for name in words:
        lengths[name[0]].add(len(name))
    ordered = {sign: sorted(each, reverse=True) for sign, each in lengths.items()}
    return PlaceNames(frozenset(words), frozenset(words.values()), ordered) if words else None


def name_places(catalog: Catalog) -> PlaceNames | None:
    """The names of all places in tables that hold no numbers."""
    return match_places(catalog.place_names)


def _open_reader(catalog: Catalog) -> Callable[[str], tuple[Told, ...]]:
    """What gives the first finding of each kind in a text, but for words that are public. It reads a text once:
    records have the same words again and again."""
    places, public = name_places(catalog), [entry.words for entry in catalog.settings.public_words]
    are_marked = all(map(_MAY_TELL.search, catalog.place_names))

    @cache
    def read(text: str) -> tuple[Told, ...]:
        if are_marked and not _MAY_TELL.search(text):
            return ()
        told: dict[Code, Told] = {}
        for found in find_told(text, places):
            if found.code not in TEXT_CODES or not _is_public(found.words, public):
                told.setdefault(found.code, found)
        return tuple(told.values())

    return read


def _is_public(words: str, public: list[str]) -> bool:
    return any(entry in words or words in entry for entry in public)


def _name_column(descriptor: Descriptor, at: Location) -> str | None:
    """The column whose values a place in a descriptor lists; None for any other place."""
    match at:
        case ("resources", int(r), "schema", "fields", int(f), "constraints" | "categories", *_):
            return descriptor.resources[r].schema_.fields[f].name
    return None


def _tell_record(catalog: Catalog, record: Record) -> Iterator[tuple[Location, Told]]:
    """What the texts of a record tell, each with its place."""
    read = catalog.once(_open_reader)
    for at, text in texts(record):
        if at[:1] != ("public_words",):
            yield from ((at, one) for one in read(text))


def find_in_lines(catalog: Catalog, path: str, text: str) -> Iterator[Problem]:
    """What the lines of a text say of one person, where the text is a file of its own."""
    read = catalog.once(_open_reader)
    for number, line in enumerate(text.splitlines(), start=1):
        for one in read(line):
            yield Problem(path, number, "", one.code, one.message, one.mend)


def check_persons_in_records(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record names offices and roles, and no person. It has no telephone number, address, date of birth
    or number of a person, and no count below ten of persons in one sentence with a place.

    Why: Everything in the catalog is public and stays in its history. People come and go; the
    office stays. Two children of a small town are known to their neighbors.

    Mend: Write the office or the role in place of the name, and an office's mailbox, such as
    `info@` or `data@`, in place of a person's. What is an office's own and public, such as its telephone
    number, is allowed under `public_words` in `catalog/catalog.yml`.
    """
    for record in catalog.records:
        for at, found in _tell_record(catalog, record):
            yield problem_at(record, at, found.code, found.message, found.mend)


def check_persons_in_texts(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A descriptor and a README name offices and roles, and no person. They have no telephone number,
    address, date of birth or number of a person, and no count below ten of persons in one sentence with a
    place.

    Why: Everything in a package is public and stays in its history. People come and go; the office
    stays. Two children of a small town are known to their neighbors.

    Mend: Write the office or the role in place of the name, and an office's mailbox, such as
    `info@` or `data@`, in place of a person's. What is an office's own and public, such as its telephone
    number, is allowed under `public_words` in `catalog/catalog.yml`.
    """
    for at, found in _tell_record(catalog, package.descriptor):
        column = _name_column(package.descriptor, at)
        if column is None or not is_waived(package, found.code, column):
            yield problem_at(package.descriptor, at, found.code, found.message, found.mend)
    if package.edition:
        for at, found in _tell_record(catalog, package.edition):
            yield problem_at(package.edition, at, found.code, found.message, found.mend)
    yield from find_in_lines(catalog, f"datapackages/{package.id}/README.md", package.readme)


def check_persons_in_guides(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A page of `docs/` names offices and roles, and no person. It has no telephone number, address, date
    of birth or number of a person, and no count below ten of persons in one sentence with a place.

    Why: Every page is public and stays in the history. People come and go; the office stays. Two
    children of a small town are known to their neighbors.

    Mend: Write the office or the role in place of the name, and an office's mailbox, such as
    `info@` or `data@`, in place of a person's. What is an office's own and public, such as its telephone
    number, is allowed under `public_words` in `catalog/catalog.yml`.
    """
    for path, text in catalog.guides.items():
        yield from find_in_lines(catalog, path, text)


RECORD_RULES = (check_persons_in_records, check_persons_in_guides)
RULES = (check_persons_in_texts,)
