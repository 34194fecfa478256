"""Adopt all old packages and deliveries of the figures, and write the table and the walk of adopting.md.

    python tests/lib/adoption.py

The figures are public, but no part of this repository: CONNECT_FIGURES names their folder, which
holds legacy/ (packages of the old layout) and agency-deliveries/. Nothing is written but the table.
"""

import os
import re
import shutil
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from connect_catalog.intake.pipeline import TakenIn, save, take_in
from connect_catalog.intake.report import count
from connect_catalog.intake.understood import Answers
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.marks import Mark

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "take-part" / "adopting.md"
FIGURES = "CONNECT_FIGURES"
REFERENCES = ("towns", "regions", "school-districts")
START, END = "<!-- table: start -->", "<!-- table: end -->"
# What a person who adopts the old packages and the two deliveries decides, as options of the command.
OLD = {
    "child-abuse-and-neglect": Wishes(answers=Answers(totals={"Allegation Type": "All"})),
    "children-in-placement-by-age": Wishes(answers=Answers(roles={"Region": "geography"})),
}
DELIVERIES = {
    "CT_DCF_Abuse_Neglect_Reports_and_Allegations_by_Town_and_State_Fiscal_Year.csv": Wishes(
        id="abuse-neglect-delivery",
        agency="dcf",
        tidy=(
            "allegations=TTL_{allegation_type}_M",
            "substantiated=SUBS_{allegation_type}_M",
            "percent_substantiated=RATE_{allegation_type}_M",
        ),
        answers=Answers(marks={"-": Mark.SUPPRESSED}),
    ),
    "treatment_need_by_dcf_region.csv": Wishes(
        id="treatment-need-delivery",
        agency="yale",
        threshold=1,  # estimates from a survey, not counts of children
        measures="Label",
        places={"East": "Eastern", "West": "Western"},
        # Rounded, and in one region a group more: the parts do not quite add up.
        answers=Answers(not_totals={"Group": ("0 - 21",), "Race": ("Total",)}),
    ),
}


def find_figures() -> Path | None:
    """The folder of the figures; None where there is none."""
    folder = Path(os.environ.get(FIGURES) or ROOT.parent / "shared" / "figures")
    return folder if (folder / "legacy").is_dir() else None


def copy_lists(root: Path) -> None:
    """Into root: the records of this repository and its lists of places, for packages yet to be made.
    They need neither a chart nor a spot check: what is adopted has no such thing."""
    shutil.copytree(ROOT / "catalog", root / "catalog")
    settings = root / "catalog/catalog.yml"
    settings.write_text(
        re.sub(r"(?m)^datasets_need:.*\n", "", settings.read_text("utf-8")), "utf-8"
    )
    for name in REFERENCES:
        shutil.copytree(ROOT / "datapackages" / name, root / "datapackages" / name)


def adopt_all(figures: Path, root: Path, today: date) -> tuple[Path, dict[str, TakenIn]]:
    """Adopt everything into a new repository at root, and return what was made by source name."""
    copy_lists(root)
    catalog = load(root).catalog
    sources = {
        path: OLD.get(path.name, Wishes()) for path in sorted((figures / "legacy").iterdir())
    }
    sources |= {figures / "agency-deliveries" / name: wishes for name, wishes in DELIVERIES.items()}
    made = {}
    for source, wishes in sources.items():
        made[source.stem] = take_in(catalog, source, wishes, today)
        save(root, made[source.stem], root / "datapackages" / made[source.stem].id)
    return root, made


def write_page(page: str, made: dict[str, TakenIn]) -> str:
    """The page with its table made anew."""
    before, rest = page.split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n\n{write_table(made)}\n\n{END}{after}"


def write_table(made: dict[str, TakenIn]) -> str:
    """One row a source: what became of it, what was repaired, and what is left."""
    lines = ["| Source | Tables made | Repaired | Left out or to decide |", "|---|---|---|---|"]
    for name, adopted in made.items():
        tables = [f"{table}: {count(rows, 'row')}" for table, rows in adopted.sizes.items()]
        hidden = (
            [f"Small counts: {count(adopted.hidden, 'cell')} hidden."] if adopted.hidden else []
        )
        repaired = adopted.report.repaired + hidden
        left = _shorten(adopted.report.left_out) + adopted.report.questions
        left += adopted.report.marked
        cells = [name.replace("_", " "), *("<br>".join(part) for part in (tables, repaired, left))]
        lines.append(f"| {' | '.join(cells)} |")
    return _name_files("\n".join(lines))


def _name_files(text: str) -> str:
    """A text with the names of files alone, wherever this machine keeps them."""
    return re.sub(r"'/[^'\n]*/([^'/\n]+)'", r"'\1'", text)


def _shorten(lines: list[str]) -> list[str]:
    """What was left out, with the spot checks counted by reason."""
    checks = [re.fullmatch(r"The spot check .*: it (.*)", line) for line in lines]
    reasons = Counter(check[1] for check in checks if check)
    kept = [line for line, check in zip(lines, checks, strict=True) if check is None]
    dropped = [f"{count(n, 'spot check')}: each {why}" for why, n in sorted(reasons.items())]
    return kept + dropped


if __name__ == "__main__":
    folder = find_figures()
    if folder is None:
        raise SystemExit(f"The figures are not here: name their folder in {FIGURES}.")
    from walk import put_walk, walk_anywhere  # which takes the figures from here

    with tempfile.TemporaryDirectory() as place:
        _, made = adopt_all(folder, Path(place), date(2026, 1, 31))
    page = put_walk(write_page(PAGE.read_text("utf-8"), made), walk_anywhere())
    PAGE.write_text(page, "utf-8")
    print(f"Adopted {len(made)} packages and wrote the table of {PAGE.name}.")
