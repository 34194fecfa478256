"""House rules as tests: who imports whom, what code may name, and what every rule must have."""

import ast
import functools
import importlib
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, TESTS, TODAY

from connect_catalog import addresses
from connect_catalog.checks import PACKAGE_RULES, RECORD_RULES, disclosure, elsewhere, versions
from connect_catalog.codes import Code
from connect_catalog.refusals import Refusal

PACKAGE = ROOT / "scripts/connect_catalog"
MODULES = sorted(PACKAGE.rglob("*.py"))
# From left to right: a module imports only what stands to its left, or in its own folder.
ORDER = (
    "addresses",
    "refusals",
    "clock",
    "blocks",
    "po_lines",
    "disk",
    "git",
    "commit_days",
    "hooks",
    "periods",
    "marks",
    "codes",
    "characters",
    "terminal",
    "problems",
    "spreadsheets",
    "prose",
    "documents",
    "cells",
    "written",
    "model",
    "differences",
    "translations",
    "table_files",
    "explain",
    "load",
    "snapshots",
    "client",
    "checks",
    "changes",
    "branch",
    "edits",
    "past",
    "revisions",
    "stats",
    "charts",
    "progress_charts",
    "rates",
    "plots",
    "scales",
    "sparks",
    "tell",
    "exports",
    "portal",
    "site",
    "intake",
    "review",
    "submit",
    "cli",
)
FREE = ("bounds", "memory", "progress", "words")  # for every module; they import none
# The same of the identifier, a package of its own.
IDENTIFIER = sorted((ROOT / "scripts/connect_identifier").glob("*.py"))
IDENTIFIER_ORDER = (
    "problems",
    "marks",
    "files",
    "keys",
    "normal",
    "rosters",
    "encoding",
    "tables",
    "agency",
    "model",
    "training",
    "engines",
    "candidates",
    "pairs",
    "clusters",
    "registry",
    "review",
    "learned",
    "linking",
    "crosswalks",
    "small",
    "attack",
    "made",
    "measures",
    "report",
    "oversight",
    "demo",
    "cli",
)
RULES = (*RECORD_RULES, *PACKAGE_RULES)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def part_of(module: Path) -> str:
    """The step of the flow that a module is, or is in."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@functools.cache
def parse(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


@functools.cache
def imports_of(module: Path) -> set[str]:
    """Every module that a module imports, in full, those inside functions too."""
    here = module.relative_to(ROOT / "scripts").parts[:-1]
    found = set()
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            name = ".".join((*base, *([node.module] if node.module else [])))
            found |= {f"{name}.{alias.name}" for alias in node.names}
    return found


def tops_of(module: Path) -> set[str]:
    """The packages that a module imports from."""
    return {name.partition(".")[0] for name in imports_of(module)}


def parts_imported(module: Path) -> set[str]:
    """The steps of the flow that a module imports from."""
    package = module.relative_to(ROOT / "scripts").parts[0]
    names = [name.split(".") for name in imports_of(module)]
    return {parts[1] for parts in names if parts[0] == package}


def test_every_module_has_its_place():
    known = {*ORDER, *FREE, "__init__"}
    assert {part_of(module) for module in MODULES} <= known


def test_the_readme_lists_every_part_from_left_to_right():
    text = (ROOT / "README.md").read_text("utf-8")
    table = text.split("| module | does |")[1].split("\n\n")[0]
    named = _named_in(table)
    folders = {part for part in ORDER if (PACKAGE / part).is_dir()}
    assert named == [f"{part}/" if part in folders else part for part in (*FREE, *ORDER)]


def _named_in(table: str) -> list[str]:
    """What the first column of a table names, from its second line on."""
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    return [name for row in rows for name in re.findall("`([^`]+)`", row)]


def test_no_two_types_share_a_name():
    """A name has one meaning in the whole package."""
    places = Counter(name for module in MODULES for name in types_in(module))
    assert len(places) > 150
    assert not {name for name, count in places.items() if count > 1}


def types_in(module: Path) -> set[str]:
    """The classes of a module and its names for types (Location = tuple[...]), but private ones."""
    found = set()
    for node in parse(module).body:
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {name for name in found if re.fullmatch("[A-Z]+[a-z][A-Za-z]*", name)}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_stands_to_its_left(module):
    part, imported = part_of(module), parts_imported(module)
    if part in (*FREE, "__init__"):
        assert not imported
        return
    place = ORDER.index(part)
    assert imported <= {*ORDER[: place + 1], *FREE}


def test_every_module_of_the_identifier_has_its_place():
    assert {module.stem for module in IDENTIFIER} == {*IDENTIFIER_ORDER, "__init__"}


@pytest.mark.parametrize("module", IDENTIFIER, ids=lambda m: m.stem)
def test_a_module_of_the_identifier_imports_only_what_stands_to_its_left(module):
    order = ("__init__", *IDENTIFIER_ORDER)
    assert parts_imported(module) <= {*order[: order.index(module.stem)]}


def test_the_identifier_needs_nothing_of_the_catalog():
    """And the catalog nothing of it but the marks by which its files are known in git."""
    assert not [m.name for m in IDENTIFIER if "connect_catalog" in tops_of(m)]
    names = {name for m in MODULES for name in imports_of(m) if name.startswith("connect_id")}
    assert names == {"connect_identifier.marks.find_mark"}


def test_only_two_modules_of_the_site_import_mkdocs():
    importing = {
        module.relative_to(PACKAGE).as_posix()
        for module in MODULES
        if any(name.partition(".")[0] in ("mkdocs", "material") for name in imports_of(module))
    }
    assert importing == {"site/plugin.py", "site/build.py"}


def test_only_the_judge_imports_frictionless():
    importing = {
        module.relative_to(PACKAGE).as_posix()
        for module in MODULES
        if any(name.partition(".")[0] == "frictionless" for name in imports_of(module))
    }
    assert importing == {"checks/judge.py", "checks/quick.py"}


def test_only_the_plots_import_plotly():
    importing = {
        module.relative_to(PACKAGE).as_posix()
        for module in MODULES
        if any(name.partition(".")[0] == "plotly" for name in imports_of(module))
    }
    assert importing == {"plots.py"}


PURE = (
    "refusals",
    "periods",
    "marks",
    "codes",
    "problems",
    "characters",
    "spreadsheets",
    "documents",
    "cells",
    "model",
    "differences",
    "table_files",
    "explain",
    "edits",
    "stats",
    "charts",
    "progress_charts",
    "rates",
    "plots",
    "scales",
    "sparks",
    "tell",
    "exports",
)


@pytest.mark.parametrize(
    "module",
    [m for m in MODULES if part_of(m) in PURE],
    ids=lambda m: m.relative_to(PACKAGE).as_posix(),
)
def test_the_middle_asks_neither_disk_nor_clock(module):
    tops = {name.partition(".")[0] for name in imports_of(module)}
    assert not tops & {
        "os",
        "shutil",
        "subprocess",
        "socket",
        "urllib",
        "time",
        "logging",
        "random",
        "tempfile",
    }
    assert not re.search(
        r"\bopen\(|\.read_text|\.write_text|\.read_bytes|\.write_bytes|\.today\(|\.now\(|clock",
        module.read_text("utf-8"),
    )


def test_only_load_reads_the_records():
    """Whoever opens a file is load, the cache of the checks, the client, intake (what it is given) or the site."""
    readers = {
        part_of(module)
        for module in MODULES
        if re.search(r"read_text\(|read_bytes\(", module.read_text("utf-8"))
    }
    assert readers <= {
        "load",
        "checks",
        "client",
        "site",
        "intake",
        "disk",
        "git",
        "hooks",
        "branch",
    }
    checks = [m for m in MODULES if part_of(m) == "checks"]
    readers_of_checks = [m.name for m in checks if "read_bytes(" in m.read_text("utf-8")]
    assert readers_of_checks == ["kept.py"]


def test_no_agency_dataset_or_town_is_named_in_code():
    """An id with a hyphen, or a name, in quotes: code treats every record alike."""
    ids = {
        path.stem
        for folder in ("agencies", "workplan")
        for path in (ROOT / "catalog" / folder).iterdir()
    }
    ids |= {path.name for path in (ROOT / "datapackages").iterdir()}
    rows = (ROOT / "datapackages/towns/data/towns.csv").read_text("utf-8").splitlines()[1:]
    names = {row.split(",")[1] for row in rows}
    vocabulary = {"regions"}  # a family of words, and by chance a package, too
    named = [
        (module.name, node.lineno, node.value)
        for module in MODULES
        for node in ast.walk(parse(module))
        if isinstance(node, ast.Constant) and node.value in (ids | names) - vocabulary
    ]
    assert len(names) > 100
    assert not named


def exceptions_of(module: Path) -> set[type[BaseException]]:
    """The exceptions that a module defines."""
    path = module.relative_to(PACKAGE.parent).with_suffix("")
    loaded = importlib.import_module(".".join(path.parts).removesuffix(".__init__"))
    found = [value for value in vars(loaded).values() if isinstance(value, type)]
    return {
        kind
        for kind in found
        if issubclass(kind, BaseException) and kind.__module__ == loaded.__name__
    }


def test_what_is_not_typed_says_why():
    """Which error of mypy is let pass, and the reason."""
    passed = [
        line
        for m in MODULES
        for line in m.read_text("utf-8").splitlines()
        if "type: ignore" in line
    ]
    assert passed
    assert not [line for line in passed if not re.search(r"# type: ignore\[[\w,-]+\] # \w", line)]


def test_every_exception_is_a_refusal():
    """What is no refusal is a bug, and keeps its traceback; the clock of what is bounded is neither."""
    ours = {kind for module in MODULES for kind in exceptions_of(module)}
    assert len(ours) > 4
    assert {kind.__name__ for kind in ours if not issubclass(kind, Refusal)} == {"TookTooLong"}


# ---------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_is_its_docstring(rule):
    """One sentence or more, in plain words: the documentation of the rules is made of them."""
    assert rule.__doc__
    assert rule.__doc__.strip().endswith(".")
    assert rule.__name__.startswith("check_")


def rules_defined() -> set[str]:
    trees = [parse(path) for path in (PACKAGE / "checks").rglob("*.py")]
    return {
        node.name
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")
    }


def test_every_rule_is_applied():
    audit = (
        *disclosure.RULES,
        disclosure.check_disclosure,
        *elsewhere.RULES,
        *versions.RULES,
    )
    applied = {rule.__name__ for rule in (*RULES, *audit)}
    assert rules_defined() == applied


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_finds_nothing_in_the_tiny_repository(rule, catalog):
    if rule in RECORD_RULES:
        assert not [*rule(catalog, TODAY)]
    else:
        assert not [p for package in catalog.packages.values() for p in rule(package, catalog)]


def test_every_problem_code_is_met_in_a_test():
    """A rule without a failing case is a rule that nobody knows to work."""
    met = "\n".join(
        path.read_bytes().decode("utf-8", "replace") for path in (TESTS / "bad").iterdir()
    )
    met += "\n".join(path.read_text("utf-8") for path in TESTS.glob("test_*.py"))
    words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", met))
    assert set(Code) <= words, set(Code) - words


def test_no_file_names_this_machine():
    """Paths of somebody's machine have no place in what people read."""
    folders = ("scripts", "tests/bad", "tests/repo", "docs", "catalog", "datapackages", ".github")
    paths = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file()]
    telling = re.compile(rb"/tmp/|/home/|/root/|/Users/")
    assert not [
        p
        for p in paths
        if p.suffix in (".py", ".md", ".yml", ".json", ".html", ".txt", ".sh")
        and telling.search(p.read_bytes())
    ]


def test_only_tests_lie_among_the_tests():
    """What they share is in lib/, and what measures is in bench/."""
    names = {path.name for path in TESTS.glob("*.py")}
    assert {name for name in names if not name.startswith("test_")} == {"conftest.py"}


# --------------------------------------------------------------------------------------- addresses

SECTIONS = {address.partition("/")[0] for address in addresses.list_patterns()} - {""}
ADDRESS = re.compile(rf"(\.\./|/)*({'|'.join(sorted(SECTIONS))})(/.*|\.json)")
IN_SCRIPT = re.compile(
    rf"""["'`](?:\.\./)*(?:{"|".join(sorted(SECTIONS))})(?:/[^"'`\n]*|\.json)["'`]"""
)
LINK = re.compile(rf"""["'}}/](\.\./)*({"|".join(sorted(SECTIONS))})/""")


@pytest.mark.parametrize(
    "module",
    [m for m in MODULES if m.name != "addresses.py"],
    ids=lambda m: m.relative_to(PACKAGE).as_posix(),
)
def test_no_address_is_written_out_in_code(module):
    """Each is known to addresses.py alone; what a docstring says is no address."""
    tree = parse(module)
    texts = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    docstrings = {
        ast.get_docstring(n, clean=False)
        for n in ast.walk(tree)
        if hasattr(n, "body") and isinstance(n, DOCUMENTED)
    }
    assert not [
        (line, text) for line, text in texts if text not in docstrings and ADDRESS.fullmatch(text)
    ]


def test_no_address_is_written_out_in_templates():
    templates = [
        *(PACKAGE / "site/templates").rglob("*.html"),
        *(PACKAGE / "site/theme").rglob("*.html"),
    ]
    found = {t.name: LINK.findall(t.read_text("utf-8")) for t in templates}
    assert len(found) > 20
    assert not {name: links for name, links in found.items() if links}


def test_no_address_is_written_out_in_scripts():
    """Each page brings along those that its scripts ask for."""
    scripts = [*(PACKAGE / "site/assets").glob("*.js")]
    found = {s.name: IN_SCRIPT.findall(s.read_text("utf-8")) for s in scripts}
    assert len(found) > 20
    assert not {name: links for name, links in found.items() if links}
    for literal in ('"search/"', "`datasets/${id}/`", '"../catalog-lite/"', "'catalog-lite.json'"):
        assert IN_SCRIPT.search(f"new URL({literal}, root)")


def test_every_address_that_scripts_are_given_is_asked_for_and_there():
    given = addresses.describe_addresses()
    asked = {
        name
        for script in (PACKAGE / "site/assets").glob("*.js")
        for name in re.findall(r"""locate\("(\w+)\"""", script.read_text("utf-8"))
    }
    assert asked == {*given}
    known = "|".join(re.escape(one).replace(r"\{\}", ".+") for one in addresses.list_patterns())
    assert all(re.fullmatch(known, address) for address in given.values())


@pytest.mark.parametrize("name", ["words", "addresses"])
def test_statistics_are_numbers_without_words_and_addresses(name):
    """Both stand where pages and reports are told."""
    modules = [module for module in MODULES if part_of(module) == "stats"]
    assert len(modules) > 10
    assert not [module.name for module in modules if name in parts_imported(module)]


def test_the_tests_that_contributors_are_sent_to_exist():
    named = set(re.findall(r"`(?:tests/)?(test_\w+\.py)", (ROOT / "CONTRIBUTING.md").read_text()))
    assert len(named) > 20
    assert named <= {path.name for path in TESTS.glob("test_*.py")}


# ------------------------------------------------------------------------------ who writes to the disk

WRITING = {
    *("write_text", "write_bytes", "mkdir", "makedirs", "touch", "symlink_to", "hardlink_to"),
    *(
        "rename",
        "renames",
        "unlink",
        "rmdir",
        "removedirs",
        "rmtree",
        "copyfile",
        "copytree",
        "copy2",
    ),
    *(
        "mkdtemp",
        "mkstemp",
        "TemporaryDirectory",
        "NamedTemporaryFile",
        "TemporaryFile",
        "truncate",
    ),
    *("write_parquet", "to_csv", "sink_csv", "savefig"),
}
# What else may touch the disk: a build moves whole folders, and an old version is read in a passing one.
MAY = {
    "exports/downloads/parquet.py": {"write_parquet"},  # into memory
    "exports/duck.py": {"write_parquet"},  # into a folder that `disk` made and takes away
    "snapshots.py": {"TemporaryDirectory"},
    "site/bytecode.py": {"TemporaryDirectory"},
    "site/plugin.py": {"unlink", "rmdir"},
    "site/serving.py": {"TemporaryDirectory", "rename", "rmtree"},
    "site/swap.py": {"mkdtemp", "open", "rename", "rmtree"},
}


def find_writing(tree: ast.Module) -> set[str]:
    """The names by which a piece of code writes to the disk."""
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        whose, _, name = ast.unparse(call.func).rpartition(".")
        modes = [*call.args[0 if whose else 1 :][:1], *(k.value for k in call.keywords)]
        modes = [mode.value for mode in modes if isinstance(mode, ast.Constant)]
        opens = any(re.fullmatch("[rwaxbt+]*", str(mode)) and {*mode} & {*"wax+"} for mode in modes)
        replaces = len(call.args) == 1 and whose not in ("", "draft")
        if (
            name in WRITING
            or (name == "open" and (opens or whose == "os"))
            or (name in ("replace", "link", "remove") and whose == "os")
            or (name == "replace" and replaces)
        ):
            found.add(name)
    return found


def test_one_module_writes_to_the_disk():
    """All that is written is written beside, flushed and put in place, or into a folder nobody reads."""
    found = {
        module.relative_to(PACKAGE).as_posix(): find_writing(parse(module)) for module in MODULES
    }
    assert {"open", "rename", "replace", "rmtree"} <= found.pop("disk.py")
    assert {path: names for path, names in found.items() if names} == MAY


@pytest.mark.parametrize(
    "code",
    [
        "open('a', 'w')",
        "path.open(mode='wb')",
        "open(path, 'r+')",
        "os.open(path, 2)",
        "os.replace(a, b)",
        "path.replace(other)",
        "shutil.rmtree(path)",
        "path.write_text('a')",
    ],
)
def test_each_way_of_writing_is_found(code):
    assert find_writing(ast.parse(code))


@pytest.mark.parametrize("code", ["open('a')", "path.open('rb')", "text.replace('a', 'b')"])
def test_what_only_reads_is_let_be(code):
    assert not find_writing(ast.parse(code))
