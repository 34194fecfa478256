"""Two versions of a package: which rows differ, what was hidden and shows, and what is told of it."""

import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner
from made_tables import COUNT, package
from test_changes import git, versioned  # noqa: F401 - a fixture

from connect_catalog.changes import (
    find_breaking,
    find_shown_again,
    find_unraised,
    next_version,
)
from connect_catalog.cli import main
from connect_catalog.differences import compare_packages, compare_tables, find_rated, find_touched
from connect_catalog.edits import tell_data
from connect_catalog.load import load
from connect_catalog.model import ChangeNote, View
from connect_catalog.revisions import list_edits

COLUMNS = {"place": {}, "year": {}, "n": COUNT, "share": {"kind": "percent"}}
ROWS = [
    ["Alpha", "2021", "40", "7.0"],
    ["Beta", "2021", "suppressed", "suppressed"],
    ["Gamma", "2021", "30", "missing"],
    ["Alpha", "2022", "41", "8.5"],
]


def made(rows=ROWS, columns=COLUMNS, name="t"):
    return package("made", {name: (columns, rows)})


def compare(rows, columns=COLUMNS, before=ROWS):
    return compare_tables(made(before).tables["t"], made(rows, columns).tables["t"])


def put(row: int, at: int, cell: str) -> list[list[str]]:
    rows = [[*row] for row in ROWS]
    rows[row][at] = cell
    return rows


def test_the_same_rows_in_another_order_and_form_are_no_difference():
    assert compare([*reversed(put(0, 2, "40.0"))]).is_none
    assert compare_packages(made(), made()).is_none


def test_rows_are_matched_by_the_key():
    rows = [["Delta", "2021", "12", "1"], *put(0, 2, "44")[:3]]
    found = compare(rows)
    assert (found.added, found.removed, found.changed) == ((0,), (3,), (1,))
    assert [(c.name, c.changed) for c in found.columns] == [("n", (1,))]


@pytest.mark.parametrize(
    ("row", "cell", "kind"),
    [
        (1, "12", "shown"),
        (1, "0", "shown"),
        (1, "2 or 3", "shown"),
        (1, "missing", "changed"),
        (0, "suppressed", "hidden"),
        (0, "missing", "changed"),
        (0, "41", "changed"),
    ],
)
def test_a_cell_is_changed_shown_or_hidden(row, cell, kind):
    found = compare(put(row, 2, cell))
    assert [(c.name, getattr(c, kind), c.rows) for c in found.columns] == [("n", (row,), (row,))]


def test_columns_new_lost_and_of_another_kind():
    columns = {"place": {}, "year": {}, "n": {"kind": "estimate"}, "rate": {"kind": "rate"}}
    rows = [[*row[:3], str(i)] for i, row in enumerate(ROWS)]
    found = compare(rows, columns)
    assert (found.new, found.lost, found.retyped) == (("rate",), ("share",), ("n",))


def test_a_hidden_number_shows_under_another_name():
    columns = {"place": {}, "year": {}, "children": COUNT, "share": {"kind": "percent"}}
    found = compare(put(1, 2, "3"), columns)
    assert [(c.name, c.was, c.shown) for c in found.columns] == [("children", "n", (1,))]


def test_a_hidden_number_shows_in_a_table_of_another_name():
    difference = compare_packages(made(), made(put(1, 2, "3"), name="by-place"))
    assert [(t.name, t.was, t.columns[0].shown) for t in difference.tables] == [
        ("by-place", "t", (1,))
    ]
    assert not difference.new and not difference.lost


def test_a_hidden_number_shows_in_a_column_that_is_no_measure_any_more():
    columns = COLUMNS | {"n": {"role": "label", "aside": True}}
    assert compare(put(1, 2, "3"), columns).columns[0].shown == (1,)


def test_a_hidden_row_under_another_spelling_strays():
    found = compare(put(1, 0, "Beta town"))
    assert (found.added, found.removed, found.strayed) == ((1,), (1,), (1,))
    rolling = [*ROWS[3:], ["Alpha", "2023", "40", "7.0"]]
    assert compare(rolling).strayed == ()  # an old year is gone, and a new one has come


def test_rows_without_a_key_in_common_are_not_matched():
    columns = {"town": {}, "year": {}, "n": COUNT, "share": {"kind": "percent"}}
    found = compare(ROWS, columns)
    assert found.unmatched and found.hides and not found.is_none


# ------------------------------------------------------------------------------ what rests on it


def with_view(package_, base=None, year="2021"):
    """A package with a view of a table `counts`, as rates over the table `t` of the package named."""
    per = {"package": base, "resource": "t", "field": "n", "scale": 10, "title": "For its size"}
    view = {"name": "most", "title": "Most", "kind": "bar", "resource": "counts", "x": "place"}
    view |= {"y": "n", "where": {"year": year}, "largest": 2, "per": per}
    return with_connect(package_, views=(View.model_validate(view),))


CHANGED = {
    "a size": (put(0, 2, "44"), "2021", True),
    "a size of another year": (put(3, 2, "44"), "2021", False),
    "a size that is hidden now": (put(0, 2, "suppressed"), "2021", True),
    "a size of a place without a count": (put(2, 2, "44"), "2021", False),
    "a row that is gone": (ROWS[1:], "2021", True),
    "a row that is new": ([*ROWS, ["Beta", "2022", "9", "1.0"]], "2022", True),
    "a row of another year that is new": ([*ROWS, ["Beta", "2022", "9", "1.0"]], "2021", False),
    "the order alone": ([*reversed(ROWS)], "2021", False),
}


@pytest.mark.parametrize(("rows", "year", "told"), CHANGED.values(), ids=CHANGED)
def test_a_chart_of_rates_rests_on_the_sizes_it_draws(rows, year, told):
    """Whether its base stands in the same package or in another one."""
    own = {"counts": ({"place": {}, "year": {}, "n": COUNT}, [ROWS[i][:3] for i in (0, 1, 3)])}
    own["counts"][1].append(["Beta", "2022", "50"])
    before, after = (
        with_view(package("made", own | {"t": (COLUMNS, some)}), year=year) for some in (ROWS, rows)
    )
    assert find_touched(compare_packages(before, after)).views == ((0,) if told else ())
    other = with_view(package("other", own), "made", year)
    assert find_rated(compare_packages(made(), made(rows)), other) == ((0,) if told else ())


def test_a_chart_of_rates_over_another_package_or_table_is_left_alone():
    counts = {"counts": ({"place": {}, "year": {}, "n": COUNT}, [row[:3] for row in ROWS])}
    difference = compare_packages(made(), made(put(0, 2, "44")))
    assert not find_rated(difference, with_view(package("other", counts), "elsewhere"))
    assert not find_rated(difference, with_view(package("other", counts)))  # its own table t
    assert not find_rated(difference, package("other", counts))


def test_a_base_that_is_new_gone_or_renamed_is_told():
    counts = {"counts": ({"place": {}, "year": {}, "n": COUNT}, [row[:3] for row in ROWS])}
    drawn = with_view(package("other", counts), "made")
    some = package("made", {"some": ({"place": {}, "n": COUNT}, [["Alpha", "7"]])})
    renamed = made(ROWS[1:], name="u")
    for before, after in ((made(), some), (some, made()), (made(), renamed)):
        assert find_rated(compare_packages(before, after), drawn) == (0,)


def with_connect(package_, **fields):
    connect = package_.descriptor.connect.model_copy(update=fields)
    return with_descriptor(package_, connect=connect)


def with_descriptor(package_, **fields):
    descriptor = package_.descriptor.model_copy(update=fields)
    descriptor._origin = package_.descriptor.origin
    return replace(package_, descriptor=descriptor)


# ------------------------------------------------------------------------------- what is a problem


def problems(after, before=None):
    difference = compare_packages(before or made(), after)
    return [*find_shown_again(difference), *find_unraised(difference)]


@pytest.mark.parametrize(
    ("version", "updated", "codes"),
    [
        ("1.0.0", "2025", ["version-same", "updated-same"]),
        ("0.9.0", "2026", ["version-same"]),
        ("1.1.0", "2025", ["updated-same"]),
        ("1.0.1", "2026", []),
    ],
)
def test_new_rows_ask_for_a_version_and_a_day(version, updated, codes):
    after = made([*ROWS, ["Beta", "2022", "30", "4"]])
    after = with_connect(with_descriptor(after, version=version), updated=updated)
    assert [p.code for p in problems(after)] == codes


def test_a_repair_of_our_own_leaves_the_day():
    after = with_descriptor(made(put(0, 2, "44")), version="1.0.1")
    assert problems(after) == []
    assert [p.code for p in problems(with_descriptor(after, version="1.0.0"))] == [
        "version-same",
        "updated-same",
    ]


def test_a_table_beside_the_older_ones_leaves_the_day():
    after = made()
    one = after.descriptor.resources[0]
    more = one.model_copy(update={"name": "second", "path": "data/second.csv"})
    table = replace(after.tables[one.name], resource=more)
    after = replace(
        with_descriptor(after, resources=(one, more), version="1.1.0"),
        tables={**after.tables, "second": table},
    )
    assert problems(after) == []
    assert [p.code for p in problems(made(), after)] == ["version-same", "updated-same"]


def test_hiding_more_asks_for_a_version_alone():
    assert [p.code for p in problems(made(put(0, 2, "suppressed")))] == ["version-same"]


def test_next_versions():
    steps = ("columns", "rows", "values")
    assert [next_version("1.2.3", step) for step in steps] == ["2.0.0", "1.3.0", "1.2.4"]


# What breaks what others built on a package, as tables by name, and how that is told.
WHOLE = {"t": (COLUMNS, ROWS)}
BREAKING = {
    "a column removed": (
        {"t": ({k: v for k, v in COLUMNS.items() if k != "share"}, [row[:3] for row in ROWS])},
        "t has no column share",
    ),
    "a column renamed": (
        {"t": ({("m" if k == "n" else k): v for k, v in COLUMNS.items()}, ROWS)},
        "t has no column n",
    ),
    "a column of another kind": (
        {"t": (COLUMNS | {"n": {"kind": "estimate"}}, ROWS)},
        "t.n is of another kind",
    ),
    "a table renamed": ({"u": (COLUMNS, ROWS)}, "table t is called u"),
    "a table removed": ({"v": ({"place": {}, "m": COUNT}, [["Alpha", "7"]])}, "table t is gone"),
}


@pytest.mark.parametrize(("tables", "told"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_users_asks_for_a_major_version_and_a_note(tables, told):
    after = package("made", tables)
    note = ChangeNote(version="2.0.0", note="Use the other one.")
    older = ChangeNote(version="1.0.0", note="An older word.")

    def find(version, *notes):
        one = with_connect(with_descriptor(after, version=version), changes=notes)
        found = [*find_breaking(compare_packages(package("made", WHOLE), one))]
        assert {p.code for p in found} <= {"breaking-change"}
        return [p.field for p in found]

    first = [*find_breaking(compare_packages(package("made", WHOLE), after))][0]
    assert told in first.message and "2.0.0" in first.mend
    assert find("1.1.0") == ["version", "connect.changes"]
    assert find("2.0.0") == find("2.0.0", older) == ["connect.changes"]
    assert find("1.1.0", note) == ["version", "connect.changes"]
    assert find("2.0.0", older, note) == find("2.0.1", note) == []


@pytest.mark.parametrize(
    "tables",
    [
        WHOLE,
        {"t": (COLUMNS | {"rate": {"kind": "rate"}}, [[*row, "1"] for row in ROWS])},
        WHOLE | {"v": ({"place": {}, "m": COUNT}, [["Alpha", "7"]])},
        {"t": (COLUMNS, ROWS[1:])},
    ],
    ids=["nothing", "a new column", "a new table", "fewer rows"],
)
def test_what_is_new_breaks_nothing(tables):
    difference = compare_packages(package("made", WHOLE), package("made", tables))
    assert not [*find_breaking(difference)]


def test_the_check_holds_to_it(story):
    path = story / "data/by-place.csv"
    rows = [line.rpartition(",")[0] for line in path.read_text().splitlines()]
    path.write_text("\n".join(rows) + "\n")
    descriptor = story / "datapackage.json"
    document = json.loads(descriptor.read_text()) | {"version": "1.1.0"}
    del document["resources"][1]["schema"]["fields"][-1]
    document["connect"] |= {"updated": "2026-01-02", "views": document["connect"]["views"][:2]}
    descriptor.write_text(json.dumps(document))
    said = run("main").stdout
    assert said.count("(breaking-change)") == 2
    document["version"] = "2.0.0"
    document["connect"]["changes"] = [{"version": "2.0.0", "note": "The source has it no more."}]
    descriptor.write_text(json.dumps(document))
    assert "No problems" in run("main").stdout


def test_no_message_tells_a_cell():
    """Neither what was hidden, nor what is hidden now."""
    rows = put(1, 2, "97531")
    rows[0][2] = "suppressed"
    before = made(put(0, 2, "86420"))
    found = problems(made(rows), before)
    said = [*tell_data(compare_packages(before, made(rows)))]
    assert "shown-again" in [p.code for p in found]
    assert not {"97531", "86420"} & {*str([found, said]).replace("'", " ").split()}
    assert "97531" not in str((found, said)) and "86420" not in str((found, said))


@pytest.fixture
def story(versioned, monkeypatch):  # noqa: F811
    """The folder of a made-up package in a repository of one commit."""
    return versioned / "datapackages/story-hours"


def run(*arguments: str):
    return CliRunner().invoke(main, ["check", "--changed", *arguments])


def show_hidden(story) -> str:
    """Show the first hidden number of the package; returns its line."""
    path = story / "data/by-place.csv"
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if "suppressed" in line)
    lines[at] = lines[at].replace("suppressed", "77", 1)
    path.write_text("\n".join(lines) + "\n")
    return lines[at]


def set_descriptor(story, **connect) -> None:
    path = story / "datapackage.json"
    document = json.loads(path.read_text())
    document["version"] = connect.pop("version")
    document["connect"] |= connect
    path.write_text(json.dumps(document))


def test_the_check_sees_what_is_shown_again_until_the_package_says_why(story):
    show_hidden(story)
    said = run("main")
    assert said.exit_code == 1
    assert "visits shows a number that the older version 1.0.0 hides" in said.stdout
    assert "(shown-again)" in said.stdout and "(version-same)" in said.stdout
    assert "- by-place: 1 number shown that was hidden (line" in said.stdout
    why = {"version": "1.0.1", "resource": "by-place", "field": "visits", "reason": "It was wrong."}
    rule = {"threshold": 5, "rule": "Counts below 5 are hidden.", "shownAgain": [why]}
    set_descriptor(story, version="1.0.1", suppression=rule)
    said = run("main")
    assert "(shown-again)" not in said.stdout and "(version-same)" not in said.stdout
    set_descriptor(story, version="1.0.2", suppression=rule)  # it was for another version
    assert "(shown-again)" in run("main").stdout


def test_what_any_earlier_version_hid_is_not_shown_either(story):
    """The row with the hidden number is taken away in one version and comes back in the next."""
    root, path = story.parents[1], story / "data/by-place.csv"
    table = path.read_text()
    hidden = next(line for line in table.splitlines() if "suppressed" in line)
    path.write_text(table.replace(f"{hidden}\n", ""))
    set_descriptor(story, version="1.1.0", updated="2025-12-01")
    git(root, "switch", "--quiet", "main")
    git(root, "commit", "--quiet", "-am", "Take a row away")
    path.write_text(table.replace(hidden, hidden.replace("suppressed", "77", 1)))
    set_descriptor(story, version="1.2.0", updated="2025-12-02")
    said = run("main")
    assert "visits shows a number that the older version 1.0.0 hides" in said.stdout
    assert said.stdout.count("(shown-again)") == 1
    why = {"version": "1.2.0", "resource": "by-place", "field": "visits", "reason": "It was wrong."}
    rule = {"threshold": 5, "rule": "Counts below 5 are hidden.", "shownAgain": [why]}
    set_descriptor(story, version="1.2.0", suppression=rule)
    assert "(shown-again)" not in run("main").stdout
    git(root, "commit", "--quiet", "-am", "Say why")
    path.write_text(path.read_text().replace("Alphaville,2022,120", "Alphaville,2022,121"))
    set_descriptor(story, version="1.2.1", suppression=rule)
    assert "(shown-again)" not in run("main").stdout  # that was said once


def test_the_check_tells_what_rests_on_the_rows(story):
    path = story / "data/by-place.csv"
    path.write_text(path.read_text().replace("Alphaville,2022,120", "Alphaville,2022,121"))
    said = run("main").stdout
    assert "- by-place: 1 row changed (line" in said
    assert "- look at the spot checks: 1 (Annual report of Examples)" in said


def test_the_check_tells_the_charts_of_other_packages(story):
    """Rates over the table that differs, in a package that does not."""
    root, path = story.parents[1], story / "data/by-place.csv"
    shutil.copytree(story, root / "datapackages/tales")
    file = root / "datapackages/tales/datapackage.json"
    document = json.loads(file.read_text()) | {"name": "tales"}
    per = {"package": "story-hours", "resource": "by-place", "field": "visits", "scale": 10}
    view = {"name": "most", "title": "Most", "kind": "bar", "resource": "by-place", "x": "place"}
    view |= {"y": "visits", "where": {"year": "2022"}, "largest": 3}
    document["connect"]["views"] = [view | {"per": per | {"title": "For its size"}}]
    file.write_text(json.dumps(document))
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Tell tales")
    path.write_text(path.read_text().replace("Alphaville,2022,120", "Alphaville,2022,121"))
    assert "- look at the charts of tales: most" in run("HEAD").stdout
    view["where"]["year"] = "2021"
    file.write_text(json.dumps(document))
    git(root, "add", str(file))
    git(root, "commit", "--quiet", "-m", "Draw another year")
    assert "charts of tales" not in run("HEAD").stdout


def test_a_renamed_package_is_compared_with_the_one_it_replaced(story):
    show_hidden(story)
    root = story.parents[1]
    shutil.move(story, root / "datapackages/tales")
    (root / "catalog/removals").mkdir(exist_ok=True)
    (root / "catalog/removals/story-hours.yml").write_text(
        "title: Stories\nagency: samples\nremoved: 2026-01\nreason: It has another name.\n"
        "replaced_by: [tales]\n"
    )
    assert "(shown-again)" in run("main").stdout


def test_what_changed_tells_of_data_without_a_new_version(story):
    show_hidden(story)
    root = story.parents[1]
    git(root, "commit", "--quiet", "-am", "Slip")
    catalog = load(root).catalog
    for _ in range(2):  # the second time from what was kept
        found = list_edits(root, catalog).edits[0]
        assert (found.family, found.id, found.field) == ("packages", "story-hours", "data")
        assert found.what == "Visits by town: 1 number shown that was hidden"
