"""Does a map that fills its page leave title, legend and sources their room, and itself the height?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.plate import Plate

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
    spoken = replace(plate(), title={"fr": "Densité", "ar": "الكثافة"}, fill=fill, binding_mm=18.0)
    shown = compose(replace(spoken, title=spoken.title[language]), region, language=language, imprint=Imprint("07"))
    layout = shown.layout
    assert layout.fill == fill
    column = Box(layout.foot.x, layout.foot.y, layout.title.width, layout.title.top - layout.foot.y)
    titles = [text for text in shown.texts if text.role.kind == "title"]
    assert titles
    assert all(column.contains(text.box, tolerance=0.6) for text in titles)
    assert not any(layout.legend.overlaps(other) for other in (layout.title, layout.foot))
    for anchor in shown.sheet.ground.anchors.values():
        assert layout.ground.holds(anchor)
        assert not column.holds(anchor)


def test_a_column_that_is_too_short_gives_bands_and_a_table_of_extremes_gives_way_first(region):
    long = replace(plate(), fill="column", ranking=12, text="Un texte de trois lignes dans la légende.\n" * 6)
    shown = compose(long, region)
    tables = [block for block in shown.blocks if type(block).__name__ == "Ranking"]
    assert shown.layout.fill == "bands" or 3 <= len(tables[0].rows) < 12
    too_long = replace(long, text="Une ligne de texte qui prend sa place dans la légende.\n" * 14)
    assert compose(too_long, region).layout.fill == "bands"


def test_north_may_be_left_out(region):
    with_north, without = (compose(replace(plate(), north=north), region) for north in (True, False))
    drawn = [[s.gid for s in shown.shapes if s.gid == "north"] for shown in (with_north, without)]
    assert len(drawn[0]) == 2
    assert not drawn[1]
