"""JSON for scripts: as short as it can be written."""

from __future__ import annotations

import json
from typing import Any


def pack(value: Any) -> bytes:
    """A value as JSON in UTF-8, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
