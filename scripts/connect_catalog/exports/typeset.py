"""PDFs, laid out by typst from a template and plain data."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst


def typeset(template: Path, data: dict[str, Any], made: datetime) -> bytes:
    """The PDF of a template, with the fonts that come with typst, dated on a day.

    The words reach the template as data, so that none of them is taken for markup: as JSON, in
    sys.inputs.data. The PDF is tagged for screen readers (PDF/UA-1). That standard forbids a
    character that no font can show. Where a record holds one, a box stands in its place and the PDF
    does not claim the standard.
    """
    given: dict[str, Any] = {
        "input": str(template),
        "root": str(template.parent),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(data)},
        "timestamp": made,
        "format": "pdf",
    }
    try:
        pdf: bytes = typst.compile(**given, pdf_standards=["ua-1"])
    except typst.TypstError:
        pdf = typst.compile(**given)
    return pdf
