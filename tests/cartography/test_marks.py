"""Does the map show the values: areas of circles, colours of classes, zero and no data, and does the legend agree?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from pyproj import Transformer
from squares import CODES, PROVINCES, artists, circles, dataset, legend_texts, located, paths, territory, with_values

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles, Points, Typology
from atlas.cartography.scales.color import tint
from atlas.cartography.scales.palettes import QUALITATIVE, diverging, sequential
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError, UnknownNameError

SQUARES = dataset()
NO_DATA, ZERO = "Donnée absente (", "Aucun ("


def plate(*marks, **fields):
    return Plate(**{"key": "essai", "title": "Essai", "marks": marks, "labels": "none", "ranking": 0} | fields)


def drawn(mark, data=SQUARES, **fields):
    return compose(plate(mark, **fields), data)


def at_ground(drawing, code, by="commune"):
    """A point inside a unit of the squares, in page mm, by its longitude and latitude."""
    table = drawing_units(by)
    point = table[code].representative_point()
    xy = Transformer.from_crs("EPSG:4326", "EPSG:26191", always_xy=True).transform(point.x, point.y)
    return drawing.frame.to_page(np.array([xy]))[0]


def drawing_units(by):
    place = territory()
    return (place.provinces if by == "province" else place.communes).geometry


def fill_at(drawing, point, prefix="class:"):
    """Colour and texture of the shape of a choropleth or typology that covers a point of the page."""
    found = [
        (to_hex(one.get_facecolor()[0]), texture_at(drawing, point))
        for one in drawing.canvas.axes.collections
        if str(one.get_gid()).startswith(prefix) and any(path.contains_point(point) for path in one.get_paths())
    ]
    assert len(found) == 1
    return found[0]


def texture_at(drawing, point, *, near_mm=1.2):
    """Which texture has a line or a dot within a little more than its spacing of a point."""
    kinds = set()
    for one in drawing.canvas.axes.collections:
        if str(one.get_gid()).startswith("texture:"):
            if isinstance(one, LineCollection):
                lines = [shapely.LineString(segment) for segment in one.get_segments()]
                kinds |= {"hatch"} if any(line.distance(shapely.Point(point)) < near_mm for line in lines) else set()
            else:
                away = np.hypot(*(one.get_offsets() - np.array(point)).T)
                kinds |= {"dots"} if (away < near_mm).any() else set()
    assert len(kinds) <= 1
    return "".join(kinds)


def legend_boxes(drawing):
    """Colours of the class boxes, lowest class first."""
    faces = []
    while shapes := artists(drawing, f"class-box:{len(faces)}"):
        faces.append(to_hex(shapes[0].get_facecolor()[0]))
    return faces[::-1]


# Choropleth ---------------------------------------------------------------------------------------------------------


def color_by_hand(value, edges, colors):
    if math.isnan(value):
        return PRINT.no_data
    for low, high, color in zip(edges[:-2], edges[1:-1], colors, strict=False):
        if low <= value < high:
            return color
    return colors[-1]


def test_each_commune_has_the_colour_of_its_class_on_the_breaks_too():
    values = [3.0, 10.0, 25.0, 24.999, 60.0, 114.0]  # the second, third and fifth stand on a break
    drawing = drawn(
        Choropleth("population_density", breaks=(10, 25, 60)), with_values(SQUARES, population_density=values)
    )
    colors = sequential(PRINT.sequential, 4)
    expected = [colors[k] for k in (0, 1, 2, 1, 3, 3)]
    for code, color in zip(CODES, expected, strict=True):
        assert fill_at(drawing, at_ground(drawing, code)) == (color, "")
    assert legend_boxes(drawing) == [*colors]
    assert [t for t in legend_texts(drawing) if t in ("3", "10", "25", "60", "114")] == ["114", "60", "25", "10", "3"]
    (record,) = drawing.scales
    assert record["counts"] == [1, 2, 1, 2]
    assert record["breaks"] == [3, 10, 25, 60, 114]


@settings(max_examples=12, deadline=None)
@given(values=st.lists(st.one_of(st.just(math.nan), st.floats(0.5, 5000)), min_size=6, max_size=6))
def test_map_record_and_legend_agree_for_any_values(values):
    if all(map(math.isnan, values)):
        return
    drawing = drawn(Choropleth("population_density", classes=3), with_values(SQUARES, population_density=values))
    (record,) = drawing.scales
    for code, value in zip(CODES, values, strict=True):
        color = color_by_hand(value, record["breaks"], record["colours"])
        assert fill_at(drawing, at_ground(drawing, code)) == (color, "hatch" if math.isnan(value) else "")
    assert legend_boxes(drawing) == record["colours"]
    assert sum(record["counts"]) + record["no_data"] + record["zero"] == 6
    assert any(t.startswith(NO_DATA) for t in legend_texts(drawing)) == any(map(math.isnan, values))


def test_provinces_are_coloured_by_their_own_ratio():
    data = with_values(SQUARES, by="province", population_density=[10.0, 400.0])
    drawing = drawn(Choropleth("population_density", by="province"), data)
    found = [fill_at(drawing, at_ground(drawing, code, "province"))[0] for code in PROVINCES]
    assert found == [*sequential(PRINT.sequential, 2)]
    assert "Nombre de provinces" in legend_texts(drawing)


def test_zero_and_no_data_look_different_and_stand_in_the_legend_only_if_they_occur():
    values = [0.0, math.nan, 4.0, 8.0, 12.0, 16.0]
    drawing = drawn(Choropleth("associations_hcp_10k"), with_values(SQUARES, associations_hcp_10k=values))
    zero, missing = (fill_at(drawing, at_ground(drawing, code)) for code in CODES[:2])
    assert zero == (PRINT.zero, "dots")
    assert missing == (PRINT.no_data, "hatch")
    (record,) = drawing.scales
    assert (record["zero"], record["no_data"], sum(record["counts"])) == (1, 1, 4)
    assert record["breaks"][0] == 4.0, "a zero that means absence is in no class"
    assert not {PRINT.zero, PRINT.no_data} & set(record["colours"])
    assert {"Donnée absente (1)", "Aucun (1)"} <= set(legend_texts(drawing))
    full = drawn(Choropleth("associations_hcp_10k"), with_values(SQUARES, associations_hcp_10k=[1.0, 2, 3, 4, 5, 6]))
    assert not [t for t in legend_texts(full) if t.startswith((NO_DATA, ZERO))]


def test_a_zero_that_is_a_value_like_another_has_its_class():
    drawing = drawn(Choropleth("population_change"), with_values(SQUARES, population_change=[0.0, -5, 5, 10, -10, 2]))
    assert drawing.scales[0]["zero"] == 0
    assert not [t for t in legend_texts(drawing) if t.startswith(ZERO)]


def test_a_change_diverges_about_zero():
    values = [-12.0, -3.0, 0.0, 2.0, 9.0, 40.0]
    drawing = drawn(Choropleth("population_change", classes=5), with_values(SQUARES, population_change=values))
    (record,) = drawing.scales
    assert 0.0 in record["breaks"]
    below = record["breaks"].index(0.0)
    assert record["colours"] == [*diverging(PRINT.diverging, below, len(record["colours"]) - below)]
    rising = drawn(Choropleth("population_change"), with_values(SQUARES, population_change=[1.0, 2, 3, 5, 8, 13]))
    assert rising.scales[0]["colours"] == [*sequential(PRINT.sequential, len(rising.scales[0]["colours"]))]
    assert len(rising.scales[0]["colours"]) > 2, "values on one side of zero must still be told apart"


def test_all_equal_and_single_values_are_drawn():
    for values in ([7.0] * 6, [math.nan] * 5 + [3.0]):
        drawing = drawn(Choropleth("population_density"), with_values(SQUARES, population_density=values))
        assert len(legend_boxes(drawing)) == 1
        assert sum(drawing.scales[0]["counts"]) == sum(not math.isnan(v) for v in values)


def test_nothing_known_is_an_error_and_not_an_empty_map():
    with pytest.raises(ClassificationError, match="no value"):
        drawn(Choropleth("population_density"), with_values(SQUARES, population_density=[math.nan] * 6))


def test_the_wrong_map_is_refused_with_the_right_ones():
    with pytest.raises(MapTypeError, match=r"stock.*circles") as caught:
        drawn(Choropleth("population_2024"))
    assert "population_density" in str(caught.value), "a ratio made from it"
    with pytest.raises(MapTypeError, match=r"ratio.*choropleth"):
        drawn(Circles("population_density"))
    with pytest.raises(MapTypeError, match="stock"):
        drawn(Circles("population_2024", color="jobs_hcp"))
    with pytest.raises(MapTypeError, match="ratio"):
        drawn(Typology("population_density"))
    with pytest.raises(MapTypeError, match="register"):
        drawn(Points())
    with pytest.raises(UnknownNameError, match="population_density"):
        drawn(Choropleth("population_densite"))
    with pytest.raises(ValueError, match="YlGnBu"):
        drawn(Choropleth("population_density", palette="Viridis"))
    with pytest.raises(UnknownNameError, match="no sequential palette “PuOr”"):
        drawn(Choropleth("population_density", palette="PuOr"))
    with pytest.raises(UnknownNameError, match="no diverging palette “YlGnBu”"):
        drawn(Choropleth("population_change", palette="YlGnBu"))


# Circles ------------------------------------------------------------------------------------------------------------


def legend_pairs(drawing):
    """(value printed, diameter of its circle in mm) of the nested legend."""
    values = [float(t.get_text().replace("\u202f", "").replace(",", ".")) for t in artists(drawing, "circle-value")]
    return list(zip(values, circles(drawing, "legend-circles").diameters, strict=True))


@pytest.mark.parametrize("largest_mm", [6.0, 16.0, 24.0])
@pytest.mark.parametrize("color", ["", "population_change"])
def test_areas_on_map_and_legend_are_proportional_to_the_values(largest_mm, color):
    drawing = drawn(Circles("population_2024", color=color, largest_mm=largest_mm))
    values = SQUARES.communes[c.POPULATION_2024].sort_values(ascending=False)
    found = circles(drawing, "circles:population_2024")
    assert found.heights == pytest.approx(found.diameters)
    per_person = math.pi * largest_mm**2 / 4 / values.max()
    assert math.pi * found.diameters**2 / 4 == pytest.approx(per_person * values.to_numpy(), rel=0.005)
    for center, code in zip(found.centers, values.index, strict=True):
        inside = Transformer.from_crs("EPSG:26191", "EPSG:4326", always_xy=True)
        plane = (center - drawing.frame.box.center) * drawing.scale / 1000 + drawing.frame.center
        assert drawing_units("commune")[code].contains(shapely.Point(inside.transform(*plane)))
    pairs = legend_pairs(drawing)
    assert len(pairs) >= 2
    for value, diameter in pairs:
        assert math.pi * diameter**2 / 4 == pytest.approx(per_person * value, rel=0.005)


def test_areas_on_the_real_map_are_proportional_and_the_largest_lie_lowest(region):
    drawing = compose(plate(Circles("population_2024", largest_mm=24)), region)
    values = region.communes[c.POPULATION_2024].sort_values(ascending=False).to_numpy()
    found = circles(drawing, "circles:population_2024")
    assert len(found.diameters) == 110
    assert found.diameters**2 / values == pytest.approx(24**2 / values[0], rel=0.005)
    assert (np.diff(found.diameters) <= 1e-9).all()
    for value, diameter in legend_pairs(drawing):
        assert diameter**2 / value == pytest.approx(24**2 / values[0], rel=0.005)


@settings(max_examples=10, deadline=None)
@given(values=st.lists(st.integers(0, 30), min_size=6, max_size=6).filter(any))
def test_the_legend_s_circle_of_a_count_is_the_map_s_circle_of_that_count(values):
    drawing = drawn(Circles("associations_hcp"), with_values(SQUARES, associations_hcp=values))
    found = circles(drawing, "circles:associations_hcp")
    assert len(found.diameters) == sum(v > 0 for v in values)
    on_map = dict(zip(sorted((v for v in values if v), reverse=True), found.diameters, strict=True))
    for value, diameter in legend_pairs(drawing):
        assert diameter == pytest.approx(16 * math.sqrt(value / max(values)), rel=0.0025)
        if value in on_map:
            assert diameter == pytest.approx(on_map[value], rel=1e-9)


def test_colours_of_circles_are_those_of_their_class():
    data = with_values(SQUARES, population_change=[-20.0, -5.0, 0.0, 5.0, math.nan, 30.0])
    drawing = drawn(Circles("population_2024", color="population_change", classes=4), data)
    color = drawing.scales[0]["colour"]
    order = data.communes.sort_values(c.POPULATION_2024, ascending=False)
    expected = [color_by_hand(v, color["breaks"], color["colours"]) for v in order["population_change"]]
    assert circles(drawing, "circles:population_2024").faces == expected
    assert legend_boxes(drawing) == color["colours"]
    assert "Donnée absente (1)" in legend_texts(drawing)


def test_a_series_of_plates_shares_one_scale():
    small = with_values(SQUARES, associations_hcp=[10, 8, 6, 4, 2, 0])
    large = with_values(SQUARES, associations_hcp=[1000, 8, 6, 4, 2, 0])
    mark = Circles("associations_hcp", largest=1000)
    one, two = (circles(drawn(mark, data), "circles:associations_hcp").diameters for data in (small, large))
    assert one[1:] == pytest.approx(two[1:])


def test_missing_amounts_have_no_circle_but_a_legend_entry():
    data = with_values(SQUARES, jobs_hcp=[100, 50, math.nan, 20, 10, 5])
    drawing = drawn(Circles("jobs_hcp"), data)
    assert len(circles(drawing, "circles:jobs_hcp").diameters) == 5
    assert "Donnée absente (1)" in legend_texts(drawing)
    nothing = drawn(Circles("jobs_hcp"), with_values(SQUARES, jobs_hcp=[0] * 6))
    assert not paths(nothing, "circles:jobs_hcp")
    assert not artists(nothing, "legend-circles")


@pytest.mark.parametrize("largest_mm", [0.5, 61, -3])
def test_a_circle_of_an_impossible_size_is_refused(largest_mm):
    with pytest.raises(ValueError, match="between 1 and 60"):
        Circles("population_2024", largest_mm=largest_mm)


# Categories ----------------------------------------------------------------------------------------------------------

TITLES = {key: {"fr": key.upper(), "ar": "فئة", "en": key.upper()} for key in ("ville", "littoral", "montagne")}


def typed(values):
    kind = Indicator(
        key="milieu", title={"fr": "Milieu", "ar": "وسط", "en": "Setting"}, nature=Nature.CATEGORY, formula="by hand",
        compute=lambda base: pd.Series("ville", index=base.stocks.index), categories=TITLES,
    )  # fmt: skip
    return with_values(
        tabulate(None, territory(), extra=(kind,)), milieu=pd.Series(values, index=CODES, dtype="object")
    )


def test_a_typology_colours_by_category_and_keeps_the_catalogue_s_order():
    data = typed(["montagne", "ville", "ville", None, "montagne", "montagne"])
    drawing = drawn(Typology("milieu"), data)
    tints = {key: tint(QUALITATIVE[i], 0.35) for i, key in enumerate(TITLES)}
    for code, value in data.communes["milieu"].items():
        expected = (PRINT.no_data, "hatch") if pd.isna(value) else (tints[value], "")
        assert fill_at(drawing, at_ground(drawing, code), "category:") == expected
    entries = [t for t in legend_texts(drawing) if t.endswith(")") and "(" in t]
    assert entries == ["VILLE (2)", "MONTAGNE (3)", "Aucun (1)"]
    swatches = [to_hex(one.get_facecolor()[0]) for one in artists(drawing, "swatch")]
    assert swatches == [tints["ville"], tints["montagne"], PRINT.no_data]


def test_circles_take_the_colours_of_categories():
    data = typed(["ville", "littoral", "ville", None, "montagne", "ville"])
    drawing = drawn(Circles("population_2024", color="milieu"), data)
    order = data.communes.sort_values(c.POPULATION_2024, ascending=False)["milieu"]
    full = dict(zip(TITLES, QUALITATIVE, strict=False))
    expected = [full.get(value, PRINT.no_data).lower() for value in order]
    assert circles(drawing, "circles:population_2024").faces == expected


# Points --------------------------------------------------------------------------------------------------------------


def records(**replaced):
    columns = {
        "id": [*"abcdef"],
        "lon": [-5.95, -5.85, -5.75, -5.95, -5.84, -9.0],
        "lat": [35.05, 35.05, 35.05, 35.15, 35.15, 35.05],
        "family": ["cooperative", "association", None, "mutual", "cooperative", "cooperative"],
        "sector": ["crafts"] * 6,
        "precision": ["address", None, "place", "commune", "address", "address"],
    } | replaced
    return pd.DataFrame(columns)


@pytest.mark.parametrize("size_mm", [0.8, 1.1, 3.0])
def test_every_placed_record_is_one_dot_at_its_place(size_mm):
    data = located(records())
    drawing = drawn(Points(size_mm=size_mm), data)
    found = circles(drawing, "points")
    assert len(found.diameters) == 5, "a record without a family is a record"
    assert found.diameters == pytest.approx([size_mm] * 5, rel=0.005)
    actors = data.placed.actors
    xy = Transformer.from_crs("EPSG:4326", "EPSG:26191", always_xy=True).transform(actors[c.LON], actors[c.LAT])
    expected = drawing.frame.to_page(np.column_stack(xy))
    gap = shapely.distance(shapely.points(expected)[:, None], shapely.points(found.centers)[None, :])
    assert gap.min(axis=1).max() < 0.01
    at = {tuple(expected[i].round(2)): actors["family"].iloc[i] for i in range(5)}
    (record,) = drawing.scales
    for center, face in zip(found.centers, found.faces, strict=True):
        family = at[tuple(center.round(2))]
        assert face == (PRINT.no_data if pd.isna(family) else record["colours"][family].lower())
    rows = [t for t in legend_texts(drawing) if t.endswith(")")]
    assert rows == ["Coopératives (2)", "Associations (1)", "Mutuelles (1)", "Donnée absente (1)"]


def test_dots_keep_their_size_at_any_resolution():
    drawing = drawn(Points(size_mm=2.0), located(records()))
    for dpi in (72, 300):
        drawing.figure.set_dpi(dpi)
        assert circles(drawing, "points").diameters == pytest.approx([2.0] * 5, rel=0.005)


def test_one_family_only():
    drawing = drawn(Points(color="", family="cooperative"), located(records()))
    assert len(circles(drawing, "points").diameters) == 2
    with pytest.raises(UnknownNameError, match="cooperative"):
        drawn(Points(family="cooperatives"), located(records()))


def test_more_sectors_than_colours_share_the_last_one():
    names = ["agriculture", "crafts", "fishing", "forestry", "food", "housing", "retail", "transport", "tourism"]
    repeated = [name for i, name in enumerate(names) for _ in range(9 - i)]
    n = len(repeated)
    table = pd.DataFrame({"id": map(str, range(n)), "lon": -5.85, "lat": 35.05, "sector": repeated, "family": "mutual"})
    drawing = drawn(Points(color="sector"), located(table))
    (record,) = drawing.scales
    assert sum(record["counts"].values()) == n
    assert len(record["colours"]) == 7
    assert record["counts"]["other"] == 3 + 2 + 1
    assert len(set(record["colours"].values())) == 7
