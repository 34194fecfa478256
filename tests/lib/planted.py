"""Made-up personal data for measuring the finders: columns of every kind under every sort of header.

Nothing here is anyone's: Faker makes the values from a seed. `headers` mixes plain names, agencies'
short forms and headers that say nothing.
"""

import random
import string
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from faker import Faker

ROWS = (25, 120, 400)
FILLED = (1.0, 0.6)
SAYS_NOTHING = ("field_7", "col3", "info", "X12")


class Planted(NamedTuple):
    """A column: the codes that count as found (none for a decoy), its header and its cells."""

    codes: tuple[str, ...]
    header: str
    cells: list[str]


def _number(random_: random.Random, pattern: str) -> str:
    """A text like the pattern, with a digit for each # and a capital letter for each ?."""
    return "".join(
        random_.choice(string.digits)
        if c == "#"
        else random_.choice(string.ascii_uppercase)
        if c == "?"
        else c
        for c in pattern
    )


def kinds(
    fake: Faker, random_: random.Random
) -> Iterator[tuple[str, tuple[str, ...], tuple[Callable, ...]]]:
    """(code, headers, makers of a value) for every kind of personal data."""

    def birthday(form: str) -> Callable:
        days = (date(2006, 1, 1), date(2025, 12, 31))
        return lambda: fake.date_between_dates(*days).strftime(form)

    yield (
        "person-email",
        ("email", "Parent E-mail", "EMAIL_ADDR", "contact", "who to write to", *SAYS_NOTHING),
        (
            fake.email,
            fake.company_email,
            lambda: f"{fake.last_name()} <{fake.email()}>",
        ),
    )
    yield (
        "person-phone",
        (
            "phone",
            "Home Phone",
            "TEL_NO",
            "cell_num",
            "Emergency Contact",
            "hm_phone",
            "emerg_phone",
            "phone#",
            *SAYS_NOTHING,
        ),
        (
            lambda: _number(random_, "203-555-####"),
            lambda: _number(random_, "(860) 555-####"),
            lambda: _number(random_, "860.555.####"),
            lambda: _number(random_, "+1 475 555 ####"),
        ),
    )
    yield (
        "person-phone",
        ("phone", "HOME_PH", "Mobile Number", "TelNo"),
        (lambda: _number(random_, "203555####"),),
    )
    yield (
        "person-ssn",
        (
            "ssn",
            "Social Security Number",
            "SSN_LAST4",
            "soc_sec_no",
            "Student SSN",
            "SS#",
            "SOCIAL",
            *SAYS_NOTHING,
        ),
        (
            fake.ssn,
            lambda: fake.ssn().replace("-", " "),
        ),
    )
    yield "person-ssn", ("SSN", "social_security", "SS_NO"), (lambda: fake.ssn().replace("-", ""),)
    yield (
        "person-birth-date",
        (
            "dob",
            "Date of Birth",
            "BIRTH_DT",
            "CHILD_DOB",
            "birthdate",
            "Stu_Birth_Date",
            "born",
            "Client DOB",
            "DtBirth",
            "birth",
            "D.O.B.",
            *SAYS_NOTHING,
        ),
        (birthday("%Y-%m-%d"), birthday("%m/%d/%Y"), birthday("%m/%d/%y"), birthday("%d-%b-%Y")),
    )
    yield "person-birth-date", ("DOB", "BirthDate", "dt_of_birth"), (birthday("%Y%m%d"),)
    yield (
        "person-address",
        (
            "address",
            "Street Address",
            "HOME_ADDR",
            "ADDR_LINE_1",
            "residence",
            "Mailing Address",
            "st_address",
            "res_addr1",
            "Where child lives",
            *SAYS_NOTHING,
        ),
        (
            fake.street_address,
            lambda: fake.address().replace("\n", ", "),
            lambda: (
                f"{random_.randint(1, 2000)} {fake.last_name()} {random_.choice(('St', 'Rd', 'Ave.', 'Lane'))}"
            ),
            lambda: f"PO Box {random_.randint(1, 9999)}",
        ),
    )
    yield (
        "person-id",
        (
            "student_id",
            "SASID",
            "Case Number",
            "LINK_CASE_ID",
            "ClientID",
            "STU_NBR",
            "medicaid_no",
            "MRN",
            "Person Key",
            "child_identifier",
            "docket no",
            "Student Identifier",
            "casenum",
            "StateID",
            "perm id",
            "Case#",
            "unique_id",
            *SAYS_NOTHING,
        ),
        (
            lambda: _number(random_, "##########"),
            lambda: _number(random_, "?######"),
            lambda: _number(random_, "##-######"),
            lambda: fake.uuid4(),
            lambda: _number(random_, "CT-####-####"),
        ),
    )
    yield (
        "person-name",
        (
            "name",
            "Student Name",
            "LAST_NM",
            "first_name",
            "Caseworker",
            "parent_guardian_name",
            "CHILD_NAME",
            "lname",
            "Surname",
            "FullName",
            "foster_parent",
            "teacher",
            "Contact Person",
            "guardian1_first",
            "Child First",
            "NAME_LAST_FIRST",
            "Reported By",
            "case manager",
            "Pupil",
        ),
        (
            fake.name,
            lambda: f"{fake.last_name()}, {fake.first_name()}",
            lambda: (
                f"{fake.first_name()} {random_.choice(string.ascii_uppercase)}. {fake.last_name()}"
            ),
        ),
    )
    yield (
        "person-name",
        (
            "last_name",
            "STU_LAST_NM",
            "MothersMaidenName",
            "surname",
            "LegalGuardian",
            "worker",
            "Therapist",
        ),
        (fake.last_name,),
    )
    yield "person-name", ("first name", "FNAME", "given_name", "Preferred Name"), (fake.first_name,)
    yield (
        "person-name",
        SAYS_NOTHING,
        (fake.name, lambda: f"{fake.last_name()}, {fake.first_name()}"),
    )


def planted_columns(seed: int) -> Iterator[Planted]:
    """Every kind of personal data under every header of its kind, in every form."""
    fake, random_ = Faker("en_US"), random.Random(seed)  # noqa: S311 (nothing here is secret)
    fake.seed_instance(seed)
    i = 0
    for code, headers, makers in kinds(fake, random_):
        for header in headers:
            for make in makers:
                rows, filled = ROWS[i % len(ROWS)], FILLED[i % len(FILLED)]
                cells = [make() if random_.random() < filled else "" for _ in range(rows)]
                i += 1
                yield Planted((code,), header, cells)


def decoys(seed: int) -> Iterator[Planted]:
    """Columns that look like personal data and are none."""
    random_ = random.Random(seed)  # noqa: S311
    schools = (
        "John F. Kennedy Middle School",
        "Mary Griswold School",
        "Jonathan Law High School",
        "Dr. Martin Luther King Jr. School",
        "Charter Oak Academy",
        "Emily Dickinson School",
    )
    makers: tuple[tuple[str, Callable], ...] = (
        (
            "town",
            lambda: random_.choice(
                ("Madison", "Chester", "Vernon", "Franklin", "Avon", "Kent", "Union")
            ),
        ),
        ("school", lambda: random_.choice(schools)),
        ("school_name", lambda: random_.choice(schools)),
        ("district_code", lambda: _number(random_, "0##0011")),
        ("town_fips", lambda: _number(random_, "09001#####")),
        ("geoid", lambda: _number(random_, "0911000####")),
        ("zip", lambda: _number(random_, "06###")),
        ("school_year", lambda: f"{(year := random_.randint(2001, 2022))}-{year + 1}"),
        ("month", lambda: f"20{random_.randint(10, 22)}-{random_.randint(1, 12):02}"),
        ("fiscal_period", lambda: f"07/01/20{random_.randint(10, 22)} - 06/30/2023"),
        ("as_of", lambda: f"20{random_.randint(10, 22)}-07-01"),
        ("age_group", lambda: random_.choice(("0 to 3", "4 to 6", "13 to 17", "18 and over"))),
        ("students", lambda: str(random_.randint(10, 99_999))),
        ("number_of_cases", lambda: str(random_.randint(10, 999))),
        ("children", lambda: str(random_.randint(10, 999_999))),
        ("births", lambda: str(random_.randint(15, 9_999))),
        ("case_type", lambda: random_.choice(("Neglect", "Abuse", "Both"))),
        ("spending", lambda: f"{random_.randint(10**8, 10**9 - 1)}"),
        ("rate", lambda: f"{random_.random() * 100:.1f}"),
        (
            "program",
            lambda: random_.choice(("Birth to Three", "Care 4 Kids", "Head Start", "2Gen")),
        ),
        ("estimate", lambda: random_.choice(("1 Year Estimates", "5 Year Estimates"))),
        ("website", lambda: f"https://example.org/{random_.randint(1, 99)}/street"),
        (
            "provider",
            lambda: random_.choice(("Village for Families", "Wheeler Clinic", "Clifford Beers")),
        ),
        ("race_ethnicity", lambda: random_.choice(("White", "Hispanic or Latino", "Asian"))),
    )
    for header, make in makers:
        for rows in ROWS:
            yield Planted((), header, [make() for _ in range(rows)])


def microdata_tables(seed: int) -> Iterator[dict[str, list[str]]]:
    """Tables in which a row is one made-up child, without a name and under harmless headers."""
    fake, random_ = Faker("en_US"), random.Random(seed)  # noqa: S311
    fake.seed_instance(seed)
    keys = (
        ("record", lambda i: str(i + 1)),
        ("row_id", lambda i: f"R{i:05}"),
        ("key", lambda i: fake.uuid4()),
        ("seq", lambda i: str(1000 + i)),
    )
    about = {
        "age": lambda: str(random_.randint(0, 17)),
        "sex": lambda: random_.choice("FM"),
        "race": lambda: random_.choice(("White", "Black", "Hispanic", "Asian")),
        "grade": lambda: random_.choice(("K", "1", "2", "3")),
        "town": lambda: random_.choice(("Avon", "Kent", "Union")),
        "disability": lambda: random_.choice(("none", "speech", "hearing")),
        "placement_type": lambda: random_.choice(("foster care", "kin", "group home")),
    }
    for key, make_key in keys:
        for rows in ROWS:
            for chosen in (
                ("age", "sex", "town"),
                ("race", "grade", "disability"),
                ("sex", "placement_type", "town"),
            ):
                columns = {key: [make_key(i) for i in range(rows)]}
                yield columns | {name: [about[name]() for _ in range(rows)] for name in chosen}
