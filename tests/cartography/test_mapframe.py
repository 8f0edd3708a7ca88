"""Is the map at a round scale, wholly in its frame, and does a place fall where the projection puts it?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.cartography.canvas.map_frame import MapFrame, page_lines, page_path, round_scale
from atlas.cartography.spec.page import Box
from atlas.errors import LayoutError

BOX = Box(8, 20, 210, 150)
METERS = st.floats(-2e6, 2e6)


@given(needed=st.floats(100, 1e9))
def test_a_scale_is_round_and_the_next_one_that_holds(needed):
    found = round_scale(needed)
    assert found >= needed * (1 - 1e-9)
    assert found <= needed * 1.26, "a rounder scale than needed wastes the page"
    assert len(str(found).rstrip("0")) <= 3
    assert str(found).rstrip("0")[-1] in "123456789"
    assert round_scale(found) == found


def test_scales_by_hand():
    assert [round_scale(v) for v in (612_000, 600_000, 600_001, 999_999, 1_000_000, 1_010_000, 9.01e5)] == [
        650_000, 600_000, 650_000, 1_000_000, 1_000_000, 1_100_000, 1_000_000,
    ]  # fmt: skip


@given(west=METERS, south=METERS, width=st.floats(1e3, 1e6), height=st.floats(1e3, 1e6), padding=st.floats(0, 20))
def test_all_the_ground_fits_with_its_padding_and_no_more(west, south, width, height, padding):
    frame = MapFrame.fit((west, south, west + width, south + height), BOX, padding_mm=padding)
    corners = frame.to_page(np.array([[west, south], [west + width, south + height]]))
    inner = BOX.inset(padding)
    assert inner.contains(Box(*corners[0], *(corners[1] - corners[0])), tolerance=1e-5)
    assert frame.to_page(np.array([[west + width / 2, south + height / 2]]))[0] == pytest.approx(BOX.center, abs=1e-6)
    free = min(inner.width - width * 1000 / frame.scale, inner.height - height * 1000 / frame.scale)
    assert free <= 0.22 * max(inner.width, inner.height), "the map could be larger"


@given(x=METERS, y=METERS, dx=st.floats(-1e5, 1e5), dy=st.floats(-1e5, 1e5), scale=st.sampled_from([50_000, 750_000]))
def test_page_distances_are_ground_distances_over_the_scale(x, y, dx, dy, scale):
    frame = MapFrame(BOX, scale, (x, y))
    one, two = frame.to_page(np.array([[x, y], [x + dx, y + dy]]))
    assert np.hypot(*(two - one)) == pytest.approx(np.hypot(dx, dy) * 1000 / scale, abs=1e-6)
    assert one == pytest.approx(BOX.center)


def test_the_extent_is_what_the_box_shows():
    frame = MapFrame(BOX, 600_000, (500_000.0, 550_000.0))
    west, south, east, north = frame.extent
    corners = frame.to_page(np.array([[west, south], [east, north]]))
    assert corners.ravel() == pytest.approx([BOX.x, BOX.y, BOX.right, BOX.top])
    assert (east - west) / (BOX.width / 1000) == pytest.approx(600_000)


def test_a_frame_smaller_than_its_padding_is_refused():
    with pytest.raises(LayoutError, match="padding"):
        MapFrame.fit((0, 0, 1, 1), Box(0, 0, 5, 50), padding_mm=3)


def test_a_polygon_with_holes_and_parts_becomes_one_path_of_the_same_area():
    holed = shapely.box(0, 0, 10, 10).difference(shapely.box(2, 2, 4, 4)).union(shapely.box(20, 0, 25, 5))
    path = page_path(holed)
    rings = [shapely.Polygon(ring) for ring in path.to_polygons()]
    assert sorted(round(ring.area, 6) for ring in rings) == [4, 25, 100]
    assert path.contains_points([(1, 1), (22, 2)]).all()
    assert not path.contains_points([(15, 2), (-1, 1)]).any()
    signed = [shapely.LinearRing(ring.exterior).is_ccw for ring in rings if round(ring.area) in (100, 4)]
    assert len(set(signed)) == 2, "a hole runs against its shell, or it would be filled"


def test_an_empty_geometry_is_an_empty_path():
    assert len(page_path(shapely.MultiPolygon()).vertices) == 0
    assert page_lines([shapely.MultiLineString(), None]) == []


def test_lines_of_a_collection_come_out_one_by_one_and_points_do_not():
    mixed = shapely.from_wkt("GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (0 0, 1 1), LINESTRING (2 2, 3 3))")
    flat = page_lines([mixed, shapely.LineString([(5, 5), (6, 6)])])
    assert [line.tolist() for line in flat] == [[[0, 0], [1, 1]], [[2, 2], [3, 3]], [[5, 5], [6, 6]]]
