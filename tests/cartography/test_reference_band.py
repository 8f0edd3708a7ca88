"""Do the letters, numbers and lines printed around a map name the squares that the index sends its reader to?"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from squares import artists, dataset, text_shapes

from atlas import columns as c
from atlas.analysis.name_index import commune_index
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate

PAGES = ("A4 landscape", "A4 portrait", "A3 landscape", "A3 portrait")
MARKS = (Circles("population_2024", largest_mm=20.0),)


def drawn(data, *, language="fr", page="A4 landscape", marks=MARKS, **fields):
    plate = Plate(key="a", title={"fr": "T", "ar": "ت"}, marks=marks, grid=True, **fields)
    return compose(plate, data, language=language, imprint=Imprint(page=page, number="01"))


def printed(drawing):
    """Of the band: letter → x and number → y, in mm, as they are printed, each twice."""
    found = {"grid-letter": {}, "grid-number": {}}
    for text, gid, shape in text_shapes(drawing.canvas):
        kind, _, name = gid.partition(":")
        if kind in found:
            assert text == name
            found[kind].setdefault(name, []).append(shape.centroid.coords[0])
    for places in found.values():
        assert all(len(each) == 2 for each in places.values()), "each name stands on two sides"
    return found["grid-letter"], found["grid-number"]


def net(drawing):
    """The vertical lines' x and the horizontal lines' y as they are drawn, mm."""
    (lines,) = artists(drawing, "grid-lines")
    segments = lines.get_segments()
    xs = sorted({round(float(a[0]), 6) for a, b in segments if a[0] == b[0]})
    ys = sorted({round(float(a[1]), 6) for a, b in segments if a[1] == b[1]}, reverse=True)
    return xs, ys


def reader(drawing):
    """Gives the square of a point of the page, mm, as one finds it: between two lines, by the names in the band."""
    (letters, numbers), (xs, ys) = printed(drawing), net(drawing)

    def read_off(x, y):
        column = next((w, e) for w, e in itertools.pairwise(xs) if w <= x < e)
        row = next((n, s) for n, s in itertools.pairwise(ys) if s < y <= n)
        (letter,) = [name for name, places in letters.items() if column[0] < places[0][0] < column[1]]
        (number,) = [name for name, places in numbers.items() if row[1] < places[0][1] < row[0]]
        return letter + number

    return read_off


@pytest.mark.parametrize(
    ("name", "page", "language"),
    [("region", "A4 landscape", "fr"), ("region", "A3 portrait", "ar"), ("larger", "A4 landscape", "ar")],
)
def test_the_index_and_the_printed_band_agree_on_every_commune(name, page, language, request):
    data = request.getfixturevalue(name)
    drawing = drawn(data, language=language, page=page)
    frame, box, read_off = drawing.frame, drawing.frame.box, reader(drawing)
    for code, cell in commune_index(data.territory, language=language)[c.CELL].items():
        east, north = data.territory.anchors[code]
        # The frame by hand: millimetres from its middle, at its scale.
        x = box.x + box.width / 2 + (east - frame.center[0]) * 1000 / drawing.scale
        y = box.y + box.height / 2 + (north - frame.center[1]) * 1000 / drawing.scale
        assert read_off(x, y) == cell


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_symbols_stand_in_the_square_of_their_commune(language, region):
    drawing = drawn(region, language=language)
    index = commune_index(region.territory)[c.CELL]
    (symbols,) = artists(drawing, "circles:population_2024")
    boxes, read_off = [path.get_extents() for path in symbols.get_paths()], reader(drawing)
    cells = sorted(read_off((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2) for b in boxes)
    assert cells == sorted(index)


@pytest.mark.parametrize(("page", "language"), [("A4 landscape", "ar"), ("A3 landscape", "fr")])
def test_letters_go_from_west_to_east_and_numbers_from_north_to_south(page, language, region):
    letters, numbers = printed(drawn(region, page=page, language=language))
    assert list(letters) == list("ABCDEFGHI")
    assert list(numbers) == [str(i) for i in range(1, 10)]
    assert (np.diff([places[0][0] for places in letters.values()]) > 0).all()
    assert (np.diff([places[0][1] for places in numbers.values()]) < 0).all()


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("page", PAGES)
def test_the_band_stands_around_the_map_and_nothing_else_in_it(page, language, region):
    drawing = drawn(region, page=page, language=language)
    outer = artists(drawing, "grid-frame")[0].get_paths()[0].get_extents()
    width = 2.6 * drawing.canvas.page.type_scale
    box = drawing.frame.box
    assert (outer.x0, outer.y0, outer.x1, outer.y1) == pytest.approx(
        (box.x - width, box.y - width, box.right + width, box.top + width)
    )
    whole = Box(outer.x0, outer.y0, outer.x1 - outer.x0, outer.y1 - outer.y0)
    layout = drawing.layout
    assert not any(whole.overlaps(other) for other in (layout.title, layout.legend, layout.foot))
    band = shapely.difference(shapely.box(*outer.extents), shapely.box(box.x, box.y, box.right, box.top))
    for text, gid, shape in text_shapes(drawing.canvas):
        if gid.startswith("grid-"):
            assert band.contains(shape), f"{text} leaves the band"
        else:
            assert not band.intersects(shape), f"“{text}” reaches into the band"


def test_the_grid_keeps_the_scale_of_the_demonstration(region):
    with_grid = drawn(region)
    without = compose(Plate(key="a", title="T", marks=MARKS), region)
    assert with_grid.scale == without.scale == 1_000_000
    assert artists(without, "grid-lines") == artists(without, "grid-band") == []


def test_marks_lie_over_the_lines_and_the_ground_under_them(region):
    drawing = drawn(region, marks=(Choropleth("population_density"),))
    (lines,) = artists(drawing, "grid-lines")
    fills = [one for one in drawing.canvas.axes.collections if str(one.get_gid()).startswith("class:")]
    (land,) = artists(drawing, "land")
    assert fills
    assert land.get_zorder() < lines.get_zorder() < min(one.get_zorder() for one in fills)


def test_a_column_that_the_frame_hardly_shows_has_no_name_and_no_name_is_printed_twice_on_a_side():
    data = dataset()
    drawing = drawn(data, marks=(Circles("population_2024"),))
    letters, numbers = printed(drawing)
    grid, box = ReferenceGrid.over(data.territory), drawing.frame.box
    xs, ys = net(drawing)
    for names, edges, low, high, found in (
        (grid.letters, xs, box.x, box.right, letters), (grid.numbers, ys[::-1], box.y, box.top, numbers),
    ):  # fmt: skip
        seen = [min(b, high) - max(a, low) for a, b in itertools.pairwise(edges)]
        assert len(found) == sum(width >= 3.0 for width in seen)
        assert set(found) <= set(names)
