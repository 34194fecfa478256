"""The `catalog` command: exit codes, what it prints where, and no traceback for wrong use."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT

from connect_catalog.cli import main
from connect_catalog.refusals import Refusal, Unsound

COMMAND = Path(sys.executable).with_name("catalog")
COMMANDS = (
    "adopt",
    "build",
    "check",
    "form",
    "hits",
    "hook",
    "new",
    "portal",
    "record",
    "report",
    "review",
    "serve",
    "stats",
    "suppress",
    "templates",
    "translations",
    "update",
)


@pytest.fixture
def run(repo, monkeypatch):
    """Run the command inside the tiny repository."""
    monkeypatch.chdir(repo)

    def run(*arguments: str):
        result = CliRunner().invoke(main, arguments)
        assert "Traceback" not in result.output
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def break_record(repo) -> None:
    (repo / "catalog/agencies/samples.yml").write_text("title: a: b\n")


def break_table(repo) -> None:
    path = repo / "datapackages/kite-club/data/members.csv"
    path.write_text(path.read_text().replace(",310", ",many"))


# ----------------------------------------------------------------------------------------- help


def test_help_lists_every_command():
    result = CliRunner().invoke(main, ["--help"])
    listed = re.findall(r"^  ([a-z]+)  ", result.output, re.M)
    assert result.exit_code == 0
    assert sorted(main.commands) == sorted(listed) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_has_help(command):
    result = CliRunner().invoke(main, [command, "-h"])
    assert result.exit_code == 0
    for option in main.commands[command].params:
        assert option.param_type_name == "argument" or option.name == "port" or option.help, (
            option.name
        )


def test_help_imports_nothing_heavy():
    code = (
        "import sys; import connect_catalog.cli; "
        "print(*{'pandas', 'frictionless', 'mkdocs', 'plotly', 'pydantic', 'jinja2'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert result.stdout.strip() == ""


# ---------------------------------------------------------------------------------------- check


def test_check_is_good(run):
    result = run("check")
    assert result.exit_code == 0
    assert "3 data packages" in result.stdout


@pytest.mark.parametrize("break_it", [break_record, break_table])
def test_check_finds_problems(run, repo, break_it):
    break_it(repo)
    result = run("check")
    assert result.exit_code == 1
    assert "wrong:" in result.stdout and "mend:" in result.stdout
    assert "1 problem found" in result.stderr


def test_check_says_of_which_package_the_hidden_numbers_were_not_audited(run, repo):
    assert "nobody has looked" not in run("check").stderr
    break_table(repo)
    told = [line for line in run("check").stderr.splitlines() if "nobody has looked" in line]
    assert [line.partition(":")[0] for line in told] == ["kite-club"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("datapackages/kite-club", 1),
        ("datapackages/kite-club/data/members.csv", 1),
        ("datapackages", 1),
        ("datapackages/places", 0),
        ("catalog/agencies", 0),
    ],
)
def test_check_of_a_path_judges_what_the_path_belongs_to(run, repo, path, code):
    break_table(repo)
    result = run("check", path)
    assert result.exit_code == code, result.output


def test_check_writes_every_line_to_a_report_and_names_whose_problems_it_does_not_show(
    run, repo, tmp_path
):
    break_record(repo)
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text("place,year,members\n" + "".join(f"Town {i},2024,many\n" for i in range(50)))
    report = tmp_path / "report.txt"
    result = run("check", "kite-club", "--report", str(report))
    assert result.exit_code == 1 and "50 problems found" in result.output
    assert "There are problems in catalog/agencies/samples.yml as well" in result.output
    lines = ", ".join(str(line) for line in range(2, 52))
    assert f"members.csv:{lines} [members]" in report.read_text("utf-8")
    assert "members.csv:2, 3, 4, 5, 6 and 45 more [members]" in result.output
    assert run("check", "--report", str(tmp_path / "gone/report.txt")).exit_code == 2


def test_check_of_a_path_finds_a_broken_record_there(run, repo):
    break_record(repo)
    assert run("check", "catalog/agencies/samples.yml").exit_code == 1


def test_check_from_a_folder_below(run, repo, monkeypatch):
    monkeypatch.chdir(repo / "datapackages/places")
    assert run("check", "data").exit_code == 0


def test_check_for_github_escapes_what_was_submitted(run, repo):
    path = repo / "catalog/agencies/samples.yml"
    path.write_text(
        path.read_text().replace("kind: state-agency", r'kind: "100%\n::error::stop, now"')
    )
    result = run("check", "--format", "github")
    assert result.exit_code == 1
    lines = [line for line in result.stdout.splitlines() if line]
    assert len(lines) == 1
    assert lines[0].startswith(
        "::error file=catalog/agencies/samples.yml,line=3,title=not-allowed::kind: "
    )
    assert "100%25 ::error::stop" in lines[0]


# ---------------------------------------------------------------------------------------- stats


def test_stats_as_json(run):
    result = run("stats", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["as_of"] == "2026-01-31"
    assert {
        "measure": "share-obtained",
        "by": "all",
        "group": "all",
        "value": 1,
        "of": 4,
        "unit": "desired datasets",
    } in document["figures"]


def test_stats_for_people(run):
    result = run("stats")
    assert result.exit_code == 0
    assert result.stdout.startswith("As of 2026-01-31\n")
    assert re.search(r"^share-obtained +1 of 4 desired datasets$", result.stdout, re.M)


def test_stats_of_broken_records_are_problems(run, repo):
    break_record(repo)
    result = run("stats", "--json")
    assert result.exit_code == 1
    assert "samples.yml" in result.stdout


# ------------------------------------------------------------------------------------------ new


def test_new_says_what_it_made_and_what_is_next(run, tmp_path):
    (tmp_path / "table.csv").write_text("Town,Puddles\nAlphaville,12\n")
    result = run("new", "puddles", "--from", str(tmp_path / "table.csv"), "--agency", "samples")
    assert result.exit_code == 0
    assert re.search(r"Wrote datapackages/puddles/.\nTables: puddles \(1 row\).", result.stdout)
    assert "FILL IN" in result.stdout
    assert run("check", "datapackages/puddles").exit_code == 1


# ------------------------------------------------------------------------------------ wrong use


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("check", "--nonsense"),
        ("check", "--format", "morse"),
        ("check", "no/such/file"),
        ("check", "/"),
        ("stats", "too", "much"),
        ("new",),
        ("new", "puddles"),
        ("new", "puddles", "--from", "datapackages/places/data/places.csv"),
        ("new", "puddles", "--from", "no-such-file.csv", "--agency", "samples"),
        ("new", "puddles", "--from", "catalog", "--agency", "samples"),
        ("new", "../puddles", "--from", "README.md", "--agency", "samples"),
        ("new", "places", "--from", "datapackages/places/data/places.csv", "--agency", "samples"),
        ("serve", "--port", "0"),
        ("serve", "--port", "many"),
    ],
)
def test_wrong_use_ends_with_2_and_says_why(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert "Error: " in result.stderr or "Usage: " in result.stderr


@pytest.mark.parametrize("arguments", [("check",), ("stats",), ("build",), ("serve",)])
def test_outside_a_catalog_every_command_says_where_to_stand(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "go to the folder" in result.output.lower()


# --------------------------------------------------------------------------- terminals and pipes


def test_in_a_pipe_it_is_quiet(repo):
    done = subprocess.run([COMMAND, "check"], cwd=repo, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert "\r" not in done.stdout


def test_on_a_terminal_it_shows_progress_and_wipes_it_away(repo):
    main_end, command_end = pty.openpty()
    done = subprocess.run([COMMAND, "check"], cwd=repo, stdout=subprocess.PIPE, stderr=command_end)
    os.close(command_end)
    shown = os.read(main_end, 100_000).decode()
    os.close(main_end)
    assert done.returncode == 0
    assert "checking places" in shown
    assert shown.endswith("\r") and shown.rstrip("\r").endswith(" ")


@pytest.mark.slow
def test_a_closed_pipe_is_no_traceback(repo):
    command = f"'{COMMAND}' stats | head -1"
    done = subprocess.run(command, shell=True, cwd=repo, capture_output=True, text=True)  # noqa: S602
    assert done.stdout == "As of 2026-01-31\n"
    assert "Traceback" not in done.stderr


def test_it_works_without_a_language_set(repo):
    environment = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"]}
    break_table(repo)
    done = subprocess.run([COMMAND, "check"], cwd=repo, env=environment, capture_output=True)
    assert done.returncode == 1
    assert b"many" in done.stdout and b"Traceback" not in done.stderr


def test_the_command_of_the_readme_is_installed():
    assert COMMAND.is_file()
    assert (ROOT / "pyproject.toml").read_text().count('catalog = "connect_catalog.cli:main"') == 1


def test_serve_says_when_its_port_is_taken(run):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run("serve", "--port", str(other.getsockname()[1]))
    assert done.exit_code == 2
    assert "is in use" in done.output


def test_check_refuses_a_path_it_would_not_check(run):
    done = run("check", "docs")
    assert done.exit_code == 2
    assert "is not checked by this command" in done.output


def test_every_command_named_in_words_exists():
    """In the guides and in what the program prints."""
    texts = [
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("*.md"),
        *(ROOT / "scripts/connect_catalog").rglob("*.py"),
    ]
    named = {
        word
        for path in texts
        for word in re.findall(r"(?:`|run: |bin/)catalog ([a-z]+)", path.read_text("utf-8"))
    }
    assert named <= set(main.commands), named - set(main.commands)


@pytest.mark.parametrize("refusal", [Refusal, Unsound])
def test_a_refusal_is_a_message_and_an_exit_code(run, monkeypatch, refusal):
    def refuse() -> None:
        raise refusal("The kites are all taken.")

    monkeypatch.setitem(main.commands, "fly", click.Command("fly", callback=refuse))
    done = run("fly")
    assert done.exit_code == {Refusal: 2, Unsound: 1}[refusal]
    assert (done.stdout, done.stderr) == ("", "Error: The kites are all taken.\n")
