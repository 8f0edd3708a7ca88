"""Records without coordinates, placed by name: sure names only, inside their commune, on land, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.cells import CellIndex
from atlas.analysis.location.location import NAMED, Reason, locate
from atlas.analysis.location.name_fallback import spread_points
from atlas.cartography.layout.captions import quality_line
from atlas.sources.matching.gazetteer import Gazetteer
from atlas.sources.matching.places import Place
from atlas.sources.territory.territory import read_territory


@pytest.fixture(scope="module")
def region():
    return read_territory("tanger-tetouan-al-hoceima")


def records(names, **columns):
    table = {c.ID: [f"R{i}" for i in range(len(names))], c.LON: np.nan, c.LAT: np.nan, c.DECLARED: names}
    return pd.DataFrame(table | columns)


NAMES = ["Beni Saïd", "طنجه", "Rissana", "Kénitra", None, "Stehat", "15110101.0", "Benslimane"]


@pytest.mark.parametrize("how", ["settlement", "spread"])
def test_sure_names_are_placed_and_the_others_say_why_not(region, how):
    placed = locate(records(NAMES), region, without_coordinates=how)
    assert placed.actors[c.COMMUNE].tolist() == ["Bni Said", "Tanger", "Steha", "Assilah"]
    assert (placed.actors[c.PLACING] == NAMED).all()
    assert (placed.actors[c.PLACED_BY] == "commune").all()
    assert (placed.actors[c.PRECISION] == "commune").all()
    assert (placed.actors[c.NAME_SCORE] >= 90).all()
    assert placed.named_count == 4
    assert placed.rejected[c.REASON].tolist() == [
        Reason.COMMUNE_AMBIGUOUS, Reason.COMMUNE_UNKNOWN, Reason.NO_COORDINATES, Reason.COMMUNE_TO_REVIEW,
    ]  # fmt: skip
    assert "Rissana Chamalia (80)" in placed.rejected[c.MAY_BE].iloc[0]
    assert placed.count == len(placed.actors) + len(placed.rejected) == len(NAMES)
    assert len(placed.conflicts) == 0
    assert "4 by the name of their commune or place" in repr(placed)
    # No coordinates are invented in the table: the point is all that was given.
    assert placed.actors[[c.LON, c.LAT]].isna().all(axis=None)


def test_nothing_is_placed_by_name_unless_it_is_asked(region):
    placed = locate(records(NAMES), region)
    assert len(placed.actors) == 0
    assert set(placed.rejected[c.REASON]) == {Reason.NO_COORDINATES}
    assert c.PLACED_BY not in placed.actors
    with pytest.raises(ValueError, match="reject, settlement, spread"):
        locate(records(NAMES), region, without_coordinates="centroid")


def test_coordinates_always_win_and_wrong_ones_are_never_replaced(region):
    table = records(["Tétouan", "Tétouan", "Tétouan", "Tétouan"], **{c.PRECISION: ["address"] * 4})
    table[c.LON] = [-5.81, 35.57, -6.3, np.inf]  # in Tanger, exchanged, at sea, infinite
    table[c.LAT] = [35.77, -5.37, 35.8, 35.0]
    placed = locate(table, region, without_coordinates="spread")
    assert placed.actors[c.COMMUNE].tolist() == ["Tanger", "Tétouan"]
    assert placed.actors[c.PLACED_BY].tolist() == ["coordinates", "commune"]
    assert placed.actors[c.PRECISION].tolist() == ["address", "commune"]
    assert placed.rejected[c.REASON].tolist() == [Reason.SWAPPED, Reason.AT_SEA]
    assert placed.conflicts[c.COMMUNE].tolist() == ["Tanger"]


def test_unreadable_coordinates_may_be_replaced_by_a_name(region):
    table = records(["Zoumi"], **{c.UNREADABLE: [True]})
    assert locate(table, region).rejected[c.REASON].tolist() == [Reason.UNREADABLE]
    assert locate(table, region, without_coordinates="settlement").actors[c.COMMUNE].tolist() == ["Zoumi"]


def test_the_declared_province_is_taken_from_its_column(region):
    table = records(["Sahel", "Sahel", "Zomi"], **{"Province": ["Larache", "Tanger-Assilah", "Ouezzane"]})
    placed = locate(table, region, without_coordinates="settlement")
    assert placed.actors[c.COMMUNE].tolist() == ["Sahel", "Zoumi"]
    assert placed.rejected[c.REASON].tolist() == [Reason.COMMUNE_AMBIGUOUS]
    # The name of the province, not that of the column, says where the commune is.
    assert placed.actors[c.PROVINCE].tolist() == ["Larache", "Ouezzane"]


def test_a_place_of_ones_own_gives_its_point_and_its_precision(region):
    codes = {name: code for code, name in region.communes[c.NAME].items()}
    hamra = region.communes.geometry[codes["Bni Said"]].representative_point()
    seat = region.communes.geometry[codes["Zoumi"]].representative_point()
    places = [
        Place("Douar Hamra", "", codes["Bni Said"], hamra.x, hamra.y),
        Place("Zoumi", "زومي", codes["Zoumi"], seat.x, seat.y),
    ]
    table = records(["Douar Hamra, Beni Saïd", "Zoumi", "Fifi"])
    placed = locate(table, region, without_coordinates="settlement", gazetteer=Gazetteer.of(region, places))
    assert placed.actors[c.PLACED_BY].tolist()[0] == "place"
    assert placed.actors[c.PRECISION].tolist()[0] == "place"
    assert placed.actors.geometry.iloc[0] == hamra
    # The user's place of that name is the commune's settlement.
    assert placed.actors.geometry.iloc[1] == seat
    assert placed.actors[c.PRECISION].tolist()[2] == "commune"


def test_the_quality_line_counts_names_at_the_precision_of_names(region):
    table = records(["Zoumi", "Tétouan", "Rissana"], **{c.PRECISION: ["address", None, None]})
    data = tabulate(locate(table, region, without_coordinates="spread"), region)
    line = quality_line(data, "fr")
    assert "2 acteurs placés sur 3" in line
    assert "2 à la commune" in line
    assert "adresse" not in line


def test_a_gazetteer_understands_misspelt_declarations_of_located_records(region):
    table = records(["Tettwanne", "Martiil", "Rissana"])
    table[c.LON], table[c.LAT] = -5.37, 35.57  # in Tétouan
    assert len(locate(table, region).conflicts) == 3
    placed = locate(table, region, gazetteer=Gazetteer.of(region))
    assert placed.conflicts[c.DECLARED].tolist() == ["Martiil", "Rissana"]
    assert placed.conflicts["declared_code"].tolist() == ["015730103", ""]


# Where the points are


@pytest.mark.parametrize("how", ["settlement", "spread"])
def test_every_point_is_inside_its_commune_and_on_land(region, how):
    names = list(region.communes[c.NAME]) * 5
    placed = locate(records(names), region, without_coordinates=how)
    assert placed.actors[c.COMMUNE].tolist() == names
    shapes = region.communes.geometry.loc[placed.actors[c.CODE]].to_numpy()
    points = placed.actors.geometry.to_numpy()
    assert shapely.contains(shapes, points).all()
    assert shapely.intersects(region.land, points).all()
    again = locate(placed.actors[[c.ID, c.GEOMETRY]], region)
    assert again.actors[c.CODE].tolist() == placed.actors[c.CODE].tolist()


def test_a_settlement_is_as_far_from_the_border_as_any_point_of_the_commune(region):
    placed = locate(records(["Zoumi", "Martil"]), region, without_coordinates="settlement")
    for code, point in zip(placed.actors[c.CODE], placed.actors.to_crs(26191).geometry, strict=True):
        shape = max(shapely.get_parts(region.projected.geometry[code]), key=lambda part: part.area)
        edge = shapely.boundary(shape)
        rng = np.random.default_rng(1)
        west, south, east, north = shape.bounds
        tried = shapely.points(rng.uniform(west, east, 4000), rng.uniform(south, north, 4000))
        best = shapely.distance(edge, tried[shapely.contains(shape, tried)]).max()
        assert shapely.distance(edge, point) >= best - 20.0


def test_a_record_keeps_its_point_whoever_else_is_there(region):
    whole = locate(records(["Zoumi"] * 40), region, without_coordinates="spread").actors
    part = records(["Zoumi"] * 40).iloc[[33, 7]]
    few = locate(part, region, without_coordinates="spread").actors
    points = dict(zip(whole[c.ID], whole.geometry, strict=True))
    assert [points[one] for one in few[c.ID]] == few.geometry.tolist()
    assert whole.geometry.nunique() == 40


def test_spread_points_are_even_over_the_commune(region):
    codes = region.communes.index
    where = codes.get_loc(region.communes.index[region.communes[c.NAME] == "Zoumi"][0])
    index = CellIndex.build(np.asarray(region.communes.geometry.array, dtype=object))
    lon, lat = spread_points([f"x{i}" for i in range(4000)], np.full(4000, where), region, index)
    shape = region.projected.geometry.iloc[where]
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, 26191, always_xy=True).transform(lon, lat)
    west, south, east, north = shape.bounds
    cells = [
        shapely.box(west + i * (east - west) / 4, south + j * (north - south) / 4,
                    west + (i + 1) * (east - west) / 4, south + (j + 1) * (north - south) / 4)
        for i in range(4) for j in range(4)
    ]  # fmt: skip
    areas = np.array([shapely.intersection(shape, cell).area for cell in cells])
    counts = np.array([shapely.contains_xy(cell, x, y).sum() for cell in cells])
    kept = areas > 0.01 * shape.area
    expected = areas[kept] / areas[kept].sum() * counts[kept].sum()
    assert chisquare(counts[kept], expected).pvalue > 0.001


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=8, unique=True))
def test_any_identifier_has_a_point_of_its_own(region, ids):
    index = CellIndex.build(np.asarray(region.communes.geometry.array[:1], dtype=object), columns=64)
    lon, lat = spread_points(ids, np.zeros(len(ids), dtype=np.int64), region, index)
    assert (index.find(lon, lat) == 0).all()
    assert len(set(zip(lon, lat, strict=True))) == len(ids)


def test_a_commune_that_reaches_into_the_sea_gives_points_on_land(region):
    communes = region.communes.copy()
    code = communes.index[communes[c.NAME] == "Azla"][0]
    wide = shapely.union(communes.geometry[code], shapely.box(-5.25, 35.52, -5.0, 35.6))
    communes.loc[[code], c.GEOMETRY] = [wide]
    coast = replace(region, communes=communes)
    for how in ("settlement", "spread"):
        placed = locate(records(["Azla"] * 30), coast, without_coordinates=how)
        assert shapely.intersects(region.land, placed.actors.geometry.to_numpy()).all()


def test_the_quality_line_speaks_of_one_actor_in_the_singular(region):
    data = tabulate(locate(records(["Zoumi"]), region, without_coordinates="spread"), region)
    assert "1 acteur placé sur 1" in quality_line(data, "fr")
    assert "فاعل واحد موطن" in quality_line(data, "ar")
    assert "1 actor of 1 placed" in quality_line(data, "en")
