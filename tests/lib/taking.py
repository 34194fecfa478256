"""Packages that the tests make of tables, as the commands make them."""

from pathlib import Path

from conftest import TODAY

from connect_catalog.intake.pipeline import TakenIn, save, take_in
from connect_catalog.intake.understood import Answers
from connect_catalog.intake.wishes import Wishes

NOTHING = Answers()


def start_package(
    root: Path, catalog, id: str, source: Path, agency: str, answers: Answers = NOTHING, **wishes
) -> TakenIn:
    """What `catalog new` writes."""
    said = Wishes(keeps=True, source=str(source), id=id, agency=agency, answers=answers, **wishes)
    taken = take_in(catalog, source, said, TODAY)
    save(root, taken, root / "datapackages" / id)
    return taken


def list_notes(taken: TakenIn) -> list[str]:
    """Every line of the report."""
    return [line for _, lines in taken.report.sections() for line in lines]
