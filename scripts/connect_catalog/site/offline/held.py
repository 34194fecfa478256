"""The files that scripts of the pages ask for, each as a script that hands it over."""

from __future__ import annotations

import base64
import json
from fnmatch import fnmatchcase

from ...addresses import INDEX, OUTLINES, locate_columns, locate_in_index, locate_in_place

SEARCH = "pagefind/"
_ASKED = (
    INDEX,
    OUTLINES,
    f"{locate_columns('*', '*')}*",
    locate_in_index("*"),
    locate_in_place("*", "numbers.json"),
)
_SEARCHED = ("*/pagefind-entry.json", "*.pf_meta", "*.pf_index", "*.pf_fragment", "*.pagefind")


def is_asked_for(address: str) -> bool:
    """Whether scripts ask for a file. address: below the folder of its language."""
    patterns = _SEARCHED if address.startswith(SEARCH) else _ASKED
    return any(fnmatchcase(address, pattern) for pattern in patterns)


def hand_over(address: str, content: bytes) -> str:
    """A script that hands the file over beside which it lies: JSON as text, anything else as Base64."""
    is_text = address.endswith(".json")
    text = content.decode() if is_text else base64.b64encode(content).decode()
    told = "true" if is_text else "false"
    return f"connectOffline.hand({json.dumps(text)}, {told});\n"
