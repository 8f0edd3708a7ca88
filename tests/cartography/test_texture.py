"""Textures are real lines and dots that stay in their shapes and go on over the border of two neighbours."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.cartography.texture import DOT_MM, DOTS_MM, HATCH_MM, dot_grid, hatch

SHAPE = shapely.Polygon([(3, 2), (40, 5), (33, 30), (20, 12), (5, 28)], [[(10, 8), (12, 8), (12, 10), (10, 10)]])
SIDES = st.floats(0.1, 60)


def test_hatching_stays_inside_runs_at_45_degrees_and_keeps_its_distance():
    lines = [shapely.LineString(segment) for segment in hatch([SHAPE])]
    assert len(lines) > 15
    assert shapely.union_all(lines).difference(SHAPE.buffer(1e-9)).length == 0
    offsets = set()
    for line in lines:
        (x0, y0), *_, (x1, y1) = line.coords
        assert (x1 - x0) == pytest.approx(y1 - y0)
        offsets.add(round((x0 - y0) / np.sqrt(2) / HATCH_MM, 6))
    assert all(offset == round(offset) for offset in offsets)


def test_dots_lie_wholly_inside_on_staggered_rows():
    dots = dot_grid([SHAPE])
    assert len(dots) > 100
    assert all(SHAPE.contains(shapely.Point(dot).buffer(DOT_MM / 2 * 0.999)) for dot in dots)
    density = len(dots) / SHAPE.area
    assert density == pytest.approx(2 / DOTS_MM**2, rel=0.25)


@given(width=SIDES, height=SIDES, cut=st.floats(0.1, 0.9))
def test_neighbours_share_one_grid(width, height, cut):
    whole = shapely.box(0, 0, width, height)
    left, right = shapely.box(0, 0, width * cut, height), shapely.box(width * cut, 0, width, height)
    together = sum(shapely.LineString(s).length for s in hatch([whole]))
    apart = sum(shapely.LineString(s).length for shape in (left, right) for s in hatch([shape]))
    assert apart == pytest.approx(together, abs=1e-6)
    halves = {tuple(np.round(d, 6)) for shape in (left, right) for d in dot_grid([shape])}
    assert halves <= {tuple(np.round(d, 6)) for d in dot_grid([whole])}


def test_a_shape_too_small_or_empty_has_no_dot_and_breaks_nothing():
    assert dot_grid([shapely.box(0, 0, DOT_MM / 2, DOT_MM / 2)]).shape == (0, 2)
    assert hatch([shapely.Polygon()]) == []
    assert hatch([]) == []
