"""The comment on a pull request: who gets it, from what it is made, and what it does not believe."""

import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from test_review_text import HOSTILE, fill

from connect_catalog.review.github import GitHub, TooLong, Unreached
from connect_catalog.review.post import (
    AUTHOR,
    FILE,
    MARK,
    MOST_BYTES,
    NOTE,
    WORKFLOW,
    Unanswered,
    answer,
    read_answer,
)

HEAD, HOME, FORK = "a" * 40, "example/catalog", "someone/catalog"


def pack(*files: tuple[str, bytes]) -> bytes:
    said = io.BytesIO()
    with zipfile.ZipFile(said, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return said.getvalue()


def pack_review(text: str = "plain") -> bytes:
    return pack((FILE, fill(text).model_dump_json().encode()))


def make_pull(number: int = 7, sha: str = HEAD, repo: str = FORK, base: str = HOME) -> dict:
    return {
        "number": number,
        "head": {"sha": sha, "repo": {"full_name": repo}},
        "base": {"repo": {"full_name": base}},
    }


class MadeUp:
    """A made-up GitHub, which keeps what it is told to write."""

    repository, server = HOME, "https://github.example"

    def __init__(self, **given: Any) -> None:
        self.run = {
            "id": 99,
            "event": "pull_request",
            "path": f"{WORKFLOW}@main",
            "head_sha": HEAD,
            "head_branch": "a&state=closed",
            "head_repository": {"full_name": FORK, "owner": {"login": "someone"}},
            "pull_requests": [],
        } | given.get("run", {})
        self.pulls = given.get("pulls", [make_pull()])
        self.comments = given.get("comments", [])
        self.files = given.get("files", [{"filename": "catalog/agencies/a.yml"}])
        self.archive = given.get("archive", pack_review())
        self.artifacts = given.get("artifacts", ["review", "preview"])
        self.size = given.get("size", 10)
        self.written: list[tuple[str, str, str]] = []
        self.asked: list[str] = []

    def ask(self, path: str, method: str = "GET", body: Mapping[str, Any] | None = None) -> Any:
        self.asked.append(path)
        if body is not None:
            self.written.append((method, path, body["body"]))
            return {}
        place, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        if place == "pulls":
            assert query["head"] == [f"someone:{self.run['head_branch']}"]
            return self.pulls
        if place == "actions/runs/99/artifacts":
            return {
                "artifacts": [
                    {"name": name, "id": i, "size_in_bytes": self.size, "expired": False}
                    for i, name in enumerate(self.artifacts)
                ]
            }
        if place == "actions/runs/99":
            return self.run
        of = {"issues/7/comments": self.comments, "pulls/7/files": self.files}[place]
        start = 100 * (int(query["page"][0]) - 1)
        return of[start : start + 100]

    def fetch(self, path: str, most: int) -> bytes:
        assert path == "actions/artifacts/0/zip"
        return self.archive


def post(**given: Any) -> str:
    """The text of the only comment that is written."""
    github = MadeUp(**given)
    answer(github, 99)
    ((_, _, text),) = github.written
    return text


def make_comment(number: int, body: str = MARK, login: str = AUTHOR, type: str = "Bot") -> dict:
    return {"id": number, "body": body, "user": {"login": login, "type": type}}


def test_the_first_answer_is_a_new_comment():
    github = MadeUp()
    assert answer(github, 99) == "Pull request 7: the comment is new."
    ((method, path, text),) = github.written
    assert (method, path) == ("POST", "issues/7/comments")
    assert text.startswith(f"{MARK}\n\n## 1 thing is to be mended")
    assert f"https://github.example/{HOME}/blob/{HEAD}/plain#L3" in text
    assert f"(https://github.example/{HOME}/actions/runs/99/artifacts/1)" in text
    assert NOTE not in text


def test_every_other_answer_takes_its_place():
    """Not that of a comment that somebody else began with the same mark."""
    comments = [
        make_comment(1, login="someone", type="User"),
        make_comment(2, body="A word"),
        make_comment(3, login=AUTHOR, type="User"),
        *[make_comment(9, body="") for _ in range(150)],
        make_comment(4),
        make_comment(5),
    ]
    github = MadeUp(comments=comments)
    answer(github, 99)
    ((method, path, _),) = github.written
    assert (method, path) == ("PATCH", "issues/comments/4")


@pytest.mark.parametrize(
    "given",
    [
        {"pulls": []},
        {"pulls": [make_pull(sha="b" * 40)]},
        {"pulls": [make_pull(repo="other/catalog")]},
        {"pulls": [make_pull() | {"head": {"sha": HEAD, "repo": None}}]},
        {"pulls": [make_pull(base="other/catalog")]},
        {"pulls": [make_pull(7), make_pull(8)]},
        {"run": {"event": "push"}},
        {"run": {"path": ".github/workflows/other.yml"}},
        {"run": {"head_repository": None}},
    ],
    ids=str,
)
def test_no_other_pull_request_gets_an_answer(given):
    github = MadeUp(**given)
    with pytest.raises(Unanswered):
        answer(github, 99)
    assert not github.written


def test_of_two_from_one_branch_github_says_which():
    run = {"pull_requests": [{"number": 7}]}
    assert post(pulls=[make_pull(8), make_pull(7)], run=run)


@pytest.mark.parametrize(
    "given",
    [
        {"artifacts": ["preview"]},
        {"artifacts": ["review", "review"]},
        {"size": 10**9},
        {"archive": b"no archive"},
        {"archive": pack()},
        {"archive": pack((FILE, b"{}"))},
        {"archive": pack((FILE, b"\xff\x00"))},
        {"archive": pack((FILE, b"[" * 100_000))},
        {"archive": pack(("../review.json", b"{}"))},
        {"archive": pack((FILE, b"{}"), ("x.sh", b"echo"))},
        {"archive": pack((FILE, b" " * (MOST_BYTES + 1)))},
        {"archive": pack_review()[:-30]},
        {"archive": pack_review().replace(b"PK\x01\x02", b"PK\x01\x03")},
        {"archive": pack((FILE, json.dumps({"note": "@octocat"}).encode()))},
    ],
    ids=range(14),
)
def test_what_is_no_answer_is_told_and_not_repeated(given):
    text = post(**given)
    assert text.startswith(f"{MARK}\n\n## No answer could be read")
    assert f"https://github.example/{HOME}/actions/runs/99" in text
    assert "octocat" not in text


def test_no_cut_or_bent_archive_ends_in_a_traceback():
    whole = pack_review()
    for at in range(0, len(whole), 7):
        for bent in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :]):
            try:
                read_answer(bent)
            except Unanswered:
                continue


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_answer_is_shown_and_does_nothing(text):
    said = post(archive=pack_review(text))
    assert said.count("<!--") == 1 and "](https://evil" not in said
    assert said.count("](https://") == post().count("](https://")
    assert len(said) < 65_536


@pytest.mark.parametrize(
    "file",
    [
        {"filename": "scripts/connect_catalog/load.py"},
        {"filename": "docs/about.md", "previous_filename": "Makefile"},
        {"filename": ".github/workflows/answer.yml"},
    ],
    ids=str,
)
def test_who_changes_the_program_is_told_to_be_so(file):
    many = [{"filename": f"datapackages/a/data/{i}.csv"} for i in range(120)]
    assert post(files=[*many, file]).startswith(f"{MARK}\n\n{NOTE}")
    assert NOTE not in post(files=many)
    assert NOTE in post(files=many * 25)


# ------------------------------------------------------------------------------ what is sent, and where


def refuse(*_: Any, **__: Any) -> None:
    raise urllib.error.HTTPError("", 403, "Forbidden", Message(), None)


class Sent(io.BytesIO):
    """What a service sends."""


def test_the_token_goes_to_github_alone_and_no_answer_is_endless(monkeypatch):
    asked: list[urllib.request.Request] = []

    class Opener:
        def open(self, request: urllib.request.Request, timeout: float) -> Sent:
            asked.append(request)
            return Sent(b'{"a": 1}')

    github = GitHub("https://api.example", "https://github.example", HOME, "a-token")
    handlers: list[Any] = []

    def make_opener(*given: Any) -> Opener:
        handlers.extend(given)
        return Opener()

    monkeypatch.setattr("connect_catalog.review.github.build_opener", make_opener)
    assert github.ask("pulls", "POST", {"body": "x"}) == {"a": 1}
    assert asked[0].full_url == f"https://api.example/repos/{HOME}/pulls"
    assert asked[0].get_header("Authorization") == "Bearer a-token"
    assert "a-token" not in repr(github)
    with pytest.raises(TooLong):
        github.fetch("x", 3)
    monkeypatch.setattr(Opener, "open", refuse)
    with pytest.raises(Unreached, match="403"):
        github.ask("pulls")
    follow = handlers[0]().redirect_request
    moved = follow(asked[0], None, 302, "", {}, "https://elsewhere.example/file")
    assert moved.get_header("Authorization") is None
    assert follow(asked[0], None, 302, "", {}, "http://elsewhere.example/file") is None
