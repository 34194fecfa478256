"""A review as Markdown, as a comment on GitHub shows it: never longer than such a comment may be, the
most important first, and with a word on what did not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .escape import escape_address, escape_text
from .model import (
    BranchReview,
    ChartChange,
    FigureChange,
    PackageChange,
    RecordChange,
    TableChange,
    ToldProblem,
)
from .words import (
    name_version,
    tell_chart,
    tell_field,
    tell_figure,
    tell_place,
    tell_preview,
    tell_rows,
    tell_verdict,
)

MOST_BYTES = 60_000  # GitHub takes 65,536 characters
# What each part may take of that. So no part, whatever is in it, can push out the ones below.
SHARES = {
    "problems": 26_000,
    "changes": 8_000,
    "data": 14_000,
    "figures": 3_000,
    "charts": 4_000,
    "good": 3_000,
}


@dataclass(frozen=True)
class Links:
    """Where links of a review lead. repository: its address, empty for no links; head: the commit whose
    lines are shown; preview: where the built site is, empty where it was not built."""

    repository: str
    head: str
    preview: str = ""

    def locate(self, path: str, line: int) -> str:
        """The address of a line of a file, 0 for the whole file; empty where nothing is linked."""
        if not self.repository:
            return ""
        anchor = f"#L{line}" if line else ""
        return f"{self.repository}/blob/{self.head}/{escape_address(path)}{anchor}"


def print_markdown(review: BranchReview, links: Links) -> str:
    """The comment. Every text in the review is escaped, whoever wrote it."""
    left = dict(review.left_out)
    parts = [
        f"## {tell_verdict(review)}",
        *_write("problems", "What is wrong", _problems(review, links), left.get("problems", 0)),
        *_write("changes", "What this changes", _changes(review, links), left.get("records", 0)),
        *_write("data", "What changes in the data", _data(review), left.get("packages", 0)),
        *_write("figures", "What changes in the catalog's numbers", _figures(review), 0),
        *_write("charts", "Charts that change", _charts(review.charts), left.get("charts", 0)),
        *_write("good", "What is good", _bullets(review.good), left.get("good", 0)),
        _preview(links),
    ]
    return "\n\n".join(parts) + "\n"


def _write(share: str, title: str, blocks: Iterable[str], more: int) -> Iterator[str]:
    """A part with its title, as far as it has room. more: entries that are left out already."""
    room, kept = SHARES[share], []
    for block in blocks:
        size = len(block.encode()) + 2
        if size <= room:
            kept.append(block)
        else:
            more += 1
        room -= size if size <= room else 0
    if more:
        kept.append(f"*{more} more did not fit here: see `review.html` beside the preview.*")
    if kept:
        yield f"### {title}"
        yield _join(kept)


def _join(blocks: Sequence[str]) -> str:
    """Blocks below each other; those of one list without an empty line between them."""
    text = ""
    for last, block in zip(["", *blocks], blocks, strict=False):
        is_list = last.startswith("- ") and block.startswith("- ")
        text += f"{'' if not last else chr(10) if is_list else chr(10) * 2}{block}"
    return text


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    yield from (f"- {escape_text(text)}" for text in texts)


# ------------------------------------------------------------------------------------- problems


def _problems(review: BranchReview, links: Links) -> Iterator[str]:
    yield from (_problem(problem, links) for problem in review.problems)


def _problem(problem: ToldProblem, links: Links) -> str:
    line = problem.lines[0] if problem.lines else 0
    where = _link(tell_place(problem), links.locate(problem.path, line))
    field = f" · {escape_text(problem.field)}" if problem.field else ""
    details = "".join(f"\n  - {escape_text(one)}" for one in problem.details)
    return (
        f"- **{where}**{field}\n  - **Wrong:** {escape_text(problem.message)}{details}\n"
        f"  - **Mend:** {escape_text(problem.mend)} ({escape_text(problem.code)})"
    )


def _link(text: str, address: str) -> str:
    return f"[{escape_text(text)}]({address})" if address else escape_text(text)


# -------------------------------------------------------------------------------------- changes


def _changes(review: BranchReview, links: Links) -> Iterator[str]:
    yield from map(_package, review.packages)
    yield from (_record(record, links) for record in review.records)
    if review.program:
        yield f"- {review.program} files that are neither records nor tables"
    if not (review.packages or review.records or review.program):
        yield "Nothing."


def _package(package: PackageChange) -> str:
    head = f"- **{escape_text(package.title)}** ({escape_text(package.id)}), {package.kind}"
    return _with_list(f"{head}{escape_text(name_version(package))}", package.changes)


def _record(record: RecordChange, links: Links) -> str:
    place = _link(record.path, links.locate(record.path, 0))
    title = f" **{escape_text(record.title)}**" if record.title else ""
    return _with_list(f"- {escape_text(record.kind)}{title} ({place})", record.changes)


def _with_list(head: str, texts: Sequence[str]) -> str:
    return "\n".join([head, *(f"  - {escape_text(text)}" for text in texts)])


# ----------------------------------------------------------------------------------------- data


def _data(review: BranchReview) -> Iterator[str]:
    for package in review.packages:
        for table in package.tables:
            yield _table(package, table)


def _table(package: PackageChange, table: TableChange) -> str:
    lines = [
        f"**{escape_text(table.title)}** ({escape_text(package.id)}), {tell_rows(table)}",
        "",
        *_bullets(table.changes),
        *_bullets(map(tell_field, table.fields)),
    ]
    if table.examples:
        lines += ["", "| row | field | before | after |", "|---|---|---|---|"]
        for one in table.examples:
            cells = (one.row, one.field, one.before, one.after)
            lines.append(f"| {' | '.join(escape_text(cell) for cell in cells)} |")
    if table.why_none:
        lines += ["", escape_text(table.why_none)]
    return "\n".join(lines)


# ---------------------------------------------------------------------------- numbers and charts


def _figures(review: BranchReview) -> Iterator[str]:
    if review.why_no_figures:
        yield escape_text(review.why_no_figures)
    yield from (_figure(figure) for figure in review.figures)
    if review.more_figures:
        yield f"- {review.more_figures} more by agency, dataset, month and the like"


def _figure(figure: FigureChange) -> str:
    return f"- {escape_text(tell_figure(figure))}"


def _charts(charts: Iterable[ChartChange]) -> Iterator[str]:
    yield from (f"- {escape_text(tell_chart(chart))}" for chart in charts)


def _preview(links: Links) -> str:
    told = tell_preview(bool(links.preview))
    return f"{told} [Open it]({links.preview})" if links.preview else told
