"""Do panels keep clear of the region and of each other, and do insets show what they say at the scale they say?"""

from __future__ import annotations

import io
import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from squares import artists, circles, extent, paths

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles, Squares
from atlas.cartography.spec.annotations import Annotation
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.insets import LEAST_ZOOM, Inset, commune_codes, connectors
from atlas.cartography.spec.logo import Logo
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.placement import MARGIN_MM, MOST_HIDDEN
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, LayoutError, UnknownNameError
from atlas.sources.territory.territory import read_territory

TITLE = {"fr": "Planche", "ar": "لوحة", "en": "Plate"}
TETOUAN = Inset(
    communes=("Tétouan", "Martil", "M’diq", "Fnideq"), title={"fr": "Tétouan", "ar": "تطوان", "en": "Tetouan"}
)
TANGER = Inset(communes=("Tanger",), radius_km=14, title={"fr": "Tanger", "ar": "طنجة", "en": "Tangier"}, width_mm=42)
COAST = replace(TETOUAN, width_mm=42, height_mm=62)
NOTE = Annotation(text={"fr": "Une note.", "ar": "ملاحظة.", "en": "A note."}, points_to="Larache", width_mm=30)
PLACES = ("north-west", "north", "north-east", "west", "east", "south-west", "south", "south-east")


@pytest.fixture(scope="module")
def data():
    return tabulate(None, read_territory())


def plate(**fields):
    base = {"key": "essai", "title": TITLE, "marks": (Choropleth("population_density"),), "labels": "none"}
    return Plate(**base | {"ranking": 0} | fields)


def panel(drawing, what):
    """The box of a panel, from what is drawn."""
    (path,) = paths(drawing, f"{what}/panel")
    west, south, east, north = extent(path)
    return Box(west, south, east - west, north - south)


def hidden(drawing, box):
    """The share of a box that lies over the region, measured on what is drawn."""
    (land,) = paths(drawing, "land")
    rings = [shapely.Polygon(ring) for ring in land.to_polygons() if len(ring) > 3]
    shape = shapely.box(box.x, box.y, box.right, box.top)
    return shapely.area(shapely.intersection(shapely.union_all(rings), shape)) / (box.width * box.height)


@pytest.fixture(scope="module", params=["fr", "ar"])
def drawing(request, data):
    return compose(plate(insets=(TETOUAN, TANGER)), data, language=request.param)


class TestInsets:
    """Zooms on a part of the map."""

    def test_lie_in_the_frame_apart_from_each_other_and_mostly_off_the_region(self, drawing):
        boxes = [panel(drawing, f"inset {i}") for i in (1, 2)]
        assert not boxes[0].overlaps(boxes[1])
        for box in boxes:
            assert drawing.frame.box.inset(MARGIN_MM - 0.01).contains(box)
            assert hidden(drawing, box) < MOST_HIDDEN

    def test_show_their_communes_whole_or_as_far_as_they_say(self, drawing, data):
        first, second = drawing.insets
        west, south, east, north = data.territory.projected.loc[
            list(commune_codes(data.territory, TETOUAN.communes))
        ].total_bounds
        assert first.extent[0] <= west
        assert first.extent[1] <= south
        assert first.extent[2] >= east
        assert first.extent[3] >= north
        middle = data.territory.projected.loc[list(commune_codes(data.territory, ("Tanger",)))].total_bounds
        x, y = (middle[0] + middle[2]) / 2, (middle[1] + middle[3]) / 2
        assert second.extent[0] <= x - 14_000
        assert second.extent[3] >= y + 14_000

    def test_are_larger_than_the_map_and_say_their_scale(self, drawing):
        for i, frame in enumerate(drawing.insets, start=1):
            assert frame.scale * LEAST_ZOOM <= drawing.scale
            (text,) = artists(drawing, f"inset {i}/numeric-scale")
            digits = "".join(ch for ch in text.get_text() if ch.isdigit())
            assert digits == f"1{frame.scale}"

    def test_their_extent_is_drawn_where_it_is_on_the_main_map(self, drawing):
        for i, frame in enumerate(drawing.insets, start=1):
            (path,) = paths(drawing, f"extent:inset {i}")
            west, south, east, north = frame.extent
            drawn = drawing.frame.to_page(np.array([[west, south], [east, north]])).ravel()
            assert extent(path) == pytest.approx(tuple(drawn), abs=1e-6)

    def test_their_bar_has_the_length_it_says(self, drawing):
        for i, frame in enumerate(drawing.insets, start=1):
            (bar,) = artists(drawing, f"inset {i}/scale-bar")
            (text,) = artists(drawing, f"inset {i}/scale-bar-label:0")
            km = float("".join(ch for ch in text.get_text() if ch.isdigit() or ch in ",.").replace(",", "."))
            xs = bar.get_segments()[0][:, 0]
            # The plane of the projection is within 2 ‰ of the ground over the region.
            assert (xs.max() - xs.min()) * frame.scale / 1e6 == pytest.approx(km, rel=2e-3)

    def test_their_areas_have_the_classes_of_the_main_map(self, data):
        drawing = compose(plate(insets=(TETOUAN,)), data)
        for group in range(5):
            for one in artists(drawing, f"inset 1/class:{group}"):
                (main,) = artists(drawing, f"class:{group}")
                assert tuple(one.get_facecolor()[0]) == tuple(main.get_facecolor()[0])
                assert len(one.get_paths()) == len(main.get_paths())

    def test_their_circles_are_as_large_as_on_the_main_map(self, data):
        drawing = compose(plate(marks=(Circles("population_2024", largest_mm=12),), insets=(TETOUAN,)), data)
        main = circles(drawing, "circles:population_2024")
        inner = circles(drawing, "inset 1/circles:population_2024")
        assert len(inner.diameters) > 3
        for diameter in inner.diameters:
            assert np.abs(main.diameters - diameter).min() < 1e-6

    @pytest.mark.parametrize("language", ["fr", "ar"])
    @pytest.mark.parametrize("mark", [Circles, Squares])
    def test_their_bar_stands_in_a_corner_without_symbols(self, data, mark, language):
        # Laaouama lies in one lower corner, the sea and Gueznaia's land in the others.
        inset = Inset(communes=("Tanger",), radius_km=9, width_mm=48, place="north-west")
        marks = (mark("population_2024", largest_mm=12),)
        drawing = compose(plate(marks=marks, insets=(inset,)), data, language=language)
        (bar,) = paths(drawing, "inset 1/scale-bar")
        west, south, east, north = extent(bar)
        symbols = circles(drawing, f"inset 1/{mark.__name__.lower()}:population_2024")
        near = np.clip(symbols.centers, (west, south), (east, north)) - symbols.centers
        assert (np.abs(near).max(axis=1) > 0.49 * symbols.diameters).all()

    def test_stand_where_they_are_told(self, data):
        for place in ("north-east", "south-west"):
            box = panel(compose(plate(insets=(Inset(communes=("Tanger",), place=place),)), data), "inset 1")
            frame = compose(plate(), data).frame.box.inset(MARGIN_MM)
            assert (box.right if "east" in place else box.x) == pytest.approx(
                frame.right if "east" in place else frame.x
            )
            assert (box.top if "north" in place else box.y) == pytest.approx(frame.top if "north" in place else frame.y)

    def test_the_scale_bar_makes_room_for_one_in_its_corner(self, data):
        drawing = compose(plate(insets=(Inset(communes=("Tanger",), place="south-east"),)), data)
        box = panel(drawing, "inset 1")
        for i in range(4):
            west, south, east, north = extent(paths(drawing, f"scale-bar:{i}")[0])
            assert not box.overlaps(Box(west, south, east - west, north - south))

    @pytest.mark.parametrize(
        ("inset", "error", "words"),
        [
            (Inset(communes=("Atlantis",)), UnknownNameError, "Atlantis"),
            (Inset(communes=("Tanger", "Larache", "Ouezzane")), LayoutError, "hardly larger"),
            (Inset(communes=("Tanger",), width_mm=300), LayoutError, "larger than the map"),
            (Inset(communes=("Tanger",), title="Un titre beaucoup trop long pour " * 3), LayoutError, "too long"),
        ],
    )
    def test_what_cannot_be_is_said(self, data, inset, error, words):
        with pytest.raises(error, match=words):
            compose(plate(insets=(inset,)), data)

    def test_two_in_one_place_are_refused(self, data):
        twice = (Inset(communes=("Tanger",), place="north-east"), Inset(communes=("Tétouan",), place="north-east"))
        with pytest.raises(LayoutError, match="another panel"):
            compose(plate(insets=twice), data)

    @pytest.mark.parametrize("fields", [{"communes": ()}, {"communes": ("A",), "width_mm": 3}, {"radius_km": -1}])
    def test_nonsense_is_refused_at_once(self, fields):
        with pytest.raises(ValueError, match="inset"):
            Inset(**{"communes": ("A",)} | fields)


coordinates = st.integers(0, 200)
boxes = st.builds(Box, coordinates, coordinates, st.integers(1, 60), st.integers(1, 60))


class TestLinks:
    """The two lines from an extent to its inset."""

    @given(boxes, boxes)
    def test_join_corners_and_cross_neither_box(self, one, other):
        if one.overlaps(other):
            return
        shapes = [shapely.box(b.x, b.y, b.right, b.top) for b in (one, other)]
        for line in connectors(one, other):
            drawn = shapely.LineString(line)
            for shape in shapes:
                assert shapely.intersection(drawn, shapely.buffer(shape, -1e-6)).is_empty
                assert shapely.distance(drawn, shape) == pytest.approx(0, abs=1e-6)

    def test_are_two_lines(self):
        assert len(connectors(Box(0, 0, 10, 10), Box(50, 30, 20, 30))) == 2


class TestCommuneCodes:
    """Communes by code or by name."""

    def test_by_code_by_name_and_by_other_spelling(self, data):
        codes = [commune_codes(data.territory, (name,)) for name in ("Tétouan", "tetouan", "تطوان")]
        (code,) = data.communes.index[data.communes[c.NAME] == "Tétouan"]
        assert codes == [(code,)] * 3
        assert commune_codes(data.territory, (code,)) == (code,)


class TestLegendOnTheMap:
    """A legend in a panel on the map."""

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_hides_little_and_all_of_it_is_in_its_panel(self, data, language):
        drawing = compose(plate(legend="auto"), data, language=language)
        west, south, east, north = extent(paths(drawing, "legend-panel")[0])
        box = Box(west, south, east - west, north - south)
        assert drawing.frame.box.contains(box)
        assert hidden(drawing, box) < 0.05
        for i in range(5):
            x0, y0, x1, y1 = extent(paths(drawing, f"class-box:{i}")[0])
            assert box.contains(Box(x0, y0, x1 - x0, y1 - y0))
            (swatch,) = artists(drawing, f"class-box:{i}")
            assert swatch.get_zorder() > artists(drawing, "legend-panel")[0].get_zorder()
        breaks = [b for (_, b), artist in zip(drawing.canvas.texts, drawing.canvas.axes.texts, strict=True)
                  if artist.get_gid() == "class-break"]  # fmt: skip
        assert len(breaks) == 6
        assert all(box.contains(b) for b in breaks)

    def test_gives_the_map_the_whole_width(self, data):
        assert compose(plate(legend="auto"), data).frame.box.width > compose(plate(), data).frame.box.width + 50

    @pytest.mark.parametrize("place", PLACES)
    def test_stands_where_a_series_wants_it(self, data, place):
        drawing = compose(plate(legend=place), data)
        west, south, east, north = extent(paths(drawing, "legend-panel")[0])
        frame = drawing.frame.box.inset(MARGIN_MM)
        wanted_x = west - frame.x if "west" in place else frame.right - east if "east" in place else 0
        wanted_y = south - frame.y if "south" in place else frame.top - north if "north" in place else 0
        assert (wanted_x, wanted_y) == pytest.approx((0, 0), abs=1e-6)

    def test_too_long_for_the_map_is_said(self, data):
        long = plate(legend="auto", text={"fr": "Un texte. " * 400}, page="A4 landscape")
        with pytest.raises(LayoutError, match="legend"):
            compose(long, data)


class TestAnnotations:
    """Free notes."""

    def test_points_to_the_anchor_of_its_commune(self, data):
        drawing = compose(plate(annotations=(NOTE,)), data)
        (line,) = artists(drawing, "pointer:annotation 1")
        dot = circles(drawing, "target:annotation 1")
        assert tuple(line.get_segments()[0][-1]) == pytest.approx(tuple(dot.centers[0]))
        (code,) = commune_codes(data.territory, ("Larache",))
        ground = data.territory.projected.loc[code, c.GEOMETRY]
        back = (dot.centers[0] - drawing.frame.box.center) / drawing.frame.mm_per_m + drawing.frame.center
        assert shapely.contains_xy(ground, *back)

    def test_figures_are_filled_in(self, data):
        note = Annotation(text="Soit {region:population_2024} habitants.", width_mm=60)
        said = " ".join(text for text, _ in compose(plate(annotations=(note,)), data).canvas.texts)
        assert "3\u202f658\u202f695" in said

    def test_a_missing_language_is_named(self, data):
        with pytest.raises(EditionError, match="annotation 1"):
            compose(plate(annotations=(Annotation(text="Une note."),)), data, language="ar")

    def test_panels_of_all_kinds_keep_apart(self, data):
        drawing = compose(
            plate(insets=(TETOUAN, TANGER), annotations=(NOTE,), legend="column"), data, language="fr"
        )  # fmt: skip
        boxes = [panel(drawing, "inset 1"), panel(drawing, "inset 2")]
        west, south, east, north = extent(paths(drawing, "panel:annotation 1")[0])
        boxes.append(Box(west, south, east - west, north - south))
        assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))


class TestLocator:
    """The region in a larger outline."""

    def test_shows_the_region_where_it_is_in_the_outline(self, data):
        outline = shapely.box(-8.0, 33.0, -3.0, 36.0)
        drawing = compose(plate(locator="auto"), data, imprint=Imprint(outline=outline))
        country, part = (extent(paths(drawing, f"locator/{gid}")[0]) for gid in ("outline", "region"))
        west = data.territory.communes.total_bounds[0]
        # Along the parallel of the middle the projection keeps proportions to 2 %.
        assert (part[0] - country[0]) / (country[2] - country[0]) == pytest.approx((west + 8.0) / 5.0, abs=0.02)
        assert country[0] >= panel(drawing, "locator").x
        assert country[3] <= panel(drawing, "locator").top

    def test_a_small_region_gets_a_ring(self, data):
        drawing = compose(plate(locator="auto"), data, imprint=Imprint(outline=shapely.box(-30.0, 5.0, 20.0, 55.0)))
        assert artists(drawing, "locator/ring")

    def test_without_an_outline_it_is_refused(self, data):
        with pytest.raises(EditionError, match="outline"):
            compose(plate(locator="auto"), data)


def picture(width, height):
    stream = io.BytesIO()
    Image.new("RGBA", (width, height), (10, 90, 80, 128)).save(stream, format="PNG")
    return Logo(stream.getvalue(), "logo.png")


class TestLogo:
    """The picture that signs the plate."""

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_stands_at_the_end_of_the_foot_and_no_text_under_it(self, data, language):
        drawing = compose(plate(), data, language=language, imprint=Imprint(logo=picture(600, 300), producer="ORESS"))
        (image,) = drawing.canvas.axes.images
        left, right, low, high = image.get_extent()
        foot = drawing.layout.foot
        assert (high - low, (right - left) / (high - low)) == pytest.approx((foot.height, 2.0))
        assert (left if language == "ar" else right) == pytest.approx(foot.x if language == "ar" else foot.right)
        taken = Box(left, low, right - left, high - low)
        assert not any(box.overlaps(taken) for _, box in drawing.canvas.texts)
        assert image.get_array().shape == (300, 600, 3)  # opaque

    def test_too_coarse_or_too_wide_is_refused(self, data):
        with pytest.raises(LayoutError, match="pixels"):
            compose(plate(), data, imprint=Imprint(logo=picture(100, 50)))
        with pytest.raises(LayoutError, match="narrower"):
            compose(plate(), data, imprint=Imprint(logo=picture(6000, 300)))


def test_an_inset_keeps_off_what_it_enlarges_and_stands_against_the_frame(data):
    drawing = compose(plate(insets=(TANGER, COAST)), data)
    inner = drawing.frame.box.inset(MARGIN_MM)
    for number in (1, 2):
        box = panel(drawing, f"inset {number}")
        (path,) = paths(drawing, f"extent:inset {number}")
        west, south, east, north = extent(path)
        assert not box.overlaps(Box(west, south, east - west, north - south))
        assert box.top == pytest.approx(inner.top)
        assert min(box.x - inner.x, inner.right - box.right) == pytest.approx(0, abs=0.01)


def test_no_name_stands_on_the_frame_of_what_an_inset_enlarges(data):
    drawing = compose(plate(insets=(TANGER, COAST), labels="provinces"), data)
    rings = [shapely.box(*extent(paths(drawing, f"extent:inset {number}")[0])).exterior for number in (1, 2)]
    boxes = [box for text, box in drawing.canvas.texts if text.isupper() and len(text) > 4]
    assert boxes
    assert not any(ring.intersects(shapely.box(b.x, b.y, b.right, b.top)) for ring in rings for b in boxes)


def test_the_scale_bar_gives_way_to_the_region():
    one = read_territory()
    north = one.communes[one.communes[c.NAME] == "Oued Laou"]  # it fills its lower right corner, as readers see it
    laou = tabulate(None, replace(one, communes=north))
    drawing = compose(plate(), laou)
    (land,) = paths(drawing, "land")
    shape = shapely.union_all([shapely.Polygon(ring) for ring in land.to_polygons() if len(ring) > 3])
    frame = drawing.frame.box
    assert shape.intersects(shapely.box(frame.right - 45, frame.y, frame.right - 3, frame.y + 22)), "the usual place"
    bars = [box for text, box in drawing.canvas.texts if text.startswith("1:") or text == "N"]
    assert bars
    assert not any(shape.intersects(shapely.box(b.x, b.y, b.right, b.top)) for b in bars)
