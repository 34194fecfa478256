"""The headings of a new edition as columns of the package: by their names and titles, by what they
hold, or as a person says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..model import Column, Resource, Table
from ..refusals import Refusal
from .homes import Home, place_columns
from .matching import MOSTLY, Matching
from .places import normalize
from .reading import RawTable
from .tables import holds_periods, slug, spell_signs
from .understood import Asked, Proposal, quote_option

MANY = 9  # so many headings are offered, and no more
Described = Mapping[str, str]  # what the data dictionary says of a heading, by its name


def match_headings(
    homes: Mapping[str, Home], raw: RawTable, matching: Matching, described: Described
) -> tuple[Table, dict[str, str]]:
    """The table that an edition belongs to, and its column for each heading that is one."""
    twice = [title for title, times in Counter(raw.header).items() if times > 1]
    if twice:
        raise Refusal(f"Two columns are called {twice[0]}: give one of them another heading.")
    if matching.table and matching.table not in homes:
        raise Refusal(f"There is no table {matching.table}. One of: {', '.join(homes)}.")
    names = [matching.table] if matching.table else [*homes]
    found = [
        (homes[name].table, _find_columns(homes[name], raw, matching, described)) for name in names
    ]
    table, headings = max(
        found, key=lambda pair: (len(_given(pair[0], pair[1], matching)), -_size(pair[0]))
    )
    _ask_of_columns(table, raw, headings, matching)
    return table, headings


def _size(table: Table) -> int:
    return len(table.resource.schema_.fields)


def _given(table: Table, headings: Mapping[str, str], matching: Matching) -> set[str]:
    every = {name for name in matching.every if name in table.sheet.names}
    return {*headings.values(), *every}


def _find_columns(
    home: Home, raw: RawTable, matching: Matching, described: Described
) -> dict[str, str]:
    """The column of each heading, as was said, by its name or title, or by the places it holds."""
    columns = {column.name: column for column in home.table.resource.schema_.fields}
    open_ = [title for title in raw.header if title not in matching.left_out]
    said = {t: matching.columns[t] for t in open_ if matching.columns.get(t) in columns}
    found = dict(said)
    for title in open_:
        sentence = described.get(slug(title), "")
        name = None if title in matching.columns else _find_column(columns, title, sentence)
        if name is not None and name not in found.values():
            found[title] = name
    rest = [title for title in open_ if title not in found and title not in matching.columns]
    return found | _find_by_cells(
        home, raw, rest, {*found.values()} | matching.every.keys(), matching
    )


def _find_by_cells(
    home: Home, raw: RawTable, titles: Sequence[str], given: set[str], matching: Matching
) -> dict[str, str]:
    """The one heading below which the places stand, and the one below which the periods do, where
    their columns are not given yet."""
    cells = {title: raw.cells(raw.header.index(title)) for title in titles}
    found: dict[str, str] = {}
    if home.fields and not given & {*home.fields}:
        holding = [title for title in titles if home.holds(cells[title], title, matching.places)]
        found |= {title: home.fields[-1] for title in holding} if len(holding) == 1 else {}
    times = [column.name for column in home.table.resource.columns("time")]
    if len(times) == 1 and times[0] not in given:
        holding = [title for title in titles if holds_periods(cells[title])]
        found |= {title: times[0] for title in holding} if len(holding) == 1 else {}
    return found


def _find_column(columns: Mapping[str, Column], title: str, sentence: str) -> str | None:
    """The one column that has this heading as its name or title, or of which the data dictionary says
    the same. sentence: what the dictionary says of the heading."""
    name, plain, said = slug(spell_signs(title)), normalize(title), normalize(sentence)
    if name in columns:
        return name
    alike = [n for n, c in columns.items() if plain and normalize(c.title) == plain]
    if not alike and said:
        alike = [
            n for n, c in columns.items() if said in (normalize(c.title), normalize(c.description))
        ]
    return alike[0] if len(alike) == 1 else None


def _ask_of_columns(
    table: Table, raw: RawTable, headings: Mapping[str, str], matching: Matching
) -> None:
    """Raises Refusal where a column has no heading, or a heading no column."""
    resource = table.resource
    given = _given(table, headings, matching)
    places = place_columns(table)
    needed = [c.name for c in resource.schema_.fields if c.name not in places]
    absent = [name for name in needed if name not in given | matching.without]
    extra = [t for t in raw.header if t not in headings and t not in matching.left_out]
    if (len(needed) - len(absent)) < MOSTLY * len(needed):
        heading = next(iter([*_rank(resource.column(absent[0]), extra), *extra]), "HEADING")
        raise Refusal(
            f"This seems to be another table: of the {len(needed)} columns of {resource.name}, the file "
            f"has {len(needed) - len(absent)}. If it is the right one, say what its columns are: "
            f"--column {quote_option(f'{heading}={absent[0]}')}, and so on."
        )
    asked = Asked()
    guessed = {_ask_of_absent(resource, name, extra, asked) for name in absent}
    if places and not places & given:
        first = min(places)
        asked.ask(
            first,
            "No heading of the file names the places.",
            f"Say which: --column 'HEADING={first}'.",
            *(Proposal("column", title, first) for title in extra[:MANY]),
        )
    for title in (title for title in extra if title not in guessed):
        left_out = Proposal("leave-out", title)
        asked.ask(
            title,
            f"The heading {title} is no column of {resource.name}.",
            f"Say {left_out}, or which column it is: --column {quote_option(f'{title}=COLUMN')}.",
            left_out,
            *(Proposal("column", title, name) for name in absent),
        )
    unknown = [n for n in matching.every if n not in table.sheet.names]
    for name in unknown:
        asked.ask(name, f"{resource.name} has no column {name}.", "Correct --every.")
    asked.settle()


def _ask_of_absent(resource: Resource, name: str, extra: Sequence[str], asked: Asked) -> str:
    """Ask which heading is a column that the file seems to lack; returns the likeliest."""
    ranked = _rank(resource.column(name), extra)
    guess = ranked[0] if ranked else "HEADING"
    which = f"Say which: --column {quote_option(f'{guess}={name}')}."
    rest = [*ranked, *(title for title in extra if title not in ranked)][:MANY]
    answers = [Proposal("column", title, name) for title in rest]
    if name in resource.schema_.primary_key:
        also = f" If all rows have one value there: --every {name}=VALUE."
    else:
        without = Proposal("without", name)
        also = f" If this edition does not have it: {without}."
        answers.append(without)
    asked.ask(
        name,
        f"No heading of the file is the column {name} ({resource.column(name).title}).",
        which + also,
        *answers,
    )
    return guess


def _rank(column: Column, titles: Sequence[str]) -> list[str]:
    """The headings that share words with a column's name or title: those with most of them first, the
    shortest of several."""
    words = {*column.name.split("_"), *slug(column.title).split("_")}
    shared = {title: len(words & {*slug(spell_signs(title)).split("_")}) for title in titles}
    found = [title for title in titles if shared[title]]
    return sorted(found, key=lambda title: (-shared[title], len(title)))
