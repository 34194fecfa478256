"""What becomes of the files of a folder: each is handed to `catalog new` and `catalog adopt` in a copy of the
catalog. Run as a program with the folder and an id of an agency, it prints a row for each file and command.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner
from yearly import copy_catalog

from connect_catalog.cli import main

COMMANDS = {
    "new": ("new", "handed-in", "--from", "{file}"),
    "adopt": ("adopt", "{file}", "--id", "handed-in"),
}


def hand_in(folder: Path, agency: str) -> Iterator[tuple[str, str, str, str]]:
    """(file, command, what became of it: written, asked, refused or a crash; the first sentence of the answer)."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        root = copy_catalog(Path(place))
        os.chdir(root)
        try:
            for path in sorted(path for path in folder.iterdir() if path.is_file()):
                for name, words in COMMANDS.items():
                    shutil.rmtree(root / "datapackages/handed-in", ignore_errors=True)
                    command = [word.format(file=path) for word in words]
                    told = CliRunner().invoke(main, [*command, "--agency", agency])
                    yield path.name, name, *_read(told.output, told.exception)
        finally:
            os.chdir(before)


def _read(output: str, error: BaseException | None) -> tuple[str, str]:
    if error is not None and not isinstance(error, SystemExit):
        return "CRASH", repr(error)
    _, refused, said = output.partition("Error: ")
    if not refused:
        return "written", " ".join(output.split())
    return ("asked" if " --" in said else "refused"), " ".join(said.split())


if __name__ == "__main__":
    for file, command, became, said in hand_in(Path(sys.argv[1]).resolve(), sys.argv[2]):
        print(f"{file:36}{command:7}{became:9}{said[:140]}", flush=True)
