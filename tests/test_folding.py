"""Words as the searches compare them: the same in Python, in which the index is written, and in
JavaScript, in which it is asked."""

import json
import random
import unicodedata

import pytest
from scripts import run_script
from spellings import spell

from connect_catalog.exports.folding import spell_plainly, split, split_compounds
from connect_catalog.site.languages import list_script_words, read_language

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
    script = f'const {{ split }} = await import("./folding.js"); console.log(JSON.stringify({texts}.map(split)));'
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
        'const { stem } = await import("./folding.js");'
        f"console.log(JSON.stringify({json.dumps(pairs)}.map((pair) => pair.map(stem))));"
    )
    assert all(one == many for one, many in run_script(script))
    apart = 'console.log(JSON.stringify(["class", "status", "bus", "county"].map(stem)));'
    found = run_script(f'const {{ stem }} = await import("./folding.js");{apart}')
    assert found == ["class", "status", "bus", "counti"]


SPANISH = (
    ("region", "regiones"),
    ("escuela", "escuelas"),
    ("colocacion", "colocados", "colocaciones", "colocada"),
    ("graduacion", "graduarse", "graduados"),
    ("suspension", "suspensiones"),
    ("nino", "ninos", "nina", "ninas"),
    ("ciudad", "ciudades"),
    ("vez", "veces"),
    ("nacimiento", "nacieron", "nacidos"),
    ("ganan", "ganar"),
    ("escolar", "escolares"),
    ("mujer", "mujeres"),
    ("joven", "jovenes"),
    ("plan", "planes"),
)
APART = ("estado", "estudio", "escuela", "region", "raza", "pobreza", "pueblo", "nacion", "vida")


def test_the_forms_of_a_spanish_word_are_the_same_and_other_words_are_not():
    """By the endings that the translation lists."""
    words = list_script_words(read_language("es"))
    script = """const { stem } = await import("./folding.js");
      console.log(JSON.stringify(WORDS.map((one) => one.map(stem))));"""
    asked = json.dumps([*SPANISH, APART])
    *same, apart = run_script(script.replace("WORDS", asked), "es", words)
    assert [found for found in same if len({*found}) > 1] == []
    assert len({*apart}) == len(APART) and all(len(one) >= 3 for one in apart)


@pytest.mark.parametrize("rules", ["", "=", "s", "= =x x= x", "[s= y=i]"])
def test_endings_that_are_no_rules_hurt_nothing(rules):
    english = "ss=ss us=us is=is ies=i y=i ches=ch shes=sh sses=ss xes=x s="
    words = json.dumps({"words": {english: rules}, "counts": {}})
    script = 'const { cutToStart, stem } = await import("./folding.js");'
    script += 'const words = ["drugs", "family", "xx", ""];'
    script += "console.log(JSON.stringify([words.map(stem), words.map(cutToStart)]));"
    for found in run_script(script, "en", words):
        assert (
            found[2:] == ["xx", ""] and found[0].startswith("drug") and found[1].startswith("famil")
        )


def test_a_word_is_cut_to_what_all_its_forms_begin_with():
    script = 'const { cutToStart } = await import("./folding.js");'
    script += (
        'console.log(JSON.stringify(["families", "family", "drugs", "child"].map(cutToStart)));'
    )
    assert run_script(script) == ["famil", "famil", "drug", "child"]


# ----------------------------------------------------------------------- spellings made by chance

TEXTS = (
    "children's placement",
    "Saint-Ménard school district",
    "O'Brien's four-year graduation",
    "Łódź Ærø Straße",
    "pre-kindergarten enrollment",
    "niños en colocación",
    "Ὀδυσσεύς νόσος",
    "школа Ёлка",
    "हिन्दी विद्यालय",
    "한국어 학교",
    "学校 データ",
    "مدرسة الأطفال",
    "בית ספר",
    "ประเทศไทย",
    "İstanbul ısı",
    "đường Việt Nam",
    "ﬁnance oﬃce",
    "x² ½ Ⅷ",
)


def ask_scripts(function: str, texts: list[str]) -> list:
    """What a function of folding.js makes of each text. No command line holds them all at once."""
    found = []
    for i in range(0, len(texts), 300):
        asked = json.dumps(texts[i : i + 300], ensure_ascii=False)
        script = f'const {{ {function} }} = await import("./folding.js");'
        found += run_script(f"{script} console.log(JSON.stringify({asked}.map({function})));")
    return found


def test_however_a_text_is_typed_its_words_are_the_same_in_both():
    chance = random.Random(20261128)
    typed = [(text, spell(text, chance)) for text in TEXTS for _ in range(60)]
    assert len({other for _, other in typed}) > 600
    wrong = [(text, other) for text, other in typed if split(text) != split(other)]
    assert not wrong
    assert ask_scripts("split", [other for _, other in typed]) == [[*split(o)] for _, o in typed]


BLOCKS = ((0x20, 0x250), (0x370, 0x530), (0x590, 0x700), (0x900, 0xE00), (0x1E00, 0x2190))
BLOCKS += (
    (0x3040, 0x3200),
    (0xAC00, 0xAC50),
    (0xFB00, 0xFB50),
    (0xFF00, 0xFFEF),
    (0x1D400, 0x1D500),
)


def make_nonsense(chance: random.Random) -> str:
    signs = [chr(chance.randrange(*chance.choice(BLOCKS))) for _ in range(8)]
    known = [sign for sign in signs if unicodedata.category(sign) != "Cn"]
    return "".join(sign + chance.choice(("", "", "", "'", "’s", "-", " ")) for sign in known)


@pytest.mark.parametrize(
    ("function", "ours"), [("split", split), ("splitCompounds", split_compounds)]
)
def test_nonsense_of_all_scripts_has_the_same_words_in_both(function, ours):
    chance = random.Random(7)
    texts = [make_nonsense(chance) for _ in range(900)]
    texts += [unicodedata.normalize(form, text) for text in texts[:300] for form in ("NFC", "NFD")]
    assert ask_scripts(function, texts) == [[*ours(text)] for text in texts]


def test_a_word_with_a_hyphen_is_one_word_as_well():
    texts = ["pre-kindergarten", "four‐year-olds", "2018-19", "a - b", "é-e"]
    found = [["pre", "kindergarten", "prekindergarten"], ["four", "year", "olds", "fouryearolds"]]
    found += [["2018", "19"], ["a", "b"], ["e", "e", "ee"]]
    for form in FORMS:
        normal = [unicodedata.normalize(form, text) for text in texts]
        assert [[*split_compounds(text)] for text in normal] == found
        assert ask_scripts("splitCompounds", normal) == found


def test_letters_that_the_index_of_pages_leaves_are_spelled_plainly():
    assert spell_plainly("Łódź, Straße and Łódź: a café") == "lodz strasse"
    assert spell_plainly("A café in Ménard’s town") == ""
