"""What a page says of itself to programs, as JSON-LD within the page."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

# Within a script no entity is read: what could end it is written as JSON may write it.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def embed(told: dict[str, Any]) -> Markup:
    """The script that holds it. It is data: browsers do not run it."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped
