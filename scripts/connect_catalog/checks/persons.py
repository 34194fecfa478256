"""Personal data, found by column: a table tells of groups, never of one child.

A column is judged by its header and its distinct values together. No finding repeats a value. The
same finders serve a bare CSV file, of which nothing but the header is known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..bounds import LOOKED_LENGTH
from ..codes import Code
from ..model import Catalog, Package, Table
from ..problems import Problem
from . import person_words as known
from .looks import MIN_ROWS, Look, is_numbering, look_at
from .microdata import find_microdata
from .person_names import FEWEST, hold_names, read_name
from .person_strays import find_strayed
from .person_texts import hold_usernames, name_in_sentences
from .telling import problem_in
from .waivers import is_waived


class Detection(NamedTuple):
    """What a column seems to hold: a code, and the words for it. cells: the values that it is about, which no
    message repeats; none where it is about the column."""

    code: Code
    words: str
    cells: tuple[str, ...] = ()

    def is_of(self, places: Collection[str]) -> bool:
        """Whether it is about nothing but known places."""
        return bool(self.cells) and all(cell in places for cell in self.cells)


def find_emails(look: Look) -> Detection | None:
    """No column holds e-mail addresses."""
    return Detection(Code.PERSON_EMAIL, "e-mail addresses") if look.any(known.EMAIL) else None


def find_phones(look: Look) -> Detection | None:
    """No column holds telephone numbers."""
    if look.any(known.PHONE) or _dialled(look):
        return Detection(Code.PERSON_PHONE, "telephone numbers")
    if (
        known.PHONES.search(look.header)
        and look.share(lambda value: 7 <= sum(map(str.isdigit, value)) <= 15) > 0.5
    ):
        return Detection(Code.PERSON_PHONE, "telephone numbers")
    return None


def _dialled(look: Look) -> bool:
    """Whether numbers of ten digits are as those that are dialled, from a few areas, whatever the heading
    says. They would be billions."""
    if look.role == "measure" or look.distinct < FEWEST or look.is_place_code():
        return False
    areas = {value[:3] for value in look.sample}
    return look.share(known.DIALLED.fullmatch) > 0.95 and len(areas) <= max(3, 0.2 * look.distinct)


def find_ssns(look: Look) -> Detection | None:
    """No column holds Social Security numbers."""
    if look.any(known.SSN) or (
        known.SSNS.search(look.header)
        and look.share(lambda value: sum(map(str.isdigit, value)) in (4, 9)) > 0.5
    ):
        return Detection(Code.PERSON_SSN, "Social Security numbers")
    return None


def find_birth_dates(look: Look) -> Detection | None:
    """No column holds dates of birth, or days scattered over years as only dates of birth are."""
    by_header = known.BIRTH_DATES.search(look.header) and look.share(_day) > 0.5
    if by_header or _scattered_days(look):
        return Detection(
            Code.PERSON_BIRTH_DATE, "dates of birth, or other days of one person's life"
        )
    return None


def _scattered_days(look: Look) -> bool:
    """Whether the days span three years or more and are neither evenly spaced nor consecutive."""
    if look.distinct < MIN_ROWS or look.share(_day) < 0.8 or known.RELEASES.search(look.header):
        return False
    days = sorted({day for value in look.sample if (day := _day(value))})
    if len(days) < MIN_ROWS or days[-1] - days[0] < 3 * 365:
        return False
    of_month = {date.fromordinal(day).day for day in days}
    apart = math.gcd(*(after - before for before, after in zip(days, days[1:], strict=False)))
    many = len(of_month) > min(10, 0.55 * len(days))
    return apart == 1 and many and look.distinct < 0.9 * (days[-1] - days[0])


def _day(text: str) -> int | None:
    """A day as a number of days; None if the text is not a day."""
    found = known.DAY.fullmatch(text)
    parts = {name[0]: part for name, part in found.groupdict().items() if part} if found else {}
    month = parts.get("b", "").lower()
    try:
        year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
        number = known.MONTHS.index(month) + 1 if month else int(parts["m"])
        return date(year, number, int(parts["d"])).toordinal()
    except (KeyError, ValueError):
        return None


def find_addresses(look: Look) -> Detection | None:
    """No column holds street addresses."""

    def is_mixed(v: str) -> object:
        return re.search("[a-zA-Z]", v) and re.search(r"\d", v) and "://" not in v

    streets = look.share(known.STREET.search)
    if (
        streets > 0.3
        or (streets > 0 and look.share(known.HOUSE_AND_NAME.match) > 0.5)
        or (known.ADDRESSES.search(look.header) and look.share(is_mixed) > 0.3)
    ):
        return Detection(Code.PERSON_ADDRESS, "street addresses")
    return None


def find_names(look: Look) -> Detection | None:
    """No column holds the names of persons."""
    by_header = known.NAMES.search(look.header) and not known.NOT_NAMES.search(look.header)
    if by_header or known.PERHAPS_NAMES.fullmatch(look.header):
        wordy = look.share(lambda value: re.fullmatch(r"[^\d_/]{1,60}", value)) > 0.8
        if wordy and look.distinct > 1 and (by_header or _may_be_names(look)):
            return Detection(Code.PERSON_NAME, "names of persons")
    if look.role in ("time", "measure"):
        return None
    texts = [value[:LOOKED_LENGTH] for value in look.sample]
    if hold_names(texts, _is_namesake(look)) or hold_usernames(texts):
        return Detection(Code.PERSON_NAME, "names of persons")
    if name_in_sentences(texts):
        return Detection(Code.PERSON_NAME, "texts that name persons")
    if strayed := find_strayed(look):
        return Detection(Code.PERSON_NAME, "the name of a person in one of its cells", strayed)
    return None


def _may_be_names(look: Look) -> bool:
    """Whether values are many and written as names are, some of them of listed names."""
    many = look.distinct >= max(10, 0.1 * look.filled)
    if not many or look.share(lambda value: value.istitle() and read_name(value)) < 0.8:
        return False
    return look.share(lambda value: (read := read_name(value)) and read.listed) > 0.1


def _is_namesake(look: Look) -> bool:
    """Whether the heading says that values are things that bear the names of persons."""
    return look.role == "geography" or bool(known.NAMESAKES.search(look.header))


def find_ids(look: Look) -> Detection | None:
    """No column holds the numbers of students, clients or cases."""
    named = (
        known.IDS.search(look.header)
        and look.distinct >= min(look.rows, 5)
        and look.share(lambda value: re.search(r"\d", value)) > 0.5
        and not look.share(re.compile(r"\d+\.\d+").fullmatch) > 0.5
    )
    unnamed = (
        look.is_nearly_unique()
        and look.role != "measure"
        and not look.is_place_or_time()
        and not known.NAMESAKES.search(look.header)
        and look.share(known.CODE.fullmatch) > 0.8
        and not look.share(_day) > 0.5
        and (
            look.role is not None
            or not look.share(known.NUMERAL.fullmatch) > 0.8
            or is_numbering(look)
            or _is_drawn(look)
        )
    )
    if (named or unnamed) and not look.is_place_code():
        return Detection(Code.PERSON_ID, "numbers that stand for one person or case")
    return None


def _is_drawn(look: Look) -> bool:
    """Whether numbers under a heading that says nothing have all six digits and begin with each alike.
    Counts and amounts are of several lengths, and begin with a 1 oftener than with a 9."""
    if not known.SILENT.fullmatch(look.header) or look.share(known.SIX_DIGITS.fullmatch) < 1:
        return False
    firsts = [value[0] for value in look.sample]
    return len({*firsts}) > 5 and sum(first in "123" for first in firsts) < 0.5 * len(firsts)


FINDERS = (
    find_emails,
    find_ssns,
    find_phones,
    find_birth_dates,
    find_addresses,
    find_ids,
    find_names,
)


def find_in_column(look: Look) -> Detection | None:
    """The first finding in a column, or None."""
    return next((found for finder in FINDERS if (found := finder(look))), None)


# ---------------------------------------------------------------------------------- over a package


def look_at_table(table: Table) -> list[Look]:
    """The columns of a table, prepared for the finders."""
    looks = []
    for column in table.resource.schema_.fields:
        counts = table.counts(column.name)
        plain = {value: n for value, n in counts.items() if value not in column.marking()}
        looks.append(look_at(column.name, plain, table.size, column.connect.role))
    return looks


def check_persons(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No column holds personal data, and each row tells of a group, not of one child. Personal data
    are e-mail addresses, telephone and Social Security numbers, dates of birth, street addresses,
    numbers of students or cases, and names of persons, whatever the heading says. Rows that tell of
    age, sex, race or the like are told apart by their groups, and count or rate something.

    Why: The catalog tells of groups. A row about one child, or a number or name that leads to one,
    can hurt that child and the family, and what was once public cannot be called back.

    Mend: Remove the column, and publish counts of groups instead. If the column holds nothing
    personal, say why in `connect.waivers`. If the table was pushed already, tell the maintainers at
    once: it must leave the history too.
    """
    for table in package.tables.values():
        looks = look_at_table(table)
        found = [
            (look, finding)
            for look in looks
            if (finding := find_in_column(look)) and not finding.is_of(catalog.place_names)
        ]
        single = find_microdata(looks, [*table.sheet.columns.values()])
        for look, finding in found:
            message = f"this column seems to hold {finding.words}"
            yield from _problem(package, table, look, finding.code, message, finding.cells)
        if single and single not in [look for look, _ in found]:
            message = (
                "each row seems to be one person: it tells what one is, as age or sex do, and no "
                "count tells of how many"
            )
            yield from _problem(package, table, single, Code.MICRODATA, message)


def _problem(
    package: Package,
    table: Table,
    look: Look,
    code: Code,
    message: str,
    cells: Sequence[str] = (),
) -> Iterator[Problem]:
    """cells: the values that the problem is about, where it is not about the whole column."""
    if is_waived(package, code, look.name):
        return
    if not cells:
        yield Problem(table.path, 1, look.name, code, message)
        return
    row, *_ = table.find(look.name, lambda value: value.strip() in cells)
    mend = (
        "Correct the cell. If it names no person, as a school may be called, say why in `connect.waivers`. "
        "If the table was pushed already, tell the maintainers at once: it must leave the history too."
    )
    yield problem_in(table, row, look.name, code, message, mend)


RULES = (check_persons,)
