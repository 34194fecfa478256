"""What does the comparing: DuckDB on this machine, or a session of Spark."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI
from splink.internals.exceptions import SplinkException

from .problems import Refused

logging.getLogger("splink").setLevel(logging.ERROR)


class Duck:
    """DuckDB, on all processors of this machine."""

    def __init__(self, api: DuckDBAPI) -> None:
        self.api = api

    def take(self, table: pa.Table) -> Any:
        """A table as the engine's API registers it."""
        return table

    def choose(self, scored: Any, columns: list[str]) -> pa.Table:
        """Columns of what Splink scored."""
        return scored.as_duckdbpyrelation().select(*columns).to_arrow_table()


class Spark:
    """A session of Spark, on one machine or many."""

    def __init__(self, session: Any) -> None:
        from splink import SparkAPI

        self._session = session
        # Tables go to the executors, and not along with each task.
        session.conf.set("spark.sql.execution.arrow.localRelationThreshold", "0")
        self.api = SparkAPI(
            spark_session=session, break_lineage_method="persist", register_udfs_automatically=False
        )  # type: ignore[no-untyped-call]

    def take(self, table: pa.Table) -> Any:
        """A table as the engine's API registers it."""
        return self._session.createDataFrame(table)

    def choose(self, scored: Any, columns: list[str]) -> pa.Table:
        """Columns of what Splink scored."""
        return scored.as_spark_dataframe().select(*columns).toArrow()


Engine = Duck | Spark


@contextmanager
def _telling(spilled: str) -> Iterator[None]:
    """What DuckDB says in plain words. Splink says some of it in words of its own."""
    try:
        yield
    except (duckdb.Error, SplinkException) as error:
        cause = error if isinstance(error, duckdb.Error) else error.__cause__ or error.__context__
        if not isinstance(cause, duckdb.OutOfMemoryException | duckdb.IOException | OSError):
            raise
        raise Refused(
            "The database has not room enough for so many records. Nothing was changed. Free memory, and disk "
            f"space at {Path(spilled).parent} (or name another folder with TMPDIR), or take --spark."
        ) from None


@contextmanager
def open_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of this run. What does not fit into memory goes to a folder that only the caller may read.
    Raises: Refused, where memory or that folder's disk are full, or the disk fails."""
    with tempfile.TemporaryDirectory(prefix="connect-id-") as spilled, _telling(spilled):
        with duckdb.connect(config={"temp_directory": spilled}) as connection:
            # Its own bar of progress would stand in ours, and the order of rows takes memory.
            connection.execute("SET enable_progress_bar = false")
            connection.execute("SET preserve_insertion_order = false")
            yield connection


@contextmanager
def open_duckdb() -> Iterator[Duck]:
    with open_database() as connection:
        yield Duck(DuckDBAPI(connection))


def start_spark(master: str | None) -> Any:
    """A session at this master (local[2], yarn, ...), with what spark-submit was told; None: no Spark is wanted.
    Raises: Refused, where there is none to be had."""
    if master is None:
        return None
    try:
        from pyspark import SparkConf
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise Refused("Spark takes PySpark and Java 17: install pyspark first.") from None
    settings = SparkConf().setMaster(master).setIfMissing("spark.app.name", "connect-id")
    settings.setIfMissing("spark.ui.enabled", "false")
    if master.startswith("local"):
        settings.setIfMissing("spark.sql.shuffle.partitions", "8")
    try:
        return SparkSession.builder.config(conf=settings).getOrCreate()
    except PySparkRuntimeError:
        raise Refused(
            f"Spark does not start at {master}: it takes a master that it knows, and Java 17 (JAVA_HOME)."
        ) from None
