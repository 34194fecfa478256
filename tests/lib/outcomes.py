"""What becomes of every dirty table: `new` and `adopt` take it in, and `suppress` and `check` look at a
package into which somebody put it by hand. Run as a program, it prints a row for each kind of dirt.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from conftest import TESTS, TODAY
from handmade import HandMade
from hostile import make_hostile
from polluted import HEADER, Dirty, Rows, is_read, is_told, make_dirty
from spoiled import make_spoiled
from strewn import make_strewn
from taking import start_package

from connect_catalog.checks import PACKAGE_RULES, check_disclosure, load_and_check
from connect_catalog.intake.pipeline import save, take_in
from connect_catalog.intake.suppress import suppress_packages
from connect_catalog.intake.understood import Answers
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.problems import ProblemsFound
from connect_catalog.refusals import Refusal

DOORS = ("new", "adopt", "suppress", "check")
Outcome = Literal["read", "read otherwise", "asked", "refused", "LEAKED"]
OUTCOMES: tuple[Outcome, ...] = ("read", "read otherwise", "asked", "refused", "LEAKED")
# Where sums and shares stand beside the count, what the rest gives away is hidden as well.
TIED = (
    "undeclared total",
    "percent beside its count",
    "other total",
    "padded total",
    "total of two",
    "total beside",
    "other percent",
    "complement",
    "total first",
    "running sum",
    "percent of a hidden base",
)
# What the column of the planted count is declared to be in a package written by hand.
DECLARED = (
    {},
    {"absent": {"type": "string", "connect": {"role": "label"}}},
    {"absent": {"type": "string", "connect": {"role": "dimension"}}},
)


def list_dirty() -> list[Dirty]:
    return [*make_dirty(), *make_hostile(), *make_spoiled(), *make_strewn()]


def copy_repo(folder: Path) -> Path:
    """The tiny repository with its places alone, into which one package after the other is written."""
    root = Path(shutil.copytree(TESTS / "repo", folder / "repo"))
    for other in ("kite-club", "story-hours"):
        shutil.rmtree(root / "datapackages" / other)
    return root


def answer(table: Dirty) -> Answers:
    return Answers(marks={text: Mark(word) for text, word in table.told.items()})


def take_rows(place: Path, records, table: Dirty, door: str, answers: Answers) -> list[Rows]:
    """The tables that `new` or `adopt` writes. Raises Refusal."""
    folder, source = place / "datapackages/fresh", place / "table.csv"
    shutil.rmtree(folder, ignore_errors=True)
    source.write_bytes(table.content)
    if door == "new":
        start_package(place, records, "fresh", source, "examples", answers)
    else:
        wishes = Wishes(id="fresh", agency="examples", answers=answers)
        save(place, take_in(records, source, wishes, TODAY), folder)
    if table.kind in TIED:
        suppress_packages(place, ["fresh"])
    return [[*csv.reader(path.open(encoding="utf-8"))] for path in (folder / "data").glob("*.csv")]


def ignore_message(message: str, name: str) -> None:
    """What is done with a refusal's message, if nothing is."""


def try_intake(
    place: Path,
    records,
    table: Dirty,
    door: str,
    look_at: Callable[[str, str], None] = ignore_message,
) -> Outcome:
    """What `new` or `adopt` does with a table. look_at: gets the message of each refusal."""
    try:
        try:
            written = take_rows(place, records, table, door, Answers())
        except Refusal as asked:
            if "--mark" not in str(asked) or not table.told:
                raise
            written = take_rows(place, records, table, door, answer(table))
    except Refusal as refusal:
        look_at(str(refusal), f"{table.kind}, {table.name}")
        return "asked" if " --" in str(refusal) else "refused"
    if is_told(written):
        return "LEAKED"
    return "read" if is_read(written) else "read otherwise"


def try_handmade(place: Path, table: Dirty, door: str) -> Outcome:
    """What `suppress` or `check` does with a package whose table is the dirty file as it came, under a
    descriptor of the tidy table; the worst of what comes out for each way to declare the planted column."""
    found = [_try_declared(place, table, door, fields) for fields in DECLARED]
    return max(found, key=("refused", "read otherwise", "read", "LEAKED").index)


def _try_declared(place: Path, table: Dirty, door: str, fields: dict) -> Outcome:
    folder = place / "datapackages/fresh"
    shutil.rmtree(folder, ignore_errors=True)
    names = [name.lower() for name in HEADER]
    HandMade(table.kind, table.name, [names], fields).write(folder)
    path = folder / "data/absences.csv"
    head, end, rest = table.content.partition(b"\n")
    same = head.strip().lower() == ",".join(names).encode()
    path.write_bytes((",".join(names).encode() if same else head) + end + rest)
    if door == "check":
        if _find_problems(place):
            return "refused"
    else:
        try:
            suppress_packages(place, ["fresh"])
        except (Refusal, ProblemsFound):
            return "refused"
    rows = [*csv.reader(io.StringIO(path.read_text("utf-8")))]
    if is_told([rows]):
        return "LEAKED"
    return "read" if is_read([rows]) else "read otherwise"


def _find_problems(place: Path) -> bool:
    """Whether the check tells anything of the package, as far as the first rule that does."""
    loaded = load(place)
    if loaded.catalog is None or "fresh" not in loaded.catalog.packages or loaded.problems:
        return True
    package = loaded.catalog.packages["fresh"]
    if any(True for rule in PACKAGE_RULES for _ in rule(package, loaded.catalog)):
        return True
    if check_disclosure(loaded.catalog, {"fresh"}):
        return True
    told = load_and_check(place, TODAY, cache=False)[1]
    return any(problem.path.startswith("datapackages/fresh/") for problem in told)


def measure(tables: Iterable[Dirty], doors: Sequence[str]) -> dict[str, dict[str, Counter[str]]]:
    """How often each outcome came of each kind of dirt, by door."""
    found: dict[str, dict[str, Counter[str]]] = {door: {} for door in doors}
    with tempfile.TemporaryDirectory() as folder:
        place = copy_repo(Path(folder))
        records = load(place).catalog
        for table in tables:
            for door in doors:
                made = (
                    try_intake(place, records, table, door)
                    if door in ("new", "adopt")
                    else try_handmade(place, table, door)
                )
                found[door].setdefault(table.kind, Counter())[made] += 1
                if made == "LEAKED":
                    print(f"LEAKED by {door}: {table.kind}, {table.name}", file=sys.stderr)
    return found


def write_outcomes(found: dict[str, dict[str, Counter[str]]]) -> Iterator[str]:
    """The table, a line at a time: a block for each door, with its sum."""
    for door, kinds in found.items():
        yield f"{door:26}{'tried':>7}" + "".join(f"{outcome:>16}" for outcome in OUTCOMES)
        every = sum(kinds.values(), Counter[str]())
        for kind, times in [*sorted(kinds.items()), ("all of them", every)]:
            cells = "".join(f"{times[outcome]:16,}" for outcome in OUTCOMES)
            yield f"{kind:26}{times.total():7,}{cells}"
        yield ""


if __name__ == "__main__":
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    outcomes = measure(list_dirty()[::step], DOORS)
    print("\n".join(write_outcomes(outcomes)))
    sys.exit(any(times["LEAKED"] for kinds in outcomes.values() for times in kinds.values()))
