"""No word of the interface is left behind: a made-up language puts ⟦ ⟧ around every message and
⟪ ⟫ around what is filled in, and the pages are read for what stands outside of them. Its dates
and lists are Spanish ones."""

import ast
import io
import json
import re
from collections.abc import Iterable, Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.dates import get_month_names
from babel.messages.catalog import Message
from babel.messages.jslexer import tokenize
from babel.messages.pofile import read_po
from browsing import scroll_through, serve
from conftest import TODAY, build_copy
from playwright.sync_api import expect
from pydantic import BaseModel
from scripts import run_script
from test_revisions import change, commit, git

from connect_catalog.checks import load_and_check
from connect_catalog.model import Catalog
from connect_catalog.refusals import Unsound
from connect_catalog.revisions import list_edits
from connect_catalog.site.dataset import DATASET
from connect_catalog.site.environment import TEMPLATES, open_templates
from connect_catalog.site.languages import (
    ASSETS,
    MESSAGES,
    PACKAGE,
    PYTHON,
    THEME,
    gather_messages,
    list_script_words,
    open_language,
    read_language,
)
from connect_catalog.site.pages import Page, build_pages
from connect_catalog.site.rules import RULES
from connect_catalog.stats import compute
from connect_catalog.words import ENGLISH, LANGUAGES, Language, say_and, say_count, say_or, speak

SLOT = re.compile(r"%\(\w+\)s|\{\w+\}")


class Brackets(NullTranslations):
    """Every message in ⟦ ⟧, and in it every slot in ⟪ ⟫."""

    def gettext(self, message):
        return f"⟦{SLOT.sub(lambda slot: f'⟪{slot[0]}⟫', message)}⟧"

    def ngettext(self, one, many, count):
        return self.gettext(one if count == 1 else many)

    def pgettext(self, context, message):
        return self.gettext(message)


BRACKETS = Language("es", Brackets())


# ------------------------------------------------------------------------------ the list is whole


def test_the_list_of_messages_is_up_to_date():
    assert MESSAGES.read_text("utf-8") == gather_messages(), "run `make words`"


def test_a_message_is_a_whole_thought():
    """What is glued together from pieces cannot be put in another order by a translator."""
    with MESSAGES.open("rb") as file:
        catalog = read_po(file)
    texts = [t for m in catalog if m.id for t in ([m.id] if isinstance(m.id, str) else m.id)]
    assert [t for t in texts if t != t.strip()] == []
    assert len(texts) > 500


# ----------------------------------------------------------------- every page in a made-up language


@pytest.fixture(scope="module")
def spoken(tmp_path_factory, checked_repo) -> list[tuple[Catalog, list[Page]]]:
    """The pages of both repositories in the made-up language, those of git's history too."""
    from conftest import copy_workgroup

    group = copy_workgroup(tmp_path_factory.mktemp("languages"))
    git(group, "init", "--quiet", "--initial-branch", "main")
    commit(group, "2025-01-05", "Begin\n\nRole: workgroup")
    item = sorted((group / "catalog/workplan").iterdir())[0].relative_to(group).as_posix()
    change(group, item, "question: ", "question: So, ")
    commit(group, "2026-01-20")
    return [(read(root), speak_pages(root)) for root in (checked_repo, group)]


def read(root: Path) -> Catalog:
    catalog = load_and_check(root, TODAY)[0]
    assert catalog is not None
    return catalog


def speak_pages(root: Path) -> list[Page]:
    catalog = read(root)
    with speak(BRACKETS):
        edits, statistics = list_edits(root, catalog), compute(catalog, TODAY)
    return build_pages(catalog, statistics, edits, BRACKETS)


def test_every_word_of_every_page_is_a_message_or_a_records(spoken):
    left = set()
    for catalog, pages in spoken:
        known = Known(catalog)
        for page in pages:
            left |= {(page.kind.id, text) for text in known.find_unknown(page)}
    assert not left, "\n".join(f"{kind}: {text}" for kind, text in sorted(left))


class Known:
    """The texts of records: what a page may show as it was written."""

    def __init__(self, catalog: Catalog) -> None:
        self.texts = {clean(text) for text in list_texts(catalog)}
        self.prose = " ".join(
            [p.readme for p in catalog.packages.values()]
            + [e.how or "" for e in catalog.logic_model.elements]
            + [rule.__doc__ or "" for rule in RULES]
            + [__import__(rule.__module__, fromlist="x").__doc__ or "" for rule in RULES]
        )
        self.prose = re.sub(r"(?<=\])\(\S+\)|[`*#\[\]|]", "", self.prose)
        self.prose = re.sub(r"\s+", " ", self.prose).lower()

    def find_unknown(self, page: Page) -> Iterator[str]:
        reader = Reader()
        reader.feed(page.body)
        reader.close()
        assert not reader.marks, f"{page.url}: brackets that do not close"
        for text in (*reader.outside, *outside(page.title), *outside(page.description)):
            if not self.knows(text, page.kind.id):
                yield text

    def knows(self, text: str, kind: str) -> bool:
        """A record's text, a list of them, one that was cut, a piece of prose, or no word at all."""
        whole = clean(text)
        if len(whole) > (0 if kind == "rules" else 3) and whole.lower() in self.prose:
            return True
        if text.strip().endswith("…") and any(known.startswith(whole) for known in self.texts):
            return True
        whole = rest = re.sub(" [yo] ", ", ", whole)  # lists are Spanish ones
        held = (known for known in self.texts if known in whole and has_words(known))
        for one in sorted(held, key=len, reverse=True):
            rest = re.sub(rf"(^|[,;:(.] ?|\d ){re.escape(one)}(?=$|[,;:). ])", r"\1", rest)
        return not any(has_words(clean(part)) for part in re.split(r"[,;:] ", rest))


def has_words(text: str) -> bool:
    """Whether there is more than numbers, units, dates, addresses and hashes."""
    text = re.sub(rf"{DATE}|https?://\S+|^[\d.,]+ |^[0-9a-f]{{7}}$", "", text)
    return text not in UNITS and bool(re.search(r"[^\W\d_]{2}", text))


DATE = rf"(\d{{1,2}} de )?({'|'.join(get_month_names(locale='es').values())}) de \d{{4}}"
UNITS = {"kB", "MB", "CSV", "JSON", "PDF", "Parquet", "XLSX", "ZIP", "percent", "SHA-256"}
UNITS |= {"README.md", "datapackage.json", "SHA256SUMS"}  # names of files


def clean(text: str) -> str:
    """Without the marks and blanks around it. A number stands for any number."""
    return re.sub(r"\s+", " ", text).strip(" .,;:()“”…–")


def list_texts(value: object) -> Iterator[str]:
    """Every text in records, and every cell of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for part in (*dict(value).values(), *([value.id] if hasattr(value, "id") else [])):
            yield from list_texts(part)
    elif isinstance(value, dict) or hasattr(value, "items"):
        for key, part in value.items():
            yield from (*list_texts(key), *list_texts(part))
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from list_texts(part)
    elif isinstance(value, Catalog):
        yield from list_texts(vars(value))
    elif hasattr(value, "tables"):
        yield from list_texts(value.descriptor)
        for table in value.tables.values():
            for column in table.sheet.columns.values():
                yield from column.values


def outside(text: str) -> list[str]:
    marks: list[str] = []
    return walk(text, marks)


def walk(text: str, marks: list[str]) -> list[str]:
    """What stands outside of messages; marks: those open before it, and after."""
    found = [""]
    for letter in text:
        if letter in "⟦⟪":
            marks.append(letter)
            found.append("")
        elif letter in "⟧⟫":
            assert marks and marks.pop() == {"⟧": "⟦", "⟫": "⟪"}[letter], text
            found.append("")
        elif not marks or marks[-1] == "⟪":
            found[-1] += letter
    return [piece for piece in found if clean(piece)]


class Reader(HTMLParser):
    """What a page shows outside of messages: its texts, and the attributes that are read out."""

    SHOWN = ("aria-label", "title", "placeholder", "alt", "data-label")

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.outside: list[str] = []
        self.skipped = ""
        self.line: str | None = None  # the words of a picture's <text>, which may run over lines

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        for name in self.SHOWN:
            self.outside += outside(values.get(name) or "")
        meta = values.get("data-pagefind-meta") or ""
        self.outside += outside(meta.partition(":")[2])
        if tag in ("script", "code", "pre", "style"):
            self.skipped = tag
        if tag == "text":
            self.line = ""

    def handle_endtag(self, tag):
        if tag == self.skipped:
            self.skipped = ""
        if tag == "text" and self.line is not None:
            self.outside += walk(self.line, self.marks)
            self.line = None

    def handle_data(self, data):
        if self.skipped == "script":
            self.outside += [text for words in list_hovers(data) for text in outside(words)]
        elif self.line is not None:
            self.line += data
        elif self.skipped:
            walk(data, self.marks)
        else:
            self.outside += walk(data, self.marks)


def list_hovers(text: str) -> Iterator[str]:
    """What a chart says when it is pointed at."""
    figure = json.loads(text)
    for trace in figure.get("data", ()) if isinstance(figure, dict) else ():
        yield trace["name"]
        yield from (text for text in (*trace["x"], *trace["y"]) if isinstance(text, str))


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>⟦Sent by ⟪Helpers⟫⟧</p>", ["Helpers"]),
        ("<p>⟦See <a>the list</a>.⟧ Plain</p>", ["Plain"]),
        ("<p aria-label='Bare'>⟦x⟧</p>", ["Bare"]),
        ("<p>⟦a⟧ 5, <code>x</code> ⟦⟪⟦b⟧⟫⟧</p>", ["5"]),
    ],
)
def test_the_reader_finds_what_is_outside(html, found):
    reader = Reader()
    reader.feed(html)
    assert [clean(text) for text in reader.outside] == found


# -------------------------------------------------------------------------------- in the sources


def read_bare(source: str) -> Iterator[str]:
    """Words of a template outside of {% trans %}, _() and ngettext(), in text and in attributes, and those
    among its expressions."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", source, flags=re.S)
    for code in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", source, flags=re.S):
        code = re.sub(r"\b(_|ngettext|pgettext)\((\"[^\"]*\"|'[^']*')(, \"[^\"]*\")?", "", code)
        for one, other in re.findall(r"\"([^\"]*)\"|'([^']*)'", code):
            if re.search(r"^[A-Z][a-z]|[a-z,] [a-z]", one + other) and ".html" not in code:
                yield one + other
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", source, flags=re.S)
    for _, text in re.findall(r'\b(aria-label|title|placeholder|alt|data-label)="([^"]*)"', source):
        yield from re.findall(r"[^\W\d_]+.*", text)
    text = re.sub(
        r"<(script|style|svg)\b.*?</\1>|<[^<>]*>|&\w+;|--[\w-]+: [^;]*;", "", source, flags=re.S
    )
    yield from re.findall(r"[^\W\d_]*[a-z].*", text)


@pytest.mark.parametrize(
    "path",
    [*sorted(TEMPLATES.glob("*.html")), *sorted(THEME.rglob("*.html"))],
    ids=lambda path: path.name,
)
def test_a_template_has_no_words_of_its_own(path):
    assert not [*read_bare(path.read_text("utf-8"))]


def test_bare_words_of_a_template_are_found():
    bare = '<p title="Bare">{{ x or "Not known" }} Words {% trans %}Kept{% endtrans %} {{ _("Kept") }}</p>'
    assert [*read_bare(bare)] == ["Not known", "Bare", "Words  "]


HEARD = ("say", "sayCount")
UNSEEN = (
    "Error",
    "warn",
    "runPython",
    "import",
    "querySelector",
    "querySelectorAll",
    "closest",
    "matches",
)
CODES = re.compile(  # keys, marks and places in a picture, selectors, classes, markup
    r"^(Enter|Escape|Tab|Home|End|Arrow\w+|Page\w+|Backspace|Delete|Space)$"
    r"|^(not collected|no row)$|^xM|^[.#\[]|^(c-|md-)|^<"
)


def read_script(source: str) -> Iterator[str]:
    """Words in a script that do not go through say() or sayCount(), but what only developers see."""
    calls, before = [], ""
    for token in tokenize(source):
        if token.type.endswith("comment"):
            continue
        if token.value == "(":
            calls.append(before.rpartition(".")[2])
        elif token.value == ")":
            calls.pop()
        elif token.type in ("string", "template_string"):
            text = re.sub(r"\$\{[^}]*\}", "", token.value[1:-1])
            words = re.search(r"^[A-Z][a-z]|[a-z,.] +[a-z]", text) and not CODES.search(text)
            if words and not (calls and calls[-1] in (*HEARD, *UNSEEN)):
                yield token.value[1:-1]
        before = token.value


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_a_script_says_its_words(path):
    assert not [*read_script(path.read_text("utf-8"))]


INSIDE = re.compile(r"\$\{[^}]*\bsay(Count)?\(")


def find_said_inside(path: Path) -> Iterator[str]:
    """Words that are said inside a text that is being put together, where babel finds no message."""
    source = path.read_text("utf-8")
    if path.suffix == ".js":
        return (token[0] for token in INSIDE.finditer(source))
    texts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr))
    calls = (node for text in texts for node in ast.walk(text) if isinstance(node, ast.Call))
    return (ast.unparse(call) for call in calls if getattr(call.func, "id", "") in PYTHON)


@pytest.mark.slow
def test_no_words_are_said_where_the_list_does_not_see_them(tmp_path):
    found = [
        one for p in (*ASSETS.glob("*.js"), *PACKAGE.rglob("*.py")) for one in find_said_inside(p)
    ]
    assert not found
    script, module = tmp_path / "a.js", tmp_path / "a.py"
    script.write_text('b = `${one} ${n ? say("Show more") : ""}`;')
    module.write_text("""b = f"<p>{say('Show more')}</p>" """)
    assert [*find_said_inside(script)] == ["${n ? say("]
    assert [*find_said_inside(module)] == ["say('Show more')"]


def test_bare_words_of_a_script_are_found():
    script = """place.textContent = "No results"; b.ariaLabel = `Show ${n} more`; // a comment here
    c.textContent = say("Show more"); d.textContent = sayCount("{count} row", "{count} rows", n);
    if (event.key === "Escape") throw new Error("it did not load");"""
    assert [*read_script(script)] == ["No results", "Show ${n} more"]


# ------------------------------------------------------------------------------ a translation

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Search"
msgstr "Buscar"

msgid "Table {number}"
msgstr "Tabla {number}"

msgid "{count} day"
msgid_plural "{count} days"
msgstr[0] "{count} día"
msgstr[1] "{count} días"
"""


def test_a_translation_is_read_with_its_numbers_dates_and_plurals():
    from connect_catalog.charts import format_number
    from connect_catalog.model import format_date
    from connect_catalog.progress_charts import count_days

    spanish = open_language("es", io.BytesIO(PO.encode()))
    with speak(spanish):
        assert format_date("2018-04-11") == "11 de abril de 2018"
        assert [count_days(1), count_days(1200), count_days(2.5)] == [
            "1 día",
            "1,200 días",
            "2.5 días",
        ]
        assert format_number(12.5, "percent") == "12.5%"
    assert (
        json.loads(list_script_words(spanish) or "")["words"]["Table {number}"] == "Tabla {number}"
    )
    assert format_date("2018-04-11") == "April 11, 2018"


POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "{count} place"
msgid_plural "{count} places"
msgstr[0] "{count} miejsce"
msgstr[1] "{count} miejsca"
msgstr[2] "{count} miejsc"
"""


def test_a_language_with_more_plurals_than_two_has_them_in_scripts_too():
    polish = open_language("pl", io.BytesIO(POLISH.encode()))
    counts = [0, 1, 2, 5, 12, 22, 1200]
    found = run_script(
        f"""const {{ sayCount }} = await import("./words.js");
        const say = (count) => sayCount("{{count}} place", "{{count}} places", count);
        console.log(JSON.stringify({counts}.map(say)));""",
        "pl",
        list_script_words(polish),
    )
    with speak(polish):
        assert found == [say_count("{count} place", "{count} places", count) for count in counts]
    assert found[1:4] == ["1 miejsce", "2 miejsca", "5 miejsc"]


def test_a_slot_that_the_message_has_not_is_told():
    with pytest.raises(Unsound, match="has no {cifra}"):
        open_language("es", io.BytesIO(PO.replace("Tabla {number}", "Tabla {cifra}").encode()))


@pytest.mark.parametrize(
    ("message", "translation", "strange"),
    [
        ("In {time}", "{time.__class__}", "{, }"),
        ("In {time}", "{time!r}", "{, }"),
        ("In {time}", "{time:>99999}", ">, {, }"),
        ("In {time}", "{time} }", "}"),
        ("%(a)s of it", "%(a)d de eso", "%"),
        ("%(a)s of it", "100% de %(a)s", "%"),
        ("Home", "<img src=x onerror=run()>", "<img src=x onerror=run()>"),
        ("Home", "Casa < otra", "<"),
        ("Home", '\\" onfocus=run() autofocus x=\\"', '"'),
        ('A <a href=\\"%(b)s\\">c</a>', '<a href=\\"x%(b)s\\">c</a>', '<a href="x_">'),
    ],
)
def test_signs_that_the_message_has_not_are_told(message, translation, strange):
    text = f'{PO}\nmsgid "{message}"\nmsgstr "{translation}"\n'
    with pytest.raises(Unsound) as found:
        open_language("es", io.BytesIO(text.encode()))
    assert f"has no {strange};" in str(found.value)


@pytest.mark.parametrize(
    ("message", "translation"),
    [
        ('A <a href=\\"%(b)s\\">c</a> of %(d)s', '%(d)s: <a href=\\"%(b)s\\">c</a>'),
        ("5%% of %(a)s", "de %(a)s, 5%%"),
        ("It's “here”", "«Aquí» & allí"),
    ],
)
def test_slots_and_tags_may_be_moved(message, translation):
    open_language("es", io.BytesIO(f'{PO}\nmsgid "{message}"\nmsgstr "{translation}"\n'.encode()))


@pytest.mark.parametrize(
    "text",
    [
        PO.encode() + b'\nmsgid "a"\nmsgstr "\xff"\n',
        PO.replace("(n != 1)", "__import__('os')").encode(),
        b'msgid "a"\nmsgstr "b\nx',
    ],
)
def test_words_that_cannot_be_read_are_told(text):
    with pytest.raises(Unsound, match=r"languages/es\.po cannot be read"):
        open_language("es", io.BytesIO(text))


def head(charset: str = "utf-8", plural: str = "nplurals=2; plural=(n != 1);") -> str:
    kind = f"Content-Type: text/plain; charset={charset}"
    return f'msgid ""\nmsgstr ""\n"{kind}\\n"\n"Plural-Forms: {plural}\\n"\n\n'


DAYS = 'msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] "día"\nmsgstr[1] "días"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (head(plural="nplurals=999999999; plural=(n != 1);") + DAYS, "nplurals is not between"),
        (head(plural="nplurals=0; plural=0;") + DAYS, "nplurals is not between"),
        (head(plural="nplurals=2; plural=n/0;") + DAYS, "divides by what may be 0"),
        (head(plural="nplurals=2; plural=1%n;") + DAYS, "divides by what may be 0"),
        (head(plural="nplurals=2; plural=1 % (n - 1258);") + DAYS, "divides by what may be 0"),
        # What counts as a part of the message is what the program asks, not what the file says.
        (
            head() + 'msgid "Search"\nmsgid_plural "<b>"\nmsgstr[0] "<b>"\nmsgstr[1] "a"\n',
            "“Search” has no <b>",
        ),
        (head() + 'msgid "Search\0<b>"\nmsgstr "<b>"\n', "character that no screen shows"),
        (head() + 'msgid "Search"\nmsgstr "a\x1b[31m"\n', "character that no screen shows"),
    ],
)
def test_what_would_stop_a_build_or_stand_in_its_pages_is_told(text, said):
    with pytest.raises(Unsound) as found:
        open_language("es", io.BytesIO(text.encode()))
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("translation", "lost"),
    [
        ('msgid "In {time}"\nmsgstr "En"', "{time}"),
        ('msgid "%(a)s of %(b)s"\nmsgstr "%(b)s"', "%(a)s"),
        ('msgid "<a href=\\"%(b)s\\">c</a>"\nmsgstr "c"', "%(b)s"),
        (DAYS.replace('msgstr[1] "días"', 'msgstr[1] "muchos"'), "{count}"),
        (DAYS.replace("{count} day", "{count} day of {all}").replace('"día"', '"un día"'), "{all}"),
    ],
)
def test_a_slot_that_a_translation_lost_is_told_with_its_line(translation, lost):
    with pytest.raises(Unsound) as found:
        open_language("es", io.BytesIO(f"{head()}{translation}\n".encode()))
    assert str(found.value).startswith("languages/es.po, line 6: “")
    assert f"has {lost}; write it into the translation too" in str(found.value)


def test_a_form_for_one_count_may_say_it_in_words():
    open_language("es", io.BytesIO((head() + DAYS.replace('"días"', '"{count} días"')).encode()))
    many = head(plural="nplurals=2; plural=(n > 1);") + DAYS.replace('"días"', '"{count} días"')
    with pytest.raises(Unsound, match="has {count}"):  # its first form is for 0 as well
        open_language("fr", io.BytesIO(many.encode()))


@pytest.mark.parametrize(
    "line",
    [
        'msgstr "Busca',
        'msgstr Buscar"',
        'msgstr "Busca" r"',
        'msgstr "Buscar\\"',
        "msgstr Buscar",
        'msgstring "Buscar"',
        'msgstr[a] "Buscar"',
        "Buscar",
    ],
)
def test_a_line_that_would_be_cut_or_passed_over_is_told(line):
    for text in (f'msgid "Search"\n{line}\n', f'msgid "Search"\nmsgstr ""\n{line}\n'):
        with pytest.raises(Unsound, match=r"languages/es\.po cannot be read.*\(line [78]\)"):
            open_language("es", io.BytesIO((head() + text).encode()))


def test_a_translation_in_a_context_that_nobody_asks_for_is_told():
    text = f'{head()}msgctxt "menu"\nmsgid "Search"\nmsgstr "Buscar"\n'
    with pytest.raises(Unsound, match="take out msgctxt"):
        open_language("es", io.BytesIO(text.encode()))


def test_no_sign_is_written_in_a_charset_that_hides_it():
    text = head("raw_unicode_escape") + 'msgid "Search"\nmsgstr "a\\\\u003cb\\\\u003e"\n'
    language = open_language("es", io.BytesIO(text.encode("ascii")))
    assert language.translations.gettext("Search") == r"a\u003cb\u003e"


def test_a_mark_at_the_head_of_a_translation_is_passed_over():
    language = open_language("es", io.BytesIO(b"\xef\xbb\xbf" + PO.lstrip().encode()))
    assert language.translations.gettext("Search") == "Buscar"


def test_a_language_without_words_is_told():
    assert read_language("en") is ENGLISH and list_script_words(ENGLISH) is None
    with pytest.raises(Unsound, match=r"languages/xx\.po is not there"):
        read_language("xx")


def test_words_stand_in_a_template_when_it_is_compiled():
    environment = open_templates(BRACKETS)
    render = environment.from_string(
        '{% trans who="<b>" %}By {{ who }} & 5%{% endtrans %} {{ _("Any %(x)s", x="&")|upper }}'
    ).render
    assert render() == "⟦By ⟪&lt;b&gt;⟫ & 5%⟧ ⟦ANY ⟪&AMP;⟫⟧"
    environment = open_templates(ENGLISH)
    several = "{% trans n=n %}{{ n }} day{% pluralize %}{{ n }} days{% endtrans %}"
    assert environment.from_string(several).render(n=1) == "1 day"
    assert environment.from_string(several).render(n=2) == "2 days"


# --------------------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def spoken_site(tmp_path_factory, checked_repo) -> Iterator[str]:
    """The address of the tiny repository's site as the made-up language, called Spanish, has it."""
    spanish = BRACKETS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connect_catalog.site.plugin.read_language", lambda id: spanish)
        site = build_copy(checked_repo, tmp_path_factory.mktemp("spoken"))
    with serve(site, tmp_path_factory.mktemp("served")) as address:
        yield address


def test_menu_theme_and_scripts_speak_the_language(new_page, spoken_site):
    page = new_page(locale="en-US")
    page.goto(f"{spoken_site}datasets/")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator(".md-skip, .c-footer li, .c-header-search label").all_inner_texts()
    for text in page.locator(".md-skip, .c-footer li, .md-tabs__link").all_inner_texts():
        assert not outside(text.strip()), text
    for name in ("aria-label", "placeholder"):
        for part in page.locator(f"header [{name}], form [{name}]").all():
            assert not outside(part.get_attribute(name) or ""), name
    expect(page.locator("[data-shown]")).to_contain_text("⟦")
    page.goto(f"{spoken_site}search/?q=zzzz")
    expect(page.locator("[data-status]")).to_contain_text("⟦")
    assert not [t for t in outside(page.locator("[data-status]").inner_text()) if "zzzz" not in t]
    page.goto(f"{spoken_site}404.html")
    assert not outside(page.locator("h1").inner_text())


@pytest.mark.slow
def test_what_scripts_draw_on_a_dataset_page_is_said_or_a_records(
    new_page, spoken_site, checked_repo
):
    page = new_page()
    page.goto(f"{spoken_site}datasets/story-hours/")
    page.locator("[data-explorer] [data-open]").first.click()
    expect(page.locator("[data-explorer] select, [data-explorer] input").first).to_be_visible()
    scroll_through(page)
    drawn = Page(DATASET, "", "", "", page.locator("article").inner_html(), None)
    left = [*Known(read(checked_repo)).find_unknown(drawn)]
    assert not left, "\n".join(left)


def test_scripts_write_numbers_with_the_signs_of_the_language(new_page, spoken_site):
    """Those that its speakers here use: without them, a browser writes 1234,50 on a page in Spanish."""
    page = new_page()
    page.goto(f"{spoken_site}datasets/story-hours/?table=by-place&measure=percent_outdoors")
    expect(page.locator("[data-panel] tr", has_text="Alphaville")).to_contain_text("30.5%")
    numbers = "import('/catalog/assets/words.js').then((m) => m.sayNumber(1234.5, 2))"
    assert page.evaluate(numbers) == "1,234.50"


# ------------------------------------------------------------------------------ the Spanish of the pages

# What Spanish writes as English does: names, and words that the two languages share.
SAME = {
    "%(title)s (CSV)",
    "No",
    "PDF",
    "PDF: %(title)s",
    "Plan",
    "Regional",
    "Robots",
    "https://datapackage.org/profiles/2.0/datapackage.json",
    "no",
    "regional",
    "{count} byte",
    "{count} bytes",
}


@pytest.fixture(scope="module")
def spanish() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Each message that the pages ask for, by its forms (for one, and for several), with the same forms
    in Spanish; with none where the file has none yet."""
    told = {forms(m.id): forms(m.string) for m in read_messages(LANGUAGES / "es.po") if not m.fuzzy}
    asked = [forms(message.id) for message in read_messages(MESSAGES)]
    return {one: told[one] if all(told.get(one, ("",))) else () for one in asked}


def read_messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def forms(text: str | Iterable[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_nothing_in_spanish_is_refused_and_nearly_all_is_there(spanish):
    assert read_language("es").id == "es"
    there = sum(map(bool, spanish.values()))
    assert there >= 0.9 * len(spanish), f"{there} of {len(spanish)} messages are in Spanish"


def test_no_spanish_message_is_left_in_english(spanish):
    pairs = [pair for one, told in spanish.items() for pair in zip(one, told, strict=False)]
    same = {
        a
        for a, b in pairs
        if a == b and re.search(r"[^\W\d_]", re.sub("<.*?>", "", SLOT.sub("", a)))
    }
    assert same - SAME == set()
    assert SAME - same == set(), "no longer the same: take it off the list"


def test_no_slot_and_no_tag_is_lost_in_spanish(spanish):
    """A message that loses one would leave out a number or a link."""
    marks = re.compile(rf"{SLOT.pattern}|<[^>]*>")
    for one, told in spanish.items():
        for english, text in zip(one, told, strict=False):
            assert sorted(marks.findall(english)) == sorted(marks.findall(text)), english


def test_a_search_leaves_out_the_spanish_words_of_a_question():
    """With their accents or without, as people type them."""
    questions = ["¿Cuántos niños hay en Hartford?", "cuantos ninos viven en Hartford", "que es"]
    found = run_script(
        f"""const {{ leaveFillers }} = await import("./lookup.js");
        console.log(JSON.stringify({json.dumps(questions)}.map(leaveFillers)));""",
        "es",
        list_script_words(read_language("es")),
    )
    assert found == ["niños Hartford?", "ninos viven Hartford", "que es"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["padres", "hijos"], "padres e hijos"),
        (["agua", "hielo"], "agua y hielo"),
        (["a", "b", "Italia"], "a, b e Italia"),
        (["uno y dos", "tres"], "uno y dos y tres"),
        (["sola"], "sola"),
        ([], ""),
    ],
)
def test_spanish_lists_are_joined_as_they_sound(names, said):
    with speak(read_language("es")):
        assert say_and(names) == said
        assert say_or(["siete", "ocho"]) == "siete u ocho" and say_or(["a", "b"]) == "a o b"
