"""Pictograms: does an editor's SVG become one shape of the right area, everywhere the same, and is a bad file told?"""

from __future__ import annotations

import base64
import math
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from measured import areas
from squares import artists, located

from atlas.cartography.canvas.symbols import outline, reach
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Symbols
from atlas.cartography.spec.edition_info import Imprint, TilePlace
from atlas.cartography.spec.pictogram import read_pictogram
from atlas.cartography.spec.plate import Plate
from atlas.columns import FAMILY, ID, LAT, LON
from atlas.errors import EditionError, UnknownNameError
from atlas.publishing.edition.load import read_edition
from atlas.publishing.qgis.project.plate_context import plate_context
from atlas.publishing.qgis.styles.styles import qml, sld
from atlas.publishing.web.maps.symbols import shape_path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{}</svg>'
FRAME = '<path fill-rule="evenodd" d="M0 0H40V20H0zM10 5H30V15H10z"/>'


def pictogram(folder, body, name="s.svg"):
    (folder / name).write_text(SVG.format(body), encoding="utf-8")
    return read_pictogram(name, folder)


def polygon(shape):
    """What a pictogram fills, by the rule of non-zero windings: rings one in the other, holes clockwise."""
    rings = [shapely.Polygon(ring) for ring in shape.rings]
    area = sum(r.area if shapely.is_ccw(r.exterior) else -r.area for r in rings)
    return rings, area


@pytest.mark.parametrize(
    ("body", "filled"),
    [
        ('<rect x="5" y="5" width="30" height="10"/>', 1.0),
        ('<circle cx="50" cy="50" r="20"/>', math.pi / 4),
        ('<polygon points="0,0 40,0 0,30"/>', 0.5),
        (FRAME, 0.75),
        ('<path d="M0 0H40V20H0zM10 5H30V15H10z"/>', 1.0),
        ('<path d="M0 0H40V20H0zM10 5V15H30V5z"/>', 0.75),
        ('<rect width="20" height="20"/><rect x="10" width="20" height="20"/>', 1.0),
        (
            '<g transform="translate(5 5) scale(2)"><g transform="rotate(30)"><rect width="10" height="10"/></g></g>',
            1 / (1 + math.sin(math.pi / 3)),
        ),
        ('<g fill="none"><rect width="90" height="90"/><rect width="10" height="10" fill="#000"/></g>', 1.0),
        ('<defs><rect width="90" height="90"/></defs><rect width="10" height="10" style="fill:red"/>', 1.0),
        ('<path d="M0 0c0 10 10 20 20 20V0z" transform="matrix(1 0 0 1 3 4)"/>', None),
    ],
)
def test_filled_shapes_become_one_symbol_of_the_area_of_all_symbols(tmp_path, body, filled):
    shape = pictogram(tmp_path, body)
    _, area = polygon(shape)
    assert area == pytest.approx(math.pi, rel=1e-9)
    corners = np.array([point for ring in shape.rings for point in ring])
    assert corners.min(axis=0) == pytest.approx(-corners.max(axis=0)), "about its middle"
    assert reach(shape) * 2 == pytest.approx(np.hypot(*corners.T).max())
    if filled is not None:
        assert area / np.ptp(corners, axis=0).prod() == pytest.approx(filled, rel=5e-3), "its share of its box is kept"


def test_up_stays_up(tmp_path):
    shape = pictogram(tmp_path, '<polygon points="50,0 100,80 0,80"/>')
    corners = np.array(shape.rings[0])
    assert corners[corners[:, 1].argmax()][0] == pytest.approx(0, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80), st.integers(1, 20)), min_size=1, max_size=5))
def test_the_union_of_squares_is_measured_as_shapely_does(tmp_path_factory, squares):
    folder = tmp_path_factory.mktemp("svg")
    body = "".join(f'<rect x="{x}" y="{y}" width="{side}" height="{side}"/>' for x, y, side in squares)
    whole = shapely.union_all([shapely.box(x, y, x + side, y + side) for x, y, side in squares])
    shape = pictogram(folder, body)
    corners = np.array([point for ring in shape.rings for point in ring])
    west, south, east, north = whole.bounds
    assert np.ptp(corners, axis=0) == pytest.approx(
        np.array([east - west, north - south]) * math.sqrt(math.pi / whole.area)
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<rect width="9" height="9" onclick="x()"/>', "onclick"),
        ('<use href="http://example.org/a.svg#b"/>', "a.svg"),
        ('<image href="a.png"/>', "a.png"),
        ("<text>A</text>", "text"),
        ("<style>rect { fill: none }</style>", "style"),
        ('<path d="M0 0L9 9" fill="none" stroke="#000"/>', "no filled shape"),
        ("", "no filled shape"),
        ('<path d="M0 0 L nonsense"/>', "cannot be read"),
        ('<rect width="9" height="9" transform="fold(3)"/>', "cannot be read"),
        ('<polygon points="' + "0,0 9,0 9,9 " * 20000 + '"/>', "too heavy"),
    ],
)
def test_a_bad_file_is_told_with_its_reason(tmp_path, body, reason):
    with pytest.raises(EditionError, match=reason) as caught:
        pictogram(tmp_path, body, "mauvais.svg")
    assert "mauvais.svg" in str(caught.value)


def test_entities_and_missing_files_are_told(tmp_path):
    (tmp_path / "e.svg").write_text('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>')
    for name, reason in (("e.svg", "entit"), ("absent.svg", "cannot be read")):
        with pytest.raises(EditionError, match=reason):
            read_pictogram(name, tmp_path)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition")
    (folder / "c.svg").write_text(SVG.format(FRAME), encoding="utf-8")
    rows = [
        {ID: f"{x}{y}", FAMILY: "cooperative" if y else "association", LON: -5.95 + 0.1 * x, LAT: 35.05 + 0.1 * y}
        for x in range(3)
        for y in range(2)
    ]
    data = located(pd.DataFrame(rows))
    mark = Symbols("dominant_family", size_mm=6, pictograms={"cooperative": "c.svg"})
    plate = Plate(key="x", title={"fr": "Titre", "ar": "عنوان"}, marks=(mark,), labels="none", ranking=0)
    imprint = Imprint(tiles=TilePlace(folder=folder))
    return plate, data, imprint, compose(plate, data, imprint=imprint)


def test_pictograms_cover_as_much_paper_as_the_other_symbols_on_map_and_legend(drawn):
    *_, drawing = drawn
    unit = math.pi * 6**2 / 4
    (own,) = artists(drawing, "symbols:cooperative")
    shapes = [path.to_polygons(closed_only=True) for path in own.get_paths()]
    assert len(shapes) == 3
    for rings in shapes:
        assert abs(sum(_signed(ring) for ring in rings)) == pytest.approx(unit, rel=1e-6)
    assert areas(drawing, "symbols:association") == pytest.approx([unit] * 3, rel=0.005)
    (legend,) = artists(drawing, "sign:pictogram")
    assert abs(sum(_signed(ring) for ring in legend.get_paths()[0].to_polygons(closed_only=True))) == pytest.approx(
        unit
    )
    assert drawing.scales[0]["shapes"]["cooperative"] == "c.svg"


def _signed(ring):
    x, y = np.asarray(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def test_qgis_has_the_drawing_inside_its_style_and_the_web_the_same_outline(drawn):
    plate, data, _, drawing = drawn
    columns = {by: {one.key: one.key for one in data.indicators} for by in ("commune", "province")}
    context = plate_context(plate, "01", drawing, columns).style_context(1)
    mark, scale = drawing.fitted[0]
    (style,) = mark.style(scale, context).styles
    root = ElementTree.fromstring(qml(replace(style, name="01 x")).split("\n", 1)[1])
    names = {each.get("value") for each in root.iter("Option") if each.get("name") == "name"}
    (embedded,) = [name for name in names if name and name.startswith("base64:")]
    drawing_svg = ElementTree.fromstring(base64.b64decode(embedded.removeprefix("base64:")))
    (path,) = list(drawing_svg)
    assert path.get("fill") == "param(fill)"
    shape = scale.shapes["cooperative"]
    sizes = {each.get("value") for each in root.iter("Option") if each.get("name") == "size"}
    assert f"{6 * shape.half_width:.6g}" in sizes
    assert ElementTree.fromstring(sld(replace(style, name="01 x")).split("\n", 1)[1]) is not None
    way = shape_path(shape, (0, 0), 10.0, 0.0)
    assert way.count("M") == len(shape.rings) == 2
    assert outline(shape) is outline(shape)


def test_a_pictogram_of_a_category_that_is_not_there_is_told(drawn):
    plate, data, imprint, _ = drawn
    mark = replace(plate.marks[0], pictograms={"coopérative": "c.svg"})
    with pytest.raises(UnknownNameError, match="coopérative"):
        compose(replace(plate, marks=(mark,)), data, imprint=imprint)


def test_an_edition_names_its_pictograms_and_one_that_is_not_there_is_told(tmp_path):
    text = (
        '[edition]\nkey = "e"\ntitle = "T"\nregister = "a.csv"\n[[plates]]\nkey = "x"\ntitle = "T"\n'
        'marks = [{{ mark = "symbols", indicator = "dominant_family", pictograms = {{ cooperative = "{}" }} }}]\n'
    )
    (tmp_path / "a.csv").write_text("id,nom\n1,A\n")
    file = tmp_path / "edition.toml"
    file.write_text(text.format("c.svg"), encoding="utf-8")
    (tmp_path / "c.svg").write_text(SVG.format(FRAME), encoding="utf-8")
    (plate,) = read_edition(file).plates
    assert plate.marks[0].files == ("c.svg",)
    file.write_text(text.format("../c.svg"), encoding="utf-8")
    with pytest.raises(EditionError, match=r"c\.svg"):
        read_edition(file)


def test_a_pictogram_is_named_by_its_file():
    with pytest.raises(ValueError, match="name of an SVG file"):
        Symbols("dominant_family", pictograms={"cooperative": 3})
