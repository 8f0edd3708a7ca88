"""Does a map that fills its page leave title, legend and sources their room, and itself the height?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from atlas.cartography.canvas.placed_items import LegendPanel, ScaleBar
from atlas.cartography.layout.engine import compose
from atlas.cartography.layout.side_column import fitting_aside
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.plate import Plate
from atlas.errors import LayoutError

PAGES = ["A5 landscape", "A4 landscape", "A3 landscape", "A1 landscape", "Letter landscape", "300 x 240 mm"]


@pytest.mark.parametrize("fill", ["column", "page"])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_a_map_takes_the_height_of_its_page_and_keeps_off_the_gutter(name, mirrored, fill):
    page = replace(Page.from_name(name), binding_mm=18.0)
    layout = page.layout(mirrored=mirrored, band_mm=2.6, fill=fill)
    assert layout.frame.height > 0.85 * page.height_mm
    assert layout.ground.height > page.layout(band_mm=2.6).frame.height
    gutter = page.width_mm - layout.ground.right if mirrored else layout.ground.x
    assert gutter >= 18.0
    assert not layout.ground.overlaps(layout.legend)
    assert Box(0, 0, page.width_mm, page.height_mm).contains(layout.frame)
    assert (layout.frame == layout.ground) is (fill == "column")


@pytest.mark.parametrize("name", [page.replace("landscape", "portrait") for page in PAGES[:5]])
def test_an_upright_page_has_bands(name):
    page = Page.from_name(name)
    assert page.layout(fill="page") == page.layout()
    assert page.layout().frame.height >= 0.5 * page.height_mm


def plate(**more):
    return Plate(title="Combien d’habitants au kilomètre carré ?", marks=(Choropleth("population_density"),), **more)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("fill", ["column", "page"])
def test_texts_stand_in_the_column_and_places_where_the_ground_says(region, language, fill):
    bilingual = replace(plate(), title={"fr": "Densité", "ar": "الكثافة"}, fill=fill, binding_mm=18.0)
    shown = compose(bilingual, region, language=language, imprint=Imprint("07"))
    layout = shown.layout
    assert layout.fill == fill
    column = Box(layout.foot.x, layout.foot.y, layout.title.width, layout.title.top - layout.foot.y)
    titles = [text for text in shown.texts if text.role.kind == "title"]
    assert titles
    assert all(column.contains(text.box, tolerance=0.6) for text in titles), (column, titles[0].box)
    assert not any(layout.legend.overlaps(other) for other in (layout.title, layout.foot))
    for anchor in shown.sheet.ground.anchors.values():
        assert layout.ground.holds(anchor)
        assert not column.holds(anchor)


def test_a_table_of_extremes_gives_way_to_a_column(region):
    def drawing(lines):
        text = "Une ligne de texte qui prend sa place dans la légende du haut.\n" * lines
        return compose(replace(plate(), fill="column", ranking=12, text=text), region)

    drawings = [drawing(lines) for lines in (0, 5, 6)]
    rows = [next(len(block.rows) for block in shown.blocks if type(block).__name__ == "Ranking") for shown in drawings]
    assert rows[0] == 12
    assert 12 > rows[1] > rows[2] >= 3
    assert {shown.layout.fill for shown in drawings} == {"column"}


def test_a_legend_that_a_column_cannot_hold_is_refused_by_it(region):
    tall = Box(0.0, 0.0, 60.0, 8.0)
    shown = compose(replace(plate(), fill="column"), region)
    assert fitting_aside(shown.canvas, shown.blocks[:1], shown.blocks[1:], tall) is None


def test_north_may_be_left_out(region):
    with_north, without = (compose(replace(plate(), north=north), region) for north in (True, False))
    drawn = [[a for a in shown.canvas.axes.collections if a.get_gid() == "north"] for shown in (with_north, without)]
    assert len(drawn[0]) == 2
    assert not drawn[1]
    # What the layout in QGIS reads.
    bars = [[bar.north for bar in shown.canvas.items_of(ScaleBar)] for shown in (with_north, without)]
    assert bars == [[True], [False]]


def test_the_badge_of_invented_data_does_not_touch_the_number(demonstration):
    invented = replace(plate(), marks=(Choropleth("density_10k"),), fill="column")
    shown = compose(invented, demonstration, imprint=Imprint(number="14"))
    badge, number = (
        next(artist for artist in shown.canvas.axes.collections if artist.get_gid() == gid).get_paths()[0].get_extents()
        for gid in ("badge", "plate-number")
    )
    assert badge.width > 50  # the long one
    assert badge.x0 - number.x1 >= 1.9


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_upright_page_gives_its_foot_a_line_for_the_width_that_the_gutter_takes(mirrored):
    page = Page.from_name("A4 portrait")
    bound = replace(page, binding_mm=18.0)
    free, narrow = page.layout(mirrored=mirrored), bound.layout(mirrored=mirrored)
    assert narrow.foot.width < free.foot.width
    assert narrow.foot.height >= 5 * 6.0 * 25.4 / 72 * 1.22, "five lines of 6 pt"
    assert narrow.foot.top < narrow.legend.y < narrow.legend.top < narrow.frame.y
    assert free == replace(page, binding_mm=page.margin_mm).layout(mirrored=mirrored)


def test_a_legend_that_finds_no_place_on_the_map_stands_in_its_column(region):
    seeking = Plate(key="x", title="Densité", marks=(Choropleth("population_density"),), legend="auto")
    on_map, beside = (compose(replace(seeking, text="Un mot de plus. " * times), region) for times in (0, 70))
    assert [len(shown.canvas.items_of(LegendPanel)) for shown in (on_map, beside)] == [1, 0]
    assert beside.layout.legend.width > 40
    said = replace(seeking, text="Un mot de plus. " * 70, legend="north-west")
    with pytest.raises(LayoutError, match="legend"):
        compose(said, region)
