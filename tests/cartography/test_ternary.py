"""Has each commune the colour of the cell that its three shares lie in, and does the triangle say where that is?"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from pyproj import Transformer
from shapely import Point, Polygon
from squares import CODES, artists, circles, located, territory, with_values

from atlas import columns as c
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.ternary import Ternary, cell_of, corners_of, triangle_cells
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import MapTypeError

KEYS = ("cooperatives", "associations", "mutuals")
AMOUNTS = np.array([[90, 5, 5], [1, 1, 1], [0, 70, 30], [0, 0, 0], [2, 2, 96], [60, 40, np.nan]])
MARK = Ternary(KEYS)
TO_METERS = Transformer.from_crs("EPSG:4326", "EPSG:26191", always_xy=True)


@pytest.fixture(scope="module")
def data():
    rows = [{c.ID: "1", c.FAMILY: "cooperative", c.DATE: "2021-03-01", c.LON: -5.95, c.LAT: 35.05}]
    return with_values(located(pd.DataFrame(rows)), **dict(zip(KEYS, AMOUNTS.T, strict=True)))


def drawing(data, language):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(MARK,), labels="none", ranking=0)
    return compose(plate, data, language=language)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_unit_is_painted_in_the_colour_of_the_cell_that_holds_its_dot(data, language):
    """Measured on the artists: the colour under a commune is the colour of the legend's cell under its dot."""
    made = drawing(data, language)
    cells = [
        (path, to_hex(one.get_facecolor()[0])) for one in artists(made, "triangle-cell") for path in one.get_paths()
    ]
    assert len(cells) == 9
    centers = circles(made, "triangle-units").centers
    whole = [code for code, row in zip(CODES, AMOUNTS, strict=True) if np.nansum(row) > 0 and not np.isnan(row).any()]
    assert len(centers) == len(whole) == 4
    for code, dot in zip(whole, centers, strict=True):
        under = {
            color
            for path, color in cells
            if path.contains_point(dot, radius=-1e-3) or path.contains_point(dot, radius=1e-3)
        }
        assert ground(made, code) in under
    assert ground(made, CODES[3]) == PRINT.zero
    assert ground(made, CODES[5]) == PRINT.no_data


def test_a_dot_divides_the_triangle_as_its_shares_do(data):
    """Three areas of sub-triangles are the barycentric shares: measured on the drawn corners."""
    made = drawing(data, "fr")
    corners = np.vstack([path.vertices[:3] for one in artists(made, "triangle-cell") for path in one.get_paths()])
    top, start, end = corners[corners[:, 1].argmax()], corners[corners[:, 0].argmin()], corners[corners[:, 0].argmax()]
    whole = Polygon([top, start, end]).area
    rows = AMOUNTS[[0, 1, 2, 4]]
    for dot, row in zip(circles(made, "triangle-units").centers, rows, strict=True):
        parts = [Polygon([dot, start, end]).area, Polygon([dot, top, end]).area, Polygon([dot, top, start]).area]
        assert np.allclose(np.array(parts) / whole, row / row.sum(), atol=2e-3)


def ground(made, code):
    """Colour of the shape that covers the middle of a commune."""
    point = territory().communes.geometry[code].centroid
    at = made.frame.to_page(np.array([TO_METERS.transform(point.x, point.y)]))[0]
    (color,) = [
        to_hex(one.get_facecolor()[0])
        for one in made.canvas.axes.collections
        if str(one.get_gid()).startswith("ternary:") and any(path.contains_point(at) for path in one.get_paths())
    ]
    return color


def test_units_and_natures_are_held_to(data):
    with pytest.raises(ValueError, match="three stocks"):
        Ternary((*KEYS, "foundations"))
    with pytest.raises(ValueError, match="three stocks"):
        Ternary(KEYS, colors=("#000000",))
    with pytest.raises(MapTypeError):
        Ternary(("cooperatives", "associations", "density_10k")).fit(data, PRINT, "fr")


@given(
    amounts=st.tuples(*[st.integers(0, 10_000)] * 3).filter(any),
    steps=st.integers(2, 5),
)
def test_a_cell_is_the_triangle_that_holds_the_shares(amounts, steps):
    """Exact fractions and a polygon are the oracle: the cell's triangle covers the point, and no other one's inside."""
    total = sum(amounts)
    shares = np.array(amounts) / total
    cell = cell_of(shares, steps)
    assert cell in triangle_cells(steps)
    low, high = np.array(corners_of(cell, steps)).min(axis=0), np.array(corners_of(cell, steps)).max(axis=0)
    assert (shares >= low - 1e-9).all()
    assert (shares <= high + 1e-9).all()
    point = Point(shares[:2])
    for other in triangle_cells(steps):
        if other != cell:
            assert not Polygon(corners_of(other, steps)[:, :2]).buffer(-1e-7).covers(point)
    exact = [Fraction(a * steps, total) for a in amounts]
    if all(f.denominator == 1 for f in exact):
        grown = [i for i, f in enumerate(exact) if f == max(exact)]
        assert any(cell[i] == exact[i] for i in grown) or sum(f > 0 for f in exact) == 1


@pytest.mark.parametrize("steps", [2, 3, 4, 5])
def test_cells_part_the_triangle(steps):
    cells = triangle_cells(steps)
    assert len(set(cells)) == steps**2
    areas = [Polygon(corners_of(cell, steps)[:, :2]).area for cell in cells]
    assert sum(areas) == pytest.approx(0.5)
    assert np.allclose(areas, areas[0])
