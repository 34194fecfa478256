"""Personal data, found by column: a table tells of groups, and never of one child.

A column is judged by its header and its distinct values together; no finding repeats a value. The
same finders serve a bare CSV file, of which nothing but the header is known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..model import Catalog, Package, Table
from ..problems import Problem
from .records import problem_at
from .text import all_records, texts
from .waivers import is_waived

LOOKED_AT = 5_000
WINDOW = 300  # no pattern here meets a longer text at once, so that none can be stalled by it
MIN_ROWS = 12
HINT = (
    "Remove the column; publish counts of groups instead. If it holds nothing personal, say why in "
    "`connect.waivers`. If it was pushed already, tell the maintainers: it must leave the history."
)


class Look(NamedTuple):
    """A column as the finders see it.

    header: small words of its name with _ between and around them and no digits, as in
    "_student_id_"; values:
    its distinct values without empty cells and marks (LOOKED_AT at most, spread over the column);
    distinct and filled count all of them, and the cells that hold one; role and kind are None
    where nobody declared them.
    """

    name: str
    header: str
    values: tuple[str, ...]
    distinct: int
    filled: int
    rows: int
    role: str | None = None
    kind: str | None = None

    def share(self, fits: Callable[[str], object]) -> float:
        """How many of the values fit, from 0 to 1."""
        return sum(bool(fits(value[:WINDOW])) for value in self.values) / max(len(self.values), 1)

    def any(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern stands anywhere in a value, however long."""
        return any(pattern.search(part) for value in self.values for part in _windows(value))

    def is_nearly_unique(self) -> bool:
        return self.filled >= MIN_ROWS and self.distinct >= 0.9 * self.filled >= 0.45 * self.rows

    def is_place_code(self) -> bool:
        """FIPS codes and Census GEOIDs, by header and length."""
        named = re.search(r"_(fips|geo_?id|zcta|cousub|tract|block_group|county_?code)_", self.header)
        return bool(named) and self.share(re.compile(r"\d{2}|\d{3}|\d{5}|\d{7}|\d{10,12}|\d{15}").fullmatch) > 0.9

    def is_place_or_time(self) -> bool:
        guessed = self.role is None and bool(_PLACE_OR_TIME.search(self.header))
        return self.role in ("geography", "time") or guessed or self.is_place_code()


def _windows(text: str) -> Iterator[str]:
    """A text in overlapping pieces, so that what is looked for stands in one of them whole."""
    for start in range(0, max(len(text) - WINDOW // 3, 1), WINDOW * 2 // 3):
        yield text[start : start + WINDOW]


_PLACE_OR_TIME = re.compile(
    r"_(town|city|county|district|school|region|state|area|tract|place|zip|year|yr|month|quarter|"
    r"week|period|fisc\w*|fy|sfy)s?_"
)


def look_at(
    name: str, counts: dict[str, int], rows: int, role: str | None = None, kind: str | None = None
) -> Look:
    """A column ready for the finders. counts: how often each value stands in it."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    header = "_" + re.sub(r"[^a-z]+", "_", words.lower().replace("#", " no ")).strip("_") + "_"
    values = [value.strip() for value in counts if value.strip()]
    step = max(1, math.ceil(len(values) / LOOKED_AT))
    filled = sum(count for value, count in counts.items() if value.strip())
    return Look(name, header, tuple(values[::step]), len(values), filled, rows, role, kind)


# --------------------------------------------------------------------------------------- the rules

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[a-zA-Z]{2}")
_PHONE = re.compile(
    r"(?<![\w.-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?:\s?(?:x|ext\.?)\s?\d+)?(?![\w-])"
)
_SSN = re.compile(r"(?<![\w-])(?!000|666)\d{3}([- ])\d{2}\1\d{4}(?![\w-])")
_DAY = re.compile(
    r"(?P<y>\d{4})([-/])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?:[T ]00:00(?::00)?)?"
    r"|(?P<m2>\d{1,2})([-/.])(?P<d2>\d{1,2})\6(?P<y2>\d{4}|\d{2})"
    r"|(?P<d3>\d{1,2})[- ](?P<b3>[A-Za-z]{3})[a-z]*\.?[- ,]+(?P<y3>\d{4}|\d{2})"
    r"|(?P<b4>[A-Za-z]{3})[a-z]*\.? (?P<d4>\d{1,2}),? (?P<y4>\d{4})|(?P<y5>(?:19|20)\d\d)(?P<m5>\d\d)(?P<d5>\d\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STREET = re.compile(
    r"^\d{1,6}[a-zA-Z]?\s+(?:[NSEW]\.?\s+)?[\w'.\s-]*?\b(?:street|str?|avenue|ave?|road|rd|lane|ln|drive|dr|court|ct|"
    r"boulevard|blvd|circle|cir|way|place|pl|terrace|ter|highway|hwy|parkway|pkwy|square|sq|trail|trl|"
    r"turnpike|tpke|route|rte|extension|ext|heights|hts|crossing|green|ridge|run|path)\b\.?"
    r"|^p\.?\s?o\.?\s+box\s+\d|\b(?:apt|apartment|suite|ste|unit)\.?\s*#?\s*\w{1,5}$", re.I
)
_HOUSE_AND_NAME = re.compile(r"\d{1,6} [A-Z][a-z]+(?: [A-Z][\w.]*)+")

_WHO = (
    r"(?:student|stu|stdnt|pupil|child|chld|kid|infant|baby|newborn|youth|juvenile|minor|client|clnt|clt|"
    r"patient|pt|case|cs|member|mbr|person|prsn|participant|individual|indiv|family|fam|household|hh|"
    r"recipient|recip|beneficiary|parent|guardian|mother|mom|father|dad|caregiver|foster_?parent|"
    r"sibling|victim|perpetrator|offender|defendant|respondent|applicant|enrollee|resident|inmate|"
    r"worker|case_?worker|social_?worker|teacher|staff|employee|emp|contact|emergency_?contact|"
    r"physician|attorney|probation_?officer|reporter|subject)"
)
_NAME_HEADER = re.compile(
    rf"_(?:first|last|middle|given|family|full|maiden|birth|nick|preferred|legal|sur)_?(?:name|nm|init(?:ial)?)s?_"
    rf"|_(?:f|l|m)_?(?:name|nm)_|_surname_|_(?:name|nm)_?(?:first|last|full|middle)_|_{_WHO}s?_?(?:full_?|s_)?(?:name|nm)s?_"
    rf"|_{_WHO}_(?:f|l)_?(?:name|nm)_|_{_WHO}_(?:first|last)(?:_(?:name|nm))?_|_(?:stu|chld|clt|cl|pt|cs|mbr)(?:nm|name)_"
    rf"|_name_(?:of_)?(?:the_)?{_WHO}_|_(?:nombres?|apellidos?)_|^_(?:fn|ln|lname|fname)_$|_next_of_kin_"
)
_NAME_GUESS = re.compile(
    rf"^_(?:names?|who|(?:legal_|foster_|current_|primary_)?{_WHO}s?|case_?manager|therapist|clinician|"
    r"foster_home|(?:reported|referred|assigned|seen|entered)_(?:by|to)|principal|counselor|supervisor)_$"
)
_BIRTH_HEADER = re.compile(
    r"_(?:dob|d_o_b|bday|b_?date|birth_?(?:date|dt|day)|date_?of_?birth|(?:dt|date)_?(?:of_?)?birth|"
    r"born(?:_on)?|(?:brth|bth|bir)_?(?:date|dt)|fecha_(?:de_)?nacimiento)_"
)
_ADDRESS_HEADER = re.compile(
    r"_(?:address(?:es)?|addr|adrs|addrs)(?:_?line)?_|_(?:street|house|apt)(?:_?(?:name|no|num|number))?_"
    r"|_(?:street|home|mail(?:ing)?|residential|physical)_?(?:address|addr)|_residence_|_po_box_|_(?:domicilio|direccion)_"
)
_PHONE_HEADER = re.compile(
    r"_(?:(?:home|work|cell|mobile|day|eve)?_?(?:phone|telephone|tele?|ph)|mobile|cell|fax|telefono)_?(?:no|num|number|nbr)?_"
)
_SSN_HEADER = re.compile(r"_(?:ssn|ss_?(?:no|num|number|nbr)|soc(?:ial)?_?sec(?:urity)?(?:_?(?:no|num|number|nbr))?|social)(?:_last)?_|_last_ssn_")
_ID = r"(?:ids?|i_d|no|num|nbr|number|numbr|key|identifier|code)"
_ID_HEADER = re.compile(
    rf"_{_WHO}s?_?{_ID}_|_(?:record|rec|referral|ref|episode|incident|report|intake|placement|removal|"
    rf"encounter|admission|admit|claim|docket|chart|visit|enrollment|allegation|complaint|application)_?{_ID}_"
    r"|_(?:sasid|ssid|sis_?id|sid|lasid|uic|mrn|emr|med(?:ical)?_?rec(?:ord)?(?:_?(?:no|num|number))?|"
    r"medicaid(?:_?(?:id|no|num|number))?|medicare_?id|husky_?id|eis_?id|hmis_?id|link_?(?:id|no|num|number|person)|"
    r"edg_?(?:id|no)|docket|birth_?cert(?:ificate)?(?:_?(?:no|num|number))?|passport(?:_?no)?|"
    r"(?:drivers?_?)?licen[cs]e_?(?:no|num|number)|state_assigned_(?:student_)?(?:id|identifier)|guid|uuid)_"
)
_CODE = re.compile(r"(?=(?:\D*\d){4})[A-Za-z0-9][A-Za-z0-9-]{4,40}")
_GIVEN_NAMES = frozenset(
    "james mary michael patricia robert jennifer john linda david elizabeth william barbara richard susan "
    "joseph jessica thomas karen christopher sarah charles lisa daniel nancy matthew sandra anthony ashley "
    "mark emily steven kimberly andrew betty paul margaret joshua donna kenneth michelle kevin carol brian "
    "amanda timothy melissa ronald deborah george stephanie jason rebecca edward sharon jeffrey laura ryan "
    "cynthia jacob amy nicholas kathleen gary angela eric shirley jonathan brenda stephen emma larry anna "
    "justin pamela scott nicole brandon samantha benjamin katherine samuel christine gregory helen alexander "
    "debra patrick rachel frank carolyn raymond janet jack maria dennis catherine jerry heather tyler diane "
    "aaron olivia jose julie adam joyce nathan victoria henry ruth zachary virginia douglas lauren peter "
    "kelly kyle christina noah joan ethan evelyn jeremy judith walter andrea keith hannah christian jacqueline "
    "roger cheryl austin megan sean gloria gerald teresa carl ann dylan sara harold madison jordan kathryn "
    "jesse abigail bryan sophia billy frances bruce alice gabriel judy joe isabella logan julia alan grace "
    "juan amber albert denise willie danielle elijah marilyn wayne beverly randy charlotte vincent natalie "
    "mason theresa roy diana ralph brittany bobby doris russell kayla bradley alexis philip lori eugene "
    "luis carlos miguel angel jesus diego mateo santiago sofia camila valentina lucia elena ana rosa carmen "
    "liam lucas aiden jayden mia ava ella chloe lily zoe aaliyah destiny jasmine tiffany crystal erica "
    "courtney kristen tracy wendy dawn tina tammy melanie leslie jill holly monica april veronica kristin "
    "allison sheila marcus derek corey shawn troy todd craig chad travis joel brett edwin ricardo".split()
)

_INSTITUTIONS = frozenset(
    "school schools academy elementary middle high magnet charter center centre college university "
    "district hospital clinic county town city village region area street river lake park church "
    "library house home services service family families foundation fund inc llc agency department "
    "office program institute association council group team north south east west new of for the and".split()
)


class Finding(NamedTuple):
    """What a column seems to hold: a code for it, and the words."""

    code: str
    words: str


def find_emails(look: Look) -> Finding | None:
    """No column holds e-mail addresses."""
    return Finding("person-email", "e-mail addresses") if look.any(_EMAIL) else None


def find_phones(look: Look) -> Finding | None:
    """No column holds telephone numbers."""
    digits = 0.5 < look.share(lambda value: 7 <= sum(map(str.isdigit, value)) <= 15)
    if look.any(_PHONE) or (digits and _PHONE_HEADER.search(look.header)):
        return Finding("person-phone", "telephone numbers")
    return None


def find_ssns(look: Look) -> Finding | None:
    """No column holds Social Security numbers."""
    digits = 0.5 < look.share(lambda value: sum(map(str.isdigit, value)) in (4, 9))
    if look.any(_SSN) or (digits and _SSN_HEADER.search(look.header)):
        return Finding("person-ssn", "Social Security numbers")
    return None


def find_birth_dates(look: Look) -> Finding | None:
    """No column holds dates of birth, or days scattered over years as only dates of birth are."""
    by_header = _BIRTH_HEADER.search(look.header) and look.share(_day) > 0.5
    if by_header or _scattered_days(look):
        return Finding("person-birth-date", "dates of birth, or other days of one person's life")
    return None


def _scattered_days(look: Look) -> bool:
    """Days over three years or more that are neither evenly apart nor every day."""
    if look.distinct < MIN_ROWS or look.share(_day) < 0.8:
        return False
    days = sorted({day for value in look.values if (day := _day(value))})
    if len(days) < MIN_ROWS or days[-1] - days[0] < 3 * 365:
        return False
    of_month = {date.fromordinal(day).day for day in days}
    apart = math.gcd(*(after - before for before, after in zip(days, days[1:], strict=False)))
    return apart == 1 and len(of_month) > 10 and look.distinct < 0.9 * (days[-1] - days[0])


def _day(text: str) -> int | None:
    """A day as a number of days; None for what is no day."""
    found = _DAY.fullmatch(text)
    parts = {name[0]: part for name, part in found.groupdict().items() if part} if found else {}
    month = parts.get("b", "").lower()
    try:
        year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
        number = _MONTHS.index(month) + 1 if month else int(parts["m"])
        return date(year, number, int(parts["d"])).toordinal()
    except (KeyError, ValueError):
        return None


def find_addresses(look: Look) -> Finding | None:
    """No column holds street addresses."""
    mixed = look.share(lambda v: re.search("[a-zA-Z]", v) and re.search(r"\d", v) and "://" not in v)
    streets = look.share(_STREET.search)
    if (
        streets > 0.3 or (streets > 0 and look.share(_HOUSE_AND_NAME.match) > 0.5)
        or (_ADDRESS_HEADER.search(look.header) and mixed > 0.3)
    ):
        return Finding("person-address", "street addresses")
    return None


def find_names(look: Look) -> Finding | None:
    """No column holds the names of persons."""
    wordy = look.share(lambda value: re.fullmatch(r"[^\d_/]{1,60}", value)) > 0.8
    by_header = _NAME_HEADER.search(look.header) and not re.search(r"_(?:count|number|pct)_", look.header)
    many = _NAME_GUESS.search(look.header) and look.distinct >= max(10, 0.1 * look.filled)
    if wordy and look.distinct > 1 and (
        by_header or look.share(_is_person) > _needed(look)
        or (many and look.share(lambda value: value.istitle() and len(value.split()) < 4) > 0.8)
    ):
        return Finding("person-name", "names of persons")
    return None


def _needed(look: Look) -> float:
    """The share of values that must read as names; one word alone is often a town."""
    if look.distinct < 5:
        return 0.9
    if _NAME_GUESS.search(look.header):
        return 0.1
    return 0.2 if look.share(lambda value: len(value.split()) > 1) > 0.5 else 0.35


def _is_person(value: str) -> bool:
    """One to four words of which one of the first two is a common given name, and none says that
    it is the name of a place or an institution."""
    words = re.sub(r"^(?:Dr|Mrs?|Ms|Mx|Miss|Prof)\.?\s+", "", value.replace(",", " ")).split()
    named = any(word.lower() in _GIVEN_NAMES for word in words[:2])
    return named and len(words) <= 4 and not any(word.lower() in _INSTITUTIONS for word in words)


def find_ids(look: Look) -> Finding | None:
    """No column holds the numbers of students, clients or cases."""
    coded = look.share(lambda value: re.search(r"\d", value)) > 0.5
    named = _ID_HEADER.search(look.header) and coded and look.distinct >= min(look.rows, 5)
    unnamed = (
        look.is_nearly_unique() and look.role != "measure" and not look.is_place_or_time()
        and look.share(_CODE.fullmatch) > 0.8 and not look.share(_day) > 0.5
        and (look.role is not None or not look.share(_is_number) > 0.8 or _is_numbering(look))
    )
    if (named or unnamed) and not look.is_place_code():
        return Finding("person-id", "numbers that stand for one person or case")
    return None


def _is_number(value: str) -> bool:
    return re.fullmatch(r"-?[\d,]*\.?\d+%?", value) is not None


def _is_numbering(look: Look) -> bool:
    """Digits all of one length, as no amount or count is, under a header that names neither."""
    widths = {len(value) for value in look.values}
    return len(widths) == 1 and 7 <= min(widths) <= 15 and not _AMOUNT.search(look.header)


_AMOUNT = re.compile(
    r"_(?:amount|amt|spending|dollars|cost|budget|total|value|count|sum|estimate|est|population|pop|rate|"
    r"percent|pct|expenditures?|revenue|grant|funds?|payments?)_"
)


FINDERS = (
    find_emails, find_ssns, find_phones, find_birth_dates, find_addresses, find_ids, find_names,
)


def find_in_column(look: Look) -> Finding | None:
    """The first thing the finders see in a column."""
    return next((found for finder in FINDERS if (found := finder(look))), None)


# --------------------------------------------------------------------------------------- microdata

_ABOUT_A_PERSON = re.compile(
    r"_(?:age|sex|gender|race|ethnic\w*|hispanic|latino|grade|dob|birth\w*|zip\w*|disab\w*|diagnos\w*|dx|"
    r"language|lang|ell|el|iep|sped|lunch|frpl|lep|marital|religion|status|entry|exit|admit|admission|"
    r"discharge|removal|placement|enrolled|withdrawn|medication|insurance|veteran|homeless|foster|"
    r"school|income|height|weight|score|gpa|citizenship|nationality|tribe)_"
)


def find_microdata(looks: Sequence[Look]) -> Look | None:
    """A table is microdata if a column that is neither place nor time is different in nearly every
    row, nothing in it is counted, and the rows read like persons. Returns that column."""
    if any(_counts(look) for look in looks):
        return None
    about = sum(bool(_ABOUT_A_PERSON.search(look.header)) for look in looks)
    for look in looks:
        plain = look.role not in ("measure",) and not look.is_place_or_time()
        if plain and look.is_nearly_unique() and (about >= 2 or look.share(_row_number) > 0.8):
            return look
    return None


def _row_number(value: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{0,6}[-_ ]?\d+|[0-9a-f]{8}-[0-9a-f-]{27}", value) is not None


def _counts(look: Look) -> bool:
    """Whether a column counts or rates something: declared so or, undeclared, numbers that may be."""
    if look.role is not None and look.role != "measure":
        return False
    if look.role is None and (
        _ABOUT_A_PERSON.search(look.header) or look.is_place_or_time() or _numbers_rows(look)
        or re.search(r"_(?:id|no|num|key|code|row|index)_", look.header)
    ):
        return False
    numbers = [v for v in look.values if _is_number(v[:WINDOW])]
    return len(numbers) > 0.5 * len(look.values) and any(n not in ("0", "1") for n in numbers)


def _numbers_rows(look: Look) -> bool:
    """Whether a column's numbers follow one another without a gap, or are all of one length."""
    numbers = sorted(int(value) for value in look.values if re.fullmatch(r"\d{1,15}", value))
    if not look.is_nearly_unique() or len(numbers) != len(look.values):
        return False
    return numbers[-1] - numbers[0] < 1.2 * look.distinct or _is_numbering(look)


# ---------------------------------------------------------------------------------- over a package


def look_at_table(table: Table) -> list[Look]:
    """The columns of a table, ready for the finders."""
    looks = []
    for column in table.resource.schema_.fields:
        counts = table.rows[column.name].value_counts(sort=False).to_dict()
        plain = {value: n for value, n in counts.items() if value not in column.marking()}
        looks.append(look_at(column.name, plain, len(table.rows), column.connect.role, column.connect.kind))
    return looks


def check_persons(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A column holds no e-mail addresses, telephone or Social Security numbers, dates of birth,
    street addresses, numbers of students or cases, or names of persons; and a row tells of a group,
    not of one child: a table in which nothing is counted has no column, besides places and
    periods, that is different in nearly every row."""
    for table in package.tables.values():
        looks = look_at_table(table)
        found = [(look, finding) for look in looks if (finding := find_in_column(look))]
        single = find_microdata(looks)
        for look, finding in found:
            yield from _problem(package, table, look, finding.code,
                                f"this column seems to hold {finding.words}")
        if single and single not in [look for look, _ in found]:
            yield from _problem(package, table, single, "microdata",
                                "each row seems to be one person: this column is different in nearly "
                                "every row, and nothing is counted")


def _problem(package: Package, table: Table, look: Look, code: str, message: str) -> Iterator[Problem]:
    if not is_waived(package, code, look.name):
        yield Problem(table.path, 1, look.name, code, message, HINT)


# -------------------------------------------------------------------------------- in what is written

_ADDRESSED = re.compile(r"\b(?:(?:Dr|Mrs?|Ms|Mx|Sra|Srta)\.?|(?:Prof|Rev|Hon|Atty)\.)\s+[A-Z][a-zé]+")
_ROLES = frozenset(
    "info data open opendata contact help hello office admin press media news web webmaster site catalog "
    "records foi foia research reports report statistics stats team group unit program programs support "
    "service services public affairs questions inquiry inquiries request requests mail mailbox inbox "
    "communications director commissioner privacy security noreply portal policy evaluation analytics "
    "health children families education youth dept department agency division bureau".split()
)


def is_personal_mailbox(address: str) -> bool:
    """Whether an address reads like one person's: first.last@, or a given name."""
    local = address.partition("@")[0].lower()
    words = re.split(r"[._+-]", local)
    if _ROLES & set(words):
        return False
    return words[0] in _GIVEN_NAMES or bool(re.fullmatch(r"[a-z]+[._](?:[a-z][._]?)?[a-z]+", local))


def _person_fault(text: str) -> tuple[str, str, str] | None:
    """(code, message, hint) of what a text says of one person."""
    return next((fault for part in _windows(text) if (fault := _window_fault(part))), None)


def _window_fault(text: str) -> tuple[str, str, str] | None:
    address = re.search(r"[\w.+-]+@[\w.-]+\.[a-zA-Z]{2,}", text)
    if address and is_personal_mailbox(address.group()):
        return ("person-email", "this looks like the mailbox of one person",
                "Name the mailbox of an office, such as info@ or data@.")
    if _SSN.search(text):
        return "person-ssn", "this looks like a Social Security number", "Remove it at once."
    if _ADDRESSED.search(text):
        return ("person-name", "a person seems to be named here",
                "Name the office or the role, not the person.")
    return None


def check_persons_in_records(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record names offices and roles, and no person."""
    for record in all_records(catalog):
        for at, text in texts(record):
            fault = _person_fault(text)
            if fault:
                yield problem_at(record, at, *fault)


def check_persons_in_texts(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A descriptor and a README name offices and roles, and no person."""
    for at, text in texts(package.descriptor):
        fault = _person_fault(text)
        if fault:
            yield problem_at(package.descriptor, at, *fault)
    for number, line in enumerate(package.readme.splitlines(), start=1):
        fault = _person_fault(line)
        if fault:
            yield Problem(f"datapackages/{package.id}/README.md", number, "", *fault)


RECORD_RULES = (check_persons_in_records,)
RULES = (check_persons, check_persons_in_texts)
