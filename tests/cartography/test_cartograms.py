"""Are areas what they say, do circles touch and never overlap, has every unit its own tile, measured on the drawing?"""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd
import pikepdf
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from squares import CODES, artists, dataset, legend_texts, paths

from atlas.analysis.cartograms.circle_places import circle_places
from atlas.analysis.cartograms.contiguous import cartogram
from atlas.analysis.cartograms.neighbors import borders
from atlas.analysis.cartograms.tile_places import tile_places
from atlas.cartography.canvas.placed_items import Degree, ScaleBar
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import AreaKey
from atlas.cartography.marks import cartogram as cartogram_module
from atlas.cartography.marks.cartogram import CartogramMap
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.dorling import DorlingMap
from atlas.cartography.marks.schematic import true_shapes
from atlas.cartography.marks.tiles import TileMap
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import MapTypeError
from atlas.publishing.qgis.project.plate_context import plate_context
from atlas.publishing.render.prints import Task, print_plate
from atlas.publishing.web.maps.choice import candidates

POPULATION = [120_000, 10_000, 8_500, 24_000, 4_000, 2_500]
BOTH = {"indicator": "population_2024", "color": "population_change"}


@pytest.fixture(scope="module")
def data():
    return dataset()


def drawn(mark, data, language="fr", **fields):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), ranking=0, **fields)
    return compose(plate, data, language=language)


def units(drawing, mark):
    """The units as polygons of the page, measured on the artist."""
    return [shapely.Polygon(path.vertices) for path in paths(drawing, f"units:{mark}")]


# --- the contiguous cartogram ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_areas_on_the_page_are_the_shares_of_the_population(data, language):
    drawing = drawn(CartogramMap(**BOTH), data, language)
    areas = np.array([shape.area for shape in units(drawing, "cartogram")])
    errors = areas / areas.sum() / (np.array(POPULATION) / sum(POPULATION)) - 1
    assert np.abs(errors).max() < 0.01
    (record,) = drawing.scales
    assert record["worst_error"] == pytest.approx(np.abs(errors).max(), abs=2e-3)
    printed = next(text for text in legend_texts(drawing) if "%" in text and re.search(r"0[,.]\d", text))
    assert float(re.search(r"0[,.]\d", printed)[0].replace(",", ".")) / 100 >= record["worst_error"] - 1e-9


def test_the_region_keeps_its_borders_and_is_exact(region):
    """110 communes whose densities differ ten thousandfold: borders shared, areas within one hundredth."""
    codes = tuple(str(code) for code in region.communes.index)
    before = true_shapes(region.territory, codes)
    made = cartogram(before, region.communes["population_2024"].astype("float64"))
    shapes = np.array([made.shapes[code] for code in codes], dtype=object)
    areas, people = shapely.area(shapes), region.communes["population_2024"].to_numpy(dtype=float)
    assert np.abs(areas / areas.sum() / (people / people.sum()) - 1).max() < 0.01
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    kept = {tuple(pair) for pair in borders(shapes)[0]}
    pairs, lengths = borders(np.array([before[code] for code in codes], dtype=object))
    # A border shorter than what is generalised may be gone.
    assert {tuple(pair) for pair in pairs[lengths > 300]} <= kept
    west, south, east, north = shapely.total_bounds(list(before.values()))
    inner = shapely.total_bounds(shapes)
    assert (inner >= np.array([west, south, -np.inf, -np.inf]) - 1).all()
    assert (inner[2:] <= np.array([east, north]) + 1).all()


@given(st.lists(st.integers(1, 12), min_size=9, max_size=9))
@settings(max_examples=6, deadline=None)
def test_any_amounts_get_their_areas(amounts):
    shapes = {
        f"{x}{y}": shapely.box(x * 1e4, y * 1e4, (x + 1) * 1e4, (y + 1) * 1e4) for x in range(3) for y in range(3)
    }
    made = cartogram(shapes, pd.Series(amounts, index=list(shapes), dtype="float64"))
    areas = shapely.area(list(made.shapes.values()))
    expected = np.array(amounts) / sum(amounts)
    np.testing.assert_allclose(areas / areas.sum(), expected, rtol=0.01)
    assert made.worst == pytest.approx(np.abs(areas / areas.sum() / expected - 1).max(), abs=1e-9)


def test_the_key_has_the_areas_of_the_map(data):
    for mark, name in ((CartogramMap(**BOTH), "cartogram"), (DorlingMap(**BOTH), "dorling")):
        drawing = drawn(mark, data)
        mm2 = sum(shape.area for shape in units(drawing, name)) / sum(POPULATION)
        shown = next(block for block in drawing.explained[0] if isinstance(block, AreaKey)).sizes(drawing.canvas)
        values = [int(re.sub(r"\D", "", text)) for text in shown.texts]
        areas = [width**2 * (np.pi / 4 if name == "dorling" else 1) for width in shown.widths]
        assert areas == pytest.approx([value * mm2 for value in values], rel=1e-3)
        assert set(shown.texts) <= set(legend_texts(drawing))


def test_zero_and_no_data_have_a_token_area_and_are_counted(data):
    drawing = drawn(CartogramMap("associations_hcp"), data)
    areas = np.array([shape.area for shape in units(drawing, "cartogram")])
    amounts = np.array([120, 14, 9, 30, 2, 0])
    assert areas[5] == pytest.approx(areas[4] / 2, rel=0.05)
    np.testing.assert_allclose(areas[:5] / areas[:5].sum(), amounts[:5] / amounts.sum(), rtol=0.01)
    assert "Zéro ou sans donnée\u202f: surface de principe (1)" in legend_texts(drawing)


def test_what_cannot_be_exact_is_refused(data, monkeypatch):
    monkeypatch.setattr(cartogram_module, "_MOST", 0.0)
    with pytest.raises(MapTypeError, match="too unlike"):
        drawn(CartogramMap(**BOTH), data)
    with pytest.raises(MapTypeError):
        drawn(CartogramMap("population_density"), data)
    with pytest.raises(MapTypeError, match="above zero"):
        drawn(CartogramMap("associations_hcp"), dataset(associations_hcp=[0] * 6))


# --- circles that touch ----------------------------------------------------------------------------------------------


def test_circles_are_proportional_and_apart(data):
    discs = units(drawn(DorlingMap(**BOTH), data), "dorling")
    areas = np.array([disc.area for disc in discs])
    np.testing.assert_allclose(areas / areas.sum(), np.array(POPULATION) / sum(POPULATION), rtol=1e-6)
    for a, b in itertools.combinations(discs, 2):
        assert a.intersection(b).area < 1e-3 * min(a.area, b.area)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(0.5, 20)),
        min_size=2, max_size=25, unique_by=lambda t: t[:2],
    )
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_no_two_circles_ever_overlap(rows):
    table = np.array(rows)
    pairs = np.array([[i, i + 1] for i in range(len(rows) - 1)])
    at = circle_places(table[:, :2], table[:, 2], pairs, np.ones(len(pairs)))
    first, second = np.triu_indices(len(rows), k=1)
    gaps = np.hypot(*(at[first] - at[second]).T) - table[first, 2] - table[second, 2]
    assert gaps.min() >= -1e-6


def test_the_region_s_circles_stay_in_order(region):
    """Neighbours touch, and who is east on the ground is east on the plate, nearly always."""
    drawing = drawn(DorlingMap(indicator="population_2024"), region, labels="none")
    (record,) = drawing.scales
    assert record["neighbors_touching"] > 100
    discs = units(drawing, "dorling")
    centers = shapely.get_coordinates(shapely.centroid(discs))
    true = true_shapes(region.territory, tuple(str(code) for code in region.communes.index))
    places = shapely.get_coordinates(shapely.centroid(list(true.values())))
    for axis in (0, 1):
        ranks = [pd.Series(xy[:, axis]).rank() for xy in (centers, places)]
        assert ranks[0].corr(ranks[1]) > 0.93


# --- tiles -----------------------------------------------------------------------------------------------------------


def test_a_grid_of_squares_becomes_itself(data):
    tiles = units(drawn(TileMap("population_change"), data), "tiles")
    sides = {round(float(np.sqrt(tile.area)), 6) for tile in tiles}
    assert len(sides) == 1
    (side,) = sides
    corners = np.array([tile.bounds[:2] for tile in tiles])
    cells = np.round((corners - corners.min(axis=0)) / side).astype(int)
    assert cells.tolist() == [[x, y] for y in range(2) for x in range(3)]


def test_every_commune_of_the_region_has_its_own_tile(region):
    codes = tuple(str(code) for code in region.communes.index)
    shapes = true_shapes(region.territory, codes)
    made = tile_places(shapes)
    squares = np.array([made.shapes[code] for code in codes], dtype=object)
    assert len({shape.wkb for shape in squares}) == len(codes)
    assert shapely.area(shapely.union_all(squares)) == pytest.approx(len(codes) * made.side_m**2)
    pairs, _ = borders(np.array(list(shapes.values()), dtype=object))
    beside = shapely.intersects(squares[pairs[:, 0]], squares[pairs[:, 1]]).sum()
    assert (made.beside, made.pairs) == (beside, len(pairs))
    assert made.beside / made.pairs > 0.85


# --- the plate -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [CartogramMap(**BOTH), DorlingMap(**BOTH), TileMap("population_change")])
def test_the_small_map_has_true_shapes_in_the_same_colours(data, mark):
    drawing = drawn(mark, data)
    (key,) = artists(drawing, "ground-key")
    colors = [to_hex(color) for color in artists(drawing, f"units:{mark.mark}")[0].get_facecolor()]
    assert [to_hex(color) for color in key.get_facecolor()] == colors
    areas = [shapely.Polygon(path.vertices).area for path in key.get_paths()]
    true = shapely.area(list(true_shapes(data.territory, tuple(CODES)).values()))
    np.testing.assert_allclose(np.array(areas) / sum(areas), true / true.sum(), rtol=0.01)


def test_it_has_no_scale_no_north_no_degrees_and_no_sea(data):
    drawing = drawn(CartogramMap(**BOTH), data)
    assert not drawing.items_of(ScaleBar)
    assert not drawing.items_of(Degree)
    assert not artists(drawing, "north")
    assert not any(text.text == "Océan" for text in drawing.texts)
    assert to_hex(artists(drawing, "sea")[0].get_facecolor()[0]) == PRINT.paper
    names = {text.role.code for text in drawing.texts if text.role.kind == "unit"}
    assert set(CODES[:1]) <= names


@pytest.mark.parametrize("mark", [CartogramMap(**BOTH), DorlingMap(**BOTH), TileMap("population_change")])
def test_it_is_drawn_by_province_too(data, mark):
    other = type(mark)(
        **{name: getattr(mark, name) for name in ("indicator", "color") if hasattr(mark, name)}, by="province"
    )
    assert len(units(drawn(other, data), mark.mark)) == 2


def test_its_plate_is_its_own(data):
    title, mark = {"fr": "Essai"}, TileMap("population_change")
    with pytest.raises(ValueError, match="have their plate alone"):
        Plate(title=title, marks=(mark, Choropleth("population_density")))
    with pytest.raises(ValueError, match="have their plate alone"):
        Plate(title=title, marks=(mark,), insets=(Inset(communes=("Alpha",), title="A"),))
    assert drawn(mark, data, grid=True, context=("rivers",)).scales


def test_other_programs_are_not_told_that_it_is_the_ground(data, tmp_path):
    mark = CartogramMap(**BOTH)
    plate = Plate(key="essai", title={"fr": "Essai"}, marks=(mark,), labels="none", ranking=0)
    drawing = compose(plate, data)
    columns = {"commune": {key: key for key in mark.indicators}}
    context = plate_context(plate, "01", drawing, columns)
    assert context.anchors == dict(data.territory.anchors)
    (layer,) = mark.style(drawing.fitted[0][1], context.style_context(1)).layers
    areas = layer.table.geometry.area.to_numpy()
    np.testing.assert_allclose(areas / areas.sum(), np.array(POPULATION) / sum(POPULATION), rtol=0.01)
    print_plate(Task(plate, Imprint(), PRINT, "fr", "essai", tmp_path, forms=("svg", "pdf")), data)
    with pikepdf.open(tmp_path / "essai.pdf") as pdf:
        assert "/VP" not in pdf.pages[0].obj


def test_no_map_of_the_ground_on_the_web_takes_its_place(data):
    indicator = data.indicator("population_2024")
    plate = Plate(title={"fr": "Essai"}, marks=(CartogramMap(**BOTH),))
    offered = list(candidates(indicator, "commune", [plate]))
    assert offered
    assert not any(mark.distorts for mark in offered)
