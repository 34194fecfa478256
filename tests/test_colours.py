"""The colors of series and statuses, in light and in dark, for readers of every kind of sight."""

import math
import re
from itertools import combinations, pairwise

import pytest
from conftest import ROOT
from test_maps import contrast, luminance

from connect_catalog.charts import CLOSED, COLOURS, DISTINCT, NOT_KNOWN, SCALE
from connect_catalog.load import load
from connect_catalog.progress_charts import colour_statuses

CSS = (ROOT / "scripts/connect_catalog/site/assets/catalog.css").read_text("utf-8")
SCHEMES = pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])

# Simulations of colour blindness in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
SIGHT = {
    "all colors": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def read_palette(scheme: int) -> list[str]:
    return [re.findall(rf"--c-series-{i}: (#\w{{6}})", CSS)[scheme] for i in range(len(COLOURS))]


def see(colour: str, sight: str) -> tuple[float, ...]:
    """A color in OKLab, as somebody sees it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    r, g, b = (
        min(1, max(0, sum(a * c for a, c in zip(row, linear, strict=True)))) for row in SIGHT[sight]
    )
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def test_the_palette_of_the_code_is_that_of_the_pages():
    assert read_palette(0) == [*COLOURS]


@SCHEMES
@pytest.mark.parametrize(
    ("sight", "least"), [(s, 0.1 if s == "all colors" else 0.05) for s in SIGHT]
)
def test_no_two_series_look_alike(scheme, sight, least):
    seen = [see(colour, sight) for colour in read_palette(scheme)[:DISTINCT]]
    near = {(i, j): math.dist(seen[i], seen[j]) for i, j in combinations(range(DISTINCT), 2)}
    assert {pair: d for pair, d in near.items() if d < least} == {}


@SCHEMES
def test_series_stand_out_from_the_page(scheme):
    raised = luminance(re.findall(r"--c-raised: (#\w{6})", CSS)[scheme])
    assert all(contrast(luminance(c), raised) >= 3 for c in read_palette(scheme)[: NOT_KNOWN + 1])


@SCHEMES
def test_statuses_go_one_way_in_one_hue(scheme):
    scale = [read_palette(scheme)[i] for i in SCALE]
    light = [luminance(colour) for colour in scale]
    assert light == sorted(light, reverse=scheme == 0)
    assert all(contrast(a, b) >= 1.3 for a, b in pairwise(light))
    hues = [math.atan2(*see(colour, "all colors")[:0:-1]) for colour in scale]
    assert max(hues) - min(hues) < math.radians(15)


def test_statuses_have_their_places_on_the_scale_in_the_order_of_the_way():
    statuses = load(ROOT).catalog.vocabulary.statuses
    way = [colour_statuses(statuses)[s.id] for s in statuses if not s.closed]
    assert way == sorted(set(way)) and (way[0], way[-1]) == (SCALE[0], SCALE[-1])
    assert {colour_statuses(statuses)[s.id] for s in statuses if s.closed} <= {CLOSED}
    assert colour_statuses(statuses[:1]) == {statuses[0].id: SCALE[0]}
