"""Tables made for measuring: our checks against frictionless.validate() on the same files.

`python tests/bench/bench_tables.py` measures the largest; bench.py calls `bench_tables` with smaller ones.
Each side runs in a process of its own, so that its peak memory is its own, and the two run in turn.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rows import print_row

from connect_catalog.intake.tables import table_resource

ROOT = Path(__file__).parents[2]
LARGE = 1_000_000  # frictionless takes half a minute: it is asked once
SMALL_ROWS = 1000
NEW_ROWS = 150_000
MARKS = {"n.d.": "not collected", "": "missing"}
GROUPS = {
    "sex": ["Female", "Male"],
    "age": ["0-5", "6-11", "12-17"],
    "race": ["Asian", "Black", "Hispanic", "White", "Other"],
}

ENVIRONMENT = {
    "PYTHONPATH": os.pathsep.join([str(ROOT / "scripts"), str(Path(__file__).parent)]),
    "PATH": "/usr/bin:/bin",
}
YEARS = range(2010, 2022)
BLOCKS = "ABCDEFGHIJKLMNOPQRST"
CONNECT = {
    "agency",
    "topics",
    "geography",
    "frequency",
    "timeCovered",
    "unitOfAnalysis",
    "updated",
    "due",
}
KEY = ["town", "year", "sex", "age", "race", "block"]

# What a process of its own runs: imports, then some runs by the clock, then its own peak memory.
ASK = """
import json, sys, time, warnings
from datetime import date
from pathlib import Path
warnings.simplefilter("ignore")
root, side = Path(sys.argv[1]), sys.argv[2]
from connect_catalog.checks import judge, load_and_check
from connect_catalog.checks.tables import check_foreign_keys
from connect_catalog.load import load
from rows import read_peak
import frictionless, numpy, pandas, polars
def look():
    if side == "judge":
        catalog = load(root).catalog
        return not [
            problem for package in catalog.packages.values()
            for problem in (*judge.judge(package, root), *check_foreign_keys(package, catalog))
        ]
    if side == "ours":
        return load_and_check(root, date(2026, 1, 31), cache=False)[1] == []
    paths = sorted(root.glob("datapackages/*/datapackage.json"))
    return all(frictionless.Package(str(path)).validate().valid for path in paths)

seconds = []
for _ in range(int(sys.argv[3])):
    started = time.perf_counter()
    valid = look()
    seconds.append(time.perf_counter() - started)
peak = read_peak()
print(json.dumps([valid, min(seconds), peak]))
"""


def list_towns() -> list[str]:
    return [f"Town {chr(65 + i // 26)}{chr(97 + i % 26)}" for i in range(169)]


def make_rows(count: int, seed: int) -> Iterator[str]:
    """A header and rows of a tidy table, each known by its place, year, groups and block."""
    chance, towns = random.Random(seed), list_towns()  # noqa: S311
    keys = itertools.product(BLOCKS, *GROUPS.values(), YEARS, towns)
    yield "town,year,sex,age,race,block,children,percent"
    for block, sex, age, race, year, town in itertools.islice(keys, count):
        children = "n.d." if chance.random() < 0.1 else str(chance.randrange(6, 3000))
        percent = chance.randrange(1000) / 10
        yield f"{town},{year},{sex},{age},{race},{block},{children},{percent}"


def describe_fields() -> list[dict]:
    def field(name: str, kind: str, role: str, constraints: dict, **more) -> dict:
        return {
            "name": name,
            "type": kind,
            "title": name,
            "description": name,
            "constraints": constraints,
            **more,
            "connect": {"role": role},
        }

    measure = {"missingValues": [{"value": v, "label": label} for v, label in MARKS.items()]}
    fields = [
        field("town", "string", "geography", {"required": True, "enum": list_towns()}),
        field("year", "year", "time", {"required": True}),
        *(
            field(name, "string", "dimension", {"required": True, "enum": words})
            for name, words in GROUPS.items()
        ),
        field("block", "string", "label", {"required": True}),
        field("children", "integer", "measure", {"minimum": 0}, **measure),
        field("percent", "number", "measure", {"minimum": 0, "maximum": 100}, **measure),
    ]
    fields[6]["connect"] |= {"unit": "children", "kind": "count"}
    fields[7]["connect"] |= {"unit": "percent", "kind": "percent"}
    return fields


def describe_table(name: str, keys: dict) -> dict:
    table = table_resource(name, name, name, describe_fields(), KEY)
    table["schema"] |= keys.get("schema", {})
    return table | ({"connect": keys["connect"]} if "connect" in keys else {})


def write_package(root: Path, id: str, rows: int, keys: dict | None = None, seed: int = 0) -> None:
    """A package of one table, or of two where keys says how the first refers to the second. seed: of its
    numbers; two packages with the same ones would have to say so."""
    model = json.loads(
        next((ROOT / "tests/repo/datapackages").glob("*/datapackage.json")).read_text()
    )
    names = ["first", "second"] if keys else ["first"]
    tables = [describe_table(name, (keys or {}) if name == "first" else {}) for name in names]
    descriptor = {**model, "name": id, "title": id, "resources": tables}
    connect = {key: model["connect"][key] for key in model["connect"].keys() & CONNECT}
    descriptor["connect"] = {**connect, "kind": "dataset"}
    descriptor["connect"]["suppression"] = {
        "threshold": 6,
        "rule": "Counts from 1 to 5 are hidden.",
    }
    last = YEARS[min(len(YEARS), -(-rows // len(list_towns()))) - 1]
    descriptor["connect"]["timeCovered"] |= {"start": str(YEARS[0]), "end": str(last)}
    folder = root / "datapackages" / id
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text(f"# {id}\n", "utf-8")
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2), "utf-8")
    for number, name in enumerate(names):
        table = "\n".join(make_rows(rows, 2 * seed + number)) + "\n"
        (folder / "data" / f"{name}.csv").write_text(table, "utf-8")


def make_root(folder: Path) -> Path:
    """A repository with the tiny one's records and no package."""
    for name in ("catalog.yml", "vocabulary.yml", "logic-model.yml"):
        target = folder / "catalog" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / "tests/repo/catalog" / name).read_bytes())
    agencies = folder / "catalog/agencies"
    agencies.mkdir()
    for path in (ROOT / "tests/repo/catalog/agencies").glob("*.yml"):
        (agencies / path.name).write_bytes(path.read_bytes())
    (folder / "datapackages").mkdir()
    (folder / "mkdocs.yml").touch()
    return folder


def ask(root: Path, side: str, runs: int = 1) -> tuple[float, float]:
    """(seconds of the best run, peak megabytes) of one side, which must find no fault."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(root), side, str(runs)],
        check=True,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    valid, seconds, peak = json.loads(done.stdout)
    if not valid:
        raise AssertionError(f"{side} finds a fault in {root}")
    return seconds, peak


def look_again(root: Path) -> float:
    """Seconds of a whole `catalog check`."""
    command = [sys.executable, "-c", "from connect_catalog.cli import main; main()", "check"]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=root, env=ENVIRONMENT)
    return time.perf_counter() - started


def compare(name: str, root: Path, runs: int = 1, other: Path | None = None) -> None:
    """Print how much faster we answer what frictionless answers (our best of 3 runs, its best of
    some), and how long every rule of the catalog takes. other: the same tables as frictionless
    has them, where it differs."""
    ours, peak = ask(root, "judge", 3)
    every, _ = ask(root, "ours", 1)
    theirs, their_peak = ask(other or root, "theirs", runs)
    print_row(
        name,
        f"{theirs / ours:.1f} times as fast as frictionless ({ours:.2f} s against {theirs:.2f} s, best of 3 "
        f"and of {runs}), peak memory {peak:.0f} MB against {their_peak:.0f} MB; with every rule "
        f"{every:.2f} s, {theirs / every:.1f} times as fast",
    )


def compare_new(folder: Path, rows: int) -> None:
    """Print how long `catalog new` takes on a table, by what frictionless takes to validate it: processor
    time."""
    root = make_root(folder / "new")
    table = folder / "handed" / "table.csv"
    table.parent.mkdir()
    table.write_text("\n".join(make_rows(rows, 0)) + "\n", "utf-8")
    new = "import sys; from connect_catalog.cli import main; main(sys.argv[1:])"
    validate = (
        "import sys, frictionless; words = frictionless.Detector(field_type='string'); "
        "assert frictionless.validate(sys.argv[1], detector=words).valid"
    )
    agency = next((root / "catalog/agencies").glob("*.yml")).stem
    told = ("new", "made", "--from", str(table), "--agency", agency, "--updated", "2026-01-05")
    told += ("--mark", "n.d.=not collected")
    ours = _take(root, new, *told)
    theirs = _take(table.parent, validate, table.name)
    print_row(
        f"`catalog new` on {rows:,} rows",
        f"{ours / theirs:.1f} times `frictionless.validate()` ({ours:.2f} s against {theirs:.2f} s on the "
        "processor)",
    )


def _take(folder: Path, code: str, *arguments: str) -> float:
    """Seconds of processor time of some code in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bench_tables(sizes: Sequence[int], rows: int) -> None:
    """One table of each size, and one of so many rows handed to `catalog new`."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            root = make_root(Path(folder, str(size)))
            write_package(root, "table", size)
            compare(
                f"judging a made-up table of {size:,} rows and 8 columns",
                root,
                1 if size == LARGE else 3,
            )
        compare_new(Path(folder), rows)


def bench_packages(keyed: int, packages: int) -> None:
    """Two tables of keyed rows with a key between them, so many small packages, and a second look at
    these."""
    with tempfile.TemporaryDirectory() as folder:
        root = make_root(Path(folder, "keys"))
        reference = {"fields": KEY, "reference": {"resource": "second", "fields": KEY}}
        write_package(root, "tables", keyed, {"connect": {"foreignKeys": [reference]}})
        with_key = make_root(Path(folder, "keys-frictionless"))
        write_package(with_key, "tables", keyed, {"schema": {"foreignKeys": [reference]}})
        compare(f"a foreign key between two such tables of {keyed:,} rows", root, 1, with_key)
        root = make_root(Path(folder, "small"))
        for i in range(packages):
            write_package(root, f"package-{i}", SMALL_ROWS, seed=i)
        compare(f"{packages} made-up packages of {SMALL_ROWS:,} rows", root, 1)
        again = [look_again(root) for _ in range(4)][1:]
    print_row(
        "the same once more, nothing changed",
        f"{min(again):.2f} s in all, from the start of `catalog check` to its end (best of {len(again)})",
    )


if __name__ == "__main__":
    bench_tables([10_000, 100_000, LARGE], NEW_ROWS)
    bench_packages(keyed=LARGE, packages=300)
