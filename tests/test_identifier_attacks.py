"""What a linker without the key guesses: strict keeps each attack under one of a hundred records; hub does not."""

import json
import random
from datetime import date

import pytest

from connect_identifier.attack import guess_by_rank, guess_in_groups, lay_over, mine_filters
from connect_identifier.encoding import SPLITS, Bloom
from connect_identifier.made import make_rosters, write_roster
from connect_identifier.rosters import read_roster

TODAY = date(2026, 1, 31)


@pytest.fixture
def won(identifier_demo):
    """What the demo prints of each profile, in its report."""
    reports = {at: identifier_demo / at / "report.json" for at in ("hub", "strict")}
    return {at: json.loads(path.read_text("utf-8"))["attack"] for at, path in reports.items()}


def test_each_attack_on_strict_wins_less_than_one_of_a_hundred(won):
    assert len(won["strict"]) == 2
    assert all(share < 0.01 for share in won["strict"].values()), won["strict"]


def test_the_attacks_are_real_ones_and_each_of_them_wins_much_of_hub(won):
    ranked = won["hub"].pop("First names, by how common they are")
    assert ranked > 0.1
    assert won["hub"]["First names, from the bits"] > max(ranked, 0.3)
    assert won["hub"]["Surnames, from the bits"] > 0.3
    assert won["hub"]["Children, by the pattern of equal codes"] > 0.1


def test_ranking_wins_where_encodings_are_as_common_as_names():
    names = ["a"] * 5 + ["b"] * 3 + ["c"]
    assert guess_by_rank([f"code of {name}" for name in names], names, names) == 1
    assert guess_by_rank([*range(9)], names, names) < 0.5


def test_ranking_within_groups_finds_which_group_is_which():
    public = [("f", "a")] * 5 + [("f", "b")] * 3 + [("m", "c")] * 4 + [("m", "d")]
    names = [name for _, name in public]
    for codes in ({"f": 0, "m": 1}, {"f": 1, "m": 0}):
        groups = [codes[group] for group, _ in public]
        assert guess_in_groups([f"code of {n}" for n in names], groups, names, public) == 1
    assert guess_in_groups([None] * 13, groups, names, public) == 0


@pytest.mark.slow
def test_bits_are_mined_with_any_key(tmp_path):
    """From the made-up children's first names alone, whose counts are known as they are."""
    write_roster(tmp_path / "a.csv", make_rosters(2000, 5).rows["north"])
    names = [child.first for child in read_roster(tmp_path / "a.csv", TODAY)]
    bloom = Bloom(random.Random(4).randbytes(32), SPLITS["first"])
    filters = [bloom.encode(name) for name in names]
    assert mine_filters(filters, names, sorted(names)) > 0.6
    assert (
        mine_filters([random.Random(n).getrandbits(256) for n in range(2000)], names, names) < 0.05
    )


def test_a_pattern_of_equal_codes_is_found_again_under_another_key():
    known = [("a", "x"), ("a", "y"), ("b", "y"), ("c", None), ("d", "z")]
    coded = [tuple(value and hash(value) for value in row) for row in known]
    assert lay_over(coded, known) == 1
    alone = [(number, number) for number in range(100)]
    assert lay_over(alone, alone) == pytest.approx(0.01)
