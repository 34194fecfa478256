"""What gets installed is known to the byte, wherever it is downloaded from."""

import ast
import importlib.metadata
import importlib.resources
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUN = [Requirement(line) for line in PROJECT["dependencies"]]
TEST = [Requirement(line) for line in PROJECT["optional-dependencies"]["test"]]
IDENTIFIER = [Requirement(line) for line in PROJECT["optional-dependencies"]["identifier"]]
SPARK = [Requirement(line) for line in PROJECT["optional-dependencies"]["spark"]]
LOCKS = {
    "requirements.txt": RUN,
    "requirements-test.txt": RUN + TEST,
    "requirements-identifier.txt": IDENTIFIER,
    "requirements-spark.txt": SPARK,
}


def read_lock(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Each locked package with its requirement and its hashes."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(), flags=re.M).replace("\\\n", " ")
    entries = [line.split(" --hash=") for line in text.splitlines()]
    locked = [(Requirement(entry[0]), [part.strip() for part in entry[1:]]) for entry in entries]
    assert len({requirement.name for requirement, _ in locked}) == len(locked)
    return {canonicalize_name(requirement.name): (requirement, h) for requirement, h in locked}


def read_imports(folder: str) -> set[str]:
    """Top-level names of what the code of a folder imports from others."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / folder).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.level == 0}
    tops = {name.partition(".")[0] for name in names}
    return tops - sys.stdlib_module_names - {"connect_catalog", "connect_identifier"}


def read_json(name: str) -> dict:
    return json.loads((ROOT / name).read_text())


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_one_version_and_hashes(name):
    for requirement, hashes in read_lock(name).values():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_holds_what_pyproject_asks_for(name):
    lock = read_lock(name)
    for asked in LOCKS[name]:
        locked, _ = lock[canonicalize_name(asked.name)]
        (version,) = locked.specifier
        assert version.version in asked.specifier, asked


@pytest.fixture(scope="module")
def makers():
    """Which packages bring a module, by its name: every file of every package is looked at."""
    return importlib.metadata.packages_distributions()


FOLDERS = [
    ("scripts/connect_catalog", RUN),
    ("scripts/connect_identifier", IDENTIFIER),
    ("tests", RUN + TEST),
]


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "asked"), FOLDERS)
def test_what_the_code_imports_is_asked_for_by_name(makers, folder, asked):
    names = {canonicalize_name(requirement.name) for requirement in asked}
    apart = {"pyspark"} if asked is IDENTIFIER else set()  # of SPARK, and not always here
    for module in (
        read_imports(folder) - apart - {path.stem for path in (ROOT / folder).rglob("*.py")}
    ):
        assert names & {canonicalize_name(maker) for maker in makers[module]}, module


def test_tests_run_with_the_versions_the_site_is_built_with():
    run, test = read_lock("requirements.txt"), read_lock("requirements-test.txt")
    assert {name: test.get(name) for name in run} == run


def test_the_tool_that_installs_this_package_is_locked():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert {canonicalize_name(Requirement(line).name) for line in build} <= set(
        read_lock("requirements.txt")
    )


def test_what_installs_the_rest_is_taken_from_the_lock_alone():
    """The Makefile cuts uv out of the lock file, and pip installs just that, by its hashes."""
    makefile = (ROOT / "Makefile").read_text()
    cut = re.search(r"sed -n '(.*)' requirements\.txt", makefile)[1].replace("$$", "$")
    command = ["sed", "-n", cut, "requirements.txt"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    requirement, *hashes = lines.replace("\\\n", " ").split(" --hash=")
    locked, known = read_lock("requirements.txt")["uv"]
    assert (Requirement(requirement), [part.strip() for part in hashes]) == (locked, known)
    assert re.findall(r"-m pip .*?-r (\S+)", makefile.replace("\\\n", "")) == [
        ".venv/uv.txt",
        ".venv/browser.txt",
    ]


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", ".npmrc"])
def test_no_lock_names_a_place_to_download_from(name):
    text = (ROOT / name).read_text()
    # npm also writes down where to thank a package's authors.
    text = re.sub(r'"url": "[^"]*"', "", text)
    assert not re.findall(r"https?:|file:|index-url|find-links|trusted-host|registry *=", text)


def test_npm_packages_are_locked_by_content():
    lock, asked = read_json("package-lock.json"), read_json("package.json")
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    assert asked["private"] is True
    assert lock["packages"][""]["dependencies"] == asked["dependencies"]
    assert lock["packages"][""]["devDependencies"] == asked["devDependencies"]
    for path, entry in packages.items():
        assert "resolved" not in entry, path
        assert entry["integrity"].startswith("sha512-"), path


def test_npm_dependencies_are_exact():
    asked = read_json("package.json")
    for name, version in {**asked["dependencies"], **asked["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+(-build\d+)?", version), name


def test_charts_are_drawn_by_the_plotly_they_were_made_for():
    bundle = importlib.resources.files("plotly") / "package_data" / "plotly.min.js"
    made_for = re.search(r"plotly\.js v([\d.]+)", bundle.read_text()[:300])[1]
    assert read_json("package.json")["dependencies"]["plotly.js-basic-dist-min"] == made_for
