"""Every address of the site, below its root. A page's ends in a slash, a file's does not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# The pages of which there is one and that are made from the records, by kind.
_MADE: Mapping[str, str] = MappingProxyType(
    {
        "home": "",
        "activity": "activity/",
        "agencies": "agencies/",
        "barriers": "barriers/",
        "changes": "changes/",
        "compare": "places/compare/",
        "concepts": "concepts/",
        "dashboards": "dashboards/",
        "datasets": "datasets/",
        "glossary": "glossary/",
        "logic-model": "logic-model/",
        "meeting": "workplan/meeting/",
        "openness": "openness/",
        "places": "places/",
        "progress": "progress/",
        "reports": "reports/",
        "rules": "take-part/rules/",
        "search": "search/",
        "sql": "sql/",
        "statistics": "statistics/",
        "submit": "take-part/submit/",
        "topics": "topics/",
        "workplan": "workplan/",
    }
)

# The pages written by people, in docs/, that others lead to.
_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "about": "about/",
        "hidden-numbers": "hidden-numbers/",
        "privacy": "privacy/",
        "records": "take-part/records/",
        "take-part": "take-part/",
    }
)

_PAGES = MappingProxyType({**_MADE, **_WRITTEN})

SECURITY = ".well-known/security.txt"  # RFC 9116 says where
BILL = "sbom.cdx.json"

# Where a record, a data package, a word or a box of the logic model is shown, by family.
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "agencies": "agencies/{}/",
        "barrier_kinds": "barriers/{}/",
        "boxes": "logic-model/{}/",
        "concepts": "concepts/{}/",
        "dashboards": "dashboards/{}/",
        "logic_model": "logic-model/",
        "meetings": "activity/#meeting-{}",
        "milestones": "logic-model/{}/#milestones",
        "packages": "datasets/{}/",
        "places": "places/{}/",
        "published": "datasets/{}/",
        "removals": "datasets/{}/",
        "reports": "reports/{}/",
        "requests": "activity/#request-{}",
        "topics": "topics/{}/",
        "trainings": "activity/#training-{}",
        "usage": "activity/#hits",
        "uses": "activity/#use-{}",
        "workplan": "workplan/{}/",
    }
)

API = "api/v1/"  # the number changes when a file of it would no longer hold what it held
OPEN_API = f"{API}openapi.json"

# The files of the API, by what they tell; {} stands for what is named.
_API_FILES: Mapping[str, str] = MappingProxyType(
    {
        "start": "index.json",
        "datasets": "datasets.json",
        "dataset": "datasets/{}.json",
        "agencies": "agencies.json",
        "places": "places.json",
        "workplan": "workplan.json",
        "statistics": "statistics.json",
    }
)

# Files of which there is one.
ALL_TABLES = "datapackage.json"  # where a tool looks that is told the site's own address
CATALOG_DUCKDB = "catalog.duckdb"
CATALOG_JSONLD = "catalog.jsonld"
CATALOG_SQLITE = "catalog.sqlite"
CATALOG_TURTLE = "catalog.ttl"
CATALOG_ZIP = "catalog.zip"
CALENDAR = "workplan/calendar.ics"
DATA_JSON = "data.json"  # where harvesters of DCAT-US look
DCAT_US_3 = "dcat-us-3.json"
FEED = "workplan/changes.atom"
INDEX = "catalog-lite.json"
MEETING_PDF = "workplan/meeting/meeting-sheet.pdf"
OPEN_SEARCH = "opensearch.xml"
OUTLINES = "maps/outlines.json"
PACKAGES = "datasets.json"
NEWS = "datasets.atom"  # beside the home page, and the page of an agency or a topic
ROBOTS = "robots.txt"
SUBMIT_CATALOG = "assets/submit/catalog.json"
SITEMAP = "sitemap.xml"
STATISTICS_CSV = "statistics/statistics.csv"
STATISTICS_JSON = "statistics/statistics.json"


def locate_page(kind: str) -> str:
    """The page of a kind of which there is one, such as "datasets"; KeyError for any other."""
    return _PAGES[kind]


def list_made() -> tuple[str, ...]:
    """The pages of which there is one and that are made from the records."""
    return tuple(_MADE.values())


def locate_guide(path: str) -> str:
    """The page of a file in docs/. path: the file's, below the repository."""
    bare = path.removeprefix("docs/").removesuffix(".md")
    return f"{bare}/".removesuffix("index/")


def list_families_of_pages() -> tuple[str, ...]:
    """The families of which each record, package, word or box has a page of its own."""
    return tuple(family for family, place in _PLACES.items() if place.endswith("{}/"))


def has_place(family: str) -> bool:
    """Whether the records of a family are shown somewhere."""
    return family in _PLACES


def locate(family: str, id: str) -> str:
    """Where a record of a family, a data package ("packages"), a word ("topics") or a box of the
    logic model ("boxes") is shown: a page, or a place on one. KeyError where it is nowhere."""
    return _PLACES[family].format(id)


def locate_descriptor(package: str) -> str:
    """The file datapackage.json of a data package."""
    return locate_in_package(package, "datapackage.json")


def locate_online(package: str) -> str:
    """The descriptor of a data package with whole addresses, that a tool opens from anywhere."""
    return locate_in_package(package, "datapackage-online.json")


def locate_croissant(package: str) -> str:
    """A data package in the words of Croissant."""
    return locate_in_package(package, "croissant.json")


def locate_in_package(package: str, path: str) -> str:
    """A file of a data package. path: as its descriptor names it."""
    return f"{locate('packages', package)}{path}"


def locate_download(package: str, name: str) -> str:
    """A data package, or one of its tables, in another format."""
    return locate_in_package(package, f"download/{name}")


def locate_csvw(package: str, path: str) -> str:
    """What CSV on the Web says of a table; readers look for it beside the file. path: the table's."""
    return locate_in_package(package, f"{path}-metadata.json")


def locate_version(package: str, version: str) -> str:
    """The page of a version of a data package, beside which its files lie."""
    return locate_in_package(package, f"versions/{version}/")


def locate_in_version(package: str, version: str, path: str) -> str:
    """A file of a version. path: as its descriptor names it."""
    return f"{locate_version(package, version)}{path}"


def locate_columns(package: str, resource: str) -> str:
    """The folder that holds the columns of a table."""
    return locate_in_package(package, f"columns/{resource}/")


def locate_in_index(name: str) -> str:
    """A part of the index of datasets, such as "titles.json"."""
    return f"catalog-lite/{name}"


def locate_titles() -> str:
    """The part of that index with the order of the datasets by title."""
    return locate_in_index("titles.json")


def locate_gazetteer() -> str:
    """The part of that index with the names of all places."""
    return locate_in_index("places.json")


def locate_cards(place: int | str) -> str:
    """The part of that index with the cards of some datasets. place: its place among those parts."""
    return locate_in_index(f"cards/{place}.json")


def locate_texts(topic: str) -> str:
    """The part of that index with the text of the datasets of a topic."""
    return locate_in_index(f"topics/{topic}.json")


def locate_places(package: str) -> str:
    """The part of that index with the places that the tables of a data package have."""
    return locate_in_index(f"places/{package}.json")


def locate_in_report(report: str, name: str) -> str:
    """A file of a report, such as its PDF."""
    return f"{locate('reports', report)}{name}"


def locate_in_place(place: str, name: str) -> str:
    """A file of a place, such as all its numbers. place: its slug."""
    return f"{locate('places', place)}{name}"


def locate_chart(page: str, chart: str, ending: str) -> str:
    """A chart alone: its page ("html"), picture ("svg") or figure ("json"). page: the address of the page that
    shows it, empty for a link on that page."""
    return f"{page}charts/{chart}.{ending}"


def locate_feed(page: str, place: int = 0) -> str:
    """The feed of new and updated datasets beside a page. place: that of a file where one is too long."""
    return locate_part(f"{page}{NEWS}", place)


def locate_in_api(kind: str, id: str = "") -> str:
    """A file of the API, such as "datasets". id: of a "dataset"."""
    return f"{API}{_API_FILES[kind].format(id)}"


def locate_part(address: str, place: int) -> str:
    """A part of a file that is too long. place: that of the part, the first of which has the address itself."""
    bare, _, ending = address.rpartition(".")
    return f"{bare}-{place + 1}.{ending}" if place else address


def locate_schema(kind: str) -> str:
    """The JSON Schema of a type of record, such as "agency"."""
    return f"schemas/{kind}.json"


def locate_language(id: str) -> str:
    """The folder with the pages of a second language."""
    return f"{id}/"


def describe_addresses() -> dict[str, str]:
    """The addresses that scripts ask for, by name; {} stands for what is named."""
    return {
        "search": locate_page("search"),
        "package": locate("packages", "{}"),
        "index": INDEX,
        "in_index": locate_in_index("{}"),
        "titles": locate_titles(),
        "gazetteer": locate_gazetteer(),
        "cards": locate_cards("{}"),
        "texts": locate_texts("{}"),
        "places": locate_places("{}"),
        "place_page": locate("places", "{}"),
    }


def list_patterns() -> tuple[str, ...]:
    """Every address there can be; {} stands for what is named."""
    files = (
        CALENDAR,
        FEED,
        INDEX,
        MEETING_PDF,
        OUTLINES,
        PACKAGES,
        STATISTICS_CSV,
        STATISTICS_JSON,
    )
    made = (locate_in_index("{}"), locate_schema("{}"))
    return (*_PAGES.values(), *_PLACES.values(), *files, *made)
