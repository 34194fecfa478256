"""The report on a run with real records: no truth is known of them, so what is told is what was linked, what a
person had to look at, and how far persons agree. Safe to publish: no ids, no values, and no small counts."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .clusters import BETWEEN, PARTED, TAKEN, TIED, TWINS, WAS_ONE, Record
from .files import written_whole
from .measures import find_kappa
from .pairs import LINK, REVIEW
from .problems import Refused
from .registry import count_cluster_sizes
from .report import make_page
from .review import Line, read_queue
from .small import LEAST, STEP, Tie, choose_hidden, tell_count

BANDS = (REVIEW, 0.7, 0.9, LINK)  # where bands of probability begin
NOT_TOLD = "not told"
PERSONS, MODEL = "two persons", "persons and the model"
_TITLES = {
    "records": "Records of each agency",
    "sizes": "Children by how many records they have",
    "doubles": "Children with several records of one agency",
    "reasons": "Pairs that a person must look at, by the reason",
    "bands": "The same pairs, by the model's probability",
    "answers": "The same pairs, by what persons decided",
    PERSONS: "Pairs that two persons decided",
    MODEL: f"Pairs that persons decided, against the model (link from {LINK})",
}
_NOTE = (
    f"Counts below {LEAST} are not told, nor others from which they could be worked out; what is told "
    f"is told to the nearest {STEP}. Cohen's kappa says how far two agree beyond chance: 1 is always, 0 as "
    "often as by chance. It is told where each of the four answers was given for so many pairs."
)


@dataclass
class Counted:
    """What a report counts. tables: counts by table and row; ties: what readers know of them, by names
    "table: row"; untold: counts that no table has, and that may not be worked out, by who
    takes the guesses for ties too; kappas: by table."""

    tables: dict[str, dict[str, int]] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    untold: dict[str, int] = field(default_factory=dict)
    guesses: list[Tie] = field(default_factory=list)
    kappas: dict[str, float | None] = field(default_factory=dict)

    def flatten(self) -> dict[str, int]:
        return {f"{t}: {row}": n for t, rows in self.tables.items() for row, n in rows.items()}

    def sum_up(self, table: str, weight: int = 1) -> dict[str, int]:
        return {f"{table}: {row}": weight for row in self.tables[table]}


def count_registry(counted: Counted, connection: sqlite3.Connection) -> None:
    """Records, children by the number of records, and children whom an agency has more than once."""
    asked = "SELECT agency, count(*) FROM record GROUP BY agency ORDER BY agency"
    records: dict[str, int] = dict(connection.execute(asked))
    asked = (
        "SELECT agency, count(*) FROM (SELECT agency FROM record GROUP BY agency, id HAVING count(*) > 1) "
        "GROUP BY agency"
    )
    doubles: dict[str, int] = dict(connection.execute(asked))
    found = count_cluster_sizes(connection)
    most = len(records)  # a child has one record of each, but where a person said otherwise
    sizes = {str(size): found.get(size, 0) for size in range(1, most + 1)}
    more = f"more than {most}"
    counted.tables |= {
        "records": records,
        "sizes": {**sizes, more: sum(n for size, n in found.items() if size > most)},
        "doubles": {agency: doubles.get(agency, 0) for agency in records},
    }
    weights = {f"sizes: {size}": -int(size) for size in sizes}
    above = {f"sizes: {more}": -most - 1, "further records": -1}
    counted.ties.append(counted.sum_up("records") | weights | above)
    larger = {f"sizes: {more}": -1, "children of several": -1}
    counted.ties.append(counted.sum_up("doubles") | larger)
    for agency in records:
        counted.ties.append(
            {f"records: {agency}": 1, f"doubles: {agency}": -2, f"others of {agency}": -1}
        )
    if most == 2:
        _count_alone(counted, connection, [*records])


def _count_alone(counted: Counted, connection: sqlite3.Connection, agencies: Sequence[str]) -> None:
    """Children of one of two agencies alone: where they are few, nearly all of its children are the other's too.
    One who guesses that none of them has several records, and no child three of one agency, works them out."""
    asked = (
        "SELECT least, count(*) FROM (SELECT min(agency) least, max(agency) most FROM record GROUP BY id) "
        "WHERE least = most GROUP BY least"
    )
    alone: dict[str, int] = dict(connection.execute(asked))
    counted.untold |= {f"alone: {agency}": alone.get(agency, 0) for agency in agencies}
    both = {"sizes: 2": 1, "sizes: more than 2": 1}
    single = {"sizes: 1": 1}
    own = [{f"records: {agency}": 1, f"doubles: {agency}": -1} for agency in agencies]
    alones = [f"alone: {agency}" for agency in agencies]
    counted.guesses.append(single | dict.fromkeys(alones, -1))
    # What follows from the first two is here too: ranges are narrowed by one tie at a time.
    for name, mine, other in zip(alones, own, own[::-1], strict=True):
        counted.guesses += [
            mine | _times(both, -1) | {name: -1},
            single | both | _times(other, -1) | {name: -1},
            single | mine | _times(other, -1) | {name: -2},
        ]
    counted.guesses += [
        own[0] | own[1] | _times(both, -2) | _times(single, -1),
        own[0] | _times(own[1], -1) | {alones[0]: -1, alones[1]: 1},
    ]


def _times(tie: Tie, by: int) -> dict[str, int]:
    return {name: weight * by for name, weight in tie.items()}


def count_queue(counted: Counted, copies: Sequence[Sequence[Line]]) -> None:
    """Pairs by reason, band and decision, and how far the deciders agree. copies: of one queue, one or two."""
    first = copies[0]
    answers = [{line.pair: line.answer for line in copy} for copy in copies]
    joint = {line.pair: _join(answer[line.pair] for answer in answers) for line in first}
    counted.tables |= {
        "reasons": _count(
            (TWINS, BETWEEN, TAKEN, PARTED, TIED, WAS_ONE), [line.why for line in first]
        ),
        "bands": _count(_name_bands(), [_name_band(line.probability) for line in first]),
        "answers": _count(("link", "part", "otherwise", "not yet"), joint.values()),
    }
    for table in ("reasons", "bands", "answers"):
        counted.ties.append(counted.sum_up(table) | {"all pairs": -1})
    model = {line.pair: line.probability >= LINK for line in first}
    settled = {
        pair: answer == "link" for pair, answer in joint.items() if answer in ("link", "part")
    }
    _compare(counted, MODEL, settled, model)
    counted.ties.append(counted.sum_up(MODEL) | {"answers: link": -1, "answers: part": -1})
    if len(answers) == 2:
        one, two = ({p: a for p, a in each.items() if a is not None} for each in answers)
        _compare(counted, PERSONS, one, two)
        counted.ties.append({f"{PERSONS}: otherwise": 1, "answers: otherwise": -1})
        same = {f"{PERSONS}: the same": -1, "decided by one": -1}
        counted.ties.append({"answers: link": 1, "answers: part": 1} | same)


def _count(rows: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    counts = Counter(found)
    if strange := counts.keys() - {*rows}:
        raise Refused(f"The queue has a reason that connect-id does not write: {min(strange)!r}.")
    return {row: counts[row] for row in rows}


def _join(answers: Iterable[bool | None]) -> str:
    given = {answer for answer in answers if answer is not None}
    if not given:
        return "not yet"
    return "otherwise" if len(given) > 1 else "link" if given == {True} else "part"


def _name_bands() -> list[str]:
    ends = [f"from {low} to {high}" for low, high in zip(BANDS, BANDS[1:], strict=False)]
    return [f"below {BANDS[0]}", *ends, f"from {BANDS[-1]}"]


def _name_band(probability: float) -> str:
    return _name_bands()[sum(probability >= begin for begin in BANDS)]


def _compare(
    counted: Counted,
    table: str,
    one: Mapping[frozenset[Record], bool],
    other: Mapping[frozenset[Record], bool],
) -> None:
    cells = Counter((one[pair], other[pair]) for pair in one.keys() & other.keys())
    both, first, second, neither = (
        cells[answers] for answers in ((True, True), (True, False), (False, True), (False, False))
    )
    counted.tables[table] = {"the same": both + neither, "otherwise": first + second}
    if min(both, first, second, neither) >= LEAST:
        counted.kappas[table] = find_kappa(both, first, second, neither)


def read_copies(paths: Sequence[Path]) -> list[list[Line]]:
    """One or two copies of one queue, as their reviewers filled them. Raises: Refused."""
    copies = [read_queue(path) for path in paths]
    if len(copies) > 2:
        raise Refused("A report takes the decisions of two persons at most.")
    if len({frozenset(line.pair for line in copy) for copy in copies}) > 1:
        raise Refused("The two files are not of one queue: they hold other pairs.")
    return copies


def publish(counted: Counted) -> dict[str, dict[str, int | float | str]]:
    """What may be told, by table and row."""
    hidden = choose_hidden(counted.flatten(), counted.ties, counted.untold, counted.guesses)
    told: dict[str, dict[str, int | float | str]] = {}
    for table, rows in counted.tables.items():
        shown = {
            row: NOT_TOLD if f"{table}: {row}" in hidden else tell_count(count)
            for row, count in rows.items()
        }
        told[table] = {**shown, **_tell_agreement(counted, table, shown)}
    return told


def _tell_agreement(
    counted: Counted, table: str, shown: Mapping[str, int | str]
) -> dict[str, float | str]:
    """The share of agreement, of what is told alone; and kappa."""
    if table not in (PERSONS, MODEL):
        return {}
    same, otherwise = shown["the same"], shown["otherwise"]
    told = isinstance(same, int) and isinstance(otherwise, int)
    share = round(same / (same + otherwise), 2) if told else NOT_TOLD  # type: ignore[operator]
    kappa = counted.kappas.get(table)
    return {
        "share of the same": share,
        "Cohen's kappa": round(kappa, 2) if kappa is not None and told else NOT_TOLD,
    }


def write_oversight(folder: Path, counted: Counted, profile: str) -> list[Path]:
    """Write report.json and report.html; their paths. Raises: Refused."""
    told = publish(counted)
    about = f"Of records of agencies, profile {profile}. {_NOTE}"
    page = make_page(about, {_TITLES[table]: rows for table, rows in told.items()})
    whole = {"made_up": False, "profile": profile, "note": _NOTE, **told}
    paths = [folder / "report.json", folder / "report.html"]
    for path, text in zip(paths, (json.dumps(whole, indent=1) + "\n", page), strict=True):
        with written_whole(path) as beside:
            beside.write_text(text, "utf-8")
    return paths
