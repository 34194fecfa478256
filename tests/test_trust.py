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


def test_the_policy_names_every_bound_as_it_is():
    said = (ROOT / "SECURITY.md").read_text()
    assert f"{bounds.AUDIT_SECONDS // 60} minutes" in said
    assert f"{bounds.JUDGE_SECONDS // 60} minutes" in said
    assert f"{bounds.LOG_SECONDS // 60} minutes" in said
    assert f"{bounds.LOG_AGENTS:,} programs" in said
    assert f"{bounds.LOG_BYTES // 10**9} GB" in said
    assert f"{bounds.TEXT_LENGTH:,} characters, paragraphs of {bounds.TEXT_BLOCK:,}" in said
    assert f"{bounds.TEXT_LEVELS} levels, {bounds.TEXT_SECONDS} seconds" in said
    assert f"{bounds.TEXT_BYTES >> 20} MB; a record" in said
    assert (
        f"versions of {bounds.VERSION_BYTES // 1000} kB, {bounds.VERSIONS_BYTES // 10**6} MB"
        in said
    )
    assert f"newest {bounds.COMPARED_COMMITS} commits" in said
    assert f"{bounds.PAGE_BYTES // 10**6} MB of HTML" in said
    assert f"{bounds.NAMED_PLACES:,} places named" in said
    assert f"{bounds.EXPLORED_VALUES:,} values of a column" in said
    assert f"a file | {bounds.PLACE_PAGES:,}," in said
