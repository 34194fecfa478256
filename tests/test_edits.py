"""What changed between two versions of a record, in words that quote no old text."""

import copy

import pytest

from connect_catalog.documents import read_yaml
from connect_catalog.edits import compare

QUOTED = "Jane Roe of 5 Elm Street"  # what an old version may hold, and nobody may tell
TREE = """
number: 3
title: Tree houses
agencies: [samples]
topic: weather
question: How many?
plan:
  - {status: obtained, by: 2026-06, held_by: samples}
history:
  - {status: identified, date: 2025-01-10, note: A family asked for it.}
  - {status: requested, note: The workgroup asked.}
barriers:
  - {kind: law, detail: A law guards tree houses., since: 2025-03-01}
  - {kind: time, detail: Nobody has the time to climb.}
reviews:
  - {meeting: autumn, outcome: It was looked at.}
openness:
  - {criterion: licensed, met: false, evidence: The page names no license.}
evidence:
  - {title: A rumor}
"""


def tell(catalog, change, family="workplan", text=TREE):
    """What is told of a record before and after `change` was made to its plain value."""
    before = read_yaml(text, "x.yml").value
    after = copy.deepcopy(before)
    change(after)
    return [(c.field, c.what) for c in compare(catalog, family, before, after)]


def append(name, **part):
    return lambda record: record[name].append(part)


def put(*way_and_value):
    *way, name, value = way_and_value

    def change(record):
        for step in way:
            record = record[step]
        record[name] = value

    return change


def drop(*way):
    def change(record):
        for step in way[:-1]:
            record = record[step]
        del record[way[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "field", "what"),
    [
        (
            append("history", status="obtained", note=QUOTED),
            "history",
            "State: Requested → Obtained",
        ),
        (append("history", status="requested", note="Again."), "history", "Step added: Requested"),
        (drop("history", 0), "history", "Step removed: Identified"),
        (
            put("history", 1, "date", "2025-03"),
            "history",
            "Date of the step Requested: not set → March 2025",
        ),
        (put("history", 0, "note", QUOTED), "history", "Note changed"),
        (append("barriers", kind="format", detail=QUOTED), "barriers", "Barrier added: Format"),
        (drop("barriers", 1), "barriers", "Barrier taken off the list: Time"),
        (put("barriers", 0, "until", "2025-09-01"), "barriers", "Barrier resolved: Law"),
        (
            put("barriers", 0, "due", "2026-02-15"),
            "barriers",
            "Barrier Law (Due): not set → February 15, 2026",
        ),
        (put("barriers", 0, "detail", QUOTED), "barriers", "Barrier Law, changed: Detail"),
        (
            put("barriers", 0, "held_by", "examples"),
            "barriers",
            "Barrier Law (Held by): not set → Agency of Examples",
        ),
        (
            put("plan", 0, "by", "2026-09"),
            "plan",
            "Target for Obtained: June 2026 → September 2026",
        ),
        (
            append("plan", status="published", by=2027),
            "plan",
            "Target for Published: not set → 2027",
        ),
        (drop("plan", 0, "held_by"), "plan", "Who holds Obtained: Department of Samples → not set"),
        (put("plan", 0, "note", QUOTED), "plan", "Plan for Obtained: note changed"),
        (
            append("reviews", meeting="spring", outcome=QUOTED),
            "reviews",
            "Review added: Spring meeting",
        ),
        (put("reviews", 0, "outcome", QUOTED), "reviews", "Outcome of a review changed"),
        (put("openness", 0, "met", True), "openness", "Openness, Licensed: no → yes"),
        (
            put("openness", 0, "evidence", QUOTED),
            "openness",
            "Openness, Licensed: evidence changed",
        ),
        (put("evidence", 0, "title", QUOTED), "evidence", "Sources changed"),
        (put("title", QUOTED), "title", "Title changed"),
        (put("question", QUOTED), "question", "Question changed"),
        (put("topic", "stories"), "topic", "Topic: Weather → Stories"),
        (put("topic", QUOTED), "topic", "Topic: Weather → (no longer listed)"),
        (
            put("agencies", ["samples", QUOTED]),
            "agencies",
            "Agencies added: (no longer listed)",
        ),
        (
            put("agencies", ["examples", "samples"]),
            "agencies",
            "Agencies added: Agency of Examples",
        ),
        (put("number", 12345), "number", "Number changed"),
    ],
)
def test_a_change_is_told_in_words(workgroup, change, field, what):
    told = tell(workgroup, change)
    assert (field, what) in told
    assert len(told) == 1
    assert QUOTED not in str(told) and "12345" not in str(told)


def test_what_is_taken_back_is_not_told_either(workgroup):
    """The same changes the other way round: the secret is in the old version."""
    text = TREE.replace("A law guards tree houses.", QUOTED).replace("How many?", QUOTED)
    text = text.replace("[samples]", f"[{QUOTED}]").replace("kind: time", "kind: roe-jane")

    def clean(record):
        record.update(read_yaml(TREE, "x.yml").value)

    told = tell(workgroup, clean, text=text)
    assert [what for _, what in told] == [
        "Agencies added: Department of Samples",
        "Agencies removed: (no longer listed)",
        "Question changed",
        "Barrier added: Time",
        "Barrier taken off the list: (no longer listed)",
        "Barrier Law, changed: Detail",
    ]


def test_comments_order_of_fields_and_the_same_again_are_no_change(workgroup):
    before = read_yaml(TREE, "x.yml").value
    turned = "\n".join(["# A comment", "topic: weather", TREE.replace("topic: weather\n", "")])
    assert compare(workgroup, "workplan", before, read_yaml(turned, "x.yml").value) == ()


@pytest.mark.parametrize(
    ("family", "before", "after", "what"),
    [
        ("requests", {"status": "open"}, {"status": "declined"}, "Status: open → declined"),
        ("requests", {"status": QUOTED}, {"status": "open"}, "Status changed"),
        ("requests", {"reason": QUOTED}, {}, "Reason changed"),
        ("meetings", {"date": "2025-10-01"}, {"date": 2025}, "Date: October 1, 2025 → 2025"),
        ("meetings", {"date": QUOTED}, {"date": 2025}, "Date changed"),
        ("meetings", {"attendees": {"family": 3}}, {"attendees": {}}, "Attendees changed"),
        ("meetings", {"sample": True}, {"sample": False}, "Sample: yes → no"),
        ("trainings", {"people_trained": 4}, {"people_trained": 5}, "People trained changed"),
        ("packages", {"version": "1.0.0"}, {"version": "1.1.0"}, "Version: 1.0.0 → 1.1.0"),
        ("packages", {"version": QUOTED}, {"version": "1.1.0"}, "Version changed"),
        ("vocabulary", {"topics": []}, {"topics": [{"id": QUOTED}]}, "Topics changed"),
    ],
)
def test_other_records_are_told_by_their_fields(workgroup, family, before, after, what):
    assert [c.what for c in compare(workgroup, family, before, after)] == [what]


@pytest.mark.parametrize("odd", [None, [], "text", 7])
def test_a_version_that_is_no_record_only_changed(workgroup, odd):
    assert [c.what for c in compare(workgroup, "workplan", odd, {})] == ["Record changed"]
    assert [c.what for c in compare(workgroup, "workplan", {}, odd)] == ["Record changed"]


ODD = [None, True, 7, 1.5, QUOTED, [], {}, [QUOTED], [[1]], {QUOTED: QUOTED}, [{QUOTED: {}}, None]]
ODD += [[{"status": [], "kind": {}, "meeting": 7, "criterion": [], "met": [], "date": {}}]]


@pytest.mark.parametrize("name", read_yaml(TREE, "x.yml").value)
def test_no_odd_value_breaks_the_words_or_is_quoted(workgroup, name):
    good = read_yaml(TREE, "x.yml").value
    for odd in ODD:
        for other in (good[name], *ODD):
            for pair in ((odd, other), (other, odd)):
                before, after = ({**good, name: value} for value in pair)
                told = compare(workgroup, "workplan", before, after)
                assert bool(told) == (pair[0] != pair[1]), pair
                assert QUOTED not in str(told)


def test_a_list_longer_than_a_person_writes_only_changed(workgroup):
    """Comparing every part with every other would take minutes."""
    many = [{"status": "identified", "note": str(i)} for i in range(20_000)]
    assert tell(workgroup, put("history", many)) == [("history", "History changed")]
    assert tell(workgroup, put("agencies", ["x"] * 501)) == [("agencies", "Agencies changed")]


def is_state(catalog, change, family="workplan", text=TREE) -> set[bool]:
    before = read_yaml(text, "x.yml").value
    after = copy.deepcopy(before)
    change(after)
    return {told.is_state for told in compare(catalog, family, before, after)}


@pytest.mark.parametrize(
    "change",
    [
        append("history", status="obtained", note=QUOTED),
        put("history", 1, "date", "2025-02-01"),
        append("barriers", kind="time", detail=QUOTED),
        put("barriers", 0, "until", "2025-05-01"),
        put("barriers", 0, "since", "2025-03-02"),
        put("barriers", 0, "held_by", "examples"),
        drop("barriers", 1),
        put("plan", 0, "by", "2026-07"),
        append("reviews", meeting="spring", outcome=QUOTED),
        put("openness", 0, "met", True),
        put("agencies", ["examples"]),
        put("topic", "stories"),
        put("number", 4),
    ],
)
def test_what_is_different_is_more_than_words(workgroup, change):
    assert is_state(workgroup, change) == {True}


@pytest.mark.parametrize(
    "change",
    [
        put("title", QUOTED),
        put("question", QUOTED),
        put("history", 1, "note", QUOTED),
        put("barriers", 0, "detail", QUOTED),
        put("barriers", 0, "next_step", QUOTED),
        put("plan", 0, "note", QUOTED),
        put("reviews", 0, "outcome", QUOTED),
        put("openness", 0, "evidence", QUOTED),
        put("evidence", 0, "title", QUOTED),
    ],
)
def test_a_mended_text_is_a_repair_of_words(workgroup, change):
    assert is_state(workgroup, change) == {False}


AGENCY = "title: An agency\nshort: AA\nkind: state-agency\nserves_children: true\nrole: It helps.\n"
MEETING = "title: A meeting\nsample: false\ndate: 2025-05-05\nkind: statewide\nneeds_heard: [a]\n"
PACKAGE = "title: A package\nversion: 1.0.0\ndescription: Words.\n"


@pytest.mark.parametrize(
    ("family", "text", "change", "state"),
    [
        ("agencies", AGENCY, put("role", QUOTED), False),
        ("agencies", AGENCY, put("title", QUOTED), False),
        ("agencies", AGENCY, put("serves_children", False), True),
        ("agencies", AGENCY, put("kind", "partner"), True),
        ("agencies", AGENCY, put("suppression", [{"threshold": 6}]), True),
        ("meetings", MEETING, put("date", "2025-05-06"), True),
        ("meetings", MEETING, put("attendees", {"family": 3}), True),
        ("meetings", MEETING, put("needs_heard", [QUOTED]), False),
        ("packages", PACKAGE, put("version", "1.1.0"), True),
        ("packages", PACKAGE, put("title", QUOTED), False),
        ("vocabulary", "topics: []", put("topics", [{"id": "x"}]), False),
    ],
)
def test_each_family_tells_words_from_the_rest(workgroup, family, text, change, state):
    assert is_state(workgroup, change, family, text) == {state}
