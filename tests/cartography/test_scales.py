"""Does a scale give each value its class and each circle its area, and choose round values for a legend?"""

from __future__ import annotations

import itertools
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.cartography.scales.classification import Breaks, classify
from atlas.cartography.scales.scales import (
    NO_DATA,
    NOT_APPLICABLE,
    SUPPRESSED,
    ZERO,
    CategoryScale,
    Caution,
    ClassScale,
    SizeScale,
)

AMOUNTS = st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1e9)), min_size=1, max_size=40)
COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=40)


def sizes(values, largest=None, diameter=16.0):
    table = pd.Series(values, dtype="float64")
    return SizeScale(table, table.max() if largest is None else largest, diameter)


@given(values=AMOUNTS, diameter=st.floats(1, 60))
def test_areas_are_proportional_to_values_from_zero(values, diameter):
    scale = sizes(values, diameter=diameter)
    found = scale.diameters(np.array(values))
    assert (found >= 0).all()
    if max(values) > 0:
        assert found.max() == pytest.approx(diameter)
        assert (found**2).tolist() == pytest.approx([diameter**2 * v / max(values) for v in values], abs=1e-9)


def test_zero_negative_and_missing_values_have_no_circle():
    scale = sizes([4.0, 0.0, -3.0, math.nan, 1.0])
    assert scale.diameters(np.array([4.0, 0.0, -3.0, math.nan, 1.0])).tolist() == [16.0, 0, 0, 0, 8.0]
    assert (scale.missing, scale.zeros) == (1, 1)
    assert sizes([0.0, 0.0]).diameters(np.array([0.0])).tolist() == [0.0]
    assert sizes([0.0, 0.0]).legend_values() == ()


def test_one_scale_serves_a_series_of_plates():
    small, large = sizes([5, 10], largest=40), sizes([40, 10], largest=40)
    assert small.diameters(np.array([10.0])) == large.diameters(np.array([10.0])) == 8.0
    assert small.legend_values()[:2] == large.legend_values()[:2] == (40, 20)


@given(values=AMOUNTS, count=st.integers(1, 4))
def test_legend_values_are_round_and_fall_apart(values, count):
    scale = sizes(values)
    shown = scale.legend_values(count)
    if max(values) == 0:
        assert shown == ()
        return
    assert 1 <= len(shown) <= count
    assert all(a > b > 0 for a, b in itertools.pairwise((*shown, 1e-320))) or len(shown) == 1
    assert shown[0] <= max(values) * (1 + 1e-9)
    assert shown[0] > 0.6 * max(values), "the largest circle of the legend is far from the largest of the map"
    for value in shown:
        assert len(Decimal(f"{value:.10e}").normalize().as_tuple().digits) <= 2
    diameters = scale.diameters(np.array(shown))
    assert all(a - b > 0.1 * diameters[0] for a, b in itertools.pairwise(diameters))


@given(values=COUNTS)
def test_the_legend_of_a_count_shows_whole_numbers(values):
    """A circle of 0.9 cooperatives does not exist, and would be printed as 1 at the size of 0.9."""
    assert all(value == round(value) for value in sizes(values).legend_values())


def test_legend_values_by_hand():
    assert sizes([4850, 3]).legend_values() == (4000, 2000, 400)
    assert sizes([1_275_428, 800]).legend_values() == (1_000_000, 400_000, 100_000)
    assert sizes([2, 1, 0]).legend_values() == (2, 1)
    assert sizes([1, 0]).legend_values() == (1,)
    assert sizes([0.5, 0.01]).legend_values() == (0.5, 0.2, 0.06)


@given(
    values=st.lists(
        st.one_of(st.just(0.0), st.just(math.nan), st.floats(-100, 100).map(lambda v: round(v, 1))),
        min_size=1, max_size=40,
    ),
    apart=st.booleans(),
)  # fmt: skip
def test_every_unit_has_exactly_one_look(values, apart):
    known = np.array([v for v in values if not math.isnan(v) and not (apart and v == 0)])
    if not len(known):
        return
    breaks = classify(known, classes=4)
    scale = ClassScale(pd.Series(values), breaks, ("#000000",) * breaks.classes, zero_apart=apart)
    assert sum(scale.counts) + scale.zeros + scale.missing == len(values)
    assert scale.missing == sum(map(math.isnan, values))
    assert scale.zeros == (sum(v == 0 for v in values) if apart else 0)
    for value, code in zip(values, scale.codes, strict=True):
        if math.isnan(value):
            assert code == NO_DATA
        elif apart and value == 0:
            assert code == ZERO
        else:
            assert scale.breaks.edges[code] <= value <= scale.breaks.edges[code + 1]


def test_missing_values_of_pandas_are_no_data_too():
    scale = ClassScale(pd.Series([1, pd.NA, 3], dtype="Int64"), Breaks((1, 2, 3), (1, 2, 3), 0), ("#aaaaaa", "#bbbbbb"))
    assert scale.codes.tolist() == [0, NO_DATA, 1]


def test_records_for_the_manifest_hold_breaks_and_counts():
    breaks = classify(np.array([1.0, 2.04, 3.0, 9.0]), classes=2)
    record = ClassScale(pd.Series([1.0, 2.04, 3.0, 9.0, math.nan]), breaks, ("#aaaaaa", "#bbbbbb")).record()
    assert record["breaks"] == list(breaks.edges)
    assert record["breaks_before_rounding"] == [1.0, 2.52, 9.0]
    assert (record["counts"], record["no_data"], record["zero"]) == ([2, 2], 1, 0)
    assert sizes([5, 0, math.nan]).record() == {
        "symbol": "circle", "sized_by": "area", "largest": 5.0, "largest_diameter_mm": 16.0, "under_half_mm": 0,
        "no_data": 1, "suppressed": 0, "zero": 1,
    }  # fmt: skip


def test_categories_count_what_occurs():
    values = pd.Series(["a", "b", "a", None, "c"], dtype="object")
    scale = CategoryScale(values, {"a": "#111111", "b": "#222222", "c": "#333333"}, {"a": "A", "b": "B", "c": "C"})
    assert scale.counts == {"a": 2, "b": 1, "c": 1}
    assert scale.missing == 1
    assert scale.record()["no_data"] == 1


def test_reasons_part_what_is_missing_and_nothing_else():
    values = pd.Series([math.nan, math.nan, math.nan, 0.0, 2.0, math.nan])
    flags = pd.Series(["no_data", "not_applicable", "suppressed", "suppressed", "not_applicable", ""])
    scale = ClassScale(values, Breaks((1, 2, 3), (1, 2, 3), 0), ("#aaaaaa", "#bbbbbb"), zero_apart=True, flags=flags)
    assert scale.codes.tolist() == [NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, 1, NO_DATA]
    record = scale.record()
    assert (record["no_data"], record["not_applicable"], record["suppressed"], record["zero"]) == (2, 1, 1, 1)
    assert record["counts"] == [0, 1]


def test_care_is_due_only_where_there_is_a_class():
    values = pd.Series([math.nan, 0.0, 1.5, 2.5])
    caution = Caution(np.array([True, True, True, False]), 1000.0, None)
    scale = ClassScale(
        values, Breaks((1, 2, 3), (1, 2, 3), 0), ("#aaaaaa", "#bbbbbb"), zero_apart=True, caution=caution
    )
    assert scale.with_care.tolist() == [False, False, True, False]
    assert scale.record()["read_with_care"] == 1
    assert ClassScale(values, scale.breaks, scale.colors).record()["read_with_care"] == 0
    part = scale.among(np.array([False, False, True, True]))
    assert part.with_care.tolist() == [True, False]
    assert ClassScale(values, scale.breaks, scale.colors).among(np.array([True, True, False, False])).caution is None


def test_sizes_tell_what_is_withheld_from_what_nobody_knows():
    values = pd.Series([math.nan, math.nan, 4.0, 0.0])
    flags = pd.Series(["no_data", "suppressed", "", ""])
    scale = SizeScale(values, 4.0, 16.0, flags=flags)
    assert (scale.missing, scale.withheld_count, scale.zeros) == (1, 1, 1)
    assert scale.is_suppressed.tolist() == [False, True, False, False]
    assert (scale.record()["no_data"], scale.record()["suppressed"]) == (1, 1)
    assert SizeScale(values, 4.0, 16.0).missing == 2


def test_a_symbol_of_exactly_half_a_millimetre_is_not_under_it():
    scale = SizeScale(pd.Series([1.0, 0.5, 0.25, 0.0]), largest=1.0, diameter_mm=1.0, symbol="bar")
    assert scale.diameters(scale.values.to_numpy()).tolist() == [1.0, 0.5, 0.25, 0.0]
    assert scale.under_half_mm == 1
