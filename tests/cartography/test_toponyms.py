"""Do names of seas run along their shapes, off the land and off all else, and stay one text that a search finds?"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pypdfium2
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from squares import artists, blank, dataset, extent, svg

from atlas import columns as c
from atlas.cartography.canvas import curved_text
from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.pen import CurvedText
from atlas.cartography.labels.toponyms import draw_places
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import PRINT, TextStyle
from atlas.errors import TerritoryError
from atlas.publishing.render import conversion

SQUARES = dataset()
PLANE = "EPSG:26191"
STYLE = TextStyle(12.0, italic=True, color="#3f6b80", spacing_em=0.1)
ARC = np.column_stack([100 + 60 * np.cos(np.linspace(2.4, 0.7, 200)), 60 + 60 * np.sin(np.linspace(2.4, 0.7, 200))])


def sheet_of(data, language="fr", page="A4 landscape"):
    canvas = blank(language, page)
    west, south, east, north = data.territory.projected.total_bounds
    frame = MapFrame.fit((west, south, east, north), canvas.page.layout(mirrored=canvas.rtl).frame, crs=PLANE)
    return MapSheet(canvas, frame, map_shapes(data.territory, frame), data)


def with_places(*rows):
    names = ["name_fr", "name_ar", "name_en", c.KIND, c.LON, c.LAT, "angle_deg", "line"]
    places = pd.DataFrame(rows, columns=names)
    return replace(SQUARES, territory=replace(SQUARES.territory, places=places))


def shape(artist):
    """The letters of a name, as one shape in mm."""
    return shapely.union_all([shapely.box(*extent(letter)) for letter in artist.outlines()])


def seas(sheet):
    return [one for one in sheet.canvas.axes.texts if (one.get_gid() or "").startswith("place:")]


@pytest.mark.parametrize("page", ["A4 landscape", "A3 landscape"])
@pytest.mark.parametrize("name", ["region", "larger"])
def test_the_seas_of_the_region_are_named_along_their_shapes_off_the_land(name, page, request):
    sheet = sheet_of(request.getfixturevalue(name), page=page)
    draw_places(sheet)
    bent = {one.get_text(): one for one in seas(sheet) if isinstance(one, CurvedText)}
    assert "Mer Méditerranée" in bent
    assert "Océan Atlantique" in {one.get_text() for one in seas(sheet)}
    land = shapely.union(sheet.ground.region, sheet.ground.beyond)
    window = sheet.frame.box.inset(1.5)
    for artist in bent.values():
        assert shape(artist).distance(land) > 0.5
        x0, y0, x1, y1 = shape(artist).bounds
        assert window.contains(Box(x0, y0, x1 - x0, y1 - y0))
    for one, two in itertools.combinations(bent.values(), 2):
        assert not shape(one).intersects(shape(two))


def test_arabic_is_neither_bent_nor_spaced(larger):
    sheet = sheet_of(larger, "ar")
    draw_places(sheet)
    assert len(seas(sheet)) >= 3
    assert not [one for one in seas(sheet) if isinstance(one, CurvedText)]
    assert any(one.get_rotation() % 360 for one in seas(sheet)), "it lies on the slant of its line"


def test_a_name_keeps_off_what_is_taken_already_and_slides_along_its_line(region):
    plain = sheet_of(region)
    draw_places(plain)
    before = shape(artists(plain.canvas, "place:Mer Méditerranée")[0])
    sheet = sheet_of(region)
    x0, y0, x1, y1 = before.bounds
    sheet.boxes.append(Box(x0, y0, (x1 - x0) / 4, y1 - y0))
    draw_places(sheet)
    moved = [one for one in seas(sheet) if one.get_text() == "Mer Méditerranée"]
    assert all(not shapely.box(x0, y0, x0 + (x1 - x0) / 4, y1).intersects(text_area(one)) for one in moved)


def text_area(artist):
    if isinstance(artist, CurvedText):
        return shape(artist)
    return shapely.Point(artist.get_position())


def test_the_letters_follow_the_line_in_order_with_their_space():
    canvas = blank()
    box = canvas.text_along("Mer Méditerranée", ARC, STYLE, gid="place:x")
    (artist,) = artists(canvas, "place:x")
    letters = [one.get_extents() for one in artist.outlines()]
    assert len(letters) == len("MerMéditerranée")
    middles = np.array([[(b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2] for b in letters])
    assert (np.diff(middles[:, 0]) > 0).all()
    radius = np.hypot(*(middles - (100, 60)).T)
    assert ((radius > 59) & (radius < 64)).all(), "they stand on the arc"
    assert box.center[0] == pytest.approx(100 + 60 * np.cos(1.55), abs=1.5)
    flat = curved_text.length("Mer Méditerranée", replace(STYLE, spacing_em=0.0), PRINT)
    spaced = curved_text.length("Mer Méditerranée", STYLE, PRINT)
    assert spaced - flat == pytest.approx(15 * 0.1 * 12 * 25.4 / 72)


def test_a_bent_name_is_one_text_on_a_path_in_svg():
    canvas = blank()
    canvas.text_along("Mer Méditerranée", ARC, STYLE, gid="place:x")
    root = ElementTree.fromstring(svg(canvas.figure))
    spaces = {"s": "http://www.w3.org/2000/svg"}
    (found,) = root.findall(".//s:textPath", spaces)
    assert found.text == "Mer Méditerranée"
    target = found.get("{http://www.w3.org/1999/xlink}href").removeprefix("#")
    (path,) = [one for one in root.findall(".//s:path", spaces) if one.get("id") == target]
    numbers = np.array(re.findall(r"[-\d.]+", path.get("d")), dtype=float).reshape(-1, 2)
    assert numbers[0, 0] * 25.4 / 72 == pytest.approx(ARC[0, 0], abs=0.01)
    assert canvas.page.height_mm - numbers[0, 1] * 25.4 / 72 == pytest.approx(ARC[0, 1], abs=0.01)


def test_elsewhere_a_bent_name_is_drawn_where_its_box_says():
    canvas = blank()
    box = canvas.text_along("Mer Méditerranée", ARC, STYLE, gid="place:x")
    canvas.figure.set_dpi(100)
    drawn = FigureCanvasAgg(canvas.figure)
    drawn.draw()
    ink = np.argwhere(np.asarray(drawn.buffer_rgba())[..., :3].min(axis=2) < 200)
    top, left = ink.min(axis=0) * 25.4 / 100
    bottom, right = ink.max(axis=0) * 25.4 / 100
    assert (left, right) == pytest.approx((box.x, box.right), abs=0.6)
    assert (canvas.page.height_mm - bottom, canvas.page.height_mm - top) == pytest.approx((box.y, box.top), abs=0.6)


@given(left=st.floats(-5, 5))
@settings(max_examples=20, deadline=None)
def test_a_shifted_line_is_that_far_away(left):
    found = curved_text.offset_line(ARC, left)
    radius = np.hypot(*(found - (100, 60)).T)
    # The arc runs clockwise: its left side is outwards.
    assert radius == pytest.approx(60 + left, abs=0.02)


@pytest.mark.parametrize("line", ["-6.0", "-6.0 35.0", "abc, def", "-6.0 35.0, -5.9"])
def test_a_line_that_cannot_be_read_is_a_fault(line):
    data = with_places(("Mer", "بحر", "Sea", "sea", -6.0, 35.1, 0.0, line))
    with pytest.raises(TerritoryError, match="line"):
        draw_places(sheet_of(data))


def test_a_place_without_a_name_in_the_language_is_a_fault_that_names_it():
    data = with_places(("Mer", None, "Sea", "sea", -6.0, 35.1, 0.0, ""))
    with pytest.raises(TerritoryError, match=r"“ar”.*Mer"):
        draw_places(sheet_of(data, "ar"))
    draw_places(sheet_of(data, "fr"))


def test_a_search_in_the_pdf_finds_the_names_of_the_seas(region, tmp_path):
    sheet = sheet_of(region, page="A3 landscape")
    draw_places(sheet)
    page = sheet.canvas.page
    (tmp_path / "p.svg").write_bytes(conversion.svg(sheet.canvas.figure))
    source = conversion.plate_page(
        "p.svg", width_mm=page.width_mm, height_mm=page.height_mm, title="t", description="d"
    )  # fmt: skip
    pdf = pypdfium2.PdfDocument(conversion.compile_pages(source, tmp_path))
    found = " ".join(pdf[0].get_textpage().get_text_range().split())
    names = [one.get_text() for one in seas(sheet)]
    assert len(names) >= 3
    assert [name for name in names if name not in found] == []
