"""Random text against everything that reads: no traceback, and no end that does not come.

READER_EXAMPLES says how many texts each reader gets (make fuzz: 5,000).
"""

import io
import os
import zipfile
from contextlib import suppress

import pytest
from conftest import TODAY
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from limits import stop_runaway

from connect_catalog.documents import read_json, read_yaml
from connect_catalog.intake.hits import FORMATS, import_hits
from connect_catalog.intake.reading import read_table
from connect_catalog.load import load
from connect_catalog.prose import TangledText, find_hosts, find_tangles, make_html
from connect_catalog.refusals import Refusal
from connect_catalog.site.languages import open_language

EXAMPLES = int(os.environ.get("READER_EXAMPLES", "40"))
SECONDS = 30  # of the processor, for what takes a fraction of one
TRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="READER_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[*HealthCheck],
)

YAML = "a: b\n|- c\n|  d: 1\n|&x |*x |!!int |{ |} |[ |] |'|\"|: |# |---\n|\t|? |%YAML\n|> \n|é|\0|\ufeff"
JSON = '{|}|[|]|"a"|:|,|1e999|NaN|-|0.1|null|true|\\u|\\|\n| |"|\ud800|\x00|é|1'
CSV = "a|,|;|\t|\"|\n|\r\n|\r|1|-5|é|\0|\ufeff|2019|suppressed|*|<5| |'|=1|Total|,,,,\n"
LOG = '192.0.2.1 - - |[10/Oct/2025:13:55:36 +0000] |"GET / HTTP/1.1" |200 9 |"-" |"Kite/1"|\n|\r|\\"|\0|[|é|"'
PO = (
    'msgid |msgstr |msgid_plural |msgstr[0] |msgctxt |"a"|"|\n|#, fuzzy\n|#~ |{x}|%s|\\|\0|'
    '"Plural-Forms: nplurals=2; plural=n;\\n"|é'
)
XML = (
    '<sheetData>|</sheetData>|<row r="|1|99999999">|<c r="A1" t="s">|<v>|</v>|</c>|</row>|&x;|'
    '<!DOCTYPE a [<!ENTITY x "y">]>|<|>|"|\0'
)
PROSE = "# |- |    |> |[|](|)|`|*|_|<|&|\n|\n\n|a|//b|\\|!|1. |={4}\n|é|\t"


def pieces(grammar: str) -> st.SearchStrategy[str]:
    """Texts of the pieces of a form, repeated and mixed with any others."""
    words = st.sampled_from(grammar.split("|"))
    piece = st.one_of(
        words, words, st.tuples(words, st.integers(1, 300)).map(lambda p: p[0] * p[1])
    )
    return st.lists(st.one_of(piece, piece, piece, st.text(max_size=8)), max_size=60).map("".join)


def encoded(grammar: str) -> st.SearchStrategy[bytes]:
    """The same as bytes, now and then broken off or of no encoding."""
    whole = pieces(grammar).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.one_of(whole, whole, st.tuples(whole, st.binary(max_size=9)).map(b"".join))


@TRIED
@given(pieces(YAML))
def test_yaml(text):
    with stop_runaway(SECONDS):
        document = read_yaml(text, "a.yml")
    assert isinstance(document.value, dict) or document.problems


@TRIED
@given(pieces(JSON))
def test_json(text):
    with stop_runaway(SECONDS):
        document = read_json(text, "a.json")
        assert isinstance(document.value, dict) or document.problems
        assert all(line >= 0 for line in document.lines.values())


@TRIED
@given(pieces(PROSE))
def test_markdown(text):
    with stop_runaway(SECONDS), suppress(TangledText):
        assert all(line >= 0 for line, _ in find_tangles(text))
        assert isinstance(make_html(text), str)
        assert all(line > 0 for line in find_hosts(text))


@TRIED
@given(encoded(PO))
def test_translations(content):
    with stop_runaway(SECONDS), suppress(Refusal):
        assert open_language("es", io.BytesIO(content)).id == "es"


@TRIED
@given(encoded(CSV))
def test_tables_that_are_handed_over(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("given") / "table.csv"
    path.write_bytes(content)
    with stop_runaway(SECONDS), suppress(Refusal):
        assert read_table(path).header


@TRIED
@given(encoded(CSV))
def test_tables_of_a_package(tiny_repo, content):
    table = tiny_repo / "datapackages/kite-club/data/members.csv"
    table.write_bytes(content)
    with stop_runaway(SECONDS):
        loaded = load(tiny_repo)
    read = "members" in loaded.catalog.packages["kite-club"].tables
    assert read or [p for p in loaded.problems if p.path.endswith("members.csv")]


@TRIED
@given(st.sampled_from(("xlsx", "ods")), pieces(XML), pieces(XML), st.binary(max_size=50))
def test_workbooks(tmp_path_factory, kind, sheet, strings, noise):
    path = tmp_path_factory.mktemp("given") / f"book.{kind}"
    book = "<workbook><sheets><sheet name='a' r:id='r1' id='r1'/></sheets></workbook>"
    rels = "".join(
        f"<Relationship Id='r{i}' Type='x/{name}' Target='{target}'/>"
        for i, name, target in ((1, "worksheet", "s.xml"), (2, "sharedStrings", "t.xml"))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{rels}</Relationships>")
        archive.writestr("xl/s.xml", f"<worksheet>{sheet}</worksheet>".encode("utf-8", "replace"))
        archive.writestr(
            "xl/t.xml", f"<sst><si><t>{strings}</t></si></sst>".encode("utf-8", "replace")
        )
        archive.writestr("content.xml", sheet.encode("utf-8", "replace"))
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    path.write_bytes(path.read_bytes()[: -len(noise) or None] + noise)
    with stop_runaway(SECONDS), suppress(Refusal):
        assert read_table(path).header


@TRIED
@given(st.sampled_from(sorted(FORMATS)), encoded(LOG))
@example("combined", b"\0\r\1")
def test_logs(tiny_repo, tmp_path_factory, style, content):
    path = tmp_path_factory.mktemp("given") / "log"
    path.write_bytes(content)
    catalog = load(tiny_repo).catalog
    with stop_runaway(SECONDS), suppress(Refusal):
        assert import_hits(tiny_repo, catalog, FORMATS[style], [path], TODAY, {}).files


@pytest.fixture
def tiny_repo(repo):
    return repo
