"""One function, one decorator: is it a column, described, mapped, pickled, made into a LISA?"""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from own_indicators import households_per_souk
from test_dataset import A, B, assert_values, territory

import atlas
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import lisa, typology

TITLE = {"fr": "Essai", "ar": "تجربة", "en": "Trial"}


def test_a_function_becomes_an_indicator():
    assert isinstance(households_per_souk, Indicator)
    assert households_per_souk.key == "households_per_souk"
    assert households_per_souk.nature is Nature.RATIO
    assert households_per_souk.formula["ar"] == "Households / weekly souks"
    assert households_per_souk.heading("fr") == "Ménages par souk (ménages, 2024)"
    assert "Households / weekly souks" in households_per_souk.describe("en")


def test_it_is_computed_at_each_level_from_the_sums():
    data = tabulate(None, territory(), extra=[households_per_souk])
    assert_values(data.communes, "households_per_souk", a=100, d=100)
    assert_values(data.region, "households_per_souk", r=100)
    assert "Ménages par souk" in data.describe("households_per_souk")


def test_a_division_by_zero_is_missing():
    place = territory()
    place.communes["souks"] = [0, 1, 1, 2]
    data = tabulate(None, place, extra=[households_per_souk])
    assert_values(data.communes, "households_per_souk", a=None, b=100, d=50)
    assert not np.isinf(data.communes["households_per_souk"]).any()


def test_the_least_that_can_be_said():
    @atlas.indicator(key="mine", title="Essai", nature="stock", needs=("souks",))
    def mine(souks):
        return 2 * souks

    assert mine.title == {"fr": "Essai", "ar": "Essai", "en": "Essai"}
    assert mine.formula["fr"] == "mine(souks)"
    assert_values(tabulate(None, territory(), extra=[mine]).communes, "mine", a=2)


def test_a_category_of_ones_own():
    @atlas.indicator(
        key="size", title=TITLE, nature="category", needs=["population_2024"],
        categories={"small": {"fr": "Petite"}, "large": "Grande"},
    )  # fmt: skip
    def size(population):
        return pd.Series(np.where(population < 1000, "small", "large"), index=population.index)

    data = tabulate(None, territory(), extra=[size])
    assert_values(data.communes, "size", a="large", c="small")
    assert size.categories["small"]["en"] == "Petite"


def test_others_are_made_from_it():
    data = tabulate(None, territory(), extra=[households_per_souk, lisa(households_per_souk)])
    assert data.communes["lisa_households_per_souk"].isna().all()  # the same everywhere
    place = territory()
    place.communes["souks"] = [1, 2, 3, 4]
    data = tabulate(None, place, extra=[typology([households_per_souk, "population_density"], classes=2)])
    assert data.communes["typology"].notna().all()


def test_it_travels_to_another_process_by_the_name_of_its_module():
    again = pickle.loads(pickle.dumps(households_per_souk))
    assert again == households_per_souk
    assert_values(tabulate(None, territory(), extra=[again]).communes, "households_per_souk", a=100)


def test_that_of_a_script_travels_as_its_definition():
    @atlas.indicator(key="local", title=TITLE, nature="stock", needs=("souks",))
    def local(souks):
        return souks

    again = pickle.loads(pickle.dumps(local))
    assert again.title == TITLE
    with pytest.raises(ValueError, match="define it in a module"):
        tabulate(None, territory(), extra=[again])


def test_a_script_can_hand_it_over(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import pickle, sys, atlas\n"
        "@atlas.indicator(key='k', title='T', nature='stock', needs=('souks',))\n"
        "def k(souks): return souks\n"
        "sys.stdout.buffer.write(pickle.dumps(k))\n"
    )
    written = subprocess.run([sys.executable, script], capture_output=True, check=True).stdout
    assert pickle.loads(written).key == "k"


@pytest.mark.parametrize(
    ("told", "error", "complaint"),
    [
        ({"title": TITLE, "nature": "ratio"}, TypeError, "“k” needs needs"),
        ({"title": TITLE}, TypeError, "needs nature, needs"),
        ({"title": TITLE, "nature": "ratio", "needs": ("souks",), "colour": "red"}, TypeError, "has no “colour”"),
        ({"title": TITLE, "nature": "rate", "needs": ("souks",)}, ValueError, "rate"),
        ({"title": TITLE, "nature": "ratio", "needs": "souks"}, ValueError, "a list of stocks"),
        ({"title": TITLE, "nature": "ratio", "needs": ()}, ValueError, "a list of stocks"),
        ({"title": {}, "nature": "ratio", "needs": ("souks",)}, ValueError, "a title is a text"),
        ({"title": TITLE, "nature": "category", "needs": ("souks",)}, ValueError, "is a category"),
    ],
)
def test_what_is_not_said_or_cannot_be_is_refused(told, error, complaint):
    with pytest.raises(error, match=complaint):
        atlas.indicator(key="k", **told)(lambda souks: souks)


def test_what_is_no_series_on_the_units_is_refused():
    told = {"key": "k", "title": TITLE, "nature": "stock", "needs": ("souks",)}
    for function, complaint in (
        (lambda souks: 3, "gives a int"),
        (lambda souks: souks.to_numpy(), "gives a ndarray"),
        (lambda souks: souks.rename({A: B}), "one value per unit"),
    ):
        with pytest.raises(ValueError, match=complaint):
            tabulate(None, territory(), extra=[atlas.indicator(**told)(function)])


def test_an_indicator_is_looked_up_by_another_verb_than_it_is_defined_by():
    assert atlas.get_indicator("actors").key == "actors"
    with pytest.raises(TypeError, match=r'get_indicator\("actors"\) looks one up'):
        atlas.indicator("actors")


def test_formula_and_explanation_may_be_said_by_language():
    said = {"fr": "Ménages par marché.", "ar": "عدد الأسر لكل سوق.", "en": "Households per market."}

    @atlas.indicator(
        key="mine", title="Essai", nature="ratio", needs=("souks",), formula={"fr": "a / b", "en": "a over b"},
        explanation=said,
    )  # fmt: skip
    def mine(souks):
        """Not printed."""
        return souks

    assert mine.formula == {"fr": "a / b", "ar": "a / b", "en": "a over b"}
    assert mine.explanation == said
    assert said["ar"] in mine.describe("ar")
    assert households_per_souk.explanation == {"fr": "", "ar": "", "en": ""}
