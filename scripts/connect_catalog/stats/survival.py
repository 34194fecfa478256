"""How long something takes. What has not ended yet counts for as long as it has lasted so far."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Step:
    """What is known at one duration, in days. at_risk: how many lasted at least that long; ended
    and still_open: how many of them ended, or were last seen, at exactly that duration; share: the
    estimated share that lasts longer; low and high: its 95% confidence band, None where it is not
    defined."""

    days: int
    at_risk: int
    ended: int
    still_open: int
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Survival:
    """A Kaplan-Meier estimate. steps: one for each duration seen, shortest first. median: the first
    duration, in days, after which at most half are left; None if the curve stays above one half."""

    steps: tuple[Step, ...]
    median: int | None
    ended: int
    still_open: int


def estimate_survival(durations: Sequence[int], still_open: Sequence[bool]) -> Survival:
    """The Kaplan-Meier estimate of how long something lasts.

    durations: days from start to end, or to today; still_open: for each, whether it has not ended
    (right censored). The band is the exponential Greenwood ("log-log") one. Raises ValueError where
    the two are not of one length.

    Source: E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations",
    Journal of the American Statistical Association 53 (1958), 457-481, as scipy.stats.ecdf has it.
    """
    pairs = list(zip(durations, still_open, strict=True))
    steps = tuple(_estimate_steps(pairs)) if pairs else ()
    opened = sum(is_open for _, is_open in pairs)
    return Survival(steps, _find_median(steps), len(pairs) - opened, opened)


def _estimate_steps(pairs: list[tuple[int, bool]]) -> Iterable[Step]:
    from scipy.stats import CensoredData, ecdf

    ended = [days for days, is_open in pairs if not is_open]
    opened = [days for days, is_open in pairs if is_open]
    curve = ecdf(CensoredData(uncensored=ended, right=opened)).sf
    with warnings.catch_warnings():  # where the band is not defined it is NaN, and None below
        warnings.simplefilter("ignore", RuntimeWarning)
        band = curve.confidence_interval(CONFIDENCE, method="log-log")
    rows = zip(
        map(int, curve.quantiles),
        curve.probabilities,
        band.low.probabilities,
        band.high.probabilities,
        strict=True,
    )
    for days, share, low, high in rows:
        yield Step(
            days,
            sum(lasted >= days for lasted, _ in pairs),
            ended.count(days),
            opened.count(days),
            float(share),
            _defined(low),
            _defined(high),
        )


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _find_median(steps: Iterable[Step]) -> int | None:
    """The median. Multiplication may put a share of one half slightly above it."""
    halves = (s.days for s in steps if s.share < 0.5 or math.isclose(s.share, 0.5, rel_tol=1e-9))
    return next(halves, None)
