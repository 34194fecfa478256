"""Every command that writes, with a fault at one of its writes: how it is prepared, tried and judged.

The catalog must be as it was before, or whole, and the next try must work.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
from conftest import add_language, copy_workgroup
from faulty import CRASHED, Ended, Server
from forms import TABLE, fill_form, save_form, write_barrier
from issues import GIVEN, write_body, write_event

from connect_catalog import cli, disk
from connect_catalog.intake.form.issue_forms import list_issue_forms
from connect_catalog.intake.translators import write_texts
from connect_catalog.load import load
from connect_catalog.model import TranslatedText, take_fingerprint
from connect_catalog.translations import ToldText, list_told

LOG = "".join(
    f'192.0.2.7 - - [{day} +0000] "GET /tiny/datasets/story-hours/ HTTP/1.1" 200 99 "-" "Mozilla/5.0 (X11; '
    'Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"\n'
    for day in ("30/Nov/2025:10:00:00", "01/Dec/2025:10:00:00", "05/Jan/2026:10:00:00")
)
WIDE = "Town,2020,2021\nAlphaville,10,20\nBetatown,30,40\n"
TIDY = "place,year,visits\nAlphaville,2020,10\nBetatown,2020,70\n"
EDITION = (
    "place_id,place,year,visits,percent_outdoors\n"
    "01,Alphaville,2024,160,31.0\n02,Betatown,2024,20,10.0\n03,Gammaburg,2024,40,0.0\n"
)
PUBLIC = (
    "catalog",
    "datapackages",
    "docs",
    "site",
    "report-2026-01-31",
    "all.txt",
    "fresh",
    "form.xlsx",
    "words.po",
    "portal-story-hours",
    ".git",
    ".github",
    ".vscode",
)
# What each command is given; without words where it needs none. Those that write records or packages write
# several files.
COMMANDS = {
    "record status": ["record", "status", "kite-club", "obtained", "--note", "x", "--yes"],
    "record review": ["record", "review", "kite-club", "spring", "--outcome", "Wait.", "--yes"],
    "record request": [
        *("record", "request", "--title", "How wet?", "--asker", "parent", "--topic", "weather"),
        *("--status", "open"),
    ],
    "record request closed": [
        *("record", "request", "--close", "how-deep", "--status", "answered"),
        *("--answered-with", "story-hours"),
    ],
    "record meeting": [
        *("record", "meeting", "--title", "Winter", "--kind", "statewide", "--date", "2026-01-20"),
        *("--attendees", "family=8", "--agencies", "samples"),
    ],
    "record training": [
        *("record", "training", "--title", "Reading maps", "--series", "Maps", "--audience"),
        *("workers", "--provider", "helpers", "--people-trained", "20", "--date", "2026-01-20"),
    ],
    "record use": [
        *("record", "use", "--title", "More hours", "--user", "town-hall", "--kind", "plan"),
        *("--decision", "There were more hours.", "--datasets", "story-hours"),
        *("--link", "https://example.org/more"),
    ],
    "record plan": ["record", "plan", "puddle-reports", "obtained", "--by", "2026-06-30", "--yes"],
    "record barrier": ["record", "barrier", "kite-club", "--kind", "time", "--detail", "Slow."],
    "record barrier resolved": [
        *("record", "barrier", "puddle-reports", "--resolve", "law"),
        *("--remedy", "The law was changed."),
    ],
    "hits import": ["hits", "import", "--format", "combined", "access.log"],
    "report": ["report", "--since", "autumn"],
    "new": ["new", "fresh", "--from", "tidy.csv", "--agency", "examples"],
    "adopt": ["adopt", "wide.csv", "--id", "fresh", "--agency", "examples"],
    "adopt elsewhere": ["adopt", "wide.csv", "--agency", "examples", "--into", "fresh"],
    "suppress": ["suppress", "story-hours"],
    "suppress together": ["suppress", "story-hours", "tale-hours", "--report", "all.txt"],
    "update": ["update", "story-hours", "--from", "edition.csv", "--updated", "2025-06", "--yes"],
    "form export": ["form", "export", "form.xlsx"],
    "form import": ["form", "import", "filled.xlsx", "--data", "visits.csv"],
    "form issue request": ["form", "issue", "request.json", "--answer", "answer.md"],
    "form issue barrier": ["form", "issue", "barrier.json", "--answer", "answer.md"],
    "form issue dataset": ["form", "issue", "dataset.json", "--answer", "answer.md"],
    "translations export": ["translations", "es", "--export", "words.po"],
    "translations import": ["translations", "es", "--import", "given.po"],
    "portal export": ["portal", "export", "story-hours"],
    "portal compare": ["portal", "compare", "listing.json"],
    "check": ["check", "--report", "all.txt"],
    "check staged": ["check", "--staged", "--report", "all.txt"],
    "check changed": ["check", "--changed", "HEAD~1", "--report", "all.txt"],
}
SMALL = ("suppress", "suppress together", "check", "check staged", "check changed")
NEVER_ENDS = {"serve"}  # builds as `build` does, and then serves until it is stopped
READ_ONLY = {"stats", "review", "portal compare"}
FIND = {
    "check",
    "check staged",
    "check changed",
    "portal compare",
}  # end with 1, as something is amiss
# Writes the records first, each whole, and then the package: the next try does what is left.
STEPWISE = {"form import"}
FULL = (0, 1, 4, 16, 64, 256, 1024)  # kB that a full disk still takes


def list_commands(command: click.Command = cli.main, name: str = "") -> Iterator[str]:
    """Every command that the program has, in full."""
    if not isinstance(command, click.Group):
        yield name
        return
    context = click.Context(command)
    for word in command.list_commands(context):
        inner = command.get_command(context, word)
        assert inner, word
        yield from list_commands(inner, f"{name} {word}".strip())


def list_others() -> list[str]:
    """Every command that nothing is said of above, which so runs without words."""
    said = {" ".join(words[:count]) for words in COMMANDS.values() for count in (1, 2)}
    return [name for name in list_commands() if name not in said | NEVER_ENDS]


OTHERS = list_others()
COMMANDS |= {name: name.split() for name in OTHERS}


def make_place(folder: Path) -> Path:
    """The made-up catalog, under git, with something for each command to work on."""
    root = copy_workgroup(folder)
    run_git(root, "init", "-qb", "main")
    commit(root, "Begin")
    for name, text in (("access.log", LOG), ("wide.csv", WIDE), ("tidy.csv", TIDY)):
        (root / name).write_text(text)
    (root / "edition.csv").write_text(EDITION)
    write_forms(root)
    return root


def write_forms(root: Path) -> None:
    """A form that is filled in, with its table and a barrier, and an issue of each kind."""
    catalog = load(root).catalog
    book = fill_form(catalog)
    write_barrier(book, Dataset="Puddle reports", Kind="time", Detail="Nobody counts them.")
    (root / "filled.xlsx").write_bytes(save_form(book))
    (root / "visits.csv").write_text(TABLE)
    (root / "listing.json").write_text('{"dataset": []}')
    same = [replace_text(one) for one in list_told(catalog, "es") if one.at == "title"]
    (root / "given.po").write_bytes(write_texts(same, "es", ".po"))
    for form in list_issue_forms(catalog):
        event = write_event(write_body(form, GIVEN[form.kind]))
        (root / f"{form.kind}.json").write_text(event)


def replace_text(told: ToldText) -> ToldText:
    """A text with a translation, which says the same."""
    entry = TranslatedText(of=take_fingerprint(told.text), text=told.text)
    return replace(told, entry=entry)


def run_git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run(["git", *who, *words], cwd=root, check=True)


def commit(root: Path, why: str) -> None:
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", why)


def show_small(root: Path, id: str = "story-hours") -> None:
    """A count that has to be hidden."""
    table = root / "datapackages" / id / "data/by-place.csv"
    table.write_text(table.read_text().replace("Betatown,2023,0", "Betatown,2023,2"))


def add_twin(root: Path) -> None:
    """A second package with seven times as many visits, and such a count too."""
    twin = shutil.copytree(root / "datapackages/story-hours", root / "datapackages/tale-hours")
    descriptor = twin / "datapackage.json"
    descriptor.write_text(descriptor.read_text().replace('"story-hours"', '"tale-hours"'))
    for table in (twin / "data").glob("*.csv"):
        table.write_text(re.sub(r"(?<=,20\d\d,)\d+|(?<=er,)\d+", multiply, table.read_text()))
    show_small(root, twin.name)


def multiply(number: re.Match[str]) -> str:
    return str(int(number[0]) * 7)


def read_public(root: Path) -> dict[str, bytes]:
    """What the catalog says: every file but what is made anew, or was given to the command."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] in PUBLIC and is_told(path, root)
    }


def is_told(path: Path, root: Path) -> bool:
    """Of what is git's, only the hooks."""
    return ".git" not in path.relative_to(root).parts or path.parent.name == "hooks"


@contextmanager
def leave_room(root: Path, kilobytes: int) -> Iterator[None]:
    """Fill the disk that root is on but for so much."""
    filler = root.with_name("filler")
    room = os.statvfs(root)
    with filler.open("wb") as file:
        if (size := room.f_bavail * room.f_frsize - kilobytes * 1024) > 0:
            os.posix_fallocate(file.fileno(), 0, size)
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """A disk of its own in memory, where that is allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder / "work"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@dataclass(frozen=True)
class Known:
    """Of a command that nothing stops: the place that it is tried in, what the catalog says before it,
    after it and when it was run twice, and its calls that write, each with the place in the program that
    makes it."""

    place: Path
    before: Mapping[str, bytes]
    whole: Mapping[str, bytes]
    twice: Mapping[str, bytes]
    ended: Ended

    @property
    def steps(self) -> int:
        return len(self.ended.names)

    def show_records(self) -> Mapping[str, bytes]:
        """What the catalog says once the records are written, and nothing else."""
        records = {p: text for p, text in self.whole.items() if p.startswith("catalog/")}
        return {**self.before, **records}

    def list_first_steps(self) -> list[int]:
        """The first of the writes that each place in the program makes, from 1."""
        sites = self.ended.sites
        return sorted(sites.index(site) + 1 for site in {*sites})


@dataclass
class Trials:
    """Tries commands with faults, each in a copy of one place. disk: a folder on a small disk of its
    own, where there is one; known: what was learned of each command; followed: the commands and what they
    left when a fault was met, from where the next try worked: the same again needs no other try."""

    server: Server
    place: Path
    work: Path
    disk: Path | None = None
    known: dict[str, Known] = field(default_factory=dict)
    followed: set[tuple[str, str]] = field(default_factory=set)
    odd: tuple[Mapping[str, str], Server] | None = None  # the last that was started otherwise

    def start(self, extra: Mapping[str, str]) -> Server:
        """A server that was started with these settings."""
        if not extra:
            return self.server
        if self.odd is None or self.odd[0] != extra:
            self.close()
            self.odd = extra, Server(**extra)
        return self.odd[1]

    def close(self) -> None:
        if self.odd:
            self.odd[1].close()

    def copy(self, name: str = "", folder: Path | None = None) -> Path:
        """A place for a command to work in, made once for each."""
        source = self.known[name].place if name in self.known else self.place
        return self._copy(source, folder or self.work)

    def _copy(self, source: Path, folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(source, folder, symlinks=True))

    def prepare(self, name: str) -> Path:
        """Make the place that a command is tried in."""
        place = self._copy(self.place, self.work.with_name(f"place for {name}"))
        if name == "suppress together":
            add_twin(place)
        if name in SMALL:
            show_small(place)
        if name.startswith("check "):
            run_git(place, "add", "-A")
        if name == "check changed":
            commit(place, "Count")
        if name == "build":
            add_language(place)
        if name == "hook remove":
            self.server.run(place, ["hook", "install"])
        return place

    def learn(self, name: str) -> Known:
        """What a command makes when nothing is at fault, and in which writes."""
        if name not in self.known:
            place = self.prepare(name)
            root = self._copy(place, self.work)
            before = read_public(root)
            ended = self.server.run(root, COMMANDS[name])
            assert ended.code == (1 if name in FIND else 0), (name, ended.output)
            whole = read_public(root)
            assert (whole == before) is (name in READ_ONLY), name
            self.server.run(root, COMMANDS[name])
            self.known[name] = Known(place, before, whole, read_public(root), ended)
        return self.known[name]

    def run(self, name: str, fault: str, step: int) -> str:
        """Try a command with a fault, then again without one, and tell how the first ended. Raises
        AssertionError where something was lost, or the second did not end as it should."""
        known = self.learn(name)
        root = self.copy(name, self.disk if fault == "small disk" else None)
        with leave_room(root, step) if fault == "small disk" else nullcontext():
            ended = self.server.run(
                root, COMMANDS[name], "" if fault == "small disk" else fault, step
            )
        where = (name, fault, step, ended.names[step - 1 : step], ended.output)
        assert ended.code != CRASHED and "Traceback" not in ended.output, where
        disk.finish(root)
        now = leave_out_unfinished(read_public(root))
        states = (known.before, known.show_records(), known.whole)
        if name not in STEPWISE:
            states = (known.before, known.whole)
        assert is_one(now, *states), (where, tell(now, known))
        left = name, name_state(root)
        if left not in self.followed:
            self.follow(root, name, now, where)
            self.followed.add(left)
        return "killed" if ended.code == -9 else f"ended with {ended.code}"

    def follow(self, root: Path, name: str, left: Mapping[str, bytes], where: object) -> None:
        """Try a command again where a fault has left the catalog. Raises AssertionError."""
        known = self.known[name]
        again = self.server.run(root, COMMANDS[name])
        assert again.code != CRASHED and "Traceback" not in again.output, (where, again.output)
        after = read_public(root)
        assert is_one(after, known.whole, known.twice), (where, tell(after, known), again.output)
        assert not (root / disk.WORK / "ready").exists(), where
        wrote = {p for p in after if after[p] != left.get(p) and not is_handed_out(p)}
        if wrote and not again.code:  # what writes cleans up before
            assert not (root / disk.WORK).exists(), where


def name_state(root: Path) -> str:
    """A name of all that lies in a folder, whatever the number of the process that left it."""
    state = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        name = re.sub(r"\.\d+$", "", path.relative_to(root).as_posix())
        content = path.read_bytes() if path.is_file() else b""
        state.update(f"{name}\0{path.lstat().st_mode}\0{len(content)}\0".encode() + content)
    return state.hexdigest()


def is_one(now: Mapping[str, bytes], *states: Mapping[str, bytes]) -> bool:
    """Whether the catalog is in one of these states; of files to hand out, which are written one by one,
    whether each is as one of them says."""
    mine, *wanted = [
        {path: content for path, content in state.items() if not is_handed_out(path)}
        for state in (now, *states)
    ]
    parts = [path for path in now if is_handed_out(path)]
    return mine in wanted and all(
        any(now[path] == state.get(path) for state in states) for path in parts
    )


def leave_out_unfinished(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files but what a killed command was writing beside one of them, which the next writes over."""
    return {p: content for p, content in files.items() if not p.endswith(".unfinished")}


def tell(now: Mapping[str, bytes], known: Known) -> list[str]:
    """The files that are as in no state."""
    states = (known.before, known.whole, known.twice)
    return [path for path in now if now[path] not in [state.get(path) for state in states]]


def is_handed_out(path: str) -> bool:
    return path.startswith("report-") or path == "all.txt"
