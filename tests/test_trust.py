"""Whom to tell of a hole, and what the program is made of: by their official forms."""

import json
import re
from datetime import date

import pytest
from conftest import ROOT
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from connect_catalog import bounds
from connect_catalog.exports.trust import write_bill, write_security
from connect_catalog.load import load
from connect_catalog.site.plugin import LOCK_FILES


def read_bill() -> str:
    return write_bill(*((ROOT / name).read_text("utf-8") for name in LOCK_FILES)).decode()


@pytest.fixture(scope="module")
def bill() -> dict:
    return json.loads(read_bill())


def test_the_bill_of_materials_is_cyclonedx():
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(read_bill()) is None
    broken = read_bill().replace('"version": 1,', '"version": "one",')
    assert validator.validate_str(broken) is not None


def test_the_bill_has_every_package_of_the_locks(bill):
    pinned = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.M)
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    shown = [about for path, about in lock.items() if path and not about.get("dev")]
    listed = {part["purl"] for part in bill["components"]}
    assert len(pinned) > 50 and len(shown) >= 2
    assert {f"pkg:pypi/{name.lower()}@{version}" for name, version in pinned} <= listed
    assert len(listed) == len(bill["components"]) == len(pinned) + len(shown)
    hashed = [p for p in bill["components"] if p["purl"].startswith("pkg:pypi/")]
    assert all(part["properties"] for part in hashed)


def test_the_same_locks_give_the_same_bill():
    assert read_bill() == read_bill()


@pytest.mark.parametrize("mailbox", [None, "data@kites.example"])
def test_security_txt_has_what_rfc_9116_asks_for(mailbox):
    settings = load(ROOT / "tests/repo").catalog.settings.model_copy(update={"mailbox": mailbox})
    text = write_security(settings, date(2026, 1, 31))
    fields = [line.split(": ", 1) for line in text.splitlines()]
    contacts = [value for name, value in fields if name == "Contact"]
    assert contacts[-1] == f"{settings.repository}/security/advisories/new"
    assert (f"mailto:{mailbox}" in contacts) is (mailbox is not None)
    assert [value for name, value in fields if name == "Expires"] == ["2026-07-30T00:00:00Z"]
    assert all(re.match("https://|mailto:", value) for value in contacts)
    assert text.isascii() and text.endswith("\n")


# How SECURITY.md says each bound. A bound that is missing here is missing there.
SAID = {
    "ATTACK_ROUNDS": lambda n: f"{n} for the attack",
    "AUDIT_SECONDS": lambda n: f"{n // 60} minutes of the processor each",
    "BESIDE_FILES": lambda n: f"{n} files; a dictionary",
    "BOOK_BYTES": lambda n: f"{n // 10**6} MB unpacked",
    "BOOK_CELLS": lambda n: f"{n // 10**6} million cells with",
    "BOOK_FORMAT": lambda n: f"formats of {n:,} characters",
    "BOOK_MERGED": lambda n: f"{n:,} merged ones, all sheets",
    "BOOK_NUMBER": lambda n: f"numbers of {n} |",
    "BOOK_PARTS": lambda n: f"{n:,} parts",
    "BOOK_ROWS": lambda n: f"{n:,} rows",
    "BOOK_SHEETS": lambda n: f"{n:,} sheets",
    "BRANCH_AUDITED": lambda n: f"the newest {n} versions of packages",
    "BRANCH_COMMITS": lambda n: f"{n:,} commits",
    "COMPARED_COMMITS": lambda n: f"newest {n} commits",
    "COMPARED_PARTS": lambda n: f"lists of {n}",
    "CONFLICT_ROUNDS": lambda n: f"{n} for conflicts",
    "DICTIONARY_BYTES": lambda n: f"a dictionary of {n:,} bytes",
    "DISTINCT_ROWS": lambda n: f"Distinct numbers: {n:,} rows first",
    "EXPLORED_VALUES": lambda n: f"{n:,} values of a column",
    "FEWEST_AUDITS": lambda n: f"{n} for the fewest",
    "FEWEST_AUDITS_OF_ALL": lambda n: f"{n:,} of all parts",
    "FEWEST_SETS": lambda n: f"{n} sets of a size",
    "FILLED_CELLS": lambda n: f"{n:,} filled cells",
    "FILLED_MERGED": lambda n: f"filled cells, {n} merged ones",
    "FORM_BYTES": lambda n: f"in the browser | {n // 10**6} MB",
    "FORM_COLUMNS": lambda n: f"other clothes: {n},",
    "FORM_NUMBERS": lambda n: f"{n} numbers in a text",
    "FORM_ROWS": lambda n: f"looked at in {n:,} rows first",
    "GROUP_KEYS": lambda n: f"{n} columns of groups",
    "HANDED_COLUMNS": lambda n: f"{n:,} columns",
    "HUNDRED_COLUMNS": lambda n: f"{n} percents of a row",
    "HUNDRED_PARTS": lambda n: f"{n} rows that may make 100",
    "INTERVAL_ROUNDS": lambda n: f"{n} rounds for ranges",
    "JUDGE_SECONDS": lambda n: f"| frictionless on one package | {n // 60} minutes",
    "LOG_AGENT": lambda n: f"of {n} characters",
    "LOG_AGENTS": lambda n: f"{n:,} programs",
    "LOG_BYTES": lambda n: f"{n // 10**9} GB",
    "LOG_LINE": lambda n: f"lines of {n:,} bytes",
    "LOG_LINES": lambda n: f"{n:,} lines of",
    "LOG_SECONDS": lambda n: f"{n // 60} minutes",
    "LOOKED_LENGTH": lambda n: f"{n} characters of each",
    "LOOKED_ROWS": lambda n: f"{n:,} rows of anything else",
    "METADATA_BYTES": lambda n: f"metadata beside it, {n // 10**6} MB",
    "NAMED_PLACES": lambda n: f"{n:,} places named",
    "NAME_VALUES": lambda n: f"{n} values that may be names",
    "NAME_WORDS": lambda n: f"alike by {n} words",
    "ORDER_KEYS": lambda n: f"by {n} keys",
    "ORDER_ROWS": lambda n: f"{n:,} rows in the order of a count",
    "OUTLINE_POINTS": lambda n: f"{n:,} points",
    "PAGE_BYTES": lambda n: f"{n // 10**6} MB of HTML",
    "PAIRED_COLUMNS": lambda n: f"or {n} columns",
    "PAIRED_NUMBERS": lambda n: f"every two of {n} numbers",
    "PAST_BYTES": lambda n: f"{n // 10**6} MB of files in all",
    "PAST_VERSIONS": lambda n: f"the newest {n} of a dataset",
    "PATTERN_LENGTH": lambda n: f"descriptor | {n} characters",
    "PATTERN_SIZE": lambda n: f"{n:,} parts with its repeats",
    "PATTERN_WAYS": lambda n: f"{n:,} ways to read",
    "PLACE_PAGES": lambda n: f"a file | {n:,},",
    "PORTAL_BYTES": lambda n: f"of its datasets | {n // 10**6} MB",
    "PORTAL_DATASETS": lambda n: f"{n:,} datasets |",
    "PRINTED_LENGTH": lambda n: f"{n:,} characters of datasets",
    "PRINTED_NAMES": lambda n: f"{n:,} of names",
    "PRINTED_UNSAID": lambda n: f"{n} desired datasets",
    "RECORD_FAULTS": lambda n: f"{n} problems told",
    "RECORD_LENGTH": lambda n: f"{n:,} characters",
    "RECORD_LEVELS": lambda n: f"{n} levels",
    "RULES_SECONDS": lambda n: f"tell of persons | {n // 60} minutes",
    "SHARE_CELLS": lambda n: f"{n:,} numbers laid beside",
    "SOLVER_NODES": lambda n: f"{n:,} nodes",
    "SPARING_AUDITS": lambda n: f"{n:,} audits over",
    "SPOKEN_VALUES": lambda n: f"{n:,} texts that say counts",
    "STUCK_AUDITS": lambda n: f"{n} where nothing it hides helps",
    "SUBTOTAL_ROWS": lambda n: f"in {n:,} rows; every two",
    "SUBTOTAL_VALUES": lambda n: f"subtotals of {n} values",
    "SUM_CELLS": lambda n: f"{n:,} cells of groups",
    "SUM_PARTS": lambda n: f"sums: {n} counts",
    "SUM_ROWS": lambda n: f"in {n:,} rows of counts",
    "TABLE_BYTES": lambda n: f"| {n >> 20} MB, lines of",
    "TABLE_FAULTS": lambda n: f"{n:,} problems told",
    "TABLE_LINE": lambda n: f"lines of {n:,} characters",
    "TEXT_BLOCK": lambda n: f"paragraphs of {n:,} characters",
    "TEXT_BLOCK_LINES": lambda n: f"{n} lines",
    "TEXT_BYTES": lambda n: f"| {n >> 20} MB; a record",
    "TEXT_LENGTH": lambda n: f"{n:,} characters, paragraphs",
    "TEXT_LEVELS": lambda n: f"{n} levels, ",
    "TEXT_LINE": lambda n: f"lines of {n:,};",
    "TEXT_SECONDS": lambda n: f"{n} seconds",
    "TEXT_SIGNS": lambda n: f"{n} brackets",
    "THINNED_POINTS": lambda n: f"{n} of a border",
    "TIED_ROWS": lambda n: f"{n} rows of shares",
    "TIED_VALUES": lambda n: f"Between tables: {n} values",
    "TOLD_CELLS": lambda n: f"told of {n:,} cells",
    "TRIPLED_NUMBERS": lambda n: f"every three of {n};",
    "VERSIONS_BYTES": lambda n: f"{n // 10**6} MB in all",
    "VERSION_BYTES": lambda n: f"versions of {n // 1000} kB",
    "WHOLE_UNKNOWNS": lambda n: f"{n:,} unknowns",
}


def test_the_policy_names_every_bound_as_it_is():
    said = (ROOT / "SECURITY.md").read_text()
    values = {name: value for name, value in vars(bounds).items() if name.isupper()}
    assert values.keys() == SAID.keys(), values.keys() ^ SAID.keys()
    missing = [
        f"{name}: {SAID[name](n)}" for name, n in values.items() if SAID[name](n) not in said
    ]
    assert not missing
