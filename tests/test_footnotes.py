"""Footnotes: which number has which note, counted by hand in tests/repo's table of visits by town."""

from dataclasses import replace

import pytest

from connect_catalog.model import Catalog, Footnote, Package
from connect_catalog.stats.footnotes import find_notes, list_notes, number_notes

# The table's rows: Alphaville 2022, 2023; Betatown 2022, 2023; Gammaburg 2022, 2023.
RAIN = Footnote(where={"year": "2022"}, text="It rained all summer.")
EAST = Footnote(where={"place_id": ("01", "02"), "year": "2022"}, field="visits", text="By hand.")
ALL = Footnote(text="Visits, not children.")


@pytest.fixture
def annotated(catalog: Catalog):
    """annotated(*footnotes) -> the story hours, with these footnotes on visits by town."""

    def annotate(*footnotes: Footnote) -> Package:
        package = catalog.packages["story-hours"]
        old = package.descriptor.resource("by-place")
        new = old.model_copy(
            update={"connect": old.connect.model_copy(update={"footnotes": footnotes})}
        )
        resources = tuple(new if r is old else r for r in package.descriptor.resources)
        descriptor = package.descriptor.model_copy(update={"resources": resources})
        table = replace(package.tables["by-place"], resource=new)
        return replace(package, descriptor=descriptor, tables={**package.tables, "by-place": table})

    return annotate


def notes_on(package: Package, measure: str) -> list[tuple[int, ...]]:
    table = package.tables["by-place"]
    return find_notes(table, list_notes(package.descriptor, table.resource), measure)


def test_a_note_stands_on_the_rows_and_the_measure_it_names(annotated):
    package = annotated(RAIN, EAST)
    assert notes_on(package, "visits") == [(1, 2), (), (1, 2), (), (1,), ()]
    assert notes_on(package, "percent_outdoors") == [(1,), (), (1,), (), (1,), ()]


def test_a_note_without_where_stands_on_every_row(annotated):
    assert notes_on(annotated(ALL), "visits") == [(1,)] * 6


def test_no_notes_stand_on_nothing(annotated):
    assert notes_on(annotated(), "visits") == [()] * 6


def test_a_text_has_one_number_however_often_it_stands(annotated):
    again = Footnote(where={"year": "2023"}, field="visits", text=RAIN.text)
    package = annotated(RAIN, EAST, again)
    assert number_notes(package.descriptor) == {RAIN.text: 1, EAST.text: 2}
    assert notes_on(package, "visits")[1] == (1,)
