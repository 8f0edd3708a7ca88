"""Does the plate without marks name every commune where the index sends its reader, and explain what it draws?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from squares import artists, dataset, legend_texts, text_shapes

from atlas import columns as c
from atlas.analysis.name_index import commune_index, with_plates
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.layout.engine import compose
from atlas.cartography.layout.reference_band import line_color
from atlas.cartography.layout.reference_plate import reference_plate
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.plate import Plate

NEAR_MM = 5.5  # how far beside its anchor a name may stand without a line to it


@pytest.fixture(scope="module", params=["fr", "ar"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def drawing(language, region):
    return compose(reference_plate(), region, language=language, imprint=Imprint(producer="P", date="2026"))


def test_every_name_meets_its_square_or_stands_at_its_edge_or_is_led_to_it(drawing, region):
    grid = ReferenceGrid.over(region.territory)
    named, led = {}, {}
    for _, gid, shape in text_shapes(drawing.canvas):
        if gid.startswith("label:"):
            code = gid.removeprefix("label:")
            named[code] = shapely.union(named[code], shape) if code in named else shape
    for one in drawing.canvas.axes.collections:
        if str(one.get_gid()).startswith("leader:"):
            led[one.get_gid().removeprefix("leader:")] = shapely.LineString(one.get_segments()[0])
    assert set(named) == {*region.communes.index, *region.provinces.index}
    assert drawing.unlabeled == ()
    inside = 0
    for code, cell in commune_index(region.territory)[c.CELL].items():
        west, south, east, north = grid.square(cell)
        (x0, y0), (x1, y1) = drawing.frame.to_page(np.array([[west, south], [east, north]]))
        square = shapely.box(x0, y0, x1, y1)
        inside += square.intersects(named[code])
        near = shapely.distance(square, named[code]) <= NEAR_MM
        assert near or shapely.distance(square, led[code]) == 0, f"{code} is not found in {cell}"
    assert inside >= 0.95 * len(region.communes)


def test_the_legend_explains_every_line_in_the_colour_and_width_it_has_on_the_map(drawing, language):
    theme = drawing.canvas.theme
    shown = {
        (tuple(np.round(one.get_edgecolor()[0], 4)), round(float(one.get_linewidth()[0]), 4))
        for one in artists(drawing, "legend-line")
    }
    lines = ("region-boundary", "province-boundaries", "commune-boundaries", "coast", "grid-lines")
    on_map = {
        (tuple(np.round(one.get_edgecolor()[0], 4)), round(float(one.get_linewidth()[0]), 4))
        for gid in lines for one in artists(drawing, gid)
    }  # fmt: skip
    assert shown == on_map
    assert len(shown) == 5
    assert theme.weights.region * MM_PER_PT > 0
    said = " ".join(legend_texts(drawing))
    for word in {"fr": ("territoire", "province", "commune", "côte", "20\u00a0km", "Tanger est en C2"),
                 "ar": ("المجال", "إقليم", "جماعة", "الساحل", "20", "C2")}[language]:  # fmt: skip
        assert word.replace("\u00a0", " ") in said.replace("\u00a0", " ").replace("\u200f", "")


def test_the_table_counts_the_communes_of_each_province(region):
    drawing = compose(reference_plate(), region)
    texts = legend_texts(drawing)
    counts = region.communes[c.PROVINCE].value_counts()
    for province, count in counts.items():
        assert str(count) in texts[texts.index(str(province).replace("'", "’")) :][:2]
    assert texts[texts.index("Région") :][:2] == ["Région", "110"]


def test_title_subtitle_and_foot_say_what_is_there_and_no_empty_source(drawing, language):
    texts = [text for text, _ in drawing.canvas.texts]
    assert {"fr": "Communes et provinces", "ar": "الجماعات والأقاليم"}[language] in texts
    assert any("110" in text and "7" in text for text in texts)
    assert not any(text.startswith(("Sources", "المصادر")) for text in texts)
    assert any("OpenStreetMap" in text for text in texts)


def test_without_sea_and_without_grid_the_legend_has_neither():
    data = dataset(sea=False)
    plate = Plate(key="a", title="T", marks=(), labels="communes")
    texts = legend_texts(compose(plate, data))
    assert "Limite de commune" in texts
    assert "Trait de côte" not in texts
    assert "Carroyage de repérage" not in texts
    assert "Carroyage de repérage" in legend_texts(compose(reference_plate(), data, language="fr"))


def test_the_line_of_the_grid_is_lighter_than_any_boundary(drawing):
    theme = drawing.canvas.theme
    gray = {name: int(color[1:3], 16) for name, color in (
        ("grid", line_color(theme)), ("commune", theme.commune_boundary), ("province", theme.boundary))}  # fmt: skip
    assert gray["grid"] > gray["commune"] > gray["province"]


@pytest.mark.parametrize("labels", ["none", "provinces", "main", "communes"])
def test_a_drawing_tells_whose_names_it_prints_its_insets_included(labels, region):
    inset = Inset(communes=("Tanger",), radius_km=15.0, title="Tanger", width_mm=45.0)
    drawing = compose(Plate(key="a", title="T", marks=(), labels=labels, insets=(inset,)), region)
    gids = {gid.rpartition("/")[2] for _, gid, _ in text_shapes(drawing.canvas)}
    assert set(drawing.labeled) == {gid.removeprefix("label:") for gid in gids if gid.startswith("label:")}
    assert list(drawing.labeled) == sorted(set(drawing.labeled))
    assert region.communes.index[region.communes[c.NAME] == "Tanger"][0] in drawing.labeled  # the inset names it
    assert not set(drawing.labeled) & set(drawing.unlabeled)


def test_an_index_tells_on_which_plates_a_name_stands(region):
    index = commune_index(region.territory)
    first, second, third = index.index[:3]
    found = with_plates(index, {"01": {first, second}, "02": (), "07": (second, "a province")})
    assert found.loc[[first, second, third], c.PLATES].tolist() == ["01", "01, 07", ""]
    assert list(found.columns) == [*index.columns, c.PLATES]
