"""Patterns in a descriptor: a regular expression must be quick on any text, even a hostile one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as sre  # type: ignore[attr-defined] # private, and has no types
from re import _parser  # type: ignore[attr-defined] # the same
from typing import Any

from ..bounds import PATTERN_LENGTH, PATTERN_SIZE, PATTERN_WAYS
from ..codes import Code
from ..model import Catalog, Package
from ..problems import Problem
from ..refusals import Refusal
from .telling import problem_at

_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def check_patterns(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A pattern reads the same in every program and is quick on any text. It has one open repeat
    (`*` or `+`) at most, nothing repeated inside a repeat, no look-around, and alternatives only in
    round brackets.

    Why: Some patterns take hours on a text made to stall them, and some mean one thing in one
    program and another in the next.

    Mend: Write a simpler pattern, such as `[0-9]{4}-[0-9]{4}`, or list the values in `enum`.
    """
    for r, resource in enumerate(package.descriptor.resources):
        for f, column in enumerate(resource.schema_.fields):
            pattern = column.constraints.pattern
            fault = None if pattern is None else find_fault(pattern)
            if fault:
                at = ("resources", r, "schema", "fields", f, "constraints", "pattern")
                yield problem_at(package, at, Code.PATTERN, fault)


def find_fault(pattern: str) -> str | None:
    """Why a pattern is refused, in words; None if its work is bounded.

    A match tries at most PATTERN_WAYS ways (times the length of the text, for the one open repeat).
    Each way takes at most PATTERN_SIZE steps more than the text is long. So no text can make it run
    away.
    """
    if len(pattern) > PATTERN_LENGTH:
        return f"the pattern is longer than {PATTERN_LENGTH} characters"
    try:
        re.compile(pattern)
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"this is not a regular expression: {error}"
    try:
        ways, size, opened = _measure(parsed)
    except Refusal as reason:
        return str(reason)
    if parsed.data and parsed.data[0][0] is sre.BRANCH:
        return "the pattern holds alternatives (|) outside round brackets"
    if opened > 1:
        return "the pattern holds more than one open repeat (* or +), so a long text could stall it"
    if ways > PATTERN_WAYS or size > PATTERN_SIZE:
        return "the pattern can be matched in too many ways, so a long text could stall it"
    return None


def _measure(parsed: Any) -> tuple[int, int, int]:
    """(ways, size, open repeats): the number of ways to match, the steps that one way takes (an
    open repeat counts once), and the number of repeats without an upper bound."""
    ways, size, opened = 1, 0, 0
    for operation, argument in parsed:
        w, s, o = _measure_one(operation, argument)
        ways, size, opened = ways * w, size + s, opened + o
    return ways, size, opened


def _measure_one(operation: Any, argument: Any) -> tuple[int, int, int]:
    if operation in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.AT, sre.CATEGORY):
        return 1, 1, 0
    if operation is sre.SUBPATTERN and not argument[1] and not argument[2]:
        return _measure(argument[3])
    if operation is sre.BRANCH:
        branches = [_measure(branch) for branch in argument[1]]
        ways, sizes, opened = zip(*branches, strict=True)
        return sum(ways), sum(sizes), sum(opened)
    if operation in _REPEATS:
        return _measure_repeat(*argument)
    raise Refusal(
        "the pattern looks around, refers back or sets flags, which not every program can"
    )


def _measure_repeat(least: int, most: Any, part: Any) -> tuple[int, int, int]:
    ways, size, opened = _measure(part)
    if opened or (ways > 1 and most != 1):
        raise Refusal("the pattern repeats something that already repeats or has alternatives")
    if most is sre.MAXREPEAT:
        return 1, (least + 1) * size, 1
    return (int(most) - least + 1) * ways, int(most) * max(size, 1), 0


RULES = (check_patterns,)
