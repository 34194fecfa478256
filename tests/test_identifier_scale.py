"""Linking many records: work that grows as they do, and the same pairs on several executors of Spark."""

import importlib.util
import os
import shutil
import subprocess
import sys
from datetime import date

import pyarrow as pa
import pytest
from click.testing import CliRunner

from connect_identifier import pairs
from connect_identifier.agency import encode_roster
from connect_identifier.candidates import MOST_PAIRS, make_candidates
from connect_identifier.cli import main
from connect_identifier.encoding import TOKENS
from connect_identifier.engines import start_spark
from connect_identifier.keys import ProjectKey
from connect_identifier.made import COLUMNS, make_rosters, write_roster
from connect_identifier.pairs import link_pairs, read_encodings
from connect_identifier.problems import Refused

TODAY = date(2026, 1, 31)
KEY = ProjectKey(bytes(range(32)), "kites")


def encode_made(folder, records, change=lambda row: None, profile="hub"):
    """The encodings of two made-up rosters. change: of a row, by column."""
    paths = []
    for agency, rows in make_rosters(records, 3).rows.items():
        told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        for row in told:
            change(row)
        roster, output, ids = (folder / f"{agency}{end}" for end in (".csv", ".codes", ".ids"))
        write_roster(roster, [[*row.values()] for row in told])
        encode_roster(roster, KEY, profile, agency, output, ids, TODAY)
        paths.append(output)
    return paths


@pytest.fixture(scope="module")
def encodings(tmp_path_factory):
    return read_encodings(encode_made(tmp_path_factory.mktemp("made"), 600))


@pytest.fixture(scope="module")
def linked(encodings):
    return link_pairs(encodings)


def test_one_text_has_one_number_in_every_table(encodings):
    tables = [one.table for one in encodings]
    made = make_candidates(tables, "hub")
    for token in TOKENS["hub"]:
        texts = [text for table in tables for text in table[token].to_pylist()]
        codes = [code for table in made.tables for code in table[token].to_pylist()]
        assert len({*zip(texts, codes, strict=True)}) == len({*texts}) == len({*codes})
    assert not made.crowds


def test_pairs_are_counted_between_agencies_alone():
    def table(*tokens):
        columns = {name: pa.array(tokens) for name in TOKENS["strict"]}
        return pa.table({"local_id": pa.array(tokens), **columns})

    made = make_candidates([table("a", "a", "b"), table("a", "b"), table("a", "a", "c")], "strict")
    of_a, of_b = 2 * 1 + 2 * 2 + 1 * 2, 1
    assert made.pairs == len(TOKENS["strict"]) * (of_a + of_b)


@pytest.mark.slow
def test_compared_some_at_a_time_the_pairs_are_the_same(encodings, linked, monkeypatch):
    monkeypatch.setattr(pairs, "PAIRS_AT_ONCE", 500)
    told = []
    again = link_pairs(encodings, model=linked.model, show=told.append)
    assert sum("comparing" in text for text in told) > 3
    assert again.pairs == linked.pairs


@pytest.mark.slow
def test_a_surname_that_all_have_is_told_and_the_work_stays_bounded(tmp_path):
    def change(row):
        row.update(last_name="Madeup", first_name={"f": "Testa", "m": "Bono"}.get(row["sex"], ""))

    paths = encode_made(tmp_path, 1500, change)
    made = make_candidates([one.table for one in read_encodings(paths)], "hub")
    (crowd,) = made.crowds
    assert [crowd.token, crowd.values] == ["t_sounds", 2]
    assert crowd.pairs > 2 * MOST_PAIRS * 3000 >= made.pairs
    done = CliRunner().invoke(
        main,
        ["link", *map(str, paths), "--registry", str(tmp_path / "r"), "--review"]
        + [str(tmp_path / "review.csv")],
    )
    assert done.exit_code == 0, done.output
    assert f"{crowd.pairs:,} pairs" in done.output
    assert int(done.output.split()[0].replace(",", "")) > 500  # who shares more is still found


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [("street", "Not known", "one street"), ("birth_date", "2010-01-01", "one birth date")],
)
def test_a_value_that_stands_for_not_known_is_refused(tmp_path, monkeypatch, column, value, told):
    monkeypatch.setattr(pairs, "MOST_SHARED", 50)
    paths = encode_made(tmp_path, 200, lambda row: row.update({column: value}))
    with pytest.raises(Refused, match=f"200 records with {told}"):
        read_encodings(paths)


# ------------------------------------------------------------------------------------------- Spark


# For few records: a third of the time is Java's own, to translate itself.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
BRIEF = (
    f'--conf spark.driver.extraJavaOptions="{_JAVA}" --conf spark.executor.extraJavaOptions="{_JAVA}" '
    "--conf spark.sql.shuffle.partitions=2 --conf spark.sql.codegen.wholeStage=false "
    "--conf spark.sql.codegen.factoryMode=NO_CODEGEN"
)


@pytest.fixture(scope="module")
def spark():
    """Two executors, each a process of its own, as on a cluster."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("no PySpark: `make spark` brings it")
    named = os.environ.get("JAVA_HOME")
    assert named or shutil.which("java"), (
        "No Java: run `make spark`, or set JAVA_HOME to a Java 17."
    )
    session = start_spark("local-cluster[2,1,1024]")
    yield session
    session.stop()


def test_several_executors_of_spark_find_the_pairs_that_duckdb_finds(spark, encodings, linked):
    found = link_pairs(encodings, spark, linked.model)
    hosts = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
    assert hosts == 3  # two executors and the driver
    assert len(linked.pairs) > 300
    assert {(p.left, p.right, p.levels) for p in found.pairs} == {
        (p.left, p.right, p.levels) for p in linked.pairs
    }
    chances = {(p.left, p.right): p.probability for p in linked.pairs}
    for pair in found.pairs:
        assert pair.probability == pytest.approx(chances[pair.left, pair.right], abs=1e-9)


def test_a_master_that_spark_does_not_know_is_told():
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("no PySpark: `make spark` brings it")
    program = "from connect_identifier.engines import start_spark; start_spark('nowhere')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "Spark does not start at nowhere" in done.stderr
