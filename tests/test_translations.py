"""What is told in another language: each text at its place, exchanged with a translator, and held to its text."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner
from openpyxl import load_workbook

from connect_catalog.blocks import list_blocks
from connect_catalog.charts import draw_view, format_amount, is_percent
from connect_catalog.checks import load_and_check
from connect_catalog.checks.records import check_english_guides
from connect_catalog.checks.translations import check_translations, find_fault
from connect_catalog.cli import main
from connect_catalog.codes import Code
from connect_catalog.load import load
from connect_catalog.model import Translation, list_texts, take_fingerprint, tell_in_other_words
from connect_catalog.model.translation import FILE_NAME
from connect_catalog.refusals import Refusal
from connect_catalog.site.explorer import is_relative
from connect_catalog.site.languages import read_language
from connect_catalog.site.maps import choose_group
from connect_catalog.tell.answers import answer_plainly
from connect_catalog.translations import count_translated, list_told, translate_catalog
from connect_catalog.words import speak

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 28)
LANGUAGE = "qu"  # made up for these tests: each word is followed by a mark
WORD = re.compile(r"(?<![\w{/`.#-])[a-zA-Z]{3,}(?![\w}/`.:-])")


def invent(text: str) -> str:
    """A text in the made-up language: all its numbers, slots, links and marks stay."""
    return "\n".join(
        line if "http" in line or "](" in line or "`" in line else WORD.sub(add_mark, line)
        for line in text.split("\n")
    )


def add_mark(word: re.Match[str]) -> str:
    return f"{word[0]}ü"


@pytest.fixture(scope="module")
def live():
    return load(ROOT).catalog


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A repository with the live records and two of its data packages, in English alone."""
    for part in ("catalog", "docs", "datapackages/births", "datapackages/towns"):
        english = shutil.ignore_patterns("*.es.json")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=english)
    (tmp_path / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str):
    return CliRunner().invoke(main, ["translations", *words])


def fill_po(path: Path, out: Path, words=invent) -> None:
    with path.open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        if message.id:
            message.string = words(message.id)
    with out.open("wb") as file:
        write_po(file, catalog, width=0)


# ------------------------------------------------------------------------------------- the texts


def test_every_text_has_a_place_of_its_own(live):
    for record in (*live.records, *(p.descriptor for p in live.packages.values())):
        places = [at for at, _ in list_texts(record)]
        assert len(set(places)) == len(places), record.origin.path
        assert tell_in_other_words(record, lambda at, text: text) is record
    births = dict(list_texts(live.packages["births"].descriptor))
    assert births["title"] == live.packages["births"].title
    assert births["sources/1/title"] and not any(at.startswith("licenses") for at in births)


def test_other_words_stand_at_their_places_and_nowhere_else(live):
    for record in live.records:
        told = {*(text for _, text in list_texts(record))}
        other = tell_in_other_words(record, lambda at, text: f"{text} ü")
        before, after = (json.loads(one.model_dump_json()) for one in (record, other))
        changed = dict(differ(before, after))
        assert {*changed} <= told
        assert all(new == f"{old} ü" for old, new in changed.items())
        assert len([*differ(before, after)]) == len([*list_texts(record)])


def differ(one, other):
    """The texts that differ between two values of one form."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            yield from differ(one[key], other[key])
    elif isinstance(one, list):
        for a, b in zip(one, other, strict=True):
            yield from differ(a, b)
    elif one != other:
        yield one, other


def test_groups_without_words_of_their_own_are_named(live):
    column = next(
        c
        for p in live.packages.values()
        for r in p.descriptor.resources
        for c in r.schema_.fields
        if c.connect.role == "dimension" and c.listed and not c.categories
    )
    descriptor = next(
        p.descriptor
        for p in live.packages.values()
        if any(c is column for r in p.descriptor.resources for c in r.schema_.fields)
    )
    other = tell_in_other_words(descriptor, lambda at, text: f"{text} ü")
    named = next(
        c
        for r in other.resources
        for c in r.schema_.fields
        if c.name == column.name and c.categories
    )
    assert all(c.label in (c.value, f"{c.value} ü") for c in named.categories)
    assert {c.value for c in named.categories} == {*named.listed}


# ------------------------------------------------------------------------------ a translator's file


def test_a_translator_gives_back_a_file_and_every_text_is_told_in_its_words(copy):
    assert call(LANGUAGE, "--export", "texts.po").exit_code == 0
    fill_po(copy / "texts.po", copy / "done.po")
    taken = call(LANGUAGE, "--import", "done.po")
    assert taken.exit_code == 0, taken.output
    loaded = load(copy)
    assert not loaded.problems
    counts = count_translated(loaded.catalog, LANGUAGE)
    assert counts.current == counts.texts > 900 and counts.checked == 0
    assert not [*check_translations(loaded.catalog, TODAY)]
    other = translate_catalog(loaded.catalog, LANGUAGE)
    assert other.packages["births"].title == invent(loaded.catalog.packages["births"].title)
    assert other.vocabulary.topics[0].title == invent(loaded.catalog.vocabulary.topics[0].title)
    assert invent("Where the numbers") in other.packages["births"].readme or (
        other.packages["births"].readme == invent(loaded.catalog.packages["births"].readme.strip())
    )
    for table in other.packages["births"].tables.values():
        assert table.resource.title == invent(
            loaded.catalog.packages["births"].tables[table.resource.name].resource.title
        )
    again = call(LANGUAGE, "--import", "done.po")
    assert "Took 0 translations." in again.output


def test_a_workbook_is_taken_back_as_a_po_file_is(copy):
    call(LANGUAGE, "--export", "texts.xlsx")
    call(LANGUAGE, "--export", "texts.po")
    book = load_workbook(copy / "texts.xlsx")
    sheet = book["Texts"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 3).value = invent(sheet.cell(row, 2).value)
    book.save(copy / "done.xlsx")
    fill_po(copy / "texts.po", copy / "done.po")
    assert call(LANGUAGE, "--import", "done.xlsx").exit_code == 0
    from_book = {p: p.read_bytes() for p in copy.rglob(f"*.{LANGUAGE}.json")}
    assert from_book
    for path in from_book:
        path.unlink()
    call(LANGUAGE, "--import", "done.po")
    assert {p: p.read_bytes() for p in copy.rglob(f"*.{LANGUAGE}.json")} == from_book


def test_the_same_texts_make_the_same_file(copy):
    for ending in ("po", "xlsx"):
        call("es", "--export", f"one.{ending}")
        call("es", "--export", f"two.{ending}")
        assert (copy / f"one.{ending}").read_bytes() == (copy / f"two.{ending}").read_bytes()


@pytest.mark.slow
def test_who_checked_a_text_is_kept_until_its_words_change(copy):
    call(LANGUAGE, "--export", "texts.po")
    fill_po(copy / "texts.po", copy / "done.po")
    call(LANGUAGE, "--import", "done.po", "--checked-by", "speaker of CTData")
    counts = count_translated(load(copy).catalog, LANGUAGE)
    assert counts.checked == counts.texts
    call(LANGUAGE, "--import", "done.po")
    assert count_translated(load(copy).catalog, LANGUAGE) == counts
    title = load(copy).catalog.packages["births"].title
    fill_po(
        copy / "texts.po",
        copy / "other.po",
        lambda t: f"{invent(t)} ü" if t == title else invent(t),
    )
    call(LANGUAGE, "--import", "other.po")
    left = [o for o in list_told(load(copy).catalog, LANGUAGE) if not o.entry.checked]
    assert {one.text for one in left} == {title}


# -------------------------------------------------------------------------------- texts that change


def change(copy: Path, old: str, new: str) -> None:
    path = copy / "datapackages" / "births" / "datapackage.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_text_that_changed_stays_english_and_is_listed(copy):
    call(LANGUAGE, "--export", "texts.po")
    fill_po(copy / "texts.po", copy / "done.po")
    call(LANGUAGE, "--import", "done.po")
    title = load(copy).catalog.packages["births"].title
    change(copy, f'"title": "{title}"', '"title": "Births, as counted anew"')
    catalog = load(copy).catalog
    assert [o.at for o in list_told(catalog, LANGUAGE) if o.state == "stale"] == ["title"]
    assert (
        translate_catalog(catalog, LANGUAGE).packages["births"].title == "Births, as counted anew"
    )
    assert not [*check_translations(catalog, TODAY)]
    listed = call(LANGUAGE, "--stale").output
    assert "datapackages/births/datapackage.json  title: Births, as counted anew" in listed
    call(LANGUAGE, "--stale", "--export", "stale.po")
    with (copy / "stale.po").open("rb") as file:
        asked = [message for message in read_po(file) if message.id]
    assert [(m.id, m.string, m.fuzzy) for m in asked] == [
        ("Births, as counted anew", invent(title), True)
    ]
    assert "Took 0 translations." in call(LANGUAGE, "--import", "stale.po").output


def test_a_part_that_is_moved_keeps_its_translation(copy, live):
    call(LANGUAGE, "--export", "texts.po")
    fill_po(copy / "texts.po", copy / "done.po")
    call(LANGUAGE, "--import", "done.po")
    path = copy / "datapackages" / "births" / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    caveats = descriptor["connect"]["caveats"]
    descriptor["connect"]["caveats"] = ["This one is new.", *reversed(caveats)]
    path.write_text(json.dumps(descriptor), "utf-8")
    told = translate_catalog(load(copy).catalog, LANGUAGE).packages["births"].descriptor
    assert told.connect.caveats == ("This one is new.", *map(invent, reversed(caveats)))


# ------------------------------------------------------------------------ what a translation may not


@pytest.mark.parametrize(
    ("text", "translation", "fault"),
    [
        ("In {year}, {count} children.", "En {year}, niños.", "lacks the slot {count}"),
        ("In {year}.", "En {year}, {count}.", "has the slot {count}"),
        ("A rate of 1.5 percent.", "Una tasa del 15 por ciento.", "lacks the number 1,5"),
        ("Since 2018.", "Desde 2019.", "lacks the number 2018"),
        ("Few children.", "Menos de 7 niños.", "has the number 7"),
        ("See https://example.org/a.", "Vea https://example.com/a.", "lacks the link"),
        ("See [it](data/a.csv).", "Vea [eso](javascript:alert).", "lacks the link"),
        ("The column `town`.", "La columna `pueblo`.", "lacks the name in code `town`"),
        ("Plain.", "**Sencillo.**", "has the mark of Markdown **"),
        ("# Births", "Nacimientos", "lacks the mark of Markdown #"),
        ("{count} were.", "{count} {cuenta:fue|fueron}.", "no such number"),
    ],
)
def test_a_translation_that_says_something_else_is_told(text, translation, fault):
    assert fault in find_fault(text, translation)


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("1,258 of 3,000 children", "1.258 de 3.000 niños"),
        ("In {year}: {share}", "{share} en {year}"),
        ("On May 5, 2024", "El 5 de mayo de 2024"),
        ("{n} {n:was|were} there", "{n} {n:niño|niños} {n:estaba|estaban} ahí"),
        ("{n:plain} {n:was|were} there", "{n:plain}"),
    ],
)
def test_numbers_may_be_written_as_in_their_language(text, translation):
    assert find_fault(text, translation) == ""


def plant(live, **texts: str):
    """The live catalog with a translation of the births' title, or of its other texts."""
    package = live.packages["births"]
    known = dict(list_texts(package.descriptor))
    from connect_catalog.model import take_fingerprint

    entries = {
        at: {"of": take_fingerprint(known[at]), "text": words} for at, words in texts.items()
    }
    record = Translation.model_validate({"texts": entries})
    from connect_catalog.model import Origin

    record._origin = Origin("datapackages/births/datapackage.es.json")
    path = package.origin.path
    return replace(live, translations={path: {"es": record}})


def test_the_rules_for_texts_hold_for_translations(live):
    from connect_catalog.checks.text import check_record_texts
    from connect_catalog.checks.told import check_persons_in_records

    hostile = plant(live, title="<script>alert(1)</script>")
    assert [p.code for p in check_record_texts(hostile, TODAY)] == ["html"]
    hidden = plant(live, title="Naci\u200bmientos")
    assert [p.code for p in check_record_texts(hidden, TODAY)] == ["hidden-character"]
    person = plant(live, description="Llame al 860-555-0143.")
    assert "person-phone" in [p.code for p in check_persons_in_records(person, TODAY)]
    wrong = plant(live, description="9999999")
    (problem,) = check_translations(wrong, TODAY)
    assert problem.path == "datapackages/births/datapackage.es.json"


def test_a_translation_stands_beside_what_it_translates(copy):
    (copy / "catalog" / "nothing.es.json").write_text('{"texts": {}}')
    (copy / "datapackages" / "births" / "datapackage.spanish.json").write_text('{"texts": {}}')
    (copy / "catalog" / "vocabulary.es.json").write_text('{"texts": {"a": {"text": "b"}}}')
    problems = {(p.path, str(p.code)) for p in load(copy).problems}
    assert ("catalog/nothing.es.json", "stray-file") in problems
    assert ("datapackages/births/datapackage.spanish.json", "unlisted-file") in problems
    assert ("catalog/vocabulary.es.json", "missing-field") in problems


def test_good_translations_are_taken_where_others_are_wrong(copy):
    call("es", "--export", "texts.po")
    title = load(copy).catalog.packages["births"].title
    fill_po(copy / "texts.po", copy / "done.po", lambda t: f"{t} 42" if t == title else t)
    taken = call("es", "--import", "done.po")
    assert taken.exit_code == 1
    assert "has the number 42" in taken.output and "Took " in taken.output
    told = [*list_told(load(copy).catalog, "es")]
    assert {one.text for one in told if one.state == "missing"} == {title}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.po", b'msgid "a', "cannot be read"),
        ("a.po", b'msgid "Births"\nmsgstr "Nacimiento\n', "does not end in the line"),
        ("a.po", b'msgid "Births"\nmsgstr Nacimientos"\n', "(line 2)"),
        ("a.po", b'msgid "' + b"a" * 5_000_000, "does not end in the line"),
        ("a.po", b"\xff\xfe\x00", "cannot be read"),
        ("a.xlsx", b"PK nothing", ""),
        ("a.po", b'msgid "Unknown text"\nmsgstr "Desconocido"\n', "stand nowhere"),
        ("a.po", b"", "Took 0 translations."),
    ],
)
def test_what_is_no_translators_file_changes_nothing(copy, name, content, says):
    (copy / name).write_bytes(content)
    taken = call("es", "--import", name)
    assert says in taken.output
    assert taken.exception is None or isinstance(taken.exception, SystemExit | Refusal)
    assert not [*copy.rglob("*.es.json")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("english",), "is no language"),
        (("../..",), "is no language"),
        (("en",), "written in English"),
        (("es", "--export", "texts.csv"), "end in .po or .xlsx"),
        (("es", "--checked-by", "x"), "name it"),
        (("es", "--stale", "--import", "mkdocs.yml"), "--import alone"),
    ],
)
def test_wrong_use_is_told(copy, words, says):
    taken = call(*words)
    assert taken.exit_code == 2 and says in taken.output


@pytest.mark.parametrize("value", ["=A1", "#REF!", 12345678901234567890])
def test_a_cell_that_holds_no_text_is_no_translation(copy, value):
    call("es", "--export", "texts.xlsx")
    book = load_workbook(copy / "texts.xlsx")
    book["Texts"]["C3"] = value
    book.save(copy / "done.xlsx")
    taken = call("es", "--import", "done.xlsx")
    assert taken.exit_code == 2 and "Cells of the sheet Texts hold no text: C3." in taken.output
    assert not [*copy.rglob("*.es.json")]


def test_a_role_that_is_too_long_writes_nothing(copy):
    call("es", "--export", "texts.po")
    fill_po(copy / "texts.po", copy / "done.po")
    taken = call("es", "--import", "done.po", "--checked-by", "x" * 90)
    assert taken.exit_code != 0 and "Traceback" not in taken.output
    assert not [*copy.rglob("*.es.json")]


def test_only_a_language_of_two_letters_makes_a_translation():
    assert FILE_NAME.fullmatch("datapackage.es.json")
    for name in ("datapackage.json", "datapackage.esp.json", "a.b.es.json", "es.json", "a.ES.json"):
        assert not FILE_NAME.fullmatch(name)


# --------------------------------------------------------------------------- what stands on the pages


@pytest.fixture(scope="module")
def in_spanish(live):
    return translate_catalog(live, "es")


def list_measures(catalog):
    for package in catalog.packages.values():
        for resource in package.descriptor.resources:
            yield from resource.columns("measure")


def test_a_number_keeps_its_percent_sign_in_spanish(live, in_spanish):
    """A unit that begins with another word than the pages have for percent would lose it."""
    pairs = [*zip(list_measures(live), list_measures(in_spanish), strict=True)]
    with speak(read_language("es")):
        for english, told in pairs:
            unit, words = english.connect.unit, told.connect.unit
            assert is_percent(words) == is_percent(unit), words
            assert is_relative(told) == is_relative(english), words
        assert format_amount(7.5, "por ciento de los niños") == "7.5% de los niños"
        assert format_amount(7.5, "por ciento") == "7.5%"
        assert format_amount(7.5, "por cada 1,000 hogares") == "7.5 por cada 1,000 hogares"
    assert sum(a.connect.unit != b.connect.unit for a, b in pairs) > 50


def test_an_answer_and_a_chart_name_a_group_by_its_words(in_spanish):
    package = in_spanish.packages["chronic-absenteeism-by-race"]
    words = package.descriptor.resource("statewide").column("race_ethnicity").words
    told = [answer.text for answer in answer_plainly(package)]
    assert all(any(word in text for word in words.values()) for text in told)
    assert not any(f"“{value}”" in text for value in words for text in told)
    for view in package.descriptor.connect.views:
        chart = draw_view(package, view)
        named = {*chart.xs} if view.series is None else {one.name for one in chart.series}
        assert named & {*words.values()} and not named & {*words}


def test_a_value_without_words_is_told_as_it_is(live):
    column = live.packages["births"].descriptor.resource("by-region").column("region_id")
    assert column.words == {} and column.word("planning-09110") == "planning-09110"


def test_a_column_tells_a_value_with_what_the_file_has_for_it(in_spanish):
    column = in_spanish.packages["juvenile-arrests"].descriptor.resource("statewide").column("age")
    assert column.told_values == ("Menos de 15 (Under 15)", "15 a 17 (15 to 17)")


def test_a_map_names_the_group_it_shows_first_by_its_words(in_spanish):
    table = in_spanish.packages["child-population"].tables["by-town"]
    group = choose_group(table, table.resource.column("age"))
    assert (group.chosen, group.chosen_words) == ("0 to 17", "0 a 17")


def test_a_guide_that_stays_english_is_there_and_is_not_asked_for(copy):
    assert all("records.md" not in one.path for one in list_told(load(copy).catalog, "es"))
    change_settings = copy / "catalog/catalog.yml"
    text = change_settings.read_text("utf-8")
    change_settings.write_text(text.replace("- take-part/records", "- take-part/recrods"), "utf-8")
    (copy / "docs/take-part/api.es.json").write_text('{"texts": {}}', "utf-8")
    found = [*check_english_guides(load(copy).catalog, TODAY)]
    assert [(p.code, "recrods" in p.message, "api.md" in p.message) for p in found] == [
        (Code.UNKNOWN_REFERENCE, False, True),
        (Code.UNKNOWN_REFERENCE, True, False),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("privacy.es.json", '{"texts": {"1": {"of": "0123456789ab", "text": "<b>x</b>"}}}', "html"),
        ("privacy.es.json", '{"texts": {"1": {"of": "0123456789ab", "text": "x{onload=y}"}}}', "html"),
        ("privacy.es.json", '{"texts": {"1": {"of": "0123456789ab", "text": "a\\u200bb"}}}', "hidden-character"),
        ("privacy.es.json", '{"texts": {"1": "x"}}', "not-fields"),
        ("privacy.es.json", "{", "json"),
        ("nothing.es.json", '{"texts": {}}', "stray-file"),
        ("privacy.json", "{}", "stray-file"),
    ],
)  # fmt: skip
def test_a_hostile_translation_of_a_guide_is_refused(copy, name, content, code):
    (copy / "docs" / name).write_text(content, "utf-8")
    found = [p for p in load_and_check(copy, TODAY)[1] if p.path == f"docs/{name}"]
    assert [str(p.code) for p in found] == [code]


def test_a_translation_of_a_guide_loses_no_link(copy):
    guides = load(copy).catalog.guides
    path = next(path for path, text in guides.items() if "](" in text)
    block = next(words for _, words in list_blocks(guides[path]) if "](" in words)
    texts = {"1": {"of": take_fingerprint(block), "text": "Nada."}}
    (copy / path).with_suffix(".es.json").write_text(json.dumps({"texts": texts}), "utf-8")
    (found,) = check_translations(load(copy).catalog, TODAY)
    assert found.path.endswith(".es.json") and "link" in found.message
