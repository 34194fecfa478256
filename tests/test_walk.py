"""An agency's wide table goes from file to clean check in two rounds, with few answers typed."""

import pytest
from adoption import PAGE, find_figures
from walk import put_walk, walk_anywhere


@pytest.mark.slow
def test_a_wide_delivery_gets_to_a_clean_check():
    """The agency's own delivery where the figures are at hand, else a made one of the same form."""
    first, adopted, told, hidden, clean = steps = walk_anywhere()
    assert first.code == 2 and "--mark '-=suppressed'" in first.output
    assert "--tidy 'MEASURE=TTL_{category}'" in first.output  # said in the same round
    assert adopted.code == 0, adopted.output
    assert "such as At Risk for AT_RISK" in adopted.output
    assert told.code == 1 and hidden.code == 0, hidden.output
    assert clean.code == 0, clean.output
    assert sum(len(step.typed) for step in steps) <= 15
    page = PAGE.read_text("utf-8")
    assert find_figures() is None or put_walk(page, steps) == page
