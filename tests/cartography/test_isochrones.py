"""Is every place in the ring of its time, are the printed shares those of the drawing and of the indicators?"""

from __future__ import annotations

from functools import reduce

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.path import Path
from squares import artists, circles, legend_texts, located, territory

from atlas.analysis.derived import edition_indicators
from atlas.analysis.roads.travel_times import nearest_minutes
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Isochrones
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError
from atlas.sources.roads.road_file import read_roads
from atlas.sources.roads.speeds import Speeds

TIMES = (5.0, 10.0, 20.0)
ACTORS = pd.DataFrame(
    {
        "id": [*"abc"], "lon": [-5.97, -5.75, -5.84], "lat": [35.05, 35.03, 35.17],
        "family": ["support", "support", "cooperative"],
    }
)  # fmt: skip


def place():
    """The six squares with a road from west to east, and one to the north."""
    squares = territory()
    roads = gpd.GeoDataFrame(
        {"class": ["primary", "secondary"]},
        geometry=[
            shapely.LineString([(-6.0, 35.05), (-5.85, 35.06), (-5.7, 35.05)]),
            shapely.LineString([(-5.85, 35.06), (-5.85, 35.2)]),
        ],
        crs="EPSG:4326",
    )  # fmt: skip
    speeds = Speeds({"primary": 60.0, "secondary": 40.0}, access=9.0)
    return squares.with_roads(read_roads(roads, squares, speeds=speeds, gaps_m=0))


@pytest.fixture(scope="module")
def data():
    from atlas.analysis.dataset.dataset import tabulate
    from atlas.analysis.location.location import locate

    keys = [f"{part}_within_supports_{time:g}min" for part in ("area", "population") for time in TIMES]
    squares = place()
    return tabulate(locate(ACTORS, squares), squares, extra=edition_indicators((), keys))


def drawn(mark, data, language="fr"):
    plate = Plate(
        key="essai", title={"fr": "Essai", "ar": "تجربة", "en": "Trial"}, marks=(mark,), labels="none", ranking=0
    )
    return compose(plate, data, language=language)


def ring_of(drawing, xy):
    """The nearest ring drawn over each place of the page; the number of rings beyond all."""
    rings = np.full(len(xy), len(TIMES))
    for i in reversed(range(len(TIMES))):
        for artist in artists(drawing, f"isochrone:{i}"):
            for path in artist.get_paths():
                odd = np.sum([Path(r).contains_points(xy) for r in path.to_polygons()], axis=0) % 2 == 1
                rings[odd] = i
    return rings


def test_each_place_lies_in_the_ring_of_its_time(data):
    drawing = drawn(Isochrones(TIMES, family="support"), data)
    region = shapely.union_all(data.territory.projected.geometry.to_numpy())
    west, south, east, north = region.bounds
    at = np.random.default_rng(5).uniform((west, south), (east, north), (800, 2))
    at = at[shapely.contains_xy(region.buffer(-200), *at.T)]
    bodies = data.placed.actors.to_crs(data.territory.plane.crs).iloc[:2].geometry
    table = pd.DataFrame({"x_m": bodies.x, "y_m": bodies.y})
    # A place may leave the road before the point of it that is nearest: its ring may be nearer, never farther.
    minutes = nearest_minutes(data.territory.roads, pd.DataFrame(at, columns=["x_m", "y_m"]), table).to_numpy()
    ring, nearest = ring_of(drawing, drawing.frame.to_page(at)), np.searchsorted(TIMES, minutes, side="right")
    clear = (np.abs(minutes[:, None] - np.array(TIMES)) > 0.4).all(axis=1)
    assert (ring <= nearest)[clear].all()
    assert (ring == nearest)[clear].mean() > 0.97
    assert set(ring) == {0, 1, 2, 3}


def test_shares_are_those_of_the_indicators_and_of_the_drawing(data):
    drawing = drawn(Isochrones(TIMES, family="support"), data)
    (record,) = drawing.scales
    for part, name in (("area", "shares_percent"), ("population", "people_percent")):
        expected = [data.region[f"{part}_within_supports_{time:g}min"].iloc[0] for time in TIMES]
        assert record[name] == pytest.approx(expected, rel=1e-6)
    straight = [data.region[f"coverage_supports_{km:g}km"].iloc[0] for km in record["straight_km"]]
    assert record["straight_shares_percent"] == pytest.approx(straight, rel=1e-6)
    region = shapely.union_all(data.territory.projected.geometry.to_numpy())
    for i, share in enumerate(record["shares_percent"]):
        (artist,) = artists(drawing, f"isochrone:{i}")
        rings = [shapely.Polygon(ring) for path in artist.get_paths() for ring in path.to_polygons()]
        assert reduce(shapely.symmetric_difference, rings).area / (
            region.area * drawing.frame.mm_per_m**2
        ) * 100 == pytest.approx(share, abs=0.7)


@pytest.mark.parametrize(("language", "words"), [("fr", "en moins de"), ("en", "within"), ("ar", "في أقل من")])
def test_the_legend_has_the_straight_line_beside_and_tells_the_limits(data, language, words):
    texts = " ".join(legend_texts(drawn(Isochrones(TIMES, family="support", dots_mm=1.5), data, language)))
    assert texts.count(words) >= 3
    limits = {
        "fr": ("vol d’oiseau", "sens uniques"),
        "en": ("crow flies", "one-way"),
        "ar": ("على خط مستقيم", "الصغرى"),
    }
    assert all(limit in texts for limit in limits[language])


def test_dots_and_roads_are_drawn_or_not(data):
    drawing = drawn(Isochrones(TIMES, family="support", dots_mm=1.6), data)
    assert circles(drawing, "service-points").diameters == pytest.approx([1.6] * 2, rel=0.005)
    assert artists(drawing, "isochrone-roads")
    bare = drawn(Isochrones(TIMES, family="support", roads=False), data)
    assert not artists(bare, "isochrone-roads")
    assert not artists(bare, "service-points")


def test_what_cannot_be_drawn_is_refused(data):
    with pytest.raises(MapTypeError, match="has no roads"):
        drawn(Isochrones(), located(ACTORS))
    with pytest.raises(ClassificationError, match="mutual"):
        drawn(Isochrones(family="mutual"), data)
    for times in ((), (10, 5), (0.5,), (1, 2, 3, 4, 5, 6)):
        with pytest.raises(ValueError, match="times"):
            Isochrones(times)
