"""Moran, LISA and G* against published values, against esda, and against what must not change them."""

from __future__ import annotations

import math
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.stats.autocorrelation import (
    HOT_SPOT_CLASSES,
    LISA_CLASSES,
    _two_sided_p,
    benjamini_hochberg,
    getis_ord,
    local_moran,
    moran,
)
from atlas.analysis.stats.contiguity import Neighbors, neighbors
from atlas.analysis.stats.smoothed_rates import empirical_bayes, spatial_empirical_bayes

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import esda
    import libpysal

#: Meetings of three pairs of tracts in a point, which the list of neighbours distributed with GeoDa does not have.
POINTS_ONLY = ({5, 16}, {25, 30}, {31, 39})


@pytest.fixture(scope="module")
def columbus():
    """Anselin's (1988) 49 tracts of Columbus, Ohio, by their numbers."""
    table = gpd.read_file(libpysal.examples.get_path("columbus.shp")).set_index("POLYID")
    table.index = table.index.astype(int)
    table.geometry = table.geometry.scale(10_000, 10_000, origin=(0, 0))  # its units are not metres
    return table.set_crs("EPSG:26191")


@pytest.fixture(scope="module")
def queen(columbus):
    return neighbors(columbus, rule="queen")


def weights(around, transform="r"):
    """The same neighbours as libpysal has them."""
    matrix = around.binary.tocoo()
    near = {i: [] for i in range(len(around.codes))}
    for i, j in zip(matrix.coords[0], matrix.coords[1], strict=True):
        near[int(i)].append(int(j))
    made = libpysal.weights.W(near, id_order=list(near), silence_warnings=True)
    made.transform = transform
    return made


def chain(size):
    codes = [f"c{i:02d}" for i in range(size)]
    return Neighbors(pd.Index(codes), pd.DataFrame({"code_a": codes[:-1], "code_b": codes[1:], "km": 1.0}))


def series(*values, name="x"):
    return pd.Series(values, index=[f"c{i:02d}" for i in range(len(values))], name=name, dtype=float)


def test_columbus_crime_as_published(columbus, queen):
    """I = 0.485770914, variance 0.008991121 under randomisation: spdep's moran.test on GeoDa's list of neighbours."""
    rows = queen.pairs
    kept = [{a, b} not in POINTS_ONLY for a, b in zip(rows["code_a"], rows["code_b"], strict=True)]
    assert sum(kept) == 115
    geoda = Neighbors(queen.codes, rows[kept].reset_index(drop=True))
    found = moran(columbus["CRIME"], neighbors=geoda)
    assert found.index == pytest.approx(0.485770914, abs=5e-10)
    assert found.expected == pytest.approx(-0.020833333, abs=5e-10)
    assert ((found.index - found.expected) / found.z) ** 2 == pytest.approx(0.008991121, abs=5e-10)
    assert found.p == 0.002
    assert (found.units, found.left_out) == (49, ())


@pytest.mark.parametrize("rule", ["rook", "queen"])
@pytest.mark.parametrize("column", ["CRIME", "INC", "HOVAL"])
def test_moran_equals_esda(columbus, rule, column):
    around = neighbors(columbus, rule=rule)
    theirs = esda.Moran(columbus[column].to_numpy(), weights(around), permutations=0)
    ours = moran(columbus[column], neighbors=around, permutations=9)
    assert ours.index == pytest.approx(theirs.I, rel=1e-12)
    assert ours.z == pytest.approx(theirs.z_rand, rel=1e-9)


def test_local_moran_equals_esda_but_for_its_convention(columbus, queen):
    values = columbus["CRIME"].to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it announces that its p, the smaller side today, will be two-sided one day
        theirs = esda.Moran_Local(values, weights(queen), permutations=9999, seed=12345)
    ours = local_moran(columbus["CRIME"], neighbors=queen, permutations=9999)
    np.testing.assert_allclose(ours.table["local_i"] * 48 / 49, theirs.Is, rtol=1e-10)
    assert ours.table["quadrant"].map({"HH": 1, "LH": 2, "LL": 3, "HL": 4}).tolist() == theirs.q.tolist()
    # Two sets of random draws: p agrees within their chance, 4 standard errors.
    error = 8 * np.sqrt(theirs.p_sim * (1 - theirs.p_sim) / 9999 * 2) + 4e-4
    assert (np.abs(ours.table["p"] - np.minimum(2 * theirs.p_sim, 1)) <= error).all()
    assert ours.table["local_i"].mean() == pytest.approx(moran(columbus["CRIME"], neighbors=queen).index)
    np.testing.assert_allclose(ours.table["p_fdr"], benjamini_hochberg(ours.table["p"]))


def test_g_star_equals_esda(columbus, queen):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.G_Local(
            columbus["CRIME"].to_numpy(), weights(queen, "b"), transform="B", permutations=0, star=True
        )
    ours = getis_ord(columbus["CRIME"], neighbors=queen)
    np.testing.assert_allclose(ours.table["z"], theirs.Zs, rtol=1e-9)
    np.testing.assert_allclose(ours.table["p"] / 2, theirs.p_norm, rtol=1e-9)


def test_empirical_bayes_equals_esda():
    """On the sudden infant deaths of North Carolina, 1974 (Cressie 1993)."""
    table = gpd.read_file(libpysal.examples.get_path("sids2.shp")).set_crs("EPSG:26191")
    table.geometry = table.geometry.scale(100_000, 100_000, origin=(0, 0))
    events, births = table["SID74"], table["BIR74"]
    theirs = esda.smoothing.Empirical_Bayes(events.to_numpy(), births.to_numpy()).r.reshape(-1)
    np.testing.assert_allclose(empirical_bayes(events, births), theirs, rtol=1e-12)
    around = neighbors(table, rule="queen")
    local = weights(around, "b")
    local = esda.smoothing.Spatial_Empirical_Bayes(events.to_numpy(), births.to_numpy(), local).r.reshape(-1)
    np.testing.assert_allclose(spatial_empirical_bayes(events, births, neighbors=around), local, rtol=1e-9)


def test_a_checkerboard_and_two_halves_by_hand():
    # Four units in a chain, 1 1 −1 −1: Σ z·lag = 1 + 0 + 0 + 1 of 4. And 1 −1 1 −1: every lag is the opposite.
    assert moran(series(1, 1, -1, -1), neighbors=chain(4)).index == pytest.approx(0.5)
    assert moran(series(1, -1, 1, -1), neighbors=chain(4)).index == pytest.approx(-1)
    found = local_moran(series(5, 5, 1, 1), neighbors=chain(4), permutations=19).table
    assert found["lag"].tolist() == [5, 3, 3, 1]
    assert found["local_i"].tolist() == pytest.approx([1, 0, 0, 1])
    assert found["quadrant"].tolist() == ["HH", "HL", "LL", "LL"]


def test_the_p_of_all_permutations():
    # A chain of 3, 1 2 6: of the 6 orders the index is the same for an order and its reverse. z = −2 −1 3:
    # I = z₁z₂ + z₂(z₁ + z₃)/2 + z₃z₂ over 14, so −1.5/14 for 1 2 6, −9/14 for 1 6 2 (lag), … written out.
    found = moran(series(1, 2, 6), neighbors=chain(3), permutations=6000, seed=3)
    z = np.array([-2.0, -1, 3])
    orders = [z[list(order)] for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2))]
    indices = [(a * b + b * (a + c) / 2 + c * b) / 14 for a, b, c in orders]
    assert found.index == pytest.approx(indices[0])
    larger = np.mean([i >= indices[0] - 1e-12 for i in indices])
    smaller = np.mean([i <= indices[0] + 1e-12 for i in indices])
    assert found.p == pytest.approx(min(1, 2 * min(larger, smaller)), abs=0.03)


def test_benjamini_and_hochbergs_own_example():
    """The 15 p-values of their 1995 article, table of § 4.1: four are rejected at 0.05."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    adjusted = benjamini_hochberg(p)
    assert (adjusted <= 0.05).sum() == 4
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)
    shuffled = np.random.default_rng(0).permutation(15)
    assert benjamini_hochberg(np.array(p)[shuffled]).tolist() == adjusted[shuffled].tolist()
    # A larger p can be the better founded one: 3 · 0.01 = 0.03, 3/2 · 0.02 = 0.03, 3/3 · 0.021 = 0.021 for all three.
    assert benjamini_hochberg([0.01, 0.021, 0.02]).tolist() == pytest.approx([0.021, 0.021, 0.021])
    assert np.isnan(benjamini_hochberg([math.nan, 0.5])).tolist() == [True, False]
    assert benjamini_hochberg([]).tolist() == []
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.5])


def test_missing_units_and_islands_are_left_out_and_named():
    around = Neighbors(
        pd.Index([f"c{i:02d}" for i in range(7)]),
        pd.DataFrame({"code_a": ["c00", "c01", "c02", "c04"], "code_b": ["c01", "c02", "c03", "c05"], "km": 1.0}),
    )
    values = series(1, 2, 4, 8, 5, math.nan, 9)  # c04 has only c05 as a neighbour, c06 has none
    for found in (
        moran(values, neighbors=around, permutations=99),
        local_moran(values, neighbors=around),
        getis_ord(values, neighbors=around),
    ):
        assert found.left_out == ("c04", "c05", "c06")
    alone = moran(values.iloc[:4], neighbors=around, permutations=99)
    assert moran(values, neighbors=around, permutations=99).index == alone.index
    assert "3 left out" in repr(moran(values, neighbors=around, permutations=9))
    table = local_moran(values, neighbors=around).table
    assert table.index.equals(values.index)
    assert table.loc["c06", "value"] == 9
    assert table.loc[["c04", "c05", "c06"], ["lag", "local_i", "quadrant", "p"]].isna().all(axis=None)
    assert local_moran(values, neighbors=around).classes(alpha=0.9)[["c04", "c05", "c06"]].isna().all()
    assert getis_ord(values, neighbors=around).classes()[["c04", "c05", "c06"]].isna().all()


def test_classes_are_those_of_the_legend(columbus, queen):
    local = local_moran(columbus["CRIME"], neighbors=queen)
    plain, held = local.classes(), local.classes(correction="fdr")
    assert set(plain) <= set(LISA_CLASSES)
    assert {"HH", "LL", "ns"} <= set(plain)
    assert ((held == plain) | (held == "ns")).all()
    assert (held == "ns").sum() > (plain == "ns").sum()
    note = local.note()
    assert f"{(plain != 'ns').sum()} of 49 units are significant at 5 %" in note
    assert f"{(held != 'ns').sum()} remain" in note
    spots = getis_ord(columbus["CRIME"], neighbors=queen)
    classes, z = spots.classes(), spots.table["z"]
    assert set(classes) <= set(HOT_SPOT_CLASSES)
    assert (classes[z > 2.576] == "hot99").all()
    assert (classes[(z < -1.96) & (z > -2.575)] == "cold95").all()
    assert (classes[z.abs() < 1.644] == "ns").all()


def test_a_value_at_the_mean_is_never_significant():
    found = local_moran(series(9, 5, 1, 5, 9, 1, 5), neighbors=chain(7))
    assert found.table.loc["c01", "p"] == 1


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-1000, 1000), min_size=5, max_size=30).filter(lambda v: len(set(v)) > 1),
    st.randoms(use_true_random=False),
    st.floats(0.01, 100),
    st.floats(-1e4, 1e4),
)
def test_order_unit_and_origin_do_not_matter(values, random, factor, shift):
    x, around = series(*values), chain(len(values))
    order = list(x.index)
    random.shuffle(order)
    one, other = (moran(v, neighbors=around, permutations=49) for v in (x, (x * factor + shift)[order]))
    assert other.index == pytest.approx(one.index, abs=1e-6)
    assert other.p == one.p
    first = local_moran(x, neighbors=around, permutations=49)
    again = local_moran(x[order], neighbors=around.among(order), permutations=49)
    pd.testing.assert_frame_equal(again.table.loc[x.index], first.table)
    assert first.table["p"].between(1 / 50, 1).all()
    g = getis_ord(x * factor + shift, neighbors=around).table["z"]
    np.testing.assert_allclose(g, getis_ord(x, neighbors=around).table["z"], rtol=1e-4, atol=1e-4)


def test_a_seed_repeats_and_another_one_differs(columbus, queen):
    runs = [local_moran(columbus["INC"], neighbors=queen, permutations=99, seed=s).table["p"] for s in (1, 1, 2)]
    assert runs[0].equals(runs[1])
    assert not runs[0].equals(runs[2])


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: moran(series(1, 2), neighbors=chain(2)), "2 units have a value and a neighbour; three"),
        (lambda: moran(series(3, 3, 3, 3), neighbors=chain(4)), "same everywhere"),
        (lambda: moran(series(1, math.inf, 3), neighbors=chain(3)), "infinite at 'c01'"),
        (lambda: moran(series(1, 2, 3, 4), neighbors=chain(3)), "do not know 'c03'"),
        (lambda: local_moran(series(1, 2, 3), neighbors=chain(3), permutations=0), "permutations=0"),
        (lambda: local_moran(series(1, 2, 3), neighbors=chain(3)).classes(alpha=0), "alpha=0"),
        (lambda: getis_ord(series(1, 2, 4), neighbors=chain(3)).classes(correction="bonferroni"), "correction="),
    ],
)
def test_bad_input_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


def lattice(rows, columns):
    """A chessboard of units, each bordering those beside and above it."""
    name = {(i, j): f"c{i:02d}{j:02d}" for i in range(rows) for j in range(columns)}
    pairs = [
        (name[at], name[other]) for at in name for other in ((at[0], at[1] + 1), (at[0] + 1, at[1])) if other in name
    ]
    return Neighbors(pd.Index(sorted(name.values())), pd.DataFrame(pairs, columns=["code_a", "code_b"]).assign(km=1.0))


@pytest.fixture(scope="module")
def graphs(columbus):
    """Contiguity of several kinds: real districts, a regular lattice, hexagon-like corners, a chain."""
    squares = gpd.GeoDataFrame(
        index=[f"q{i:02d}{j:02d}" for i in range(9) for j in range(9)],
        geometry=[
            shapely.box(1000 * i, 1000 * j, 1000 * i + 1000, 1000 * j + 1000) for i in range(9) for j in range(9)
        ],
        crs="EPSG:26191",
    )
    return {
        "columbus": neighbors(columbus, rule="queen"),
        "lattice": lattice(12, 9),
        "queen": neighbors(squares, rule="queen"),
        "chain": chain(90),
    }


@pytest.mark.parametrize("graph", ["columbus", "lattice", "queen", "chain"])
def test_of_pure_noise_one_unit_in_twenty_is_significant_at_five_per_cent(graphs, graph):
    around, rng = graphs[graph], np.random.default_rng(len(graph))
    shares = {"lisa": [], "spots": []}
    for seed in range(60):
        noise = pd.Series(rng.normal(size=len(around.codes)), index=around.codes, name="noise")
        lisa = local_moran(noise, neighbors=around, permutations=999, seed=seed)
        shares["lisa"].append((lisa.classes() != "ns").mean())
        shares["spots"].append(getis_ord(noise, neighbors=around).table["p"].le(0.05).mean())
    for name, found in shares.items():
        assert 0.04 <= np.mean(found) <= 0.06, (graph, name, np.mean(found))


def test_of_pure_noise_few_maps_have_a_discovery_once_their_share_is_held(graphs):
    around, rng = graphs["lattice"], np.random.default_rng(11)
    maps = [pd.Series(rng.normal(size=108), index=around.codes, name="noise") for _ in range(60)]
    some = [getis_ord(noise, neighbors=around).table["p_fdr"].le(0.05).any() for noise in maps]
    assert np.mean(some) <= 0.12, "a map in twenty, within its chance"


def test_a_cluster_that_was_planted_is_found_and_nothing_far_from_it(graphs):
    around = graphs["lattice"]
    noise = pd.Series(np.random.default_rng(4).normal(size=108), index=around.codes, name="planted")
    block = [f"c{i:02d}{j:02d}" for i in range(3, 7) for j in range(2, 6)]
    noise[block] += 6.0
    middle = [f"c{i:02d}{j:02d}" for i in (4, 5) for j in (3, 4)]
    lisa = local_moran(noise, neighbors=around, permutations=9999)
    assert set(lisa.classes(correction="fdr")[middle]) == {"HH"}
    assert set(getis_ord(noise, neighbors=around).classes(correction="fdr")[middle]) == {"hot99"}
    far = [f"c{i:02d}{j:02d}" for i in range(9, 12) for j in range(9)]
    assert (lisa.classes(correction="fdr")[far] != "HH").all()


@given(st.integers(0, 400), st.integers(1, 400))
def test_two_sides_are_twice_the_smaller_one_and_never_more_than_one(larger, draws):
    larger = min(larger, draws)
    simulated = np.concatenate((np.full(larger, 2.0), np.zeros(draws - larger)))
    p = _two_sided_p(1.0, simulated)
    assert p == min(1.0, 2 * (min(larger, draws - larger) + 1) / (draws + 1))
    assert p == pytest.approx(_two_sided_p(-1.0, -simulated)), "neither side is favored"
