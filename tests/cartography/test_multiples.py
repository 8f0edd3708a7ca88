"""Small multiples: is every colour, circle, place, name and length of all maps true, measured on the drawing?"""

from __future__ import annotations

import contextlib
import itertools
import re

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from pyproj import Geod, Transformer
from squares import CODES, PROVINCES, artists, blank, circles, dataset, legend_texts, paths, with_values

from atlas.cartography.inspection import DrawnPlate, inspect_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import ClassBoxes
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.multiples import SmallMultiples
from atlas.cartography.marks.small_frames import place_inside, small_frames
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.errors import LayoutError, MapTypeError
from atlas.publishing.qgis.project.plate_context import plate_context

RATES = ("associations_hcp_10k", "jobs_hcp_1k")
STOCKS = ("population_2014", "population_2024")


@pytest.fixture(scope="module")
def data():
    changed = dataset()
    return with_values(changed, **{RATES[0]: [10.0, 14.0, 0.0, 12.5, 5.0, np.nan], RATES[1]: [166, 30, 9, 104, 7, 4]})


def plate(mark, **fields):
    return Plate(key="essai", title={"fr": "Essai", "ar": "تجربة", "en": "Essay"}, marks=(mark,), ranking=0, **fields)


def drawn(mark, data, language="fr", imprint=None, **fields):
    return compose(plate(mark, **fields), data, language=language, imprint=imprint)


def frames(drawing, count):
    """The boxes of the maps, in their order."""
    return [shapely.Polygon(paths(drawing, f"map-{k}/frame")[0].vertices[:4]) for k in range(1, count + 1)]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_color_means_the_same_class_of_all_values_together_on_every_map(data, language):
    drawing = drawn(SmallMultiples(RATES, classes=3), data, language)
    (boxes,) = [block for block in drawing.explained[0] if isinstance(block, ClassBoxes)]
    record = drawing.scales[0]
    edges = record[RATES[0]]["breaks"]
    assert edges == record[RATES[1]]["breaks"]
    pooled = np.concatenate([data.communes[key].to_numpy(dtype=float) for key in RATES])
    positive = pooled[pooled > 0]
    assert edges[0] == pytest.approx(positive.min())
    assert edges[-1] == pytest.approx(positive.max())
    for number, key in enumerate(RATES, start=1):
        values = data.communes[key].to_numpy(dtype=float)
        for k in range(3):
            upper = values <= edges[3] if k == 2 else values < edges[k + 1]
            members = np.flatnonzero((values > 0) & (values >= edges[k]) & upper)
            (collection,) = artists(drawing, f"map-{number}/class:{k}") or (None,)
            assert (len(members) == 0) == (collection is None)
            if collection is not None:
                assert len(collection.get_paths()) == len(members)
                assert {to_hex(color) for color in collection.get_facecolor()} == {boxes.colors[k]}


def test_circles_of_all_maps_have_one_scale(data):
    drawing = drawn(SmallMultiples(STOCKS, largest_mm=7.0), data)
    most = max(data.communes[key].max() for key in STOCKS)
    for number, key in enumerate(STOCKS, start=1):
        measured = circles(drawing, f"map-{number}/circles:{key}")
        values = np.sort(data.communes[key].to_numpy(dtype=float))[::-1]
        assert measured.diameters == pytest.approx(7.0 * np.sqrt(values[values > 0] / most), rel=1e-6)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_maps_have_one_size_and_stand_in_the_order_of_reading(data, language):
    drawing = drawn(SmallMultiples(("associations_hcp", "jobs_hcp"), columns=2), data, language)
    boxes = frames(drawing, 2)
    assert len({round(box.area, 6) for box in boxes}) == 1
    first, second = (box.centroid for box in boxes)
    assert (second.x > first.x) == (language == "fr")
    assert second.y == pytest.approx(first.y)
    window = drawing.frame.box
    whole = shapely.box(window.x, window.y, window.right, window.top)
    assert all(whole.contains(box) for box in boxes)
    assert not any(a.intersects(b) for a, b in itertools.pairwise(boxes))


def test_every_map_shows_the_whole_ground_at_the_printed_scale(data):
    drawing = drawn(SmallMultiples(STOCKS), data)
    scale = int(re.sub(r"\D", "", artists(drawing, "numeric-scale")[0].get_text().split(":")[1]))
    projected = data.territory.projected.geometry
    for box, number in zip(frames(drawing, 2), (1, 2), strict=True):
        outlines = [shapely.Polygon(path.vertices) for path in paths(drawing, f"map-{number}/communes")]
        assert [outline.area for outline in outlines] == pytest.approx(
            list(projected.area * (1000 / scale) ** 2), rel=2e-3
        )
        assert all(box.contains(outline) for outline in outlines)


def test_the_scale_bar_is_as_long_as_its_ground(data):
    drawing = drawn(SmallMultiples(STOCKS), data)
    scale = int(re.sub(r"\D", "", artists(drawing, "numeric-scale")[0].get_text().split(":")[1]))
    (bar,) = paths(drawing, "scale-bar")
    width = np.ptp(bar.vertices[:, 0])
    km = float(artists(drawing, "scale-bar-label:0")[0].get_text().split("\u00a0")[0].replace(",", "."))
    to_degrees = Transformer.from_crs(drawing.frame.crs, "EPSG:4326", always_xy=True)
    x, y = drawing.frame.center
    lon, lat = to_degrees.transform([x - km * 500, x + km * 500], [y, y])
    metres = Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2]
    assert width * scale / 1000 == pytest.approx(km * 1000 * km * 1000 / metres, rel=1e-3)


@pytest.mark.parametrize("count", [2, 3, 5, 6, 9])
@pytest.mark.parametrize("box", [Box(10, 10, 250, 160), Box(10, 10, 120, 200)])
def test_columns_give_the_largest_scale(data, count, box):
    canvas, titles = blank(), [f"Carte {k}" for k in range(count)]
    chosen = small_frames(canvas, box, titles, data.territory)
    scales = {}
    for columns in range(1, min(count, 6) + 1):
        with contextlib.suppress(LayoutError):
            scales[columns] = small_frames(canvas, box, titles, data.territory, columns=columns).frames[0].scale
    assert chosen.frames[0].scale == min(scales.values())
    rows = {round(frame.box.y, 6) for frame in chosen.frames}
    best = [columns for columns, scale in scales.items() if scale == min(scales.values())]
    blanks = {columns: -count % columns for columns in best}
    assert -(-count // len(rows)) * len(rows) - count <= min(blanks.values()) + (len(best) > 1)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_provinces_are_named_inside_their_shapes_or_not_at_all(data, language):
    drawing = drawn(SmallMultiples(STOCKS), data, language)
    names = dict(zip(PROVINCES, {"fr": ("Sud", "Nord"), "ar": ("الجنوب", "الشمال")}[language], strict=True))
    written = [text for text in drawing.texts if text.text in names.values()]
    assert len(written) >= 3
    shapes = [shapely.Polygon(path.vertices) for k in (1, 2) for path in paths(drawing, f"map-{k}/provinces")]
    for text in written:
        assert any(shape.contains(text.area) for shape in shapes)
    discs = [circles(drawing, f"map-{k}/circles:{key}") for k, key in enumerate(STOCKS, start=1)]
    round_ones = [
        shapely.Point(xy).buffer(d / 2) for one in discs for xy, d in zip(one.centers, one.diameters, strict=True)
    ]
    assert not any(text.area.intersects(disc) for text in written for disc in round_ones)
    silent = drawn(SmallMultiples(STOCKS, named=False), data, language)
    assert not [text for text in silent.texts if text.text in names.values()]


@given(
    width=st.floats(1, 30), height=st.floats(1, 10), x=st.floats(2, 38), y=st.floats(2, 18),
    hole=st.tuples(st.floats(0, 40), st.floats(0, 20), st.floats(0, 8)),
)  # fmt: skip
def test_a_name_is_placed_wholly_inside_or_has_no_place(width, height, x, y, hole):
    room = shapely.box(0, 0, 40, 20).difference(shapely.Point(hole[:2]).buffer(hole[2]))
    place = place_inside(room, (width, height), near=(x, y))
    if place is not None:
        a, b = place
        box = shapely.box(a - width / 2, b - height / 2, a + width / 2, b + height / 2)
        assert room.buffer(1e-9).covers(box)


def test_the_legend_says_the_scale_is_one_and_titles_stand_over_their_maps(data):
    titles = ({"fr": "Avant"}, {"fr": "Après"})
    drawing = drawn(SmallMultiples(STOCKS, titles=titles), data)
    assert any("même échelle" in text for text in legend_texts(drawing))
    for box, title in zip(frames(drawing, 2), ("Avant", "Après"), strict=True):
        (text,) = [text for text in drawing.texts if text.text == title]
        assert 0 < text.box.y - box.bounds[3] < 3
        assert text.box.x == pytest.approx(box.bounds[0], abs=0.5)


def test_qgis_gets_the_units_where_the_page_has_them(data):
    drawing = drawn(SmallMultiples(RATES, classes=3), data)
    columns = {by: {one.key: one.key for one in data.indicators} for by in ("commune", "province")}
    context = plate_context(plate(SmallMultiples(RATES, classes=3)), "01", drawing, columns).style_context(1)
    (layer,) = drawing.fitted[0][0].style(drawing.fitted[0][1], context).layers
    assert list(layer.table["code"]) == [*CODES, *CODES]
    on_page = [drawing.frame.place(shape) for shape in layer.table.geometry]
    drawn_units = [shapely.Polygon(path.vertices) for k in (1, 2) for path in paths(drawing, f"map-{k}/communes")]
    for shape, outline in zip(on_page, drawn_units, strict=True):
        assert shape.symmetric_difference(outline).area < 1e-3 * outline.area


def test_nothing_is_remarked_on_and_there_is_no_second_scale(data):
    drawing = drawn(SmallMultiples(STOCKS), data)
    subject = DrawnPlate(plate(SmallMultiples(STOCKS)), data, drawing, "fr", Imprint(), ("fr", "ar"))
    rules = {remark.rule for remark in inspect_plate(subject)}
    assert not rules & {"legend-empty", "scale-missing", "name-outside", "label-overlap", "text-overlap", "class-empty"}
    assert len(artists(drawing, "numeric-scale")) == 1


def test_what_cannot_be_compared_is_refused(data):
    with pytest.raises(MapTypeError, match="hab"):
        drawn(SmallMultiples(("population_density", *RATES)), data)
    with pytest.raises(MapTypeError, match="population_2024"):
        drawn(SmallMultiples((RATES[0], "population_2024")), data)
    with pytest.raises(ValueError, match="titles"):
        SmallMultiples(STOCKS, titles=("a", "b", "c"))
    with pytest.raises(ValueError, match="12"):
        SmallMultiples(tuple(f"k{i}" for i in range(13)))
    with pytest.raises(ValueError, match="alone"):
        Plate(title="x", marks=(SmallMultiples(RATES), Choropleth(RATES[0])))
    with pytest.raises(LayoutError):
        small_frames(blank(), Box(0, 0, 60, 30), ["A", "B", "C"], data.territory, columns=1)
