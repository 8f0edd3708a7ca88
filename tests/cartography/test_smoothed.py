"""Is the smoothed density the kernel's, are its bands where the density is, and does the legend state the bandwidth?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.path import Path
from squares import artists, dataset, legend_texts, located, territory

from atlas.analysis.spatial.surfaces import Surface
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Smoothed
from atlas.cartography.marks.surface_bands import at_least
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError, UnknownNameError

ACTORS = pd.DataFrame(
    {
        "id": [*"abcdef"],
        "lon": [-5.95, -5.94, -5.90, -5.80, -5.74, -5.84],
        "lat": [35.05, 35.06, 35.14, 35.15, 35.04, 35.10],
        "family": ["cooperative"] * 4 + ["association"] * 2,
        "status": ["active"] * 5 + ["closed"],
        "members": [10, 20, None, 40, 5, 7],
    }
)
DATA = located(ACTORS)


def drawn(mark, data=DATA, language="fr"):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, data, language=language)


def quartic(places, weights, at, bandwidth_km):
    """Density at places by the formula, one pair at a time."""
    d = np.hypot(*(at[:, None] - places[None]).transpose(2, 0, 1)) / (1000 * bandwidth_km)
    return ((d < 1) * weights * 3 / math.pi * (1 - np.minimum(d, 1) ** 2) ** 2).sum(axis=1) / bandwidth_km**2


def gaussian(places, weights, at, bandwidth_km):
    d = np.hypot(*(at[:, None] - places[None]).transpose(2, 0, 1)) / (1000 * bandwidth_km)
    return (weights * np.exp(-(d**2) / 2) / (2 * math.pi)).sum(axis=1) / bandwidth_km**2


def band_of(drawing, places_page):
    """The highest band that covers each place of the page."""
    found = np.full(len(places_page), -1)
    for i in range(10):
        for one in artists(drawing, f"band:{i}"):
            for path in one.get_paths():
                found[_inside(path, places_page)] = i
    return found


def _inside(path, xy):
    """Even–odd, so that holes are outside whatever the direction of their rings."""
    rings = path.to_polygons()
    return np.sum([Path(ring).contains_points(xy) for ring in rings], axis=0) % 2 == 1


@pytest.mark.parametrize(("kernel", "formula"), [("quartic", quartic), ("gaussian", gaussian)])
@pytest.mark.parametrize("weight", ["", "members"])
def test_each_place_lies_in_the_band_of_its_density(kernel, formula, weight):
    mark = Smoothed(bandwidth_km=5, kernel=kernel, weight=weight, classes=4)
    drawing = drawn(mark)
    actors = DATA.placed.actors.to_crs("EPSG:26191")
    actors = actors[(actors["status"] == "active") & (actors["members"].notna() if weight else True)]
    weights = actors["members"].to_numpy(dtype=float) if weight else np.ones(len(actors))
    places = np.column_stack([actors.geometry.x, actors.geometry.y])
    west, south, east, north = territory().projected.total_bounds
    at = np.random.default_rng(3).uniform((west, south), (east, north), (600, 2))
    region = shapely.union_all(territory().projected.geometry.to_numpy())
    at = at[shapely.contains_xy(region.buffer(-200), *at.T)]
    density = formula(places, weights, at, 5)
    edges = np.array(drawing.scales[0]["breaks"])
    expected = np.clip(np.searchsorted(edges, density, side="right") - 1, 0, len(edges) - 2)
    clear = (np.abs(density[:, None] - edges[None, 1:-1]) > 0.02 * edges[1:-1]).all(axis=1)
    assert clear.sum() > 300
    assert (band_of(drawing, drawing.frame.to_page(at[clear])) == expected[clear]).all()
    assert (drawing.scales[0]["actors"], drawing.scales[0]["weight_unknown"]) == ((4, 1) if weight else (5, 0))


def test_bands_stay_inside_the_region_and_the_lowest_covers_it():
    drawing = drawn(Smoothed(bandwidth_km=5))
    region = shapely.union_all([drawing.frame.place(g) for g in territory().projected.geometry]).buffer(0.05)
    lowest = [
        shapely.Polygon(r) for one in artists(drawing, "band:0") for p in one.get_paths() for r in p.to_polygons()
    ]
    assert sum(one.area for one in lowest) == pytest.approx(region.area, rel=0.01)
    for i in range(1, len(drawing.scales[0]["colours"])):
        for one in artists(drawing, f"band:{i}"):
            for path in one.get_paths():
                assert all(region.contains(shapely.Polygon(ring)) for ring in path.to_polygons())


def test_areas_of_the_legend_are_the_areas_of_the_bands():
    drawing = drawn(Smoothed(bandwidth_km=5, classes=4))
    km2 = (drawing.scale / 1e6) ** 2
    at_least_km2 = []
    for i in range(len(drawing.scales[0]["colours"])):
        (one,) = artists(drawing, f"band:{i}")
        total = 0.0
        for path in one.get_paths():
            rings = [shapely.Polygon(ring) for ring in path.to_polygons()]
            cover = rings[0]
            for ring in rings[1:]:
                cover = cover.symmetric_difference(ring)
            total += cover.area
        at_least_km2.append(total * km2)
    own = -np.diff([*at_least_km2, 0.0])
    assert drawing.scales[0]["areas_km2"] == pytest.approx(own, rel=0.05, abs=2)


def test_the_legend_states_the_bandwidth():
    assert "par km², rayon de lissage de 2,5 km" in legend_texts(drawn(Smoothed(bandwidth_km=2.5)))
    texts = legend_texts(drawn(Smoothed(bandwidth_km=5, kernel="gaussian", weight="members", family="cooperative")))
    assert "Densité lissée\u202f: adhérents · coopératives" in texts
    assert any("écart-type de 5 km" in t for t in texts)
    assert any("شعاع التمهيد" in t for t in legend_texts(drawn(Smoothed(), language="ar")))


def test_contours_are_linear_between_the_centres_of_cells():
    plane = Surface(np.tile(np.arange(5.0), (4, 1)), 0.0, 0.0, 1.0)  # grows by one a kilometre
    shape = at_least(plane, 1.25)
    assert shape.bounds == pytest.approx((1750, 500, 4500, 3500))
    assert shape.area == pytest.approx(2750 * 3000)
    ring = Surface(
        np.array([[0, 0, 0, 0, 0], [0, 2, 2, 2, 0], [0, 2, 0, 2, 0], [0, 2, 2, 2, 0], [0, 0, 0, 0, 0]], float), 0, 0, 1
    )
    assert len(at_least(ring, 1.0).interiors) == 1
    assert at_least(plane, 99).is_empty


def test_what_cannot_be_smoothed_is_refused():
    with pytest.raises(MapTypeError, match="register"):
        drawn(Smoothed(), dataset())
    with pytest.raises(ClassificationError, match="no actor"):
        drawn(Smoothed(family="mutual"))
    with pytest.raises(UnknownNameError, match="mutual"):
        drawn(Smoothed(family="mutuals"))
    with pytest.raises(ClassificationError, match="none of the 5 actors states its members"):
        drawn(Smoothed(weight="members"), located(ACTORS.assign(members=None)))
    for wrong, reason in (
        ({"bandwidth_km": 0}, "bandwidth is between 0.2 and 200 km"), ({"kernel": "flat"}, "kernel is one of"),
        ({"weight": "women"}, "weight is one of"), ({"palette": "PuOr"}, "palette is one of .*“PuOr” is not"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            Smoothed(**wrong)
