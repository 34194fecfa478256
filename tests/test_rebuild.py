"""After a change only what changed is looked at again, and the site is the same as one built anew."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import CACHE, TODAY, WRITTEN
from made_catalog import write_catalog
from made_tables import catalog_of, package
from test_architecture import PACKAGE, imports_of

from connect_catalog.checks import _audit_group, judge, kept, load_and_check
from connect_catalog.checks.disclosure import attack, check_disclosure
from connect_catalog.checks.disclosure.tables import find_groups
from connect_catalog.checks.kept import find_judging, make_group_keys
from connect_catalog.disk import fill
from connect_catalog.load import load
from connect_catalog.model import Package, take_fingerprint
from connect_catalog.site.build import build_site
from connect_catalog.site.languages_kept import FOLDER, bring_pages, keep_pages, make_language_key
from connect_catalog.site.plugin import CatalogPlugin

DATASETS = 6
REPO = Path(__file__).parent / "repo"
VISITS = {"kind": "count", "concept": "visits"}
BY_PLACE = {"place": {}, "year": {}, "n": VISITS}
HIDDEN = "suppressed"


@pytest.fixture
def made(tmp_path) -> Path:
    """A made-up repository whose checks have been kept."""
    root = write_catalog(tmp_path / "made", DATASETS)
    assert load_and_check(root, TODAY)[1] == []
    return root


@pytest.fixture
def judged(monkeypatch) -> list[str]:
    """The packages that frictionless is asked about from now on."""
    asked: list[str] = []
    ask = judge.judge

    def listen(package, root):
        asked.append(package.id)
        return ask(package, root)

    monkeypatch.setattr(judge, "judge", listen)
    return asked


def read_files(site: Path) -> dict[str, bytes]:
    """Every file of a site but the search index, which is made of the pages."""
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and "pagefind" not in path.relative_to(site).parts
    }


def change_number(root: Path, id: str) -> None:
    """Make the last number of a table another."""
    table = root / "datapackages" / id / "data/counts.csv"
    head, _, number = table.read_text("utf-8").rstrip("\n").rpartition(",")
    table.write_text(f"{head},{int(number) + 1}\n", "utf-8")


@pytest.mark.slow
def test_a_rebuild_gives_the_bytes_of_a_fresh_build(made, tmp_path):
    build_site(made)
    before = read_files(made / "site")
    id = sorted(path.name for path in (made / "datapackages").iterdir())[2]
    change_number(made, id)
    build_site(made)
    after = read_files(made / "site")
    changed = {path for path in after if before.get(path) != after[path]}
    assert f"datasets/{id}/index.html" in changed and f"datasets/{id}/data/counts.csv" in changed

    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for name in WRITTEN:
        source = made / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, fresh / name)
    build_site(fresh)
    assert read_files(fresh / "site") == after


def test_only_the_changed_package_is_judged_again(made, judged):
    assert load_and_check(made, TODAY)[1] == [] and judged == []
    id = sorted(path.name for path in (made / "datapackages").iterdir())[1]
    change_number(made, id)
    assert load_and_check(made, TODAY)[1] == []
    assert judged == [id]


def test_a_change_of_one_package_that_breaks_a_rule_is_found_again(made):
    id = sorted(path.name for path in (made / "datapackages").iterdir())[1]
    table = made / "datapackages" / id / "data/counts.csv"
    table.write_text(table.read_text("utf-8").replace(",Younger,", ",,"), "utf-8")
    found = load_and_check(made, TODAY)[1]
    assert found and load_and_check(made, TODAY)[1] == found


# ------------------------------------------------------------------------------ a further language


@pytest.fixture
def told_twice(tmp_path) -> Path:
    """A made-up repository whose site is told in English and in Spanish."""
    root = write_catalog(tmp_path / "made", 2)
    settings = root / "catalog/catalog.yml"
    about = yaml.safe_load(settings.read_text("utf-8")) | {"languages": ["en", "es"]}
    settings.write_text(yaml.safe_dump(about), "utf-8")
    return root


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """The languages that pages are made in from now on, beside the first."""
    made: list[str] = []
    tell = CatalogPlugin.tell_in

    def listen(plugin, language, config, folder):
        made.append(language)
        tell(plugin, language, config, folder)

    monkeypatch.setattr(CatalogPlugin, "tell_in", listen)
    return made


@pytest.mark.slow
def test_a_further_language_is_told_again_only_when_something_changed(told_twice, told, tmp_path):
    site = told_twice / "site"
    build_site(told_twice)
    first = read_tree(site)
    build_site(told_twice)
    assert told == ["es"] and read_tree(site) == first
    change_number(told_twice, min(path.name for path in (told_twice / "datapackages").iterdir()))
    build_site(told_twice)
    assert told == ["es", "es"] and read_tree(site) != first

    anew = Path(shutil.copytree(told_twice, tmp_path / "anew", ignore=CACHE))
    build_site(anew)
    assert read_files(anew / "site") == read_files(site)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_pages_of_a_language_depend_on_all_that_is_said(tmp_path):
    """Not on what is made of them, and not on those of other languages."""
    root = Path(shutil.copytree(REPO, tmp_path / "repo"))
    site = tmp_path / "site"
    fill(site / "index.html", b"<p>12</p>")

    def make_key(language: str = "es") -> str:
        return make_language_key(site, ("es", "hr"), load(root).catalog, language)

    keys = [make_key(), make_key("hr")]
    for name in ("pagefind/entry.json", "es/index.html", "hr/index.html"):
        fill(site / name, b"other")
        assert make_key() == keys[0]
    for path, content in {
        site / "index.html": b"<p>13</p>",
        site / "places/index.html": b"<p>12</p>",
        root / "catalog/vocabulary.es.json": b'{"texts": {}}',
        root / "docs/privacy.md": b"# Privacy\n\nAnother word.\n",
    }.items():
        before = make_key()
        fill(path, content)
        keys.append(make_key())
        assert path.suffix == ".json" or keys[-1] != before, path
    fingerprint = take_fingerprint("# Privacy")
    for text in ("# Privacidad", "# Intimidad"):
        entry = {"texts": {"1": {"of": fingerprint, "text": text}}}
        fill(root / "docs/privacy.es.json", json.dumps(entry).encode())
        keys.append(make_key())
    assert len({*keys}) == len(keys) - 1  # an empty translation says nothing


PAGES = {"index.html": b"<p>one</p>", "places/index.html": b"<p>two</p>"}


@pytest.fixture
def kept_pages(tmp_path) -> Path:
    """A repository that has kept two pages in Spanish, under the key `one`."""
    for name, content in PAGES.items():
        fill(tmp_path / "made" / name, content)
    keep_pages(tmp_path, "es", "one", tmp_path / "made")
    return tmp_path


def test_pages_that_were_kept_come_back_whole(kept_pages):
    shutil.rmtree(kept_pages / "made")
    assert bring_pages(kept_pages, "es", "one", kept_pages / "new")
    assert read_tree(kept_pages / "new") == PAGES
    assert not bring_pages(kept_pages, "es", "two", kept_pages / "other")
    assert not bring_pages(kept_pages, "hr", "one", kept_pages / "other")
    assert not (kept_pages / "other").exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: (kept / "index.html").write_bytes(b"<p>one"),
        lambda kept: (kept / "index.html").unlink(),
        lambda kept: (kept / "more.html").write_bytes(b"<p>three</p>"),
        lambda kept: (kept / "index.html").rename(kept / "start.html"),
        shutil.rmtree,
        lambda kept: kept.with_suffix(".json").write_text("{"),
        lambda kept: kept.with_suffix(".json").unlink(),
    ],
    ids=["cut", "gone", "more", "renamed", "all gone", "list cut", "no list"],
)
def test_pages_that_are_not_as_they_were_kept_are_made_again(kept_pages, spoil):
    spoil(kept_pages / FOLDER / "es")
    assert not bring_pages(kept_pages, "es", "one", kept_pages / "new")
    assert not (kept_pages / "new").exists()


def test_pages_are_kept_by_copies_where_a_file_has_one_name(kept_pages, monkeypatch):
    def refuse(*_):
        raise OSError(1, "not here")

    monkeypatch.setattr(os, "link", refuse)
    keep_pages(kept_pages, "es", "two", kept_pages / "made")
    assert bring_pages(kept_pages, "es", "two", kept_pages / "new")
    assert read_tree(kept_pages / "new") == PAGES


def test_a_disk_that_keeps_nothing_stops_no_build(kept_pages):
    shutil.rmtree(kept_pages / FOLDER)
    (kept_pages / FOLDER).write_text("in the way", "utf-8")
    keep_pages(kept_pages, "es", "one", kept_pages / "made")
    assert not bring_pages(kept_pages, "es", "one", kept_pages / "new")


# ------------------------------------------------------------------------------ the code that judges


def test_all_that_the_checks_import_is_code_that_judges():
    """As the syntax trees tell it: no import of a module that judges leads out of these modules."""
    judging = {*find_judging(PACKAGE)}
    for path in judging:
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] == "connect_catalog":
                for at in range(1, len(parts) + 1):
                    target = PACKAGE.joinpath(*parts[1:at])
                    imported = {target.with_suffix(".py"), target / "__init__.py"}
                    assert all(p in judging for p in imported if p.is_file()), (path, name)


def test_pages_are_no_code_that_judges():
    judging = {str(path.relative_to(PACKAGE)) for path in find_judging(PACKAGE)}
    assert {"checks/disclosure/program.py", "checks/quick.py", "load.py", "problems.py"} < judging
    assert not [path for path in judging if path.startswith(("site", "exports", "intake", "cli"))]


def test_verdicts_outlive_a_change_of_a_page_and_not_one_of_a_rule(tmp_path, monkeypatch):
    code = Path(shutil.copytree(PACKAGE, tmp_path / "code"))
    monkeypatch.setattr(kept, "CODE", code)

    def keys_after(name: str) -> tuple[object, ...]:
        (code / name).write_text((code / name).read_text("utf-8") + "# one more word\n", "utf-8")
        kept._describe_rules.cache_clear()
        return kept.hash_rules(), make_group_keys(catalog_of(ONE), [["one"]])

    before = keys_after("site/shell.py")
    assert keys_after("site/pages.py") == before
    for name in ("checks/totals.py", "checks/disclosure/intervals.py", "cells.py", "problems.py"):
        after = keys_after(name)
        assert after != before
        before = after
    kept._describe_rules.cache_clear()


def test_what_is_proven_of_components_is_kept_on_the_disk(tmp_path, monkeypatch):
    rows = [[f"p{i}", 2020, HIDDEN] for i in range(3)] + [["All", 2020, 40]]
    table = ({**BY_PLACE, "place": {"total": "All"}}, rows)
    catalog = catalog_of(package("one", {"t": table}))
    before = _audit_group(tmp_path, catalog, ["one"], {}, [])
    assert [*tmp_path.rglob("one.components.json")]
    monkeypatch.setattr(attack, "_search", None)  # nothing is left to search
    assert _audit_group(tmp_path, catalog, ["one"], {}, []) == before


# ------------------------------------------------------------------------------ what hangs together


def count_places(name: str, shown: object, concept: str = "visits") -> Package:
    """Counts of two places in one year, the first as given."""
    columns = {**BY_PLACE, "n": {**VISITS, "concept": concept}}
    return package(name, {"t": (columns, [["p", 2020, shown], ["q", 2020, 20]])})


ONE, OTHER = count_places("one", HIDDEN), count_places("other", 4444)
APART, BESIDE = count_places("apart", HIDDEN, "falls"), count_places("beside", 31, "falls")


def test_packages_that_count_the_same_hang_together():
    catalog = catalog_of(ONE, APART, OTHER, BESIDE, count_places("alone", 3, "moves"))
    assert {*find_groups(catalog)} == {frozenset({"one", "other"}), frozenset({"apart", "beside"})}


def test_groups_one_by_one_give_away_what_all_together_do():
    catalog = catalog_of(ONE, APART, OTHER, BESIDE)
    each = [p for group in find_groups(catalog) for p in check_disclosure(catalog, group)]
    assert len(each) == 2  # what `one` hides is shown in `other`, and `apart` likewise in `beside`
    assert sorted(each) == sorted(check_disclosure(catalog))


def find_stale(before: list[Package], after: list[Package]) -> set[frozenset[str]]:
    """The groups whose numbers must be audited again after a change."""
    groups = find_groups(catalog_of(*before))
    keys = [make_group_keys(catalog_of(*some), groups) for some in (before, after)]
    return {g for g, old, new in zip(groups, *keys, strict=True) if old != new}


def test_only_the_group_whose_numbers_changed_is_audited_again():
    all_ = [ONE, APART, OTHER, BESIDE]
    changed = [ONE, APART, count_places("other", 4445), BESIDE]
    assert find_stale(all_, changed) == {frozenset({"one", "other"})}


def test_words_about_numbers_are_no_reason_to_audit_them_again():
    title = OTHER.descriptor.model_copy(update={"title": "Another title"})
    title._origin = OTHER.descriptor.origin
    renamed = replace(OTHER, descriptor=title, readme="More words.")
    assert find_stale([ONE, APART, OTHER, BESIDE], [ONE, APART, renamed, BESIDE]) == set()


def test_where_places_lie_concerns_every_group():
    places = ({"place": {}, "region": {"aside": True}}, [["p", "east"], ["q", "east"]])
    moved = ({"place": {}, "region": {"aside": True}}, [["p", "east"], ["q", "west"]])
    all_ = [ONE, APART, OTHER, BESIDE]
    stale = find_stale(
        [*all_, package("places", {"t": places})], [*all_, package("places", {"t": moved})]
    )
    assert len(stale) == 2
