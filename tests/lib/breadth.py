"""How much the tests try of what is made by chance: some in each run, all where TRIED=all says so, as
`make fuzz` does."""

import os

WHOLE = os.environ.get("TRIED") == "all"


def count_tried(some: int, whole: int) -> int:
    """How many to try."""
    return whole if WHOLE else some
