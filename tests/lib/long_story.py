"""A made-up package with a table of 100,000 rows, beside the story hours of tests/repo."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

STORIES = "datapackages/story-hours/datapackage.json"
PLACES, YEARS, GROUPS = 1000, 20, 5  # 100,000 rows in all
STORY = "datasets/story-hours/"
LONG = "datasets/long-story/"


def write_long_table(root: Path) -> None:
    """A package with one table: every number tells its place, year and group, or is their sum."""
    descriptor = json.loads((root / STORIES).read_text("utf-8"))
    table = descriptor["resources"][1] | {"name": "long", "title": "Long", "connect": {}}
    place, _, year, visits, _ = table["schema"]["fields"]
    group = {**year, "name": "group", "type": "string", "title": "Group"}
    group["connect"] = {"role": "dimension", "concept": "age-group", "total": "All"}
    place = {**place, "name": "place", "title": "Place"}
    visits = {**visits, "missingValues": []}
    visits["connect"] = {"role": "measure", "unit": "visits", "kind": "count"}
    fields = [place, year, group, visits]
    table |= {"path": "data/long.csv", "schema": {**table["schema"], "fields": fields}}
    table["schema"]["primaryKey"] = ["place", "year", "group"]
    descriptor |= {"name": "long-story", "title": "A long table", "resources": [table]}
    covered = {"start": "2000", "end": f"{1999 + YEARS}", "basis": "Calendar years"}
    descriptor["connect"] |= {"views": [], "totals": [], "spotChecks": [], "timeCovered": covered}
    folder = root / "datapackages/long-story"
    shutil.copytree(root / "datapackages/story-hours", folder)
    shutil.rmtree(folder / "data")
    (folder / "data").mkdir()
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    rows = (row for p in range(PLACES) for y in range(YEARS) for row in write_groups(p, y))
    (folder / "data/long.csv").write_text("place,year,group,visits\n" + "".join(rows), "utf-8")


def write_groups(place: int, year: int) -> Iterator[str]:
    """The rows of a place and year, their total last."""
    least = 1000 + 100 * place + 5 * year
    numbers = {f"Group {g}": least + g for g in range(1, GROUPS)}
    for group, number in {**numbers, "All": sum(numbers.values())}.items():
        yield f"Place {place:03},{2000 + year},{group},{number}\n"
