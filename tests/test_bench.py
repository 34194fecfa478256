"""What measures still measures: both ways to make pages write the same bytes, and made-up tables break no rule."""

import pytest
from bench_pages import PAIRS, measure_pages
from bench_tables import make_root, write_package
from conftest import TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.problems import format_text


@pytest.mark.slow
def test_a_bare_loop_writes_the_bytes_that_the_site_writes():
    """measure_pages compares them."""
    (times,) = measure_pages(3)
    assert len(times["site"]) == len(times["bare"]) == PAIRS


def test_no_made_up_package_breaks_a_rule(tmp_path):
    root = make_root(tmp_path / "small")
    for i in range(3):
        write_package(root, f"package-{i}", 1_000, seed=i)
    problems = load_and_check(root, TODAY)[1]
    assert not problems, format_text(problems)
