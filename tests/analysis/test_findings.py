"""Do sentences say what a hand computes of enough actors, and does an edited number that is false show?"""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas import columns as c
from atlas.analysis.catalogue.registry import get_indicator
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.findings.claims import Claim, claim_of, refute
from atlas.analysis.findings.edited_text import contradictions
from atlas.analysis.findings.figure_notes import lecture
from atlas.analysis.findings.findings import finding, findings
from atlas.analysis.findings.quantity_words import change, comparison, fraction
from atlas.analysis.location.location import locate
from atlas.errors import UnknownNameError
from atlas.i18n.language import LANGUAGES
from atlas.i18n.number_parser import plain, written_numbers
from atlas.i18n.numbers import number, signed_number
from tests.cartography.squares import SOUTH, STEP, WEST, territory

SHARE, RATE = get_indicator("share_cooperative"), get_indicator("density_10k")


def actors(here: int, there: int) -> pd.DataFrame:
    """So many cooperatives in Alpha, so many associations in the commune beside."""
    count = here + there
    return pd.DataFrame(
        {
            c.ID: [str(i) for i in range(count)],
            c.NAME: [f"N{i}" for i in range(count)],
            c.FAMILY: ["cooperative"] * here + ["association"] * there,
            c.MEMBERS: pd.array([10] * count, dtype="Int64"),
            c.LON: [WEST + STEP * 0.5] * here + [WEST + STEP * 1.5] * there,
            c.LAT: [SOUTH + STEP * 0.5] * count,
        }
    )


@pytest.fixture(scope="module")
def data():
    place = territory()
    return tabulate(locate(actors(60, 40), place), place)


@pytest.mark.parametrize(
    ("share", "words"),
    [(20.0, "un sur cinq"), (20.5, "un sur cinq"), (21.4, "environ un sur cinq"), (22.0, ""), (66.3, "deux sur trois")],
)
def test_a_share_has_a_name_only_near_it(share, words):
    assert fraction(share, "fr") == words


@pytest.mark.parametrize(
    ("value", "reference", "words"),
    [
        (20.0, 10.0, "deux fois plus"),
        (20.9, 10.0, "environ deux fois plus"),
        (5.0, 10.0, "deux fois moins"),
        (10.05, 10.0, "au même niveau"),
        (13.0, 10.0, "30\u202f% de plus"),
        (70.0, 10.0, "7 fois plus"),
    ],
)
def test_a_rate_is_compared_by_times_or_per_cent(value, reference, words):
    assert comparison(RATE, value, reference, "fr") == words


def test_percentages_are_compared_in_points_of_unrounded_values():
    assert comparison(SHARE, 43.74, 40.86, "fr") == "2,9 points de plus"  # not 43,7 − 40,9 = 2,8
    assert comparison(SHARE, 40.4, 40.0, "fr") == "au même niveau"
    assert change(SHARE, 40.0, 40.4, "fr") == "stable"
    assert change(RATE, 100.0, 100.9, "fr") == "stable"
    assert change(RATE, 100.0, 102.0, "fr") == "en hausse de 2,0\u202f%"


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_more_and_less_are_never_exchanged(value, reference):
    words = comparison(RATE, value, reference, "en")
    if "more" in words or "as much" in words:
        assert value > reference
    elif "less" in words:
        assert value < reference
    else:
        assert abs(value - reference) / reference < 0.01


@given(st.floats(-1e9, 1e9), st.integers(0, 3), st.sampled_from(sorted(LANGUAGES)))
def test_a_number_that_a_language_wrote_is_read_back(value, decimals, language):
    for text in (number(value, language, decimals=decimals), signed_number(value, language, decimals=decimals)):
        (read,) = written_numbers(f"({text}).", language)
        assert read.text == plain(text) or read.text == plain(text).removeprefix("+")
        assert read.value == pytest.approx(float(f"{value:.{decimals}f}"), abs=10.0**-decimals)
        assert read.decimals == decimals


def test_digits_inside_a_word_are_no_number():
    assert [one.text for one in written_numbers("A4, RGPH2024, 12 305 km en 2024 (3,5 %)", "fr")] == [
        "12 305",
        "2024",
        "3,5",
    ]


def test_a_finding_says_what_a_hand_computes_and_where_its_numbers_are(data):
    (found,) = findings(data, ["share_cooperative"], by="commune")
    assert found.unit == data.communes.index[0]
    assert found.gap == pytest.approx(math.log(100 / 60))
    assert [value.number for value in found.values] == pytest.approx([100.0, 60.0, 100 / 60])
    assert found.text("fr") == (
        "Part des coopératives : 100,0 % à Alpha, contre 60,0 % dans la région (40,0 points de plus)."
    ).replace(" :", "\u202f:").replace(" %", "\u202f%")
    for language in LANGUAGES:
        assert {one.value for one in written_numbers(found.text(language), language)} >= {100.0, 60.0}
    again = finding(data, found.key)
    assert again == found
    assert found.values[0].key == f"share_cooperative/commune/{found.unit}"


@pytest.mark.parametrize(("here", "count"), [(29, 0), (30, 1)])
def test_nothing_is_said_of_fewer_than_thirty_actors(here, count):
    place = territory()
    tables = tabulate(locate(actors(here, 200), place), place)
    units = [one.unit for one in findings(tables, ["share_cooperative"], by="commune", each=9)]
    assert units.count(tables.communes.index[0]) == count


def test_nothing_is_said_of_what_is_withheld(data):
    code = str(data.communes.index[0])
    hidden = data.communes.assign(share_cooperative=float("nan"))
    tables = replace(data, communes=hidden, withheld=frozenset({("commune", code, "share_cooperative")}))
    assert findings(tables, ["share_cooperative"], by="commune") == ()


def test_an_edited_number_that_the_figures_do_not_have_is_named(data):
    (found,) = findings(data, ["share_cooperative"], by="commune")
    assert contradictions("À Alpha, toutes sont des coopératives, contre 60 % ailleurs (40 points).", found, "fr") == []
    assert contradictions("À Alpha, 61 % contre 60,0 %.", found, "fr") == ["61"]
    assert contradictions("À Alpha, un sur cinq.", found, "fr") == ["un sur cinq"]
    assert contradictions("في Alpha 61%", found, "ar") == ["61"]


def test_an_example_gives_numerator_denominator_and_value(data):
    assert plain(str(lecture(data, "share_cooperative", "fr", by="commune"))).startswith("à Alpha, 60 sur 60")
    rate = str(lecture(data, "density_10k", "fr", by="commune", unit=str(data.communes.index[0])))
    people = float(data.communes["population_2024"].iloc[0])
    numbers = [one.value for one in written_numbers(rate, "fr")]
    assert numbers[:2] == [60.0, people]
    assert numbers[2] == pytest.approx(60 * 10_000 / people, abs=0.05)
    assert str(lecture(data, "dominant_family", "en", by="commune")) == "Alpha: Cooperatives."


def test_a_claim_of_all_is_refuted_by_who_contradicts_it(data):
    assert refute(Claim("", "cooperatives > 0 -> share_cooperative > 50"), data, "fr") is None
    false = refute(Claim("", "actors > 0 -> share_cooperative > 50"), data, "fr")
    assert false is not None
    assert false.units == (str(data.communes.index[1]),)
    assert "share_cooperative 0,0" in false.shown
    nobody = refute(Claim("", "actors > 9999 -> cooperatives > 0"), data, "fr")
    assert nobody is not None
    assert nobody.empty


def test_what_is_missing_contradicts_no_claim(data):
    """Communes without actors have no share: neither above 50 nor below."""
    assert data.communes["share_cooperative"].isna().any()
    assert refute(Claim("", "share_cooperative >= 0"), data, "fr") is None


def test_a_claim_may_count(data):
    assert refute(Claim("", "actors > 0", count=2), data, "fr") is None
    false = refute(Claim("", "actors > 0", count=3), data, "fr")
    assert false is not None
    assert false.counted == 2


@pytest.mark.parametrize("check", ["a -> b -> c", "-> actors > 0", "actors >", "import os"])
def test_what_is_no_claim_is_refused(data, check):
    with pytest.raises(ValueError, match="cannot be read"):
        refute(Claim("", check), data, "fr")


def test_a_claim_is_read_from_the_attributes_of_a_span():
    assert claim_of("x", {"check": "a > 1", "by": "province", "count": "7"}) == Claim("x", "a > 1", "province", 7)
    with pytest.raises(UnknownNameError, match="level"):
        claim_of("x", {"check": "a > 1", "by": "village"})
    with pytest.raises(ValueError, match="whole number"):
        claim_of("x", {"check": "a > 1", "count": "many"})
