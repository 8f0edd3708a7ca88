"""Are classes those of the field's methods, left-closed, true at both ends, and honest after rounding?"""

from __future__ import annotations

import itertools
import math
import warnings
from collections import Counter
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from atlas.cartography.marks.fitted_classes import edge_texts
from atlas.cartography.scales import classification
from atlas.cartography.scales.classification import (
    METHODS,
    classify,
    common,
    default_classes,
    manual,
    membership,
    round_significant,
)
from atlas.cartography.scales.scales import ClassScale
from atlas.errors import ClassificationError

ALL_METHODS = sorted(METHODS)
POSITIVE = st.lists(st.floats(1e-3, 1e6).map(lambda v: round(v, 3)), min_size=1, max_size=60)
VALUES = st.lists(st.floats(-1e5, 1e5).map(lambda v: round(v, 2)), min_size=1, max_size=60)


def array(values):
    return np.asarray(values, dtype=np.float64)


def class_by_hand(value, edges):
    """Left-closed, the last one closed: the sentence of CARTOGRAPHY.md, spelled out."""
    if math.isnan(value):
        return -1
    last = len(edges) - 2
    for i in range(last):
        if edges[i] <= value < edges[i + 1]:
            return i
    return last if edges[last] <= value <= edges[last + 1] else -1


def spread(values, codes):
    """Sum of squared deviations inside the classes."""
    return sum(((values[codes == k] - values[codes == k].mean()) ** 2).sum() for k in np.unique(codes))


def same_partition(a, b):
    return len({*zip(a, b, strict=True)}) == len(set(a)) == len(set(b))


def sample(seed, n, kind):
    rng = np.random.default_rng(seed)
    return {"normal": rng.normal(50, 20, n), "lognormal": rng.lognormal(2, 1.3, n), "uniform": rng.uniform(-5, 5, n)}[
        kind
    ]


# Membership ---------------------------------------------------------------------------------------------------


@given(
    edges=st.lists(st.integers(-50, 50), min_size=2, max_size=8, unique=True).map(sorted),
    values=st.lists(st.one_of(st.integers(-60, 60), st.just(math.nan), st.floats(-60, 60)), max_size=40),
)
def test_membership_is_left_closed_and_the_last_class_closed(edges, values):
    found = membership(array(values), edges)
    assert found.tolist() == [class_by_hand(v, edges) for v in values]


def test_every_value_equal_to_a_break_goes_up_except_the_maximum():
    assert membership(array([0, 5, 15, 40]), (0, 5, 15, 40)).tolist() == [0, 1, 2, 2]
    just_under = array([np.nextafter(5, 0), np.nextafter(15, 0), np.nextafter(0, -1), np.nextafter(40, 41)])
    assert membership(just_under, (0, 5, 15, 40)).tolist() == [0, 1, -1, -1]


def test_what_is_not_a_number_has_no_class():
    assert membership(array([math.nan, math.inf, -math.inf]), (0, 1, 2)).tolist() == [-1, -1, -1]
    assert membership(array([math.nan, 3.0, 2.9]), (3.0, 3.0)).tolist() == [-1, 0, -1]


# Methods against mapclassify and brute force --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["normal", "lognormal", "uniform"])
@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("seed", range(6))
def test_jenks_is_mapclassify_s_optimum(kind, classes, seed):
    values = np.sort(sample(seed, 40, kind))
    edges = METHODS["jenks"](values, classes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = mapclassify.FisherJenks(values, k=classes)
    ours = membership(values, edges)
    assert spread(values, ours) == pytest.approx(spread(values, theirs.yb), rel=1e-9)
    assert same_partition(ours, theirs.yb)


@given(
    values=st.lists(st.integers(-30, 30), min_size=2, max_size=9),
    classes=st.integers(2, 5),
    offset=st.sampled_from([0.0, 1e6]),
)
def test_jenks_is_the_exact_optimum_over_every_partition(values, classes, offset):
    points = np.sort(array(values)) + offset
    distinct = np.unique(points)
    classes = min(classes, len(distinct))
    best = min(
        spread(points, np.searchsorted(array([distinct[i] for i in cut]), points, side="right"))
        for cut in itertools.combinations(range(1, len(distinct)), classes - 1)
    )
    edges = METHODS["jenks"](points, classes)
    assert len(edges) == classes + 1
    assert spread(points, membership(points, edges)) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("kind", ["normal", "lognormal", "uniform"])
@pytest.mark.parametrize("classes", [2, 3, 5, 6])
@pytest.mark.parametrize("n", [30, 47, 110])
@pytest.mark.parametrize(("method", "theirs"), [("quantile", "Quantiles"), ("equal", "EqualInterval")])
def test_quantile_and_equal_part_the_values_as_mapclassify_does(kind, classes, n, method, theirs):
    values = np.sort(sample(n * classes, n, kind))
    edges = METHODS[method](values, classes)
    other = getattr(mapclassify, theirs)(values, k=classes)
    assert edges[1:] == pytest.approx(other.bins.tolist())
    # Theirs are right-closed: the same parts wherever no value stands on an inner break.
    free = ~np.isin(values, edges[1:-1])
    assert same_partition(membership(values, edges)[free], other.yb[free])
    on_break = np.isin(values, edges[1:-1])
    if method == "equal":
        assert not on_break.any()
    assert (membership(values, edges)[on_break] == other.yb[on_break] + 1).all()


@given(values=POSITIVE, classes=st.integers(1, 6))
def test_geometric_breaks_have_equal_ratios(values, classes):
    points = np.sort(array(values))
    assume(points[0] < points[-1])
    edges = METHODS["geometric"](points, classes)
    ratios = [b / a for a, b in itertools.pairwise(edges)]
    assert ratios == pytest.approx([ratios[0]] * len(ratios))


def test_geometric_refuses_zero_and_negative_with_a_remedy():
    for low in (0.0, -2.0):
        with pytest.raises(ClassificationError, match="quantile"):
            classify(array([low, 1, 10, 100]), method="geometric", classes=3)


@pytest.mark.parametrize("classes", [2, 3, 5, 6])
@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_half_deviations_are_mapclassify_s_multiples(kind, classes):
    values = np.sort(sample(11, 400, kind))
    for method, step in (("mean_sd", 1.0), ("mean_half_sd", 0.5)):
        multiples = [(i - (classes - 2) / 2) * step for i in range(classes - 1)]
        theirs = mapclassify.StdMean(values, multiples=multiples).bins
        # Theirs divides by n; edges outside the range are ours to leave out.
        expected = [
            values.mean() + m * values.std()
            for m in multiples
            if values[0] < values.mean() + m * values.std() < values[-1]
        ]
        assert METHODS[method](values, classes)[1:-1] == pytest.approx(expected)
        inside = [b for b in theirs if values[0] < b < values[-1]]
        assert len(inside) == len(expected)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("classes", [2, 3, 5, 6])
def test_head_tail_begins_like_mapclassify_s_and_stops_when_the_head_is_no_minority(seed, classes):
    values = np.sort(sample(seed, 300, "lognormal"))
    edges = METHODS["head_tail"](values, classes)
    theirs = mapclassify.HeadTailBreaks(values).bins.tolist()
    inner = edges[1:-1]
    assert inner == pytest.approx(theirs[: len(inner)])
    heads = [values[values >= e] for e in (values[0], *inner)]
    shares = [len(b) / len(a) for a, b in itertools.pairwise(heads)]
    assert all(share <= 0.4 for share in shares)
    if len(inner) < classes - 1:
        rest = heads[-1]
        assert (rest >= rest.mean()).mean() > 0.4


def test_head_tail_by_hand():
    values = array([1] * 7 + [10, 10, 100.0])  # mean 12.7: one in ten above it, alone
    assert METHODS["head_tail"](np.sort(values), 5) == pytest.approx([1, 12.7, 100])
    assert METHODS["head_tail"](np.arange(10.0), 5) == [0, 9], "half of the values lie above the mean: no tail"


@pytest.mark.parametrize("classes", [2, 4, 6])
def test_the_mean_is_a_break_of_mean_sd_when_classes_are_even_and_steps_are_one_deviation(classes):
    values = np.sort(sample(3, 500, "normal"))
    edges = METHODS["mean_sd"](values, classes)
    assert any(math.isclose(edge, values.mean()) for edge in edges[1:-1])
    assert np.diff(edges[1:-1]) == pytest.approx(values.std())
    odd = METHODS["mean_sd"](values, classes + 1)
    middle = len(odd) // 2
    assert (odd[middle - 1] + odd[middle]) / 2 == pytest.approx(values.mean())


def test_nested_means_by_hand():
    values = np.sort(array([0, 1, 2, 3, 10, 20, 50, 114]))  # mean 25; halves 6 and 82
    assert METHODS["nested_means"](values, 4) == pytest.approx([0, 6, 25, 82, 114])
    assert METHODS["nested_means"](values, 2) == pytest.approx([0, 25, 114])
    assert METHODS["nested_means"](values, 3) == pytest.approx([0, 25, 114])
    assert METHODS["nested_means"](values, 1) == pytest.approx([0, 114])


def test_q6_cuts_at_its_six_shares():
    values = np.arange(0.0, 101.0)
    assert METHODS["q6"](values, 6) == pytest.approx([0, 5, 25, 50, 75, 95, 100])


# The whole: rounding, ends, order ----------------------------------------------------------------------------------


@given(values=VALUES, classes=st.one_of(st.none(), st.integers(1, 6)), method=st.sampled_from(ALL_METHODS))
def test_the_promises_of_classify(values, classes, method):
    points = array(values)
    assume(method != "geometric" or points.min() > 0)
    found = classify(points, method=method, classes=classes)
    assert found.edges[0] == points.min()
    assert found.edges[-1] == points.max()
    if len(np.unique(points)) > 1:
        assert all(a < b for a, b in itertools.pairwise(found.edges)), found.edges
    codes = membership(points, found.edges)
    assert codes.tolist() == [class_by_hand(v, found.edges) for v in points]
    assert set(codes) == set(range(found.classes)), "an empty class was kept or a value lost"
    assert found.classes <= (6 if method == "q6" else classes or default_classes(len(points)))
    exact = [min(points), *sorted({e for e in found.computed if points.min() < e < points.max()}), max(points)]
    filled = len(set(membership(points, exact)))
    assert found.merged == max(0, filled - found.classes), "what ties empty is not rounding's doing"
    assert found.asked == (classes or 0)


@given(values=VALUES, classes=st.integers(1, 6), method=st.sampled_from(ALL_METHODS), seed=st.integers(0, 99))
def test_order_and_missing_values_change_nothing(values, classes, method, seed):
    points = array(values)
    assume(method != "geometric" or points.min() > 0)
    shuffled = np.random.default_rng(seed).permutation(np.concatenate([points, [np.nan, np.inf, -np.inf, np.nan]]))
    assert classify(shuffled, method=method, classes=classes) == classify(points, method=method, classes=classes)


@given(values=st.lists(st.floats(0.5, 1e5), min_size=20, max_size=60, unique=True), classes=st.integers(2, 6))
def test_inner_breaks_have_two_figures_unless_two_breaks_would_be_one(values, classes):
    found = classify(array(values), method="quantile", classes=classes)
    for edge in found.edges[1:-1]:
        assert any(math.isclose(edge, exact, rel_tol=0.051) for exact in found.computed)
    figures = [len(f"{edge:.12e}".split("e")[0].replace(".", "").rstrip("0")) for edge in found.edges[1:-1]]
    two = {round_significant(e, 2) for e in found.computed[1:-1]}
    if len(two) == classes - 1 and min(values) < min(two) and max(two) < max(values):
        assert all(f <= 2 for f in figures), found
    assert all(f <= 15 for f in figures)


@given(values=st.lists(st.floats(0.5, 1e5), min_size=2, max_size=40), classes=st.integers(2, 6))
def test_decimals_write_every_inner_break_exactly(values, classes):
    found = classify(array(values), method="quantile", classes=classes)
    for edge in found.edges[1:-1]:
        assert float(f"{edge:.{found.decimals}f}") == pytest.approx(edge, rel=1e-9)


@pytest.mark.parametrize("method", ALL_METHODS)
def test_all_equal_is_one_class(method):
    found = classify(array([7.0] * 9), method=method, classes=5)
    assert found.classes == 1
    assert found.edges == (7.0, 7.0)
    assert membership(array([7.0, np.nan]), found.edges).tolist() == [0, -1]


@pytest.mark.parametrize("method", ALL_METHODS)
def test_one_value_is_one_class(method):
    found = classify(array([-3.25]), method=method)
    assert (found.classes, found.edges, found.decimals) == (1, (-3.25, -3.25), 2)


@pytest.mark.parametrize("pair", [(1.0, 2.0), (9.99, 10.0), (0.0, 1e-3), (-5.0, 5.0), (1e6, 1e6 + 1), (1e9, 1e9 + 1)])
@pytest.mark.parametrize("method", ["quantile", "equal", "jenks", "mean_sd", "nested_means"])
def test_two_distinct_values_are_two_classes(pair, method):
    values = array([*pair] * 3)
    found = classify(values, method=method, classes=5)
    assert found.classes == 2
    assert membership(values, found.edges).tolist() == [0, 1] * 3


@pytest.mark.parametrize("method", ["quantile", "equal", "jenks", "q6", "mean_sd", "nested_means"])
@pytest.mark.parametrize("factor", [1e-9, 1e-3, 1.0, 1e9, 1e12])
@pytest.mark.parametrize("sign", [1, -1])
def test_magnitude_and_sign_of_the_unit_do_not_change_the_number_of_classes(method, factor, sign):
    values = sign * array([1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
    small = classify(values, method=method, classes=4)
    scaled = classify(values * factor, method=method, classes=4)
    assert scaled.classes == small.classes
    assert membership(values * factor, scaled.edges).tolist() == membership(values, small.edges).tolist()


def test_a_class_emptied_by_rounding_is_merged_and_said():
    # At full precision 10.4 parts the values in two; rounded to one figure, 10 leaves the first class empty.
    values = array([10.0, 10.3, 10.5, 30.0, 31.0, 60.0])
    found = classify(values, method="quantile", classes=3, significant=1)
    counts = Counter(membership(values, found.edges).tolist())
    assert found.classes == len(counts) == 3 - found.merged
    assert sum(counts.values()) == 6


def test_rounding_that_joins_two_classes_is_counted_and_ties_are_not():
    # 96, 97 and 104 to one figure are 100, below and above: a class goes, whatever method set the breaks.
    values = array([90, 91, 94, 98, 99, 103, 105, 190, 191, 400.0])
    found = classify(values, method="jenks", classes=5, significant=1)
    exact = membership(values, found.computed)
    assert found.merged == len(set(exact)) - found.classes
    tied = classify(array([0] * 8 + [1, 2, 3, 4, 5, 6]), method="quantile", classes=6)
    assert (tied.merged, tied.asked) == (0, 6)
    assert tied.classes < 6


def test_ties_on_a_quantile_join_rather_than_leave_an_empty_class():
    values = array([0] * 8 + [1, 2])
    found = classify(values, method="quantile", classes=5)
    counts = np.bincount(membership(values, found.edges))
    assert (counts > 0).all()
    assert found.classes < 3  # three distinct values are three classes at the most, and most of them are one
    assert (found.asked, found.merged) == (5, 0)


def test_nothing_to_classify_is_said():
    for values in ([], [np.nan, np.inf]):
        with pytest.raises(ClassificationError, match="no value"):
            classify(array(values))
        with pytest.raises(ClassificationError, match="no value"):
            manual(array(values), [1, 2])


@pytest.mark.parametrize("classes", [0, -1])
def test_fewer_than_one_class_is_refused(classes):
    with pytest.raises(ClassificationError, match="at least one"):
        classify(array([1, 2, 3]), classes=classes)


def test_default_number_of_classes_is_huntsberger_s():
    assert [default_classes(n) for n in (0, 1, 2, 8, 16, 30, 32, 110, 10**6)] == [1, 1, 2, 4, 5, 6, 6, 6, 6]


@given(value=st.floats(-1e12, 1e12, allow_subnormal=False), figures=st.integers(1, 6))
def test_rounding_to_figures_is_that_of_decimal_arithmetic(value, figures):
    found = round_significant(value, figures)
    assert found == float(Context(prec=figures, rounding=ROUND_HALF_UP).create_decimal(repr(value)))
    assert len(f"{found:.14e}".split("e")[0].lstrip("-").replace(".", "").rstrip("0")) <= figures


# About a reference ---------------------------------------------------------------------------------------------------


@given(
    values=st.lists(st.floats(-500, 500).map(lambda v: round(v, 1)), min_size=3, max_size=60),
    reference=st.sampled_from([0.0, 1.0, 100.0]),
    classes=st.sampled_from([2, 4, 6]),
    method=st.sampled_from(["quantile", "jenks"]),
)
def test_the_reference_is_a_break_and_steps_on_both_sides_are_equal(values, reference, classes, method):
    points = array(values)
    assume(points.min() < reference < points.max() and (points.min() < 0 or reference == 0))
    found = classify(points, method=method, classes=classes, reference=reference)
    assert reference in found.edges
    inner = array(found.edges[1:-1]) - reference
    steps = np.abs(inner[inner != 0])
    if len(steps):
        # Classes without values may be gone: what stays stands at whole steps.
        k = steps / steps.min()
        assert np.allclose(k, np.round(k), atol=1e-9) or np.allclose(2 * k, np.round(2 * k), atol=1e-9), found.edges
    assert len(inner[inner < 0]) < classes / 2
    assert len(inner[inner > 0]) < classes / 2
    codes = membership(points, found.edges)
    assert set(codes) == set(range(found.classes))
    below = found.edges.index(reference)
    assert ((codes < below) == (points < reference)).all()


@given(
    values=st.lists(st.floats(-500, 500).map(lambda v: round(v, 1)), min_size=3, max_size=60),
    reference=st.sampled_from([0.0, 1.0, 100.0]),
    classes=st.sampled_from([3, 5, 7]),
)
def test_a_neutral_class_has_the_reference_in_its_middle(values, reference, classes):
    points = array(values)
    assume(points.min() < reference < points.max() and (points.min() < 0 or reference == 0))
    found = classify(points, classes=classes, reference=reference, neutral=True)
    assert all(a < b for a, b in itertools.pairwise(found.edges))
    assert found.classes <= classes
    (middle,) = [i for i, (a, b) in enumerate(itertools.pairwise(found.edges)) if a <= reference < b]
    low, high = found.edges[middle : middle + 2]
    if low > points.min() and high < points.max():
        assert high - reference == pytest.approx(reference - low), "the reference is in the middle"
    steps = [b - a for a, b in itertools.pairwise(found.edges[1:-1])]
    if len(steps) > 1:
        assert steps == pytest.approx([min(steps) * round(step / min(steps)) for step in steps]), "whole steps"
    counts = np.bincount(membership(points, found.edges), minlength=found.classes)
    assert all(counts[i] for i in range(found.classes) if i != middle), "only the neutral class may be empty"


def test_steps_about_a_reference_are_as_many_below_as_above_it():
    values = array([-40, -22, -12, -3, 1, 4, 8, 16, 33, 50.0])
    assert classify(values, classes=4, reference=0.0).edges == (-40, -15, 0, 15, 50)
    assert classify(values, classes=6, reference=0.0).edges == (-40, -20, -10, 0, 10, 20, 50)


def test_a_neutral_class_by_hand():
    values = array([-40, -22, -12, -3, 1, 4, 8, 16, 33, 50.0])
    found = classify(values, classes=5, reference=0.0, neutral=True)
    assert found.edges == (-40, -30, -10, 10, 30, 50)
    assert membership(values, found.edges).tolist() == [0, 1, 1, 2, 2, 2, 2, 3, 4, 4]


@given(
    logs=st.lists(st.floats(-4, 4), min_size=3, max_size=60),
    reference=st.sampled_from([0.5, 1.0, 100.0]),
    classes=st.sampled_from([4, 5, 6, 7]),
)
def test_a_quotient_is_cut_in_equal_ratios(logs, reference, classes):
    """Twice and half the reference stand as many classes from it: the logarithms of the breaks are at whole steps."""
    points = np.round(reference * np.exp2(array(logs)), 6)
    assume(points.min() < reference < points.max())
    found = classify(points, classes=classes, reference=reference, neutral=bool(classes % 2))
    away = np.abs(np.log(array([e for e in found.edges[1:-1] if e != reference]) / reference))
    if len(away) > 1 and away.max() > 0.2:
        steps = away / min(away)
        assert any(np.allclose(steps * k, np.round(steps * k), atol=0.12) for k in (1, 2, 3)), found.edges
    if classes % 2 == 0:
        assert reference in found.edges


def test_the_breaks_of_a_quotient_by_hand():
    values = array([0, 0.2, 0.3, 0.45, 0.6, 0.8, 0.9, 1.0, 1.2, 1.6, 1.8, 2.2, 2.4, 2.49])
    assert classify(values, classes=6, reference=1.0).edges == (0, 0.444, 0.667, 1, 1.5, 2.25, 2.49)
    assert classify(values, classes=4, reference=1.0).edges == (0, 0.5, 1, 2, 2.49)


@pytest.mark.parametrize("reference", [0.0, 1.0, 5.0])
def test_values_on_one_side_of_a_reference_are_classed_by_the_method(reference):
    """A diverging ramp has nothing to turn about, but the map must still tell the values apart."""
    values = array([5, 6, 7, 9, 12, 20, 33, 54])
    found = classify(values, method="quantile", classes=4, reference=reference)
    assert found.edges == classify(values, method="quantile", classes=4).edges
    assert found.classes == 4


# An editor's breaks --------------------------------------------------------------------------------------------------


def test_manual_breaks_keep_true_ends_and_drop_outer_edges():
    values = array([3, 12, 30, 55, 81])
    assert manual(values, [10, 50]).edges == (3, 10, 50, 81)
    assert manual(values, [0, 10, 50, 100]).edges == (3, 10, 50, 81)
    assert manual(values, [3, 12.5, 81]).edges == (3, 12.5, 81)
    assert manual(values, [12.5]).decimals == 1
    for outside in ([0, 1, 10], [10, 100, 200]):
        with pytest.raises(ClassificationError, match="bound no class"):
            manual(values, outside)


def test_manual_breaks_that_do_not_work_are_refused():
    values = array([3, 12, 30, 55, 81])
    for wrong in ([50, 10], [10, 10], [10, math.nan], [10, math.inf]):
        with pytest.raises(ClassificationError, match="increase"):
            manual(values, wrong)
    with pytest.raises(ClassificationError, match=r"13–29"):
        manual(values, [13, 29])


@given(values=VALUES, edges=st.lists(st.integers(-1000, 1000), min_size=1, max_size=6, unique=True).map(sorted))
def test_manual_breaks_lose_no_value(values, edges):
    points = array(values)
    try:
        found = manual(points, edges)
    except ClassificationError:
        whole = [points.min(), *(e for e in edges if points.min() < e < points.max()), points.max()]
        outside = (sum(e < points.min() for e in edges), sum(e > points.max() for e in edges))
        assert (np.histogram(points, whole)[0] == 0).any() or max(outside) > 1
        return
    codes = membership(points, found.edges)
    assert (codes >= 0).all()
    assert set(codes) == set(range(found.classes))
    assert set(found.edges[1:-1]) <= set(map(float, edges))


@given(values=VALUES, edges=st.lists(st.integers(-1000, 1000), min_size=1, max_size=6, unique=True).map(sorted))
def test_breaks_of_a_series_stay_whatever_the_plate_s_values_are(values, edges):
    points = array(values)
    found = common(points, edges)
    assert set(map(float, edges)) <= set(found.edges)
    assert (membership(points, found.edges) >= 0).all()
    assert found.edges[0] == found.edges[-1] or common(points, found.edges) == found
    if len(edges) > 1 and edges[0] <= points.min() and points.max() <= edges[-1]:
        assert found.edges == tuple(map(float, edges)), "what another plate needs stays, empty or not"


def test_breaks_of_a_series_that_do_not_work_are_refused():
    with pytest.raises(ClassificationError, match="increase"):
        common(array([1, 2]), [3, 3])
    with pytest.raises(ClassificationError, match="no value"):
        common(array([np.nan]), [1])
    assert common(array([np.nan]), [1, 2, 4.5]).edges == (1, 2, 4.5), "a plate without data among others"


def test_an_unknown_method_is_told_the_known_ones():
    with pytest.raises(ValueError, match=r"no method “zz”.*jenks"):
        classify(array([1, 2, 3]), method="zz")


def test_every_method_promised_is_there():
    assert set(METHODS) == set(classification.Method.__args__)


@pytest.mark.parametrize("reference", [1.0, 9.0, -5.0, 99.0])
def test_a_reference_at_the_end_of_the_values_or_beyond_parts_nothing(reference):
    values = array([1, 2, 3, 5, 8, 9])
    assert classify(values, classes=3, reference=reference) == classify(values, classes=3)


@pytest.mark.parametrize(("least", "text"), [(0.004, "0,004"), (0.3, "0,3"), (2.0, "2")])
def test_beside_a_zero_that_stands_apart_no_class_begins_with_zero(least, text):
    """“None” and “0 – 10” beside each other would be two places for the same value."""
    values = array([0, least, 12, 24, 30])
    breaks = classification.Breaks((least, 10.0, 20.0, 30.0), (least, 10.0, 20.0, 30.0), 0)
    scale = ClassScale(pd.Series(values), breaks, ("#eeeeee", "#999999", "#333333"), zero_apart=True)
    assert edge_texts(scale, "fr")[0] == text
    assert edge_texts(replace(scale, zero_apart=False), "fr")[0] == f"{least:.0f}"


@pytest.mark.parametrize(
    ("ends", "texts"),
    [
        ((0.0, 79.233734), ("0,0", "79,2")),
        ((0.000123, 0.000456), ("0,000123", "0,000456")),
        ((3.0, 1500.4), ("3", "1\u202f500")),
    ],
)
def test_the_ends_of_a_single_class_are_written_with_as_many_figures_as_say_them(ends, texts):
    scale = ClassScale(pd.Series(array(ends)), classification.Breaks(ends, ends, 6), ("#eeeeee",))
    assert edge_texts(scale, "fr") == texts
