"""Is every place in the ring of its distance to the nearest actor, and are the printed shares those of the drawing?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.path import Path
from squares import artists, circles, dataset, legend_texts, located, territory

from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import ServiceArea
from atlas.cartography.marks.service_area import union_of_discs
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError

ACTORS = pd.DataFrame(
    {
        "id": [*"abcde"],
        "lon": [-5.97, -5.97, -5.90, -5.75, -5.84],
        "lat": [35.05, 35.05, 35.12, 35.03, 35.17],
        "family": ["support", "cooperative", "support", "support", "support"],
        "status": ["active"] * 4 + ["closed"],
    }
)
DATA = located(ACTORS)
RINGS = (3.0, 5.0, 10.0)


def drawn(mark, data=DATA, language="fr"):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, data, language=language)


def ring_of(drawing, xy):
    """The nearest ring drawn over each place of the page; the number of rings beyond all."""
    found = np.full(len(xy), len(RINGS))
    for i in reversed(range(len(RINGS))):
        for one in artists(drawing, f"ring:{i}"):
            for path in one.get_paths():
                odd = np.sum([Path(r).contains_points(xy) for r in path.to_polygons()], axis=0) % 2 == 1
                found[odd] = i
    return found


@pytest.mark.parametrize("family", ["", "support"])
def test_each_place_lies_in_the_ring_of_its_distance(family):
    drawing = drawn(ServiceArea(rings_km=RINGS, family=family))
    actors = DATA.placed.actors.to_crs("EPSG:26191")
    actors = actors[(actors["status"] == "active") & ((actors["family"] == family) if family else True)]
    west, south, east, north = territory().projected.total_bounds
    at = np.random.default_rng(5).uniform((west, south), (east, north), (800, 2))
    region = shapely.union_all(territory().projected.geometry.to_numpy())
    at = at[shapely.contains_xy(region.buffer(-200), *at.T)]
    km = shapely.distance(shapely.points(at)[:, None], actors.geometry.to_numpy()[None]).min(axis=1) / 1000
    clear = (np.abs(km[:, None] - np.array(RINGS)) > 0.05).all(axis=1)
    expected = np.searchsorted(RINGS, km, side="right")
    assert (ring_of(drawing, drawing.frame.to_page(at[clear])) == expected[clear]).all()


def test_shares_are_those_of_very_fine_discs_and_add_up_in_the_legend():
    drawing = drawn(ServiceArea(rings_km=RINGS, family="support"))
    region = shapely.union_all(territory().projected.geometry.to_numpy())
    actors = DATA.placed.actors.to_crs("EPSG:26191").geometry.to_numpy()[[0, 2, 3]]
    shares = [
        100
        * shapely.union_all(shapely.buffer(actors, 1000 * km, quad_segs=400)).intersection(region).area
        / region.area
        for km in RINGS
    ]
    assert drawing.scales[0]["shares_percent"] == pytest.approx(shares, abs=0.002)
    said = [t.replace("\u202f", "").replace("\u00a0", "") for t in legend_texts(drawing)]
    printed = [t for t in said if "%" in t]

    def read(text):
        return float(text.replace(",", "."))

    own = [read(t.split(":")[1].split("%")[0]) for t in printed]
    totals = [read(t.split("cumul")[1].split("%")[0]) for t in printed if "cumul" in t]
    assert own == pytest.approx(np.diff([0.0, *shares, 100.0]), abs=0.051), "differences of what is not rounded"
    assert totals == pytest.approx(shares[1:], abs=0.051)
    assert np.cumsum(own)[1:3] == pytest.approx(totals)
    assert sum(own) == pytest.approx(100)


def test_what_is_all_within_has_no_entry_beyond():
    texts = legend_texts(drawn(ServiceArea(rings_km=(40.0,))))
    assert any(t.startswith("moins de 40 km") for t in texts)
    assert not any("et plus" in t for t in texts)


@pytest.mark.parametrize("detail_m", [2.0, 10.0])
def test_drawn_circles_leave_true_ones_by_no_more_than_stated(detail_m):
    centers = np.array([[0.0, 0.0], [0.4, 0.0], [9000.0, 0.0]])
    discs = union_of_discs(centers, 5000.0, detail_m=detail_m)
    line = shapely.segmentize(discs.exterior, 20.0)
    away = shapely.distance(shapely.points(shapely.get_coordinates(line))[:, None], shapely.points(centers)[None])
    assert away.min(axis=1).max() <= 5000 + 0.4 + 1e-6
    assert away.min(axis=1).min() >= 5000 - detail_m - 0.4
    assert len(discs.exterior.coords) < 400


def test_dots_stand_at_the_actors():
    drawing = drawn(ServiceArea(family="support", dots_mm=1.6))
    found = circles(drawing, "service-points")
    assert found.diameters == pytest.approx([1.6] * 3, rel=0.005)
    actors = DATA.placed.actors.to_crs("EPSG:26191").geometry
    expected = drawing.frame.to_page(np.column_stack([actors.x, actors.y]))[[0, 2, 3]]
    assert found.centers == pytest.approx(expected, abs=0.01)
    assert "Structures d’appui (3)" in legend_texts(drawing)


def test_the_share_on_the_real_map_is_the_indicator_s(demonstration):
    drawing = drawn(ServiceArea(rings_km=(5.0,)), demonstration)
    assert drawing.scales[0]["shares_percent"] == pytest.approx([demonstration.region["coverage_5km"].iloc[0]])


def test_what_cannot_be_a_service_area_is_refused():
    with pytest.raises(MapTypeError, match="register"):
        drawn(ServiceArea(), dataset())
    with pytest.raises(ClassificationError, match="mutual"):
        drawn(ServiceArea(family="mutual"))
    needed = "one to 5 distances between 0.05 and 500 km"
    for wrong, reason in (
        ({"rings_km": ()}, needed), ({"rings_km": (5, 3)}, "distances of rings ascend"),
        ({"rings_km": (1, 2, 3, 4, 5, 6)}, needed), ({"rings_km": (0, 5)}, needed),
        ({"dots_mm": 0.1}, "dot is between 0.3 and 10 mm"), ({"palette": "PuOr"}, "palette is one of"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            ServiceArea(**wrong)
