"""Do shared lines stay shared on the page, is the ground where it should be, and does each kind of line come once?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from squares import CODES, PROVINCES, artists, blank, dataset, paths, territory

from atlas import columns as c
from atlas.cartography.canvas.base_layers import draw_boundaries, draw_ground, map_shapes
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Bars
from atlas.cartography.spec.plate import Plate
from atlas.sources.territory.label_points import pole

GIDS = ("commune-boundaries", "province-boundaries", "region-boundary", "coast")


def surveyed(place, page="A4 landscape"):
    canvas = blank(page=page)
    west, south, east, north = place.projected.total_bounds
    frame = MapFrame.fit((west, south, east, north), canvas.page.layout().frame, crs=place.plane.definition)
    return canvas, frame, map_shapes(place, frame)


@pytest.fixture(scope="module")
def small():
    return surveyed(territory())


@pytest.fixture(scope="module", params=["region", "larger"])
def real(request):
    return surveyed(request.getfixturevalue(request.param).territory)


@pytest.fixture(scope="module", params=["squares", "region", "larger"])
def every(request):
    return surveyed(territory() if request.param == "squares" else request.getfixturevalue(request.param).territory)


def lines_of(ground_or_shapes):
    return shapely.union_all([shape.boundary for shape in ground_or_shapes.values()])


def drawn_lines(canvas, gid):
    (one,) = artists(canvas, gid)
    return shapely.union_all([shapely.LineString(segment) for segment in one.get_segments()])


def check_coverage(ground):
    parts = [p for p in shapely.get_parts(ground.beyond) if shapely.get_type_id(p) == 3]
    assert shapely.coverage_is_valid(np.array([*ground.communes.values()]))
    # Land beyond and the region leave no gap and do not overlap.
    assert shapely.area(shapely.intersection(ground.region, ground.beyond)) < 1e-6
    assert all(part.area > 0 for part in parts)


def test_the_small_ground_is_a_coverage_with_true_areas(small):
    _, frame, ground = small
    check_coverage(ground)
    assert list(ground.communes) == CODES
    assert list(ground.provinces) == PROVINCES
    for code, shape in territory().projected.geometry.items():
        assert ground.communes[code].area == pytest.approx(shape.area * frame.mm_per_m**2, rel=1e-3)


def test_the_real_ground_is_a_coverage_with_small_communes_kept_within_five_per_cent(real, request):
    _, frame, ground = real
    check_coverage(ground)
    name = "region" if len(ground.communes) == 110 else "larger"
    exact = request.getfixturevalue(name).territory.projected.geometry.area * frame.mm_per_m**2
    found = np.array([ground.communes[code].area for code in exact.index])
    assert np.abs(found / exact - 1).max() < 0.05
    assert found.sum() == pytest.approx(exact.sum(), rel=1e-3)


def test_what_generalising_moved_cannot_be_seen(real, request):
    _, frame, ground = real
    name = "region" if len(ground.communes) == 110 else "larger"
    before = request.getfixturevalue(name).territory.projected.geometry
    for code in before.index[::9]:
        moved = shapely.hausdorff_distance(frame.place(before[code]).boundary, ground.communes[code].boundary)
        assert moved < 0.6, f"{code} moved by {moved:.2f} mm"


def test_every_province_line_lies_on_commune_lines(every):
    _, _, ground = every
    communes, provinces = lines_of(ground.communes), lines_of(ground.provinces)
    assert shapely.difference(provinces, communes).length < 1e-9
    assert shapely.difference(ground.region.boundary, provinces).length < 1e-9
    inside = {v for shape in ground.communes.values() for v in map(tuple, shapely.get_coordinates(shape))}
    vertices = {v for shape in ground.provinces.values() for v in map(tuple, shapely.get_coordinates(shape))}
    assert vertices <= inside


def test_every_line_is_drawn_once_in_the_style_of_its_highest_kind(every):
    canvas, frame, ground = every
    draw_boundaries(canvas, ground, frame)
    drawn = {gid: drawn_lines(canvas, gid) for gid in GIDS}
    for i, one in enumerate(GIDS):
        for other in GIDS[i + 1 :]:
            assert shapely.intersection(drawn[one], drawn[other]).length < 1e-6, f"{one} and {other}"
    whole = shapely.union_all(list(drawn.values()))
    assert shapely.difference(lines_of(ground.communes), whole).length < 1e-6
    widths = [artists(canvas, gid)[0].get_linewidths()[0] for gid in GIDS]
    assert widths[0] < widths[1] < widths[2]
    assert shapely.difference(drawn["province-boundaries"], lines_of(ground.communes)).length < 1e-6


def test_the_coast_is_where_region_or_neighbours_meet_the_sea(small):
    _, frame, ground = small
    # The sea is west of −6°: the western side of communes 1 and 4 and of the land north and south of them.
    sea_side = shapely.intersection(ground.region.boundary, ground.coast)
    west_side = ground.communes[CODES[0]].bounds[3] - ground.communes[CODES[0]].bounds[1]
    assert sea_side.length == pytest.approx(2 * west_side, rel=0.02)
    assert ground.coast.length > sea_side.length
    assert frame.box.contains(type(frame.box)(*ground.coast.bounds[:2], 0.01, 0.01), tolerance=0.02)
    assert shapely.distance(ground.coast, ground.communes[CODES[2]]) > 10


def test_without_a_sea_there_is_no_coast_and_all_around_is_land():
    canvas, frame, ground = surveyed(territory(sea=False))
    assert ground.beyond.is_empty
    assert ground.coast.is_empty
    draw_ground(canvas, ground, frame)
    draw_boundaries(canvas, ground, frame)
    assert not artists(canvas, "beyond")
    assert drawn_lines(canvas, "region-boundary").length == pytest.approx(ground.region.boundary.length)


def test_sea_land_and_region_are_told_apart(small):
    canvas, frame, ground = surveyed(territory())
    draw_ground(canvas, ground, frame)
    faces = [tuple(artists(canvas, gid)[0].get_facecolor()[0]) for gid in ("sea", "beyond", "land")]
    assert len(set(faces)) == 3
    (sea,) = paths(canvas, "sea")
    assert sea.get_extents().size == pytest.approx([frame.box.width, frame.box.height])
    (land,) = paths(canvas, "land")
    rings = [shapely.Polygon(ring) for ring in land.to_polygons()]
    assert sum(ring.area for ring in rings) == pytest.approx(ground.region.area, rel=1e-6)


def test_anchors_are_poles_of_inaccessibility(every):
    _, _, ground = every
    shapes = {**ground.communes, **ground.provinces}
    assert set(ground.anchors) == set(shapes)
    for code in list(shapes)[:: 1 if len(shapes) < 10 else 13]:
        parts = shapely.get_parts(shapes[code])
        largest = max(parts, key=lambda part: part.area)
        anchor = shapely.Point(ground.anchors[code])
        assert largest.contains(anchor)
        xs, ys = np.meshgrid(*(np.linspace(*largest.bounds[i::2], 40) for i in (0, 1)))
        grid = shapely.points(xs.ravel(), ys.ravel())
        best = shapely.distance(grid[shapely.contains(largest, grid)], largest.exterior).max()
        # The centroid may stand for the pole where it is at least nine tenths as far from the boundary.
        assert shapely.distance(anchor, largest.boundary) >= 0.9 * best - 0.06


def test_the_anchor_of_a_long_shape_is_its_middle_not_one_end_of_its_ridge():
    assert pole(shapely.box(0, 0, 30, 10), tolerance=0.05) == pytest.approx((15, 5), abs=1e-6)
    bent = shapely.Polygon([(0, 0), (30, 0), (30, 4), (4, 4), (4, 30), (0, 30)])
    assert bent.contains(shapely.Point(pole(bent, tolerance=0.05)))
    assert pole(bent, tolerance=0.05) == pytest.approx((2.3, 2.3), abs=0.3), (
        "a centroid outside a bent shape is not taken"
    )


def test_the_pole_of_a_shape_in_two_parts_is_in_the_larger_one():
    shape = shapely.union(shapely.box(0, 0, 4, 4), shapely.box(10, 0, 20, 10))
    assert pole(shape, tolerance=0.05) == pytest.approx((15, 5), abs=0.1)


def test_the_levels_are_communes_and_provinces(small):
    _, _, ground = small
    assert ground.units("commune") is ground.communes
    assert ground.units("province") is ground.provinces
    assert len(ground.provinces) == territory().communes[c.PROVINCE_CODE].nunique()


@pytest.mark.parametrize(
    ("by", "labels", "shown"),
    [
        ("province", "provinces", False),
        ("province", "none", False),
        ("province", "communes", True),
        ("commune", "provinces", True),
    ],
)
def test_limits_of_communes_are_drawn_where_a_plate_shows_or_names_communes(by, labels, shown):
    bars = Bars(("population_2014", "population_2024"), by=by)
    drawing = compose(Plate(key="a", title="A", marks=(bars,), labels=labels, ranking=0), dataset())
    assert bool(artists(drawing, "commune-boundaries")) == shown
    assert artists(drawing, "province-boundaries")
