"""Do the parts of a page lie inside it, apart from each other, and mirror for a language read from the right?"""

from __future__ import annotations

import itertools

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.cartography.spec.page import Box, Page
from atlas.errors import LayoutError, UnknownNameError

PAGES = [
    f"{size} {way}" for size in ("A5", "A4", "A3", "A2", "A1", "A0", "Letter") for way in ("landscape", "portrait")
]
SIZES = {
    "A5": (148, 210), "A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841), "A0": (841, 1189),
    "Letter": (215.9, 279.4),
}  # fmt: skip
PAGES = [f"{size} {way}" for size in SIZES for way in ("landscape", "portrait")]
SIDE = st.floats(0.0, 100.0).map(lambda v: round(v, 3))
BOXES = st.builds(Box, SIDE, SIDE, st.floats(0.1, 50), st.floats(0.1, 50))


def polygon(box):
    return shapely.box(box.x, box.y, box.right, box.top)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("mirrored", [False, True])
def test_parts_are_disjoint_and_inside_the_margins(name, mirrored):
    page = Page.from_name(name)
    layout = page.layout(mirrored=mirrored)
    boxes = [layout.title, layout.frame, layout.legend, layout.foot]
    inside = Box(0, 0, page.width_mm, page.height_mm).inset(page.margin_mm)
    assert all(inside.contains(box) for box in boxes)
    for one, two in itertools.combinations(boxes, 2):
        assert not one.overlaps(two)
        assert polygon(one).intersection(polygon(two)).area == 0
    assert layout.title.y >= layout.frame.top
    assert layout.foot.top <= layout.legend.y
    assert layout.frame.width * layout.frame.height > 0.4 * page.width_mm * page.height_mm


@pytest.mark.parametrize("name", PAGES)
def test_a_mirrored_page_is_its_picture_in_a_mirror(name):
    page = Page.from_name(name)
    plain, mirrored = page.layout(), page.layout(mirrored=True)
    assert mirrored.columns == plain.columns
    for part in ("title", "frame", "legend", "foot"):
        one, two = getattr(plain, part), getattr(mirrored, part)
        assert (two.width, two.height, two.y) == (one.width, one.height, one.y)
        assert one.x + two.right == pytest.approx(page.width_mm)
    if page.landscape:
        assert plain.legend.x > plain.frame.right
        assert mirrored.legend.right < mirrored.frame.x


@pytest.mark.parametrize("name", PAGES)
def test_names_give_iso_sizes(name):
    page = Page.from_name(name)
    short, long = SIZES[name.partition(" ")[0]]
    assert {page.width_mm, page.height_mm} == {short, long}
    assert page.landscape == name.endswith("landscape")


def test_a_page_is_landscape_when_unsaid_and_case_does_not_matter():
    assert Page.from_name("A4") == Page.from_name("a4 LANDSCAPE") == Page.from_name(" A4  landscape ")


@pytest.mark.parametrize("name", ["A6", "80 x 100 mm", "240 x", "A4 paysage", "", "landscape", "A4 landscape portrait"])
def test_a_page_that_does_not_exist_is_refused(name):
    with pytest.raises(UnknownNameError, match="page"):
        Page.from_name(name)


@pytest.mark.parametrize("name", ["240 x 300 mm", "240x300", "240 × 300", "240,0 x 300.0 mm"])
def test_a_page_may_be_given_by_its_sides(name):
    page = Page.from_name(name)
    assert (page.width_mm, page.height_mm) == (240, 300)
    assert not page.landscape


def test_bands_and_type_grow_slower_than_the_page_and_insets_with_it():
    pages = [Page.from_name(f"A{n}") for n in (5, 4, 3, 2, 1, 0)]
    shares = [page.layout().frame.height / page.height_mm for page in pages]
    assert shares == sorted(shares)
    assert shares[1] > 0.7
    assert [round(page.inset_scale, 2) for page in pages] == [0.7, 1.0, 1.41, 2.0, 2.83, 4.0]
    assert all(later.type_scale > earlier.type_scale for earlier, later in itertools.pairwise(pages))


def test_a_page_too_small_for_a_map_says_so():
    with pytest.raises(LayoutError, match="100 × 80"):
        Page(100, 80).layout()
    with pytest.raises(LayoutError, match="larger page"):
        Page(148, 148).layout()


@given(one=BOXES, two=BOXES)
def test_boxes_agree_with_polygons(one, two):
    a, b = polygon(one), polygon(two)
    assert one.overlaps(two) == two.overlaps(one)
    assert one.overlaps(two) == (a.intersection(b).area > 0) or a.intersection(b).area < 1e-9
    if one.contains(two, tolerance=0):
        assert a.covers(b)
    assert one.center == pytest.approx((a.centroid.x, a.centroid.y))


@given(box=BOXES, width=st.floats(100, 500))
def test_a_box_mirrored_twice_is_itself(box, width):
    twice = box.mirror(width).mirror(width)
    assert (twice.x, twice.y, twice.width, twice.height) == pytest.approx((box.x, box.y, box.width, box.height))


def test_boxes_that_touch_do_not_overlap():
    assert not Box(0, 0, 10, 10).overlaps(Box(10, 0, 10, 10))
    assert Box(0, 0, 10, 10).overlaps(Box(9.99, 9.99, 1, 1))
    assert Box(0, 0, 10, 8).inset(1) == Box(1, 1, 8, 6)
