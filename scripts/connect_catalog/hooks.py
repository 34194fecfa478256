"""The hook that has git check what is about to be committed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from .disk import put_program, remove_file
from .git import check_work_tree, find_top, list_hook_folders
from .refusals import Refusal

NAME = "pre-commit"
_OURS = "# Written by `catalog hook install`; `catalog hook remove` takes it away."
_CHECK = ".venv/bin/catalog check --staged"
_HOOK = """#!/bin/sh
{ours}
# Looks at what is about to be committed, as git has it, before it is in the history for good.
cd "$(git rev-parse --show-toplevel)"/{below} || exit 1
for catalog in .venv/bin/catalog {program}; do
    [ -x "$catalog" ] && exec "$catalog" check --staged
done
echo 'The catalog is not set up here, so nothing was checked and nothing committed. Run: make setup' >&2
exit 1
"""


def install_hook(root: Path) -> Path:
    """Put the hook where git looks for it, and give its path. Raises Refusal where another one stands, or
    where it would be run in other repositories too."""
    path = _find_place(root)
    if path.exists() and not _is_ours(path):
        raise Refusal(
            f"{path} is there already, and stays as it is. To have git check what is staged, add this line "
            f"to it: {_CHECK} || exit 1"
        )
    below = root.resolve().relative_to(find_top(root)).as_posix()
    program = shlex.quote(str(Path(sys.executable).with_name("catalog")))
    put_program(path, _HOOK.format(ours=_OURS, below=shlex.quote(below), program=program).encode())
    return path


def remove_hook(root: Path) -> Path:
    """Take the hook away, and give its path. Raises Refusal where there is none of ours."""
    path = _find_place(root)
    if not path.exists():
        raise Refusal(f"There is no hook {path}. Nothing was changed.")
    if not _is_ours(path):
        raise Refusal(f"{path} was written by somebody else, and stays as it is.")
    remove_file(path)
    return path


def _find_place(root: Path) -> Path:
    check_work_tree(root)
    folder, *homes = list_hook_folders(root)
    if not any(folder.is_relative_to(home) for home in homes):
        raise Refusal(
            f"git looks for hooks in {folder} (core.hooksPath), which lies outside this repository and may "
            "serve others too, so nothing was written there. To give this repository hooks of its own: "
            f"git config core.hooksPath {shlex.quote(str(homes[-1] / 'hooks'))}, then again: catalog hook "
            f"install. Or add this line to {folder / NAME}: {_CHECK} || exit 1"
        )
    return folder / NAME


def _is_ours(path: Path) -> bool:
    try:
        return _OURS in path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
