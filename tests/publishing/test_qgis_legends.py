"""Are the legends of the layouts those of the plates: outlined boxes, symbols of a size to be told apart, every row?"""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from small_atlas import A, dataset, edition
from test_geopackage import ask
from test_qgis import hostile, on_break

from atlas.cartography.context.roles import role_looks
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import (
    AreaKey,
    Arrows,
    ClassBoxes,
    LegendArrow,
    Lines,
    NestedSizes,
    Swatch,
    Swatches,
    SymbolRow,
    SymbolRows,
)
from atlas.cartography.legend.histogram import Histogram
from atlas.cartography.legend.lines import LegendLine
from atlas.cartography.marks import Choropleth, DorlingMap, Points, SmallMultiples, Typology
from atlas.cartography.marks.actors import mixed_order
from atlas.cartography.marks.style.plate_layers import _shown_ranks
from atlas.cartography.spec.annotations import Annotation
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.cartography.styles.model import Case, Renderer, SizeLegend, Style
from atlas.cartography.styles.symbols import Fill, Marker
from atlas.publishing.qgis.layouts.items import SCALE_BAR, new_layout
from atlas.publishing.qgis.layouts.legend_items import _legend_symbol
from atlas.publishing.qgis.layouts.legends import Nodes, _line_pieces, _mark_pieces, _row_pieces, _Waiting
from atlas.publishing.qgis.layouts.pictures import block_picture
from atlas.publishing.qgis.project.plate_context import MarkLegend
from atlas.publishing.qgis.styles.labels import nearest_weight
from atlas.publishing.tables.geopackage import write_geopackage

READING = (
    "Une note de lecture qui remplit plusieurs lignes de la légende, et que nul ne doit voir coupée au milieu. " * 2
)
PLATES = (
    Plate(key="bornes", title="Bornes", marks=(Choropleth("edge", breaks=(10.0,)),), note=READING),
    Plate(key="sortes", title="Sortes", marks=(Typology("kinds"),)),
    Plate(key="acteurs", title="Acteurs", marks=(Points(),), annotations=(Annotation(text="Ici.", points_to=A),)),
)
BOX = Box(10.0, 20.0, 60.0, 30.0)


@pytest.fixture(scope="module")
def layouts(tmp_path_factory):
    data = dataset(extra=(on_break(), hostile()))
    file = write_geopackage(edition(plates=PLATES), data, tmp_path_factory.mktemp("legends") / "atlas.gpkg")
    ((content,),) = ask(file, "SELECT content FROM qgis_projects")
    archive = zipfile.ZipFile(io.BytesIO(bytes.fromhex(content) if isinstance(content, str) else content))
    project = ElementTree.fromstring(archive.read(archive.namelist()[0]))
    return {layout.get("name"): layout for layout in project.iter("Layout")}, project


def entries(layout):
    """Options of the entries of the legends: what QGIS writes and draws beside each."""
    return [
        {option.get("name"): option.get("value") for option in layer.iter("Option") if option.get("name")}
        for layer in layout.iter("layer-tree-layer")
    ]


def symbols(layout):
    found = []
    for options in entries(layout):
        for name, value in options.items():
            if name.startswith("legend/custom-symbol-"):
                label = options[name.replace("custom-symbol", "label")]
                found.append((label, ElementTree.fromstring(value)))
    return found


def value(symbol, name):
    """A property of the lowest layer of a symbol, in QGIS's new or old words."""
    return next(
        element.get("value") or element.get("v")
        for element in symbol.find("layer").iter()
        if name in (element.get("name"), element.get("k"))
    )


@pytest.mark.parametrize("title", ["01 – Bornes", "02 – Sortes"])
def test_every_box_has_an_outline_although_the_map_has_none(layouts, title):
    boxes = symbols(layouts[0][title])
    labels = [name for options in entries(layouts[0][title]) for name in options if name.startswith("legend/label-")]
    assert len(boxes) == len(labels) > 1
    for _, symbol in boxes:
        assert symbol.get("type") == "fill"
        assert value(symbol, "outline_style") == "solid"
        assert value(symbol, "outline_color") != value(symbol, "color")


def test_dots_are_larger_in_the_legend_than_on_the_map(layouts):
    drawn = symbols(layouts[0]["03 – Acteurs"])
    assert drawn
    on_map = [
        float(value(symbol, "size"))
        for layer in layouts[1].iter("maplayer")
        for symbol in layer.iter("symbol")
        if symbol.get("type") == "marker" and (layer.findtext("shortname") or "").startswith("p03")
    ]
    assert min(float(value(symbol, "size")) for _, symbol in drawn) > max(on_map) > 0


def waiting(count):
    return _Waiting([(0, i) for i in range(count)], [], frozenset())


def silent(text="Aucun : sans symbole"):
    return SymbolRow(text, "none")


def shape(text):
    return SymbolRow(text, "circle", 3.0, "#336699")


def test_what_has_no_symbol_stands_where_the_plate_has_it():
    below = list(_row_pieces(SymbolRows((shape("Plus"), shape("Moins"), silent())), BOX, waiting(2)))
    above = list(_row_pieces(SymbolRows((silent(), shape("Plus"), shape("Moins"))), BOX, waiting(2)))
    for pieces, lower in ((below, True), (above, False)):
        (text,) = [piece for piece in pieces if piece.block is not None]
        (native,) = [piece for piece in pieces if piece.nodes]
        assert text.box.height + native.box.height == pytest.approx(BOX.height)
        assert (text.box.y < native.box.y) is lower
        assert min(text.box.y, native.box.y) == pytest.approx(BOX.y)
        assert max(text.box.top, native.box.top) == pytest.approx(BOX.top)
        assert native.sizes_mm["Plus"] == 3.0


def test_lines_that_the_map_does_not_draw_are_told_below_the_others():
    rows = (LegendLine("plus de 5", 2.0, 3), LegendLine("de 2 à 5", 1.0, 9), LegendLine("moins de 2", 0.0, 188))
    native, rest = _line_pieces(Lines(rows, "#000000"), BOX, (Nodes(0, (0, 1)),))
    assert rest.block == Lines(rows[2:], "#000000")
    assert rest.box.top == pytest.approx(native.box.y)
    assert native.counts == {"plus de 5": 3, "de 2 à 5": 9, "moins de 2": 188}
    assert native.box.height + rest.box.height == pytest.approx(BOX.height)


def test_lines_that_are_all_drawn_stay_one_piece():
    (piece,) = _line_pieces(Lines((LegendLine("plus de 5", 2.0, 3),), "#000000"), BOX, (Nodes(0, (0,)),))
    assert piece.box == BOX


def test_a_reading_note_is_not_cut_where_another_type_takes_twice_the_lines(layouts):
    (note,) = [
        item
        for item in layouts[0]["01 – Bornes"].iter("LayoutItem")
        if item.get("labelText", "").startswith("Une note")
    ]
    size_mm, width = (float(note.find("text-style").get("fontSize")) * 25.4 / 72, float(note.get("size").split(",")[0]))
    # QGIS breaks its lines: letters of this type are half as wide as they are high, at most.
    lines = len(note.get("labelText")) * 0.4 * size_mm / width
    assert lines > 2
    assert "\n" not in note.get("labelText")
    assert float(note.get("size").split(",")[1]) >= 2 * lines * size_mm * 1.2


def test_a_histogram_stays_on_the_breaks_of_its_classes():
    case = Case("class 1", "moins de 1", (Fill("#112233"),), "#112233")
    style = Style("communes", "Polygon", "t", Renderer("graduated", (case,), '"v"'))
    histogram = Histogram((0.2, 0.4), (0.0, 1.0), ("#112233",), "Nombre")
    block = ClassBoxes(("0", "1"), ("#112233",), histogram=histogram)
    (piece,) = _mark_pieces(MarkLegend(0, 1, (block,)), [Box(0, 0, 40, 20)], [style])
    assert (piece.block, piece.nodes) == (block, ())


def test_the_line_of_a_note_is_seen_on_any_class(layouts):
    items = [item for item in layouts[0]["03 – Acteurs"].iter("LayoutItem") if item.get("id", "").startswith("trait")]
    assert [item.get("id") for item in items] == ["trait de la note 1", "trait de la note 1 fond"]
    above, under = (int(item.get("zValue")) for item in items)
    assert above > under
    widths = [float(item.find(".//Option[@name='line_width']").get("value")) for item in items]
    assert widths[1] > 2 * widths[0]


def test_rows_of_circles_below_arrows_are_not_the_arrows():
    fill, arrows = (Fill("#112233"),), tuple(Case(f"class {i}", f"classe {i}", (Fill("#112233"),)) for i in range(3))
    ends = Case("gain", "gagne", fill), Case("loss", "perd", fill)
    styles = [
        Style("p47_flows", "Polygon", "t", Renderer("rules", arrows)),
        Style("b", "Point", "t", Renderer("rules", ends)),
    ]
    blocks = (
        Arrows(tuple(LegendArrow(case.label, 1.0) for case in arrows), "#112233"),
        SymbolRows((SymbolRow("gagne", "circle"), SymbolRow("perd", "circle"))),
    )
    first, second = _mark_pieces(MarkLegend(0, 2, blocks), [BOX, BOX], styles)
    assert (first.block, first.nodes) == (blocks[0], ())
    assert second.nodes == (Nodes(1, (0, 1)),)


def test_rows_take_the_layers_that_they_name_whatever_lies_between_them_on_the_map():
    places = _Waiting([(0, 0), (1, 0), (2, 0)], [], frozenset(), {(0, 0): "15 min", (1, 0): "routes", (2, 0): "appui"})
    rows = Swatches((Swatch("15 min", "#112233"), Swatch("appui", "#112233", circle_mm=2.0)))
    (piece,) = _row_pieces(rows, BOX, places)
    assert piece.nodes == (Nodes(0, (0,)), Nodes(2, (0,)))
    assert places.plain == [(1, 0)]


@pytest.mark.parametrize("symbol", ["square", "circle"])
def test_the_key_of_areas_has_the_scale_of_the_map(symbol):
    drawing = compose(PLATES[0], dataset(extra=(on_break(), hostile())))
    key = AreaKey(1000.0, symbol, "#ffffff", "#000000")
    apart, own = (block_picture(block, BOX, drawing.canvas)[0] for block in (key, key.sizes(drawing.canvas)))
    assert apart == own


@pytest.mark.parametrize("rtl", [False, True])
def test_nested_symbols_are_qgis_s_own_where_their_values_stand_at_the_right(rtl):
    sizes = SizeLegend("t", ("10",), (5.0,), Marker("circle", 5.0, "#ffffff", "#000000", 0.1))
    style = Style("communes", "Point", "t", Renderer("graduated", (), sizes=sizes))
    block = NestedSizes((5.0,), ("10",), "#ffffff", "#000000")
    (piece,) = _mark_pieces(MarkLegend(0, 1, (block,)), [BOX], [style], rtl=rtl)
    assert (piece.block is block, bool(piece.nodes)) == (rtl, not rtl)


@pytest.mark.parametrize(
    ("text", "marked"),
    [("%، 2014–2024", True), ("GeoNames: المدن", True), ("السكان 2024", False), ("−7,5", False), ("Merchich", False)],
)
def test_a_line_of_arabic_begins_at_the_right_whatever_comes_first(text, marked):
    paper = new_layout("essai", Page.from_name("A4 landscape"), Theme(), "ar")
    item = paper.label(f"الجهة\n{text}", BOX, TextStyle(8.0))
    assert item.get("labelText").split("\n") == ["الجهة", ("\u200f" if marked else "") + text]


def test_breaks_stand_at_the_joints_of_the_boxes_as_texts_and_beside_no_box(layouts):
    layout = layouts[0]["01 – Bornes"]
    breaks = [item for item in layout.iter("LayoutItem") if item.get("id", "").endswith(" borne")]
    heights = [float(item.get("position").split(",")[1]) for item in breaks]
    (labels,) = [
        [value for name, value in options.items() if name.startswith("legend/label-")]
        for options in entries(layout)
        if any(value == "\u00a0" for value in options.values())
    ]
    assert set(labels) == {"\u00a0"}
    assert len(breaks) == len(labels) + 1
    assert [b - a for a, b in itertools.pairwise(heights)] == pytest.approx([5.2] * len(labels), abs=0.01)
    figures = [float(item.get("labelText").replace("\u202f", "").replace(",", ".")) for item in breaks]
    assert figures == sorted(figures, reverse=True)
    assert 10.0 in figures


def test_categories_are_boxes_where_the_plate_has_boxes_and_circles_where_it_has_circles():
    rows = (Swatch("carré", "#112233"), Swatch("rond", "#445566", circle_mm=3.0))
    (piece,) = _row_pieces(Swatches(rows), BOX, waiting(2))
    assert piece.boxed == {"carré"}
    case = Case("a", "carré", (Marker("square", 1.0, "#112233", "#000000", 0.1),), "#112233")
    (box,) = _legend_symbol(case, {}, Theme(), boxed=True)
    assert isinstance(box, Fill)
    assert _legend_symbol(case, {}, Theme()) == ()


def test_four_segments_without_text_lie_over_two_with_figures(layouts):
    bars = [item for item in layouts[0]["01 – Bornes"].iter("LayoutItem") if item.get("type") == SCALE_BAR]
    segments, figures = sorted(bars, key=lambda bar: -int(bar.get("numSegments")))
    assert (segments.get("numSegments"), figures.get("numSegments")) == ("4", "2")
    assert segments.get("position") == figures.get("position")
    lengths = [
        int(bar.get("numSegments")) * float(bar.get(name))
        for name in ("segmentMillimeters", "numUnitsPerSegment") for bar in bars
    ]  # fmt: skip
    assert lengths[0] == pytest.approx(lengths[1])
    assert lengths[2] == pytest.approx(lengths[3])
    assert [bar.find("text-style").get("textOpacity") for bar in (segments, figures)] == ["0", "1"]
    assert float(segments.get("zValue")) > float(figures.get("zValue"))


@pytest.mark.parametrize(
    ("family", "weight", "face"),
    [("Source Sans Pro", 600, 600), ("Source Sans Pro", 700, 700), ("Almarai", 600, 700), ("Une autre", 600, 600)],
)
def test_type_has_the_weight_of_the_plate(family, weight, face):
    assert nearest_weight(Theme().text(7.0, weight=weight), family) == face


def test_small_rivers_are_hidden_at_the_scales_at_which_the_plate_has_none():
    looks = {look.rank: look for look in role_looks("rivers", Theme())}
    shown = _shown_ranks(looks, {1: "Grand", 2: "L'autre", 3: "Petit"})
    assert "WHEN \"label\" = 'Petit' AND @map_scale > 620000 THEN NULL" in shown
    assert "'L''autre' AND @map_scale > 1000000" in shown
    assert "Grand" not in shown
    assert _shown_ranks({1: looks[1]}, {1: "Grand"}) == '"label"'


def test_dots_lie_over_each_other_in_the_order_that_qgis_works_out():
    data = dataset()
    actors = data.placed.actors
    order = mixed_order(data, actors.index)
    digests = [hashlib.md5(str(name).encode()).hexdigest() for name in actors["id"].iloc[order]]
    assert digests == sorted(digests, reverse=True)
    assert sorted(order) == list(range(len(actors)))


def test_maps_that_are_not_of_the_ground_have_what_lies_beneath_and_over_their_units_as_pictures(tmp_path):
    several = SmallMultiples(("population_2014", "population_2024"))
    plates = (
        Plate(key="plusieurs", title="Plusieurs", marks=(several,)),
        Plate(key="disques", title="Disques", marks=(DorlingMap("population_2024"),)),
    )
    file = write_geopackage(edition(plates=plates), dataset(), tmp_path / "atlas.gpkg")
    ((content,),) = ask(file, "SELECT content FROM qgis_projects")
    archive = zipfile.ZipFile(io.BytesIO(bytes.fromhex(content) if isinstance(content, str) else content))
    project = ElementTree.fromstring(archive.read(archive.namelist()[0]))
    layouts = {layout.get("name"): layout for layout in project.iter("Layout")}
    items = list(layouts["01 – Plusieurs"].iter("LayoutItem"))
    names = [item.get("id") for item in items]
    at = names.index("carte")
    assert names.index("au-dessus des unités") < at < names.index("sous les unités")  # the first is the topmost
    assert items[at].get("background") == "false", "what lies beneath shows through"
    over, beneath = (
        base64.b64decode(items[names.index(name)].get("file").removeprefix("base64:"))
        for name in ("au-dessus des unités", "sous les unités")
    )
    assert over.startswith(b"<?xml")
    assert beneath.startswith(b"\x89PNG")
    pixels = np.asarray(Image.open(io.BytesIO(beneath)).convert("RGBA"))
    sides = [float(side) for side in items[names.index("sous les unités")].get("size").split(",")[:2]]
    assert pixels.shape[1::-1] == pytest.approx([side / 25.4 * 300 for side in sides], abs=2)
    assert 0.3 < (pixels[..., 3] > 0).mean() < 0.98, "paper between the maps, ground in their frames"
    names = [item.get("id") for item in layouts["02 – Disques"].iter("LayoutItem")]
    assert "sous les unités" not in names
