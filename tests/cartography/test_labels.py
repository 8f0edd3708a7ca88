"""Do names keep apart from each other, from symbols and from the frame, and is each one left out reported?"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from squares import CODES, PROVINCES, artists, blank, dataset, with_values

from atlas import columns as c
from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.labels.candidates import overlapping, roomy
from atlas.cartography.labels.labels import LabelSpec, place_labels
from atlas.cartography.labels.occupancy import CELL_MM, Underlay
from atlas.cartography.labels.settings import Places
from atlas.cartography.labels.solver import choose
from atlas.cartography.spec.page import Box
from atlas.errors import EditionError

SQUARES = dataset()
PLANE = "EPSG:26191"


def sheet_of(data, language="fr", page="A4 landscape", box=None):
    canvas = blank(language, page)
    west, south, east, north = data.territory.projected.total_bounds
    frame = MapFrame.fit((west, south, east, north), box or canvas.page.layout(mirrored=canvas.rtl).frame, crs=PLANE)
    return MapSheet(canvas, frame, map_shapes(data.territory, frame), data)


def lines(sheet):
    """(code, box) of every line of every name."""
    found = []
    for (_, box), artist in zip(sheet.canvas.texts, sheet.canvas.axes.texts, strict=True):
        if (artist.get_gid() or "").startswith("label:"):
            found.append((artist.get_gid().removeprefix("label:"), box))
    return found


def labels(sheet):
    """Code → box around every name written, all its lines together."""
    found = {}
    for code, box in lines(sheet):
        other = found.get(code, box)
        x0, y0 = min(box.x, other.x), min(box.y, other.y)
        found[code] = Box(x0, y0, max(box.right, other.right) - x0, max(box.top, other.top) - y0)
    return found


def leaders(sheet):
    """Code → line to a name."""
    return {
        one.get_gid().removeprefix("leader:"): shapely.LineString(one.get_segments()[0])
        for one in sheet.canvas.axes.collections
        if (one.get_gid() or "").startswith("leader:")
    }


def assert_placed(sheet, unlabeled, wanted):
    found = labels(sheet)
    assert set(found) | set(unlabeled) == set(wanted)
    assert not set(found) & set(unlabeled)
    for (one, a), (two, b) in itertools.combinations(lines(sheet), 2):
        assert not a.overlaps(b), f"{one} overlaps {two}"
    for code, box in lines(sheet):
        assert sheet.frame.box.contains(box)
        dx = np.maximum(np.maximum(box.x - sheet.circles[:, 0], sheet.circles[:, 0] - box.right), 0)
        dy = np.maximum(np.maximum(box.y - sheet.circles[:, 1], sheet.circles[:, 1] - box.top), 0)
        assert (np.hypot(dx, dy) >= sheet.circles[:, 2]).all(), f"{code} covers a circle"
        shape = shapely.box(box.x, box.y, box.right, box.top)
        assert not any(line.intersects(shape) for line in leaders(sheet).values()), f"a line crosses {code}"
    floor = sheet.canvas.theme.type.label_floor
    assert all(text.get_fontsize() >= floor - 1e-9 for text in sheet.canvas.axes.texts)


@pytest.mark.parametrize(
    ("name", "symbols", "page", "language"),
    [
        ("larger", False, "A3 landscape", "fr"), ("larger", False, "A4 landscape", "ar"),
        ("larger", True, "A3 landscape", "ar"), ("larger", True, "A4 landscape", "fr"),
        ("region", False, "A3 landscape", "ar"), ("region", False, "A4 landscape", "fr"),
        ("region", True, "A3 portrait", "fr"), ("region", True, "A4 landscape", "ar"),
    ],
)  # fmt: skip
def test_names_of_the_real_communes_keep_apart_and_almost_all_stand(name, symbols, page, language, request):
    data = request.getfixturevalue(name)
    sheet = sheet_of(data, language, page)
    if symbols:
        areas = data.communes[c.POPULATION_2024].to_numpy(dtype=float)
        sheet.occupy(
            np.array([sheet.ground.anchors[code] for code in data.communes.index]), 20 * np.sqrt(areas / 1.3e6)
        )
    wanted = [*data.communes.index, *data.provinces.index]
    unlabeled = place_labels(sheet, "communes")
    assert_placed(sheet, unlabeled, wanted)
    assert len(unlabeled) <= 0.02 * len(wanted)


def test_the_same_names_stand_in_the_same_places_each_time(larger):
    one, two = sheet_of(larger), sheet_of(larger)
    assert place_labels(one, "communes") == place_labels(two, "communes")
    assert lines(one) == lines(two)


def test_most_names_lie_in_their_commune(region):
    sheet = sheet_of(region, page="A3 landscape")
    place_labels(sheet, "communes")
    inside = []
    for code, box in labels(sheet).items():
        if code in sheet.ground.communes:
            shape = shapely.box(box.x, box.y, box.right, box.top)
            inside.append(shape.intersection(sheet.ground.communes[code]).area / shape.area)
    assert np.mean(np.array(inside) > 0.9) > 0.85


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
        assert labels(sheet)[code].center == pytest.approx(sheet.ground.anchors[code], abs=0.6)


def test_a_province_s_name_lies_in_its_province():
    sheet = sheet_of(SQUARES)
    place_labels(sheet, "provinces")
    placed = labels(sheet)
    assert placed, "a map without a name would prove nothing"
    for code, box in placed.items():
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
    """Where the frame is too small for all, those that are left out are the least populous."""
    dropped = []
    for width in np.linspace(24, 11, 12):
        sheet = sheet_of(SQUARES, box=Box(20, 30, width, width * 0.75))
        # Beside symbols names compete for room; without them each has to stand in its own unit.
        sheet.occupy(np.array([sheet.place(code) for code in CODES]), np.full(len(CODES), 0.3))
        dropped = [code for code in place_labels(sheet, "communes") if code in CODES]
        assert CODES[0] not in dropped or len(dropped) == len(CODES)
    assert dropped, "the smallest frame must leave out a name"


def test_a_halo_lies_under_its_text_and_the_text_stays_text():
    sheet = sheet_of(SQUARES)
    place_labels(sheet, "main")
    (halo,) = artists(sheet.canvas, f"halo:label:{CODES[0]}")
    (text,) = artists(sheet.canvas, f"label:{CODES[0]}")
    assert halo.get_zorder() < text.get_zorder()
    assert text.get_path_effects() == []
    (path,) = halo.get_paths()
    drawn, box = path.get_extents(), labels(sheet)[CODES[0]]
    assert (drawn.x0, drawn.x1) == pytest.approx((box.x, box.right), abs=0.4)
    assert (drawn.y0, drawn.y1) == pytest.approx((box.y, box.top), abs=0.4)


# Offsets, lines, leaders ---------------------------------------------------------------------------------------------


@given(dx=st.floats(-60, 60), dy=st.floats(-40, 40), language=st.sampled_from(["fr", "ar"]))
@settings(max_examples=20, deadline=None)
def test_an_offset_is_honoured_exactly_whatever_is_there(dx, dy, language):
    sheet = sheet_of(SQUARES, language)
    sheet.boxes.append(sheet.frame.box.inset(30))
    place_labels(sheet, LabelSpec("communes", offsets={CODES[2]: (dx, dy)}))
    x, y = sheet.ground.anchors[CODES[2]]
    assert labels(sheet)[CODES[2]].center == pytest.approx((x + dx, y + dy), abs=1e-6)
    assert artists(sheet.canvas, f"label:{CODES[2]}")[0].get_fontsize() == sheet.canvas.theme.type.label


def test_other_names_give_way_to_an_offset():
    plain = sheet_of(SQUARES)
    place_labels(plain, "communes")
    (x, y), (there_x, there_y) = (plain.ground.anchors[code] for code in (CODES[0], CODES[1]))
    sheet = sheet_of(SQUARES)
    place_labels(sheet, LabelSpec("communes", offsets={CODES[0]: (there_x - x, there_y - y)}))
    found = labels(sheet)
    assert found[CODES[0]].center == pytest.approx((there_x, there_y))
    assert not any(found[CODES[0]].overlaps(box) for code, box in found.items() if code != CODES[0])


def test_a_name_far_from_its_unit_has_a_line_that_leads_into_it():
    sheet = sheet_of(SQUARES)
    place_labels(sheet, LabelSpec("communes", offsets={CODES[0]: (-45.0, 0.0), CODES[3]: (1.0, 1.0)}))
    assert set(leaders(sheet)) == {CODES[0]}
    line, box = leaders(sheet)[CODES[0]], labels(sheet)[CODES[0]]
    assert shapely.Point(line.coords[-1]).within(sheet.ground.communes[CODES[0]])
    assert 0 < shapely.box(box.x, box.y, box.right, box.top).distance(shapely.Point(line.coords[0])) < 1


@pytest.mark.parametrize("up", [20.0, -20.0])
def test_a_line_begins_at_the_letters_and_not_at_the_corner_of_their_box(up):
    sheet = sheet_of(SQUARES)
    place_labels(sheet, LabelSpec("communes", names="fr+ar", offsets={CODES[0]: (-45.0, up)}))
    start = shapely.Point(leaders(sheet)[CODES[0]].coords[0])
    upper, lower = (text.area for text in sheet.canvas.written if text.role.code == CODES[0])
    assert abs(upper.bounds[2] - lower.bounds[2]) > 1.0  # so that the corner of the whole lies off one of them
    assert min(upper.distance(start), lower.distance(start)) < 0.8


def test_a_name_without_room_beside_its_unit_stands_away_with_a_line():
    sheet = sheet_of(SQUARES)
    x, y = sheet.ground.anchors[CODES[0]]
    sheet.boxes.append(Box(x - 18, y - 12, 36, 11))
    sheet.boxes.append(Box(x - 18, y + 1, 36, 11))
    sheet.boxes.append(Box(x + 1, y - 1, 17, 2))
    sheet.occupy(np.array([[x, y]]), np.array([1.0]))
    furniture = list(sheet.boxes)
    assert CODES[0] not in place_labels(sheet, "communes")
    line = leaders(sheet)[CODES[0]]
    assert not any(line.intersects(shapely.box(b.x, b.y, b.right, b.top)) for b in furniture)
    assert shapely.Point(line.coords[-1]).distance(shapely.Point(x, y)) == pytest.approx(0.5)


def test_leaders_cross_no_name_and_no_other_symbol(larger):
    sheet = sheet_of(larger, box=Box(20, 30, 110, 84))
    centers = np.array([sheet.ground.anchors[code] for code in larger.communes.index])
    sheet.occupy(centers, np.full(len(centers), 2.4))
    left_out = place_labels(sheet, "communes")
    assert_placed(sheet, left_out, [*larger.communes.index, *larger.provinces.index])
    assert len(leaders(sheet)) > 3
    for code, line in leaders(sheet).items():
        x, y = sheet.ground.anchors[code]
        apart = np.hypot(*(centers - (x, y)).T)
        others = shapely.points(centers[apart > 2.4])
        assert (shapely.distance(others, line) > 1.2).all()
        assert all(line.distance(other) > 0.5 for k, other in leaders(sheet).items() if k != code)


def test_a_long_name_may_stand_in_two_lines():
    data = with_names(["Sidi Ahmed Ben Moussa El Kebir", *["B"] * 5])
    sheet = sheet_of(data, box=Box(20, 30, 66, 50))
    place_labels(sheet, "communes")
    texts = [text.get_text() for text in artists(sheet.canvas, f"label:{CODES[0]}")]
    assert len(texts) == 2
    assert " ".join(texts) == "Sidi Ahmed Ben Moussa El Kebir"
    first, second = (box for code, box in lines(sheet) if code == CODES[0])
    assert first.y > second.y
    assert first.center[0] == pytest.approx(second.center[0], abs=0.01)


def test_an_inset_s_sheet_names_only_the_units_that_it_shows():
    sheet = sheet_of(SQUARES)
    x, y = sheet.ground.anchors[CODES[0]]
    small = replace(sheet.frame, box=Box(x - 20, y - 20, 40, 40))
    inset = MapSheet(sheet.canvas, small, sheet.ground, SQUARES)
    assert place_labels(inset, LabelSpec("communes", without=[PROVINCES[0]])) == ()
    within = {code for code in CODES if small.box.contains(Box(*sheet.ground.anchors[code], 0, 0))}
    assert set(labels(inset)) & set(CODES) == within
    assert PROVINCES[0] not in labels(inset)
    assert all(small.box.contains(box) for box in labels(inset).values())


def with_names(names, column=c.NAME, provinces=None):
    """The squares with names of their own in a column."""
    data = with_values(SQUARES, **{column: names})
    return with_values(data, by="province", **{column: provinces}) if provinces else data


# Scripts -------------------------------------------------------------------------------------------------------------

TIFINAGH = ["ⵟⴰⵏⵊⴰ", "ⵜⵉⵟⵟⴰⵡⵉⵏ", "ⴰⵙⵉⵍⴰ", "ⵍⵄⵔⴰⵢⵛ", "ⵡⴰⵣⵣⴰⵏ", "ⵛⵛⴰⵡⵏ"]


def test_names_in_tifinagh_stand_below_the_others():
    data = with_names(TIFINAGH, c.NAME_ZGH, provinces=["ⵉⴼⴼⵓⵙ", "ⵉⵥⵍⵎⴹ"])
    sheet = sheet_of(data)
    assert place_labels(sheet, LabelSpec("communes", names="fr+zgh")) == ()
    latin, tifinagh = artists(sheet.canvas, f"label:{CODES[0]}")
    assert (latin.get_text(), tifinagh.get_text()) == ("Alpha", TIFINAGH[0])
    assert "DejaVuSans" in str(tifinagh.get_fontproperties().get_file())
    assert latin.get_position()[1] > tifinagh.get_position()[1]


def test_names_in_two_languages_share_a_plate():
    sheet = sheet_of(SQUARES, "ar")
    place_labels(sheet, LabelSpec("communes", names="ar+fr"))
    assert [text.get_text().strip("\u202b\u202c") for text in artists(sheet.canvas, f"label:{CODES[0]}")] == [
        "ألف",
        "Alpha",
    ]


def test_every_unit_without_a_name_in_the_language_is_listed():
    with pytest.raises(EditionError) as caught:
        place_labels(sheet_of(SQUARES), LabelSpec("communes", names="zgh"))
    assert {fault.value for fault in caught.value.faults} == set(CODES)
    unnamed = with_names(["ألف", "", "جيم", "دال", " ", "واو"], c.NAME_AR)
    with pytest.raises(EditionError, match="name_ar") as caught:
        place_labels(sheet_of(unnamed, "ar"), "communes")
    assert {fault.value for fault in caught.value.faults} == {CODES[1], CODES[4]}


# The choice and what it is made from ---------------------------------------------------------------------------------


def options(rng, names, most):
    """Random places of some names, the cheapest first."""
    found = []
    for _ in range(names):
        n = int(rng.integers(0, most + 1))
        boxes = rng.uniform(0, 12, (n, 2)).repeat(2, axis=0).reshape(n, 4)[:, [0, 2, 1, 3]] + (0, 0, 4, 2)
        found.append(Places(boxes[:, :2], boxes, (), np.sort(rng.uniform(0, 10, n))))
    return found


def total(found, weights, taken):
    return sum(weights[i] if k < 0 else found[i].costs[k] for i, k in enumerate(taken))


def apart(found, taken):
    placed = [roomy(found[i].boxes[k : k + 1]) if j else found[i].boxes[k : k + 1] for j, (i, k) in enumerate(taken)]
    return not any(overlapping(a, b).any() for a, b in itertools.combinations(placed, 2))


@pytest.mark.parametrize("seed", range(40))
def test_the_choice_is_apart_and_near_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    found = options(rng, 4, 4)
    weights = [40.0, 39.0, 38.0, 37.0]
    taken = choose(found, weights)
    assert apart(found, [(i, k) for i, k in enumerate(taken) if k >= 0])
    everything = itertools.product(*(range(-1, len(one)) for one in found))
    best = min(
        total(found, weights, one) for one in everything if apart(found, [(i, k) for i, k in enumerate(one) if k >= 0])
    )
    assert total(found, weights, taken) <= best + 6.0, "no name more is left out than must be"
    greedy = []
    for i, one in enumerate(found):
        free = [k for k in range(len(one)) if apart(found, [*((j, g) for j, g in enumerate(greedy) if g >= 0), (i, k)])]
        greedy.append(free[0] if free else -1)
    assert total(found, weights, taken) <= total(found, weights, greedy) + 1e-9


@given(
    points=st.lists(st.tuples(st.floats(2, 38), st.floats(2, 28)), min_size=3, max_size=7, unique=True),
    box=st.tuples(st.floats(0, 30), st.floats(0, 20), st.floats(3, 10), st.floats(3, 10)),
)
@settings(max_examples=40, deadline=None)
def test_a_raster_s_sum_is_the_area_under_a_rectangle(points, box):
    polygon = shapely.convex_hull(shapely.MultiPoint(points))
    if polygon.area < 20:
        return
    underlay = Underlay(Box(0, 0, 40, 30))
    raster = underlay.window(underlay.units([polygon]), 1, Box(0, 0, 40, 30))
    x, y, width, height = box
    expected = polygon.intersection(shapely.box(x, y, min(x + width, 40), min(y + height, 30))).area
    found = float(raster.within(np.array([[x, y, x + width, y + height]]))[0]) * CELL_MM**2
    assert found == pytest.approx(expected, abs=CELL_MM * 2 * (width + height + 8))


def test_names_found_before_stand_where_they_would_anew():
    def placed(extra):
        sheet = sheet_of(SQUARES)
        if extra:  # a symbol in the middle of Alpha drives its name away
            sheet.occupy(np.array([sheet.place(CODES[0])]), np.array([9.0]))
        assert not place_labels(sheet, "communes")
        return sheet, labels(sheet)

    map_shapes.cache_clear()
    fresh, first = placed(extra=False)
    again, second = placed(extra=False)
    assert again.ground is fresh.ground, "the second plate shares the ground, and so what was found on it"
    assert len(fresh.ground.named) == 1
    assert second == first
    other, moved = placed(extra=True)
    assert len(other.ground.named) == 2
    assert moved[CODES[0]] != first[CODES[0]]
    map_shapes.cache_clear()
    assert placed(extra=True)[1] == moved
