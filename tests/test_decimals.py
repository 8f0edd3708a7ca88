"""One rounding rule, half away from zero as a number reads, against decimal arithmetic done apart."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atlas.decimals import (
    fixed_point,
    middle_decimals,
    rounded_array,
    rounded_decimal,
    rounded_float,
    rounded_significant,
)
from atlas.i18n.numbers import MINUS, number, percent, signed_number
from atlas.i18n.typography import LEFT_TO_RIGHT, NARROW_SPACE, RIGHT_TO_LEFT

ANY = st.floats(allow_nan=False, allow_infinity=False)


def by_hand(text, decimals):
    """The digits of a number as a reader rounds them with a pencil."""
    with localcontext(prec=900):
        return Decimal(text).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@given(ANY, st.integers(0, 6))
@example(0.125, 2)
@example(1.005, 2)
@example(-0.5, 0)
@example(1.7976931348623157e308, 3)
@example(5e-324, 0)
def test_every_float_is_rounded_as_it_reads(value, decimals):
    assert rounded_decimal(value, decimals) == by_hand(repr(value), decimals)
    assert rounded_float(value, decimals) == float(by_hand(repr(value), decimals))


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_a_half_goes_away_from_zero_on_both_sides(units, decimals):
    half = float(f"{units}5") / 10 ** (decimals + 1)  # units and a half, in the last place that is printed
    expected = by_hand(repr(half), decimals)
    assert rounded_decimal(half, decimals) == expected == -rounded_decimal(-half, decimals)


@settings(deadline=None)  # the first call loads the signs of a language
@given(ANY, st.integers(0, 4))
def test_printed_in_every_language_it_is_the_same_number(value, decimals):
    for language, group, point in (("fr", NARROW_SPACE, ","), ("ar", ".", ","), ("en", ",", ".")):
        text = number(value, language, decimals=decimals)
        plain = text.translate({ord(mark): None for mark in (RIGHT_TO_LEFT, LEFT_TO_RIGHT)})
        plain = plain.replace(group, "").replace(point, ".").replace(MINUS, "-")
        assert Decimal(plain) == by_hand(repr(value), decimals)
        assert not plain.startswith("-") or Decimal(plain) < 0, "zero has no sign"


@given(st.lists(ANY, max_size=20), st.integers(0, 4))
def test_an_array_is_rounded_number_by_number_and_keeps_its_gaps(values, decimals):
    given_values = np.array([*values, np.nan, np.inf, -np.inf])
    found = rounded_array(given_values, decimals)
    assert found[:-3].tolist() == [rounded_float(v, decimals) for v in values]
    assert np.isnan(found[-3])
    assert found[-2:].tolist() == [np.inf, -np.inf]
    assert not np.signbit(found[found == 0]).any()


def test_what_python_numpy_and_babel_get_wrong():
    assert number(0.125, "en", decimals=2) == "0.13"
    assert number(2.675, "fr", decimals=2) == "2,68"
    assert number(1.005, "en", decimals=2) == "1.01"
    assert number(6.5, "en") == "7"
    assert number(-2.5, "en") == f"{MINUS}3"
    assert number(-0.04, "en", decimals=1) == "0.0"
    assert percent(12.25, "en", decimals=1) == "12.3%"
    assert signed_number(0.05, "en", decimals=1) == "+0.1"
    assert signed_number(-0.04, "en", decimals=1) == "0.0"
    assert fixed_point(-0.5) == "-1"
    assert fixed_point(-0.4) == "0"
    assert fixed_point(1234.5, grouped=True) == "1,235"
    assert fixed_point(0.25, 1, signed=True) == "+0.3"
    assert fixed_point(float("nan"), 2) == "nan"
    assert rounded_float(0.285, 2) == 0.29
    assert rounded_significant(0.0125, 2) == 0.013
    assert rounded_significant(-250, 1) == -300
    assert rounded_significant(0.0, 2) == 0


def test_whole_numbers_of_any_size_keep_all_their_digits():
    assert number(2**63 + 1, "en") == "9,223,372,036,854,775,809"
    assert number(10**40, "en").count(",") == 13
    assert fixed_point(np.int64(2**62 + 1)) == str(2**62 + 1)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_not_finite_is_not_printed_on_a_plate(wrong):
    with pytest.raises(ValueError, match="finite"):
        number(wrong, "fr")
    with pytest.raises(ValueError, match="finite"):
        rounded_float(wrong)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_the_median_of_counts_is_printed_without_rounding_it(counts):
    median = float(np.median(counts))
    text = fixed_point(median, middle_decimals(median))
    assert Decimal(text) == Decimal(median)
    assert ("." in text) == (median % 1 == 0.5)


def test_a_median_keeps_a_decimal_only_when_it_stands_halfway():
    assert middle_decimals(6.5) == 1
    assert middle_decimals(7.0) == 0
    assert middle_decimals(6.4) == 0
    assert middle_decimals(12.35, 1) == 2
    assert middle_decimals(12.3, 1) == 1
    assert middle_decimals(float("nan"), 1) == 1
