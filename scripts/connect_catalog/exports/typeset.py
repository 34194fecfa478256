"""PDFs, laid out by typst from a template and plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst


@dataclass(frozen=True)
class Job:
    """What a PDF is made of: a template and plain data. made: the day that it is dated on; sizes: of its
    letters, in points, the largest first: the first is taken with which it has no more than `most_pages`
    pages, or the last."""

    template: Path
    data: Mapping[str, Any]
    made: datetime
    sizes: tuple[float, ...] = ()
    most_pages: int = 0


_PAGE = re.compile(rb"/MediaBox\b")  # each page has one

# The way to a PDF that may have been made before: of a job, and of what makes it.
Recall = Callable[[Job, Callable[[Job], bytes]], bytes]


def _make_anew(job: Job, make: Callable[[Job], bytes]) -> bytes:
    return make(job)


_recall: ContextVar[Recall] = ContextVar("recall", default=_make_anew)


@contextmanager
def recall_by(recall: Recall) -> Iterator[None]:
    """Have PDFs made by way of what keeps them."""
    token = _recall.set(recall)
    try:
        yield
    finally:
        _recall.reset(token)


def typeset_all(jobs: Mapping[str, Job]) -> dict[str, bytes]:
    """The PDFs of many jobs, by the names of the jobs, made side by side."""
    recall = _recall.get()
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda job: recall(job, _make), jobs.values())
        return dict(zip(jobs, made, strict=True))


def typeset(job: Job) -> bytes:
    """The PDF of a job, with the fonts that come with typst.

    The words reach the template as data, so that none of them is taken for markup: as JSON, in
    sys.inputs.data. The PDF is tagged for screen readers (PDF/UA-1). That standard forbids a
    character that no font can show. Where a record holds one, a box stands in its place and the PDF
    does not claim the standard.
    """
    return _recall.get()(job, _make)


def _make(job: Job) -> bytes:
    if not job.sizes:
        return _compile(job)
    for size in job.sizes:
        pdf = _compile(job, size=str(size))
        if len(_PAGE.findall(pdf)) <= job.most_pages:
            break
    return pdf


def _compile(job: Job, **inputs: str) -> bytes:
    given: dict[str, Any] = {
        "input": str(job.template),
        "root": str(job.template.parent),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(job.data), **inputs},
        "timestamp": job.made,
        "format": "pdf",
    }
    try:
        pdf: bytes = typst.compile(**given, pdf_standards=["ua-1"])
    except typst.TypstError:
        pdf = typst.compile(**given)
    return pdf
