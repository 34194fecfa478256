"""What published numbers give away: of hidden ones, in a package and between packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ...codes import Code
from ...model import Catalog, Package
from ...problems import Problem
from ..telling import problem_at, problem_in
from .attack import Contradiction, Finding, Proven, find_all, find_given_away
from .build import build_system
from .system import SHOWN, Place, System
from .tables import find_groups
from .ties import Tied, join_tied
from .words import name_cell, name_place, table_of, tell_cell, tell_contradiction, tell_kind

SHOWN_AT_MOST = 20


def check_disclosure(
    catalog: Catalog,
    only: Collection[str] | None = None,
    proven: Proven | None = None,
    known: Mapping[Place, float] = MappingProxyType({}),
    ties: Sequence[Tied] = (),
) -> list[Problem]:
    """All rules of this module, on the packages in `only` (None: all) as readers see them beside
    all the others. proven: what need not be searched again. known: numbers that everyone has of
    cells that are hidden now. ties: what hangs together though nobody says so."""
    every = join_tied(find_groups(catalog), ties)
    groups = None if only is None else [g for g in every if not g.isdisjoint(only)]
    whole = None if groups is None else frozenset().union(*groups)
    system = build_system(catalog, only=whole, known=known, ties=ties)
    asked = [
        i
        for i, cell in enumerate(system.cells)
        if cell.is_protected and (only is None or any(p.package in only for p in cell.places))
    ]
    found, contradictions = find_all(system, asked, proven)
    problems = [
        *check_totals_add_up(system, catalog),
        *check_contradictions(system, catalog, contradictions),
        *check_shown_elsewhere(system, catalog),
        *check_given_away(system, catalog, found),
    ]
    folders = None if only is None else tuple(f"datapackages/{id}/" for id in only)
    return problems if folders is None else [p for p in problems if p.path.startswith(folders)]


def check_totals_add_up(system: System, catalog: Catalog) -> Iterator[Problem]:
    """Shown parts add up to their shown total, or the descriptor says how far they cover it.

    Why: Parts that do not add up show that a row is lost or counted twice, and what is hidden
    cannot be tested against sums that do not hold.

    Mend: Correct the numbers. If the parts are not all of the total, say so in the descriptor,
    under `totals`, with the cover `at most` or `none`.
    """
    seen: Counter[str] = Counter()
    for mismatch in system.mismatches:
        table = table_of(catalog, mismatch.whole)
        seen[table.path] += 1
        if seen[table.path] > SHOWN_AT_MOST:
            continue
        whole = mismatch.whole
        message = (
            f"the parts in {table_of(catalog, mismatch.parts).path} do not add up to this total"
        )
        yield problem_in(table, whole.row, whole.field, Code.TOTAL_MISMATCH, message)


def check_contradictions(
    system: System, catalog: Catalog, contradictions: Collection[Contradiction]
) -> Iterator[Problem]:
    """Numbers that are shown can all be right, whatever the hidden ones are. If they cannot, the audit
    leaves out as few sums as will do, those between packages first, and holds to all others.

    Why: Sums that contradict each other tell of an error, and what is hidden cannot be tested
    against a sum that is wrong.

    Mend: Correct the numbers; the wrong one may stand in any table that is named. If they do not
    count the same, give them different concepts. If the parts are not all of a total, say so in the
    descriptor, under `totals`, with the cover `at most` or `none`.
    """
    for each in contradictions:
        relation = system.relations[each.relation]
        cells = [relation.whole, *(cell for cell, _ in relation.terms)]
        places = [p for cell in cells if cell is not None for p in system.cells[cell].places]
        place = relation.shown_by or next(iter(places), None)
        if place is not None:
            table, message = (
                table_of(catalog, place),
                "this does not fit, whatever the hidden numbers are",
            )
            problem = problem_in(table, place.row, place.field, Code.CONTRADICTION, message)
            yield replace(problem, detail=tell_contradiction(system, catalog, each, place))


def check_shown_elsewhere(system: System, catalog: Catalog) -> Iterator[Problem]:
    """A number that is hidden in one table is shown in no other.

    Why: A reader who finds both tables knows the hidden number.

    Mend: Hide it in the other table as well. If the two columns do not count the same, give them
    different concepts.
    """
    for cell in system.cells:
        if cell.state != SHOWN or not cell.hidden_at:
            continue
        shown = next(place for place in cell.places if place not in cell.hidden_at)
        for place in cell.hidden_at:
            message = "the number hidden here is shown in another table"
            problem = problem_in(
                table_of(catalog, place), place.row, place.field, Code.GIVES_AWAY_EXACT, message
            )
            where = f"{name_cell(catalog, place)}: {name_place(catalog, shown, place)}"
            yield replace(problem, detail=where)


def check_given_away(
    system: System,
    catalog: Catalog,
    found: Collection[Finding] | None = None,
) -> Iterator[Problem]:
    """A hidden number cannot be worked out from the numbers that are shown. Tables of the package,
    and of other packages, count as shown. For someone who knows the rule, it could still be any
    number that the rule hides; for anyone else, as many numbers as the threshold.

    Why: Hiding one number of a row with a total hides nothing, as anyone can subtract. The number
    itself is never printed, since the report of a public pull request is public.

    Mend: Hide one more number among the rows that are named, or a total. To let the program
    choose, run catalog suppress with the package's folder.
    """
    for finding in find_given_away(system) if found is None else found:
        cell = system.cells[finding.cell]
        for place in (cell.hidden_at or cell.places)[:1]:
            yield tell_given_away(system, catalog, finding, place)


def tell_given_away(system: System, catalog: Catalog, finding: Finding, place: Place) -> Problem:
    """The problem of one cell: what is so of all of its kind, and what of it alone."""
    code = Code.GIVES_AWAY_EXACT if finding.exact else Code.GIVES_AWAY_NARROW
    mend = (
        "Hide one more number among these rows, or a total. The command `catalog suppress "
        f"{place.package}` chooses for you."
    )
    problem = problem_in(
        table_of(catalog, place), place.row, place.field, code, tell_kind(system, finding), mend
    )
    return replace(problem, detail=tell_cell(system, catalog, finding))


def check_ties(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Totals, percents, limits and margins of error name columns, concepts and tables that exist.
    The audit of hidden numbers reads them from the descriptor.

    Why: A misspelt name would leave a sum untested, and what is hidden would seem safe.

    Mend: Correct the name, as the message says.
    """
    descriptor = package.descriptor
    concepts = catalog.vocabulary.ids("concepts")
    for r, resource in enumerate(descriptor.resources):
        counts = {c.name for c in resource.columns("measure") if c.connect.kind == "count"}
        percents = {c.name for c in resource.columns("measure") if c.connect.kind == "percent"}
        for f, column in enumerate(resource.schema_.fields):
            at = ("resources", r, "schema", "fields", f, "connect")
            connect = column.connect
            for name, given in (
                ("of", connect.of),
                ("per", connect.per),
                ("atMost", connect.at_most),
            ):
                if given is not None and given not in counts and given not in concepts:
                    message = f"`{given}` is neither a count of this table nor a concept"
                    mend = (
                        f"Use one of the counts ({', '.join(sorted(counts)) or 'none'}), or "
                        "a concept of catalog/vocabulary.yml that a measure has."
                    )
                    yield problem_at(descriptor, (*at, name), Code.UNKNOWN_MEASURE, message, mend)
            for name in connect.over:
                if name not in resource.schema_.primary_key:
                    message = f"`{name}` is no column of this table's key"
                    mend = f"Use one of: {', '.join(resource.schema_.primary_key)}."
                    yield problem_at(descriptor, (*at, "over"), Code.UNKNOWN_COLUMN, message, mend)
            for name in connect.complement:
                if name not in percents - {column.name}:
                    message = f"`{name}` is no other percent of this table"
                    yield problem_at(descriptor, (*at, "complement"), Code.UNKNOWN_MEASURE, message)
            estimates = {c.name for c in resource.columns("measure") if not c.connect.margin_of}
            if connect.margin_of is not None and connect.margin_of not in estimates:
                message = f"`{connect.margin_of}` is no measure of this table with a margin"
                yield problem_at(descriptor, (*at, "marginOf"), Code.UNKNOWN_MEASURE, message)
            for name in connect.sum_of:
                if name not in counts:
                    message = f"`{name}` is not a count of this table"
                    yield problem_at(descriptor, (*at, "sumOf"), Code.UNKNOWN_MEASURE, message)
    for t, total in enumerate(descriptor.connect.totals):
        for name, side in (("whole", total.whole), ("parts", total.parts)):
            home, _ = side.within(package.id)
            if catalog.knows("packages", home) and not catalog.describes(side, package.id):
                message = f"there is no table `{side.resource}` in that package"
                mend = "Name a resource, and its package if it is another one."
                here = ("connect", "totals", t, name)
                yield problem_at(descriptor, here, Code.UNKNOWN_RESOURCE, message, mend)


RULES = (check_totals_add_up, check_contradictions, check_shown_elsewhere, check_given_away)
