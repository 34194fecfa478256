"""Where frictionless is silent: what a descriptor declares is true of its tables. The failing cases
are in tests/bad; here are the passing ones, and the edges."""

import hashlib
import json

import pytest
from conftest import ROOT, TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.load import load

FOLDER = "datapackages/kite-club"


@pytest.fixture
def club(repo):
    """Change the kite club's descriptor and rows; gives the codes and messages of the problems."""
    path = repo / FOLDER / "datapackage.json"

    def run(rows: str = "", resource=None, schema=None, field=None, connect=None) -> dict[str, str]:
        descriptor = json.loads(path.read_text())
        table = descriptor["resources"][0]
        table |= resource or {}
        table["schema"] |= schema or {}
        table["schema"]["fields"][0] |= field or {}
        descriptor["connect"] |= connect or {}
        descriptor["connect"].pop("views", None)
        path.write_text(json.dumps(descriptor))
        if rows:
            (repo / FOLDER / "data/members.csv").write_text(f"place,year,members\n{rows}")
        return {problem.code: problem.message for problem in load_and_check(repo, TODAY)[1]}

    return run


@pytest.mark.parametrize(
    "prefix, algorithm",
    [
        ("", "md5"),
        ("md5:", "md5"),
        ("sha1:", "sha1"),
        ("sha256:", "sha256"),
        ("sha512:", "sha512"),
    ],
)
def test_the_right_hash_and_length_pass(repo, club, prefix, algorithm):
    content = (repo / FOLDER / "data/members.csv").read_bytes()
    digest = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
    assert club(resource={"hash": prefix + digest, "bytes": len(content)}) == {}


def test_unique_keys_hold_and_empty_or_marked_cells_have_none(club):
    keys = {"uniqueKeys": [["place"], ["place", "year"], ["members"]]}
    marks = {
        "missingValues": [
            {"value": "missing", "label": "missing"},
            {"value": "", "label": "not collected"},
        ]
    }
    assert club(schema=keys) == {}
    fields = [
        {
            "name": "place",
            "type": "string",
            "title": "Place",
            "description": "P.",
            "connect": {"role": "geography"},
        },
        {
            "name": "year",
            "type": "year",
            "title": "Year",
            "description": "Y.",
            "connect": {"role": "time"},
        },
        {
            "name": "members",
            "type": "number",
            "title": "M",
            "description": "M.",
            "connect": {"role": "measure", "unit": "members", "kind": "estimate"},
        }
        | marks,
    ]
    assert (
        club("A,2024,missing\nB,2024,missing\nC,2024,\nD,2024,\n", schema=keys | {"fields": fields})
        == {}
    )
    assert "unique-key" in club("A,2024,7\nB,2024,missing\nC,2024,7\n")


def test_categories_may_have_labels_and_an_order(club):
    categories = [
        "Alphaville",
        {"value": "Gammaburg", "label": "Burg of Gamma"},
        "Betatown, old and new",
    ]
    assert club(field={"categories": categories, "categoriesOrdered": True}) == {}


def test_a_category_without_any_row_is_a_gap(club):
    categories = ["Alphaville", "Gammaburg", "Betatown, old and new", "Deltaport"]
    found = club(
        field={"categories": categories, "connect": {"role": "dimension"}},
        connect={"geography": "state"},
    )
    assert found.keys() == {"missing-rows"} and "Deltaport / 2024" in found["missing-rows"]


ROWS = "A,2022,1\nA,2023,1\nA,2024,1\nB,2022,1\nB,2024,1\nC,2024,1\n"
SPAN = {"timeCovered": {"start": "2022", "end": "2024", "basis": "Calendar years"}}


def test_a_gap_is_named_or_declared(club):
    assert (
        "3 do not, such as B / 2023; C / 2022; C / 2023" in club(ROWS, connect=SPAN)["missing-rows"]
    )
    gaps = [
        {
            "where": {"place": "C", "year": ["2022", "2023"]},
            "reason": "The club was founded in 2024.",
        }
    ]
    found = club(ROWS, resource={"connect": {"gaps": gaps, "rows": 6}}, connect=SPAN)
    assert "1 do not, such as B / 2023" in found["missing-rows"]
    gaps.append({"where": {"place": "B", "year": "2023"}, "reason": "Nobody counted."})
    assert club(ROWS, resource={"connect": {"gaps": gaps, "rows": 6}}, connect=SPAN) == {}


@pytest.mark.parametrize(
    "gap, said",
    [
        ({"place": "A"}, "3 rows stand"),
        ({"members": "1"}, "not a column of the primary key"),
        ({"place": "D"}, "no value `D`"),
    ],
)
def test_a_gap_that_is_none_is_refused(club, gap, said):
    gaps = [{"where": gap, "reason": "So it is."}]
    assert said in club(ROWS, resource={"connect": {"gaps": gaps}}, connect=SPAN)["gap"]


@pytest.mark.parametrize(
    "period, step, missing",
    [
        ("{}-{:04}", 1, "2013-2014"),
        ("{}", 1, "2013"),
        ("SFY {}", 1, "SFY 2013"),
        ("{}-{:04}", 5, "2021-2022"),
    ],
)
def test_a_period_that_is_nowhere_is_missed(club, period, step, missing):
    """School years, years, fiscal years, and periods of which every fifth is told."""
    starts = [2011 + step * i for i in (0, 1, 3)]
    fields = [
        {"name": n, "type": "string", "title": n, "description": n, "connect": {"role": role}}
        for n, role in (("place", "geography"), ("year", "time"))
    ]
    fields.append(
        {
            "name": "members",
            "type": "number",
            "title": "M",
            "description": "M.",
            "connect": {"role": "measure", "unit": "members", "kind": "estimate"},
        }
    )
    rows = "".join(f"A,{period.format(start, start + 1)},1\n" for start in starts)
    last = starts[-1] + (1 if "-" in period else 0)
    found = club(
        rows,
        schema={"fields": fields},
        connect={"timeCovered": {"start": str(starts[0]), "end": str(last), "basis": "Years"}},
    )
    assert found.keys() == {"missing-rows"} and f"A / {missing}" in found["missing-rows"]


def test_rows_are_told_apart_by_more_than_a_grid(repo):
    """A table of outlines has rows of which some other column is a part of the key."""
    catalog = load(ROOT).catalog
    outlines = catalog.packages["towns"].tables["outlines"]
    assert "label" in {
        outlines.resource.column(n).connect.role for n in outlines.resource.schema_.primary_key
    }
    assert not outlines.resource.connect.gaps


def test_totals_that_add_up_pass(club):
    fields = [
        {
            "name": "place",
            "type": "string",
            "title": "P",
            "description": "P.",
            "connect": {"role": "dimension", "total": "All"},
        },
        {
            "name": "year",
            "type": "year",
            "title": "Y",
            "description": "Y.",
            "connect": {"role": "time"},
        },
        {
            "name": "members",
            "type": "integer",
            "title": "M",
            "description": "M.",
            "missingValues": [{"value": "suppressed", "label": "suppressed"}],
            "connect": {"role": "measure", "unit": "members", "kind": "count"},
        },
    ]
    connect = {
        "geography": "state",
        "timeCovered": {"start": "2023", "end": "2024", "basis": "Years"},
    }
    for hidden, total, found in (
        ("7", "12", set()),
        ("7", "13", {"total"}),
        ("suppressed", "13", set()),
        ("suppressed", "4", {"total"}),
        ("suppressed", "suppressed", set()),
    ):
        rows = f"A,2023,5\nB,2023,{hidden}\nAll,2023,{total}\nA,2024,1\nB,2024,1\nAll,2024,2\n"
        codes = set(club(rows, schema={"fields": fields}, connect=connect))
        assert {code for code in codes if code == "total"} == found, (hidden, total)


def test_a_number_far_from_all_others_is_asked_about_and_can_be_waived(club):
    measure = {"role": "measure", "unit": "members", "kind": "count"}
    fields = [
        {
            "name": "place",
            "type": "string",
            "title": "P",
            "description": "P.",
            "connect": {"role": "geography"},
        },
        {
            "name": "year",
            "type": "year",
            "title": "Y",
            "description": "Y.",
            "connect": {"role": "time"},
        },
        {
            "name": "members",
            "type": "integer",
            "title": "M",
            "description": "M.",
            "connect": measure,
        },
    ]
    rows = "".join(f"P{i},2024,{i}\n" for i in range(20))
    assert club(rows, schema={"fields": fields}) == {}
    found = club(rows + "Z,2024,7654321\n")
    assert found.keys() == {"undeclared-code"} and "7654321" not in found["undeclared-code"]
    waiver = {"code": "undeclared-code", "field": "members", "reason": "Z is the whole country."}
    assert club(connect={"waivers": [waiver]}) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Ages < 5 years and > 2; R&D; 5 <6",
        "See <https://example.org/a>.",
        "Años de niñez, 0–17 · déjà vu",
        "JavaScript is not needed.",
        "data: from the agency",
    ],
)
def test_plain_words_pass(repo, text):
    readme = repo / FOLDER / "README.md"
    readme.write_text(f"# Kite club\n\n{text}\n", "utf-8")
    path = repo / FOLDER / "datapackage.json"
    descriptor = json.loads(path.read_text())
    path.write_text(json.dumps(descriptor | {"description": text}))
    assert load_and_check(repo, TODAY)[1] == []


@pytest.mark.parametrize("cell", ["-5", "+5", "-.5", "1,234", "-12%", "1e5", "5+", "a=b", "x@y"])
def test_numbers_and_signs_inside_a_text_are_no_formulas(club, cell):
    assert "formula" not in club(f'"{cell}",2024,5\n')
