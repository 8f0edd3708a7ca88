"""The ground beneath a plate: what is drawn where, what it never disturbs, whose names stand where, who is credited."""

from __future__ import annotations

import dataclasses
import io

import geopandas as gpd
import numpy as np
import pypdfium2
import pytest
import shapely
from PIL import Image
from squares import legend_texts

import atlas
from atlas.cartography.canvas.map_frame import page_lines
from atlas.cartography.canvas.placed_items import Leader, TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.context.relief import shade, shades
from atlas.cartography.inspection import inspect_plate
from atlas.cartography.inspection.subject import DrawnPlate
from atlas.cartography.inspection.vision import difference
from atlas.cartography.labels.candidates import NEAR_MM
from atlas.cartography.layout.engine import compose
from atlas.cartography.scales.color import channels
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import EditionError, TerritoryError, UnknownNameError
from atlas.resources import shipped_path
from atlas.sources.territory.context import ROLES, context_file

ALL = ROLES
FOLDER = shipped_path("geodata", "context")


def plate(**more):
    marks = more.pop("marks", [atlas.marks.Choropleth("population_density")])
    return Plate(title={"fr": "Fond", "ar": "الخلفية"}, marks=marks, **more)


@pytest.fixture(scope="module")
def bare(region):
    return compose(plate(), region)


@pytest.fixture(scope="module")
def full(region):
    return compose(plate(context=ALL), region)


@pytest.fixture(scope="module")
def arabic(region):
    return compose(plate(context=ALL), region, language="ar")


def of_role(drawing, role):
    return [
        artist
        for artist in drawing.figure.axes[0].collections
        if (artist.get_gid() or "").startswith(f"context:{role}")
    ]


def pixels(drawing, dpi=60):
    stream = io.BytesIO()
    drawing.figure.savefig(stream, format="png", dpi=dpi)
    return np.asarray(Image.open(stream).convert("RGB")).astype(int)


def test_every_role_of_the_shipped_ground_is_there_and_light():
    files = [context_file(FOLDER, role) for role in ROLES]
    assert sum(file.stat().st_size for file in files) < 2_000_000
    for file in files[1:]:
        table = gpd.read_file(file)
        assert len(table), file.name
        assert table.is_valid.all(), file.name


def test_a_plate_without_context_draws_none(bare):
    assert not [role for role in ROLES if of_role(bare, role)]
    assert not [image for image in bare.figure.axes[0].images if image.get_gid() == "context:relief"]


def test_each_role_is_drawn_below_the_marks_and_opaque(full):
    lowest = min(a.get_zorder() for a in full.figure.axes[0].collections if (a.get_gid() or "").startswith("class:"))
    for role in set(ROLES) - {"relief", "towns"}:
        artists = of_role(full, role)
        assert artists, role
        for artist in artists:
            assert artist.get_zorder() < lowest
            assert artist.get_alpha() is None


def test_the_colours_of_the_classes_are_those_of_a_plate_without_ground(bare, full):
    """Over the middle of each commune, off names and dots, both pictures have the same pixel."""
    dpi = 60
    before, after = pixels(bare, dpi), pixels(full, dpi)
    taken = shapely.union_all([shapely.box(b.x, b.y, b.right, b.top) for b in (*bare.sheet.boxes, *full.sheet.boxes)])
    lines = [shapely.LineString(line) for d in (bare, full) for item in d.items_of(Leader) for line in item.lines]
    taken = shapely.union_all([taken, *lines])
    dots = shapely.union_all([shapely.Point(x, y).buffer(r + 0.5) for x, y, r in full.sheet.circles])
    compared = same = 0
    for shape in full.sheet.ground.communes.values():
        inner = shapely.difference(shape.buffer(-1.7), shapely.union(taken.buffer(1.0), dots))
        if inner.is_empty:
            continue
        x, y = inner.representative_point().coords[0]
        row, column = before.shape[0] - 1 - int(y / 25.4 * dpi), int(x / 25.4 * dpi)
        same += int((before[row, column] == after[row, column]).all())
        compared += 1
    assert compared > 50
    assert same >= compared - 2  # where the edge of a line runs through the pixel


def test_the_relief_is_one_opaque_picture_whose_sea_is_the_sea(full):
    (image,) = [image for image in full.figure.axes[0].images if image.get_gid() == "context:relief"]
    data = np.asarray(image.get_array())
    assert data.shape[2] == 3
    sea = np.array(channels(PRINT.sea))
    assert (data[5, 5] == sea).all()  # the Atlantic
    assert len(np.unique(data.reshape(-1, 3), axis=0)) <= 256  # a palette in the PDF


def test_level_ground_keeps_its_colour_and_slopes_stay_near_it():
    assert shades(np.array([168.0]))[0] == 0
    assert tuple(shade(PRINT.land, np.array([0.0]))[0]) == channels(PRINT.land)
    for ground in (PRINT.land, PRINT.beyond):
        for amount in (-1.0, 1.0):
            red, green, blue = shade(ground, np.array([amount]))[0]
            assert difference(ground, f"#{red:02x}{green:02x}{blue:02x}", "plain") < 14


def test_rivers_are_generalised_and_lie_where_the_file_has_them(full):
    """Each drawn vertex is one of the source, in pyproj's metres and the plate's scale, to the detail of print."""
    source = gpd.read_file(FOLDER / "rivers.geojson").to_crs(full.frame.crs)
    lines = shapely.union_all([full.frame.place(shape) for shape in source.geometry])
    drawn = [path.vertices for artist in of_role(full, "rivers") for path in artist.get_paths()]
    assert sum(map(len, drawn)) < 0.8 * len(shapely.get_coordinates(lines))
    points = shapely.points(np.vstack(drawn))
    assert shapely.distance(points, lines).max() < 0.01


def test_small_scales_show_main_roads_alone(full, region):
    ranks = sorted({round(float(artist.get_linewidths()[0]) * MM_PER_PT, 2) for artist in of_role(full, "roads")})
    assert ranks == [0.24, 0.5]
    near = compose(plate(context=("roads",), page="A3", legend="south-west", ranking=0), region)
    assert near.scale > 520_000 or len(of_role(near, "roads")) == 3


def test_limits_follow_neither_the_region_nor_the_coast(full):
    (artist,) = of_role(full, "limits")
    lines = shapely.union_all([shapely.LineString(path.vertices) for path in artist.get_paths()])
    assert shapely.distance(lines, full.sheet.ground.region) > 1.0
    assert lines.length > 50
    assert page_lines([lines])


def named(drawing, kind):
    return [text for text in drawing.texts if text.role.kind == kind and not text.window]


@pytest.mark.parametrize("which", ["full", "arabic", "bare"])
def test_a_name_stands_in_its_unit_or_has_a_dot_or_a_leader(which, request):
    """Independent of the placing: areas by shapely, dots and leaders as they were drawn."""
    drawing = request.getfixturevalue(which)
    leaders = [line for item in drawing.items_of(Leader) for line in item.lines]
    ground = drawing.sheet.ground
    units = {**ground.communes, **ground.provinces}
    for text in named(drawing, "unit"):
        unit, area = units[text.role.code], text.area
        inside = shapely.intersection(unit, area).area / area.area
        town = drawing.sheet.towns.get(text.role.code)
        dotted = town is not None and shapely.Point(town.at).distance(area) <= NEAR_MM + town.size_mm
        led = any(shapely.LineString(s).distance(area) < 1.5 for s in leaders)
        assert inside >= 0.5 or dotted or led, text.text


def test_no_name_covers_half_of_a_commune(full, arabic):
    for drawing in (full, arabic):
        for text in named(drawing, "unit"):
            for code, shape in drawing.sheet.ground.communes.items():
                assert shapely.intersection(shape, text.area).area < 0.5 * shape.area, (text.text, code)


def test_names_of_the_ground_are_in_the_language_and_apart_from_all_others(full, arabic):
    for drawing, letters in ((full, "latin"), (arabic, "arabic")):
        places = named(drawing, "place")
        assert len(places) > 12
        assert all(("\u0600" <= text.text[0] <= "\u06ff") == (letters == "arabic") for text in places)
        areas = [text.area for text in drawing.texts if text.role.kind in ("place", "unit") and not text.window]
        tree = shapely.STRtree(areas)
        left, right = tree.query([area.buffer(-0.3) for area in areas], predicate="intersects")
        assert not (left != right).any()


def test_rivers_have_italic_names_along_their_course(full):
    rivers = [text for text in named(full, "place") if text.text.startswith("Oued")]
    assert rivers
    assert all(text.style.italic and text.style.color == PRINT.water_ink for text in rivers)


def test_under_covered_areas_waters_have_no_names_but_under_circles_they_have(region, full):
    circles = compose(plate(context=ALL, marks=[atlas.marks.Circles("population_2024")]), region)

    def inside(drawing):
        region_shape = drawing.sheet.ground.region
        return [t.text for t in named(drawing, "place") if t.style.italic and t.area.intersects(region_shape)]

    assert not inside(full)
    assert inside(circles)


def test_credits_follow_what_is_switched_on(full, bare):
    def foot(drawing):
        return " ".join(text.text for text in drawing.texts)

    for who in ("aurelhy (MIT)", "GeoNames (CC BY 4.0)", "Fond : © les contributeurs"):
        assert who.replace(" : ", "\u202f: ") in foot(full) or who in foot(full).replace("\u00a0", " "), who
    assert "aurelhy" not in foot(bare)


def test_the_legend_explains_roads_and_forests_and_gives_way_where_the_column_is_full(full, bare):
    texts = " ".join(legend_texts(full))
    assert "Autoroute" in texts
    assert "Forêt" in texts
    assert "Autoroute" not in " ".join(legend_texts(bare))


def test_a_pdf_with_all_of_the_ground_is_light_and_has_its_names_as_text(full):
    stream = io.BytesIO()
    full.figure.savefig(stream, format="pdf")
    assert len(stream.getvalue()) < 750_000
    text = pypdfium2.PdfDocument(stream.getvalue())[0].get_textpage().get_text_bounded()
    assert "Chefchaouen" in text


def test_a_territory_without_ground_says_so(region):
    alone = dataclasses.replace(region, territory=dataclasses.replace(region.territory, context=None))
    with pytest.raises(TerritoryError, match="rivers"):
        compose(plate(context=("rivers",)), alone)


def test_a_layer_of_ones_own_takes_the_look_of_its_role_and_its_names(region):
    own = gpd.GeoDataFrame(
        {"rank": [1, 2], "nom": ["Oued Essai", ""]},
        geometry=[shapely.LineString([(-6.2, 34.6), (-5.7, 34.7)]), shapely.LineString([(-5.6, 35.3), (-5.5, 35.4)])],
        crs=4326,
    )
    drawing = compose(plate(layers=[MapLayer(own, role="rivers", names="nom", label="Mes rivières")]), region)
    assert len(of_role(drawing, "rivers")) == 2
    assert "Mes rivières" in " ".join(legend_texts(drawing))
    assert "Oued Essai" in [text.text for text in drawing.texts]
    with pytest.raises(EditionError, match="name_en"):
        compose(plate(layers=[MapLayer(own, names="name_en")]), region)


def test_unknown_roles_and_layers_of_nothing_are_refused():
    with pytest.raises(ValueError, match="context"):
        plate(context=("river",))
    with pytest.raises(ValueError, match="river"):
        MapLayer(role="river")
    with pytest.raises(ValueError, match="source"):
        MapLayer()


def remarks(region, drawing, rule, **more):
    subject = DrawnPlate(plate(**more), region, drawing, drawing.canvas.language, Imprint())
    return [remark for remark in inspect_plate(subject) if remark.rule == rule]


def test_a_name_in_a_foreign_unit_is_an_error_of_the_inspection(region, full, arabic, bare):
    for drawing in (full, arabic, bare):
        assert not remarks(region, drawing, "label-astray")
    drawing = compose(plate(labels="none"), region)
    shapes = drawing.sheet.ground.communes
    code, other = sorted(shapes, key=lambda key: -shapes[key].area)[:2]
    at = shapely.get_coordinates(shapely.point_on_surface(shapes[other]))[0]
    drawing.canvas.text("Ailleurs", (float(at[0]), float(at[1])), PRINT.text(6.0), role=TextRole("unit", code))
    (remark,) = remarks(region, drawing, "label-astray", labels="none")
    assert remark.severity.name == "ERROR"


def test_insets_that_hardly_enlarge_or_hide_the_territory_are_told(region):
    inset = Inset(communes=("Tanger",), radius_km=12, width_mm=39, place="south")
    drawing = compose(plate(insets=[inset]), region)
    assert remarks(region, drawing, "inset-zoom", insets=[inset])
    assert remarks(region, drawing, "inset-over-land", insets=[inset])
    better = Inset(communes=("Tétouan", "Martil"), radius_km=11, width_mm=57)
    drawing = compose(plate(insets=[better]), region)
    assert not remarks(region, drawing, "inset-zoom", insets=[better])
    assert not remarks(region, drawing, "inset-over-land", insets=[better])


def test_a_page_of_a3_alone_builds_and_its_insets_grow_with_it(region):
    inset = Inset(communes=("Tétouan", "Martil"), radius_km=11, width_mm=57)
    small, large = (compose(plate(insets=[inset], page=page), region) for page in ("A4", "A3"))
    assert large.insets[0].box.width == pytest.approx(small.insets[0].box.width * 297 / 210)
    assert large.scale / large.insets[0].scale >= 2.3


def test_a_plate_shows_the_extent_that_it_names(region):
    drawing = compose(plate(extent=("Chefchaouen",), context=ALL), region)
    whole = region.territory.projected
    names = region.territory.provinces["name"]
    inside = whole[whole["province_code"] == names.index[names == "Chefchaouen"][0]]
    west, south, east, north = inside.total_bounds
    x0, y0, x1, y1 = drawing.frame.extent
    assert x0 <= west
    assert y0 <= south
    assert x1 >= east
    assert y1 >= north
    assert drawing.scale <= 600_000
    assert not remarks(region, drawing, "label-astray", extent=("Chefchaouen",))
    codes = compose(plate(extent=("Tétouan", "Larache"), context=ALL), region)
    assert codes.scale > drawing.scale
    with pytest.raises(UnknownNameError):
        compose(plate(extent=("Chaouen-Nulle-Part",)), region)
