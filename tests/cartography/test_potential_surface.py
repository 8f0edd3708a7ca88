"""The potential of a stock as a surface: values, bands, lines and their figures against sums over the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from squares import artists, dataset, legend_texts, paths, with_values

from atlas.analysis.spatial.access import middles
from atlas.analysis.spatial.surfaces import Interaction
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.inspection import DrawnPlate, inspect_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.potential import PotentialSurface
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError
from atlas.publishing.qgis.project.plate_context import plate_context

WGS84 = Geod(ellps="WGS84")
BREAKS = (30.0, 60.0, 100.0)
MARK = PotentialSurface("associations_hcp", span_km=6, breaks=BREAKS)


@pytest.fixture(scope="module")
def data():
    return dataset()


@pytest.fixture(scope="module")
def drawing(data):
    return drawn(MARK, data)


def plate(mark):
    return Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none")


def drawn(mark, data, language="fr"):
    return compose(plate(mark), data, language=language)


def oracle(data, mark, xy):
    """The potential at places of the plane (n, 2): one sum after the other, distances along the ellipsoid."""
    to_degrees = Transformer.from_crs(data.territory.plane.crs, "EPSG:4326", always_xy=True)
    there = middles(data.territory.projected)[["x_m", "y_m"]].to_numpy()
    masses = data.communes[mark.indicator].to_numpy(dtype=float)
    totals = []
    for x, y in xy:
        lon, lat = to_degrees.transform(x, y)
        total = 0.0
        for (a, b), mass in zip(there, masses, strict=True):
            if np.isfinite(mass):
                d = WGS84.inv(lon, lat, *to_degrees.transform(a, b))[2] / 1000
                if mark.decay == "exponential":
                    total += mass * np.exp(-np.log(2) / mark.span_km**mark.beta * d**mark.beta)
                else:
                    total += mass * (1 + (2 ** (1 / mark.beta) - 1) / mark.span_km * d) ** -mark.beta
        totals.append(total)
    return np.array(totals)


@pytest.mark.parametrize("decay", ["exponential", "pareto"])
@pytest.mark.parametrize("beta", [1.0, 2.0, 3.0])
def test_the_surface_is_the_sum_over_all_communes_by_distances_of_the_ground(data, decay, beta):
    mark = PotentialSurface("associations_hcp", span_km=8, beta=beta, decay=decay)
    surface = drawn(mark, data).fitted[0][1].surface
    rows = np.arange(0, surface.values.shape[0], 7)
    columns = np.arange(0, surface.values.shape[1], 9)
    grid = np.array([(surface.x_m[k], surface.y_m[i]) for i in rows for k in columns])
    values = surface.values[np.ix_(rows, columns)].ravel()
    assert values == pytest.approx(oracle(data, mark, grid), rel=2e-4)


@given(span=st.floats(0.5, 100), beta=st.floats(0.3, 8), decay=st.sampled_from(["exponential", "pareto"]))
def test_an_amount_counts_wholly_at_its_place_half_at_the_span_and_ever_less(span, beta, decay):
    factors = Interaction(span, beta, decay).factors(np.array([0.0, span, 0.5 * span, 2 * span]))
    assert factors[0] == 1
    assert factors[1] == pytest.approx(0.5)
    assert 1 >= factors[2] >= 0.5 >= factors[3] >= 0


def test_a_place_lies_in_the_band_of_its_potential(data, drawing):
    places = np.random.default_rng(7).uniform(0, 1, (400, 2))
    west, south, east, north = data.territory.projected.total_bounds
    ground = places * [east - west, north - south] + [west, south]
    whole = data.territory.projected.union_all().buffer(-200)
    ground = ground[shapely.contains_xy(whole, *ground.T)]
    page = drawing.frame.to_page(ground)
    bands = [shapely.union_all([_polygon(path) for path in paths(drawing, f"band:{i}")]) for i in range(4)]
    top = np.max([np.where(shapely.contains_xy(band, *page.T), i, -1) for i, band in enumerate(bands)], axis=0)
    values = oracle(data, MARK, ground)
    apart = np.min(np.abs(values[:, None] / np.array(BREAKS) - 1), axis=1) > 0.01
    assert apart.sum() > 100
    assert (top[apart] == np.searchsorted(BREAKS, values, side="right")[apart]).all()


def _polygon(path):
    rings = [ring for ring in path.to_polygons(closed_only=True) if len(ring) > 3]
    shape = shapely.Polygon()
    for ring in rings:  # a hole lies inside the ring before it
        shape = shape.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))
    return shape


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_line_says_the_value_that_it_has_and_is_broken_beneath_it(data, language):
    drawing = drawn(MARK, data, language)
    texts = [text for text in drawing.texts if text.role.kind == "number"]
    assert len({text.text for text in texts}) == len(BREAKS)
    for text in texts:
        value = float(text.text.replace("\u200f", "").replace(",", "."))
        middle = np.array([text.area.centroid.coords[0]])
        assert oracle(data, MARK, drawing.frame.to_ground(middle))[0] == pytest.approx(value, rel=0.04)
        for i in range(1, len(BREAKS) + 1):
            for path in paths(drawing, f"isoline:{i}"):
                assert not shapely.LineString(path.vertices).intersects(text.area.buffer(-0.1))
        assert -90 <= text.rotation_deg <= 90
    areas = [text.area for text in texts]
    assert not any(a.intersects(b) for k, a in enumerate(areas) for b in areas[:k])


def test_lines_have_the_value_of_their_break_everywhere(data, drawing):
    for i, edge in enumerate(BREAKS, start=1):
        points = np.vstack([path.vertices[::15] for path in paths(drawing, f"isoline:{i}")])
        assert oracle(data, MARK, drawing.frame.to_ground(points)) == pytest.approx(edge, rel=0.01)


def test_areas_of_the_bands_are_those_of_the_region_and_the_text_names_both_ends(data, drawing):
    (record,) = drawing.scales
    region = data.territory.projected.area.sum() / 1e6
    assert sum(record["areas_km2"]) == pytest.approx(region, rel=0.02)
    text = describe_plate(plate(MARK), data, "fr")
    assert "Alpha" in text
    assert "2^(−(d/6)^2)" in text.replace("\u200e", "").replace("\u00a0", "")
    assert any("moitié" in line for line in legend_texts(drawing))


def test_what_is_not_known_counts_nothing_and_is_told(data):
    lost = with_values(data, associations_hcp=[120.0, 14.0, np.nan, 30.0, 2.0, 0.0])
    made = drawn(MARK, lost)
    assert made.scales[0]["communes_without"] == 1
    assert any("sans donnée" in line for line in legend_texts(made))
    surface = made.fitted[0][1].surface
    grid = np.array([(surface.x_m[20], surface.y_m[20])])
    assert surface.values[20, 20] == pytest.approx(oracle(lost, MARK, grid)[0], rel=2e-4)


def test_qgis_gets_bands_and_lines_and_no_rule_is_broken(data, drawing):
    columns = {by: {one.key: one.key for one in data.indicators} for by in ("commune", "province")}
    context = plate_context(plate(MARK), "01", drawing, columns).style_context(1)
    made = MARK.style(drawing.fitted[0][1], context)
    bands, lines = made.layers
    assert list(lines.table["value"]) == list(BREAKS)
    assert bands.table.geometry.area.sum() == pytest.approx(data.territory.projected.area.sum(), rel=1e-6)
    subject = DrawnPlate(plate(MARK), data, drawing, "fr", Imprint(), ("fr", "ar"))
    assert not {remark.rule for remark in inspect_plate(subject)} & {"stock-as-area", "legend-empty", "class-twice"}
    assert not artists(drawn(PotentialSurface("associations_hcp", lines=False), data), "isoline:1")


@pytest.mark.parametrize("fields", [{"span_km": 0}, {"beta": 0}, {"beta": float("nan")}, {"decay": "linear"}])
def test_an_impossible_fall_is_refused(fields):
    with pytest.raises(ValueError, match=r"β|span|decay"):
        PotentialSurface("associations_hcp", **fields)


def test_a_rate_and_a_stock_of_nothing_are_refused(data):
    with pytest.raises(MapTypeError):
        drawn(PotentialSurface("population_density"), data)
    with pytest.raises(ClassificationError, match="associations_hcp"):
        drawn(MARK, with_values(data, associations_hcp=[0.0] * 6))
