"""Files of the identifier are refused in git, however they are named, packed, cut or written; others are not."""

import base64
import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import random
import re
import sqlite3
import subprocess
import tarfile
import zipfile
from pathlib import Path

import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from conftest import ROOT, copy_workgroup
from xlsxwriter import Workbook

from connect_catalog.branch import find_in_branch
from connect_catalog.checks import identifiers
from connect_catalog.checks.committed import find_identifiers
from connect_catalog.checks.identifiers import find_identifier
from connect_catalog.load import load
from connect_identifier.cli import main

PRIVATE = {
    "demo.key": "a key",
    "north.parquet": "encoded records",
    "north.ids.parquet": "an agency's list of its local ids",
    "north.crosswalk.csv": "a crosswalk",
    "north.joint.csv": "a crosswalk",
    "review.csv": "a queue for clerical review",
    "registry.sqlite": "a registry of identifiers",
}
PUBLIC = ("north.csv", "report.json", "report.html")
ROWS = "rows of encodings or ids"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "demo"
    done = CliRunner().invoke(main, ["demo", str(folder), "--records", "300"])
    assert done.exit_code == 0, done.output
    return folder


def pack_tar(content, mode="w:gz"):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as tar:
        about = tarfile.TarInfo("inner/a.txt")
        about.size = len(content)
        tar.addfile(about, io.BytesIO(content))
    return packed.getvalue()


def pack_zip(content, name="inner/a.txt"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


WAYS = {
    "as it is": lambda content: content,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda content: lzma.compress(content, lzma.FORMAT_ALONE),
    "zip": pack_zip,
    "zip in zip": lambda content: pack_zip(pack_zip(content)),
    "tar": lambda content: pack_tar(content, "w"),
    "tar.gz": pack_tar,
    "tar.xz": lambda content: pack_tar(content, "w:xz"),
    "base64": base64.encodebytes,
    "base64 in one line": base64.b64encode,
    "base64 for addresses": base64.urlsafe_b64encode,
    "base64 in Markdown": lambda content: b"# Notes\n\n```\n" + base64.encodebytes(content) + b"```\n",
    "base64 in JSON": lambda content: json.dumps({"a": base64.b64encode(content).decode()}).encode(),
    "base64 of gzip": lambda content: base64.encodebytes(gzip.compress(content)),
    "hexadecimal digits": lambda content: content.hex().encode(),
    "hexadecimal digits in lines": lambda content: "\n".join(re.findall(".{1,60}", content.hex())).encode(),
    "UTF-16": lambda content: content.decode("latin-1").encode("utf-16"),
    "with text before": lambda content: b"# Notes\n\n" + content,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_file_is_known_however_it_is_packed(made, name, way):
    assert find_identifier(WAYS[way]((made / name).read_bytes())) == PRIVATE[name]


@pytest.mark.parametrize("name", PUBLIC)
def test_what_may_be_public_is_not_refused(made, name):
    for way in WAYS.values():
        assert find_identifier(way((made / name).read_bytes())) is None


def read_rows(made, name):
    return [*csv.reader((made / name).open(encoding="utf-8"))][1:]


def write_csv(rows, head=("a", "b"), joint=","):
    return "".join(joint.join(row) + "\n" for row in [head, *rows]).encode()


def write_workbook(rows):
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def dump(made):
    with sqlite3.connect(made / "registry.sqlite") as connection:
        lines = [line for line in connection.iterdump() if "private" not in line]
    return "\n".join(lines).encode()


def rename_registry(made):
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a, b)")
        rows = [row[:2] for row in read_rows(made, "north.crosswalk.csv")]
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        connection.commit()
        return connection.serialize()


def write_parquet(table):
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def read_encodings(made):
    return pq.read_table(made / "north.parquet").replace_schema_metadata(None)


def read_ids(made, rows=None):
    """An agency's own list, as rows of its id of a child and the local id."""
    table = pq.read_table(made / "north.ids.parquet").slice(0, rows)
    return [*zip(*(table[name].to_pylist() for name in ("own_id", "local_id")), strict=True)]


def write_ids_database(made):
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a, b)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", read_ids(made))
        connection.commit()
        return connection.serialize()


def write_ids_lines(made):
    names = ("own_id", "local_id")
    rows = [dict(zip(names, row, strict=True)) for row in read_ids(made, 10)]
    return "\n".join(map(json.dumps, rows)).encode()


def encode_lines(made):
    table = read_encodings(made)
    return "\n".join(map(json.dumps, table.slice(0, 50).to_pylist())).encode()


CUT = {
    "a crosswalk with another head": lambda made: write_csv(read_rows(made, "north.joint.csv")),
    "five lines of it": lambda made: write_csv(read_rows(made, "north.joint.csv")[:5]),
    "with tabs": lambda made: write_csv(read_rows(made, "north.joint.csv"), joint="\t"),
    "its first column": lambda made: write_csv([r[:1] for r in read_rows(made, "north.joint.csv")], ["a"]),
    "its second column": lambda made: write_csv([r[1:2] for r in read_rows(made, "north.joint.csv")], ["a"]),
    "in a workbook": lambda made: write_workbook(read_rows(made, "north.joint.csv")),
    "as JSON": lambda made: json.dumps(read_rows(made, "north.joint.csv")).encode(),
    "as JSON in lines": lambda made: json.dumps(read_rows(made, "north.joint.csv"), indent=1).encode(),
    "as Parquet": lambda made: write_parquet(pa.table({"a": [r[0] for r in read_rows(made, "north.joint.csv")]})),
    "a queue without its head": lambda made: write_csv(read_rows(made, "review.csv")),
    "a list of local ids": lambda made: write_csv(read_ids(made), ["own_id", "local_id"]),
    "four lines of it": lambda made: write_csv(read_ids(made, 4), ["own_id", "local_id"]),
    "four lines in quotes": lambda made: write_csv(read_ids(made, 4), ['"own_id"', '"local_id"'], ";"),
    "four lines as pseudonyms": lambda made: write_csv(read_ids(made, 4), ["own_id", "pseudonym"]),
    "four lines as joint ids": lambda made: write_csv([r[::-1] for r in read_ids(made, 4)], ["joint_id", "x"]),
    "a list without a heading": lambda made: write_csv(read_ids(made), ["1", "2"]),
    "a list with semicolons": lambda made: write_csv(read_ids(made), joint=";"),
    "a list with tabs and more": lambda made: write_csv([(*r, "x") for r in read_ids(made)], joint="\t"),
    "a list as Parquet": lambda made: write_parquet(pa.table({"a": [r[1] for r in read_ids(made)]})),
    "a list in a database": write_ids_database,
    "a list as JSON lines": write_ids_lines,
    "encodings as JSON lines": encode_lines,
    "encodings without their mark": lambda made: write_parquet(read_encodings(made)),
    "some columns of encodings": lambda made: write_parquet(read_encodings(made).select(["t_full", "t_town"])),
    "encodings by polars": lambda made: polars.read_parquet(made / "north.parquet").write_csv().encode(),
    "a dump of the registry": dump,
    "a registry with other names": rename_registry,
    "a key without its mark": lambda made: (made / "demo.key").read_bytes().split()[1] + b"\n",
}  # fmt: skip


@pytest.mark.parametrize("way", CUT)
def test_what_is_cut_from_a_private_file_is_known(made, way):
    content = CUT[way](made)
    assert find_identifier(content) in (ROWS, "a key")
    assert find_identifier(gzip.compress(content)) in (ROWS, "a key")


def test_runs_of_signs_are_found_as_the_patterns_find_them():
    """What is quick passes nothing by: long runs are looked for in translated bytes."""
    draw, found = random.Random(3), 0
    for _ in range(2000):
        signs = draw.choices(b"abcdef0123456789", k=draw.randrange(300))
        for at in draw.sample(range(len(signs)), len(signs) // 25):
            signs[at] = draw.choice(b"\r\n\\n+/_-=, Gz")
        text = bytes(signs)
        texts = [match.span() for match in identifiers._find_texts(text)]
        assert texts == [match.span() for match in identifiers._TEXT64.finditer(text)]
        runs = re.search(rb"[0-9a-f]{32}", text) is not None
        assert identifiers._has_run(text, identifiers._AS_ID, 32) == runs
        found += bool(texts) + runs
    assert found > 1000


def test_lists_of_checksums_and_addresses_are_no_ids():
    names = [f"table{number}.csv" for number in range(60)]
    md5 = [hashlib.md5(name.encode(), usedforsecurity=False).hexdigest() for name in names]
    sha = [hashlib.sha256(name.encode()).hexdigest() for name in names]
    for codes in (md5, sha):
        lines = "".join(f"{code}  {name}\n" for code, name in zip(codes, names, strict=True))
        assert find_identifier(lines.encode()) is None
    pages = "".join(f"https://maps.example/item?id={a} https://maps.example/{a}\n" for a in md5)
    assert find_identifier(pages.encode()) is None


def test_a_table_that_names_some_items_by_such_codes_is_no_list_of_ids():
    codes = [hashlib.md5(bytes([n]), usedforsecurity=False).hexdigest() for n in range(60)]
    lines = [f"{n},{codes[n] if n % 5 == 0 else ''},Town\n" for n in range(60)]
    assert find_identifier(("place,item,town\n" + "".join(lines)).encode()) is None
    few = "".join(f"{n},{codes[n]}\n" for n in range(9))
    assert find_identifier(f"place,item\n{few}".encode()) is None


def test_no_file_of_this_catalog_is_taken_for_one():
    assert [*find_identifiers(ROOT, cache=False)] == []


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no archive",
        b"\x1f\x8b no stream",
        b"BZh9 none",
        b"\xfd7zXZ\x00 none",
        b"PAR1 none PAR1",
        b"SQLite format 3\0 none",
        bytes(257) + b"ustar" + bytes(300),
    ],
)
def test_damaged_files_are_passed_by(content):
    assert find_identifier(content) is None


def test_what_grows_when_it_is_unpacked_is_looked_into_within_bounds():
    bomb = gzip.compress(gzip.compress(bytes(300_000_000), 1))
    assert find_identifier(bomb) is None
    assert find_identifier(pack_zip(pack_zip(pack_zip(pack_zip(pack_zip(b"a")))))) is None


def run_git(root, *words):
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run(["git", *who, *words], cwd=root, check=True)


def test_git_is_asked_for_what_it_has_not_the_folder(made, tmp_path):
    """A file that was staged, and then taken from the folder or changed there, would be committed."""
    run_git(tmp_path, "init", "-q")
    for name in ("notes.md", "gone.txt"):
        (tmp_path / name).write_bytes((made / "demo.key").read_bytes())
    run_git(tmp_path, "add", "-A")
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "notes.md").write_text("Nothing.\n")
    (tmp_path / "link").symlink_to(made / "demo.key")
    problems = [*find_identifiers(tmp_path)]
    assert {problem.path for problem in problems} == {"notes.md", "gone.txt"}
    assert {problem.code for problem in problems} == {"identifier-file"}


def test_a_file_is_looked_into_once_and_a_private_one_each_time(made, tmp_path, monkeypatch):
    """By its content: what is put in place of a file that was found clean is looked into."""
    run_git(tmp_path, "init", "-q")
    looked: list[bytes] = []
    monkeypatch.setattr(
        identifiers,
        "find_identifier",
        lambda content: looked.append(content) or find_identifier(content),
    )

    def look(**files: bytes) -> list[str]:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
            run_git(tmp_path, "add", name)
        looked.clear()
        return [problem.path for problem in find_identifiers(tmp_path)]

    key, clean = (made / "demo.key").read_bytes(), b"Nothing.\n"
    assert look(a=clean, b=b"Else.\n") == [] and len(looked) == 2
    assert look(c=clean) == [] and looked == []
    assert look(b=key) == ["b"] and looked == [key]
    assert look() == ["b"] and looked == [key]
    (kept,) = (tmp_path / ".cache/judge").iterdir()
    for damaged in (b"", b"[]", kept.read_bytes().replace(b'"value": [', b'"value": 3, "x": [')):
        kept.write_bytes(damaged)
        assert look() == ["b"] and key in looked


def test_a_key_that_a_later_commit_takes_back_is_told_of_the_branch(made, tmp_path):
    root = copy_workgroup(tmp_path)
    run_git(root, "init", "-qb", "main")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "Begin")
    run_git(root, "checkout", "-qb", "other")
    place = root / "scripts/notes.txt"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(gzip.compress((made / "demo.key").read_bytes()))
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "Add")
    place.unlink()
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "Take back")
    assert [*find_identifiers(root)] == []
    problems = find_in_branch(root, load(Path(root)).catalog, "main")
    assert [problem.path for problem in problems] == ["scripts/notes.txt"]
    assert "a key of the identifier" in problems[0].message
