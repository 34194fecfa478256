"""Encodings as the tables that an engine links: numbers in the place of ids and tokens, alike in all of them;
and no token by which too many pairs would be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from .encoding import TOKENS, WORDS, Profile
from .engines import open_database
from .model import WITH_FREQUENCY, key_of, shared_of

MOST_PAIRS = 50  # for each record, by one token; so work grows as records do, whatever they hold

# Of the values of a token, those that fewest pairs share come first, until there are enough pairs.
_COUNT_PAIRS = """
WITH held AS (SELECT agency, code, count(*) AS n FROM codes WHERE code IS NOT NULL GROUP BY ALL),
shared AS (SELECT code, sum(n) AS records, (sum(n) ** 2 - sum(n * n)) / 2 AS pairs FROM held GROUP BY code)
SELECT code, records, pairs, sum(pairs) OVER (ORDER BY pairs) > $most AS crowded FROM shared
"""


@dataclass(frozen=True)
class Crowd:
    """Values of one token that too many records share. pairs: of two agencies, which are not compared
    unless they share another token."""

    token: str
    values: int
    records: int
    pairs: int

    def __str__(self) -> str:
        return (
            f"{self.values:,} values of {self.token} are too common: {self.records:,} records have one. Of their "
            f"{self.pairs:,} pairs those were compared that share another token."
        )


@dataclass(frozen=True)
class Candidates:
    """One table an agency; how many pairs are compared, those that share two tokens counted twice; and
    what is left out."""

    tables: list[pa.Table]
    pairs: int
    crowds: list[Crowd]


def make_candidates(encodings: Sequence[pa.Table], profile: Profile) -> Candidates:
    """What an engine links. A record's local_id is its number in the agency's table, from 0 on."""
    columns: dict[str, list[pa.Array]] = {"local_id": [_number(len(one)) for one in encodings]}
    for name in encodings[0].drop_columns("local_id").column_names:
        cells = [one[name] for one in encodings]
        columns[name] = _to_codes(cells) if pa.types.is_string(cells[0].type) else cells
    for field in WITH_FREQUENCY:
        if f"{field}_n" in columns:
            columns[key_of(field)] = _to_codes([_join_words(one, field) for one in encodings])
    compared, crowds = 0, []
    for token in TOKENS[profile]:
        columns[shared_of(token)], pairs, crowd = _leave_crowds(token, columns[token])
        compared += pairs
        crowds += [crowd] if crowd.values else []
    tables = [
        pa.table({name: parts[place] for name, parts in columns.items()})
        for place in range(len(encodings))
    ]
    return Candidates(tables, compared, crowds)


def _number(records: int) -> pa.Array:
    return pa.array(range(records), pa.int32()).cast(pa.string())


def _join_words(table: pa.Table, field: str) -> pa.ChunkedArray:
    """A whole filter as one text, by which its frequency is looked up."""
    words = [table[f"{field}_b{i}"].cast(pa.string()) for i in range(WORDS)]
    return pc.binary_join_element_wise(*words, ".")


def _to_codes(texts: Sequence[pa.ChunkedArray]) -> list[pa.Array]:
    """A number for each text, the same number for the same text in every table."""
    whole = pa.chunked_array([part for text in texts for part in text.chunks], pa.string())
    codes = whole.combine_chunks().dictionary_encode().indices
    starts = [sum(map(len, texts[:place])) for place in range(len(texts))]
    return [codes.slice(start, len(text)) for start, text in zip(starts, texts, strict=True)]


def _leave_crowds(token: str, codes: list[pa.Array]) -> tuple[list[pa.Array], int, Crowd]:
    """Codes without those by which too many pairs would be compared, the pairs that are left, and what is not."""
    counted = _count_pairs(codes)
    crowded = counted.filter(counted["crowded"])
    kept = counted.filter(pc.invert(counted["crowded"]))
    numbers = [pc.sum(crowded[name]).as_py() or 0 for name in ("records", "pairs")]
    crowd = Crowd(token, len(crowded), *map(int, numbers))
    left = codes
    if crowd.values:
        values = crowded["code"].combine_chunks()
        left = [pc.if_else(pc.is_in(one, values), None, one) for one in codes]
    return left, int(pc.sum(kept["pairs"]).as_py() or 0), crowd


def _count_pairs(codes: list[pa.Array]) -> pa.Table:
    agencies = [pa.array([place] * len(one), pa.int32()) for place, one in enumerate(codes)]
    table = pa.table({"agency": pa.chunked_array(agencies), "code": pa.chunked_array(codes)})
    with open_database() as connection:
        connection.register("codes", table)
        most = {"most": MOST_PAIRS * len(table)}
        return connection.sql(_COUNT_PAIRS, params=most).to_arrow_table()
