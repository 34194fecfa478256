"""The red team: an attacker who has only what is published, against the audit and `suppress`.

He shares no code with the audit (tests/lib/attacker.py), and is sent against catalogs made up by
chance and against the live site. `make fuzz` sends him against 500 of them and prints what was counted.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

import pytest
from attacker_facts import learn
from attacker_reading import Download, read_site
from breadth import pick_tried
from conftest import ROOT
from made_errors import put_errors
from made_secrets import HIDDEN, MadeCatalog, make_secrets
from made_tables import COUNT, catalog_of, package
from red_team import audit, publish, steal

from connect_catalog.checks import find_unready
from connect_catalog.checks.disclosure.attack import find_all
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.intake.suppress import protect
from connect_catalog.intake.suppress.draft import Protection
from connect_catalog.model import Catalog, Descriptor, Package
from connect_catalog.problems import ProblemsFound
from connect_catalog.refusals import Unsound

EXAMPLES = int(os.environ.get("RED_TEAM_EXAMPLES", "20"))
LISTS = ("places", "regions")  # what made-up places are called, and where they lie


def secure(made: MadeCatalog) -> Catalog | None:
    """The catalog after `suppress`, package by package as they come in, in the first order in which
    all can be protected; None if there is none."""
    lists = [one for one in made.packages if one.id in LISTS]
    for order in permutations([one for one in made.packages if one.id not in LISTS]):
        catalog = catalog_of(*lists)
        try:
            for one in order:
                catalog = replace(catalog, packages={**catalog.packages, one.id: one})
                catalog, _ = protect(catalog, [one.id])
        except Unsound:
            continue
        return catalog
    return None


def fight(seeds: range, rounded: bool = False) -> Counter[str]:
    """What is counted when the attacker goes against made-up catalogs, before `suppress` and after.
    rounded: whether some of their counts are rounded."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        made = make_secrets(seed, rounded)
        catalog = catalog_of(*made.packages)
        knowledge = learn(publish(catalog))
        stolen, named = steal(knowledge), audit(catalog)
        counts["hidden before"] += len(knowledge.hidden)
        counts["rounded before"] += len(knowledge.rounded)
        counts["stolen before"] += len(stolen)
        counts["exactly before"] += sum(stolen.values())
        counts["stolen and not named"] += len(stolen.keys() - named.keys())
        counts["named and not stolen"] += len(named.keys() - stolen.keys())
        counts["called otherwise"] += sum(
            named.get(cell, exact) != exact for cell, exact in stolen.items()
        )
        safe = secure(made)
        if safe is None:
            counts["refused"] += 1
            continue
        knowledge = learn(publish(safe))
        stolen = steal(knowledge)
        counts["hidden after"] += len(knowledge.hidden)
        counts["exactly after"] += sum(stolen.values())
        counts["too closely after"] += len(stolen) - sum(stolen.values())
    return counts


def fight_over_errors(seeds: range) -> Counter[str]:
    """What is counted where some shown numbers are wrong and contradict others, after `suppress`."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        made = make_secrets(seed)
        ids = [one.id for one in made.packages if one.id not in LISTS]
        catalog = catalog_of(*put_errors(made.packages, seed, made.threshold))
        try:
            safe, _ = protect(catalog, ids)
        except Unsound:
            counts["refused with errors"] += 1
            continue
        _, given_up = find_all(build_system(safe))
        counts["contradicting after"] += bool(given_up)
        knowledge = learn(publish(safe))
        stolen = steal(knowledge)
        counts["hidden beside errors"] += len(knowledge.hidden)
        counts["exactly beside errors"] += sum(stolen.values())
        counts["too closely beside errors"] += len(stolen) - sum(stolen.values())
    return counts


@pytest.fixture(scope="module")
def counts() -> Counter[str]:
    return fight(range(EXAMPLES))


@pytest.mark.slow
def test_the_audit_names_every_cell_that_the_attacker_has_and_no_other(counts):
    assert counts["exactly before"] > EXAMPLES / 2
    assert counts["stolen before"] > counts["exactly before"]
    assert counts["stolen and not named"] == 0
    assert counts["named and not stolen"] == 0
    assert counts["called otherwise"] == 0


@pytest.mark.slow
def test_after_suppress_the_attacker_has_nothing(counts):
    assert counts["hidden after"] > counts["hidden before"]
    assert counts["exactly after"] == 0
    assert counts["too closely after"] == 0
    assert counts["refused"] <= EXAMPLES / 50


@pytest.mark.slow
def test_rounded_counts_are_taken_for_all_that_they_may_stand_for():
    """By both: the audit names what the attacker has, of hidden counts and of rounded ones that may be
    small, and after `suppress` he has nothing."""
    counts = fight(range(EXAMPLES // 2), rounded=True)
    assert counts["rounded before"] and counts["exactly before"] > EXAMPLES / 8
    assert counts["stolen and not named"] == counts["named and not stolen"] == 0
    assert counts["called otherwise"] == 0
    assert counts["exactly after"] == counts["too closely after"] == 0
    assert counts["refused"] <= EXAMPLES / 100


@pytest.mark.slow
def test_after_suppress_the_attacker_has_nothing_of_tables_that_contradict_each_other():
    """He gives up what has to be bent the most, whatever the audit gives up."""
    counts = fight_over_errors(range(EXAMPLES // 2))
    assert counts["contradicting after"] > EXAMPLES / 10 and counts["hidden beside errors"]
    assert counts["exactly beside errors"] == counts["too closely beside errors"] == 0
    assert counts["refused with errors"] <= EXAMPLES / 10


def test_packages_that_are_protected_together_leave_the_attacker_nothing():
    refused = hidden = 0
    for made in map(make_secrets, range(EXAMPLES // 2)):
        ids = [one.id for one in made.packages if one.id not in LISTS]
        try:
            safe, _ = protect(catalog_of(*made.packages), ids)
        except Unsound:
            refused += 1
            continue
        knowledge = learn(publish(safe))
        hidden += len(knowledge.hidden)
        assert steal(knowledge) == {}, made.kinds
    assert hidden > EXAMPLES and refused <= EXAMPLES / 10


def test_what_cannot_be_protected_names_the_tables_of_which_to_leave_one_out():
    """Single years and running totals of so few people that nearly all is hidden already, and of what is
    not, nothing helps, as every choice shows. Either table alone can be protected."""
    (made,) = (one for one in make_secrets(292).packages if one.id == "running")
    draft = Protection(build_system(catalog_of(made), [made.id]), catalog_of(made), [made.id])
    for size in range(len(draft.hideable()) + 1):
        for chosen in combinations(draft.hideable(), size):
            draft.replace(chosen)
            assert draft.find()
            draft.replace(())
    with pytest.raises(ProblemsFound) as refused:
        protect(catalog_of(made), [made.id])
    assert all(
        t.path in problem.mend for problem in refused.value.problems for t in made.tables.values()
    )
    for name, table in made.tables.items():
        protect(catalog_of(replace(made, tables={name: table})), [made.id])


@pytest.mark.parametrize("seed", [42, 89, 121, 266, 336, 470])
def test_where_one_way_ends_in_hiding_all_others_are_tried(seed):
    """Of so few people that someone who knows the rule has them all if all is hidden."""
    made = make_secrets(seed)
    safe, _ = protect(catalog_of(*made.packages), [one.id for one in made.packages])
    assert steal(learn(publish(safe))) == {}


def test_one_total_that_is_hidden_protects_its_part():
    """To hide more than that would tell someone who knows the rule that all of it is small."""
    window = {"window": {"of": "year", "periods": 2}}
    single = ({"year": {}, "n": COUNT}, [[2000, HIDDEN], [2001, 4], [2002, 6], [2003, 10]])
    sums = (
        {"period": window, "n": COUNT},
        [["2000-2001", 5], ["2001-2002", 10], ["2002-2003", 16]],
    )
    safe, _ = protect(catalog_of(package("a", {"single": single, "sums": sums}, 3)), ["a"])
    shown = {name: t.texts("n") for name, t in safe.packages["a"].tables.items()}
    assert shown == {"single": [HIDDEN, "4", "6", "10"], "sums": [HIDDEN, "10", "16"]}


def undeclare(made: Package) -> Package:
    """A package that says nothing of what adds up, or of what a percent is of."""
    document = json.loads(made.descriptor.model_dump_json(by_alias=True, exclude_none=True))
    for field in (f for r in document["resources"] for f in r["schema"]["fields"]):
        for tie in ("of", "per", "sumOf", "atMost", "scale", "total"):
            field["connect"].pop(tie, None)
    descriptor = Descriptor.model_validate(document)
    descriptor._origin = made.descriptor.origin
    resources = {resource.name: resource for resource in descriptor.resources}
    tables = {name: replace(t, resource=resources[name]) for name, t in made.tables.items()}
    return replace(made, descriptor=descriptor, tables=tables)


def test_where_nothing_is_declared_it_is_asked_or_the_attacker_has_nothing():
    """He finds sums and shares by trying, as the rules do that `suppress` asks first."""
    asked = done = 0
    for made in map(make_secrets, range(EXAMPLES // 2)):
        packages = [one if one.id in LISTS else undeclare(one) for one in made.packages]
        catalog, ids = catalog_of(*packages), [p.id for p in packages if p.id not in LISTS]
        problems, ties = find_unready(catalog, ids)
        if problems:
            asked += 1
            continue
        safe, _ = protect(catalog, ids, ties=ties)
        assert steal(learn(publish(safe))) == {}, made.kinds
        done += 1
    assert asked and done


def test_the_same_seed_makes_the_same_catalog():
    one, other = make_secrets(7), make_secrets(7)
    assert [t.content for p in one.packages for t in p.tables.values()] == [
        t.content for p in other.packages for t in p.tables.values()
    ]


# ------------------------------------------------------------------------------ the attacker tries


def tables_that_say_nothing() -> Iterator[tuple[str, dict, list[list[object]]]]:
    """Columns and rows whose ties nobody declared, with one cell hidden that they give away."""
    size = [[f"p{i}", 3 + i, 20 + i * i] for i in range(9)]
    size[4][1] = "suppressed"
    whole = [[place, a, b, 23 + i + i * i] for i, (place, a, b) in enumerate(size)]
    yield "a sum of columns", {"place": {}, "a": COUNT, "b": COUNT, "c": COUNT}, whole
    shares = [[p, a, b, f"{100 * (3 + i) / b:.1f}"] for i, (p, a, b) in enumerate(size)]
    percent = {"kind": "percent"}
    yield "a percent", {"place": {}, "a": COUNT, "b": COUNT, "share": percent}, shares
    groups = [
        [p, group, n]
        for p, a, b in size
        for group, n in (("x", a), ("y", b), ("both", 30 + int(b) + 3 + int(p[1:])), ("z", 30))
    ]
    yield "a total among its parts", {"place": {}, "group": {}, "n": COUNT}, groups


@pytest.mark.parametrize(
    ("columns", "rows"), [pytest.param(c, r, id=name) for name, c, r in tables_that_say_nothing()]
)
def test_the_attacker_finds_what_nobody_declared(columns, rows):
    made = catalog_of(package("a", {"t": (columns, rows)}))
    assert [*steal(learn(publish(made))).values()] == [True]


def test_what_was_shown_before_is_known():
    columns = {"place": {"total": "All"}, "n": COUNT}
    now = [["p", "suppressed"], ["q", "suppressed"], ["r", 40], ["All", 60]]
    then = [["p", "suppressed"], ["q", 12], ["r", 40], ["All", 70]]
    after, before = (catalog_of(package("a", {"t": (columns, rows)})) for rows in (now, then))
    assert steal(learn(publish(after))) == {}
    assert [*steal(learn(publish(after), publish(before))).values()] == [True]


# -------------------------------------------------------------------------------- the live site


@pytest.fixture(scope="module")
def live_downloads(live_site) -> list[Download]:
    return read_site(live_site)


@pytest.fixture(scope="module")
def live_knowledge(live_downloads):
    return learn(live_downloads)


@pytest.mark.slow
def test_the_attacker_has_nothing_of_the_live_site(live_knowledge):
    assert live_knowledge.hidden and live_knowledge.facts
    assert steal(live_knowledge) == {}


def axes_of(trace) -> str:
    """The axis of a trace's numbers, and that of their names."""
    return "xy" if trace.get("orientation") == "h" else "yx"


def list_rates(download: Download, downloads: list[Download]) -> set[tuple[str, float]]:
    """The rates that a descriptor declares for its charts: of each place of a view its shown number over
    the one that is shown for the same place and time in the table that `per` names, to one decimal."""
    homes = {other.id: other for other in downloads}
    found = set()
    for view in download.descriptor["connect"].get("views", ()):
        per = view.get("per")
        if per is None:
            continue
        home = homes[per.get("package") or download.id]
        sizes = {
            place_and_time(home, per["resource"], row): row[per["field"]]
            for row in home.tables[per["resource"]]
        }
        for row in download.tables[view["resource"]]:
            size = sizes.get(place_and_time(download, view["resource"], row), "")
            wanted = all(row[name] == value for name, value in view.get("where", {}).items())
            if wanted and is_number(size) and is_number(row[view["y"]]) and float(size):
                rate = per["scale"] * float(row[view["y"]]) / float(size)
                found.add((row[view["x"]], round(rate, 1)))
    return found


def place_and_time(download: Download, resource: str, row: dict[str, str]) -> tuple[str, ...]:
    (found,) = (r for r in download.descriptor["resources"] if r["name"] == resource)
    columns = {f["connect"]["role"]: f["name"] for f in found["schema"]["fields"]}
    return row[columns["geography"]], row[columns["time"]]


def is_number(text: str) -> bool:
    return re.fullmatch(r"-?[\d.]+", text) is not None


def test_the_live_site_shows_no_number_that_a_download_hides(live_site, live_downloads):
    """Columns for the explorer say "s" where the table says that a number is hidden; a chart holds no
    number that none of the tables shows, but the rates that are declared, of two numbers that are."""
    used = 0
    for download in live_downloads:
        rates = list_rates(download, live_downloads)
        folder, numbers = live_site / "datasets" / download.id, set[float]()
        for resource in download.descriptor["resources"]:
            rows = download.tables[resource["name"]]
            for column in resource["schema"]["fields"]:
                texts = [row[column["name"]] for row in rows]
                numbers |= {float(text) for text in texts if is_number(text)}
                if column["connect"]["role"] == "measure":
                    path = folder / f"columns/{resource['name']}/{column['name']}.json"
                    shown = json.loads(path.read_text("utf-8"))
                    hidden = [cell == "s" for cell in shown]
                    assert hidden == [text == "suppressed" for text in texts], path
        page = (folder / "index.html").read_text("utf-8")
        for script in re.findall(r'<script type="application/json">(.*?)</script>', page, re.S):
            for trace in chart_traces(json.loads(script)):
                values, names = (trace[axis] for axis in axes_of(trace))
                for value, name in zip(values, names, strict=True):
                    if value is not None and value not in numbers:
                        assert (name, value) in rates, (download.id, name)
                        used += 1
    assert used


@pytest.mark.slow
def test_the_files_of_places_show_no_number_that_a_download_hides(live_site, live_downloads):
    """All of them together show each number of a measure and period as often as its table does, at most,
    and hide it where that does."""
    shown: dict[tuple[str, str, str, str], Counter[str]] = defaultdict(Counter)
    numbers: dict[Path, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in live_site.glob("places/*/*.csv"):
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
            at = (row["dataset"], row["table"], row["measure"], row["period"])
            shown[at][row["value"] or row["mark"]] += 1
            numbers[path.parent][row["dataset"], row["period"]].add(row["value"])
    drawn = 0
    for path in live_site.glob("places/*/numbers.json"):
        for line in json.loads(path.read_text("utf-8"))["lines"]:
            for period, number, *_ in line["readings"]:
                if isinstance(number, float | int):
                    there = numbers[path.parent][line["id"][0], period]
                    assert any(text and float(text) == number for text in there), (path, period)
                    drawn += 1
    own = {download.id: download for download in live_downloads}
    hidden = 0
    for (id, resource, name, period), cells in shown.items():
        (found,) = (r for r in own[id].descriptor["resources"] if r["name"] == resource)
        times = [f["name"] for f in found["schema"]["fields"] if f["connect"]["role"] == "time"]
        rows = own[id].tables[resource]
        there = Counter(row[name] for row in rows if all(row[time] == period for time in times))
        assert not cells - there, (id, resource, name, period)
        hidden += cells["suppressed"]
    assert hidden > 1000 and drawn > 1000


@pytest.mark.slow
def test_versions_in_git_show_nothing_of_what_the_live_site_hides(live_downloads, live_knowledge):
    """What git shows of a package, at commits that changed a table, is known. Where that is a number that is
    hidden now, it must not tell others."""
    looked_at = 0
    for download in live_downloads:
        folder = f"datapackages/{download.id}"
        commits = ask("log", "--format=%H", "--", f"{folder}/data").decode().split()
        older = commits[1:]  # the newest one is what is shown now
        for commit in pick_tried(older, 4):
            names = ask("ls-tree", "-r", "--name-only", commit, "--", folder).decode().split()
            files = {n.removeprefix(f"{folder}/"): ask("show", f"{commit}:{n}") for n in names}
            if "datapackage.json" in files:
                earlier = Download.of(files["datapackage.json"].decode(), files)
                others = [one for one in live_downloads if one.id != download.id]
                shown = learn([earlier, *(one for one in others if is_list(one))]).numbers
                if not live_knowledge.hidden.keys().isdisjoint(shown):
                    assert steal(learn(live_downloads, [earlier])) == {}, (download.id, commit)
                looked_at += 1
    assert looked_at or len(ask("log", "--format=%H").split()) == 1  # of a shallow clone


def is_list(download: Download) -> bool:
    return download.descriptor["connect"]["kind"] == "reference"


def ask(*words: str) -> bytes:
    """What git says of this repository."""
    said = subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True)
    return said.stdout


def chart_traces(figure: object) -> list[dict]:
    return figure["data"] if isinstance(figure, dict) and "data" in figure else []


if __name__ == "__main__":
    fights = {
        "as they are": fight(range(EXAMPLES)),
        "some counts rounded": fight(range(EXAMPLES), rounded=True),
        "some counts wrong": fight_over_errors(range(EXAMPLES)),
    }
    for kind, counts in fights.items():
        print(f"Catalogs, {kind}:")
        for name, count in counts.items():
            print(f"{count:6,} {name}")
