"""The quick judge against frictionless, on tables that hypothesis makes: it never accepts what
frictionless refuses, and is in no doubt about the catalog's own tables.

`make fuzz` runs the same for longer and prints what was counted.
"""

import base64
import csv
import hashlib
import io
import json
import os
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import pytest
from frictionless import Package, system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect_catalog.cells import Sheet
from connect_catalog.checks import quick

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
COUNTS: Counter[str] = Counter()
LIVE = sorted(Path(__file__).parents[1].glob("datapackages/*/datapackage.json"))
PROFILES = "https://datapackage.org/profiles/2.0/"
DIALECT = {
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
}
LONG = "x" * 40

# For each type: what may stand in a cell (the first ones are good), and what else a field may say.
CELLS: dict[str, list[str]] = {
    "string": [
        "Ansonia",
        "Avon",
        "a, b",
        "O'Neill",
        'say "so"',
        " lead",
        "trail ",
        "'",
        "é",
        "a@b.org",
        "https://ct.gov/x",
        base64.b64encode(b"abc").decode(),
        "c56a4180-65aa-42ec-a945-5ad21dec0538",
        "POINT (1 2)",
        LONG,
        "Suppressed",
        "nan",
        "\u2028",
        "=1+1",
    ],
    "integer": [
        "0",
        "1",
        "7",
        "12",
        "-3",
        "01",
        "1.0",
        "1_0",
        " 1",
        "+1",
        "-0",
        "１",
        "1e2",
        "12%",
        "$5",
        "",
        "NaN",
        "Suppressed",
        "9" * 30,
    ],
    "number": [
        "0",
        "1",
        "1.5",
        "2.50",
        "2.5",
        "-1",
        "1.",
        ".5",
        "1e2",
        "NaN",
        "sNaN",
        "INF",
        "-inf",
        "1,5",
        "1_0",
        " 3",
        "12%",
        "",
        "Suppressed",
        "1 000",
    ],
    "boolean": ["true", "false", "1", "0", "True", "yes", "TRUE", "t", ""],
    "date": [
        "2017-04-11",
        "2017-04-12",
        "2018-01-01",
        "2017-4-1",
        "2017-02-30",
        "11/04/2017",
        "0001-01-01",
        "2017",
        "",
    ],
    "year": [
        "2017",
        "2018",
        "2019",
        "2020",
        "0017",
        "17",
        "+201",
        " 201",
        "20 7",
        "-201",
        "２０１７",
        "2017-18",
        "",
    ],
    "yearmonth": ["2017-04", "2017-4", "2017-13", ""],
    "datetime": ["2017-04-11T10:00:00Z", "2017-04-11T10:00:00", "2017-04-11", ""],
    "time": ["10:00:00", "25:00:00", ""],
    "duration": ["P1Y", "P12M", "1Y", ""],
    "any": ["x", "1", "", "-"],
    "array": ["[1]", "[]", "{}", "[", ""],
    "object": ["{}", '{"a": 1}', "[]", ""],
    "geopoint": ["1,2", "1", "200,1", ""],
}
SAID = {
    "string": st.fixed_dictionaries(
        {},
        optional={
            "format": st.sampled_from(["default", "email", "uri", "uuid", "binary", "wkt", "odd"])
        },
    ),
    "integer": st.fixed_dictionaries({}, optional={"bareNumber": st.booleans()}),
    "number": st.fixed_dictionaries(
        {},
        optional={
            "bareNumber": st.booleans(),
            "floatNumber": st.booleans(),
            "decimalChar": st.sampled_from([".", ","]),
            "groupChar": st.sampled_from([",", "_", " "]),
        },
    ),
    "boolean": st.fixed_dictionaries(
        {}, optional={"trueValues": st.just(["yes", "1"]), "falseValues": st.just(["no", "0"])}
    ),
    "date": st.fixed_dictionaries(
        {}, optional={"format": st.sampled_from(["default", "any", "%d/%m/%Y", "%Q"])}
    ),
}
BOUNDS = st.sampled_from([0, 1, 5, 1.5, "1", "2017", "2017-04-11", "x"])

BOUNDED = {
    "string": {"pattern": ".*", "maxLength": 40},
    "integer": {"minimum": 0, "maximum": 12},
    "number": {"minimum": 0},
    "date": {"minimum": "2017-01-01"},
    "year": {"minimum": 2000},
}
MARKS = [
    ["", "Suppressed"],
    [{"value": "Suppressed", "label": "suppressed"}, {"value": "-", "label": "missing"}],
]
ODD_MARKS = [[], [""], ["0"], ["NaN", "nan"]]

SPACED = [" lead", " b", "x, y"]


@st.composite
def constraints(draw, kind: str):
    cells = CELLS[kind]
    made = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "required": st.booleans(),
                "unique": st.booleans(),
                "enum": st.lists(st.sampled_from(cells), min_size=1, max_size=8, unique=True),
            },
        )
    )
    if kind == "string":
        made |= draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "minLength": st.integers(0, 3),
                    "maxLength": st.integers(3, 60),
                    "pattern": st.sampled_from([".*", "[A-Z].*", "A.*|B.*", "(", "\\w+", "[^,]*"]),
                },
            )
        )
    elif kind not in ("boolean", "any"):
        names = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength"]
        made |= draw(st.dictionaries(st.sampled_from(names), BOUNDS, max_size=1))
    return made


@st.composite
def fields(draw, name: str):
    """(field, the cells to choose from)"""
    if draw(st.integers(0, 11)) == 0:  # spaces that the sniffer may take for no part of a cell
        return {"name": name, "type": "string", "constraints": {"enum": SPACED}}, SPACED
    if draw(st.integers(0, 30)) == 0:
        name += " "
    calm = draw(st.integers(0, 5)) > 0
    kind = draw(st.sampled_from(list(CELLS)[:6] if calm else list(CELLS)))
    field, cells = {"name": name, "type": kind}, CELLS[kind][:4] if calm else CELLS[kind]
    if calm:
        sensible = [{}, {"required": True}, {"enum": cells}, BOUNDED.get(kind, {})]
        field["constraints"] = draw(st.sampled_from(sensible))
    else:
        field |= draw(SAID.get(kind, st.just({})))
        field["constraints"] = draw(constraints(kind))
    if draw(st.integers(0, 2)) == 0:
        marks = draw(st.sampled_from(MARKS if calm else MARKS + ODD_MARKS))
        field["missingValues"] = marks
        cells = [*cells, *(mark["value"] if isinstance(mark, dict) else mark for mark in marks)]
    return field, cells


@st.composite
def tables(draw, name: str):
    """(resource, rows of cells)"""
    made = [draw(fields(f"{name}{i}")) for i in range(draw(st.integers(1, 4)))]
    columns, pools = [field for field, _ in made], [cells for _, cells in made]
    tidy = draw(st.integers(0, 3)) > 0
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, pools)), max_size=8, unique=tidy))
    schema = {"$schema": f"{PROFILES}tableschema.json", "fields": columns}
    names = [column["name"] for column in columns]
    if draw(st.booleans()):
        schema["primaryKey"] = (
            names
            if tidy
            else draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        )
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from([[""], ["", "-"], ["Suppressed"], []]))
    resource = {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": schema,
    }
    return resource, rows


def write(rows: list[list[str]], quoting: int) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", quoting=quoting).writerows(rows)
    return stream.getvalue().encode()


@st.composite
def packages(draw):
    """(descriptor, files by name): one or two tables, good or nearly so."""
    made = [draw(tables(name)) for name in ("a", "b")[: draw(st.integers(1, 2))]]
    files = {}
    for resource, rows in made:
        header = [field["name"] for field in resource["schema"]["fields"]]
        quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        files[resource["path"]] = write([header, *map(list, rows)], quoting)
    resources = [resource for resource, _ in made]
    if draw(st.integers(0, 3)) == 0:
        add_key(draw, resources)
    for resource in resources:
        if draw(st.integers(0, 3)) == 0:
            spoil(draw, resource, files)
        if draw(st.integers(0, 5)) == 0:
            count(draw, resource, files[resource["path"]])
    return {"$schema": f"{PROFILES}datapackage.json", "name": "p", "resources": resources}, files


def add_key(draw, resources) -> None:
    """A foreign key from the first table to the last one, or into itself."""
    here, there = (
        [field["name"] for field in resource["schema"]["fields"]]
        for resource in (resources[0], resources[-1])
    )
    width = draw(st.integers(1, min(len(here), len(there))))
    name = (
        resources[-1]["name"]
        if len(resources) > 1
        else draw(st.sampled_from(["", resources[0]["name"]]))
    )
    resources[0]["schema"]["foreignKeys"] = [
        {"fields": here[:width], "reference": {"resource": name, "fields": there[:width]}}
    ]


def count(draw, resource, content: bytes) -> None:
    """Declare the file's size, rows, fields or checksum, right or wrong."""
    resource |= draw(
        st.sampled_from(
            [
                {"bytes": len(content)},
                {"bytes": 1},
                {"rows": content.count(b"\n") - 1},
                {"rows": 99},
                {"hash": hashlib.md5(content, usedforsecurity=False).hexdigest()},
                {"hash": "0" * 32},
                {"hash": "sha256:" + hashlib.sha256(content).hexdigest()},
                {"hash": "sha256:" + "0" * 64},
                {"hash": "sha1:" + "0" * 40},
                {"fields": len(resource["schema"]["fields"])},
                {"fields": 9},
            ]
        )
    )


def spoil(draw, resource, files) -> None:
    """Change a table in one small way, so that it is nearly what it was."""
    path = resource["path"]
    content = files[path]
    how = draw(
        st.sampled_from(["insert", "delete", "line", "space", "dialect", "encoding", "header"])
    )
    if how == "insert":
        at = draw(st.integers(0, len(content)))
        new = draw(
            st.sampled_from(
                [
                    b'"',
                    b'""',
                    b",",
                    b"\n",
                    b"\r",
                    b"\r\n",
                    b" ",
                    b"\0",
                    b"\xff",
                    b"\xef\xbb\xbf",
                    b"'",
                    b";",
                    b"\t",
                    b"0",
                    "\u00a0".encode(),
                    "\u2028".encode(),
                    b"\x0b",
                    b"\x0c",
                    b"\x1c",
                ]
            )
        )
        files[path] = content[:at] + new + content[at:]
    elif how == "delete" and content:
        at = draw(st.integers(0, len(content) - 1))
        files[path] = content[:at] + content[at + 1 :]
    elif how == "line":
        lines = content.split(b"\n")
        at = draw(st.integers(0, len(lines) - 1))
        lines.insert(at, draw(st.sampled_from([lines[at], b"", b",", lines[0]])))
        files[path] = b"\n".join(lines)
    elif how == "space":
        files[path] = content.replace(b",", b", ").replace(
            b'""', draw(st.sampled_from([b'""', b" "]))
        )
    elif how == "dialect":
        resource["dialect"] = draw(
            st.sampled_from(
                [
                    {},
                    {"header": False},
                    DIALECT | {"skipInitialSpace": True},
                    DIALECT | {"delimiter": ";"},
                    DIALECT | {"quoteChar": "'"},
                    DIALECT | {"doubleQuote": False},
                    DIALECT | {"commentChar": "A"},
                    DIALECT | {"skipBlankRows": True},
                    DIALECT | {"headerRows": [2]},
                    DIALECT | {"headerCase": False},
                    DIALECT | {"escapeChar": "\\"},
                    DIALECT | {"nullSequence": "0"},
                ]
            )
        )
    elif how == "encoding":
        resource["encoding"] = draw(
            st.sampled_from(["latin-1", "utf-16", "ascii", "UTF-8", "nonsense"])
        )
    elif how == "header":
        resource["schema"] |= draw(
            st.sampled_from(
                [
                    {"fieldsMatch": "equal"},
                    {"fieldsMatch": "subset"},
                    {"primaryKey": ["nowhere"]},
                    {"fields": resource["schema"]["fields"][::-1]},
                    {"fields": resource["schema"]["fields"] * 2},
                ]
            )
        )


def verdict(ask) -> bool | None:
    """Whether reports hold no error; None where frictionless runs into something."""
    try:
        return all(report.valid for report in ask())
    except Exception:
        return None


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES <= 150,
    suppress_health_check=list(HealthCheck),
)
@given(packages())
def test_it_never_accepts_what_frictionless_refuses(package):
    expected, ours, certain = ask_both(*package)
    COUNTS[f"frictionless says {expected}"] += 1
    COUNTS["certain without asking"] += certain
    assert ours is expected


def ask_both(descriptor, files) -> tuple[bool | None, bool | None, bool]:
    """(frictionless' verdict, ours, whether ours came without asking it)"""
    with (
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(),
        system.use_context(trusted=False),
    ):
        warnings.simplefilter("ignore")
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        path = Path(folder, "datapackage.json")
        path.write_text(json.dumps(descriptor), "utf-8")
        sheets = {
            resource["name"]: Sheet(
                files[resource["path"]],
                tuple(field["name"] for field in resource["schema"]["fields"]),
            )
            for resource in descriptor["resources"]
        }
        expected = verdict(lambda: [Package(str(path)).validate()])
        ours = verdict(lambda: quick.validate(path, json.loads(path.read_bytes()), sheets))
        return expected, ours, is_certain(path, sheets)


SELF = {"foreignKeys": [{"fields": ["a"], "reference": {"resource": "", "fields": ["a"]}}]}


@pytest.mark.parametrize(
    "fields, keys, content",
    [
        # Python's sniffer takes the space for no part of the cell.
        (
            [{"name": "p"}, {"name": "a", "constraints": {"enum": [" b"]}}],
            {},
            b'p,a\n"x", b\n"y", b\n',
        ),
        # NaN is like nothing, itself included.
        ([{"name": "a", "type": "number"}], SELF, b"a\nNaN\n"),
        ([{"name": "a", "type": "integer"}], {"primaryKey": "a"}, b"a\n1\n01\n"),
        ([{"name": "a", "type": "integer"}], {}, b"a\n1.0\n"),
        ([{"name": "a"}, {"name": "b"}], {}, b"a,b\n1\n"),
        ([{"name": "a"}, {"name": "b"}], {}, b"a,b\n,\n"),
        ([{"name": "a "}], {}, b"a \n1\n"),
        ([{"name": "a", "constraints": {"pattern": "x|y"}}], {}, b"a\nzy\nb\n"),
    ],
)
def test_known_traps_are_left_to_frictionless(fields, keys, content):
    fields = [{"type": "string", **field} for field in fields]
    schema = {"$schema": f"{PROFILES}tableschema.json", "fields": fields, **keys}
    resource = {
        "name": "t",
        "type": "table",
        "path": "t.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": schema,
    }
    package = {"$schema": f"{PROFILES}datapackage.json", "name": "p", "resources": [resource]}
    assert ask_both(package, {"t.csv": content}) == (False, False, False)


def is_certain(path: Path, sheets) -> bool:
    try:
        package = Package.from_descriptor(json.loads(path.read_bytes()), basepath=str(path.parent))
        return not quick.find_doubtful(package, sheets)
    except Exception:
        return False


@pytest.mark.parametrize("path", LIVE, ids=lambda path: path.parent.name)
def test_it_need_not_ask_about_the_catalogs_own_packages(path):
    descriptor = json.loads(path.read_bytes())
    sheets = {
        resource["name"]: Sheet(
            (path.parent / resource["path"]).read_bytes(),
            tuple(field["name"] for field in resource["schema"]["fields"]),
        )
        for resource in descriptor["resources"]
    }
    assert is_certain(path, sheets)


if __name__ == "__main__":
    test_it_never_accepts_what_frictionless_refuses()
    print(f"{EXAMPLES} packages, and no verdict of the quick judge differs from frictionless':")
    for what, number in sorted(COUNTS.items()):
        print(f"{number:8} {what}")
    sys.exit(COUNTS["certain without asking"] < 0.6 * COUNTS["frictionless says True"])
