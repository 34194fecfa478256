"""The sentences of a review, the same in every form of it."""

from __future__ import annotations

from ..charts import format_number
from .model import (
    BranchReview,
    ChartChange,
    FieldChange,
    FigureChange,
    PackageChange,
    TableChange,
    ToldProblem,
)


def tell_verdict(review: BranchReview) -> str:
    """Whether anything is wrong, in a sentence."""
    if not review.counted and not review.elsewhere:
        return "Nothing is wrong"
    if not review.counted:
        return f"Nothing is wrong in what this changes; {review.elsewhere} elsewhere"
    thing = "thing is" if review.counted == 1 else "things are"
    more = f", and {review.elsewhere} elsewhere" if review.elsewhere else ""
    return f"{review.counted} {thing} to be mended{more}"


def tell_place(problem: ToldProblem) -> str:
    """The file, and the first lines."""
    if not problem.lines:
        return problem.path
    more = problem.count - len(problem.lines)
    lines = ", ".join(map(str, problem.lines))
    return f"{problem.path}, line {lines}{f' and {more} more' if more > 0 else ''}"


def name_version(package: PackageChange) -> str:
    """The version before and after, to be put behind the title."""
    then, now = package.versions
    if then and now and then != now:
        return f", version {then} → {now}"
    return f", version {now or then}"


def tell_rows(table: TableChange) -> str:
    """How many rows there are."""
    then, now = table.rows
    if then is None or now is None:
        return f"{then if now is None else now:,} rows"
    return f"{then:,} rows before, {now:,} after"


def tell_field(field: FieldChange) -> str:
    """In how many cells of a column something differs."""
    parts = [
        f"{count:,} {words}"
        for count, words in (
            (field.changed, "changed"),
            (field.shown, "shown that were hidden"),
            (field.hidden, "hidden that were shown"),
        )
        if count
    ]
    return f"{field.title}: {', '.join(parts)}"


def tell_figure(figure: FigureChange) -> str:
    """A number before and after: "desired datasets obtained: 9 → 10 of 20"."""
    then, now = format_number(figure.before), format_number(figure.after)
    was, of = figure.of
    if of is None:
        return f"{figure.what}: {then} → {now}"
    if was is None or was == of:
        return f"{figure.what}: {then} → {now} of {of}"
    return f"{figure.what}: {then} of {was} → {now} of {of}"


def tell_chart(chart: ChartChange) -> str:
    """A chart, and where its pictures are."""
    named = [name for name in (chart.before, chart.after) if name]
    pictures = f"; pictures: {', '.join(named)}" if named else ""
    why = f"; {chart.why_none}" if chart.why_none else ""
    return f"{chart.title} ({chart.package}), {chart.kind}{pictures}{why}"


def tell_preview(is_there: bool) -> str:
    """Where the site is as it would be."""
    if is_there:
        return (
            "The whole site as it would be, this text as review.html, and the pictures of charts before "
            "and after are in the file “preview” of the run: unpack it, and open review.html."
        )
    return "To see the site as it would be: make serve"
