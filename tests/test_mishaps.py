"""Bad luck with files, the clock and the terminal: a message each, and no traceback."""

import io
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT, TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.clock import read_today
from connect_catalog.intake.metadata import find_metadata
from connect_catalog.refusals import Refusal
from connect_catalog.site.languages import open_language, read_language

TABLE = "datapackages/kite-club/data/members.csv"
README = "datapackages/kite-club/README.md"
FILES = (
    TABLE,
    README,
    "datapackages/kite-club/datapackage.json",
    "catalog/catalog.yml",
    "catalog/vocabulary.yml",
    "docs/privacy.md",
)
COMMANDS = (
    ("check",),
    ("build",),
    ("stats",),
    ("suppress", "kite-club"),
    ("update", "kite-club", "--from", "fresh.csv", "--updated", "2025-02-01"),
    ("new", "fresh", "--from", "fresh.csv", "--agency", "samples"),
    ("hits", "import", "--format", "combined", "fresh.csv"),
    ("report", "--since", "2025-01-01"),
)


def make_folder(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_broken_link(path: Path) -> None:
    path.symlink_to("nowhere")


def run(repo, monkeypatch, *arguments) -> str:
    """What a command says; it ends with 0, 1 or 2, and raises nothing."""
    monkeypatch.chdir(repo)
    (repo / "fresh.csv").exists() or (repo / "fresh.csv").write_text("town,year\nA,2024\n")
    done = CliRunner().invoke(main, list(arguments), input="")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert done.exit_code in (0, 1, 2)
    assert "Traceback" not in done.output
    return done.output


@pytest.mark.parametrize("put", [make_folder, make_pipe, make_broken_link])
@pytest.mark.parametrize("path", FILES)
def test_something_else_in_the_place_of_a_file_is_a_problem(repo, path, put):
    (repo / path).unlink()
    put(repo / path)
    _, problems = load_and_check(repo, TODAY, cache=False)
    assert any(problem.path == path for problem in problems) or put is make_folder
    assert all(problem.mend for problem in problems)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("put", [make_folder, make_broken_link])
def test_every_command_tells_of_it(repo, monkeypatch, command, put):
    (repo / "catalog/vocabulary.yml").unlink()
    put(repo / "catalog/vocabulary.yml")
    assert run(repo, monkeypatch, *command)


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError, IsADirectoryError])
@pytest.mark.parametrize("path", FILES)
def test_a_file_that_cannot_be_read_or_is_gone_meanwhile_is_a_problem(
    repo, monkeypatch, path, error
):
    read = Path.read_bytes

    def refuse(self):
        if self == repo / path:
            raise error(13, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    _, problems = load_and_check(repo, TODAY, cache=False)
    assert ("unreadable", path) in [(problem.code, problem.path) for problem in problems]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_the_disk_refuses_is_a_message(repo, monkeypatch, command):
    def refuse(*args, **options):
        raise PermissionError(13, "Permission denied", "catalog")

    monkeypatch.setattr("connect_catalog.load.load", refuse)
    monkeypatch.setattr("connect_catalog.checks.load", refuse)
    monkeypatch.setattr("connect_catalog.intake.suppress.load", refuse)
    assert "permission denied" in run(repo, monkeypatch, *command)


@pytest.mark.parametrize("path", ["nowhere.csv", ".", "datapackages"])
@pytest.mark.parametrize(
    "command",
    [c for c in COMMANDS if "fresh.csv" in c],
    ids=" ".join,
)
def test_a_file_that_is_none_is_a_message(repo, monkeypatch, command, path):
    assert run(repo, monkeypatch, *(path if word == "fresh.csv" else word for word in command))


@pytest.mark.parametrize("epoch", ["x", "1e9", "99999999999999999999", "-99999999999999", "nan"])
def test_a_source_date_that_is_none_is_a_message(repo, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(Refusal, match="SOURCE_DATE_EPOCH"):
        read_today()
    assert "SOURCE_DATE_EPOCH" in run(repo, monkeypatch, "stats")


def test_an_empty_source_date_is_none(repo, monkeypatch):
    """The libraries that numbers are worked out with take it for a number, and fail."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    run(repo, monkeypatch, "stats")
    assert "SOURCE_DATE_EPOCH" not in os.environ


@pytest.mark.parametrize("epoch", ["253402300799", "250247750400", "-62135596800", "-2240611200"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_day_at_the_end_of_the_calendar_is_a_message(repo, monkeypatch, epoch, command):
    """Days before and after it are reckoned, and there are none."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    said = run(repo, monkeypatch, *command)
    if command[0] not in ("suppress", "update"):  # which ask for no day
        assert "SOURCE_DATE_EPOCH says that it is" in said


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_whose_input_or_output_is_closed_is_no_traceback(repo, closed):
    """Python has no input or output at all then."""
    words = ("--title", "How?", "--asker", "parent", "--topic", "weather", "--status", "open")
    program = "from connect_catalog.cli import main; main()"
    command = [sys.executable, "-c", program, "record", "request", *words]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command],
        cwd=repo,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert [*(repo / "catalog/requests").glob("*how*")]


def test_a_pipe_beside_a_table_is_not_waited_for(tmp_path, monkeypatch):
    def refuse(path):
        raise AssertionError(path)

    make_pipe(tmp_path / "form.txt")
    monkeypatch.setattr("connect_catalog.intake.metadata.read_metadata", refuse)
    assert find_metadata(tmp_path / "table.csv") is None


def test_a_source_date_is_the_day(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769817600")
    assert read_today().isoformat() == "2026-01-31"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_a_terminal_that_knows_few_letters_shows_the_others_as_marks(repo, encoding):
    (repo / README).write_text("# Kites\n\n<b>“Niñas” – 你好</b>\n", "utf-8")
    (repo / TABLE).write_text("place,year,members\nÅ你 town,2024,x“\n", "utf-8")
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [Path(sys.executable).with_name("catalog"), "check"]
    done = subprocess.run(command, cwd=repo, env=env, capture_output=True)
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert b"wrong:" in done.stdout


@pytest.mark.parametrize(
    "content",
    [
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=kites\\n"\n\nmsgid "a"\nmsgstr "b"\n',
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "\xff"\n',
        b"\0\1\2",
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=9; plural=((((n;\\n"\n',
    ],
)
def test_a_translation_that_cannot_be_read_is_a_message(content):
    with pytest.raises(Refusal, match="es.po"):
        open_language("es", io.BytesIO(content))


def test_a_translation_without_end_is_a_message(tmp_path, monkeypatch):
    monkeypatch.setattr("connect_catalog.site.languages.LANGUAGES", tmp_path)
    (tmp_path / "es.po").write_bytes(b"#\n" * 3_000_000)
    with pytest.raises(Refusal, match="larger than 5 MB"):
        read_language("es")


def test_no_message_names_the_program_s_files(repo, monkeypatch):
    (repo / "catalog/catalog.yml").unlink()
    assert str(ROOT) not in run(repo, monkeypatch, "check")


def refuse_all_writes():
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


@pytest.mark.slow
def test_a_disk_that_takes_nothing_at_all_is_told_in_a_sentence(repo):
    """Not even a temporary file, of which the refusal names none."""
    program = "from connect_catalog.cli import main; main(['build'])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repo,
        capture_output=True,
        text=True,
        preexec_fn=refuse_all_writes,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.count("Error: ") == 1 and "disk has room" in done.stderr
