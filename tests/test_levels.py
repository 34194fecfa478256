"""By what numbers are asked for that no dataset has, such as each school, and how a search says so."""

import json
from dataclasses import replace

import pytest
from conftest import ROOT
from scripts import run_script

from connect_catalog.exports import levels
from connect_catalog.load import load
from connect_catalog.site.languages import list_script_words, read_language
from connect_catalog.stats import compute

LEVELS = [
    {"title": "Town", "also": ["city"], "place": True, "known": True},
    {"title": "School district", "also": ["district"], "place": True, "known": True},
    {"title": "School", "also": ["classroom"], "place": True, "known": False},
    {"title": "ZIP code", "also": ["zip", "zipcode"], "place": True, "known": False},
    {"title": "School year", "also": [], "place": False, "known": True},
]


def find(*queries: str, levels: list = LEVELS, language: str = "en") -> list:
    script = f"""const {{ findLevel, makeLevels }} = await import("./levels.js");
      const levels = makeLevels({json.dumps(levels)});
      console.log(JSON.stringify({json.dumps(queries)}.map((query) => {{
        const found = findLevel(levels, query);
        return found && [found.name, found.rest, ...(found.known ? ["known"] : [])]; }})));"""
    return run_script(script, language, list_script_words(read_language(language)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("absenteeism by school", ["school", "absenteeism"]),
        ("Absenteeism by Schools in Norwich", ["schools", "absenteeism in norwich"]),
        ("school-level absences", ["school", "absences"]),
        ("absences per classroom", ["classroom", "absences"]),
        ("suspensions by ZIP code", ["zip code", "suspensions"]),
        ("zip codes suspensions", ["zip codes", "suspensions"]),
        ("suspensions for each zipcode", ["zipcode", "suspensions for"]),
        ("by school", ["school", ""]),
        # what a dataset has
        ("absences by school district", ["school district", "absences", "known"]),
        ("absences by school year", ["school year", "absences", "known"]),
        ("absences by town and by school", ["school", "absences by town and"]),
        ("absences by town and by school year", ["town", "absences and by school year", "known"]),
        # a word that only looks like a level
        ("town absences", None),
        ("school year", None),
        ("kicked out of school", None),
        ("school suspensions", None),
        ("by", None),
        ("", None),
    ],
)
def test_a_level_is_known_by_its_names(query, found):
    assert find(query) == [found]


SPANISH = [
    {"title": "Distrito escolar", "also": [], "place": True, "known": True},
    {"title": "Escuela", "also": ["salón de clases"], "place": True, "known": False},
    {"title": "Código postal", "also": ["zip"], "place": True, "known": False},
    {"title": "Año escolar", "also": [], "place": False, "known": True},
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ausentismo por escuela", ["escuela", "ausentismo"]),
        ("ausentismo por escuelas en Norwich", ["escuelas", "ausentismo en norwich"]),
        ("ausentismo a nivel de escuela", ["escuela", "ausentismo"]),
        ("suspensiones en cada escuela", ["escuela", "suspensiones"]),
        ("nacimientos por codigo postal", ["codigo postal", "nacimientos"]),
        ("nacimientos según el zip", None),
        ("lo botaron de la escuela", None),
        ("ausentismo por distrito escolar", ["distrito escolar", "ausentismo", "known"]),
        ("ausentismo por año escolar", ["ano escolar", "ausentismo", "known"]),
    ],
)
def test_a_level_is_known_by_the_words_of_another_language(query, found):
    assert find(query, levels=SPANISH, language="es") == [found]


def test_each_name_of_a_level_may_be_several_in_a_translation():
    catalog = load(ROOT).catalog
    first = catalog.vocabulary.geographies[0].model_copy(update={"also": ("a b; c;", "c ; ")})
    told = catalog.vocabulary.model_copy(update={"geographies": (first,)})
    (make,) = levels.plan_files(
        replace(catalog, vocabulary=told), lambda: compute(catalog)
    ).values()
    assert json.loads(make())[0]["also"] == ["a b", "c"]


def test_the_levels_of_the_live_catalog_tell_which_are_known():
    catalog = load(ROOT).catalog
    assert catalog is not None
    (make,) = levels.plan_files(catalog, lambda: compute(catalog)).values()
    known = {level["title"]: level["known"] for level in json.loads(make()) if level["place"]}
    assert known["Town"] and known["School district"] and known["County"]
    assert not known["School"] and not known["ZIP code"] and not known["Hospital or other provider"]
    assert known.keys() == {one.title for one in catalog.vocabulary.geographies}


def test_what_is_not_told_by_a_level_names_those_there_are():
    script = f"""const {{ makeLevels, tellMissing }} = await import("./levels.js");
      console.log(JSON.stringify(tellMissing(makeLevels({json.dumps(LEVELS)}), "school")));"""
    assert run_script(script) == (
        "No dataset here has numbers by school. There are numbers by town, school district."
    )
