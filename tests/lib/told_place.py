"""A made-up place where every command that docs and messages tell can be run, with what it names.

The catalog of tests/workgroup is under git there, on a branch of its own. What a page calls by a name of
this catalog, or by a word for anything of a kind (FILE, REV), has a stand-in of that place.
"""

import gzip
import json
import re
import shlex
import subprocess
from pathlib import Path

from forms import fill_form, save_form
from openpyxl import Workbook

from connect_catalog.intake.translators import write_texts
from connect_catalog.load import load
from connect_catalog.translations import list_told

# What stands in for a word of a page: whole words, hyphens and all.
STAND_INS = {
    "PATH": "datapackages/kite-club",
    "PACKAGE": "story-hours",
    "PACKAGES": "story-hours",
    "FILE": "table.csv",
    "FOLDER": "OLD-FOLDER",
    "FORM": "filled.xlsx",
    "ID": "examples",
    "REV": "HEAD",
    "LANGUAGE": "es",
    "REVISION": "HEAD",
    "BASE": "main",
    "DATE": "2025-09-01",
    "MEETING": "autumn",
    "NAME": "meeting",
    "2026-09-01": "2025-09-01",
    "2026-11-20": "2025-11-20",
    "2026-11-30": "2025-11-30",
    "FORMAT": "combined",
    "dcf": "examples",
    "my-agency": "examples",
    "sde": "samples",
    "ct-data": "helpers",
    "DESPP": "DOS",
    "children-in-care": "story-hours",
    "my-dataset": "kite-club",
    "towns": "story-hours",
    "state": "kite-club",
    "abuse-neglect-delivery": "kite-club",
    "bullying": "kite-club",
    "juvenile-arrests": "tree-houses",
    "statewide-meeting": "autumn",
    "autumn-meeting": "autumn",
    "crisis-question": "how-deep",
    "professionals": "workers",
    "cost": "time",
    "family-champion": "family",
    "provider=5": "staff=5",
    "obtained-in-part": "metadata-received",
}
# Where a word has another stand-in: behind these words.
ELSEWHERE = {
    "hits import": {"FILE": "access.log"},
    "record barrier juvenile-arrests --kind": {"cost": "format"},
    "portal compare": {"FILE": "portal.json"},
    "portal export": {"ID": "kite-club"},
    "update": {"FILE": "next-year.csv"},
    "translations es --import": {"filled.xlsx": "spanish.xlsx"},
    "translations --export": {"FILE": "texts.po"},
    "translations es --missing --stale --export": {"spanish.xlsx": "new-list.xlsx"},
    "form export": {"form.xlsx": "new-form.xlsx"},
    "form import": {"form.xlsx": "filled.xlsx"},
}
# A new package has a name that none has yet.
NEW = re.compile(r"^(new |adopt .*--id )([\w-]+)")

TABLE = """Place,Year,Age group,Visits
Alphaville,2024,Younger,1250
Alphaville,2024,Older,310
Gammaburg,2024,Younger,451
Gammaburg,2024,Older,92
"""
NEXT = """place_id,place,year,visits,percent_outdoors
01,Alphaville,2024,160,31.5
02,Betatown,2024,80,20.0
"""
WIDE = """Place,FISC_YEAR,TTL_PHYSICAL_M,TTL_OTHER_M,SUBS_PHYSICAL_M,SUBS_OTHER_M,RATE_PHYSICAL_M,RATE_OTHER_M
Alphaville,2015,1250,310,100,60,8,19.4
Betatown,2015,900,411,90,-,10,-
Gammaburg,2015,700,205,70,41,10,20
"""
LOG = (
    '192.0.2.7 - - [16/Jan/2026:10:00:00 +0000] "GET /tiny/ HTTP/1.1" 200 99 "-" "Firefox/127.0"\n'
)


def fill_in(told: str) -> list[str]:
    """The words of a told command, with a stand-in for each that is of no use in the made-up place. Of
    what may be left out or chosen, the first is taken."""
    told = re.sub(r" # .*|\[|\]|\\|\.\.\.", "", told).split("|")[0].strip()
    named = NEW.match(told)
    stand_ins = dict(STAND_INS)
    for begin, others in ELSEWHERE.items():
        stand_ins |= others if told.startswith(begin) else {}
    if named is not None:
        told = told[: named.start(2)] + "told-package" + told[named.end(2) :]
    words = re.compile("|".join(rf"(?<![\w.-]){re.escape(w)}(?![\w.-])" for w in stand_ins))
    return shlex.split(words.sub(lambda word: stand_ins[word[0]], told))


def put_under_git(root: Path) -> None:
    """One commit on main, and a branch of its own on top."""
    (root / ".gitignore").write_text("/.cache/\n")
    for command in (
        ("init", "--quiet", "--initial-branch", "main"),
        ("add", "."),
        ("commit", "--quiet", "-m", "Begin"),
        ("switch", "--quiet", "-c", "work"),
    ):
        named = ("-c", "user.name=T", "-c", "user.email=t@example.org")
        subprocess.run(["git", *named, *command], cwd=root, check=True, capture_output=True)


def write_files(root: Path, pages: str) -> None:
    """The files that told commands read: tables, workbooks, logs, an old package. pages: all the text
    with told commands, of which the names of the files are taken."""
    files = {
        *re.findall(r"(?<![\w/-])[\w-]+\.(?:csv|xlsx|log(?:\.1\.gz)?)(?!\w)", pages),
        "table.csv",
    }
    for name in sorted(files):
        path = root / name
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(LOG.replace("16/Jan", "15/Jan").encode()))
        elif name.endswith(".log"):
            path.write_text(LOG)
        elif name.endswith(".xlsx"):
            book = Workbook()
            book.active.title = "Towns"
            for row in TABLE.splitlines():
                book.active.append([int(c) if c.isdigit() else c for c in row.split(",")])
            book.save(path)
        else:
            wide, later = name.startswith("CT_"), name.startswith("next")
            path.write_text(WIDE if wide else NEXT if later else TABLE)
    told = {"id": "abcd-1234", "name": "Tables of others", "columns": []}
    (root / "portal.json").write_text(json.dumps(told))
    _write_old_package(root / "OLD-FOLDER")
    _write_filled(root)
    catalog = load(root).catalog
    texts = write_texts(list_told(catalog, "es"), "es", ".xlsx")
    (root / "spanish.xlsx").write_bytes(texts)


def _write_filled(root: Path) -> None:
    """A form that is filled in for the table."""
    roles = {"Place": "geography", "Year": "time", "Age group": "dimension", "Visits": "measure"}
    dictionary = {
        title: {"Title": title, "Description": f"What {title} says", "Role": role}
        for title, role in roles.items()
    }
    dictionary["Visits"] |= {"Unit": "visits", "Kind": "count"}
    catalog = load(root).catalog
    (root / "filled.xlsx").write_bytes(save_form(fill_form(catalog, dictionary=dictionary)))


def _write_old_package(folder: Path) -> None:
    """A package of the old layout."""
    (folder / "data").mkdir(parents=True)
    (folder / "data/table.csv").write_text(TABLE)
    header = TABLE.splitlines()[0].split(",")
    fields = [{"name": name, "type": "string", "dimension": False} for name in header]
    described = {
        "name": "old-visits",
        "title": "Old visits",
        "sources": [{"name": "examples"}],
        "last_modified": "03/05/2019",
        "resources": [{"path": "data/table.csv", "schema": {"fields": fields}}],
        "extras": {"frequency": "Every year", "domain": "Education"},
        "spot_checks": [],
        "dimension_groups": [],
    }
    (folder / "datapackage.json").write_text(json.dumps(described))
