"""A map that fills its page, printed: boxes as a printer reads them, ink beyond the trim, nothing to read near it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2
import pytest
from small_atlas import C, D, dataset, edition

from atlas.cartography.canvas.placed_items import LegendPanel, ScaleBar
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.publishing.build.build import publish
from atlas.publishing.press.specification import Press

MM = 72 / 25.4
BLEED_MM = 4.0
DPI = 100
EDGE_MM = 0.3  # of a row of pixels that an edge may halve
A4_MM = (297.0, 210.0)


def plate(**changes):
    """The squares, two of them whole: the others run over the edge of the page."""
    marks = (Choropleth("associations_hcp_10k"),)
    given = {"key": "taux", "title": {"fr": "Le taux"}, "marks": marks, "fill": "page", "extent": (C, D), "ranking": 0}
    return Plate(**(given | changes))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bleed")
    publish(edition(plates=(plate(),), press=Press(bleed_mm=BLEED_MM)), dataset(), folder, jobs=1)
    return folder


def sizes_mm(box):
    x0, y0, x1, y1 = (float(value) / MM for value in box)
    return x1 - x0, y1 - y0


def plate_pages(document):
    """The pages of a book on which the map stands: those that hold its numeric scale."""
    return [
        n for n, page in enumerate(document) if "1 :" in page.get_textpage().get_text_range().replace("\u202f", " ")
    ]


def pixels(path, number=0):
    with pypdfium2.PdfDocument(path) as document:
        return document[number].render(scale=DPI / 72, rev_byteorder=True).to_numpy()[..., :3].astype(int)


def plate_page(path):
    with pypdfium2.PdfDocument(path) as document:
        (number,) = plate_pages(document)
    return number


def test_boxes_of_the_press_say_trim_and_bleed_and_a_plate_of_the_web_ends_at_the_trim(built):
    number = plate_page(built / "atlas-print.pdf")
    with pikepdf.open(built / "atlas-print.pdf") as press:
        page = press.pages[number].obj
        assert sizes_mm(page.TrimBox) == pytest.approx(A4_MM, abs=0.01)
        assert sizes_mm(page.BleedBox) == pytest.approx([side + 2 * BLEED_MM for side in A4_MM], abs=0.01)
    for path in (built / "atlas.pdf", *(built / "plates").glob("*.pdf")):
        with pikepdf.open(path) as document:
            page = document.pages[number if path.name == "atlas.pdf" else 0]
            assert sizes_mm(page.mediabox) == pytest.approx(A4_MM, abs=0.01)
            assert "/TrimBox" not in page.obj or page.obj.TrimBox == page.mediabox


def cut(picture, around_mm):
    """A picture without a margin of so many millimetres."""
    by = round(around_mm * DPI / 25.4)
    return picture[by:-by, by:-by]


def bleed_strips(built, number):
    """The four strips of a page of the press between its trim and its bleed, and those inside the trim beside them."""
    with pikepdf.open(built / "atlas-print.pdf") as press:
        media = sizes_mm(press.pages[number].mediabox)
    outer = cut(pixels(built / "atlas-print.pdf", number), (media[0] - A4_MM[0]) / 2 - BLEED_MM + EDGE_MM)
    wide = int((BLEED_MM - EDGE_MM) * DPI / 25.4)
    turned = [np.rot90(outer, turn) for turn in range(4)]
    return [(side[:wide], side[wide + 1 : 2 * wide + 1]) for side in turned]


def test_the_ground_is_printed_over_all_of_the_bleed_and_goes_on_as_within(built):
    number = plate_page(built / "atlas-print.pdf")
    for outside, inside in bleed_strips(built, number):
        assert (outside.min(axis=2) < 250).mean() > 0.999
        alike = (np.abs(outside - inside[::-1]).max(axis=2) < 8).mean()  # ticks of the graticule end within
        assert alike > 0.9
    assert all((outside.min(axis=2) > 250).all() for outside, _ in bleed_strips(built, number - 1))


def test_the_map_that_is_printed_is_neither_scaled_nor_moved(built):
    number = plate_page(built / "atlas.pdf")
    with pikepdf.open(built / "atlas-print.pdf") as press:
        media = sizes_mm(press.pages[number].mediabox)
    press = cut(pixels(built / "atlas-print.pdf", number), (media[0] - A4_MM[0]) / 2)
    screen, single = pixels(built / "atlas.pdf", number), pixels(next((built / "plates").glob("*.pdf")))
    rows, columns = (min(picture.shape[axis] for picture in (press, screen, single)) for axis in (0, 1))
    # Below it the book prints the number of its page; the column on the map has its title on the page that faces it.
    head = np.s_[: rows - 60, : columns * 7 // 10]
    for picture in (press, screen):
        differences = [(np.abs(np.roll(picture, by, 1)[head] - single[head]).max(axis=2) > 40).mean() for by in (0, 2)]
        assert differences[0] < 0.02
        assert differences[1] > 2 * differences[0]  # half a millimetre is seen


def test_a_picture_of_the_web_shows_the_page_and_holds_what_runs_over_it(built):
    text = next((built / "plates").glob("*.svg")).read_text(encoding="utf-8")
    root = text[: text.index(">", text.index("<svg"))]
    x, y, width, height = (float(value) / MM for value in root.split('viewBox="')[1].split('"')[0].split())
    assert (x, y, width, height) == pytest.approx((BLEED_MM, BLEED_MM, *A4_MM), abs=0.01)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_is_read_stands_five_millimetres_inside_of_the_trim(language):
    titled = plate(title={"fr": "Le taux", "ar": "المعدل"}, labels="communes")
    drawing = compose(titled, dataset(), language=language)
    safe = Box(5.0, 5.0, A4_MM[0] - 10.0, A4_MM[1] - 10.0)
    assert len(drawing.texts) > 10
    for text in drawing.texts:
        x0, y0, x1, y1 = text.area.bounds
        assert safe.contains(Box(x0, y0, x1 - x0, y1 - y0)), text.text
    boxes = [item.box for item in (*drawing.items_of(ScaleBar), *drawing.items_of(LegendPanel))]
    assert len(boxes) == 2
    assert all(safe.contains(box) for box in boxes)
    assert drawing.frame.box == Box(0.0, 0.0, *A4_MM)
    assert drawing.sheet.frame.box == Box(-3.0, -3.0, A4_MM[0] + 6.0, A4_MM[1] + 6.0)


def test_a_grid_and_a_map_that_is_not_of_the_ground_leave_no_bleed():
    with_grid = compose(plate(grid=True), dataset())
    assert with_grid.layout.bleed_mm == 0
    assert with_grid.frame.box.x > 0
    beside = compose(plate(fill="column"), dataset())
    assert (beside.layout.bleed_mm, beside.sheet.frame) == (0, beside.frame)


def test_a_press_gives_its_bleed_to_plates_that_fill_their_page_alone():
    whole = edition(plates=(plate(), plate(key="colonne", fill="column")), press=Press(bleed_mm=5.5))
    assert [made.bleed_mm for made in whole.plates] == [5.5, 3.0]
    assert [made.bleed_mm for made in replace(whole, press=Press(bleed_mm=0)).plates] == [0.0, 3.0]
    with pytest.raises(ValueError, match="bleed_mm"):
        plate(bleed_mm=21)
