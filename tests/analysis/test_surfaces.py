"""Is a kernel density the sum that its definition says, and does it hold as many points as came in?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from atlas.analysis.spatial.surfaces import Surface, kernel_density

EXTENT = (400_000.0, 500_000.0, 430_000.0, 520_000.0)
KERNELS = {
    "quartic": lambda u: 3 / math.pi * (1 - u**2) ** 2 * (u <= 1),
    "epanechnikov": lambda u: 2 / math.pi * (1 - u**2) * (u <= 1),
    "gaussian": lambda u: np.exp(-(u**2) / 2) / (2 * math.pi),
}
each = pytest.mark.parametrize("kernel", KERNELS)


def by_loop(xy, surface, bandwidth_km, kernel, weights):
    """The definition, cell by cell and point by point."""
    x, y = np.meshgrid(surface.x_m, surface.y_m)
    total = np.zeros(x.shape)
    for (px, py), weight in zip(xy, weights, strict=True):
        total += weight * KERNELS[kernel](np.hypot(x - px, y - py) / (1000 * bandwidth_km)) / bandwidth_km**2
    return total


@each
def test_the_kernels_of_this_test_integrate_to_one(kernel):
    assert integrate.quad(lambda u: 2 * math.pi * u * KERNELS[kernel](u), 0, 30, points=[1])[0] == pytest.approx(1)


@each
@pytest.mark.parametrize(("bandwidth_km", "cell_km"), [(2.0, 0.5), (3.3, 0.7), (1.0, 1.0), (60.0, 4.0)])
def test_a_surface_is_the_sum_of_its_definition(kernel, bandwidth_km, cell_km):
    rng = np.random.default_rng(5)
    # Also points on corners of cells, on centres, twice in one place, and outside but near.
    xy = np.concatenate((
        rng.uniform((395_000, 495_000), (435_000, 525_000), (60, 2)),
        [(400_000, 500_000), (400_500, 500_500), (400_250, 500_250), (430_000, 520_000), (399_999, 510_000)],
        [(410_000, 510_000)] * 3,
    ))  # fmt: skip
    weights = rng.uniform(0, 20, len(xy))
    found = kernel_density(
        xy, bandwidth_km=bandwidth_km, cell_km=cell_km, extent=EXTENT, weights=weights, kernel=kernel
    )
    expected = by_loop(xy, found, bandwidth_km, kernel, weights)
    np.testing.assert_allclose(found.values, expected, rtol=1e-9, atol=1e-12 * expected.max())


@each
def test_a_surface_holds_as_many_points_as_came_in(kernel):
    xy = np.random.default_rng(1).uniform((410_000, 507_000), (420_000, 513_000), (500, 2))
    found = kernel_density(xy, bandwidth_km=1.2, cell_km=0.2, extent=EXTENT, kernel=kernel)
    assert found.total == pytest.approx(500, rel=1e-3)
    assert found.values.min() >= 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.floats(0.4, 20), st.sampled_from(sorted(KERNELS)))
def test_order_place_and_unit_do_not_matter(seed, count, bandwidth_km, kernel):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(EXTENT[:2], EXTENT[2:], (count, 2))
    given = {"bandwidth_km": bandwidth_km, "cell_km": 0.4, "extent": EXTENT, "kernel": kernel}
    found = kernel_density(xy, **given)
    np.testing.assert_allclose(kernel_density(rng.permutation(xy), **given).values, found.values, atol=1e-12)
    np.testing.assert_allclose(
        kernel_density(xy, weights=np.full(count, 7.0), **given).values, 7 * found.values, atol=1e-12
    )
    twice = kernel_density(np.concatenate((xy, xy)), **given)
    np.testing.assert_allclose(twice.values, 2 * found.values, atol=1e-12)


def test_no_point_is_zero_everywhere():
    found = kernel_density([], bandwidth_km=1, cell_km=0.5, extent=EXTENT)
    assert found.values.shape == (40, 60)
    assert not found.values.any()


def test_cells_cover_the_extent_from_its_south_west_corner():
    found = kernel_density([(400_050, 500_050)], bandwidth_km=0.8, cell_km=0.7, extent=EXTENT)
    assert found.values.shape == (29, 43)
    assert found.extent == pytest.approx((400_000, 500_000, 430_100, 520_300))
    assert np.unravel_index(found.values.argmax(), found.values.shape) == (0, 0)
    assert (found.x_m[0], found.y_m[0]) == (400_350, 500_350)
    assert "43 × 29 cells of 0.7 km" in repr(found)


def test_the_value_of_a_place_is_the_one_of_its_cell():
    surface = Surface(np.arange(6.0).reshape(2, 3), 0.0, 0.0, 1.0)
    assert surface.at([(0, 0), (999, 999), (1000, 0), (2999, 1500)]).tolist() == [0, 0, 1, 5]
    assert np.isnan(surface.at([(-1, 0), (3000, 0), (0, 2000), (math.nan, 0), (math.inf, 0)])).all()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"bandwidth_km": 0}, "bandwidth_km=0"),
        ({"bandwidth_km": math.nan}, "bandwidth_km=nan"),
        ({"cell_km": -1}, "cell_km=-1"),
        ({"cell_km": 3}, "larger than the bandwidth"),
        ({"cell_km": 0.001}, "too many"),
        ({"extent": (0, 0, 0, 10)}, "extent="),
        ({"extent": (0, 0, math.inf, 10)}, "extent="),
        ({"kernel": "uniform"}, "kernel='uniform'"),
        ({"weights": [1, 2]}, "2 weights for 1 points"),
        ({"weights": [math.nan]}, "missing or infinite"),
        ({"xy_m": [(math.nan, 0)]}, "missing or infinite"),
        ({"xy_m": [1, 2, 3]}, "n rows and 2 columns"),
    ],
)
def test_bad_input_is_refused_in_words(changes, complaint):
    given = {"xy_m": [(410_000, 510_000)], "bandwidth_km": 1, "cell_km": 0.5, "extent": EXTENT} | changes
    with pytest.raises(ValueError, match=complaint):
        kernel_density(given.pop("xy_m"), **given)
