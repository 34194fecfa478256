"""What a page may load and run: its Content Security Policy."""

from __future__ import annotations

import base64
import hashlib
import re

OWN_SCRIPTS = "{own-scripts}"  # stands in the policy of the theme until the page is whole
_INLINE = re.compile(r"<script>(.*?)</script>", re.S)


def allow_own_scripts(html: str) -> str:
    """A whole page whose policy names its inline scripts by what they hold, so that no other one runs:
    'sha256-...' for each, as Content Security Policy Level 3 has it (W3C, "Hash Usage")."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(html))
    named = dict.fromkeys(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return html.replace(OWN_SCRIPTS, " ".join(named))
