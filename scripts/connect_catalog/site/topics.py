"""The pages of the topics: one of them all, and one for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate_page
from ..words import say, say_later
from .kind import OF_LISTS, VOCABULARY, PageKind, PlannedPage
from .views import TopicView, Views


@dataclass(frozen=True)
class TopicPage:
    view: TopicView


def plan_topics(views: Views) -> Iterable[PlannedPage]:
    """The list of all topics."""
    yield PlannedPage(
        locate_page("topics"), say("Topics"), say("The datasets by topic."), VOCABULARY
    )


def plan_topic(views: Views) -> Iterable[PlannedPage]:
    """A page for each topic that anything is about."""
    for view in views.topics:
        topic = view.topic
        yield PlannedPage(
            view.url, topic.title, topic.definition, VOCABULARY, partial(TopicPage, view)
        )


TOPICS = PageKind("topics", plan_topics, weight=OF_LISTS)
TOPIC = PageKind("topic", plan_topic, say_later("Topic"), feed=True)
