"""A site made of hostile words in every slot: nothing of them runs, leads elsewhere, or is taken for markup,
a formula or an address. The checks, which refuse most of such words, are switched off here, so that what
is shown stands by itself."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import rdflib
import yaml
from conftest import TODAY, add_language, copy_workgroup
from rdflib.compare import isomorphic
from test_dashboards import write as add_dashboard
from test_site import Elements, list_run, refuse_other_scripts

from connect_catalog.checks.records import check_references
from connect_catalog.load import load
from connect_catalog.model import Catalog, take_fingerprint
from connect_catalog.site.build import build_site
from connect_catalog.spreadsheets import is_formula
from connect_catalog.translations import list_told

MARK = "run()"
OTHER = "told-otherwise"  # stands in each hostile translation
HOSTILE = (
    """a"b'c <i onclick=run()> </title></script><script>run()</script> &quot;&#60; [l](javascript:run())""",
    "javascript:run()",
    "//evil.example/run()",
    "=run()",
    "\uff1drun()",
    "\t@run()",
    "../../../../../../tmp/run()",
    "'\"><svg/onload=run()>",
    "{{ run() }}{% run() %}${run()}",
    "]]></style></textarea></template><script>run()</script>",
    '#import "x": run() \\input{run()} $run()$',
    "%0d%0aSet-Cookie:run()",
    "run() " + "long" * 2_000,
    "run() " + "many words " * 700,
)
SKIPPED = {
    "missingValues",
    "path",
    "url",
    "link",
    "name",
    "id",
    "pattern",
    "format",
    "$schema",
    "type",
    "encoding",
}


class Payloads:
    """Gives each text that may be any text another hostile one, and the same text always the same."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def turn(self, text: str) -> str:
        if text not in self.given:
            hostile = HOSTILE[len(self.given) % len(HOSTILE)]
            self.given[text] = f"{hostile} {text}"
        return self.given[text]


def change(
    value: object, way: tuple[str, ...], replace: Callable[[tuple[str, ...], str], str]
) -> object:
    """A record or descriptor with another text in the place of each. way: the names that lead there."""
    if isinstance(value, dict):
        return {key: change(inner, (*way, key), replace) for key, inner in value.items()}
    if isinstance(value, list):
        return [change(inner, way, replace) for inner in value]
    return replace(way, value) if isinstance(value, str) else value


def list_slots(value: object, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from list_slots(inner, (*way, key))
    elif isinstance(value, list):
        for inner in value:
            yield from list_slots(inner, way)
    elif isinstance(value, str) and not SKIPPED & {*way}:
        yield way


def poison_file(root: Path, path: Path, payloads: Payloads) -> set[tuple[str, ...]]:
    """Put hostile words into each slot of a file that the model lets hold them, and give these slots."""
    is_json = path.suffix == ".json"
    text = path.read_text("utf-8")
    value = json.loads(text) if is_json else yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts alone
    taken = set()
    write = json.dumps if is_json else lambda one: yaml.safe_dump(one, allow_unicode=True)
    plain = value if is_json else yaml.safe_load(text)
    for slot in dict.fromkeys(list_slots(plain)):
        new = change(
            plain, (), lambda way, one, slot=slot: payloads.turn(one) if way == slot else one
        )
        path.write_text(write(new), "utf-8")
        loaded = load(root)
        if loaded.problems or leads_nowhere(loaded.catalog):
            continue
        plain = new
        taken.add(slot)
    path.write_text(write(plain), "utf-8")
    return taken


def leads_nowhere(catalog: Catalog) -> bool:
    """Whether a name of something else was made hostile: that is no slot for words."""
    return any(True for _ in check_references(catalog, TODAY))


def poison_table(path: Path, names: set[str], payloads: Payloads) -> None:
    """Put hostile words into the cells of some columns."""
    header, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(
            payloads.turn(cell) if cell and name in names else cell
            for name, cell in zip(header, row, strict=True)
        )
    path.write_text(text.getvalue(), "utf-8")


def poison(root: Path) -> tuple[Payloads, set[tuple[str, ...]]]:
    """Put hostile words into every slot of a repository, and give those that take them."""
    payloads, slots = Payloads(), set()
    for package in load(root).catalog.packages.values():
        for table in package.tables.values():
            columns = table.resource.schema_.fields
            words = {
                c.name
                for c in columns
                if c.connect.role in ("label", "dimension") and c.type == "string"
            }
            poison_table(root / table.path, words, payloads)
    for path in sorted(
        [*root.glob("catalog/**/*.yml"), *root.glob("datapackages/*/datapackage.json")]
    ):
        slots |= poison_file(root, path, payloads)
    for readme in root.glob("datapackages/*/README.md"):
        readme.write_text("# Title\n\n" + "\n\n".join(HOSTILE[:-2]), "utf-8")
    return payloads, slots


def tell_hostile(root: Path) -> None:
    """In the second language each record, package and guide says hostile words."""
    (root / "docs/guide.md").write_text("# Guide\n\nIt is *here*.\n\n- One\n- Two\n", "utf-8")
    payloads, told = Payloads(), defaultdict(dict)
    for one in list_told(load(root).catalog, "es"):
        entry = {"of": take_fingerprint(one.text), "text": payloads.turn(f"{one.text} {OTHER}")}
        told[Path(one.path)][one.at] = entry
    for path, texts in told.items():
        (root / path).with_suffix(".es.json").write_text(json.dumps({"texts": texts}), "utf-8")


@pytest.fixture(scope="module")
def hostile(make_once, tmp_path_factory) -> Path:
    """The site."""

    def make(folder: Path) -> None:
        root = copy_workgroup(folder).rename(folder / "repo")
        add_dashboard(root)
        add_language(root)
        _, slots = poison(root)
        tell_hostile(root)
        (folder / "slots.json").write_text(json.dumps(sorted({slot[-1] for slot in slots})))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                "connect_catalog.site.plugin.load_and_check",
                lambda root, *args, **options: (load(root).catalog, []),
            )
            build_site(root)

    return make_once("hostile-site", make)


@pytest.fixture(scope="module")
def site(hostile) -> Path:
    return hostile / "repo/site"


def list_files(site: Path, pattern: str) -> list[Path]:
    found = sorted(site.rglob(pattern))
    assert found
    return found


def test_most_slots_take_hostile_words(hostile):
    """Else this file would try nothing."""
    taken = json.loads((hostile / "slots.json").read_text())
    assert {"title", "description", "note", "caveats"} <= {*taken} and len(taken) > 25, taken


def test_hostile_words_are_told_in_the_second_language(site):
    told = [path.read_text("utf-8") for path in list_files(site / "es", "index.html")]
    assert sum(OTHER in html for html in told) > 40
    assert OTHER in (site / "es/guide/index.html").read_text("utf-8")
    assert OTHER not in (site / "guide/index.html").read_text("utf-8")


def test_nothing_runs(site):
    seen = 0
    for path in list_files(site, "*.html"):
        html = path.read_text("utf-8")
        assert list_run(html) == [], path
        seen += MARK in html
    assert seen > 40
    refuse_other_scripts(site)


LEADING = ("href", "src", "action", "formaction", "srcdoc", "data", "poster", "xlink:href")


def test_nothing_leads_where_a_record_has_no_address_for_it(site):
    """A title is no link: no host and no scheme comes in by one."""
    for path in list_files(site, "*.html"):
        for tag, attributes in Elements(path.read_text("utf-8")).tags:
            assert tag not in ("base", "object", "embed", "form") or tag == "form", path
            assert "http-equiv" not in attributes or attributes["http-equiv"] == (
                "Content-Security-Policy"
            ), path
            for name in LEADING:
                address = urlsplit(attributes.get(name) or "")
                assert address.scheme in ("", "https", "mailto", "data"), (path, attributes[name])
                assert "evil" not in address.netloc, (path, attributes[name])


def test_pictures_are_pictures(site):
    for path in list_files(site, "*.svg"):
        for element in ElementTree.fromstring(path.read_text("utf-8")).iter():  # noqa: S314 - our own
            tag = element.tag.rpartition("}")[2]
            assert tag not in ("script", "foreignObject", "iframe", "use", "image", "set"), path
            assert not [name for name in element.attrib if "on" == name[:2] or "href" in name], path


def test_no_cell_is_a_formula(site):
    """But in the tables of packages and of their versions, which stay as they are and are refused; and but
    for ="00", which makes Excel show digits as they are, in the CSV files for it."""
    for path in list_files(site, "*.csv"):
        if "data" in path.relative_to(site).parts[2:5:2]:
            continue
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))):
            formulas = [cell for cell in row if is_formula(cell)]
            if path.name.endswith(".excel.csv"):
                formulas = [cell for cell in formulas if not re.fullmatch(r'="[\w ./:,+-]+"', cell)]
            assert not formulas, (path, row)


def test_files_for_programs_can_be_read(site):
    for path in list_files(site, "*.json"):
        json.loads(path.read_bytes())
    for pattern in ("*.xml", "*.atom"):
        for path in list_files(site, pattern):
            ElementTree.fromstring(path.read_bytes())  # noqa: S314 - our own
    for path in list_files(site, "*.ics"):
        lines = path.read_bytes().split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line for line in lines), path
        assert not [line for line in lines if re.match(rb"(Set-Cookie|run)", line)], path


def test_what_pages_and_files_say_to_programs_can_be_read(site):
    """As linked data: no word ends the script or the text that it stands in, and none becomes an address."""
    embedded = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
    told = [t for p in list_files(site, "*.html") for t in embedded.findall(p.read_text("utf-8"))]
    assert len(told) > 3
    for text in told:
        json.loads(text)
        assert not {*"<>&"} & {*text}
    (graph,) = list_files(site, "catalog.jsonld")
    (turtle,) = list_files(site, "catalog.ttl")
    read = rdflib.Graph().parse(data=turtle.read_bytes(), format="turtle")
    assert isomorphic(read, rdflib.Graph().parse(data=graph.read_bytes(), format="json-ld"))
    addresses = [node for triple in read for node in triple if isinstance(node, rdflib.URIRef)]
    assert len(addresses) > 100 and not [one for one in addresses if MARK in one or "evil" in one]
    assert MARK in turtle.read_text("utf-8")


def test_names_of_files_are_plain(site):
    names = [path.relative_to(site).as_posix() for path in site.rglob("*")]
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) for name in names)
    assert all(len(part) <= 100 and part.strip(".") for name in names for part in name.split("/"))
    assert len({name.lower() for name in names}) == len(names)


def test_what_is_copied_to_show_a_chart_elsewhere_is_one_frame(site):
    copied = re.compile(r"<pre[^>]*data-copied[^>]*>(.*?)</pre>", re.S)
    frames = [
        unescape(text)
        for path in list_files(site, "*.html")
        for text in copied.findall(path.read_text("utf-8"))
        if "&lt;iframe" in text
    ]
    for frame in frames:
        ((tag, attributes),) = Elements(frame).tags
        assert tag == "iframe" and {*attributes} <= {
            "src",
            "title",
            "width",
            "height",
            "style",
            "loading",
        }
        assert urlsplit(attributes["src"]).scheme == "https"
    assert frames


def test_signs_that_turn_words_around_are_refused_wherever_they_stand(repo):
    """Those of UAX 9, which make a text read as another one."""
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    for sign in turning:
        for name in (
            "catalog/catalog.yml",
            "datapackages/places/datapackage.json",
            "datapackages/places/data/places.csv",
        ):
            path = repo / name
            before = path.read_text("utf-8")
            path.write_text(re.sub("(Example|Tiny)", rf"\\1{sign}", before, count=1), "utf-8")
            assert path.read_text("utf-8") != before
            codes = {problem.code for problem in load(repo).problems}
            assert "hidden-character" in codes, (hex(ord(sign)), name, codes)
            path.write_text(before, "utf-8")
