"""Textures are real lines and dots that stay in their shapes and go on over the border of two neighbours."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.cartography.canvas.texture import DOT_MM, DOTS_MM, HATCH_MM, dot_grid, hatch, strokes

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


def angles(kind):
    found = set()
    for segment in strokes(kind, [SHAPE]):
        dx, dy = segment[-1] - segment[0]
        found.add(round(float(np.degrees(np.arctan2(dy, dx))) % 180))
    return found


def test_textures_differ_by_the_direction_or_the_number_of_their_lines():
    assert [angles(kind) for kind in ("hatch", "level", "cross", "sparse", "dots", "")] == [
        {45}, {0}, {45, 135}, {135}, set(), set(),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["hatch", "level", "cross", "sparse"])
def test_lines_of_every_texture_stay_inside_and_a_millimetre_or_more_apart(kind):
    lines = [shapely.LineString(segment) for segment in strokes(kind, [SHAPE])]
    assert shapely.union_all(lines).difference(SHAPE.buffer(1e-9)).length == 0
    # The length of evenly spaced lines is the area over their distance.
    sets = len(angles(kind))
    spacing = sets * SHAPE.area / sum(line.length for line in lines)
    assert 1.0 <= spacing <= 2.0
    assert strokes(kind, []) == []


@given(width=SIDES, height=SIDES, cut=st.floats(0.1, 0.9), kind=st.sampled_from(["level", "cross", "sparse"]))
def test_neighbours_lines_meet(width, height, cut, kind):
    left, right = shapely.box(0, 0, width * cut, height), shapely.box(width * cut, 0, width, height)
    together = sum(shapely.LineString(s).length for s in strokes(kind, [shapely.box(0, 0, width, height)]))
    apart = sum(shapely.LineString(s).length for shape in (left, right) for s in strokes(kind, [shape]))
    assert apart == pytest.approx(together, abs=1e-6)
