"""Do names keep apart from each other, from symbols and from the frame, and is each one left out reported?"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from squares import CODES, PROVINCES, artists, blank, dataset

from atlas import columns as c
from atlas.cartography.ground import survey
from atlas.cartography.labels import place_labels
from atlas.cartography.mapframe import MapFrame
from atlas.cartography.page import Box
from atlas.cartography.sheet import Sheet

SQUARES = dataset()


def sheet_of(data, language="fr", page="A4 landscape", box=None):
    canvas = blank(language, page)
    west, south, east, north = data.territory.projected.total_bounds
    frame = MapFrame.fit((west, south, east, north), box or canvas.page.layout(mirrored=canvas.rtl).frame)
    return Sheet(canvas, frame, survey(data.territory, frame), data)


def labels(sheet):
    """Code → box of every name written."""
    return {
        artist.get_gid().removeprefix("label:"): box
        for (_, box), artist in zip(sheet.canvas.texts, sheet.canvas.axes.texts, strict=True)
        if (artist.get_gid() or "").startswith("label:")
    }


def assert_placed(sheet, unlabelled, wanted):
    found = labels(sheet)
    assert set(found) | set(unlabelled) == set(wanted)
    assert not set(found) & set(unlabelled)
    for one, two in itertools.combinations(found.values(), 2):
        assert not one.overlaps(two)
    for box in found.values():
        assert sheet.frame.box.contains(box)
        dx = np.maximum(np.maximum(box.x - sheet.circles[:, 0], sheet.circles[:, 0] - box.right), 0)
        dy = np.maximum(np.maximum(box.y - sheet.circles[:, 1], sheet.circles[:, 1] - box.top), 0)
        assert (np.hypot(dx, dy) >= sheet.circles[:, 2]).all(), "a name covers a circle"
    floor = sheet.canvas.theme.type.label_floor
    assert all(text.get_fontsize() >= floor - 1e-9 for text in sheet.canvas.axes.texts)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", ["region", "larger"])
def test_names_of_the_real_communes_keep_apart(name, language, request):
    data = request.getfixturevalue(name)
    sheet = sheet_of(data, language, "A3 portrait" if name == "larger" else "A4 landscape")
    assert_placed(sheet, place_labels(sheet, "communes"), [*data.communes.index, *data.provinces.index])
    assert len(labels(sheet)) > 0.5 * len(data.communes)


@settings(max_examples=25, deadline=None)
@given(
    diameters=st.lists(st.floats(0, 60), min_size=6, max_size=6),
    size=st.tuples(st.floats(40, 190), st.floats(40, 130)),
)
def test_names_keep_off_any_circles_in_any_frame(diameters, size):
    sheet = sheet_of(SQUARES, box=Box(20, 30, *size))
    sheet.occupy(np.array([sheet.ground.anchors[code] for code in CODES]), np.array(diameters))
    assert_placed(sheet, place_labels(sheet, "communes"), [*CODES, *PROVINCES])


@given(boxes=st.lists(st.tuples(st.floats(8, 200), st.floats(20, 180), st.floats(2, 60), st.floats(2, 40)), max_size=5))
@settings(max_examples=15, deadline=None)
def test_names_keep_off_furniture(boxes):
    sheet = sheet_of(SQUARES)
    furniture = [Box(*box) for box in boxes]
    sheet.boxes.extend(furniture)
    assert_placed(sheet, place_labels(sheet, "main"), ["000090101", "000090104", *PROVINCES])
    assert not any(name.overlaps(box) for name in labels(sheet).values() for box in furniture)


def test_what_finds_no_place_is_reported_and_nothing_else():
    sheet = sheet_of(SQUARES)
    sheet.boxes.append(sheet.frame.box)
    assert set(place_labels(sheet, "communes")) == {*CODES, *PROVINCES}
    assert labels(sheet) == {}


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ("none", []),
        ("provinces", PROVINCES),
        ("main", [CODES[0], CODES[3], *PROVINCES]),
        ("communes", CODES + PROVINCES),
    ],
)
def test_a_plate_has_the_names_it_wants(wanted, codes):
    sheet = sheet_of(SQUARES)
    assert place_labels(sheet, wanted) == ()
    assert set(labels(sheet)) == set(codes)


def test_a_name_stands_on_its_anchor_when_nothing_is_in_the_way():
    sheet = sheet_of(SQUARES)
    place_labels(sheet, "communes")
    for code in CODES:
        assert labels(sheet)[code].centre == pytest.approx(sheet.ground.anchors[code], abs=0.6)


def test_a_province_s_name_lies_in_its_province():
    sheet = sheet_of(SQUARES)
    place_labels(sheet, "provinces")
    for code, box in labels(sheet).items():
        name = shapely.box(box.x, box.y, box.right, box.top)
        assert shapely.area(shapely.intersection(name, sheet.ground.provinces[code])) > 0.9 * name.area


def test_a_name_steps_down_before_it_is_dropped():
    """In a frame made smaller and smaller, names shrink to the floor, then go, the least populous first."""
    seen = []
    for width in np.linspace(110, 14, 17):
        sheet = sheet_of(SQUARES, box=Box(20, 30, width, width * 0.75))
        place_labels(sheet, "communes")
        seen += [artists(sheet.canvas, f"label:{code}")[0].get_fontsize() for code in CODES if code in labels(sheet)]
    full, floor = sheet.canvas.theme.type.label, sheet.canvas.theme.type.label_floor
    assert max(seen) == full
    assert floor <= min(seen) < full


def test_names_are_in_the_language_of_the_plate():
    sheet = sheet_of(SQUARES, "ar")
    place_labels(sheet, "main")
    texts = {text for text, _ in sheet.canvas.texts}
    assert texts == {"ألف", "دال", "الجنوب", "الشمال"}
    french = sheet_of(SQUARES)
    place_labels(french, "main")
    assert {text for text, _ in french.canvas.texts} == {"Alpha", "Delta", "SUD", "NORD"}


def test_the_larger_town_has_its_name_first():
    """Where two names cannot both stand, the more populous commune keeps its own."""
    ranks = SQUARES.communes[c.POPULATION_2024].rank(ascending=False)
    for width in np.linspace(60, 14, 12):
        sheet = sheet_of(SQUARES, box=Box(20, 30, width, width * 0.75))
        dropped = [code for code in place_labels(sheet, "communes") if code in CODES]
        if len(dropped) == 1:
            assert ranks[dropped[0]] > 1
    assert dropped, "the smallest frame must leave out a name"


def test_a_halo_lies_under_its_text_and_the_text_stays_text():
    sheet = sheet_of(SQUARES)
    place_labels(sheet, "main")
    (halo,) = artists(sheet.canvas, f"halo:label:{CODES[0]}")
    (text,) = artists(sheet.canvas, f"label:{CODES[0]}")
    assert halo.get_zorder() < text.get_zorder()
    assert text.get_path_effects() == []
    drawn, box = halo.get_path().get_extents(), labels(sheet)[CODES[0]]
    assert (drawn.x0, drawn.x1) == pytest.approx((box.x, box.right), abs=0.4)
    assert (drawn.y0, drawn.y1) == pytest.approx((box.y, box.top), abs=0.4)
