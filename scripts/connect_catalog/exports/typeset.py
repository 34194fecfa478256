"""PDFs, laid out by typst from a template and plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import cpu_count
from pathlib import Path
from typing import Any, NamedTuple

import typst

from .made import Recipe, find_recall


@dataclass(frozen=True)
class Job:
    """What a PDF is made of: a template and plain data. made: the day that it is dated on; sizes: of its
    letters, in points, the largest first: it has no more than `most_pages` pages with the one that is taken,
    which is the largest such one or, rarely, the next below, or the last; guess: of how many pages it seems to
    have with the largest, by what it says. Such a template labels <filled> what it fills, in pages."""

    template: Path
    data: Mapping[str, Any]
    made: datetime
    sizes: tuple[float, ...] = ()
    most_pages: int = 0
    guess: float = 0.0


GROWTH = 0.7  # with the letters, what is filled grows by at least this power of theirs
_PAGE = re.compile(rb"/MediaBox\b")  # each page has one


def begin_all(layouts: Iterable[tuple[str, Callable[[], Job]]]) -> dict[str, Future[bytes]]:
    """The PDFs of many jobs by their names, made side by side in the background: each begins when its job is laid
    out."""
    pool = ThreadPoolExecutor(cpu_count())  # more would keep other work waiting
    recall = find_recall()
    begun = {}
    for name, lay_out in layouts:
        job = lay_out()
        begun[name] = pool.submit(recall, describe_job(job), partial(_make, job))
    pool.shutdown(wait=False)  # it ends with the last of them
    return begun


def typeset(job: Job) -> bytes:
    """The PDF of a job, with the fonts that come with typst.

    The words reach the template as data, so that none of them is taken for markup: as JSON, in
    sys.inputs.data. The PDF is tagged for screen readers (PDF/UA-1). That standard forbids a
    character that no font can show. Where a record holds one, a box stands in its place and the PDF
    does not claim the standard.
    """
    return find_recall()(describe_job(job), partial(_make, job))


def describe_job(job: Job) -> Recipe:
    """What a PDF follows from."""
    given = (job.data, str(job.made), job.sizes, job.most_pages, job.guess)
    return Recipe((json.dumps(given),), (job.template,), ("typst",))


def _make(job: Job) -> bytes:
    return _fit(job) if job.sizes else _compile(job).pdf


class _Made(NamedTuple):
    """filled: how many pages, the last of them in part."""

    pdf: bytes
    filled: float


def _fit(job: Job) -> bytes:
    """A PDF in letters of the size that fits. Few sizes are tried: first the one that the job's guess speaks
    for, then those that what is filled speaks for."""
    made: dict[int, _Made] = {}
    at = _reach(job, job.guess, 0, 0)
    while at not in made:
        made[at] = _compile(job, size=str(job.sizes[at]))
        at = _choose_next(job, made, at)
    return made[min((i for i in made if _fits(job, made[i])), default=max(made))].pdf


def _fits(job: Job, made: _Made) -> bool:
    return len(_PAGE.findall(made.pdf)) <= job.most_pages


def _choose_next(job: Job, made: Mapping[int, _Made], at: int) -> int:
    """The size to be tried after one that was tried; one of those tried, if that is all."""
    filled, last = made[at].filled, len(job.sizes) - 1
    if _fits(job, made[at]):
        larger = max(at - 1, 0)
        grown = filled * (job.sizes[larger] / job.sizes[at]) ** GROWTH
        return larger if grown <= job.most_pages else at
    fitting = [i for i in made if _fits(job, made[i])]
    return min(fitting) if fitting else _reach(job, filled, at, min(at + 1, last))


def _reach(job: Job, filled: float, at: int, first: int) -> int:
    """The first size with which what fills some pages at one size may fit, from a given one on; or the last."""
    sizes = range(first, len(job.sizes))
    grown = (filled * job.sizes[i] / job.sizes[at] for i in sizes)
    fits = (i for i, pages in zip(sizes, grown, strict=True) if pages <= job.most_pages)
    return next(fits, len(job.sizes) - 1)


def _compile(job: Job, **inputs: str) -> _Made:
    compiler = typst.Compiler(
        str(job.template),
        root=str(job.template.parent),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(job.data), **inputs},
    )
    pdf: Any
    try:
        pdf = compiler.compile(format="pdf", timestamp=job.made, pdf_standards=["ua-1"])
    except typst.TypstError:
        pdf = compiler.compile(format="pdf", timestamp=job.made)
    filled = json.loads(compiler.query("<filled>", field="value")) if inputs else [0.0]
    return _Made(pdf, filled[0])
