"""The home page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from markupsafe import Markup

from ..addresses import locate_page
from ..exports.schema_org import tell_catalog
from ..model import Answer, Package
from ..stats.gazetteer import list_places
from ..tell.answers import PlainAnswer, answer_plainly
from .kind import OF_LISTS, PageKind, PlannedPage
from .linked import embed
from .views import Card, TopicView, Views

NEWEST = 6


@dataclass(frozen=True)
class TopicNumber:
    """A topic with one telling number: the first answer of its newest dataset that has one, and the
    dataset. None where no dataset tells one."""

    view: TopicView
    card: Card | None
    answer: PlainAnswer | None


@dataclass(frozen=True)
class HomePage:
    """has_places: whether there is a page of places to go to. linked: the catalog for search engines."""

    topics: tuple[TopicNumber, ...]
    newest: tuple[Card, ...]
    has_places: bool
    linked: Markup


def plan_home(views: Views) -> Iterable[PlannedPage]:
    """The page that the site opens with."""
    settings = views.catalog.settings
    yield PlannedPage(
        locate_page("home"),
        settings.title,
        settings.description,
        "catalog/catalog.yml",
        partial(view_home, views),
    )


HOME = PageKind("home", plan_home, weight=OF_LISTS)


def view_home(views: Views) -> HomePage:
    places = views.catalog.once(list_places)
    topics = tuple(pick_number(view) for view in views.topics)
    linked = embed(tell_catalog(views.catalog))
    return HomePage(topics, tuple(islice(views.cards.values(), NEWEST)), bool(places), linked)


def pick_number(view: TopicView) -> TopicNumber:
    """One telling number of a topic. Datasets that are of the topic before all come first, and what is
    told of all before what is told of the highest or the lowest."""
    cards = sorted(view.cards, key=lambda card: card.topics[0] is not view.topic)
    told = [(card, *pair) for card in cards for pair in _list_answers(card.package)]
    for card, _, answer in sorted(told, key=lambda one: one[1].picked_by is not None):
        if answer.text:
            return TopicNumber(view, card, answer)
    return TopicNumber(view, None, None)


def _list_answers(package: Package) -> Iterator[tuple[Answer, PlainAnswer]]:
    declared = (one for one in package.descriptor.connect.answers if one.each is None)
    return zip(declared, answer_plainly(package), strict=True)
