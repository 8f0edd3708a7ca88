"""Does each cell of a grid hold the actors that lie in it, and are colours and areas those of its count?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from pyproj import Transformer
from squares import artists, circles, dataset, legend_texts, located, territory

from atlas import columns as c
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Grid
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import MapTypeError, UnknownNameError

#: Twelve actors: a town, a few alone, one closed, one at sea near the coast.
LON = [*[-5.95] * 5, -5.90, -5.85, -5.81, -5.72, -5.72, -5.84, -6.004]
LAT = [*[35.05] * 5, 35.07, 35.05, 35.15, 35.15, 35.14, 35.03, 35.10]
ACTORS = pd.DataFrame(
    {
        "id": [f"A{i}" for i in range(12)],
        "lon": LON,
        "lat": LAT,
        "family": ["cooperative"] * 6 + ["association"] * 6,
        "status": ["active"] * 10 + ["closed", "active"],
    }
)
DATA = located(ACTORS)
ACTIVE = 11


def drawn(mark, data=DATA, language="fr"):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, data, language=language)


def cells(drawing, prefix="class:"):
    """Every drawn cell as a polygon on the page, with its colour."""
    found = []
    for one in drawing.canvas.axes.collections:
        if str(one.get_gid()).startswith(prefix):
            color = to_hex(one.get_facecolor()[0]) if len(one.get_facecolor()) else ""
            found += [(shapely.Polygon(path.to_polygons()[0]), color) for path in one.get_paths()]
    return found


def at_page(drawing, data=DATA):
    """Places of the active actors on the page."""
    actors = data.placed.actors
    actors = actors[actors[c.STATUS] != c.CLOSED].to_crs("EPSG:26191")
    return drawing.frame.to_page(np.column_stack([actors.geometry.x, actors.geometry.y]))


def region_page(drawing):
    return shapely.union_all([drawing.frame.place(g) for g in territory().projected.geometry])


@pytest.mark.parametrize("shape", ["hexagon", "square"])
def test_cells_cover_the_region_once_and_are_of_one_size_but_for_the_cut_ones(shape):
    drawing = drawn(Grid(shape=shape, cell_km=4))
    shapes = [polygon for polygon, _ in cells(drawing)]
    region = region_page(drawing)
    assert sum(one.area for one in shapes) == pytest.approx(region.area, rel=1e-3)
    assert shapely.union_all(shapes).symmetric_difference(region).area < 1e-3 * region.area
    side = 4e6 / drawing.scale  # mm
    whole = side**2 * (math.sqrt(3) / 2 if shape == "hexagon" else 1)
    assert max(one.area for one in shapes) == pytest.approx(whole, rel=1e-3)
    inner = [one for one in shapes if shapely.distance(one, region.boundary) > 0.1]
    assert [one.area for one in inner] == pytest.approx([whole] * len(inner), rel=1e-3)
    assert {len(one.exterior.coords) - 1 for one in inner} == {6 if shape == "hexagon" else 4}


@pytest.mark.parametrize("shape", ["hexagon", "square"])
def test_a_cell_has_the_colour_of_the_actors_per_km2_that_lie_in_it(shape):
    ashore = located(ACTORS[:11])
    drawing = drawn(Grid(shape=shape, cell_km=4, breaks=(0.1, 0.3)), ashore)
    (record,) = drawing.scales
    points = shapely.points(at_page(drawing, ashore))
    km2 = (drawing.scale / 1e6) ** 2
    whole = 16 * (math.sqrt(3) / 2 if shape == "hexagon" else 1)
    counted = 0
    for polygon, color in cells(drawing):
        n = int(shapely.contains(polygon, points).sum())
        counted += n
        if n == 0:
            continue
        density = n / max(polygon.area * km2, whole / 4)
        expected = record["colours"][sum(density >= edge for edge in (0.1, 0.3))]
        assert color == expected
    assert counted == record["actors"] == ACTIVE - 1
    assert sum(record["counts"]) + record["zero"] == record["cells"]


def test_an_actor_at_sea_counts_in_the_nearest_cell_of_the_territory():
    drawing = drawn(Grid(shape="square", cell_km=0.5))
    (record,) = drawing.scales
    assert record["actors"] == ACTIVE
    assert record["actors_from_beyond"] == 1
    actors = DATA.placed.actors.to_crs("EPSG:26191")
    at_sea = drawing.frame.place(actors.geometry.iloc[-1])
    filled = [polygon for polygon, color in cells(drawing) if color != PRINT.zero]
    assert min(polygon.distance(at_sea) for polygon in filled) < 2 * 0.5e6 / drawing.scale


def test_a_sliver_is_no_peak_of_density():
    bare = drawn(Grid(shape="square", cell_km=4))
    sliver = min((polygon for polygon, _ in cells(bare)), key=lambda one: one.area)
    assert sliver.area * (bare.scale / 1e6) ** 2 < 16 / 4
    meters = (np.array(sliver.representative_point().coords[0]) - bare.frame.box.center) / bare.frame.mm_per_m
    back = Transformer.from_crs("EPSG:26191", "EPSG:4326", always_xy=True)
    lon, lat = back.transform(*(meters + bare.frame.center))
    alone = located(pd.DataFrame({"id": ["x"], "lon": [lon], "lat": [lat], "family": ["mutual"]}))
    assert drawn(Grid(shape="square", cell_km=4), alone).scales[0]["breaks"] == pytest.approx([1 / 4, 1 / 4])


@pytest.mark.parametrize("largest_mm", [4.0, 9.0])
def test_circles_have_areas_of_their_counts_on_map_and_legend(largest_mm):
    drawing = drawn(Grid(shape="square", cell_km=5, show="count", largest_mm=largest_mm))
    found = circles(drawing, "circles:grid")
    points = shapely.points(at_page(drawing))
    grid = [polygon for polygon, _ in cells(drawing, "grid-cells")]
    counts = sorted((int(shapely.contains(cell, points).sum()) for cell in grid), reverse=True)
    most = max(counts)
    # the actor at sea belongs to a cell that the page shows without it
    areas = sorted(found.diameters**2 / largest_mm**2, reverse=True)
    assert sum(areas) == pytest.approx(ACTIVE / most, rel=0.005)
    assert areas[0] == pytest.approx(1, rel=0.005)
    for center in found.centers:
        assert any(cell.contains(shapely.Point(center)) for cell in grid)
    shown = circles(drawing, "legend-circles").diameters
    values = [float(t.get_text()) for t in artists(drawing, "circle-value")]
    assert shown**2 / largest_mm**2 == pytest.approx(np.array(values) / most, rel=0.005)


def test_one_family_only_and_its_title():
    drawing = drawn(Grid(cell_km=4, family="association"))
    assert drawing.scales[0]["actors"] == 5
    assert "Associations" in legend_texts(drawing)
    assert "par km², hexagones de 4 km" in legend_texts(drawing)
    assert any("سداسيات عرضها" in t for t in legend_texts(drawn(Grid(cell_km=4), language="ar")))


def test_no_actor_is_a_grid_of_zeros():
    drawing = drawn(Grid(cell_km=4, family="mutual"))
    assert drawing.scales[0]["actors"] == 0
    assert {color for _, color in cells(drawing)} == {"#ffffff"}
    assert not artists(drawn(Grid(cell_km=4, family="mutual", show="count")), "legend-circles")


def test_the_grid_of_the_real_map_holds_every_active_actor(demonstration):
    (record,) = drawn(Grid(cell_km=4), demonstration).scales
    assert record["actors"] == int(demonstration.region["actors"].iloc[0])


def test_what_cannot_be_a_grid_is_refused():
    with pytest.raises(MapTypeError, match="register"):
        drawn(Grid(), dataset())
    for wrong, reason in (
        ({"cell_km": 0}, "cell is between 0.1 and 100 km"), ({"shape": "triangle"}, "shape is one of"),
        ({"show": "ratio"}, "show is one of"), ({"palette": "PuOr"}, "palette is one of"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            Grid(**wrong)
    with pytest.raises(UnknownNameError, match="firms"):
        drawn(Grid(family="firms"))
