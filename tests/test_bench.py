"""What measures the pages still measures them: both ways to make them write the same bytes."""

from bench_pages import PAIRS, measure_pages


def test_a_bare_loop_writes_the_bytes_that_the_site_writes():
    """measure_pages compares them before it starts the clock."""
    times = measure_pages(3)
    assert len(times["site"]) == len(times["bare"]) == PAIRS
