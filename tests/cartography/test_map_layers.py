"""Layers of one's own and artists of others: where they fall on the page in mm, what the legend and the foot say."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
import squares
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from squares import artists, legend_texts, paths

import atlas
from atlas.cartography.layout.engine import compose
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, LayoutError

PLANE = "EPSG:26191"

ROAD = shapely.LineString([(-5.95, 35.05), (-5.75, 35.15)])
SCHOOLS = [shapely.Point(-5.95, 35.05), shapely.Point(-5.75, 35.15), shapely.Point(-20, 20)]
PARK = shapely.box(-5.9, 35.0, -5.8, 35.1)


@pytest.fixture(scope="module")
def data():
    return squares.dataset()


def table(*shapes, crs=4326, to=None):
    made = gpd.GeoDataFrame(geometry=list(shapes), crs=crs)
    return made.to_crs(to) if to else made


def drawn(data, *layers, **more):
    marks = more.pop("marks", [atlas.marks.Choropleth("population_density"), atlas.marks.Circles("population_2024")])
    return compose(Plate(title="Couches", marks=marks, layers=layers, labels="none", **more), data)


def page_mm(drawing, lonlat):
    """Where longitudes and latitudes fall on the page: pyproj and a scale, without the toolkit's frame."""
    there = pyproj.Transformer.from_crs(4326, PLANE, always_xy=True)
    x, y = np.array([there.transform(*point) for point in lonlat]).T
    box, (cx, cy) = drawing.frame.box, drawing.frame.center
    k = 1000 / drawing.scale
    return np.column_stack([box.x + box.width / 2 + (x - cx) * k, box.y + box.height / 2 + (y - cy) * k])


@pytest.mark.parametrize("crs", [None, 32629, 3857])
def test_a_layer_in_any_coordinate_system_falls_on_its_millimetre(data, crs):
    drawing = drawn(data, MapLayer(table(ROAD, to=crs), color="#cc0000", width_mm=0.6))
    (line,) = paths(drawing, "layer:1")
    assert np.asarray(line.vertices) == pytest.approx(page_mm(drawing, ROAD.coords), abs=0.01)
    (artist,) = artists(drawing, "layer:1")
    assert artist.get_linewidths()[0] * 25.4 / 72 == pytest.approx(0.6)


def test_points_have_the_diameter_asked_for_and_those_outside_the_map_are_not_drawn(data):
    drawing = drawn(data, MapLayer(table(*SCHOOLS), size_mm=2.0))
    circles = squares.circles(drawing, "layer:1")
    assert circles.centers == pytest.approx(page_mm(drawing, [p.coords[0] for p in SCHOOLS[:2]]), abs=0.01)
    assert circles.diameters == pytest.approx([2.0, 2.0])


def test_areas_lie_under_the_marks_lines_over_filled_areas_and_under_symbols(data):
    drawing = drawn(data, MapLayer(table(PARK)), MapLayer(table(ROAD)))
    order = {gid: artists(drawing, gid)[0].get_zorder() for gid in ("layer:1", "class:0", "layer:2")}
    symbols = artists(drawing, "circles:population_2024")[0].get_zorder()
    assert order["layer:1"] < order["class:0"] < order["layer:2"] < symbols


def test_stack_puts_a_layer_elsewhere(data):
    over, under = drawn(data, MapLayer(table(PARK), stack="over")), drawn(data, MapLayer(table(ROAD), stack="under"))
    assert artists(over, "layer:1")[0].get_zorder() > artists(over, "circles:population_2024")[0].get_zorder()
    assert artists(under, "layer:1")[0].get_zorder() < artists(under, "class:0")[0].get_zorder()


def test_label_attribution_and_alternative_text_say_what_the_layer_is(data):
    layers = (MapLayer(table(ROAD), label="Routes", attribution="Équipement"), MapLayer(table(PARK)))
    drawing = drawn(data, *layers)
    assert "Routes" in legend_texts(drawing)
    assert any("Équipement" in text for text, _ in drawing.canvas.texts)
    told = atlas.plates.describe(Plate(title="Couches", marks=(), layers=layers), data, "fr")
    assert "On voit aussi\u202f: Routes" in told


def test_a_table_without_more_is_a_layer_and_may_stand_alone(data):
    assert Plate(title="x", marks=(), layers=table(ROAD)).layers[0].source.crs == 4326
    assert paths(drawn(data, table(ROAD).geometry), "layer:1")


def test_an_inset_shows_the_layers_too(data):
    inset = atlas.plates.Inset(communes=("Alpha",), radius_km=1, width_mm=40, place="south-east")
    drawing = drawn(data, MapLayer(table(ROAD)), insets=(inset,))
    assert paths(drawing, "inset 1/layer:1")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"source": 3}, "a layer is a GeoDataFrame, a GeoSeries or the path of a file, not a int"),
        ({"source": gpd.GeoDataFrame(geometry=[ROAD])}, "does not say its coordinate system: give it"),
        ({"source": "a.gpkg", "color": "red"}, "written #rrggbb; “red” is not"),
        ({"source": "a.gpkg", "stack": "top"}, "under, between or over; “top” is not"),
        ({"source": "a.gpkg", "width_mm": 9.0}, "at most 5 mm wide"),
    ],
)
def test_what_is_no_layer_is_refused_in_one_sentence(wrong, says):
    with pytest.raises((TypeError, ValueError), match=says):
        MapLayer(**wrong)


def test_a_file_that_is_not_there_is_named(data, tmp_path):
    with pytest.raises(EditionError, match=r"none\.gpkg.*is not there.*Give a GeoPackage"):
        drawn(data, MapLayer(str(tmp_path / "none.gpkg")))


def test_axes_over_the_map_are_in_metres_and_never_rescale(data):
    drawing = drawn(data)
    figure = drawing.figure
    axes = figure.map_axes()
    table(ROAD, to=figure.map_crs).plot(ax=axes, color="red", aspect=None)
    assert figure.map_axes() is axes
    there = pyproj.Transformer.from_crs(4326, PLANE, always_xy=True).transform(*ROAD.coords[0])
    mm = axes.transData.transform(there) / figure.dpi * 25.4
    assert mm == pytest.approx(page_mm(drawing, ROAD.coords)[0], abs=0.01)
    west, south, east, north = drawing.frame.extent
    assert (*axes.get_xlim(), *axes.get_ylim()) == pytest.approx((west, east, south, north))


def test_an_artist_takes_its_place_in_the_stack_through_the_transform(data):
    drawing = drawn(data)
    there = pyproj.Transformer.from_crs(4326, PLANE, always_xy=True)
    x, y = zip(*(there.transform(*point) for point in ROAD.coords), strict=True)
    line = drawing.figure.axes[0].add_artist(Line2D(x, y, transform=drawing.figure.map_transform, zorder=8))
    mm = line.get_transform().transform(line.get_xydata()) / drawing.figure.dpi * 25.4
    assert mm == pytest.approx(page_mm(drawing, ROAD.coords), abs=0.01)


def test_a_plate_joins_a_figure_of_others_at_its_true_size(data):
    figure = Figure(figsize=(400 / 25.4, 250 / 25.4))
    axes = figure.add_axes((0.1, 0.1, 0.85, 0.88))
    plate = Plate(title="Couches", marks=[atlas.marks.Circles("population_2024")])
    assert atlas.draw(plate, data, ax=axes) is figure
    corner = axes.transData.transform((0, 0)) / figure.dpi * 25.4
    ten = axes.transData.transform((10, 10)) / figure.dpi * 25.4
    assert corner == pytest.approx((40, 25))
    assert ten - corner == pytest.approx((10, 10))


def test_axes_smaller_than_the_page_are_refused_with_both_sizes(data):
    axes = Figure(figsize=(6, 4)).add_axes((0, 0, 1, 1))
    with pytest.raises(LayoutError, match=r"the axes are 152 × 102 mm, and the page of 297 × 210 mm keeps its size"):
        atlas.draw(Plate(title="x", marks=()), data, ax=axes)


def test_a_page_in_numbers_is_refused_with_the_names_there_are():
    with pytest.raises(TypeError, match="name of a size of the ISO A series, such as “A4 landscape”"):
        Plate(title="x", marks=(), page=(120, 90))


def test_titles_of_charts_by_themselves_are_in_the_language_asked_for(region):
    chart = atlas.charts.LorenzChart("associations_hcp", title="Who has associations?")
    figure = atlas.charts.figure(chart, region, language="en")
    assert any("Who has associations?" in text for text, _ in figure.canvas.texts)
    assert "Who has associations?" in atlas.charts.describe(chart, region, "en")


def test_a_layer_is_equal_to_what_an_editor_writes_again():
    assert MapLayer("a.gpkg", color="#112233") == MapLayer("a.gpkg", color="#112233") != MapLayer("b.gpkg")
    roads = table(ROAD)
    assert MapLayer(roads) == MapLayer(roads) != MapLayer(roads.copy())
    assert len({MapLayer("a.gpkg"), MapLayer("a.gpkg")}) == 1
