"""Words as the searches compare them: the same in Python, in which the index is written, and in
JavaScript, in which it is asked."""

import json
import unicodedata

import pytest
from scripts import run_script

from connect_catalog.exports.folding import split

CASES = {
    "Ménard": ["menard"],
    "MÉNARD": ["menard"],
    "naïve café": ["naive", "cafe"],
    "children's": ["children"],
    "children’s CHILDREN’S": ["children"] * 2,
    "O’Brien O'Brien OʼBrien": ["obrien"] * 3,
    "parents' rights": ["parents", "rights"],
    "four-year four–year four year": ["four", "year"] * 3,
    "so\u00adcial zero\u200bwidth": ["social", "zerowidth"],
    "chronic_absence": ["chronic", "absence"],
    "Straße STRASSE": ["strasse"] * 2,
    "Łódź Ærø": ["lodz", "aero"],
    "İstanbul ısı": ["istanbul", "isi"],
    "Ὀδυσσεύς ΟΔΥΣΣΕΥΣ": ["οδυσσευσ"] * 2,
    "школа ШКОЛА": ["школа"] * 2,
    "हिन्दी": ["हिन्दी"],
    "한국어 학교": ["한국어", "학교"],
    "学校 Ｓｃｈｏｏｌ": ["学校", "school"],
    "مدرسة": ["مدرسة"],
    "2018-19, ½": ["2018", "19", "1", "2"],
    "": [],
    "’s - …": [],
}
FORMS = ("NFC", "NFD")


def written(form: str) -> list[str]:
    return [unicodedata.normalize(form, text) for text in CASES]


@pytest.mark.parametrize("form", FORMS)
def test_python_splits_every_case(form):
    assert [[*split(text)] for text in written(form)] == [*CASES.values()]


@pytest.mark.parametrize("form", FORMS)
def test_the_scripts_split_every_case_alike(form):
    texts = json.dumps(written(form))
    script = (
        f'import {{ split }} from "./folding.js"; console.log(JSON.stringify({texts}.map(split)));'
    )
    assert run_script(script) == [*CASES.values()]


def test_one_and_many_of_a_word_are_the_same():
    pairs = [
        ("family", "families"),
        ("drug", "drugs"),
        ("church", "churches"),
        ("class", "classes"),
        ("child", "child"),
    ]
    script = (
        'import { singular } from "./folding.js";'
        f"console.log(JSON.stringify({json.dumps(pairs)}.map((pair) => pair.map(singular))));"
    )
    assert all(one == many for one, many in run_script(script))
    apart = 'console.log(JSON.stringify(["class", "status", "bus", "county"].map(singular)));'
    found = run_script(f'import {{ singular }} from "./folding.js";{apart}')
    assert found == ["class", "status", "bus", "counti"]
