"""What the catalog knows of an agency already, so that nobody types it into a form."""

from __future__ import annotations

from ...model import Catalog
from ..agencies import describe_suppression
from ..said import Path


def fill_agency(catalog: Catalog, id: str) -> dict[Path, str]:
    """The answers that the record of an agency gives, by their path in a descriptor."""
    agency = catalog.agencies[id]
    known: dict[Path, str] = {
        ("connect", "agency"): agency.title,
        ("sources", 0, "title"): agency.title,
    }
    if agency.suppression:
        told = describe_suppression(agency, 1, True, 0)
        known["connect", "suppression", "rule"] = told["rule"]
    return known
