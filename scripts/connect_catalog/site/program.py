"""The program that checks a table in a reader's browser: Python itself, what it needs, and this package.

All of it comes with the lock files. Only the form's page asks for it, and only once a table was picked.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from ..disk import SAME_DAY
from ..refusals import Unsound
from .bytecode import recall_compiled

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parents[1]
NODE_MODULES = ROOT / "node_modules"
FOLDER = "assets/submit"
SQL_FOLDER = "assets/sql"
SQL_FILES = ("index.mjs", "sqlite3.wasm")
SQL_PROGRAM = f"{SQL_FOLDER}/{SQL_FILES[0]}"
PYTHON = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
LIBRARY = "python_stdlib"  # Python's own modules
COMPILED = "pydantic_core"  # the one package that is no Python; its wheel for browsers
PLAIN = (
    "annotated-types",
    "babel",
    "markdown",
    "pydantic",
    "pyyaml",
    "typing-extensions",
    "typing-inspection",
)
# What no table asks for.
LEFT_OUT = ("babel/messages/", "pydantic/v1/", "pydantic/deprecated/", "pydantic/mypy.py")
DATA = ("babel/global.dat", "babel/locale-data/en.dat", "babel/locale-data/root.dat")
PARTS = ("checks", "intake", "model", "submit")


def list_program(modules: Path, wheels: Path) -> dict[str, bytes]:
    """The files of the program, by their address below the site's root. modules: node_modules; wheels: the
    folder with the wheel for browsers, where what was compiled is kept too. Raises Unsound where one was not
    installed."""
    python = modules / "pyodide"
    files = {f"{FOLDER}/{name}": _read(python / name) for name in PYTHON}
    packed = {LIBRARY: _read(python / f"{LIBRARY}.zip"), "program": _pack(dict(_list_modules()))}
    for name, content in packed.items():
        files[f"{FOLDER}/{name}.zip"] = recall_compiled(name, content, python, wheels)
    found = sorted(wheels.glob(f"{COMPILED}-*wasm32.whl"))
    files[f"{FOLDER}/{COMPILED}.zip"] = _read(found[0] if found else wheels / COMPILED)
    return files


def list_sql_program(modules: Path) -> dict[str, bytes]:
    """The files of SQLite for the page of questions, by address below the site's root. modules: node_modules.
    Raises Unsound where one was not installed."""
    folder = modules / "@sqlite.org/sqlite-wasm/dist"
    return {f"{SQL_FOLDER}/{name}": _read(folder / name) for name in SQL_FILES}


def measure_sql_program() -> int:
    """The bytes of these files."""
    return sum(map(len, list_sql_program(NODE_MODULES).values()))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Unsound(
            f"{path.name}, which a page of the site needs, is not installed. Run: make setup"
        ) from None


def _list_modules() -> Iterator[tuple[str, bytes]]:
    """Python text by its path: that of the packages, and our own."""
    for name in PLAIN:
        for file in distribution(name).files or ():
            path = file.as_posix()
            plain = path.endswith(".py") and not path.startswith(("..", *LEFT_OUT))
            if plain or path in DATA or path.endswith("/entry_points.txt"):
                yield path, Path(str(file.locate())).read_bytes()
    own = [
        *PACKAGE.glob("*.py"),
        *(path for part in PARTS for path in (PACKAGE / part).rglob("*.py")),
    ]
    for module in sorted(own):
        yield module.relative_to(PACKAGE.parent).as_posix(), module.read_bytes()


def _pack(files: dict[str, bytes]) -> bytes:
    """A ZIP file that is the same for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, SAME_DAY), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
