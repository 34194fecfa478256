"""Turns the catalog and its numbers into pages: one for each record, and one for each set of
numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from ..addresses import locate, locate_page
from ..charts import count_days, format_number
from ..marks import TABLE_MARKS, explain_mark, name_mark, tell_meaning
from ..model import Catalog, format_date
from ..revisions import NOT_ASKED, Edits
from ..stats import Statistics
from ..tell.measures import tell_measurement, tell_share, tell_unit
from ..tell.openness import tell_evidence
from ..words import ENGLISH, Language, current_language, say, say_or, speak
from .activity import plan_activity
from .barriers import answer_barriers, plan_barriers
from .cell import slug
from .concepts import plan_concepts
from .dataset import describe_dataset, view_dataset
from .edits import plan_changes, tell_why_none, view_changes, view_edits
from .environment import open_templates
from .explorer import draw_keys, view_explorers
from .glossary import plan_glossary
from .logic import plan_logic_model
from .maps import Maps
from .names import name_state, name_type
from .progress import plan_progress, view_due, view_step
from .prose import render_markdown
from .removals import plan_removals, view_removals
from .reports import plan_reports
from .rules import list_codes, list_groups
from .views import Planned, Views

NEWEST = 6


@dataclass(frozen=True)
class Page:
    """A generated page. kind is the shell it is stamped into; url is relative to the site's root
    and ends in a slash ("" is the home page); edit_path is the file in git behind it."""

    kind: str
    url: str
    title: str
    description: str
    body: str
    edit_path: str | None


def build_pages(
    catalog: Catalog,
    statistics: Statistics,
    edits: Edits = NOT_ASKED,
    language: Language = ENGLISH,
) -> list[Page]:
    """Every generated page of the site. edits: what git knows about changes to the records."""
    views = Views(catalog, statistics, edits)
    with speak(language):
        return [render_page(views, planned) for planned in _plan(views)]


def render_page(views: Views, planned: Planned) -> Page:
    """A page whose body is its filled template, in the language in use."""
    kind, url, title, description, edit_path, context = planned
    return Page(kind, url, title, description, _render(views, kind, url, **context), edit_path)


def list_addresses(catalog: Catalog, statistics: Statistics) -> Iterable[str]:
    """The addresses of the generated pages, below the site's root."""
    return (planned.url for planned in _plan(Views(catalog, statistics)))


def _plan(views: Views) -> Iterable[Planned]:
    """Every page, in the order of the menu."""
    settings = views.catalog.settings
    yield Planned(
        "home",
        "",
        settings.title,
        settings.description,
        "catalog/catalog.yml",
        {"newest": list(views.cards.values())[:NEWEST]},
    )
    yield Planned(
        "datasets",
        locate_page("datasets"),
        say("Datasets"),
        say("Every dataset of the catalog, with filters."),
        None,
        {"removals": view_removals(views)},
    )
    yield from plan_datasets(views)
    yield from plan_removals(views)
    yield from plan_concepts(views)
    yield from plan_glossary(views)
    yield Planned(
        "agencies",
        locate_page("agencies"),
        say("Agencies"),
        say("The agencies and partners behind the data."),
        None,
        {},
    )
    for agency in views.agencies:
        yield Planned(
            "agency",
            agency.url,
            agency.agency.title,
            agency.agency.role,
            agency.agency.origin.path,
            {"view": agency, "removals": view_removals(views, agency.agency.id)},
        )
    yield Planned(
        "topics",
        locate_page("topics"),
        say("Topics"),
        say("The datasets by topic."),
        "catalog/vocabulary.yml",
        {},
    )
    for topic in views.topics:
        yield Planned(
            "topic",
            topic.url,
            topic.topic.title,
            topic.topic.definition,
            "catalog/vocabulary.yml",
            {"view": topic},
        )
    due, steps = view_due(views), views.statistics.progress.plan
    scores = views.statistics.openness
    yield Planned(
        "workplan",
        locate_page("workplan"),
        say("Work plan"),
        say("How far each desired dataset is, who holds it, and what stands in the way."),
        None,
        {"due": due, "changes": view_changes(views)},
    )
    for row in views.work_rows:
        yield Planned(
            "work-item",
            row.url,
            row.state.item.title,
            row.state.item.question,
            row.state.item.origin.path,
            {
                "row": row,
                "edits": view_edits(views, "workplan", row.state.item.id),
                "why_no_edits": tell_why_none(views),
                "due": [one for one in due if one.due.item is row.state.item],
                "steps": [view_step(views, s) for s in steps if s.item is row.state.item],
                "openness": next(o for o in scores if o.state is row.state),
            },
        )
    yield from plan_progress(views)
    yield from plan_reports(views)
    yield from plan_changes(views)
    yield Planned(
        "statistics",
        locate_page("statistics"),
        say("Availability and barriers"),
        say("How many desired datasets families can see, and what bars the rest."),
        None,
        {"barriers": answer_barriers(views.statistics)},
    )
    yield from plan_barriers(views)
    yield from plan_activity(views)
    yield from plan_logic_model(views)
    groups = list_groups()
    yield Planned(
        "rules",
        locate_page("rules"),
        say("The rules"),
        say("What every record and table keeps to, why, and how to mend what does not."),
        None,
        {"groups": groups, "codes": list_codes(groups)},
    )
    yield Planned(
        "search", locate_page("search"), say("Search"), say("Search the whole catalog."), None, {}
    )


def plan_datasets(views: Views) -> Iterable[Planned]:
    """A page for each data package."""
    maps = Maps(views.catalog)
    for package in views.catalog.packages.values():
        d, page = package.descriptor, view_dataset(views, package)
        yield Planned(
            "dataset",
            locate("packages", package.id),
            d.title,
            d.description,
            d.origin.path,
            {
                "dataset": describe_dataset(views, package),
                "page": page,
                "maps": maps.view(package),
                "explorers": view_explorers(package, page.citation),
                "keys": draw_keys(),
            },
        )


def _render(views: Views, kind: str, url: str, **context: Any) -> str:
    template = _environment(current_language()).get_template(f"{kind}.html")
    return template.render(
        views=views,
        catalog=views.catalog,
        settings=views.catalog.settings,
        words=views.words,
        marks=TABLE_MARKS,
        statistics=views.statistics,
        root="../" * url.count("/"),
        **context,
    )


@cache
def _environment(language: Language) -> jinja2.Environment:
    environment = open_templates(language)
    environment.filters.update(
        when=format_date,
        number=format_number,
        days=count_days,
        either=say_or,
        slug=slug,
        type_word=name_type,
        mark_name=name_mark,
        mark_explanation=explain_mark,
        mark_meaning=tell_meaning,
        state_word=name_state,
        prose=render_markdown,
        share_words=tell_share,
        measured_words=tell_measurement,
        unit_words=tell_unit,
        evidence_words=tell_evidence,
    )
    return environment
