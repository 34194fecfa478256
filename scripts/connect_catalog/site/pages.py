"""Every kind of generated page, and the pages made of the catalog and its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

import jinja2
from markupsafe import escape

from ..addresses import locate_chart, locate_page
from ..bounds import NAMED_PLACES, PLACE_PAGES
from ..charts import format_number
from ..exports.folding import spell_plainly
from ..marks import TABLE_MARKS, explain_mark, name_mark, tell_entry, tell_meaning
from ..memory import without_collection
from ..model import Catalog, format_date
from ..past import NO_PAST, Past
from ..progress_charts import count_days
from ..revisions import NOT_ASKED, Edits
from ..stats import Statistics
from ..tell.measures import tell_amount, tell_measurement, tell_no_value, tell_share, tell_unit
from ..tell.openness import tell_evidence
from ..translations import TranslationCounts
from ..words import (
    ENGLISH,
    Language,
    current_language,
    isolate,
    say,
    say_limit,
    say_or,
    say_percent,
    say_span,
    say_within,
    speak,
    title_language,
    translate,
)
from .activity import ACTIVITY
from .agencies import AGENCIES, AGENCY
from .availability import STATISTICS
from .barriers import BARRIER_KIND, BARRIERS
from .cell import show_cell, show_cells, slug
from .compare import COMPARE
from .concepts import CONCEPT, CONCEPTS
from .dashboards import DASHBOARD, DASHBOARDS
from .dataset import DATASET
from .datasets import DATASETS
from .edits import CHANGES
from .embed import draw_file, list_embedded, write_figure, write_frame
from .environment import open_templates
from .figure import ChartView
from .glossary import GLOSSARY
from .home import HOME
from .kind import PageKind, PlannedPage
from .logic import LOGIC_BOX, LOGIC_MODEL
from .meeting import MEETING
from .names import name_state, name_type
from .places import PLACE, PLACES
from .progress import OPENNESS, PROGRESS
from .prose import render_markdown
from .removals import REMOVAL
from .reports import REPORT, REPORTS
from .rules import RULES_PAGE
from .search import SEARCH
from .shorten import shorten
from .sql import SQL
from .submit import SUBMIT
from .topics import TOPIC, TOPICS
from .versions import VERSION
from .views import Views
from .workplan import WORK_ITEM, WORKPLAN

# Every kind of generated page, in the order of the menu.
AT_ONCE = 400  # so many pages are drawn between two searches for garbage, of which each leaves some

KINDS = (
    HOME,
    DATASETS,
    DATASET,
    VERSION,
    REMOVAL,
    CONCEPTS,
    CONCEPT,
    GLOSSARY,
    AGENCIES,
    AGENCY,
    TOPICS,
    TOPIC,
    PLACES,
    COMPARE,
    PLACE,
    DASHBOARDS,
    DASHBOARD,
    WORKPLAN,
    WORK_ITEM,
    MEETING,
    PROGRESS,
    OPENNESS,
    REPORTS,
    REPORT,
    CHANGES,
    STATISTICS,
    BARRIERS,
    BARRIER_KIND,
    ACTIVITY,
    LOGIC_MODEL,
    LOGIC_BOX,
    RULES_PAGE,
    SQL,
    SUBMIT,
    SEARCH,
)


@dataclass(frozen=True)
class Page:
    """A generated page. It is stamped into the shell of its kind; url is relative to the site's root
    and ends in a slash ("" is the home page); edit_path is the file in git behind it; files: what
    stands beside it, by address."""

    kind: PageKind
    url: str
    title: str
    description: str
    body: str
    edit_path: str | None
    files: Mapping[str, str] = field(default_factory=dict)


def build_pages(
    catalog: Catalog,
    statistics: Statistics,
    edits: Edits = NOT_ASKED,
    language: Language = ENGLISH,
    past: Past = NO_PAST,
    translated: Sequence[TranslationCounts] = (),
) -> list[Page]:
    """Every generated page of the site. edits: what git knows about changes to the records; past: the
    versions of the packages; translated: how far each further language of the site is."""
    views = Views(catalog, statistics, edits, past, translated)
    pages = list[Page]()
    planned = ((kind, one) for kind in KINDS for one in kind.plan(views))
    with speak(language):
        while some := [*islice(planned, AT_ONCE)]:
            with without_collection():
                pages += [render_page(views, kind, one) for kind, one in some]
    return pages


def render_page(views: Views, kind: PageKind, planned: PlannedPage) -> Page:
    """A page whose body is its filled template, in the language in use."""
    template = _environment(current_language()).get_template(f"{kind.id}.html")
    settings, page = views.catalog.settings, planned.view()
    body = template.render(
        page=page,
        address=f"{settings.url}{planned.url}",
        called=planned.called or translate(kind.called),
        views=views,
        catalog=views.catalog,
        settings=settings,
        words=views.words,
        marks=TABLE_MARKS,
        statistics=views.statistics,
        root="../" * planned.url.count("/"),
    )
    body = shorten(body, _tell_rest(kind, views))
    body += _add_plain_spellings(body)
    charts = dict(draw_alone(views, planned, kind.charts(views, page)))
    return Page(
        kind, planned.url, planned.title, planned.description, body, planned.edit_path, charts
    )


def _tell_rest(kind: PageKind, views: Views) -> str:
    """Where that is which a page leaves out, in HTML."""
    if kind is DATASET:
        return str(escape(say("The downloads of this page have all of it.")))
    return say(
        'The <a href="{search}">search</a> finds them, and <a href="{records}">the records</a> have all.',
        search=escape(views.catalog.settings.url + locate_page("search")),
        records=escape(views.catalog.settings.repository),
    )


def draw_alone(
    views: Views, planned: PlannedPage, charts: Iterable[ChartView | None]
) -> Iterator[tuple[str, str]]:
    """The picture, the figure and the small page of each chart of a page, by address."""
    settings, language = views.catalog.settings, current_language()
    source = planned.source or f"{isolate(planned.title)}, {format_date(views.today.isoformat())}"
    template = _environment(language).get_template("_chart_alone.html")
    for one in list_embedded(charts, planned.url, source, settings):
        name = one.view.chart.name
        yield locate_chart(planned.url, name, "svg"), draw_file(one, settings)
        yield locate_chart(planned.url, name, "json"), write_figure(one, settings)
        html = template.render(page=one, language=language.id)
        yield locate_chart(planned.url, name, "html"), html


def _add_plain_spellings(body: str) -> str:
    """What the search is to find a page by that has letters which its index does not fold."""
    plain = spell_plainly(body)
    return f"<p hidden>{escape(plain)}</p>" if plain else ""


def list_addresses(catalog: Catalog, statistics: Statistics) -> Iterable[str]:
    """The addresses of the generated pages, below the site's root."""
    views = Views(catalog, statistics)
    return (planned.url for kind in KINDS for planned in kind.plan(views))


@cache
def _environment(language: Language) -> jinja2.Environment:
    environment = open_templates(language)
    environment.filters.update(
        when=format_date,
        number=format_number,
        language_name=title_language,
        percent=say_percent,
        within=say_within,
        days=count_days,
        limit=say_limit,
        span=say_span,
        either=say_or,
        cell=show_cell,
        cells=show_cells,
        slug=slug,
        type_word=name_type,
        mark_name=name_mark,
        mark_explanation=explain_mark,
        mark_meaning=tell_meaning,
        mark_entry=tell_entry,
        state_word=name_state,
        prose=render_markdown,
        share_words=tell_share,
        measured_words=tell_measurement,
        no_value_words=tell_no_value,
        unit_words=tell_unit,
        amount=tell_amount,
        evidence_words=tell_evidence,
    )
    environment.globals.update(
        write_frame=write_frame, named_places=NAMED_PLACES, place_pages=PLACE_PAGES
    )
    return environment
