"""How the numbers of a handed-over table hang together: totals, sums and shares, tried before
anything is hidden, and written into the descriptor so that the audit knows them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy

from ..bounds import SUM_ROWS
from ..cells import EncodedColumn, encode_few
from ..checks.functions import cut, find_functions, find_texts, read_texts
from ..checks.group_means import find_group_means
from ..checks.shares import find_group_shares, find_hundreds
from ..checks.structure import tell_group_share, tell_hundred, tell_subtotal
from ..checks.subtotals import find_subtotals
from ..checks.sums import (
    ENOUGH,
    ColumnShare,
    ColumnTotal,
    Rows,
    find_column_totals,
    find_group_totals,
    find_shares,
    find_spare_keys,
    find_telltales,
)
from ..codes import Code
from .report import count
from .tables import FILL
from .understood import Answers, Asked, Proposal

SMALL = 10  # whole numbers below this may be small counts


@dataclass
class Ties:
    """What was found. connect: what is to stand under `connect` of a column, by name; waivers: what
    the person denied; said: a sentence on each; sought: whether anything was looked for."""

    connect: dict[str, dict[str, Any]] = field(default_factory=dict)
    waivers: list[dict[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    sought: bool = True

    def beside(self, name: str) -> tuple[str, ...]:
        """The counts that a share is made of, as far as they are known."""
        found = self.connect.get(name, {})
        named = [found.get(key, FILL) for key in ("of", "per")]
        return tuple(name for name in named if not name.startswith(FILL))


def find_ties(
    cells: Mapping[str, Sequence[str]],
    times: Sequence[str],
    kinds: Mapping[str, str | None],
    titles: Mapping[str, str],
    answers: Answers,
    signed: Collection[str] = (),
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Ties:
    """cells: those of every key and measure, by name; times: the keys that are periods; kinds: what
    each measure holds; titles: headings by name; signed: measures that came with percent signs; labels:
    the cells of the columns that are neither. Raises Refusal with the totals of which only a person can
    say whether they are some, and with the columns that tell a count in another form."""
    numbers = {name: _read_numbers(cells[name]) for name in kinds}
    rows = Rows(
        {n: encode_few(c) for n, c in cells.items() if n not in kinds and n not in times},
        {n: encode_few(c) for n, c in cells.items() if n in times},
        {n: numbers[n] for n, kind in kinds.items() if kind in ("count", None)},
        {n: numbers[n] for n, kind in kinds.items() if kind in ("percent", "rate")},
    )
    ties, asked = Ties(), Asked()
    _take_group_totals(rows, titles, answers, ties, asked)
    for spare, total in find_spare_keys(rows):
        label = Proposal("role", titles[spare], "label")
        asked.ask(
            titles[spare],
            f"Without the column {titles[spare]}, {total.value} of {titles[total.column]} adds up to the "
            f"other values in {count(total.tested, 'sum')}, and no row needs that column to be told apart.",
            f"Say {label}, or take the column out.",
            label,
        )
    _ask_of_means(rows, titles, answers, ties, asked)
    sums, shares = [*find_column_totals(rows)], [*find_shares(rows)]
    texts = {name: encode_few(held[:SUM_ROWS]) for name, held in (labels or {}).items()}
    _ask_of_telltales(rows, sums, shares, numbers, texts, titles, answers, ties, asked)
    known = {*signed} | {found.column for found in shares}
    _ask_of_kinds(
        numbers, {n: k for n, k in kinds.items() if n not in known}, titles, answers, asked
    )
    _take_sums(sums, titles, answers, ties, asked)
    _take_parts(rows, shares, titles, answers, ties, asked)
    asked.settle()
    _take_shares(rows, shares, kinds, titles, ties)
    return ties


def _read_numbers(cells: Sequence[str]) -> numpy.ndarray:
    read = {c: float(c) if re.fullmatch(r"-?[0-9.]+", c) else numpy.nan for c in {*cells}}
    return numpy.array([read[cell] for cell in cells])


def _take_group_totals(
    rows: Rows, titles: Mapping[str, str], answers: Answers, ties: Ties, asked: Asked
) -> None:
    for found in find_group_totals(rows):
        title = titles[found.column]
        said = answers.totals.get(title)
        if found.value in answers.not_totals.get(title, ()):
            reason = f"{FILL}: why {found.value} is not the total of the other values"
            ties.waivers.append(
                {"code": "undeclared-total", "field": found.column, "reason": reason}
            )
        elif said == found.value or (said is None and found.sure and _is_free(ties, found.column)):
            ties.connect.setdefault(found.column, {})["total"] = found.value
            ties.said.append(f"{title}: {found.value} is the total of the others.")
        elif said is None:
            why = (
                f"adds up to the others in {count(found.tested, 'sum')}"
                if found.tested
                else "is called so"
            )
            total = Proposal("total", title, found.value)
            denied = Proposal("no-total", title, found.value)
            asked.ask(
                title,
                f"Is {found.value} the total of the other values of the column {title}? It {why}.",
                f"Say {total}, or {denied}.",
                total,
                denied,
            )


def _ask_of_means(
    rows: Rows, titles: Mapping[str, str], answers: Answers, ties: Ties, asked: Asked
) -> None:
    """Ask for rows that are the mean of others, or the like, to be taken out."""
    for found in find_group_means(rows):
        title = titles[found.column]
        if found.value in answers.not_totals.get(title, ()):
            reason = f"{FILL}: what {found.value} is, if not the {found.form} of the others"
            ties.waivers.append(
                {"code": "undeclared-total", "field": found.column, "reason": reason}
            )
            continue
        denied = Proposal("no-total", title, found.value)
        asked.ask(
            title,
            f"{found.value} stands among the values of the column {title}: {found.seen}.",
            f"Take its rows out, and try again. If it is something else, say {denied}.",
            denied,
        )


def _ask_of_telltales(
    rows: Rows,
    sums: Sequence[ColumnTotal],
    shares: Sequence[ColumnShare],
    numbers: Mapping[str, numpy.ndarray],
    labels: Mapping[str, EncodedColumn],
    titles: Mapping[str, str],
    answers: Answers,
    ties: Ties,
    asked: Asked,
) -> None:
    """Ask for columns that give a count away, whatever is hidden in the row, to be taken out. What a
    descriptor declares, the audit knows."""
    declared = {found.column for found in shares}
    declared |= {name for found in sums for name in (found.column, *found.parts)}
    others_held = {name: held for name, held in numbers.items() if name not in rows.counts}
    short = cut(rows)
    others = [(name, held[:SUM_ROWS]) for name, held in numbers.items()]
    others += [
        (n, held) for n, c in labels.items() for held in read_texts(c, answers.known_marks, n)
    ]
    told = {
        found.column: found
        for found in (
            *find_telltales(replace(rows, shares=others_held)),
            *find_functions(short, others),
            *find_texts(short, {**short.keys, **labels}),
        )
        if found.column not in declared
    }
    for found in told.values():
        title, of = titles[found.column], titles[found.of]
        if {of, found.of} & {*answers.not_totals.get(title, ())}:
            reason = f"{FILL}: why this does not tell {of}"
            code = str(Code.TOLD_BY_COLUMN)
            ties.waivers.append({"code": code, "field": found.column, "reason": reason})
            continue
        either = f", or {Proposal('leave-out', of)}" if found.column in rows.counts else ""
        asked.ask(
            title,
            f"In {count(found.tested, 'row')} {title} is {found.words} {of}: whoever sees it can work out what "
            "is hidden there.",
            f"Leave one out: {Proposal('leave-out', title)}{either}. If that is chance, say "
            f"{Proposal('no-total', title, of)}.",
        )


def _ask_of_kinds(
    numbers: Mapping[str, numpy.ndarray],
    kinds: Mapping[str, str | None],
    titles: Mapping[str, str],
    answers: Answers,
    asked: Asked,
) -> None:
    """Ask what a column counts whose heading says a percent, a rate or an estimate, and whose numbers are
    whole and small, as counts are."""
    for name, kind in kinds.items():
        known = numbers[name][~numpy.isnan(numbers[name])]
        whole = bool(known.size) and bool((known == numpy.round(known)).all())
        if kind in ("count", None) or titles[name] in answers.kinds or not whole:
            continue
        if ((known > 0) & (known < SMALL)).any():
            held = (Proposal("kind", titles[name], kind), Proposal("kind", titles[name], "count"))
            asked.ask(
                titles[name],
                f"The heading of {titles[name]} says {kind}, and its numbers are whole, as counts are.",
                f"Say which: {held[0]}, or =count.",
                *held,
            )


def _is_free(ties: Ties, column: str) -> bool:
    return "total" not in ties.connect.get(column, {})


def _take_sums(
    totals: Sequence[ColumnTotal],
    titles: Mapping[str, str],
    answers: Answers,
    ties: Ties,
    asked: Asked,
) -> None:
    """Declare the counts that are the sum of others; where too few rows tell, as was said, or ask."""
    for found in totals:
        title, parts = titles[found.column], [titles[part] for part in found.parts]
        sum_ = "+".join(parts)
        sums = {sum_, "+".join(found.parts)}  # by headings, and by names
        if sums & {*answers.not_totals.get(title, ())}:
            reason = f"{FILL}: why this is not the sum of {', '.join(parts)}"
            ties.waivers.append(
                {"code": "undeclared-total", "field": found.column, "reason": reason}
            )
        elif found.tested >= ENOUGH or answers.totals.get(title) in sums:
            ties.connect.setdefault(found.column, {})["sumOf"] = [*found.parts]
            ties.said.append(
                f"{title} is the sum of {', '.join(parts)}, in {count(found.tested, 'row')}."
            )
        else:
            total, denied = Proposal("total", title, sum_), Proposal("no-total", title, sum_)
            seen = (
                f"In {count(found.tested, 'row')}, which is all that can be tested, {title} is the sum of "
                f"{', '.join(parts)}: is it always?"
                if found.tested
                else f"Is {title} the sum of {', '.join(parts)}? It is called a total, and no row shows all "
                "of them."
            )
            asked.ask(
                title,
                seen,
                f"Say {total}, or {denied}.",
                total,
                denied,
            )


def _take_parts(
    rows: Rows,
    declared: Sequence[ColumnShare],
    titles: Mapping[str, str],
    answers: Answers,
    ties: Ties,
    asked: Asked,
) -> None:
    """Declare what hangs together by rows: values that stand for some others, shares of the total of
    their rows, and percents that make 100. What no descriptor can say is asked to be taken out."""
    for part in find_subtotals(rows):
        said = {
            *answers.not_totals.get(titles[part.column], ()),
            answers.totals.get(titles[part.column]),
        }
        own = ties.connect.setdefault(part.column, {})
        if part.value not in {*said, own.get("total")}:
            own.setdefault("subtotals", []).append({"value": part.value, "parts": [*part.parts]})
            ties.said.append(f"{titles[part.column]}: {tell_subtotal(part).seen}.")
    known = {share.column for share in declared}
    shares = {n: s for n, s in rows.shares.items() if n not in known}
    found = [
        *(tell_group_share(s, rows) for s in find_group_shares(replace(rows, shares=shares))),
        *(tell_hundred(h, rows) for h in find_hundreds(rows) if not known.issuperset(h.columns)),
    ]
    for each in found:
        if not each.connect:
            asked.ask(
                titles[each.column],
                f"{titles[each.column]}: {each.seen}, so it gives a hidden count away.",
                f"Take the column {titles[each.column]} out and try again.",
            )
        elif not ties.connect.get(each.column):
            ties.connect[each.column] = {**each.connect}
            ties.said.append(f"{titles[each.column]}: {each.seen}.")


def _take_shares(
    rows: Rows,
    shares: Sequence[ColumnShare],
    kinds: Mapping[str, str | None],
    titles: Mapping[str, str],
    ties: Ties,
) -> None:
    for found in shares:
        kind = kinds[found.column]
        if (kind == "percent") != (found.scale == 100):
            continue
        scale = {} if kind == "percent" else {"scale": found.scale}
        made = {"of": found.of, "per": found.per, **scale}
        ties.connect.setdefault(found.column, {}).update(made)
        ties.said.append(
            f"{titles[found.column]} is {titles[found.of]} over {titles[found.per]}, in "
            f"{count(found.tested, 'row')}."
        )
    for name in rows.shares:
        if rows.counts and not ties.connect.get(name, {}).keys() & {"of", "over", "complement"}:
            per = {"per": f"{FILL}: the count that it is taken of"}
            ties.connect.setdefault(name, {}).update(
                {"of": f"{FILL}: the count that it is a share of, or remove `of` and `per`"}
                | (per if kinds[name] == "percent" else {})
            )
            ties.said.append(
                f"{titles[name]}: of what is it a share? Name the count in `of` and what it is taken "
                "of in `per`, or remove both where they are not known."
            )
