"""Refusals: what is not done for a user, and why."""

from __future__ import annotations


class Refusal(Exception):
    """Why something is not done; the text is for the person who asked for it.

    Whoever meets a refusal on the way may do without the thing, or say more. Otherwise the command
    prints it and ends with its exit code: 2, as the command was used wrongly.
    """

    exit_code = 2


class Unsound(Refusal):
    """Something that stands in the repository must be mended first."""

    exit_code = 1
