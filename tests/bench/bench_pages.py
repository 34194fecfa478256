"""The pages of a made-up catalog, against a bare loop over one template, and against Hugo.

The bare loop is the least that a generator with Jinja can do. It has one environment, the site's own, and
in it one template that is the finished page: the shell of a dataset's page with the body's template
in its place. It is filled with values that were worked out before the clock starts (the typed views
that the site's templates get), and each page is written to an index.html in a new folder.

The site's way begins at the catalog as it was read, with its numbers and downloads made: it works out what each
page shows (rows, charts, pictures, related datasets), renders it, stamps it into the shell, and writes it. Each
run has a catalog of its own, so that nothing else was worked out before. It is made sure that both write the same
bytes.

Hugo gets the finished bodies as content and the shell as its theme; its pages hold the same bodies.

Run as a program, `bench_pages.py pages COUNT...` and `bench_pages.py memory|rebuild COUNT` measure in a process
of their own and print JSON.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Any

from made_catalog import make_catalog, write_catalog
from markupsafe import Markup
from rows import print_row, read_peak

from connect_catalog.clock import read_today
from connect_catalog.exports import make_files, plan_files
from connect_catalog.marks import TABLE_MARKS
from connect_catalog.model import Catalog
from connect_catalog.revisions import list_edits
from connect_catalog.site import pages as site_pages
from connect_catalog.site.dataset import DATASET
from connect_catalog.site.downloads import view_downloads
from connect_catalog.site.kind import PlannedPage
from connect_catalog.site.pages import Page, build_pages, render_page
from connect_catalog.site.plugin import write_page
from connect_catalog.site.shell import MARKS, Shell, cut_shell
from connect_catalog.site.views import Views
from connect_catalog.stats import Statistics, compute
from connect_catalog.words import ENGLISH

ROOT = Path(__file__).parents[2]
PAIRS = 3
MANY = 5_000  # from here on a way is measured once: it takes long enough
Loop = Callable[[Path], None]
Way = Callable[[Catalog, Statistics, Shell], Loop]
REMEMBERING = type(lru_cache(lambda: None))


# -------------------------------------------------------------------------------- the three ways


def make_shell(folder: Path) -> Shell:
    """The shell of a dataset's page, as MkDocs lays it out for a made-up catalog."""
    from connect_catalog.load import load
    from connect_catalog.site.build import build_site

    root = write_catalog(folder / "shell", 1)
    build_site(root)
    catalog = load(root).catalog
    assert catalog is not None
    views = Views(catalog, compute(catalog, read_today()), list_edits(root, catalog))
    page = render_page(views, DATASET, next(iter(DATASET.plan(views))))
    html = (root / "site" / page.url / "index.html").read_text("utf-8")
    settings = catalog.settings
    values = {
        "body": page.body,
        "edit": escape(f"{settings.repository}/edit/{settings.branch}/{page.edit_path}"),
        "url": escape(f"{settings.url}{page.url}"),
        "description": escape(page.description),
        "title": escape(f"{page.title} - {settings.title}"),
    }
    assert {*values, "path"} == {*MARKS}  # the path stands where there are several languages
    for name, value in values.items():
        assert name != "body" or value in html, "the page holds another body"
        html = html.replace(value, f"@@catalog-{name}@@")
    return cut_shell(html, "")


def keep(html: str, url: str) -> str:
    """What is done to a page of the first language."""
    return html


def site_loop(catalog: Catalog, numbers: Statistics, shell: Shell) -> Loop:
    """The site's way, from the catalog to the files."""

    def run(folder: Path) -> None:
        views = Views(catalog, numbers)
        for planned in DATASET.plan(views):
            write_page(folder, render_page(views, DATASET, planned), shell, catalog.settings, keep)

    return run


def bare_loop(catalog: Catalog, numbers: Statistics, shell: Shell) -> Loop:
    """The bare loop over one template, its values worked out here."""
    environment = site_pages._environment(ENGLISH)
    pieces = [f"{{{{ {p if i % 2 else f'piece_{i}'} }}}}" for i, p in enumerate(shell.pieces)]
    source = "".join(pieces).replace("{{ body }}", '{% include "dataset.html" %}')
    template = environment.from_string(source)
    views = Views(catalog, numbers)
    texts = {f"piece_{i}": _as_html(p) for i, p in enumerate(shell.pieces) if i % 2 == 0}
    common = {**_common_values(views), **texts}
    rows = [(planned, _page_values(views, planned)) for planned in DATASET.plan(views)]

    def run(folder: Path) -> None:
        for planned, values in rows:
            target = folder / planned.url
            target.mkdir(parents=True, exist_ok=True)
            (target / "index.html").write_text(template.render({**common, **values}), "utf-8")
            charts = DATASET.charts(views, values["page"])
            for address, content in site_pages.draw_alone(views, planned, charts):
                (folder / address).parent.mkdir(exist_ok=True)
                (folder / address).write_text(content, "utf-8")

    return run


def _as_html(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - it was escaped, or comes from the theme


def _common_values(views: Views) -> dict[str, Any]:
    return {
        "views": views,
        "catalog": views.catalog,
        "settings": views.catalog.settings,
        "words": views.words,
        "marks": TABLE_MARKS,
        "statistics": views.statistics,
    }


def _page_values(views: Views, planned: PlannedPage) -> dict[str, Any]:
    """What a page's template gets, and the words of its shell, escaped as the site does."""
    settings = views.catalog.settings
    words = {
        "title": f"{planned.title} - {settings.title}",
        "description": planned.description,
        "url": f"{settings.url}{planned.url}",
        "edit": f"{settings.repository}/edit/{settings.branch}/{planned.edit_path}",
    }
    return {
        "root": "../" * planned.url.count("/"),
        "page": planned.view(),
        "address": f"{settings.url}{planned.url}",
        "called": planned.called,
        **{name: _as_html(escape(text)) for name, text in words.items()},
    }


def write_hugo_source(folder: Path, pages: list[Page], shell: Shell) -> None:
    """A Hugo site of the same pages: their bodies as content, the shell as the one layout."""
    settings = 'baseURL = "https://example.org/"\ndisableKinds = ["taxonomy", "term", "RSS", '
    settings += '"sitemap", "home", "section", "404"]\n'
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "config.toml").write_text(settings, "utf-8")
    slots = {"title": ".Title", "description": ".Description", "body": ".Content"}
    slots |= {"url": ".Permalink", "edit": ".Params.edit"}
    (folder / "layouts/_default/single.html").write_text(
        "".join(f"{{{{ {slots[p]} }}}}" if i % 2 else p for i, p in enumerate(shell.pieces)),
        "utf-8",
    )
    for page in pages:
        head = {"title": page.title, "description": page.description, "edit": page.edit_path}
        target = folder / f"content/{page.url.rstrip('/')}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"{json.dumps(head)}\n\n{page.body}", "utf-8")


def find_hugo() -> str | None:
    """Hugo, where it is installed, named by HUGO, or was fetched by scripts/setup-program.sh."""
    if os.environ.get("HUGO"):
        return os.environ["HUGO"]
    fetched = ROOT / ".cache/hugo/hugo"
    return shutil.which("hugo") or (str(fetched) if fetched.exists() else None)


# ------------------------------------------------------------------------------------- measuring


def measure_pages(*counts: int) -> list[dict[str, list[float]]]:
    """Of each count the CPU seconds of each way, run in turn, each into a new folder."""
    with _folder() as folder:
        shell = make_shell(folder)
        return [_measure_count(folder / str(count), count, shell) for count in counts]


def _measure_count(folder: Path, count: int, shell: Shell) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(PAIRS if count < MANY else 1):
        with _folder() as made:
            catalog = make_catalog(made, count)
            make_downloads(catalog)
            numbers = compute(catalog, read_today())
            for name, way in list_ways(made).items():
                loop = way(catalog, numbers, shell)
                forget()
                started = _cpu_seconds()
                loop(folder / name)
                times[name].append(_cpu_seconds() - started)
            assert read_files(folder / "site") == read_files(folder / "bare"), (
                "the two ways write other bytes"
            )
            shutil.rmtree(folder)
    return times


def list_ways(folder: Path) -> dict[str, Way]:
    """The site's comes first: it works out what the others are given."""
    ways: dict[str, Way] = {"site": site_loop, "bare": bare_loop}
    hugo = find_hugo()
    return ways if hugo is None else {**ways, "hugo": partial(hugo_loop, hugo, folder)}


def make_downloads(catalog: Catalog) -> None:
    """The files that a dataset's page tells the sizes of. A build makes them to be downloaded, and once."""
    for package in catalog.packages.values():
        view_downloads(catalog, package)


def forget() -> None:
    """Of the cells and texts of pages that were made before nothing is remembered, as in a new build. What is made
    once however many pages there are, such as compiled templates, stays."""
    for one in gc.get_objects():
        ours = isinstance(one, REMEMBERING) and one.__module__.startswith("connect_catalog")
        if ours and one.cache_parameters()["maxsize"]:
            one.cache_clear()


def read_files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _cpu_seconds() -> float:
    """Spent by this process and by those it waited for: what others do meanwhile does not count."""
    return sum(os.times()[:4])


def hugo_loop(hugo: str, folder: Path, catalog: Catalog, numbers: Statistics, shell: Shell) -> Loop:
    """Hugo's command over the same pages; it is made sure that it writes their bodies."""
    views = Views(catalog, numbers)
    pages = [render_page(views, DATASET, planned) for planned in DATASET.plan(views)]
    write_hugo_source(folder / "hugo", pages, shell)

    def run(out: Path) -> None:
        command = [hugo, "--quiet", "--source", folder / "hugo", "--destination", out]
        subprocess.run(command, check=True)

    with _folder() as out:
        run(out)
        for page in pages:
            assert page.body in (out / page.url / "index.html").read_text("utf-8"), page.url
    return run


def measure_memory(count: int) -> dict[str, Any]:
    """The most memory, in MB, that working out a whole site takes: every page and download at once,
    as a build holds them."""
    with _folder() as folder:
        catalog = make_catalog(folder, count)
        numbers = compute(catalog, read_today())
        pages, files = (
            build_pages(catalog, numbers),
            make_files(plan_files(catalog, lambda: numbers)),
        )
        size = sum(len(p.body) for p in pages) + sum(map(len, files.values()))
        return {"memory": read_peak(), "output": size / 1e6, "pages": len(pages)}


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield Path(name)


def measure_rebuild(count: int) -> dict[str, Any]:
    """Seconds to rebuild a site, in new processes, after one dataset changed, once Python has loaded
    the program: of the live records after a change of words, where count is 0, or of so many
    made-up datasets after a change of a number. Each stage of the build apart."""
    with _folder() as folder:
        root = _copy_live(folder) if count == 0 else write_catalog(folder / "made", count)
        _run_build(root)
        ids = sorted(path.name for path in (root / "datapackages").iterdir())[
            : 1 if count else PAIRS
        ]
        builds = []
        for id in ids:
            _change(root / "datapackages" / id, words_only=count == 0)
            builds.append(_run_build(root))
        every = {name: [build[name] for build in builds] for name in ("seconds", "cpu")}
        return {**every, "stages": builds[-1]["stages"]}


def _copy_live(folder: Path) -> Path:
    root = folder / "live"
    root.mkdir()
    for name in ("catalog", "datapackages", "docs", ".cache/judge"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    return root


def _change(package: Path, words_only: bool) -> None:
    """Change a line of the README, or the last number of the last table."""
    if words_only:
        readme = package / "README.md"
        readme.write_text(readme.read_text("utf-8") + "One more line.\n", "utf-8")
        return
    table = sorted(package.glob("data/*.csv"))[-1]
    head, _, number = table.read_text("utf-8").rstrip("\n").rpartition(",")
    table.write_text(f"{head},{int(number) + 1}\n", "utf-8")


# Everything that a build imports, at its start or later, is loaded before the clock starts.
BUILD = """
import json, os, sys, time
import connect_catalog.site.build as build
import frictionless, pandas, plotly, polars, scipy.optimize, scipy.stats
from pathlib import Path
started, spent = time.perf_counter(), sum(os.times()[:4])
built = build.build_site(Path(sys.argv[1]))
seconds, cpu = time.perf_counter() - started, sum(os.times()[:4]) - spent
print(json.dumps({"seconds": seconds, "cpu": cpu, "stages": dict(built.stages)}))
"""


def _run_build(root: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", BUILD, root]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout.splitlines()[-1])


# -------------------------------------------------------------------------------------- the rows


def bench_made_pages(counts: Sequence[int]) -> None:
    """The rows on many pages: a row for each count, and how the first grows to the last."""
    measured = dict(zip(counts, _ask("pages", *counts), strict=True))
    for count, times in measured.items():
        _print_ratio(
            f"{count:,} made-up dataset pages, from the catalog as read, its numbers and downloads made, "
            "to the files",
            times,
            "bare",
            "the processor time of a bare Jinja loop over finished values that writes the same bytes",
        )
        _print_ratio("    the same", times, "hugo", "Hugo on the finished bodies")
    first, *_, last = (statistics.median(measured[count]["site"]) for count in counts)
    print_row(
        f"{counts[-1] / counts[0]:g} times as many pages", f"{last / first:.2f} times the time"
    )


def bench_memory(count: int) -> None:
    """The row on the memory of a whole site."""
    memory = _ask("memory", count)
    print_row(
        f"memory for working out a site of {count:,} datasets, every page and file at once",
        f"{memory['memory']:.0f} MB, {memory['output']:.0f} MB of pages and files",
    )


def bench_rebuild(count: int) -> None:
    """The row on one changed dataset: of the live ones where count is 0, or of so many made-up ones."""
    name = f"{count:,}, a number changed" if count else "live datasets, words changed"
    found = _ask("rebuild", count)
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in found["stages"].items())
    print_row(
        f"one of the {name}: check, rebuild and index the whole site, in a program that has built once",
        f"{statistics.median(found['seconds']):.2f} s ({min(found['seconds']):.2f} to "
        f"{max(found['seconds']):.2f}; on the processor {statistics.median(found['cpu']):.2f}; {stages})",
    )


def _ask(what: str, *counts: int) -> Any:
    """What a process of its own measures."""
    command = [sys.executable, __file__, what, *map(str, counts)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout.splitlines()[-1])


def _print_ratio(name: str, times: dict[str, list[float]], base: str, of: str) -> None:
    if base not in times:
        print_row(name, f"{of}: not installed")
        return
    ratios = [a / b for a, b in zip(times["site"], times[base], strict=True)]
    print_row(
        name,
        f"{statistics.median(ratios):.1f} times {of} ({min(ratios):.1f} to {max(ratios):.1f} in "
        f"{len(ratios)} pairs; {statistics.median(times['site']):.2f} s on the processor)",
    )


if __name__ == "__main__":
    ways = {"pages": measure_pages, "memory": measure_memory, "rebuild": measure_rebuild}
    print(json.dumps(ways[sys.argv[1]](*map(int, sys.argv[2:]))))
