"""Are discs that are looked up where they lie the very ones that all of them compared say?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from atlas.cartography.labels.discs import Discs

CLEARANCE_MM = 0.5


@pytest.fixture(scope="module")
def discs():
    rng = np.random.default_rng(3)
    # On a net of quarters of a millimetre: many touch to the very distance that is kept.
    return Discs(np.column_stack([rng.integers(0, 400, (600, 2)) / 4, rng.integers(0, 9, 600) / 4]), CLEARANCE_MM)


def test_rectangles(discs):
    rng = np.random.default_rng(4)
    corner = rng.integers(-20, 420, (500, 2)) / 4
    boxes = np.hstack([corner, corner + rng.integers(1, 40, (500, 2)) / 4])
    x, y, r = discs.circles.T
    away = shapely.distance(shapely.points(x, y)[None, :], shapely.box(*boxes.T)[:, None])
    expected = (away < r + CLEARANCE_MM).any(axis=1)
    assert 50 < expected.sum() < 480
    np.testing.assert_array_equal(discs.touch_boxes(boxes), expected)


def test_lines_but_for_some_discs(discs):
    rng = np.random.default_rng(5)
    start = rng.integers(0, 400, (500, 2)) / 4
    lines = shapely.linestrings(np.stack([start, start + rng.integers(-24, 24, (500, 2)) / 4 + 0.125], axis=1))
    x, y, r = discs.circles.T
    but = rng.random(len(x)) < 0.5
    away = shapely.distance(shapely.points(x, y)[None, ~but], lines[:, None])
    expected = (away < r[~but] + CLEARANCE_MM).any(axis=1)
    assert 50 < expected.sum() < 480
    np.testing.assert_array_equal(discs.touch_lines(lines, but=but), expected)


def test_without_discs_nothing_is_touched():
    none = Discs(np.empty((0, 3)), CLEARANCE_MM)
    assert not none.touch_boxes(np.array([[0.0, 0.0, 1.0, 1.0]])).any()
    assert not none.touch_lines(shapely.linestrings([[[0, 0], [1, 1]]]), but=np.zeros(0, dtype=bool)).any()
