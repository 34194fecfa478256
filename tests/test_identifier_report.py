"""The report on real records: how far persons agree, and nothing of which a small count can be worked out."""

import json
import random
import sqlite3
from datetime import date

import pytest
from click.testing import CliRunner
from scipy.optimize import Bounds, LinearConstraint, milp

from connect_identifier.cli import main
from connect_identifier.clusters import BETWEEN, TAKEN, TWINS
from connect_identifier.measures import find_kappa
from connect_identifier.oversight import (
    BANDS,
    MODEL,
    NOT_TOLD,
    PERSONS,
    Counted,
    count_queue,
    count_registry,
    publish,
    read_copies,
    write_oversight,
)
from connect_identifier.problems import Refused
from connect_identifier.registry import issue_ids, open_registry
from connect_identifier.review import Line
from connect_identifier.small import LEAST, _list_tied, choose_hidden, tell_count

TODAY = date(2026, 1, 31)
SEEDS = range(13, 25)  # in some of these, rounding alone would not hide the small counts


def test_kappa_is_as_in_a_worked_example():
    """Cohen (1960) has po - pc over 1 - pc; here 35 of 50 agree, where chance gives 25."""
    assert find_kappa(20, 5, 10, 15) == pytest.approx(0.4)
    assert find_kappa(10, 0, 0, 10) == 1
    assert find_kappa(0, 10, 10, 0) == -1
    assert find_kappa(25, 25, 25, 25) == 0
    assert find_kappa(9, 0, 0, 0) is None and find_kappa(0, 0, 0, 0) is None


def bound_by_program(counts, hidden, ties, name, knows=True):
    """The least and most that a reader finds for a count who solves all ties together, in whole numbers. knows:
    which of what is not told is small."""
    names = sorted({n for tie in ties for n in tie} | {*counts})
    low, high = [0.0] * len(names), [1e5] * len(names)
    for at, each in enumerate(names):
        if each in counts and each not in hidden:
            told = tell_count(counts[each])
            low[at], high[at] = max(LEAST, told - 5), told + 5
        elif each in counts and knows:
            low[at], high[at] = (0, LEAST - 1) if counts[each] < LEAST else (LEAST, 1e5)
    rows = [[tie.get(each, 0) for each in names] for tie in ties]
    cost = [1.0 if each == name else 0.0 for each in names]
    ends = []
    for sign in (1, -1):
        solved = milp(
            [sign * c for c in cost],
            constraints=LinearConstraint(rows, 0, 0),
            bounds=Bounds(low, high),
            integrality=[1] * len(names),
        )
        assert solved.status == 0, solved.message
        ends.append(sign * solved.fun)
    return ends


def test_the_small_ones_alone_would_give_some_away(tmp_path):
    """The attack is a real one: without the others that are hidden, it wins."""
    found = []
    for seed in SEEDS:
        counted = count_some(tmp_path / f"{seed}.sqlite", random.Random(seed))
        counts = counted.flatten()
        small = {name for name in counts if counts[name] < LEAST}
        for name in small:
            least, most = bound_by_program(counts, small, counted.ties, name)
            found += [name] if least > 0.5 or most < LEAST - 1.5 else []
    assert found


def make_lines(rng, size):
    whys = rng.choices([TWINS, BETWEEN, TAKEN], [rng.random() for _ in range(3)], k=size)
    lines = []
    for number, why in enumerate(whys):
        high = why != BETWEEN and rng.random() < 0.5
        chance = rng.uniform(0.99, 1) if high else rng.uniform(0.5, 0.989)
        answer = rng.choices([True, False, None], [3, 2, rng.random()])[0]
        ends = frozenset((("a", str(number)), ("b", str(number))))
        lines.append(Line(number + 2, ends, answer, why, chance))
    return lines


def answer_again(rng, lines):
    def differ(line):
        answer = (not line.answer) if rng.random() < 0.1 else line.answer
        answer = None if line.answer is None else answer
        return Line(line.number, line.pair, answer, line.why, line.probability)

    return [differ(line) for line in lines]


def make_registry(path, rng):
    """Some hundred children of two or three agencies; some with several records of one."""
    agencies = "abc"[: rng.choice([2, 3])]
    clusters, next_id = [], 0
    for _ in range(rng.randrange(30, 260)):
        held = rng.sample(agencies, rng.randrange(1, len(agencies) + 1))
        held += [rng.choice(held)] if rng.random() < 0.06 else []
        clusters.append([(agency, f"{next_id + at:032x}") for at, agency in enumerate(held)])
        next_id += len(held)
    records = [record for cluster in clusters for record in cluster]
    with open_registry(path, "kites", "key") as connection:
        issue_ids(connection, records, [tuple(sorted(c)) for c in clusters if len(c) > 1], TODAY)
    return path


def count_some(path, rng):
    counted = Counted()
    lines = make_lines(rng, rng.choice([0, 8, 40, 150, 900]))
    count_queue(counted, [lines, answer_again(rng, lines)][: rng.choice([1, 2])])
    with open_registry(make_registry(path, rng), "kites", "key") as connection:
        count_registry(counted, connection)
    return counted


@pytest.mark.parametrize("seed", SEEDS)
def test_no_small_count_can_be_worked_out_from_what_is_told(tmp_path, seed):
    counted = count_some(tmp_path / "r.sqlite", random.Random(seed))
    counts = counted.flatten()
    hidden = choose_hidden(counts, counted.ties, counted.untold, counted.guesses)
    for name in counts:
        if counts[name] < LEAST:
            assert name in hidden
            told = _list_tied(name, counted.ties) & counts.keys() - hidden
            least, most = bound_by_program(counts, hidden, counted.ties, name, knows=bool(told))
            assert least < 0.5 and most > LEAST - 1.5, name


def test_the_ties_are_true_of_what_is_counted(tmp_path):
    for seed in range(20):
        counted = count_some(tmp_path / f"{seed}.sqlite", random.Random(seed))
        counts = counted.flatten()
        for tie in counted.ties:
            free = {name: weight for name, weight in tie.items() if name not in counts}
            rest = sum(counts[name] * weight for name, weight in tie.items() if name in counts)
            assert rest == 0 if not free else -rest / next(iter(free.values())) >= 0
            assert len(free) < 2


def test_a_greater_count_is_hidden_where_it_gives_a_small_one_away():
    ties = [{"all": -1, "some": 1, "others": 1, "few": 1}]
    counts = {"all": 30, "some": 15, "others": 12, "few": 3}
    hidden = choose_hidden(counts, ties)
    assert {"few"} < hidden
    assert choose_hidden({**counts, "few": 11, "all": 38}, ties) == set()


def count_two(path, **children):
    """A registry of two agencies. children: how many have such records, as aab=3 has two of a and one of b."""
    clusters = [
        [(agency, f"{kind} {n} {at}") for at, agency in enumerate(kind)]
        for kind, count in children.items()
        for n in range(count)
    ]
    records = [record for cluster in clusters for record in cluster]
    with open_registry(path, "kites", "key") as connection:
        issue_ids(connection, records, [tuple(c) for c in clusters if len(c) > 1], TODAY)
        counted = Counted()
        count_registry(counted, connection)
    counts = counted.flatten() | counted.untold
    assert [counts[f"alone: {agency}"] for agency in "ab"] == [children[agency] for agency in "ab"]
    assert all(
        sum(counts[name] * weight for name, weight in guess.items()) == 0
        for guess in counted.guesses
    )
    return counted


NEARLY_ALL = [
    {"a": 0, "b": 60, "ab": 13},
    {"a": 2, "b": 0, "ab": 15, "abb": 15},
    {"a": 8, "b": 7, "ab": 18, "aab": 20},
    {"a": 0, "b": 14, "ab": 24, "abb": 4},
    {"a": 0, "b": 13, "ab": 40, "aab": 13, "abb": 15},
    {"a": 0, "b": 300, "ab": 41, "abb": 13},
    {"a": 3, "b": 400, "ab": 95},
]


def list_found(counted, hidden):
    """Which of the few that an agency has alone are worked out, by one who guesses."""
    told, guesses = counted.flatten(), [*counted.ties, *counted.guesses]
    small = [name for name, count in counted.untold.items() if count < LEAST]
    ends = {name: bound_by_program(told, hidden, guesses, name) for name in small}
    return [n for n, (least, most) in ends.items() if least > 0.5 or most < LEAST - 1.5]


@pytest.mark.parametrize("children", NEARLY_ALL)
def test_that_nearly_all_of_an_agencys_children_are_the_others_too_is_not_told(tmp_path, children):
    counted = count_two(tmp_path / "r.sqlite", **children)
    words = counted.flatten(), counted.ties, counted.untold, counted.guesses
    assert list_found(counted, choose_hidden(*words)) == []


def test_how_few_an_agency_has_alone_would_be_told_else(tmp_path):
    found = []
    for number, children in enumerate(NEARLY_ALL):
        counted = count_two(tmp_path / f"{number}.sqlite", **children)
        found += list_found(counted, choose_hidden(counted.flatten(), counted.ties))
    assert len(found) > 3


def test_agreement_is_told_of_many_pairs_alone():
    rng = random.Random(1)
    lines = make_lines(rng, 900)
    counted = Counted()
    count_queue(counted, [lines, answer_again(rng, lines)])
    told = publish(counted)[PERSONS]
    assert 0.85 < told["share of the same"] < 0.95
    assert 0.7 < told["Cohen's kappa"] < 0.9
    counted = Counted()
    count_queue(counted, [lines[:30], answer_again(rng, lines[:30])])
    told = publish(counted)[PERSONS]
    assert told["Cohen's kappa"] == told["share of the same"] == told["otherwise"] == NOT_TOLD


def test_persons_are_held_against_the_model_where_they_agree_with_each_other():
    def line(number, answer, chance):
        return Line(2, frozenset((("a", number), ("b", number))), answer, TWINS, chance)

    one = [line(1, True, 0.995), line(2, False, 0.7), line(3, True, 0.7), line(4, True, 0.999)]
    two = [line(1, True, 0.995), line(2, None, 0.7), line(3, True, 0.7), line(4, False, 0.999)]
    counted = Counted()
    count_queue(counted, [one, two])
    assert counted.tables[MODEL] == {"the same": 2, "otherwise": 1}
    assert counted.tables[PERSONS] == {"the same": 2, "otherwise": 1}
    assert counted.tables["answers"] == {"link": 2, "part": 1, "otherwise": 1, "not yet": 0}
    assert list(counted.tables["bands"].values()) == [0, 0, 2, 0, 2] and len(BANDS) == 4


def test_what_others_wrote_is_escaped_and_no_id_is_told(tmp_path):
    counted = Counted({"records": {"<b>": 40}})
    for path in write_oversight(tmp_path, counted, "hub"):
        assert path.suffix == ".json" or "<b>" not in path.read_text()
    counted = count_some(tmp_path / "r.sqlite", random.Random(3))
    told = "".join(path.read_text() for path in write_oversight(tmp_path, counted, "hub"))
    ids = sqlite3.connect(tmp_path / "r.sqlite").execute("SELECT local_id, id FROM record")
    assert not [word for row in ids for word in row if word in told]


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.slow
def test_the_command_reports_on_a_run(tmp_path):
    place = tmp_path / "demo"
    assert run("demo", place, "--records", 400).exit_code == 0
    shared = ("--registry", place / "registry.sqlite", "--like", place / "north.parquet")
    queue = place / "review.csv"
    done = run("report", tmp_path / "told", *shared, "--queue", queue, "--queue", queue)
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "told/report.json").read_text())
    assert told["records"] == {"north": 400, "south": 400} and not told["made_up"]
    assert "<table>" in (tmp_path / "told/report.html").read_text()
    other = tmp_path / "other.csv"
    other.write_text("".join(queue.read_text().splitlines(True)[:-1]))
    for words in ((queue, other), (queue, queue, queue), (place / "north.csv",)):
        options = [word for path in words for word in ("--queue", path)]
        assert run("report", tmp_path / "none", *shared, *options).exit_code == 1
    assert not (tmp_path / "none").exists()
    with pytest.raises(Refused, match="two persons at most"):
        read_copies([queue] * 3)
