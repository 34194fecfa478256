"""What a branch adds to the history: whatever commit hides a count, and however, it is found."""

import json
import os
import random
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from limits import stop_runaway
from test_revisions import commit, git

from connect_catalog import branch as branch_module
from connect_catalog.branch import find_in_branch
from connect_catalog.changes import find_base
from connect_catalog.checks.versions import find_shown_before
from connect_catalog.cli import main
from connect_catalog.codes import Code
from connect_catalog.load import load

TABLE = "datapackages/story-hours/data/by-place.csv"
DESCRIPTOR = "datapackages/story-hours/datapackage.json"


@pytest.fixture
def branch(repo, monkeypatch) -> Path:
    """The tiny repository under git, on a branch that has added nothing yet."""
    git(repo, "init", "--quiet", "--initial-branch", "main")
    (repo / ".gitignore").write_text(".cache/\nsite/\n")
    commit(repo, "2025-01-05")
    git(repo, "switch", "--quiet", "-c", "work")
    monkeypatch.chdir(repo)
    return repo


def find(root: Path) -> list:
    catalog = load(root).catalog
    assert catalog is not None
    return find_in_branch(root, catalog, "main")


def show_count(root: Path, path: str = TABLE) -> int:
    """Show a hidden count in a table, and give its line."""
    lines = (root / path).read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if ",suppressed," in line)
    lines[at] = lines[at].replace(",suppressed,", ",3,", 1)
    (root / path).write_text("".join(lines))
    return at + 1


def change_note(root: Path, words: str) -> None:
    path = root / "datapackages/story-hours/README.md"
    path.write_text(path.read_text() + f"\n{words}\n")


def test_a_branch_that_adds_nothing_bad_is_well(branch):
    change_note(branch, "More.")
    commit(branch, "2025-01-06")
    assert find(branch) == []


def test_versions_that_nobody_audits_are_told(branch, monkeypatch):
    """A branch of very many versions is audited in its newest alone, and never in silence."""
    for day in ("06", "07", "08"):
        change_note(branch, f"As of the {day}th.")
        last = commit(branch, f"2025-01-{day}")
    monkeypatch.setattr(branch_module, "BRANCH_AUDITED", 1)
    (found,) = find(branch)
    assert found.code == "in-history" and "nobody has worked out" in found.message
    assert last[:12] not in found.message and "and 1 more" in found.message


def test_a_count_that_was_taken_back_is_told_with_commit_line_and_what_to_do(branch):
    before = (branch / TABLE).read_text()
    line = show_count(branch)
    bad = commit(branch, "2025-01-06")
    (branch / TABLE).write_text(before)
    change_note(branch, "More.")
    commit(branch, "2025-01-07")
    (found,) = find(branch)
    assert (found.path, found.line, found.code) == (TABLE, line, "in-history")
    assert bad[:12] in found.message and f"line {line}" in found.message
    assert "git reset --soft $(git merge-base main HEAD) && git commit" in found.mend
    assert "tell the maintainers at once" in found.mend
    said = CliRunner().invoke(main, ["check", "--changed", "main"])
    assert said.exit_code == 1 and bad[:12] in said.output
    told = found.mend.partition("past: ")[2].partition(" If it")[0] + " -q -m Whole"
    subprocess.run(told, shell=True, check=True, env=identity())  # noqa: S602 - as a person pastes it
    assert find(branch) == []
    assert CliRunner().invoke(main, ["check", "--changed", "main"]).exit_code == 0


def identity() -> dict[str, str]:
    names = {
        f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return {**os.environ, **names}


# --------------------------------------------------------------------------- who hides, and how

HIDES = (
    *("plain", "amended elsewhere", "in a merge alone", "merged from aside", "under another name"),
    *(
        "in another package",
        "before its descriptor",
        "as a label",
        "with a low threshold",
        "tagged",
    ),
    *("in a deleted package", "in a first commit", "given away", "in a workbook", "in a note"),
    *("in a page", "in a stray file", "behind a pointer", "on a case's name", "octopus"),
)


def hide(root: Path, how: str, rng: random.Random) -> None:
    """Add commits to a branch of which one shows what may not be shown, and the last one does not."""
    before = {
        p: p.read_bytes()
        for p in root.rglob("*")
        if p.is_file() and not {".git", ".cache"} & {*p.parts}
    }

    def restore() -> None:
        for path in [
            p for p in root.rglob("*") if (p.is_file() or p.is_symlink()) and ".git" not in p.parts
        ]:
            if ".cache" not in path.parts and path not in before:
                path.unlink()
        for path, content in before.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def noise() -> None:
        for _ in range(rng.randrange(3)):
            change_note(root, f"A word {rng.random()}.")
            before[root / "datapackages/story-hours/README.md"] = (
                root / "datapackages/story-hours/README.md"
            ).read_bytes()
            commit(root, "2025-01-06")

    noise()
    document = json.loads((root / DESCRIPTOR).read_text())
    if how in ("plain", "tagged", "amended elsewhere"):
        show_count(root)
    elif how == "under another name":
        show_count(root)
        git(root, "mv", "datapackages/story-hours", "datapackages/story-times")
        path = root / "datapackages/story-times/datapackage.json"
        path.write_text(path.read_text().replace('"story-hours"', '"story-times"'))
    elif how in ("in another package", "in a deleted package"):
        copy = root / "datapackages/kite-hours"
        subprocess.run(["cp", "-r", root / "datapackages/story-hours", copy], check=True)
        show_count(root, "datapackages/kite-hours/data/by-place.csv")
    elif how == "before its descriptor":
        (root / "datapackages/raw/data").mkdir(parents=True)
        (root / "datapackages/raw/data/t.csv").write_text("place,children\na,3\n")
    elif how == "as a label":
        show_count(root)
        for column in document["resources"][0]["schema"]["fields"]:
            if column["connect"]["role"] == "measure":
                column["connect"] = {"role": "label"}
                column["type"] = "string"
        (root / DESCRIPTOR).write_text(json.dumps(document))
    elif how == "with a low threshold":
        show_count(root)
        document["connect"]["suppression"]["threshold"] = 1
        (root / DESCRIPTOR).write_text(json.dumps(document))
    elif how == "in a workbook":
        (root / "datapackages/story-hours/data/counts.xlsx").write_bytes(b"PK\x03\x04 3")
    elif how == "in a note":
        change_note(root, "Call her: Ms. Jane Roe, 860-55-1234.")
    elif how == "in a page":
        (root / "docs/list.md").write_text("# A list\n\nHer number is 123-45-6789.\n")
    elif how == "in a stray file":
        (root / "catalog/list.csv").write_text("child,3\n")
    elif how == "behind a pointer":
        (root / "datapackages/story-hours/data/x.csv").symlink_to("../../3")
    elif how == "on a case's name":
        (root / "datapackages/story-hours/data/a\nb.csv").write_text("n\n3\n")
    elif how == "given away":
        text = (root / TABLE).read_text().replace("Gammaburg,2022,missing", "Gammaburg,2022,17")
        (root / TABLE).write_text(text.replace("Alphaville,2022,120", "Alphaville,2022,100"))
        text = (root / DESCRIPTOR).read_text().replace('"none"', '"exact"')
        (root / DESCRIPTOR).write_text(text)
    elif how in ("in a merge alone", "octopus", "merged from aside", "in a first commit"):
        hide_in_merge(root, how, restore)
        return
    bad = commit(root, "2025-01-07")
    if how == "tagged":
        git(root, "tag", "old", bad)
        git(root, "reset", "--quiet", "--hard", "HEAD~1")
        return
    restore()
    if how == "under another name":
        subprocess.run(["rm", "-rf", root / "datapackages/story-times"], check=True)
    commit(root, "2025-01-08")
    noise()


def hide_in_merge(root: Path, how: str, restore) -> None:
    """The same with a merge: what it shows stands in no commit before it, or in one beside."""
    if how == "in a first commit":
        git(root, "switch", "--quiet", "--orphan", "aside")
    else:
        git(root, "switch", "--quiet", "-c", "aside", "main")
    names = ["aside"]
    if how == "octopus":
        change_note(root, "One.")
        commit(root, "2025-01-07")
        git(root, "switch", "--quiet", "-c", "further", "main")
        names.append("further")
    if how in ("merged from aside", "in a first commit"):
        restore()
        show_count(root)
        commit(root, "2025-01-07")
        restore()
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "y")
    git(root, "switch", "--quiet", "--force", "work")
    strategy = ["-s", "ours"] if how != "octopus" else []
    git(
        root,
        "merge",
        "--quiet",
        "--no-commit",
        "--no-ff",
        "--allow-unrelated-histories",
        *strategy,
        *names,
    )
    if how in ("in a merge alone", "octopus"):
        show_count(root)
    commit(root, "2025-01-08")
    restore()
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "z")


@pytest.mark.parametrize("how", HIDES)
def test_whatever_hides_it_is_found(branch, how):
    hide(branch, how, random.Random(how))  # noqa: S311 - made-up branches
    assert git(branch, "status", "--porcelain") == ""
    found = find(branch)
    assert found and all(problem.code == Code.IN_HISTORY for problem in found), how
    assert CliRunner().invoke(main, ["check", "--changed", "main"]).exit_code == 1


def test_what_was_found_is_found_again_from_what_is_kept(branch):
    hide(branch, "plain", random.Random(0))  # noqa: S311
    assert find(branch) == find(branch) != []


@pytest.mark.parametrize("name", ["main", "origin/main"])
def test_a_tag_that_is_named_as_the_main_line_is_not_taken_for_it(branch, name):
    """git takes tags before branches, so that the branch would seem to have added nothing."""
    git(branch, "update-ref", "refs/remotes/origin/main", "main")
    show_count(branch)
    commit(branch, "2025-02-05")
    git(branch, "tag", name)
    found = find_in_branch(branch, load(branch).catalog, name)
    assert [problem.path for problem in found] == [TABLE]
    assert [p.path for p in find_in_branch(branch, load(branch).catalog, None)] == [TABLE]
    assert find_base(branch, None) == git(branch, "rev-parse", "refs/heads/main").strip()


@pytest.mark.parametrize("name", ["main", "origin/main"])
def test_no_tag_hides_that_the_main_line_showed_a_number(branch, name):
    git(branch, "checkout", "--quiet", "main")
    git(branch, "tag", name)
    hidden = (branch / TABLE).read_text()
    line = show_count(branch)
    commit(branch, "2025-02-05")
    (branch / TABLE).write_text(hidden)
    commit(branch, "2025-03-05")
    if name == "origin/main":
        git(branch, "update-ref", "refs/remotes/origin/main", "refs/heads/main")
    shown = find_shown_before(branch, load(branch).catalog, cache=False)
    assert [place.row + 2 for place in shown] == [line]


def test_a_tag_is_named_so_that_no_shell_runs_it(branch):
    show_count(branch)
    commit(branch, "2025-02-05")
    git(branch, "tag", "--", "a;touch${IFS}owned")
    git(branch, "reset", "--quiet", "--hard", "main")
    (problem,) = find(branch)
    assert "git tag -d -- 'a;touch${IFS}owned'" in problem.mend


def test_a_thousand_commits_are_looked_at_once(branch, monkeypatch):
    """A version that many commits have is judged once; unchanged ones cost nothing."""
    stream, words = [], (branch / "datapackages/story-hours/README.md").read_text()
    for number in range(1000):
        text = f"{words}\n{number % 5}\n".encode()
        stream.append(
            b"commit refs/heads/work\ncommitter a <a@example.org> %d +0000\ndata 1\nx\n%sM 100644 inline "
            b"datapackages/story-hours/README.md\ndata %d\n%s\n"
            % (
                1736000000 + number,
                b"from refs/heads/work^0\n" if number == 0 else b"",
                len(text),
                text,
            )
        )
    git(branch, "fast-import", "--quiet", "--force", given=b"".join(stream))
    git(branch, "reset", "--quiet", "--hard")
    judged, real = [], branch_module._judge_version
    monkeypatch.setattr(
        branch_module, "_judge_version", lambda *given: judged.append(1) or real(*given)
    )
    with stop_runaway(60):
        assert find(branch) == []
    assert len(judged) == 5


# ------------------------------------------------------------------------------ what is staged


def test_what_is_staged_is_checked_not_the_files(branch):
    before = (branch / TABLE).read_text()
    line = show_count(branch)
    git(branch, "add", TABLE)
    (branch / TABLE).write_text(before)
    assert CliRunner().invoke(main, ["check", "--changed", "HEAD"]).exit_code == 0
    said = CliRunner().invoke(main, ["check", "--staged"])
    assert said.exit_code == 1 and f"{TABLE}:{line}" in said.output and "small-count" in said.output


def test_files_that_are_not_staged_do_not_matter(branch):
    show_count(branch)
    said = CliRunner().invoke(main, ["check", "--staged"])
    assert said.exit_code == 0, said.output


def test_a_table_that_is_only_meant_to_be_added_is_not_staged(branch):
    (branch / "datapackages/story-hours/data/x.csv").write_text("n\n3\n")
    git(branch, "add", "-N", "datapackages/story-hours/data/x.csv")
    assert CliRunner().invoke(main, ["check", "--staged"]).exit_code == 0
    git(branch, "add", "datapackages/story-hours/data/x.csv")
    assert CliRunner().invoke(main, ["check", "--staged"]).exit_code == 1


def test_the_first_commit_of_all_can_be_checked(repo, monkeypatch):
    git(repo, "init", "--quiet")
    (repo / ".gitignore").write_text(".cache/\n")
    git(repo, "add", "-A")
    monkeypatch.chdir(repo)
    said = CliRunner().invoke(main, ["check", "--staged"])
    assert said.exit_code == 0, said.output
    show_count(repo)
    git(repo, "add", "-A")
    assert CliRunner().invoke(main, ["check", "--staged"]).exit_code == 1


def test_a_merge_that_is_not_finished_is_told(branch):
    change_note(branch, "One.")
    commit(branch, "2025-01-06")
    git(branch, "switch", "--quiet", "-c", "other", "main")
    change_note(branch, "Other.")
    commit(branch, "2025-01-06")
    subprocess.run(["git", "merge", "work"], cwd=branch, capture_output=True, env=identity())
    said = CliRunner().invoke(main, ["check", "--staged"])
    assert said.exit_code == 2 and "A merge is not finished" in said.output


# ------------------------------------------------------------------------------------ the hook


def commit_as_a_person(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = ["git", "commit", "-q", "-m", "x", *arguments]
    return subprocess.run(command, cwd=root, env=identity(), capture_output=True, text=True)


@pytest.fixture
def hooked(branch):
    said = CliRunner().invoke(main, ["hook", "install"])
    assert said.exit_code == 0 and "catalog hook remove" in said.output, said.output
    return branch


def test_the_hook_keeps_a_small_count_out(hooked, tmp_path):
    """However it is committed: staged while the file is well, as a single path of several, and in another
    work tree."""
    git(hooked, "worktree", "add", "--quiet", "-b", "third", str(tmp_path / "third"))
    before = (hooked / TABLE).read_text()
    show_count(hooked)
    git(hooked, "add", "-A")
    (hooked / TABLE).write_text(before)
    refuses(hooked)
    git(hooked, "reset", "--quiet", "--hard")
    show_count(hooked)
    refuses(hooked, TABLE)
    git(hooked, "reset", "--quiet", "--hard")
    show_count(tmp_path / "third")
    refuses(tmp_path / "third", "-a")
    change_note(hooked, "More.")
    assert commit_as_a_person(hooked, "-a").returncode == 0


def refuses(root: Path, *arguments: str) -> None:
    """A commit is refused for its small count."""
    before = git(root, "rev-parse", "HEAD")
    done = commit_as_a_person(root, *arguments)
    assert done.returncode != 0 and "small-count" in done.stdout + done.stderr
    assert git(root, "rev-parse", "HEAD") == before


def test_a_hook_that_is_there_stays(branch):
    path = branch / ".git/hooks/pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\nexit 0\n")
    said = CliRunner().invoke(main, ["hook", "install"])
    assert said.exit_code == 2 and "add this line" in said.output
    assert CliRunner().invoke(main, ["hook", "remove"]).exit_code == 2
    assert path.read_text() == "#!/bin/sh\nexit 0\n"


def test_ours_can_be_installed_again_and_removed(hooked):
    assert CliRunner().invoke(main, ["hook", "install"]).exit_code == 0
    assert CliRunner().invoke(main, ["hook", "remove"]).exit_code == 0
    assert not (hooked / ".git/hooks/pre-commit").exists()
    assert CliRunner().invoke(main, ["hook", "remove"]).exit_code == 2


def test_the_hook_lies_where_git_looks(branch, tmp_path):
    git(branch, "config", "core.hooksPath", ".hooks")
    assert CliRunner().invoke(main, ["hook", "install"]).exit_code == 0
    done = subprocess.run(["git", "hook", "run", "pre-commit"], cwd=branch, capture_output=True)
    assert done.returncode == 0, done.stderr
    git(branch, "config", "core.hooksPath", str(tmp_path / "everybodys"))
    said = CliRunner().invoke(main, ["hook", "install"])
    assert said.exit_code == 2 and "outside this repository" in said.output
    assert not (tmp_path / "everybodys").exists()


# ------------------------------------------------------------------------ what nobody should commit


@pytest.mark.parametrize(
    "path",
    [
        ".venv/bin/python",
        "node_modules/a/index.js",
        ".cache/judge/a.json",
        "site/index.html",
        "scripts/__pycache__/a.cpython-312.pyc",
        ".VENV/bin/python",
    ],
)
def test_what_is_made_on_each_machine_is_refused(branch, path):
    (branch / path).parent.mkdir(parents=True, exist_ok=True)
    (branch / path).write_text("{}")
    git(branch, "add", "--force", path)
    for command in (["check"], ["check", "--staged"], ["check", "--changed", "HEAD"]):
        said = CliRunner().invoke(main, command)
        assert said.exit_code == 1 and path in said.output and "git rm -r --cached" in said.output


def test_a_file_that_is_ignored_and_committed_is_refused(branch):
    (branch / ".gitignore").write_text(".cache/\n*.log\n")
    (branch / "a.log").write_text("3")
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    git(branch, "add", "--force", "a.log")
    said = CliRunner().invoke(main, ["check"])
    assert said.exit_code == 1 and "a.log" in said.output
