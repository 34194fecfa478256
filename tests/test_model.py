"""The types: dates that are known in part, links, lines of fields, and cells that are no number."""

from dataclasses import replace
from datetime import date
from math import isnan

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError

from connect_catalog import model
from connect_catalog.documents import read_json, read_yaml
from connect_catalog.explain import explain
from connect_catalog.marks import Mark
from connect_catalog.model import Date, Id, Moment, Origin, PartialDate, Url

DATE = TypeAdapter(Date, config=ConfigDict(arbitrary_types_allowed=True))
ID, URL = TypeAdapter(Id), TypeAdapter(Url)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-02", date(2018, 2, 1), date(2018, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31)),
        ("2018-04-11", date(2018, 4, 11), date(2018, 4, 11)),
    ],
)
def test_a_partial_date_spans_the_days_it_can_mean(text, first, last):
    when = DATE.validate_python(text)
    assert isinstance(when, PartialDate)
    assert (when, when.first_day, when.last_day) == (text, first, last)


def test_a_year_may_be_written_as_a_number():
    assert DATE.validate_python(2018) == "2018"


@pytest.mark.parametrize(
    "text",
    [
        "20\u0661\u0668",
        "2018-13",
        "2018-00",
        "2018-02-30",
        "2018-2",
        "18-02-01",
        "1818",
        "2018/02",
        "2018-02-01T00:00",
        "",
        None,
        True,
        20180201,
        2018.5,
        "2018\n",
        "２０１８",
        date(2018, 4, 11),
    ],
)
def test_what_is_no_date(text):
    with pytest.raises(ValidationError):
        DATE.validate_python(text)


@pytest.mark.parametrize("text", ["a", "a1", "abuse-neglect-by-town", "0"])
def test_what_is_an_id(text):
    assert ID.validate_python(text) == text


@pytest.mark.parametrize(
    "text", ["", "A", "a_b", "a--b", "-a", "a-", "a/b", "..", "é", "a\n", "a" * 81]
)
def test_what_is_no_id(text):
    with pytest.raises(ValidationError):
        ID.validate_python(text)


@pytest.mark.parametrize("text", ["https://example.org/a?b=c#d", "http://example.org"])
def test_what_is_a_link(text):
    assert URL.validate_python(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "example.org",
        "https://",
        "https://a b",
        'https://a"onclick',
        "https://a<b",
        "data:text/html,x",
        "ftp://example.org",
        "https://a\n",
        " https://a",
        "https://a/{b}",
        "https://a/b|c",
        "https://a/^",
        "https://a/\u200b",
        "https://good.example@evil.example/",
        "https://a:99999/",
        "https:///a",
    ],
)
def test_what_is_no_link(text):
    with pytest.raises(ValidationError):
        URL.validate_python(text)


def test_records_do_not_change(catalog):
    with pytest.raises(ValidationError):
        catalog.settings.title = "Another"
    with pytest.raises(TypeError):
        catalog.agencies["new"] = catalog.agencies["examples"]


def test_a_record_knows_its_file_and_lines(catalog):
    item = catalog.workplan["kite-club"]
    assert item.id == "kite-club"
    assert item.origin.path == "catalog/workplan/kite-club.yml"
    assert item.origin.line("barriers", 0, "since") == 17
    assert item.origin.line("barriers", 0, "until") == 15  # not written: its barrier's line
    assert item.origin.line("no such field") == 1


def test_a_package_is_known_by_its_folder(catalog):
    assert catalog.packages["story-hours"].descriptor.id == "story-hours"


def test_datasets_leave_reference_packages_out(catalog):
    assert [package.id for package in catalog.datasets] == ["kite-club", "story-hours"]


def test_the_last_step_of_a_history_is_where_a_dataset_stands(catalog):
    assert catalog.workplan["story-hours"].current.status == "published"


def test_numbers_and_marks_of_a_measure_keep_five_things_apart(catalog):
    table = catalog.packages["story-hours"].tables["by-place"]
    visits, percent = table.measure("visits"), table.measure("percent_outdoors")
    assert [*visits.marks] == ["", "", "suppressed", "", "missing", ""]
    assert [*percent.marks] == [
        "",
        "",
        "suppressed",
        "not collected",
        "missing",
        "",
    ]
    assert [n for n in visits.numbers if not isnan(n)] == [120, 150, 0, 30]
    assert [isnan(n) for n in visits.numbers] == [mark != Mark.NUMBER for mark in visits.marks]
    assert visits.cell(0) == (120, Mark.NUMBER)
    assert visits.cell(2)[1] == Mark.SUPPRESSED
    assert table.line(0) == 2


def test_a_measure_is_read_once(catalog):
    table = catalog.packages["story-hours"].tables["by-place"]
    assert table.measure("visits") is table.measure("visits")


def test_a_cell_that_is_neither_a_number_nor_a_mark_is_no_measure(catalog):
    table = catalog.packages["story-hours"].tables["by-place"]
    broken = replace(table, content=table.content.replace(b",120,", b",twelve,", 1))
    with pytest.raises(ValueError, match="twelve"):
        broken.measure("visits")


def test_words_of_the_vocabulary(catalog):
    assert catalog.vocabulary.ids("regions") == ("east", "west")
    assert catalog.vocabulary.term("regions", "east").title == "East"
    with pytest.raises(KeyError):
        catalog.vocabulary.term("regions", "north")


def record_classes() -> list[type[model.Part]]:
    """Every type of record and of its pieces, by name."""
    kinds, waiting = set(), [model.Part]
    while waiting:
        kinds.add(kind := waiting.pop())
        waiting += kind.__subclasses__()
    assert len(kinds) > 60
    return sorted(kinds, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", record_classes(), ids=lambda kind: kind.__name__)
def test_every_type_refuses_unknown_fields_and_never_changes(kind):
    assert kind.model_config["extra"] == "forbid"
    assert kind.model_config["frozen"] is True


# ------------------------------------------------------------------ reading, and what is explained


def test_yaml_words_stay_words():
    """no, off, a day and a version are what they were written as."""
    text = "a: no\nb: off\nc: 2018-04-11\nd: 1.10.0\ne: 007\nf: 1_000\ng: 0x1f\nh: 12:30\n"
    assert read_yaml(text, "x.yml").value == {
        "a": "no",
        "b": "off",
        "c": "2018-04-11",
        "d": "1.10.0",
        "e": "007",
        "f": "1_000",
        "g": "0x1f",
        "h": "12:30",
    }


def test_yaml_numbers_and_truth():
    text = "a: true\nb: false\nc: null\nd: 12\ne: -1.5\nf: '12'\ng:\nh: 1234567890123456789012\n"
    assert read_yaml(text, "x.yml").value == {
        "a": True,
        "b": False,
        "c": None,
        "d": 12,
        "e": -1.5,
        "f": "12",
        "g": None,
        "h": "1234567890123456789012",
    }


def test_json_lines_are_those_of_the_text():
    text = '{\n "a": [\n  1,\n  {"b": "}\\"",\n   "c": {}}\n ],\n "d": "\\ud83d\\ude00"}'
    document = read_json(text, "x.json")
    assert document.value == {"a": [1, {"b": '}"', "c": {}}], "d": "\U0001f600"}
    assert document.lines == {
        (): 1,
        ("a",): 2,
        ("a", 0): 3,
        ("a", 1): 4,
        ("a", 1, "b"): 4,
        ("a", 1, "c"): 5,
        ("d",): 7,
    }


@pytest.mark.parametrize("read", [read_yaml, read_json])
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "[]",
        '"x"',
        "{",
        "}",
        "{{",
        "[" * 5000,
        "{" * 5000,
        "a: [",
        "a: !!int x",
        "a: &a *a",
        "\0",
        '{"a": 1e999}',
        '{"a": NaN}',
        '{"a":' + "9" * 5000 + "}",
        "a: " + "9" * 5000,
        "%",
        "@",
        "? ? ?",
        "- - -",
        "a: |\n b\n c",
        "\ufeff{}",
        "\ud800",
        '{"a": "\\ud800"}',
        'a: "\\U00110000"',
        'a: "\\UFFFFFFFF"',
        "x" * 1_000_001,
        "{a: {b: {c: }}}",
        "'",
        "\t\t",
    ],
)
def test_no_text_breaks_the_reading(read, text):
    document = read(text, "x")
    assert document.value is None or isinstance(document.value, dict)
    assert document.value is not None or document.problems


@pytest.mark.parametrize("digits", ["9" * 19, "-" + "9" * 4_000])
def test_a_number_that_no_table_could_hold_is_refused(digits):
    (problem,) = read_json(f'{{"a": {digits}}}', "x").problems
    assert "no table could hold" in problem.message and "18 digits" in problem.mend
    assert read_json('{"a": -999999999999999999}', "x").value == {"a": -(10**18) + 1}


def test_a_character_that_there_is_not_is_told_with_its_line():
    (problem,) = read_yaml('a: 1\nb: "\\U0010FFFF \\U00110000"', "x").problems
    assert (problem.line, problem.code) == (2, "yaml") and "there is not" in problem.message


@pytest.mark.parametrize(
    ("values", "code", "mend"),
    [
        ({"status": "answered"}, "value", "Change what is written here so that this is true."),
        (
            {"status": "declined", "closed": "2025"},
            "value",
            "Change what is written here so that this is true.",
        ),
        (
            {"status": "open", "closed": "2025"},
            "value",
            "Change what is written here so that this is true.",
        ),
        ({"status": "open", "titel": "x"}, "unknown-field", "Did you mean `title`?"),
        (
            {"status": "open", "zzz": "x"},
            "unknown-field",
            "The fields are: answered_with, asker, closed, reason, "
            "received, sample, status, title, topic.",
        ),
        ({"status": "open", "title": "x" * 201}, "too-long", "Shorten it."),
        ({"status": "open", "title": " "}, "empty-value", "Write its value, or remove the line."),
    ],
)
def test_what_pydantic_finds_is_put_in_words(values, code, mend):
    record = {
        "title": "?",
        "sample": True,
        "received": "2025",
        "asker": "parent",
        "topic": "stories",
    }
    with pytest.raises(ValidationError) as error:
        model.DataRequest.model_validate(record | values)
    (problem,) = explain(error.value, model.DataRequest, Origin("x.yml"))
    assert (problem.code, problem.mend) == (code, mend)


def test_every_property_of_a_descriptor_is_in_the_guide():
    import re

    from conftest import ROOT

    from connect_catalog.model import Descriptor

    schema = Descriptor.model_json_schema(by_alias=True)
    parts = [schema, *schema["$defs"].values()]
    properties = {name for part in parts for name in part.get("properties", {})}
    guide = (ROOT / "docs/take-part/descriptor.md").read_text("utf-8")
    missing = {
        name for name in properties if not re.search(rf"\b{re.escape(name.lstrip('$'))}\b", guide)
    }
    assert not missing


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T00:00:00Z",
        "2026-02-01T24:00:00Z",
        "0000-01-01T00:00:00Z",
        "202\u0666-01-01T00:00:00Z",
    ],
)
def test_a_moment_is_one_of_the_calendar(text):
    moment = TypeAdapter(Moment)
    assert moment.validate_python("2024-02-29T23:59:59Z")
    with pytest.raises(ValidationError):
        moment.validate_python(text)


def test_a_catalog_has_a_language():
    with pytest.raises(ValidationError, match="languages"):
        model.Settings.model_validate({"languages": ()})
