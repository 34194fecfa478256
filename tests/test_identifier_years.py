"""Runs that follow each other: what was linked, answered or sent before is not forgotten by the next run."""

from datetime import date

import pytest
from identifier_trials import read_ids

from connect_identifier import linking
from connect_identifier.clusters import BETWEEN, PARTED, TAKEN, TIED, TWINS, WAS_ONE
from connect_identifier.model import TWIN_LEVEL, fields_of
from connect_identifier.pairs import Linked, Pair

TODAY = date(2026, 1, 31)


def pair(ends, chance=0.999, kin=None):
    left, right = ends.split()
    unknown = (None,) * (len(fields_of("hub")) - 1)
    return Pair(_record(left), _record(right), chance, (*unknown, kin))


def _record(name):
    return name[0], name[1:]


def answer(**answers):
    """Decisions, as a1_b1="link"."""
    return {
        frozenset(map(_record, ends.split("_"))): said == "link" for ends, said in answers.items()
    }


@pytest.fixture
def run(tmp_path, monkeypatch):
    """One run over a registry with these records and these pairs: the ids after it by record, what was asked,
    and how many children have records of several agencies."""

    class Encoded:
        profile = "hub"

        def __init__(self, agency, locals_):
            self.agency, self.manifest, self.table = agency, self, {"local_id": self}
            self.locals, self.project, self.key = locals_, "kites", "key"

        def to_pylist(self):
            return self.locals

    def run_once(records, *pairs, decided=None):
        named = [_record(name) for name in records.split()]
        sent = [
            Encoded(agency, [local for of, local in named if of == agency])
            for agency in sorted({agency for agency, _ in named})
        ]
        likely = sorted(pairs, key=lambda one: -one.probability)
        monkeypatch.setattr(linking, "read_decisions", lambda paths: decided or {})
        monkeypatch.setattr(linking, "read_encodings", lambda paths: sent)
        monkeypatch.setattr(linking, "link_pairs", lambda *_: Linked("hub", likely, {}))
        registry, review = tmp_path / "r.sqlite", tmp_path / "review.csv"
        review.unlink(missing_ok=True)
        found, _ = linking.link_and_issue([], registry, review, TODAY)
        ids = {agency + local: id_ for (agency, local), id_ in read_ids(registry).items()}
        asked = {
            f"{''.join(one.pair.left)} {''.join(one.pair.right)}": one.reason
            for one in found.questions
        }
        return ids, asked, len(found.clusters)

    return run_once


def test_a_link_to_a_child_that_the_agency_sent_twice_throws_no_record_out(run):
    pairs = [pair("a1 b1"), pair("a2 b1", 0.998)]
    before, asked, _ = run("a1 a2 b1", *pairs)
    assert before["a1"] == before["b1"] != before["a2"] and asked == {"a2 b1": TAKEN}
    for decided in (answer(a2_b1="link"), {}):
        after, asked, _ = run("a1 a2 b1", *pairs, decided=decided)
        assert {*after.values()} == {before["a1"]} and not asked


def test_a_new_record_is_not_linked_beside_one_that_a_person_linked(run):
    before, _, _ = run("a1 b1", pair("a1 b1", 0.7), decided=answer(a1_b1="link"))
    after, asked, _ = run("a1 a2 b1", pair("a1 b1", 0.7), pair("a2 b1"))
    assert after["a2"] != before["a1"] == after["b1"] and asked == {"a2 b1": TAKEN}


def test_what_was_linked_is_not_thrown_out_by_a_likelier_record(run):
    before, _, _ = run("a1 b1", pair("a1 b1", 0.995))
    after, asked, _ = run("a1 a2 b1", pair("a1 b1", 0.995), pair("a2 b1"))
    assert after["a1"] == after["b1"] == before["b1"] and asked == {"a2 b1": TAKEN}


def test_what_persons_said_stands_before_what_was_linked_unseen(run):
    """Of three records a person links two and parts one of them from the third, which was linked to the other."""
    run("a1 b1 c1", pair("b1 c1"))
    decided = answer(a1_b1="link", a1_c1="part")
    after, asked, _ = run("a1 b1 c1", pair("b1 c1"), decided=decided)
    assert after["a1"] == after["b1"] != after["c1"] and asked == {"b1 c1": PARTED}


def test_an_answer_holds_though_it_takes_a_record_out_of_what_was_linked(run):
    """Of two children a person crosses one pair and parts the other: the two that were linked cannot both stay."""
    pairs = [pair("a1 b1"), pair("a2 b2"), pair("a2 b1", 0.7), pair("a1 b2", 0.6)]
    run("a1 a2 b1 b2", *pairs)
    for decided in (answer(a2_b1="link", a1_b2="part"), {}):
        after, asked, _ = run("a1 a2 b1 b2", *pairs, decided=decided)
        assert after["a2"] == after["b1"] and after["a1"] != after["b2"]
        assert asked == {"a2 b2": PARTED}


def test_what_a_person_parted_stays_apart_though_one_of_the_two_is_not_sent(run):
    """Two records of one child, and a third that a person parted from the first, which has left since."""
    pairs = [pair("a1 b1"), pair("b1 c1", 0.995)]
    before, _, _ = run("a1 b1 c1", *pairs, decided=answer(a1_c1="part"))
    after, asked, children = run("b1 c1", pairs[1])
    assert after == before and after["a1"] != after["c1"]
    assert asked == {"b1 c1": PARTED} and children == 0


def test_what_is_one_child_by_way_of_a_record_that_has_left_stays_one(run):
    decided = answer(a1_b1="link", b1_c1="link")
    before, _, children = run("a1 b1 c1", decided=decided)
    assert len({*before.values()}) == children == 1
    after, asked, children = run("a1 c1")
    assert after == before and not asked and children == 1
    alone, _, children = run("a1")
    assert alone == before and children == 0  # a record of one agency is no child of several here


def test_what_was_linked_unseen_by_way_of_a_record_that_has_left_stays_one(run):
    before, _, _ = run("a1 b1 c1", pair("a1 b1"), pair("b1 c1"))
    assert run("a1 c1")[0] == before


def test_a_new_record_does_not_take_the_place_of_one_that_has_left_in_silence(run):
    before, _, _ = run("a1 b1", pair("a1 b1"))
    after, asked, children = run("a1 b2", pair("a1 b2"))
    assert after["b2"] != after["a1"] == after["b1"] and asked == {"a1 b2": TAKEN}
    assert children == 0
    again, asked, children = run("a1 b2", pair("a1 b2"), decided=answer(a1_b2="link"))
    assert {*again.values()} == {before["a1"]} and not asked and children == 1


def test_two_children_of_whom_records_have_left_are_not_one_in_silence(run):
    before, _, _ = run("a1 b1 c2 b2", pair("a1 b1"), pair("b2 c2"))
    after, asked, _ = run("a1 c2", pair("a1 c2"))
    assert after == before and asked == {"a1 c2": TAKEN}


def test_a_record_that_has_left_is_parted_where_a_person_says_so(run):
    before, _, _ = run("a1 b1 c1", pair("a1 b1"), pair("b1 c1"))
    after, asked, _ = run("b1 c1", pair("b1 c1"), decided=answer(a1_b1="part"))
    assert after["b1"] == after["c1"] != after["a1"] and not asked
    assert before["a1"] in after.values()


def test_of_two_records_that_fit_equally_none_is_linked_by_chance(run):
    pairs = [pair("a1 b1"), pair("a1 b2", 0.9990000001), pair("a1 b3", 0.995), pair("a2 b4")]
    after, asked, children = run("a1 a2 b1 b2 b3 b4", *pairs)
    assert children == 1 and after["a2"] == after["b4"]
    assert asked == {"a1 b1": TIED, "a1 b2": TIED, "a1 b3": TIED}
    settled, asked, children = run("a1 a2 b1 b2 b3 b4", *pairs, decided=answer(a1_b2="link"))
    assert settled["a1"] == settled["b2"] and children == 2
    assert asked == {"a1 b1": TAKEN, "a1 b3": TAKEN}


def test_records_that_fit_one_of_another_agency_each_are_no_tie(run):
    """One fits better than the other, was linked before, or is of another agency; or the other is taken."""
    assert not run("a1 b1 c1", pair("a1 b1"), pair("a1 c1"), pair("b1 c1"))[1]
    better = [pair("a2 b2"), pair("a2 b3", 0.998)]
    assert run("a2 b2 b3", *better)[1] == {"a2 b3": TAKEN}
    before = run("a4 b4", pair("a4 b4"))[0]
    after, asked, _ = run("a4 b4 b5", pair("a4 b4"), pair("a4 b5"))
    assert after["b4"] == before["a4"] and asked == {"a4 b5": TAKEN}
    taken = [pair("a6 b6"), pair("a7 b6", 0.995), pair("a7 b7", 0.995)]
    after, asked, _ = run("a6 a7 b6 b7", *taken)
    assert after["a7"] == after["b7"] and asked == {"a7 b6": TAKEN}


def test_what_was_one_child_and_fits_less_now_stays_one_and_is_asked_about(run):
    before = run("a1 b1", pair("a1 b1"))[0]
    after, asked, _ = run("a1 b1", pair("a1 b1", 0.7))
    assert after == before and asked == {"a1 b1": WAS_ONE}
    assert run("a1 a2 b1", pair("a1 b1", 0.7), pair("a2 b1"))[1] == {
        "a1 b1": WAS_ONE,
        "a2 b1": TAKEN,
    }
    parted, asked, _ = run("a1 b1", pair("a1 b1", 0.7), decided=answer(a1_b1="part"))
    assert parted["a1"] != parted["b1"] and not asked
    assert run("a1 b1", pair("a1 b1", 0.7))[0] == parted


def test_what_was_one_child_and_may_be_twins_now_is_parted(run):
    before = run("a1 b1", pair("a1 b1"))[0]
    after, asked, _ = run("a1 b1", pair("a1 b1", 0.7, TWIN_LEVEL))
    assert after["a1"] != after["b1"] and before["a1"] in after.values()
    assert asked == {"a1 b1": TWINS}


def test_what_never_was_one_child_is_not_linked_for_a_pair_between_the_thresholds(run):
    run("a1 b1")
    after, asked, _ = run("a1 b1", pair("a1 b1", 0.7))
    assert after["a1"] != after["b1"] and asked == {"a1 b1": BETWEEN}


def test_nothing_is_asked_of_records_that_are_together(run):
    """A person linked two records of one agency, and a third agency's record fits both."""
    pairs = [pair("a1 b1"), pair("a1 c1"), pair("a2 c1", 0.998)]
    run("a1 a2 b1", pairs[0])
    run("a1 a2 b1", pairs[0], decided=answer(a2_b1="link"))
    for _ in range(2):
        ids, asked, _ = run("a1 a2 b1 c1", *pairs)
        assert len({*ids.values()}) == 1 and not asked
