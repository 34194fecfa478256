"""What several commands share: where the repository is, which of its paths are meant, how problems
are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from ..problems import Problem

PROBLEMS = 1  # the exit code where problems were found


def find_root() -> Path:
    """The repository's folder: the nearest one upward that holds catalog/ and mkdocs.yml."""
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "catalog").is_dir() and (folder / "mkdocs.yml").is_file():
            return folder
    raise click.UsageError(
        "This is no catalog: stand in a folder that holds catalog/ and mkdocs.yml."
    )


def format_option(command: Callable[..., None]) -> Callable[..., None]:
    """--format, which check and build share."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(["text", "github"]),
        default="text",
        help="How problems are printed: for people, or as annotations of a GitHub workflow.",
    )(command)


def end_with_problems(problems: list[Problem], style: str) -> NoReturn:
    """Print all problems and end with exit code 1."""
    from ..problems import count_problems, format_github, format_text

    click.echo(format_github(problems) if style == "github" else format_text(problems))
    click.echo(f"{count_problems(problems)} found. Nothing was changed or published.", err=True)
    sys.exit(PROBLEMS)


def path_inside(root: Path, path: str) -> str:
    """A path as the repository names it; wrong use where it does not exist or lies outside."""
    full = Path(path).resolve()
    if not full.exists():
        raise click.UsageError(f"There is no file or folder {path}.")
    if not full.is_relative_to(root):
        raise click.UsageError(f"{path} is not in this repository.")
    inside = full.relative_to(root)
    if inside.parts and inside.parts[0] not in ("catalog", "datapackages"):
        raise click.UsageError(
            f"{path} is not checked by this command: name what lies in catalog/ or datapackages/."
        )
    return inside.as_posix()


def packages_in(root: Path, chosen: list[str]) -> set[str]:
    """Ids of the packages in which the chosen paths lie, or which lie in them."""
    ids = {folder.name for folder in (root / "datapackages").iterdir() if folder.is_dir()}
    return {id for id in ids if any(overlap(f"datapackages/{id}", path) for path in chosen)}


def overlap(one: str, other: str) -> bool:
    """Whether one path lies in the other, or the other in the one."""
    a, b = Path(one), Path(other)
    return a.is_relative_to(b) or b.is_relative_to(a)
