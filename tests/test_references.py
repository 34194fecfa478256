"""What names what: said at the fields, and found by id, title and table from there."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from connect_catalog.checks.completeness import check_combinations
from connect_catalog.model import (
    FAMILIES,
    Barrier,
    Descriptor,
    Element,
    PlanStep,
    Removal,
    Table,
    families_named,
    list_references,
)

NAMED = {
    "workplan": {"topic": "topics", "agencies": "agencies", "packages": "packages"},
    "meetings": {
        "region": "regions",
        "agencies": "agencies",
        "attendees": "attendee_roles",
        "reviewed": "workplan",
    },
    "trainings": {"provider": "agencies", "audience": "audiences", "region": "regions"},
    "requests": {"asker": "askers", "topic": "topics", "answered_with": "published"},
    "uses": {"user": "askers", "kind": "use_kinds", "datasets": "published"},
    "removals": {"agency": "agencies", "replaced_by": "packages"},
    "reports": {"since_meeting": "meetings", "meeting": "meetings"},
    "agencies": {},
    "usage": {},
    "dashboards": {},
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_fields_of_a_record_say_what_they_name(family):
    assert families_named(FAMILIES[family]) == NAMED[family]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (PlanStep, {"status": "statuses", "held_by": "agencies"}),
        (
            Barrier,
            {"kind": "barrier_kinds", "held_by": "agencies", "reported_by": "agencies"},
        ),
        (Descriptor, {}),
    ],
)
def test_the_parts_of_a_record_speak_for_themselves(kind, named):
    assert families_named(kind) == named


def test_every_family_that_a_field_names_is_there(catalog):
    for reference in catalog.references:
        assert reference.id in catalog.ids(reference.family), reference


def test_a_descriptor_names_its_agency_words_and_the_packages_its_keys_lead_to(catalog):
    named = {
        (r.at, r.family, r.id) for r in list_references(catalog.packages["story-hours"].descriptor)
    }
    key = ("resources", 1, "connect", "foreignKeys", 0, "reference", "package")
    concepts = {(at, id) for at, family, id in named if family == "concepts"}
    assert (("connect", "agency"), "agencies", "examples") in named
    assert (key, "packages", "places") in named
    assert (("resources", 1, "schema", "fields", 0, "connect", "concept"), "town") in concepts


def test_a_place_is_told_as_it_is_written_in_the_record(catalog):
    for reference in catalog.references:
        assert reference.at in reference.record.origin.lines, reference


def test_a_box_of_the_logic_model_names_what_it_chooses_by(catalog):
    box = Element(id="talks", title="Talks", measure="meetings-held", where={"region": ("east",)})
    model = catalog.logic_model.model_copy(update={"outputs": (box,)})
    named = replace(catalog, logic_model=model).references[-1]
    assert named == (model, ("outputs", 0, "where", "region", 0), "regions", "east")


def test_what_an_id_stands_for_is_found_in_records_words_and_packages(catalog):
    assert catalog.find("agencies", "helpers") is catalog.agencies["helpers"]
    assert catalog.find("packages", "story-hours") is catalog.packages["story-hours"]
    assert (
        catalog.title("packages", "story-hours") == catalog.packages["story-hours"].descriptor.title
    )
    assert catalog.title("regions", "east") == "East"
    assert catalog.find("agencies", "nobody") is None
    assert catalog.find("topics", "nobody") is None
    with pytest.raises(KeyError, match="nobody"):
        catalog.title("packages", "nobody")


def test_what_was_public_once_is_found_among_the_removals(catalog):
    removal = Removal(title="Swings", agency="helpers", removed="2026-01", reason="Out of date")
    removed = replace(catalog, removals=MappingProxyType({"swings": removal}))
    assert removed.find("published", "swings") is removal
    assert removed.find("packages", "swings") is None
    assert removed.knows("published", "swings") and removed.knows("published", "story-hours")
    assert removed.ids("published") == (*catalog.packages, "swings")


def test_a_broken_record_is_known_and_not_found(catalog):
    broken = replace(catalog, unreadable=frozenset({("packages", "broken")}))
    assert broken.find("published", "broken") is None
    assert broken.knows("published", "broken") and broken.knows("packages", "broken")
    assert not broken.knows("removals", "broken")


def test_a_key_leads_to_a_table_of_another_package_or_its_own(catalog):
    package = catalog.packages["story-hours"]
    key = package.descriptor.resources[1].connect.foreign_keys[0].reference
    towns = catalog.packages["places"].tables["places"]
    assert key.within("story-hours") == ("places", "places")
    assert catalog.target(key, "story-hours") is towns
    own = key.model_copy(update={"package": None})
    assert own.within("places") == ("places", "places")
    assert catalog.target(own, "places") is towns
    assert catalog.target(own, "story-hours") is None
    gone = replace(catalog, packages=MappingProxyType({"story-hours": package}))
    assert gone.target(key, "story-hours") is None


def test_a_place_without_any_row_is_missed_wherever_the_list_of_places_stands(catalog):
    """In the package itself as in another."""
    package = catalog.packages["story-hours"]
    whole, places = package.tables["by-place"], catalog.packages["places"].tables["places"]
    gone = whole.sheet.columns["place_id"].values[0].encode()
    lines = whole.content.splitlines(keepends=True)
    content = b"".join(line for line in lines if not line.startswith(gone))
    (key,) = whole.resource.connect.foreign_keys
    own = key.model_copy(update={"reference": key.reference.model_copy(update={"package": None})})
    found = []
    for keys in ((key,), (own,)):
        connect = whole.resource.connect.model_copy(update={"foreign_keys": keys, "gaps": ()})
        resource = whole.resource.model_copy(update={"connect": connect})
        resources = tuple(
            resource if r.name == "by-place" else r for r in package.descriptor.resources
        )
        changed = replace(
            package,
            descriptor=package.descriptor.model_copy(update={"resources": resources}),
            tables={"by-place": Table(resource, whole.path, content), "places": places},
        )
        among = replace(catalog, packages={**catalog.packages, "story-hours": changed})
        found.append([problem.message for problem in check_combinations(changed, among)])
    assert found[0] == found[1]
    assert gone.decode() in found[0][0]
