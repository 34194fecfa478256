"""The MkDocs plugin: the only module that imports MkDocs.

It checks the repository before MkDocs touches site/, lets the theme render one shell for each kind
of page, and stamps the generated pages, downloads and search index beside what people wrote in docs/.
"""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import mkdocs.plugins
from jinja2 import Environment
from markupsafe import escape
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from ..addresses import BILL, describe_addresses, locate_language
from ..checks import load_and_check
from ..checks.tangled import TOO_LONG
from ..clock import read_today
from ..codes import Code
from ..disk import fill
from ..exports import begun, make_files, plan_files, plan_told
from ..exports.dataset_feeds import plan_feeds
from ..exports.downloads import Downloads
from ..exports.harvest import plan_harvest
from ..exports.trust import write_bill
from ..exports.versions import plan_versions
from ..exports.whole import WholeFiles
from ..marks import describe_marks
from ..model import Catalog, Settings
from ..model.translation import FILE_NAME
from ..past import Past, list_past
from ..problems import Problem, ProblemsFound
from ..progress import Progress
from ..prose import TangledText, convert
from ..revisions import list_edits
from ..stats import compute
from ..translations import (
    count_translated,
    list_english,
    list_english_headings,
    tell_guide,
    translate_catalog,
)
from ..words import ENGLISH, LANGUAGES, Language, say, say_language, speak, translate
from .environment import ADDRESSES, TEMPLATES, keep_compiled
from .kind import PageKind
from .languages import ASSETS, THEME, list_script_words, read_language
from .languages_apart import EnglishTexts, SharedFiles, Twin, list_twins, tell_apart
from .languages_kept import bring_pages, keep_pages, make_language_key
from .missing import tell_missing
from .pages import Page, build_pages
from .policy import OWN_SCRIPTS, allow_own_scripts
from .program import list_program, list_sql_program
from .prose import (
    clean_guide,
    mark_english_guide,
    mark_english_parts,
    offer_in_guide,
    offer_mailbox,
)
from .serving import LastGood
from .shelf import keep_made
from .shell import Shell, cut_shell, shell_source
from .sitemap import write_sitemap
from .swap import verify

LOCKS = Path(__file__).parents[3]
LOCK_FILES = ("requirements.txt", "package-lock.json")
NODE_MODULES = LOCKS / "node_modules"
WHEELS = Path(sys.prefix) / "browser"  # for Python in a browser
VENDOR = {"assets/plotly-basic.min.js": "plotly.js-basic-dist-min/plotly-basic.min.js"}
# Published with all their comments, which are more than half of them.
VENDOR_MODULES = {
    "assets/minisearch.js": "minisearch/dist/es/index.js",
    "assets/searchable-map.js": "minisearch/dist/es/SearchableMap.js",
}
_COMMENT = re.compile(r"^[ \t]*(/\*\*.*?\*/|//[^\n]*)\n?", re.M | re.S)


class NotPublished(ProblemsFound, Abort):
    """The repository cannot be published; site/ was not touched. MkDocs' own commands show it as
    they show what they stop at themselves."""


class CatalogPlugin(mkdocs.plugins.BasePlugin):  # type: ignore[type-arg,no-untyped-call] # a class of options is not taken by MkDocs 1.6.1
    """Hooks, in the order in which MkDocs calls them. written: the catalog as it stands in the repository;
    catalog: the same in the language of these pages; past: its older versions. stages holds the seconds that
    each step took. others: the further languages that the site is told in below these pages."""

    written: Catalog
    catalog: Catalog
    past: Past
    pages: list[Page]
    downloads: dict[str, bytes]
    language: Language
    begun_program: Future[dict[str, bytes]]
    root: Path
    stages: dict[str, float]
    served = False
    others: tuple[str, ...]
    first: CatalogPlugin | None = None  # that of the site's first language; None where this is it

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether pages are served while they change: MkDocs then adds a script to each that is
        another every time."""
        self.served = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check everything, work out every page, and put the catalog's theme before Material;
        raises NotPublished."""
        config.theme.dirs.insert(0, str(THEME))
        self.root = Path(config.config_file_path).parent
        self.stages = {}
        if self.first is None:
            self.check(read_today())
            self.begun_program = begin_program()
        self.others = self.written.settings.languages[1:] if self.first is None else ()
        self.prepare(read_today())
        # The templates of the theme print these as they are, into attributes too.
        config.site_name = escape(self.catalog.settings.title)
        config.site_description = escape(self.catalog.settings.description)
        config.site_url = self.catalog.settings.url
        config.repo_url = self.catalog.settings.repository
        config.edit_uri = f"edit/{self.catalog.settings.branch}/docs/"
        config.theme["language"] = self.language.id
        with speak(self.language):
            name_toggles(config.theme["palette"])
            title = say("Link to this heading")
            config.mdx_configs.setdefault("toc", {})["permalink_title"] = title
        if "attr_list" not in config.markdown_extensions:
            config.markdown_extensions.append(
                "attr_list"
            )  # names the anchors of translated headings
        return config

    def check(self, today: date) -> None:
        """Read the catalog in its first language; raises NotPublished."""
        with Progress() as progress, self.stage("check"):
            catalog, problems = load_and_check(self.root, today, progress=progress.show)
        if catalog is None or problems:
            raise NotPublished(problems)
        self.written = catalog
        self.catalog = translate_catalog(catalog, catalog.settings.languages[0])

    def follow(self, first: CatalogPlugin, language: str) -> None:
        """Tell what another one has checked, in a language of its own, in a folder below."""
        self.first, self.written, self.past = first, first.written, first.past
        self.catalog = tell_apart(first.written, language)
        self.catalog.take(first.catalog, Downloads)
        self.catalog.take(first.catalog, WholeFiles)

    def prepare(self, today: date) -> None:
        """Work out every page and file."""
        catalog, is_first = self.catalog, self.first is None
        self.language = read_language(catalog.settings.languages[0])
        with speak(self.language), keep_made(self.root, self.language.id), ExitStack() as beside:
            with self.stage("count"):
                statistics = compute(catalog, today)
                plan = plan_files if is_first else plan_told
                files = plan(catalog, lambda: statistics)
                beside.enter_context(begun(files))
            with self.stage("read the history"):
                edits = list_edits(self.root, catalog)
                if is_first:
                    self.past = list_past(self.root, self.written)
            with self.stage("draw"):
                counted = [count_translated(self.written, id) for id in self.list_translated()]
                self.pages = build_pages(
                    catalog, statistics, edits, self.language, self.past, counted
                )
                self.downloads = make_files(files)
                if not is_first:
                    self.downloads |= make_files(plan_feeds(catalog, edits))
                else:
                    self.downloads |= make_files(plan_versions(self.past))
                    self.downloads |= make_files(plan_harvest(catalog, edits))
                    locks = [(LOCKS / name).read_text("utf-8") for name in LOCK_FILES]
                    self.downloads[BILL] = write_bill(*locks)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Remember how long a step took."""
        started = time.perf_counter()
        yield
        self.stages[name] = time.perf_counter() - started

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add a shell for each kind of page, and the assets."""
        for file in [*files]:
            if FILE_NAME.fullmatch(posixpath.basename(file.src_uri)):  # a translation of a page
                files.remove(file)
        for kind, url in shell_urls(self.pages).items():
            shell = File.generated(config, f"{url}index.md", content=shell_source(kind))
            shell.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(shell)
        for path in sorted(ASSETS.iterdir()):
            files.append(File.generated(config, f"assets/{path.name}", abs_src_path=str(path)))
        for name, source in VENDOR.items():
            files.append(File.generated(config, name, abs_src_path=str(NODE_MODULES / source)))
        for name, source in VENDOR_MODULES.items():
            text = (NODE_MODULES / source).read_text("utf-8")
            files.append(File.generated(config, name, content=_COMMENT.sub("", text)))
        if self.first is None:
            self.program = self.begun_program.result()
            for name, content in self.program.items():
                files.append(File.generated(config, name, content=content))
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Translate the menu into the site's language."""
        with speak(self.language):
            name_items(nav.items)
        return nav

    def on_page_markdown(
        self, markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Tell a page that people wrote in the language of these pages, and see that it is laid out in bounded
        time; raises NotPublished."""
        if page.meta.get("shell"):
            return markdown
        path = f"docs/{page.file.src_uri}"
        markdown = self.tell_guide(path) or markdown
        try:
            convert(markdown, config.markdown_extensions, config.mdx_configs)
        except TangledText:
            raise NotPublished([Problem(path, 0, "", Code.TANGLED, TOO_LONG)]) from None
        return markdown

    def tell_guide(self, path: str) -> str | None:
        """A page that people wrote, in the language of these pages; None where it is not translated."""
        return tell_guide(self.written, path, self.language.id)

    def on_page_content(
        self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Leave of a page that people wrote what is safe to show. The shells are our own."""
        if page.meta.get("shell"):
            return html
        with speak(self.language):
            guide = offer_in_guide(clean_guide(html), self.catalog.settings, str(page.title))
            if self.language.id == ENGLISH.id:
                return guide
            is_told = self.tell_guide(f"docs/{page.file.src_uri}") is not None
            return mark_english_parts(guide) if is_told else mark_english_guide(guide)

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """Give the theme its words, and what the scripts are to say."""
        env.bytecode_cache = keep_compiled()
        env.add_extension("jinja2.ext.i18n")
        env.policies["ext.i18n.trimmed"] = True
        words = self.language.translations
        env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined] # of an extension
        env.globals.update(ADDRESSES)
        env.globals["own_scripts"] = "'unsafe-inline'" if self.served else OWN_SCRIPTS
        env.globals["script_words"] = list_script_words(self.language)
        env.globals["unchecked"] = self.is_unchecked()
        env.globals["twins"] = self.list_twins()
        env.globals["not_found"] = [*tell_missing(self.list_missing())]
        env.globals["or_write"] = self.offer_mailbox
        env.globals["script_marks"] = describe_marks()
        env.globals["script_addresses"] = describe_addresses()
        return env

    def list_twins(self) -> list[Twin]:
        """The languages of the site, where there are several, each with the way to its pages."""
        first = self.written.settings
        if len(first.languages) == 1:
            return []
        return list_twins(first, None if self.first is None else self.language.id)

    def list_missing(self) -> Iterator[tuple[Language, str]]:
        """The languages of the site, that of these pages first, each with the address of its home page."""
        yield self.language, self.catalog.settings.url
        for twin in self.list_twins():
            if not twin.here:
                yield read_language(twin.id), twin.url

    def offer_mailbox(self, subject: str) -> str:
        """Where to write without an account; empty where no mailbox is recorded."""
        with speak(self.language):
            return offer_mailbox(self.catalog.settings, subject)

    def on_post_page(self, output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Let a page run its own scripts."""
        html = output if page.meta.get("shell") else self.finish(output, page.url)
        return allow_own_scripts(html)

    def on_post_template(self, output: str, template_name: str, config: MkDocsConfig) -> str:
        """Let the error page run its own scripts."""
        return allow_own_scripts(output)

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Stamp the pages, write the downloads, and index what was written."""
        site = Path(config.site_dir)
        with self.stage("write"):
            self.stamp_pages(site)
            for name, content in self.downloads.items():
                fill(site / name, content)
            write_sitemap(site, self.catalog.settings.url)
            (site / "sitemap.xml.gz").unlink(missing_ok=True)  # MkDocs' own, of its few pages
        with self.stage("index"):
            index_site(site)
        for language in self.others:
            with self.stage(say_language(language)):
                self.bring(language, config)

    def bring(self, language: str, config: MkDocsConfig) -> None:
        """Put the site in another language into a folder below this one: as it was made before, where nothing
        has changed since that it tells."""
        site = Path(config.site_dir)
        folder = site / locate_language(language)
        key = make_language_key(site, self.others, self.written, language)
        if not bring_pages(self.root, language, key, folder):
            self.tell_in(language, config, folder)
            keep_pages(self.root, language, key, folder)

    def tell_in(self, language: str, config: MkDocsConfig, folder: Path) -> None:
        """Build the site in another language; raises Incomplete."""
        below, plugin = load_config(config.config_file_path, site_dir=str(folder)), CatalogPlugin()
        plugin.follow(self, language)
        below.plugins = PluginCollection()  # MkDocs keeps this plugin for every configuration
        for name, other in config.plugins.items():
            below.plugins[name] = plugin if other is self else other
        mkdocs_build(below)
        verify(folder, plugin.list_urls(), plugin.downloads)

    def on_serve(self, server: LiveReloadServer, **_: Any) -> LiveReloadServer:
        """Rebuild when a record, a package, a template or an asset changes; the pages of the last good
        build stay up."""
        ours = (TEMPLATES, THEME, ASSETS, LANGUAGES)
        for folder in (self.root / "catalog", self.root / "datapackages", *ours):
            server.watch(str(folder))
        server.watch(str(self.root), recursive=False)  # mkdocs.yml, put in place of another too
        LastGood(server, self.catalog.settings.url)
        return server

    def stamp_pages(self, site: Path) -> None:
        settings = self.catalog.settings
        shells = {}
        for kind, url in shell_urls(self.pages).items():
            path = site / url / "index.html"
            shells[kind] = cut_shell(path.read_text("utf-8"), f"{settings.url}{url}")
            path.unlink()
        for page in self.pages:
            write_page(site, page, shells[page.kind], settings, self.finish)
        for url in shell_urls(self.pages).values():
            if not any((site / url).iterdir()):
                (site / url).rmdir()

    def list_translated(self) -> list[str]:
        """The languages of the site that its records are translated into."""
        return [id for id in self.written.settings.languages if id != ENGLISH.id]

    def is_unchecked(self) -> bool:
        """Whether no speaker of the language of these pages has read all that is translated."""
        if self.language.id == ENGLISH.id:
            return False
        counts = count_translated(self.written, self.language.id)
        return counts.checked < counts.texts

    def list_urls(self) -> list[str]:
        """The addresses of the pages that were generated."""
        return [page.url for page in self.pages]

    def finish(self, html: str, url: str) -> str:
        """The whole HTML of a page at an address. In a second language it leads to the files that all
        languages have in common, and says what of it is English."""
        if self.first is None:
            return html
        return self.english.mark(self.shared.lead_there(html, url))

    @cached_property
    def shared(self) -> SharedFiles:
        """The files of the first language that this one has not itself."""
        first = self.first or self
        own = (*self.downloads, *self.list_urls())
        return SharedFiles({*first.downloads, *first.program}, own)

    @cached_property
    def english(self) -> EnglishTexts:
        """What this language has no words for."""
        asked = self.written, self.language.id
        return EnglishTexts({*list_english(*asked), *list_english_headings(*asked)})


def begin_program() -> Future[dict[str, bytes]]:
    """The programs of the form and of the page of questions, in the background: one of them may have to be
    compiled."""
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(lambda: list_program(NODE_MODULES, WHEELS) | list_sql_program(NODE_MODULES))
    pool.shutdown(wait=False)
    return begun


def name_toggles(palettes: Any) -> None:
    """Translate the words on the buttons that change the colors. A theme with one palette has
    none."""
    for palette in palettes if isinstance(palettes, list) else ():
        if "toggle" in palette:
            palette["toggle"]["name"] = translate(palette["toggle"]["name"])


def name_items(items: list[Any]) -> None:
    """Translate the titles that mkdocs.yml gives to sections and pages."""
    for item in items:
        if isinstance(item.title, str):
            item.title = translate(item.title)
        name_items(item.children or [])


def write_page(
    site: Path, page: Page, shell: Shell, settings: Settings, finish: Callable[[str, str], str]
) -> None:
    """Stamp a page into its shell, and write it to its place, with the files beside it. finish: what is done
    to its whole HTML, given with its address."""
    edit = f"{settings.repository}/edit/{settings.branch}/{page.edit_path}"
    html = shell.stamp(page, settings.url, settings.title, edit if page.edit_path else "")
    fill(site / page.url / "index.html", finish(html, page.url).encode())
    for address, content in page.files.items():
        fill(site / address, content.encode())


def shell_urls(pages: list[Page]) -> dict[PageKind, str]:
    """Where each kind's shell is rendered: at its only page, or beside its pages, so that relative
    links in the theme hold for every page stamped from it."""
    urls: dict[PageKind, list[str]] = {}
    for page in pages:
        urls.setdefault(page.kind, []).append(page.url)
    return {
        kind: found[0] if len(found) == 1 else f"{found[0].rsplit('/', 2)[0]}/shell-{kind.id}/"
        for kind, found in urls.items()
    }


def index_site(site: Path) -> None:
    """Write the search index, with Pagefind's command."""
    command: list[Any] = [sys.executable, "-m", "pagefind", "--site", site, "--quiet"]
    command += [
        "--exclude-selectors",
        ".headerlink",
    ]  # the sign at a heading is no part of its name
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - our own words
