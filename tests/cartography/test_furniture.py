"""Are scale bar, numeric scale, north and graticule true to the ground, and do the bands refuse what is too long?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from pyproj import Geod, Transformer
from squares import artists, blank, dataset, extent

from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.labels.toponyms import draw_places
from atlas.cartography.layout import furniture
from atlas.cartography.layout.furniture import TitleBand, north_angle, scale_length_km
from atlas.cartography.spec.page import Box
from atlas.errors import LayoutError
from atlas.i18n.degrees import degrees_text
from atlas.i18n.typography import LEFT_TO_RIGHT, RIGHT_TO_LEFT

SQUARES = dataset()
PLANE = "EPSG:26191"
TO_LONLAT = Transformer.from_crs("EPSG:26191", "EPSG:4326", always_xy=True)
FRAMES = st.builds(
    lambda scale, x, y: MapFrame(Box(8, 21, 215, 160), scale, (x, y), PLANE),
    st.sampled_from([20_000, 100_000, 450_000, 600_000, 750_000, 2_000_000]),
    st.floats(4e5, 7.5e5),
    st.floats(3e5, 6e5),
)


def sheet_of(data=SQUARES, language="fr", page="A4 landscape", scale=None):
    canvas = blank(language, page)
    west, south, east, north = data.territory.projected.total_bounds
    frame = MapFrame.fit((west, south, east, north), canvas.page.layout(mirrored=canvas.rtl).frame, crs=PLANE)
    if scale:
        frame = MapFrame(frame.box, scale, frame.center, PLANE)
    return MapSheet(canvas, frame, map_shapes(data.territory, frame), data)


def text_of(canvas, gid):
    return artists(canvas, gid)[0].get_text().replace(RIGHT_TO_LEFT, "")


def on_ground(frame, page_xy):
    """Longitude and latitude of a point of the page, by the inverse projection."""
    x, y = (np.array(page_xy) - frame.box.center) * frame.scale / 1000 + frame.center
    return TO_LONLAT.transform(x, y)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("scale", [20_000, 250_000, 600_000, 2_000_000])
def test_the_scale_bar_is_as_long_as_its_kilometres_at_the_centre_of_the_map(scale, language):
    sheet = sheet_of(language=language, scale=scale)
    box = furniture.draw_scale_bar(sheet, (sheet.frame.box.right - 6, sheet.frame.box.y + 3))
    parts = [extent(artists(sheet.canvas, f"scale-bar:{i}")[0].get_paths()[0]) for i in range(4)]
    widths = [part[2] - part[0] for part in parts]
    assert widths == pytest.approx([widths[0]] * 4)
    labels = [float(text_of(sheet.canvas, f"scale-bar-label:{i}").replace(",", ".")) for i in (0, 2, 4)]
    assert labels[0] == 0
    assert labels[1] == pytest.approx(labels[2] / 2)
    # Independent: the bar laid over the centre of the map, end to end on the ellipsoid.
    x, y = sheet.frame.box.center
    one, two = (on_ground(sheet.frame, (x + side * sum(widths) / 2, y)) for side in (-1, 1))
    kilometers = Geod(ellps="WGS84").inv(*one, *two)[2] / 1000
    assert kilometers == pytest.approx(labels[2], rel=0.005)
    assert sum(widths) <= 45 + 1e-6
    assert sum(widths) > 15
    assert box in sheet.boxes
    assert all(box.contains(text, tolerance=0.3) for _, text in sheet.canvas.texts)
    # Labels stand over the ends of their segments.
    for i in (0, 2, 4):
        at = artists(sheet.canvas, f"scale-bar-label:{i}")[0].get_position()[0]
        assert at == pytest.approx(parts[0][0] + i * widths[0])


@given(frame=FRAMES, widest=st.floats(20, 60))
def test_the_bar_has_the_longest_round_length_that_fits(frame, widest):
    km = scale_length_km(frame, widest_mm=widest)
    digits = f"{km:.6e}"
    assert digits[0] in "125"
    assert set(digits[2:8]) == {"0"}
    longer = {"1": 2, "2": 2.5, "5": 2}[digits[0]] * km
    per_km = furniture.ground_mm_per_km(frame)
    assert km * per_km <= widest * (1 + 1e-9)
    assert longer * per_km > widest


@given(frame=FRAMES)
def test_the_numeric_scale_is_page_over_projected_ground(frame):
    one, two = frame.to_page(np.array([frame.center, (frame.center[0] + 3000, frame.center[1] + 4000)]))
    assert 5_000_000 / np.hypot(*(two - one)) == pytest.approx(frame.scale)
    # The projection is conformal and secant: near the ellipsoid's own lengths everywhere in the region.
    assert furniture.ground_mm_per_km(frame) * frame.scale / 1e6 == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "1\u202f:\u202f750\u202f000"), ("en", "1:750,000"), ("ar", "1:750.000")]
)
def test_the_numeric_scale_is_printed_as_the_language_does(language, text):
    sheet = sheet_of(language=language, scale=750_000)
    furniture.draw_scale_bar(sheet, (200, 30))
    assert text_of(sheet.canvas, "numeric-scale") == text


@given(frame=FRAMES)
def test_north_is_the_direction_in_which_latitude_grows_fastest(frame):
    angle, x, y = north_angle(frame), *frame.center
    step = 50.0
    ahead = TO_LONLAT.transform(x + step * math.sin(angle), y + step * math.cos(angle))
    here = TO_LONLAT.transform(x, y)
    assert ahead[0] == pytest.approx(here[0], abs=1e-7), "going north does not change the longitude"
    assert ahead[1] > here[1]
    # A finite difference of longitude over the plane gives the same angle.
    east = (TO_LONLAT.transform(x + step, y)[0] - TO_LONLAT.transform(x - step, y)[0]) / 2
    up = (TO_LONLAT.transform(x, y + step)[0] - TO_LONLAT.transform(x, y - step)[0]) / 2
    assert angle == pytest.approx(math.atan2(-up, east), abs=1e-4)


@pytest.mark.parametrize("center", [(300_000.0, 500_000.0), (900_000.0, 500_000.0)])
def test_the_arrow_points_where_north_is(center):
    sheet = sheet_of()
    sheet.frame = MapFrame(sheet.frame.box, 600_000, center, PLANE)
    furniture.draw_north(sheet, (150.0, 100.0))
    tips = [path.vertices[0] for one in artists(sheet.canvas, "north") for path in one.get_paths()]
    for tip in tips:
        angle = math.atan2(tip[0] - 150.0, tip[1] - 100.0)
        assert angle == pytest.approx(north_angle(sheet.frame), abs=1e-9)
    # East of the central meridian north leans to the left, west of it to the right.
    assert (tips[0][0] > 150.0) == (on_ground(sheet.frame, sheet.frame.box.center)[0] < -5.4)


@pytest.mark.parametrize("name", ["squares", "region", "larger"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_graticule_ticks_stand_at_whole_steps(name, language, request):
    sheet = sheet_of(SQUARES if name == "squares" else request.getfixturevalue(name), language)
    furniture.draw_graticule(sheet)
    (ticks,) = artists(sheet.canvas, "graticule-ticks")
    box, seen = sheet.frame.box, {0: set(), 1: set()}
    for (x, y), inner in ticks.get_segments():
        assert box.contains(Box(x, y, 0, 0))
        assert box.contains(Box(*inner, 0, 0))
        axis = 0 if min(abs(y - box.y), abs(y - box.top)) < 1e-6 else 1
        degrees = on_ground(sheet.frame, (x, y))[axis]
        assert degrees * 12 == pytest.approx(round(degrees * 12), abs=12 * 2e-5), "not at a multiple of five minutes"
        seen[axis].add(round(degrees, 4))
    assert all(2 <= len(values) <= 14 for values in seen.values())
    for values in seen.values():
        steps = np.diff(sorted(values))
        assert steps == pytest.approx([steps[0]] * len(steps), abs=1e-3)


@pytest.mark.parametrize(("scale", "over"), [(100_000, True), (750_000, False)])
def test_a_figure_of_the_graticule_has_the_underlay_of_the_land_it_stands_on_and_none_at_sea(scale, over):
    sheet = sheet_of(scale=scale)
    furniture.draw_graticule(sheet)
    figures = artists(sheet.canvas, "graticule-label")
    grounds = [to_hex(one.get_facecolor()[0]) for one in artists(sheet.canvas, "halo:graticule-label")]
    assert figures
    assert set(grounds) == {sheet.canvas.theme.paper if over else sheet.canvas.theme.beyond}
    assert over == (len(grounds) == len(figures))  # else some stand at sea


@pytest.mark.parametrize("name", ["region", "larger"])
def test_graticule_figures_say_the_degrees_of_their_tick(name, request):
    sheet = sheet_of(request.getfixturevalue(name))
    furniture.draw_graticule(sheet)
    box, said = sheet.frame.box, 0
    for artist in artists(sheet.canvas, "graticule-label"):
        x, y = artist.get_position()
        text = artist.get_text()
        axis = 1 if text[-1] == "N" else 0
        # The figure stands beside its tick: on the bottom edge over it, on the left or right edge on its inner side.
        edge = box.x if x < box.x + box.width / 2 else box.right
        place = (x, box.y) if axis == 0 else (edge, y + (0.66 * artist.get_fontsize() * 25.4 / 72) / 2)
        assert text == degrees_text(round(on_ground(sheet.frame, place)[axis] * 12) / 12, ("lon", "lat")[axis], "fr")
        said += 1
    assert said >= 4


@given(minutes=st.integers(-180 * 60, 180 * 60), language=st.sampled_from(["fr", "ar", "en"]))
def test_degrees_read_back(minutes, language):
    text = degrees_text(minutes / 60, "lon", language)
    if language == "ar" and minutes:  # degrees and minutes in one piece
        assert text.count(LEFT_TO_RIGHT) == 2
        text = text.replace(LEFT_TO_RIGHT, "")
    whole, _, rest = text.partition("°")
    found = int(whole) * 60 + int(rest[:2] if "′" in rest else 0)
    assert found == abs(minutes)
    west, east = {"fr": "OE", "en": "WE", "ar": "غق"}[language]
    assert text.endswith({-1: west, 0: "°", 1: east}[int(np.sign(minutes))])


def test_degrees_by_hand():
    assert degrees_text(-5.5, "lon", "fr") == "5°30′\u00a0O"
    assert degrees_text(35.0, "lat", "fr") == "35°\u00a0N"
    assert degrees_text(-5.0 - 1 / 12, "lon", "en") == "5°05′\u00a0W"


def test_a_name_of_the_sea_is_written_at_its_place_and_off_the_land():
    sheet = sheet_of()
    draw_places(sheet)
    (artist,) = artists(sheet.canvas, "place:Océan")
    lon, lat = on_ground(sheet.frame, artist.get_position())
    assert (lon, lat) == pytest.approx((-6.015, 35.1), abs=0.01)
    assert sheet.boxes
    crowded = sheet_of()
    crowded.boxes.append(crowded.frame.box)
    draw_places(crowded)
    assert not artists(crowded.canvas, "place:Océan")


BAND = Box(8, 186, 281, 16)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_title_band_holds_number_title_subtitle_and_badge_apart(language):
    canvas = blank(language)
    title = "الكثافة السكانية" if language == "ar" else "De la médina aux crêtes du Rif, des densités très inégales"
    furniture.draw_title(canvas, BAND, TitleBand(title, "2024", "02", "HCP", warning=False))
    boxes = [box for _, box in canvas.texts]
    assert len(boxes) == 4
    assert all(BAND.contains(box, tolerance=0.2) for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    badge = extent(artists(canvas, "badge")[0].get_paths()[0])
    number = extent(artists(canvas, "plate-number")[0].get_paths()[0])
    assert (badge[0] > number[2]) == (language == "fr")
    assert (badge[0] if language == "ar" else BAND.right - badge[2]) == pytest.approx(BAND.x if language == "ar" else 0)


@pytest.mark.parametrize(("language", "word"), [("fr", "Jouamâa "), ("ar", "أيّام الجهة ")])
def test_a_title_that_is_too_long_for_a_line_has_two_over_its_subtitle(language, word):
    canvas = blank(language)
    title = (word * 40)[: 130 if language == "fr" else 190].strip()
    furniture.draw_title(canvas, BAND, TitleBand(title, "2024", "02", "HCP", warning=False))
    boxes = [box for _, box in canvas.texts]
    assert len(boxes) == 5
    assert all(BAND.contains(box, tolerance=0.2) for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert len(artists(canvas, "title")) == 2


def test_a_long_title_shrinks_then_is_refused():
    def size(count):
        canvas = blank()
        furniture.draw_title(canvas, BAND, TitleBand("abcdefghi " * count))
        (artist,) = artists(canvas, "title")
        assert canvas.texts[0][1].right <= BAND.right
        return artist.get_fontsize()

    sizes = [size(n) for n in (3, 10, 11)]
    assert sizes == sorted(sizes, reverse=True)
    full = blank().theme.type.title
    assert sizes[0] == full
    with pytest.raises(LayoutError, match=r"title .* too long"):
        furniture.draw_title(blank(), BAND, TitleBand("abcdefghi " * 60))
    with pytest.raises(LayoutError, match=r"subtitle .* too long"):
        furniture.draw_title(blank(), BAND, TitleBand("Titre", "abcdefghi " * 60))


def test_a_warning_does_not_look_like_a_statement():
    colors = []
    for warning in (True, False):
        canvas = blank()
        furniture.draw_title(canvas, BAND, TitleBand("Titre", badge="Essai", warning=warning))
        colors.append(artists(canvas, "badge-text")[0].get_color())
    assert colors == [blank().theme.warning, blank().theme.accent]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_foot_keeps_inside_its_band_or_is_refused(language):
    canvas, band = blank(language), Box(8, 8, 281, 11.5)
    text = "المصادر: المندوبية السامية للتخطيط" if language == "ar" else "Sources : HCP, recensement de 2024. " * 4
    furniture.draw_foot(canvas, band, lines=(text, text), signature=("HCP", "2026"))
    boxes = [box for _, box in canvas.texts]
    assert all(band.inset(-0.4).contains(box) for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    with pytest.raises(LayoutError, match="foot"):
        furniture.draw_foot(blank(language), band, lines=("mot " * 600,), signature=())
    with pytest.raises(LayoutError, match="foot"):
        furniture.draw_foot(blank(language), band, lines=(), signature=("a",) * 9)
