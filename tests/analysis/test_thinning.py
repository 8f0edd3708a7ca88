"""Do the actors that thinning leaves cover exactly what all of them cover, and are they few?"""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.spatial import coverage as covering
from atlas.analysis.spatial.coverage import thin_points

PARTS = np.array([shapely.box(x, y, x + 2_500, y + 2_500) for x in range(-5_000, 15_000, 2_500) for y in range(-5_000, 15_000, 2_500)])  # fmt: skip # noqa: E501


def cloud(seed):
    """Points as they come: towns, rings with a hole, lattices, lines, strewn ones, some of them doubled."""
    rng = np.random.default_rng(seed)
    turn = rng.uniform(0, 2 * math.pi, 800)
    ring = 5_000 + rng.uniform(1_500, 4_500) * np.column_stack((np.cos(turn), np.sin(turn)))
    kinds = (
        rng.normal(5_000, rng.uniform(50, 2_500), (1_500, 2)),
        ring + rng.normal(0, 30, ring.shape),
        np.stack(np.meshgrid(*[np.arange(0, 10_000, rng.integers(150, 900))] * 2), axis=-1).reshape(-1, 2),
        np.column_stack((rng.uniform(0, 10_000, 500), np.full(500, 3_000.0))),
        rng.uniform(0, 10_000, (rng.integers(1, 800), 2)),
    )
    chosen = [kinds[i].astype(float) for i in rng.permutation(5)[: rng.integers(1, 4)]]
    points = np.concatenate(chosen)
    return np.concatenate((points, points[: len(points) // 5]))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), distance_m=st.floats(60, 6_000))
def test_the_actors_left_cover_exactly_what_all_cover(seed, distance_m):
    points = cloud(seed)
    left = thin_points(points, distance_m)
    assert len(left) <= len(points)
    assert {tuple(row) for row in left} <= {tuple(row) for row in points}
    np.testing.assert_allclose(
        covering.coverage(left, PARTS, distance_m=distance_m),
        covering.coverage(points, PARTS, distance_m=distance_m),
        atol=1e-9,
    )


def test_a_town_keeps_its_rim_and_little_else():
    points = np.random.default_rng(0).normal(0, 3_000, (50_000, 2))
    assert len(thin_points(points, 5_000.0)) < 2_500


def test_few_actors_and_far_ones_stay():
    assert len(thin_points(np.empty((0, 2)), 100.0)) == 0
    assert len(thin_points(np.array([(1.0, 2.0)]), 100.0)) == 1
    far = np.array([(0.0, 0.0), (1e6, 1e6), (5e5, 0.0)])
    assert thin_points(far, 10.0).tolist() == far.tolist()  # no raster is fine enough
    assert thin_points(far, 1e5).tolist() == far.tolist()


def test_a_hole_that_only_inner_actors_cover_stays_covered():
    # A ring of actors and one in its middle: without the middle one its surroundings are uncovered.
    turn = np.linspace(0, 2 * math.pi, 3_000)
    ring = 1_900 * np.column_stack((np.cos(turn), np.sin(turn)))
    points = np.concatenate((ring, [(0.0, 0.0)] * 200))
    assert any((row == 0).all() for row in thin_points(points, 1_000.0))


@pytest.mark.parametrize("spread", ["town", "even"])
def test_many_actors_are_thinned_on_the_way_and_few_are_not(monkeypatch, spread):
    monkeypatch.setattr(covering, "_MANY", 3_000)
    rng = np.random.default_rng(3)
    points = rng.normal(5_000, 1_500, (3_000, 2)) if spread == "town" else rng.uniform(0, 10_000, (3_000, 2))
    quick = covering.coverage(points, PARTS, distance_m=700)
    seen = []
    monkeypatch.setattr(covering, "thin_points", lambda points, distance_m: seen.append(len(points)) or points)
    np.testing.assert_allclose(covering.coverage(points, PARTS, distance_m=700), quick, atol=1e-9)
    covering.coverage(points[:100], PARTS, distance_m=700)
    assert len(seen) == 1
