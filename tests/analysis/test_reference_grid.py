"""Does B3 mean one square of the ground, found again by plain arithmetic, and does every commune have its own?"""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from atlas import columns as c
from atlas.analysis.name_index import collation, commune_index, initial
from atlas.analysis.spatial.reference_grid import MOST_CELLS, ReferenceGrid, column_letters
from atlas.errors import UnknownNameError
from atlas.sources.territory.territory import Territory, read_territory

GRID = ReferenceGrid(west=420_000.0, north=600_000.0, side_m=20_000.0, columns=9, rows=8)
PERIMETERS = ("tanger-tetouan", "tanger-tetouan-al-hoceima")


@pytest.fixture(scope="module", params=PERIMETERS)
def place(request):
    return read_territory(request.param)


def rectangle(west, south, east, north):
    """A territory of one commune with given bounds in metres of EPSG:26191."""
    shape = gpd.GeoSeries([shapely.segmentize(shapely.box(west, south, east, north), 5_000)], crs="EPSG:26191")
    table = {c.NAME: ["Seule"], c.PROVINCE: ["P"], c.PROVINCE_CODE: ["001"]}
    communes = gpd.GeoDataFrame(
        table, index=pd.Index(["00101"], name=c.CODE), geometry=list(shape.to_crs("EPSG:4326")), crs="EPSG:4326"
    )
    provinces = gpd.GeoDataFrame(
        {c.NAME: ["P"]}, index=pd.Index(["001"], name=c.CODE), geometry=list(communes.geometry)
    )
    nothing = pd.DataFrame()
    return Territory("one", {}, communes, provinces, nothing, nothing, None, nothing, (), "", 0, "EPSG:26191", "plane")


@pytest.mark.parametrize(
    ("x", "y", "cell"),
    [
        (420_001.0, 599_999.0, "A1"),
        (445_000.0, 541_000.0, "B3"),
        (599_999.0, 440_001.0, "I8"),
        (440_000.0, 590_000.0, "B1"),  # on a vertical line: the square east of it
        (430_000.0, 580_000.0, "A2"),  # on a horizontal line: the square south of it
        (440_000.0, 580_000.0, "B2"),
        (420_000.0, 600_000.0, "A1"),  # on the outer lines: the square inside
        (600_000.0, 440_000.0, "I8"),
        (600_000.0, 590_000.0, "I1"),
        (430_000.0, 440_000.0, "A8"),
        (419_999.9, 590_000.0, ""),
        (600_000.1, 590_000.0, ""),
        (430_000.0, 600_000.1, ""),
        (430_000.0, 439_999.9, ""),
        (math.nan, 590_000.0, ""),
    ],
)
def test_a_point_has_the_square_it_lies_in(x, y, cell):
    assert GRID.cell(x, y) == cell
    assert type(GRID.cell(x, y)) is str


def test_many_points_at_once_are_the_same_as_one_by_one():
    points = np.random.default_rng(1).uniform((400_000, 420_000), (620_000, 620_000), (500, 2))
    found = GRID.cell(points[:, 0], points[:, 1])
    assert list(found) == [GRID.cell(float(x), float(y)) for x, y in points]
    assert len(set(found)) == 9 * 8 + 1


@given(
    x=st.floats(420_000, 600_000, exclude_max=True),
    y=st.floats(440_000, 600_000, exclude_min=True),
)
def test_the_square_of_a_point_holds_it(x, y):
    west, south, east, north = GRID.square(GRID.cell(x, y))
    assert west <= x < east or math.isclose(x, east)
    assert south < y <= north or math.isclose(y, south)
    assert (east - west, north - south) == (20_000, 20_000)


def test_every_square_has_one_name_and_its_middle_gives_it_back():
    names = [f"{letter}{number}" for letter in GRID.letters for number in GRID.numbers]
    assert len(set(names)) == 72
    for name in names:
        west, south, east, north = GRID.square(name)
        assert GRID.cell((west + east) / 2, (south + north) / 2) == name
    xs, ys = GRID.lines
    assert {GRID.square(name)[0] for name in names} == set(xs[:-1])
    assert {GRID.square(name)[3] for name in names} == set(ys[:-1])
    with pytest.raises(UnknownNameError):
        GRID.square("J1")


def test_letters_go_on_after_z():
    found = [column_letters(i) for i in range(26 * 27 + 1)]
    assert found[:2] == ["A", "B"]
    assert found[25:28] == ["Z", "AA", "AB"]
    assert found[51:53] == ["AZ", "BA"]
    assert found[-2:] == ["ZZ", "AAA"]
    assert len(set(found)) == len(found)


@given(
    west=st.floats(200_000, 700_000), south=st.floats(150_000, 600_000),
    width=st.floats(2_000, 250_000), height=st.floats(2_000, 250_000),
)  # fmt: skip
def test_the_grid_of_a_territory_is_round_holds_it_and_has_no_row_too_many(west, south, width, height):
    place = rectangle(west, south, west + width, south + height)
    grid = ReferenceGrid.over(place)
    x0, y0, x1, y1 = place.projected.total_bounds
    xs, ys = grid.lines
    assert xs[0] <= x0 < xs[1]
    assert xs[-2] < x1 <= xs[-1]
    assert ys[0] >= y1 > ys[1]
    assert ys[-2] > y0 >= ys[-1]
    assert grid.west % grid.side_m == 0
    assert grid.north % grid.side_m == 0
    digits = f"{grid.side_m:.0f}".rstrip("0")
    assert digits in {"1", "2", "25", "5"}
    assert 3 <= max(grid.columns, grid.rows) <= MOST_CELLS
    assert "" not in {str(cell) for cell in grid.cell(np.array([x0, x1, x0, x1]), np.array([y0, y0, y1, y1]))}


def test_the_demonstration_has_squares_of_twenty_kilometres():
    assert ReferenceGrid.over(read_territory("tanger-tetouan")) == ReferenceGrid(420_000, 600_000, 20_000, 9, 9)


def test_squares_of_all_communes_agree_with_plain_arithmetic_from_longitude_and_latitude(place):
    """The anchors go back to longitude and latitude and by pyproj to metres; the rest is integer division."""
    to_lonlat = Transformer.from_crs("EPSG:26191", "EPSG:4326", always_xy=True)
    to_meters = Transformer.from_crs("EPSG:4326", "EPSG:26191", always_xy=True)
    grid, index = ReferenceGrid.over(place), commune_index(place)
    assert set(index.index) == set(place.communes.index)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for code, cell in index[c.CELL].items():
        lon, lat = to_lonlat.transform(*place.anchors[code])
        assert place.communes.geometry[code].contains(shapely.Point(lon, lat))
        x, y = to_meters.transform(lon, lat)
        column = int(x) // int(grid.side_m) - int(grid.west) // int(grid.side_m)
        row = int(grid.north) // int(grid.side_m) - int(-(-y // grid.side_m))
        assert cell == f"{letters[column]}{row + 1}"


def test_an_anchor_is_as_far_from_the_border_as_any_point_nearly(place):
    shapes = place.projected.geometry
    for code in place.communes.index[::7]:
        shape = max(shapely.get_parts(shapes[code]), key=shapely.area)
        xs, ys = np.meshgrid(*(np.linspace(*shape.bounds[i::2], 40) for i in (0, 1)))
        tried = shapely.points(xs.ravel(), ys.ravel())
        best = shapely.distance(tried[shapely.contains(shape, tried)], shape.exterior).max()
        assert shapely.distance(shapely.Point(place.anchors[code]), shape.boundary) >= 0.9 * best - 30


def test_the_index_gives_names_provinces_and_squares_of_both_languages(place):
    index = commune_index(place, language="ar")
    assert list(index.columns) == [c.NAME, c.NAME_AR, c.PROVINCE, c.PROVINCE_AR, c.CELL]
    assert (index != "").all(axis=None)
    for column in (c.NAME, c.NAME_AR, c.PROVINCE):
        pd.testing.assert_series_equal(index[column].sort_index(), place.communes[column], check_names=False)
    one = dict(zip(index[c.PROVINCE], index[c.PROVINCE_AR], strict=True))
    assert one["Larache"] == "العرائش"


def test_french_names_stand_by_letters_without_accents_and_keep_their_article():
    names = ["Zinat", "M’diq", "El Borj", "Écho", "Bni Saïd", "Bni Rzine", "Ain-Beida", "Aïn Lahsan", "eddar"]
    assert sorted(names, key=collation) == [
        "Ain-Beida", "Aïn Lahsan", "Bni Rzine", "Bni Saïd", "Écho", "eddar", "El Borj", "M’diq", "Zinat",
    ]  # fmt: skip
    assert [initial(name) for name in ("Écho", "eddar", "M’diq")] == ["E", "E", "M"]


def test_arabic_names_stand_by_letters_without_their_article():
    names = ["وزان", "العرائش", "طنجة", "أصيلة", "الفنيدق", "تطوان", "المضيق", "شفشاون", "إبريكشة", "القصر الصغير"]
    assert sorted(names, key=collation) == [
        "إبريكشة", "أصيلة", "تطوان", "شفشاون", "طنجة", "العرائش", "الفنيدق", "القصر الصغير", "المضيق", "وزان",
    ]  # fmt: skip
    assert initial("العرائش") == "ع"
    assert initial("أصيلة") == "ا"


def test_the_index_is_in_the_order_of_its_language(place):
    for language, column in (("fr", c.NAME), ("en", c.NAME), ("ar", c.NAME_AR)):
        names = list(commune_index(place, language=language)[column])
        assert names == sorted(names, key=collation)
        assert names != sorted(names), "this territory cannot tell the collation from plain order"


def test_a_territory_without_arabic_names_is_indexed_by_those_it_has():
    index = commune_index(rectangle(400_000, 400_000, 450_000, 430_000), language="ar")
    assert index.loc["00101"].to_dict() == {
        c.NAME: "Seule", c.NAME_AR: "", c.PROVINCE: "P", c.PROVINCE_AR: "", c.CELL: index.loc["00101", c.CELL],
    }  # fmt: skip
    assert index.loc["00101", c.CELL]
