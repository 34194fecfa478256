"""A small index of all datasets, for the list of datasets and for other programs.

catalog-lite.json holds what datasets can be filtered by, and the choices that each dataset matches.
The datasets are listed newest first, and a dataset's number is its position, counted from 0.
Everything else is in separate files below catalog-lite/, so that nobody has to load all of it:
cards/<n>.json has what a list shows of the datasets from number n x 4 on; topics/<id>.json has the
searchable text, with each dataset in the file of its first topic; titles.json has the numbers in
the order of the titles; words.json has every known word with the topics whose text contains it;
synonyms.json has what people say for the catalog's own words. places.py adds which places they have.

A code is the position of a choice in its list of options. One code is written as a number; none or
several are written as a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from ..addresses import INDEX, locate_cards, locate_in_index, locate_texts, locate_titles
from ..model import Catalog, Column, Package
from ..stats import Statistics
from ..stats.availability import Freshness
from ..words import say
from . import columns
from .files import ComputeStatistics, Files
from .folding import split_compounds
from .packed import pack

FORM = 1
CARDS_IN_A_FILE = 4
YEARS_IN_A_BLOCK = 5


@dataclass(frozen=True)
class Option:
    id: str
    title: str


@dataclass(frozen=True)
class Facet:
    """Something to filter datasets by. options: those that at least one dataset matches; codes: for
    each dataset, newest first, the positions of the options it matches."""

    id: str
    title: str
    options: tuple[Option, ...]
    codes: tuple[tuple[int, ...], ...]


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """catalog-lite.json and the files below catalog-lite/."""
    index = _Index(catalog, numbers)
    cards = range(0, len(catalog.datasets), CARDS_IN_A_FILE)
    topics = {topic for package in catalog.datasets for topic in package.descriptor.connect.topics}
    return {
        INDEX: index.write,
        locate_titles(): lambda: pack(_order_by_title(index.datasets)),
        locate_in_index("words.json"): lambda: pack(_list_words(catalog, index.texts)),
        locate_in_index("synonyms.json"): lambda: pack(_list_synonyms(catalog)),
        **{
            locate_cards(start // CARDS_IN_A_FILE): partial(index.write_cards, start)
            for start in cards
        },
        **{
            locate_texts(topic.id): partial(index.write_topic, topic.id)
            for topic in _by_title(catalog.vocabulary.topics)
            if topic.id in topics
        },
    }


@dataclass(frozen=True)
class _Index:
    """What several of the files are made of, worked out once."""

    catalog: Catalog
    numbers: ComputeStatistics

    @cached_property
    def datasets(self) -> list[Freshness]:
        return list_newest(self.numbers())

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        return list_facets(self.catalog, self.numbers())

    @cached_property
    def texts(self) -> list[SearchText]:
        return [*_list_texts(self.datasets, self.facets[0])]

    @cached_property
    def texts_by_topic(self) -> Mapping[int, list[SearchText]]:
        found: dict[int, list[SearchText]] = defaultdict(list)
        for text in self.texts:
            found[text.topic].append(text)
        return found

    def write(self) -> bytes:
        return pack(_index(self.catalog, self.facets, len(self.datasets)))

    def write_cards(self, start: int) -> bytes:
        """What a list shows of some datasets, from number `start` on."""
        shown = self.datasets[start : start + CARDS_IN_A_FILE]
        return pack([_card(self.catalog, freshness.package) for freshness in shown])

    def write_topic(self, topic: str) -> bytes:
        """The text of the datasets of a topic, column by column, as like stands beside like and
        packs well."""
        code = [option.id for option in self.facets[0].options].index(topic)
        found = self.texts_by_topic.get(code, [])
        return pack(
            {
                "number": [text.number for text in found],
                "title": [text.title for text in found],
                "keywords": ["; ".join(text.keywords) for text in found],
                "columns": ["; ".join(text.columns) for text in found],
            }
        )


def list_newest(statistics: Statistics) -> list[Freshness]:
    """Every dataset, the last updated first. Datasets of the same day are sorted by title."""
    found = sorted(statistics.freshness, key=_title)
    return sorted(found, key=lambda f: f.package.descriptor.connect.updated.last_day, reverse=True)


def _title(freshness: Freshness) -> tuple[str, str]:
    return freshness.package.descriptor.title, freshness.package.id


# ------------------------------------------------------------------------------------------ facets


def list_facets(catalog: Catalog, statistics: Statistics) -> tuple[Facet, ...]:
    """What datasets can be filtered by. The topic comes first."""
    words, datasets = catalog.vocabulary, list_newest(statistics)
    packages = [freshness.package for freshness in datasets]
    extensions = [package.descriptor.connect for package in packages]
    statuses = _statuses_answered(statistics)
    return (
        _facet("topic", say("Topic"), _by_title(words.topics), [e.topics for e in extensions]),
        _facet(
            "agency",
            say("Agency"),
            _by_title(catalog.agencies.values()),
            [(e.agency,) for e in extensions],
        ),
        _facet(
            "geography",
            say("Smallest place shown"),
            _options(words.geographies),
            [(e.geography,) for e in extensions],
        ),
        _facet("years", say("Years"), _list_blocks(packages), [_blocks(p) for p in packages]),
        _facet(
            "by",
            say("Broken down"),
            _options(words.breakdowns),
            [tuple(_breakdowns(catalog, package)) for package in packages],
        ),
        _facet("state", say("Up to date?"), _states(), [(_slug(d.state),) for d in datasets]),
        _facet(
            "status",
            say("State of the desired dataset it answers"),
            _options(words.statuses),
            [tuple(statuses[package.id]) for package in packages],
        ),
        _facet(
            "format",
            say("Download as"),
            [Option("csv", "CSV"), Option(columns.FORMAT, columns.FORMAT.upper())],
            [_formats(package) for package in packages],
        ),
    )


def _facet(id: str, title: str, options: Iterable[Option], chosen: list[tuple[str, ...]]) -> Facet:
    used = {option for options in chosen for option in options}
    offered = tuple(option for option in options if option.id in used)
    place = {option.id: i for i, option in enumerate(offered)}
    return Facet(
        id, title, offered, tuple(tuple(place[one] for one in options) for options in chosen)
    )


def _options(terms: Iterable[Any]) -> list[Option]:
    """Records or words with an id and a title, in their own order."""
    return [Option(term.id, term.title) for term in terms]


def _by_title(terms: Iterable[Any]) -> list[Option]:
    return sorted(_options(terms), key=lambda option: option.title)


def _states() -> list[Option]:
    words = (say("Up to date"), say("Overdue"), say("Not due"))
    return [
        Option(id, title)
        for id, title in zip(("up-to-date", "overdue", "not-due"), words, strict=True)
    ]


def _slug(text: str) -> str:
    return text.replace(" ", "-")


def _blocks(package: Package) -> tuple[str, ...]:
    """The blocks of years in which a package has data, newest first, as "2010-2014"."""
    covered = package.descriptor.connect.time_covered
    first, last = (int(when[:4]) // YEARS_IN_A_BLOCK for when in (covered.start, covered.end))
    starts = (block * YEARS_IN_A_BLOCK for block in range(last, first - 1, -1))
    return tuple(f"{start}-{start + YEARS_IN_A_BLOCK - 1}" for start in starts)


def _list_blocks(packages: list[Package]) -> list[Option]:
    blocks = sorted({block for package in packages for block in _blocks(package)}, reverse=True)
    return [Option(block, block.replace("-", "–")) for block in blocks]


def _breakdowns(catalog: Catalog, package: Package) -> Iterator[str]:
    concepts = {column.connect.concept for column in _fields(package)}
    for breakdown in catalog.vocabulary.breakdowns:
        if concepts & {*breakdown.concepts}:
            yield breakdown.id


def _fields(package: Package) -> Iterator[Column]:
    for resource in package.descriptor.resources:
        yield from resource.schema_.fields


def _statuses_answered(statistics: Statistics) -> dict[str, list[str]]:
    """For each package, the statuses of the desired datasets that it answers, each once."""
    found: dict[str, list[str]] = defaultdict(list)
    for state in statistics.items:
        for id in state.item.packages:
            if state.status.id not in found[id]:
                found[id].append(state.status.id)
    return found


def _formats(package: Package) -> tuple[str, ...]:
    """The formats of its tables' files, and the format of their columns, which every table has."""
    files = {resource.format for resource in package.descriptor.resources}
    return (*sorted(files), columns.FORMAT)


# ------------------------------------------------------------------------------------------- files


def _index(catalog: Catalog, facets: tuple[Facet, ...], count: int) -> dict[str, Any]:
    return {
        "form": FORM,
        "title": catalog.settings.title,
        "site": catalog.settings.url,
        "datasets": count,
        "cards_in_a_file": CARDS_IN_A_FILE,
        "facets": [
            {
                "id": facet.id,
                "title": facet.title,
                "options": [{"id": o.id, "title": o.title} for o in facet.options],
                "codes": [_shorten(codes) for codes in facet.codes],
            }
            for facet in facets
        ],
    }


def _shorten(codes: tuple[int, ...]) -> int | tuple[int, ...]:
    return codes[0] if len(codes) == 1 else codes


def _order_by_title(datasets: list[Freshness]) -> list[int]:
    return sorted(range(len(datasets)), key=lambda number: _title(datasets[number]))


def _card(catalog: Catalog, package: Package) -> dict[str, str]:
    descriptor = package.descriptor
    connect = descriptor.connect
    return {
        "id": package.id,
        "title": descriptor.title,
        "description": descriptor.description,
        "agency": catalog.agencies[connect.agency].short,
        "start": connect.time_covered.start,
        "end": connect.time_covered.end,
        "updated": connect.updated,
    }


# -------------------------------------------------------------------------------------------- text


@dataclass(frozen=True)
class SearchText:
    """The searchable text of a dataset. It leaves out the description, which would double it.
    number: the dataset's position in the index; topic: the position of its first topic."""

    number: int
    topic: int
    title: str
    keywords: tuple[str, ...]
    columns: tuple[str, ...]


def _list_texts(datasets: list[Freshness], topics: Facet) -> Iterator[SearchText]:
    for number, freshness in enumerate(datasets):
        descriptor = freshness.package.descriptor
        yield SearchText(
            number,
            topics.codes[number][0],
            descriptor.title,
            descriptor.keywords,
            tuple(dict.fromkeys(column.title for column in _fields(freshness.package))),
        )


def _list_words(catalog: Catalog, texts: list[SearchText]) -> dict[str, Any]:
    """Every known word in alphabetical order, and for each the codes of the topics whose text
    contains it."""
    known: dict[str, set[int]] = {word: set() for word in _words_of_records(catalog)}
    for text in texts:
        for part in (text.title, *text.keywords, *text.columns):
            for word in split_compounds(part):
                known.setdefault(word, set()).add(text.topic)
    words = sorted(known)
    return {
        "words": words,
        "topics": [_shorten(tuple(sorted(known[word]))) for word in words],
    }


def _list_synonyms(catalog: Catalog) -> list[dict[str, Any]]:
    """What people say (also), and what the catalog calls it (title)."""
    return [{"title": s.title, "also": s.called} for s in catalog.vocabulary.synonyms]


def _words_of_records(catalog: Catalog) -> set[str]:
    """The words of everything else that a page shows. Places are in the reference packages."""
    vocabulary = catalog.vocabulary
    texts = [
        term.title
        for family in type(vocabulary).model_fields
        for term in getattr(vocabulary, family)
    ]
    texts += [phrase for synonym in vocabulary.synonyms for phrase in synonym.also]
    for agency in catalog.agencies.values():
        texts += [agency.title, agency.short, agency.role]
    for item in catalog.workplan.values():
        texts += [item.title, item.question]
    texts += [meeting.title for meeting in catalog.meetings.values()]
    texts += [training.title for training in catalog.trainings.values()]
    for package in catalog.packages.values():
        texts += [value for column in _fields(package) for value in column.constraints.enum or ()]
        if package.descriptor.connect.kind == "reference":
            texts += _names_of_places(package)
    return {word for text in texts for word in split_compounds(text)}


def _names_of_places(package: Package) -> Iterator[str]:
    yield package.descriptor.title
    for table in package.tables.values():
        for column in table.resource.columns("label"):
            yield from table.sheet.columns[column.name].values
