"""The first thing that runs in a browser's worker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .stand_ins import put_stand_ins

if TYPE_CHECKING:
    from .session import Session


def start(part: str, root: str, today: str) -> Session:
    """A session with the part of the catalog that the site's file holds. Raises ImportError where the
    program is not whole. part: the file's text; root: an empty folder; today: an ISO date."""
    held = json.loads(part)
    put_stand_ins(held["names"], held["languages"])
    from .session import open_session

    return open_session(held, root, today)
