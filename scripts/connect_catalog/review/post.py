"""Puts the answer on a pull request: one comment, written anew in place.

It is run with the program of the main branch, after the workflow that ran the pull request's. Nothing
of that run is trusted: which pull request it was is asked of GitHub by the commit that ran; its answer is
read from one file of a bounded archive, as a value without addresses, and is printed here.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

from pydantic import ValidationError

from ..addresses import locate_page
from ..refusals import Refusal
from .github import GitHub
from .markdown import Links, print_markdown
from .model import BranchReview

MARK = "<!-- catalog review -->"
AUTHOR = "github-actions[bot]"
WORKFLOW = ".github/workflows/pull-request.yml"
ANSWER, FILE, PREVIEW = "review", "review.json", "preview"
MOST_PACKED = 2_000_000  # bytes
MOST_BYTES = 4_000_000
PAGE = 100
PAGES = 30  # GitHub lists so many pages of files


class Unanswered(Refusal):
    """Why no comment is written, or not the one that the run made."""


class Service(Protocol):
    """What is asked of GitHub. repository: as owner/name; server: the address of its pages."""

    @property
    def repository(self) -> str: ...

    @property
    def server(self) -> str: ...

    def ask(self, path: str, method: str = "GET", body: Mapping[str, Any] | None = None) -> Any:
        """The answer to a question about the repository, as plain values."""

    def fetch(self, path: str, most: int) -> bytes:
        """A file of at most so many bytes. Raises Refusal where it is longer."""


def answer(github: Service, run_id: int) -> str:
    """Write the comment for a run of the pull request's workflow, and say in a sentence what was done.
    Raises Unanswered where there is no pull request to write to."""
    run = github.ask(f"actions/runs/{run_id}")
    if run["event"] != "pull_request" or run["path"].partition("@")[0] != WORKFLOW:
        raise Unanswered("This run is none of the workflow for pull requests.")
    pull = _find_pull(github, run)
    number = int(pull["number"])
    text = _write_comment(github, run, pull)
    found = _find_comment(github, number)
    if found is None:
        github.ask(f"issues/{number}/comments", "POST", {"body": text})
    else:
        github.ask(f"issues/comments/{found}", "PATCH", {"body": text})
    return f"Pull request {number}: the comment is {'new' if found is None else 'written anew'}."


def _find_pull(github: Service, run: Mapping[str, Any]) -> Mapping[str, Any]:
    """The open pull request whose newest commit is the one that ran."""
    home = run["head_repository"]
    if home is None:
        raise Unanswered("The repository that this commit is from is gone.")
    asked = {
        "state": "open",
        "head": f"{home['owner']['login']}:{run['head_branch']}",
        "per_page": PAGE,
    }
    found = [
        pull
        for pull in github.ask(f"pulls?{urlencode(asked)}")
        if pull["head"]["sha"] == run["head_sha"]
        and (pull["head"]["repo"] or {}).get("full_name") == home["full_name"]
        and pull["base"]["repo"]["full_name"] == github.repository
    ]
    if len(found) > 1:  # one branch into several; GitHub names the one, but not for forks
        named = {pull["number"] for pull in run["pull_requests"]}
        found = [pull for pull in found if pull["number"] in named]
    if len(found) != 1:
        raise Unanswered("No open pull request has this commit as its newest one.")
    only: Mapping[str, Any] = found[0]
    return only


def _find_comment(github: Service, number: int) -> int | None:
    """Our comment on a pull request, which nobody else can have written."""
    for comment in _list_pages(github, f"issues/{number}/comments"):
        user = comment["user"] or {}
        is_ours = user.get("login") == AUTHOR and user.get("type") == "Bot"
        if is_ours and comment["body"].startswith(MARK):
            return int(comment["id"])
    return None


def _list_pages(github: Service, path: str) -> Iterator[Any]:
    for page in range(1, PAGES + 1):
        found = github.ask(f"{path}?per_page={PAGE}&page={page}")
        yield from found
        if len(found) < PAGE:
            return


# ------------------------------------------------------------------------------------ the comment


def _write_comment(github: Service, run: Mapping[str, Any], pull: Mapping[str, Any]) -> str:
    place = f"{github.server}/{github.repository}"
    address = f"{place}/actions/runs/{int(run['id'])}"
    files = _find_artifacts(github, int(run["id"]))
    preview = f"{address}/artifacts/{files[PREVIEW]['id']}" if PREVIEW in files else ""
    try:
        told = print_markdown(_read(github, files), Links(place, run["head_sha"], preview))
    except Refusal as reason:
        told = f"## No answer could be read\n\n{reason} What happened stands in [the run]({address}).\n"
    notes = [NOTE] if _changes_program(github, pull) else []
    return "\n\n".join([MARK, *notes, told])


NOTE = (
    "> **This pull request changes the program.** What stands below was said by its own version of the "
    "program, so read its changes before you rely on it."
)


def _find_artifacts(github: Service, run_id: int) -> dict[str, dict[str, int]]:
    """The id and size of the files that a run handed over, by name; none of a name that there are two of."""
    listed = github.ask(f"actions/runs/{run_id}/artifacts?per_page={PAGE}")["artifacts"]
    names = [one["name"] for one in listed]
    return {
        one["name"]: {"id": int(one["id"]), "size": int(one["size_in_bytes"])}
        for one in listed
        if names.count(one["name"]) == 1 and not one["expired"]
    }


def _read(github: Service, files: Mapping[str, Mapping[str, int]]) -> BranchReview:
    if ANSWER not in files:
        raise Unanswered("The run handed over no answer.")
    if files[ANSWER]["size"] > MOST_PACKED:
        raise Unanswered("The answer is too long.")
    return read_answer(github.fetch(f"actions/artifacts/{files[ANSWER]['id']}/zip", MOST_PACKED))


def read_answer(archive: bytes) -> BranchReview:
    """The answer in an archive. Nothing is unpacked to the disk. Raises Unanswered for an archive with
    anything else in it, a long one, or one that holds no answer."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            if packed.namelist() != [FILE]:
                raise Unanswered("What the run handed over is not one answer.")
            with packed.open(FILE) as file:
                content = file.read(MOST_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ):
        raise Unanswered("What the run handed over cannot be read.") from None
    if len(content) > MOST_BYTES:
        raise Unanswered("The answer is too long.")
    try:
        return BranchReview.model_validate_json(content)
    except ValidationError:
        raise Unanswered("What the run handed over is no answer.") from None


def _changes_program(github: Service, pull: Mapping[str, Any]) -> bool:
    """Whether a pull request changes anything but records, tables and the place's own pages, or so many
    files that GitHub does not list them all."""
    listed = [*_list_pages(github, f"pulls/{int(pull['number'])}/files")]
    paths = {file["filename"] for file in listed}
    paths |= {file["previous_filename"] for file in listed if file.get("previous_filename")}
    return len(listed) >= PAGE * PAGES or not all(map(is_data, paths))


def is_data(path: str) -> bool:
    """Whether a file is a record, part of a package or a page of the place, as the workflow for pull
    requests tells data from the program."""
    top, _, rest = path.partition("/")
    if not path.isprintable() or not rest:
        return False
    if top == "docs":
        return rest.endswith(".md") and not rest.startswith(locate_page("take-part"))
    return top == "datapackages" or (top == "catalog" and rest.endswith(".yml"))


def main() -> None:
    """Answer the pull request that the run RUN_ID was for."""
    github = GitHub(
        os.environ["GITHUB_API_URL"],
        os.environ["GITHUB_SERVER_URL"],
        os.environ["GITHUB_REPOSITORY"],
        os.environ["GITHUB_TOKEN"],
    )
    try:
        print(answer(github, int(os.environ["RUN_ID"])))
    except Unanswered as reason:
        print(reason)
    except Refusal as reason:
        raise SystemExit(str(reason)) from None


if __name__ == "__main__":
    main()
